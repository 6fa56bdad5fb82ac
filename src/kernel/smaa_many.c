// smaa_many.c - more places than every rank can be counted of: each draw is sorted by itself, and ranks are
// counted in buckets.
#include <string.h>

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

// ---- The order of a draw ----

// Where all of a key fits into 32 bits: how far below the best (as lanes->keys), then the row. Two passes
// over the first bits; what is alike in them (a few places in a hundred) is put in order by whole scores
// afterwards.
enum {
    DIGIT_BITS = (31 - 13 + 1) / 2,
    DIGITS = 1 << DIGIT_BITS
}; // more than RANK_PLACES_MAX: 13 bits for a row at least

static void make_keys(const uint32_t *row, int32_t n, int index_bits, uint32_t *restrict key)
{
    uint32_t best = row[0], worst = row[0];
    for (int32_t i = 0; i < n; i++) {
        best = row[i] > best ? row[i] : best;
        worst = row[i] < worst ? row[i] : worst;
    }
    float top = score_of_bits(best), scale = order_scale(top - score_of_bits(worst), 31 - index_bits);
    for (int32_t i = 0; i < n; i++)
        key[i] = (uint32_t)(int32_t)((top - score_of_bits(row[i])) * scale) << index_bits | (uint32_t)i;
}

static void sort_keys(uint32_t *key, uint32_t *scratch, int32_t n, int index_bits)
{
    uint32_t low[DIGITS] = { 0 }, high[DIGITS] = { 0 }, below_low = 0, below_high = 0;
    int high_at = index_bits + DIGIT_BITS;
    for (int32_t i = 0; i < n; i++) {
        low[key[i] >> index_bits & (DIGITS - 1)]++;
        high[key[i] >> high_at]++;
    }
    for (int d = 0; d < DIGITS; d++) {
        uint32_t of_low = low[d], of_high = high[d];
        low[d] = below_low;
        high[d] = below_high;
        below_low += of_low;
        below_high += of_high;
    }
    for (int32_t i = 0; i < n; i++)
        scratch[low[key[i] >> index_bits & (DIGITS - 1)]++] = key[i];
    for (int32_t i = 0; i < n; i++)
        key[high[scratch[i] >> high_at]++] = scratch[i];
}

// Keys from..to-1 have the same first bits, and rows that rise: by score now, ties as they stand.
static void settle(const uint32_t *row, uint32_t mask, int32_t from, int32_t to, uint32_t *key)
{
    for (int32_t i = from + 1; i < to; i++) {
        uint32_t one = key[i], score = row[one & mask];
        int32_t j = i;
        for (; j > from && row[key[j - 1] & mask] < score; j--)
            key[j] = key[j - 1];
        key[j] = one;
    }
}

// The next of level[from..n-1] that is set; n where none is. Rare: eight at a time. There are 8 more at the
// end.
static int32_t next_level(const bool *level, int32_t from, int32_t n)
{
    for (; from < n; from += 8) {
        uint64_t eight;
        memcpy(&eight, level + from, sizeof eight);
        if (eight)
            break;
    }
    while (from < n && !level[from])
        from++;
    return from < n ? from : n;
}

// w->order: the places from the best down. w->level: for each of them whether it scores as the one before.
static void order_small(SmaaWorker *w, const uint32_t *row)
{
    int32_t n = w->job->p->places;
    int bits = w->job->index_bits;
    uint32_t *restrict key = w->order, mask = (1u << bits) - 1;
    bool *restrict level = w->level;
    make_keys(row, n, bits, key);
    sort_keys(key, w->other, n, bits);
    for (int32_t i = 1; i < n; i++)
        level[i] = (key[i] ^ key[i - 1]) <= mask;
    for (int32_t at = next_level(level, 1, n), to; at < n; at = next_level(level, to, n)) {
        for (to = at + 1; to < n && level[to];)
            to++;
        settle(row, mask, at - 1, to, key);
        for (int32_t i = at; i < to; i++)
            level[i] = row[key[i] & mask] == row[key[i - 1] & mask];
    }
    for (int32_t i = 0; i < n; i++)
        key[i] &= mask;
}

static void order_large(SmaaWorker *w, const uint32_t *row)
{
    int32_t n = w->job->p->places;
    for (int32_t i = 0; i < n; i++)
        w->item[i] = (uint64_t)(SCORE_BITS_ONE - row[i]) << 32 | (uint32_t)i;
    order_sort(w->item, w->scratch, n);
    for (int32_t i = 0; i < n; i++) {
        w->order[i] = (uint32_t)w->item[i];
        w->level[i] = i && w->item[i] >> 32 == w->item[i - 1] >> 32;
    }
}

// ---- Ranks ----

// Of rank i, from 0, what the table says: buckets are counted when those of MANY_DRAWS draws have come
// together.
static void walk(SmaaWorker *w, int l)
{
    int32_t n = w->job->p->places, k = w->job->p->k;
    const uint32_t *restrict order = w->order;
    const uint16_t *restrict bucket_of = w->bucket_of;
    uint16_t *restrict seat = w->seat + (ptrdiff_t)w->ranked++ * n;
    uint32_t *restrict some = w->some;
    for (int32_t i = 0; i < n; i++) {
        seat[order[i]] = bucket_of[i];
        some[order[i]] += (uint32_t)i + 1;
    }
    // The tied have the best rank of them.
    for (int32_t i = next_level(w->level, 1, n), from = 0; i < n; i = next_level(w->level, i + 1, n)) {
        from = w->level[i - 1] ? from : i - 1;
        seat[order[i]] = bucket_of[from];
        some[order[i]] -= (uint32_t)(i - from);
    }
    for (int32_t from = 0, to; from < k; from = to) {
        for (to = from + 1; to < n && w->level[to];)
            to++;
        uint64_t share = order_share(from, to - from, k, SEAT), first = order_share(from, to - from, 1, SEAT);
        for (int32_t i = from; i < to; i++) {
            int32_t place = (int32_t)w->order[i];
            w->chance[place] += share;
            w->kind_first[place] += first;
            if (from == 0)
                smaa_count_first(w, place, l);
        }
    }
}

// Some places at a time, so that their buckets stay in the cache.
void smaa_many_flush(SmaaWorker *w)
{
    ptrdiff_t places = w->job->p->places;
    for (ptrdiff_t first = 0; first < places; first += MANY_TILE) {
        ptrdiff_t count = places - first < MANY_TILE ? places - first : MANY_TILE;
        uint32_t *bucket = w->bucket + first * RANK_BUCKETS;
        for (int d = 0; d < w->ranked; d++) {
            const uint16_t *seat = w->seat + d * places + first;
            for (ptrdiff_t i = 0; i < count; i++)
                bucket[i * RANK_BUCKETS + seat[i]]++;
        }
        for (ptrdiff_t i = first; i < first + count; i++) {
            w->rank_sum[i] += w->some[i];
            w->some[i] = 0;
        }
    }
    w->ranked = 0;
}

void smaa_many_order(SmaaWorker *w, int n)
{
    for (int l = 0; l < n; l++) {
        const uint32_t *row = w->draw + (ptrdiff_t)l * w->job->p->places;
        if (w->item)
            order_large(w, row);
        else
            order_small(w, row);
        walk(w, l);
    }
    if (w->ranked > MANY_DRAWS - BLOCK)
        smaa_many_flush(w);
}
