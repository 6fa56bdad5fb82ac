// wire.c - a problem to bytes and back.
#include <string.h>

#include "wire.h"

typedef struct {
    uint32_t magic;
    int32_t places, criteria, groups, draws, k, curves, floats, cuts, flags;
    uint64_t seed;
    float range, group_range;
} Head;

typedef struct {
    int32_t n, x;
} WireCurve;

typedef struct {
    int32_t kind, n, x, cut, curve;
} WireCell;

_Static_assert(sizeof(Head) == 56 && offsetof(Head, draws) == WIRE_DRAWS_AT,
               "the block begins as wire.h says");
static const uint32_t magic = 0x314f484b; // "KHO1"
enum { WITH_KINDS = 1, WITH_DRAWN = 2, WITH_PASS = 4 };

// Where each part stands; -1 as the end: too large.
typedef struct {
    ptrdiff_t key, kind, group, weight, group_weight, curve, cell, floats, cuts, drawn, pass, end;
} Parts;

static ptrdiff_t part(int64_t *at, int64_t n, int64_t size)
{
    int64_t here = *at;
    *at = here + (n * size + 7) / 8 * 8;
    return (ptrdiff_t)here;
}

static Parts parts_of(const Head *h)
{
    int64_t at = sizeof(Head);
    Parts p;
    p.key = part(&at, h->places, 8);
    p.kind = part(&at, h->flags & WITH_KINDS ? h->places : 0, 4);
    p.group = part(&at, h->criteria, 4);
    p.weight = part(&at, h->criteria, 4);
    p.group_weight = part(&at, h->groups, 4);
    p.curve = part(&at, h->curves, sizeof(WireCurve));
    p.cell = part(&at, (int64_t)h->places * h->criteria, sizeof(WireCell));
    p.floats = part(&at, h->floats, 4);
    p.cuts = part(&at, h->cuts, 4);
    p.drawn = part(&at, h->flags & WITH_DRAWN ? (int64_t)h->draws * h->criteria : 0, 4);
    p.pass = part(&at, h->flags & WITH_PASS ? h->places : 0, 4);
    p.end = at <= INT32_MAX ? (ptrdiff_t)at : -1;
    return p;
}

static int32_t floats_of(const Cell *c)
{
    return c->kind == CELL_NA           ? 0
           : c->kind == CELL_FIXED      ? 1
           : c->kind == CELL_TRIANGULAR ? 3
           : c->kind == CELL_QUANTILE   ? c->n + 1
                                        : c->n;
}

static int32_t cuts_of(const Cell *c)
{
    return c->kind == CELL_DISCRETE && c->n > 1 ? c->n - 1 : 0;
}

// The number of a curve: places of a column mostly share theirs, so the last few are looked at.
static int32_t curve_number(const Curve **seen, int32_t *n, const Curve *c)
{
    enum { BACK = 256 };
    for (int32_t i = *n - 1; i >= 0 && i >= *n - BACK; i--)
        if (seen[i] == c)
            return i;
    seen[(*n)++] = c;
    return *n - 1;
}

uint8_t *wire_write(Arena *a, const RankProblem *p, ptrdiff_t *size)
{
    ptrdiff_t cells = (ptrdiff_t)p->places * p->criteria;
    const Curve **seen = NEWS(a, const Curve *, cells);
    int32_t *number = NEWS(a, int32_t, cells);
    Head h = { magic, p->places, p->criteria, p->groups, p->draws, p->k, .seed = p->seed };
    h.range = p->range;
    h.group_range = p->group_range;
    h.flags = (p->kind ? WITH_KINDS : 0) | (p->drawn ? WITH_DRAWN : 0) | (p->pass ? WITH_PASS : 0);
    for (ptrdiff_t i = 0; i < cells; i++) {
        number[i] = p->cell[i].kind == CELL_NA ? -1 : curve_number(seen, &h.curves, p->cell[i].curve);
        h.floats += floats_of(&p->cell[i]);
        h.cuts += cuts_of(&p->cell[i]);
    }
    for (int32_t i = 0; i < h.curves; i++)
        h.floats += 2 * seen[i]->n;
    Parts at = parts_of(&h);
    assert(at.end > 0);
    uint8_t *out = arena_alloc(a, at.end);
    memcpy(out, &h, sizeof h);
    memcpy(out + at.key, p->key, (size_t)p->places * 8);
    if (p->kind)
        memcpy(out + at.kind, p->kind, (size_t)p->places * 4);
    memcpy(out + at.group, p->group, (size_t)p->criteria * 4);
    memcpy(out + at.weight, p->weight, (size_t)p->criteria * 4);
    memcpy(out + at.group_weight, p->group_weight, (size_t)p->groups * 4);
    if (p->drawn)
        memcpy(out + at.drawn, p->drawn, (size_t)p->draws * (size_t)p->criteria * 4);
    if (p->pass)
        memcpy(out + at.pass, p->pass, (size_t)p->places * 4);
    WireCurve *curve = (WireCurve *)(void *)(out + at.curve);
    WireCell *cell = (WireCell *)(void *)(out + at.cell);
    float *floats = (float *)(void *)(out + at.floats);
    uint32_t *cuts = (uint32_t *)(void *)(out + at.cuts);
    int32_t f = 0, c = 0;
    for (int32_t i = 0; i < h.curves; i++) {
        size_t n = (size_t)seen[i]->n;
        curve[i] = (WireCurve){ seen[i]->n, f };
        memcpy(floats + f, seen[i]->x, n * 4);
        memcpy(floats + f + n, seen[i]->y, n * 4);
        f += 2 * seen[i]->n;
    }
    for (ptrdiff_t i = 0; i < cells; i++) {
        const Cell *from = &p->cell[i];
        int32_t n = floats_of(from), cut = cuts_of(from);
        cell[i] = (WireCell){ (int32_t)from->kind, n ? from->n : 0, f, c, number[i] };
        if (n)
            memcpy(floats + f, from->x, (size_t)n * 4);
        if (cut)
            memcpy(cuts + c, from->cut, (size_t)cut * 4);
        f += n;
        c += cut;
    }
    *size = at.end;
    return out;
}

static bool counts_ok(const Head *h)
{
    return h->magic == magic && h->places >= 1 && h->criteria >= 1 && h->criteria <= RANK_CRITERIA_MAX &&
           h->groups >= 1 && h->groups <= RANK_GROUPS_MAX && h->draws >= 1 && h->curves >= 0 &&
           h->floats >= 0 && h->cuts >= 0;
}

static bool read_cell(const WireCell *w, const Head *h, const float *floats, const uint32_t *cuts,
                      const Curve *curve, Cell *out)
{
    if (w->kind < CELL_NA || w->kind > CELL_DISCRETE || w->n < 0 || w->n > RANK_QUANTILE_MAX)
        return false;
    *out = (Cell){ (CellKind)w->kind, w->n, NULL, NULL, NULL };
    if (w->kind == CELL_NA)
        return true;
    if (w->x < 0 || w->x > h->floats - floats_of(out) || w->cut < 0 || w->cut > h->cuts - cuts_of(out) ||
        w->curve < 0 || w->curve >= h->curves)
        return false;
    out->x = floats + w->x;
    out->cut = cuts + w->cut;
    out->curve = curve + w->curve;
    return true;
}

bool wire_read(Arena *a, const uint8_t *bytes, ptrdiff_t size, RankProblem *out)
{
    Head h;
    if (size < (ptrdiff_t)sizeof h)
        return false;
    memcpy(&h, bytes, sizeof h);
    if (!counts_ok(&h))
        return false;
    Parts at = parts_of(&h);
    if (at.end != size)
        return false;
    const void *base = bytes;
    const char *b = base;
    const WireCurve *wire_curve = (const void *)(b + at.curve);
    const WireCell *wire_cell = (const void *)(b + at.cell);
    const float *floats = (const void *)(b + at.floats);
    Curve *curve = NEWS(a, Curve, h.curves + 1);
    for (int32_t i = 0; i < h.curves; i++) {
        WireCurve w = wire_curve[i];
        if (w.n < 1 || w.x < 0 || w.n > h.floats / 2 || w.x > h.floats - 2 * w.n)
            return false;
        curve[i] = (Curve){ w.n, floats + w.x, floats + w.x + w.n };
    }
    ptrdiff_t cells = (ptrdiff_t)h.places * h.criteria;
    Cell *cell = NEWS(a, Cell, cells);
    for (ptrdiff_t i = 0; i < cells; i++)
        if (!read_cell(&wire_cell[i], &h, floats, (const void *)(b + at.cuts), curve, &cell[i]))
            return false;
    *out = (RankProblem){ .places = h.places,
                          .criteria = h.criteria,
                          .groups = h.groups,
                          .draws = h.draws,
                          .k = h.k,
                          .seed = h.seed,
                          .key = (const void *)(b + at.key),
                          .kind = h.flags & WITH_KINDS ? (const void *)(b + at.kind) : NULL,
                          .cell = cell,
                          .group = (const void *)(b + at.group),
                          .weight = (const void *)(b + at.weight),
                          .group_weight = (const void *)(b + at.group_weight),
                          .range = h.range,
                          .group_range = h.group_range,
                          .drawn = h.flags & WITH_DRAWN ? (const void *)(b + at.drawn) : NULL,
                          .pass = h.flags & WITH_PASS ? (const void *)(b + at.pass) : NULL };
    return true;
}

// ---- Digest ----

static uint64_t add(uint64_t h, uint64_t x) // eight bytes, low first
{
    for (int i = 0; i < 8; i++)
        h = (h ^ (x >> 8 * i & 255)) * 0x100000001b3u;
    return h;
}

static uint64_t add_float(uint64_t h, double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return add(h, u);
}

uint64_t ranking_digest(Arena *a, const RankProblem *p, const Ranking *r)
{
    int32_t *order = NEWS(a, int32_t, p->places);
    uint64_t h = 0xcbf29ce484222325u;
    rank_key_order(a, p, order);
    for (int32_t i = 0; i < p->places; i++) {
        const RankPlace *x = &r->place[order[i]];
        h = add(add(add(h, x->chance), x->rank_sum), add(x->score_sum, x->kind_first));
        for (int q = 0; q < RANK_QUANTILES; q++)
            h = add(add(h, (uint64_t)x->rank[q]), (uint64_t)x->kind_rank[q]);
        for (int q = 0; q < SCORE_QUANTILES; q++)
            h = add_float(h, (double)x->score[q]);
        h = add_float(h, x->moved);
        for (int32_t c = 0; c < p->criteria; c++) {
            ptrdiff_t at = (ptrdiff_t)order[i] * p->criteria + c;
            h = add(add(h, r->contribution[at]), r->value[at]);
        }
    }
    return h;
}
