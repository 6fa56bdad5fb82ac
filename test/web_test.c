// web_test.c - what the server reads by itself, its table of routes, and its handlers without a socket.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answers.h"
#include "api.h"
#include "edit.h"
#include "node.h"
#include "run_store.h"
#include "tap.h"

static const int64_t NOW = 1795251600000; // 2026-11-21

static void reads_addresses(void)
{
    Arena *a = arena_new();
    Strs seg;
    UrlParams q;
    CHECK(url_read(a, S("/api/records/place/HN001?lang=vi&q=gia+l%C3%A2m&x"), &seg, &q));
    CHECK(seg.len == 4 && str_eq(seg.at[3], S("HN001")));
    CHECK(str_eq(param_find(&q, S("q")), S("gia lâm")) && param_given(&q, S("x")) &&
          !param_given(&q, S("y")));
    CHECK(url_read(a, S("/"), &seg, &q) && seg.len == 0);
    CHECK(url_read(a, S("/map/"), &seg, &q) && seg.len == 1);
    CHECK(url_read(a, S("/api/profiles/a%2Fb"), &seg, &q) && str_eq(seg.at[2], S("a/b")));
    static const char *const bad[] = {
        "",    "api",  "/a/../b", "/a/%2e%2E/b", "/a//b", "/%00",    "/%",
        "/%4", "/%zz", "/?q=%00", "/?q=%ff",     "/./x",  "/%c3%28", "//evil.example/x"
    };
    for (int i = 0; i < COUNT(bad); i++)
        CHECK(!url_read(a, str_z(bad[i]), &seg, &q));
    CHECK(str_eq(url_without(a, S("/m?a=1&token=x&b=2"), S("token")), S("/m?a=1&b=2")));
    CHECK(str_eq(url_without(a, S("/?token=x"), S("token")), S("/")));
    arena_free(a);
}

static void reads_headers(void)
{
    CHECK(str_eq(cookie_find(S("a=1; kho_8080=xyz; b=2"), S("kho_8080")), S("xyz")));
    CHECK(!cookie_find(S("xkho_8080=1; kho_80801=2"), S("kho_8080")).len);
    CHECK(host_allowed(S("127.0.0.1:8080"), 8080) && host_allowed(S("LOCALHOST:8080"), 8080) &&
          host_allowed(S("[::1]:8080"), 8080));
    CHECK(host_allowed(S("localhost"), 80) && !host_allowed(S("localhost"), 8080));
    CHECK(!host_allowed(S("127.0.0.1:8081"), 8080) && !host_allowed(S("127.0.0.1:08080"), 8080) &&
          !host_allowed(S("127.0.0.1.evil:8080"), 8080));
    CHECK(!host_allowed(S("evil"), 80) && !host_allowed(S(""), 80) && !host_allowed(S("localhost:"), 80));
    CHECK(origin_same(S("http://127.0.0.1:8080"), S("127.0.0.1:8080")) &&
          !origin_same(S("https://127.0.0.1:8080"), S("127.0.0.1:8080")));
    CHECK(!origin_same(S("null"), S("127.0.0.1:8080")) &&
          !origin_same(S("http://localhost:8080"), S("127.0.0.1:8080")));
    CHECK(accepts_coding(S("br, gzip;q=0.5"), S("gzip")) && !accepts_coding(S("gzip;q=0.0"), S("gzip")) &&
          !accepts_coding(S("br"), S("gzip")));
    CHECK(media_is(S("Application/JSON; charset=utf-8"), S("application/json")) &&
          !media_is(S("application/jsonp"), S("application/json")));
    CHECK(lang_wanted(S("en"), S("vi"), LANG_VI) == LANG_EN &&
          lang_wanted(S(""), S("fr, en-GB;q=0.8"), LANG_VI) == LANG_EN);
    CHECK(lang_wanted(S("xx"), S("ento"), LANG_VI) == LANG_VI);
    CHECK(same_secret(S("abc"), S("abc")) && !same_secret(S("abd"), S("abc")) && !same_secret(S(""), S("")) &&
          !same_secret(S("ab"), S("abc")));
}

static void listens_on_loopback_only(void)
{
    bool v6;
    int port;
    CHECK(listen_read(S("127.0.0.1:8080"), &v6, &port) && !v6 && port == 8080);
    CHECK(listen_read(S("[::1]:0"), &v6, &port) && v6 && port == 0);
    CHECK(listen_read(S("9000"), &v6, &port) && !v6 && port == 9000);
    static const char *const bad[] = { "0.0.0.0:80", "192.168.1.4:80",  "[::]:80", "127.0.0.1",
                                       "127.0.0.1:", "localhost:99999", "x:80",    "" };
    for (int i = 0; i < COUNT(bad); i++)
        CHECK(!listen_read(str_z(bad[i]), &v6, &port));
}

// Each route is in docs/openapi.yaml, and each of its operations is a route.
static void routes_are_documented(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text;
    Node doc;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/docs/openapi.yaml"), &text, &err) &&
          yaml_parse(a, text, &doc, NULL, &err));
    const Node *paths = node_get(&doc, "paths");
    int routes = 0, operations = 0, missing = 0;
    for (const Route *r = web_routes; r->path; r++, routes++) {
        const Node *path = node_get(paths, str_cz(a, str_fmt(a, "/%s", r->path)));
        const char *verb = str_cz(a, str_lower_ascii(a, str_z(method_names[r->method])));
        if (!node_get(path, verb)) {
            printf("# docs/openapi.yaml lacks %s /%s\n", verb, r->path);
            missing++;
        }
    }
    for (ptrdiff_t i = 0; paths && i < paths->len; i++)
        operations += (int)paths->children[i].len;
    CHECK(!missing);
    CHECK(routes == operations);
    arena_free(a);
}

// ---- Handlers

static City *city;
static Arena *all;

static int ask(Str view, HttpMethod method, const char *url, const char *body, json_t **out)
{
    Str answer;
    Err err = { 0 };
    Try t = { .method = method,
              .url = str_z(url),
              .body = str_z(body),
              .city = city,
              .view = view,
              .actor = S("tester"),
              .now = NOW };
    int status = web_try(all, &t, &answer);
    if (*out)
        json_decref(*out);
    *out = NULL;
    if (!json_read(answer, out, &err))
        printf("# %s: not JSON: %.*s\n", url, PS(answer));
    return status;
}

static const json_t *at(const json_t *j, const char *path) // "a.0.b"
{
    for (Str rest = str_z(path); rest.len;) {
        Str part = cut(&rest, '.');
        int64_t i;
        j = str_i64(part, &i) ? json_array_get(j, (size_t)i) : json_object_get(j, str_cz(all, part));
    }
    return j;
}

static void reads_what_is_there(void)
{
    json_t *j = NULL;
    Str staff = S("staff");
    CHECK(ask(staff, HTTP_GET, "/api/session?lang=en", "", &j) == 200 &&
          json_get_int(at(j, "counts"), "places", 0) == 116 &&
          json_get_int(at(j, "city"), "utc_offset", 0) ==
              7 * 3600); // clocks have not changed there since 1975
    CHECK(ask(staff, HTTP_GET, "/api/schema", "", &j) == 200 && json_array_size(at(j, "attributes")) > 200);
    CHECK(str_eq(json_get_str(at(j, "lists.role.0"), "mark"), S("main")) &&
          str_eq(json_get_str(at(j, "lists.kind.0"), "mark"), S("factory")));
    CHECK(ask(staff, HTTP_GET, "/api/records?limit=3&sort=-name&facets=kind", "", &j) == 200 &&
          json_array_size(at(j, "items")) == 3);
    CHECK(json_array_size(at(j, "facets.0.codes")) > 3);
    CHECK(ask(staff, HTTP_GET, "/api/count?filter=site_area_m2%20%3E%2050000", "", &j) == 200 &&
          json_get_int(j, "unknown", 0) > 0);
    CHECK(ask(staff, HTTP_GET, "/api/records/place/HN001", "", &j) == 200);
    CHECK(str_eq(json_get_str(at(j, "values.site_area_m2.value"), "state"), S("disputed")));
    CHECK(json_array_size(at(j, "values.site_area_m2.cites")) >= 2 && json_array_size(at(j, "gates")) > 0);
    CHECK(ask(staff, HTTP_GET, "/api/records/place/NONE", "", &j) == 404);
    CHECK(ask(staff, HTTP_GET, "/api/panel/result?run=none", "", &j) == 404 &&
          ask(staff, HTTP_GET, "/api/panel/region?run=none", "", &j) == 404);
    CHECK(ask(staff, HTTP_GET, "/api/records/place/HN001/history", "", &j) == 200 &&
          json_array_size(at(j, "items")) > 1);
    CHECK(ask(staff, HTTP_GET, "/api/map", "", &j) == 200 && json_array_size(at(j, "features")) == 116);
    CHECK(ask(staff, HTTP_GET, "/api/map?q=HN001", "", &j) == 200 &&
          str_eq(json_get_str(at(j, "features.0.properties"), "quality"), S("stop_near")));
    CHECK(ask(staff, HTTP_GET, "/api/search?q=gia%20lam&lang=en", "", &j) == 200 &&
          json_get_int(j, "total", 0) > 1);
    CHECK(ask(staff, HTTP_GET, "/api/records?as_of=yesterday", "", &j) == 400);
    static const char *const wrong[] = { "limit=-1",    "offset=-1", "limit=abc",
                                         "limit=10001", "limit=1.5", "offset=9999999999999999999",
                                         "limt=3" };
    for (int i = 0; i < COUNT(wrong); i++) {
        CHECK(ask(staff, HTTP_GET, str_cz(all, str_fmt(all, "/api/records?%s&lang=vi", wrong[i])), "", &j) ==
              400);
        CHECK(str_starts(json_get_str(at(j, "error"), "message"), i == 6 ? S("Địa chỉ này") : S("Tham số")));
        CHECK(str_starts(str_z(wrong[i]), json_get_str(at(j, "error"), "field")));
    }
    CHECK(ask(staff, HTTP_GET, "/api/records?limit=0&offset=0&limit=", "", &j) == 200);
    CHECK(ask(staff, HTTP_GET, "/api/records?known_at=2001-01-01", "", &j) == 200 &&
          json_get_int(j, "total", -1) == 0);
    json_decref(j);
}

// Every address that is read says which parameters it takes, and refuses the rest and what is no number of
// its range.
static void every_parameter_is_checked(void)
{
    json_t *j = NULL;
    int tried = 0;
    for (const Route *r = web_routes; r->path; r++) {
        if (r->method != HTTP_GET || r->guest)
            continue;
        Str path = { 0 }, rest = str_z(r->path);
        while (rest.len) {
            Str part = cut(&rest, '/');
            path = str_fmt(all, "%.*s/%.*s", PS(path), PS(str_starts(part, S("{")) ? S("1") : part));
        }
        CHECK(ask(S("staff"), HTTP_GET, str_cz(all, str_fmt(all, "/api%.*s?nonsense=1&lang=en", PS(path))),
                  "", &j) == 400 &&
              str_eq(json_get_str(at(j, "error"), "id"), S("WEB_PARAM_UNKNOWN")));
        static const char *const bad[] = { "limit=-1", "limit=abc", "limit=99999999" };
        for (int i = 0; i < COUNT(bad) && r->params && str_find(str_z(r->params), S("limit=")) >= 0;
             i++, tried++)
            CHECK(ask(S("staff"), HTTP_GET, str_cz(all, str_fmt(all, "/api%.*s?%s", PS(path), bad[i])), "",
                      &j) == 400 &&
                  str_eq(json_get_str(at(j, "error"), "id"), S("WEB_PARAM")));
    }
    CHECK(tried >= 24);
    json_decref(j);
}

static void puts_facts_right(void)
{
    json_t *j = NULL;
    Str staff = S("staff");
#define SAID "\"source\":\"letter 7\",\"class\":\"document\",\"method\":\"document\"}"
    CHECK(ask(staff, HTTP_POST, "/api/edits",
              "{\"record\":\"place/"
              "HN002\",\"facts\":[{\"attr\":\"location\",\"value\":{\"state\":\"known\",\"v\":[105.8,21.01],"
              "\"radius_m\":5}}]," SAID,
              &j) == 200);
    CHECK(ask(staff, HTTP_POST, "/api/edits",
              "{\"record\":\"place/"
              "HN002\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"uncertain\",\"lo\":10,"
              "\"hi\":20}}]," SAID,
              &j) == 200);
    Str block = str_copy(all, json_get_str(j, "undo"));
    CHECK(ask(staff, HTTP_POST, "/api/edits",
              "{\"record\":\"place/"
              "HN002\",\"facts\":[{\"attr\":\"lease_years_left\",\"value\":{\"state\":\"na\",\"reason\":"
              "\"owned\"}}]," SAID,
              &j) == 200);
    CHECK(ask(staff, HTTP_GET, "/api/records/place/HN002", "", &j) == 200);
    CHECK(str_eq(json_get_str(at(j, "values.lease_years_left.value"), "reason"), S("owned")));
    CHECK(json_number_value(at(j, "values.location.value.v.0")) == 105.8);
    CHECK(ask(staff, HTTP_POST, "/api/undo",
              str_cz(all, str_fmt(all, "{\"block\":\"%.*s\",\"plan\":true}", PS(block))), &j) == 200 &&
          json_get_int(at(j, "plan"), "back", 0) == 1);
    CHECK(ask(staff, HTTP_POST, "/api/undo", str_cz(all, str_fmt(all, "{\"block\":\"%.*s\"}", PS(block))),
              &j) == 200);
    CHECK(ask(staff, HTTP_GET, "/api/changes?limit=2", "", &j) == 200 &&
          str_eq(json_get_str(at(j, "items.0"), "kind"), S("undo")));
    // A part without a name is called what it is.
    CHECK(
        ask(staff, HTTP_POST, "/api/records",
            "{\"type\":\"building\",\"id\":\"HN002_9\",\"facts\":[{\"attr\":\"b_place\",\"value\":{\"state\":"
            "\"known\",\"v\":\"HN002\"}}]," SAID,
            &j) < 300);
    CHECK(ask(staff, HTTP_GET, "/api/records/building/HN002_9", "", &j) == 200);
    CHECK(str_eq(json_get_str(at(j, "title"), "vi"), S("Khối công trình HN002_9")) &&
          str_eq(json_get_str(at(j, "title"), "en"), S("Building HN002_9")));
    static const char *const wrong[] = {
        "{}",
        "{\"record\":\"place/HN002\"}",
        "{\"record\":\"place/HN002\",\"facts\":[]," SAID,
        "{\"record\":\"place/"
        "HN002\",\"facts\":[{\"attr\":\"no_such\",\"value\":{\"state\":\"known\",\"v\":1}}]," SAID,
        "{\"record\":\"place/"
        "HN002\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"known\"}}]," SAID,
        "{\"record\":\"place/"
        "HN002\",\"facts\":[{\"attr\":\"location\",\"value\":{\"state\":\"known\",\"v\":[205,21]}}]," SAID,
        "{\"record\":\"place/"
        "HN002\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"na\"}}]," SAID,
        "{\"record\":\"place/"
        "HN002\",\"facts\":[{\"attr\":\"kind\",\"value\":{\"state\":\"known\",\"v\":\"castle\"}}]," SAID
    };
    for (int i = 0; i < COUNT(wrong); i++)
        CHECK(ask(staff, HTTP_POST, "/api/edits", wrong[i], &j) == 400);
    json_decref(j);
}

static void answers_the_checklist(void)
{
    json_t *j = NULL;
    Str staff = S("staff");
    const char *yes =
        "{\"record\":\"place/HN001\",\"item\":\"L02\",\"answer\":\"yes\",\"evidence\":\"letter 9\"," SAID;
    CHECK(ask(staff, HTTP_POST, "/api/checklist", yes, &j) == 200);
    Str block = str_copy(all, json_get_str(j, "undo"));
    CHECK(ask(staff, HTTP_GET, "/api/records/place/HN001", "", &j) == 200);
    CHECK(json_array_size(at(j, "checklist")) == 37 &&
          str_eq(json_get_str(at(j, "checklist.1"), "answer"), S("yes")));
    CHECK(!json_get_str(at(j, "checklist.0"), "answer").len);
    CHECK(ask(S("public"), HTTP_GET, "/api/records/place/HN001", "", &j) == 200 &&
          !json_array_size(at(j, "checklist")));
    CHECK(ask(staff, HTTP_POST, "/api/checklist",
              "{\"record\":\"place/HN001\",\"item\":\"L02\",\"answer\":\"no\"," SAID, &j) == 400);
    CHECK(ask(staff, HTTP_POST, "/api/checklist",
              "{\"record\":\"place/HN001\",\"item\":\"L99\",\"answer\":\"unknown\"," SAID, &j) == 404);
    CHECK(ask(staff, HTTP_POST, "/api/checklist",
              "{\"record\":\"place/HN001\",\"item\":\"L02\",\"answer\":\"maybe\"," SAID, &j) == 400);
    CHECK(ask(S("public"), HTTP_POST, "/api/checklist", yes, &j) == 403);
    CHECK(ask(staff, HTTP_POST, "/api/undo", str_cz(all, str_fmt(all, "{\"block\":\"%.*s\"}", PS(block))),
              &j) == 200);
    CHECK(ask(staff, HTTP_GET, "/api/records/place/HN001", "", &j) == 200 &&
          !json_get_str(at(j, "checklist.1"), "answer").len);
    json_decref(j);
}

// Every closed attribute gets a value that stands nowhere else; the public view's answers must not have it,
// nor an exact position, nor the source that told it.
static void shows_the_public_nothing_closed(void)
{
    Err err = { 0 };
    View v;
    const Pack *pack = city_pack(city);
    CHECK(view_open(city, S("staff"), S("tester"), LANG_EN, &v, &err));
    Saying how = { .author = S("tester"),
                   .source = S("zzclosedsource"),
                   .source_class = S("document"),
                   .method = S("document"),
                   .note = S("zzclosednote"),
                   .now = NOW };
    Changes facts = { 0 };
    Value secret = value_text(all, S("zzclosedtext")), exact = value_point(all, 105.812345, 21.012345, 0);
    const PackView *public = pack_view(pack, S("public"));
    int closed = 0;
    EACH (const Attr, attr, pack->attrs) {
        if (!str_eq(attr->type, S("place")) || public->sees[attr->sensitivity] ||
            !v.rule->sees[attr->sensitivity])
            continue;
        closed++;
        if (attr->value_type == VT_TEXT && attr->kind == KIND_TEXT)
            *PUSH(all, &facts) = (Change){ .attr = attr->name, .value = &secret };
        else if (attr->kind == KIND_GEOMETRY && str_eq(attr->name, S("location")))
            *PUSH(all, &facts) = (Change){ .attr = attr->name, .value = &exact };
        else if (attr->value_type == VT_NUM && attr->kind != KIND_DERIVED && attr->max > 7 && attr->min <= 7)
            *PUSH(all, &facts) =
                (Change){ .attr = attr->name, .text = attr->kind == KIND_INTEGER ? S("7") : S("7.654321") };
    }
    CHECK(closed > 30 && facts.len > 5);
    Done done;
    CHECK(edit_set(city, &v, all, &how, S("place/HN030"), facts, &done,
                   &err)); // no candidate: no embargo hides it
    json_t *j = NULL;
    static const char *const urls[] = { "records?values=name_vi",
                                        "records",
                                        "records/place/HN030",
                                        "records/place/HN030/history",
                                        "map",
                                        "search?q=zzclosedtext",
                                        "changes",
                                        "start",
                                        "session",
                                        "records?q=zzclosedsource" };
    for (int i = 0; i < COUNT(urls); i++) {
        Str answer;
        Try t = { .method = HTTP_GET,
                  .url = str_fmt(all, "/api/%s", urls[i]),
                  .city = city,
                  .view = S("public"),
                  .actor = S("x"),
                  .now = NOW };
        CHECK(web_try(all, &t, &answer) == 200);
        if (str_find(answer, S("zzclosed")) >= 0)
            printf("# /api/%s tells it: %.*s\n", urls[i],
                   PS(str_sub(answer, str_find(answer, S("zzclosed")) - 300, 600)));
        CHECK(str_find(answer, S("zzclosed")) < 0 && str_find(answer, S("7.654321")) < 0 &&
              str_find(answer, S("7,654321")) < 0);
        CHECK(str_find(answer, S("105.8123")) < 0 && str_find(answer, S("21.0123")) < 0);
    }
    int seen = 0;
    EACH (const Attr, attr, pack->attrs) {
        if (!str_eq(attr->type, S("place")) || public->sees[attr->sensitivity])
            continue;
        static const char *const tries[] = { "records?values=%.*s",
                                             "records?sort=%.*s",
                                             "records?sort=-%.*s",
                                             "records?facets=%.*s",
                                             "records?filter=%.*s%%20IS%%20NULL",
                                             "count?filter=%.*s%%20IS%%20NOT%%20NULL",
                                             "map?filter=%.*s%%20IS%%20NULL" };
        for (int i = 0; i < COUNT(tries); i++) {
            Buf url = buf_new(all);
            buf_add(&url, S("/api/"));
            for (Str rest = str_z(tries[i]);
                 rest.len;) { // the formats stand in a table, so they are filled by hand
                if (str_starts(rest, S("%.*s"))) {
                    buf_add(&url, attr->name);
                    rest = str_sub(rest, 4, rest.len);
                } else {
                    ptrdiff_t skip = str_starts(rest, S("%%")) ? 2 : 1;
                    buf_char(&url, rest.at[0]);
                    rest = str_sub(rest, skip, rest.len);
                }
            }
            int status = ask(S("public"), HTTP_GET, str_cz(all, buf_str(&url)), "", &j);
            if (status != 400)
                printf("# %.*s: %d\n", PS(buf_str(&url)), status);
            seen += status != 400;
        }
    }
    CHECK(!seen);
    CHECK(ask(S("public"), HTTP_GET, "/api/runs", "", &j) == 403 &&
          ask(S("public"), HTTP_GET, "/api/jobs", "", &j) == 403);
    CHECK(ask(S("public"), HTTP_POST, "/api/runs", "{\"purpose\":\"study_list\"}", &j) == 403);
    CHECK(ask(S("public"), HTTP_POST, "/api/merge", "{\"from\":\"place/HN001\",\"into\":\"place/HN002\"}",
              &j) == 403);
    CHECK(ask(S("public"), HTTP_GET, "/api/records/place/HN001", "", &j) == 200 &&
          json_is_true(json_object_get(j, "embargoed")));
    json_decref(j);
}

// ---- Answers that are kept

// What /api/session says of one key (view, lang, city.today, actor, counts.places), as text.
static Str session_says(Answers *kept, Str view, Str lang, int64_t now, Str actor, const char *path)
{
    Str answer;
    Err err = { 0 };
    json_t *j = NULL;
    Try t = { .method = HTTP_GET,
              .url = S("/api/session"),
              .if_lang = lang,
              .city = city,
              .view = view,
              .actor = actor,
              .now = now,
              .answers = kept };
    bool ok = web_try(all, &t, &answer) == 200 && json_read(answer, &j, &err);
    const json_t *v = ok ? at(j, path) : NULL;
    Str out = json_is_integer(v) ? str_fmt(all, "%lld", (long long)json_integer_value(v))
                                 : str_copy(all, json_str(v));
    json_decref(j);
    return out;
}

// One answer is given twice only to the same view, in the same language, on the same day, while nothing is
// changed, by whomever. A server has one actor, so that here the actor tells whether an answer is an earlier
// one.
static void keeps_answers(Str path)
{
    enum { DAY_MS = 86400000 };
    Answers *kept = answers_new();
    Str staff = S("staff"), vi = S("vi");
    CHECK(str_eq(session_says(kept, staff, vi, NOW, S("first"), "actor"), S("first")));
    CHECK(str_eq(session_says(kept, staff, vi, NOW + 1, S("second"), "actor"), S("first")));
    CHECK(str_eq(session_says(NULL, staff, vi, NOW, S("second"), "actor"), S("second")));
    CHECK(str_eq(session_says(kept, S("public"), vi, NOW, S("first"), "view"), S("public")));
    CHECK(str_eq(session_says(kept, staff, vi, NOW, S("second"), "view"), S("staff")));
    CHECK(str_eq(session_says(kept, staff, S("en"), NOW, S("first"), "lang"), S("en")));
    CHECK(str_eq(session_says(kept, staff, vi, NOW, S("second"), "lang"), S("vi")));
    CHECK(str_eq(session_says(kept, staff, vi, NOW, S("second"), "city.today"), S("2026-11-21")));
    CHECK(str_eq(session_says(kept, staff, vi, NOW + DAY_MS, S("first"), "city.today"), S("2026-11-22")));
    // Another connection writes, as another process would; then this one does.
    City *other;
    Err err = { 0 };
    View v;
    Done done;
    Saying how = { .author = S("tester"),
                   .source = S("walk"),
                   .source_class = S("document"),
                   .method = S("document"),
                   .now = NOW };
    Value name = value_text(all, S("Kho mới"));
    Changes facts = { 0 };
    *PUSH(all, &facts) = (Change){ .attr = S("name_vi"), .value = &name };
    int64_t before = 0, n = 0;
    CHECK(str_i64(session_says(kept, staff, vi, NOW, S("first"), "counts.places"), &before) && before > 100);
    bool open = city_open(all, path, CITY_WRITE, &other, &err);
    CHECK(open);
    if (open) {
        CHECK(view_open(other, staff, S("tester"), LANG_VI, &v, &err) &&
              edit_add(other, &v, all, &how, S("place"), S(""), facts, &done, &err));
        city_close(other);
    }
    CHECK(str_i64(session_says(kept, staff, vi, NOW, S("first"), "counts.places"), &n) && n == before + 1);
    CHECK(view_open(city, staff, S("tester"), LANG_VI, &v, &err) &&
          edit_add(city, &v, all, &how, S("place"), S(""), facts, &done, &err));
    CHECK(str_i64(session_says(kept, staff, vi, NOW, S("first"), "counts.places"), &n) && n == before + 2);
    answers_free(kept);
}

int main(void)
{
    reads_addresses();
    reads_headers();
    listens_on_loopback_only();
    routes_are_documented();
    char dir[] = "/tmp/kho-web-test-XXXXXX";
    Err err = { 0 };
    Faults faults = { 0 };
    all = arena_new();
    if (!mkdtemp(dir))
        return 1;
    CityNew n = { .path = str_fmt(all, "%s/city.gpkg", dir),
                  .pack_dir = S(KHO_SOURCE_DIR "/packs/hanoi"),
                  .author = S("tester"),
                  .now_ms = NOW };
    bool made = city_create(all, &n, &city, &faults, &err) && analysis_open(city, &err);
    CHECK(made);
    if (made) {
        reads_what_is_there();
        every_parameter_is_checked();
        puts_facts_right();
        answers_the_checklist();
        shows_the_public_nothing_closed();
        keeps_answers(n.path);
    }
    city_close(city);
    (void)unlink(str_cz(all, n.path));
    static const char *const beside[] = { ".key", "-wal", "-shm" };
    for (int i = 0; i < COUNT(beside); i++)
        (void)unlink(str_cz(all, str_fmt(all, "%.*s%s", PS(n.path), beside[i])));
    (void)rmdir(dir);
    arena_free(all);
    return tap_done();
}
