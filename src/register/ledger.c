// ledger.c - opening the ledger and reading what is in it.
#include <stdio.h>
#include <string.h>

#include "ledger_in.h"
#include "ledger_key.h"

static const char *const ledger_migrations[] = { sql_migrate_ledger_1 };

Valid valid_since(int32_t day)
{
    return (Valid){ day, DAY_OPEN_END, DATE_DAY, DATE_NONE, false };
}

Valid valid_of(Date d)
{
    return (Valid){ d.prec ? d.from : DAY_OPEN_START, DAY_OPEN_END, d.prec, DATE_NONE, d.about };
}

static bool read_node(Ledger *l, bool *found, Err *err)
{
    bool ok = true;
    Stmt *q = db_query(l->db, sql_ledger_node);
    *found = stmt_next(q);
    if (*found) {
        l->node = col_i64(q, 0);
        if (!l->node_name.len)
            l->node_name = col_str(q, 1, l->a);
        Str key = col_peek(q, 2);
        l->has_public = key.len == sizeof l->public_key;
        ok = l->has_public || col_null(q, 2);
        if (l->has_public)
            memcpy(l->public_key, key.at, sizeof l->public_key);
    }
    return stmt_end(q, err) && (ok || fail(err, MSG_LEDGER_BYTES));
}

bool node_read(Ledger *l, Err *err)
{
    bool found;
    return read_node(l, &found, err);
}

static bool make_node(Ledger *l, Err *err)
{
    char name[2 + 16 + 1] = "n-";
    uint8_t random[8];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(name + 2, 17, random, sizeof random);
    Stmt *q = db_query(l->db, sql_ledger_add_node);
    bind_str(q, 1, str_z(name));
    return stmt_run(q, err);
}

static bool register_tables(Ledger *l, Err *err)
{
    static const char *const tables[][2] = {
        { "record", "Public ids" },
        { "alias", "Further public ids" },
        { "heir", "Merged and split records" },
        { "prov", "Where facts come from" },
        { "node", "Writers of chains" },
        { "block", "Chain of blocks" },
        { "obs", "Observations" },
    };
    for (int i = 0; i < COUNT(tables); i++)
        if (!gpkg_register(l->db, str_z(tables[i][0]), str_z(tables[i][1]), err))
            return false;
    return true;
}

static bool set_up(Ledger *l, Err *err)
{
    bool found = false;
    if (!db_migrate(l->db, "ledger", ledger_migrations, COUNT(ledger_migrations), err) ||
        !read_node(l, &found, err))
        return false;
    if (found)
        return true;
    if (!db_begin(l->db, err))
        return false;
    if (make_node(l, err) && register_tables(l, err) && read_node(l, &found, err))
        return db_commit(l->db, err);
    db_rollback(l->db);
    return false;
}

bool ledger_open(Arena *a, Db *db, PersonalFn *personal, void *ctx, Ledger **out, Err *err)
{
    *out = NULL;
    if (sodium_init() < 0)
        return fail(err, MSG_LEDGER_SODIUM);
    Ledger *l = NEW(a, Ledger);
    *l = (Ledger){ .a = a, .db = db, .personal = personal, .ctx = ctx };
    if (!set_up(l, err) || (db_mode(db) != DB_READ && !key_load(l, err)))
        return false;
    *out = l;
    return true;
}

void ledger_personal(Ledger *l, PersonalFn *personal, void *ctx)
{
    l->personal = personal;
    l->ctx = ctx;
}

// ---- Blocks

bool last_block(Ledger *l, LastBlock *out, Err *err)
{
    *out = (LastBlock){ 0 };
    Stmt *q = db_query(l->db, sql_ledger_last_block);
    bool ok = true;
    if (stmt_next(q)) {
        *out = (LastBlock){
            .block = col_i64(q, 0), .no = col_i64(q, 1), .seq = col_i64(q, 2), .received_ms = col_i64(q, 3)
        };
        ok = hash_from(col_peek(q, 4), &out->hash);
    }
    return stmt_end(q, err) && (ok || fail(err, MSG_LEDGER_BYTES));
}

bool ledger_head(Ledger *l, Hash *head, int64_t *block, Err *err)
{
    LastBlock last;
    bool ok = last_block(l, &last, err);
    *head = last.hash;
    *block = last.block;
    return ok;
}

bool ledger_last_seq(Ledger *l, int64_t *seq, Err *err)
{
    LastBlock last;
    bool ok = last_block(l, &last, err);
    *seq = last.seq;
    return ok;
}

typedef struct {
    int64_t block, first, last, recorded_ms, received_ms;
} BlockRow;

static bool block_row(Ledger *l, int64_t block, BlockRow *out, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_block_row);
    bind_i64(q, 1, block);
    bool found = stmt_next(q);
    if (found)
        *out = (BlockRow){ block, col_i64(q, 0), col_i64(q, 0) + col_i64(q, 1) - 1, col_i64(q, 2),
                           col_i64(q, 3) };
    return stmt_end(q, err) && (found || fail(err, MSG_LEDGER_BYTES));
}

// The last block that begins at or before seq, or that was received by ms; block 0: none. Both grow with the
// number.
static bool last_block_by(Ledger *l, bool by_time, int64_t limit, BlockRow *out, Err *err)
{
    LastBlock last;
    *out = (BlockRow){ 0 };
    if (!last_block(l, &last, err))
        return false;
    for (int64_t lo = 1, hi = last.block; lo <= hi;) {
        int64_t mid = lo + (hi - lo) / 2;
        BlockRow row;
        if (!block_row(l, mid, &row, err))
            return false;
        if ((by_time ? row.received_ms : row.first) <= limit) {
            *out = row;
            lo = mid + 1;
        } else
            hi = mid - 1;
    }
    return true;
}

bool ledger_seq_at(Ledger *l, int64_t instant_ms, int64_t *seq, Err *err)
{
    BlockRow row;
    bool ok = last_block_by(l, true, instant_ms, &row, err);
    *seq = row.last;
    return ok;
}

bool ledger_blocks(Ledger *l, Arena *a, int64_t first, int64_t last, Blocks *out, Err *err)
{
    *out = (Blocks){ 0 };
    bool ok = true;
    Stmt *q = db_query(l->db, sql_ledger_blocks);
    bind_i64(q, 1, first);
    bind_i64(q, 2, last);
    while (stmt_next(q)) {
        Block *b = PUSH(a, out);
        *b = (Block){ .block = col_i64(q, 0),
                      .no = col_i64(q, 1),
                      .first = col_i64(q, 2),
                      .count = col_i64(q, 3),
                      .recorded_ms = col_i64(q, 4),
                      .received_ms = col_i64(q, 5),
                      .kind = (BlockKind)col_i64(q, 6),
                      .author = col_str(q, 7, a),
                      .label = col_str(q, 8, a),
                      .node = col_str(q, 9, a) };
        ok &= hash_from(col_peek(q, 11), &b->prev) && hash_from(col_peek(q, 12), &b->root) &&
              hash_from(col_peek(q, 13), &b->hash);
        b->is_signed = !col_null(q, 15);
    }
    return stmt_end(q, err) && (ok || fail(err, MSG_LEDGER_BYTES));
}

static bool load_spans(Ledger *l, Arena *a, int64_t after, void *spans, Err *err)
{
    ARRAY(Span) *list = spans;
    Stmt *q = db_query(l->db, sql_ledger_spans);
    bind_i64(q, 1, after);
    while (stmt_next(q))
        *PUSH(a, list) = (Span){ col_i64(q, 0), col_i64(q, 1), col_i64(q, 2) };
    return stmt_end(q, err);
}

bool fresh_span_of(Ledger *l, int64_t seq, Span *out, Err *err)
{
    BlockRow row;
    bool ok = last_block_by(l, false, seq, &row, err);
    *out = seq <= row.last ? (Span){ row.block, row.first, row.recorded_ms } : (Span){ 0 };
    return ok;
}

// ---- Observations

void obs_row(Stmt *q, Arena *a, Obs *o)
{
    *o = (Obs){ .rid = col_i64(q, 0) >> RID_SHIFT,
                .seq = col_i64(q, 1),
                .kind = (ObsKind)col_i64(q, 2),
                .ref = col_i64(q, 3),
                .valid = { (int32_t)col_i64(q, 5), (int32_t)col_i64(q, 6), DATE_NONE, DATE_NONE, false },
                .conf = (int)col_i64(q, 8),
                .salt = col_blob(q, 9, a),
                .val = col_blob(q, 10, a),
                .gone = col_blob(q, 11, a),
                .psalt = col_blob(q, 12, a),
                .pval = col_blob(q, 13, a),
                .pgone = col_blob(q, 14, a),
                .id = col_str(q, 15, a) };
    valid_from_byte(&o->valid, (int)col_i64(q, 7));
    o->erased = o->gone.len > 0;
    o->erased_personal = o->pgone.len > 0;
}

bool obs_fill(Arena *a, Obs *o, Err *err)
{
    if (o->kind == OBS_FACTS)
        return (o->erased || facts_decode(a, o->val, &o->facts, err)) &&
               (!o->pval.len || facts_decode(a, o->pval, &o->facts, err));
    Link link;
    if (!get_link(a, o->kind, o->val, &link, err))
        return false;
    o->attrs = link.attrs;
    o->ids = link.ids;
    return true;
}

// Facts of both parts in order of attribute.
static void sort_facts(Obs *o)
{
    if (!o->pval.len)
        return;
    for (ptrdiff_t i = 1; i < o->facts.len; i++) {
        Fact f = o->facts.at[i];
        ptrdiff_t at = i;
        for (; at > 0 && o->facts.at[at - 1].attr > f.attr; at--)
            o->facts.at[at] = o->facts.at[at - 1];
        o->facts.at[at] = f;
    }
}

bool prov_get(Ledger *l, Arena *a, int64_t prov, Prov *out, Hash *digest, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_prov);
    bind_i64(q, 1, prov);
    bool found = stmt_next(q);
    if (found) {
        *out = (Prov){ col_str(q, 0, a), col_str(q, 1, a), col_str(q, 2, a),
                       col_str(q, 3, a), col_str(q, 4, a), col_i64(q, 5) };
        found = hash_from(col_peek(q, 6), digest);
    }
    return stmt_end(q, err) && (found || fail(err, MSG_LEDGER_BYTES));
}

typedef struct {
    Prov prov;
    Hash digest;
} KnownProv;

struct ObsScan {
    Ledger *l;
    Arena *a;
    Stmt *q;
    bool failed;
    Err err;
    ARRAY(KnownProv *) provs; // by number
    const Span *spans;        // of all blocks, or NULL: asked one by one
    ptrdiff_t n_spans;
    Span last;
};

enum { SPANS_WORTH_KEEPING = 1 << 16 };

// The times of blocks. What is read inside a transaction may be rolled back, so it is not kept.
static bool prepare_spans(ObsScan *s, bool whole, Err *err)
{
    Ledger *l = s->l;
    if (db_depth(l->db)) {
        ARRAY(Span) own = { 0 };
        if (whole && !load_spans(l, s->a, 0, &own, err))
            return false;
        s->spans = own.at;
        s->n_spans = own.len;
        return true;
    }
    int64_t have = l->spans.len ? l->spans.at[l->spans.len - 1].block : 0;
    LastBlock last;
    if (!last_block(l, &last, err))
        return false;
    if (!whole && last.block - have > SPANS_WORTH_KEEPING)
        return true;
    if (last.block > have && !load_spans(l, l->a, have, &l->spans, err))
        return false;
    s->spans = l->spans.at;
    s->n_spans = l->spans.len;
    return true;
}

ObsScan *ledger_scan(Ledger *l, Arena *a, int64_t rid, Str type, int64_t upto)
{
    ObsScan *s = NEW(a, ObsScan);
    s->l = l;
    s->a = a;
    s->failed = !prepare_spans(s, rid == 0, &s->err);
    s->q = db_query(l->db, rid ? sql_ledger_scan_record : type.len ? sql_ledger_scan_type : sql_ledger_scan);
    bind_i64(s->q, 1, upto);
    if (rid)
        bind_i64(s->q, 2, rid);
    else if (type.len) {
        bind_str(s->q, 2, str_fmt(a, "%.*s/", PS(type)));
        bind_str(s->q, 3, str_fmt(a, "%.*s0", PS(type))); // '0' stands right behind '/'
    }
    return s;
}

static bool scan_prov(ObsScan *s, int64_t no, Obs *o)
{
    while (s->provs.len <= no)
        *PUSH(s->a, &s->provs) = NULL;
    KnownProv **p = &s->provs.at[no];
    if (!*p) {
        *p = NEW(s->a, KnownProv);
        if (!prov_get(s->l, s->a, no, &(*p)->prov, &(*p)->digest, &s->err))
            return false;
    }
    o->prov = (*p)->prov;
    o->prov_digest = (*p)->digest;
    return true;
}

static bool scan_time(ObsScan *s, Obs *o)
{
    ptrdiff_t lo = 0, hi = s->n_spans;
    int64_t open_first, open_ms;
    if (writer_open(s->l, &open_first, &open_ms) && o->seq >= open_first) {
        o->recorded_ms = open_ms;
        return true;
    }
    while (lo < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        if (s->spans[mid].first <= o->seq)
            lo = mid + 1;
        else
            hi = mid;
    }
    Span span = { 0 };
    if (lo)
        span = s->spans[lo - 1];
    else if (!s->n_spans && !fresh_span_of(s->l, o->seq, &span, &s->err))
        return false;
    o->block = span.block;
    o->recorded_ms = span.recorded_ms;
    return true;
}

bool obs_next(ObsScan *s, Arena *row, Obs *out)
{
    if (s->failed || !stmt_next(s->q))
        return false;
    int64_t prov = col_i64(s->q, 4);
    obs_row(s->q, row, out);
    s->failed = prov < 1 || prov > INT32_MAX || !scan_prov(s, prov, out) || !scan_time(s, out) ||
                !obs_fill(row, out, &s->err);
    sort_facts(out);
    return !s->failed;
}

bool obs_end(ObsScan *s, Err *err)
{
    bool ok = stmt_end(s->q, err);
    if (s->failed && err)
        *err = s->err;
    return ok && !s->failed;
}

bool ledger_observations(Ledger *l, Arena *a, int64_t rid, int64_t upto, Observations *out, Err *err)
{
    *out = (Observations){ 0 };
    assert(rid > 0);
    ObsScan *s = ledger_scan(l, a, rid, (Str){ 0 }, upto);
    for (Obs o; obs_next(s, a, &o);)
        *PUSH(a, out) = o;
    return obs_end(s, err);
}

bool seq_obs(Ledger *l, Arena *a, int64_t seq, Obs *out, bool *found, Err *err)
{
    *out = (Obs){ 0 };
    Stmt *q = db_query(l->db, sql_ledger_scan_seqs);
    bind_i64(q, 1, seq);
    bind_i64(q, 2, seq);
    *found = stmt_next(q);
    int64_t prov = *found ? col_i64(q, 4) : 0;
    if (*found)
        obs_row(q, a, out);
    return stmt_end(q, err) &&
           (!*found || (prov_get(l, a, prov, &out->prov, &out->prov_digest, err) && obs_fill(a, out, err)));
}

bool ledger_observation(Ledger *l, Arena *a, int64_t seq, Obs *out, bool *found, Err *err)
{
    Span span;
    if (!seq_obs(l, a, seq, out, found, err))
        return false;
    if (!*found)
        return true;
    int64_t open_first, open_ms;
    if (writer_open(l, &open_first, &open_ms) && seq >= open_first)
        span = (Span){ 0, open_first, open_ms };
    else if (!fresh_span_of(l, seq, &span, err))
        return false;
    out->block = span.block;
    out->recorded_ms = span.recorded_ms;
    sort_facts(out);
    return true;
}

// ---- Records

static bool one_i64(Stmt *q, int64_t *out, Err *err)
{
    *out = stmt_next(q) ? col_i64(q, 0) : 0;
    return stmt_end(q, err);
}

bool ledger_find(Ledger *l, Str id, int64_t *rid, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_record_of);
    bind_str(q, 1, id);
    if (!one_i64(q, rid, err) || *rid)
        return *rid != 0;
    q = db_query(l->db, sql_ledger_alias_of);
    bind_str(q, 1, id);
    return one_i64(q, rid, err);
}

bool ledger_id(Ledger *l, Arena *a, int64_t rid, Str *id, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_record_id);
    bind_i64(q, 1, rid);
    *id = stmt_next(q) ? col_str(q, 0, a) : (Str){ 0 };
    if (!stmt_end(q, err))
        return false;
    if (!id_minted_ok(*id))
        return true;
    q = db_query(l->db, sql_ledger_short_alias);
    bind_i64(q, 1, rid);
    if (stmt_next(q))
        *id = col_str(q, 0, a);
    return stmt_end(q, err);
}

bool ledger_aliases(Ledger *l, Arena *a, int64_t rid, Strs *ids, Err *err)
{
    Str first, shown;
    *ids = (Strs){ 0 };
    if (!ledger_id(l, a, rid, &shown, err))
        return false;
    Stmt *q = db_query(l->db, sql_ledger_record_id);
    bind_i64(q, 1, rid);
    first = stmt_next(q) ? col_str(q, 0, a) : (Str){ 0 };
    if (!stmt_end(q, err))
        return false;
    if (!str_eq(first, shown))
        *PUSH(a, ids) = first;
    q = db_query(l->db, sql_ledger_aliases);
    bind_i64(q, 1, rid);
    while (stmt_next(q))
        if (!str_eq(col_peek(q, 0), shown))
            *PUSH(a, ids) = col_str(q, 0, a);
    return stmt_end(q, err);
}

enum { HEIRS_MAX = 1000 };

bool ledger_heirs(Ledger *l, Arena *a, int64_t rid, int64_t upto, Seqs *rids, Err *err)
{
    Seqs todo = { 0 };
    *rids = (Seqs){ 0 };
    *PUSH(a, &todo) = rid;
    for (ptrdiff_t i = 0; i < todo.len && i < HEIRS_MAX; i++) {
        bool went = false;
        Stmt *q = db_query(l->db, sql_ledger_heirs);
        bind_i64(q, 1, todo.at[i]);
        bind_i64(q, 2, upto);
        while (stmt_next(q))
            if (!col_null(q, 0)) {
                went = true;
                *PUSH(a, &todo) = col_i64(q, 0);
            }
        if (!stmt_end(q, err))
            return false;
        if (!went)
            *PUSH(a, rids) = todo.at[i];
    }
    return true;
}

bool ledger_merged_into(Ledger *l, Arena *a, int64_t rid, int64_t upto, Seqs *rids, Err *err)
{
    *rids = (Seqs){ 0 };
    for (ptrdiff_t i = -1; i < rids->len && i < HEIRS_MAX; i++) {
        Stmt *q = db_query(l->db, sql_ledger_merged_into);
        bind_i64(q, 1, i < 0 ? rid : rids->at[i]);
        bind_i64(q, 2, upto);
        while (stmt_next(q))
            *PUSH(a, rids) = col_i64(q, 0);
        if (!stmt_end(q, err))
            return false;
    }
    return true;
}

bool ledger_changing(Ledger *l, Arena *a, int32_t after, int32_t to, Seqs *rids, Err *err)
{
    *rids = (Seqs){ 0 };
    Stmt *q = db_query(l->db, sql_ledger_changing);
    bind_i64(q, 1, after);
    bind_i64(q, 2, to);
    while (stmt_next(q))
        *PUSH(a, rids) = col_i64(q, 0);
    return stmt_end(q, err);
}

// ---- What still stands

static ptrdiff_t index_of_seq(const Observations *all, int64_t seq)
{
    ptrdiff_t lo = 0, hi = all->len;
    while (lo < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        if (all->at[mid].seq < seq)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < all->len && all->at[lo].seq == seq ? lo : -1;
}

// From the last to the first: when an observation is reached, all that could take it back have been judged.
bool *obs_taken(Arena *a, const Observations *all)
{
    bool *taken = NEWS(a, bool, all->len ? all->len : 1);
    for (ptrdiff_t i = all->len - 1; i >= 0; i--) {
        const Obs *o = &all->at[i];
        if (taken[i] || (o->kind != OBS_RETRACT && o->kind != OBS_UNDO) || o->attrs.len)
            continue;
        ptrdiff_t of = index_of_seq(all, o->ref);
        if (of >= 0 && of < i)
            taken[of] = true;
    }
    return taken;
}

static void drop_attrs(Arena *a, Obs *o, const AttrNos *attrs)
{
    Facts left = { 0 };
    EACH (Fact, f, o->facts) {
        bool gone = false;
        EACH (int, attr, *attrs)
            gone |= *attr == f->attr;
        if (!gone)
            *PUSH(a, &left) = *f;
    }
    o->facts = left;
}

void obs_standing(Arena *a, const Observations *all, Observations *out)
{
    *out = (Observations){ 0 };
    bool any = false;
    EACH (Obs, o, *all)
        any |= o->kind == OBS_RETRACT || o->kind == OBS_UNDO || o->kind == OBS_ERASE;
    if (!any) { // the usual case costs nothing
        *out = *all;
        return;
    }
    bool *taken = obs_taken(a, all);
    ptrdiff_t *place = NEWS(a, ptrdiff_t, all->len); // in out, plus one
    for (ptrdiff_t i = 0; i < all->len; i++) {
        const Obs *o = &all->at[i];
        if (taken[i] || o->kind == OBS_ERASE)
            continue;
        if (o->kind != OBS_RETRACT && o->kind != OBS_UNDO) {
            *PUSH(a, out) = *o;
            place[i] = out->len;
            continue;
        }
        ptrdiff_t of = index_of_seq(all, o->ref);
        if (of >= 0 && of < i && place[of])
            drop_attrs(a, &out->at[place[of] - 1], &o->attrs);
    }
}
