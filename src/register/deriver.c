// deriver.c - derived attributes of a record: the pack's expressions over its values, its parts and the
// pack's tables.
#include <math.h>
#include <stdlib.h>

#include "derive.h"
#include "geo.h"
#include "resolve.h"
#include "schema.h"
#include "wards.h"

typedef struct Step {
    const Attr *attr;
    const Derive *rule;
    Strs reads;   // what the rule looks up
    ptrdiff_t no; // among the steps
    ptrdiff_t place,
        *places; // among the fields of a whole record: its own, and of what it reads (-1: of parts)
    const struct Step **before; // the steps that give what it reads; NULL: entered
    int state;                  // 0 new, 1 being ordered, 2 ordered
    bool has_none;              // none is what it gives where nothing that it reads is known
    Derived none;
} Step;
typedef ARRAY(Step *) Steps;
struct Deriver {
    const Pack *pack;
    const RecordType *type;
    const WardMap *map; // NULL: no outlines are known
    int32_t day;
    Steps steps; // in the order in which they need each other
    Arena *arena;
    Map *places; // attribute → its place among the fields of a whole record, from 1
};

static void put_in_order(Arena *a, Map *by_name, Step *s, Steps *out)
{
    if (s->state)
        return; // a cycle is a fault of the pack, which its check has refused
    s->state = 1;
    EACH (Str, name, s->reads) {
        Step *needed = map_get(by_name, *name);
        if (needed)
            put_in_order(a, by_name, needed, out);
    }
    s->state = 2;
    s->no = out->len;
    *PUSH(a, out) = s;
}

static void find_places(Arena *a, const Deriver *d, const Map *by_name, Step *s)
{
    s->place = (ptrdiff_t)(intptr_t)map_get(d->places, s->attr->name) - 1;
    s->places = NEWS(a, ptrdiff_t, s->reads.len);
    s->before = NEWS(a, const Step *, s->reads.len);
    for (ptrdiff_t i = 0; i < s->reads.len; i++) {
        s->places[i] = (ptrdiff_t)(intptr_t)map_get(d->places, s->reads.at[i]) - 1;
        s->before[i] = map_get(by_name, s->reads.at[i]);
    }
}

bool deriver_open(Arena *a, const Pack *pack, const RecordType *type, int32_t day, Deriver **out, Err *err)
{
    Deriver *d = NEW(a, Deriver);
    *d = (Deriver){ .pack = pack, .type = type, .day = day, .arena = a, .places = map_new(a) };
    for (ptrdiff_t i = 0; i < type->attrs.len; i++)
        *map_slot(d->places, type->attrs.at[i]->name) = (void *)(intptr_t)(i + 1);
    TypeSchema schema = { .arena = a, .pack = pack, .type = type };
    DeriveSchema names = type_derive_schema(&schema);
    Map *by_name = map_new(a);
    Steps all = { 0 };
    EACH (const Attr *, at, type->attrs) {
        const Attr *attr = *at;
        if (!attr->derived.len)
            continue;
        Step *s = NEW(a, Step);
        QueryProp target;
        attr_prop(a, attr, &target);
        s->attr = attr;
        if (!derive_parse(a, attr->derived, &target, &names, &s->rule, err))
            return false;
        s->reads = derive_reads(a, s->rule);
        *map_slot(by_name, attr->name) = s;
        *PUSH(a, &all) = s;
    }
    EACH (Step *, s, all) {
        put_in_order(a, by_name, *s, &d->steps);
        find_places(a, d, by_name, *s);
    }
    *out = d;
    return true;
}

const Deriver *deriver_on(Arena *a, const Deriver *d, int32_t day, const WardMap *map)
{
    if (d->day == day && d->map == map)
        return d;
    Deriver *other = NEW(a, Deriver);
    *other = *d;
    other->day = day;
    other->map = map;
    return other;
}

typedef struct {
    const Deriver *d;
    Arena *arena;
    const Record *r;
    const Records *parts;
} Env;

static bool is_whole(const Deriver *d, const Record *r) // all attributes, in the pack's order
{
    return r->fields.len == d->type->attrs.len;
}

static const Field *field_named(const Deriver *d, const Record *r, Str name)
{
    ptrdiff_t i = (ptrdiff_t)(intptr_t)map_get(d->places, name) - 1;
    if (i >= 0 && i < r->fields.len && str_eq(r->fields.at[i].attr->name, name))
        return &r->fields.at[i];
    return is_whole(d, r) ? NULL : record_field(r, name);
}

static const Value *value_of(void *ctx, Str name)
{
    const Env *env = ctx;
    const Field *f = field_named(env->d, env->r, name);
    return f ? &f->value : NULL;
}

// Parts that the whole says it has and that nobody has recorded. Where it does not say, what is recorded is
// all.
static int parts_missing(const Env *env, Str type, ptrdiff_t recorded)
{
    const RecordType *part = pack_type(env->d->pack, type);
    const Field *said =
        part && part->parent_count.len ? field_named(env->d, env->r, part->parent_count) : NULL;
    if (!said || !value_has_fact(&said->value) || said->value.lo <= (double)recorded)
        return 0;
    return (int)ceil(said->value.lo - (double)recorded);
}

static bool parts_of(void *ctx, Str name, DeriveParts *out)
{
    Env *env = ctx;
    Str rest = name, type = cut(&rest, '.');
    ARRAY(const Value *) values = { 0 };
    EACH (const Record, part, *env->parts) {
        if (!str_eq(part->type->name, type))
            continue;
        const Field *f = record_field(part, rest);
        *PUSH(env->arena, &values) = f && f->value.state != VAL_UNKNOWN ? &f->value : NULL;
    }
    *out =
        (DeriveParts){ .at = values.at, .len = values.len, .missing = parts_missing(env, type, values.len) };
    return values.len > 0;
}

static bool param_of(void *ctx, Str id, double *low, double *high)
{
    const Param *p = pack_param(((Env *)ctx)->d->pack, id);
    if (!p)
        return false;
    *low = p->low;
    *high = p->high;
    return *low == *low && *high == *high; // NaN: the table has no figure
}

static Value ward_of_point(Env *env, Arena *a, const Value *key)
{
    double lon, lat;
    if (!value_lonlat(key, &lon, &lat))
        return value_unknown(VT_CODE);
    Strs codes = { 0 };
    const Deriver *d = env->d;
    WardRefs in = wards_at(a, d->pack, d->map, (Point){ lon, lat }, key->radius_m, d->day, NULL);
    EACH (const Ward *, w, in)
        *PUSH(a, &codes) = (*w)->code;
    return value_one_of(a, VT_CODE, codes);
}

static Value table_of(void *ctx, Arena *a, Str file, Str how, const Value *key)
{
    Env *env = ctx;
    if (str_eq(file, S("wards.csv")))
        return ward_of_point(env, a, key);
    const Ward *w = key->set.len == 1 ? pack_ward(env->d->pack, key->set.at[0]) : NULL;
    const Str *group = w && w->groups ? map_get(w->groups, how) : NULL;
    return group ? value_code(a, *group) : value_unknown(VT_CODE);
}

// A derived value rests on the facts of its inputs: their citations are its own, each once.
static void cite_from(Arena *a, const Field *input, Field *f)
{
    if (!input)
        return;
    EACH (const Cite, c, input->cites) {
        bool there = !c->current;
        EACH (const Cite, have, f->cites)
            there = there || (have->seq == c->seq && have->attr == c->attr);
        if (!there)
            *PUSH(a, &f->cites) = *c;
    }
}

static ptrdiff_t parts_recorded(const Records *parts, Str type)
{
    ptrdiff_t n = 0;
    EACH (const Record, part, *parts)
        n += str_eq(part->type->name, type);
    return n;
}

static void cite_inputs(const Deriver *d, const Step *s, Arena *a, const Record *r, const Records *parts,
                        Field *f)
{
    bool whole = is_whole(d, r);
    EACH (const Str, name, s->reads) {
        Str rest = *name, head = cut(&rest, '.');
        ptrdiff_t place = whole ? s->places[name - s->reads.at] : -1;
        if (!rest.len)
            cite_from(a, place >= 0 ? &r->fields.at[place] : record_field(r, head), f);
        const Env env = { d, NULL, r, parts };
        if (rest.len && parts_missing(&env, head, parts_recorded(parts, head)))
            cite_from(a, record_field(r, pack_type(d->pack, head)->parent_count), f);
        EACH (const Record, part, *parts)
            if (rest.len && str_eq(part->type->name, head))
                cite_from(a, record_field(part, rest), f);
    }
}

static Strs kept(Arena *a, Strs xs)
{
    Strs out = { .at = xs.len ? NEWS(a, Str, xs.len) : NULL, .cap = xs.len };
    EACH (const Str, s, xs)
        out.at[out.len++] = str_copy(a, *s);
    return out;
}

// What an evaluation leaves: the rest of what it needed goes with its scratch.
static Value value_kept(Arena *a, const Value *v)
{
    Value out = *v;
    out.set = kept(a, v->set);
    out.may = kept(a, v->may);
    out.geom = v->geom.len ? str_copy(a, v->geom) : v->geom;
    out.reason = v->reason.len ? str_copy(a, v->reason) : v->reason;
    return out;
}

// none: of which steps it is so already
static bool reads_nothing(const Step *s, const Record *r, const bool *none)
{
    for (ptrdiff_t i = 0; i < s->reads.len; i++) {
        bool blank = s->before[i] && none[s->before[i]->no];
        if (!blank && s->places[i] >= 0 && r->fields.at[s->places[i]].value.state != VAL_UNKNOWN)
            return false;
    }
    return true;
}

void deriver_run(const Deriver *d, Arena *a, Record *r, const Records *parts)
{
    deriver_run_some(d, a, r, parts, NULL);
}

bool deriver_needs(const Deriver *d, bool *wanted)
{
    bool parts = false;
    for (ptrdiff_t k = d->steps.len - 1; k >= 0; k--) { // what is read stands before who reads it
        const Step *s = d->steps.at[k];
        if (!wanted[s->place])
            continue;
        for (ptrdiff_t i = 0; i < s->reads.len; i++) {
            if (s->places[i] >= 0)
                wanted[s->places[i]] = true;
            ptrdiff_t dot = str_find(s->reads.at[i], S("."));
            if (dot < 0)
                continue;
            const RecordType *part = pack_type(d->pack, str_sub(s->reads.at[i], 0, dot));
            ptrdiff_t count = part ? (ptrdiff_t)(intptr_t)map_get(d->places, part->parent_count) - 1 : -1;
            if (count >= 0)
                wanted[count] = true;
            parts = true;
        }
    }
    return parts;
}

void deriver_follow(const Deriver *d, bool *touched)
{
    EACH (Step *const, s, d->steps) // what is read stands before who reads it
        for (ptrdiff_t i = 0; i < (*s)->reads.len; i++)
            if ((*s)->places[i] >= 0 && touched[(*s)->places[i]])
                touched[(*s)->place] = true;
}

void deriver_run_some(const Deriver *d, Arena *a, Record *r, const Records *parts, const bool *wanted)
{
    bool any = false;
    EACH (Step *const, s, d->steps)
        any = any || !wanted || wanted[(*s)->place];
    if (!any)
        return;
    Arena *scratch = arena_new();
    bool *none = NEWS(scratch, bool, d->steps.len), whole = is_whole(d, r);
    Env env = { d, scratch, r, parts };
    DeriveEnv in = {
        .ctx = &env, .value = value_of, .parts = parts_of, .param = param_of, .table = table_of
    };
    EACH (Step *, s, d->steps) {
        Field *f = whole ? &r->fields.at[(*s)->place] : (Field *)field_named(d, r, (*s)->attr->name);
        assert(f);
        if (f->value.state != VAL_UNKNOWN || (wanted && !wanted[(*s)->place]))
            continue;
        if (whole && !parts->len &&
            reads_nothing(*s, r, none)) { // as for every record of which nothing of it is known
            if (!(*s)->has_none) {
                (*s)->none = derive_eval(d->arena, (*s)->rule, &in);
                (*s)->has_none = true;
            }
            none[(*s)->no] = true;
            f->value = (*s)->none.value;
            f->missing = (*s)->none.unknown;
            continue;
        }
        Derived got = derive_eval(scratch, (*s)->rule, &in);
        f->value = value_kept(a, &got.value);
        f->missing = kept(a, got.unknown);
        if (value_has_fact(&f->value) || f->value.state == VAL_NA)
            cite_inputs(d, *s, a, r, parts, f);
    }
    arena_free(scratch);
}
