// parse.h - what grammar and checks share.
#pragma once
#include "lex.h"

typedef struct {
    Lexer lx;
    const QuerySchema *schema;
    int depth, nodes;
} Parser;

// Each makes a node, or fails with the reason in the lexer's err.
Node *node_new(Parser *p, NodeKind kind, ValueType type, ptrdiff_t at, int n_kids); // NULL: too many nodes
bool node_deep(Parser *p, Node *n);     // sets the depth from the kids; false: too deep
Node *as_condition(Parser *p, Node *n); // a bare yes/no property becomes x = TRUE
Node *check_property(Parser *p, Str name, ptrdiff_t at);
Node *check_cmp(Parser *p, CmpOp op, Node *l, Node *r);
Node *check_arith(Parser *p, NodeKind kind, Node *l, Node *r);
Node *check_between(Parser *p, Node *x, Node *lo, Node *hi);
Node *check_in(Parser *p, Node *x, Node **items, int n);
Node *check_like(Parser *p, Node *x, Node *pattern);
Node *check_fold(Parser *p, NodeKind kind, Node *x);
Node *check_array(Parser *p, ArrayOp op, Node *l, Node *r, ptrdiff_t at);
Node *check_place(Parser *p, PlaceOp op, Node *l, Node *r, ptrdiff_t at);
Node *parse_shape(Parser *p);          // at the word BBOX, POINT or POLYGON
void *parse_stop(Parser *p, MsgId id); // fails at the token: letter and what was found. NULL
void *parse_stop_at(Parser *p, MsgId id, const Node *n); // fails at a node: letter and its text. NULL
bool is_literal(const Node *n);
