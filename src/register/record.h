// record.h - what is known of records: resolved values with their citations; lists, counts, history.
#pragma once
#include "geo.h"
#include "query.h"
#include "view.h"

// Where a value comes from: one fact of one observation.
typedef struct {
    Value value;
    const Attr *attr;    // what it says it of: of a derived field, the input; else the field's own
    Str source, address; // the source in words; its web address where it has one
    Str source_class, method, author, note;
    bool one_of;       // the row names several sources and nobody knows which says this
    Date valid, until; // when it was so; until: DATE_NONE where open
    int64_t recorded;  // instant, UTC ms
    int64_t seq;       // of the observation
    double confidence; // 0…1
    bool current;      // takes part in the current value
    bool retracted;
} Cite;
typedef ARRAY(Cite) Cites;

// One attribute of a record. Attributes that the view may not see are not there at all.
typedef struct {
    const Attr *attr;
    Value value;  // unknown where nothing is known
    Cites cites;  // current ones first, then by trust and date; of a derived value: what it rests on
    Strs missing; // derived: the inputs that are unknown
} Field;
typedef ARRAY(Field) Fields;

typedef struct {
    const RecordType *type;
    Str id; // place/HN001
    int64_t rid;
    Fields fields; // every attribute of the type that the view sees, in the pack's order
    Strs aliases;
    Str merged_into; // where this id now leads to, or empty
    bool embargoed;  // the view shows only what the pack allows until a decision
} Record;
typedef ARRAY(Record) Records;

const Field *record_field(const Record *r,
                          Str attr);           // NULL where the view does not see it or the type has none
Value record_value(const Record *r, Str attr); // unknown where there is no such field
Str record_title(const Record *r, Lang lang);  // in that language, else in the other, or the id

// Records of whatever type whose words may answer a search, as the tables of today stand.
typedef struct {
    int64_t rid;
    Str type;
} TextHit;
typedef ARRAY(TextHit) TextHits;
CHECKED bool record_text_hits(City *city, Arena *a, Str text, TextHits *out, Err *err);

// What a list is asked for.
typedef struct {
    Str type;   // "place"
    Str filter; // CQL2, or empty
    Str text;   // folded search, or empty
    Str sort;   // attribute, "-attribute" for falling, or empty: by title in the language's alphabet
    ptrdiff_t offset, limit; // limit 0: all
    bool unknown_too;        // also those for which the filter is unknown
    // Values without citations, `missing` and aliases: for today these come straight out of the tables.
    bool values_only;
    Strs attrs; // values_only: of these attributes and the titles; empty: of all
    // What is of no use to the caller, who looks again: it may be left out, where the tables can tell.
    Str naming;  // all but those of which one of attrs, references, may name this id
    bool within; // all but those that lie in the box
    Box box;
    const TextHits *hits; // what record_text_hits gave for `text`, where several types are searched; NULL: found here
} ListAsk;

// How a record answers the text that is searched for.
typedef struct {
    int rank; // higher is better: its id, then a title, then another text that the view sees
    Str text; // what answers: a title, or a value in the reader's words
} Found;

typedef struct {
    Records records;
    ARRAY(Found) found; // of each record, where a text is searched for; the list is in the order of its rank
    ptrdiff_t total;    // for which the filter is certainly true
    ptrdiff_t unknown;  // for which it is unknown
} RecordList;

// One record. An alias or a merged id leads on to its heir. Errors: no such record; a view that may not see
// its type.
CHECKED bool record_read(City *city, const View *v, Arena *a, AsOf at, Str id, Record *out, Err *err);
// Lists; a filter, a sort or a search on what the view may not see is refused as if the attribute did not
// exist.
CHECKED bool record_list(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, RecordList *out,
                         Err *err);
// The same records one after the other, each in an arena that is gone when take returns: what a long export
// uses. Without a search or a sort they come in the order of the ledger and memory does not grow with their
// number. offset and limit do not count. take returns false with *err to stop.
typedef bool RecordFn(void *ctx, Arena *a, Record *r, Err *err);
CHECKED bool record_each(City *city, const View *v, AsOf at, const ListAsk *ask, RecordFn *take, void *ctx,
                         Err *err);
CHECKED bool record_count(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, ptrdiff_t *total,
                          ptrdiff_t *unknown, Err *err);

// Every observation of a record, newest first, as far as the view sees.
typedef struct {
    int64_t seq, block, recorded;
    Str kind; // facts, retraction, merge, split, alias, undo
    Str source, source_class, method, author, note;
    Date valid;
    Fields facts; // each with one cite
    bool undone;
} Event;
typedef ARRAY(Event) Events;
CHECKED bool record_history(City *city, const View *v, Arena *a, Str id, Events *out, Err *err);

// The full id of what a person typed: "HN001" → place/HN001 where only one type has it.
CHECKED bool record_id(City *city, Arena *a, Str typed, Str *id, Err *err);
