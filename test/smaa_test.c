// smaa_test.c - the fast kernel gives the bits of the plain loop, at every level, and what it adds is right.
#include <math.h>
#include <stdlib.h>

#include "kernel_problem.h"
#include "lanes.h"
#include "smaa.h"
#include "tap.h"

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
        Ranking plain;
        Smaa fast;
        if (!rank_run(a, p, 1, quiet, &plain))
            wrong++;
        for (int level = 0; level < 3; level++) {
            SmaaAsk ask = { 1 + (int)(seed % 3), WANT_ALL, level };
            if (!smaa_run(a, p, ask, quiet, &fast) || !same_ranking(&plain, &fast.ranking))
                wrong++;
        }
        extra += !extras_right(p, &fast);
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(extra == 0);
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

int main(void)
{
    printf("# best level: %s\n", lanes_best(LANES_BEST)->name);
    the_plain_loop_is_the_twin();
    golden_digest_at_every_level();
    return tap_done();
}
