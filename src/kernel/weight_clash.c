// weight_clash.c - which statements about weights cannot all hold.
#include <math.h>
#include <string.h>

#include "weight_clash.h"

enum { ROUNDS = 600, NODES = 200000 };
static const double SLACK = 1e-7;

typedef ARRAY(int32_t) Numbers;

bool asked_best(const Asked *q, const int32_t *rows, int32_t n, const double *goal, double *w)
{
    Arena *a = arena_new();
    double *row = NEWS(a, double, (ptrdiff_t)(n + 1) * q->m), *bound = NEWS(a, double, n + 1);
    bool *equal = NEWS(a, bool, n + 1);
    bound[0] = 1;
    equal[0] = true;
    for (int32_t c = 0; c < q->m; c++)
        row[c] = 1;
    for (int32_t i = 0; i < n; i++) {
        const Statement *s = &q->s[rows[i]];
        double *mine = row + (ptrdiff_t)(i + 1) * q->m;
        for (int32_t t = 0; t < s->n; t++)
            mine[s->criterion[t]] = -s->by[t];
        bound[i + 1] = -s->least;
        equal[i + 1] = s->equal;
    }
    LpEnd end = lp_best(a, n + 1, q->m, row, bound, equal, goal ? goal : NEWS(a, double, q->m), w);
    arena_free(a);
    return end != LP_EMPTY;
}

double statement_sum(const Statement *s, const double *w)
{
    double sum = 0;
    for (int32_t t = 0; t < s->n; t++)
        sum += s->by[t] * w[s->criterion[t]];
    return sum;
}

// How far weights are from a statement; 0: they keep it.
static double off_by(const Statement *s, const double *w)
{
    double over = statement_sum(s, w) - s->least;
    return over < 0 ? -over : s->equal ? over : 0;
}

// Whether some weights w[m] keep all things in the set: of their statements only those are looked at that
// weights found so far do not keep.
static bool keeps(Arena *a, const Asked *q, const bool *in, double *w)
{
    Numbers rows = { 0 };
    for (;;) {
        int32_t worst = -1;
        double most = SLACK;
        if (!asked_best(q, rows.at, (int32_t)rows.len, NULL, w))
            return false;
        for (int32_t i = 0; i < q->n; i++)
            if (in[q->thing[i]] && off_by(&q->s[i], w) > most) {
                most = off_by(&q->s[i], w);
                worst = i;
            }
        if (worst < 0)
            return true;
        EACH (const int32_t, r, rows)
            if (*r == worst)
                return true; // as near as the programme comes
        *PUSH(a, &rows) = worst;
    }
}

static void kept_by(const Asked *q, const double *w, bool *in)
{
    bool *off = in; // first who does not keep, then turned round
    memset(off, false, (size_t)q->things);
    for (int32_t i = 0; i < q->n; i++)
        off[q->thing[i]] |= off_by(&q->s[i], w) > SLACK;
    for (int32_t t = 0; t < q->things; t++)
        in[t] = !off[t];
}

// From weights w that keep some things to a largest set that can hold, as far as one more at a time goes;
// then what is left outside: something of it is in everything that contradicts itself.
static Numbers given_up(Arena *a, const Asked *q, const bool *must, double *w)
{
    Arena *scratch = arena_new();
    bool *in = NEWS(scratch, bool, q->things), *more = NEWS(scratch, bool, q->things);
    Numbers out = { 0 };
    kept_by(q, w, in);
    for (int32_t t = 0; t < q->things; t++)
        in[t] |= must[t];
    for (int32_t t = 0; t < q->things; t++) {
        if (in[t])
            continue;
        in[t] = true;
        if (keeps(scratch, q, in, w)) {
            kept_by(q, w, more);
            for (int32_t u = 0; u < q->things; u++)
                in[u] |= more[u];
        } else {
            in[t] = false;
        }
    }
    for (int32_t t = 0; t < q->things; t++)
        if (!in[t])
            *PUSH(a, &out) = t;
    arena_free(scratch);
    return out;
}

// ---- The smallest set that has one of each

typedef struct {
    ARRAY(Numbers) each;
    bool *in; // [things] taken
    int32_t nodes;
} Hitting;

// The shortest set of which nothing is taken yet; NULL: there is none.
static const Numbers *shortest(const Hitting *h)
{
    const Numbers *best = NULL;
    EACH (const Numbers, set, h->each) {
        bool hit = false;
        EACH (const int32_t, t, *set)
            hit |= h->in[*t];
        if (!hit && (!best || set->len < best->len))
            best = set;
    }
    return best;
}

// Takes at most `left` more things so that of every set something is taken.
static bool hit_all(Hitting *h, int32_t left)
{
    const Numbers *set = shortest(h);
    if (!set)
        return true;
    if (!left || ++h->nodes > NODES)
        return false;
    EACH (const int32_t, t, *set) {
        h->in[*t] = true;
        if (hit_all(h, left - 1))
            return true;
        h->in[*t] = false;
    }
    return false;
}

// False: gave up.
static bool find_smallest(Arena *a, const Asked *q, bool *in)
{
    Hitting h = { .in = in };
    double *w = NEWS(a, double, q->m);
    memset(in, false, (size_t)q->things);
    for (int32_t size = 1, round = 0; size <= q->m && round < ROUNDS; round++) {
        h.nodes = 0;
        memset(in, false, (size_t)q->things);
        if (!hit_all(&h, size)) {
            size++;
            if (h.nodes > NODES)
                return false;
            continue;
        }
        if (!keeps(a, q, in, w))
            return true;
        *PUSH(a, &h.each) = given_up(a, q, in, w);
    }
    return false;
}

static void leave_out(Arena *a, const Asked *q, bool *in)
{
    double *w = NEWS(a, double, q->m);
    memset(in, true, (size_t)q->things);
    for (int32_t t = 0; t < q->things; t++) {
        in[t] = false;
        in[t] = keeps(a, q, in, w);
    }
}

void asked_conflict(Arena *a, const Asked *q, WeightRegion *out)
{
    Arena *scratch = arena_new();
    bool *in = NEWS(scratch, bool, q->things);
    out->smallest = find_smallest(scratch, q, in);
    if (!out->smallest)
        leave_out(scratch, q, in);
    out->conflict = NEWS(a, int32_t, q->things);
    for (int32_t t = 0; t < q->things; t++)
        if (in[t])
            out->conflict[out->conflicts++] = t;
    arena_free(scratch);
}
