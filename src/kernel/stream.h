// stream.h - random numbers that belong to (seed, draw, place) and to nobody else; docs/kernel.md has the
// text.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define STREAM_STEP    0x9e3779b97f4a7c15u
#define STREAM_WEIGHTS 0x5765696768747321u // the key of the weights' own streams

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that stirs all 64 bits.
static inline uint64_t stream_mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#define STREAM_GATES 0x476174657347617fu // turns a place's key into that of its gates

// What all streams of a draw share, so that the seed is stirred once a draw.
static inline uint64_t stream_of_draw(uint64_t seed, int32_t draw)
{
    return stream_mix(stream_mix(seed + STREAM_STEP) + ((uint64_t)draw + 1) * STREAM_STEP);
}

// Do the gates of the place with this key let it through in this draw (RankProblem.pass)?
static inline bool stream_passes(uint64_t of_draw, uint64_t key, uint32_t pass)
{
    return pass == UINT32_MAX || (uint32_t)(stream_mix(of_draw ^ key ^ STREAM_GATES) >> 32) < pass;
}

// LANES draws go through a place side by side: a cell is looked at once for all of them, and the loops over
// lanes have no branch in them. This is what makes the plain loop fast enough; the arithmetic of each lane is
// that of docs/kernel.md.
enum { LANES = 32 };

typedef struct {
    uint32_t a[LANES], b[LANES];
} Streams;

static inline Streams streams_open(const uint64_t of_draw[LANES], uint64_t key)
{
    Streams s;
    for (int l = 0; l < LANES; l++) {
        uint64_t h = stream_mix(of_draw[l] ^ key);
        s.a[l] = h ? (uint32_t)h : (uint32_t)(STREAM_STEP >> 32); // xoroshiro never leaves the state 0
        s.b[l] = (uint32_t)(h >> 32);
    }
    return s;
}

// xoroshiro64* (Blackman and Vigna 2018).
static inline void streams_next(Streams *s, uint32_t out[LANES])
{
    for (int l = 0; l < LANES; l++) {
        uint32_t a = s->a[l], b = s->b[l] ^ a;
        out[l] = a * 0x9e3779bbu;
        s->a[l] = (a << 26 | a >> 6) ^ b ^ b << 9;
        s->b[l] = b << 13 | b >> 19;
    }
}

// [0, 1) in steps of 2^-24: exact in float32.
static inline float stream_unit(uint32_t raw)
{
    return (float)(int32_t)(raw >> 8) * 0x1p-24f;
}

// From -2^31 to 2^31, rounded once.
static inline float stream_signed(uint32_t raw)
{
    return (float)(int32_t)raw;
}

// For who needs two numbers: the second is the lower half, from -2^31 in steps of 2^16, exact; the first is the whole, of which
// the lower half moves the 2^-16th part of its range.
static inline float stream_second(uint32_t raw)
{
    return (float)(int32_t)(raw << 16);
}
