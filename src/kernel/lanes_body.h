// lanes_body.h - included by lanes*.c, which say for which processor (LANE_TARGET) and under which name
// (LANE_OPS). Loops over lanes without a branch, which compilers turn into vector instructions; sums are integers,
// so that their order cannot matter.
#include <string.h>

#include "lanes.h"
#include "order.h"
#include "stream.h"

#define LANE   LANE_TARGET static
#define INLINE LANE_TARGET static inline __attribute__((always_inline))

#include "lanes_cell.h"

LANE void lane_move(const RankProblem *p, const bool *applies, float (*group)[BLOCK], float (*criterion)[BLOCK],
                    float (*w)[BLOCK])
{
    float within[RANK_GROUPS_MAX][BLOCK] = { 0 }, share[RANK_GROUPS_MAX][BLOCK], all[BLOCK] = { 0 };
    for (int32_t i = 0; i < p->criteria; i++) {
        float *restrict sum = within[p->group[i]];
        for (int l = 0; applies[i] && l < BLOCK; l++)
            sum[l] += criterion[i][l];
    }
    for (int32_t g = 0; g < p->groups; g++)
        for (int l = 0; l < BLOCK; l++)
            all[l] += within[g][l] > 0 ? group[g][l] : 0;
    for (int32_t g = 0; g < p->groups; g++)
        for (int l = 0; l < BLOCK; l++) {
            bool some = within[g][l] > 0;
            share[g][l] = some && all[l] > 0 ? group[g][l] / all[l] : 0;
            within[g][l] = some ? within[g][l] : 1;
        }
    for (int32_t i = 0; i < p->criteria; i++) {
        const float *restrict mine = share[p->group[i]], *restrict sum = within[p->group[i]];
        for (int l = 0; l < BLOCK; l++)
            w[i][l] = applies[i] ? mine[l] * (criterion[i][l] / sum[l]) : 0;
    }
}

// ---- Order ----

// The bits go to where the scores are: scaled by a power of two, the distance from the best falls short of 2^bits. The
// subtraction rounds, but never turns an order round.
LANE void lane_keys(const float *score, ptrdiff_t stride, int32_t n, int index_bits, uint32_t (*key)[SORT_LANES])
{
    float best[SORT_LANES], worst[SORT_LANES], scale[SORT_LANES];
    for (int l = 0; l < SORT_LANES; l++)
        best[l] = worst[l] = score[l];
    for (int32_t i = 1; i < n; i++) {
        const float *restrict row = score + i * stride;
        for (int l = 0; l < SORT_LANES; l++) {
            best[l] = row[l] > best[l] ? row[l] : best[l];
            worst[l] = row[l] < worst[l] ? row[l] : worst[l];
        }
    }
    for (int l = 0; l < SORT_LANES; l++)
        scale[l] = order_scale(best[l] - worst[l], 31 - index_bits);
    for (int32_t i = 0; i < n; i++) {
        const float *restrict row = score + i * stride;
        for (int l = 0; l < SORT_LANES; l++)
            key[i][l] = (uint32_t)(int32_t)((best[l] - row[l]) * scale[l]) << index_bits | (uint32_t)i;
    }
}

#ifndef LANE_OWN_EXCHANGE
INLINE void lane_exchange(uint32_t *x, uint32_t *y) // keys have 31 bits, so they compare as signed numbers
{
    typedef int32_t Four __attribute__((vector_size(16)));
    for (int l = 0; l < SORT_LANES; l += 4) {
        Four a, b;
        memcpy(&a, x + l, sizeof a);
        memcpy(&b, y + l, sizeof b);
#ifdef __wasm_simd128__
        Four least = __builtin_wasm_min_s_i32x4(a, b), most = __builtin_wasm_max_s_i32x4(a, b);
#else
        Four turn = (a ^ b) & (a < b), least = b ^ turn, most = a ^ turn;
#endif
        memcpy(x + l, &least, sizeof least);
        memcpy(y + l, &most, sizeof most);
    }
}
#endif

// Batcher's merge exchange for any n (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M): which pairs are
// compared does not depend on what is sorted, so all lanes go the same way.
LANE void lane_sort(uint32_t (*key)[SORT_LANES], int32_t n)
{
    int32_t top = 1;
    while (top < n)
        top *= 2;
    for (int32_t p = top / 2; p > 0; p /= 2)
        for (int32_t q = top / 2, r = 0, d = p;; d = q - p, q /= 2, r = p) {
            for (int32_t from = r; from + d < n; from += 2 * p)     // those i with (i & p) == r, in runs
                for (int32_t i = from; i < from + p && i + d < n; i++)
                    lane_exchange(key[i], key[i + d]);
            if (q == p)
                break;
        }
}

#ifndef LANE_OWN_ALIKE
LANE void lane_alike(uint32_t (*key)[SORT_LANES], int32_t n, int index_bits, uint16_t *mark)
{
    mark[0] = 0;
    for (int32_t i = 1; i < n; i++) {
        uint32_t same = 0;
        for (int l = 0; l < SORT_LANES; l++)
            same |= ((key[i][l] ^ key[i - 1][l]) >> index_bits ? 0u : 1u) << l;
        mark[i] = (uint16_t)same;
    }
}
#endif

#ifndef LANE_OWN_PAIRS
LANE ptrdiff_t lane_pair_scratch(int32_t n)
{
    (void)n;
    return 0;
}

// In how many draws each of four rows ranks before y. Ranks have 15 bits at most.
LANE void lane_before(const uint16_t *a, const uint16_t *b, const uint16_t *c, const uint16_t *d, const uint16_t *y,
                      uint16_t sum[4])
{
    int16_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int l = 0; l < PAIR_DRAWS; l++) {
        int16_t to = (int16_t)y[l];
        s0 = (int16_t)(s0 + ((int16_t)a[l] < to));
        s1 = (int16_t)(s1 + ((int16_t)b[l] < to));
        s2 = (int16_t)(s2 + ((int16_t)c[l] < to));
        s3 = (int16_t)(s3 + ((int16_t)d[l] < to));
    }
    sum[0] = (uint16_t)s0;
    sum[1] = (uint16_t)s1;
    sum[2] = (uint16_t)s2;
    sum[3] = (uint16_t)s3;
}

LANE void lane_pairs(const uint16_t (*rank)[PAIR_ROW], int32_t n, uint32_t *wins, void *scratch)
{
    (void)scratch;
    for (int32_t i = 0; i < n; i += 4)
        for (int32_t j = i + 1; j < n; j++) { // of the four only those before j are wanted
            uint16_t sum[4];
            int32_t rows = j - i < 4 ? j - i : 4;
            lane_before(rank[i], rank[i + (rows > 1 ? 1 : 0)], rank[i + (rows > 2 ? 2 : 0)],
                        rank[i + (rows > 3 ? 3 : 0)], rank[j], sum);
            for (int32_t r = 0; r < rows; r++)
                wins[(ptrdiff_t)j * n + i + r] += sum[r];
        }
}
#endif

const LaneOps LANE_OPS = { LANE_NAME,  lane_place, lane_drawn, lane_move,        lane_sort,
                           lane_keys,  lane_alike, lane_pairs, lane_pair_scratch };
