// feature_in.h - what the files of the feature tables share (feature*.c only).
#pragma once
#include "feature.h"
#include "store.h"

// ---- One record as cells; what is not known has none.
enum { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT_, CELL_BLOB };
typedef struct {
    Str column;
    int kind;
    int64_t i;
    double f;
    Str s;
} Cell;
typedef ARRAY(Cell) Cells;

// The columns of an attribute; empty: it has none of that kind.
typedef struct {
    Str own, lo, hi, set, may;
} Names;

Names feature_names(Arena *a, const Attr *attr);
// for_whom: of whom an export is for, or NULL. names: of each field of the record; NULL: found here.
Cells feature_cells(Arena *a, const View *for_whom, const Record *r, int64_t fid, bool invented,
                    const Names *names);
Str feature_insert_text(Arena *a, const Record *r, const Cells *cells);
CHECKED bool feature_insert(Db *db, Str text, const Cells *cells, Err *err);

// ---- Text for search: titles, addresses and whatever else is text, folded.
Str feature_text(Arena *a, const Record *r);
CHECKED bool feature_text_add(Db *db, int64_t rid, Str text, Err *err);

AsOf feature_as_of(City *city, int64_t now_ms); // what the tables are written for
