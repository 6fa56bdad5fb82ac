// smaa_test.c - the fast kernel gives the bits of the plain loop, at every level, and what it adds is right.
#include <math.h>
#include <stdlib.h>

#include "kernel_problem.h"
#include "lanes.h"
#include "smaa.h"
#include "smaa_job.h"
#include "tap.h"
#include "weight_region.h"

static const Progress quiet;
enum { WANT_ALL = SMAA_PARTS | SMAA_SCORES | SMAA_PAIRS | SMAA_FIRSTS };

static bool same_bits(const void *x, const void *y, size_t size)
{
    return !memcmp(x, y, size);
}

static bool same_ranking(const Ranking *x, const Ranking *y)
{
    ptrdiff_t n = x->places, cells = n * x->criteria;
    bool same = x->places == y->places && x->draws == y->draws;
    for (ptrdiff_t i = 0; same && i < n; i++) {
        const RankPlace *p = &x->place[i], *q = &y->place[i];
        same = p->chance == q->chance && p->rank_sum == q->rank_sum && p->score_sum == q->score_sum &&
               p->kind_first == q->kind_first && same_bits(p->rank, q->rank, sizeof p->rank) &&
               same_bits(p->score, q->score, sizeof p->score) &&
               same_bits(p->kind_rank, q->kind_rank, sizeof p->kind_rank) &&
               same_bits(&p->moved, &q->moved, sizeof p->moved);
    }
    return same && same_bits(x->contribution, y->contribution, (size_t)cells * 8) &&
           same_bits(x->value, y->value, (size_t)cells * 8) &&
           same_bits(x->rank_count, y->rank_count, (size_t)(n * n) * 4) &&
           same_bits(x->score, y->score, (size_t)(n * x->draws) * 4);
}

// The same scores and ranks where nobody asks what each cell gave: then all the cells of a place go by one
// loop.
static bool same_without_parts(Arena *a, const RankProblem *p, int level, const Smaa *with)
{
    enum { WANT = SMAA_SCORES | SMAA_PAIRS | SMAA_FIRSTS };
    Smaa s;
    size_t n = (size_t)p->places, draws = (size_t)p->draws, m = (size_t)p->criteria;
    return smaa_run(a, p, (SmaaAsk){ 1, WANT, level }, quiet, &s) &&
           same_bits(s.ranking.score, with->ranking.score, n * draws * sizeof(float)) &&
           same_bits(s.ranking.rank_count, with->ranking.rank_count, n * n * sizeof(uint32_t)) &&
           same_bits(s.wins, with->wins, n * n * sizeof(uint32_t)) &&
           same_bits(s.firsts, with->firsts, n * sizeof(uint32_t)) &&
           same_bits(s.first_weight, with->first_weight, n * m * sizeof(uint64_t));
}

// Wins and first weights from the scores of the draws, the obvious way.
static bool extras_right(const RankProblem *p, const Smaa *s)
{
    const Ranking *r = &s->ranking;
    ptrdiff_t n = p->places;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint32_t firsts = 0;
        for (int32_t d = 0; d < p->draws; d++) {
            bool first = true;
            for (ptrdiff_t j = 0; j < n; j++)
                first &= r->score[d * n + j] <= r->score[d * n + i];
            firsts += first;
        }
        if (firsts != s->firsts[i])
            return false;
        for (ptrdiff_t j = 0; j < n; j++) {
            uint32_t wins = 0;
            for (int32_t d = 0; d < p->draws; d++)
                wins += r->score[d * n + i] > r->score[d * n + j];
            if (wins != s->wins[i * n + j])
                return false;
        }
        double w[RANK_CRITERIA_MAX], sum = 0;
        if (!smaa_central(s, (int32_t)i, w))
            continue;
        for (int32_t c = 0; c < p->criteria; c++)
            sum += w[c];
        if (fabs(sum - 1) > 1e-6)
            return false;
    }
    return true;
}

static void the_plain_loop_is_the_twin(void)
{
    int wrong = 0, extra = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        Arena *a = arena_new();
        Dice d = { seed * 77 + 5 };
        Shape shape = { .places = 1 + dice_to(&d, seed % 40 ? 30 : 300), .whole = seed % 3 == 0 };
        shape.criteria = 1 + dice_to(&d, 12);
        shape.draws = 1 + dice_to(&d, seed % 20 ? 140 : 700);
        shape.groups = 1 + dice_to(&d, shape.criteria);
        RankProblem *p = problem_make(a, seed + 4000, shape);
        if (seed % 2)
            p->kind = NULL;
        if (seed % 4 > 1)
            problem_gates(a, p, seed);
        Ranking plain;
        Smaa fast;
        if (!rank_run(a, p, 1, quiet, &plain))
            wrong++;
        for (int level = 0; level < 3; level++) {
            SmaaAsk ask = { 1 + (int)(seed % 3), WANT_ALL, level };
            if (!smaa_run(a, p, ask, quiet, &fast) || !same_ranking(&plain, &fast.ranking) ||
                (seed % 2 && !same_without_parts(a, p, level, &fast)))
                wrong++;
        }
        extra += !extras_right(p, &fast);
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(extra == 0);
}

// Values that were kept give the scores, ranks and wins of values that are drawn, whatever the weights have
// become.
static void kept_values_are_the_drawn_ones(void)
{
    int wrong = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        Arena *a = arena_new();
        Dice d = { seed * 31 + 9 };
        Shape shape = { .places = 1 + dice_to(&d, 40),
                        .whole = seed % 3 == 0,
                        .draws = 1 + dice_to(&d, 300) };
        shape.criteria = 1 + dice_to(&d, 12);
        shape.groups = 1 + dice_to(&d, shape.criteria);
        RankProblem *p = problem_make(a, seed + 9000, shape);
        if (seed % 4 > 1)
            problem_gates(a, p, seed);
        SmaaKept kept = smaa_keep(a, p, 1 + dice_to(&d, p->draws)); // of some of the draws, or all
        float *weight = NEWS(a, float, p->criteria);
        for (int32_t c = 0; c < p->criteria; c++)
            weight[c] = dice_unit(&d) + 0.1f;
        p->weight = weight;
        Smaa drawn, again;
        enum { WANT = SMAA_SCORES | SMAA_PAIRS | SMAA_FIRSTS };
        if (!smaa_run(a, p, (SmaaAsk){ 1, WANT, LANES_BEST, NULL }, quiet, &drawn) ||
            !smaa_run(a, p, (SmaaAsk){ 1 + (int)(seed % 3), WANT, LANES_BEST, &kept }, quiet, &again))
            wrong++;
        ptrdiff_t n = p->places;
        wrong +=
            !same_bits(drawn.ranking.score, again.ranking.score, (size_t)(n * p->draws) * sizeof(float)) ||
            !same_bits(drawn.ranking.rank_count, again.ranking.rank_count, (size_t)(n * n) * 4) ||
            !same_bits(drawn.wins, again.wins, (size_t)(n * n) * 4) ||
            !same_bits(drawn.ranking.place, again.ranking.place, (size_t)n * sizeof(RankPlace));
        arena_free(a);
    }
    CHECK(wrong == 0);
}

static void golden_digest_at_every_level(void)
{
    Arena *a = arena_new();
    RankProblem *p = problem_golden(a);
    Smaa s;
    Str file;
    Err err = { 0 };
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/kernel_golden.txt"), &file, &err));
    unsigned long long golden = strtoull(str_cz(a, file), NULL, 16);
    for (int threads = 1; threads <= 4; threads++)
        for (int level = 0; level < 3; level++)
            CHECK(smaa_run(a, p, (SmaaAsk){ threads, WANT_ALL, level }, quiet, &s) &&
                  problem_digest(a, p, &s.ranking, 0) == golden);
    arena_free(a);
}

// Intervals and triangles on lines from 0 to 1 and back, of all sizes, some reaching the ends of the line or
// beyond: drawn as values or put through their line, the fast loop has the bits of the plain one.
static void the_usual_cells_to_the_bit(void)
{
    enum { N = 24, M = 16 };
    static const float alone = 1;
    int wrong = 0;
    for (uint64_t seed = 0; seed < 10; seed++) {
        Arena *a = arena_new();
        Dice d = { seed + 31 };
        uint64_t key[N];
        Curve curve[M];
        Cell cell[N * M];
        float ends[4 * M], x[3 * N * M], weight[M];
        int32_t group[M] = { 0 };
        for (int c = 0; c < M; c++) {
            float size = (float)(1 << dice_to(&d, 24)) * 0x1p-12f;
            ends[4 * c] = dice_to(&d, 3) ? size * (dice_unit(&d) * 4 - 2) : 0;
            ends[4 * c + 1] = ends[4 * c] + size * (0.1f + dice_unit(&d));
            ends[4 * c + 2] = (float)(c % 2);
            ends[4 * c + 3] = (float)(1 - c % 2);
            curve[c] = (Curve){ 2, ends + 4 * (ptrdiff_t)c, ends + 4 * (ptrdiff_t)c + 2 };
            weight[c] = 0.1f + dice_unit(&d);
        }
        for (int i = 0; i < N * M; i++) {
            const float *on = curve[i % M].x;
            float span = on[1] - on[0], *at = x + 3 * (ptrdiff_t)i, low = dice_unit(&d), high = dice_unit(&d);
            int ends_at = dice_to(&d, 5);
            at[0] = ends_at == 0 ? on[0] : ends_at == 1 ? on[0] - span * low : on[0] + span * low * 0.5f;
            at[2] = ends_at == 0 ? on[1] : at[0] + span * (0.01f + high * 0.5f);
            at[1] = i % 2 ? at[0] + (at[2] - at[0]) * dice_unit(&d) : at[2];
            cell[i] = (Cell){ i % 2 ? CELL_TRIANGULAR : CELL_QUANTILE, 1, at, NULL, &curve[i % M] };
            if (i % 2 == 0)
                at[1] = at[2];
        }
        for (int i = 0; i < N; i++)
            key[i] = dice_next(&d);
        RankProblem p = { .places = N, .criteria = M, .groups = 1, .draws = 300, .k = 5, .seed = seed };
        p.key = key;
        p.cell = cell;
        p.group = group;
        p.weight = weight;
        p.group_weight = &alone;
        p.range = 0.1f;
        Ranking plain;
        Smaa fast;
        wrong += !rank_run(a, &p, 1, quiet, &plain);
        for (int level = 0; level < 3; level++)
            wrong += !smaa_run(a, &p, (SmaaAsk){ 1, WANT_ALL, level }, quiet, &fast) ||
                     !same_ranking(&plain, &fast.ranking) || !same_without_parts(a, &p, level, &fast);
        arena_free(a);
    }
    CHECK(wrong == 0);
}

static int falling(const void *x, const void *y)
{
    float a = *(const float *)x, b = *(const float *)y;
    return (a < b) - (a > b);
}

// Above RANK_PLACES_MAX: the scores come from the plain loop, so many places at a time (streams belong to
// places), and ranks from sorting them.
static void more_places_than_ranks_are_counted_for(Shape shape)
{
    enum { K = 50, PART = 512 };
    Arena *a = arena_new();
    int32_t n = shape.places, parts = (n + PART - 1) / PART;
    RankProblem *p = problem_make(a, 99, shape);
    p->kind = NULL;
    p->k = K;
    int wrong = 0;
    float *all = NEWS(a, float, (ptrdiff_t)n * p->draws), *sorted = NEWS(a, float, n);
    for (int32_t i = 0; i < parts; i++) {
        RankProblem part = *p;
        Ranking plain;
        int32_t from = i * PART;
        part.places = n - from < PART ? n - from : PART;
        part.key += from;
        part.cell += (ptrdiff_t)from * p->criteria;
        part.k = 1;
        wrong += !rank_run(a, &part, 1, quiet, &plain);
        for (ptrdiff_t d = 0; d < p->draws; d++)
            memcpy(all + d * n + from, plain.score + d * part.places, (size_t)part.places * sizeof *all);
    }
    uint64_t *sum = NEWS(a, uint64_t, n), *chance = NEWS(a, uint64_t, n), ties = 0;
    for (int32_t d = 0; d < p->draws; d++) {
        const float *score = all + (ptrdiff_t)d * n;
        memcpy(sorted, score, (size_t)n * sizeof *score);
        qsort(sorted, (size_t)n, sizeof *sorted, falling);
        for (int32_t i = 0; i < n; i++) {
            int32_t better = 0, least = 0, most = n;
            while (least < most) { // the first that is no better
                int32_t mid = (least + most) / 2;
                if (sorted[mid] > score[i])
                    least = mid + 1;
                else
                    most = mid;
            }
            better = least;
            int32_t tied = 0;
            while (better + tied < n && sorted[better + tied] == score[i])
                tied++;
            ties += tied > 1;
            sum[i] += (uint64_t)better + 1;
            int32_t seats = K - better < 0 ? 0 : K - better > tied ? tied : K - better;
            chance[i] += ((uint64_t)seats << 32) / (uint64_t)tied;
        }
    }
    for (int level = 0; level < 3; level++) {
        Smaa s;
        int threads = n < 10000 ? 1 + level : 1;
        wrong += !smaa_run(a, p, (SmaaAsk){ threads, 0, level }, quiet, &s);
        for (int32_t i = 0; i < n; i++)
            wrong += s.ranking.place[i].rank_sum != sum[i] || s.ranking.place[i].chance != chance[i];
    }
    CHECK(wrong == 0);
    CHECK(ties > 0);
    arena_free(a);
}

// Scores of few criteria that are known tie a good deal; of more that are not, they differ in their last
// bits. The first two sizes are sorted by short keys, the last by whole scores.
static void many_places(void)
{
    enum { SOME = RANK_PLACES_MAX + 4, MORE = (1 << 15) + 9 };
    more_places_than_ranks_are_counted_for(
        (Shape){ .places = SOME, .criteria = 2, .groups = 1, .draws = 12, .whole = true });
    more_places_than_ranks_are_counted_for(
        (Shape){ .places = SOME, .criteria = 4, .groups = 2, .draws = 12 });
    more_places_than_ranks_are_counted_for((Shape){ .places = MORE, .criteria = 3, .groups = 1, .draws = 2 });
}

// Two criteria, weights even over the simplex, so the first one's is even on [0, 1]. Three places on a line
// of sight: (1, 0), (0.6, 0.6), (0, 1). The first is best where w > 0.6, the last where w < 0.4, else the
// middle one, which is never last; central weights are the middles of those spans.
static void two_criteria_in_closed_form(void)
{
    enum { N = 3, M = 2, DRAWS = 40000 };
    static const float ends[] = { 0, 1 }, value[N * M] = { 1, 0, 0.6f, 0.6f, 0, 1 }, one[M] = { 1, 1 };
    static const double first[N] = { 0.4, 0.2, 0.4 }, second[N] = { 0.1, 0.8, 0.1 },
                        central[N] = { 0.8, 0.5, 0.2 };
    Arena *a = arena_new();
    Curve line = { 2, ends, ends };
    Cell cell[N * M];
    uint64_t key[N] = { 11, 22, 33 };
    int32_t group[M] = { 0, 1 };
    float *drawn = NEWS(a, float, (ptrdiff_t)DRAWS *M);
    for (int i = 0; i < N * M; i++)
        cell[i] = (Cell){ CELL_FIXED, 0, &value[i], NULL, &line };
    weights_even(a, M, DRAWS, 5, drawn);
    RankProblem p = { .places = N, .criteria = M, .groups = M, .draws = DRAWS, .k = 1, .seed = 5 };
    p.key = key;
    p.cell = cell;
    p.group = group;
    p.weight = one;
    p.group_weight = one;
    p.drawn = drawn;
    Smaa s;
    CHECK(smaa_run(a, &p, (SmaaAsk){ 2, WANT_ALL, LANES_BEST }, quiet, &s));
    for (int32_t i = 0; i < N; i++) { // 5 standard errors of a share are 0.0125 at most
        double w[M];
        CHECK(fabs(smaa_acceptability(&s, i, 1) - first[i]) < 0.0125);
        CHECK(fabs(smaa_acceptability(&s, i, 2) - second[i]) < 0.0125);
        CHECK(smaa_central(&s, i, w) && fabs(w[0] - central[i]) < 0.01 && fabs(w[0] + w[1] - 1) < 1e-6);
    }
    CHECK(fabs(smaa_wins(&s, 0, 2) - 0.5) < 0.0125 && fabs(smaa_wins(&s, 1, 0) - 0.6) < 0.0125);
    // A gate lets the middle one through in half of the draws: then it is best in half as many, else it is
    // last with nothing.
    uint32_t pass[N] = { PASS_ALWAYS, 1u << 31, PASS_ALWAYS };
    p.pass = pass;
    CHECK(smaa_run(a, &p, (SmaaAsk){ 2, WANT_ALL, LANES_BEST }, quiet, &s));
    CHECK(fabs(smaa_acceptability(&s, 1, 1) - 0.1) < 0.0125 &&
          fabs(smaa_acceptability(&s, 1, 3) - 0.5) < 0.0125);
    CHECK(fabs(smaa_acceptability(&s, 0, 1) - 0.45) < 0.0125 &&
          fabs(rank_score(&s.ranking, 1) - 0.3) < 0.0125);
    arena_free(a);
}

// ---- A published example ----

// Events among patients: Geerts et al., A comparison of low-dose heparin with low-molecular-weight heparin as
// prophylaxis against venous thromboembolism after major trauma, New England Journal of Medicine 335 (1996)
// 701-707: 136 had heparin, 129 enoxaparin. As beta distributions, with the ranges of the three value
// functions, all falling: the model "Thrombolytics - single study B/R analysis" of drugis.org's MCDA
// (examples/thrombolytics.json).
enum { TREATMENTS = 2, OUTCOMES = 3, PUBLISHED_DRAWS = 40000 };
static const int events[TREATMENTS][OUTCOMES] = { { 20, 40, 1 }, { 8, 32, 5 } }, patients[] = { 136, 129 };
static const double scale[OUTCOMES][2] = { { 0, 0.25 }, { 0.15, 0.4 }, { 0, 0.1 } };

// What the R package smaa 0.2 (G. van Valkenhoef) prints for it without preferences, from 10,000 draws of its
// own: tests/Examples/smaa-Ex.Rout.save, examples smaa-package and smaa.
static const double first_published[] = { 0.3504, 0.6496 }, first_at_weights_published[] = { 0.1279, 0.8721 },
                    central_published[][OUTCOMES] = { { 0.1865, 0.2772, 0.5363 },
                                                      { 0.4073, 0.3641, 0.2285 } },
                    confidence_published[] = { 0.6682, 0.8956 }, mean_published[] = { 0.5895, 0.6584 },
                    quartile_published[][3] = { { 0.4879, 0.5885, 0.6950 }, { 0.5974, 0.6690, 0.7309 } };

// n + 1 quantiles of Beta(a, b), the ends a quarter of a step inside: tails that nobody meets would else
// weigh too much.
static const float *beta_quantiles(Arena *a, int alpha, int beta, int n)
{
    enum { GRID = 40000 };
    double *sum = NEWS(a, double, GRID + 1);
    float *x = NEWS(a, float, n + 1);
    for (int i = 1; i <= GRID; i++) {
        double mid = (i - 0.5) / GRID;
        sum[i] = sum[i - 1] + pow(mid, alpha - 1) * pow(1 - mid, beta - 1);
    }
    for (int q = 0, i = 0; q <= n; q++) {
        double want = sum[GRID] * (q == 0 ? 0.25 : q == n ? n - 0.25 : q) / n;
        while (sum[i + 1] < want)
            i++;
        x[q] = (float)((i + (want - sum[i]) / (sum[i + 1] - sum[i])) / GRID);
    }
    return x;
}

static int rising(const void *x, const void *y)
{
    return falling(y, x);
}

// A value there goes on in a straight line beyond its range: here a line from 2 to -2 goes from 1 to 0.
static double value_there(double score)
{
    return 4 * score - 2;
}

static RankProblem treatments(Arena *a, float *drawn)
{
    enum { QUANTILES = 1024 };
    static const uint64_t key[TREATMENTS] = { 1, 2 };
    static const int32_t group[OUTCOMES] = { 0 };
    static const float one[OUTCOMES] = { 1, 1, 1 }, ends[] = { 1, 0 };
    Cell *cell = NEWS(a, Cell, TREATMENTS * OUTCOMES);
    Curve *curve = NEWS(a, Curve, OUTCOMES);
    for (int c = 0; c < OUTCOMES; c++) {
        float *x = NEWS(a, float, 2);
        double range = scale[c][1] - scale[c][0];
        x[0] = (float)(scale[c][0] - range);
        x[1] = (float)(scale[c][0] + 3 * range);
        curve[c] = (Curve){ 2, x, ends };
        for (int i = 0; i < TREATMENTS; i++)
            cell[i * OUTCOMES + c] =
                (Cell){ CELL_QUANTILE, QUANTILES,
                        beta_quantiles(a, events[i][c], patients[i] - events[i][c], QUANTILES), NULL,
                        &curve[c] };
    }
    return (RankProblem){ .places = TREATMENTS,
                          .criteria = OUTCOMES,
                          .groups = 1,
                          .draws = PUBLISHED_DRAWS,
                          .k = 1,
                          .seed = 1996,
                          .key = key,
                          .cell = cell,
                          .group = group,
                          .weight = one,
                          .group_weight = one,
                          .drawn = drawn };
}

// Tolerances are three standard errors of 10,000 draws, or a little more.
static void two_treatments_as_published(void)
{
    static const float half[OUTCOMES] = { 0.5f, 0.2f, 0.3f };
    static const int32_t both[TREATMENTS] = { 0, 1 };
    Arena *a = arena_new();
    float *drawn = NEWS(a, float, (ptrdiff_t)PUBLISHED_DRAWS *OUTCOMES);
    float central[TREATMENTS * OUTCOMES], *score = NEWS(a, float, PUBLISHED_DRAWS);
    double confidence[TREATMENTS];
    weights_even(a, OUTCOMES, PUBLISHED_DRAWS, 7, drawn);
    RankProblem p = treatments(a, drawn);
    Smaa s;
    CHECK(smaa_run(a, &p, (SmaaAsk){ 2, WANT_ALL, LANES_BEST }, quiet, &s));
    for (int32_t i = 0; i < TREATMENTS; i++) {
        double w[OUTCOMES] = { 0 },
               mean = 0; // the mean exactly: of every weight 1/3, and of values on a line
        CHECK(fabs(smaa_acceptability(&s, i, 1) - first_published[i]) < 0.0145);
        CHECK(smaa_central(&s, i, w));
        for (int c = 0; c < OUTCOMES; c++) {
            CHECK(fabs(w[c] - central_published[i][c]) < 0.01);
            central[i * OUTCOMES + c] = (float)central_published[i][c];
            mean += (scale[c][1] - (double)events[i][c] / patients[i]) / (scale[c][1] - scale[c][0]) / 3;
        }
        CHECK(fabs(value_there(rank_score(&s.ranking, i)) - mean_published[i]) < 0.005);
        CHECK(fabs(value_there(rank_score(&s.ranking, i)) - mean) < 0.003);
        for (int32_t d = 0; d < PUBLISHED_DRAWS; d++)
            score[d] = s.ranking.score[(ptrdiff_t)d * TREATMENTS + i];
        qsort(score, PUBLISHED_DRAWS, sizeof *score, rising);
        for (ptrdiff_t q = 0; q < 3; q++)
            CHECK(fabs(value_there(score[(q + 1) * PUBLISHED_DRAWS / 4]) - quartile_published[i][q]) < 0.007);
    }
    smaa_confidence(a, &p, both, central, TREATMENTS, confidence);
    for (int i = 0; i < TREATMENTS; i++)
        CHECK(fabs(confidence[i] - confidence_published[i]) < 0.0145);
    p.drawn = NULL;
    p.weight = half;
    CHECK(smaa_run(a, &p, (SmaaAsk){ 2, WANT_ALL, LANES_BEST }, quiet, &s));
    for (int32_t i = 0; i < TREATMENTS; i++)
        CHECK(fabs(smaa_acceptability(&s, i, 1) - first_at_weights_published[i]) < 0.0105);
    arena_free(a);
}

int main(void)
{
    printf("# best level: %s\n", lanes_best(LANES_BEST)->name);
    the_plain_loop_is_the_twin();
    kept_values_are_the_drawn_ones();
    golden_digest_at_every_level();
    the_usual_cells_to_the_bit();
    two_criteria_in_closed_form();
    two_treatments_as_published();
    many_places();
    return tap_done();
}
