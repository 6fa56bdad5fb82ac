// derive.c - reading `derived_from`.
#include "derive_tree.h"

#include <string.h>

#include "lex.h"

const char *const derive_names[] = {
    [D_COUNT] = "count_of", [D_MEAN] = "mean_of",      [D_SUM] = "sum_of", [D_MIN] = "min_of",
    [D_MAX] = "max_of",     [D_FIRST] = "first_known", [D_MAP] = "map",    [D_TABLE] = "map"
};
enum { DERIVE_DEPTH = 16, DERIVE_ARGS = 200 };

typedef struct {
    Arena *a;
    Str text;
    const DeriveSchema *schema;
    const QueryProp *target;
    int depth, nodes;
    Err *err;
} Reader;

typedef struct {
    ptrdiff_t from, to;
} Slice;
typedef ARRAY(Slice) Slices;

static Str cut_out(const Reader *r, Slice s)
{
    return str_sub(r->text, s.from, s.to - s.from);
}

static void *stop(Reader *r, MsgId id, Slice s)
{
    fail(r->err, id, letter_at(r->text, s.from), str_sub(cut_out(r, s), 0, 100));
    return NULL;
}

static Slice trimmed(const Reader *r, Slice s)
{
    while (s.from < s.to && strchr(" \t\r\n", r->text.at[s.from]) && r->text.at[s.from])
        s.from++;
    while (s.to > s.from && strchr(" \t\r\n", r->text.at[s.to - 1]) && r->text.at[s.to - 1])
        s.to--;
    return s;
}

// Goes from `i` over what is quoted or bracketed; the next letter to look at, or -1 where quote or bracket
// never closes.
static ptrdiff_t skip(const Reader *r, ptrdiff_t i, ptrdiff_t to)
{
    char c = r->text.at[i];
    if (c == '\'' || c == '"') {
        for (i++; i < to && r->text.at[i] != c; i++)
            ;
        return i < to ? i + 1 : -1;
    }
    if (c != '(')
        return c == ')' ? -1 : i + 1;
    int depth = 0; // no recursion: the text is a stranger's
    for (; i < to; i++) {
        c = r->text.at[i];
        if (c == '\'' || c == '"') {
            i = skip(r, i, to) - 1;
            if (i < 0)
                return -1;
        } else {
            depth += (c == '(') - (c == ')');
        }
        if (!depth)
            return i + 1;
    }
    return -1;
}

// The first `c` outside quotes and brackets, or s.to; -1 where those do not close.
static ptrdiff_t find_char(const Reader *r, Slice s, char c)
{
    for (ptrdiff_t i = s.from; i < s.to;) {
        if (r->text.at[i] == c)
            return i;
        i = skip(r, i, s.to);
        if (i < 0)
            return -1;
    }
    return s.to;
}

static bool split_args(Reader *r, Slice s, Slices *out)
{
    for (;;) {
        ptrdiff_t comma = find_char(r, s, ',');
        if (comma < 0)
            return stop(r, MSG_QUERY_DERIVE_BRACKET, s) != NULL;
        Slice arg = trimmed(r, (Slice){ s.from, comma });
        if (arg.from == arg.to)
            return stop(r, MSG_QUERY_DERIVE_ARGUMENT, (Slice){ arg.from, s.to }) != NULL;
        *PUSH(r->a, out) = arg;
        if (out->len > DERIVE_ARGS)
            return fail(r->err, MSG_QUERY_BIG, DERIVE_ARGS);
        if (comma == s.to)
            return true;
        s.from = comma + 1;
    }
}

// One plain name, or one in double quotes.
static bool is_name(const Reader *r, Slice s, Str *name)
{
    Err unused = { 0 };
    Lexer lx = { .a = r->a, .text = r->text, .at = s.from, .end = s.to, .err = &unused };
    if (!lex_next(&lx) || (lx.tok.kind != T_NAME && lx.tok.kind != T_QUOTED) || lx.tok.to != s.to)
        return false;
    *name = lx.tok.text;
    return true;
}

// "name(inside)" with a bracket that closes at the end.
static bool is_call(const Reader *r, Slice s, Str *name, Slice *inside)
{
    ptrdiff_t open = s.from;
    while (open < s.to && r->text.at[open] != '(' && r->text.at[open] != '\'' && r->text.at[open] != '"')
        open++;
    if (open == s.to || r->text.at[open] != '(' || skip(r, open, s.to) != s.to)
        return false;
    *inside = (Slice){ open + 1, s.to - 1 };
    return is_name(r, trimmed(r, (Slice){ s.from, open }), name) && r->text.at[s.from] != '"';
}

static DNode *node(Reader *r, DKind kind, ValueType type, ptrdiff_t at)
{
    if (++r->nodes > QUERY_MAX_NODES) {
        fail(r->err, MSG_QUERY_BIG, QUERY_MAX_NODES);
        return NULL;
    }
    DNode *d = NEW(r->a, DNode);
    *d = (DNode){ .kind = kind, .type = type, .at = at };
    return d;
}

static QueryProp kept(Arena *a, const QueryProp *p) // schema and text may go
{
    QueryProp out = *p;
    QueryCode *codes = NEWS(a, QueryCode, p->n_codes);
    for (ptrdiff_t i = 0; i < p->n_codes; i++)
        codes[i] = (QueryCode){ .code = str_copy(a, p->codes[i].code), .rank = p->codes[i].rank };
    out.name = str_copy(a, p->name);
    out.list = str_copy(a, p->list);
    out.column = (Str){ 0 };
    out.codes = codes;
    return out;
}

static DNode *read_prop(Reader *r, Slice s, Str name)
{
    QueryProp p = { 0 };
    if (!r->schema->names.prop(r->schema->names.ctx, name, &p)) {
        fail_no_property(r->a, r->text, s.from, name, &r->schema->names, r->err);
        return NULL;
    }
    DNode *d = node(r, D_PROP, p.type, s.from);
    if (d) {
        p.name = name;
        d->prop = kept(r->a, &p);
    }
    return d;
}

static DNode *read_cond(Reader *r, Slice s)
{
    DNode *d = node(r, D_COND, VT_BOOL, s.from);
    if (!d || !query_parse_part(r->a, r->text, s.from, s.to, &r->schema->names, &d->cond, r->err))
        return NULL;
    return d;
}

static bool entry_result(Reader *r, Slice s, ValueType want, MapEntry *e)
{
    Str t = cut_out(r, s);
    double f;
    e->gives = GIVES_VALUE;
    if (str_eq(t, S("unknown"))) {
        e->gives = GIVES_UNKNOWN;
        return true;
    }
    if (want == VT_BOOL && (str_eq(t, S("true")) || str_eq(t, S("false")))) {
        e->value = value_bool(str_eq(t, S("true")));
        return true;
    }
    if (want == VT_NUM && str_f64(t, &f)) {
        e->value = value_num(f);
        return true;
    }
    if (want == VT_CODE) {
        const QueryProp *p = r->target;
        for (ptrdiff_t i = 0; i < p->n_codes; i++)
            if (str_eq(p->codes[i].code, t)) {
                e->value = value_code(r->a, str_copy(r->a, t));
                return true;
            }
        return fail_no_code(r->a, r->text, s.from, t, p, r->err);
    }
    if (want == VT_NUM && r->schema->has_param && r->schema->has_param(r->schema->names.ctx, t)) {
        e->gives = GIVES_PARAM;
        e->param = str_copy(r->a, t);
        return true;
    }
    return stop(r, MSG_QUERY_DERIVE_RESULT, s) != NULL;
}

static bool map_entry(Reader *r, DNode *map, Slice s, ValueType want)
{
    const QueryProp *key = &map->kid[0]->prop;
    ptrdiff_t eq = find_char(r, s, '=');
    if (eq < 0 || eq == s.to)
        return stop(r, MSG_QUERY_DERIVE_ENTRY, s) != NULL;
    Slice code = trimmed(r, (Slice){ s.from, eq }), result = trimmed(r, (Slice){ eq + 1, s.to });
    MapEntry e = { .code = str_copy(r->a, cut_out(r, code)) };
    bool listed = !key->n_codes;
    for (ptrdiff_t i = 0; i < key->n_codes && !listed; i++)
        listed = str_eq(key->codes[i].code, e.code);
    if (!e.code.len || result.from == result.to)
        return stop(r, MSG_QUERY_DERIVE_ENTRY, s) != NULL;
    if (!listed)
        return fail_no_code(r->a, r->text, code.from, e.code, key, r->err);
    EACH (const MapEntry, old, map->entries)
        if (str_eq(old->code, e.code))
            return stop(r, MSG_QUERY_DERIVE_TWICE, code) != NULL;
    if (!entry_result(r, result, want, &e))
        return false;
    *PUSH(r->a, &map->entries) = e;
    return true;
}

static DNode *read_map(Reader *r, Slice s, ValueType want)
{
    ptrdiff_t colon = s.from;
    while (colon < s.to && r->text.at[colon] != ':')
        colon++;
    Slice key = trimmed(r, (Slice){ s.from, colon }), rest = trimmed(r, (Slice){ colon + 1, s.to });
    Str name;
    if (colon == s.to || rest.from >= rest.to || !is_name(r, key, &name))
        return stop(r, MSG_QUERY_DERIVE_MAP, s);
    DNode *d = node(r, D_MAP, want, s.from), *k = d ? read_prop(r, key, name) : NULL;
    if (!k)
        return NULL;
    d->kid = NEWS(r->a, DNode *, 1);
    d->kid[0] = k;
    d->n = 1;
    ptrdiff_t eq = find_char(r, rest, '=');
    if (eq < 0)
        return stop(r, MSG_QUERY_DERIVE_BRACKET, rest);
    if (eq < rest.to) {
        Slices entries = { 0 };
        if (k->type != VT_CODE && k->type != VT_CODES)
            return stop(r, MSG_QUERY_DERIVE_KEY, key);
        if (!split_args(r, rest, &entries))
            return NULL;
        EACH (const Slice, e, entries)
            if (!map_entry(r, d, *e, want))
                return NULL;
        return d;
    }
    Str words = cut_out(r, rest);
    d->kind = D_TABLE;
    d->file = str_copy(r->a, cut(&words, ' '));
    d->how = str_copy(r->a, str_trim(words));
    if (!str_ends(d->file, S(".csv")) ||
        (r->schema->has_table && !r->schema->has_table(r->schema->names.ctx, d->file, d->how)))
        return stop(r, MSG_QUERY_DERIVE_TABLE, rest);
    return d;
}

static DNode *read_expr(Reader *r, Slice s, ValueType want);

static bool fits(DKind fn, const DNode *arg, ValueType want)
{
    bool ranked = arg->type == VT_CODE && arg->kind == D_PROP && arg->prop.ordered;
    switch (fn) {
    case D_COUNT:
        return arg->kind == D_COND;
    case D_MEAN:
    case D_SUM:
        return arg->type == VT_NUM || (ranked && fn == D_MEAN);
    case D_MIN:
    case D_MAX:
        return want == VT_CODE ? ranked : arg->type == VT_NUM;
    default:
        return arg->type == want && !(arg->kind == D_PROP && arg->prop.parts);
    }
}

static DNode *read_args(Reader *r, DKind fn, Slice s, Slice inside, ValueType want)
{
    Slices args = { 0 };
    bool gather = fn == D_FIRST || fn == D_MIN || fn == D_MAX;
    DNode *d = node(r, fn, fn == D_FIRST || (gather && want == VT_CODE) ? want : VT_NUM, s.from);
    if (!d || !split_args(r, inside, &args))
        return NULL;
    d->kid = NEWS(r->a, DNode *, args.len);
    EACH (const Slice, arg, args) {
        DNode *k = fn == D_COUNT ? read_cond(r, *arg) : read_expr(r, *arg, gather ? want : VT_NUM);
        if (!k)
            return NULL;
        if (!fits(fn, k, want))
            return stop(r,
                        k->kind == D_PROP && k->prop.parts && fn == D_FIRST ? MSG_QUERY_PARTS
                                                                            : MSG_QUERY_DERIVE_KIND,
                        *arg);
        d->kid[d->n++] = k;
    }
    for (int i = 1; want == VT_CODE && gather && fn != D_FIRST && i < d->n; i++)
        if (!str_eq(d->kid[i]->prop.list, d->kid[0]->prop.list))
            return stop(r, MSG_QUERY_DERIVE_KIND, args.at[i]);
    return d;
}

static DNode *read_expr(Reader *r, Slice s, ValueType want)
{
    Str name;
    Slice inside;
    DNode *d = NULL;
    double f;
    if (++r->depth > DERIVE_DEPTH) {
        fail(r->err, MSG_QUERY_DEEP, letter_at(r->text, s.from), DERIVE_DEPTH);
        return NULL;
    }
    if (is_call(r, s, &name, &inside)) {
        if (str_eq(name, S("map")))
            d = read_map(r, inside, want);
        else
            for (int fn = D_COUNT; fn <= D_FIRST && !d; fn++)
                if (str_eq(name, str_z(derive_names[fn]))) {
                    d = read_args(r, (DKind)fn, s, inside, want);
                    if (!d)
                        return NULL;
                }
        if (!d && r->err->id == MSG_NONE)
            d = read_cond(r, s);
        if (r->err->id == MSG_QUERY_NO_FUNCTION) {
            *r->err = (Err){ 0 };
            return stop(r, MSG_QUERY_DERIVE_FUNCTION, s);
        }
    } else if (str_f64(cut_out(r, s), &f)) {
        d = node(r, D_NUM, VT_NUM, s.from);
        if (d)
            d->num = f;
    } else if (is_name(r, s, &name)) {
        d = read_prop(r, s, name);
    } else if (find_char(r, s, '\n') < 0) {
        return stop(r, MSG_QUERY_DERIVE_BRACKET, s);
    } else {
        d = read_cond(r, s);
    }
    r->depth--;
    return d;
}

bool derive_parse(Arena *a, Str text, const QueryProp *target, const DeriveSchema *schema, const Derive **out,
                  Err *err)
{
    *out = NULL;
    Err why = { 0 };
    Reader r = { .a = a, .text = text, .schema = schema, .target = target, .err = &why };
    DNode *root = NULL;
    Slice all = trimmed(&r, (Slice){ 0, text.len });
    if (text.len > QUERY_MAX_BYTES)
        fail(&why, MSG_QUERY_LONG, QUERY_MAX_BYTES);
    else if (!str_is_utf8(text))
        fail(&why, MSG_QUERY_NOT_UTF8);
    else if (all.from == all.to)
        fail(&why, MSG_QUERY_DERIVE_EMPTY);
    else
        root = read_expr(&r, all, target->type);
    if (root && root->kind == D_PROP && root->prop.parts)
        root = stop(&r, MSG_QUERY_PARTS, all);
    if (root && root->type != target->type) {
        fail(&why, MSG_QUERY_DERIVE_TYPE, str_sub(text, 0, 200), target->name);
        root = NULL;
    }
    if (!root) {
        *err = why;
        return false;
    }
    Derive *d = NEW(a, Derive);
    *d = (Derive){ root, kept(a, target) };
    *out = d;
    return true;
}

static void print(Buf *b, const DNode *d);

static void print_args(Buf *b, const DNode *d)
{
    for (int i = 0; i < d->n; i++) {
        buf_add(b, i ? S(", ") : S(""));
        print(b, d->kid[i]);
    }
}

static void print_entries(Buf *b, const DNode *d)
{
    EACH (const MapEntry, e, d->entries) {
        buf_add(b, e > d->entries.at ? S(", ") : S(""));
        buf_add(b, e->code);
        buf_char(b, '=');
        if (e->gives == GIVES_UNKNOWN)
            buf_add(b, S("unknown"));
        else if (e->gives == GIVES_PARAM)
            buf_add(b, e->param);
        else if (e->value.type == VT_BOOL)
            buf_add(b, e->value.lo ? S("true") : S("false"));
        else if (e->value.type == VT_NUM)
            number_add(b, e->value.lo);
        else
            buf_add(b, e->value.set.at[0]);
    }
}

static void print(Buf *b, const DNode *d)
{
    switch (d->kind) {
    case D_PROP:
        property_add(b, d->prop.name);
        return;
    case D_NUM:
        number_add(b, d->num);
        return;
    case D_COND:
        node_print(b, d->cond->root);
        return;
    default:
        break;
    }
    buf_add(b, str_z(derive_names[d->kind]));
    buf_char(b, '(');
    print_args(b, d);
    if (d->kind == D_MAP || d->kind == D_TABLE)
        buf_add(b, S(": "));
    print_entries(b, d);
    buf_add(b, d->file);
    buf_add(b, d->how.len ? S(" ") : S(""));
    buf_add(b, d->how);
    buf_char(b, ')');
}

Str derive_print(Arena *a, const Derive *d)
{
    Buf b = buf_new(a);
    print(&b, d->root);
    return buf_str(&b);
}

static void reads(Arena *a, const DNode *d, Strs *out)
{
    if (d->kind == D_PROP)
        *PUSH(a, out) = d->prop.name;
    if (d->kind == D_COND) {
        Strs names = query_properties(a, d->cond);
        EACH (const Str, s, names)
            *PUSH(a, out) = *s;
    }
    for (int i = 0; i < d->n; i++)
        reads(a, d->kid[i], out);
}

Strs derive_reads(Arena *a, const Derive *d)
{
    Strs all = { 0 };
    reads(a, d->root, &all);
    return strs_sorted(a, all);
}
