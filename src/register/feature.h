// feature.h - the present state of every record in tables that QGIS opens and SQL filters: one table a record
// type, named after it. Columns: values of attributes up to `staff`, as query.h's SQL reads them; `na` and
// `disputed` name attributes "|a|b|".
#pragma once
#include "load.h"

// Makes the tables of the city's pack, or adds the columns that are new.
CHECKED bool features_make(City *city, Arena *a, Err *err);
// Writes the present state of these records, their title texts for search too, and takes away the rows of
// those that are gone (merged, retracted). Inside the writer's transaction. now_ms: UTC ms; values are those
// valid on that day in the city.
CHECKED bool features_write(City *city, Arena *a, int64_t now_ms, const int64_t *rids, ptrdiff_t n, Err *err);
// All records anew, with R-tree and full-text index built at once: after an import, another pack, or when a
// day has passed.
CHECKED bool features_rebuild(City *city, Arena *a, int64_t now_ms, Err *err);
// Rebuilds where the local day has changed since the last writing: values that begin or end by themselves.
CHECKED bool features_day(City *city, Arena *a, int64_t now_ms, bool *rebuilt, Err *err);
