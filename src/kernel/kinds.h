// kinds.h - the kinds of the places of a problem, for the plain loop and the fast one.
#pragma once
#include "kernel.h"

// Kinds by number 0..count-1 in the order in which they first occur, and where each place's counts of rank
// within its kind begin.
typedef struct {
    int32_t count;
    int32_t *of_place, *size; // [places], [count]
    ptrdiff_t *at;            // [places]
    ptrdiff_t counts;         // of all places together
} Kinds;

Kinds kinds_of(Arena *a, const RankProblem *p); // no kinds in the problem: all are of one
