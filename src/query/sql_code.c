// sql_code.c - conditions on codes as SQL.
#include "sql_in.h"

void put_accept(Writer *w, const Node *n)
{
    const Node *x = n->kid[0];
    bool not_eq = n->kind == N_CMP && n->op == OP_NE;
    Str known = column(w, x, ""), set = column(w, x, "_set");
    if (!n->accept.len) {
        put(w, "(CASE WHEN ");
        put_str(w, set);
        put(w, " IS NOT NULL THEN 0 END)");
        return;
    }
    put(w, "(CASE WHEN ");
    put_str(w, known);
    put(w, " IS NOT NULL THEN ");
    put_str(w, known);
    put(w, not_eq ? " NOT IN (" : " IN (");
    EACH (const Str, s, n->accept) {
        put(w, s > n->accept.at ? ", " : "");
        put_str(w, bound_str(w, *s));
    }
    put(w, ") ELSE (SELECT CASE WHEN n = 0 THEN ");
    put(w, not_eq ? "1" : "0");
    put(w, " WHEN n = size THEN ");
    put(w, not_eq ? "0" : "1");
    put(w, " END FROM (SELECT length(");
    put_str(w, set);
    put(w, ") - length(replace(");
    put_str(w, set);
    put(w, ", '|', '')) - 1 AS size, ");
    EACH (const Str, s, n->accept) {
        put(w, s > n->accept.at ? " + " : "");
        put(w, "(instr(");
        put_str(w, set);
        put(w, ", ");
        put_str(w, bound_str(w, barred(w, *s)));
        put(w, ") > 0)");
    }
    put(w, " AS n)) END)");
}

static void put_has_code(Writer *w, const Node *x, Str code)
{
    Str b = bound_str(w, barred(w, code));
    put(w, "CASE WHEN instr(");
    put_str(w, column(w, x, ""));
    put(w, ", ");
    put_str(w, b);
    put(w, ") > 0 THEN 1 WHEN instr(");
    put_str(w, column(w, x, "_may"));
    put(w, ", ");
    put_str(w, b);
    put(w, ") = 0 THEN 0 END");
}

void put_choice(Writer *w, const Node *n)
{
    put(w, n->kind == N_CMP && n->op == OP_NE ? "(NOT (" : "((");
    for (int i = 1; i < n->n; i++) {
        put(w, i > 1 ? " OR " : "");
        put_has_code(w, n->kid[0], n->kid[i]->text);
    }
    put(w, "))");
}

// How many of the codes of set `x` are (not) among those of set `y`, as a condition.
static void put_some(Writer *w, Str x, const char *how, Str y)
{
    Str t = str_fmt(w->a, "kho%d", w->next++);
    put(w, "EXISTS (WITH RECURSIVE ");
    put_members(w, t, x);
    put(w, " SELECT 1 FROM ");
    put_str(w, t);
    put(w, " WHERE v IS NOT NULL AND instr(");
    put_str(w, y);
    put(w, ", '|' || v || '|') ");
    put(w, how);
    put(w, ")");
}

typedef struct {
    Str sure, may;
} SetSql;

static SetSql set_sql(Writer *w, const Node *n)
{
    if (n->kind == N_PROP)
        return (SetSql){ column(w, n, ""), column(w, n, "_may") };
    Strs codes = { 0 };
    for (int i = 0; i < n->n; i++)
        *PUSH(w->a, &codes) = n->kid[i]->text;
    Str b = bound_str(w, value_set_text(w->a, strs_sorted(w->a, codes)));
    return (SetSql){ b, b };
}

static void put_contains(Writer *w, SetSql whole, SetSql part)
{
    put(w, "CASE WHEN ");
    put_some(w, part.sure, "= 0", whole.may);
    put(w, " THEN 0 WHEN NOT ");
    put_some(w, part.may, "= 0", whole.sure);
    put(w, " THEN 1 END");
}

void put_array(Writer *w, const Node *n)
{
    SetSql l = set_sql(w, n->kid[0]), r = set_sql(w, n->kid[1]);
    put(w, "(CASE WHEN ");
    put_str(w, l.may);
    put(w, " IS NOT NULL AND ");
    put_str(w, r.may);
    put(w, " IS NOT NULL THEN ");
    switch ((ArrayOp)n->op) {
    case ARRAY_CONTAINS:
        put_contains(w, l, r);
        break;
    case ARRAY_CONTAINEDBY:
        put_contains(w, r, l);
        break;
    case ARRAY_EQUALS:
        put_contains(w, l, r);
        put(w, " AND ");
        put_contains(w, r, l);
        break;
    case ARRAY_OVERLAPS:
        put(w, "CASE WHEN ");
        put_some(w, l.sure, "> 0", r.sure);
        put(w, " THEN 1 WHEN NOT ");
        put_some(w, l.may, "> 0", r.may);
        put(w, " THEN 0 END");
        break;
    }
    put(w, " END)");
}
