// wkb.c - well-known binary, ISO and extended, and GeoPackage's header before it.
#include <math.h>
#include <string.h>

#include "geom.h"

// ---- Reading.
typedef struct {
    Arena *arena;
    Str bytes;
    ptrdiff_t at;
    bool little;
    Err *err;
} Reader;

static bool need(Reader *r, ptrdiff_t n)
{
    return n <= r->bytes.len - r->at || fail(r->err, MSG_GEO_WKB_SHORT, r->at + 1);
}

static uint64_t take(Reader *r, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n; i++) {
        uint64_t byte = (unsigned char)r->bytes.at[r->at + i];
        v |= byte << 8 * (r->little ? i : n - 1 - i);
    }
    r->at += n;
    return v;
}

static double take_f64(Reader *r)
{
    uint64_t bits = take(r, 8);
    double f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

typedef struct {
    GeomKind kind;
    int extra;
} Head; // extra: numbers beyond x and y

static bool read_head(Reader *r, Head *h)
{
    if (!need(r, 5))
        return false;
    unsigned char order = (unsigned char)r->bytes.at[r->at++];
    if (order > 1)
        return fail(r->err, MSG_GEO_WKB_SHORT, r->at);
    r->little = order;
    uint32_t type = (uint32_t)take(r, 4), iso = (type & 0x0FFFFFFF) / 1000;
    bool z = type & 0x80000000 || iso == 1 || iso == 3, m = type & 0x40000000 || iso == 2 || iso == 3;
    uint32_t kind = (type & 0x0FFFFFFF) % 1000;
    if (iso > 3 || kind < 1 || kind > 6)
        return fail(r->err, MSG_GEO_WKB_KIND, (int64_t)type);
    if (type & 0x20000000) {
        if (!need(r, 4))
            return false;
        take(r, 4);
    }
    *h = (Head){ (GeomKind)kind, z + m };
    return true;
}

static bool read_count(Reader *r, ptrdiff_t least_bytes, ptrdiff_t *n)
{
    if (!need(r, 4))
        return false;
    *n = (ptrdiff_t)take(r, 4);
    return need(r, *n * least_bytes);
}

static bool read_point(Reader *r, int extra, Geom *g)
{
    Point p = { take_f64(r), take_f64(r) };
    r->at += 8 * extra;
    if (isnan(p.lon) && isnan(p.lat) && geom_single(g->kind) == GEOM_POINT)
        return true; // how an empty point is written
    if (!isfinite(p.lon) || !isfinite(p.lat))
        return fail(r->err, MSG_GEO_NOT_FINITE);
    if (g->pts.len >= GEO_MAX_POINTS)
        return fail(r->err, MSG_GEO_TOO_BIG, (int)GEO_MAX_POINTS);
    *PUSH(r->arena, &g->pts) = p;
    return true;
}

static bool read_points(Reader *r, int extra, Geom *g)
{
    ptrdiff_t n;
    if (!read_count(r, 16 + 8 * extra, &n))
        return false;
    for (ptrdiff_t i = 0; i < n; i++)
        if (!read_point(r, extra, g))
            return false;
    return geom_end_ring(r->arena, g, r->err);
}

static bool read_single(Reader *r, Head h, Geom *g)
{
    ptrdiff_t n;
    switch (h.kind) {
    case GEOM_POINT:
        return need(r, 16 + 8 * h.extra) && read_point(r, h.extra, g);
    case GEOM_LINE:
        return read_points(r, h.extra, g) &&
               (g->ring_ends.len <= GEO_MAX_PARTS || fail(r->err, MSG_GEO_TOO_BIG, (int)GEO_MAX_PARTS));
    default:
        if (!read_count(r, 4, &n))
            return false;
        if (g->ring_ends.len + n > GEO_MAX_PARTS)
            return fail(r->err, MSG_GEO_TOO_BIG, (int)GEO_MAX_PARTS);
        for (ptrdiff_t i = 0; i < n; i++)
            if (!read_points(r, h.extra, g))
                return false;
        return geom_end_part(r->arena, g, r->err);
    }
}

static bool read_wkb(Reader *r, Geom *g)
{
    Head h = { 0 }, part = { 0 };
    ptrdiff_t n = 0;
    if (!read_head(r, &h))
        return false;
    g->kind = h.kind;
    if (!geom_is_multi(h.kind))
        return read_single(r, h, g);
    if (!read_count(r, 9, &n))
        return false;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (!read_head(r, &part))
            return false;
        if (part.kind != geom_single(h.kind))
            return fail(r->err, MSG_GEO_WKB_KIND, (int)part.kind);
        if (!read_single(r, part, g))
            return false;
    }
    return true;
}

bool geom_from_wkb(Arena *a, Str wkb, Geom *out, Err *err)
{
    Reader r = { a, wkb, 0, true, err };
    *out = (Geom){ 0 };
    Geom g = { 0 };
    if (!read_wkb(&r, &g))
        return false;
    if (r.at != wkb.len)
        return fail(err, MSG_GEO_WKB_SHORT, r.at + 1);
    *out = g;
    return true;
}

bool geom_from_gpkg(Arena *a, Str blob, Geom *out, int *srs_id, Err *err)
{
    static const int envelope[] = { 0, 32, 48, 48, 64 };
    Reader r = { a, blob, 4, true, err };
    *out = (Geom){ 0 };
    if (blob.len < 8 || !str_starts(blob, S("GP")))
        return fail(err, MSG_GEO_GPKG, "GP");
    int flags = (unsigned char)blob.at[3], kind = flags >> 1 & 7;
    if (blob.at[2] || kind > 4 || flags & 0x20)
        return fail(err, MSG_GEO_GPKG, str_fmt(a, "version %d, flags 0x%02x", blob.at[2], flags));
    r.little = flags & 1;
    int srs = (int)(int32_t)take(&r, 4);
    if (!need(&r, envelope[kind]))
        return false;
    r.at += envelope[kind];
    if (srs_id)
        *srs_id = srs;
    return geom_from_wkb(a, str_sub(blob, r.at, blob.len - r.at), out, err);
}

// ---- Writing, little-endian.
static void put(Buf *b, uint64_t v, int n)
{
    char z[8];
    for (int i = 0; i < n; i++)
        z[i] = (char)(v >> 8 * i);
    buf_add(b, (Str){ z, n });
}

static void put_f64(Buf *b, double f)
{
    uint64_t bits;
    memcpy(&bits, &f, sizeof bits);
    put(b, bits, 8);
}

static void put_head(Buf *b, GeomKind kind)
{
    buf_char(b, 1);
    put(b, kind, 4);
}

static void put_points(Buf *b, const Geom *g, ptrdiff_t from, ptrdiff_t to)
{
    for (ptrdiff_t i = from; i < to; i++) {
        put_f64(b, g->pts.at[i].lon);
        put_f64(b, g->pts.at[i].lat);
    }
}

static void put_ring(Buf *b, const Geom *g, ptrdiff_t ring)
{
    ptrdiff_t from = ring_start(g, ring), to = g->ring_ends.at[ring];
    put(b, (uint64_t)(to - from), 4);
    put_points(b, g, from, to);
}

static void put_polygon(Buf *b, const Geom *g, ptrdiff_t from, ptrdiff_t to)
{
    put_head(b, GEOM_POLYGON);
    put(b, (uint64_t)(to - from), 4);
    for (ptrdiff_t r = from; r < to; r++)
        put_ring(b, g, r);
}

static void put_geom(Buf *b, const Geom *g)
{
    switch (g->kind) {
    case GEOM_NONE:
    case GEOM_POINT:
        put_head(b, GEOM_POINT);
        if (g->pts.len)
            put_points(b, g, 0, 1);
        else
            put_points(b, &(Geom){ .pts = { &(Point){ NAN, NAN }, 1, 1 } }, 0, 1);
        break;
    case GEOM_LINE:
        put_head(b, g->kind);
        if (g->pts.len)
            put_ring(b, g, 0);
        else
            put(b, 0, 4);
        break;
    case GEOM_POLYGON:
        put_polygon(b, g, 0, g->ring_ends.len);
        break;
    case GEOM_POINTS:
        put_head(b, g->kind);
        put(b, (uint64_t)g->pts.len, 4);
        for (ptrdiff_t i = 0; i < g->pts.len; i++) {
            put_head(b, GEOM_POINT);
            put_points(b, g, i, i + 1);
        }
        break;
    case GEOM_LINES:
        put_head(b, g->kind);
        put(b, (uint64_t)g->ring_ends.len, 4);
        for (ptrdiff_t i = 0; i < g->ring_ends.len; i++) {
            put_head(b, GEOM_LINE);
            put_ring(b, g, i);
        }
        break;
    case GEOM_POLYGONS:
        put_head(b, g->kind);
        put(b, (uint64_t)g->part_ends.len, 4);
        for (ptrdiff_t i = 0; i < g->part_ends.len; i++)
            put_polygon(b, g, part_start(g, i), g->part_ends.at[i]);
        break;
    }
}

Str geom_to_wkb(Arena *a, const Geom *g)
{
    Buf b = buf_new(a);
    put_geom(&b, g);
    return buf_str(&b);
}

Str geom_to_gpkg(Arena *a, const Geom *g, int srs_id)
{
    enum { LITTLE = 1, ENVELOPE_XY = 1 << 1, EMPTY = 1 << 4 };
    Buf b = buf_new(a);
    bool envelope = g->pts.len && g->kind != GEOM_POINT;
    buf_add(&b, S("GP"));
    buf_char(&b, 0);
    buf_char(&b, (char)(LITTLE | (envelope ? ENVELOPE_XY : 0) | (g->pts.len ? 0 : EMPTY)));
    put(&b, (uint32_t)srs_id, 4);
    if (envelope) {
        Box box = geom_box(g);
        put_f64(&b, box.west);
        put_f64(&b, box.east);
        put_f64(&b, box.south);
        put_f64(&b, box.north);
    }
    put_geom(&b, g);
    return buf_str(&b);
}
