// reason.h - why one place stands before another in a weighted sum, and how little would turn it round.
// All exact: each question is a linear programme so small that its solution can be written down. Pure: arrays in, arrays out.
#pragma once
#include "base.h"

// ---- The smallest change of weights
// weight[m] >= 0 with the sum 1; ahead[m]: value of the challenger less the value of the one it should overtake. Finds the
// weights nearest to `weight` with sum(new * ahead) >= 0, that is, with which the challenger is at least level. Near is by the
// share of the whole weight that has to move: half the sum of |new − weight|, 0…1. Moving from i to j closes the gap by
// ahead[j] − ahead[i] for each unit, so an optimum moves from the smallest `ahead` to the largest; that is the programme's
// basic solution (fractional knapsack, Dantzig 1957). new_weight[m] may be NULL.
// Gives the share moved, 0 where the challenger is level already; -1 where no weights whatever would do.
double turn_weights(Arena *a, int32_t m, const double *weight, const double *ahead, double *new_weight);

// Between which values of one weight, the others keeping their proportions, the challenger stays behind (sum <= 0):
// [*lo, *hi], within 0…1 and containing weight[i]. weight[i] < 1, and the sum is not above 0 (asserted, but for rounding).
void weight_range(int32_t m, const double *weight, const double *ahead, int32_t i, double *lo, double *hi);

// ---- The smallest change of the cut
typedef struct {
    int32_t in, out;        // the two that change sides; -1: no weights change the cut
    double moved;
} CutTurn;
// n places with values value[n][m]; in[n] says who is chosen, and those outside score no more than those inside. The pair of
// one inside and one outside that the smallest change of weights makes level. new_weight[m] gets these weights.
CutTurn turn_cut(Arena *a, int32_t n, int32_t m, const double *value, const double *weight, const bool *in, double *new_weight);

// ---- The fewest facts
// weight[m], value[m], most[m]: how high each value could be. The fewest criteria which, raised to `most`, add at least `need`;
// among equally few those that add most. which[m] gets them, the largest gain first. Gives how many; 0 where need <= 0;
// -1 where all of them do not suffice.
int32_t turn_facts(Arena *a, int32_t m, const double *weight, const double *value, const double *most, double need, int32_t *which);

// ---- Dominance
// lo, hi: what each value may be [n][m]; NAN where the criterion does not apply. A place certainly dominates another when it
// is at least as good on every criterion whatever the facts turn out to be, and better on one. Where a criterion applies to one of them
// only, nothing is said. dominated_by[n]: how many certainly dominate each; example[n]: the first of them, -1 none.
void dominance(int32_t n, int32_t m, const double *lo, const double *hi, int32_t *dominated_by, int32_t *example);
