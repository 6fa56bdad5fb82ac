// pool.c - cities taken and given back.
#include "pool.h"
#include "rank.h"
#include "run_store.h"

static bool open_one(Pool *p, int i, Err *err)
{
    Arena *a = arena_new();
    bool ok = city_open(a, p->db, CITY_WRITE, &p->city[i], err) && analysis_open(p->city[i], err);
    arena_free(a);
    return ok;
}

bool pool_open(Pool *p, Str db, int n, Err *err)
{
    *p = (Pool){ .arena = arena_new(), .n = n < POOL_MOST ? n : POOL_MOST };
    p->db = str_copy(p->arena, db);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    for (int i = 0; i < p->n; i++)
        if (!open_one(p, i, err)) {
            pool_close(p);
            return false;
        }
    return true;
}

static int wait_for_one(Pool *p)
{
    pthread_mutex_lock(&p->lock);
    for (;;) {
        for (int i = 0; i < p->n; i++)
            if (!p->busy[i]) {
                p->busy[i] = true;
                pthread_mutex_unlock(&p->lock);
                return i;
            }
        pthread_cond_wait(&p->freed, &p->lock);
    }
}

static void set_free(Pool *p, int i)
{
    pthread_mutex_lock(&p->lock);
    p->busy[i] = false;
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

// The state of the file as city i sees it now.
static int64_t look(Pool *p, int i)
{
    int64_t now = city_state(p->city[i]);
    pthread_mutex_lock(&p->lock);
    if (p->seen[i] != now) {
        p->seen[i] = now;
        p->state++;
    }
    int64_t state = p->state;
    pthread_mutex_unlock(&p->lock);
    return state;
}

bool pool_unchanged(Pool *p, City *c, int64_t state)
{
    for (int i = 0; i < p->n; i++)
        if (p->city[i] == c)
            return look(p, i) == state;
    return false;
}

bool pool_take(Pool *p, City **out, int64_t *state, Err *err)
{
    int i = wait_for_one(p);
    bool fresh = false, ok = !p->city[i] || city_is_fresh(p->city[i], &fresh, err);
    if (ok && !fresh) {
        city_close(p->city[i]);
        p->city[i] = NULL;
        p->seen[i] = -1; // another connection counts anew
        ok = open_one(p, i, err);
    }
    *out = p->city[i];
    if (ok)
        *state = look(p, i);
    else
        set_free(p, i);
    return ok;
}

void pool_give(Pool *p, City *c)
{
    for (int i = 0; i < p->n; i++)
        if (p->city[i] == c)
            set_free(p, i);
}

void pool_close(Pool *p)
{
    for (int i = 0; i < p->n; i++)
        city_close(p->city[i]);
    pthread_cond_destroy(&p->freed);
    pthread_mutex_destroy(&p->lock);
    arena_free(p->arena);
}
