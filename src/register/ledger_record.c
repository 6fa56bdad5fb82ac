// ledger_record.c - records by public id, and where they went: merges, splits, other names.
#include "ledger_writer.h"

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
    if (l->writer && !l->writer->some_alias)
        return true;
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
    Seqs queue = { 0 };
    *rids = (Seqs){ 0 };
    *PUSH(a, &queue) = rid;
    for (ptrdiff_t i = 0; i < queue.len && i < HEIRS_MAX; i++) {
        bool went = false;
        Stmt *q = db_query(l->db, sql_ledger_heirs);
        bind_i64(q, 1, queue.at[i]);
        bind_i64(q, 2, upto);
        while (stmt_next(q))
            if (!col_null(q, 0)) {
                went = true;
                *PUSH(a, &queue) = col_i64(q, 0);
            }
        if (!stmt_end(q, err))
            return false;
        if (!went)
            *PUSH(a, rids) = queue.at[i];
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

bool ledger_some_merge(Ledger *l, bool *out, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_some_heir);
    *out = stmt_next(q);
    return stmt_end(q, err);
}

// What an open writer has added is its own to follow up.
static Stmt *between(Ledger *l, const char *text, int32_t after, int32_t to)
{
    Stmt *q = db_query(l->db, text);
    bind_i64(q, 1, after < to ? after : to);
    bind_i64(q, 2, after < to ? to : after);
    bind_i64(q, 3, l->writer ? l->writer->done.first_seq : SEQ_ALL);
    return q;
}

bool ledger_changing(Ledger *l, Arena *a, int32_t after, int32_t to, Seqs *rids, Err *err)
{
    *rids = (Seqs){ 0 };
    Stmt *q = between(l, sql_ledger_changing, after, to);
    while (stmt_next(q))
        *PUSH(a, rids) = col_i64(q, 0);
    return stmt_end(q, err);
}

bool ledger_some_changing(Ledger *l, int32_t after, int32_t to, bool *out, Err *err)
{
    Stmt *q = between(l, sql_ledger_some_changing, after, to);
    *out = stmt_next(q) && col_i64(q, 0);
    return stmt_end(q, err);
}
