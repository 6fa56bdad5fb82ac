// solve.c - columns: a binary for each place, a share for each demand, and for the quantile of hits t and a
// binary for each draw that may fall below it.
#include <coin/Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solve.h"

// CoinUtils 2.11 loses a little memory in its presolve; the leak checker of the sanitizer build asks here.
const char *__lsan_default_suppressions(void); // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_options(void);      // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_suppressions(void)  // NOLINT(bugprone-reserved-identifier)
{
    return "leak:libCoinUtils\nleak:libClp\nleak:libCbc\nleak:libCgl\nleak:libOsi";
}
const char *__lsan_default_options(void) // NOLINT(bugprone-reserved-identifier)
{
    return "print_suppressions=0";
}

typedef struct {
    Arena *a;
    const Portfolio *p;
    const Ask *ask;
    Cbc_Model *cbc;
    int32_t columns;
    int *index; // the row being built
    double *value;
    int n;
    bool impossible; // seen before solving
} Build;

static bool on(const Build *b, int32_t rule)
{
    return rule < 0 || !b->ask->off || !b->ask->off[rule];
}

static void put(Build *b, int column, double value)
{
    b->index[b->n] = column;
    b->value[b->n++] = value;
}

static void row(Build *b, char sense, double bound)
{
    Cbc_addRow(b->cbc, "", b->n, b->index, b->value, sense, bound);
    b->n = 0;
}

static int column(Build *b, double lo, double hi, double cost, bool whole)
{
    Cbc_addCol(b->cbc, "", lo, hi, cost, (char)whole, 0, NULL, NULL);
    return b->columns++;
}

static void places(Build *b)
{
    const Portfolio *p = b->p;
    bool *in = NEWS(b->a, bool, p->places), *out = NEWS(b->a, bool, p->places);
    EACH (PortfolioFix, f, p->must)
        in[f->place] |= on(b, f->rule);
    EACH (PortfolioFix, f, p->never)
        out[f->place] |= on(b, f->rule);
    for (int32_t i = 0; i < p->places; i++) {
        in[i] |= b->ask->in && b->ask->in[i];
        out[i] |= b->ask->out && b->ask->out[i];
        b->impossible |= in[i] && out[i];
        column(b, in[i], !out[i], b->ask->what == ASK_TOTAL ? -(double)p->gain[i] : 0, true);
    }
}

static void count(Build *b)
{
    const Portfolio *p = b->p;
    if (!on(b, p->count_rule))
        return;
    for (int bound = 0; bound < 2; bound++) {
        for (int32_t i = 0; i < p->places; i++)
            put(b, i, 1);
        row(b, p->min == p->max ? 'E' : bound ? 'L' : 'G', bound ? p->max : p->min);
        if (p->min == p->max)
            return;
    }
}

static void rows(Build *b)
{
    EACH (PortfolioRow, r, b->p->rows) {
        if (!on(b, r->rule))
            continue;
        for (int32_t i = 0; i < r->n; i++)
            put(b, r->place[i], r->a ? (double)r->a[i] : 1);
        row(b, r->at_least ? 'G' : 'L', (double)r->bound);
    }
}

// Pairs are gathered into cliques, of which at most one may be chosen: a far tighter program than a row a
// pair.
static void pairs(Build *b)
{
    int32_t n = b->p->places, *member = NEWS(b->a, int32_t, n);
    enum { APART = 1, DONE = 2 };
    uint8_t *edge = NEWS(b->a, uint8_t, (ptrdiff_t)n * n);
    EACH (PortfolioPair, x, b->p->pairs)
        if (on(b, x->rule))
            edge[(ptrdiff_t)x->a * n + x->b] = edge[(ptrdiff_t)x->b * n + x->a] = APART;
    EACH (PortfolioPair, x, b->p->pairs) {
        if (edge[(ptrdiff_t)x->a * n + x->b] != APART)
            continue;
        int32_t size = 2;
        member[0] = x->a;
        member[1] = x->b;
        for (int32_t i = 0; i < n; i++) {
            bool all = true;
            for (int32_t m = 0; m < size && all; m++)
                all = edge[(ptrdiff_t)i * n + member[m]];
            if (all)
                member[size++] = i;
        }
        for (int32_t i = 0; i < size; i++) {
            put(b, member[i], 1);
            for (int32_t j = 0; j < size; j++)
                if (i != j)
                    edge[(ptrdiff_t)member[i] * n + member[j]] = DONE;
        }
        row(b, 'L', 1);
    }
}

// A demand's share is at most the number of its places chosen; it is only there where the total matters.
static int covers(Build *b)
{
    int first = b->columns;
    if (b->ask->what != ASK_TOTAL && b->ask->total == INT64_MIN)
        return first;
    EACH (PortfolioCover, c, b->p->covers)
        column(b, 0, 1, b->ask->what == ASK_TOTAL ? -(double)c->weight : 0, false);
    for (int32_t c = 0; c < b->p->covers.len; c++) {
        put(b, first + c, -1);
        for (int32_t i = 0; i < b->p->covers.at[c].n; i++)
            put(b, b->p->covers.at[c].place[i], 1);
        row(b, 'G', 0);
    }
    return first;
}

static void total_at_least(Build *b, int first_cover)
{
    if (b->ask->total == INT64_MIN)
        return;
    for (int32_t i = 0; i < b->p->places; i++)
        put(b, i, (double)b->p->gain[i]);
    for (int32_t c = 0; c < b->p->covers.len; c++)
        put(b, first_cover + c, (double)b->p->covers.at[c].weight);
    row(b, 'G', (double)b->ask->total - 0.5);
}

static int rising(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

int64_t quantile_limit(Arena *a, const Portfolio *p)
{
    int64_t most[PORTFOLIO_DRAWS_MAX] = { 0 };
    for (ptrdiff_t d = 0; d < p->draws.len; d++) {
        int32_t n = p->draws.at[d].n;
        int64_t *credit = NEWS(a, int64_t, n);
        for (int32_t i = 0; i < n; i++)
            credit[i] = -(int64_t)p->draws.at[d].credit[i];
        qsort(credit, (size_t)n, sizeof *credit, rising);
        for (int32_t i = 0; i < n && i < p->max; i++)
            most[d] -= credit[i];
    }
    qsort(most, (size_t)p->draws.len, sizeof *most, rising);
    return p->draws.len ? most[p->draws.len * p->percent / 100] : 0;
}

int64_t quantile_step(const Portfolio *p)
{
    int64_t step = 0;
    EACH (PortfolioDraw, d, p->draws)
        for (int32_t i = 0; i < d->n; i++)
            for (int64_t x = d->credit[i]; x;) {
                int64_t rest = step % x;
                step = x;
                x = rest;
            }
    return step ? step : 1;
}

// hits(draw) >= the quantile asked for, or the draw is one of the few that may fall below. In steps, to keep
// numbers small.
static void quantile(Build *b)
{
    const Portfolio *p = b->p;
    if (!p->draws.len || b->ask->quantile <= 0)
        return;
    int64_t step = quantile_step(p), least = (b->ask->quantile + step - 1) / step;
    int below = b->columns;
    for (ptrdiff_t d = 0; d < p->draws.len; d++)
        column(b, 0, 1, 0, true);
    for (int d = 0; d < p->draws.len; d++) {
        for (int32_t i = 0; i < p->draws.at[d].n; i++) {
            int64_t credit = p->draws.at[d].credit[i] / step;
            put(b, p->draws.at[d].place[i], (double)(credit < least ? credit : least));
        }
        put(b, below + d, (double)least);
        row(b, 'G', (double)least);
    }
    for (int d = 0; d < p->draws.len; d++)
        put(b, below + d, 1);
    ptrdiff_t may_fall = p->draws.len * p->percent / 100;
    row(b, 'L', (double)may_fall);
}

static void other_than(Build *b, const bool *choice)
{
    int32_t size = 0;
    for (int32_t i = 0; i < b->p->places; i++) {
        put(b, i, choice[i] ? -1 : 1);
        size += choice[i];
    }
    row(b, 'G', 1 - size);
}

static void any_of(Build *b, int32_t from, int32_t to)
{
    for (int32_t i = from; i < to; i++)
        put(b, i, 1);
    row(b, 'G', 1);
}

// Are the rules that are on, and what else is asked, kept by this choice, in integers?
static bool allowed(Build *b, const bool *in)
{
    PortfolioCheck check = portfolio_check(b->a, b->p, in);
    PortfolioWorth worth = portfolio_worth(b->p, in);
    bool ok = b->p->count_rule >= 0 || (b->p->min <= check.count && check.count <= b->p->max);
    for (int32_t r = 0; r < b->p->rules; r++)
        ok &= check.rule[r] || !on(b, r);
    if (b->ask->other_than)
        ok &= memcmp(in, b->ask->other_than, (size_t)b->p->places) != 0;
    return ok && worth.total >= b->ask->total && worth.quantile >= b->ask->quantile;
}

static void start_from(Build *b)
{
    int *index = NEWS(b->a, int, b->p->places);
    double *value = NEWS(b->a, double, b->p->places);
    for (int32_t i = 0; i < b->p->places; i++) {
        index[i] = i;
        value[i] = b->ask->start[i];
    }
    Cbc_setMIPStartI(b->cbc, b->p->places, index, value);
}

static void options(Build *b)
{
    char seconds[32];
    snprintf(seconds, sizeof seconds, "%.2f", b->ask->seconds);
    Cbc_setParameter(b->cbc, "logLevel", "0");
    Cbc_setParameter(b->cbc, "timeMode", "elapsed");
    Cbc_setParameter(b->cbc, "seconds", seconds);
    Cbc_setParameter(b->cbc, "allowableGap", "0.9"); // whole numbers: less than one apart is equal
    Cbc_setParameter(b->cbc, "integerTolerance", "1e-9");
    Cbc_setParameter(b->cbc, "primalTolerance", "1e-9");
}

static Answer answer(Build *b, bool *chosen)
{
    const double *x = Cbc_bestSolution(b->cbc);
    bool proved = Cbc_isProvenOptimal(b->cbc), infeasible = Cbc_isProvenInfeasible(b->cbc);
    double bound = -Cbc_getBestPossibleObjValue(b->cbc);
    int64_t limit = fabs(bound) < 1e15 ? (int64_t)floor(bound + 1e-3) : INT64_MAX;
    if (infeasible && b->ask->start) // nothing is better than the start, or than what was made of it
        proved = true;
    else if (infeasible)
        return (Answer){ ANSWER_NONE, NULL, 0 };
    if (!x)
        return (Answer){ proved ? ANSWER_BEST : ANSWER_TIME, NULL, limit };
    for (int32_t i = 0; i < b->p->places; i++)
        chosen[i] = x[i] > 0.5;
    return (Answer){ proved ? ANSWER_BEST : ANSWER_SOME, chosen, limit };
}

static int64_t asked_worth(const Build *b, const bool *in)
{
    PortfolioWorth w = portfolio_worth(b->p, in);
    return b->ask->what == ASK_TOTAL ? w.total : 0;
}

static void build_model(Build *b)
{
    b->cbc = Cbc_newModel();
    places(b);
    count(b);
    rows(b);
    pairs(b);
    total_at_least(b, covers(b));
    quantile(b);
    if (b->ask->other_than)
        other_than(b, b->ask->other_than);
    if (b->ask->from < b->ask->to)
        any_of(b, b->ask->from, b->ask->to);
}

Answer solve(Arena *a, const Portfolio *p, const Ask *ask)
{
    ptrdiff_t widest = p->places + p->covers.len + p->draws.len + 2;
    Build b = { .a = a, .p = p, .ask = ask, .index = NEWS(a, int, widest), .value = NEWS(a, double, widest) };
    bool *chosen = NEWS(a, bool, p->places);
    build_model(&b);
    Answer found = { ANSWER_NONE, NULL, 0 };
    if (!b.impossible) {
        if (ask->start)
            start_from(&b);
        options(&b);
        Cbc_solve(b.cbc);
        found = answer(&b, chosen);
    }
    Cbc_deleteModel(b.cbc);
    // Floating point has proposed; integers decide. A choice that breaks a rule by rounding is no choice, and
    // no proof.
    if (found.chosen && !allowed(&b, found.chosen))
        found = (Answer){ ANSWER_TIME, NULL, INT64_MAX };
    if (ask->start && (!found.chosen || asked_worth(&b, ask->start) > asked_worth(&b, found.chosen))) {
        memcpy(chosen, ask->start, (size_t)p->places);
        found.chosen = chosen;
        found.kind = found.kind == ANSWER_BEST ? ANSWER_BEST : ANSWER_SOME;
    }
    if (found.chosen && (found.kind == ANSWER_BEST || found.bound < asked_worth(&b, found.chosen)))
        found.bound = asked_worth(&b, found.chosen);
    return found;
}
