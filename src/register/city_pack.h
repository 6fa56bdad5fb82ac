// city_pack.h - another pack for a city that has one: what would change, then all of it or nothing.
#pragma once
#include "city.h"
#include "pack.h"

typedef struct PackPlan {
    const Pack *pack; // lives as long as the city
    PackChanges changes;
    ptrdiff_t refused; // how many of the changes stand in the way
    bool keeps_framework; // the criteria edited here stay: the folder's are the same as last time
    bool new_framework;   // the folder's criteria become a version of their own
} PackPlan;

// A pack that is in the file already becomes the one in force here; city_keep keeps one that was just made.
void city_use(City *c, const Pack *pack);
const Pack *city_keep(City *c, const Pack *pack);
Arena *city_arena(City *c); // as long as the city

CHECKED bool city_pack_plan(City *c, Arena *a, Str dir, int64_t now_ms, PackPlan *out, Faults *faults,
                            Err *err);
// *added: observations of the pack's own data that were new. Rows told already add nothing; rows no longer
// told stay.
CHECKED bool city_pack_apply(City *c, Arena *a, const PackPlan *plan, Str author, int64_t now_ms,
                             Faults *faults, int64_t *added, Err *err);
