// db.c - opening, closing, migrating; what went wrong, in words.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_in.h"

enum { BUSY_MS = 5000, APPLICATION_GPKG = 0x47504B47 };

static const char *const store_migrations[] = { sql_migrate_store_1 };

bool db_fail(Db *db, int rc, Err *err)
{
    int os = db->h ? sqlite3_system_errno(db->h) : 0;
    const char *says = db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc);
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(err, MSG_STORE_BUSY, db->path);
    case SQLITE_FULL:
        return fail(err, MSG_STORE_FULL, db->path);
    case SQLITE_READONLY:
        return fail(err, MSG_STORE_READ_ONLY, db->path);
    case SQLITE_PERM:
        return fail(err, MSG_STORE_READ_ONLY, db->path);
    case SQLITE_IOERR:
        if (os == ENOSPC || os == EDQUOT)
            return fail(err, MSG_STORE_FULL, db->path);
        return fail(err, MSG_STORE_IO, db->path, os ? strerror(os) : says);
    case SQLITE_CORRUPT:
        return fail(err, MSG_STORE_BROKEN, db->path, says);
    case SQLITE_NOTADB:
        return fail(err, MSG_STORE_NOT_OURS, db->path);
    case SQLITE_CANTOPEN:
        return fail(err, MSG_STORE_OPEN, db->path, os ? strerror(os) : says);
    case SQLITE_CONSTRAINT:
        return fail(err, MSG_STORE_CONSTRAINT, db->path, says);
    default:
        return fail(err, MSG_STORE_SQL, db->path, says);
    }
}

static void only_our_connections(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int(c, 1);
}

static void configure(void)
{
    // A connection stays in its thread, so SQLite's own locks and counters would only cost time.
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool db_script(Db *db, const char *text, Err *err)
{
    int rc = sqlite3_exec(db->h, text, NULL, NULL, NULL);
    return rc == SQLITE_OK || db_fail(db, rc, err);
}

bool db_prepares(Db *db, const char *text, Err *err)
{
    for (const char *rest = text; *rest;) {
        sqlite3_stmt *s = NULL;
        int rc = sqlite3_prepare_v2(db->h, rest, -1, &s, &rest);
        sqlite3_finalize(s);
        if (rc != SQLITE_OK)
            return db_fail(db, rc, err);
    }
    return true;
}

static bool has_table(Db *db, Str name, bool *found, Err *err)
{
    Stmt *q = db_query(db, sql_db_has_table);
    bind_str(q, 1, name);
    *found = stmt_next(q);
    return stmt_end(q, err);
}

static bool is_ours(Db *db, Err *err)
{
    Stmt *q = db_query(db, sql_db_application_id);
    int64_t id = stmt_next(q) ? col_i64(q, 0) : 0;
    bool ours = false;
    if (!stmt_end(q, err) || !has_table(db, S("kho_meta"), &ours, err))
        return false;
    return (ours && id == APPLICATION_GPKG) || fail(err, MSG_STORE_NOT_OURS, db->path);
}

static int open_handle(Db *db, int flags)
{
    int rc = sqlite3_open_v2(db->path, &db->h, flags, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(db->h, 1);
        sqlite3_busy_timeout(db->h, BUSY_MS);
        rc = sqlite3_exec(db->h, sql_db_setup, NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = geom_functions(db->h);
    if (rc == SQLITE_OK && db->mode != DB_READ)
        rc = sqlite3_create_function(db->h, "kho_writer", 0, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                     only_our_connections, NULL, NULL);
    return rc;
}

// On a disk that cannot be written SQLite cannot make the file it shares readers' marks in. Where no WAL is
// left behind, nothing can change either, and the file may be read as it stands.
static bool reopen_immutable(Arena *a, Db *db)
{
    Str wal = str_fmt(a, "%s-wal", db->path);
    struct stat st;
    if (!stat(wal.at, &st) && st.st_size)
        return false;
    Buf uri = buf_new(a);
    buf_add(&uri, S("file:"));
    for (const char *p = db->path; *p; p++)
        if (strchr("%?#", *p))
            buf_fmt(&uri, "%%%02x", (unsigned char)*p);
        else
            buf_char(&uri, *p);
    buf_add(&uri, S("?immutable=1"));
    sqlite3_close(db->h);
    db->h = NULL;
    if (sqlite3_open_v2(buf_str(&uri).at, &db->h, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
        return false;
    sqlite3_extended_result_codes(db->h, 1);
    return geom_functions(db->h) == SQLITE_OK &&
           sqlite3_exec(db->h, sql_db_application_id, NULL, NULL, NULL) == SQLITE_OK;
}

static bool open_existing(Arena *a, Db *db, Err *err)
{
    struct stat st;
    if (stat(db->path, &st) || (S_ISDIR(st.st_mode) && (errno = EISDIR)))
        return fail(err, MSG_STORE_OPEN, db->path, strerror(errno));
    if (db->mode == DB_WRITE && access(db->path, W_OK))
        return fail(err, errno == EACCES || errno == EROFS ? MSG_STORE_READ_ONLY : MSG_STORE_OPEN, db->path,
                    strerror(errno));
    int rc = open_handle(db, db->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (rc == SQLITE_OK) // the first read tells whether it is a database at all
        rc = sqlite3_exec(db->h, sql_db_application_id, NULL, NULL, NULL);
    int plain = rc & 0xff;
    if (db->mode == DB_READ && (plain == SQLITE_CANTOPEN || plain == SQLITE_READONLY) &&
        reopen_immutable(a, db))
        rc = SQLITE_OK;
    if (rc != SQLITE_OK)
        return db_fail(db, rc, err);
    return is_ours(db, err) && db_migrate(db, "store", store_migrations, COUNT(store_migrations), err);
}

static bool make_new(Db *db, Err *err)
{
    if (!db->memory) {
        int fd = open(db->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                      0600); // SQLite gives -wal and -shm the same
        if (fd < 0)
            return errno == EEXIST
                       ? fail(err, MSG_STORE_EXISTS, db->path)
                       : fail(err, errno == EROFS || errno == EACCES ? MSG_STORE_READ_ONLY : MSG_STORE_OPEN,
                              db->path, strerror(errno));
        close(fd);
    }
    int rc = open_handle(db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->h, sql_db_setup_new, NULL, NULL, NULL);
    bool ok = rc == SQLITE_OK ? db_migrate(db, "store", store_migrations, COUNT(store_migrations), err)
                              : db_fail(db, rc, err);
    if (!ok && !db->memory) {
        char other[sizeof db->path + 8];
        sqlite3_close(db->h);
        db->h = NULL;
        for (int i = 0; i < 3; i++) {
            snprintf(other, sizeof other, "%s%s", db->path, (const char *[]){ "", "-wal", "-shm" }[i]);
            unlink(other);
        }
    }
    return ok;
}

bool db_open(Arena *a, Str path, DbMode mode, Db **out, Err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    *out = NULL;
    Db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->mode = mode;
    db->memory = str_eq(path, S(":memory:"));
    if (path.len >= (ptrdiff_t)sizeof db->path - 8 || memchr(path.at, 0, (size_t)path.len)) {
        free(db);
        return fail(err, MSG_STORE_OPEN, path, strerror(ENAMETOOLONG));
    }
    memcpy(db->path, path.at, (size_t)path.len);
    if (!(mode == DB_CREATE ? make_new(db, err) : open_existing(a, db, err))) {
        db_close(db);
        return false;
    }
    if (mode != DB_READ && !db->memory)
        checkpointer_watch(db);
    *out = db;
    return true;
}

void db_close(Db *db)
{
    if (!db)
        return;
    checkpointer_stop(db);
    stmts_forget(db);
    sqlite3_close_v2(db->h); // an open transaction is rolled back
    free(db);
}

Str db_path(const Db *db)
{
    return str_z(db->path);
}

DbMode db_mode(const Db *db)
{
    return db->mode;
}

bool db_meta_get(Db *db, Arena *a, Str key, Str *value, bool *found, Err *err)
{
    *value = (Str){ 0 };
    Stmt *q = db_query(db, sql_db_meta_get);
    bind_str(q, 1, key);
    *found = stmt_next(q);
    if (*found)
        *value = col_str(q, 0, a);
    return stmt_end(q, err);
}

bool db_meta_set(Db *db, Str key, Str value, Err *err)
{
    Stmt *q = db_query(db, sql_db_meta_set);
    bind_str(q, 1, key);
    bind_str(q, 2, value);
    return stmt_run(q, err);
}

static bool migrate_steps(Db *db, Arena *a, const char *part, const char *const *scripts, int64_t from, int n,
                          Err *err)
{
    for (int64_t i = from; i < n; i++)
        if (!db_script(db, scripts[i], err))
            return false;
    return db_meta_set(db, str_fmt(a, "schema/%s", part), str_fmt(a, "%d", n), err) &&
           db_meta_set(db, S("program"), S(KHO_VERSION), err);
}

// readable: the version from which on a reader may go by an older part; *behind says that it does.
static bool migrate(Db *db, Arena *a, const char *part, const char *const *scripts, int n, int readable,
                    bool *behind, Err *err)
{
    bool some = false, known = false;
    Str text = { 0 }, program = { 0 };
    int64_t version = 0;
    if (!has_table(db, S("kho_meta"), &some, err) ||
        (some && (!db_meta_get(db, a, str_fmt(a, "schema/%s", part), &text, &some, err) ||
                  !db_meta_get(db, a, S("program"), &program, &known, err))))
        return false;
    if (some && !str_i64(text, &version))
        return fail(err, MSG_STORE_BROKEN, db->path, text);
    if (version > n)
        return fail(err, MSG_STORE_NEWER, db->path, program, S(KHO_VERSION), part, version, n);
    if (version == n)
        return true;
    *behind = db->mode == DB_READ && version >= readable;
    if (*behind)
        return true;
    if (db->mode == DB_READ)
        return fail(err, MSG_STORE_OLDER, db->path, program, S(KHO_VERSION), part, version, n);
    if (!db_begin(db, err))
        return false;
    if (migrate_steps(db, a, part, scripts, version, n, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_migrate_or_read(Db *db, const char *part, const char *const *scripts, int n, int readable,
                        bool *behind, Err *err)
{
    Arena *a = arena_new();
    *behind = false;
    bool ok = migrate(db, a, part, scripts, n, readable, behind, err);
    arena_free(a);
    return ok;
}

bool db_migrate(Db *db, const char *part, const char *const *scripts, int n, Err *err)
{
    bool behind;
    return db_migrate_or_read(db, part, scripts, n, n, &behind, err);
}
