// geom.c - a geometry in flat arrays: making, asking, WKT.
#include <math.h>
#include <stdio.h>

#include "geom.h"

static const char *names[] = { "None",       "Point",           "LineString",  "Polygon",
                               "MultiPoint", "MultiLineString", "MultiPolygon" };

const char *geom_kind_name(GeomKind kind)
{
    assert(kind < COUNT(names));
    return names[kind];
}

GeomKind geom_kind_of(Str name)
{
    for (int i = 1; i < COUNT(names); i++)
        if (str_eq(name, str_z(names[i])))
            return (GeomKind)i;
    return GEOM_NONE;
}

bool geom_is_multi(GeomKind kind)
{
    return kind >= GEOM_POINTS;
}

GeomKind geom_single(GeomKind kind)
{
    return kind >= GEOM_POINTS ? kind - 3 : kind;
}

bool point_ok(Point p)
{
    return fabs(p.lon) <= 180 && fabs(p.lat) <= 90; // false for NaN too
}

Geom geom_of_point(Arena *a, Point p)
{
    Geom g = { .kind = GEOM_POINT };
    *PUSH(a, &g.pts) = p;
    return g;
}

Geom geom_of_box(Arena *a, Box b)
{
    Geom g = { .kind = GEOM_POLYGON };
    Point corners[] = { { b.west, b.south },
                        { b.east, b.south },
                        { b.east, b.north },
                        { b.west, b.north },
                        { b.west, b.south } };
    for (int i = 0; i < COUNT(corners); i++)
        *PUSH(a, &g.pts) = corners[i];
    *PUSH(a, &g.ring_ends) = g.pts.len;
    *PUSH(a, &g.part_ends) = 1;
    return g;
}

Box geom_box(const Geom *g)
{
    Box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };
    for (ptrdiff_t i = 0; i < g->pts.len; i++) {
        Point p = g->pts.at[i];
        b = box_join(b, (Box){ p.lon, p.lat, p.lon, p.lat });
    }
    return b;
}

Box box_join(Box a, Box b)
{
    return (Box){ fmin(a.west, b.west), fmin(a.south, b.south), fmax(a.east, b.east),
                  fmax(a.north, b.north) };
}

Box box_around(Point p, double metres)
{
    double up = metres / 110000, across = up / fmax(cos(p.lat * M_PI / 180), 0.01);
    return (Box){ p.lon - across, p.lat - up, p.lon + across, p.lat + up };
}

bool box_has(Box b, Point p)
{
    return p.lon >= b.west && p.lon <= b.east && p.lat >= b.south && p.lat <= b.north;
}

ptrdiff_t ring_start(const Geom *g, ptrdiff_t ring)
{
    return ring ? g->ring_ends.at[ring - 1] : 0;
}

ptrdiff_t part_start(const Geom *g, ptrdiff_t part)
{
    return part ? g->part_ends.at[part - 1] : 0;
}

double ring_area2(const Point *p, ptrdiff_t n)
{
    double sum = 0;
    for (ptrdiff_t i = 1; i + 1 < n; i++)
        sum += (p[i].lon - p[0].lon) * (p[i + 1].lat - p[0].lat) -
               (p[i + 1].lon - p[0].lon) * (p[i].lat - p[0].lat);
    return sum;
}

bool geom_end_ring(Arena *a, Geom *g, Err *err)
{
    ptrdiff_t from = ring_start(g, g->ring_ends.len), n = g->pts.len - from;
    if (!n)
        return true;
    const Point *p = g->pts.at + from;
    if (geom_single(g->kind) == GEOM_LINE ? n < 2 : n < 4)
        return fail(err, geom_single(g->kind) == GEOM_LINE ? MSG_GEO_LINE : MSG_GEO_RING);
    if (geom_single(g->kind) == GEOM_POLYGON && (p[0].lon != p[n - 1].lon || p[0].lat != p[n - 1].lat))
        return fail(err, MSG_GEO_RING);
    *PUSH(a, &g->ring_ends) = g->pts.len;
    return true;
}

bool geom_end_part(Arena *a, Geom *g, Err *err)
{
    if (g->ring_ends.len > part_start(g, g->part_ends.len))
        *PUSH(a, &g->part_ends) = g->ring_ends.len;
    return g->part_ends.len <= GEO_MAX_PARTS || fail(err, MSG_GEO_TOO_BIG, (int)GEO_MAX_PARTS);
}

// ---- WKT.
static void add_point(Buf *b, Point p, int decimals)
{
    char z[400];
    for (int i = 0; i < 2; i++) {
        int n = snprintf(z, sizeof z, "%.*f", decimals, i ? p.lat : p.lon);
        if (decimals) {
            while (z[n - 1] == '0')
                n--;
            n -= z[n - 1] == '.';
        }
        Str s = { z, n };
        if (i)
            buf_char(b, ' ');
        buf_add(b, str_eq(s, S("-0")) ? S("0") : s);
    }
}

static void add_points(Buf *b, const Geom *g, ptrdiff_t from, ptrdiff_t to, int decimals)
{
    buf_char(b, '(');
    for (ptrdiff_t i = from; i < to; i++) {
        if (i > from)
            buf_char(b, ',');
        add_point(b, g->pts.at[i], decimals);
    }
    buf_char(b, ')');
}

static void add_rings(Buf *b, const Geom *g, ptrdiff_t from, ptrdiff_t to, int decimals)
{
    buf_char(b, '(');
    for (ptrdiff_t r = from; r < to; r++) {
        if (r > from)
            buf_char(b, ',');
        add_points(b, g, ring_start(g, r), g->ring_ends.at[r], decimals);
    }
    buf_char(b, ')');
}

Str geom_to_wkt(Arena *a, const Geom *g, int decimals)
{
    static const char *wkt[] = { "POINT EMPTY", "POINT",           "LINESTRING",  "POLYGON",
                                 "MULTIPOINT",  "MULTILINESTRING", "MULTIPOLYGON" };
    assert(decimals >= 0 && decimals <= 17);
    Buf b = buf_new(a);
    buf_add(&b, str_z(wkt[g->kind]));
    if (!g->pts.len) {
        buf_add(&b, g->kind ? S(" EMPTY") : S(""));
        return buf_str(&b);
    }
    switch (g->kind) {
    case GEOM_POINT:
    case GEOM_LINE:
    case GEOM_POINTS:
        add_points(&b, g, 0, g->pts.len, decimals);
        break;
    case GEOM_POLYGON:
    case GEOM_LINES:
        add_rings(&b, g, 0, g->ring_ends.len, decimals);
        break;
    case GEOM_POLYGONS:
        buf_char(&b, '(');
        for (ptrdiff_t p = 0; p < g->part_ends.len; p++) {
            if (p)
                buf_char(&b, ',');
            add_rings(&b, g, part_start(g, p), g->part_ends.at[p], decimals);
        }
        buf_char(&b, ')');
        break;
    case GEOM_NONE:
        break;
    }
    return buf_str(&b);
}
