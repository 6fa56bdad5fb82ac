// learn.h - what is most worth finding out. analysis's own.
#pragma once
#include "rank.h"

// Fills learn and set_right of a run just made, and expected_hits where facts hang together, from its problem and ranking, by kernel/voi.h.
// A visit settles a criterion's attribute where that is not known, or where what is known is not exact and the visit's
// method is; of a derived attribute the inputs that it teaches, as a share of those that are missing. Values are those of
// perfect information: what a visit finds is taken to be true. A gate that is open and due has no value here, since nobody
// knows how often it fails: its stake is said instead. False only where progress cancelled.
CHECKED bool learn_all(Arena *a, Run *run, Progress progress);

// As the run's text keeps them.
void learn_write(JsonW *w, const Run *r);
void learn_read(Arena *a, const json_t *j, Run *out);
