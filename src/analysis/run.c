// run.c - looking into a run: a place of it, the order of its places, and the score at the profile itself,
// which a workbook can compute again.
#include <math.h>
#include <stdlib.h>

#include "rank.h"

const RunPlace *run_place(const RunPlaces *places, Str id)
{
    EACH (const RunPlace, p, *places)
        if (str_eq(p->id, id))
            return p;
    return NULL;
}

bool run_set_enough(const Run *r)
{
    return !r->exploratory && r->set_right >= 0.9; // NAN: not known
}

typedef struct {
    double score;
    int32_t row;
    Str id;
} Standing;

static int higher(const void *x, const void *y)
{
    const Standing *p = x, *q = y;
    if (p->score != q->score)
        return p->score > q->score ? -1 : 1;
    return str_cmp(p->id, q->id);
}

const int32_t *run_order(Arena *a, const Run *r, const double *score)
{
    ptrdiff_t n = r->places.len;
    Standing *s = NEWS(a, Standing, n);
    int32_t *row = NEWS(a, int32_t, n);
    for (ptrdiff_t i = 0; i < n; i++)
        s[i] = (Standing){ score[i], (int32_t)i, r->places.at[i].id };
    if (n)
        qsort(s, (size_t)n, sizeof *s, higher);
    for (ptrdiff_t i = 0; i < n; i++)
        row[i] = s[i].row;
    return row;
}

void run_central_weights(const Run *r, const RunPlace *p, double *w)
{
    const Pack *pack = r->pack;
    double all = 0;
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        w[c] = 0;
    for (int pass = 0; pass < 2; pass++) // first how much of the groups applies, then each share of it
        for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
            double within = 0;
            for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
                if (pack_criterion_group(pack, c) == g && !isnan(p->value[c]))
                    within += r->in_group[c];
            if (within <= 0)
                continue;
            all += pass ? 0 : r->group_weight[g];
            for (ptrdiff_t c = 0; pass && c < pack->criteria.len; c++)
                if (pack_criterion_group(pack, c) == g && !isnan(p->value[c]))
                    w[c] = r->group_weight[g] / all * (r->in_group[c] / within);
        }
}

double run_central_score(Arena *a, const Run *r, const RunPlace *p)
{
    double *w = NEWS(a, double, r->pack->criteria.len), sum = 0;
    run_central_weights(r, p, w);
    for (ptrdiff_t c = 0; c < r->pack->criteria.len; c++)
        sum += isnan(p->value[c]) ? 0 : w[c] * p->value[c];
    return sum;
}
