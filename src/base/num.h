// num.h - numbers in the reader's language, and numbers as people write them.
#pragma once
#include "base.h"

// ---- Writing. 64226.5 → "64.226,5" (vi), "64,226.5" (en). decimals 0–9 fixed; f finite (else "–"). −0 is written 0.
Str num_show(Arena *a, Lang lang, double f, int decimals);
Str num_show_short(Arena *a, Lang lang, double f);         // as many decimals as it has, at most 6
Str num_percent(Arena *a, Lang lang, double share, int decimals);     // 0.125 → "12,5%" with 1 decimal
Str num_chance(Arena *a, Lang lang, double p);             // "92%"; ">99%" and "<1%" where a whole number would say sure
Str int_show(Arena *a, Lang lang, int64_t i);

// ---- Reading what people write: "1.300 m²", "1,3 ha", "64.226", "1 300", ">52,000", "1.300,5", "20-30 tỷ đồng", "~480.000".
typedef enum { NUM_EXACTLY, NUM_ABOUT, NUM_MORE_THAN, NUM_LESS_THAN, NUM_AT_LEAST, NUM_AT_MOST } NumBound;
typedef struct {
    double value;         // in the unit that stands there, "tỷ", "triệu", "nghìn", "million" … multiplied in
    double to;            // end of a range "20-30"; equal to value where there is none
    NumBound bound;       // NUM_ABOUT for ~, khoảng, gần, about; NUM_MORE_THAN for >, trên, hơn, over; …
    bool ambiguous;       // "1.300" may be 1300 or 1.3
    double other, other_to;   // the second reading where ambiguous, else equal to value and to
    Str unit;             // "" or one of: m2 ha km2 sao mau m km cm mm km2 % VND USD EUR m3 kg t year month day floor
    double factor;        // value * factor is in m2, m, VND, kg, m3 (or the unit itself); 0 where that depends on the region (sào, mẫu)
    Str rest;             // what stands behind number and unit, trimmed: "tổng diện tích"; borrowed
} NumRead;
// Reads a number at the beginning of s (after words such as "khoảng", ">"). False: there is none. A lone mark with three
// digits behind it ("64.226", "64,226") is read as thousands and called ambiguous; 0.226 and 64.22 are decimals.
bool num_read(Str s, NumRead *out);
