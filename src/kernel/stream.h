// stream.h - random numbers that belong to (seed, draw, place) and to nobody else; docs/kernel.md has the
// text.
#pragma once
#include <stdint.h>

#define STREAM_STEP    0x9e3779b97f4a7c15u
#define STREAM_WEIGHTS 0x5765696768747321u // the key of the weights' own stream

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014; Stafford's variant 13): a bijection that stirs all 64
// bits.
static inline uint64_t stream_mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// What all streams of a draw share, so that the seed is stirred once a draw.
static inline uint64_t stream_of_draw(uint64_t seed, int32_t draw)
{
    return stream_mix(stream_mix(seed + STREAM_STEP) + ((uint64_t)draw + 1) * STREAM_STEP);
}

typedef struct {
    uint32_t a, b;
} Stream;

static inline Stream stream_open(uint64_t of_draw, uint64_t key)
{
    uint64_t h = stream_mix(of_draw ^ key);
    Stream s = { (uint32_t)h, (uint32_t)(h >> 32) };
    if (!h)
        s.a = (uint32_t)(STREAM_STEP >> 32); // the one state from which xoroshiro never moves
    return s;
}

// xoroshiro64* (Blackman and Vigna 2018).
static inline uint32_t stream_next(Stream *s)
{
    uint32_t a = s->a, b = s->b ^ a, out = a * 0x9e3779bbu;
    s->a = (a << 26 | a >> 6) ^ b ^ b << 9;
    s->b = b << 13 | b >> 19;
    return out;
}

// [0, 1) in steps of 2^-24: exact in float32.
static inline float stream_unit(uint32_t x)
{
    return (float)(x >> 8) * 0x1p-24f;
}
