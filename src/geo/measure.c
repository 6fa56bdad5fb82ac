// measure.c - lengths and areas on the ellipsoid, by the geodesics that come with PROJ (C. F. F. Karney
// 2013).
#include <math.h>

#include <geodesic.h>

#include "geom.h"

static struct geod_geodesic wgs84(void)
{
    struct geod_geodesic g;
    geod_init(&g, 6378137, 1 / 298.257223563);
    return g;
}

double distance_m(Point a, Point b)
{
    struct geod_geodesic g = wgs84();
    double metres = NAN;
    geod_inverse(&g, a.lat, a.lon, b.lat, b.lon, &metres, NULL, NULL);
    return metres;
}

static double ring_m2(const struct geod_geodesic *g, const Point *p, ptrdiff_t n)
{
    struct geod_polygon poly;
    double area = 0;
    geod_polygon_init(&poly, 0);
    for (ptrdiff_t i = 0; i + 1 < n; i++) // the last point is the first
        geod_polygon_addpoint(g, &poly, p[i].lat, p[i].lon);
    geod_polygon_compute(g, &poly, 0, 1, &area, NULL);
    return fabs(area);
}

double geom_area_m2(const Geom *g)
{
    struct geod_geodesic ellipsoid = wgs84();
    double sum = 0;
    for (ptrdiff_t part = 0; part < g->part_ends.len; part++)
        for (ptrdiff_t r = part_start(g, part); r < g->part_ends.at[part]; r++) {
            double area =
                ring_m2(&ellipsoid, g->pts.at + ring_start(g, r), g->ring_ends.at[r] - ring_start(g, r));
            sum += r == part_start(g, part) ? area : -area;
        }
    return sum;
}

double geom_length_m(const Geom *g)
{
    double sum = 0;
    for (ptrdiff_t r = 0; r < g->ring_ends.len; r++)
        for (ptrdiff_t i = ring_start(g, r) + 1; i < g->ring_ends.at[r]; i++)
            sum += distance_m(g->pts.at[i - 1], g->pts.at[i]);
    return sum;
}

// Sums weighted by what the geometry is made of, measured from its first point to keep the digits.
typedef struct {
    double weight, lon, lat;
} Sum;

static void add(Sum *s, double weight, double lon, double lat)
{
    s->weight += weight;
    s->lon += weight * lon;
    s->lat += weight * lat;
}

static Sum area_sum(const Geom *g, Point o)
{
    Sum s = { 0 };
    for (ptrdiff_t part = 0; part < g->part_ends.len; part++)
        for (ptrdiff_t r = part_start(g, part); r < g->part_ends.at[part]; r++) {
            const Point *p = g->pts.at + ring_start(g, r);
            ptrdiff_t n = g->ring_ends.at[r] - ring_start(g, r);
            double sign = (ring_area2(p, n) < 0 ? -1 : 1) * (r == part_start(g, part) ? 1 : -1);
            for (ptrdiff_t i = 0; i + 1 < n; i++) {
                double x0 = p[i].lon - o.lon, y0 = p[i].lat - o.lat, x1 = p[i + 1].lon - o.lon,
                       y1 = p[i + 1].lat - o.lat;
                add(&s, sign * (x0 * y1 - x1 * y0), (x0 + x1) / 3, (y0 + y1) / 3);
            }
        }
    return s;
}

static Sum line_sum(const Geom *g, Point o)
{
    Sum s = { 0 };
    for (ptrdiff_t r = 0; r < g->ring_ends.len; r++)
        for (ptrdiff_t i = ring_start(g, r) + 1; i < g->ring_ends.at[r]; i++) {
            Point a = g->pts.at[i - 1], b = g->pts.at[i];
            add(&s, hypot(b.lon - a.lon, b.lat - a.lat), (a.lon + b.lon) / 2 - o.lon,
                (a.lat + b.lat) / 2 - o.lat);
        }
    return s;
}

static Sum point_sum(const Geom *g, Point o)
{
    Sum s = { 0 };
    for (ptrdiff_t i = 0; i < g->pts.len; i++)
        add(&s, 1, g->pts.at[i].lon - o.lon, g->pts.at[i].lat - o.lat);
    return s;
}

Point geom_centre(const Geom *g)
{
    if (!g->pts.len)
        return (Point){ NAN, NAN };
    Point o = g->pts.at[0];
    Sum s = area_sum(g, o);
    if (!(s.weight > 0))
        s = line_sum(g, o); // no area: a line, or a polygon that has collapsed
    if (!(s.weight > 0))
        s = point_sum(g, o);
    return (Point){ o.lon + s.lon / s.weight, o.lat + s.lat / s.weight };
}
