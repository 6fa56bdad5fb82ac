// threads.h - the same work for several workers at once.
#pragma once
#include "base.h"

// Calls work(worker) for each of the n workers of `size` bytes at `worker`, each in a thread of its own but the
// first, which the calling thread takes, with those for which no thread could be had. Returns when all are done.
void threads_run(Arena *a, void *(*work)(void *worker), void *worker, ptrdiff_t size, int n);
