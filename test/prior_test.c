// prior_test.c - learning on the authors' priors: what was put in comes out, what nobody knows is left,
// tilted cells have the mean asked for.
#include <math.h>

#include "chance.h"
#include "prior.h"
#include "tap.h"

enum { PLACES = 400, CRITERIA = 12 };
static const Curve line = { 2, (const float[]){ 0, 1 }, (const float[]){ 0, 1 } };

static bool near(double x, double y, double by)
{
    if (!(fabs(x - y) <= by))
        printf("# %.6f is not within %g of %.6f\n", x, by, y);
    return fabs(x - y) <= by;
}

static double normal(Chance *c)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += chance_unit(c);
    return sum;
}

typedef struct {
    double own, rise, share; // standard deviation of a place; of what it came with; how much is known
    double shift[CRITERIA];
    double known[PLACES * CRITERIA], truth[PLACES * CRITERIA], reported[PLACES];
} Made;

static PriorAsk make(Made *w, int seed)
{
    Chance c = chance_open(5, seed);
    double noise = sqrt(1 - w->own * w->own);
    for (int i = 0; i < PLACES; i++) {
        double f = w->own * normal(&c);
        w->reported[i] = 0.5 * chance_unit(&c);
        for (int k = 0; k < CRITERIA; k++) {
            double x = w->shift[k] + w->rise * (w->reported[i] - 0.25) + f + noise * normal(&c);
            w->truth[i * CRITERIA + k] = x;
            w->known[i * CRITERIA + k] =
                chance_unit(&c) < (w->rise == 0 ? w->share : w->reported[i]) ? x : NAN;
        }
    }
    return (PriorAsk){ PLACES, CRITERIA, w->known, w->reported, 10 };
}

// Mean of the squares by which the expected value misses what is not known.
static double missed(const PriorAsk *ask, const PriorLearnt *l, const double *truth)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < ask->places; i++)
        for (int c = 0; c < ask->criteria; c++) {
            int at = i * ask->criteria + c;
            if (!isnan(ask->known[at]))
                continue;
            double d = truth[at] - (l ? prior_expected(l, ask, i, c) : 0);
            sum += d * d;
            n++;
        }
    return sum / n;
}

static void what_was_put_in_comes_out(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    *w = (Made){ .own = 0.6, .share = 0.3 };
    for (int c = 0; c < CRITERIA; c++)
        w->shift[c] = -0.8 + 0.1 * c;
    PriorAsk ask = make(w, 1);
    PriorLearnt l;
    prior_learn(a, &ask, &l);
    CHECK(near(l.together, 0.36, 0.06) && near(l.rise, 0, 0.5));
    double worst = 0;
    for (int c = 0; c < CRITERIA; c++)
        worst = fmax(worst, fabs(l.shift[c] - w->shift[c]));
    CHECK(near(worst, 0, 0.25));
    CHECK(missed(&ask, &l, w->truth) < 0.9 && missed(&ask, NULL, w->truth) > 1.1);
    arena_free(a);
}

// Right priors stay nearly as they are, and what is expected is no worse for it.
static void right_priors_are_left_alone(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    int worse = 0;
    for (int seed = 0; seed < 10; seed++) {
        *w = (Made){ .own = 0, .share = 0.3 };
        PriorAsk ask = make(w, seed);
        PriorLearnt l;
        prior_learn(a, &ask, &l);
        worse += missed(&ask, &l, w->truth) > 1.02 * missed(&ask, NULL, w->truth);
        for (int c = 0; c < CRITERIA; c++)
            worse += fabs(l.shift[c]) > 0.2;
        worse += l.together > 0.1 || fabs(l.rise) > 1;
    }
    CHECK(worse == 0);
    arena_free(a);
}

// Good places come with more: the mean of what is known is too high for what is not.
static void good_places_better_reported(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    *w = (Made){ .own = 0.5, .rise = 3 };
    PriorAsk ask = make(w, 2);
    PriorLearnt l;
    prior_learn(a, &ask, &l);
    CHECK(l.rise > 1.5 && l.rise < 4.5);
    PriorLearnt flat = l;
    flat.rise = 0;
    CHECK(missed(&ask, &l, w->truth) < missed(&ask, &flat, w->truth));
    arena_free(a);
}

// Where as much is known of every place, the correlation that fits best has a closed form, by squares between
// and within places (Donner and Koval, Biometrics 36 (1980) 19-25, with the mean known).
static void correlation_in_closed_form(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    for (int seed = 0; seed < 3; seed++) {
        *w = (Made){ .own = 0.3 + 0.2 * seed, .share = 1 };
        PriorAsk ask = make(w, seed);
        PriorLearnt l;
        double between = 0, within = 0;
        for (int i = 0; i < PLACES; i++) {
            double sum = 0;
            w->reported[i] = 1;
            for (int c = 0; c < CRITERIA; c++)
                sum += w->known[i * CRITERIA + c];
            between += sum * sum / CRITERIA / PLACES;
            for (int c = 0; c < CRITERIA; c++)
                within += pow(w->known[i * CRITERIA + c] - sum / CRITERIA, 2) / PLACES / (CRITERIA - 1);
        }
        prior_learn(a, &ask, &l);
        CHECK(near(l.together, (between - within) / (between + (CRITERIA - 1) * within), 0.01));
    }
    arena_free(a);
}

// What is known of everything at the places that looked best: where people went they had chosen to go, and
// that must not make facts seem to hang together by more or less than they do.
static void where_people_chose_to_go(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    for (int seed = 0; seed < 4; seed++) {
        *w = (Made){ .own = 0.6, .share = 0.3 };
        PriorAsk ask = make(w, seed);
        PriorLearnt before, after;
        prior_learn(a, &ask, &before);
        int visited = 0;
        for (int i = 0; i < PLACES; i++)
            for (int c = 0; before.own[i] > 0.4 && c < CRITERIA; c++) {
                visited += c == 0;
                w->known[i * CRITERIA + c] = w->truth[i * CRITERIA + c];
            }
        prior_learn(a, &ask, &after);
        CHECK(visited > 30 && visited < 130 && near(before.together, 0.36, 0.07) &&
              near(after.together, 0.36, 0.06));
        for (int c = 0; c < CRITERIA; c++)
            CHECK(near(after.shift[c], 0, 0.2));
    }
    arena_free(a);
}

static void too_little_is_known(void)
{
    Arena *a = arena_new();
    Made *w = NEW(a, Made);
    *w = (Made){ .share = 0 };
    PriorAsk ask = make(w, 3);
    PriorLearnt l;
    prior_learn(a, &ask, &l); // nothing known at all
    CHECK(l.shift[0] == 0 && l.rise == 0 && prior_expected(&l, &ask, 0, 0) == 0 && l.together == 0);
    for (int i = 0; i < PRIOR_PLACES_LEAST; i++)
        w->known[i * CRITERIA] = w->known[i * CRITERIA + 1] = 1;
    w->known[1] = NAN; // one place too few
    prior_learn(a, &ask, &l);
    CHECK(l.places[0] == PRIOR_PLACES_LEAST && l.shift[0] > 0 && l.shift[0] < 0.5);
    CHECK(l.places[1] == PRIOR_PLACES_LEAST - 1 && l.shift[1] == 0 && prior_expected(&l, &ask, 9, 1) == 0);
    PriorAsk one = { 1, 1, (const double[]){ 2 }, (const double[]){ 1 }, 10 };
    prior_learn(a, &one, &l);
    CHECK(l.shift[0] == 0 && isfinite(l.own[0]));
    arena_free(a);
}

static void tilted_cells_have_the_mean_asked_for(void)
{
    static const float even[] = { 0.2f, 0.8f }, table[] = { 0, 0.1f, 0.15f, 0.5f, 1 }, codes[] = { 0, 1, 2 };
    static const uint32_t cuts[] = { 1u << 30, 3u << 30 };
    const Curve steps = { 3, (const float[]){ 0, 1, 2 }, (const float[]){ 0, 0.3f, 1 } };
    const Curve falls = { 2, (const float[]){ 0, 1 }, (const float[]){ 1, 0 } };
    const Cell cell[] = { { CELL_QUANTILE, 1, even, NULL, &line },
                          { CELL_QUANTILE, 4, table, NULL, &falls },
                          { CELL_DISCRETE, 3, codes, cuts, &steps } };
    Arena *a = arena_new();
    for (int i = 0; i < 3; i++) {
        double mean, sd, to, now, now_sd;
        prior_moments(&cell[i], &mean, &sd);
        for (int step = -2; step <= 2; step++) {
            to = mean + 0.4 * step * sd;
            Cell c = prior_tilted(a, &cell[i], to);
            prior_moments(&c, &now, &now_sd);
            CHECK(near(now, to, 0.004) && now_sd > 0);
            if (c.kind == CELL_QUANTILE)
                CHECK(c.x[0] == cell[i].x[0] && c.x[c.n] == cell[i].x[cell[i].n]);
            for (int q = 1; c.kind == CELL_QUANTILE && q <= c.n; q++)
                if (c.x[q] < c.x[q - 1])
                    CHECK(!"quantiles fall");
        }
        Cell beyond = prior_tilted(a, &cell[i], 7); // further than it goes
        prior_moments(&beyond, &now, &now_sd);
        CHECK(now > mean && now <= 1 && now_sd > 0);
    }
    double mean, sd;
    prior_moments(&cell[0], &mean, &sd);
    CHECK(near(mean, 0.5, 1e-6) && near(sd, 0.6 / sqrt(12), 1e-4));
    const Curve flat = { 1, (const float[]){ 0 }, (const float[]){ 0.4f } };
    Cell same = { CELL_QUANTILE, 1, even, NULL, &flat };
    CHECK(prior_tilted(a, &same, 0.9).x == even);
    arena_free(a);
}

int main(void)
{
    what_was_put_in_comes_out();
    right_priors_are_left_alone();
    good_places_better_reported();
    correlation_in_closed_form();
    where_people_chose_to_go();
    too_little_is_known();
    tilted_cells_have_the_mean_asked_for();
    return tap_done();
}
