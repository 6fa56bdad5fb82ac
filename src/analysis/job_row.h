// job_row.h - what job.c and job_worker.c share. analysis's own.
#pragma once
#include "job.h"
#include "store.h"

bool job_row(Stmt *q, Arena *a, Job *out); // the next row; false: no more, or an error that stmt_end tells
CHECKED bool job_end(City *city, Arena *a, int64_t no, JobState state, Str result, Str error, int64_t now_ms,
                     Err *err);
Str job_error(Arena *a, const Err *why);
