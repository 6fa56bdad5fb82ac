// shortlist_spread.c - the set whose nearest two places are as far apart as can be, for at most a share of
// the value: the largest spacing under which the best choice still reaches what is left, found by halving
// over the distances that there are, each step solved and proved (p-dispersion with a floor; Erkut, European
// Journal of Operational Research 46 (1990) 48-60). It becomes a rule of the shortlist like any other.
#include <math.h>
#include <stdlib.h>

#include "list_rules.h"
#include "shortlist_task.h"

typedef struct {
    int32_t i, j;
    double metres;
} Leg;
typedef ARRAY(Leg) Legs;

static int by_length(const void *x, const void *y)
{
    double a = ((const Leg *)x)->metres, b = ((const Leg *)y)->metres;
    return (a > b) - (a < b);
}

// Whole metres: the rule says them.
static Legs legs_of(Arena *a, const Run *run)
{
    Legs out = { 0 };
    for (int32_t i = 0; i < run->places.len; i++)
        for (int32_t j = i + 1; j < run->places.len; j++) {
            double metres;
            if (list_apart(run, i, j, &metres))
                *PUSH(a, &out) = (Leg){ i, j, floor(metres) };
        }
    if (out.len)
        qsort(out.at, (size_t)out.len, sizeof *out.at, by_length);
    return out;
}

// Is there a choice of `least` or more in which no two are nearer than leg `to`?
static PickStatus holds_apart(const Task *t, const Portfolio *p, const Legs *legs, ptrdiff_t to,
                              int64_t least, const PickLimits *limits)
{
    Arena *own = arena_new();
    Portfolio q = *p;
    q.pairs.len = q.pairs.cap = 0;
    q.pairs.at = NULL;
    EACH (const PortfolioPair, pair, p->pairs)
        *PUSH(own, &q.pairs) = *pair;
    for (ptrdiff_t i = 0; i < to && legs->at[i].metres < legs->at[to].metres; i++)
        *PUSH(own, &q.pairs) = (PortfolioPair){ t->count_rule, legs->at[i].i, legs->at[i].j };
    PickResult r = pick_best(pick_new(own, &q, NULL), own, least, limits);
    PickStatus status = r.in && r.total >= least ? PICK_OPTIMAL
                        : r.status == PICK_GAP   ? PICK_UNKNOWN
                                                 : r.status;
    arena_free(own);
    return status;
}

static void add_spacing(Arena *a, Task *t, double metres)
{
    *PUSH(a, &t->rules) = (ListRule){ .kind = RULE_SPACING,
                                      .spacing_m = metres,
                                      .text = str_fmt(a, "{\"spacing_m\":%.0f}", metres) };
    t->count_rule++;
    t->fix_rule++;
}

bool task_spread(Arena *a, Task *t, double within, Progress progress, Spread *out, Err *err)
{
    Portfolio p = task_model(a, t, true);
    MipResult best;
    StudyConflicts none;
    if (t->objective == OBJ_QUANTILE_10)
        return fail(err, MSG_ANALYSIS_SPREAD_PLAIN);
    if (!task_solve(a, t, &p, progress, &best, &none, err))
        return false;
    if (best.status == MIP_IMPOSSIBLE ||
        best.status == MIP_UNKNOWN) // is told where the choice itself is made
        return true;
    int64_t least = best.worth.total - (int64_t)floor(within * (double)best.worth.total);
    Patience patience = patience_new(progress, t->seconds);
    PickLimits limits = { .go_on = patience_go_on, .ctx = &patience };
    Legs legs = legs_of(a, t->run);
    *out = (Spread){ .within = within,
                     .value = task_value(t, best.worth),
                     .proved = best.status == MIP_OPTIMAL };
    ptrdiff_t known = 0, beyond = legs.len; // the first leg demands nothing
    while (beyond - known > 1) {
        ptrdiff_t mid = known + (beyond - known) / 2;
        PickStatus s = holds_apart(t, &p, &legs, mid, least, &limits);
        out->proved = out->proved && s != PICK_UNKNOWN;
        *(s == PICK_OPTIMAL ? &known : &beyond) = mid;
    }
    if (!patience_left(&patience, err))
        return false;
    out->metres = legs.len ? legs.at[known].metres : 0;
    if (out->metres > 0)
        add_spacing(a, t, out->metres);
    return true;
}
