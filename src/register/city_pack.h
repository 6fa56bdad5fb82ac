// city_pack.h - another pack for a city that has one: what would change, then all of it or nothing.
#pragma once
#include "city.h"
#include "pack.h"

typedef struct {
    const Pack *pack; // lives as long as the city
    PackChanges changes;
    ptrdiff_t refused; // how many of the changes stand in the way
} PackPlan;

CHECKED bool city_pack_plan(City *c, Arena *a, Str dir, int64_t now_ms, PackPlan *out, Faults *faults,
                            Err *err);
// *added: observations of the pack's own data that were new. Rows told already add nothing; rows no longer
// told stay.
CHECKED bool city_pack_apply(City *c, Arena *a, const PackPlan *plan, Str author, int64_t now_ms,
                             Faults *faults, int64_t *added, Err *err);
