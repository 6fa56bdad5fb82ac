// wards_in.h - how outlines are kept; for wards.c, wards_plan.c and city.c only.
#pragma once
#include "ledger.h"
#include "wards.h"

#define WARDS_RECORD S("kho_wards/outlines") // its observations say which outlines were in force when

// The outlines stored with the observation of that number.
CHECKED bool ward_map_load(Db *db, const Obs *o, WardMap **out, Err *err);
void ward_map_close(WardMap *m); // NULL is fine
int64_t ward_map_seq(const WardMap *m);
// The observation that stands last of those known at `seq`; its seq is 0 where there is none.
CHECKED bool ward_map_obs(Ledger *l, Arena *a, int64_t seq, Obs *out, Err *err);
// Of codes with their outlines as WKB, in order of code: 64 hexadecimal digits.
typedef struct {
    Str code, wkb;
} WardBytes;
typedef ARRAY(WardBytes) WardBytesList;
Str wards_digest(Arena *a, const WardBytesList *rows);
