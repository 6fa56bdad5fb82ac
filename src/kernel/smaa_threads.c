// smaa_threads.c - blocks of draws, one run of them a thread. WebAssembly has its own version of this file.
#include <pthread.h>
#include <stdatomic.h>

#include "smaa_job.h"

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
    if (w->pair_rank)
        smaa_pairs_flush(w);
    return NULL;
}

// The calling thread takes the first run of draws, and those for which no thread could be had.
bool smaa_work(Arena *a, SmaaWorker *worker, int threads)
{
    Shared shared = { 0 };
    pthread_t *thread = NEWS(a, pthread_t, threads);
    bool *running = NEWS(a, bool, threads);
    worker[0].job->shared = &shared;
    for (int t = 1; t < threads; t++)
        running[t] = pthread_create(&thread[t], NULL, work, &worker[t]) == 0;
    work(&worker[0]);
    for (int t = 1; t < threads; t++)
        if (running[t])
            pthread_join(thread[t], NULL);
        else
            work(&worker[t]);
    return !shared.cancelled;
}
