// parse.c - the grammar: from words to a tree. Types are checked in check.c as the tree grows.
#include "parse.h"

#include <strings.h>

#include "date.h"

static Node *parse_or(Parser *p);

void *parse_stop(Parser *p, MsgId id)
{
    fail(p->lx.err, id, letter_at(p->lx.text, p->lx.tok.from), lex_found(&p->lx));
    return NULL;
}

void *parse_stop_at(Parser *p, MsgId id, const Node *n)
{
    Buf b = buf_new(p->lx.a);
    node_print(&b, n);
    fail(p->lx.err, id, letter_at(p->lx.text, n->at), str_sub(buf_str(&b), 0, 200));
    return NULL;
}

Node *node_new(Parser *p, NodeKind kind, ValueType type, ptrdiff_t at, int n_kids)
{
    if (++p->nodes > QUERY_MAX_NODES) {
        fail(p->lx.err, MSG_QUERY_BIG, QUERY_MAX_NODES);
        return NULL;
    }
    Node *n = NEW(p->lx.a, Node);
    *n = (Node){ .kind = kind, .type = type, .at = at, .n = n_kids, .depth = 1 };
    n->kid = n_kids ? NEWS(p->lx.a, Node *, n_kids) : NULL;
    return n;
}

bool node_deep(Parser *p, Node *n)
{
    for (int i = 0; i < n->n; i++)
        if (n->kid[i]->depth >= n->depth)
            n->depth = n->kid[i]->depth + 1;
    return n->depth <= QUERY_MAX_DEPTH ||
           fail(p->lx.err, MSG_QUERY_DEEP, letter_at(p->lx.text, n->at), QUERY_MAX_DEPTH);
}

// One level deeper in the grammar: what recursion costs is bounded here.
static bool deeper(Parser *p)
{
    return ++p->depth <= QUERY_MAX_DEPTH ||
           fail(p->lx.err, MSG_QUERY_DEEP, letter_at(p->lx.text, p->lx.tok.from), QUERY_MAX_DEPTH);
}

static bool take(Parser *p, char c, MsgId wanted)
{
    if (!lex_char(&p->lx, c))
        return parse_stop(p, wanted) != NULL;
    return lex_next(&p->lx);
}

static Node *parse_name_call(Parser *p, Str name, ptrdiff_t at);

static bool is_word(Str s, const char *word)
{
    return s.len == str_z(word).len && !strncasecmp(s.at, word, (size_t)s.len);
}

static Node *parse_date(Parser *p, ptrdiff_t at)
{
    if (!take(p, '(', MSG_QUERY_WANT_OPEN))
        return NULL;
    int32_t day;
    if (p->lx.tok.kind != T_TEXT)
        return parse_stop(p, MSG_QUERY_WANT_TEXT);
    if (!day_parse(p->lx.tok.text, &day))
        return parse_stop(p, MSG_QUERY_DATE_BAD);
    Node *n = node_new(p, N_DATE, VT_DATE, at, 0);
    if (!n || !lex_next(&p->lx) || !take(p, ')', MSG_QUERY_WANT_CLOSE))
        return NULL;
    n->num = day;
    return n;
}

static Node *parse_primary(Parser *p)
{
    Token t = p->lx.tok;
    Node *n;
    switch (t.kind) {
    case T_NUM:
    case T_TEXT:
        n = node_new(p, t.kind == T_NUM ? N_NUM : N_TEXT, t.kind == T_NUM ? VT_NUM : VT_TEXT, t.from, 0);
        if (!n)
            return NULL;
        n->num = t.num;
        n->text = t.kind == T_TEXT ? str_copy(p->lx.a, t.text) : (Str){ 0 };
        return lex_next(&p->lx) ? n : NULL;
    case T_QUOTED:
        return lex_next(&p->lx) ? check_property(p, t.text, t.from) : NULL;
    case T_NAME:
        return parse_name_call(p, t.text, t.from);
    case T_CHAR:
        if (t.op != '(')
            break;
        if (!deeper(p) || !lex_next(&p->lx))
            return NULL;
        n = parse_or(p);
        if (!n || !take(p, ')', MSG_QUERY_WANT_CLOSE))
            return NULL;
        p->depth--;
        return n;
    case T_END:
    case T_OP:
        break;
    }
    return parse_stop(p, MSG_QUERY_WANT_VALUE);
}

static Node *parse_unary(Parser *p)
{
    if (!lex_char(&p->lx, '-'))
        return parse_primary(p);
    ptrdiff_t at = p->lx.tok.from;
    if (!deeper(p) || !lex_next(&p->lx))
        return NULL;
    Node *x = parse_unary(p);
    if (!x)
        return NULL;
    p->depth--;
    if (x->kind == N_NUM) {
        x->num = -x->num;
        x->at = at;
        return x;
    }
    Node *minus = node_new(p, N_NUM, VT_NUM, at, 0);
    if (!minus)
        return NULL;
    minus->num = -1;
    return check_arith(p, N_MUL, minus, x);
}

static Node *parse_product(Parser *p)
{
    Node *l = parse_unary(p);
    while (l && (lex_char(&p->lx, '*') || lex_char(&p->lx, '/'))) {
        NodeKind kind = p->lx.tok.op == '*' ? N_MUL : N_DIV;
        Node *r = lex_next(&p->lx) ? parse_unary(p) : NULL;
        l = r ? check_arith(p, kind, l, r) : NULL;
    }
    return l;
}

static Node *parse_sum(Parser *p)
{
    Node *l = parse_product(p);
    while (l && (lex_char(&p->lx, '+') || lex_char(&p->lx, '-'))) {
        NodeKind kind = p->lx.tok.op == '+' ? N_ADD : N_SUB;
        Node *r = lex_next(&p->lx) ? parse_product(p) : NULL;
        l = r ? check_arith(p, kind, l, r) : NULL;
    }
    return l;
}

// A bracketed list of operands.
static bool parse_items(Parser *p, Node ***items, int *n)
{
    ARRAY(Node *) all = { 0 };
    if (!deeper(p) || !take(p, '(', MSG_QUERY_WANT_OPEN))
        return false;
    if (!lex_char(&p->lx, ')'))
        for (;;) {
            Node *x = parse_sum(p);
            if (!x)
                return false;
            *PUSH(p->lx.a, &all) = x;
            if (!lex_char(&p->lx, ','))
                break;
            if (!lex_next(&p->lx))
                return false;
        }
    p->depth--;
    *items = all.at;
    *n = (int)all.len;
    return take(p, ')', MSG_QUERY_WANT_LIST_CLOSE);
}

static Node *parse_negatable(Parser *p, Node *l)
{
    if (lex_word(&p->lx, "like")) {
        Node *pattern = lex_next(&p->lx) ? parse_sum(p) : NULL;
        return pattern ? check_like(p, l, pattern) : NULL;
    }
    if (lex_word(&p->lx, "between")) {
        Node *lo = lex_next(&p->lx) ? parse_sum(p) : NULL;
        if (!lo)
            return NULL;
        if (!lex_word(&p->lx, "and"))
            return parse_stop(p, MSG_QUERY_WANT_AND);
        Node *hi = lex_next(&p->lx) ? parse_sum(p) : NULL;
        return hi ? check_between(p, l, lo, hi) : NULL;
    }
    if (lex_word(&p->lx, "in")) {
        Node **items;
        int n;
        if (!lex_next(&p->lx) || !parse_items(p, &items, &n))
            return NULL;
        return check_in(p, l, items, n);
    }
    return parse_stop(p, MSG_QUERY_WANT_AFTER_NOT);
}

static Node *negate(Parser *p, Node *x, ptrdiff_t at)
{
    Node *n = x ? node_new(p, N_NOT, VT_NONE, at, 1) : NULL;
    if (!n)
        return NULL;
    n->kid[0] = x;
    return node_deep(p, n) ? n : NULL;
}

static Node *parse_is_null(Parser *p, Node *l)
{
    if (!lex_next(&p->lx))
        return NULL;
    bool no = lex_word(&p->lx, "not");
    if (no && !lex_next(&p->lx))
        return NULL;
    if (!lex_word(&p->lx, "null"))
        return parse_stop(p, MSG_QUERY_WANT_NULL);
    if (l->kind != N_PROP)
        return parse_stop_at(p, MSG_QUERY_NULL_OF, l);
    Node *n = node_new(p, N_NULL, VT_NONE, l->at, 1);
    if (!n || !lex_next(&p->lx))
        return NULL;
    n->kid[0] = l;
    if (!node_deep(p, n))
        return NULL;
    return no ? negate(p, n, l->at) : n;
}

static Node *parse_predicate(Parser *p)
{
    Node *l = parse_sum(p);
    if (!l)
        return NULL;
    if (p->lx.tok.kind == T_OP) {
        CmpOp op = (CmpOp)p->lx.tok.op;
        Node *r = lex_next(&p->lx) ? parse_sum(p) : NULL;
        return r ? check_cmp(p, op, l, r) : NULL;
    }
    if (lex_word(&p->lx, "is"))
        return parse_is_null(p, l);
    if (lex_word(&p->lx, "not"))
        return lex_next(&p->lx) ? negate(p, parse_negatable(p, l), l->at) : NULL;
    if (lex_word(&p->lx, "like") || lex_word(&p->lx, "between") || lex_word(&p->lx, "in"))
        return parse_negatable(p, l);
    return l;
}

static Node *parse_not(Parser *p)
{
    if (!lex_word(&p->lx, "not"))
        return parse_predicate(p);
    ptrdiff_t at = p->lx.tok.from;
    if (!deeper(p) || !lex_next(&p->lx))
        return NULL;
    Node *x = parse_not(p);
    x = x ? as_condition(p, x) : NULL;
    p->depth--;
    return negate(p, x, at);
}

static Node *parse_chain(Parser *p, const char *word, NodeKind kind, Node *(*parse_part)(Parser *))
{
    Node *first = parse_part(p);
    if (!first || !lex_word(&p->lx, word))
        return first;
    ARRAY(Node *) kids = { 0 };
    for (Node *x = first;;) {
        x = x ? as_condition(p, x) : NULL;
        if (!x)
            return NULL;
        *PUSH(p->lx.a, &kids) = x;
        if (!lex_word(&p->lx, word))
            break;
        x = lex_next(&p->lx) ? parse_part(p) : NULL;
    }
    Node *n = node_new(p, kind, VT_NONE, first->at, 0);
    if (!n)
        return NULL;
    n->kid = kids.at;
    n->n = (int)kids.len;
    return node_deep(p, n) ? n : NULL;
}

static Node *parse_and(Parser *p)
{
    return parse_chain(p, "and", N_AND, parse_not);
}

static Node *parse_or(Parser *p)
{
    return parse_chain(p, "or", N_OR, parse_and);
}

// An operand of A_… : a property, or a list of texts.
static Node *parse_list_operand(Parser *p)
{
    ptrdiff_t at = p->lx.tok.from;
    if (!lex_char(&p->lx, '('))
        return parse_sum(p);
    Node **items;
    int count;
    if (!parse_items(p, &items, &count))
        return NULL;
    Node *n = node_new(p, N_LIST, VT_CODES, at, 0);
    if (!n)
        return NULL;
    n->kid = items;
    n->n = count;
    return node_deep(p, n) ? n : NULL;
}

static Node *parse_place_operand(Parser *p)
{
    if (lex_word(&p->lx, "bbox") || lex_word(&p->lx, "point") || lex_word(&p->lx, "polygon"))
        return parse_shape(p);
    return parse_sum(p);
}

static Node *parse_two(Parser *p, Node *(*operand)(Parser *), Node **l, Node **r)
{
    if (!deeper(p) || !take(p, '(', MSG_QUERY_WANT_OPEN))
        return NULL;
    *l = operand(p);
    if (!*l || !take(p, ',', MSG_QUERY_WANT_COMMA))
        return NULL;
    *r = operand(p);
    p->depth--;
    return *r && take(p, ')', MSG_QUERY_WANT_CLOSE) ? *r : NULL;
}

// A word: TRUE, FALSE, a function, or a property.
static Node *parse_name_call(Parser *p, Str name, ptrdiff_t at)
{
    static const char *const reserved[] = { "and", "or", "not", "is", "null", "like", "between", "in" };
    for (int i = 0; i < COUNT(reserved); i++)
        if (is_word(name, reserved[i]))
            return parse_stop(p, MSG_QUERY_WANT_VALUE);
    Token word = p->lx.tok;
    if (!lex_next(&p->lx))
        return NULL;
    if (is_word(name, "true") || is_word(name, "false")) {
        Node *n = node_new(p, N_BOOL, VT_BOOL, at, 0);
        if (n)
            n->num = is_word(name, "true");
        return n;
    }
    if (!lex_char(&p->lx, '('))
        return check_property(p, name, at);
    if (is_word(name, "date"))
        return parse_date(p, at);
    Node *l, *r;
    if (is_word(name, "casei") || is_word(name, "accenti")) {
        if (!deeper(p) || !lex_next(&p->lx))
            return NULL;
        Node *x = parse_sum(p);
        if (!x || !take(p, ')', MSG_QUERY_WANT_CLOSE))
            return NULL;
        p->depth--;
        return check_fold(p, is_word(name, "casei") ? N_CASEI : N_ACCENTI, x);
    }
    for (int op = ARRAY_CONTAINS; op <= ARRAY_EQUALS; op++)
        if (is_word(name, array_names[op]))
            return parse_two(p, parse_list_operand, &l, &r) ? check_array(p, (ArrayOp)op, l, r, at) : NULL;
    for (int op = PLACE_INTERSECTS; op <= PLACE_DISJOINT; op++)
        if (is_word(name, place_names[op]))
            return parse_two(p, parse_place_operand, &l, &r) ? check_place(p, (PlaceOp)op, l, r, at) : NULL;
    p->lx.tok = word;
    return parse_stop(p, MSG_QUERY_NO_FUNCTION);
}

bool query_parse_part(Arena *a, Str text, ptrdiff_t from, ptrdiff_t to, const QuerySchema *schema,
                      const Query **out, Err *err)
{
    *out = NULL;
    if (to - from > QUERY_MAX_BYTES)
        return fail(err, MSG_QUERY_LONG, QUERY_MAX_BYTES);
    if (!str_is_utf8(text))
        return fail(err, MSG_QUERY_NOT_UTF8);
    Parser p = { .lx = { .a = a, .text = text, .at = from, .end = to, .err = err }, .schema = schema };
    if (!lex_next(&p.lx))
        return false;
    if (p.lx.tok.kind == T_END)
        return fail(err, MSG_QUERY_EMPTY);
    Node *root = parse_or(&p);
    if (!root)
        return false;
    if (p.lx.tok.kind != T_END)
        return parse_stop(&p, MSG_QUERY_WANT_END) != NULL;
    root = as_condition(&p, root);
    if (!root)
        return false;
    Query *q = NEW(a, Query);
    q->root = root;
    *out = q;
    return true;
}

bool query_parse(Arena *a, Str text, const QuerySchema *schema, const Query **out, Err *err)
{
    return query_parse_part(a, text, 0, text.len, schema, out, err);
}
