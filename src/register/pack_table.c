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
    load_unclear(t->l, t->file, 0);
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

static bool holds(const ColSpec *c, Str s)
{
    double f;
    int64_t i;
    int32_t day;
    switch (c->form) {
    case FORM_NAME:
        return name_ok(s);
    case FORM_CODE:
        return code_ok(s);
    case FORM_NUM:
        return str_f64(s, &f);
    case FORM_INT:
        return str_i64(s, &i) && i >= 0 && i <= 1000000000;
    case FORM_SHARE:
        return str_f64(s, &f) && f >= 0 && f <= 1;
    case FORM_YES:
        return yes_ok(s);
    case FORM_DAY:
        return day_parse(s, &day);
    case FORM_WORD:
        return word_at(c->words, s) >= 0;
    default:
        return true;
    }
}

static void check_cell(Row r, const ColSpec *c, Str column)
{
    static const MsgId say[FORM_COUNT] = {
        [FORM_NAME] = MSG_PACK_NAME, [FORM_CODE] = MSG_PACK_CODE,   [FORM_NUM] = MSG_PACK_NUMBER,
        [FORM_INT] = MSG_PACK_WHOLE, [FORM_SHARE] = MSG_PACK_SHARE, [FORM_YES] = MSG_PACK_YES,
        [FORM_DAY] = MSG_PACK_DAY,
    };
    Str s = table_cell(&r.t->csv, r.i, column);
    if (!s.len && c->need == NEED_CELL)
        row_bad(r, c->form == FORM_LABEL ? MSG_PACK_LABEL_MISSING : MSG_PACK_CELL_EMPTY, column);
    else if (s.len && !holds(c, s) && c->form == FORM_WORD)
        row_bad(r, MSG_PACK_WORD, column, s, words_text(r.t->l->a, c->words));
    else if (s.len && !holds(c, s))
        row_bad(r, say[c->form], column, s);
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

// Is the column one that names the rows?
static bool naming(const TableSpec *spec, Str column)
{
    for (const RowNames *n = spec->names; n->name; n++)
        if (str_eq(column, str_z(n->name)) || (n->scope && str_eq(column, str_z(n->scope))))
            return true;
    return false;
}

static bool check_columns(const Table *t)
{
    bool whole = true;
    for (const ColSpec *c = t->spec->cols; c->name; c++) {
        Str name = str_z(c->name);
        if ((c->need == NEED_CELL || c->need == NEED_COLUMN) && !str_ends(name, S("*")) &&
            table_col(&t->csv, name) < 0) {
            bad(t->l, t->file, 1, MSG_PACK_COLUMN_MISSING, name);
            whole = whole && !naming(t->spec, name);
        }
    }
    EACH (Str, column, t->csv.head) {
        if (!table_column(t->spec, *column))
            bad(t->l, t->file, 1, MSG_PACK_COLUMN_UNKNOWN, *column);
    }
    return whole;
}

// ---- Rows in doubt
static Str rough_cell(const Table *t, Strs cells, const char *column)
{
    ptrdiff_t at = column ? table_col(&t->csv, str_z(column)) : -1;
    return at >= 0 && at < cells.len ? cells.at[at] : (Str){ 0 };
}

static void doubt_name(const Table *t, const RowNames *n, Strs cells, int line)
{
    Load *l = t->l;
    Str scope = rough_cell(t, cells, n->scope), name = rough_cell(t, cells, n->name);
    load_doubt(l, n->noun, scope, name);
    if (!name.len)
        load_unclear(l, t->file, line);
}

// Cells may have run together or moved: any of them may be the name.
static void doubt_cells(const Table *t, const RowNames *n, Strs cells)
{
    static const char marks[] = { '|', ';', ',', '\t' };
    for (ptrdiff_t i = 0; i < cells.len; i++)
        for (int m = 0; m < COUNT(marks); m++) {
            Strs pieces = str_split(t->l->a, cells.at[i], marks[m]);
            EACH (Str, s, pieces)
                if (code_ok(*s))
                    load_doubt(t->l, n->noun, (Str){ 0 }, *s);
        }
}

void load_spoilt(Load *l, Str file, const CsvTable *csv)
{
    bool encoding = false; // told once a file: one saving mends all rows
    EACH (const CsvSpoilt, s, csv->spoilt) {
        if (s->why.id != MSG_BASE_NOT_UTF8 || !encoding)
            load_err(l, file, s->row.line, &s->why);
        encoding = encoding || s->why.id == MSG_BASE_NOT_UTF8;
    }
}

static void doubt_spoilt(const Table *t)
{
    load_spoilt(t->l, t->file, &t->csv);
    EACH (CsvSpoilt, s, t->csv.spoilt) {
        for (const RowNames *n = t->spec->names; n->name; n++) {
            doubt_name(t, n, s->row.cells, s->row.line);
            doubt_cells(t, n, s->row.cells);
        }
    }
}

// Rows whose own name is missing or wrong.
static void doubt_unnamed(Row r)
{
    for (const RowNames *n = r.t->spec->names; n->name; n++)
        if (!cell_ok(r, n->name) || (n->scope && !cell_ok(r, n->scope)))
            doubt_name(r.t, n, r.t->csv.rows.at[r.i].cells, r.line);
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
    if (!csv_table_all(l->a, f->bytes, &out->csv, &err)) {
        load_err(l, out->file, out->csv.bad_line, &err);
        breaks(out);
        return false;
    }
    if (!check_columns(out)) {
        breaks(out);
        return false;
    }
    doubt_spoilt(out);
    EACH (Str, column, out->csv.head) {
        const ColSpec *c = table_column(spec, *column);
        if (!c || c->need == CARRIED)
            continue;
        EACH_ROW(r, out)
        check_cell(r, c, *column);
    }
    EACH_ROW(r, out)
    doubt_unnamed(r);
    return true;
}

bool table_has(const Table *t, const char *col)
{
    return table_col(&t->csv, str_z(col)) >= 0;
}

Row table_row(const Table *t, ptrdiff_t i)
{
    return (Row){ t, i, i < t->csv.rows.len ? t->csv.rows.at[i].line : 0 };
}

Str cell(Row r, const char *col)
{
    return table_cell(&r.t->csv, r.i, str_z(col));
}

bool cell_ok(Row r, const char *col)
{
    const ColSpec *c = table_column(r.t->spec, str_z(col));
    Str s = cell(r, col);
    return c &&
           (s.len ? holds(c, s) : c->need != NEED_CELL && (c->need != NEED_COLUMN || table_has(r.t, col)));
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
