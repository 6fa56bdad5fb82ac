// job_worker.c - the threads that do jobs, each with its own connection to the file, each job in an arena of
// its own.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "analysis_sql.h"
#include "feature.h"
#include "job_row.h"
#include "process.h"
#include "run_store.h"

enum { TELL_EVERY_MS = 500, LOOK_EVERY_S = 2, PATIENCE_MS = 30000, AGAIN_MS = 50, HANDS_MOST = 8 };

typedef struct Hand { // one thread
    JobWorker *of;
    Arena *arena;
    City *city;
    pthread_t thread;
    unsigned seen; // of the news
} Hand;

struct JobWorker {
    JobAsk ask;
    Arena *arena;
    Hand hand[HANDS_MOST];
    int hands; // that run
    pthread_mutex_t lock;
    pthread_cond_t wake;
    unsigned news;
    bool stop;
};

typedef struct {
    JobRun run;
    JobWorker *worker;
} Work;

static bool stopping(JobWorker *w)
{
    pthread_mutex_lock(&w->lock);
    bool stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

static int64_t steady_ms(void) // tests may have stopped the other clock
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool asked_to_stop(JobRun *r)
{
    Err err = { 0 };
    Stmt *q = db_query(city_db(r->city), sql_job_asked_to_stop);
    bind_i64(q, 1, r->job.no);
    bool cancel = stmt_next(q) && col_i64(q, 0);
    return stmt_end(q, &err) && cancel;
}

bool job_step(void *run, int64_t done, int64_t total)
{
    Work *x = run; // its first member
    JobRun *r = &x->run;
    Err err = { 0 };
    if (stopping(x->worker))
        return false;
    int64_t now = steady_ms();
    if (now - r->last_told < TELL_EVERY_MS)
        return true;
    r->last_told = now;
    Db *db = city_db(r->city);
    Stmt *q = db_query(db, sql_job_progress);
    bind_i64(q, 1, r->job.no);
    bind_i64(q, 2, done);
    bind_i64(q, 3, total);
    db_patience(db, 0);
    (void)!stmt_run(q, &err); // a row that cannot be written now is written at the next step
    db_patience(db, x->worker->ask.patience_ms);
    return !asked_to_stop(r);
}

// How a job ended has to be in its row: until it is, whoever follows it waits, and waits for ever if nobody
// tells.
static bool ended(Hand *h, Arena *a, int64_t no, JobState state, Str result, Str error, Err *err)
{
    const struct timespec pause = { .tv_nsec = AGAIN_MS * 1000000L };
    for (;;) {
        *err = (Err){ 0 };
        if (job_end(h->city, a, no, state, result, error, h->of->ask.clock(), err))
            return true;
        if (err->id != MSG_STORE_BUSY || stopping(h->of)) // a restart finds it and reports it
            return false;
        nanosleep(&pause, NULL);
    }
}

// The oldest that waits; another worker may take it first, then the next.
static bool claim(Hand *h, Arena *a, Job *out, bool *found, Err *err)
{
    Db *db = city_db(h->city);
    for (;;) {
        Stmt *q = db_query(db, sql_job_waiting);
        *found = job_row(q, a, out);
        if (!stmt_end(q, err) || !*found)
            return err->kind == ERR_NONE;
        q = db_query(db, sql_job_claim);
        bind_i64(q, 1, out->no);
        bind_str(q, 2, instant_str(a, h->of->ask.clock()));
        bind_i64(q, 3, process_self());
        if (!stmt_run(q, err))
            return *found = false;
        if (db_changes(db) == 1)
            return true;
    }
}

static bool one(Work *x, Str *result, Err *err)
{
    JobRun *r = &x->run;
    for (const JobKind *k = x->worker->ask.kinds; k->kind; k++) {
        if (!str_eq(r->job.kind, str_z(k->kind)))
            continue;
        if (!view_open(r->city, r->job.view, r->job.actor, LANG_VI, &r->view, err) ||
            !json_read(r->job.params, &r->params, err))
            return false;
        bool ok = k->run(r, result, err);
        json_decref(r->params);
        return ok;
    }
    return fail(err, MSG_ANALYSIS_NO_JOB_KIND, r->job.kind);
}

static void report(const Err *err)
{
    Arena *a = arena_new();
    Str text = err_text(a, LANG_EN, err);
    fprintf(stderr, "kho: job: %.*s\n", PS(text));
    arena_free(a);
}

static bool open_city(Hand *h, Err *err)
{
    if (!city_open(h->arena, h->of->ask.db, CITY_WRITE, &h->city, err))
        return false;
    db_patience(city_db(h->city), h->of->ask.patience_ms);
    return true;
}

// False: there is none.
static bool next_job(Hand *h)
{
    Arena *a = arena_new();
    Err err = { 0 }, why = { 0 };
    JobWorker *w = h->of;
    bool found = false, fresh = true;
    Work x = { .worker = w };
    x.run = (JobRun){ .city = h->city, .arena = a, .threads = w->ask.threads, .now = w->ask.clock() };
    if (claim(h, a, &x.run.job, &found, &err) && found && city_is_fresh(h->city, &fresh, &err) && !fresh) {
        city_close(h->city);
        h->city = NULL;
        if (open_city(h, &err))
            x.run.city = h->city;
    }
    if (found && h->city) { // claimed: whatever went wrong since, its row says so
        Str result = { 0 };
        bool ok = err.kind == ERR_NONE && one(&x, &result, &why);
        if (err.kind != ERR_NONE)
            why = err;
        err = (Err){ 0 };
        JobState state = ok ? JOB_DONE : JOB_FAILED;
        if (!ok && asked_to_stop(&x.run))
            state = JOB_CANCELLED;
        else if (!ok && stopping(w)) {
            why = (Err){ 0 };
            (void)fail(&why, MSG_ANALYSIS_INTERRUPTED);
        }
        if (!ended(h, a, x.run.job.no, state, result, state == JOB_FAILED ? job_error(a, &why) : S(""), &err))
            found = false;
    }
    if (err.kind != ERR_NONE) {
        report(&err);
        found = false;
    }
    arena_free(a);
    return found;
}

// Values that begin or end by themselves: the feature tables follow the local day.
static void follow_day(Hand *h)
{
    Arena *a = arena_new();
    Err err = { 0 };
    bool rebuilt;
    if (h->city && !features_day(h->city, a, h->of->ask.clock(), &rebuilt, &err))
        report(&err);
    arena_free(a);
}

// Another program on the same file may have been killed.
static void bury(Hand *h)
{
    Err err = { 0 };
    int64_t n;
    if (h->city && !job_interrupted(h->city, h->of->ask.clock(), &n, &err) && err.id != MSG_STORE_BUSY)
        report(&err);
}

// A file that could not be opened for a new pack is tried again at every turn.
static bool reopened(Hand *h)
{
    Err err = { 0 };
    if (h->city || open_city(h, &err))
        return true;
    report(&err);
    return false;
}

static void *work(void *ctx)
{
    Hand *h = ctx;
    JobWorker *w = h->of;
    int turns = 0;
    while (!stopping(w)) {
        if (h == w->hand && turns++ % 30 == 0)
            follow_day(h);
        if (reopened(h) && next_job(h))
            continue;
        if (h == w->hand)
            bury(h);
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        t.tv_sec += LOOK_EVERY_S;
        pthread_mutex_lock(&w->lock);
        if (h->seen == w->news && !w->stop)
            pthread_cond_timedwait(&w->wake, &w->lock, &t);
        h->seen = w->news;
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

static void tell_all(JobWorker *w, bool stop)
{
    pthread_mutex_lock(&w->lock);
    w->stop = w->stop || stop;
    w->news++;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

// The cities of all are open before the first thread begins: what a program that is gone had begun is found
// once.
static bool start(JobWorker *w, int hands, Err *err)
{
    int64_t n;
    for (int i = 0; i < hands; i++) {
        w->hand[i] = (Hand){ .of = w, .arena = arena_new() };
        if (!open_city(&w->hand[i], err))
            return false;
    }
    City *first = w->hand[0].city;
    if (!analysis_open(first, err) || !job_interrupted(first, w->ask.clock(), &n, err))
        return false;
    for (; w->hands < hands; w->hands++)
        if (pthread_create(&w->hand[w->hands].thread, NULL, work, &w->hand[w->hands]))
            return fail(err, MSG_ANALYSIS_NO_THREAD);
    return true;
}

bool job_worker_start(const JobAsk *ask, JobWorker **out, Err *err)
{
    JobWorker *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->ask = *ask;
    w->arena = arena_new();
    w->ask.db = str_copy(w->arena, ask->db);
    w->ask.patience_ms = ask->patience_ms > 0 ? ask->patience_ms : PATIENCE_MS;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (start(w, ask->workers < 1 ? 1 : ask->workers < HANDS_MOST ? ask->workers : HANDS_MOST, err)) {
        *out = w;
        return true;
    }
    job_worker_stop(w);
    return false;
}

void job_worker_wake(JobWorker *w)
{
    tell_all(w, false);
}

void job_worker_stop(JobWorker *w)
{
    if (!w)
        return;
    tell_all(w, true);
    for (int i = 0; i < w->hands; i++)
        pthread_join(w->hand[i].thread, NULL);
    for (int i = 0; i < HANDS_MOST && w->hand[i].arena; i++) {
        city_close(w->hand[i].city);
        arena_free(w->hand[i].arena);
    }
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    arena_free(w->arena);
    free(w);
}
