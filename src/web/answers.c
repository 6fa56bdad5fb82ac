// answers.c - a small table of answers, emptied whole whenever the city changes or it is full.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"

enum { SLOTS = 256, BYTES_MOST = 4 << 20, BYTES_EACH = 1 << 20 };

typedef struct {
    Str key, type, content; // allocated in one piece, at key.at
    bool zipped;
} Kept;

struct Answers {
    pthread_mutex_t lock;
    int64_t state;
    int n;
    ptrdiff_t bytes;
    Kept at[SLOTS];
};

Answers *answers_new(void)
{
    Answers *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

static void clear(Answers *s)
{
    for (int i = 0; i < s->n; i++)
        free((void *)s->at[i].key.at);
    s->n = 0;
    s->bytes = 0;
}

void answers_free(Answers *s)
{
    if (!s)
        return;
    clear(s);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static const Kept *look(const Answers *s, Str key)
{
    for (int i = 0; i < s->n; i++)
        if (str_eq(s->at[i].key, key))
            return &s->at[i];
    return NULL;
}

bool answers_find(Answers *s, int64_t state, Str key, Req *rq)
{
    pthread_mutex_lock(&s->lock);
    const Kept *k = s->state == state ? look(s, key) : NULL;
    if (k) {
        rq->zipped = k->zipped;
        reply_bytes(rq, 200, str_copy(rq->arena, k->type), str_copy(rq->arena, k->content));
    }
    pthread_mutex_unlock(&s->lock);
    return k != NULL;
}

static Str put(char **at, Str s)
{
    Str out = { *at, s.len };
    memcpy(*at, s.at, (size_t)s.len);
    *at += s.len;
    return out;
}

void answers_keep(Answers *s, int64_t state, Str key, Req *rq)
{
    if (rq->status != 200 || rq->file >= 0 || rq->filename.len || !rq->content.len)
        return;
    http_zip(rq);
    ptrdiff_t size = key.len + rq->type.len + rq->content.len;
    if (size > BYTES_EACH)
        return;
    pthread_mutex_lock(&s->lock);
    if (s->state != state || s->n == SLOTS || s->bytes + size > BYTES_MOST)
        clear(s);
    s->state = state;
    if (!look(s, key)) { // two may have asked at once
        char *at = malloc((size_t)size);
        if (!at)
            abort();
        Kept *k = &s->at[s->n++];
        *k = (Kept){ .zipped = rq->zipped };
        k->key = put(&at, key);
        k->type = put(&at, rq->type);
        k->content = put(&at, rq->content);
        s->bytes += size;
    }
    pthread_mutex_unlock(&s->lock);
}
