// feature.c - feature tables and the text for search, kept beside the ledger in its transactions.
#include <stdio.h>
#include <string.h>

#include "export.h"
#include "feature_in.h"
#include "fold.h"
#include "now.h"
#include "register_sql.h"
#include "resolve.h"
#include "store.h"
#include "wards_in.h"

enum { MANY = 500 }; // more than MANY records: all anew is quicker than one by one
typedef ARRAY(Column) Columns;

// Closed attributes never enter a table that other programs read. v: of whom an export is for; NULL: the
// city's own file.
static bool has_columns(const View *v, const Attr *attr)
{
    return (v ? view_sees(v, attr) : attr->sensitivity <= SENS_STAFF) && attr->kind != KIND_GEOMETRY;
}

static Str suffixed(Arena *a, const Attr *attr, const char *suffix)
{
    return str_fmt(a, "%.*s%s", PS(attr->name), suffix);
}

Names feature_names(Arena *a, const Attr *attr)
{
    ValueType t = attr->value_type;
    Names n = { 0 };
    if (t != VT_GEOM && t != VT_NONE)
        n.own = attr->name;
    if (t == VT_NUM || t == VT_DATE) {
        n.lo = suffixed(a, attr, "_lo");
        n.hi = suffixed(a, attr, "_hi");
    }
    if (t == VT_TEXT || t == VT_CODE)
        n.set = suffixed(a, attr, "_set");
    if (t == VT_CODES)
        n.may = suffixed(a, attr, "_may");
    return n;
}

static void columns_of(Arena *a, const Attr *attr, Columns *out)
{
    ValueType t = attr->value_type;
    Names n = feature_names(a, attr);
    const struct {
        Str name;
        ColType type;
    } all[] = { { n.own, t == VT_NUM    ? COL_REAL
                         : t == VT_BOOL ? COL_BOOL
                                        : COL_TEXT },
                { n.lo, t == VT_NUM ? COL_REAL : COL_INT },
                { n.hi, t == VT_NUM ? COL_REAL : COL_INT },
                { n.set, COL_TEXT },
                { n.may, COL_TEXT } };
    for (ptrdiff_t i = 0; i < COUNT(all); i++)
        if (all[i].name.len)
            *PUSH(a, out) = (Column){ all[i].name, all[i].type };
}

static bool is_geometry(const RecordType *type, const Attr *attr)
{
    return type->spatial && str_eq(attr->name, type->geometry);
}

static FeatureTable table_of(Arena *a, const View *v, const RecordType *type, bool invented)
{
    Columns columns = { 0 };
    EACH (const Attr *, attr, type->attrs) {
        if (is_geometry(type, *attr))
            *PUSH(a, &columns) = (Column){ S("geom_radius"), COL_REAL };
        else if (has_columns(v, *attr))
            columns_of(a, *attr, &columns);
    }
    *PUSH(a, &columns) = (Column){ S("na"), COL_TEXT };
    *PUSH(a, &columns) = (Column){ S("disputed"), COL_TEXT };
    if (v)
        *PUSH(a, &columns) = (Column){ S("embargoed"), COL_BOOL };
    if (invented) // goes along with whatever other programs make of the table
        *PUSH(a, &columns) = (Column){ S("kho_mark"), COL_TEXT };
    return (FeatureTable){ .table = type->name,
                           .identifier = type->plural.in[LANG_VI],
                           .description =
                               invented ? str_fmt(a, "%.*s (kho:illustrative)", PS(type->plural.in[LANG_EN]))
                                        : type->plural.in[LANG_EN],
                           .point = type->spatial,
                           .columns = columns.at,
                           .n = columns.len,
                           .open = v != NULL };
}

// Parts are looked up by what they belong to.
static bool index_parent(City *city, Arena *a, const RecordType *type, Err *err)
{
    const Attr *ref = type->parent.len ? pack_attr(city_pack(city), type->name, type->parent_attr) : NULL;
    if (!ref || !has_columns(NULL, ref))
        return true;
    Str name = str_fmt(a, "%.*s_%.*s", PS(type->name), PS(ref->name));
    return stmt_run(
        db_query_built(city_db(city), SQL_FILL(a, sql_tpl_now_parts_index, name, type->name, ref->name)),
        err);
}

bool features_make(City *city, Arena *a, Err *err)
{
    EACH (const RecordType, type, city_pack(city)->types) {
        FeatureTable t = table_of(a, NULL, type, city_illustrative(city));
        if (!gpkg_extend_table(city_db(city), a, &t, err) || !index_parent(city, a, type, err))
            return false;
    }
    return db_meta_set(city_db(city), S("feature_layout"), city_layout(city), err);
}

Str features_layout(Arena *a, const Pack *pack)
{
    Buf b = buf_new(a);
    EACH (const RecordType, type, pack->types) {
        FeatureTable t = table_of(a, NULL, type, false);
        buf_fmt(&b, "%.*s%c", PS(type->name), type->spatial ? '*' : ' ');
        for (ptrdiff_t i = 0; i < t.n; i++)
            buf_fmt(&b, "%.*s %d\n", PS(t.columns[i].name), (int)t.columns[i].type);
    }
    return str_fmt(a, "%016llx", (unsigned long long)str_hash(buf_str(&b)));
}

bool features_upgrade(City *city, Arena *a, Err *err)
{
    Str made;
    bool found;
    Db *db = city_db(city);
    if (!db_meta_get(db, a, S("feature_layout"), &made, &found, err))
        return false;
    if (found && str_eq(made, city_layout(city)))
        return true;
    if (!db_begin(db, err))
        return false;
    return db_end(db, features_make(city, a, err) && db_meta_set(db, S("features"), S(""), err), err);
}

// ---- One record as cells; what is not known has none.

static void add_text(Arena *a, Cells *cells, Str column, Str s)
{
    *PUSH(a, cells) = (Cell){ .column = column, .kind = CELL_TEXT_, .s = s };
}

static void add_real(Arena *a, Cells *cells, Str column, double f)
{
    *PUSH(a, cells) = (Cell){ .column = column, .kind = CELL_REAL, .f = f };
}

static void add_int(Arena *a, Cells *cells, Str column, int64_t i)
{
    *PUSH(a, cells) = (Cell){ .column = column, .kind = CELL_INT, .i = i };
}

static void cells_of(Arena *a, const Attr *attr, const Names *n, const Value *v, Cells *out)
{
    switch (attr->value_type) {
    case VT_NUM:
        if (v->lo == v->hi)
            add_real(a, out, attr->name, v->lo);
        add_real(a, out, n->lo, v->lo);
        add_real(a, out, n->hi, v->hi);
        break;
    case VT_DATE:
        if (v->state == VAL_KNOWN)
            add_text(a, out, attr->name,
                     date_text(a, (Date){ (int32_t)v->lo, (int32_t)v->hi, (DatePrec)(v->prec & ~VALUE_ABOUT),
                                          (v->prec & VALUE_ABOUT) != 0 }));
        add_int(a, out, n->lo, (int64_t)v->lo);
        add_int(a, out, n->hi, (int64_t)v->hi);
        break;
    case VT_BOOL:
        if (v->lo == v->hi)
            add_int(a, out, attr->name, v->lo != 0);
        break;
    case VT_TEXT:
    case VT_CODE:
        if (v->set.len == 1)
            add_text(a, out, attr->name, v->set.at[0]);
        add_text(a, out, n->set, value_set_text(a, v->set));
        break;
    case VT_CODES: {
        Strs possible = { 0 };
        EACH (const Str, s, v->set)
            *PUSH(a, &possible) = *s;
        EACH (const Str, s, v->may)
            *PUSH(a, &possible) = *s;
        add_text(a, out, attr->name, value_set_text(a, v->set));
        add_text(a, out, n->may, value_set_text(a, strs_sorted(a, possible)));
        break;
    }
    case VT_GEOM:
    case VT_NONE:
        break;
    }
}

// names: of each field of the record; NULL: found here
Cells feature_cells(Arena *a, const View *for_whom, const Record *r, int64_t fid, bool invented,
                    const Names *names)
{
    Cells cells = { 0 };
    Strs na = { 0 }, disputed = { 0 };
    *PUSH(a, &cells) = (Cell){ .column = S("fid"), .kind = CELL_INT, .i = fid };
    add_text(a, &cells, S("id"), r->id);
    EACH (const Field, f, r->fields) {
        const Value *v = &f->value;
        bool geometry = is_geometry(r->type, f->attr);
        if (v->state == VAL_UNKNOWN || (!geometry && !has_columns(for_whom, f->attr)))
            continue;
        if (v->disputed)
            *PUSH(a, &disputed) = f->attr->name;
        if (v->state == VAL_NA) {
            *PUSH(a, &na) = f->attr->name;
        } else if (geometry) {
            *PUSH(a, &cells) = (Cell){ .column = S("geom"), .kind = CELL_BLOB, .s = v->geom };
            add_real(a, &cells, S("geom_radius"), v->radius_m);
        } else {
            Names own = names ? names[f - r->fields.at] : feature_names(a, f->attr);
            cells_of(a, f->attr, &own, v, &cells);
        }
    }
    if (na.len)
        add_text(a, &cells, S("na"), value_set_text(a, strs_sorted(a, na)));
    if (disputed.len)
        add_text(a, &cells, S("disputed"), value_set_text(a, strs_sorted(a, disputed)));
    if (for_whom)
        add_int(a, &cells, S("embargoed"), r->embargoed);
    if (invented)
        add_text(a, &cells, S("kho_mark"), S("kho:illustrative"));
    return cells;
}

static void bind_cell(Stmt *q, int n, const Cell *c)
{
    switch (c->kind) {
    case CELL_INT:
        bind_i64(q, n, c->i);
        break;
    case CELL_REAL:
        bind_f64(q, n, c->f);
        break;
    case CELL_TEXT_:
        bind_str(q, n, c->s);
        break;
    case CELL_BLOB:
        bind_blob(q, n, c->s);
        break;
    default:
        bind_null(q, n);
    }
}

Str feature_insert_text(Arena *a, const Record *r, const Cells *cells)
{
    Buf names = buf_new(a), places = buf_new(a);
    for (ptrdiff_t i = 0; i < cells->len; i++) {
        Str ident = sql_ident(a, cells->at[i].column);
        buf_fmt(&names, "%s%.*s", i ? ", " : "", PS(ident));
        buf_fmt(&places, "%s$%d", i ? ", " : "", (int)i + 1);
    }
    return SQL_FILL(a, sql_tpl_feature_insert, r->type->name, buf_str(&names), buf_str(&places));
}

bool feature_insert(Db *db, Str text, const Cells *cells, Err *err)
{
    Stmt *q = db_query_built(db, text);
    for (ptrdiff_t i = 0; i < cells->len; i++)
        bind_cell(q, (int)i + 1, &cells->at[i]);
    return stmt_run(q, err);
}

static bool insert_cells(Db *db, Arena *a, const Record *r, Cells cells, Err *err)
{
    return feature_insert(db, feature_insert_text(a, r, &cells), &cells, err);
}

static bool insert_row(City *city, Arena *a, const Record *r, Err *err)
{
    return insert_cells(city_db(city), a, r, feature_cells(a, NULL, r, r->rid, city_illustrative(city), NULL),
                        err);
}

bool export_table(Db *to, Arena *a, const View *v, const RecordType *type, Err *err)
{
    FeatureTable t = table_of(a, v, type, v->invented);
    return gpkg_create_table(to, a, &t, err);
}

bool export_row(Db *to, Arena *a, const View *v, const Record *r, int64_t fid, Err *err)
{
    return insert_cells(to, a, r, feature_cells(a, v, r, fid, v->invented, NULL), err);
}

static bool delete_row(Db *db, Arena *a, Str table, int64_t rid, Err *err)
{
    Stmt *q = db_query_built(db, SQL_FILL(a, sql_tpl_feature_delete, table));
    bind_i64(q, 1, rid);
    return stmt_run(q, err);
}

// ---- Text for search: titles, addresses and whatever else is text, folded. A search looks here first and
// ranks what it finds by what the view sees; where some of that is too closed to stand here, the text says so
// and every search looks at the record.

#define CLOSED_WORDS S("*")

Str feature_text(Arena *a, const Record *r)
{
    Buf b = buf_new(a);
    bool closed = false;
    buf_add(&b, r->id);
    EACH (const Field, f, r->fields) {
        if (f->value.type != VT_TEXT && f->value.type != VT_CODE)
            continue;
        if (!has_columns(NULL, f->attr)) {
            closed |= f->attr->sensitivity < SENS_PERSONAL && value_has_fact(&f->value);
            continue;
        }
        EACH (const Str, s, f->value.set) {
            const Code *c = f->attr->list ? list_code(f->attr->list, *s) : NULL;
            buf_char(&b, ' ');
            buf_add(&b, c ? c->label.in[LANG_VI] : *s);
            if (c) {
                buf_char(&b, ' ');
                buf_add(&b, c->label.in[LANG_EN]);
            }
        }
    }
    EACH (const Str, alias, r->aliases)
        buf_fmt(&b, " %.*s", PS(*alias));
    Str words = fold_vi(a, buf_str(&b));
    return closed ? str_fmt(a, "%.*s %.*s", PS(CLOSED_WORDS), PS(words)) : words;
}

static bool remove_text(Db *db, int64_t rid, Err *err)
{
    Stmt *q = db_query(db, sql_record_text_delete);
    bind_i64(q, 1, rid);
    return stmt_run(q, err);
}

bool feature_text_add(Db *db, int64_t rid, Str text, Err *err)
{
    Stmt *q = db_query(db, sql_record_text_add);
    bind_i64(q, 1, rid);
    bind_str(q, 2, text);
    return stmt_run(q, err);
}

static bool hit_type(City *city, TextHit *h, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_record_now_type);
    bind_i64(q, 1, h->rid);
    const RecordType *type = stmt_next(q) ? pack_type(city_pack(city), col_peek(q, 0)) : NULL;
    h->type = type ? type->name : (Str){ 0 };
    return stmt_end(q, err);
}

bool record_text_hits(City *city, Arena *a, Str text, TextHits *out, Err *err)
{
    Str words = fold_vi(a, text);
    *out = (TextHits){ 0 };
    if (!words.len)
        return true;
    bool ok = true;
    Stmt *q = db_query(city_db(city), sql_record_text_all);
    while (ok && stmt_next(q)) {
        Str s = col_peek(q, 1);
        if (!str_starts(s, CLOSED_WORDS) && !has_words(s, words))
            continue;
        TextHit *h = PUSH(a, out);
        h->rid = col_i64(q, 0);
        ok = hit_type(city, h, err);
    }
    return stmt_end(q, ok ? err : NULL) && ok;
}

// ---- Writing

AsOf feature_as_of(City *city, int64_t now_ms)
{
    return (AsOf){
        .valid = day_at(city_pack(city)->zone, now_ms), .seq = SEQ_ALL, .now = true, .pack = city_pack(city)
    };
}

// Everything that stands for one record outside the ledger.
static bool put_record(City *city, Arena *a, const Record *r, Err *err)
{
    Db *db = city_db(city);
    return insert_row(city, a, r, err) && feature_text_add(db, r->rid, feature_text(a, r), err) &&
           now_add(city, a, r, err);
}

static int depth_of(const Pack *pack, const RecordType *type)
{
    int depth = 0;
    for (const RecordType *t = type; t && t->parent.len && depth < 8; depth++)
        t = pack_type(pack, t->parent);
    return depth;
}

typedef struct {
    int64_t rid;
    Str id;
    const RecordType *type;
    int depth;
} Due;
typedef ARRAY(Due) Dues;

static bool add_due(City *city, Arena *a, int64_t rid, Dues *out, Err *err)
{
    Due d = { .rid = rid };
    EACH (const Due, other, *out)
        if (other->rid == rid)
            return true;
    if (!ledger_id(city_ledger(city), a, rid, &d.id, err))
        return false;
    d.type = pack_type(city_pack(city), id_type(d.id));
    d.depth = d.type ? depth_of(city_pack(city), d.type) : 0;
    if (d.type)
        *PUSH(a, out) = d;
    return true;
}

// The record that this row says it is part of changes with it.
static bool whole_due(City *city, Arena *a, const Due *part, Dues *out, Err *err)
{
    const Attr *ref = pack_attr(city_pack(city), part->type->name, part->type->parent_attr);
    if (!part->type->parent.len || !ref || !has_columns(NULL, ref))
        return true;
    Stmt *q = db_query_built(city_db(city), SQL_FILL(a, sql_tpl_now_parent, part->type->name, ref->name));
    bind_i64(q, 1, part->rid);
    Str said = stmt_next(q) ? col_str(q, 0, a) : (Str){ 0 };
    if (!stmt_end(q, err))
        return false;
    if (!said.len)
        return true;
    Value v = value_text(a, said);
    int64_t whole;
    Seqs heirs = { 0 };
    if (!ledger_find(city_ledger(city), parent_id(a, part->type, &v), &whole, err))
        return false;
    if (!whole)
        return true;
    if (!ledger_heirs(city_ledger(city), a, whole, SEQ_ALL, &heirs, err))
        return false;
    EACH (const int64_t, heir, heirs)
        if (!add_due(city, a, *heir, out, err))
            return false;
    return true;
}

static bool write_due(City *city, Arena *a, int64_t now_ms, const Due *d, Dues *all, Err *err)
{
    Db *db = city_db(city);
    Record r;
    bool found;
    Seqs heirs = { 0 };
    if (!ledger_heirs(city_ledger(city), a, d->rid, SEQ_ALL, &heirs, err) || !whole_due(city, a, d, all, err))
        return false;
    if (!delete_row(db, a, d->type->name, d->rid, err) || !remove_text(db, d->rid, err) ||
        !now_remove(city, d->rid, err))
        return false;
    if (heirs.len == 1 && heirs.at[0] != d->rid)
        return add_due(city, a, heirs.at[0], all, err); // lives on in another
    if (!load_one(city, a, feature_as_of(city, now_ms), d->rid, &r, &found, err))
        return false;
    return !found || (put_record(city, a, &r, err) && whole_due(city, a, d, all, err));
}

// Are the outlines of wards among these? Then the ward of every point may be another.
static bool among_wards(City *city, const int64_t *rids, ptrdiff_t n, bool *out, Err *err)
{
    int64_t outlines;
    if (!ledger_find(city_ledger(city), WARDS_RECORD, &outlines, err))
        return false;
    for (ptrdiff_t i = 0; i < n; i++)
        *out = *out || rids[i] == outlines;
    return true;
}

// The tables answer for one day. On another those records follow whose values began or ended since; where
// they are many, or the pack itself has turned, all are made anew.
typedef struct {
    bool same, anew;
    Seqs changed;
} Since;

static bool since_written(City *city, Arena *a, int64_t now_ms, Since *out, Err *err)
{
    int32_t was, day = feature_as_of(city, now_ms).valid;
    bool found;
    *out = (Since){ 0 };
    if (!present_day(city, a, &was, &found, err))
        return false;
    out->same = found && was == day;
    if (found && !ledger_changing(city_ledger(city), a, was, day, &out->changed, err))
        return false;
    out->anew = !found || out->changed.len > MANY || pack_changes(city_pack(city), was, day);
    return among_wards(city, out->changed.at, out->changed.len, &out->anew, err);
}

static Str as_of_now(Arena *a, City *city, int64_t now_ms)
{
    return present_as_of(a, city_pack(city), feature_as_of(city, now_ms).valid);
}

// What other programs see of it: when each table last changed.
static bool tell_changed(City *city, int64_t now_ms, const Dues *all, Err *err)
{
    EACH (const RecordType, type, city_pack(city)->types) {
        bool some = false;
        EACH (const Due, d, *all)
            some = some || d->type == type;
        if (some && !gpkg_changed(city_db(city), type->name, now_ms, err))
            return false;
    }
    return true;
}

bool features_write(City *city, Arena *a, int64_t now_ms, const int64_t *rids, ptrdiff_t n, Err *err)
{
    Dues all = { 0 };
    Since since;
    bool wards = false;
    if (!since_written(city, a, now_ms, &since, err) || !among_wards(city, rids, n, &wards, err))
        return false;
    if (since.anew || wards)
        return features_rebuild(city, a, now_ms, err);
    if (!since.same && !db_meta_set(city_db(city), S("features"), as_of_now(a, city, now_ms), err))
        return false;
    for (ptrdiff_t i = 0; i < n; i++)
        if (!add_due(city, a, rids[i], &all, err))
            return false;
    EACH (const int64_t, rid, since.changed)
        if (!add_due(city, a, *rid, &all, err))
            return false;
    int deepest = 0;
    EACH (const Due, d, all)
        deepest = d->depth > deepest ? d->depth : deepest;
    for (int depth = deepest; depth >= 0;
         depth--) // parts first: what they belong to is derived from their rows
        for (ptrdiff_t i = 0; i < all.len; i++) {
            Due d = all.at[i]; // a copy: the list grows by what it belongs to
            if (d.depth == depth && !write_due(city, a, now_ms, &d, &all, err))
                return false;
        }
    return tell_changed(city, now_ms, &all, err);
}

static bool put_each(void *ctx, Arena *row, Record *r, Err *err)
{
    return put_record(ctx, row, r, err);
}

static bool rebuild_type(City *city, Arena *a, int64_t now_ms, const RecordType *type, Err *err)
{
    Db *db = city_db(city);
    LoadHow how = { .values_only = true };
    return (!type->spatial || gpkg_bulk_begin(db, a, type->name, err)) &&
           stmt_run(db_query_built(db, SQL_FILL(a, sql_tpl_feature_clear, type->name)), err) &&
           load_each(city, feature_as_of(city, now_ms), type, how, put_each, city, err) &&
           (!type->spatial || gpkg_bulk_end(db, a, type->name, err)) &&
           gpkg_touch(db, type->name, now_ms, err);
}

bool features_rebuild(City *city, Arena *a, int64_t now_ms, Err *err)
{
    Db *db = city_db(city);
    if (!db_begin(db, err))
        return false;
    bool ok = stmt_run(db_query(db, sql_record_text_clear), err) &&
              stmt_run(db_query(db, sql_record_now_clear), err);
    EACH (const RecordType, type, city_pack(city)->types)
        ok = ok && rebuild_type(city, a, now_ms, type, err);
    ok = ok && db_meta_set(db, S("features"), as_of_now(a, city, now_ms), err);
    return db_end(db, ok, err);
}

bool features_day(City *city, Arena *a, int64_t now_ms, bool *rebuilt, Err *err)
{
    Since since;
    *rebuilt = false;
    if (!since_written(city, a, now_ms, &since, err))
        return false;
    if (since.same)
        return true;
    *rebuilt = true;
    if (!db_begin(city_db(city), err))
        return false;
    if (features_write(city, a, now_ms, NULL, 0, err))
        return db_commit(city_db(city), err);
    db_rollback(city_db(city));
    return false;
}
