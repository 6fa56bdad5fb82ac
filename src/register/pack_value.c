// pack_value.c - a cell of text as a value of an attribute.
#include "fold.h"
#include "pack_load.h"

static bool one_number(const Attr *at, Str s, double *out, Err *err)
{
    if (!str_f64(str_trim(s), out))
        return fail(err, MSG_PACK_VALUE_NUMBER, at->name, s);
    if (at->kind == KIND_INTEGER && *out != trunc(*out))
        return fail(err, MSG_PACK_VALUE_WHOLE, at->name, s);
    if (*out < at->min || *out > at->max)
        return fail(err, MSG_PACK_VALUE_RANGE, at->name, s, at->min, at->max);
    return true;
}

static bool numbers(const Attr *at, Str s, Value *out, Err *err)
{
    ptrdiff_t dots = str_find(s, S(".."));
    double lo, hi;
    if (!one_number(at, dots < 0 ? s : str_sub(s, 0, dots), &lo, err))
        return false;
    hi = lo;
    if (dots >= 0 && !one_number(at, str_sub(s, dots + 2, s.len), &hi, err))
        return false;
    if (hi < lo)
        return fail(err, MSG_PACK_VALUE_NUMBER, at->name, s);
    *out = value_range(lo, hi);
    return true;
}

// "a|b": one of these. A spelling that may mean several codes stands for their set too.
static bool codes(Arena *a, const Attr *at, Str s, Value *out, Err *err)
{
    Strs may = { 0 };
    Strs pieces = str_split(a, s, '|');
    EACH (Str, piece, pieces) {
        const Strs *found = at->list ? list_match(a, at->list, *piece) : NULL;
        if (!found)
            return fail(err, MSG_PACK_VALUE_CODE, at->name, *piece, at->list ? at->list->name : S("?"));
        EACH (Str, code, *found)
            *PUSH(a, &may) = *code;
    }
    if (!may.len)
        return fail(err, MSG_PACK_VALUE_CODE, at->name, s, at->list ? at->list->name : S("?"));
    *out = value_one_of(a, VT_CODE, may);
    return true;
}

// "a, b": both. A piece that may mean several codes makes them possible only.
static bool choices(Arena *a, const Attr *at, Str s, Value *out, Err *err)
{
    Strs certain = { 0 }, possible = { 0 };
    while (s.len) {
        ptrdiff_t n = 0;
        while (n < s.len && s.at[n] != ',' && s.at[n] != ';')
            n++;
        Str piece = str_trim(str_sub(s, 0, n));
        s = str_sub(s, n + 1, s.len);
        if (!piece.len)
            continue;
        Value v;
        if (!codes(a, at, piece, &v, err))
            return false;
        EACH (Str, code, v.set)
            *PUSH(a, v.set.len == 1 ? &certain : &possible) = *code;
    }
    *out = value_codes(a, certain, possible);
    return true;
}

static bool date(Arena *a, const Attr *at, Str s, Value *out, Str *remark, Err *err)
{
    Date d;
    if (!date_read(s, &d, remark))
        return fail(err, MSG_PACK_VALUE_DATE, at->name, s);
    (void)a;
    *out = value_date(d.from, d.to, (int)d.prec + (d.about ? VALUE_ABOUT : 0));
    return true;
}

static bool yes_no(const Attr *at, Str s, Value *out, Err *err)
{
    bool yes = str_eq(s, S("true")) || str_eq(s, S("yes")) || str_eq(s, S("1")) || str_eq(s, S("TRUE"));
    bool no = str_eq(s, S("false")) || str_eq(s, S("no")) || str_eq(s, S("0")) || str_eq(s, S("FALSE"));
    if (!yes && !no)
        return fail(err, MSG_PACK_VALUE_YES, at->name, s);
    *out = value_bool(yes);
    return true;
}

static bool reference(Arena *a, const Pack *p, const Attr *at, Str s, Value *out, Err *err)
{
    ptrdiff_t slash = str_find(s, S("/"));
    Str type = slash >= 0 ? str_sub(s, 0, slash) : at->ref_type;
    Str local = slash >= 0 ? str_sub(s, slash + 1, s.len) : s;
    if (!pack_type(p, type) || !local.len || str_find(local, S(" ")) >= 0)
        return fail(err, MSG_PACK_VALUE_REF, at->name, s);
    *out = value_text(a, str_fmt(a, "%.*s/%.*s", PS(type), PS(local)));
    return true;
}

bool pack_value_remark(Arena *a, const Pack *p, const Attr *at, Str text, Value *out, Str *remark, Err *err)
{
    ptrdiff_t hidden = str_hidden_fault(text);
    if (hidden >= 0)
        return fail(err, MSG_PACK_HIDDEN, at->name, (int64_t)hidden + 1);
    Str s = str_trim(text);
    *remark = (Str){ 0 };
    *out = value_unknown(at->value_type);
    if (!s.len || str_eq(s, S("unknown")) || str_eq(s, S("NI")))
        return true;
    if (str_eq(s, S("na"))) {
        *out = value_na(at->value_type, (Str){ 0 });
        return true;
    }
    switch (at->value_type) {
    case VT_NUM:
        return numbers(at, s, out, err);
    case VT_CODE:
        return codes(a, at, s, out, err);
    case VT_CODES:
        return choices(a, at, s, out, err);
    case VT_DATE:
        return date(a, at, s, out, remark, err);
    case VT_BOOL:
        return yes_no(at, s, out, err);
    case VT_GEOM:
        return fail(err, MSG_PACK_VALUE_GEOMETRY, at->name);
    default:
        if (at->kind == KIND_REF)
            return reference(a, p, at, s, out, err);
        *out = value_text(a, str_nfc(a, s));
        return true;
    }
}

bool pack_value(Arena *a, const Pack *p, const Attr *at, Str text, Value *out, Err *err)
{
    Str remark;
    return pack_value_remark(a, p, at, text, out, &remark, err);
}
