// value.c - distributions and value functions, in float32 and in the order of docs/kernel.md.
#include "value.h"

static inline float clamp(float x, float lo, float hi)
{
    x = x < lo ? lo : x;
    return x > hi ? hi : x;
}

// Between points i and i+1.
static inline float curve_between(const Curve *c, int32_t i, float x)
{
    float y0 = c->y[i], y1 = c->y[i + 1];
    float t = (x - c->x[i]) / (c->x[i + 1] - c->x[i]), y = y0 + t * (y1 - y0);
    return clamp(y, y0 < y1 ? y0 : y1, y0 < y1 ? y1 : y0);
}

float curve_at(const Curve *c, float x)
{
    int32_t i = 0, last = c->n - 1;
    if (x < c->x[0] || x >= c->x[last])
        return x < c->x[0] ? c->y[0] : c->y[last];
    while (x >= c->x[i + 1])
        i++;
    return curve_between(c, i, x);
}

static void curve_lanes(const Curve *c, const float x[LANES], float y[LANES])
{
    int32_t at[LANES] = { 0 }, last = c->n - 1;
    for (int32_t i = 1; i < last; i++)
        for (int l = 0; l < LANES; l++)
            at[l] += x[l] >= c->x[i];
    for (int l = 0; l < LANES; l++) {
        float inside = last ? curve_between(c, at[l], x[l]) : 0;
        inside = x[l] < c->x[0] ? c->y[0] : inside;
        y[l] = x[l] >= c->x[last] ? c->y[last] : inside;
    }
    if (!last)
        for (int l = 0; l < LANES; l++)
            y[l] = c->y[0];
}

// Between which two points of its curve does the support of an interval or a triangle lie?
static bool piece_of(const Cell *c, float lo, float hi, int32_t *piece)
{
    const Curve *on = c->curve;
    int32_t i = 0, last = on->n - 1;
    if (lo < on->x[0] || lo >= on->x[last])
        return false;
    while (lo >= on->x[i + 1])
        i++;
    *piece = i;
    return hi <= on->x[i + 1];
}

static float straight_at(const Straight *s, bool three, float u, float v)
{
    float y = three ? s->mid + (s->low * (u < v ? u : v) + s->high * (u < v ? v : u)) : s->mid + s->step * u;
    return s->cut ? clamp(y, 0, 1) : y;
}

bool cell_straight(const Cell *c, Straight *out)
{
    bool three = c->kind == CELL_TRIANGULAR;
    int32_t piece;
    if (!three && (c->kind != CELL_QUANTILE || c->n > 1))
        return false;
    float from = c->x[0], to = c->x[three ? 2 : 1];
    if (!piece_of(c, from, to, &piece))
        return false;
    float y0 = curve_between(c->curve, piece, from), y1 = curve_between(c->curve, piece, to);
    float half = (y1 - y0) * 0.5f;
    *out = (Straight){ .mid = (y0 + y1) * 0.5f, .step = half * 0x1p-31f };
    if (three) { // v lies below the middles of its steps, and is the smaller and the larger by turns
        float mode = (c->x[1] - from) / (to - from);
        out->mid += half * 0x1p-17f;
        out->low = out->step * (1 - mode);
        out->high = out->step * mode;
    }
    // Every step is monotone, rounding too: what is inside at both ends is inside between them.
    float least = straight_at(out, three, -0x1p31f, -0x1p31f),
          most = straight_at(out, three, 0x1p31f, 0x1p31f);
    out->cut = least < 0 || least > 1 || most < 0 || most > 1;
    return true;
}

static void quantile_lanes(const Cell *c, const uint32_t raw[LANES], float x[LANES])
{
    float n = (float)c->n;
    for (int l = 0; l < LANES; l++) {
        float at = stream_unit(raw[l]) * n;
        int32_t i = (int32_t)at;
        i = i < c->n ? i : c->n - 1;
        float x0 = c->x[i], x1 = c->x[i + 1];
        x[l] = clamp(x0 + (at - (float)i) * (x1 - x0), x0, x1);
    }
}

// The smaller and the larger of two uniforms have densities 2(1-t) and 2t; their mix by the mode's place is
// triangular, without a square root.
static void triangular_lanes(const Cell *c, const uint32_t raw[LANES], float x[LANES])
{
    float lo = c->x[0], hi = c->x[2], mode = (c->x[1] - lo) / (hi - lo);
    for (int l = 0; l < LANES; l++) {
        float u = stream_unit(raw[l]), v = stream_unit(raw[l] << 16);
        float t = (1 - mode) * (u < v ? u : v) + mode * (u < v ? v : u);
        x[l] = clamp(lo + (hi - lo) * t, lo, hi);
    }
}

// The thresholds never fall, so the first one above is as far along as there are thresholds not above.
static void discrete_lanes(const Cell *c, const uint32_t raw[LANES], float x[LANES])
{
    int32_t at[LANES] = { 0 };
    for (int32_t i = 0; i + 1 < c->n; i++)
        for (int l = 0; l < LANES; l++)
            at[l] += raw[l] >= c->cut[i];
    for (int l = 0; l < LANES; l++)
        x[l] = c->x[at[l]];
}

void cell_values(const Cell *c, const uint32_t raw[LANES], float value[LANES])
{
    float x[LANES];
    Straight s;
    if (cell_straight(c, &s)) {
        for (int l = 0; l < LANES; l++)
            value[l] =
                straight_at(&s, c->kind == CELL_TRIANGULAR, stream_signed(raw[l]), stream_second(raw[l]));
        return;
    }
    switch (c->kind) {
    case CELL_QUANTILE:
        quantile_lanes(c, raw, x);
        break;
    case CELL_TRIANGULAR:
        triangular_lanes(c, raw, x);
        break;
    default:
        assert(c->kind == CELL_DISCRETE);
        discrete_lanes(c, raw, x);
    }
    curve_lanes(c->curve, x, value);
}

static void widen(float *lo, float *hi, float y)
{
    *lo = y < *lo ? y : *lo;
    *hi = y > *hi ? y : *hi;
}

void cell_hull(const Cell *c, float *lo, float *hi)
{
    Straight s;
    *lo = *hi = curve_at(c->curve, c->x[0]);
    if (cell_straight(c, &s)) {
        bool three = c->kind == CELL_TRIANGULAR;
        *hi = *lo = straight_at(&s, three, -0x1p31f, -0x1p31f);
        widen(lo, hi, straight_at(&s, three, 0x1p31f, 0x1p31f));
        return;
    }
    if (c->kind == CELL_DISCRETE)
        for (int32_t i = 1; i < c->n; i++)
            widen(lo, hi, curve_at(c->curve, c->x[i]));
    if (c->kind != CELL_QUANTILE && c->kind != CELL_TRIANGULAR)
        return;
    float from = c->x[0], to = c->x[c->kind == CELL_QUANTILE ? c->n : 2];
    widen(lo, hi, curve_at(c->curve, to));
    for (int32_t i = 0; i < c->curve->n; i++) // a peak or a jump may lie between the ends
        if (from <= c->curve->x[i] && c->curve->x[i] <= to)
            widen(lo, hi, c->curve->y[i]);
}
