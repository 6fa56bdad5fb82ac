// rank_fuzz.c - a problem of any numbers whatever is either refused by rank_check or ranks to something
// sound, by the fast kernel as by the plain loop.
#include <string.h>

#include "smaa.h"

typedef struct {
    const uint8_t *at;
    size_t left;
} In;

static uint8_t byte(In *in)
{
    if (!in->left)
        return 0;
    in->left--;
    return *in->at++;
}

// Mostly small numbers, sometimes any bits.
static float number(In *in)
{
    uint8_t b = byte(in);
    float x = (float)(b % 64) / 16;
    if (b >= 240) {
        uint8_t bits[4] = { byte(in), byte(in), byte(in), byte(in) };
        memcpy(&x, bits, sizeof x);
    }
    return x;
}

static float *numbers(Arena *a, In *in, int32_t n)
{
    float *x = NEWS(a, float, n);
    for (int32_t i = 0; i < n; i++)
        x[i] = number(in);
    return x;
}

static Cell cell(Arena *a, In *in)
{
    Cell c = { .kind = (CellKind)(byte(in) % 6), .n = byte(in) % 5 };
    Curve *curve = NEW(a, Curve);
    uint32_t *cut = NEWS(a, uint32_t, 5);
    curve->n = byte(in) % 4;
    curve->x = numbers(a, in, 4);
    curve->y = numbers(a, in, 4);
    for (int i = 0; i < 5; i++)
        cut[i] = (uint32_t)byte(in) << 24;
    c.x = numbers(a, in, 6);
    c.cut = cut;
    c.curve = byte(in) % 16 ? curve : NULL;
    return c;
}

static bool same_bits(const void *x, const void *y, size_t size)
{
    return !memcmp(x, y, size);
}

// The fast kernel gives the bits of the plain loop.
static void check_twin(Arena *a, const RankProblem *p, const Ranking *r)
{
    Ranking fast;
    size_t places = (size_t)p->places;
    assert(smaa_check(a, p, SMAA_SCORES).fault == RANK_OK);
    assert(smaa_rank(a, p, 1, (Progress){ 0 }, &fast));
    assert(same_bits(fast.score, r->score, places * (size_t)p->draws * sizeof(float)));
    assert(same_bits(fast.place, r->place, places * sizeof(RankPlace)));
}

static void rank_it(Arena *a, const RankProblem *p)
{
    Ranking r;
    int32_t *best = NEWS(a, int32_t, p->places), *worst = NEWS(a, int32_t, p->places);
    assert(rank_run(a, p, 1, (Progress){ 0 }, &r));
    rank_bounds(a, p, best, worst);
    check_twin(a, p, &r);
    double chances = 0;
    for (int32_t i = 0; i < p->places; i++) {
        chances += rank_chance(&r, i);
        assert(r.place[i].score[SCORE_P5] >= 0 && r.place[i].score[SCORE_P95] <= 1);
        for (int32_t rank = 1; rank <= p->places; rank++)
            assert(!r.rank_count[i * p->places + rank - 1] || (best[i] <= rank && rank <= worst[i]));
    }
    assert(chances > p->k - 1e-6 && chances < p->k + 1e-6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    In in = { data, size };
    int32_t places = byte(&in) % 5, criteria = byte(&in) % 5, groups = byte(&in) % 4;
    uint64_t *key = NEWS(a, uint64_t, places);
    int32_t *group = NEWS(a, int32_t, criteria);
    Cell *cells = NEWS(a, Cell, (ptrdiff_t)places * criteria);
    RankProblem p = {
        .places = places, .criteria = criteria, .groups = groups, .key = key, .cell = cells, .group = group
    };
    p.draws = byte(&in) % 48;
    p.k = byte(&in) % 6;
    p.seed = byte(&in);
    p.range = number(&in);
    p.group_range = number(&in);
    p.weight = numbers(a, &in, criteria);
    p.group_weight = numbers(a, &in, groups);
    for (int32_t i = 0; i < places; i++)
        key[i] = byte(&in);
    for (int32_t i = 0; i < criteria; i++)
        group[i] = byte(&in) % 5;
    for (int32_t i = 0; i < places * criteria; i++)
        cells[i] = cell(a, &in);
    if (rank_check(a, &p).fault == RANK_OK)
        rank_it(a, &p);
    arena_free(a);
    return 0;
}
