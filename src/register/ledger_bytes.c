// ledger_bytes.c - the bytes of values and links, which are what is stored and what is hashed:
// docs/ledger-format.md.
#include <math.h>
#include <string.h>

#include "fold.h"
#include "ledger_in.h"

enum { ATTR_MAX = 1 << 20, BYTES_MAX = 1 << 26 };

void put_u8(Buf *b, int v)
{
    buf_char(b, (char)v);
}

void put_varint(Buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_char(b, (char)(v | 0x80));
    buf_char(b, (char)v);
}

void put_be64(Buf *b, int64_t v)
{
    char x[8];
    for (int i = 7; i >= 0; i--, v >>= 8)
        x[i] = (char)v;
    buf_add(b, (Str){ x, 8 });
}

void put_be32(Buf *b, int32_t v)
{
    char x[4];
    for (int i = 3; i >= 0; i--, v >>= 8)
        x[i] = (char)v;
    buf_add(b, (Str){ x, 4 });
}

void put_bytes(Buf *b, Str s)
{
    put_varint(b, (uint64_t)s.len);
    buf_add(b, s);
}

void put_text(Buf *b, Arena *scratch, Str s)
{
    put_bytes(b, str_nfc(scratch, s));
}

static void put_f64(Buf *b, double v)
{
    assert(!isnan(v));
    int64_t bits;
    if (v == 0)
        v = 0; // no minus zero: equal numbers have equal bytes
    memcpy(&bits, &v, 8);
    put_be64(b, v == 0 ? 0 : bits);
}

Reader reader(Str s)
{
    return (Reader){ (const uint8_t *)s.at, s.len, false };
}

uint64_t get_varint(Reader *r)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        uint8_t c = get_u8(r);
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80)) {
            r->bad |= shift && !c; // a longer way to write a smaller number
            return v;
        }
    }
    r->bad = true;
    return 0;
}

Str get_bytes(Reader *r, ptrdiff_t n)
{
    if (n < 0 || n > r->left) {
        r->bad = true;
        return (Str){ 0 };
    }
    Str s = { (const char *)r->at, n };
    r->at += n;
    r->left -= n;
    return s;
}

static Str get_sized(Reader *r)
{
    uint64_t n = get_varint(r);
    return get_bytes(r, n > BYTES_MAX ? -1 : (ptrdiff_t)n);
}

// Eight bytes at a time: most text is ASCII, and reading is what as-at queries spend their time on.
static bool all_ascii(Str s)
{
    uint64_t high = 0, word;
    ptrdiff_t i = 0;
    for (; i + 8 <= s.len; i += 8) {
        memcpy(&word, s.at + i, 8);
        high |= word;
    }
    for (; i < s.len; i++)
        high |= (uint64_t)(unsigned char)s.at[i];
    return !(high & 0x8080808080808080u);
}

static bool text_ok(Str s)
{
    return s.len <= BYTES_MAX && (all_ascii(s) || str_is_utf8(s));
}

Str get_text(Reader *r)
{
    Str s = get_sized(r);
    r->bad |= !text_ok(s);
    return s;
}

static int64_t get_be(Reader *r, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | get_u8(r);
    return bytes == 4 ? (int32_t)(uint32_t)v : (int64_t)v;
}

static double get_f64(Reader *r)
{
    int64_t bits = get_be(r, 8);
    double v;
    memcpy(&v, &bits, 8);
    r->bad |= isnan(v) || (v == 0 && bits);
    return v;
}

// ---- Values. A tag byte (state × 16 + type), then what the state and type need.

static bool rising(const Strs *s)
{
    for (ptrdiff_t i = 1; i < s->len; i++)
        if (str_cmp(s->at[i - 1], s->at[i]) >= 0)
            return false;
    return true;
}

static bool day_ok(double v)
{
    return v >= INT32_MIN && v <= INT32_MAX && v == floor(v);
}

// All but whether its texts are UTF-8.
static bool value_ok(const Value *v)
{
    bool sure = v->state == VAL_KNOWN;
    if (v->state == VAL_UNKNOWN || v->state == VAL_NA)
        return true;
    if (v->disputed)
        return false; // disputes are between observations, never inside one
    switch (v->type) {
    case VT_NONE:
        return false;
    case VT_BOOL:
        return sure ? v->lo == v->hi && (v->lo == 0 || v->lo == 1) : v->lo == 0 && v->hi == 1;
    case VT_NUM:
        return sure ? v->lo == v->hi && isfinite(v->lo) : v->lo < v->hi;
    case VT_TEXT:
    case VT_CODE:
        return rising(&v->set) && (sure ? v->set.len == 1 : v->set.len >= 2);
    case VT_CODES:
        return rising(&v->set) && rising(&v->may) && (sure ? v->may.len == 0 : v->may.len > 0);
    case VT_DATE:
        return day_ok(v->lo) && day_ok(v->hi) && v->lo <= v->hi && v->prec >= 0 && v->prec < 32;
    case VT_GEOM:
        return v->geom.len > 0 && v->geom.len <= BYTES_MAX && v->radius_m >= 0 && isfinite(v->radius_m);
    }
    return false;
}

static void put_texts(Buf *b, Arena *scratch, const Strs *s)
{
    put_varint(b, (uint64_t)s->len);
    EACH (Str, t, *s)
        put_text(b, scratch, *t);
}

static void put_value(Buf *b, Arena *scratch, const Value *v)
{
    bool sure = v->state == VAL_KNOWN;
    put_u8(b, (int)v->state << 4 | (int)v->type);
    if (v->state == VAL_UNKNOWN || v->state == VAL_NA) {
        put_text(b, scratch, v->reason);
        return;
    }
    switch (v->type) {
    case VT_NONE:
        break;
    case VT_BOOL:
        if (sure)
            put_u8(b, v->lo == 1);
        break;
    case VT_NUM:
        put_f64(b, v->lo);
        if (!sure)
            put_f64(b, v->hi);
        break;
    case VT_TEXT:
    case VT_CODE:
        if (sure)
            put_text(b, scratch, v->set.at[0]);
        else
            put_texts(b, scratch, &v->set);
        break;
    case VT_CODES:
        put_texts(b, scratch, &v->set);
        if (!sure)
            put_texts(b, scratch, &v->may);
        break;
    case VT_DATE:
        put_be32(b, (int32_t)v->lo);
        put_be32(b, (int32_t)v->hi);
        put_u8(b, v->prec);
        break;
    case VT_GEOM:
        put_bytes(b, v->geom);
        put_f64(b, v->radius_m);
        break;
    }
}

static bool texts_ok(const Value *v)
{
    bool ok = text_ok(v->reason);
    EACH (Str, s, v->set)
        ok &= text_ok(*s);
    EACH (Str, s, v->may)
        ok &= text_ok(*s);
    return ok;
}

// Texts are compared after composing, as decoding finds them: a set must still be sorted then.
static bool composed(Arena *a, const Value *in, Value *out)
{
    *out = *in;
    Strs *lists[2] = { &out->set, &out->may };
    for (int k = 0; k < 2; k++) {
        Strs list = *lists[k], made = { 0 };
        EACH (Str, s, list)
            *PUSH(a, &made) = str_nfc(a, *s);
        *lists[k] = list.len > 1 ? strs_sorted(a, made) : made;
        if (lists[k]->len != list.len)
            return false; // two spellings of one text
    }
    return true;
}

static bool put_checked(Buf *b, Arena *scratch, int attr, const Value *value, Err *err)
{
    bool texts = value->type == VT_TEXT || value->type == VT_CODE || value->type == VT_CODES;
    Value v = *value;
    if (!value_ok(value) || !texts_ok(value) || (texts && !composed(scratch, value, &v)))
        return fail(err, MSG_LEDGER_VALUE, attr);
    put_varint(b, (uint64_t)attr);
    put_value(b, scratch, &v);
    return true;
}

bool put_facts(Buf *b, Arena *scratch, const Facts *facts, PersonalFn *personal, void *ctx, bool want,
               Err *err)
{
    ptrdiff_t n = 0;
    const Fact **order = NEWS(scratch, const Fact *, facts->len ? facts->len : 1);
    EACH (Fact, f, *facts) {
        if (personal && personal(ctx, f->attr) != want)
            continue;
        if (f->attr < 1 || f->attr > ATTR_MAX)
            return fail(err, MSG_LEDGER_ATTR, f->attr);
        ptrdiff_t at = n++;
        for (; at > 0 && order[at - 1]->attr > f->attr; at--)
            order[at] = order[at - 1];
        order[at] = f;
    }
    put_u8(b, LEDGER_FORMAT);
    put_varint(b, (uint64_t)n);
    for (ptrdiff_t i = 0; i < n; i++) {
        if (i && order[i]->attr == order[i - 1]->attr)
            return fail(err, MSG_LEDGER_TWICE, order[i]->attr);
        if (!put_checked(b, scratch, order[i]->attr, &order[i]->value, err))
            return false;
    }
    return true;
}

bool facts_encode(Arena *a, const Facts *facts, Str *out, Err *err)
{
    Buf b = buf_new(a);
    *out = (Str){ 0 };
    if (!put_facts(&b, a, facts, NULL, NULL, false, err))
        return false;
    *out = buf_str(&b);
    return true;
}

static Strs get_texts(Reader *r, Arena *a)
{
    Strs s = { 0 };
    uint64_t n = get_varint(r);
    for (uint64_t i = 0; i < n && !r->bad; i++)
        *PUSH(a, &s) = get_text(r);
    return s;
}

static void get_content(Reader *r, Arena *a, Value *v)
{
    bool sure = v->state == VAL_KNOWN;
    switch (v->type) {
    case VT_NONE:
        break;
    case VT_BOOL:
        v->lo = sure ? get_u8(r) : 0;
        v->hi = sure ? v->lo : 1;
        break;
    case VT_NUM:
        v->lo = get_f64(r);
        v->hi = sure ? v->lo : get_f64(r);
        break;
    case VT_TEXT:
    case VT_CODE:
        if (sure) {
            v->set = (Strs){ NEW(a, Str), 1, 1 };
            v->set.at[0] = get_text(r);
        } else
            v->set = get_texts(r, a);
        break;
    case VT_CODES:
        v->set = get_texts(r, a);
        if (!sure)
            v->may = get_texts(r, a);
        break;
    case VT_DATE:
        v->lo = (double)get_be(r, 4);
        v->hi = (double)get_be(r, 4);
        v->prec = get_u8(r);
        break;
    case VT_GEOM:
        v->geom = get_sized(r);
        v->radius_m = get_f64(r);
        break;
    }
}

// *v is zero before.
static void get_value(Reader *r, Arena *a, Value *v)
{
    uint8_t tag = get_u8(r);
    if (tag >> 4 > VAL_UNCERTAIN || (tag & 15) > VT_GEOM) {
        r->bad = true;
        return;
    }
    v->state = (ValueState)(tag >> 4);
    v->type = (ValueType)(tag & 15);
    if (v->state == VAL_UNKNOWN || v->state == VAL_NA)
        v->reason = get_text(r);
    else
        get_content(r, a, v);
    r->bad |= !r->bad && !value_ok(v);
}

static void skip_texts(Reader *r)
{
    uint64_t n = get_varint(r);
    for (uint64_t i = 0; i < n && !r->bad; i++)
        get_sized(r);
}

// Over a value without looking at what it says.
static void skip_value(Reader *r)
{
    uint8_t tag = get_u8(r);
    bool sure = tag >> 4 == VAL_KNOWN;
    if (tag >> 4 == VAL_UNKNOWN || tag >> 4 == VAL_NA) {
        get_sized(r);
        return;
    }
    switch ((ValueType)(tag & 15)) {
    case VT_NONE:
        break;
    case VT_BOOL:
        get_bytes(r, sure ? 1 : 0);
        break;
    case VT_NUM:
        get_bytes(r, sure ? 8 : 16);
        break;
    case VT_TEXT:
    case VT_CODE:
        if (sure)
            get_sized(r);
        else
            skip_texts(r);
        break;
    case VT_CODES:
        skip_texts(r);
        if (!sure)
            skip_texts(r);
        break;
    case VT_DATE:
        get_bytes(r, 9);
        break;
    case VT_GEOM:
        get_sized(r);
        get_bytes(r, 8);
        break;
    default:
        r->bad = true;
    }
}

bool facts_have(Str bytes, WantedFn *wanted, const void *ctx)
{
    Reader r = reader(bytes);
    (void)get_u8(&r);
    uint64_t n = get_varint(&r);
    for (uint64_t i = 0; i < n && !r.bad; i++) {
        uint64_t attr = get_varint(&r);
        if (r.bad || attr > ATTR_MAX || wanted(ctx, (int)attr))
            return true;
        skip_value(&r);
    }
    return r.bad || r.left;
}

bool facts_decode_some(Arena *a, Str bytes, WantedFn *wanted, const void *ctx, Facts *out, Err *err)
{
    Reader r = reader(bytes);
    r.bad = get_u8(&r) != LEDGER_FORMAT;
    uint64_t n = get_varint(&r), last = 0;
    r.bad |= n > (uint64_t)r.left; // each takes two bytes at least
    if (!r.bad && !out->cap && !wanted)
        *out = (Facts){ NEWS(a, Fact, n ? (ptrdiff_t)n : 1), 0, n ? (ptrdiff_t)n : 1 };
    for (uint64_t i = 0; i < n && !r.bad; i++) {
        uint64_t attr = get_varint(&r);
        r.bad |= attr <= last || attr > ATTR_MAX;
        last = attr;
        if (wanted && !wanted(ctx, (int)attr)) {
            skip_value(&r);
            continue;
        }
        Fact *f = PUSH(a, out);
        f->attr = (int)attr;
        get_value(&r, a, &f->value);
    }
    return (!r.bad && !r.left) || fail(err, MSG_LEDGER_BYTES);
}

bool facts_decode(Arena *a, Str bytes, Facts *out, Err *err)
{
    return facts_decode_some(a, bytes, NULL, NULL, out, err);
}

// ---- Links: what retraction, merge, split, alias, undo and erasure say.

void put_link(Buf *b, Arena *scratch, ObsKind kind, const Link *link)
{
    put_u8(b, LEDGER_FORMAT);
    if (kind == OBS_MERGE || kind == OBS_SPLIT || kind == OBS_ALIAS) {
        put_texts(b, scratch, &link->ids);
        return;
    }
    buf_add(b, hash_str(&link->leaf));
    if (kind == OBS_ERASE) {
        put_u8(b, link->part);
        return;
    }
    put_varint(b, (uint64_t)link->attrs.len);
    EACH (int, attr, link->attrs)
        put_varint(b, (uint64_t)*attr);
}

bool get_link(Arena *a, ObsKind kind, Str bytes, Link *out, Err *err)
{
    *out = (Link){ 0 };
    Reader r = reader(bytes);
    r.bad = get_u8(&r) != LEDGER_FORMAT;
    if (kind == OBS_MERGE || kind == OBS_SPLIT || kind == OBS_ALIAS)
        out->ids = get_texts(&r, a);
    else {
        r.bad |= !hash_from(get_bytes(&r, 32), &out->leaf);
        if (kind == OBS_ERASE)
            out->part = get_u8(&r);
        else {
            uint64_t n = get_varint(&r), last = 0;
            for (uint64_t i = 0; i < n && !r.bad; i++) {
                uint64_t attr = get_varint(&r);
                r.bad |= attr <= last || attr > ATTR_MAX;
                *PUSH(a, &out->attrs) = (int)attr;
                last = attr;
            }
        }
    }
    return (!r.bad && !r.left) || fail(err, MSG_LEDGER_BYTES);
}

int valid_prec_byte(const Valid *v)
{
    return (int)v->from_prec | (int)v->to_prec << 3 | v->about << 6;
}

void valid_from_byte(Valid *v, int prec)
{
    v->from_prec = (DatePrec)(prec & 7);
    v->to_prec = (DatePrec)(prec >> 3 & 7);
    v->about = prec >> 6 & 1;
}
