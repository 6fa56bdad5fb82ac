// pack_data.c - the pack's own records: data/index.yaml says how each row of data/*.csv becomes observations.
#include "pack_load.h"

static const Str index_file = { "data/index.yaml", 15 };

// A text, or a column with a table of what its cells mean.
typedef struct {
    Str text, column, otherwise;
    const Node *map;
    bool given, wrong; // wrong: reported; nothing is said of what it gives
} Spec;

typedef struct {
    const Node *when, *columns;
    Spec attribute, value; // one fact a row
    Spec lat, lon, radius;
    bool point, one_of;
    Spec class, method, source, note, author;
    int line;
} Making;

typedef struct {
    Load *l;
    Str file;
    CsvTable csv;
    const RecordType *type;
    Spec key, date;
    ARRAY(Making) makings;
    const Node *skip;
    bool unread; // columns may be used that were not understood
    PackObsList *out;
} DataFile;

// ---- Reading index.yaml
static Spec spec_of(Fields f, const char *key, bool must)
{
    const Node *n = node_get(f.map, key);
    Spec out = { 0 };
    ptrdiff_t wrong = load_wrong(f.l);
    if (n && n->kind == NODE_MAP) {
        Fields g = fields_of(f.l, f.file, n, str_z(key));
        fields_known(g, (const char *const[]){ "column", "map", "default", NULL });
        out.column = field_text(g, "column", true);
        out.otherwise = field_text(g, "default", false);
        out.map = node_get(n, "map");
        if (out.map && out.map->kind != NODE_MAP) {
            bad(f.l, f.file, out.map->line, MSG_PACK_YAML_MAP, S("map"));
            out.map = NULL;
        }
        out.given = out.column.len > 0;
    } else {
        out.text = field_text(f, key, must);
        out.given = out.text.len > 0;
    }
    out.wrong = load_wrong(f.l) > wrong;
    return out;
}

static void check_column(DataFile *d, Str column, int line)
{
    if (!column.len || table_col(&d->csv, column) >= 0)
        return;
    bad(d->l, index_file, line, MSG_PACK_DATA_COLUMN, column, d->file);
    d->unread = true;
}

static Spec column_spec(DataFile *d, Fields f, const char *key, bool must)
{
    Spec s = spec_of(f, key, must);
    check_column(d, s.column, field_line(f, key));
    d->unread = d->unread || s.wrong;
    s.wrong = s.wrong || (s.column.len && table_col(&d->csv, s.column) < 0);
    return s;
}

// A column by its bare name: lat, lon.
static Spec bare_column(DataFile *d, Fields f, const char *key)
{
    Spec s = { .column = field_text(f, key, true) };
    s.given = s.column.len > 0;
    check_column(d, s.column, field_line(f, key));
    return s;
}

static void check_columns(DataFile *d, const Node *columns)
{
    for (ptrdiff_t i = 0; i < columns->len; i++) {
        check_column(d, columns->keys[i], columns->key_lines[i]);
        Str name = node_text(&columns->children[i]);
        const Attr *at = d->type ? pack_attr(d->l->p, d->type->name, name) : NULL;
        if (d->type && load_attr_lacks(d->l, d->type->name, name))
            bad(d->l, index_file, columns->key_lines[i], MSG_PACK_ATTR_UNKNOWN, name, d->type->name);
        else if (at && at->kind == KIND_DERIVED)
            bad(d->l, index_file, columns->key_lines[i], MSG_PACK_DATA_DERIVED, name);
    }
}

static const Node *map_field(DataFile *d, Fields f, const char *key)
{
    const Node *n = node_get(f.map, key);
    if (n && n->kind != NODE_MAP) {
        bad(d->l, index_file, n->line, MSG_PACK_YAML_MAP, str_z(key));
        d->unread = true;
        return NULL;
    }
    return n;
}

static void read_making(DataFile *d, const Node *n)
{
    static const char *const keys[] = { "when",   "columns", "attribute", "value", "geometry", "class",
                                        "method", "source",  "one_of",    "note",  "author",   NULL };
    Fields f = fields_of(d->l, index_file, n, S("observations"));
    d->unread = d->unread || !f.map;
    if (!f.map)
        return;
    fields_known(f, keys);
    Making m = { .when = map_field(d, f, "when"), .columns = map_field(d, f, "columns"), .line = f.line };
    for (ptrdiff_t i = 0; m.when && i < m.when->len; i++)
        check_column(d, m.when->keys[i], m.when->key_lines[i]);
    if (m.columns)
        check_columns(d, m.columns);
    m.attribute = column_spec(d, f, "attribute", false);
    m.value = column_spec(d, f, "value", m.attribute.given);
    const Node *point = node_get(f.map, "geometry");
    if (point) {
        Fields g = fields_of(d->l, index_file, point, S("geometry"));
        fields_known(g, (const char *const[]){ "lat", "lon", "radius", NULL });
        m.lat = bare_column(d, g, "lat");
        m.lon = bare_column(d, g, "lon");
        m.radius = column_spec(d, g, "radius", false);
        m.point = m.lat.given && m.lon.given && table_col(&d->csv, m.lat.column) >= 0 &&
                  table_col(&d->csv, m.lon.column) >= 0;
        m.point = m.point && d->type && d->type->spatial;
        d->unread = d->unread || !m.lat.given || !m.lon.given;
        if (d->type && !d->type->spatial)
            bad(d->l, index_file, f.line, MSG_PACK_DATA_NO_POINT, d->type->name);
    }
    m.class = column_spec(d, f, "class", true);
    m.method = column_spec(d, f, "method", true);
    m.source = column_spec(d, f, "source", true);
    m.note = column_spec(d, f, "note", false);
    m.author = column_spec(d, f, "author", false);
    m.one_of = field_yes(f, "one_of", false);
    if (!m.columns && !m.attribute.given && !point) {
        bad(d->l, index_file, f.line, MSG_PACK_DATA_NOTHING, d->file);
        d->unread = true;
    }
    *PUSH(d->l->a, &d->makings) = m;
}

// ---- Columns that nobody reads are probably forgotten.
static bool spec_reads(const Spec *s, Str column)
{
    return str_eq(s->column, column);
}

static bool has_key(const Node *map, Str key)
{
    for (ptrdiff_t i = 0; map && map->kind == NODE_MAP && i < map->len; i++)
        if (str_eq(map->keys[i], key))
            return true;
    return false;
}

static void check_all_used(DataFile *d, Strs ignored, int line)
{
    EACH (Str, column, d->csv.head) {
        bool used =
            spec_reads(&d->key, *column) || spec_reads(&d->date, *column) || has_key(d->skip, *column);
        EACH (Str, s, ignored)
            used = used || str_eq(*s, *column);
        EACH (Making, m, d->makings) {
            const Spec *specs[] = { &m->attribute, &m->value,  &m->lat,    &m->lon,  &m->radius,
                                    &m->class,     &m->method, &m->source, &m->note, &m->author };
            for (int i = 0; i < COUNT(specs); i++)
                used = used || spec_reads(specs[i], *column);
            used = used || has_key(m->when, *column) || has_key(m->columns, *column);
        }
        if (!used)
            bad(d->l, index_file, line, MSG_PACK_DATA_UNUSED, *column, d->file);
    }
    EACH (Str, s, ignored)
        check_column(d, *s, line);
}

// ---- Making observations
static Str data_cell(const DataFile *d, ptrdiff_t row, Str column)
{
    return table_cell(&d->csv, row, column);
}

// Empty where the spec says nothing; a mapped column whose cell is not in the map gives the default, or
// *found is false.
static Str spec_value(const DataFile *d, const Spec *s, ptrdiff_t row, bool *found)
{
    *found = true;
    if (!s->column.len)
        return s->text;
    Str text = data_cell(d, row, s->column);
    if (text.len && s->map) {
        const Node *n = node_get(s->map, str_cz(d->l->a, text));
        if (n)
            return node_text(n);
        *found = s->otherwise.len > 0;
        return s->otherwise;
    }
    return text.len ? text : s->otherwise;
}

static bool one_of_values(const Node *list, Str text)
{
    if (list->kind != NODE_LIST)
        return str_eq(node_text(list), text);
    for (ptrdiff_t i = 0; i < list->len; i++)
        if (str_eq(node_text(&list->children[i]), text))
            return true;
    return false;
}

static bool all_hold(const DataFile *d, const Node *when, ptrdiff_t row)
{
    for (ptrdiff_t i = 0; when && i < when->len; i++)
        if (!one_of_values(&when->children[i], data_cell(d, row, when->keys[i])))
            return false;
    return true;
}

static bool any_holds(const DataFile *d, const Node *when, ptrdiff_t row)
{
    for (ptrdiff_t i = 0; when && when->kind == NODE_MAP && i < when->len; i++)
        if (one_of_values(&when->children[i], data_cell(d, row, when->keys[i])))
            return true;
    return false;
}

static void add_remark(DataFile *d, PackObs *o, Str remark)
{
    if (!remark.len)
        return;
    o->note = o->note.len ? str_fmt(d->l->a, "%.*s; %.*s", PS(o->note), PS(remark)) : remark;
}

static void add_fact(DataFile *d, PackObs *o, const Attr *at, Str text)
{
    Load *l = d->l;
    Value v;
    Str remark;
    Err err = { 0 };
    if (!pack_value_remark(l->a, l->p, at, text, &v, &remark, &err)) {
        if (err.id == MSG_PACK_VALUE_CODE && at->list && !load_lacks_code(l, at->list, err_str(&err, 1)))
            return;
        Str type = at->ref_type;
        if (err.id == MSG_PACK_VALUE_REF && !pack_type(l->p, type) &&
            !load_lacks(l, NOUN_TYPE, (Str){ 0 }, type))
            return;
        load_err(l, d->file, o->line, &err);
        return;
    }
    if (v.state == VAL_UNKNOWN)
        return;
    EACH (PackFact, fact, o->facts) {
        if (fact->attr == at) {
            bad(l, d->file, o->line, MSG_PACK_DATA_TWICE, at->name);
            return;
        }
    }
    add_remark(d, o, remark);
    *PUSH(l->a, &o->facts) = (PackFact){ at, v };
}

static void add_point(DataFile *d, PackObs *o, const Making *m, ptrdiff_t row)
{
    Load *l = d->l;
    const Pack *p = l->p;
    Str lat = data_cell(d, row, m->lat.column), lon = data_cell(d, row, m->lon.column);
    const Attr *at = pack_attr(p, d->type->name, d->type->geometry);
    double x, y, radius = 0;
    bool found;
    if (!lat.len && !lon.len)
        return;
    bool bounded = p->west < p->east;
    if (!str_f64(lat, &y) || !str_f64(lon, &x) ||
        (bounded && (x < p->west || x > p->east || y < p->south || y > p->north))) {
        bad(l, d->file, o->line, MSG_PACK_DATA_POINT, lon, lat);
        return;
    }
    Str r = spec_value(d, &m->radius, row, &found);
    if (m->radius.given && !m->radius.wrong && (!found || !str_f64(r, &radius) || radius < 0)) {
        bad(l, d->file, o->line, MSG_PACK_DATA_RADIUS, data_cell(d, row, m->radius.column));
        return;
    }
    if (at)
        *PUSH(l->a, &o->facts) = (PackFact){ at, value_point(l->a, x, y, radius) };
}

static void add_named_fact(DataFile *d, PackObs *o, const Making *m, ptrdiff_t row)
{
    bool found;
    Str name = spec_value(d, &m->attribute, row, &found);
    const Attr *at = pack_attr(d->l->p, d->type->name, name);
    if (m->attribute.wrong || m->value.wrong)
        return;
    if (!at && name.len && !load_attr_lacks(d->l, d->type->name, name))
        return;
    if (!at)
        bad(d->l, d->file, o->line, MSG_PACK_ATTR_UNKNOWN, name, d->type->name);
    else if (at->kind == KIND_DERIVED)
        bad(d->l, d->file, o->line, MSG_PACK_DATA_DERIVED, name);
    else
        add_fact(d, o, at, spec_value(d, &m->value, row, &found));
}

// Where a row comes from must be one of the declared classes and methods.
static Str named(DataFile *d, const Making *m, const Spec *s, ptrdiff_t row, bool is_class)
{
    Load *l = d->l;
    bool found;
    Str name = spec_value(d, s, row, &found);
    int line = d->csv.rows.at[row].line;
    if (s->wrong)
        return name;
    if (!found || !name.len)
        bad(l, d->file, line, MSG_PACK_DATA_NO_ORIGIN, s->column, data_cell(d, row, s->column));
    else if (is_class && !pack_class(l->p, name) && load_lacks(l, NOUN_CLASS, (Str){ 0 }, name))
        bad(l, d->file, line, MSG_PACK_CLASS_UNKNOWN, name);
    else if (!is_class && !pack_method(l->p, name) && load_lacks(l, NOUN_METHOD, (Str){ 0 }, name))
        bad(l, d->file, line, MSG_PACK_METHOD_UNKNOWN, name);
    (void)m;
    return name;
}

static void make(DataFile *d, const Making *m, ptrdiff_t row, Str local)
{
    Load *l = d->l;
    bool found;
    PackObs o = { .type = d->type, .one_of = m->one_of, .file = d->file, .line = d->csv.rows.at[row].line };
    o.record = str_fmt(l->a, "%.*s/%.*s", PS(d->type->name), PS(local));
    o.note = spec_value(d, &m->note, row, &found);
    for (ptrdiff_t i = 0; m->columns && i < m->columns->len; i++) {
        const Attr *at = pack_attr(l->p, d->type->name, node_text(&m->columns->children[i]));
        if (at)
            add_fact(d, &o, at, data_cell(d, row, m->columns->keys[i]));
    }
    if (m->attribute.given)
        add_named_fact(d, &o, m, row);
    if (m->point)
        add_point(d, &o, m, row);
    if (!o.facts.len)
        return;
    o.class = named(d, m, &m->class, row, true);
    o.method = named(d, m, &m->method, row, false);
    o.author = spec_value(d, &m->author, row, &found);
    o.source = spec_value(d, &m->source, row, &found);
    if (!o.source.len && !m->source.wrong)
        bad(l, d->file, o.line, MSG_PACK_DATA_NO_SOURCE, o.record);
    Str rest = o.source;
    while (rest.len) {
        ptrdiff_t at = str_find(rest, S(" ; "));
        *PUSH(l->a, &o.addresses) = str_trim(at < 0 ? rest : str_sub(rest, 0, at));
        rest = at < 0 ? (Str){ 0 } : str_sub(rest, at + 3, rest.len);
    }
    o.one_of = o.one_of && o.addresses.len > 1;
    Str when = spec_value(d, &d->date, row, &found), remark;
    if (!d->date.wrong && (!when.len || !date_read(when, &o.date, &remark)))
        bad(l, d->file, o.line, MSG_PACK_DATA_DATE, when);
    *PUSH(l->a, d->out) = o;
}

// In a file with a row for each record, a second row of one is a slip: of one day it is no history either.
static void check_again(DataFile *d, Map *seen, ptrdiff_t row, Str local)
{
    bool found;
    int line = d->csv.rows.at[row].line;
    Str day = spec_value(d, &d->date, row, &found);
    typedef struct {
        Str day;
        int line;
    } First;
    First **slot = (First **)map_slot(seen, str_copy(d->l->a, local));
    if (!*slot) {
        *slot = NEW(d->l->a, First);
        **slot = (First){ day, line };
    } else if (str_eq((*slot)->day, day))
        bad(d->l, d->file, line, MSG_PACK_TWICE, local, (*slot)->line);
    else
        bad(d->l, d->file, line, MSG_PACK_DATA_AGAIN, local, (*slot)->line);
}

static bool row_a_record(const DataFile *d)
{
    EACH (const Making, m, d->makings)
        if (m->attribute.given)
            return false;
    return d->makings.len > 0;
}

static void make_all(DataFile *d)
{
    Load *l = d->l;
    Map *seen = map_new(l->a);
    bool single = row_a_record(d);
    for (ptrdiff_t row = 0; row < d->csv.rows.len; row++) {
        bool found;
        Str local = spec_value(d, &d->key, row, &found);
        if (any_holds(d, d->skip, row))
            continue;
        if (d->key.wrong)
            local = S("?");
        else if (!code_ok(local)) {
            bad(l, d->file, d->csv.rows.at[row].line, MSG_PACK_DATA_KEY, local);
            load_doubt(l, NOUN_RECORD, d->type->name, local);
            local = S("?");
        } else if (single)
            check_again(d, seen, row, local);
        EACH (Making, m, d->makings) {
            if (all_hold(d, m->when, row))
                make(d, m, row, local);
        }
    }
}

// Which records of the type there are cannot be told until this is mended.
static void records_open(Load *l, Str type, Str file, int line)
{
    load_doubt(l, NOUN_RECORD, type, (Str){ 0 });
    load_unclear(l, file, line);
}

static void tell_spoilt(DataFile *d, Str type)
{
    Load *l = d->l;
    ptrdiff_t at = table_col(&d->csv, d->key.column);
    load_spoilt(l, d->file, &d->csv);
    EACH (CsvSpoilt, s, d->csv.spoilt) {
        load_doubt(l, NOUN_RECORD, type, at >= 0 && at < s->row.cells.len ? s->row.cells.at[at] : (Str){ 0 });
    }
}

static void read_data_file(Load *l, Str name, const Node *n, PackObsList *out)
{
    static const char *const keys[] = { "type", "key", "date", "observations", "skip", "ignored", NULL };
    DataFile d = { .l = l, .file = str_fmt(l->a, "data/%.*s", PS(name)), .out = out };
    const PackFile *bytes = load_file(l, d.file);
    Err err = { 0 };
    Fields f = fields_of(l, index_file, n, name);
    if (!f.map)
        return;
    fields_known(f, keys);
    Str type = field_name(f, "type", true);
    d.type = pack_type(l->p, type);
    if (type.len && !d.type && load_lacks(l, NOUN_TYPE, (Str){ 0 }, type))
        bad(l, index_file, field_line(f, "type"), MSG_PACK_TYPE_UNKNOWN, type);
    if (!bytes) {
        bad(l, index_file, f.line, MSG_PACK_FILE_MISSING, d.file);
        records_open(l, type, index_file, f.line);
        return;
    }
    if (!csv_table_all(l->a, bytes->bytes, &d.csv, &err)) {
        load_err(l, d.file, d.csv.bad_line, &err);
        records_open(l, type, d.file, 0);
        return;
    }
    d.key = column_spec(&d, f, "key", true);
    d.date = column_spec(&d, f, "date", true);
    d.skip = map_field(&d, f, "skip");
    const Node *list = node_get(f.map, "observations");
    if (!list || list->kind != NODE_LIST || !list->len)
        bad(l, index_file, f.line, MSG_PACK_YAML_LIST, S("observations"));
    for (ptrdiff_t i = 0; list && list->kind == NODE_LIST && i < list->len; i++)
        read_making(&d, &list->children[i]);
    if (!d.unread)
        check_all_used(&d, field_list(f, "ignored", false), f.line);
    tell_spoilt(&d, type);
    if (d.key.wrong || (!d.type && load_lacks(l, NOUN_TYPE, (Str){ 0 }, type)))
        records_open(l, type, index_file, f.line);
    if (!d.type)
        load_doubt(l, NOUN_RECORD, type, (Str){ 0 });
    if (d.type)
        make_all(&d);
}

// References must lead to a record of the pack.
static void check_refs(Load *l, const PackObsList *list)
{
    Map *there = map_new(l->a);
    EACH (PackObs, o, *list)
        *map_slot(there, o->record) = l;
    EACH (PackObs, o, *list) {
        EACH (PackFact, f, o->facts) {
            if (f->attr->kind != KIND_REF || f->value.set.len != 1 || map_get(there, f->value.set.at[0]))
                continue;
            Str local = f->value.set.at[0], type = cut(&local, '/');
            if (load_lacks(l, NOUN_RECORD, type, local))
                bad(l, o->file, o->line, MSG_PACK_DATA_REF, f->attr->name, f->value.set.at[0]);
        }
    }
}

void load_data(Load *l, PackObsList *out)
{
    Node root;
    Err err = { 0 };
    int line = 0;
    const PackFile *f = load_file(l, index_file);
    if (f && !yaml_parse(l->a, f->bytes, &root, &line, &err)) {
        load_err(l, index_file, line, &err);
        load_unclear(l, index_file, 0);
        return;
    }
    if (f) {
        Fields top = fields_of(l, index_file, &root, index_file);
        fields_known(top, (const char *const[]){ "files", NULL });
        const Node *files = node_get(top.map, "files");
        if (top.map && (!files || files->kind != NODE_MAP))
            bad(l, index_file, top.line, MSG_PACK_YAML_MAP, S("files"));
        for (ptrdiff_t i = 0; files && files->kind == NODE_MAP && i < files->len; i++)
            read_data_file(l, files->keys[i], &files->children[i], out);
    }
    EACH (PackFile, g, l->p->files) {
        if (str_starts(g->path, S("data/")) && !map_get(l->known, g->path) &&
            !str_ends(g->path, S("README.md")))
            bad(l, g->path, 0, MSG_PACK_FILE_UNKNOWN, g->path);
    }
    check_refs(l, out);
}

bool pack_observations(const Pack *p, Arena *a, PackObsList *out, Faults *faults, Err *err)
{
    Load l = { .a = a,
               .p = (Pack *)p,
               .faults = faults,
               .known = map_new(a),
               .broken = map_new(a),
               .doubts = map_new(a) };
    ptrdiff_t before = load_wrong(&l);
    *out = (PackObsList){ 0 };
    load_data(&l, out);
    ptrdiff_t wrong = load_wrong(&l) - before;
    return !wrong || fail(err, MSG_PACK_REFUSED, wrong);
}
