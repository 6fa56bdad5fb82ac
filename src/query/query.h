// query.h - CQL2 text filters with three-valued logic: read, evaluated in memory, written as SQL.
//
// Understood (OGC 21-065r2, CQL2 Text): = <> < <= > >=, AND OR NOT, (…), IS [NOT] NULL, [NOT] LIKE, [NOT]
// BETWEEN … AND …, [NOT] IN (…), + - * / on numbers, 'text' (a ' inside is doubled), numbers, TRUE, FALSE,
// DATE('2019-03-01'), CASEI(), ACCENTI(), property names (also dotted, or "quoted"), A_CONTAINS A_CONTAINEDBY
// A_OVERLAPS A_EQUALS, S_INTERSECTS S_WITHIN S_DISJOINT with BBOX(w,s,e,n), POINT(lon lat), POLYGON((…)).
// Beyond the standard: a bare yes/no property is a condition, and `choices = 'code'` means that the code is
// certainly chosen.
//
// Meaning. On an unknown or not applicable value a comparison is unknown. On an uncertain one it is true if
// true for every member, false if false for every member, else unknown; each mention of a property varies on
// its own (x = x is unknown for an uncertain x). A date known to the month is every day of it. Codes of an
// ordered list compare by rank. IS NULL is true for unknown and not applicable. A division by what may be 0,
// and a sum that overflows, is unknown.
#pragma once
#include "value.h"

typedef enum { TRI_FALSE, TRI_UNKNOWN, TRI_TRUE } Tri;
Tri tri_and(Tri a, Tri b); // Kleene: the lesser
Tri tri_or(Tri a, Tri b);  // the greater
Tri tri_not(Tri a);

// ---- What the names mean: the schema.
enum { NO_RANK = -1 };
typedef struct {
    Str code;
    Str label[LANG_COUNT]; // for suggestions; may be empty
    int rank;              // from 0, or NO_RANK
} QueryCode;
typedef struct {
    Str name;
    ValueType type;
    Str list;               // CODE, CODES: name of the code list
    const QueryCode *codes; // its codes; none: any text is taken
    ptrdiff_t n_codes;
    bool ordered;    // < <= > >= BETWEEN go by rank
    double min, max; // NUM: allowed range; -INFINITY, INFINITY where not given
    bool parts;      // `building.b_usable`: one value for each part; only derive.h can gather them
    Str column;      // of the feature table; empty: the name
} QueryProp;
typedef struct {
    void *ctx;
    bool (*prop)(void *ctx, Str name, QueryProp *out);  // false: no such property (or not for this reader)
    bool (*name_at)(void *ctx, ptrdiff_t i, Str *name); // all names, for suggestions; may be NULL
} QuerySchema;

// ---- Reading.
typedef struct Query Query;
enum { QUERY_MAX_BYTES = 10240, QUERY_MAX_DEPTH = 64, QUERY_MAX_NODES = 1000 };
// Reads and checks types against the schema. The tree lives in the arena and may be shared by threads; text
// and schema may go. Errors say at which letter, what was expected and what to do, with the nearest name or
// code.
CHECKED bool query_parse(Arena *a, Str text, const QuerySchema *schema, const Query **out, Err *err);
// Canonical text: reads back to the same tree.
Str query_print(Arena *a, const Query *q);
// The same as a person would say it, with the labels of attributes and codes: "Ward is “Bo De” and area above 500".
typedef struct {
    void *ctx;
    Str (*prop)(void *ctx, Str name);
    Str (*code)(void *ctx, Str prop, Str code);
    Lang lang;
} QueryNames;
Str query_words(Arena *a, const Query *q, const QueryNames *names);
bool query_eq(const Query *a, const Query *b);
Strs query_properties(Arena *a, const Query *q); // names it reads, sorted, each once

// ---- Evaluating. lookup gives the value of a property; NULL counts as unknown. scratch: for folded texts,
// may be reset after.
typedef const Value *(*QueryLookup)(void *ctx, Str name);
Tri query_eval(const Query *q, Arena *scratch, QueryLookup lookup, void *ctx);

// The conditions that keep the whole from being known: those that are unknown in parts that are themselves
// unknown. Empty where query_eval is known.
typedef struct {
    Str text;     // canonical
    Strs unknown; // properties without a known value, sorted: what would have to be found out
    Strs na;      // … that are not applicable
} QueryGap;
typedef ARRAY(QueryGap) QueryGaps;
QueryGaps query_explain(Arena *a, const Query *q, QueryLookup lookup, void *ctx);

// ---- Writing as SQL (SQLite), over the columns of a feature table:
//   NUM, DATE  a_lo, a_hi (DATE: integers, days since 1970-01-01)      BOOL   a
//   TEXT, CODE a (when known), a_set, as value_set_text writes it      CODES  a, a_may (all that is possible,
//   certain ones too) GEOM       a (GeoPackage binary), a_radius (metres)                also   disputed:
//   "|attr|attr|"
// The expression gives 1, 0 or NULL, as query_eval gives TRUE, FALSE, UNKNOWN. Values are bound, never
// printed.
typedef struct {
    bool is_num;
    double num;
    Str text;
} QueryBind;
typedef ARRAY(QueryBind) QueryBinds;
typedef struct {
    Str table;      // name or alias of the feature table in the statement around it; needed
    int first;      // number of the first parameter: 3 gives $3, $4 …
    bool functions; // the connection has kho_casei(text), kho_accenti(text), kho_where(op, geom, radius_m,
                    // literal)
} QuerySqlAs;
// False: it holds what only query_eval can say (CASEI, ACCENTI, S_… without `functions`); *sql is then of no
// use.
bool query_sql(const Query *q, const QuerySqlAs *as, Buf *sql, QueryBinds *binds);

// ---- What the SQL functions do.
Str query_casei(Arena *a, Str s);   // without regard to case (Unicode case folding, composed)
Str query_accenti(Arena *a, Str s); // without marks, đ as d
// op "intersects" or "within"; literal as query_sql bound it. TRI_UNKNOWN where the circle of uncertainty
// crosses an edge.
Tri query_where(Str op, Str gpkg, double radius_m, Str literal);
