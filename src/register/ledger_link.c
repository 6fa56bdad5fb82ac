// ledger_link.c - observations about observations and records: retraction, undo, merge, split, alias; and
// what they do to the tables kept for quick answers.
#include "ledger_writer.h"

// ---- Effects of links on the derived tables

static bool put_heir(LedgerWriter *w, int64_t rid, int64_t seq, int64_t to, const char *kind, Err *err)
{
    Stmt *q = db_query(w->l->db, sql_ledger_add_heir);
    bind_i64(q, 1, rid);
    bind_i64(q, 2, seq);
    if (to)
        bind_i64(q, 3, to);
    else
        bind_null(q, 3);
    bind_str(q, 4, str_z(kind));
    return stmt_run(q, err);
}

static bool effect_of_heirs(LedgerWriter *w, const Obs *o, int64_t seq, bool on, Err *err)
{
    if (!on)
        return put_heir(w, o->rid, seq, 0, "undo", err);
    EACH (Str, id, o->ids) {
        int64_t to;
        Str first;
        bool made;
        if (!writer_resolve(w, *id, &to, &first, &made, err) ||
            !put_heir(w, o->rid, seq, to, o->kind == OBS_MERGE ? "merge" : "split", err))
            return false;
    }
    return true;
}

static bool effect_of_alias(LedgerWriter *w, const Obs *o, int64_t seq, bool on, Err *err)
{
    w->some_alias = true;
    Stmt *q = db_query(w->l->db, on ? sql_ledger_put_alias : sql_ledger_alias_gone);
    bind_str(q, 1, o->ids.at[0]);
    bind_i64(q, 2, on ? o->rid : seq);
    if (on)
        bind_i64(q, 3, seq);
    return stmt_run(q, err);
}

// What observation o, written or taken back by seq, does to alias and heir.
static bool effect(LedgerWriter *w, const Obs *o, int64_t seq, bool on, Err *err)
{
    if (o->kind == OBS_MERGE || o->kind == OBS_SPLIT)
        return effect_of_heirs(w, o, seq, on, err);
    if (o->kind == OBS_ALIAS)
        return effect_of_alias(w, o, seq, on, err);
    if ((o->kind != OBS_UNDO && o->kind != OBS_RETRACT) || o->attrs.len)
        return true;
    Obs of;
    bool found;
    return seq_obs(w->l, w->scratch, o->ref, &of, &found, err) && (!found || effect(w, &of, seq, !on, err));
}

// ---- Checks of links

static bool is_taken(LedgerWriter *w, const Obs *of, bool *taken, Err *err)
{
    int64_t some;
    Stmt *q = db_query(w->l->db, sql_ledger_refs_to);
    bind_i64(q, 1, of->seq);
    *taken = false;
    if (!ask(q, &some, err))
        return false;
    if (!some)
        return true;
    Observations all;
    if (!ledger_observations(w->l, w->scratch, of->rid, SEQ_ALL, &all, err))
        return false;
    bool *each = obs_taken(w->scratch, &all);
    for (ptrdiff_t i = 0; i < all.len; i++)
        *taken |= each[i] && all.at[i].seq == of->seq;
    return true;
}

static bool check_ref(LedgerWriter *w, const Obs *o, Link *link, Err *err)
{
    Obs of;
    bool found, taken = false;
    if (!seq_obs(w->l, w->scratch, o->ref, &of, &found, err))
        return false;
    if (!found || of.rid != o->rid || of.kind == OBS_ERASE ||
        (o->kind == OBS_RETRACT && of.kind != OBS_FACTS) || (o->attrs.len && of.kind != OBS_FACTS))
        return fail(err, MSG_LEDGER_REF, o->ref, o->id);
    if (!is_taken(w, &of, &taken, err))
        return false;
    if (taken)
        return fail(err, MSG_LEDGER_ALREADY, o->ref, o->id);
    link->leaf = obs_leaf(&of);
    EACH (int, attr, o->attrs) { // sorted, each once
        ptrdiff_t at = link->attrs.len;
        bool have = false;
        for (ptrdiff_t i = 0; i < at; i++)
            have |= link->attrs.at[i] == *attr;
        if (have)
            continue;
        if (*attr < 1)
            return fail(err, MSG_LEDGER_ATTR, *attr);
        *PUSH(w->scratch, &link->attrs) = *attr;
        for (; at > 0 && link->attrs.at[at - 1] > *attr; at--)
            link->attrs.at[at] = link->attrs.at[at - 1];
        link->attrs.at[at] = *attr;
    }
    return true;
}

static bool check_heirs(LedgerWriter *w, const Obs *o, Link *link, Err *err)
{
    Seqs went;
    if (o->kind == OBS_MERGE ? o->ids.len != 1 : o->ids.len < 2)
        return fail(err, MSG_LEDGER_LINK, o->id);
    if (!ledger_heirs(w->l, w->scratch, o->rid, SEQ_ALL, &went, err))
        return false;
    if (went.len != 1 || went.at[0] != o->rid)
        return fail(err, MSG_LEDGER_GONE, o->id);
    EACH (Str, id, o->ids) {
        int64_t to = 0;
        Str first = *id;
        bool made;
        if (o->kind == OBS_MERGE ? !ledger_find(w->l, *id, &to, err)
                                 : !writer_resolve(w, *id, &to, &first, &made, err))
            return false;
        if (!to)
            return fail(err, MSG_LEDGER_NO_RECORD, *id);
        if (!ledger_heirs(w->l, w->scratch, to, SEQ_ALL, &went, err))
            return false;
        EACH (int64_t, heir, went)
            if (*heir == o->rid || to == o->rid)
                return fail(err, MSG_LEDGER_CIRCLE, o->id, *id);
        *PUSH(w->scratch, &link->ids) = *id;
    }
    return true;
}

static bool check_alias(LedgerWriter *w, const Obs *o, Link *link, Err *err)
{
    int64_t rid;
    if (o->ids.len != 1)
        return fail(err, MSG_LEDGER_LINK, o->id);
    if (!id_ok(o->ids.at[0]) || !str_eq(id_type(o->ids.at[0]), id_type(o->id)))
        return fail(err, MSG_LEDGER_ID, o->ids.at[0]);
    if (!ledger_find(w->l, o->ids.at[0], &rid, err))
        return false;
    if (rid)
        return fail(err, MSG_LEDGER_ID_TAKEN, o->ids.at[0]);
    link->ids = o->ids;
    return true;
}

bool writer_add_link(LedgerWriter *w, Obs *o, bool made, int part, Err *err)
{
    Link link = { .part = part };
    bool ok = o->kind == OBS_MERGE || o->kind == OBS_SPLIT ? check_heirs(w, o, &link, err)
              : o->kind == OBS_ALIAS                       ? check_alias(w, o, &link, err)
                                                           : check_ref(w, o, &link, err);
    if (!ok)
        return false;
    Buf val = buf_new(w->scratch);
    put_link(&val, w->scratch, o->kind, &link);
    o->val = buf_str(&val);
    o->pval = (Str){ 0 };
    return writer_add_row(w, o, made, err) && effect(w, o, o->seq, true, err);
}

bool ledger_undo(LedgerWriter *w, int64_t first_block, int64_t last_block, const Prov *prov, int64_t *undone,
                 Err *err)
{
    Blocks blocks;
    *undone = 0;
    if (!ledger_blocks(w->l, w->a, first_block, last_block, &blocks, err))
        return false;
    if (!blocks.len)
        return fail(err, MSG_LEDGER_NO_BLOCK, first_block);
    int64_t first = blocks.at[0].first,
            last = blocks.at[blocks.len - 1].first + blocks.at[blocks.len - 1].count - 1;
    for (int64_t seq = last; seq >= first; seq--) { // backwards: what stands on another goes first
        Obs of;
        bool found, taken = false;
        int64_t made;
        if (!writer_room(w, err) || !seq_obs(w->l, w->scratch, seq, &of, &found, err) ||
            (found && !is_taken(w, &of, &taken, err)))
            return false;
        if (!found || taken || of.kind == OBS_ERASE)
            continue;
        Obs undo = {
            .id = of.id, .kind = OBS_UNDO, .prov = *prov, .valid = of.valid, .conf = CONF_NONE, .ref = seq
        };
        if (!writer_add(w, &undo, 0, &made, err))
            return false;
        ++*undone;
    }
    return true;
}
