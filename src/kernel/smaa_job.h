// smaa_job.h - what the files of the fast kernel share. Nobody else includes it.
#pragma once
#include "kinds.h"
#include "lanes.h"
#include "order.h"
#include "smaa.h"
#include "weight.h"

#define SEAT (1ull << 32)             // a seat of the top k in one draw

typedef struct SmaaJob {
    const RankProblem *p;
    const LaneOps *lanes;
    int want;
    const SmaaKept *kept;               // NULL: values are drawn
    Smaa *out;
    Patterns patterns;
    bool *applies;                      // [patterns + 1][criteria], the last one all true
    CellPlan *plan;                     // [places][criteria]
    Kinds kinds;
    bool counted;                       // few enough places for a count of every rank
    int index_bits;                     // for the number of a place
    Progress progress;
    void *shared;                       // of the threads
} SmaaJob;

typedef struct {                        // rows from..to-1 of a sorted lane score the same
    int32_t lane, from, to;
} SmaaTie;

// What a thread has of its own; all sums are integers, so that the order of merging cannot matter.
typedef struct {
    SmaaJob *job;
    int32_t from, to;                   // draws
    bool reports;                       // progress: on the calling thread
    float (*group)[BLOCK], (*criterion)[BLOCK];
    float (*weight)[BLOCK];             // [patterns + 1][criteria]
    float (*gated)[BLOCK];              // [criteria] of a place that its gates may stop
    float (*score)[BLOCK];              // [places]; MANY_TILE of them where not counted
    uint32_t (*key)[SORT_LANES];        // [places]
    uint16_t *mark;                     // [places] lanes in which a row is alike the one before
    SmaaTie *tie;                       // [places * SORT_LANES / 2]
    ptrdiff_t ties;
    uint16_t (*thrown)[SORT_LANES];     // [places] counted: ranks from 0 of the draws that were sorted together
    uint16_t (*rank)[PAIR_ROW];         // [places] counted: those of the draws since the last flush,
    int ranked;                         //   so many (not counted: of `seat`)
    uint32_t *count;                    // [places][rank] counted
    uint16_t (*better)[SORT_LANES];     // [kinds] several kinds, as the next four
    uint16_t (*within)[SORT_LANES];     // [places] rank within the kind, from 0
    int32_t *tied, *tied_at;            // [kinds]
    uint32_t *kind_rank;                // [kinds.at + rank within the kind]; NULL: one kind
    uint32_t *draw;                     // [BLOCK][places] not counted: bits of scores
    uint32_t *order, *other;            // [places] not counted: the places from the best down; scratch
    bool *level;                        // [places + 8] not counted: scores as the one before in `order`
    uint64_t *item, *scratch;           // [places] more than KEYED_PLACES_MAX
    uint16_t *seat, *bucket_of;         // [MANY_DRAWS][places] not counted: buckets of ranks since the last flush; [places] of a rank
    uint32_t *some;                     // [places] not counted: sums of those ranks
    uint32_t *bucket;                   // [places][buckets] not counted
    CellSum *cell;                      // [places][criteria] PARTS
    // Seats of those that tie only, where counted: the others' come from the counts.
    uint64_t *chance, *kind_first;      // [places]
    uint64_t *rank_sum;                 // [places] not counted
    uint32_t *less, *equal;             // [places][places] PAIRS below the diagonal: draws in which the column ranks before, level
    void *pair_scratch;
    uint32_t *firsts;
    uint64_t *first_weight;
} SmaaWorker;

// What each cell [places][criteria] asks of the hot loops.
CellPlan *smaa_plan(Arena *a, const RankProblem *p);

// smaa_run in pieces, for who goes through the draws at a pace of their own (wasm.c): begun, then blocks of one worker or
// more, flushed, then summed up. The job must stay where it is.
void smaa_begin(Arena *a, const RankProblem *p, SmaaAsk ask, Progress progress, SmaaJob *job, Smaa *out);
SmaaWorker smaa_worker(Arena *a, SmaaJob *job, int32_t from, int32_t to);

// Draws from .. from+n-1, n <= BLOCK.
void smaa_block(SmaaWorker *w, int32_t from, int n);
void smaa_count_first(SmaaWorker *w, int32_t place, int l);      // FIRSTS: the place is first in lane l

// Scores of a place in the BLOCK draws from `from`, of values that were kept.
void smaa_weigh_kept(const SmaaJob *job, int32_t place, int32_t from, float (*weight)[BLOCK], float *restrict out);

// Orders n draws of a block and ranks the places; smaa_flush counts what is waiting to be counted.
void smaa_order(SmaaWorker *w, int n);
void smaa_flush(SmaaWorker *w);

// The same where ranks are not counted one by one. Scores come MANY_TILE places at a time; up to KEYED_PLACES_MAX are
// sorted by keys of 32 bits, more by whole scores.
enum { MANY_TILE = 16, MANY_DRAWS = 256, KEYED_PLACES_MAX = 1 << 15 };
void smaa_many_turn(SmaaWorker *w, int32_t first, int count);
void smaa_many_order(SmaaWorker *w, int n);
void smaa_many_flush(SmaaWorker *w);

// Runs the workers, each in a thread where there are any; false where progress cancelled.
CHECKED bool smaa_work(Arena *a, SmaaWorker *worker, int workers);

// Adds up what the workers found and makes the summaries.
void smaa_summarise(Arena *a, SmaaJob *job, SmaaWorker *worker, int workers);

// Ranks counted in buckets: 0..63 one each, then 32 an octave.
enum { RANK_BUCKETS = 64 + 12 * 32 };
static inline int32_t rank_bucket(uint32_t rank)        // rank from 0
{
    if (rank < 64)
        return (int32_t)rank;
    int octave = 31 - __builtin_clz(rank);
    return 64 + (octave - 6) * 32 + (int32_t)(rank >> (octave - 5) & 31);
}

static inline int32_t rank_of_bucket(int32_t bucket)    // the least rank in it, from 0
{
    return bucket < 64 ? bucket : (32 + (bucket & 31)) << (1 + (bucket - 64) / 32);
}
