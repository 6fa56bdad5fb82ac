// job.h - long work as rows: asked for, run by worker threads, followed, cancelled, never lost silently. A
// restart finds what a stopped program had begun and reports it as interrupted.
#pragma once
#include <pthread.h>

#include "json.h"
#include "record.h"

typedef enum { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_STATES } JobState;
extern const char *const job_state_names[JOB_STATES + 1];

typedef struct {
    int64_t no; // job/<no>
    Str kind;   // run, shortlist, import …
    Str params; // JSON of what was asked
    Str actor, view;
    JobState state;
    bool cancel;                   // somebody asked for it
    int64_t done, total;           // total 0: not known yet
    Str result;                    // address: "run/0123456789ab", "/api/files/NAME"
    Str error;                     // JSON {id, vi, en}; empty where there is none
    int64_t asked, started, ended; // instants, UTC ms; 0: not yet
} Job;
typedef ARRAY(Job) Jobs;

Str job_id(Arena *a, const Job *j); // "job/7"
// Reading needs a view that sees runs; the public one has no jobs.
CHECKED bool job_find(City *city, const View *v, Arena *a, Str id, Job *out, Err *err); // "job/7" or "7"
CHECKED bool job_list(City *city, const View *v, Arena *a, ptrdiff_t most, Jobs *out,
                      Err *err); // newest first
CHECKED bool job_add(City *city, const View *v, Arena *a, Str kind, Str params, int64_t now_ms, Job *out,
                     Err *err);
// One that waits is cancelled at once, one that runs at its next step; one that has ended stays as it is.
CHECKED bool job_cancel(City *city, const View *v, Arena *a, Str id, int64_t now_ms, Job *out, Err *err);
// Those that a program which is no longer there had begun are failed, as interrupted. *n: how many. The
// workers ask it at their start and whenever they look for work.
CHECKED bool job_interrupted(City *city, int64_t now_ms, int64_t *n, Err *err);
Str job_error_text(Arena *a, const Job *j, Lang lang);      // empty where there is none
void job_json(JsonW *w, Arena *a, const Job *j, Lang lang); // as the API has it

// ---- The workers
// Does a job of one kind: reads params, reports with job_step, gives the result's address.
typedef struct JobRun JobRun;
typedef struct {
    const char *kind;
    bool (*run)(JobRun *r, Str *result, Err *err);
} JobKind;
struct JobRun {
    City *city;
    View view;
    Arena *arena;
    Job job;
    json_t *params;
    int64_t now;
    int threads;       // for the kernel; 0: as many as the machine has
    int64_t last_told; // of job_step
};
// Progress; false: cancel. It may be called often: the row is written twice a second, and not at all while
// another writes: work does not wait for its own news.
bool job_step(void *run, int64_t done, int64_t total);

typedef struct {
    Str db;
    const JobKind *kinds; // ends with a NULL kind
    int threads;
    int workers;            // jobs at once, at most 8; 0: one. They write one after another, as SQLite has it
    int64_t (*clock)(void); // UTC ms
    int patience_ms;        // what a job has made waits so long for another writer; 0: 30 s
} JobAsk;
typedef struct JobWorker JobWorker;
// Each opens the city anew for itself; they end when told, cancelling what runs.
CHECKED bool job_worker_start(const JobAsk *ask, JobWorker **out, Err *err);
void job_worker_wake(JobWorker *w); // there is a new row
void job_worker_stop(JobWorker *w); // NULL is fine
