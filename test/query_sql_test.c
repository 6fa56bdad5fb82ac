// query_sql_test.c - a property: 10,000 random expressions on 1,000 random records say the same in memory and
// in SQLite.
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "query_world.h"
#include "tap.h"

enum {
    RECORDS = 1000,
    EXPRESSIONS = 10000,
    EACH_ON = 25,
    SCALARS = 16
}; // SCALARS: the properties that are no parts

typedef struct {
    uint64_t state;
} Random;

static uint32_t below(Random *r, uint32_t n) // splitmix64
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

static const char *const words[] = { "a", "ab", "Ab", "b|c", "ba", "Đá", "đá", "da", "a*b", "" };
static const double numbers[] = { 0, 1, 2, -1, -2.5, 0.5, 3, 7, 10, 1e300, -1e300, 1e-300 };
#define ONE_OF(r, list) (list)[below((r), COUNT(list))]

// ---- Random records.
static Strs some_codes(Arena *a, Random *r, const WorldProp *p, int at_least)
{
    Strs out = { 0 };
    for (int i = 0; i < at_least; i++)
        *PUSH(a, &out) =
            p->n_codes ? p->codes[below(r, (uint32_t)p->n_codes)].code : str_z(words[below(r, 7)]);
    return out;
}

static Value plain_value(Arena *a, Random *r, const WorldProp *p);

static Value random_value(Arena *a, Random *r, const WorldProp *p)
{
    Value v = plain_value(a, r, p), two[2] = { v, value_na(p->type, S("no")) };
    return below(r, 20) ? v : value_merge_equal_trust(a, two, 2); // one source says that it does not apply
}

static Value plain_value(Arena *a, Random *r, const WorldProp *p)
{
    uint32_t state = below(r, 10);
    bool sure = state > 4;
    double x, y;
    Value v;
    if (state < 2)
        return state ? value_na(p->type, S("no")) : value_unknown(p->type);
    switch (p->type) {
    case VT_NUM:
        x = ONE_OF(r, numbers);
        y = sure ? x : ONE_OF(r, numbers);
        return value_range(x, y);
    case VT_BOOL:
        v = value_bool(below(r, 2));
        if (!sure)
            v = (Value){ .state = VAL_UNCERTAIN, .type = VT_BOOL, .disputed = true, .hi = 1 };
        return v;
    case VT_TEXT:
    case VT_CODE:
        return value_one_of(a, p->type, some_codes(a, r, p, sure ? 1 : 1 + (int)below(r, 3)));
    case VT_CODES:
        return value_codes(a, some_codes(a, r, p, (int)below(r, 3)),
                           some_codes(a, r, p, sure ? 0 : (int)below(r, 3)));
    case VT_DATE:
        x = 17000 + below(r, 5);
        return value_date(x, sure ? x : x + below(r, 4), DATE_DAY);
    case VT_GEOM:
        return value_point(a, below(r, 5), below(r, 5), sure ? 0 : 1000.0 * below(r, 300));
    default:
        return value_unknown(p->type);
    }
}

// ---- Random expressions, as text; always of right types.
typedef struct {
    Arena *a;
    Random *r;
    Buf out;
} Maker;

static void add(Maker *m, const char *s)
{
    buf_add(&m->out, str_z(s));
}

static const char *name_of(Maker *m, ValueType type, bool ordered)
{
    for (;;) {
        const WorldProp *p = &world_props[below(m->r, SCALARS)];
        if (p->type == type && (!ordered || p->ordered))
            return p->name;
    }
}

static void add_number(Maker *m, int depth)
{
    uint32_t what = below(m->r, depth > 0 ? 8 : 3);
    if (what == 0) {
        buf_fmt(&m->out, "%.17g", ONE_OF(m->r, numbers));
    } else if (what < 3) {
        add(m, name_of(m, VT_NUM, false));
    } else if (what == 3) {
        add(m, "-");
        add_number(m, 0);
    } else {
        add(m, "(");
        add_number(m, depth - 1);
        add(m, (const char *[]){ " + ", " - ", " * ", " / " }[below(m->r, 4)]);
        add_number(m, depth - 1);
        add(m, ")");
    }
}

static void add_word(Maker *m)
{
    buf_fmt(&m->out, "'%s'", ONE_OF(m->r, words));
}

static const char *const ops[] = { "=", "<>", "<", "<=", ">", ">=" };

static void add_cmp(Maker *m, int count)
{
    buf_fmt(&m->out, " %s ", ops[below(m->r, (uint32_t)count)]);
}

static void add_text(Maker *m)
{
    switch (below(m->r, 6)) {
    case 0:
        add_word(m);
        break;
    case 1:
        add(m, "CASEI(");
        add_text(m);
        add(m, ")");
        break;
    case 2:
        add(m, "ACCENTI(");
        add_text(m);
        add(m, ")");
        break;
    default:
        add(m, (const char *[]){ "name", "note", "tag", "name" }[below(m->r, 4)]);
    }
}

static void add_day(Maker *m)
{
    if (below(m->r, 2))
        add(m, name_of(m, VT_DATE, false));
    else {
        Str day = day_str(m->a, 17000 + (int32_t)below(m->r, 6));
        buf_fmt(&m->out, "DATE('%.*s')", PS(day));
    }
}

static void add_code(Maker *m, const char *prop)
{
    const WorldProp *p = &world_props[world_find(str_z(prop))];
    if (!p->n_codes) {
        add_word(m);
        return;
    }
    const QueryCode *code = &p->codes[below(m->r, (uint32_t)p->n_codes)];
    buf_fmt(&m->out, "'%.*s'", PS(code->code));
}

static void add_codes(Maker *m, const char *prop)
{
    add(m, "(");
    uint32_t n = 1 + below(m->r, 3);
    for (uint32_t i = 0; i < n; i++) {
        add(m, i ? ", " : "");
        add_code(m, prop);
    }
    add(m, ")");
}

static void add_atom(Maker *m)
{
    static const char *const shapes[] = { "BBOX(1, 1, 3, 3)", "POINT(2 2)",
                                          "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 3, 1 1))" };
    const char *prop;
    switch (below(m->r, 20)) {
    case 0:
    case 1:
        add_number(m, 1 + (int)below(m->r, 3));
        add_cmp(m, 6);
        add_number(m, (int)below(m->r, 2));
        break;
    case 2:
        add_number(m, (int)below(m->r, 2));
        add(m, below(m->r, 2) ? " BETWEEN " : " NOT BETWEEN ");
        add_number(m, (int)below(m->r, 2));
        add(m, " AND ");
        add_number(m, 0);
        break;
    case 3:
        add_number(m, (int)below(m->r, 3));
        add(m, " IN (0, 1, 3)");
        break;
    case 4:
        add_text(m);
        add_cmp(m, 6);
        add_text(m);
        break;
    case 5:
        add_text(m);
        add(m, below(m->r, 2) ? " LIKE " : " NOT LIKE ");
        add(m, (const char *[]){ "'a%'", "'%b_'", "CASEI('%A%')", "'a\\%'", "'%*b'", "'__'",
                                 "ACCENTI('đ_')" }[below(m->r, 7)]);
        break;
    case 6:
        add_text(m);
        add(m, " IN ('a', 'b|c', 'đá')");
        break;
    case 7:
        add(m, "name BETWEEN ");
        add_text(m);
        add(m, " AND ");
        add_word(m);
        break;
    case 8:
        prop = name_of(m, VT_CODE, true);
        add(m, prop);
        add_cmp(m, 6);
        add_code(m, prop);
        break;
    case 9:
        prop = name_of(m, VT_CODE, false);
        add(m, prop);
        add_cmp(m, 2);
        add_code(m, prop);
        break;
    case 10:
        prop = name_of(m, VT_CODE, false);
        add(m, prop);
        add(m, below(m->r, 2) ? " IN " : " NOT IN ");
        add_codes(m, prop);
        break;
    case 11:
        add(m, "grade");
        add_cmp(m, 6);
        add(m, "grade2");
        break;
    case 12:
        add(m, "level BETWEEN ");
        add_code(m, "level");
        add(m, " AND ");
        add_code(m, "level");
        break;
    case 13:
        add(m, "uses");
        add_cmp(m, 2);
        add_code(m, "uses");
        break;
    case 14:
    case 15:
        add(m, (const char *[]){ "A_CONTAINS(uses, ", "A_CONTAINEDBY(uses, ", "A_OVERLAPS(uses, ",
                                 "A_EQUALS(uses, " }[below(m->r, 4)]);
        if (below(m->r, 2))
            add(m, "uses2");
        else
            add_codes(m, "uses");
        add(m, ")");
        break;
    case 16:
        add(m, below(m->r, 2) ? "open" : "open = free");
        break;
    case 17:
        add_day(m);
        add_cmp(m, 6);
        add_day(m);
        break;
    case 18:
        buf_fmt(&m->out, "%s IS %sNULL", world_props[below(m->r, SCALARS)].name,
                below(m->r, 2) ? "NOT " : "");
        break;
    default:
        buf_fmt(&m->out, "%s(location, %s)",
                (const char *[]){ "S_WITHIN", "S_INTERSECTS", "S_DISJOINT" }[below(m->r, 3)],
                ONE_OF(m->r, shapes));
    }
}

static void add_condition(Maker *m, int depth)
{
    uint32_t what = below(m->r, depth > 0 && m->out.len < 4000 ? 4 : 1); // within QUERY_MAX_NODES
    if (what == 0) {
        add_atom(m);
        return;
    }
    if (what == 1)
        add(m, "NOT ");
    add(m, "(");
    add_condition(m, depth - 1);
    for (uint32_t i = 0; what > 1 && i <= below(m->r, 2); i++) {
        add(m, what == 2 ? " AND " : " OR ");
        add_condition(m, depth - 1 - (int)below(m->r, 2));
    }
    add(m, ")");
}

// ---- The feature table.
static void casei(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    if (sqlite3_value_type(v[0]) == SQLITE_NULL)
        return;
    Arena *a = arena_new();
    Str s = { (const char *)sqlite3_value_text(v[0]), sqlite3_value_bytes(v[0]) };
    s = sqlite3_user_data(c) ? query_accenti(a, s) : query_casei(a, s);
    sqlite3_result_text(c, s.at ? s.at : "", (int)s.len, SQLITE_TRANSIENT);
    arena_free(a);
}

static void where(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    if (sqlite3_value_type(v[1]) == SQLITE_NULL)
        return;
    Str s[4] = { { 0 } };
    for (int i = 0; i < 4; i++)
        s[i] = (Str){ sqlite3_value_blob(v[i]), sqlite3_value_bytes(v[i]) };
    Tri t = query_where(s[0], s[1], sqlite3_value_double(v[2]), s[3]);
    if (t != TRI_UNKNOWN)
        sqlite3_result_int(c, t == TRI_TRUE);
}

static int ran(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        printf("# %s\n", sqlite3_errmsg(db));
    return rc;
}

static void make_table(Arena *a, sqlite3 *db)
{
    Buf b = buf_new(a);
    buf_fmt(&b, "CREATE TABLE place(fid INTEGER PRIMARY KEY, disputed TEXT");
    for (int i = 0; i < SCALARS; i++) {
        const char *name = world_props[i].name;
        static const char *const columns[] = {
            [VT_NUM] = ", %1$s REAL, %1$s_lo REAL, %1$s_hi REAL",
            [VT_DATE] = ", %1$s TEXT, %1$s_lo INTEGER, %1$s_hi INTEGER",
            [VT_BOOL] = ", %1$s BOOLEAN",
            [VT_TEXT] = ", %1$s TEXT, %1$s_set TEXT",
            [VT_CODE] = ", %1$s TEXT, %1$s_set TEXT",
            [VT_CODES] = ", %1$s TEXT, %1$s_may TEXT",
            [VT_GEOM] = ", %1$s BLOB, %1$s_radius REAL",
        };
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        buf_fmt(&b, columns[world_props[i].type], name);
#pragma GCC diagnostic pop
    }
    buf_fmt(&b, ")");
    CHECK(ran(db, sqlite3_exec(db, buf_str(&b).at, 0, 0, 0)) == SQLITE_OK);
    sqlite3_create_function(db, "kho_casei", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, casei, 0, 0);
    sqlite3_create_function(db, "kho_accenti", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, db, casei, 0, 0);
    sqlite3_create_function(db, "kho_where", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, where, 0, 0);
}

typedef struct {
    Arena *a;
    sqlite3_stmt *q;
    int n;
} Row;

static void put_text(Row *row, Str s)
{
    sqlite3_bind_text(row->q, ++row->n, s.at, (int)s.len, SQLITE_STATIC);
}

static void put_num(Row *row, double v, bool some)
{
    row->n++;
    if (some)
        sqlite3_bind_double(row->q, row->n, v);
}

static void put_value(Row *row, const WorldProp *p, const Value *v)
{
    bool some = value_has_fact(v),
         known = some && v->lo == v->hi && v->set.len < 2; // one member, though it may be disputed
    Strs all = { 0 };
    switch (p->type) {
    case VT_NUM:
    case VT_DATE:
        put_num(row, v->lo, known && p->type == VT_NUM);
        put_num(row, v->lo, some);
        put_num(row, v->hi, some);
        break;
    case VT_BOOL:
        put_num(row, v->lo, known);
        break;
    case VT_TEXT:
    case VT_CODE:
        if (known)
            put_text(row, v->set.at[0]);
        else
            row->n++;
        if (some)
            put_text(row, value_set_text(row->a, v->set));
        else
            row->n++;
        break;
    case VT_CODES:
        EACH (const Str, s, v->set)
            *PUSH(row->a, &all) = *s;
        EACH (const Str, s, v->may)
            *PUSH(row->a, &all) = *s;
        row->n += 2;
        if (some) {
            row->n -= 2;
            put_text(row, value_set_text(row->a, v->set));
            put_text(row, value_set_text(row->a, strs_sorted(row->a, all)));
        }
        break;
    case VT_GEOM:
        row->n++;
        if (some)
            sqlite3_bind_blob(row->q, row->n, v->geom.at, (int)v->geom.len, SQLITE_STATIC);
        put_num(row, v->radius_m, some);
        break;
    case VT_NONE:
        break;
    }
}

static WorldRecord *fill(Arena *a, sqlite3 *db, Random *r)
{
    WorldRecord *records = NEWS(a, WorldRecord, RECORDS);
    int columns = 0;
    sqlite3_stmt *info;
    sqlite3_prepare_v2(db, "PRAGMA table_info(place)", -1, &info, 0);
    while (sqlite3_step(info) == SQLITE_ROW)
        columns++;
    sqlite3_finalize(info);
    Buf b = buf_new(a);
    buf_fmt(&b, "INSERT INTO place VALUES(?");
    for (int i = 1; i < columns; i++)
        buf_fmt(&b, ", ?");
    buf_fmt(&b, ")");
    sqlite3_exec(db, "BEGIN", 0, 0, 0);
    Row row = { .a = a };
    CHECK(ran(db, sqlite3_prepare_v2(db, buf_str(&b).at, -1, &row.q, 0)) == SQLITE_OK);
    for (int k = 0; k < RECORDS; k++) {
        Buf disputed = buf_new(a);
        buf_fmt(&disputed, "|");
        for (int i = 0; i < WORLD_PROPS; i++) {
            records[k].v[i] = random_value(a, r, &world_props[i]);
            if (records[k].v[i].disputed)
                buf_fmt(&disputed, "%s|", world_props[i].name);
        }
        row.n = 0;
        put_num(&row, k, true);
        put_text(&row, buf_str(&disputed));
        for (int i = 0; i < SCALARS; i++)
            put_value(&row, &world_props[i], &records[k].v[i]);
        assert(row.n == columns);
        if (ran(db, sqlite3_step(row.q)) != SQLITE_DONE)
            break;
        sqlite3_reset(row.q);
        sqlite3_clear_bindings(row.q);
    }
    sqlite3_finalize(row.q);
    sqlite3_exec(db, "COMMIT", 0, 0, 0);
    return records;
}

// ---- The property.
static long agree(sqlite3 *db, Str text, WorldRecord *records, int from, long seen[3])
{
    static const Tri of_int[] = { TRI_FALSE, TRI_TRUE };
    Arena *a = arena_new();
    Err err = { 0 };
    const Query *q;
    long wrong = 0;
    if (!query_parse(a, text, &world_schema, &q, &err)) {
        printf("# %.*s: %.*s\n", PS(text), PS(err_text(a, LANG_EN, &err)));
        arena_free(a);
        return 1;
    }
    Buf sql = buf_new(a);
    QueryBinds binds;
    buf_fmt(&sql, "SELECT fid, ");
    bool can = query_sql(q, &(QuerySqlAs){ S("p"), 3, true }, &sql, &binds);
    buf_fmt(&sql, " FROM place AS p WHERE fid >= $1 AND fid < $2 ORDER BY fid");
    sqlite3_stmt *st = NULL;
    if (!can || ran(db, sqlite3_prepare_v2(db, buf_str(&sql).at, (int)sql.len, &st, 0)) != SQLITE_OK) {
        printf("# %.*s\n# %.*s\n", PS(text), PS(buf_str(&sql)));
        arena_free(a);
        return 1;
    }
    sqlite3_bind_int(st, sqlite3_bind_parameter_index(st, "$1"), from);
    sqlite3_bind_int(st, sqlite3_bind_parameter_index(st, "$2"), from + EACH_ON);
    for (int i = 0; i < binds.len; i++) {
        int at = sqlite3_bind_parameter_index(st, str_fmt(a, "$%d", i + 3).at);
        const QueryBind *b = &binds.at[i];
        if (b->is_num)
            sqlite3_bind_double(st, at, b->num);
        else
            sqlite3_bind_text(st, at, b->text.at ? b->text.at : "", (int)b->text.len, SQLITE_STATIC);
    }
    int rows = 0, rc;
    for (; (rc = sqlite3_step(st)) == SQLITE_ROW; rows++) {
        int fid = sqlite3_column_int(st, 0);
        Tri here = query_eval(q, a, world_lookup, &records[fid]);
        Tri there =
            sqlite3_column_type(st, 1) == SQLITE_NULL ? TRI_UNKNOWN : of_int[sqlite3_column_int(st, 1) != 0];
        seen[here]++;
        if (here != there && !wrong++)
            printf("# %.*s\n# record %d: %d here, %d in SQL\n# %.*s\n", PS(text), fid, here, there,
                   PS(buf_str(&sql)));
    }
    wrong += ran(db, rc) != SQLITE_DONE || rows != EACH_ON;
    sqlite3_finalize(st);
    arena_free(a);
    return wrong;
}

static void memory_and_sql_agree(void)
{
    Arena *a = arena_new();
    Random r = { 7 };
    sqlite3 *db;
    CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK);
    make_table(a, db);
    WorldRecord *records = fill(a, db, &r);
    long wrong = 0, seen[3] = { 0 };
    for (int i = 0; i < EXPRESSIONS && wrong < 5; i++) {
        Arena *turn = arena_new();
        Maker m = { turn, &r, buf_new(turn) };
        add_condition(&m, (int)below(&r, i % 50 ? 4 : 12));
        wrong += agree(db, buf_str(&m.out), records, (i * EACH_ON) % RECORDS, seen);
        arena_free(turn);
    }
    printf("# false %ld, unknown %ld, true %ld\n", seen[0], seen[1], seen[2]);
    CHECK(wrong == 0);
    CHECK(seen[TRI_FALSE] > 50000 && seen[TRI_UNKNOWN] > 50000 && seen[TRI_TRUE] > 50000);
    sqlite3_close(db);
    arena_free(a);
}

static void a_filter_names_what_the_connection_must_have(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    const Query *q;
    QueryBinds binds;
    Buf sql = buf_new(a);
    CHECK(query_parse(a, S("CASEI(name) = 'a'"), &world_schema, &q, &err));
    CHECK(!query_sql(q, &(QuerySqlAs){ S("place"), 1, false }, &sql, &binds));
    CHECK(query_parse(a, S("name = 'x'' OR 1=1'"), &world_schema, &q, &err));
    sql.len = 0;
    CHECK(query_sql(q, &(QuerySqlAs){ S("place"), 1, false }, &sql, &binds));
    CHECK(str_find(buf_str(&sql), S("1=1")) < 0 && binds.len == 2 &&
          str_eq(binds.at[0].text, S("x' OR 1=1")));
    arena_free(a);
}

int main(void)
{
    memory_and_sql_agree();
    a_filter_names_what_the_connection_must_have();
    return tap_done();
}
