// serve_commands.c - serve: the server is another module, handed in by main; job: long work seen from here.
#include "command.h"
#include "job.h"

static const Opt serve_opts[] = { { "listen", OPT_VALUE, "ADDRESS:PORT", MSG_CLI_OPT_LISTEN },
                                  { "threads", OPT_VALUE, "N", MSG_CLI_OPT_THREADS },
                                  OPTS_END };

static bool run_serve(Cli *c, Err *err)
{
    int64_t threads;
    if (!arg_count(c, 0, 0, err) || !opt_int(c, "threads", 0, 0, 64, &threads, err) ||
        !cli_open(c, true, err))
        return false;
    city_close(c->city); // it was opened to say early what is wrong with it; the server opens its own
    c->city = NULL;
    if (!c->serve)
        return fail(err, MSG_CLI_NO_SERVER);
    ServeAsk ask = { .db = cli_db(c),
                     .listen = opt_str(c, "listen", S("127.0.0.1:8080")),
                     .view = opt_str(c, "view", S("staff")),
                     .actor = cli_actor(c),
                     .lang = c->lang,
                     .threads = (int)threads };
    return c->serve(&ask, err);
}

// ---- job list | show ID | cancel ID

static void job_line(Cli *c, const Job *j)
{
    say(c, str_fmt(c->arena, "%.*s  %.*s  %s  %lld/%lld  %.*s  %.*s%.*s", PS(job_id(c->arena, j)),
                   PS(j->kind), job_state_names[j->state], (long long)j->done, (long long)j->total,
                   PS(instant_str(c->arena, j->asked)), PS(j->result),
                   PS(job_error_text(c->arena, j, c->lang))));
}

static void jobs(Cli *c, const Jobs *all)
{
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_karr(&w, "items");
        EACH (const Job, j, *all)
            job_json(&w, c->arena, j, c->lang);
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return;
    }
    if (!all->len)
        say(c, msg(c->arena, c->lang, MSG_CLI_NO_JOBS));
    EACH (const Job, j, *all)
        job_line(c, j);
}

static bool run_job(Cli *c, Err *err)
{
    Jobs all;
    Job j;
    if (!arg_count(c, 1, 2, err) || !cli_open(c, true, err))
        return false;
    Str verb = c->args.at[0];
    bool one = c->args.len == 2;
    if (str_eq(verb, S("list")) && !one) {
        if (!job_list(c->city, &c->view, c->arena, 100, &all, err))
            return false;
        jobs(c, &all);
        return true;
    }
    if (str_eq(verb, S("show")) && one) {
        if (!job_find(c->city, &c->view, c->arena, c->args.at[1], &j, err))
            return false;
    } else if (str_eq(verb, S("cancel")) && one) {
        if (!job_cancel(c->city, &c->view, c->arena, c->args.at[1], c->now, &j, err))
            return false;
    } else {
        return fail(err, MSG_CLI_JOB_USAGE);
    }
    if (c->json) {
        JsonW w = cli_json(c);
        job_json(&w, c->arena, &j, c->lang);
        say(c, S(""));
    } else {
        job_line(c, &j);
    }
    return true;
}

const Command commands_serve[] = {
    { "serve", "", MSG_CLI_SERVE, serve_opts, run_serve, NO_TIME },
    { "job", "list | show ID | cancel ID", MSG_CLI_JOB, NULL, run_job, NO_TIME },
    { 0 },
};
