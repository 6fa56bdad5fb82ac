// smaa.c - the memory of a run.
#include "smaa_job.h"

// Vectors that lie across two lines of the cache take twice the time.
static void *lines(Arena *a, ptrdiff_t size)
{
    enum { LINE = 64 };
    uintptr_t at = (uintptr_t)arena_alloc(a, size + LINE);
    return (void *)((at + LINE - 1) & ~(uintptr_t)(LINE - 1));
}

SmaaWorker smaa_worker(Arena *a, SmaaJob *job, int32_t from, int32_t to)
{
    const RankProblem *p = job->p;
    ptrdiff_t n = p->places, m = p->criteria;
    bool pairs = job->want & SMAA_PAIRS, firsts = job->want & SMAA_FIRSTS, counted = job->counted;
    SmaaWorker w = { .job = job, .from = from, .to = to, .reports = from == 0 };
    w.group = lines(a, p->groups * (ptrdiff_t)sizeof *w.group);
    w.criterion = lines(a, m * (ptrdiff_t)sizeof *w.criterion);
    w.weight = lines(a, (job->patterns.count + 1) * m * (ptrdiff_t)sizeof *w.weight);
    w.gated = p->pass ? lines(a, m * (ptrdiff_t)sizeof *w.gated) : NULL;
    w.score = lines(a, (counted ? n : MANY_TILE) * (ptrdiff_t)sizeof *w.score);
    w.cell = job->want & SMAA_PARTS ? NEWS(a, CellSum, n * m) : NULL;
    w.chance = NEWS(a, uint64_t, n);
    w.kind_first = NEWS(a, uint64_t, n);
    if (counted) {
        w.key = lines(a, n * (ptrdiff_t)sizeof *w.key);
        w.mark = NEWS(a, uint16_t, n);
        w.tie = NEWS(a, SmaaTie, n * SORT_LANES / 2 + 1);
        w.thrown = lines(a, n * (ptrdiff_t)sizeof *w.thrown);
        w.rank = lines(a, n * (ptrdiff_t)sizeof *w.rank);
        w.count = NEWS(a, uint32_t, n * n);
    } else {
        w.order = NEWS(a, uint32_t, n);
        w.other = NEWS(a, uint32_t, n);
        w.level = NEWS(a, bool, n + 8);
        w.item = n > KEYED_PLACES_MAX ? NEWS(a, uint64_t, n) : NULL;
        w.scratch = n > KEYED_PLACES_MAX ? NEWS(a, uint64_t, n) : NULL;
        w.draw = NEWS(a, uint32_t, n * BLOCK);
        w.seat = NEWS(a, uint16_t, MANY_DRAWS * n);
        w.bucket_of = NEWS(a, uint16_t, n);
        for (ptrdiff_t i = 0; i < n; i++)
            w.bucket_of[i] = (uint16_t)rank_bucket((uint32_t)i);
        w.some = NEWS(a, uint32_t, n);
        w.bucket = NEWS(a, uint32_t, n * RANK_BUCKETS);
        w.rank_sum = NEWS(a, uint64_t, n);
    }
    if (counted && job->kinds.count > 1) {
        w.better = lines(a, job->kinds.count * (ptrdiff_t)sizeof *w.better);
        w.within = lines(a, n * (ptrdiff_t)sizeof *w.within);
        w.tied = NEWS(a, int32_t, job->kinds.count);
        w.tied_at = NEWS(a, int32_t, job->kinds.count);
        w.kind_rank = NEWS(a, uint32_t, job->kinds.counts);
    }
    w.less = pairs ? NEWS(a, uint32_t, n * n) : NULL;
    w.equal = pairs ? NEWS(a, uint32_t, n * n) : NULL;
    w.pair_scratch = pairs ? arena_alloc(a, job->lanes->pair_scratch(p->places) + 64) : NULL;
    w.firsts = firsts ? NEWS(a, uint32_t, n) : NULL;
    w.first_weight = firsts ? NEWS(a, uint64_t, n * m) : NULL;
    return w;
}

static Smaa results_new(Arena *a, const RankProblem *p, int want)
{
    ptrdiff_t n = p->places, cells = n * p->criteria;
    bool parts = want & SMAA_PARTS, firsts = want & SMAA_FIRSTS;
    return (Smaa){ .ranking = { .places = p->places,
                                .criteria = p->criteria,
                                .draws = p->draws,
                                .k = p->k,
                                .place = NEWS(a, RankPlace, n),
                                .contribution = parts ? NEWS(a, uint64_t, cells) : NULL,
                                .value = parts ? NEWS(a, uint64_t, cells) : NULL,
                                .score = want & SMAA_SCORES ? NEWS(a, float, n * p->draws) : NULL },
                   .wins = want & SMAA_PAIRS ? NEWS(a, uint32_t, n * n) : NULL,
                   .firsts = firsts ? NEWS(a, uint32_t, n) : NULL,
                   .first_weight = firsts ? NEWS(a, uint64_t, cells) : NULL };
}

void smaa_begin(Arena *a, const RankProblem *p, SmaaAsk ask, Progress progress, SmaaJob *job, Smaa *out)
{
    assert(smaa_check(a, p, ask.want).fault == RANK_OK && ask.threads >= 1);
    *job = (SmaaJob){ .p = p,
                      .lanes = lanes_best(ask.level),
                      .want = ask.want,
                      .kept = ask.want & SMAA_PARTS ? NULL : ask.kept,
                      .out = out,
                      .patterns = patterns_of(a, p),
                      .plan = smaa_plan(a, p),
                      .kinds = kinds_of(a, p),
                      .counted = p->places <= RANK_PLACES_MAX,
                      .progress = progress };
    *out = results_new(a, p, ask.want);
    job->applies = NEWS(a, bool, (ptrdiff_t)(job->patterns.count + 1) * p->criteria);
    for (int32_t i = 0; i <= job->patterns.count; i++)
        for (int32_t c = 0; c < p->criteria; c++)
            job->applies[i * p->criteria + c] =
                i == job->patterns.count || applies(p, job->patterns.example[i], c);
    for (job->index_bits = 1; 1 << job->index_bits < p->places;)
        job->index_bits++;
}

bool smaa_run(Arena *a, const RankProblem *p, SmaaAsk ask, Progress progress, Smaa *out)
{
    SmaaJob job;
    smaa_begin(a, p, ask, progress, &job, out);
    int threads = ask.threads < p->draws ? ask.threads : p->draws;
    SmaaWorker *worker = NEWS(a, SmaaWorker, threads);
    for (int t = 0; t < threads; t++)
        worker[t] = smaa_worker(a, &job, (int32_t)((int64_t)p->draws * t / threads),
                                (int32_t)((int64_t)p->draws * (t + 1) / threads));
    if (!smaa_work(a, worker, threads))
        return false;
    smaa_summarise(a, &job, worker, threads);
    return true;
}

bool smaa_rank(Arena *a, const RankProblem *p, int threads, Progress progress, Ranking *out)
{
    Smaa s;
    if (!smaa_run(a, p, (SmaaAsk){ threads, SMAA_PARTS | SMAA_SCORES, LANES_BEST }, progress, &s))
        return false;
    *out = s.ranking;
    return true;
}

bool smaa_central(const Smaa *s, int32_t place, double *w)
{
    int32_t m = s->ranking.criteria;
    for (int32_t c = 0; c < m && s->firsts[place]; c++)
        w[c] = (double)s->first_weight[(ptrdiff_t)place * m + c] / 0x1p40 / s->firsts[place];
    return s->firsts[place] > 0;
}
