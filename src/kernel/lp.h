// lp.h - a small dense linear programme, for questions about weights: tens of variables and statements.
#pragma once
#include "base.h"

typedef enum { LP_BEST, LP_EMPTY, LP_UNBOUNDED } LpEnd;

// Maximises sum(goal * x) over x >= 0 with rows: sum(row[i] * x) <= bound[i], or = where equal[i]. Two phases of the primal
// simplex method with Bland's rule, which never cycles (Bland, Mathematics of Operations Research 2 (1977) 103-107). Sound
// to about 1e-9 for coefficients around 1. x[variables] gets a best point; it may be NULL.
LpEnd lp_best(Arena *a, int32_t rows, int32_t variables, const double *row, const double *bound, const bool *equal,
              const double *goal, double *x);
