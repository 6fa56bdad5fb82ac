// duels.c - a place beside those that stand next to it, in the run's own draws.
#include <stdlib.h>

#include "lanes.h"
#include "rank.h"
#include "smaa.h"

enum { BESIDE = 3 }; // so many before it and so many behind

static int32_t row_of(const RankProblem *p, Str id)
{
    uint64_t key = str_hash(id);
    for (int32_t i = 0; i < p->places; i++)
        if (p->key[i] == key)
            return i;
    abort(); // the problem has the places of its run
}

// Streams hang on the draw and the place alone, so a few places have the scores that they have among all.
Duels run_duels(Arena *a, const Run *r, Str id)
{
    Duels out = { 0 };
    const RunPlace *p = run_place(&r->places, id);
    if (!p || !r->problem)
        return out;
    ptrdiff_t at = p - r->places.at, from = at > BESIDE ? at - BESIDE : 0;
    ptrdiff_t to = at + BESIDE + 1 < r->places.len ? at + BESIDE + 1 : r->places.len;
    int32_t row[2 * BESIDE + 1], n = (int32_t)(to - from);
    for (ptrdiff_t i = from; i < to; i++)
        row[i - from] = row_of(r->problem, r->places.at[i].id);
    RankProblem *few = rank_rows(a, r->problem, row, n);
    Smaa s;
    few->k = 1;
    if (!smaa_run(a, few, (SmaaAsk){ .threads = 1, .want = SMAA_PAIRS, .level = LANES_BEST }, (Progress){ 0 },
                  &s))
        abort(); // nobody can cancel it
    for (ptrdiff_t i = from; i < to; i++)
        if (i != at)
            *PUSH(a, &out) =
                (Duel){ &r->places.at[i], smaa_wins(&s, (int32_t)(at - from), (int32_t)(i - from)) };
    return out;
}
