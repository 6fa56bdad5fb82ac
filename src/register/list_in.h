// list_in.h - what the two ways of making a list share; nobody else includes it.
#pragma once
#include "load.h"
#include "schema.h"

typedef struct Search Search;

// A list that is asked for, with what it names looked up.
typedef struct {
    City *city;
    const View *v;
    Arena *a;
    AsOf at;
    const ListAsk *ask;
    const RecordType *type;
    const Query *filter; // NULL: none
    Search *search;      // NULL: nothing is searched for
    const Attr *sort;    // NULL: by title
    bool falling;
    const bool *shown; // which attributes values_only shows, by place in the type's; NULL: all
} Listing;

typedef struct {
    int64_t rid;
    Str id;
    Record *record;  // as the view sees it; NULL: not read yet
    Str key;         // title in alphabetical order; empty until somebody sorts by it
    int rank;        // of the search; 0: none
    const Field *by; // what is sorted by; NULL: the view does not see it here
    bool falling;
    Tri is; // what the filter says
} Row;
typedef ARRAY(Row) Rows;

// Whether a record as the view sees it is found, and what the filter says of it.
bool row_found(const Listing *l, Record *r, Row *out);
bool row_counts(const Listing *l, Tri is); // belongs in the list
void rows_sort(Rows *rows);

// Which attributes are needed, by place in the type's: to decide on a record, and what is shown of it.
bool *list_wanted(const Listing *l, bool deciding, bool shown);

// ---- Today, out of the tables (list_now.c). The same rows as through the ledger.
CHECKED bool list_now_may(const Listing *l, bool *out, Err *err);
// The rows that belong in the list, not sorted; *unknown: for how many the filter is unknown.
CHECKED bool list_now_rows(const Listing *l, Rows *rows, ptrdiff_t *unknown, Err *err);
// Where nothing is filtered, searched or sorted by: one page in order, and how many there are.
bool list_now_is_plain(const Listing *l);
CHECKED bool list_now_page(const Listing *l, Rows *rows, ptrdiff_t *total, Err *err);
CHECKED bool list_now_total(const Listing *l, ptrdiff_t *total, Err *err);
// Reads the records of these rows, as the view sees them.
CHECKED bool list_now_read(const Listing *l, Row *rows, ptrdiff_t n, Err *err);
