// voi_draws.c - the value of knowing several things at once, on the draws of a ranking.
#include <math.h>
#include <string.h>

#include "voi_in.h"

typedef struct {
    const Study *s;
    const LaneOps *lanes;
    CellPlan *plan;
    float (*value)[BLOCK]; // [criteria]
} Draws;

static Draws draws_new(Arena *a, const Study *s)
{
    return (Draws){ s, lanes_best(LANES_BEST), smaa_plan(a, s->p),
                    arena_alloc(a, s->p->criteria * (ptrdiff_t)sizeof(float[BLOCK])) };
}

// What the place's cells are worth in BLOCK draws: weight 1, added to nothing.
static void draw_values(const Draws *d, int32_t place, int32_t from)
{
    const RankProblem *p = d->s->p;
    const CellPlan *plan = d->plan + (ptrdiff_t)place * p->criteria;
    uint64_t of_draw[BLOCK];
    float one[BLOCK];
    LaneState state;
    for (int l = 0; l < BLOCK; l++) {
        of_draw[l] = stream_of_draw(p->seed, from + l);
        one[l] = 1;
    }
    d->lanes->open(of_draw, p->key[place], &state);
    for (int32_t c = 0; c < p->criteria; c++) {
        memset(state.score, 0, sizeof state.score);
        if (plan[c].act != DO_NOTHING)
            d->lanes->cell(&plan[c], one, BLOCK, &state, NULL);
        memcpy(d->value[c], state.score, sizeof state.score);
    }
}

// The place's expected score in each of the draws, once the lesson is learnt.
static void learn(const Draws *d, const Lesson *lesson, double after[BLOCK])
{
    const Study *s = d->s;
    for (int l = 0; l < BLOCK; l++)
        after[l] = s->mean[lesson->place];
    for (int32_t i = 0; i < lesson->n; i++) {
        int32_t c = lesson->what[i].criterion;
        if (!voi_uncertain(s, lesson->place, c))
            continue;
        double w = voi_weight(s, lesson->place, c) * sqrt((double)lesson->what[i].share),
               mean = rank_value(s->r, lesson->place, c);
        for (int l = 0; l < BLOCK; l++)
            after[l] += w * ((double)d->value[c][l] - mean);
    }
}

static bool teaches(const Study *s, const Lesson *lesson)
{
    for (int32_t i = 0; i < lesson->n; i++)
        if (voi_uncertain(s, lesson->place, lesson->what[i].criterion))
            return true;
    return false;
}

// Lane by lane, so that the loop has no order of additions to keep.
typedef struct {
    double gain[BLOCK], changes[BLOCK];
} Tally;

static void tally(Tally *t, const double after[BLOCK], Side side, int32_t n)
{
    for (int32_t l = 0; l < n; l++) {
        double over = side.sign * (after[l] - side.t);
        t->gain[l] += over > 0 ? over : 0;
        t->changes[l] += over > 0 ? 1 : 0;
    }
}

static void at_place(Draws *d, const Lesson *lesson, int32_t lessons, Tally *t, Voi *out)
{
    const RankProblem *p = d->s->p;
    Side side = voi_side(&d->s->choice, lesson->place);
    memset(t, 0, (size_t)lessons * sizeof *t);
    for (int32_t from = 0; from < p->draws; from += BLOCK) {
        int32_t n = p->draws - from < BLOCK ? p->draws - from : BLOCK;
        draw_values(d, lesson->place, from);
        for (int32_t i = 0; i < lessons; i++) {
            double after[BLOCK];
            if (!teaches(d->s, &lesson[i]))
                continue;
            learn(d, &lesson[i], after);
            tally(&t[i], after, side, n);
        }
    }
    for (int32_t i = 0; i < lessons; i++)
        for (int l = 0; l < BLOCK; l++) {
            out[i].value += t[i].gain[l] / p->draws;
            out[i].changes += t[i].changes[l] / p->draws;
        }
}

void voi_lessons(Arena *a, const RankProblem *p, const Ranking *r, const Lesson *lesson, int32_t lessons,
                 Voi *out)
{
    Study s = voi_study(a, p, r);
    Draws d = draws_new(a, &s);
    Tally *t = NEWS(a, Tally, lessons);
    memset(out, 0, (size_t)lessons * sizeof *out);
    for (int32_t from = 0, to; from < lessons && p->k < p->places; from = to) {
        for (to = from + 1; to < lessons && lesson[to].place == lesson[from].place; to++)
            continue;
        assert(to == lessons || lesson[to].place > lesson[from].place);
        at_place(&d, lesson + from, to - from, t, out + from);
    }
}

Voi voi_together(Arena *a, const RankProblem *p, const Ranking *r, const Lesson *lesson, int32_t lessons)
{
    Study s = voi_study(a, p, r);
    Draws d = draws_new(a, &s);
    double(*after)[BLOCK] = arena_alloc(a, lessons * (ptrdiff_t)sizeof *after);
    Ranked *mean = NEWS(a, Ranked, p->places);
    Voi v = { 0 };
    for (int32_t from = 0; from < p->draws && p->k < p->places; from += BLOCK) {
        for (int32_t i = 0; i < lessons; i++) {
            draw_values(&d, lesson[i].place, from);
            learn(&d, &lesson[i], after[i]);
        }
        for (int32_t l = 0; l < BLOCK && from + l < p->draws; l++) {
            double worst_in = INFINITY, best_out = -INFINITY, held = 0, sum = 0;
            for (int32_t i = 0; i < p->places; i++)
                mean[i] = (Ranked){ s.mean[i], i };
            for (int32_t i = 0; i < lessons; i++)
                mean[lesson[i].place].by = after[i][l];
            for (int32_t i = 0; i < p->places; i++) {
                bool in = s.choice.in[i];
                held += in ? mean[i].by : 0;
                worst_in = in ? fmin(worst_in, mean[i].by) : worst_in;
                best_out = in ? best_out : fmax(best_out, mean[i].by);
            }
            if (best_out <= worst_in)
                continue; // the same k
            order_falling(mean, p->places);
            for (int32_t i = 0; i < p->k; i++)
                sum += mean[i].by;
            v.value += fmax(0, sum - held) / p->draws;
            v.changes += 1.0 / p->draws;
        }
    }
    return v;
}

double voi_right(Arena *a, const Ranking *r)
{
    double *mean = NEWS(a, double, r->places);
    for (int32_t i = 0; i < r->places; i++)
        mean[i] = rank_score(r, i);
    Choice choice = voi_choose(a, r->places, r->k, mean);
    int32_t right = 0;
    for (int32_t d = 0; d < r->draws; d++) {
        const float *score = r->score + (ptrdiff_t)d * r->places;
        float worst_in = 2, best_out = -1;
        for (int32_t i = 0; i < r->places; i++)
            if (choice.in[i])
                worst_in = score[i] < worst_in ? score[i] : worst_in;
            else
                best_out = score[i] > best_out ? score[i] : best_out;
        right += worst_in >= best_out;
    }
    return (double)right / r->draws;
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
