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

static GateResult judge(Arena *a, const Gate *g, const Purpose *purpose, const Record *r)
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
            *PUSH(a, &out) = judge(a, g, purpose, r);
    return out;
}
