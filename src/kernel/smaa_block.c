// smaa_block.c - BLOCK draws: weights, scores, order, counts.
#include <string.h>

#include "smaa_job.h"

static const uint64_t seat = 1ull << 32;

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

static void score_place(SmaaWorker *w, int32_t place, const uint64_t of_draw[BLOCK], int n)
{
    const SmaaJob *job = w->job;
    const LaneOps *lanes = job->lanes;
    ptrdiff_t m = job->p->criteria;
    const CellPlan *plan = job->plan + place * m;
    float(*weight)[BLOCK] = w->weight + job->patterns.of_place[place] * m;
    CellSum *sum = w->cell ? w->cell + place * m : NULL;
    LaneState s;
    lanes->open(of_draw, job->p->key[place], &s);
    for (ptrdiff_t c = 0; c < m; c++)
        if (plan[c].act != DO_NOTHING)
            lanes->cell(&plan[c], weight[c], n, &s, sum ? &sum[c] : NULL);
    for (int l = 0; l < BLOCK; l++)
        w->score[place][l] = s.score[l] > 1 ? 1 : s.score[l];
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

// The place is first in lane l of the block.
static inline void count_first(SmaaWorker *w, int32_t place, int l)
{
    const SmaaJob *job = w->job;
    ptrdiff_t m = job->p->criteria;
    float(*weight)[BLOCK] = w->weight + job->patterns.count * m;
    w->firsts[place]++;
    for (ptrdiff_t c = 0; c < m; c++)
        w->first_weight[place * m + c] += (uint64_t)((double)weight[c][l] * 0x1p40);
}

static inline void count_rank(SmaaWorker *w, int32_t place, int l, int32_t rank)
{
    if (!w->at_rank) {
        w->rank[place][l] = (uint32_t)rank;
        return;
    }
    w->at_rank[(ptrdiff_t)rank * w->job->p->places + place]++;
    if (w->pair_rank)
        w->pair_rank[place][w->pair_draws + l] = (uint16_t)rank;
}

static void count_level(SmaaWorker *w, int32_t from, int32_t to)
{
    int32_t n = w->job->p->places;
    for (int32_t i = from; i < to; i++)
        for (int32_t j = i + 1; j < to; j++) {
            uint32_t x = (uint32_t)w->item[i], y = (uint32_t)w->item[j];
            w->equal[(ptrdiff_t)(x < y ? x : y) * n + (x < y ? y : x)]++;
        }
}

// Lane l: w->item holds the places from the best down, a key of exact scores above. Ties are seen here.
static void walk(SmaaWorker *w, int l)
{
    const SmaaJob *job = w->job;
    const int32_t *of_place = job->kinds.of_place;
    int32_t n = job->p->places, k = job->p->k;
    bool kinds = job->counted && job->kinds.count > 1;
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && w->item[to] >> 32 == w->item[from] >> 32; to++)
            if (kinds)
                w->tied[of_place[(uint32_t)w->item[to]]]++;
        uint64_t share = order_share(from, to - from, k, seat), first = order_share(from, to - from, 1, seat);
        for (int32_t i = from; i < to; i++) {
            int32_t place = (int32_t)(uint32_t)w->item[i], kind = of_place[place];
            w->chance[place] += share;
            count_rank(w, place, l, from);
            if (from == 0 && w->firsts)
                count_first(w, place, l);
            if (kinds) {
                w->kind_first[place] += order_share(w->better[kind], w->tied[kind], 1, seat);
                w->kind_rank[job->kinds.at[place] + w->better[kind]]++;
            } else {
                w->kind_first[place] += first;
            }
        }
        if (w->equal && to - from > 1)
            count_level(w, from, to);
        for (int32_t i = from; kinds && i < to; i++) {
            int32_t kind = of_place[(uint32_t)w->item[i]];
            w->better[kind] += w->tied[kind];
            w->tied[kind] = 0;
        }
    }
    if (kinds)
        memset(w->better, 0, (size_t)job->kinds.count * sizeof *w->better);
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

// A lane by itself, as the plain loop does it: where places have kinds.
static void walk_lane(SmaaWorker *w, int first, int l)
{
    uint32_t mask = (1u << w->job->index_bits) - 1;
    for (int32_t i = 0; i < w->job->p->places; i++) {
        uint32_t place = w->key[i][l] & mask;
        w->item[i] = (uint64_t)(SCORE_BITS_ONE - score_bits(w->score[place][first + l])) << 32 | place;
    }
    walk(w, first + l);
}

// All lanes of a sort at once, as if nothing were tied. One kind.
static void walk_together(SmaaWorker *w, int first, int lanes)
{
    int32_t n = w->job->p->places, k = w->job->p->k;
    uint32_t mask = (1u << w->job->index_bits) - 1;
    for (int32_t rank = 0; rank < k; rank++)
        for (int l = 0; l < lanes; l++)
            w->chance[w->key[rank][l] & mask] += seat;
    for (int l = 0; l < lanes; l++) {
        int32_t best = (int32_t)(w->key[0][l] & mask);
        w->kind_first[best] += seat;
        if (w->firsts)
            count_first(w, best, first + l);
    }
    for (int32_t rank = 0; rank < n && !w->at_rank; rank++)
        for (int l = 0; l < lanes; l++)
            w->rank[w->key[rank][l] & mask][first + l] = (uint32_t)rank;
    for (int32_t rank = 0; rank < n && w->at_rank; rank++) {
        uint32_t *count = w->at_rank + (ptrdiff_t)rank * n;
        for (int l = 0; l < lanes; l++)
            count[w->key[rank][l] & mask]++;
    }
    for (int32_t rank = 0; rank < n && w->pair_rank; rank++)
        for (int l = 0; l < lanes; l++)
            w->pair_rank[w->key[rank][l] & mask][w->pair_draws + first + l] = (uint16_t)rank;
}

// What walk_together gave to tied rows is put right.
static void level(SmaaWorker *w, int first, SmaaTie tie)
{
    int l = tie.lane;
    int32_t from = tie.from, to = tie.to, n = w->job->p->places, k = w->job->p->k;
    uint32_t mask = (1u << w->job->index_bits) - 1;
    uint64_t share = order_share(from, to - from, k, seat), best = order_share(from, to - from, 1, seat);
    for (int32_t i = from; i < to; i++) {
        int32_t place = (int32_t)(w->key[i][l] & mask);
        w->item[i] = (uint32_t)place;
        w->chance[place] += share - (i < k ? seat : 0);
        w->kind_first[place] += best - (i < 1 ? seat : 0);
        if (i == from)
            continue;
        if (w->at_rank)
            w->at_rank[(ptrdiff_t)i * n + place]--;
        count_rank(w, place, first + l, from);
        if (from == 0 && w->firsts)
            count_first(w, place, first + l);
    }
    if (w->equal)
        count_level(w, from, to);
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
    if (job->counted && job->kinds.count > 1) {
        for (int l = 0; l < lanes; l++)
            walk_lane(w, first, l);
        return;
    }
    walk_together(w, first, lanes);
    for (ptrdiff_t i = 0; i < w->ties; i++)
        level(w, first, w->tie[i]);
}

// Too many places for a network: a radix sort a draw.
static void order_lane(SmaaWorker *w, int l)
{
    int32_t n = w->job->p->places;
    for (int32_t i = 0; i < n; i++)
        w->item[i] = (uint64_t)(SCORE_BITS_ONE - score_bits(w->score[i][l])) << 32 | (uint32_t)i;
    order_sort(w->item, w->scratch, n);
    walk(w, l);
}

static void count_buckets(SmaaWorker *w, int n)
{
    for (int32_t i = 0; i < w->job->p->places; i++) {
        uint32_t *bucket = w->bucket + (ptrdiff_t)i * RANK_BUCKETS;
        uint64_t sum = 0;
        for (int l = 0; l < n; l++) {
            bucket[rank_bucket(w->rank[i][l])]++;
            sum += w->rank[i][l] + 1;
        }
        w->rank_sum[i] += sum;
    }
}

// The upper triangle of the pairs compared so far. Draws that are not filled hold rank 0 for all: nobody is
// before.
void smaa_pairs_flush(SmaaWorker *w)
{
    int32_t n = w->job->p->places;
    if (!w->pair_draws)
        return;
    for (int32_t i = 0; i < n; i++)
        memset(w->pair_rank[i] + w->pair_draws, 0, (size_t)(PAIR_DRAWS - w->pair_draws) * sizeof(uint16_t));
    w->job->lanes->pairs((const uint16_t(*)[PAIR_ROW])w->pair_rank, n, w->less, w->pair_scratch);
    w->pair_draws = 0;
}

void smaa_block(SmaaWorker *w, int32_t from, int n)
{
    enum { NETWORK_MAX = 16384 };
    const RankProblem *p = w->job->p;
    uint64_t of_draw[BLOCK];
    for (int l = 0; l < BLOCK; l++)
        of_draw[l] = stream_of_draw(p->seed, from + l);
    draw_weights(w, from, of_draw);
    for (int32_t i = 0; i < p->places; i++)
        score_place(w, i, of_draw, n);
    if (w->job->want & SMAA_SCORES)
        store_scores(w, from, n);
    if (p->places <= NETWORK_MAX)
        for (int first = 0; first < n; first += SORT_LANES)
            order_lanes(w, first, n - first < SORT_LANES ? n - first : SORT_LANES);
    else
        for (int l = 0; l < n; l++)
            order_lane(w, l);
    if (!w->at_rank)
        count_buckets(w, n);
    if (w->pair_rank && (w->pair_draws += n) > PAIR_DRAWS - BLOCK)
        smaa_pairs_flush(w);
}
