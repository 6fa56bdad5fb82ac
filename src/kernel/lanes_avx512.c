// lanes_avx512.c - the hot loops for processors with AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#ifdef __clang__
#define LANE_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")))
#else
#define LANE_TARGET                                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,prefer-vector-width=512")))
#endif
#define LANE_OPS          lanes_avx512
#define LANE_NAME         "AVX-512"
#define LANE_OWN_PAIRS    1
#define LANE_OWN_EXCHANGE 1
#define LANE_OWN_ALIKE    1
#include "lanes.h"

LANE_TARGET static inline void lane_exchange(uint32_t *x, uint32_t *y)
{
    __m512i a = _mm512_loadu_si512(x), b = _mm512_loadu_si512(y);
    _mm512_storeu_si512(x, _mm512_min_epu32(a, b));
    _mm512_storeu_si512(y, _mm512_max_epu32(a, b));
}

LANE_TARGET static void lane_alike(uint32_t (*key)[SORT_LANES], int32_t n, int index_bits, uint16_t *mark)
{
    __m512i limit = _mm512_set1_epi32(1 << index_bits);
    mark[0] = 0;
    for (int32_t i = 1; i < n; i++) {
        __m512i differ = _mm512_xor_si512(_mm512_loadu_si512(key[i]), _mm512_loadu_si512(key[i - 1]));
        mark[i] = (uint16_t)_mm512_cmplt_epu32_mask(differ, limit);
    }
}

// Ranks as planes of bits, 512 draws a plane: from the lowest bit up, "less" is the majority of not-mine,
// theirs and what the lower bits said, one instruction a bit.
enum { PLANES = 16 };

LANE_TARGET static ptrdiff_t lane_pair_scratch(int32_t n)
{
    return ((ptrdiff_t)n * PLANES + 1) * 64;
}

LANE_TARGET static void lane_pairs(const uint16_t (*rank)[PAIR_ROW], int32_t n, uint32_t *wins, void *scratch)
{
    uint64_t(*plane)[8] = (void *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63); // [n][planes][8]
    int planes = 1;
    while (1 << planes <= n)
        planes++;
    for (int32_t i = 0; i < n; i++)
        for (int b = 0; b < planes; b++) {
            __m512i bit = _mm512_set1_epi16((short)(1 << b));
            for (int d = 0; d < PAIR_DRAWS; d += 64) {
                uint64_t low = _mm512_test_epi16_mask(_mm512_loadu_si512(&rank[i][d]), bit);
                uint64_t high = _mm512_test_epi16_mask(_mm512_loadu_si512(&rank[i][d + 32]), bit);
                plane[i * planes + b][d / 64] = high << 32 | low;
            }
        }
    for (int32_t i = 0; i < n; i++) {
        __m512i mine[PLANES];
        for (int b = 0; b < planes; b++)
            mine[b] = _mm512_load_si512(plane[i * planes + b]);
        for (int32_t j = i + 1; j < n; j++) {
            uint64_t(*theirs)[8] = plane + (ptrdiff_t)j * planes;
            __m512i less = _mm512_andnot_si512(mine[0], _mm512_load_si512(theirs[0]));
            for (int b = 1; b < planes; b++) // 0x8e: (~a & b) | ((~a | b) & c)
                less = _mm512_ternarylogic_epi64(mine[b], _mm512_load_si512(theirs[b]), less, 0x8e);
            wins[(ptrdiff_t)i * n + j] += (uint32_t)_mm512_reduce_add_epi64(_mm512_popcnt_epi64(less));
        }
    }
}

#include "lanes_body.h"
#else
typedef int lanes_avx512_has_nothing_here;
#endif
