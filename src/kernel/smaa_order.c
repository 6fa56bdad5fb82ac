// smaa_order.c - the order of places in each draw and their ranks, all lanes of a sort side by side; ranks
// are counted when those of PAIR_DRAWS draws have come together, a place at a time.
#include <string.h>

#include "smaa_job.h"

static inline int32_t place_at(const SmaaWorker *w, int32_t rank, int l)
{
    return (int32_t)(w->key[rank][l] & ((1u << w->job->index_bits) - 1));
}

// Rows from..to-1 of a lane have the same first bits: the whole scores put them in order, equal ones by row.
static void settle(SmaaWorker *w, int first, int l, int32_t from, int32_t to)
{
    uint32_t mask = (1u << w->job->index_bits) - 1;
    for (int32_t i = from + 1; i < to; i++) {
        uint32_t key = w->key[i][l], place = key & mask;
        float score = w->score[place][first + l];
        int32_t j = i;
        for (; j > from; j--) {
            uint32_t other = w->key[j - 1][l] & mask;
            float theirs = w->score[other][first + l];
            if (theirs > score || (theirs == score && other < place))
                break;
            w->key[j][l] = w->key[j - 1][l];
        }
        w->key[j][l] = key;
    }
}

// Row i is alike row i-1 in lane l. The run is settled at its last row, and what of it is tied is noted.
static void settle_run(SmaaWorker *w, int first, int l, int32_t i)
{
    uint32_t mask = (1u << w->job->index_bits) - 1;
    if (i + 1 < w->job->p->places && w->mark[i + 1] >> l & 1)
        return;
    int32_t start = i - 1;
    while (start > 0 && w->mark[start] >> l & 1)
        start--;
    settle(w, first, l, start, i + 1);
    for (int32_t from = start, to; from <= i; from = to) {
        float score = w->score[w->key[from][l] & mask][first + l];
        for (to = from + 1; to <= i && w->score[w->key[to][l] & mask][first + l] == score; to++)
            continue;
        if (to > from + 1)
            w->tie[w->ties++] = (SmaaTie){ l, from, to };
    }
}

// ---- Ranks ----

// As if nothing were tied. The ranks are thrown about in a small table and carried to the large one a row at
// a time: thrown into that, they would fall on a hundred pages of memory by turns.
static void rank_lanes(SmaaWorker *w, int first, int lanes)
{
    int32_t n = w->job->p->places;
    uint32_t mask = (1u << w->job->index_bits) - 1;
    const uint32_t *restrict key = w->key[0];
    uint16_t *restrict out = w->thrown[0];
    for (int32_t rank = 0; rank < n; rank++, key += SORT_LANES)
        for (int l = 0; l < SORT_LANES; l++)
            out[(key[l] & mask) * SORT_LANES + (uint32_t)l] = (uint16_t)rank;
    for (int32_t i = 0; i < n; i++)
        memcpy(w->rank[i] + w->ranked + first, w->thrown[i], sizeof *w->thrown);
    for (int l = 0; l < lanes; l++)
        smaa_count_first(w, place_at(w, 0, l), first + l);
}

static void rank_within_kinds(SmaaWorker *w)
{
    int32_t n = w->job->p->places;
    memset(w->better, 0, (size_t)w->job->kinds.count * sizeof *w->better);
    for (int32_t rank = 0; rank < n; rank++)
        for (int l = 0; l < SORT_LANES; l++) {
            int32_t place = place_at(w, rank, l);
            w->within[place][l] = w->better[w->job->kinds.of_place[place]][l]++;
        }
}

static void count_level(SmaaWorker *w, SmaaTie tie)
{
    ptrdiff_t n = w->job->p->places;
    for (int32_t i = tie.from; i < tie.to; i++)
        for (int32_t j = i + 1; j < tie.to; j++) {
            int32_t x = place_at(w, i, tie.lane), y = place_at(w, j, tie.lane);
            w->equal[(x < y ? y : x) * n + (x < y ? x : y)]++;
        }
}

// Those of a kind that are tied share the best rank of them within it, and its seat.
static void level_kinds(SmaaWorker *w, SmaaTie tie)
{
    const int32_t *of_place = w->job->kinds.of_place;
    for (int32_t i = tie.from; i < tie.to; i++) {
        int32_t place = place_at(w, i, tie.lane), kind = of_place[place];
        if (!w->tied[kind]++)
            w->tied_at[kind] = w->within[place][tie.lane];
        w->within[place][tie.lane] = w->tied_at[kind];
    }
    for (int32_t i = tie.from; i < tie.to; i++) {
        int32_t place = place_at(w, i, tie.lane), kind = of_place[place];
        w->kind_first[place] +=
            order_share(w->tied_at[kind], w->tied[kind], 1, SEAT) - (w->tied_at[kind] < 1 ? SEAT : 0);
    }
    for (int32_t i = tie.from; i < tie.to; i++)
        w->tied[of_place[place_at(w, i, tie.lane)]] = 0;
}

// All of the tied have the best rank of them; what they share of seats, less what that rank is given when all
// is added up.
static void level(SmaaWorker *w, int first, SmaaTie tie)
{
    int32_t k = w->job->p->k, tied = tie.to - tie.from;
    uint64_t share = order_share(tie.from, tied, k, SEAT) - (tie.from < k ? SEAT : 0);
    uint64_t best = order_share(tie.from, tied, 1, SEAT) - (tie.from < 1 ? SEAT : 0);
    for (int32_t i = tie.from; i < tie.to; i++) {
        int32_t place = place_at(w, i, tie.lane);
        w->rank[place][w->ranked + first + tie.lane] = (uint16_t)tie.from;
        w->chance[place] += share;
        if (!w->kind_rank)
            w->kind_first[place] += best;
        if (tie.from == 0 && i > 0)
            smaa_count_first(w, place, first + tie.lane);
    }
    if (w->kind_rank)
        level_kinds(w, tie);
    if (w->equal)
        count_level(w, tie);
}

static void order_lanes(SmaaWorker *w, int first, int lanes)
{
    SmaaJob *job = w->job;
    int32_t n = job->p->places;
    job->lanes->keys(w->score[0] + first, BLOCK, n, job->index_bits, w->key);
    job->lanes->sort(w->key, n);
    job->lanes->alike(w->key, n, job->index_bits, w->mark);
    w->ties = 0;
    for (int32_t i = 1; i < n; i++)
        for (uint32_t left = w->mark[i] & ((1u << lanes) - 1); left; left &= left - 1)
            settle_run(w, first, __builtin_ctz(left), i);
    rank_lanes(w, first, lanes);
    if (w->kind_rank)
        rank_within_kinds(w);
    for (ptrdiff_t i = 0; i < w->ties; i++)
        level(w, first, w->tie[i]);
    for (int32_t i = 0; i < n && w->kind_rank; i++) {
        uint32_t *count = w->kind_rank + job->kinds.at[i];
        for (int l = 0; l < lanes; l++)
            count[w->within[i][l]]++;
    }
}

// Four places by turns: of one alone each count would wait for the one before.
static void count_ranks(SmaaWorker *w)
{
    ptrdiff_t n = w->job->p->places, i = 0;
    for (; i + 4 <= n; i += 4) {
        const uint16_t *rank = w->rank[i];
        uint32_t *count = w->count + i * n;
        for (int d = 0; d < w->ranked; d++) {
            count[rank[d]]++;
            count[n + rank[PAIR_ROW + d]]++;
            count[2 * n + rank[2 * PAIR_ROW + d]]++;
            count[3 * n + rank[3 * PAIR_ROW + d]]++;
        }
    }
    for (; i < n; i++)
        for (int d = 0; d < w->ranked; d++)
            w->count[i * n + w->rank[i][d]]++;
}

// Draws that are not filled hold rank 0 for all: nobody is before.
void smaa_flush(SmaaWorker *w)
{
    ptrdiff_t n = w->job->p->places;
    if (!w->ranked)
        return;
    if (!w->job->counted) {
        smaa_many_flush(w);
        return;
    }
    count_ranks(w);
    for (ptrdiff_t i = 0; i < n && w->less; i++)
        memset(w->rank[i] + w->ranked, 0, (size_t)(PAIR_DRAWS - w->ranked) * sizeof(uint16_t));
    if (w->less)
        w->job->lanes->pairs((const uint16_t(*)[PAIR_ROW])w->rank, (int32_t)n, w->less, w->pair_scratch);
    w->ranked = 0;
}

void smaa_order(SmaaWorker *w, int n)
{
    for (int first = 0; first < n; first += SORT_LANES)
        order_lanes(w, first, n - first < SORT_LANES ? n - first : SORT_LANES);
    if ((w->ranked += n) > PAIR_DRAWS - BLOCK)
        smaa_flush(w);
}
