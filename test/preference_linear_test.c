// preference_linear_test.c - statements about weights as people write them: what they say, and their centre.
#include <math.h>

#include "panel_in.h"
#include "tap.h"

static Arena *a;
static const Pack *pack;

// How far weights A…F are from what the statement says: below 0 they do not keep it.
static double over(const char *word, const double *w)
{
    Statements s = { 0 };
    Err err = { 0 };
    double least = INFINITY;
    if (!linear_read(a, pack, str_z(word), &s, &err)) {
        printf("# %s: %.*s\n", word, PS(err_text(a, LANG_EN, &err)));
        return NAN;
    }
    EACH (const Statement, x, s) {
        double sum = -x->least;
        for (int32_t t = 0; t < x->n; t++)
            sum += x->by[t] * w[x->criterion[t]];
        least = fmin(least, x->equal ? -fabs(sum) : sum);
    }
    return least;
}

static bool near(double x, double y)
{
    return fabs(x - y) < 1e-12;
}

static void read(void)
{
    static const double w[] = { 0.3, 0.2, 0.1, 0.15, 0.05, 0.2 };
    CHECK(near(over("A>=2*B", w), -0.1) && near(over("A<=2*B", w), 0.1) &&
          near(over("A>=1/3*B+0.1", w), 0.2 - 0.2 / 3));
    CHECK(near(over("A+B>=0.4", w), 0.1) && near(over("0.4<=A+B", w), 0.1) && near(over("A-C>0.1", w), 0.1));
    CHECK(near(over("0.1<=E<=0.3", w), -0.05) && near(over("0.1<=A<=0.35", w), 0.05) &&
          near(over("0.35>=A>=B", w), 0.05));
    CHECK(near(over("B=F", w), 0) && near(over("A=0.2", w), -0.1) && near(over("2*A=A+0.3", w), 0));
    static const char *const wrong[] = {
        "",     "A",          "A>",     ">=A",  "A>=Z",  "A>=x*B", "A>=nan",  "A>=inf*B", "0.1>=0.2",
        "A>=A", "A>=B>=C>=D", "A>=1e9", "A==B", "A>=2*", "A>=*B",  "A++B>=1", "A1>=0.1",  "A>=1/0"
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        Statements s = { 0 };
        Err err = { 0 };
        CHECK(!linear_read(a, pack, str_z(wrong[i]), &s, &err) && err.id == MSG_PANEL_STATEMENT);
    }
}

static bool centre(const char *words, double *w, Err *err)
{
    Strs said = str_split(a, str_z(words), ' ');
    return linear_centre(a, pack, &said, w, err);
}

static void centres(void)
{
    double w[6], sum = 0;
    Err err = { 0 };
    CHECK(centre("A=0.5 B=0.1 C=0.1 D=0.1 E=0.1", w, &err) && fabs(w[0] - 0.5) < 1e-6 &&
          fabs(w[5] - 0.1) < 1e-6);
    CHECK(centre("A>=B B>=C C>=D D>=E E>=F", w, &err) && fabs(w[0] - 0.4083) < 0.02 &&
          fabs(w[5] - 0.0278) < 0.01);                                       // rank order centroid
    CHECK(centre("A>=0.5", w, &err) && fabs(w[0] - (0.5 + 0.5 / 6)) < 0.02); // the upper half of the simplex
    for (int g = 0; g < 6; g++)
        sum += w[g];
    CHECK(near(sum, 1));
    CHECK(!centre("F>=0.01 A>=2*B B>=1.5*C 2*C>=A C>=0.1 E<=0.9", w, &err) && err.id == MSG_PANEL_CLASH &&
          str_eq(err_str(&err, 0), S("A>=2*B; B>=1.5*C; 2*C>=A; C>=0.1")));
    CHECK(!centre("A>=0.6 B>=0.6 C<=0.9", w, &err) && str_eq(err_str(&err, 0), S("A>=0.6; B>=0.6")));
    CHECK(!centre("A>=2", w, &err) && str_eq(err_str(&err, 0), S("A>=2")));
}

int main(void)
{
    Faults faults = { 0 };
    Err err = { 0 };
    a = arena_new();
    CHECK(pack_load_dir(a, S(KHO_SOURCE_DIR "/packs/hanoi"), &pack, &faults, &err));
    read();
    centres();
    arena_free(a);
    return tap_done();
}
