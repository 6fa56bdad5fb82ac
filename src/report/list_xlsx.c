// list_xlsx.c - records as a workbook: a column an attribute, numbers as numbers, everything else in words;
// and a sheet that says what the columns are. Written row by row: memory does not grow with their number.
#include <math.h>

#include "list.h"
#include "render.h"

enum { ROWS_MOST = 1048576 }; // that a sheet takes

// A row is written once, from left to right: the arena of its texts is the row's.
static void cell(Book *b, int row, int *col, const Pack *pack, const Field *f, Lang lang)
{
    const Value *v = f ? &f->value : NULL;
    if (!v)
        book_text(b, row, *col, b->unknown, book_say(b, MSG_REPORT_HIDDEN));
    else if (v->state == VAL_KNOWN && v->type == VT_NUM && v->lo == v->hi)
        book_num(b, row, *col, b->plain, v->lo);
    else
        book_text(b, row, *col, v->state == VAL_UNKNOWN || v->state == VAL_NA ? b->unknown : b->plain,
                  value_show(b->arena, pack, f->attr, v, lang));
    (*col)++;
}

static void heads(List *l)
{
    Book *b = &l->book;
    static const MsgId place[] = { MSG_REPORT_XCOL_LON, MSG_REPORT_XCOL_LAT, MSG_REPORT_XCOL_RADIUS };
    int col = 0;
    worksheet_set_column(b->sheet, 0, 0, 16, NULL);
    worksheet_set_column(b->sheet, 1, (lxw_col_t)(l->attrs.len + 3), 18, NULL);
    book_text(b, TOP_ROWS, col++, b->head, book_say(b, MSG_REPORT_COL_ID));
    for (int i = 0; l->type->spatial && i < COUNT(place); i++)
        book_text(b, TOP_ROWS, col++, b->head, book_say(b, place[i]));
    EACH (const Attr *, attr, l->attrs) {
        Str label = (*attr)->label.in[l->lang], unit = (*attr)->unit;
        book_text(b, TOP_ROWS, col++, b->head,
                  unit.len ? str_fmt(l->arena, "%.*s (%.*s)", PS(label), PS(unit)) : label);
    }
}

// What each column is, in both languages.
static void columns_sheet(List *l)
{
    Book *b = &l->book;
    book_sheet_named(b, book_say(b, MSG_REPORT_SHEET_COLUMNS), book_say(b, MSG_REPORT_SHEET_COLUMNS),
                     TOP_ROWS + 1, 0);
    if (b->failed)
        return;
    static const MsgId head[] = {
        MSG_REPORT_XCOL_ATTRIBUTE, MSG_REPORT_COL_NAME_VI, MSG_REPORT_COL_NAME_EN,
        MSG_REPORT_XCOL_UNIT,      MSG_REPORT_XCOL_GROUP,  MSG_REPORT_XCOL_MEANING
    };
    static const int wide[] = { 24, 40, 40, 10, 24, 70 };
    int row = TOP_ROWS;
    for (int i = 0; i < COUNT(head); i++) {
        worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, wide[i], NULL);
        book_text(b, row, i, b->head, book_say(b, head[i]));
    }
    EACH (const Attr *, attr, l->attrs) {
        const AttrGroup *g = pack_group(l->at.pack, (*attr)->group);
        const Str cells[] = { (*attr)->name,
                              (*attr)->label.in[LANG_VI],
                              (*attr)->label.in[LANG_EN],
                              (*attr)->unit,
                              g ? g->label.in[l->lang] : (*attr)->group,
                              (*attr)->description.in[l->lang] };
        row++;
        for (int i = 0; i < COUNT(cells); i++)
            book_text(b, row, i, b->plain, cells[i]);
    }
}

static bool begin(List *l, Err *err)
{
    Book *b = &l->book;
    *b = (Book){ .city = l->city,
                 .view = l->view,
                 .arena = l->arena,
                 .lang = l->lang,
                 .illustrative = city_illustrative(l->city),
                 .address = list_address(l->arena, l) };
    b->foot = b->address;
    lxw_workbook_options how = { .constant_memory = LXW_TRUE };
    b->book = workbook_new_opt(str_cz(l->arena, l->path), &how);
    if (!b->book)
        return fail(err, MSG_REPORT_XLSX, l->path);
    lxw_doc_properties about = { .title = (char *)str_cz(l->arena, l->type->plural.in[l->lang]),
                                 .comments = (char *)str_cz(l->arena, b->address),
                                 .created = 1 }; // the same content, the same bytes
    workbook_set_properties(b->book, &about);
    book_formats(b);
    columns_sheet(l);
    if (!b->failed)
        book_sheet_named(b, book_say(b, MSG_REPORT_SHEET_RECORDS), l->type->plural.in[l->lang], TOP_ROWS + 1,
                         1);
    if (!b->failed) {
        heads(l);
        worksheet_activate(b->sheet);
    }
    return true;
}

static bool row(List *l, Arena *a, const Record *r, Err *err)
{
    Book *b = &l->book;
    int line = TOP_ROWS + (int)l->rows, col = 0;
    if (line >= ROWS_MOST)
        return fail(err, MSG_REPORT_XLSX_ROWS, (int64_t)ROWS_MOST - TOP_ROWS - 1);
    b->arena = a;
    book_text(b, line, col++, b->plain, r->id);
    if (l->type->spatial) {
        double where[3];
        record_position(r, where);
        for (int i = 0; i < 3; i++)
            if (r->embargoed && isnan(where[i]))
                book_text(b, line, col++, b->unknown, book_say(b, MSG_REPORT_HIDDEN));
            else
                book_num(b, line, col++, isnan(where[i]) ? b->unknown : b->plain, where[i]);
    }
    EACH (const Attr *, attr, l->attrs)
        cell(b, line, &col, l->at.pack, record_field(r, (*attr)->name), l->lang);
    b->arena = l->arena;
    return !b->failed || fail(err, MSG_REPORT_XLSX, l->path);
}

static bool end(List *l, bool ok, Err *err)
{
    Book *b = &l->book;
    if (ok && !b->failed) {
        int columns = 1 + (l->type->spatial ? 3 : 0) + (int)l->attrs.len;
        worksheet_autofilter(b->sheet, TOP_ROWS, 0, (lxw_row_t)(TOP_ROWS + l->rows),
                             (lxw_col_t)(columns - 1));
    }
    lxw_error e = workbook_close(b->book);
    return (!e && !b->failed) || fail(err, MSG_REPORT_XLSX, lxw_strerror(e));
}

const ListFormat list_xlsx = { "xlsx", begin, row, end };
