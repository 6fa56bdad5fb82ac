// derive_test.c - derivations: the cases of cases/derive.txt, and every derivation of the packs.
#include "derive.h"

#include <stdio.h>

#include "csv.h"
#include "derive_world.h"
#include "rule.h"
#include "tap.h"

static Str joined(Arena *a, Strs xs, Str between)
{
    return xs.len ? str_join(a, xs, between) : S("");
}

// As the cases write values.
static Str shown(Arena *a, const Value *v)
{
    if (v->state == VAL_UNKNOWN || v->state == VAL_NA)
        return v->state == VAL_NA ? S("-") : S("?");
    if (v->type == VT_BOOL)
        return v->lo ? S("yes") : S("no");
    if (v->type != VT_NUM)
        return joined(a, v->set, S("/"));
    return v->lo < v->hi ? str_fmt(a, "%g..%g", v->lo, v->hi) : str_fmt(a, "%g", v->lo);
}

typedef struct {
    Str target, text, record, want, more;
} Case;

static bool holds(Arena *a, const Case *c, Str *got)
{
    Err err = { 0 };
    QueryProp target;
    const Derive *d, *again;
    DeriveRecord r;
    if (!world_prop(NULL, c->target, &target) || !derive_record(a, c->record, &r)) {
        *got = S("target or record cannot be read");
        return false;
    }
    if (!derive_parse(a, c->text, &target, &derive_schema, &d, &err)) {
        *got = str_fmt(a, "%s %.*s", err_id(&err), PS(err_text(a, LANG_EN, &err)));
        return str_starts(*got, str_fmt(a, "%.*s ", PS(c->want))) &&
               (!c->more.len || str_find(*got, c->more) > 0);
    }
    Str text = derive_print(a, d);
    bool back =
        derive_parse(a, text, &target, &derive_schema, &again, &err) && str_eq(text, derive_print(a, again));
    DeriveEnv env = derive_env(&r);
    Derived x = derive_eval(a, d, &env);
    Str value = shown(a, &x.value), unknown = joined(a, x.unknown, S(" "));
    *got = str_fmt(a, "%.*s ;; %.*s%s", PS(value), PS(unknown), back ? "" : " (does not come back)");
    return back && str_eq(value, c->want) && str_eq(unknown, c->more);
}

static void cases_hold(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str file;
    bool all = true;
    int cases = 0;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/test/cases/derive.txt"), &file, &err));
    for (int line = 1; file.len; line++) {
        Str row = cut(&file, '\n'), part[5] = { { 0 } }, got = { 0 };
        if (str_starts(row, S("#")) || !row.len)
            continue;
        for (int i = 0; i < 5; i++) {
            ptrdiff_t at = str_find(row, S(";;"));
            part[i] = str_trim(at < 0 ? row : str_sub(row, 0, at));
            row = at < 0 ? (Str){ 0 } : str_sub(row, at + 2, row.len);
        }
        if (!holds(a, &(Case){ part[0], part[1], part[2], part[3], part[4] }, &got)) {
            printf("# line %d: %.*s: got %.*s\n", line, PS(part[1]), PS(got));
            all = false;
        }
        cases++;
    }
    CHECK(all);
    CHECK(cases > 100);
    arena_free(a);
}

static void reasons_are_kept(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    QueryProp target;
    const Derive *d;
    DeriveRecord r;
    CHECK(world_prop(NULL, S("area"), &target) && derive_record(a, S("open=- free=yes"), &r));
    CHECK(derive_parse(a, S("count_of(open, free)"), &target, &derive_schema, &d, &err));
    DeriveEnv env = derive_env(&r);
    Derived x = derive_eval(a, d, &env);
    CHECK(value_is_known(&x.value) && str_eq(x.value.reason, S("open: no such thing here")));
    Strs reads = derive_reads(a, d);
    CHECK(reads.len == 2 && str_eq(reads.at[0], S("free")) && str_eq(reads.at[1], S("open")));
    arena_free(a);
}

// ---- The packs' own derivations, against their attributes and code lists.
typedef struct {
    Arena *a;
    CsvTable attrs, lists;
    Str type; // of the record
} PackSchema;

static ValueType type_of(Str kind, bool list, bool bounded)
{
    if (str_eq(kind, S("derived")))
        return list ? VT_CODE : bounded ? VT_NUM : VT_BOOL;
    if (str_eq(kind, S("integer")) || str_eq(kind, S("decimal")) || str_eq(kind, S("money")))
        return VT_NUM;
    return str_eq(kind, S("bool3"))      ? VT_BOOL
           : str_eq(kind, S("choice"))   ? VT_CODE
           : str_eq(kind, S("choices"))  ? VT_CODES
           : str_eq(kind, S("date"))     ? VT_DATE
           : str_eq(kind, S("geometry")) ? VT_GEOM
                                         : VT_TEXT;
}

static double bound(Str s, double otherwise)
{
    double f;
    return str_f64(s, &f) ? f : otherwise;
}

static bool pack_prop(void *ctx, Str name, QueryProp *out)
{
    PackSchema *s = ctx;
    Str rest = name, part = cut(&rest, '.');
    for (ptrdiff_t i = 0; i < s->attrs.rows.len; i++) {
        const CsvTable *t = &s->attrs;
        if (!str_eq(table_cell(t, i, S("record_type")), rest.len ? part : s->type) ||
            !str_eq(table_cell(t, i, S("name")), rest.len ? rest : name))
            continue;
        Str list = table_cell(t, i, S("codelist")), min = table_cell(t, i, S("min"));
        bool bounded = min.len || table_cell(t, i, S("unit")).len;
        *out = (QueryProp){ .name = name,
                            .type = type_of(table_cell(t, i, S("kind")), list.len > 0, bounded),
                            .list = list,
                            .min = bound(min, -INFINITY),
                            .max = bound(table_cell(t, i, S("max")), INFINITY),
                            .parts = rest.len > 0 };
        ARRAY(QueryCode) codes = { 0 };
        for (ptrdiff_t k = 0; k < s->lists.rows.len && list.len; k++) {
            Str rank = table_cell(&s->lists, k, S("rank"));
            if (str_eq(table_cell(&s->lists, k, S("list")), list))
                *PUSH(s->a, &codes) = (QueryCode){ .code = table_cell(&s->lists, k, S("code")),
                                                   .rank = (int)bound(rank, NO_RANK) };
            out->ordered = codes.len && codes.at[0].rank != NO_RANK;
        }
        out->codes = codes.at;
        out->n_codes = codes.len;
        return true;
    }
    return false;
}

static bool any_param(void *ctx, Str id)
{
    (void)ctx;
    return str_starts(id, S("capex_"));
}

static const Value *nothing_known(void *ctx, Str name)
{
    (void)ctx;
    (void)name;
    return NULL;
}

static bool pack_reads(Str dir, int *count)
{
    Arena *a = arena_new();
    Err err = { 0 };
    PackSchema s = { .a = a };
    Str text;
    bool all = file_read(a, str_fmt(a, "%.*s/attributes.csv", PS(dir)), &text, &err) &&
               csv_table(a, text, &s.attrs, &err) &&
               file_read(a, str_fmt(a, "%.*s/codelists.csv", PS(dir)), &text, &err) &&
               csv_table(a, text, &s.lists, &err);
    DeriveSchema schema = { { &s, pack_prop, NULL }, any_param, NULL };
    for (ptrdiff_t i = 0; i < s.attrs.rows.len; i++) {
        Str rule = table_cell(&s.attrs, i, S("derived_from")), name = table_cell(&s.attrs, i, S("name"));
        QueryProp target;
        const Derive *d, *again;
        if (!rule.len)
            continue;
        s.type = table_cell(&s.attrs, i, S("record_type"));
        (*count)++;
        bool ok = pack_prop(&s, name, &target) && derive_parse(a, rule, &target, &schema, &d, &err) &&
                  derive_parse(a, derive_print(a, d), &target, &schema, &again, &err);
        if (ok) {
            DeriveEnv env = { .value = nothing_known };
            Derived x = derive_eval(a, d, &env);
            ok = x.value.state == VAL_UNKNOWN &&
                 x.unknown.len > 0; // nothing known: nothing said, and what to ask
        }
        if (!ok)
            printf("# %.*s: %.*s\n", PS(name), PS(err_text(a, LANG_EN, &err)));
        all = all && ok;
    }
    if (!all && err.id)
        printf("# %.*s\n", PS(err_text(a, LANG_EN, &err)));
    arena_free(a);
    return all;
}

static void every_derivation_of_a_pack_is_understood(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Strs files;
    int count = 0;
    bool all = dir_list(a, S(KHO_SOURCE_DIR "/packs"), &files, &err);
    EACH (const Str, f, files)
        if (str_ends(*f, S("/attributes.csv")))
            all =
                pack_reads(str_fmt(a, "%s/packs/%.*s", KHO_SOURCE_DIR, (int)(f->len - 15), f->at), &count) &&
                all;
    CHECK(all);
    CHECK(count >= 20);
    arena_free(a);
}

// ---- Rules that count.
static void rules_are_read_and_count(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    CountRules rules, again;
    WorldRecord r;
    Str text = S("[{\"where\": \"open = TRUE\", \"at_most\": 6, \"per\": \"kind\", \"reason\": \"mixed\"},"
                 " {\"where\": \"open = TRUE\", \"at_least\": 1}, {\"at_most\": 2, \"per\": \"kind\"}]");
    CHECK(rules_parse(a, text, &world_schema, &rules, &err) && rules.len == 3);
    CHECK(rules.at[0].n == 6 && !rules.at[0].at_least && str_eq(rules.at[0].per, S("kind")) &&
          str_eq(rules.at[0].reason, S("mixed")));
    CHECK(rules_parse(a, rules_json(a, rules), &world_schema, &again, &err) &&
          str_eq(rules_json(a, again), rules_json(a, rules)));
    CHECK(world_record(a, S("kind=factory"), &r)); // unknown: counts against at_most, not for at_least
    CHECK(rule_counts(&rules.at[0], a, world_lookup, &r) && !rule_counts(&rules.at[1], a, world_lookup, &r));
    CHECK(rule_counts(&rules.at[2], a, world_lookup, &r));
    static const struct {
        Str text;
        MsgId id;
    } bad[] = {
        { S("[1]"), MSG_QUERY_RULE_JSON },
        { S("[{\"at_most\": 1, \"most\": 2}]"), MSG_QUERY_RULE_KEY },
        { S("[{\"where\": \"open\"}]"), MSG_QUERY_RULE_BOUND },
        { S("[{\"at_most\": 1, \"at_least\": 1}]"), MSG_QUERY_RULE_BOUND },
        { S("[{\"at_most\": -1}]"), MSG_QUERY_RULE_NUMBER },
        { S("[{\"at_most\": 1.5}]"), MSG_QUERY_RULE_NUMBER },
        { S("[{\"at_most\": 1, \"per\": 3}]"), MSG_QUERY_RULE_TEXT },
        { S("[{\"at_most\": 1, \"per\": \"uses\"}]"), MSG_QUERY_RULE_PER },
        { S("[{\"at_most\": 1, \"where\": \"opne\"}]"), MSG_QUERY_NO_PROPERTY_NEAR },
        { S("[{"), MSG_BASE_JSON_SYNTAX },
    };
    for (int i = 0; i < COUNT(bad); i++) {
        err = (Err){ 0 };
        CHECK(!rules_parse(a, bad[i].text, &world_schema, &rules, &err) && err.id == bad[i].id);
    }
    arena_free(a);
}

int main(void)
{
    cases_hold();
    reasons_are_kept();
    every_derivation_of_a_pack_is_understood();
    rules_are_read_and_count();
    return tap_done();
}
