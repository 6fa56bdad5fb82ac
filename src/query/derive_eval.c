// derive_eval.c - derivations on uncertain values.
#include <math.h>

#include "derive_tree.h"

typedef struct {
    Arena *a;
    const DeriveEnv *env;
    const QueryProp *target;
    Strs unknown; // names that stand in the way, as met
    Strs reasons; // why inputs were left out
} Run;

static void lacks(Run *run, Str name)
{
    *PUSH(run->a, &run->unknown) = name;
}

static void left_out(Run *run, Str name, Str reason)
{
    *PUSH(run->a, &run->reasons) = reason.len ? str_fmt(run->a, "%.*s: %.*s", PS(name), PS(reason)) : name;
}

// ---- Inputs: the values of an argument, one or (of parts) many.
typedef struct {
    Value v;
    const DNode *from;
} Input;
typedef struct {
    ARRAY(Input) at;
    int not_applicable;
    bool open; // there may be more parts, nobody knows how many
} Inputs;

static Value eval(Run *run, const DNode *d);

static void add_input(Run *run, Inputs *in, const DNode *from, const Value *v)
{
    if (v && v->state == VAL_NA) {
        in->not_applicable++;
        left_out(run, from->kind == D_PROP ? from->prop.name : S(""), v->reason);
        return;
    }
    *PUSH(run->a, &in->at) = (Input){ v && v->type == from->type ? *v : value_unknown(from->type), from };
}

static void add_inputs(Run *run, Inputs *in, const DNode *d)
{
    if (d->kind != D_PROP) {
        Value v = eval(run, d);
        if (v.state == VAL_NA)
            in->not_applicable++; // its reasons are kept already
        else
            *PUSH(run->a, &in->at) = (Input){ v, d };
        return;
    }
    ptrdiff_t first = in->at.len;
    DeriveParts parts = { .missing = -1 };
    if (!d->prop.parts) {
        add_input(run, in, d, run->env->value(run->env->ctx, d->prop.name));
    } else if (!run->env->parts || !run->env->parts(run->env->ctx, d->prop.name, &parts)) {
        parts = (DeriveParts){ .missing = -1 };
    } else {
        for (ptrdiff_t i = 0; i < parts.len; i++)
            add_input(run, in, d, parts.at[i]);
        for (int i = 0; i < parts.missing; i++)
            add_input(run, in, d, NULL);
    }
    bool short_of = d->prop.parts && parts.missing != 0;
    in->open = in->open || (d->prop.parts && parts.missing < 0);
    for (ptrdiff_t i = first; i < in->at.len; i++)
        short_of = short_of || !value_is_known(&in->at.at[i].v);
    if (short_of)
        lacks(run, d->prop.name);
}

static Inputs inputs_of(Run *run, const DNode *d)
{
    Inputs in = { 0 };
    for (int i = 0; i < d->n; i++)
        add_inputs(run, &in, d->kid[i]);
    return in;
}

static bool any_fact(const Inputs *in)
{
    for (ptrdiff_t i = 0; i < in->at.len; i++)
        if (value_has_fact(&in->at.at[i].v))
            return true;
    return false;
}

// Nothing to reckon with: every input not applicable, or none known.
static bool nothing(const Inputs *in, ValueType type, Value *out)
{
    bool na = !in->at.len && in->not_applicable && !in->open;
    *out = na ? value_na(type, (Str){ 0 }) : value_unknown(type);
    return na || !any_fact(in);
}

// ---- Numbers.
// A code as a number: what it is written as, in a list that has such codes, else its rank.
static bool code_number(const QueryProp *p, Str code, double *out)
{
    bool written = false;
    double f;
    for (ptrdiff_t i = 0; i < p->n_codes; i++)
        written = written || str_f64(p->codes[i].code, &f);
    if (written)
        return str_f64(code, out);
    for (ptrdiff_t i = 0; i < p->n_codes; i++)
        if (str_eq(p->codes[i].code, code) && p->codes[i].rank != NO_RANK) {
            *out = p->codes[i].rank;
            return true;
        }
    return false;
}

// What an unknown value of this attribute may be.
static Span bounds_of(const DNode *d)
{
    double f;
    if (d->kind != D_PROP)
        return (Span){ -INFINITY, INFINITY };
    if (d->type == VT_NUM)
        return (Span){ d->prop.min, d->prop.max };
    Span s = { INFINITY, -INFINITY };
    for (ptrdiff_t i = 0; i < d->prop.n_codes; i++)
        if (code_number(&d->prop, d->prop.codes[i].code, &f))
            s = (Span){ fmin(s.lo, f), fmax(s.hi, f) };
    return s.lo <= s.hi ? s : (Span){ -INFINITY, INFINITY };
}

static Span number_of(const Input *in)
{
    Span s = { INFINITY, -INFINITY };
    double f;
    if (!value_has_fact(&in->v))
        return bounds_of(in->from);
    if (in->v.type == VT_NUM)
        return (Span){ in->v.lo, in->v.hi };
    EACH (const Str, code, in->v.set) {
        if (!code_number(&in->from->prop, *code, &f))
            return bounds_of(in->from);
        s = (Span){ fmin(s.lo, f), fmax(s.hi, f) };
    }
    return s;
}

// Within what the target may be; unknown where an end is open still.
static Value in_target(const Run *run, Span s)
{
    if (run->target->type == VT_NUM && s.lo < s.hi) {
        double lo = fmax(s.lo, run->target->min), hi = fmin(s.hi, run->target->max);
        if (lo <= hi)
            s = (Span){ lo, hi };
    }
    return isfinite(s.lo) && isfinite(s.hi) ? value_range(s.lo, s.hi) : value_unknown(VT_NUM);
}

static Value eval_numbers(Run *run, const DNode *d)
{
    Inputs in = inputs_of(run, d);
    Value none;
    if (nothing(&in, VT_NUM, &none))
        return none;
    bool sum = d->kind == D_SUM || d->kind == D_MEAN;
    Span all = sum                ? (Span){ 0, 0 }
               : d->kind == D_MAX ? (Span){ -INFINITY, -INFINITY }
                                  : (Span){ INFINITY, INFINITY };
    for (ptrdiff_t i = 0; i < in.at.len; i++) {
        Span s = number_of(&in.at.at[i]);
        if (sum)
            all = (Span){ all.lo + s.lo, all.hi + s.hi };
        else if (d->kind == D_MAX)
            all = (Span){ fmax(all.lo, s.lo), fmax(all.hi, s.hi) };
        else
            all = (Span){ fmin(all.lo, s.lo), fmin(all.hi, s.hi) };
    }
    Span more =
        in.at.len ? bounds_of(in.at.at[0].from) : (Span){ 0, 0 }; // of a part that nobody has recorded
    if (in.open && d->kind == D_MEAN)
        return value_unknown(VT_NUM);
    if (in.open && d->kind == D_SUM)
        all = (Span){ more.lo < 0 ? -INFINITY : all.lo, more.hi > 0 ? INFINITY : all.hi };
    if (in.open && d->kind == D_MAX)
        all.hi = fmax(all.hi, more.hi);
    if (in.open && d->kind == D_MIN)
        all.lo = fmin(all.lo, more.lo);
    if (d->kind == D_MEAN)
        all = (Span){ all.lo / (double)in.at.len, all.hi / (double)in.at.len };
    return in_target(run, all);
}

// ---- Worst and best of ordered codes.
static int rank_in(const QueryProp *p, Str code)
{
    for (ptrdiff_t i = 0; i < p->n_codes; i++)
        if (str_eq(p->codes[i].code, code))
            return p->codes[i].rank;
    return NO_RANK;
}

static bool may_be(const Input *in, const QueryCode *c)
{
    return c->rank != NO_RANK && (!value_has_fact(&in->v) || strs_has(in->v.set, c->code));
}

static Value eval_codes(Run *run, const DNode *d)
{
    Inputs in = inputs_of(run, d);
    Value none;
    if (nothing(&in, VT_CODE, &none))
        return none;
    if (in.open)
        *PUSH(run->a, &in.at) = (Input){ value_unknown(VT_CODE), d->kid[0] };
    const QueryProp *list = &in.at.at[0].from->prop;
    bool max = d->kind == D_MAX;
    int lo = max ? INT32_MIN : INT32_MAX, hi = lo;
    for (ptrdiff_t i = 0; i < in.at.len; i++) {
        int least = INT32_MAX, most = INT32_MIN;
        for (ptrdiff_t k = 0; k < list->n_codes; k++)
            if (may_be(&in.at.at[i], &list->codes[k])) {
                least = list->codes[k].rank < least ? list->codes[k].rank : least;
                most = list->codes[k].rank > most ? list->codes[k].rank : most;
            }
        if (least > most)
            return value_unknown(VT_CODE); // a code without a rank: no fact
        lo = max ? (least > lo ? least : lo) : (least < lo ? least : lo);
        hi = max ? (most > hi ? most : hi) : (most < hi ? most : hi);
    }
    Strs codes = { 0 };
    for (ptrdiff_t k = 0; k < list->n_codes; k++) {
        bool some = false;
        for (ptrdiff_t i = 0; i < in.at.len; i++)
            some = some || may_be(&in.at.at[i], &list->codes[k]);
        int rank = rank_in(list, list->codes[k].code);
        if (some && rank >= lo && rank <= hi)
            *PUSH(run->a, &codes) = list->codes[k].code;
    }
    return value_one_of(run->a, VT_CODE, codes);
}

// ---- Conditions.
typedef enum { COND_FALSE, COND_UNKNOWN, COND_TRUE, COND_NA } Cond4;

static Cond4 eval_cond(Run *run, const DNode *d)
{
    Tri t = query_eval(d->cond, run->a, run->env->value, run->env->ctx);
    if (t != TRI_UNKNOWN)
        return t == TRI_TRUE ? COND_TRUE : COND_FALSE;
    QueryGaps gaps = query_explain(run->a, d->cond, run->env->value, run->env->ctx);
    bool lacking = false;
    EACH (const QueryGap, g, gaps)
        lacking = lacking || g->unknown.len || !g->na.len;
    EACH (const QueryGap, g, gaps) {
        for (ptrdiff_t i = 0; lacking && i < g->unknown.len; i++)
            lacks(run, g->unknown.at[i]);
        for (ptrdiff_t i = 0; !lacking && i < g->na.len; i++)
            left_out(run, g->na.at[i], run->env->value(run->env->ctx, g->na.at[i])->reason);
    }
    return lacking ? COND_UNKNOWN : COND_NA;
}

static Value eval_count(Run *run, const DNode *d)
{
    int count[4] = { 0 };
    for (int i = 0; i < d->n; i++)
        count[eval_cond(run, d->kid[i])]++;
    if (count[COND_NA] == d->n)
        return value_na(VT_NUM, (Str){ 0 });
    if (!count[COND_TRUE] && !count[COND_FALSE])
        return value_unknown(VT_NUM);
    return value_range(count[COND_TRUE], count[COND_TRUE] + count[COND_UNKNOWN]);
}

// ---- Maps and tables.
static Value retyped(Value v, ValueType type)
{
    bool text = (v.type == VT_TEXT || v.type == VT_CODE) && (type == VT_TEXT || type == VT_CODE);
    if (v.type != type && !text)
        return value_unknown(type);
    v.type = type;
    return v;
}

static Value look_up(Run *run, const DNode *d, const Value *key)
{
    return run->env->table ? retyped(run->env->table(run->env->ctx, run->a, d->file, d->how, key), d->type)
                           : value_unknown(d->type);
}

static Value gives(Run *run, const DNode *d, Str code) // unknown: no fact
{
    double low, high;
    if (d->kind == D_TABLE) {
        Value key = value_code(run->a, code);
        key.type = d->kid[0]->type == VT_CODES ? VT_CODE : d->kid[0]->type;
        return look_up(run, d, &key);
    }
    EACH (const MapEntry, e, d->entries)
        if (str_eq(e->code, code)) {
            if (e->gives == GIVES_VALUE)
                return e->value;
            if (e->gives == GIVES_PARAM && run->env->param &&
                run->env->param(run->env->ctx, e->param, &low, &high) && isfinite(low) && isfinite(high))
                return value_range(low, high);
        }
    return value_unknown(d->type);
}

// What several answers have in common, or all that they may be; unknown where one of them is.
static Value one_or_other(Run *run, const Value *vs, ptrdiff_t n, ValueType type)
{
    Value out = n ? vs[0] : value_unknown(type);
    for (ptrdiff_t i = 1; i < n && value_has_fact(&out); i++) {
        const Value *v = &vs[i];
        if (!value_has_fact(v)) {
            out = value_unknown(type);
        } else if (type == VT_NUM) {
            out = value_range(fmin(out.lo, v->lo), fmax(out.hi, v->hi));
        } else if (!value_eq(&out, v)) {
            Strs all = { 0 };
            EACH (const Str, s, out.set)
                *PUSH(run->a, &all) = *s;
            EACH (const Str, s, v->set)
                *PUSH(run->a, &all) = *s;
            bool set = type == VT_TEXT || type == VT_CODE;
            out = set ? value_one_of(run->a, type, all) : value_unknown(type);
        }
    }
    return out;
}

static Tri bool_of(const Value *v)
{
    return !value_is_known(v) ? TRI_UNKNOWN : v->lo ? TRI_TRUE : TRI_FALSE;
}

// Yes if one of the chosen codes says yes; no if one says no and none may say else.
static Tri any_yes(Run *run, const DNode *d, const Value *key)
{
    bool yes = false, no = false, open = false, several = key->type == VT_CODES;
    for (ptrdiff_t i = 0; i < key->set.len; i++) {
        Value v = gives(run, d, key->set.at[i]);
        Tri t = bool_of(&v);
        yes = yes || t == TRI_TRUE;
        no = no || t == TRI_FALSE;
        open = open || t == TRI_UNKNOWN;
    }
    if (yes && (several || (!no && !open)))
        return TRI_TRUE;
    for (ptrdiff_t i = 0; i < key->may.len; i++) {
        Value v = gives(run, d, key->may.at[i]);
        open = open || bool_of(&v) != TRI_FALSE;
    }
    return no && !yes && !open ? TRI_FALSE : TRI_UNKNOWN;
}

static Value eval_map(Run *run, const DNode *d)
{
    Inputs in = inputs_of(run, d);
    Value none;
    if (nothing(&in, d->type, &none))
        return none;
    ARRAY(Value) answers = { 0 };
    Tri any = TRI_FALSE;
    for (ptrdiff_t i = 0; i < in.at.len; i++) {
        const Value *key = &in.at.at[i].v;
        if (!value_has_fact(key)) {
            any = tri_or(any, TRI_UNKNOWN);
            *PUSH(run->a, &answers) = value_unknown(d->type);
        } else if (key->type == VT_GEOM || key->type == VT_NUM || key->type == VT_DATE) {
            *PUSH(run->a, &answers) = look_up(run, d, key);
        } else if (d->type == VT_BOOL) {
            any = tri_or(any, any_yes(run, d, key));
        } else {
            for (ptrdiff_t k = 0; k < key->set.len + key->may.len; k++)
                *PUSH(run->a, &answers) =
                    gives(run, d, k < key->set.len ? key->set.at[k] : key->may.at[k - key->set.len]);
        }
    }
    if (in.open && any == TRI_FALSE)
        any = TRI_UNKNOWN;
    if (d->type == VT_BOOL && !answers.len)
        return any == TRI_UNKNOWN ? value_unknown(VT_BOOL) : value_bool(any == TRI_TRUE);
    if (d->type == VT_BOOL && any == TRI_TRUE)
        return value_bool(true);
    return in.open ? value_unknown(d->type) : one_or_other(run, answers.at, answers.len, d->type);
}

static Value eval_first(Run *run, const DNode *d)
{
    Value partly = value_unknown(d->type);
    int not_applicable = 0;
    for (int i = 0; i < d->n; i++) {
        ptrdiff_t before = run->unknown.len;
        Value v = eval(run, d->kid[i]);
        bool lacking = run->unknown.len > before && d->kid[i]->kind != D_PROP;
        not_applicable += v.state == VAL_NA;
        if (value_has_fact(&v) && !lacking)
            return v;
        if (value_has_fact(&v) && !value_has_fact(&partly))
            partly = v;
    }
    return not_applicable == d->n ? value_na(d->type, (Str){ 0 }) : partly;
}

static Value eval_prop(Run *run, const DNode *d)
{
    const Value *v = run->env->value(run->env->ctx, d->prop.name);
    if (!value_is_known(v) && !(v && v->state == VAL_NA))
        lacks(run, d->prop.name);
    if (v && v->state == VAL_NA)
        left_out(run, d->prop.name, v->reason);
    return v ? retyped(*v, d->type) : value_unknown(d->type);
}

static Value eval(Run *run, const DNode *d)
{
    ptrdiff_t before = run->unknown.len;
    Value v = value_unknown(d->type);
    switch (d->kind) {
    case D_PROP:
        return eval_prop(run, d);
    case D_NUM:
        return value_num(d->num);
    case D_FIRST:
        return eval_first(run, d);
    case D_COND: {
        Cond4 c = eval_cond(run, d);
        return c == COND_NA        ? value_na(VT_BOOL, (Str){ 0 })
               : c == COND_UNKNOWN ? v
                                   : value_bool(c == COND_TRUE);
    }
    case D_COUNT:
        v = eval_count(run, d);
        break;
    case D_MEAN:
    case D_SUM:
        v = eval_numbers(run, d);
        break;
    case D_MIN:
    case D_MAX:
        v = d->type == VT_CODE ? eval_codes(run, d) : eval_numbers(run, d);
        break;
    case D_MAP:
    case D_TABLE:
        v = eval_map(run, d);
        break;
    }
    if (value_is_known(&v))
        run->unknown.len = before; // whatever they are, it stays so
    return v;
}

Derived derive_eval(Arena *a, const Derive *d, const DeriveEnv *env)
{
    Run run = { .a = a, .env = env, .target = &d->target };
    Value v = eval(&run, d->root);
    Strs reasons = strs_sorted(a, run.reasons);
    v.reason = str_join(a, reasons, S("; "));
    if (!value_has_fact(&v)) {
        v.set = v.may = (Strs){ 0 };
        v.lo = v.hi = 0;
    }
    return (Derived){ v, strs_sorted(a, run.unknown) };
}
