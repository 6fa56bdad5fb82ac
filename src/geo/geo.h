// geo.h - places on the earth: geometry in and out, measures on the ellipsoid, grids, and what lies in what.
#pragma once
#include "base.h"
#include "json.h"

typedef struct { double lon, lat; } Point;                    // degrees, WGS 84
typedef struct { double west, south, east, north; } Box;      // degrees, WGS 84; empty where west > east
typedef ARRAY(Point) Points;

// ---- A geometry in flat arrays. The numbers of the kinds are those of WKB.
typedef enum { GEOM_NONE, GEOM_POINT, GEOM_LINE, GEOM_POLYGON, GEOM_POINTS, GEOM_LINES, GEOM_POLYGONS } GeomKind;
typedef struct {
    GeomKind kind;
    Points pts;                     // all of them in order; none: an empty geometry
    ARRAY(ptrdiff_t) ring_ends;     // lines and rings: where each ends in pts
    ARRAY(ptrdiff_t) part_ends;     // polygons: where each ends in ring_ends; the first ring of a part is its outside
} Geom;
enum { GEO_MAX_POINTS = 2000000, GEO_MAX_PARTS = 200000 };    // more is refused when read

Geom geom_of_point(Arena *a, Point p);
Geom geom_of_box(Arena *a, Box b);                            // a rectangle
const char *geom_kind_name(GeomKind kind);                    // "Point", "MultiPolygon" … as GeoJSON has them
Box geom_box(const Geom *g);
Box box_join(Box a, Box b);
bool box_has(Box b, Point p);                                 // edges included
Box box_around(Point p, double metres);                       // holds all that lies no further away
bool point_ok(Point p);                                       // finite, |lon| ≤ 180, |lat| ≤ 90

// ---- Reading and writing. Z and M are read over and dropped; collections, curves and coordinates that are not finite
// are refused. What is read is well formed (rings closed, of at least four points), though not yet valid: geom_fault.
CHECKED bool geom_from_wkb(Arena *a, Str wkb, Geom *out, Err *err);
Str geom_to_wkb(Arena *a, const Geom *g);                     // little-endian
CHECKED bool geom_from_gpkg(Arena *a, Str blob, Geom *out, int *srs_id, Err *err);   // srs_id may be NULL
Str geom_to_gpkg(Arena *a, const Geom *g, int srs_id);        // with envelope, except for points; NaN point where empty
Str geom_to_wkt(Arena *a, const Geom *g, int decimals);
CHECKED bool geom_from_geojson(Arena *a, const json_t *geometry, Geom *out, Err *err);   // a geometry object
void geom_to_geojson(JsonW *w, const Geom *g, int decimals);  // 7 decimals: 1 cm; outer rings anticlockwise (RFC 7946)

// ---- Measures on the WGS 84 ellipsoid (Karney 2013, PROJ's geodesics).
double distance_m(Point a, Point b);                          // metres
double geom_area_m2(const Geom *g);                           // square metres, holes taken off; 0 for points and lines
double geom_length_m(const Geom *g);                          // of lines, and of all rings of polygons
Point geom_centre(const Geom *g);                             // middle of area, line or points; NaN where empty

// ---- Grids. A Crs belongs to the thread that opened it: open it once, the first costs up to half a second.
// code: what PROJ knows ("EPSG:…", a name, a PROJ or WKT text). Axes are always east, north (or lon, lat). Transformations
// without a known shift of datum are refused, not done approximately; nothing is fetched from a network.
typedef struct Crs Crs;
CHECKED bool crs_open(Str code, Crs **out, Err *err);
void crs_close(Crs *crs);                                     // NULL is fine
bool crs_is_geographic(const Crs *crs);                       // its coordinates are degrees
Str crs_name(const Crs *crs);                                 // borrowed from crs
Box crs_area(const Crs *crs);                                 // area of use; the whole earth where PROJ knows none
bool crs_to_wgs84(Crs *crs, double east, double north, Point *out);     // false: outside what the grid can say
bool crs_from_wgs84(Crs *crs, Point p, double *east, double *north);
// The mistake people make: the grid's own latitude and longitude taken for WGS 84, without the shift of datum.
bool crs_to_wgs84_unshifted(Crs *crs, double east, double north, Point *out);
bool crs_reshift(Crs *crs, Point mistaken, Point *right);     // puts such a mistaken point where it belongs
double crs_shift_m(Crs *crs, Point at);                       // how far the mistake moves a point there, metres; NaN: cannot be said

// ---- Predicates (GEOS), planar in degrees: right for a city, not across the antimeridian.
bool geom_has_point(const Geom *g, Point p);                  // inside or on the edge
bool geom_touch(const Geom *a, const Geom *b);                // have at least one point in common
bool geom_fault(Arena *a, const Geom *g, Str *why);           // true where it is not valid; why is GEOS's English reason
CHECKED bool geom_mend(Arena *a, const Geom *g, Geom *out, Err *err);                // valid, of the same dimension
CHECKED bool geom_simplify(Arena *a, const Geom *g, double metres, Geom *out, Err *err);   // topology kept (rings do not vanish)
CHECKED bool geom_common(Arena *a, const Geom *x, const Geom *y, Geom *out, Err *err);     // what two areas share: polygons only
CHECKED bool geom_union(Arena *a, const Geom *const *areas, ptrdiff_t n, Geom *out, Err *err);   // of areas; its holes are the gaps

// Many areas asked for many points: an index. Areas are borrowed and must live as long.
typedef struct Areas Areas;
Areas *areas_open(const Geom *const *areas, ptrdiff_t n);
void areas_close(Areas *areas);                               // NULL is fine
ptrdiff_t areas_at(Areas *areas, Point p);                    // the first that has p, or -1
typedef ARRAY(ptrdiff_t) AreaNos;
// All that have a point within `metres` of p (0: that have p itself, edges included), in order.
AreaNos areas_near(Areas *areas, Arena *a, Point p, double metres);
