// job.c - the rows of jobs: asked for, found, cancelled, told.
#include "job.h"
#include "analysis_sql.h"
#include "job_row.h"
#include "num.h"
#include "process.h"

const char *const job_state_names[JOB_STATES + 1] = {
    "queued", "running", "done", "failed", "cancelled", NULL
};

static bool may_see(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
}

static int64_t instant(Stmt *q, int i)
{
    int64_t ms = 0;
    if (!col_null(q, i))
        (void)instant_parse(col_peek(q, i), &ms);
    return ms;
}

bool job_row(Stmt *q, Arena *a, Job *out)
{
    if (!stmt_next(q))
        return false;
    Str state = col_peek(q, 5);
    *out = (Job){ .state = JOB_FAILED };
    for (JobState s = 0; s < JOB_STATES; s++)
        if (str_eq(state, str_z(job_state_names[s])))
            out->state = s;
    out->no = col_i64(q, 0);
    out->kind = col_str(q, 1, a);
    out->params = col_str(q, 2, a);
    out->actor = col_str(q, 3, a);
    out->view = col_str(q, 4, a);
    out->cancel = col_i64(q, 6) != 0;
    out->done = col_i64(q, 7);
    out->total = col_i64(q, 8);
    out->result = col_str(q, 9, a);
    out->error = col_str(q, 10, a);
    out->asked = instant(q, 11);
    out->started = instant(q, 12);
    out->ended = instant(q, 13);
    return true;
}

static bool job_by_no(City *city, Arena *a, int64_t no, Job *out, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_job_one);
    bind_i64(q, 1, no);
    bool found = job_row(q, a, out);
    return stmt_end(q, err) && (found || fail(err, MSG_ANALYSIS_NO_JOB, no));
}

Str job_id(Arena *a, const Job *j)
{
    return str_fmt(a, "job/%lld", (long long)j->no);
}

bool job_find(City *city, const View *v, Arena *a, Str id, Job *out, Err *err)
{
    int64_t no;
    Str digits = str_starts(id, S("job/")) ? str_sub(id, 4, id.len) : id;
    if (!may_see(v, err))
        return false;
    if (!str_i64(digits, &no) || no < 1)
        return fail(err, MSG_ANALYSIS_BAD_JOB, id);
    return job_by_no(city, a, no, out, err);
}

bool job_list(City *city, const View *v, Arena *a, ptrdiff_t most, Jobs *out, Err *err)
{
    *out = (Jobs){ 0 };
    if (!may_see(v, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_job_all);
    bind_i64(q, 1, most);
    for (Job j; job_row(q, a, &j);)
        *PUSH(a, out) = j;
    return stmt_end(q, err);
}

bool job_add(City *city, const View *v, Arena *a, Str kind, Str params, int64_t now_ms, Job *out, Err *err)
{
    if (!may_see(v, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_job_insert);
    bind_str(q, 1, kind);
    bind_str(q, 2, params);
    bind_str(q, 3, v->actor);
    bind_str(q, 4, v->rule->name);
    bind_str(q, 5, instant_str(a, now_ms));
    if (!stmt_run(q, err))
        return false;
    return job_by_no(city, a, db_last_rowid(city_db(city)), out, err);
}

bool job_cancel(City *city, const View *v, Arena *a, Str id, int64_t now_ms, Job *out, Err *err)
{
    if (!job_find(city, v, a, id, out, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_job_stop);
    bind_i64(q, 1, out->no);
    bind_str(q, 2, instant_str(a, now_ms));
    return stmt_run(q, err) && job_by_no(city, a, out->no, out, err);
}

bool job_end(City *city, Arena *a, int64_t no, JobState state, Str result, Str error, int64_t now_ms,
             Err *err)
{
    Stmt *q = db_query(city_db(city), sql_job_end);
    bind_i64(q, 1, no);
    bind_str(q, 2, str_z(job_state_names[state]));
    bind_str(q, 3, result);
    bind_str(q, 4, error);
    bind_str(q, 5, instant_str(a, now_ms));
    return stmt_run(q, err);
}

Str job_error(Arena *a, const Err *why)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "id", str_z(err_id(why)));
    jw_kstr(&w, "vi", err_text(a, LANG_VI, why));
    jw_kstr(&w, "en", err_text(a, LANG_EN, why));
    jw_end(&w);
    return buf_str(&b);
}

bool job_interrupted(City *city, int64_t now_ms, int64_t *n, Err *err)
{
    Arena *a = arena_new();
    ARRAY(int64_t) gone = { 0 };
    Stmt *q = db_query(city_db(city), sql_job_owned);
    while (stmt_next(q)) {
        if (!process_lives(col_i64(q, 1)))
            *PUSH(a, &gone) = col_i64(q, 0);
    }
    bool ok = stmt_end(q, err);
    Err why = { 0 };
    (void)fail(&why, MSG_ANALYSIS_INTERRUPTED);
    for (ptrdiff_t i = 0; ok && i < gone.len; i++)
        ok = job_end(city, a, gone.at[i], JOB_FAILED, S(""), job_error(a, &why), now_ms, err);
    *n = gone.len;
    arena_free(a);
    return ok;
}

static Str progress_text(Arena *a, const Job *j, Lang lang)
{
    switch (j->state) {
    case JOB_QUEUED:
        return msg(a, lang, MSG_ANALYSIS_JOB_QUEUED);
    case JOB_DONE:
        return msg(a, lang, MSG_ANALYSIS_JOB_DONE);
    case JOB_FAILED:
        return msg(a, lang, MSG_ANALYSIS_JOB_FAILED);
    case JOB_CANCELLED:
        return msg(a, lang, MSG_ANALYSIS_JOB_CANCELLED);
    case JOB_RUNNING:
    case JOB_STATES:
        break;
    }
    if (j->cancel)
        return msg(a, lang, MSG_ANALYSIS_JOB_CANCELLING);
    if (!j->total)
        return msg(a, lang, MSG_ANALYSIS_JOB_RUNNING);
    return msg(a, lang, MSG_ANALYSIS_JOB_STEP, int_show(a, lang, j->done), int_show(a, lang, j->total));
}

Str job_error_text(Arena *a, const Job *j, Lang lang)
{
    json_t *e;
    Err ignored = { 0 };
    if (!j->error.len || !json_read(j->error, &e, &ignored))
        return S("");
    Str text = str_copy(a, json_get_str(e, lang == LANG_VI ? "vi" : "en"));
    json_decref(e);
    return text;
}

static void error_json(JsonW *w, Arena *a, const Job *j, Lang lang)
{
    json_t *e;
    Err ignored = { 0 };
    if (!j->error.len || !json_read(j->error, &e, &ignored))
        return;
    jw_kobj(w, "error");
    jw_kstr(w, "id", str_copy(a, json_get_str(e, "id")));
    jw_kstr(w, "message", str_copy(a, json_get_str(e, lang == LANG_VI ? "vi" : "en")));
    jw_end(w);
    json_decref(e);
}

void job_json(JsonW *w, Arena *a, const Job *j, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "job", job_id(a, j));
    jw_kstr(w, "kind", j->kind);
    jw_kstr(w, "state", str_z(job_state_names[j->state]));
    jw_kint(w, "done", j->done);
    jw_kint(w, "total", j->total);
    jw_kstr(w, "text", progress_text(a, j, lang));
    if (j->result.len)
        jw_kstr(w, "result", j->result);
    error_json(w, a, j, lang);
    jw_kstr(w, "actor", j->actor);
    jw_kstr(w, "asked", instant_str(a, j->asked));
    jw_kstr(w, "started", instant_str(a, j->started ? j->started : j->asked));
    if (j->ended)
        jw_kstr(w, "ended", instant_str(a, j->ended));
    jw_end(w);
}
