// care.c - verify, backup, restore.
#include <unistd.h>

#include "care.h"
#include "feature.h"
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
