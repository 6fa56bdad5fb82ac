// load.c - observations of the ledger into resolved records.
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "resolve.h"

// What the ledger holds of one record.
typedef struct {
    int64_t rid;
    Str id;
    Observations all;
    int64_t heir; // merged into: rid, or 0
    Strs aliases;
} Dossier;
// Retractions applied; a standing merge names the heir; aliases are kept.
static bool stand(City *city, Arena *a, Dossier *d, Err *err)
{
    Observations standing = { 0 };
    obs_standing(a, &d->all, &standing);
    EACH (const Obs, o, standing) {
        if (o->kind == OBS_ALIAS)
            *PUSH(a, &d->aliases) = o->ids.at[0];
        if (o->kind == OBS_MERGE && !ledger_find(city_ledger(city), o->ids.at[0], &d->heir, err))
            return false;
    }
    d->all = standing;
    return true;
}

static bool add_merged(City *city, Arena *a, int64_t upto, const Seqs *merged, Dossier *d, Err *err)
{
    EACH (const int64_t, from, *merged) {
        Dossier m = { .rid = *from };
        if (!ledger_id(city_ledger(city), a, *from, &m.id, err) ||
            !ledger_observations(city_ledger(city), a, *from, upto, &m.all, err) || !stand(city, a, &m, err))
            return false;
        EACH (const Obs, o, m.all)
            if (o->kind == OBS_FACTS)
                *PUSH(a, &d->all) = *o;
        *PUSH(a, &d->aliases) = m.id;
    }
    return true;
}

static bool has_facts(const Observations *all)
{
    EACH (const Obs, o, *all)
        if (o->kind == OBS_FACTS)
            return true;
    return false;
}

static Record record_of(Arena *a, const Pack *pack, const RecordType *type, int32_t day, const Dossier *d)
{
    Record r = { .type = type, .id = d->id, .rid = d->rid, .aliases = d->aliases };
    resolve_entered(a, pack, type, day, &d->all, &r.fields);
    return r;
}

// The parts of every record of a type, grouped by the record they belong to.
typedef struct {
    Map *of;
} Parts; // public id → Records *

static bool load_parts(City *city, Arena *a, AsOf at, const RecordType *type, Parts *out, Err *err)
{
    out->of = map_new(a);
    EACH (const RecordType, part, at.pack->types) {
        if (!str_eq(part->parent, type->name))
            continue;
        Records all;
        if (!load_type(city, a, at, part, &all, err))
            return false;
        EACH (const Record, r, all) {
            Value parent = record_value(r, part->parent_attr);
            if (!value_is_known(&parent))
                continue;
            Str id = parent.set.at[0];
            if (str_find(id, S("/")) < 0) // a reference may leave the type out
                id = str_fmt(a, "%.*s/%.*s", PS(type->name), PS(id));
            Records **slot = (Records **)map_slot(out->of, id);
            if (!*slot)
                *slot = NEW(a, Records);
            *PUSH(a, *slot) = *r;
        }
    }
    return true;
}

static void derive(const Deriver *d, Arena *a, const Parts *parts, Record *r)
{
    static const Records none;
    Records *own = map_get(parts->of, r->id), all = own ? *own : none;
    if (!r->aliases.len) {
        deriver_run(d, a, r, &all);
        return;
    }
    Records joined = { 0 };
    EACH (const Record, p, all)
        *PUSH(a, &joined) = *p;
    EACH (const Str, alias, r->aliases) {
        const Records *more = map_get(parts->of, *alias);
        if (more)
            EACH (const Record, p, *more)
                *PUSH(a, &joined) = *p;
    }
    deriver_run(d, a, r, &joined);
}

// ---- What is kept of a record when the observations it was resolved from go

typedef struct {
    Arena *arena;
    Map *texts; // every text of a citation once: many facts share a source
} Keeper;

static Str kept_text(Keeper *k, Str s)
{
    if (!s.len)
        return (Str){ 0 };
    Str *have = map_get(k->texts, s);
    if (have)
        return *have;
    have = NEW(k->arena, Str);
    *have = str_copy(k->arena, s);
    *map_slot(k->texts, *have) = have;
    return *have;
}

static Strs kept_texts(Keeper *k, Strs xs)
{
    Strs out = { .at = xs.len ? NEWS(k->arena, Str, xs.len) : NULL, .cap = xs.len };
    EACH (const Str, s, xs)
        out.at[out.len++] = kept_text(k, *s);
    return out;
}

static Value kept_value(Keeper *k, const Value *v)
{
    Value out = *v;
    out.set = kept_texts(k, v->set);
    out.may = kept_texts(k, v->may);
    out.geom = v->geom.len ? str_copy(k->arena, v->geom) : v->geom;
    out.reason = kept_text(k, v->reason);
    return out;
}

static Cites kept_cites(Keeper *k, const Cites *cites)
{
    Cites out = { .at = cites->len ? NEWS(k->arena, Cite, cites->len) : NULL, .cap = cites->len };
    EACH (const Cite, c, *cites) {
        assert(out.at);
        Cite *n = &out.at[out.len++];
        *n = *c;
        n->value = kept_value(k, &c->value);
        n->source = kept_text(k, c->source);
        n->address = kept_text(k, c->address);
        n->source_class = kept_text(k, c->source_class);
        n->method = kept_text(k, c->method);
        n->author = kept_text(k, c->author);
        n->note = kept_text(k, c->note);
    }
    return out;
}

static Record kept_record(Keeper *k, const Record *r)
{
    Record out = *r;
    out.id = kept_text(k, r->id);
    out.aliases = kept_texts(k, r->aliases);
    out.fields = (Fields){ .at = NEWS(k->arena, Field, r->fields.len), .cap = r->fields.len };
    EACH (const Field, f, r->fields)
        out.fields.at[out.fields.len++] =
            (Field){ .attr = f->attr, .value = kept_value(k, &f->value), .cites = kept_cites(k, &f->cites) };
    return out;
}

// ---- All of a type, one record after the other

typedef struct {
    City *city;
    AsOf at;
    const RecordType *type;
    const Deriver *deriver;
    Parts parts;
    RecordFn *take; // NULL: they are only counted
    void *ctx;
    ptrdiff_t n;
} Loading;

// Observations of records that were merged into this one speak for it.
static bool take_merged(Loading *l, Arena *scratch, Dossier *d, Err *err)
{
    Seqs merged = { 0 };
    if (!ledger_merged_into(city_ledger(l->city), scratch, d->rid, l->at.seq, &merged, err))
        return false;
    return !merged.len || add_merged(l->city, scratch, l->at.seq, &merged, d, err);
}

static bool finish(Loading *l, Arena *scratch, Dossier *d, Err *err)
{
    if (!d->rid)
        return true;
    if (!stand(l->city, scratch, d, err))
        return false;
    if (d->heir)
        return true;
    if (!take_merged(l, scratch, d, err))
        return false;
    if (!has_facts(&d->all))
        return true;
    l->n++;
    if (!l->take)
        return true;
    Record r = record_of(scratch, l->at.pack, l->type, l->at.valid, d);
    return l->take(l, scratch, &r, err);
}

// Every record as entered; `take` of the loading gets the loading itself.
static bool walk(Loading *l, Err *err)
{
    Arena *scratch = arena_new(), *before = NULL, *scanning = arena_new();
    ObsScan *scan = ledger_scan(city_ledger(l->city), scanning, 0, l->type->name, l->at.seq);
    Dossier d = { 0 };
    Obs o;
    bool ok = true;
    while (ok && obs_next(scan, scratch, &o)) {
        if (o.rid != d.rid) {
            Arena *fresh = arena_new();
            Obs first = o; // lies in the scratch of the record before: both go on until the next one
            ok = finish(l, scratch, &d, err);
            arena_free(before);
            before = scratch;
            scratch = fresh;
            d = (Dossier){ .rid = o.rid, .id = o.id };
            *PUSH(scratch, &d.all) = first;
            continue;
        }
        *PUSH(scratch, &d.all) = o;
    }
    ok = obs_end(scan, err) && ok;
    ok = ok && finish(l, scratch, &d, err);
    arena_free(before);
    arena_free(scratch);
    arena_free(scanning);
    return ok;
}

static bool scan_type(Loading *l, Arena *a, Err *err)
{
    Deriver *deriver;
    if (!deriver_open(a, l->at.pack, l->type, l->at.valid, &deriver, err) ||
        !load_parts(l->city, a, l->at, l->type, &l->parts, err))
        return false;
    l->deriver = deriver;
    return walk(l, err);
}

bool load_count(City *city, AsOf at, const RecordType *type, ptrdiff_t *n, Err *err)
{
    Loading l = { .city = city, .at = at, .type = type };
    bool ok = walk(&l, err);
    *n = l.n;
    return ok;
}

typedef struct {
    Keeper keep;
    Records *out;
} Kept;

static bool keep_it(void *ctx, Arena *scratch, Record *entered, Err *err)
{
    Loading *l = ctx;
    Kept *k = l->ctx;
    Record *r = PUSH(k->keep.arena, k->out);
    (void)scratch;
    (void)err;
    *r = kept_record(&k->keep, entered);
    derive(l->deriver, k->keep.arena, &l->parts, r);
    return true;
}

bool load_type(City *city, Arena *a, AsOf at, const RecordType *type, Records *out, Err *err)
{
    Kept kept = { { a, map_new(a) }, out };
    Loading l = { .city = city, .at = at, .type = type, .take = keep_it, .ctx = &kept };
    *out = (Records){ 0 };
    return scan_type(&l, a, err);
}

typedef struct {
    RecordFn *take;
    void *ctx;
} Passing;

static bool pass_on(void *ctx, Arena *scratch, Record *r, Err *err)
{
    Loading *l = ctx;
    Passing *p = l->ctx;
    derive(l->deriver, scratch, &l->parts, r);
    return p->take(p->ctx, scratch, r, err);
}

bool load_each(City *city, AsOf at, const RecordType *type, RecordFn *take, void *ctx, Err *err)
{
    Arena *a = arena_new();
    Passing passing = { take, ctx };
    Loading l = { .city = city, .at = at, .type = type, .take = pass_on, .ctx = &passing };
    bool ok = scan_type(&l, a, err);
    arena_free(a);
    return ok;
}

bool load_one(City *city, Arena *a, AsOf at, int64_t rid, Record *out, bool *found, Err *err)
{
    *found = false;
    Ledger *ledger = city_ledger(city);
    Dossier d = { .rid = rid };
    Seqs merged = { 0 };
    if (!ledger_id(ledger, a, rid, &d.id, err) || !ledger_observations(ledger, a, rid, at.seq, &d.all, err) ||
        !stand(city, a, &d, err) || !ledger_merged_into(ledger, a, rid, at.seq, &merged, err))
        return false;
    if (!add_merged(city, a, at.seq, &merged, &d, err))
        return false;
    const RecordType *type = pack_type(at.pack, id_type(d.id));
    Deriver *deriver;
    Parts parts;
    if (!type || !has_facts(&d.all))
        return true;
    if (!deriver_open(a, at.pack, type, at.valid, &deriver, err) ||
        !load_parts(city, a, at, type, &parts, err))
        return false;
    *out = record_of(a, at.pack, type, at.valid, &d);
    derive(deriver, a, &parts, out);
    *found = true;
    return true;
}
