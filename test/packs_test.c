// packs_test.c - what the shipped pack of a city promises: whole tables, and the worked examples of its
// README.
#include "pack.h"
#include "tap.h"

static const Pack *pack;
static PackObsList all;

// The fact of a record that is named last, or NULL; ctx is the record.
static const Value *fact(void *ctx, Str name)
{
    const Value *v = NULL;
    EACH (PackObs, o, all) {
        if (!str_eq(o->record, *(Str *)ctx))
            continue;
        EACH (PackFact, f, o->facts) {
            if (str_eq(f->attr->name, name))
                v = &f->value;
        }
    }
    return v;
}

static Tri gate(Arena *a, const char *id, Str record)
{
    return query_eval(pack_gate(pack, str_z(id))->condition.query, a, fact, &record);
}

static Strs records(Arena *a, const char *type)
{
    Strs out = { 0 };
    Map *seen = map_new(a);
    EACH (PackObs, o, all) {
        if (!str_eq(o->type->name, str_z(type)) || map_get(seen, o->record))
            continue;
        *map_slot(seen, o->record) = o;
        *PUSH(a, &out) = o->record;
    }
    return out;
}

static ptrdiff_t facts_of(Str record, Str name)
{
    ptrdiff_t n = 0;
    EACH (PackObs, o, all) {
        EACH (PackFact, f, o->facts)
            n += str_eq(o->record, record) && str_eq(f->attr->name, name);
    }
    return n;
}

static void the_tables_are_whole(Arena *a)
{
    CHECK(records(a, "place").len == 116);
    CHECK(records(a, "case").len == 26);
    CHECK(pack->wards.len == 126);
    CHECK(pack->former_wards.len == 526);
    CHECK(pack->checklist.len == 37);
    CHECK(pack->criteria.len == 25);
    CHECK(pack->gates.len == 13);
    CHECK(pack->purposes.len == 6);
    CHECK(pack_attr_no(pack, 1) && pack_attr_no(pack, 226));
}

static void every_fact_names_its_source(void)
{
    ptrdiff_t without = 0;
    EACH (PackObs, o, all)
        without += !o->source.len || !o->class.len || !o->method.len || o->date.prec == DATE_NONE;
    CHECK(all.len > 0 && without == 0);
}

// Of all candidates only the one whose land is given to a project is taken out, and the decision is cited.
static void only_the_committed_site_fails_a_fatal_gate(Arena *a)
{
    Strs places = records(a, "place");
    Str taken = S("place/HN004");
    ptrdiff_t out = 0;
    EACH (Str, r, places)
        out += gate(a, "G_C1", *r) == TRI_FALSE || gate(a, "G_C2", *r) == TRI_FALSE;
    CHECK(out == 1 && gate(a, "G_C2", taken) == TRI_FALSE);
    const Value *cite = fact(&taken, S("commitment_citation"));
    CHECK(cite && cite->state == VAL_KNOWN && str_find(cite->set.at[0], S("35/QĐ-UBND")) >= 0);
}

// What blocks a pilot never blocks the study: railway land stays, and so does mercury, with its remedy.
static void pilot_gates_leave_the_study_list_alone(Arena *a)
{
    CHECK(pack_gate(pack, S("G_C3"))->stage == STAGE_PILOT && gate(a, "G_C3", S("place/HN001")) != TRI_TRUE);
    const Gate *soil = pack_gate(pack, S("G_B4"));
    CHECK(soil->stage == STAGE_PILOT && soil->effect == GATE_CONDITIONAL &&
          gate(a, "G_B4", S("place/HN007")) != TRI_TRUE);
    CHECK(soil->remedy.in[LANG_VI].len && soil->remedy.in[LANG_EN].len);
}

static ptrdiff_t cited_as(Arena *a, const char *words)
{
    ptrdiff_t n = 0;
    Strs instruments = records(a, "instrument");
    EACH (Str, r, instruments) {
        const Value *v = fact(r, S("ins_cited_as"));
        if (!v)
            continue;
        EACH (Str, s, str_split(a, v->set.at[0], '|'))
            n += str_eq(*s, str_z(words));
    }
    return n;
}

static void two_resolutions_bear_one_number(Arena *a)
{
    CHECK(cited_as(a, "Resolution 24") == 2);
    CHECK(cited_as(a, "Nghị quyết 24") == 2);
    CHECK(cited_as(a, "24/2025/NQ-HĐND") == 1);
    CHECK(cited_as(a, "24/NQ-HĐND") == 1);
}

static void disagreements_are_kept(void)
{
    CHECK(facts_of(S("place/HN001"), S("site_area_m2")) == 2);
    CHECK(facts_of(S("place/HN003"), S("site_area_m2")) == 3);
    CHECK(facts_of(S("place/HN054"), S("existence")) == 2);
    CHECK(facts_of(S("place/HN033"), S("built_year")) == 2);
    CHECK(facts_of(S("place/HN084"), S("address")) == 2);
    CHECK(facts_of(S("place/HN024"), S("present_uses")) == 2);
    CHECK(facts_of(S("place/HN072"), S("site_area_m2")) == 2);
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    bool ok = pack_load_dir(a, S(KHO_SOURCE_DIR "/packs/hanoi"), &pack, &faults, &err) &&
              pack_observations(pack, a, &all, &faults, &err);
    EACH (Fault, f, faults)
        printf("# %s:%d %s\n", str_cz(a, f->file), f->line, str_cz(a, err_text(a, LANG_EN, &f->err)));
    CHECK(ok && faults.len == 0);
    if (!ok)
        return tap_done();
    the_tables_are_whole(a);
    every_fact_names_its_source();
    only_the_committed_site_fails_a_fatal_gate(a);
    pilot_gates_leave_the_study_list_alone(a);
    two_resolutions_bear_one_number(a);
    disagreements_are_kept();
    arena_free(a);
    return tap_done();
}
