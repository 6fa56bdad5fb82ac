// voi.c - regret against visits: which place to visit next, by the value of information, by looks, or in list
// order.
//   voi_bench SEEDS [PRIOR_ERROR]
// Generator (fixed): 400 places, 25 criteria of equal weight; the value of a place on a criterion is
// 0.5 + 0.18 (0.6 f + 0.8 e), f a normal of the place, e one of the cell, so that criteria correlate with
// 0.36. A cell is known with the probability 0.2; "biased": 0.1 or 0.3 as the place is below or above the
// median. A visit shows all of a place. Beliefs: the normal distribution of a score given the known cells.
// PRIOR_ERROR: the beliefs take every cell's mean to be so much higher, which places with less known feel
// more. Choice: the 12 greatest means. Regret: sum of the true scores of the true best 12 less that of the
// chosen. Prints JSON lines, a line a seed, scenario and way.
// Ways: value, the largest expected value of information; learnt, the same, but the mean that cells are
// believed to have, and how it rises with the share of facts that a place came with, are learnt from all that
// is known so far (empirical Bayes: a normal prior of 0.2 about the stated mean and of 0.1 a fact about no
// rise, weighted by what a place's mean is worth); looks, the greatest mean; order, as listed.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "voi.h"

enum { PLACES = 400, CRITERIA = 25, K = 12, CURVE = 9 };
static const double middle = 0.5, spread = 0.18, common = 0.6, own = 0.8;
static const int curve_at[CURVE] = { 0, 10, 25, 50, 75, 100, 150, 200, 300 };
typedef enum { BY_VALUE, BY_LEARNT, BY_LOOKS, IN_ORDER, WAYS } Way;
static const char *const way_name[] = { "value", "learnt", "looks", "order" };

typedef struct {
    double truth[PLACES], mean[PLACES], sd[PLACES];
    double seen[PLACES];                 // sum of the cells known
    int known[PLACES], reported[PLACES]; // how many; at the start
    double prior;                        // mean of a cell, as believed at the start
} World;

static double normal(Chance *c) // Marsaglia's polar method
{
    for (;;) {
        double x = 2 * chance_unit(c) - 1, y = 2 * chance_unit(c) - 1, r = x * x + y * y;
        if (r > 0 && r < 1)
            return x * sqrt(-2 * log(r) / r);
    }
}

// Given n cells with the mean deviation `seen` from what is believed, f is normal; the score is the known
// part and the rest's expectation.
static void believe(World *w, int i, double mean)
{
    int n = w->known[i], rest = CRITERIA - n;
    double noise = own * own, gain = n ? common * n / (noise + common * common * n) : 0;
    double deviation = n ? (w->seen[i] / n - mean) / spread : 0;
    double f = gain * deviation, f_variance = 1 - gain * common;
    w->mean[i] = rest ? (w->seen[i] + rest * (mean + spread * common * f)) / CRITERIA : w->truth[i];
    double variance = rest * noise + (double)rest * rest * common * common * f_variance;
    w->sd[i] = spread * sqrt(variance) / CRITERIA;
}

// The mean of a cell, and how much it rises with each fact that the place came with: weighted least squares
// on the means of what is known, with priors.
static void learn_prior(World *w)
{
    double reported = 0, m0 = 1 / (0.2 * 0.2), m1 = 0, r1 = 1 / (0.1 * 0.1), y0 = w->prior * m0, y1 = 0;
    for (int i = 0; i < PLACES; i++)
        reported += (double)w->reported[i] / PLACES;
    for (int i = 0; i < PLACES; i++) {
        if (!w->known[i])
            continue;
        double worth = 1 / (spread * spread * (common * common + own * own / w->known[i]));
        double x = w->reported[i] - reported, y = w->seen[i] / w->known[i];
        m0 += worth;
        m1 += worth * x;
        r1 += worth * x * x;
        y0 += worth * y;
        y1 += worth * x * y;
    }
    double determinant = m0 * r1 - m1 * m1, mean = (y0 * r1 - y1 * m1) / determinant,
           rise = (m0 * y1 - m1 * y0) / determinant;
    for (int i = 0; i < PLACES; i++)
        believe(w, i, mean + rise * (w->reported[i] - reported));
}

static World world(int seed, double prior_error, bool biased)
{
    World w = { .prior = middle + prior_error };
    Chance c = chance_open(77, seed);
    double f, cell[CRITERIA];
    for (int i = 0; i < PLACES; i++) {
        f = normal(&c);
        for (int j = 0; j < CRITERIA; j++)
            w.truth[i] += (cell[j] = middle + spread * (common * f + own * normal(&c))) / CRITERIA;
        double known = !biased ? 0.2 : w.truth[i] > middle ? 0.3 : 0.1;
        for (int j = 0; j < CRITERIA; j++)
            if (chance_unit(&c) < known) {
                w.seen[i] += cell[j];
                w.known[i]++;
            }
        w.reported[i] = w.known[i];
        believe(&w, i, w.prior);
    }
    return w;
}

static void best(const double *mean, bool in[PLACES])
{
    memset(in, 0, PLACES * sizeof *in);
    for (int k = 0; k < K; k++) {
        int top = -1;
        for (int i = 0; i < PLACES; i++)
            if (!in[i] && (top < 0 || mean[i] > mean[top]))
                top = i;
        in[top] = true;
    }
}

static bool by_worth(Way way)
{
    return way == BY_VALUE || way == BY_LEARNT;
}

static int next_place(Arena *a, const World *w, Way way)
{
    Voi v[PLACES];
    int pick = -1;
    if (by_worth(way))
        voi_normal(a, PLACES, K, w->mean, w->sd, v);
    for (int i = 0; i < PLACES; i++) {
        bool better = pick < 0 || (by_worth(way)     ? v[i].value > v[pick].value
                                   : way == BY_LOOKS ? w->mean[i] > w->mean[pick]
                                                     : false);
        if (w->sd[i] > 0 && better)
            pick = i;
    }
    return pick;
}

// P(set right) >= 0.9, looked at only where no single pair makes that impossible: P(in > out) = Phi(z).
static bool sure(Arena *a, const World *w, const bool *in)
{
    for (int i = 0; i < PLACES; i++)
        for (int j = 0; j < PLACES && in[i]; j++)
            if (!in[j] && w->mean[i] - w->mean[j] < 1.2815 * hypot(w->sd[i], w->sd[j]))
                return false;
    return voi_set_right(a, PLACES, K, w->mean, w->sd) >= 0.9;
}

static void follow(const World *start, Way way, const char *scenario, int seed)
{
    World w = *start;
    bool right[PLACES], chosen[PLACES];
    double regret[CURVE] = { 0 }, ideal = 0;
    int found = -1, stopped = -1, right_when_stopped = 0;
    best(w.truth, right);
    for (int i = 0; i < PLACES; i++)
        ideal += right[i] ? w.truth[i] : 0;
    for (int visits = 0; visits <= PLACES; visits++) {
        Arena *a = arena_new();
        double got = 0;
        if (way == BY_LEARNT)
            learn_prior(&w);
        best(w.mean, chosen);
        bool same = !memcmp(chosen, right, sizeof chosen);
        for (int i = 0; i < PLACES; i++)
            got += chosen[i] ? w.truth[i] : 0;
        for (int c = 0; c < CURVE; c++)
            if (curve_at[c] == visits)
                regret[c] = ideal - got;
        if (!same)
            found = -1;
        else if (found < 0)
            found = visits; // right from here on, not by chance for a while
        if (by_worth(way) && stopped < 0 && sure(a, &w, chosen)) {
            stopped = visits;
            right_when_stopped = same;
        }
        int at = visits < PLACES ? next_place(a, &w, way) : -1;
        if (at >= 0) {
            w.seen[at] = CRITERIA * w.truth[at];
            w.known[at] = CRITERIA;
            w.mean[at] = w.truth[at];
            w.sd[at] = 0;
        }
        arena_free(a);
        if (found >= 0 && visits >= curve_at[CURVE - 1] && (!by_worth(way) || stopped >= 0) &&
            way != IN_ORDER)
            break;
    }
    printf("{\"scenario\": \"%s\", \"way\": \"%s\", \"seed\": %d, \"found\": %d, \"stopped\": %d, \"right\": "
           "%d, \"regret\": [",
           scenario, way_name[way], seed, found, stopped, right_when_stopped);
    for (int c = 0; c < CURVE; c++)
        printf("%s%.5f", c ? ", " : "", regret[c]);
    printf("]}\n");
}

int main(int argc, char **argv)
{
    int seeds = argc > 1 ? atoi(argv[1]) : 200;
    double error = argc > 2 ? strtod(argv[2], NULL) : 0.15;
    for (int seed = 0; seed < seeds; seed++) {
        World plain = world(seed, 0, false), wrong = world(seed, error, false), biased = world(seed, 0, true);
        for (Way way = 0; way < WAYS; way++) {
            follow(&plain, way, "plain", seed);
            follow(&wrong, way, "prior wrong", seed);
            follow(&biased, way, "good places better reported", seed);
        }
    }
    return 0;
}
