// shortlist.c - a run and rules into a model, the solver's answer into a proposal with a reason for every
// place.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assemble.h"
#include "geo.h"
#include "list_rules.h"
#include "shortlist_store.h"
#include "shortlist_task.h"

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const RunPlace *)x)->id, ((const RunPlace *)y)->id);
}

int task_place(const Run *run, Str id)
{
    RunPlace key = { .id = id };
    const RunPlace *p =
        run->places.len ? bsearch(&key, run->places.at, (size_t)run->places.len, sizeof key, by_id) : NULL;
    return p ? (int)(p - run->places.at) : -1;
}

static bool records_of(City *city, const View *v, Arena *a, const Run *run, Records *out, Err *err)
{
    RecordList list;
    ListAsk ask = { .type = run->pack->ranking.type, .filter = run->pack->ranking.where.text };
    if (!record_list(city, v, a, run->at, &ask, &list, err))
        return false;
    *out = (Records){ 0 };
    EACH (const RunPlace, p, run->places) {
        const Record *found = NULL;
        EACH (const Record, r, list.records)
            if (str_eq(r->id, p->id))
                found = r;
        if (!found)
            return fail(err, MSG_ANALYSIS_RUN_BROKEN, run->id);
        *PUSH(a, out) = *found;
    }
    return true;
}

// ---- From the answer

static const Named *named(const Nameds *all, Str id)
{
    EACH (const Named, n, *all)
        if (str_eq(n->id, id))
            return n;
    return NULL;
}

static Band band_of(const RunPlace *p, bool chosen)
{
    if (chosen)
        return p->chance >= 0.9 ? BAND_CORE : BAND_SWING;
    return p->chance < 0.15 ? BAND_OUT : BAND_SWING;
}

// An exchange tells why only where the objective is one total.
static Seat seat_of(Arena *a, const Task *t, const Portfolio *p, const bool *in, PortfolioWorth worth, int i,
                    bool exchange)
{
    const RunPlace *place = &t->run->places.at[i];
    Seat s = { .place = place, .chosen = in[i], .band = band_of(place, in[i]), .other = -1, .rule = -1 };
    const Named *must = named(t->must, place->id), *never = named(t->never, place->id);
    s.named = must ? must : never;
    s.why = must ? WHY_MUST : never ? WHY_NEVER : in[i] ? WHY_BEST : WHY_WORTH_LESS;
    if (must || never)
        return s;
    if (!exchange) {
        s.why = WHY_GROUPS;
        return s;
    }
    PortfolioSwap swap = portfolio_swap(a, p, in, i);
    s.other = swap.other;
    if (swap.possible) {
        PortfolioWorth less = swap.worth;
        s.loss = t->objective == OBJ_QUANTILE_10 && less.quantile != worth.quantile
                     ? (double)(worth.quantile - less.quantile) / TASK_CREDIT
                     : (double)(worth.total - less.total) / PORTFOLIO_UNIT;
    } else {
        s.why = WHY_RULE;
        s.rule = swap.rule;
    }
    return s;
}

// How far the demand is from the chosen; out, where given, gets each ward and the share that is covered.
static void reach(Arena *a, const Task *t, const bool *in, Shortlist *out, double *mean)
{
    double sum = 0, covered = 0;
    bool any = false;
    for (ptrdiff_t j = 0; j < t->wards->len; j++) {
        const Ward *const *w = &t->wards->at[j];
        double least = INFINITY;
        for (ptrdiff_t i = 0; i < t->run->places.len; i++) {
            const RunPlace *p = &t->run->places.at[i];
            if (in[i] && !isnan(p->lon))
                least = fmin(least, distance_m((Point){ p->lon, p->lat }, (Point){ (*w)->lon, (*w)->lat }));
        }
        any = any || isfinite(least);
        sum += t->share[j] > 0 ? t->share[j] * least : 0;
        covered += least <= t->metres ? t->share[j] : 0;
        if (out)
            *PUSH(a, &out->wards) =
                (WardReach){ (*w)->code, (*w)->lon, (*w)->lat, isfinite(least) ? least : NAN };
    }
    *mean = any && t->wards->len ? sum : NAN;
    if (out)
        out->covered = t->wards->len ? covered : NAN;
}

// ---- What coverage counts

const char *const demand_names[DEMAND_COUNT + 1] = { "ward", "population", "need", NULL };

int demand_named(Str name)
{
    for (int d = 0; d < DEMAND_COUNT; d++)
        if (str_eq(name, str_z(demand_names[d])))
            return d;
    return name.len ? -1 : DEMAND_WARD;
}

static double demand_of(const Ward *w, Demand demand)
{
    return demand == DEMAND_POPULATION ? w->population : demand == DEMAND_NEED ? w->need : 1;
}

static WardRefs wards_of_day(Arena *a, const Pack *pack, int32_t day)
{
    WardRefs out = { 0 };
    EACH (const Ward, w, pack->wards)
        if (w->from <= day && day <= w->to)
            *PUSH(a, &out) = w;
    return out;
}

bool demand_known(const Pack *pack, int32_t day, Demand demand)
{
    double sum = 0;
    EACH (const Ward, w, pack->wards)
        if (w->from <= day && day <= w->to)
            sum += demand_of(w, demand); // one that is not known makes NAN of it
    return sum > 0;
}

static bool settle_demand(Arena *a, Task *t, Err *err)
{
    WardRefs *wards = NEW(a, WardRefs);
    *wards = wards_of_day(a, t->run->pack, t->run->at.valid);
    double *share = NEWS(a, double, wards->len), sum = 0;
    Str first = { 0 };
    int64_t open = 0;
    EACH (const Ward *, w, *wards) {
        double n = demand_of(*w, t->demand);
        if (!isnan(n))
            sum += n;
        else if (!open++)
            first = (*w)->code;
    }
    if (open || (!(sum > 0) && (wards->len || t->demand != DEMAND_WARD)))
        return fail(err, open ? MSG_ANALYSIS_DEMAND_OPEN : MSG_ANALYSIS_DEMAND_NONE, demand_names[t->demand],
                    open, first);
    for (ptrdiff_t i = 0; i < wards->len; i++)
        share[i] = demand_of(wards->at[i], t->demand) / sum;
    t->wards = wards;
    t->share = share;
    return true;
}

static void take_conflicts(Arena *a, const Task *t, const StudyConflicts *found, Shortlist *out)
{
    out->conflicts_all = found->all;
    EACH (const StudyConflict, c, found->sets) {
        Clash *clash = PUSH(a, &out->conflicts);
        clash->minimal = c->minimal;
        for (int32_t rule = 0; rule < (int32_t)t->rules.len + 2; rule++) {
            if (!c->rule[rule])
                continue;
            *PUSH(a, &clash->rules) = task_rule(t, rule);
            if (rule < t->rules.len)
                out->rules.at[rule].clashes = true;
        }
    }
}

// Without a price on coverage, what would be chosen?
static bool at_zero(Arena *a, const Task *t, const bool *chosen, Progress progress, Shortlist *out, Err *err)
{
    ptrdiff_t n = t->run->places.len;
    out->at_zero_value = out->value;
    out->at_zero_mean_m = out->mean_m;
    const bool *zero = chosen;
    if (t->rate > 0) {
        Portfolio plain = task_model(a, t, false);
        MipResult r;
        StudyConflicts none;
        if (!task_solve(a, t, &plain, progress, &r, &none, err))
            return false;
        bool *in = NEWS(a, bool, n);
        for (ptrdiff_t i = 0; i < r.chosen.len; i++)
            in[r.chosen.at[i]] = true;
        out->at_zero_value = task_value(t, r.worth);
        reach(a, t, in, NULL, &out->at_zero_mean_m);
        zero = in;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        if (zero[i])
            *PUSH(a, &out->at_zero) = t->run->places.at[i].id;
    return true;
}

static bool propose(City *city, const View *v, Arena *a, const Task *t, const ListAskFor *ask,
                    Progress progress, Shortlist *out, Err *err)
{
    Portfolio p = task_model(a, t, true);
    MipResult r;
    StudyConflicts conflicts;
    ptrdiff_t n = t->run->places.len;
    bool *in = NEWS(a, bool, n);
    if (ask->worst != WORST_NONE
            ? !task_groups(city, v, a, t, &p, ask, progress, &r, &conflicts, &out->study, err)
            : !task_solve(a, t, &p, progress, &r, &conflicts, err))
        return false;
    if (r.status == MIP_UNKNOWN)
        return fail(err, MSG_ANALYSIS_SOLVER_TIME, t->seconds);
    out->possible = r.status != MIP_IMPOSSIBLE;
    for (ptrdiff_t i = 0; i < r.chosen.len; i++)
        in[r.chosen.at[i]] = true;
    for (ptrdiff_t i = 0; i < t->rules.len; i++)
        *PUSH(a, &out->rules) = list_rule_state(a, t->run, &t->records, &t->rules.at[i], in);
    take_conflicts(a, t, &conflicts, out);
    if (!out->possible)
        return true;
    out->proved = r.status == MIP_OPTIMAL;
    out->first = r.first;
    out->value = task_value(t, r.worth);
    out->bound = task_value(t, r.bound);
    for (int i = 0; i < (int)n; i++) {
        Seat s = seat_of(a, t, &p, in, r.worth, i, ask->worst == WORST_NONE);
        *PUSH(a, s.chosen ? &out->chosen : &out->out) = s;
    }
    reach(a, t, in, out, &out->mean_m);
    return at_zero(a, t, in, progress, out, err) &&
           task_study(a, t, &p, ask, in, r.worth.total, progress, out, err);
}

// ---- What is asked

static bool check_named(City *city, Arena *a, const Run *run, const Nameds *given, bool must, Nameds *out,
                        Err *err)
{
    EACH (const Named, n, *given) {
        Named full = *n;
        if (!record_id(city, a, n->id, &full.id, err))
            return false;
        if (!str_trim(n->reason).len)
            return fail(err, MSG_ANALYSIS_NAMED_REASON, full.id);
        if (must && task_place(run, full.id) < 0)
            return fail(err, MSG_ANALYSIS_MUST_NOT_RANKED, full.id);
        *PUSH(a, out) = full;
    }
    return true;
}

static bool settle(City *city, const View *v, Arena *a, const ListAskFor *ask, Run *run, Task *t,
                   Shortlist *out, Err *err)
{
    qsort(run->places.at, (size_t)run->places.len, sizeof(RunPlace), by_id);
    *t = (Task){ .run = run,
                 .objective = ask->objective < 0 ? run->purpose->objective : (Objective)ask->objective,
                 .k = ask->k ? ask->k : run->k,
                 .rate = ask->coverage_rate,
                 .metres = ask->coverage_m == 0  ? 3000
                           : ask->coverage_m > 0 ? ask->coverage_m
                                                 : NAN,
                 .demand = ask->demand,
                 .must = &out->must,
                 .never = &out->never,
                 .seconds = ask->seconds > 0 ? ask->seconds : 60 };
    if (t->k < 1 || t->k > run->places.len)
        return fail(err, MSG_ANALYSIS_BAD_K, (int64_t)t->k, (int64_t)run->places.len);
    if (!(t->rate >= 0) || t->rate > 1)
        return fail(err, MSG_ANALYSIS_COVERAGE_RATE);
    if (!(t->metres <= 1e6)) // a NaN too
        return fail(err, MSG_ANALYSIS_COVERAGE_M);
    if (!list_rules_read(a, run, ask->rules, &t->rules, err) ||
        !records_of(city, v, a, run, &t->records, err) ||
        !check_named(city, a, run, &ask->must, true, &out->must, err) ||
        !check_named(city, a, run, &ask->never, false, &out->never, err))
        return false;
    EACH (const Named, m, out->must)
        if (named(&out->never, m->id))
            return fail(err, MSG_ANALYSIS_MUST_AND_NEVER, m->id);
    t->count_rule = (int32_t)t->rules.len;
    t->fix_rule = (int32_t)t->rules.len + 1;
    return settle_demand(a, t, err);
}

bool shortlist_compute(City *city, const View *v, Arena *a, const ListAskFor *ask, Progress progress,
                       Shortlist *out, Err *err)
{
    Run *run = NEW(a, Run);
    Task t;
    *out = (Shortlist){ .run = run, .actor = v->actor };
    if (!rank_load(city, v, a, ask->run, run, err))
        return false;
    Objective objective = ask->objective < 0 ? run->purpose->objective : (Objective)ask->objective;
    if ((objective == OBJ_QUANTILE_10 || ask->core > 0) &&
        !rank_again(city, v, a, ask->run, 0, progress, run, err))
        return false;
    if (!settle(city, v, a, ask, run, &t, out, err))
        return false;
    out->objective = t.objective;
    out->k = t.k;
    out->coverage_rate = t.rate;
    out->coverage_m = t.metres;
    out->demand = t.demand;
    if (ask->spread > 0 && ask->worst != WORST_NONE)
        return fail(err, MSG_ANALYSIS_SPREAD_PLAIN);
    if (ask->spread > 0 && !task_spread(a, &t, ask->spread, progress, &out->study.spread, err))
        return false;
    if (!propose(city, v, a, &t, ask, progress, out, err))
        return false;
    shortlist_digest(a, out);
    return true;
}

bool shortlist_make(City *city, const View *v, Arena *a, int64_t now_ms, const ListAskFor *ask,
                    Progress progress, Shortlist *out, Err *err)
{
    if (!shortlist_compute(city, v, a, ask, progress, out, err))
        return false;
    out->made = now_ms;
    return !out->possible || shortlist_save(city, a, out, err);
}

// A stored proposal: its run again, the choice and the reasons as they were found.
bool shortlist_load(City *city, const View *v, Arena *a, Str id, Shortlist *out, Err *err)
{
    StoredList s;
    Run *run = NEW(a, Run);
    Task t;
    *out = (Shortlist){ .run = run };
    if (!shortlist_find(city, v, a, id, &s, err) || !rank_load(city, v, a, s.ask.run, run, err) ||
        !settle(city, v, a, &s.ask, run, &t, out, err))
        return false;
    bool *in = NEWS(a, bool, run->places.len);
    EACH (const StoredSeat, seat, s.seats) {
        int at = task_place(run, seat->id);
        if (at < 0)
            return fail(err, MSG_ANALYSIS_RUN_BROKEN, s.id);
        in[at] = seat->chosen;
        const RunPlace *p = &run->places.at[at];
        const Named *n = named(&out->must, p->id) ? named(&out->must, p->id) : named(&out->never, p->id);
        *PUSH(a, seat->chosen ? &out->chosen : &out->out) = (Seat){ p,
                                                                    seat->chosen,
                                                                    band_of(p, seat->chosen),
                                                                    seat->why,
                                                                    task_place(run, seat->other),
                                                                    seat->loss,
                                                                    seat->rule,
                                                                    n };
    }
    for (ptrdiff_t i = 0; i < t.rules.len; i++)
        *PUSH(a, &out->rules) = list_rule_state(a, run, &t.records, &t.rules.at[i], in);
    reach(a, &t, in, out, &out->mean_m);
    out->id = s.id;
    memcpy(out->digest, s.digest, sizeof out->digest);
    out->objective = t.objective;
    out->k = t.k;
    out->coverage_rate = t.rate;
    out->coverage_m = t.metres;
    out->demand = t.demand;
    out->possible = true;
    out->actor = s.actor;
    out->made = s.made;
    out->value = s.value;
    out->bound = s.bound;
    out->proved = s.proved;
    out->first = s.first;
    out->at_zero = s.at_zero;
    out->at_zero_value = s.at_zero_value;
    out->at_zero_mean_m = s.at_zero_mean_m;
    out->study = s.study;
    return true;
}
