// preference_book.c - the workbook that a panel fills in: one sheet for points and order, one for pairs, in
// both languages.
#include <unistd.h>
#include <xlsxwriter.h>

#include "panel.h"
#include "store.h"
#include "workbook.h"

enum { TITLE_ROW = 0, HELP_ROW = 1, LABEL_ROW = 2, HEAD_ROW = 3, PEOPLE = 200, FIRST_ITEM = 3 };

typedef struct {
    Arena *a;
    const Pack *pack;
    lxw_workbook *book;
    lxw_format *bold, *head, *text;
} Book;

static Str both(Arena *a, MsgId id)
{
    return str_fmt(a, "%.*s / %.*s", PS(msg(a, LANG_VI, id)), PS(msg(a, LANG_EN, id)));
}

static void drop_down(lxw_worksheet *sheet, lxw_col_t from, lxw_col_t to, const char *const *words)
{
    lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST,
                              .value_list = (char **)(uintptr_t)words,
                              .error_type = LXW_VALIDATION_ERROR_TYPE_STOP };
    worksheet_data_validation_range(sheet, HEAD_ROW + 1, from, HEAD_ROW + PEOPLE, to, &v);
}

static lxw_worksheet *sheet_new(Book *b, const char *name, MsgId title, MsgId help)
{
    lxw_worksheet *s = workbook_add_worksheet(b->book, name);
    static const MsgId labels[FIRST_ITEM] = { MSG_PANEL_BOOK_GROUP, MSG_PANEL_BOOK_CODE,
                                              MSG_PANEL_BOOK_METHOD };
    static const char *const heads[FIRST_ITEM] = { "group", "code", "method" };
    worksheet_write_string(s, TITLE_ROW, 0, both(b->a, title).at, b->bold);
    worksheet_write_string(s, HELP_ROW, 0, both(b->a, help).at, NULL);
    for (int i = 0; i < FIRST_ITEM; i++) {
        worksheet_write_string(s, LABEL_ROW, (lxw_col_t)i, both(b->a, labels[i]).at, b->head);
        worksheet_write_string(s, HEAD_ROW, (lxw_col_t)i, heads[i], b->bold);
    }
    worksheet_set_row(s, LABEL_ROW, 75, NULL);
    worksheet_freeze_panes(s, HEAD_ROW + 1, FIRST_ITEM);
    return s;
}

static void item_head(Book *b, lxw_worksheet *s, lxw_col_t col, Str label, Str id)
{
    worksheet_write_string(s, LABEL_ROW, col, str_cz(b->a, label), b->head);
    worksheet_write_string(s, HEAD_ROW, col, str_cz(b->a, id), b->bold);
}

static Str group_label(const Book *b, const CriterionGroup *g)
{
    return str_fmt(b->a, "%.*s. %.*s / %.*s", PS(g->id), PS(g->name.in[LANG_VI]), PS(g->name.in[LANG_EN]));
}

static void points_sheet(Book *b)
{
    static const char *const methods[] = { "swing", "ordinal", NULL };
    lxw_worksheet *s = sheet_new(b, "swing", MSG_PANEL_BOOK_POINTS, MSG_PANEL_BOOK_POINTS_HELP);
    lxw_col_t col = FIRST_ITEM;
    drop_down(s, 2, 2, methods);
    EACH (const CriterionGroup, g, b->pack->criterion_groups)
        item_head(b, s, col++, group_label(b, g), g->id);
    lxw_data_validation points = { .validate = LXW_VALIDATION_TYPE_DECIMAL,
                                   .criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
                                   .minimum_number = 0,
                                   .maximum_number = 100 };
    worksheet_data_validation_range(s, HEAD_ROW + 1, FIRST_ITEM, HEAD_ROW + PEOPLE, (lxw_col_t)(col - 1),
                                    &points);
    worksheet_set_column(s, 0, (lxw_col_t)(col - 1), 20, NULL);
}

static void pairs_sheet(Book *b)
{
    // Text cells: a spreadsheet would make a date of 1/3.
    static const char *const times[] = { "9",   "8",   "7",   "6",   "5",   "4",   "3",   "2",   "1",
                                         "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9", NULL };
    static const char *const methods[] = { "ahp", NULL };
    lxw_worksheet *s = sheet_new(b, "ahp", MSG_PANEL_BOOK_PAIRS, MSG_PANEL_BOOK_PAIRS_HELP);
    lxw_col_t col = FIRST_ITEM;
    drop_down(s, 2, 2, methods);
    EACH (const CriterionGroup, g, b->pack->criterion_groups)
        for (const CriterionGroup *h = g + 1;
             h < b->pack->criterion_groups.at + b->pack->criterion_groups.len; h++)
            item_head(b, s, col++,
                      str_fmt(b->a, "%.*s : %.*s / %.*s : %.*s", PS(g->name.in[LANG_VI]),
                              PS(h->name.in[LANG_VI]), PS(g->name.in[LANG_EN]), PS(h->name.in[LANG_EN])),
                      str_fmt(b->a, "%.*s/%.*s", PS(g->id), PS(h->id)));
    worksheet_set_column(s, 0, col, 22, b->text);
    if (col > FIRST_ITEM)
        drop_down(s, FIRST_ITEM, (lxw_col_t)(col - 1), times);
}

bool preference_book(Arena *a, const Pack *pack, Str *out, Err *err)
{
    char path[] = "/tmp/kho-panel-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return fail(err, MSG_TEMPLATE_FAILED, "mkstemp");
    close(fd);
    Book b = { .a = a, .pack = pack, .book = workbook_new(path) };
    b.bold = workbook_add_format(b.book);
    format_set_bold(b.bold);
    b.head = workbook_add_format(b.book);
    format_set_text_wrap(b.head);
    format_set_bg_color(b.head, 0xEDE7DC);
    format_set_border(b.head, LXW_BORDER_THIN);
    b.text = workbook_add_format(b.book);
    format_set_num_format(b.text, "@");
    points_sheet(&b);
    pairs_sheet(&b);
    lxw_error bad = workbook_close(b.book);
    bool ok = bad == LXW_NO_ERROR ? file_read(a, str_z(path), out, err)
                                  : fail(err, MSG_TEMPLATE_FAILED, lxw_strerror(bad));
    unlink(path);
    return ok;
}

bool preference_import_book(City *city, const View *v, Arena *a, Str purpose, Str filename, Str bytes,
                            int64_t now_ms, int64_t *added, Faults *faults, Err *err)
{
    WorkbookTables tables;
    Db *db = city_db(city);
    *added = 0;
    if (!workbook_tables(a, bytes, S("group"), &tables, err))
        return false;
    if (!tables.len)
        return fail(err, MSG_PANEL_HEAD, filename);
    if (!db_begin(db, err))
        return false;
    for (ptrdiff_t i = 0; i < tables.len; i++) {
        int64_t rows;
        Str place = str_fmt(a, "%.*s %.*s", PS(filename), PS(tables.at[i].sheet));
        if (!preference_import(city, v, a, purpose, place, tables.at[i].csv, now_ms, &rows, faults, err)) {
            db_rollback(db);
            *added = 0;
            return false;
        }
        *added += rows;
    }
    return db_commit(db, err);
}
