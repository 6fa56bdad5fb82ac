// reason_test.c - the smallest changes against a slow obvious search; second opinions against published
// examples.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "opinion.h"
#include "reason.h"
#include "tap.h"

static uint64_t state = 88172645463325252u;

static double uniform(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 0x1p53;
}

static bool near(double x, double y, double by)
{
    return fabs(x - y) <= by;
}

static void weights(int32_t m, double *w)
{
    double sum = 0;
    for (int32_t c = 0; c < m; c++)
        sum += w[c] = 0.05 + uniform();
    for (int32_t c = 0; c < m; c++)
        w[c] /= sum;
}

static double dot(int32_t m, const double *x, const double *y)
{
    double sum = 0;
    for (int32_t c = 0; c < m; c++)
        sum += x[c] * y[c];
    return sum;
}

static double apart(int32_t m, const double *x, const double *y)
{
    double sum = 0;
    for (int32_t c = 0; c < m; c++)
        sum += fabs(x[c] - y[c]);
    return sum / 2;
}

// ---- Weights: no point of a fine grid over all weights does with less
enum { STEPS = 40 };

static double nearest_on_grid(int32_t m, const double *w, const double *ahead)
{
    double best = INFINITY;
    int at[4] = { 0 };
    for (at[0] = 0; at[0] <= STEPS; at[0]++)
        for (at[1] = 0; at[1] <= STEPS - at[0]; at[1]++)
            for (at[2] = 0; at[2] <= (m > 3 ? STEPS - at[0] - at[1] : 0); at[2]++) {
                double p[4] = { at[0], at[1], at[2], 0 };
                p[m - 1] = STEPS - at[0] - at[1] - (m > 3 ? at[2] : 0);
                for (int32_t c = 0; c < m; c++)
                    p[c] /= STEPS;
                if (dot(m, p, ahead) >= 0)
                    best = fmin(best, apart(m, p, w));
            }
    return best;
}

static void test_weights(Arena *a)
{
    int turned = 0, never = 0, level = 0, wrong = 0;
    for (int round = 0; round < 60; round++) {
        int32_t m = 3 + round % 2;
        double w[4], ahead[4], got[4];
        weights(m, w);
        for (int32_t c = 0; c < m; c++)
            ahead[c] = uniform() * 1.2 - 0.9;
        double moved = turn_weights(a, m, w, ahead, got), slow = nearest_on_grid(m, w, ahead);
        if (moved < 0) {
            never++;
            wrong += isfinite(slow);
            continue;
        }
        turned += moved > 0;
        level += moved == 0;
        double sum = 0;
        for (int32_t c = 0; c < m; c++) {
            sum += got[c];
            wrong += got[c] < -1e-12;
        }
        wrong += !near(sum, 1, 1e-12) || dot(m, got, ahead) < -1e-12 || !near(apart(m, got, w), moved, 1e-12);
        wrong += slow < moved - 1e-9 || slow > moved + 0.2; // a grid cannot do better, nor much worse
    }
    CHECK(wrong == 0);
    CHECK(turned > 10 && never > 3 && level > 0);
    double w[2] = { 0.75, 0.25 }, ahead[2] = { -0.2, 0.4 }, got[2];
    CHECK(near(turn_weights(a, 2, w, ahead, got), 1.0 / 12, 1e-12)); // 0.05 short, 0.6 a unit
    CHECK(near(got[0], 2.0 / 3, 1e-12) && near(got[1], 1.0 / 3, 1e-12));
    CHECK(turn_weights(a, 2, w, (double[]){ -0.1, -0.2 }, got) == -1);
    CHECK(turn_weights(a, 2, w, (double[]){ 0, -0.2 }, got) > 0 &&
          near(got[0], 1, 1e-12)); // level at one end only
    CHECK(turn_weights(a, 1, (double[]){ 1 }, (double[]){ 0.5 }, NULL) == 0);
}

static double with_weight(int32_t m, const double *w, const double *ahead, int32_t i, double t)
{
    double sum = t * ahead[i];
    for (int32_t c = 0; c < m; c++)
        sum += c == i ? 0 : ahead[c] * w[c] * (1 - t) / (1 - w[i]);
    return sum;
}

static void test_range(void)
{
    int wrong = 0, open = 0, closed = 0;
    for (int round = 0; round < 300; round++) {
        double w[5], ahead[5], lo, hi;
        weights(5, w);
        for (int32_t c = 0; c < 5; c++)
            ahead[c] = uniform() - 0.6;
        if (dot(5, w, ahead) > 0)
            continue;
        int32_t i = round % 5;
        weight_range(5, w, ahead, i, &lo, &hi);
        wrong += lo > w[i] || hi < w[i] || lo < 0 || hi > 1;
        closed += lo > 0 || hi < 1;
        open += lo <= 0 && hi >= 1;
        for (int s = 0; s <= 100; s++) {
            double t = s / 100.0, d = with_weight(5, w, ahead, i, t);
            if (fabs(d) > 1e-9)
                wrong += (d <= 0) != (t >= lo && t <= hi);
        }
    }
    CHECK(wrong == 0);
    CHECK(open > 10 && closed > 10);
}

static void test_cut(Arena *a)
{
    enum { N = 9, M = 4, K = 3 };
    int wrong = 0;
    for (int round = 0; round < 50; round++) {
        double w[M], v[N * M], score[N], got[M], least = INFINITY;
        bool in[N];
        weights(M, w);
        for (int i = 0; i < N * M; i++)
            v[i] = uniform();
        for (int i = 0; i < N; i++)
            score[i] = dot(M, w, v + i * M);
        for (int i = 0; i < N; i++) {
            int better = 0;
            for (int j = 0; j < N; j++)
                better += score[j] > score[i];
            in[i] = better < K;
        }
        CutTurn t = turn_cut(a, N, M, v, w, in, got);
        for (int i = 0; i < N; i++)
            for (int o = 0; o < N; o++)
                if (in[i] && !in[o]) {
                    double ahead[M];
                    for (int c = 0; c < M; c++)
                        ahead[c] = v[o * M + c] - v[i * M + c];
                    double moved = turn_weights(a, M, w, ahead, NULL);
                    if (moved >= 0)
                        least = fmin(least, moved);
                }
        wrong += t.in < 0 || !in[t.in] || in[t.out] || !near(t.moved, least, 0);
        wrong += !near(dot(M, got, v + t.in * M), dot(M, got, v + t.out * M), 1e-9);
        for (int side = -1; side <= 1; side += 2) { // a little less does not turn it, a little more does
            double p[M], ahead = 0;
            for (int c = 0; c < M; c++) {
                p[c] = w[c] + (got[c] - w[c]) * (1 + side * 1e-6);
                ahead += p[c] * (v[t.out * M + c] - v[t.in * M + c]);
            }
            wrong += side * ahead <= 0;
        }
        for (int s = 0; s < 200; s++) { // nobody changes sides on the way there
            double p[M];
            for (int c = 0; c < M; c++)
                p[c] = w[c] + (got[c] - w[c]) * s / 200;
            for (int i = 0; i < N; i++)
                for (int o = 0; o < N; o++)
                    wrong += in[i] && !in[o] && dot(M, p, v + o * M) > dot(M, p, v + i * M) + 1e-9;
        }
    }
    CHECK(wrong == 0);
    double all_better[4] = { 1, 1, 0.5, 0.5 }, w[2] = { 0.5, 0.5 };
    CHECK(turn_cut(a, 2, 2, all_better, w, (bool[]){ true, false }, NULL).in == -1);
}

static void test_facts(Arena *a)
{
    enum { M = 8 };
    int wrong = 0, never = 0, some = 0;
    for (int round = 0; round < 300; round++) {
        double w[M], v[M], most[M];
        int32_t which[M];
        weights(M, w);
        for (int c = 0; c < M; c++) {
            v[c] = uniform();
            most[c] = v[c] + (1 - v[c]) * (uniform() < 0.4 ? 0 : uniform());
        }
        double need = uniform() * 0.4 - 0.02;
        int fewest = M + 1;
        for (int set = 0; set < 1 << M; set++) {
            double adds = 0;
            int n = 0;
            for (int c = 0; c < M; c++)
                if (set >> c & 1) {
                    adds += w[c] * (most[c] - v[c]);
                    n++;
                }
            if (adds >= need && n < fewest)
                fewest = n;
        }
        int32_t got = turn_facts(a, M, w, v, most, need, which);
        double adds = 0;
        for (int32_t i = 0; i < got; i++)
            adds += w[which[i]] * (most[which[i]] - v[which[i]]);
        wrong += got != (fewest > M ? -1 : fewest) || (got > 0 && adds < need - 1e-12);
        never += got < 0;
        some += got > 1;
    }
    CHECK(wrong == 0);
    CHECK(never > 10 && some > 10);
}

static void test_dominance(void)
{
    double lo[] = { 0.6, 0.5, 0.6, 0.5, 0.2, 0.1, 0.9, NAN, 0.1, 0.7 };
    double hi[] = { 0.6, 0.5, 0.6, 0.5, 0.5, 0.5, 0.9, NAN, 0.7, 0.7 };
    int32_t by[5], example[5];
    dominance(5, 2, lo, hi, by, example);
    CHECK(by[0] == 0 && by[1] == 0); // alike: neither
    CHECK(by[2] == 2 && example[2] == 0);
    CHECK(by[3] == 0 && by[4] == 0); // a criterion that one of them lacks; intervals that overlap
}

// ---- Second opinions
// Hwang, Yoon (1981), the choice of a fighter aircraft, six attributes, the fourth a cost: closeness 0.643,
// 0.268, 0.613, 0.312.
static const double aircraft[] = { 2.0, 1500, 20000, -5.5, 5, 9, 2.5, 2700, 18000, -6.5, 3, 5,
                                   1.8, 2000, 21000, -4.5, 7, 7, 2.2, 1800, 20000, -5.0, 5, 5 };
static const double aircraft_weight[] = { 0.2, 0.1, 0.1, 0.1, 0.2, 0.3 };

static void test_published(Arena *a)
{
    Matrix x = { 4, 6, aircraft, aircraft_weight };
    double c[4], s[3], r[3], q[3], rho;
    opinion_topsis(a, &x, c);
    CHECK(near(c[0], 0.643, 1e-3) && near(c[1], 0.268, 1e-3)); // the book rounds on the way
    CHECK(near(c[2], 0.613, 1e-3) && near(c[3], 0.312, 1e-3));
    // Opricovic, Tzeng (2004), section 4: the mountain climber; risk 1, 2, 5 (less is better), altitude
    // 3000, 3750, 4500.
    Matrix climb = { 3, 2, (double[]){ -1, 3000, -2, 3750, -5, 4500 }, (double[]){ 0.5, 0.5 } };
    opinion_vikor(a, &climb, 0.5, s, r, q);
    CHECK(near(s[0], 0.5, 1e-12) && near(s[1], 0.375, 1e-12) && near(s[2], 0.5, 1e-12));
    CHECK(near(r[0], 0.5, 1e-12) && near(r[1], 0.25, 1e-12) && near(r[2], 0.5, 1e-12));
    CHECK(near(q[0], 1, 1e-12) && near(q[1], 0, 1e-12) && near(q[2], 1, 1e-12));
    // v is the weight of the sum, by hand: s = 0.4, 0.6, 0.42 and r = 0.4, 0.6, 0.3.
    Matrix three = { 3, 2, (double[]){ 1, 0, 0, 1, 0.5, 0.7 }, (double[]){ 0.6, 0.4 } };
    opinion_vikor(a, &three, 0.25, s, r, q);
    CHECK(near(q[0], 0.25, 1e-12) && near(q[1], 1, 1e-12) && near(q[2], 0.025, 1e-12));
    // Hours of television against IQ, the example of many textbooks: −29/165.
    double iq[] = { 106, 100, 86, 101, 99, 103, 97, 113, 112, 110 },
           tv[] = { 7, 27, 2, 50, 28, 29, 20, 12, 6, 17 };
    CHECK(spearman_rho(a, iq, tv, 10, &rho) && near(rho, -29.0 / 165, 1e-12));
    CHECK(spearman_rho(a, (double[]){ 1, 2, 2, 3 }, (double[]){ 1, 2, 3, 4 }, 4, &rho) &&
          near(rho, sqrt(0.9), 1e-12));
    CHECK(!spearman_rho(a, iq, (double[10]){ 0 }, 10, &rho) && !spearman_rho(a, iq, tv, 1, &rho));
}

// Brans, Vincke, Mareschal: How to select and how to rank projects, European Journal of Operational Research
// 24 (1986) 228–238: six plants (Italy, Belgium, Germany, Sweden, Austria, France), six criteria of equal
// weight, one for each of the six shapes of preference; their table of preference indices, in thousandths.
static const double plants[6][6] = {
    { -80, -65, -83, -40, -52, -94 },       // staff; quasi-criterion, 10
    { 90, 58, 60, 80, 72, 96 },             // power; straight line to 30
    { -6, -2, -4, -10, -6, -7 },            // cost of building; from 0.5 to 5
    { -5.4, -9.7, -7.2, -7.5, -2.0, -3.6 }, // cost of running; half from 1, whole from 6
    { -8, -1, -4, -7, -3, -5 },             // villages to move; any
    { 5, 1, 7, 10, 8, 6 },                  // safety; Gaussian, 5
};
static const int published_index[6][6] = { { 0, 296, 250, 268, 100, 185 }, { 462, 0, 389, 333, 296, 500 },
                                           { 236, 180, 0, 333, 56, 429 },  { 399, 505, 305, 0, 223, 212 },
                                           { 444, 515, 487, 380, 0, 448 }, { 286, 399, 250, 432, 133, 0 } };

// Adds the net flow by one criterion whose preference rises from q to p, times w.
static void add_flow(Arena *a, const double *values, double q, double p, double w, double flow[6])
{
    Matrix x = { 6, 1, values, (double[]){ 1 } };
    double one[6];
    opinion_promethee(a, &x, q, p, one);
    for (int i = 0; i < 6; i++)
        flow[i] += w * one[i];
}

// Net flows of criteria add up, and any shape is a sum of straight lines: a step is a very steep one, and
// between whole numbers a bell is a stair.
static void test_promethee_published(Arena *a)
{
    enum { AT_ONCE = 1000000 };
    double flow[6] = { 0 }, sixth = 1.0 / 6, step = 1.0 / AT_ONCE;
    add_flow(a, plants[0], 10, 10 + step, sixth, flow);
    add_flow(a, plants[1], 0, 30, sixth, flow);
    add_flow(a, plants[2], 0.5, 5, sixth, flow);
    add_flow(a, plants[3], 1, 1 + step, sixth / 2, flow);
    add_flow(a, plants[3], 6, 6 + step, sixth / 2, flow);
    add_flow(a, plants[4], 0, step, sixth, flow);
    for (int d = 1; d < 10; d++)
        add_flow(a, plants[5], d - 0.5, d - 0.5 + step,
                 sixth * (exp(-(d - 1) * (d - 1) / 50.0) - exp(-d * d / 50.0)), flow);
    for (int i = 0; i < 6; i++) {
        int net = 0;
        for (int j = 0; j < 6; j++)
            net += published_index[i][j] - published_index[j][i];
        CHECK(near(flow[i], net / 5000.0, 1e-3));
    }
    // Austria, Belgium, Sweden, France, Germany, Italy, as there.
    CHECK(flow[4] > flow[1] && flow[1] > flow[3] && flow[3] > flow[5] && flow[5] > flow[2] &&
          flow[2] > flow[0]);
}

static void test_promethee(Arena *a)
{
    // By hand: ahead by 0.3 with q 0.1 and p 0.5 is half a preference.
    Matrix two = { 2, 2, (double[]){ 0.8, 0.2, 0.5, 0.25 }, (double[]){ 0.6, 0.4 } };
    double flow[12];
    opinion_promethee(a, &two, 0.1, 0.5, flow);
    CHECK(near(flow[0], 0.3, 1e-12) && near(flow[1], -0.3, 1e-12));
    Matrix one = { 1, 1, (double[]){ 1 }, (double[]){ 1 } };
    opinion_promethee(a, &one, 0, 0.5, flow);
    CHECK(flow[0] == 0);
    // Net flow is outflow less inflow, each a mean over the others.
    double v[12 * 3], w[3], sum = 0;
    int wrong = 0;
    weights(3, w);
    for (int i = 0; i < 36; i++)
        v[i] = uniform();
    Matrix x = { 12, 3, v, w };
    opinion_promethee(a, &x, 0.05, 0.3, flow);
    for (int i = 0; i < 12; i++) {
        double out = 0, in = 0;
        for (int j = 0; j < 12; j++)
            for (int c = 0; c < 3; c++) {
                double d = v[i * 3 + c] - v[j * 3 + c];
                out += w[c] * fmin(1, fmax(0, (d - 0.05) / 0.25)) / 11;
                in += w[c] * fmin(1, fmax(0, (-d - 0.05) / 0.25)) / 11;
            }
        wrong += !near(flow[i], out - in, 1e-12);
        sum += flow[i];
    }
    CHECK(wrong == 0 && near(sum, 0, 1e-12));
}

// ---- Reversals: the slow twin really takes the row out and compares every pair
static bool in_top(const double *score, int32_t n, int32_t i, int32_t k) // nobody level over the cut
{
    int32_t better = 0, level = 0;
    for (int32_t j = 0; j < n; j++) {
        better += score[j] > score[i] + 1e-12;
        level += j != i && fabs(score[j] - score[i]) <= 1e-12;
    }
    return better + level < k;
}

static bool out_of_top(const double *score, int32_t n, int32_t i, int32_t k)
{
    int32_t better = 0;
    for (int32_t j = 0; j < n; j++)
        better += score[j] > score[i] + 1e-12;
    return better >= k;
}

static bool reverses(Arena *a, const Matrix *x, OpinionMethod method, OpinionParams p, int32_t gone,
                     const double *before, int32_t k, bool *at_cut)
{
    double *v = NEWS(a, double, (ptrdiff_t)x->n * x->m), *now = NEWS(a, double, x->n);
    int32_t n = 0, *from = NEWS(a, int32_t, x->n);
    for (int32_t i = 0; i < x->n; i++)
        if (i != gone) {
            memcpy(v + (ptrdiff_t)n * x->m, x->value + (ptrdiff_t)i * x->m, sizeof *v * (size_t)x->m);
            from[n++] = i;
        }
    Matrix less = { n, x->m, v, x->weight };
    opinion_scores(a, &less, method, p, now);
    *at_cut = false;
    for (int32_t i = 0; out_of_top(before, x->n, gone, k) && i < n; i++)
        *at_cut |= in_top(before, x->n, from[i], k) && out_of_top(now, n, i, k);
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++)
            if (before[from[i]] - before[from[j]] >= 1e-12 && now[j] > now[i] + 1e-12)
                return true;
    return false;
}

static void test_reversal(Arena *a)
{
    const OpinionParams p = { 0.05, 0.3, 0.5 };
    enum { N = 14, M = 4 };
    int wrong = 0, found[OPINION_METHODS] = { 0 }, cuts = 0;
    for (int round = 0; round < 40; round++) {
        double v[N * M], w[M], before[N];
        weights(M, w);
        for (int i = 0; i < N * M; i++)
            v[i] = floor(uniform() * 9) / 8;
        Matrix x = { N, M, v, w };
        for (OpinionMethod m = 0; m < OPINION_METHODS; m++) {
            int32_t slow = 0, slow_cut = 0;
            bool at_cut;
            opinion_scores(a, &x, m, p, before);
            for (int32_t i = 0; i < N; i++) {
                slow += reverses(a, &x, m, p, i, before, 5, &at_cut);
                slow_cut += at_cut;
            }
            Reversal r = opinion_reversal(a, &x, m, p, 5);
            wrong += r.removals != slow || (r.removals > 0) != (r.removed >= 0) || r.at_cut != slow_cut;
            wrong += r.removed >= 0 && before[r.up] >= before[r.down];
            found[m] += r.removals > 0;
            cuts += r.at_cut > 0;
        }
    }
    CHECK(wrong == 0);
    CHECK(found[OPINION_TOPSIS] > 0 && found[OPINION_PROMETHEE] > 0 && found[OPINION_VIKOR] > 0 && cuts > 0);
}

// A place that is better everywhere comes first by every method.
static void test_best_is_best(Arena *a)
{
    const OpinionParams p = { 0.05, 0.3, 0.5 };
    int wrong = 0;
    for (int round = 0; round < 50; round++) {
        double v[6 * 3], w[3], score[6];
        weights(3, w);
        for (int i = 0; i < 18; i++)
            v[i] = i < 3 ? 0.95 : 0.9 * uniform();
        Matrix x = { 6, 3, v, w };
        for (OpinionMethod m = 0; m < OPINION_METHODS; m++) {
            opinion_scores(a, &x, m, p, score);
            for (int i = 1; i < 6; i++)
                wrong += score[i] > score[0];
        }
    }
    CHECK(wrong == 0);
    Matrix same = { 3, 2, (double[]){ 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 }, (double[]){ 0.5, 0.5 } };
    double c[3], s[3], r[3], q[3];
    opinion_topsis(a, &same, c);
    opinion_vikor(a, &same, 0.5, s, r, q);
    CHECK(c[0] == 0.5 && c[2] == 0.5 && q[0] == 0 && q[2] == 0);
}

int main(void)
{
    Arena *a = arena_new();
    test_weights(a);
    test_range();
    test_cut(a);
    test_facts(a);
    test_dominance();
    test_published(a);
    test_promethee(a);
    test_promethee_published(a);
    test_reversal(a);
    test_best_is_best(a);
    arena_free(a);
    return tap_done();
}
