// smaa_plan.c - what each cell asks of the hot loops.
#include <math.h>

#include "smaa_job.h"
#include "value.h"

// ---- Tame cells ----

// N with N * y = rest (modulo 2^bits), the first of those that are odd and lie `every` apart; 0 where there
// is none.
static uint64_t odd_multiple(uint64_t y, int64_t rest, int bits, uint64_t *every)
{
    int even = __builtin_ctzll(y);
    uint64_t odd = y >> even, inverse = odd;
    if (rest & ((1 << even) - 1))
        return 0;
    for (int i = 0; i < 5; i++)
        inverse *= 2 - odd * inverse; // Newton: twice the bits each time, from three on
    *every = 1ull << (bits - even);
    uint64_t n = inverse * (uint64_t)(rest >> even) & (*every - 1);
    return n & 1 ? n : 0;
}

// Before it is rounded, the sum is off by 2^-47 of x / by at most. So it can be rounded the other way only
// where x / by lies as near to the middle M of two floats. With x and y = by as whole numbers of 24 bits, M =
// n / 2^s, n odd of 25 bits, the distance is r / (y * 2^s), r = x * 2^s - n * y, |r| up to 2 (x >= y: s = 24)
// or 4 (x < y: s = 25): those few x are tried.
bool smaa_divides(float by, float over, float over_low)
{
    float low = by < 0 ? -over_low : over_low;
    uint64_t y = (score_bits(fabsf(by)) & 0x7fffff) | 0x800000;
    double unit = fabs((double)by) / (double)y, up = fabs((double)over);
    for (int s = 24; s <= 25; s++)
        for (int64_t r = s == 24 ? -2 : -4; r <= (s == 24 ? 2 : 4); r++) {
            uint64_t every, n = r ? odd_multiple(y, -r, s, &every) : 0;
            for (n += n ? (1 << 24) / every * every : 0; n && n < 1 << 25; n += every) {
                uint64_t x = (n * y + (uint64_t)r) >> s;
                if (n < 1 << 24 || (s == 24 ? x < y || x >= 1 << 24 : x < 1 << 23 || x >= y))
                    continue;
                double middle = (double)n / (double)(1 << s) / unit;
                double past =
                    (double)x * up - middle + (double)((float)x * low); // the sum less M; no step rounds
                if (r > 0 ? past <= 0 : past >= 0)
                    return false;
            }
        }
    return true;
}

typedef struct {
    float by, over, over_low;
    bool two_steps;
} Divisor;

static Divisor divisor(float by)
{
    float over = 1 / by, over_low = (float)(1 / (double)by - (double)over);
    return (Divisor){ by, over, over_low, smaa_divides(by, over, over_low) };
}

// Neither so small nor so large that a step of the loop could come near the ends of float32.
static bool common(float x, bool positive)
{
    return x == 0 ? !positive : fabsf(x) >= 0x1p-20f && fabsf(x) <= 0x1p40f;
}

// The loop's own steps for raw numbers u = v = at.
static float drawn(const CellPlan *c, bool three, float at)
{
    if (three)
        at = (1 - c->mode) * at + c->mode * at;
    return c->x0 + c->step24 * at;
}

static float on_line(const CellPlan *c, float x)
{
    return c->y0 + (x - c->cx0) / (c->cx1 - c->cx0) * (c->y1 - c->y0);
}

// Every step of the loop is monotone, rounding too. So where nothing is cut off at the least and at the
// greatest numbers that can be drawn, nothing is between them: the tests can be left out. Lines from 0 to 1
// or from 1 to 0 only; their sign goes into the divisor, which changes no rounding.
static void tame(CellPlan *c, bool three, Divisor *last_by)
{
    enum { GREATEST = (1 << 24) - 1 };
    float length = c->x1 - c->x0, span = c->cx1 - c->cx0, rise = c->y1 - c->y0;
    if (!common(c->x0, false) || !common(c->cx0, false) || !common(length, true) || !common(span, true) ||
        fabsf(rise) != 1 || (three && (!common(c->mode, false) || !common(1 - c->mode, false))))
        return;
    c->step24 = length * 0x1p-24f;
    c->by = span * rise;
    if (last_by->by != c->by)
        *last_by = divisor(c->by);
    c->over = last_by->over;
    c->over_low = last_by->over_low;
    float last = drawn(c, three, GREATEST), at_last = on_line(c, last);
    if (c->x0 >= c->cx0 && last <= c->x1 && (last < c->cx1 || (last == c->cx1 && at_last == c->y1)) &&
        at_last >= 0 && at_last <= 1)
        c->tame = last_by->two_steps ? rise > 0 ? TAME_RISES : TAME_FALLS
                  : rise > 0         ? TAME_RISES_SLOWLY
                                     : TAME_FALLS_SLOWLY;
}

static CellPlan plan_cell(const Cell *c, bool step, Divisor *last_by)
{
    CellPlan plan = { .act = DO_ANY, .step = step, .cell = c };
    bool line = c->kind != CELL_NA && c->curve->n == 2;
    if (c->kind == CELL_NA) {
        plan.act = step ? DO_STEP : DO_NOTHING;
    } else if (c->kind == CELL_FIXED) {
        plan.act = DO_FIXED;
        plan.fixed = curve_at(c->curve, c->x[0]);
    } else if (line && c->kind == CELL_QUANTILE && c->n == 1) {
        plan.act = DO_UNIFORM_LINE;
        plan.x0 = c->x[0];
        plan.x1 = c->x[1];
    } else if (line && c->kind == CELL_TRIANGULAR) {
        plan.act = DO_TRIANGULAR_LINE;
        plan.x0 = c->x[0];
        plan.x1 = c->x[2];
        plan.mode = (c->x[1] - c->x[0]) / (c->x[2] - c->x[0]);
        plan.rest = 1 - plan.mode;
    }
    if (line) {
        plan.cx0 = c->curve->x[0];
        plan.cx1 = c->curve->x[1];
        plan.y0 = c->curve->y[0];
        plan.y1 = c->curve->y[1];
    }
    if (plan.act == DO_UNIFORM_LINE || plan.act == DO_TRIANGULAR_LINE)
        tame(&plan, plan.act == DO_TRIANGULAR_LINE, last_by);
    return plan;
}

// Behind the last uncertain cell of a place no number is needed.
CellPlan *smaa_plan(Arena *a, const RankProblem *p)
{
    CellPlan *plan = NEWS(a, CellPlan, (ptrdiff_t)p->places * p->criteria);
    Divisor *last_by =
        NEWS(a, Divisor, p->criteria); // of each criterion: most places share its value function
    for (int32_t i = 0; i < p->places; i++) {
        const Cell *cell = p->cell + (ptrdiff_t)i * p->criteria;
        bool step = false;
        for (int32_t c = p->criteria - 1; c >= 0; c--) {
            step |= cell[c].kind != CELL_NA && cell[c].kind != CELL_FIXED;
            plan[(ptrdiff_t)i * p->criteria + c] = plan_cell(&cell[c], step, &last_by[c]);
        }
    }
    return plan;
}
