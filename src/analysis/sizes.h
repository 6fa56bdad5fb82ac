// sizes.h - sizes of one place that go together, drawn by the rules of the pack (plausible.csv).
#pragma once
#include "pack.h"

enum { SIZE_OF_PLACE = -1 };
typedef struct { const Attr *attr; int part; double value; } Size;   // part: 0… of its parts, or SIZE_OF_PLACE; value in the attribute's unit
typedef ARRAY(Size) Sizes;
typedef double Even(void *chance);                                   // [0, 1)

// In: the sizes that are given, of a place with that many parts. Out: one more for each rule (and part), in the place of one of that
// attribute that was given. A rule whose sizes are not there draws nothing.
void sizes_fit(Arena *a, const Pack *pack, int parts, Even *even, void *chance, Sizes *sizes);
double size_kept(const Attr *attr, double x);                        // as people would write it: rounded, within the attribute's range
double size_of(const Sizes *sizes, const Attr *attr, int part);      // NAN where there is none
