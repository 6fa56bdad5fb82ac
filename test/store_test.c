// store_test.c - the database file: opening, statements, transactions, feature tables, backup.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store.h"
#include "store_sql.h"
#include "tap.h"

static char dir[64] = "/tmp/kho-store-XXXXXX";

static Str in_dir(Arena *a, const char *name)
{
    return str_fmt(a, "%s/%s", dir, name);
}

static Db *must_open(Arena *a, Str path, DbMode mode)
{
    Err err = { 0 };
    Db *db;
    if (!db_open(a, path, mode, &db, &err)) {
        fprintf(stderr, "%s\n", err_text(a, LANG_EN, &err).at);
        abort();
    }
    return db;
}

static bool refuses(Arena *a, Str path, DbMode mode, const char *id)
{
    Err err = { 0 };
    Db *db;
    bool ok = !db_open(a, path, mode, &db, &err) && !db && !strcmp(err_id(&err), id);
    if (!ok)
        fprintf(stderr, "# got %s, not %s\n", err.kind ? err_id(&err) : "no error", id);
    return ok;
}

static void must(bool ok, Err *err)
{
    if (!ok) {
        Arena *a = arena_new();
        fprintf(stderr, "%s\n", err_text(a, LANG_EN, err).at);
        abort();
    }
}

static void every_statement_prepares(void)
{
    Arena *a = arena_new();
    Db *db = must_open(a, S(":memory:"), DB_CREATE);
    for (const SqlRow *r = sql_all_store; r->name; r++) {
        Err err = { 0 };
        if (strncmp(r->name, "tpl_", 4) && strncmp(r->name, "migrate_", 8)) {
            bool ok = db_prepares(db, r->text, &err);
            if (!ok)
                fprintf(stderr, "# %s: %s\n", r->name, err_text(a, LANG_EN, &err).at);
            CHECK(ok);
        }
    }
    db_close(db);
    arena_free(a);
}

static void values_come_back_and_parameters_go_by_their_figure(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db = must_open(a, S(":memory:"), DB_CREATE);
    must(db_script(db, "CREATE TABLE t(i, f, s, b, n)", &err), &err);
    Stmt *q = db_query(db, "INSERT INTO t VALUES ($2, $1, $4, $3, $5)");
    for (int i = 0; i < 3; i++) {
        bind_f64(q, 1, 0.5 * i);
        bind_i64(q, 2, INT64_MAX - i);
        bind_blob(q, 3, (Str){ "\0x", 2 });
        bind_str(q, 4, i ? S("Đống Đa") : (Str){ 0 });
        bind_null(q, 5);
        CHECK(stmt_put(q));
    }
    CHECK(stmt_end(q, &err) && db_changes(db) == 1 && db_last_rowid(db) == 3);
    q = db_query(db, "SELECT * FROM t ORDER BY i");
    int n = 0;
    for (; stmt_next(q); n++) {
        CHECK(col_i64(q, 0) == INT64_MAX - 2 + n && col_f64(q, 1) == 1 - 0.5 * n);
        CHECK(str_eq(col_str(q, 2, a), n < 2 ? S("Đống Đa") : S("")) && !col_null(q, 2));
        CHECK(str_eq(col_blob(q, 3, a), (Str){ "\0x", 2 }) && col_null(q, 4));
    }
    CHECK(n == 3 && stmt_end(q, &err) && col_count(q) == 5);
    Stmt *outer = db_query(db, "SELECT i FROM t"), *inner; // the same text twice at once
    CHECK(stmt_next(outer));
    inner = db_query(db, "SELECT i FROM t");
    CHECK(stmt_next(inner) && stmt_end(inner, &err) && stmt_next(outer) && stmt_end(outer, &err));
    q = db_query(db, "SELECT nothing FROM nowhere");
    bind_i64(q, 1, 1);
    CHECK(!stmt_next(q) && !stmt_end(q, &err) && !strcmp(err_id(&err), "STORE_SQL"));
    for (int i = 0; i < 200; i++) { // built statements do not pile up
        q = db_query_built(db, str_fmt(a, "SELECT %d", i));
        CHECK(stmt_next(q) && col_i64(q, 0) == i && stmt_end(q, &err));
    }
    db_close(db);
    arena_free(a);
}

static int64_t rows(Db *db)
{
    Err err = { 0 };
    Stmt *q = db_query(db, "SELECT count(*) FROM t");
    int64_t n = stmt_next(q) ? col_i64(q, 0) : -1;
    return stmt_end(q, &err) ? n : -1;
}

static void put(Db *db, int i)
{
    Err err = { 0 };
    Stmt *q = db_query(db, "INSERT INTO t VALUES ($1)");
    bind_i64(q, 1, i);
    must(stmt_run(q, &err), &err);
}

static void transactions_nest(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db = must_open(a, S(":memory:"), DB_CREATE);
    must(db_script(db, "CREATE TABLE t(i)", &err), &err);
    must(db_begin(db, &err), &err);
    put(db, 1);
    must(db_begin(db, &err), &err);
    put(db, 2);
    db_rollback(db);
    CHECK(rows(db) == 1 && db_depth(db) == 1);
    must(db_begin(db, &err), &err);
    put(db, 3);
    CHECK(db_commit(db, &err) && db_commit(db, &err) && db_depth(db) == 0);
    CHECK(rows(db) == 2);
    must(db_begin(db, &err), &err);
    put(db, 4);
    must(db_begin(db, &err), &err);
    CHECK(db_commit(db, &err));
    db_rollback(db);
    CHECK(rows(db) == 2);
    db_close(db);
    arena_free(a);
}

static void a_second_writer_waits_and_is_told(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str path = in_dir(a, "two.gpkg");
    Db *one = must_open(a, path, DB_CREATE), *two = must_open(a, path, DB_WRITE),
       *reader = must_open(a, path, DB_READ);
    must(db_script(one, "CREATE TABLE t(i)", &err), &err);
    must(db_script(two, "PRAGMA busy_timeout = 50", &err), &err);
    must(db_begin(one, &err), &err);
    put(one, 1);
    CHECK(!db_begin(two, &err) && err.kind == ERR_CONFLICT && !strcmp(err_id(&err), "STORE_BUSY") &&
          err_exit(&err) == 1);
    CHECK(rows(reader) == 0);
    must(db_commit(one, &err), &err);
    int64_t before = db_data_version(two);
    must(db_begin(one, &err), &err);
    put(one, 2);
    must(db_commit(one, &err), &err);
    CHECK(db_data_version(two) != before);
    must(db_begin_read(reader, &err), &err);
    CHECK(rows(reader) == 2);
    must(db_begin(two, &err), &err);
    put(two, 3);
    must(db_commit(two, &err), &err);
    CHECK(rows(reader) == 2); // one snapshot
    db_rollback(reader);
    CHECK(rows(reader) == 3);
    err = (Err){ 0 };
    CHECK(!db_begin(reader, &err) || (db_rollback(reader), true));
    CHECK(!db_meta_set(reader, S("a"), S("b"), &err) && !strcmp(err_id(&err), "STORE_READ_ONLY"));
    db_close(one);
    db_close(two);
    db_close(reader);
    arena_free(a);
}

static void what_cannot_be_opened_says_why(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str path = in_dir(a, "city.gpkg");
    CHECK(refuses(a, path, DB_READ, "STORE_OPEN") && refuses(a, path, DB_WRITE, "STORE_OPEN"));
    CHECK(refuses(a, in_dir(a, "no/such/place.gpkg"), DB_CREATE, "STORE_OPEN") &&
          refuses(a, str_z(dir), DB_READ, "STORE_OPEN"));
    must(file_write(path, S(""), &err), &err);
    CHECK(refuses(a, path, DB_READ, "STORE_NOT_OURS") && refuses(a, path, DB_CREATE, "STORE_EXISTS"));
    must(file_write(path, S("this is no database but a letter to somebody\n"), &err), &err);
    CHECK(refuses(a, path, DB_WRITE, "STORE_NOT_OURS"));
    unlink(path.at);
    Db *db = must_open(a, path, DB_CREATE);
    must(db_script(db, "UPDATE kho_meta SET value = '99' WHERE key = 'schema/store'", &err), &err);
    must(db_meta_set(db, S("program"), S("9.9.9"), &err), &err);
    db_close(db);
    CHECK(!db_open(a, path, DB_READ, &db, &err) && !strcmp(err_id(&err), "STORE_NEWER"));
    Str says = err_text(a, LANG_EN, &err);
    CHECK(str_find(says, S("9.9.9")) > 0 && str_find(says, S(KHO_VERSION)) > 0);
    arena_free(a);
}

static void parts_migrate(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str path = in_dir(a, "parts.gpkg");
    static const char *const steps[] = { "CREATE TABLE t(i); INSERT INTO t VALUES (1);",
                                         "INSERT INTO t VALUES (2);",
                                         "INSERT INTO t VALUES (3); INSERT INTO nowhere VALUES (1);" };
    Db *db = must_open(a, path, DB_CREATE);
    CHECK(db_migrate(db, "thing", steps, 1, &err) && rows(db) == 1);
    CHECK(db_migrate(db, "thing", steps, 1, &err) && rows(db) == 1);
    CHECK(!db_migrate(db, "thing", steps, 3, &err) && rows(db) == 1); // all steps or none
    Db *reader = must_open(a, path, DB_READ);
    CHECK(!db_migrate(reader, "thing", steps, 2, &err) && !strcmp(err_id(&err), "STORE_OLDER"));
    Str said = err_text(a, LANG_EN, &err); // one program may write two schemas: their numbers tell them apart
    CHECK(str_find(said, S("at version 1")) > 0 && str_find(said, S("needs version 2")) > 0);
    bool behind = false;
    CHECK(db_migrate_or_read(reader, "thing", steps, 2, 1, &behind, &err) && behind && rows(reader) == 1);
    CHECK(db_migrate_or_read(db, "thing", steps, 1, 1, &behind, &err) && !behind);
    CHECK(db_migrate(db, "thing", steps, 2, &err) && rows(db) == 2);
    CHECK(!db_migrate(db, "thing", steps, 1, &err) && !strcmp(err_id(&err), "STORE_NEWER"));
    db_close(reader);
    db_close(db);
    arena_free(a);
}

// As one whom a read-only folder stops: root looks as nobody, in a process of its own.
static bool refused_and_read(Arena *a, Str path)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (!geteuid() && (setgid(65534) || setuid(65534)))
            _exit(2);
        bool refused = refuses(a, path, DB_WRITE, "STORE_READ_ONLY"), found = false;
        Db *db = must_open(a, path, DB_READ);
        Err err = { 0 };
        Str v;
        bool read = db_meta_get(db, a, S("program"), &v, &found, &err) && found && str_eq(v, S(KHO_VERSION));
        db_close(db);
        _exit(!refused || !read);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status);
}

static void a_read_only_disk_can_be_read(void)
{
    Arena *a = arena_new();
    mkdir(in_dir(a, "ro").at, 0755);
    Str path = in_dir(a, "ro/city.gpkg");
    db_close(must_open(a, path, DB_CREATE));
    chmod(dir, 0711);
    chmod(path.at, 0444);
    chmod(in_dir(a, "ro").at, 0555);
    CHECK(refused_and_read(a, path));
    chmod(in_dir(a, "ro").at, 0755);
    arena_free(a);
}

static Str point(Arena *a, double x, double y)
{
    Buf b = buf_new(a);
    buf_add(&b, (Str){ "GP\0\1\xe6\x10\0\0\1\1\0\0\0", 13 });
    buf_add(&b, (Str){ (char *)&x, 8 });
    buf_add(&b, (Str){ (char *)&y, 8 });
    return buf_str(&b);
}

static const Column place_columns[] = { { { "name", 4 }, COL_TEXT },
                                        { { "area_m2", 7 }, COL_REAL },
                                        { { "order", 5 }, COL_INT } };

static FeatureTable places(int n)
{
    return (FeatureTable){ S("place"), S("Places"), S("Idle places"), true, place_columns, n };
}

static bool add_place(Db *db, Arena *a, int64_t fid, double x, double y, Err *err)
{
    Stmt *q = db_query(db, "INSERT OR REPLACE INTO place(fid, geom, id, name) VALUES ($1, $2, $3, 'x')");
    bind_i64(q, 1, fid);
    Str g = point(a, x, y), id = str_fmt(a, "place/%ld", (long)fid);
    bind_blob(q, 2, g);
    bind_str(q, 3, id);
    return stmt_run(q, err);
}

static int64_t in_box(Db *db, double w, double e, double s, double n, bool by_tree)
{
    Err err = { 0 };
    Stmt *q = db_query(db, by_tree ? "SELECT count(*), coalesce(sum(id), 0) FROM rtree_place_geom WHERE minx "
                                     "<= $2 AND maxx >= $1 AND miny <= $4 AND maxy >= $3"
                                   : "SELECT count(*), coalesce(sum(fid), 0) FROM place WHERE ST_MinX(geom) "
                                     "<= $2 AND ST_MaxX(geom) >= $1 AND "
                                     "ST_MinY(geom) <= $4 AND ST_MaxY(geom) >= $3");
    bind_f64(q, 1, w);
    bind_f64(q, 2, e);
    bind_f64(q, 3, s);
    bind_f64(q, 4, n);
    int64_t sum = stmt_next(q) ? col_i64(q, 0) * 1000000 + col_i64(q, 1) : -1;
    return stmt_end(q, &err) ? sum : -1;
}

// Coordinates on a grid of 1/1024 degree are exact in float32, so tree and table must answer alike.
static double grid(unsigned *seed, double from)
{
    return from + (double)(rand_r(seed) % 1024) / 1024;
}

static void feature_tables_are_guarded_and_found_by_box(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str path = in_dir(a, "features.gpkg");
    Db *db = must_open(a, path, DB_CREATE);
    FeatureTable t = places(2), more = places(3), bad = { S("pla\"ce"), S(""), S(""), true, NULL, 0 };
    CHECK(gpkg_create_table(db, a, &t, &err) && gpkg_extend_table(db, a, &more, &err) &&
          gpkg_extend_table(db, a, &more, &err));
    CHECK(!gpkg_create_table(db, a, &bad, &err) && !strcmp(err_id(&err), "STORE_NAME"));
    CHECK(add_place(db, a, 1, 105.5, 21, &err) && in_box(db, 105, 106, 20, 22, true) == 1000001);
    CHECK(db_script(db, "UPDATE place SET geom = NULL", &err) && in_box(db, 105, 106, 20, 22, true) == 0);
    CHECK(db_script(db, "DELETE FROM place", &err));
    unsigned seed = 1;
    static const int sizes[] = { 1, 51, 52, 2000, 3000 };
    for (int k = 0; k < COUNT(sizes); k++) {
        must(db_begin(db, &err), &err);
        must(db_script(db, "DELETE FROM place", &err), &err);
        CHECK(gpkg_bulk_begin(db, a, S("place"), &err));
        for (int i = 1; i <= sizes[k]; i++)
            must(add_place(db, a, i, grid(&seed, 105), grid(&seed, 20), &err), &err);
        CHECK(gpkg_bulk_end(db, a, S("place"), &err) && gpkg_touch(db, S("place"), 1700000000000, &err));
        for (int i = 1; i <= 200; i++) // and the tree goes on by its triggers
            must(add_place(db, a, sizes[k] + 1 - i % 3 * sizes[k], grid(&seed, 105), grid(&seed, 20), &err),
                 &err);
        CHECK(db_commit(db, &err));
        bool same = true;
        for (int i = 0; i < 50; i++) {
            double w = grid(&seed, 105), s = grid(&seed, 20);
            same &= in_box(db, w, w + .1, s, s + .2, true) == in_box(db, w, w + .1, s, s + .2, false);
        }
        CHECK(same);
        Stmt *q = db_query(db, "SELECT rtreecheck('rtree_place_geom')");
        CHECK(stmt_next(q) && str_eq(col_peek(q, 0), S("ok")));
        CHECK(stmt_end(q, &err));
    }
    Str fault;
    CHECK(db_integrity(db, a, &fault, &err) && !fault.len);
    db_close(db);
    // Other programs read the file, but do not write past us.
    CHECK(!system(str_fmt(a, "sqlite3 %s 'SELECT count(*) FROM place' > /dev/null", path.at).at));
    CHECK(system(str_fmt(a, "sqlite3 %s \"UPDATE place SET name = 'y'\" 2> /dev/null", path.at).at));
    CHECK(system(str_fmt(a, "sqlite3 %s \"DELETE FROM place\" 2> /dev/null", path.at).at));
    CHECK(!system(str_fmt(a,
                          "ogrinfo -q -al -ro %s place -spat 105 20 105.2 20.2 2>&1 | grep -qi "
                          "'warning\\|error' && exit 1; exit 0",
                          path.at)
                      .at));
    CHECK(!system(str_fmt(a, "ogrinfo -ro -so %s place 2>&1 | grep -q 'Feature Count: 300'", path.at).at));
    // The rules of the format, as GDAL's own script reads them.
    const char *script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py";
    if (access(script, R_OK))
        TAP_SKIP("validate_gpkg.py of python3-gdal is not here");
    else
        CHECK(!system(str_fmt(a, "python3 %s %s > /dev/null", script, path.at).at));
    arena_free(a);
}

static void bad_geometry_is_no_geometry(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db = must_open(a, S(":memory:"), DB_CREATE);
    Stmt *q = db_query(db, "SELECT ST_MinX($1), ST_MaxX($1), ST_MinY($1), ST_MaxY($1), ST_IsEmpty($1)");
    Str p = point(a, 3, 4);
    for (ptrdiff_t n = 0; n <= p.len; n++) {
        bind_blob(q, 1, str_sub(p, 0, n));
        CHECK(stmt_next(q) && col_null(q, 0) == (n < p.len) && col_null(q, 4) == (n < p.len));
        CHECK(n < p.len || (col_f64(q, 0) == 3 && col_f64(q, 3) == 4 && col_i64(q, 4) == 0));
    }
    CHECK(stmt_end(q, &err));
    db_close(db);
    arena_free(a);
}

static void a_backup_is_whole_and_never_overwrites(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db = must_open(a, in_dir(a, "source.gpkg"), DB_CREATE), *copy;
    must(db_script(db, "CREATE TABLE t(i)", &err), &err);
    for (int i = 0; i < 5; i++)
        put(db, i);
    CHECK(db_backup(db, in_dir(a, "copy.gpkg"), &err));
    put(db, 6);
    CHECK(!db_backup(db, in_dir(a, "copy.gpkg"), &err) && !strcmp(err_id(&err), "STORE_EXISTS"));
    CHECK(!db_backup(db, in_dir(a, "no/copy.gpkg"), &err));
    copy = must_open(a, in_dir(a, "copy.gpkg"), DB_WRITE);
    CHECK(rows(copy) == 5);
    put(copy, 1);
    CHECK(rows(copy) == 6 && db_checkpoint(copy, &err));
    db_close(copy);
    db_close(db);
    arena_free(a);
}

static Str wal_head(Arena *a, Str path)
{
    Err err = { 0 };
    Str all;
    must(file_read(a, str_fmt(a, "%.*s-wal", PS(path)), &all, &err), &err);
    return str_sub(all, 0, 32);
}

static void another_thread_empties_the_wal(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str path = in_dir(a, "wal.gpkg");
    Db *db = must_open(a, path, DB_CREATE);
    must(db_script(db, "CREATE TABLE t(i)", &err), &err);
    char *big = calloc(1, 6 << 20);
    Stmt *q = db_query(db, "INSERT INTO t VALUES ($1)");
    bind_blob(q, 1, (Str){ big, 6 << 20 });
    must(stmt_run(q, &err), &err);
    free(big);
    // Once all of it has been copied into the file, a writer begins the WAL anew, with other salts in its
    // head.
    Str before = wal_head(a, path);
    // A loaded machine may take long over it: the limit only ends a wait that would never end.
    enum { MOST = 12000 };
    int n = 0;
    while (n++ < MOST && str_eq(before, wal_head(a, path))) {
        usleep(10000);
        put(db, n);
    }
    CHECK(n < MOST);
    CHECK(db_checkpoint(db, &err) && rows(db) == 1 + n - 1);
    struct stat st;
    CHECK(!stat(str_fmt(a, "%s-wal", path.at).at, &st) && st.st_size == 0);
    db_close(db);
    arena_free(a);
}

int main(void)
{
    if (!mkdtemp(dir))
        return 1;
    every_statement_prepares();
    values_come_back_and_parameters_go_by_their_figure();
    transactions_nest();
    a_second_writer_waits_and_is_told();
    what_cannot_be_opened_says_why();
    parts_migrate();
    a_read_only_disk_can_be_read();
    feature_tables_are_guarded_and_found_by_box();
    bad_geometry_is_no_geometry();
    a_backup_is_whole_and_never_overwrites();
    another_thread_empties_the_wal();
    Arena *a = arena_new();
    int gone = system(str_fmt(a, "rm -rf %s", dir).at);
    arena_free(a);
    return tap_done() || gone;
}
