// weight_region_draw.c - the weights that satisfy statements: even draws from all of them.
#include <math.h>

#include "chance.h"
#include "weight_clash.h"

enum { CHAINS = 4, DOUBLINGS = 5 };

// ---- An inner point, and the flat in which the region lies ----

typedef struct {
    int32_t m, bounds;
    double *inner;                       // [m] every bound that can be slack is slack here
    const Statement *bound;              // [bounds] what can be slack, weights >= 0 among them
    double (*normal)[RANK_CRITERIA_MAX]; // [normals] orthonormal: directions that would leave the flat
    int32_t normals;
} Region;

static void add_normal(Region *r, const Statement *s)
{
    double v[RANK_CRITERIA_MAX] = { 0 }, size = 0, before = 0;
    for (int32_t t = 0; t < s->n; t++)
        before += (v[s->criterion[t]] = s->by[t]) * s->by[t];
    for (int32_t k = 0; k < r->normals; k++) {
        double along = 0;
        for (int32_t c = 0; c < r->m; c++)
            along += v[c] * r->normal[k][c];
        for (int32_t c = 0; c < r->m; c++)
            v[c] -= along * r->normal[k][c];
    }
    for (int32_t c = 0; c < r->m; c++)
        size += v[c] * v[c];
    if (size <= 1e-14 * before)
        return;
    for (int32_t c = 0; c < r->m; c++)
        r->normal[r->normals][c] = v[c] / sqrt(size);
    r->normals++;
}

// The mean of points, each as far inside one bound as possible, is inside all that can be slack; the others
// are as good as equalities.
static Region region_of(Arena *a, const Asked *q, const int32_t *rows)
{
    int32_t m = q->m, all = q->n + m;
    Statement *s = NEWS(a, Statement, all), *slack = NEWS(a, Statement, all), sum = { .n = m };
    int32_t *each = NEWS(a, int32_t, m);
    double *one = NEWS(a, double, m), *x = NEWS(a, double, m), *goal = NEWS(a, double, m);
    Region r = { .m = m, .inner = NEWS(a, double, m), .bound = slack };
    r.normal = arena_alloc(a, (m + 1) * (ptrdiff_t)sizeof *r.normal);
    for (int32_t c = 0; c < m; c++) {
        each[c] = c;
        one[c] = 1;
        s[q->n + c] = (Statement){ 1, &each[c], &one[c], 0, false };
    }
    sum.criterion = each;
    sum.by = one;
    add_normal(&r, &sum);
    for (int32_t i = 0; i < all; i++) {
        if (i < q->n)
            s[i] = q->s[i];
        for (int32_t c = 0; c < m; c++)
            goal[c] = 0;
        for (int32_t t = 0; t < s[i].n; t++)
            goal[s[i].criterion[t]] = s[i].by[t];
        (void)asked_best(q, rows, q->n, goal, x); // it is known to hold
        for (int32_t c = 0; c < m; c++)
            r.inner[c] += x[c] / all;
        if (s[i].equal || statement_sum(&s[i], x) - s[i].least < 1e-8)
            add_normal(&r, &s[i]);
        else
            slack[r.bounds++] = s[i];
    }
    return r;
}

// ---- Hit and run ----

// A direction evenly from a cube, laid into the flat; any law that is symmetric and reaches every direction
// will do.
static void step(const Region *r, Chance *c, double *w)
{
    double d[RANK_CRITERIA_MAX], lo = -INFINITY, hi = INFINITY;
    for (int32_t i = 0; i < r->m; i++)
        d[i] = 2 * ((double)chance_next(c) * 0x1p-32) - 1;
    for (int32_t k = 0; k < r->normals; k++) {
        double along = 0;
        for (int32_t i = 0; i < r->m; i++)
            along += d[i] * r->normal[k][i];
        for (int32_t i = 0; i < r->m; i++)
            d[i] -= along * r->normal[k][i];
    }
    for (int32_t i = 0; i < r->bounds; i++) {
        double rate = statement_sum(&r->bound[i], d),
               room = statement_sum(&r->bound[i], w) - r->bound[i].least;
        room = room > 0 ? room : 0;
        if (rate > 1e-12 && -room / rate > lo)
            lo = -room / rate;
        if (rate < -1e-12 && -room / rate < hi)
            hi = -room / rate;
    }
    if (lo == -INFINITY || hi == INFINITY)
        return;
    double by = lo + (hi - lo) * chance_unit(c);
    for (int32_t i = 0; i < r->m; i++)
        w[i] += by * d[i];
}

// Rounding: what has come to lie a hair outside goes back, and the sum is 1 again.
static void keep_in(const Region *r, double *w, float *out)
{
    double sum = 0;
    for (int32_t i = 0; i < r->m; i++)
        sum += w[i] = w[i] > 0 ? w[i] : 0;
    for (int32_t i = 0; i < r->m; i++) {
        w[i] /= sum;
        out[i] = (float)w[i];
    }
}

// R-hat of one weight: variance between the halves of chains against that within them.
static double spread(const float *x, int32_t m, int32_t draws)
{
    enum { PARTS = 2 * CHAINS };
    int32_t n = draws / PARTS;
    double mean[PARTS] = { 0 }, all = 0, within = 0, between = 0;
    for (int p = 0; p < PARTS; p++) {
        for (int32_t i = 0; i < n; i++)
            mean[p] += (double)x[(ptrdiff_t)(p * n + i) * m] / n;
        all += mean[p] / PARTS;
    }
    for (int p = 0; p < PARTS; p++) {
        for (int32_t i = 0; i < n; i++) {
            double d = (double)x[(ptrdiff_t)(p * n + i) * m] - mean[p];
            within += d * d / (n - 1) / PARTS;
        }
        between += (mean[p] - all) * (mean[p] - all) / (PARTS - 1);
    }
    return within > 1e-20 ? sqrt((double)(n - 1) / n + between / within) : 1;
}

// Four chains one behind the other in the table; draws that four does not divide go to the last.
static void run_chains(const Region *r, int32_t draws, uint64_t seed, int32_t thin, float *out)
{
    double w[RANK_CRITERIA_MAX];
    for (int32_t chain = 0; chain < CHAINS; chain++) {
        Chance c = chance_open(seed, chain);
        int32_t from = draws / CHAINS * chain,
                to = chain == CHAINS - 1 ? draws : draws / CHAINS * (chain + 1);
        for (int32_t i = 0; i < r->m; i++)
            w[i] = r->inner[i];
        for (int32_t i = 0; i < 20 * thin; i++)
            step(r, &c, w);
        for (int32_t d = from; d < to; d++) {
            for (int32_t i = 0; i < thin; i++)
                step(r, &c, w);
            keep_in(r, w, out + (ptrdiff_t)d * r->m);
        }
    }
}

void weights_sample(Arena *a, int32_t criteria, const Statement *s, const int32_t *thing, int32_t n,
                    int32_t draws, uint64_t seed, WeightRegion *out)
{
    assert(criteria >= 1 && criteria <= RANK_CRITERIA_MAX && draws >= 1 &&
           statements_fault(criteria, s, n) < 0);
    int32_t *each = NEWS(a, int32_t, n);
    for (int32_t i = 0; i < n; i++)
        each[i] = i;
    Asked q = { criteria, n, s, thing ? thing : each, n && thing ? thing[n - 1] + 1 : n };
    *out = (WeightRegion){ .mixing = 1, .mixed = true, .thin = 1, .dimension = criteria - 1 };
    if (n == 0) {
        out->weight = NEWS(a, float, (ptrdiff_t)draws *criteria);
        weights_even(a, criteria, draws, seed, out->weight);
        return;
    }
    if (!asked_best(&q, each, n, NULL, NULL)) {
        out->empty = true;
        out->dimension = -1;
        asked_conflict(a, &q, out);
        return;
    }
    Region r = region_of(a, &q, each);
    out->dimension = criteria - r.normals;
    out->weight = NEWS(a, float, (ptrdiff_t)draws *criteria);
    if (out->dimension == 0) {
        for (int32_t d = 0; d < draws; d++)
            keep_in(&r, r.inner, out->weight + (ptrdiff_t)d * criteria);
        return;
    }
    out->thin = 2 * out->dimension + 4;
    for (int i = 0; i <= DOUBLINGS; i++, out->thin *= 2) {
        run_chains(&r, draws, seed, out->thin, out->weight);
        out->mixing = 1;
        for (int32_t c = 0; c < criteria && draws >= 16 * CHAINS; c++)
            out->mixing = fmax(out->mixing, spread(out->weight + c, criteria, draws));
        if (draws < 16 * CHAINS || out->mixing <= MIXING_GOOD || i == DOUBLINGS)
            break;
    }
    out->mixed = draws >= 16 * CHAINS && out->mixing <= MIXING_GOOD;
}
