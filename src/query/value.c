// value.c - making, comparing and merging values.
#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

Strs strs_sorted(Arena *a, Strs xs)
{
    Strs out = { .at = xs.len ? NEWS(a, Str, xs.len) : NULL, .cap = xs.len };
    EACH (const Str, s, xs)
        out.at[out.len++] = *s;
    if (xs.len < 2)
        return out;
    qsort(out.at, (size_t)out.len, sizeof *out.at, by_bytes);
    ptrdiff_t n = 1;
    for (ptrdiff_t i = 1; i < out.len; i++)
        if (!str_eq(out.at[i], out.at[n - 1]))
            out.at[n++] = out.at[i];
    out.len = n;
    return out;
}

bool strs_has(Strs sorted, Str s)
{
    ptrdiff_t lo = 0, hi = sorted.len;
    while (lo < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        int c = str_cmp(sorted.at[mid], s);
        if (!c)
            return true;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

static bool strs_eq(Strs x, Strs y)
{
    if (x.len != y.len)
        return false;
    for (ptrdiff_t i = 0; i < x.len; i++)
        if (!str_eq(x.at[i], y.at[i]))
            return false;
    return true;
}

Value value_unknown(ValueType type)
{
    return (Value){ .state = VAL_UNKNOWN, .type = type };
}

Value value_na(ValueType type, Str reason)
{
    return (Value){ .state = VAL_NA, .type = type, .reason = reason };
}

Value value_num(double v)
{
    return value_range(v, v);
}

Value value_range(double lo, double hi)
{
    assert(isfinite(lo) && isfinite(hi));
    if (hi < lo) {
        double t = lo;
        lo = hi;
        hi = t;
    }
    return (Value){ .state = lo < hi ? VAL_UNCERTAIN : VAL_KNOWN, .type = VT_NUM, .lo = lo, .hi = hi };
}

Value value_bool(bool b)
{
    return (Value){ .state = VAL_KNOWN, .type = VT_BOOL, .lo = b, .hi = b };
}

Value value_one_of(Arena *a, ValueType type, Strs members)
{
    assert(type == VT_TEXT || type == VT_CODE);
    Value v = { .type = type, .set = strs_sorted(a, members) };
    v.state = v.set.len == 0 ? VAL_UNKNOWN : v.set.len == 1 ? VAL_KNOWN : VAL_UNCERTAIN;
    return v;
}

Value value_text(Arena *a, Str s)
{
    return value_one_of(a, VT_TEXT, (Strs){ &s, 1, 1 });
}

Value value_code(Arena *a, Str code)
{
    return value_one_of(a, VT_CODE, (Strs){ &code, 1, 1 });
}

Value value_codes(Arena *a, Strs certain, Strs possible)
{
    Value v = { .type = VT_CODES, .set = strs_sorted(a, certain) };
    Strs all = strs_sorted(a, possible);
    EACH (const Str, s, all)
        if (!strs_has(v.set, *s))
            *PUSH(a, &v.may) = *s;
    v.state = v.may.len ? VAL_UNCERTAIN : VAL_KNOWN;
    return v;
}

Value value_date(double from, double to, int prec)
{
    assert(from <= to);
    return (Value){ .state = VAL_KNOWN, .type = VT_DATE, .lo = from, .hi = to, .prec = prec };
}

Value value_geom(Str gpkg, double radius_m)
{
    assert(radius_m >= 0);
    return (Value){
        .state = radius_m > 0 ? VAL_UNCERTAIN : VAL_KNOWN, .type = VT_GEOM, .geom = gpkg, .radius_m = radius_m
    };
}

// GeoPackage binary of a point: "GP", version 0, flags (little endian, no envelope), srs 4326, then WKB.
enum { POINT_HEAD = 8, POINT_SIZE = 29 };

Value value_point(Arena *a, double lon, double lat, double radius_m)
{
    unsigned char *b = arena_alloc(a, POINT_SIZE);
    static const unsigned char head[] = { 'G', 'P', 0, 1, 0xe6, 0x10, 0, 0, 1, 1, 0, 0, 0 }; // 0x10e6 = 4326
    memcpy(b, head, sizeof head);
    memcpy(b + sizeof head, &lon, 8);
    memcpy(b + sizeof head + 8, &lat, 8);
    return value_geom((Str){ (const char *)b, POINT_SIZE }, radius_m);
}

bool value_lonlat(const Value *v, double *lon, double *lat)
{
    if (!value_has_fact(v) || v->type != VT_GEOM || v->geom.len < POINT_SIZE)
        return false;
    const unsigned char *b = (const unsigned char *)v->geom.at;
    static const int envelope[8] = { 0, 32, 48, 48, 64, -1, -1, -1 };
    int skip = envelope[b[3] >> 1 & 7];
    if (b[0] != 'G' || b[1] != 'P' || skip < 0 || v->geom.len < POINT_SIZE + skip)
        return false;
    b += POINT_HEAD + skip;
    if (b[0] != 1 || b[1] != 1 || b[2] || b[3] ||
        b[4]) // little-endian WKB point, which is what this program writes
        return false;
    memcpy(lon, b + 5, 8);
    memcpy(lat, b + 13, 8);
    return isfinite(*lon) && isfinite(*lat);
}

bool value_is_known(const Value *v)
{
    return v && v->state == VAL_KNOWN;
}

bool value_has_fact(const Value *v)
{
    return v && (v->state == VAL_KNOWN || v->state == VAL_UNCERTAIN);
}

bool value_eq(const Value *a, const Value *b)
{
    if (a->state != b->state || a->type != b->type || a->disputed != b->disputed)
        return false;
    if (!value_has_fact(a))
        return true;
    switch (a->type) {
    case VT_BOOL:
    case VT_NUM:
        return a->lo == b->lo && a->hi == b->hi;
    case VT_DATE:
        return a->lo == b->lo && a->hi == b->hi && a->prec == b->prec;
    case VT_TEXT:
    case VT_CODE:
        return strs_eq(a->set, b->set);
    case VT_CODES:
        return strs_eq(a->set, b->set) && strs_eq(a->may, b->may);
    case VT_GEOM:
        return str_eq(a->geom, b->geom) && a->radius_m == b->radius_m;
    case VT_NONE:
        return true;
    }
    return false;
}

// Metres between two near points (WGS 84), good to 0.1 % over the width of a city.
static double metres(double lon1, double lat1, double lon2, double lat2)
{
    const double rad = M_PI / 180, e2 = 0.00669437999014, axis = 6378137;
    double mid = (lat1 + lat2) / 2 * rad, w = 1 - e2 * sin(mid) * sin(mid);
    double dy = (lat2 - lat1) * rad * axis * (1 - e2) / (w * sqrt(w)),
           dx = (lon2 - lon1) * rad * axis * cos(mid) / sqrt(w);
    return hypot(dx, dy);
}

// The circle about the middle of the points' box that holds every point with its own circle.
static Value merge_points(Arena *a, const Value *vs, ptrdiff_t n)
{
    double w = INFINITY, s = INFINITY, e = -INFINITY, north = -INFINITY, radius = 0, lon, lat;
    const Value *first = &vs[0];
    bool points = true;
    for (ptrdiff_t i = 0; i < n; i++) {
        radius = fmax(radius, vs[i].radius_m);
        if (str_cmp(vs[i].geom, first->geom) < 0)
            first = &vs[i];
        points = points && value_lonlat(&vs[i], &lon, &lat);
        if (points) {
            w = fmin(w, lon);
            e = fmax(e, lon);
            s = fmin(s, lat);
            north = fmax(north, lat);
        }
    }
    if (!points) { // outlines cannot be averaged: one of them stays, whichever the order of arrival, and is
                   // disputed
        Value v = *first;
        v.radius_m = radius;
        return v;
    }
    double lon0 = (w + e) / 2, lat0 = (s + north) / 2, r = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (value_lonlat(&vs[i], &lon, &lat))
            r = fmax(r, metres(lon0, lat0, lon, lat) + vs[i].radius_m);
    return value_point(a, lon0, lat0, r);
}

static Value merge_codes(Arena *a, const Value *vs, ptrdiff_t n)
{
    Strs certain = { 0 }, possible = { 0 };
    EACH (const Str, s, vs[0].set) {
        bool in_all = true;
        for (ptrdiff_t i = 1; i < n; i++)
            in_all = in_all && strs_has(vs[i].set, *s);
        if (in_all)
            *PUSH(a, &certain) = *s;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        EACH (const Str, s, vs[i].set)
            *PUSH(a, &possible) = *s;
        EACH (const Str, s, vs[i].may)
            *PUSH(a, &possible) = *s;
    }
    return value_codes(a, certain, possible);
}

static Value merge_different(Arena *a, const Value *vs, ptrdiff_t n)
{
    Value v = vs[0];
    Strs all = { 0 };
    switch (v.type) {
    case VT_BOOL:
    case VT_NUM:
    case VT_DATE:
        for (ptrdiff_t i = 1; i < n; i++) {
            v.lo = fmin(v.lo, vs[i].lo);
            v.hi = fmax(v.hi, vs[i].hi);
            if ((vs[i].prec & (VALUE_ABOUT - 1)) >
                (v.prec & (VALUE_ABOUT - 1))) // DatePrec grows with coarseness
                v.prec = vs[i].prec | (v.prec & VALUE_ABOUT);
            v.prec |= vs[i].prec & VALUE_ABOUT;
        }
        break;
    case VT_TEXT:
    case VT_CODE:
        for (ptrdiff_t i = 0; i < n; i++)
            EACH (const Str, s, vs[i].set)
                *PUSH(a, &all) = *s;
        v = value_one_of(a, v.type, all);
        break;
    case VT_CODES:
        v = merge_codes(a, vs, n);
        break;
    case VT_GEOM:
        v = merge_points(a, vs, n);
        break;
    case VT_NONE:
        break;
    }
    v.state = VAL_UNCERTAIN;
    v.disputed = true;
    return v;
}

// A period that lies inside every other one says the same, more precisely.
static const Value *innermost(const Value *vs, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        bool inside = vs[i].type == VT_DATE && vs[i].state == VAL_KNOWN;
        for (ptrdiff_t j = 0; j < n && inside; j++)
            inside = vs[i].lo >= vs[j].lo && vs[i].hi <= vs[j].hi;
        if (inside)
            return &vs[i];
    }
    return NULL;
}

Value value_merge_equal_trust(Arena *a, const Value *vs, ptrdiff_t n)
{
    ARRAY(Value) facts = { 0 };
    Strs reasons = { 0 };
    bool na = false, same = true, disputed = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        assert(vs[i].type == vs[0].type);
        if (value_has_fact(&vs[i])) {
            *PUSH(a, &facts) = vs[i];
            same = same && value_eq(&facts.at[0], &vs[i]);
            disputed = disputed || vs[i].disputed;
        } else if (vs[i].state == VAL_NA) {
            na = true;
            if (vs[i].reason.len)
                *PUSH(a, &reasons) = vs[i].reason;
        }
    }
    Str reason = str_join(a, strs_sorted(a, reasons), S("; ")); // whichever came first
    if (!facts.len)
        return na ? value_na(vs[0].type, reason) : value_unknown(n ? vs[0].type : VT_NONE);
    const Value *in = same ? &facts.at[0] : innermost(facts.at, facts.len);
    Value v = in ? *in : merge_different(a, facts.at, facts.len);
    v.disputed = v.disputed || disputed;
    if (na) {
        v.state = VAL_UNCERTAIN;
        v.disputed = true;
        v.reason = reason;
    }
    return v;
}

Str value_set_text(Arena *a, Strs sorted)
{
    ptrdiff_t len = 1;
    EACH (const Str, s, sorted)
        len += s->len + 1;
    char *text = arena_alloc(a, len + 1), *to = text;
    *to++ = '|';
    EACH (const Str, s, sorted) {
        for (ptrdiff_t i = 0; i < s->len; i++)
            *to++ = s->at[i] == '|' ? '\x1f' : s->at[i];
        *to++ = '|';
    }
    return (Str){ text, len };
}
