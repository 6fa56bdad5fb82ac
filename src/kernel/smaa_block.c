// smaa_block.c - BLOCK draws: weights and scores; what comes of them is smaa_order.c's and smaa_many.c's.
#include <string.h>

#include "smaa_job.h"
#include "stream.h"

static void draw_weights(SmaaWorker *w, int32_t from, const uint64_t of_draw[BLOCK])
{
    const SmaaJob *job = w->job;
    const RankProblem *p = job->p;
    Lanes group[RANK_GROUPS_MAX], criterion[RANK_CRITERIA_MAX];
    for (int part = 0; part < BLOCK / LANES; part++) {
        weights_draw(p, from + part * LANES, of_draw + (ptrdiff_t)part * LANES, group, criterion);
        for (int32_t g = 0; g < p->groups; g++)
            memcpy(w->group[g] + (ptrdiff_t)part * LANES, group[g], sizeof(Lanes));
        for (int32_t c = 0; c < p->criteria; c++)
            memcpy(w->criterion[c] + (ptrdiff_t)part * LANES, criterion[c], sizeof(Lanes));
    }
    int32_t patterns = job->patterns.count + (job->want & SMAA_FIRSTS ? 1 : 0);
    for (int32_t i = 0; i < patterns; i++)
        job->lanes->move(p, job->applies + (ptrdiff_t)i * p->criteria, w->group, w->criterion,
                         w->weight + (ptrdiff_t)i * p->criteria);
}

static void score_place(SmaaWorker *w, int32_t place, int32_t from, const uint64_t of_draw[BLOCK], int n,
                        float *restrict out)
{
    const SmaaJob *job = w->job;
    ptrdiff_t m = job->p->criteria;
    float(*weight)[BLOCK] = w->weight + job->patterns.of_place[place] * m;
    if (job->p->pass && job->p->pass[place] != PASS_ALWAYS) {
        bool through[BLOCK];
        for (int l = 0; l < BLOCK; l++)
            through[l] = stream_passes(of_draw[l], job->p->key[place], job->p->pass[place]);
        for (ptrdiff_t c = 0; c < m; c++)
            for (int l = 0; l < BLOCK; l++)
                w->gated[c][l] = through[l] ? weight[c][l] : 0;
        weight = w->gated;
    }
    if (job->kept && from % BLOCK == 0 && from + BLOCK <= job->kept->draws)
        smaa_weigh_kept(job, place, from, weight, out);
    else
        job->lanes->place(job->plan + place * m, (int32_t)m, weight, of_draw, job->p->key[place], n, out,
                          w->cell ? w->cell + place * m : NULL);
}

static void store_scores(const SmaaWorker *w, int32_t from, int n)
{
    int32_t places = w->job->p->places;
    for (int32_t i = 0; i < places; i++) {
        float *out = w->job->out->ranking.score + (ptrdiff_t)from * places + i;
        for (int l = 0; l < n; l++)
            out[(ptrdiff_t)l * places] = w->score[i][l];
    }
}

void smaa_count_first(SmaaWorker *w, int32_t place, int l)
{
    const SmaaJob *job = w->job;
    ptrdiff_t m = job->p->criteria;
    float(*weight)[BLOCK] = w->weight + job->patterns.count * m;
    if (!w->firsts)
        return;
    w->firsts[place]++;
    for (ptrdiff_t c = 0; c < m; c++)
        w->first_weight[place * m + c] += (uint64_t)((double)weight[c][l] * 0x1p40);
}

void smaa_block(SmaaWorker *w, int32_t from, int n)
{
    const RankProblem *p = w->job->p;
    uint64_t of_draw[BLOCK];
    for (int l = 0; l < BLOCK; l++)
        of_draw[l] = stream_of_draw(p->seed, from + l);
    draw_weights(w, from, of_draw);
    for (int32_t i = 0; i < p->places; i++) {
        score_place(w, i, from, of_draw, n, w->score[w->job->counted ? i : i % MANY_TILE]);
        if (!w->job->counted && (i % MANY_TILE == MANY_TILE - 1 || i == p->places - 1))
            smaa_many_turn(w, i - i % MANY_TILE, i % MANY_TILE + 1);
    }
    if (w->job->want & SMAA_SCORES)
        store_scores(w, from, n);
    if (w->job->counted)
        smaa_order(w, n);
    else
        smaa_many_order(w, n);
}
