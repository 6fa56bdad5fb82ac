// elicit_test.c - weights from statements: published examples, and what must hold of any.
#include <math.h>

#include "elicit.h"
#include "tap.h"

static bool near(double x, double y, double by)
{
    return fabs(x - y) <= by;
}

static bool all_near(int32_t n, const double *x, const double *y, double by)
{
    for (int32_t i = 0; i < n; i++)
        if (!near(x[i], y[i], by))
            return false;
    return true;
}

static void mirror(int32_t n, double *m) // the lower half from the upper
{
    for (int32_t i = 0; i < n; i++) {
        m[i * n + i] = 1;
        for (int32_t j = 0; j < i; j++)
            m[i * n + j] = 1 / m[j * n + i];
    }
}

// Saaty (1990), the house: size, transport, neighbourhood, age, yard, modern, condition, financing.
static void test_house(void)
{
    double m[64] = { 0, 5, 3,       7, 6,       6,       1 / 3.0, 1 / 4.0, //
                     0, 0, 1 / 3.0, 5, 3,       3,       1 / 5.0, 1 / 7.0, //
                     0, 0, 0,       6, 3,       4,       6,       1 / 5.0, //
                     0, 0, 0,       0, 1 / 3.0, 1 / 4.0, 1 / 7.0, 1 / 8.0, //
                     0, 0, 0,       0, 0,       1 / 2.0, 1 / 5.0, 1 / 6.0, //
                     0, 0, 0,       0, 0,       0,       1 / 5.0, 1 / 6.0, //
                     0, 0, 0,       0, 0,       0,       0,       1 / 2.0 };
    const double published[8] = { 0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333 };
    double w[8];
    Consistency c;
    mirror(8, m);
    CHECK(ahp_weights(8, m, w, &c));
    CHECK(all_near(8, w, published, 1e-3));
    CHECK(near(c.lambda, 9.669, 2e-3) && near(c.index, 0.238, 1e-3) && near(c.ratio, 0.169, 1e-3));
    CHECK(c.row == 2 && c.column == 6 && c.says == 6); // neighbourhood six times the condition
    CHECK(near(c.fits, 0.188 / 0.167, 0.02));
}

// Saaty (1990), the school: learning, friends, school life, vocational training, college preparation, music.
static void test_school(void)
{
    double m[36] = { 0,       4,       3,       1, 3, 4, 0, 0, 7,       3, 1 / 5.0, 1, 0, 0, 0,
                     1 / 5.0, 1 / 5.0, 1 / 6.0, 0, 0, 0, 0, 1, 1 / 3.0, 0, 0,       0, 0, 0, 3 };
    const double published[6] = { 0.32, 0.14, 0.03, 0.13, 0.24, 0.14 };
    double w[6];
    Consistency c;
    mirror(6, m);
    CHECK(ahp_weights(6, m, w, &c));
    CHECK(all_near(6, w, published, 6e-3));
    CHECK(near(c.lambda, 7.49, 0.08) &&
          near(c.ratio, 0.24, 0.015)); // printed from rounded weights; exact 7.420
    CHECK(c.ratio > CONSISTENCY_LIMIT && near(c.ratio, c.index / 1.24, 1e-12)); // 1.24: Saaty's for six
}

// The last should weigh a twentieth of the first, and the scale ends at a ninth: what is named is one that
// can be mended.
static void test_end_of_the_scale(void)
{
    double m[16] = { 1, 9, 9, 9, 0, 1, 3, 9, 0, 0, 1, 3, 0, 0, 0, 1 }, w[4];
    Consistency c;
    mirror(4, m);
    CHECK(ahp_weights(4, m, w, &c) && w[0] / w[3] > 20);
    CHECK(c.row == 0 && c.column == 1 && c.says == 9 && c.fits < 4.2);
}

static void test_consistent(void)
{
    const double w[5] = { 0.4, 0.25, 0.2, 0.1, 0.05 };
    double m[25], got[5];
    Consistency c;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            m[i * 5 + j] = w[i] / w[j];
    CHECK(ahp_weights(5, m, got, &c) && all_near(5, got, w, 1e-12));
    CHECK(near(c.ratio, 0, 1e-9) && c.row == -1);
    CHECK(ahp_weights(2, (double[]){ 1, 3, 1 / 3.0, 1 }, got, &c) && near(got[0], 0.75, 1e-12) &&
          c.ratio == 0);
    CHECK(ahp_weights(1, (double[]){ 1 }, got, &c) && got[0] == 1);
    m[3] *= 2;
    CHECK(!ahp_weights(5, m, got, &c)); // no longer the reciprocal of its mirror
    CHECK(!ahp_weights(2, (double[]){ 1, -3, -1 / 3.0, 1 }, got, &c));
    CHECK(!ahp_weights(2, (double[]){ 1, NAN, NAN, 1 }, got, &c));
    CHECK(!ahp_weights(AHP_MAX + 1, m, got, &c) && !ahp_weights(0, m, got, &c));
}

// What is named can be changed to what fits, within the scale, until all fit: even where three judgements go
// in a circle.
static void test_mended(void)
{
    double m[9] = { 1, 9, 1.0 / 9, 0, 1, 9, 0, 0, 1 }, w[3];
    Consistency c = { .ratio = 1 };
    mirror(3, m);
    int changes = 0;
    while (changes < 12 && ahp_weights(3, m, w, &c) && c.ratio > CONSISTENCY_LIMIT) {
        double to = fmax(c.fits, 1.0 / 9);
        CHECK(c.says > to * 1.01);
        m[c.row * 3 + c.column] = to;
        m[c.column * 3 + c.row] = 1 / to;
        changes++;
    }
    CHECK(changes > 1 && c.ratio <= CONSISTENCY_LIMIT);
}

static void test_simple(void)
{
    double w[4], sum = 0;
    CHECK(swing_weights(3, (double[]){ 100, 50, 50 }, w) &&
          all_near(3, w, (double[]){ 0.5, 0.25, 0.25 }, 1e-15));
    CHECK(!swing_weights(2, (double[]){ 0, 0 }, w) && !swing_weights(2, (double[]){ 1, INFINITY }, w));
    // Barron, Barrett (1996), table 1: four attributes 0.5208, 0.2708, 0.1458, 0.0625.
    rank_order_centroid(4, (int32_t[]){ 1, 2, 3, 4 }, w);
    CHECK(all_near(4, w, (double[]){ 0.5208, 0.2708, 0.1458, 0.0625 }, 1e-4));
    rank_order_centroid(4, (int32_t[]){ 2, 1, 2, 7 }, w);
    for (int i = 0; i < 4; i++)
        sum += w[i];
    CHECK(near(sum, 1, 1e-12) && w[0] == w[2] && w[1] > w[0] && near(w[3], 0.0625, 1e-12));
    CHECK(near(w[0], (0.2708 + 0.1458) / 2, 1e-4));
}

static void test_concordance(Arena *a)
{
    double w;
    const double alike[] = { 3, 2, 1, 30, 20, 10 }, against[] = { 3, 2, 1, 1, 2, 3 };
    CHECK(concordance(a, 2, 3, alike, &w) && near(w, 1, 1e-12));
    CHECK(concordance(a, 2, 3, against, &w) && near(w, 0, 1e-12));
    // With two people W = (1 + Spearman's rho) / 2, ties and all.
    const double tied[] = { 4, 3, 3, 1, 4, 3, 2, 1 };
    CHECK(concordance(a, 2, 4, tied, &w) && w > 0.9 && w < 1);
    CHECK(!concordance(a, 1, 3, alike, &w) && !concordance(a, 2, 1, alike, &w));
    CHECK(!concordance(a, 2, 2, (double[]){ 1, 1, 2, 2 }, &w));
}

int main(void)
{
    Arena *a = arena_new();
    test_house();
    test_school();
    test_end_of_the_scale();
    test_consistent();
    test_mended();
    test_simple();
    test_concordance(a);
    arena_free(a);
    return tap_done();
}
