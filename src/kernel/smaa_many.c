// smaa_many.c - more places than every rank can be counted of: each draw is sorted by itself, and ranks are
// counted in buckets.
#include "smaa_job.h"

// The scores of `count` places from `first` on go from a row a place to a row a draw, whose bits rise as they
// do.
void smaa_many_turn(SmaaWorker *w, int32_t first, int count)
{
    for (int l = 0; l < BLOCK; l++) {
        uint32_t *row = w->draw + (ptrdiff_t)l * w->job->p->places + first;
        for (int i = 0; i < count; i++)
            row[i] = score_bits(w->score[i][l]);
    }
}

// The places in w->item, from the best down; their ranks go where the scores were.
static void walk(SmaaWorker *w, int l, uint32_t *row)
{
    int32_t n = w->job->p->places, k = w->job->p->k;
    for (int32_t from = 0, to; from < n; from = to) {
        uint32_t key = (uint32_t)(w->item[from] >> 32);
        for (to = from; to < n && w->item[to] >> 32 == key; to++)
            row[(uint32_t)w->item[to]] = (uint32_t)from;
        if (from >= k)
            continue;
        uint64_t share = order_share(from, to - from, k, SEAT), first = order_share(from, to - from, 1, SEAT);
        for (int32_t i = from; i < to; i++) {
            int32_t place = (int32_t)(uint32_t)w->item[i];
            w->chance[place] += share;
            w->kind_first[place] += first;
            if (from == 0)
                smaa_count_first(w, place, l);
        }
    }
}

// Some places at a time, so that their buckets stay in the cache.
static void count_buckets(SmaaWorker *w, int n)
{
    ptrdiff_t places = w->job->p->places;
    for (ptrdiff_t first = 0; first < places; first += MANY_TILE) {
        ptrdiff_t end = first + MANY_TILE < places ? first + MANY_TILE : places;
        for (int l = 0; l < n; l++)
            for (ptrdiff_t i = first; i < end; i++) {
                uint32_t rank = w->draw[l * places + i];
                w->bucket[i * RANK_BUCKETS + rank_bucket(rank)]++;
                w->rank_sum[i] += rank + 1;
            }
    }
}

void smaa_many_order(SmaaWorker *w, int n)
{
    int32_t places = w->job->p->places;
    for (int l = 0; l < n; l++) {
        uint32_t *row = w->draw + (ptrdiff_t)l * places;
        for (int32_t i = 0; i < places; i++)
            w->item[i] = (uint64_t)(SCORE_BITS_ONE - row[i]) << 32 | (uint32_t)i;
        order_sort(w->item, w->scratch, places);
        walk(w, l, row);
    }
    count_buckets(w, n);
}
