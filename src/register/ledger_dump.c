// ledger_dump.c - the whole chain as JSON, for a reader that shares no line with us (test/twin/ledger.py).
#include "json.h"
#include "ledger_key.h"

static void key_hex(JsonW *w, Arena *a, const char *key, Str bytes)
{
    char *z = arena_alloc(a, 2 * bytes.len + 1);
    sodium_bin2hex(z, (size_t)(2 * bytes.len + 1), (const uint8_t *)bytes.at, (size_t)bytes.len);
    jw_kstr(w, key, (Str){ z, 2 * bytes.len });
}

static void dump_prov(JsonW *w, Arena *a, const Prov *p, const Hash *digest)
{
    jw_kobj(w, "prov");
    jw_kstr(w, "source", p->source);
    jw_kstr(w, "source_class", p->source_class);
    jw_kstr(w, "method", p->method);
    jw_kstr(w, "author", p->author);
    jw_kstr(w, "note", p->note);
    jw_kbool(w, "one_of", p->one_of);
    key_hex(w, a, "digest", hash_str(digest));
    jw_end(w);
}

static void dump_obs(JsonW *w, Arena *a, const Obs *o)
{
    Hash leaf = obs_leaf(o);
    jw_obj(w);
    jw_kstr(w, "id", o->id);
    jw_kint(w, "kind", o->kind);
    dump_prov(w, a, &o->prov, &o->prov_digest);
    jw_kint(w, "valid_from", o->valid.from);
    jw_kint(w, "valid_to", o->valid.to);
    jw_kint(w, "valid_prec", valid_prec_byte(&o->valid));
    jw_kint(w, "conf", o->conf);
    key_hex(w, a, "salt", o->salt);
    key_hex(w, a, "val", o->val);
    key_hex(w, a, "gone", o->gone);
    key_hex(w, a, "psalt", o->psalt);
    key_hex(w, a, "pval", o->pval);
    key_hex(w, a, "pgone", o->pgone);
    key_hex(w, a, "leaf", hash_str(&leaf));
    jw_end(w);
}

static bool dump_rows(Ledger *l, JsonW *w, int64_t first, int64_t count, Err *err)
{
    Arena *a = arena_new();
    bool ok = true;
    Stmt *q = db_query(l->db, sql_ledger_scan_seqs);
    bind_i64(q, 1, first);
    bind_i64(q, 2, first + count - 1);
    while (ok && stmt_next(q)) {
        Obs o;
        obs_row(q, a, &o);
        o.id = col_str(q, OBS_ID_COLUMN, a);
        ok = prov_get(l, a, col_i64(q, 4), &o.prov, &o.prov_digest, err);
        if (ok)
            dump_obs(w, a, &o);
    }
    arena_free(a);
    return stmt_end(q, ok ? err : NULL) && ok;
}

static bool dump_blocks(Ledger *l, Arena *a, JsonW *w, Err *err)
{
    bool ok = true;
    Stmt *q = db_query(l->db, sql_ledger_blocks);
    bind_i64(q, 1, INT64_MIN);
    bind_i64(q, 2, INT64_MAX);
    while (ok && stmt_next(q)) {
        jw_obj(w);
        jw_kstr(w, "node", col_peek(q, 9));
        jw_kint(w, "no", col_i64(q, 1));
        jw_kint(w, "count", col_i64(q, 3));
        jw_kint(w, "recorded_ms", col_i64(q, 4));
        jw_kint(w, "kind", col_i64(q, 6));
        jw_kstr(w, "author", col_peek(q, 7));
        jw_kstr(w, "label", col_peek(q, 8));
        static const struct {
            const char *key;
            int column;
        } bytes[] = { { "known", 10 }, { "prev", 11 },   { "root", 12 },
                      { "hash", 13 },  { "signer", 14 }, { "sig", 15 } };
        for (int i = 0; i < COUNT(bytes); i++)
            key_hex(w, a, bytes[i].key, col_peek(q, bytes[i].column));
        jw_karr(w, "observations");
        ok = dump_rows(l, w, col_i64(q, 2), col_i64(q, 3), err);
        jw_end(w);
        jw_end(w);
    }
    return stmt_end(q, ok ? err : NULL) && ok;
}

bool ledger_dump(Ledger *l, Arena *a, Buf *out, Err *err)
{
    JsonW w = json_w(out);
    if (!db_begin_read(l->db, err))
        return false;
    jw_obj(&w);
    jw_kint(&w, "format", LEDGER_FORMAT);
    jw_karr(&w, "blocks");
    bool ok = dump_blocks(l, a, &w, err);
    jw_end(&w);
    jw_end(&w);
    db_rollback(l->db);
    return ok;
}
