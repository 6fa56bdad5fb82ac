// portfolio.c - times our own exact solver on a model of portfolio_make.py; run by portfolio.py.
//
//     portfolio_bench best < model           the optimum, proved: {"total":..,"bound":..,"ms":..,..}
//     portfolio_bench draws N GAP < model    N draws about the model's gains, one after the other
//     portfolio_bench near N LOSS < model    N choices as different as can be that lose at most that share of
//     the total portfolio_bench conflicts < model      the minimal sets of rules that cannot all hold
//
// A model is JSON (tools/kho-mip/mip.h), or whole numbers alone in the order of read_numbers, as portfolio.py
// writes them: kho's own choices come from memory, and a tree of JSON takes longer to build than an easy one
// to prove.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mip.h"
#include "study.h"

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static Str read_all(Arena *a)
{
    Buf b = buf_new(a);
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0;)
        buf_add(&b, (Str){ part, (ptrdiff_t)n });
    return buf_str(&b);
}

// ---- A model of numbers

static int64_t number(const char **at)
{
    char *end;
    int64_t x = strtoll(*at, &end, 10);
    *at = end;
    return x;
}

static int32_t small(const char **at)
{
    return (int32_t)number(at);
}

static const int32_t *smalls(Arena *a, const char **at, int32_t n)
{
    int32_t *x = NEWS(a, int32_t, n);
    for (int32_t i = 0; i < n; i++)
        x[i] = small(at);
    return x;
}

static const int64_t *numbers(Arena *a, const char **at, int32_t n)
{
    int64_t *x = NEWS(a, int64_t, n);
    for (int32_t i = 0; i < n; i++)
        x[i] = number(at);
    return x;
}

// places min max count_rule rules; gains; covers: how many, each weight, n, places; rows: how many, each
// rule, at_least, bound, n, places, how many coefficients (n or 0), they; pairs: how many, each rule and two
// places.
static Portfolio read_numbers(Arena *a, const char *at)
{
    Portfolio p = { .places = small(&at) };
    p.min = small(&at);
    p.max = small(&at);
    p.count_rule = small(&at);
    p.rules = small(&at);
    p.gain = numbers(a, &at, p.places);
    for (int32_t i = small(&at); i > 0; i--) {
        PortfolioCover *c = PUSH(a, &p.covers);
        c->weight = number(&at);
        c->n = small(&at);
        c->place = smalls(a, &at, c->n);
    }
    for (int32_t i = small(&at); i > 0; i--) {
        PortfolioRow *r = PUSH(a, &p.rows);
        r->rule = small(&at);
        r->at_least = small(&at);
        r->bound = number(&at);
        r->n = small(&at);
        r->place = smalls(a, &at, r->n);
        int32_t coefficients = small(&at);
        r->a = coefficients ? numbers(a, &at, r->n) : NULL;
    }
    for (int32_t i = small(&at); i > 0; i--) {
        PortfolioPair *q = PUSH(a, &p.pairs);
        q->rule = small(&at);
        q->a = small(&at);
        q->b = small(&at);
    }
    return p;
}

// ----

static uint64_t next(uint64_t *state) // SplitMix64
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// As scores do from draw to draw: each gain moves by up to a fifth, most often little (two uniforms added).
static void draw(const Portfolio *p, uint64_t *state, int64_t *gain)
{
    for (int32_t i = 0; i < p->places; i++) {
        int64_t by = (int64_t)(next(state) >> 44) + (int64_t)(next(state) >> 44) - PORTFOLIO_UNIT;
        gain[i] = p->gain[i] + by / 5;
        gain[i] = gain[i] < 0 ? 0 : gain[i] > PORTFOLIO_UNIT ? PORTFOLIO_UNIT : gain[i];
    }
}

static void best(Arena *a, const Portfolio *p)
{
    double start = cpu_ms();
    Pick *k = pick_new(a, p, NULL);
    PickResult r = pick_best(k, a, INT64_MIN, NULL);
    double proved = cpu_ms();
    bool first = r.in && pick_first(k, r.in, NULL);
    double ended = cpu_ms();
    printf("{\"status\":%d,\"total\":%ld,\"bound\":%ld,\"nodes\":%ld,\"rounds\":%ld,\"ms\":%.3f,\"first\":%s,"
           "\"first_ms\":%.3f,"
           "\"in\":[",
           (int)r.status, (long)r.total, (long)r.bound, (long)r.nodes, (long)r.rounds, proved - start,
           first ? "true" : "false", ended - proved);
    for (int32_t i = 0, n = 0; r.in && i < p->places; i++)
        if (r.in[i])
            printf("%s%d", n++ ? "," : "", (int)i);
    printf("]}\n");
}

static void draws(Arena *a, const Portfolio *p, int n, double gap)
{
    double start = cpu_ms(), worst = 0, slowest = 0;
    Pick *k = pick_new(a, p, NULL);
    int64_t *gain = NEWS(a, int64_t, p->places), nodes = 0, rounds = 0, open = 0;
    uint64_t state = 1;
    int proved = 0;
    pick_best(k, a, INT64_MIN, &(PickLimits){ .gap = gap });
    for (int d = 0; d < n; d++) {
        Arena *scratch = arena_new();
        double before = cpu_ms();
        draw(p, &state, gain);
        pick_gain(k, gain);
        PickResult r = pick_best(k, scratch, INT64_MIN, &(PickLimits){ .gap = gap });
        double off = (double)(r.bound - r.total) / (double)r.total;
        worst = off > worst ? off : worst;
        proved += r.bound == r.total;
        nodes += r.nodes;
        rounds += r.rounds;
        for (int32_t i = 0; i < p->places; i++)
            open += r.open[i];
        slowest = cpu_ms() - before > slowest ? cpu_ms() - before : slowest;
        arena_free(scratch);
    }
    printf("{\"draws\":%d,\"proved\":%d,\"worst_gap\":%.5f,\"nodes\":%ld,\"rounds\":%ld,\"open\":%ld,"
           "\"slowest_ms\":%.1f,\"ms\":%.1f}\n",
           n, proved, worst, (long)nodes, (long)rounds, (long)open, slowest, cpu_ms() - start);
}

static void near(Arena *a, const Portfolio *p, int n, double loss)
{
    PickResult r = pick_best(pick_new(a, p, NULL), a, INT64_MIN, NULL);
    double start = cpu_ms();
    if (!r.in) {
        printf("{\"found\":0,\"proved\":0}\n");
        return;
    }
    int64_t least = r.total - (int64_t)((double)r.total * loss);
    StudyNears found = study_near(a, p, r.in, least, n, NULL);
    int proved = 0, shared = 0;
    EACH (StudyNear, x, found) {
        proved += x->proved;
        shared = x->shared > shared ? x->shared : shared;
    }
    printf("{\"found\":%d,\"proved\":%d,\"shared\":%d,\"ms\":%.1f}\n", (int)found.len, proved, shared,
           cpu_ms() - start);
}

static void conflicts(Arena *a, const Portfolio *p)
{
    double start = cpu_ms();
    StudyConflicts found = study_conflicts(a, p, NULL);
    int minimal = 0;
    EACH (StudyConflict, x, found.sets)
        minimal += x->minimal;
    printf("{\"sets\":%d,\"minimal\":%d,\"all\":%s,\"ms\":%.1f}\n", (int)found.sets.len, minimal,
           found.all ? "true" : "false", cpu_ms() - start);
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text = read_all(a);
    Portfolio p = { 0 };
    if (text.len && text.at[0] >= '0' && text.at[0] <= '9') {
        int32_t at;
        p = read_numbers(a, str_cz(a, text));
        if (portfolio_fault(a, &p, &at)) {
            fprintf(stderr, "these numbers are no model\n");
            return 1;
        }
    } else if (!mip_model_read(a, text, &p, &err)) {
        fprintf(stderr, "%.*s\n", PS(err_text(a, LANG_EN, &err)));
        return 1;
    }
    if (argc == 4 && !strcmp(argv[1], "draws"))
        draws(a, &p, atoi(argv[2]), atof(argv[3]));
    else if (argc == 4 && !strcmp(argv[1], "near"))
        near(a, &p, atoi(argv[2]), atof(argv[3]));
    else if (argc == 2 && !strcmp(argv[1], "conflicts"))
        conflicts(a, &p);
    else
        best(a, &p);
    arena_free(a);
    return 0;
}
