// bounds.c - the best and the worst rank that any completion and any weights could give a place.
#include <string.h>

#include "value.h"
#include "weight.h"

// Score differences up to this may be rounding: then either order is held possible.
static const double margin = 1e-5;

// A place: what each criterion can be worth, and what each group and the whole can, over all weights in the
// ranges.
typedef struct {
    float *lo, *hi;              // [criteria]
    bool *on;                    // [criteria] applicable and of some weight
    double *group_lo, *group_hi; // [groups]
    bool *group_on;              // [groups]
    double least, most;
} Span;

// A weighted mean of d whose weights lie in boxes.
typedef struct {
    int32_t n;
    double d[RANK_CRITERIA_MAX], lo[RANK_CRITERIA_MAX], hi[RANK_CRITERIA_MAX];
} Mean;

static void mean_add(Mean *m, double d, double weight, double range)
{
    int32_t at = m->n++;
    for (; at > 0 && m->d[at - 1] < d; at--) { // falling in d
        m->d[at] = m->d[at - 1];
        m->lo[at] = m->lo[at - 1];
        m->hi[at] = m->hi[at - 1];
    }
    m->d[at] = d;
    m->lo[at] = weight * (1 - range);
    m->hi[at] = weight * (1 + range);
}

// Largest value: the weights of the largest d at their upper ends, the others at their lower ends; each cut
// is tried.
static double mean_max(const Mean *m)
{
    double sum = 0, weight = 0;
    for (int32_t i = 0; i < m->n; i++) {
        sum += m->lo[i] * m->d[i];
        weight += m->lo[i];
    }
    double best = sum / weight;
    for (int32_t i = 0; i < m->n; i++) {
        sum += (m->hi[i] - m->lo[i]) * m->d[i];
        weight += m->hi[i] - m->lo[i];
        best = sum / weight > best ? sum / weight : best;
    }
    return best;
}

// The largest that sign * x can be within a group, x being the place's lo or hi.
static double group_max(const RankProblem *p, const Span *s, int32_t group, const float *x, double sign)
{
    Mean m;
    m.n = 0;
    for (int32_t i = 0; i < p->criteria; i++)
        if (s->on[i] && p->group[i] == group)
            mean_add(&m, sign * (double)x[i], p->weight[i], p->range);
    return mean_max(&m);
}

static double whole_max(const RankProblem *p, const Span *s, const double *x, double sign)
{
    Mean m;
    m.n = 0;
    for (int32_t g = 0; g < p->groups; g++)
        if (s->group_on[g])
            mean_add(&m, sign * x[g], p->group_weight[g], p->group_range);
    return mean_max(&m);
}

static Span span_of(Arena *a, const RankProblem *p, int32_t place)
{
    Span s = { NEWS(a, float, p->criteria),
               NEWS(a, float, p->criteria),
               NEWS(a, bool, p->criteria),
               NEWS(a, double, p->groups),
               NEWS(a, double, p->groups),
               NEWS(a, bool, p->groups),
               0,
               0 };
    double central[RANK_CRITERIA_MAX];
    rank_central_weights(p, place, central);
    for (int32_t i = 0; i < p->criteria; i++) {
        s.on[i] = central[i] > 0;
        s.group_on[p->group[i]] |= s.on[i];
        if (s.on[i])
            cell_hull(&p->cell[(ptrdiff_t)place * p->criteria + i], &s.lo[i], &s.hi[i]);
    }
    for (int32_t g = 0; g < p->groups; g++)
        if (s.group_on[g]) {
            s.group_lo[g] = -group_max(p, &s, g, s.lo, -1);
            s.group_hi[g] = group_max(p, &s, g, s.hi, 1);
        }
    s.least = -whole_max(p, &s, s.group_lo, -1);
    s.most = whole_max(p, &s, s.group_hi, 1);
    return s;
}

// Is b nowhere better than a, whatever happens? Then float32 cannot make it so either: its sums are monotone.
static bool never_better(const RankProblem *p, const Span *b, const Span *a)
{
    for (int32_t i = 0; i < p->criteria; i++)
        if (b->on[i] != a->on[i] || (b->on[i] && b->hi[i] > a->lo[i]))
            return false;
    return true;
}

// The largest that score(b) - score(a) can be, or something larger where they differ in what is applicable.
static double lead_max(const RankProblem *p, const Span *b, const Span *a)
{
    double apart = b->most - a->least;
    if (apart < -margin || memcmp(b->group_on, a->group_on, (size_t)p->groups * sizeof *b->group_on))
        return apart;
    Mean whole;
    whole.n = 0;
    for (int32_t g = 0; g < p->groups; g++) {
        if (!b->group_on[g])
            continue;
        bool same = true;
        Mean m;
        m.n = 0;
        for (int32_t i = 0; i < p->criteria; i++)
            if (p->group[i] == g) {
                same &= b->on[i] == a->on[i];
                if (b->on[i])
                    mean_add(&m, (double)b->hi[i] - (double)a->lo[i], p->weight[i], p->range);
            }
        double lead = same ? mean_max(&m) : b->group_hi[g] - a->group_lo[g];
        mean_add(&whole, lead, p->group_weight[g], p->group_range);
    }
    return mean_max(&whole);
}

void rank_bounds(Arena *a, const RankProblem *p, int32_t *best, int32_t *worst)
{
    assert(rank_check(a, p).fault == RANK_OK);
    Span *span = NEWS(a, Span, p->places);
    for (int32_t i = 0; i < p->places; i++) {
        span[i] = span_of(a, p, i);
        best[i] = worst[i] = 1;
    }
    for (int32_t x = 0; x < p->places; x++)
        for (int32_t y = 0; y < p->places; y++) {
            if (x == y)
                continue;
            bool y_stays = !p->pass || p->pass[y] == PASS_ALWAYS;
            if (y_stays && lead_max(p, &span[x], &span[y]) < -margin)
                best[x]++; // y is better whatever happens
            else if (!y_stays || !never_better(p, &span[x], &span[y]))
                worst[y]++; // x may be better
        }
}
