// assemble.h - from register to arrays: the places of a purpose, their gates and the kernel's problem.
// analysis's own.
#pragma once
#include "cell.h"
#include "rank.h"
#include "run_store.h"

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
// What a stored run was computed from, through the view that made it, whoever asks: for what is computed anew from it, never
// to be handed on. A reader who may not see the run is refused.
typedef struct {
    Stored stored;
    Assembly as;
    Run run;              // the head of it
    RankProblem *problem; // rows by id, as as.places; what `fill` fills is filled
    bool own;             // the reader has the view that made it
} MadeFrom;
CHECKED bool run_made_from(City *city, const View *v, Arena *a, Str id, bool fill, MadeFrom *out, Err *err);
// The run itself, as rank_load gives it, of what it was made from with `fill`.
CHECKED bool run_of_made(City *city, const View *v, Arena *a, const MadeFrom *from, Run *out, Err *err);
// What a reader sees of a place: names, kind, ward, area, position.
void place_seen(const Pack *pack, const Record *r, RunPlace *p);
// Takes out of a run what a view may not see: run_cut.c.
CHECKED bool run_cut(City *city, const View *v, Arena *a, Run *r, Err *err);
// The kernel's problem under one set of priors. known_share, lo and hi of the places are filled where `fill`.
CHECKED bool assemble_problem(Arena *a, Assembly *as, const RankAsk *ask, int k, int32_t day, PriorSet prior,
                              bool fill, RankProblem *out, Err *err);
