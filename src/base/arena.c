// arena.c - memory in three lifetimes. Under a sanitizer each piece is its own block, or overruns would hide.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define CHUNK 0
#else
#define CHUNK (64 * 1024)
#endif
#define FIRST (4 * 1024)
#define CHUNK_MOST                                                                                           \
    (1024 * 1024) // an arena that grows takes bigger pieces, which go back to the system when it ends

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *next;
    ptrdiff_t used, cap;
    _Alignas(max_align_t) char bytes[];
};

struct Arena {
    Chunk *top;
    ptrdiff_t total;
};

static void *must(void *p)
{
    if (!p) {
        fputs("kho: out of memory\n", stderr);
        abort();
    }
    return p;
}

Arena *arena_new(void)
{
    return must(calloc(1, sizeof(Arena)));
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    for (Chunk *c = a->top, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}

void *arena_alloc(Arena *a, ptrdiff_t size)
{
    assert(size >= 0 && size < PTRDIFF_MAX / 2);
    ptrdiff_t align = (ptrdiff_t) _Alignof(max_align_t),
              want = CHUNK ? (size + align - 1) / align * align : size;
    a->total += want;
    Chunk *c = a->top;
    if (!c || c->cap - c->used < want) {
        ptrdiff_t usual = !c && CHUNK != 0            ? FIRST // most arenas stay small
                          : a->total / 4 < CHUNK      ? CHUNK
                          : a->total / 4 > CHUNK_MOST ? CHUNK_MOST
                                                      : a->total / 4;
        ptrdiff_t cap = want > usual || !CHUNK ? want : usual;
        c = must(calloc(1, sizeof(Chunk) + (size_t)cap));
        c->cap = cap;
        if (CHUNK > 0 && want >= usual &&
            a->top) { // a big piece goes below, so that the half-full chunk stays on top
            c->next = a->top->next;
            a->top->next = c;
        } else {
            c->next = a->top;
            a->top = c;
        }
    }
    void *p = c->bytes + c->used;
    c->used += want;
    return p;
}

void arena_reset(Arena *a)
{
    Chunk *keep = CHUNK ? a->top : NULL;
    for (Chunk *c = keep ? keep->next : a->top, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    if (keep) {
        memset(keep->bytes, 0, (size_t)keep->used);
        keep->next = NULL;
        keep->used = 0;
    }
    a->top = keep;
    a->total = 0;
}

ptrdiff_t arena_size(const Arena *a)
{
    return a->total;
}

void *array_grow(Arena *a, void *at, ptrdiff_t *cap, ptrdiff_t len, size_t size)
{
    ptrdiff_t more = *cap ? *cap * 2 : size > 64 ? 2 : 8; // it is zeroed: many lists have one item
    void *p = arena_alloc(a, more * (ptrdiff_t)size);
    if (len)
        memcpy(p, at, (size_t)len * size);
    *cap = more;
    return p;
}
