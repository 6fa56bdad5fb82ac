// care.c - verify, backup, restore.
#include <unistd.h>

#include "care.h"
#include "feature.h"
#include "framework.h"
#include "record.h"
#include "register_sql.h"
#include "store.h"

bool city_verify(City *c, Arena *a, Str head, VerifyReport *out, Err *err)
{
    Hash expected;
    Str fault;
    if (head.len && !hash_parse(head, &expected))
        return fail(err, MSG_REGISTER_BAD_HEAD, head);
    if (!ledger_verify(city_ledger(c), a, head.len ? &expected : NULL, NULL, NULL, out, err) ||
        !db_integrity(city_db(c), a, &fault, err))
        return false;
    if (fault.len) {
        ChainFault *f = PUSH(a, &out->faults);
        fail(&f->what, MSG_REGISTER_FILE_BROKEN, fault);
        out->ok = false;
    }
    int64_t row;
    if (!framework_verify(c, a, &row, err))
        return false;
    if (row) {
        ChainFault *f = PUSH(a, &out->faults);
        fail(&f->what, MSG_FRAMEWORK_BROKEN, row);
        out->ok = false;
    }
    return true;
}

bool city_backup(City *c, Arena *a, Str to, Hash *head, Err *err)
{
    City *copy;
    int64_t block;
    if (file_exists(to))
        return fail(err, MSG_REGISTER_FILE_THERE, to);
    if (!db_backup(city_db(c), to, err) || !city_open(a, to, CITY_READ, &copy, err))
        return false;
    bool ok = ledger_head(city_ledger(copy), head, &block, err); // of the copy: writers may have gone on
    city_close(copy);
    return ok;
}

static bool write_erasures(City *c, Arena *a, const Restore *r, const Erasures *list, Hash *head,
                           int64_t *erased, Err *err)
{
    LedgerWriter *w;
    Written done;
    Prov prov = { .source = r->from, .method = S("restore"), .author = r->author };
    if (!ledger_begin(city_ledger(c), a, &(BlockInfo){ r->author, r->now_ms, BLOCK_EDIT, S("restore") }, &w,
                      err))
        return false;
    if (!ledger_erase_again(w, list, &prov, erased, err) ||
        (*erased && !features_rebuild(c, a, r->now_ms, err))) {
        ledger_abort(w);
        return false;
    }
    if (!ledger_commit(w, &done, err))
        return false;
    *head = done.head;
    return true;
}

static bool erase_again(Arena *a, const Restore *r, Hash *head, int64_t *erased, Err *err)
{
    Erasures list = { 0 };
    City *c;
    if (!erasures_beside(a, r->to, &list, err) || !erasures_beside(a, r->from, &list, err))
        return false;
    if (!list.len)
        return true;
    if (!city_open(a, r->to, CITY_WRITE, &c, err))
        return false;
    bool ok = write_erasures(c, a, r, &list, head, erased, err);
    city_close(c);
    return ok;
}

static void remove_city(Arena *a, Str path)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (int i = 0; i < COUNT(ends); i++)
        unlink(str_fmt(a, "%.*s%s", PS(path), ends[i]).at);
}

bool city_restore(Arena *a, const Restore *r, Hash *head_found, int64_t *erased, Err *err)
{
    City *c;
    VerifyReport report;
    *erased = 0;
    *head_found = (Hash){ 0 };
    if (file_exists(r->to))
        return fail(err, MSG_REGISTER_FILE_THERE, r->to);
    if (!city_open(a, r->from, CITY_READ, &c, err))
        return false;
    bool ok = city_verify(c, a, r->head, &report, err);
    if (ok && (!report.ok || (report.head_given && !report.head_found)))
        ok = fail(err, MSG_REGISTER_BACKUP_BROKEN, r->from);
    ok = ok && db_backup(city_db(c), r->to, err);
    city_close(c);
    if (!ok)
        return false;
    *head_found = report.head;
    if (erase_again(a, r, head_found, erased, err))
        return true;
    remove_city(a, r->to); // it holds what must not come back
    return false;
}

// ---- Erasure

static bool has_values(const Obs *o, const EraseAsk *ask)
{
    return o->kind == OBS_FACTS && (!ask->seq || o->seq == ask->seq) &&
           (o->psalt.len || (ask->all && o->salt.len));
}

static bool find_values(City *c, Arena *a, const EraseAsk *ask, Seqs *rids, Seqs *seqs, EraseDone *out,
                        Err *err)
{
    Ledger *l = city_ledger(c);
    int64_t rid = 0;
    if (!record_id(c, a, ask->id, &out->id, err) || (id_ok(out->id) && !ledger_find(l, out->id, &rid, err)))
        return false;
    if (!rid)
        return fail(err, MSG_REGISTER_NO_RECORD, out->id);
    if (!ledger_merged_into(l, a, rid, SEQ_ALL, rids, err))
        return false;
    *PUSH(a, rids) = rid;
    EACH (const int64_t, of, *rids) {
        Observations all = { 0 };
        if (!ledger_observations(l, a, *of, SEQ_ALL, &all, err))
            return false;
        EACH (const Obs, o, all)
            if (has_values(o, ask))
                *PUSH(a, seqs) = o->seq;
    }
    return seqs->len || fail(err, MSG_REGISTER_ERASE_NOTHING, out->id);
}

static bool erase_values(LedgerWriter *w, const EraseAsk *ask, const Seqs *seqs, Err *err)
{
    Prov prov = { .source = ask->reason, .method = S("erase"), .author = ask->author };
    EACH (const int64_t, seq, *seqs)
        if (!ledger_erase(w, *seq, ask->all ? ERASE_ALL : ERASE_PERSONAL, &prov, err))
            return false;
    return true;
}

bool city_erase(City *c, const View *v, Arena *a, const EraseAsk *ask, EraseDone *out, Err *err)
{
    Seqs rids = { 0 }, seqs = { 0 };
    LedgerWriter *w;
    Written done;
    *out = (EraseDone){ 0 };
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!str_trim(ask->reason).len)
        return fail(err, MSG_REGISTER_ERASE_REASON);
    if (!find_values(c, a, ask, &rids, &seqs, out, err))
        return false;
    out->observations = seqs.len;
    if (ask->dry_run)
        return true;
    BlockInfo info = { ask->author, ask->now_ms, BLOCK_EDIT, S("erase") };
    if (!ledger_begin(city_ledger(c), a, &info, &w, err))
        return false;
    if (!erase_values(w, ask, &seqs, err) || !features_write(c, a, ask->now_ms, rids.at, rids.len, err)) {
        ledger_abort(w);
        return false;
    }
    if (!ledger_commit(w, &done, err))
        return false;
    out->block = done.last_block;
    out->head = done.head;
    out->bytes_left = done.bytes_left;
    return true;
}
