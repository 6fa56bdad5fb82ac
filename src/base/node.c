// node.c - libyaml's events to a tree, refusing what makes YAML surprising.
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "node.h"

typedef struct {
    Arena *arena;
    yaml_parser_t parser;
    Err *err;
    int *bad_line;
    ptrdiff_t nodes;
} Yaml;

static bool event(Yaml *y, yaml_event_t *e);
static bool read_node(Yaml *y, yaml_event_t *e, int depth, Node *out);

static int line_of(const yaml_event_t *e)
{
    return (int)e->start_mark.line + 1;
}

#define REFUSE(y, line, id, ...)                                                                             \
    (*(y)->bad_line = (line), fail((y)->err, id, line __VA_OPT__(, ) __VA_ARGS__))

static bool syntax_fault(Yaml *y)
{
    const char *why = y->parser.problem ? y->parser.problem : "?";
    size_t line = y->parser.problem_mark.line;
    return REFUSE(y, (int)line + 1, MSG_BASE_YAML_SYNTAX, why);
}

// The caller deletes the event, also after false: it is empty then.
static bool event(Yaml *y, yaml_event_t *e)
{
    memset(e, 0, sizeof *e);
    return yaml_parser_parse(&y->parser, e) || syntax_fault(y);
}

static bool no_extras(Yaml *y, int line, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        return REFUSE(y, line, MSG_BASE_YAML_ALIAS);
    if (tag && strcmp((const char *)tag, "!") != 0)
        return REFUSE(y, line, MSG_BASE_YAML_TAG, (const char *)tag);
    return true;
}

static bool is_null(Str s)
{
    return !s.len || str_eq(s, S("~")) || str_eq(s, S("null")) || str_eq(s, S("Null")) ||
           str_eq(s, S("NULL"));
}

static bool read_scalar(Yaml *y, const yaml_event_t *e, Node *out)
{
    if (!no_extras(y, out->line, e->data.scalar.anchor, e->data.scalar.tag))
        return false;
    out->text =
        str_copy(y->arena, (Str){ (const char *)e->data.scalar.value, (ptrdiff_t)e->data.scalar.length });
    out->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || e->data.scalar.tag;
    out->kind = !out->quoted && is_null(out->text) ? NODE_NULL : NODE_SCALAR;
    if (out->kind == NODE_NULL)
        out->text = (Str){ 0 };
    return true;
}

typedef struct {
    Str key;
    int line;
    Node value;
} Item;
typedef ARRAY(Item) Items;

static void settle(Arena *a, const Items *items, Node *out)
{
    out->len = items->len;
    out->children = NEWS(a, Node, items->len);
    if (out->kind == NODE_MAP) {
        out->keys = NEWS(a, Str, items->len);
        out->key_lines = NEWS(a, int, items->len);
    }
    for (ptrdiff_t i = 0; i < items->len; i++) {
        out->children[i] = items->at[i].value;
        if (out->kind == NODE_MAP) {
            out->keys[i] = items->at[i].key;
            out->key_lines[i] = items->at[i].line;
        }
    }
}

static bool read_key(Yaml *y, yaml_event_t *e, Map *seen, Item *item)
{
    item->line = line_of(e);
    if (e->type != YAML_SCALAR_EVENT)
        return REFUSE(y, item->line, e->type == YAML_ALIAS_EVENT ? MSG_BASE_YAML_ALIAS : MSG_BASE_YAML_KEY);
    if (!no_extras(y, item->line, e->data.scalar.anchor, e->data.scalar.tag))
        return false;
    item->key =
        str_copy(y->arena, (Str){ (const char *)e->data.scalar.value, (ptrdiff_t)e->data.scalar.length });
    void **slot = map_slot(seen, item->key);
    if (*slot)
        return REFUSE(y, item->line, MSG_BASE_YAML_TWICE, item->key, (int)(intptr_t)*slot);
    *slot = (void *)(intptr_t)item->line;
    return true;
}

// Items until the end of the list or map. Their events are read here; the one that opened it belongs to the
// caller.
static bool read_items(Yaml *y, int depth, Node *out)
{
    Items items = { 0 };
    Map *seen = out->kind == NODE_MAP ? map_new(y->arena) : NULL;
    yaml_event_type_t last = out->kind == NODE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    for (;;) {
        yaml_event_t e;
        if (!event(y, &e))
            return false;
        if (e.type == last) {
            yaml_event_delete(&e);
            settle(y->arena, &items, out);
            return true;
        }
        Item *item = PUSH(y->arena, &items);
        bool ok = true;
        if (seen) {
            ok = read_key(y, &e, seen, item);
            yaml_event_delete(&e);
            if (!ok || !event(y, &e))
                return false;
        }
        ok = read_node(y, &e, depth + 1, &item->value);
        yaml_event_delete(&e);
        if (!ok)
            return false;
    }
}

static bool read_node(Yaml *y, yaml_event_t *e, int depth, Node *out)
{
    out->line = line_of(e);
    if (depth > YAML_MAX_DEPTH)
        return REFUSE(y, out->line, MSG_BASE_YAML_DEEP, (int)YAML_MAX_DEPTH);
    if (++y->nodes > YAML_MAX_NODES)
        return REFUSE(y, out->line, MSG_BASE_YAML_BIG, (int)YAML_MAX_NODES);
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(y, e, out);
    case YAML_MAPPING_START_EVENT:
        out->kind = NODE_MAP;
        return no_extras(y, out->line, e->data.mapping_start.anchor, e->data.mapping_start.tag) &&
               read_items(y, depth, out);
    case YAML_SEQUENCE_START_EVENT:
        out->kind = NODE_LIST;
        return no_extras(y, out->line, e->data.sequence_start.anchor, e->data.sequence_start.tag) &&
               read_items(y, depth, out);
    default:
        return REFUSE(y, out->line, MSG_BASE_YAML_ALIAS);
    }
}

// STREAM-START, then either STREAM-END (nothing there: null) or DOCUMENT-START node DOCUMENT-END STREAM-END.
static bool read_document(Yaml *y, Node *out)
{
    bool in_document = false;
    for (;;) {
        yaml_event_t e;
        if (!event(y, &e))
            return false;
        bool ok = true, end = false;
        switch (e.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_STREAM_END_EVENT:
            end = true;
            break;
        case YAML_DOCUMENT_START_EVENT:
            ok = !in_document || REFUSE(y, line_of(&e), MSG_BASE_YAML_DOCUMENTS);
            in_document = true;
            break;
        default:
            ok = read_node(y, &e, 1, out);
        }
        yaml_event_delete(&e);
        if (!ok || end)
            return ok;
    }
}

bool yaml_parse(Arena *a, Str text, Node *out, int *bad_line, Err *err)
{
    int line = 0;
    Yaml y = { .arena = a, .err = err, .bad_line = &line };
    *out = (Node){ .line = 1 };
    if (!yaml_parser_initialize(&y.parser))
        abort(); // out of memory, as in arena.c
    yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&y.parser, (const unsigned char *)(text.at ? text.at : ""),
                                 (size_t)text.len);
    bool ok = read_document(&y, out);
    yaml_parser_delete(&y.parser);
    if (!ok)
        *out = (Node){ 0 };
    if (bad_line)
        *bad_line = line;
    return ok;
}

const Node *node_get(const Node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    Str want = str_z(key);
    for (ptrdiff_t i = 0; i < map->len; i++)
        if (str_eq(map->keys[i], want))
            return &map->children[i];
    return NULL;
}

Str node_text(const Node *n)
{
    return n && n->kind == NODE_SCALAR ? n->text : (Str){ 0 };
}

Str node_get_text(const Node *map, const char *key)
{
    return node_text(node_get(map, key));
}

static bool plain(const Node *n)
{
    return n && n->kind == NODE_SCALAR && !n->quoted;
}

bool node_i64(const Node *n, int64_t *out)
{
    return plain(n) && str_i64(n->text, out);
}

bool node_f64(const Node *n, double *out)
{
    return plain(n) && str_f64(n->text, out);
}

bool node_bool(const Node *n, bool *out)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = { { "true", true }, { "yes", true }, { "false", false }, { "no", false } };
    for (int i = 0; plain(n) && i < COUNT(words); i++)
        if (str_eq(n->text, str_z(words[i].word))) {
            *out = words[i].value;
            return true;
        }
    return false;
}
