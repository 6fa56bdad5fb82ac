// job_test.c - the worker when somebody else is writing: news may be left out, what a job was asked to do and
// how it ended may not.
#include <time.h>
#include <unistd.h>

#include "city.h"
#include "job.h"
#include "run_store.h"
#include "store.h"
#include "tap.h"

#define DB KHO_TEST_DIR "/kho_job_test.gpkg"
static const int64_t now = 1795000000000;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int stage; // 1: the job runs; 2: another writer has the file; 3: the job has had its say
static bool stepped[2];

static void reach(int n)
{
    pthread_mutex_lock(&lock);
    stage = n;
    pthread_cond_broadcast(&turn);
    pthread_mutex_unlock(&lock);
}

static void wait_for(int n)
{
    pthread_mutex_lock(&lock);
    while (stage < n)
        pthread_cond_wait(&turn, &lock);
    pthread_mutex_unlock(&lock);
}

static void rest(void)
{
    const struct timespec t = { .tv_nsec = 10000000 };
    nanosleep(&t, NULL);
}

static bool finishes(JobRun *r, Str *result, Err *err)
{
    (void)err;
    reach(1);
    wait_for(2);
    stepped[0] = job_step(r, 1, 2);
    reach(3);
    *result = S("run/0123456789ab");
    return true;
}

static bool is_stopped(JobRun *r, Str *result, Err *err)
{
    (void)result;
    (void)err;
    reach(1);
    wait_for(2);
    stepped[1] = job_step(r, 1, 2);
    reach(3);
    return stepped[1];
}

static int64_t fixed_clock(void)
{
    return now;
}

// One job of the kind, with another writer in the file from its middle until after its end.
static Job follow(City *c, const View *v, Arena *a, Str kind, bool cancel)
{
    Err err = { 0 };
    Job j, seen = { 0 };
    stage = 0;
    static const JobKind kinds[] = { { "finishes", finishes }, { "stopped", is_stopped }, { 0 } };
    JobAsk ask = { .db = S(DB), .kinds = kinds, .clock = fixed_clock, .patience_ms = 1 };
    JobWorker *w;
    CHECK(job_add(c, v, a, kind, S("{}"), now, &j, &err));
    CHECK(job_worker_start(&ask, &w, &err));
    wait_for(1);
    if (cancel)
        CHECK(job_cancel(c, v, a, job_id(a, &j), now, &seen, &err) && seen.cancel);
    CHECK(db_begin(city_db(c), &err));
    reach(2);
    wait_for(3);
    for (int i = 0; i < 20; i++) // the worker finds the file taken when it wants to say how the job ended
        rest();
    db_rollback(city_db(c));
    for (int i = 0; i < 3000; i++, rest()) {
        CHECK(job_find(c, v, a, job_id(a, &j), &seen, &err));
        if (seen.state > JOB_RUNNING)
            break;
    }
    job_worker_stop(w);
    return seen;
}

static void how_a_job_ended_is_told_however_long_another_writes(City *c, const View *v, Arena *a)
{
    Job j = follow(c, v, a, S("finishes"), false);
    CHECK(j.state == JOB_DONE && str_eq(j.result, S("run/0123456789ab")));
    CHECK(stepped[0]); // progress that cannot be written stops nothing
}

static void a_job_is_cancelled_although_another_writes(City *c, const View *v, Arena *a)
{
    Job j = follow(c, v, a, S("stopped"), true);
    CHECK(!stepped[1] && j.state == JOB_CANCELLED);
}

// ---- Several at once

static int met;
static bool met_in_time;

// Two that wait for each other: one after the other they would wait in vain.
static bool meets(JobRun *r, Str *result, Err *err)
{
    (void)r;
    (void)err;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&lock);
    met++;
    pthread_cond_broadcast(&turn);
    int late = 0;
    while (met < 2 && !late)
        late = pthread_cond_timedwait(&turn, &lock, &until);
    met_in_time = met >= 2;
    pthread_mutex_unlock(&lock);
    *result = S("x");
    return true;
}

enum { MANY = 24 };
static int done_times[MANY];

static bool counts(JobRun *r, Str *result, Err *err)
{
    (void)err;
    pthread_mutex_lock(&lock);
    done_times[json_get_int(r->params, "n", 0)]++;
    pthread_mutex_unlock(&lock);
    *result = S("x");
    return true;
}

// Until its end is told, or a minute has passed.
static Job end_of(City *c, const View *v, Arena *a, Job j)
{
    Err err = { 0 };
    for (int i = 0; i < 6000 && j.state <= JOB_RUNNING; i++, rest())
        if (!job_find(c, v, a, job_id(a, &j), &j, &err))
            break;
    return j;
}

static void several_run_at_once_and_each_once(City *c, const View *v, Arena *a)
{
    Err err = { 0 };
    Job two[2], many[MANY];
    static const JobKind kinds[] = { { "meets", meets }, { "counts", counts }, { 0 } };
    JobAsk ask = { .db = S(DB), .kinds = kinds, .workers = 3, .clock = fixed_clock };
    JobWorker *w;
    for (int i = 0; i < 2; i++)
        CHECK(job_add(c, v, a, S("meets"), S("{}"), now, &two[i], &err));
    CHECK(job_worker_start(&ask, &w, &err));
    for (int i = 0; i < 2; i++)
        CHECK(end_of(c, v, a, two[i]).state == JOB_DONE && met_in_time);
    for (int i = 0; i < MANY; i++)
        CHECK(job_add(c, v, a, S("counts"), str_fmt(a, "{\"n\":%d}", i), now, &many[i], &err));
    job_worker_wake(w);
    int wrong = 0;
    for (int i = 0; i < MANY; i++)
        wrong += end_of(c, v, a, many[i]).state != JOB_DONE;
    job_worker_stop(w);
    for (int i = 0; i < MANY; i++)
        wrong += done_times[i] != 1;
    CHECK(wrong == 0);
}

int main(void)
{
    Arena *a = arena_new();
    City *c = NULL;
    View v;
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = S(DB), .pack_dir = S("packs/hanoi"), .author = S("test"), .now_ms = now };
    unlink(DB);
    unlink(DB "-wal");
    unlink(DB "-shm");
    bool ok = city_create(a, &how, &c, &faults, &err) && analysis_open(c, &err) &&
              view_open(c, S("staff"), S("test"), LANG_EN, &v, &err);
    CHECK(ok);
    if (ok) {
        how_a_job_ended_is_told_however_long_another_writes(c, &v, a);
        a_job_is_cancelled_although_another_writes(c, &v, a);
        several_run_at_once_and_each_once(c, &v, a);
        city_close(c);
    }
    unlink(DB);
    unlink(DB "-wal");
    unlink(DB "-shm");
    arena_free(a);
    return tap_done();
}
