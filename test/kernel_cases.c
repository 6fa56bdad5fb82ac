// kernel_cases.c - problems and their results for others to recompute: `kernel_cases` prints 1,000 of them,
// by the fast kernel, as JSON, a line each (format: the keys are the fields of kernel.h), `kernel_cases
// golden` the digest of the golden problem if the plain loop and the fast kernel agree on it, `kernel_cases
// wire` that problem and 150 others as wire.h has them, each behind u64 size, u64 digest.
#include <stdio.h>

#include "kernel_problem.h"
#include "smaa.h"
#include "wire.h"

static void print_floats(const char *name, const float *x, int32_t n)
{
    printf("\"%s\":[", name);
    for (int32_t i = 0; i < n; i++)
        printf("%s%.9g", i ? "," : "", (double)x[i]);
    printf("]");
}

static void print_u64s(const char *name, const uint64_t *x, int32_t n)
{
    printf(",\"%s\":[", name);
    for (int32_t i = 0; i < n; i++)
        printf("%s%llu", i ? "," : "", (unsigned long long)x[i]);
    printf("]");
}

static void print_i32s(const char *name, const int32_t *x, int32_t n)
{
    printf(",\"%s\":[", name);
    for (int32_t i = 0; i < n; i++)
        printf("%s%d", i ? "," : "", (int)x[i]);
    printf("]");
}

static void print_cell(const Cell *c)
{
    static const char *const kind[] = { "na", "fixed", "quantile", "triangular", "discrete" };
    printf("{\"kind\":\"%s\"", kind[c->kind]);
    if (c->kind != CELL_NA) {
        printf(",");
        print_floats("x", c->x,
                     c->kind == CELL_FIXED        ? 1
                     : c->kind == CELL_TRIANGULAR ? 3
                     : c->kind == CELL_QUANTILE   ? c->n + 1
                                                  : c->n);
        printf(",\"cut\":[");
        for (int32_t i = 0; c->kind == CELL_DISCRETE && i + 1 < c->n; i++)
            printf("%s%u", i ? "," : "", c->cut[i]);
        printf("],");
        print_floats("curve_x", c->curve->x, c->curve->n);
        printf(",");
        print_floats("curve_y", c->curve->y, c->curve->n);
    }
    printf("}");
}

static void print_problem(const RankProblem *p)
{
    printf("{\"draws\":%d,\"k\":%d,\"seed\":%llu,\"groups\":%d,\"range\":%.9g,\"group_range\":%.9g,",
           p->draws, p->k, (unsigned long long)p->seed, p->groups, (double)p->range, (double)p->group_range);
    print_floats("weight", p->weight, p->criteria);
    printf(",");
    print_floats("group_weight", p->group_weight, p->groups);
    print_i32s("group", p->group, p->criteria);
    print_i32s("kind", p->kind, p->places);
    for (int32_t i = 0; p->pass && i < p->places; i++)
        printf("%s%u%s", i ? "," : ",\"pass\":[", p->pass[i], i == p->places - 1 ? "]" : "");
    print_u64s("key", p->key, p->places);
    printf(",\"cell\":[");
    for (int32_t i = 0; i < p->places; i++)
        for (int32_t c = 0; c < p->criteria; c++) {
            printf("%s", c ? "," : i ? ",[" : "[");
            print_cell(&p->cell[i * p->criteria + c]);
            printf("%s", c == p->criteria - 1 ? "]" : "");
        }
    printf("]}");
}

static void print_place(const Ranking *r, int32_t i)
{
    const RankPlace *x = &r->place[i];
    printf("%s{\"chance\":%llu,\"rank_sum\":%llu,\"score_sum\":%llu,\"kind_first\":%llu,\"moved\":\"%.17g\",",
           i ? "," : "", (unsigned long long)x->chance, (unsigned long long)x->rank_sum,
           (unsigned long long)x->score_sum, (unsigned long long)x->kind_first, x->moved);
    print_floats("score", x->score, SCORE_QUANTILES);
    print_i32s("rank", x->rank, RANK_QUANTILES);
    print_i32s("kind_rank", x->kind_rank, RANK_QUANTILES);
    print_u64s("contribution", r->contribution + i * r->criteria, r->criteria);
    print_u64s("value", r->value + i * r->criteria, r->criteria);
    printf("}");
}

static bool print_wire(Arena *a, const RankProblem *p)
{
    Ranking r;
    ptrdiff_t size = 0;
    uint8_t *bytes = wire_write(a, p, &size);
    if (!smaa_rank(a, p, 1, (Progress){ 0 }, &r))
        return false;
    uint64_t head[] = { (uint64_t)size, ranking_digest(a, p, &r) };
    return fwrite(head, sizeof head, 1, stdout) == 1 &&
           fwrite(bytes, 1, (size_t)size, stdout) == (size_t)size;
}

static int print_wires(void)
{
    bool ok = true;
    for (uint64_t seed = 0; seed <= 150 && ok; seed++) {
        Arena *a = arena_new();
        Dice d = { seed };
        Shape shape = { .places = 1 + dice_to(&d, 50),
                        .criteria = 1 + dice_to(&d, 12),
                        .whole = seed % 3 == 0 };
        shape.draws = 1 + dice_to(&d, 200);
        shape.groups = 1 + dice_to(&d, shape.criteria);
        RankProblem *p = seed ? problem_make(a, seed, shape) : problem_golden(a);
        if (seed % 4 == 1)
            problem_gates(a, p, seed);
        ok = print_wire(a, p);
        arena_free(a);
    }
    return !ok;
}

int main(int argc, char **argv)
{
    Progress quiet = { 0 };
    Ranking r;
    if (argc == 2 && !strcmp(argv[1], "golden")) {
        Arena *a = arena_new();
        RankProblem *p = problem_golden(a);
        uint64_t plain = rank_run(a, p, 2, quiet, &r) ? problem_digest(a, p, &r, 0) : 0;
        if (smaa_rank(a, p, 2, quiet, &r) && problem_digest(a, p, &r, 0) == plain)
            printf("%016llx\n", (unsigned long long)problem_digest(a, p, &r, 0));
        arena_free(a);
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "wire"))
        return print_wires();
    for (uint64_t seed = 0; seed < 1000; seed++) {
        Arena *a = arena_new();
        Dice d = { seed };
        Shape shape = { .places = 1 + dice_to(&d, 8), .whole = seed % 2 };
        shape.criteria = 1 + dice_to(&d, 6);
        shape.draws = 1 + dice_to(&d, 30);
        shape.groups = 1 + dice_to(&d, shape.criteria);
        RankProblem *p = problem_make(a, seed, shape);
        if (seed % 5 == 2)
            problem_gates(a, p, seed);
        if (smaa_rank(a, p, 1, quiet, &r)) {
            printf("{\"problem\":");
            print_problem(p);
            printf(",\"places\":[");
            for (int32_t i = 0; i < p->places; i++)
                print_place(&r, i);
            printf("]}\n");
        }
        arena_free(a);
    }
    return 0;
}
