// cell.c - facts, error models and priors into distributions.
#include <math.h>

#include "cell.h"

enum { TABLE = 64 }; // steps of a tabulated inverse distribution

// ---- Curves

static int by_x(const VfPoint *p, const VfPoint *q)
{
    return (p->x > q->x) - (p->x < q->x);
}

Curve curve_of(Arena *a, const ValueFn *fn)
{
    ARRAY(VfPoint) pts = { 0 };
    switch (fn->kind) {
    case VF_LINEAR:
    case VF_LOG: {
        bool log_x = fn->kind == VF_LOG;
        VfPoint zero = { log_x ? log(fn->zero_at) : fn->zero_at, 0 },
                one = { log_x ? log(fn->one_at) : fn->one_at, 1 };
        bool rising = by_x(&zero, &one) < 0;
        *PUSH(a, &pts) = rising ? zero : one;
        *PUSH(a, &pts) = rising ? one : zero;
        break;
    }
    case VF_PIECEWISE:
        EACH (const VfPoint, p, fn->points)
            *PUSH(a, &pts) = *p;
        break;
    case VF_ORDINAL:
        for (ptrdiff_t i = 0; i < fn->codes.len; i++)
            *PUSH(a, &pts) = (VfPoint){ (double)i, fn->codes.at[i].value };
        break;
    case VF_PEAK:
        *PUSH(a, &pts) = (VfPoint){ fn->rise_from, 0 };
        *PUSH(a, &pts) = (VfPoint){ fn->full_from, 1 };
        if (isfinite(fn->full_to) && isfinite(fn->zero_to)) {
            *PUSH(a, &pts) = (VfPoint){ fn->full_to, 1 };
            *PUSH(a, &pts) = (VfPoint){ fn->zero_to, fn->floor };
        }
        break;
    }
    float *x = NEWS(a, float, pts.len), *y = NEWS(a, float, pts.len);
    for (ptrdiff_t i = 0; i < pts.len; i++) {
        x[i] = (float)pts.at[i].x;
        y[i] = (float)pts.at[i].y;
    }
    return (Curve){ (int32_t)pts.len, x, y };
}

static double curve_at(const Curve *c, double x)
{
    if (x < (double)c->x[0])
        return (double)c->y[0];
    for (int32_t i = 1; i < c->n; i++)
        if (x < (double)c->x[i])
            return (double)c->y[i - 1] + ((double)c->y[i] - (double)c->y[i - 1]) * (x - (double)c->x[i - 1]) /
                                             ((double)c->x[i] - (double)c->x[i - 1]);
    return (double)c->y[c->n - 1];
}

// Least and greatest value between two x: at the ends or at a point between them.
static void value_ends(const Curve *c, double x0, double x1, double *lo, double *hi)
{
    double a = curve_at(c, x0), b = curve_at(c, x1);
    *lo = fmin(a, b);
    *hi = fmax(a, b);
    for (int32_t i = 0; i < c->n; i++)
        if ((double)c->x[i] >= x0 && (double)c->x[i] <= x1) {
            *lo = fmin(*lo, (double)c->y[i]);
            *hi = fmax(*hi, (double)c->y[i]);
        }
}

// ---- Cells

static double scale(const CellAsk *ask, double x)
{
    return ask->fn->kind == VF_LOG ? log(fmax(x, 1e-9)) : x;
}

static CellMade quantiles(Arena *a, const Curve *curve, double *x, int n)
{
    float *points = NEWS(a, float, n + 1);
    for (int i = 0; i <= n; i++)
        points[i] = (float)x[i];
    CellMade made = { .cell = { CELL_QUANTILE, n, points, NULL, curve } };
    if (points[0] == points[n])
        made.cell = (Cell){ CELL_FIXED, 1, points, NULL, curve };
    value_ends(curve, (double)points[0], (double)points[n], &made.lo, &made.hi);
    return made;
}

static CellMade uniform(Arena *a, const CellAsk *ask, const Curve *curve, double lo, double hi)
{
    double x[] = { scale(ask, lo), scale(ask, hi) };
    return quantiles(a, curve, x, 1);
}

static CellMade discrete(Arena *a, const Curve *curve, const double *p, ptrdiff_t n)
{
    float *x = NEWS(a, float, n);
    uint32_t *cut_at = NEWS(a, uint32_t, n);
    CellMade made = { .lo = INFINITY, .hi = -INFINITY };
    double sum = 0, running = 0;
    int32_t used = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        sum += p[i];
    for (ptrdiff_t i = 0; i < n; i++) {
        if (p[i] <= 0)
            continue;
        double y = curve_at(curve, (double)i);
        made.lo = fmin(made.lo, y);
        made.hi = fmax(made.hi, y);
        running += p[i] / sum;
        x[used] = (float)i;
        cut_at[used++] = running >= 1 ? UINT32_MAX : (uint32_t)(running * 0x1p32);
    }
    made.cell =
        used == 1 ? (Cell){ CELL_FIXED, 1, x, NULL, curve } : (Cell){ CELL_DISCRETE, used, x, cut_at, curve };
    return made;
}

// ---- Priors

static double triangular_quantile(double lo, double mode, double hi, double u)
{
    double f = (mode - lo) / (hi - lo);
    return u < f ? lo + sqrt(u * (hi - lo) * (mode - lo)) : hi - sqrt((1 - u) * (hi - lo) * (hi - mode));
}

static ptrdiff_t place_of(const ValueFn *fn, Str code)
{
    for (ptrdiff_t i = 0; i < fn->codes.len; i++)
        if (str_eq(fn->codes.at[i].code, code))
            return i;
    return -1;
}

static CellMade spread_prior(Arena *a, const CellAsk *ask, const Curve *curve)
{
    const Prior *p = &ask->criterion->prior[ask->prior];
    if (p->kind == PRIOR_CODES) {
        double *prob = NEWS(a, double, ask->fn->codes.len);
        EACH (const CodeValue, c, p->codes) {
            ptrdiff_t at = place_of(ask->fn, c->code);
            assert(at >= 0); // the pack's check has refused others
            prob[at] = c->value;
        }
        return discrete(a, curve, prob, ask->fn->codes.len);
    }
    double x[TABLE + 1];
    bool log_x = p->kind == PRIOR_LOGUNIFORM || p->kind == PRIOR_LOGTRIANGULAR;
    double lo = log_x ? log(p->lo) : p->lo, hi = log_x ? log(p->hi) : p->hi,
           mode = log_x ? log(p->mode) : p->mode;
    bool even = p->kind == PRIOR_UNIFORM || p->kind == PRIOR_LOGUNIFORM;
    for (int i = 0; i <= TABLE; i++) {
        double u = (double)i / TABLE;
        double q = even ? lo + u * (hi - lo) : triangular_quantile(lo, mode, hi, u);
        x[i] = log_x == (ask->fn->kind == VF_LOG) ? q : log_x ? exp(q) : log(fmax(q, 1e-9));
    }
    bool straight = even && log_x == (ask->fn->kind == VF_LOG);
    if (straight)
        x[1] = x[TABLE];
    return quantiles(a, curve, x, straight ? 1 : TABLE);
}

CellMade cell_prior(Arena *a, const CellAsk *ask, const Curve *curve)
{
    CellMade made = spread_prior(a, ask, curve);
    made.prior = true;
    return made;
}

// ---- Errors

typedef struct {
    double percent, level, confusion;
} Spread; // percent; chances 0…1; 0 where no model speaks

static double years_between(int32_t from, int32_t to)
{
    return from == DAY_OPEN_START || from >= to ? 0 : (to - from) / 365.25;
}

static Spread spread_of(const CellAsk *ask, const Cite *c)
{
    Str group = ask->attr->group;
    double age = years_between(c->valid.prec == DATE_NONE ? DAY_OPEN_START : c->valid.from, ask->day);
    double fade = isfinite(ask->attr->half_life_years) && ask->attr->half_life_years > 0
                      ? exp2(-age / ask->attr->half_life_years)
                      : 1;
    double percent = pack_error(ask->pack, group, c->method, ERROR_PERCENT);
    double level = pack_error(ask->pack, group, c->method, ERROR_LEVEL);
    double confusion = pack_error(ask->pack, group, c->method, ERROR_CONFUSION);
    Spread s = { 0 };
    if (!isnan(percent))
        s.percent = fmin(percent / fade, 100);
    if (!isnan(level))
        s.level = 1 - (1 - level) * fade;
    if (!isnan(confusion))
        s.confusion = 1 - (1 - confusion) * fade;
    return s;
}

static Spread widest(const CellAsk *ask, const Cites *cites)
{
    Spread most = { 0 };
    EACH (const Cite, c, *cites) {
        if (!c->current)
            continue;
        Spread s = spread_of(ask, c);
        most.percent = fmax(most.percent, s.percent);
        most.level = fmax(most.level, s.level);
        most.confusion = fmax(most.confusion, s.confusion);
    }
    return most;
}

static double prior_width(const CellAsk *ask)
{
    const Prior *p = &ask->criterion->prior[PRIOR_NEUTRAL];
    return p->kind == PRIOR_CODES ? (double)p->codes.len - 1 : p->hi - p->lo;
}

static CellMade number(Arena *a, const CellAsk *ask, const Field *f, const Curve *curve)
{
    double lo = f->value.lo, hi = f->value.hi;
    bool own = f->cites.len && !f->attr->derived.len;
    if (own) {
        lo = INFINITY;
        hi = -INFINITY;
        EACH (const Cite, c, f->cites) {
            if (!c->current || !value_has_fact(&c->value))
                continue;
            Spread s = spread_of(ask, c);
            double more = s.percent > 0 ? s.percent / 100 : 0, step = s.percent > 0 ? 0 : s.level;
            lo = fmin(lo, c->value.lo - fabs(c->value.lo) * more - step);
            hi = fmax(hi, c->value.hi + fabs(c->value.hi) * more + step);
        }
    }
    if (!own || lo > hi) {
        Spread s = widest(ask, &f->cites);
        double more = s.percent / 100, step = s.percent > 0 ? 0 : s.level;
        lo = f->value.lo - fabs(f->value.lo) * more - step;
        hi = f->value.hi + fabs(f->value.hi) * more + step;
    }
    lo = fmax(lo, ask->attr->min);
    hi = fmin(hi, ask->attr->max);
    if (lo > hi)
        lo = hi = fmin(fmax(f->value.lo, ask->attr->min), ask->attr->max);
    CellMade made = uniform(a, ask, curve, lo, hi);
    double width = prior_width(ask);
    made.known = width > 0 ? 1 - fmin(1, (f->value.hi - f->value.lo) / width) : 1;
    return made;
}

// One source's word for a level or code, spread over all of them.
static void spread_code(const Spread *s, bool ordered, const double *said, double *p, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        if (said[i] <= 0)
            continue;
        bool by_level = ordered && s->level > 0;
        double off = by_level ? s->level : s->confusion;
        if (n < 2)
            off = 0;
        p[i] += said[i] * (1 - off);
        if (by_level) {
            ptrdiff_t below = i > 0 ? i - 1 : i + 1, above = i + 1 < n ? i + 1 : i - 1;
            p[below] += said[i] * off / 2;
            p[above] += said[i] * off / 2;
        } else {
            for (ptrdiff_t j = 0; j < n; j++)
                if (j != i)
                    p[j] += said[i] * off / (double)(n - 1);
        }
    }
}

static bool said_by(Arena *a, const CellAsk *ask, const Value *v, double **said)
{
    ptrdiff_t n = ask->fn->codes.len, members = 0;
    *said = NEWS(a, double, n);
    EACH (const Str, code, v->set) {
        ptrdiff_t at = place_of(ask->fn, *code);
        if (at >= 0) {
            (*said)[at] = 1;
            members++;
        }
    }
    for (ptrdiff_t i = 0; i < n && members; i++)
        (*said)[i] /= (double)members;
    return members > 0;
}

static CellMade code(Arena *a, const CellAsk *ask, const Field *f, const Curve *curve)
{
    ptrdiff_t n = ask->fn->codes.len;
    bool ordered = ask->attr->list && ask->attr->list->ordered;
    double *p = NEWS(a, double, n), *said;
    bool any = false;
    if (!f->attr->derived.len)
        EACH (const Cite, c, f->cites)
            if (c->current && value_has_fact(&c->value) && said_by(a, ask, &c->value, &said)) {
                Spread s = spread_of(ask, c);
                spread_code(&s, ordered, said, p, n);
                any = true;
            }
    if (!any) {
        if (!said_by(a, ask, &f->value, &said))
            return cell_prior(
                a, ask, curve); // a code that the value function does not know: as if nobody had said it
        Spread s = widest(ask, &f->cites);
        spread_code(&s, ordered, said, p, n);
    }
    CellMade made = discrete(a, curve, p, n);
    made.known = n > 1 ? 1 - (double)(f->value.set.len - 1) / (double)(n - 1) : 1;
    return made;
}

CellMade cell_of(Arena *a, const CellAsk *ask, const Field *field, const Curve *curve)
{
    if (!field || !value_has_fact(&field->value))
        return cell_prior(a, ask, curve);
    if (ask->fn->kind == VF_ORDINAL)
        return field->value.type == VT_CODE ? code(a, ask, field, curve) : cell_prior(a, ask, curve);
    return field->value.type == VT_NUM ? number(a, ask, field, curve) : cell_prior(a, ask, curve);
}
