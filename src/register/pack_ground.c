// pack_ground.c - the ground and what else is listed: groups of wards, former wards, the drawn map, figures,
// visits, words, legal questions, the carried form.
#include "pack_load.h"

enum { SCHEMATIC_MAX = 200 };

// ---- Groups of wards: a column is named like the derived attribute that reads it.
static void check_group_column(const Table *t, Str column)
{
    Load *l = t->l;
    static const char *const carried[] = { "ward_code", "ward",   "former_district",
                                           "status",    "author", "reason" };
    for (int i = 0; i < COUNT(carried); i++)
        if (str_eq(column, str_z(carried[i])))
            return;
    const Attr *at = pack_attr(l->p, l->p->ranking.type, column);
    if (at ? !at->list : load_attr_lacks(l, l->p->ranking.type, column)) {
        bad(l, t->file, 1, MSG_PACK_WARD_COLUMN, column);
        return;
    }
    EACH_ROW(r, t)
    {
        const Ward *w = pack_ward(l->p, cell(r, "ward_code"));
        Str code = table_cell(&t->csv, r.i, column);
        if (code_ok(code) && at && at->list && !list_code(at->list, code) &&
            load_lacks_code(l, at->list, code))
            row_bad(r, MSG_PACK_CODE_UNKNOWN, code, at->list->name);
        if (w && code.len) {
            Str *copy = NEW(l->a, Str);
            *copy = code;
            *map_slot(w->groups, column) = copy;
        }
    }
}

static void check_ward_code(Row r, Str code)
{
    Load *l = r.t->l;
    if (code_ok(code) && !pack_ward(l->p, code) && load_lacks(l, NOUN_WARD, (Str){ 0 }, code))
        row_bad(r, MSG_PACK_WARD_UNKNOWN, code);
}

static void load_ward_groups(Load *l)
{
    Table t;
    if (table_open(l, TABLE_WARD_GROUPS, &t)) {
        Map *seen = map_new(l->a);
        EACH_ROW(r, &t)
        {
            check_ward_code(r, cell(r, "ward_code"));
            row_unique(r, seen, cell(r, "ward_code"));
        }
        EACH (Str, column, t.csv.head)
            check_group_column(&t, *column);
    }
    if (table_open(l, TABLE_FORMER_WARDS, &t)) {
        EACH_ROW(r, &t)
        {
            FormerWard w = { .name = cell(r, "name"), .former_district = cell(r, "former_district") };
            w.ward_codes = str_split(l->a, cell(r, "ward_code"), '|');
            w.to = cell_day(r, "valid_to", DAY_OPEN_END);
            EACH (Str, code, w.ward_codes)
                check_ward_code(r, *code);
            *PUSH(l->a, &l->p->former_wards) = w;
        }
    }
}

// ---- The drawn map.
static int64_t vertices(const json_t *coordinates)
{
    if (!json_is_array(coordinates))
        return 0;
    if (json_is_number(json_array_get(coordinates, 0)))
        return 1;
    int64_t n = 0;
    for (size_t i = 0; i < json_array_size(coordinates); i++)
        n += vertices(json_array_get(coordinates, i));
    return n;
}

static void check_feature(Load *l, Str file, const json_t *feature, int64_t no)
{
    static const char *const kinds[] = { "outline", "river", "lake", "road", "other" };
    const json_t *props = json_object_get(feature, "properties"), *name = json_object_get(props, "name");
    Str kind = json_get_str(props, "kind");
    bool known = false;
    for (int i = 0; i < COUNT(kinds); i++)
        known = known || str_eq(kind, str_z(kinds[i]));
    if (!known)
        bad(l, file, 0, MSG_PACK_SCHEMATIC_KIND, no, kind);
    if (!json_get_str(name, "vi").len || !json_get_str(name, "en").len)
        bad(l, file, 0, MSG_PACK_SCHEMATIC_NAME, no);
    if (!vertices(json_object_get(json_object_get(feature, "geometry"), "coordinates")))
        bad(l, file, 0, MSG_PACK_SCHEMATIC_EMPTY, no);
}

static void load_schematic(Load *l)
{
    Str file = S("schematic.geojson");
    const PackFile *f = load_file(l, file);
    json_t *root = NULL;
    Err err = { 0 };
    if (!f)
        return;
    if (!json_read(f->bytes, &root, &err)) {
        load_err(l, file, err.n > 0 && err.args[0].kind == ARG_INT ? (int)err.args[0].i : 0, &err);
        return;
    }
    const json_t *features = json_object_get(root, "features"),
                 *measuring = json_object_get(root, "measuring");
    if (!str_eq(json_get_str(root, "type"), S("FeatureCollection")) || !json_is_array(features))
        bad(l, file, 0, MSG_PACK_SCHEMATIC_TYPE);
    if (!json_is_false(measuring))
        bad(l, file, 0, MSG_PACK_SCHEMATIC_MEASURING);
    int64_t n = 0;
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *feature = json_array_get(features, i);
        check_feature(l, file, feature, (int64_t)i + 1);
        n += vertices(json_object_get(json_object_get(feature, "geometry"), "coordinates"));
    }
    if (n > SCHEMATIC_MAX)
        bad(l, file, 0, MSG_PACK_SCHEMATIC_BIG, n, SCHEMATIC_MAX);
    json_decref(root);
    l->p->schematic = f->bytes;
}

void load_ground(Load *l)
{
    load_ward_groups(l);
    load_schematic(l);
}

// ---- Figures, words, questions.
static void load_params(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_PARAMS, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        Param m = { .id = cell(r, "param_id"),
                    .name = cell_label(r, "parameter", "parameter_vi"),
                    .unit = cell(r, "unit") };
        m.low = cell_num(r, "low", NAN);
        m.base = cell_num(r, "base", NAN);
        m.high = cell_num(r, "high", NAN);
        m.basis = cell(r, "basis");
        m.source = cell(r, "source");
        m.note = cell(r, "note");
        if (m.low > m.base || m.base > m.high || m.low > m.high)
            row_bad(r, MSG_PACK_PARAM_ORDER, m.low, m.base, m.high);
        if (m.id.len && row_unique(r, seen, m.id))
            *PUSH(l->a, &l->p->params) = m;
    }
    EACH (Param, m, l->p->params)
        *map_slot(l->p->index->params, m->id) = m;
}

static void load_terms(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_TERMS, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        Term m = { cell(r, "term_id"), cell_label(r, "en", "vi"), cell_prose(r, "note", "note_vi") };
        if (m.id.len && row_unique(r, seen, m.id))
            *PUSH(l->a, &l->p->terms) = m;
    }
    EACH (Term, m, l->p->terms)
        *map_slot(l->p->index->terms, m->id) = m;
}

static bool part_of_ranked(const Pack *p, Str type)
{
    const RecordType *t = pack_type(p, type);
    return str_eq(type, p->ranking.type) || (t && str_eq(t->parent, p->ranking.type));
}

static void add_ref(Load *l, AttrRefs *refs, const Attr *at)
{
    EACH (const Attr *, other, *refs) {
        if (*other == at)
            return;
    }
    *PUSH(l->a, refs) = at;
}

static void read_teaches(Row r, AttrRefs *out)
{
    Load *l = r.t->l;
    Strs words = cell_list(r, "teaches");
    EACH (Str, s, words) {
        if (str_starts(*s, S("group:"))) {
            Str group = str_sub(*s, 6, s->len - 6);
            if (!pack_group(l->p, group) && load_lacks(l, NOUN_GROUP, (Str){ 0 }, group))
                row_bad(r, MSG_PACK_GROUP_UNKNOWN, group);
            EACH (Attr, at, l->p->attrs) {
                if (str_eq(at->group, group) && at->kind != KIND_DERIVED && part_of_ranked(l->p, at->type))
                    add_ref(l, out, at);
            }
            continue;
        }
        const Attr *at = load_attr(l, r.t->file, r.line, *s);
        if (at && at->kind == KIND_DERIVED)
            row_bad(r, MSG_PACK_TEACHES_DERIVED, at->name);
        else if (at)
            add_ref(l, out, at);
    }
}

static void load_visits(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_VISITS, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        Visit v = { .id = cell(r, "id"), .name = cell_label(r, "name_en", "name_vi"), .line = r.line };
        v.method = cell(r, "method");
        v.class = cell(r, "class");
        v.cost_days = cell_num(r, "cost_days", NAN);
        v.authority = cell_prose(r, "authority", "authority_vi");
        if (cell_ok(r, "method") && !pack_method(l->p, v.method) &&
            load_lacks(l, NOUN_METHOD, (Str){ 0 }, v.method))
            row_bad(r, MSG_PACK_METHOD_UNKNOWN, v.method);
        if (cell_ok(r, "class") && !pack_class(l->p, v.class) &&
            load_lacks(l, NOUN_CLASS, (Str){ 0 }, v.class))
            row_bad(r, MSG_PACK_CLASS_UNKNOWN, v.class);
        if (v.cost_days <= 0)
            row_bad(r, MSG_PACK_COST, v.cost_days);
        read_teaches(r, &v.teaches);
        if (v.id.len && row_unique(r, seen, v.id))
            *PUSH(l->a, &l->p->visits) = v;
    }
}

// A list of legal questions: criteria are checked later, in load_purposes' stage, where they are known.
static void load_checklist(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_CHECKLIST, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        ChecklistItem m = { .id = cell(r, "item_id"), .order = (int)r.i };
        m.section = cell_label(r, "section", "section_vi");
        m.question = cell_label(r, "question_en", "question_vi");
        m.evidence = cell_prose(r, "evidence_documents", "evidence_documents_vi");
        m.who = cell_prose(r, "who_answers", "who_answers_vi");
        m.legal_basis = cell_prose(r, "legal_basis", "legal_basis_vi");
        m.source = cell_source(r, "source", "source_vi");
        m.answer_type = cell(r, "answer_type");
        m.severity = cell_prose(r, "severity", "severity_vi");
        m.criteria = cell_list(r, "criterion");
        EACH (Str, c, m.criteria) {
            if (!pack_criterion(l->p, *c) && load_lacks(l, NOUN_CRITERION, (Str){ 0 }, *c))
                row_bad(r, MSG_PACK_CRITERION_UNKNOWN, *c);
        }
        Strs names = cell_list(r, "maps_to");
        EACH (Str, name, names) {
            const Attr *at = load_attr(l, t.file, r.line, *name);
            if (at)
                *PUSH(l->a, &m.maps_to) = at;
        }
        if (m.id.len && row_unique(r, seen, m.id))
            *PUSH(l->a, &l->p->checklist) = m;
    }
    EACH (ChecklistItem, m, l->p->checklist)
        *map_slot(l->p->index->items, m->id) = m;
}

void load_tables(Load *l)
{
    Table t;
    load_params(l);
    load_terms(l);
    load_visits(l);
    load_checklist(l);
    (void)table_open(l, TABLE_SURVEY, &t);
    (void)table_open(l, TABLE_CHOICES, &t);
}
