// ledger_write.c - adding to the ledger: observations into blocks, blocks into the chain, all in one
// transaction.
#include <string.h>

#include "fold.h"
#include "ledger_writer.h"

bool ask(Stmt *q, int64_t *out, Err *err)
{
    *out = stmt_next(q) ? col_i64(q, 0) : 0;
    return stmt_end(q, err);
}

bool writer_open(const Ledger *l, int64_t *first_seq, int64_t *now_ms)
{
    if (!l->writer)
        return false;
    *first_seq = l->writer->first_open;
    *now_ms = l->writer->info.now_ms;
    return true;
}

static void clear_scratch(LedgerWriter *w)
{
    arena_reset(w->scratch);
    w->provs = map_new(w->scratch);
    w->prov_no = 0;
    w->rid = 0;
}

bool ledger_begin(Ledger *l, Arena *a, const BlockInfo *info, LedgerWriter **out, Err *err)
{
    *out = NULL;
    assert(!l->writer);
    Str author = str_trim(info->author);
    if (!author.len || !str_is_utf8(author) || !str_is_utf8(info->label))
        return fail(err, MSG_LEDGER_AUTHOR);
    if (!db_begin(l->db, err))
        return false;
    LedgerWriter *w = NEW(a, LedgerWriter);
    w->l = l;
    w->a = a;
    w->info = *info;
    w->info.author = str_copy(a, str_nfc(a, author));
    w->info.label = str_copy(a, str_nfc(a, info->label));
    int64_t some = 0;
    if (!last_block(l, &w->last, err) || !key_may_write(l, err) ||
        !ask(db_query(l->db, sql_ledger_some_alias), &some, err)) {
        db_rollback(l->db);
        return false;
    }
    w->scratch = arena_new();
    clear_scratch(w);
    w->some_alias = some;
    w->first_open = w->last.seq + 1;
    w->done =
        (Written){ w->last.block + 1, w->last.block, w->last.seq + 1, w->last.seq, w->last.hash, false };
    l->writer = w;
    *out = w;
    return true;
}

static void end_writer(LedgerWriter *w)
{
    arena_free(w->scratch);
    w->l->writer = NULL;
    if (w->erased) {
        Err ignored = { 0 }; // only more is overwritten than need be
        (void)!db_secure_delete(w->l->db, false, &ignored);
    }
}

void ledger_abort(LedgerWriter *w)
{
    end_writer(w);
    db_rollback(w->l->db);
}

// ---- Closing a block

static bool sign_with(LedgerWriter *w, const Hash *hash, uint8_t sig[crypto_sign_BYTES], Err *err)
{
    Ledger *l = w->l;
    crypto_sign_detached(sig, NULL, hash->at, sizeof hash->at, l->secret);
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    crypto_sign_ed25519_sk_to_pk(public_key, l->secret);
    if (l->has_public && !memcmp(public_key, l->public_key, sizeof public_key))
        return true;
    Stmt *q = db_query(l->db, sql_ledger_set_public_key);
    bind_i64(q, 1, l->node);
    bind_blob(q, 2, (Str){ (const char *)public_key, sizeof public_key });
    if (!stmt_run(q, err))
        return false;
    l->has_public = true;
    memcpy(l->public_key, public_key, sizeof public_key);
    return true;
}

static bool close_block(LedgerWriter *w, Err *err)
{
    Ledger *l = w->l;
    if (!w->leaves.len)
        return true;
    uint8_t signer[crypto_sign_PUBLICKEYBYTES], sig[crypto_sign_BYTES];
    if (l->has_secret)
        crypto_sign_ed25519_sk_to_pk(signer, l->secret);
    BlockHead h = { l->node_name,
                    w->last.no + 1,
                    w->leaves.len,
                    w->info.now_ms,
                    (int)w->info.kind,
                    w->info.author,
                    w->info.label,
                    l->has_secret ? (Str){ (const char *)signer, sizeof signer } : (Str){ 0 },
                    { 0 },
                    w->last.hash,
                    { { 0 } } };
    h.root = hash_root(w->leaves.at, w->leaves.len);
    Hash hash = hash_block(w->scratch, &h);
    if (l->has_secret && !sign_with(w, &hash, sig, err))
        return false;
    int64_t received = w->info.now_ms > w->last.received_ms ? w->info.now_ms : w->last.received_ms;
    if (!w->last.block)
        received = w->info.now_ms;
    Stmt *q = db_query(l->db, sql_ledger_add_block);
    bind_i64(q, 1, w->last.block + 1);
    bind_i64(q, 2, l->node);
    bind_i64(q, 3, h.no);
    bind_i64(q, 4, w->first_open);
    bind_i64(q, 5, h.count);
    bind_i64(q, 6, h.recorded_ms);
    bind_i64(q, 7, received);
    bind_i64(q, 8, h.kind);
    bind_str(q, 9, h.author);
    bind_str(q, 10, h.label);
    bind_blob(q, 11, h.known);
    bind_blob(q, 12, hash_str(&h.prev));
    bind_blob(q, 13, hash_str(&h.root));
    bind_blob(q, 14, hash_str(&hash));
    if (l->has_secret) {
        bind_blob(q, 15, h.signer);
        bind_blob(q, 16, (Str){ (const char *)sig, sizeof sig });
    } else {
        bind_null(q, 15);
        bind_null(q, 16);
    }
    if (!stmt_run(q, err))
        return false;
    w->last = (LastBlock){ w->last.block + 1, h.no, w->first_open + h.count - 1, received, hash };
    w->first_open = w->last.seq + 1;
    w->done.last_block = w->last.block;
    w->done.head = hash;
    w->leaves.len = 0;
    clear_scratch(w);
    return true;
}

// Stands in the file from the erasing transaction until the old bytes are gone, so that a program that was
// stopped in between, or met a reader, is not the last to try.
static bool scrub_is_due(Db *db, bool due, Err *err)
{
    return db_meta_set(db, S("scrub"), due ? S("due") : S("done"), err);
}

static bool scrub(Db *db, Err *err)
{
    return db_scrub(db, err) && scrub_is_due(db, false, err);
}

bool scrub_if_due(Db *db, Arena *a, Err *err)
{
    Str state;
    bool found;
    if (!db_meta_get(db, a, S("scrub"), &state, &found, err))
        return false;
    Err later = { 0 }; // somebody reads, or there is no room: tried again when the file is next opened
    if (found && str_eq(state, S("due")))
        (void)scrub(db, &later);
    return true;
}

bool ledger_commit(LedgerWriter *w, Written *out, Err *err)
{
    Db *db = w->l->db;
    bool erased = w->erased,
         ok = close_block(w, err) && (!erased || (erasures_note(w, err) && scrub_is_due(db, true, err)));
    w->done.last_seq = w->last.seq;
    *out = w->done;
    end_writer(w);
    if (!db_end(db, ok, err))
        return false;
    if (erased && !db_depth(db)) {
        Err later = {
            0
        }; // a reader holds the WAL, or the disk has no room: the caller is told by bytes_left
        out->bytes_left = !scrub(db, &later);
    } else
        out->bytes_left = erased;
    return true;
}

// ---- Rows

// Who asks for a record mostly writes to it next.
static void remember(LedgerWriter *w, Str id, int64_t rid)
{
    w->seen = (Str){ 0 };
    if (id.len > (ptrdiff_t)sizeof w->seen_bytes)
        return;
    memcpy(w->seen_bytes, id.at, (size_t)id.len);
    w->seen = (Str){ w->seen_bytes, id.len };
    w->seen_rid = rid;
}

static bool make_record(LedgerWriter *w, Str id, int64_t *rid, Err *err)
{
    Stmt *q = db_query(w->l->db, sql_ledger_add_record);
    bind_str(q, 1, id);
    if (!stmt_run(q, err))
        return false;
    *rid = w->blank = db_last_rowid(w->l->db);
    remember(w, id, *rid);
    return true;
}

// The record of a public id and the id that is hashed for it (the first one it had).
bool writer_resolve(LedgerWriter *w, Str id, int64_t *rid, Str *first, bool *made, Err *err)
{
    Db *db = w->l->db;
    *made = false;
    *first = id;
    if (!id_ok(id))
        return fail(err, MSG_LEDGER_ID, id);
    if (w->seen.len && str_eq(w->seen, id)) {
        *rid = w->seen_rid;
        return true;
    }
    Stmt *q = db_query(db, sql_ledger_record_of);
    bind_str(q, 1, id);
    if (!ask(q, rid, err))
        return false;
    if (*rid) {
        remember(w, id, *rid);
        return true;
    }
    if (w->some_alias) {
        q = db_query(db, sql_ledger_alias_of);
        bind_str(q, 1, id);
        if (!ask(q, rid, err))
            return false;
    }
    if (*rid) {
        q = db_query(db, sql_ledger_record_id);
        bind_i64(q, 1, *rid);
        *first = stmt_next(q) ? col_str(q, 0, w->scratch) : (Str){ 0 };
        return stmt_end(q, err);
    }
    *made = true;
    return make_record(w, id, rid, err);
}

bool ledger_record(LedgerWriter *w, Str id, int64_t *rid, bool *made, Err *err)
{
    Str first;
    return writer_resolve(w, id, rid, &first, made, err);
}

bool ledger_record_new(LedgerWriter *w, Str id, int64_t *rid, Err *err)
{
    return id_ok(id) ? make_record(w, id, rid, err) : fail(err, MSG_LEDGER_ID, id);
}

static bool same_prov(const Prov *a, const Prov *b)
{
    return a->one_of == b->one_of && str_eq(a->source, b->source) &&
           str_eq(a->source_class, b->source_class) && str_eq(a->method, b->method) &&
           str_eq(a->author, b->author) && str_eq(a->note, b->note);
}

static Prov prov_copy(Arena *a, const Prov *p)
{
    return (Prov){ str_copy(a, str_nfc(a, p->source)), str_copy(a, str_nfc(a, p->source_class)),
                   str_copy(a, str_nfc(a, p->method)), str_copy(a, str_nfc(a, p->author)),
                   str_copy(a, str_nfc(a, p->note)),   p->one_of };
}

static bool add_prov(LedgerWriter *w, const Prov *p, const Hash *digest, int64_t *no, Err *err)
{
    Stmt *q = db_query(w->l->db, sql_ledger_prov_of);
    bind_blob(q, 1, hash_str(digest));
    if (!ask(q, no, err) || *no)
        return *no != 0;
    Prov own = prov_copy(w->scratch, p);
    q = db_query(w->l->db, sql_ledger_add_prov);
    bind_str(q, 1, own.source);
    bind_str(q, 2, own.source_class);
    bind_str(q, 3, own.method);
    bind_str(q, 4, own.author);
    bind_str(q, 5, own.note);
    bind_bool(q, 6, own.one_of);
    bind_blob(q, 7, hash_str(digest));
    if (!stmt_run(q, err))
        return false;
    *no = db_last_rowid(w->l->db);
    return true;
}

// Sets w->prov_no and w->prov_digest.
static bool find_prov(LedgerWriter *w, const Prov *p, Err *err)
{
    if (w->prov_no && same_prov(p, &w->prov))
        return true;
    const Str *texts[] = { &p->source, &p->source_class, &p->method, &p->author, &p->note };
    static const char *const names[] = { "source", "class", "method", "author", "note" };
    for (int i = 0; i < COUNT(texts); i++) {
        if (!str_is_utf8(*texts[i]))
            return fail(err, MSG_LEDGER_TEXT, p->source);
        if (str_hidden_fault(*texts[i]) >= 0)
            return fail(err, MSG_LEDGER_HIDDEN, names[i], (int64_t)str_hidden_fault(*texts[i]) + 1);
    }
    Hash digest = hash_prov(w->scratch, p);
    void *known = map_get(w->provs, hash_str(&digest));
    int64_t no = (int64_t)(intptr_t)known;
    if (!no && !add_prov(w, p, &digest, &no, err))
        return false;
    if (!known) {
        Hash *key = NEW(w->scratch, Hash);
        *key = digest;
        *map_slot(w->provs, hash_str(key)) = (void *)(intptr_t)no;
    }
    w->prov_no = no;
    w->prov_digest = digest;
    w->prov = prov_copy(w->scratch, p);
    return true;
}

bool record_last_key(Ledger *l, int64_t rid, int64_t *key, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_last_key);
    bind_i64(q, 1, rid << RID_SHIFT);
    bind_i64(q, 2, (rid << RID_SHIFT) + (1 << RID_SHIFT) - 1);
    return ask(q, key, err);
}

static bool next_key(LedgerWriter *w, int64_t rid, bool made, int64_t *key, Err *err)
{
    if (w->rid != rid) {
        int64_t last = 0;
        if (!made && rid != w->blank && !record_last_key(w->l, rid, &last, err))
            return false;
        w->rid = rid;
        w->version = last ? (last & ((1 << RID_SHIFT) - 1)) + 1 : 0;
    } else
        w->version++;
    if (w->version >= 1 << RID_SHIFT)
        return fail(err, MSG_LEDGER_VERSIONS, rid);
    *key = rid << RID_SHIFT | w->version;
    w->blank = 0;
    return true;
}

// Random bytes are fetched many at a time: each fetch is a call into the kernel.
static Str next_salt(Ledger *l)
{
    if (l->salts_left < SALT_BYTES) {
        randombytes_buf(l->salts, sizeof l->salts);
        l->salts_left = sizeof l->salts;
    }
    l->salts_left -= SALT_BYTES;
    return (Str){ (const char *)l->salts + l->salts_left, SALT_BYTES };
}

// Puts the row; o->rid, id, val, pval, ref are set.
bool writer_add_row(LedgerWriter *w, Obs *o, bool made, Err *err)
{
    int64_t key;
    if (!find_prov(w, &o->prov, err) || !next_key(w, o->rid, made, &key, err))
        return false;
    o->psalt = (Str){ 0 };
    if (w->l->salts_left < 2 * SALT_BYTES)
        w->l->salts_left = 0; // both of one fetch: the second must not overwrite the first
    o->salt = next_salt(w->l);
    if (o->pval.len)
        o->psalt = next_salt(w->l);
    o->prov_digest = w->prov_digest;
    o->seq = w->first_open + w->leaves.len;
    Stmt *q = db_query(w->l->db, sql_ledger_add_obs);
    bind_i64(q, 1, key);
    bind_i64(q, 2, o->seq);
    bind_i64(q, 3, o->kind);
    if (o->ref)
        bind_i64(q, 4, o->ref);
    else
        bind_null(q, 4);
    bind_i64(q, 5, w->prov_no);
    bind_i64(q, 6, o->valid.from);
    bind_i64(q, 7, o->valid.to);
    bind_i64(q, 8, valid_prec_byte(&o->valid));
    bind_i64(q, 9, o->conf);
    bind_blob(q, 10, o->salt);
    bind_blob(q, 11, o->val);
    if (o->pval.len) {
        bind_blob(q, 12, o->psalt);
        bind_blob(q, 13, o->pval);
    } else {
        bind_null(q, 12);
        bind_null(q, 13);
    }
    if (!stmt_run(q, err))
        return false;
    *PUSH(w->a, &w->leaves) = obs_leaf(o);
    return true;
}

static bool encode(LedgerWriter *w, Obs *o, Err *err)
{
    Ledger *l = w->l;
    Buf val = buf_new(w->scratch), pval = buf_new(w->scratch);
    bool personal = false;
    if (l->personal)
        EACH (Fact, f, o->facts)
            personal |= l->personal(l->ctx, f->attr);
    if (!put_facts(&val, w->scratch, &o->facts, l->personal, l->ctx, false, err) ||
        (personal && !put_facts(&pval, w->scratch, &o->facts, l->personal, l->ctx, true, err)))
        return false;
    o->val = buf_str(&val);
    o->pval = personal ? buf_str(&pval) : (Str){ 0 };
    return true;
}

bool writer_add(LedgerWriter *w, const Obs *given, int part, int64_t *seq, Err *err)
{
    Obs o = *given;
    bool made;
    *seq = 0;
    o.gone = o.pgone = (Str){ 0 };
    if (o.conf != CONF_NONE && (o.conf < 0 || o.conf > 100))
        return fail(err, MSG_LEDGER_CONF, o.conf);
    if (o.valid.from > o.valid.to)
        return fail(err, MSG_LEDGER_VALID, o.id);
    if (o.kind == OBS_FACTS) {
        o.ref = 0;
        if (!encode(w, &o, err)) // before anything is written, so that a bad row leaves no trace
            return false;
    }
    Str first;
    if (!writer_resolve(w, o.id, &o.rid, &first, &made, err))
        return false;
    o.id = first;
    if (!(o.kind == OBS_FACTS ? writer_add_row(w, &o, made, err) : writer_add_link(w, &o, made, part, err)))
        return false;
    *seq = o.seq;
    return true;
}

// Room for one more row. Throws the scratch away, so it comes before anything is read into it.
bool writer_room(LedgerWriter *w, Err *err)
{
    return w->leaves.len < BLOCK_MAX_ROWS || close_block(w, err);
}

bool ledger_add(LedgerWriter *w, const Obs *o, int64_t *seq, Err *err)
{
    assert(o->kind != OBS_ERASE); // ledger_erase writes those
    *seq = 0;
    return writer_room(w, err) && writer_add(w, o, 0, seq, err);
}
