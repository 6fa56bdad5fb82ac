// geojson.c - geometry objects of RFC 7946.
#include <math.h>

#include "geom.h"

// ---- Reading.
typedef struct {
    Arena *arena;
    Geom *geom;
    Err *err;
} Reader;

static bool read_point(Reader *r, const json_t *v)
{
    const json_t *x = json_array_get(v, 0), *y = json_array_get(v, 1);
    if (!json_is_number(x) || !json_is_number(y) || json_array_size(v) > 4)
        return fail(r->err, MSG_GEO_JSON_SHAPE, "a position must be [longitude, latitude]");
    Point p = { json_number_value(x), json_number_value(y) };
    if (!isfinite(p.lon) || !isfinite(p.lat))
        return fail(r->err, MSG_GEO_NOT_FINITE);
    if (r->geom->pts.len >= GEO_MAX_POINTS)
        return fail(r->err, MSG_GEO_TOO_BIG, (int)GEO_MAX_POINTS);
    *PUSH(r->arena, &r->geom->pts) = p;
    return true;
}

typedef bool (*ReadItem)(Reader *r, const json_t *v);

static bool read_each(Reader *r, const json_t *v, ReadItem item)
{
    size_t i;
    const json_t *x;
    if (!json_is_array(v))
        return fail(r->err, MSG_GEO_JSON_SHAPE, "coordinates must be an array, nested as the type says");
    json_array_foreach(v, i, x) if (!item(r, x)) return false;
    return true;
}

static bool read_line(Reader *r, const json_t *v)
{
    if (r->geom->ring_ends.len >= GEO_MAX_PARTS)
        return fail(r->err, MSG_GEO_TOO_BIG, (int)GEO_MAX_PARTS);
    return read_each(r, v, read_point) && geom_end_ring(r->arena, r->geom, r->err);
}

static bool read_polygon(Reader *r, const json_t *v)
{
    return read_each(r, v, read_line) && geom_end_part(r->arena, r->geom, r->err);
}

static bool read_coordinates(Reader *r, const json_t *v)
{
    switch (r->geom->kind) {
    case GEOM_POINT:
        return json_is_array(v) && !json_array_size(v) ? true : read_point(r, v); // [] is the empty point
    case GEOM_POINTS:
        return read_each(r, v, read_point);
    case GEOM_LINE:
        return read_line(r, v);
    case GEOM_LINES:
        return read_each(r, v, read_line);
    case GEOM_POLYGON:
        return read_polygon(r, v);
    default:
        return read_each(r, v, read_polygon);
    }
}

bool geom_from_geojson(Arena *a, const json_t *geometry, Geom *out, Err *err)
{
    Str type = json_get_str(geometry, "type");
    Geom g = { .kind = geom_kind_of(type) };
    *out = (Geom){ 0 };
    if (!g.kind)
        return fail(err, MSG_GEO_JSON_SHAPE,
                    str_fmt(a, "type “%.*s” is no geometry that can be used", PS(str_sub(type, 0, 60))));
    if (!read_coordinates(&(Reader){ a, &g, err }, json_object_get(geometry, "coordinates")))
        return false;
    *out = g;
    return true;
}

// ---- Writing.
static void put_point(JsonW *w, Point p, int decimals)
{
    jw_arr(w);
    jw_fixed(w, p.lon, decimals);
    jw_fixed(w, p.lat, decimals);
    jw_end(w);
}

static void put_points(JsonW *w, const Geom *g, ptrdiff_t from, ptrdiff_t to, int step, int decimals)
{
    jw_arr(w);
    for (ptrdiff_t i = 0; i < to - from; i++)
        put_point(w, g->pts.at[step > 0 ? from + i : to - 1 - i], decimals);
    jw_end(w);
}

// The outside anticlockwise, holes clockwise.
static void put_rings(JsonW *w, const Geom *g, ptrdiff_t from, ptrdiff_t to, int decimals)
{
    jw_arr(w);
    for (ptrdiff_t r = from; r < to; r++) {
        ptrdiff_t first = ring_start(g, r), last = g->ring_ends.at[r];
        bool anticlockwise = ring_area2(g->pts.at + first, last - first) > 0;
        put_points(w, g, first, last, anticlockwise == (r == from) ? 1 : -1, decimals);
    }
    jw_end(w);
}

void geom_to_geojson(JsonW *w, const Geom *g, int decimals)
{
    if (g->kind == GEOM_NONE) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kstr(w, "type", str_z(geom_kind_name(g->kind)));
    jw_key(w, S("coordinates"));
    if (g->kind == GEOM_POINT && g->pts.len) {
        put_point(w, g->pts.at[0], decimals);
    } else if (g->kind == GEOM_POLYGON) {
        put_rings(w, g, 0, g->ring_ends.len, decimals);
    } else if (g->kind == GEOM_LINES || g->kind == GEOM_POLYGONS) {
        jw_arr(w);
        for (ptrdiff_t i = 0; g->kind == GEOM_LINES && i < g->ring_ends.len; i++)
            put_points(w, g, ring_start(g, i), g->ring_ends.at[i], 1, decimals);
        for (ptrdiff_t i = 0; g->kind == GEOM_POLYGONS && i < g->part_ends.len; i++)
            put_rings(w, g, part_start(g, i), g->part_ends.at[i], decimals);
        jw_end(w);
    } else {
        put_points(w, g, 0, g->pts.len, 1, decimals);
    }
    jw_end(w);
}
