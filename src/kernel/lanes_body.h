// lanes_body.h - included by lanes*.c, which say for which processor (LANE_TARGET) and under which name
// (LANE_OPS). Loops over lanes without a branch, which compilers turn into vector instructions; sums are integers,
// so that their order cannot matter.
#include <string.h>

#include "lanes.h"
#include "order.h"
#include "stream.h"

#define LANE   LANE_TARGET static
#define INLINE LANE_TARGET static inline __attribute__((always_inline))

enum { LANE_MANY_POINTS = 64 };

LANE void lane_open(const uint64_t of_draw[BLOCK], uint64_t key, LaneState *s)
{
    for (int l = 0; l < BLOCK; l++) {
        uint64_t h = stream_mix(of_draw[l] ^ key);
        s->a[l] = h ? (uint32_t)h : (uint32_t)(STREAM_STEP >> 32);
        s->b[l] = (uint32_t)(h >> 32);
        s->score[l] = 0;
    }
}

INLINE void lane_step(uint32_t *a, uint32_t *b)
{
    uint32_t x = *b ^ *a;
    *a = (*a << 26 | *a >> 6) ^ x ^ x << 9;
    *b = x << 13 | x >> 19;
}

INLINE float lane_clamp(float x, float lo, float hi)
{
    x = x < lo ? lo : x;
    return x > hi ? hi : x;
}

INLINE float lane_line(float x, float x0, float x1, float y0, float y1, float lo, float hi)
{
    float t = (x - x0) / (x1 - x0), y = y0 + t * (y1 - y0);
    y = lane_clamp(y, lo, hi);
    y = x < x0 ? y0 : y;
    return x >= x1 ? y1 : y;
}

// floor(x * 2^40) as two numbers of 20 bits, all steps exact: x is at most 1.
INLINE void lane_floor40(float x, uint32_t *high, uint32_t *low)
{
    float scaled = x * 0x1p20f;
    int32_t whole = (int32_t)scaled;
    *high += (uint32_t)whole;
    *low += (uint32_t)(int32_t)((scaled - (float)whole) * 0x1p20f);
}

// x / by, rounded once. Where multiplying and adding round once together, the reciprocal in two floats gives a quotient
// that is at most one unit off, and its remainder, which is exact, puts it right (Markstein, IBM Journal of Research and
// Development 34 (1990) 111-119): a quarter of a division's time. Plans see to it that nothing is too small or too large.
INLINE float lane_divide(float x, const CellPlan *c)
{
#ifdef LANE_FUSED
    float q = __builtin_fmaf(x, c->over, x * c->over_low);
    return __builtin_fmaf(__builtin_fmaf(-q, c->by, x), c->over, q);
#else
    return x / c->by;
#endif
}

typedef enum { FROM_UNIFORM, FROM_TRIANGULAR, FROM_UNIFORM_TAME, FROM_TRIANGULAR_TAME, FROM_VALUES, FROM_FIXED } LaneFrom;

// One loop for all shapes: from, sums and n are constants wherever it is called.
INLINE void lane_add(const CellPlan *c, const float *restrict weight, const float *restrict values, int n,
                     LaneFrom from, LaneState *restrict s, CellSum *sum)
{
    float x0 = c->x0, x1 = c->x1, mode = c->mode, cx0 = c->cx0, cx1 = c->cx1, y0 = c->y0, y1 = c->y1;
    float lo = y0 < y1 ? y0 : y1, hi = y0 < y1 ? y1 : y0, fixed = c->fixed, step24 = c->step24;
    CellPlan divide = *c;
    uint32_t part_high = 0, part_low = 0, value_high = 0, value_low = 0;
    for (int l = 0; l < n; l++) {
        float y = fixed;
        if (from == FROM_VALUES)
            y = values[l];
        if (from == FROM_UNIFORM_TAME || from == FROM_TRIANGULAR_TAME) {
            uint32_t a = s->a[l], b = s->b[l];
            float u = (float)(int32_t)(a * 0x9e3779bbu >> 8);
            lane_step(&a, &b);
            if (from == FROM_TRIANGULAR_TAME) {
                float v = (float)(int32_t)(a * 0x9e3779bbu >> 8);
                u = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
            }
            lane_step(&a, &b);
            s->a[l] = a;
            s->b[l] = b;
            y = y0 + lane_divide((x0 + step24 * u) - cx0, &divide);
        }
        if (from == FROM_UNIFORM || from == FROM_TRIANGULAR) {
            uint32_t a = s->a[l], b = s->b[l];
            float u = stream_unit(a * 0x9e3779bbu), v = 0, x;
            lane_step(&a, &b);
            if (from == FROM_TRIANGULAR) {
                v = stream_unit(a * 0x9e3779bbu);
                float t = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
                x = x0 + (x1 - x0) * t;
            } else {
                x = x0 + u * (x1 - x0);
            }
            lane_step(&a, &b);
            s->a[l] = a;
            s->b[l] = b;
            y = lane_line(lane_clamp(x, x0, x1), cx0, cx1, y0, y1, lo, hi);
        }
        float part = weight[l] * y;
        s->score[l] += part;
        if (sum) {
            lane_floor40(part, &part_high, &part_low);
            if (from != FROM_FIXED)
                lane_floor40(y, &value_high, &value_low);
        }
    }
    if (sum) {
        if (from == FROM_FIXED) {
            lane_floor40(fixed, &value_high, &value_low);
            sum->value += (uint64_t)n * ((uint64_t)value_high << 20 | value_low);
        } else {
            sum->value += ((uint64_t)value_high << 20) + value_low;
        }
        sum->part += ((uint64_t)part_high << 20) + part_low;
    }
}

INLINE void lane_add_any(const CellPlan *c, const float *weight, const float *values, int n, LaneFrom from,
                         LaneState *s, CellSum *sum)
{
    if (n == BLOCK && sum)
        lane_add(c, weight, values, BLOCK, from, s, sum);
    else if (n == BLOCK)
        lane_add(c, weight, values, BLOCK, from, s, NULL);
    else if (sum)
        lane_add(c, weight, values, n, from, s, sum);
    else
        lane_add(c, weight, values, n, from, s, NULL);
}

LANE void lane_pass(LaneState *s)
{
    for (int l = 0; l < BLOCK; l++) {
        uint32_t a = s->a[l], b = s->b[l];
        lane_step(&a, &b);
        lane_step(&a, &b);
        s->a[l] = a;
        s->b[l] = b;
    }
}

LANE void lane_draw(const Cell *c, LaneState *restrict s, float *restrict x)
{
    uint32_t first[BLOCK], second[BLOCK];
    for (int l = 0; l < BLOCK; l++) {
        uint32_t a = s->a[l], b = s->b[l];
        first[l] = a * 0x9e3779bbu;
        lane_step(&a, &b);
        second[l] = a * 0x9e3779bbu;
        lane_step(&a, &b);
        s->a[l] = a;
        s->b[l] = b;
    }
    const float *restrict at = c->x;
    if (c->kind == CELL_QUANTILE) {
        float n = (float)c->n;
        int32_t last = c->n - 1;
        for (int l = 0; l < BLOCK; l++) {
            float where = stream_unit(first[l]) * n;
            int32_t i = (int32_t)where;
            i = i < last ? i : last;
            x[l] = lane_clamp(at[i] + (where - (float)i) * (at[i + 1] - at[i]), at[i], at[i + 1]);
        }
    } else if (c->kind == CELL_TRIANGULAR) {
        float lo = at[0], hi = at[2], mode = (at[1] - lo) / (hi - lo);
        for (int l = 0; l < BLOCK; l++) {
            float u = stream_unit(first[l]), v = stream_unit(second[l]);
            float t = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
            x[l] = lane_clamp(lo + (hi - lo) * t, lo, hi);
        }
    } else {
        int32_t i[BLOCK] = { 0 };
        for (int32_t cut = 0; cut + 1 < c->n; cut++) {
            uint32_t limit = c->cut[cut];
            for (int l = 0; l < BLOCK; l++)
                i[l] += first[l] >= limit;
        }
        for (int l = 0; l < BLOCK; l++)
            x[l] = at[i[l]];
    }
}

LANE void lane_curve(const Curve *c, const float *restrict x, float *restrict y)
{
    int32_t at[BLOCK] = { 0 }, last = c->n - 1;
    const float *restrict cx = c->x, *restrict cy = c->y;
    for (int32_t i = 1; i < last; i++) {
        float limit = cx[i];
        for (int l = 0; l < BLOCK; l++)
            at[l] += x[l] >= limit;
    }
    if (!last) {
        for (int l = 0; l < BLOCK; l++)
            y[l] = cy[0];
        return;
    }
    float x_first = cx[0], x_last = cx[last], y_first = cy[0], y_last = cy[last];
    for (int l = 0; l < BLOCK; l++) {
        int32_t i = at[l];
        float x0 = cx[i], x1 = cx[i + 1], y0 = cy[i], y1 = cy[i + 1];
        float t = (x[l] - x0) / (x1 - x0), inside = y0 + t * (y1 - y0);
        inside = lane_clamp(inside, y0 < y1 ? y0 : y1, y0 < y1 ? y1 : y0);
        inside = x[l] < x_first ? y_first : inside;
        y[l] = x[l] >= x_last ? y_last : inside;
    }
}

LANE void lane_cell(const CellPlan *c, const float weight[BLOCK], int n, LaneState *s, CellSum *sum)
{
    _Alignas(64) float x[BLOCK];
    _Alignas(64) float y[BLOCK];
    switch ((CellDo)c->act) {
    case DO_NOTHING:
        break;
    case DO_STEP:
        lane_pass(s);
        break;
    case DO_FIXED:
        if (c->step)
            lane_pass(s);
        lane_add_any(c, weight, NULL, n, FROM_FIXED, s, sum);
        break;
    case DO_UNIFORM_LINE:
        if (c->tame != TAME_NOT)
            lane_add_any(c, weight, NULL, n, FROM_UNIFORM_TAME, s, sum);
        else
            lane_add_any(c, weight, NULL, n, FROM_UNIFORM, s, sum);
        break;
    case DO_TRIANGULAR_LINE:
        if (c->tame != TAME_NOT)
            lane_add_any(c, weight, NULL, n, FROM_TRIANGULAR_TAME, s, sum);
        else
            lane_add_any(c, weight, NULL, n, FROM_TRIANGULAR, s, sum);
        break;
    case DO_ANY:
        lane_draw(c->cell, s, x);
        lane_curve(c->cell->curve, x, y);
        lane_add_any(c, weight, y, n, FROM_VALUES, s, sum);
    }
}

#ifdef LANE_BYTES
#include "lanes_place.h"
#else
LANE void lane_place(const CellPlan *plan, int32_t m, float (*weight)[BLOCK], LaneState *s)
{
    for (int32_t i = 0; i < m; i++)
        if (plan[i].act != DO_NOTHING)
            lane_cell(&plan[i], weight[i], BLOCK, s, NULL);
}
#endif

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

const LaneOps LANE_OPS = { LANE_NAME, lane_open,  lane_cell,  lane_place,       lane_move, lane_sort,
                           lane_keys, lane_alike, lane_pairs, lane_pair_scratch };
