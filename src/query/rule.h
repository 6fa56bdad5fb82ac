// rule.h - rules that count, as data: {"where": <CQL2>, "at_most" or "at_least": n, "per": attribute,
// "reason", "author"}.
#pragma once
#include "query.h"

typedef struct {
    Str where;          // as written; empty: every place
    const Query *query; // NULL where `where` is empty
    bool at_least;      // else at most
    int n;
    Str per;            // attribute, or empty: over the whole list
    Str reason, author; // may be empty
} CountRule;
typedef ARRAY(CountRule) CountRules;

// An array of rules, or one. Unknown keys, both or neither of at_most and at_least, and a negative n are
// errors that name the rule.
CHECKED bool rules_parse(Arena *a, Str json, const QuerySchema *schema, CountRules *out, Err *err);
// The same from fields that are already apart.
CHECKED bool rule_make(Arena *a, Str where, bool at_least, int64_t n, Str per, const QuerySchema *schema,
                       CountRule *out, Err *err);
Str rules_json(Arena *a, CountRules rules); // reads back to the same
// at_least counts only what is certainly true; at_most counts what may be. A place without a known `per`
// counts in each group it may be in.
bool rule_counts(const CountRule *r, Arena *scratch, QueryLookup lookup, void *ctx);
