// smaa_keep.c - values that are drawn once and weighed again and again: they do not hang on the weights.
#include <string.h>

#include "smaa_job.h"
#include "stream.h"

// A value is what a weight of 1 adds to nothing; a cell that adds nothing leaves 0.
static void keep_place(const SmaaJob *job, int32_t place, const uint64_t of_draw[BLOCK],
                       const float one[BLOCK], float *value)
{
    const RankProblem *p = job->p;
    const CellPlan *plan = job->plan + (ptrdiff_t)place * p->criteria;
    LaneState s;
    job->lanes->open(of_draw, p->key[place], &s);
    for (int32_t c = 0; c < p->criteria; c++) {
        memset(s.score, 0, sizeof s.score);
        if (plan[c].act != DO_NOTHING)
            job->lanes->cell(&plan[c], one, BLOCK, &s, NULL);
        memcpy(value + (ptrdiff_t)c * BLOCK, s.score, sizeof s.score);
    }
}

SmaaKept smaa_keep(Arena *a, const RankProblem *p, int32_t draws)
{
    SmaaJob job = { .p = p, .lanes = lanes_best(LANES_BEST), .plan = smaa_plan(a, p) };
    int32_t blocks = (draws + BLOCK - 1) / BLOCK;
    ptrdiff_t cells = (ptrdiff_t)p->places * p->criteria;
    SmaaKept kept = { blocks * BLOCK, NEWS(a, float, blocks *cells *BLOCK) };
    float one[BLOCK];
    for (int l = 0; l < BLOCK; l++)
        one[l] = 1;
    for (int32_t b = 0; b < blocks; b++) {
        uint64_t of_draw[BLOCK];
        for (int l = 0; l < BLOCK; l++)
            of_draw[l] = stream_of_draw(p->seed, b * BLOCK + l);
        for (int32_t i = 0; i < p->places; i++)
            keep_place(&job, i, of_draw, one, kept.value + (b * cells + (ptrdiff_t)i * p->criteria) * BLOCK);
    }
    return kept;
}

void smaa_weigh_kept(const SmaaJob *job, int32_t place, int32_t from, float (*weight)[BLOCK],
                     float *restrict out)
{
    ptrdiff_t m = job->p->criteria;
    const float *restrict value =
        job->kept->value + ((ptrdiff_t)(from / BLOCK) * job->p->places + place) * m * BLOCK;
    memset(out, 0, BLOCK * sizeof *out);
    for (ptrdiff_t c = 0; c < m; c++) {
        const float *restrict by = weight[c];
        for (int l = 0; l < BLOCK; l++)
            out[l] += by[l] * value[c * BLOCK + l];
    }
}
