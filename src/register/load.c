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
typedef ARRAY(Dossier) Dossiers;

static int by_rid(const void *x, const void *y)
{
    int64_t a = ((const Dossier *)x)->rid, b = ((const Dossier *)y)->rid;
    return (a > b) - (a < b);
}

static Dossier *find(const Dossiers *ds, int64_t rid)
{
    Dossier key = { .rid = rid };
    return ds->len ? bsearch(&key, ds->at, (size_t)ds->len, sizeof key, by_rid) : NULL;
}

static bool gather(City *city, Arena *a, Str type, int64_t upto, Dossiers *out, Err *err)
{
    ObsScan *scan = ledger_scan(city_ledger(city), a, 0, type, upto);
    Obs o;
    while (obs_next(scan, a, &o)) {
        if (!out->len || out->at[out->len - 1].rid != o.rid)
            *PUSH(a, out) = (Dossier){ .rid = o.rid, .id = o.id };
        *PUSH(a, &out->at[out->len - 1].all) = o;
    }
    if (!obs_end(scan, err))
        return false;
    if (out->len)
        qsort(out->at, (size_t)out->len, sizeof *out->at, by_rid);
    return true;
}

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

static int64_t last_heir(const Dossiers *ds, const Dossier *d)
{
    for (int steps = 0; d && d->heir && steps < 1000; steps++) {
        const Dossier *next = find(ds, d->heir);
        if (!next)
            break;
        d = next;
    }
    return d->rid;
}

static void hand_over(Arena *a, Dossiers *ds)
{
    EACH (Dossier, d, *ds) {
        if (!d->heir)
            continue;
        Dossier *to = find(ds, last_heir(ds, d));
        if (!to || to == d)
            continue;
        EACH (const Obs, o, d->all)
            if (o->kind == OBS_FACTS)
                *PUSH(a, &to->all) = *o;
        *PUSH(a, &to->aliases) = d->id;
    }
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

bool load_type(City *city, Arena *a, AsOf at, const RecordType *type, Records *out, Err *err)
{
    *out = (Records){ 0 };
    Dossiers ds = { 0 };
    Deriver *deriver;
    Parts parts;
    if (!gather(city, a, type->name, at.seq, &ds, err) ||
        !deriver_open(a, at.pack, type, at.valid, &deriver, err) ||
        !load_parts(city, a, at, type, &parts, err))
        return false;
    EACH (Dossier, d, ds)
        if (!stand(city, a, d, err))
            return false;
    hand_over(a, &ds);
    EACH (const Dossier, d, ds) {
        if (d->heir || !has_facts(&d->all))
            continue;
        Record r = record_of(a, at.pack, type, at.valid, d);
        derive(deriver, a, &parts, &r);
        *PUSH(a, out) = r;
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
    EACH (const int64_t, from, merged) {
        Dossier m = { .rid = *from };
        if (!ledger_id(ledger, a, *from, &m.id, err) ||
            !ledger_observations(ledger, a, *from, at.seq, &m.all, err) || !stand(city, a, &m, err))
            return false;
        EACH (const Obs, o, m.all)
            if (o->kind == OBS_FACTS)
                *PUSH(a, &d.all) = *o;
        *PUSH(a, &d.aliases) = m.id;
    }
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
