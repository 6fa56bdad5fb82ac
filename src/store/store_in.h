// store_in.h - what the files of store share; nobody else includes it.
#pragma once
#include <pthread.h>
#include <sqlite3.h>

#include "store.h"
#include "store_sql.h"

enum { STMT_MAX_BINDS = 1000 };                       // a wide row of a feature table

struct Stmt {
    Db *db;
    sqlite3_stmt *s;
    const char *text; // its key in the cache: an address, or for built text the copy below
    char *copy;
    ptrdiff_t len; // of the copy
    uint64_t hash;
    bool busy, kept, failed, stepped;
    int64_t used;                  // when, for throwing out the oldest of the built ones
    int index[STMT_MAX_BINDS + 1]; // of $n; 0 not asked yet
    Stmt *next;
    Err err;
};

enum { STMT_SLOTS = 256, STMT_BUILT_MAX = 64, STMT_RECENT = 8 };

typedef struct Checkpointer Checkpointer;

struct Db {
    sqlite3 *h;
    DbMode mode;
    int depth; // open begins
    bool memory;
    Stmt *slots[STMT_SLOTS];
    int built;
    Stmt *recent[STMT_RECENT]; // built ones that were asked for last
    unsigned next_recent;
    int64_t clock;
    Checkpointer *checkpointer;
    char path[4096];
};

// Turns what SQLite last said on this connection into an Err; always false.
bool db_fail(Db *db, int rc, Err *err);
void stmts_forget(Db *db);
int geom_functions(sqlite3 *h);  // ST_MinX … for the R-tree's triggers
void checkpointer_watch(Db *db); // keeps the WAL short from another thread
void checkpointer_stop(Db *db);
// Writes the R-tree of table anew, straight into its shadow tables.
CHECKED bool rtree_pack(Db *db, Str table, Str rtree, Err *err);
