// pack_criteria.c - criteria with their weights, value functions, priors and anchors.
#include "pack_load.h"

static const double sum_tolerance = 1e-6;
static const Str file = { "criteria.csv", 12 };

// Each row repeats its group: name and weight must be the same every time.
static void read_group(Row r)
{
    Load *l = r.t->l;
    Pack *p = l->p;
    CriterionGroup g = { .id = cell(r, "group_id"), .name = cell_label(r, "group_en", "group_vi") };
    g.weight = cell_share(r, "group_weight", NAN);
    if (!cell_ok(r, "group_id"))
        return;
    if (isnan(g.weight)) {
        load_doubt(l, NOUN_CRITERION_GROUP, (Str){ 0 }, g.id);
        return;
    }
    ptrdiff_t at = pack_group_at(p, g.id);
    if (at < 0) {
        *PUSH(l->a, &p->criterion_groups) = g;
        return;
    }
    const CriterionGroup *there = &p->criterion_groups.at[at];
    bool named = g.name.in[LANG_VI].len && g.name.in[LANG_EN].len;
    if (there->weight != g.weight || (named && (!str_eq(there->name.in[LANG_VI], g.name.in[LANG_VI]) ||
                                                !str_eq(there->name.in[LANG_EN], g.name.in[LANG_EN]))))
        row_bad(r, MSG_PACK_GROUP_DIFFERS, g.id);
}

static void read_criterion(Row r, Map *seen)
{
    Load *l = r.t->l;
    Criterion c = {
        .id = cell(r, "criterion_id"), .group = cell(r, "group_id"), .order = (int)r.i, .line = r.line
    };
    int direction = cell_word(r, "direction"), fn = cell_word(r, "value_function");
    read_group(r);
    c.name = cell_label(r, "name_en", "name_vi");
    c.what = cell_prose(r, "what_it_measures", "what_it_measures_vi");
    c.unit_or_scale = cell_prose(r, "unit_or_scale", "unit_or_scale_vi");
    c.weight_in_group = cell_share(r, "weight_in_group", 0);
    c.prior_reason = cell_prose(r, "prior_reason", "prior_reason_vi");
    c.author = cell(r, "author");
    c.literature = cell_prose(r, "literature_support", "literature_support_vi");
    c.status = cell(r, "status");
    double product = cell_share(r, "weight_in_group", NAN) * cell_share(r, "group_weight", NAN),
           given = cell_num(r, "default_weight", product);
    if (!cell_ok(r, "weight_in_group"))
        load_doubt(l, NOUN_WEIGHT, (Str){ 0 }, c.group);
    if (fabs(given - product) > sum_tolerance)
        row_bad(r, MSG_PACK_WEIGHT_PRODUCT, given, product);
    c.attr = load_attr(l, file, r.line, cell(r, "attribute"));
    c.applies_when = load_cond(l, file, r.line, l->p->ranking.type, cell(r, "applies_when"));
    if (fn < 0 || direction < 0)
        load_doubt(l, NOUN_FUNCTION, (Str){ 0 }, c.id);
    else {
        c.fn.kind = (ValueFnKind)fn;
        c.direction = (Direction)direction;
        json_t *params = cell_json(r, "value_function_params");
        (void)load_fn(r, c.id, params, c.attr, c.direction, &c.fn);
        json_decref(params);
    }
    (void)load_prior(r, "prior", c.attr, &c.prior[PRIOR_NEUTRAL]);
    (void)load_prior(r, "prior_pessimistic", c.attr, &c.prior[PRIOR_PESSIMISTIC]);
    (void)load_prior(r, "prior_optimistic", c.attr, &c.prior[PRIOR_OPTIMISTIC]);
    if (c.id.len && row_unique(r, seen, c.id))
        *PUSH(l->a, &l->p->criteria) = c;
    else
        load_doubt(l, NOUN_WEIGHT, (Str){ 0 }, c.group);
}

static void check_sums(Load *l)
{
    Pack *p = l->p;
    double sum = 0;
    EACH (CriterionGroup, g, p->criterion_groups)
        sum += g->weight;
    if (fabs(sum - 1) > sum_tolerance && !l->doubted[NOUN_CRITERION_GROUP])
        bad(l, file, 0, MSG_PACK_GROUP_SUM, sum);
    EACH (CriterionGroup, g, p->criterion_groups) {
        double within = 0;
        int line = 0;
        EACH (Criterion, c, p->criteria) {
            if (str_eq(c->group, g->id)) {
                within += c->weight_in_group;
                line = c->line;
            }
        }
        if (fabs(within - 1) > sum_tolerance && !load_doubts(l, NOUN_WEIGHT, (Str){ 0 }, g->id) &&
            !load_doubts(l, NOUN_CRITERION_GROUP, (Str){ 0 }, g->id))
            bad(l, file, line, MSG_PACK_WITHIN_SUM, g->id, within);
    }
}

static void read_anchor(Row r, Map *seen)
{
    Load *l = r.t->l;
    Anchor k = {
        .criterion = cell(r, "criterion"), .item = cell(r, "item"), .level = cell(r, "level"), .line = r.line
    };
    k.at = cell_num(r, "level", NAN);
    k.text = cell_label(r, "text_en", "text_vi");
    if (!k.criterion.len || !k.level.len)
        return;
    if (!row_unique(r, seen, str_fmt(l->a, "%.*s, %.*s, %.*s", PS(k.criterion), PS(k.item), PS(k.level))))
        return;
    EACH (Criterion, c, l->p->criteria) {
        if (!str_eq(c->id, k.criterion))
            continue;
        if (c->fn.kind == VF_ORDINAL && c->attr && c->attr->list && !k.item.len &&
            !list_code(c->attr->list, k.level) && load_lacks_code(l, c->attr->list, k.level))
            row_bad(r, MSG_PACK_CODE_UNKNOWN, k.level, c->attr->list->name);
        *PUSH(l->a, &c->anchors) = k;
        return;
    }
    if (load_lacks(l, NOUN_CRITERION, (Str){ 0 }, k.criterion))
        row_bad(r, MSG_PACK_CRITERION_UNKNOWN, k.criterion);
}

void load_criteria(Load *l)
{
    Table t;
    Map *seen = map_new(l->a);
    bool there = table_open(l, TABLE_CRITERIA, &t);
    if (there) {
        EACH_ROW(r, &t)
        read_criterion(r, seen);
    }
    if (there && !t.csv.rows.len && !t.csv.spoilt.len) {
        bad(l, file, 0, MSG_PACK_EMPTY, file);
        *map_slot(l->broken, file) = l;
        load_unclear(l, file, 0);
    }
    if (load_sound(l, "criteria.csv"))
        check_sums(l);
    if (table_open(l, TABLE_ANCHORS, &t)) {
        seen = map_new(l->a);
        EACH_ROW(r, &t)
        read_anchor(r, seen);
    }
}
