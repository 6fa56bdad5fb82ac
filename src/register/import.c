// import.c - the plan of a file: read, judged row by row, kept, told.
#include <math.h>
#include <stdlib.h>

#include "feature.h"
#include "import_in.h"
#include "inbox_in.h"
#include "register_sql.h"
#include "spool.h"

enum { ROWS_AN_ARENA = 16, STORE_BYTES = 256 << 20, PIECE_BYTES = 1 << 20, MARK_MOST = 32 };

// ---- Opening

bool import_allowed(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
}

// The mark of invented data, in whatever form our own files carry it.
static bool is_mark(Str s)
{
    return str_find(s, S("kho:illustrative")) >= 0;
}

// In the bytes of a database, a text format or a GeoPackage it stands as it is; kho_meta of an earlier
// program had the key and its value beside each other.
static bool is_marked(Str bytes, bool spooled)
{
    bool database = str_starts(bytes, S("SQLite format 3")), found = false;
    for (ptrdiff_t at = 0; at < bytes.len && !found; at += PIECE_BYTES) {
        Str piece = str_sub(bytes, at, PIECE_BYTES + MARK_MOST); // a mark may lie across two
        found = is_mark(piece) || (database && str_find(piece, S("illustrativeyes")) >= 0);
        if (spooled)
            spool_leave(piece);
    }
    return found;
}

// How our own lists say it: a column that is there for it, or the sentence at the head of a sheet.
static bool cell_says(Arena *a, Str head, Str cell)
{
    bool column = str_eq(head, S("data")) || str_eq(head, S("illustrative")) || str_eq(head, S("kho_mark"));
    if (is_mark(cell) || (column && (str_eq(cell, S("illustrative")) || str_eq(cell, S("true")))))
        return true;
    for (int l = 0; l < LANG_COUNT; l++)
        if (cell.len && str_eq(cell, msg(a, (Lang)l, MSG_REPORT_ILLUSTRATIVE)))
            return true;
    return false;
}

static bool is_illustrative(Arena *a, const SheetList *sheets)
{
    EACH (const Sheet, s, *sheets) {
        SheetWalk walk = sheet_walk(s);
        SheetRow row;
        SheetCells heads = { 0 };
        if (is_mark(s->name))
            return true;
        for (int n = 0; n < 12 && sheet_next(&walk, a, &row); n++) {
            for (ptrdiff_t i = 0; i < row.cells.len; i++)
                if (cell_says(a, i < heads.len ? heads.at[i].s : (Str){ 0 }, row.cells.at[i].s))
                    return true;
            if (row.cells.len > 2 && !heads.len)
                heads = row.cells;
        }
    }
    return false;
}

static void find_attrs(Importer *im)
{
    for (int l = 0; l < LANG_COUNT; l++)
        im->title[l] = pack_attr(im->pack, im->type->name, im->type->title.in[l]);
    if (im->type->spatial)
        im->place = pack_attr(im->pack, im->type->name, im->type->geometry);
    EACH (const Attr *, at, im->type->attrs)
        if (!im->address && (*at)->kind == KIND_TEXT && str_find((*at)->name, S("address")) >= 0)
            im->address = *at;
}

// What cells of references may cite.
static bool open_citers(Importer *im, Err *err)
{
    AsOf now = { .valid = im->day, .seq = SEQ_ALL, .now = true, .pack = im->pack };
    im->citers = map_new(im->a);
    EACH (const Attr *, at, im->type->attrs) {
        const RecordType *to = (*at)->kind == KIND_REF ? pack_type(im->pack, (*at)->ref_type) : NULL;
        Citer *c;
        if (!to || !type_is_cited(to) || map_get(im->citers, to->name))
            continue;
        if (!citer_open(im->city, im->view, im->a, now, to->name, &c, err))
            return false;
        *map_slot(im->citers, to->name) = c;
    }
    return true;
}

bool importer_open(Importer *im, City *city, const View *v, Arena *a, const ImportAsk *given, Str bytes,
                   Err *err)
{
    ImportAsk *ask = NEW(a, ImportAsk);
    *ask = *given;
    *im = (Importer){ .city = city, .view = v, .a = a, .ask = ask, .bytes = bytes, .pack = city_pack(city) };
    im->spooled = ask->spooled;
    im->seen = seen_new();
    im->day = day_at(im->pack->zone, ask->now);
    if (!import_ask_check(city, v, ask, err))
        return false;
    im->type = pack_type(im->pack, ask->type);
    find_attrs(im);
    if (!open_citers(im, err))
        return false;
    if (im->place && !city_ward_map(city, SEQ_ALL, &im->map, err))
        return false;
    if (im->place && (bytes.len || ask->crs.len)) {
        Err ignored = { 0 };
        if (im->pack->grid_crs && !crs_open(str_fmt(a, "EPSG:%d", im->pack->grid_crs), &im->grid, &ignored))
            im->grid = NULL;
        if (ask->crs.len && !crs_open(ask->crs, &im->given, err))
            return false;
    }
    SheetFile file = { ask->filename, bytes, im->spooled, ask->type };
    if (!sheets_read(a, &file, &im->sheets, &im->notes, err))
        return false;
    if (!city_illustrative(city) && (is_marked(bytes, im->spooled) || is_illustrative(a, &im->sheets)))
        return fail(err, MSG_IMPORT_ILLUSTRATIVE, ask->filename);
    return columns_find(im, err);
}

void importer_close(Importer *im)
{
    crs_close(im->grid);
    crs_close(im->given);
    crs_close(im->utm);
    EACH (Crs *, c, im->others)
        crs_close(*c);
    im->grid = im->given = im->utm = NULL;
    EACH (const NamedCrs, n, im->named)
        crs_close(n->crs);
    im->others.len = im->named.len = 0;
    seen_free(im->seen);
    im->seen = NULL;
}

// ---- Row by row

static SheetCells cells_copy(Arena *a, const SheetCells *cells)
{
    SheetCells out = { .at = NEWS(a, SheetCell, cells->len), .len = cells->len };
    for (ptrdiff_t i = 0; i < cells->len; i++)
        out.at[i] = (SheetCell){ str_copy(a, cells->at[i].s), cells->at[i].number };
    return out;
}

static bool is_empty(const SheetRow *r)
{
    EACH (const SheetCell, c, r->cells)
        if (c->s.len)
            return false;
    return true;
}

// What ditto marks stand for: the row above, its own ditto marks filled in.
static SheetCells filled_in(Arena *a, const SheetRow *r, const SheetCells *above)
{
    SheetCells out = { .at = NEWS(a, SheetCell, r->cells.len), .len = r->cells.len };
    for (ptrdiff_t i = 0; i < out.len; i++) {
        bool ditto = above && i < above->len && cell_is_ditto(r->cells.at[i].s);
        out.at[i] = ditto ? above->at[i] : r->cells.at[i];
    }
    return out;
}

static bool run_table(Importer *im, const ImportTable *t, RowSink *sink, void *ctx, Err *err)
{
    Arena *a = arena_new(), *other = arena_new();
    SheetWalk walk = sheet_walk(t->sheet);
    SheetRow row;
    SheetCells above = { 0 };
    bool ok = true;
    for (int n = 1; ok && sheet_next(&walk, a, &row); n++) {
        if (row.row >= t->data_row && !is_empty(&row)) {
            PlanRow r;
            im->rows++;
            ok = row_judge(im, t, a, &row, above.len ? &above : NULL, &r, err);
            if (ok) {
                im->counts[r.verdict]++;
                ok = sink(ctx, a, &r, err);
            }
            above = filled_in(a, &row, above.len ? &above : NULL);
        }
        if (n % ROWS_AN_ARENA == 0) {
            if (ok && im->ask->go_on && !im->ask->go_on(im->ask->ctx, im->rows, 0))
                ok = fail(err, MSG_IMPORT_STOPPED);
            Arena *done = a;
            above = cells_copy(other, &above);
            a = other;
            other = done;
            arena_reset(other);
        }
    }
    ok = ok && sheet_end(&walk, err);
    arena_free(a);
    arena_free(other);
    return ok;
}

bool importer_run(Importer *im, RowSink *sink, void *ctx, Err *err)
{
    EACH (const ImportTable, t, im->tables)
        if (!run_table(im, t, sink, ctx, err))
            return false;
    return true;
}

// ---- Keeping the plan

static Str counts_text(Arena *a, const int64_t *counts)
{
    Buf b = buf_new(a);
    for (int i = 0; i < ROW_VERDICTS; i++)
        buf_fmt(&b, "%s%lld", i ? " " : "", (long long)counts[i]);
    return buf_str(&b);
}

static Str ask_text(Arena *a, const ImportAsk *ask)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    import_options_json(&w, a, ask);
    return buf_str(&b);
}

static Str labels_json(Arena *a, const Labels *labels)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_arr(&w);
    EACH (const Label, l, *labels) {
        jw_arr(&w);
        jw_str(&w, l->in[LANG_VI]);
        jw_str(&w, l->in[LANG_EN]);
        jw_end(&w);
    }
    jw_end(&w);
    return buf_str(&b);
}

static void bind_opt(Stmt *q, int n, Str s)
{
    if (s.len)
        bind_str(q, n, s);
    else
        bind_null(q, n);
}

bool import_encode(Arena *a, const Facts *facts, Str *out, Err *err)
{
    Facts plain = { 0 };
    EACH (const Fact, f, *facts) {
        Fact *p = PUSH(a, &plain);
        *p = *f;
        p->value.disputed = false;
    }
    return facts_encode(a, &plain, out, err);
}

bool import_keep_row(void *ctx, Arena *a, const PlanRow *r, Err *err)
{
    Keeping *k = ctx;
    Str facts = { 0 }, before = { 0 };
    if ((r->facts.len && !import_encode(a, &r->facts, &facts, err)) ||
        (r->before.len && !import_encode(a, &r->before, &before, err)))
        return false;
    Stmt *q = db_query(city_db(k->im->city), sql_import_row_add);
    bind_i64(q, 1, k->id);
    bind_i64(q, 2, ++k->no);
    bind_str(q, 3, r->sheet);
    bind_i64(q, 4, r->row);
    bind_i64(q, 5, r->verdict);
    bind_opt(q, 6, r->record);
    bind_str(q, 7, r->title);
    bind_opt(q, 8, r->reason.in[LANG_VI]);
    bind_opt(q, 9, r->reason.in[LANG_EN]);
    bind_opt(q, 10, r->remedy.in[LANG_VI]);
    bind_opt(q, 11, r->remedy.in[LANG_EN]);
    if (facts.len)
        bind_blob(q, 12, facts);
    else
        bind_null(q, 12);
    if (before.len)
        bind_blob(q, 13, before);
    else
        bind_null(q, 13);
    return stmt_run(q, err);
}

// In pieces, none of which SQLite need hold twice together with the others.
static bool keep_bytes(Importer *im, int64_t id, Str bytes, Err *err)
{
    for (ptrdiff_t at = 0, no = 1; at < bytes.len; at += PIECE_BYTES, no++) {
        Str piece = str_sub(bytes, at, PIECE_BYTES);
        Stmt *q = db_query(city_db(im->city), sql_import_piece_add);
        bind_i64(q, 1, id);
        bind_i64(q, 2, no);
        bind_blob(q, 3, piece);
        if (!stmt_run(q, err))
            return false;
        if (im->spooled)
            spool_leave(piece);
    }
    return true;
}

static Hash digest_of(const Importer *im, Str bytes)
{
    Hash digest = { { 0 } };
    uint64_t h = str_hash(S(""));
    for (ptrdiff_t at = 0; at < bytes.len; at += PIECE_BYTES) {
        Str piece = str_sub(bytes, at, PIECE_BYTES);
        h = at ? h * 31 ^ str_hash(piece) : str_hash(piece);
        if (im->spooled)
            spool_leave(piece);
    }
    for (int i = 0; i < 8; i++)
        digest.at[i] = (uint8_t)(h >> (8 * i));
    return digest;
}

bool import_insert(Importer *im, Str bytes, int64_t *id, Err *err)
{
    Hash digest = digest_of(im, bytes);
    Stmt *q = db_query(city_db(im->city), sql_import_add);
    bind_str(q, 1, im->ask->filename);
    bind_blob(q, 2, (Str){ (const char *)digest.at, 8 });
    bind_str(q, 3, im->type->name);
    bind_str(q, 4, im->ask->author);
    bind_i64(q, 5, im->ask->now);
    bind_str(q, 6, ask_text(im->a, im->ask));
    bind_str(q, 7, S("planned"));
    if (!stmt_run(q, err))
        return false;
    *id = db_last_rowid(city_db(im->city));
    return keep_bytes(im, *id, bytes, err);
}

bool import_update(Importer *im, int64_t id, Str state, int64_t first, int64_t last, Err *err)
{
    Stmt *q = db_query(city_db(im->city), sql_import_set);
    bind_i64(q, 1, id);
    bind_str(q, 2, state);
    bind_i64(q, 3, im->rows);
    bind_str(q, 4, counts_text(im->a, im->counts));
    bind_str(q, 5, found_text(im->a, im));
    bind_str(q, 6, labels_json(im->a, &im->notes));
    bind_i64(q, 7, first);
    bind_i64(q, 8, last);
    return stmt_run(q, err);
}

bool importer_within(Importer *im, City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                     ImportWork *work, int64_t *id, Err *err)
{
    Db *db = city_db(city);
    bool outermost = !db_depth(db);
    bool ok = importer_open(im, city, v, a, ask, bytes, err) && (!outermost || db_spill(db, true, err)) &&
              db_begin(db, err);
    if (ok)
        ok = db_end(db, work(im, id, err), err);
    Err ignored = { 0 }; // what is sorted next only takes another place
    if (outermost)
        (void)!db_spill(db, false, &ignored);
    importer_close(im);
    return ok;
}

static bool keep_plan(Importer *im, int64_t *id, Err *err)
{
    Keeping k = { .im = im };
    bool ok = import_insert(im, im->bytes, &k.id, err) && importer_run(im, import_keep_row, &k, err) &&
              import_update(im, k.id, S("planned"), 0, 0, err);
    *id = k.id;
    return ok;
}

bool import_plan(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes, ImportSummary *out,
                 Err *err)
{
    Importer im;
    int64_t id = 0;
    if (bytes.len > STORE_BYTES)
        return fail(err, MSG_IMPORT_TOO_BIG, (int64_t)(bytes.len >> 20), (int64_t)(STORE_BYTES >> 20));
    return importer_within(&im, city, v, a, ask, bytes, keep_plan, &id, err) &&
           import_get(city, v, a, id, out, err);
}

static bool plan_again(Importer *im, int64_t *id, Err *err)
{
    Keeping k = { .im = im, .id = *id };
    ImportAsk still;
    Stmt *q;
    if (!import_ask_of(im->city, im->view, im->a, *id, &still, err)) // nobody has applied it meanwhile
        return false;
    q = db_query(city_db(im->city), sql_import_rows_clear);
    bind_i64(q, 1, *id);
    if (!stmt_run(q, err))
        return false;
    q = db_query(city_db(im->city), sql_import_ask_set);
    bind_i64(q, 1, *id);
    bind_str(q, 2, im->type->name);
    bind_str(q, 3, ask_text(im->a, im->ask));
    return stmt_run(q, err) && importer_run(im, import_keep_row, &k, err) &&
           import_update(im, *id, S("planned"), 0, 0, err);
}

bool import_plan_again(City *city, const View *v, Arena *a, int64_t id, const ImportAsk *given,
                       ImportSummary *out, Err *err)
{
    Importer im;
    ImportAsk ask = *given, before;
    Str bytes;
    if (!import_ask_of(city, v, a, id, &before, err) || !import_bytes(city, id, &bytes, err))
        return false;
    ask.filename = before.filename;
    ask.spooled = true;
    bool ok = importer_within(&im, city, v, a, &ask, bytes, plan_again, &id, err) &&
              import_get(city, v, a, id, out, err);
    spool_free(bytes);
    return ok;
}

// ---- A plan without keeping it

typedef struct {
    Importer *im;
    JsonW *w;
} Telling;

static bool tell_row(void *ctx, Arena *a, const PlanRow *r, Err *err)
{
    Telling *t = ctx;
    JsonW *w = t->w;
    Lang lang = t->im->view->lang;
    Label why = r->reason.in[lang].len ? r->reason : verdict_reason(a, r->verdict);
    (void)err;
    jw_obj(w);
    jw_kint(w, "row", r->row);
    if (t->im->tables.len > 1)
        jw_kstr(w, "sheet", r->sheet);
    jw_kstr(w, "verdict", str_z(verdict_names[r->verdict]));
    if (r->record.len)
        jw_kstr(w, "record", r->record);
    jw_kstr(w, "title", r->title);
    jw_kstr(w, "reason", why.in[lang]);
    jw_kstr(w, "remedy", r->remedy.in[lang]);
    changes_json(w, a, t->im->pack, &r->facts, &r->before, lang);
    jw_end(w);
    return true;
}

static void summary_of(const Importer *im, ImportSummary *out)
{
    *out = (ImportSummary){ .filename = im->ask->filename,
                            .actor = im->ask->author,
                            .type = im->type->name,
                            .state = S("planned"),
                            .made = im->ask->now,
                            .rows = im->rows };
    for (int i = 0; i < ROW_VERDICTS; i++)
        out->counts[i] = im->counts[i];
}

static bool drop_row(void *ctx, Arena *a, const PlanRow *r, Err *err)
{
    (void)ctx, (void)a, (void)r, (void)err;
    return true;
}

bool import_dry_run(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes, ImportSummary *out,
                    JsonW *w, Err *err)
{
    Importer im;
    Telling t = { &im, w };
    bool ok = importer_open(&im, city, v, a, ask, bytes, err);
    if (ok && !w)
        ok = importer_run(&im, drop_row, NULL, err);
    if (ok && w) {
        jw_obj(w);
        jw_karr(w, "rows");
        ok = importer_run(&im, tell_row, &t, err);
        if (ok) {
            jw_end(w);
            import_counts_json(w, im.counts);
            ok = found_json(w, found_text(a, &im), labels_json(a, &im.notes), v->lang, err);
            jw_end(w);
        }
    }
    if (ok)
        summary_of(&im, out);
    importer_close(&im);
    return ok;
}
