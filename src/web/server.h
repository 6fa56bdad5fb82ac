// server.h - the running server, as handlers see it. web's own.
#pragma once
#include "answers.h"
#include "api.h"
#include "guests.h"
#include "job.h"
#include "pool.h"
#include "session.h"

struct Web {
    Str db, view, actor;
    int threads;
    Http *http;
    Session session;
    Guests guests;
    Pool pool;
    Answers *answers;
    JobWorker *worker; // NULL in tests without a socket
};
extern const JobKind web_jobs[]; // what the worker can do; ends with a NULL kind
int64_t web_clock(void);         // UTC ms
int objective_named(Str name);   // -1: none
bool do_report(JobRun *r, Str *result, Err *err); // a job
