// reason.c - the smallest change that would turn a comparison round.
#include <math.h>

#include "order.h"
#include "reason.h"

static void rank_by(int32_t m, const double *by, Ranked *r)
{
    for (int32_t i = 0; i < m; i++)
        r[i] = (Ranked){ by[i], i };
    order_rising(r, m);
}

static double behind_by(int32_t m, const double *weight, const double *ahead)
{
    double gap = 0;
    for (int32_t i = 0; i < m; i++)
        gap -= weight[i] * ahead[i];
    return gap;
}

static double turn(Ranked *by, int32_t m, const double *weight, const double *ahead, double *new_weight)
{
    double gap = behind_by(m, weight, ahead), moved = 0;
    for (int32_t i = 0; new_weight && i < m; i++)
        new_weight[i] = weight[i];
    if (gap <= 0)
        return 0;
    rank_by(m, ahead, by);
    const Ranked *best = &by[m - 1];
    if (best->by < 0)
        return -1;
    for (int32_t i = 0; i < m - 1 && gap > 0; i++) {
        double closes = best->by - by[i].by, take = weight[by[i].of];
        if (closes <= 0)
            break;
        if (take * closes > gap)
            take = gap / closes;
        gap -= take * closes;
        moved += take;
        if (new_weight) {
            new_weight[by[i].of] -= take;
            new_weight[best->of] += take;
        }
    }
    return moved;
}

double turn_weights(Arena *a, int32_t m, const double *weight, const double *ahead, double *new_weight)
{
    return turn(NEWS(a, Ranked, m), m, weight, ahead, new_weight);
}

void weight_range(int32_t m, const double *weight, const double *ahead, int32_t i, double *lo, double *hi)
{
    double rest = 1 - weight[i], others = -behind_by(m, weight, ahead) - weight[i] * ahead[i];
    assert(rest > 0);
    others /= rest; // what the others say together, for each unit of weight; the sum is t * ahead + (1 − t) *
                    // others
    *lo = 0;
    *hi = 1;
    if (ahead[i] > others) // rises with t: it stays behind up to the crossing
        *hi = fmin(1, fmax(weight[i], -others / (ahead[i] - others)));
    else if (ahead[i] < others)
        *lo = fmax(0, fmin(weight[i], others / (others - ahead[i])));
}

CutTurn turn_cut(Arena *a, int32_t n, int32_t m, const double *value, const double *weight, const bool *in,
                 double *new_weight)
{
    CutTurn best = { -1, -1, INFINITY };
    double *ahead = NEWS(a, double, m);
    Ranked *by = NEWS(a, Ranked, m);
    for (int32_t i = 0; i < n; i++)
        for (int32_t o = 0; o < n; o++) {
            if (!in[i] || in[o])
                continue;
            for (int32_t c = 0; c < m; c++)
                ahead[c] = value[(ptrdiff_t)o * m + c] - value[(ptrdiff_t)i * m + c];
            double moved = turn(by, m, weight, ahead, NULL);
            if (moved >= 0 && moved < best.moved)
                best = (CutTurn){ i, o, moved };
        }
    if (best.in < 0)
        return best;
    for (int32_t c = 0; c < m; c++)
        ahead[c] = value[(ptrdiff_t)best.out * m + c] - value[(ptrdiff_t)best.in * m + c];
    best.moved = turn(by, m, weight, ahead, new_weight);
    return best;
}

int32_t turn_facts(Arena *a, int32_t m, const double *weight, const double *value, const double *most,
                   double need, int32_t *which)
{
    double *adds = NEWS(a, double, m);
    for (int32_t c = 0; c < m; c++)
        adds[c] = -fmax(0, weight[c] * (most[c] - value[c])); // the largest first
    Ranked *by = NEWS(a, Ranked, m);
    rank_by(m, adds, by);
    int32_t n = 0;
    while (need > 0 && n < m && by[n].by < 0) {
        need += by[n].by;
        which[n] = by[n].of;
        n++;
    }
    return need > 0 ? -1 : n;
}

static bool certainly_dominates(int32_t m, const double *lo, const double *other_hi)
{
    bool better = false;
    for (int32_t c = 0; c < m; c++) {
        if (isnan(lo[c]) != isnan(other_hi[c]) || lo[c] < other_hi[c])
            return false;
        better |= lo[c] > other_hi[c];
    }
    return better;
}

void dominance(int32_t n, int32_t m, const double *lo, const double *hi, int32_t *dominated_by,
               int32_t *example)
{
    for (int32_t o = 0; o < n; o++) {
        dominated_by[o] = 0;
        example[o] = -1;
        for (int32_t i = 0; i < n; i++)
            if (i != o && certainly_dominates(m, lo + (ptrdiff_t)i * m, hi + (ptrdiff_t)o * m)) {
                example[o] = dominated_by[o]++ ? example[o] : i;
            }
    }
}
