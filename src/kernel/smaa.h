// smaa.h - the fast ranking kernel: the same numbers as rank_run (kernel.h), bit for bit, and more of them.
// Stochastic multicriteria acceptability analysis: Lahdelma, Hokkanen and Salminen, EJOR 106 (1998) 137-143; SMAA-2:
// Lahdelma and Salminen, Operations Research 49 (2001) 444-454; computation by sampling: Tervonen and Lahdelma, EJOR
// 178 (2007) 500-513. docs/kernel.md says what is computed, step by step; rank.c is the slow twin.
#pragma once
#include "kernel.h"

enum {                                  // what to compute besides ranks and chances
    SMAA_PARTS = 1,                     // contribution, value, score_sum
    SMAA_SCORES = 2,                    // every score of every draw, and the quantiles of scores
    SMAA_PAIRS = 4,                     // pairwise wins
    SMAA_FIRSTS = 8,                    // weights of the draws in which a place is first
};

enum {
    SMAA_PLACES_MAX = 200000,           // above RANK_PLACES_MAX: neither PAIRS nor SCORES nor rank_count nor ranks within a
};                                      // kind (0), and rank quantiles exact to 64, then the lower end of a 1/32 of an octave

typedef struct {                        // values that were drawn (smaa_keep)
    int32_t draws;                      // the first so many
    float *value;                       // 4 bytes a place, criterion and draw
} SmaaKept;

typedef struct {
    int threads;                        // >= 1; no number depends on it
    int want;                           // SMAA_… together
    int level;                          // 0 any x86-64, 1 AVX2, 2 AVX-512 at most; no number depends on it
    const SmaaKept *kept;               // NULL: none. Used without PARTS; no number depends on it
} SmaaAsk;

typedef struct {
    Ranking ranking;                    // NULL and 0 what was not asked for
    uint32_t *wins;                     // [places][places] PAIRS: draws in which the row scores strictly better than the column
    uint32_t *firsts;                   // [places] FIRSTS: draws in which no place scores better
    uint64_t *first_weight;             // [places][criteria] FIRSTS: the weights in those draws, summed, 2^-40 each; weights as
} Smaa;                                 // they are for a place where every criterion is applicable

// As rank_check, with SMAA_PLACES_MAX, and places * draws limited only where scores are kept.
RankCheck smaa_check(Arena *a, const RankProblem *p, int want);

// The problem must have passed smaa_check (asserted). False only where progress cancelled.
CHECKED bool smaa_run(Arena *a, const RankProblem *p, SmaaAsk ask, Progress progress, Smaa *out);

// Draws the values of the first draws once, for who ranks again and again with other weights and nothing else changed. The
// problem as for smaa_run. Memory: 4 bytes × places × criteria × draws, rounded up to 64 draws.
SmaaKept smaa_keep(Arena *a, const RankProblem *p, int32_t draws);

// What rank_run gives, sooner.
CHECKED bool smaa_rank(Arena *a, const RankProblem *p, int threads, Progress progress, Ranking *out);

// Rank acceptability: share of draws in which the place had the rank (1 = best). Needs rank_count.
static inline double smaa_acceptability(const Smaa *s, int32_t place, int32_t rank)
{
    return (double)s->ranking.rank_count[(ptrdiff_t)place * s->ranking.places + rank - 1] / s->ranking.draws;
}

// Pairwise winning index: share of draws in which `place` scores strictly better than `other`.
static inline double smaa_wins(const Smaa *s, int32_t place, int32_t other)
{
    return (double)s->wins[(ptrdiff_t)place * s->ranking.places + other] / s->ranking.draws;
}

// Central weight vector w[criteria]: the mean weights of the draws in which the place is first, what someone who prefers
// it may typically want. False where it never is.
CHECKED bool smaa_central(const Smaa *s, int32_t place, double *w);

// Confidence factor of each contender: share of draws in which it is first when the weights are weight[contenders]
// [criteria] (its central weights, say: global, summing to 1; what is not applicable moves as in rank_run) and only the
// facts are uncertain. Costs contenders × a run without ranks.
void smaa_confidence(Arena *a, const RankProblem *p, const int32_t *contender, const float *weight, int32_t contenders,
                     double *confidence);
