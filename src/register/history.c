// history.c - every observation of a record, as far as a view sees.
#include "load.h"

static Str kind_name(ObsKind kind)
{
    static const char *const names[] = {
        [OBS_FACTS] = "facts", [OBS_RETRACT] = "retract", [OBS_MERGE] = "merge", [OBS_SPLIT] = "split",
        [OBS_ALIAS] = "alias", [OBS_UNDO] = "undo",       [OBS_ERASE] = "erase"
    };
    return str_z(names[kind]);
}

static const Fact *fact_of(const Observations *all, int64_t seq, int attr)
{
    EACH (const Obs, o, *all)
        if (o->seq == seq)
            EACH (const Fact, f, o->facts)
                if (f->attr == attr)
                    return f;
    return NULL;
}

static bool stands(const Observations *standing, int64_t seq)
{
    EACH (const Obs, o, *standing)
        if (o->seq == seq)
            return true;
    return false;
}

static bool seen_fact(City *city, const View *v, const Fact *f)
{
    const Attr *attr = pack_attr_no(city_pack(city), f->attr);
    // of a position, what a source said is the exact one
    return attr && view_sees(v, attr) && !(attr->kind == KIND_GEOMETRY && v->rule->precision_m > 0);
}

// An observation of which a view sees no fact is not there for it, nor is what was done to that: source,
// author and note would tell of what is closed.
static bool seen(City *city, const View *v, const Observations *all, const Obs *o)
{
    if (o->ref && o->kind != OBS_FACTS) {
        EACH (const Obs, of, *all)
            if (of->seq == o->ref)
                return of->kind != OBS_FACTS || seen(city, v, all, of);
        return true;
    }
    EACH (const Fact, f, o->facts)
        if (seen_fact(city, v, f))
            return true;
    return !o->facts.len;
}

bool record_history(City *city, const View *v, Arena *a, Str typed, Events *out, Err *err)
{
    *out = (Events){ 0 };
    AsOf all_known = { .valid = 0, .seq = SEQ_ALL, .pack = city_pack(city) };
    Record now;
    int64_t rid;
    Observations all = { 0 }, standing = { 0 };
    Str id;
    if (!record_id(city, a, typed, &id, err) || !record_read(city, v, a, all_known, id, &now, err) ||
        !ledger_find(city_ledger(city), id, &rid, err) ||
        !ledger_observations(city_ledger(city), a, rid, SEQ_ALL, &all, err))
        return false;
    if (now.embargoed)
        return true;
    obs_standing(a, &all, &standing);
    for (ptrdiff_t i = all.len; i-- > 0;) {
        const Obs *o = &all.at[i];
        if (!seen(city, v, &all, o))
            continue;
        Event *e = PUSH(a, out);
        *e = (Event){ .seq = o->seq,
                      .block = o->block,
                      .recorded = o->recorded_ms,
                      .kind = kind_name(o->kind),
                      .source = o->prov.source,
                      .source_class = o->prov.source_class,
                      .method = o->prov.method,
                      .author = o->prov.author,
                      .note = o->prov.note,
                      .undone = o->kind == OBS_FACTS && !stands(&standing, o->seq) };
        if (o->valid.from != DAY_OPEN_START)
            e->valid = (Date){ o->valid.from, o->valid.from, o->valid.from_prec, o->valid.about };
        EACH (const Fact, f, o->facts) {
            if (!seen_fact(city, v, f))
                continue;
            Field *field = PUSH(a, &e->facts);
            *field = (Field){ .attr = pack_attr_no(city_pack(city), f->attr), .value = f->value };
            *PUSH(a, &field->cites) =
                (Cite){ .seq = o->seq, .current = fact_of(&standing, o->seq, f->attr) != NULL };
        }
    }
    return true;
}
