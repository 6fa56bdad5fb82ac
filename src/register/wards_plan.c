// wards_plan.c - a file of outlines: which ward each means, what is odd about it, and, when asked, all of it
// stored at once.
#include <math.h>
#include <stdlib.h>

#include "feature.h"
#include "import_in.h"
#include "register_sql.h"
#include "wards_in.h"

static const double ODD_AREA = 0.1, // share of the area that the pack has
    AWAY_M = 2000,                  // beyond this and the ward's own width its outline is elsewhere
    SEEN_M2 = 1,                    // smaller overlaps are how borders were drawn
    TOLD_M2 = 10000;                // a hectare: overlaps and gaps that are told one by one
static const double DRAWN_M = 30;   // what maps may be off
const char *const outline_names[OUTLINE_VERDICTS + 1] = { "matched",   "unmatched", "conflict",
                                                          "elsewhere", "broken",    NULL };

typedef struct {
    City *city;
    const Pack *pack;
    Arena *a;
    const WardsAsk *ask;
    const CodeList *names; // the wards as a list of codes: every spelling
    int32_t day;
    Lang lang;
    json_t *json;
    const json_t *features;
    Crs *crs;
    WardsPlan *plan;
} Planning;

// ---- Reading

static bool json_features(Planning *p, Str text, Err *err)
{
    json_decref(p->json);
    p->json = NULL;
    if (!json_read(text, &p->json, err))
        return false;
    p->features = json_object_get(p->json, "features");
    return true;
}

static bool read_features(Planning *p, Str bytes, Err *err)
{
    const WardsAsk *ask = p->ask;
    Str json;
    if (str_starts(bytes, S("\xef\xbb\xbf")))
        bytes = str_sub(bytes, 3, bytes.len);
    if (!str_trim(str_sub(bytes, 0, 64)).len)
        return fail(err, MSG_IMPORT_EMPTY, ask->filename);
    bool own = str_starts(str_trim(str_sub(bytes, 0, 64)), S("{"));
    if (own && !json_features(p, bytes, err))
        return false;
    if (!json_is_array(p->features) &&
        (!ogr_features(p->a, ask->filename, ask->layer, bytes, ask->crs.len > 0, &json, err) ||
         !json_features(p, json, err)))
        return false;
    if (!json_array_size(p->features))
        return fail(err, MSG_IMPORT_WARDS_NO_AREAS, ask->filename);
    Str named = json_get_str(json_object_get(json_object_get(p->json, "crs"), "properties"), "name");
    Str code = ask->crs.len ? ask->crs : named;
    if (!code.len || str_ends(code, S("CRS84")) || str_ends(code, S(":4326")))
        return true;
    return crs_open(code, &p->crs, err);
}

static void broken(Planning *p, Outline *o, Label why)
{
    (void)p;
    o->verdict = OUTLINE_BROKEN;
    o->note = why;
}

static void read_outline(Planning *p, const json_t *feature, int row)
{
    Outline *o = PUSH(p->a, &p->plan->rows);
    Err bad = { 0 };
    *o = (Outline){ .row = row };
    const json_t *geometry = json_object_get(feature, "geometry");
    if (!geometry || json_is_null(geometry))
        broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_NOT_AREA, S("–")));
    else if (!geom_from_geojson(p->a, geometry, &o->geom, &bad))
        broken(p, o, (Label){ { err_text(p->a, LANG_VI, &bad), err_text(p->a, LANG_EN, &bad) } });
    else if ((o->geom.kind != GEOM_POLYGON && o->geom.kind != GEOM_POLYGONS) || !o->geom.pts.len)
        broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_NOT_AREA, geom_kind_name(o->geom.kind)));
}

// ---- Where it is

static bool to_degrees(Planning *p, Err *err)
{
    EACH (Outline, o, p->plan->rows) {
        bool fits = true;
        for (ptrdiff_t i = 0; o->verdict != OUTLINE_BROKEN && i < o->geom.pts.len; i++) {
            Point *at = &o->geom.pts.at[i];
            if (p->ask->swap)
                *at = (Point){ at->lat, at->lon };
            if (!p->crs && (fabs(at->lon) > 180 || fabs(at->lat) > 180))
                return fail(err, MSG_IMPORT_WARDS_METRES, str_fmt(p->a, "%.1f, %.1f", at->lon, at->lat),
                            p->pack->grid_crs);
            fits &= (!p->crs || crs_to_wgs84(p->crs, at->lon, at->lat, at)) && fabs(at->lon) <= 180 &&
                    fabs(at->lat) <= 180;
        }
        if (!fits)
            broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_NOT_THAT_CRS, crs_name(p->crs)));
    }
    return true;
}

static Str box_text(Arena *a, Box b)
{
    return str_fmt(a, "%.2f–%.2f, %.2f–%.2f", b.west, b.east, b.south, b.north);
}

// The file as a whole lies where the city is, or is told what is wrong with it.
static bool lies_right(Planning *p, Err *err)
{
    Box all = { 1, 1, -1, -1 }, city = { p->pack->west, p->pack->south, p->pack->east, p->pack->north };
    bool some = false;
    EACH (const Outline, o, p->plan->rows)
        if (o->verdict != OUTLINE_BROKEN) {
            Box b = geom_box(&o->geom);
            all = some ? box_join(all, b) : b;
            some = true;
        }
    if (!some)
        return fail(err, MSG_IMPORT_WARDS_NO_AREAS, p->ask->filename);
    Point middle = { (all.west + all.east) / 2, (all.south + all.north) / 2 };
    if (city.west >= city.east || box_has(city, middle))
        return true;
    if (box_has(city, (Point){ middle.lat, middle.lon }))
        return p->ask->swap ? fail(err, MSG_IMPORT_WARDS_NOT_SWAPPED) : fail(err, MSG_IMPORT_WARDS_SWAPPED);
    return fail(err, MSG_IMPORT_WARDS_AWAY, box_text(p->a, all), box_text(p->a, city),
                p->pack->name.in[p->lang]);
}

static void check_shape(Planning *p, Outline *o)
{
    Str why;
    Err bad = { 0 };
    EACH (const Point, at, o->geom.pts)
        if (!point_ok(*at)) {
            broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_NOT_AREA, S("?")));
            return;
        }
    if (!geom_fault(p->a, &o->geom, &why))
        return;
    Geom mended;
    if (!geom_mend(p->a, &o->geom, &mended, &bad) || !mended.pts.len ||
        (mended.kind != GEOM_POLYGON && mended.kind != GEOM_POLYGONS)) {
        broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_INVALID, why));
        return;
    }
    o->geom = mended;
    o->note = SAY(p->a, MSG_IMPORT_WARDS_MENDED, why);
}

// ---- Which ward it is

static Str text_of(Arena *a, const json_t *v)
{
    if (json_is_integer(v))
        return str_fmt(a, "%lld", (long long)json_integer_value(v));
    return str_trim(json_str(v));
}

// A number has lost the zeros that a code begins with.
static const Ward *by_code(const Planning *p, Str text)
{
    const Ward *w = pack_ward(p->pack, text);
    ptrdiff_t wide = p->pack->wards.at[0].code.len;
    int64_t no;
    if (w || !text.len || text.len >= wide || !str_i64(text, &no) || no < 0)
        return w;
    return pack_ward(p->pack, str_fmt(p->a, "%0*lld", (int)wide, (long long)no));
}

typedef struct {
    Str name;
    int64_t codes, names, sure; // values that are a code; a name of some ward; of one only
} Fit;
typedef ARRAY(Fit) Fits;

static void fit_value(Planning *p, Fits *fits, Str key, const json_t *v)
{
    Str text = text_of(p->a, v);
    Fit *f = NULL;
    if (!text.len)
        return;
    EACH (Fit, other, *fits)
        f = str_eq(other->name, key) ? other : f;
    if (!f) {
        f = PUSH(p->a, fits);
        *f = (Fit){ .name = key };
    }
    const Strs *codes = json_is_string(v) ? list_match(p->a, p->names, text) : NULL;
    f->codes += by_code(p, text) != NULL;
    f->names += codes && codes->len > 0 && !pack_ward(p->pack, text);
    f->sure += codes && codes->len == 1 && !pack_ward(p->pack, text);
}

static const json_t *member(const json_t *feature, Str key)
{
    const json_t *v = json_object_getn(json_object_get(feature, "properties"), key.at, (size_t)key.len);
    return v || !str_eq(key, S("id")) ? v : json_object_get(feature, "id");
}

// The columns in which most rows have a code, and a name that means one ward.
static void find_columns(Planning *p)
{
    Fits fits = { 0 };
    size_t n = json_array_size(p->features);
    for (size_t i = 0; i < n; i++) {
        const json_t *feature = json_array_get(p->features, i);
        json_t *props = json_object_get(feature, "properties"), *v;
        const char *key;
        if (json_is_object(props))
            json_object_foreach(props, key, v) fit_value(p, &fits, str_z(key), v);
        if (!member(props, S("id")))
            fit_value(p, &fits, S("id"), json_object_get(feature, "id"));
    }
    int64_t codes = 0, sure = 0;
    EACH (const Fit, f, fits) {
        if (f->codes > codes && f->codes * 2 >= (int64_t)n) { // a running number is a code by chance
            codes = f->codes;
            p->plan->code_column = str_copy(p->a, f->name);
        }
        if (f->names > 0 && f->sure + 1 > sure) {
            sure = f->sure + 1;
            p->plan->name_column = str_copy(p->a, f->name);
        }
    }
}

static void match_row(Planning *p, Outline *o)
{
    const json_t *feature = json_array_get(p->features, (size_t)o->row - 1);
    Arena *a = p->a;
    if (p->plan->code_column.len)
        o->code = str_copy(a, text_of(a, member(feature, p->plan->code_column)));
    if (p->plan->name_column.len)
        o->name = str_copy(a, text_of(a, member(feature, p->plan->name_column)));
    if (o->verdict == OUTLINE_BROKEN)
        return;
    const Ward *coded = o->code.len ? by_code(p, o->code) : NULL;
    const Strs *named = o->name.len ? list_match(a, p->names, o->name) : NULL;
    bool agree = false;
    if (coded && named)
        EACH (const Str, code, *named)
            agree |= str_eq(*code, coded->code);
    if (coded && (agree || !o->name.len)) {
        o->ward = coded;
    } else if (coded) {
        o->verdict = OUTLINE_CONFLICT;
        o->note = SAY(a, MSG_IMPORT_WARDS_CONFLICT, o->code, coded->label.in[L], o->name);
    } else if (named && named->len == 1) {
        o->ward = pack_ward(p->pack, named->at[0]);
    } else if (named && named->len) {
        o->verdict = OUTLINE_CONFLICT;
        o->note = SAY(a, MSG_IMPORT_WARDS_AMBIGUOUS, o->name, str_join(a, *named, S(", ")));
    } else {
        o->verdict = OUTLINE_UNMATCHED;
        o->note = SAY(a, MSG_IMPORT_WARDS_UNMATCHED);
    }
}

// Several rows of one ward are its pieces.
static void join_pieces(Planning *p)
{
    WardsPlan *plan = p->plan;
    for (ptrdiff_t i = 0; i < plan->rows.len; i++)
        for (ptrdiff_t k = 0; k < i; k++) {
            Outline *o = &plan->rows.at[i], *first = &plan->rows.at[k];
            Geom one;
            Err bad = { 0 };
            if (!o->ward || o->ward != first->ward || !first->geom.pts.len || !o->geom.pts.len)
                continue;
            if (geom_union(p->a, (const Geom *const[]){ &first->geom, &o->geom }, 2, &one, &bad)) {
                first->geom = one;
                o->geom = (Geom){ 0 };
                o->note = SAY(p->a, MSG_IMPORT_WARDS_PIECE, first->row);
            } else {
                broken(p, o, SAY(p->a, MSG_IMPORT_WARDS_INVALID, err_text(p->a, LANG_EN, &bad)));
                o->ward = NULL;
            }
        }
}

static void measure(Planning *p, Outline *o)
{
    const Ward *w = o->ward;
    if (!w || !o->geom.pts.len)
        return;
    o->area_m2 = geom_area_m2(&o->geom);
    double off = distance_m(geom_centre(&o->geom), (Point){ w->lon, w->lat }), km2 = o->area_m2 / 1e6;
    if (off > AWAY_M + sqrt(o->area_m2)) { // false where the pack has no centroid
        o->verdict = OUTLINE_ELSEWHERE;
        o->note = SAY(p->a, MSG_IMPORT_WARDS_ELSEWHERE, w->label.in[L], round(off / 100) / 10);
        return;
    }
    if (w->area_km2 > 0 && fabs(km2 / w->area_km2 - 1) > ODD_AREA) {
        p->plan->odd_area++;
        o->note = SAY(p->a, MSG_IMPORT_WARDS_AREA, round(km2 * 100) / 100, w->area_km2);
    }
}

static bool is_stored(const Outline *o)
{
    return o->verdict == OUTLINE_MATCHED && o->ward && o->geom.pts.len;
}

// ---- How they meet

static int by_size(const void *x, const void *y)
{
    double a = ((const WardMeeting *)x)->area_m2, b = ((const WardMeeting *)y)->area_m2;
    return (a < b) - (a > b);
}

static bool boxes_meet(Box a, Box b)
{
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

static bool find_overlaps(Planning *p, Err *err)
{
    WardsPlan *plan = p->plan;
    Box *boxes = NEWS(p->a, Box, plan->rows.len + 1);
    for (ptrdiff_t i = 0; i < plan->rows.len; i++) {
        const Outline *o = &plan->rows.at[i];
        boxes[i] = geom_box(&o->geom);
        for (ptrdiff_t k = 0; k < i && is_stored(o); k++) {
            const Outline *other = &plan->rows.at[k];
            Geom both;
            if (!is_stored(other) || !boxes_meet(boxes[i], boxes[k]) || other->ward->from > o->ward->to ||
                o->ward->from > other->ward->to)
                continue;
            if (!geom_common(p->a, &o->geom, &other->geom, &both, err))
                return false;
            double m2 = both.pts.len ? geom_area_m2(&both) : 0;
            plan->overlap_m2 += m2 > SEEN_M2 ? m2 : 0;
            if (m2 >= TOLD_M2)
                *PUSH(p->a, &plan->overlaps) = (WardMeeting){ other->ward, o->ward, m2 };
        }
    }
    return true;
}

// What the outlines together leave open inside: holes of their union.
static bool find_gaps(Planning *p, Err *err)
{
    WardsPlan *plan = p->plan;
    ARRAY(const Geom *) all = { 0 };
    Geom one;
    EACH (const Outline, o, plan->rows)
        if (is_stored(o))
            *PUSH(p->a, &all) = &o->geom;
    if (!geom_union(p->a, all.at, all.len, &one, err))
        return false;
    ptrdiff_t ring = 0, from = 0;
    EACH (const ptrdiff_t, part_end, one.part_ends)
        for (ptrdiff_t first = ring; ring < *part_end; ring++) {
            ptrdiff_t end = one.ring_ends.at[ring], n = end - from;
            Geom hole = { .kind = GEOM_POLYGON };
            for (ptrdiff_t i = 0; ring > first && i < n; i++)
                *PUSH(p->a, &hole.pts) = one.pts.at[from + i];
            from = end;
            if (ring == first)
                continue;
            *PUSH(p->a, &hole.ring_ends) = n;
            *PUSH(p->a, &hole.part_ends) = 1;
            double m2 = geom_area_m2(&hole);
            WardRefs near = wards_at(p->a, p->pack, NULL, geom_centre(&hole), 0, p->day, NULL);
            plan->gap_m2 += m2 > SEEN_M2 ? m2 : 0;
            if (m2 >= TOLD_M2)
                *PUSH(p->a, &plan->gaps) = (WardMeeting){ near.len ? near.at[0] : NULL, NULL, m2 };
        }
    return true;
}

// ---- The plan

static int by_code_of(const void *x, const void *y)
{
    return str_cmp(((const WardBytes *)x)->code, ((const WardBytes *)y)->code);
}

static WardBytesList stored(Arena *a, const WardsPlan *plan)
{
    WardBytesList out = { 0 };
    EACH (const Outline, o, plan->rows)
        if (is_stored(o))
            *PUSH(a, &out) = (WardBytes){ o->ward->code, geom_to_wkb(a, &o->geom) };
    if (out.len)
        qsort(out.at, (size_t)out.len, sizeof *out.at, by_code_of);
    return out;
}

static void sum_up(Planning *p)
{
    WardsPlan *plan = p->plan;
    EACH (const Outline, o, plan->rows)
        plan->counts[o->verdict]++;
    EACH (const Ward, w, p->pack->wards) {
        bool there = w->from > p->day || p->day > w->to;
        EACH (const Outline, o, plan->rows)
            there |= o->ward == w && is_stored(o);
        if (!there)
            *PUSH(p->a, &plan->missing) = w;
    }
    int64_t matched = plan->counts[OUTLINE_MATCHED];
    plan->other = plan->rows.len - plan->counts[OUTLINE_BROKEN] > 2 * matched || !matched ||
                  plan->odd_area * 2 > matched;
    if (plan->overlaps.len)
        qsort(plan->overlaps.at, (size_t)plan->overlaps.len, sizeof *plan->overlaps.at, by_size);
    if (plan->gaps.len)
        qsort(plan->gaps.at, (size_t)plan->gaps.len, sizeof *plan->gaps.at, by_size);
}

static bool make_plan(Planning *p, Str bytes, Err *err)
{
    WardsPlan *plan = p->plan;
    if (!read_features(p, bytes, err))
        return false;
    size_t n = json_array_size(p->features);
    for (size_t i = 0; i < n; i++)
        read_outline(p, json_array_get(p->features, i), (int)i + 1);
    if (!to_degrees(p, err) || !lies_right(p, err))
        return false;
    find_columns(p);
    EACH (Outline, o, plan->rows) {
        if (o->verdict != OUTLINE_BROKEN)
            check_shape(p, o);
        match_row(p, o);
    }
    join_pieces(p);
    EACH (Outline, o, plan->rows)
        measure(p, o);
    sum_up(p);
    return plan->other || (find_overlaps(p, err) && find_gaps(p, err));
}

bool wards_plan(City *city, const View *v, Arena *a, const WardsAsk *ask, Str bytes, WardsPlan *out, Err *err)
{
    const Pack *pack = city_pack(city);
    Obs last;
    *out = (WardsPlan){ 0 };
    if (!import_allowed(v, err))
        return false;
    if (!pack->wards.len)
        return fail(err, MSG_IMPORT_WARDS_NONE, pack->name.in[v->lang]);
    Planning p = { .city = city,
                   .pack = pack,
                   .a = a,
                   .ask = ask,
                   .names = pack_list(pack, S("wards.csv")),
                   .day = day_at(pack->zone, ask->now),
                   .lang = v->lang,
                   .plan = out };
    bool ok = make_plan(&p, bytes, err);
    json_decref(p.json);
    crs_close(p.crs);
    if (!ok)
        return false;
    WardBytesList rows = stored(a, out);
    out->digest = wards_digest(a, &rows);
    if (!ward_map_obs(city_ledger(city), a, SEQ_ALL, &last, err))
        return false;
    out->same = last.seq && str_find(last.prov.note, out->digest) >= 0;
    return true;
}

// ---- Storing

static Str drawn(Arena *a, const Geom *g)
{
    Geom less;
    Err ignored = { 0 };
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    bool simpler = geom_simplify(a, g, DRAWN_M, &less, &ignored) && less.pts.len;
    geom_to_geojson(&w, simpler ? &less : g, 5);
    return buf_str(&b);
}

static bool store_rows(City *city, Arena *a, const WardsAsk *ask, const WardsPlan *plan, int64_t seq,
                       Err *err)
{
    WardBytesList rows = stored(a, plan);
    Db *db = city_db(city);
    Stmt *q = db_query(db, sql_ward_set_add);
    bind_i64(q, 1, seq);
    bind_str(q, 2, ask->filename);
    bind_str(q, 3, ask->source.len ? ask->source : ask->filename);
    bind_str(q, 4, ask->licence);
    bind_i64(q, 5, rows.len);
    if (!stmt_run(q, err))
        return false;
    EACH (const WardBytes, r, rows) {
        Geom g;
        if (!geom_from_wkb(a, r->wkb, &g, err))
            return false;
        q = db_query(db, sql_ward_area_add);
        bind_i64(q, 1, seq);
        bind_str(q, 2, r->code);
        bind_blob(q, 3, r->wkb);
        bind_str(q, 4, drawn(a, &g));
        if (!stmt_run(q, err))
            return false;
    }
    return true;
}

static Obs observation(Arena *a, const Pack *pack, const WardsAsk *ask, const WardsPlan *plan)
{
    Obs o = { .id = WARDS_RECORD,
              .kind = OBS_FACTS,
              .valid = valid_since(day_at(pack->zone, ask->now)),
              .conf = CONF_NONE };
    o.prov = (Prov){ .source = ask->source.len ? ask->source : ask->filename,
                     .source_class = pack_desk_class(pack),
                     .method = pack_desk_method(pack),
                     .author = ask->author,
                     .note = str_fmt(a, "%lld outlines, BLAKE2b-256 %.*s; %.*s",
                                     (long long)plan->counts[OUTLINE_MATCHED], PS(plan->digest),
                                     PS(ask->licence)) };
    return o;
}

static bool write_all(City *city, Arena *a, const WardsAsk *ask, const WardsPlan *plan, Written *written,
                      Err *err)
{
    BlockInfo info = { .author = ask->author,
                       .now_ms = ask->now,
                       .kind = BLOCK_IMPORT,
                       .label = str_fmt(a, "wards %.*s", PS(str_sub(ask->filename, 0, 200))) };
    LedgerWriter *w;
    Obs o = observation(a, city_pack(city), ask, plan);
    int64_t seq;
    if (!ledger_begin(city_ledger(city), a, &info, &w, err))
        return false;
    if (!ledger_add(w, &o, &seq, err) || !store_rows(city, a, ask, plan, seq, err) ||
        !features_rebuild(city, a, ask->now, err)) {
        ledger_abort(w);
        return false;
    }
    return ledger_commit(w, written, err);
}

bool wards_apply(City *city, const View *v, Arena *a, const WardsAsk *ask, const WardsPlan *plan, Done *out,
                 Err *err)
{
    Written written;
    *out = (Done){ .id = WARDS_RECORD };
    if (!import_allowed(v, err))
        return false;
    if (plan->other)
        return fail(err, MSG_IMPORT_WARDS_OTHER, plan->counts[OUTLINE_MATCHED], (int64_t)plan->rows.len,
                    city_pack(city)->name.in[v->lang]);
    if (plan->same)
        return true;
    if (!write_all(city, a, ask, plan, &written, err)) {
        city_ward_forget(city);
        return false;
    }
    out->block = written.last_block;
    out->head = hash_hex(a, written.head);
    return true;
}

// ---- Telling

static void meetings_json(JsonW *w, const char *key, const WardMeeting *at, ptrdiff_t n, Lang lang)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++) {
        jw_obj(w);
        jw_karr(w, "wards");
        if (at[i].a)
            jw_str(w, at[i].a->label.in[lang]);
        if (at[i].b)
            jw_str(w, at[i].b->label.in[lang]);
        jw_end(w);
        jw_kfixed(w, "area_m2", at[i].area_m2, 0);
        jw_end(w);
    }
    jw_end(w);
}

void wards_plan_json(JsonW *w, const WardsPlan *p, Lang lang)
{
    jw_obj(w);
    jw_kobj(w, "counts");
    for (int i = 0; i < OUTLINE_VERDICTS; i++)
        jw_kint(w, outline_names[i], p->counts[i]);
    jw_kint(w, "missing", p->missing.len);
    jw_kint(w, "odd_area", p->odd_area);
    jw_end(w);
    jw_kbool(w, "fits", !p->other);
    jw_kbool(w, "same", p->same);
    jw_kstr(w, "code_column", p->code_column);
    jw_kstr(w, "name_column", p->name_column);
    jw_kfixed(w, "overlap_m2", p->overlap_m2, 0);
    jw_kfixed(w, "gap_m2", p->gap_m2, 0);
    meetings_json(w, "overlaps", p->overlaps.at, p->overlaps.len, lang);
    meetings_json(w, "gaps", p->gaps.at, p->gaps.len, lang);
    jw_karr(w, "missing");
    EACH (const Ward *, ward, p->missing)
        jw_str(w, (*ward)->code);
    jw_end(w);
    jw_karr(w, "rows");
    EACH (const Outline, o, p->rows) {
        jw_obj(w);
        jw_kint(w, "row", o->row);
        jw_kstr(w, "verdict", str_z(outline_names[o->verdict]));
        jw_kstr(w, "code", o->code);
        jw_kstr(w, "name", o->name);
        if (o->ward)
            jw_kstr(w, "ward", o->ward->code);
        if (o->area_m2 > 0)
            jw_kfixed(w, "area_m2", o->area_m2, 0);
        if (o->ward)
            jw_knum(w, "published_km2", o->ward->area_km2);
        if (o->note.in[lang].len)
            jw_kstr(w, "reason", o->note.in[lang]);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}
