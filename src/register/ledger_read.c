// ledger_read.c - observations out of the ledger: whole scans, one record, one row.
#include <string.h>

#include "ledger_key.h"

static bool load_spans(Ledger *l, Arena *a, int64_t after, Spans *spans, Err *err)
{
    Stmt *q = db_query(l->db, sql_ledger_spans);
    bind_i64(q, 1, after);
    while (stmt_next(q))
        *PUSH(a, spans) = (Span){ col_i64(q, 0), col_i64(q, 1), col_i64(q, 2) };
    return stmt_end(q, err);
}
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
                .pgone = col_blob(q, 14, a) };
    valid_from_byte(&o->valid, (int)col_i64(q, 7));
    o->erased = o->gone.len > 0;
    o->erased_personal = o->pgone.len > 0;
}

static bool fill_link(Arena *a, Obs *o, Err *err)
{
    Link link;
    if (!get_link(a, o->kind, o->val, &link, err))
        return false;
    o->attrs = link.attrs;
    o->ids = link.ids;
    return true;
}

static bool fill_some(Arena *a, Obs *o, WantedFn *wanted, const void *ctx, Err *err)
{
    if (o->kind != OBS_FACTS)
        return fill_link(a, o, err);
    return (o->erased || facts_decode_some(a, o->val, wanted, ctx, &o->facts, err)) &&
           (!o->pval.len || facts_decode_some(a, o->pval, wanted, ctx, &o->facts, err));
}

bool obs_fill(Arena *a, Obs *o, Err *err)
{
    return fill_some(a, o, NULL, NULL, err);
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

struct ObsScan {
    WantedFn *wanted; // NULL: all facts
    const void *wanted_ctx;
    Ledger *l;
    Arena *a;
    Stmt *q;
    bool failed;
    Err err;
    ARRAY(const KnownProv *) provs; // by number, where the ledger does not keep them
    const Span *spans;              // of all blocks, or NULL: asked one by one
    ptrdiff_t n_spans, near;        // near: the span that the last time was found in
    int64_t rid;                    // of the row before, and its id
    Str id;
    bool one; // of one record: rows have the columns of ledger_scan_record
};

enum { SPANS_WORTH_KEEPING = 1 << 16, PROVS_WORTH_KEEPING = 1 << 16 };

// The times of blocks. What is read while something is being written may be rolled back, so it is not kept.
static bool prepare_spans(ObsScan *s, bool whole, Err *err)
{
    Ledger *l = s->l;
    if (db_writing(l->db)) {
        Spans own = { 0 };
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

static bool first_id(ObsScan *s, Err *err)
{
    Stmt *q = db_query(s->l->db, sql_ledger_record_id);
    bind_i64(q, 1, s->rid);
    s->id = stmt_next(q) ? col_str(q, 0, s->a) : (Str){ 0 };
    return stmt_end(q, err);
}

ObsScan *ledger_scan(Ledger *l, Arena *a, int64_t rid, Str type, int64_t upto)
{
    ObsScan *s = NEW(a, ObsScan);
    s->l = l;
    s->a = a;
    s->rid = rid;
    s->one = rid != 0;
    s->failed = !prepare_spans(s, rid == 0, &s->err) || (rid && !first_id(s, &s->err));
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

static Str text_once(Ledger *l, Str s)
{
    Str *have = map_get(l->texts, s);
    if (have)
        return *have;
    have = NEW(l->a, Str);
    *have = str_copy(l->a, s);
    *map_slot(l->texts, *have) = have;
    return *have;
}

static int64_t source_number(Ledger *l, Arena *scratch, const Prov *p)
{
    Str key = str_fmt(scratch, "%.*s\n%.*s", PS(p->source_class), PS(p->source));
    int64_t no = (int64_t)(intptr_t)map_get(l->sources, key);
    if (!no)
        *map_slot(l->sources, str_copy(l->a, key)) = (void *)(intptr_t)(no = ++l->last_source);
    return no;
}

// Kept with the ledger: provenance never changes, and reading it is half of what one record costs.
static const KnownProv *keep_prov(Ledger *l, Arena *scratch, int64_t no, const KnownProv *p)
{
    if (!l->texts) {
        l->texts = map_new(l->a);
        l->sources = map_new(l->a);
    }
    KnownProv *kept = NEW(l->a, KnownProv);
    *kept = (KnownProv){ .digest = p->digest, .source_no = source_number(l, scratch, &p->prov) };
    kept->prov = (Prov){ .source = text_once(l, p->prov.source),
                         .source_class = text_once(l, p->prov.source_class),
                         .method = text_once(l, p->prov.method),
                         .author = text_once(l, p->prov.author),
                         .note = text_once(l, p->prov.note),
                         .one_of = p->prov.one_of };
    while (l->provs.len <= no)
        *PUSH(l->a, &l->provs) = NULL;
    l->n_provs++;
    return l->provs.at[no] = kept;
}

static bool read_prov(ObsScan *s, int64_t no, const KnownProv **out)
{
    Ledger *l = s->l;
    bool keep = !db_writing(l->db) && l->n_provs < PROVS_WORTH_KEEPING && no < 16 * PROVS_WORTH_KEEPING;
    Arena *scratch = keep ? arena_new() : s->a;
    KnownProv *p = NEW(scratch, KnownProv);
    bool ok = prov_get(l, scratch, no, &p->prov, &p->digest, &s->err);
    if (!keep) {
        while (s->provs.len <= no)
            *PUSH(s->a, &s->provs) = NULL;
        *out = s->provs.at[no] = p;
        return ok;
    }
    *out = ok ? keep_prov(l, scratch, no, p) : NULL;
    arena_free(scratch);
    return ok;
}

static bool scan_prov(ObsScan *s, int64_t no, Obs *o)
{
    const Ledger *l = s->l;
    const KnownProv *p = no < l->provs.len ? l->provs.at[no] : NULL;
    if (!p && no < s->provs.len)
        p = s->provs.at[no];
    if (!p && !read_prov(s, no, &p))
        return false;
    o->prov = p->prov;
    o->prov_digest = p->digest;
    o->source_no = p->source_no;
    return true;
}

static bool in_span(const ObsScan *s, ptrdiff_t i, int64_t seq)
{
    return s->spans[i].first <= seq && (i + 1 == s->n_spans || seq < s->spans[i + 1].first);
}

static bool scan_time(ObsScan *s, Obs *o)
{
    int64_t open_first, open_ms;
    if (writer_open(s->l, &open_first, &open_ms) && o->seq >= open_first) {
        o->recorded_ms = open_ms;
        return true;
    }
    Span span = { 0 };
    if (s->n_spans && in_span(s, s->near, o->seq)) {
        span = s->spans[s->near];
    } else if (s->n_spans) {
        ptrdiff_t lo = 0, hi = s->n_spans;
        while (lo < hi) {
            ptrdiff_t mid = (lo + hi) / 2;
            if (s->spans[mid].first <= o->seq)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo) {
            s->near = lo - 1;
            span = s->spans[lo - 1];
        }
    } else if (!fresh_span_of(s->l, o->seq, &span, &s->err))
        return false;
    o->block = span.block;
    o->recorded_ms = span.recorded_ms;
    return true;
}

void obs_only(ObsScan *s, WantedFn *wanted, const void *ctx)
{
    assert(!s->one);
    s->wanted = wanted;
    s->wanted_ctx = ctx;
}

// Most observations of a long list say nothing of what the list shows.
static bool says_nothing(ObsScan *s)
{
    if (!s->wanted || col_i64(s->q, OBS_KIND_COLUMN) != OBS_FACTS)
        return false;
    Str val = col_peek(s->q, OBS_VAL_COLUMN), pval = col_peek(s->q, OBS_PVAL_COLUMN);
    return !(val.len && facts_have(val, s->wanted, s->wanted_ctx)) &&
           !(pval.len && facts_have(pval, s->wanted, s->wanted_ctx));
}

static bool whole_row(ObsScan *s, Arena *row, int64_t key, Obs *out)
{
    Stmt *q = db_query(s->l->db, sql_ledger_scan_key);
    bind_i64(q, 1, key);
    if (stmt_next(q))
        obs_row(q, row, out);
    return stmt_end(q, &s->err);
}

// Reading columns is half of what one record costs, and most rows have nothing in six of them.
static bool next_of_one(ObsScan *s, Arena *row, Obs *out)
{
    Stmt *q = s->q;
    *out = (Obs){ .rid = s->rid,
                  .seq = col_i64(q, 1),
                  .kind = (ObsKind)col_i64(q, 2),
                  .val = col_blob(q, 3, row),
                  .valid = { (int32_t)col_i64(q, 5), (int32_t)col_i64(q, 6), DATE_NONE, DATE_NONE, false },
                  .conf = (int)col_i64(q, 8),
                  .salt = col_blob(q, 9, row) };
    valid_from_byte(&out->valid, (int)col_i64(q, 7));
    return (out->kind == OBS_FACTS && out->val.len && col_null(q, 10)) ||
           whole_row(s, row, col_i64(q, 0), out);
}

static bool finish_row(ObsScan *s, Arena *row, int64_t prov, Obs *out)
{
    out->id = s->id;
    s->failed = prov < 1 || prov > INT32_MAX || !scan_prov(s, prov, out) || !scan_time(s, out) ||
                !fill_some(row, out, s->wanted, s->wanted_ctx, &s->err);
    sort_facts(out);
    return !s->failed;
}

bool obs_next(ObsScan *s, Arena *row, Obs *out)
{
    if (s->failed || !stmt_next(s->q))
        return false;
    if (s->one) {
        s->failed = !next_of_one(s, row, out);
        return !s->failed && finish_row(s, row, col_i64(s->q, 4), out);
    }
    int64_t prov = col_i64(s->q, 4), rid = col_i64(s->q, 0) >> RID_SHIFT;
    if (rid != s->rid) { // a scan comes record by record
        s->rid = rid;
        s->id = col_str(s->q, OBS_ID_COLUMN, s->a);
    }
    if (says_nothing(s)) {
        *out = (Obs){ .rid = rid, .seq = col_i64(s->q, 1), .kind = OBS_FACTS, .id = s->id };
        return true;
    }
    obs_row(s->q, row, out);
    return finish_row(s, row, prov, out);
}

bool obs_end(ObsScan *s, Err *err)
{
    bool ok = stmt_end(s->q, err);
    if (s->failed && err)
        *err = s->err;
    return ok && !s->failed;
}

// An array that grew by doubling would take and clear three times the memory, which is an eighth of what one
// record costs.
static bool room_for_all(Ledger *l, Arena *a, int64_t rid, Observations *out, Err *err)
{
    int64_t last;
    if (!record_last_key(l, rid, &last, err))
        return false;
    ptrdiff_t cap = (ptrdiff_t)(last & ((1 << RID_SHIFT) - 1)) + 2; // and the one that is not there
    *out = (Observations){ .at = NEWS(a, Obs, cap), .cap = cap };
    return true;
}

bool ledger_observations(Ledger *l, Arena *a, int64_t rid, int64_t upto, Observations *out, Err *err)
{
    assert(rid > 0);
    if (!room_for_all(l, a, rid, out, err))
        return false;
    ObsScan *s = ledger_scan(l, a, rid, (Str){ 0 }, upto);
    while (obs_next(s, a, PUSH(a, out)))
        ;
    out->len--; // made for the one that was not there
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
    if (*found) {
        obs_row(q, a, out);
        out->id = col_str(q, OBS_ID_COLUMN, a);
    }
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
