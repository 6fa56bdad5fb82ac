// wire.h - a ranking problem as one block of bytes, so that the page's worker ranks what the server ranked; and the digest
// of a result. Little-endian, every part at a multiple of 8 bytes:
//   u32 "KHO1"; i32 places, criteria, groups, draws, k, curves, floats, cuts, flags (1 kinds, 2 drawn weights, 4 gates); u64 seed;
//   f32 range, group_range; u64 key[places]; i32 kind[places] if so; i32 group[criteria]; f32 weight[criteria];
//   f32 group_weight[groups]; curves of i32 n, x (x[n], then y[n], from floats[x]); cells [places][criteria] of i32 kind, n,
//   x (from floats), cut (from cuts), curve; f32 floats[]; u32 cuts[]; f32 drawn[draws][criteria] if so; u32 pass[places] if so.
#pragma once
#include "kernel.h"

enum { WIRE_DRAWS_AT = 16 };            // where the number of draws stands, for who wants fewer

// The bytes, in the arena. size gets how many.
uint8_t *wire_write(Arena *a, const RankProblem *p, ptrdiff_t *size);

// The problem reads from the bytes, which must be 8-aligned and stay. False: they are no such block, or point outside
// themselves. What the numbers mean is for rank_check or smaa_check.
CHECKED bool wire_read(Arena *a, const uint8_t *bytes, ptrdiff_t size, RankProblem *out);

// FNV-1a over everything a ranking says of its places, in the order of their keys. Contributions must be there.
uint64_t ranking_digest(Arena *a, const RankProblem *p, const Ranking *r);
