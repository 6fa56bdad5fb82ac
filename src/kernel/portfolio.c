// portfolio.c - is a model sound, what is a choice worth, which rules does it keep; and all choices one by
// one.
#include <stdlib.h>
#include <string.h>

#include "portfolio.h"

// Names places of the model, each once.
static bool places_ok(const Portfolio *p, const int32_t *place, int32_t n, int32_t *seen, int32_t stamp)
{
    if (n < 0 || (n && !place))
        return false;
    for (int32_t i = 0; i < n; i++) {
        if (place[i] < 0 || place[i] >= p->places || seen[place[i]] == stamp)
            return false;
        seen[place[i]] = stamp;
    }
    return true;
}

static bool number_ok(int64_t x)
{
    return -PORTFOLIO_UNIT <= x && x <= PORTFOLIO_UNIT;
}

static bool rule_ok(const Portfolio *p, int32_t rule)
{
    return 0 <= rule && rule < p->rules;
}

static bool row_ok(const Portfolio *p, const PortfolioRow *r, int32_t *seen, int32_t stamp)
{
    bool ok = rule_ok(p, r->rule) && places_ok(p, r->place, r->n, seen, stamp);
    for (int32_t i = 0; ok && r->a && i < r->n; i++)
        ok = number_ok(r->a[i]);
    return ok && llabs(r->bound) <= (int64_t)PORTFOLIO_UNIT * PORTFOLIO_PLACES_MAX;
}

static bool draw_ok(const Portfolio *p, const PortfolioDraw *d, int32_t *seen, int32_t stamp)
{
    bool ok = places_ok(p, d->place, d->n, seen, stamp);
    for (int32_t i = 0; ok && i < d->n; i++)
        ok = d->credit[i] >= 0 && number_ok(d->credit[i]);
    return ok;
}

PortfolioFault portfolio_fault(Arena *a, const Portfolio *p, int32_t *at)
{
    int32_t stamp = 0;
    *at = 0;
    if (p->places < 1 || p->places > PORTFOLIO_PLACES_MAX || p->min < 0 || p->min > p->max ||
        p->max > p->places || p->rules < 0 || p->rules > PORTFOLIO_RULES_MAX || p->count_rule < -1 ||
        p->count_rule >= p->rules || p->percent < 0 || p->percent > 99 || p->draws.len > PORTFOLIO_DRAWS_MAX)
        return PORTFOLIO_BAD_SIZE;
    int32_t *seen = NEWS(a, int32_t, p->places);
    for (*at = 0; *at < p->places; ++*at)
        if (!number_ok(p->gain[*at]))
            return PORTFOLIO_BAD_GAIN;
    for (*at = 0; *at < p->covers.len; ++*at) {
        const PortfolioCover *c = &p->covers.at[*at];
        if (c->weight <= 0 || !number_ok(c->weight) || !places_ok(p, c->place, c->n, seen, ++stamp))
            return PORTFOLIO_BAD_COVER;
    }
    for (*at = 0; *at < p->rows.len; ++*at)
        if (!row_ok(p, &p->rows.at[*at], seen, ++stamp))
            return PORTFOLIO_BAD_ROW;
    for (*at = 0; *at < p->pairs.len; ++*at) {
        const PortfolioPair *x = &p->pairs.at[*at];
        if (!rule_ok(p, x->rule) || !places_ok(p, (int32_t[]){ x->a, x->b }, 2, seen, ++stamp))
            return PORTFOLIO_BAD_PAIR;
    }
    for (*at = 0; *at < p->must.len; ++*at)
        if (!rule_ok(p, p->must.at[*at].rule) || !places_ok(p, &p->must.at[*at].place, 1, seen, ++stamp))
            return PORTFOLIO_BAD_MUST;
    for (*at = 0; *at < p->never.len; ++*at)
        if (!rule_ok(p, p->never.at[*at].rule) || !places_ok(p, &p->never.at[*at].place, 1, seen, ++stamp))
            return PORTFOLIO_BAD_NEVER;
    for (*at = 0; *at < p->draws.len; ++*at)
        if (!draw_ok(p, &p->draws.at[*at], seen, ++stamp))
            return PORTFOLIO_BAD_DRAW;
    *at = 0;
    return PORTFOLIO_OK;
}

static int by_value(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static int64_t quantile_hits(const Portfolio *p, const bool *in)
{
    int64_t hits[PORTFOLIO_DRAWS_MAX] = { 0 };
    if (!p->draws.len)
        return 0;
    for (ptrdiff_t d = 0; d < p->draws.len; d++)
        for (int32_t i = 0; i < p->draws.at[d].n; i++)
            hits[d] += in[p->draws.at[d].place[i]] ? p->draws.at[d].credit[i] : 0;
    qsort(hits, (size_t)p->draws.len, sizeof *hits, by_value);
    return hits[p->draws.len * p->percent / 100];
}

PortfolioWorth portfolio_worth(const Portfolio *p, const bool *in)
{
    PortfolioWorth w = { quantile_hits(p, in), 0 };
    for (int32_t i = 0; i < p->places; i++)
        w.total += in[i] ? p->gain[i] : 0;
    for (ptrdiff_t c = 0; c < p->covers.len; c++) {
        bool covered = false;
        for (int32_t i = 0; i < p->covers.at[c].n && !covered; i++)
            covered = in[p->covers.at[c].place[i]];
        w.total += covered ? p->covers.at[c].weight : 0;
    }
    return w;
}

int portfolio_compare(PortfolioWorth a, PortfolioWorth b)
{
    if (a.quantile != b.quantile)
        return a.quantile < b.quantile ? -1 : 1;
    return (a.total > b.total) - (a.total < b.total);
}

bool portfolio_first(const Portfolio *p, const bool *a, const bool *b)
{
    for (int32_t i = 0; i < p->places; i++)
        if (a[i] != b[i])
            return a[i];
    return false;
}

PortfolioCheck portfolio_check(Arena *a, const Portfolio *p, const bool *in)
{
    PortfolioCheck check = { .rule = NEWS(a, bool, p->rules), .activity = NEWS(a, int64_t, p->rows.len) };
    memset(check.rule, true, (size_t)p->rules);
    for (int32_t i = 0; i < p->places; i++)
        check.count += in[i];
    check.holds = p->min <= check.count && check.count <= p->max;
    if (p->count_rule >= 0)
        check.rule[p->count_rule] = check.holds;
    for (ptrdiff_t r = 0; r < p->rows.len; r++) {
        const PortfolioRow *row = &p->rows.at[r];
        for (int32_t i = 0; i < row->n; i++)
            check.activity[r] += !in[row->place[i]] ? 0 : row->a ? row->a[i] : 1;
        check.rule[row->rule] &=
            row->at_least ? check.activity[r] >= row->bound : check.activity[r] <= row->bound;
    }
    for (ptrdiff_t i = 0; i < p->pairs.len; i++)
        check.rule[p->pairs.at[i].rule] &= !(in[p->pairs.at[i].a] && in[p->pairs.at[i].b]);
    for (ptrdiff_t i = 0; i < p->must.len; i++)
        check.rule[p->must.at[i].rule] &= in[p->must.at[i].place];
    for (ptrdiff_t i = 0; i < p->never.len; i++)
        check.rule[p->never.at[i].rule] &= !in[p->never.at[i].place];
    for (int32_t r = 0; r < p->rules; r++)
        check.holds &= check.rule[r];
    return check;
}

bool portfolio_brute(Arena *a, const Portfolio *p, bool *in, PortfolioWorth *worth)
{
    assert(p->places <= 22);
    bool *x = NEWS(a, bool, p->places), found = false;
    for (uint32_t set = 0; set < 1u << p->places; set++) {
        int32_t count = __builtin_popcount(set);
        if (count < p->min || count > p->max)
            continue;
        for (int32_t i = 0; i < p->places; i++)
            x[i] = set >> i & 1;
        PortfolioWorth w = portfolio_worth(p, x);
        int better = found ? portfolio_compare(w, *worth) : 1;
        if (better < 0 || (better == 0 && !portfolio_first(p, x, in)))
            continue;
        Arena *scratch = arena_new();
        if (portfolio_check(scratch, p, x).holds) {
            found = true;
            *worth = w;
            memcpy(in, x, (size_t)p->places);
        }
        arena_free(scratch);
    }
    return found;
}
