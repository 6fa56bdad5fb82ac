// opinions.c - a run as a matrix for the other methods, and how far their orders agree with its own.
#include <math.h>

#include "sensitivity.h"

const char *const opinion_names[OPINION_METHODS + 1] = { "topsis", "promethee_ii", "vikor", NULL };

// Proposals of ours, stated in every output: a twentieth of the scale is no difference, a quarter a full
// preference; VIKOR weighs the majority and the largest regret alike, as its authors do.
static const OpinionParams usual = { .indifference = 0.05, .preference = 0.25, .v = 0.5 };

static bool same_group(const Pack *pack, ptrdiff_t c, ptrdiff_t d)
{
    return str_eq(pack->criteria.at[c].group, pack->criteria.at[d].group);
}

// The value that leaves the weighted sum as it is: the mean of what applies, in the group if anything does.
static double stand_in(const Run *r, const RunPlace *p, const double *w, ptrdiff_t c)
{
    double in_group = 0, of_group = 0, all = 0;
    for (ptrdiff_t d = 0; d < r->pack->criteria.len; d++) {
        if (isnan(p->value[d]))
            continue;
        all += w[d] * p->value[d];
        if (same_group(r->pack, c, d)) {
            in_group += r->in_group[d] * p->value[d];
            of_group += r->in_group[d];
        }
    }
    return of_group > 0 ? in_group / of_group : all; // w sums to 1
}

static Matrix matrix_of(Arena *a, const Run *r)
{
    const Pack *pack = r->pack;
    ptrdiff_t n = r->places.len, m = pack->criteria.len;
    double *value = NEWS(a, double, n *m), *weight = NEWS(a, double, m), *w = NEWS(a, double, m);
    for (ptrdiff_t c = 0; c < m; c++)
        weight[c] = r->group_weight[pack_criterion_group(pack, c)] * r->in_group[c];
    for (ptrdiff_t i = 0; i < n; i++) {
        const RunPlace *p = &r->places.at[i];
        run_central_weights(r, p, w);
        for (ptrdiff_t c = 0; c < m; c++)
            value[i * m + c] = isnan(p->value[c]) ? stand_in(r, p, w, c) : p->value[c];
    }
    return (Matrix){ (int32_t)n, (int32_t)m, value, weight };
}

static const int32_t *ranks(Arena *a, const Run *r, const double *score)
{
    ptrdiff_t n = r->places.len;
    const int32_t *order = run_order(a, r, score);
    int32_t *rank = NEWS(a, int32_t, n);
    for (ptrdiff_t i = 0; i < n; i++)
        rank[order[i]] = (int32_t)i + 1;
    return rank;
}

Opinions opinions_of(Arena *a, const Run *r)
{
    Opinions all = { .params = usual, .n = r->places.len, .k = r->k };
    if (!all.n)
        return all;
    Matrix x = matrix_of(a, r);
    double *sum = NEWS(a, double, x.n), *score = NEWS(a, double, x.n);
    opinion_additive(&x, sum);
    const int32_t *ours = ranks(a, r, sum);
    for (OpinionMethod m = 0; m < OPINION_METHODS; m++) {
        Opinion *o = &all.by[m];
        o->reversal = (Reversal){ .removals = -1, .removed = -1, .up = -1, .down = -1 };
        o->rho = o->tau = NAN;
        if (x.n > OPINION_PLACES_MAX)
            continue;
        opinion_scores(a, &x, m, usual, score);
        o->rank = ranks(a, r, score);
        double value;
        if (spearman_rho(a, sum, score, x.n, &value))
            o->rho = value;
        if (kendall_tau_b(sum, score, x.n, &value))
            o->tau = value;
        for (int32_t i = 0; i < x.n; i++)
            o->same += o->rank[i] <= r->k && ours[i] <= r->k;
        o->reversal = opinion_reversal(a, &x, m, usual, r->k);
    }
    return all;
}
