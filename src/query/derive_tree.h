// derive_tree.h - the tree of a derivation, shared by its reader and its evaluator.
#pragma once
#include "derive.h"
#include "tree.h"

typedef enum { D_PROP, D_NUM, D_COND, D_COUNT, D_MEAN, D_SUM, D_MIN, D_MAX, D_FIRST, D_MAP, D_TABLE } DKind;
extern const char *const derive_names[]; // of the functions, by kind

typedef enum { GIVES_UNKNOWN, GIVES_VALUE, GIVES_PARAM } Gives;
typedef struct {
    Str code;
    Gives gives;
    Value value; // GIVES_VALUE
    Str param;
} MapEntry;

typedef struct DNode DNode;
struct DNode {
    DKind kind;
    ValueType type;    // what it gives
    QueryProp prop;    // D_PROP: the attribute; name, list and codes (without labels) are copies
    double num;        // D_NUM
    const Query *cond; // D_COND
    DNode **kid;       // arguments; D_MAP, D_TABLE: the key
    int n;
    ARRAY(MapEntry) entries;
    Str file, how; // D_TABLE
    ptrdiff_t at;
};
struct Derive {
    DNode *root;
    QueryProp target;
};
