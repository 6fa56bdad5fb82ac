// cell.h - what the register holds of an attribute, as the distribution that the kernel draws from and the
// curve that values it.
#pragma once
#include "kernel.h"
#include "record.h"

typedef struct {
    const Pack *pack;
    const Criterion *criterion;
    const Attr *attr;  // as the purpose has it
    const ValueFn *fn; // likewise
    PriorSet prior;
    int32_t day; // the day it is asked for: facts age up to it
} CellAsk;

typedef struct {
    Cell cell;
    double known;  // 0…1: how much of what the prior leaves open the facts have settled
    double lo, hi; // value (after the curve) at the ends of what is possible
    bool prior;    // nothing is known: it is the criterion's prior
} CellMade;

// The value function as points of the kernel. An ordinal one runs over the places of its codes; a log one
// over ln x.
Curve curve_of(Arena *a, const ValueFn *fn);

// How a value is spread, by the pack's error models (attribute group × method of the facts it rests on) and
// by age:
//   percent p        a number x is anything in x (1 ± p/100), evenly; p doubles with every half-life of the
//   attribute, to 100 at most level ±1 with q  a level is its own with 1−q, a neighbour with q/2 each; 1−q
//   halves with every half-life. A number made of levels
//                    (a mean, a score) is ± q of a level
//   confusion c      a code is any other with c in all, evenly
// Disputed facts: numbers over the hull of what each source allows, codes by their mean. A derived value is
// spread by the least sure of the facts it rests on. Nothing known: the criterion's prior. Not applicable is
// decided by the caller.
CellMade cell_of(Arena *a, const CellAsk *ask, const Field *field, const Curve *curve);

// The criterion's prior alone.
CellMade cell_prior(Arena *a, const CellAsk *ask, const Curve *curve);
