// now.c - records of today as bytes.
#include <string.h>

#include "fold.h"
#include "now.h"
#include "register_sql.h"
#include "store.h"

// ---- When they answer

Str present_as_of(Arena *a, const Pack *pack, int32_t day)
{
    return str_fmt(a, "%.*s %.*s", PS(day_str(a, day)), PS(pack_digest_hex(a, pack)));
}

bool present_day(City *city, Arena *a, int32_t *day, bool *found, Err *err)
{
    Str written, layout;
    bool made;
    if (!db_meta_get(city_db(city), a, S("features"), &written, found, err) ||
        !db_meta_get(city_db(city), a, S("feature_layout"), &layout, &made, err))
        return false;
    *found = *found && made && !city_behind(city) && str_eq(layout, city_layout(city));
    Str digest = written, date = cut(&digest, ' ');
    *found = *found && day_parse(date, day) && str_eq(digest, pack_digest_hex(a, city_pack(city)));
    return true;
}

// Valid from one day to another: does that begin in (lo, hi], or end in [lo, hi)?
static bool turns(int32_t from, int32_t to, int32_t lo, int32_t hi)
{
    return (from > lo && from <= hi) || (to >= lo && to < hi);
}

bool pack_changes(const Pack *pack, int32_t one, int32_t other)
{
    int32_t lo = one < other ? one : other, hi = one < other ? other : one;
    EACH (const TrustRule, t, pack->trust)
        if (turns(t->from, t->to, lo, hi))
            return true;
    EACH (const Ward, w, pack->wards)
        if (turns(w->from, w->to, lo, hi))
            return true;
    return false;
}

bool present_is(City *city, Arena *a, AsOf at, bool *out, Err *err)
{
    int32_t day;
    bool some;
    *out = false;
    if (!at.now || at.seq != SEQ_ALL || at.pack != city_pack(city))
        return true;
    if (!present_day(city, a, &day, out, err))
        return false;
    if (!*out || day == at.valid)
        return true;
    if (!ledger_some_changing(city_ledger(city), day, at.valid, &some, err))
        return false;
    *out = !some && !pack_changes(at.pack, day, at.valid);
    return true;
}

// ---- A value as bytes: number of the attribute, how many bytes follow, then what makes the value.

static void put_count(Buf *b, uint64_t v)
{
    for (; v >= 128; v >>= 7)
        buf_char(b, (char)(v | 128));
    buf_char(b, (char)v);
}

static void put_double(Buf *b, double v)
{
    uint64_t bits;
    char bytes[8];
    memcpy(&bits, &v, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(bits >> 8 * i);
    buf_add(b, (Str){ bytes, 8 });
}

static void put_bytes_of(Buf *b, Str s)
{
    put_count(b, (uint64_t)s.len);
    buf_add(b, s);
}

static void put_list(Buf *b, Strs xs)
{
    put_count(b, (uint64_t)xs.len);
    EACH (const Str, s, xs)
        put_bytes_of(b, *s);
}

enum { HEAD_DISPUTED = 4, HEAD_REASON = 8, HEAD_ONE_NUMBER = 16 }; // above the state

static bool has_numbers(ValueType t)
{
    return t == VT_DATE || t == VT_NUM || t == VT_BOOL;
}

static void put_numbers(Buf *b, const Value *v)
{
    put_double(b, v->lo);
    if (v->lo != v->hi)
        put_double(b, v->hi);
}

static void put_value(Buf *b, const Value *v)
{
    bool one = value_has_fact(v) && has_numbers(v->type) && v->lo == v->hi;
    buf_char(b, (char)(v->state | (v->disputed ? HEAD_DISPUTED : 0) | (v->reason.len ? HEAD_REASON : 0) |
                       (one ? HEAD_ONE_NUMBER : 0)));
    if (v->reason.len)
        put_bytes_of(b, v->reason);
    if (!value_has_fact(v))
        return;
    switch (v->type) {
    case VT_DATE:
        buf_char(b, (char)v->prec);
        put_numbers(b, v);
        break;
    case VT_NUM:
    case VT_BOOL:
        put_numbers(b, v);
        break;
    case VT_CODES:
        put_list(b, v->set);
        put_list(b, v->may);
        break;
    case VT_TEXT:
    case VT_CODE:
        put_list(b, v->set);
        break;
    case VT_GEOM:
        put_double(b, v->radius_m);
        put_bytes_of(b, v->geom);
        break;
    case VT_NONE:
        break;
    }
}

static Str bytes_of(Arena *a, const Record *r)
{
    Buf all = buf_new(a), one = buf_new(a);
    EACH (const Field, f, r->fields) {
        if (f->attr->sensitivity == SENS_PERSONAL || (f->value.state == VAL_UNKNOWN && !f->value.reason.len))
            continue;
        one.len = 0;
        put_value(&one, &f->value);
        put_count(&all, (uint64_t)f->attr->number);
        put_bytes_of(&all, buf_str(&one));
    }
    return buf_str(&all);
}

bool now_add(City *city, Arena *a, const Record *r, Err *err)
{
    Str before = { 0 }, key = { 0 };
    Stmt *q = db_query(city_db(city), sql_record_now_add);
    bind_i64(q, 1, r->rid);
    bind_str(q, 2, r->type->name);
    bind_str(q, 3, r->id);
    for (Lang lang = LANG_VI; lang < LANG_COUNT; lang++) {
        Str title = record_title(r, lang);
        key = lang && str_eq(title, before) ? key : collate_key(a, title);
        before = title;
        bind_str(q, 4 + (int)lang, key);
    }
    bind_blob(q, 6, bytes_of(a, r));
    return stmt_run(q, err);
}

bool now_remove(City *city, int64_t rid, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_record_now_remove);
    bind_i64(q, 1, rid);
    return stmt_run(q, err);
}

// ---- And back

typedef struct {
    const uint8_t *at, *end;
    bool bad;
} In;

static uint64_t get_count(In *in)
{
    uint64_t v = 0;
    for (int shift = 0; in->at < in->end && shift < 63; shift += 7) {
        uint8_t byte = *in->at++;
        v |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return v;
    }
    in->bad = true;
    return 0;
}

static Str get_piece(In *in)
{
    uint64_t n = get_count(in);
    if (in->bad || n > (uint64_t)(in->end - in->at)) {
        in->bad = true;
        return (Str){ 0 };
    }
    Str s = { (const char *)in->at, (ptrdiff_t)n };
    in->at += n;
    return s;
}

static double get_double(In *in)
{
    uint64_t bits = 0;
    double v;
    if (in->end - in->at < 8) {
        in->bad = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)*in->at++ << 8 * i;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static int get_byte(In *in)
{
    if (in->at < in->end)
        return *in->at++;
    in->bad = true;
    return 0;
}

static Strs get_list(Arena *a, In *in)
{
    uint64_t n = get_count(in);
    Strs out = { 0 };
    if (in->bad || n > (uint64_t)(in->end - in->at)) { // each piece takes a byte at least
        in->bad = true;
        return out;
    }
    out.at = n ? NEWS(a, Str, (ptrdiff_t)n) : NULL;
    out.cap = (ptrdiff_t)n;
    for (uint64_t i = 0; i < n; i++)
        out.at[out.len++] = get_piece(in);
    return out;
}

static void get_numbers(In *in, int head, Value *v)
{
    v->lo = get_double(in);
    v->hi = head & HEAD_ONE_NUMBER ? v->lo : get_double(in);
}

static void get_value(Arena *a, Str bytes, ValueType type, Value *v, bool *bad)
{
    In in = { (const uint8_t *)bytes.at, (const uint8_t *)bytes.at + bytes.len, false };
    int head = get_byte(&in);
    v->state = (ValueState)(head & 3);
    v->disputed = head & HEAD_DISPUTED;
    if (head & HEAD_REASON)
        v->reason = get_piece(&in);
    if (value_has_fact(v)) {
        switch (type) {
        case VT_DATE:
            v->prec = get_byte(&in);
            get_numbers(&in, head, v);
            break;
        case VT_NUM:
        case VT_BOOL:
            get_numbers(&in, head, v);
            break;
        case VT_CODES:
            v->set = get_list(a, &in);
            v->may = get_list(a, &in);
            break;
        case VT_TEXT:
        case VT_CODE:
            v->set = get_list(a, &in);
            break;
        case VT_GEOM:
            v->radius_m = get_double(&in);
            v->geom = get_piece(&in);
            break;
        case VT_NONE:
            break;
        }
    }
    *bad = *bad || in.bad || in.at != in.end;
}

bool now_fields(Arena *a, Str bytes, const RecordType *type, const bool *wanted, Fields *out)
{
    ptrdiff_t n = 0, i = 0;
    for (ptrdiff_t k = 0; k < type->attrs.len; k++)
        n += wanted[k];
    *out = (Fields){ .at = n ? NEWS(a, Field, n) : NULL, .cap = n };
    In in = { (const uint8_t *)bytes.at, (const uint8_t *)bytes.at + bytes.len, false };
    int number = 0;
    Str piece = { 0 };
    for (; i < type->attrs.len && out->len < n; i++) { // both are in order of number
        const Attr *attr = type->attrs.at[i];
        while (number < attr->number && in.at < in.end && !in.bad) {
            number = (int)get_count(&in);
            piece = get_piece(&in);
        }
        if (!wanted[i])
            continue;
        Field *f = &out->at[out->len++];
        f->attr = attr;
        f->value = value_unknown(attr->value_type);
        if (number == attr->number && piece.len)
            get_value(a, piece, attr->value_type, &f->value, &in.bad);
    }
    return !in.bad;
}
