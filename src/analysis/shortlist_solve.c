// shortlist_solve.c - a run and rules into a model, and the model to a solver.
#include <math.h>
#include <time.h>

#include "geo.h"
#include "list_rules.h"
#include "process.h"
#include "shortlist_task.h"

enum { QUANTILE_DRAWS = 200, QUANTILE_PERCENT = 10 };

// ---- The model

static int64_t unit(double x)
{
    return (int64_t)llround(x * PORTFOLIO_UNIT);
}

static bool in_reach(const RunPlace *p, const Ward *w, double metres)
{
    return !isnan(p->lon) && distance_m((Point){ p->lon, p->lat }, (Point){ w->lon, w->lat }) <= metres;
}

static void add_cover(Arena *a, const Task *t, Portfolio *p)
{
    for (ptrdiff_t w = 0; w < t->wards->len; w++) {
        int64_t weight = unit(t->rate * t->k * t->share[w]);
        ARRAY(int32_t) near = { 0 };
        for (ptrdiff_t i = 0; i < t->run->places.len; i++)
            if (in_reach(&t->run->places.at[i], t->wards->at[w], t->metres))
                *PUSH(a, &near) = (int32_t)i;
        for (; near.len && weight > 0; weight -= PORTFOLIO_UNIT) // a ward of many counts in pieces
            *PUSH(a, &p->covers) = (PortfolioCover){ weight < PORTFOLIO_UNIT ? weight : PORTFOLIO_UNIT,
                                                     (int32_t)near.len, near.at };
    }
}

// A sample of the run's draws, evenly spaced: who is among the best k in each.
static void add_draws(Arena *a, const Task *t, Portfolio *p)
{
    const Ranking *r = t->run->ranking;
    int n = r->draws < QUANTILE_DRAWS ? r->draws : QUANTILE_DRAWS;
    uint32_t *credit = NEWS(a, uint32_t, r->places);
    for (int d = 0; d < n; d++) {
        ARRAY(int32_t) places = { 0 }, credits = { 0 };
        rank_credit(a, r, (int32_t)((int64_t)d * r->draws / n), t->k, credit);
        for (int32_t i = 0; i < r->places;
             i++) { // the problem's places are in the order of their ids, as the run's here
            int32_t c = (int32_t)(((uint64_t)credit[i] * TASK_CREDIT + CREDIT_ONE / 2) / CREDIT_ONE);
            if (c > 0) {
                *PUSH(a, &places) = i;
                *PUSH(a, &credits) = c;
            }
        }
        *PUSH(a, &p->draws) = (PortfolioDraw){ (int32_t)places.len, places.at, credits.at };
    }
    p->percent = QUANTILE_PERCENT;
}

Portfolio task_model(Arena *a, const Task *t, bool with_coverage)
{
    ptrdiff_t n = t->run->places.len;
    int64_t *gain = NEWS(a, int64_t, n);
    for (ptrdiff_t i = 0; i < n; i++)
        gain[i] = unit(t->objective == OBJ_EXPECTED_SCORE ? t->run->places.at[i].mean_score
                                                          : t->run->places.at[i].chance);
    Portfolio p = { .places = (int32_t)n,
                    .min = t->k,
                    .max = t->k,
                    .count_rule = t->count_rule,
                    .rules = (int32_t)t->rules.len + 2,
                    .gain = gain };
    for (ptrdiff_t i = 0; i < t->rules.len; i++)
        list_rule_rows(a, t->run, &t->records, &t->rules.at[i], (int32_t)i, &p);
    EACH (const Named, m, *t->must)
        *PUSH(a, &p.must) = (PortfolioFix){ t->fix_rule, task_place(t->run, m->id) };
    EACH (const Named, m, *t->never)
        if (task_place(t->run, m->id) >= 0)
            *PUSH(a, &p.never) = (PortfolioFix){ t->fix_rule, task_place(t->run, m->id) };
    if (with_coverage && t->rate > 0)
        add_cover(a, t, &p);
    if (t->objective == OBJ_QUANTILE_10)
        add_draws(a, t, &p);
    return p;
}

double task_value(const Task *t, PortfolioWorth w)
{
    return t->objective == OBJ_QUANTILE_10 ? (double)w.quantile / TASK_CREDIT
                                           : (double)w.total / PORTFOLIO_UNIT;
}

int task_rule(const Task *t, int32_t rule)
{
    return rule == t->count_rule ? -1 : rule == t->fix_rule ? -2 : (int)rule;
}

// ---- Solving

double task_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

Patience patience_new(Progress progress, double seconds)
{
    return (Patience){ progress, task_clock() + seconds, 0, false };
}

bool patience_go_on(void *ctx)
{
    Patience *p = ctx;
    if (p->progress.report && !p->progress.report(p->progress.ctx, ++p->asked, 0))
        p->cancelled = true;
    return !p->cancelled && task_clock() < p->until;
}

bool patience_left(const Patience *p, Err *err)
{
    return !p->cancelled || fail(err, MSG_ANALYSIS_CANCELLED);
}

static bool solve_here(Arena *a, const Task *t, const Portfolio *p, Progress progress, MipResult *out,
                       Err *err)
{
    static const MipStatus status[] = { [PICK_OPTIMAL] = MIP_OPTIMAL,
                                        [PICK_GAP] = MIP_GAP,
                                        [PICK_IMPOSSIBLE] = MIP_IMPOSSIBLE,
                                        [PICK_UNKNOWN] = MIP_UNKNOWN };
    Patience patience = patience_new(progress, t->seconds);
    PickLimits limits = { .go_on = patience_go_on, .ctx = &patience };
    Pick *k = pick_new(a, p, NULL);
    PickResult r = pick_best(k, a, INT64_MIN, &limits);
    *out = (MipResult){ .status = status[r.status] };
    if (r.in) {
        out->first = r.status == PICK_OPTIMAL && pick_first(k, r.in, &limits);
        out->worth.total = r.total;
        out->bound.total = r.bound;
        for (int32_t i = 0; i < p->places; i++)
            if (r.in[i])
                *PUSH(a, &out->chosen) = i;
    }
    return patience_left(&patience, err);
}

static bool solve_beside(Arena *a, const Task *t, const Portfolio *p, Progress progress, MipResult *out,
                         Err *err)
{
    Str path = process_beside(a, "kho-mip"), answer, seconds = str_fmt(a, "%.0f", t->seconds);
    const char *argv[] = { path.at, "--seconds", seconds.at, NULL };
    Patience patience = patience_new(progress, INFINITY);
    ProcessLimits limits = { .seconds = t->seconds + 30, .go_on = patience_go_on, .ctx = &patience };
    return process_run(a, argv, mip_model_json(a, p), &limits, &answer, err) &&
           mip_result_read(a, answer, out, err);
}

bool task_solve(Arena *a, const Task *t, const Portfolio *p, Progress progress, MipResult *out,
                StudyConflicts *conflicts, Err *err)
{
    int32_t at;
    *conflicts = (StudyConflicts){ 0 };
    if (portfolio_fault(a, p, &at) != PORTFOLIO_OK)
        return fail(err, MSG_ANALYSIS_BAD_K, (int64_t)t->k, (int64_t)p->places);
    bool solved =
        p->draws.len ? solve_beside(a, t, p, progress, out, err) : solve_here(a, t, p, progress, out, err);
    if (!solved || out->status != MIP_IMPOSSIBLE)
        return solved;
    Patience patience = patience_new(progress, t->seconds);
    Portfolio plain = *p;
    plain.draws.len = 0;
    *conflicts = study_conflicts(a, &plain, &(PickLimits){ .go_on = patience_go_on, .ctx = &patience });
    return patience_left(&patience, err);
}
