// list_rules_test.c - what rules of a shortlist make of places of which not everything is known: at most
// counts whoever may be meant, at least only who is for certain, money is the dearest it may be.
#include <math.h>

#include "list_rules.h"
#include "tap.h"

enum { N = 5 };

typedef struct {
    Arena *a;
    Run run;
    Records records;
} World;

static void add(World *w, const char *id, Value kind, Value area, double north_m)
{
    const Pack *pack = w->run.pack;
    const Attr *of_kind = pack_attr(pack, S("place"), S("kind")),
               *of_area = pack_attr(pack, S("place"), S("site_area_m2"));
    Record r = { .type = pack_type(pack, S("place")), .id = str_z(id) };
    *PUSH(w->a, &r.fields) = (Field){ .attr = of_kind, .value = kind };
    *PUSH(w->a, &r.fields) = (Field){ .attr = of_area, .value = area };
    *PUSH(w->a, &w->records) = r;
    *PUSH(w->a, &w->run.places) = (RunPlace){ .id = r.id, .lon = 105.8, .lat = 21 + north_m / 110700 };
}

// A factory; a factory or an office; two offices; nobody knows what.
static World world(void)
{
    World w = { .a = arena_new() };
    Faults faults = { 0 };
    Err err = { 0 };
    Strs either = { 0 };
    *PUSH(w.a, &either) = S("factory");
    *PUSH(w.a, &either) = S("office");
    CHECK(pack_load_dir(w.a, S(KHO_SOURCE_DIR "/packs/hanoi"), &w.run.pack, &faults, &err));
    add(&w, "place/0", value_code(w.a, S("factory")), value_num(100), 0);
    add(&w, "place/1", value_one_of(w.a, VT_CODE, either), value_range(100, 200), 400);
    add(&w, "place/2", value_code(w.a, S("office")), value_unknown(VT_NUM), 1000);
    add(&w, "place/3", value_code(w.a, S("office")), value_num(0.4005), 2000);
    add(&w, "place/4", value_unknown(VT_CODE), value_num(50), 3000);
    w.run.places.at[4].lat = w.run.places.at[4].lon = NAN;
    return w;
}

static ListRule rule_of(World *w, const char *json)
{
    ListRules rules;
    Err err = { 0 };
    bool ok = list_rules_read(w->a, &w->run, str_z(json), &rules, &err) && rules.len == 1;
    CHECK(ok);
    if (!ok)
        printf("# %.*s\n", PS(err_text(w->a, LANG_EN, &err)));
    return ok ? rules.at[0] : (ListRule){ 0 };
}

static Portfolio rows_of(World *w, const char *json)
{
    Portfolio p = { .places = N };
    ListRule r = rule_of(w, json);
    list_rule_rows(w->a, &w->run, &w->records, &r, 7, &p);
    return p;
}

// The row's places as bits.
static int bits(const PortfolioRow *r)
{
    int out = 0;
    for (int32_t i = 0; i < r->n; i++)
        out |= 1 << r->place[i];
    return out;
}

static bool paired(const Portfolio *p, int32_t i, int32_t j)
{
    EACH (const PortfolioPair, x, p->pairs)
        if (x->rule == 7 && ((x->a == i && x->b == j) || (x->a == j && x->b == i)))
            return true;
    return false;
}

static Tri holds(World *w, const char *json, int chosen, double *now)
{
    bool in[N];
    for (int i = 0; i < N; i++)
        in[i] = chosen >> i & 1;
    ListRule r = rule_of(w, json);
    RuleState s = list_rule_state(w->a, &w->run, &w->records, &r, in);
    *now = s.now;
    return s.holds;
}

static void counts(World *w)
{
    double now;
    Portfolio p = rows_of(w, "[{\"where\":\"kind = 'factory'\",\"at_least\":1}]");
    CHECK(p.rows.len == 1 && p.rows.at[0].at_least && p.rows.at[0].bound == 1 && bits(&p.rows.at[0]) == 1);
    p = rows_of(w, "[{\"where\":\"kind = 'factory'\",\"at_most\":1}]");
    CHECK(p.rows.len == 1 && !p.rows.at[0].at_least && bits(&p.rows.at[0]) == (1 | 2 | 16));
    p = rows_of(w, "[{\"at_most\":2,\"per\":\"kind\"}]");
    CHECK(p.rows.len == 2 && bits(&p.rows.at[0]) == (1 | 2 | 16) && bits(&p.rows.at[1]) == (2 | 4 | 8 | 16));
    p = rows_of(w, "[{\"at_least\":1,\"per\":\"kind\"}]");
    CHECK(p.rows.len == 2 && bits(&p.rows.at[0]) == 1 && bits(&p.rows.at[1]) == (4 | 8));
    CHECK(holds(w, "[{\"where\":\"kind = 'factory'\",\"at_least\":1}]", 2, &now) == TRI_FALSE && now == 0);
    CHECK(holds(w, "[{\"where\":\"kind = 'factory'\",\"at_most\":1}]", 1 | 2, &now) == TRI_FALSE && now == 2);
}

static void money(World *w)
{
    double now;
    Portfolio p = rows_of(w, "[{\"budget\":1000,\"of\":\"site_area_m2\"}]");
    bool ok = p.rows.len == 1 && p.rows.at[0].n == 4 && p.rows.at[0].bound == 100000;
    CHECK(ok);
    static const int64_t expected[] = { 10000, 20000, 41,
                                        5000 }; // in units of a hundred-thousandth, rounded up
    for (int i = 0; ok && i < 4; i++)
        CHECK(p.rows.at[0].a[i] == expected[i]);
    const char *rule = "[{\"budget\":250,\"of\":\"site_area_m2\"}]";
    CHECK(holds(w, rule, 1, &now) == TRI_TRUE && now == 100);
    CHECK(holds(w, rule, 1 | 2, &now) == TRI_FALSE && now == 300); // the second at the most it may be
    CHECK(holds(w, rule, 1 | 4, &now) == TRI_UNKNOWN && now == 100);
}

static void spacing(World *w)
{
    double now;
    Portfolio p = rows_of(w, "[{\"spacing_m\":500}]");
    CHECK(p.pairs.len == 1 && paired(&p, 0, 1));
    p = rows_of(w, "[{\"spacing_m\":1100}]");
    CHECK(p.pairs.len == 4 && paired(&p, 0, 2) && paired(&p, 1, 2) && paired(&p, 2, 3));
    CHECK(holds(w, "[{\"spacing_m\":500}]", 1 | 2, &now) == TRI_FALSE && fabs(now - 400) < 2);
    CHECK(holds(w, "[{\"spacing_m\":500}]", 1 | 4, &now) == TRI_TRUE && fabs(now - 1000) < 4);
    CHECK(holds(w, "[{\"spacing_m\":500}]", 1 | 16, &now) == TRI_UNKNOWN);
}

static void conditions(World *w)
{
    double now;
    const char *then = "[{\"if\":\"kind = 'factory'\",\"then\":\"kind = 'office'\"}]",
               *not = "[{\"if\":\"kind = 'factory'\",\"not\":\"kind = 'office'\"}]";
    Portfolio p = rows_of(w, then);
    static const int demands[] = { 0, 1, 4 }; // whoever may be a factory; only certain offices satisfy
    CHECK(p.rows.len == 3);
    for (int i = 0; i < 3 && p.rows.len == 3; i++) {
        const PortfolioRow *r = &p.rows.at[i];
        CHECK(r->at_least && r->bound == 0 && bits(r) == (1 << demands[i] | 4 | 8) &&
              r->place[0] == demands[i] && r->a[0] == -1 && r->a[1] == 1 && r->a[2] == 1);
    }
    p = rows_of(w, not );
    CHECK(!p.never.len && paired(&p, 0, 1) && paired(&p, 0, 2) && paired(&p, 0, 3) && paired(&p, 0, 4) &&
          paired(&p, 1, 2) && paired(&p, 2, 4) && !paired(&p, 2, 3));
    p = rows_of(w, "[{\"if\":\"kind = 'factory'\",\"not\":\"kind = 'factory'\"}]");
    CHECK(p.never.len == 1 && p.never.at[0].place == 0);
    CHECK(holds(w, then, 1, &now) == TRI_FALSE && holds(w, then, 1 | 4, &now) == TRI_TRUE);
    CHECK(holds(w, then, 1 | 2, &now) == TRI_UNKNOWN && holds(w, then, 4 | 8, &now) == TRI_TRUE);
    CHECK(holds(w, not, 1 | 4, &now) == TRI_FALSE && holds(w, not, 1, &now) == TRI_TRUE);
}

int main(void)
{
    World w = world();
    counts(&w);
    money(&w);
    spacing(&w);
    conditions(&w);
    arena_free(w.a);
    return tap_done();
}
