// rank.c - making a run: assemble, rank under three sets of priors, judge the evidence, store.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assemble.h"
#include "learn.h"
#include "ledger.h"
#include "run_store.h"
#include "smaa.h"

// The other sets of priors give one number a place, for which two digits are enough.
enum { DRAWS_DEFAULT = 10000, DRAWS_OTHER_PRIORS = 2000 };

static int threads_of(int asked)
{
    if (asked > 0)
        return asked < 64 ? asked : 64;
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 8 ? 8 : (int)n;
}

// A ranking for each set of priors, and what is worth finding out, as one measure of progress: each counts as
// PART.
enum { PART = 1000, PARTS = PRIOR_SETS + 1 };
typedef struct {
    Progress outer;
    int part;
} Part;
static bool report_part(void *ctx, int64_t done, int64_t total)
{
    Part *p = ctx;
    return !p->outer.report ||
           p->outer.report(p->outer.ctx, p->part * PART + done * PART / (total > 0 ? total : 1),
                           PARTS * PART);
}

static void take_numbers(Arena *a, Run *run, const RankProblem *problem, const Ranking *r)
{
    int32_t n = problem->places, m = problem->criteria;
    int32_t *best = NEWS(a, int32_t, n), *worst = NEWS(a, int32_t, n);
    rank_bounds(a, problem, best, worst);
    for (int32_t i = 0; i < n; i++) {
        RunPlace *p = &run->places.at[i];
        const RankPlace *q = &r->place[i];
        double *contribution = NEWS(a, double, m), *value = NEWS(a, double, m);
        p->chance = rank_chance(r, i);
        p->mean_rank = rank_mean(r, i);
        p->mean_score = rank_score(r, i);
        p->best = best[i];
        p->worst = worst[i];
        p->moved = q->moved;
        memcpy(p->rank, q->rank, sizeof p->rank);
        memcpy(p->kind_rank, q->kind_rank, sizeof p->kind_rank);
        for (int s = 0; s < SCORE_QUANTILES; s++)
            p->score[s] = (double)q->score[s];
        for (int32_t c = 0; c < m; c++) {
            contribution[c] = rank_contribution(r, i, c);
            value[c] = problem->cell[(ptrdiff_t)i * m + c].kind == CELL_NA ? NAN : rank_value(r, i, c);
        }
        p->contribution = contribution;
        p->value = value;
        p->of_kind = 0;
        for (int32_t j = 0; j < n; j++)
            p->of_kind += problem->kind[j] == problem->kind[i];
    }
}

static Neutrality neutrality(Arena *a, const Run *run, bool of_area)
{
    double *x = NEWS(a, double, run->places.len), *rank = NEWS(a, double, run->places.len);
    int32_t n = 0;
    Neutrality out = { 0 };
    EACH (const RunPlace, p, run->places) {
        double v = of_area ? p->area : p->known_share;
        if (isnan(v)) {
            out.unknown++;
            continue;
        }
        x[n] = v;
        rank[n++] = -p->mean_rank; // a larger x with a better rank: positive
    }
    out.defined = n >= 3 && kendall_tau_b(x, rank, n, &out.tau);
    out.warn = out.defined && fabs(out.tau) > run->pack->neutrality_tau_limit;
    return out;
}

static void check_neutrality(Arena *a, Run *run)
{
    run->by_area = neutrality(a, run, true);
    run->by_known = neutrality(a, run, false);
}

static int best_first(const void *x, const void *y)
{
    const RunPlace *a = x, *b = y;
    if (a->chance != b->chance)
        return a->chance > b->chance ? -1 : 1;
    if (a->mean_rank != b->mean_rank)
        return a->mean_rank < b->mean_rank ? -1 : 1;
    return str_cmp(a->id, b->id);
}

static void judge_evidence(Run *run)
{
    double known = 0;
    EACH (const RunPlace, p, run->places)
        known += p->known_share;
    run->share_known = known / (double)run->places.len;
    run->expected_hits = 0;
    for (ptrdiff_t i = 0; i < run->k; i++)
        run->expected_hits += run->places.at[i].chance;
}

static void judge_standing(Run *run)
{
    run->exploratory = run->share_known < run->pack->floor_share_known ||
                       run->expected_hits < run->pack->floor_expected_hits_share * run->k;
}

static void sort_places(Arena *a, Run *run)
{
    ptrdiff_t n = run->places.len;
    int32_t *row = NEWS(a, int32_t, n);
    RunPlaces by_id = { 0 };
    EACH (const RunPlace, p, run->places)
        *PUSH(a, &by_id) = *p;
    qsort(run->places.at, (size_t)n, sizeof(RunPlace), best_first);
    assert(by_id.len == n && (by_id.at || !n));
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++)
            if (str_eq(by_id.at[i].id, run->places.at[j].id))
                row[i] = (int32_t)j;
    run->at_place = row;
}

static bool compute(Arena *a, Assembly *as, const RankAsk *ask, Progress progress, Run *run, Err *err)
{
    Ranking *main_ranking = NEW(a, Ranking);
    RankProblem *problem = NEW(a, RankProblem);
    if (!assemble_problem(a, as, ask, run->k, run->at.valid, ask->prior, true, problem, err))
        return false;
    run->places = as->places;
    run->priors = as->priors;
    run->own = as->own;
    for (PriorSet set = 0; set < PRIOR_SETS; set++) {
        Part part = { progress, (int)set };
        RankProblem other = *problem;
        Ranking r = { 0 };
        Progress p = { report_part, &part };
        if (set != ask->prior &&
            !assemble_problem(a, as, ask, run->k, run->at.valid, set, false, &other, err))
            return false;
        if (set != ask->prior && other.draws > DRAWS_OTHER_PRIORS)
            other.draws = DRAWS_OTHER_PRIORS;
        Arena *draws = set == ask->prior ? a : arena_new();
        bool ok =
            smaa_rank(draws, &other, threads_of(ask->threads), p, &r) || fail(err, MSG_ANALYSIS_CANCELLED);
        for (int32_t i = 0; ok && i < other.places; i++)
            run->places.at[i].chance_by_prior[set] = rank_chance(&r, i);
        if (set == ask->prior)
            *main_ranking = r;
        else
            arena_free(draws);
        if (!ok)
            return false;
    }
    take_numbers(a, run, problem, main_ranking);
    run->ranking = main_ranking;
    run->problem = problem;
    return true;
}

static bool may_rank(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || v->decided || fail(err, MSG_ANALYSIS_EMBARGO);
}

static bool prepare(City *city, const View *v, Arena *a, AsOf at, RankAsk *ask, Assembly *as, Run *run,
                    Err *err)
{
    if (!may_rank(v, err))
        return false;
    if (!ask->draws)
        ask->draws = DRAWS_DEFAULT;
    if (!assemble(city, v, a, at, ask, as, err))
        return false;
    int k = ask->k ? ask->k : as->purpose->k;
    if (k < 1 ||
        (ask->k && as->places.len && k > as->places.len)) // the purpose's own gives way to few places
        return fail(err, MSG_ANALYSIS_BAD_K, (int64_t)k, (int64_t)as->places.len);
    *run = (Run){ .pack = as->pack,
                  .purpose = as->purpose,
                  .profile = ask->profile,
                  .actor = v->actor,
                  .view = v->rule->name,
                  .weights_changed = as->weights_changed,
                  .group_weight = as->group_weight,
                  .in_group = as->in_group,
                  .draws = ask->draws,
                  .seed = ask->seed,
                  .prior = ask->prior,
                  .learn_priors = ask->learn_priors,
                  .own_range = ask->own_range,
                  .weight_range = rank_range(ask, at.pack),
                  .at = at,
                  .k = as->places.len && k > as->places.len ? (int)as->places.len : k,
                  .excluded = as->excluded,
                  .places = as->places,
                  .illustrative = city_illustrative(city) };
    return true;
}

bool rank_compute(City *city, const View *v, Arena *a, AsOf at, const RankAsk *asked, Progress progress,
                  Run *out, Err *err)
{
    RankAsk ask = *asked;
    Assembly as;
    if (!prepare(city, v, a, at, &ask, &as, out, err) || !compute(a, &as, &ask, progress, out, err))
        return false;
    sort_places(a, out);
    judge_evidence(out);
    check_neutrality(a, out);
    Part part = { progress, PRIOR_SETS };
    if (!learn_all(a, out, (Progress){ report_part, &part }))
        return fail(err, MSG_ANALYSIS_CANCELLED);
    judge_standing(out);
    run_digest(a, out);
    return true;
}

bool rank_make_for(City *city, const View *v, Arena *a, AsOf at, bool other_day, int64_t now_ms,
                   const RankAsk *ask, Progress progress, Run *out, Err *err)
{
    // "Known at" becomes a number now, so that the run can be repeated after later facts have come in.
    if (at.seq == SEQ_ALL && !run_last_seq(city, &at.seq, err))
        return false;
    if (!rank_compute(city, v, a, at, ask, progress, out, err))
        return false;
    out->made = now_ms;
    out->other_day = other_day;
    return run_dates(city, a, out, err) && run_save(city, a, out, err);
}

bool rank_make(City *city, const View *v, Arena *a, AsOf at, int64_t now_ms, const RankAsk *ask,
               Progress progress, Run *out, Err *err)
{
    return rank_make_for(city, v, a, at, !at.now, now_ms, ask, progress, out, err);
}

bool run_made_from(City *city, const View *v, Arena *a, Str id, bool fill, MadeFrom *out, Err *err)
{
    View maker = *v;
    *out = (MadeFrom){ .problem = NEW(a, RankProblem) };
    if (!may_rank(v, err) || !run_find(city, v, a, id, &out->stored, err))
        return false;
    const Stored *s = &out->stored;
    const PackView *made_by = pack_view(s->at.pack, s->view);
    if (made_by)
        maker.rule = made_by;
    out->own = str_eq(maker.rule->name, v->rule->name);
    return prepare(city, &maker, a, s->at, &out->stored.ask, &out->as, &out->run, err) &&
           assemble_problem(a, &out->as, &s->ask, out->run.k, s->at.valid, s->ask.prior, fill, out->problem,
                            err);
}

bool run_of_made(City *city, const View *v, Arena *a, const MadeFrom *from, Run *out, Err *err)
{
    *out = from->run;
    out->places = from->as.places;
    out->priors = from->as.priors;
    out->actor = from->stored.actor;
    out->made = from->stored.made;
    out->id = from->stored.id;
    out->other_day = from->stored.other_day;
    memcpy(out->digest, from->stored.digest, sizeof out->digest);
    out->problem = from->own ? from->problem : NULL;
    if (!run_fill(a, &from->stored, out, err) || (!from->own && !run_cut(city, v, a, out, err)))
        return false;
    check_neutrality(a, out);
    return run_dates(city, a, out, err);
}

bool rank_load(City *city, const View *v, Arena *a, Str id, Run *out, Err *err)
{
    MadeFrom from;
    return run_made_from(city, v, a, id, true, &from, err) && run_of_made(city, v, a, &from, out, err);
}

bool rank_again(City *city, const View *v, Arena *a, Str id, int threads, Progress progress, Run *out,
                Err *err)
{
    Stored stored;
    if (!may_rank(v, err) || !run_find(city, v, a, id, &stored, err))
        return false;
    stored.ask.threads = threads;
    if (!rank_compute(city, v, a, stored.at, &stored.ask, progress, out, err))
        return false;
    out->made = stored.made;
    out->actor = stored.actor;
    return !memcmp(out->digest, stored.digest, sizeof out->digest) ||
           fail(err, MSG_ANALYSIS_NOT_REPEATED, stored.id, out->id);
}

bool rank_problem(City *city, const View *v, Arena *a, Str id, RankProblem *out, Err *err)
{
    MadeFrom from;
    if (!run_made_from(city, v, a, id, false, &from, err))
        return false;
    *out = *from.problem;
    return (v->rule->sees[SENS_STAFF] && from.own) || fail(err, MSG_ANALYSIS_PROBLEM);
}
