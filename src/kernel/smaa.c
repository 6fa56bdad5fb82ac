// smaa.c - what each cell asks of the hot loops, and the memory of a run.
#include "smaa_job.h"
#include "value.h"

static CellPlan plan_cell(const Cell *c, bool step)
{
    CellPlan plan = { .act = DO_ANY, .step = step, .cell = c };
    bool line = c->kind != CELL_NA && c->curve->n == 2;
    if (c->kind == CELL_NA) {
        plan.act = step ? DO_STEP : DO_NOTHING;
    } else if (c->kind == CELL_FIXED) {
        plan.act = DO_FIXED;
        plan.fixed = curve_at(c->curve, c->x[0]);
    } else if (line && c->kind == CELL_QUANTILE && c->n == 1) {
        plan.act = DO_UNIFORM_LINE;
        plan.x0 = c->x[0];
        plan.x1 = c->x[1];
    } else if (line && c->kind == CELL_TRIANGULAR) {
        plan.act = DO_TRIANGULAR_LINE;
        plan.x0 = c->x[0];
        plan.x1 = c->x[2];
        plan.mode = (c->x[1] - c->x[0]) / (c->x[2] - c->x[0]);
    }
    if (line) {
        plan.cx0 = c->curve->x[0];
        plan.cx1 = c->curve->x[1];
        plan.y0 = c->curve->y[0];
        plan.y1 = c->curve->y[1];
    }
    return plan;
}

// Behind the last uncertain cell of a place no number is needed.
CellPlan *smaa_plan(Arena *a, const RankProblem *p)
{
    CellPlan *plan = NEWS(a, CellPlan, (ptrdiff_t)p->places * p->criteria);
    for (int32_t i = 0; i < p->places; i++) {
        const Cell *cell = p->cell + (ptrdiff_t)i * p->criteria;
        bool step = false;
        for (int32_t c = p->criteria - 1; c >= 0; c--) {
            step |= cell[c].kind != CELL_NA && cell[c].kind != CELL_FIXED;
            plan[(ptrdiff_t)i * p->criteria + c] = plan_cell(&cell[c], step);
        }
    }
    return plan;
}

static SmaaWorker worker_new(Arena *a, SmaaJob *job, int32_t from, int32_t to)
{
    const RankProblem *p = job->p;
    ptrdiff_t n = p->places, m = p->criteria;
    bool pairs = job->want & SMAA_PAIRS, firsts = job->want & SMAA_FIRSTS,
         kinds = job->counted && job->kinds.count > 1;
    SmaaWorker w = { .job = job, .from = from, .to = to, .reports = from == 0 };
    w.group = arena_alloc(a, p->groups * (ptrdiff_t)sizeof *w.group);
    w.criterion = arena_alloc(a, m * (ptrdiff_t)sizeof *w.criterion);
    w.weight = arena_alloc(a, (job->patterns.count + 1) * m * (ptrdiff_t)sizeof *w.weight);
    w.score = arena_alloc(a, n * (ptrdiff_t)sizeof *w.score);
    w.key = arena_alloc(a, n * (ptrdiff_t)sizeof *w.key);
    w.mark = NEWS(a, uint16_t, n);
    w.tie = NEWS(a, SmaaTie, n * SORT_LANES / 2 + 1);
    w.item = NEWS(a, uint64_t, n);
    w.scratch = NEWS(a, uint64_t, n);
    w.better = NEWS(a, int32_t, job->kinds.count);
    w.tied = NEWS(a, int32_t, job->kinds.count);
    w.cell = job->want & SMAA_PARTS ? NEWS(a, CellSum, n * m) : NULL;
    w.chance = NEWS(a, uint64_t, n);
    w.kind_first = NEWS(a, uint64_t, n);
    w.rank_sum = NEWS(a, uint64_t, n);
    w.at_rank = job->counted ? NEWS(a, uint32_t, n * n) : NULL;
    w.kind_rank = kinds ? NEWS(a, uint32_t, job->kinds.counts) : NULL;
    w.rank = job->counted ? NULL : arena_alloc(a, n * (ptrdiff_t)sizeof *w.rank);
    w.bucket = job->counted ? NULL : NEWS(a, uint32_t, n * RANK_BUCKETS);
    w.pair_rank = pairs ? arena_alloc(a, n * (ptrdiff_t)sizeof *w.pair_rank) : NULL;
    w.less = pairs ? NEWS(a, uint32_t, n * n) : NULL;
    w.equal = pairs ? NEWS(a, uint32_t, n * n) : NULL;
    w.pair_scratch = pairs ? arena_alloc(a, job->lanes->pair_scratch(p->places) + 64) : NULL;
    w.firsts = firsts ? NEWS(a, uint32_t, n) : NULL;
    w.first_weight = firsts ? NEWS(a, uint64_t, n * m) : NULL;
    return w;
}

static Smaa results_new(Arena *a, const RankProblem *p, int want, bool counted)
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
                                .rank_count = counted ? NEWS(a, uint32_t, n * n) : NULL,
                                .score = want & SMAA_SCORES ? NEWS(a, float, n * p->draws) : NULL },
                   .wins = want & SMAA_PAIRS ? NEWS(a, uint32_t, n * n) : NULL,
                   .firsts = firsts ? NEWS(a, uint32_t, n) : NULL,
                   .first_weight = firsts ? NEWS(a, uint64_t, cells) : NULL };
}

bool smaa_run(Arena *a, const RankProblem *p, SmaaAsk ask, Progress progress, Smaa *out)
{
    assert(smaa_check(a, p, ask.want).fault == RANK_OK && ask.threads >= 1);
    SmaaJob job = { .p = p,
                    .lanes = lanes_best(ask.level),
                    .want = ask.want,
                    .out = out,
                    .patterns = patterns_of(a, p),
                    .plan = smaa_plan(a, p),
                    .kinds = kinds_of(a, p),
                    .counted = p->places <= RANK_PLACES_MAX,
                    .progress = progress };
    *out = results_new(a, p, ask.want, job.counted);
    job.applies = NEWS(a, bool, (ptrdiff_t)(job.patterns.count + 1) * p->criteria);
    for (int32_t i = 0; i <= job.patterns.count; i++)
        for (int32_t c = 0; c < p->criteria; c++)
            job.applies[i * p->criteria + c] =
                i == job.patterns.count || applies(p, job.patterns.example[i], c);
    for (job.index_bits = 1; 1 << job.index_bits < p->places;)
        job.index_bits++;
    int threads = ask.threads < p->draws ? ask.threads : p->draws;
    SmaaWorker *worker = NEWS(a, SmaaWorker, threads);
    for (int t = 0; t < threads; t++)
        worker[t] = worker_new(a, &job, (int32_t)((int64_t)p->draws * t / threads),
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
