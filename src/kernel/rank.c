// rank.c - the plain loop: draw the weights, draw every place, sort, count. The slow twin of any faster
// kernel.
#include <stdatomic.h>
#include <string.h>

#include "kinds.h"
#include "order.h"
#include "threads.h"
#include "value.h"
#include "weight.h"

typedef struct {
    const RankProblem *p;
    Ranking *out;
    Patterns patterns;
    Kinds kinds;
    float *fixed;       // [places][criteria] values that no draw changes
    int32_t *uncertain; // [places] criteria up to the last uncertain one: behind it no number is needed
    _Atomic uint32_t *rank_count, *kind_count;
    _Atomic int64_t done;
    _Atomic bool cancelled;
    Progress progress;
} Job;

// What a thread has of its own; sums are integers, so that the order of merging cannot matter.
typedef struct {
    Job *job;
    int32_t from, to; // draws
    bool reports;
    Lanes *group, *criterion; // weights of these draws
    Lanes *weight;            // [patterns][criteria]
    Lanes *gated;             // [criteria] of a place that its gates may stop
    uint64_t *item, *scratch; // [places]
    int32_t *better, *tied;   // [kinds] while walking down a draw
    uint64_t *contribution, *value, *chance, *kind_first;
} Worker;

static int64_t parts(float x)
{
    return (int64_t)((double)x * RANK_PARTS);
}

// One place in the first n of LANES draws: its scores, and what its criteria gave to them.
static void score_place(Worker *w, int32_t place, const uint64_t of_draw[LANES], int n, float score[LANES])
{
    const RankProblem *p = w->job->p;
    ptrdiff_t row = (ptrdiff_t)place * p->criteria;
    Lanes *weight = w->weight + (ptrdiff_t)w->job->patterns.of_place[place] * p->criteria;
    if (p->pass && p->pass[place] != PASS_ALWAYS) {
        for (int32_t i = 0; i < p->criteria; i++)
            for (int l = 0; l < LANES; l++)
                w->gated[i][l] = stream_passes(of_draw[l], p->key[place], p->pass[place]) ? weight[i][l] : 0;
        weight = w->gated;
    }
    Streams s = streams_open(of_draw, p->key[place]);
    memset(score, 0, sizeof(Lanes));
    for (int32_t i = 0; i < p->criteria; i++) {
        const Cell *cell = &p->cell[row + i];
        uint32_t raw[LANES];
        float value[LANES], part[LANES];
        if (i < w->job->uncertain[place]) // also where it is not needed: a fact that becomes known
            streams_next(&s, raw);        // leaves the other draws as they were
        if (cell->kind == CELL_NA)
            continue;
        if (cell->kind == CELL_FIXED)
            for (int l = 0; l < LANES; l++)
                value[l] = w->job->fixed[row + i];
        else
            cell_values(cell, raw, value);
        for (int l = 0; l < LANES; l++)
            score[l] += part[l] = weight[i][l] * value[l];
        int64_t given = 0, values = 0;
        for (int l = 0; l < n; l++) {
            given += parts(part[l]);
            values += parts(value[l]);
        }
        w->contribution[row + i] += (uint64_t)given;
        w->value[row + i] += (uint64_t)values;
    }
    for (int l = 0; l < LANES; l++)
        score[l] = score[l] > 1 ? 1 : score[l];
}

// Walks the places from the best down, a group of equal scores at a time.
static void count_ranks(Worker *w, const float *score)
{
    Job *job = w->job;
    int32_t n = job->p->places;
    for (int32_t i = 0; i < n; i++)
        w->item[i] = (uint64_t)(SCORE_BITS_ONE - score_bits(score[i])) << 32 | (uint32_t)i;
    order_sort(w->item, w->scratch, n);
    memset(w->better, 0, (size_t)job->kinds.count * sizeof *w->better);
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && w->item[to] >> 32 == w->item[from] >> 32; to++)
            w->tied[job->kinds.of_place[(uint32_t)w->item[to]]]++;
        uint64_t share = order_share(from, to - from, job->p->k, 1ull << 32);
        for (int32_t i = from; i < to; i++) {
            int32_t place = (int32_t)(uint32_t)w->item[i], kind = job->kinds.of_place[place];
            w->chance[place] += share;
            w->kind_first[place] += order_share(w->better[kind], w->tied[kind], 1, 1ull << 32);
            atomic_fetch_add_explicit(&job->rank_count[(ptrdiff_t)place * n + from], 1, memory_order_relaxed);
            atomic_fetch_add_explicit(&job->kind_count[job->kinds.at[place] + w->better[kind]], 1,
                                      memory_order_relaxed);
        }
        for (int32_t i = from; i < to; i++) {
            int32_t kind = job->kinds.of_place[(uint32_t)w->item[i]];
            w->better[kind] += w->tied[kind];
            w->tied[kind] = 0;
        }
    }
}

// Draws from .. from+n-1, n <= LANES.
static void some_draws(Worker *w, int32_t from, int n)
{
    Job *job = w->job;
    const RankProblem *p = job->p;
    uint64_t of_draw[LANES];
    for (int l = 0; l < LANES; l++)
        of_draw[l] = stream_of_draw(p->seed, from + l);
    weights_draw(p, from, of_draw, w->group, w->criterion);
    for (int32_t i = 0; i < job->patterns.count; i++)
        weights_move(p, job->patterns.example[i], w->group, w->criterion,
                     w->weight + (ptrdiff_t)i * p->criteria);
    float *out = job->out->score + (ptrdiff_t)from * p->places;
    for (int32_t place = 0; place < p->places; place++) {
        float score[LANES];
        score_place(w, place, of_draw, n, score);
        for (int l = 0; l < n; l++)
            out[(ptrdiff_t)l * p->places + place] = score[l];
    }
    for (int l = 0; l < n; l++)
        count_ranks(w, out + (ptrdiff_t)l * p->places);
}

static void *work(void *arg)
{
    Worker *w = arg;
    Job *job = w->job;
    for (int32_t draw = w->from; draw < w->to && !job->cancelled; draw += LANES) {
        int n = w->to - draw < LANES ? w->to - draw : LANES;
        some_draws(w, draw, n);
        int64_t done = atomic_fetch_add(&job->done, n) + n;
        if (w->reports && job->progress.report &&
            !job->progress.report(job->progress.ctx, done, job->p->draws))
            job->cancelled = true;
    }
    return NULL;
}

static Worker worker_new(Arena *a, Job *job, int32_t from, int32_t to)
{
    const RankProblem *p = job->p;
    ptrdiff_t cells = (ptrdiff_t)p->places * p->criteria;
    return (Worker){
        .job = job,
        .from = from,
        .to = to,
        .reports = from == 0,
        .group = NEWS(a, Lanes, p->groups),
        .criterion = NEWS(a, Lanes, p->criteria),
        .weight = NEWS(a, Lanes, (ptrdiff_t)job->patterns.count * p->criteria),
        .gated = p->pass ? NEWS(a, Lanes, p->criteria) : NULL,
        .item = NEWS(a, uint64_t, p->places),
        .scratch = NEWS(a, uint64_t, p->places),
        .better = NEWS(a, int32_t, p->places),
        .tied = NEWS(a, int32_t, p->places),
        .contribution = NEWS(a, uint64_t, cells),
        .value = NEWS(a, uint64_t, cells),
        .chance = NEWS(a, uint64_t, p->places),
        .kind_first = NEWS(a, uint64_t, p->places),
    };
}

static void merge(Ranking *out, const Worker *w)
{
    for (ptrdiff_t i = 0; i < (ptrdiff_t)out->places * out->criteria; i++) {
        out->contribution[i] += w->contribution[i];
        out->value[i] += w->value[i];
    }
    for (int32_t i = 0; i < out->places; i++) {
        out->place[i].chance += w->chance[i];
        out->place[i].kind_first += w->kind_first[i];
    }
}

static void score_quantiles(const Ranking *r, int32_t place, uint64_t *item, uint64_t *scratch, float *out)
{
    static const int64_t percent[SCORE_QUANTILES] = { 5, 50, 95 };
    for (int32_t d = 0; d < r->draws; d++)
        item[d] = (uint64_t)score_bits(r->score[(ptrdiff_t)d * r->places + place]) << 32;
    order_sort(item, scratch, r->draws);
    for (int q = 0; q < SCORE_QUANTILES; q++)
        out[q] = score_of_bits((uint32_t)(item[(percent[q] * r->draws + 99) / 100 - 1] >> 32));
}

static void summarise(Arena *a, const Job *job, const uint32_t *kind_count)
{
    static const int32_t percent[RANK_QUANTILES] = { 5, 25, 50, 75, 95 };
    Ranking *r = job->out;
    uint64_t *item = NEWS(a, uint64_t, r->draws), *scratch = NEWS(a, uint64_t, r->draws);
    for (int32_t i = 0; i < r->places; i++) {
        RankPlace *place = &r->place[i];
        const uint32_t *count = r->rank_count + (ptrdiff_t)i * r->places;
        int32_t of_kind = job->kinds.size[job->kinds.of_place[i]];
        for (int32_t rank = 0; rank < r->places; rank++)
            place->rank_sum += (uint64_t)count[rank] * (uint64_t)(rank + 1);
        for (int32_t c = 0; c < r->criteria; c++)
            place->score_sum += r->contribution[(ptrdiff_t)i * r->criteria + c];
        for (int q = 0; q < RANK_QUANTILES; q++) {
            place->rank[q] = 1 + quantile_count(count, r->places, percent[q]);
            place->kind_rank[q] = 1 + quantile_count(kind_count + job->kinds.at[i], of_kind, percent[q]);
        }
        score_quantiles(r, i, item, scratch, place->score);
        place->moved = weights_moved(job->p, i);
    }
}

static void look_at_cells(Arena *a, Job *job)
{
    const RankProblem *p = job->p;
    job->fixed = NEWS(a, float, (ptrdiff_t)p->places * p->criteria);
    job->uncertain = NEWS(a, int32_t, p->places);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)p->places * p->criteria; i++)
        if (p->cell[i].kind == CELL_FIXED)
            job->fixed[i] = curve_at(p->cell[i].curve, p->cell[i].x[0]);
        else if (p->cell[i].kind != CELL_NA)
            job->uncertain[i / p->criteria] = (int32_t)(i % p->criteria) + 1;
}

bool rank_run(Arena *a, const RankProblem *p, int threads, Progress progress, Ranking *out)
{
    assert(rank_check(a, p).fault == RANK_OK && threads >= 1);
    ptrdiff_t n = p->places, cells = n * p->criteria;
    *out = (Ranking){ p->places,
                      p->criteria,
                      p->draws,
                      p->k,
                      .place = NEWS(a, RankPlace, n),
                      .contribution = NEWS(a, uint64_t, cells),
                      .value = NEWS(a, uint64_t, cells),
                      .rank_count = NEWS(a, uint32_t, n * n),
                      .score = NEWS(a, float, n * p->draws) };
    Job job = {
        .p = p, .out = out, .patterns = patterns_of(a, p), .kinds = kinds_of(a, p), .progress = progress
    };
    uint32_t *kind_count = NEWS(a, uint32_t, job.kinds.counts);
    look_at_cells(a, &job);
    job.rank_count =
        (_Atomic uint32_t *)out->rank_count; // counted by all threads, plain once they have ended
    job.kind_count = (_Atomic uint32_t *)kind_count;
    if (threads > p->draws)
        threads = p->draws;
    Worker *worker = NEWS(a, Worker, threads);
    for (int t = 0; t < threads; t++)
        worker[t] = worker_new(a, &job, (int32_t)((int64_t)p->draws * t / threads),
                               (int32_t)((int64_t)p->draws * (t + 1) / threads));
    threads_run(a, work, worker, sizeof *worker, threads);
    if (job.cancelled)
        return false;
    for (int t = 0; t < threads; t++)
        merge(out, &worker[t]);
    summarise(a, &job, kind_count);
    return true;
}

double rank_expected_hits(const Ranking *r, const int32_t *set, int32_t n)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += rank_chance(r, set[i]);
    return sum;
}

void rank_credit(Arena *a, const Ranking *r, int32_t draw, int32_t k, uint32_t *credit)
{
    int32_t n = r->places;
    const float *score = r->score + (ptrdiff_t)draw * n;
    uint64_t *item = NEWS(a, uint64_t, n), *scratch = NEWS(a, uint64_t, n);
    for (int32_t i = 0; i < n; i++)
        item[i] = (uint64_t)(SCORE_BITS_ONE - score_bits(score[i])) << 32 | (uint32_t)i;
    order_sort(item, scratch, n);
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && item[to] >> 32 == item[from] >> 32; to++)
            continue;
        for (int32_t i = from; i < to; i++)
            credit[(uint32_t)item[i]] = (uint32_t)order_share(from, to - from, k, CREDIT_ONE);
    }
}
