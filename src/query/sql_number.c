// sql_number.c - comparisons of numbers and dates as SQL: every operand is a lowest and a highest value.
#include "sql_in.h"

typedef struct {
    Str lo, hi;
} SpanSql;

static bool is_arith(const Node *n)
{
    return n->kind == N_ADD || n->kind == N_SUB || n->kind == N_MUL || n->kind == N_DIV;
}

static SpanSql leaf_span(Writer *w, const Node *n)
{
    if (n->kind == N_PROP)
        return (SpanSql){ column(w, n, "_lo"), column(w, n, "_hi") };
    Str s = bound_num(w, n->num);
    return (SpanSql){ s, s };
}

static void put_ends(Writer *w, const char *text, SpanSql l, SpanSql r) // A, B: the ends of l; C, D: of r
{
    for (const char *c = text; *c; c++) {
        const Str *s = *c == 'A' ? &l.lo : *c == 'B' ? &l.hi : *c == 'C' ? &r.lo : *c == 'D' ? &r.hi : NULL;
        if (s)
            put_str(w, *s);
        else
            buf_char(w->sql, *c);
    }
}

// Writes the steps of a sum or product as items of a WITH list, `kho1(lo, hi) AS MATERIALIZED (…), `, and
// gives the names of the result.
static SpanSql steps(Writer *w, const Node *n, Strs *tables)
{
    if (!is_arith(n))
        return leaf_span(w, n);
    Strs from = { 0 };
    SpanSql l = steps(w, n->kid[0], &from), r = steps(w, n->kid[1], &from);
    Str name = str_fmt(w->a, "kho%d", w->next++);
    put(w, w->sql->len && w->sql->at[w->sql->len - 1] == ')' ? ", " : "");
    put_str(w, name);
    put(w, "(lo, hi) AS MATERIALIZED (SELECT ");
    switch (n->kind) {
    case N_ADD:
        put_ends(w, "1.0 * A + C, 1.0 * B + D", l, r);
        break;
    case N_SUB:
        put_ends(w, "1.0 * A - D, 1.0 * B - C", l, r);
        break;
    case N_MUL:
        put_ends(w, "min(1.0 * A * C, 1.0 * A * D, 1.0 * B * C, 1.0 * B * D), ", l, r);
        put_ends(w, "max(1.0 * A * C, 1.0 * A * D, 1.0 * B * C, 1.0 * B * D)", l, r);
        break;
    default:
        for (int i = 0; i < 2; i++) {
            put(w, i ? ", " : "");
            put_ends(w, "case when C > 0 or D < 0 then ", l, r);
            put(w, i ? "max" : "min");
            put_ends(w, "(1.0 * A / C, 1.0 * A / D, 1.0 * B / C, 1.0 * B / D) end", l, r);
        }
    }
    EACH (const Str, t, from) {
        put(w, t == from.at ? " FROM " : ", ");
        put_str(w, *t);
    }
    put(w, ")");
    *PUSH(w->a, tables) = name;
    return (SpanSql){ str_fmt(w->a, "%.*s.lo", PS(name)), str_fmt(w->a, "%.*s.hi", PS(name)) };
}

// A half-known span (infinity less infinity at one end) is unknown.
static SpanSql whole(Writer *w, const Node *n, Strs *tables)
{
    Strs from = { 0 };
    SpanSql s = steps(w, n, &from);
    if (!from.len)
        return s;
    Str name = str_fmt(w->a, "kho%d", w->next++);
    put(w, ", ");
    put_str(w, name);
    put(w, "(lo, hi) AS MATERIALIZED (SELECT ");
    put_ends(w, "case when B is not null then A end, case when A is not null then B end from ", s, s);
    put_str(w, from.at[0]);
    put(w, ")");
    *PUSH(w->a, tables) = name;
    return (SpanSql){ str_fmt(w->a, "%.*s.lo", PS(name)), str_fmt(w->a, "%.*s.hi", PS(name)) };
}

static void put_span_cmp(Writer *w, CmpOp op, SpanSql l, SpanSql r)
{
    static const char *const text[] = {
        [OP_EQ] = "CASE WHEN B < C OR A > D THEN 0 WHEN A = B AND C = D THEN 1 END",
        [OP_NE] = "CASE WHEN B < C OR A > D THEN 1 WHEN A = B AND C = D THEN 0 END",
        [OP_LT] = "CASE WHEN B < C THEN 1 WHEN A >= D THEN 0 END",
        [OP_LE] = "CASE WHEN B <= C THEN 1 WHEN A > D THEN 0 END",
        [OP_GT] = "CASE WHEN A > D THEN 1 WHEN B <= C THEN 0 END",
        [OP_GE] = "CASE WHEN A >= D THEN 1 WHEN B < C THEN 0 END",
    };
    // Capitals of the words are no ends: spell them apart from A, B, C, D.
    put(w, "(");
    for (const char *c = text[op]; *c; c++) {
        bool alone = (c == text[op] || c[-1] == ' ') && (c[1] == ' ' || !c[1]);
        if (alone && *c >= 'A' && *c <= 'D')
            put_str(w, *c == 'A' ? l.lo : *c == 'B' ? l.hi : *c == 'C' ? r.lo : r.hi);
        else
            buf_char(w->sql, *c);
    }
    put(w, ")");
}

static void put_span_atom(Writer *w, const Node *n, SpanSql x, SpanSql y, SpanSql z)
{
    if (n->kind == N_CMP) {
        put_span_cmp(w, (CmpOp)n->op, x, y);
    } else if (n->kind == N_BETWEEN) {
        put(w, "(");
        put_span_cmp(w, OP_GE, x, y);
        put(w, " AND ");
        put_span_cmp(w, OP_LE, x, z);
        put(w, ")");
    } else { // N_IN
        put(w, "(");
        for (int i = 1; i < n->n; i++) {
            put(w, i > 1 ? " OR " : "");
            put_span_cmp(w, OP_EQ, x, leaf_span(w, n->kid[i]));
        }
        put(w, ")");
    }
}

void put_numbers(Writer *w, const Node *n)
{
    int operands = n->kind == N_IN ? 1 : n->n;
    bool arith = false;
    for (int i = 0; i < operands; i++)
        arith = arith || is_arith(n->kid[i]);
    SpanSql s[3] = { { { 0 } } };
    if (!arith) {
        for (int i = 0; i < operands; i++)
            s[i] = leaf_span(w, n->kid[i]);
        put_span_atom(w, n, s[0], s[1], s[2]);
        return;
    }
    Strs tables = { 0 };
    put(w, "(WITH ");
    for (int i = 0; i < operands; i++)
        s[i] = whole(w, n->kid[i], &tables);
    put(w, " SELECT ");
    put_span_atom(w, n, s[0], s[1], s[2]);
    put(w, " FROM ");
    put_str(w, str_join(w->a, tables, S(", ")));
    put(w, ")");
}
