// list_rules.h - rules of a shortlist: from data, into rows of the model, and in words. analysis's own.
#pragma once
#include "portfolio.h"
#include "shortlist.h"

// JSON array, or empty for the purpose's own rules.
CHECKED bool list_rules_read(Arena *a, const Run *run, Str json, ListRules *out, Err *err);
// How far apart two places of the run are; false: one of them has no position.
bool list_apart(const Run *run, int i, int j, double *metres);
// The rule's rows and pairs over the places of the run, under the number `rule`.
void list_rule_rows(Arena *a, const Run *run, const Records *records, const ListRule *r, int32_t rule,
                    Portfolio *p);
// Does it hold for a choice? in: by place of the run.
RuleState list_rule_state(Arena *a, const Run *run, const Records *records, const ListRule *r,
                          const bool *in);
