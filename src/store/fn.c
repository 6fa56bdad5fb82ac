// fn.c - functions of other modules, for statements to call.
#include <stdlib.h>

#include "store_in.h"

enum { FN_MOST_ARGS = 8 };

static SqlValue value_of(sqlite3_value *v)
{
    SqlValue out = { 0 };
    switch (sqlite3_value_type(v)) {
    case SQLITE_NULL:
        out.null = true;
        break;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        out.is_num = true;
        out.num = sqlite3_value_double(v);
        break;
    default: {
        const char *at = sqlite3_value_blob(v);
        out.text = (Str){ at ? at : "", sqlite3_value_bytes(v) };
    }
    }
    return out;
}

static void call(sqlite3_context *c, int n, sqlite3_value **v)
{
    SqlValue args[FN_MOST_ARGS], out = { .null = true };
    SqlFn *fn = *(SqlFn **)sqlite3_user_data(c);
    for (int i = 0; i < n; i++)
        args[i] = value_of(v[i]);
    Arena *scratch = arena_new();
    fn(scratch, args, &out);
    if (out.is_num)
        sqlite3_result_double(c, out.num);
    else if (!out.null)
        sqlite3_result_text64(c, out.text.at ? out.text.at : "", (sqlite3_uint64)out.text.len,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    arena_free(scratch);
}

bool db_function(Db *db, const char *name, int n, SqlFn *fn, Err *err)
{
    assert(n <= FN_MOST_ARGS);
    SqlFn **held = malloc(sizeof(SqlFn *)); // a pointer to a function is none to data
    if (!held)
        abort();
    *held = fn;
    int rc = sqlite3_create_function_v2(db->h, name, n, SQLITE_UTF8 | SQLITE_DETERMINISTIC, held, call, NULL,
                                        NULL, free);
    return rc == SQLITE_OK || db_fail(db, rc, err);
}
