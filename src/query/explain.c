// explain.c - which conditions keep the whole from being known.
#include "tree.h"

static void unknowns_of(Arena *a, const Node *n, const Env *env, QueryGap *gap)
{
    if (n->kind == N_PROP) {
        const Value *v = env->lookup(env->ctx, n->text);
        if (v && v->state == VAL_NA)
            *PUSH(a, &gap->na) = n->text;
        else if (!v || !value_is_known(v) || v->lo != v->hi) // a date known to the month is not known enough
            *PUSH(a, &gap->unknown) = n->text;
    }
    for (int i = 0; i < n->n; i++)
        unknowns_of(a, n->kid[i], env, gap);
}

static void gaps_of(Arena *a, const Node *n, const Env *env, QueryGaps *out)
{
    if (node_eval(n, env) != TRI_UNKNOWN)
        return;
    if (n->kind == N_AND || n->kind == N_OR || n->kind == N_NOT) {
        for (int i = 0; i < n->n; i++)
            gaps_of(a, n->kid[i], env, out);
        return;
    }
    QueryGap gap = { 0 };
    unknowns_of(a, n, env, &gap);
    gap.unknown = strs_sorted(a, gap.unknown);
    gap.na = strs_sorted(a, gap.na);
    Buf b = buf_new(a);
    node_print(&b, n);
    gap.text = buf_str(&b);
    EACH (const QueryGap, g, *out)
        if (str_eq(g->text, gap.text))
            return;
    *PUSH(a, out) = gap;
}

QueryGaps query_explain(Arena *a, const Query *q, QueryLookup lookup, void *ctx)
{
    QueryGaps out = { 0 };
    gaps_of(a, q->root, &(Env){ a, lookup, ctx }, &out);
    return out;
}
