// geom.h - inside geo only: how the flat arrays are walked and filled.
#pragma once
#include "geo.h"

GeomKind geom_kind_of(Str name); // GeoJSON's name; GEOM_NONE for others
bool geom_is_multi(GeomKind kind);
GeomKind geom_single(GeomKind kind);                 // of a multi kind the kind of its parts
ptrdiff_t ring_start(const Geom *g, ptrdiff_t ring); // index of its first point
ptrdiff_t part_start(const Geom *g, ptrdiff_t part); // index of its first ring
double ring_area2(const Point *p, ptrdiff_t n);      // twice the planar area; positive: anticlockwise

// Points were pushed: close the line or ring they make, or the polygon that the rings make. Empty ones are
// left out.
CHECKED bool geom_end_ring(Arena *a, Geom *g, Err *err);
CHECKED bool geom_end_part(Arena *a, Geom *g, Err *err);
