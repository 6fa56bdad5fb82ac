// voi_draws.c - the value of knowing several things at once.
#include <math.h>
#include <string.h>

#include "spread.h"
#include "voi_in.h"

// ---- Draws ----
// The numbers 0..STRATA-1 in an order of their own for each criterion: the draw s takes the quantile order[s]
// of STRATA.
enum { STRATA = 1024 };
typedef uint16_t Order[STRATA];

static Order *orders_new(Arena *a, int32_t criteria) // and one for the place's own part
{
    Order *order = arena_alloc(a, (criteria + 1) * (ptrdiff_t)sizeof *order);
    for (int32_t c = 0; c <= criteria; c++) {
        for (int i = 0; i < STRATA; i++)
            order[c][i] = (uint16_t)i;
        for (int i = STRATA - 1; i > 0; i--) {
            uint64_t dice = stream_mix(((uint64_t)c << 16 | (uint64_t)i) * STREAM_STEP) >> 32;
            int j = (int)(dice * (uint64_t)(i + 1) >> 32);
            uint16_t held = order[c][i];
            order[c][i] = order[c][j];
            order[c][j] = held;
        }
    }
    return order;
}

// Moves at the middle of each of STRATA equal parts of the probability, in this order; their mean is 0 again.
static void draw(const Moves *m, bool even, const uint16_t *order, float *out)
{
    float sorted[STRATA];
    double until = m->share[0], mean = 0;
    if (even) {
        for (int s = 0; s < STRATA; s++)
            out[s] = (float)m->move[order[s] / (STRATA / SPREAD_NODES)];
        return;
    }
    for (int32_t s = 0, i = 0; s < STRATA; s++) {
        while (i + 1 < m->n && (s + 0.5) / STRATA >= until)
            until += m->share[++i];
        sorted[s] = (float)m->move[i];
        mean += m->move[i] / STRATA;
    }
    for (int s = 0; s < STRATA; s++)
        out[s] = sorted[order[s]] - (float)mean;
}

// ---- Lessons at one place ----

typedef struct {
    bool reached, made, is_drawn, has_tail;
    double reach;
    Moves moves;
    float drawn[STRATA]; // in the criterion's order
    Tail tail;
} Known;

typedef struct {
    Arena *arena;
    const VoiStudy *s;
    const Order *order;
    int32_t place;
    Known *known; // [criteria]
    Tail normal;
    float own[STRATA]; // standard normal quantiles, in an order of their own
} Here;

static Here *here_new(Arena *a, const VoiStudy *s)
{
    Here *h = NEW(a, Here);
    int32_t m = s->p->criteria;
    *h = (Here){ a, s, orders_new(a, m), -1, NEWS(a, Known, m) };
    for (int32_t c = 0; c < m; c++)
        h->known[c].moves = voi_room(a, s);
    voi_tail_normal(&h->normal);
    if (s->own) {
        float sorted[STRATA];
        voi_quantiles(STRATA, sorted);
        for (int i = 0; i < STRATA; i++)
            h->own[i] = sorted[h->order[m][i]];
    }
    return h;
}

static void go_to(Here *h, int32_t place)
{
    h->place = place;
    for (int32_t c = 0; c < h->s->p->criteria; c++) {
        Known *k = &h->known[c];
        k->reached = k->made = k->is_drawn = k->has_tail = false;
    }
}

static Known *known_of(Here *h, int32_t c)
{
    Known *k = &h->known[c];
    if (!k->made)
        voi_moves(h->s, h->place, c, &k->moves);
    k->made = true;
    return k;
}

static const float *drawn_of(Here *h, int32_t c)
{
    Known *k = known_of(h, c);
    bool even = h->s->p->cell[(ptrdiff_t)h->place * h->s->p->criteria + c].kind != CELL_DISCRETE;
    if (!k->is_drawn)
        draw(&k->moves, even, h->order[c], k->drawn);
    k->is_drawn = true;
    return k->drawn;
}

static double reach_of(Here *h, const Lesson *lesson)
{
    double sum = 0;
    for (int32_t i = 0; i < lesson->n; i++) {
        Known *k = &h->known[lesson->what[i].criterion];
        if (!k->reached)
            k->reach = voi_reach(h->s, h->place, lesson->what[i].criterion);
        k->reached = true;
        sum += k->reach;
    }
    return sum;
}

static double moved_by(Here *h, const Taught *t)
{
    return voi_uncertain(h->s, h->place, t->criterion)
               ? (double)t->share * known_of(h, t->criterion)->moves.variance
               : 0;
}

// The sum of what the lesson's criteria move, but for `but`, after `from`.
static void add_moves(Here *h, const Lesson *lesson, const Taught *but, double from, float sum[STRATA])
{
    for (int s = 0; s < STRATA; s++)
        sum[s] = (float)from;
    for (const Taught *t = lesson->what; t < lesson->what + lesson->n; t++) {
        if (t == but || !voi_uncertain(h->s, h->place, t->criterion))
            continue;
        const float *x = drawn_of(h, t->criterion);
        float scale = sqrtf(t->share);
        for (int s = 0; s < STRATA; s++)
            sum[s] += scale * x[s];
    }
}

static Voi at_place(Here *h, const Lesson *lesson)
{
    double behind = voi_behind(h->s, h->place), most = 0;
    const Taught *first = NULL;
    int32_t uncertain = 0;
    double beside = voi_beside(h->s, h->place, lesson->what, lesson->n);
    float rest[STRATA];
    Voi v = { 0 };
    if (behind + reach_of(h, lesson) + 5 * beside <= 0)
        return v;
    for (const Taught *t = lesson->what; t < lesson->what + lesson->n; t++) {
        double by = moved_by(h, t);
        uncertain += by > 0;
        if (by > most) {
            most = by;
            first = t;
        }
    }
    if (!first)
        return v;
    Known *k = known_of(h, first->criterion);
    double scale = sqrt((double)first->share);
    if (uncertain == 1)
        return voi_alone(&k->moves, scale, behind, &h->normal, beside);
    add_moves(h, lesson, beside > 0 ? NULL : first, behind, rest);
    if (beside == 0 && !k->has_tail) {
        voi_tail(&k->moves, &k->tail);
        k->has_tail = true;
    }
    const Tail *tail = beside > 0 ? &h->normal : &k->tail;
    for (int s = 0; s < STRATA; s++)
        tail_add(tail, beside > 0 ? beside : scale, (double)rest[s], 1.0 / STRATA, &v);
    return v;
}

bool voi_lessons(const VoiStudy *s, const Lesson *lesson, int32_t lessons, Progress progress, Voi *out)
{
    Arena *a = arena_new();
    Here *h = here_new(a, s);
    bool goes_on = true;
    memset(out, 0, (size_t)lessons * sizeof *out);
    for (int32_t i = 0, n; goes_on && i < lessons && s->p->k < s->p->places; i += n) {
        assert(lesson[i].place > h->place);
        go_to(h, lesson[i].place);
        for (n = 0; i + n < lessons && lesson[i + n].place == h->place; n++)
            out[i + n] = at_place(h, &lesson[i + n]);
        goes_on = voi_told(progress, i + n, lessons);
    }
    arena_free(a);
    return goes_on;
}

// ---- Several places at once ----

// Each place goes through the orders in a way of its own, so that places are independent.
static void at_one(Here *h, const Lesson *lesson, float *after)
{
    float sum[STRATA];
    uint64_t way = stream_mix(((uint64_t)lesson->place + 1) * STREAM_STEP);
    uint32_t step = (uint32_t)way | 1, start = (uint32_t)(way >> 32);
    double sign = voi_side(&h->s->choice, lesson->place).sign;
    float beside = (float)voi_beside(h->s, lesson->place, lesson->what, lesson->n);
    add_moves(h, lesson, NULL, 0, sum);
    for (int d = 0; d < STRATA && beside > 0; d++)
        sum[d] += beside * h->own[d];
    for (uint32_t d = 0; d < STRATA; d++)
        after[d] = (float)(h->s->mean[lesson->place] + sign * (double)sum[(start + d * step) % STRATA]);
}

// How far each place can come towards the cut, and whether that is far enough ever to meet one from the other
// side.
static void meet(Here *h, const Lesson *lesson, int32_t lessons, bool *meets)
{
    const VoiStudy *s = h->s;
    double lowest_in = s->choice.worst_in, highest_out = s->choice.best_out;
    double *reach = NEWS(h->arena, double, lessons);
    for (int32_t i = 0; i < lessons; i++) {
        int32_t place = lesson[i].place;
        go_to(h, place);
        reach[i] = reach_of(h, &lesson[i]) + 5 * voi_beside(s, place, lesson[i].what, lesson[i].n);
        if (s->choice.in[place])
            lowest_in = fmin(lowest_in, s->mean[place] - reach[i]);
        else
            highest_out = fmax(highest_out, s->mean[place] + reach[i]);
    }
    for (int32_t i = 0; i < lessons; i++) {
        int32_t place = lesson[i].place;
        meets[i] = s->choice.in[place] ? s->mean[place] - reach[i] < highest_out
                                       : s->mean[place] + reach[i] > lowest_in;
    }
}

// What the k best are worth more than those chosen; 0: they are the same.
static double gained(const VoiStudy *s, Ranked *scratch, const double *mean)
{
    double worst_in = INFINITY, best_out = -INFINITY, held = 0, sum = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < s->p->places; i++)
        if (s->choice.in[i])
            worst_in = fmin(worst_in, mean[i]);
        else
            best_out = fmax(best_out, mean[i]);
    if (best_out <= worst_in)
        return 0;
    for (int32_t i = 0; i < s->p->places; i++) { // who else is below all that are in stays out
        held += s->choice.in[i] ? mean[i] : 0;
        if (s->choice.in[i] || mean[i] > worst_in)
            scratch[n++] = (Ranked){ mean[i], i };
    }
    order_falling(scratch, n);
    for (int32_t i = 0; i < s->p->k; i++)
        sum += scratch[i].by;
    return fmax(0, sum - held);
}

bool voi_together(Arena *a, const VoiStudy *s, const Lesson *lesson, int32_t lessons, Progress progress,
                  Voi *out)
{
    int32_t n = s->p->places, moving = 0;
    float(*after)[STRATA] = arena_alloc(a, (lessons + 1) * (ptrdiff_t)sizeof *after);
    double *mean = NEWS(a, double, n);
    int32_t *place = NEWS(a, int32_t, lessons);
    bool *meets = NEWS(a, bool, lessons);
    Here *h = here_new(a, s);
    Ranked *scratch = NEWS(a, Ranked, n);
    *out = (Voi){ 0 };
    if (s->p->k == n)
        return true;
    meet(h, lesson, lessons, meets);
    for (int32_t i = 0; i < lessons; i++) {
        if (meets[i]) {
            go_to(h, lesson[i].place);
            at_one(h, &lesson[i], after[moving]);
            place[moving++] = lesson[i].place;
        }
        if (!voi_told(progress, i + 1, lessons))
            return false;
    }
    memcpy(mean, s->mean, (size_t)n * sizeof *mean);
    for (int d = 0; d < STRATA && moving; d++) {
        for (int32_t i = 0; i < moving; i++)
            mean[place[i]] = (double)after[i][d];
        double more = gained(s, scratch, mean);
        out->value += more / STRATA;
        out->changes += more > 0 ? 1.0 / STRATA : 0;
    }
    return true;
}

// ---- Regression ----

// Gauss on the three normal equations; a parabola that the draws cannot tell from a line or a point keeps 0
// for the rest.
static void parabola(double sums[5], double right[3], double out[3])
{
    double m[3][4];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            m[i][j] = j < 3 ? sums[i + j] : right[i];
    for (int i = 0; i < 3; i++) {
        bool known = fabs(m[i][i]) > 1e-9 * fabs(sums[2 * i]) + 1e-300;
        for (int j = 3; j >= i; j--)
            m[i][j] = known ? m[i][j] / m[i][i] : 0;
        for (int k = 0; k < 3; k++)
            for (int j = 3; k != i && j >= i; j--)
                m[k][j] -= m[k][i] * m[i][j];
    }
    for (int i = 0; i < 3; i++)
        out[i] = m[i][3];
}

Voi voi_regress(const float *score, const float *x, int32_t draws, double t, bool in)
{
    double sums[5] = { 0 }, right[3] = { 0 }, fit[3], middle = 0, sign = in ? -1 : 1;
    Voi v = { 0 };
    for (int32_t d = 0; d < draws; d++)
        middle += (double)x[d] / draws;
    for (int32_t d = 0; d < draws; d++) {
        double u = (double)x[d] - middle, power = 1;
        for (int i = 0; i < 5; i++, power *= u) {
            sums[i] += power;
            if (i < 3)
                right[i] += power * (double)score[d];
        }
    }
    parabola(sums, right, fit);
    for (int32_t d = 0; d < draws; d++) {
        double u = (double)x[d] - middle, over = sign * (fit[0] + u * (fit[1] + u * fit[2]) - t);
        v.value += over > 0 ? over / draws : 0;
        v.changes += over > 0 ? 1.0 / draws : 0;
    }
    return v;
}
