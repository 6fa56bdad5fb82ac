// wards_test.c - outlines of wards: which ward each means, what is wrong with a file is told, one block
// stores them and one undo takes them back; a point is then where its outline says, on the days its ward
// existed.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "geo.h"
#include "load.h"
#include "pack.h"
#include "tap.h"
#include "view.h"
#include "wards.h"

static const int64_t now = 1790000000000; // September 2026
enum { SQUARES = 12 };
static City *city;
static const Pack *pack;
static Arena *a;
static View view;

static void must_at(bool ok, const Err *err, int line)
{
    if (ok)
        return;
    fprintf(stderr, "wards_test.c:%d: %s\n", line, err->kind ? err_text(a, LANG_EN, err).at : "failed");
    abort();
}
#define must(ok) must_at((ok), &err, __LINE__)

// ---- Files made up: a square of half a kilometre round the middle of each of the first wards

static const double HALF = 0.0025;

static Str ring(double x, double y, double half, bool swap)
{
    Buf b = buf_new(a);
    static const int at[5][2] = { { -1, -1 }, { 1, -1 }, { 1, 1 }, { -1, 1 }, { -1, -1 } };
    for (int i = 0; i < 5; i++) {
        double lon = x + at[i][0] * half, lat = y + at[i][1] * half;
        buf_fmt(&b, "%s[%.6f,%.6f]", i ? "," : "", swap ? lat : lon, swap ? lon : lat);
    }
    return buf_str(&b);
}

static Str feature(Str props, Str coordinates)
{
    return str_fmt(a,
                   "{\"type\":\"Feature\",\"properties\":{%.*s},\"geometry\":{\"type\":\"Polygon\","
                   "\"coordinates\":[[%.*s]]}}",
                   PS(props), PS(coordinates));
}

static Str collection(Strs features, const char *more)
{
    return str_fmt(a, "{\"type\":\"FeatureCollection\",%s\"features\":[%.*s]}", more,
                   PS(str_join(a, features, S(","))));
}

static Strs squares(bool swap)
{
    Strs out = { 0 };
    for (int i = 0; i < SQUARES; i++) {
        const Ward *w = &pack->wards.at[i];
        *PUSH(a, &out) = feature(str_fmt(a, "\"FID\":%d,\"ma\":\"%.*s\",\"ten\":\"%.*s\"", i + 1, PS(w->code),
                                         PS(w->label.in[LANG_VI])),
                                 ring(w->lon, w->lat, HALF, swap));
    }
    return out;
}

static WardsAsk ask_for(const char *name)
{
    return (WardsAsk){ .filename = str_z(name), .licence = S("test"), .author = S("tester"), .now = now };
}

static bool plan(const WardsAsk *ask, Str text, WardsPlan *out, Err *err)
{
    *err = (Err){ 0 };
    return wards_plan(city, &view, a, ask, text, out, err);
}

static bool refused(const WardsAsk *ask, Str text, const char *id)
{
    WardsPlan p;
    Err err;
    return !plan(ask, text, &p, &err) && !strcmp(err_id(&err), id);
}

static void what_a_row_means(void)
{
    WardsAsk ask = ask_for("w.geojson");
    WardsPlan p;
    Err err;
    Strs rows = squares(false);
    must(plan(&ask, collection(rows, ""), &p, &err));
    CHECK(p.counts[OUTLINE_MATCHED] == SQUARES && str_eq(p.code_column, S("ma")) &&
          str_eq(p.name_column, S("ten")));
    CHECK(p.missing.len == pack->wards.len - SQUARES && p.odd_area == SQUARES && p.other);
    const Ward *w = pack->wards.at, *v = w + 1;
    Strs odd = { 0 };
    *PUSH(a, &odd) =
        feature(str_fmt(a, "\"ma\":%lld,\"ten\":\"%.*s\"", atoll(w->code.at), PS(w->label.in[LANG_EN])),
                ring(w->lon, w->lat, HALF, false)); // a number that has lost its zeros
    *PUSH(a, &odd) =
        feature(str_fmt(a, "\"ma\":\"%.*s\",\"ten\":\"%.*s\"", PS(v->code), PS(w->label.in[LANG_VI])),
                ring(v->lon, v->lat, HALF, false));
    *PUSH(a, &odd) = feature(str_fmt(a, "\"ma\":\"%.*s\",\"ten\":\"Phường Không Có\"", PS(v[1].code)),
                             ring(v->lon, v->lat, HALF, false));
    *PUSH(a, &odd) =
        feature(S("\"ma\":\"99999\",\"ten\":\"Xã Không Có\""), ring(v->lon, v->lat, HALF, false));
    *PUSH(a, &odd) =
        feature(str_fmt(a, "\"ma\":\"%.*s\",\"ten\":\"%.*s\"", PS(v[2].code), PS(v[2].label.in[LANG_VI])),
                ring(v[2].lon + 0.08, v[2].lat, HALF, false));
    *PUSH(a, &odd) = S("{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}");
    must(plan(&ask, collection(odd, ""), &p, &err));
    CHECK(p.rows.at[0].verdict == OUTLINE_MATCHED && p.rows.at[0].ward == w);
    CHECK(p.rows.at[1].verdict == OUTLINE_CONFLICT && p.rows.at[2].verdict == OUTLINE_CONFLICT);
    CHECK(p.rows.at[3].verdict == OUTLINE_UNMATCHED && p.rows.at[4].verdict == OUTLINE_ELSEWHERE &&
          p.rows.at[5].verdict == OUTLINE_BROKEN);
    for (int i = 1; i < 6; i++)
        CHECK(p.rows.at[i].note.in[LANG_VI].len && p.rows.at[i].note.in[LANG_EN].len);
    Strs named = { 0 };
    for (int i = 0; i < SQUARES; i++)
        *PUSH(a, &named) =
            feature(str_fmt(a, "\"FID\":%d,\"name\":\"%.*s\"", i + 1, PS(w[i].label.in[LANG_VI])),
                    ring(w[i].lon, w[i].lat, HALF, false));
    must(plan(&ask, collection(named, ""), &p, &err));
    CHECK(p.counts[OUTLINE_MATCHED] == SQUARES && !p.code_column.len); // a running number is no code
}

static void what_is_wrong_with_a_file(void)
{
    WardsAsk ask = ask_for("w.geojson"), swap = ask;
    WardsPlan p;
    Err err;
    CHECK(refused(&ask, S(""), "IMPORT_EMPTY") && refused(&ask, S("{\"features\":["), "BASE_JSON_SYNTAX"));
    CHECK(refused(&ask, S("{\"type\":\"FeatureCollection\",\"features\":[]}"), "IMPORT_WARDS_NO_AREAS"));
    CHECK(refused(&ask, collection(squares(true), ""), "IMPORT_WARDS_SWAPPED"));
    swap.swap = true;
    must(plan(&swap, collection(squares(true), ""), &p, &err));
    CHECK(p.counts[OUTLINE_MATCHED] == SQUARES);
    CHECK(refused(&swap, collection(squares(false), ""), "IMPORT_WARDS_NOT_SWAPPED"));
    Strs one = { 0 };
    *PUSH(a, &one) = feature(S("\"ten\":\"x\""), ring(2.35, 48.85, HALF, false));
    CHECK(refused(&ask, collection(one, ""), "IMPORT_WARDS_AWAY"));
    one.at[0] = feature(S("\"ten\":\"x\""), ring(587000, 2324000, 500, false));
    CHECK(refused(&ask, collection(one, ""), "IMPORT_WARDS_METRES"));
    ask.crs = S("EPSG:1");
    CHECK(refused(&ask, collection(one, ""), "GEO_CRS_UNKNOWN"));
    ask.crs = S("");
    one.at[0] = S("{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":["
                  "105.8,21]}}");
    CHECK(refused(&ask, collection(one, ""), "IMPORT_WARDS_NO_AREAS"));
    View public;
    must(view_open(city, S("public"), S("tester"), LANG_EN, &public, &err));
    CHECK(!wards_plan(city, &public, a, &ask, collection(squares(false), ""), &p, &err) &&
          err.kind == ERR_DENIED);
}

// The city's own grid, named by the file or by the person, gives the same place within a metre.
static void a_grid_is_put_right(void)
{
    WardsAsk ask = ask_for("w.geojson");
    WardsPlan p;
    Err err = { 0 };
    Crs *grid;
    Str code = str_fmt(a, "EPSG:%d", pack->grid_crs);
    must(crs_open(code, &grid, &err));
    const Ward *w = pack->wards.at;
    double e, n;
    must(crs_from_wgs84(grid, (Point){ w->lon, w->lat }, &e, &n));
    crs_close(grid);
    Strs one = { 0 };
    *PUSH(a, &one) =
        feature(str_fmt(a, "\"ten\":\"%.*s\"", PS(w->label.in[LANG_VI])), ring(e, n, 800, false));
    must(plan(&ask,
              collection(one, str_fmt(a,
                                      "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
                                      "\"urn:ogc:def:crs:EPSG::%d\"}},",
                                      pack->grid_crs)
                                  .at),
              &p, &err));
    Point c = geom_centre(&p.rows.at[0].geom);
    CHECK(p.rows.at[0].verdict == OUTLINE_MATCHED && distance_m(c, (Point){ w->lon, w->lat }) < 1);
    ask.crs = code;
    must(plan(&ask, collection(one, ""), &p, &err));
    CHECK(fabs(p.rows.at[0].area_m2 / (1600.0 * 1600) - 1) < 0.002);
}

// ---- What is stored: squares as large as their ward is said to be, so that nothing is odd

static double half_of(const Ward *w)
{
    return sqrt(w->area_km2 * 1e6 / (111320 * cos(w->lat * M_PI / 180) * 110750)) / 2;
}

static Str whole_city(void)
{
    Strs out = { 0 };
    EACH (const Ward, w, pack->wards)
        *PUSH(a, &out) =
            feature(str_fmt(a, "\"code\":\"%.*s\"", PS(w->code)), ring(w->lon, w->lat, half_of(w), false));
    // the first in two pieces, its second with a hole, its third a bow tie
    const Ward *w = pack->wards.at;
    double h = half_of(w);
    out.at[0] = feature(str_fmt(a, "\"code\":\"%.*s\"", PS(w->code)), ring(w->lon - h / 2, w->lat, h, false));
    *PUSH(a, &out) =
        feature(str_fmt(a, "\"code\":\"%.*s\"", PS(w->code)), ring(w->lon + h / 2, w->lat, h, false));
    w++;
    h = half_of(w);
    out.at[1] = feature(str_fmt(a, "\"code\":\"%.*s\"", PS(w->code)),
                        str_fmt(a, "%.*s],[%.*s", PS(ring(w->lon, w->lat, h, false)),
                                PS(ring(w->lon, w->lat, h / 10, false))));
    w++;
    h = half_of(w);
    out.at[2] =
        feature(str_fmt(a, "\"code\":\"%.*s\"", PS(w->code)),
                str_fmt(a, "[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]", w->lon - h, w->lat - h, w->lon + h,
                        w->lat + h, w->lon + h, w->lat - h, w->lon - h, w->lat + h, w->lon - h, w->lat - h));
    return collection(out, "");
}

static bool has(WardRefs refs, const Ward *w)
{
    EACH (const Ward *, r, refs)
        if (*r == w)
            return true;
    return false;
}

static Value ward_of(const char *id, AsOf at)
{
    Record r;
    Err err = { 0 };
    must(record_read(city, &view, a, at, str_z(id), &r, &err));
    return record_value(&r, pack->ranking.ward);
}

static void put_place(const char *id, Point p)
{
    Done done;
    Err err = { 0 };
    Value at = value_point(a, p.lon, p.lat, 0);
    Saying how = { .author = S("tester"),
                   .source = S("test"),
                   .source_class = S("analyst"),
                   .method = S("analyst"),
                   .valid = date_of_day(day_at(pack->zone, now) - 900),
                   .now = now };
    Changes c = { 0 };
    *PUSH(a, &c) = (Change){ .attr = S("name_vi"), .text = str_z(id) };
    *PUSH(a, &c) = (Change){ .attr = S("location"), .value = &at };
    must(edit_add(city, &view, a, &how, S("place"), str_fmt(a, "place/%s", id), c, &done, &err));
}

static void one_block_and_one_undo(void)
{
    WardsAsk ask = ask_for("whole.geojson");
    WardsPlan p;
    Done done, undone;
    Err err;
    const WardMap *map;
    const Ward *w = pack->wards.at;
    Str file = whole_city();
    // beyond half the way to its neighbour, and still inside its own outline
    const Ward *big = NULL, *near = NULL;
    Point inside = { 0 };
    EACH (const Ward, b, pack->wards)
        for (int side = -1; side <= 1 && !big; side += 2) {
            Point edge = { b->lon + side * half_of(b) * 0.98, b->lat };
            WardRefs by_centre = wards_at(a, pack, NULL, edge, 0, day_at(pack->zone, now), NULL);
            if (b > w + 2 && by_centre.at[0] != b) {
                big = b;
                near = by_centre.at[0];
                inside = edge;
            }
        }
    assert(big);
    put_place("W1", inside);
    AsOf present, before, earlier;
    must(asof_read(city, now, S(""), S(""), &present, &err));
    must(asof_read(city, now, S("2025-06-30"), S(""), &before, &err));
    Value v = ward_of("place/W1", present);
    CHECK(v.set.len == 1 && str_eq(v.set.at[0], near->code));
    must(plan(&ask, file, &p, &err));
    CHECK(!p.other && !p.same && p.counts[OUTLINE_MATCHED] == pack->wards.len + 1);
    CHECK(p.overlap_m2 > 0 && p.overlaps.len && p.gap_m2 > 0);
    CHECK(str_find(p.rows.at[2].note.in[LANG_EN], S("mended")) >= 0 ||
          str_find(p.rows.at[2].note.in[LANG_EN], S("area")) >= 0);
    must(city_ward_map(city, INT64_MAX, &map, &err));
    CHECK(!map && ward_check(pack, map, big, inside, 0, present.valid) == WARD_NOT_CHECKED);
    int64_t seq_before = 0;
    must(asof_read(city, now, S(""), S("2026-09-20"), &earlier, &err));
    seq_before = earlier.seq;
    must(wards_apply(city, &view, a, &ask, &p, &done, &err));
    CHECK(done.block > 0);
    v = ward_of("place/W1", present);
    bool own = false;
    EACH (const Str, code, v.set)
        own |= str_eq(*code, big->code);
    CHECK(own);
    CHECK(ward_of("place/W1", before).state == VAL_UNKNOWN); // the wards of today did not exist then
    must(city_ward_map(city, INT64_MAX, &map, &err));
    CHECK(map && str_eq(ward_map_source(map), S("whole.geojson")) &&
          str_eq(ward_map_licence(map), S("test")));
    bool is_in;
    int32_t day = present.valid;
    WardRefs in = wards_at(a, pack, map, (Point){ w->lon, w->lat }, 0, day, &is_in);
    CHECK(is_in && has(in, w)); // where its two pieces meet
    in = wards_at(a, pack, map, (Point){ w[1].lon, w[1].lat }, 0, day, &is_in);
    CHECK(!has(in, w + 1) || !is_in); // in its hole
    double h = half_of(big);
    CHECK(
        has(wards_at(a, pack, map, (Point){ big->lon + h, big->lat }, 0, day, &is_in), big)); // on its border
    CHECK(!has(wards_at(a, pack, map, (Point){ big->lon + h + 1e-4, big->lat }, 0, day, &is_in), big) ||
          !is_in);
    CHECK(has(wards_at(a, pack, map, (Point){ big->lon + h + 1e-4, big->lat }, 50, day, &is_in), big) &&
          is_in);
    CHECK(ward_check(pack, map, big, inside, 0, day) != WARD_FAILED);
    CHECK(ward_check(pack, map, near == w + 1 ? w : near, (Point){ 105.0, 20.0 }, 0, day) == WARD_FAILED);
    must(city_ward_map(city, seq_before, &map, &err));
    CHECK(!map); // not known then
    must(plan(&ask, file, &p, &err));
    must(wards_apply(city, &view, a, &ask, &p, &undone, &err));
    CHECK(p.same && !undone.block); // the same file twice changes nothing
    Buf b = buf_new(a);
    JsonW jw = json_w(&b);
    json_t *j;
    must(wards_geojson(city, a, present, LANG_EN, &jw, &err));
    must(json_read(buf_str(&b), &j, &err));
    CHECK((ptrdiff_t)json_array_size(json_object_get(j, "features")) == pack->wards.len);
    json_decref(j);
    Saying how = { .author = S("tester"),
                   .source = S("test"),
                   .source_class = S("analyst"),
                   .method = S("analyst"),
                   .now = now };
    must(edit_undo(city, &view, a, &how, done.block, done.block, true, &undone, &err));
    must(city_ward_map(city, INT64_MAX, &map, &err));
    v = ward_of("place/W1", present);
    CHECK(!map && v.set.len == 1 && str_eq(v.set.at[0], near->code));
}

static void the_real_outlines(void)
{
    const char *given = getenv("KHO_DATA"), *folder = given ? given : KHO_SOURCE_DIR "/../shared/data/hanoi";
    Str path = str_fmt(a, "%s/hanoi_wards_2025.geojson", folder);
    Str old = str_fmt(a, "%s/hanoi_districts_pre2025.geojson", folder);
    Str bytes;
    Err err = { 0 };
    WardsPlan p;
    WardsAsk ask = ask_for("real.geojson");
    if (!file_exists(path) || !file_exists(old)) {
        TAP_SKIP("real outlines: neither ../shared/data nor KHO_DATA has them");
        return;
    }
    must(file_read(a, path, &bytes, &err));
    must(plan(&ask, bytes, &p, &err));
    CHECK(p.counts[OUTLINE_MATCHED] == pack->wards.len && !p.missing.len && !p.other);
    CHECK(p.odd_area == 1); // one that is wrong at its source
    must(file_read(a, old, &bytes, &err));
    must(plan(&ask, bytes, &p, &err));
    CHECK(p.other && !p.counts[OUTLINE_MATCHED]); // units of another time
    Done done;
    CHECK(!wards_apply(city, &view, a, &ask, &p, &done, &err) && !strcmp(err_id(&err), "IMPORT_WARDS_OTHER"));
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    char dir[] = "/tmp/kho-wards-test-XXXXXX";
    if (!mkdtemp(dir))
        return 1;
    CityNew made = { .path = str_fmt(a, "%s/c.gpkg", dir),
                     .pack_dir = str_fmt(a, "%s/packs/hanoi", KHO_SOURCE_DIR),
                     .author = S("tester"),
                     .now_ms = now - 86400000 * 3 };
    must(city_create(a, &made, &city, &faults, &err));
    must(view_open(city, S("staff"), S("tester"), LANG_EN, &view, &err));
    pack = city_pack(city);
    what_a_row_means();
    what_is_wrong_with_a_file();
    a_grid_is_put_right();
    one_block_and_one_undo();
    the_real_outlines();
    city_close(city);
    const char *ends[] = { "c.gpkg", "c.gpkg-wal", "c.gpkg-shm" };
    for (int i = 0; i < 3; i++)
        unlink(str_fmt(a, "%s/%s", dir, ends[i]).at);
    rmdir(dir);
    arena_free(a);
    return tap_done();
}
