// pack_table.c - a table of a pack read by its declared form: missing columns, empty cells, numbers that are
// none.
#include "pack_load.h"

void load_fault(Load *l, Str file, int line, MsgId id, const MsgArg *args, int n)
{
    faults_add(l->a, l->faults, file, line, id, args, n);
}

void load_err(Load *l, Str file, int line, const Err *err)
{
    *PUSH(l->a, l->faults) = (Fault){ .file = file, .line = line, .err = *err };
}

const PackFile *load_file(Load *l, Str path)
{
    EACH (PackFile, f, l->p->files) {
        if (str_eq(f->path, path)) {
            *map_slot(l->known, f->path) = f;
            return f;
        }
    }
    return NULL;
}

bool load_sound(const Load *l, const char *file)
{
    return !map_get(l->broken, str_z(file));
}

static void breaks(const Table *t)
{
    *map_slot(t->l->broken, t->file) = t->l;
}

bool name_ok(Str s)
{
    if (!s.len || s.len > 60 || s.at[0] < 'a' || s.at[0] > 'z')
        return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}

bool code_ok(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_' &&
            c != '.' && c != '-')
            return false;
    }
    return s.len > 0 && s.len <= 60;
}

static int word_at(const char *const *words, Str s)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(s, str_z(words[i])))
            return i;
    return -1;
}

static Str words_text(Arena *a, const char *const *words)
{
    Strs all = { 0 };
    for (int i = 0; words[i]; i++)
        *PUSH(a, &all) = str_z(words[i]);
    return str_join(a, all, S(", "));
}

static bool yes_ok(Str s)
{
    return str_eq(s, S("yes")) || str_eq(s, S("no")) || str_eq(s, S("true")) || str_eq(s, S("false"));
}

static void check_cell(Row r, const ColSpec *c, Str column)
{
    Load *l = r.t->l;
    Str s = table_cell(&r.t->csv, r.i, column);
    ptrdiff_t before = l->faults->len;
    double f;
    int64_t i;
    int32_t day;
    if (!s.len) {
        if (c->need == NEED_CELL && c->form == FORM_LABEL)
            row_bad(r, MSG_PACK_LABEL_MISSING, column);
        else if (c->need == NEED_CELL)
            row_bad(r, MSG_PACK_CELL_EMPTY, column);
        if (l->faults->len > before && c->form != FORM_LABEL)
            breaks(r.t);
        return;
    }
    switch (c->form) {
    case FORM_NAME:
        if (!name_ok(s))
            row_bad(r, MSG_PACK_NAME, column, s);
        break;
    case FORM_CODE:
        if (!code_ok(s))
            row_bad(r, MSG_PACK_CODE, column, s);
        break;
    case FORM_NUM:
        if (!str_f64(s, &f))
            row_bad(r, MSG_PACK_NUMBER, column, s);
        break;
    case FORM_INT:
        if (!str_i64(s, &i) || i < 0 || i > 1000000000)
            row_bad(r, MSG_PACK_WHOLE, column, s);
        break;
    case FORM_SHARE:
        if (!str_f64(s, &f) || f < 0 || f > 1)
            row_bad(r, MSG_PACK_SHARE, column, s);
        break;
    case FORM_YES:
        if (!yes_ok(s))
            row_bad(r, MSG_PACK_YES, column, s);
        break;
    case FORM_DAY:
        if (!day_parse(s, &day))
            row_bad(r, MSG_PACK_DAY, column, s);
        break;
    case FORM_WORD:
        if (word_at(c->words, s) < 0)
            row_bad(r, MSG_PACK_WORD, column, s, words_text(l->a, c->words));
        break;
    default:
        break;
    }
    if (l->faults->len > before)
        breaks(r.t);
}

const ColSpec *table_column(const TableSpec *spec, Str column)
{
    for (const ColSpec *c = spec->cols; c->name; c++)
        if (str_eq(str_z(c->name), column))
            return c;
    for (const ColSpec *c = spec->cols; c->name; c++) {
        Str name = str_z(c->name);
        if (str_ends(name, S("*")) && str_starts(column, str_sub(name, 0, name.len - 1)))
            return c;
    }
    return NULL;
}

static bool check_columns(const Table *t)
{
    bool whole = true;
    for (const ColSpec *c = t->spec->cols; c->name; c++) {
        Str name = str_z(c->name);
        if ((c->need == NEED_CELL || c->need == NEED_COLUMN) && !str_ends(name, S("*")) &&
            table_col(&t->csv, name) < 0) {
            bad(t->l, t->file, 1, MSG_PACK_COLUMN_MISSING, name);
            whole = false;
        }
    }
    EACH (Str, column, t->csv.head) {
        if (!table_column(t->spec, *column))
            bad(t->l, t->file, 1, MSG_PACK_COLUMN_UNKNOWN, *column);
    }
    return whole;
}

bool table_open(Load *l, TableId id, Table *out)
{
    const TableSpec *spec = &pack_tables[id];
    *out = (Table){ .l = l, .spec = spec, .file = str_z(spec->file) };
    const PackFile *f = load_file(l, out->file);
    if (!f) {
        if (spec->required) {
            bad(l, out->file, 0, MSG_PACK_FILE_MISSING, out->file);
            breaks(out);
        }
        return false;
    }
    Err err = { 0 };
    if (!csv_table(l->a, f->bytes, &out->csv, &err)) {
        load_err(l, out->file, out->csv.bad_line, &err);
        breaks(out);
        return false;
    }
    if (!check_columns(out)) {
        breaks(out);
        return false;
    }
    EACH (Str, column, out->csv.head) {
        const ColSpec *c = table_column(spec, *column);
        if (!c || c->need == CARRIED)
            continue;
        EACH_ROW(r, out)
        check_cell(r, c, *column);
    }
    return true;
}

Row table_row(const Table *t, ptrdiff_t i)
{
    return (Row){ t, i, i < t->csv.rows.len ? t->csv.rows.at[i].line : 0 };
}

Str cell(Row r, const char *col)
{
    return table_cell(&r.t->csv, r.i, str_z(col));
}

double cell_num(Row r, const char *col, double otherwise)
{
    double f;
    return str_f64(cell(r, col), &f) ? f : otherwise;
}

double cell_share(Row r, const char *col, double otherwise)
{
    double f = cell_num(r, col, otherwise);
    return f >= 0 && f <= 1 ? f : otherwise;
}

int cell_int(Row r, const char *col, int otherwise)
{
    int64_t i;
    return str_i64(cell(r, col), &i) && i >= 0 && i <= 1000000000 ? (int)i : otherwise;
}

bool cell_yes(Row r, const char *col)
{
    return str_eq(cell(r, col), S("yes")) || str_eq(cell(r, col), S("true"));
}

int32_t cell_day(Row r, const char *col, int32_t otherwise)
{
    int32_t day;
    return day_parse(cell(r, col), &day) ? day : otherwise;
}

int cell_word(Row r, const char *col)
{
    const ColSpec *c = table_column(r.t->spec, str_z(col));
    assert(c && c->words);
    return word_at(c->words, cell(r, col));
}

Strs cell_list(Row r, const char *col)
{
    return str_split(r.t->l->a, cell(r, col), ',');
}

Label cell_label(Row r, const char *en, const char *vi)
{
    Label out;
    out.in[LANG_VI] = cell(r, vi);
    out.in[LANG_EN] = cell(r, en);
    return out;
}

static Label in_both(Str s)
{
    return (Label){ { s, s } };
}

Label cell_prose(Row r, const char *en, const char *vi)
{
    Label out = cell_label(r, en, vi);
    if (!out.in[LANG_EN].len == !out.in[LANG_VI].len)
        return out;
    Lang there = out.in[LANG_EN].len ? LANG_EN : LANG_VI;
    row_bad(r, r.t->l->stored ? MSG_PACK_PROSE_MISSING : MSG_PACK_PROSE_HALF,
            str_z(there == LANG_EN ? vi : en));
    return in_both(out.in[there]);
}

Label cell_source(Row r, const char *en, const char *vi)
{
    Str only = cell(r, en);
    bool address = str_starts(only, S("http")) && str_find(only, S(" ")) < 0;
    return address && !cell(r, vi).len ? in_both(only) : cell_prose(r, en, vi);
}

json_t *cell_json(Row r, const char *col)
{
    Str s = cell(r, col);
    json_t *v = NULL;
    Err err = { 0 };
    if (!s.len)
        return NULL;
    if (!json_read(s, &v, &err)) {
        row_bad(r, MSG_PACK_JSON, str_z(col), err.n > 1 ? err.args[1].i : (int64_t)0);
        return NULL;
    }
    if (!json_is_object(v) && !json_is_array(v)) {
        json_decref(v);
        row_bad(r, MSG_PACK_JSON, str_z(col), (int64_t)1);
        return NULL;
    }
    return v;
}

bool row_unique(Row r, Map *seen, Str key)
{
    void **slot = map_slot(seen, str_copy(r.t->l->a, key));
    if (*slot) {
        row_bad(r, MSG_PACK_TWICE, key, (int64_t)(intptr_t)*slot);
        return false;
    }
    *slot = (void *)(intptr_t)r.line;
    return true;
}
