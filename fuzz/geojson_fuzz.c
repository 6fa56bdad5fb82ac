// geojson_fuzz.c - a geometry that is read measures something finite, is mended to a valid one, and is
// written as GeoJSON.
#include <math.h>

#include "geo.h"

static bool on_earth(const Geom *g)
{
    bool ok = true;
    for (ptrdiff_t i = 0; i < g->pts.len; i++)
        ok = ok && point_ok(g->pts.at[i]);
    return ok;
}

static void check(Arena *a, const Geom *g)
{
    Err err = { 0 };
    Str why;
    Geom mended;
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    geom_to_geojson(&w, g, 17);
    json_t *v;
    if (!json_read(buf_str(&b), &v, &err))
        assert(!"our own GeoJSON does not read back");
    json_decref(v);
    if (!on_earth(g))
        return;
    double area = geom_area_m2(g), length = geom_length_m(g);
    assert(isfinite(area) && isfinite(length) && length >= 0);
    if (geom_mend(a, g, &mended, &err))
        assert(!geom_fault(a, &mended, &why));
    else
        assert(err.id == MSG_GEO_GEOS);
    if (g->pts.len)
        geom_has_point(g, g->pts.at[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    json_t *v;
    Geom g;
    if (json_read((Str){ (const char *)data, (ptrdiff_t)size }, &v, &err)) {
        if (geom_from_geojson(a, v, &g, &err))
            check(a, &g);
        else
            assert(err.kind == ERR_INPUT && !g.kind);
        json_decref(v);
    }
    arena_free(a);
    return 0;
}
