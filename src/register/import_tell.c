// import_tell.c - what is told of an import: what its columns were read as, and the plan row by row.
#include "import_in.h"
#include "inbox_in.h"
#include "register_sql.h"
#include "spool.h"

// ---- What was found out about the file, kept as JSON: {sheets: [[no, name, read]], columns: [[heading,
// attribute, note vi, note en, sheet, what --map calls it, said by people, nearest attribute, first values]]}

static void column_text(JsonW *w, const Importer *im, const ImportTable *t, const ImportColumn *c)
{
    bool place = im->place && (c->role == ROLE_X || c->role == ROLE_Y || c->role == ROLE_XY);
    Str attr = c->attr                  ? c->attr->name
               : place                  ? im->place->name
               : c->role == ROLE_ID     ? S("id")
               : c->role == ROLE_SOURCE ? S("source")
                                        : S("");
    jw_arr(w);
    jw_str(w, c->name);
    jw_str(w, attr);
    jw_str(w, c->note.in[LANG_VI]);
    jw_str(w, c->note.in[LANG_EN]);
    jw_int(w, im->sheets.len > 1 ? t->sheet->no : 0);
    jw_str(w, c->attr ? c->attr->name : c->said && c->role == ROLE_NONE ? S("-") : role_name(c->role));
    jw_bool(w, c->said);
    jw_str(w, c->near ? c->near->name : S(""));
    jw_arr(w);
    EACH (const Str, s, c->first)
        jw_str(w, *s);
    jw_end(w);
    jw_end(w);
}

Str found_text(Arena *a, const Importer *im)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_karr(&w, "sheets");
    EACH (const Sheet, s, im->sheets) {
        bool read = false;
        EACH (const ImportTable, t, im->tables)
            read = read || t->sheet == s;
        jw_arr(&w);
        jw_int(&w, s->no);
        jw_str(&w, s->name);
        jw_bool(&w, read);
        jw_end(&w);
    }
    jw_end(&w);
    jw_karr(&w, "columns");
    EACH (const ImportTable, t, im->tables)
        EACH (const ImportColumn, c, t->columns)
            column_text(&w, im, t, c);
    jw_end(&w);
    jw_end(&w);
    return buf_str(&b);
}

static void some(JsonW *w, const char *key, const json_t *v)
{
    if (json_str(v).len)
        jw_kstr(w, key, json_str(v));
}

static void column_json(JsonW *w, const json_t *c, Lang lang)
{
    int64_t sheet = json_integer_value(json_array_get(c, 4));
    size_t i;
    const json_t *s;
    jw_obj(w);
    jw_kstr(w, "name", json_str(json_array_get(c, 0)));
    if (sheet)
        jw_kint(w, "sheet", sheet);
    some(w, "attr", json_array_get(c, 1));
    some(w, "as", json_array_get(c, 5));
    jw_kbool(w, "said", json_is_true(json_array_get(c, 6)));
    some(w, "near", json_array_get(c, 7));
    some(w, "note", json_array_get(c, lang == LANG_VI ? 2 : 3));
    jw_karr(w, "first");
    json_array_foreach(json_array_get(c, 8), i, s) jw_str(w, json_str(s));
    jw_end(w);
    jw_end(w);
}

static void found(JsonW *w, const json_t *file, const json_t *notes, Lang lang)
{
    const json_t *columns = json_is_array(file) ? file : json_object_get(file, "columns"), *one;
    size_t i;
    jw_karr(w, "sheets");
    json_array_foreach(json_object_get(file, "sheets"), i, one)
    {
        jw_obj(w);
        jw_kint(w, "no", json_integer_value(json_array_get(one, 0)));
        jw_kstr(w, "name", json_str(json_array_get(one, 1)));
        jw_kbool(w, "read", json_is_true(json_array_get(one, 2)));
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "columns");
    json_array_foreach(columns, i, one) column_json(w, one, lang);
    jw_end(w);
    jw_karr(w, "notes");
    json_array_foreach(notes, i, one) jw_str(w, json_str(json_array_get(one, lang == LANG_VI ? 0 : 1)));
    jw_end(w);
}

bool found_json(JsonW *w, Str file, Str notes, Lang lang, Err *err)
{
    json_t *c, *n;
    if (!json_read(file.len ? file : S("[]"), &c, err))
        return false;
    if (!json_read(notes.len ? notes : S("[]"), &n, err)) {
        json_decref(c);
        return false;
    }
    found(w, c, n, lang);
    json_decref(c);
    json_decref(n);
    return true;
}

void import_counts_json(JsonW *w, const int64_t *counts)
{
    jw_kobj(w, "counts");
    for (int i = 0; i < ROW_VERDICTS; i++)
        jw_kint(w, verdict_names[i], counts[i]);
    jw_end(w);
}

// ---- Asking

static void read_summary(Stmt *q, Arena *a, ImportSummary *out)
{
    *out = (ImportSummary){ .id = col_i64(q, 0),
                            .filename = col_str(q, 1, a),
                            .actor = col_str(q, 2, a),
                            .type = col_str(q, 3, a),
                            .state = col_str(q, 4, a),
                            .error = col_str(q, 5, a),
                            .made = col_i64(q, 6),
                            .rows = col_i64(q, 7),
                            .waiting = col_i64(q, 9),
                            .first_block = col_i64(q, 10),
                            .last_block = col_i64(q, 11) };
    Str counts = col_str(q, 8, a);
    for (int i = 0; i < ROW_VERDICTS; i++)
        (void)str_i64(cut(&counts, ' '), &out->counts[i]);
}

bool import_get(City *city, const View *v, Arena *a, int64_t id, ImportSummary *out, Err *err)
{
    if (!import_allowed(v, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_import_by_id);
    bind_i64(q, 1, id);
    bool found = stmt_next(q);
    if (found)
        read_summary(q, a, out);
    return stmt_end(q, err) && (found || fail(err, MSG_IMPORT_NO_IMPORT, id));
}

static void summary_fields(JsonW *w, Arena *a, const ImportSummary *s)
{
    if (s->id)
        jw_kstr(w, "import", str_fmt(a, "import/%lld", (long long)s->id));
    jw_kstr(w, "filename", s->filename);
    jw_kstr(w, "made", instant_str(a, s->made));
    jw_kstr(w, "actor", s->actor);
    jw_kstr(w, "type", s->type);
    jw_kint(w, "rows", s->rows);
    jw_kstr(w, "state", s->state);
    import_counts_json(w, s->counts);
    jw_kint(w, "inbox", s->waiting);
    if (s->error.len)
        jw_kstr(w, "error", s->error);
}

void import_summary_json(JsonW *w, Arena *a, const ImportSummary *s)
{
    jw_obj(w);
    summary_fields(w, a, s);
    jw_end(w);
}

bool imports_json(City *city, const View *v, Arena *a, JsonW *w, Err *err)
{
    if (!import_allowed(v, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_import_all);
    jw_obj(w);
    jw_karr(w, "items");
    while (stmt_next(q)) {
        ImportSummary s;
        read_summary(q, a, &s);
        import_summary_json(w, a, &s);
    }
    jw_end(w);
    jw_end(w);
    return stmt_end(q, err);
}

static bool count_rows(City *city, int64_t id, int64_t verdict, int64_t *n, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_import_rows_count);
    bind_i64(q, 1, id);
    bind_i64(q, 2, verdict);
    *n = stmt_next(q) ? col_i64(q, 0) : 0;
    return stmt_end(q, err);
}

static bool item_json(City *city, Arena *a, Stmt *q, Lang lang, JsonW *w, Err *err)
{
    int64_t verdict = col_i64(q, 2);
    Facts facts = { 0 }, before = { 0 };
    Str f = col_blob(q, 9, a), b = col_blob(q, 10, a), reason = col_str(q, lang == LANG_VI ? 5 : 6, a),
        remedy = col_str(q, lang == LANG_VI ? 7 : 8, a);
    if ((f.len && !facts_decode(a, f, &facts, err)) || (b.len && !facts_decode(a, b, &before, err)))
        return false;
    jw_obj(w);
    jw_kint(w, "row", col_i64(q, 1));
    jw_kstr(w, "sheet", col_str(q, 0, a));
    jw_kstr(w, "verdict", str_z(verdict_names[verdict]));
    if (!col_null(q, 3))
        jw_kstr(w, "record", col_str(q, 3, a));
    jw_kstr(w, "title", col_str(q, 4, a));
    jw_kstr(w, "reason", reason.len ? reason : verdict_reason(a, (Verdict)verdict).in[lang]);
    if (remedy.len)
        jw_kstr(w, "remedy", remedy);
    changes_json(w, a, city_pack(city), &facts, &before, lang);
    jw_end(w);
    return true;
}

bool import_bytes(City *city, int64_t id, Str *bytes, Err *err)
{
    Spool spool;
    *bytes = (Str){ 0 };
    if (!spool_open(&spool, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_import_pieces);
    bind_i64(q, 1, id);
    bool ok = true;
    while (ok && stmt_next(q))
        ok = spool_add(&spool, col_peek(q, 0), err);
    if (stmt_end(q, ok ? err : NULL) && ok)
        return spool_map(&spool, bytes, err);
    spool_close(&spool);
    return false;
}

static bool ask_text_of(City *city, Arena *a, int64_t id, Str *ask, Str *file, Str *notes, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_import_file);
    bind_i64(q, 1, id);
    if (stmt_next(q)) {
        *ask = col_str(q, 0, a);
        *file = col_str(q, 1, a);
        *notes = col_str(q, 2, a);
    }
    return stmt_end(q, err);
}

// Imports of earlier builds keep their columns as pairs.
static bool read_ask(Arena *a, Str text, ImportAsk *ask, Err *err)
{
    json_t *j;
    size_t i;
    json_t *pair;
    if (!json_read(text, &j, err))
        return false;
    json_array_foreach(json_object_get(j, "map"), i, pair)
    {
        Str column = json_str(json_array_get(pair, 0)), attr = json_str(json_array_get(pair, 1));
        if (json_is_array(pair))
            json_array_set_new(json_object_get(j, "map"), i,
                               json_string(str_cz(a, str_fmt(a, "%.*s=%.*s", PS(column), PS(attr)))));
    }
    bool ok = import_ask_json(a, j, ask, err);
    json_decref(j);
    return ok;
}

bool import_ask_of(City *city, const View *v, Arena *a, int64_t id, ImportAsk *out, Err *err)
{
    ImportSummary now;
    Str ask = { 0 }, file, notes;
    *out = (ImportAsk){ 0 };
    if (!import_get(city, v, a, id, &now, err))
        return false;
    if (!str_eq(now.state, S("planned")))
        return fail(err, MSG_IMPORT_NOT_PLANNED, id, now.state);
    out->filename = now.filename;
    return ask_text_of(city, a, id, &ask, &file, &notes, err) && read_ask(a, ask, out, err);
}

bool import_json(City *city, const View *v, Arena *a, int64_t id, Str verdict, int64_t offset, int64_t limit,
                 JsonW *w, Err *err)
{
    ImportSummary s;
    int64_t code = -1, total;
    Str asked = { 0 }, file = { 0 }, notes = { 0 };
    ImportAsk ask = { 0 };
    for (int i = 0; i < ROW_VERDICTS; i++)
        if (str_eq(verdict, str_z(verdict_names[i])))
            code = i;
    if (!import_get(city, v, a, id, &s, err))
        return false;
    if (verdict.len && code < 0)
        return fail(err, MSG_IMPORT_NO_VERDICT, verdict);
    if (!ask_text_of(city, a, id, &asked, &file, &notes, err) || !read_ask(a, asked, &ask, err) ||
        !count_rows(city, id, code, &total, err))
        return false;
    jw_obj(w);
    summary_fields(w, a, &s);
    jw_key(w, S("options"));
    import_options_json(w, a, &ask);
    if (!found_json(w, file, notes, v->lang, err))
        return false;
    jw_kint(w, "rows_total", total);
    jw_karr(w, "items");
    Stmt *q = db_query(city_db(city), sql_import_rows);
    bind_i64(q, 1, id);
    bind_i64(q, 2, code);
    bind_i64(q, 3, limit > 0 ? limit : -1);
    bind_i64(q, 4, offset);
    bool ok = true;
    while (ok && stmt_next(q))
        ok = item_json(city, a, q, v->lang, w, err);
    if (!stmt_end(q, err) || !ok)
        return false;
    jw_end(w);
    jw_end(w);
    return true;
}
