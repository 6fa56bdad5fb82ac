// load.c - observations of the ledger into resolved records.
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "now.h"
#include "register_sql.h"
#include "resolve.h"
#include "store.h"

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

Str parent_id(Arena *a, const RecordType *part, const Value *v)
{
    if (!value_is_known(v) || !v->set.len)
        return (Str){ 0 };
    Str id = v->set.at[0];
    return str_find(id, S("/")) < 0 ? str_fmt(a, "%.*s/%.*s", PS(part->parent), PS(id)) : id;
}

// The parts of every record of a type, grouped by the record they belong to.
typedef struct {
    Map *of;
} Parts; // public id → Records *

static bool load_all(City *city, Arena *a, AsOf at, const RecordType *type, bool values_only, Records *out,
                     Err *err);

static bool load_parts(City *city, Arena *a, AsOf at, const RecordType *type, bool values_only, Parts *out,
                       Err *err)
{
    out->of = map_new(a);
    EACH (const RecordType, part, at.pack->types) {
        if (!str_eq(part->parent, type->name))
            continue;
        Records all = { 0 };
        if (!load_all(city, a, at, part, values_only, &all, err))
            return false;
        EACH (const Record, r, all) {
            Value parent = record_value(r, part->parent_attr);
            Str id = parent_id(a, part, &parent);
            if (!id.len)
                continue;
            Records **slot = (Records **)map_slot(out->of, id);
            if (!*slot)
                *slot = NEW(a, Records);
            *PUSH(a, *slot) = *r;
        }
    }
    return true;
}

static void derive(const Deriver *d, Arena *a, const Parts *parts, const bool *wanted, Record *r)
{
    static const Records none;
    Records *own = map_get(parts->of, r->id), all = own ? *own : none;
    if (!r->aliases.len) {
        deriver_run_some(d, a, r, &all, wanted);
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
    deriver_run_some(d, a, r, &joined, wanted);
}

// ---- What is kept of a record when the observations it was resolved from go

struct RecordKeeper {
    Arena *arena;
    Map *texts; // every text of a citation once: many facts share a source
};
typedef RecordKeeper Keeper;

RecordKeeper *keeper_new(Arena *a)
{
    Keeper *k = NEW(a, Keeper);
    *k = (Keeper){ a, map_new(a) };
    return k;
}

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

Record record_kept(RecordKeeper *k, const Record *r)
{
    Record out = *r;
    out.id = kept_text(k, r->id);
    out.aliases = kept_texts(k, r->aliases);
    out.fields =
        (Fields){ .at = r->fields.len ? NEWS(k->arena, Field, r->fields.len) : NULL, .cap = r->fields.len };
    EACH (const Field, f, r->fields)
        out.fields.at[out.fields.len++] = (Field){ .attr = f->attr,
                                                   .value = kept_value(k, &f->value),
                                                   .cites = kept_cites(k, &f->cites),
                                                   .missing = kept_texts(k, f->missing) };
    return out;
}

// ---- All of a type, one record after the other

typedef struct {
    City *city;
    AsOf at;
    const RecordType *type;
    LoadHow how;
    const Deriver *deriver;
    Resolver *resolver;
    Parts parts;
    bool merges;    // some record was merged into another
    RecordFn *take; // NULL: they are only counted
    void *ctx;
    ptrdiff_t n;
} Loading;

// Observations of records that were merged into this one speak for it.
static bool take_merged(Loading *l, Arena *scratch, Dossier *d, Err *err)
{
    Seqs merged = { 0 };
    if (!l->merges)
        return true;
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
    Record r = { .type = l->type, .id = d->id, .rid = d->rid, .aliases = d->aliases };
    resolver_run(l->resolver, scratch, &d->all, &r.fields);
    return l->take(l, scratch, &r, err);
}

// Nothing is read of those that are only counted.
static bool is_wanted(const void *ctx, int number)
{
    const Loading *l = ctx;
    ptrdiff_t at = l->take ? type_place(l->type, number) : -1;
    return at >= 0 && l->how.wanted[at];
}

// Every record as entered; `take` of the loading gets the loading itself.
static bool walk(Loading *l, Err *err)
{
    if (!ledger_some_merge(city_ledger(l->city), &l->merges, err))
        return false;
    Arena *scratch = arena_new(), *before = arena_new(), *scanning = arena_new();
    l->resolver = resolver_new(scanning, l->at.pack, l->type, l->at.valid, l->how.wanted, l->how.values_only);
    ObsScan *scan = ledger_scan(city_ledger(l->city), scanning, 0, l->type->name, l->at.seq);
    if (l->how.wanted || !l->take)
        obs_only(scan, is_wanted, l);
    Dossier d = { 0 };
    Obs o;
    bool ok = true;
    while (ok && obs_next(scan, scratch, &o)) {
        if (o.rid != d.rid) {
            Arena *fresh = before;
            Obs first = o; // lies in the scratch of the record before: both go on until the next one
            ok = finish(l, scratch, &d, err);
            before = scratch;
            scratch = fresh;
            arena_reset(scratch);
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

// Of wanted attributes also what they are made of.
static bool *with_needs(Arena *a, const Deriver *d, const RecordType *type, const bool *wanted, bool *parts)
{
    bool *all = NEWS(a, bool, type->attrs.len);
    for (ptrdiff_t i = 0; i < type->attrs.len; i++)
        all[i] = !wanted || wanted[i];
    *parts = deriver_needs(d, all);
    return wanted ? all : NULL;
}

static bool scan_type(Loading *l, Arena *a, Err *err)
{
    bool parts;
    if (!city_deriver(l->city, a, l->at, l->type, &l->deriver, err))
        return false;
    l->how.wanted = with_needs(a, l->deriver, l->type, l->how.wanted, &parts);
    l->parts.of = map_new(a);
    return (!parts || load_parts(l->city, a, l->at, l->type, l->how.values_only, &l->parts, err)) &&
           walk(l, err);
}

bool load_count(City *city, AsOf at, const RecordType *type, ptrdiff_t *n, Err *err)
{
    Loading l = { .city = city, .at = at, .type = type };
    bool ok = walk(&l, err);
    *n = l.n;
    return ok;
}

typedef struct {
    Keeper *keep;
    Records *out;
} Kept;

static bool keep_it(void *ctx, Arena *scratch, Record *entered, Err *err)
{
    Loading *l = ctx;
    Kept *k = l->ctx;
    Record *r = PUSH(k->keep->arena, k->out);
    (void)scratch;
    (void)err;
    *r = record_kept(k->keep, entered);
    derive(l->deriver, k->keep->arena, &l->parts, l->how.wanted, r);
    return true;
}

static bool load_all(City *city, Arena *a, AsOf at, const RecordType *type, bool values_only, Records *out,
                     Err *err)
{
    Kept kept = { keeper_new(a), out };
    Loading l = { .city = city, .at = at, .type = type, .take = keep_it, .ctx = &kept };
    l.how.values_only = values_only;
    *out = (Records){ 0 };
    return scan_type(&l, a, err);
}

bool load_type(City *city, Arena *a, AsOf at, const RecordType *type, Records *out, Err *err)
{
    return load_all(city, a, at, type, false, out, err);
}

typedef struct {
    RecordFn *take;
    void *ctx;
} Passing;

static bool pass_on(void *ctx, Arena *scratch, Record *r, Err *err)
{
    Loading *l = ctx;
    Passing *p = l->ctx;
    derive(l->deriver, scratch, &l->parts, l->how.wanted, r);
    return p->take(p->ctx, scratch, r, err);
}

bool load_each(City *city, AsOf at, const RecordType *type, LoadHow how, RecordFn *take, void *ctx, Err *err)
{
    Arena *a = arena_new();
    Passing passing = { take, ctx };
    Loading l = { .city = city, .at = at, .type = type, .how = how, .take = pass_on, .ctx = &passing };
    bool ok = scan_type(&l, a, err);
    arena_free(a);
    return ok;
}

// ---- One record

// May the feature tables say which parts a record has? They tell today's.
static bool parts_in_tables(const Pack *pack, const RecordType *type)
{
    EACH (const RecordType, part, pack->types) {
        const Attr *ref =
            str_eq(part->parent, type->name) ? pack_attr(pack, part->name, part->parent_attr) : NULL;
        if (ref && ref->sensitivity > SENS_STAFF)
            return false;
    }
    return true;
}

bool part_rids(City *city, Arena *a, const RecordType *part, Str whole, Seqs *out, Err *err)
{
    Str rest = whole;
    (void)cut(&rest, '/');
    Stmt *q = db_query_built(city_db(city), SQL_FILL(a, sql_tpl_now_parts, part->name, part->parent_attr));
    bind_str(q, 1, whole);
    bind_str(q, 2, rest);
    while (stmt_next(q))
        *PUSH(a, out) = col_i64(q, 0);
    return stmt_end(q, err);
}

static void add_once(Arena *a, Seqs *rids, int64_t rid)
{
    EACH (const int64_t, have, *rids)
        if (*have == rid)
            return;
    *PUSH(a, rids) = rid;
}

// Which ever said to be part of it: the tables tell of today alone.
static bool part_rids_ever(City *city, Arena *a, AsOf at, const RecordType *part, Str whole, Seqs *out,
                           Err *err)
{
    const Attr *ref = pack_attr(at.pack, part->name, part->parent_attr);
    Arena *scratch = arena_new(), *scanning = arena_new();
    ObsScan *scan = ledger_scan(city_ledger(city), scanning, 0, part->name, at.seq);
    Seqs said = { 0 };
    for (Obs o; obs_next(scan, scratch, &o); arena_reset(scratch)) {
        bool says = false;
        EACH (const Fact, f, o.facts)
            says = says || (f->attr == ref->number && str_eq(parent_id(scratch, part, &f->value), whole));
        if (says && (!said.len || said.at[said.len - 1] != o.rid))
            *PUSH(a, &said) = o.rid;
    }
    bool ok = obs_end(scan, err);
    arena_free(scratch);
    arena_free(scanning);
    EACH (const int64_t, rid, said) {
        Seqs heirs = { 0 };
        ok = ok && ledger_heirs(city_ledger(city), a, *rid, at.seq, &heirs, err);
        EACH (const int64_t, heir, heirs)
            add_once(a, out, *heir);
    }
    return ok;
}

static bool parts_of(City *city, Arena *a, AsOf at, bool now, const RecordType *part, Str whole, Records *out,
                     Err *err)
{
    Seqs rids = { 0 };
    if (now ? !part_rids(city, a, part, whole, &rids, err)
            : !part_rids_ever(city, a, at, part, whole, &rids, err))
        return false;
    EACH (const int64_t, rid, rids) {
        Record r;
        bool found;
        if (!load_one(city, a, at, *rid, &r, &found, err))
            return false;
        Value parent = found ? record_value(&r, part->parent_attr) : value_unknown(VT_TEXT);
        if (str_eq(parent_id(a, part, &parent), whole))
            *PUSH(a, out) = r;
    }
    return true;
}

// Of this record and the ids it took over, in the order that load_parts gives.
static bool load_parts_of(City *city, Arena *a, AsOf at, bool now, const Record *r, Parts *out, Err *err)
{
    out->of = map_new(a);
    for (ptrdiff_t i = -1; i < r->aliases.len; i++) {
        Str whole = i < 0 ? r->id : r->aliases.at[i];
        Records *parts = NEW(a, Records);
        EACH (const RecordType, part, at.pack->types)
            if (str_eq(part->parent, r->type->name) && !parts_of(city, a, at, now, part, whole, parts, err))
                return false;
        *map_slot(out->of, whole) = parts;
    }
    return true;
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
    const Deriver *deriver;
    Parts parts;
    bool now;
    if (!type || !has_facts(&d.all))
        return true;
    if (!city_deriver(city, a, at, type, &deriver, err) || !present_is(city, a, at, &now, err))
        return false;
    *out = record_of(a, at.pack, type, at.valid, &d);
    now = now && parts_in_tables(at.pack, type);
    if (!load_parts_of(city, a, at, now, out, &parts, err))
        return false;
    derive(deriver, a, &parts, NULL, out);
    *found = true;
    return true;
}

enum { ONE_BY_ONE = 200 }; // more: reading all of the type is quicker

static int by_rid(const void *x, const void *y)
{
    int64_t a = ((const Record *)x)->rid, b = ((const Record *)y)->rid;
    return (a > b) - (a < b);
}

bool load_some(City *city, Arena *a, AsOf at, const RecordType *type, const Seqs *rids, Records *out,
               Err *err)
{
    Records all = { 0 };
    bool many = rids->len > ONE_BY_ONE;
    *out = (Records){ 0 };
    if (many && !load_type(city, a, at, type, &all, err))
        return false;
    EACH (const int64_t, rid, *rids) {
        Record key = { .rid = *rid }, *r = NULL;
        bool found = false;
        if (many)
            r = all.len ? bsearch(&key, all.at, (size_t)all.len, sizeof(Record), by_rid) : NULL;
        else if (!load_one(city, a, at, *rid, &key, &found, err))
            return false;
        if (!r && !found)
            return fail(err, MSG_REGISTER_FILE_BROKEN, str_fmt(a, "record_now: %lld", (long long)*rid));
        *PUSH(a, out) = r ? *r : key;
    }
    return true;
}
