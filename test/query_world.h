// query_world.h - a small made-up schema, and records written as text, for the tests and fuzz targets of
// query.
#pragma once
#include <math.h>

#include "date.h"
#include "query.h"

static const QueryCode world_kinds[] = {
    { { "factory", 7 }, { { "Nhà máy", 9 }, { "Factory", 7 } }, NO_RANK },
    { { "warehouse", 9 }, { { "Kho", 3 }, { "Warehouse", 9 } }, NO_RANK },
    { { "office", 6 }, { { "Văn phòng", 11 }, { "Office", 6 } }, NO_RANK },
};
static const QueryCode world_levels[] = {
    { { "0", 1 }, { { 0 } }, 0 }, { { "1", 1 }, { { 0 } }, 1 }, { { "2", 1 }, { { 0 } }, 2 },
    { { "3", 1 }, { { 0 } }, 3 }, { { "4", 1 }, { { 0 } }, 4 },
};
static const QueryCode world_grades[] = {
    { { "A", 1 }, { { 0 } }, 0 },
    { { "B", 1 }, { { 0 } }, 1 },
    { { "C", 1 }, { { 0 } }, 2 },
    { { "D", 1 }, { { 0 } }, 3 },
};
static const QueryCode world_uses[] = {
    { { "industry", 8 }, { { 0 } }, NO_RANK },
    { { "storage", 7 }, { { 0 } }, NO_RANK },
    { { "print", 5 }, { { 0 } }, NO_RANK },
    { { "none", 4 }, { { 0 } }, NO_RANK },
};
#define WORLD_LIST(list) #list, world_##list, COUNT(world_##list)
typedef struct {
    const char *name;
    ValueType type;
    const char *list;
    const QueryCode *codes;
    ptrdiff_t n_codes;
    bool ordered;
    double min, max;
    bool parts;
} WorldProp;
static const WorldProp world_props[] = {
    { "area", VT_NUM, "", 0, 0, false, 0, 1000, false },
    { "floors", VT_NUM, "", 0, 0, false, -INFINITY, INFINITY, false },
    { "name", VT_TEXT, "", 0, 0, false, 0, 0, false },
    { "note", VT_TEXT, "", 0, 0, false, 0, 0, false },
    { "tag", VT_CODE, "", 0, 0, false, 0, 0, false },
    { "kind", VT_CODE, WORLD_LIST(kinds), false, 0, 0, false },
    { "level", VT_CODE, WORLD_LIST(levels), true, 0, 0, false },
    { "grade", VT_CODE, WORLD_LIST(grades), true, 0, 0, false },
    { "grade2", VT_CODE, WORLD_LIST(grades), true, 0, 0, false },
    { "uses", VT_CODES, WORLD_LIST(uses), false, 0, 0, false },
    { "uses2", VT_CODES, WORLD_LIST(uses), false, 0, 0, false },
    { "open", VT_BOOL, "", 0, 0, false, 0, 0, false },
    { "free", VT_BOOL, "", 0, 0, false, 0, 0, false },
    { "built", VT_DATE, "", 0, 0, false, 0, 0, false },
    { "seen", VT_DATE, "", 0, 0, false, 0, 0, false },
    { "location", VT_GEOM, "", 0, 0, false, 0, 0, false },
    { "part.area", VT_NUM, "", 0, 0, false, 0, 500, true },
    { "part.any", VT_NUM, "", 0, 0, false, -INFINITY, INFINITY, true },
    { "part.grade", VT_CODE, WORLD_LIST(grades), true, 0, 0, true },
    { "part.uses", VT_CODES, WORLD_LIST(uses), false, 0, 0, true },
};
enum { WORLD_PROPS = COUNT(world_props) };

static inline int world_find(Str name)
{
    for (int i = 0; i < WORLD_PROPS; i++)
        if (str_eq(name, str_z(world_props[i].name)))
            return i;
    return -1;
}

static inline bool world_prop(void *ctx, Str name, QueryProp *out)
{
    (void)ctx;
    int i = world_find(name);
    if (i < 0)
        return false;
    const WorldProp *w = &world_props[i];
    *out = (QueryProp){ .name = str_z(w->name),
                        .type = w->type,
                        .list = str_z(w->list),
                        .codes = w->codes,
                        .n_codes = w->n_codes,
                        .ordered = w->ordered,
                        .min = w->min,
                        .max = w->max,
                        .parts = w->parts };
    return true;
}

static inline bool world_name_at(void *ctx, ptrdiff_t i, Str *name)
{
    (void)ctx;
    if (i >= WORLD_PROPS)
        return false;
    *name = str_z(world_props[i].name);
    return true;
}

static const QuerySchema world_schema = { NULL, world_prop, world_name_at };

typedef struct {
    Value v[WORLD_PROPS];
} WorldRecord;

static inline const Value *world_lookup(void *ctx, Str name)
{
    int i = world_find(name);
    return i < 0 ? NULL : &((WorldRecord *)ctx)->v[i];
}

// "?" unknown, "-" not applicable; numbers 5 or 1..3; texts and codes a or a/b; choices a,b,?c ("," for
// none); yes, no, disputed; days 2019-03-01 or 2019-03-01..2019-03-31; places lon,lat or lon,lat,radius.
static inline bool world_value(Arena *a, ValueType type, Str s, Value *out)
{
    if (str_eq(s, S("?")) || str_eq(s, S("-"))) {
        *out = str_eq(s, S("?")) ? value_unknown(type) : value_na(type, S("no such thing here"));
        return true;
    }
    ptrdiff_t dots = str_find(s, S(".."));
    Str lo = dots < 0 ? s : str_sub(s, 0, dots), hi = dots < 0 ? s : str_sub(s, dots + 2, s.len);
    double x, y, r = 0;
    int32_t from, to;
    Strs sure = { 0 }, may = { 0 }, parts = str_split(a, s, ',');
    switch (type) {
    case VT_NUM:
        if (!str_f64(lo, &x) || !str_f64(hi, &y))
            return false;
        *out = value_range(x, y);
        return true;
    case VT_BOOL:
        *out = value_bool(str_eq(s, S("yes")));
        if (str_eq(s, S("disputed"))) {
            out->hi = 1;
            out->state = VAL_UNCERTAIN;
            out->disputed = true;
        }
        return out->disputed || str_eq(s, S("yes")) || str_eq(s, S("no"));
    case VT_TEXT:
    case VT_CODE:
        *out = value_one_of(a, type, str_split(a, s, '/'));
        return value_has_fact(out);
    case VT_CODES:
        EACH (const Str, p, parts) {
            bool unsure = str_starts(*p, S("?"));
            *PUSH(a, unsure ? &may : &sure) = str_sub(*p, unsure, p->len);
        }
        *out = value_codes(a, sure, may);
        return true;
    case VT_DATE:
        if (!day_parse(lo, &from) || !day_parse(hi, &to))
            return false;
        *out = value_date(from, to, from == to ? DATE_DAY : DATE_MONTH);
        return true;
    case VT_GEOM:
        if (parts.len < 2 || !str_f64(parts.at[0], &x) || !str_f64(parts.at[1], &y) ||
            (parts.len > 2 && !str_f64(parts.at[2], &r)))
            return false;
        *out = value_point(a, x, y, r);
        return true;
    case VT_NONE:
        break;
    }
    return false;
}

// "area=5 kind=factory name='Nhà máy'": what is not named is unknown.
static inline bool world_record(Arena *a, Str s, WorldRecord *out)
{
    for (int i = 0; i < WORLD_PROPS; i++)
        out->v[i] = value_unknown(world_props[i].type);
    for (s = str_trim(s); s.len; s = str_trim(s)) {
        int i = world_find(cut(&s, '='));
        bool quoted = str_starts(s, S("'"));
        if (quoted)
            cut(&s, '\'');
        Str value = cut(&s, quoted ? '\'' : ' ');
        if (i < 0 || !world_value(a, world_props[i].type, value, &out->v[i]))
            return false;
    }
    return true;
}
