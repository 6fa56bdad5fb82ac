// framework.c - the four tables of a framework: out of a pack or a CSV file, and back as CSV.
#include "framework.h"
#include "framework_in.h"

const char *const fw_table_names[FW_TABLES + 1] = { "criteria", "anchors", "purposes", "gates" };
const char *const fw_act_names[FW_ACTS + 1] = { "pack", "edit", "import", "freeze" };
static const TableId ids[FW_TABLES] = { TABLE_CRITERIA, TABLE_ANCHORS, TABLE_PURPOSES, TABLE_GATES };
static const char *const keys[FW_TABLES] = { "criterion_id", "criterion", "purpose_id", "gate_id" };

const TableSpec *fw_spec(FwTableId id)
{
    return &pack_tables[ids[id]];
}

const ColSpec *fw_column(FwTableId id, Str name)
{
    const ColSpec *c = table_column(fw_spec(id), name);
    return c && (!str_ends(str_z(c->name), S("*")) || code_ok(name)) ? c : NULL;
}

static ptrdiff_t column_at(const FwTable *t, Str column)
{
    for (ptrdiff_t i = 0; i < t->columns.len; i++)
        if (str_eq(t->columns.at[i], column))
            return i;
    return -1;
}

Str fw_cell(const FwTable *t, ptrdiff_t row, Str column)
{
    ptrdiff_t at = column_at(t, column);
    return at < 0 || row < 0 || row >= t->rows.len ? (Str){ 0 } : t->rows.at[row].at[at];
}

Str fw_key(Arena *a, FwTableId id, const FwTable *t, ptrdiff_t row)
{
    Str key = fw_cell(t, row, str_z(keys[id])), item = fw_cell(t, row, S("item"));
    if (id != FW_ANCHORS)
        return key;
    return str_fmt(a, "%.*s%s%.*s@%.*s", PS(key), item.len ? "/" : "", PS(item),
                   PS(fw_cell(t, row, S("level"))));
}

ptrdiff_t fw_row_of(Arena *a, FwTableId id, const FwTable *t, Str key)
{
    for (ptrdiff_t i = 0; i < t->rows.len; i++)
        if (str_eq(fw_key(a, id, t, i), key))
            return i;
    return -1;
}

// ---- Cells in one spelling, so that equal tables are equal bytes.
static Str list_text(Arena *a, Str text)
{
    return str_join(a, str_split(a, text, ','), S(","));
}

int fw_depth(const json_t *v)
{
    const char *key;
    json_t *m;
    size_t i;
    int deepest = 0;
    json_object_foreach((json_t *)v, key, m)
    {
        int d = fw_depth(m);
        deepest = d > deepest ? d : deepest;
    }
    json_array_foreach(v, i, m)
    {
        int d = fw_depth(m);
        deepest = d > deepest ? d : deepest;
    }
    return deepest + 1;
}

static Str cell_json_text(Arena *a, Str text)
{
    json_t *v;
    Err err = { 0 };
    if (!json_read(text, &v, &err))
        return text; // the loader says where it is wrong
    if (fw_depth(v) > FW_DEPTH_MAX) {
        json_decref(v);
        return text;
    }
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_json(&w, v);
    json_decref(v);
    return buf_str(&b);
}

Str fw_canonical(Arena *a, Form form, Str text)
{
    char number[32];
    double f;
    text = str_trim(text);
    if (!text.len)
        return (Str){ 0 };
    switch (form) {
    case FORM_NUM:
    case FORM_INT:
    case FORM_SHARE:
        if (!str_f64(text, &f))
            return text;
        f64_text(number, f);
        return str_copy(a, str_z(number));
    case FORM_YES:
        return str_eq(text, S("true")) ? S("yes") : str_eq(text, S("false")) ? S("no") : text;
    case FORM_JSON:
        return cell_json_text(a, text);
    case FORM_LIST:
        return list_text(a, text);
    default:
        return text;
    }
}

void fw_put(Arena *a, FwTableId id, FwTable *t, ptrdiff_t row, Str column, Str text)
{
    ptrdiff_t at = column_at(t, column);
    const ColSpec *spec = fw_column(id, column);
    assert(spec);
    if (at < 0) {
        at = t->columns.len;
        *PUSH(a, &t->columns) = column;
        for (ptrdiff_t i = 0; i < t->rows.len; i++)
            *PUSH(a, &t->rows.at[i]) = (Str){ 0 };
    }
    assert(row >= 0 && row < t->rows.len && at < t->rows.at[row].len && t->rows.at[row].at);
    t->rows.at[row].at[at] = fw_canonical(a, spec->form, text);
}

ptrdiff_t fw_new_row(Arena *a, FwTable *t)
{
    Strs *row = PUSH(a, &t->rows);
    *row = (Strs){ 0 };
    for (ptrdiff_t i = 0; i < t->columns.len; i++)
        *PUSH(a, row) = (Str){ 0 };
    return t->rows.len - 1;
}

static void take_table(Arena *a, FwTableId id, const CsvTable *csv, FwTable *out)
{
    *out = (FwTable){ 0 };
    for (ptrdiff_t i = 0; i < csv->rows.len; i++) {
        ptrdiff_t row = fw_new_row(a, out);
        EACH (const Str, column, csv->head)
            if (fw_column(id, *column))
                fw_put(a, id, out, row, *column, table_cell(csv, i, *column));
    }
}

// ---- Columns in the order of the documentation
static Strs weight_columns(Arena *a, const Framework *f)
{
    const FwTable *criteria = &f->table[FW_CRITERIA];
    Strs out = { 0 };
    for (ptrdiff_t i = 0; i < criteria->rows.len; i++) {
        Str column = str_fmt(a, "w_%.*s", PS(fw_cell(criteria, i, S("group_id"))));
        if (column.len > 2 && !str_in(column, out))
            *PUSH(a, &out) = column;
    }
    EACH (const Str, column, f->table[FW_PURPOSES].columns)
        if (str_starts(*column, S("w_")) && !str_in(*column, out))
            *PUSH(a, &out) = *column;
    return out;
}

static void settle_table(Arena *a, const Framework *f, FwTableId id, FwTable *out)
{
    const FwTable *t = &f->table[id];
    *out = (FwTable){ 0 };
    for (const ColSpec *c = fw_spec(id)->cols; c->name; c++) {
        if (str_eq(str_z(c->name), S("w_*"))) {
            EACH (const Str, column, weight_columns(a, f))
                *PUSH(a, &out->columns) = *column;
        } else {
            *PUSH(a, &out->columns) = str_z(c->name);
        }
    }
    for (ptrdiff_t i = 0; i < t->rows.len; i++) {
        Strs *row = PUSH(a, &out->rows);
        *row = (Strs){ 0 };
        EACH (const Str, column, out->columns)
            *PUSH(a, row) = fw_cell(t, i, *column);
    }
}

void framework_settle(Arena *a, Framework *f)
{
    Framework out;
    for (FwTableId id = 0; id < FW_TABLES; id++)
        settle_table(a, f, id, &out.table[id]);
    *f = out;
}

bool framework_of_pack(Arena *a, const Pack *pack, Framework *out, Err *err)
{
    *out = (Framework){ 0 };
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        CsvTable csv;
        EACH (const PackFile, f, pack->files)
            if (str_eq(f->path, str_z(fw_spec(id)->file))) {
                if (!csv_table(a, f->bytes, &csv, err))
                    return false;
                take_table(a, id, &csv, &out->table[id]);
            }
    }
    framework_settle(a, out);
    return true;
}

// The table whose own column the heading has; anchors name their criterion and a level.
static bool table_of(const CsvTable *csv, FwTableId *id)
{
    static const FwTableId order[] = { FW_CRITERIA, FW_PURPOSES, FW_GATES, FW_ANCHORS };
    for (int i = 0; i < COUNT(order); i++)
        if (table_col(csv, str_z(keys[order[i]])) >= 0) {
            *id = order[i];
            return true;
        }
    return false;
}

bool framework_read_csv(Arena *a, Str file, Str text, FwTableId *id, FwTable *out, Faults *faults, Err *err)
{
    CsvTable csv;
    *out = (FwTable){ 0 };
    if (!csv_table(a, files_canonical(a, text), &csv, err)) {
        *PUSH(a, faults) = (Fault){ file, csv.bad_line, *err };
        return false;
    }
    if (!table_of(&csv, id))
        return fail(err, MSG_FRAMEWORK_WHICH_TABLE, file);
    ptrdiff_t before = faults->len;
    EACH (const Str, column, csv.head)
        if (!fw_column(*id, *column))
            fault(a, faults, file, 1, MSG_FRAMEWORK_COLUMN, *column, fw_table_names[*id]);
    if (faults->len > before)
        return fail(err, MSG_FRAMEWORK_REFUSED, faults->len - before);
    take_table(a, *id, &csv, out);
    return true;
}

Str framework_csv(Arena *a, const Framework *f, FwTableId id)
{
    const FwTable *t = &f->table[id];
    Buf b = buf_new(a);
    if (!t->rows.len)
        return (Str){ 0 };
    csv_write_row(&b, t->columns, ',', CSV_PLAIN);
    for (ptrdiff_t i = 0; i < t->rows.len; i++)
        csv_write_row(&b, t->rows.at[i], ',', CSV_PLAIN);
    return files_canonical(a, buf_str(&b));
}

PackFiles fw_files(Arena *a, const Framework *f)
{
    PackFiles out = { 0 };
    for (FwTableId id = 0; id < FW_TABLES; id++)
        *PUSH(a, &out) = (PackFile){ str_z(fw_spec(id)->file), framework_csv(a, f, id) };
    return out;
}
