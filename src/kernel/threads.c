// threads.c - see threads.h.
#include <pthread.h>

#include "threads.h"

void threads_run(Arena *a, void *(*work)(void *worker), void *worker, ptrdiff_t size, int n)
{
    pthread_t *thread = NEWS(a, pthread_t, n);
    bool *running = NEWS(a, bool, n);
    char *at = worker;
    for (int t = 1; t < n; t++)
        running[t] = pthread_create(&thread[t], NULL, work, at + t * size) == 0;
    work(at);
    for (int t = 1; t < n; t++)
        if (running[t])
            pthread_join(thread[t], NULL);
        else
            work(at + t * size);
}
