// voi.c - the value of knowing more: who is in, single facts, normal beliefs in closed form.
#include <math.h>
#include <string.h>

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

Study voi_study(Arena *a, const RankProblem *p, const Ranking *r)
{
    Study s = { .p = p, .r = r, .patterns = patterns_of(a, p) };
    ptrdiff_t m = p->criteria;
    Lanes *group = NEWS(a, Lanes, p->groups), *criterion = NEWS(a, Lanes, m), *w = NEWS(a, Lanes, m);
    s.weight = NEWS(a, double, s.patterns.count *m);
    s.mean = NEWS(a, double, p->places);
    for (int32_t from = 0; from < p->draws; from += LANES) {
        uint64_t of_draw[LANES];
        for (int l = 0; l < LANES; l++)
            of_draw[l] = stream_of_draw(p->seed, from + l);
        weights_draw(p, from, of_draw, group, criterion);
        for (int32_t i = 0; i < s.patterns.count; i++) {
            weights_move(p, s.patterns.example[i], group, criterion, w);
            for (ptrdiff_t c = 0; c < m; c++)
                for (int l = 0; l < LANES && from + l < p->draws; l++)
                    s.weight[i * m + c] += (double)w[c][l] / p->draws;
        }
    }
    for (int32_t i = 0; i < p->places; i++)
        s.mean[i] = rank_score(r, i);
    s.choice = voi_choose(a, p->places, p->k, s.mean);
    return s;
}

const Cell *voi_cell(const Study *s, int32_t place, int32_t c)
{
    return &s->p->cell[(ptrdiff_t)place * s->p->criteria + c];
}

bool voi_uncertain(const Study *s, int32_t place, int32_t c)
{
    CellKind kind = voi_cell(s, place, c)->kind;
    return kind != CELL_NA && kind != CELL_FIXED;
}

double voi_weight(const Study *s, int32_t place, int32_t c)
{
    uint32_t pass = s->p->pass ? s->p->pass[place] : PASS_ALWAYS; // where its gates stop it, no fact counts
    double passes = pass == PASS_ALWAYS ? 1 : pass * 0x1p-32;
    return passes * s->weight[(ptrdiff_t)s->patterns.of_place[place] * s->p->criteria + c];
}

// ---- Facts ----

// Values of a cell with their probabilities, which sum to 1.
enum { NODES = 256 };
typedef struct {
    int32_t n;
    double *value, *share;
} Spread;

static float triangular_at(const float *x, double u)
{
    double lo = (double)x[0], mode = (double)x[1], hi = (double)x[2], f = (mode - lo) / (hi - lo);
    return (float)(u < f ? lo + sqrt(u * (hi - lo) * (mode - lo))
                         : hi - sqrt((1 - u) * (hi - lo) * (hi - mode)));
}

static float quantile_at(const Cell *c, double u)
{
    double at = u * c->n;
    int32_t i = (int32_t)at < c->n ? (int32_t)at : c->n - 1;
    return (float)((double)c->x[i] + (at - i) * ((double)c->x[i + 1] - (double)c->x[i]));
}

static Spread spread_of(Arena *a, const Cell *c)
{
    Spread s = { c->kind == CELL_DISCRETE ? c->n : NODES, NULL, NULL };
    s.value = NEWS(a, double, s.n);
    s.share = NEWS(a, double, s.n);
    double before = 0;
    for (int32_t i = 0; i < s.n; i++) {
        double u = (i + 0.5) / NODES;
        float x = c->kind == CELL_DISCRETE     ? c->x[i]
                  : c->kind == CELL_TRIANGULAR ? triangular_at(c->x, u)
                                               : quantile_at(c, u);
        double until = c->kind != CELL_DISCRETE ? (i + 1.0) / NODES
                       : i + 1 < s.n            ? (double)c->cut[i] * 0x1p-32
                                                : 1;
        s.value[i] = (double)curve_at(c->curve, x);
        s.share[i] = until - before;
        before = until;
    }
    return s;
}

static Voi fact(Arena *a, const Study *s, int32_t place, int32_t c)
{
    Spread of = spread_of(a, voi_cell(s, place, c));
    Side side = voi_side(&s->choice, place);
    double w = voi_weight(s, place, c), mean = 0;
    Voi v = { 0 };
    for (int32_t i = 0; i < of.n; i++)
        mean += of.share[i] * of.value[i];
    for (int32_t i = 0; i < of.n; i++) {
        double over = side.sign * (s->mean[place] + w * (of.value[i] - mean) - side.t);
        v.value += over > 0 ? of.share[i] * over : 0;
        v.changes += over > 0 ? of.share[i] : 0;
    }
    return v;
}

void voi_facts(Arena *a, const RankProblem *p, const Ranking *r, Voi *out)
{
    Study s = voi_study(a, p, r);
    memset(out, 0, (size_t)p->places * (size_t)p->criteria * sizeof *out);
    for (int32_t place = 0; place < p->places && p->k < p->places; place++) {
        Arena *own = arena_new();
        for (int32_t c = 0; c < p->criteria; c++)
            if (voi_uncertain(&s, place, c))
                out[(ptrdiff_t)place * p->criteria + c] = fact(own, &s, place, c);
        arena_free(own);
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

void voi_normal(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd, Voi *out)
{
    Choice choice = voi_choose(a, n, k, mean);
    for (int32_t i = 0; i < n; i++) {
        double d = fabs(mean[i] - (choice.in[i] ? choice.best_out : choice.worst_in));
        out[i] = (Voi){ 0 };
        if (sd[i] > 0 && k < n) {
            out[i].changes = below(-d / sd[i]);
            out[i].value = fmax(0, sd[i] * density(d / sd[i]) - d * out[i].changes);
        }
    }
}

double voi_set_right(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd)
{
    enum { STEPS = 400 };
    if (k >= n)
        return 1;
    Choice choice = voi_choose(a, n, k, mean);
    double widest = 0, right = 0, last = 0;
    for (int32_t i = 0; i < n; i++)
        widest = fmax(widest, sd[i]);
    double lo = choice.best_out - 5 * widest, hi = choice.worst_in + 5 * widest;
    if (widest == 0)
        return choice.worst_in > choice.best_out;
    for (int step = 0; step <= STEPS; step++) {
        double t = lo + (hi - lo) * step / STEPS, outside = 1, inside = 1;
        for (int32_t i = 0; i < n && outside * inside > 0; i++) {
            double z = sd[i] > 0 ? (t - mean[i]) / sd[i] : t >= mean[i] ? 9 : -9;
            if (choice.in[i])
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
