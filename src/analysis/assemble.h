// assemble.h - from register to arrays: the places of a purpose, their gates and the kernel's problem.
// analysis's own.
#pragma once
#include "cell.h"
#include "rank.h"

typedef struct {
    const Pack *pack;
    const Purpose *purpose;
    Records records;  // that are ranked, by id
    RunPlaces places; // one for each, with everything but what the kernel says
    RunPlaces excluded;
    const double *group_weight, *in_group;
    bool weights_changed;
    const RunPriors *priors; // made with a problem that is filled
    const struct VoiOwn *own;
} Assembly;

// Reads the candidates of a purpose as at `at`, judges their gates and settles the weights.
CHECKED bool assemble(City *city, const View *v, Arena *a, AsOf at, const RankAsk *ask, Assembly *out,
                      Err *err);
// What a reader sees of a place: names, kind, ward, area, position.
void place_seen(const Pack *pack, const Record *r, RunPlace *p);
// Takes out of a run what a view may not see: run_cut.c.
CHECKED bool run_cut(City *city, const View *v, Arena *a, Run *r, Err *err);
// The kernel's problem under one set of priors. known_share, lo and hi of the places are filled where `fill`.
CHECKED bool assemble_problem(Arena *a, Assembly *as, const RankAsk *ask, int k, int32_t day, PriorSet prior,
                              bool fill, RankProblem *out, Err *err);
