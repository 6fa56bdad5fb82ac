// record.c - reading records through a view: one, a list, a count, a history.
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "load.h"
#include "schema.h"

const Field *record_field(const Record *r, Str attr)
{
    EACH (const Field, f, r->fields)
        if (str_eq(f->attr->name, attr))
            return f;
    return NULL;
}

Value record_value(const Record *r, Str attr)
{
    const Field *f = record_field(r, attr);
    return f ? f->value : value_unknown(VT_NONE);
}

Str record_title(const Record *r, Lang lang)
{
    const Field *f = record_field(r, r->type->title.in[lang]);
    return f && f->value.set.len && f->value.set.at[0].len ? f->value.set.at[0] : r->id;
}

// ---- Ids

bool record_id(City *city, Arena *a, Str typed, Str *id, Err *err)
{
    const Pack *pack = city_pack(city);
    *id = str_trim(typed);
    if (str_find(*id, S("/")) >= 0)
        return true;
    Strs found = { 0 };
    EACH (const RecordType, t, pack->types) {
        Str full = str_fmt(a, "%.*s/%.*s", PS(t->name), PS(*id));
        int64_t rid = 0;
        if (id_ok(full) && !ledger_find(city_ledger(city), full, &rid, err))
            return false;
        if (rid)
            *PUSH(a, &found) = full;
    }
    if (!found.len)
        return fail(err, MSG_REGISTER_NO_RECORD, *id);
    if (found.len > 1)
        return fail(err, MSG_REGISTER_MANY_RECORDS, *id, str_join(a, found, S(", ")));
    *id = found.at[0];
    return true;
}

bool record_read(City *city, const View *v, Arena *a, AsOf at, Str typed, Record *out, Err *err)
{
    Str id;
    int64_t rid = 0;
    bool found = false;
    Seqs heirs = { 0 };
    if (!record_id(city, a, typed, &id, err) || (id_ok(id) && !ledger_find(city_ledger(city), id, &rid, err)))
        return false;
    if (!rid)
        return fail(err, MSG_REGISTER_NO_RECORD, id);
    if (!ledger_heirs(city_ledger(city), a, rid, at.seq, &heirs, err))
        return false;
    int64_t to = heirs.len == 1 ? heirs.at[0] : rid; // one that was split is shown as it was
    if (!load_one(city, a, at, to, out, &found, err))
        return false;
    if (!found)
        return fail(err, MSG_REGISTER_NO_RECORD_THEN, id);
    if (to != rid)
        out->merged_into = out->id;
    view_cut(v, a, out);
    return true;
}

// ---- Lists

static bool sees(const void *ctx, const Attr *attr)
{
    return view_sees(ctx, attr);
}

static const Value *look_up(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

typedef struct {
    const Record *record;
    Str key;         // title in alphabetical order
    int rank;        // of the search, 0–4
    const Field *by; // what is sorted by; NULL: the view does not see it here
    bool falling;
} Row;

static bool has_fact(const Field *f)
{
    return f && value_has_fact(&f->value);
}

static int by_value(const Field *x, const Field *y)
{
    if (x->value.type == VT_CODE && x->attr->list && x->value.set.len && y->value.set.len) {
        const Code *a = list_code(x->attr->list, x->value.set.at[0]),
                   *b = list_code(y->attr->list, y->value.set.at[0]);
        if (a && b && a != b)
            return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : str_cmp(a->code, b->code);
        return 0;
    }
    if (x->value.set.len && y->value.set.len)
        return str_cmp(x->value.set.at[0], y->value.set.at[0]);
    double a = x->value.lo + x->value.hi, b = y->value.lo + y->value.hi;
    return (a > b) - (a < b);
}

static int in_order(const void *p, const void *q)
{
    const Row *x = p, *y = q;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    if (has_fact(x->by) != has_fact(y->by))
        return has_fact(x->by) ? -1 : 1; // what is unknown comes last, rising or falling
    if (has_fact(x->by)) {
        int c = by_value(x->by, y->by);
        if (c)
            return x->falling ? -c : c;
    }
    int c = str_cmp(x->key, y->key);
    return c ? c : str_cmp(x->record->id, y->record->id);
}

// How well the texts that the view sees answer the query: title first.
static int search_rank(Arena *a, const Record *r, Str query)
{
    int best = match_rank(a, query, r->id);
    Buf all = buf_new(a);
    EACH (const Field, f, r->fields) {
        if (f->value.type != VT_TEXT && f->value.type != VT_CODE)
            continue;
        EACH (const Str, s, f->value.set) {
            Str text = *s;
            const Code *c = f->attr->list ? list_code(f->attr->list, *s) : NULL;
            if (c)
                text = str_fmt(a, "%.*s %.*s", PS(c->label.in[LANG_VI]), PS(c->label.in[LANG_EN]));
            int rank = match_rank(a, query, text);
            if (rank > best)
                best = rank;
            buf_add(&all, text);
            buf_char(&all, ' ');
        }
    }
    return best ? best : match_rank(a, query, buf_str(&all)) > 0; // its words may stand in several fields
}

static bool find_sort(const View *v, Arena *a, const RecordType *type, AsOf at, Str sort, const Attr **attr,
                      bool *falling, Err *err)
{
    *attr = NULL;
    *falling = str_starts(sort, S("-"));
    if (*falling)
        sort = str_sub(sort, 1, sort.len - 1);
    if (!sort.len)
        return true;
    *attr = pack_attr(at.pack, type->name, sort);
    (void)a;
    return (*attr && view_sees(v, *attr)) || fail(err, MSG_REGISTER_NO_SORT, sort);
}

// What is asked, read: the type, the filter and the sort as this view may have them.
typedef struct {
    const RecordType *type;
    const Query *filter;
    const Attr *sort;
    bool falling;
} Asked;
static bool read_ask(const View *v, Arena *a, AsOf at, const ListAsk *ask, Asked *out, Err *err)
{
    *out = (Asked){ .type = pack_type(at.pack, ask->type) };
    if (!out->type)
        return fail(err, MSG_REGISTER_NO_TYPE, ask->type);
    TypeSchema schema = { .arena = a, .pack = at.pack, .type = out->type, .sees = sees, .ctx = v };
    QuerySchema names = type_schema(&schema);
    return (!str_trim(ask->filter).len || query_parse(a, ask->filter, &names, &out->filter, err)) &&
           find_sort(v, a, out->type, at, ask->sort, &out->sort, &out->falling, err);
}

typedef ARRAY(Row) Rows;
static bool rows_of(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, Rows *rows,
                    ptrdiff_t *unknown, Err *err)
{
    Asked asked;
    Records all;
    if (!read_ask(v, a, at, ask, &asked, err) || !load_type(city, a, at, asked.type, &all, err))
        return false;
    Str query = str_trim(ask->text);
    *rows = (Rows){ 0 };
    *unknown = 0;
    EACH (Record, r, all) {
        view_cut(v, a, r);
        int rank = query.len ? search_rank(a, r, query) : 0;
        if (query.len && !rank)
            continue;
        Tri is = asked.filter ? query_eval(asked.filter, a, look_up, r) : TRI_TRUE;
        *unknown += is == TRI_UNKNOWN;
        if (is == TRI_TRUE || (is == TRI_UNKNOWN && ask->unknown_too))
            *PUSH(a, rows) = (Row){ .record = r,
                                    .rank = rank,
                                    .falling = asked.falling,
                                    .by = asked.sort ? record_field(r, asked.sort->name) : NULL };
    }
    return true;
}

bool record_list(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, RecordList *out, Err *err)
{
    *out = (RecordList){ 0 };
    Rows rows;
    if (!rows_of(city, v, a, at, ask, &rows, &out->unknown, err))
        return false;
    if (!rows.at)
        return true;
    EACH (Row, r, rows)
        r->key = collate_key(a, record_title(r->record, v->lang));
    qsort(rows.at, (size_t)rows.len, sizeof(Row), in_order);
    out->total = rows.len - (ask->unknown_too ? out->unknown : 0);
    ptrdiff_t end = ask->limit && ask->offset + ask->limit < rows.len ? ask->offset + ask->limit : rows.len;
    for (ptrdiff_t i = ask->offset; i < end; i++)
        *PUSH(a, &out->records) = *rows.at[i].record;
    return true;
}

typedef struct {
    const View *view;
    const Query *filter;
    bool unknown_too;
    RecordFn *take;
    void *ctx;
} Sieve;

static bool sift(void *ctx, Arena *a, Record *r, Err *err)
{
    const Sieve *s = ctx;
    view_cut(s->view, a, r);
    Tri is = s->filter ? query_eval(s->filter, a, look_up, r) : TRI_TRUE;
    if (is == TRI_FALSE || (is == TRI_UNKNOWN && !s->unknown_too))
        return true;
    return s->take(s->ctx, a, r, err);
}

static bool each_sorted(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, RecordFn *take,
                        void *ctx, Err *err)
{
    RecordList list;
    ListAsk whole = *ask;
    whole.offset = whole.limit = 0;
    if (!record_list(city, v, a, at, &whole, &list, err))
        return false;
    EACH (Record, r, list.records) {
        Arena *scratch = arena_new();
        bool ok = take(ctx, scratch, r, err);
        arena_free(scratch);
        if (!ok)
            return false;
    }
    return true;
}

bool record_each(City *city, const View *v, AsOf at, const ListAsk *ask, RecordFn *take, void *ctx, Err *err)
{
    Arena *a = arena_new();
    Asked asked;
    bool ok = read_ask(v, a, at, ask, &asked, err);
    if (ok && (asked.sort || str_trim(ask->text).len)) {
        ok = each_sorted(city, v, a, at, ask, take, ctx, err);
    } else if (ok) {
        Sieve s = { v, asked.filter, ask->unknown_too, take, ctx };
        ok = load_each(city, at, asked.type, sift, &s, err);
    }
    arena_free(a);
    return ok;
}

bool record_count(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, ptrdiff_t *total,
                  ptrdiff_t *unknown, Err *err)
{
    Rows rows;
    const RecordType *type = pack_type(at.pack, ask->type);
    if (type && !str_trim(ask->filter).len && !str_trim(ask->text).len) {
        *unknown = 0;
        return load_count(city, at, type, total, err);
    }
    ListAsk certain = *ask;
    certain.unknown_too = false;
    if (!rows_of(city, v, a, at, &certain, &rows, unknown, err))
        return false;
    *total = rows.len;
    return true;
}
