// smaa_threads.c - blocks of draws, one run of them a thread. WebAssembly has its own version of this file.
#include <stdatomic.h>

#include "smaa_job.h"
#include "threads.h"

typedef struct {
    _Atomic int64_t done;
    _Atomic bool cancelled;
} Shared;

static void *work(void *arg)
{
    SmaaWorker *w = arg;
    SmaaJob *job = w->job;
    Shared *shared = job->shared;
    for (int32_t draw = w->from; draw < w->to && !shared->cancelled; draw += BLOCK) {
        int n = w->to - draw < BLOCK ? w->to - draw : BLOCK;
        smaa_block(w, draw, n);
        int64_t done = atomic_fetch_add(&shared->done, n) + n;
        if (w->reports && job->progress.report &&
            !job->progress.report(job->progress.ctx, done, job->p->draws))
            shared->cancelled = true;
    }
    smaa_flush(w);
    return NULL;
}

bool smaa_work(Arena *a, SmaaWorker *worker, int threads)
{
    Shared shared = { 0 };
    worker[0].job->shared = &shared;
    threads_run(a, work, worker, sizeof *worker, threads);
    return !shared.cancelled;
}
