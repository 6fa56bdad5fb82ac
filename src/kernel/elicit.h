// elicit.h - from what a person says of importance to weights. Pure: arrays in, arrays out. Weights sum to 1.
#pragma once
#include "base.h"

// Swing: points[n] >= 0 for a swing from the worst to the best on each criterion, the most important usually 100.
// weight = points / sum. von Winterfeldt, Edwards: Decision Analysis and Behavioral Research (1986), section 8.2; SMARTS:
// Edwards, Barron, Organizational Behavior and Human Decision Processes 60 (1994) 306–325. False where all are 0.
CHECKED bool swing_weights(int32_t n, const double *points, double *weight);

// Ranking only: rank[n] >= 1, 1 is the most important, equal numbers are equally important. The centre of gravity of all weights
// that agree with the order: rank order centroid, w of place r = (1/n) sum over j = r…n of 1/j; those level share the mean of their
// places. Barron, Barrett: Decision quality using ranked attribute weights, Management Science 42 (1996) 1515–1523.
void rank_order_centroid(int32_t n, const int32_t *rank, double *weight);

// Analytic hierarchy process: judgement[n][n], how many times the row outweighs the column, 1/9…9 in Saaty's scale.
// Weights are the principal right eigenvector. Saaty: How to make a decision, European Journal of Operational Research 48 (1990) 9–26.
enum { AHP_MAX = 15 };
typedef struct {
    double lambda;          // largest eigenvalue, >= n
    double index, ratio;    // consistency index (lambda − n) / (n − 1), and over that of random judgements; 0 for n <= 2
    int32_t row, column;    // the judgement that fits the others least, and can be mended within the scale; -1: all fit
    double says, fits;      // what it says, and the ratio of the two weights
} Consistency;
#define CONSISTENCY_LIMIT 0.1   // Saaty: above it, judgements should be looked at again

// False where n is beyond 1…AHP_MAX, or a judgement is not positive and finite or not the reciprocal of its mirror (to 1e-6).
CHECKED bool ahp_weights(int32_t n, const double *judgement, double *weight, Consistency *out);

// How far a group agrees on the order of n things: Kendall's coefficient of concordance W, 0 none … 1 all alike, ties corrected.
// value[people][n], more is more important. Kendall, Babington Smith: Annals of Mathematical Statistics 10 (1939) 275–287.
// False where undefined (fewer than 2 people or things, or everybody holds all things equal).
CHECKED bool concordance(Arena *a, int32_t people, int32_t n, const double *value, double *w);
