// api_jobs.c - long work: asked for, followed, cancelled.
#include "handlers.h"
#include "server.h"

enum { JOBS_SHOWN = 50 };

int get_jobs(Call *c)
{
    Err err = { 0 };
    Jobs jobs;
    if (!job_list(c->city, &c->view, c->arena, query_int(c, "limit", JOBS_SHOWN), &jobs, &err))
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
