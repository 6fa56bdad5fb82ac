// geo_test.c - geometry in and out, measures, grids (cases: test/cases/crs.txt), predicates.
#include <math.h>
#include <string.h>

#include "geo.h"
#include "tap.h"

static Geom read(Arena *a, const char *geojson)
{
    Err err = { 0 };
    json_t *v = NULL;
    Geom g = { 0 };
    bool ok = json_read(str_z(geojson), &v, &err) && geom_from_geojson(a, v, &g, &err);
    if (!ok)
        printf("# %s: %.*s\n", geojson, PS(err_text(a, LANG_EN, &err)));
    json_decref(v);
    return g;
}

static Str write(Arena *a, const Geom *g)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    geom_to_geojson(&w, g, 7);
    return buf_str(&b);
}

static const char *all_kinds[] = {
    "{\"type\":\"Point\",\"coordinates\":[105.85,21.03]}",
    "{\"type\":\"Point\",\"coordinates\":[]}",
    "{\"type\":\"LineString\",\"coordinates\":[[105,21],[106,21.5],[106,22]]}",
    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]"
    "}",
    "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}",
    "{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2],[3,4]],[[5,6],[7,8],[9,9]]]}",
    "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[9,5],[9,9],[5,5]],[[7,"
    "6],[8,7],[8,6],[7,6]]]]}",
    "{\"type\":\"MultiPolygon\",\"coordinates\":[]}",
};

static void every_kind_comes_back_the_same(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < COUNT(all_kinds); i++) {
        Err err = { 0 };
        Geom g = read(a, all_kinds[i]), wkb, gpkg;
        int srs = 0;
        CHECK(str_eq(write(a, &g), str_z(all_kinds[i])));
        CHECK(geom_from_wkb(a, geom_to_wkb(a, &g), &wkb, &err) &&
              str_eq(write(a, &wkb), str_z(all_kinds[i])));
        CHECK(geom_from_gpkg(a, geom_to_gpkg(a, &g, 4326), &gpkg, &srs, &err) && srs == 4326);
        CHECK(str_eq(write(a, &gpkg), str_z(all_kinds[i])));
    }
    Geom g = read(a, all_kinds[3]);
    CHECK(str_eq(geom_to_wkt(a, &g, 3), S("POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,2 1,1 1))")));
    g = read(a, all_kinds[6]);
    CHECK(str_eq(geom_to_wkt(a, &g, 0),
                 S("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,9 5,9 9,5 5),(7 6,8 7,8 6,7 6)))")));
    g = read(a, all_kinds[1]);
    CHECK(str_eq(geom_to_wkt(a, &g, 0), S("POINT EMPTY")));
    g = read(a, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[0,4],[4,4],[4,0],[0,0]]]}");
    CHECK(str_find(write(a, &g), S("[[0,0],[4,0],[4,4]")) > 0); // turned anticlockwise
    arena_free(a);
}

static void the_bytes_are_those_of_the_standard(void)
{
    // A point (1, 2) by hand: ISO WKB, big-endian; EWKB with Z and SRID; GeoPackage with its header.
    static const char big[] = "\0\0\0\0\1\x3F\xF0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0";
    static const char ewkb[] =
        "\1\1\0\0\xA0\xE6\x10\0\0\0\0\0\0\0\0\xF0\x3F\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\x08\x40";
    static const char iso_z[] = "\1\xE9\3\0\0\0\0\0\0\0\0\xF0\x3F\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\x08\x40";
    static const char gpkg[] = "GP\0\1\xE6\x10\0\0\1\1\0\0\0\0\0\0\0\0\0\xF0\x3F\0\0\0\0\0\0\0\x40";
    Arena *a = arena_new();
    Err err = { 0 };
    Geom g;
    CHECK(geom_from_wkb(a, (Str){ big, 21 }, &g, &err) && g.pts.len == 1 && g.pts.at[0].lon == 1 &&
          g.pts.at[0].lat == 2);
    CHECK(geom_from_wkb(a, (Str){ ewkb, 33 }, &g, &err) && g.pts.at[0].lat == 2);
    CHECK(geom_from_wkb(a, (Str){ iso_z, 29 }, &g, &err) && g.pts.at[0].lat == 2);
    CHECK(str_eq(geom_to_gpkg(a, &g, 4326), (Str){ gpkg, 29 }));
    arena_free(a);
}

static void broken_geometry_is_refused(void)
{
    static const struct {
        const char *json;
        MsgId id;
    } cases[] = {
        { "{\"type\":\"GeometryCollection\",\"geometries\":[]}", MSG_GEO_JSON_SHAPE },
        { "{\"type\":\"Point\",\"coordinates\":[1]}", MSG_GEO_JSON_SHAPE },
        { "{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", MSG_GEO_JSON_SHAPE },
        { "{\"type\":\"Point\"}", MSG_GEO_JSON_SHAPE },
        { "{\"type\":\"Polygon\",\"coordinates\":[[0,0],[1,1]]}", MSG_GEO_JSON_SHAPE },
        { "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}", MSG_GEO_RING },
        { "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]}", MSG_GEO_RING },
        { "{\"type\":\"LineString\",\"coordinates\":[[0,0]]}", MSG_GEO_LINE },
        { "[]", MSG_GEO_JSON_SHAPE },
    };
    Arena *a = arena_new();
    Err err = { 0 };
    Geom g;
    for (int i = 0; i < COUNT(cases); i++) {
        json_t *v = NULL;
        CHECK(json_read(str_z(cases[i].json), &v, &err) && !geom_from_geojson(a, v, &g, &err) &&
              err.id == cases[i].id);
        json_decref(v);
    }
    Geom line = read(a, all_kinds[2]);
    Str wkb = geom_to_wkb(a, &line);
    for (ptrdiff_t n = 0; n < wkb.len; n++)
        CHECK(!geom_from_wkb(a, str_sub(wkb, 0, n), &g, &err) && err.kind == ERR_INPUT);
    CHECK(!geom_from_wkb(a, (Str){ "\1\2\0\0\0\xFF\xFF\xFF\x7F", 9 }, &g, &err) &&
          err.id == MSG_GEO_WKB_SHORT);
    CHECK(!geom_from_wkb(a, (Str){ "\1\7\0\0\0\0\0\0\0", 9 }, &g, &err) && err.id == MSG_GEO_WKB_KIND);
    CHECK(!geom_from_gpkg(a, S("XX"), &g, NULL, &err) && err.id == MSG_GEO_GPKG);
    arena_free(a);
}

static void measures_are_those_of_the_ellipsoid(void)
{
    Arena *a = arena_new();
    // `geod +ellps=WGS84 -I` of PROJ says so.
    CHECK(fabs(distance_m((Point){ 105.8542, 21.0285 }, (Point){ 108.4583, 11.9404 }) - 1043369.3507) <
          0.001);
    CHECK(fabs(distance_m((Point){ 105.8542, 21.0285 }, (Point){ 105.8552, 21.0295 }) - 151.8684) < 0.001);
    // An eighth of the earth: its surface is 510,065,621,724,088 m².
    Geom eighth = read(a, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[90,0],[0,90],[0,0]]]}");
    CHECK(fabs(geom_area_m2(&eighth) / (510065621724088.4 / 8) - 1) < 1e-12);
    Geom holed = read(a, all_kinds[3]), outer = geom_of_box(a, (Box){ 0, 0, 4, 4 }),
         hole = geom_of_box(a, (Box){ 1, 1, 2, 2 });
    CHECK(fabs(geom_area_m2(&holed) - geom_area_m2(&outer) + geom_area_m2(&hole)) < 1e-3);
    Geom line = read(a, all_kinds[2]), point = geom_of_point(a, (Point){ 1, 2 }), none = { 0 };
    CHECK(fabs(geom_length_m(&line) - distance_m(line.pts.at[0], line.pts.at[1]) -
               distance_m(line.pts.at[1], line.pts.at[2])) < 1e-6);
    CHECK(geom_area_m2(&line) == 0 && geom_area_m2(&point) == 0 && geom_length_m(&point) == 0);
    Point c = geom_centre(&outer), d = geom_centre(&holed);
    CHECK(fabs(c.lon - 2) < 1e-12 && fabs(c.lat - 2) < 1e-12 && d.lon > 2 && isnan(geom_centre(&none).lon));
    CHECK(geom_centre(&point).lat == 2 && box_has(geom_box(&line), (Point){ 105.5, 22 }) &&
          !box_has(geom_box(&none), point.pts.at[0]));
    arena_free(a);
}

static void grids_agree_with_cs2cs_to_a_centimetre(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text, last = { 0 };
    Crs *crs = NULL;
    int n = 0;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/crs.txt"), &text, &err));
    while (text.len) {
        Str line = cut(&text, '\n'), code = cut(&line, ' ');
        double v[4];
        if (!code.len || code.at[0] == '#')
            continue;
        for (int i = 0; i < 4; i++)
            CHECK(str_f64(cut(&line, ' '), &v[i]));
        if (!str_eq(code, last)) {
            crs_close(crs);
            CHECK(crs_open(code, &crs, &err));
            last = code;
        }
        Point p = { 0 };
        double east = 0, north = 0, unit = crs_is_geographic(crs) ? 1e-7 : 0.01;
        CHECK(crs_to_wgs84(crs, v[0], v[1], &p) && distance_m(p, (Point){ v[2], v[3] }) < 0.01);
        CHECK(crs_from_wgs84(crs, (Point){ v[2], v[3] }, &east, &north) && fabs(east - v[0]) < unit &&
              fabs(north - v[1]) < unit);
        CHECK(box_has(crs_area(crs), p));
        n++;
    }
    CHECK(n >= 30);
    crs_close(crs);
    arena_free(a);
}

static void the_forgotten_shift_can_be_recognised_and_undone(void)
{
    Err err = { 0 };
    Crs *crs, *same;
    Point right = { 0 }, wrong = { 0 }, again = { 0 };
    // The grid is read from the data, so that no place's own grid stands in the code.
    Arena *a = arena_new();
    Str text;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/crs.txt"), &text, &err));
    cut(&text, '\n');
    CHECK(crs_open(cut(&text, ' '), &crs, &err));
    CHECK(crs_to_wgs84(crs, 587000, 2325000, &right) && crs_to_wgs84_unshifted(crs, 587000, 2325000, &wrong));
    double metres = distance_m(right, wrong);
    CHECK(metres > 220 && metres < 228);
    CHECK(crs_reshift(crs, wrong, &again) && distance_m(again, right) < 0.001);
    CHECK(fabs(crs_shift_m(crs, wrong) - metres) < 0.1 && !crs_is_geographic(crs) && crs_name(crs).len > 0);
    crs_close(crs);
    CHECK(crs_open(S("EPSG:4326"), &same, &err) && crs_is_geographic(same) && crs_shift_m(same, right) == 0);
    CHECK(crs_to_wgs84(same, 105, 21, &again) && again.lon == 105 && again.lat == 21 &&
          !crs_to_wgs84(same, 105, 91, &again));
    CHECK(!crs_to_wgs84(same, NAN, 0, &again));
    crs_close(same);
    CHECK(!crs_open(S("EPSG:999999"), &crs, &err) && err.id == MSG_GEO_CRS_UNKNOWN && !crs);
    CHECK(!crs_open(S(""), &crs, &err) && !crs_open(S("+proj=pipeline +step +proj=noop"), &crs, &err));
    arena_free(a);
}

static void predicates_know_inside_edge_and_hole(void)
{
    Arena *a = arena_new();
    Geom g = read(a, all_kinds[3]), other = geom_of_box(a, (Box){ 4, 4, 5, 5 }),
         far = geom_of_box(a, (Box){ 6, 6, 7, 7 });
    CHECK(geom_has_point(&g, (Point){ 3, 3 }) && geom_has_point(&g, (Point){ 0, 2 }) &&
          geom_has_point(&g, (Point){ 1, 1.5 }));
    CHECK(!geom_has_point(&g, (Point){ 1.5, 1.5 }) && !geom_has_point(&g, (Point){ 5, 5 }) &&
          !geom_has_point(&g, (Point){ NAN, 1 }));
    CHECK(geom_touch(&g, &other) && !geom_touch(&g, &far));
    const Geom *some[] = { &far, &g, &other };
    Areas *areas = areas_open(some, 3);
    CHECK(areas_at(areas, (Point){ 4, 4 }) == 1 && areas_at(areas, (Point){ 4.5, 4.5 }) == 2 &&
          areas_at(areas, (Point){ 1.5, 1.5 }) == -1);
    AreaNos at = areas_near(areas, a, (Point){ 4, 4 }, 0);
    CHECK(at.len == 2 && at.at[0] == 1 && at.at[1] == 2); // a corner that both have
    CHECK(!areas_near(areas, a, (Point){ 5.001, 4.5 }, 0).len &&
          !areas_near(areas, a, (Point){ NAN, 4 }, 0).len);
    at = areas_near(areas, a, (Point){ 5.001, 4.5 }, 150); // 111 m away
    CHECK(at.len == 1 && at.at[0] == 2 && !areas_near(areas, a, (Point){ 5.001, 4.5 }, 100).len);
    areas_close(areas);
    arena_free(a);
}

static void areas_share_and_join(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Geom one = geom_of_box(a, (Box){ 0, 0, 2, 2 }), two = geom_of_box(a, (Box){ 1, 0, 3, 2 }),
         beside = geom_of_box(a, (Box){ 2, 0, 4, 2 }), out;
    CHECK(geom_common(a, &one, &two, &out, &err) && out.kind == GEOM_POLYGON && geom_box(&out).west == 1 &&
          geom_box(&out).east == 2);
    CHECK(geom_common(a, &one, &beside, &out, &err) && !out.pts.len); // a border is no area
    const Geom *frame[] = { &one, &beside };
    CHECK(geom_union(a, frame, 2, &out, &err) && out.part_ends.len == 1 && geom_box(&out).east == 4);
    Geom sides[4] = { geom_of_box(a, (Box){ 0, 0, 3, 1 }), geom_of_box(a, (Box){ 0, 2, 3, 3 }),
                      geom_of_box(a, (Box){ 0, 0, 1, 3 }), geom_of_box(a, (Box){ 2, 0, 3, 3 }) };
    const Geom *ring[] = { &sides[0], &sides[1], &sides[2], &sides[3] };
    CHECK(geom_union(a, ring, 4, &out, &err) && out.part_ends.len == 1 && out.ring_ends.len == 2); // a gap
    CHECK(geom_union(a, NULL, 0, &out, &err) && !out.pts.len);
    arena_free(a);
}

static void crossed_rings_are_told_and_mended(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str why;
    Geom bow = read(a, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"), fine,
         empty = { .kind = GEOM_POLYGON };
    CHECK(geom_fault(a, &bow, &why) && str_find(why, S("Self-intersection")) == 0);
    CHECK(geom_mend(a, &bow, &fine, &err) && fine.kind == GEOM_POLYGONS && !geom_fault(a, &fine, &why) &&
          !why.len);
    CHECK(geom_has_point(&bow, (Point){ 0.2, 1 }) && !geom_has_point(&bow, (Point){ 1, 1.9 }));
    CHECK(!geom_fault(a, &empty, &why) && geom_mend(a, &empty, &fine, &err) && !fine.pts.len);
    Geom wavy = read(a, "{\"type\":\"LineString\",\"coordinates\":[[105,21],[105.001,21.000001],[105.002,21],"
                        "[105.002,21.01]]}"),
         less;
    CHECK(geom_simplify(a, &wavy, 5, &less, &err) && less.pts.len == 3 && less.kind == GEOM_LINE);
    CHECK(fabs(less.pts.at[1].lon - 105.002) < 1e-12 && geom_simplify(a, &wavy, 0.01, &less, &err) &&
          less.pts.len == 4);
    arena_free(a);
}

int main(void)
{
    every_kind_comes_back_the_same();
    the_bytes_are_those_of_the_standard();
    broken_geometry_is_refused();
    measures_are_those_of_the_ellipsoid();
    grids_agree_with_cs2cs_to_a_centimetre();
    the_forgotten_shift_can_be_recognised_and_undone();
    predicates_know_inside_edge_and_hole();
    areas_share_and_join();
    crossed_rings_are_told_and_mended();
    return tap_done();
}
