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
    return db_end(l->db, make_node(l, err) && register_tables(l, err) && read_node(l, &found, err), err);
}

bool ledger_open(Arena *a, Db *db, PersonalFn *personal, void *ctx, Ledger **out, Err *err)
{
    *out = NULL;
    if (sodium_init() < 0)
        return fail(err, MSG_LEDGER_SODIUM);
    Ledger *l = NEW(a, Ledger);
    *l = (Ledger){ .a = a, .db = db, .personal = personal, .ctx = ctx };
    if (!set_up(l, err) ||
        (db_mode(db) != DB_READ && (!key_load(l, err) || (!db_depth(db) && !scrub_if_due(db, a, err)))))
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

bool fresh_span_of(Ledger *l, int64_t seq, Span *out, Err *err)
{
    BlockRow row;
    bool ok = last_block_by(l, false, seq, &row, err);
    *out = seq <= row.last ? (Span){ row.block, row.first, row.recorded_ms } : (Span){ 0 };
    return ok;
}
