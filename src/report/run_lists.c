// run_lists.c - the places of a run for other programs: CSV and GeoJSON. Numbers are in C form whatever the
// language.
#include <math.h>

#include "csv.h"
#include "dossier.h"
#include "list.h"

// ---- CSV
void csv_text(Buf *out, Str s)
{
    csv_write_field(out, s, ',', CSV_NO_FORMULAS);
}

void csv_num(Buf *out, double x)
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

Str mark_word(bool illustrative)
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

// ---- GeoJSON
void point_json(JsonW *w, double lon, double lat)
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

void collection_json(JsonW *w, Arena *a, City *city, Str name, Str address)
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
    collection_json(&w, a, city, S("run"), address_word(a, &run));
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
