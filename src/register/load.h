// load.h - records out of the ledger, resolved: what record.h, feature tables and edits stand on. Not for
// those right of register.
#pragma once
#include "ledger.h"
#include "record.h"

// Every record of a type as at `at`, in the order of the ledger, with all attributes (no view applied),
// derived ones included. Merged records are left out: their observations speak for their heir.
CHECKED bool load_type(City *city, Arena *a, AsOf at, const RecordType *type, Records *out, Err *err);
// The same, each record in an arena that is gone when take returns: memory does not grow with their number.
// take: RecordFn of record.h.
CHECKED bool load_each(City *city, AsOf at, const RecordType *type, RecordFn *take, void *ctx, Err *err);
// How many load_type would give, without resolving them.
CHECKED bool load_count(City *city, AsOf at, const RecordType *type, ptrdiff_t *n, Err *err);
// One record by its local number; *found false where nothing stands of it at that time.
CHECKED bool load_one(City *city, Arena *a, AsOf at, int64_t rid, Record *out, bool *found, Err *err);
// What a view leaves of a record: unseen attributes go, positions lose precision, an embargo hides the rest.
void view_cut(const View *v, Arena *a, Record *r);
