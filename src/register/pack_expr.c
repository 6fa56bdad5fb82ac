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
bool load_attr_lacks(const Load *l, Str type, Str name)
{
    return type.len && name.len && !pack_attr(l->p, type, name) && load_lacks(l, NOUN_ATTR, type, name);
}

const Attr *load_attr(Load *l, Str file, int line, Str name)
{
    Str rest = name, part = cut(&rest, '.'), type = l->p->ranking.type;
    if (part.len < name.len) {
        type = part;
        name = rest;
    }
    if (load_attr_lacks(l, type, name)) // without a type: said where the type is wrong
        bad(l, file, line, MSG_PACK_ATTR_UNKNOWN, name, type);
    return pack_attr(l->p, type, name);
}

// ---- Expressions. What is in doubt may be of any type: an expression is right if it is so for one of them,
// else it is the fault that stands furthest behind. A name that is told to be unknown is in doubt for the
// rest of its expression.
static const ValueType guesses[] = { VT_NUM, VT_BOOL, VT_TEXT, VT_CODE, VT_CODES, VT_DATE, VT_GEOM };
enum { GUESSED_MAX = 2, TOLD_MAX = 6 };
typedef struct {
    Load *l;
    TypeSchema *of;
    QuerySchema known;     // as the pack has them
    Strs guessed;          // names taken to be there
    int guess[TOLD_MAX];   // in guesses
    Strs lists;            // any code of these will do
    const QueryProp *like; // what is in doubt may also be as this; NULL: nothing more
    bool open;             // more is in doubt than can be tried
} Lenient;

static bool in_doubt(const Lenient *n, Str name)
{
    Str rest = name, part = cut(&rest, '.');
    bool dotted = part.len < name.len;
    return !load_lacks(n->l, NOUN_ATTR, dotted ? part : n->of->type->name, dotted ? rest : name);
}

static bool lenient_prop(void *ctx, Str name, QueryProp *out)
{
    Lenient *n = ctx;
    if (n->known.prop(n->known.ctx, name, out)) {
        if (out->list.len && str_in(out->list, n->lists))
            out->n_codes = 0;
        return true;
    }
    ptrdiff_t at = 0;
    while (at < n->guessed.len && !str_eq(n->guessed.at[at], name))
        at++;
    if (at == n->guessed.len && !in_doubt(n, name))
        return false;
    if (at == n->guessed.len && n->guessed.len >= GUESSED_MAX) {
        n->open = true;
        return false;
    }
    if (at == n->guessed.len)
        *PUSH(n->l->a, &n->guessed) = str_copy(n->l->a, name);
    if (n->guess[at] == COUNT(guesses))
        *out = *n->like;
    else
        *out = (QueryProp){ .type = guesses[n->guess[at]], .min = -INFINITY, .max = INFINITY };
    out->name = n->guessed.at[at];
    out->parts = str_find(name, S(".")) >= 0;
    return true;
}

static bool lenient_name(void *ctx, ptrdiff_t i, Str *name)
{
    const Lenient *n = ctx;
    return n->known.name_at(n->known.ctx, i, name);
}

typedef bool Attempt(Lenient *n, void *what, const QuerySchema *names, Err *err);

// False: no way to take it is right; *err is the fault furthest behind.
static bool any_way(Lenient *n, Attempt *attempt, void *what, Err *err)
{
    QuerySchema names = { .ctx = n, .prop = lenient_prop, .name_at = lenient_name };
    int64_t furthest = -1;
    ptrdiff_t ways = 1, each = COUNT(guesses) + (n->like != NULL);
    for (ptrdiff_t way = 0; way < ways; way++) {
        Err why = { 0 };
        ptrdiff_t rest = way;
        for (ptrdiff_t i = 0; i < n->guessed.len; i++, rest /= each)
            n->guess[i] = (int)(rest % each);
        if (attempt(n, what, &names, &why))
            return true;
        int64_t letter = why.n && why.args[0].kind == ARG_INT ? why.args[0].i : 0;
        if (letter > furthest) {
            furthest = letter;
            *err = why;
        }
        ways = 1;
        for (ptrdiff_t i = 0; i < n->guessed.len && i < GUESSED_MAX; i++)
            ways *= each;
    }
    return false;
}

static bool is_one(MsgId id, MsgId a, MsgId b)
{
    return id == a || id == b;
}

// Reads and reports.
static void read_leniently(Lenient *n, Str file, int line, Attempt *attempt, void *what)
{
    for (int told = 0; told < TOLD_MAX; told++) {
        Err err = { 0 };
        if (any_way(n, attempt, what, &err) || n->open)
            return;
        Str word = str_copy(n->l->a, err_str(&err, 1));
        if (is_one(err.id, MSG_QUERY_NO_CODE, MSG_QUERY_NO_CODE_NEAR)) {
            const CodeList *list = pack_list(n->l->p, err_str(&err, 2));
            if (list && !str_in(list->name, n->lists)) {
                if (load_lacks_code(n->l, list, word))
                    load_err(n->l, file, line, &err);
                *PUSH(n->l->a, &n->lists) = list->name;
                continue;
            }
        }
        load_err(n->l, file, line, &err);
        if (!is_one(err.id, MSG_QUERY_NO_PROPERTY, MSG_QUERY_NO_PROPERTY_NEAR) || str_in(word, n->guessed) ||
            n->guessed.len >= GUESSED_MAX)
            return;
        *PUSH(n->l->a, &n->guessed) = word;
    }
}

static Lenient lenient(Load *l, TypeSchema *of)
{
    return (Lenient){ .l = l, .of = of, .known = type_schema(of) };
}

static bool attempt_cond(Lenient *n, void *what, const QuerySchema *names, Err *err)
{
    Cond *c = what;
    return query_parse(n->l->a, c->text, names, &c->query, err);
}

Cond load_cond(Load *l, Str file, int line, Str type, Str text)
{
    Cond out = { .text = text };
    TypeSchema *of = map_get(l->p->index->schemas, type);
    if (!text.len || !of)
        return out;
    Lenient n = lenient(l, of);
    ptrdiff_t before = l->faults->len;
    read_leniently(&n, file, line, attempt_cond, &out);
    if (l->faults->len > before)
        out.query = NULL;
    return out;
}

typedef struct {
    Str text;
    CountRules *rules;
} RulesRead;

static bool attempt_rules(Lenient *n, void *what, const QuerySchema *names, Err *err)
{
    RulesRead *r = what;
    return rules_parse(n->l->a, r->text, names, r->rules, err);
}

void load_rules(Load *l, Str file, int line, TypeSchema *of, Str text, CountRules *out)
{
    Lenient n = lenient(l, of);
    RulesRead r = { text, out };
    ptrdiff_t before = l->faults->len;
    read_leniently(&n, file, line, attempt_rules, &r);
    if (l->faults->len > before)
        *out = (CountRules){ 0 };
}

// ---- Derived attributes
static bool has_table(void *ctx, Str file, Str how)
{
    const Load *l = ((Lenient *)ctx)->l;
    const Pack *p = l->p;
    if (!load_sound(l, "wards.csv") || !load_sound(l, "ward_groups.csv"))
        return true;
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

static bool has_param(void *ctx, Str id)
{
    const Load *l = ((Lenient *)ctx)->l;
    return pack_param(l->p, id) || !load_lacks(l, NOUN_PARAM, (Str){ 0 }, id);
}

typedef struct {
    Attr *attr;
    QueryProp target;
} DeriveRead;

static bool attempt_derive(Lenient *n, void *what, const QuerySchema *names, Err *err)
{
    DeriveRead *d = what;
    DeriveSchema schema = { .names = *names, .has_param = has_param, .has_table = has_table };
    return derive_parse(n->l->a, d->attr->derived, &d->target, &schema, &d->attr->derive, err);
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
    EACH (Attr, at, p->attrs) {
        TypeSchema *of = map_get(p->index->schemas, at->type);
        if (!at->derived.len || !of)
            continue;
        Lenient n = { .l = l, .of = of, .known = type_derive_schema(of).names };
        DeriveRead d = { .attr = at };
        attr_prop(l->a, at, &d.target);
        n.like = &d.target;
        ptrdiff_t before = l->faults->len;
        read_leniently(&n, S("attributes.csv"), at->line, attempt_derive, &d);
        if (l->faults->len > before)
            at->derive = NULL;
    }
    char *state = arena_alloc(l->a, p->attrs.len + 1);
    EACH (Attr, at, p->attrs) {
        if (at->derive && state[at - p->attrs.at] == NEW_)
            visit(l, at, state);
    }
    check_openness(l);
}
