// sql_test.c - every statement of store, register and analysis prepares against a database with all of their
// tables.
#include <stdio.h>
#include <string.h>

#include "analysis_sql.h"
#include "register_sql.h"
#include "store_sql.h"
#include "tap.h"

static bool is_schema(const char *name)
{
    return strstr(name, "_schema") || !strncmp(name, "migrate_", 8);
}

// Templates have holes, and what makes tables has run.
static bool is_template(const char *name)
{
    return !strncmp(name, "tpl_", 4) || is_schema(name);
}

static void prepares(Db *db, Arena *a, const SqlRow *rows)
{
    for (const SqlRow *r = rows; r->name; r++) {
        Err err = { 0 };
        if (is_template(r->name))
            continue;
        bool ok = db_prepares(db, r->text, &err);
        if (!ok)
            fprintf(stderr, "# %s: %s\n", r->name, err_text(a, LANG_EN, &err).at);
        CHECK(ok);
    }
}

// The tables of a module, in the order in which its schemas are written.
static void makes(Db *db, const SqlRow *rows)
{
    Err err = { 0 };
    for (const SqlRow *r = rows; r->name; r++)
        if (is_schema(r->name))
            CHECK(db_script(db, r->text, &err));
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db;
    CHECK(db_open(a, S(":memory:"), DB_CREATE, &db, &err));
    makes(db, sql_all_register);
    makes(db, sql_all_analysis);
    prepares(db, a, sql_all_store);
    prepares(db, a, sql_all_register);
    prepares(db, a, sql_all_analysis);
    db_close(db);
    arena_free(a);
    return tap_done();
}
