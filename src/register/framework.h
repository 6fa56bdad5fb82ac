// framework.h - what a choice is judged by, as a record of its own: criteria, anchors, purposes and gates in
// versions that nobody overwrites. docs/framework.schema.json describes the exchange form.
//
// A version is a draft until it is frozen. Each change of a draft is a revision with author, reason and time;
// freezing puts the version in force. What a pack brings is a frozen version at once. All of it is chained:
// each row names the one before.
#pragma once
#include "city.h"
#include "json.h"
#include "pack.h"
#include "view.h"

// ---- The four tables, cell by cell, in the columns and words of a pack's files (docs/pack.md).
typedef enum { FW_CRITERIA, FW_ANCHORS, FW_PURPOSES, FW_GATES, FW_TABLES } FwTableId;
extern const char *const fw_table_names[FW_TABLES + 1]; // criteria, anchors, purposes, gates
typedef struct {
    Strs columns;
    ARRAY(Strs) rows; // as wide as columns
} FwTable;
typedef struct {
    FwTable table[FW_TABLES];
} Framework;

Str fw_cell(const FwTable *t, ptrdiff_t row, Str column); // empty where there is none
Str fw_key(Arena *a, FwTableId id, const FwTable *t,
           ptrdiff_t row); // A1; A1@3 or A1/item@3 for an anchor; study_list; G_C1
// The tables of a pack's files; columns that no pack has are left out.
CHECKED bool framework_of_pack(Arena *a, const Pack *pack, Framework *out, Err *err);
// One CSV file: its heading says which table it is. A column that no pack has is a fault.
CHECKED bool framework_read_csv(Arena *a, Str file, Str csv, FwTableId *id, FwTable *out, Faults *faults,
                                Err *err);
// JSON of the documented form (docs/framework.schema.json); every fault with the row it is about.
CHECKED bool framework_read_json(Arena *a, Str file, Str json, Framework *out, Faults *faults, Err *err);
// Columns in the order of the documentation, one w_ column for each group.
void framework_settle(Arena *a, Framework *f);
Str framework_json(Arena *a, const Framework *f); // canonical: equal frameworks give equal bytes
void framework_tables_json(JsonW *w, Arena *a,
                           const Framework *f); // keys criteria, anchors, purposes, gates of the open object
Str framework_csv(Arena *a, const Framework *f, FwTableId id);
Str framework_schema(Arena *a); // JSON Schema of the JSON form, made of what the loader checks

// ---- What differs
typedef enum { FW_CHANGED, FW_ADDED, FW_REMOVED } FwChangeKind;
typedef struct {
    FwTableId table;
    FwChangeKind kind;
    Str key, column, was, is; // column empty where a whole row came or went
    Str criterion;            // it concerns; empty for a purpose
} FwChange;
typedef ARRAY(FwChange) FwChanges;
void fw_changes_json(JsonW *w, const char *key, const FwChanges *changes); // as an array of the open object
FwChanges framework_diff(Arena *a, const Framework *x, const Framework *y);

// ---- Versions
typedef enum { FW_BY_PACK, FW_BY_EDIT, FW_BY_IMPORT, FW_BY_FREEZE, FW_ACTS } FwAct;
extern const char *const fw_act_names[FW_ACTS + 1]; // pack, edit, import, freeze
typedef struct {
    int version, revision;
    FwAct act;
    uint8_t digest[32]; // of the canonical JSON
    Str author, reason;
    int64_t made;     // instant, UTC ms
    uint8_t hash[32]; // the chain's after this row
    bool in_force;    // the row that put in force what is in force now
} FwRow;
typedef ARRAY(FwRow) FwRows;
// Versions, drafts among them, are for who sees what is the staff's: another view gets FRAMEWORK_STAFF.
// Every row, oldest first.
CHECKED bool framework_history(City *c, const View *v, Arena *a, FwRows *out, Err *err);
// A version, by name: "" what is in force; "draft"; "2" its last revision; "2.1".
CHECKED bool framework_find(City *c, const View *v, Arena *a, Str name, FwRow *row, Framework *out, Err *err);
bool fw_frozen(FwRows rows, int version);
// The pack with the criteria of that version: what a run under it goes by. Lives as long as the city.
CHECKED bool framework_pack(City *c, const View *v, Arena *a, Str name, const Pack **out, Err *err);

typedef struct {
    int version, revision;
    bool frozen;
} FwName;                                                                      // version 0: not known
CHECKED bool framework_name(City *c, const Pack *pack, FwName *out, Err *err); // under which a run was made
Str fw_name_text(Arena *a, FwName n); // "2", and "3.1" while it is a draft

// ---- As JSON
void fw_row_json(JsonW *w, Arena *a, const FwRow *row, bool frozen); // keys of the open object
// The exchange form with "about": city, version, author, reason, time.
Str framework_whole_json(Arena *a, Str city, const FwRow *row, const Framework *f, bool frozen);

// ---- Changing
typedef struct {
    Str target, value;
} FwSet; // "A1.weight_in_group", "A1@3.text_vi", "A.group_weight", "F2.prior.hi"
typedef ARRAY(FwSet) FwSets;
typedef struct {
    FwTableId table;
    FwSets cells; // target: a column. Of a criterion what its group says (group_en …) may be left out where the
                  // group is there; a new one comes with its first criterion, in each purpose with its
                  // group_weight where none is set. The author may be left out anywhere
} FwAdd;
typedef struct {
    Str version;      // to go on from, or empty: the draft, else what is in force
    ARRAY(FwAdd) add; // rows that are not there yet
    FwSets set;
    Strs remove;  // keys of rows: "D4" (its anchors go too), "A1@3", "G_C1"; or a group of criteria, "D", whole
    bool balance; // weights beside those that were set or added keep their proportions and make up the rest
    Str reason, author;
    int64_t now_ms;
    bool dry_run; // all the checks, nothing stored
} FwEdit;
typedef struct {
    FwRow row;
    FwChanges changes;
    Faults warnings;
} FwDone;
// A new revision of the draft; where there is none, of a new version. Refused: a frozen version, no reason,
// nothing that changes, whatever the pack's checks find (each fault in *faults), weights of zero, names that
// clash. All or nothing.
CHECKED bool framework_edit(City *c, const View *v, Arena *a, const FwEdit *e, FwDone *out, Faults *faults,
                            Err *err);
// The column that a fault of a change is about, as far as it is known: where a form says it. Empty: none.
Str framework_fault_column(const Fault *f);
// Another program's work, whole: what the files do not bring stays as it was. files: PackFile with the name
// as given.
typedef struct {
    const PackFile *at;
    ptrdiff_t len;
    Str reason, author;
    int64_t now_ms;
    bool dry_run;
} FwImport;
CHECKED bool framework_import(City *c, const View *v, Arena *a, const FwImport *in, FwDone *out,
                              Faults *faults, Err *err);
// Closes the draft and puts it in force. Each level of a criterion that is judged in words must have its
// anchor.
CHECKED bool framework_freeze(City *c, const View *v, Arena *a, Str version, Str reason, Str author,
                              int64_t now_ms, FwRow *out, Faults *faults, Err *err);

// What the checks of a pack do not say: weights of zero, two criteria of one name (faults), levels without an
// anchor (warnings).
void framework_check(Arena *a, const Pack *pack, Faults *faults, Faults *warnings);

// ---- register's own
typedef struct PackPlan PackPlan;
CHECKED bool framework_begin(City *c, Arena *a,
                             Err *err); // the versions of a file made before there were any
CHECKED bool framework_meet(City *c, PackPlan *plan, Faults *faults, Err *err);
CHECKED bool framework_take_pack(City *c, Arena *a, const Pack *pack, Str author, int64_t now_ms, Err *err);
CHECKED bool framework_verify(City *c, Arena *a, int64_t *bad_row, Err *err); // 0: the chain is whole
