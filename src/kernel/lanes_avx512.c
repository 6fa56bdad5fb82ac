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
#define LANE_BYTES        64
#define LANE_LEAST(x, y)  _mm512_min_ps(x, y)
#define LANE_MOST(x, y)   _mm512_max_ps(x, y)
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
enum { PLANES = 16, TILE = 32 };

LANE_TARGET static ptrdiff_t lane_pair_scratch(int32_t n)
{
    return ((ptrdiff_t)n * PLANES + 1) * 64;
}

// Sums of the words of four vectors, side by side.
LANE_TARGET static inline __m128i sums_of_four(__m512i a, __m512i b, __m512i c, __m512i d)
{
    __m512i ab = _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    __m512i cd = _mm512_add_epi64(_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
    __m512i near = _mm512_shuffle_i64x2(ab, cd, 0x88), far = _mm512_shuffle_i64x2(ab, cd, 0xdd);
    __m512i sum = _mm512_add_epi64(near, far); // ab ab cd cd
    sum = _mm512_add_epi64(sum, _mm512_shuffle_i64x2(sum, sum, 0xb1));
    return _mm256_cvtepi64_epi32(_mm512_castsi512_si256(_mm512_shuffle_i64x2(sum, sum, 0x08)));
}

// In how many draws each of four rows ranks before y; planes is a constant wherever it is called.
LANE_TARGET static inline __attribute__((always_inline)) __m128i before(const uint64_t (*const mine[4])[8],
                                                                        const uint64_t (*theirs)[8],
                                                                        int planes)
{
    __m512i less[4];
    for (int r = 0; r < 4; r++) {
        less[r] = _mm512_andnot_si512(_mm512_load_si512(mine[r][0]), _mm512_load_si512(theirs[0]));
        for (int b = 1; b < planes; b++) // 0xd4: (~mine & theirs) | ((~mine | theirs) & less)
            less[r] = _mm512_ternarylogic_epi64(less[r], _mm512_load_si512(theirs[b]),
                                                _mm512_load_si512(mine[r][b]), 0xd4);
        less[r] = _mm512_popcnt_epi64(less[r]);
    }
    return sums_of_four(less[0], less[1], less[2], less[3]);
}

// Four rows against one that comes after them at a time, and of these a tile, which stays in the first cache.
LANE_TARGET static inline __attribute__((always_inline)) void pair_rows(const uint64_t (*plane)[8], int32_t n,
                                                                        int planes, uint32_t *wins)
{
    for (int32_t tile = 0; tile < n; tile += TILE) {
        int32_t end = tile + TILE < n ? tile + TILE : n;
        for (int32_t i = 0; i < end; i += 4) {
            const uint64_t(*mine[4])[8];
            for (int r = 0; r < 4; r++)
                mine[r] = plane + (ptrdiff_t)(i + r < n ? i + r : i) * planes;
            int32_t j = i < tile ? tile : i + 1;
            for (; j < i + 4 && j < end; j++) { // of the four only those before j are wanted
                uint32_t sum[4];
                _mm_storeu_si128((__m128i *)sum, before(mine, plane + (ptrdiff_t)j * planes, planes));
                for (int32_t r = 0; i + r < j; r++)
                    wins[(ptrdiff_t)j * n + i + r] += sum[r];
            }
            for (; j < end; j++) {
                __m128i *out = (__m128i *)(wins + (ptrdiff_t)j * n + i);
                __m128i sum = before(mine, plane + (ptrdiff_t)j * planes, planes);
                _mm_storeu_si128(out, _mm_add_epi32(_mm_loadu_si128(out), sum));
            }
        }
    }
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
    switch (planes) {
#define PAIR_CASE(P)                                                                                         \
    case P:                                                                                                  \
        pair_rows(plane, n, P, wins);                                                                        \
        break;
        PAIR_CASE(1)
        PAIR_CASE(2)
        PAIR_CASE(3)
        PAIR_CASE(4)
        PAIR_CASE(5)
        PAIR_CASE(6)
        PAIR_CASE(7)
        PAIR_CASE(8)
        PAIR_CASE(9)
        PAIR_CASE(10)
        PAIR_CASE(11)
        PAIR_CASE(12)
    default:
        pair_rows(plane, n, planes, wins);
    }
}

#include "lanes_body.h"
#else
typedef int lanes_avx512_has_nothing_here;
#endif
