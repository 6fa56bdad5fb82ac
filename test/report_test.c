// report_test.c - that reports are made, whole and marked, on an illustrative city; what their numbers are is
// in test/cli/report.sh.
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "run_store.h"
#include "tap.h"

#define DB   KHO_TEST_DIR "/kho_report_test.gpkg"
#define LIST KHO_TEST_DIR "/kho_report_test.csv"
static const int64_t now = 1796000000000; // 30 November 2026, after the data of the pack

static City *make_city(Arena *a)
{
    City *c = NULL;
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = S(DB), .pack_dir = S("packs/dalat"), .author = S("test"), .now_ms = now };
    unlink(DB);
    bool ok = city_create(a, &how, &c, &faults, &err) && analysis_open(c, &err);
    if (!ok)
        printf("# %.*s\n", PS(err_text(a, LANG_EN, &err)));
    return ok ? c : NULL;
}

static void a_run_as_workbook_csv_and_geojson(Arena *a, City *c, const View *v, const Run *run)
{
    Err err = { 0 };
    Buf xlsx = buf_new(a), csv = buf_new(a), geojson = buf_new(a);
    CHECK(report_workbook(c, v, a, run->id, LANG_VI, &xlsx, &err));
    CHECK(str_starts(buf_str(&xlsx), S("PK\003\004")));
    CHECK(report_run_csv(c, v, a, run->id, LANG_VI, &csv, &err));
    ptrdiff_t lines = 0;
    for (ptrdiff_t i = 0; i < csv.len; i++)
        lines += csv.at[i] == '\n';
    CHECK(lines == run->places.len + 1);
    CHECK(str_find(buf_str(&csv), run->id) > 0 && str_find(buf_str(&csv), S(",illustrative\r\n")) > 0);
    json_t *j = NULL;
    CHECK(report_run_geojson(c, v, a, run->id, LANG_EN, &geojson, &err));
    CHECK(json_read(buf_str(&geojson), &j, &err));
    CHECK((ptrdiff_t)json_array_size(json_object_get(j, "features")) == run->places.len);
    CHECK(json_get_bool(json_object_get(j, "kho"), "illustrative", false));
    json_decref(j);
}

static void the_central_score_is_the_weights_times_the_values(Arena *a, const Run *run)
{
    const RunPlace *p = &run->places.at[0];
    double *w = NEWS(a, double, run->pack->criteria.len), sum = 0, off = 0;
    run_central_weights(run, p, w);
    for (ptrdiff_t c = 0; c < run->pack->criteria.len; c++) {
        double far =
            w[c] > p->weight[c] ? w[c] - p->weight[c] : p->weight[c] - w[c]; // the kernel's, in float32
        sum += w[c];
        off = far > off ? far : off;
    }
    CHECK(sum > 1 - 1e-12 && sum < 1 + 1e-12);
    CHECK(off < 1e-6);
    double score = run_central_score(a, run, p);
    CHECK(score > 0 && score < 1);
}

static void records_as_the_view_sees_them(Arena *a, City *c)
{
    Err err = { 0 };
    View open;
    AsOf at;
    ListAsk ask = { .type = S("place") };
    Str head = { 0 };
    CHECK(view_open(c, S("public"), S("test"), LANG_EN, &open, &err));
    CHECK(asof_read(c, now, S(""), S(""), &at, &err));
    CHECK(report_records(c, &open, at, &ask, S("csv"), LANG_EN, S(LIST), &err));
    CHECK(file_read(a, S(LIST), &head, &err));
    unlink(LIST);
    head = cut(&head, '\r');
    head = str_fmt(a, "%.*s,", PS(head));
    EACH (const Attr *, attr, pack_type(at.pack, S("place"))->attrs) {
        bool there = str_find(head, str_fmt(a, ",%.*s,", PS((*attr)->name))) >= 0;
        if ((*attr)->sensitivity != SENS_PUBLIC && there)
            printf("# %.*s\n", PS((*attr)->name));
        CHECK((*attr)->sensitivity == SENS_PUBLIC || !there);
    }
    Buf pdf = buf_new(a);
    CHECK(!report_dossier(c, &open, a, S("latest"), LANG_EN, &pdf, &err) && pdf.len == 0);
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    City *c = make_city(a);
    View v;
    AsOf at;
    Run run;
    RankAsk ask = { .draws = 200, .seed = 1, .threads = 1 };
    CHECK(c != NULL);
    CHECK(c && view_open(c, S("staff"), S("test"), LANG_EN, &v, &err) &&
          asof_read(c, now, S(""), S(""), &at, &err));
    bool ranked = c && rank_make(c, &v, a, at, now, &ask, (Progress){ 0 }, &run, &err);
    if (!ranked)
        printf("# %.*s\n", PS(err_text(a, LANG_EN, &err)));
    CHECK(ranked);
    if (ranked) {
        a_run_as_workbook_csv_and_geojson(a, c, &v, &run);
        the_central_score_is_the_weights_times_the_values(a, &run);
        records_as_the_view_sees_them(a, c);
    }
    city_close(c);
    arena_free(a);
    unlink(DB);
    return tap_done();
}
