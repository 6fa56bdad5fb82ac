// derive.h - attributes computed from others: `derived_from` of the pack, read and evaluated on uncertain
// values.
//
//   count_of(a, b >= 6, c)                 conditions (CQL2, or a bare yes/no attribute): how many hold. 6
//   yes, 3 unknown: [6, 9] mean_of sum_of min_of max_of(x, …)     numbers, or codes of an ordered list
//   (mean_of: the number that the code is, else its rank) first_known(x, y, …)                   the first
//   that has a fact. An expression that some of its inputs are missing for
//                                          waits: a later complete one goes before it
//   map(x: code=result, …)                 result true, false, unknown (no fact), a number, a code of the
//   target's list, or a
//                                          parameter (low to high). Several parts or chosen codes: true if
//                                          any gives true
//   map(x: file.csv how to look it up)     a table of the pack, through the environment
// x: an attribute, `part.attribute` (one value for each part), a number, a condition, or another of these.
//
// Unknown inputs widen the result to an interval or set, as far as the dictionary bounds them (min, max, code
// list); nothing known at all: unknown. Inputs that are not applicable are left out and their reason is kept;
// all of them: not applicable.
#pragma once
#include "query.h"

typedef struct Derive Derive;
typedef struct {
    QuerySchema names;                               // of attributes, and of parts as "building.b_usable"
    bool (*has_param)(void *ctx, Str id);            // ctx: that of names. NULL: none
    bool (*has_table)(void *ctx, Str file, Str how); // NULL: not checked
} DeriveSchema;

// target: the attribute it is for (type, list, bounds). Errors as query_parse gives them, at the letter of
// the whole text.
CHECKED bool derive_parse(Arena *a, Str text, const QueryProp *target, const DeriveSchema *schema,
                          const Derive **out, Err *err);
Str derive_print(Arena *a, const Derive *d);
Strs derive_reads(Arena *a,
                  const Derive *d); // attributes and parts it reads, sorted: the order of derivation

typedef struct {
    const Value *const *at; // a value for each part that is recorded; NULL: unknown
    ptrdiff_t len;
    int missing; // parts known to exist and not recorded; -1: nobody knows how many
} DeriveParts;
typedef struct {
    void *ctx;
    QueryLookup value;                                           // as for query_eval
    bool (*parts)(void *ctx, Str name, DeriveParts *out);        // false: no parts are known
    bool (*param)(void *ctx, Str id, double *low, double *high); // false: has no figure
    // What a table says for a key (a known code, or a GEOM with its radius). NULL: no tables.
    Value (*table)(void *ctx, Arena *a, Str file, Str how, const Value *key);
} DeriveEnv;
typedef struct {
    Value value;  // of the target's type; reason: why inputs were left out, where any were
    Strs unknown; // inputs without a known value that could change it, sorted: what is worth finding out
} Derived;
Derived derive_eval(Arena *a, const Derive *d, const DeriveEnv *env);
