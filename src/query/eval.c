// eval.c - three-valued evaluation of a tree on uncertain values.
#include <math.h>

#include "tree.h"

Tri tri_and(Tri a, Tri b)
{
    return a < b ? a : b;
}

Tri tri_or(Tri a, Tri b)
{
    return a > b ? a : b;
}

Tri tri_not(Tri a)
{
    return (Tri)(TRI_TRUE - a);
}

static Tri tri(bool b)
{
    return b ? TRI_TRUE : TRI_FALSE;
}

// True if it holds for some member and fails for none, and so on.
static Tri over_members(bool some_true, bool some_false)
{
    return some_true == some_false ? TRI_UNKNOWN : tri(some_true);
}

// A value with a fact of the property's type, or NULL.
static const Value *fact(const Node *n, const Env *env)
{
    const Value *v = env->lookup(env->ctx, n->text);
    bool text = n->type == VT_TEXT || n->type == VT_CODE;
    return value_has_fact(v) && (v->type == n->type || (text && (v->type == VT_TEXT || v->type == VT_CODE)))
               ? v
               : NULL;
}

// ---- Numbers and dates.
static double least_of(const double *v, int n)
{
    double least = v[0];
    for (int i = 0; i < n; i++) {
        if (isnan(v[i]))
            return NAN;
        least = v[i] < least ? v[i] : least;
    }
    return least;
}

static Span products(const double v[4])
{
    double minus[4] = { -v[0], -v[1], -v[2], -v[3] };
    return (Span){ least_of(v, 4), -least_of(minus, 4) };
}

static Span span_of(const Node *n, const Env *env)
{
    const Span none = { NAN, NAN };
    if (n->kind == N_NUM || n->kind == N_DATE)
        return (Span){ n->num, n->num };
    if (n->kind == N_PROP) {
        const Value *v = fact(n, env);
        return v ? (Span){ v->lo, v->hi } : none;
    }
    Span l = span_of(n->kid[0], env), r = span_of(n->kid[1], env);
    switch (n->kind) {
    case N_ADD:
        return (Span){ l.lo + r.lo, l.hi + r.hi };
    case N_SUB:
        return (Span){ l.lo - r.hi, l.hi - r.lo };
    case N_MUL:
        return products((double[]){ l.lo * r.lo, l.lo * r.hi, l.hi * r.lo, l.hi * r.hi });
    case N_DIV:
        if (!(r.lo > 0) && !(r.hi < 0))
            return none;
        return products((double[]){ l.lo / r.lo, l.lo / r.hi, l.hi / r.lo, l.hi / r.hi });
    default:
        assert(!"an operand");
        return none;
    }
}

Tri span_cmp(CmpOp op, Span l, Span r)
{
    if (isnan(l.lo) || isnan(l.hi) || isnan(r.lo) || isnan(r.hi))
        return TRI_UNKNOWN;
    switch (op) {
    case OP_EQ:
        return l.hi < r.lo || l.lo > r.hi ? TRI_FALSE : l.lo == l.hi && r.lo == r.hi ? TRI_TRUE : TRI_UNKNOWN;
    case OP_NE:
        return tri_not(span_cmp(OP_EQ, l, r));
    case OP_LT:
        return l.hi < r.lo ? TRI_TRUE : l.lo >= r.hi ? TRI_FALSE : TRI_UNKNOWN;
    case OP_LE:
        return l.hi <= r.lo ? TRI_TRUE : l.lo > r.hi ? TRI_FALSE : TRI_UNKNOWN;
    case OP_GT:
        return span_cmp(OP_LT, r, l);
    case OP_GE:
        return span_cmp(OP_LE, r, l);
    }
    return TRI_UNKNOWN;
}

static Tri span_in(const Node *n, const Env *env)
{
    Span x = span_of(n->kid[0], env);
    Tri t = TRI_FALSE;
    for (int i = 1; i < n->n; i++)
        t = tri_or(t, span_cmp(OP_EQ, x, span_of(n->kid[i], env)));
    return t;
}

// ---- Texts.
static bool members_of(const Node *n, const Env *env, Strs *out)
{
    *out = (Strs){ 0 };
    if (n->kind == N_TEXT) {
        *PUSH(env->scratch, out) = n->text;
        return true;
    }
    if (n->kind == N_PROP) {
        const Value *v = fact(n, env);
        if (v)
            *out = v->set;
        return out->len > 0;
    }
    Strs inner;
    if (!members_of(n->kid[0], env, &inner))
        return false;
    EACH (const Str, s, inner)
        *PUSH(env->scratch, out) =
            n->kind == N_CASEI ? query_casei(env->scratch, *s) : query_accenti(env->scratch, *s);
    return true;
}

static bool text_cmp(CmpOp op, Str l, Str r)
{
    int c = str_cmp(l, r);
    switch (op) {
    case OP_EQ:
        return c == 0;
    case OP_NE:
        return c != 0;
    case OP_LT:
        return c < 0;
    case OP_LE:
        return c <= 0;
    case OP_GT:
        return c > 0;
    case OP_GE:
        return c >= 0;
    }
    return false;
}

// One member of each operand: does it hold?
static bool text_holds(const Node *n, const Str *one)
{
    switch (n->kind) {
    case N_CMP:
        return text_cmp((CmpOp)n->op, one[0], one[1]);
    case N_LIKE:
        return like(one[0], one[1]);
    case N_BETWEEN:
        return str_cmp(one[0], one[1]) >= 0 && str_cmp(one[0], one[2]) <= 0;
    default: // N_IN
        for (int i = 1; i < n->n; i++)
            if (str_eq(one[0], n->kid[i]->text))
                return true;
        return false;
    }
}

static Tri text_eval(const Node *n, const Env *env)
{
    int operands = n->kind == N_IN ? 1 : n->n;
    Strs set[3];
    Str one[3] = { { 0 } };
    for (int i = 0; i < operands; i++)
        if (!members_of(n->kid[i], env, &set[i]))
            return TRI_UNKNOWN;
    for (int i = 0; i < operands; i++)
        assert(set[i].len > 0 && set[i].at);
    bool yes = false, no = false;
    ptrdiff_t at[3] = { 0 };
    while (!(yes && no)) {
        for (int i = 0; i < operands; i++)
            one[i] = set[i].at[at[i]];
        if (text_holds(n, one))
            yes = true;
        else
            no = true;
        int i = 0;
        while (i < operands && ++at[i] == set[i].len)
            at[i++] = 0;
        if (i == operands)
            break;
    }
    return over_members(yes, no);
}

// ---- Codes.
static Tri accept_eval(const Node *n, const Env *env)
{
    const Value *v = fact(n->kid[0], env);
    bool yes = false, no = false;
    for (ptrdiff_t i = 0; v && i < v->set.len; i++)
        *(strs_has(n->accept, v->set.at[i]) ? &yes : &no) = true;
    Tri t = over_members(yes, no);
    return n->kind == N_CMP && n->op == OP_NE ? tri_not(t) : t;
}

static Span ranks_of(const Node *n, const Env *env)
{
    const Value *v = fact(n, env);
    Span s = { INFINITY, -INFINITY };
    for (ptrdiff_t i = 0; v && i < v->set.len; i++) {
        const QueryCode *c = NULL;
        for (ptrdiff_t k = 0; k < n->n_ranks && !c; k++)
            if (str_eq(n->ranks[k].code, v->set.at[i]))
                c = &n->ranks[k];
        if (!c || c->rank == NO_RANK)
            return (Span){ NAN, NAN };
        s.lo = fmin(s.lo, c->rank);
        s.hi = fmax(s.hi, c->rank);
    }
    return s.lo <= s.hi ? s : (Span){ NAN, NAN };
}

// ---- Several codes.
typedef struct {
    Strs certain, may;
} Chosen;

static bool chosen(const Node *n, const Env *env, Chosen *out)
{
    *out = (Chosen){ 0 };
    if (n->kind == N_PROP) {
        const Value *v = fact(n, env);
        if (v)
            *out = (Chosen){ v->set, v->may };
        return v != NULL;
    }
    for (int i = 0; i < n->n; i++)
        *PUSH(env->scratch, &out->certain) = n->kid[i]->text;
    out->certain = strs_sorted(env->scratch, out->certain);
    return true;
}

static Tri has_code(const Chosen *c, Str code)
{
    return strs_has(c->certain, code) ? TRI_TRUE : strs_has(c->may, code) ? TRI_UNKNOWN : TRI_FALSE;
}

// Is every choice of `part` one of `whole`? Each uncertain choice may or may not be made.
static Tri contains(const Chosen *whole, const Chosen *part)
{
    Tri t = TRI_TRUE;
    EACH (const Str, s, part->certain)
        t = tri_and(t, has_code(whole, *s));
    EACH (const Str, s, part->may)
        t = tri_and(t, tri_or(TRI_UNKNOWN, has_code(whole, *s)));
    return t;
}

static Tri overlaps(const Chosen *l, const Chosen *r)
{
    Tri t = TRI_FALSE;
    EACH (const Str, s, l->certain)
        t = tri_or(t, has_code(r, *s));
    EACH (const Str, s, l->may)
        t = tri_or(t, tri_and(TRI_UNKNOWN, has_code(r, *s)));
    return t;
}

static Tri array_eval(const Node *n, const Env *env)
{
    Chosen l, r;
    if (!chosen(n->kid[0], env, &l) || !chosen(n->kid[1], env, &r))
        return TRI_UNKNOWN;
    switch ((ArrayOp)n->op) {
    case ARRAY_CONTAINS:
        return contains(&l, &r);
    case ARRAY_CONTAINEDBY:
        return contains(&r, &l);
    case ARRAY_OVERLAPS:
        return overlaps(&l, &r);
    case ARRAY_EQUALS:
        return tri_and(contains(&l, &r), contains(&r, &l));
    }
    return TRI_UNKNOWN;
}

static Tri choice_eval(const Node *n, const Env *env) // choices = 'code', choices IN ('code', …)
{
    Chosen c;
    if (!chosen(n->kid[0], env, &c))
        return TRI_UNKNOWN;
    Tri t = TRI_FALSE;
    for (int i = 1; i < n->n; i++)
        t = tri_or(t, has_code(&c, n->kid[i]->text));
    return n->kind == N_CMP && n->op == OP_NE ? tri_not(t) : t;
}

// ---- Yes and no.
static Tri bool_of(const Node *n, const Env *env)
{
    if (n->kind == N_BOOL)
        return tri(n->num != 0);
    const Value *v = fact(n, env);
    return v && v->lo == v->hi ? tri(v->lo != 0) : TRI_UNKNOWN;
}

static Tri bool_eq(Tri l, Tri r)
{
    return l == TRI_UNKNOWN || r == TRI_UNKNOWN ? TRI_UNKNOWN : tri(l == r);
}

static Tri bool_eval(const Node *n, const Env *env) // =, <> or IN
{
    Tri x = bool_of(n->kid[0], env), t = TRI_FALSE;
    for (int i = 1; i < n->n; i++)
        t = tri_or(t, bool_eq(x, bool_of(n->kid[i], env)));
    return n->kind == N_CMP && n->op == OP_NE ? tri_not(t) : t;
}

static Tri atom_eval(const Node *n, const Env *env)
{
    const Node *x = n->kid[0];
    if (n->by_accept)
        return accept_eval(n, env);
    if (n->by_rank)
        return span_cmp((CmpOp)n->op, ranks_of(x, env), ranks_of(n->kid[1], env));
    switch (x->type) {
    case VT_CODES:
        return choice_eval(n, env);
    case VT_BOOL:
        return bool_eval(n, env);
    case VT_TEXT:
    case VT_CODE:
        return text_eval(n, env);
    default:
        break;
    }
    if (n->kind == N_IN)
        return span_in(n, env);
    if (n->kind == N_CMP)
        return span_cmp((CmpOp)n->op, span_of(x, env), span_of(n->kid[1], env));
    return tri_and(span_cmp(OP_GE, span_of(x, env), span_of(n->kid[1], env)),
                   span_cmp(OP_LE, span_of(x, env), span_of(n->kid[2], env)));
}

Tri node_eval(const Node *n, const Env *env)
{
    Tri t;
    const Value *v;
    switch (n->kind) {
    case N_CONST:
        return tri(n->num != 0);
    case N_AND:
        t = TRI_TRUE;
        for (int i = 0; i < n->n && t != TRI_FALSE; i++)
            t = tri_and(t, node_eval(n->kid[i], env));
        return t;
    case N_OR:
        t = TRI_FALSE;
        for (int i = 0; i < n->n && t != TRI_TRUE; i++)
            t = tri_or(t, node_eval(n->kid[i], env));
        return t;
    case N_NOT:
        return tri_not(node_eval(n->kid[0], env));
    case N_NULL:
        return tri(!value_has_fact(env->lookup(env->ctx, n->kid[0]->text)));
    case N_ARRAY:
        return array_eval(n, env);
    case N_PLACE:
        v = fact(n->kid[0], env);
        return v ? shape_holds((PlaceOp)n->op, v->geom, v->radius_m, n->kid[1]->shape) : TRI_UNKNOWN;
    default:
        return atom_eval(n, env);
    }
}

Tri query_eval(const Query *q, Arena *scratch, QueryLookup lookup, void *ctx)
{
    return node_eval(q->root, &(Env){ scratch, lookup, ctx });
}
