// order.c - a radix sort: scores in [0, 1] have 30 bits, so three passes of ten.
#include <stdlib.h>
#include <string.h>

#include "order.h"

void order_sort(uint64_t *item, uint64_t *scratch, int32_t n)
{
    for (int shift = 32; shift < 62; shift += 10) {
        int32_t at[1024] = { 0 }, sum = 0;
        for (int32_t i = 0; i < n; i++)
            at[item[i] >> shift & 1023]++;
        for (int b = 0; b < 1024; b++) {
            int32_t count = at[b];
            at[b] = sum;
            sum += count;
        }
        for (int32_t i = 0; i < n; i++)
            scratch[at[item[i] >> shift & 1023]++] = item[i];
        memcpy(item, scratch, (size_t)n * sizeof *item);
    }
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
