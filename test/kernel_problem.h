// kernel_problem.h - problems made from a number, and the digest of their results; for kernel_test and
// kernel_cases.
#pragma once
#include <math.h>
#include <string.h>

#include "kernel.h"

typedef struct {
    uint64_t state;
} Dice;

static inline uint64_t dice_next(Dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline int32_t dice_to(Dice *d, int32_t n) // 0..n-1
{
    return (int32_t)(dice_next(d) >> 33) % n;
}

static inline float dice_unit(Dice *d)
{
    return (float)(dice_next(d) >> 40) * 0x1p-24f;
}

// What a problem is made of: whole numbers, weights that are powers of two and no range, so that every sum is
// exact and ties abound; or anything.
typedef struct {
    int32_t places, criteria, groups, draws;
    bool whole;
    bool certain; // every cell fixed or NA
} Shape;

static inline Curve *problem_curve(Arena *a, Dice *d, bool whole)
{
    Curve *c = NEW(a, Curve);
    c->n = whole ? 5 : 1 + dice_to(d, 5);
    float *x = NEWS(a, float, c->n), *y = NEWS(a, float, c->n);
    for (int32_t i = 0; i < c->n; i++) {
        float step = whole ? 1 : dice_to(d, 6) ? dice_unit(d) * 3 : 0; // 0: a jump
        x[i] = i ? x[i - 1] + step : whole ? 0 : dice_unit(d) - 1;
        y[i] = whole ? (float)dice_to(d, 9) / 8 : dice_to(d, 5) ? dice_unit(d) : (float)dice_to(d, 2);
    }
    c->x = x;
    c->y = y;
    return c;
}

static inline void problem_sort(float *x, int32_t n)
{
    for (int32_t i = 1; i < n; i++)
        for (int32_t j = i; j > 0 && x[j] < x[j - 1]; j--) {
            float t = x[j];
            x[j] = x[j - 1];
            x[j - 1] = t;
        }
}

static inline Cell problem_cell(Arena *a, Dice *d, const Curve *curve, Shape shape)
{
    int32_t pick = dice_to(d, 10);
    Cell c = { .kind = pick < 1   ? CELL_NA
                       : pick < 4 ? CELL_FIXED
                       : pick < 6 ? CELL_DISCRETE
                       : pick < 8 ? CELL_QUANTILE
                                  : CELL_TRIANGULAR };
    if (shape.certain && c.kind != CELL_NA)
        c.kind = CELL_FIXED;
    else if (shape.whole && pick >= 6)
        c.kind = CELL_DISCRETE;
    if (c.kind == CELL_NA)
        return c;
    c.curve = curve;
    c.n = c.kind == CELL_FIXED || c.kind == CELL_TRIANGULAR ? 0 : 1 + dice_to(d, 5);
    int32_t n = c.kind == CELL_FIXED        ? 1
                : c.kind == CELL_TRIANGULAR ? 3
                : c.kind == CELL_QUANTILE   ? c.n + 1
                                            : c.n;
    float *x = NEWS(a, float, n);
    for (int32_t i = 0; i < n; i++)
        x[i] = shape.whole ? (float)dice_to(d, 5) : dice_unit(d) * 9 - 2;
    if (c.kind != CELL_DISCRETE)
        problem_sort(x, n);
    if (c.kind == CELL_TRIANGULAR && x[0] == x[2])
        x[2] += 1;
    uint32_t *cut = NEWS(a, uint32_t, c.n);
    for (int32_t i = 0; i + 1 < c.n && c.kind == CELL_DISCRETE; i++)
        cut[i] = (uint32_t)((uint64_t)(i + 1) * 0xffffffffu / (uint64_t)c.n - (uint64_t)dice_to(d, 1000));
    c.x = x;
    c.cut = cut;
    return c;
}

// Some of the places may be stopped by their gates: never, at times, always.
static inline void problem_gates(Arena *a, RankProblem *p, uint64_t seed)
{
    Dice d = { seed + 77 };
    uint32_t *pass = NEWS(a, uint32_t, p->places);
    for (int32_t i = 0; i < p->places; i++) {
        int32_t pick = dice_to(&d, 6);
        pass[i] = pick == 0 ? 0 : pick < 4 ? (uint32_t)(dice_next(&d) >> 32) : PASS_ALWAYS;
    }
    p->pass = pass;
}

static inline RankProblem *problem_make(Arena *a, uint64_t seed, Shape shape)
{
    Dice d = { seed };
    int32_t cells = shape.places * shape.criteria;
    uint64_t *key = NEWS(a, uint64_t, shape.places);
    int32_t *kind = NEWS(a, int32_t, shape.places), *group = NEWS(a, int32_t, shape.criteria);
    float *weight = NEWS(a, float, shape.criteria), *group_weight = NEWS(a, float, shape.groups);
    const Curve **curve = NEWS(a, const Curve *, shape.criteria);
    for (int32_t i = 0; i < shape.criteria; i++) {
        group[i] = i < shape.groups ? i : dice_to(&d, shape.groups);
        weight[i] = shape.whole ? (float)(1 << dice_to(&d, 3)) : dice_to(&d, 8) ? dice_unit(&d) + 0.01f : 0;
        if (i < shape.groups && weight[i] == 0)
            weight[i] = 1;
        curve[i] = problem_curve(a, &d, shape.whole);
    }
    for (int32_t g = 0; g < shape.groups; g++)
        group_weight[g] = shape.whole ? 1 : dice_unit(&d) + 0.01f;
    Cell *cell = NEWS(a, Cell, cells);
    for (int32_t i = 0; i < cells; i++) {
        const Curve *own = dice_to(&d, 20) ? curve[i % shape.criteria] : problem_curve(a, &d, shape.whole);
        cell[i] = problem_cell(a, &d, own, shape);
        if (i % shape.criteria == 0 && cell[i].kind == CELL_NA) // something is left to score
            cell[i] = (Cell){ CELL_FIXED, 0, own->x, NULL, own };
    }
    for (int32_t i = 0; i < shape.places; i++) {
        key[i] = dice_next(&d);
        kind[i] = dice_to(&d, 3) * 7 - 7;
    }
    int32_t k = 1 + dice_to(&d, shape.places); // one after the other: C does not order initializers
    uint64_t streams = dice_next(&d);
    float range = shape.whole ? 0 : 0.2f * (float)dice_to(&d, 3);
    float group_range = shape.whole ? 0 : 0.2f * (float)dice_to(&d, 3);
    RankProblem *p = NEW(a, RankProblem);
    *p = (RankProblem){ .places = shape.places,
                        .criteria = shape.criteria,
                        .groups = shape.groups,
                        .draws = shape.draws,
                        .k = k,
                        .seed = streams,
                        .key = key,
                        .kind = kind,
                        .cell = cell,
                        .group = group,
                        .weight = weight,
                        .group_weight = group_weight,
                        .range = range,
                        .group_range = group_range };
    return p;
}

static inline uint64_t digest_add(uint64_t h, uint64_t x) // FNV-1a over eight bytes, low first
{
    for (int i = 0; i < 8; i++)
        h = (h ^ (x >> 8 * i & 255)) * 0x100000001b3u;
    return h;
}

static inline uint64_t digest_float(uint64_t h, double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return digest_add(h, u);
}

// Everything a ranking says, places in the order of their keys; the place with the key `except` is left out.
static inline uint64_t problem_digest(Arena *a, const RankProblem *p, const Ranking *r, uint64_t except)
{
    int32_t *order = NEWS(a, int32_t, p->places);
    rank_key_order(a, p, order);
    uint64_t h = 0xcbf29ce484222325u;
    for (int32_t i = 0; i < p->places; i++) {
        if (p->key[order[i]] == except)
            continue;
        const RankPlace *x = &r->place[order[i]];
        h = digest_add(digest_add(digest_add(h, x->chance), x->rank_sum),
                       digest_add(x->score_sum, x->kind_first));
        for (int q = 0; q < RANK_QUANTILES; q++)
            h = digest_add(digest_add(h, (uint64_t)x->rank[q]), (uint64_t)x->kind_rank[q]);
        for (int q = 0; q < SCORE_QUANTILES; q++)
            h = digest_float(h, x->score[q]);
        h = digest_float(h, x->moved);
        for (int32_t c = 0; c < p->criteria; c++) {
            ptrdiff_t at = (ptrdiff_t)order[i] * p->criteria + c;
            h = digest_add(digest_add(h, r->contribution[at]), r->value[at]);
        }
    }
    return h;
}

// The problem behind test/cases/kernel_golden.txt.
static inline RankProblem *problem_golden(Arena *a)
{
    RankProblem *p = problem_make(a, 2, (Shape){ .places = 60, .criteria = 12, .groups = 5, .draws = 2000 });
    p->k = 12;
    p->range = p->group_range = 0.2f;
    return p;
}
