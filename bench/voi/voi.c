// voi.c - regret against visits: which place to visit next, by the value of information, by looks, or in list
// order.
//   voi_bench SEEDS [SCENARIOS [WAYS [PRIOR_ERROR]]]
//       SEEDS: 200 is 0 to 199, 200-400 is 200 to 399; lists of names with commas, or all
// Generator (fixed): 400 places, 25 criteria of equal weight; the value of a place on a criterion is
// 0.5 + 0.18 (0.6 f + 0.8 e), f a normal of the place, e one of the cell, so that criteria correlate with
// 0.36. A cell is known with the probability 0.2. A visit shows all of a place. Beliefs: the normal
// distribution of a score given the known cells. Choice: the 12 greatest means. Regret: sum of the true
// scores of the true best 12 less that of the chosen. Scenarios:
//   plain         as above
//   prior wrong   the beliefs take every cell's mean to be higher by PRIOR_ERROR (0.15), which places with
//   less
//                 known feel more
//   good places better reported   a cell is known with 0.1 or 0.3, as the place is below or above the median
// Ways:
//   value     the largest expected value of information, under the beliefs above
//   learnt    the same, the mean that cells are believed to have learnt from all that is known so far
//             (prior.h), with its rise with the share of facts that a place came with
//   product   as runs choose by default: the prior as it is stated; the chance of being right is told of that
//             choice by what is learnt all the same
//   product learnt   as runs choose that learn priors: by what prior.h expects of each cell, with what the
//   place
//             has of its own
//   looks     the greatest mean
//   order     as listed
//   cut       the yardstick: value, were the true cut between the best 12 and the rest known, which nobody
//             knows
// Prints JSON lines, a line a seed, scenario and way. Besides what came of it, two things that need no luck:
// "open", the regret that the beliefs expect (over draws of all that is still open), where the beliefs are
// right; and the chance of being right that the program gives, beside whether it was. Of the ways of runs,
// how many of the chosen are right: "hits", as it was; "hits_said", as the program expects; "hits_apart", as
// it would if each fact stood for itself, as the draws of a run have it.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "prior.h"
#include "voi.h"

enum { PLACES = 400, CRITERIA = 25, K = 12, CURVE = 8, OPEN_DRAWS = 300 };
static const double middle = 0.5, spread = 0.18, common = 0.6, own = 0.8;
static const int curve_at[CURVE] = { 0, 10, 25, 50, 75, 100, 150, 200 };
typedef enum { PLAIN, PRIOR_WRONG, BETTER_REPORTED, SCENARIOS } Scenario;
static const char *const scenario_name[] = { "plain", "prior wrong", "good places better reported" };
typedef enum { BY_VALUE, BY_LEARNT, AS_RUNS, AS_RUNS_LEARNT, BY_LOOKS, IN_ORDER, BY_CUT, WAYS } Way;
static const char *const way_name[] = { "value", "learnt", "product", "product learnt",
                                        "looks", "order",  "cut" };

typedef struct {
    double truth[PLACES], mean[PLACES], sd[PLACES];
    double expect[PLACES]; // the mean by which the chance of being right is told
    double cell[PLACES][CRITERIA];
    bool has[PLACES][CRITERIA];          // known
    double seen[PLACES];                 // sum of the cells known
    int known[PLACES], reported[PLACES]; // how many; at the start
    double prior;                        // mean of a cell, as believed at the start
    double next_sd[PLACES];              // by which the next visit is chosen
    double cut;                          // between the true best and the rest
} World;

// What a way made of a seed.
typedef struct {
    double regret[CURVE], open[CURVE], said[CURVE];
    double hits[CURVE], hits_said[CURVE], hits_apart[CURVE]; // of the chosen that are right
    bool same[CURVE];
    int found, stopped, right_when_stopped;
} Trip;

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
    w->mean[i] = w->expect[i] =
        rest ? (w->seen[i] + rest * (mean + spread * common * f)) / CRITERIA : w->truth[i];
    double variance = rest * noise + (double)rest * rest * common * common * f_variance;
    w->sd[i] = w->next_sd[i] = spread * sqrt(variance) / CRITERIA;
}

// As runs do: cells each with a mean of its own; how they hang together is in the spread (prior.h).
static void believe_apart(World *w, int i, double learnt, double together, bool by_learnt)
{
    int rest = CRITERIA - w->known[i];
    double each = spread / CRITERIA;
    w->expect[i] = rest ? (w->seen[i] + learnt * rest) / CRITERIA : w->truth[i];
    w->mean[i] = rest && !by_learnt ? (w->seen[i] + w->prior * rest) / CRITERIA : w->expect[i];
    w->sd[i] = sqrt(prior_open(together, w->known[i], rest * each * each, rest * each));
    w->next_sd[i] = by_learnt ? w->sd[i] : each * sqrt(rest);
}

static void learn_prior(Arena *a, World *w, Way way)
{
    enum { PSEUDO = 10 };
    double *known = NEWS(a, double, PLACES *CRITERIA), *reported = NEWS(a, double, PLACES);
    PriorAsk ask = { PLACES, CRITERIA, known, reported, PSEUDO };
    PriorLearnt l;
    for (int i = 0; i < PLACES; i++) {
        reported[i] = (double)w->reported[i] / CRITERIA;
        for (int j = 0; j < CRITERIA; j++)
            known[i * CRITERIA + j] = w->has[i][j] ? (w->cell[i][j] - w->prior) / spread : NAN;
    }
    prior_learn(a, &ask, &l);
    for (int i = 0; i < PLACES; i++) {
        double sum = 0;
        int rest = 0;
        for (int j = 0; j < CRITERIA; j++)
            if (!w->has[i][j]) {
                sum += prior_expected(&l, &ask, i, j);
                rest++;
            }
        double shift = rest ? sum / rest : 0;
        if (way == AS_RUNS || way == AS_RUNS_LEARNT)
            believe_apart(w, i, w->prior + spread * shift, l.together, way == AS_RUNS_LEARNT);
        else
            believe(w, i, w->prior + spread * (shift - l.own[i])); // whose own part `believe` knows better
    }
}

static void believe_all(Arena *a, World *w, Way way)
{
    if (way == BY_LEARNT || way == AS_RUNS || way == AS_RUNS_LEARNT)
        learn_prior(a, w, way);
}

static World world(int seed, double prior_error, bool biased)
{
    World w = { .prior = middle + prior_error };
    Chance c = chance_open(77, seed);
    double f;
    for (int i = 0; i < PLACES; i++) {
        f = normal(&c);
        for (int j = 0; j < CRITERIA; j++)
            w.truth[i] += (w.cell[i][j] = middle + spread * (common * f + own * normal(&c))) / CRITERIA;
        double known = !biased ? 0.2 : w.truth[i] > middle ? 0.3 : 0.1;
        for (int j = 0; j < CRITERIA; j++)
            if (chance_unit(&c) < known) {
                w.has[i][j] = true;
                w.seen[i] += w.cell[i][j];
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

static double cut_of(const World *w)
{
    bool in[PLACES];
    double worst = INFINITY, next = -INFINITY;
    best(w->truth, in);
    for (int i = 0; i < PLACES; i++)
        if (in[i])
            worst = fmin(worst, w->truth[i]);
        else
            next = fmax(next, w->truth[i]);
    return (worst + next) / 2;
}

static bool by_worth(Way way)
{
    return way <= AS_RUNS_LEARNT;
}

// The chosen, and who could still be among the best 12: not below 12 others in the best of cases (5 standard
// deviations).
static int contenders(const World *w, const bool *in, int *out)
{
    double low[PLACES], floor = INFINITY;
    bool held[PLACES];
    int n = 0;
    for (int i = 0; i < PLACES; i++)
        low[i] = w->mean[i] - 5 * w->sd[i];
    best(low, held);
    for (int i = 0; i < PLACES; i++)
        floor = held[i] ? fmin(floor, low[i]) : floor;
    for (int i = 0; i < PLACES; i++)
        if (in[i] || w->mean[i] + 5 * w->sd[i] >= floor)
            out[n++] = i;
    return n;
}

// The regret that the beliefs expect of the choice.
static double open_regret(const World *w, const bool *in, int seed)
{
    Chance c = chance_open(78, seed);
    double sum = 0;
    int at[PLACES], n = contenders(w, in, at);
    for (int draw = 0; draw < OPEN_DRAWS; draw++) {
        double top[K], got = 0;
        int filled = 0;
        for (int j = 0; j < n; j++) {
            int i = at[j];
            double x = w->mean[i] + (w->sd[i] > 0 ? w->sd[i] * normal(&c) : 0);
            got += in[i] ? x : 0;
            if (filled == K && x <= top[K - 1])
                continue;
            int row = filled < K ? filled++ : K - 1;
            for (; row > 0 && top[row - 1] < x; row--)
                top[row] = top[row - 1];
            top[row] = x;
        }
        for (int i = 0; i < filled; i++) // K: the chosen are contenders
            sum += top[i] / OPEN_DRAWS;
        sum -= got / OPEN_DRAWS;
    }
    return sum;
}

// Expected number of the best 12 among those in.
static double hits(const bool *in, const double *mean, const double *sd, int seed)
{
    enum { DRAWS = 300 };
    Chance c = chance_open(79, seed);
    double sum = 0, x[PLACES];
    for (int draw = 0; draw < DRAWS; draw++) {
        bool top[PLACES];
        for (int i = 0; i < PLACES; i++)
            x[i] = mean[i] + (sd[i] > 0 ? sd[i] * normal(&c) : 0);
        best(x, top);
        for (int i = 0; i < PLACES; i++)
            sum += in[i] && top[i];
    }
    return sum / DRAWS;
}

static double worth(const World *w, Way way, int i, const Voi *v)
{
    switch (way) {
    case BY_VALUE:
    case BY_LEARNT:
    case AS_RUNS:
    case AS_RUNS_LEARNT:
        return v[i].value;
    case BY_LOOKS:
        return w->mean[i];
    case BY_CUT:
        return voi_beyond(fabs(w->mean[i] - w->cut), w->sd[i]);
    default:
        return -i;
    }
}

static int next_place(Arena *a, const World *w, Way way)
{
    Voi v[PLACES];
    int pick = -1;
    double most = -INFINITY;
    if (by_worth(way))
        voi_normal(a, PLACES, K, w->mean, w->next_sd, v);
    for (int i = 0; i < PLACES; i++)
        if (w->sd[i] > 0 && worth(w, way, i, v) > most) {
            most = worth(w, way, i, v);
            pick = i;
        }
    return pick;
}

// P(set right) >= 0.9, looked at only where no single pair makes that impossible: P(in > out) = Phi(z).
static bool sure(const World *w, const bool *in)
{
    for (int i = 0; i < PLACES; i++)
        for (int j = 0; j < PLACES && in[i]; j++)
            if (!in[j] && w->expect[i] - w->expect[j] < 1.2815 * hypot(w->sd[i], w->sd[j]))
                return false;
    return voi_set_right(PLACES, in, w->expect, w->sd) >= 0.9;
}

static void visit(World *w, int at)
{
    w->seen[at] = CRITERIA * w->truth[at];
    w->known[at] = CRITERIA;
    memset(w->has[at], true, sizeof w->has[at]);
    w->mean[at] = w->expect[at] = w->truth[at];
    w->sd[at] = w->next_sd[at] = 0;
}

static void note(const World *w, Way way, const bool *chosen, const bool *right, int seed, int point, Trip *t)
{
    for (int i = 0; i < PLACES; i++)
        t->regret[point] += (right[i] ? w->truth[i] : 0) - (chosen[i] ? w->truth[i] : 0);
    t->same[point] = !memcmp(chosen, right, PLACES * sizeof *chosen);
    if (w->prior == middle && (way == BY_VALUE || way == BY_LOOKS || way == BY_CUT))
        t->open[point] = open_regret(w, chosen, seed);
    if (way == AS_RUNS || way == AS_RUNS_LEARNT) {
        double apart[PLACES];
        for (int i = 0; i < PLACES; i++) {
            apart[i] = spread / CRITERIA * sqrt(CRITERIA - w->known[i]);
            t->hits[point] += right[i] && chosen[i];
        }
        t->hits_said[point] = hits(chosen, w->expect, w->sd, seed);
        t->hits_apart[point] = hits(chosen, w->mean, apart, seed);
    }
    t->said[point] = by_worth(way) ? voi_set_right(PLACES, chosen, w->expect, w->sd) : 0;
}

static Trip follow(const World *start, Way way, int seed)
{
    World w = *start;
    bool right[PLACES], chosen[PLACES];
    Trip t = { .found = -1, .stopped = -1 };
    w.cut = cut_of(&w);
    best(w.truth, right);
    for (int visits = 0; visits <= PLACES; visits++) {
        Arena *a = arena_new();
        believe_all(a, &w, way);
        best(w.mean, chosen);
        bool same = !memcmp(chosen, right, sizeof chosen);
        for (int c = 0; c < CURVE; c++)
            if (curve_at[c] == visits)
                note(&w, way, chosen, right, seed, c, &t);
        if (!same)
            t.found = -1;
        else if (t.found < 0)
            t.found = visits; // right from here on, not by chance for a while
        if (by_worth(way) && t.stopped < 0 && sure(&w, chosen)) {
            t.stopped = visits;
            t.right_when_stopped = same;
        }
        int at = visits < PLACES ? next_place(a, &w, way) : -1;
        if (at >= 0)
            visit(&w, at);
        arena_free(a);
        if (t.found >= 0 && visits >= curve_at[CURVE - 1] && (!by_worth(way) || t.stopped >= 0) &&
            way != IN_ORDER)
            break;
    }
    return t;
}

static void list(const char *key, const double *x)
{
    printf(", \"%s\": [", key);
    for (int c = 0; c < CURVE; c++)
        printf("%s%.5f", c ? ", " : "", x[c]);
    printf("]");
}

static void tell(const World *w, Way way, Scenario scenario, int seed)
{
    Trip t = follow(w, way, seed);
    printf(
        "{\"scenario\": \"%s\", \"way\": \"%s\", \"seed\": %d, \"found\": %d, \"stopped\": %d, \"right\": %d",
        scenario_name[scenario], way_name[way], seed, t.found, t.stopped, t.right_when_stopped);
    list("regret", t.regret);
    list("open", t.open);
    list("said", t.said);
    list("hits", t.hits);
    list("hits_said", t.hits_said);
    list("hits_apart", t.hits_apart);
    printf(", \"same\": [");
    for (int c = 0; c < CURVE; c++)
        printf("%s%d", c ? ", " : "", t.same[c]);
    printf("]}\n");
}

static bool asked(const char *names, const char *name) // all, or one of the list
{
    size_t n = strlen(name);
    for (const char *at = names; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!strcmp(at, "all") || (!strncmp(at, name, n) && (at[n] == ',' || !at[n])))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    char *end = "200";
    int seed = (int)strtol(argc > 1 ? argv[1] : end, &end, 10), until = seed;
    if (*end == '-')
        until = atoi(end + 1);
    else
        seed = 0;
    const char *scenarios = argc > 2 ? argv[2] : "all", *ways = argc > 3 ? argv[3] : "all";
    double error = argc > 4 ? strtod(argv[4], NULL) : 0.15;
    for (; seed < until; seed++)
        for (Scenario s = 0; s < SCENARIOS; s++) {
            World w = world(seed, s == PRIOR_WRONG ? error : 0, s == BETTER_REPORTED);
            for (Way way = 0; way < WAYS && asked(scenarios, scenario_name[s]); way++)
                if (asked(ways, way_name[way]))
                    tell(&w, way, s, seed);
        }
    return 0;
}
