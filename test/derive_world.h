// derive_world.h - records with parts, parameters and a table, for the tests of derivations.
#pragma once
#include "derive.h"
#include "query_world.h"

typedef struct {
    WorldRecord record;
    DeriveParts parts[WORLD_PROPS];
} DeriveRecord;

static inline bool world_has_param(void *ctx, Str id)
{
    (void)ctx;
    return str_eq(id, S("light")) || str_eq(id, S("gone"));
}

static inline bool world_has_table(void *ctx, Str file, Str how)
{
    (void)ctx;
    (void)how;
    return str_eq(file, S("kinds.csv"));
}

static const DeriveSchema derive_schema = { { NULL, world_prop, world_name_at },
                                            world_has_param,
                                            world_has_table };

static inline const Value *derive_value(void *ctx, Str name)
{
    return world_lookup(&((DeriveRecord *)ctx)->record, name);
}

static inline bool derive_parts(void *ctx, Str name, DeriveParts *out)
{
    *out = ((DeriveRecord *)ctx)->parts[world_find(name)];
    return out->len > 0;
}

static inline bool derive_param(void *ctx, Str id, double *low, double *high)
{
    (void)ctx;
    *low = 5;
    *high = 8;
    return str_eq(id, S("light"));
}

// A: factory, B: office; a place: factory, or office where it may be 500 m off.
static inline Value derive_table(void *ctx, Arena *a, Str file, Str how, const Value *key)
{
    (void)ctx;
    (void)file;
    (void)how;
    Strs both = { 0 };
    *PUSH(a, &both) = S("factory");
    *PUSH(a, &both) = S("office");
    if (key->type == VT_GEOM)
        return key->radius_m > 500 ? value_one_of(a, VT_CODE, both) : value_code(a, S("factory"));
    if (!key->set.len)
        return value_unknown(VT_CODE);
    return str_eq(key->set.at[0], S("A"))   ? value_code(a, S("factory"))
           : str_eq(key->set.at[0], S("B")) ? value_code(a, S("office"))
                                            : value_unknown(VT_CODE);
}

static inline DeriveEnv derive_env(DeriveRecord *r)
{
    return (DeriveEnv){ r, derive_value, derive_parts, derive_param, derive_table };
}

// Words as world_record reads them; of parts "part.area=5;?;-+2".
static inline bool derive_record(Arena *a, Str s, DeriveRecord *out)
{
    Buf scalars = buf_new(a);
    *out = (DeriveRecord){ 0 };
    Strs words = str_split(a, s, ' ');
    EACH (const Str, w, words) {
        Str value = *w, name = cut(&value, '=');
        int i = world_find(name);
        if (i < 0)
            return false;
        if (!world_props[i].parts) {
            buf_fmt(&scalars, "%.*s ", PS(*w));
            continue;
        }
        DeriveParts *parts = &out->parts[i];
        ptrdiff_t plus = str_find(value, S("+"));
        int64_t more = -1;
        if (plus >= 0 && !str_i64(str_sub(value, plus + 1, value.len), &more))
            more = -1;
        parts->missing = plus >= 0 ? (int)more : 0;
        Strs each = str_split(a, plus >= 0 ? str_sub(value, 0, plus) : value, ';');
        const Value **at = NEWS(a, const Value *, each.len + 1);
        EACH (const Str, one, each) {
            Value *v = NEW(a, Value);
            if (!world_value(a, world_props[i].type, *one, v))
                return false;
            at[parts->len++] = str_eq(*one, S("?")) ? NULL : v;
        }
        parts->at = at;
    }
    return world_record(a, buf_str(&scalars), &out->record);
}
