// city.h - a city: its open database and the pack that is in force.
#pragma once
#include "base.h"

typedef struct Db Db;
typedef struct Ledger Ledger;
typedef struct Pack Pack;
typedef struct City City;
typedef enum { CITY_READ, CITY_WRITE } CityMode;

typedef struct {
    Str path;          // file to be made
    Str pack_dir;      // pack folder to apply
    Str author;        // who does it
    int64_t now_ms;    // UTC ms
    bool illustrative; // invented data: stands in every output and is never taken away; the pack's own data stays out
} CityNew;

// Makes the file with ledger and pack, or leaves nothing behind. Faults of the pack, if any, in *faults.
CHECKED bool city_create(Arena *a, const CityNew *n, City **out, Faults *faults, Err *err);
CHECKED bool city_open(Arena *a, Str path, CityMode mode, City **out, Err *err);
void city_close(City *c); // NULL is fine
const Pack *city_pack(const City *c);
bool city_illustrative(const City *c);
bool city_behind(const City *c); // opened to read and made by an older program: lists come out of the ledger
Str city_layout(City *c); // features_layout of its pack (feature.h)
Str city_path(const City *c);
Db *city_db(City *c); // for register's own files and those right of it that keep tables
Ledger *city_ledger(City *c);

// The pack that was in force at a seq of the ledger ("known at"); it lives as long as the city.
CHECKED bool city_pack_at(City *c, int64_t seq, const Pack **out, Err *err);
// The pack of a digest (32 bytes), in force or not; it lives as long as the city.
CHECKED bool city_pack_of(City *c, Str digest, const Pack **out, Err *err);
// Is the pack it was opened with still in force? Another process may have applied one: then close and open again.
CHECKED bool city_is_fresh(City *c, bool *out, Err *err);
// A number that differs after whatever this or another connection has committed to the file.
int64_t city_state(City *c);
// Has a decision been published? Ends the embargo of the views.
CHECKED bool city_decided(City *c, bool *out, Err *err);
CHECKED bool city_publish(City *c, Str what, Err *err); // a decision publishes; `what` is its address
