// template.c - the workbook that teams fill: one sheet of data, one hidden sheet of code lists.
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "ledger.h"
#include "load.h"
#include "store.h"
#include "template.h"

enum { HEAD_ROW = 2, ROWS = 1000 };

typedef struct {
    Arena *a;
    const View *view;
    const RecordType *type;
    lxw_workbook *book;
    lxw_worksheet *data, *lists;
    lxw_format *head, *note, *date;
    uint16_t list_columns;
    Map *ranges; // list → "=lists!$A$1:$A$9"
} Template;

static Str both(Arena *a, MsgId id)
{
    return str_fmt(a, "%.*s / %.*s", PS(msg(a, LANG_VI, id)), PS(msg(a, LANG_EN, id)));
}

// A column of the hidden sheet for each list that is used.
static const char *range_of(Template *t, const CodeList *l)
{
    const char **slot = (const char **)map_slot(t->ranges, l->name);
    if (!*slot) {
        uint16_t col = t->list_columns++;
        lxw_row_t n = 0;
        EACH (const Code, c, l->codes)
            worksheet_write_string(t->lists, n++, col, str_cz(t->a, c->label.in[LANG_VI]), NULL);
        char letters[8];
        lxw_col_to_name(letters, col, 1);
        *slot = str_fmt(t->a, "=lists!%s$1:%s$%d", letters, letters, n ? (int)n : 1).at;
    }
    return *slot;
}

static void comment(Template *t, lxw_col_t col, const Attr *at)
{
    Buf b = buf_new(t->a);
    for (int l = 0; l < LANG_COUNT; l++) {
        if (at->description.in[l].len)
            buf_fmt(&b, "%.*s. ", PS(at->description.in[l]));
        if (at->unit.len)
            buf_fmt(&b, "%.*s ", PS(msg(t->a, (Lang)l, MSG_TEMPLATE_UNIT, at->unit)));
        if (at->kind == KIND_CHOICE)
            buf_fmt(&b, "%.*s ", PS(msg(t->a, (Lang)l, MSG_TEMPLATE_CHOICE)));
        if (at->kind == KIND_CHOICES)
            buf_fmt(&b, "%.*s ", PS(msg(t->a, (Lang)l, MSG_TEMPLATE_CHOICES)));
        if (at->kind == KIND_DATE)
            buf_fmt(&b, "%.*s ", PS(msg(t->a, (Lang)l, MSG_TEMPLATE_DATE)));
        if (at->kind == KIND_BOOL3)
            buf_fmt(&b, "%.*s ", PS(msg(t->a, (Lang)l, MSG_TEMPLATE_YES)));
        buf_char(&b, '\n');
    }
    Str text = str_trim(buf_str(&b));
    if (text.len && text.len < 1500) {
        lxw_comment_options how = { .x_scale = 2.2, .y_scale = 1.6 };
        worksheet_write_comment_opt(t->data, HEAD_ROW, col, str_cz(t->a, text), &how);
    }
}

static Str yes_or_no(const Template *t, bool yes)
{
    return msg(t->a, LANG_VI, yes ? MSG_REGISTER_YES : MSG_REGISTER_NO);
}

static void drop_down(Template *t, lxw_col_t col, const Attr *at)
{
    if (at->kind == KIND_BOOL3) {
        const char *list[] = { str_cz(t->a, yes_or_no(t, true)), str_cz(t->a, yes_or_no(t, false)), NULL };
        lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST,
                                  .value_list = (char **)(uintptr_t)list,
                                  .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
        worksheet_data_validation_range(t->data, HEAD_ROW + 1, col, HEAD_ROW + ROWS, col, &v);
    } else if (at->list && at->kind == KIND_CHOICE && at->list->codes.len) {
        lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST_FORMULA,
                                  .value_formula = (char *)(uintptr_t)range_of(t, at->list),
                                  .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
        worksheet_data_validation_range(t->data, HEAD_ROW + 1, col, HEAD_ROW + ROWS, col, &v);
    }
}

static Str codes_text(Template *t, const Attr *at, Strs codes, const char *between)
{
    Buf b = buf_new(t->a);
    EACH (const Str, code, codes) {
        const Code *c = at->list ? list_code(at->list, *code) : NULL;
        buf_fmt(&b, "%s%.*s", b.len ? between : "", PS(c ? c->label.in[LANG_VI] : *code));
    }
    return buf_str(&b);
}

// As import reads it back to the same value; what it cannot say is left empty.
static void cell(Template *t, lxw_row_t row, lxw_col_t col, const Attr *at, const Value *v)
{
    Str s = { 0 };
    if (v->state == VAL_UNKNOWN)
        return;
    if (v->state == VAL_NA)
        s = S("na");
    else
        switch (at->value_type) {
        case VT_NUM:
            if (v->lo == v->hi) {
                worksheet_write_number(t->data, row, col, v->lo, NULL);
                return;
            }
            s = str_fmt(t->a, "%.17g..%.17g", v->lo, v->hi);
            break;
        case VT_BOOL:
            s = v->lo != v->hi ? (Str){ 0 } : yes_or_no(t, v->lo != 0);
            break;
        case VT_CODE:
            s = codes_text(t, at, v->set, "|");
            break;
        case VT_CODES:
            s = v->may.len ? (Str){ 0 } : codes_text(t, at, v->set, "; ");
            break;
        case VT_DATE:
            s = date_text(t->a, (Date){ (int32_t)v->lo, (int32_t)v->hi, (DatePrec)(v->prec & ~VALUE_ABOUT),
                                        (v->prec & VALUE_ABOUT) != 0 });
            break;
        case VT_TEXT:
            s = v->set.len == 1 ? v->set.at[0] : (Str){ 0 };
            break;
        default:
            break;
        }
    if (s.len)
        worksheet_write_string(t->data, row, col, str_cz(t->a, s), NULL);
}

static bool is_column(const Template *t, const Attr *at)
{
    return at->kind != KIND_DERIVED && at->kind != KIND_GEOMETRY && at->sensitivity < SENS_PERSONAL &&
           view_sees(t->view, at);
}

static lxw_col_t heads(Template *t)
{
    lxw_col_t col = 0;
    worksheet_write_string(t->data, HEAD_ROW, col,
                           str_fmt(t->a, "%.*s [id]", PS(both(t->a, MSG_TEMPLATE_ID))).at, t->head);
    col++;
    if (t->type->spatial) {
        worksheet_write_string(t->data, HEAD_ROW, col,
                               str_fmt(t->a, "%.*s [lon]", PS(both(t->a, MSG_TEMPLATE_LON))).at, t->head);
        worksheet_write_string(t->data, HEAD_ROW, col + 1,
                               str_fmt(t->a, "%.*s [lat]", PS(both(t->a, MSG_TEMPLATE_LAT))).at, t->head);
        col += 2;
    }
    EACH (const Attr *, at, t->type->attrs) {
        if (!is_column(t, *at))
            continue;
        Str unit = (*at)->unit.len ? str_fmt(t->a, " (%.*s)", PS((*at)->unit)) : S("");
        Str text = str_fmt(t->a, "%.*s / %.*s%.*s [%.*s]", PS((*at)->label.in[LANG_VI]),
                           PS((*at)->label.in[LANG_EN]), PS(unit), PS((*at)->name));
        worksheet_write_string(t->data, HEAD_ROW, col, text.at, t->head);
        comment(t, col, *at);
        drop_down(t, col, *at);
        col++;
    }
    return col;
}

static void fill(Template *t, const Records *all)
{
    lxw_row_t row = HEAD_ROW + 1;
    EACH (const Record, r, *all) {
        lxw_col_t col = 0;
        worksheet_write_string(t->data, row, col++,
                               str_cz(t->a, str_sub(r->id, t->type->name.len + 1, r->id.len)), NULL);
        if (t->type->spatial) {
            const Field *f = record_field(r, t->type->geometry);
            double lon, lat;
            if (f && view_sees(t->view, f->attr) && value_lonlat(&f->value, &lon, &lat)) {
                worksheet_write_number(t->data, row, col, lon, NULL);
                worksheet_write_number(t->data, row, col + 1, lat, NULL);
            }
            col += 2;
        }
        EACH (const Attr *, at, t->type->attrs) {
            if (!is_column(t, *at))
                continue;
            const Field *f = record_field(r, (*at)->name);
            bool entered = false; // what is only derived is nobody's to confirm
            if (f)
                EACH (const Cite, c, f->cites)
                    entered |= c->attr == f->attr;
            if (entered)
                cell(t, row, col, *at, &f->value);
            col++;
        }
        row++;
    }
}

bool template_xlsx(City *city, const View *v, Arena *a, Str type_name, bool filled, int64_t now_ms, Str *out,
                   Err *err)
{
    const Pack *pack = city_pack(city);
    const RecordType *type = pack_type(pack, type_name);
    Records all = { 0 };
    AsOf now = { .valid = day_at(pack->zone, now_ms), .seq = SEQ_ALL, .now = true, .pack = pack };
    if (!type)
        return fail(err, MSG_REGISTER_NO_TYPE, type_name);
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (filled && !load_type(city, a, now, type, &all, err))
        return false;
    EACH (Record, r, all)
        view_cut(v, a, r);
    char path[] = "/tmp/kho-template-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return fail(err, MSG_TEMPLATE_FAILED, "mkstemp");
    close(fd);
    Template t = { .a = a, .view = v, .type = type, .book = workbook_new(path), .ranges = map_new(a) };
    t.data = workbook_add_worksheet(t.book, str_cz(a, str_sub(msg(a, LANG_VI, MSG_TEMPLATE_SHEET), 0, 31)));
    t.lists = workbook_add_worksheet(t.book, "lists");
    worksheet_hide(t.lists);
    t.head = workbook_add_format(t.book);
    format_set_bold(t.head);
    format_set_text_wrap(t.head);
    format_set_bg_color(t.head, 0xEDE7DC);
    format_set_border(t.head, LXW_BORDER_THIN);
    t.note = workbook_add_format(t.book);
    format_set_bold(t.note);
    worksheet_write_string(t.data, 0, 0,
                           str_fmt(a, "%.*s / %.*s%s", PS(type->plural.in[LANG_VI]),
                                   PS(type->plural.in[LANG_EN]),
                                   city_illustrative(city) ? " (kho:illustrative)" : "")
                               .at,
                           t.note);
    worksheet_write_string(t.data, 1, 0, both(a, MSG_TEMPLATE_GUIDE).at, NULL);
    lxw_col_t columns = heads(&t);
    worksheet_set_row(t.data, HEAD_ROW, 60, NULL);
    worksheet_set_column(t.data, 0, columns ? columns - 1 : 0, 18, NULL);
    worksheet_freeze_panes(t.data, HEAD_ROW + 1, 1);
    fill(&t, &all);
    lxw_error bad = workbook_close(t.book);
    bool ok = bad == LXW_NO_ERROR ? file_read(a, str_z(path), out, err)
                                  : fail(err, MSG_TEMPLATE_FAILED, lxw_strerror(bad));
    unlink(path);
    return ok;
}
