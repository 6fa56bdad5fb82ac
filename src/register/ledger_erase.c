// ledger_erase.c - destroying values while the chain stays whole.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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
    *PUSH(w->a, &w->erasures) = (Erasure){ obs_leaf(&of), (values ? 1 : 0) | (personal ? 2 : 0) };
    return writer_add(w, &note, (values ? 1 : 0) | (personal ? 2 : 0), &made, err) &&
           (!values || erase_part(w, sql_ledger_erase_val, seq, of.salt, of.val, err)) &&
           (!personal || erase_part(w, sql_ledger_erase_pval, seq, of.psalt, of.pval, err));
}

// ---- The list of what was destroyed

bool ledger_erasures(Ledger *l, Arena *a, Erasures *out, Err *err)
{
    *out = (Erasures){ 0 };
    bool ok = true;
    Stmt *q = db_query(l->db, sql_ledger_erasures);
    while (ok && stmt_next(q)) {
        Link link;
        ok = get_link(a, OBS_ERASE, col_peek(q, 0), &link, err);
        *PUSH(a, out) = (Erasure){ link.leaf, link.part };
    }
    return stmt_end(q, ok ? err : NULL) && ok;
}

static Str list_path(Arena *a, Str db)
{
    return str_fmt(a, "%.*s.erased", PS(db));
}

bool erasures_beside(Arena *a, Str db, Erasures *out, Err *err)
{
    Str text, path = list_path(a, db);
    if (!file_exists(path))
        return true;
    if (!file_read(a, path, &text, err))
        return false;
    for (int line = 1; text.len; line++) {
        Str row = cut(&text, '\n'), hex = cut(&row, ' ');
        Erasure e;
        int64_t part;
        if (!hash_parse(hex, &e.leaf) || !str_i64(row, &part) || part < 1 || part > 3)
            return fail(err, MSG_LEDGER_LIST, path, line);
        e.part = (int)part;
        *PUSH(a, out) = e;
    }
    return true;
}

// Before the commit: an erasure that fails after that may be done again by a restore, but none is ever
// forgotten.
bool erasures_note(LedgerWriter *w, Err *err)
{
    Str db = db_path(w->l->db);
    if (str_eq(db, S(":memory:")))
        return true;
    Buf b = buf_new(w->a);
    EACH (Erasure, e, w->erasures)
        buf_fmt(&b, "%s %d\n", hash_hex(w->a, e->leaf).at, e->part);
    Str text = buf_str(&b), path = list_path(w->a, db);
    int fd = open(path.at, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text.at, (size_t)text.len) == text.len && !fsync(fd);
    int saved = errno;
    if (fd >= 0)
        close(fd);
    return ok || fail(err, MSG_BASE_FILE_WRITE, path, strerror(saved));
}

typedef struct {
    int64_t seq;
    int part;
} Found;
typedef ARRAY(Found) Founds;

// Which of the list's observations are here with their values.
static bool find_listed(Ledger *l, Arena *a, const Erasures *list, Founds *found, Err *err)
{
    Map *parts = map_new(a);
    EACH (Erasure, e, *list) {
        void **slot = map_slot(parts, hash_str(&e->leaf));
        *slot = (void *)((intptr_t)*slot | e->part);
    }
    Arena *row = arena_new();
    ObsScan *s = ledger_scan(l, a, 0, (Str){ 0 }, SEQ_ALL);
    for (Obs o; obs_next(s, row, &o);) {
        Hash leaf = obs_leaf(&o);
        int part = (int)(intptr_t)map_get(parts, hash_str(&leaf));
        if (((part & 1) && o.salt.len) || ((part & 2) && o.psalt.len))
            *PUSH(a, found) = (Found){ o.seq, part };
        arena_free(row);
        row = arena_new();
    }
    arena_free(row);
    return obs_end(s, err);
}

bool ledger_erase_again(LedgerWriter *w, const Erasures *list, const Prov *prov, int64_t *erased, Err *err)
{
    Founds found = { 0 };
    *erased = 0;
    if (!find_listed(w->l, w->a, list, &found, err))
        return false;
    EACH (Found, f, found) {
        if (!ledger_erase(w, f->seq, f->part & 1 ? ERASE_ALL : ERASE_PERSONAL, prov, err))
            return false;
        ++*erased;
    }
    return true;
}
