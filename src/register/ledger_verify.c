// ledger_verify.c - is the chain whole? Every leaf, root, hash and signature is made anew and compared; what
// is not hashed (order, ranges, times of arrival, derived tables) must agree with what is.
#include <stdlib.h>
#include <string.h>

#include "ledger_key.h"

enum { FAULTS_MAX = 100, PROGRESS_EVERY = 1 << 14 };

typedef struct {
    int64_t seq, ref, rid;
    ObsKind kind;
    Hash leaf;
} Claim; // an observation that names another by its leaf
typedef struct {
    int64_t seq, rid;
    ObsKind kind;
    Strs ids;
} LinkSeen;

typedef struct {
    Ledger *l;
    Arena *a;
    VerifyReport *out;
    Hash *leaves; // of seq i + 1
    bool *seen;
    uint8_t *state;    // per seq: 1 erased values, 2 erased personal ones
    ARRAY(Hash) provs; // by number
    ARRAY(Claim) claims;
    ARRAY(LinkSeen) links;
    ProgressFn *progress;
    void *ctx;
} Check;

static void chain_fault(Check *c, int64_t block, int64_t seq, MsgId id, const MsgArg *args, int n)
{
    c->out->ok = false;
    if (c->out->faults.len >= FAULTS_MAX)
        return;
    ChainFault *f = PUSH(c->a, &c->out->faults);
    f->block = block;
    f->seq = seq;
    err_set(&f->what, id, args, n);
}
#define wrong(c, block, seq, id, ...) chain_fault((c), (block), (seq), (id), ARGS(__VA_ARGS__))

static bool read_provs(Check *c, Err *err)
{
    Arena *row = arena_new();
    Stmt *q = db_query(c->l->db, sql_ledger_provs);
    while (stmt_next(q)) {
        int64_t no = col_i64(q, 0);
        Prov p = { col_peek(q, 1), col_peek(q, 2), col_peek(q, 3),
                   col_peek(q, 4), col_peek(q, 5), col_i64(q, 6) };
        Hash digest = hash_prov(row, &p), stored;
        if (no < 1 || no > INT32_MAX)
            continue; // no observation can name it: found missing there
        while (c->provs.len <= no)
            *PUSH(c->a, &c->provs) = (Hash){ { 0 } };
        c->provs.at[no] = digest;
        if (!hash_from(col_peek(q, 7), &stored) || !hash_eq(stored, digest))
            wrong(c, 0, 0, MSG_LEDGER_BAD_PROV, no);
        if (no % 1024 == 0) {
            arena_free(row);
            row = arena_new();
        }
    }
    arena_free(row);
    return stmt_end(q, err);
}

static void check_claim(Check *c, const Obs *o)
{
    if (o->kind == OBS_FACTS)
        return;
    Err err = { 0 };
    Link link;
    if (!get_link(c->a, o->kind, o->val, &link, &err)) {
        wrong(c, 0, o->seq, MSG_LEDGER_BAD_ROW, o->seq);
        return;
    }
    if (o->kind == OBS_MERGE || o->kind == OBS_SPLIT || o->kind == OBS_ALIAS) {
        LinkSeen *s = PUSH(c->a, &c->links);
        *s = (LinkSeen){ o->seq, o->rid, o->kind, { 0 } };
        EACH (Str, id, link.ids)
            *PUSH(c->a, &s->ids) = str_copy(c->a, *id);
        return;
    }
    *PUSH(c->a, &c->claims) = (Claim){ o->seq, o->ref, o->rid, o->kind, link.leaf };
    if (o->kind == OBS_ERASE && o->ref >= 1 && o->ref <= c->out->observations)
        c->state[o->ref - 1] |= (uint8_t)(link.part << 4);
}

static bool lengths_ok(Str salt, Str val, Str gone, bool may_lack)
{
    if (gone.len)
        return gone.len == 32 && !salt.len && !val.len;
    return (salt.len == SALT_BYTES && val.len) || (may_lack && !salt.len && !val.len);
}

static void check_row(Check *c, Obs *o, int64_t prov)
{
    int64_t n = c->out->observations;
    if (o->seq < 1 || o->seq > n || c->seen[o->seq - 1]) {
        wrong(c, 0, o->seq, MSG_LEDGER_BAD_SEQ, o->seq);
        return;
    }
    bool refers = o->kind == OBS_RETRACT || o->kind == OBS_UNDO || o->kind == OBS_ERASE;
    if (!lengths_ok(o->salt, o->val, o->gone, false) || !lengths_ok(o->psalt, o->pval, o->pgone, true) ||
        prov < 1 || prov >= c->provs.len || !id_ok(o->id) || refers != (o->ref != 0)) {
        wrong(c, 0, o->seq, MSG_LEDGER_BAD_ROW, o->seq);
        return;
    }
    c->seen[o->seq - 1] = true;
    c->state[o->seq - 1] |= (uint8_t)((o->gone.len > 0) | (o->pgone.len > 0) << 1);
    c->out->erased += o->gone.len || o->pgone.len;
    o->prov_digest = c->provs.at[prov];
    c->leaves[o->seq - 1] = obs_leaf(o);
    check_claim(c, o);
}

// The fields of a row as they lie in SQLite's memory: nothing is copied.
static void peek_row(Stmt *q, Obs *o)
{
    *o = (Obs){ .rid = col_i64(q, 0) >> RID_SHIFT,
                .seq = col_i64(q, 1),
                .kind = (ObsKind)col_i64(q, 2),
                .ref = col_i64(q, 3),
                .valid = { (int32_t)col_i64(q, 5), (int32_t)col_i64(q, 6), DATE_NONE, DATE_NONE, false },
                .conf = (int)col_i64(q, 8),
                .salt = col_peek(q, 9),
                .val = col_peek(q, 10),
                .gone = col_peek(q, 11),
                .psalt = col_peek(q, 12),
                .pval = col_peek(q, 13),
                .pgone = col_peek(q, 14),
                .id = col_peek(q, 15) };
    valid_from_byte(&o->valid, (int)col_i64(q, 7));
}

// Numbers that would be cut on the way into an Obs are as wrong as a wrong hash.
static bool in_range(Stmt *q)
{
    static const struct {
        int column;
        int64_t lo, hi;
    } ranges[] = { { 2, 0, OBS_ERASE },
                   { 5, INT32_MIN, INT32_MAX },
                   { 6, INT32_MIN, INT32_MAX },
                   { 7, 0, 127 },
                   { 8, 0, 255 } };
    for (int i = 0; i < COUNT(ranges); i++) {
        int64_t v = col_i64(q, ranges[i].column);
        if (v < ranges[i].lo || v > ranges[i].hi)
            return false;
    }
    return true;
}

static bool read_rows(Check *c, Err *err)
{
    int64_t done = 0, last = -1;
    Stmt *q = db_query(c->l->db, sql_ledger_scan);
    bind_i64(q, 1, INT64_MAX);
    while (stmt_next(q)) {
        Obs o;
        int64_t key = col_i64(q, 0);
        if (last >> RID_SHIFT == key >> RID_SHIFT ? key != last + 1 : key & ((1 << RID_SHIFT) - 1))
            wrong(c, 0, col_i64(q, 1), MSG_LEDGER_BAD_SEQ, col_i64(q, 1));
        last = key;
        if (in_range(q) && (col_null(q, 3) || col_i64(q, 3))) {
            peek_row(q, &o);
            check_row(c, &o, col_i64(q, 4));
        } else
            wrong(c, 0, col_i64(q, 1), MSG_LEDGER_BAD_ROW, col_i64(q, 1));
        if (c->progress && ++done % PROGRESS_EVERY == 0)
            c->progress(c->ctx, done, c->out->observations);
    }
    return stmt_end(q, err);
}

static void check_claims(Check *c)
{
    int64_t n = c->out->observations;
    for (ptrdiff_t i = 0; i < c->claims.len; i++) {
        const Claim *k = &c->claims.at[i];
        if (k->ref < 1 || k->ref >= k->seq || k->ref > n || !c->seen[k->ref - 1] ||
            !hash_eq(c->leaves[k->ref - 1], k->leaf))
            wrong(c, 0, k->seq, MSG_LEDGER_BAD_REF, k->seq);
    }
    for (int64_t i = 0; i < n; i++) // what was destroyed must be what the chain says was destroyed
        if ((c->state[i] & 3) != c->state[i] >> 4)
            wrong(c, 0, i + 1, MSG_LEDGER_BAD_ERASURE, i + 1);
}

typedef struct {
    int64_t block, no, first, received_ms;
    Hash hash;
    Str signer;
    bool some;
} Before;

static void check_signature(Check *c, int64_t no, Str signer, Str sig, const Hash *hash)
{
    if (!signer.len && !sig.len)
        return;
    if (signer.len != crypto_sign_PUBLICKEYBYTES || sig.len != crypto_sign_BYTES ||
        crypto_sign_verify_detached((const uint8_t *)sig.at, hash->at, sizeof hash->at,
                                    (const uint8_t *)signer.at)) {
        wrong(c, no, 0, MSG_LEDGER_BAD_SIGNATURE, no);
        return;
    }
    c->out->signed_blocks++;
}

static bool leaves_there(Check *c, int64_t first, int64_t count)
{
    if (first < 1 || count < 1 || count > BLOCK_MAX_ROWS || first + count - 1 > c->out->observations)
        return false;
    for (int64_t i = first; i < first + count; i++)
        if (!c->seen[i - 1])
            return false;
    return true;
}

static void check_block(Check *c, Arena *row, Stmt *q, const Hash *expected, Before *last)
{
    int64_t block = col_i64(q, 0), first = col_i64(q, 2), count = col_i64(q, 3), received = col_i64(q, 5);
    BlockHead h = { col_peek(q, 9),     col_i64(q, 1),  count,          col_i64(q, 4),
                    (int)col_i64(q, 6), col_peek(q, 7), col_peek(q, 8), col_peek(q, 14),
                    col_peek(q, 10),    { { 0 } },      { { 0 } } };
    Hash hash, root;
    Before now = { block, h.no, first + count, received, { { 0 } }, str_copy(c->a, h.signer), true };
    if (!hash_from(col_peek(q, 11), &h.prev) || !hash_from(col_peek(q, 12), &h.root) ||
        !hash_from(col_peek(q, 13), &now.hash))
        wrong(c, block, 0, MSG_LEDGER_BAD_BLOCK, block);
    if (block != last->block + 1 || h.no != last->no + 1 || first != (last->some ? last->first : 1) ||
        !hash_eq(h.prev, last->hash))
        wrong(c, block, 0, MSG_LEDGER_BAD_ORDER, block);
    int64_t arrived = !last->some || h.recorded_ms > last->received_ms ? h.recorded_ms : last->received_ms;
    if (received != arrived)
        wrong(c, block, 0, MSG_LEDGER_BAD_TIME, block);
    if (!leaves_there(c, first, count))
        wrong(c, block, 0, MSG_LEDGER_BAD_ROWS, block);
    else {
        Hash *leaves = NEWS(row, Hash, count);
        memcpy(leaves, c->leaves + first - 1, sizeof(Hash) * (size_t)count);
        root = hash_root(leaves, count);
        if (!hash_eq(root, h.root))
            wrong(c, block, 0, MSG_LEDGER_BAD_ROOT, block, first, first + count - 1);
    }
    hash = hash_block(row, &h);
    if (!hash_eq(hash, now.hash))
        wrong(c, block, 0, MSG_LEDGER_BAD_BLOCK, block);
    check_signature(c, block, h.signer, col_peek(q, 15), &now.hash);
    if (expected && hash_eq(hash, *expected)) {
        c->out->head_found = true;
        c->out->head_block = block;
    }
    *last = now;
}

static bool check_blocks(Check *c, const Hash *expected, Before *last, Err *err)
{
    Stmt *q = db_query(c->l->db, sql_ledger_blocks);
    bind_i64(q, 1, INT64_MIN);
    bind_i64(q, 2, INT64_MAX);
    while (stmt_next(q)) {
        Arena *row = arena_new();
        check_block(c, row, q, expected, last);
        arena_free(row);
        c->out->blocks++;
    }
    if (!stmt_end(q, err))
        return false;
    c->out->head = last->hash;
    if (last->some ? last->first != c->out->observations + 1 : c->out->observations > 0)
        wrong(c, 0, 0, MSG_LEDGER_BAD_TAIL, c->out->observations, last->some ? last->first - 1 : 0);
    return true;
}

// Merges, splits and aliases are kept a second time, for quick answers: both must say the same.
static int by_seq(const void *x, const void *y) // of Claims and LinkSeens, which begin with it
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static const LinkSeen *link_of(Check *c, int64_t seq)
{
    return c->links.len ? bsearch(&seq, c->links.at, (size_t)c->links.len, sizeof(LinkSeen), by_seq) : NULL;
}

static bool taken_by(Check *c, int64_t seq, int64_t rid)
{
    const Claim *k =
        c->claims.len ? bsearch(&seq, c->claims.at, (size_t)c->claims.len, sizeof(Claim), by_seq) : NULL;
    return k && k->rid == rid && k->kind != OBS_ERASE;
}

static bool check_derived(Check *c, Err *err)
{
    int64_t derived = 0;
    if (c->links.len)
        qsort(c->links.at, (size_t)c->links.len, sizeof(LinkSeen), by_seq);
    if (c->claims.len)
        qsort(c->claims.at, (size_t)c->claims.len, sizeof(Claim), by_seq);
    Stmt *q = db_query(c->l->db, sql_ledger_derived);
    while (stmt_next(q)) {
        const LinkSeen *s = link_of(c, col_i64(q, 1));
        Str id = col_peek(q, 2);
        bool named = false;
        if (s)
            EACH (Str, one, s->ids)
                named |= str_eq(*one, id) || !id.len;
        if (!col_null(q, 3) && !taken_by(c, col_i64(q, 3), col_i64(q, 0)))
            wrong(c, 0, col_i64(q, 3), MSG_LEDGER_BAD_DERIVED, col_i64(q, 3));
        bool fits = s ? s->rid == col_i64(q, 0) && named : taken_by(c, col_i64(q, 1), col_i64(q, 0));
        if (!fits)
            wrong(c, 0, col_i64(q, 1), MSG_LEDGER_BAD_DERIVED, col_i64(q, 1));
        derived += s != NULL;
    }
    if (!stmt_end(q, err))
        return false;
    int64_t expected = 0;
    EACH (LinkSeen, s, c->links)
        expected += s->ids.len;
    if (derived > expected)
        wrong(c, 0, 0, MSG_LEDGER_BAD_DERIVED, 0);
    return true;
}

static bool counts(Ledger *l, int64_t *blocks, int64_t *observations, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_counts);
    bool some = stmt_next(q);
    *blocks = some ? col_i64(q, 0) : 0;
    *observations = some ? col_i64(q, 1) : 0;
    return stmt_end(q, err);
}

static bool verify(Check *c, const Hash *expected, Err *err)
{
    int64_t blocks, n;
    Before last = { 0 };
    if (!counts(c->l, &blocks, &n, err))
        return false;
    c->out->observations = n;
    c->leaves = NEWS(c->a, Hash, n + 1);
    c->seen = NEWS(c->a, bool, n + 1);
    c->state = NEWS(c->a, uint8_t, n + 1);
    if (!read_provs(c, err) || !read_rows(c, err) || !check_blocks(c, expected, &last, err))
        return false;
    check_claims(c);
    if (!check_derived(c, err) || !node_read(c->l, err))
        return false;
    Str known =
        c->l->has_public ? (Str){ (const char *)c->l->public_key, sizeof c->l->public_key } : (Str){ 0 };
    if (!str_eq(known, last.signer))
        wrong(c, last.block, 0, MSG_LEDGER_BAD_SIGNATURE, last.block);
    if (expected && !c->out->head_found) {
        Arena *a = arena_new();
        wrong(c, 0, 0, MSG_LEDGER_NO_HEAD, hash_hex(a, *expected));
        arena_free(a);
    }
    return true;
}

bool ledger_verify(Ledger *l, Arena *a, const Hash *expected, ProgressFn *progress, void *ctx,
                   VerifyReport *out, Err *err)
{
    *out = (VerifyReport){ .ok = true, .head_given = expected != NULL };
    Check c = { .l = l, .a = a, .out = out, .progress = progress, .ctx = ctx };
    if (!db_begin_read(l->db, err)) // one instant, whatever is written meanwhile
        return false;
    bool ok = verify(&c, expected, err);
    db_rollback(l->db);
    return ok;
}
