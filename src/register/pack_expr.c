// pack_expr.c - expressions in a pack: conditions, derived attributes, and that none of these reads itself.
#include "pack_load.h"

// ---- Schemas
void load_schemas(Load *l)
{
    EACH (RecordType, t, l->p->types) {
        TypeSchema *s = NEW(l->a, TypeSchema);
        *s = (TypeSchema){ .arena = l->a, .pack = l->p, .type = t };
        *map_slot(l->p->index->schemas, t->name) = s;
    }
}

// ---- Names and conditions in the tables of a pack
const Attr *load_attr(Load *l, Str file, int line, Str name)
{
    Str rest = name, part = cut(&rest, '.'), type = l->p->ranking.type;
    if (part.len < name.len) {
        type = part;
        name = rest;
    }
    if (!type.len || !name.len)
        return NULL; // said where the type is wrong
    const Attr *at = pack_attr(l->p, type, name);
    if (!at && load_sound(l, "attributes.csv"))
        bad(l, file, line, MSG_PACK_ATTR_UNKNOWN, name, type);
    return at;
}

Cond load_cond(Load *l, Str file, int line, Str type, Str text)
{
    Cond out = { .text = text };
    TypeSchema *names = map_get(l->p->index->schemas, type);
    Err err = { 0 };
    if (!text.len || !names || !load_sound(l, "attributes.csv") || !load_sound(l, "codelists.csv"))
        return out;
    QuerySchema schema = type_schema(names);
    if (!query_parse(l->a, text, &schema, &out.query, &err)) {
        out.query = NULL;
        load_err(l, file, line, &err);
    }
    return out;
}

// ---- Derived attributes
static bool has_table(void *ctx, Str file, Str how)
{
    const Pack *p = ((TypeSchema *)ctx)->pack;
    if (str_eq(file, S("wards.csv")))
        return p->wards.len > 0;
    if (!str_eq(file, S("ward_groups.csv")))
        return false;
    EACH (Ward, w, p->wards) {
        if (map_get(w->groups, str_trim(how)))
            return true;
    }
    return false;
}

enum { NEW_, OPEN, DONE };

// Depth first: an attribute that is met again while it is still open reads itself.
static void visit(Load *l, const Attr *at, char *state)
{
    Pack *p = l->p;
    ptrdiff_t me = at - p->attrs.at;
    state[me] = OPEN;
    Strs reads = derive_reads(l->a, at->derive);
    EACH (Str, name, reads) {
        Str rest = *name, part = cut(&rest, '.');
        bool parts = part.len < name->len;
        const Attr *in = pack_attr(p, parts ? part : at->type, parts ? rest : *name);
        if (!in || !in->derive)
            continue;
        if (state[in - p->attrs.at] == OPEN)
            bad(l, S("attributes.csv"), at->line, MSG_PACK_CYCLE, at->name, in->name);
        else if (state[in - p->attrs.at] == NEW_)
            visit(l, in, state);
    }
    state[me] = DONE;
}

// ---- Who may see less than can be derived
static Strs opened_on_purpose(Load *l)
{
    Strs out = { 0 };
    const Node *list = node_get(&l->yaml, "opened");
    Str file = S("pack.yaml");
    if (list && list->kind != NODE_LIST)
        bad(l, file, list->line, MSG_PACK_YAML_LIST, S("opened"));
    for (ptrdiff_t i = 0; list && list->kind == NODE_LIST && i < list->len; i++) {
        Fields f = fields_of(l, file, &list->children[i], S("opened"));
        fields_known(f, (const char *const[]){ "attribute", "reason", NULL });
        Str name = field_text(f, "attribute", true);
        (void)field_label(f, "reason", true);
        const Attr *at = load_attr(l, file, field_line(f, "attribute"), name);
        if (at)
            *PUSH(l->a, &out) = str_fmt(l->a, "%.*s.%.*s", PS(at->type), PS(at->name));
    }
    return out;
}

static void check_openness(Load *l)
{
    if (l->yaml.kind != NODE_MAP) // said already; nothing can be known of what is opened on purpose
        return;
    Strs on_purpose = opened_on_purpose(l);
    EACH (const Attr, at, l->p->attrs) {
        if (!at->derive || str_in(str_fmt(l->a, "%.*s.%.*s", PS(at->type), PS(at->name)), on_purpose))
            continue;
        Strs reads = derive_reads(l->a, at->derive);
        EACH (const Str, name, reads) {
            Str rest = *name, part = cut(&rest, '.');
            const Attr *in = rest.len ? pack_attr(l->p, part, rest) : pack_attr(l->p, at->type, *name);
            if (in && in->sensitivity > at->sensitivity)
                bad(l, S("attributes.csv"), at->line, MSG_PACK_DERIVED_OPEN, at->name,
                    str_z(sensitivity_names[at->sensitivity]), *name,
                    str_z(sensitivity_names[in->sensitivity]));
        }
    }
}

void load_derived(Load *l)
{
    Pack *p = l->p;
    Err err = { 0 };
    if (!load_sound(l, "attributes.csv") || !load_sound(l, "codelists.csv") || !load_sound(l, "types.yaml"))
        return;
    EACH (Attr, at, p->attrs) {
        TypeSchema *names = map_get(p->index->schemas, at->type);
        QueryProp target;
        if (!at->derived.len || !names)
            continue;
        attr_prop(l->a, at, &target);
        DeriveSchema schema = type_derive_schema(names);
        schema.has_table = load_sound(l, "wards.csv") && load_sound(l, "ward_groups.csv") ? has_table : NULL;
        if (!derive_parse(l->a, at->derived, &target, &schema, &at->derive, &err)) {
            at->derive = NULL;
            load_err(l, S("attributes.csv"), at->line, &err);
        }
    }
    char *state = arena_alloc(l->a, p->attrs.len + 1);
    EACH (Attr, at, p->attrs) {
        if (at->derive && state[at - p->attrs.at] == NEW_)
            visit(l, at, state);
    }
    check_openness(l);
}
