// recent.h - the change log: what was written lately, block by block, newest first.
#pragma once
#include "record.h"

typedef struct {
    int64_t block, at; // at: instant of recording
    Str author, kind;  // kind: add, set, retract, merge, split, undo, import
    Str label;         // of an import: where it came from
    int64_t n;         // observations
    Strs ids;          // records it touched, at most five
    Field fact; // of one observation with one fact, or the first of several; attr NULL where there is none to
                // show
    bool undoable;
} Recent;
typedef ARRAY(Recent) Recents;

// Blocks recorded at `since` or later, at most `most` of them; *total: how many there are. Only for a view
// that may write; for any other there are none.
CHECKED bool recent_read(City *city, const View *v, Arena *a, int64_t since_ms, ptrdiff_t most, Recents *out,
                         ptrdiff_t *total, Err *err);
