// api_jobs.c - long work: asked for, followed, cancelled; and what the worker does for each kind.
#include "handlers.h"
#include "rank.h"
#include "server.h"

enum { JOBS_SHOWN = 50 };

int get_jobs(Call *c)
{
    Err err = { 0 };
    Jobs jobs;
    if (!job_list(c->city, &c->view, c->arena, query_int(c, "limit", JOBS_SHOWN, 1, 500), &jobs, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const Job, j, jobs)
        job_json(&c->w, c->arena, j, c->lang);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int get_job(Call *c)
{
    Err err = { 0 };
    Job j;
    if (!job_find(c->city, &c->view, c->arena, c->args.at[0], &j, &err))
        return answer_error(c, &err);
    job_json(&c->w, c->arena, &j, c->lang);
    return answer_ok(c);
}

int post_job_cancel(Call *c)
{
    Err err = { 0 };
    Job j;
    if (!job_cancel(c->city, &c->view, c->arena, c->args.at[0], c->now, &j, &err))
        return answer_error(c, &err);
    job_json(&c->w, c->arena, &j, c->lang);
    return answer_ok(c);
}

// ---- What the worker does

static PriorSet prior_named(Str name)
{
    for (PriorSet p = 0; p < PRIOR_SETS; p++)
        if (str_eq(name, str_z(prior_set_names[p])))
            return p;
    return PRIOR_NEUTRAL;
}

// Weights that the page has changed, over those of profile or purpose.
static void read_weights(JobRun *r, const Pack *pack, const Purpose *u, RankAsk *ask)
{
    const json_t *weights = json_object_get(r->params, "weights");
    const json_t *groups = json_object_get(weights, "groups"), *within = json_object_get(weights, "within");
    if (!u || !json_is_object(groups))
        return;
    double *g = NEWS(r->arena, double, pack->criterion_groups.len),
           *in = NEWS(r->arena, double, pack->criteria.len);
    for (ptrdiff_t i = 0; i < pack->criterion_groups.len; i++)
        g[i] = json_get_num(groups, str_cz(r->arena, pack->criterion_groups.at[i].id), u->group_weight[i]);
    for (ptrdiff_t i = 0; i < pack->criteria.len; i++)
        in[i] = json_get_num(within, str_cz(r->arena, pack->criteria.at[i].id), u->weight_in_group[i]);
    ask->group_weight = g;
    ask->in_group = in;
}

static bool do_run(JobRun *r, Str *result, Err *err)
{
    const json_t *p = r->params;
    AsOf at;
    Run run;
    if (!asof_read(r->city, r->now, json_get_str(p, "as_of"), json_get_str(p, "known_at"), &at, err))
        return false;
    RankAsk ask = { .purpose = json_get_str(p, "purpose"),
                    .profile = json_get_str(p, "profile"),
                    .draws = (int)json_get_int(p, "draws", 0),
                    .seed = (uint64_t)json_get_int(p, "seed", 1),
                    .prior = prior_named(json_get_str(p, "prior")),
                    .threads = r->threads };
    read_weights(r, at.pack, pack_purpose(at.pack, ask.purpose), &ask);
    Progress progress = { job_step, r };
    if (!rank_make(r->city, &r->view, r->arena, at, r->now, &ask, progress, &run, err))
        return false;
    *result = run.id;
    return true;
}

const JobKind web_jobs[] = { { "run", do_run }, { 0 } };
