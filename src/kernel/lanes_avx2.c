// lanes_avx2.c - the hot loops for processors with AVX2 (x86-64-v3; fused multiply-add, which rounds
// once, only where it is written).
#if defined(__x86_64__)
#include <immintrin.h>

#define LANE_TARGET       __attribute__((target("avx2,fma")))
#define LANE_OPS          lanes_avx2
#define LANE_NAME         "AVX2"
#define LANE_BYTES        32
#define LANE_LEAST(x, y)  _mm256_min_ps(x, y)
#define LANE_MOST(x, y)   _mm256_max_ps(x, y)
#define LANE_OWN_EXCHANGE 1
#define LANE_OWN_ALIKE    1
#include "lanes.h"

LANE_TARGET static inline void lane_exchange(uint32_t *x, uint32_t *y)
{
    for (int l = 0; l < SORT_LANES; l += 8) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(x + l)),
                b = _mm256_loadu_si256((const __m256i *)(y + l));
        _mm256_storeu_si256((__m256i *)(x + l), _mm256_min_epu32(a, b));
        _mm256_storeu_si256((__m256i *)(y + l), _mm256_max_epu32(a, b));
    }
}

LANE_TARGET static void lane_alike(uint32_t (*key)[SORT_LANES], int32_t n, int index_bits, uint16_t *mark)
{
    __m128i shift = _mm_cvtsi32_si128(index_bits);
    mark[0] = 0;
    for (int32_t i = 1; i < n; i++) {
        int same = 0;
        for (int l = 0; l < SORT_LANES; l += 8) {
            __m256i a = _mm256_loadu_si256((const __m256i *)&key[i][l]);
            __m256i b = _mm256_loadu_si256((const __m256i *)&key[i - 1][l]);
            __m256i first = _mm256_srl_epi32(_mm256_xor_si256(a, b), shift);
            same |= _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(first, _mm256_setzero_si256())))
                    << l;
        }
        mark[i] = (uint16_t)same;
    }
}

#include "lanes_body.h"
#else
typedef int lanes_avx2_has_nothing_here;
#endif
