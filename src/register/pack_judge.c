// pack_judge.c - purposes and gates: what a choice is for, and what may stand in its way.
#include "pack_load.h"

const char *const stage_names[STAGE_COUNT + 1] = { "study", "pilot", "opening" };
const char *const gate_effect_names[GATE_EFFECTS + 1] = { "fatal", "conditional", "typology" };
const char *const objective_names[OBJ_COUNT + 1] = { "expected_top_k", "quantile_10", "expected_score" };
static const double sum_tolerance = 1e-6;

// ---- Weights of a purpose
static void read_group_weights(Row r, Purpose *u)
{
    Load *l = r.t->l;
    Pack *p = l->p;
    double sum = 0;
    bool whole = true;
    u->group_weight = NEWS(l->a, double, p->criterion_groups.len + 1);
    for (ptrdiff_t i = 0; i < p->criterion_groups.len; i++) {
        Str column = str_fmt(l->a, "w_%.*s", PS(p->criterion_groups.at[i].id));
        u->group_weight[i] = cell_num(r, column.at, 0);
        sum += u->group_weight[i];
        whole = whole && table_has(r.t, column.at) && cell_ok(r, column.at);
    }
    whole = whole && load_sound(l, "criteria.csv") && !l->doubted[NOUN_CRITERION_GROUP];
    if (fabs(sum - 1) > sum_tolerance && whole)
        row_bad(r, MSG_PACK_GROUP_SUM, sum);
}

static void check_weight_columns(const Table *t)
{
    Load *l = t->l;
    EACH (CriterionGroup, g, l->p->criterion_groups) {
        Str column = str_fmt(l->a, "w_%.*s", PS(g->id));
        if (table_col(&t->csv, column) < 0) {
            bad(l, t->file, 1, MSG_PACK_COLUMN_MISSING, column);
        }
    }
    EACH (Str, column, t->csv.head) {
        bool known = !str_starts(*column, S("w_"));
        EACH (CriterionGroup, g, l->p->criterion_groups)
            known = known || str_eq(str_sub(*column, 2, column->len), g->id);
        Str group = str_sub(*column, 2, column->len);
        if (!known && load_lacks(l, NOUN_CRITERION_GROUP, (Str){ 0 }, group))
            bad(l, t->file, 1, MSG_PACK_CRITERION_GROUP, group);
    }
}

// An object of JSON by criterion; NULL where there is none. Lists are told.
static json_t *by_criterion(Row r, const char *column)
{
    json_t *o = cell_json(r, column);
    if (json_is_array(o) && json_array_size(o))
        row_bad(r, MSG_PACK_FN_OBJECT, str_z(column));
    return o;
}

static void unknown_criterion(Row r, const char *id)
{
    if (load_lacks(r.t->l, NOUN_CRITERION, (Str){ 0 }, str_z(id)))
        row_bad(r, MSG_PACK_CRITERION_UNKNOWN, id);
}

static void read_within(Row r, Purpose *u)
{
    Load *l = r.t->l;
    Pack *p = l->p;
    u->weight_in_group = NEWS(l->a, double, p->criteria.len + 1);
    bool *given = NEWS(l->a, bool, p->criteria.len + 1);
    for (ptrdiff_t i = 0; i < p->criteria.len; i++)
        u->weight_in_group[i] = p->criteria.at[i].weight_in_group;
    bool guessed = l->doubted[NOUN_CRITERION] > 0;
    json_t *o = by_criterion(r, "within_group");
    const char *key;
    json_t *v;
    json_object_foreach(o, key, v)
    {
        const Criterion *c = pack_criterion(p, str_z(key));
        guessed = guessed || !c;
        if (!c)
            unknown_criterion(r, key);
        else if (!json_is_number(v) || json_number_value(v) < 0 || json_number_value(v) > 1) {
            row_bad(r, MSG_PACK_SHARE, S("within_group"), key);
            guessed = true;
        } else {
            u->weight_in_group[c - p->criteria.at] = json_number_value(v);
            given[c - p->criteria.at] = true;
        }
    }
    bool touched = json_object_size(o) > 0;
    json_decref(o);
    EACH (CriterionGroup, g, p->criterion_groups) {
        double sum = 0;
        bool some = false, all = true;
        for (ptrdiff_t i = 0; i < p->criteria.len; i++) {
            if (!str_eq(p->criteria.at[i].group, g->id))
                continue;
            sum += u->weight_in_group[i];
            some = some || given[i];
            all = all && given[i];
        }
        if (touched && some && !guessed && (!all || fabs(sum - 1) > sum_tolerance))
            row_bad(r, MSG_PACK_WITHIN_SUM, g->id, sum);
    }
}

// ---- A criterion as this purpose has it: {"F1": {"attribute": …, parameters of its value function}}.
static void read_params(Row r, Purpose *u)
{
    Load *l = r.t->l;
    json_t *o = by_criterion(r, "criterion_params"), *v;
    const char *key;
    json_object_foreach(o, key, v)
    {
        const Criterion *c = pack_criterion(l->p, str_z(key));
        if (!c) {
            unknown_criterion(r, key);
            continue;
        }
        CriterionParams m = { .criterion = c->id, .attr = c->attr, .fn = { .kind = c->fn.kind } };
        Str name = json_get_str(v, "attribute");
        if (name.len)
            m.attr = load_attr(l, r.t->file, r.line, str_copy(l->a, name));
        json_object_del(v, "attribute");
        if (load_doubts(l, NOUN_FUNCTION, (Str){ 0 }, c->id))
            continue;
        if (load_fn(r, c->id, v, m.attr, c->direction, &m.fn))
            *PUSH(l->a, &u->params) = m;
    }
    json_decref(o);
}

static void read_rules(Row r, Purpose *u)
{
    Load *l = r.t->l;
    TypeSchema *names = map_get(l->p->index->schemas, l->p->ranking.type);
    Str text = cell(r, "default_rules");
    if (text.len && names)
        load_rules(l, r.t->file, r.line, names, text, &u->rules);
}

static void read_kinds(Row r, Purpose *u)
{
    Load *l = r.t->l;
    u->kinds = cell_list(r, "kinds");
    const Attr *kind = pack_attr(l->p, l->p->ranking.type, l->p->ranking.kind);
    EACH (Str, code, u->kinds) {
        if (kind && kind->list && !list_code(kind->list, *code) && load_lacks_code(l, kind->list, *code))
            row_bad(r, MSG_PACK_CODE_UNKNOWN, *code, kind->list->name);
    }
}

void load_purposes(Load *l)
{
    Table t;
    Pack *p = l->p;
    if (!table_open(l, TABLE_PURPOSES, &t))
        return;
    check_weight_columns(&t);
    Map *seen = map_new(l->a);
    int defaults = 0;
    bool counted = table_has(&t, "is_default") && !t.csv.spoilt.len;
    EACH_ROW(r, &t)
    {
        Purpose u = { .id = cell(r, "purpose_id"),
                      .name = cell_label(r, "name_en", "name_vi"),
                      .line = r.line };
        int stage = cell_word(r, "stage"), objective = cell_word(r, "objective");
        u.stage = stage < 0 ? STAGE_STUDY : (Stage)stage;
        u.objective = objective < 0 ? OBJ_EXPECTED_TOP_K : (Objective)objective;
        u.k = cell_int(r, "k", 1);
        counted = counted && cell_ok(r, "is_default");
        if (u.k < 1)
            row_bad(r, MSG_PACK_WHOLE, S("k"), cell(r, "k"));
        u.is_default = cell_yes(r, "is_default");
        u.author = cell(r, "author");
        u.reason = cell_prose(r, "reason", "reason_vi");
        u.status = cell(r, "status");
        read_group_weights(r, &u);
        read_within(r, &u);
        read_kinds(r, &u);
        read_params(r, &u);
        read_rules(r, &u);
        defaults += u.is_default;
        if (u.id.len && row_unique(r, seen, u.id))
            *PUSH(l->a, &p->purposes) = u;
    }
    if (defaults != 1 && counted)
        bad(l, t.file, 0, MSG_PACK_DEFAULT, defaults);
}

// ---- Gates
static Strs gate_purposes(Row r)
{
    Load *l = r.t->l;
    Strs out = cell_list(r, "purpose");
    if (out.len == 1 && str_eq(out.at[0], S("all")))
        return (Strs){ 0 };
    EACH (Str, id, out) {
        if (!pack_purpose(l->p, *id) && load_lacks(l, NOUN_PURPOSE, (Str){ 0 }, *id))
            row_bad(r, MSG_PACK_PURPOSE_UNKNOWN, *id);
    }
    return out;
}

static AttrRefs gate_cites(Row r)
{
    AttrRefs out = { 0 };
    Load *l = r.t->l;
    Strs words = cell_list(r, "cites");
    EACH (const Str, name, words) {
        const Attr *at = load_attr(l, r.t->file, r.line, *name);
        if (at && !str_eq(at->type, l->p->ranking.type))
            row_bad(r, MSG_PACK_ATTR_UNKNOWN, *name, l->p->ranking.type);
        else if (at)
            *PUSH(l->a, &out) = at;
    }
    return out;
}

void load_gates(Load *l)
{
    Table t;
    Pack *p = l->p;
    if (!table_open(l, TABLE_GATES, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        Gate g = { .id = cell(r, "gate_id"), .criterion = cell(r, "criterion"), .line = r.line };
        int stage = cell_word(r, "stage"), effect = cell_word(r, "effect");
        g.stage = stage < 0 ? STAGE_STUDY : (Stage)stage;
        g.effect = effect < 0 ? GATE_CONDITIONAL : (GateEffect)effect;
        g.purposes = gate_purposes(r);
        g.applies_when = load_cond(l, t.file, r.line, p->ranking.type, cell(r, "applies_when"));
        g.condition = load_cond(l, t.file, r.line, p->ranking.type, cell(r, "condition"));
        g.cites = gate_cites(r);
        g.remedy = cell_label(r, "remedy_en", "remedy_vi");
        g.authority = cell_label(r, "authority", "authority_vi");
        g.paper = cell_label(r, "paper", "paper_vi");
        g.clock_days = cell_int(r, "clock_days", -1);
        g.p_pass_prior = cell_num(r, "p_pass_prior", NAN);
        g.prior_reason = cell_prose(r, "prior_reason", "prior_reason_vi");
        g.source = cell_source(r, "source", "source_vi");
        g.reason = cell_prose(r, "reason", "reason_vi");
        g.author = cell(r, "author");
        if ((!g.remedy.in[LANG_VI].len && table_has(&t, "remedy_vi")) ||
            (!g.remedy.in[LANG_EN].len && table_has(&t, "remedy_en")))
            row_bad(r, MSG_PACK_REMEDY, g.id);
        if (cell_ok(r, "criterion") && !pack_criterion(p, g.criterion) &&
            load_lacks(l, NOUN_CRITERION, (Str){ 0 }, g.criterion))
            row_bad(r, MSG_PACK_CRITERION_UNKNOWN, g.criterion);
        if (g.id.len && row_unique(r, seen, g.id))
            *PUSH(l->a, &p->gates) = g;
    }
}
