// sensitivity.c - places of a run as rows of numbers, and the kernel's questions put to them.
#include <math.h>
#include <stdlib.h>

#include "sensitivity.h"

// The groups' profile weights, and each place's value of each group: the mean of what applies, by the weights
// in the group.
typedef struct {
    ptrdiff_t n, groups;
    double *value; // [n][groups]; NAN where nothing of the group applies
    bool *whole;   // [n] every group that can have weight applies
    double *score; // [n] expected, at the profile
} Grouped;

bool sensitivity_open(const Run *r, Err *err)
{
    for (ptrdiff_t c = 0; r->hidden && c < r->pack->criteria.len; c++)
        if (r->hidden[c])
            return fail(err, MSG_ANALYSIS_HIDDEN, r->pack->criteria.at[c].id);
    return true;
}

static Grouped grouped(Arena *a, const Run *r)
{
    const Pack *pack = r->pack;
    Grouped x = { .n = r->places.len, .groups = pack->criterion_groups.len };
    x.value = NEWS(a, double, x.n *x.groups);
    x.whole = NEWS(a, bool, x.n);
    x.score = NEWS(a, double, x.n);
    double *within = NEWS(a, double, x.groups);
    bool *weighed = NEWS(a, bool, x.groups); // a group whose criteria have weights in it
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        weighed[pack_criterion_group(pack, c)] |= r->in_group[c] > 0;
    for (ptrdiff_t i = 0; i < x.n; i++) {
        const RunPlace *p = &r->places.at[i];
        double *row = x.value + i * x.groups;
        for (ptrdiff_t g = 0; g < x.groups; g++)
            row[g] = within[g] = 0;
        for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
            if (!isnan(p->value[c])) {
                row[pack_criterion_group(pack, c)] += r->in_group[c] * p->value[c];
                within[pack_criterion_group(pack, c)] += r->in_group[c];
            }
        x.whole[i] = true;
        for (ptrdiff_t g = 0; g < x.groups; g++) {
            x.whole[i] &= within[g] > 0 || !weighed[g];
            row[g] = within[g] > 0 ? row[g] / within[g] : weighed[g] ? NAN : 0;
        }
        x.score[i] = run_central_score(a, r, p);
    }
    return x;
}

static ptrdiff_t row_of(const Run *r, Str id)
{
    for (ptrdiff_t i = 0; i < r->places.len; i++) {
        Str full = r->places.at[i].id;
        ptrdiff_t slash = 0;
        while (slash < full.len && full.at[slash] != '/')
            slash++;
        if (str_eq(full, id) ||
            (slash < full.len && str_eq((Str){ full.at + slash + 1, full.len - slash - 1 }, id)))
            return i;
    }
    return -1;
}

bool run_row(const Run *r, Str id, ptrdiff_t *row, Err *err)
{
    *row = row_of(r, id);
    return *row >= 0 || fail(err, MSG_ANALYSIS_NOT_IN_RUN, id, r->id);
}

// ---- Two places
static bool dominates(const Pack *pack, const RunPlace *p, const RunPlace *q)
{
    int32_t by[2], example[2], m = (int32_t)pack->criteria.len;
    Arena *scratch = arena_new();
    double *lo = NEWS(scratch, double, 2 * m), *hi = NEWS(scratch, double, 2 * m);
    for (int32_t c = 0; c < m; c++) {
        lo[c] = isnan(p->value[c]) ? NAN : p->lo[c];
        hi[c] = isnan(p->value[c]) ? NAN : p->hi[c];
        lo[m + c] = isnan(q->value[c]) ? NAN : q->lo[c];
        hi[m + c] = isnan(q->value[c]) ? NAN : q->hi[c];
    }
    dominance(2, m, lo, hi, by, example);
    arena_free(scratch);
    return by[1] > 0;
}

bool compare_places(Arena *a, const Run *r, Str one, Str other, Comparison *out, Err *err)
{
    ptrdiff_t i, j, m = r->pack->criteria.len;
    if (!run_row(r, one, &i, err) || !run_row(r, other, &j, err))
        return false;
    if (i == j)
        return fail(err, MSG_ANALYSIS_SAME_PLACE, one);
    Grouped x = grouped(a, r);
    if (x.score[j] > x.score[i]) {
        ptrdiff_t swap = i;
        i = j;
        j = swap;
    }
    const RunPlace *p = &r->places.at[i], *q = &r->places.at[j];
    double *wp = NEWS(a, double, m), *wq = NEWS(a, double, m), *by = NEWS(a, double, m);
    run_central_weights(r, p, wp);
    run_central_weights(r, q, wq);
    for (ptrdiff_t c = 0; c < m; c++)
        by[c] =
            (isnan(p->value[c]) ? 0 : wp[c] * p->value[c]) - (isnan(q->value[c]) ? 0 : wq[c] * q->value[c]);
    *out = (Comparison){ .first = p,
                         .second = q,
                         .score_first = x.score[i],
                         .score_second = x.score[j],
                         .by = by,
                         .dominates = dominates(r->pack, p, q),
                         .moved = NAN };
    if (!x.whole[i] || !x.whole[j])
        return true;
    double *ahead = NEWS(a, double, x.groups), *weight = NEWS(a, double, x.groups);
    for (ptrdiff_t g = 0; g < x.groups; g++)
        ahead[g] = x.value[j * x.groups + g] - x.value[i * x.groups + g];
    out->moved = turn_weights(a, (int32_t)x.groups, r->group_weight, ahead, weight);
    out->group_weight = out->moved < 0 ? NULL : weight;
    return true;
}

// ---- The cut
CutTurns cut_turns(Arena *a, const Run *r)
{
    Grouped x = grouped(a, r);
    const int32_t *order = run_order(a, r, x.score);
    ptrdiff_t *row = NEWS(a, ptrdiff_t, x.n), n = 0;
    bool *in = NEWS(a, bool, x.n);
    double *value = NEWS(a, double, x.n *x.groups), *weight = NEWS(a, double, x.groups),
           *lo = NEWS(a, double, x.groups), *hi = NEWS(a, double, x.groups),
           *ahead = NEWS(a, double, x.groups);
    for (ptrdiff_t s = 0; s < x.n; s++) {
        if (!x.whole[order[s]])
            continue;
        in[n] = s < r->k;
        row[n] = order[s];
        for (ptrdiff_t g = 0; g < x.groups; g++)
            value[n * x.groups + g] = x.value[order[s] * x.groups + g];
        n++;
    }
    CutTurn t = turn_cut(a, (int32_t)n, (int32_t)x.groups, value, r->group_weight, in, weight);
    for (ptrdiff_t g = 0; g < x.groups; g++) {
        lo[g] = r->group_weight[g] < 1 ? 0 : NAN;
        hi[g] = r->group_weight[g] < 1 ? 1 : NAN;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t o = 0; o < n; o++) {
            if (!in[i] || in[o])
                continue;
            for (ptrdiff_t g = 0; g < x.groups; g++)
                ahead[g] = value[o * x.groups + g] - value[i * x.groups + g];
            for (ptrdiff_t g = 0; g < x.groups; g++) {
                double from, to;
                if (r->group_weight[g] >= 1)
                    continue;
                weight_range((int32_t)x.groups, r->group_weight, ahead, (int32_t)g, &from, &to);
                lo[g] = fmax(lo[g], from);
                hi[g] = fmin(hi[g], to);
            }
        }
    return (CutTurns){ .in = t.in < 0 ? NULL : &r->places.at[row[t.in]],
                       .out = t.in < 0 ? NULL : &r->places.at[row[t.out]],
                       .moved = t.in < 0 ? NAN : t.moved,
                       .group_weight = t.in < 0 ? NULL : weight,
                       .lo = lo,
                       .hi = hi,
                       .left_out = x.n - n };
}

// ---- One place
static Value to_three_digits(double v)
{
    double unit = v == 0 ? 1 : pow(10, floor(log10(fabs(v))) - 2);
    return value_num(round(v / unit) * unit);
}

// The least value of the attribute whose worth reaches `needs`, on the side where it rises.
static Value level_reaching(Arena *a, const ValueFn *f, double needs, bool *at_most)
{
    const CodeValue *best = NULL;
    *at_most = false;
    switch (f->kind) {
    case VF_ORDINAL:
        EACH (const CodeValue, c, f->codes)
            if (c->value >= needs - 1e-12 && (!best || c->value < best->value))
                best = c;
        return best ? value_code(a, best->code) : value_unknown(VT_CODE);
    case VF_LINEAR:
        *at_most = f->one_at < f->zero_at;
        return to_three_digits(f->zero_at + needs * (f->one_at - f->zero_at));
    case VF_LOG:
        *at_most = f->one_at < f->zero_at;
        return to_three_digits(exp(log(f->zero_at) + needs * (log(f->one_at) - log(f->zero_at))));
    case VF_PIECEWISE:
        for (ptrdiff_t i = 0; i + 1 < f->points.len; i++) {
            VfPoint p = f->points.at[i], q = f->points.at[i + 1];
            if (p.y == q.y || fmin(p.y, q.y) > needs || fmax(p.y, q.y) < needs)
                continue;
            *at_most = q.y < p.y;
            return to_three_digits(p.x + (needs - p.y) / (q.y - p.y) * (q.x - p.x));
        }
        return value_unknown(VT_NUM);
    case VF_PEAK:
        return isfinite(f->rise_from) && isfinite(f->full_from)
                   ? to_three_digits(f->rise_from + needs * (f->full_from - f->rise_from))
                   : value_unknown(VT_NUM);
    }
    return value_unknown(VT_NONE);
}

static int smaller_step(const void *x, const void *y)
{
    const Lever *p = x, *q = y;
    if (p->possible != q->possible)
        return p->possible ? -1 : 1;
    return p->needs != q->needs ? (p->needs < q->needs ? -1 : 1)
                                : (p->criterion > q->criterion) - (p->criterion < q->criterion);
}

static void find_levers(Arena *a, const Run *r, PlaceCut *out)
{
    const Pack *pack = r->pack;
    const RunPlace *p = out->place;
    ptrdiff_t m = pack->criteria.len;
    double *w = NEWS(a, double, m), *value = NEWS(a, double, m), *most = NEWS(a, double, m);
    int32_t *which = NEWS(a, int32_t, m);
    run_central_weights(r, p, w);
    for (ptrdiff_t c = 0; c < m; c++) {
        bool applies = !isnan(p->value[c]) && w[c] > 0;
        value[c] = most[c] = 0;
        if (!applies) {
            w[c] = 0;
            continue;
        }
        value[c] = p->value[c];
        most[c] = fmax(p->value[c], p->hi[c]);
        double needs = p->value[c] + out->gap / w[c];
        if (needs > 1 + 1e-12)
            continue;
        const ValueFn *fn = purpose_fn(pack, r->purpose, &pack->criteria.at[c]);
        Lever *l = PUSH(a, &out->levers);
        *l = (Lever){ .criterion = c, .needs = fmin(1, needs), .possible = needs <= p->hi[c] + 1e-12 };
        l->level = level_reaching(a, fn, l->needs, &l->at_most);
    }
    if (out->levers.len)
        qsort(out->levers.at, (size_t)out->levers.len, sizeof *out->levers.at, smaller_step);
    out->fewest = turn_facts(a, (int32_t)m, w, value, most, out->gap, which);
    out->which = which;
}

bool place_cut(Arena *a, const Run *r, Str id, PlaceCut *out, Err *err)
{
    ptrdiff_t row;
    if (!run_row(r, id, &row, err))
        return false;
    Grouped x = grouped(a, r);
    const int32_t *order = run_order(a, r, x.score);
    *out = (PlaceCut){ .place = &r->places.at[row] };
    for (ptrdiff_t s = 0; s < x.n; s++)
        if (order[s] == row)
            out->rank = (int32_t)s + 1;
    out->in = out->rank <= r->k;
    ptrdiff_t rival = out->in ? r->k : r->k - 1; // in the order, from 0
    if (rival < x.n) {
        out->rival = &r->places.at[order[rival]];
        out->gap = x.score[order[rival]] - x.score[row];
    }
    EACH (const RunPlace, p, r->places)
        if (p != out->place && dominates(r->pack, p, out->place) && !out->dominated_by++)
            out->dominator = p;
    if (!out->in)
        find_levers(a, r, out);
    return true;
}
