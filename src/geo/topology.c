// topology.c - what lies in what, validity and simplifying, by GEOS. Its context is made for each call: that
// is cheap, and nothing is shared between threads.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <geos_c.h>

#include "geom.h"

typedef struct {
    GEOSContextHandle_t handle;
    char text[200];
} Geos;

static void keep_text(const char *text, void *at)
{
    snprintf(at, sizeof((Geos *)0)->text, "%s", text);
}

static void geos_open(Geos *gs)
{
    gs->handle = GEOS_init_r();
    assert(gs->handle);
    strcpy(gs->text, "?");
    GEOSContext_setErrorMessageHandler_r(gs->handle, keep_text, gs->text);
}

static void geos_close(Geos *gs)
{
    GEOS_finish_r(gs->handle);
}

// ---- To GEOS and back. x and y are the coordinates times these factors.
typedef struct {
    double x, y;
} Scale;
static const Scale degrees = { 1, 1 };

static GEOSCoordSequence *sequence(Geos *gs, const Geom *g, ptrdiff_t from, ptrdiff_t to, Scale k)
{
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(gs->handle, (unsigned)(to - from), 2);
    assert(s);
    for (ptrdiff_t i = from; i < to; i++)
        GEOSCoordSeq_setXY_r(gs->handle, s, (unsigned)(i - from), g->pts.at[i].lon * k.x,
                             g->pts.at[i].lat * k.y);
    return s;
}

static GEOSGeometry *polygon(Geos *gs, Arena *a, const Geom *g, ptrdiff_t part, Scale k)
{
    ptrdiff_t from = part_start(g, part), n = g->part_ends.at[part] - from;
    GEOSGeometry **rings = NEWS(a, GEOSGeometry *, n);
    for (ptrdiff_t i = 0; i < n; i++)
        rings[i] = GEOSGeom_createLinearRing_r(
            gs->handle, sequence(gs, g, ring_start(g, from + i), g->ring_ends.at[from + i], k));
    return GEOSGeom_createPolygon_r(gs->handle, rings[0], rings + 1, (unsigned)(n - 1));
}

static GEOSGeometry *piece(Geos *gs, Arena *a, const Geom *g, ptrdiff_t i, Scale k)
{
    switch (geom_single(g->kind)) {
    case GEOM_POINT:
        return GEOSGeom_createPoint_r(gs->handle, sequence(gs, g, i, i + 1, k));
    case GEOM_LINE:
        return GEOSGeom_createLineString_r(gs->handle,
                                           sequence(gs, g, ring_start(g, i), g->ring_ends.at[i], k));
    default:
        return polygon(gs, a, g, i, k);
    }
}

static GEOSGeometry *to_geos(Geos *gs, Arena *a, const Geom *g, Scale k)
{
    static const int multi[] = { 0, GEOS_MULTIPOINT, GEOS_MULTILINESTRING, GEOS_MULTIPOLYGON };
    GeomKind one = geom_single(g->kind);
    ptrdiff_t n = one == GEOM_POINT ? g->pts.len : one == GEOM_LINE ? g->ring_ends.len : g->part_ends.len;
    if (!n)
        return GEOSGeom_createEmptyCollection_r(gs->handle, GEOS_GEOMETRYCOLLECTION);
    if (!geom_is_multi(g->kind))
        return piece(gs, a, g, 0, k);
    GEOSGeometry **pieces = NEWS(a, GEOSGeometry *, n);
    for (ptrdiff_t i = 0; i < n; i++)
        pieces[i] = piece(gs, a, g, i, k);
    return GEOSGeom_createCollection_r(gs->handle, multi[one], pieces, (unsigned)n);
}

static void add_points(Geos *gs, Arena *a, const GEOSGeometry *geo, Scale k, Geom *out)
{
    const GEOSCoordSequence *s = GEOSGeom_getCoordSeq_r(gs->handle, geo);
    unsigned n = 0;
    GEOSCoordSeq_getSize_r(gs->handle, s, &n);
    for (unsigned i = 0; i < n; i++) {
        Point *p = PUSH(a, &out->pts);
        GEOSCoordSeq_getXY_r(gs->handle, s, i, &p->lon, &p->lat);
        *p = (Point){ p->lon / k.x, p->lat / k.y };
    }
}

static void add_polygon(Geos *gs, Arena *a, const GEOSGeometry *geo, Scale k, Geom *out)
{
    int holes = GEOSGetNumInteriorRings_r(gs->handle, geo);
    for (int i = -1; i < holes; i++) {
        add_points(gs, a,
                   i < 0 ? GEOSGetExteriorRing_r(gs->handle, geo)
                         : GEOSGetInteriorRingN_r(gs->handle, geo, i),
                   k, out);
        *PUSH(a, &out->ring_ends) = out->pts.len;
    }
    *PUSH(a, &out->part_ends) = out->ring_ends.len;
}

// Parts of the kind that out is made of; what has another dimension (a sliver that became a line) is left
// out.
static void from_geos(Geos *gs, Arena *a, const GEOSGeometry *geo, Scale k, Geom *out)
{
    static const int singles[] = { 0, GEOS_POINT, GEOS_LINESTRING, GEOS_POLYGON };
    int type = GEOSGeomTypeId_r(gs->handle, geo);
    GeomKind one = geom_single(out->kind);
    if (GEOSisEmpty_r(gs->handle, geo))
        return;
    if (type >= GEOS_MULTIPOINT) {
        for (int i = 0; i < GEOSGetNumGeometries_r(gs->handle, geo); i++)
            from_geos(gs, a, GEOSGetGeometryN_r(gs->handle, geo, i), k, out);
    } else if (type == singles[one] && one == GEOM_POLYGON) {
        add_polygon(gs, a, geo, k, out);
    } else if (type == singles[one]) {
        add_points(gs, a, geo, k, out);
        if (one == GEOM_LINE)
            *PUSH(a, &out->ring_ends) = out->pts.len;
    }
}

static Geom settled(Geom g)
{
    GeomKind one = geom_single(g.kind);
    ptrdiff_t n = one == GEOM_POINT ? g.pts.len : one == GEOM_LINE ? g.ring_ends.len : g.part_ends.len;
    if (n > 1)
        g.kind = one + 3;
    return g;
}

// A geometry that GEOS can reason with: mended where it is not valid.
static GEOSGeometry *sound(Geos *gs, Arena *a, const Geom *g)
{
    GEOSGeometry *geo = to_geos(gs, a, g, degrees);
    if (GEOSisValid_r(gs->handle, geo) == 1)
        return geo;
    GEOSGeometry *mended = GEOSMakeValid_r(gs->handle, geo);
    if (!mended)
        return geo;
    GEOSGeom_destroy_r(gs->handle, geo);
    return mended;
}

bool geom_touch(const Geom *x, const Geom *y)
{
    Geos gs;
    Arena *a = arena_new();
    geos_open(&gs);
    GEOSGeometry *p = sound(&gs, a, x), *q = sound(&gs, a, y);
    bool touch = GEOSIntersects_r(gs.handle, p, q) == 1;
    GEOSGeom_destroy_r(gs.handle, p);
    GEOSGeom_destroy_r(gs.handle, q);
    geos_close(&gs);
    arena_free(a);
    return touch;
}

bool geom_has_point(const Geom *g, Point p)
{
    Geom point = { .kind = GEOM_POINT, .pts = { &p, 1, 1 } };
    return point_ok(p) && box_has(geom_box(g), p) && geom_touch(g, &point);
}

bool geom_fault(Arena *a, const Geom *g, Str *why)
{
    Geos gs;
    geos_open(&gs);
    GEOSGeometry *geo = to_geos(&gs, a, g, degrees);
    bool fault = GEOSisValid_r(gs.handle, geo) != 1;
    *why = (Str){ 0 };
    if (fault) {
        char *text = GEOSisValidReason_r(gs.handle, geo);
        *why = str_copy(a, str_z(text ? text : gs.text));
        GEOSFree_r(gs.handle, text);
    }
    GEOSGeom_destroy_r(gs.handle, geo);
    geos_close(&gs);
    return fault;
}

bool geom_mend(Arena *a, const Geom *g, Geom *out, Err *err)
{
    Geos gs;
    geos_open(&gs);
    GEOSGeometry *geo = to_geos(&gs, a, g, degrees), *mended = GEOSMakeValid_r(gs.handle, geo);
    *out = (Geom){ .kind = geom_single(g->kind) };
    bool ok = mended || fail(err, MSG_GEO_GEOS, "MakeValid", gs.text);
    if (ok)
        from_geos(&gs, a, mended, degrees, out);
    *out = settled(*out);
    GEOSGeom_destroy_r(gs.handle, mended);
    GEOSGeom_destroy_r(gs.handle, geo);
    geos_close(&gs);
    return ok;
}

bool geom_simplify(Arena *a, const Geom *g, double metres, Geom *out, Err *err)
{
    // Metres in the middle of the geometry; a tolerance need not be exact.
    Box b = geom_box(g);
    double lat = g->pts.len ? (b.south + b.north) / 2 : 0;
    Scale k = { 111320 * fmax(cos(lat * M_PI / 180), 0.01), 110574 };
    Geos gs;
    geos_open(&gs);
    GEOSGeometry *geo = to_geos(&gs, a, g, k), *less = GEOSTopologyPreserveSimplify_r(gs.handle, geo, metres);
    *out = (Geom){ .kind = geom_single(g->kind) };
    bool ok = less || fail(err, MSG_GEO_GEOS, "TopologyPreserveSimplify", gs.text);
    if (ok)
        from_geos(&gs, a, less, k, out);
    *out = settled(*out);
    GEOSGeom_destroy_r(gs.handle, less);
    GEOSGeom_destroy_r(gs.handle, geo);
    geos_close(&gs);
    return ok;
}

// Polygons of what GEOS made of areas; a border that they only share is left out.
static bool polygons_of(Geos *gs, Arena *a, const GEOSGeometry *made, const char *how, Geom *out, Err *err)
{
    *out = (Geom){ .kind = GEOM_POLYGON };
    if (!made)
        return fail(err, MSG_GEO_GEOS, how, gs->text);
    from_geos(gs, a, made, degrees, out);
    *out = settled(*out);
    return true;
}

bool geom_common(Arena *a, const Geom *x, const Geom *y, Geom *out, Err *err)
{
    Geos gs;
    geos_open(&gs);
    GEOSGeometry *p = sound(&gs, a, x), *q = sound(&gs, a, y), *both = GEOSIntersection_r(gs.handle, p, q);
    bool ok = polygons_of(&gs, a, both, "Intersection", out, err);
    GEOSGeom_destroy_r(gs.handle, both);
    GEOSGeom_destroy_r(gs.handle, p);
    GEOSGeom_destroy_r(gs.handle, q);
    geos_close(&gs);
    return ok;
}

bool geom_union(Arena *a, const Geom *const *areas, ptrdiff_t n, Geom *out, Err *err)
{
    Geos gs;
    geos_open(&gs);
    GEOSGeometry **pieces = NEWS(a, GEOSGeometry *, n ? n : 1);
    for (ptrdiff_t i = 0; i < n; i++)
        pieces[i] = sound(&gs, a, areas[i]);
    GEOSGeometry *all = GEOSGeom_createCollection_r(gs.handle, GEOS_GEOMETRYCOLLECTION, pieces, (unsigned)n),
                 *one = GEOSUnaryUnion_r(gs.handle, all);
    bool ok = polygons_of(&gs, a, one, "UnaryUnion", out, err);
    GEOSGeom_destroy_r(gs.handle, one);
    GEOSGeom_destroy_r(gs.handle, all);
    geos_close(&gs);
    return ok;
}

// ---- Many areas.
typedef struct {
    GEOSGeometry *geo;
    const GEOSPreparedGeometry *ready;
    ptrdiff_t index;
} Area;
struct Areas {
    Arena *arena;
    Geos geos;
    GEOSSTRtree *tree;
    Area *at;
    ptrdiff_t n;
};

Areas *areas_open(const Geom *const *areas, ptrdiff_t n)
{
    Arena *a = arena_new();
    Areas *s = NEW(a, Areas);
    s->arena = a;
    s->at = NEWS(a, Area, n);
    s->n = n;
    geos_open(&s->geos);
    s->tree = GEOSSTRtree_create_r(s->geos.handle, 10);
    assert(s->tree);
    for (ptrdiff_t i = 0; i < n; i++) {
        GEOSGeometry *geo = sound(&s->geos, a, areas[i]);
        s->at[i] = (Area){ geo, GEOSPrepare_r(s->geos.handle, geo), i };
        if (!GEOSisEmpty_r(s->geos.handle, geo))
            GEOSSTRtree_insert_r(s->geos.handle, s->tree, geo, &s->at[i]);
    }
    return s;
}

void areas_close(Areas *s)
{
    if (!s)
        return;
    GEOSSTRtree_destroy_r(s->geos.handle, s->tree);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        GEOSPreparedGeom_destroy_r(s->geos.handle, s->at[i].ready);
        GEOSGeom_destroy_r(s->geos.handle, s->at[i].geo);
    }
    geos_close(&s->geos);
    arena_free(s->arena);
}

typedef struct {
    Areas *areas;
    const GEOSGeometry *point;
    ptrdiff_t found;
} Question;

static void ask(void *item, void *question)
{
    Question *q = question;
    const Area *area = item;
    if ((q->found < 0 || area->index < q->found) &&
        GEOSPreparedIntersects_r(q->areas->geos.handle, area->ready, q->point) == 1)
        q->found = area->index;
}

ptrdiff_t areas_at(Areas *s, Point p)
{
    if (!point_ok(p))
        return -1;
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(s->geos.handle, p.lon, p.lat);
    Question q = { s, point, -1 };
    GEOSSTRtree_query_r(s->geos.handle, s->tree, point, ask, &q);
    GEOSGeom_destroy_r(s->geos.handle, point);
    return q.found;
}

// A circle as a ring of 64 corners, in degrees.
static GEOSGeometry *circle(Geos *gs, Point p, double metres)
{
    enum { CORNERS = 64 };
    double high = metres / 110574, wide = metres / (111320 * fmax(cos(p.lat * M_PI / 180), 0.01));
    GEOSCoordSequence *s = GEOSCoordSeq_create_r(gs->handle, CORNERS + 1, 2);
    assert(s);
    for (unsigned i = 0; i <= CORNERS; i++) {
        double angle = 2 * M_PI * (i % CORNERS) / CORNERS;
        GEOSCoordSeq_setXY_r(gs->handle, s, i, p.lon + wide * cos(angle), p.lat + high * sin(angle));
    }
    return GEOSGeom_createPolygon_r(gs->handle, GEOSGeom_createLinearRing_r(gs->handle, s), NULL, 0);
}

typedef struct {
    Areas *areas;
    Arena *arena;
    const GEOSGeometry *shape;
    AreaNos found;
} Search;

static void gather(void *item, void *search)
{
    Search *q = search;
    const Area *area = item;
    if (GEOSPreparedIntersects_r(q->areas->geos.handle, area->ready, q->shape) == 1)
        *PUSH(q->arena, &q->found) = area->index;
}

static int by_number(const void *x, const void *y)
{
    ptrdiff_t a = *(const ptrdiff_t *)x, b = *(const ptrdiff_t *)y;
    return (a > b) - (a < b);
}

AreaNos areas_near(Areas *s, Arena *a, Point p, double metres)
{
    Search q = { s, a, NULL, { 0 } };
    if (!point_ok(p))
        return q.found;
    GEOSGeometry *shape =
        metres > 0 ? circle(&s->geos, p, metres) : GEOSGeom_createPointFromXY_r(s->geos.handle, p.lon, p.lat);
    q.shape = shape;
    GEOSSTRtree_query_r(s->geos.handle, s->tree, shape, gather, &q);
    GEOSGeom_destroy_r(s->geos.handle, shape);
    if (q.found.len)
        qsort(q.found.at, (size_t)q.found.len, sizeof *q.found.at, by_number);
    return q.found;
}
