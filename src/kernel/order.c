// order.c - a radix sort: scores in [0, 1] have 30 bits, so three passes of ten.
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
