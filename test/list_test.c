// list_test.c - lists of today, out of the tables, are the lists that the ledger gives: every filter, sort,
// search and view.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "city_world.h"
#include "edit.h"
#include "feature.h"
#include "ledger.h"
#include "now.h"
#include "render.h"
#include "store.h"
#include "tap.h"

#define DB KHO_TEST_DIR "/kho_list_test.gpkg"
enum { RECORDS = 40, BUILDINGS = 25, FILTERS = 20 };
static const int64_t start = 1795000000000; // November 2026
static uint64_t random_state = 20261122;

static int below(int n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)n);
}

typedef struct {
    City *city;
    Arena *arena; // of one comparison
    View views[2];
    AsOf now, ledger; // the same instant; the second has the ledger read
} World;

// ---- Facts of every kind: known, uncertain, not applicable, disputed.

static Str some_code(const Attr *attr)
{
    assert(attr->list && attr->list->codes.at);
    return attr->list->codes.at[below((int)attr->list->codes.len)].code;
}

static bool random_value(Arena *a, const Attr *attr, Value *out)
{
    static const char *const words[] = { "Nhà máy Dệt", "Kho Đông Anh", "an ninh|tốt", "x", "Ga cũ" };
    Strs two = { 0 };
    double lo = attr->min > -1e300 ? attr->min : 0, span = attr->max < 1e300 ? attr->max - lo : 1000;
    if (below(8) == 0) {
        *out = value_na(attr->value_type, S("nobody lives there"));
        return true;
    }
    switch (attr->value_type) {
    case VT_NUM:
        *out = value_num(lo + (double)(int)(span * below(5) / 5));
        if (below(3) == 0)
            *out = value_range(out->lo, out->lo + (double)(int)(span / 5));
        return true;
    case VT_BOOL:
        *out = value_bool(below(2));
        return true;
    case VT_CODE:
        *PUSH(a, &two) = some_code(attr);
        *PUSH(a, &two) = some_code(attr);
        *out = below(3) ? value_code(a, two.at[0]) : value_one_of(a, VT_CODE, two);
        return true;
    case VT_CODES:
        *PUSH(a, &two) = some_code(attr);
        *out = value_codes(a, two, (Strs){ 0 });
        return true;
    case VT_TEXT:
        if (attr->kind == KIND_REF)
            return false;
        *out = value_text(a, str_z(words[below(COUNT(words))]));
        return true;
    case VT_DATE: {
        int from = 15000 + below(40) * 100;
        *out = value_date(from, from + below(2) * 30, DATE_DAY);
        return true;
    }
    case VT_GEOM:
        *out = value_point(a, 105.7 + below(100) / 400.0, 20.9 + below(100) / 400.0, below(2) * 200);
        return true;
    case VT_NONE:
        break;
    }
    return false;
}

static bool add_random(World *w, LedgerWriter *writer, const RecordType *type, Str id, Str parent)
{
    static const char *const sources[] = { "paper A", "paper B" };
    Err err = { 0 };
    int64_t seq;
    Obs o = { .id = id, .kind = OBS_FACTS, .valid = valid_since(20000), .conf = CONF_NONE };
    o.prov = (Prov){ .source = str_z(sources[below(2)]),
                     .source_class = S("press"),
                     .method = S("press"),
                     .author = S("test") };
    EACH (const Attr *, at, type->attrs) {
        Fact f = { .attr = (*at)->number };
        if (parent.len && str_eq((*at)->name, type->parent_attr))
            f.value = value_text(w->arena, parent);
        else if ((*at)->kind == KIND_DERIVED || below(3) || !random_value(w->arena, *at, &f.value))
            continue;
        *PUSH(w->arena, &o.facts) = f;
    }
    return ledger_add(writer, &o, &seq, &err);
}

static void fill(World *w)
{
    Err err = { 0 };
    LedgerWriter *writer;
    Written done;
    const Pack *p = city_pack(w->city);
    BlockInfo info = { S("test"), start, BLOCK_IMPORT, S("random facts") };
    bool ok = ledger_begin(city_ledger(w->city), w->arena, &info, &writer, &err);
    CHECK(ok);
    for (int i = 1; i <= RECORDS * 2; i++) // twice each: sources differ
        ok = ok && add_random(w, writer, pack_type(p, S("place")),
                              str_fmt(w->arena, "place/HN%03d", i % RECORDS + 1), (Str){ 0 });
    for (int i = 1; i <= BUILDINGS; i++)
        ok = ok && add_random(w, writer, pack_type(p, S("building")), str_fmt(w->arena, "building/T%d", i),
                              str_fmt(w->arena, "%sHN%03d", i % 2 ? "place/" : "", i % 9 + 1));
    ok = ok && features_rebuild(w->city, w->arena, start, &err) && ledger_commit(writer, &done, &err);
    CHECK(ok);
}

// ---- Filters over whatever the view sees

static void literal(World *w, Buf *b, const Attr *attr)
{
    Value v = { 0 };
    while (!random_value(w->arena, attr, &v) || v.state == VAL_NA)
        ;
    if (attr->value_type == VT_NUM)
        buf_fmt(b, "%g", v.lo);
    else if (attr->value_type == VT_DATE)
        buf_fmt(b, "DATE('%.*s')", PS(day_str(w->arena, (int32_t)v.lo)));
    else
        buf_fmt(b, "'%.*s'", PS(v.set.at[0]));
}

static void atom(World *w, Buf *b, const View *v, const RecordType *type)
{
    static const char *const compare[] = { " = ", " <> ", " < ", " >= " };
    const Attr *attr = NULL;
    while (!attr || !view_sees(v, attr) || attr->kind == KIND_REF)
        attr = type->attrs.at[below((int)type->attrs.len)];
    Str name = attr->name;
    if (below(6) == 0) {
        buf_fmt(b, "%.*s IS NULL", PS(name));
        return;
    }
    switch (attr->value_type) {
    case VT_BOOL:
        buf_fmt(b, below(2) ? "%.*s" : "%.*s = FALSE", PS(name));
        return;
    case VT_GEOM:
        buf_fmt(b, "%s(%.*s, BBOX(105.7, 20.9, 105.%d, 21.05))", below(2) ? "S_INTERSECTS" : "S_WITHIN",
                PS(name), 75 + below(20));
        return;
    case VT_TEXT:
        if (below(2)) {
            buf_fmt(b, "%s(%.*s) LIKE %s('%%kho%%')", below(2) ? "CASEI" : "ACCENTI", PS(name),
                    below(2) ? "CASEI" : "ACCENTI");
            return;
        }
        break;
    default:
        break;
    }
    bool ordered = attr->value_type == VT_NUM || attr->value_type == VT_DATE ||
                   (attr->value_type == VT_CODE && attr->list && attr->list->ordered);
    buf_fmt(b, "%.*s%s", PS(name), compare[below(ordered ? 4 : 2)]);
    literal(w, b, attr);
}

static void condition(World *w, Buf *b, const View *v, const RecordType *type, int depth)
{
    int what = depth ? below(4) : 0;
    if (!what) {
        atom(w, b, v, type);
        return;
    }
    buf_add(b, what == 1 ? S("NOT (") : S("("));
    condition(w, b, v, type, depth - 1);
    if (what > 1) {
        buf_add(b, what == 2 ? S(" AND ") : S(" OR "));
        condition(w, b, v, type, depth - 1);
    }
    buf_char(b, ')');
}

// ---- Both ways

static Str written(World *w, const RecordList *list)
{
    Buf b = buf_new(w->arena);
    JsonW json = json_w(&b);
    jw_obj(&json);
    jw_kint(&json, "total", list->total);
    jw_kint(&json, "unknown", list->unknown);
    jw_karr(&json, "items");
    EACH (const Record, r, list->records)
        record_json(&json, w->arena, w->now.pack, r, LANG_EN);
    jw_end(&json);
    jw_end(&json);
    return buf_str(&b);
}

static bool same(World *w, const View *v, const ListAsk *ask)
{
    RecordList now = { 0 }, ledger = { 0 };
    Err err = { 0 }, other = { 0 };
    ptrdiff_t n[2] = { 0 }, unknown[2] = { 0 };
    bool ok = record_list(w->city, v, w->arena, w->now, ask, &now, &err),
         there = record_list(w->city, v, w->arena, w->ledger, ask, &ledger, &other);
    bool equal = ok == there && err.id == other.id && str_eq(written(w, &now), written(w, &ledger));
    if (ok && there && below(4) == 0) {
        equal = equal && record_count(w->city, v, w->arena, w->now, ask, &n[0], &unknown[0], &err) &&
                record_count(w->city, v, w->arena, w->ledger, ask, &n[1], &unknown[1], &err) &&
                n[0] == n[1] && unknown[0] == unknown[1] && n[0] == now.total;
    }
    if (!equal) {
        printf("# %.*s | %.*s | sort %.*s | text %.*s | %td-%td: %td/%td against %td/%td\n",
               PS(v->rule->name), PS(ask->filter), PS(ask->sort), PS(ask->text), ask->offset, ask->limit,
               now.total, now.unknown, ledger.total, ledger.unknown);
        if (!ok)
            printf("# %.*s\n", PS(err_text(w->arena, LANG_EN, &err)));
    }
    return equal;
}

static void compare_random(World *w, int n)
{
    static const char *const texts[] = { "", "", "", "kho", "gia lam", "nhà máy" };
    int differ = 0, found = 0;
    for (int i = 0; i < n; i++) {
        Arena *outer = w->arena;
        w->arena = arena_new();
        const View *v = &w->views[below(3) == 0];
        const RecordType *type = pack_type(w->now.pack, below(4) ? S("place") : S("building"));
        Buf filter = buf_new(w->arena);
        if (below(8))
            condition(w, &filter, v, type, 2);
        const Attr *by = type->attrs.at[below((int)type->attrs.len)];
        ListAsk ask = { .type = type->name,
                        .filter = buf_str(&filter),
                        .text = str_z(texts[below(COUNT(texts))]),
                        .unknown_too = below(2),
                        .offset = below(3) ? 0 : below(20),
                        .limit = below(2) ? 1 + below(12) : 0,
                        .values_only = below(3) > 0 };
        if (below(2) && view_sees(v, by))
            ask.sort = str_fmt(w->arena, "%s%.*s", below(2) ? "-" : "", PS(by->name));
        if (ask.values_only && below(2))
            *PUSH(w->arena, &ask.attrs) = by->name;
        differ += !same(w, v, &ask);
        found++;
        arena_free(w->arena);
        w->arena = outer;
    }
    CHECK(found == n && !differ);
}

static void closed_attributes_do_not_exist(World *w)
{
    const RecordType *type = pack_type(w->now.pack, S("place"));
    int closed = 0;
    EACH (const Attr *, at, type->attrs) {
        RecordList list;
        ListAsk sorted = { .type = type->name, .sort = (*at)->name },
                filtered = { .type = type->name,
                             .filter = str_fmt(w->arena, "%.*s IS NULL", PS((*at)->name)) };
        if (view_sees(&w->views[1], *at))
            continue;
        Err err = { 0 }, other = { 0 };
        closed++;
        CHECK(!record_list(w->city, &w->views[1], w->arena, w->now, &sorted, &list, &err));
        CHECK(!record_list(w->city, &w->views[1], w->arena, w->now, &filtered, &list, &other));
    }
    CHECK(closed > 10);
}

static void what_is_asked_for_is_there_in_any_order(World *w)
{
    static const char *const names[] = { "role", "name_vi", "kind", "area_m2", "kind" };
    RecordList list;
    Err err = { 0 };
    ListAsk ask = { .type = S("place"), .values_only = true, .filter = S("kind IS NOT NULL") };
    for (int i = 0; i < COUNT(names); i++)
        *PUSH(w->arena, &ask.attrs) = str_z(names[i]);
    CHECK(record_list(w->city, &w->views[0], w->arena, w->now, &ask, &list, &err) && list.records.len);
    EACH (const Record, r, list.records) {
        Value kind = record_value(r, S("kind"));
        CHECK(value_has_fact(&kind));
    }
}

// ---- The tables follow each edit

static Saying saying(const char *source)
{
    return (Saying){ .author = S("test"),
                     .source = str_z(source),
                     .source_class = S("press"),
                     .method = S("press"),
                     .now = start };
}

static void all_the_same(World *w, int views)
{
    static const char *const types[] = { "place", "building" };
    for (int i = 0; i < COUNT(types); i++)
        for (int k = 0; k < views; k++) {
            ListAsk ask = { .type = str_z(types[i]), .values_only = true };
            CHECK(same(w, &w->views[k], &ask));
        }
}

static bool set(World *w, const char *id, const char *attr, const char *text, Done *done)
{
    Err err = { 0 };
    Changes c = { 0 };
    Saying how = saying("a letter");
    *PUSH(w->arena, &c) = (Change){ .attr = str_z(attr), .text = str_z(text) };
    bool ok = edit_set(w->city, &w->views[0], w->arena, &how, str_z(id), c, done, &err);
    if (!ok)
        printf("# %.*s\n", PS(err_text(w->arena, LANG_EN, &err)));
    return ok;
}

static void tables_follow_edits(World *w)
{
    Err err = { 0 };
    Done done, moved;
    Changes c = { 0 };
    Saying how = saying("a letter");
    CHECK(set(w, "HN002", "name_vi", "Ga Đồng Đăng cũ", &done));
    all_the_same(w, 1);
    CHECK(set(w, "building/T1", "b_place", "HN005", &moved)); // both places change with it
    all_the_same(w, 1);
    CHECK(edit_undo(w->city, &w->views[0], w->arena, &how, moved.block, moved.block, false, &done, &err));
    all_the_same(w, 1);
    *PUSH(w->arena, &c) = (Change){ .attr = S("b_place"), .text = S("place/HN003") };
    CHECK(edit_add(w->city, &w->views[0], w->arena, &how, S("building"), S("T99"), c, &done, &err));
    all_the_same(w, 1);
    CHECK(edit_merge(w->city, &w->views[0], w->arena, &how, S("HN003"), S("HN004"), &done, &err));
    all_the_same(w, 1);
    CHECK(set(w, "building/T99", "b_year", "1950", &done)); // of a place that lives on in another
    all_the_same(w, 1);
    CHECK(
        edit_undo(w->city, &w->views[0], w->arena, &how, done.block - 1, done.block - 1, false, &done, &err));
    all_the_same(w, 1);
    compare_random(w, 4);
}

// ---- The clock

static void go_to(World *w, int32_t day)
{
    w->now.valid = w->ledger.valid = day;
}

static bool from_tables(World *w)
{
    bool now = false;
    Err err = { 0 };
    CHECK(present_is(w->city, w->arena, w->now, &now, &err));
    return now;
}

// A name that holds from one day to another, both included.
static void name_for_days(World *w, const char *id, int32_t from, int32_t to, const char *name)
{
    Err err = { 0 };
    LedgerWriter *writer;
    Written done;
    int64_t seq, rid;
    Ledger *ledger = city_ledger(w->city);
    BlockInfo info = { S("test"), start, BLOCK_EDIT, S("a name for some days") };
    Obs o = { .id = str_z(id), .conf = CONF_NONE, .valid = valid_since(from) };
    o.prov = (Prov){ S("a letter"), S("measured"), S("visit"), S("test"), S(""), false };
    o.valid.to = to;
    o.valid.to_prec = DATE_DAY;
    *PUSH(w->arena, &o.facts) = (Fact){ pack_attr(city_pack(w->city), S("place"), S("name_vi"))->number,
                                        value_text(w->arena, str_z(name)) };
    CHECK(ledger_begin(ledger, w->arena, &info, &writer, &err) && ledger_add(writer, &o, &seq, &err) &&
          ledger_find(ledger, o.id, &rid, &err) && features_write(w->city, w->arena, start, &rid, 1, &err) &&
          ledger_commit(writer, &done, &err));
}

static bool is_named(World *w, const char *id, const char *name)
{
    Err err = { 0 };
    RecordList list;
    ListAsk ask = { .type = S("place"), .filter = str_fmt(w->arena, "name_vi = '%s'", name) };
    CHECK(record_list(w->city, &w->views[0], w->arena, w->now, &ask, &list, &err));
    return list.records.len == 1 && str_eq(list.records.at[0].id, str_z(id));
}

static void the_tables_follow_the_clock(World *w)
{
    enum { DAY_MS = 86400000 };
    int32_t today = w->now.valid;
    bool rebuilt;
    Err err = { 0 };
    CHECK(from_tables(w));
    w->now.now = false;
    CHECK(!from_tables(w)); // the past is never read from them
    w->now.now = true;
    name_for_days(w, "place/HN002", today + 3, today + 4, "Tên hai ngày");
    for (int d = 0; d < 7; d++) { // until something changes, another day changes nothing
        go_to(w, today + d);
        CHECK(from_tables(w) == (d < 3));
        CHECK(is_named(w, "place/HN002", "Tên hai ngày") == (d == 3 || d == 4));
        all_the_same(w, 1);
    }
    CHECK(features_day(w->city, w->arena, start + DAY_MS, &rebuilt, &err) && rebuilt);
    CHECK(features_day(w->city, w->arena, start + DAY_MS, &rebuilt, &err) && !rebuilt);
    CHECK(features_day(w->city, w->arena, start + 3L * DAY_MS, &rebuilt, &err) && rebuilt);
    for (int d = 0; d < 7; d++) {
        go_to(w, today + d);
        CHECK(from_tables(w) == (d == 3 || d == 4));
        all_the_same(w, 1);
    }
    // What is written days later, without anybody having followed the clock, brings the rest along.
    Done done;
    Changes c = { 0 };
    Saying how = saying("a letter");
    how.now = start + 6L * DAY_MS;
    how.source_class = S("measured");
    *PUSH(w->arena, &c) = (Change){ .attr = S("name_vi"), .text = S("Tên mới") };
    CHECK(edit_set(w->city, &w->views[0], w->arena, &how, S("HN005"), c, &done, &err));
    go_to(w, today + 6);
    CHECK(from_tables(w) && is_named(w, "place/HN005", "Tên mới") &&
          !is_named(w, "place/HN002", "Tên hai ngày"));
    all_the_same(w, 2);
    go_to(w, today + 4); // and back: a clock may be put right
    CHECK(!from_tables(w));
    CHECK(features_rebuild(w->city, w->arena, start, &err));
    go_to(w, today);
    CHECK(from_tables(w));
    all_the_same(w, 1);
}

static ptrdiff_t found_for(World *w, const View *v, const char *words)
{
    ptrdiff_t n = -1, unknown;
    Err err = { 0 };
    ListAsk ask = { .type = S("place"), .text = str_z(words) };
    CHECK(from_tables(w) && record_count(w->city, v, w->arena, w->now, &ask, &n, &unknown, &err));
    return n;
}

// What is too closed for the text that searches look through is found all the same, by who may see it.
static void searches_find_what_the_view_sees(World *w)
{
    Err err = { 0 };
    Done done;
    CHECK(set(w, "place/HN001", "land_user", "Hợp tác xã Zyx", &done) &&
          set(w, "place/HN002", "address", "Ngõ Zyxwv 12", &done));
    CHECK(found_for(w, &w->views[0], "zyx") == 1 && found_for(w, &w->views[1], "zyx") == 0);
    CHECK(found_for(w, &w->views[0], "tac zyx") == 1);
    CHECK(found_for(w, &w->views[0], "12 zyxwv") == 1 && found_for(w, &w->views[0], "zy") == 0);
    CHECK(found_for(w, &w->views[0], " - ") == 0);
    CHECK(features_rebuild(w->city, w->arena, start, &err) && found_for(w, &w->views[0], "zyx") == 1);
}

// What a list finds says how well and by what: an id, a title, a text, a code's label of either language in
// the reader's words.
static Found first_found(World *w, const char *words)
{
    Err err = { 0 };
    RecordList list;
    ListAsk ask = { .type = S("place"), .text = str_z(words), .values_only = true };
    CHECK(record_list(w->city, &w->views[0], w->arena, w->now, &ask, &list, &err) && list.found.len &&
          list.found.len == list.records.len);
    for (ptrdiff_t i = 1; i < list.found.len; i++)
        CHECK(list.found.at[i - 1].rank >= list.found.at[i].rank);
    return list.found.len ? list.found.at[0] : (Found){ 0 };
}

static void what_is_found_says_by_what(World *w)
{
    Found by_id = first_found(w, "HN001"), by_text = first_found(w, "zyx"), by_two = first_found(w, "zyxwv");
    CHECK(by_id.rank > by_text.rank && by_text.rank > 0);
    // What other sources say stands beside it.
    CHECK(str_find(by_text.text, S("Hợp tác xã Zyx")) >= 0);
    CHECK(str_find(by_two.text, S("Ngõ Zyxwv 12")) >= 0);
    const CodeList *kinds = pack_attr(city_pack(w->city), S("place"), S("kind"))->list;
    ptrdiff_t told = 0;
    EACH (const Code, code, kinds->codes) { // by the English label, said in the reader's language
        RecordList list;
        Err err = { 0 };
        ListAsk ask = { .type = S("place"), .text = code->label.in[LANG_EN], .values_only = true };
        CHECK(record_list(w->city, &w->views[0], w->arena, w->now, &ask, &list, &err));
        EACH (const Found, f, list.found)
            told += str_eq(f->text, code->label.in[LANG_VI]);
    }
    CHECK(told > 0);
}

// An argument asks for that many filters: the usual few are for the daily tests, where each list takes its
// time.
int main(int argc, char **argv)
{
    int filters = argc > 1 ? atoi(argv[1]) : FILTERS;
    World w = { .arena = arena_new() };
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = S(DB), .pack_dir = S("packs/hanoi"), .author = S("test"), .now_ms = start };
    city_file_remove(DB);
    CHECK(city_create(w.arena, &how, &w.city, &faults, &err));
    if (w.city) {
        CHECK(view_open(w.city, S("staff"), S("test"), LANG_VI, &w.views[0], &err));
        CHECK(view_open(w.city, S("public"), S("test"), LANG_EN, &w.views[1], &err));
        CHECK(asof_read(w.city, start, S(""), S(""), &w.now, &err));
        w.ledger = w.now;
        w.ledger.now = false;
        fill(&w);
        all_the_same(&w, 2);
        compare_random(&w, filters);
        w.views[1].decided = true; // the embargo over
        compare_random(&w, filters / 4);
        w.views[1].decided = false;
        what_is_asked_for_is_there_in_any_order(&w);
        closed_attributes_do_not_exist(&w);
        searches_find_what_the_view_sees(&w);
        what_is_found_says_by_what(&w);
        tables_follow_edits(&w);
        the_tables_follow_the_clock(&w);
    }
    city_close(w.city);
    city_file_remove(DB);
    arena_free(w.arena);
    return tap_done();
}
