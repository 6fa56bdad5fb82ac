// wkb_fuzz.c - what is read as WKB or GeoPackage geometry is written as bytes that read back to the same
// bytes.
#include <math.h>

#include "geo.h"

static void check(Arena *a, const Geom *g)
{
    Err err = { 0 };
    Geom again;
    int srs = 0;
    Str wkb = geom_to_wkb(a, g), gpkg = geom_to_gpkg(a, g, -1);
    bool ok = geom_from_wkb(a, wkb, &again, &err);
    assert(ok && again.kind == g->kind && again.pts.len == g->pts.len);
    assert(str_eq(geom_to_wkb(a, &again), wkb));
    ok = geom_from_gpkg(a, gpkg, &again, &srs, &err);
    assert(ok && srs == -1 && str_eq(geom_to_gpkg(a, &again, -1), gpkg));
    assert(geom_to_wkt(a, g, 7).len > 0);
    Box b = geom_box(g);
    assert(g->pts.len ? b.west <= b.east && b.south <= b.north : b.west > b.east);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str bytes = { (const char *)data, (ptrdiff_t)size };
    Geom g;
    if (geom_from_wkb(a, bytes, &g, &err))
        check(a, &g);
    else
        assert(err.kind == ERR_INPUT && !g.kind && !g.pts.len);
    if (geom_from_gpkg(a, bytes, &g, NULL, &err))
        check(a, &g);
    else
        assert(err.kind == ERR_INPUT);
    arena_free(a);
    return 0;
}
