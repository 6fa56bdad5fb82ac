// lanes_cell.h - included by lanes_body.h: the cells of a place, PART draws at a time, whose streams and scores stay in registers
// from cell to cell. Straight cells, which are most, go by vectors written out, LANE_BYTES wide; the rest by loops over lanes
// without a branch, which compilers turn into vector instructions.

typedef uint32_t Wide __attribute__((vector_size(LANE_BYTES), may_alias));
typedef int32_t WideInt __attribute__((vector_size(LANE_BYTES), may_alias));
typedef uint64_t WideLong __attribute__((vector_size(LANE_BYTES), may_alias));
typedef float WideFloat __attribute__((vector_size(LANE_BYTES), may_alias));
typedef float WideRow __attribute__((vector_size(LANE_BYTES), may_alias, aligned(4)));

enum { WIDE = LANE_BYTES / 4, KEEP = 4, PART = KEEP * WIDE };

typedef struct {                        // of PART draws
    Wide a[KEEP], b[KEEP];
    WideFloat score[KEEP];
} LaneState;

#ifndef LANE_LEAST
INLINE WideFloat wide_least(WideFloat x, WideFloat y)
{
    WideInt less = x < y;
    return (WideFloat)(((WideInt)x & less) | ((WideInt)y & ~less));
}
#define LANE_LEAST(x, y) wide_least(x, y)
#define LANE_MOST(x, y)  (-wide_least(-(x), -(y)))
#endif

INLINE LaneState lane_open(const uint64_t of_draw[PART], uint64_t key)
{
    _Alignas(64) uint32_t a[PART];
    _Alignas(64) uint32_t b[PART];
    LaneState s = { 0 };
    for (int l = 0; l < PART; l++) {
        uint64_t h = stream_mix(of_draw[l] ^ key);
        a[l] = h ? (uint32_t)h : (uint32_t)(STREAM_STEP >> 32);
        b[l] = (uint32_t)(h >> 32);
    }
    for (int k = 0; k < KEEP; k++) {
        s.a[k] = *(const Wide *)(a + (ptrdiff_t)k * WIDE);
        s.b[k] = *(const Wide *)(b + (ptrdiff_t)k * WIDE);
    }
    return s;
}

INLINE Wide wide_number(Wide *a, Wide *b)
{
    Wide raw = *a * 0x9e3779bbu, x = *b ^ *a;
    *a = (*a << 26 | *a >> 6) ^ x ^ x << 9;
    *b = x << 13 | x >> 19;
    return raw;
}

INLINE WideFloat wide_float(Wide raw) // as signed
{
    return __builtin_convertvector((WideInt)raw, WideFloat);
}

// In how many parts of 1, cut short; x is at most 1. KEEP of them add up to 2^30 at most.
INLINE Wide wide_parts(WideFloat x)
{
    return (Wide)__builtin_convertvector(x * (float)RANK_PARTS, WideInt);
}

INLINE uint64_t wide_sum(Wide x)
{
    WideLong two = (WideLong)x;
    two = (two & UINT32_MAX) + (two >> 32);
    uint64_t sum = two[0];
    for (int i = 1; i < WIDE / 2; i++)
        sum += two[i];
    return sum;
}

// three and whether there is a sum are constants wherever it is called.
INLINE void wide_straight(const Straight *line, const float *restrict weight, bool three, LaneState *restrict s,
                          CellSum *sum)
{
    const float mid = line->mid, step = line->step, low = line->low, high = line->high;
    Wide parts = { 0 }, values = { 0 };
    for (int k = 0; k < KEEP; k++) {
        Wide raw = wide_number(&s->a[k], &s->b[k]);
        WideFloat u = wide_float(raw), v = wide_float(raw << 16), y;
        if (three)
            y = mid + (low * LANE_LEAST(u, v) + high * LANE_MOST(u, v));
        else
            y = mid + step * u;
        WideFloat part = *(const WideRow *)(weight + (ptrdiff_t)k * WIDE) * y;
        s->score[k] += part;
        if (sum) {
            parts += wide_parts(part);
            values += wide_parts(y);
        }
    }
    if (sum) {
        sum->part += wide_sum(parts);
        sum->value += wide_sum(values);
    }
}

// ---- Cells of any kind ----

INLINE float lane_clamp(float x, float lo, float hi)
{
    x = x < lo ? lo : x;
    return x > hi ? hi : x;
}

LANE void lane_straight(const Straight *line, bool three, const uint32_t *restrict raw, float *restrict y)
{
    for (int l = 0; l < PART; l++) {
        float u = stream_signed(raw[l]), v = stream_second(raw[l]);
        float at = three ? line->mid + (line->low * (u < v ? u : v) + line->high * (u < v ? v : u))
                         : line->mid + line->step * u;
        y[l] = lane_clamp(at, 0, 1); // changes nothing where nothing is cut
    }
}

LANE void lane_draw(const Cell *c, const uint32_t *restrict raw, float *restrict x)
{
    const float *restrict at = c->x;
    if (c->kind == CELL_QUANTILE) {
        float n = (float)c->n;
        int32_t last = c->n - 1;
        for (int l = 0; l < PART; l++) {
            float where = stream_unit(raw[l]) * n;
            int32_t i = (int32_t)where;
            i = i < last ? i : last;
            x[l] = lane_clamp(at[i] + (where - (float)i) * (at[i + 1] - at[i]), at[i], at[i + 1]);
        }
    } else if (c->kind == CELL_TRIANGULAR) {
        float lo = at[0], hi = at[2], mode = (at[1] - lo) / (hi - lo);
        for (int l = 0; l < PART; l++) {
            float u = stream_unit(raw[l]), v = stream_unit(raw[l] << 16);
            float t = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
            x[l] = lane_clamp(lo + (hi - lo) * t, lo, hi);
        }
    } else {
        int32_t i[PART] = { 0 };
        for (int32_t cut = 0; cut + 1 < c->n; cut++) {
            uint32_t limit = c->cut[cut];
            for (int l = 0; l < PART; l++)
                i[l] += raw[l] >= limit;
        }
        for (int l = 0; l < PART; l++)
            x[l] = at[i[l]];
    }
}

LANE void lane_curve(const Curve *c, const float *restrict x, float *restrict y)
{
    int32_t at[PART] = { 0 }, last = c->n - 1;
    const float *restrict cx = c->x, *restrict cy = c->y;
    for (int32_t i = 1; i < last; i++) {
        float limit = cx[i];
        for (int l = 0; l < PART; l++)
            at[l] += x[l] >= limit;
    }
    if (!last) {
        for (int l = 0; l < PART; l++)
            y[l] = cy[0];
        return;
    }
    float x_first = cx[0], x_last = cx[last], y_first = cy[0], y_last = cy[last];
    for (int l = 0; l < PART; l++) {
        int32_t i = at[l];
        float x0 = cx[i], x1 = cx[i + 1], y0 = cy[i], y1 = cy[i + 1];
        float t = (x[l] - x0) / (x1 - x0), inside = y0 + t * (y1 - y0);
        inside = lane_clamp(inside, y0 < y1 ? y0 : y1, y0 < y1 ? y1 : y0);
        inside = x[l] < x_first ? y_first : inside;
        y[l] = x[l] >= x_last ? y_last : inside;
    }
}

LANE void lane_values(const CellPlan *c, LaneState *s, float y[PART])
{
    _Alignas(64) uint32_t raw[PART];
    _Alignas(64) float x[PART];
    for (int k = 0; c->steps && k < KEEP; k++)
        *(Wide *)(raw + (ptrdiff_t)k * WIDE) = wide_number(&s->a[k], &s->b[k]);
    switch ((CellDo)c->act) {
    case DO_STRAIGHT:
    case DO_STRAIGHT_THREE:
        lane_straight(&c->line, c->act == DO_STRAIGHT_THREE, raw, y);
        break;
    case DO_ANY:
        lane_draw(c->cell, raw, x);
        lane_curve(c->cell->curve, x, y);
        break;
    case DO_NOTHING:
    case DO_FIXED:
        for (int l = 0; l < PART; l++)
            y[l] = c->fixed;
    }
}

LANE void lane_add(const CellPlan *c, const float *restrict weight, int n, LaneState *s, CellSum *sum)
{
    _Alignas(64) float y[PART];
    lane_values(c, s, y);
    if (c->act == DO_NOTHING)
        return;
    for (int k = 0; k < KEEP; k++) {
        ptrdiff_t l = (ptrdiff_t)k * WIDE;
        s->score[k] += *(const WideRow *)(weight + l) * *(const WideFloat *)(y + l);
    }
    uint64_t parts = 0, values = 0;
    for (int l = 0; sum && l < n; l++) {
        parts += (uint32_t)(int32_t)(weight[l] * y[l] * (float)RANK_PARTS);
        values += (uint32_t)(int32_t)(y[l] * (float)RANK_PARTS);
    }
    if (sum) {
        sum->part += parts;
        sum->value += values;
    }
}

// ---- A place ----

// Whether there are sums is a constant wherever it is called.
INLINE void lane_part(const CellPlan *restrict plan, int32_t m, float (*weight)[BLOCK], int n, LaneState *restrict out,
                      CellSum *sum)
{
    LaneState s = *out;
    for (int32_t i = 0; i < m; i++) {
        const CellPlan *c = &plan[i];
        CellSum *to = sum ? &sum[i] : NULL;
        if (c->act == DO_STRAIGHT && !c->line.cut && n == PART) {
            wide_straight(&c->line, weight[i], false, &s, to);
        } else if (c->act == DO_STRAIGHT_THREE && !c->line.cut && n == PART) {
            wide_straight(&c->line, weight[i], true, &s, to);
        } else if (c->act != DO_NOTHING || c->steps) {
            *out = s;
            lane_add(c, weight[i], n, out, to);
            s = *out;
        }
    }
    *out = s;
}

LANE void lane_place(const CellPlan *plan, int32_t m, float (*weight)[BLOCK], const uint64_t of_draw[BLOCK],
                     uint64_t key, int n, float score[BLOCK], CellSum *sum)
{
    for (int l = 0; l < BLOCK; l += PART, weight = (float(*)[BLOCK])((float *)weight + PART)) {
        LaneState s = lane_open(of_draw + l, key);
        int some = n - l < 0 ? 0 : n - l < PART ? n - l : PART;
        if (sum)
            lane_part(plan, m, weight, some, &s, sum);
        else
            lane_part(plan, m, weight, PART, &s, NULL);
        const WideFloat one = (WideFloat){ 0 } + 1;
        for (int k = 0; k < KEEP; k++)
            *(WideRow *)(score + l + (ptrdiff_t)k * WIDE) = LANE_LEAST(s.score[k], one);
    }
}

LANE void lane_drawn(const CellPlan *plan, int32_t m, const uint64_t of_draw[BLOCK], uint64_t key,
                     float (*value)[BLOCK])
{
    for (int l = 0; l < BLOCK; l += PART) {
        LaneState s = lane_open(of_draw + l, key);
        for (int32_t i = 0; i < m; i++)
            lane_values(&plan[i], &s, value[i] + l);
    }
}
