// undo.c - taking back a whole block, after a plan that says what comes back and which later edits stay.
#include "edit.h"
#include "feature.h"
#include "inbox.h"
#include "resolve.h"
#include "store.h"

static bool block_obs(City *city, Arena *a, int64_t first, int64_t last, Observations *out, Err *err)
{
    Blocks blocks = { 0 };
    if (!ledger_blocks(city_ledger(city), a, first, last, &blocks, err))
        return false;
    if (!blocks.len)
        return fail(err, MSG_REGISTER_NO_BLOCK, first);
    EACH (const Block, b, blocks) {
        for (int64_t seq = b->first; seq < b->first + b->count; seq++) {
            Obs o;
            bool found;
            if (!ledger_observation(city_ledger(city), a, seq, &o, &found, err))
                return false;
            if (found)
                *PUSH(a, out) = o;
        }
    }
    return true;
}

static bool has_rid(const Seqs *rids, int64_t rid)
{
    EACH (const int64_t, r, *rids)
        if (*r == rid)
            return true;
    return false;
}

// Every record an observation touches: its own, and those it was merged into.
static bool touched(City *city, Arena *a, const Observations *obs, Seqs *rids, Err *err)
{
    EACH (const Obs, o, *obs) {
        if (!has_rid(rids, o->rid))
            *PUSH(a, rids) = o->rid;
        EACH (const Str, id, o->ids) {
            int64_t rid;
            if (o->kind == OBS_ALIAS)
                continue;
            if (!ledger_find(city_ledger(city), *id, &rid, err))
                return false;
            if (rid && !has_rid(rids, rid))
                *PUSH(a, rids) = rid;
        }
    }
    return true;
}

static bool says(const Observations *standing, int64_t after, int attr)
{
    EACH (const Obs, o, *standing)
        if (o->seq > after)
            EACH (const Fact, f, o->facts)
                if (f->attr == attr)
                    return true;
    return false;
}

// What stands once the observations first..last are taken back; a retraction among them gives back what it
// took.
static void standing_without(Arena *a, const Observations *all, int64_t first, int64_t last,
                             Observations *out)
{
    Observations others = { 0 };
    EACH (const Obs, o, *all)
        if (o->seq < first || o->seq > last)
            *PUSH(a, &others) = *o;
    obs_standing(a, &others, out);
}

bool edit_undo_plan(City *city, const View *v, Arena *a, int64_t first, int64_t last, int64_t now_ms,
                    UndoRows *rows, Err *err)
{
    *rows = (UndoRows){ 0 };
    Observations obs = { 0 };
    Seqs rids = { 0 };
    const Pack *pack = city_pack(city);
    int32_t day = day_at(pack->zone, now_ms);
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!block_obs(city, a, first, last, &obs, err) || !touched(city, a, &obs, &rids, err) || !obs.len)
        return err->kind == ERR_NONE;
    int64_t from = obs.at[0].seq, to = obs.at[obs.len - 1].seq;
    EACH (const int64_t, rid, rids) {
        Observations all = { 0 }, standing = { 0 }, left = { 0 };
        Fields now, then;
        Str id;
        if (!ledger_id(city_ledger(city), a, *rid, &id, err) ||
            !ledger_observations(city_ledger(city), a, *rid, SEQ_ALL, &all, err))
            return false;
        const RecordType *type = pack_type(pack, id_type(id));
        if (!type)
            continue;
        obs_standing(a, &all, &standing);
        standing_without(a, &all, from, to, &left);
        resolve_entered(a, pack, type, day, &standing, &now);
        resolve_entered(a, pack, type, day, &left, &then);
        for (ptrdiff_t i = 0; i < now.len; i++) {
            const Attr *attr = now.at[i].attr;
            bool stays = says(&left, to, attr->number);
            bool was_said = false;
            EACH (const Obs, o, obs)
                EACH (const Fact, f, o->facts)
                    was_said = was_said || (o->rid == *rid && f->attr == attr->number);
            if (view_sees(v, attr) && (was_said || !value_eq(&now.at[i].value, &then.at[i].value)))
                *PUSH(a, rows) = (UndoRow){ id, attr, now.at[i].value, then.at[i].value, stays };
        }
    }
    return true;
}

// What was laid as the ground of a city goes only where that is meant.
static bool may_go(City *city, Arena *a, int64_t first, int64_t last, const Observations *obs,
                   const Seqs *rids, Err *err)
{
    Blocks blocks = { 0 };
    if (!ledger_blocks(city_ledger(city), a, first, last, &blocks, err))
        return false;
    EACH (const Block, b, blocks)
        if (b->kind == BLOCK_IMPORT && !str_starts(b->label, S("import/")))
            return fail(err, MSG_REGISTER_UNDO_WHOLE, b->block, b->label, (int64_t)obs->len,
                        (int64_t)rids->len);
    return true;
}

bool edit_undo(City *city, const View *v, Arena *a, const Saying *how, int64_t first, int64_t last,
               bool whole, Done *out, Err *err)
{
    Observations obs = { 0 };
    Seqs rids = { 0 };
    LedgerWriter *w;
    Written written;
    int64_t undone;
    Prov prov = { .source = how->source,
                  .source_class = how->source_class,
                  .method = how->method,
                  .author = how->author,
                  .note = how->note };
    BlockInfo info = { .author = how->author, .now_ms = how->now, .kind = BLOCK_EDIT, .label = S("undo") };
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!block_obs(city, a, first, last, &obs, err) || !touched(city, a, &obs, &rids, err) ||
        (!whole && !may_go(city, a, first, last, &obs, &rids, err)) ||
        !ledger_begin(city_ledger(city), a, &info, &w, err))
        return false;
    if (!ledger_undo(w, first, last, &prov, &undone, err) ||
        (!undone && !fail(err, MSG_REGISTER_UNDONE_ALREADY, first)) ||
        !features_write(city, a, how->now, rids.at, rids.len, err) || !inbox_reopen(city, first, last, err)) {
        ledger_abort(w);
        return false;
    }
    if (!ledger_commit(w, &written, err))
        return false;
    *out = (Done){ .block = written.last_block, .head = hash_hex(a, written.head) };
    return true;
}
