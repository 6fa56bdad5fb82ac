// import_apply.c - a plan applied: one transaction, rows in doubt to the inbox; and taken back.
#include <math.h>
#include <stdlib.h>

#include "feature.h"
#include "import_in.h"
#include "inbox_in.h"
#include "register_sql.h"
#include "spool.h"

enum {
    BULK = 2000,
    LOOK_NOW = 5000
}; // after more rows than LOOK_NOW the inbox looks for doubles when it is opened

typedef struct {
    Importer *im;
    LedgerWriter *w;
    FeatureAdder *features; // of new records
    int64_t id;
    Seqs changed; // rids of records whose features are written at the end
    Map *wholes;  // parents of new parts: id → something
    Strs whole_ids;
} Applying;

static Valid valid_of_ask(const Importer *im)
{
    return im->ask->date.prec == DATE_NONE ? valid_since(im->day) : valid_of(im->ask->date);
}

static bool next_number(Importer *im, int64_t *no, Err *err)
{
    if (!im->next_no) {
        Str from = str_fmt(im->a, "%.*s/", PS(im->type->name)),
            to = str_fmt(im->a, "%.*s0", PS(im->type->name));
        Stmt *q = db_query(city_db(im->city), sql_import_ids);
        bind_str(q, 1, from);
        bind_str(q, 2, to);
        while (stmt_next(q)) {
            Str local = str_sub(col_peek(q, 0), from.len, 100);
            int64_t n;
            if (str_starts(local, im->type->id_prefix) &&
                str_i64(str_sub(local, im->type->id_prefix.len, local.len), &n) && n > im->next_no)
                im->next_no = n;
        }
        if (!stmt_end(q, err))
            return false;
    }
    *no = ++im->next_no;
    return true;
}

bool import_new_id(Importer *im, Arena *a, Str *id, Err *err)
{
    int64_t no;
    if (!next_number(im, &no, err))
        return false;
    *id = str_fmt(a, "%.*s/%.*s%0*lld", PS(im->type->name), PS(im->type->id_prefix), im->type->id_digits,
                  (long long)no);
    return true;
}

static bool remember_told(Importer *im, const PlanRow *r, Str id, Err *err)
{
    if (!r->hash)
        return true;
    Stmt *q = db_query(city_db(im->city), sql_import_told_set);
    bind_str(q, 1, im->type->name);
    bind_i64(q, 2, (int64_t)r->hash);
    bind_str(q, 3, id);
    return stmt_run(q, err);
}

static void note_whole(Applying *x, const Facts *facts)
{
    if (!x->im->type->parent.len)
        return;
    const Attr *at = pack_attr(x->im->pack, x->im->type->name, x->im->type->parent_attr);
    EACH (const Fact, f, *facts) {
        if (!at || f->attr != at->number || f->value.set.len != 1)
            continue;
        void **slot = map_slot(x->wholes, f->value.set.at[0]);
        if (!*slot)
            *PUSH(x->im->a, &x->whole_ids) = str_copy(x->im->a, f->value.set.at[0]);
        *slot = x;
    }
}

static bool write_row(Applying *x, Arena *a, const PlanRow *r, Err *err)
{
    Importer *im = x->im;
    Obs o = {
        .id = r->record, .kind = OBS_FACTS, .valid = valid_of_ask(im), .conf = CONF_NONE, .facts = r->facts
    };
    o.prov =
        (Prov){ .source = r->source.len ? r->source : im->ask->source,
                .source_class = im->ask->source_class,
                .method = im->ask->method,
                .author = im->ask->author,
                .note = str_eq(im->ask->source, im->ask->filename) && !r->source.len ? (Str){ 0 }
                                                                                     : im->ask->filename };
    int64_t seq, rid;
    bool made = r->unheard;
    if (r->verdict == ROW_NEW && !o.id.len && !import_new_id(im, a, &o.id, err))
        return false;
    if (r->unheard ? !ledger_record_new(x->w, o.id, &rid, err) : !ledger_record(x->w, o.id, &rid, &made, err))
        return false;
    if (!ledger_add(x->w, &o, &seq, err) || !remember_told(im, r, o.id, err))
        return false;
    note_whole(x, &r->facts);
    if (r->verdict == ROW_NEW && made)
        return feature_add(x->features, a, rid, o.id, &o, err);
    *PUSH(im->a, &x->changed) = rid;
    return true;
}

static bool wait_row(Applying *x, Arena *a, const PlanRow *r, Err *err)
{
    Importer *im = x->im;
    Str facts = { 0 };
    if (r->facts.len && !import_encode(a, &r->facts, &facts, err))
        return false;
    Valid valid = valid_of_ask(im);
    InboxRow row = {
        .kind = r->kind,
        .like = str_fmt(a, "import/%lld:%.*s", (long long)x->id, PS(r->like.len ? r->like : S("row"))),
        .key = str_fmt(a, "%.*s:%llx:%lld", PS(im->type->name), (unsigned long long)str_hash(r->raw),
                       (long long)str_hash(im->ask->source) & 0xffffff),
        .record = r->record,
        .other = r->other,
        .title = r->title,
        .text = r->reason,
        .remedy = r->remedy,
        .import = x->id,
        .sheet = r->sheet,
        .row = r->row,
        .raw = r->raw,
        .facts = facts,
        .type = im->type->name,
        .source = r->source.len ? r->source : im->ask->source,
        .source_class = im->ask->source_class,
        .method = im->ask->method,
        .author = im->ask->author,
        .valid = valid,
        .made = im->ask->now
    };
    return inbox_put(im->city, &row, err);
}

static bool apply_row(void *ctx, Arena *a, const PlanRow *r, Err *err)
{
    Applying *x = ctx;
    switch (r->verdict) {
    case ROW_NEW:
    case ROW_CHANGED:
        return write_row(x, a, r, err);
    case ROW_SAME:
        return true;
    default: {
        Keeping k = { x->im, x->id, x->im->rows - 1 };
        return import_keep_row(&k, a, r, err) && wait_row(x, a, r, err);
    }
    }
}

static bool write_features(Applying *x, Err *err)
{
    Importer *im = x->im;
    EACH (const Str, id, x->whole_ids) {
        int64_t rid;
        if (!ledger_find(city_ledger(im->city), *id, &rid, err))
            return false;
        if (rid)
            *PUSH(im->a, &x->changed) = rid;
    }
    bool all_anew = x->changed.len > BULK;
    if (!feature_adder_end(x->features, err))
        return false;
    if (all_anew)
        return features_rebuild(im->city, im->a, im->ask->now, err);
    return features_write(im->city, im->a, im->ask->now, x->changed.at, x->changed.len, err);
}

static bool run_apply(Importer *im, int64_t *no, Err *err)
{
    int64_t id = *no;
    Applying x = { .im = im, .id = id, .wholes = map_new(im->a) };
    Written written;
    BlockInfo info = { .author = im->ask->author,
                       .now_ms = im->ask->now,
                       .kind = BLOCK_IMPORT,
                       .label = str_fmt(im->a, "import/%lld %.*s", (long long)id,
                                        PS(str_sub(im->ask->filename, 0, 200))) };
    Stmt *q = db_query(city_db(im->city), sql_import_rows_clear);
    bind_i64(q, 1, id);
    if (!stmt_run(q, err) || !ledger_begin(city_ledger(im->city), im->a, &info, &x.w, err))
        return false;
    bool many = false;
    EACH (const ImportTable, t, im->tables)
        many |= t->sheet->streamed ? t->sheet->text.len > 200000 : t->sheet->rows.len > BULK;
    if (!feature_adder_open(im->city, im->a, im->type, im->ask->now, many, &x.features, err) ||
        !importer_run(im, apply_row, &x, err) || !write_features(&x, err)) {
        ledger_abort(x.w);
        return false;
    }
    // the import's own row is in the same transaction: the inner one of the ledger ends first
    if (!ledger_commit(x.w, &written, err))
        return false;
    bool some = written.first_block <= written.last_block;
    return import_update(im, id, S("applied"), some ? written.first_block : 0, some ? written.last_block : 0,
                         err);
}

static bool look(City *city, Arena *a, const Importer *im, int64_t now, Err *err)
{
    return im->counts[ROW_NEW] + im->counts[ROW_CHANGED] > LOOK_NOW || inbox_refresh(city, a, now, err);
}

bool import_apply(City *city, const View *v, Arena *a, int64_t id, const ImportAsk *who, ImportSummary *out,
                  Err *err)
{
    ImportAsk ask;
    Str bytes;
    if (!import_ask_of(city, v, a, id, &ask, err) || !import_bytes(city, id, &bytes, err))
        return false;
    ask.author = who->author;
    ask.now = who->now;
    ask.go_on = who->go_on;
    ask.ctx = who->ctx;
    ask.spooled = true;
    Importer im;
    bool ok = importer_within(&im, city, v, a, &ask, bytes, run_apply, &id, err) &&
              look(city, a, &im, who->now, err) && import_get(city, v, a, id, out, err);
    spool_free(bytes);
    return ok;
}

static bool add_and_apply(Importer *im, int64_t *id, Err *err)
{
    return import_insert(im, S(""), id, err) && run_apply(im, id, err);
}

bool import_now(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes, ImportSummary *out,
                Err *err)
{
    Importer im;
    int64_t id = 0;
    return importer_within(&im, city, v, a, ask, bytes, add_and_apply, &id, err) &&
           look(city, a, &im, ask->now, err) && import_get(city, v, a, id, out, err);
}

bool import_undo(City *city, const View *v, Arena *a, const Saying *how, int64_t id, Done *out, Err *err)
{
    ImportSummary s;
    if (!import_get(city, v, a, id, &s, err))
        return false;
    if (!str_eq(s.state, S("applied")))
        return fail(err, MSG_IMPORT_NOT_APPLIED, id, s.state);
    if (!db_begin(city_db(city), err))
        return false;
    Stmt *q = db_query(city_db(city), sql_import_state);
    bind_i64(q, 1, id);
    bind_str(q, 2, S("undone"));
    bind_str(q, 3, S(""));
    bool ok = stmt_run(q, err);
    q = db_query(city_db(city), sql_inbox_drop_import);
    bind_i64(q, 1, id);
    ok = stmt_run(q, err) && ok;
    if (ok && s.first_block)
        ok = edit_undo(city, v, a, how, s.first_block, s.last_block, false, out, err);
    if (!ok) {
        db_rollback(city_db(city));
        return false;
    }
    return db_commit(city_db(city), err);
}
