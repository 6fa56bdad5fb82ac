// crs.c - grids through PROJ: one context and two pipelines a Crs, both with axes east and north.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <proj.h>

#include "geo.h"

struct Crs {
    Arena *arena;
    PJ_CONTEXT *context;
    PJ *shifted; // grid → WGS 84 lon, lat with the shift of datum
    PJ *own;     // grid → its own lon, lat; NULL where it is geographic already
    Str name;
    bool geographic;
    Box area;
};

static const char *why(PJ_CONTEXT *context)
{
    int code = proj_context_errno(context);
    const char *text = code ? proj_context_errno_string(context, code) : NULL;
    return text ? text : "?";
}

// A pipeline with axes east, north on both sides; NULL where there is none. It takes neither source nor
// target.
static PJ *pipeline(PJ_CONTEXT *context, const PJ *source, const PJ *target)
{
    static const char *const options[] = { "ALLOW_BALLPARK=NO", NULL };
    PJ *raw = proj_create_crs_to_crs_from_pj(context, source, target, NULL, options);
    PJ *normal = raw ? proj_normalize_for_visualization(context, raw) : NULL;
    proj_destroy(raw);
    return normal;
}

static bool is_geographic(const PJ *crs)
{
    PJ_TYPE type = proj_get_type(crs);
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

static Box area_of(PJ_CONTEXT *context, const PJ *crs)
{
    Box b = { -180, -90, 180, 90 }, use;
    if (proj_get_area_of_use(context, crs, &use.west, &use.south, &use.east, &use.north, NULL) &&
        use.west > -999 && use.west < use.east)
        b = use;
    return b;
}

// Pipelines of an opened CRS. `bare` is it without a TOWGS84 that a PROJ text may have tied to it.
static bool prepare(Crs *crs, const PJ *source, const PJ *bare, const PJ *wgs84, Str code, Err *err)
{
    crs->geographic = is_geographic(bare);
    crs->area = area_of(crs->context, source);
    crs->name = str_copy(crs->arena, str_z(proj_get_name(bare)));
    if (!(crs->shifted = pipeline(crs->context, source, wgs84)))
        return fail(err, MSG_GEO_CRS_NO_SHIFT, code);
    if (crs->geographic)
        return true;
    PJ *lonlat = proj_crs_get_geodetic_crs(crs->context, bare);
    crs->own = lonlat ? pipeline(crs->context, bare, lonlat) : NULL;
    proj_destroy(lonlat);
    return crs->own || fail(err, MSG_GEO_CRS_UNKNOWN, code, why(crs->context));
}

static bool open_code(Crs *crs, Str code, Err *err)
{
    // proj_create also reads operations and files' names; a code is short and on one line, a text is a CRS.
    const char *z = str_cz(crs->arena, code);
    PJ *source =
        code.len && strlen(z) == (size_t)code.len && code.len < 20000 ? proj_create(crs->context, z) : NULL;
    if (!source)
        return fail(err, MSG_GEO_CRS_UNKNOWN, str_sub(code, 0, 200), why(crs->context));
    if (!proj_is_crs(source)) {
        proj_destroy(source);
        return fail(err, MSG_GEO_CRS_UNKNOWN, str_sub(code, 0, 200), "CRS?");
    }
    PJ *wgs84 = proj_create(crs->context, "EPSG:4326");
    if (!wgs84) {
        proj_destroy(source);
        return fail(err, MSG_GEO_PROJ, why(crs->context));
    }
    PJ *bare = proj_get_type(source) == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(crs->context, source) : NULL;
    bool ok = prepare(crs, source, bare ? bare : source, wgs84, code, err);
    proj_destroy(bare);
    proj_destroy(wgs84);
    proj_destroy(source);
    return ok;
}

bool crs_open(Str code, Crs **out, Err *err)
{
    Arena *a = arena_new();
    Crs *crs = NEW(a, Crs);
    crs->arena = a;
    *out = NULL;
    if (!(crs->context = proj_context_create())) {
        arena_free(a);
        return fail(err, MSG_GEO_PROJ, "context");
    }
    proj_log_level(crs->context, PJ_LOG_NONE);
    proj_context_set_enable_network(crs->context, 0);
    if (!open_code(crs, code, err)) {
        crs_close(crs);
        return false;
    }
    *out = crs;
    return true;
}

void crs_close(Crs *crs)
{
    if (!crs)
        return;
    proj_destroy(crs->own);
    proj_destroy(crs->shifted);
    proj_context_destroy(crs->context);
    arena_free(crs->arena);
}

bool crs_is_geographic(const Crs *crs)
{
    return crs->geographic;
}

Str crs_name(const Crs *crs)
{
    return crs->name;
}

Box crs_area(const Crs *crs)
{
    return crs->area;
}

static bool trans(PJ *pj, PJ_DIRECTION way, double x, double y, double *out_x, double *out_y)
{
    if (!isfinite(x) || !isfinite(y))
        return false;
    proj_errno_reset(pj);
    PJ_COORD c = proj_trans(pj, way, proj_coord(x, y, 0, HUGE_VAL));
    *out_x = c.xy.x;
    *out_y = c.xy.y;
    return !proj_errno(pj) && isfinite(c.xy.x) && isfinite(c.xy.y);
}

bool crs_to_wgs84(Crs *crs, double east, double north, Point *out)
{
    return trans(crs->shifted, PJ_FWD, east, north, &out->lon, &out->lat) && point_ok(*out);
}

bool crs_from_wgs84(Crs *crs, Point p, double *east, double *north)
{
    return point_ok(p) && trans(crs->shifted, PJ_INV, p.lon, p.lat, east, north);
}

bool crs_to_wgs84_unshifted(Crs *crs, double east, double north, Point *out)
{
    if (crs->own)
        return trans(crs->own, PJ_FWD, east, north, &out->lon, &out->lat) && point_ok(*out);
    *out = (Point){ east, north };
    return point_ok(*out);
}

bool crs_reshift(Crs *crs, Point mistaken, Point *right)
{
    double east = mistaken.lon, north = mistaken.lat;
    if (!point_ok(mistaken) ||
        (crs->own && !trans(crs->own, PJ_INV, mistaken.lon, mistaken.lat, &east, &north)))
        return false;
    return crs_to_wgs84(crs, east, north, right);
}

double crs_shift_m(Crs *crs, Point at)
{
    Point moved;
    return crs_reshift(crs, at, &moved) ? distance_m(at, moved) : NAN;
}
