// pack_sources.c - who says a thing, how it was learnt, whom to trust, and how far off a value may be.
#include "pack_load.h"

const char *const error_kind_names[ERROR_KINDS + 1] = { "percent", "level_pm1_probability", "radius_m",
                                                        "code_confusion" };

static void load_classes(Load *l)
{
    Table t;
    if (table_open(l, TABLE_SOURCES, &t)) {
        Map *seen = map_new(l->a);
        EACH_ROW(r, &t)
        {
            SourceClass c = { cell(r, "class"), cell_label(r, "label_en", "label_vi") };
            if (c.name.len && row_unique(r, seen, c.name))
                *PUSH(l->a, &l->p->classes) = c;
        }
    }
    if (table_open(l, TABLE_METHODS, &t)) {
        Map *seen = map_new(l->a);
        EACH_ROW(r, &t)
        {
            Method m = { cell(r, "method"), cell_label(r, "label_en", "label_vi"), cell_yes(r, "exact") };
            if (m.name.len && row_unique(r, seen, m.name))
                *PUSH(l->a, &l->p->methods) = m;
        }
    }
}

static bool group_known(Load *l, Str group)
{
    return pack_group(l->p, group) || !load_lacks(l, NOUN_GROUP, (Str){ 0 }, group);
}

static void load_trust(Load *l)
{
    Table t;
    Pack *p = l->p;
    if (!table_open(l, TABLE_TRUST, &t))
        return;
    EACH_ROW(r, &t)
    {
        TrustRule u = { .class = cell(r, "class"),
                        .group = cell(r, "group"),
                        .trust = cell_int(r, "trust", -1),
                        .line = r.line };
        u.from = cell_day(r, "from", DAY_OPEN_START);
        u.to = cell_day(r, "to", DAY_OPEN_END);
        u.reason = cell(r, "reason");
        bool ranged = cell_ok(r, "from") && cell_ok(r, "to");
        if (cell_ok(r, "class") && !pack_class(p, u.class) && load_lacks(l, NOUN_CLASS, (Str){ 0 }, u.class))
            row_bad(r, MSG_PACK_CLASS_UNKNOWN, u.class);
        if (u.group.len && !str_eq(u.group, S("*")) && !group_known(l, u.group))
            row_bad(r, MSG_PACK_GROUP_UNKNOWN, u.group);
        if (u.trust > 100)
            row_bad(r, MSG_PACK_TRUST_RANGE, u.trust);
        if (ranged && u.from > u.to)
            row_bad(r, MSG_PACK_FROM_TO);
        if (!u.class.len || !u.group.len || !ranged || u.from > u.to) {
            load_doubt(l, NOUN_TRUST, (Str){ 0 }, u.class);
            continue;
        }
        EACH (TrustRule, v, p->trust) {
            if (str_eq(u.class, v->class) && str_eq(u.group, v->group) && u.from <= v->to && v->from <= u.to)
                row_bad(r, MSG_PACK_TRUST_TWICE, u.class, u.group, v->line);
        }
        *PUSH(l->a, &p->trust) = u;
        TrustRules **of = (TrustRules **)map_slot(p->index->trust, u.class);
        if (!*of)
            *of = NEW(l->a, TrustRules);
        *PUSH(l->a, *of) = u;
    }
    EACH (SourceClass, c, p->classes) {
        bool any = false;
        EACH (TrustRule, u, p->trust)
            any = any || (str_eq(u->class, c->name) && str_eq(u->group, S("*")));
        if (!any && name_ok(c->name) && !load_doubts(l, NOUN_TRUST, (Str){ 0 }, c->name))
            bad(l, t.file, 0, MSG_PACK_TRUST_MISSING, c->name);
    }
}

static void load_errors(Load *l)
{
    Table t;
    Pack *p = l->p;
    if (!table_open(l, TABLE_ERRORS, &t))
        return;
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        int kind = cell_word(r, "kind");
        ErrorModel m = { .group = cell(r, "group"),
                         .method = cell(r, "method"),
                         .value = cell_num(r, "value", NAN) };
        m.reason = cell(r, "reason");
        m.author = cell(r, "author");
        if (cell_ok(r, "group") && !group_known(l, m.group))
            row_bad(r, MSG_PACK_GROUP_UNKNOWN, m.group);
        if (cell_ok(r, "method") && !pack_method(p, m.method) &&
            load_lacks(l, NOUN_METHOD, (Str){ 0 }, m.method))
            row_bad(r, MSG_PACK_METHOD_UNKNOWN, m.method);
        if (kind < 0 || isnan(m.value))
            continue;
        m.kind = (ErrorKind)kind;
        bool share = m.kind == ERROR_LEVEL || m.kind == ERROR_CONFUSION;
        if (m.value < 0 || (share && m.value > 1) || (m.kind == ERROR_PERCENT && m.value > 100))
            row_bad(r, MSG_PACK_ERROR_RANGE, m.value, str_z(error_kind_names[kind]));
        if (row_unique(r, seen,
                       str_fmt(l->a, "%.*s, %.*s, %s", PS(m.group), PS(m.method), error_kind_names[kind])))
            *PUSH(l->a, &p->errors) = m;
    }
}

void load_sources(Load *l)
{
    load_classes(l);
    load_trust(l);
    load_errors(l);
}
