// node.h - YAML as a tree with line numbers. A careful subset: no anchors, aliases, tags, merge keys or several documents.
// (Not called yaml.h: that is the name of libyaml's own header.)
#pragma once
#include "base.h"

enum { YAML_MAX_DEPTH = 64, YAML_MAX_NODES = 1000000 };

typedef enum { NODE_NULL, NODE_SCALAR, NODE_LIST, NODE_MAP } NodeKind;
typedef struct Node Node;
struct Node {
    NodeKind kind;
    int line;            // on which it begins, from 1
    bool quoted;         // a scalar in quotes or a block: always text, never a number, true or null
    Str text;            // of a scalar; copied
    ptrdiff_t len;       // children of a list or map
    Str *keys;           // of a map, in the order of the file; never twice the same
    int *key_lines;
    Node *children;
};

// The only document of the text. Plain `null`, `~` and nothing are NODE_NULL. Keys are scalars.
// A fault says the line (also in *bad_line, unless that is NULL) and what is wrong.
CHECKED bool yaml_parse(Arena *a, Str text, Node *out, int *bad_line, Err *err);

const Node *node_get(const Node *map, const char *key);   // NULL where map is NULL, no map, or has no such key
Str node_text(const Node *n);                             // text of a scalar; empty otherwise (NULL is fine)
Str node_get_text(const Node *map, const char *key);      // node_text(node_get(…))
bool node_i64(const Node *n, int64_t *out);               // false unless it is a plain whole number
bool node_f64(const Node *n, double *out);                // false unless it is a plain finite number
bool node_bool(const Node *n, bool *out);                 // true/false/yes/no, plain
