// api_schema.c - the pack as the pages need it: types, attributes, code lists, criteria, gates, words.
#include <math.h>

#include "handlers.h"
#include "render.h"

static const char *const value_names[] = {
    [VT_NONE] = "text", [VT_BOOL] = "bool",   [VT_NUM] = "number", [VT_TEXT] = "text",
    [VT_CODE] = "code", [VT_CODES] = "codes", [VT_DATE] = "date",  [VT_GEOM] = "geometry"
};
static const char *const direction_names[] = { "higher_better", "lower_better", "fit_to_use" };

static void kstr_if(JsonW *w, const char *key, Str s)
{
    if (s.len)
        jw_kstr(w, key, s);
}

static void label_if(JsonW *w, const char *key, const Label *l)
{
    if (l->in[LANG_VI].len || l->in[LANG_EN].len)
        label_json(w, key, l);
}

static bool worth_filtering(const Attr *at)
{
    return at->value_type == VT_CODE || at->value_type == VT_CODES || at->value_type == VT_BOOL;
}

static void type_json(Call *c, const RecordType *t)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    Strs columns = { 0 }, facets = { 0 };
    EACH (const Str, name, t->list) {
        const Attr *at = pack_attr(p, t->name, *name);
        if (!at || !view_sees(&c->view, at))
            continue;
        *PUSH(c->arena, &columns) = *name;
        if (worth_filtering(at))
            *PUSH(c->arena, &facets) = *name;
    }
    jw_obj(w);
    jw_kstr(w, "name", t->name);
    label_json(w, "label", &t->label);
    label_json(w, "plural", &t->plural);
    jw_kstr(w, "spatial", t->spatial ? S("point") : S("none"));
    label_json(w, "title", &t->title);
    kstr_if(w, "parent", t->parent);
    const Attr *quality = t->quality.len ? pack_attr(p, t->name, t->quality) : NULL;
    if (quality && view_sees(&c->view, quality))
        jw_kstr(w, "quality", t->quality);
    jw_kstrs(w, "columns", columns);
    jw_kstrs(w, "facets", facets);
    jw_kstrs(w, "groups", t->groups);
    jw_kstrs(w, "key", type_keys(c->arena, &c->view, p, t));
    jw_end(w);
}

static void attr_json(Call *c, const Attr *at)
{
    JsonW *w = &c->w;
    jw_obj(w);
    jw_kstr(w, "name", at->name);
    jw_kint(w, "number", at->number);
    jw_kstr(w, "type", at->type);
    label_json(w, "label", &at->label);
    jw_kstr(w, "kind", str_z(attr_kind_names[at->kind]));
    jw_kstr(w, "value", str_z(value_names[at->value_type]));
    kstr_if(w, "unit", at->unit);
    kstr_if(w, "unit_label", unit_words(c->arena, at->unit, c->lang));
    if (at->list)
        jw_kstr(w, "list", at->list->name);
    if (isfinite(at->min))
        jw_knum(w, "min", at->min);
    if (isfinite(at->max))
        jw_knum(w, "max", at->max);
    jw_kstr(w, "group", at->group);
    jw_kstr(w, "sensitivity", str_z(sensitivity_names[at->sensitivity]));
    if (isfinite(at->half_life_years))
        jw_knum(w, "half_life_years", at->half_life_years);
    kstr_if(w, "derived_from", at->derived);
    label_if(w, "help", &at->description);
    jw_end(w);
}

static void list_json(JsonW *w, const CodeList *l)
{
    jw_key(w, l->name);
    jw_arr(w);
    for (ptrdiff_t i = 0; i < l->codes.len; i++) {
        const Code *code = &l->codes.at[i];
        jw_obj(w);
        jw_kstr(w, "code", code->code);
        label_json(w, "label", &code->label);
        if (code->rank >= 0)
            jw_kint(w, "rank", code->rank);
        kstr_if(w, "mark", code->mark);
        jw_end(w);
    }
    jw_end(w);
}

static void purpose_json(Call *c, const Purpose *u)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    jw_obj(w);
    jw_kstr(w, "id", u->id);
    label_json(w, "label", &u->name);
    jw_kstr(w, "stage", str_z(stage_names[u->stage]));
    jw_kint(w, "k", u->k);
    jw_kstrs(w, "kinds", u->kinds);
    jw_kobj(w, "weights");
    for (ptrdiff_t g = 0; g < p->criterion_groups.len; g++) {
        jw_key(w, p->criterion_groups.at[g].id);
        jw_num(w, u->group_weight[g]);
    }
    jw_end(w);
    jw_kobj(w, "within");
    for (ptrdiff_t i = 0; i < p->criteria.len; i++) {
        jw_key(w, p->criteria.at[i].id);
        jw_num(w, u->weight_in_group[i]);
    }
    jw_end(w);
    jw_kstr(w, "objective",
            u->objective == OBJ_QUANTILE_10 ? S("quantile10") : str_z(objective_names[u->objective]));
    jw_key(w, S("rules"));
    jw_raw(w, rules_json(c->arena, u->rules));
    jw_kbool(w, "is_default", u->is_default);
    kstr_if(w, "reason", u->reason.in[c->lang]);
    jw_end(w);
}

void criterion_words_json(JsonW *w, const Criterion *k)
{
    jw_kstr(w, "id", k->id);
    label_json(w, "label", &k->name);
    label_if(w, "measures", &k->what);
    jw_karr(w, "anchors");
    EACH (const Anchor, an, k->anchors) {
        jw_obj(w);
        jw_kstr(w, "level", an->level);
        label_json(w, "text", &an->text);
        if (isfinite(an->at))
            jw_knum(w, "value", an->at);
        jw_end(w);
    }
    jw_end(w);
}

static void criterion_json(Call *c, const Criterion *k, double group_weight)
{
    JsonW *w = &c->w;
    jw_obj(w);
    criterion_words_json(w, k);
    jw_kstr(w, "group", k->group);
    if (k->attr)
        jw_kstr(w, "attribute", k->attr->name);
    jw_kstr(w, "direction", str_z(direction_names[k->direction]));
    jw_knum(w, "weight", group_weight * k->weight_in_group);
    kstr_if(w, "applies_when", k->applies_when.text);
    jw_end(w);
}

static void gate_def_json(Call *c, const Gate *g)
{
    JsonW *w = &c->w;
    const Criterion *k = pack_criterion(c->at.pack, g->criterion);
    Label id = { { g->id, g->id } };
    jw_obj(w);
    jw_kstr(w, "id", g->id);
    kstr_if(w, "criterion", g->criterion);
    label_json(w, "label", k ? &k->name : &id);
    jw_kstr(w, "stage", str_z(stage_names[g->stage]));
    jw_kstr(w, "effect", str_z(gate_effect_names[g->effect]));
    jw_kstr(w, "condition", g->condition.text);
    label_if(w, "remedy", &g->remedy);
    kstr_if(w, "authority", g->authority.in[c->lang]);
    kstr_if(w, "paper", g->paper.in[c->lang]);
    if (g->clock_days >= 0)
        jw_kint(w, "clock_days", g->clock_days);
    kstr_if(w, "source", g->source.in[c->lang]);
    jw_end(w);
}

static void item_json(Call *c, const ChecklistItem *i)
{
    JsonW *w = &c->w;
    jw_obj(w);
    jw_kstr(w, "id", i->id);
    jw_kstr(w, "section", i->section.in[c->lang]);
    label_json(w, "question", &i->question);
    kstr_if(w, "evidence", i->evidence.in[c->lang]);
    kstr_if(w, "basis", i->legal_basis.in[c->lang]);
    kstr_if(w, "source", i->source.in[c->lang]);
    kstr_if(w, "severity", i->severity.in[c->lang]);
    if (i->criteria.len)
        jw_kstr(w, "criterion", i->criteria.at[0]);
    kstr_if(w, "who", i->who.in[c->lang]);
    jw_karr(w, "attrs");
    EACH (const Attr *, at, i->maps_to)
        if (view_sees(&c->view, *at))
            jw_str(w, (*at)->name);
    jw_end(w);
    jw_end(w);
}

static void named(JsonW *w, const char *key, Str name, const Label *label)
{
    jw_obj(w);
    jw_kstr(w, key, name);
    label_json(w, "label", label);
}

static void judging_json(Call *c)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    const Purpose *usual = pack_purpose(p, S(""));
    jw_karr(w, "purposes");
    for (ptrdiff_t i = 0; i < p->purposes.len; i++)
        purpose_json(c, &p->purposes.at[i]);
    jw_end(w);
    jw_karr(w, "criterion_groups");
    for (ptrdiff_t g = 0; g < p->criterion_groups.len; g++) {
        named(w, "id", p->criterion_groups.at[g].id, &p->criterion_groups.at[g].name);
        jw_knum(w, "weight", usual->group_weight[g]);
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "criteria");
    for (ptrdiff_t i = 0; i < p->criteria.len; i++)
        criterion_json(c, &p->criteria.at[i], p->criterion_groups.at[pack_criterion_group(p, i)].weight);
    jw_end(w);
    jw_karr(w, "gates");
    for (ptrdiff_t i = 0; i < p->gates.len; i++)
        gate_def_json(c, &p->gates.at[i]);
    jw_end(w);
    jw_karr(w, "checklist");
    for (ptrdiff_t i = 0; i < p->checklist.len; i++)
        item_json(c, &p->checklist.at[i]);
    jw_end(w);
    jw_knum(w, "weight_range", p->weight_range);
    jw_knum(w, "neutrality_limit", p->neutrality_tau_limit);
}

static void words_json(Call *c)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    jw_karr(w, "sources");
    for (ptrdiff_t i = 0; i < p->classes.len; i++) {
        named(w, "class", p->classes.at[i].name, &p->classes.at[i].label);
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "methods");
    for (ptrdiff_t i = 0; i < p->methods.len; i++) {
        named(w, "method", p->methods.at[i].name, &p->methods.at[i].label);
        jw_kbool(w, "exact", p->methods.at[i].exact);
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "glossary");
    for (ptrdiff_t i = 0; i < p->terms.len; i++) {
        const Term *t = &p->terms.at[i];
        jw_obj(w);
        jw_kstr(w, "id", t->id);
        jw_kstr(w, "vi", t->text.in[LANG_VI]);
        jw_kstr(w, "en", t->text.in[LANG_EN]);
        kstr_if(w, "note", t->note.in[c->lang]);
        jw_end(w);
    }
    jw_end(w);
}

// The codes of what is closed would tell what may stand there.
static bool list_used(const Call *c, const CodeList *l)
{
    EACH (const Attr, at, c->at.pack->attrs)
        if (at->list == l && view_sees(&c->view, at))
            return true;
    return is_staff(c);
}

int get_schema(Call *c)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    jw_obj(w);
    jw_karr(w, "types");
    EACH (const RecordType, t, p->types)
        if (sees_type(&c->view, t))
            type_json(c, t);
    jw_end(w);
    jw_karr(w, "attributes");
    EACH (const Attr, at, p->attrs)
        if (view_sees(&c->view, at))
            attr_json(c, at);
    jw_end(w);
    jw_karr(w, "groups");
    EACH (const AttrGroup, g, p->groups) {
        named(w, "id", g->name, &g->label);
        jw_end(w);
    }
    jw_end(w);
    jw_kobj(w, "lists");
    EACH (const CodeList, l, p->lists)
        if (list_used(c, l))
            list_json(w, l);
    jw_end(w);
    judging_json(c);
    words_json(c);
    jw_end(w);
    return answer_ok(c);
}

int get_purposes(Call *c)
{
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    for (ptrdiff_t i = 0; i < c->at.pack->purposes.len; i++)
        purpose_json(c, &c->at.pack->purposes.at[i]);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}
