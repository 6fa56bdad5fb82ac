// kernel_test.c - ranking under uncertainty: what must be true of it.
#include <math.h>
#include <stdlib.h>

#include "kernel.h"
#include "kernel_problem.h"
#include "order.h"
#include "tap.h"
#include "value.h"

static const Progress quiet;

// A line from 0 to 1 over x in [0, 1], and the cells most tests need.
static const Curve line = { 2, (float[]){ 0, 1 }, (float[]){ 0, 1 } };
static const Curve nothing = { 1, (float[]){ 0 }, (float[]){ 0 } };
static const Curve down = { 2, (float[]){ 1, 0 }, (float[]){ 0, 1 } };
static const Curve high = { 1, (float[]){ 0 }, (float[]){ 1.5f } };
static const Cell anything = { CELL_QUANTILE, 1, (float[]){ 0, 1 }, NULL, &line };
static const Cell not_applicable = { CELL_NA, 0, NULL, NULL, NULL };

static Cell fixed(Arena *a, float x)
{
    float *at = NEW(a, float);
    *at = x;
    return (Cell){ CELL_FIXED, 0, at, NULL, &line };
}

static Cell between(Arena *a, float lo, float hi)
{
    float *at = NEWS(a, float, 2);
    at[0] = lo;
    at[1] = hi;
    return (Cell){ CELL_QUANTILE, 1, at, NULL, &line };
}

// n places with m criteria of weight 1 in one group, ±20 %; the cells are for the caller to fill.
static RankProblem *plain(Arena *a, int32_t n, int32_t m, int32_t draws, int32_t k, Cell **cell)
{
    uint64_t *key = NEWS(a, uint64_t, n);
    float *weight = NEWS(a, float, m), *one = NEW(a, float);
    for (int32_t i = 0; i < n; i++)
        key[i] = (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u;
    for (int32_t i = 0; i < m; i++)
        weight[i] = 1;
    *one = 1;
    *cell = NEWS(a, Cell, (ptrdiff_t)n * m);
    RankProblem *p = NEW(a, RankProblem);
    *p = (RankProblem){ .places = n,
                        .criteria = m,
                        .groups = 1,
                        .draws = draws,
                        .k = k,
                        .seed = 1,
                        .key = key,
                        .cell = *cell,
                        .group = NEWS(a, int32_t, m),
                        .weight = weight,
                        .group_weight = one,
                        .range = 0.2f,
                        .group_range = 0.2f };
    return p;
}

static void golden_digest_whatever_the_threads_and_the_order(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_golden(a);
    Ranking r;
    Str file;
    Err err = { 0 };
    unsigned long long golden = 0;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/kernel_golden.txt"), &file, &err));
    golden = strtoull(str_cz(a, file), NULL, 16);
    CHECK(golden != 0);
    static const int threads[] = { 1, 2, 5 };
    for (int t = 0; t < COUNT(threads); t++)
        CHECK(rank_run(a, p, threads[t], quiet, &r) && problem_digest(a, p, &r, 0) == golden);

    int32_t *row = NEWS(a, int32_t, p->places + 1);
    Dice d = { 9 };
    for (int32_t i = 0; i < p->places; i++) {
        int32_t j = dice_to(&d, i + 1);
        row[i] = row[j];
        row[j] = i;
    }
    RankProblem *shuffled = rank_rows(a, p, row, p->places);
    CHECK(rank_run(a, shuffled, 2, quiet, &r) && problem_digest(a, shuffled, &r, 0) == golden);

    // A place that is always last changes nothing at all for the others.
    row[p->places] = 0;
    RankProblem *more = rank_rows(a, p, row, p->places + 1);
    for (int32_t c = 0; c < p->criteria; c++)
        ((Cell *)more->cell)[p->places * p->criteria + c] =
            (Cell){ CELL_FIXED, 0, nothing.x, NULL, &nothing };
    ((uint64_t *)more->key)[p->places] = 77;
    CHECK(rank_run(a, more, 2, quiet, &r) && problem_digest(a, more, &r, 77) == golden);
    CHECK(r.place[p->places].rank[RANK_P5] == p->places + 1 && r.place[p->places].chance == 0);
    arena_free(a);
}

static void what_others_know_does_not_change_my_draws(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_golden(a);
    Ranking before, after;
    CHECK(rank_run(a, p, 1, quiet, &before));
    // Place 0 becomes known in its first uncertain criterion; place 1 leaves.
    int32_t row[60], at = 0;
    for (int32_t i = 0; i < 60; i++)
        if (i != 1)
            row[at++] = i;
    RankProblem *q = rank_rows(a, p, row, 59);
    int32_t learnt = 0;
    while (q->cell[learnt].kind < CELL_QUANTILE)
        learnt++;
    Cell *cell = (Cell *)&q->cell[learnt];
    *cell = (Cell){ CELL_FIXED, 0, cell->x, NULL, cell->curve };
    CHECK(rank_run(a, q, 1, quiet, &after));
    bool same = true, own = true;
    for (int32_t d = 0; d < p->draws; d++)
        for (int32_t i = 1; i < 59; i++)
            same &= after.score[d * 59 + i] == before.score[d * 60 + row[i]];
    for (int32_t c = 0; c < p->criteria; c++)
        own &= (after.value[c] == before.value[c]) == (c != learnt);
    CHECK(same);
    CHECK(own);
    arena_free(a);
}

static void nothing_known_means_equal_chances(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 40, 5, 10000, 12, &cell);
    for (int32_t i = 0; i < 200; i++)
        cell[i] = anything;
    Ranking r;
    CHECK(rank_run(a, p, 2, quiet, &r));
    double worst = 0, sum = 0, error = sqrt(0.3 * 0.7 / 10000);
    for (int32_t i = 0; i < 40; i++) {
        worst = fmax(worst, fabs(rank_chance(&r, i) - 0.3));
        sum += rank_chance(&r, i);
    }
    CHECK(worst < 4 * error);
    CHECK(fabs(sum - 12) < 1e-6);
    CHECK(r.place[0].rank[RANK_P5] < r.place[0].rank[RANK_P25] &&
          r.place[0].rank[RANK_P75] < r.place[0].rank[RANK_P95]);
    arena_free(a);
}

static void ties_share_the_seats(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 5, 1, 100, 3, &cell);
    static const float x[5] = { 0.9f, 0.5f, 0.5f, 0.5f, 0.1f };
    for (int32_t i = 0; i < 5; i++)
        cell[i] = fixed(a, x[i]);
    Ranking r;
    CHECK(rank_run(a, p, 1, quiet, &r));
    CHECK(rank_chance(&r, 0) == 1 && rank_chance(&r, 4) == 0);
    CHECK(fabs(rank_chance(&r, 1) - 2.0 / 3) < 1e-9 && r.place[1].chance == r.place[3].chance);
    CHECK(r.place[1].rank[RANK_P5] == 2 && r.place[3].rank[RANK_P95] == 2 && r.place[4].rank[RANK_P50] == 5);
    CHECK(fabs(rank_expected_hits(&r, (int32_t[]){ 0, 1, 2 }, 3) - (1 + 4.0 / 3)) < 1e-9);
    uint32_t credit[5];
    rank_credit(a, &r, 99, 2, credit);
    CHECK(credit[0] == CREDIT_ONE && credit[1] == CREDIT_ONE / 3 && credit[4] == 0);
    arena_free(a);
}

static void ranks_within_a_kind(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 5, 1, 10, 1, &cell);
    static const float x[5] = { 0.9f, 0.5f, 0.5f, 0.4f, 0.1f };
    static const int32_t kind[5] = { 3, -1, -1, 3, -1 };
    for (int32_t i = 0; i < 5; i++)
        cell[i] = fixed(a, x[i]);
    p->kind = kind;
    Ranking r;
    CHECK(rank_run(a, p, 1, quiet, &r));
    CHECK(r.place[0].kind_rank[0] == 1 && r.place[3].kind_rank[4] == 2);
    CHECK(r.place[1].kind_rank[0] == 1 && r.place[2].kind_rank[4] == 1 && r.place[4].kind_rank[2] == 3);
    CHECK(rank_kind_first(&r, 0) == 1 && rank_kind_first(&r, 1) == 0.5 && rank_kind_first(&r, 4) == 0);
    arena_free(a);
}

static void not_applicable_gives_its_weight_away(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 3, 4, 10, 1, &cell);
    static const int32_t group[4] = { 0, 0, 1, 1 };
    static const float weight[4] = { 3, 1, 1, 1 }, group_weight[2] = { 1, 3 };
    p->groups = 2;
    p->group = group;
    p->weight = weight;
    p->group_weight = group_weight;
    p->range = p->group_range = 0;
    static const float x[3][4] = { { 1, 0, 0, 0 }, { -1, 1, 0, 0 }, { 1, 0, -1, -1 } };
    for (int32_t i = 0; i < 12; i++)
        cell[i] = x[i / 4][i % 4] < 0 ? not_applicable : fixed(a, x[i / 4][i % 4]);
    Ranking r;
    CHECK(rank_run(a, p, 1, quiet, &r));
    CHECK(rank_score(&r, 0) == 0.1875 && r.place[0].moved == 0);    // 1/4 * 3/4
    CHECK(rank_score(&r, 1) == 0.25 && r.place[1].moved == 0.1875); // the whole group's quarter
    CHECK(rank_score(&r, 2) == 0.75 && r.place[2].moved == 0.75);   // the other group is all there is
    double w[4];
    rank_central_weights(p, 1, w);
    CHECK(w[0] == 0 && w[1] == 0.25 && w[2] == 0.375 && w[3] == 0.375);
    CHECK(rank_value(&r, 1, 0) == 0 && rank_value(&r, 1, 1) == 1);
    arena_free(a);
}

static void parts_sum_to_the_score(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_golden(a);
    Ranking r;
    CHECK(rank_run(a, p, 1, quiet, &r));
    double apart = 0;
    bool exact = true;
    for (int32_t i = 0; i < p->places; i++) {
        double mean = 0;
        uint64_t sum = 0;
        for (int32_t d = 0; d < p->draws; d++)
            mean += (double)r.score[d * p->places + i] / p->draws;
        for (int32_t c = 0; c < p->criteria; c++)
            sum += r.contribution[i * p->criteria + c];
        exact &= sum == r.place[i].score_sum;
        apart = fmax(apart, fabs(mean - rank_score(&r, i)));
    }
    CHECK(exact);
    CHECK(apart < 1e-6);
    arena_free(a);
}

static void a_wider_fact_gives_a_wider_rank(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 30, 4, 4000, 10, &cell);
    for (int32_t i = 0; i < 120; i++)
        cell[i] = anything;
    for (int32_t c = 0; c < 4; c++) {
        cell[c] = between(a, 0.5f, 0.55f);
        cell[4 + c] = between(a, 0.3f, 0.75f);
    }
    Ranking r;
    CHECK(rank_run(a, p, 2, quiet, &r));
    CHECK(r.place[1].score[SCORE_P95] - r.place[1].score[SCORE_P5] >
          r.place[0].score[SCORE_P95] - r.place[0].score[SCORE_P5]);
    CHECK(r.place[1].rank[RANK_P95] - r.place[1].rank[RANK_P5] >
          r.place[0].rank[RANK_P95] - r.place[0].rank[RANK_P5]);
    arena_free(a);
}

static void a_dominated_place_is_never_before_its_better(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 6, 4, 3000, 2, &cell);
    for (int32_t i = 0; i < 24; i++)
        cell[i] = anything;
    for (int32_t c = 0; c < 4; c++) {
        cell[c] = between(a, 0.4f, 0.6f);
        cell[4 + c] = between(a, 0.1f, 0.4f); // at its very best as good as place 0 at its worst
    }
    Ranking r;
    CHECK(rank_run(a, p, 2, quiet, &r));
    bool before = false;
    for (int32_t d = 0; d < p->draws; d++)
        before |= r.score[d * 6 + 1] > r.score[d * 6];
    CHECK(!before);
    CHECK(r.place[1].chance < r.place[0].chance);
    arena_free(a);
}

static void draws_follow_their_distributions(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 1, 3, 40000, 1, &cell);
    cell[0] = (Cell){ CELL_TRIANGULAR, 0, (float[]){ 0.1f, 0.2f, 0.9f }, NULL, &line };
    cell[1] = (Cell){ CELL_QUANTILE, 2, (float[]){ 0, 0.2f, 1 }, NULL, &line };
    cell[2] = (Cell){ CELL_DISCRETE, 3, (float[]){ 0, 1, 0.5f }, (uint32_t[]){ 1u << 31, 3u << 30 }, &line };
    Ranking r;
    CHECK(rank_run(a, p, 2, quiet, &r));
    CHECK(fabs(rank_value(&r, 0, 0) - 0.4) < 0.004);  // (lo + mode + hi) / 3; deviation of the mean 0.0009
    CHECK(fabs(rank_value(&r, 0, 1) - 0.35) < 0.006); // (0.1 + 0.6) / 2
    CHECK(fabs(rank_value(&r, 0, 2) - 0.375) < 0.01); // 1/4 + 1/8
    arena_free(a);
}

static bool stop_at_once(void *ctx, int64_t done, int64_t total)
{
    *(int64_t *)ctx = done;
    return done > total;
}

static void progress_can_cancel(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_golden(a);
    int64_t done = 0;
    Ranking r;
    CHECK(!rank_run(a, p, 2, (Progress){ stop_at_once, &done }, &r));
    CHECK(done > 0 && done < p->draws);
    arena_free(a);
}

static RankFault fault_of(Arena *a, const RankProblem *p)
{
    return rank_check(a, p).fault;
}

static void unsound_problems_are_named(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *good = plain(a, 3, 2, 10, 1, &cell);
    for (int32_t i = 0; i < 6; i++)
        cell[i] = anything;
    RankProblem p = *good;
    CHECK(fault_of(a, &p) == RANK_OK);
    p.places = 0;
    CHECK(fault_of(a, &p) == RANK_BAD_PLACES);
    p = *good, p.k = 4;
    CHECK(fault_of(a, &p) == RANK_BAD_K);
    p = *good, p.draws = 0;
    CHECK(fault_of(a, &p) == RANK_BAD_DRAWS);
    p = *good, p.range = NAN;
    CHECK(fault_of(a, &p) == RANK_BAD_RANGE);
    p = *good, p.group_range = 1;
    CHECK(fault_of(a, &p) == RANK_BAD_RANGE);
    p = *good, p.group = (int32_t[]){ 0, 1 };
    RankCheck c = rank_check(a, &p);
    CHECK(c.fault == RANK_BAD_GROUP && c.criterion == 1 && c.group == 1);
    p = *good, p.weight = (float[]){ 1, INFINITY };
    CHECK(fault_of(a, &p) == RANK_BAD_WEIGHT);
    p = *good, p.weight = (float[]){ 1, -1 };
    CHECK(fault_of(a, &p) == RANK_BAD_WEIGHT);
    p = *good, p.group_weight = (float[]){ 0 };
    CHECK(fault_of(a, &p) == RANK_NO_WEIGHT);
    p = *good, p.weight = (float[]){ 0, 0 };
    CHECK(fault_of(a, &p) == RANK_EMPTY_GROUP);
    p = *good, p.key = (uint64_t[]){ 5, 6, 5 };
    c = rank_check(a, &p);
    CHECK(c.fault == RANK_SAME_KEY && c.place == 0 && c.other == 2);

    const struct {
        Cell cell;
        RankFault fault;
    } bad[] = {
        { { CELL_FIXED, 0, (float[]){ NAN }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_FIXED, 0, (float[]){ INFINITY }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_QUANTILE, 1, (float[]){ 2, 1 }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_QUANTILE, 0, (float[]){ 2, 1 }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_TRIANGULAR, 0, (float[]){ 1, 1, 1 }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_TRIANGULAR, 0, (float[]){ 1, 3, 2 }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_DISCRETE, 3, (float[]){ 1, 2, 3 }, (uint32_t[]){ 2, 1 }, &line }, RANK_BAD_CELL },
        { { (CellKind)9, 1, (float[]){ 1 }, NULL, &line }, RANK_BAD_CELL },
        { { CELL_FIXED, 0, (float[]){ 1 }, NULL, NULL }, RANK_BAD_CURVE },
        { { CELL_FIXED, 0, (float[]){ 1 }, NULL, &down }, RANK_BAD_CURVE },
        { { CELL_FIXED, 0, (float[]){ 1 }, NULL, &high }, RANK_BAD_CURVE },
    };
    for (int i = 0; i < COUNT(bad); i++) {
        cell[3] = bad[i].cell;
        c = rank_check(a, good);
        CHECK(c.fault == bad[i].fault && c.place == 1 && c.criterion == 1);
    }
    cell[2] = cell[3] = not_applicable;
    c = rank_check(a, good);
    CHECK(c.fault == RANK_NO_CRITERION && c.place == 1);
    arena_free(a);
}

// The least and greatest score(b) - score(a) over every corner of weights and cells; the optimum lies on one.
static void corner_leads(Arena *a, const RankProblem *p, int32_t x, int32_t y, double *least, double *most)
{
    int32_t bits = p->criteria + p->groups;
    float *lo = NEWS(a, float, 2 * p->criteria), *hi = NEWS(a, float, 2 * p->criteria);
    for (int32_t i = 0; i < 2 * p->criteria; i++) {
        const Cell *c = &p->cell[(i < p->criteria ? x : y) * p->criteria + i % p->criteria];
        if (c->kind != CELL_NA)
            cell_hull(c, &lo[i], &hi[i]);
    }
    *least = 1;
    *most = -1;
    for (uint32_t corner = 0; corner < 1u << bits; corner++) {
        float weight[8], group_weight[8];
        double wx[8], wy[8], from = 0, to = 0;
        for (int32_t i = 0; i < p->criteria; i++)
            weight[i] = p->weight[i] * (corner >> i & 1 ? 1 + p->range : 1 - p->range);
        for (int32_t g = 0; g < p->groups; g++)
            group_weight[g] = p->group_weight[g] *
                              (corner >> (p->criteria + g) & 1 ? 1 + p->group_range : 1 - p->group_range);
        RankProblem q = *p;
        q.weight = weight;
        q.group_weight = group_weight;
        rank_central_weights(&q, x, wx);
        rank_central_weights(&q, y, wy);
        for (int32_t i = 0; i < p->criteria; i++) {
            from += wx[i] * (double)lo[i] - wy[i] * (double)hi[p->criteria + i];
            to += wx[i] * (double)hi[i] - wy[i] * (double)lo[p->criteria + i];
        }
        *least = fmin(*least, from);
        *most = fmax(*most, to);
    }
}

static void bounds_hold_and_are_exact_between_two(void)
{
    int escaped = 0, inexact = 0, compared = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        Arena *a = arena_new();
        RankProblem *p =
            problem_make(a, seed, (Shape){ 5, 5, 1 + (int32_t)seed % 3, 200, seed % 2, seed % 5 == 0 });
        int32_t best[5], worst[5];
        Ranking r;
        rank_bounds(a, p, best, worst);
        escaped += !rank_run(a, p, 1, quiet, &r);
        for (int32_t i = 0; i < 5; i++)
            for (int32_t rank = 1; rank <= 5; rank++)
                escaped += r.rank_count[i * 5 + rank - 1] && (rank < best[i] || rank > worst[i]);
        // Between two alone the bounds say which may win; every corner of the region tells whether that is
        // so.
        for (int32_t x = 0; x < 5; x++)
            for (int32_t y = 0; y < 5; y++) {
                if (x == y)
                    continue;
                RankProblem *two = rank_rows(a, p, (int32_t[]){ x, y }, 2);
                int32_t best2[2], worst2[2];
                double least, most;
                bool same = true;
                two->k = 1;
                rank_bounds(a, two, best2, worst2);
                corner_leads(a, two, 0, 1, &least, &most);
                for (int32_t c = 0; c < 5; c++)
                    same &= (two->cell[c].kind == CELL_NA) == (two->cell[5 + c].kind == CELL_NA);
                escaped += most > 1e-4 && worst2[1] != 2;
                if (same && fabs(most) > 1e-4 && fabs(least) > 1e-4) {
                    compared++;
                    inexact += (worst2[1] == 2) != (most > 0) || (best2[1] == 2) != (least > 0);
                }
            }
        arena_free(a);
    }
    CHECK(escaped == 0);
    CHECK(inexact == 0);
    CHECK(compared > 1000);
}

static void the_same_facts_never_part(void)
{
    Arena *a = arena_new();
    Cell *cell;
    RankProblem *p = plain(a, 3, 3, 10, 1, &cell);
    for (int32_t i = 0; i < 9; i++)
        cell[i] = fixed(a, i < 6 ? 0.25f * (float)(i % 3) : 0.1f);
    int32_t best[3], worst[3];
    rank_bounds(a, p, best, worst);
    CHECK(worst[0] == 1 && worst[1] == 1 && best[2] == 3 && worst[2] == 3); // the twins tie in every draw
    cell[6] = cell[7] = cell[8] = fixed(a, 0.25f);
    rank_bounds(a, p, best, worst);
    CHECK(worst[0] == 2 && worst[1] == 2 && best[2] == 1 && worst[2] == 3); // now the weights decide
    arena_free(a);
}

static void tau_counts_pairs_and_ties(void)
{
    double tau;
    CHECK(kendall_tau_b((double[]){ 1, 2, 3, 4 }, (double[]){ 1, 2, 3, 4 }, 4, &tau) && tau == 1);
    CHECK(kendall_tau_b((double[]){ 1, 2, 3, 4 }, (double[]){ 4, 3, 2, 1 }, 4, &tau) && tau == -1);
    // One tie in x: 2 pairs agree, none differs; 2 of 3 pairs apart in x, 3 in y: 2 / sqrt(6).
    CHECK(kendall_tau_b((double[]){ 1, 1, 2 }, (double[]){ 1, 2, 3 }, 3, &tau) &&
          fabs(tau - 2 / sqrt(6)) < 1e-15);
    CHECK(!kendall_tau_b((double[]){ 1, 1 }, (double[]){ 1, 2 }, 2, &tau));
    CHECK(!kendall_tau_b((double[]){ 1 }, (double[]){ 1 }, 1, &tau));
}

static void quantiles_are_the_lower_ones(void)
{
    uint32_t count[4] = { 5, 0, 90, 5 };
    CHECK(quantile_count(count, 4, 5) == 0 && quantile_count(count, 4, 6) == 2);
    CHECK(quantile_count(count, 4, 95) == 2 && quantile_count(count, 4, 96) == 3);
    double x[3] = { 1, 2, 3 }, w[3] = { 1, 1, 2 };
    CHECK(quantile_weighted(x, w, 3, 0.5) == 2 && quantile_weighted(x, w, 3, 0.51) == 3);
    CHECK(quantile_weighted(x, w, 3, 0) == 1 && quantile_weighted(x, w, 3, 1) == 3);
}

static void equal_numbers_stand_by_whose_they_are(void)
{
    Ranked x[] = { { 0.5, 3 }, { INFINITY, 2 }, { 0.5, 1 }, { -1, 0 }, { 0.5, 2 } }, y[COUNT(x)];
    const int32_t falls[] = { 2, 1, 2, 3, 0 }, rises[] = { 0, 1, 2, 3, 2 };
    memcpy(y, x, sizeof y);
    order_falling(x, COUNT(x));
    order_rising(y, COUNT(y));
    for (ptrdiff_t i = 0; i < COUNT(x); i++)
        CHECK(x[i].of == falls[i] && y[i].of == rises[i]);
}

int main(void)
{
    equal_numbers_stand_by_whose_they_are();
    golden_digest_whatever_the_threads_and_the_order();
    what_others_know_does_not_change_my_draws();
    nothing_known_means_equal_chances();
    ties_share_the_seats();
    ranks_within_a_kind();
    not_applicable_gives_its_weight_away();
    parts_sum_to_the_score();
    a_wider_fact_gives_a_wider_rank();
    a_dominated_place_is_never_before_its_better();
    draws_follow_their_distributions();
    progress_can_cancel();
    unsound_problems_are_named();
    bounds_hold_and_are_exact_between_two();
    the_same_facts_never_part();
    tau_counts_pairs_and_ties();
    quantiles_are_the_lower_ones();
    return tap_done();
}
