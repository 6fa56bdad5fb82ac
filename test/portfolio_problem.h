// portfolio_problem.h - models made from a number, and their answers by trying everything; for portfolio_test
// and pick_test.
#pragma once
#include "kernel_problem.h"
#include "portfolio.h"

static inline int32_t *some_places(Arena *a, Dice *d, int32_t places, int32_t n)
{
    int32_t *all = NEWS(a, int32_t, places);
    for (int32_t i = 0; i < places; i++) {
        int32_t j = dice_to(d, i + 1);
        all[i] = all[j];
        all[j] = i;
    }
    assert(n <= places);
    return all;
}

// Small numbers, so that ties are common and the lexicographic order has to decide.
static inline Portfolio random_model(Arena *a, uint64_t seed)
{
    Dice d = { seed };
    Portfolio p = { .places = 4 + dice_to(&d, 9), .rules = 8 };
    int32_t n = p.places;
    p.percent = 10 * dice_to(&d, 4);
    int64_t *gain = NEWS(a, int64_t, n);
    p.min = dice_to(&d, n);
    p.max = dice_to(&d, 3) ? p.min : p.min + dice_to(&d, n - p.min + 1);
    p.count_rule = dice_to(&d, 2) ? 0 : -1;
    for (int32_t i = 0; i < n; i++)
        gain[i] = dice_to(&d, 2) ? dice_to(&d, 6) : dice_to(&d, PORTFOLIO_UNIT) - PORTFOLIO_UNIT / 8;
    p.gain = gain;
    for (int32_t c = dice_to(&d, 5); c > 0; c--) {
        int32_t size = dice_to(&d, n + 1);
        PortfolioCover cover = { 1 + dice_to(&d, 9), size, NULL };
        cover.place = some_places(a, &d, n, size); // a line each: C does not order initializers
        *PUSH(a, &p.covers) = cover;
    }
    for (int32_t r = dice_to(&d, 4); r > 0; r--) {
        int32_t size = dice_to(&d, n + 1);
        int64_t *coefficient = NEWS(a, int64_t, n);
        for (int32_t i = 0; i < n; i++)
            coefficient[i] = dice_to(&d, 9) - 2;
        PortfolioRow row = { .rule = 1 + dice_to(&d, 4), .n = size };
        row.place = some_places(a, &d, n, size);
        row.a = dice_to(&d, 2) ? coefficient : NULL;
        row.at_least = dice_to(&d, 2);
        row.bound = dice_to(&d, 6);
        *PUSH(a, &p.rows) = row;
    }
    for (int32_t i = dice_to(&d, 8); i > 0; i--) {
        const int32_t *two = some_places(a, &d, n, 2);
        *PUSH(a, &p.pairs) = (PortfolioPair){ 5, two[0], two[1] };
    }
    if (!dice_to(&d, 3))
        *PUSH(a, &p.must) = (PortfolioFix){ 6, dice_to(&d, n) };
    if (!dice_to(&d, 3))
        *PUSH(a, &p.never) = (PortfolioFix){ 7, dice_to(&d, n) };
    for (int32_t i = dice_to(&d, 2) ? 1 + dice_to(&d, 12) : 0; i > 0; i--) {
        int32_t size = dice_to(&d, n + 1), *credit = NEWS(a, int32_t, n);
        for (int32_t c = 0; c < n; c++)
            credit[c] = dice_to(&d, 4) ? 60 : 60 / (1 + dice_to(&d, 3));
        *PUSH(a, &p.draws) = (PortfolioDraw){ size, some_places(a, &d, n, size), credit };
    }
    return p;
}

static inline Portfolio without(Arena *a, const Portfolio *p, const bool *off)
{
    Portfolio q = *p;
    q.rows.len = q.rows.cap = q.pairs.len = q.pairs.cap = q.must.len = q.must.cap = q.never.len =
        q.never.cap = 0;
    EACH (PortfolioRow, r, p->rows)
        if (!off[r->rule])
            *PUSH(a, &q.rows) = *r;
    EACH (PortfolioPair, x, p->pairs)
        if (!off[x->rule])
            *PUSH(a, &q.pairs) = *x;
    EACH (PortfolioFix, f, p->must)
        if (!off[f->rule])
            *PUSH(a, &q.must) = *f;
    EACH (PortfolioFix, f, p->never)
        if (!off[f->rule])
            *PUSH(a, &q.never) = *f;
    if (p->count_rule >= 0 && off[p->count_rule]) {
        q.min = 0;
        q.max = p->places;
    }
    return q;
}

static inline bool possible(Arena *a, const Portfolio *p, const bool *off)
{
    Portfolio q = without(a, p, off);
    PortfolioWorth worth;
    return portfolio_brute(a, &q, NEWS(a, bool, p->places), &worth);
}
