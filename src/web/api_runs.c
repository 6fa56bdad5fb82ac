// api_runs.c - weights saved by name, runs, their difference, and why a place stands where it does.
#include "handlers.h"
#include "profile.h"
#include "rank.h"
#include "server.h"
#include "why.h"
#include "wire.h"

enum { RUNS_SHOWN = 20, NEXT_SHOWN = 20 };

int get_profiles(Call *c)
{
    Err err = { 0 };
    Profiles all;
    if (!profile_list(c->city, &c->view, c->arena, query(c, "purpose"), &all, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const Profile, p, all)
        profile_json(&c->w, c->arena, city_pack(c->city), p, c->lang);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int put_profile(Call *c)
{
    Err err = { 0 };
    const Pack *pack = city_pack(c->city);
    const Purpose *u = pack_purpose(pack, body_str(c, "purpose"));
    const json_t *weights = json_object_get(c->body, "weights");
    const json_t *groups = json_object_get(weights, "groups"), *within = json_object_get(weights, "within");
    double *g = NEWS(c->arena, double, pack->criterion_groups.len),
           *in = NEWS(c->arena, double, pack->criteria.len);
    if (!u || !json_is_object(groups)) {
        fail(&err, MSG_WEB_FIELD, u ? "weights" : "purpose");
        return answer_error(c, &err);
    }
    for (ptrdiff_t i = 0; i < pack->criterion_groups.len; i++)
        g[i] = json_get_num(groups, str_cz(c->arena, pack->criterion_groups.at[i].id), u->group_weight[i]);
    for (ptrdiff_t i = 0; i < pack->criteria.len; i++)
        in[i] = json_get_num(within, str_cz(c->arena, pack->criteria.at[i].id), u->weight_in_group[i]);
    Profile p = { .name = c->args.at[0],
                  .purpose = u->id,
                  .author = c->view.actor,
                  .reason = body_str(c, "reason"),
                  .group_weight = g,
                  .in_group = in,
                  .made = c->now };
    if (!profile_save(c->city, &c->view, c->arena, &p, c->now, &err))
        return answer_error(c, &err);
    profile_json(&c->w, c->arena, pack, &p, c->lang);
    return answer_ok(c);
}

static bool may_see_runs(const Call *c, Err *err)
{
    return is_staff(c) || c->view.decided || fail(err, MSG_ANALYSIS_EMBARGO);
}

int get_runs(Call *c)
{
    Err err = { 0 };
    Runs runs;
    ptrdiff_t most = (ptrdiff_t)query_int(c, "limit", RUNS_SHOWN);
    if (!may_see_runs(c, &err) ||
        !rank_heads(c->city, &c->view, c->arena, query(c, "purpose"), most, &runs, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const Run, r, runs) {
        jw_obj(&c->w);
        run_head_json(&c->w, c->arena, r);
        jw_end(&c->w);
    }
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

// What is worth finding out by a stored run: run=, or the newest of purpose=.
int get_next(Call *c)
{
    Err err = { 0 };
    bool there = true;
    Run run;
    Str id = query(c, "run");
    ptrdiff_t most = (ptrdiff_t)query_int(c, "limit", NEXT_SHOWN);
    if (!may_see_runs(c, &err) ||
        (!id.len && !rank_latest(c->city, &c->view, c->arena, query(c, "purpose"), &run, &there, &err)))
        return answer_error(c, &err);
    if (!id.len && there)
        id = run.id;
    if (!id.len)
        fail(&err, MSG_ANALYSIS_NO_RUN_YET);
    if (!id.len || !rank_load(c->city, &c->view, c->arena, id, &run, &err))
        return answer_error(c, &err);
    next_json(&c->w, c->arena, &run, most, c->lang);
    return answer_ok(c);
}

int accepted(Call *c, const char *kind, Str params)
{
    Err err = { 0 };
    Job j;
    if (!job_add(c->city, &c->view, c->arena, str_z(kind), params, c->now, &j, &err))
        return answer_error(c, &err);
    if (c->web->worker)
        job_worker_wake(c->web->worker);
    jw_obj(&c->w);
    jw_kstr(&c->w, "job", job_id(c->arena, &j));
    jw_end(&c->w);
    return answer_status(c, 202);
}

// Each key is a group or criterion of the pack, each value a number that is not negative.
static bool level_sound(const json_t *all, const Pack *pack, bool groups)
{
    const char *id;
    json_t *w;
    json_object_foreach((json_t *)all, id, w)
    {
        bool known = !groups && pack_criterion(pack, str_z(id));
        EACH (const CriterionGroup, g, pack->criterion_groups)
            known |= groups && str_eq(g->id, str_z(id));
        if (!known || !json_is_number(w) || !(json_number_value(w) >= 0))
            return false;
    }
    return true;
}

static bool weights_sound(const json_t *weights, const Pack *pack)
{
    const json_t *groups = json_object_get(weights, "groups"), *within = json_object_get(weights, "within");
    return json_is_object(groups) && (!within || json_is_object(within)) &&
           json_object_size(weights) == (within ? 2 : 1) && level_sound(groups, pack, true) &&
           level_sound(within, pack, false);
}

// The first field of what is asked that is not as it should be, or NULL.
static const char *run_wrong(const Call *c, const Pack *pack)
{
    const json_t *weights = json_object_get(c->body, "weights"), *prior = json_object_get(c->body, "prior"),
                 *profile = json_object_get(c->body, "profile"),
                 *learn = json_object_get(c->body, "learn_priors"),
                 *range = json_object_get(c->body, "weight_range");
    if (!body_whole(c, "draws", 1, RANK_DRAWS_MAX))
        return "draws";
    if (!body_whole(c, "seed", 0, INT64_MAX))
        return "seed";
    if (!body_whole(c, "k", 1, RANK_PLACES_MAX))
        return "k";
    if (learn && !json_is_boolean(learn))
        return "learn_priors";
    if (range &&
        !(json_is_number(range) && json_number_value(range) >= 0 && json_number_value(range) <= 0.99))
        return "weight_range";
    if (profile && !json_is_string(profile))
        return "profile";
    if (prior && prior_set_named(json_str(prior)) == PRIOR_SETS)
        return "prior";
    return weights && !weights_sound(weights, pack) ? "weights" : NULL;
}

int post_runs(Call *c)
{
    Err err = { 0 };
    AsOf at;
    bool ok = body_check(c,
                         "purpose profile weights draws seed prior learn_priors weight_range k as_of "
                         "known_at",
                         &err) &&
              asof_read(c->city, c->now, body_str(c, "as_of"), body_str(c, "known_at"), &at, &err);
    const char *wrong = ok ? run_wrong(c, at.pack) : NULL;
    if (wrong)
        fail(&err, MSG_WEB_FIELD, wrong);
    else if (ok && !pack_purpose(at.pack, body_str(c, "purpose")))
        fail(&err, MSG_ANALYSIS_NO_PURPOSE, body_str(c, "purpose"));
    if (err.kind != ERR_NONE)
        return answer_error(c, &err);
    return accepted(c, "run", str_copy(c->arena, c->rq->body));
}

int get_run(Call *c)
{
    Err err = { 0 };
    Run run;
    if (!rank_load(c->city, &c->view, c->arena, c->args.at[0], &run, &err))
        return answer_error(c, &err);
    run_json(&c->w, c->arena, &run, !str_eq(query(c, "gates"), S("closing")), c->lang);
    return answer_ok(c);
}

// Bytes as wire.h has them: what the page's own kernel ranks.
int get_run_problem(Call *c)
{
    Err err = { 0 };
    RankProblem p;
    ptrdiff_t size;
    if (!rank_problem(c->city, &c->view, c->arena, c->args.at[0], &p, &err))
        return answer_error(c, &err);
    const uint8_t *bytes = wire_write(c->arena, &p, &size);
    return reply_bytes(c->rq, 200, S("application/octet-stream"), (Str){ (const char *)bytes, size });
}

int get_run_diff(Call *c)
{
    Err err = { 0 };
    Run with, run;
    RunDiff d;
    if (!rank_load(c->city, &c->view, c->arena, query(c, "with"), &with, &err) ||
        !rank_load(c->city, &c->view, c->arena, c->args.at[0], &run, &err) ||
        !rank_diff(c->arena, &with, &run, &d, &err))
        return answer_error(c, &err);
    run_diff_json(&c->w, c->arena, &with, &run, &d, c->lang);
    return answer_ok(c);
}

int get_why(Call *c)
{
    Err err = { 0 };
    Run run;
    Record r;
    Str id = query(c, "run");
    const Purpose *usual = pack_purpose(city_pack(c->city), S(""));
    bool there;
    if (!id.len) {
        if (!rank_latest(c->city, &c->view, c->arena, usual->id, &run, &there, &err))
            return answer_error(c, &err);
        id = there ? run.id : S("latest");
    }
    if (!rank_load(c->city, &c->view, c->arena, id, &run, &err) ||
        !record_read(c->city, &c->view, c->arena, run.at, path_id(c), &r, &err))
        return answer_error(c, &err);
    why_json(&c->w, c->arena, &run, &r, c->lang);
    return answer_ok(c);
}
