// pick_bound.c - the Lagrangian: demand that counts once, and rows, are priced instead of kept; what is left
// is to choose the best few by worth. Held, Wolfe, Crowder (1974) for the steps, Camerini, Fratta, Maffioli
// (1975) for their direction.
#include <math.h>
#include <string.h>

#include "pick_in.h"

// Adding and subtracting this rounds to a multiple of PICK_GRAIN: it is the last place of a float64 so large.
static const double round_by = 0x1.8p36;
static const double memory = 0.35; // of the last direction in the next

static double rounded(double x)
{
    return x + round_by - round_by;
}

PickLocal pick_local(Arena *a, const PickModel *m)
{
    int32_t links = m->covers_of.from[m->n], terms = m->rows_of.from[m->n];
    return (PickLocal){ .place = NEWS(a, int32_t, m->n),
                        .cover = NEWS(a, int32_t, m->covers),
                        .row = NEWS(a, int32_t, m->rows),
                        .gain = NEWS(a, double, m->n),
                        .weight = NEWS(a, double, m->covers),
                        .slack = NEWS(a, double, m->rows),
                        .covers_of = { NEWS(a, int32_t, m->n + 1), NEWS(a, int32_t, links) },
                        .rows_of = { NEWS(a, int32_t, m->n + 1), NEWS(a, PickTerm, terms) },
                        .lambda = NEWS(a, double, m->covers),
                        .mu = NEWS(a, double, m->rows),
                        .worth = NEWS(a, double, m->n),
                        .heap = NEWS(a, int32_t, m->n + 1),
                        .chosen = NEWS(a, int32_t, m->n),
                        .is_chosen = NEWS(a, bool, m->n),
                        .cover_slope = NEWS(a, double, m->covers),
                        .row_slope = NEWS(a, double, m->rows),
                        .average = NEWS(a, double, m->n),
                        .cover_at = NEWS(a, int32_t, m->covers),
                        .row_at = NEWS(a, int32_t, m->rows),
                        .most = NEWS(a, double, m->rows) };
}

// ---- Packing

static void pack_places(PickLocal *l, const PickState *s, const double *gain)
{
    const PickModel *m = s->m;
    l->n = l->chosen_n = 0;
    l->fixed_total = 0;
    for (int32_t i = 0; i < m->n; i++)
        if (s->x[i] == PICK_FREE) {
            l->gain[l->n] = gain[i];
            l->place[l->n++] = i;
        } else if (s->x[i] == PICK_IN) {
            l->fixed_total += gain[i];
        }
    l->min = m->min > s->in ? m->min - s->in : 0;
    l->max = m->max - s->in < l->n ? m->max - s->in : l->n;
}

static void pack_covers(PickLocal *l, const PickState *s, bool covers, const double *lambda)
{
    const PickModel *m = s->m;
    l->covers = 0;
    memset(l->covers_of.from, 0, sizeof(int32_t) * (size_t)(l->n + 1));
    if (!covers)
        return;
    for (int32_t c = 0; c < m->covers; c++) {
        l->cover_at[c] = -1;
        l->fixed_total += s->covered[c] ? m->weight[c] : 0;
    }
    int32_t links = 0;
    for (int32_t j = 0; j < l->n; j++) {
        int32_t i = l->place[j];
        for (int32_t e = m->covers_of.from[i]; e < m->covers_of.from[i + 1]; e++) {
            int32_t c = m->covers_of.of[e];
            if (s->covered[c])
                continue;
            if (l->cover_at[c] < 0) {
                l->cover_at[c] = l->covers;
                l->weight[l->covers] = m->weight[c];
                l->lambda[l->covers] = lambda[c];
                l->cover[l->covers++] = c;
            }
            l->covers_of.of[links++] = l->cover_at[c];
        }
        l->covers_of.from[j + 1] = links;
    }
}

// A row that can no longer be broken is left out.
static void pack_rows(PickLocal *l, const PickState *s, const double *mu)
{
    const PickModel *m = s->m;
    for (int32_t r = 0; r < m->rows; r++) {
        l->most[r] = s->used[r];
        l->row_at[r] = -1;
    }
    for (int32_t j = 0; j < l->n; j++)
        for (int32_t e = m->rows_of.from[l->place[j]]; e < m->rows_of.from[l->place[j] + 1]; e++)
            l->most[m->rows_of.of[e].at] += m->rows_of.of[e].a > 0 ? m->rows_of.of[e].a : 0;
    int32_t links = 0;
    l->rows = 0;
    for (int32_t j = 0; j < l->n; j++) {
        for (int32_t e = m->rows_of.from[l->place[j]]; e < m->rows_of.from[l->place[j] + 1]; e++) {
            int32_t r = m->rows_of.of[e].at;
            if (l->most[r] <= m->bound[r])
                continue;
            if (l->row_at[r] < 0) {
                l->row_at[r] = l->rows;
                l->slack[l->rows] = m->bound[r] - s->used[r];
                l->mu[l->rows] = mu[r];
                l->row[l->rows++] = r;
            }
            l->rows_of.of[links++] = (PickTerm){ l->row_at[r], m->rows_of.of[e].a };
        }
        l->rows_of.from[j + 1] = links;
    }
}

void pick_pack(PickLocal *l, const PickState *s, const double *gain, bool covers, const double *lambda,
               const double *mu)
{
    pack_places(l, s, gain);
    pack_covers(l, s, covers, lambda);
    pack_rows(l, s, mu);
    memset(l->cover_slope, 0, sizeof(double) * (size_t)l->covers);
    memset(l->row_slope, 0, sizeof(double) * (size_t)l->rows);
    for (int32_t j = 0; j < l->n; j++)
        l->average[j] = 0;
}

// ---- The best few

static void sift(const PickLocal *l, int32_t at, int32_t n) // the least worth on top
{
    int32_t *heap = l->heap, moved = heap[at];
    for (int32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && l->worth[heap[child + 1]] < l->worth[heap[child]])
            child++;
        if (l->worth[heap[child]] >= l->worth[moved])
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

// The max best by worth, without those beyond min that are worth nothing.
static void choose(PickLocal *l)
{
    int32_t size = l->max < l->n ? l->max + 1 : l->n; // and the next best, on top
    for (int32_t j = 0; j < size; j++)
        l->heap[j] = j;
    for (int32_t j = size / 2 - 1; j >= 0; j--)
        sift(l, j, size);
    for (int32_t j = size; j < l->n; j++)
        if (l->worth[j] > l->worth[l->heap[0]]) {
            l->heap[0] = j;
            sift(l, 0, size);
        }
    l->best_out = size > l->max ? l->worth[l->heap[0]] : -INFINITY;
    l->chosen_n = 0;
    for (int32_t h = size > l->max; h < size; h++)
        l->chosen[l->chosen_n++] = l->heap[h];
    if (l->min < l->max) { // by falling worth, then cut
        for (int32_t h = 1; h < l->chosen_n; h++) {
            int32_t j = l->chosen[h], at = h;
            for (; at > 0 && l->worth[l->chosen[at - 1]] < l->worth[j]; at--)
                l->chosen[at] = l->chosen[at - 1];
            l->chosen[at] = j;
        }
        while (l->chosen_n > l->min && l->worth[l->chosen[l->chosen_n - 1]] <= 0)
            l->best_out = fmax(l->best_out, l->worth[l->chosen[--l->chosen_n]]);
    }
    l->least_in = INFINITY;
    memset(l->is_chosen, false, (size_t)l->n);
    for (int32_t h = 0; h < l->chosen_n; h++) {
        l->is_chosen[l->chosen[h]] = true;
        l->least_in = fmin(l->least_in, l->worth[l->chosen[h]]);
    }
}

double pick_value(PickLocal *l)
{
    double value = l->fixed_total;
    for (int32_t c = 0; c < l->covers; c++)
        value += l->weight[c] - l->lambda[c];
    for (int32_t r = 0; r < l->rows; r++)
        value += l->mu[r] * l->slack[r];
    for (int32_t j = 0; j < l->n; j++) {
        double worth = l->gain[j];
        for (int32_t e = l->covers_of.from[j]; e < l->covers_of.from[j + 1]; e++)
            worth += l->lambda[l->covers_of.of[e]];
        for (int32_t e = l->rows_of.from[j]; e < l->rows_of.from[j + 1]; e++)
            worth -= l->mu[l->rows_of.of[e].at] * l->rows_of.of[e].a;
        l->worth[j] = worth;
    }
    choose(l);
    for (int32_t h = 0; h < l->chosen_n; h++)
        value += l->worth[l->chosen[h]];
    return value;
}

double pick_value_without(const PickLocal *l, int32_t i, double value)
{
    double instead = l->chosen_n - 1 >= l->min ? fmax(0, l->best_out) : l->best_out;
    return value - l->worth[i] + instead;
}

double pick_value_with(const PickLocal *l, int32_t i, double value)
{
    return value + l->worth[i] - (l->chosen_n == l->max ? l->least_in : fmin(0, l->least_in));
}

// ---- Steps

bool pick_step(PickLocal *l, const PickModel *m, double value, double target, double step)
{
    double *sc = l->cover_slope, *sr = l->row_slope, norm = 0;
    for (int32_t c = 0; c < l->covers; c++)
        sc[c] = memory * sc[c] - 1;
    for (int32_t r = 0; r < l->rows; r++)
        sr[r] = memory * sr[r] + l->slack[r] / m->scale[l->row[r]];
    for (int32_t h = 0; h < l->chosen_n; h++) {
        int32_t j = l->chosen[h];
        for (int32_t e = l->covers_of.from[j]; e < l->covers_of.from[j + 1]; e++)
            sc[l->covers_of.of[e]] += 1;
        for (int32_t e = l->rows_of.from[j]; e < l->rows_of.from[j + 1]; e++)
            sr[l->rows_of.of[e].at] -= l->rows_of.of[e].a / m->scale[l->row[l->rows_of.of[e].at]];
    }
    for (int32_t c = 0; c < l->covers; c++) {
        bool held = (sc[c] < 0 && l->lambda[c] >= l->weight[c]) || (sc[c] > 0 && l->lambda[c] <= 0);
        sc[c] = held ? 0 : sc[c];
        norm += sc[c] * sc[c];
    }
    for (int32_t r = 0; r < l->rows; r++) {
        bool held = (sr[r] > 0 && l->mu[r] <= 0) || (sr[r] < 0 && l->mu[r] >= m->cap[l->row[r]]);
        sr[r] = held ? 0 : sr[r];
        norm += sr[r] * sr[r];
    }
    if (norm < 1e-9)
        return false;
    double length = step * (value - target) / norm;
    for (int32_t c = 0; c < l->covers; c++) {
        double x = l->lambda[c] - rounded(fmin(fmax(length * sc[c], -0x1p34), 0x1p34));
        l->lambda[c] = x < 0 ? 0 : x > l->weight[c] ? l->weight[c] : x;
    }
    for (int32_t r = 0; r < l->rows; r++) {
        double by = length * sr[r] / m->scale[l->row[r]], cap = m->cap[l->row[r]];
        double x = l->mu[r] - rounded(fmin(fmax(by, -0x1p34), 0x1p34));
        l->mu[r] = x < 0 ? 0 : x > cap ? cap : x;
    }
    return true;
}
