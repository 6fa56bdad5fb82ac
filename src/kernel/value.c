// value.c - distributions and value functions, in float32 and in the order written.
#include "value.h"
#include "stream.h"

static float clamp(float x, float lo, float hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

float curve_at(const Curve *c, float x)
{
    if (x < c->x[0])
        return c->y[0];
    int32_t i = c->n - 1;
    if (x >= c->x[i])
        return c->y[i];
    for (i = 0; x >= c->x[i + 1];)
        i++;
    float y0 = c->y[i], y1 = c->y[i + 1];
    float t = (x - c->x[i]) / (c->x[i + 1] - c->x[i]), y = y0 + t * (y1 - y0);
    return y0 < y1 ? clamp(y, y0, y1) : clamp(y, y1, y0);
}

static float quantile_x(const Cell *c, float u)
{
    float at = u * (float)c->n;
    int32_t i = (int32_t)at;
    if (i >= c->n)
        i = c->n - 1;
    return clamp(c->x[i] + (at - (float)i) * (c->x[i + 1] - c->x[i]), c->x[i], c->x[i + 1]);
}

// The smaller and the larger of two uniforms have densities 2(1-t) and 2t; their mix by the mode's place is
// triangular, without a square root.
static float triangular_x(const Cell *c, float u, float v)
{
    float lo = c->x[0], hi = c->x[2], mode = (c->x[1] - lo) / (hi - lo);
    float t = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
    return clamp(lo + (hi - lo) * t, lo, hi);
}

static float discrete_x(const Cell *c, uint32_t raw)
{
    int32_t i = 0;
    while (i < c->n - 1 && raw >= c->cut[i])
        i++;
    return c->x[i];
}

float cell_value(const Cell *c, uint32_t a, uint32_t b)
{
    switch (c->kind) {
    case CELL_QUANTILE:
        return curve_at(c->curve, quantile_x(c, stream_unit(a)));
    case CELL_TRIANGULAR:
        return curve_at(c->curve, triangular_x(c, stream_unit(a), stream_unit(b)));
    case CELL_DISCRETE:
        return curve_at(c->curve, discrete_x(c, a));
    default:
        return curve_at(c->curve, c->x[0]);
    }
}

static void widen(float *lo, float *hi, float y)
{
    *lo = y < *lo ? y : *lo;
    *hi = y > *hi ? y : *hi;
}

void cell_hull(const Cell *c, float *lo, float *hi)
{
    *lo = *hi = curve_at(c->curve, c->x[0]);
    if (c->kind == CELL_DISCRETE)
        for (int32_t i = 1; i < c->n; i++)
            widen(lo, hi, curve_at(c->curve, c->x[i]));
    if (c->kind != CELL_QUANTILE && c->kind != CELL_TRIANGULAR)
        return;
    float from = c->x[0], to = c->x[c->kind == CELL_QUANTILE ? c->n : 2];
    widen(lo, hi, curve_at(c->curve, to));
    for (int32_t i = 0; i < c->curve->n; i++) // a peak or a jump may lie between the ends
        if (from <= c->curve->x[i] && c->curve->x[i] <= to)
            widen(lo, hi, c->curve->y[i]);
}
