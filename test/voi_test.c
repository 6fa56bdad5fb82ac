// voi_test.c - value of information: closed forms, nested Monte Carlo, and what must be true of any of it.
#include <math.h>
#include <stdlib.h>

#include "kernel_problem.h"
#include "tap.h"
#include "voi.h"

static const Progress quiet;
enum { DRAWS = 10000 };
static const Curve line = { 2, (const float[]){ 0, 1 }, (const float[]){ 0, 1 } };

static bool near(double x, double y, double by)
{
    if (fabs(x - y) > by)
        printf("# %.6f is not within %g of %.6f\n", x, by, y);
    return fabs(x - y) <= by;
}

// n places, m criteria of equal weight, every cell an interval of its own; one in ten known.
static RankProblem *intervals(Arena *a, int32_t n, int32_t m, int32_t draws, int32_t k)
{
    static const float one = 1;
    Dice d = { 11 };
    uint64_t *key = NEWS(a, uint64_t, n);
    float *weight = NEWS(a, float, m);
    Cell *cell = NEWS(a, Cell, (ptrdiff_t)n * m);
    for (int32_t c = 0; c < m; c++)
        weight[c] = 1 + dice_unit(&d);
    for (int32_t i = 0; i < n; i++)
        key[i] = dice_next(&d);
    for (int32_t i = 0; i < n * m; i++) {
        float *x = NEWS(a, float, 2);
        x[0] = 0.3f + dice_unit(&d) * 0.1f;
        x[1] = x[0] + 0.6f * dice_unit(&d);
        cell[i] = (Cell){ dice_to(&d, 10) ? CELL_QUANTILE : CELL_FIXED, 1, x, NULL, &line };
    }
    RankProblem *p = NEW(a, RankProblem);
    *p = (RankProblem){ .places = n, .criteria = m, .groups = 1, .draws = draws, .k = k, .seed = 3 };
    p->key = key;
    p->cell = cell;
    p->group = NEWS(a, int32_t, m);
    p->weight = weight;
    p->group_weight = &one;
    return p;
}

// One place uniform on [0, 1] against one that is known: E[max(0, x - t)] = (1 - t)^2 / 2.
static void one_uniform_fact_in_closed_form(void)
{
    Arena *a = arena_new();
    RankProblem *p = intervals(a, 2, 1, 20000, 1);
    Cell *cell = (Cell *)p->cell;
    Lesson fact = { 1, (const int32_t[]){ 0 } };
    Voi v[2];
    cell[0] = (Cell){ CELL_QUANTILE, 1, (const float[]){ 0, 1 }, NULL, &line };
    cell[1] = (Cell){ CELL_FIXED, 1, (const float[]){ 0.7f }, NULL, &line };
    Ranking r;
    CHECK(smaa_rank(a, p, 1, quiet, &r));
    voi_lessons(a, p, &r, &fact, 1, v);
    CHECK(near(v[0].value, 0.045, 0.002) && near(v[0].changes, 0.3, 0.01) && v[1].value == 0);
    cell[1].x = (const float[]){ 0.2f }; // now the uncertain one is chosen: E[max(0, .2 - x)] = .02
    CHECK(smaa_rank(a, p, 1, quiet, &r));
    voi_lessons(a, p, &r, &fact, 1, v);
    CHECK(near(v[0].value, 0.02, 0.001) && near(v[0].changes, 0.2, 0.01));
    Voi both = voi_together(a, p, &r, fact, (const int32_t[]){ 0, 1 }, 2);
    CHECK(near(both.value, v[0].value, 1e-9) && near(both.changes, v[0].changes, 1e-9));
    arena_free(a);
}

static int falling(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a < b) - (a > b);
}

static double best_sum(double *mean, int32_t n, int32_t k)
{
    double sum = 0;
    qsort(mean, (size_t)n, sizeof *mean, falling);
    for (int32_t i = 0; i < k; i++)
        sum += mean[i];
    return sum;
}

// The slow way: for each possible answer all scores are drawn again with it, averaged, and the k best taken.
static double nested(Arena *a, const RankProblem *p, int32_t place, int32_t criterion)
{
    enum { OUTER = 20 };
    double sum = 0, now[16], mean[16];
    Cell *cell = (Cell *)&p->cell[place * p->criteria + criterion], was = *cell;
    for (int d = 0; d < OUTER; d++) {
        float x = was.x[0] + (was.x[1] - was.x[0]) * ((float)d + 0.5f) / OUTER;
        Arena *inner = arena_new();
        Ranking r;
        *cell = (Cell){ CELL_FIXED, 1, &x, NULL, was.curve };
        if (!smaa_rank(inner, p, 1, quiet, &r))
            return -1;
        for (int32_t i = 0; i < p->places; i++)
            mean[i] = rank_score(&r, i);
        sum += best_sum(mean, p->places, p->k) / OUTER;
        arena_free(inner);
    }
    *cell = was;
    Ranking r;
    if (!smaa_rank(a, p, 1, quiet, &r))
        return -1;
    for (int32_t i = 0; i < p->places; i++)
        now[i] = rank_score(&r, i);
    return sum - best_sum(now, p->places, p->k);
}

static void facts_agree_with_nested_monte_carlo(void)
{
    Arena *a = arena_new();
    RankProblem *p = intervals(a, 12, 4, DRAWS, 3);
    Ranking r;
    Lesson fact[4];
    int32_t each[4] = { 0, 1, 2, 3 };
    Voi v[4 * 12];
    double largest = 0, apart = 0, apart_regress = 0, mean[12], sorted[12];
    for (int c = 0; c < 4; c++)
        fact[c] = (Lesson){ 1, &each[c] };
    CHECK(smaa_rank(a, p, 1, quiet, &r));
    voi_lessons(a, p, &r, fact, 4, v);
    for (int i = 0; i < 12; i++)
        sorted[i] = mean[i] = rank_score(&r, i);
    qsort(sorted, 12, sizeof *sorted, falling);
    for (int i = 0; i < 12; i++)
        for (int c = 0; c < 4; c++) {
            double got = v[c * 12 + i].value;
            largest = fmax(largest, got);
            if (c == 2 && p->cell[i * 4 + c].kind != CELL_FIXED)
                apart = fmax(apart, fabs(got - nested(a, p, i, c)));
        }
    CHECK(largest > 0);
    CHECK(near(apart / largest, 0, 0.05));
    // Regression on the same draws, the learnt value taken from a problem in which nothing else weighs.
    RankProblem q = *p;
    float alone[] = { 0, 0, 1, 0 };
    Ranking only;
    q.weight = alone;
    CHECK(smaa_rank(a, &q, 1, quiet, &only));
    for (int i = 0; i < 12; i++) {
        float score[DRAWS], x[DRAWS];
        bool in = mean[i] >= sorted[2];
        for (int d = 0; d < DRAWS; d++) {
            score[d] = r.score[d * 12 + i];
            x[d] = only.score[d * 12 + i];
        }
        Voi by = voi_regress(score, x, DRAWS, in ? sorted[3] : sorted[2], in);
        apart_regress = fmax(apart_regress, fabs(by.value - v[2 * 12 + i].value));
    }
    CHECK(near(apart_regress / largest, 0, 0.05));
    arena_free(a);
}

// A visit teaches at least what each of its facts does; what is known already teaches nothing; nothing is
// below 0.
static void more_is_never_worth_less(void)
{
    Arena *a = arena_new();
    RankProblem *p = intervals(a, 40, 6, 3000, 8);
    Ranking r;
    int32_t each[6] = { 0, 1, 2, 3, 4, 5 };
    Lesson lesson[7];
    Voi v[7 * 40];
    int wrong = 0;
    for (int c = 0; c < 6; c++)
        lesson[c] = (Lesson){ 1, &each[c] };
    lesson[6] = (Lesson){ 6, each };
    CHECK(smaa_rank(a, p, 1, quiet, &r));
    voi_lessons(a, p, &r, lesson, 7, v);
    for (int i = 0; i < 40; i++)
        for (int c = 0; c < 6; c++) {
            double one = v[c * 40 + i].value, all = v[6 * 40 + i].value;
            wrong += one < 0 || one > all + 0.003;
            wrong += p->cell[i * 6 + c].kind == CELL_FIXED && one != 0;
        }
    CHECK(wrong == 0);
    arena_free(a);
}

static void normal_beliefs_in_closed_form(void)
{
    Arena *a = arena_new();
    static const double mean[] = { 0.6, 0.5, 0.1 }, sd[] = { 0, 0.1, 0 };
    Voi v[3];
    voi_normal(a, 3, 1, mean, sd, v);
    CHECK(near(v[1].changes, 0.158655, 1e-6) && near(v[1].value, 0.1 * 0.241971 - 0.1 * 0.158655, 1e-6));
    CHECK(v[0].value == 0 && v[2].value == 0);
    // Two normals: P(x > y) = Phi(difference / root of the sum of variances).
    static const double two[] = { 0.6, 0.5 }, both[] = { 0.1, 0.1 };
    CHECK(near(voi_set_right(a, 2, 1, two, both), 0.760250, 0.005));
    CHECK(voi_set_right(a, 2, 2, two, both) == 1);
    static const double sure[] = { 0, 0 };
    CHECK(voi_set_right(a, 2, 1, two, sure) == 1);
    arena_free(a);
}

int main(void)
{
    one_uniform_fact_in_closed_form();
    facts_agree_with_nested_monte_carlo();
    more_is_never_worth_less();
    normal_beliefs_in_closed_form();
    return tap_done();
}
