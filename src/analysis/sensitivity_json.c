// sensitivity_json.c - comparisons, turns of the cut and second opinions for machines and pages.
#include <math.h>

#include "render.h"
#include "sensitivity.h"

static void place_json(JsonW *w, const char *key, const RunPlace *p)
{
    if (!p) {
        jw_knull(w, key);
        return;
    }
    jw_kobj(w, key);
    jw_kstr(w, "id", p->id);
    label_json(w, "name", &p->name);
    jw_end(w);
}

static void head(JsonW *w, const Run *r)
{
    jw_kstr(w, "run", r->id);
    jw_kstr(w, "standing", r->exploratory ? S("exploratory") : S("supported"));
    jw_kbool(w, "illustrative", r->illustrative);
    jw_kint(w, "k", r->k);
    jw_kint(w, "n", r->places.len);
}

// The groups' weights of the run, and others beside them.
static void groups_json(JsonW *w, const Run *r, const double *turned, const double *lo, const double *hi)
{
    jw_karr(w, "groups");
    for (ptrdiff_t g = 0; g < r->pack->criterion_groups.len; g++) {
        jw_obj(w);
        jw_kstr(w, "id", r->pack->criterion_groups.at[g].id);
        jw_knum(w, "weight", r->group_weight[g]);
        if (turned)
            jw_knum(w, "turned", turned[g]);
        if (lo) {
            jw_knum(w, "lo", lo[g]);
            jw_knum(w, "hi", hi[g]);
        }
        jw_end(w);
    }
    jw_end(w);
}

void comparison_json(JsonW *w, Arena *a, const Run *r, const Comparison *x, Lang lang)
{
    (void)a;
    jw_obj(w);
    head(w, r);
    place_json(w, "first", x->first);
    place_json(w, "second", x->second);
    jw_kobj(w, "score");
    jw_knum(w, "first", x->score_first);
    jw_knum(w, "second", x->score_second);
    jw_end(w);
    jw_kobj(w, "chance");
    jw_knum(w, "first", x->first->chance);
    jw_knum(w, "second", x->second->chance);
    jw_end(w);
    jw_karr(w, "by");
    for (ptrdiff_t c = 0; c < r->pack->criteria.len; c++) {
        const Criterion *k = &r->pack->criteria.at[c];
        jw_obj(w);
        jw_kstr(w, "id", k->id);
        jw_kstr(w, "label", k->name.in[lang]);
        jw_knum(w, "difference", x->by[c]);
        jw_knum(w, "first", x->first->value[c]);
        jw_knum(w, "second", x->second->value[c]);
        jw_end(w);
    }
    jw_end(w);
    jw_kbool(w, "dominates", x->dominates);
    jw_kobj(w, "turn");
    jw_kbool(w, "comparable", !isnan(x->moved));
    jw_knum(w, "moved", x->moved >= 0 ? x->moved : NAN);
    groups_json(w, r, x->group_weight, NULL, NULL);
    jw_end(w);
    jw_end(w);
}

void cut_turns_json(JsonW *w, const Run *r, const CutTurns *x)
{
    jw_obj(w);
    head(w, r);
    place_json(w, "in", x->in);
    place_json(w, "out", x->out);
    jw_knum(w, "moved", x->moved);
    groups_json(w, r, x->group_weight, x->lo, x->hi);
    jw_kint(w, "left_out", x->left_out);
    jw_end(w);
}

void place_cut_json(JsonW *w, Arena *a, const Run *r, const PlaceCut *x, Lang lang)
{
    jw_obj(w);
    head(w, r);
    place_json(w, "place", x->place);
    jw_kint(w, "rank", x->rank);
    jw_kbool(w, "in", x->in);
    place_json(w, "rival", x->rival);
    jw_knum(w, "gap", x->rival ? x->gap : NAN);
    jw_karr(w, "levers");
    EACH (const Lever, l, x->levers) {
        const Criterion *k = &r->pack->criteria.at[l->criterion];
        const Attr *attr = purpose_attr(r->pack, r->purpose, k);
        jw_obj(w);
        jw_kstr(w, "criterion", k->id);
        jw_kstr(w, "label", k->name.in[lang]);
        jw_knum(w, "value", x->place->value[l->criterion]);
        jw_knum(w, "needs", l->needs);
        jw_kbool(w, "possible", l->possible);
        if (attr && value_has_fact(&l->level)) {
            jw_kstr(w, "text", value_show(a, r->pack, attr, &l->level, lang));
            jw_kbool(w, "at_most", l->at_most);
        }
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "fewest");
    for (int32_t i = 0; i < x->fewest; i++)
        jw_str(w, r->pack->criteria.at[x->which[i]].id);
    jw_end(w);
    jw_kbool(w, "within_reach", x->fewest >= 0);
    jw_kint(w, "dominated_by", x->dominated_by);
    place_json(w, "dominator", x->dominator);
    jw_end(w);
}

void opinions_json(JsonW *w, const Run *r, const Opinions *x)
{
    jw_obj(w);
    head(w, r);
    jw_karr(w, "methods");
    for (OpinionMethod m = 0; m < OPINION_METHODS; m++) {
        const Opinion *o = &x->by[m];
        jw_obj(w);
        jw_kstr(w, "id", str_z(opinion_names[m]));
        jw_knum(w, "spearman", o->rho);
        jw_knum(w, "kendall", o->tau);
        if (o->rank)
            jw_kint(w, "same", o->same);
        if (o->reversal.removals >= 0) {
            jw_kobj(w, "reversal");
            jw_kint(w, "removals", o->reversal.removals);
            jw_kint(w, "at_cut", o->reversal.at_cut);
            if (o->reversal.removed >= 0) {
                place_json(w, "removed", &r->places.at[o->reversal.removed]);
                place_json(w, "up", &r->places.at[o->reversal.up]);
                place_json(w, "down", &r->places.at[o->reversal.down]);
            }
            jw_end(w);
        }
        jw_karr(w, "ranks");
        for (ptrdiff_t i = 0; o->rank && i < x->n; i++) {
            jw_obj(w);
            jw_kstr(w, "id", r->places.at[i].id);
            jw_kint(w, "rank", o->rank[i]);
            jw_end(w);
        }
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
    jw_kobj(w, "params");
    jw_knum(w, "indifference", x->params.indifference);
    jw_knum(w, "preference", x->params.preference);
    jw_knum(w, "v", x->params.v);
    jw_end(w);
    jw_end(w);
}

static void nums_json(JsonW *w, const char *key, const double *x, ptrdiff_t at)
{
    jw_knum(w, key, x ? x[at] : NAN);
}

static void winning_place_json(JsonW *w, const Winning *x)
{
    const Run *r = &x->run;
    const WinningPlace *of = &x->of[x->place - r->places.at];
    place_json(w, "place", x->place);
    jw_knum(w, "first", of->first);
    jw_knum(w, "within", of->within);
    jw_knum(w, "confidence", x->confidence);
    jw_karr(w, "groups");
    for (ptrdiff_t g = 0; g < r->pack->criterion_groups.len; g++) {
        jw_obj(w);
        jw_kstr(w, "id", r->pack->criterion_groups.at[g].id);
        jw_knum(w, "weight", r->group_weight[g]);
        nums_json(w, "central", of->central, g);
        nums_json(w, "lo", x->lo, g);
        nums_json(w, "mean", of->mean, g);
        nums_json(w, "hi", x->hi, g);
        jw_end(w);
    }
    jw_end(w);
}

void winning_json(JsonW *w, Arena *a, const Winning *x)
{
    const Run *r = &x->run;
    double *within = NEWS(a, double, r->places.len);
    for (ptrdiff_t i = 0; i < r->places.len; i++)
        within[i] = x->of[i].within;
    jw_obj(w);
    head(w, r);
    jw_kint(w, "draws", x->draws);
    jw_kobj(w, "any");
    jw_knum(w, "lo", x->any_lo);
    jw_knum(w, "mean", 1.0 / (double)r->pack->criterion_groups.len);
    jw_knum(w, "hi", x->any_hi);
    jw_end(w);
    if (x->place) {
        winning_place_json(w, x);
        jw_end(w);
        return;
    }
    const int32_t *order = run_order(a, r, within);
    jw_karr(w, "places");
    for (ptrdiff_t i = 0; i < r->places.len; i++) {
        const WinningPlace *of = &x->of[order[i]];
        jw_obj(w);
        jw_kstr(w, "id", r->places.at[order[i]].id);
        label_json(w, "name", &r->places.at[order[i]].name);
        jw_knum(w, "first", of->first);
        jw_knum(w, "within", of->within);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}
