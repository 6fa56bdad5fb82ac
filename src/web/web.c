// web.c - all routes in one table, and the server around them: who may ask, what is found, one city a
// request.
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "handlers.h"
#include "server.h"
#include "web.h"
#include "www.h"

enum { JOBS_AT_ONCE = 2 };

const Route web_routes[] = {
    { HTTP_GET, "session", BODY_NONE, get_session },
    { HTTP_GET, "schema", BODY_NONE, get_schema },
    { HTTP_GET, "records", BODY_NONE, get_records,
      "type filter q sort facets values limit=0..10000 offset=0..2147483647" },
    { HTTP_GET, "count", BODY_NONE, get_count, "type filter q sort" },
    { HTTP_GET, "records/{type}/{local}", BODY_NONE, get_record },
    { HTTP_GET, "records/{type}/{local}/history", BODY_NONE, get_history },
    { HTTP_GET, "records/{type}/{local}/why", BODY_NONE, get_why, "run" },
    { HTTP_GET, "map", BODY_NONE, get_map, "type filter q sort" },
    { HTTP_GET, "schematic", BODY_NONE, get_schematic },
    { HTTP_GET, "wards", BODY_NONE, get_wards },
    { HTTP_GET, "search", BODY_NONE, get_search, "q limit=1..200" },
    { HTTP_GET, "cite", BODY_NONE, get_cite, "text" },
    { HTTP_GET, "changes", BODY_NONE, get_changes, "since limit=1..500" },
    { HTTP_GET, "start", BODY_NONE, get_start, "since limit=1..500" },
    { HTTP_POST, "edits", BODY_JSON, post_edits },
    { HTTP_POST, "records", BODY_JSON, post_records },
    { HTTP_POST, "undo", BODY_JSON, post_undo },
    { HTTP_POST, "merge", BODY_JSON, post_merge },
    { HTTP_POST, "retract", BODY_JSON, post_retract },
    { HTTP_POST, "checklist", BODY_JSON, post_checklist },
    { HTTP_GET, "purposes", BODY_NONE, get_purposes },
    { HTTP_GET, "profiles", BODY_NONE, get_profiles, "purpose" },
    { HTTP_PUT, "profiles/{name}", BODY_JSON, put_profile },
    { HTTP_GET, "framework", BODY_NONE, get_frameworks },
    { HTTP_GET, "framework/{version}", BODY_NONE, get_framework },
    { HTTP_GET, "framework/{version}/diff", BODY_NONE, get_framework_diff, "with" },
    { HTTP_GET, "framework/{version}/data", BODY_NONE, get_framework_data, "purpose" },
    { HTTP_POST, "framework/edit", BODY_JSON, post_framework_edit },
    { HTTP_POST, "framework/freeze", BODY_JSON, post_framework_freeze },
    { HTTP_POST, "framework/rescore", BODY_JSON, post_framework_rescore },
    { HTTP_GET, "panel", BODY_NONE, get_panel, "purpose" },
    { HTTP_POST, "panel", BODY_JSON, post_panel },
    { HTTP_GET, "panel/result", BODY_NONE, get_panel_result, "run purpose draws=1..10000" },
    { HTTP_GET, "panel/region", BODY_NONE, get_panel_region, "run purpose draws=1..10000" },
    { HTTP_GET, "panel/links", BODY_NONE, get_links },
    { HTTP_POST, "panel/links", BODY_JSON, post_link },
    { HTTP_POST, "panel/links/{id}/withdraw", BODY_JSON, post_link_withdraw },
    { HTTP_GET, "p/form", BODY_NONE, get_guest_form, NULL, true },
    { HTTP_POST, "p/weigh", BODY_JSON, post_guest_weigh, NULL, true },
    { HTTP_POST, "p/answer", BODY_JSON, post_guest_answer, NULL, true },
    { HTTP_POST, "p/mine", BODY_JSON, post_guest_mine, NULL, true },
    { HTTP_POST, "p/leave", BODY_JSON, post_guest_leave, NULL, true },
    { HTTP_GET, "next", BODY_NONE, get_next, "run purpose limit=1..1000" },
    { HTTP_GET, "runs", BODY_NONE, get_runs, "purpose limit=1..200" },
    { HTTP_POST, "runs", BODY_JSON, post_runs },
    { HTTP_GET, "runs/{id}", BODY_NONE, get_run, "gates" },
    { HTTP_GET, "runs/{id}/diff", BODY_NONE, get_run_diff, "with" },
    { HTTP_GET, "runs/{id}/problem", BODY_NONE, get_run_problem },
    { HTTP_GET, "runs/{id}/compare", BODY_NONE, get_run_compare, "a b" },
    { HTTP_GET, "runs/{id}/sensitivity", BODY_NONE, get_run_sensitivity, "place" },
    { HTTP_GET, "runs/{id}/winning", BODY_NONE, get_run_winning, "place draws=1..10000" },
    { HTTP_GET, "runs/{id}/opinions", BODY_NONE, get_run_opinions },
    { HTTP_GET, "shortlists", BODY_NONE, get_shortlists, "purpose limit=1..200" },
    { HTTP_POST, "shortlists", BODY_JSON, post_shortlists },
    { HTTP_GET, "shortlists/{id}", BODY_NONE, get_shortlist },
    { HTTP_POST, "shortlists/{id}/decision", BODY_JSON, post_decision },
    { HTTP_GET, "imports", BODY_NONE, get_imports },
    { HTTP_POST, "imports", BODY_UPLOAD, post_imports, "filename @import" },
    { HTTP_GET, "imports/{id}", BODY_NONE, get_import, "verdict limit=0..5000 offset=0..2147483647" },
    { HTTP_POST, "imports/{id}/plan", BODY_JSON, post_import_plan },
    { HTTP_POST, "imports/{id}/apply", BODY_JSON, post_import_apply },
    { HTTP_GET, "inbox", BODY_NONE, get_inbox, "kind import limit=0..5000 offset=0..2147483647" },
    { HTTP_POST, "inbox/decide", BODY_JSON, post_inbox_decide },
    { HTTP_POST, "reports", BODY_JSON, post_reports },
    { HTTP_GET, "files/{name}", BODY_NONE, get_file },
    { HTTP_GET, "export/{kind}", BODY_NONE, get_export, "type filter q" },
    { HTTP_GET, "jobs", BODY_NONE, get_jobs, "limit=1..500" },
    { HTTP_GET, "jobs/{id}", BODY_NONE, get_job },
    { HTTP_POST, "jobs/{id}/cancel", BODY_JSON, post_job_cancel },
    { 0 },
};

int64_t web_clock(void)
{
    int64_t ms;
    const char *fixed = getenv("KHO_NOW"); // tests fix the clock
    if (fixed && instant_parse(str_z(fixed), &ms))
        return ms;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// ---- Which route

static bool fits(Arena *a, const char *path, const Strs *segments, Strs *args)
{
    Str rest = str_z(path);
    *args = (Strs){ 0 };
    ptrdiff_t i = 1; // behind "api"
    for (; rest.len; i++) {
        Str part = cut(&rest, '/');
        if (i >= segments->len)
            return false;
        if (str_starts(part, S("{")))
            *PUSH(a, args) = segments->at[i];
        else if (!str_eq(part, segments->at[i]))
            return false;
    }
    return i == segments->len;
}

// The route of a request, or NULL with the status that says why.
static const Route *find_route(Arena *a, const Strs *segments, HttpMethod method, Strs *args, int *status)
{
    *status = 404;
    for (const Route *r = web_routes; r->path; r++) {
        if (!fits(a, r->path, segments, args))
            continue;
        if (r->method == method)
            return r;
        *status = 405;
    }
    return NULL;
}

// ---- One request

static bool under(const Req *rq, ptrdiff_t at, Str name)
{
    return rq->segments.len > at && str_eq(rq->segments.at[at], name);
}

static Str guest_cookie(const Req *rq, int port)
{
    return str_fmt(rq->arena, "khop_%d", port);
}

// Who came through a link gets the questions' page, what it is made of, and the guest's routes; nothing else.
// Those are for guests alone. True: the request may go on.
static bool admits(Web *web, Call *c, Req *rq, int port)
{
    bool api = under(rq, 0, S("api")), page = under(rq, 0, S("p"));
    bool staff = session_knows(&web->session, rq, port);
    c->guest = guest_link(&web->guests, cookie_find(rq->cookie, guest_cookie(rq, port)));
    c->staff_too = c->guest && staff;
    if (page && rq->segments.len == 2) { // the secret is looked at when there is a city in hand
        c->enters = true;
        return true;
    }
    if (page || (api && under(rq, 1, S("p")))) {
        if (!c->guest)
            session_refuse_saying(rq, 401, MSG_WEB_NO_LINK);
        return c->guest != 0;
    }
    if (c->guest && !staff && !param_given(&rq->query, S("token"))) {
        bool part_of_the_page = under(rq, 0, S("a")) || under(rq, 0, S("icon.svg"));
        if (!part_of_the_page)
            session_refuse_saying(rq, 403, MSG_WEB_GUEST);
        return part_of_the_page;
    }
    return session_admits(&web->session, rq, port);
}

static void on_begin(void *ctx, Req *rq)
{
    Web *web = ctx;
    int port = http_port(web->http);
    if (!host_allowed(rq->host, port)) {
        session_refuse(rq, 421);
        return;
    }
    Call *c = NEW(rq->arena, Call);
    *c = (Call){ .web = web, .rq = rq, .arena = rq->arena };
    rq->ctx = c;
    if (!admits(web, c, rq, port))
        return;
    if (!under(rq, 0, S("api"))) {
        if (rq->method != HTTP_GET)
            session_refuse(rq, 405);
        return;
    }
    int status;
    c->route = find_route(rq->arena, &rq->segments, rq->method, &c->args, &status);
    if (!c->route) {
        session_refuse(rq, status);
        return;
    }
    rq->takes = c->route->takes;
    if (rq->method == HTTP_GET)
        return;
    if (!origin_same(rq->origin, rq->host))
        session_refuse(rq, 403);
    else if (!media_is(rq->content_type,
                       rq->takes == BODY_UPLOAD ? S("application/octet-stream") : S("application/json")))
        session_refuse(rq, 415);
}

static bool read_body(Call *c, Err *err)
{
    if (c->route->takes != BODY_JSON)
        return true;
    if (!json_read(c->rq->body, &c->body, err))
        return false;
    return json_is_object(c->body) || fail(err, MSG_WEB_NOT_AN_OBJECT);
}

// A guest sees no record, so there is no view: the link says what may be done.
static bool open_guest(Call *c, Err *err)
{
    PanelLink *l = NEW(c->arena, PanelLink);
    c->link = l;
    return panel_link_at(c->city, c->arena, c->guest, c->now, l, err) && read_body(c, err);
}

static bool open_call(Call *c, Str view, Str actor, Err *err)
{
    if (!query_check(c, err))
        return false;
    if (c->route->guest)
        return open_guest(c, err);
    return view_open(c->city, view, actor, c->lang, &c->view, err) &&
           asof_read(c->city, c->now, query(c, "as_of"), query(c, "known_at"), &c->at, err) &&
           read_body(c, err);
}

// With a city in hand: view, instant, body, handler.
static int run_call(Call *c, Str view, Str actor)
{
    Err err = { 0 };
    c->w = json_w(&c->rq->out);
    c->lang = c->rq->lang;
    int status = open_call(c, view, actor, &err) ? c->route->answer(c) : answer_error(c, &err);
    if (c->body)
        json_decref(c->body);
    return status;
}

// Jobs are asked for because they change; to keep what they said a moment ago is worth nothing. What a guest
// gets depends on the link.
static bool may_keep(const Call *c)
{
    return c->rq->method == HTTP_GET && !c->route->guest && c->route->answer != get_job &&
           c->route->answer != get_jobs;
}

// What an answer depends on besides the city's file: view, language, the day it is, address.
static Str kept_key(const Call *c, Str view)
{
    int64_t day = day_at(city_pack(c->city)->zone, c->now);
    return str_fmt(c->arena, "%.*s %d %lld %.*s", PS(view), (int)c->lang, (long long)day, PS(c->rq->raw));
}

static bool unchanged(Web *web, City *city, int64_t state)
{
    return web->pool.n ? pool_unchanged(&web->pool, city, state) : city_state(city) == state;
}

// What was answered before, where the file is as it was then; else anew, and kept if the file stayed so
// meanwhile.
static int answer_call(Web *web, Call *c, int64_t state)
{
    Str key = web->answers && may_keep(c) ? kept_key(c, web->view) : (Str){ 0 };
    if (key.len && answers_find(web->answers, state, key, c->rq))
        return c->rq->status;
    int status = run_call(c, web->view, web->actor);
    if (key.len && unchanged(web, c->city, state))
        answers_keep(web->answers, state, key, c->rq);
    return status;
}

// The secret of a link against a guest's cookie, with the page at once: a redirect would not carry a strict
// cookie that came from elsewhere. An ended link opens too: the page says why, and lets people take back what
// they said.
static void enter(Web *web, Call *c)
{
    Req *rq = c->rq;
    PanelLink l;
    Err err = { 0 };
    if (!guest_may_try(&web->guests, 0, c->now)) {
        session_refuse_saying(rq, 429, MSG_WEB_TOO_MANY);
        return;
    }
    if (!panel_link_find(c->city, c->arena, rq->segments.at[1], c->now, &l, &err)) {
        if (err.id == MSG_PANEL_LINK_UNKNOWN)
            guest_was_wrong(&web->guests, 0, c->now);
        session_refuse_saying(rq, status_of(&err), err.id);
        return;
    }
    rq->segments.len = 1; // the page itself
    static_answer(rq);
    rq->etag = (Str){ 0 };
    rq->set_cookie =
        str_fmt(rq->arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Strict",
                PS(guest_cookie(rq, http_port(web->http))), PS(guest_new(&web->guests, rq->arena, l.id)));
}

static void on_answer(void *ctx, Req *rq)
{
    Web *web = ctx;
    Call *c = rq->ctx;
    Err err = { 0 };
    if (!c->route && !c->enters) {
        static_answer(rq);
        return;
    }
    c->now = web_clock();
    c->lang = rq->lang;
    int64_t state;
    if (!pool_take(&web->pool, &c->city, &state, &err)) {
        answer_error(c, &err);
        return;
    }
    if (c->enters) {
        enter(web, c);
        pool_give(&web->pool, c->city);
        return;
    }
    answer_call(web, c, state);
    pool_give(&web->pool, c->city);
}

static void on_refuse(void *ctx, Req *rq, int status)
{
    (void)ctx;
    session_refuse(rq, status);
}

int web_try(Arena *a, const Try *t, Str *answer)
{
    Req rq = {
        .arena = a, .method = t->method, .raw = t->url, .body = t->body, .file = -1, .out = buf_new(a)
    };
    Web web = { .view = t->view, .actor = t->actor, .threads = t->threads, .answers = t->answers };
    Call c = { .web = &web, .rq = &rq, .arena = a, .city = t->city, .now = t->now, .guest = t->guest };
    guests_open(&web.guests);
    int status = 400;
    if (!url_read(a, t->url, &rq.segments, &rq.query))
        return status;
    rq.lang = lang_wanted(param_find(&rq.query, S("lang")), t->if_lang, LANG_VI);
    c.lang = rq.lang;
    c.route = find_route(a, &rq.segments, t->method, &c.args, &status);
    if (c.route)
        status = answer_call(&web, &c, city_state(t->city));
    *answer = rq.content;
    return status;
}

// ---- The server

static bool open_web(Web *web, const WebAsk *ask, Err *err)
{
    enum { CITIES_AT_ONCE = 2 };     // two cores; a city open costs memory
    HttpAsk http = { .threads = 4 }; // more, so that files need not wait for answers
    HttpApp app = { web, on_begin, on_answer, on_refuse };
    JobAsk jobs = {
        .db = ask->db, .kinds = web_jobs, .threads = ask->threads, .workers = JOBS_AT_ONCE, .clock = web_clock
    };
    if (!listen_read(ask->listen, &http.v6, &http.port))
        return fail(err, MSG_WEB_NOT_LOOPBACK, ask->listen);
    if (!pool_open(&web->pool, ask->db, CITIES_AT_ONCE, err))
        return false;
    if (job_worker_start(&jobs, &web->worker, err)) {
        session_open(&web->session);
        guests_open(&web->guests);
        if (http_start(&http, &app, &web->http, err))
            return true;
        job_worker_stop(web->worker);
    }
    pool_close(&web->pool);
    return false;
}

static bool greet(Web *web, const WebAsk *ask, Err *err)
{
    Arena *a = arena_new();
    City *city;
    View v;
    int64_t state;
    bool v6, ok = pool_take(&web->pool, &city, &state, err);
    int port;
    (void)listen_read(ask->listen, &v6, &port);
    if (ok) {
        ok = view_open(city, ask->view, ask->actor, ask->lang, &v, err);
        if (ok) {
            Str address = str_fmt(a, "http://%s:%d/?token=%s", v6 ? "[::1]" : "127.0.0.1",
                                  http_port(web->http), web->session.token);
            Str text =
                msg(a, ask->lang, MSG_WEB_SERVING, city_pack(city)->name.in[ask->lang], ask->view, address);
            ask->say("%.*s", PS(text));
        }
        pool_give(&web->pool, city);
    }
    arena_free(a);
    return ok;
}

bool web_serve(const WebAsk *ask, Err *err)
{
    Web *web = calloc(1, sizeof *web);
    if (!web)
        abort();
    web->db = ask->db;
    web->view = ask->view;
    web->actor = ask->actor;
    web->threads = ask->threads;
    web->answers = answers_new();
    sigset_t wait;
    sigemptyset(&wait);
    sigaddset(&wait, SIGINT);
    sigaddset(&wait, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &wait, NULL); // before any thread: all of them leave it to this one
    signal(SIGPIPE, SIG_IGN);
    bool ok = open_web(web, ask, err);
    if (ok) {
        ok = greet(web, ask, err);
        int got;
        if (ok)
            sigwait(&wait, &got);
        http_stop(web->http);
        job_worker_stop(web->worker);
        pool_close(&web->pool);
    }
    answers_free(web->answers);
    free(web);
    return ok;
}
