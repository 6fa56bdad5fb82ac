// prior.c - see prior.h.
#include <math.h>
#include <string.h>

#include "prior.h"
#include "spread.h"
#include "value.h"

// ---- Learning

enum { ROUNDS = 6, PLACES_AGAINST = 10, TOGETHER_STEPS = 90 };
static const double rise_pseudo = 0.04; // of `pseudo`: a rise of 5 standard deviations is thought possible
static const double together_most = 0.9;

typedef struct {
    int32_t criterion;
    double x;
} Fact;

// The facts of a place, less what sets their criteria apart: number, mean, squares about it.
typedef struct {
    int32_t n;
    double mean, within;
} AtPlace;

// The places that have as many facts: number, squares of the places' means about what is expected, squares
// about those means.
typedef struct {
    double places, between, within;
} Left;

typedef struct {
    const PriorAsk *ask;
    PriorLearnt *l;
    Fact *fact; // by place
    AtPlace *at;
    double *apart;           // [criteria] shift less the common one
    double common, variance; // of a value about what is expected, own part included
    Left *left;              // [criteria + 1]
    double determinant[TOGETHER_STEPS + 1];
} Fit;

static void gather(Arena *a, Fit *f)
{
    const PriorAsk *ask = f->ask;
    ptrdiff_t n = 0;
    f->fact = NEWS(a, Fact, (ptrdiff_t)ask->places * ask->criteria);
    f->at = NEWS(a, AtPlace, ask->places);
    for (int32_t i = 0; i < ask->places; i++) {
        for (int32_t c = 0; c < ask->criteria; c++) {
            double x = ask->known[(ptrdiff_t)i * ask->criteria + c];
            if (isnan(x))
                continue;
            f->fact[n++] = (Fact){ c, x };
            f->at[i].n++;
            f->l->places[c]++;
        }
        f->l->reported += ask->reported[i] / ask->places;
    }
}

static void fit_means(Fit *f)
{
    const Fact *k = f->fact;
    for (AtPlace *at = f->at; at < f->at + f->ask->places; at++) {
        double sum = 0, squares = 0;
        for (int32_t j = 0; j < at->n; j++, k++) {
            double x = k->x - f->apart[k->criterion];
            sum += x;
            squares += x * x;
        }
        at->mean = at->n ? sum / at->n : 0;
        at->within = squares - at->mean * sum;
    }
}

static double expected_of(const Fit *f, int32_t i)
{
    return f->common + f->l->rise * (f->ask->reported[i] - f->l->reported);
}

// The common shift and the rise: weighted least squares on the places' means, with the author's prior.
static void fit_places(Fit *f)
{
    double m0 = f->ask->pseudo, m1 = 0, r1 = f->ask->pseudo * rise_pseudo, y0 = 0, y1 = 0, t = f->l->together;
    for (int32_t i = 0; i < f->ask->places; i++) {
        const AtPlace *at = &f->at[i];
        double x = f->ask->reported[i] - f->l->reported;
        if (!at->n)
            continue;
        double worth = 1 / (f->variance * (t + (1 - t) / at->n));
        m0 += worth;
        m1 += worth * x;
        r1 += worth * x * x;
        y0 += worth * at->mean;
        y1 += worth * x * at->mean;
    }
    double determinant = m0 * r1 - m1 * m1;
    f->common = (y0 * r1 - y1 * m1) / determinant;
    f->l->rise = (m0 * y1 - m1 * y0) / determinant;
}

static void fit_own(Fit *f)
{
    double t = f->l->together;
    for (int32_t i = 0; i < f->ask->places; i++) {
        const AtPlace *at = &f->at[i];
        f->l->own[i] = at->n ? t / (t + (1 - t) / at->n) * (at->mean - expected_of(f, i)) : 0;
    }
}

// What is left of each criterion, shrunk by how much criteria differ at all.
static void fit_criteria(Fit *f)
{
    int32_t m = f->ask->criteria, told = 0;
    double noise = f->variance * (1 - f->l->together), differ = 0;
    const Fact *k = f->fact;
    memset(f->apart, 0, (size_t)m * sizeof *f->apart);
    for (int32_t i = 0; i < f->ask->places; i++) {
        double expected = expected_of(f, i) + f->l->own[i];
        for (int32_t j = 0; j < f->at[i].n; j++, k++)
            f->apart[k->criterion] += (k->x - expected) / f->l->places[k->criterion];
    }
    for (int32_t c = 0; c < m; c++)
        if (f->l->places[c] >= PRIOR_PLACES_LEAST) {
            differ += f->apart[c] * f->apart[c] - noise / f->l->places[c];
            told++;
        }
    differ = fmax(0, differ / (told + 2));
    for (int32_t c = 0; c < m; c++)
        f->apart[c] *= f->l->places[c] && differ > 0 ? differ / (differ + noise / f->l->places[c]) : 0;
}

// Gives how many places have two facts or more.
static double fit_left(Fit *f)
{
    double telling = 0;
    memset(f->left, 0, (size_t)(f->ask->criteria + 1) * sizeof *f->left);
    for (int32_t i = 0; i < f->ask->places; i++) {
        const AtPlace *at = &f->at[i];
        double off = at->mean - expected_of(f, i);
        f->left[at->n].places++;
        telling += at->n > 1;
        f->left[at->n].within += at->within;
        f->left[at->n].between += at->n * off * off;
    }
    return telling;
}

// n values that are all correlated by t have the correlations' eigenvalues 1 - t, n - 1 times, and this.
static double along(double t, int32_t n)
{
    return 1 + (n - 1) * t;
}

// What of a correlation's likelihood hangs on how many facts there are alone; and what stands against it, as
// so many places would of which two values each show none.
static double determinant(const Fit *f, double t)
{
    double sum = PLACES_AGAINST * t * t;
    for (int32_t n = 1; n <= f->ask->criteria; n++)
        if (f->left[n].places > 0)
            sum += f->left[n].places * ((n - 1) * log(1 - t) + log(along(t, n)));
    return sum;
}

// The variance that fits best with a correlation, times the number of values.
static double squares(const Fit *f, double t, double *values)
{
    double sum = *values = f->ask->pseudo;
    for (int32_t n = 1; n <= f->ask->criteria; n++) {
        sum += f->left[n].within / (1 - t) + f->left[n].between / along(t, n);
        *values += f->left[n].places * n;
    }
    return sum;
}

// The correlation of two values of one place, as it is on the mean over all that may be, and the variance of
// one. By likelihood, since that stands whoever chose by what was known where to find out more (Rubin,
// Biometrika 63 (1976) 581-592): people go where it looks good, and the mean product of two values would make
// .7 of .36 from places that were visited for it.
static void fit_together(Fit *f, bool first)
{
    double unlikely[TOGETHER_STEPS + 1]; // twice -log, but for a constant
    double step = together_most / TOGETHER_STEPS, least = INFINITY, all = 0, sum = 0, values;
    double telling = fit_left(f);
    for (int i = 0; i <= TOGETHER_STEPS; i++) {
        if (first)
            f->determinant[i] = determinant(f, i * step);
        double of_values = squares(f, i * step, &values);
        unlikely[i] = values * log(of_values) + f->determinant[i];
        least = fmin(least, unlikely[i]);
    }
    for (int i = 0; i <= TOGETHER_STEPS; i++) {
        double share = exp((least - unlikely[i]) / 2);
        all += share;
        sum += share * i * step;
    }
    f->l->together = telling >= PRIOR_PLACES_LEAST ? sum / all : 0;
    f->variance = fmax(squares(f, f->l->together, &values) / values, 1e-6);
}

void prior_learn(Arena *a, const PriorAsk *ask, PriorLearnt *out)
{
    int32_t n = ask->places, m = ask->criteria;
    Fit *f = NEW(a, Fit);
    *out = (PriorLearnt){ .places = NEWS(a, int32_t, m),
                          .shift = NEWS(a, double, m),
                          .own = NEWS(a, double, n) };
    *f = (Fit){
        .ask = ask, .l = out, .apart = NEWS(a, double, m), .variance = 1, .left = NEWS(a, Left, m + 1)
    };
    gather(a, f);
    for (int round = 0; round < ROUNDS; round++) {
        fit_means(f);
        fit_places(f);
        fit_together(f, round == 0);
        fit_own(f);
        fit_criteria(f);
    }
    for (int32_t c = 0; c < m; c++)
        out->shift[c] = out->places[c] >= PRIOR_PLACES_LEAST ? f->common + f->apart[c] : 0;
}

double prior_expected(const PriorLearnt *l, const PriorAsk *ask, int32_t place, int32_t criterion)
{
    return l->places[criterion] >= PRIOR_PLACES_LEAST
               ? l->shift[criterion] + l->rise * (ask->reported[place] - l->reported) + l->own[place]
               : 0;
}

double prior_open(double together, double known, double squares, double sum)
{
    double t = together;
    return (1 - t) * squares + sum * sum * t * (1 - t) / (t * known + 1 - t);
}

// ---- Cells

void prior_moments(const Cell *c, double *mean, double *sd)
{
    double squares = 0;
    *mean = *sd = 0;
    if (c->kind == CELL_FIXED) {
        *mean = (double)curve_at(c->curve, c->x[0]);
        return;
    }
    for (int32_t i = 0; i < spread_nodes(c); i++) {
        double share = spread_share(c, i), y = spread_value(c, i);
        *mean += share * y;
        squares += share * y * y;
    }
    *sd = sqrt(fmax(0, squares - *mean * *mean));
}

typedef struct {
    int32_t n;
    double *share, *value; // share: before the tilt
} Nodes;

static void moments_at(const Nodes *x, double tilt, double *mean, double *variance)
{
    double all = 0, sum = 0, squares = 0;
    for (int32_t i = 0; i < x->n; i++) {
        double w = x->share[i] * exp(tilt * (x->value[i] - 0.5));
        all += w;
        sum += w * x->value[i];
        squares += w * x->value[i] * x->value[i];
    }
    *mean = sum / all;
    *variance = squares / all - *mean * *mean;
}

// Newton's steps, kept between two tilts that are too small and too large: the mean rises with the tilt.
static double tilt_for(const Nodes *x, double mean)
{
    double least = -400, most = 400, tilt = 0;
    for (int step = 0; step < 60; step++) {
        double at, variance;
        moments_at(x, tilt, &at, &variance);
        if (fabs(at - mean) < 1e-7)
            break;
        *(at < mean ? &least : &most) = tilt;
        double next = variance > 1e-12 ? tilt + (mean - at) / variance : most;
        tilt = next > least && next < most ? next : (least + most) / 2;
    }
    return tilt;
}

enum { STEPS = 64 }; // of the table that a tilted quantile cell becomes

static float *quantiles_tilted(Arena *a, const Cell *c, const Nodes *x, double tilt)
{
    float *out = NEWS(a, float, STEPS + 1);
    double all = 0, until = 0;
    for (int32_t i = 0; i < x->n; i++)
        all += x->share[i] * exp(tilt * (x->value[i] - 0.5));
    int32_t step = 1;
    for (int32_t i = 0; i < x->n; i++) {
        double w = x->share[i] * exp(tilt * (x->value[i] - 0.5)) / all;
        for (; step < STEPS && until + w >= (double)step / STEPS; step++)
            out[step] = spread_quantile(c, (i + ((double)step / STEPS - until) / w) / x->n);
        until += w;
    }
    out[0] = c->x[0];
    for (; step <= STEPS; step++)
        out[step] = c->x[c->n];
    for (int32_t i = 1; i <= STEPS; i++) // what rounding may have turned round
        out[i] = fmaxf(out[i], out[i - 1]);
    return out;
}

Cell prior_tilted(Arena *a, const Cell *c, double mean)
{
    assert(c->kind == CELL_DISCRETE || c->kind == CELL_QUANTILE);
    Nodes x = { .n = spread_nodes(c) };
    double lo = INFINITY, hi = -INFINITY;
    x.share = NEWS(a, double, x.n);
    x.value = NEWS(a, double, x.n);
    for (int32_t i = 0; i < x.n; i++) {
        x.share[i] = spread_share(c, i);
        x.value[i] = spread_value(c, i);
        lo = fmin(lo, x.share[i] > 0 ? x.value[i] : lo);
        hi = fmax(hi, x.share[i] > 0 ? x.value[i] : hi);
    }
    if (hi - lo < 1e-6)
        return *c;
    double tilt = tilt_for(&x, fmin(fmax(mean, lo + 0.02 * (hi - lo)), hi - 0.02 * (hi - lo)));
    Cell out = *c;
    if (c->kind == CELL_QUANTILE) {
        out.n = STEPS;
        out.x = quantiles_tilted(a, c, &x, tilt);
        return out;
    }
    uint32_t *cut = NEWS(a, uint32_t, x.n);
    double all = 0, until = 0;
    for (int32_t i = 0; i < x.n; i++)
        all += x.share[i] * exp(tilt * (x.value[i] - 0.5));
    for (int32_t i = 0; i < x.n; i++) {
        until += x.share[i] * exp(tilt * (x.value[i] - 0.5)) / all;
        cut[i] = until >= 1 ? UINT32_MAX : (uint32_t)(until * 0x1p32);
    }
    out.cut = cut;
    return out;
}
