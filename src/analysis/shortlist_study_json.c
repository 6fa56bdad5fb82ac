// shortlist_study_json.c - what was asked besides a proposal: kept with it, in words, and as JSON.
#include <math.h>

#include "list_rules.h"
#include "num.h"
#include "render.h"
#include "shortlist_store.h"

static const char *const class_names[] = {
    [CORE_IN] = "core", [CORE_SWING] = "swing", [CORE_OUT] = "out", [CORE_UNDECIDED] = "undecided"
};

// ---- What stands in both

static void alternative_keys(JsonW *w, const Alternative *x)
{
    jw_knum(w, "value", x->value);
    jw_kint(w, "shared", x->shared);
    jw_kbool(w, "proved", x->proved);
    jw_kstrs(w, "chosen", x->chosen);
}

static void spread_json(JsonW *w, const ListStudy *s)
{
    if (!(s->spread.within > 0))
        return;
    jw_kobj(w, "spread");
    jw_knum(w, "within", s->spread.within);
    jw_knum(w, "value", s->spread.value);
    jw_knum(w, "metres", s->spread.metres);
    jw_kbool(w, "proved", s->spread.proved);
    jw_end(w);
}

static void price_keys(JsonW *w, const RulePrice *x)
{
    jw_kint(w, "rule", x->rule);
    jw_knum(w, "value", x->value);
    jw_knum(w, "bound", x->bound);
    jw_kbool(w, "proved", x->proved);
}

static void seat_keys(JsonW *w, const CoreSeat *x)
{
    jw_knum(w, "share", x->share);
    jw_knum(w, "least", x->least);
    jw_knum(w, "most", x->most);
}

static void groups_json(JsonW *w, const char *key, const ListStudy *s)
{
    jw_karr(w, key);
    EACH (const GroupWorth, x, s->groups) {
        jw_obj(w);
        jw_kstr(w, "run", x->run);
        jw_knum(w, "value", x->value);
        jw_knum(w, "best", x->best);
        jw_end(w);
    }
    jw_end(w);
}

// ---- Kept with the proposal

static void alternatives_kept(JsonW *w, const ListStudy *s)
{
    jw_knum(w, "within", s->within);
    jw_kint(w, "alternatives_asked", s->alternatives_asked);
    jw_karr(w, "alternatives");
    EACH (const Alternative, x, s->alternatives) {
        jw_obj(w);
        alternative_keys(w, x);
        jw_end(w);
    }
    jw_end(w);
}

static void prices_kept(JsonW *w, const ListStudy *s)
{
    jw_karr(w, "prices");
    EACH (const RulePrice, x, s->prices) {
        jw_obj(w);
        price_keys(w, x);
        jw_end(w);
    }
    jw_end(w);
}

static void core_kept(JsonW *w, const ListStudy *s)
{
    jw_kint(w, "draws", s->draws);
    jw_kint(w, "draws_proved", s->draws_proved);
    jw_knum(w, "draws_gap", s->draws_gap);
    jw_karr(w, "core");
    EACH (const CoreSeat, x, s->core) {
        jw_obj(w);
        jw_kstr(w, "id", x->id);
        seat_keys(w, x);
        jw_end(w);
    }
    jw_end(w);
}

void list_study_keep(JsonW *w, const ListStudy *s)
{
    if (!s->alternatives_asked && !s->prices.len && !s->draws && s->worst == WORST_NONE &&
        !(s->spread.within > 0))
        return;
    jw_kobj(w, "study");
    spread_json(w, s);
    if (s->alternatives_asked)
        alternatives_kept(w, s);
    if (s->prices.len)
        prices_kept(w, s);
    if (s->draws)
        core_kept(w, s);
    if (s->worst != WORST_NONE) {
        jw_kint(w, "worst", s->worst);
        groups_json(w, "groups", s);
    }
    jw_end(w);
}

static Str copied(Arena *a, const json_t *j, const char *key)
{
    return str_copy(a, json_get_str(j, key));
}

void list_study_read(Arena *a, const json_t *j, ListStudy *out)
{
    size_t i, n;
    const json_t *v, *id;
    int64_t worst = json_get_int(j, "worst", 0);
    *out =
        (ListStudy){ .within = json_get_num(j, "within", 0),
                     .alternatives_asked = (int)json_get_int(j, "alternatives_asked", 0),
                     .draws = (int)json_get_int(j, "draws", 0),
                     .draws_proved = (int)json_get_int(j, "draws_proved", 0),
                     .draws_gap = json_get_num(j, "draws_gap", 0),
                     .worst = worst == WORST_MAXIMIN || worst == WORST_REGRET ? (Worst)worst : WORST_NONE };
    const json_t *spread = json_object_get(j, "spread");
    out->spread = (Spread){ json_get_num(spread, "within", 0), json_get_num(spread, "value", NAN),
                            json_get_num(spread, "metres", 0), json_get_bool(spread, "proved", false) };
    json_array_foreach(json_object_get(j, "alternatives"), i, v)
    {
        Alternative *x = PUSH(a, &out->alternatives);
        *x = (Alternative){ .value = json_get_num(v, "value", NAN),
                            .shared = (int)json_get_int(v, "shared", 0),
                            .proved = json_get_bool(v, "proved", false) };
        json_array_foreach(json_object_get(v, "chosen"), n, id) * PUSH(a, &x->chosen) =
            str_copy(a, json_str(id));
    }
    json_array_foreach(json_object_get(j, "prices"), i, v) * PUSH(a, &out->prices) =
        (RulePrice){ (int)json_get_int(v, "rule", -1), json_get_num(v, "value", NAN),
                     json_get_num(v, "bound", NAN), json_get_bool(v, "proved", false) };
    json_array_foreach(json_object_get(j, "core"), i, v) * PUSH(a, &out->core) =
        (CoreSeat){ copied(a, v, "id"), json_get_num(v, "share", 0), json_get_num(v, "least", 0),
                    json_get_num(v, "most", 1) };
    json_array_foreach(json_object_get(j, "groups"), i, v) * PUSH(a, &out->groups) =
        (GroupWorth){ copied(a, v, "run"), json_get_num(v, "value", NAN), json_get_num(v, "best", NAN) };
}

// ---- In words

static double lost(double from, double to) // as a share
{
    return from != 0 ? (from - to) / fabs(from) : 0;
}

Str clash_rule_text(Arena *a, const Shortlist *s, int rule, Lang lang)
{
    if (rule == -2)
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_FIX);
    if (rule < 0 || rule >= s->rules.len)
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_COUNT, s->k);
    return list_rule_text(a, s->run->pack, &s->rules.at[rule].rule, lang);
}

Str clash_text(Arena *a, const Shortlist *s, const Clash *c, Lang lang)
{
    Strs words = { 0 };
    EACH (const int, rule, c->rules)
        *PUSH(a, &words) = clash_rule_text(a, s, *rule, lang);
    Str all = str_join(a, words, S("; "));
    return c->rules.len == 1 ? msg(a, lang, MSG_ANALYSIS_CONFLICT_ALONE, all)
                             : msg(a, lang, MSG_ANALYSIS_CONFLICT, all);
}

Str alternative_text(Arena *a, const Shortlist *s, const Alternative *x, Lang lang)
{
    Str loss = num_percent(a, lang, lost(s->value, x->value), 2), value = num_show(a, lang, x->value, 3);
    int differs = (int)x->chosen.len - x->shared;
    return x->proved ? msg(a, lang, MSG_ANALYSIS_ALTERNATIVE, value, loss, differs)
                     : msg(a, lang, MSG_ANALYSIS_ALTERNATIVE_UNPROVED, value, loss, differs);
}

Str price_text(Arena *a, const Shortlist *s, const RulePrice *x, Lang lang)
{
    Str rule = clash_rule_text(a, s, x->rule, lang);
    double price = -lost(s->value, x->value);
    if (!x->proved)
        return msg(a, lang, MSG_ANALYSIS_PRICE_UNPROVED, rule, num_percent(a, lang, price, 1),
                   num_percent(a, lang, -lost(s->value, x->bound), 1));
    return price <= 0 ? msg(a, lang, MSG_ANALYSIS_PRICE_FREE, rule)
                      : msg(a, lang, MSG_ANALYSIS_PRICE, rule, num_percent(a, lang, price, 1));
}

Str core_text(Arena *a, const CoreSeat *c, Lang lang)
{
    Str share = num_percent(a, lang, c->share, 0);
    switch (core_class(c)) {
    case CORE_IN:
        return msg(a, lang, MSG_ANALYSIS_CORE_IN, share);
    case CORE_SWING:
        return msg(a, lang, MSG_ANALYSIS_CORE_SWING, share);
    case CORE_OUT:
        return msg(a, lang, MSG_ANALYSIS_CORE_OUT, share);
    case CORE_UNDECIDED:
        break;
    }
    return msg(a, lang, MSG_ANALYSIS_CORE_UNDECIDED, num_percent(a, lang, c->least, 0),
               num_percent(a, lang, c->most, 0));
}

// ---- For the API

static void place_keys(JsonW *w, const Shortlist *s, Str id)
{
    const RunPlace *p = run_place(&s->run->places, id);
    jw_kstr(w, "id", id);
    label_json(w, "name", p ? &p->name : &(Label){ { id, id } });
}

// Those of `ids` that are not among the others.
static void only_in(JsonW *w, const char *key, const Shortlist *s, const Strs *ids, const Strs *others)
{
    jw_karr(w, key);
    EACH (const Str, id, *ids)
        if (!str_in(*id, *others)) {
            jw_obj(w);
            place_keys(w, s, *id);
            jw_end(w);
        }
    jw_end(w);
}

static void alternatives_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    Strs chosen = { 0 };
    EACH (const Seat, seat, s->chosen)
        *PUSH(a, &chosen) = seat->place->id;
    jw_kobj(w, "alternatives");
    jw_knum(w, "within", s->study.within);
    jw_kint(w, "asked", s->study.alternatives_asked);
    jw_karr(w, "items");
    EACH (const Alternative, x, s->study.alternatives) {
        jw_obj(w);
        alternative_keys(w, x);
        jw_knum(w, "loss", lost(s->value, x->value));
        jw_kstr(w, "text", alternative_text(a, s, x, lang));
        only_in(w, "gained", s, &x->chosen, &chosen);
        only_in(w, "lost", s, &chosen, &x->chosen);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

static void prices_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    jw_karr(w, "prices");
    EACH (const RulePrice, x, s->study.prices) {
        jw_obj(w);
        price_keys(w, x);
        jw_knum(w, "price", -lost(s->value, x->value));
        jw_kstr(w, "text", price_text(a, s, x, lang));
        jw_end(w);
    }
    jw_end(w);
}

static void core_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    jw_kobj(w, "core");
    jw_kint(w, "draws", s->study.draws);
    jw_kint(w, "proved", s->study.draws_proved);
    jw_knum(w, "gap", s->study.draws_gap);
    jw_karr(w, "places");
    EACH (const CoreSeat, c, s->study.core) {
        jw_obj(w);
        place_keys(w, s, c->id);
        seat_keys(w, c);
        jw_kstr(w, "class", str_z(class_names[core_class(c)]));
        jw_kstr(w, "text", core_text(a, c, lang));
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

void list_study_json(JsonW *w, Arena *a, const Shortlist *s, Lang lang)
{
    const ListStudy *x = &s->study;
    spread_json(w, x);
    if (x->alternatives_asked)
        alternatives_json(w, a, s, lang);
    if (x->prices.len)
        prices_json(w, a, s, lang);
    if (x->draws)
        core_json(w, a, s, lang);
    if (x->worst == WORST_NONE)
        return;
    jw_kobj(w, "groups");
    jw_kstr(w, "worst", str_z(worst_names[x->worst]));
    groups_json(w, "items", x);
    jw_end(w);
}
