// pack_yaml.c - pack.yaml: who the city is, what is ranked, what each view sees; and the readers of YAML
// fields.
#include "pack_load.h"

const char *const sensitivity_names[SENS_COUNT + 1] = { "public", "partner", "staff", "restricted",
                                                        "personal" };

// ---- Fields of a map, each with its check.
Fields fields_of(Load *l, Str file, const Node *n, Str what)
{
    Fields f = { .l = l, .file = file, .line = n ? n->line : 0 };
    if (n && n->kind == NODE_MAP)
        f.map = n;
    else
        bad(l, file, f.line, MSG_PACK_YAML_MAP, what);
    return f;
}

int field_line(Fields f, const char *key)
{
    for (ptrdiff_t i = 0; f.map && i < f.map->len; i++)
        if (str_eq(f.map->keys[i], str_z(key)))
            return f.map->key_lines[i];
    return f.line;
}

static const Node *field(Fields f, const char *key, bool must)
{
    const Node *n = node_get(f.map, key);
    if (n && n->kind == NODE_NULL)
        n = NULL;
    if (!n && must && f.map)
        bad(f.l, f.file, f.line, MSG_PACK_YAML_MISSING, str_z(key));
    return n;
}

Str field_text(Fields f, const char *key, bool must)
{
    const Node *n = field(f, key, must);
    if (n && (n->kind != NODE_SCALAR || !n->text.len)) {
        bad(f.l, f.file, n->line, MSG_PACK_YAML_TEXT, str_z(key));
        return (Str){ 0 };
    }
    return node_text(n);
}

Str field_name(Fields f, const char *key, bool must)
{
    Str s = field_text(f, key, must);
    if (s.len && !name_ok(s)) {
        bad(f.l, f.file, field_line(f, key), MSG_PACK_NAME, str_z(key), s);
        return (Str){ 0 };
    }
    return s;
}

double field_num(Fields f, const char *key, double lo, double hi, bool must, double otherwise)
{
    const Node *n = field(f, key, must);
    double v = otherwise;
    if (n && (!node_f64(n, &v) || v < lo || v > hi)) {
        bad(f.l, f.file, n->line, MSG_PACK_YAML_NUMBER, str_z(key), lo, hi);
        return otherwise;
    }
    return v;
}

bool field_yes(Fields f, const char *key, bool otherwise)
{
    const Node *n = field(f, key, false);
    bool v = otherwise;
    if (n && !node_bool(n, &v))
        bad(f.l, f.file, n->line, MSG_PACK_YES, str_z(key), node_text(n));
    return v;
}

Label field_label(Fields f, const char *key, bool must)
{
    Label out = { 0 };
    const Node *n = field(f, key, must);
    if (!n)
        return out;
    out.in[LANG_VI] = node_get_text(n, "vi");
    out.in[LANG_EN] = node_get_text(n, "en");
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (!out.in[lang].len)
            bad(f.l, f.file, n->line, MSG_PACK_LABEL_MISSING,
                str_fmt(f.l->a, "%s.%s", key, lang == LANG_VI ? "vi" : "en"));
    return out;
}

Strs field_list(Fields f, const char *key, bool must)
{
    Strs out = { 0 };
    const Node *n = field(f, key, must);
    if (!n)
        return out;
    if (n->kind != NODE_LIST) {
        bad(f.l, f.file, n->line, MSG_PACK_YAML_LIST, str_z(key));
        return out;
    }
    for (ptrdiff_t i = 0; i < n->len; i++) {
        if (n->children[i].kind == NODE_SCALAR && n->children[i].text.len)
            *PUSH(f.l->a, &out) = n->children[i].text;
        else
            bad(f.l, f.file, n->children[i].line, MSG_PACK_YAML_LIST, str_z(key));
    }
    return out;
}

void fields_known(Fields f, const char *const *keys)
{
    for (ptrdiff_t i = 0; f.map && i < f.map->len; i++) {
        bool known = false;
        for (int k = 0; keys[k]; k++)
            known = known || str_eq(f.map->keys[i], str_z(keys[k]));
        if (!known)
            bad(f.l, f.file, f.map->key_lines[i], MSG_PACK_YAML_UNKNOWN, f.map->keys[i]);
    }
}

// ---- pack.yaml
static const Str file = { "pack.yaml", 9 };

static void read_bounds(Fields f, Pack *p)
{
    const Node *n = field(f, "bounds", true);
    double v[4];
    if (!n)
        return;
    bool ok = n->kind == NODE_LIST && n->len == 4;
    for (int i = 0; ok && i < 4; i++)
        ok = node_f64(&n->children[i], &v[i]);
    ok = ok && v[0] >= -180 && v[0] < v[2] && v[2] <= 180 && v[1] >= -90 && v[1] < v[3] && v[3] <= 90;
    if (!ok) {
        bad(f.l, file, n->line, MSG_PACK_BOUNDS);
        return;
    }
    p->west = v[0], p->south = v[1], p->east = v[2], p->north = v[3];
}

static void read_languages(Fields f, Pack *p)
{
    Strs words = field_list(f, "languages", true);
    EACH (Str, s, words) {
        p->lang[LANG_VI] |= str_eq(*s, S("vi"));
        p->lang[LANG_EN] |= str_eq(*s, S("en"));
    }
    if (node_get(f.map, "languages") && (!p->lang[LANG_VI] || !p->lang[LANG_EN]))
        bad(f.l, file, field_line(f, "languages"), MSG_PACK_LANGUAGES);
}

void load_pack_yaml(Load *l)
{
    static const char *const keys[] = { "format",         "id",
                                        "version",        "name",
                                        "illustrative",   "time_zone",
                                        "languages",      "currency",
                                        "grid_crs",       "bounds",
                                        "evidence_floor", "neutrality",
                                        "weight_range",   "public_precision_m",
                                        "ranking",        "opened",
                                        "views",          NULL };
    Pack *p = l->p;
    const PackFile *bytes = load_file(l, file);
    if (!bytes) {
        bad(l, file, 0, MSG_PACK_FILE_MISSING, file);
        load_unclear(l, file, 0);
        return;
    }
    Err err = { 0 };
    int line = 0;
    if (!yaml_parse(l->a, bytes->bytes, &l->yaml, &line, &err)) {
        l->yaml = (Node){ 0 };
        load_err(l, file, line, &err);
        load_unclear(l, file, 0);
        return;
    }
    Fields f = fields_of(l, file, &l->yaml, file);
    fields_known(f, keys);
    if (field_num(f, "format", 1, 1, true, 1) != 1)
        return;
    p->id = field_name(f, "id", true);
    p->version = field_text(f, "version", true);
    p->name = field_label(f, "name", true);
    p->illustrative = field_yes(f, "illustrative", false);
    p->time_zone = field_text(f, "time_zone", true);
    if (p->time_zone.len && !zone_open(l->a, p->time_zone, &p->zone, &err))
        load_err(l, file, field_line(f, "time_zone"), &err);
    read_languages(f, p);
    p->currency = field_text(f, "currency", true);
    p->grid_crs = (int)field_num(f, "grid_crs", 1024, 999999, true, 4326);
    read_bounds(f, p);
    const Node *floor = field(f, "evidence_floor", true), *neutral = field(f, "neutrality", true);
    if (floor) {
        Fields g = fields_of(l, file, floor, S("evidence_floor"));
        p->floor_share_known = field_num(g, "share_known", 0, 1, true, 1);
        p->floor_expected_hits_share = field_num(g, "expected_hits_share", 0, 1, true, 1);
        fields_known(g, (const char *const[]){ "share_known", "expected_hits_share", NULL });
    }
    if (neutral) {
        Fields g = fields_of(l, file, neutral, S("neutrality"));
        p->neutrality_tau_limit = field_num(g, "tau_limit", 0, 1, true, 1);
        fields_known(g, (const char *const[]){ "tau_limit", NULL });
    }
    p->weight_range = field_num(f, "weight_range", 0, 0.99, true, 0);
    p->public_precision_m = field_num(f, "public_precision_m", 0, 100000, true, 1000);
}

// ---- What names attributes, read after them.
static Str attr_field(Fields f, Str type, const char *key, bool must)
{
    Str name = field_name(f, key, must);
    if (load_attr_lacks(f.l, type, name))
        bad(f.l, file, field_line(f, key), MSG_PACK_ATTR_UNKNOWN, name, type);
    return name;
}

// The only type that has all the attributes which `ranking` names: it must be meant where the type is wrong.
// Empty: none.
static Str meant_type(Fields f)
{
    static const char *const keys[] = { "kind", "role", "area", "ward" };
    Str found = { 0 };
    EACH (const RecordType, t, f.l->p->types) {
        int has = 0, lacks = 0;
        for (int i = 0; i < COUNT(keys); i++) {
            Str name = node_get_text(f.map, keys[i]);
            has += pack_attr(f.l->p, t->name, name) != NULL;
            lacks += name.len && !pack_attr(f.l->p, t->name, name);
        }
        if (has && !lacks && found.len)
            return (Str){ 0 };
        if (has && !lacks)
            found = t->name;
    }
    if (!found.len && load_sound(f.l, "types.yaml") && load_sound(f.l, "attributes.csv"))
        load_unclear(f.l, file, field_line(f, "type"));
    return found;
}

static void read_ranking(Load *l, const Node *n)
{
    static const char *const keys[] = { "type", "where", "kind", "role", "area", "ward", NULL };
    Fields f = fields_of(l, file, n, S("ranking"));
    fields_known(f, keys);
    Pack *p = l->p;
    p->ranking.type = field_name(f, "type", true);
    if (p->ranking.type.len && !pack_type(p, p->ranking.type)) {
        if (load_lacks(l, NOUN_TYPE, (Str){ 0 }, p->ranking.type))
            bad(l, file, field_line(f, "type"), MSG_PACK_TYPE_UNKNOWN, p->ranking.type);
        p->ranking.type = (Str){ 0 };
    }
    if (!p->ranking.type.len)
        p->ranking.type = meant_type(f);
    Str type = p->ranking.type;
    p->ranking.kind = attr_field(f, type, "kind", true);
    p->ranking.role = attr_field(f, type, "role", false);
    p->ranking.area = attr_field(f, type, "area", false);
    p->ranking.ward = attr_field(f, type, "ward", false);
    const Attr *kind = pack_attr(p, type, p->ranking.kind);
    if (kind && !kind->list && load_sound(l, "codelists.csv"))
        bad(l, file, field_line(f, "kind"), MSG_PACK_KIND_NO_LIST, kind->name);
    Str where = field_text(f, "where", true);
    p->ranking.where = load_cond(l, file, field_line(f, "where"), type, where);
}

static void read_embargo(Load *l, const Node *n, PackView *v)
{
    Fields f = fields_of(l, file, n, S("embargo"));
    fields_known(f, (const char *const[]){ "where", "until", "shows", NULL });
    Str until = field_text(f, "until", true);
    if (until.len && !str_eq(until, S("decision")))
        bad(l, file, field_line(f, "until"), MSG_PACK_WORD, S("until"), until, S("decision"));
    v->embargo = load_cond(l, file, field_line(f, "where"), l->p->ranking.type, field_text(f, "where", true));
    v->embargo_shows = field_list(f, "shows", true);
    EACH (Str, s, v->embargo_shows) {
        if (load_attr_lacks(l, l->p->ranking.type, *s))
            bad(l, file, field_line(f, "shows"), MSG_PACK_ATTR_UNKNOWN, *s, l->p->ranking.type);
    }
}

static void read_view(Load *l, Str name, const Node *n)
{
    PackView *v = PUSH(l->a, &l->p->views);
    v->name = name;
    Fields f = fields_of(l, file, n, name);
    fields_known(f, (const char *const[]){ "sees", "precision_m", "embargo", NULL });
    Strs words = field_list(f, "sees", true);
    EACH (Str, s, words) {
        int at = -1;
        for (int i = 0; i < SENS_COUNT; i++)
            if (str_eq(*s, str_z(sensitivity_names[i])))
                at = i;
        if (at < 0)
            bad(l, file, field_line(f, "sees"), MSG_PACK_SENSITIVITY, *s);
        else
            v->sees[at] = true;
    }
    v->precision_m = field_num(f, "precision_m", 0, 100000, false, 0);
    const Node *embargo = field(f, "embargo", false);
    if (embargo)
        read_embargo(l, embargo, v);
}

void load_ranking(Load *l)
{
    if (l->yaml.kind != NODE_MAP)
        return;
    Fields f = { .l = l, .file = file, .map = &l->yaml, .line = 1 };
    const Node *ranking = field(f, "ranking", true), *views = field(f, "views", true);
    if (ranking)
        read_ranking(l, ranking);
    if (!views)
        return;
    if (views->kind != NODE_MAP) {
        bad(l, file, views->line, MSG_PACK_YAML_MAP, S("views"));
        return;
    }
    for (ptrdiff_t i = 0; i < views->len; i++)
        read_view(l, views->keys[i], &views->children[i]);
    if (!pack_view(l->p, S("staff")) || !pack_view(l->p, S("public")))
        bad(l, file, views->line, MSG_PACK_VIEWS);
}
