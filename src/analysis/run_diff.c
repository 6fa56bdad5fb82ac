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
                          Moved *m)
{
    for (ptrdiff_t c = 0; c < y->pack->criteria.len; c++) {
        const Criterion *crit = &y->pack->criteria.at[c], *old = pack_criterion(x->pack, crit->id);
        if (old && !value_eq(&p->fact[old - x->pack->criteria.at], &q->fact[c]))
            *PUSH(a, &m->facts) =
                (MovedFact){ purpose_attr(x->pack, x->purpose, old), purpose_attr(y->pack, y->purpose, crit),
                             p->fact[old - x->pack->criteria.at], q->fact[c] };
    }
}

// ---- Through which criteria
const char *const moved_way_names[MOVED_WAYS + 1] = { "weight", "scale", "fact", "new", "gone" };
static const double nothing = 1e-9;

// Does a change touch the value that a fact gets? Names, words and weights do not.
static bool is_scale(const FwChange *x)
{
    static const char *const columns[] = { "value_function",    "value_function_params", "direction",
                                           "attribute",         "applies_when",          "prior",
                                           "prior_pessimistic", "prior_optimistic" };
    for (int i = 0; i < COUNT(columns); i++)
        if (x->table == FW_CRITERIA && str_eq(x->column, str_z(columns[i])))
            return true;
    return false;
}

// As this purpose has it: an attribute or parameters of its own.
static bool same_params(const Run *x, const Run *y, Str id)
{
    const CriterionParams *p = NULL, *q = NULL;
    EACH (const CriterionParams, c, x->purpose->params)
        p = str_eq(c->criterion, id) ? c : p;
    EACH (const CriterionParams, c, y->purpose->params)
        q = str_eq(c->criterion, id) ? c : q;
    if (!p || !q)
        return !p == !q;
    return p->attr->number == q->attr->number && p->fn.rise_from == q->fn.rise_from &&
           p->fn.full_from == q->fn.full_from && p->fn.full_to == q->fn.full_to &&
           p->fn.zero_to == q->fn.zero_to && p->fn.floor == q->fn.floor && p->fn.zero_at == q->fn.zero_at &&
           p->fn.one_at == q->fn.one_at;
}

static double share(const Run *r, const Criterion *c)
{
    ptrdiff_t at = c - r->pack->criteria.at;
    return r->group_weight[pack_criterion_group(r->pack, at)] * r->in_group[at];
}

static int most_by(const void *x, const void *y)
{
    const MovedBy *p = x, *q = y;
    if (fabs(p->by) != fabs(q->by))
        return fabs(p->by) > fabs(q->by) ? -1 : 1;
    return str_cmp(p->criterion, q->criterion);
}

static MovedBy one_by(const Run *x, const RunPlace *p, const Criterion *old, const Run *y, const RunPlace *q,
                      const Criterion *now, const FwChanges *framework)
{
    ptrdiff_t i = old ? old - x->pack->criteria.at : 0, j = now ? now - y->pack->criteria.at : 0;
    MovedBy by = { 0 };
    if (old)
        by = (MovedBy){ .criterion = old->id, .name = old->name, .by = -p->contribution[i] };
    if (now) {
        by.criterion = now->id;
        by.name = now->name;
        by.by += q->contribution[j];
    }
    by.way[MOVED_NEW] = !old;
    by.way[MOVED_GONE] = !now;
    if (!old || !now)
        return by;
    by.way[MOVED_WEIGHT] = fabs(share(x, old) - share(y, now)) > 1e-12;
    by.way[MOVED_FACT] = !value_eq(&p->fact[i], &q->fact[j]);
    by.way[MOVED_SCALE] = !same_params(x, y, by.criterion);
    EACH (const FwChange, change, *framework)
        if (str_eq(change->criterion, by.criterion) && is_scale(change))
            by.way[MOVED_SCALE] = true;
    return by;
}

static void through_criteria(Arena *a, const Run *x, const RunPlace *p, const Run *y, const RunPlace *q,
                             const FwChanges *framework, Moved *m)
{
    EACH (const Criterion, now, y->pack->criteria)
        *PUSH(a, &m->by) = one_by(x, p, pack_criterion(x->pack, now->id), y, q, now, framework);
    EACH (const Criterion, old, x->pack->criteria)
        if (!pack_criterion(y->pack, old->id))
            *PUSH(a, &m->by) = one_by(x, p, old, y, q, NULL, framework);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < m->by.len; i++)
        if (fabs(m->by.at[i].by) > nothing)
            m->by.at[kept++] = m->by.at[i];
    m->by.len = kept;
    if (kept)
        qsort(m->by.at, (size_t)kept, sizeof(MovedBy), most_by);
}

static double average(const Run *x, const Run *y)
{
    double sum = 0;
    int n = 0;
    EACH (const RunPlace, q, y->places) {
        const RunPlace *p = run_place(&x->places, q->id);
        sum += p ? q->mean_score - p->mean_score : 0;
        n += p != NULL;
    }
    return n ? sum / n : 0;
}

bool rank_diff(Arena *a, const Run *x, const Run *y, RunDiff *out, Err *err)
{
    Framework f, g;
    *out = (RunDiff){ .average = average(x, y),
                      .weights_differ = weights_differ(x, y),
                      .purpose_differs = !str_eq(x->purpose->id, y->purpose->id),
                      .pack_differs = x->pack != y->pack && memcmp(x->pack->digest, y->pack->digest, 32) };
    if (out->pack_differs) {
        if (!framework_of_pack(a, x->pack, &f, err) || !framework_of_pack(a, y->pack, &g, err))
            return false;
        out->framework = framework_diff(a, &f, &g);
    }
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
        changed_facts(a, x, p, y, q, &m);
        if (p->contribution && q->contribution)
            through_criteria(a, x, p, y, q, &out->framework, &m);
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
