// smaa_confidence.c - who is first when the weights are known and only the facts are not.
#include <string.h>

#include "smaa_job.h"
#include "value.h"

// Contender i's weights for each pattern: [patterns][criteria].
static void weights_of(const SmaaJob *job, const float *weight, float *out)
{
    RankProblem p = *job->p;
    Lanes group[RANK_GROUPS_MAX], criterion[RANK_CRITERIA_MAX], w[RANK_CRITERIA_MAX];
    uint64_t of_draw[LANES] = { 0 };
    p.draws = 1;
    p.drawn = weight;
    weights_draw(&p, 0, of_draw, group, criterion);
    for (int32_t i = 0; i < job->patterns.count; i++) {
        weights_move(&p, job->patterns.example[i], group, criterion, w);
        for (int32_t c = 0; c < p.criteria; c++)
            out[i * p.criteria + c] = w[c][0];
    }
}

typedef struct {
    SmaaJob job;
    int32_t contenders;
    const int32_t *contender;
    float *weight;                       // [contenders][patterns][criteria]
    float (*best)[BLOCK], (*own)[BLOCK]; // [contenders]
    float (*value)[BLOCK];               // [criteria]
} Trial;

static void try_block(Trial *t, int32_t from)
{
    const RankProblem *p = t->job.p;
    ptrdiff_t m = p->criteria;
    uint64_t of_draw[BLOCK];
    for (int l = 0; l < BLOCK; l++)
        of_draw[l] = stream_of_draw(p->seed, from + l);
    memset(t->best, 0, (size_t)t->contenders * sizeof *t->best);
    for (int32_t place = 0; place < p->places; place++) {
        t->job.lanes->drawn(t->job.plan + place * m, p->criteria, of_draw, p->key[place], t->value);
        for (int32_t i = 0; i < t->contenders; i++) {
            const float *w =
                t->weight + ((ptrdiff_t)i * t->job.patterns.count + t->job.patterns.of_place[place]) * m;
            float score[BLOCK] = { 0 }, *best = t->best[i];
            for (ptrdiff_t c = 0; c < m; c++)
                for (int l = 0; l < BLOCK; l++)
                    score[l] += w[c] * t->value[c][l];
            for (int l = 0; l < BLOCK; l++)
                score[l] = score[l] > 1 ? 1 : score[l];
            for (int l = 0; l < BLOCK; l++)
                best[l] = score[l] > best[l] ? score[l] : best[l];
            if (place == t->contender[i])
                memcpy(t->own[i], score, sizeof score);
        }
    }
}

void smaa_confidence(Arena *a, const RankProblem *p, const int32_t *contender, const float *weight,
                     int32_t contenders, double *confidence)
{
    Trial t = { .job = { .p = p,
                         .lanes = lanes_best(LANES_BEST),
                         .patterns = patterns_of(a, p),
                         .plan = smaa_plan(a, p) },
                .contenders = contenders,
                .contender = contender };
    ptrdiff_t m = p->criteria, each = t.job.patterns.count * m;
    t.weight = NEWS(a, float, contenders *each);
    t.best = arena_alloc(a, contenders * (ptrdiff_t)sizeof *t.best);
    t.own = arena_alloc(a, contenders * (ptrdiff_t)sizeof *t.own);
    t.value = arena_alloc(a, m * (ptrdiff_t)sizeof *t.value);
    for (int32_t i = 0; i < contenders; i++) {
        weights_of(&t.job, weight + i * m, t.weight + i * each);
        confidence[i] = 0;
    }
    for (int32_t from = 0; from < p->draws; from += BLOCK) {
        try_block(&t, from);
        for (int32_t i = 0; i < contenders; i++)
            for (int l = 0; l < BLOCK && from + l < p->draws; l++)
                confidence[i] += t.own[i][l] >= t.best[i][l];
    }
    for (int32_t i = 0; i < contenders; i++)
        confidence[i] /= p->draws;
}
