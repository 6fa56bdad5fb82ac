// learn.c - the next fact worth having.
#include <math.h>
#include <stdlib.h>

#include "learn.h"

static double phi(double z)
{
    return exp(-z * z / 2) / sqrt(2 * M_PI);
}

static double Phi(double z)
{
    return erfc(-z / M_SQRT2) / 2;
}

static int falling(const void *x, const void *y)
{
    float a = *(const float *)x, b = *(const float *)y;
    return (a < b) - (a > b);
}

// Mean of the k-th best score over at most 500 draws: enough for two digits.
static double cut_score(Arena *a, const Ranking *r)
{
    int32_t n = r->places, draws = r->draws < 500 ? r->draws : 500;
    float *row = NEWS(a, float, n);
    double sum = 0;
    for (int32_t d = 0; d < draws; d++) {
        for (int32_t i = 0; i < n; i++)
            row[i] = r->score[(ptrdiff_t)d * n + i];
        qsort(row, (size_t)n, sizeof *row, falling);
        sum += (double)row[r->k < n ? r->k - 1 : n - 1];
    }
    return sum / draws;
}

static bool teaches(const Visit *v, const Attr *attr)
{
    EACH (const Attr *, t, v->teaches)
        if (*t == attr)
            return true;
    return false;
}

// Attributes that the criterion rests on: its own, and what a derived one is computed from.
static bool would_teach(const Pack *pack, const Visit *v, const Attr *attr, const Strs *missing)
{
    if (teaches(v, attr))
        return true;
    EACH (const Str, name, *missing) {
        Str rest = *name, head = cut(&rest, '.');
        const Attr *input = rest.len ? pack_attr(pack, head, rest) : pack_attr(pack, attr->type, head);
        if (input && teaches(v, input))
            return true;
    }
    return false;
}

static Learn at_place(Arena *a, const Run *run, const RunPlace *p, const Visit *v, double cut)
{
    const Pack *pack = run->pack;
    Learn l = { .visit = v, .place = p->id, .cost_days = v->cost_days, .places = 1 };
    double variance = 0;
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
        const Attr *attr = purpose_attr(pack, run->purpose, &pack->criteria.at[c]);
        if (!(p->hi[c] > p->lo[c]) || p->fact[c].state == VAL_KNOWN ||
            !would_teach(pack, v, attr, &p->missing[c]))
            continue;
        double sd = p->weight[c] * (p->hi[c] - p->lo[c]) / sqrt(12); // even over what is possible
        variance += sd * sd;
        *PUSH(a, &l.teaches) = attr;
    }
    double s = sqrt(variance), d = fabs(p->mean_score - cut);
    if (s > 0) {
        l.swap = Phi(-d / s);
        l.gain = 1000 * (s * phi(d / s) - d * Phi(-d / s));
    }
    return l;
}

static double by_day(const Learn *l)
{
    return l->gain / (l->cost_days > 0 ? l->cost_days : 1);
}

static int best_first(const void *x, const void *y)
{
    const Learn *a = x, *b = y;
    if (by_day(a) != by_day(b))
        return by_day(a) > by_day(b) ? -1 : 1;
    int c = str_cmp(a->place, b->place);
    return c ? c : str_cmp(a->visit->id, b->visit->id);
}

static Learns every(Arena *a, const Run *run)
{
    Learns out = { 0 };
    double cut = cut_score(a, run->ranking);
    EACH (const RunPlace, p, run->places)
        EACH (const Visit, v, run->pack->visits) {
            Learn l = at_place(a, run, p, v, cut);
            if (l.gain > 0)
                *PUSH(a, &out) = l;
        }
    if (out.len)
        qsort(out.at, (size_t)out.len, sizeof(Learn), best_first);
    return out;
}

Learns learn_all(Arena *a, const Run *run, ptrdiff_t most)
{
    Learns all = every(a, run);
    if (all.len > most)
        all.len = most;
    return all;
}

Learns learn_sums(Arena *a, const Run *run)
{
    Learns all = every(a, run), sums = { 0 };
    EACH (const Visit, v, run->pack->visits) {
        Learn sum = { .visit = v };
        EACH (const Learn, l, all) {
            if (l->visit != v)
                continue;
            sum.gain += l->gain;
            sum.swap = fmax(sum.swap, l->swap);
            sum.cost_days += l->cost_days;
            sum.places++;
        }
        if (sum.places)
            *PUSH(a, &sums) = sum;
    }
    if (sums.len)
        qsort(sums.at, (size_t)sums.len, sizeof(Learn), best_first);
    return sums;
}
