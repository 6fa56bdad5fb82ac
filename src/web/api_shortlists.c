// api_shortlists.c - which places to choose together: the machine's proposal, and what people decided.
#include "handlers.h"
#include "server.h"
#include "shortlist.h"

enum { LISTS_SHOWN = 20 };

static Str objective_word(Objective o)
{
    return o == OBJ_QUANTILE_10 ? S("quantile10") : str_z(objective_names[o]);
}

int get_shortlists(Call *c)
{
    Err err = { 0 };
    ShortlistLines lines;
    JsonW *w = &c->w;
    if (!is_staff(c) && !c->view.decided) {
        fail(&err, MSG_ANALYSIS_EMBARGO);
        return answer_error(c, &err);
    }
    if (!shortlist_list(c->city, &c->view, c->arena, query(c, "purpose"),
                        (ptrdiff_t)query_int(c, "limit", LISTS_SHOWN), &lines, &err))
        return answer_error(c, &err);
    jw_obj(w);
    jw_karr(w, "items");
    EACH (const ShortlistLine, l, lines) {
        jw_obj(w);
        jw_kstr(w, "shortlist", l->id);
        jw_kstr(w, "run", l->run);
        jw_kstr(w, "made", instant_str(c->arena, l->made));
        jw_kstr(w, "actor", l->actor);
        jw_kint(w, "k", l->k);
        jw_kstr(w, "objective", objective_word(l->objective));
        jw_kbool(w, "decided", l->decided);
        jw_kstr(w, "standing", l->exploratory ? S("exploratory") : S("supported"));
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
    return answer_ok(c);
}

static bool named_in(const json_t *all)
{
    const json_t *n;
    size_t i;
    json_array_foreach(all, i, n) if (!json_get_str(n, "id").len) return false;
    return !all || json_is_array(all);
}

// The first field of what is asked besides that is not as it should be, or NULL.
static const char *study_wrong(Call *c)
{
    const json_t *groups = json_object_get(c->body, "groups"), *within = json_object_get(c->body, "within"),
                 *spread = json_object_get(c->body, "spread"), *g;
    size_t i;
    Str worst = body_str(c, "worst");
    const json_t *rate = json_object_get(c->body, "coverage_rate"),
                 *metres = json_object_get(c->body, "coverage_m"),
                 *by = json_object_get(c->body, "coverage_by"), *prices = json_object_get(c->body, "prices");
    if (!body_whole(c, "k", 1, RANK_PLACES_MAX))
        return "k";
    if (!body_whole(c, "alternatives", 0, 20))
        return "alternatives";
    if (!body_whole(c, "core", 0, RANK_DRAWS_MAX))
        return "core";
    if (!named_in(json_object_get(c->body, "must")) || !named_in(json_object_get(c->body, "never")))
        return named_in(json_object_get(c->body, "must")) ? "never" : "must";
    if (rate && !json_is_number(rate))
        return "coverage_rate";
    if (metres && !(json_is_number(metres) && json_number_value(metres) > 0))
        return "coverage_m";
    if (by && (!json_is_string(by) || demand_named(json_str(by)) < 0))
        return "coverage_by";
    if (prices && !json_is_boolean(prices))
        return "prices";
    if (within &&
        !(json_is_number(within) && json_number_value(within) > 0 && json_number_value(within) <= 1))
        return "within";
    if (spread &&
        !(json_is_number(spread) && json_number_value(spread) > 0 && json_number_value(spread) <= 1))
        return "spread";
    if (worst.len && !str_eq(worst, S("maximin")) && !str_eq(worst, S("regret")))
        return "worst";
    if (groups && !json_is_array(groups))
        return "groups";
    json_array_foreach(groups, i, g) if (!json_is_string(g)) return "groups";
    return NULL;
}

int post_shortlists(Call *c)
{
    Err err = { 0 };
    Str objective = body_str(c, "objective");
    const char *wrong = NULL;
    if (!body_check(c,
                    "run k objective rules must never coverage_rate coverage_m coverage_by spread "
                    "alternatives within core prices groups worst",
                    &err))
        return answer_error(c, &err);
    if (!body_str(c, "run").len)
        wrong = "run";
    else if (!json_is_array(json_object_get(c->body, "rules")))
        wrong = "rules";
    else if (objective.len && objective_named(objective) < 0)
        wrong = "objective";
    else
        wrong = study_wrong(c);
    if (wrong) {
        fail(&err, MSG_WEB_FIELD, wrong);
        return answer_error(c, &err);
    }
    return accepted(c, "shortlist", str_copy(c->arena, c->rq->body));
}

static int answer_list(Call *c, Str id)
{
    Err err = { 0 };
    Shortlist list;
    Decision d;
    bool found = false;
    if (!shortlist_load(c->city, &c->view, c->arena, id, &list, &err) ||
        !shortlist_decision(c->city, &c->view, c->arena, list.id, &d, &found, &err))
        return answer_error(c, &err);
    shortlist_json(&c->w, c->arena, &list, found ? &d : NULL, c->lang);
    return answer_ok(c);
}

int get_shortlist(Call *c)
{
    return answer_list(c, c->args.at[0]);
}

static Nameds read_named(Call *c, const char *key)
{
    Nameds out = { 0 };
    size_t i;
    const json_t *n;
    json_array_foreach(json_object_get(c->body, key), i, n) * PUSH(c->arena, &out) =
        (Named){ json_get_str(n, "id"), json_get_str(n, "reason"), c->view.actor };
    return out;
}

int post_decision(Call *c)
{
    Err err = { 0 };
    Decision done, ask = { .shortlist = c->args.at[0],
                           .by = c->view.actor,
                           .reason = body_str(c, "reason"),
                           .published = json_get_bool(c->body, "publish", false),
                           .added = read_named(c, "add"),
                           .removed = read_named(c, "remove") };
    if (!shortlist_decide(c->city, &c->view, c->arena, c->now, &ask, &done, &err))
        return answer_error(c, &err);
    return answer_list(c, c->args.at[0]);
}
