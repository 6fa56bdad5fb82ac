// query_test.c - CQL2: the cases of cases/cql2.txt, truth tables, gaps, limits, printing.
#include "query.h"

#include <stdio.h>
#include <string.h>

#include "geo.h"
#include "query_world.h"
#include "tap.h"

static const char *const tri_names[] = { "FALSE", "UNKNOWN", "TRUE" };

// A parsed text prints, and the print reads back to the same tree.
static bool comes_back(Arena *a, const Query *q)
{
    Err err = { 0 };
    const Query *again;
    return query_parse(a, query_print(a, q), &world_schema, &again, &err) && query_eq(q, again) &&
           str_eq(query_print(a, q), query_print(a, again));
}

static Str answer(Arena *a, Str text, Str record, bool *prints)
{
    Err err = { 0 };
    const Query *q;
    WorldRecord r;
    *prints = true;
    if (!world_record(a, record, &r))
        return S("the record cannot be read");
    if (!query_parse(a, text, &world_schema, &q, &err))
        return str_fmt(a, "%s %.*s", err_id(&err), PS(err_text(a, LANG_EN, &err)));
    *prints = comes_back(a, q);
    Tri t = query_eval(q, a, world_lookup, &r);
    QueryGaps gaps = query_explain(a, q, world_lookup, &r);
    *prints = *prints && (gaps.len > 0) == (t == TRI_UNKNOWN);
    return str_z(tri_names[t]);
}

static void cases_hold(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str file;
    bool read = file_read(a, S(KHO_SOURCE_DIR "/test/cases/cql2.txt"), &file, &err), all = true;
    int cases = 0;
    CHECK(read);
    for (int line = 1; file.len; line++) {
        Str row = cut(&file, '\n');
        if (str_starts(row, S("#")) || !str_trim(row).len)
            continue;
        ptrdiff_t i = str_find(row, S(";;"));
        Str text = str_trim(str_sub(row, 0, i)), rest = str_sub(row, i + 2, row.len);
        i = str_find(rest, S(";;"));
        Str record = str_sub(rest, 0, i), want = str_trim(str_sub(rest, i + 2, rest.len));
        bool prints;
        Str got = answer(a, text, record, &prints), id = cut(&want, ' ');
        bool right = str_starts(got, id) && (!want.len || str_find(got, want) >= 0) && prints;
        if (!right)
            printf("# line %d: %.*s: got %.*s%s\n", line, PS(text), PS(got),
                   prints ? "" : " (does not come back, or gaps)");
        all = all && right;
        cases++;
    }
    CHECK(all);
    CHECK(cases > 200);
    arena_free(a);
}

static void kleene_tables(void)
{
    for (int i = 0; i < 9; i++) {
        Tri x = (Tri)(i / 3), y = (Tri)(i % 3);
        bool both = x == TRI_TRUE && y == TRI_TRUE, none = x == TRI_FALSE && y == TRI_FALSE;
        bool a_false = x == TRI_FALSE || y == TRI_FALSE, a_true = x == TRI_TRUE || y == TRI_TRUE;
        CHECK(tri_and(x, y) == (both ? TRI_TRUE : a_false ? TRI_FALSE : TRI_UNKNOWN));
        CHECK(tri_or(x, y) == (a_true ? TRI_TRUE : none ? TRI_FALSE : TRI_UNKNOWN));
    }
    CHECK(tri_not(TRI_TRUE) == TRI_FALSE && tri_not(TRI_UNKNOWN) == TRI_UNKNOWN &&
          tri_not(TRI_FALSE) == TRI_TRUE);
}

static void gaps_name_only_what_matters(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    const Query *q;
    WorldRecord r;
    CHECK(world_record(a, S("area=2 open=- kind=factory"), &r));
    CHECK(query_parse(
        a, S("(area > 1 OR floors > 1) AND kind = 'factory' AND (name = 'x' OR open) AND name = 'x'"),
        &world_schema, &q, &err));
    QueryGaps gaps = query_explain(a, q, world_lookup, &r);
    CHECK(gaps.len == 2);
    CHECK(str_eq(gaps.at[0].text, S("name = 'x'")) && gaps.at[0].unknown.len == 1 && !gaps.at[0].na.len);
    CHECK(str_eq(gaps.at[1].text, S("open = TRUE")) && gaps.at[1].na.len == 1 && !gaps.at[1].unknown.len);
    Strs names = query_properties(a, q);
    CHECK(names.len == 5 && str_eq(names.at[0], S("area")) && str_eq(names.at[4], S("open")));
    arena_free(a);
}

static void what_is_too_much_is_refused(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    const Query *q;
    Buf deep = buf_new(a), wide = buf_new(a), lng = buf_new(a);
    for (int i = 0; i < 100; i++)
        buf_char(&deep, '(');
    CHECK(!query_parse(a, buf_str(&deep), &world_schema, &q, &err) && err.id == MSG_QUERY_DEEP && !q);
    for (int i = 0; i < 600; i++)
        buf_add(&wide, i ? S(" OR open") : S("open"));
    CHECK(!query_parse(a, buf_str(&wide), &world_schema, &q, &err) && err.id == MSG_QUERY_BIG);
    for (int i = 0; i < QUERY_MAX_BYTES + 1; i++)
        buf_char(&lng, ' ');
    CHECK(!query_parse(a, buf_str(&lng), &world_schema, &q, &err) && err.id == MSG_QUERY_LONG);
    CHECK(!query_parse(a, S("name = '\xff'"), &world_schema, &q, &err) && err.id == MSG_QUERY_NOT_UTF8);
    CHECK(!query_parse(a, S("name = 'a\0b' x"), &world_schema, &q, &err) && err.id == MSG_QUERY_WANT_END);
    arena_free(a);
}

static Tri where_is(Arena *a, Geom g, const char *text)
{
    Err err = { 0 };
    const Query *q;
    WorldRecord r;
    CHECK(world_record(a, (Str){ 0 }, &r) && query_parse(a, str_z(text), &world_schema, &q, &err));
    r.v[world_find(S("location"))] = value_geom(geom_to_gpkg(a, &g, 4326), 0);
    return query_eval(q, a, world_lookup, &r);
}

static void outlines_have_places_too(void)
{
    Arena *a = arena_new();
    Geom g = geom_of_box(a, (Box){ 1, 1, 2, 2 });
    CHECK(where_is(a, g, "S_WITHIN(location, BBOX(0, 0, 3, 3))") == TRI_TRUE);
    CHECK(where_is(a, g, "S_WITHIN(location, BBOX(0, 0, 1.5, 3))") == TRI_FALSE);
    CHECK(where_is(a, g, "S_INTERSECTS(location, BBOX(0, 0, 1.5, 3))") == TRI_TRUE);
    CHECK(where_is(a, g, "S_INTERSECTS(location, BBOX(1.2, 0, 1.5, 3))") ==
          TRI_TRUE); // edges cross, no corner inside
    CHECK(where_is(a, g, "S_INTERSECTS(location, BBOX(1.2, 1.2, 1.5, 1.5))") ==
          TRI_TRUE); // the box lies within
    CHECK(where_is(a, g, "S_DISJOINT(location, BBOX(5, 5, 6, 6))") == TRI_TRUE);
    CHECK(where_is(a, g, "S_INTERSECTS(location, POINT(1.5 1.5))") == TRI_TRUE);
    CHECK(
        where_is(
            a, g,
            "S_WITHIN(location, POLYGON((0 0, 3 0, 3 3, 0 3, 0 0), (1.2 1.2, 1.4 1.2, 1.4 1.4, 1.2 1.2)))") ==
        TRI_FALSE);
    arena_free(a);
}

int main(void)
{
    outlines_have_places_too();
    cases_hold();
    kleene_tables();
    gaps_name_only_what_matters();
    what_is_too_much_is_refused();
    return tap_done();
}
