// winning.c - a run's places under any weights of the criterion groups, and the weights of the draws in which
// a place came out ahead.
#include <math.h>

#include "assemble.h"
#include "lanes.h"
#include "order.h"
#include "sensitivity.h"
#include "smaa.h"
#include "weight_region.h"

enum { WINNING_DRAWS = 4000, CHUNK = 64 };
static const double TAIL = 0.05;

typedef struct {
    RankProblem p;      // rows by id
    const int32_t *at;  // [rows] in the run's places
    const float *among; // [draws][groups] the weights that were tried
    ptrdiff_t asked;    // row of the place asked about; -1: none
    double *seat;       // [draws] what it gets of a seat among the k
    Smaa s;
} Tried;

// Rows of the problem stand by id, places of a run by chance.
static const int32_t *rows_of(Arena *a, const RunPlaces *by_id, const RunPlaces *places)
{
    Map *row = map_new(a);
    int32_t *at = NEWS(a, int32_t, places->len);
    for (ptrdiff_t i = 0; i < places->len; i++)
        *map_slot(row, places->at[i].id) = &places->at[i];
    for (ptrdiff_t i = 0; i < places->len; i++)
        at[i] = (int32_t)((const RunPlace *)map_get(row, by_id->at[i].id) - places->at);
    return at;
}

// Any weights of the groups, each as likely; within them those of the run.
static bool try_weights(Arena *a, Tried *t, Progress progress, Err *err)
{
    RankProblem *p = &t->p;
    ptrdiff_t cells = (ptrdiff_t)p->draws * p->criteria;
    float *among = NEWS(a, float, (ptrdiff_t)p->draws * p->groups), *inside = NEWS(a, float, cells),
          *drawn = NEWS(a, float, cells);
    weights_even(a, p->groups, p->draws, p->seed, among);
    for (ptrdiff_t i = 0; i < cells; i++)
        inside[i] = p->weight[i % p->criteria];
    weights_nested(p->criteria, p->groups, p->group, p->draws, among, inside, drawn);
    t->among = among;
    p->drawn = drawn;
    SmaaAsk ask = { .threads = 2, .want = SMAA_SCORES | SMAA_FIRSTS, .level = LANES_BEST };
    return smaa_run(a, p, ask, progress, &t->s) || fail(err, MSG_ANALYSIS_CANCELLED);
}

// mean[places][groups]: weights of the draws in which each is among the k, summed by its share of a seat.
static void seat_all(Tried *t, WinningPlace *of, double *mean)
{
    const RankProblem *p = &t->p;
    for (int32_t from = 0; from < p->draws; from += CHUNK) {
        Arena *scratch = arena_new();
        uint32_t *credit = NEWS(scratch, uint32_t, p->places);
        for (int32_t d = from; d < p->draws && d < from + CHUNK; d++) {
            const float *w = t->among + (ptrdiff_t)d * p->groups;
            rank_credit(scratch, &t->s.ranking, d, p->k, credit);
            for (int32_t i = 0; i < p->places; i++) {
                double seat = (double)credit[i] / CREDIT_ONE;
                if (i == t->asked)
                    t->seat[d] = seat;
                if (!credit[i])
                    continue;
                of[t->at[i]].within += seat;
                for (int32_t g = 0; g < p->groups; g++)
                    mean[(ptrdiff_t)t->at[i] * p->groups + g] += seat * (double)w[g];
            }
        }
        arena_free(scratch);
    }
}

static const double *central_of(Arena *a, const Tried *t, int32_t row)
{
    double *w = NEWS(a, double, t->p.criteria), *group = NEWS(a, double, t->p.groups);
    if (!smaa_central(&t->s, row, w))
        return NULL;
    for (int32_t c = 0; c < t->p.criteria; c++)
        group[t->p.group[c]] += w[c];
    return group;
}

static void take_all(Arena *a, Tried *t, WinningPlace *of)
{
    int32_t n = t->p.places, groups = t->p.groups, draws = t->p.draws;
    double *mean = NEWS(a, double, (ptrdiff_t)n *groups);
    seat_all(t, of, mean);
    for (int32_t i = 0; i < n; i++) {
        WinningPlace *x = &of[t->at[i]];
        double *own = mean + (ptrdiff_t)t->at[i] * groups;
        for (int32_t g = 0; g < groups && x->within > 0; g++)
            own[g] /= x->within;
        x->mean = x->within > 0 ? own : NULL;
        x->within /= draws;
        x->first = (double)t->s.firsts[i] / draws;
        x->central = central_of(a, t, i);
    }
}

static void spans(Arena *a, const Tried *t, Winning *out)
{
    int32_t n = t->p.draws, groups = t->p.groups;
    double *lo = NEWS(a, double, groups), *hi = NEWS(a, double, groups), *x = NEWS(a, double, n),
           *seat = NEWS(a, double, n);
    Ranked *row = NEWS(a, Ranked, n);
    for (int32_t g = 0; g < groups; g++) {
        for (int32_t d = 0; d < n; d++)
            row[d] = (Ranked){ (double)t->among[(ptrdiff_t)d * groups + g], d };
        order_rising(row, n);
        for (int32_t d = 0; d < n; d++) {
            x[d] = row[d].by;
            seat[d] = t->seat[row[d].of];
        }
        lo[g] = quantile_weighted(x, seat, n, TAIL);
        hi[g] = quantile_weighted(x, seat, n, 1 - TAIL);
    }
    out->lo = lo;
    out->hi = hi;
}

static double confidence_of(Arena *a, const Tried *t)
{
    int32_t row = (int32_t)t->asked;
    double *w = NEWS(a, double, t->p.criteria), out = NAN;
    float *weight = NEWS(a, float, t->p.criteria);
    RankProblem p = t->p;
    if (!smaa_central(&t->s, row, w))
        return out;
    for (int32_t c = 0; c < p.criteria; c++)
        weight[c] = (float)w[c];
    p.drawn = NULL;
    smaa_confidence(a, &p, &row, weight, 1, &out);
    return out;
}

bool winning_weights(City *city, const View *v, Arena *a, Str run, Str place, int draws, Progress progress,
                     Winning *out, Err *err)
{
    MadeFrom from;
    ptrdiff_t at = -1;
    *out = (Winning){ .confidence = NAN };
    if (!run_made_from(city, v, a, run, true, &from, err) ||
        !run_of_made(city, v, a, &from, &out->run, err) || !sensitivity_open(&out->run, err) ||
        (place.len && !run_row(&out->run, place, &at, err)))
        return false;
    Tried t = { .p = *from.problem, .at = rows_of(a, &from.as.places, &out->run.places), .asked = -1 };
    t.p.draws = out->draws = draws ? draws : WINNING_DRAWS;
    t.seat = NEWS(a, double, t.p.draws);
    for (ptrdiff_t i = 0; i < t.p.places && at >= 0; i++)
        if (t.at[i] == at)
            t.asked = i;
    WinningPlace *of = NEWS(a, WinningPlace, t.p.places);
    if (!try_weights(a, &t, progress, err))
        return false;
    take_all(a, &t, of);
    out->of = of;
    double others = fmax(t.p.groups - 1, 1e-9); // one weight of the simplex is Beta(1, groups - 1)
    out->any_lo = 1 - pow(1 - TAIL, 1 / others);
    out->any_hi = 1 - pow(TAIL, 1 / others);
    if (at < 0)
        return true;
    out->place = &out->run.places.at[at];
    out->confidence = confidence_of(a, &t);
    if (of[at].mean)
        spans(a, &t, out);
    return true;
}
