// framework_json.c - a framework as JSON: one object a row under the columns' names, numbers as numbers,
// lists as arrays.
#include "framework_in.h"
#include "ledger.h"

#define FORMAT "kho-framework/1"

// ---- Writing
static bool is_number(Form form)
{
    return form == FORM_NUM || form == FORM_INT || form == FORM_SHARE;
}

static void cell_json_out(JsonW *w, Arena *a, Form form, Str text)
{
    double f;
    json_t *v;
    Err err = { 0 };
    if (is_number(form) && str_f64(text, &f)) {
        jw_num(w, f);
    } else if (form == FORM_YES && (str_eq(text, S("yes")) || str_eq(text, S("no")))) {
        jw_bool(w, str_eq(text, S("yes")));
    } else if (form == FORM_JSON && json_read(text, &v, &err)) {
        if (fw_depth(v) > FW_DEPTH_MAX)
            jw_str(w, text); // no pack is sound that has it
        else
            jw_json(w, v);
        json_decref(v);
    } else if (form == FORM_LIST) {
        jw_arr(w);
        EACH (const Str, part, str_split(a, text, ','))
            jw_str(w, *part);
        jw_end(w);
    } else {
        jw_str(w, text);
    }
}

void framework_tables_json(JsonW *w, Arena *a, const Framework *f)
{
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        const FwTable *t = &f->table[id];
        jw_karr(w, fw_table_names[id]);
        for (ptrdiff_t i = 0; i < t->rows.len; i++) {
            jw_obj(w);
            for (ptrdiff_t c = 0; c < t->columns.len; c++) {
                Str text = t->rows.at[i].at[c];
                if (!text.len)
                    continue;
                jw_key(w, t->columns.at[c]);
                cell_json_out(w, a, fw_column(id, t->columns.at[c])->form, text);
            }
            jw_end(w);
        }
        jw_end(w);
    }
}

Str framework_json(Arena *a, const Framework *f)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "format", S(FORMAT));
    framework_tables_json(&w, a, f);
    jw_end(&w);
    return buf_str(&b);
}

void fw_changes_json(JsonW *w, const char *key, const FwChanges *changes)
{
    static const char *const kinds[] = { "changed", "added", "removed" };
    jw_karr(w, key);
    EACH (const FwChange, c, *changes) {
        jw_obj(w);
        jw_kstr(w, "table", str_z(fw_table_names[c->table]));
        jw_kstr(w, "kind", str_z(kinds[c->kind]));
        jw_kstr(w, "key", c->key);
        if (c->column.len) {
            jw_kstr(w, "column", c->column);
            jw_kstr(w, "was", c->was);
            jw_kstr(w, "is", c->is);
        }
        if (c->criterion.len)
            jw_kstr(w, "criterion", c->criterion);
        jw_end(w);
    }
    jw_end(w);
}

// ---- Reading
typedef struct {
    Arena *a;
    Str file;
    Faults *faults;
    FwTableId id;
    size_t row;
    Str key; // of the row, for people
} Reading;

static void wrong(const Reading *r, MsgId id, Str column, Str what)
{
    Str place = str_fmt(r->a, "%.*s %s[%zu]%s%.*s", PS(r->file), fw_table_names[r->id], r->row,
                        r->key.len ? " " : "", PS(r->key));
    fault(r->a, r->faults, place, 0, id, column, what);
}

// Text that a cell of a table can carry: no control characters but line feed and tab.
static bool fits(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 && s.at[i] != '\n' && s.at[i] != '\t')
            return false;
    return true;
}

static bool text_of(Arena *a, const json_t *v, Str *out)
{
    char number[32];
    if (json_is_integer(v))
        *out = str_fmt(a, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v)) {
        f64_text(number, json_real_value(v));
        *out = str_copy(a, str_z(number));
    } else
        *out = str_copy(a, json_str(v));
    return json_is_string(v) || json_is_number(v);
}

static bool list_of(Arena *a, const json_t *v, Str *out)
{
    Strs parts = { 0 };
    size_t i;
    const json_t *item;
    if (!json_is_array(v))
        return false;
    json_array_foreach(v, i, item)
    {
        Str part;
        if (!text_of(a, item, &part) || str_find(part, S(",")) >= 0)
            return false;
        *PUSH(a, &parts) = part;
    }
    *out = str_join(a, parts, S(","));
    return true;
}

static Str json_of(Arena *a, const json_t *v)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_json(&w, v);
    return buf_str(&b);
}

static bool cell_of(Arena *a, Form form, const json_t *v, Str *out)
{
    if (json_is_null(v))
        *out = (Str){ 0 };
    else if (is_number(form))
        return json_is_number(v) && text_of(a, v, out);
    else if (form == FORM_YES)
        *out = json_is_true(v) ? S("yes") : S("no");
    else if (form == FORM_JSON) {
        if (fw_depth(v) > FW_DEPTH_MAX)
            return false;
        *out = json_of(a, v);
    } else if (form == FORM_LIST)
        return list_of(a, v, out) && fits(*out);
    else
        return text_of(a, v, out) && fits(*out);
    return form != FORM_YES || json_is_boolean(v) || json_is_null(v);
}

static void read_row(Reading *r, const json_t *o, FwTable *t)
{
    const char *column;
    const json_t *v;
    ptrdiff_t row = fw_new_row(r->a, t);
    r->key = (Str){ 0 };
    if (!json_is_object(o)) {
        wrong(r, MSG_FRAMEWORK_ROW, S(""), S(""));
        return;
    }
    json_object_foreach((json_t *)o, column, v)
    {
        Str name = str_copy(r->a, str_z(column)), text;
        const ColSpec *spec = fw_column(r->id, name);
        if (!spec)
            wrong(r, MSG_FRAMEWORK_COLUMN, name, str_z(fw_table_names[r->id]));
        else if (!cell_of(r->a, spec->form, v, &text))
            wrong(r, MSG_FRAMEWORK_CELL, name, (Str){ 0 });
        else
            fw_put(r->a, r->id, t, row, name, text);
        r->key = fw_key(r->a, r->id, t, row);
    }
}

static void read_table(Reading *r, const json_t *rows, FwTable *t)
{
    size_t i;
    const json_t *o;
    if (!json_is_array(rows)) {
        fault(r->a, r->faults, r->file, 0, MSG_FRAMEWORK_NO_ARRAY, fw_table_names[r->id]);
        return;
    }
    json_array_foreach(rows, i, o)
    {
        r->row = i;
        read_row(r, o, t);
    }
}

static bool table_named(Str name, FwTableId *id)
{
    for (*id = 0; *id < FW_TABLES; (*id)++)
        if (str_eq(name, str_z(fw_table_names[*id])))
            return true;
    return false;
}

bool framework_read_json(Arena *a, Str file, Str text, Framework *out, Faults *faults, Err *err)
{
    json_t *doc, *v;
    const char *name;
    ptrdiff_t before = faults->len;
    *out = (Framework){ 0 };
    if (!json_read(text, &doc, err))
        return false;
    if (!str_eq(json_get_str(doc, "format"), S(FORMAT))) {
        json_decref(doc);
        return fail(err, MSG_FRAMEWORK_FORMAT, file, FORMAT);
    }
    json_object_foreach(doc, name, v)
    {
        Reading r = { .a = a, .file = file, .faults = faults };
        Str key = str_copy(a, str_z(name));
        if (table_named(key, &r.id))
            read_table(&r, v, &out->table[r.id]);
        else if (!str_eq(key, S("format")) && !str_eq(key, S("about")) && !str_eq(key, S("$schema")))
            fault(a, faults, file, 0, MSG_FRAMEWORK_KEY, key);
    }
    json_decref(doc);
    return faults->len == before || fail(err, MSG_FRAMEWORK_REFUSED, faults->len - before);
}

// ---- The schema of it
static void words_schema(JsonW *w, const char *const *words)
{
    jw_karr(w, "enum");
    for (int i = 0; words[i]; i++)
        jw_str(w, str_z(words[i]));
    jw_end(w);
}

static void cell_schema(JsonW *w, const ColSpec *c)
{
    jw_obj(w);
    if (is_number(c->form)) {
        jw_kstr(w, "type", c->form == FORM_INT ? S("integer") : S("number"));
        if (c->form != FORM_NUM)
            jw_kint(w, "minimum", 0);
        if (c->form == FORM_SHARE)
            jw_kint(w, "maximum", 1);
    } else if (c->form == FORM_YES) {
        jw_kstr(w, "type", S("boolean"));
    } else if (c->form == FORM_JSON) {
        jw_karr(w, "type");
        jw_str(w, S("object"));
        jw_str(w, S("array"));
        jw_end(w);
    } else if (c->form == FORM_LIST) {
        jw_kstr(w, "type", S("array"));
        jw_kobj(w, "items");
        jw_kstr(w, "type", S("string"));
        jw_kstr(w, "pattern", S("^[^,]*$"));
        jw_end(w);
    } else if (c->form == FORM_WORD) {
        words_schema(w, c->words);
    } else {
        jw_kstr(w, "type", S("string"));
        if (c->form == FORM_NAME || c->form == FORM_CODE)
            jw_kstr(w, "pattern",
                    c->form == FORM_NAME ? S("^[a-z][a-z0-9_]{0,59}$") : S("^[A-Za-z0-9_.-]{1,60}$"));
        if (c->form == FORM_CQL)
            jw_kstr(w, "description", S("CQL2 text"));
    }
    jw_end(w);
}

static void table_schema(JsonW *w, FwTableId id)
{
    const TableSpec *spec = fw_spec(id);
    jw_obj(w);
    jw_kstr(w, "type", S("object"));
    jw_kobj(w, "properties");
    for (const ColSpec *c = spec->cols; c->name; c++)
        if (!str_ends(str_z(c->name), S("*"))) {
            jw_key(w, str_z(c->name));
            cell_schema(w, c);
        }
    jw_end(w);
    for (const ColSpec *c = spec->cols; c->name; c++)
        if (str_ends(str_z(c->name), S("*"))) {
            jw_kobj(w, "patternProperties");
            jw_key(w, S("^w_"));
            cell_schema(w, c);
            jw_end(w);
        }
    jw_karr(w, "required");
    for (const ColSpec *c = spec->cols; c->name; c++)
        if (c->need == NEED_CELL && !str_ends(str_z(c->name), S("*")))
            jw_str(w, str_z(c->name));
    jw_end(w);
    jw_kbool(w, "additionalProperties", false);
    jw_end(w);
}

Str framework_schema(Arena *a)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "$schema", S("https://json-schema.org/draft/2020-12/schema"));
    jw_kstr(&w, "title", S(FORMAT));
    jw_kstr(&w, "description",
            S("What a choice is judged by: one object a row, under the columns of a pack's files "
              "(docs/pack.md)."));
    jw_kstr(&w, "type", S("object"));
    jw_kobj(&w, "properties");
    jw_kobj(&w, "format");
    jw_kstr(&w, "const", S(FORMAT));
    jw_end(&w);
    jw_kobj(&w, "$schema");
    jw_kstr(&w, "type", S("string"));
    jw_end(&w);
    jw_kobj(&w, "about");
    jw_kstr(&w, "type", S("object"));
    jw_kstr(&w, "description", S("Version, author, reason and time as exported; not read."));
    jw_end(&w);
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        jw_kobj(&w, fw_table_names[id]);
        jw_kstr(&w, "type", S("array"));
        jw_key(&w, S("items"));
        table_schema(&w, id);
        jw_end(&w);
    }
    jw_end(&w);
    jw_karr(&w, "required");
    jw_str(&w, S("format"));
    jw_end(&w);
    jw_kbool(&w, "additionalProperties", false);
    jw_end(&w);
    return buf_str(&b);
}

// ---- With who and why
void fw_row_json(JsonW *w, Arena *a, const FwRow *r, bool frozen)
{
    Hash digest, hash;
    memcpy(&digest, r->digest, sizeof digest);
    memcpy(&hash, r->hash, sizeof hash);
    jw_kint(w, "version", r->version);
    jw_kint(w, "revision", r->revision);
    jw_kstr(w, "act", str_z(fw_act_names[r->act]));
    jw_kbool(w, "frozen", frozen);
    jw_kbool(w, "in_force", r->in_force);
    jw_kstr(w, "author", r->author);
    jw_kstr(w, "reason", r->reason);
    jw_kstr(w, "made", instant_str(a, r->made));
    jw_kstr(w, "digest", hash_hex(a, digest));
    jw_kstr(w, "hash", hash_hex(a, hash));
}

Str framework_whole_json(Arena *a, Str city, const FwRow *row, const Framework *f, bool frozen)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "format", S(FORMAT));
    jw_kobj(&w, "about");
    jw_kstr(&w, "city", city);
    fw_row_json(&w, a, row, frozen);
    jw_end(&w);
    framework_tables_json(&w, a, f);
    jw_end(&w);
    return buf_str(&b);
}
