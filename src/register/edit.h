// edit.h - putting facts right: each edit is a new observation, nothing is overwritten.
#pragma once
#include "record.h"

// Who says so, from where, since when.
typedef struct {
    Str author; // of the observation
    Str source, source_class, method, note;
    Date valid, until; // DATE_NONE: as of the day of recording
    double confidence; // 0…1; 0 means 1
    int64_t now;       // instant of recording, UTC ms
} Saying;

typedef struct {
    Str attr, text;
    const Value
        *value; // instead of text, where it is not NULL: a point, "not applicable" with its reason, "unknown"
} Change;       // text as pack_value reads it: "64.226", "yes", "factory|office", "na"
typedef ARRAY(Change) Changes;
typedef struct {
    int64_t block;
    Str id;
    Str head;
} Done; // what to undo by, the record, the chain's head

// Adds a record; an empty id is given one. Refused whole when one change is wrong.
CHECKED bool edit_add(City *city, const View *v, Arena *a, const Saying *how, Str type, Str id, Changes facts,
                      Done *out, Err *err);
CHECKED bool edit_set(City *city, const View *v, Arena *a, const Saying *how, Str id, Changes facts,
                      Done *out, Err *err);
// Takes back what one source said of an attribute (attr empty: the whole observation seq).
CHECKED bool edit_retract(City *city, const View *v, Arena *a, const Saying *how, Str id, Str attr,
                          int64_t seq, Done *out, Err *err);
// `from` lives on in `into`; its id leads there for ever.
CHECKED bool edit_merge(City *city, const View *v, Arena *a, const Saying *how, Str from, Str into, Done *out,
                        Err *err);

// The two of a merge as they are today, or why they cannot be merged (one itself, two types, merged before).
CHECKED bool edit_merge_pair(City *city, const View *v, Arena *a, int64_t now_ms, Str from, Str into,
                             Record *gone, Record *heir, Err *err);

// Undo of the blocks first…last: an edit is one block, an import may be several. The plan says what each
// value was and becomes, and which later edits stay.
typedef struct {
    Str id;
    const Attr *attr;
    Value was, becomes;
    bool later_edit_stays;
} UndoRow;
typedef ARRAY(UndoRow) UndoRows;
CHECKED bool edit_undo_plan(City *city, const View *v, Arena *a, int64_t first, int64_t last, int64_t now_ms,
                            UndoRows *rows, Err *err);
// A block that is neither somebody's edit nor an import – the pack's own data, outlines of wards, an invented city – is taken back
// only where `whole` is said; else REGISTER_UNDO_WHOLE names what would go.
CHECKED bool edit_undo(City *city, const View *v, Arena *a, const Saying *how, int64_t first, int64_t last,
                       bool whole, Done *out, Err *err);
