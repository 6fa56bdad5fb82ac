// voi_in.h - what the files of the value of information share. Nobody else includes it.
#pragma once
#include "kinds.h"
#include "order.h"
#include "voi.h"
#include "weight.h"

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

struct VoiStudy {
    const RankProblem *p;
    const Ranking *r;
    Patterns patterns;
    double *weight; // [patterns][criteria] expected
    double *mean;   // [places]
    Choice choice;
    const VoiOwn *own; // NULL: none
};
bool voi_uncertain(const VoiStudy *s, int32_t place, int32_t c);
// By how much the other side of the cut is better now (<= 0).
double voi_behind(const VoiStudy *s, int32_t place);
// The most that learning the criterion can move the place towards the cut.
double voi_reach(const VoiStudy *s, int32_t place, int32_t c);

// What learning a criterion can do to the expected score of its place: moves towards the cut, with their probabilities,
// which sum to 1; rising along the cell's quantiles, mean 0.
typedef struct {
    int32_t n;
    double *move, *share;
    double variance;
} Moves;
Moves voi_room(Arena *a, const VoiStudy *s); // for those of any of its cells
void voi_moves(const VoiStudy *s, int32_t place, int32_t c, Moves *out);

// By how much more the place's score is to be expected than it is drawn.
double voi_moved(const VoiStudy *s, int32_t place);

// Standard deviation by which learning these criteria moves the place beyond what each of them does by itself.
double voi_beside(const VoiStudy *s, int32_t place, const Taught *what, int32_t n);

// E[max(0, x + scale * u)] and P(x + scale * u > 0) for any x, u of mean 0: from a table over where they are not of course.
enum { TAIL_STEPS = 128 };
typedef struct {
    double least, step; // u of the first row, between two
    double value[TAIL_STEPS + 2], changes[TAIL_STEPS + 2];
} Tail;
void voi_tail(const Moves *m, Tail *out);
void voi_tail_normal(Tail *out);
static inline void tail_add(const Tail *t, double scale, double x, double share, Voi *sum)
{
    double at = (-x / scale - t->least) / t->step;
    if (at <= 0) {
        sum->value += share * x;
        sum->changes += share;
    } else if (at < TAIL_STEPS) {
        int32_t row = (int32_t)at;
        double part = at - row;
        sum->value += share * scale * (t->value[row] + part * (t->value[row + 1] - t->value[row]));
        sum->changes += share * (t->changes[row] + part * (t->changes[row + 1] - t->changes[row]));
    }
}

// The standard normal at the middles of n equal parts of its probability, rising.
void voi_quantiles(int32_t n, float *out);

// The mean over all of the moves, each times scale, and of a normal beside them.
Voi voi_alone(const Moves *m, double scale, double behind, const Tail *normal, double beside);

static inline bool voi_told(Progress p, int64_t done, int64_t total)
{
    return !p.report || p.report(p.ctx, done, total);
}
