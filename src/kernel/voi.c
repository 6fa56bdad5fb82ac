// voi.c - the value of knowing more, on the draws of a ranking and in closed form.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smaa_job.h"
#include "voi.h"

// Who is in, and the thresholds.
typedef struct {
    bool *in;
    double worst_in, best_out; // best_out: -INFINITY where all are in
} Choice;

static Choice choose(Arena *a, int32_t n, int32_t k, const double *mean)
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

// ---- On draws ----

typedef struct {
    const RankProblem *p;
    const Ranking *r;
    const LaneOps *lanes;
    CellPlan *plan;
    Patterns patterns;
    double *weight;        // [patterns][criteria] expected
    double *mean;          // [places]
    float (*value)[BLOCK]; // [criteria]
} Study;

static Study study_new(Arena *a, const RankProblem *p, const Ranking *r)
{
    Study s = { p, r, lanes_best(LANES_BEST), smaa_plan(a, p), patterns_of(a, p), NULL, NULL, NULL };
    ptrdiff_t m = p->criteria;
    Lanes *group = NEWS(a, Lanes, p->groups), *criterion = NEWS(a, Lanes, m), *w = NEWS(a, Lanes, m);
    s.weight = NEWS(a, double, s.patterns.count *m);
    s.mean = NEWS(a, double, p->places);
    s.value = arena_alloc(a, m * (ptrdiff_t)sizeof *s.value);
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
    return s;
}

static bool uncertain(const Cell *c)
{
    return c->kind != CELL_NA && c->kind != CELL_FIXED;
}

// What the place's cells are worth in BLOCK draws: weight 1, added to nothing.
static void draw_values(const Study *s, int32_t place, int32_t from)
{
    const CellPlan *plan = s->plan + (ptrdiff_t)place * s->p->criteria;
    uint64_t of_draw[BLOCK];
    float one[BLOCK];
    LaneState state;
    for (int l = 0; l < BLOCK; l++) {
        of_draw[l] = stream_of_draw(s->p->seed, from + l);
        one[l] = 1;
    }
    s->lanes->open(of_draw, s->p->key[place], &state);
    for (int32_t c = 0; c < s->p->criteria; c++) {
        memset(state.score, 0, sizeof state.score);
        if (plan[c].act != DO_NOTHING)
            s->lanes->cell(&plan[c], one, BLOCK, &state, NULL);
        memcpy(s->value[c], state.score, sizeof state.score);
    }
}

// The place's expected score in each of the draws, once the lesson is learnt.
static void learn(const Study *s, int32_t place, Lesson lesson, double after[BLOCK])
{
    const double *weight = s->weight + (ptrdiff_t)s->patterns.of_place[place] * s->p->criteria;
    for (int l = 0; l < BLOCK; l++)
        after[l] = s->mean[place];
    for (int32_t i = 0; i < lesson.n; i++) {
        int32_t c = lesson.criterion[i];
        double w = weight[c], mean = rank_value(s->r, place, c);
        for (int l = 0; l < BLOCK && uncertain(&s->p->cell[(ptrdiff_t)place * s->p->criteria + c]); l++)
            after[l] += w * ((double)s->value[c][l] - mean);
    }
}

static bool teaches(const Study *s, int32_t place, Lesson lesson)
{
    for (int32_t i = 0; i < lesson.n; i++)
        if (uncertain(&s->p->cell[(ptrdiff_t)place * s->p->criteria + lesson.criterion[i]]))
            return true;
    return false;
}

void voi_lessons(Arena *a, const RankProblem *p, const Ranking *r, const Lesson *lesson, int32_t lessons,
                 Voi *out)
{
    Study s = study_new(a, p, r);
    Choice choice = choose(a, p->places, p->k, s.mean);
    memset(out, 0, (size_t)lessons * (size_t)p->places * sizeof *out);
    for (int32_t place = 0; place < p->places && p->k < p->places; place++) {
        double sign = choice.in[place] ? -1 : 1, t = choice.in[place] ? choice.best_out : choice.worst_in;
        for (int32_t from = 0; from < p->draws; from += BLOCK) {
            int32_t n = p->draws - from < BLOCK ? p->draws - from : BLOCK;
            draw_values(&s, place, from);
            for (int32_t i = 0; i < lessons; i++) {
                Voi *v = &out[(ptrdiff_t)i * p->places + place];
                double after[BLOCK], gain = 0;
                int changes = 0;
                if (!teaches(&s, place, lesson[i]))
                    continue;
                learn(&s, place, lesson[i], after);
                for (int32_t l = 0; l < n; l++) {
                    double over = sign * (after[l] - t);
                    gain += over > 0 ? over : 0;
                    changes += over > 0;
                }
                v->value += gain / p->draws;
                v->changes += (double)changes / p->draws;
            }
        }
    }
}

Voi voi_together(Arena *a, const RankProblem *p, const Ranking *r, Lesson lesson, const int32_t *place,
                 int32_t places)
{
    Study s = study_new(a, p, r);
    Choice choice = choose(a, p->places, p->k, s.mean);
    Ranked *order = NEWS(a, Ranked, p->places);
    double(*after)[BLOCK] = arena_alloc(a, places * (ptrdiff_t)sizeof *after);
    Voi v = { 0 };
    for (int32_t from = 0; from < p->draws; from += BLOCK) {
        for (int32_t i = 0; i < places; i++) {
            draw_values(&s, place[i], from);
            learn(&s, place[i], lesson, after[i]);
        }
        for (int32_t l = 0; l < BLOCK && from + l < p->draws; l++) {
            double sum = 0;
            bool other = false;
            for (int32_t i = 0; i < p->places; i++)
                order[i] = (Ranked){ s.mean[i], i };
            for (int32_t i = 0; i < places; i++)
                order[place[i]].by = after[i][l];
            double held = 0;
            for (int32_t i = 0; i < p->places; i++)
                held += choice.in[i] ? order[i].by : 0;
            order_falling(order, p->places);
            for (int32_t i = 0; i < p->k; i++) {
                sum += order[i].by;
                other |= !choice.in[order[i].of];
            }
            v.value += (sum - held) / p->draws;
            v.changes += (double)other / p->draws;
        }
    }
    return v;
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
    Choice choice = choose(a, n, k, mean);
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
    Choice choice = choose(a, n, k, mean);
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
