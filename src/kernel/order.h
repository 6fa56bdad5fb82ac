// order.h - sorting scores, and sharing seats among the tied.
#pragma once
#include <stdint.h>

// An item is a 32-bit key of at most SCORE_BITS(1.0f) above and anything below; sorted by the key, stable.
void order_sort(uint64_t *item, uint64_t *scratch, int32_t n);

// A number and whose it is. Equal numbers stand by `of`.
typedef struct {
    double by;
    int32_t of;
} Ranked;
void order_falling(Ranked *x, int32_t n);
void order_rising(Ranked *x, int32_t n);

// [0, 1] as an integer that rises with the score.
static inline uint32_t score_bits(float score)
{
    union {
        float f;
        uint32_t u;
    } x = { score };
    return x.u;
}

static inline float score_of_bits(uint32_t bits)
{
    union {
        uint32_t u;
        float f;
    } x = { bits };
    return x.f;
}

#define SCORE_BITS_ONE 0x3f800000u

// What distances from the best, at most `span`, are multiplied by so that the greatest falls short of 2^bits and still has
// the first of them, unless they are tiny. No more than 2^30.
static inline float order_scale(float span, int bits)
{
    int shift = bits;
    for (; span < 0.5f && shift < 30; span += span)
        shift++;
    return (float)(1 << shift) * 0.99f;
}

// Seats that each of `tied` places on the ranks better+1 .. better+tied gets of k, in units of 1/one, rounded
// down.
static inline uint64_t order_share(int32_t better, int32_t tied, int32_t k, uint64_t one)
{
    int32_t seats = k - better < 0 ? 0 : k - better > tied ? tied : k - better;
    return (uint64_t)seats * one / (uint64_t)tied;
}
