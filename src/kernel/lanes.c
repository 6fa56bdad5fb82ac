// lanes.c - the hot loops for any processor, and the choice among those compiled for better ones.
#define LANE_TARGET
#define LANE_OPS   lanes_plain
#define LANE_NAME  "plain"
#define LANE_BYTES 16
#if defined(__SSE2__)
#include <emmintrin.h>
#define LANE_LEAST(x, y) _mm_min_ps(x, y)
#define LANE_MOST(x, y)  _mm_max_ps(x, y)
#elif defined(__wasm_simd128__)
#define LANE_LEAST(x, y) __builtin_wasm_pmin_f32x4(x, y)
#define LANE_MOST(x, y)  __builtin_wasm_pmax_f32x4(x, y)
#endif
#include "lanes_body.h"

const LaneOps *lanes_best(int level)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512vpopcntdq");
    if (level >= 2 && avx512)
        return &lanes_avx512;
    if (level >= 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &lanes_avx2;
#endif
    (void)level;
    return &lanes_plain;
}
