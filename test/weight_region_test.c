// weight_region_test.c - weights drawn from statements: closed forms, published weights, clashes; and the
// kernel on them.
#include <math.h>
#include <stdlib.h>

#include "kernel_problem.h"
#include "lp.h"
#include "smaa.h"
#include "tap.h"
#include "weight_region.h"

static const Progress quiet;
enum { DRAWS = 20000 };

static double mean_of(const float *w, int32_t m, int32_t i, int32_t draws)
{
    double sum = 0;
    for (int32_t d = 0; d < draws; d++)
        sum += (double)w[(ptrdiff_t)d * m + i];
    return sum / draws;
}

static bool near(double x, double y, double by)
{
    if (fabs(x - y) > by)
        printf("# %.6f is not within %g of %.6f\n", x, by, y);
    return fabs(x - y) <= by;
}

static bool same_bits(const void *x, const void *y, size_t size)
{
    return !memcmp(x, y, size);
}

static bool all_sum_to_one(const float *w, int32_t m, int32_t draws)
{
    for (int32_t d = 0; d < draws; d++) {
        double sum = 0;
        for (int32_t i = 0; i < m; i++)
            sum += (double)w[(ptrdiff_t)d * m + i];
        if (fabs(sum - 1) > 1e-6)
            return false;
    }
    return true;
}

static void a_small_programme(void)
{
    Arena *a = arena_new();
    double x[2];
    // max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: the Wyndor Glass problem of Hillier and Lieberman,
    // optimum (2, 6).
    double row[] = { 1, 0, 0, 2, 3, 2 }, bound[] = { 4, 12, 18 }, goal[] = { 3, 5 };
    bool equal[3] = { 0 };
    CHECK(lp_best(a, 3, 2, row, bound, equal, goal, x) == LP_BEST && near(x[0], 2, 1e-12) &&
          near(x[1], 6, 1e-12));
    CHECK(lp_best(a, 1, 2, row, bound, equal, goal, x) == LP_UNBOUNDED);
    double above[] = { 1, 0, -1, 0 }, clash[] = { 1, -2 };
    CHECK(lp_best(a, 2, 2, above, clash, equal, goal, x) == LP_EMPTY);
    arena_free(a);
}

static void even_weights_are_even(void)
{
    Arena *a = arena_new();
    float *w = NEWS(a, float, DRAWS * 5);
    weights_even(a, 3, DRAWS, 1, w);
    int above = 0, third = 0;
    for (int d = 0; d < DRAWS; d++) {
        above += w[d * 3] > 0.5f;      // (1 − 1/2)^2
        third += w[d * 3 + 2] > 0.25f; // (1 − 1/4)^2
    }
    CHECK(near((double)above / DRAWS, 0.25, 0.012) && near((double)third / DRAWS, 0.5625, 0.014));
    CHECK(all_sum_to_one(w, 3, DRAWS));
    // Dirichlet(2, 1, 3, 1, 1): means α/8, variance α(8 − α)/(64 · 9).
    static const int32_t alpha[] = { 2, 1, 3, 1, 1 };
    weights_dirichlet(a, 5, alpha, DRAWS, 2, w);
    bool right = true;
    double square = 0;
    for (int32_t i = 0; i < 5; i++)
        right &= near(mean_of(w, 5, i, DRAWS), alpha[i] / 8.0, 0.005);
    for (int d = 0; d < DRAWS; d++)
        square += pow((double)w[d * 5 + 2] - 0.375, 2) / DRAWS;
    CHECK(right && near(square, 3 * 5 / 576.0, 0.001));
    arena_free(a);
}

// Barron and Barrett, Management Science 42 (1996): the centroid of w1 >= ... >= w4 is .5208, .2708, .1458,
// .0625.
static void ordered_weights_centre_on_rank_order_centroids(void)
{
    Arena *a = arena_new();
    static const double roc[] = { 0.5208, 0.2708, 0.1458, 0.0625 };
    static const int32_t order[] = { 2, 0, 3, 1 };
    float *w = NEWS(a, float, DRAWS * 4);
    Statements s = { 0 };
    WeightRegion p;
    weights_ordered(a, 4, order, DRAWS, 3, w);
    say_order(a, &s, order, 4);
    weights_sample(a, 4, s.at, NULL, (int32_t)s.len, DRAWS, 4, &p);
    CHECK(!p.empty && p.mixed && p.dimension == 3 && p.mixing >= 0.99);
    bool direct = true, walked = true;
    for (int i = 0; i < 4; i++) {
        direct &= near(mean_of(w, 4, order[i], DRAWS), roc[i], 0.005);
        walked &= near(mean_of(p.weight, 4, order[i], DRAWS), roc[i], 0.012);
    }
    CHECK(direct);
    CHECK(walked);
    CHECK(all_sum_to_one(p.weight, 4, DRAWS));
    arena_free(a);
}

static void every_draw_satisfies_every_statement(void)
{
    Arena *a = arena_new();
    Statements s = { 0 };
    WeightRegion p, again;
    say_interval(a, &s, 0, 0.1, 0.3);
    say_no_less(a, &s, 1, 2, 2);
    say_order(a, &s, (int32_t[]){ 3, 4, 5 }, 3);
    say_sum(a, &s, (int32_t[]){ 3, 4, 5 }, 3, 0.4);
    *PUSH(a, &s) = (Statement){ 2, (int32_t[]){ 6, 7 }, (double[]){ 1, -1 }, 0, true };
    weights_sample(a, 8, s.at, NULL, (int32_t)s.len, 4000, 5, &p);
    CHECK(!p.empty && p.mixed && p.dimension == 6);
    int wrong = 0;
    for (int d = 0; d < 4000; d++) {
        const float *w = p.weight + (ptrdiff_t)d * 8;
        wrong += !(w[0] >= 0.1f - 1e-6f && w[0] <= 0.3f + 1e-6f && w[1] >= 2 * w[2] - 1e-6f &&
                   w[3] >= w[4] - 1e-6f && w[4] >= w[5] - 1e-6f && w[3] + w[4] + w[5] >= 0.4f - 1e-6f &&
                   fabsf(w[6] - w[7]) < 1e-6f);
        for (int i = 0; i < 8; i++)
            wrong += !(w[i] >= 0);
    }
    CHECK(wrong == 0);
    weights_sample(a, 8, s.at, NULL, (int32_t)s.len, 4000, 5, &again);
    CHECK(same_bits(p.weight, again.weight, 4000 * 8 * sizeof(float)));
    // All said: one set of weights.
    Statements exact = { 0 };
    say_interval(a, &exact, 0, 0.25, 0.25);
    say_interval(a, &exact, 1, 0.75, 0.75);
    weights_sample(a, 2, exact.at, NULL, (int32_t)exact.len, 10, 5, &p);
    CHECK(p.dimension == 0 && near((double)p.weight[18], 0.25, 1e-7) &&
          near((double)p.weight[19], 0.75, 1e-7));
    arena_free(a);
}

static void statements_that_clash_are_named(void)
{
    Arena *a = arena_new();
    Statements s = { 0 };
    WeightRegion p;
    say_interval(a, &s, 4, 0.05, 0.5);
    say_no_less(a, &s, 0, 1, 1);
    say_no_less(a, &s, 3, 2, 1);
    say_no_less(a, &s, 1, 2, 2);
    say_no_less(a, &s, 2, 0, 1);
    say_sum(a, &s, (int32_t[]){ 0 }, 1, 0.2);
    weights_sample(a, 5, s.at, NULL, (int32_t)s.len, 10, 5, &p); // w0 >= w1 >= 2 w2 >= 2 w0 >= 0.4
    static const int32_t ring[] = { 2, 4, 5, 6 };
    CHECK(p.empty && p.conflicts == 4 && p.smallest && !memcmp(p.conflict, ring, sizeof ring) && !p.weight);
    say_interval(a, &s, 0, 0.9, 0.1); // the first pair in order: w2 >= w0 and w0 >= 0.9
    weights_sample(a, 5, s.at, NULL, (int32_t)s.len, 10, 5, &p);
    CHECK(p.empty && p.conflicts == 2 && p.smallest && p.conflict[0] == 5 && p.conflict[1] == 7);
    for (int32_t i = 0; i < 30; i++)
        say_interval(a, &s, 3, 0, 1);
    s.at[7].least = s.at[8].least = 0;
    s.at[8].by = (const double[]){ 1 };
    weights_sample(a, 5, s.at, NULL, (int32_t)s.len, 10, 5, &p);
    CHECK(p.empty && p.smallest && p.conflicts == 4 && !memcmp(p.conflict, ring, sizeof ring));
    Statement bad = { 2, (int32_t[]){ 1, 1 }, (double[]){ 1, 1 }, 0, false },
              far = { 1, (int32_t[]){ 7 }, (double[]){ 1 }, 0, false };
    CHECK(statements_fault(5, &bad, 1) == 0 && statements_fault(5, &far, 1) == 0 &&
          statements_fault(8, &far, 1) == -1);
    far.least = NAN;
    CHECK(statements_fault(8, &far, 1) == 0);
    arena_free(a);
}

// How few things clash, by trying all sets of up to three.
static int32_t fewest_by_trying(const Statement *s, const int32_t *thing, int32_t n, int32_t things,
                                int32_t m)
{
    Arena *a = arena_new();
    int32_t fewest = 4;
    for (int32_t i = 0; i < things; i++)
        for (int32_t j = i; j < things; j++)
            for (int32_t k = j; k < things; k++) {
                Statements some = { 0 };
                WeightRegion w;
                int32_t size = 1 + (j > i) + (k > j);
                for (int32_t r = 0; r < n; r++)
                    if (thing[r] == i || thing[r] == j || thing[r] == k)
                        *PUSH(a, &some) = s[r];
                if (size >= fewest || (j == i && k > j))
                    continue;
                weights_sample(a, m, some.at, NULL, (int32_t)some.len, 1, 5, &w);
                fewest = w.empty ? size : fewest;
            }
    arena_free(a);
    return fewest;
}

// What was said in two statements is named once, by the fewest things that contradict each other, however
// many there are.
static void the_fewest_things_that_clash(void)
{
    static const double judged[6][6] = { { 1, 3, 5, 1, 2, 7 }, { 0, 1, 1. / 9, 4, 1, 2 },
                                         { 0, 0, 1, 1, 1, 9 }, { 0, 0, 0, 1, 1, 1 },
                                         { 0, 0, 0, 0, 1, 5 }, { 0 } };
    Arena *a = arena_new();
    Statements s = { 0 };
    ARRAY(int32_t) thing = { 0 };
    WeightRegion p;
    for (int32_t i = 0; i < 6; i++)
        for (int32_t j = i + 1; j < 6; j++) {
            say_no_less(a, &s, i, j, judged[i][j] / 2);
            say_no_less(a, &s, j, i, 1 / (2 * judged[i][j]));
            say_sum(a, &s, (int32_t[]){ i }, 1, 0.001);
            say_sum(a, &s, (int32_t[]){ j }, 1, 0.001);
            while (thing.len < s.len)
                *PUSH(a, &thing) = (int32_t)s.len / 4 - 1;
        }
    weights_sample(a, 6, s.at, thing.at, (int32_t)s.len, 10, 5, &p);
    CHECK(p.empty && p.smallest && p.conflicts == 3 &&
          fewest_by_trying(s.at, thing.at, (int32_t)s.len, 15, 6) == 3);
    for (int32_t i = 0; i < 60; i++) { // twenty people more, who agree, and one pair that cannot be
        say_interval(a, &s, i % 6, 0.01, 0.9 + 0.001 * i);
        *PUSH(a, &thing) = 15 + i;
        *PUSH(a, &thing) = 15 + i;
    }
    say_interval(a, &s, 2, 0.7, 0.8);
    say_interval(a, &s, 3, 0.4, 0.5);
    for (int32_t i = 0; i < 4; i++)
        *PUSH(a, &thing) = 75 + i / 2;
    weights_sample(a, 6, s.at, thing.at, (int32_t)s.len, 10, 5, &p);
    CHECK(p.empty && p.smallest && p.conflicts == 2 &&
          fewest_by_trying(s.at, thing.at, (int32_t)s.len, 77, 6) == 2);
    arena_free(a);
}

static const Curve line = { 2, (const float[]){ 0, 1 }, (const float[]){ 0, 1 } };

static RankProblem *two_criteria(Arena *a, const float *value, int32_t n, const float *drawn)
{
    static const int32_t group[2];
    static const float weight[] = { 1, 1 };
    uint64_t *key = NEWS(a, uint64_t, n);
    Cell *cell = NEWS(a, Cell, 2 * (ptrdiff_t)n);
    for (int32_t i = 0; i < 2 * n; i++)
        cell[i] = (Cell){ CELL_FIXED, 0, value + i, NULL, &line };
    for (int32_t i = 0; i < n; i++)
        key[i] = (uint64_t)i + 1;
    RankProblem *p = NEW(a, RankProblem);
    *p = (RankProblem){
        .places = n, .criteria = 2, .groups = 1, .draws = DRAWS, .k = 1, .seed = 1, .drawn = drawn
    };
    p->key = key;
    p->cell = cell;
    p->group = group;
    p->weight = p->group_weight = weight;
    return p;
}

// Scores w·a and two criteria: who is first changes at crossings of lines, so all of SMAA-2 can be written
// down. A (.8, .2), B (.3, .6): A is first where w1 > 4/9. C (.5, .5) is first nowhere above the line AB: at
// w1 = 4/9 A and B have 7/15.
static void two_criteria_in_closed_form(void)
{
    Arena *a = arena_new();
    static const float value[] = { 0.8f, 0.2f, 0.3f, 0.6f };
    float *w = NEWS(a, float, DRAWS * 2);
    weights_even(a, 2, DRAWS, 9, w);
    RankProblem *p = two_criteria(a, value, 2, w);
    Smaa s;
    double central[2];
    SmaaAsk ask = { 1, SMAA_PAIRS | SMAA_FIRSTS, 9 };
    CHECK(smaa_check(a, p, ask.want).fault == RANK_OK);
    CHECK(smaa_run(a, p, ask, quiet, &s));
    CHECK(near(smaa_acceptability(&s, 0, 1), 5 / 9.0, 0.011) &&
          near(smaa_acceptability(&s, 1, 1), 4 / 9.0, 0.011));
    CHECK(near(smaa_wins(&s, 0, 1), 5 / 9.0, 0.011));
    CHECK(smaa_central(&s, 0, central) && near(central[0], 13 / 18.0, 0.005) &&
          near(central[1], 5 / 18.0, 0.005));
    CHECK(smaa_central(&s, 1, central) && near(central[0], 2 / 9.0, 0.005));
    // Three places, the middle one first between the crossings: A–C at w1 = .3/.6, C–B at .1/.3 of these
    // lines.
    static const float three[] = { 0.8f, 0.2f, 0.3f, 0.6f, 0.5f, 0.5f };
    p = two_criteria(a, three, 3, w);
    CHECK(smaa_run(a, p, ask, quiet, &s));
    CHECK(near(smaa_acceptability(&s, 0, 1), 1 / 2.0, 0.011)); // .8 w + .2 (1 − w) > .5 where w > 1/2
    CHECK(near(smaa_acceptability(&s, 1, 1), 1 / 3.0, 0.011)); // .3 w + .6 (1 − w) > .5 where w < 1/3
    CHECK(near(smaa_acceptability(&s, 2, 1), 1 / 6.0, 0.011));
    CHECK(smaa_central(&s, 2, central) && near(central[0], 5 / 12.0, 0.002));
    static const int32_t all[] = { 0, 1, 2 };
    static const float at[] = { 0.75f, 0.25f, 0.1f, 0.9f, 0.9f, 0.1f };
    double confidence[3];
    smaa_confidence(a, p, all, at, 3, confidence);
    CHECK(confidence[0] == 1 && confidence[1] == 1 && confidence[2] == 0);
    arena_free(a);
}

// Confidence factors against a ranking with just these weights; not-applicable cells and groups among them.
static void confidence_is_a_ranking_with_central_weights(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_make(a, 31, (Shape){ .places = 20, .criteria = 6, .groups = 3, .draws = 500 });
    Smaa s;
    p->k = 1;
    CHECK(smaa_run(a, p, (SmaaAsk){ 1, SMAA_FIRSTS, 9 }, quiet, &s));
    int32_t contender[20], n = 0;
    float weight[20 * 6];
    double confidence[20], central[6];
    for (int32_t i = 0; i < 20; i++) {
        if (!smaa_central(&s, i, central))
            continue;
        for (int c = 0; c < 6; c++)
            weight[n * 6 + c] = (float)central[c];
        contender[n++] = i;
    }
    smaa_confidence(a, p, contender, weight, n, confidence);
    int wrong = 0;
    float *drawn = NEWS(a, float, 500 * 6);
    for (int32_t i = 0; i < n; i++) {
        Ranking r;
        for (int32_t d = 0; d < 500; d++)
            memcpy(drawn + d * 6, weight + i * 6, 6 * sizeof *drawn);
        RankProblem q = *p;
        q.drawn = drawn;
        wrong += rank_check(a, &q).fault != RANK_OK || !rank_run(a, &q, 1, quiet, &r) ||
                 r.rank_count[contender[i] * 20] != (uint32_t)lround(confidence[i] * 500);
    }
    CHECK(n > 1 && wrong == 0);
    arena_free(a);
}

static void drawn_weights_are_the_twins_too(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_make(a, 8, (Shape){ .places = 40, .criteria = 7, .groups = 3, .draws = 300 });
    float *w = NEWS(a, float, 300 * 7), *among = NEWS(a, float, 300 * 3), *nested = NEWS(a, float, 300 * 7);
    static const double profile[] = { 0.2, 0.3, 0.5 };
    weights_even(a, 7, 300, 3, w);
    weights_about(3, profile, 0.1, 300, 4, among);
    weights_nested(7, 3, p->group, 300, among, w, nested);
    CHECK(all_sum_to_one(nested, 7, 300));
    p->drawn = nested;
    Ranking plain, fast;
    CHECK(rank_run(a, p, 1, quiet, &plain));
    CHECK(smaa_rank(a, p, 2, quiet, &fast));
    CHECK(problem_digest(a, p, &plain, 0) == problem_digest(a, p, &fast, 0));
    nested[100] = NAN;
    CHECK(rank_check(a, p).fault == RANK_BAD_WEIGHT);
    memset(nested, 0, 7 * sizeof *nested);
    CHECK(rank_check(a, p).fault == RANK_NO_WEIGHT);
    arena_free(a);
}

int main(void)
{
    a_small_programme();
    even_weights_are_even();
    ordered_weights_centre_on_rank_order_centroids();
    every_draw_satisfies_every_statement();
    statements_that_clash_are_named();
    the_fewest_things_that_clash();
    two_criteria_in_closed_form();
    confidence_is_a_ranking_with_central_weights();
    drawn_weights_are_the_twins_too();
    return tap_done();
}
