// smaa_sum.c - adds up what the threads found, and makes the summaries.
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
        r->place[i].rank_sum += w->rank_sum[i];
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

// [rank][place] → [place][rank], in squares that stay in the cache.
static void transpose(const uint32_t *from, uint32_t *to, ptrdiff_t n)
{
    enum { SIDE = 32 };
    for (ptrdiff_t row = 0; row < n; row += SIDE)
        for (ptrdiff_t column = 0; column < n; column += SIDE)
            for (ptrdiff_t i = row; i < n && i < row + SIDE; i++)
                for (ptrdiff_t j = column; j < n && j < column + SIDE; j++)
                    to[j * n + i] = from[i * n + j];
}

// From the upper triangle to both: who is neither before nor level is behind.
static void fill_wins(const SmaaWorker *w, int32_t draws, uint32_t *wins)
{
    ptrdiff_t n = w->job->p->places;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = i + 1; j < n; j++) {
            wins[i * n + j] = w->less[i * n + j];
            wins[j * n + i] = (uint32_t)draws - w->less[i * n + j] - w->equal[i * n + j];
        }
}

static void rank_quantiles(const SmaaJob *job, const SmaaWorker *w, int32_t i, RankPlace *place)
{
    ptrdiff_t n = job->p->places;
    int32_t of_kind = job->kinds.size[job->kinds.of_place[i]];
    const uint32_t *count = job->out->ranking.rank_count + i * n;
    for (int q = 0; q < RANK_QUANTILES; q++) {
        if (!job->counted) {
            place->rank[q] = 1 + rank_of_bucket(quantile_count(w->bucket + i * (ptrdiff_t)RANK_BUCKETS,
                                                               RANK_BUCKETS, percent[q]));
            continue;
        }
        place->rank[q] = 1 + quantile_count(count, (int32_t)n, percent[q]);
        place->kind_rank[q] = w->kind_rank
                                  ? 1 + quantile_count(w->kind_rank + job->kinds.at[i], of_kind, percent[q])
                                  : place->rank[q];
    }
}

// ---- Quantiles of scores ----

enum { SCORE_BINS = 4096 };

// x[draws], and for the numbered smallest (from 0, rising) what it is: bins first, then the bin's own.
static void select_scores(const float *x, int32_t draws, const int64_t at[SCORE_QUANTILES], uint64_t *item,
                          uint64_t *scratch, float out[SCORE_QUANTILES])
{
    uint32_t bin[SCORE_BINS + 1] = { 0 };
    for (int32_t d = 0; d < draws; d++)
        bin[(uint32_t)(x[d] * SCORE_BINS)]++;
    int64_t before = 0;
    for (int q = 0, b = 0; q < SCORE_QUANTILES && b <= SCORE_BINS; b++) {
        if (at[q] >= before + bin[b]) {
            before += bin[b];
            continue;
        }
        int32_t n = 0;
        for (int32_t d = 0; d < draws; d++)
            if ((int)(x[d] * SCORE_BINS) == b)
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
        add_counts(w->at_rank, worker[t].at_rank, n * n);
        add_counts(w->kind_rank, worker[t].kind_rank, job->kinds.counts);
        add_counts(w->bucket, worker[t].bucket, n * RANK_BUCKETS);
        add_counts(w->less, worker[t].less, n * n);
        add_counts(w->equal, worker[t].equal, n * n);
    }
    if (job->counted)
        transpose(w->at_rank, r->rank_count, n);
    if (out->wins)
        fill_wins(w, r->draws, out->wins);
    for (int32_t i = 0; i < r->places; i++) {
        RankPlace *place = &r->place[i];
        for (int32_t rank = 0; rank < r->places && job->counted; rank++)
            place->rank_sum += (uint64_t)r->rank_count[i * n + rank] * (uint64_t)(rank + 1);
        for (int32_t c = 0; c < r->criteria && r->contribution; c++)
            place->score_sum += r->contribution[(ptrdiff_t)i * r->criteria + c];
        rank_quantiles(job, w, i, place);
        place->moved = weights_moved(job->p, i);
    }
    if (r->score)
        score_quantiles(a, r);
}
