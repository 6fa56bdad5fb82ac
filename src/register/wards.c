// wards.c - outlines of wards as they are kept, and what they say of a point.
#include <math.h>
#include <sodium.h>
#include <stdlib.h>

#include "register_sql.h"
#include "store.h"
#include "wards_in.h"

const char *const ward_check_names[WARD_CHECKS + 1] = { "not_checked", "passed", "failed", "unsure", NULL };

struct WardMap {
    Arena *arena;
    int64_t seq;
    Str source, licence;
    Strs codes;
    const Geom **geoms;
    Areas *areas;
};

// ---- Keeping

Str wards_digest(Arena *a, const WardBytesList *rows)
{
    Hash h;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof h.at);
    EACH (const WardBytes, r, *rows) {
        Str head = str_fmt(a, "%.*s %lld\n", PS(r->code), (long long)r->wkb.len);
        crypto_generichash_update(&state, (const uint8_t *)head.at, (unsigned long long)head.len);
        crypto_generichash_update(&state, (const uint8_t *)r->wkb.at, (unsigned long long)r->wkb.len);
    }
    crypto_generichash_final(&state, h.at, sizeof h.at);
    return hash_hex(a, h);
}

bool ward_map_obs(Ledger *l, Arena *a, int64_t seq, Obs *out, Err *err)
{
    int64_t rid;
    Observations all = { 0 }, standing = { 0 };
    *out = (Obs){ 0 };
    if (!ledger_find(l, WARDS_RECORD, &rid, err))
        return false;
    if (!rid)
        return true;
    if (!ledger_observations(l, a, rid, seq, &all, err))
        return false;
    obs_standing(a, &all, &standing);
    EACH (const Obs, o, standing)
        if (o->seq > out->seq)
            *out = *o;
    return true;
}

static bool read_areas(Db *db, WardMap *m, WardBytesList *rows, Err *err)
{
    Stmt *q = db_query(db, sql_ward_set_get);
    bind_i64(q, 1, m->seq);
    if (stmt_next(q)) {
        m->source = col_str(q, 1, m->arena);
        m->licence = col_str(q, 2, m->arena);
    }
    if (!stmt_end(q, err))
        return false;
    q = db_query(db, sql_ward_areas);
    bind_i64(q, 1, m->seq);
    while (stmt_next(q)) {
        WardBytes *r = PUSH(m->arena, rows);
        *r = (WardBytes){ col_str(q, 0, m->arena), col_blob(q, 1, m->arena) };
    }
    return stmt_end(q, err);
}

bool ward_map_load(Db *db, const Obs *o, WardMap **out, Err *err)
{
    Arena *a = arena_new();
    WardMap *m = *out = NEW(a, WardMap);
    WardBytesList rows = { 0 };
    *m = (WardMap){ .arena = a, .seq = o->seq };
    bool ok = read_areas(db, m, &rows, err);
    if (ok && str_find(o->prov.note, wards_digest(a, &rows)) < 0)
        ok = fail(err, MSG_IMPORT_WARDS_TOUCHED, o->seq); // the chain holds what they were
    m->geoms = NEWS(a, const Geom *, rows.len + 1);
    EACH (const WardBytes, r, rows) {
        Geom *g = NEW(a, Geom);
        ok = ok && geom_from_wkb(a, r->wkb, g, err);
        m->geoms[m->codes.len] = g;
        *PUSH(a, &m->codes) = r->code;
    }
    if (ok) {
        m->areas = areas_open(m->geoms, m->codes.len);
        return true;
    }
    arena_free(a);
    *out = NULL;
    return false;
}

void ward_map_close(WardMap *m)
{
    if (!m)
        return;
    areas_close(m->areas);
    arena_free(m->arena);
}

int64_t ward_map_seq(const WardMap *m)
{
    return m->seq;
}

Str ward_map_source(const WardMap *m)
{
    return m->source;
}

Str ward_map_licence(const WardMap *m)
{
    return m->licence;
}

// ---- Asking

static bool valid_on(const Ward *w, int32_t day)
{
    return w->from <= day && day <= w->to;
}

static bool has_outline(const WardMap *map, const Ward *w)
{
    if (map)
        EACH (const Str, code, map->codes)
            if (str_eq(*code, w->code))
                return true;
    return false;
}

typedef struct {
    const Ward *ward;
    double metres;
} Near;
typedef ARRAY(Near) Nears;

// The square of about how far, on a plane: within a city off by less than 1.5 %, and a hundred times cheaper
// than the ellipsoid.
static double about_m2(const Ward *w, Point p, double shrink)
{
    double x = (p.lon - w->lon) * shrink * 111320, y = (p.lat - w->lat) * 110900;
    return x * x + y * y;
}

static int by_distance(const void *x, const void *y)
{
    double a = ((const Near *)x)->metres, b = ((const Near *)y)->metres;
    return (a > b) - (a < b);
}

// By centroids. except: wards with an outline there are none of the point's, so they are left out.
static WardRefs nearest(Arena *a, const Pack *pack, const WardMap *except, Point p, double radius_m,
                        int32_t day)
{
    Nears near = { 0 };
    WardRefs out = { 0 };
    double least = INFINITY, limit2 = INFINITY, shrink = cos(p.lat * (M_PI / 180));
    EACH (const Ward, w, pack->wards) { // exactly only for those that may be among them
        double m2 = about_m2(w, p, shrink);
        if (m2 > limit2 || !valid_on(w, day) || has_outline(except, w))
            continue;
        if (m2 < least) {
            double limit = sqrt(m2) * 1.03 + 2.1 * radius_m + 100;
            least = m2;
            limit2 = limit * limit;
        }
        *PUSH(a, &near) = (Near){ .ward = w, .metres = m2 };
    }
    ptrdiff_t kept = 0;
    EACH (const Near, n, near) // some were near only until a nearer one was met
        if (n->metres <= limit2)
            near.at[kept++] = *n;
    near.len = kept;
    for (ptrdiff_t i = 0; near.len > 1 && i < near.len; i++)
        near.at[i].metres = distance_m(p, (Point){ near.at[i].ward->lon, near.at[i].ward->lat });
    if (near.len)
        qsort(near.at, (size_t)near.len, sizeof(Near), by_distance);
    // From a point r away, one distance may be r less and another r more: only who is within 2 r of the
    // nearest can overtake it.
    for (ptrdiff_t i = 0; i < near.len && near.at[i].metres <= near.at[0].metres + 2 * radius_m; i++)
        *PUSH(a, &out) = near.at[i].ward;
    return out;
}

WardRefs wards_at(Arena *a, const Pack *pack, const WardMap *map, Point p, double radius_m, int32_t day,
                  bool *inside)
{
    WardRefs out = { 0 };
    if (map) {
        AreaNos found = areas_near(map->areas, a, p, radius_m);
        EACH (const ptrdiff_t, i, found) {
            const Ward *w = pack_ward(pack, map->codes.at[*i]);
            if (w && valid_on(w, day))
                *PUSH(a, &out) = w;
        }
    }
    if (inside)
        *inside = out.len > 0;
    if (!out.len && map)
        out = nearest(a, pack, map, p, radius_m, day);
    return out.len ? out : nearest(a, pack, NULL, p, radius_m, day);
}

WardCheck ward_check(const Pack *pack, const WardMap *map, const Ward *ward, Point p, double radius_m,
                     int32_t day)
{
    if (!ward || !valid_on(ward, day) || !has_outline(map, ward))
        return WARD_NOT_CHECKED;
    Arena *a = arena_new();
    bool inside, among = false;
    WardRefs in = wards_at(a, pack, map, p, radius_m, day, &inside);
    EACH (const Ward *, w, in)
        among |= inside && *w == ward;
    WardCheck said = !among ? WARD_FAILED : in.len > 1 ? WARD_UNSURE : WARD_PASSED;
    arena_free(a);
    return said;
}

bool wards_geojson(City *city, Arena *a, AsOf at, Lang lang, JsonW *w, Err *err)
{
    const WardMap *map;
    if (!city_ward_map(city, at.seq, &map, err))
        return false;
    jw_obj(w);
    jw_kstr(w, "type", S("FeatureCollection"));
    if (map)
        jw_kstr(w, "source", map->source);
    if (map && map->licence.len)
        jw_kstr(w, "licence", map->licence);
    jw_karr(w, "features");
    Stmt *q = db_query(city_db(city), sql_ward_areas_drawn);
    bind_i64(q, 1, map ? map->seq : 0);
    while (stmt_next(q)) {
        const Ward *ward = pack_ward(at.pack, col_str(q, 0, a));
        if (!ward || !valid_on(ward, at.valid))
            continue;
        jw_obj(w);
        jw_kstr(w, "type", S("Feature"));
        jw_kstr(w, "id", ward->code);
        jw_kobj(w, "properties");
        jw_kstr(w, "code", ward->code);
        jw_kstr(w, "name", ward->label.in[lang]);
        jw_end(w);
        jw_key(w, S("geometry"));
        jw_raw(w, col_str(q, 1, a));
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
    return stmt_end(q, err);
}
