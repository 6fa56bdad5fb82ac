// lists.c - runs and records for other programs: CSV and GeoJSON. Numbers are in C form whatever the
// language.
#include <math.h>

#include "csv.h"
#include "dossier.h"
#include "ledger.h"
#include "render.h"

// ---- CSV
static void csv_text(Buf *out, Str s)
{
    csv_write_field(out, s, ',', CSV_NO_FORMULAS);
}

static void csv_num(Buf *out, double x)
{
    char text[32];
    if (isnan(x)) {
        buf_add(out, S("unknown"));
        return;
    }
    f64_text(text, x);
    buf_add(out, str_z(text));
}

static void next(Buf *out)
{
    buf_char(out, ',');
}

static Str address_word(Arena *a, const Run *r)
{
    return str_fmt(a, "%.*s digest %.*s", PS(r->id), PS(hex_of(a, r->digest, 32)));
}

static Str mark_word(bool illustrative)
{
    return illustrative ? S("illustrative") : S("real");
}

static void run_numbers(Buf *out, const RunPlace *p)
{
    csv_num(out, p->chance);
    for (PriorSet s = PRIOR_PESSIMISTIC; s < PRIOR_SETS; s++) {
        next(out);
        csv_num(out, p->chance_by_prior[s]);
    }
    for (int i = 0; i < RANK_QUANTILES; i++)
        buf_fmt(out, ",%d", p->rank[i]);
    next(out);
    csv_num(out, p->mean_rank);
    buf_fmt(out, ",%d,%d", p->best, p->worst);
    for (int i = 0; i < SCORE_QUANTILES; i++) {
        next(out);
        csv_num(out, p->score[i]);
    }
    next(out);
    csv_num(out, p->mean_score);
    next(out);
    csv_num(out, p->known_share);
    next(out);
    csv_num(out, p->moved);
    buf_fmt(out, ",%d,%d", p->kind_rank[RANK_P50], p->of_kind);
}

bool report_run_csv(City *city, const View *v, Arena *a, Str id, Lang lang, Buf *out, Err *err)
{
    Run run;
    if (!rank_load(city, v, a, id, &run, err))
        return false;
    buf_add(
        out,
        S("\xEF\xBB\xBF"
          "id,name_vi,name_en,kind,kind_label,ward,ward_label,lon,lat,chance,chance_pessimistic,"
          "chance_optimistic,rank_p5,rank_p25,rank_p50,rank_p75,rank_p95,mean_rank,possible_best,"
          "possible_worst,score_p5,score_p50,score_p95,score_mean,known_share,moved,kind_rank_p50,of_kind,"
          "standing,run,data\r\n"));
    EACH (const RunPlace, p, run.places) {
        const Pack *pack = run.pack;
        const Str words[] = { p->id,
                              p->name.in[LANG_VI],
                              p->name.in[LANG_EN],
                              p->kind.len ? p->kind : S("unknown"),
                              code_show(pack, pack->ranking.kind, p->kind, lang),
                              p->ward.len ? p->ward : S("unknown"),
                              code_show(pack, pack->ranking.ward, p->ward, lang) };
        for (ptrdiff_t i = 0; i < COUNT(words); i++) {
            csv_text(out, words[i]);
            next(out);
        }
        csv_num(out, p->lon);
        next(out);
        csv_num(out, p->lat);
        next(out);
        run_numbers(out, p);
        next(out);
        buf_add(out, run.exploratory ? S("exploratory,") : S("supported,"));
        csv_text(out, address_word(a, &run));
        next(out);
        buf_add(out, mark_word(run.illustrative));
        buf_add(out, S("\r\n"));
    }
    return true;
}

// ---- Records: a cell as the data files of a pack have it, so that what goes out can come back in.
static Str code_set(Arena *a, Strs codes, Str between)
{
    return str_join(a, codes, between);
}

static void value_cell(Buf *out, Arena *a, const Value *v)
{
    char text[32];
    if (v->state == VAL_UNKNOWN) {
        buf_add(out, S("unknown"));
        return;
    }
    if (v->state == VAL_NA) {
        buf_add(out, S("na"));
        return;
    }
    switch (v->type) {
    case VT_NUM:
        csv_num(out, v->lo);
        if (v->hi != v->lo) {
            f64_text(text, v->hi);
            buf_fmt(out, "..%s", text);
        }
        break;
    case VT_BOOL:
        buf_add(out, v->lo != v->hi ? S("unknown") : v->lo != 0 ? S("true") : S("false"));
        break;
    case VT_DATE:
        csv_text(out, date_text(a, (Date){ (int32_t)v->lo, (int32_t)v->hi, (DatePrec)(v->prec & ~VALUE_ABOUT),
                                           (v->prec & VALUE_ABOUT) != 0 }));
        break;
    case VT_TEXT:
    case VT_CODE:
        csv_text(out, code_set(a, v->set, S("|")));
        break;
    case VT_CODES:
        csv_text(out, v->may.len ? str_fmt(a, "%.*s (perhaps %.*s)", PS(code_set(a, v->set, S("; "))),
                                           PS(code_set(a, v->may, S("; "))))
                                 : code_set(a, v->set, S("; ")));
        break;
    case VT_GEOM:
    case VT_NONE:
        break; // positions have columns of their own
    }
}

static Str asof_word(Arena *a, City *city, const AsOf *at)
{
    return at->seq == SEQ_ALL
               ? str_fmt(a, "%.*s as of %.*s", PS(city_pack(city)->id), PS(day_str(a, at->valid)))
               : str_fmt(a, "%.*s as of %.*s, known up to observation %lld", PS(city_pack(city)->id),
                         PS(day_str(a, at->valid)), (long long)at->seq);
}

static bool seen_attrs(const View *v, Arena *a, AsOf at, Str type, AttrRefs *out, const RecordType **of)
{
    *of = pack_type(at.pack, type);
    *out = (AttrRefs){ 0 };
    if (*of)
        EACH (const Attr *, attr, (*of)->attrs)
            if (view_sees(v, *attr) && (*attr)->value_type != VT_GEOM)
                *PUSH(a, out) = *attr;
    return *of != NULL;
}

static void position(const Record *r, double *lon, double *lat, double *radius)
{
    *lon = *lat = *radius = NAN;
    const Field *f = r->type->geometry.len ? record_field(r, r->type->geometry) : NULL;
    if (f && value_lonlat(&f->value, lon, lat))
        *radius = f->value.radius_m;
}

bool report_records_csv(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, Lang lang, Buf *out,
                        Err *err)
{
    RecordList list;
    AttrRefs attrs;
    const RecordType *type;
    (void)lang;
    if (!record_list(city, v, a, at, ask, &list, err))
        return false;
    if (!seen_attrs(v, a, at, ask->type, &attrs, &type))
        return true; // record_list has refused a type that does not exist
    buf_add(out, S("\xEF\xBB\xBFid"));
    if (type->spatial)
        buf_add(out, S(",lon,lat,radius_m"));
    EACH (const Attr *, attr, attrs)
        buf_fmt(out, ",%.*s", PS((*attr)->name));
    buf_add(out, S(",as_at,data\r\n"));
    EACH (const Record, r, list.records) {
        csv_text(out, r->id);
        if (type->spatial) {
            double where[3];
            position(r, &where[0], &where[1], &where[2]);
            for (int i = 0; i < 3; i++) {
                next(out);
                csv_num(out, where[i]);
            }
        }
        EACH (const Attr *, attr, attrs) {
            const Field *f = record_field(r, (*attr)->name);
            next(out);
            if (f)
                value_cell(out, a, &f->value);
            else
                buf_add(out, S("hidden")); // until a decision
        }
        next(out);
        csv_text(out, asof_word(a, city, &at));
        next(out);
        buf_add(out, mark_word(city_illustrative(city)));
        buf_add(out, S("\r\n"));
    }
    return true;
}

// ---- GeoJSON
static void point_json(JsonW *w, double lon, double lat)
{
    if (!isfinite(lon) || !isfinite(lat)) {
        jw_knull(w, "geometry");
        return;
    }
    jw_kobj(w, "geometry");
    jw_kstr(w, "type", S("Point"));
    jw_karr(w, "coordinates");
    jw_fixed(w, lon, 7);
    jw_fixed(w, lat, 7);
    jw_end(w);
    jw_end(w);
}

static void collection(JsonW *w, Arena *a, City *city, Str name, Str address)
{
    jw_obj(w);
    jw_kstr(w, "type", S("FeatureCollection"));
    jw_kstr(w, "name", name);
    jw_kobj(w, "kho");
    jw_kstr(w, "city", city_pack(city)->name.in[LANG_EN]);
    jw_kstr(w, "address", address);
    jw_kbool(w, "illustrative", city_illustrative(city));
    if (city_illustrative(city))
        jw_kstr(w, "note", msg(a, LANG_EN, MSG_REPORT_ILLUSTRATIVE));
    jw_end(w);
    jw_karr(w, "features");
}

bool report_run_geojson(City *city, const View *v, Arena *a, Str id, Lang lang, Buf *out, Err *err)
{
    Run run;
    if (!rank_load(city, v, a, id, &run, err))
        return false;
    JsonW w = json_w(out);
    collection(&w, a, city, S("run"), address_word(a, &run));
    EACH (const RunPlace, p, run.places) {
        jw_obj(&w);
        jw_kstr(&w, "type", S("Feature"));
        jw_kstr(&w, "id", p->id);
        point_json(&w, p->lon, p->lat);
        jw_kobj(&w, "properties");
        jw_kstr(&w, "id", p->id);
        jw_kstr(&w, "name", p->name.in[lang]);
        jw_kstr(&w, "kind", p->kind.len ? p->kind : S("unknown"));
        jw_kstr(&w, "ward", p->ward.len ? p->ward : S("unknown"));
        jw_knum(&w, "chance", p->chance);
        jw_kint(&w, "rank_p5", p->rank[RANK_P5]);
        jw_kint(&w, "rank_p50", p->rank[RANK_P50]);
        jw_kint(&w, "rank_p95", p->rank[RANK_P95]);
        jw_kint(&w, "possible_best", p->best);
        jw_kint(&w, "possible_worst", p->worst);
        jw_knum(&w, "score_mean", p->mean_score);
        jw_knum(&w, "known_share", p->known_share);
        jw_kstr(&w, "standing", run.exploratory ? S("exploratory") : S("supported"));
        jw_kstr(&w, "run", run.id);
        jw_kbool(&w, "illustrative", run.illustrative);
        jw_end(&w);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
    return true;
}

static void value_property(JsonW *w, Arena *a, const Pack *pack, const Field *f, Lang lang)
{
    const Value *v = &f->value;
    jw_key(w, f->attr->name);
    if (v->state == VAL_UNKNOWN)
        jw_null(w);
    else if (v->state != VAL_KNOWN || v->disputed)
        value_json(w, a, pack, f->attr, v, lang);
    else if (v->type == VT_NUM)
        jw_num(w, v->lo);
    else if (v->type == VT_BOOL)
        jw_bool(w, v->lo != 0);
    else if ((v->type == VT_TEXT || v->type == VT_CODE) && v->set.len == 1)
        jw_str(w, v->set.at[0]);
    else if (v->type == VT_CODES)
        jw_str(w, code_set(a, v->set, S("; ")));
    else
        jw_str(w, value_show(a, pack, f->attr, v, lang));
}

bool report_records_geojson(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, Lang lang,
                            Buf *out, Err *err)
{
    RecordList list;
    AttrRefs attrs;
    const RecordType *type;
    if (!record_list(city, v, a, at, ask, &list, err))
        return false;
    if (!seen_attrs(v, a, at, ask->type, &attrs, &type))
        return true;
    JsonW w = json_w(out);
    collection(&w, a, city, ask->type, asof_word(a, city, &at));
    EACH (const Record, r, list.records) {
        double lon, lat, radius;
        position(r, &lon, &lat, &radius);
        jw_obj(&w);
        jw_kstr(&w, "type", S("Feature"));
        jw_kstr(&w, "id", r->id);
        point_json(&w, lon, lat);
        jw_kobj(&w, "properties");
        jw_kstr(&w, "id", r->id);
        jw_kstr(&w, "title", record_title(r, lang));
        jw_kbool(&w, "illustrative", city_illustrative(city));
        if (r->embargoed)
            jw_kbool(&w, "embargoed", true); // what is not here is not shown until a decision
        if (isfinite(radius))
            jw_kfixed(&w, "position_radius_m", radius, 1);
        EACH (const Attr *, attr, attrs) {
            const Field *f = record_field(r, (*attr)->name);
            bool taken = str_eq((*attr)->name, S("id")) || str_eq((*attr)->name, S("title")) ||
                         str_eq((*attr)->name, S("illustrative"));
            if (f && !taken)
                value_property(&w, a, at.pack, f, lang);
        }
        jw_end(&w);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
    return true;
}
