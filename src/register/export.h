// export.h - a record type's feature table in a GeoPackage to give away: what one view sees, nothing else.
#pragma once
#include "record.h"

// Makes the table in `to`, which is no city: columns as in feature.h of every attribute that the view sees,
// and `embargoed`: what is empty in such a row is hidden until a decision, not unknown.
CHECKED bool export_table(Db *to, Arena *a, const View *v, const RecordType *type, Err *err);
// Adds a record as the view has cut it; fid is its number in this file.
CHECKED bool export_row(Db *to, Arena *a, const View *v, const Record *r, int64_t fid, Err *err);
