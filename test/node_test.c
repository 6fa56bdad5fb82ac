// node_test.c - YAML as a tree, and what is refused.
#include "node.h"
#include "tap.h"

static void a_tree_has_kinds_texts_and_lines(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Node n;
    Str text = S("# pack\nid: hanoi\nname: {vi: Hà Nội, en: \"Ha Noi\"}\nbounds: [105.2, 20.5]\n"
                 "none:\nzip: \"0123\"\nk: 12\nopen: yes\nmore: |\n  two\n  lines\n");
    CHECK(yaml_parse(a, text, &n, NULL, &err) && n.kind == NODE_MAP && n.len == 8);
    CHECK(str_eq(node_get_text(node_get(&n, "name"), "vi"), S("Hà Nội")) && node_get(&n, "name")->line == 3);
    CHECK(node_get(&n, "bounds")->kind == NODE_LIST && node_get(&n, "none")->kind == NODE_NULL);
    double f;
    int64_t i;
    bool b;
    CHECK(node_f64(&node_get(&n, "bounds")->children[1], &f) && f == 20.5);
    CHECK(!node_i64(node_get(&n, "zip"), &i) && node_i64(node_get(&n, "k"), &i) && i == 12);
    CHECK(node_bool(node_get(&n, "open"), &b) && b && !node_bool(node_get(&n, "id"), &b));
    CHECK(str_eq(node_get_text(&n, "more"), S("two\nlines\n")) && n.key_lines[7] == 9);
    CHECK(!node_get(&n, "nothing") && !node_get(node_get(&n, "id"), "x") && !node_text(NULL).len);
    arena_free(a);
}

static void surprising_yaml_is_refused_with_its_line(void)
{
    static const struct {
        const char *text;
        MsgId id;
        int line;
    } cases[] = {
        { "a: 1\nb: 2\na: 3\n", MSG_BASE_YAML_TWICE, 3 },
        { "a: &x 1\nb: *x\n", MSG_BASE_YAML_ALIAS, 1 },
        { "a: 1\nb: *x\n", MSG_BASE_YAML_ALIAS, 2 },
        { "a: !!python/object x\n", MSG_BASE_YAML_TAG, 1 },
        { "a: 1\n---\nb: 1\n", MSG_BASE_YAML_DOCUMENTS, 2 },
        { "? [a, b]\n: 1\n", MSG_BASE_YAML_KEY, 1 },
        { "a: [1, 2\nb: 3\n", MSG_BASE_YAML_SYNTAX, 2 },
        { "a: 1\n\tb: 2\n", MSG_BASE_YAML_SYNTAX, 2 },
        { "a: \xff\n", MSG_BASE_YAML_SYNTAX, 1 },
    };
    Arena *a = arena_new();
    for (int i = 0; i < COUNT(cases); i++) {
        Err err = { 0 };
        Node n;
        int line = 0;
        CHECK(!yaml_parse(a, str_z(cases[i].text), &n, &line, &err));
        if (err.id != cases[i].id || line != cases[i].line)
            printf("# case %d: %s line %d\n", i, err_id(&err), line);
        CHECK(err.id == cases[i].id && line == cases[i].line);
    }
    arena_free(a);
}

static void depth_is_bounded(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Node n;
    Buf b = buf_new(a);
    for (int i = 0; i < 63; i++)
        buf_char(&b, '[');
    for (int i = 0; i < 63; i++)
        buf_char(&b, ']');
    CHECK(yaml_parse(a, buf_str(&b), &n, NULL, &err));
    b = buf_new(a);
    for (int i = 0; i < 100000; i++)
        buf_char(&b, '[');
    CHECK(!yaml_parse(a, buf_str(&b), &n, NULL, &err) && err.id == MSG_BASE_YAML_DEEP);
    CHECK(yaml_parse(a, S(""), &n, NULL, &err) && n.kind == NODE_NULL);
    arena_free(a);
}

int main(void)
{
    a_tree_has_kinds_texts_and_lines();
    surprising_yaml_is_refused_with_its_line();
    depth_is_bounded();
    return tap_done();
}
