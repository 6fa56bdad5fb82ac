// print.c - a tree as canonical CQL2 text.
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "date.h"
#include "json.h"
#include "tree.h"

const char *const cmp_names[] = { "=", "<>", "<", "<=", ">", ">=" };
const char *const array_names[] = { "A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS", "A_EQUALS" };
const char *const place_names[] = { "S_INTERSECTS", "S_WITHIN", "S_DISJOINT" };

void number_add(Buf *b, double v)
{
    char z[32];
    f64_text(z, v);
    buf_add(b, str_z(z));
}

void quoted_add(Buf *b, Str s, char quote)
{
    buf_char(b, quote);
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == quote)
            buf_char(b, quote);
        buf_char(b, s.at[i]);
    }
    buf_char(b, quote);
}

static bool is_plain_name(Str s)
{
    static const char *const words[] = { "and",     "or", "not",  "is",    "null", "like",
                                         "between", "in", "true", "false", "date", "timestamp" };
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        bool letter = (unsigned)(c | 32) - 'a' < 26 && c < 128;
        if (!(letter || c == '_' || (i && ((c >= '0' && c <= '9') || c == '.'))))
            return false;
    }
    for (int i = 0; i < COUNT(words); i++)
        if (str_z(words[i]).len == s.len && !strncasecmp(words[i], s.at, (size_t)s.len))
            return false;
    return s.len > 0;
}

void property_add(Buf *b, Str name)
{
    if (is_plain_name(name))
        buf_add(b, name);
    else
        quoted_add(b, name, '"');
}

void shape_print(Buf *b, const Shape *s)
{
    if (s->kind == SHAPE_BOX) {
        buf_add(b, S("BBOX("));
        for (int i = 0; i < 4; i++) {
            buf_add(b, i ? S(", ") : S(""));
            number_add(b, i % 2 ? s->spots.at[i / 2].y : s->spots.at[i / 2].x);
        }
        buf_char(b, ')');
        return;
    }
    buf_add(b, s->kind == SHAPE_POINT ? S("POINT(") : S("POLYGON(("));
    ptrdiff_t ring = 0;
    for (ptrdiff_t i = 0; i < s->spots.len; i++) {
        if (ring < s->ring_ends.len && i == s->ring_ends.at[ring]) {
            buf_add(b, S("), ("));
            ring++;
        } else if (i) {
            buf_add(b, S(", "));
        }
        number_add(b, s->spots.at[i].x);
        buf_char(b, ' ');
        number_add(b, s->spots.at[i].y);
    }
    buf_add(b, s->kind == SHAPE_POINT ? S(")") : S("))"));
}

// How tightly a node binds: the more, the fewer brackets it needs.
static int binding(const Node *n)
{
    switch (n->kind) {
    case N_OR:
        return 0;
    case N_AND:
        return 1;
    case N_NOT:
        return 2;
    case N_ADD:
    case N_SUB:
        return 4;
    case N_MUL:
    case N_DIV:
        return 5;
    default:
        return n->type == VT_NONE && n->kind != N_CONST && n->kind != N_ARRAY && n->kind != N_PLACE ? 3 : 6;
    }
}

static void print_kid(Buf *b, const Node *n, int at_least)
{
    bool brackets = binding(n) < at_least;
    if (brackets)
        buf_char(b, '(');
    node_print(b, n);
    if (brackets)
        buf_char(b, ')');
}

static void print_between_kids(Buf *b, const Node *n, int from, Str between, int at_least)
{
    for (int i = from; i < n->n; i++) {
        if (i > from)
            buf_add(b, between);
        print_kid(b, n->kid[i], at_least);
    }
}

static void print_call(Buf *b, Str name, const Node *n)
{
    buf_add(b, name);
    buf_char(b, '(');
    print_between_kids(b, n, 0, S(", "), 0);
    buf_char(b, ')');
}

static void print_infix(Buf *b, const Node *n, const char *op, int left, int right)
{
    print_kid(b, n->kid[0], left);
    buf_char(b, ' ');
    buf_add(b, str_z(op));
    buf_char(b, ' ');
    print_kid(b, n->kid[1], right);
}

static void print_date(Buf *b, double days)
{
    Str s = day_str(b->arena, (int32_t)days);
    buf_add(b, S("DATE('"));
    buf_add(b, s);
    buf_add(b, S("')"));
}

void node_print(Buf *b, const Node *n)
{
    switch (n->kind) {
    case N_CONST:
    case N_BOOL:
        buf_add(b, n->num ? S("TRUE") : S("FALSE"));
        break;
    case N_AND:
        print_between_kids(b, n, 0, S(" AND "), 2);
        break;
    case N_OR:
        print_between_kids(b, n, 0, S(" OR "), 1);
        break;
    case N_NOT:
        buf_add(b, S("NOT "));
        print_kid(b, n->kid[0], 2);
        break;
    case N_CMP:
        print_infix(b, n, cmp_names[n->op], 4, 4);
        break;
    case N_BETWEEN:
        print_kid(b, n->kid[0], 4);
        buf_add(b, S(" BETWEEN "));
        print_between_kids(b, n, 1, S(" AND "), 4);
        break;
    case N_IN:
        print_kid(b, n->kid[0], 4);
        buf_add(b, S(" IN ("));
        print_between_kids(b, n, 1, S(", "), 4);
        buf_char(b, ')');
        break;
    case N_LIKE:
        print_infix(b, n, "LIKE", 4, 4);
        break;
    case N_NULL:
        print_kid(b, n->kid[0], 4);
        buf_add(b, S(" IS NULL"));
        break;
    case N_ARRAY:
        print_call(b, str_z(array_names[n->op]), n);
        break;
    case N_PLACE:
        print_call(b, str_z(place_names[n->op]), n);
        break;
    case N_NUM:
        number_add(b, n->num);
        break;
    case N_TEXT:
        quoted_add(b, n->text, '\'');
        break;
    case N_DATE:
        print_date(b, n->num);
        break;
    case N_PROP:
        property_add(b, n->text);
        break;
    case N_ADD:
        print_infix(b, n, "+", 4, 5);
        break;
    case N_SUB:
        print_infix(b, n, "-", 4, 5);
        break;
    case N_MUL:
        print_infix(b, n, "*", 5, 6);
        break;
    case N_DIV:
        print_infix(b, n, "/", 5, 6);
        break;
    case N_CASEI:
        print_call(b, S("CASEI"), n);
        break;
    case N_ACCENTI:
        print_call(b, S("ACCENTI"), n);
        break;
    case N_LIST:
        print_call(b, S(""), n);
        break;
    case N_SHAPE:
        shape_print(b, n->shape);
        break;
    }
}

Str query_print(Arena *a, const Query *q)
{
    Buf b = buf_new(a);
    node_print(&b, q->root);
    return buf_str(&b);
}

static bool shape_eq(const Shape *x, const Shape *y)
{
    if (x->kind != y->kind || x->spots.len != y->spots.len || x->ring_ends.len != y->ring_ends.len)
        return false;
    for (ptrdiff_t i = 0; i < x->spots.len; i++)
        if (x->spots.at[i].x != y->spots.at[i].x || x->spots.at[i].y != y->spots.at[i].y)
            return false;
    for (ptrdiff_t i = 0; i < x->ring_ends.len; i++)
        if (x->ring_ends.at[i] != y->ring_ends.at[i])
            return false;
    return true;
}

static bool node_eq(const Node *x, const Node *y)
{
    if (x->kind != y->kind || x->type != y->type || x->op != y->op || x->num != y->num || x->n != y->n ||
        !str_eq(x->text, y->text) || (x->shape && !shape_eq(x->shape, y->shape)))
        return false;
    for (int i = 0; i < x->n; i++)
        if (!node_eq(x->kid[i], y->kid[i]))
            return false;
    return true;
}

bool query_eq(const Query *a, const Query *b)
{
    return node_eq(a->root, b->root);
}

static void names_of(Arena *a, const Node *n, Strs *out)
{
    if (n->kind == N_PROP)
        *PUSH(a, out) = n->text;
    for (int i = 0; i < n->n; i++)
        names_of(a, n->kid[i], out);
}

Strs query_properties(Arena *a, const Query *q)
{
    Strs all = { 0 };
    names_of(a, q->root, &all);
    return strs_sorted(a, all);
}
