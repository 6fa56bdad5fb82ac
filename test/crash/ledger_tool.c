// ledger_tool.c - writes and checks a ledger for test/crash/crash.py and bench/ledger.sh.
//
//   ledger_tool append DB FROM N ROWS   N edits numbered from FROM, ROWS observations each, with their rows
//                                       in a feature table; after each commit "ack NUMBER" on standard output
//   ledger_tool erase DB                erases the personal values of the first observation
//   ledger_tool check DB                "edit NUMBER ROWS" for each edit found; fails where anything is
//                                       inconsistent
//   ledger_tool bulk DB N               N observations of 8 facts in one import; CPU seconds on standard
//   error ledger_tool edits DB N              N edits, each in its own transaction; how many a second, the
//   slowest 1 % ledger_tool syncs FILE N            appends as much as an edit and syncs it, N times: what
//   the disk allows ledger_tool verify DB               verifies; CPU seconds
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "store.h"
#include "tool_sql.h"

static Arena *a;
static Db *db;
static Ledger *l;
static Err err;

static const Prov survey = {
    { "phiếu khảo sát", 18 }, { "measured", 8 }, { "visit", 5 }, { "Lan", 3 }, { "", 0 }, false
};

static bool personal(void *ctx, int attr)
{
    (void)ctx;
    return attr == 900;
}

static void must(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "ledger_tool: %s: %s\n", err.kind ? err_id(&err) : "?",
            err.kind ? err_text(a, LANG_EN, &err).at : "failed");
    _exit(err.kind ? err_exit(&err) : 4);
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void open_city(const char *path, bool write)
{
    static const Column columns[] = { { { "edit", 4 }, COL_INT } };
    FeatureTable place = { S("place"), S("Places"), S(""), true, columns, COUNT(columns) };
    bool fresh = write && access(path, F_OK);
    must(db_open(a, str_z(path), fresh ? DB_CREATE : write ? DB_WRITE : DB_READ, &db, &err));
    must(ledger_open(a, db, personal, NULL, &l, &err));
    bool there = false;
    if (!write)
        return;
    Stmt *q = db_query(db, sql_tool_has_place);
    there = stmt_next(q);
    must(stmt_end(q, &err));
    if (!there) // a kill may have come between the two
        must(gpkg_create_table(db, a, &place, &err));
}

static LedgerWriter *begin(Arena *row, BlockKind kind)
{
    LedgerWriter *w;
    must(ledger_begin(l, row, &(BlockInfo){ S("An"), now_ms(), kind, S("crash test") }, &w, &err));
    return w;
}

static Obs observation(Arena *row, long edit, int k, int facts)
{
    Obs o = {
        .id = str_fmt(row, "place/E%ld.%d", edit, k), .prov = survey, .valid = valid_since(20000), .conf = 80
    };
    *PUSH(row, &o.facts) = (Fact){ 1, value_num((double)edit) };
    for (int i = 1; i < facts; i++)
        *PUSH(row, &o.facts) =
            (Fact){ 1 + i, i % 2 ? value_text(row, S("Nhà máy Dệt")) : value_num(edit * 0.5 + i) };
    return o;
}

static void put_place(Arena *row, int64_t rid, Str id, long edit)
{
    double lon = 105 + (double)(edit % 1000) / 1000, lat = 21 + (double)(edit % 777) / 1000;
    Value at = value_point(row, lon, lat, 0);
    Stmt *q = db_query(db, sql_tool_put_place);
    bind_i64(q, 1, rid);
    bind_blob(q, 2, at.geom);
    bind_str(q, 3, id);
    bind_i64(q, 4, edit);
    must(stmt_run(q, &err));
}

static void append_one(long edit, int rows)
{
    Arena *row = arena_new();
    LedgerWriter *w = begin(row, rows > 1 ? BLOCK_IMPORT : BLOCK_EDIT);
    for (int k = 0; k < rows; k++) {
        int64_t seq, rid;
        Obs o = observation(row, edit, k, 3);
        *PUSH(row, &o.facts) = (Fact){ 900, value_text(row, S("bà Hoa")) };
        must(ledger_add(w, &o, &seq, &err));
        must(ledger_find(l, o.id, &rid, &err));
        put_place(row, rid, o.id, edit);
    }
    Written done;
    must(ledger_commit(w, &done, &err));
    arena_free(row);
}

static void append(long from, long n, int rows)
{
    for (long i = from; i < from + n; i++) {
        char ack[32];
        append_one(i, rows);
        int len = snprintf(ack, sizeof ack, "ack %ld\n", i);
        if (write(STDOUT_FILENO, ack, (size_t)len) != len)
            _exit(5);
    }
}

static void erase(void)
{
    LedgerWriter *w = begin(a, BLOCK_EDIT);
    Written done;
    must(ledger_erase(w, 1, ERASE_PERSONAL, &survey, &err));
    must(ledger_commit(w, &done, &err));
}

static void check(void)
{
    VerifyReport r;
    Str fault;
    must(ledger_verify(l, a, NULL, NULL, NULL, &r, &err));
    for (ptrdiff_t i = 0; i < r.faults.len; i++)
        fprintf(stderr, "ledger_tool: %s\n", err_text(a, LANG_EN, &r.faults.at[i].what).at);
    must(db_integrity(db, a, &fault, &err));
    if (fault.len)
        fprintf(stderr, "ledger_tool: %s\n", fault.at);
    if (!r.ok || fault.len)
        _exit(6);
    Stmt *q = db_query(db, sql_tool_strays); // feature table, R-tree and ledger say the same
    must(stmt_next(q));
    if (col_i64(q, 0) || col_i64(q, 1)) {
        fprintf(stderr, "ledger_tool: %lld records and %lld boxes without their row\n",
                (long long)col_i64(q, 0), (long long)col_i64(q, 1));
        _exit(7);
    }
    must(stmt_end(q, &err));
    q = db_query(db, sql_tool_edits);
    while (stmt_next(q))
        printf("edit %lld %lld\n", (long long)col_i64(q, 0), (long long)col_i64(q, 1));
    must(stmt_end(q, &err));
}

static void bulk(long n)
{
    double from = cpu();
    LedgerWriter *w = begin(a, BLOCK_IMPORT);
    Arena *row = arena_new();
    for (long i = 0; i < n; i++) {
        int64_t seq;
        if (i % 1000 == 999) {
            arena_free(row);
            row = arena_new();
        }
        Obs o = observation(row, i, 0, 8);
        must(ledger_add(w, &o, &seq, &err));
    }
    arena_free(row);
    Written done;
    must(ledger_commit(w, &done, &err));
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    fprintf(stderr, "bulk %ld: %.2f CPU s, %ld MB at most\n", n, cpu() - from, u.ru_maxrss / 1024);
}

static int by_size(const void *x, const void *y)
{
    double d = *(const double *)x - *(const double *)y;
    return d < 0 ? -1 : d > 0;
}

static void edits(long n)
{
    double *took = NEWS(a, double, n), from = wall(), used = cpu();
    for (long i = 0; i < n; i++) {
        double t = wall();
        append_one(1000000 + i, 1);
        took[i] = wall() - t;
    }
    double all = wall() - from;
    qsort(took, (size_t)n, sizeof *took, by_size);
    fprintf(stderr, "edits %ld: %.0f a second, p50 %.2f ms, p99 %.2f ms, worst %.1f ms, %.0f us CPU each\n",
            n, (double)n / all, took[n / 2] * 1e3, took[n * 99 / 100] * 1e3, took[n - 1] * 1e3,
            (cpu() - used) / (double)n * 1e6);
}

static void verify(void)
{
    double from = cpu();
    VerifyReport r;
    must(ledger_verify(l, a, NULL, NULL, NULL, &r, &err));
    fprintf(stderr, "verify %lld rows in %lld blocks: %s, %.2f CPU s\n", (long long)r.observations,
            (long long)r.blocks, r.ok ? "ok" : "broken", cpu() - from);
}

static void syncs(const char *path, long n)
{
    enum { PAGES = 10, PAGE = 4120 }; // of the WAL that one of `edits` fills
    static const char page[PAGE];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    double from = wall();
    for (long i = 0; i < n; i++) {
        for (int k = 0; k < PAGES; k++)
            if (write(fd, page, PAGE) != PAGE)
                _exit(9);
        if (fdatasync(fd))
            _exit(9);
    }
    close(fd);
    fprintf(stderr, "syncs %ld: %.0f a second is what the disk allows\n", n, (double)n / (wall() - from));
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    long n = argc > 3 ? atol(argv[3]) : 0;
    bool reads = !strcmp(what, "check") || !strcmp(what, "verify");
    a = arena_new();
    if (argc < 3)
        return 2;
    if (!strcmp(what, "syncs")) {
        syncs(argv[2], n);
        arena_free(a);
        return 0;
    }
    open_city(argv[2], !reads);
    if (!strcmp(what, "append") && argc == 6)
        append(n, atol(argv[4]), atoi(argv[5]));
    else if (!strcmp(what, "erase"))
        erase();
    else if (!strcmp(what, "check"))
        check();
    else if (!strcmp(what, "bulk"))
        bulk(n);
    else if (!strcmp(what, "edits"))
        edits(n);
    else if (!strcmp(what, "verify"))
        verify();
    else
        return 2;
    db_close(db);
    arena_free(a);
    return 0;
}
