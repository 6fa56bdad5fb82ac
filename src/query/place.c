// place.c - whether a place lies in a shape, when it is known only to so many metres.
#include <math.h>

#include "geo.h"
#include "tree.h"

// Spots in rings (or one spot). Edges go from spot to spot within a ring.
typedef struct {
    const Spot *at;
    ptrdiff_t n;
    const ptrdiff_t *ends;
    ptrdiff_t n_ends;
    bool area;
} Figure;

typedef struct {
    double x, y; // metres in one degree, there
} Scale;

static Scale scale_at(double lat)
{
    const double rad = M_PI / 180, e2 = 0.00669437999014, axis = 6378137;
    double w = 1 - e2 * sin(lat * rad) * sin(lat * rad);
    return (Scale){ axis * cos(lat * rad) / sqrt(w) * rad, axis * (1 - e2) / (w * sqrt(w)) * rad };
}

static double turn(Spot a, Spot b, Spot c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool between(Spot a, Spot b, Spot p) // p lies on the line through a, b
{
    return p.x >= fmin(a.x, b.x) && p.x <= fmax(a.x, b.x) && p.y >= fmin(a.y, b.y) && p.y <= fmax(a.y, b.y);
}

static bool on_edge(Spot a, Spot b, Spot p)
{
    return turn(a, b, p) == 0 && between(a, b, p);
}

static bool cross_inside(Spot a, Spot b, Spot c, Spot d)
{
    double t1 = turn(a, b, c), t2 = turn(a, b, d), t3 = turn(c, d, a), t4 = turn(c, d, b);
    return ((t1 < 0 && t2 > 0) || (t1 > 0 && t2 < 0)) && ((t3 < 0 && t4 > 0) || (t3 > 0 && t4 < 0));
}

static bool is_end(const Figure *f, ptrdiff_t i) // no edge goes from spot i to i + 1
{
    for (ptrdiff_t k = 0; k < f->n_ends; k++)
        if (f->ends[k] == i + 1)
            return true;
    return i + 1 >= f->n;
}

// Inside or on the edge; rings inside rings are holes.
static bool has(const Figure *f, Spot p)
{
    bool in = false;
    for (ptrdiff_t i = 0; i < f->n; i++) {
        Spot a = f->at[i], b = f->at[is_end(f, i) ? i : i + 1];
        if (on_edge(a, b, p))
            return true;
        if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
            in = !in;
    }
    return in && f->area;
}

static bool edges_cross(const Figure *f, const Figure *g)
{
    for (ptrdiff_t i = 0; i < f->n; i++)
        for (ptrdiff_t k = 0; k < g->n && !is_end(f, i); k++)
            if (!is_end(g, k) && cross_inside(f->at[i], f->at[i + 1], g->at[k], g->at[k + 1]))
                return true;
    return false;
}

static bool touch(const Figure *f, const Figure *g)
{
    for (ptrdiff_t i = 0; i < f->n; i++)
        if (has(g, f->at[i]))
            return true;
    for (ptrdiff_t i = 0; i < g->n; i++)
        if (has(f, g->at[i]))
            return true;
    return edges_cross(f, g);
}

static bool within(const Figure *f, const Figure *g)
{
    for (ptrdiff_t i = 0; i < f->n; i++) {
        Spot a = f->at[i], b = f->at[is_end(f, i) ? i : i + 1];
        if (!has(g, a) || !has(g, (Spot){ (a.x + b.x) / 2, (a.y + b.y) / 2 }))
            return false;
    }
    for (ptrdiff_t i = 0; i < g->n && f->area; i++) { // a hole of g inside f
        bool edge = false;
        for (ptrdiff_t k = 0; k < f->n && !edge; k++)
            edge = on_edge(f->at[k], f->at[is_end(f, k) ? k : k + 1], g->at[i]);
        if (!edge && has(f, g->at[i]))
            return false;
    }
    return !edges_cross(f, g);
}

static double spot_to_edge_m(Spot p, Spot a, Spot b, Scale m)
{
    double dx = (b.x - a.x) * m.x, dy = (b.y - a.y) * m.y, px = (p.x - a.x) * m.x, py = (p.y - a.y) * m.y;
    double len2 = dx * dx + dy * dy, t = len2 > 0 ? fmin(1, fmax(0, (px * dx + py * dy) / len2)) : 0;
    return hypot(px - t * dx, py - t * dy);
}

// Metres between the outlines; 0 where they cross.
static double apart_m(const Figure *f, const Figure *g)
{
    assert(f->n && f->at);
    Scale m = scale_at(f->at[0].y);
    if (edges_cross(f, g))
        return 0;
    double least = INFINITY;
    for (int swap = 0; swap < 2; swap++) {
        const Figure *p = swap ? g : f, *q = swap ? f : g;
        for (ptrdiff_t i = 0; i < p->n; i++)
            for (ptrdiff_t k = 0; k < q->n; k++)
                least = fmin(least, spot_to_edge_m(p->at[i], q->at[k], q->at[is_end(q, k) ? k : k + 1], m));
    }
    return least;
}

static Tri figure_holds(PlaceOp op, const Figure *place, double radius_m, const Shape *shape)
{
    const ptrdiff_t five = 5;
    Spot corners[5];
    Figure area = { shape->spots.at, shape->spots.len, shape->ring_ends.at, shape->ring_ends.len,
                    shape->kind != SHAPE_POINT };
    if (shape->kind == SHAPE_BOX) {
        Spot a = shape->spots.at[0], b = shape->spots.at[1];
        const Spot box[5] = { a, { b.x, a.y }, b, { a.x, b.y }, a };
        for (int i = 0; i < 5; i++)
            corners[i] = box[i];
        area = (Figure){ corners, 5, &five, 1, true };
    }
    if (radius_m > 0 && apart_m(place, &area) <= radius_m)
        return TRI_UNKNOWN;
    bool holds = op == PLACE_WITHIN ? within(place, &area) : touch(place, &area);
    return holds == (op != PLACE_DISJOINT) ? TRI_TRUE : TRI_FALSE;
}

// Lines, outlines and several points, through geo.
static Tri geom_holds(Arena *a, PlaceOp op, Str gpkg, double radius_m, const Shape *shape)
{
    Err err = { 0 };
    Geom g;
    if (!geom_from_gpkg(a, gpkg, &g, NULL, &err) || !g.pts.len)
        return TRI_UNKNOWN;
    ARRAY(Spot) spots = { 0 };
    ARRAY(ptrdiff_t) ends = { 0 };
    EACH (const Point, p, g.pts)
        *PUSH(a, &spots) = (Spot){ p->lon, p->lat };
    EACH (const ptrdiff_t, end, g.ring_ends)
        *PUSH(a, &ends) = *end;
    for (ptrdiff_t i = 0; !g.ring_ends.len && i < spots.len; i++)
        *PUSH(a, &ends) = i + 1;
    bool area = g.kind == GEOM_POLYGON || g.kind == GEOM_POLYGONS;
    return figure_holds(op, &(Figure){ spots.at, spots.len, ends.at, ends.len, area }, radius_m, shape);
}

Tri shape_holds(PlaceOp op, Str gpkg, double radius_m, const Shape *shape)
{
    Value v = { .state = VAL_KNOWN, .type = VT_GEOM, .geom = gpkg };
    Spot here;
    const ptrdiff_t one = 1;
    if (value_lonlat(&v, &here.x, &here.y))
        return figure_holds(op, &(Figure){ &here, 1, &one, 1, false }, radius_m, shape);
    Arena *a = arena_new();
    Tri t = geom_holds(a, op, gpkg, radius_m, shape);
    arena_free(a);
    return t;
}

Tri query_where(Str op, Str gpkg, double radius_m, Str literal)
{
    Arena *a = arena_new();
    Shape shape;
    Tri t = TRI_UNKNOWN;
    if (shape_parse(a, literal, &shape))
        t = shape_holds(str_eq(op, S("within")) ? PLACE_WITHIN : PLACE_INTERSECTS, gpkg, radius_m, &shape);
    arena_free(a);
    return t;
}
