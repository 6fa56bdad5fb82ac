// pool.h - open cities, one for each request that runs: a connection to the file belongs to one thread at a
// time.
#pragma once
#include <pthread.h>

#include "city.h"

enum { POOL_MOST = 8 };
typedef struct {
    Arena *arena;
    Str db;
    int n;
    City *city[POOL_MOST];
    bool busy[POOL_MOST];
    int64_t seen[POOL_MOST]; // of each: its file's state when it was last looked at
    int64_t state;           // rises with every change that any of them saw
    pthread_mutex_t lock;
    pthread_cond_t freed;
} Pool;
CHECKED bool pool_open(Pool *p, Str db, int n, Err *err);
// Waits for one that is free; opened anew where another process has applied another pack. *state: as long as
// it is the same number, nothing in the file has changed.
CHECKED bool pool_take(Pool *p, City **out, int64_t *state, Err *err);
bool pool_unchanged(Pool *p, City *c, int64_t state); // since it was taken
void pool_give(Pool *p, City *c);
void pool_close(Pool *p);
