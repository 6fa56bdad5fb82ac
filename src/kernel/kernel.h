// kernel.h - arrays in, arrays out: how places rank when facts and weights are uncertain (SMAA).
// Knows no names, files, clock or database. The same input gives the same bits on every compiler, -O level and number
// of threads: all arithmetic is float32 in the written order (-ffp-contract=off), every sum is an integer.
// The exact semantics, step by step, stand in docs/kernel.md; test/twin/rank.py is written from that text.
#pragma once
#include "base.h"

// ---- The problem --------------------------------------------------------------------------------------------------

// A value function: piecewise linear through (x[i], y[i]), flat outside, right-continuous where two x are equal.
// x never falls, 0 <= y <= 1. On a log scale the caller passes ln x, here and in the cells.
typedef struct {
    int32_t n;                          // points, at least 1
    const float *x, *y;
} Curve;

// What is known of one attribute of one place, in the units of its curve's x.
typedef enum {
    CELL_NA,                            // not applicable: its weight goes to the rest of the group, then to other groups
    CELL_FIXED,                         // x[0]
    CELL_QUANTILE,                      // inverse of the distribution function, linear between n+1 equally spaced points
                                        // x[0..n], never falling; n = 1 is uniform
    CELL_TRIANGULAR,                    // x = { lo, mode, hi }, lo <= mode <= hi, lo < hi
    CELL_DISCRETE,                      // x[0..n-1], taken for the first i with raw < cut[i], the last one otherwise;
} CellKind;                             // cut[0..n-2] never falls: the running probability * 2^32

typedef struct {
    CellKind kind;
    int32_t n;
    const float *x;
    const uint32_t *cut;
    const Curve *curve;                 // each place may have its own (purposes override by kind); NULL where NA
} Cell;

typedef struct {
    int32_t places, criteria, groups;   // 1..RANK_PLACES_MAX, 1..RANK_CRITERIA_MAX, 1..RANK_GROUPS_MAX
    int32_t draws, k;                   // draws 1..RANK_DRAWS_MAX; k 1..places: the cut
    uint64_t seed;
    const uint64_t *key;                // [places] hash of the public id: names the place's random stream; no two equal
    const int32_t *kind;                // [places] class for the rank within it, any numbers; NULL: one class
    const Cell *cell;                   // [places][criteria]
    const int32_t *group;               // [criteria] the group of each, 0..groups-1
    const float *weight;                // [criteria] within its group, >= 0, any scale
    const float *group_weight;          // [groups] >= 0, any scale
    float range, group_range;           // each weight is multiplied by 1 ± range, uniformly; 0 <= range < 1
    const float *drawn;                 // [draws][criteria] global weights of each draw, >= 0 with a sum > 0 (weight_region.h); then
                                        // ranges are not used, weight and group_weight only for `moved`. NULL: as above.
                                        // A place whose applicable criteria have no weight in a draw scores 0 in it.
    const uint32_t *pass;               // [places] chance * 2^32 that its gates let it through in a draw, each draw by itself;
                                        // where they do not, it has no weights and scores 0. PASS_ALWAYS: always. NULL: all always
} RankProblem;

#define PASS_ALWAYS UINT32_MAX

enum {
    RANK_PLACES_MAX = 4096,
    RANK_CRITERIA_MAX = 256,
    RANK_GROUPS_MAX = 64,
    RANK_DRAWS_MAX = 1000000,
    RANK_SCORES_MAX = 1 << 28,          // places * draws: the scores of all draws are kept
    RANK_QUANTILE_MAX = 4096,           // n of a CELL_QUANTILE
};

// ---- Is it sound? -------------------------------------------------------------------------------------------------
// The first fault found, in the order of this list; the caller puts it into words.
typedef enum {
    RANK_OK,
    RANK_BAD_PLACES, RANK_BAD_CRITERIA, RANK_BAD_GROUPS, RANK_BAD_DRAWS, RANK_BAD_K, RANK_TOO_LARGE,
    RANK_BAD_RANGE,                     // a weight range is NaN or outside [0, 1)
    RANK_BAD_GROUP,                     // criterion: names no group
    RANK_BAD_WEIGHT,                    // criterion: neither 0 nor in [1e-6, 1e6]
    RANK_BAD_GROUP_WEIGHT,              // group: neither 0 nor in [1e-6, 1e6]
    RANK_NO_WEIGHT,                     // every group weight is zero
    RANK_EMPTY_GROUP,                   // group: has weight, but none of its criteria has
    RANK_SAME_KEY,                      // place, other: equal keys
    RANK_BAD_CURVE,                     // place, criterion: no curve, no points, x falling or beyond ±1e30, y outside [0, 1]
    RANK_BAD_CELL,                      // place, criterion: NaN, beyond ±1e30, falling, empty support or an unknown kind
    RANK_NO_CRITERION,                  // place: everything that has weight is not applicable
} RankFault;

typedef struct { RankFault fault; int32_t place, criterion, group, other; } RankCheck;   // -1 where it does not apply
RankCheck rank_check(Arena *a, const RankProblem *p);

// The problem of some places, n of them: row i is row from[i] of p. Their scores are those they have in p, draw by draw.
RankProblem *rank_rows(Arena *a, const RankProblem *p, const int32_t *from, int32_t n);

// ---- Ranking ------------------------------------------------------------------------------------------------------
// Rank in a draw = 1 + how many places score strictly better. Quantiles are lower empirical ones: the smallest value
// whose running count reaches ceil(p * draws).
enum { RANK_P5, RANK_P25, RANK_P50, RANK_P75, RANK_P95, RANK_QUANTILES };
enum { SCORE_P5, SCORE_P50, SCORE_P95, SCORE_QUANTILES };

#define RANK_PARTS 0x1p28               // of contributions and values: each is cut short to so many parts of 1

typedef struct {
    uint64_t chance;                    // of rank <= k, summed over draws, 2^-32 each; t places tied over the cut share
                                        // the seats left to them
    uint64_t rank_sum;                  // over draws
    uint64_t score_sum;                 // over draws, 1 / RANK_PARTS each: exactly the sum of the place's contributions
    int32_t rank[RANK_QUANTILES];
    float score[SCORE_QUANTILES];       // [0, 1]
    int32_t kind_rank[RANK_QUANTILES];  // among the places of its kind
    uint64_t kind_first;                // of being first among them, summed over draws, 2^-32 each; ties share
    double moved;                       // share [0, 1) of the profile's weight that not-applicable criteria gave away
} RankPlace;

typedef struct {
    int32_t places, criteria, draws, k;
    RankPlace *place;                   // [places]
    uint64_t *contribution;             // [places][criteria] weight * value, summed over draws, 1 / RANK_PARTS each
    uint64_t *value;                    // [places][criteria] value alone, summed over draws, 1 / RANK_PARTS each; 0 where NA
    uint32_t *rank_count;               // [places][places] in how many draws the place had rank 1 + column
    float *score;                       // [draws][places] every score of every draw
} Ranking;

// Called on the calling thread now and then; false cancels.
typedef struct { bool (*report)(void *ctx, int64_t done, int64_t total); void *ctx; } Progress;

// The problem must have passed rank_check (asserted). False only where progress cancelled. threads >= 1; the numbers do
// not depend on it. Everything in `out` lives in the arena.
CHECKED bool rank_run(Arena *a, const RankProblem *p, int threads, Progress progress, Ranking *out);

// The integers of a Ranking as plain numbers.
static inline double rank_chance(const Ranking *r, int32_t place) { return (double)r->place[place].chance / 0x1p32 / r->draws; }
static inline double rank_kind_first(const Ranking *r, int32_t place) { return (double)r->place[place].kind_first / 0x1p32 / r->draws; }
static inline double rank_mean(const Ranking *r, int32_t place) { return (double)r->place[place].rank_sum / r->draws; }
static inline double rank_score(const Ranking *r, int32_t place) { return (double)r->place[place].score_sum / RANK_PARTS / r->draws; }
static inline double rank_contribution(const Ranking *r, int32_t place, int32_t criterion)
{
    return (double)r->contribution[(ptrdiff_t)place * r->criteria + criterion] / RANK_PARTS / r->draws;
}
static inline double rank_value(const Ranking *r, int32_t place, int32_t criterion)      // expected value, 0 where NA
{
    return (double)r->value[(ptrdiff_t)place * r->criteria + criterion] / RANK_PARTS / r->draws;
}

// Expected number of the true best k in a set: the sum of their chances.
double rank_expected_hits(const Ranking *r, const int32_t *set, int32_t n);

// The credit of each place in one draw, for any k: 2^30 inside the top k, 0 outside, a share where tied over the cut.
// What the 10 % quantile of hits is made of.
enum { CREDIT_ONE = 1 << 30 };
void rank_credit(Arena *a, const Ranking *r, int32_t draw, int32_t k, uint32_t *credit);   // credit[places]

// The profile's weights for one place, after what is not applicable has moved: w[criteria], sums to 1, 0 where NA.
// sum(w * rank_value) is the score at the profile, the one a workbook can recompute.
void rank_central_weights(const RankProblem *p, int32_t place, double *w);

// Places in the order of their keys: the canonical order in which a digest reads results. order[places].
void rank_key_order(Arena *a, const RankProblem *p, int32_t *order);

// Best and worst possible rank over every completion of the uncertain cells (whole support, however improbable) and
// every weight in the ranges (weights that are drawn elsewhere are not looked at). Safe: no completion lies outside. That one place can or cannot overtake another is
// decided exactly (linear-fractional optimum over the weight boxes) where both have the same criteria applicable, by
// a safe bound where they differ; float32 rounding is allowed for (1e-5). The count of those that can
// (or must) overtake is a bound, since not all need to do so in one and the same completion.
void rank_bounds(Arena *a, const RankProblem *p, int32_t *best, int32_t *worst);           // [places] each

// ---- Small statistics ---------------------------------------------------------------------------------------------
// The smallest index whose running count reaches ceil(percent/100 * sum of counts). The sum must not be 0.
int32_t quantile_count(const uint32_t *count, int32_t n, int32_t percent);

// Lower weighted quantile: the smallest x[i] (x rising) whose running weight reaches p of the whole. 0 <= p <= 1.
double quantile_weighted(const double *x, const double *weight, int32_t n, double p);

// Kendall's tau-b in [-1, 1], ties counted; false where undefined (n < 2, or all x or all y equal). No NaN goes in.
CHECKED bool kendall_tau_b(const double *x, const double *y, int32_t n, double *tau);
