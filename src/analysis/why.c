// why.c - one place of a run, told apart: each criterion's weight times what its value may be.
#include <math.h>

#include "render.h"
#include "why.h"

typedef struct {
    double weight, lo, mid, hi, moved;
} Bar;

static double part(double weight, double value)
{
    return isnan(value) ? 0 : weight * value;
}

static Bar bar_of(const RunPlace *p, ptrdiff_t c)
{
    double mid = isnan(p->value[c]) ? 0 : p->contribution[c];
    return (Bar){ .weight = p->weight[c],
                  .lo = part(p->weight[c], p->lo[c]),
                  .mid = mid,
                  .hi = part(p->weight[c], p->hi[c]) };
}

static void bar_json(JsonW *w, const Bar *b)
{
    jw_knum(w, "weight", b->weight);
    jw_knum(w, "lo", b->lo);
    jw_knum(w, "mid", b->mid);
    jw_knum(w, "hi", b->hi);
}

static void groups_json(JsonW *w, const Run *run, const RunPlace *p, Bar *total)
{
    const Pack *pack = run->pack;
    jw_karr(w, "groups");
    for (ptrdiff_t g = 0; p && g < pack->criterion_groups.len; g++) {
        Bar sum = { 0 };
        bool hidden = false;
        for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
            if (!str_eq(pack->criteria.at[c].group, pack->criterion_groups.at[g].id))
                continue;
            Bar b = bar_of(p, c);
            hidden = hidden || (run->hidden && run->hidden[c]);
            double own = run->group_weight[g] * run->in_group[c];
            sum.weight += b.weight;
            sum.lo += b.lo;
            sum.mid += b.mid;
            sum.hi += b.hi;
            sum.moved += fmax(0, b.weight - own); // it took over what does not apply
        }
        total->lo += sum.lo;
        total->mid += sum.mid;
        total->hi += sum.hi;
        if (hidden)
            continue; // the rest of the group would tell what is closed
        jw_obj(w);
        jw_kstr(w, "id", pack->criterion_groups.at[g].id);
        bar_json(w, &sum);
        jw_knum(w, "moved", sum.moved);
        jw_end(w);
    }
    jw_end(w);
}

static Str state_name(const Value *v)
{
    static const char *const names[] = {
        [VAL_UNKNOWN] = "unknown", [VAL_NA] = "na", [VAL_KNOWN] = "known", [VAL_UNCERTAIN] = "uncertain"
    };
    return v->disputed ? S("disputed") : str_z(names[v->state]);
}

static void criteria_json(JsonW *w, Arena *a, const Run *run, const RunPlace *p, Lang lang)
{
    const Pack *pack = run->pack;
    jw_karr(w, "criteria");
    for (ptrdiff_t c = 0; p && c < pack->criteria.len; c++) {
        const Criterion *k = &pack->criteria.at[c];
        if (run->hidden && run->hidden[c])
            continue;
        const Attr *at = purpose_attr(pack, run->purpose, k);
        Value fact = p->fact ? p->fact[c] : value_unknown(VT_NONE);
        if (isnan(p->value[c]) && fact.state != VAL_NA)
            fact = value_na(fact.type, (Str){ 0 });
        Bar b = bar_of(p, c);
        jw_obj(w);
        jw_kstr(w, "id", k->id);
        jw_kstr(w, "group", k->group);
        bar_json(w, &b);
        jw_kstr(w, "state", state_name(&fact));
        jw_kstr(w, "text", at ? value_show(a, pack, at, &fact, lang) : S(""));
        jw_end(w);
    }
    jw_end(w);
}

void why_json(JsonW *w, Arena *a, const Run *run, const Record *r, Lang lang)
{
    const Pack *pack = run->pack;
    const RunPlace *p = run_place(&run->places, r->id);
    Bar total = { 0 };
    jw_obj(w);
    jw_kstr(w, "run", run->id);
    run_other_day_json(w, a, run);
    jw_kstr(w, "id", r->id);
    jw_kobj(w, "name");
    jw_kstr(w, "vi", record_title(r, LANG_VI));
    jw_kstr(w, "en", record_title(r, LANG_EN));
    jw_end(w);
    jw_kstr(w, "standing", run->exploratory ? S("exploratory") : S("supported"));
    jw_kint(w, "k", run->k);
    jw_kint(w, "n", run->places.len);
    if (p) {
        jw_key(w, S("place"));
        run_place_json(w, a, run, p, lang);
    }
    groups_json(w, run, p, &total);
    criteria_json(w, a, run, p, lang);
    jw_kobj(w, "total");
    jw_knum(w, "lo", total.lo);
    jw_knum(w, "mid", total.mid);
    jw_knum(w, "hi", total.hi);
    jw_end(w);
    jw_karr(w, "gates");
    GateResults gates = gates_of(a, pack, run->purpose, r);
    EACH (const GateResult, g, gates)
        gate_json(w, a, pack, g, lang);
    jw_end(w);
    jw_karr(w, "learn");
    EACH (const Learn, l, run->learn[LEARN_VISITS])
        if (str_eq(l->place, r->id))
            learn_json(w, run, l, lang);
    jw_end(w);
    jw_karr(w, "duels");
    Duels duels = run_duels(a, run, r->id);
    EACH (const Duel, d, duels) {
        jw_obj(w);
        jw_kstr(w, "id", d->other->id);
        label_json(w, "name", &d->other->name);
        jw_knum(w, "p", d->chance);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}
