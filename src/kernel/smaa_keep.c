// smaa_keep.c - values that are drawn once and weighed again and again: they do not hang on the weights.
#include <string.h>

#include "smaa_job.h"
#include "stream.h"

SmaaKept smaa_keep(Arena *a, const RankProblem *p, int32_t draws)
{
    SmaaJob job = { .p = p, .lanes = lanes_best(LANES_BEST), .plan = smaa_plan(a, p) };
    int32_t blocks = (draws + BLOCK - 1) / BLOCK;
    ptrdiff_t cells = (ptrdiff_t)p->places * p->criteria;
    SmaaKept kept = { blocks * BLOCK, NEWS(a, float, blocks *cells *BLOCK) };
    for (int32_t b = 0; b < blocks; b++) {
        uint64_t of_draw[BLOCK];
        for (int l = 0; l < BLOCK; l++)
            of_draw[l] = stream_of_draw(p->seed, b * BLOCK + l);
        for (ptrdiff_t i = 0; i < p->places; i++)
            job.lanes->drawn(job.plan + i * p->criteria, p->criteria, of_draw, p->key[i],
                             (float(*)[BLOCK])(kept.value + (b * cells + i * p->criteria) * BLOCK));
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
    for (int l = 0; l < BLOCK; l++)
        out[l] = out[l] > 1 ? 1 : out[l];
}
