// stmt.c - prepared statements kept by the address of their text, and transactions.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_in.h"

static unsigned slot_of(uint64_t hash)
{
    return (unsigned)((hash ^ hash >> 17 ^ hash >> 31) % STMT_SLOTS);
}

static Stmt *stmt_new(Db *db, const char *text, uint64_t hash)
{
    Stmt *q = calloc(1, sizeof *q);
    if (!q)
        abort();
    *q = (Stmt){ .db = db, .text = text, .hash = hash };
    return q;
}

static void stmt_free(Stmt *q)
{
    sqlite3_finalize(q->s);
    free(q->copy);
    free(q);
}

void stmts_forget(Db *db)
{
    for (int i = 0; i < STMT_SLOTS; i++)
        for (Stmt *q = db->slots[i], *next; q; q = next) {
            next = q->next;
            stmt_free(q);
        }
}

static void take(Stmt *q)
{
    q->busy = true;
    q->failed = q->stepped = false;
    q->used = ++q->db->clock;
    if (q->s)
        return;
    const char *rest;
    int rc = sqlite3_prepare_v3(q->db->h, q->text, -1, q->kept ? SQLITE_PREPARE_PERSISTENT : 0, &q->s, &rest);
    if (rc != SQLITE_OK) {
        q->failed = true;
        db_fail(q->db, rc, &q->err);
        return;
    }
    assert(q->s && !rest[strspn(rest, " \n\t;")]); // one statement; scripts go through db_script
}

Stmt *db_query(Db *db, const char *text)
{
    uint64_t hash = (uint64_t)(uintptr_t)text;
    unsigned slot = slot_of(hash);
    for (Stmt *q = db->slots[slot]; q; q = q->next)
        if (q->text == text && !q->busy) {
            take(q);
            return q;
        }
    Stmt *q = stmt_new(db, text, hash);
    q->kept = true;
    q->next = db->slots[slot];
    db->slots[slot] = q;
    take(q);
    return q;
}

static void drop(Db *db, Stmt *q)
{
    Stmt **at = &db->slots[slot_of(q->hash)];
    while (*at != q)
        at = &(*at)->next;
    *at = q->next;
    db->built--;
    for (int i = 0; i < STMT_RECENT; i++)
        if (db->recent[i] == q)
            db->recent[i] = NULL;
    stmt_free(q);
}

static void drop_oldest_built(Db *db)
{
    Stmt *oldest = NULL;
    for (int i = 0; i < STMT_SLOTS; i++)
        for (Stmt *q = db->slots[i]; q; q = q->next)
            if (q->copy && !q->busy && (!oldest || q->used < oldest->used))
                oldest = q;
    if (oldest)
        drop(db, oldest);
}

static bool is_built_of(const Stmt *q, Str text)
{
    return q->copy && !q->busy && str_eq((Str){ q->copy, q->len }, text);
}

Stmt *db_query_built(Db *db, Str text)
{
    // Of many rows of few kinds, hashing a wide statement would cost as much as binding it.
    for (int i = 0; i < STMT_RECENT; i++)
        if (db->recent[i] && is_built_of(db->recent[i], text)) {
            take(db->recent[i]);
            return db->recent[i];
        }
    uint64_t hash = str_hash(text);
    unsigned slot = slot_of(hash);
    for (Stmt *q = db->slots[slot]; q; q = q->next)
        if (q->hash == hash && is_built_of(q, text)) {
            db->recent[db->next_recent++ % STMT_RECENT] = q;
            take(q);
            return q;
        }
    if (db->built >= STMT_BUILT_MAX)
        drop_oldest_built(db);
    char *copy = malloc((size_t)text.len + 1);
    if (!copy)
        abort();
    memcpy(copy, text.at, (size_t)text.len);
    copy[text.len] = 0;
    Stmt *q = stmt_new(db, copy, hash);
    q->copy = copy;
    q->len = text.len;
    q->kept = true;
    q->next = db->slots[slot];
    db->slots[slot] = q;
    db->built++;
    db->recent[db->next_recent++ % STMT_RECENT] = q;
    take(q);
    return q;
}

static void set_failed(Stmt *q, int rc)
{
    if (q->failed)
        return;
    q->failed = true;
    db_fail(q->db, rc, &q->err);
}

// SQLite numbers $1, $2 by first appearance in the text; we mean the figure.
static int index_of(Stmt *q, int n)
{
    assert(n >= 1 && n <= STMT_MAX_BINDS);
    if (!q->index[n]) {
        char name[16];
        snprintf(name, sizeof name, "$%d", n);
        q->index[n] = sqlite3_bind_parameter_index(q->s, name);
        assert(q->index[n] > 0); // the text has no such parameter
    }
    return q->index[n];
}

static void bound(Stmt *q, int rc)
{
    if (rc != SQLITE_OK)
        set_failed(q, rc);
}

static bool bindable(Stmt *q)
{
    assert(q->busy);
    if (q->failed)
        return false;
    if (q->stepped) { // a new round of a statement that ran
        sqlite3_reset(q->s);
        q->stepped = false;
    }
    return true;
}

void bind_null(Stmt *q, int n)
{
    if (bindable(q))
        bound(q, sqlite3_bind_null(q->s, index_of(q, n)));
}

void bind_i64(Stmt *q, int n, int64_t v)
{
    if (bindable(q))
        bound(q, sqlite3_bind_int64(q->s, index_of(q, n), v));
}

void bind_f64(Stmt *q, int n, double v)
{
    assert(!isnan(v));
    if (bindable(q))
        bound(q, sqlite3_bind_double(q->s, index_of(q, n), v));
}

void bind_bool(Stmt *q, int n, bool v)
{
    bind_i64(q, n, v);
}

void bind_str(Stmt *q, int n, Str v)
{
    if (bindable(q))
        bound(q, sqlite3_bind_text64(q->s, index_of(q, n), v.at ? v.at : "", (sqlite3_uint64)v.len,
                                     SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(Stmt *q, int n, Str bytes)
{
    if (bindable(q))
        bound(q, sqlite3_bind_blob64(q->s, index_of(q, n), bytes.at ? bytes.at : "",
                                     (sqlite3_uint64)bytes.len, SQLITE_STATIC));
}

bool stmt_next(Stmt *q)
{
    assert(q->busy);
    if (q->failed)
        return false;
    q->stepped = true;
    int rc = sqlite3_step(q->s);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        set_failed(q, rc);
    return false;
}

bool stmt_put(Stmt *q)
{
    while (stmt_next(q))
        ;
    if (q->s)
        sqlite3_reset(q->s);
    q->stepped = false;
    return !q->failed;
}

bool stmt_end(Stmt *q, Err *err)
{
    assert(q->busy);
    bool ok = !q->failed;
    if (!ok && err)
        *err = q->err;
    if (q->s) {
        sqlite3_reset(q->s);
        sqlite3_clear_bindings(q->s);
    }
    q->busy = false;
    return ok;
}

bool stmt_run(Stmt *q, Err *err)
{
    stmt_put(q);
    return stmt_end(q, err);
}

int64_t col_i64(Stmt *q, int i)
{
    return sqlite3_column_int64(q->s, i);
}

double col_f64(Stmt *q, int i)
{
    return sqlite3_column_double(q->s, i);
}

bool col_null(Stmt *q, int i)
{
    return sqlite3_column_type(q->s, i) == SQLITE_NULL;
}

// The value is asked for once: each question of a column costs as much as reading it.
Str col_peek(Stmt *q, int i)
{
    sqlite3_value *v = sqlite3_column_value(q->s, i);
    switch (sqlite3_value_type(v)) {
    case SQLITE_NULL:
        return (Str){ 0 };
    case SQLITE_BLOB: {
        const void *at = sqlite3_value_blob(v);
        return (Str){ at ? at : "", sqlite3_value_bytes(v) };
    }
    default: {
        const unsigned char *at = sqlite3_value_text(v);
        return (Str){ (const char *)at, sqlite3_value_bytes(v) };
    }
    }
}

Str col_str(Stmt *q, int i, Arena *a)
{
    Str s = col_peek(q, i);
    return s.at ? str_copy(a, s) : s;
}

Str col_blob(Stmt *q, int i, Arena *a)
{
    return col_str(q, i, a);
}

int col_count(Stmt *q)
{
    return q->s ? sqlite3_column_count(q->s) : 0;
}

int64_t db_changes(Db *db)
{
    return sqlite3_changes64(db->h);
}

int64_t db_last_rowid(Db *db)
{
    return sqlite3_last_insert_rowid(db->h);
}

int64_t db_data_version(Db *db)
{
    Stmt *q = db_query(db, sql_db_data_version);
    int64_t v = stmt_next(q) ? col_i64(q, 0) : -1;
    Err ignored = { 0 }; // a version that cannot be read differs from every other
    return stmt_end(q, &ignored) ? v : -1;
}

int64_t db_state(Db *db)
{
    return (int64_t)((uint64_t)db_data_version(db) << 40) + sqlite3_total_changes64(db->h);
}

void db_patience(Db *db, int ms)
{
    sqlite3_busy_timeout(db->h, ms);
}

// ---- Transactions

static bool run(Db *db, const char *text, Err *err)
{
    return stmt_run(db_query(db, text), err);
}

int db_depth(const Db *db)
{
    return db->depth;
}

bool db_writing(const Db *db)
{
    return sqlite3_txn_state(db->h, "main") == SQLITE_TXN_WRITE;
}

bool db_begin(Db *db, Err *err)
{
    if (!run(db, db->depth ? sql_db_savepoint : sql_db_begin_write, err))
        return false;
    db->depth++;
    return true;
}

bool db_begin_read(Db *db, Err *err)
{
    if (!run(db, db->depth ? sql_db_savepoint : sql_db_begin_snapshot, err))
        return false;
    db->depth++;
    return true;
}

void db_rollback(Db *db)
{
    assert(db->depth > 0);
    db->depth--;
    if (sqlite3_get_autocommit(db->h))
        return;          // SQLite itself has rolled everything back (a full disk does that)
    Err ignored = { 0 }; // rolling back fails only where it is done already
    if (db->depth) {
        if (run(db, sql_db_savepoint_undo, &ignored))
            (void)run(db, sql_db_savepoint_release, &ignored);
    } else
        (void)run(db, sql_db_rollback, &ignored);
}

bool db_end(Db *db, bool ok, Err *err)
{
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_commit(Db *db, Err *err)
{
    assert(db->depth > 0);
    if (sqlite3_get_autocommit(db->h)) {
        db->depth--;
        return fail(err, MSG_STORE_LOST, db->path);
    }
    if (run(db, db->depth > 1 ? sql_db_savepoint_release : sql_db_commit, err)) {
        db->depth--;
        return true;
    }
    db_rollback(db);
    return false;
}
