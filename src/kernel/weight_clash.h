// weight_clash.h - statements about weights as a linear programme, and the fewest of them that contradict each other.
// The kernel's own; what others call is weight_region.h.
#pragma once
#include "lp.h"
#include "weight_region.h"

typedef struct {
    int32_t m, n;                       // criteria, statements
    const Statement *s;
    const int32_t *thing;               // [n] as in weights_sample
    int32_t things;
} Asked;

double statement_sum(const Statement *s, const double *w);     // sum(by * weight)

// Weights >= 0 with the sum 1 that keep the statements in `rows`, with the greatest sum(goal * weight); NULL: any. False: there
// are none. w[m] may be NULL.
bool asked_best(const Asked *q, const int32_t *rows, int32_t n, const double *goal, double *w);

// The fewest things that cannot all hold, of statements that cannot: conflict, conflicts and smallest of out. By minimum hitting
// sets of what has to be given up (Ignatiev, Previti, Liffiton, Marques-Silva, CP 2015, LNCS 9255, 173-182): whatever
// contradicts itself has something of everything that some weights do not keep. At most `criteria` statements do it (Helly 1923).
// Where that takes too long, one after the other is left out for good while the rest still clash.
void asked_conflict(Arena *a, const Asked *q, WeightRegion *out);
