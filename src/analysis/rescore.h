// rescore.h - an old run made again under other criteria: the same places, facts, draws and seed, so that
// what moved did so through the criteria.
#pragma once
#include "rank.h"

typedef struct {
    Run before, after;
    RunDiff diff;
} Rescore;

// run: as rank_load has it. version: as framework_find has it, empty for the one in force. The new run is
// stored like any other. Weights that were given by hand are carried over by name; criteria that are new
// weigh what the purpose says.
CHECKED bool rescore(City *city, const View *v, Arena *a, Str run, Str version, int64_t now_ms, int threads,
                     Progress progress, Rescore *out, Err *err);
