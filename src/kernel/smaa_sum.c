// smaa_sum.c - adds up what the threads found, and makes the summaries.
#include <string.h>

#include "smaa_job.h"

static const int32_t percent[RANK_QUANTILES] = { 5, 25, 50, 75, 95 };

static void merge(Smaa *out, const SmaaWorker *w)
{
    Ranking *r = &out->ranking;
    ptrdiff_t n = r->places, cells = n * r->criteria;
    for (ptrdiff_t i = 0; i < cells && w->cell; i++) {
        r->contribution[i] += w->cell[i].part;
        r->value[i] += w->cell[i].value;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        r->place[i].chance += w->chance[i];
        r->place[i].kind_first += w->kind_first[i];
        r->place[i].rank_sum += w->rank_sum ? w->rank_sum[i] : 0;
    }
    for (ptrdiff_t i = 0; i < n && w->firsts; i++)
        out->firsts[i] += w->firsts[i];
    for (ptrdiff_t i = 0; i < cells && w->first_weight; i++)
        out->first_weight[i] += w->first_weight[i];
}

static void add_counts(uint32_t *to, const uint32_t *from, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n && to; i++)
        to[i] += from[i];
}

// From the lower triangle to both: who is neither before nor level is behind.
static void fill_wins(const SmaaWorker *w, int32_t draws, uint32_t *wins)
{
    ptrdiff_t n = w->job->p->places;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < i; j++) {
            wins[j * n + i] = w->less[i * n + j];
            wins[i * n + j] = (uint32_t)draws - w->less[i * n + j] - w->equal[i * n + j];
        }
}

// What the counts of ranks give; ties are seen to already.
static void count_seats(const SmaaJob *job, const SmaaWorker *w, int32_t i, RankPlace *place)
{
    int32_t n = job->p->places;
    const uint32_t *count = w->count + (ptrdiff_t)i * n;
    for (int32_t rank = 0; rank < n; rank++)
        place->rank_sum += (uint64_t)count[rank] * (uint64_t)(rank + 1);
    for (int32_t rank = 0; rank < job->p->k; rank++)
        place->chance += count[rank] * SEAT;
    place->kind_first += SEAT * (w->kind_rank ? w->kind_rank[job->kinds.at[i]] : count[0]);
}

// As quantile_count, all of them in one go; the counts sum to draws.
static void quantiles(const uint32_t *count, int32_t n, int32_t draws, int32_t at[RANK_QUANTILES])
{
    uint64_t sum = 0;
    for (int32_t i = 0, q = 0; i < n && q < RANK_QUANTILES; i++)
        for (sum += count[i];
             q < RANK_QUANTILES && sum >= ((uint64_t)draws * (uint64_t)percent[q] + 99) / 100; q++)
            at[q] = i;
}

static void rank_quantiles(const SmaaJob *job, const SmaaWorker *w, int32_t i, RankPlace *place)
{
    int32_t n = job->p->places, draws = job->p->draws, of_kind = job->kinds.size[job->kinds.of_place[i]];
    if (!job->counted) {
        quantiles(w->bucket + i * (ptrdiff_t)RANK_BUCKETS, RANK_BUCKETS, draws, place->rank);
        for (int q = 0; q < RANK_QUANTILES; q++)
            place->rank[q] = 1 + rank_of_bucket(place->rank[q]);
        return;
    }
    quantiles(w->count + (ptrdiff_t)i * n, n, draws, place->rank);
    if (w->kind_rank)
        quantiles(w->kind_rank + job->kinds.at[i], of_kind, draws, place->kind_rank);
    for (int q = 0; q < RANK_QUANTILES; q++) {
        place->rank[q]++;
        place->kind_rank[q] = w->kind_rank ? place->kind_rank[q] + 1 : place->rank[q];
    }
}

// ---- Quantiles of scores ----

enum { SCORE_BINS_LEAST = 64, SCORE_BINS = 4096 };

// x[draws], and for the numbered smallest (from 0, rising) what it is: bins first, then the bin's own.
static void select_scores(const float *x, int32_t draws, const int64_t at[SCORE_QUANTILES], uint64_t *item,
                          uint64_t *scratch, float out[SCORE_QUANTILES])
{
    uint32_t bin[SCORE_BINS + 1];
    int32_t bins =
        SCORE_BINS_LEAST; // a power of two, so that the product is exact: any number gives the same
    while (bins < SCORE_BINS && bins * 2 <= draws)
        bins *= 2;
    memset(bin, 0, (size_t)(bins + 1) * sizeof *bin);
    for (int32_t d = 0; d < draws; d++)
        bin[(uint32_t)(x[d] * (float)bins)]++;
    int64_t before = 0;
    for (int q = 0, b = 0; q < SCORE_QUANTILES && b <= bins; b++) {
        if (at[q] >= before + bin[b]) {
            before += bin[b];
            continue;
        }
        int32_t n = 0;
        for (int32_t d = 0; d < draws; d++)
            if ((int)(x[d] * (float)bins) == b)
                item[n++] = (uint64_t)score_bits(x[d]) << 32;
        order_sort(item, scratch, n);
        for (; q < SCORE_QUANTILES && at[q] < before + n; q++)
            out[q] = score_of_bits((uint32_t)(item[at[q] - before] >> 32));
        before += n;
    }
}

static void score_quantiles(Arena *a, Ranking *r)
{
    enum { TOGETHER = 16 }; // places of one cache line
    static const int64_t of_score[SCORE_QUANTILES] = { 5, 50, 95 };
    int64_t at[SCORE_QUANTILES];
    ptrdiff_t draws = r->draws, n = r->places;
    float *x = NEWS(a, float, TOGETHER *draws);
    uint64_t *item = NEWS(a, uint64_t, draws), *scratch = NEWS(a, uint64_t, draws);
    for (int q = 0; q < SCORE_QUANTILES; q++)
        at[q] = (of_score[q] * draws + 99) / 100 - 1;
    for (ptrdiff_t first = 0; first < n; first += TOGETHER) {
        ptrdiff_t here = n - first < TOGETHER ? n - first : TOGETHER;
        for (ptrdiff_t d = 0; d < draws; d++)
            for (ptrdiff_t i = 0; i < here; i++)
                x[i * draws + d] = r->score[d * n + first + i];
        for (ptrdiff_t i = 0; i < here; i++)
            select_scores(x + i * draws, r->draws, at, item, scratch, r->place[first + i].score);
    }
}

void smaa_summarise(Arena *a, SmaaJob *job, SmaaWorker *worker, int workers)
{
    Smaa *out = job->out;
    Ranking *r = &out->ranking;
    SmaaWorker *w = &worker[0]; // gathers the large counts of all
    ptrdiff_t n = r->places;
    for (int t = 0; t < workers; t++) {
        merge(out, &worker[t]);
        if (t == 0)
            continue;
        add_counts(w->count, worker[t].count, n * n);
        add_counts(w->kind_rank, worker[t].kind_rank, job->kinds.counts);
        add_counts(w->bucket, worker[t].bucket, n * RANK_BUCKETS);
        add_counts(w->less, worker[t].less, n * n);
        add_counts(w->equal, worker[t].equal, n * n);
    }
    r->rank_count = w->count;
    if (out->wins)
        fill_wins(w, r->draws, out->wins);
    for (int32_t i = 0; i < r->places; i++) {
        RankPlace *place = &r->place[i];
        if (job->counted)
            count_seats(job, w, i, place);
        for (int32_t c = 0; c < r->criteria && r->contribution; c++)
            place->score_sum += r->contribution[(ptrdiff_t)i * r->criteria + c];
        rank_quantiles(job, w, i, place);
        place->moved = weights_moved(job->p, i);
    }
    if (r->score)
        score_quantiles(a, r);
}
