// import_seen.c - which keys a file had already, however long it is: the latest in memory, earlier ones in
// order in spools, and of those in memory two bytes each that tell most of the time that a key is new.
#include <stdlib.h>
#include <string.h>

#include "import_in.h"
#include "spool.h"

enum {
    RUN_KEYS = 1 << 16,
    RUN_SLOTS = RUN_KEYS * 2,
    MARK_BITS = RUN_KEYS * 16, // six marks of each key: one in a thousand new ones is looked for in vain
    MARKS = 6
};

typedef struct {
    uint64_t hash; // 0: free
    int32_t row;
} Key;

struct SeenRun {
    Str keys; // in order
    uint8_t marks[MARK_BITS / 8];
};

struct Seen {
    Arena *a;
    Key slots[RUN_SLOTS];
    ptrdiff_t len;
    ARRAY(struct SeenRun *) runs;
};

Seen *seen_new(void)
{
    Arena *a = arena_new();
    Seen *s = NEW(a, Seen);
    s->a = a;
    return s;
}

void seen_free(Seen *s)
{
    if (!s)
        return;
    EACH (struct SeenRun *, run, s->runs)
        spool_free((*run)->keys);
    arena_free(s->a);
}

static uint64_t hash_of_key(Str key)
{
    uint64_t h = str_hash(key) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    return h + !h;
}

static uint64_t mark_at(uint64_t hash, int i)
{
    return (hash + (uint64_t)i * (hash >> 32 | 1)) % MARK_BITS;
}

static bool may_have(const struct SeenRun *run, uint64_t hash)
{
    for (int i = 0; i < MARKS; i++) {
        uint64_t bit = mark_at(hash, i);
        if (!(run->marks[bit / 8] >> bit % 8 & 1))
            return false;
    }
    return true;
}

static int by_hash(const void *x, const void *y)
{
    uint64_t a = ((const Key *)x)->hash, b = ((const Key *)y)->hash;
    return a < b ? -1 : a > b;
}

static bool put_away(Seen *s, Err *err)
{
    struct SeenRun *run = NEW(s->a, struct SeenRun);
    Spool spool;
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < RUN_SLOTS; i++)
        if (s->slots[i].hash)
            s->slots[n++] = s->slots[i];
    qsort(s->slots, (size_t)n, sizeof(Key), by_hash);
    for (ptrdiff_t k = 0; k < n; k++)
        for (int i = 0; i < MARKS; i++) {
            uint64_t bit = mark_at(s->slots[k].hash, i);
            run->marks[bit / 8] |= (uint8_t)(1 << bit % 8);
        }
    if (!spool_open(&spool, err))
        return false;
    if (!spool_add(&spool, (Str){ (const char *)s->slots, n * (ptrdiff_t)sizeof(Key) }, err)) {
        spool_close(&spool);
        return false;
    }
    *PUSH(s->a, &s->runs) = run;
    memset(s->slots, 0, sizeof s->slots);
    s->len = 0;
    return spool_map(&spool, &run->keys, err);
}

static int in_run(const struct SeenRun *run, uint64_t hash)
{
    Key key = { .hash = hash };
    const Key *k = bsearch(&key, run->keys.at, (size_t)run->keys.len / sizeof(Key), sizeof(Key), by_hash);
    int row = k ? k->row : 0;
    spool_leave(run->keys);
    return row;
}

bool seen_before(Seen *s, Str key, int row, int *before, Err *err)
{
    uint64_t hash = hash_of_key(key);
    *before = 0;
    if (s->len == RUN_KEYS && !put_away(s, err))
        return false;
    ptrdiff_t i = (ptrdiff_t)(hash % RUN_SLOTS);
    for (; s->slots[i].hash; i = (i + 1) % RUN_SLOTS)
        if (s->slots[i].hash == hash) {
            *before = s->slots[i].row;
            return true;
        }
    EACH (struct SeenRun *, run, s->runs)
        if (!*before && may_have(*run, hash))
            *before = in_run(*run, hash);
    if (!*before) {
        s->slots[i] = (Key){ hash, row };
        s->len++;
    }
    return true;
}
