// record_test.c - which value is held, what a view leaves of it, and what was known when.
#include <stdio.h>
#include <string.h>

#include "city_world.h"
#include "feature.h"
#include "merge.h"
#include "render.h"
#include "store.h"
#include "tap.h"

#define DB KHO_TEST_DIR "/kho_record_test.gpkg"
static const int64_t day_ms = 86400000, start = 1795000000000; // November 2026
typedef CityWorld World;

static AsOf at(World *w)
{
    AsOf a;
    Err err = { 0 };
    CHECK(asof_read(w->city, w->now, S(""), S(""), &a, &err));
    return a;
}

static Value value_at(World *w, AsOf as, const char *id, const char *attr)
{
    Record r;
    Err err = { 0 };
    if (!record_read(w->city, &w->staff, w->arena, as, str_z(id), &r, &err))
        return value_unknown(VT_NONE);
    return record_value(&r, str_z(attr));
}

static Value value(World *w, const char *id, const char *attr)
{
    return value_at(w, at(w), id, attr);
}

static bool say(World *w, const char *id, const char *attr, const char *text, const char *source,
                const char *class, const char *date, Done *done)
{
    Err err = { 0 };
    Changes facts = { 0 };
    Saying how = { .author = S("test"),
                   .source = str_z(source),
                   .source_class = str_z(class),
                   .method = str_z(class),
                   .now = w->now };
    if (date && !date_parse(str_z(date), &how.valid))
        return false;
    *PUSH(w->arena, &facts) = (Change){ str_z(attr), str_z(text) };
    bool ok = edit_set(w->city, &w->staff, w->arena, &how, str_z(id), facts, done, &err);
    if (!ok)
        printf("# %.*s\n", PS(err_text(w->arena, LANG_EN, &err)));
    return ok;
}

static void the_newest_of_a_source_and_the_most_trusted_hold(World *w)
{
    Done done;
    const char *id = "HN012", *attr = "n_units_total";
    CHECK(say(w, id, attr, "10", "paper A", "press", "2024-01-01", &done));
    CHECK(value(w, id, attr).lo == 10 && value(w, id, attr).state == VAL_KNOWN);
    CHECK(say(w, id, attr, "12", "paper A", "press", "2025-01-01", &done)); // the same source, later
    CHECK(value(w, id, attr).lo == 12 && value(w, id, attr).hi == 12);
    CHECK(say(w, id, attr, "20", "paper B", "press", "2023-01-01",
              &done)); // another source, equally trusted: a dispute
    Value v = value(w, id, attr);
    CHECK(v.lo == 12 && v.hi == 20 && v.disputed && v.state == VAL_UNCERTAIN);
    CHECK(
        say(w, id, attr, "15", "the drawing", "document", "2022-01-01", &done)); // trusted more, though older
    CHECK(value(w, id, attr).lo == 15 && value(w, id, attr).hi == 15 && !value(w, id, attr).disputed);
    Err err = { 0 };
    Record r;
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), str_z(id), &r, &err));
    const Field *f = record_field(&r, str_z(attr));
    CHECK(f && f->cites.len == 4 && f->cites.at[0].current && !f->cites.at[1].current);
    Saying how = { .author = S("test"),
                   .source = S("a mistake"),
                   .source_class = S("analyst"),
                   .method = S("analyst"),
                   .now = w->now };
    CHECK(edit_retract(w->city, &w->staff, w->arena, &how, str_z(id), str_z(attr), f->cites.at[0].seq, &done,
                       &err));
    CHECK(value(w, id, attr).disputed && value(w, id, attr).lo == 12);
}

static void a_fact_holds_while_it_is_valid(World *w)
{
    Done done;
    Err err = { 0 };
    Changes facts = { 0 };
    Saying how = { .author = S("test"),
                   .source = S("a lease"),
                   .source_class = S("document"),
                   .method = S("document"),
                   .now = w->now };
    CHECK(date_parse(S("2026-01-01"), &how.valid) && date_parse(S("2026-06-30"), &how.until));
    *PUSH(w->arena, &facts) = (Change){ S("tenure_years"), S("5") };
    CHECK(edit_set(w->city, &w->staff, w->arena, &how, S("HN013"), facts, &done, &err));
    AsOf as = at(w);
    CHECK(value(w, "HN013", "tenure_years").state == VAL_UNKNOWN);
    CHECK(day_parse(S("2026-06-30"), &as.valid) && value_at(w, as, "HN013", "tenure_years").lo == 5);
    CHECK(day_parse(S("2025-12-31"), &as.valid) &&
          value_at(w, as, "HN013", "tenure_years").state == VAL_UNKNOWN);
}

static Str everything(World *w, AsOf as)
{
    Err err = { 0 };
    RecordList list;
    Buf b = buf_new(w->arena);
    JsonW json = json_w(&b);
    jw_obj(&json);
    EACH (const RecordType, t, as.pack->types) {
        ListAsk ask = { .type = t->name };
        CHECK(record_list(w->city, &w->staff, w->arena, as, &ask, &list, &err));
        jw_key(&json, t->name);
        jw_arr(&json);
        EACH (const Record, r, list.records)
            record_json(&json, w->arena, as.pack, r, LANG_EN);
        jw_end(&json);
    }
    jw_end(&json);
    return buf_str(&b);
}

// Whatever comes later, asking for an earlier instant gives the very bytes that were seen then.
static void what_was_known_stays_known(World *w)
{
    Str seen[4];
    AsOf asked[4];
    Done done, merged;
    Err err = { 0 };
    for (int i = 0; i < 4; i++) {
        asked[i] = at(w);
        CHECK(ledger_last_seq(city_ledger(w->city), &asked[i].seq, &err));
        seen[i] = everything(w, asked[i]);
        w->now += day_ms;
        Saying how = { .author = S("test"),
                       .source = S("x"),
                       .source_class = S("analyst"),
                       .method = S("analyst"),
                       .now = w->now };
        if (i == 0)
            CHECK(say(w, "HN014", "memory_level", "3", "witnesses", "interview", "2026-05-01", &done));
        if (i == 1)
            CHECK(
                edit_undo(w->city, &w->staff, w->arena, &how, done.block, done.block, false, &merged, &err));
        if (i == 2)
            CHECK(edit_merge(w->city, &w->staff, w->arena, &how, S("HN014"), S("HN015"), &merged, &err));
    }
    for (int i = 0; i < 4; i++)
        CHECK(str_eq(everything(w, asked[i]), seen[i]));
    CHECK(!str_eq(seen[0], seen[1]) && !str_eq(seen[2], seen[3]));
    CHECK(str_eq(seen[0], seen[2])); // an undo restores to the byte
    Record r;
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), S("HN014"), &r, &err) &&
          str_eq(r.id, S("place/HN015")));
}

static void the_plan_of_an_undo_says_what_a_retraction_gives_back(World *w)
{
    Err err = { 0 };
    Done gone, back;
    UndoRows rows;
    Record r;
    Saying how = { .author = S("test"),
                   .source = S("x"),
                   .source_class = S("analyst"),
                   .method = S("analyst"),
                   .now = w->now };
    CHECK(edit_retract(w->city, &w->staff, w->arena, &how, S("HN006"), S("address"), 0, &gone, &err));
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), S("HN006"), &r, &err));
    Value address = record_value(&r, S("address"));
    CHECK(!value_has_fact(&address));
    CHECK(edit_undo_plan(w->city, &w->staff, w->arena, gone.block, gone.block, w->now, &rows, &err));
    CHECK(rows.len == 1 && str_eq(rows.at[0].attr->name, S("address")) && !value_has_fact(&rows.at[0].was) &&
          value_has_fact(&rows.at[0].becomes));
    CHECK(edit_undo(w->city, &w->staff, w->arena, &how, gone.block, gone.block, false, &back, &err));
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), S("HN006"), &r, &err));
    address = record_value(&r, S("address"));
    CHECK(rows.len == 1 && value_eq(&address, &rows.at[0].becomes));
}

static bool mentions(World *w, Str json, const char *word)
{
    (void)w;
    return str_find(json, str_z(word)) >= 0;
}

// Every closed attribute against every way to ask: as if it did not exist.
static void nothing_closed_leaks(World *w)
{
    Err err = { 0 };
    const Pack *pack = city_pack(w->city);
    const RecordType *type = pack_type(pack, S("place"));
    Done done;
    int closed = 0, leaks = 0, secret = 0;
    // A secret word in every closed text of one place, seen by staff only.
    EACH (const Attr *, attr, type->attrs)
        if (!view_sees(&w->public, *attr) && (*attr)->value_type == VT_TEXT && (*attr)->kind != KIND_REF &&
            (*attr)->kind != KIND_DERIVED && (*attr)->kind != KIND_URL)
            secret += say(w, "HN049", str_cz(w->arena, (*attr)->name), "Bimatquoc", "s3cr3t", "document",
                          NULL, &done);
    CHECK(secret > 3);
    EACH (const Attr *, attr, type->attrs) {
        if (view_sees(&w->public, *attr))
            continue;
        closed++;
        RecordList list;
        ptrdiff_t total, unknown;
        ListAsk filter = { .type = type->name,
                           .filter = str_fmt(w->arena, "%.*s IS NULL", PS((*attr)->name)) };
        ListAsk sort = { .type = type->name, .sort = (*attr)->name };
        leaks += record_list(w->city, &w->public, w->arena, at(w), &filter, &list, &err);
        leaks += record_count(w->city, &w->public, w->arena, at(w), &filter, &total, &unknown, &err);
        leaks += record_list(w->city, &w->public, w->arena, at(w), &sort, &list, &err);
    }
    CHECK(closed > 50);
    CHECK(leaks == 0);
    Record r;
    Events events;
    RecordList list;
    ListAsk search = { .type = type->name, .text = S("Bimatquoc") };
    Buf b = buf_new(w->arena);
    JsonW json = json_w(&b);
    jw_arr(&json);
    CHECK(record_read(w->city, &w->public, w->arena, at(w), S("HN049"), &r, &err));
    record_json(&json, w->arena, pack, &r, LANG_EN);
    CHECK(record_history(w->city, &w->public, w->arena, S("HN049"), &events, &err));
    EACH (const Event, e, events)
        event_json(&json, w->arena, pack, e, LANG_EN);
    jw_end(&json);
    CHECK(!mentions(w, buf_str(&b), "Bimatquoc"));
    CHECK(record_list(w->city, &w->public, w->arena, at(w), &search, &list, &err) && list.records.len == 0);
    CHECK(record_list(w->city, &w->staff, w->arena, at(w), &search, &list, &err) && list.records.len == 1);
    int fields = 0;
    EACH (const Field, f, r.fields)
        fields += !view_sees(&w->public, f->attr) && f->attr->kind != KIND_GEOMETRY;
    CHECK(fields == 0);
    // The exact position is not among what the public gets, nor what cites it.
    const Field *where = record_field(&r, type->geometry);
    double lon, lat, exact_lon, exact_lat;
    Record staff;
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), S("HN049"), &staff, &err));
    Value exact = record_value(&staff, type->geometry);
    CHECK(where && where->cites.len == 0 && value_lonlat(&where->value, &lon, &lat) &&
          value_lonlat(&exact, &exact_lon, &exact_lat));
    CHECK(where && (lon != exact_lon || lat != exact_lat) &&
          where->value.radius_m >= w->public.rule->precision_m);
}

static void the_public_may_write_nothing(World *w)
{
    Err err = { 0 };
    Done done;
    Changes facts = { 0 };
    UndoRows rows;
    Saying how = {
        .author = S("x"), .source = S("x"), .source_class = S("press"), .method = S("press"), .now = w->now
    };
    *PUSH(w->arena, &facts) = (Change){ S("name_en"), S("x") };
    CHECK(!edit_set(w->city, &w->public, w->arena, &how, S("HN001"), facts, &done, &err) &&
          err.kind == ERR_DENIED);
    CHECK(!edit_add(w->city, &w->public, w->arena, &how, S("place"), S(""), facts, &done, &err) &&
          err.kind == ERR_DENIED);
    CHECK(!edit_merge(w->city, &w->public, w->arena, &how, S("HN001"), S("HN002"), &done, &err) &&
          err.kind == ERR_DENIED);
    CHECK(!edit_retract(w->city, &w->public, w->arena, &how, S("HN001"), S("kind"), 0, &done, &err) &&
          err.kind == ERR_DENIED);
    CHECK(!edit_undo(w->city, &w->public, w->arena, &how, 1, 1, true, &done, &err) && err.kind == ERR_DENIED);
    CHECK(!edit_undo_plan(w->city, &w->public, w->arena, 1, 1, w->now, &rows, &err) &&
          err.kind == ERR_DENIED);
}

static void a_wrong_edit_changes_nothing(World *w)
{
    Err err = { 0 };
    Done done;
    int64_t before, after;
    Changes facts = { 0 };
    Saying how = {
        .author = S("x"), .source = S("x"), .source_class = S("press"), .method = S("press"), .now = w->now
    };
    CHECK(ledger_last_seq(city_ledger(w->city), &before, &err));
    *PUSH(w->arena, &facts) = (Change){ S("name_en"), S("fine") };
    *PUSH(w->arena, &facts) = (Change){ S("site_area_m2"), S("as big as a field") };
    CHECK(!edit_set(w->city, &w->staff, w->arena, &how, S("HN001"), facts, &done, &err) &&
          err.kind == ERR_INPUT);
    how.source = S("  ");
    facts.len = 1;
    CHECK(!edit_set(w->city, &w->staff, w->arena, &how, S("HN001"), facts, &done, &err) &&
          err.id == MSG_REGISTER_NO_SOURCE);
    CHECK(ledger_last_seq(city_ledger(w->city), &after, &err) && before == after);
}

static const Field *field_of(World *w, const char *id, const char *attr, Record *r)
{
    Err err = { 0 };
    return record_read(w->city, &w->staff, w->arena, at(w), str_z(id), r, &err) ? record_field(r, str_z(attr))
                                                                                : NULL;
}

static bool add_block(World *w, const char *place, const char *usable, Done *done)
{
    Err err = { 0 };
    Changes facts = { 0 };
    Saying how = { .author = S("test"),
                   .source = S("survey"),
                   .source_class = S("measured"),
                   .method = S("measured"),
                   .now = w->now };
    *PUSH(w->arena, &facts) = (Change){ S("b_place"), str_z(place) };
    *PUSH(w->arena, &facts) = (Change){ S("b_usable"), str_z(usable) };
    return edit_add(w->city, &w->staff, w->arena, &how, S("building"), S(""), facts, done, &err);
}

// A place that says it has three buildings, with one recorded: the sum is open until the others are.
static void parts_that_are_known_to_exist_are_missed(World *w)
{
    Done done;
    Record r;
    CHECK(add_block(w, "HN020", "100", &done) && value(w, "place/HN020", "usable_area_m2").lo == 100);
    CHECK(value(w, "place/HN020", "usable_area_m2").state == VAL_KNOWN); // nobody says that there are more
    CHECK(say(w, "HN020", "n_blocks", "3", "survey", "measured", NULL, &done));
    const Field *f = field_of(w, "place/HN020", "usable_area_m2", &r);
    CHECK(f && f->value.state == VAL_UNCERTAIN && f->value.lo == 100 && f->value.hi > 1000);
    CHECK(f && str_in(S("building.b_usable"), f->missing));
    bool cited = false;
    for (ptrdiff_t i = 0; f && i < f->cites.len; i++)
        cited = cited || (f->cites.at[i].attr && str_eq(f->cites.at[i].attr->name, S("n_blocks")));
    CHECK(cited); // that it is open rests on that count
    CHECK(add_block(w, "HN020", "50", &done) && add_block(w, "HN020", "30", &done));
    f = field_of(w, "place/HN020", "usable_area_m2", &r);
    CHECK(f && f->value.state == VAL_KNOWN && f->value.lo == 180 && !f->missing.len);
    CHECK(say(w, "HN020", "n_blocks", "2", "survey", "measured", NULL,
              &done)); // fewer than are recorded: they are all
    CHECK(value(w, "place/HN020", "usable_area_m2").lo == 180);
}

static void a_merge_does_what_its_plan_says(World *w)
{
    Err err = { 0 };
    MergePlan plan;
    Done done;
    Saying how = { .author = S("test"),
                   .source = S("merge"),
                   .source_class = S("analyst"),
                   .method = S("analyst"),
                   .now = w->now };
    CHECK(merge_plan(w->city, &w->staff, w->arena, S("HN020"), S("HN021"), w->now, &plan, &err));
    CHECK(plan.parts.len == 3 && plan.rows.len > 0 && plan.observations > 0);
    CHECK(edit_merge(w->city, &w->staff, w->arena, &how, S("HN020"), S("HN021"), &done, &err));
    int wrong = 0, conflicts = 0;
    EACH (const MergeRow, row, plan.rows) {
        Value v = value(w, "place/HN021", str_cz(w->arena, row->attr->name));
        wrong += !value_eq(&v, &row->becomes);
        conflicts += row->conflict;
    }
    CHECK(wrong == 0 && conflicts > 0);
    CHECK(value(w, "place/HN021", "usable_area_m2").lo == 180); // its buildings came along
    // An id that lives on elsewhere is not followed: HN021 would be closed, which nobody named.
    CHECK(!edit_merge(w->city, &w->staff, w->arena, &how, S("HN020"), S("HN022"), &done, &err) &&
          err.id == MSG_REGISTER_MERGED_ALREADY);
    CHECK(!merge_plan(w->city, &w->staff, w->arena, S("HN022"), S("HN020"), w->now, &plan, &err) &&
          err.id == MSG_REGISTER_MERGED_ALREADY);
    CHECK(!merge_plan(w->city, &w->staff, w->arena, S("HN022"), S("HN022"), w->now, &plan, &err) &&
          err.id == MSG_REGISTER_MERGE_SELF);
    CHECK(!merge_plan(w->city, &w->staff, w->arena, S("HN022"), S("instrument/VB001"), w->now, &plan, &err) &&
          err.id == MSG_REGISTER_MERGE_TYPES);
    CHECK(!merge_plan(w->city, &w->public, w->arena, S("HN022"), S("HN023"), w->now, &plan, &err));
}

static void a_name_in_one_language_serves_both(World *w)
{
    Err err = { 0 };
    Record r;
    Done done;
    Changes facts = { 0 };
    Saying how = { .author = S("test"),
                   .source = S("a list in Vietnamese"),
                   .source_class = S("press"),
                   .method = S("press"),
                   .now = w->now };
    *PUSH(w->arena, &facts) = (Change){ S("name_vi"), S("Kho muối thử") };
    CHECK(edit_add(w->city, &w->staff, w->arena, &how, S("place"), S(""), facts, &done, &err));
    CHECK(record_read(w->city, &w->staff, w->arena, at(w), done.id, &r, &err));
    CHECK(str_eq(record_title(&r, LANG_VI), S("Kho muối thử")) &&
          str_eq(record_title(&r, LANG_EN), S("Kho muối thử")));
}

int main(void)
{
    World w = world_open(DB, "packs/hanoi", start);
    if (w.city) {
        w.now += day_ms;
        the_newest_of_a_source_and_the_most_trusted_hold(&w);
        a_fact_holds_while_it_is_valid(&w);
        the_plan_of_an_undo_says_what_a_retraction_gives_back(&w);
        nothing_closed_leaks(&w);
        the_public_may_write_nothing(&w);
        a_wrong_edit_changes_nothing(&w);
        parts_that_are_known_to_exist_are_missed(&w);
        a_merge_does_what_its_plan_says(&w);
        a_name_in_one_language_serves_both(&w);
        what_was_known_stays_known(&w);
    }
    world_close(&w, DB);
    return tap_done();
}
