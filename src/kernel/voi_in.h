// voi_in.h - what the files of the value of information share. Nobody else includes it.
#pragma once
#include "smaa_job.h"
#include "voi.h"

// Who is in, and the thresholds.
typedef struct {
    bool *in;
    double worst_in, best_out; // best_out: -INFINITY where all are in
} Choice;
Choice voi_choose(Arena *a, int32_t n, int32_t k, const double *mean);

// Above 0 by how much the other side of the cut is better, once the place's expected score is m: sign * (m - t).
typedef struct {
    double sign, t;
} Side;
Side voi_side(const Choice *c, int32_t place);

typedef struct {
    const RankProblem *p;
    const Ranking *r;
    Patterns patterns;
    double *weight; // [patterns][criteria] expected
    double *mean;   // [places]
    Choice choice;
} Study;
Study voi_study(Arena *a, const RankProblem *p, const Ranking *r);
const Cell *voi_cell(const Study *s, int32_t place, int32_t c);
bool voi_uncertain(const Study *s, int32_t place, int32_t c);
double voi_weight(const Study *s, int32_t place, int32_t c);
