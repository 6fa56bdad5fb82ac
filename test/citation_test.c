// citation_test.c - which instrument a text cites, in the shipped pack; and that an unclear one is written
// nowhere.
#include <string.h>

#include "checklist.h"
#include "citation.h"
#include "city_world.h"
#include "tap.h"

#define DB KHO_TEST_DIR "/kho_citation_test.gpkg"
static const int64_t start = 1795000000000; // November 2026

typedef struct {
    City *city;
    Arena *arena;
    View staff, public;
    AsOf now;
    Citer *citer;
} World;

static Str ids(Arena *a, const CiteHits *hits)
{
    Strs out = { 0 };
    EACH (const CiteHit, h, *hits)
        *PUSH(a, &out) = str_sub(h->record->id, (ptrdiff_t)strlen("instrument/"), 100);
    return str_join(a, out, S(" "));
}

static void every_case_is_answered_as_written(World *w)
{
    Str text, rest;
    Err err = { 0 };
    int wrong = 0, seen = 0;
    CHECK(file_read(w->arena, S(KHO_SOURCE_DIR "/test/cases/citation.tsv"), &text, &err));
    rest = text;
    while (rest.len) {
        Str line = cut(&rest, '\n');
        if (!line.len || str_starts(line, S("#")))
            continue;
        Str cite = cut(&line, '\t'), state = cut(&line, '\t');
        CiteAnswer x = citer_find(w->citer, w->arena, cite);
        Str found = ids(w->arena, x.state == CITE_NONE ? &x.nearest : &x.found);
        bool ids_right = x.state == CITE_NONE ? str_eq(line, S("-")) || str_starts(found, line) || !line.len
                                              : str_eq(found, line);
        bool right = str_eq(state, str_z(cite_state_names[x.state])) && ids_right;
        if (!right)
            printf("# %.*s: %s %.*s, wanted %.*s %.*s\n", PS(cite), cite_state_names[x.state], PS(found),
                   PS(state), PS(line));
        wrong += !right;
        seen++;
    }
    CHECK(seen >= 50 && wrong == 0);
}

static void an_ambiguous_cite_says_what_tells_them_apart(World *w)
{
    CiteAnswer x = citer_find(w->citer, w->arena, S("Nghị quyết 24"));
    bool number = false, organ = false;
    EACH (const Attr *, at, x.apart) {
        number = number || str_eq((*at)->name, S("ins_number"));
        organ = organ || str_eq((*at)->name, S("ins_organ"));
    }
    CHECK(x.state == CITE_AMBIGUOUS && number && !organ); // both are the council's
    CHECK(x.found.len == 2 && str_eq(x.found.at[0].words, S("Nghị quyết 24")));
}

static void what_contradicts_is_near_but_no_answer(World *w)
{
    CiteAnswer x = citer_find(w->citer, w->arena, S("24/NQ-HĐND 1/1/2019"));
    CHECK(x.state == CITE_NONE && !x.found.len && x.nearest.len && x.nearest.at[0].fit == CITE_OTHER_DATE);
    x = citer_find(w->citer, w->arena, S("Luật Thủ đô 2012"));
    CHECK(x.nearest.len && x.nearest.at[0].fit == CITE_OTHER_YEAR);
    x = citer_find(w->citer, w->arena, S("Nghị quyết 24 của Chính phủ"));
    CHECK(x.nearest.len && x.nearest.at[0].fit == CITE_OTHER_ORGAN);
    x = citer_find(w->citer, w->arena, S("24/2026/NQ-HĐND"));
    CHECK(x.state == CITE_NONE && x.nearest.len && x.nearest.at[0].fit == CITE_ALIKE);
}

static void any_text_gives_an_answer(World *w)
{
    static const char *const odd[] = { "",
                                       "   ",
                                       "/",
                                       "24/",
                                       "/24",
                                       "\xff\xfe",
                                       "ngày",
                                       "số số số",
                                       "2025",
                                       "1/1",
                                       "24/2025/2025/2025",
                                       "–—…",
                                       "\xe2\x80" };
    for (int i = 0; i < COUNT(odd); i++)
        CHECK(citer_find(w->citer, w->arena, str_z(odd[i])).state == CITE_NONE ||
              citer_find(w->citer, w->arena, str_z(odd[i])).found.len > 0);
    Buf many = buf_new(w->arena);
    for (int i = 0; i < 3000; i++)
        buf_add(&many, S("Nghị quyết 24/2025/NQ-HĐND; "));
    CHECK(citer_find(w->citer, w->arena, buf_str(&many)).state == CITE_ONE);
}

// ---- Where a cite is written down

static bool set(World *w, const char *text, Err *err)
{
    Changes facts = { 0 };
    Done done;
    Saying how = { .author = S("test"),
                   .source = S("the gazette"),
                   .source_class = S("document"),
                   .method = S("document"),
                   .now = start };
    *PUSH(w->arena, &facts) = (Change){ .attr = S("rule_instrument"), .text = str_z(text) };
    *err = (Err){ 0 };
    return edit_set(w->city, &w->staff, w->arena, &how, S("rule/QD001"), facts, &done, err);
}

// What was said of it last.
static bool rests_on(World *w, const char *instrument)
{
    Events events;
    Err err = { 0 };
    if (!record_history(w->city, &w->staff, w->arena, S("rule/QD001"), &events, &err) || !events.len)
        return false;
    EACH (const Field, f, events.at[0].facts)
        if (str_eq(f->attr->name, S("rule_instrument")) && f->value.set.len == 1)
            return str_eq(f->value.set.at[0], str_z(instrument));
    return false;
}

static void a_reference_takes_a_cite_that_is_clear(World *w)
{
    Err err;
    CHECK(!set(w, "Nghị quyết 24", &err) && err.id == MSG_REGISTER_CITE_AMBIGUOUS);
    Str said = err_text(w->arena, LANG_EN, &err);
    CHECK(str_find(said, S("instrument/VB003")) > 0 && str_find(said, S("instrument/VB004")) > 0);
    CHECK(!set(w, "Nghị quyết 24/2024/NQ-HĐND", &err) && err.id == MSG_REGISTER_CITE_NEAREST);
    CHECK(!set(w, "một tờ giấy", &err) && err.id == MSG_REGISTER_CITE_NONE);
    CHECK(!set(w, "Nghị định 108 và Luật Thủ đô", &err) && err.id == MSG_REGISTER_CITE_SEVERAL);
    CHECK(!rests_on(w, "instrument/VB004"));
    CHECK(set(w, "24/NQ-HĐND 29/4/2025", &err) && rests_on(w, "instrument/VB004"));
    CHECK(set(w, "VB003", &err) && rests_on(w, "instrument/VB003"));
    CHECK(set(w, "VB999", &err) && rests_on(w, "instrument/VB999")); // an id that comes later
}

static bool answer_item(World *w, const char *evidence, Err *err)
{
    Done done;
    Saying how = { .author = S("test"),
                   .source = S("letter"),
                   .source_class = S("document"),
                   .method = S("document"),
                   .now = start };
    *err = (Err){ 0 };
    return checklist_answer(w->city, &w->staff, w->arena, &how, S("HN001"),
                            city_pack(w->city)->checklist.at[0].id, S("yes"), str_z(evidence), &done, err);
}

static void evidence_that_may_be_either_is_no_evidence(World *w)
{
    Err err;
    CHECK(!answer_item(w, "theo Nghị quyết 24", &err) && err.id == MSG_REGISTER_CITE_AMBIGUOUS);
    CHECK(answer_item(w, "theo Nghị quyết 24/2025/NQ-HĐND và Luật Thủ đô", &err));
    CHECK(answer_item(w, "giấy chứng nhận số BA 123456", &err));
}

// Nothing of an instrument that a view does not see can be found by its words.
static void a_view_that_sees_no_instruments_finds_none(World *w)
{
    PackView blind = *w->public.rule;
    blind.sees[SENS_PUBLIC] = false;
    View v = w->public;
    v.rule = &blind;
    Citer *c;
    Err err = { 0 };
    CHECK(citer_open(w->city, &v, w->arena, w->now, S(""), &c, &err) && !citer_any(c));
    CHECK(citer_find(c, w->arena, S("24/2025/NQ-HĐND")).state == CITE_NONE);
}

int main(void)
{
    World w = { .arena = arena_new() };
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = {
        .path = S(DB), .pack_dir = S(KHO_SOURCE_DIR "/packs/hanoi"), .author = S("test"), .now_ms = start
    };
    city_file_remove(DB);
    CHECK(city_create(w.arena, &how, &w.city, &faults, &err));
    if (w.city) {
        CHECK(view_open(w.city, S("staff"), S("test"), LANG_EN, &w.staff, &err) &&
              view_open(w.city, S("public"), S("test"), LANG_EN, &w.public, &err) &&
              asof_read(w.city, start, S(""), S(""), &w.now, &err) &&
              citer_open(w.city, &w.public, w.arena, w.now, S("instrument"), &w.citer, &err));
        every_case_is_answered_as_written(&w);
        an_ambiguous_cite_says_what_tells_them_apart(&w);
        what_contradicts_is_near_but_no_answer(&w);
        any_text_gives_an_answer(&w);
        a_reference_takes_a_cite_that_is_clear(&w);
        evidence_that_may_be_either_is_no_evidence(&w);
        a_view_that_sees_no_instruments_finds_none(&w);
    }
    city_close(w.city);
    city_file_remove(DB);
    arena_free(w.arena);
    return tap_done();
}
