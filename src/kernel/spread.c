// spread.c - see spread.h.
#include "spread.h"

#include <math.h>

#include "value.h"

int32_t spread_nodes(const Cell *c)
{
    return c->kind == CELL_DISCRETE ? c->n : SPREAD_NODES;
}

static double until(const Cell *c, int32_t node)
{
    return node + 1 < c->n ? (double)c->cut[node] * 0x1p-32 : 1;
}

double spread_share(const Cell *c, int32_t node)
{
    if (c->kind != CELL_DISCRETE)
        return 1.0 / SPREAD_NODES;
    return until(c, node) - (node > 0 ? until(c, node - 1) : 0);
}

static float triangular_at(const float *x, double u)
{
    double lo = (double)x[0], mode = (double)x[1], hi = (double)x[2], f = (mode - lo) / (hi - lo);
    return (float)(u < f ? lo + sqrt(u * (hi - lo) * (mode - lo))
                         : hi - sqrt((1 - u) * (hi - lo) * (hi - mode)));
}

float spread_quantile(const Cell *c, double u)
{
    if (c->kind == CELL_TRIANGULAR)
        return triangular_at(c->x, u);
    double at = u * c->n;
    int32_t i = (int32_t)at < c->n ? (int32_t)at : c->n - 1;
    return (float)((double)c->x[i] + (at - i) * ((double)c->x[i + 1] - (double)c->x[i]));
}

double spread_value(const Cell *c, int32_t node)
{
    float x = c->kind == CELL_DISCRETE ? c->x[node] : spread_quantile(c, (node + 0.5) / SPREAD_NODES);
    return (double)curve_at(c->curve, x);
}
