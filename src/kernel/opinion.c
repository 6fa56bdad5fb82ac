// opinion.c - TOPSIS, PROMETHEE II, VIKOR, how far orders agree, and whether one place less would turn them.
#include <math.h>
#include <stdlib.h>

#include "kernel.h"
#include "opinion.h"
#include "order.h"

static double at(const Matrix *x, int32_t i, int32_t c)
{
    return x->value[(ptrdiff_t)i * x->m + c];
}

// The largest and smallest of each criterion, of all alternatives but one (-1: of all).
static void ends(const Matrix *x, int32_t without, double *best, double *worst)
{
    for (int32_t c = 0; c < x->m; c++) {
        best[c] = -INFINITY;
        worst[c] = INFINITY;
        for (int32_t i = 0; i < x->n; i++)
            if (i != without) {
                best[c] = fmax(best[c], at(x, i, c));
                worst[c] = fmin(worst[c], at(x, i, c));
            }
    }
}

void opinion_additive(const Matrix *x, double *score)
{
    for (int32_t i = 0; i < x->n; i++) {
        score[i] = 0;
        for (int32_t c = 0; c < x->m; c++)
            score[i] += x->weight[c] * at(x, i, c);
    }
}

static void topsis(Arena *a, const Matrix *x, int32_t without, double *closeness)
{
    double *best = NEWS(a, double, x->m), *worst = NEWS(a, double, x->m), *scale = NEWS(a, double, x->m);
    ends(x, without, best, worst);
    for (int32_t c = 0; c < x->m; c++) {
        double squares = 0;
        for (int32_t i = 0; i < x->n; i++)
            squares += i == without ? 0 : at(x, i, c) * at(x, i, c);
        scale[c] = squares > 0 ? x->weight[c] / sqrt(squares) : 0;
    }
    for (int32_t i = 0; i < x->n; i++) {
        double to_best = 0, to_worst = 0;
        for (int32_t c = 0; c < x->m; c++) {
            double up = scale[c] * (best[c] - at(x, i, c)), down = scale[c] * (at(x, i, c) - worst[c]);
            to_best += up * up;
            to_worst += down * down;
        }
        to_best = sqrt(to_best);
        to_worst = sqrt(to_worst);
        closeness[i] = to_best + to_worst > 0 ? to_worst / (to_best + to_worst) : 0.5;
    }
}

void opinion_topsis(Arena *a, const Matrix *x, double *closeness)
{
    topsis(a, x, -1, closeness);
}

// What each gains of each other: preference of i over j less that of j over i. net[n][n].
static void net_preferences(const Matrix *x, double indifference, double preference, double *net)
{
    assert(indifference >= 0 && indifference < preference);
    for (int32_t i = 0; i < x->n; i++)
        for (int32_t j = 0; j < x->n; j++) {
            double sum = 0;
            for (int32_t c = 0; c < x->m; c++) {
                double d = at(x, i, c) - at(x, j, c), by = fabs(d) - indifference;
                if (by > 0)
                    sum += copysign(x->weight[c] * fmin(1, by / (preference - indifference)), d);
            }
            net[(ptrdiff_t)i * x->n + j] = sum;
        }
}

// The sum of each row, the alternative's own column and `without` left out, over how many there are.
static void flows(int32_t n, int32_t without, const double *net, double *flow)
{
    int32_t others = n - 1 - (without >= 0);
    for (int32_t i = 0; i < n; i++) {
        double sum = 0;
        for (int32_t j = 0; j < n; j++)
            sum += net[(ptrdiff_t)i * n + j];
        sum -= without < 0 ? 0 : net[(ptrdiff_t)i * n + without];
        flow[i] = others > 0 ? sum / others : 0;
    }
}

void opinion_promethee(Arena *a, const Matrix *x, double indifference, double preference, double *flow)
{
    assert(x->n <= OPINION_PLACES_MAX);
    double *net = NEWS(a, double, (ptrdiff_t)x->n * x->n);
    net_preferences(x, indifference, preference, net);
    flows(x->n, -1, net, flow);
}

static void vikor(Arena *a, const Matrix *x, double v, int32_t without, double *s, double *r, double *q)
{
    double *best = NEWS(a, double, x->m), *worst = NEWS(a, double, x->m);
    double s_best = INFINITY, s_worst = -INFINITY, r_best = INFINITY, r_worst = -INFINITY;
    ends(x, without, best, worst);
    for (int32_t i = 0; i < x->n; i++) {
        s[i] = r[i] = 0;
        for (int32_t c = 0; c < x->m; c++) {
            double off =
                best[c] > worst[c] ? x->weight[c] * (best[c] - at(x, i, c)) / (best[c] - worst[c]) : 0;
            s[i] += off;
            r[i] = fmax(r[i], off);
        }
        if (i == without)
            continue;
        s_best = fmin(s_best, s[i]);
        s_worst = fmax(s_worst, s[i]);
        r_best = fmin(r_best, r[i]);
        r_worst = fmax(r_worst, r[i]);
    }
    for (int32_t i = 0; i < x->n; i++)
        q[i] = v * (s_worst > s_best ? (s[i] - s_best) / (s_worst - s_best) : 0) +
               (1 - v) * (r_worst > r_best ? (r[i] - r_best) / (r_worst - r_best) : 0);
}

void opinion_vikor(Arena *a, const Matrix *x, double v, double *s, double *r, double *q)
{
    assert(v >= 0 && v <= 1);
    vikor(a, x, v, -1, s, r, q);
}

// ---- How far orders agree
static Ranked *in_order(Arena *a, int32_t n, const double *by)
{
    Ranked *items = NEWS(a, Ranked, n);
    for (int32_t i = 0; i < n; i++)
        items[i] = (Ranked){ by[i], i };
    order_falling(items, n);
    return items;
}

static void mean_ranks(Arena *a, int32_t n, const double *x, double *rank)
{
    const Ranked *by = in_order(a, n, x);
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && by[to].by == by[from].by;)
            to++;
        for (int32_t i = from; i < to; i++)
            rank[by[i].of] = (from + 1 + to) / 2.0;
    }
}

bool spearman_rho(Arena *a, const double *x, const double *y, int32_t n, double *rho)
{
    double *rx = NEWS(a, double, n), *ry = NEWS(a, double, n), xy = 0, xx = 0, yy = 0;
    *rho = 0;
    if (n < 2)
        return false;
    mean_ranks(a, n, x, rx);
    mean_ranks(a, n, y, ry);
    for (int32_t i = 0; i < n; i++) {
        double dx = rx[i] - (n + 1) / 2.0, dy = ry[i] - (n + 1) / 2.0;
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    if (xx <= 0 || yy <= 0)
        return false;
    *rho = xy / sqrt(xx * yy);
    return true;
}

// ---- One alternative less
typedef struct {
    Arena *arena;
    const Matrix *x;
    OpinionMethod method;
    OpinionParams params;
    double *net, *s, *r; // of PROMETHEE: once for all removals; of VIKOR
} Scorer;

static Scorer scorer(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p)
{
    assert(x->n <= OPINION_PLACES_MAX);
    Scorer w = { a, x, method, p, NULL, NEWS(a, double, x->n), NEWS(a, double, x->n) };
    if (method == OPINION_PROMETHEE) {
        w.net = NEWS(a, double, (ptrdiff_t)x->n * x->n);
        net_preferences(x, p.indifference, p.preference, w.net);
    }
    return w;
}

static void score_without(Scorer *w, int32_t without, double *score)
{
    switch (w->method) {
    case OPINION_TOPSIS:
        topsis(w->arena, w->x, without, score);
        return;
    case OPINION_PROMETHEE:
        flows(w->x->n, without, w->net, score);
        return;
    case OPINION_VIKOR:
    case OPINION_METHODS:
        vikor(w->arena, w->x, w->params.v, without, w->s, w->r, score);
        for (int32_t i = 0; i < w->x->n; i++)
            score[i] = -score[i];
    }
}

void opinion_scores(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p, double *score)
{
    Scorer w = scorer(a, x, method, p);
    score_without(&w, -1, score);
}

#define LEVEL 1e-12

// Going down the old order without the one removed: the first that is now passed by one who stood strictly
// lower before.
static bool first_passed(int32_t n, const Ranked *old, const double *now, int32_t without, int32_t *up,
                         int32_t *down)
{
    int32_t low = -1; // the lowest score now, of those that stood strictly higher
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && old[from].by - old[to].by < LEVEL; to++)
            if (old[to].of != without && low >= 0 && now[old[to].of] > now[low] + LEVEL) {
                *up = old[to].of;
                *down = low;
                return true;
            }
        for (int32_t i = from; i < to; i++)
            if (old[i].of != without && (low < 0 || now[old[i].of] < now[low]))
                low = old[i].of;
    }
    return false;
}

// Whether somebody of the old top k, none of whom was removed, is passed by somebody outside it.
static bool cut_passed(int32_t n, const Ranked *old, const double *now, int32_t without, int32_t k,
                       int32_t *up, int32_t *down)
{
    int32_t low = old[0].of, high = -1;
    if (k == n || old[k - 1].by - old[k].by < LEVEL)
        return false; // level over the cut already
    for (int32_t i = 0; i < k; i++)
        low = now[old[i].of] < now[low] ? old[i].of : low;
    for (int32_t i = k; i < n; i++)
        if (old[i].of != without && (high < 0 || now[old[i].of] > now[high]))
            high = old[i].of;
    *up = high;
    *down = low;
    return high >= 0 && now[high] > now[low] + LEVEL;
}

Reversal opinion_reversal(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p, int32_t k)
{
    assert(k >= 1 && k <= x->n);
    Reversal found = { 0, 0, -1, -1, -1 };
    Arena *scratch = arena_new();
    double *score = NEWS(a, double, x->n), *now = NEWS(a, double, x->n);
    opinion_scores(a, x, method, p, score);
    const Ranked *old = in_order(a, x->n, score);
    Scorer w = scorer(a, x, method, p);
    for (int32_t i = 0; i < x->n; i++) {
        int32_t rank = 0, up, down;
        while (old[rank].of != i)
            rank++;
        w.arena = scratch;
        score_without(&w, i, now);
        bool at_cut = rank >= k && cut_passed(x->n, old, now, i, k, &up, &down);
        if (!at_cut && !first_passed(x->n, old, now, i, &up, &down))
            continue;
        found.removals++;
        found.at_cut += at_cut;
        if (found.removed < 0 || (at_cut && found.at_cut == 1)) {
            found.removed = i;
            found.up = up;
            found.down = down;
        }
    }
    arena_free(scratch);
    return found;
}
