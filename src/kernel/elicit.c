// elicit.c - swing, rank order centroid, analytic hierarchy process, concordance.
#include <math.h>

#include "elicit.h"

bool swing_weights(int32_t n, const double *points, double *weight)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += points[i];
    if (!(sum > 0) || !isfinite(sum))
        return false;
    for (int32_t i = 0; i < n; i++)
        weight[i] = points[i] / sum;
    return true;
}

void rank_order_centroid(int32_t n, const int32_t *rank, double *weight)
{
    for (int32_t i = 0; i < n; i++) {
        int32_t above = 0, level = 0;
        for (int32_t j = 0; j < n; j++) {
            above += rank[j] < rank[i];
            level += rank[j] == rank[i];
        }
        weight[i] = 0;
        for (int32_t place = above + 1; place <= above + level; place++)
            for (int32_t j = place; j <= n; j++)
                weight[i] += 1.0 / j / n / level;
    }
}

// Mean consistency index of random reciprocal matrices: Saaty (1990); n = 11…15: Saaty, Mathematical
// Modelling 9 (1987).
static const double random_index[AHP_MAX + 1] = { 0,    0,    0,    0.58, 0.90, 1.12, 1.24, 1.32,
                                                  1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59 };

static bool sound(int32_t n, const double *judgement)
{
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++) {
            double v = judgement[i * n + j], back = judgement[j * n + i];
            if (!(v > 0) || !isfinite(v) || fabs(v * back - 1) > 1e-6)
                return false;
        }
    return true;
}

// The largest of judgement × w_column / w_row is the one the others contradict most. Saaty's scale ends at
// 1/9: what stands there and should be less cannot be mended, so it is not named.
static void find_worst(int32_t n, const double *judgement, const double *weight, Consistency *out)
{
    double worst = 1 + 1e-9;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++) {
            double off = judgement[i * n + j] / fmax(weight[i] / weight[j], 1.0 / 9);
            if (off > worst) {
                worst = off;
                out->row = i;
                out->column = j;
                out->says = judgement[i * n + j];
                out->fits = weight[i] / weight[j];
            }
        }
}

bool ahp_weights(int32_t n, const double *judgement, double *weight, Consistency *out)
{
    *out = (Consistency){ .row = -1, .column = -1 };
    if (n < 1 || n > AHP_MAX || !sound(n, judgement))
        return false;
    for (int32_t i = 0; i < n; i++)
        weight[i] = 1.0 / n;
    for (int step = 0; step < 1000; step++) { // a positive matrix: converges from any positive vector
        double next[AHP_MAX], sum = 0, moved = 0;
        for (int32_t i = 0; i < n; i++) {
            next[i] = 0;
            for (int32_t j = 0; j < n; j++)
                next[i] += judgement[i * n + j] * weight[j];
            sum += next[i];
        }
        for (int32_t i = 0; i < n; i++) {
            moved = fmax(moved, fabs(next[i] / sum - weight[i]));
            weight[i] = next[i] / sum;
        }
        out->lambda = sum; // the weights summed to 1
        if (moved < 1e-15)
            break;
    }
    out->index = n > 1 ? fmax(0, (out->lambda - n) / (n - 1)) : 0;
    out->ratio = n > 2 ? out->index / random_index[n] : 0;
    find_worst(n, judgement, weight, out);
    return true;
}

bool concordance(Arena *a, int32_t people, int32_t n, const double *value, double *w)
{
    double *sum = NEWS(a, double, n), ties = 0, spread = 0;
    *w = 0;
    if (people < 2 || n < 2)
        return false;
    for (int32_t p = 0; p < people; p++)
        for (int32_t i = 0; i < n; i++) {
            int32_t above = 0, level = 0;
            for (int32_t j = 0; j < n; j++) {
                above += value[(ptrdiff_t)p * n + j] > value[(ptrdiff_t)p * n + i];
                level += value[(ptrdiff_t)p * n + j] == value[(ptrdiff_t)p * n + i];
            }
            sum[i] += above + (level + 1) / 2.0;
            ties += (double)level * level - 1; // over the t that are level: t³ − t
        }
    for (int32_t i = 0; i < n; i++) {
        double off = sum[i] - people * (n + 1) / 2.0;
        spread += off * off;
    }
    double most = (double)people * people * ((double)n * n * n - n) - people * ties;
    if (!(most > 0))
        return false;
    *w = 12 * spread / most;
    return true;
}
