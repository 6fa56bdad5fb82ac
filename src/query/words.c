// words.c - a condition as a person would say it. What has no words of its own stays as it was written.
#include "num.h"
#include "tree.h"

typedef struct {
    Arena *a;
    const QueryNames *names;
} Saying;

static Str condition(const Saying *s, const Node *n);

static Str as_written(const Saying *s, const Node *n)
{
    Buf b = buf_new(s->a);
    node_print(&b, n);
    return buf_str(&b);
}

// What stands on the right of a comparison with `of`: a code by its label, a number in the reader's way.
static Str operand(const Saying *s, const Node *of, const Node *n)
{
    if (n->kind == N_PROP)
        return s->names->prop(s->names->ctx, n->text);
    if (n->kind == N_NUM)
        return num_show_short(s->a, s->names->lang, n->num);
    if (n->kind == N_TEXT)
        return str_fmt(s->a, "“%.*s”",
                       PS(of->kind == N_PROP ? s->names->code(s->names->ctx, of->text, n->text) : n->text));
    return as_written(s, n);
}

static Str compared(const Saying *s, const Node *n)
{
    static const MsgId ids[] = { MSG_QUERY_WORDS_EQ, MSG_QUERY_WORDS_NE, MSG_QUERY_WORDS_LT,
                                 MSG_QUERY_WORDS_LE, MSG_QUERY_WORDS_GT, MSG_QUERY_WORDS_GE };
    if (n->kid[1]->kind == N_BOOL) { // "open = TRUE" is said "open"
        Str what = operand(s, n->kid[0], n->kid[0]);
        bool yes = (n->kid[1]->num != 0) == (n->op == OP_EQ);
        return yes ? what : msg(s->a, s->names->lang, MSG_QUERY_WORDS_NOT, what);
    }
    return msg(s->a, s->names->lang, ids[n->op], operand(s, n->kid[0], n->kid[0]),
               operand(s, n->kid[0], n->kid[1]));
}

static Str joined(const Saying *s, const Node *n, MsgId by)
{
    Str out = condition(s, n->kid[0]);
    for (int i = 1; i < n->n; i++)
        out = msg(s->a, s->names->lang, by, out, condition(s, n->kid[i]));
    return out;
}

static Str one_of(const Saying *s, const Node *n)
{
    Strs all = { 0 };
    for (int i = 1; i < n->n; i++)
        *PUSH(s->a, &all) = operand(s, n->kid[0], n->kid[i]);
    return msg(s->a, s->names->lang, MSG_QUERY_WORDS_IN, operand(s, n->kid[0], n->kid[0]),
               str_join(s->a, all, S(", ")));
}

static Str condition(const Saying *s, const Node *n)
{
    Lang lang = s->names->lang;
    switch (n->kind) {
    case N_AND:
        return joined(s, n, MSG_QUERY_WORDS_AND);
    case N_OR:
        return joined(s, n, MSG_QUERY_WORDS_OR);
    case N_NOT:
        return msg(s->a, lang, MSG_QUERY_WORDS_NOT, condition(s, n->kid[0]));
    case N_CMP:
        return compared(s, n);
    case N_IN:
        return one_of(s, n);
    case N_BETWEEN:
        return msg(s->a, lang, MSG_QUERY_WORDS_BETWEEN, operand(s, n->kid[0], n->kid[0]),
                   operand(s, n->kid[0], n->kid[1]), operand(s, n->kid[0], n->kid[2]));
    case N_NULL:
        return msg(s->a, lang, MSG_QUERY_WORDS_UNKNOWN, operand(s, n->kid[0], n->kid[0]));
    default:
        return n->kind == N_PROP ? operand(s, n, n) : as_written(s, n);
    }
}

Str query_words(Arena *a, const Query *q, const QueryNames *names)
{
    return condition(&(Saying){ a, names }, q->root);
}
