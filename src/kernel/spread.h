// spread.h - an uncertain cell as values with their shares: each of a discrete one's own, else SPREAD_NODES quantiles at the middles
// of equal shares.
#pragma once
#include "kernel.h"

enum { SPREAD_NODES = 256 };

int32_t spread_nodes(const Cell *c);
double spread_share(const Cell *c, int32_t node); // of the probability; they sum to 1
double spread_value(const Cell *c, int32_t node); // after the curve
float spread_quantile(const Cell *c, double u);   // before it; quantile and triangular cells, 0 <= u <= 1
