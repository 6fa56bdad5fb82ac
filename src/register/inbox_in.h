// inbox_in.h - what import puts into the inbox.
#pragma once
#include "import_in.h"
#include "inbox.h"

typedef struct {
    Str kind, like, key; // key: what makes it the same case when it comes again
    Str record, other, attr, title;
    Label text, remedy;
    int64_t import;
    Str sheet;
    int64_t row;
    Str raw, facts, type, source, source_class, method, author;
    Valid valid;
    int64_t made;
} InboxRow;
CHECKED bool inbox_put(City *city, const InboxRow *r,
                       Err *err); // a case that is there already, or was settled, is left as it is
// inbox_find.c: looks for cases in what was written after seq `from`, and drops those that are settled by it
CHECKED bool inbox_find(City *city, Arena *a, int64_t from, int64_t now_ms, Err *err);
