// ledger_erase.c - destroying values while the chain stays whole.
#include "ledger_writer.h"

static bool erase_part(LedgerWriter *w, const char *text, int64_t seq, Str salt, Str val, Err *err)
{
    Hash commit = hash_commit(salt, val);
    Stmt *q = db_query(w->l->db, text);
    bind_i64(q, 1, seq);
    bind_blob(q, 2, hash_str(&commit));
    return stmt_run(q, err);
}

bool ledger_erase(LedgerWriter *w, int64_t seq, ErasePart part, const Prov *prov, Err *err)
{
    Obs of;
    bool found;
    int64_t made;
    if (!writer_room(w, err) || !seq_obs(w->l, w->scratch, seq, &of, &found, err))
        return false;
    bool values = part == ERASE_ALL && of.salt.len, personal = of.psalt.len;
    if (!found || of.kind != OBS_FACTS || (!values && !personal))
        return fail(err, MSG_LEDGER_NOTHING, seq);
    Obs note = {
        .id = of.id, .kind = OBS_ERASE, .prov = *prov, .valid = of.valid, .conf = CONF_NONE, .ref = seq
    };
    if (!db_secure_delete(w->l->db, true, err))
        return false;
    w->erased = true;
    return writer_add(w, &note, (values ? 1 : 0) | (personal ? 2 : 0), &made, err) &&
           (!values || erase_part(w, sql_ledger_erase_val, seq, of.salt, of.val, err)) &&
           (!personal || erase_part(w, sql_ledger_erase_pval, seq, of.psalt, of.pval, err));
}
