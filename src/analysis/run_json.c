// run_json.c - runs for machines and pages: one shape for the command line and the API.
#include <math.h>
#include <sodium.h>

#include "priors.h"
#include "profile.h"
#include "rank.h"
#include "render.h"

enum { LEARN_SHOWN = 20 };

Str gate_facts(Arena *a, const Pack *pack, const GateFacts *facts, Lang lang)
{
    Strs out = { 0 };
    EACH (const GateFact, f, *facts)
        *PUSH(a, &out) = str_fmt(a, "%.*s: %.*s", PS(f->attr->label.in[lang]),
                                 PS(value_show(a, pack, f->attr, &f->value, lang)));
    return str_join(a, out, S("; "));
}

Str gate_why(Arena *a, const Pack *pack, const GateResult *g, Lang lang)
{
    if (g->na)
        return msg(a, lang, MSG_ANALYSIS_GATE_NA);
    if (g->passes == TRI_TRUE)
        return msg(a, lang, MSG_ANALYSIS_GATE_PASSES);
    if (g->passes == TRI_FALSE)
        return msg(a, lang, MSG_ANALYSIS_GATE_FAILS, gate_facts(a, pack, &g->by, lang));
    Strs names = { 0 }, labels = { 0 };
    EACH (const QueryGap, gap, g->gaps)
        EACH (const Str, n, gap->unknown) {
            bool there = false;
            EACH (const Str, have, names)
                there = there || str_eq(*have, *n);
            if (!there)
                *PUSH(a, &names) = *n;
        }
    EACH (const Str, n, names) {
        const Attr *attr = pack_attr(pack, pack->ranking.type, *n);
        *PUSH(a, &labels) = attr ? attr->label.in[lang] : *n;
    }
    return msg(a, lang, MSG_ANALYSIS_GATE_UNKNOWN, str_join(a, labels, S(", ")));
}

static void gate_name_json(JsonW *w, const Pack *pack, const GateResult *g, Lang lang)
{
    const Criterion *c = pack_criterion(pack, g->gate->criterion);
    jw_kstr(w, "id", g->gate->id);
    jw_kstr(w, "label", c ? c->name.in[lang] : g->gate->id);
}

void gate_json(JsonW *w, Arena *a, const Pack *pack, const GateResult *g, Lang lang)
{
    static const char *const result[] = {
        [TRI_FALSE] = "fail", [TRI_UNKNOWN] = "unknown", [TRI_TRUE] = "pass"
    };
    jw_obj(w);
    gate_name_json(w, pack, g, lang);
    jw_kstr(w, "stage", str_z(stage_names[g->gate->stage]));
    jw_kstr(w, "effect", str_z(gate_effect_names[g->gate->effect]));
    jw_kstr(w, "result", g->na ? S("na") : str_z(result[g->passes]));
    jw_kbool(w, "excludes", g->excludes);
    jw_kbool(w, "blocks", g->blocks);
    if (!isnan(g->p_pass))
        jw_knum(w, "p_pass", g->p_pass);
    jw_kstr(w, "why", gate_why(a, pack, g, lang));
    if (g->gate->remedy.in[lang].len)
        jw_kstr(w, "remedy", g->gate->remedy.in[lang]);
    if (g->gate->authority.in[lang].len)
        jw_kstr(w, "authority", g->gate->authority.in[lang]);
    if (g->gate->paper.in[lang].len)
        jw_kstr(w, "paper", g->gate->paper.in[lang]);
    if (g->gate->clock_days >= 0)
        jw_kint(w, "clock_days", g->gate->clock_days);
    jw_kstrs(w, "attrs", g->read);
    if (g->gate->source.in[lang].len) {
        jw_kobj(w, "source");
        jw_kstr(w, "text", g->gate->source.in[lang]);
        jw_end(w);
    }
    jw_end(w);
}

static void gates_json(JsonW *w, Arena *a, const Run *r, const GateResults *gates, bool all, Lang lang)
{
    jw_karr(w, "gates");
    EACH (const GateResult, g, *gates)
        if (all ? g->passes != TRI_TRUE : g->excludes)
            gate_json(w, a, r->pack, g, lang);
    jw_end(w);
}

// What a row of a list says of gates: those that close a later stage to the place.
static void closed_json(JsonW *w, const Run *r, const GateResults *gates, Lang lang)
{
    jw_karr(w, "gates");
    EACH (const GateResult, g, *gates)
        if (g->passes == TRI_FALSE && !g->na && g->blocks) {
            jw_obj(w);
            gate_name_json(w, r->pack, g, lang);
            jw_kstr(w, "result", S("fail"));
            jw_kbool(w, "excludes", g->excludes);
            jw_kbool(w, "blocks", true);
            jw_end(w);
        }
    jw_end(w);
}

static void quantiles(JsonW *w, const char *key, const int32_t *q)
{
    static const char *const names[] = { "p5", "p25", "p50", "p75", "p95" };
    jw_kobj(w, key);
    for (int i = 0; i < RANK_QUANTILES; i++)
        jw_kint(w, names[i], q[i]);
    jw_end(w);
}

static void place_json(JsonW *w, Arena *a, const Run *r, const RunPlace *p, bool all_gates, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "id", p->id);
    label_json(w, "name", &p->name);
    if (p->kind.len)
        jw_kstr(w, "kind", p->kind);
    if (p->ward.len)
        jw_kstr(w, "ward", p->ward);
    jw_knum(w, "chance", p->chance);
    jw_knum(w, "chance_pessimistic", p->chance_by_prior[PRIOR_PESSIMISTIC]);
    jw_knum(w, "chance_optimistic", p->chance_by_prior[PRIOR_OPTIMISTIC]);
    quantiles(w, "rank", p->rank);
    jw_knum(w, "mean_rank", p->mean_rank);
    jw_kobj(w, "possible");
    jw_kint(w, "best", p->best);
    jw_kint(w, "worst", p->worst);
    jw_end(w);
    jw_kobj(w, "score");
    jw_knum(w, "p5", p->score[SCORE_P5]);
    jw_knum(w, "p50", p->score[SCORE_P50]);
    jw_knum(w, "p95", p->score[SCORE_P95]);
    jw_knum(w, "mean", p->mean_score);
    jw_knum(w, "central", run_central_score(a, r, p));
    jw_end(w);
    jw_knum(w, "known_share", p->known_share);
    if (p->p_pass < 1)
        jw_knum(w, "p_pass", p->p_pass);
    jw_kobj(w, "kind_rank");
    jw_kint(w, "p5", p->kind_rank[RANK_P5]);
    jw_kint(w, "p50", p->kind_rank[RANK_P50]);
    jw_kint(w, "p95", p->kind_rank[RANK_P95]);
    jw_kint(w, "of", p->of_kind);
    jw_end(w);
    jw_knum(w, "moved", p->moved);
    if (all_gates)
        gates_json(w, a, r, &p->gates, true, lang);
    else
        closed_json(w, r, &p->gates, lang);
    jw_end(w);
}

void run_place_json(JsonW *w, Arena *a, const Run *r, const RunPlace *p, Lang lang)
{
    place_json(w, a, r, p, true, lang);
}

static void scatter_json(JsonW *w, const char *key, const Run *r, const Neutrality *n, bool of_area)
{
    jw_kobj(w, key);
    if (n->defined)
        jw_knum(w, "tau", n->tau);
    else
        jw_knull(w, "tau");
    jw_kbool(w, "warn", n->warn);
    jw_kint(w, "unknown", n->unknown);
    jw_karr(w, "points");
    EACH (const RunPlace, p, r->places) {
        double x = of_area ? p->area : p->known_share;
        if (isnan(x))
            continue;
        jw_obj(w);
        jw_kstr(w, "id", p->id);
        jw_knum(w, "x", x);
        jw_knum(w, "rank", p->mean_rank);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

static void weights_json(JsonW *w, const char *key, const Pack *pack, const double *group,
                         const double *in_group)
{
    jw_kobj(w, key);
    jw_kobj(w, "groups");
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        jw_key(w, pack->criterion_groups.at[g].id);
        jw_num(w, group[g]);
    }
    jw_end(w);
    jw_kobj(w, "within");
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
        jw_key(w, pack->criteria.at[c].id);
        jw_num(w, in_group[c]);
    }
    jw_end(w);
    jw_end(w);
}

static int32_t known_day(const Run *r)
{
    return day_at(r->pack->zone, r->known_ms ? r->known_ms : r->made);
}

Str run_other_day(Arena *a, const Run *r, Lang lang)
{
    return r->other_day ? msg(a, lang, MSG_ANALYSIS_OTHER_DAY, date_show(a, lang, date_of_day(r->at.valid)),
                              date_show(a, lang, date_of_day(known_day(r))))
                        : (Str){ 0 };
}

void run_other_day_json(JsonW *w, Arena *a, const Run *r)
{
    if (!r->other_day)
        return;
    jw_kobj(w, "other_day");
    jw_kstr(w, "as_of", day_str(a, r->at.valid));
    jw_kstr(w, "known_at", day_str(a, known_day(r)));
    jw_end(w);
}

void run_head_json(JsonW *w, Arena *a, const Run *r)
{
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, r->digest, sizeof r->digest);
    jw_kstr(w, "run", r->id);
    jw_kstr(w, "digest", str_z(hex));
    jw_kstr(w, "purpose", r->purpose->id);
    if (r->framework.version) {
        jw_kobj(w, "framework");
        jw_kstr(w, "name", fw_name_text(a, r->framework));
        jw_kint(w, "version", r->framework.version);
        jw_kint(w, "revision", r->framework.revision);
        jw_kbool(w, "frozen", r->framework.frozen);
        jw_end(w);
    }
    if (r->profile.len)
        jw_kstr(w, "profile", r->profile);
    jw_kbool(w, "changed_weights", r->weights_changed);
    jw_kstr(w, "made", instant_str(a, r->made));
    jw_kstr(w, "actor", r->actor);
    jw_kint(w, "draws", r->draws);
    if (r->seed <= (1ull << 53))
        jw_kint(w, "seed", (int64_t)r->seed);
    else
        jw_kstr(w, "seed", str_fmt(a, "%llu", (unsigned long long)r->seed));
    jw_kstr(w, "prior", str_z(prior_set_names[r->prior]));
    if (r->learn_priors)
        jw_kbool(w, "learn_priors", true);
    jw_kstr(w, "as_of", day_str(a, r->at.valid));
    if (r->known_ms)
        jw_kstr(w, "known_at", day_str(a, day_at(r->pack->zone, r->known_ms)));
    jw_kbool(w, "stale", r->stale);
    run_other_day_json(w, a, r);
    jw_kint(w, "k", r->k);
    jw_kint(w, "n", r->places.len);
    jw_kstr(w, "standing", r->exploratory ? S("exploratory") : S("supported"));
    jw_kbool(w, "illustrative", r->illustrative);
    jw_kobj(w, "evidence");
    jw_knum(w, "share_known", r->share_known);
    jw_knum(w, "expected_hits", r->expected_hits);
    if (!isnan(r->set_right))
        jw_kfixed(w, "set_right", r->set_right, 4);
    jw_kobj(w, "floor");
    jw_knum(w, "share_known", r->pack->floor_share_known);
    jw_knum(w, "expected_hits_share", r->pack->floor_expected_hits_share);
    jw_end(w);
    jw_end(w);
}

void run_json(JsonW *w, Arena *a, const Run *r, bool all_gates, Lang lang)
{
    jw_obj(w);
    run_head_json(w, a, r);
    weights_json(w, "weights", r->pack, r->group_weight, r->in_group);
    weights_json(w, "default_weights", r->pack, r->purpose->group_weight, r->purpose->weight_in_group);
    jw_knum(w, "weight_range", r->weight_range);
    priors_json(w, r, lang);
    learns_json(w, r, LEARN_VISITS, LEARN_SHOWN, lang);
    jw_karr(w, "places");
    EACH (const RunPlace, p, r->places)
        place_json(w, a, r, p, all_gates, lang);
    jw_end(w);
    jw_karr(w, "excluded");
    EACH (const RunPlace, p, r->excluded) {
        jw_obj(w);
        jw_kstr(w, "id", p->id);
        label_json(w, "name", &p->name);
        if (p->kind.len)
            jw_kstr(w, "kind", p->kind);
        gates_json(w, a, r, &p->gates, all_gates, lang);
        jw_end(w);
    }
    jw_end(w);
    jw_kobj(w, "neutrality");
    jw_knum(w, "limit", r->pack->neutrality_tau_limit);
    scatter_json(w, "area", r, &r->by_area, true);
    scatter_json(w, "known", r, &r->by_known, false);
    jw_end(w);
    jw_karr(w, "notes");
    jw_str(w, msg(a, lang, MSG_ANALYSIS_NOTE_INDEPENDENT));
    jw_str(w, msg(a, lang, MSG_ANALYSIS_NOTE_LEARN));
    if (r->priors && r->priors->learnt)
        jw_str(w, priors_note(a, r, lang));
    jw_end(w);
    jw_end(w);
}

void profile_json(JsonW *w, Arena *a, const Pack *pack, const Profile *p, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "name", p->name);
    jw_kstr(w, "purpose", p->purpose);
    const Purpose *u = p->builtin ? pack_purpose(pack, p->purpose) : NULL;
    Label label = u ? u->name : (Label){ { p->name, p->name } };
    label_json(w, "label", &label);
    weights_json(w, "weights", pack, p->group_weight, p->in_group);
    jw_kstr(w, "author", p->author);
    if (p->made)
        jw_kstr(w, "made", instant_str(a, p->made));
    Str reason = u ? u->reason.in[lang] : p->reason;
    if (reason.len)
        jw_kstr(w, "reason", reason);
    jw_kbool(w, "builtin", p->builtin);
    if (p->gone.len)
        jw_kstrs(w, "gone", p->gone);
    if (p->missing.len)
        jw_kstrs(w, "missing", p->missing);
    jw_end(w);
}

static void named(JsonW *w, const char *key, const Strs *ids, const RunPlaces *places)
{
    jw_karr(w, key);
    EACH (const Str, id, *ids) {
        jw_obj(w);
        jw_kstr(w, "id", *id);
        const RunPlace *p = run_place(places, *id);
        if (p)
            label_json(w, "name", &p->name);
        jw_end(w);
    }
    jw_end(w);
}

static void summary_json(JsonW *w, const char *key, Arena *a, const Run *r)
{
    jw_kobj(w, key);
    run_head_json(w, a, r);
    jw_end(w);
}

static void moved_by_json(JsonW *w, const Moved *m, Lang lang)
{
    jw_karr(w, "criteria");
    for (ptrdiff_t i = 0; i < m->by.len; i++) {
        const MovedBy *by = &m->by.at[i];
        jw_obj(w);
        jw_kstr(w, "id", by->criterion);
        jw_kstr(w, "label", by->name.in[lang]);
        jw_knum(w, "by", by->by);
        jw_karr(w, "through");
        for (MovedWay way = 0; way < MOVED_WAYS; way++)
            if (by->way[way])
                jw_str(w, str_z(moved_way_names[way]));
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
}

static void facts_json(JsonW *w, Arena *a, const Run *x, const Run *y, const RunDiff *d, Lang lang)
{
    jw_karr(w, "facts");
    for (ptrdiff_t i = 0; i < d->moved.len; i++)
        EACH (const MovedFact, f, d->moved.at[i].facts) {
            jw_obj(w);
            jw_kstr(w, "record", d->moved.at[i].id);
            label_json(w, "name", &d->moved.at[i].name);
            jw_kstr(w, "attr", f->attr->name);
            jw_key(w, S("a"));
            value_json(w, a, x->pack, f->then, &f->was, lang);
            jw_key(w, S("b"));
            value_json(w, a, y->pack, f->attr, &f->is, lang);
            jw_end(w);
        }
    jw_end(w);
}

void run_diff_json(JsonW *w, Arena *a, const Run *x, const Run *y, const RunDiff *d, Lang lang)
{
    jw_obj(w);
    summary_json(w, "a", a, x);
    summary_json(w, "b", a, y);
    jw_karr(w, "moved");
    for (ptrdiff_t i = 0; i < d->moved.len; i++) {
        const Moved *m = &d->moved.at[i];
        jw_obj(w);
        jw_kstr(w, "id", m->id);
        label_json(w, "name", &m->name);
        jw_kobj(w, "chance");
        jw_knum(w, "a", m->chance_a);
        jw_knum(w, "b", m->chance_b);
        jw_end(w);
        jw_kobj(w, "rank");
        jw_kint(w, "a", m->rank_a);
        jw_kint(w, "b", m->rank_b);
        jw_end(w);
        jw_karr(w, "because");
        EACH (const MovedFact, f, m->facts)
            jw_str(w, f->attr->label.in[lang]);
        if (m->weights)
            jw_str(w, msg(a, lang, MSG_ANALYSIS_BECAUSE_WEIGHTS));
        if (!m->facts.len && !m->weights)
            jw_str(w, msg(a, lang, MSG_ANALYSIS_BECAUSE_OTHERS));
        jw_end(w);
        moved_by_json(w, m, lang);
        jw_end(w);
    }
    jw_end(w);
    facts_json(w, a, x, y, d, lang);
    jw_knum(w, "average", d->average);
    named(w, "added", &d->added, &y->places);
    named(w, "removed", &d->removed, &x->places);
    jw_karr(w, "weights");
    for (ptrdiff_t g = 0; g < x->pack->criterion_groups.len && g < y->pack->criterion_groups.len; g++) {
        jw_obj(w);
        jw_kstr(w, "group", y->pack->criterion_groups.at[g].id);
        jw_knum(w, "a", x->group_weight[g]);
        jw_knum(w, "b", y->group_weight[g]);
        jw_end(w);
    }
    jw_end(w);
    jw_kbool(w, "weights_differ", d->weights_differ);
    jw_kbool(w, "purpose_differs", d->purpose_differs);
    jw_kbool(w, "pack_differs", d->pack_differs);
    fw_changes_json(w, "framework", &d->framework);
    jw_end(w);
}
