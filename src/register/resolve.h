// resolve.h - from what was observed to what is held true: LEDGER.md rule 2, for one record at one day.
#pragma once
#include "ledger.h"
#include "record.h"

// Fills a field for every attribute of the type, from observations that stand (obs_standing), as it was on
// `day`:
//  1. of each source, the newest fact valid on that day; 2. of those, the ones of highest trust; 3. where
//  they differ, all of
// them, as a disputed value. Cites list every fact that stands, the ones held first. Derived attributes are
// left unknown here.
void resolve_entered(Arena *a, const Pack *pack, const RecordType *type, int32_t day,
                     const Observations *standing, Fields *out);
// The same for many records of a type, one after the other: trust is looked up once. wanted: of which
// attributes, by place in type->attrs (NULL: all; the others are left unknown). values_only: without
// citations.
typedef struct Resolver Resolver;
Resolver *resolver_new(Arena *a, const Pack *pack, const RecordType *type, int32_t day, const bool *wanted,
                       bool values_only);
void resolver_run(Resolver *x, Arena *a, const Observations *standing, Fields *out);

// The derivations of a record type, read once and in the order in which they need each other.
typedef struct Deriver Deriver;
CHECKED bool deriver_open(Arena *a, const Pack *pack, const RecordType *type, int32_t day, Deriver **out,
                          Err *err);
// The same on another day, with other outlines of wards (NULL: none); shares what was read with d.
typedef struct WardMap WardMap;
const Deriver *deriver_on(Arena *a, const Deriver *d, int32_t day, const WardMap *map);
// The city keeps them: one for each type of a pack that was asked for. at: its pack, day, and the outlines
// that were known.
CHECKED bool city_deriver(City *c, Arena *a, AsOf at, const RecordType *type, const Deriver **out, Err *err);

// Computes the derived attributes of a record from its entered ones and its parts; an entered value comes
// first. Parts are the records whose parent attribute names this one: looked up as "building.b_usable"; what
// is recorded counts as all there is, unless the whole says that there are more (parent_count of pack.h).
void deriver_run(const Deriver *d, Arena *a, Record *r, const Records *parts);
// The same of wanted attributes only (by place in the type's; NULL: all).
void deriver_run_some(const Deriver *d, Arena *a, Record *r, const Records *parts, const bool *wanted);
// Adds to wanted what the derived ones among them are made of; true where they read parts.
bool deriver_needs(const Deriver *d, bool *wanted);
// Adds to touched (by place) what is derived from those in it.
void deriver_follow(const Deriver *d, bool *touched);
