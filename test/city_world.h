// city_world.h - a city to test on, in a file of its own: made of a pack, seen by staff and public, taken
// away.
#pragma once
#include <unistd.h>

#include "city.h"
#include "tap.h"
#include "view.h"

// The file and what SQLite lays beside it; base is as in KHO_TEST_DIR "/kho_x_test.gpkg".
static inline void city_file_remove(const char *base)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (int i = 0; i < COUNT(ends); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", base, ends[i]);
        unlink(path);
    }
}

typedef struct {
    City *city; // NULL: could not be made
    Arena *arena;
    View staff, public;
    int64_t now;
} CityWorld;

static inline void world_views(CityWorld *w)
{
    Err err = { 0 };
    CHECK(view_open(w->city, S("staff"), S("test"), LANG_EN, &w->staff, &err));
    CHECK(view_open(w->city, S("public"), S("test"), LANG_EN, &w->public, &err));
}

static inline CityWorld world_open(const char *base, const char *pack_dir, int64_t now)
{
    CityWorld w = { .arena = arena_new(), .now = now };
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = str_z(base), .pack_dir = str_z(pack_dir), .author = S("test"), .now_ms = now };
    city_file_remove(base);
    CHECK(city_create(w.arena, &how, &w.city, &faults, &err));
    if (w.city)
        world_views(&w);
    return w;
}

static inline void world_close(CityWorld *w, const char *base)
{
    city_close(w->city);
    arena_free(w->arena);
    city_file_remove(base);
}
