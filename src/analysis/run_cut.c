// run_cut.c - a run for a reader who sees less than the one who made it: its numbers were published, what
// they rest on was not.
#include "assemble.h"

// A gate tells by its answer what the facts say that it reads.
static bool seen_gate(const View *v, const Pack *pack, const GateResult *g)
{
    EACH (const Str, name, g->read) {
        const Attr *attr = pack_attr(pack, pack->ranking.type, *name);
        if (!attr || !view_sees(v, attr))
            return false;
    }
    return true;
}

static GateFacts seen_facts(const View *v, Arena *a, const GateFacts *all)
{
    GateFacts out = { 0 };
    EACH (const GateFact, f, *all)
        if (view_sees(v, f->attr))
            *PUSH(a, &out) = *f;
    return out;
}

static GateResults seen_gates(const View *v, Arena *a, const Pack *pack, const GateResults *all)
{
    GateResults out = { 0 };
    EACH (const GateResult, g, *all)
        if (seen_gate(v, pack, g)) {
            GateResult *kept = PUSH(a, &out);
            *kept = *g;
            kept->by = seen_facts(v, a, &g->by);
        }
    return out;
}

static void cut_place(const View *v, Arena *a, const Run *r, const Map *records, RunPlace *p)
{
    ptrdiff_t m = r->pack->criteria.len;
    const Record *seen = map_get(records, p->id);
    if (seen)
        place_seen(r->pack, seen, p);
    else
        p->name = (Label){ { p->id, p->id } };
    p->gates = seen_gates(v, a, r->pack, &p->gates);
    if (!p->fact)
        return; // excluded: a gate came first
    Value *fact = NEWS(a, Value, m);
    Strs *missing = NEWS(a, Strs, m);
    for (ptrdiff_t c = 0; c < m; c++) {
        fact[c] = r->hidden[c] ? value_unknown(p->fact[c].type) : p->fact[c];
        EACH (const Str, name, p->missing[c]) {
            const Attr *attr = pack_attr(r->pack, r->pack->ranking.type, *name);
            if (!r->hidden[c] && attr && view_sees(v, attr))
                *PUSH(a, &missing[c]) = *name;
        }
    }
    p->fact = fact;
    p->missing = missing;
}

static Learns cut_learn(const View *v, Arena *a, const Learns *all)
{
    Learns out = { 0 };
    EACH (const Learn, l, *all) {
        AttrRefs teaches = { 0 };
        EACH (const Attr *, attr, l->teaches)
            if (view_sees(v, *attr))
                *PUSH(a, &teaches) = *attr;
        if (!teaches.len)
            continue;
        Learn *kept = PUSH(a, &out);
        *kept = *l;
        kept->teaches = teaches;
        kept->stake = 0; // it tells which gates are open
    }
    return out;
}

bool run_cut(City *city, const View *v, Arena *a, Run *r, Err *err)
{
    const Pack *pack = r->pack;
    RecordList list;
    ListAsk ask = { .type = pack->ranking.type };
    if (!record_list(city, v, a, r->at, &ask, &list, err))
        return false;
    Map *records = map_new(a);
    EACH (Record, seen, list.records)
        *map_slot(records, seen->id) = seen;
    bool *hidden = NEWS(a, bool, pack->criteria.len);
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        hidden[c] = !view_sees(v, purpose_attr(pack, r->purpose, &pack->criteria.at[c]));
    r->hidden = hidden;
    r->priors = NULL;
    EACH (RunPlace, p, r->places)
        cut_place(v, a, r, records, p);
    EACH (RunPlace, p, r->excluded)
        cut_place(v, a, r, records, p);
    for (LearnList i = 0; i < LEARN_LISTS; i++)
        r->learn[i] = cut_learn(v, a, &r->learn[i]);
    r->learn[LEARN_QUESTIONS] = (Learns){ 0 };
    return true;
}
