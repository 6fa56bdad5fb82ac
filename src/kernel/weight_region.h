// weight_region.h - weights drawn from what people say of them: anything from "no idea" to linear statements.
// Weights here are global: w >= 0 with the sum 1 over the criteria. A sample is float32 [draws][criteria], which goes into
// RankProblem.drawn. Only + - * / and square roots are used, so a sample is the same bits everywhere.
#pragma once
#include "kernel.h"

// ---- Regions with a formula of their own: every draw has its own stream (seed, draw), none needs another --------------
// Even over the whole simplex: gaps between sorted uniform numbers (David and Nagaraja, Order Statistics, 3rd ed. 2003, 6.4).
void weights_even(Arena *a, int32_t criteria, int32_t draws, uint64_t seed, float *out);

// The same among those in which order[0] weighs no less than order[1], and so on (a complete order): an even draw, sorted. Its mean
// is the rank-order centroid (Barron and Barrett, Management Science 42 (1996) 1515-1523).
void weights_ordered(Arena *a, int32_t criteria, const int32_t *order, int32_t draws, uint64_t seed, float *out);

// Dirichlet with whole parameters 1..1000: sums of so many gaps. All 1 is weights_even.
void weights_dirichlet(Arena *a, int32_t criteria, const int32_t *alpha, int32_t draws, uint64_t seed, float *out);

// profile * (1 ± range), each by itself and evenly, then made to sum to 1; 0 <= range < 1, 0 is the profile itself.
void weights_about(int32_t criteria, const double *profile, double range, int32_t draws, uint64_t seed, float *out);

// Two levels: among[draws][groups] shared out within each group by inside[draws][criteria] (any scale, sums over a group > 0).
// in/out may not overlap.
void weights_nested(int32_t criteria, int32_t groups, const int32_t *group, int32_t draws, const float *among,
                    const float *inside, float *out);

// ---- Statements ------------------------------------------------------------------------------------------------------
typedef struct {
    int32_t n;                          // terms
    const int32_t *criterion;           // [n]
    const double *by;                   // [n]
    double least;                       // sum(by * weight) >= least
    bool equal;                         // … and no more
} Statement;
typedef ARRAY(Statement) Statements;

void say_interval(Arena *a, Statements *s, int32_t i, double lo, double hi);            // two statements
void say_no_less(Arena *a, Statements *s, int32_t i, int32_t j, double times);          // weight i >= times * weight j
void say_order(Arena *a, Statements *s, const int32_t *order, int32_t n);               // n - 1 of them: partial where n < criteria
void say_sum(Arena *a, Statements *s, const int32_t *criterion, int32_t n, double least);   // together at least

// The first statement that names no criterion, one twice, or a number that is not finite; -1 where all are sound.
int32_t statements_fault(int32_t criteria, const Statement *s, int32_t n);

typedef struct {
    bool empty;                         // no weights satisfy them; then:
    int32_t *conflict, conflicts;       //   things said (numbers, rising) that contradict each other: none can be left out
    bool smallest;                      //   and no set of fewer contradicts itself either; false: that was not found in time
    int32_t dimension;                  // of the region: 0 is one single set of weights
    float *weight;                      // [draws][criteria]
    int32_t thin;                       // steps between two draws
    double mixing;                      // greatest R-hat over the weights; 1 where drawn independently
    bool mixed;                         // it is at most MIXING_GOOD
} WeightRegion;

#define MIXING_GOOD 1.02

// Even over the weights that satisfy all the statements (which have no fault: asserted). 1 <= criteria <= RANK_CRITERIA_MAX.
// Hit-and-run (Smith, Operations Research 32 (1984) 1296-1308; for weights: Tervonen, van Valkenhoef, Basturk and Postmus,
// EJOR 224 (2013) 552-559) in four chains from one inner point, in the region's own flat. Mixing is R-hat of Gelman and Rubin
// (Statistical Science 7 (1992) 457-472) over halves of the chains; steps are doubled until it is good, at most five times.
// thing[n]: which thing that was said each statement is part of (0, 1, … never falling, none left out): an interval is two
// statements and one thing. NULL: each is one by itself.
void weights_sample(Arena *a, int32_t criteria, const Statement *s, const int32_t *thing, int32_t n, int32_t draws,
                    uint64_t seed, WeightRegion *out);
