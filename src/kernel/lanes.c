// lanes.c - the hot loops for any processor, and the choice among those compiled for better ones.
#define LANE_TARGET
#define LANE_OPS  lanes_plain
#define LANE_NAME "plain"
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
