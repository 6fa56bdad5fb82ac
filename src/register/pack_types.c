// pack_types.c - types.yaml and attributes.csv: what kinds of record there are and what can be known of them.
#include <stdlib.h>

#include "pack_load.h"

enum { OWN_NUMBERS = 1048000 }; // from here on the program's own (checklist.h); 2^20 and more do not exist

const char *const attr_kind_names[KIND_COUNT + 1] = { "text",    "url",      "file",    "ref",   "choice",
                                                      "choices", "integer",  "decimal", "money", "date",
                                                      "bool3",   "geometry", "derived" };
static const Str types_file = { "types.yaml", 10 };
static const Str attrs_file = { "attributes.csv", 14 };

// ---- types.yaml
// An item without a usable name: what it is called stands there, or nobody knows.
static void doubt_item(Load *l, const Node *n, Noun noun)
{
    Str name = node_get_text(n, "name");
    load_doubt(l, noun, (Str){ 0 }, name);
    if (!name.len)
        load_unclear(l, types_file, n->line);
}

static void read_group(Load *l, const Node *n)
{
    Fields f = fields_of(l, types_file, n, S("groups"));
    if (!f.map) {
        doubt_item(l, n, NOUN_GROUP);
        return;
    }
    fields_known(f, (const char *const[]){ "name", "label", NULL });
    AttrGroup g = { .name = field_name(f, "name", true), .label = field_label(f, "label", true) };
    if (!g.name.len) {
        doubt_item(l, n, NOUN_GROUP);
        return;
    }
    if (pack_group(l->p, g.name))
        bad(l, types_file, f.line, MSG_PACK_TWICE_HERE, g.name);
    else
        *PUSH(l->a, &l->p->groups) = g;
}

static void read_citation(Load *l, const Node *type, RecordType *t)
{
    const Node *n = node_get(type, "citation");
    if (!n)
        return;
    Fields f = fields_of(l, types_file, n, S("citation"));
    fields_known(f, (const char *const[]){ "number", "names", "organ", "kind", "year", "date", NULL });
    t->cite.number = field_name(f, "number", true);
    t->cite.names = field_name(f, "names", false);
    t->cite.organ = field_name(f, "organ", false);
    t->cite.kind = field_name(f, "kind", false);
    t->cite.year = field_name(f, "year", false);
    t->cite.date = field_name(f, "date", false);
}

static void read_type(Load *l, const Node *n)
{
    static const char *const keys[] = { "name",    "label",    "plural",   "id_prefix", "id_digits",
                                        "spatial", "geometry", "quality",  "parent",    "title",
                                        "list",    "groups",   "citation", NULL };
    Fields f = fields_of(l, types_file, n, S("types"));
    if (!f.map) {
        doubt_item(l, n, NOUN_TYPE);
        return;
    }
    fields_known(f, keys);
    RecordType t = { .name = field_name(f, "name", true), .order = (int)l->p->types.len, .line = f.line };
    t.label = field_label(f, "label", true);
    t.plural = field_label(f, "plural", true);
    t.id_prefix = field_text(f, "id_prefix", true);
    if (t.id_prefix.len && !code_ok(t.id_prefix))
        bad(l, types_file, field_line(f, "id_prefix"), MSG_PACK_CODE, S("id_prefix"), t.id_prefix);
    EACH (RecordType, other, l->p->types) {
        if (t.id_prefix.len && str_eq(other->id_prefix, t.id_prefix))
            bad(l, types_file, field_line(f, "id_prefix"), MSG_PACK_TWICE_HERE, t.id_prefix);
    }
    t.id_digits = (int)field_num(f, "id_digits", 1, 9, false, 3);
    Str spatial = field_text(f, "spatial", true);
    t.spatial = str_eq(spatial, S("point"));
    if (!t.spatial && !str_eq(spatial, S("none"))) {
        if (spatial.len)
            bad(l, types_file, field_line(f, "spatial"), MSG_PACK_WORD, S("spatial"), spatial,
                S("point, none"));
        t.spatial = node_get(f.map, "geometry") != NULL; // then it is meant to have a point
    }
    t.geometry = field_name(f, "geometry", t.spatial);
    t.quality = field_name(f, "quality", false);
    const Node *parent = node_get(f.map, "parent");
    if (parent) {
        Fields g = fields_of(l, types_file, parent, S("parent"));
        t.parent = field_name(g, "type", true);
        t.parent_attr = field_name(g, "attribute", true);
        t.parent_count = field_name(g, "count", false);
        fields_known(g, (const char *const[]){ "type", "attribute", "count", NULL });
    }
    read_citation(l, f.map, &t);
    t.title = field_label(f, "title", true);
    t.list = field_list(f, "list", true);
    t.groups = field_list(f, "groups", true);
    if (!t.name.len) {
        doubt_item(l, n, NOUN_TYPE);
        return;
    }
    if (pack_type(l->p, t.name))
        bad(l, types_file, f.line, MSG_PACK_TWICE_HERE, t.name);
    else
        *PUSH(l->a, &l->p->types) = t;
}

static void break_types(Load *l)
{
    *map_slot(l->broken, types_file) = l;
    load_unclear(l, types_file, 0);
}

void load_types(Load *l)
{
    const PackFile *f = load_file(l, types_file);
    if (!f) {
        bad(l, types_file, 0, MSG_PACK_FILE_MISSING, types_file);
        break_types(l);
        return;
    }
    Node root;
    Err err = { 0 };
    int line = 0;
    if (!yaml_parse(l->a, f->bytes, &root, &line, &err)) {
        load_err(l, types_file, line, &err);
        break_types(l);
        return;
    }
    Fields top = fields_of(l, types_file, &root, types_file);
    fields_known(top, (const char *const[]){ "groups", "types", NULL });
    const Node *groups = node_get(top.map, "groups"), *types = node_get(top.map, "types");
    bool grouped = groups && groups->kind == NODE_LIST && groups->len,
         typed = types && types->kind == NODE_LIST && types->len;
    if (top.map && !grouped)
        bad(l, types_file, field_line(top, "groups"), MSG_PACK_YAML_LIST, S("groups"));
    if (top.map && !typed)
        bad(l, types_file, field_line(top, "types"), MSG_PACK_YAML_LIST, S("types"));
    if (!grouped || !typed)
        break_types(l);
    for (ptrdiff_t i = 0; groups && groups->kind == NODE_LIST && i < groups->len; i++)
        read_group(l, &groups->children[i]);
    // Pointers to types and groups are taken only after all of them are there.
    for (ptrdiff_t i = 0; types && types->kind == NODE_LIST && i < types->len; i++)
        read_type(l, &types->children[i]);
}

// ---- attributes.csv
static ValueType value_type_of(AttrKind kind, bool listed, bool numeric)
{
    switch (kind) {
    case KIND_CHOICE:
        return VT_CODE;
    case KIND_CHOICES:
        return VT_CODES;
    case KIND_INTEGER:
    case KIND_DECIMAL:
    case KIND_MONEY:
        return VT_NUM;
    case KIND_DATE:
        return VT_DATE;
    case KIND_BOOL3:
        return VT_BOOL;
    case KIND_GEOMETRY:
        return VT_GEOM;
    case KIND_DERIVED:
        return listed ? VT_CODE : numeric ? VT_NUM : VT_BOOL;
    default:
        return VT_TEXT;
    }
}

// False: which codes it takes cannot be known.
static bool check_list(Row r, Attr *at, Str list)
{
    Load *l = r.t->l;
    if (at->kind == KIND_REF) {
        at->ref_type = list; // checked with the types
        return true;
    }
    bool may = at->kind == KIND_CHOICE || at->kind == KIND_CHOICES || at->kind == KIND_DERIVED;
    bool must = at->kind == KIND_CHOICE || at->kind == KIND_CHOICES;
    if (must && !list.len && table_has(r.t, "codelist"))
        row_bad(r, MSG_PACK_LIST_MISSING, at->name);
    else if (list.len && !may)
        row_bad(r, MSG_PACK_LIST_UNUSED, at->name, list);
    if (!list.len || !may)
        return !must;
    at->list = pack_list(l->p, list);
    bool sound = str_eq(list, S("wards.csv")) ? load_sound(l, "wards.csv")
                                              : load_lacks(l, NOUN_LIST, (Str){ 0 }, list);
    if (!at->list && sound)
        row_bad(r, MSG_PACK_LIST_UNKNOWN, list, at->name);
    return at->list != NULL;
}

// Its kind or its codes are not known: neither are its values.
static void doubt_attr(Row r, Str type, Str name)
{
    load_doubt(r.t->l, NOUN_ATTR, type, name);
    load_unclear(r.t->l, r.t->file, r.line);
}

static void read_attr(Row r, Map *names, Map *numbers)
{
    Load *l = r.t->l;
    Attr at = { .number = cell_int(r, "number", 0), .order = (int)r.i, .line = r.line };
    at.type = cell(r, "record_type");
    at.name = cell(r, "name");
    at.label = cell_label(r, "label_en", "label_vi");
    int kind = cell_word(r, "kind"), sens = cell_word(r, "sensitivity");
    if (!at.number && str_eq(cell(r, "number"), S("0")))
        row_bad(r, MSG_PACK_WHOLE, S("number"), S("0"));
    if (!at.number)
        load_doubt(l, NOUN_NUMBER, (Str){ 0 }, at.name);
    if (!name_ok(at.type) || !name_ok(at.name)) // said, and in doubt since the table was opened
        return;
    at.kind = kind < 0 ? KIND_TEXT : (AttrKind)kind;
    at.sensitivity = sens < 0 ? SENS_PERSONAL : (Sensitivity)sens;
    at.unit = cell(r, "unit");
    at.min = cell_num(r, "min", -INFINITY);
    at.max = cell_num(r, "max", INFINITY);
    at.half_life_years = cell_num(r, "ages_half_life_years", INFINITY);
    at.group = cell(r, "group");
    at.derived = cell(r, "derived_from");
    at.description = cell_prose(r, "description", "description_vi");
    Str list = cell(r, "codelist");
    at.value_type = value_type_of(at.kind, list.len > 0, at.unit.len || isfinite(at.min) || isfinite(at.max));
    if (at.number && !row_unique(r, numbers, str_fmt(l->a, "%d", at.number)))
        load_doubt(l, NOUN_NUMBER, (Str){ 0 }, str_fmt(l->a, "%d", at.number));
    bool fresh = row_unique(r, names, str_fmt(l->a, "%.*s.%.*s", PS(at.type), PS(at.name)));
    if (at.number >= OWN_NUMBERS)
        row_bad(r, MSG_PACK_NUMBER_BIG, at.number);
    if (at.min > at.max) {
        row_bad(r, MSG_PACK_MIN_MAX, at.min, at.max);
        at.min = -INFINITY, at.max = INFINITY; // nothing is measured by them
    }
    if (at.half_life_years <= 0)
        row_bad(r, MSG_PACK_HALF_LIFE, at.half_life_years);
    if (at.kind == KIND_DERIVED && !at.derived.len && table_has(r.t, "derived_from"))
        row_bad(r, MSG_PACK_DERIVED_MISSING, at.name);
    bool clear = kind >= 0 && check_list(r, &at, list);
    if (!pack_type(l->p, at.type) && load_lacks(l, NOUN_TYPE, (Str){ 0 }, at.type)) {
        row_bad(r, MSG_PACK_TYPE_UNKNOWN, at.type);
        load_doubt(l, NOUN_ATTR, (Str){ 0 }, at.name);
    }
    if (name_ok(at.group) && !pack_group(l->p, at.group) && load_lacks(l, NOUN_GROUP, (Str){ 0 }, at.group))
        row_bad(r, MSG_PACK_GROUP_UNKNOWN, at.group);
    if (!clear && fresh)
        doubt_attr(r, at.type, at.name);
    else if (fresh)
        *PUSH(l->a, &l->p->attrs) = at;
}

static int by_number(const void *a, const void *b)
{
    int x = ((const Attr *)a)->number, y = ((const Attr *)b)->number;
    return (x > y) - (x < y);
}

// Numbers of a sound pack are below OWN_NUMBERS, and those of a type lie together: the table stays small.
static void note_places(Arena *a, RecordType *type)
{
    for (ptrdiff_t i = 0; i < type->attrs.len; i++) {
        int number = type->attrs.at[i]->number;
        type->first = i ? type->first : number;
        while (type->places.len <= number - type->first)
            *PUSH(a, &type->places) = 0;
        type->places.at[number - type->first] = (int)i + 1;
    }
}

// ---- The two joined: what types.yaml says of attributes.
static void check_named(Load *l, const RecordType *t, Str name)
{
    if (load_attr_lacks(l, t->name, name))
        bad(l, types_file, t->line, MSG_PACK_ATTR_UNKNOWN, name, t->name);
}

// of: whose attribute it is; said at the line of t
static void check_kind(Load *l, const RecordType *t, const RecordType *of, Str name, AttrKind kind)
{
    const Attr *at = name.len ? pack_attr(l->p, of->name, name) : NULL;
    if (load_attr_lacks(l, of->name, name))
        bad(l, types_file, t->line, MSG_PACK_ATTR_UNKNOWN, name, of->name);
    if (at && at->kind != kind)
        bad(l, types_file, t->line, MSG_PACK_NOT_OF_KIND, name, str_z(attr_kind_names[kind]));
}

static void check_type(Load *l, RecordType *t)
{
    check_kind(l, t, t, t->cite.number, KIND_TEXT);
    check_kind(l, t, t, t->cite.names, KIND_TEXT);
    check_kind(l, t, t, t->cite.organ, KIND_CHOICE);
    check_kind(l, t, t, t->cite.kind, KIND_CHOICE);
    check_kind(l, t, t, t->cite.year, KIND_INTEGER);
    check_kind(l, t, t, t->cite.date, KIND_DATE);
    check_named(l, t, t->title.in[LANG_VI]);
    if (!str_eq(t->title.in[LANG_VI], t->title.in[LANG_EN]))
        check_named(l, t, t->title.in[LANG_EN]);
    EACH (Str, s, t->list)
        check_named(l, t, *s);
    EACH (Str, s, t->groups) {
        if (!pack_group(l->p, *s) && load_lacks(l, NOUN_GROUP, (Str){ 0 }, *s))
            bad(l, types_file, t->line, MSG_PACK_GROUP_UNKNOWN, *s);
    }
    const Attr *point = t->geometry.len ? pack_attr(l->p, t->name, t->geometry) : NULL;
    if (t->spatial)
        check_named(l, t, t->geometry);
    if (point && point->kind != KIND_GEOMETRY)
        bad(l, types_file, t->line, MSG_PACK_NOT_OF_KIND, t->geometry, str_z(attr_kind_names[KIND_GEOMETRY]));
    const Attr *quality = t->quality.len ? pack_attr(l->p, t->name, t->quality) : NULL;
    if (t->quality.len)
        check_named(l, t, t->quality);
    if (quality && quality->kind != KIND_CHOICE)
        bad(l, types_file, t->line, MSG_PACK_NOT_OF_KIND, t->quality, str_z(attr_kind_names[KIND_CHOICE]));
    if (!t->parent.len)
        return;
    const Attr *up = pack_attr(l->p, t->name, t->parent_attr);
    const RecordType *whole = pack_type(l->p, t->parent);
    if (!whole && load_lacks(l, NOUN_TYPE, (Str){ 0 }, t->parent))
        bad(l, types_file, t->line, MSG_PACK_TYPE_UNKNOWN, t->parent);
    else if (whole)
        check_kind(l, t, whole, t->parent_count, KIND_INTEGER);
    check_named(l, t, t->parent_attr);
    if (up && up->kind != KIND_REF)
        bad(l, types_file, t->line, MSG_PACK_NOT_OF_KIND, t->parent_attr, str_z(attr_kind_names[KIND_REF]));
}

// Where a reference leads: the type named in codelist, else the parent type, else its own.
static void set_ref_type(Load *l, Attr *at)
{
    const RecordType *own = pack_type(l->p, at->type);
    if (at->kind != KIND_REF)
        return;
    if (at->ref_type.len && pack_type(l->p, at->ref_type))
        return;
    if (at->ref_type.len && load_lacks(l, NOUN_TYPE, (Str){ 0 }, at->ref_type))
        bad(l, attrs_file, at->line, MSG_PACK_TYPE_UNKNOWN, at->ref_type);
    at->ref_type = own && own->parent.len ? own->parent : at->type;
}

static void check_groups_shown(Load *l, const RecordType *t)
{
    EACH (const Attr *, at, t->attrs) {
        bool shown = false, before = false;
        EACH (Str, s, t->groups)
            shown = shown || str_eq(*s, (*at)->group);
        for (const Attr **b = t->attrs.at; b < at; b++)
            before = before || str_eq((*b)->group, (*at)->group);
        if (t->groups.len && !shown && !before && pack_group(l->p, (*at)->group))
            bad(l, types_file, t->line, MSG_PACK_GROUP_NOT_SHOWN, (*at)->group, t->name);
    }
}

void load_attributes(Load *l)
{
    Table t;
    Pack *p = l->p;
    ptrdiff_t wrong = load_wrong(l);
    if (table_open(l, TABLE_ATTRIBUTES, &t)) {
        Map *names = map_new(l->a), *numbers = map_new(l->a);
        EACH_ROW(r, &t)
        read_attr(r, names, numbers);
    }
    if (p->attrs.len)
        qsort(p->attrs.at, (size_t)p->attrs.len, sizeof(Attr), by_number);
    EACH (Attr, at, p->attrs) {
        Str key = str_fmt(l->a, "%.*s.%.*s", PS(at->type), PS(at->name));
        *map_slot(p->index->attrs, key) = at;
        EACH (RecordType, type, p->types) {
            if (str_eq(type->name, at->type))
                *PUSH(l->a, &type->attrs) = at;
        }
    }
    EACH (RecordType, type, p->types)
        if (load_wrong(l) == wrong) // else numbers may be none
            note_places(l->a, type);
    EACH (Attr, at, p->attrs)
        set_ref_type(l, at);
    EACH (RecordType, type, p->types) {
        check_type(l, type);
        check_groups_shown(l, type);
    }
}
