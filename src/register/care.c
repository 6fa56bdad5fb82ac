// care.c - verify, backup, restore.
#include <unistd.h>

#include "care.h"
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

bool city_restore(Arena *a, Str from, Str to, Str head, Hash *head_found, Err *err)
{
    City *c;
    VerifyReport report;
    if (file_exists(to))
        return fail(err, MSG_REGISTER_FILE_THERE, to);
    if (!city_open(a, from, CITY_READ, &c, err))
        return false;
    bool ok = city_verify(c, a, head, &report, err);
    if (ok && (!report.ok || (report.head_given && !report.head_found)))
        ok = fail(err, MSG_REGISTER_BACKUP_BROKEN, from);
    ok = ok && db_backup(city_db(c), to, err);
    city_close(c);
    *head_found = ok ? report.head : (Hash){ 0 };
    return ok;
}
