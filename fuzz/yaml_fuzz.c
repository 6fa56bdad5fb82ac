// yaml_fuzz.c - any bytes are a tree within the limits, or a fault with a line.
#include "node.h"

static void walk(const Node *n, int depth)
{
    assert(depth <= YAML_MAX_DEPTH && n->line > 0 && str_is_utf8(n->text));
    for (ptrdiff_t i = 0; i < n->len; i++) {
        if (n->kind == NODE_MAP)
            for (ptrdiff_t j = 0; j < i && i < 50; j++)
                assert(!str_eq(n->keys[i], n->keys[j]));
        walk(&n->children[i], depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Node n;
    int line = 0;
    if (yaml_parse(a, (Str){ (const char *)data, (ptrdiff_t)size }, &n, &line, &err))
        walk(&n, 1);
    else
        assert(err.kind == ERR_INPUT && line > 0);
    arena_free(a);
    return 0;
}
