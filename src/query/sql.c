// sql.c - a tree as a SQLite expression of 1, 0 and NULL. The one place outside .sql files where SQL is made:
// a person's filter has no fixed text. Names are quoted, values bound. SQLite's parser nests about thirty
// brackets deep, hence the WITH lists.
#include <math.h>
#include <string.h>

#include "tree.h"

enum { SHALLOW = 4 }; // levels of AND, OR, NOT written as they are; what lies deeper goes into a WITH list

typedef struct {
    const QuerySqlAs *as;
    Buf *sql;
    QueryBinds *binds;
    Arena *a;
    int next; // for names of inner tables
    bool can; // all of it can be said
} Writer;

static void put(Writer *w, const char *s)
{
    buf_add(w->sql, str_z(s));
}

static void put_str(Writer *w, Str s)
{
    buf_add(w->sql, s);
}

static Str bound(Writer *w, QueryBind b)
{
    *PUSH(w->a, w->binds) = b;
    return str_fmt(w->a, "$%d", w->as->first + (int)w->binds->len - 1);
}

static Str bound_num(Writer *w, double v)
{
    return bound(w, (QueryBind){ .is_num = true, .num = v });
}

static Str bound_str(Writer *w, Str s)
{
    return bound(w, (QueryBind){ .text = s });
}

// "table"."column_suffix"
static Str column(Writer *w, const Node *prop, const char *suffix)
{
    assert(prop);
    Buf b = buf_new(w->a);
    quoted_add(&b, w->as->table, '"');
    buf_char(&b, '.');
    quoted_add(&b, str_fmt(w->a, "%.*s%s", PS(prop->column), suffix), '"');
    return buf_str(&b);
}

static void put_const(Writer *w, Tri t)
{
    put(w, t == TRI_TRUE ? "1" : t == TRI_FALSE ? "0" : "NULL");
}

// ---- Numbers and dates: every operand is a lowest and a highest value.
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

static void put_ends(Writer *w, const char *text, SpanSql l, SpanSql r) // text with a b for l, c d for r
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

static void put_numbers(Writer *w, const Node *n)
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

// ---- Texts.
// An item of a WITH list: the members of a set column as rows of v.
static void put_members(Writer *w, Str name, Str set)
{
    put_str(w, name);
    put(w, "(v, r) AS (SELECT NULL, substr(");
    put_str(w, set);
    put(w, ", 2) UNION ALL SELECT replace(substr(r, 1, instr(r, '|') - 1), char(31), '|'), substr(r, "
           "instr(r, '|') + 1) FROM ");
    put_str(w, name);
    put(w, " WHERE r <> '')");
}

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
static void put_texts(Writer *w, const Node *n)
{
    const Node *props[3];
    int count = 0;
    Str known[3], member[3], table[3];
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

// ---- Codes.
static Str barred(Writer *w, Str code) // as it stands in a set column: |code|
{
    return value_set_text(w->a, (Strs){ &code, 1, 1 });
}

static void put_accept(Writer *w, const Node *n)
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

static void put_choice(Writer *w, const Node *n)
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

static void put_array(Writer *w, const Node *n)
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

// ---- The rest.
static void put_bool(Writer *w, const Node *n)
{
    put(w, "(");
    for (int i = 1; i < n->n; i++)
        for (int side = 0; side < 2; side++) {
            const Node *x = n->kid[side ? i : 0];
            put(w, side ? n->kind == N_CMP ? cmp_names[n->op] : "=" : i > 1 ? " OR " : "");
            put_str(w, x->kind == N_PROP ? column(w, x, "") : bound_num(w, x->num));
        }
    put(w, ")");
}

static void put_null(Writer *w, const Node *x)
{
    static const char *const suffix[] = {
        [VT_NONE] = "",     [VT_BOOL] = "",      [VT_NUM] = "_lo",  [VT_TEXT] = "_set",
        [VT_CODE] = "_set", [VT_CODES] = "_may", [VT_DATE] = "_lo", [VT_GEOM] = ""
    };
    put(w, "(");
    put_str(w, column(w, x, suffix[x->type]));
    put(w, " IS NULL");
    if (x->type == VT_BOOL) { // disputed: neither yes nor no, but not without a value
        Buf b = buf_new(w->a);
        quoted_add(&b, w->as->table, '"');
        put(w, " AND coalesce(instr(");
        put_str(w, buf_str(&b));
        put(w, ".\"disputed\", ");
        put_str(w, bound_str(w, barred(w, x->text)));
        put(w, "), 0) = 0");
    }
    put(w, ")");
}

static void put_place(Writer *w, const Node *n)
{
    w->can = w->can && w->as->functions;
    Buf b = buf_new(w->a);
    shape_print(&b, n->kid[1]->shape);
    put(w, n->op == PLACE_DISJOINT ? "(NOT kho_where('" : "(kho_where('");
    put(w, n->op == PLACE_WITHIN ? "within', " : "intersects', ");
    put_str(w, column(w, n->kid[0], ""));
    put(w, ", ");
    put_str(w, column(w, n->kid[0], "_radius"));
    put(w, ", ");
    put_str(w, bound_str(w, buf_str(&b)));
    put(w, "))");
}

static bool has_prop(const Node *n)
{
    bool any = n->kind == N_PROP;
    for (int i = 0; i < n->n && !any; i++)
        any = has_prop(n->kid[i]);
    return any;
}

static const Value *nothing(void *ctx, Str name)
{
    (void)ctx;
    (void)name;
    return NULL;
}

static void put_atom(Writer *w, const Node *n)
{
    const Node *x = n->n ? n->kid[0] : NULL;
    if (!has_prop(n)) {
        put_const(w, node_eval(n, &(Env){ w->a, nothing, NULL }));
        return;
    }
    assert(x); // what names an attribute has at least one operand
    if (n->kind == N_NULL) {
        put_null(w, x);
    } else if (n->kind == N_ARRAY) {
        put_array(w, n);
    } else if (n->kind == N_PLACE) {
        put_place(w, n);
    } else if (n->by_accept) {
        put_accept(w, n);
    } else if (x->type == VT_CODES) {
        put_choice(w, n);
    } else if (x->type == VT_BOOL) {
        put_bool(w, n);
    } else if (x->type == VT_NUM || x->type == VT_DATE) {
        put_numbers(w, n);
    } else {
        put_texts(w, n);
    }
}

static bool is_logic(const Node *n)
{
    return n->kind == N_AND || n->kind == N_OR || n->kind == N_NOT;
}

static int logic_depth(const Node *n)
{
    int most = 0;
    for (int i = 0; i < n->n && is_logic(n); i++) {
        int d = logic_depth(n->kid[i]) + 1;
        most = d > most ? d : most;
    }
    return most;
}

// Deep subtrees become items of a WITH list, the deepest first; refs tells where each went.
typedef struct {
    const Node *node;
    Str name;
} Ref;
typedef ARRAY(Ref) Refs;

static void put_logic(Writer *w, const Node *n, const Refs *refs, bool top)
{
    EACH (const Ref, r, *refs)
        if (r->node == n && !top) {
            put(w, "(SELECT v FROM ");
            put_str(w, r->name);
            put(w, ")");
            return;
        }
    if (!is_logic(n)) {
        put_atom(w, n);
        return;
    }
    put(w, n->kind == N_NOT ? "(NOT " : "(");
    for (int i = 0; i < n->n; i++) {
        put(w, !i ? "" : n->kind == N_AND ? " AND " : " OR ");
        put_logic(w, n->kid[i], refs, false);
    }
    put(w, ")");
}

static void hoist(Writer *w, const Node *n, Refs *refs)
{
    for (int i = 0; i < n->n && is_logic(n); i++)
        hoist(w, n->kid[i], refs);
    int d = is_logic(n) ? logic_depth(n) : 0;
    if (!d || d % SHALLOW)
        return;
    Str name = str_fmt(w->a, "kho%d", w->next++);
    put(w, refs->len ? ", " : "");
    put_str(w, name);
    put(w, "(v) AS MATERIALIZED (SELECT ");
    put_logic(w, n, refs, true);
    put(w, ")");
    *PUSH(w->a, refs) = (Ref){ n, name };
}

bool query_sql(const Query *q, const QuerySqlAs *as, Buf *sql, QueryBinds *binds)
{
    assert(as->table.len && as->first >= 1);
    Writer w = { .as = as, .sql = sql, .binds = binds, .a = sql->arena, .can = true };
    *binds = (QueryBinds){ 0 };
    Refs refs = { 0 };
    bool deep = logic_depth(q->root) > SHALLOW;
    if (deep) {
        put(&w, "(WITH ");
        hoist(&w, q->root, &refs);
        put(&w, " SELECT ");
    }
    put_logic(&w, q->root, &refs, !refs.len);
    put(&w, deep ? ")" : "");
    return w.can;
}
