// run_store.h - runs on disk: what is hashed, stored and read back. analysis's own.
#pragma once
#include "rank.h"

typedef struct {
    Str id, actor;
    uint8_t digest[32];
    int64_t made;
    AsOf at;
    RankAsk ask; // that makes the same run
    Str view;    // it was made through
    bool other_day; // than the one it was made on was asked for
    Str json;    // as stored
} Stored;

void run_digest(Arena *a, Run *r); // fills digest and id from everything but who and when
CHECKED bool run_last_seq(City *city, int64_t *seq, Err *err);
CHECKED bool run_save(City *city, Arena *a, Run *r, Err *err);
bool sees_drafts(const View *v); // or only what a decision has published
// id: "run/…", its 12 digits, or "latest". A view that sees no drafts finds what it made itself and what was published
// (ANALYSIS_EMBARGO).
CHECKED bool run_find(City *city, const View *v, Arena *a, Str id, Stored *out, Err *err);
CHECKED bool run_fill(Arena *a, const Stored *s, Run *out,
                      Err *err); // the numbers of a stored run into its places
CHECKED bool run_dates(City *city, Arena *a, Run *r, Err *err); // fills known_ms and stale
// Makes the tables, or brings them up to date. Part of opening a city for analysis.
CHECKED bool analysis_open(City *city, Err *err);
// rank_make, for a run that stands for the day that it says.
CHECKED bool rank_make_for(City *city, const View *v, Arena *a, AsOf at, bool other_day, int64_t now_ms,
                           const RankAsk *ask, Progress progress, Run *out, Err *err);
CHECKED bool rank_compute(City *city, const View *v, Arena *a, AsOf at, const RankAsk *asked,
                          Progress progress, Run *out, Err *err);
