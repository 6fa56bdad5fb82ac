// gates.c - what each gate says of a place, and what that means for a purpose's stage.
#include <math.h>

#include "rank.h"

static const Value *of_record(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

static bool concerns(const Gate *g, const Purpose *p)
{
    if (!g->purposes.len)
        return true;
    EACH (const Str, id, g->purposes)
        if (str_eq(*id, p->id))
            return true;
    return false;
}

// The stage that a gate closes has come: what it says counts now.
static bool due(const Gate *g, const Purpose *p)
{
    return g->stage <= p->stage;
}

// The record as it would be if one attribute of it were not known.
typedef struct {
    const Record *r;
    Str without;
    Value unknown;
} Blinded;

static const Value *of_blinded(void *ctx, Str name)
{
    Blinded *b = ctx;
    return str_eq(name, b->without) ? &b->unknown : of_record((void *)b->r, name);
}

static void add_fact(Arena *a, GateFacts *out, const Attr *attr, const Record *r)
{
    Value v = attr ? record_value(r, attr->name) : value_unknown(VT_NONE);
    if (value_has_fact(&v))
        *PUSH(a, out) = (GateFact){ attr, v };
}

// The facts without which the gate would not fail; where several each suffice, all that it reads. Then the
// papers.
static GateFacts facts_against(Arena *a, const Pack *pack, const Gate *g, const Strs *read, const Record *r)
{
    GateFacts out = { 0 };
    for (int every = 0; every < 2 && !out.len; every++)
        EACH (const Str, name, *read) {
            const Attr *attr = pack_attr(pack, r->type->name, *name);
            Blinded b = { r, *name, value_unknown(attr ? attr->value_type : VT_NONE) };
            if (every || query_eval(g->condition.query, a, of_blinded, &b) != TRI_FALSE)
                add_fact(a, &out, attr, r);
        }
    EACH (const Attr *, cited, g->cites)
        add_fact(a, &out, *cited, r);
    return out;
}

static GateResult judge(Arena *a, const Pack *pack, const Gate *g, const Purpose *purpose, const Record *r)
{
    GateResult out = { .gate = g, .p_pass = NAN };
    void *ctx = (void *)r;
    out.read = query_properties(a, g->condition.query);
    Tri applies = g->applies_when.query ? query_eval(g->applies_when.query, a, of_record, ctx) : TRI_TRUE;
    if (applies == TRI_FALSE) {
        out.na = true;
        out.passes = TRI_TRUE;
        return out;
    }
    out.passes = query_eval(g->condition.query, a, of_record, ctx);
    if (applies == TRI_UNKNOWN && out.passes == TRI_FALSE)
        out.passes = TRI_UNKNOWN;
    if (out.passes == TRI_UNKNOWN)
        out.gaps = query_explain(a, g->condition.query, of_record, ctx);
    if (out.passes == TRI_FALSE)
        out.by = facts_against(a, pack, g, &out.read, r);
    // Unknown keeps a place in at the study stage; a pilot waits for the paper.
    bool fails = out.passes == TRI_FALSE || (out.passes == TRI_UNKNOWN && purpose->stage >= STAGE_PILOT);
    out.excludes = fails && due(g, purpose);
    if (out.passes == TRI_UNKNOWN && due(g, purpose) && !out.excludes)
        out.p_pass = g->p_pass_prior;
    out.blocks = !out.excludes && out.passes != TRI_TRUE && g->effect != GATE_TYPOLOGY;
    return out;
}

GateResults gates_of(Arena *a, const Pack *pack, const Purpose *purpose, const Record *r)
{
    GateResults out = { 0 };
    EACH (const Gate, g, pack->gates)
        if (g->condition.query && concerns(g, purpose))
            *PUSH(a, &out) = judge(a, pack, g, purpose, r);
    return out;
}
