// sql.c - a tree as a SQLite expression of 1, 0 and NULL.
#include "sql_in.h"

enum { SHALLOW = 4 }; // levels of AND, OR, NOT written as they are; what lies deeper goes into a WITH list

void put(Writer *w, const char *s)
{
    buf_add(w->sql, str_z(s));
}

void put_str(Writer *w, Str s)
{
    buf_add(w->sql, s);
}

static Str bound(Writer *w, QueryBind b)
{
    *PUSH(w->a, w->binds) = b;
    return str_fmt(w->a, "$%d", w->as->first + (int)w->binds->len - 1);
}

Str bound_num(Writer *w, double v)
{
    return bound(w, (QueryBind){ .is_num = true, .num = v });
}

Str bound_str(Writer *w, Str s)
{
    return bound(w, (QueryBind){ .text = s });
}

Str column(Writer *w, const Node *prop, const char *suffix)
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

Str barred(Writer *w, Str code)
{
    return value_set_text(w->a, (Strs){ &code, 1, 1 });
}

void put_members(Writer *w, Str name, Str set)
{
    put_str(w, name);
    put(w, "(v, r) AS (SELECT NULL, substr(");
    put_str(w, set);
    put(w, ", 2) UNION ALL SELECT replace(substr(r, 1, instr(r, '|') - 1), char(31), '|'), substr(r, "
           "instr(r, '|') + 1) FROM ");
    put_str(w, name);
    put(w, " WHERE r <> '')");
}

// ---- Conditions of few words.
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
