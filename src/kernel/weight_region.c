// weight_region.c - regions of weights that can be drawn from directly, and how statements are put.
#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "weight_region.h"

static int rising(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void falling_first(double *x, int32_t n)
{
    qsort(x, (size_t)n, sizeof *x, rising);
    for (int32_t i = 0; i < n / 2; i++) {
        double t = x[i];
        x[i] = x[n - 1 - i];
        x[n - 1 - i] = t;
    }
}

// n gaps that n - 1 uniform numbers leave in [0, 1].
static void gaps(Chance *c, double *at, int32_t n, double *gap)
{
    for (int32_t i = 0; i + 1 < n; i++)
        at[i] = chance_unit(c);
    qsort(at, (size_t)n - 1, sizeof *at, rising);
    at[n - 1] = 1;
    for (int32_t i = 0; i < n; i++)
        gap[i] = at[i] - (i ? at[i - 1] : 0);
}

void weights_even(Arena *a, int32_t criteria, int32_t draws, uint64_t seed, float *out)
{
    double *at = NEWS(a, double, criteria), *gap = NEWS(a, double, criteria);
    for (int32_t d = 0; d < draws; d++) {
        Chance c = chance_open(seed, d);
        gaps(&c, at, criteria, gap);
        for (int32_t i = 0; i < criteria; i++)
            out[(ptrdiff_t)d * criteria + i] = (float)gap[i];
    }
}

void weights_ordered(Arena *a, int32_t criteria, const int32_t *order, int32_t draws, uint64_t seed,
                     float *out)
{
    double *at = NEWS(a, double, criteria), *gap = NEWS(a, double, criteria);
    for (int32_t d = 0; d < draws; d++) {
        Chance c = chance_open(seed, d);
        gaps(&c, at, criteria, gap);
        falling_first(gap, criteria);
        for (int32_t i = 0; i < criteria; i++)
            out[(ptrdiff_t)d * criteria + order[i]] = (float)gap[i];
    }
}

void weights_dirichlet(Arena *a, int32_t criteria, const int32_t *alpha, int32_t draws, uint64_t seed,
                       float *out)
{
    int32_t all = 0;
    for (int32_t i = 0; i < criteria; i++) {
        assert(alpha[i] >= 1 && alpha[i] <= 1000);
        all += alpha[i];
    }
    double *at = NEWS(a, double, all), *gap = NEWS(a, double, all);
    for (int32_t d = 0; d < draws; d++) {
        Chance c = chance_open(seed, d);
        const double *next = gap;
        gaps(&c, at, all, gap);
        for (int32_t i = 0; i < criteria; i++) {
            double sum = 0;
            for (int32_t g = 0; g < alpha[i]; g++)
                sum += *next++;
            out[(ptrdiff_t)d * criteria + i] = (float)sum;
        }
    }
}

void weights_about(int32_t criteria, const double *profile, double range, int32_t draws, uint64_t seed,
                   float *out)
{
    assert(range >= 0 && range < 1 && criteria <= RANK_CRITERIA_MAX);
    for (int32_t d = 0; d < draws; d++) {
        Chance c = chance_open(seed, d);
        double w[RANK_CRITERIA_MAX], sum = 0;
        for (int32_t i = 0; i < criteria; i++)
            sum += w[i] = profile[i] * (1 + range * (2 * chance_unit(&c) - 1));
        for (int32_t i = 0; i < criteria; i++)
            out[(ptrdiff_t)d * criteria + i] = (float)(w[i] / sum);
    }
}

void weights_nested(int32_t criteria, int32_t groups, const int32_t *group, int32_t draws, const float *among,
                    const float *inside, float *out)
{
    assert(groups <= RANK_GROUPS_MAX);
    for (int32_t d = 0; d < draws; d++) {
        const float *mine = inside + (ptrdiff_t)d * criteria, *share = among + (ptrdiff_t)d * groups;
        double sum[RANK_GROUPS_MAX] = { 0 };
        for (int32_t i = 0; i < criteria; i++)
            sum[group[i]] += (double)mine[i];
        for (int32_t i = 0; i < criteria; i++)
            out[(ptrdiff_t)d * criteria + i] =
                (float)((double)share[group[i]] * (double)mine[i] / sum[group[i]]);
    }
}

// ---- Statements ----

static void say(Arena *a, Statements *s, const int32_t *criterion, const double *by, int32_t n, double least)
{
    int32_t *which = NEWS(a, int32_t, n);
    double *times = NEWS(a, double, n);
    for (int32_t i = 0; i < n; i++) {
        which[i] = criterion[i];
        times[i] = by ? by[i] : 1;
    }
    *PUSH(a, s) = (Statement){ n, which, times, least, false };
}

void say_interval(Arena *a, Statements *s, int32_t i, double lo, double hi)
{
    static const double minus = -1;
    say(a, s, &i, NULL, 1, lo);
    say(a, s, &i, &minus, 1, -hi);
}

void say_no_less(Arena *a, Statements *s, int32_t i, int32_t j, double times)
{
    say(a, s, (int32_t[]){ i, j }, (double[]){ 1, -times }, 2, 0);
}

void say_order(Arena *a, Statements *s, const int32_t *order, int32_t n)
{
    for (int32_t i = 0; i + 1 < n; i++)
        say_no_less(a, s, order[i], order[i + 1], 1);
}

void say_sum(Arena *a, Statements *s, const int32_t *criterion, int32_t n, double least)
{
    say(a, s, criterion, NULL, n, least);
}

static bool sound(int32_t criteria, const Statement *s)
{
    bool seen[RANK_CRITERIA_MAX] = { 0 };
    for (int32_t i = 0; i < s->n; i++) {
        int32_t c = s->criterion[i];
        if (c < 0 || c >= criteria || seen[c] || !isfinite(s->by[i]))
            return false;
        seen[c] = true;
    }
    return s->n > 0 && isfinite(s->least);
}

int32_t statements_fault(int32_t criteria, const Statement *s, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (!sound(criteria, &s[i]))
            return i;
    return -1;
}
