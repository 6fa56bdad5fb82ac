// pick_climb.c - from a choice to a better neighbour: one place for another, or one more, while that is
// better.
#include <string.h>

#include "pick_in.h"

PickClimb pick_climb_new(Arena *a, const PickModel *m)
{
    return (PickClimb){ .m = m,
                        .in = NEWS(a, bool, m->n),
                        .covered = NEWS(a, int32_t, m->covers),
                        .blocked = NEWS(a, int32_t, m->n),
                        .used = NEWS(a, double, m->rows),
                        .broken = NEWS(a, int32_t, m->rows),
                        .list = NEWS(a, int32_t, m->n) };
}

static void put(PickClimb *c, int32_t place, int by) // +1 in, -1 out
{
    const PickModel *m = c->m;
    c->in[place] = by > 0;
    c->count += by;
    c->total += by * c->gain[place];
    for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++)
        c->used[m->rows_of.of[e].at] += by * m->rows_of.of[e].a;
    for (int32_t e = m->near.from[place]; e < m->near.from[place + 1]; e++)
        c->blocked[m->near.of[e]] += by;
    for (int32_t e = m->covers_of.from[place]; c->with_covers && e < m->covers_of.from[place + 1]; e++) {
        int32_t demand = m->covers_of.of[e], before = c->covered[demand];
        c->covered[demand] += by;
        if (before + by == 0 || before == 0)
            c->total += by * m->weight[demand];
    }
}

bool pick_climb_set(PickClimb *c, const double *gain, bool covers, const bool *in)
{
    const PickModel *m = c->m;
    c->gain = gain;
    c->with_covers = covers;
    c->count = 0;
    c->total = 0;
    memset(c->in, false, (size_t)m->n);
    memset(c->covered, 0, sizeof(int32_t) * (size_t)m->covers);
    memset(c->blocked, 0, sizeof(int32_t) * (size_t)m->n);
    memset(c->used, 0, sizeof(double) * (size_t)m->rows);
    for (int32_t i = 0; i < m->n; i++)
        if (in[i])
            put(c, i, 1);
    bool ok = m->min <= c->count && c->count <= m->max && !m->impossible;
    for (int32_t i = 0; i < m->n; i++)
        ok &= !(in[i] && c->blocked[i]) && m->fixed[i] != (in[i] ? PICK_OUT : PICK_IN);
    for (int32_t r = 0; r < m->rows; r++)
        ok &= c->used[r] <= m->bound[r];
    return ok;
}

// Would it break no rule to put it in? The rows in `broken` are those that it must mend.
static bool fits(const PickClimb *c, int32_t place, int32_t broken)
{
    const PickModel *m = c->m;
    if (c->in[place] || c->blocked[place] || m->fixed[place] == PICK_OUT)
        return false;
    for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++) {
        const PickTerm *t = &m->rows_of.of[e];
        if (c->used[t->at] + t->a > m->bound[t->at])
            return false;
    }
    for (int32_t b = 0; b < broken; b++) {
        bool mends = false;
        for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1] && !mends; e++)
            mends = m->rows_of.of[e].at == c->broken[b];
        if (!mends)
            return false;
    }
    return true;
}

static double adds(const PickClimb *c, int32_t place)
{
    const PickModel *m = c->m;
    double worth = c->gain[place];
    for (int32_t e = m->covers_of.from[place]; c->with_covers && e < m->covers_of.from[place + 1]; e++)
        worth += c->covered[m->covers_of.of[e]] ? 0 : m->weight[m->covers_of.of[e]];
    return worth;
}

// Most are passed over by what they could add at most.
static int32_t best_to_add(const PickClimb *c, int32_t broken, double *worth)
{
    int32_t best = -1;
    for (int32_t i = 0; i < c->m->n; i++) {
        if (c->gain[i] + (c->with_covers ? c->m->reach[i] : 0) <= *worth || !fits(c, i, broken))
            continue;
        double w = adds(c, i);
        if (w > *worth) {
            *worth = w;
            best = i;
        }
    }
    return best;
}

static int32_t rows_broken(PickClimb *c, int32_t place)
{
    const PickModel *m = c->m;
    int32_t n = 0;
    for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++) {
        int32_t r = m->rows_of.of[e].at;
        if (c->used[r] > m->bound[r])
            c->broken[n++] = r;
    }
    return n;
}

// Takes each chosen place out in turn, and puts the best in its stead, or nothing where the count allows.
static bool exchange(PickClimb *c)
{
    const PickModel *m = c->m;
    bool better = false;
    int32_t n = 0;
    for (int32_t i = 0; i < m->n; i++)
        if (c->in[i] && m->fixed[i] != PICK_IN)
            c->list[n++] = i;
    for (int32_t h = 0; h < n; h++) {
        int32_t out = c->list[h];
        double before = c->total;
        put(c, out, -1);
        int32_t broken = rows_broken(c, out);
        double worth = before - c->total;
        int32_t in = best_to_add(c, broken, &worth);
        if (in < 0 && (worth >= 0 || broken || c->count < m->min))
            in = out;
        if (in >= 0)
            put(c, in, 1);
        better |= c->total > before;
    }
    return better;
}

void pick_climb(PickClimb *c)
{
    for (bool better = true; better;) {
        better = exchange(c);
        double worth = 0;
        int32_t in = c->count < c->m->max ? best_to_add(c, 0, &worth) : -1;
        if (in >= 0) {
            put(c, in, 1);
            better = true;
        }
    }
}
