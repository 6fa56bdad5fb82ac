// ranking.c - CPU seconds of this process for rankings; ranking.py runs it and compares.
//   ranking_bench rank PLACES CRITERIA DRAWS K WANT LEVEL [ROUNDS]   every score uncertain; the median
//   ranking_bench voi PLACES CRITERIA DRAWS K               what every fact is worth, beside the ranking
//   ranking_bench problem PLACES CRITERIA        the same problem for numpy to rank
//   ranking_bench wire PLACES CRITERIA DRAWS K   the same problem for WebAssembly
//   ranking_bench fma                            fused multiply-adds a second
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "lanes.h"
#include "smaa.h"
#include "stream.h"
#include "voi.h"
#include "wire.h"

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double unit(uint64_t *state)
{
    return (double)(stream_mix(*state += STREAM_STEP) >> 11) * 0x1p-53;
}

// Half the cells intervals, half triangular; value functions lines that rise or fall; weights ± 20 %. The
// same problem as bench/choice/ranking_numpy.py ranks: that reads what `ranking_bench problem` prints.
static RankProblem *problem(Arena *a, int32_t n, int32_t m, int32_t draws, int32_t k)
{
    static const float group_weight = 1;
    uint64_t state = 20260, *key = NEWS(a, uint64_t, n);
    Cell *cell = NEWS(a, Cell, (ptrdiff_t)n * m);
    Curve *curve = NEWS(a, Curve, m);
    float *weight = NEWS(a, float, m), *ends = NEWS(a, float, 4 * (ptrdiff_t)m);
    float *x = NEWS(a, float, 3 * (ptrdiff_t)n * m);
    for (int32_t c = 0; c < m; c++) {
        float *at = ends + 4 * (ptrdiff_t)c;
        at[0] = (float)(10 * unit(&state));
        at[1] = at[0] + (float)(20 + 80 * unit(&state));
        at[2] = c % 3 == 2;
        at[3] = c % 3 != 2;
        curve[c] = (Curve){ 2, at, at + 2 };
        weight[c] = (float)(0.2 + unit(&state));
    }
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n * m; i++) {
        const Curve *on = &curve[i % m];
        float span = on->x[1] - on->x[0], *at = x + 3 * i;
        at[0] = on->x[0] + span * (float)(0.7 * unit(&state));
        at[2] = at[0] + span * (float)(0.05 + 0.25 * unit(&state));
        at[1] = i % 2 ? at[0] + (at[2] - at[0]) * (float)unit(&state) : at[2];
        cell[i] = (Cell){ i % 2 ? CELL_TRIANGULAR : CELL_QUANTILE, 1, at, NULL, on };
    }
    for (int32_t i = 0; i < n; i++)
        key[i] = stream_mix((uint64_t)i + 1);
    RankProblem *p = NEW(a, RankProblem);
    *p = (RankProblem){ .places = n, .criteria = m, .groups = 1, .draws = draws, .k = k, .seed = 7 };
    p->key = key;
    p->cell = cell;
    p->group = NEWS(a, int32_t, m);
    p->weight = weight;
    p->group_weight = &group_weight;
    p->range = 0.2f;
    return p;
}

static int by_time(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int rank(char **arg, int rounds)
{
    int32_t n = atoi(arg[0]), m = atoi(arg[1]), draws = atoi(arg[2]), k = atoi(arg[3]);
    SmaaAsk ask = { 1, atoi(arg[4]), atoi(arg[5]) };
    double time[64];
    ptrdiff_t size = 0;
    for (int i = 0; i < rounds; i++) {
        Arena *a = arena_new();
        Smaa s;
        RankProblem *p = problem(a, n, m, draws, k);
        ptrdiff_t before = arena_size(a);
        double from = cpu();
        if (!smaa_run(a, p, ask, (Progress){ 0 }, &s))
            return 1;
        time[i] = cpu() - from;
        size = arena_size(a) - before;
        arena_free(a);
    }
    qsort(time, (size_t)rounds, sizeof *time, by_time);
    printf(
        "{\"cpu\": %.4f, \"us_a_draw\": %.3f, \"ns_a_cell\": %.3f, \"megabytes\": %.1f, \"level\": \"%s\"}\n",
        time[rounds / 2], 1e6 * time[rounds / 2] / draws, 1e9 * time[rounds / 2] / draws / n / m,
        (double)size / 1e6, lanes_best(ask.level)->name);
    return 0;
}

// The numbers of a problem, so that the script beside it ranks the same one: cells x0 x1 mode kind; curves;
// weights.
static int print_problem(char **arg)
{
    Arena *a = arena_new();
    RankProblem *p = problem(a, atoi(arg[0]), atoi(arg[1]), 1, 1);
    for (int32_t c = 0; c < p->criteria; c++)
        printf("%.9g %.9g %.9g %.9g\n", (double)p->cell[c].curve->x[0], (double)p->cell[c].curve->x[1],
               (double)p->cell[c].curve->y[0], (double)p->weight[c]);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)p->places * p->criteria; i++)
        printf("%.9g %.9g %.9g %d\n", (double)p->cell[i].x[0], (double)p->cell[i].x[2],
               (double)p->cell[i].x[1], p->cell[i].kind == CELL_TRIANGULAR);
    arena_free(a);
    return 0;
}

// The same as bytes, for WebAssembly to rank.
static int print_wire(char **arg)
{
    Arena *a = arena_new();
    ptrdiff_t size;
    RankProblem *p = problem(a, atoi(arg[0]), atoi(arg[1]), atoi(arg[2]), atoi(arg[3]));
    const uint8_t *bytes = wire_write(a, p, &size);
    bool written = fwrite(bytes, 1, (size_t)size, stdout) == (size_t)size;
    arena_free(a);
    return written ? 0 : 1;
}

// Sums that do not wait for each other, as wide as the processor has it.
__attribute__((target("avx2,fma"), noinline)) static double fma_probe(float *out)
{
    enum { SUMS = 12, WIDE = 8 };
    typedef float Wide __attribute__((vector_size(WIDE * 4)));
    Wide sum[SUMS] = { 0 }, x = { 1, 2, 3, 4, 5, 6, 7, 8 }, y = x * 0.25f;
    long rounds = 20000000;
    double from = cpu();
    for (long i = 0; i < rounds; i++)
        for (int s = 0; s < SUMS; s++)
            __asm__("vfmadd231ps %1, %2, %0" : "+x"(sum[s]) : "x"(x), "x"(y));
    double took = cpu() - from;
    for (int s = 0; s < SUMS; s++)
        *out += sum[s][0];
    return (double)rounds * SUMS * WIDE / took;
}

// What a visit teaches at each place: `each` criteria of m, from a start that moves on; [n * per_place].
static Lesson *visits_of(Arena *a, int32_t n, int32_t m, int32_t per_place, int32_t each)
{
    Taught *what = NEWS(a, Taught, 2 * m);
    Lesson *lesson = NEWS(a, Lesson, (ptrdiff_t)n * per_place);
    for (int32_t c = 0; c < 2 * m; c++)
        what[c] = (Taught){ c % m, 1 };
    for (int32_t i = 0; i < n * per_place; i++)
        lesson[i] = (Lesson){ i / per_place, each, what + i % per_place * m / per_place };
    return lesson;
}

// What every fact is worth, 20 visits to each place that teach five criteria each and one that teaches all,
// and eight authorities that answer for three criteria of every place, and how sure the choice is: beside the
// ranking with pairwise wins.
static int worth(char **arg)
{
    enum { VISITS = 20, OF_VISIT = 5, AUTHORITIES = 8, OF_PAPER = 3 };
    int32_t n = atoi(arg[0]), m = atoi(arg[1]), draws = atoi(arg[2]), k = atoi(arg[3]);
    Arena *a = arena_new();
    Smaa s;
    RankProblem *p = problem(a, n, m, draws, k);
    Voi *out = NEWS(a, Voi, (ptrdiff_t)n * (m > VISITS ? m : VISITS));
    Lesson *visit = visits_of(a, n, m, VISITS, m < OF_VISIT ? m : OF_VISIT), *all = visits_of(a, n, m, 1, m),
           *paper = visits_of(a, n, m, 1, m < OF_PAPER ? m : OF_PAPER);
    const Progress quiet = { 0 };
    double from = cpu();
    if (!smaa_run(a, p, (SmaaAsk){ 1, SMAA_PARTS | SMAA_PAIRS, LANES_BEST }, quiet, &s))
        return 1;
    double ranked = cpu();
    VoiStudy *study = voi_open(a, p, &s.ranking, NULL);
    double opened = cpu();
    bool ok = voi_facts(study, quiet, out);
    double facts = cpu();
    ok = ok && voi_lessons(study, visit, n * VISITS, quiet, out) && voi_lessons(study, all, n, quiet, out);
    double visits = cpu();
    for (int i = 0; i < AUTHORITIES; i++)
        ok = ok && voi_together(a, study, paper, n, quiet, out);
    double together = cpu();
    double *sd = NEWS(a, double, (ptrdiff_t)n *m); // everything unknown, and facts of a place hang together
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n * m; i++)
        sd[i] = 0.1;
    ok = ok && smaa_run(a, p, (SmaaAsk){ 1, SMAA_PARTS | SMAA_SCORES, LANES_BEST }, quiet, &s);
    study = voi_open(a, p, &s.ranking, &(VoiOwn){ 0.3, sd, NULL, NULL });
    double scored = cpu();
    ok = ok && voi_sure(study).moved;
    double sure = cpu() - scored;
    printf("{\"ranking_with_pairs\": %.4f, \"weights\": %.4f, \"facts\": %.4f, \"visits\": %.4f, "
           "\"authorities\": %.4f, \"sure\": %.4f, \"all_of_ranking\": %.2f}\n",
           ranked - from, opened - ranked, facts - opened, visits - facts, together - visits, sure,
           (together - ranked + sure) / (ranked - from));
    arena_free(a);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc >= 8 && !strcmp(argv[1], "rank"))
        return rank(argv + 2, argc > 8 ? atoi(argv[8]) : 1);
    if (argc == 6 && !strcmp(argv[1], "voi"))
        return worth(argv + 2);
    if (argc == 4 && !strcmp(argv[1], "problem"))
        return print_problem(argv + 2);
    if (argc == 6 && !strcmp(argv[1], "wire"))
        return print_wire(argv + 2);
    if (argc == 2 && !strcmp(argv[1], "fma")) {
        float out = 0;
        double rate = fma_probe(&out);
        printf("{\"fma_per_s\": %.4g, \"sink\": %g}\n", rate, (double)out);
        return 0;
    }
    fprintf(stderr, "usage: ranking_bench rank PLACES CRITERIA DRAWS K WANT LEVEL [ROUNDS] | problem PLACES "
                    "CRITERIA | wire PLACES CRITERIA DRAWS K | fma\n");
    return 2;
}
