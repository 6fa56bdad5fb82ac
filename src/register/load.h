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
typedef struct {
    const bool *wanted; // of which attributes, by place in type->attrs; NULL: all. Others are left unknown.
    bool values_only;   // without citations
} LoadHow;
CHECKED bool load_each(City *city, AsOf at, const RecordType *type, LoadHow how, RecordFn *take, void *ctx,
                       Err *err);
// What is kept of a record when its arena goes: a deep copy, each text once for all that a keeper keeps.
typedef struct RecordKeeper RecordKeeper;
RecordKeeper *keeper_new(Arena *a);
Record record_kept(RecordKeeper *k, const Record *r);
// How many load_type would give, without resolving them.
CHECKED bool load_count(City *city, AsOf at, const RecordType *type, ptrdiff_t *n, Err *err);
// One record by its local number; *found false where nothing stands of it at that time.
CHECKED bool load_one(City *city, Arena *a, AsOf at, int64_t rid, Record *out, bool *found, Err *err);
// Those of a type, in the order asked for; each must be there.
CHECKED bool load_some(City *city, Arena *a, AsOf at, const RecordType *type, const Seqs *rids, Records *out,
                       Err *err);
// Which records of a part type belong to a whole, by today's feature tables, in the order of rid.
CHECKED bool part_rids(City *city, Arena *a, const RecordType *part, Str whole, Seqs *out, Err *err);
// The public id that a reference in a parent attribute means: it may leave the type out.
Str parent_id(Arena *a, const RecordType *part, const Value *v);
// What a view leaves of a record: unseen attributes go, positions lose precision, an embargo hides the rest.
void view_cut(const View *v, Arena *a, Record *r);
