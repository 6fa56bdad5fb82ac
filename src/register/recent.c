// recent.c - the chain read backwards.
#include "recent.h"
#include "ledger.h"

enum { IDS_SHOWN = 5, LOOKED_AT = 64 }; // observations of a large block that are looked at

static Str kind_of(const Block *b, const Obs *o)
{
    if (b->kind == BLOCK_IMPORT)
        return S("import");
    switch (o->kind) {
    case OBS_RETRACT:
        return S("retract");
    case OBS_MERGE:
        return S("merge");
    case OBS_SPLIT:
        return S("split");
    case OBS_UNDO:
        return S("undo");
    case OBS_FACTS:
    case OBS_ALIAS:
    case OBS_ERASE:
        break;
    }
    return str_eq(b->label, S("add")) ? S("add") : S("set");
}

// Does any of it still stand, so that there is something to take back?
static bool stands(City *city, Arena *a, const Obs *o, bool *out, Err *err)
{
    Observations all = { 0 }, standing = { 0 };
    if (!ledger_observations(city_ledger(city), a, o->rid, SEQ_ALL, &all, err))
        return false;
    obs_standing(a, &all, &standing);
    EACH (const Obs, s, standing)
        *out = *out || s->seq == o->seq;
    return true;
}

static bool read_block(City *city, const View *v, Arena *a, const Block *b, Recent *r, Err *err)
{
    Ledger *ledger = city_ledger(city);
    *r = (Recent){
        .block = b->block, .at = b->recorded_ms, .author = b->author, .label = b->label, .n = b->count
    };
    for (int64_t seq = b->first;
         seq < b->first + b->count && seq < b->first + LOOKED_AT && r->ids.len < IDS_SHOWN; seq++) {
        Obs o;
        bool found;
        if (!ledger_observation(ledger, a, seq, &o, &found, err))
            return false;
        if (!found)
            continue;
        if (!r->kind.len) {
            r->kind = kind_of(b, &o);
            bool one_of_pack = b->kind == BLOCK_IMPORT && str_starts(b->label, S("pack "));
            if (!one_of_pack && o.kind != OBS_UNDO && !stands(city, a, &o, &r->undoable, err))
                return false;
            if (o.kind == OBS_FACTS && b->count == 1 && o.facts.len) {
                const Attr *attr = pack_attr_no(city_pack(city), o.facts.at[0].attr);
                if (attr && view_sees(v, attr))
                    r->fact = (Field){ .attr = attr, .value = o.facts.at[0].value };
            }
        }
        if (!str_in(o.id, r->ids) && pack_type(city_pack(city), id_type(o.id)))
            *PUSH(a, &r->ids) = o.id;
    }
    if (!r->kind.len)
        r->kind = S("set");
    return true;
}

bool recent_read(City *city, const View *v, Arena *a, int64_t since_ms, ptrdiff_t most, Recents *out,
                 ptrdiff_t *total, Err *err)
{
    Ledger *ledger = city_ledger(city);
    Hash head;
    int64_t last;
    *out = (Recents){ 0 };
    *total = 0;
    if (!v->rule->sees[SENS_STAFF])
        return true;
    if (!ledger_head(ledger, &head, &last, err))
        return false;
    for (int64_t no = last; no > 0; no--) {
        Blocks one = { 0 };
        if (!ledger_blocks(ledger, a, no, no, &one, err))
            return false;
        if (!one.len)
            continue;
        if (one.at[0].recorded_ms < since_ms)
            break;
        ++*total;
        if (out->len < most && !read_block(city, v, a, &one.at[0], PUSH(a, out), err))
            return false;
    }
    return true;
}
