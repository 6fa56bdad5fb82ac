// vn2000_test.c - geo's transform against test/twin/vn2000.py, which knows only the published parameters.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "geo.h"
#include "tap.h"

// The problem for the twin: the parameters as they stand in the file, and a grid of points three degrees
// either side.
static Str problem(Arena *a, const json_t *given, Points *points)
{
    double meridian = json_get_num(json_object_get(given, "grid"), "central_meridian", NAN);
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    const char *parts[] = { "ellipsoid", "shift", "grid" };
    jw_obj(&w);
    for (int i = 0; i < COUNT(parts); i++) {
        jw_key(&w, str_z(parts[i]));
        jw_json(&w, json_object_get(given, parts[i]));
    }
    jw_karr(&w, "points");
    for (int x = -6; x <= 6; x++)
        for (int y = 4; y <= 15; y++) {
            Point p = { meridian + x * 0.5, 8.25 + y };
            *PUSH(a, points) = p;
            jw_arr(&w);
            jw_num(&w, p.lon);
            jw_num(&w, p.lat);
            jw_end(&w);
        }
    jw_end(&w);
    jw_end(&w);
    return buf_str(&b);
}

static Str run_twin(Arena *a, Str input)
{
    char path[] = "/tmp/kho_vn2000_XXXXXX";
    Err err = { 0 };
    Buf b = buf_new(a);
    int fd = mkstemp(path);
    CHECK(fd >= 0 && file_write(str_z(path), input, &err));
    FILE *f = popen(str_cz(a, str_fmt(a, "python3 " KHO_SOURCE_DIR "/test/twin/vn2000.py < %s", path)), "r");
    char z[4096];
    for (size_t n; f && (n = fread(z, 1, sizeof z, f)) > 0;)
        buf_add(&b, (Str){ z, (ptrdiff_t)n });
    CHECK(f && pclose(f) == 0);
    close(fd);
    unlink(path);
    return buf_str(&b);
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text;
    json_t *given = NULL, *twin = NULL;
    Crs *crs = NULL;
    Points points = { 0 };
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/vn2000.json"), &text, &err) &&
          json_read(text, &given, &err));
    CHECK(crs_open(json_get_str(given, "code"), &crs, &err));
    Str answer = run_twin(a, problem(a, given, &points));
    CHECK(json_read(answer, &twin, &err) && (ptrdiff_t)json_array_size(twin) == points.len);
    double worst = 0, worst_own = 0;
    for (ptrdiff_t i = 0; i < points.len; i++) {
        const json_t *t = json_array_get(twin, (size_t)i);
        double v[4], east = NAN, north = NAN;
        Point own = { NAN, NAN };
        for (int k = 0; k < 4; k++)
            v[k] = json_number_value(json_array_get(t, (size_t)k));
        bool ok = crs_from_wgs84(crs, points.at[i], &east, &north) &&
                  crs_to_wgs84_unshifted(crs, east, north, &own);
        worst = fmax(worst, ok ? hypot(east - v[0], north - v[1]) : INFINITY);
        worst_own = fmax(worst_own, ok ? distance_m(own, (Point){ v[2], v[3] }) : INFINITY);
    }
    printf("# %td points; farthest %.6f m on the grid, %.6f m without the shift\n", points.len, worst,
           worst_own);
    CHECK(worst <= 0.01);
    CHECK(worst_own <= 0.01);
    json_decref(given);
    json_decref(twin);
    crs_close(crs);
    arena_free(a);
    return tap_done();
}
