// weight.h - weights of a draw, for each pattern of what is not applicable.
#pragma once
#include "kernel.h"
#include "stream.h"

// Places with the same criteria applicable share their weights; most problems have a handful of patterns.
typedef struct {
    int32_t count;
    int32_t *of_place; // [places]
    int32_t *example;  // [count] a place that has the pattern
} Patterns;

Patterns patterns_of(Arena *a, const RankProblem *p);
bool applies(const RankProblem *p, int32_t place, int32_t criterion);

// Weights of the draws from .. from+LANES-1 before anything moves: group[groups][LANES] and criterion[criteria][LANES].
typedef float Lanes[LANES];
void weights_draw(const RankProblem *p, int32_t from, const uint64_t of_draw[LANES], Lanes *group, Lanes *criterion);

// The same for one place: w[criteria], 0 where not applicable, the rest of a lane sums to 1 but for rounding.
void weights_move(const RankProblem *p, int32_t place, Lanes *group, Lanes *criterion, Lanes *w);

// Share of the profile's weight that the place's not-applicable criteria gave away.
double weights_moved(const RankProblem *p, int32_t place);
