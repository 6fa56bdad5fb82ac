// voi.c - the value of knowing more: who is in, single facts, normal beliefs in closed form.
#include <math.h>
#include <string.h>

#include "prior.h"
#include "spread.h"
#include "value.h"
#include "voi_in.h"

Choice voi_choose(Arena *a, int32_t n, int32_t k, const double *mean)
{
    Ranked *order = NEWS(a, Ranked, n);
    Choice c = { NEWS(a, bool, n), 0, -INFINITY };
    for (int32_t i = 0; i < n; i++)
        order[i] = (Ranked){ mean[i], i };
    order_falling(order, n);
    for (int32_t i = 0; i < k; i++)
        c.in[order[i].of] = true;
    c.worst_in = order[k - 1].by;
    if (k < n)
        c.best_out = order[k].by;
    return c;
}

Side voi_side(const Choice *c, int32_t place)
{
    return c->in[place] ? (Side){ -1, c->best_out } : (Side){ 1, c->worst_in };
}

VoiStudy *voi_open(Arena *a, const RankProblem *p, const Ranking *r, const VoiOwn *own)
{
    VoiStudy *s = NEW(a, VoiStudy);
    *s = (VoiStudy){ .p = p, .r = r, .own = own, .patterns = patterns_of(a, p) };
    ptrdiff_t m = p->criteria;
    Lanes *group = NEWS(a, Lanes, p->groups), *criterion = NEWS(a, Lanes, m), *w = NEWS(a, Lanes, m);
    s->weight = NEWS(a, double, s->patterns.count *m);
    s->mean = NEWS(a, double, p->places);
    for (int32_t from = 0; from < p->draws; from += LANES) {
        uint64_t of_draw[LANES];
        for (int l = 0; l < LANES; l++)
            of_draw[l] = stream_of_draw(p->seed, from + l);
        weights_draw(p, from, of_draw, group, criterion);
        for (int32_t i = 0; i < s->patterns.count; i++) {
            weights_move(p, s->patterns.example[i], group, criterion, w);
            for (ptrdiff_t c = 0; c < m; c++)
                for (int l = 0; l < LANES && from + l < p->draws; l++)
                    s->weight[i * m + c] += (double)w[c][l] / p->draws;
        }
    }
    for (int32_t i = 0; i < p->places; i++)
        s->mean[i] = rank_score(r, i);
    s->choice = voi_choose(a, p->places, p->k, s->mean);
    return s;
}

static const Cell *cell_at(const VoiStudy *s, int32_t place, int32_t c)
{
    return &s->p->cell[(ptrdiff_t)place * s->p->criteria + c];
}

bool voi_uncertain(const VoiStudy *s, int32_t place, int32_t c)
{
    CellKind kind = cell_at(s, place, c)->kind;
    return kind != CELL_NA && kind != CELL_FIXED;
}

static double weight_at(const VoiStudy *s, int32_t place, int32_t c)
{
    uint32_t pass = s->p->pass ? s->p->pass[place] : PASS_ALWAYS; // where its gates stop it, no fact counts
    double passes = pass == PASS_ALWAYS ? 1 : pass * 0x1p-32;
    return passes * s->weight[(ptrdiff_t)s->patterns.of_place[place] * s->p->criteria + c];
}

double voi_behind(const VoiStudy *s, int32_t place)
{
    Side side = voi_side(&s->choice, place);
    return side.sign * (s->mean[place] - side.t);
}

double voi_reach(const VoiStudy *s, int32_t place, int32_t c)
{
    float lo, hi;
    if (!voi_uncertain(s, place, c))
        return 0;
    cell_hull(cell_at(s, place, c), &lo, &hi);
    double mean = rank_value(s->r, place, c), width = (double)hi - (double)lo;
    double by = s->choice.in[place] ? mean - (double)lo : (double)hi - mean;
    by += 2.5 * width /
          sqrt(s->p->draws); // the mean is that of draws: five times the most that its error can be
    return weight_at(s, place, c) * fmin(fmax(by, 0), width);
}

// ---- Facts ----

Moves voi_room(Arena *a, const VoiStudy *s)
{
    int32_t most = SPREAD_NODES;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)s->p->places * s->p->criteria; i++)
        if (s->p->cell[i].kind == CELL_DISCRETE && s->p->cell[i].n > most)
            most = s->p->cell[i].n;
    return (Moves){ .move = NEWS(a, double, most), .share = NEWS(a, double, most) };
}

void voi_moves(const VoiStudy *s, int32_t place, int32_t c, Moves *m)
{
    const Cell *cell = cell_at(s, place, c);
    double mean = 0, w = weight_at(s, place, c) * voi_side(&s->choice, place).sign;
    m->n = spread_nodes(cell);
    m->variance = 0;
    for (int32_t i = 0; i < m->n; i++) {
        m->move[i] = spread_value(cell, i);
        m->share[i] = spread_share(cell, i);
        mean += m->share[i] * m->move[i];
    }
    for (int32_t i = 0; i < m->n; i++) {
        m->move[i] = w * (m->move[i] - mean);
        m->variance += m->share[i] * m->move[i] * m->move[i];
    }
}

Voi voi_alone(const Moves *m, double scale, double behind, const Tail *normal, double beside)
{
    Voi v = { 0 };
    for (int32_t i = 0; i < m->n; i++) {
        double over = behind + scale * m->move[i];
        if (beside > 0) {
            tail_add(normal, beside, over, m->share[i], &v);
        } else if (over > 0) {
            v.value += m->share[i] * over;
            v.changes += m->share[i];
        }
    }
    return v;
}

bool voi_facts(const VoiStudy *s, Progress progress, Voi *out)
{
    int32_t n = s->p->places, m = s->p->criteria;
    bool goes_on = true;
    Arena *a = arena_new();
    Moves moves = voi_room(a, s);
    Tail normal;
    voi_tail_normal(&normal);
    memset(out, 0, (size_t)n * (size_t)m * sizeof *out);
    for (int32_t place = 0; goes_on && place < n && s->p->k < n; place++) {
        double behind = voi_behind(s, place);
        for (int32_t c = 0; c < m; c++) {
            const Taught it = { c, 1 };
            double beside = voi_beside(s, place, &it, 1);
            if (behind + voi_reach(s, place, c) + 5 * beside > 0) {
                voi_moves(s, place, c, &moves);
                out[(ptrdiff_t)place * m + c] = voi_alone(&moves, 1, behind, &normal, beside);
            }
        }
        goes_on = voi_told(progress, place + 1, n);
    }
    arena_free(a);
    return goes_on;
}

// ---- What facts of a place tell of each other ----

// Of each criterion that nothing is known of, as much as the lesson leaves open; and what it moves by itself.
typedef struct {
    double squares, sum, known;
} Open;

static double variance_open(const VoiStudy *s, const Open *o)
{
    return prior_open(s->own->together, o->known, o->squares, o->sum);
}

double voi_beside(const VoiStudy *s, int32_t place, const Taught *what, int32_t n)
{
    if (!s->own || s->own->together <= 0)
        return 0;
    const double *sd = s->own->sd + (ptrdiff_t)place * s->p->criteria;
    Open before = { .known = s->own->known ? s->own->known[place] : 0 }, after = before;
    double each = 0;
    for (int32_t i = 0; i < n; i++)
        if (sd[what[i].criterion] > 0) {
            double d = weight_at(s, place, what[i].criterion) * sd[what[i].criterion],
                   q = (double)what[i].share;
            each += q * d * d;
            after.known += q;
            after.squares -= q * d * d;
            after.sum -= (1 - sqrt(1 - q)) * d;
        }
    if (each == 0)
        return 0;
    for (int32_t c = 0; c < s->p->criteria; c++) {
        double d = sd[c] > 0 ? weight_at(s, place, c) * sd[c] : 0;
        before.squares += d * d;
        before.sum += d;
    }
    after.squares += before.squares;
    after.sum += before.sum;
    return sqrt(fmax(0, variance_open(s, &before) - variance_open(s, &after) - each));
}

double voi_moved(const VoiStudy *s, int32_t place)
{
    double by = 0;
    for (int32_t c = 0; s->own && s->own->mean && c < s->p->criteria; c++) {
        double more = s->own->mean[(ptrdiff_t)place * s->p->criteria + c];
        by += more == 0 ? 0 : more * weight_at(s, place, c);
    }
    return by;
}

// ---- Tails ----

void voi_tail(const Moves *m, Tail *t)
{
    double mass[TAIL_STEPS + 2] = { 0 }, least = INFINITY, most = -INFINITY, beyond = 0, value = 0;
    for (int32_t i = 0; i < m->n; i++) {
        least = fmin(least, m->move[i]);
        most = fmax(most, m->move[i]);
    }
    *t = (Tail){ .least = least, .step = (most - least) / TAIL_STEPS };
    for (int32_t i = 0; i < m->n; i++) { // to the two rows beside it, so that the mean stays
        double at = t->step > 0 ? (m->move[i] - least) / t->step : 0;
        int32_t row = at < TAIL_STEPS ? (int32_t)at : TAIL_STEPS;
        mass[row] += m->share[i] * (1 - (at - row));
        mass[row + 1] += m->share[i] * (at - row);
    }
    for (int32_t row = TAIL_STEPS + 1; row >= 0; row--) {
        value += beyond * t->step;
        t->value[row] = value;
        t->changes[row] = beyond + mass[row] / 2;
        beyond += mass[row];
    }
}

// ---- Normal beliefs ----

static double density(double z)
{
    return exp(-z * z / 2) / sqrt(2 * M_PI);
}

static double below(double z)
{
    return erfc(-z / M_SQRT2) / 2;
}

void voi_quantiles(int32_t n, float *out)
{
    for (int32_t i = 0; i < n; i++) {
        double lo = -6, hi = 6;
        for (int step = 0; step < 40; step++)
            *(below((lo + hi) / 2) < (i + 0.5) / n ? &lo : &hi) = (lo + hi) / 2;
        out[i] = (float)lo;
    }
}

void voi_tail_normal(Tail *t)
{
    *t = (Tail){ .least = -5, .step = 10.0 / TAIL_STEPS };
    for (int32_t row = 0; row < TAIL_STEPS + 2; row++) {
        double z = t->least + row * t->step; // x = -z
        t->changes[row] = row < TAIL_STEPS ? below(-z) : 0;
        t->value[row] = row < TAIL_STEPS ? fmax(0, density(z) - z * below(-z)) : 0;
    }
}

double voi_beyond(double distance, double sd)
{
    return sd > 0 ? fmax(0, sd * density(distance / sd) - distance * below(-distance / sd)) : 0;
}

void voi_normal(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd, Voi *out)
{
    Choice choice = voi_choose(a, n, k, mean);
    for (int32_t i = 0; i < n; i++) {
        double d = fabs(mean[i] - (choice.in[i] ? choice.best_out : choice.worst_in));
        out[i] = (Voi){ 0 };
        if (sd[i] > 0 && k < n) {
            out[i].changes = below(-d / sd[i]);
            out[i].value = voi_beyond(d, sd[i]);
        }
    }
}

double voi_set_right(int32_t n, const bool *in, const double *mean, const double *sd)
{
    enum { STEPS = 400 };
    double widest = 0, right = 0, last = 0, worst_in = INFINITY, best_out = -INFINITY;
    for (int32_t i = 0; i < n; i++) {
        widest = fmax(widest, sd[i]);
        if (in[i])
            worst_in = fmin(worst_in, mean[i]);
        else
            best_out = fmax(best_out, mean[i]);
    }
    double lo = best_out - 5 * widest, hi = worst_in + 5 * widest;
    if (isinf(worst_in) || isinf(best_out)) // nobody in, or nobody out
        return 1;
    if (widest == 0)
        return worst_in > best_out;
    for (int step = 0; step <= STEPS; step++) {
        double t = lo + (hi - lo) * step / STEPS, outside = 1, inside = 1;
        for (int32_t i = 0; i < n && outside * inside > 0; i++) {
            double z = sd[i] > 0 ? (t - mean[i]) / sd[i] : t >= mean[i] ? 9 : -9;
            if (in[i])
                inside *= z > 6 ? 0 : z < -6 ? 1 : below(-z);
            else
                outside *= z > 6 ? 1 : z < -6 ? 0 : below(z);
        }
        if (step)
            right += inside * fmax(0, outside - last);
        last = outside;
    }
    return fmin(1, right);
}
