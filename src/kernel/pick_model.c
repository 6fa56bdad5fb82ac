// pick_model.c - a Portfolio laid out for the search: rows all one way round, demand merged, pairs gathered
// into cliques.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pick_in.h"

static bool on(const bool *off, int32_t rule)
{
    return !off || !off[rule];
}

// ---- Lists of lists, from pairs (of, item) counted first

static int32_t *from_counts(Arena *a, const int32_t *count, int32_t n)
{
    int32_t *from = NEWS(a, int32_t, n + 1);
    for (int32_t i = 0; i < n; i++)
        from[i + 1] = from[i] + count[i];
    return from;
}

// Turns lists round: for each item those lists that hold it, in order.
static PickLists turned(Arena *a, const PickLists *lists, int32_t n, int32_t items)
{
    int32_t *count = NEWS(a, int32_t, items);
    for (int32_t i = 0; i < lists->from[n]; i++)
        count[lists->of[i]]++;
    PickLists out = { from_counts(a, count, items), NEWS(a, int32_t, lists->from[n]) };
    memset(count, 0, sizeof *count * (size_t)items);
    for (int32_t i = 0; i < n; i++)
        for (int32_t e = lists->from[i]; e < lists->from[i + 1]; e++)
            out.of[out.from[lists->of[e]] + count[lists->of[e]]++] = i;
    return out;
}

static PickTerms terms_turned(Arena *a, const PickTerms *terms, int32_t n, int32_t items)
{
    int32_t *count = NEWS(a, int32_t, items);
    for (int32_t i = 0; i < terms->from[n]; i++)
        count[terms->of[i].at]++;
    PickTerms out = { from_counts(a, count, items), NEWS(a, PickTerm, terms->from[n]) };
    memset(count, 0, sizeof *count * (size_t)items);
    for (int32_t i = 0; i < n; i++)
        for (int32_t e = terms->from[i]; e < terms->from[i + 1]; e++) {
            const PickTerm *t = &terms->of[e];
            out.of[out.from[t->at] + count[t->at]++] = (PickTerm){ i, t->a };
        }
    return out;
}

// ---- Demand: what the same places cover is one

typedef struct {
    int64_t weight;
    int32_t n, *place;
} Demand;

static int by_number(const void *x, const void *y)
{
    return *(const int32_t *)x - *(const int32_t *)y;
}

static int by_places(const void *x, const void *y)
{
    const Demand *a = x, *b = y;
    if (a->n != b->n)
        return a->n - b->n;
    for (int32_t i = 0; i < a->n; i++)
        if (a->place[i] != b->place[i])
            return a->place[i] - b->place[i];
    return 0;
}

static void covers_into(Arena *a, const Portfolio *p, PickModel *m)
{
    Demand *all = NEWS(a, Demand, p->covers.len);
    int32_t n = 0, kept = 0, terms = 0;
    EACH (PortfolioCover, c, p->covers) {
        if (!c->n)
            continue;
        all[n] = (Demand){ c->weight, c->n, NEWS(a, int32_t, c->n) };
        memcpy(all[n].place, c->place, sizeof(int32_t) * (size_t)c->n);
        qsort(all[n].place, (size_t)c->n, sizeof(int32_t), by_number);
        terms += c->n;
        n++;
    }
    if (n)
        qsort(all, (size_t)n, sizeof *all, by_places);
    m->weight = NEWS(a, double, n);
    m->places_of = (PickLists){ NEWS(a, int32_t, n + 1), NEWS(a, int32_t, terms) };
    for (int32_t c = 0; c < n; c++) {
        if (kept && !by_places(&all[c], &all[c - 1])) {
            m->weight[kept - 1] += (double)all[c].weight;
            continue;
        }
        m->weight[kept] = (double)all[c].weight;
        memcpy(m->places_of.of + m->places_of.from[kept], all[c].place, sizeof(int32_t) * (size_t)all[c].n);
        kept++;
        m->places_of.from[kept] = m->places_of.from[kept - 1] + all[c].n;
    }
    m->covers = kept;
    m->covers_of = turned(a, &m->places_of, kept, m->n);
    m->reach = NEWS(a, double, m->n);
    for (int32_t place = 0; place < m->n; place++)
        for (int32_t e = m->covers_of.from[place]; e < m->covers_of.from[place + 1]; e++)
            m->reach[place] += m->weight[m->covers_of.of[e]];
}

// ---- Pairs, and the cliques that hold them

typedef struct {
    uint64_t *bit;
    int32_t n;
} Edges;

static bool edge(const Edges *e, int32_t i, int32_t j)
{
    size_t at = (size_t)i * (size_t)e->n + (size_t)j;
    return e->bit[at / 64] >> (at % 64) & 1;
}

static void edge_set(Edges *e, int32_t i, int32_t j)
{
    size_t at = (size_t)i * (size_t)e->n + (size_t)j;
    e->bit[at / 64] |= (uint64_t)1 << (at % 64);
}

static Edges edges_new(Arena *a, int32_t n)
{
    return (Edges){ NEWS(a, uint64_t, ((ptrdiff_t)n * n + 63) / 64), n };
}

typedef struct {
    double bound;
    int32_t from, n;
} Row;
typedef struct {
    ARRAY(Row) rows;
    ARRAY(PickTerm) terms;
} Rows;

static void pairs_into(Arena *a, Arena *scratch, const Portfolio *p, const bool *off, PickModel *m, Rows *out)
{
    int32_t n = m->n, *count = NEWS(a, int32_t, n), *member = NEWS(scratch, int32_t, n);
    bool any = false;
    EACH (PortfolioPair, x, p->pairs)
        any |= on(off, x->rule);
    m->near = (PickLists){ NEWS(a, int32_t, n + 1), NULL };
    if (!any)
        return;
    Edges near = edges_new(scratch, n), done = edges_new(scratch, n);
    EACH (PortfolioPair, x, p->pairs)
        if (on(off, x->rule) && !edge(&near, x->a, x->b)) {
            edge_set(&near, x->a, x->b);
            edge_set(&near, x->b, x->a);
            count[x->a]++;
            count[x->b]++;
        }
    m->near.from = from_counts(a, count, n);
    m->near.of = NEWS(a, int32_t, m->near.from[n]);
    for (int32_t i = 0, e = 0; i < n; i++)
        for (int32_t j = 0; j < n && e < m->near.from[i + 1]; j++)
            if (edge(&near, i, j))
                m->near.of[e++] = j;
    for (int32_t i = 0; i < n; i++)
        for (int32_t e = m->near.from[i]; e < m->near.from[i + 1]; e++) {
            if (edge(&done, i, m->near.of[e]))
                continue;
            int32_t size = 2;
            member[0] = i;
            member[1] = m->near.of[e];
            for (int32_t c = m->near.from[i]; c < m->near.from[i + 1]; c++) {
                int32_t j = m->near.of[c];
                bool all = j != member[1];
                for (int32_t k = 1; k < size && all; k++)
                    all = edge(&near, j, member[k]);
                if (all)
                    member[size++] = j;
            }
            *PUSH(scratch, &out->rows) = (Row){ 1, (int32_t)out->terms.len, size };
            for (int32_t k = 0; k < size; k++) {
                *PUSH(scratch, &out->terms) = (PickTerm){ member[k], 1 };
                for (int32_t l = 0; l < size; l++)
                    if (k != l)
                        edge_set(&done, member[k], member[l]);
            }
        }
}

// ---- Rows

static void rows_of_rules(Arena *scratch, const Portfolio *p, const bool *off, Rows *out)
{
    EACH (PortfolioRow, r, p->rows) {
        if (!on(off, r->rule))
            continue;
        double sign = r->at_least ? -1 : 1;
        *PUSH(scratch, &out->rows) = (Row){ sign * (double)r->bound, (int32_t)out->terms.len, 0 };
        for (int32_t i = 0; i < r->n; i++)
            if (!r->a || r->a[i]) {
                *PUSH(scratch, &out->terms) = (PickTerm){ r->place[i], sign * (r->a ? (double)r->a[i] : 1) };
                out->rows.at[out->rows.len - 1].n++;
            }
    }
}

static void rows_into(Arena *a, const Rows *rows, PickModel *m)
{
    ptrdiff_t n = rows->rows.len;
    m->rows = (int32_t)n;
    m->bound = NEWS(a, double, n);
    m->largest = NEWS(a, double, n);
    m->cap = NEWS(a, double, n);
    m->scale = NEWS(a, double, n);
    m->terms_of = (PickTerms){ NEWS(a, int32_t, n + 1), NEWS(a, PickTerm, rows->terms.len) };
    for (ptrdiff_t r = 0; r < n; r++) {
        const Row *row = &rows->rows.at[r];
        double sum = 0;
        m->bound[r] = row->bound;
        m->terms_of.from[r + 1] = m->terms_of.from[r] + row->n;
        for (int32_t i = 0; i < row->n; i++) {
            PickTerm t = rows->terms.at[row->from + i];
            m->terms_of.of[m->terms_of.from[r] + i] = t;
            sum += fabs(t.a);
            m->largest[r] = fmax(m->largest[r], fabs(t.a));
        }
        m->scale[r] = row->n ? fmax(1, sum / row->n) : 1;
        // times any slack or sum of coefficients of a choice, over all rows, it stays below 2^35
        double most = fabs(row->bound) + m->max * m->largest[r] + 1;
        m->cap[r] = floor(0x1p35 / ((double)(n + 1) * most) / PICK_GRAIN) * PICK_GRAIN;
    }
    m->rows_of = terms_turned(a, &m->terms_of, m->rows, m->n);
}

PickModel pick_model(Arena *a, const Portfolio *p, const bool *off)
{
    bool counted = p->count_rule < 0 || on(off, p->count_rule);
    PickModel m = { .n = p->places, .min = counted ? p->min : 0, .max = counted ? p->max : p->places };
    Arena *scratch = arena_new();
    Rows rows = { 0 };
    m.fixed = NEWS(a, int8_t, m.n);
    EACH (PortfolioFix, f, p->must)
        if (on(off, f->rule))
            m.fixed[f->place] = PICK_IN;
    EACH (PortfolioFix, f, p->never)
        if (on(off, f->rule)) {
            m.impossible |= m.fixed[f->place] == PICK_IN;
            m.fixed[f->place] = PICK_OUT;
        }
    covers_into(a, p, &m);
    rows_of_rules(scratch, p, off, &rows);
    pairs_into(a, scratch, p, off, &m, &rows);
    rows_into(a, &rows, &m);
    arena_free(scratch);
    return m;
}
