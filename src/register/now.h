// now.h - every record as it stands today, as bytes in one row beside its feature table: what lists and maps
// read without going through the ledger. Written with the feature tables, by the day and pack that
// `present_as_of` names; personal values are not in it. Made anew from the ledger at any time, so its bytes
// are no format anybody else reads.
#pragma once
#include "load.h"

// May the tables answer for `at`? Not for the past, nor where another pack is in force; on another day than
// they were written for only where no value began or ended in between.
CHECKED bool present_is(City *city, Arena *a, AsOf at, bool *out, Err *err);
// The day that the tables were written for, where they answer for one and the city's pack is that of then.
CHECKED bool present_day(City *city, Arena *a, int32_t *day, bool *found, Err *err);
// Does a rule or a table of the pack begin or end between two days?
bool pack_changes(const Pack *pack, int32_t one, int32_t other);
// What the tables were written for, as present_is compares it: "2026-11-22 <digest of the pack>".
Str present_as_of(Arena *a, const Pack *pack, int32_t day);

// Of a record that has no such row (now_remove comes first): all that is known, no view applied.
CHECKED bool now_add(City *city, Arena *a, const Record *r, Err *err);
CHECKED bool now_remove(City *city, int64_t rid, Err *err);

// Values out of such a row: those of the type's attributes that are asked for (by place in type->attrs), in
// the pack's order, unknown where nothing is known. Texts are borrowed from bytes. False: the bytes are
// damaged.
CHECKED bool now_fields(Arena *a, Str bytes, const RecordType *type, const bool *wanted, Fields *out);
