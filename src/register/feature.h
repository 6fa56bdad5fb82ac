// feature.h - the present state of every record in tables that QGIS opens and SQL filters: one table a record
// type, named after it. Columns: values of attributes up to `staff`, as query.h's SQL reads them; `na` and
// `disputed` name attributes "|a|b|".
#pragma once
#include "load.h"

// Makes the tables of the city's pack, or adds the columns that are new.
CHECKED bool features_make(City *city, Arena *a, Err *err);
// A digest of the columns that this build gives the tables of a pack. Tables that another build made answer nothing
// until they are extended and written anew: a writer does so when it opens the file (features_upgrade) and writes.
Str features_layout(Arena *a, const Pack *pack);
CHECKED bool features_upgrade(City *city, Arena *a, Err *err);
// Writes the present state of these records, their title texts for search too, and takes away the rows of
// those that are gone (merged, retracted). Inside the writer's transaction. now_ms: UTC ms; values are those
// valid on that day in the city. Where the tables were written on another day, the records whose values began
// or ended since follow as well.
CHECKED bool features_write(City *city, Arena *a, int64_t now_ms, const int64_t *rids, ptrdiff_t n, Err *err);
// All records anew, with the R-tree built at once: after an import, another pack, or when a
// day has passed.
CHECKED bool features_rebuild(City *city, Arena *a, int64_t now_ms, Err *err);
// Where the local day has changed since the last writing: values that begin or end by themselves. *rebuilt:
// it had.
CHECKED bool features_day(City *city, Arena *a, int64_t now_ms, bool *rebuilt, Err *err);

// New records of one type, one after the other, each from its first observation: no reading back. many:
// the R-tree is built whole at the end. Inside the writer's transaction.
typedef struct FeatureAdder FeatureAdder;
CHECKED bool feature_adder_open(City *city, Arena *a, const RecordType *type, int64_t now_ms, bool many,
                                FeatureAdder **out, Err *err);
CHECKED bool feature_add(FeatureAdder *f, Arena *row, int64_t rid, Str id, const Obs *o, Err *err);
CHECKED bool feature_adder_end(FeatureAdder *f, Err *err);
