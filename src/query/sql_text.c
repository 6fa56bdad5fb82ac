// sql_text.c - comparisons of texts as SQL.
#include "sql_in.h"

// The pattern of GLOB (which tells capitals from small letters, as LIKE in SQLite does not).
static Str as_glob(Arena *a, Str like_pattern)
{
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < like_pattern.len; i++) {
        char c = like_pattern.at[i];
        bool taken = c == '\\' && i + 1 < like_pattern.len;
        if (taken)
            c = like_pattern.at[++i];
        if (!taken && (c == '%' || c == '_')) {
            buf_char(&b, c == '%' ? '*' : '?');
        } else if (c == '*' || c == '?' || c == '[') {
            buf_char(&b, '[');
            buf_char(&b, c);
            buf_char(&b, ']');
        } else {
            buf_char(&b, c);
        }
    }
    return buf_str(&b);
}

static void collect_props(const Node *n, const Node **props, int *count)
{
    if (n->kind == N_PROP)
        props[(*count)++] = n;
    for (int i = 0; i < n->n; i++)
        collect_props(n->kid[i], props, count);
}

// A text operand; where its property stands, the next of `names`.
static void put_text(Writer *w, const Node *n, const Str *names, int *used)
{
    Str constant;
    if (text_const(w->a, n, &constant)) {
        put_str(w, bound_str(w, constant));
        return;
    }
    if (n->kind == N_PROP) {
        put_str(w, names[(*used)++]);
        return;
    }
    w->can = w->can && w->as->functions;
    put(w, n->kind == N_CASEI ? "kho_casei(" : "kho_accenti(");
    put_text(w, n->kid[0], names, used);
    put(w, ")");
}

// The rank of an ordered code.
static void put_rank(Writer *w, const Node *prop, Str code)
{
    put(w, "CASE ");
    put_str(w, code);
    for (ptrdiff_t i = 0; i < prop->n_ranks; i++) {
        if (prop->ranks[i].rank == NO_RANK)
            continue;
        put(w, " WHEN ");
        put_str(w, bound_str(w, prop->ranks[i].code));
        put(w, " THEN ");
        put_str(w, bound_num(w, prop->ranks[i].rank));
    }
    put(w, " END");
}

static void put_text_holds(Writer *w, const Node *n, const Str *names)
{
    if (n->by_rank) {
        put(w, "(");
        put_rank(w, n->kid[0], names[0]);
        put(w, " ");
        put(w, cmp_names[n->op]);
        put(w, " ");
        put_rank(w, n->kid[1], names[1]);
        put(w, ")");
        return;
    }
    int used = 0;
    Str pattern = { 0 };
    put(w, "(");
    put_text(w, n->kid[0], names, &used);
    switch (n->kind) {
    case N_CMP:
        put(w, " ");
        put(w, cmp_names[n->op]);
        put(w, " ");
        put_text(w, n->kid[1], names, &used);
        break;
    case N_BETWEEN:
        put(w, " BETWEEN ");
        put_text(w, n->kid[1], names, &used);
        put(w, " AND ");
        put_text(w, n->kid[2], names, &used);
        break;
    case N_LIKE:
        put(w, " GLOB ");
        (void)text_const(w->a, n->kid[1], &pattern);
        put_str(w, bound_str(w, as_glob(w->a, pattern)));
        break;
    default:
        put(w, " IN (");
        for (int i = 1; i < n->n; i++) {
            put(w, i > 1 ? ", " : "");
            put_str(w, bound_str(w, n->kid[i]->text));
        }
        put(w, ")");
    }
    put(w, ")");
}

// Known values are compared as they are (an index may serve); else every member with every member.
void put_texts(Writer *w, const Node *n)
{
    const Node *props[3];
    int count = 0;
    Str known[3] = { { 0 } }, member[3] = { { 0 } }, table[3] = { { 0 } };
    for (int i = 0; i < (n->kind == N_IN ? 1 : n->n); i++)
        collect_props(n->kid[i], props, &count);
    put(w, "(CASE WHEN ");
    for (int i = 0; i < count; i++) {
        known[i] = column(w, props[i], "");
        table[i] = str_fmt(w->a, "kho%d", w->next++);
        member[i] = str_fmt(w->a, "%.*s.v", PS(table[i]));
        put(w, i ? " AND " : "");
        put_str(w, known[i]);
        put(w, " IS NOT NULL");
    }
    put(w, " THEN ");
    put_text_holds(w, n, known);
    put(w, " ELSE (WITH RECURSIVE ");
    for (int i = 0; i < count; i++) {
        put(w, i ? ", " : "");
        put_members(w, table[i], column(w, props[i], "_set"));
    }
    put(w, " SELECT CASE WHEN min(p) = max(p) AND count(p) = count(*) THEN min(p) END FROM (SELECT ");
    put_text_holds(w, n, member);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < count; i++) {
            put(w, i ? pass ? " AND " : ", " : pass ? " WHERE " : " AS p FROM ");
            put_str(w, pass ? member[i] : table[i]);
            put(w, pass ? " IS NOT NULL" : "");
        }
    put(w, ")) END)");
}
