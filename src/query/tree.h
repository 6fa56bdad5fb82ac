// tree.h - the tree of a CQL2 text, shared by the files of this module only.
#pragma once
#include "query.h"

typedef enum {
    // conditions
    N_CONST, // TRUE or FALSE: num
    N_AND,
    N_OR,
    N_NOT,
    N_CMP,     // op; kid 0, 1. A literal stands on the right
    N_BETWEEN, // kid 0 between 1 and 2
    N_IN,      // kid 0 in kid 1 …
    N_LIKE,    // kid 0, pattern kid 1
    N_NULL,    // kid 0 IS NULL
    N_ARRAY,   // op; kid 0, 1
    N_PLACE,   // op; kid 0 a property, kid 1 a shape
    // operands
    N_NUM,
    N_TEXT,
    N_BOOL,
    N_DATE,
    N_PROP,
    N_ADD,
    N_SUB,
    N_MUL,
    N_DIV,
    N_CASEI,
    N_ACCENTI,
    N_LIST, // kids: texts
    N_SHAPE
} NodeKind;

typedef enum { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE } CmpOp;
typedef enum { ARRAY_CONTAINS, ARRAY_CONTAINEDBY, ARRAY_OVERLAPS, ARRAY_EQUALS } ArrayOp;
typedef enum { PLACE_INTERSECTS, PLACE_WITHIN, PLACE_DISJOINT } PlaceOp;
extern const char *const cmp_names[], *const array_names[], *const place_names[];

typedef enum { SHAPE_POINT, SHAPE_BOX, SHAPE_POLYGON } ShapeKind;
typedef struct {
    double x, y; // lon, lat
} Spot;
typedef struct {
    ShapeKind kind;
    ARRAY(Spot) spots; // box: two corners; polygon: rings, each closed
    ARRAY(ptrdiff_t) ring_ends;
} Shape;

typedef struct Node Node;
struct Node {
    NodeKind kind;
    ValueType type; // of an operand; VT_NONE: a condition
    int op, depth;
    double num; // N_NUM, N_BOOL and N_CONST 0 or 1, N_DATE days
    Str text;   // N_TEXT; N_PROP: its name
    Str column; // N_PROP
    Node **kid;
    int n;
    bool has_codes, ordered; // N_PROP of type CODE, CODES
    const QueryCode *ranks; // N_PROP, ordered: its codes sorted by code (only code and rank), n_ranks of them
    ptrdiff_t n_ranks;
    Str list;
    bool by_accept; // kid 0 is a code: it holds for the codes in `accept` (of = where op is <>)
    bool by_rank;   // two ordered codes of one list
    Strs accept;
    Shape *shape;
    ptrdiff_t at; // byte in the whole text, for messages
};
struct Query {
    Node *root;
};

// Reads text[from, to) as a condition; places in messages count from the beginning of text.
CHECKED bool query_parse_part(Arena *a, Str text, ptrdiff_t from, ptrdiff_t to, const QuerySchema *schema,
                              const Query **out, Err *err);
int letter_at(Str text, ptrdiff_t byte);                                // from 1, for messages
Str name_near(Arena *a, const QuerySchema *schema, Str name);           // the likest name, or empty
Str code_near(Arena *a, const QueryCode *codes, ptrdiff_t n, Str code); // the likest code, or empty
bool fail_no_property(Arena *a, Str text, ptrdiff_t at, Str name, const QuerySchema *schema, Err *err);
bool fail_no_code(Arena *a, Str text, ptrdiff_t at, Str code, const QueryProp *p, Err *err);
void number_add(Buf *b, double v); // the shortest text that reads back
void quoted_add(Buf *b, Str s, char quote);
void property_add(Buf *b, Str name); // quoted where it has to be
void node_print(Buf *b, const Node *n);
bool text_const(Arena *a, const Node *n, Str *out); // a text without properties, folded
void shape_print(Buf *b, const Shape *s);

// ---- What a condition and an operand evaluate to.
typedef struct {
    double lo, hi; // NaN: unknown
} Span;
typedef struct {
    Arena *scratch;
    QueryLookup lookup;
    void *ctx;
} Env;
Tri node_eval(const Node *n, const Env *env);
Tri span_cmp(CmpOp op, Span l, Span r);
bool like(Str s, Str pattern); // % any letters, _ one, \ takes the next as it is
Tri shape_holds(PlaceOp op, Str gpkg, double radius_m, const Shape *shape);
bool shape_parse(Arena *a, Str text, Shape *out); // what shape_print wrote
