// lanes.h - the hot loops of the fast kernel: BLOCK draws of one cell side by side. Compiled once for each level of
// x86-64 (lanes_*.c), each giving the same bits, since a lane's arithmetic is that of docs/kernel.md whatever the width.
#pragma once
#include "kernel.h"
#include "value.h"

enum { BLOCK = 64 };                    // draws that go through a place together
enum { SORT_LANES = 16 };               // draws that are sorted together
enum { PAIR_DRAWS = 512 };              // draws whose ranks are compared together
enum { PAIR_ROW = PAIR_DRAWS + 32 };    // a row of them: rows a power of two apart would share a few sets of the cache

typedef enum {
    DO_NOTHING,                         // not applicable
    DO_FIXED,                           // the value is known
    DO_STRAIGHT, DO_STRAIGHT_THREE,     // the usual shapes, drawn as a value: an interval, a triangle
    DO_ANY,                             // everything else, a loop a stage
} CellDo;

typedef struct {
    uint8_t act;                        // CellDo
    bool steps;                         // a number is drawn, needed or not: this cell or one behind it is uncertain
    float fixed;                        // DO_FIXED: the value; DO_NOTHING: 0
    Straight line;
    const Cell *cell;                   // DO_ANY
} CellPlan;

typedef struct { uint64_t part, value; } CellSum;       // 1 / RANK_PARTS each

typedef struct {
    const char *name;
    // A place in BLOCK draws: its scores, each at most 1. What its cells give in the first n is added to sum[criteria], which
    // may be NULL. weight[criteria][BLOCK].
    void (*place)(const CellPlan *plan, int32_t criteria, float (*weight)[BLOCK], const uint64_t of_draw[BLOCK], uint64_t key,
                  int n, float score[BLOCK], CellSum *sum);
    // The values of its cells alone: value[criteria][BLOCK], 0 where not applicable.
    void (*drawn)(const CellPlan *plan, int32_t criteria, const uint64_t of_draw[BLOCK], uint64_t key, float (*value)[BLOCK]);
    // Weights of a pattern, as weights_move: w[criteria][BLOCK]; applies[criteria].
    void (*move)(const RankProblem *p, const bool *applies, float (*group)[BLOCK], float (*criterion)[BLOCK],
                 float (*w)[BLOCK]);
    // Sort keys of SORT_LANES draws of n places: key[n][SORT_LANES] rises in each lane afterwards.
    void (*sort)(uint32_t (*key)[SORT_LANES], int32_t n);
    // score[n][stride] of SORT_LANES draws → keys of 31 bits: how far below the best above, cut short, the row below.
    void (*keys)(const float *score, ptrdiff_t stride, int32_t n, int index_bits, uint32_t (*key)[SORT_LANES]);
    // mark[n]: bit l of mark[i] is set where lane l has the same first bits in row i as in row i-1.
    void (*alike)(uint32_t (*key)[SORT_LANES], int32_t n, int index_bits, uint16_t *mark);
    // wins[j * n + i] += draws of PAIR_DRAWS in which rank[i] < rank[j], for i < j. Unused draws hold equal ranks.
    // scratch: as many bytes as pair_scratch says.
    void (*pairs)(const uint16_t (*rank)[PAIR_ROW], int32_t n, uint32_t *wins, void *scratch);
    ptrdiff_t (*pair_scratch)(int32_t n);
} LaneOps;

extern const LaneOps lanes_plain;       // what every x86-64, and WebAssembly, can do
#if defined(__x86_64__)
extern const LaneOps lanes_avx2, lanes_avx512;
#endif

// The best that this processor can do; `level` 0 plain, 1 AVX2, 2 AVX-512 asks for no more than that.
enum { LANES_BEST = 9 };
const LaneOps *lanes_best(int level);
