// check.c - types: what may stand beside what, codes against their lists, and what a code condition accepts.
#include <stdlib.h>

#include "parse.h"

// The node keeps its own copies: text and schema may go.
static bool prop_of(Parser *p, const Node *n, QueryProp *out)
{
    return n->kind == N_PROP && p->schema->prop(p->schema->ctx, n->text, out);
}

static int by_code(const void *a, const void *b)
{
    return str_cmp(((const QueryCode *)a)->code, ((const QueryCode *)b)->code);
}

Node *check_property(Parser *p, Str name, ptrdiff_t at)
{
    QueryProp prop = { 0 };
    Lexer *lx = &p->lx;
    if (!p->schema->prop(p->schema->ctx, name, &prop)) {
        fail_no_property(lx->a, lx->text, at, name, p->schema, lx->err);
        return NULL;
    }
    if (prop.parts) {
        fail(lx->err, MSG_QUERY_PARTS, letter_at(lx->text, at), name);
        return NULL;
    }
    Node *n = node_new(p, N_PROP, prop.type, at, 0);
    if (!n)
        return NULL;
    n->text = str_copy(lx->a, name);
    n->column = prop.column.len ? str_copy(lx->a, prop.column) : n->text;
    n->has_codes = prop.n_codes > 0;
    n->ordered = prop.ordered;
    n->list = str_copy(lx->a, prop.list);
    return n;
}

bool is_literal(const Node *n)
{
    return n->kind == N_NUM || n->kind == N_TEXT || n->kind == N_BOOL || n->kind == N_DATE;
}

static bool is_code_prop(const Node *n)
{
    return n->kind == N_PROP && n->type == VT_CODE && n->has_codes;
}

static bool is_texty(const Node *n)
{
    return n->type == VT_TEXT || n->type == VT_CODE;
}

// Says what a property is to be compared with. NULL, for `return`.
static void *wrong_type(Parser *p, const Node *l, const Node *r)
{
    static const MsgId say[] = {
        [VT_NONE] = MSG_QUERY_CONDITION_VALUE, [VT_BOOL] = MSG_QUERY_IS_BOOL, [VT_NUM] = MSG_QUERY_IS_NUM,
        [VT_TEXT] = MSG_QUERY_IS_TEXT,         [VT_CODE] = MSG_QUERY_IS_TEXT, [VT_CODES] = MSG_QUERY_IS_CODES,
        [VT_DATE] = MSG_QUERY_IS_DATE,         [VT_GEOM] = MSG_QUERY_IS_GEOM,
    };
    const Node *n = l->type == VT_NONE ? l : r->type == VT_NONE || (is_literal(l) && !is_literal(r)) ? r : l;
    return parse_stop_at(p, say[n->type], n);
}

Node *as_condition(Parser *p, Node *n)
{
    if (n->type == VT_NONE)
        return n;
    if (n->kind == N_BOOL) {
        n->kind = N_CONST;
        n->type = VT_NONE;
        return n;
    }
    if (n->kind != N_PROP || n->type != VT_BOOL)
        return parse_stop_at(p, MSG_QUERY_WANT_CONDITION, n);
    Node *yes = node_new(p, N_BOOL, VT_BOOL, n->at, 0);
    if (!yes)
        return NULL;
    yes->num = 1;
    return check_cmp(p, OP_EQ, n, yes);
}

// A number beside a code means the code that is written so: contam_level <= 2.
static void number_as_code(Parser *p, const QueryProp *prop, Node *lit)
{
    if (lit->kind != N_NUM)
        return;
    double v;
    Str code = { 0 };
    for (ptrdiff_t i = 0; i < prop->n_codes && !code.len; i++)
        if (str_f64(prop->codes[i].code, &v) && v == lit->num)
            code = prop->codes[i].code;
    if (!code.len) {
        Buf b = buf_new(p->lx.a);
        number_add(&b, lit->num);
        code = buf_str(&b);
    }
    lit->kind = N_TEXT;
    lit->type = VT_TEXT;
    lit->num = 0;
    lit->text = str_copy(p->lx.a, code);
}

static const QueryCode *find_code(const QueryProp *prop, Str code)
{
    for (ptrdiff_t i = 0; i < prop->n_codes; i++)
        if (str_eq(prop->codes[i].code, code))
            return &prop->codes[i];
    return NULL;
}

// The literal must be a code of the property's list (any text where it has none).
static bool check_code(Parser *p, const Node *x, const QueryProp *prop, Node *lit)
{
    if (lit->kind != N_NUM && lit->kind != N_TEXT)
        return wrong_type(p, x, lit) != NULL;
    number_as_code(p, prop, lit);
    return !prop->n_codes || find_code(prop, lit->text) ||
           fail_no_code(p->lx.a, p->lx.text, lit->at, lit->text, prop, p->lx.err);
}

static bool fail_no_order(Parser *p, const Node *n)
{
    return fail(p->lx.err, MSG_QUERY_NO_ORDER, letter_at(p->lx.text, n->at), n->text, n->list);
}

static void accept_add(Parser *p, Node *n, Str code)
{
    *PUSH(p->lx.a, &n->accept) = str_copy(p->lx.a, code);
}

// The codes with lo <= rank <= hi.
static void accept_ranks(Parser *p, Node *n, const QueryProp *prop, int lo, int hi)
{
    for (ptrdiff_t i = 0; i < prop->n_codes; i++)
        if (prop->codes[i].rank != NO_RANK && prop->codes[i].rank >= lo && prop->codes[i].rank <= hi)
            accept_add(p, n, prop->codes[i].code);
    n->accept = strs_sorted(p->lx.a, n->accept);
}

static bool rank_of(Parser *p, const Node *x, const QueryProp *prop, const Node *lit, int *rank)
{
    const QueryCode *c = find_code(prop, lit->text);
    if (!prop->ordered || !c || c->rank == NO_RANK)
        return fail_no_order(p, x);
    *rank = c->rank;
    return true;
}

static Node *cmp_code(Parser *p, Node *n)
{
    QueryProp prop;
    int rank;
    if (!prop_of(p, n->kid[0], &prop) || !check_code(p, n->kid[0], &prop, n->kid[1]))
        return NULL;
    n->by_accept = true;
    if (n->op == OP_EQ || n->op == OP_NE)
        accept_add(p, n, n->kid[1]->text);
    else if (!rank_of(p, n->kid[0], &prop, n->kid[1], &rank))
        return NULL;
    else
        accept_ranks(p, n, &prop, n->op == OP_LT || n->op == OP_LE ? 0 : rank + (n->op == OP_GT),
                     n->op == OP_GT || n->op == OP_GE ? INT32_MAX : rank - (n->op == OP_LT));
    return n;
}

static bool keep_ranks(Parser *p, Node *x)
{
    QueryProp prop;
    if (!prop_of(p, x, &prop))
        return false;
    QueryCode *codes = NEWS(p->lx.a, QueryCode, prop.n_codes);
    for (ptrdiff_t i = 0; i < prop.n_codes; i++)
        codes[i] = (QueryCode){ .code = str_copy(p->lx.a, prop.codes[i].code), .rank = prop.codes[i].rank };
    qsort(codes, (size_t)prop.n_codes, sizeof *codes, by_code);
    x->ranks = codes;
    x->n_ranks = prop.n_codes;
    return true;
}

// Two texts, at least one of them no literal.
static Node *cmp_texts(Parser *p, Node *n)
{
    if (n->op == OP_EQ || n->op == OP_NE)
        return n;
    Node *l = n->kid[0], *r = n->kid[1];
    if (!is_code_prop(l) && !is_code_prop(r))
        return n;
    if (is_code_prop(l) && is_code_prop(r) && l->ordered && str_eq(l->list, r->list)) {
        n->by_rank = true;
        return keep_ranks(p, l) && keep_ranks(p, r) ? n : NULL;
    }
    fail_no_order(p, is_code_prop(l) ? l : r);
    return NULL;
}

Node *check_cmp(Parser *p, CmpOp op, Node *l, Node *r)
{
    static const CmpOp flipped[] = { OP_EQ, OP_NE, OP_GT, OP_GE, OP_LT, OP_LE };
    Node *n = node_new(p, N_CMP, VT_NONE, l->at, 2);
    if (!n)
        return NULL;
    if (is_literal(l) && !is_literal(r)) {
        Node *t = l;
        l = r;
        r = t;
        op = flipped[op];
    }
    n->op = op;
    n->kid[0] = l;
    n->kid[1] = r;
    if (!node_deep(p, n))
        return NULL;
    bool order = op != OP_EQ && op != OP_NE;
    if (l->kind == N_PROP && l->type == VT_CODES) {
        QueryProp prop;
        if (order || !is_literal(r))
            return parse_stop_at(p, MSG_QUERY_IS_CODES, l);
        return prop_of(p, l, &prop) && check_code(p, l, &prop, r) ? n : NULL;
    }
    if (is_code_prop(l) && (r->kind == N_TEXT || r->kind == N_NUM))
        return cmp_code(p, n);
    if (l->type == VT_CODE && r->kind == N_NUM)
        number_as_code(p, &(QueryProp){ 0 }, r);
    if (is_texty(l) && is_texty(r))
        return cmp_texts(p, n);
    if (l->type != r->type || l->type == VT_NONE || l->type == VT_GEOM || l->type == VT_CODES ||
        (order && l->type == VT_BOOL))
        return wrong_type(p, l, r);
    return n;
}

Node *check_arith(Parser *p, NodeKind kind, Node *l, Node *r)
{
    if (l->type != VT_NUM || r->type != VT_NUM)
        return parse_stop_at(p, MSG_QUERY_ARITHMETIC, l->type != VT_NUM ? l : r);
    Node *n = node_new(p, kind, VT_NUM, l->at, 2);
    if (!n)
        return NULL;
    n->kid[0] = l;
    n->kid[1] = r;
    return node_deep(p, n) ? n : NULL;
}

Node *check_between(Parser *p, Node *x, Node *lo, Node *hi)
{
    Node *n = node_new(p, N_BETWEEN, VT_NONE, x->at, 3);
    if (!n)
        return NULL;
    n->kid[0] = x;
    n->kid[1] = lo;
    n->kid[2] = hi;
    if (!node_deep(p, n))
        return NULL;
    if (is_code_prop(x)) {
        QueryProp prop;
        int from, to;
        if (!prop_of(p, x, &prop) || !check_code(p, x, &prop, lo) || !check_code(p, x, &prop, hi) ||
            !rank_of(p, x, &prop, lo, &from) || !rank_of(p, x, &prop, hi, &to))
            return NULL;
        n->by_accept = true;
        accept_ranks(p, n, &prop, from, to);
        return n;
    }
    for (int i = 1; i <= 2; i++) {
        Node *end = n->kid[i];
        bool fits = is_texty(x) ? is_texty(end) && !is_code_prop(end) : x->type == end->type;
        if (!fits || (x->type != VT_NUM && x->type != VT_DATE && !is_texty(x)))
            return wrong_type(p, x, end);
    }
    return n;
}

Node *check_in(Parser *p, Node *x, Node **items, int count)
{
    Node *n = node_new(p, N_IN, VT_NONE, x->at, count + 1);
    if (!n)
        return NULL;
    n->kid[0] = x;
    QueryProp prop = { 0 };
    bool codes = x->kind == N_PROP && (x->type == VT_CODE || x->type == VT_CODES) && prop_of(p, x, &prop);
    if (!count)
        return parse_stop_at(p, MSG_QUERY_IN_EMPTY, x);
    for (int i = 0; i < count; i++) {
        n->kid[i + 1] = items[i];
        if (!is_literal(items[i]))
            return parse_stop_at(p, MSG_QUERY_IN_LITERAL, items[i]);
        if (codes) {
            if (!check_code(p, x, &prop, items[i]))
                return NULL;
            accept_add(p, n, items[i]->text);
        } else if (is_texty(x) ? items[i]->type != VT_TEXT : items[i]->type != x->type) {
            return wrong_type(p, x, items[i]);
        }
    }
    n->accept = strs_sorted(p->lx.a, n->accept);
    n->by_accept = is_code_prop(x);
    return node_deep(p, n) ? n : NULL;
}

bool text_const(Arena *a, const Node *n, Str *out)
{
    if (n->kind == N_TEXT) {
        *out = n->text;
        return true;
    }
    if ((n->kind != N_CASEI && n->kind != N_ACCENTI) || !text_const(a, n->kid[0], out))
        return false;
    *out = n->kind == N_CASEI ? query_casei(a, *out) : query_accenti(a, *out);
    return true;
}

Node *check_like(Parser *p, Node *x, Node *pattern)
{
    Str unused;
    if (!is_texty(x))
        return wrong_type(p, x, pattern);
    if (!text_const(p->lx.a, pattern, &unused))
        return parse_stop_at(p, MSG_QUERY_PATTERN, pattern);
    Node *n = node_new(p, N_LIKE, VT_NONE, x->at, 2);
    if (!n)
        return NULL;
    n->kid[0] = x;
    n->kid[1] = pattern;
    return node_deep(p, n) ? n : NULL;
}

Node *check_fold(Parser *p, NodeKind kind, Node *x)
{
    if (!is_texty(x))
        return parse_stop_at(p, MSG_QUERY_FOLD_TEXT, x);
    Node *n = node_new(p, kind, VT_TEXT, x->at, 1);
    if (!n)
        return NULL;
    n->kid[0] = x;
    return node_deep(p, n) ? n : NULL;
}

Node *check_array(Parser *p, ArrayOp op, Node *l, Node *r, ptrdiff_t at)
{
    Node *n = node_new(p, N_ARRAY, VT_NONE, at, 2), *side[2] = { l, r };
    if (!n)
        return NULL;
    n->op = op;
    for (int i = 0; i < 2; i++) {
        Node *x = side[i], *other = side[!i];
        n->kid[i] = x;
        if (x->type != VT_CODES)
            return parse_stop_at(p, MSG_QUERY_ARRAY_OF, x);
        QueryProp prop = { 0 };
        if (x->kind != N_LIST || !prop_of(p, other, &prop))
            continue;
        for (int k = 0; k < x->n; k++)
            if (!check_code(p, other, &prop, x->kid[k]))
                return NULL;
    }
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < side[i]->n; k++)
            if (side[i]->kid[k]->kind != N_TEXT)
                return parse_stop_at(p, MSG_QUERY_ARRAY_OF, side[i]->kid[k]);
    return node_deep(p, n) ? n : NULL;
}

Node *check_place(Parser *p, PlaceOp op, Node *l, Node *r, ptrdiff_t at)
{
    Node *n = node_new(p, N_PLACE, VT_NONE, at, 2);
    if (!n)
        return NULL;
    if (l->kind == N_SHAPE && op != PLACE_WITHIN) {
        Node *t = l;
        l = r;
        r = t;
    }
    if (l->kind != N_PROP || l->type != VT_GEOM)
        return parse_stop_at(p, MSG_QUERY_PLACE_PROPERTY, l);
    if (r->kind != N_SHAPE)
        return parse_stop_at(p, MSG_QUERY_PLACE_SHAPE, r);
    n->op = op;
    n->kid[0] = l;
    n->kid[1] = r;
    return node_deep(p, n) ? n : NULL;
}
