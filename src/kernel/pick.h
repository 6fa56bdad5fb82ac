// pick.h - our own exact solver of a Portfolio: branch and bound with Lagrangian bounds. Pure and single-threaded: the
// same questions in the same order give the same bits on every machine. How: docs/kernel.md, "Choosing exactly".
// Its class is every Portfolio without draws (the quantile of hits is kho-mip's). One process may keep a Pick through
// many questions about the same rules: multipliers and earlier optima are the warm start of the next.
#pragma once
#include "portfolio.h"

typedef struct Pick Pick;

typedef struct {
    double gap;                     // prune what is at most this share better than the best known; 0: prove the optimum
    int64_t nodes;                  // give up after so many; 0: no limit
    bool (*go_on)(void *ctx);       // asked now and then; false: give up. NULL: never asked
    void *ctx;
} PickLimits;

typedef enum {
    PICK_OPTIMAL,                   // proved within limits.gap: bound says how far
    PICK_GAP,                       // gave up: the choice holds all rules, bound says how much better one could be
    PICK_IMPOSSIBLE,                // the rules leave no choice (or none that reaches what was asked)
    PICK_UNKNOWN,                   // gave up before any choice was found
} PickStatus;

typedef struct {
    PickStatus status;
    bool *in;                       // [places] where OPTIMAL or GAP; keeps all rules in exact arithmetic
    int64_t total, bound;           // worth of it; no choice is worth more than bound
    bool *open;                     // [places] another choice within the bound might differ here; false: some best choice
                                    // does not
    int64_t nodes, rounds;          // of branch and bound; evaluations of the Lagrangian
} PickResult;

// The rules of p but those that are off (by number; NULL: all on). p is sound by portfolio_fault, has no draws and, like
// its arrays, outlives the Pick. Everything lives in the arena.
Pick *pick_new(Arena *a, const Portfolio *p, const bool *off);

// Other gains, |gain[i]| <= PORTFOLIO_UNIT: the same places and rules in another draw or for another group. Borrowed.
void pick_gain(Pick *k, const int64_t *gain);
// Coverage counts (as at first) or not.
void pick_covers(Pick *k, bool count);
// A choice that may be good: looked at before every search. Rules it breaks do no harm.
void pick_hint(Pick *k, const bool *in);

// The greatest total, `least` or more (INT64_MIN: whatever it is). Not the lexicographically first: that is pick_first.
PickResult pick_best(Pick *k, Arena *a, int64_t least, const PickLimits *limits);
// Any choice that keeps the rules: OPTIMAL, IMPOSSIBLE or UNKNOWN.
PickStatus pick_any(Pick *k, const PickLimits *limits);
const bool *pick_found(const Pick *k);                        // [places] the choice it found, until the next question
// From a best choice to the lexicographically first of equal total. False: gave up, `in` is the first found so far.
CHECKED bool pick_first(Pick *k, bool *in, const PickLimits *limits);
