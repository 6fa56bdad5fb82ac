// pick_state.c - who is in and who is out, and what follows from it by the rules.
#include <string.h>

#include "pick_in.h"

PickState pick_state(Arena *a, const PickModel *m)
{
    return (PickState){ .m = m,
                        .x = NEWS(a, int8_t, m->n),
                        .least = NEWS(a, double, m->rows),
                        .used = NEWS(a, double, m->rows),
                        .covered = NEWS(a, int32_t, m->covers),
                        .trail = NEWS(a, int32_t, m->n) };
}

static double above(double x) // its positive part
{
    return x > 0 ? x : 0;
}

void pick_put(PickState *s, int32_t place, int v)
{
    const PickModel *m = s->m;
    s->x[place] = (int8_t)v;
    s->trail[s->trail_n++] = place;
    s->free--;
    for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++) {
        const PickTerm *t = &m->rows_of.of[e];
        s->least[t->at] += above(v == PICK_IN ? t->a : -t->a);
        s->used[t->at] += v == PICK_IN ? t->a : 0;
    }
    if (v != PICK_IN)
        return;
    s->in++;
    for (int32_t e = m->covers_of.from[place]; e < m->covers_of.from[place + 1]; e++)
        s->covered[m->covers_of.of[e]]++;
}

void pick_undo(PickState *s, int32_t trail_n)
{
    const PickModel *m = s->m;
    while (s->trail_n > trail_n) {
        int32_t place = s->trail[--s->trail_n];
        bool was_in = s->x[place] == PICK_IN;
        s->x[place] = PICK_FREE;
        s->free++;
        for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++) {
            const PickTerm *t = &m->rows_of.of[e];
            s->least[t->at] -= above(was_in ? t->a : -t->a);
            s->used[t->at] -= was_in ? t->a : 0;
        }
        if (!was_in)
            continue;
        s->in--;
        for (int32_t e = m->covers_of.from[place]; e < m->covers_of.from[place + 1]; e++)
            s->covered[m->covers_of.of[e]]--;
    }
    s->done = s->trail_n;
}

// What one row says of those still free.
static bool row_follows(PickState *s, int32_t row)
{
    const PickModel *m = s->m;
    double room = m->bound[row] - s->least[row];
    if (room < 0)
        return false;
    if (m->largest[row] <= room)
        return true;
    for (int32_t e = m->terms_of.from[row]; e < m->terms_of.from[row + 1]; e++) {
        const PickTerm *t = &m->terms_of.of[e];
        if (s->x[t->at] != PICK_FREE)
            continue;
        if (t->a > room)
            pick_put(s, t->at, PICK_OUT);
        else if (-t->a > room)
            pick_put(s, t->at, PICK_IN);
    }
    return true;
}

static bool count_follows(PickState *s)
{
    const PickModel *m = s->m;
    if (s->in > m->max || s->in + s->free < m->min)
        return false;
    int v = s->in == m->max ? PICK_OUT : s->in + s->free == m->min ? PICK_IN : PICK_FREE;
    for (int32_t i = 0; v != PICK_FREE && s->free && i < m->n; i++)
        if (s->x[i] == PICK_FREE)
            pick_put(s, i, v);
    return true;
}

static bool place_follows(PickState *s, int32_t place)
{
    const PickModel *m = s->m;
    if (s->x[place] == PICK_IN)
        for (int32_t e = m->near.from[place]; e < m->near.from[place + 1]; e++) {
            int32_t other = m->near.of[e];
            if (s->x[other] == PICK_IN)
                return false;
            if (s->x[other] == PICK_FREE)
                pick_put(s, other, PICK_OUT);
        }
    for (int32_t e = m->rows_of.from[place]; e < m->rows_of.from[place + 1]; e++) {
        const PickTerm *t = &m->rows_of.of[e];
        bool tighter = s->x[place] == PICK_IN ? t->a > 0 : t->a < 0;
        if (tighter && !row_follows(s, t->at))
            return false;
    }
    return true;
}

bool pick_follow(PickState *s)
{
    for (;;) {
        while (s->done < s->trail_n)
            if (!place_follows(s, s->trail[s->done++]))
                return false;
        if (!count_follows(s))
            return false;
        if (s->done == s->trail_n)
            return true;
    }
}

bool pick_fix(PickState *s, int32_t place, int v)
{
    if (s->x[place] != PICK_FREE)
        return s->x[place] == v;
    pick_put(s, place, v);
    return pick_follow(s);
}

bool pick_start(PickState *s)
{
    const PickModel *m = s->m;
    memset(s->x, PICK_FREE, (size_t)m->n);
    memset(s->used, 0, sizeof *s->used * (size_t)m->rows);
    memset(s->least, 0, sizeof *s->least * (size_t)m->rows);
    memset(s->covered, 0, sizeof *s->covered * (size_t)m->covers);
    s->in = s->trail_n = s->done = 0;
    s->free = m->n;
    for (int32_t r = 0; r < m->rows; r++)
        for (int32_t e = m->terms_of.from[r]; e < m->terms_of.from[r + 1]; e++)
            s->least[r] -= above(-m->terms_of.of[e].a);
    if (m->impossible)
        return false;
    for (int32_t i = 0; i < m->n; i++)
        if (m->fixed[i] != PICK_FREE)
            pick_put(s, i, m->fixed[i]);
    for (int32_t r = 0; r < m->rows; r++)
        if (!row_follows(s, r))
            return false;
    return pick_follow(s);
}
