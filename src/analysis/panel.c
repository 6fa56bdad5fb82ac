// panel.c - the same draws ranked with each participant's weights, summed by group.
#include <math.h>
#include <stdlib.h>

#include "panel_in.h"
#include "render.h"
#include "smaa.h"

enum { PANEL_DRAWS = 2000, THREADS = 2 };

typedef struct {
    Progress outer;
    int64_t before, people; // persons done
} Part;

static bool report_part(void *ctx, int64_t done, int64_t total)
{
    const Part *p = ctx;
    return !p->outer.report ||
           p->outer.report(p->outer.ctx, p->before * 1000 + (total ? done * 1000 / total : 0),
                           p->people * 1000);
}

static bool rank_person(const Panel *panel, const RankProblem *base, const Preference *who, int threads,
                        Part *part, double *chance, double *mean_rank, Err *err)
{
    Arena *scratch = arena_new();
    const Pack *pack = panel->pack;
    float *weight = NEWS(scratch, float, pack->criteria.len),
          *group = NEWS(scratch, float, pack->criterion_groups.len);
    RankProblem p = *base;
    Ranking r;
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        weight[c] = (float)who->in_group[c];
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        group[g] = (float)who->group_weight[g];
    p.weight = weight;
    p.group_weight = group;
    RankCheck fault = rank_check(scratch, &p);
    bool ok = fault.fault == RANK_OK || fail(err, MSG_PANEL_UNUSABLE, who->group, who->code);
    ok = ok && (smaa_rank(scratch, &p, threads, (Progress){ report_part, part }, &r) ||
                fail(err, MSG_ANALYSIS_CANCELLED));
    for (int32_t i = 0; ok && i < p.places; i++) {
        chance[i] += rank_chance(&r, i);
        mean_rank[i] += rank_mean(&r, i);
    }
    arena_free(scratch);
    return ok;
}

// The k of the greatest chance, the better mean rank first where level, then by id, which is the order of the
// rows.
const bool *panel_best(Arena *a, ptrdiff_t n, int k, const double *chance, const double *mean_rank)
{
    bool *in = NEWS(a, bool, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        ptrdiff_t better = 0;
        for (ptrdiff_t j = 0; j < n; j++)
            better += chance[j] != chance[i]         ? chance[j] > chance[i]
                      : mean_rank[j] != mean_rank[i] ? mean_rank[j] < mean_rank[i]
                                                     : j < i;
        in[i] = better < k;
    }
    return in;
}

static bool rank_group(Arena *a, Panel *panel, const RankProblem *base, const Preference *from,
                       ptrdiff_t people, int threads, Part *part, Err *err)
{
    ptrdiff_t n = panel->places.len, groups = panel->pack->criterion_groups.len;
    double *chance = NEWS(a, double, n), *mean_rank = NEWS(a, double, n), *lo = NEWS(a, double, groups),
           *hi = NEWS(a, double, groups), *mean = NEWS(a, double, groups),
           *said = NEWS(a, double, people *groups), w;
    for (ptrdiff_t i = 0; i < people; i++, part->before++) {
        if (!rank_person(panel, base, &from[i], threads, part, chance, mean_rank, err))
            return false;
        for (ptrdiff_t g = 0; g < groups; g++) {
            double is = said[i * groups + g] = from[i].group_weight[g];
            lo[g] = i ? fmin(lo[g], is) : is;
            hi[g] = i ? fmax(hi[g], is) : is;
            mean[g] += is / (double)people;
        }
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        chance[i] /= (double)people;
        mean_rank[i] /= (double)people;
    }
    *PUSH(a, &panel->groups) = (PanelGroup){
        .group = from->group,
        .people = people,
        .lo = lo,
        .mean = mean,
        .hi = hi,
        .chance = chance,
        .mean_rank = mean_rank,
        .in = panel_best(a, n, panel->k, chance, mean_rank),
        .concordance = concordance(a, (int32_t)people, (int32_t)groups, said, &w) ? w : NAN,
    };
    return true;
}

static void set_side_by_side(Arena *a, Panel *p)
{
    ptrdiff_t n = p->places.len, groups = p->groups.len;
    int32_t *agree = NEWS(a, int32_t, n);
    double *tau = NEWS(a, double, groups *groups);
    for (ptrdiff_t i = 0; i < n; i++)
        EACH (const PanelGroup, g, p->groups)
            agree[i] += g->in[i];
    for (ptrdiff_t g = 0; g < groups; g++)
        for (ptrdiff_t h = 0; h < groups; h++) {
            double t;
            tau[g * groups + h] =
                kendall_tau_b(p->groups.at[g].mean_rank, p->groups.at[h].mean_rank, (int32_t)n, &t) ? t : NAN;
        }
    p->agree = agree;
    p->tau = tau;
}

static void set_standing(const RunPlaces *places, Panel *out)
{
    double known = 0;
    EACH (const RunPlace, p, *places)
        known += p->known_share / (double)places->len;
    out->exploratory = known < out->pack->floor_share_known;
}

// What cannot be weighed by the criteria in force is left out, and told.
static bool set_aside(Arena *a, PanelOpen *open, Preferences *unfit, Err *err)
{
    Preferences kept = { 0 };
    EACH (const Preference, p, open->all)
        *PUSH(a, p->group_weight ? &kept : unfit) = *p;
    open->all = kept;
    return kept.len || !unfit->len ||
           fail(err, MSG_PANEL_UNFIT, (int64_t)unfit->len, unfit->at[0].group, unfit->at[0].code);
}

static bool open_today(City *city, const View *v, Arena *a, AsOf at, const RankAsk *asked, PanelOpen *open,
                       Panel *out, Err *err)
{
    Assembly as;
    RankAsk ask = *asked;
    Preferences unfit = { 0 };
    *open = (PanelOpen){ .threads = ask.threads ? ask.threads : THREADS, .own = true };
    ask.draws = ask.draws ? ask.draws : PANEL_DRAWS;
    if (!preference_list(city, v, a, ask.purpose, &open->all, err) || !set_aside(a, open, &unfit, err) ||
        !assemble(city, v, a, at, &ask, &as, err))
        return false;
    if (!open->all.len)
        return fail(err, MSG_PANEL_NOBODY, as.purpose->id);
    int k = ask.k ? ask.k : as.purpose->k;
    if (k > as.places.len)
        k = (int)as.places.len;
    if (!assemble_problem(a, &as, &ask, k, at.valid, ask.prior, true, &open->base, err))
        return false;
    *out = (Panel){ .pack = as.pack,
                    .purpose = as.purpose,
                    .places = as.places,
                    .k = k,
                    .draws = ask.draws,
                    .seed = ask.seed,
                    .unfit = unfit,
                    .own = true,
                    .illustrative = city_illustrative(city) };
    set_standing(&as.places, out);
    return true;
}

// ---- On a stored run
static bool same_criteria(const Pack *x, const Pack *y)
{
    bool same = x->criteria.len == y->criteria.len && x->criterion_groups.len == y->criterion_groups.len;
    for (ptrdiff_t c = 0; same && c < x->criteria.len; c++)
        same = str_eq(x->criteria.at[c].id, y->criteria.at[c].id) &&
               str_eq(x->criteria.at[c].group, y->criteria.at[c].group);
    for (ptrdiff_t g = 0; same && g < x->criterion_groups.len; g++)
        same = str_eq(x->criterion_groups.at[g].id, y->criterion_groups.at[g].id);
    return same;
}

// Groups that are too small for a reader who may not see single people.
static void leave_out_few(Arena *a, PanelOpen *open, Panel *out)
{
    Preferences kept = { 0 };
    for (ptrdiff_t from = 0, to; from < open->all.len; from = to) {
        for (to = from; to < open->all.len && str_eq(open->all.at[to].group, open->all.at[from].group);)
            to++;
        out->few += to - from < PANEL_PUBLIC;
        for (ptrdiff_t i = from; i < to && to - from >= PANEL_PUBLIC; i++)
            *PUSH(a, &kept) = open->all.at[i];
    }
    open->all = kept;
}

// Names as this reader sees them.
static bool name_places(City *city, const View *v, Arena *a, const MadeFrom *from, Panel *out, Err *err)
{
    Run run;
    if (!run_of_made(city, v, a, from, &run, err))
        return false;
    EACH (RunPlace, p, out->places) {
        const RunPlace *seen = run_place(&run.places, p->id);
        p->name = seen ? seen->name : (Label){ { p->id, p->id } };
    }
    return true;
}

static bool open_run(City *city, const View *v, Arena *a, Str run, int draws, PanelOpen *open, Panel *out,
                     Err *err)
{
    MadeFrom from;
    *open = (PanelOpen){ .threads = THREADS, .own = v->rule->sees[SENS_STAFF] };
    if (!run_made_from(city, v, a, run, true, &from, err) ||
        !preferences_in_force(city, a, from.run.purpose->id, &open->all, err))
        return false;
    Preferences unfit = { 0 };
    if (!same_criteria(from.run.pack, city_pack(city)))
        return fail(err, MSG_PANEL_OTHER, from.stored.id);
    if (!set_aside(a, open, &unfit, err))
        return false;
    open->base = *from.problem;
    open->base.draws = draws ? draws : PANEL_DRAWS;
    *out = (Panel){ .pack = from.run.pack,
                    .purpose = from.run.purpose,
                    .places = from.as.places,
                    .k = from.run.k,
                    .draws = open->base.draws,
                    .seed = from.run.seed,
                    .unfit = unfit,
                    .own = open->own,
                    .illustrative = from.run.illustrative,
                    .run = from.stored.id };
    set_standing(&from.as.places, out);
    if (!open->own)
        leave_out_few(a, open, out);
    if (!open->all.len)
        return out->few ? fail(err, MSG_PANEL_FEW, (int64_t)PANEL_PUBLIC)
                        : fail(err, MSG_PANEL_NOBODY, out->purpose->id);
    return from.own || name_places(city, v, a, &from, out, err);
}

bool panel_open(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask, PanelOpen *open,
                Panel *out, Err *err)
{
    return run.len ? open_run(city, v, a, run, ask->draws, open, out, err)
                   : open_today(city, v, a, at, ask, open, out, err);
}

static bool rank_groups(Arena *a, const PanelOpen *open, Progress progress, Panel *out, Err *err)
{
    const Preferences *all = &open->all;
    Part part = { progress, 0, all->len };
    for (ptrdiff_t from = 0, to; from < all->len; from = to) {
        for (to = from + 1; to < all->len && str_eq(all->at[to].group, all->at[from].group);)
            to++;
        if (!rank_group(a, out, &open->base, &all->at[from], to - from, open->threads, &part, err))
            return false;
    }
    EACH (PanelGroup, g, out->groups)
        if (!open->own) {
            g->lo = g->hi = NULL;
            g->concordance = NAN;
        }
    set_side_by_side(a, out);
    return true;
}

bool panel_result(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask,
                  Progress progress, Panel *out, Err *err)
{
    PanelOpen open;
    return panel_open(city, v, a, at, run, ask, &open, out, err) && rank_groups(a, &open, progress, out, err);
}

void panel_weights_json(JsonW *w, const Pack *pack, const double *lo, const double *mean, const double *hi)
{
    jw_karr(w, "weights");
    for (ptrdiff_t i = 0; i < pack->criterion_groups.len; i++) {
        jw_obj(w);
        jw_kstr(w, "id", pack->criterion_groups.at[i].id);
        if (lo)
            jw_knum(w, "lo", lo[i]);
        jw_knum(w, "mean", mean[i]);
        if (hi)
            jw_knum(w, "hi", hi[i]);
        jw_end(w);
    }
    jw_end(w);
}

void panel_unfit_json(JsonW *w, const Panel *p)
{
    if (!p->unfit.len)
        return;
    jw_kint(w, "left_out", p->unfit.len);
    jw_karr(w, "unfit");
    for (ptrdiff_t i = 0; i < p->unfit.len && p->own; i++) {
        jw_obj(w);
        jw_kstr(w, "group", p->unfit.at[i].group);
        jw_kstr(w, "code", p->unfit.at[i].code);
        preference_unfit_json(w, &p->unfit.at[i]);
        jw_end(w);
    }
    jw_end(w);
}

void panel_json(JsonW *w, const Panel *p)
{
    jw_obj(w);
    jw_kstr(w, "purpose", p->purpose->id);
    jw_kstr(w, "standing", p->exploratory ? S("exploratory") : S("supported"));
    jw_kbool(w, "illustrative", p->illustrative);
    jw_kint(w, "k", p->k);
    jw_kint(w, "n", p->places.len);
    jw_kint(w, "draws", p->draws);
    if (p->run.len)
        jw_kstr(w, "run", p->run);
    if (p->few)
        jw_kint(w, "few", p->few);
    panel_unfit_json(w, p);
    jw_karr(w, "groups");
    for (ptrdiff_t g = 0; g < p->groups.len; g++) {
        const PanelGroup *x = &p->groups.at[g];
        jw_obj(w);
        jw_kstr(w, "group", x->group);
        jw_kint(w, "people", x->people);
        panel_weights_json(w, p->pack, x->lo, x->mean, x->hi);
        jw_knum(w, "concordance", x->concordance);
        jw_karr(w, "tau");
        for (ptrdiff_t h = 0; h < p->groups.len; h++) {
            double tau = p->tau[g * p->groups.len + h];
            if (isnan(tau))
                jw_null(w);
            else
                jw_num(w, tau);
        }
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "places");
    for (ptrdiff_t i = 0; i < p->places.len; i++) {
        const RunPlace *r = &p->places.at[i];
        jw_obj(w);
        jw_kstr(w, "id", r->id);
        label_json(w, "name", &r->name);
        jw_kint(w, "agree", p->agree[i]);
        jw_karr(w, "by");
        EACH (const PanelGroup, g, p->groups) {
            jw_obj(w);
            jw_knum(w, "chance", g->chance[i]);
            jw_knum(w, "mean_rank", g->mean_rank[i]);
            jw_kbool(w, "in", g->in[i]);
            jw_end(w);
        }
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}
