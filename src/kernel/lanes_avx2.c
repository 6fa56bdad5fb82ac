// lanes_avx2.c - the hot loops for processors with AVX2 (x86-64-v3 without fused multiply-add, which rounds
// once).
#if defined(__x86_64__)
#include <immintrin.h>

#define LANE_TARGET       __attribute__((target("avx2")))
#define LANE_OPS          lanes_avx2
#define LANE_NAME         "AVX2"
#define LANE_OWN_EXCHANGE 1
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

#include "lanes_body.h"
#else
typedef int lanes_avx2_has_nothing_here;
#endif
