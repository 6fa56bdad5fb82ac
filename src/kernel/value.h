// value.h - from a cell and random numbers to values in [0, 1].
#pragma once
#include "kernel.h"
#include "stream.h"

float curve_at(const Curve *c, float x);

// An interval or a triangle whose support lies between two neighbouring points of its curve: there the value is a line of what is
// known, so it is drawn itself, with u and v from -2^31 to 2^31:
//     interval   mid + step * u
//     triangle   mid + (low * the smaller + high * the larger of u and v)
// Rounding may lead a last digit beyond the ends; what it leads beyond 0 or 1 is cut off, so where `cut`.
typedef struct {
    float mid, step, low, high;
    bool cut;
} Straight;

// False where the cell is not straight: it is drawn as what is known, then put through its curve.
bool cell_straight(const Cell *c, Straight *out);

// A completion of an uncertain cell in each lane, from the lane's number.
void cell_values(const Cell *c, const uint32_t raw[LANES], float value[LANES]);

// The least and the greatest value that any completion can have. Never narrower than what cell_values gives.
void cell_hull(const Cell *c, float *lo, float *hi);
