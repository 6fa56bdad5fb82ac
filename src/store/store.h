// store.h - the database: SQLite as a GeoPackage. Files, statements, transactions, migrations, feature
// tables, backup. It knows nothing of what a place is. One Db belongs to one thread.
#pragma once
#include "base.h"

typedef struct Db Db;
typedef struct Stmt Stmt;
typedef struct {
    const char *name, *text;
} SqlRow; // tools/embed_sql.py makes tables of them, ended by { 0, 0 }

// ---- Opening and closing. WAL, synchronous FULL, foreign keys, secure_delete FAST, busy timeout 5 s.
typedef enum {
    DB_READ,  // must exist; nothing is ever written (works on a read-only disk)
    DB_WRITE, // must exist
    DB_CREATE // must not exist; removed again where making it fails
} DbMode;
// path may be ":memory:" with DB_CREATE. Errors: no such file, not ours, made by a newer program (names both
// versions), read-only disk, disk full. *out is closed with db_close; the arena only serves the call.
CHECKED bool db_open(Arena *a, Str path, DbMode mode, Db **out, Err *err);
void db_close(Db *db);     // rolls back what is open; NULL is fine
Str db_path(const Db *db); // borrowed
DbMode db_mode(const Db *db);

// ---- Statements. `$1`, `$2` … are numbered from 1 as written. A statement remembers its first error: check
// stmt_end only. text must live as long as the Db (an sql_… constant): statements are kept prepared by its
// address.
Stmt *db_query(Db *db, const char *text);
Stmt *db_query_built(Db *db, Str text); // text made by sql_fill; kept prepared by content
void bind_null(Stmt *q, int n);
void bind_i64(Stmt *q, int n, int64_t v);
void bind_f64(Stmt *q, int n, double v); // finite
void bind_bool(Stmt *q, int n, bool v);
void bind_str(Stmt *q, int n, Str v);      // text; borrowed until stmt_end or the next bind of it
void bind_blob(Stmt *q, int n, Str bytes); // likewise
bool stmt_next(Stmt *q);                   // a row is there; false: no more, or an error that stmt_end tells
bool stmt_put(Stmt *q); // runs it to the end and makes it ready for the next binds (bulk writes)
CHECKED bool stmt_end(Stmt *q, Err *err); // always call it, once
CHECKED bool stmt_run(Stmt *q, Err *err); // stmt_put and stmt_end
int64_t col_i64(Stmt *q, int i);          // columns from 0
double col_f64(Stmt *q, int i);
bool col_null(Stmt *q, int i);
Str col_str(Stmt *q, int i, Arena *a);  // copied; empty for NULL
Str col_blob(Stmt *q, int i, Arena *a); // copied
Str col_peek(Stmt *q, int i);           // text or blob, borrowed until the next step
int col_count(Stmt *q);
int64_t db_changes(Db *db); // rows that the last statement inserted, updated or deleted
int64_t db_last_rowid(Db *db);
int64_t db_data_version(Db *db); // differs when another connection has committed since
int64_t db_state(Db *db);        // differs when this or another connection has
void db_patience(Db *db, int ms); // how long a statement waits for another writer before it fails with STORE_BUSY; at first 5 s
// Runs a script of several statements (migrations); no values.
CHECKED bool db_script(Db *db, const char *text, Err *err);
// Prepares text and throws it away: the test that reads every statement in the tree.
CHECKED bool db_prepares(Db *db, const char *text, Err *err);

// A function that statements may call by name: args[n] in, *out (null at first) out; texts are borrowed, of
// out from scratch.
typedef struct {
    bool null, is_num;
    double num;
    Str text; // also the bytes of a blob
} SqlValue;
typedef void SqlFn(Arena *scratch, const SqlValue *args, SqlValue *out);
CHECKED bool db_function(Db *db, const char *name, int n, SqlFn *fn, Err *err);

// Fills a template that stands in a .sql file under a name beginning with tpl_: {1} … {9} become quoted
// identifiers, {1!} … stand as they are (SQL written by sql_fill or query's CQL2 writer, never by a person).
// Identifiers may hold any letter but NUL.
Str sql_fill(Arena *a, const char *tpl, const Str *args, int n);
#define SQL_FILL(a, tpl, ...)                                                                                \
    sql_fill((a), (tpl), (const Str[]){ __VA_ARGS__ }, COUNT(((const Str[]){ __VA_ARGS__ })))
Str sql_ident(Arena *a, Str name); // "name", quotes doubled

// ---- Transactions. The outermost begin is BEGIN IMMEDIATE (a second writer waits, then gets the conflict
// error STORE_BUSY); inner ones are savepoints. A failed commit has rolled back. Every begin has one commit
// or one rollback.
CHECKED bool db_begin(Db *db, Err *err);
CHECKED bool db_commit(Db *db, Err *err);
void db_rollback(Db *db);
CHECKED bool db_end(Db *db, bool ok, Err *err); // commits where all went well, else rolls back and is false
CHECKED bool db_begin_read(Db *db, Err *err); // one snapshot for several reads; end it with db_rollback
int db_depth(const Db *db);                   // open begins
bool db_writing(const Db *db); // something is being written here: what is read may yet be rolled back

// ---- Migrations: a part (a module's tables) is a list of scripts; number i brings the part to version i
// + 1. Writers bring it up to date in one transaction; a reader of an older part, and anyone with a newer
// one, is refused with both versions.
CHECKED bool db_migrate(Db *db, const char *part, const char *const *scripts, int n, Err *err);
// The same for a part of which a reader can go by versions from `readable` on: *behind says that it is such a one.
CHECKED bool db_migrate_or_read(Db *db, const char *part, const char *const *scripts, int n, int readable, bool *behind,
                                Err *err);
// Small settings of the file.
CHECKED bool db_meta_get(Db *db, Arena *a, Str key, Str *value, bool *found, Err *err);
CHECKED bool db_meta_set(Db *db, Str key, Str value, Err *err);

// ---- GeoPackage.
typedef enum { COL_INT, COL_REAL, COL_TEXT, COL_BOOL, COL_DATE, COL_BLOB } ColType;
typedef struct {
    Str name;
    ColType type;
} Column; // name: 1–60 of a–z, 0–9, _ beginning with a letter
typedef struct {
    Str table;                   // name as for columns
    Str identifier, description; // what QGIS shows
    bool point;                  // has `geom` POINT in EPSG:4326, and an R-tree
    const Column *columns;       // besides fid, id (TEXT, unique) and geom
    ptrdiff_t n;
    bool open; // a file to give away: anybody may write it, there are no guards
} FeatureTable;
// Makes the table with its guards (only kho_writer() connections may write) and, where point, R-tree and
// triggers; registers it.
CHECKED bool gpkg_create_table(Db *db, Arena *a, const FeatureTable *t, Err *err);
// Adds the columns that are new, or makes the table where it is not there; columns are never removed.
CHECKED bool gpkg_extend_table(Db *db, Arena *a, const FeatureTable *t, Err *err);
// Registers any table made elsewhere as `attributes`. It must have an INTEGER PRIMARY KEY.
CHECKED bool gpkg_register(Db *db, Str table, Str description, Err *err);
// Bulk loading: between the two, rows may be written without R-tree upkeep; end builds the R-tree whole.
// Inside one transaction.
CHECKED bool gpkg_bulk_begin(Db *db, Arena *a, Str table, Err *err);
CHECKED bool gpkg_bulk_end(Db *db, Arena *a, Str table, Err *err);
Str gpkg_rtree(Arena *a, Str table); // the name of a feature table's R-tree: id, minx, maxx, miny, maxy
// Bounds and time of the last change in gpkg_contents. now_ms: UTC milliseconds.
CHECKED bool gpkg_touch(Db *db, Str table, int64_t now_ms, Err *err);
// The time of the last change alone: what an edit can afford. Bounds only tell where to look first, and follow with the
// next import or rebuild.
CHECKED bool gpkg_changed(Db *db, Str table, int64_t now_ms, Err *err);

// ---- Care.
// A whole, compact copy at one instant, without blocking writers: written beside, fsynced, renamed. `to` must
// not exist.
CHECKED bool db_backup(Db *db, Str to, Err *err);
// Everything in the WAL goes into the file and the WAL is cut to nothing. Waits for readers up to the busy
// timeout.
CHECKED bool db_checkpoint(Db *db, Err *err);
// While on, what is sorted beyond some megabytes goes into a nameless temporary file, not into memory (a long import). Not
// inside a transaction.
CHECKED bool db_spill(Db *db, bool on, Err *err);
// While on, freed pages are overwritten too (erasure).
CHECKED bool db_secure_delete(Db *db, bool on, Err *err);
// Writes the whole file anew, so that nothing once deleted lingers in the slack of its pages or in the WAL.
// Not inside a transaction; needs room for a copy.
CHECKED bool db_scrub(Db *db, Err *err);
// SQLite's own check of the file's structure; *fault is empty where it is sound.
CHECKED bool db_integrity(Db *db, Arena *a, Str *fault, Err *err);
