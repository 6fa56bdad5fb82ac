// list_csv.c - records as CSV: a cell as the data files of a pack have it, so that what goes out can come
// back in.
#include <math.h>

#include "list.h"

static void value_cell(Buf *out, Arena *a, const Value *v)
{
    char text[32];
    if (v->state == VAL_UNKNOWN) {
        buf_add(out, S("unknown"));
        return;
    }
    if (v->state == VAL_NA) {
        buf_add(out, S("na"));
        return;
    }
    switch (v->type) {
    case VT_NUM:
        csv_num(out, v->lo);
        if (v->hi != v->lo) {
            f64_text(text, v->hi);
            buf_fmt(out, "..%s", text);
        }
        break;
    case VT_BOOL:
        buf_add(out, v->lo != v->hi ? S("unknown") : v->lo != 0 ? S("true") : S("false"));
        break;
    case VT_DATE:
        csv_text(out, date_text(a, (Date){ (int32_t)v->lo, (int32_t)v->hi, (DatePrec)(v->prec & ~VALUE_ABOUT),
                                           (v->prec & VALUE_ABOUT) != 0 }));
        break;
    case VT_TEXT:
    case VT_CODE:
        csv_text(out, str_join(a, v->set, S("|")));
        break;
    case VT_CODES:
        csv_text(out, v->may.len ? str_fmt(a, "%.*s (perhaps %.*s)", PS(str_join(a, v->set, S("; "))),
                                           PS(str_join(a, v->may, S("; "))))
                                 : str_join(a, v->set, S("; ")));
        break;
    case VT_GEOM:
    case VT_NONE:
        break; // positions have columns of their own
    }
}

static bool begin(List *l, Err *err)
{
    if (!list_open(l, err))
        return false;
    Buf *out = &l->buf;
    buf_add(out, S("\xEF\xBB\xBFid"));
    if (l->type->spatial)
        buf_add(out, S(",lon,lat,radius_m"));
    EACH (const Attr *, attr, l->attrs)
        buf_fmt(out, ",%.*s", PS((*attr)->name));
    buf_add(out, S(",as_at,data\r\n"));
    return true;
}

static bool row(List *l, Arena *a, const Record *r, Err *err)
{
    Buf *out = &l->buf;
    csv_text(out, r->id);
    if (l->type->spatial) {
        double where[3];
        record_position(r, where);
        for (int i = 0; i < 3; i++) {
            buf_char(out, ',');
            if (r->embargoed && isnan(where[i]))
                buf_add(out, S("hidden"));
            else
                csv_num(out, where[i]);
        }
    }
    EACH (const Attr *, attr, l->attrs) {
        const Field *f = record_field(r, (*attr)->name);
        buf_char(out, ',');
        if (f)
            value_cell(out, a, &f->value);
        else
            buf_add(out, S("hidden")); // until a decision
    }
    buf_char(out, ',');
    csv_text(out, list_address(a, l));
    buf_char(out, ',');
    buf_add(out, mark_word(city_illustrative(l->city)));
    buf_add(out, S("\r\n"));
    return list_flush(l, false, err);
}

const ListFormat list_csv = { "csv", begin, row, list_close };
