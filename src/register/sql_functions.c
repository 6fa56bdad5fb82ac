// sql_functions.c - conditions that SQL has no words for.
#include "sql_functions.h"
#include "query.h"
#include "store.h"

static void casei(Arena *a, const SqlValue *args, SqlValue *out)
{
    if (!args[0].null)
        *out = (SqlValue){ .text = query_casei(a, args[0].text) };
}

static void accenti(Arena *a, const SqlValue *args, SqlValue *out)
{
    if (!args[0].null)
        *out = (SqlValue){ .text = query_accenti(a, args[0].text) };
}

static void where(Arena *a, const SqlValue *args, SqlValue *out)
{
    (void)a;
    Tri t = args[1].null ? TRI_UNKNOWN : query_where(args[0].text, args[1].text, args[2].num, args[3].text);
    if (t != TRI_UNKNOWN)
        *out = (SqlValue){ .is_num = true, .num = t == TRI_TRUE };
}

bool sql_functions(Db *db, Err *err)
{
    return db_function(db, "kho_casei", 1, casei, err) && db_function(db, "kho_accenti", 1, accenti, err) &&
           db_function(db, "kho_where", 4, where, err);
}
