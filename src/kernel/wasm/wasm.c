// wasm.c - the kernel as a WebAssembly module: memory, the few library functions it needs, and what a page
// calls. Made by script/wasm without any library; nothing is imported. One problem at a time.
#include <stdlib.h>
#include <string.h>

#include "../smaa_job.h"
#include "../wire.h"

#define EXPORT(name) __attribute__((export_name(#name)))

// ---- Memory: one arena that grows to the end of the module's memory, emptied before each problem ----

extern unsigned char __heap_base;
static uintptr_t next;

void *arena_alloc(Arena *a, ptrdiff_t size)
{
    enum { PAGE = 65536 };
    uintptr_t at = (next + 63) & ~(uintptr_t)63;
    (void)a;
    assert(size >= 0);
    next = at + (uintptr_t)size;
    uintptr_t have = __builtin_wasm_memory_size(0) * PAGE;
    if (next > have)
        assert(__builtin_wasm_memory_grow(0, (next - have + PAGE - 1) / PAGE) != (size_t)-1);
    return memset((void *)at, 0, (size_t)size);
}

// One instruction each (bulk memory), where the compiler does not write out the copy itself.
void *memcpy(void *to, const void *from, size_t n)
{
    return __builtin_memcpy(to, from, n);
}

void *memset(void *to, int byte, size_t n)
{
    return __builtin_memset(to, byte, n);
}

static void swap(unsigned char *x, unsigned char *y, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char t = x[i];
        x[i] = y[i];
        y[i] = t;
    }
}

static void sift(unsigned char *at, size_t from, size_t n, size_t size,
                 int (*order)(const void *, const void *))
{
    for (size_t child; (child = 2 * from + 1) < n; from = child) {
        if (child + 1 < n && order(at + child * size, at + (child + 1) * size) < 0)
            child++;
        if (order(at + from * size, at + child * size) >= 0)
            return;
        swap(at + from * size, at + child * size, size);
    }
}

void qsort(void *at, size_t n, size_t size, int (*order)(const void *, const void *)) // heapsort
{
    unsigned char *x = at;
    for (size_t i = n / 2; i-- > 0;)
        sift(x, i, n, size, order);
    for (size_t i = n; i-- > 1;) {
        swap(x, x + i * size, size);
        sift(x, 0, i, size, order);
    }
}

// ---- One thread, whose draws are asked for below; smaa_run has none here ----

bool smaa_work(Arena *a, SmaaWorker *worker, int workers)
{
    (void)a, (void)worker, (void)workers;
    return false;
}

// ---- What a page calls ----

// What is told of a place, in this order; www/src/kernel-worker.ts reads it so.
enum {
    CHANCE,
    MEAN_RANK,
    MEAN_SCORE,
    KIND_FIRST,
    RANKS,
    SCORES = RANKS + RANK_QUANTILES,
    KIND_RANKS = SCORES + SCORE_QUANTILES,
    MOVED = KIND_RANKS + RANK_QUANTILES,
    FIELDS
};

static uint8_t *input;
static int32_t input_size;
static RankProblem problem;
static SmaaKept kept;
static uintptr_t work; // where memory begins that each ranking may use
static Smaa result;
static double *table;

// Where `size` bytes of a problem (wire.h) are to be written. Forgets everything before.
EXPORT(kernel_open) uint8_t *kernel_open(int32_t size)
{
    next = (uintptr_t)&__heap_base;
    input_size = size;
    table = NULL;
    kept = (SmaaKept){ 0 };
    input = arena_alloc(NULL, size);
    work = next;
    return input;
}

static int32_t read(void)
{
    next = work;
    table = NULL;
    return input && wire_read(NULL, input, input_size, &problem) ? 0 : -1;
}

// Draws the values of the first `draws` draws, so that rankings with other weights (written over those of the
// input; nothing else may change) need not. Gives what kernel_rank gives.
EXPORT(kernel_keep) int32_t kernel_keep(int32_t draws)
{
    if (read())
        return -1;
    int32_t fault = (int32_t)smaa_check(NULL, &problem, SMAA_SCORES).fault;
    if (!fault) {
        kept = smaa_keep(NULL, &problem, draws < problem.draws ? draws : problem.draws);
        work = next;
    }
    return fault;
}

// A ranking in pieces: begun, then its draws in any portions, then ended. Between portions the worker can
// hear that nobody waits for it any more; and the draws can be shared with another worker, whose part is
// added before the end.
static SmaaJob job;
static SmaaWorker worker;

// Begins to rank what was written, in `draws` draws (0: as many as it says itself). want: 1 with what each
// criterion gives, which the mean score and the digest need; 2 without the quantiles of scores (they stay 0).
// Gives 0, a RankFault, or -1: no problem at all.
EXPORT(kernel_begin) int32_t kernel_begin(int32_t draws, int32_t want)
{
    if (read())
        return -1;
    if (draws > 0 && draws < problem.draws)
        problem.draws = draws;
    int32_t fault = (int32_t)smaa_check(NULL, &problem, SMAA_SCORES).fault;
    if (fault)
        return fault;
    int parts = want & 1 ? SMAA_PARTS : 0, scores = want & 2 ? 0 : SMAA_SCORES;
    SmaaAsk ask = { 1, parts | scores, 0, kept.draws ? &kept : NULL };
    smaa_begin(NULL, &problem, ask, (Progress){ 0 }, &job, &result);
    worker = smaa_worker(NULL, &job, 0, problem.draws);
    return 0;
}

// Draws from .. to-1; from is a multiple of 64.
EXPORT(kernel_draw) void kernel_draw(int32_t from, int32_t to)
{
    for (int32_t draw = from; draw < to; draw += BLOCK)
        smaa_block(&worker, draw, to - draw < BLOCK ? to - draw : BLOCK);
}

// What a part of the draws has brought, as it goes from worker to worker: sums, then the scores of its draws.
// For rankings without what each criterion gives, of at most RANK_PLACES_MAX places.
typedef struct {
    uint64_t *chance, *kind_first; // [places]
    uint32_t *count, *kind_rank;   // [places][places], [kinds.counts] or none
    float *score;                  // [to - from][places]
    ptrdiff_t counts, scores, size;
} Part;

// How much there is; nowhere yet.
static Part part_of(int32_t from, int32_t to)
{
    ptrdiff_t n = problem.places;
    Part p = { .counts = worker.kind_rank ? job.kinds.counts : 0, .scores = (to - from) * n };
    p.size = 2 * n * (ptrdiff_t)sizeof *p.chance + (n * n + p.counts) * (ptrdiff_t)sizeof *p.count +
             p.scores * (ptrdiff_t)sizeof *p.score;
    return p;
}

static Part part_at(uint8_t *at, int32_t from, int32_t to)
{
    ptrdiff_t n = problem.places;
    Part p = part_of(from, to);
    p.chance = (uint64_t *)at;
    p.kind_first = p.chance + n;
    p.count = (uint32_t *)(p.kind_first + n);
    p.kind_rank = p.count + n * n;
    p.score = (float *)(void *)(p.kind_rank + p.counts);
    return p;
}

EXPORT(kernel_part_size) int32_t kernel_part_size(int32_t from, int32_t to)
{
    return (int32_t)part_of(from, to).size;
}

// The part of the draws from .. to-1, which are all that were drawn since the beginning.
EXPORT(kernel_part) const uint8_t *kernel_part(int32_t from, int32_t to)
{
    ptrdiff_t n = problem.places;
    uint8_t *at = arena_alloc(NULL, kernel_part_size(from, to));
    Part p = part_at(at, from, to);
    smaa_flush(&worker);
    memcpy(p.chance, worker.chance, (size_t)n * sizeof *p.chance);
    memcpy(p.kind_first, worker.kind_first, (size_t)n * sizeof *p.kind_first);
    memcpy(p.count, worker.count, (size_t)(n * n) * sizeof *p.count);
    if (p.counts)
        memcpy(p.kind_rank, worker.kind_rank, (size_t)p.counts * sizeof *p.kind_rank);
    memcpy(p.score, result.ranking.score + from * n, (size_t)p.scores * sizeof *p.score);
    return at;
}

// Where another worker's part is to be written, then: added.
EXPORT(kernel_room) uint8_t *kernel_room(int32_t from, int32_t to)
{
    return arena_alloc(NULL, kernel_part_size(from, to));
}

EXPORT(kernel_add) void kernel_add(uint8_t *at, int32_t from, int32_t to)
{
    ptrdiff_t n = problem.places;
    Part p = part_at(at, from, to);
    for (ptrdiff_t i = 0; i < n; i++) {
        worker.chance[i] += p.chance[i];
        worker.kind_first[i] += p.kind_first[i];
    }
    for (ptrdiff_t i = 0; i < n * n; i++)
        worker.count[i] += p.count[i];
    for (ptrdiff_t i = 0; i < p.counts; i++)
        worker.kind_rank[i] += p.kind_rank[i];
    memcpy(result.ranking.score + from * n, p.score, (size_t)p.scores * sizeof *p.score);
}

EXPORT(kernel_end) void kernel_end(void)
{
    smaa_flush(&worker);
    smaa_summarise(NULL, &job, &worker, 1);
}

// All at once; gives what kernel_begin gives.
EXPORT(kernel_rank) int32_t kernel_rank(int32_t draws, int32_t want)
{
    int32_t fault = kernel_begin(draws, want);
    if (fault)
        return fault;
    kernel_draw(0, problem.draws);
    kernel_end();
    return 0;
}

// [places][FIELDS] numbers of the last ranking.
EXPORT(kernel_table) const double *kernel_table(void)
{
    const Ranking *r = &result.ranking;
    table = NEWS(NULL, double, (ptrdiff_t)r->places *FIELDS);
    for (int32_t i = 0; i < r->places; i++) {
        const RankPlace *x = &r->place[i];
        double *to = table + (ptrdiff_t)i * FIELDS;
        to[CHANCE] = rank_chance(r, i);
        to[MEAN_RANK] = rank_mean(r, i);
        to[MEAN_SCORE] = rank_score(r, i);
        to[KIND_FIRST] = rank_kind_first(r, i);
        for (int q = 0; q < RANK_QUANTILES; q++) {
            to[RANKS + q] = x->rank[q];
            to[KIND_RANKS + q] = x->kind_rank[q];
        }
        for (int q = 0; q < SCORE_QUANTILES; q++)
            to[SCORES + q] = (double)x->score[q];
        to[MOVED] = x->moved;
    }
    return table;
}

EXPORT(kernel_fields) int32_t kernel_fields(void)
{
    return FIELDS;
}

// The digest of the last ranking, its low and its high half.
static uint64_t digest;

EXPORT(kernel_digest) uint32_t kernel_digest(void)
{
    digest = ranking_digest(NULL, &problem, &result.ranking);
    return (uint32_t)digest;
}

EXPORT(kernel_digest_high) uint32_t kernel_digest_high(void)
{
    return (uint32_t)(digest >> 32);
}
