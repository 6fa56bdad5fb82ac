// lanes.h - the hot loops of the fast kernel: BLOCK draws of one cell side by side. Compiled once for each level of
// x86-64 (lanes_*.c), each giving the same bits, since a lane's arithmetic is that of docs/kernel.md whatever the width.
#pragma once
#include "kernel.h"

enum { BLOCK = 64 };                    // draws that go through a place together
enum { SORT_LANES = 16 };               // draws that are sorted together
enum { PAIR_DRAWS = 512 };              // draws whose ranks are compared together
enum { PAIR_ROW = PAIR_DRAWS + 32 };    // a row of them: rows a power of two apart would share a few sets of the cache

typedef enum {
    DO_NOTHING,                         // not applicable, no number drawn behind the last uncertain cell
    DO_STEP,                            // not applicable: the two numbers are passed over
    DO_FIXED,                           // the value is known; `step`: the two numbers are passed over
    DO_UNIFORM_LINE, DO_TRIANGULAR_LINE,// the usual shapes, in one loop: value function of two points
    DO_ANY,                             // everything else, a loop a stage
} CellDo;

// Of the usual shapes on a line from 0 to 1 or back: whether anything is ever cut off (smaa_plan.c). If not, the loop
// leaves the tests out, and the quotient is right after two steps or, slowly, after four.
typedef enum { TAME_NOT, TAME_RISES, TAME_FALLS, TAME_RISES_SLOWLY, TAME_FALLS_SLOWLY } CellTame;

typedef struct {
    uint8_t act, tame;                  // CellDo; CellTame of a DO_*_LINE
    bool step;
    float fixed;                        // DO_FIXED: the value
    float x0, x1, mode, rest;           // support, where the mode lies in it, 0 to 1, and 1 - mode
    float cx0, cx1, y0, y1;             // DO_*_LINE: the value function
    float step24;                       // tame: 2^-24 of the support's length,
    float by, over, over_low;           //   what is divided by, with the line's sign, and its reciprocal in two floats
    const Cell *cell;                   // DO_ANY
} CellPlan;

typedef struct {                        // a place's streams and scores in BLOCK draws
    _Alignas(64) uint32_t a[BLOCK], b[BLOCK];
    _Alignas(64) float score[BLOCK];
} LaneState;

typedef struct { uint64_t part, value; } CellSum;       // over the first n lanes, 2^-40 each

typedef struct {
    const char *name;
    void (*open)(const uint64_t of_draw[BLOCK], uint64_t key, LaneState *s);
    // One cell: draws its values and adds weight * value to the scores. sum may be NULL.
    void (*cell)(const CellPlan *c, const float weight[BLOCK], int n, LaneState *s, CellSum *sum);
    // All the cells of a place, as one after the other by `cell` without sums, in BLOCK lanes.
    void (*place)(const CellPlan *plan, int32_t criteria, float (*weight)[BLOCK], LaneState *s);
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
