// portfolio.h - choosing places under rules: the model as arrays of integers, its checker, its obvious solver for small
// cases, and the nearest exchanges that explain a choice. The exact solver for real sizes is the process kho-mip.
// Integers throughout, so that a gap below one proves the optimum.
#pragma once
#include "base.h"

enum {
    PORTFOLIO_PLACES_MAX = 1 << 14,
    PORTFOLIO_DRAWS_MAX = 200,      // of the quantile objective: a stated sample of the run's draws
    PORTFOLIO_RULES_MAX = 10000,
    PORTFOLIO_UNIT = 1 << 20,       // |gain|, weight and |coefficient| are at most this: what float64 simplex can prove
};                                  // (a chance: rank_chance * PORTFOLIO_UNIT, rounded)

// sum(a[i] * chosen[place[i]]) <= bound, or >= bound. a NULL: all 1.
typedef struct {
    int32_t rule;                   // the caller's rule that it came from: several rows may make one rule
    int32_t n;
    const int32_t *place;           // each at most once
    const int64_t *a;
    bool at_least;
    int64_t bound;
} PortfolioRow;

typedef struct { int32_t rule, a, b; } PortfolioPair;       // not both (spacing)
typedef struct { int32_t rule, place; } PortfolioFix;

// Demand that counts once, when any of its places is chosen.
typedef struct {
    int64_t weight;                 // > 0
    int32_t n;
    const int32_t *place;
} PortfolioCover;

// One draw of the ranking, for the quantile of hits: credit[i] when place[i] is chosen.
typedef struct {
    int32_t n;
    const int32_t *place;
    const int32_t *credit;          // 0..PORTFOLIO_UNIT; e.g. 60 inside the top k, 60 / t where t share a seat
} PortfolioDraw;

// The best choice: first the greatest quantile (where draws are given), then the greatest total, then the
// lexicographically first: of two, the one that has the first place, in the caller's order, in which they differ.
typedef struct {
    int32_t places, min, max;       // how many are chosen
    int32_t count_rule;             // the rule that min and max are, or -1: never up for dispute
    int32_t rules;                  // rule numbers are 0..rules-1
    const int64_t *gain;            // [places] part of the total
    ARRAY(PortfolioCover) covers;   // their weights are the rest of the total
    ARRAY(PortfolioRow) rows;
    ARRAY(PortfolioPair) pairs;
    ARRAY(PortfolioFix) must, never;
    ARRAY(PortfolioDraw) draws;     // empty: no quantile
    int32_t percent;                // 0..99: the quantile of hits over the draws: at most this many per cent of them fall below
} Portfolio;

// The first fault, or PORTFOLIO_OK; `at` is the index in the array that the name says.
typedef enum {
    PORTFOLIO_OK,
    PORTFOLIO_BAD_SIZE,             // places, min, max or percent: 0 <= min <= max <= places, places >= 1
    PORTFOLIO_BAD_GAIN, PORTFOLIO_BAD_COVER, PORTFOLIO_BAD_ROW, PORTFOLIO_BAD_PAIR, PORTFOLIO_BAD_MUST, PORTFOLIO_BAD_NEVER,
    PORTFOLIO_BAD_DRAW,
} PortfolioFault;
PortfolioFault portfolio_fault(Arena *a, const Portfolio *p, int32_t *at);

// What a choice is worth. Compared as said above; the quantile is 0 where there are no draws.
typedef struct { int64_t quantile, total; } PortfolioWorth;

// in[places] says who is chosen.
PortfolioWorth portfolio_worth(const Portfolio *p, const bool *in);
int portfolio_compare(PortfolioWorth a, PortfolioWorth b);                // < 0: a is worth less
bool portfolio_first(const Portfolio *p, const bool *a, const bool *b);   // a comes lexicographically before b

typedef struct {
    bool holds;                     // everything does
    bool *rule;                     // [rules] this one does
    int64_t *activity;              // [rows] left-hand side
    int32_t count;
} PortfolioCheck;
PortfolioCheck portfolio_check(Arena *a, const Portfolio *p, const bool *in);

// Every choice, one by one: places <= 22. False where the rules leave none. The oracle of the tests.
CHECKED bool portfolio_brute(Arena *a, const Portfolio *p, bool *in, PortfolioWorth *worth);

// Exchanges one for one, and adds, while that makes the choice better and breaks no rule. `in` holds all rules.
void portfolio_climb(const Portfolio *p, bool *in);

// Why is a place in, or out? The best choice that differs from `in` by exchanging it for another (or by adding or removing
// it, where the count allows): what would be lost. Where every such choice breaks a rule: one in the way.
typedef struct {
    bool possible;
    PortfolioWorth worth;           // of the choice after the exchange
    int32_t other;                  // the place exchanged with it, or -1: simply added or removed
    int32_t rule;                   // where not possible: the first rule that every exchange breaks, else the first that
} PortfolioSwap;                    // the first exchange breaks; -1 where there is nothing to exchange
PortfolioSwap portfolio_swap(Arena *a, const Portfolio *p, const bool *in, int32_t place);
