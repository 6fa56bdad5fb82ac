// work.c - what the worker does for each kind of job: the body of the request, read again, becomes one call.
#include <unistd.h>

#include "import.h"
#include "server.h"
#include "shortlist.h"
#include "spool.h"

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
    Str prior = json_get_str(p, "prior");
    AsOf at;
    Run run;
    if (!asof_read(r->city, r->now, json_get_str(p, "as_of"), json_get_str(p, "known_at"), &at, err))
        return false;
    RankAsk ask = { .purpose = json_get_str(p, "purpose"),
                    .profile = json_get_str(p, "profile"),
                    .draws = (int)json_get_int(p, "draws", 0),
                    .seed = (uint64_t)json_get_int(p, "seed", 1),
                    .k = (int)json_get_int(p, "k", 0),
                    .prior = prior.len ? prior_set_named(prior) : PRIOR_NEUTRAL, // the route has looked
                    .threads = r->threads,
                    .learn_priors = json_is_true(json_object_get(p, "learn_priors")),
                    .own_range = json_is_number(json_object_get(p, "weight_range")),
                    .weight_range = json_get_num(p, "weight_range", 0) };
    read_weights(r, at.pack, pack_purpose(at.pack, ask.purpose), &ask);
    Progress progress = { job_step, r };
    if (!rank_make(r->city, &r->view, r->arena, at, r->now, &ask, progress, &run, err))
        return false;
    *result = run.id;
    return true;
}

// ---- Shortlists

static Nameds read_named(JobRun *r, const char *key)
{
    Nameds out = { 0 };
    size_t i;
    const json_t *n;
    json_array_foreach(json_object_get(r->params, key), i, n)
    {
        Str author = json_get_str(n, "author");
        *PUSH(r->arena, &out) =
            (Named){ json_get_str(n, "id"), json_get_str(n, "reason"), author.len ? author : r->view.actor };
    }
    return out;
}

int objective_named(Str name)
{
    if (str_eq(name, S("quantile10"))) // as the API spells it
        return OBJ_QUANTILE_10;
    for (int i = 0; i < OBJ_COUNT; i++)
        if (str_eq(name, str_z(objective_names[i])))
            return i;
    return -1;
}

static void read_study(JobRun *r, ListAskFor *ask)
{
    const json_t *p = r->params, *run;
    size_t i;
    Str worst = json_get_str(p, "worst");
    ask->alternatives = (int)json_get_int(p, "alternatives", 0);
    ask->within = json_get_num(p, "within", 0);
    ask->core = (int)json_get_int(p, "core", 0);
    ask->prices = json_get_bool(p, "prices", false);
    json_array_foreach(json_object_get(p, "groups"), i, run) * PUSH(r->arena, &ask->groups) = json_str(run);
    ask->spread = json_get_num(p, "spread", 0);
    if (ask->groups.len)
        ask->worst = str_eq(worst, str_z(worst_names[WORST_REGRET])) ? WORST_REGRET : WORST_MAXIMIN;
}

static bool do_shortlist(JobRun *r, Str *result, Err *err)
{
    const json_t *p = r->params, *rules = json_object_get(p, "rules");
    Progress progress = { job_step, r };
    Shortlist list;
    ListAskFor ask = { .run = json_get_str(p, "run"),
                       .k = (int)json_get_int(p, "k", 0),
                       .objective = objective_named(json_get_str(p, "objective")),
                       .rules = json_is_array(rules) ? json_text(r->arena, rules) : S(""),
                       .must = read_named(r, "must"),
                       .never = read_named(r, "never"),
                       .coverage_rate = json_get_num(p, "coverage_rate", 0),
                       .coverage_m = json_get_num(p, "coverage_m", 0),
                       .demand = (Demand)demand_named(json_get_str(p, "coverage_by")) };
    read_study(r, &ask);
    if (!shortlist_make(r->city, &r->view, r->arena, r->now, &ask, progress, &list, err))
        return false;
    *result = list.id;
    return true;
}

// ---- Imports

// A file that has come in (path), or the bytes of an import once more.
static bool do_import(JobRun *r, Str *result, Err *err)
{
    Str path = json_get_str(r->params, "path"), bytes = { 0 };
    int64_t again = json_get_int(r->params, "import", 0);
    ImportSummary s;
    ImportAsk ask = { .filename = json_get_str(r->params, "filename"),
                      .author = r->view.actor,
                      .now = r->now,
                      .go_on = job_step,
                      .ctx = r };
    const json_t *options = json_object_get(r->params, "options");
    bool ok = import_ask_json(r->arena, options, &ask, err) && (again || spool_file(path, &bytes, err));
    ask.spooled = !again;
    if (ok && again)
        ok = import_plan_again(r->city, &r->view, r->arena, again, &ask, &s, err);
    else if (ok)
        ok = import_plan(r->city, &r->view, r->arena, &ask, bytes, &s, err);
    spool_free(bytes);
    if (path.len)
        (void)unlink(str_cz(r->arena, path)); // the plan keeps the bytes it needs
    if (ok)
        *result = str_fmt(r->arena, "import/%lld", (long long)s.id);
    return ok;
}

static bool do_apply(JobRun *r, Str *result, Err *err)
{
    ImportSummary s;
    ImportAsk ask = { .author = r->view.actor, .now = r->now, .go_on = job_step, .ctx = r };
    if (!import_apply(r->city, &r->view, r->arena, json_get_int(r->params, "import", 0), &ask, &s, err))
        return false;
    *result = str_fmt(r->arena, "import/%lld", (long long)s.id);
    return true;
}

const JobKind web_jobs[] = {
    { "run", do_run },     { "shortlist", do_shortlist }, { "import", do_import },
    { "apply", do_apply }, { "report", do_report },       { 0 },
};
