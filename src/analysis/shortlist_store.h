// shortlist_store.h - proposals and decisions on disk. analysis's own.
#pragma once
#include "resolve.h"
#include "run_store.h"
#include "shortlist.h"

typedef struct {
    Str id;
    bool chosen;
    SeatWhy why;
    Str other;
    double loss;
    int rule;
} StoredSeat;
typedef struct {
    Str id, actor;
    uint8_t digest[32];
    int64_t made;
    ListAskFor ask;
    ARRAY(StoredSeat) seats;
    double value, bound, at_zero_value, at_zero_mean_m;
    bool proved, first;
    Strs at_zero;
    ListStudy study;
} StoredList;

void shortlist_digest(Arena *a, Shortlist *s); // fills digest and id
CHECKED bool shortlist_save(City *city, Arena *a, Shortlist *s, Err *err);
CHECKED bool shortlist_find(City *city, const View *v, Arena *a, Str id, StoredList *out, Err *err); // or "latest"
CHECKED bool shortlist_compute(City *city, const View *v, Arena *a, const ListAskFor *ask, Progress progress,
                               Shortlist *out, Err *err);

// What was asked besides: the key "study" of a stored proposal, and the keys of the API.
void list_study_keep(JsonW *w, const ListStudy *s);
void list_study_read(Arena *a, const json_t *j, ListStudy *out);
void list_study_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang);
Str clash_rule_text(Arena *a, const Shortlist *s, int rule, Lang lang);
