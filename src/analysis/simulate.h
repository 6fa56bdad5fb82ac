// simulate.h - a city of invented places with a survey of them, to try everything on. Never mixed with
// anything real.
#pragma once
#include "record.h"

typedef struct {
    Str path, pack_dir, truth; // files to be made; truth: JSON of what is really so, for benchmarks only
    int places;                // 1…4,000
    uint64_t seed;
    double surveyed; // 0…1: chance that a visit to a place has been made; 0 means 0.9
    Str author;
    int64_t now;
} SimAsk;

// Draws places of the kinds of the pack's default purpose, in its wards (or its bounds where it has none),
// with a latent quality that ties their criteria together and sizes that fit (plausible.csv); makes nearly all gates pass; surveys them by the
// pack's visits, each with the errors that its method declares. The same pack, seed and number give the same
// places and answers. The database says for ever that it is illustrative.
CHECKED bool simulate(Arena *a, const SimAsk *ask, Faults *faults, Err *err);
