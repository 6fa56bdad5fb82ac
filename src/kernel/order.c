// order.c - a radix sort: scores in [0, 1] have 30 bits, so three passes of ten.
#include <stdlib.h>
#include <string.h>

#include "order.h"

enum { PASSES = 3, BITS = 10, BUCKETS = 1 << BITS };

static inline uint32_t digit(uint64_t item, int pass)
{
    return (uint32_t)(item >> (32 + BITS * pass)) & (BUCKETS - 1);
}

void order_sort(uint64_t *item, uint64_t *scratch, int32_t n)
{
    uint32_t at[PASSES][BUCKETS] = { 0 };
    uint64_t *from = item, *to = scratch;
    for (int32_t i = 0; i < n; i++)
        for (int pass = 0; pass < PASSES; pass++)
            at[pass][digit(item[i], pass)]++;
    for (int pass = 0; pass < PASSES; pass++) {
        uint32_t sum = 0;
        for (int b = 0; b < BUCKETS; b++) {
            uint32_t count = at[pass][b];
            at[pass][b] = sum;
            sum += count;
        }
        for (int32_t i = 0; i < n; i++)
            to[at[pass][digit(from[i], pass)]++] = from[i];
        uint64_t *t = from;
        from = to;
        to = t;
    }
    memcpy(item, from, (size_t)n * sizeof *item);
}

static int rising(const void *x, const void *y)
{
    const Ranked *a = x, *b = y;
    if (a->by != b->by)
        return a->by < b->by ? -1 : 1;
    return (a->of > b->of) - (a->of < b->of);
}

static int falling(const void *x, const void *y)
{
    const Ranked *a = x, *b = y;
    return a->by != b->by ? -rising(x, y) : rising(x, y);
}

void order_rising(Ranked *x, int32_t n)
{
    qsort(x, (size_t)n, sizeof *x, rising);
}

void order_falling(Ranked *x, int32_t n)
{
    qsort(x, (size_t)n, sizeof *x, falling);
}
