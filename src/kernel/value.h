// value.h - from a cell and two random numbers to a value in [0, 1].
#pragma once
#include "kernel.h"

float curve_at(const Curve *c, float x);

// One completion of a cell that is not NA: its x drawn, put through its curve. a and b are raw outputs of the
// stream.
float cell_value(const Cell *c, uint32_t a, uint32_t b);

// The least and the greatest value that any completion can have. Never narrower than what cell_value gives.
void cell_hull(const Cell *c, float *lo, float *hi);
