// opinion.h - second opinions: the same values and weights put together by other published methods.
// Kho ranks by the weighted sum. Where these orders differ from it, the choice rests on the method too, and people should
// know. All arithmetic is double in the written order; pure: arrays in, arrays out.
#pragma once
#include "base.h"

typedef struct {
    int32_t n, m;           // alternatives, criteria: at least 1
    const double *value;    // [n][m] finite, more is better; no unknowns: the caller fills what does not apply
    const double *weight;   // [m] >= 0, sum 1
} Matrix;

enum { OPINION_PLACES_MAX = 1024 };   // pairs are kept: n * n doubles

// Weighted sum. score[n], more is better.
void opinion_additive(const Matrix *x, double *score);

// TOPSIS: closeness to the ideal, 0…1, more is better. Vector normalisation of each criterion, Euclidean distances to the
// best and the worst value on hand. Hwang, Yoon: Multiple Attribute Decision Making (1981), section III.3.
// All alternatives alike: 0.5 each.
void opinion_topsis(Arena *a, const Matrix *x, double *closeness);

// PROMETHEE II: net flow, −1…1, more is better. The preference of one over the other on a criterion rises in a straight line
// from 0 where it is ahead by `indifference` to 1 where it is ahead by `preference` (type V).
// Brans, Vincke: A preference ranking organisation method, Management Science 31 (1985) 647–656.
// 0 <= indifference < preference. flow[n]; one alternative alone: 0.
void opinion_promethee(Arena *a, const Matrix *x, double indifference, double preference, double *flow);

// VIKOR: s, r, q [n] each, less is better: s the weighted distance to the best in all criteria together, r the largest single
// one, q = v (s − s*)/(s⁻ − s*) + (1 − v)(r − r*)/(r⁻ − r*); a part whose ends are equal counts 0.
// Opricovic, Tzeng: Compromise solution by MCDM methods, European Journal of Operational Research 156 (2004) 445–455, section 2.
// 0 <= v <= 1, usually 0.5.
void opinion_vikor(Arena *a, const Matrix *x, double v, double *s, double *r, double *q);

// Spearman's rank correlation −1…1, ties at their mean rank; false where undefined (n < 2, or all of one equal).
CHECKED bool spearman_rho(Arena *a, const double *x, const double *y, int32_t n, double *rho);

// Rank reversal: taking one alternative away changes the order of two others, which it can in any of these three methods and
// never in the weighted sum (Belton, Gear 1983; Wang, Luo 2009). Every single alternative is taken away in turn.
typedef enum { OPINION_TOPSIS, OPINION_PROMETHEE, OPINION_VIKOR, OPINION_METHODS } OpinionMethod;
typedef struct {
    int32_t removals;       // of the n, how many change the order of the rest
    int32_t at_cut;         // of those outside the top k, how many change who is in it
    int32_t removed;        // an example, at the cut where there is one; -1: none
    int32_t up, down;       // in the example: the first of the new order that stood lower before, and whom it passed
} Reversal;

typedef struct {
    double indifference, preference;   // of PROMETHEE
    double v;                          // of VIKOR
} OpinionParams;

// How good each is by one method, more is better (VIKOR: −q). score[n].
void opinion_scores(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p, double *score);

// n <= OPINION_PLACES_MAX, 1 <= k <= n. Scores that differ by less than 1e-12 count as equal and make no reversal.
Reversal opinion_reversal(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p, int32_t k);
