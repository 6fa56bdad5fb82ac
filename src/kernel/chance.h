// chance.h - random numbers one at a time, in double: named by a seed and a number, as stream.h's are.
#pragma once
#include "stream.h"

typedef struct { uint32_t a, b; } Chance;

static inline Chance chance_open(uint64_t seed, int64_t number)
{
    uint64_t h = stream_mix(stream_mix(stream_mix(seed + STREAM_STEP) + ((uint64_t)number + 1) * STREAM_STEP) ^ STREAM_WEIGHTS);
    return (Chance){ h ? (uint32_t)h : (uint32_t)(STREAM_STEP >> 32), (uint32_t)(h >> 32) };
}

static inline uint32_t chance_next(Chance *c)       // xoroshiro64*
{
    uint32_t out = c->a * 0x9e3779bbu, b = c->b ^ c->a;
    c->a = (c->a << 26 | c->a >> 6) ^ b ^ b << 9;
    c->b = b << 13 | b >> 19;
    return out;
}

static inline double chance_unit(Chance *c)         // [0, 1) in steps of 2^-53
{
    uint64_t high = chance_next(c) >> 5, low = chance_next(c) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}
