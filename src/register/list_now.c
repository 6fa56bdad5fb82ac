// list_now.c - lists of today: the filter runs as SQL over the feature table, values come from record_now.
// What SQL cannot say, and whatever a view's embargo or precision touches, is decided on those values by the
// code that decides the past.
#include "fold.h"
#include "list_in.h"
#include "now.h"
#include "register_sql.h"
#include "store.h"

enum { FIRST_BIND = 1 };

// Does the view's embargo speak of records of this type, or of what they are parts of? Then what is filtered
// and shown depends on the record (view_cut).
static bool embargo_speaks(const Listing *l)
{
    const Cond *c = &l->v->rule->embargo;
    if (!c->query || l->v->decided)
        return false;
    if (l->type->parent.len)
        return true;
    Strs names = query_properties(l->a, c->query);
    EACH (const Str, name, names)
        if (!pack_attr(l->at.pack, l->type->name, *name))
            return false;
    return true;
}

bool list_now_may(const Listing *l, bool *out, Err *err)
{
    if (!present_is(l->city, l->a, l->at, out, err))
        return false;
    *out = *out && !l->v->rule->sees[SENS_PERSONAL]; // these are not in the tables
    return true;
}

bool list_now_is_plain(const Listing *l)
{
    return !l->filter && !l->search && !l->sort && !l->ask->naming.len && !l->ask->within;
}

// ---- Which attributes are needed

static ptrdiff_t index_of(const Listing *l, Str name)
{
    for (ptrdiff_t i = 0; i < l->type->attrs.len; i++)
        if (str_eq(l->type->attrs.at[i]->name, name))
            return i;
    return -1;
}

static void want(const Listing *l, bool *wanted, Str name)
{
    ptrdiff_t i = index_of(l, name);
    if (i >= 0)
        wanted[i] = true;
}

static void want_all(const Listing *l, bool *wanted, Strs names)
{
    EACH (const Str, name, names)
        want(l, wanted, *name);
}

bool *list_wanted(const Listing *l, bool deciding, bool shown)
{
    bool *wanted = NEWS(l->a, bool, l->type->attrs.len);
    for (Lang lang = LANG_VI; lang < LANG_COUNT; lang++)
        want(l, wanted, l->type->title.in[lang]);
    if (embargo_speaks(l))
        want_all(l, wanted, query_properties(l->a, l->v->rule->embargo.query));
    if (deciding && l->filter)
        want_all(l, wanted, query_properties(l->a, l->filter));
    if (deciding && l->sort)
        want(l, wanted, l->sort->name);
    if (shown)
        want_all(l, wanted, l->ask->attrs);
    for (ptrdiff_t i = 0; i < l->type->attrs.len; i++) {
        ValueType t = l->type->attrs.at[i]->value_type;
        if ((shown && !l->ask->attrs.len) || (deciding && l->search && (t == VT_TEXT || t == VT_CODE)))
            wanted[i] = true;
    }
    return wanted;
}

// ---- Rows

static bool damaged(const Listing *l, Str id, Err *err)
{
    return fail(err, MSG_REGISTER_FILE_BROKEN,
                str_fmt(l->a, "record_now: %.*s in %.*s", PS(id), PS(city_path(l->city))));
}

// A record of today as the view sees it, from a row (rid, id, …, vals).
static bool read_row(const Listing *l, Stmt *q, int vals, const bool *wanted, Record **out, Err *err)
{
    Record *r = *out = NEW(l->a, Record);
    *r = (Record){ .type = l->type, .rid = col_i64(q, 0), .id = col_str(q, 1, l->a) };
    if (!now_fields(l->a, col_blob(q, vals, l->a), l->type, wanted, &r->fields))
        return damaged(l, r->id, err);
    view_cut(l->v, l->a, r);
    return true;
}

static Str key_column(const Listing *l)
{
    return l->v->lang == LANG_VI ? S("key_vi") : S("key_en");
}

// The key in the table is that of the title; a view that does not see the title sorts by what it shows
// instead.
static bool sees_title(const Listing *l)
{
    const Attr *title = pack_attr(l->at.pack, l->type->name, l->type->title.in[l->v->lang]);
    return title && view_sees(l->v, title) && !embargo_speaks(l);
}

static bool in_table(const Listing *l, const Attr *attr)
{
    if (attr->kind == KIND_GEOMETRY)
        return str_eq(attr->name, l->type->geometry) && l->type->spatial && l->v->rule->precision_m <= 0;
    return attr->sensitivity <= SENS_STAFF;
}

// Which rows may be of use to who asks; empty: all.
static Str narrowed(const Listing *l)
{
    const ListAsk *ask = l->ask;
    if (ask->within)
        return l->type->spatial ? SQL_FILL(l->a, sql_tpl_now_within, gpkg_rtree(l->a, l->type->name)) : S("");
    Buf b = buf_new(l->a);
    EACH (const Str, name, ask->attrs) {
        const Attr *at = ask->naming.len ? pack_attr(l->at.pack, l->type->name, *name) : NULL;
        if (!at || at->kind != KIND_REF)
            continue;
        if (!in_table(l, at))
            return S("");
        buf_add(&b, b.len ? S(" OR ") : S(""));
        buf_add(&b, SQL_FILL(l->a, sql_tpl_now_naming, at->name, str_fmt(l->a, "%.*s_set", PS(at->name))));
    }
    return buf_str(&b);
}

// What narrowed() leaves open.
static void bind_narrowed(const Listing *l, Stmt *q)
{
    const ListAsk *ask = l->ask;
    if (ask->within) {
        bind_f64(q, 1, ask->box.west);
        bind_f64(q, 2, ask->box.east);
        bind_f64(q, 3, ask->box.south);
        bind_f64(q, 4, ask->box.north);
        return;
    }
    Str rest = ask->naming;
    (void)cut(&rest, '/'); // a reference may leave the type out
    bind_str(q, 1, ask->naming);
    bind_str(q, 2, rest);
    bind_str(q, 3, str_fmt(l->a, "|%.*s|", PS(ask->naming)));
    bind_str(q, 4, str_fmt(l->a, "|%.*s|", PS(rest)));
}

typedef struct {
    const Listing *l;
    const bool *wanted;
    bool title; // the key in the table is that of what is shown
    Arena *row; // of one row
    RecordKeeper *keeper;
    Rows *rows;
    ptrdiff_t *unknown;
} Scan;

// A record that belongs in the list is read again with its page; where there are no pages it is kept.
static bool consider(const Scan *s, Stmt *q, Err *err)
{
    const Listing *l = s->l;
    Listing here = *l;
    Record *r;
    Row row;
    arena_reset(s->row);
    here.a = s->row;
    if (!read_row(&here, q, 3, s->wanted, &r, err))
        return false;
    if (!row_found(&here, r, &row))
        return true;
    *s->unknown += row.is == TRI_UNKNOWN;
    if (!row_counts(l, row.is))
        return true;
    row.key = s->title ? col_str(q, 2, l->a) : collate_key(l->a, record_title(r, l->v->lang));
    row.id = str_copy(l->a, r->id);
    row.record = NULL;
    if (row.by) {
        Record one = *r;
        one.fields = (Fields){ (Field *)row.by, 1, 1 };
        row.by = record_kept(s->keeper, &one).fields.at;
    }
    if (l->ask->values_only && !l->ask->limit) {
        row.record = NEW(l->a, Record);
        *row.record = record_kept(s->keeper, r);
    }
    *PUSH(l->a, s->rows) = row;
    return true;
}

static bool scan_some(const Scan *s, Stmt *q, Err *err)
{
    bool ok = true;
    while (ok && stmt_next(q))
        ok = consider(s, q, err);
    return stmt_end(q, ok ? err : NULL) && ok;
}

// Those whose words say that they may be found.
static bool scan_hits(const Scan *s, Err *err)
{
    const Listing *l = s->l;
    const TextHits *hits = l->ask->hits;
    TextHits own = { 0 };
    if (!hits) {
        if (!record_text_hits(l->city, l->a, l->ask->text, &own, err))
            return false;
        hits = &own;
    }
    Str text = SQL_FILL(l->a, sql_tpl_now_one, key_column(l));
    EACH (const TextHit, h, *hits) {
        if (!str_eq(h->type, l->type->name))
            continue;
        Stmt *q = db_query_built(city_db(l->city), text);
        bind_i64(q, 1, h->rid);
        if (!scan_some(s, q, err))
            return false;
    }
    return true;
}

// Decided here, record by record.
static bool scan(const Listing *l, Rows *rows, ptrdiff_t *unknown, Err *err)
{
    Str some = narrowed(l);
    Scan s = {
        l,      list_wanted(l, true, l->ask->values_only), sees_title(l), arena_new(), keeper_new(l->a), rows,
        unknown
    };
    bool ok;
    if (l->search && !some.len) {
        ok = scan_hits(&s, err);
    } else {
        Stmt *q = db_query_built(
            city_db(l->city), some.len ? SQL_FILL(l->a, sql_tpl_now_some, key_column(l), l->type->name, some)
                                       : SQL_FILL(l->a, sql_tpl_now_scan, key_column(l), l->type->name));
        if (some.len)
            bind_narrowed(l, q);
        ok = scan_some(&s, q, err);
    }
    arena_free(s.row);
    return ok;
}

// A yes/no that is uncertain and not disputed has no column that tells it from an unknown one.
static bool asks_null_of_a_bool(const Listing *l, const Attr *attr)
{
    return attr->value_type == VT_BOOL &&
           str_find(str_lower_ascii(l->a, query_print(l->a, l->filter)), S("null")) >= 0;
}

static bool as_sql(const Listing *l, Str *sql, QueryBinds *binds)
{
    if (l->search || !l->filter || !sees_title(l))
        return false;
    Strs names = query_properties(l->a, l->filter);
    EACH (const Str, name, names) {
        const Attr *attr = pack_attr(l->at.pack, l->type->name, *name);
        if (!attr || !in_table(l, attr) || asks_null_of_a_bool(l, attr))
            return false;
    }
    Buf b = buf_new(l->a);
    QuerySqlAs as = { .table = S("t"), .first = FIRST_BIND, .functions = true };
    if (!query_sql(l->filter, &as, &b, binds))
        return false;
    *sql = buf_str(&b);
    return true;
}

// What is sorted by is read only of the rows that are left.
static bool read_sort(const Listing *l, Rows *rows, Err *err)
{
    bool *wanted = NEWS(l->a, bool, l->type->attrs.len), ok = true;
    want(l, wanted, l->sort->name);
    EACH (Row, row, *rows) {
        Stmt *q = db_query(city_db(l->city), sql_record_now_vals);
        Record *r = NULL;
        bind_i64(q, 1, row->rid);
        if (stmt_next(q))
            ok = read_row(l, q, 2, wanted, &r, err);
        if (!stmt_end(q, ok ? err : NULL) || !ok)
            return false;
        row->by = r ? record_field(r, l->sort->name) : NULL;
    }
    return true;
}

static bool where(const Listing *l, Str sql, const QueryBinds *binds, Rows *rows, ptrdiff_t *unknown,
                  Err *err)
{
    Stmt *q = db_query_built(city_db(l->city),
                             SQL_FILL(l->a, sql_tpl_now_where, key_column(l), l->type->name, sql));
    int n = FIRST_BIND;
    EACH (const QueryBind, b, *binds) {
        if (b->is_num)
            bind_f64(q, n++, b->num);
        else
            bind_str(q, n++, b->text);
    }
    while (stmt_next(q)) {
        Tri is = col_null(q, 3) ? TRI_UNKNOWN : col_i64(q, 3) ? TRI_TRUE : TRI_FALSE;
        *unknown += is == TRI_UNKNOWN;
        if (row_counts(l, is))
            *PUSH(l->a, rows) = (Row){ .rid = col_i64(q, 0),
                                       .id = col_str(q, 1, l->a),
                                       .key = col_str(q, 2, l->a),
                                       .falling = l->falling,
                                       .is = is };
    }
    return stmt_end(q, err) && (!l->sort || read_sort(l, rows, err));
}

bool list_now_rows(const Listing *l, Rows *rows, ptrdiff_t *unknown, Err *err)
{
    Str sql;
    QueryBinds binds;
    return as_sql(l, &sql, &binds) ? where(l, sql, &binds, rows, unknown, err) : scan(l, rows, unknown, err);
}

// ---- Pages

bool list_now_total(const Listing *l, ptrdiff_t *total, Err *err)
{
    Stmt *q = db_query(city_db(l->city), sql_record_now_count);
    bind_str(q, 1, l->type->name);
    *total = stmt_next(q) ? (ptrdiff_t)col_i64(q, 0) : 0;
    return stmt_end(q, err);
}

bool list_now_page(const Listing *l, Rows *rows, ptrdiff_t *total, Err *err)
{
    ptrdiff_t unknown = 0;
    const ListAsk *ask = l->ask;
    if (!sees_title(l)) { // the order is that of what is shown: read all
        if (!scan(l, rows, &unknown, err))
            return false;
        rows_sort(rows);
        *total = rows->len;
        ptrdiff_t from = ask->offset < rows->len ? ask->offset : rows->len;
        if (rows->len)
            rows->at += from;
        rows->len -= from;
        return true;
    }
    if (!list_now_total(l, total, err))
        return false;
    Stmt *q = db_query_built(city_db(l->city), SQL_FILL(l->a, sql_tpl_now_page, key_column(l)));
    bind_str(q, 1, l->type->name);
    bind_i64(q, 2, ask->limit ? ask->limit : -1);
    bind_i64(q, 3, ask->offset);
    while (stmt_next(q))
        *PUSH(l->a, rows) = (Row){ .rid = col_i64(q, 0), .id = col_str(q, 1, l->a), .is = TRI_TRUE };
    return stmt_end(q, err);
}

static bool read_values(const Listing *l, Row *row, const bool *wanted, Err *err)
{
    Stmt *q = db_query(city_db(l->city), sql_record_now_vals);
    bind_i64(q, 1, row->rid);
    bool ok = !stmt_next(q) || read_row(l, q, 2, wanted, &row->record, err);
    return stmt_end(q, ok ? err : NULL) && ok && (row->record || damaged(l, row->id, err));
}

bool list_now_read(const Listing *l, Row *rows, ptrdiff_t n, Err *err)
{
    if (l->ask->values_only) {
        bool *wanted = list_wanted(l, false, true);
        for (ptrdiff_t i = 0; i < n; i++)
            if (!rows[i].record && !read_values(l, &rows[i], wanted, err))
                return false;
        return true;
    }
    Seqs rids = { 0 };
    Records read;
    for (ptrdiff_t i = 0; i < n; i++)
        *PUSH(l->a, &rids) = rows[i].rid;
    if (!load_some(l->city, l->a, l->at, l->type, &rids, &read, err))
        return false;
    for (ptrdiff_t i = 0; i < n; i++) {
        view_cut(l->v, l->a, &read.at[i]);
        rows[i].record = &read.at[i];
    }
    return true;
}
