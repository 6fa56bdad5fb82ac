// preference_table.c - statements of many people from one table.
#include <string.h>

#include "csv.h"
#include "panel.h"
#include "store.h"

enum { FIRST_ITEM = 3 }; // behind group, code, method

Str preference_template(Arena *a, const Pack *pack, PrefMethod method)
{
    Strs head = { 0 };
    *PUSH(a, &head) = S("group");
    *PUSH(a, &head) = S("code");
    *PUSH(a, &head) = S("method");
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        Str id = pack->criterion_groups.at[g].id;
        if (method != PREF_AHP)
            *PUSH(a, &head) = id;
        for (ptrdiff_t h = g + 1; method == PREF_AHP && h < pack->criterion_groups.len; h++)
            *PUSH(a, &head) = str_fmt(a, "%.*s/%.*s", PS(id), PS(pack->criterion_groups.at[h].id));
    }
    Buf b = buf_new(a);
    csv_write_row(&b, head, ',', CSV_NO_FORMULAS);
    return buf_str(&b);
}

static bool ask_of_row(Arena *a, const CsvTable *t, ptrdiff_t row, Str purpose, PreferenceAsk *ask, Err *err)
{
    Str method = table_cell(t, row, S("method"));
    *ask = (PreferenceAsk){ .purpose = purpose,
                            .group = table_cell(t, row, S("group")),
                            .code = table_cell(t, row, S("code")) };
    ask->method = pref_method_named(method);
    if (ask->method >= PREF_ASKED)
        return fail(err, MSG_PANEL_METHOD, method);
    const Strs *cells = &t->rows.at[row].cells;
    for (ptrdiff_t c = FIRST_ITEM; c < t->head.len; c++)
        if (cells->at[c].len)
            *PUSH(a, &ask->said) = str_fmt(a, "%.*s=%.*s", PS(t->head.at[c]), PS(cells->at[c]));
    return true;
}

static bool store_rows(City *city, const View *v, Arena *a, Str purpose, Str filename, const CsvTable *t,
                       int64_t now_ms, Faults *faults)
{
    for (ptrdiff_t row = 0; row < t->rows.len; row++) {
        Err wrong = { 0 };
        PreferenceAsk ask;
        Preference p;
        if (!ask_of_row(a, t, row, purpose, &ask, &wrong) ||
            !preference_add(city, v, a, &ask, now_ms, &p, &wrong))
            *PUSH(a, faults) = (Fault){ filename, t->rows.at[row].line, wrong };
    }
    return !faults->len;
}

bool preference_import(City *city, const View *v, Arena *a, Str purpose, Str filename, Str csv,
                       int64_t now_ms, int64_t *added, Faults *faults, Err *err)
{
    Db *db = city_db(city);
    CsvTable t;
    *added = 0;
    if (!csv_table(a, csv, &t, err))
        return false;
    if (t.head.len <= FIRST_ITEM || !str_eq(t.head.at[0], S("group")) || !str_eq(t.head.at[1], S("code")) ||
        !str_eq(t.head.at[2], S("method")))
        return fail(err, MSG_PANEL_HEAD, filename);
    if (!db_begin(db, err))
        return false;
    if (!store_rows(city, v, a, purpose, filename, &t, now_ms, faults)) {
        db_rollback(db);
        return fail(err, MSG_PANEL_ROWS, (int64_t)faults->len, filename);
    }
    *added = t.rows.len;
    return db_commit(db, err);
}
