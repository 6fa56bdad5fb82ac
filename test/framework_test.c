// framework_test.c - versions of what a choice is judged by: nothing is overwritten, nothing half-stored,
// both exchange forms give back what they were given.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care.h"
#include "city_pack.h"
#include "city_world.h"
#include "framework.h"
#include "tap.h"

#define DB   KHO_TEST_DIR "/kho_framework_test.gpkg"
#define PACK KHO_SOURCE_DIR "/packs/hanoi"
static const int64_t start = 1795000000000; // November 2026
typedef CityWorld World;

static bool is(const Err *err, const char *id)
{
    bool same = err->kind && !strcmp(err_id(err), id);
    if (!same)
        printf("# got %s, not %s\n", err->kind ? err_id(err) : "no error", id);
    return same;
}

static bool has(const Faults *faults, const char *id, const char *place)
{
    EACH (const Fault, f, *faults)
        if (!strcmp(err_id(&f->err), id) && str_find(f->file, str_z(place)) >= 0)
            return true;
    EACH (const Fault, f, *faults)
        printf("# there is %s at %.*s\n", err_id(&f->err), PS(f->file));
    return false;
}

static FwEdit edit_of(World *w, const char *target, const char *value)
{
    FwEdit e = { .reason = S("because"), .author = S("expert"), .now_ms = w->now++ };
    if (target)
        *PUSH(w->arena, &e.set) = (FwSet){ str_z(target), str_z(value) };
    return e;
}

static bool edit(World *w, const FwEdit *e, FwDone *done, Faults *faults, Err *err)
{
    *faults = (Faults){ 0 };
    *err = (Err){ 0 };
    return framework_edit(w->city, &w->staff, w->arena, e, done, faults, err);
}

static ptrdiff_t rows_of(World *w)
{
    FwRows rows;
    Err err = { 0 };
    CHECK(framework_history(w->city, &w->staff, w->arena, &rows, &err));
    Err closed = { 0 };
    CHECK(!framework_history(w->city, &w->public, w->arena, &rows, &closed) &&
          is(&closed, "FRAMEWORK_STAFF"));
    CHECK(framework_history(w->city, &w->staff, w->arena, &rows, &err));
    return rows.len;
}

// ---- Round trips
static void check_round_trips(World *w)
{
    FwRow row;
    Framework f, read, csv = { 0 };
    Faults faults = { 0 };
    Err err = { 0 };
    CHECK(framework_find(w->city, &w->staff, w->arena, S(""), &row, &f, &err));
    CHECK(row.version == 1 && row.act == FW_BY_PACK);
    Str json = framework_json(w->arena, &f);
    CHECK(framework_read_json(w->arena, S("x"), json, &read, &faults, &err));
    framework_settle(w->arena, &read);
    CHECK(str_eq(framework_json(w->arena, &read), json));
    CHECK(!framework_diff(w->arena, &f, &read).len);
    for (FwTableId t = 0; t < FW_TABLES; t++) {
        FwTableId id;
        FwTable table;
        CHECK(
            framework_read_csv(w->arena, S("x"), framework_csv(w->arena, &f, t), &id, &table, &faults, &err));
        CHECK(id == t);
        csv.table[t] = table;
    }
    framework_settle(w->arena, &csv);
    CHECK(str_eq(framework_json(w->arena, &csv), json));
    CHECK(!faults.len);
}

// ---- Drafts, revisions, freezing
static void check_versions(World *w)
{
    FwDone done;
    Faults faults = { 0 };
    Err err = { 0 };
    FwRow row;
    Framework f;
    const Pack *before = city_pack(w->city), *draft, *again;
    FwName name;
    FwEdit e = edit_of(w, "A1.weight_in_group", "0.4");
    CHECK(!edit(w, &e, &done, &faults, &err) && has(&faults, "PACK_WITHIN_SUM", "criteria.csv"));
    CHECK(rows_of(w) == 1);
    e.balance = true;
    CHECK(edit(w, &e, &done, &faults, &err));
    CHECK(done.row.version == 2 && done.row.revision == 1);
    // A1 itself, the three others of its group, and the products of all four.
    CHECK(done.changes.len == 8);
    CHECK(city_pack(w->city) == before); // a draft is not in force
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("draft"), &draft, &err) && draft != before);
    CHECK(pack_criterion(draft, S("A1"))->weight_in_group == 0.4);
    CHECK(framework_name(w->city, draft, &name, &err) && name.version == 2 && !name.frozen);
    CHECK(framework_pack(w->city, &w->staff, w->arena, S(""), &again, &err) && again == before);

    e = edit_of(w, "A1@3.text_vi", "Lời khác");
    CHECK(edit(w, &e, &done, &faults, &err) && done.row.version == 2 && done.row.revision == 2);
    CHECK(done.changes.len == 1 && str_eq(done.changes.at[0].key, S("A1@3")) &&
          str_eq(done.changes.at[0].criterion, S("A1")));
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_SAME"));
    e = edit_of(w, "A1.weight_in_group", "0.3");
    e.version = S("1");
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_FROZEN"));
    e = edit_of(w, "A1@3.text_vi", "Lời thứ ba");
    e.reason = S(" ");
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_REASON"));
    CHECK(rows_of(w) == 3);

    CHECK(framework_freeze(w->city, &w->staff, w->arena, S(""), S("agreed"), S("chair"), w->now++, &row,
                           &faults, &err));
    CHECK(row.version == 2 && row.act == FW_BY_FREEZE && city_pack(w->city) != before);
    CHECK(pack_criterion(city_pack(w->city), S("A1"))->weight_in_group == 0.4);
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("1"), &again, &err) && again == before);
    CHECK(!framework_freeze(w->city, &w->staff, w->arena, S(""), S("agreed"), S("chair"), w->now++, &row,
                            &faults, &err) &&
          is(&err, "FRAMEWORK_NO_DRAFT"));
    e = edit_of(w, "A1.weight_in_group", "0.3");
    e.version = S("2");
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_FROZEN"));

    // Closed and opened again it is the same.
    uint8_t digest[32];
    memcpy(digest, city_pack(w->city)->digest, sizeof digest);
    city_close(w->city);
    CHECK(city_open(w->arena, S(DB), CITY_WRITE, &w->city, &err));
    world_views(w);
    CHECK(!memcmp(digest, city_pack(w->city)->digest, sizeof digest));
    CHECK(framework_find(w->city, &w->staff, w->arena, S("2.1"), &row, &f, &err) && row.revision == 1);
    CHECK(!framework_find(w->city, &w->staff, w->arena, S("7"), &row, &f, &err) &&
          is(&err, "FRAMEWORK_NO_VERSION"));
}

// ---- What is refused, and that nothing of it is stored
typedef struct {
    const char *target, *value, *fault, *place;
} Bad;
static const Bad bad[] = {
    { "A1.weight_in_group", "0", "FRAMEWORK_ZERO", "A1" },
    { "A.group_weight", "0", "FRAMEWORK_GROUP_ZERO", "A" },
    { "A.group_vi", "HIỆN TRẠNG VÀ AN TOÀN", "FRAMEWORK_GROUP_CLASH", "B" },
    { "B3.prior.lo", "99", "PACK_PRIOR_ENDS", "B3" },
    { "F1.value_function_params.rise_from", "1e9", "PACK_FN_PEAK", "F1" },
    { "A1.value_function_params.2", "0.1", "PACK_FN_DIRECTION", "A1" },
    { "A2.name_vi", "Giá trị lịch sử và ký ức xã hội", "FRAMEWORK_CLASH", "A2" },
    { "A2.criterion_id", "A1", "PACK_TWICE", "A1" },
    { "A2.attribute", "no_such_attribute", "PACK_ATTR_UNKNOWN", "A2" },
    { "study_list.k", "0", "PACK_WHOLE", "study_list" },
};

static void check_refusals(World *w)
{
    ptrdiff_t rows = rows_of(w);
    for (int i = 0; i < COUNT(bad); i++) {
        FwDone done;
        Faults faults = { 0 };
        Err err;
        FwEdit e = edit_of(w, bad[i].target, bad[i].value);
        e.balance = true;
        CHECK(!edit(w, &e, &done, &faults, &err) && has(&faults, bad[i].fault, bad[i].place));
    }
    static const Bad unknown[] = { { "Z9.weight_in_group", "1", "FRAMEWORK_NO_ROW", "" },
                                   { "A1.colour", "red", "FRAMEWORK_COLUMN", "" },
                                   { "A1.prior.p.a.b", "1", "FRAMEWORK_MEMBER", "" } };
    for (int i = 0; i < COUNT(unknown); i++) {
        FwDone done;
        Faults faults = { 0 };
        Err err;
        FwEdit e = edit_of(w, unknown[i].target, unknown[i].value);
        CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, unknown[i].fault));
    }
    FwDone done;
    Faults faults = { 0 };
    Err err = { 0 };
    FwEdit e = edit_of(w, "A1.weight_in_group", "0.35");
    CHECK(!framework_edit(w->city, &w->public, w->arena, &e, &done, &faults, &err) &&
          is(&err, "REGISTER_READ_ONLY_VIEW"));
    CHECK(rows_of(w) == rows);
}

static void check_removal(World *w)
{
    FwDone done;
    Faults faults = { 0 };
    Err err;
    FwEdit e = edit_of(w, NULL, NULL);
    *PUSH(w->arena, &e.remove) = S("A1@3");
    FwRow row;
    CHECK(edit(w, &e, &done, &faults, &err) && done.warnings.len == 1);
    CHECK(!framework_freeze(w->city, &w->staff, w->arena, S("3"), S("agreed"), S("chair"), w->now++, &row,
                            &faults, &err) &&
          is(&err, "FRAMEWORK_NOT_READY") && has(&faults, "FRAMEWORK_ANCHORS", "A1"));
    e = edit_of(w, "A1@3.text_vi", "Lời mới");
    *PUSH(w->arena, &e.set) = (FwSet){ S("A1@3.text_en"), S("New words") };
    CHECK(edit(w, &e, &done, &faults, &err) && !done.warnings.len && done.row.revision == 2);
    e = edit_of(w, "B2.weight_in_group", "0.2");
    *PUSH(w->arena, &e.remove) = S("A4");
    CHECK(!edit(w, &e, &done, &faults, &err)); // the rest of A must be said
    e.balance = true;                          // or shares what A4 had
    CHECK(edit(w, &e, &done, &faults, &err));
    bool removed = false;
    EACH (const FwChange, x, done.changes)
        removed = removed || (x->kind == FW_REMOVED && str_eq(x->key, S("A4")));
    CHECK(removed);
}

// ---- Packs that come later
static FwAdd row_of(Arena *a, FwTableId table, const char *const *cells)
{
    FwAdd out = { .table = table };
    for (int i = 0; cells[i]; i += 2)
        *PUSH(a, &out.cells) = (FwSet){ str_z(cells[i]), str_z(cells[i + 1]) };
    return out;
}

static const char *const cells[] = { "criterion_id",
                                     "D9",
                                     "group_id",
                                     "D",
                                     "name_en",
                                     "Shade of trees",
                                     "name_vi",
                                     "Bóng cây",
                                     "what_it_measures",
                                     "How much of the street is in the shade",
                                     "what_it_measures_vi",
                                     "Bao nhiêu phần đường có bóng cây",
                                     "direction",
                                     "higher better",
                                     "value_function",
                                     "linear",
                                     "value_function_params",
                                     "{\"zero_at\": 0, \"one_at\": 10}",
                                     "weight_in_group",
                                     "0.2",
                                     "attribute",
                                     "street_score",
                                     "prior",
                                     "{\"dist\": \"uniform\", \"lo\": 0, \"hi\": 10}",
                                     "prior_pessimistic",
                                     "{\"dist\": \"triangular\", \"lo\": 0, \"mode\": 0, \"hi\": 10}",
                                     "prior_optimistic",
                                     "{\"dist\": \"triangular\", \"lo\": 0, \"mode\": 10, \"hi\": 10}",
                                     "prior_reason",
                                     "Any",
                                     "prior_reason_vi",
                                     "Bất kỳ",
                                     NULL };

// A criterion that is new: the others of its group make room, in the group and in a purpose that shares it
// out by itself; what the loader would refuse is refused, with the column.
static void check_adding(World *w)
{
    FwDone done;
    Faults faults = { 0 };
    Err err;
    const Pack *made;
    static const char *const anchor[] = { "criterion", "D9",      "level",    "10", "text_en",
                                          "All of it", "text_vi", "Cả đường", NULL };
    FwEdit e = { .reason = S("trees matter"), .author = S("me"), .now_ms = w->now++, .balance = true };
    *PUSH(w->arena, &e.add) = row_of(w->arena, FW_CRITERIA, cells);
    *PUSH(w->arena, &e.add) = row_of(w->arena, FW_ANCHORS, anchor);
    CHECK(edit(w, &e, &done, &faults, &err));
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("draft"), &made, &err));
    const Criterion *c = pack_criterion(made, S("D9"));
    CHECK(c && c->weight_in_group == 0.2 && c->anchors.len == 1 && str_eq(c->author, S("me")) &&
          str_eq(c->name.in[LANG_VI], S("Bóng cây")));
    double sum = 0, of_pilot = 0;
    EACH (const Criterion, k, made->criteria) {
        sum += str_eq(k->group, S("D")) ? k->weight_in_group : 0;
        of_pilot += str_eq(k->group, S("D"))
                        ? pack_purpose(made, S("pilot"))->weight_in_group[k - made->criteria.at]
                        : 0;
    }
    CHECK(fabs(sum - 1) < 1e-9 && fabs(of_pilot - 1) < 1e-9);
    CHECK(fabs(pack_purpose(made, S("pilot"))->weight_in_group[c - made->criteria.at] - 0.2) < 1e-9);
    bool told = false;
    EACH (const FwChange, x, done.changes)
        told = told || (x->kind == FW_ADDED && str_eq(x->key, S("D9")));
    CHECK(told);
    static const struct {
        const char *column, *value, *field;
    } wrong[] = { { "attribute", "no_such_thing", "attribute" },
                  { "value_function_params", "{\"zero_at\": 3, \"one_at\": 3}", "value_function_params" },
                  { "direction", "lower better", "direction" },
                  { "weight_in_group", "1.5", "weight_in_group" },
                  { "criterion_id", "D4", "criterion_id" },
                  { "name_vi", "", "name_vi" },
                  { "prior", "{\"dist\": \"uniform\", \"lo\": 9, \"hi\": 1}", "prior" } };
    for (int i = 0; i < COUNT(wrong); i++) {
        FwEdit f = { .reason = S("again"), .author = S("me"), .now_ms = w->now++, .balance = true };
        *PUSH(w->arena, &f.add) = row_of(w->arena, FW_CRITERIA, cells);
        EACH (FwSet, cell, f.add.at[0].cells) {
            if (str_eq(cell->target, S("criterion_id")))
                cell->value = S("D8");
            if (str_eq(cell->target, S("name_vi")) || str_eq(cell->target, S("name_en")))
                cell->value = S("Another");
            if (str_eq(cell->target, str_z(wrong[i].column)))
                cell->value = str_z(wrong[i].value);
        }
        CHECK(!edit(w, &f, &done, &faults, &err));
        bool found = false;
        EACH (const Fault, x, faults)
            found = found || str_eq(framework_fault_column(x), str_z(wrong[i].field));
        CHECK(found);
        if (!found)
            printf("# %s: no fault names it\n", wrong[i].column);
    }
    FwEdit odd = { .reason = S("again"), .author = S("me"), .now_ms = w->now++ };
    static const char *const strange[] = { "criterion_id", "D7", "colour", "red", NULL };
    *PUSH(w->arena, &odd.add) = row_of(w->arena, FW_CRITERIA, strange);
    CHECK(!edit(w, &odd, &done, &faults, &err) && is(&err, "FRAMEWORK_COLUMN"));
}

static void put(Arena *a, FwAdd *add, const char *column, const char *value)
{
    EACH (FwSet, cell, add->cells)
        if (str_eq(cell->target, str_z(column))) {
            cell->value = str_z(value);
            return;
        }
    *PUSH(a, &add->cells) = (FwSet){ str_z(column), str_z(value) };
}

static FwEdit new_group(World *w, const char *column, const char *value)
{
    FwEdit e = { .reason = S("trees matter"), .author = S("me"), .now_ms = w->now++, .balance = true };
    FwAdd add = row_of(w->arena, FW_CRITERIA, cells);
    static const char *const of_group[][2] = {
        { "criterion_id", "T1" },   { "group_id", "T" },       { "group_en", "Trees" },
        { "group_vi", "Cây xanh" }, { "group_weight", "0.1" }, { "weight_in_group", "1" },
        { "name_vi", "Tán cây" },   { "name_en", "Canopy" },
    };
    for (int i = 0; i < COUNT(of_group); i++)
        put(w->arena, &add, of_group[i][0], of_group[i][1]);
    if (column)
        put(w->arena, &add, column, value);
    *PUSH(w->arena, &e.add) = add;
    return e;
}

static double weight_of_group(const Pack *pack, const double *weights, const char *id)
{
    ptrdiff_t at = pack_group_at(pack, str_z(id));
    return at < 0 ? NAN : weights[at];
}

static double sum_of_groups(const Pack *pack, const double *weights)
{
    double sum = 0;
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        sum += weights[g];
    return sum;
}

// A group comes with its first criterion, is named anew, and goes whole; in the framework and in each purpose
// the others make room and take it back.
static void check_groups(World *w)
{
    FwDone done;
    Faults faults = { 0 };
    Err err;
    const Pack *before, *made;
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("draft"), &before, &err));
    static const struct {
        const char *column, *value, *field;
    } wrong[] = { { "group_id", "A", "group_id" },         { "group_weight", "1", "group_weight" },
                  { "group_weight", "0", "group_weight" }, { "group_weight", "1.5", "group_weight" },
                  { "group_vi", "", "group_vi" },          { "group_en", "", "group_en" },
                  { "group_id", "T T", "group_id" },       { "weight_in_group", "0.5", "weight_in_group" } };
    ptrdiff_t rows = rows_of(w);
    for (int i = 0; i < COUNT(wrong); i++) {
        FwEdit refused = new_group(w, wrong[i].column, wrong[i].value);
        CHECK(!edit(w, &refused, &done, &faults, &err));
        bool found = false;
        EACH (const Fault, x, faults)
            found = found || str_eq(framework_fault_column(x), str_z(wrong[i].field));
        CHECK(found);
        if (!found)
            printf("# %s=%s: no fault names it\n", wrong[i].column, wrong[i].value);
    }
    Str name = before->criterion_groups.at[0].name.in[LANG_VI];
    FwEdit same = new_group(w, "group_vi", str_cz(w->arena, name));
    CHECK(!edit(w, &same, &done, &faults, &err) && has(&faults, "FRAMEWORK_GROUP_CLASH", "T"));
    CHECK(rows_of(w) == rows);

    FwEdit e = new_group(w, NULL, NULL);
    *PUSH(w->arena, &e.set) = (FwSet){ S("pilot.w_T"), S("0.2") };
    CHECK(edit(w, &e, &done, &faults, &err));
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("draft"), &made, &err));
    ptrdiff_t at = pack_group_at(made, S("T"));
    CHECK(made->criterion_groups.len == before->criterion_groups.len + 1 && at >= 0 &&
          str_eq(made->criterion_groups.at[at].name.in[LANG_VI], S("Cây xanh")));
    CHECK(fabs(made->criterion_groups.at[at].weight - 0.1) < 1e-9);
    EACH (const Purpose, p, made->purposes) {
        double is = weight_of_group(made, p->group_weight, "T");
        const Purpose *was = pack_purpose(before, p->id);
        CHECK(fabs(sum_of_groups(made, p->group_weight) - 1) < 1e-9);
        CHECK(fabs(is - (str_eq(p->id, S("pilot")) ? 0.2 : 0.1)) < 1e-9);
        CHECK(fabs(weight_of_group(made, p->group_weight, "A") -
                   weight_of_group(before, was->group_weight, "A") * (1 - is)) < 1e-9);
    }

    e = edit_of(w, "T.group_en", "Green");
    CHECK(edit(w, &e, &done, &faults, &err) && done.changes.len == 1 &&
          str_eq(done.changes.at[0].is, S("Green")));
    e = edit_of(w, "T.group_id", "U");
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_COLUMN"));
    e = edit_of(w, "T.group_en", "");
    CHECK(!edit(w, &e, &done, &faults, &err));

    e = edit_of(w, NULL, NULL);
    e.balance = true;
    *PUSH(w->arena, &e.remove) = S("C"); // a gate rests on C1
    CHECK(!edit(w, &e, &done, &faults, &err) && faults.len > 0);
    e = edit_of(w, NULL, NULL);
    *PUSH(w->arena, &e.remove) = S("T");
    CHECK(!edit(w, &e, &done, &faults, &err)); // the rest of the weights must be said
    e.balance = true;
    CHECK(edit(w, &e, &done, &faults, &err));
    CHECK(framework_pack(w->city, &w->staff, w->arena, S("draft"), &made, &err));
    CHECK(pack_group_at(made, S("T")) < 0 && made->criteria.len == before->criteria.len);
    EACH (const Purpose, p, made->purposes)
        for (ptrdiff_t g = 0; g < made->criterion_groups.len; g++)
            CHECK(fabs(p->group_weight[g] - pack_purpose(before, p->id)->group_weight[g]) < 1e-9);
    bool purposes = false;
    EACH (const FwChange, x, done.changes)
        purposes = purposes || str_eq(x->column, S("w_T"));
    CHECK(purposes); // the difference says what the purposes lost

    e = edit_of(w, NULL, NULL);
    e.balance = true;
    EACH (const CriterionGroup, g, made->criterion_groups)
        *PUSH(w->arena, &e.remove) = g->id;
    CHECK(!edit(w, &e, &done, &faults, &err)); // somebody has to be judged by something
    e = edit_of(w, NULL, NULL);
    *PUSH(w->arena, &e.remove) = S("Q");
    CHECK(!edit(w, &e, &done, &faults, &err) && is(&err, "FRAMEWORK_NO_ROW"));
}

static void check_packs(World *w)
{
    PackPlan plan;
    Faults faults = { 0 };
    Err err = { 0 };
    int64_t added;
    ptrdiff_t rows = rows_of(w);
    uint8_t digest[32];
    memcpy(digest, city_pack(w->city)->digest, sizeof digest);
    CHECK(city_pack_plan(w->city, w->arena, S(PACK), w->now, &plan, &faults, &err));
    CHECK(plan.keeps_framework && !plan.refused);
    CHECK(city_pack_apply(w->city, w->arena, &plan, S("test"), w->now++, &faults, &added, &err));
    // The folder's criteria are those of version 1, so those that were edited here stay.
    CHECK(pack_criterion(city_pack(w->city), S("A1"))->weight_in_group == 0.4);
    CHECK(rows_of(w) == rows);
}

static void check_chain(World *w)
{
    int64_t row;
    VerifyReport report;
    Err err = { 0 };
    CHECK(framework_verify(w->city, w->arena, &row, &err) && !row);
    CHECK(city_verify(w->city, w->arena, S(""), &report, &err) && report.ok);
}

int main(void)
{
    World w = world_open(DB, PACK, start);
    if (w.city) {
        check_round_trips(&w);
        check_versions(&w);
        check_refusals(&w);
        check_removal(&w);
        check_adding(&w);
        check_groups(&w);
        check_packs(&w);
        check_chain(&w);
    }
    world_close(&w, DB);
    return tap_done();
}
