// gpkg.c - feature tables as a GeoPackage wants them, guarded against writers that would pass by the ledger.
#include <string.h>

#include "store_in.h"

static const char *const type_names[] = { "INTEGER", "REAL", "TEXT", "BOOLEAN", "DATE", "BLOB" };

Str sql_ident(Arena *a, Str name)
{
    assert(!memchr(name.at ? name.at : "", 0, (size_t)name.len));
    Buf b = buf_new(a);
    buf_char(&b, '"');
    for (ptrdiff_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"')
            buf_char(&b, '"');
        buf_char(&b, name.at[i]);
    }
    buf_char(&b, '"');
    return buf_str(&b);
}

Str sql_fill(Arena *a, const char *tpl, const Str *args, int n)
{
    Buf b = buf_new(a);
    for (const char *p = tpl; *p; p++) {
        bool ident = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}';
        bool raw = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '!' && p[3] == '}';
        if (!ident && !raw) {
            buf_char(&b, *p);
            continue;
        }
        int i = p[1] - '1';
        assert(i < n);
        buf_add(&b, raw ? args[i] : sql_ident(a, args[i]));
        p += raw ? 3 : 2;
    }
    return buf_str(&b);
}

static bool name_ok(Str s)
{
    if (s.len < 1 || s.len > 60 || s.at[0] < 'a' || s.at[0] > 'z')
        return false;
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '_'))
            return false;
    return true;
}

static bool names_ok(const FeatureTable *t, Err *err)
{
    if (!name_ok(t->table))
        return fail(err, MSG_STORE_NAME, t->table);
    for (ptrdiff_t i = 0; i < t->n; i++)
        if (!name_ok(t->columns[i].name))
            return fail(err, MSG_STORE_NAME, t->columns[i].name);
    return true;
}

Str gpkg_rtree(Arena *a, Str table)
{
    return str_fmt(a, "rtree_%.*s_geom", PS(table));
}

static bool rtree_triggers(Db *db, Arena *a, Str table, Err *err)
{
    Str r = gpkg_rtree(a, table), n[6];
    for (int i = 0; i < 6; i++)
        n[i] = str_fmt(a, "%.*s_%s", PS(r),
                       (const char *[]){ "insert", "update1", "update2", "update3", "update4", "delete" }[i]);
    return db_script(
        db, SQL_FILL(a, sql_tpl_gpkg_rtree_triggers, table, r, n[0], n[1], n[2], n[3], n[4], n[5]).at, err);
}

static bool make_spatial(Db *db, Arena *a, const FeatureTable *t, Err *err)
{
    Stmt *q = db_query(db, sql_gpkg_register_features);
    bind_str(q, 1, t->table);
    bind_str(q, 2, t->identifier);
    bind_str(q, 3, t->description);
    if (!stmt_run(q, err))
        return false;
    q = db_query(db, sql_gpkg_register_geometry);
    bind_str(q, 1, t->table);
    if (!stmt_run(q, err))
        return false;
    q = db_query(db, sql_gpkg_register_rtree);
    bind_str(q, 1, t->table);
    return stmt_run(q, err) &&
           db_script(db, SQL_FILL(a, sql_tpl_gpkg_rtree, gpkg_rtree(a, t->table)).at, err) &&
           rtree_triggers(db, a, t->table, err);
}

static bool register_as(Db *db, Str table, Str identifier, Str description, Err *err)
{
    Stmt *q = db_query(db, sql_gpkg_register_attributes);
    bind_str(q, 1, table);
    bind_str(q, 2, identifier);
    bind_str(q, 3, description);
    return stmt_run(q, err);
}

bool gpkg_register(Db *db, Str table, Str description, Err *err)
{
    return register_as(db, table, table, description, err);
}

static Str guard_name(Arena *a, Str table, char what)
{
    return str_fmt(a, "%.*s_guard_%c", PS(table), what);
}

static bool create(Db *db, Arena *a, const FeatureTable *t, Err *err)
{
    Buf cols = buf_new(a);
    for (ptrdiff_t i = 0; i < t->n; i++) {
        buf_add(&cols, S(", "));
        buf_add(&cols, sql_ident(a, t->columns[i].name));
        buf_fmt(&cols, " %s", type_names[t->columns[i].type]);
    }
    Str guard[3];
    for (int i = 0; i < 3; i++)
        guard[i] = guard_name(a, t->table, "iud"[i]);
    const char *tpl = t->point ? sql_tpl_gpkg_create_point : sql_tpl_gpkg_create_plain;
    return db_script(db, SQL_FILL(a, tpl, t->table, buf_str(&cols)).at, err) &&
           (t->open ||
            db_script(db, SQL_FILL(a, sql_tpl_gpkg_guards, t->table, guard[0], guard[1], guard[2]).at,
                      err)) &&
           (t->point ? make_spatial(db, a, t, err)
                     : register_as(db, t->table, t->identifier, t->description, err));
}

bool gpkg_create_table(Db *db, Arena *a, const FeatureTable *t, Err *err)
{
    if (!names_ok(t, err) || !db_begin(db, err))
        return false;
    if (create(db, a, t, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

static bool add_missing(Db *db, Arena *a, const FeatureTable *t, Err *err)
{
    Map *have = map_new(a);
    Stmt *q = db_query(db, sql_db_columns);
    bind_str(q, 1, t->table);
    while (stmt_next(q))
        *map_slot(have, col_str(q, 0, a)) = have;
    if (!stmt_end(q, err))
        return false;
    for (ptrdiff_t i = 0; i < t->n; i++)
        if (!map_get(have, t->columns[i].name) &&
            !db_script(db,
                       SQL_FILL(a, sql_tpl_gpkg_add_column, t->table, t->columns[i].name,
                                str_z(type_names[t->columns[i].type]))
                           .at,
                       err))
            return false;
    return true;
}

static bool table_exists(Db *db, Str table, bool *yes, Err *err)
{
    Stmt *q = db_query(db, sql_db_has_table);
    bind_str(q, 1, table);
    *yes = stmt_next(q);
    return stmt_end(q, err);
}

bool gpkg_extend_table(Db *db, Arena *a, const FeatureTable *t, Err *err)
{
    bool exists;
    if (!names_ok(t, err) || !table_exists(db, t->table, &exists, err))
        return false;
    if (!exists)
        return gpkg_create_table(db, a, t, err);
    if (!db_begin(db, err))
        return false;
    if (add_missing(db, a, t, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

static bool is_spatial(Db *db, Str table, bool *yes, Err *err)
{
    Stmt *q = db_query(db, sql_gpkg_is_spatial);
    bind_str(q, 1, table);
    *yes = stmt_next(q);
    return stmt_end(q, err);
}

// The guard against foreign inserts costs a copy of every column of a row; nobody else can write inside our
// transaction. A table that is given away has no guards.
static bool guard_again(Db *db, Arena *a, Str table, Err *err)
{
    Stmt *q = db_query(db, sql_gpkg_has_trigger);
    bind_str(q, 1, guard_name(a, table, 'd'));
    bool guarded = stmt_next(q);
    if (!stmt_end(q, err))
        return false;
    return !guarded ||
           db_script(db, SQL_FILL(a, sql_tpl_gpkg_guard_insert, table, guard_name(a, table, 'i')).at, err);
}

bool gpkg_bulk_begin(Db *db, Arena *a, Str table, Err *err)
{
    assert(db->depth > 0);
    bool spatial;
    if (!is_spatial(db, table, &spatial, err))
        return false;
    if (!spatial)
        return true;
    Str r = gpkg_rtree(a, table), n[6];
    for (int i = 0; i < 6; i++)
        n[i] = str_fmt(a, "%.*s_%s", PS(r),
                       (const char *[]){ "insert", "update1", "update2", "update3", "update4", "delete" }[i]);
    return db_script(db, SQL_FILL(a, sql_tpl_gpkg_drop_guard, guard_name(a, table, 'i')).at, err) &&
           db_script(db, SQL_FILL(a, sql_tpl_gpkg_drop_triggers, n[0], n[1], n[2], n[3], n[4], n[5]).at, err);
}

bool gpkg_bulk_end(Db *db, Arena *a, Str table, Err *err)
{
    assert(db->depth > 0);
    bool spatial;
    if (!is_spatial(db, table, &spatial, err))
        return false;
    return !spatial || (rtree_pack(db, table, gpkg_rtree(a, table), err) &&
                        rtree_triggers(db, a, table, err) && guard_again(db, a, table, err));
}

static bool touch_bounds(Db *db, Arena *a, Str table, Err *err)
{
    Stmt *q = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_extent, gpkg_rtree(a, table)));
    double box[4] = { 0 };
    bool some = stmt_next(q) && !col_null(q, 0);
    for (int i = 0; i < 4 && some; i++)
        box[i] = col_f64(q, i);
    if (!stmt_end(q, err))
        return false;
    q = db_query(db, sql_gpkg_bounds);
    bind_str(q, 1, table);
    for (int i = 0; i < 4; i++)
        if (some)
            bind_f64(q, 2 + i, box[i]);
        else
            bind_null(q, 2 + i);
    return stmt_run(q, err);
}

bool gpkg_changed(Db *db, Str table, int64_t now_ms, Err *err)
{
    Stmt *q = db_query(db, sql_gpkg_touched);
    bind_str(q, 1, table);
    bind_i64(q, 2, now_ms);
    return stmt_run(q, err);
}

bool gpkg_touch(Db *db, Str table, int64_t now_ms, Err *err)
{
    bool spatial;
    if (!gpkg_changed(db, table, now_ms, err) || !is_spatial(db, table, &spatial, err))
        return false;
    Arena *a = arena_new();
    bool ok = !spatial || touch_bounds(db, a, table, err);
    arena_free(a);
    return ok;
}
