// central.c - the score at the profile itself: what a workbook can compute again.
#include <math.h>

#include "rank.h"

static ptrdiff_t group_of(const Pack *pack, ptrdiff_t c)
{
    ptrdiff_t g = 0;
    while (g + 1 < pack->criterion_groups.len &&
           !str_eq(pack->criterion_groups.at[g].id, pack->criteria.at[c].group))
        g++;
    return g;
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
                if (group_of(pack, c) == g && !isnan(p->value[c]))
                    within += r->in_group[c];
            if (within <= 0)
                continue;
            all += pass ? 0 : r->group_weight[g];
            for (ptrdiff_t c = 0; pass && c < pack->criteria.len; c++)
                if (group_of(pack, c) == g && !isnan(p->value[c]))
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
