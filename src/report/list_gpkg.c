// list_gpkg.c - records as a GeoPackage of their own: made of what the view sees, never cut out of the city's
// file, so that no page of it ever held anything else.
#include <stdio.h>
#include <unistd.h>

#include "export.h"
#include "list.h"
#include "report_sql.h"
#include "store.h"

static Str work_path(const List *l)
{
    return str_fmt(l->arena, "%.*s-work", PS(l->path));
}

static bool columns_table(List *l, Err *err)
{
    if (!db_script(l->db, sql_export_schema_columns, err) ||
        !gpkg_register(l->db, S("kho_columns"), S("What the columns are"), err))
        return false;
    Stmt *q = db_query(l->db, sql_export_column_add);
    EACH (const Attr *, attr, l->attrs) {
        bind_str(q, 1, (*attr)->name);
        bind_str(q, 2, (*attr)->label.in[LANG_VI]);
        bind_str(q, 3, (*attr)->label.in[LANG_EN]);
        bind_str(q, 4, (*attr)->unit);
        if (!stmt_put(q))
            break;
    }
    return stmt_end(q, err);
}

static bool about(List *l, Err *err)
{
    Arena *a = l->arena;
    bool illustrative = city_illustrative(l->city);
    const struct {
        const char *key;
        Str value;
    } rows[] = { { "export_of", l->type->name },
                 { "city", city_pack(l->city)->name.in[l->lang] },
                 { "address", list_address(a, l) },
                 { "view", l->view->rule->name },
                 { "data", mark_word(illustrative) },
                 { "note", illustrative ? msg(a, l->lang, MSG_REPORT_ILLUSTRATIVE) : S("") } };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        if (!db_meta_set(l->db, str_z(rows[i].key), rows[i].value, err))
            return false;
    return true;
}

static void drop_work(const List *l)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (int i = 0; i < COUNT(ends); i++)
        unlink(str_cz(l->arena, str_fmt(l->arena, "%.*s%s", PS(work_path(l)), ends[i])));
}

static bool begin(List *l, Err *err)
{
    drop_work(l);
    if (!db_open(l->arena, work_path(l), DB_CREATE, &l->db, err))
        return false;
    if (export_table(l->db, l->arena, l->view, l->type, err) && columns_table(l, err) && about(l, err) &&
        db_begin(l->db, err) && (!l->type->spatial || gpkg_bulk_begin(l->db, l->arena, l->type->name, err)))
        return true;
    db_close(l->db); // rolls back
    drop_work(l);
    return false;
}

static bool row(List *l, Arena *a, const Record *r, Err *err)
{
    return export_row(l->db, a, l->view, r, l->rows, err);
}

// The finished file is a copy without write-ahead log, as those who are given a file expect it.
static bool end(List *l, bool ok, Err *err)
{
    if (ok)
        ok = (!l->type->spatial || gpkg_bulk_end(l->db, l->arena, l->type->name, err)) &&
             db_commit(l->db, err) && db_backup(l->db, l->path, err);
    db_close(l->db);
    drop_work(l);
    return ok;
}

const ListFormat list_gpkg = { "gpkg", begin, row, end };
