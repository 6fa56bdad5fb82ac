// framework_in.h - what the files of the framework share (framework*.c only).
#pragma once
#include "framework.h"
#include "pack_load.h"

typedef ARRAY(PackFile) PackFiles;
enum { FW_DEPTH_MAX = 16 }; // of JSON inside a cell
int fw_depth(const json_t *v);
const ColSpec *fw_column(FwTableId id, Str name); // NULL: no pack has it
const TableSpec *fw_spec(FwTableId id);
Str fw_canonical(Arena *a, Form form, Str text);                        // one spelling of a cell
ptrdiff_t fw_row_of(Arena *a, FwTableId id, const FwTable *t, Str key); // -1: there is none
void fw_put(Arena *a, FwTableId id, FwTable *t, ptrdiff_t row, Str column,
            Str text); // column: one that the spec knows
ptrdiff_t fw_new_row(Arena *a, FwTable *t);
PackFiles fw_files(Arena *a, const Framework *f); // the CSV files of a pack; of an empty table, empty bytes
CHECKED bool fw_edit(Arena *a, Framework *f, const FwEdit *e, Err *err);

// ---- Groups of criteria (framework_group.c)
Strs fw_groups(Arena *a, const Framework *f);  // in the order of their first criteria
Str fw_group_column(Arena *a, Str group);      // of purposes: w_ID
bool fw_is_group(const Framework *f, Str id);
// group_vi, group_en, group_weight in each row of the group; false: no such column.
bool fw_group_set(Arena *a, Framework *f, Str group, Str column, Str value);
void fw_group_join(Arena *a, FwTable *t, ptrdiff_t row); // a new row says what its group says
// Keys of rows to be taken out, with the criteria of a group in the place of its name.
Strs fw_with_criteria(Arena *a, const Framework *f, Strs remove);
void fw_groups_gone(Arena *a, Framework *f, Strs before); // their columns of purposes go
// Weights of groups that are new, as changes: their own, and where a purpose is told no other, that one too.
void fw_groups_new(Arena *a, const Framework *f, Strs before, FwSets *sets);

// ---- Rows of the chain (framework_store.c)
enum { FW_DIGEST = 32 };
Str fw_bytes(const uint8_t digest[FW_DIGEST]);
void fw_digest(Str text, uint8_t out[FW_DIGEST]);
bool fw_in_force(FwAct act); // such a row puts its version in force, and freezes it
int fw_next_version(FwRows rows);
// As framework_history, framework_find and framework_pack, for who has looked at the view already.
CHECKED bool fw_history(City *c, Arena *a, FwRows *out, Err *err);
CHECKED bool fw_find(City *c, Arena *a, Str name, FwRow *row, Framework *out, Err *err);
CHECKED bool fw_pack(City *c, Arena *a, Str name, const Pack **out, Err *err);
CHECKED bool fw_add_row(City *c, Arena *a, FwRow *row, Str body, Err *err); // within the caller's transaction
CHECKED bool fw_add_recipe(Db *db, Str digest, Str base, Str framework, Err *err);
CHECKED bool fw_base(City *c, Arena *a, Str *base, Str *framework,
                     Err *err); // what the pack in force was made from
// A stored framework (by its digest) put into a pack.
CHECKED bool framework_put_into(Db *db, Arena *a, const Pack *base, Str digest, const Pack **out, Err *err);
// Of a pack whose criteria are not its own: which pack it was made from, and the digest of its framework.
// Empty: not known.
CHECKED bool pack_recipe(Db *db, Arena *a, Str digest, Str *base, Str *framework, Err *err);
