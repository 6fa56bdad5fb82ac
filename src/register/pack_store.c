// pack_store.c - packs in the database: each application is a row; "known at T" uses the one applied by T.
#include "framework_in.h"
#include "register_sql.h"
#include "store.h"

static const char *const migrations[] = { sql_migrate_pack_1, sql_migrate_pack_2 };

bool pack_migrate(Db *db, Err *err)
{
    return db_migrate(db, "pack", migrations, COUNT(migrations), err);
}

bool pack_store(Db *db, const Pack *p, Str applied_at, int64_t seq, Err *err)
{
    if (!pack_migrate(db, err))
        return false;
    Stmt *q = db_query(db, sql_pack_insert);
    bind_blob(q, 1, (Str){ (const char *)p->digest, (ptrdiff_t)sizeof p->digest });
    bind_str(q, 2, applied_at);
    bind_i64(q, 3, seq);
    bind_blob(q, 4, p->bytes);
    return stmt_run(q, err);
}

bool pack_recipe(Db *db, Arena *a, Str digest, Str *base, Str *framework, Err *err)
{
    Stmt *q = db_query(db, sql_recipe_of);
    bind_blob(q, 1, digest);
    *base = *framework = (Str){ 0 };
    if (stmt_next(q)) {
        *base = col_blob(q, 0, a);
        *framework = col_blob(q, 1, a);
    }
    return stmt_end(q, err);
}

static bool stored_bytes(Db *db, Arena *a, Str digest, Str *bytes, bool *found, Err *err)
{
    Stmt *q = db_query(db, sql_pack_bytes);
    bind_blob(q, 1, digest);
    *found = stmt_next(q);
    if (*found)
        *bytes = col_blob(q, 0, a);
    return stmt_end(q, err);
}

static bool by_recipe(Db *db, Arena *a, Str digest, const Pack **out, Err *err)
{
    Str base, framework;
    const Pack *from;
    if (!pack_recipe(db, a, digest, &base, &framework, err))
        return false;
    if (!base.len || str_eq(base, digest))
        return fail(err, MSG_PACK_STORED_MISSING);
    return pack_by_digest(db, a, base, &from, err) && framework_put_into(db, a, from, framework, out, err);
}

bool pack_by_digest(Db *db, Arena *a, Str digest, const Pack **out, Err *err)
{
    Faults faults = { 0 };
    Str bytes;
    bool found;
    if (!stored_bytes(db, a, digest, &bytes, &found, err) ||
        (found ? !pack_load_bytes(a, bytes, out, &faults, err) : !by_recipe(db, a, digest, out, err)))
        return false;
    if (memcmp((*out)->digest, digest.at, sizeof(*out)->digest) != 0)
        return fail(err, MSG_PACK_STORED_BROKEN, (ptrdiff_t)0);
    return true;
}

// The digest a query answers with; empty where there is no row.
static bool read_digest(Stmt *q, Arena *a, Str *digest, Err *err)
{
    *digest = (Str){ 0 };
    if (stmt_next(q))
        *digest = col_blob(q, 1, a);
    if (!stmt_end(q, err))
        return false;
    return !digest->len || digest->len == 32 || fail(err, MSG_PACK_STORED_BROKEN, (ptrdiff_t)0);
}

bool pack_current(Db *db, Arena *a, const Pack **out, Err *err)
{
    Str digest;
    if (!read_digest(db_query(db, sql_pack_latest), a, &digest, err))
        return false;
    return digest.len ? pack_by_digest(db, a, digest, out, err) : fail(err, MSG_PACK_STORED_MISSING);
}

bool pack_digest_at(Db *db, Arena *a, int64_t seq, Str *digest, Err *err)
{
    Stmt *q = db_query(db, sql_pack_latest_by_seq);
    bind_i64(q, 1, seq);
    if (!read_digest(q, a, digest, err))
        return false;
    // Before the first application nothing was known either; the words of the first pack say so.
    if (!digest->len && !read_digest(db_query(db, sql_pack_first), a, digest, err))
        return false;
    return digest->len || fail(err, MSG_PACK_STORED_MISSING);
}

bool pack_at(Db *db, Arena *a, int64_t seq, const Pack **out, Err *err)
{
    Str digest;
    return pack_digest_at(db, a, seq, &digest, err) && pack_by_digest(db, a, digest, out, err);
}
