// shortlist_study.c - around a proposal: other choices nearly as good, what rules cost, who is chosen in most
// draws, and the choice for the worst-off group.
#include <math.h>

#include "shortlist_task.h"

static const double core_from = 0.9, out_below = 0.15, within_default = 0.02;
enum { DRAW_NODES = 20000 }; // of one draw; then its gap is stated

const char *const worst_names[WORST_COUNT + 1] = { "", "maximin", "regret", NULL };

static CoreClass class_of(double share)
{
    return share >= core_from ? CORE_IN : share < out_below ? CORE_OUT : CORE_SWING;
}

CoreClass core_class(const CoreSeat *c)
{
    return class_of(c->least) == class_of(c->most) ? class_of(c->share) : CORE_UNDECIDED;
}

static Strs ids_of(Arena *a, const Task *t, const bool *in)
{
    Strs ids = { 0 };
    for (ptrdiff_t i = 0; i < t->run->places.len; i++)
        if (in[i])
            *PUSH(a, &ids) = t->run->places.at[i].id;
    return ids;
}

static double in_units(int64_t total)
{
    return (double)total / PORTFOLIO_UNIT;
}

static void alternatives(Arena *a, const Task *t, const Portfolio *p, const ListAskFor *ask, const bool *in,
                         int64_t total, const PickLimits *limits, ListStudy *out)
{
    out->within = ask->within > 0 ? ask->within : within_default;
    out->alternatives_asked = ask->alternatives;
    int64_t least = total - (int64_t)floor(out->within * fabs((double)total));
    StudyNears near = study_near(a, p, in, least, ask->alternatives, limits);
    EACH (const StudyNear, n, near)
        *PUSH(a, &out->alternatives) =
            (Alternative){ ids_of(a, t, n->in), in_units(n->total), n->shared, n->proved };
}

static void prices(Arena *a, const Task *t, const Portfolio *p, const bool *in, const PickLimits *limits,
                   ListStudy *out)
{
    StudyPrice *price = study_prices(a, p, in, limits);
    for (int32_t r = 0; r < p->rules; r++)
        if (r != t->count_rule && (r != t->fix_rule || t->must->len + t->never->len))
            *PUSH(a, &out->prices) = (RulePrice){ task_rule(t, r), in_units(price[r].total),
                                                  in_units(price[r].bound), price[r].status == PICK_OPTIMAL };
}

typedef struct {
    const Ranking *ranking;
    int draws;
} Draws;

// In a draw everything is known: its gains are the scores.
static void gain_of(void *ctx, int32_t draw, int64_t *gain)
{
    const Draws *d = ctx;
    const Ranking *r = d->ranking;
    const float *score = r->score + (ptrdiff_t)((int64_t)draw * r->draws / d->draws) * r->places;
    for (int32_t i = 0; i < r->places; i++)
        gain[i] = (int64_t)llround((double)score[i] * PORTFOLIO_UNIT);
}

static bool core(Arena *a, const Task *t, const Portfolio *p, int asked, Patience *patience, ListStudy *out,
                 Err *err)
{
    const Ranking *r = t->run->ranking;
    Draws d = { r, asked < r->draws ? asked : r->draws };
    PickLimits limits = { .nodes = DRAW_NODES, .go_on = patience_go_on, .ctx = patience };
    StudyDraws found;
    bool whole = study_draws(a, p, d.draws, gain_of, &d, &limits, &found);
    if (!patience_left(patience, err))
        return false;
    if (!whole && !found.draws)
        return fail(err, MSG_ANALYSIS_SOLVER_TIME, t->seconds);
    out->draws = found.draws;
    out->draws_proved = found.proved;
    out->draws_gap = found.gap;
    for (int32_t i = 0; i < r->places; i++)
        if (found.most[i])
            *PUSH(a, &out->core) =
                (CoreSeat){ t->run->places.at[i].id, (double)found.chosen[i] / found.draws,
                            (double)found.least[i] / found.draws, (double)found.most[i] / found.draws };
    return true;
}

bool task_study(Arena *a, const Task *t, const Portfolio *p, const ListAskFor *ask, const bool *in,
                int64_t total, Progress progress, Shortlist *out, Err *err)
{
    if ((ask->alternatives > 0 || ask->prices) && (p->draws.len || ask->worst != WORST_NONE))
        return fail(err, MSG_ANALYSIS_STUDY_TOTAL);
    Portfolio plain = *p;
    plain.draws.len = 0;
    Patience patience = patience_new(progress, t->seconds);
    PickLimits limits = { .go_on = patience_go_on, .ctx = &patience };
    if (ask->alternatives > 0)
        alternatives(a, t, p, ask, in, total, &limits, &out->study);
    patience.until = task_clock() + t->seconds;
    if (ask->prices)
        prices(a, t, p, in, &limits, &out->study);
    patience.until = task_clock() + t->seconds;
    return (ask->core <= 0 || core(a, t, &plain, ask->core, &patience, &out->study, err)) &&
           patience_left(&patience, err);
}

// ---- Groups

// The gains of a group, in the order of our places; its run must rank the same ones.
static bool group_gain(Arena *a, const Task *t, const Run *run, int64_t *gain, Err *err)
{
    Map *by_id = map_new(a);
    EACH (const RunPlace, p, run->places)
        *map_slot(by_id, p->id) = (void *)p;
    for (ptrdiff_t i = 0; i < t->run->places.len; i++) {
        const RunPlace *p = map_get(by_id, t->run->places.at[i].id);
        if (!p || run->places.len != t->run->places.len)
            return fail(err, MSG_ANALYSIS_GROUP_PLACES, run->id);
        gain[i] = (int64_t)llround((t->objective == OBJ_EXPECTED_SCORE ? p->mean_score : p->chance) *
                                   PORTFOLIO_UNIT);
    }
    return true;
}

bool task_groups(City *city, const View *v, Arena *a, const Task *t, const Portfolio *p,
                 const ListAskFor *ask, Progress progress, MipResult *out, StudyConflicts *conflicts,
                 ListStudy *study, Err *err)
{
    int32_t n = (int32_t)ask->groups.len;
    const int64_t **gain = NEWS(a, const int64_t *, n);
    if (n < 2)
        return fail(err, MSG_ANALYSIS_GROUPS_FEW);
    if (t->rate > 0 || t->objective == OBJ_QUANTILE_10)
        return fail(err, MSG_ANALYSIS_GROUPS_PLAIN);
    study->worst = ask->worst;
    for (int32_t g = 0; g < n; g++) {
        Run *run = NEW(a, Run);
        int64_t *x = NEWS(a, int64_t, p->places);
        if (!rank_load(city, v, a, ask->groups.at[g], run, err) || !group_gain(a, t, run, x, err))
            return false;
        gain[g] = x;
        *PUSH(a, &study->groups) = (GroupWorth){ .run = run->id };
    }
    Patience patience = patience_new(progress, t->seconds);
    PickLimits limits = { .go_on = patience_go_on, .ctx = &patience };
    StudyGroups r = study_groups(a, p, n, gain, ask->worst == WORST_REGRET, &limits);
    *conflicts = (StudyConflicts){ 0 };
    *out = (MipResult){ .status = r.status == PICK_OPTIMAL      ? MIP_OPTIMAL
                                  : r.status == PICK_GAP        ? MIP_GAP
                                  : r.status == PICK_IMPOSSIBLE ? MIP_IMPOSSIBLE
                                                                : MIP_UNKNOWN,
                        .worth = { 0, r.worst },
                        .bound = { 0, r.bound } };
    if (r.status == PICK_IMPOSSIBLE)
        *conflicts = study_conflicts(a, p, &limits);
    for (int32_t i = 0; r.in && i < p->places; i++)
        if (r.in[i])
            *PUSH(a, &out->chosen) = i;
    for (int32_t g = 0; r.in && g < n; g++) {
        study->groups.at[g].value = in_units(r.total[g]);
        study->groups.at[g].best = in_units(r.best[g]);
    }
    return patience_left(&patience, err);
}
