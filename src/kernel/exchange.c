// exchange.c - choices that differ by one place: a quick improvement, and the reason why a place is in or
// out.
#include <string.h>

#include "portfolio.h"

// The best choice that differs from `in` by taking `out` away and putting `put` in (either may be -1:
// nothing).
typedef struct {
    const Portfolio *p;
    Arena *scratch;
    bool *in;
    bool found;
    PortfolioWorth worth;
    int32_t out, put;
    bool *always, *first; // rules that every exchange so far breaks, and that the first one broke
    bool tried;
} Search;

static void set(Search *s, int32_t out, int32_t put, bool done)
{
    if (out >= 0)
        s->in[out] = !done;
    if (put >= 0)
        s->in[put] = done;
}

static void note_broken(Search *s, const PortfolioCheck *check)
{
    for (int32_t r = 0; r < s->p->rules; r++) {
        s->always[r] &= !check->rule[r];
        if (!s->tried)
            s->first[r] = !check->rule[r];
    }
    s->tried = true;
}

static void try(Search *s, int32_t out, int32_t put)
{
    set(s, out, put, true);
    PortfolioWorth worth = portfolio_worth(s->p, s->in);
    if (!s->found ||
        portfolio_compare(worth, s->worth) > 0) { // the rules are looked at only where it matters
        Arena *scratch = arena_new();
        PortfolioCheck check = portfolio_check(scratch, s->p, s->in);
        if (check.holds) {
            s->found = true;
            s->worth = worth;
            s->out = out;
            s->put = put;
        } else if (s->always) {
            note_broken(s, &check);
        }
        arena_free(scratch);
    }
    set(s, out, put, false);
}

static int32_t count_of(const Portfolio *p, const bool *in)
{
    int32_t count = 0;
    for (int32_t i = 0; i < p->places; i++)
        count += in[i];
    return count;
}

void portfolio_climb(const Portfolio *p, bool *in)
{
    for (;;) {
        Search s = { .p = p, .in = in, .found = true, .worth = portfolio_worth(p, in), .out = -1, .put = -1 };
        int32_t count = count_of(p, in);
        for (int32_t i = 0; i < p->places; i++) {
            if (in[i] && count > p->min)
                try(&s, i, -1);
            if (in[i])
                continue;
            if (count < p->max)
                try(&s, -1, i);
            for (int32_t j = 0; j < p->places; j++)
                if (in[j])
                    try(&s, j, i);
        }
        if (s.out < 0 && s.put < 0)
            return;
        set(&s, s.out, s.put, true);
    }
}

static int32_t first_true(const bool *x, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (x[i])
            return i;
    return -1;
}

PortfolioSwap portfolio_swap(Arena *a, const Portfolio *p, const bool *in, int32_t place)
{
    Search s = { .p = p,
                 .in = NEWS(a, bool, p->places),
                 .always = NEWS(a, bool, p->rules),
                 .first = NEWS(a, bool, p->rules) };
    bool leaves = in[place];
    int32_t count = count_of(p, in);
    memcpy(s.in, in, (size_t)p->places);
    memset(s.always, true, (size_t)p->rules);
    if (leaves ? count > p->min : count < p->max)
        try(&s, leaves ? place : -1, leaves ? -1 : place);
    for (int32_t i = 0; i < p->places; i++)
        if (in[i] != leaves)
            try(&s, leaves ? place : i, leaves ? i : place);
    if (s.found)
        return (PortfolioSwap){ true, s.worth, leaves ? s.put : s.out, -1 };
    int32_t rule = s.tried ? first_true(s.always, p->rules) : -1;
    if (s.tried && rule < 0)
        rule = first_true(s.first, p->rules);
    return (PortfolioSwap){ false, { 0 }, -1, rule };
}
