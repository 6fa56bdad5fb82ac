// shortlist_json.c - proposals in words and as JSON.
#include <math.h>
#include <sodium.h>
#include <stdlib.h>

#include "list_rules.h"
#include "num.h"
#include "render.h"
#include "shortlist_store.h"

static const char *const band_names[] = { [BAND_CORE] = "core", [BAND_SWING] = "swing", [BAND_OUT] = "out" };

static Str place_name(const Shortlist *s, int i, Lang lang)
{
    return s->run->places.at[i].name.in[lang];
}

Str seat_reason(Arena *a, const Shortlist *s, const Seat *seat, Lang lang)
{
    Str chance = num_chance(a, lang, seat->place->chance);
    Str loss = num_show(a, lang, fabs(seat->loss), 3);
    switch (seat->why) {
    case WHY_MUST:
        return msg(a, lang, MSG_ANALYSIS_SEAT_MUST, seat->named->reason, seat->named->author);
    case WHY_NEVER:
        return msg(a, lang, MSG_ANALYSIS_SEAT_NEVER, seat->named->reason, seat->named->author);
    case WHY_GATE:
        return msg(a, lang, MSG_ANALYSIS_SEAT_GATE);
    case WHY_RULE:
        return seat->chosen
                   ? msg(a, lang, MSG_ANALYSIS_SEAT_IN_RULE, chance, clash_rule_text(a, s, seat->rule, lang))
                   : msg(a, lang, MSG_ANALYSIS_SEAT_OUT_RULE, chance,
                         clash_rule_text(a, s, seat->rule, lang));
    case WHY_GROUPS:
        return seat->chosen ? msg(a, lang, MSG_ANALYSIS_SEAT_IN_GROUPS, chance)
                            : msg(a, lang, MSG_ANALYSIS_SEAT_OUT_GROUPS, chance);
    case WHY_BEST:
        return seat->other >= 0
                   ? msg(a, lang, MSG_ANALYSIS_SEAT_IN, chance, place_name(s, seat->other, lang), loss)
                   : msg(a, lang, MSG_ANALYSIS_SEAT_IN_ALONE, chance);
    case WHY_WORTH_LESS:
        break;
    }
    return seat->other >= 0
               ? msg(a, lang, MSG_ANALYSIS_SEAT_OUT, chance, place_name(s, seat->other, lang), loss)
               : msg(a, lang, MSG_ANALYSIS_SEAT_OUT_ALONE, chance);
}

// ---- JSON

static void named_json(JsonW *w, const char *key, const Named *n)
{
    jw_kobj(w, key);
    jw_kstr(w, "id", n->id);
    jw_kstr(w, "reason", n->reason);
    jw_kstr(w, "author", n->author);
    jw_end(w);
}

static void place_keys(JsonW *w, const RunPlace *p)
{
    jw_kstr(w, "id", p->id);
    label_json(w, "name", &p->name);
    if (p->kind.len)
        jw_kstr(w, "kind", p->kind);
    if (p->ward.len)
        jw_kstr(w, "ward", p->ward);
    if (!isnan(p->lon)) {
        jw_karr(w, "at");
        jw_fixed(w, p->lon, 7);
        jw_fixed(w, p->lat, 7);
        jw_end(w);
    }
}

static void gates_json(JsonW *w, Arena *a, const Shortlist *s, const RunPlace *p, Lang lang)
{
    jw_karr(w, "gates");
    EACH (const GateResult, g, p->gates)
        if (g->passes != TRI_TRUE)
            gate_json(w, a, s->run->pack, g, lang);
    jw_end(w);
}

static void seat_json(JsonW *w, Arena *a, const Shortlist *s, const Seat *seat, Lang lang)
{
    jw_obj(w);
    place_keys(w, seat->place);
    jw_knum(w, "chance", seat->place->chance);
    jw_kstr(w, "band", str_z(band_names[seat->band]));
    jw_kbool(w, "chosen", seat->chosen);
    jw_kstr(w, "reason", seat_reason(a, s, seat, lang));
    if (seat->named)
        named_json(w, seat->why == WHY_MUST ? "must" : "never", seat->named);
    gates_json(w, a, s, seat->place, lang);
    jw_end(w);
}

static void excluded_json(JsonW *w, Arena *a, const Shortlist *s, const RunPlace *p, Lang lang)
{
    jw_obj(w);
    place_keys(w, p);
    jw_knum(w, "chance", 0);
    jw_kstr(w, "band", S("out"));
    jw_kbool(w, "chosen", false);
    jw_kstr(w, "reason", msg(a, lang, MSG_ANALYSIS_SEAT_GATE));
    gates_json(w, a, s, p, lang);
    jw_end(w);
}

static int by_chance(const void *x, const void *y)
{
    const Seat *p = x, *q = y;
    if (p->place->chance != q->place->chance)
        return p->place->chance > q->place->chance ? -1 : 1;
    return str_cmp(p->place->id, q->place->id);
}

static Seats best_first(Arena *a, const Seats *seats)
{
    Seats out = { 0 };
    EACH (const Seat, s, *seats)
        *PUSH(a, &out) = *s;
    if (out.len)
        qsort(out.at, (size_t)out.len, sizeof(Seat), by_chance);
    return out;
}

static void rules_json_out(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    static const char *const holds[] = { [TRI_FALSE] = "no", [TRI_UNKNOWN] = "unknown", [TRI_TRUE] = "yes" };
    jw_karr(w, "rules");
    for (ptrdiff_t i = 0; i < s->rules.len; i++) {
        const RuleState *r = &s->rules.at[i];
        jw_obj(w);
        jw_kstr(w, "text", list_rule_text(a, s->run->pack, &r->rule, lang));
        jw_key(w, S("rule"));
        jw_raw(w, r->rule.text);
        jw_kstr(w, "holds", str_z(holds[r->holds]));
        jw_kstr(w, "now", isnan(r->now) ? S("") : num_show_short(a, lang, r->now));
        jw_kbool(w, "clashes", r->clashes);
        jw_end(w);
    }
    jw_end(w);
}

// Leaving out one of the clashing rules is always a way to ease them.
static void conflict_json(JsonW *w, Arena *a, const Shortlist *s, const Clash *c, Lang lang)
{
    jw_obj(w);
    jw_karr(w, "rules");
    EACH (const int, rule, c->rules)
        jw_int(w, *rule);
    jw_end(w);
    jw_kbool(w, "minimal", c->minimal);
    jw_kstr(w, "text", clash_text(a, s, c, lang));
    jw_karr(w, "ease");
    EACH (const int, rule, c->rules) {
        if (*rule < 0)
            continue;
        jw_obj(w);
        jw_kstr(w, "text", msg(a, lang, MSG_ANALYSIS_EASE_DROP, clash_rule_text(a, s, *rule, lang)));
        jw_karr(w, "rules");
        for (ptrdiff_t j = 0; j < s->rules.len; j++)
            if (j != *rule)
                jw_raw(w, s->rules.at[j].rule.text);
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

static void conflicts_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    jw_karr(w, "conflicts");
    EACH (const Clash, c, s->conflicts)
        conflict_json(w, a, s, c, lang);
    jw_end(w);
    if (s->conflicts.len)
        jw_kbool(w, "conflicts_all", s->conflicts_all);
}

static const RunPlace *find_place(const Shortlist *s, Str id)
{
    const RunPlace *p = run_place(&s->run->places, id);
    return p ? p : run_place(&s->run->excluded, id);
}

static void name_of(JsonW *w, const Shortlist *s, Str id)
{
    static const Label none;
    const RunPlace *p = find_place(s, id);
    jw_kstr(w, "id", id);
    label_json(w, "name", p ? &p->name : &none);
}

static bool is_chosen(const Shortlist *s, Str id)
{
    EACH (const Seat, seat, s->chosen)
        if (str_eq(seat->place->id, id))
            return true;
    return false;
}

static bool in_strs(const Strs *xs, Str s)
{
    EACH (const Str, x, *xs)
        if (str_eq(*x, s))
            return true;
    return false;
}

static void coverage_json(JsonW *w, const Shortlist *s, Lang lang)
{
    jw_kobj(w, "coverage");
    jw_knum(w, "rate", s->coverage_rate);
    jw_knum(w, "within_m", s->coverage_m);
    jw_kstr(w, "by", str_z(demand_names[s->demand]));
    jw_karr(w, "by_known");
    for (Demand d = 0; d < DEMAND_COUNT; d++)
        if (demand_known(s->run->pack, s->run->at.valid, d))
            jw_str(w, str_z(demand_names[d]));
    jw_end(w);
    if (!isnan(s->covered))
        jw_kfixed(w, "covered", s->covered, 4);
    if (!isnan(s->mean_m))
        jw_kfixed(w, "mean_m", s->mean_m, 0);
    jw_karr(w, "wards");
    for (ptrdiff_t i = 0; i < s->wards.len; i++) {
        const WardReach *r = &s->wards.at[i];
        const Ward *ward = pack_ward(s->run->pack, r->ward);
        jw_obj(w);
        jw_kstr(w, "name", ward ? ward->label.in[lang] : r->ward);
        jw_kstr(w, "code", r->ward);
        jw_karr(w, "at");
        jw_fixed(w, r->lon, 6);
        jw_fixed(w, r->lat, 6);
        jw_end(w);
        jw_kfixed(w, "distance_m", r->distance_m, 0);
        jw_end(w);
    }
    jw_end(w);
    jw_kobj(w, "at_zero");
    jw_kstrs(w, "chosen", s->at_zero);
    jw_knum(w, "value", s->at_zero_value);
    if (!isnan(s->at_zero_mean_m))
        jw_kfixed(w, "mean_m", s->at_zero_mean_m, 0);
    jw_karr(w, "gained");
    EACH (const Str, id, s->at_zero)
        if (!is_chosen(s, *id)) {
            jw_obj(w);
            name_of(w, s, *id);
            jw_end(w);
        }
    jw_end(w);
    jw_karr(w, "lost");
    EACH (const Seat, seat, s->chosen)
        if (!in_strs(&s->at_zero, seat->place->id)) {
            jw_obj(w);
            name_of(w, s, seat->place->id);
            jw_end(w);
        }
    jw_end(w);
    jw_end(w);
    jw_end(w);
}

static void decided(JsonW *w, const char *key, const Shortlist *s, const Nameds *all)
{
    jw_karr(w, key);
    EACH (const Named, n, *all) {
        jw_obj(w);
        name_of(w, s, n->id);
        jw_kstr(w, "reason", n->reason);
        jw_end(w);
    }
    jw_end(w);
}

void shortlist_json(JsonW *w, Arena *a, const Shortlist *s, const Decision *d, Lang lang)
{
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, s->digest, sizeof s->digest);
    Seats chosen = best_first(a, &s->chosen), out = best_first(a, &s->out);
    jw_obj(w);
    if (s->id.len)
        jw_kstr(w, "shortlist", s->id);
    jw_kstr(w, "digest", str_z(hex));
    jw_kstr(w, "run", s->run->id);
    run_other_day_json(w, a, s->run);
    jw_kstr(w, "standing", s->run->exploratory ? S("exploratory") : S("supported"));
    jw_kbool(w, "illustrative", s->run->illustrative);
    jw_kstr(w, "made", instant_str(a, s->made));
    jw_kstr(w, "actor", s->actor);
    jw_kstr(w, "purpose", s->run->purpose->id);
    jw_kstr(w, "stage", str_z(stage_names[s->run->purpose->stage]));
    jw_kint(w, "k", s->k);
    jw_kstr(w, "objective",
            s->objective == OBJ_QUANTILE_10 ? S("quantile10") : str_z(objective_names[s->objective]));
    jw_kbool(w, "possible", s->possible);
    jw_knum(w, "value", s->value);
    jw_knum(w, "bound", s->bound);
    jw_kbool(w, "proved", s->proved);
    jw_kbool(w, "first", s->first);
    jw_karr(w, "chosen");
    EACH (const Seat, seat, chosen)
        seat_json(w, a, s, seat, lang);
    jw_end(w);
    jw_karr(w, "out");
    EACH (const Seat, seat, out)
        seat_json(w, a, s, seat, lang);
    EACH (const RunPlace, p, s->run->excluded)
        excluded_json(w, a, s, p, lang);
    jw_end(w);
    rules_json_out(w, a, s, lang);
    conflicts_json(w, a, s, lang);
    coverage_json(w, s, lang);
    list_study_json(w, a, s, lang);
    if (d) {
        jw_kobj(w, "decision");
        jw_kstr(w, "by", d->by);
        jw_kstr(w, "at", instant_str(a, d->at));
        jw_kstr(w, "reason", d->reason);
        jw_kbool(w, "published", d->published);
        decided(w, "added", s, &d->added);
        decided(w, "removed", s, &d->removed);
        jw_karr(w, "final");
        EACH (const Str, id, d->final) {
            jw_obj(w);
            name_of(w, s, *id);
            jw_end(w);
        }
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
}
