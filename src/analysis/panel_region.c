// panel_region.c - the weights that satisfy everybody of a group at once, and what they make of the places.
#include <math.h>

#include "panel_in.h"
#include "render.h"
#include "smaa.h"
#include "weight_region.h"

static const double PAIR_SLACK = 2; // a pair's ratio: from half of what was said to double
// Who compares two things holds that both weigh something; else "all of them nothing" would satisfy any
// ratios. Saaty's 9, doubled, keeps each above this anyway.
static const double PAIR_LEAST = 0.001;

typedef struct {
    Arena *a;
    const Pack *pack;
    Statements says;
    ARRAY(int32_t) thing; // [says] which of the things said it is part of
    Strs words;           // [things] as it was said
} Said;

// The statements put since the last name are one thing that was said.
static void name(Said *s, Str words)
{
    while (s->thing.len < s->says.len)
        *PUSH(s->a, &s->thing) = (int32_t)s->words.len;
    *PUSH(s->a, &s->words) = words;
}

static Str group_id(const Said *s, ptrdiff_t g)
{
    return s->pack->criterion_groups.at[g].id;
}

static void say_points(Said *s, const Preference *p, const double *at, ptrdiff_t n)
{
    double sum = 0, range = s->pack->weight_range;
    for (ptrdiff_t i = 0; i < n; i++)
        sum += at[i];
    for (ptrdiff_t i = 0; i < n; i++) {
        double share = at[i] / sum;
        say_interval(s->a, &s->says, (int32_t)i, share * (1 - range), fmin(1, share * (1 + range)));
        name(s, str_fmt(s->a, "%.*s: %.*s=%.6g", PS(p->code), PS(group_id(s, i)), at[i]));
    }
}

// Each against those that come next in the order; alike are both no less than the other.
static void say_ranks(Said *s, const Preference *p, const double *at, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        double next = INFINITY;
        for (ptrdiff_t j = 0; j < n; j++)
            next = at[j] > at[i] ? fmin(next, at[j]) : next;
        for (ptrdiff_t j = 0; j < n; j++) {
            if ((j <= i && at[j] == at[i]) || (at[j] != at[i] && at[j] != next))
                continue;
            say_no_less(s->a, &s->says, (int32_t)i, (int32_t)j, 1);
            if (at[j] == at[i])
                say_no_less(s->a, &s->says, (int32_t)j, (int32_t)i, 1);
            name(s, str_fmt(s->a, "%.*s: %.*s=%.6g %.*s=%.6g", PS(p->code), PS(group_id(s, i)), at[i],
                            PS(group_id(s, j)), at[j]));
        }
    }
}

static void say_pairs(Said *s, const Preference *p, const double *at, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = i + 1; j < n; j++) {
            double times = at[i * n + j];
            say_no_less(s->a, &s->says, (int32_t)i, (int32_t)j, times / PAIR_SLACK);
            say_no_less(s->a, &s->says, (int32_t)j, (int32_t)i, 1 / (times * PAIR_SLACK));
            say_sum(s->a, &s->says, (int32_t[]){ (int32_t)i }, 1, PAIR_LEAST);
            say_sum(s->a, &s->says, (int32_t[]){ (int32_t)j }, 1, PAIR_LEAST);
            name(s, times >= 1 ? str_fmt(s->a, "%.*s: %.*s/%.*s=%.3g", PS(p->code), PS(group_id(s, i)),
                                         PS(group_id(s, j)), times)
                               : str_fmt(s->a, "%.*s: %.*s/%.*s=1/%.3g", PS(p->code), PS(group_id(s, i)),
                                         PS(group_id(s, j)), 1 / times));
        }
}

static bool say_linear(Said *s, const Preference *p)
{
    Err none = { 0 };
    Statements before = s->says;
    EACH (const Str, word, p->said) {
        if (!linear_read(s->a, s->pack, *word, &s->says, &none)) {
            s->says.len = before.len; // said of a pack that had other groups
            s->thing.len = before.len;
            return false;
        }
        name(s, str_fmt(s->a, "%.*s: %.*s", PS(p->code), PS(*word)));
    }
    return true;
}

static bool say_all(Said *s, const Preference *p)
{
    if (p->method == PREF_LINEAR)
        return say_linear(s, p);
    ptrdiff_t n = s->pack->criterion_groups.len;
    double *at = NEWS(s->a, double, n *n);
    if (!preference_of_groups(s->a, s->pack, p, at))
        return false;
    if (p->method == PREF_AHP)
        say_pairs(s, p, at, n);
    else if (p->method == PREF_ORDINAL)
        say_ranks(s, p, at, n);
    else
        say_points(s, p, at, n);
    return true;
}

static void name_clash(Arena *a, const Said *s, const WeightRegion *w, PanelRegion *out)
{
    assert(s->words.at); // a clash is made of statements
    for (int32_t i = 0; i < w->conflicts; i++)
        *PUSH(a, &out->clash) = s->words.at[w->conflict[i]];
    out->smallest = w->smallest;
}

static void spans(Arena *a, const WeightRegion *w, ptrdiff_t groups, int draws, PanelRegion *out)
{
    double *lo = NEWS(a, double, groups), *mean = NEWS(a, double, groups), *hi = NEWS(a, double, groups);
    for (ptrdiff_t g = 0; g < groups; g++) {
        lo[g] = 1;
        for (ptrdiff_t d = 0; d < draws; d++) {
            double x = (double)w->weight[d * groups + g];
            lo[g] = fmin(lo[g], x);
            hi[g] = fmax(hi[g], x);
            mean[g] += x / draws;
        }
    }
    out->lo = lo;
    out->mean = mean;
    out->hi = hi;
}

static bool rank_region(Arena *a, const PanelOpen *open, const Panel *panel, const WeightRegion *w,
                        Progress progress, PanelRegion *out, Err *err)
{
    Arena *scratch = arena_new();
    RankProblem p = open->base;
    ptrdiff_t n = p.places, m = p.criteria;
    float *inside = NEWS(scratch, float, p.draws *m), *drawn = NEWS(scratch, float, p.draws *m);
    double *chance = NEWS(a, double, n), *mean_rank = NEWS(a, double, n);
    for (ptrdiff_t i = 0; i < p.draws * m; i++)
        inside[i] = p.weight[i % m];
    weights_nested(p.criteria, p.groups, p.group, p.draws, w->weight, inside, drawn);
    p.drawn = drawn;
    Ranking r;
    bool ok = smaa_rank(scratch, &p, open->threads, progress, &r) || fail(err, MSG_ANALYSIS_CANCELLED);
    for (int32_t i = 0; ok && i < n; i++) {
        chance[i] = rank_chance(&r, i);
        mean_rank[i] = rank_mean(&r, i);
    }
    arena_free(scratch);
    out->chance = chance;
    out->mean_rank = mean_rank;
    out->in = panel_best(a, n, panel->k, chance, mean_rank);
    return ok;
}

static bool regions_of(Arena *a, const PanelOpen *open, Progress progress, Panel *panel, PanelRegions *out,
                       Err *err)
{
    int32_t groups = open->base.groups, draws = open->base.draws;
    *out = (PanelRegions){ 0 };
    for (ptrdiff_t from = 0, to; from < open->all.len; from = to) {
        Said said = { .a = a, .pack = panel->pack };
        PanelRegion region = { .group = open->all.at[from].group };
        WeightRegion w;
        for (to = from; to < open->all.len && str_eq(open->all.at[to].group, region.group); to++)
            region.people += say_all(&said, &open->all.at[to]);
        region.statements = said.words.len;
        weights_sample(a, groups, said.says.at, said.thing.at, (int32_t)said.says.len, draws, panel->seed,
                       &w);
        region.empty = w.empty;
        region.dimension = w.dimension;
        region.mixed = w.mixed;
        if (w.empty)
            name_clash(a, &said, &w, &region);
        else
            spans(a, &w, groups, draws, &region);
        if (!w.empty && !rank_region(a, open, panel, &w, progress, &region, err))
            return false;
        *PUSH(a, out) = region;
    }
    return true;
}

bool panel_regions(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask,
                   Progress progress, Panel *panel, PanelRegions *out, Err *err)
{
    PanelOpen open;
    if (run.len && !v->rule->sees[SENS_STAFF])
        return fail(err, MSG_ANALYSIS_EMBARGO);
    return panel_open(city, v, a, at, run, ask, &open, panel, err) &&
           regions_of(a, &open, progress, panel, out, err);
}

static void region_json(JsonW *w, const Panel *p, const PanelRegion *r)
{
    jw_obj(w);
    jw_kstr(w, "group", r->group);
    jw_kint(w, "people", r->people);
    jw_kint(w, "statements", r->statements);
    jw_kbool(w, "empty", r->empty);
    if (r->empty) {
        jw_kbool(w, "smallest", r->smallest);
        jw_kstrs(w, "clash", r->clash);
    } else {
        jw_kint(w, "dimension", r->dimension);
        jw_kbool(w, "mixed", r->mixed);
        panel_weights_json(w, p->pack, r->lo, r->mean, r->hi);
        jw_karr(w, "places");
        for (ptrdiff_t i = 0; i < p->places.len; i++) {
            jw_obj(w);
            jw_kstr(w, "id", p->places.at[i].id);
            jw_knum(w, "chance", r->chance[i]);
            jw_knum(w, "mean_rank", r->mean_rank[i]);
            jw_kbool(w, "in", r->in[i]);
            jw_end(w);
        }
        jw_end(w);
    }
    jw_end(w);
}

void panel_regions_json(JsonW *w, const Panel *p, const PanelRegions *regions)
{
    jw_obj(w);
    jw_kstr(w, "purpose", p->purpose->id);
    jw_kstr(w, "standing", p->exploratory ? S("exploratory") : S("supported"));
    jw_kbool(w, "illustrative", p->illustrative);
    jw_kint(w, "k", p->k);
    jw_kint(w, "draws", p->draws);
    if (p->run.len)
        jw_kstr(w, "run", p->run);
    panel_unfit_json(w, p);
    jw_karr(w, "groups");
    EACH (const PanelRegion, r, *regions)
        region_json(w, p, r);
    jw_end(w);
    jw_end(w);
}
