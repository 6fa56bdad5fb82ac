// check.c - is a problem sound? Everything that rank_run relies on is looked at here.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smaa.h"

static const float x_max = 1e30f, weight_min = 1e-6f, weight_max = 1e6f;

static RankCheck found(RankFault fault, int32_t place, int32_t criterion, int32_t group, int32_t other)
{
    return (RankCheck){ fault, place, criterion, group, other };
}

static bool within(float x, float lo, float hi) // false for NaN
{
    return lo <= x && x <= hi;
}

static bool weight_ok(float w)
{
    return w == 0 || within(w, weight_min, weight_max);
}

static bool rising(const float *x, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (!within(x[i], -x_max, x_max) || (i && x[i] < x[i - 1]))
            return false;
    return true;
}

static bool curve_ok(const Curve *c)
{
    if (!c || c->n < 1 || !c->x || !c->y || !rising(c->x, c->n))
        return false;
    for (int32_t i = 0; i < c->n; i++)
        if (!within(c->y[i], 0, 1))
            return false;
    return true;
}

static bool cell_ok(const Cell *c)
{
    if (!c->x)
        return false;
    switch (c->kind) {
    case CELL_FIXED:
        return within(c->x[0], -x_max, x_max);
    case CELL_QUANTILE:
        return within((float)c->n, 1, RANK_QUANTILE_MAX) && rising(c->x, c->n + 1);
    case CELL_TRIANGULAR:
        return rising(c->x, 3) && c->x[0] < c->x[2];
    case CELL_DISCRETE:
        if (c->n < 1 || (c->n > 1 && !c->cut))
            return false;
        for (int32_t i = 0; i < c->n; i++)
            if (!within(c->x[i], -x_max, x_max) || (i > 0 && i < c->n - 1 && c->cut[i] < c->cut[i - 1]))
                return false;
        return true;
    default:
        return false;
    }
}

static RankCheck check_size(const RankProblem *p, int32_t places_max, bool keeps_scores)
{
    RankFault fault =
        p->places < 1 || p->places > places_max                           ? RANK_BAD_PLACES
        : p->criteria < 1 || p->criteria > RANK_CRITERIA_MAX              ? RANK_BAD_CRITERIA
        : p->groups < 1 || p->groups > RANK_GROUPS_MAX                    ? RANK_BAD_GROUPS
        : p->draws < 1 || p->draws > RANK_DRAWS_MAX                       ? RANK_BAD_DRAWS
        : p->k < 1 || p->k > p->places                                    ? RANK_BAD_K
        : keeps_scores && (int64_t)p->places * p->draws > RANK_SCORES_MAX ? RANK_TOO_LARGE
        : !within(p->range, 0, 1) || p->range == 1 || !within(p->group_range, 0, 1) || p->group_range == 1
            ? RANK_BAD_RANGE
            : RANK_OK;
    return found(fault, -1, -1, -1, -1);
}

static RankCheck check_weights(const RankProblem *p)
{
    bool some[RANK_GROUPS_MAX] = { 0 }, any = false;
    for (int32_t i = 0; i < p->criteria; i++)
        if (p->group[i] < 0 || p->group[i] >= p->groups)
            return found(RANK_BAD_GROUP, -1, i, p->group[i], -1);
    for (int32_t i = 0; i < p->criteria; i++) {
        if (!weight_ok(p->weight[i]))
            return found(RANK_BAD_WEIGHT, -1, i, p->group[i], -1);
        some[p->group[i]] |= p->weight[i] > 0;
    }
    for (int32_t g = 0; g < p->groups; g++) {
        if (!weight_ok(p->group_weight[g]))
            return found(RANK_BAD_GROUP_WEIGHT, -1, -1, g, -1);
        any |= p->group_weight[g] > 0;
    }
    if (!any)
        return found(RANK_NO_WEIGHT, -1, -1, -1, -1);
    for (int32_t g = 0; g < p->groups; g++)
        if (p->group_weight[g] > 0 && !some[g])
            return found(RANK_EMPTY_GROUP, -1, -1, g, -1);
    return found(RANK_OK, -1, -1, -1, -1);
}

static RankCheck check_drawn(const RankProblem *p)
{
    for (ptrdiff_t d = 0; d < p->draws && p->drawn; d++) {
        float sum = 0;
        for (int32_t i = 0; i < p->criteria; i++) {
            float w = p->drawn[d * p->criteria + i];
            if (!within(w, 0, weight_max))
                return found(RANK_BAD_WEIGHT, -1, i, p->group[i], -1);
            sum += w;
        }
        if (!within(sum, weight_min, INFINITY))
            return found(RANK_NO_WEIGHT, -1, -1, -1, -1);
    }
    return found(RANK_OK, -1, -1, -1, -1);
}

static RankCheck check_keys(Arena *a, const RankProblem *p)
{
    int32_t *order = NEWS(a, int32_t, p->places);
    rank_key_order(a, p, order);
    for (int32_t i = 1; i < p->places; i++)
        if (p->key[order[i]] == p->key[order[i - 1]])
            return found(RANK_SAME_KEY, order[i - 1], -1, -1, order[i]);
    return found(RANK_OK, -1, -1, -1, -1);
}

static RankCheck check_place(const RankProblem *p, int32_t place)
{
    bool scored = false;
    for (int32_t i = 0; i < p->criteria; i++) {
        const Cell *c = &p->cell[(ptrdiff_t)place * p->criteria + i];
        if (c->kind == CELL_NA)
            continue;
        if (!curve_ok(c->curve))
            return found(RANK_BAD_CURVE, place, i, p->group[i], -1);
        if (!cell_ok(c))
            return found(RANK_BAD_CELL, place, i, p->group[i], -1);
        scored |= p->weight[i] > 0 && p->group_weight[p->group[i]] > 0;
    }
    return found(scored ? RANK_OK : RANK_NO_CRITERION, place, -1, -1, -1);
}

static RankCheck check_all(Arena *a, const RankProblem *p, int32_t places_max, bool keeps_scores)
{
    RankCheck check = check_size(p, places_max, keeps_scores);
    if (!check.fault)
        check = check_weights(p);
    if (!check.fault)
        check = check_drawn(p);
    if (!check.fault)
        check = check_keys(a, p);
    for (int32_t place = 0; place < p->places && !check.fault; place++)
        check = check_place(p, place);
    return check.fault ? check : found(RANK_OK, -1, -1, -1, -1);
}

RankCheck rank_check(Arena *a, const RankProblem *p)
{
    return check_all(a, p, RANK_PLACES_MAX, true);
}

RankCheck smaa_check(Arena *a, const RankProblem *p, int want)
{
    bool tables = want & (SMAA_SCORES | SMAA_PAIRS);
    return check_all(a, p, tables ? RANK_PLACES_MAX : SMAA_PLACES_MAX, want & SMAA_SCORES);
}

typedef struct {
    uint64_t key;
    int32_t place;
} Keyed;

static int by_key(const void *x, const void *y)
{
    const Keyed *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

void rank_key_order(Arena *a, const RankProblem *p, int32_t *order)
{
    Keyed *keyed = NEWS(a, Keyed, p->places);
    for (int32_t i = 0; i < p->places; i++)
        keyed[i] = (Keyed){ p->key[i], i };
    qsort(keyed, (size_t)p->places, sizeof *keyed, by_key);
    for (int32_t i = 0; i < p->places; i++)
        order[i] = keyed[i].place;
}

RankProblem *rank_rows(Arena *a, const RankProblem *p, const int32_t *from, int32_t n)
{
    uint64_t *key = NEWS(a, uint64_t, n);
    int32_t *kind = p->kind ? NEWS(a, int32_t, n) : NULL;
    uint32_t *pass = p->pass ? NEWS(a, uint32_t, n) : NULL;
    Cell *cell = NEWS(a, Cell, (ptrdiff_t)n * p->criteria);
    for (int32_t i = 0; i < n; i++) {
        key[i] = p->key[from[i]];
        if (kind)
            kind[i] = p->kind[from[i]];
        if (pass)
            pass[i] = p->pass[from[i]];
        memcpy(cell + (ptrdiff_t)i * p->criteria, p->cell + (ptrdiff_t)from[i] * p->criteria,
               (size_t)p->criteria * sizeof *cell);
    }
    RankProblem *q = NEW(a, RankProblem);
    *q = *p;
    q->places = n;
    q->key = key;
    q->kind = kind;
    q->pass = pass;
    q->cell = cell;
    return q;
}
