// value.h - from a cell and random numbers to values in [0, 1].
#pragma once
#include "kernel.h"
#include "stream.h"

float curve_at(const Curve *c, float x);

// A completion of an uncertain cell in each lane: x drawn from raw outputs a and b, put through the cell's
// curve.
void cell_values(const Cell *c, const uint32_t a[LANES], const uint32_t b[LANES], float value[LANES]);

// The least and the greatest value that any completion can have. Never narrower than what cell_values gives.
void cell_hull(const Cell *c, float *lo, float *hi);
