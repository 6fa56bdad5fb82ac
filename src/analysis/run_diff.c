// run_diff.c - who moved between two runs, and through which facts or weights.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rank.h"

static bool weights_differ(const Run *x, const Run *y)
{
    if (x->pack->criteria.len != y->pack->criteria.len ||
        x->pack->criterion_groups.len != y->pack->criterion_groups.len)
        return true;
    for (ptrdiff_t g = 0; g < x->pack->criterion_groups.len; g++)
        if (fabs(x->group_weight[g] - y->group_weight[g]) > 1e-12)
            return true;
    for (ptrdiff_t c = 0; c < x->pack->criteria.len; c++)
        if (fabs(x->in_group[c] - y->in_group[c]) > 1e-12)
            return true;
    return false;
}

static int most_moved(const void *x, const void *y)
{
    double a = fabs(((const Moved *)x)->chance_b - ((const Moved *)x)->chance_a);
    double b = fabs(((const Moved *)y)->chance_b - ((const Moved *)y)->chance_a);
    if (a != b)
        return a > b ? -1 : 1;
    return str_cmp(((const Moved *)x)->id, ((const Moved *)y)->id);
}

// Facts that differ, criterion by criterion; criteria are matched by id since the packs may differ.
static void changed_facts(Arena *a, const Run *x, const RunPlace *p, const Run *y, const RunPlace *q,
                          AttrRefs *out)
{
    for (ptrdiff_t c = 0; c < y->pack->criteria.len; c++) {
        const Criterion *crit = &y->pack->criteria.at[c], *old = pack_criterion(x->pack, crit->id);
        if (old && !value_eq(&p->fact[old - x->pack->criteria.at], &q->fact[c]))
            *PUSH(a, out) = purpose_attr(y->pack, y->purpose, crit);
    }
}

bool rank_diff(Arena *a, const Run *x, const Run *y, RunDiff *out, Err *err)
{
    (void)err;
    *out = (RunDiff){ .weights_differ = weights_differ(x, y),
                      .purpose_differs = !str_eq(x->purpose->id, y->purpose->id),
                      .pack_differs = x->pack != y->pack && memcmp(x->pack->digest, y->pack->digest, 32) };
    EACH (const RunPlace, q, y->places) {
        const RunPlace *p = run_place(&x->places, q->id);
        if (!p) {
            *PUSH(a, &out->added) = q->id;
            continue;
        }
        Moved m = { .id = q->id,
                    .name = q->name,
                    .chance_a = p->chance,
                    .chance_b = q->chance,
                    .rank_a = p->rank[RANK_P50],
                    .rank_b = q->rank[RANK_P50],
                    .weights = out->weights_differ };
        changed_facts(a, x, p, y, q, &m.facts);
        if (m.facts.len || m.chance_a != m.chance_b || m.rank_a != m.rank_b)
            *PUSH(a, &out->moved) = m;
    }
    EACH (const RunPlace, p, x->places)
        if (!run_place(&y->places, p->id))
            *PUSH(a, &out->removed) = p->id;
    if (out->moved.len)
        qsort(out->moved.at, (size_t)out->moved.len, sizeof(Moved), most_moved);
    return true;
}
