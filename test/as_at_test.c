// as_at_test.c - what was held true on any day, as known at any time: a random ledger, its answers, and a
// twin (test/twin/as_at.py) that is given the chain's bytes and the rules of trust and answers anew.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "resolve.h"
#include "store.h"
#include "tap.h"

enum { RECORDS = 30, WRITES = 600, ASKS = 3000, FIRST_DAY = 19000, DAYS = 1500 };

static const struct {
    int number;
    ValueType type;
    const char *group;
} attrs[] = { { 10, VT_NUM, "size" },   { 11, VT_BOOL, "law" },  { 12, VT_CODE, "law" },
              { 13, VT_CODES, "size" }, { 14, VT_DATE, "size" }, { 15, VT_TEXT, "law" } };
static const char *const classes[] = { "press", "document", "measured", "hearsay" };
static const char *const type_names[] = { "none", "bool", "num", "text", "code", "codes", "date", "geom" };

// "*" and a group of its own, rules that end and begin, a class without any.
static const TrustRule rules[] = {
    { .class = { "press", 5 }, .group = { "*", 1 }, .trust = 30, .from = DAY_OPEN_START, .to = DAY_OPEN_END },
    { .class = { "press", 5 }, .group = { "law", 3 }, .trust = 50, .from = 19400, .to = 20000 },
    { .class = { "document", 8 },
      .group = { "*", 1 },
      .trust = 50,
      .from = DAY_OPEN_START,
      .to = DAY_OPEN_END },
    { .class = { "measured", 8 }, .group = { "*", 1 }, .trust = 30, .from = DAY_OPEN_START, .to = 19799 },
    { .class = { "measured", 8 }, .group = { "size", 4 }, .trust = 70, .from = 19800, .to = DAY_OPEN_END },
};

static uint64_t state = 20261122;
static int below(int n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)n);
}

static Str word(Arena *a, int n)
{
    return str_fmt(a, "%c", 'a' + below(n));
}

static Strs words(Arena *a, int most, int n)
{
    Strs out = { 0 };
    for (int i = below(most) + 1; i > 0; i--)
        *PUSH(a, &out) = word(a, n);
    return out;
}

static Value any_value(Arena *a, ValueType type)
{
    int how = below(12), n = below(4);
    if (how == 0)
        return value_unknown(type);
    if (how == 1)
        return value_na(type, word(a, 2));
    switch (type) {
    case VT_NUM:
        return how < 8 ? value_num(n) : value_range(n, n + below(3));
    case VT_BOOL:
        return value_bool(n % 2);
    case VT_CODE:
    case VT_TEXT:
        return value_one_of(a, type, words(a, how < 8 ? 1 : 2, 3));
    case VT_CODES:
        return value_codes(a, words(a, 3, 4), how < 8 ? (Strs){ 0 } : words(a, 2, 4));
    default:
        return how < 8 ? value_date(n, n, DATE_DAY) : value_date(0, 3 + n, DATE_MONTH);
    }
}

static Obs any_facts(Arena *a)
{
    Obs o = { .id = str_fmt(a, "place/P%d", below(RECORDS)), .conf = CONF_NONE };
    o.prov = (Prov){ .source = word(a, 3), .source_class = str_z(classes[below(COUNT(classes))]) };
    o.valid = valid_since(FIRST_DAY + DAYS / 20 * below(20));
    if (below(3) == 0)
        o.valid.to = o.valid.from + below(400);
    if (below(10) == 0)
        o.valid.from = DAY_OPEN_START;
    for (int i = 0; i < COUNT(attrs); i++)
        if (below(2))
            *PUSH(a, &o.facts) = (Fact){ attrs[i].number, any_value(a, attrs[i].type) };
    return o;
}

static void must(bool ok, const Err *err)
{
    if (!ok) {
        fprintf(stderr, "%s\n", err->kind ? err_id(err) : "?");
        abort();
    }
}

// An observation, or something that takes back one of the same record: whole, some attributes, or a taking
// back.
static void write_one(Ledger *l, Arena *a, int i)
{
    Err err = { 0 };
    LedgerWriter *w;
    Written done;
    Obs of;
    int64_t last, seq;
    bool found;
    must(ledger_last_seq(l, &last, &err), &err);
    must(ledger_begin(l, a, &(BlockInfo){ S("An"), 1760000000000 + i / 40, BLOCK_EDIT, S("") }, &w, &err),
         &err);
    if (last && below(4) == 0) {
        must(ledger_observation(l, a, 1 + below((int)last), &of, &found, &err) && found, &err);
        Obs back = {
            .id = of.id, .kind = below(2) ? OBS_RETRACT : OBS_UNDO, .ref = of.seq, .conf = CONF_NONE
        };
        back.prov = (Prov){ .source = S("An"), .source_class = S("desk") };
        back.valid = valid_since(FIRST_DAY);
        if (below(3) == 0)
            *PUSH(a, &back.attrs) = attrs[below(COUNT(attrs))].number;
        if (of.kind == OBS_FACTS || back.kind == OBS_UNDO) // only an undo takes back what took back
            must(ledger_add(w, &back, &seq, &err) || !strcmp(err_id(&err), "LEDGER_ALREADY"), &err);
    }
    for (int n = 1 + below(3); n > 0; n--) {
        Obs o = any_facts(a);
        must(ledger_add(w, &o, &seq, &err), &err);
    }
    must(ledger_commit(w, &done, &err), &err);
}

static void put_value(JsonW *w, const Value *v)
{
    static const char *const states[] = { "unknown", "na", "known", "uncertain" };
    jw_obj(w);
    jw_kstr(w, "state", str_z(states[v->state]));
    jw_kbool(w, "disputed", v->disputed);
    jw_kstr(w, "reason", v->reason);
    jw_knum(w, "lo", v->lo);
    jw_knum(w, "hi", v->hi);
    jw_kint(w, "prec", v->prec);
    jw_kstrs(w, "set", v->set);
    jw_kstrs(w, "may", v->may);
    jw_end(w);
}

static void put_rules(JsonW *w)
{
    jw_karr(w, "attrs");
    for (int i = 0; i < COUNT(attrs); i++) {
        jw_obj(w);
        jw_kint(w, "number", attrs[i].number);
        jw_kstr(w, "type", str_z(type_names[attrs[i].type]));
        jw_kstr(w, "group", str_z(attrs[i].group));
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "trust");
    for (int i = 0; i < COUNT(rules); i++) {
        jw_obj(w);
        jw_kstr(w, "class", rules[i].class);
        jw_kstr(w, "group", rules[i].group);
        jw_kint(w, "trust", rules[i].trust);
        jw_kint(w, "from", rules[i].from);
        jw_kint(w, "to", rules[i].to);
        jw_end(w);
    }
    jw_end(w);
}

static void put_answer(JsonW *w, Ledger *l, const Pack *pack, const RecordType *type, int64_t last)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str id = str_fmt(a, "place/P%d", below(RECORDS));
    int64_t rid, upto = below((int)last + 1);
    int32_t day = FIRST_DAY + below(DAYS);
    Observations all, standing;
    Fields fields;
    must(ledger_find(l, id, &rid, &err) && ledger_observations(l, a, rid, upto, &all, &err), &err);
    obs_standing(a, &all, &standing);
    resolve_entered(a, pack, type, day, &standing, &fields);
    jw_obj(w);
    jw_kstr(w, "record", id);
    jw_kint(w, "upto", upto);
    jw_kint(w, "day", day);
    jw_karr(w, "values");
    EACH (const Field, f, fields)
        put_value(w, &f->value);
    jw_end(w);
    jw_end(w);
    arena_free(a);
}

static Str problem(Arena *a)
{
    Err err = { 0 };
    Db *db;
    Ledger *l;
    int64_t last;
    RecordType type = { .name = S("place") };
    Pack pack = { 0 };
    for (int i = 0; i < COUNT(attrs); i++) {
        Attr *attr = NEW(a, Attr);
        attr->number = attrs[i].number;
        attr->value_type = attrs[i].type;
        attr->group = str_z(attrs[i].group);
        *PUSH(a, &type.attrs) = attr;
    }
    for (int i = 0; i < COUNT(rules); i++)
        *PUSH(a, &pack.trust) = rules[i];
    must(db_open(a, S(":memory:"), DB_CREATE, &db, &err) && ledger_open(a, db, NULL, NULL, &l, &err), &err);
    for (int i = 0; i < WRITES; i++)
        write_one(l, a, i);
    must(ledger_last_seq(l, &last, &err), &err);
    Buf out = buf_new(a), chain = buf_new(a);
    JsonW w = json_w(&out);
    jw_obj(&w);
    put_rules(&w);
    must(ledger_dump(l, a, &chain, &err), &err);
    jw_key(&w, S("chain"));
    jw_raw(&w, buf_str(&chain));
    jw_karr(&w, "asks");
    for (int i = 0; i < ASKS; i++)
        put_answer(&w, l, &pack, &type, last);
    jw_end(&w);
    jw_end(&w);
    db_close(db);
    return buf_str(&out);
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    char path[] = "/tmp/kho-as-at-XXXXXX";
    int fd = mkstemp(path);
    must(file_write(str_z(path), problem(a), &err), &err);
    FILE *twin = popen(str_fmt(a, "python3 " KHO_SOURCE_DIR "/test/twin/as_at.py %s", path).at, "r");
    char says[256] = { 0 };
    CHECK(twin && fgets(says, sizeof says, twin));
    printf("# %s", says);
    CHECK(twin && !pclose(twin));
    close(fd);
    unlink(path);
    arena_free(a);
    return tap_done();
}
