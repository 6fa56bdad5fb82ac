// list.c - lists and counts: through the ledger for the past, out of the tables for today, with the same
// answers.
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "list_in.h"
#include "render.h"
#include "store.h"

static bool sees(const void *ctx, const Attr *attr)
{
    return view_sees(ctx, attr);
}

static const Value *look_up(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

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
    return c ? c : str_cmp(x->id, y->id);
}

// ---- Search

enum { RANK_ID = 20, RANK_TITLE = 10 }; // above what a text gives (match_text)

struct Search {
    MatchQuery query;
    Arena *a;
    Map *codes; // codes met so far, by address: how well their labels answer
};

typedef struct {
    Str labels;
    int rank;
} CodeRank;

static Search *search_open(Arena *a, Str text)
{
    Search *s = NEW(a, Search);
    *s = (Search){ match_query(a, text), a, map_new(a) };
    return s;
}

static const CodeRank *code_rank(Search *s, const Code *c)
{
    Str key = { (const char *)&c, sizeof c };
    CodeRank *have = map_get(s->codes, key);
    if (have)
        return have;
    have = NEW(s->a, CodeRank);
    have->labels = str_fmt(s->a, "%.*s %.*s", PS(c->label.in[LANG_VI]), PS(c->label.in[LANG_EN]));
    have->rank = match_text(s->a, &s->query, have->labels);
    *map_slot(s->codes, str_copy(s->a, key)) = have;
    return have;
}

static int title_rank(Arena *a, const MatchQuery *query, const Record *r, Str *title)
{
    int best = 0;
    for (Lang lang = LANG_VI; lang < LANG_COUNT; lang++) {
        int rank = match_text(a, query, record_title(r, lang));
        if (rank > best)
            *title = record_title(r, lang);
        best = rank > best ? rank : best;
    }
    return best ? RANK_TITLE + best : 0;
}

typedef struct {
    int rank;
    Str title;       // that answers, else the one in the reader's language
    const Field *by; // the field that answers best, NULL: none by itself
} Answer;

// How well the texts that the view sees answer the query: the id first, then titles.
static Answer search_answer(const Listing *l, const Record *r)
{
    const MatchQuery *query = &l->search->query;
    Answer out = { .title = record_title(r, l->v->lang) };
    if (match_text(l->a, query, r->id)) {
        out.rank = RANK_ID;
        return out;
    }
    out.rank = title_rank(l->a, query, r, &out.title);
    if (out.rank)
        return out;
    Buf all = buf_new(l->a);
    EACH (const Field, f, r->fields) {
        if (f->value.type != VT_TEXT && f->value.type != VT_CODE)
            continue;
        EACH (const Str, s, f->value.set) {
            const Code *c = f->attr->list ? list_code(f->attr->list, *s) : NULL;
            const CodeRank *known = c ? code_rank(l->search, c) : NULL;
            int rank = known ? known->rank : match_text(l->a, query, *s);
            if (rank > out.rank)
                out = (Answer){ rank, out.title, f };
            buf_add(&all, known ? known->labels : *s);
            buf_char(&all, ' ');
        }
    }
    if (!out.rank)
        out.rank = match_text(l->a, query, buf_str(&all)) > 0; // its words may stand in several fields
    return out;
}

// Of a record that is shown: a code that answers by its label in another language is said in the reader's.
static Found found_of(const Listing *l, const Row *row)
{
    Answer x = search_answer(l, row->record);
    return (Found){ row->rank,
                    x.by ? value_show(l->a, l->at.pack, x.by->attr, &x.by->value, l->v->lang) : x.title };
}

bool row_found(const Listing *l, Record *r, Row *out)
{
    int rank = l->search ? search_answer(l, r).rank : 0;
    *out = (Row){ .rid = r->rid, .id = r->id, .record = r, .rank = rank, .falling = l->falling };
    out->by = l->sort ? record_field(r, l->sort->name) : NULL;
    if (l->search && !rank)
        return false;
    out->is = l->filter ? query_eval(l->filter, l->a, look_up, r) : TRI_TRUE;
    return true;
}

bool row_counts(const Listing *l, Tri is)
{
    return is == TRI_TRUE || (is == TRI_UNKNOWN && l->ask->unknown_too);
}

void rows_sort(Rows *rows)
{
    if (rows->len)
        qsort(rows->at, (size_t)rows->len, sizeof(Row), in_order);
}

static bool find_sort(Listing *l, Err *err)
{
    Str sort = l->ask->sort;
    l->falling = str_starts(sort, S("-"));
    if (l->falling)
        sort = str_sub(sort, 1, sort.len - 1);
    if (!sort.len)
        return true;
    l->sort = pack_attr(l->at.pack, l->type->name, sort);
    return (l->sort && view_sees(l->v, l->sort)) || fail(err, MSG_REGISTER_NO_SORT, sort);
}

// Which attributes values_only shows: those asked for and the titles; NULL: all.
static bool *shown_of(const Listing *l)
{
    bool *shown = l->ask->values_only && l->ask->attrs.len ? NEWS(l->a, bool, l->type->attrs.len) : NULL;
    for (ptrdiff_t i = 0; shown && i < l->type->attrs.len; i++) {
        Str name = l->type->attrs.at[i]->name;
        shown[i] = str_in(name, l->ask->attrs) || str_eq(name, l->type->title.in[LANG_VI]) ||
                   str_eq(name, l->type->title.in[LANG_EN]);
    }
    return shown;
}

static bool listing_open(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, Listing *out,
                         Err *err)
{
    *out = (Listing){ .city = city, .v = v, .a = a, .at = at, .ask = ask };
    if (str_trim(ask->text).len)
        out->search = search_open(a, str_trim(ask->text));
    out->type = pack_type(at.pack, ask->type);
    if (!out->type)
        return fail(err, MSG_REGISTER_NO_TYPE, ask->type);
    out->shown = shown_of(out);
    TypeSchema schema = { .arena = a, .pack = at.pack, .type = out->type, .sees = sees, .ctx = v };
    QuerySchema names = type_schema(&schema);
    return (!str_trim(ask->filter).len || query_parse(a, ask->filter, &names, &out->filter, err)) &&
           find_sort(out, err);
}

// Only the values that were asked for. Fields stand in the order of the type's attributes.
static void strip(const Listing *l, Record *r)
{
    if (!l->ask->values_only)
        return;
    ptrdiff_t n = 0, at = 0;
    const AttrRefs *attrs = &l->type->attrs;
    EACH (Field, f, r->fields) {
        while (attrs->at[at] != f->attr)
            at++;
        if (l->shown && !l->shown[at])
            continue;
        Field *kept = &r->fields.at[n++]; // they move up in their own place
        if (kept != f)
            *kept = *f;
        kept->cites = (Cites){ 0 };
        kept->missing = (Strs){ 0 };
    }
    r->fields.len = n;
    r->aliases = (Strs){ 0 };
}

typedef struct {
    const Listing *l;
    RecordKeeper *keeper;
    Rows *rows;
    ptrdiff_t *unknown;
} Gathering;

// Of a record that belongs in the list only what the list shows is kept.
static bool gather(void *ctx, Arena *scratch, Record *r, Err *err)
{
    const Gathering *g = ctx;
    Listing here = *g->l;
    Row row;
    (void)err;
    here.a = scratch;
    view_cut(here.v, scratch, r);
    if (!row_found(&here, r, &row))
        return true;
    *g->unknown += row.is == TRI_UNKNOWN;
    if (!row_counts(&here, row.is))
        return true;
    if (row.by) { // what is sorted by need not be shown
        Record one = *r;
        one.fields = (Fields){ (Field *)row.by, 1, 1 };
        row.by = record_kept(g->keeper, &one).fields.at;
    }
    strip(&here, r);
    row.record = NEW(g->l->a, Record);
    *row.record = record_kept(g->keeper, r);
    row.id = row.record->id;
    *PUSH(g->l->a, g->rows) = row;
    return true;
}

static bool rows_of_ledger(const Listing *l, Rows *rows, ptrdiff_t *unknown, Err *err)
{
    Gathering g = { l, keeper_new(l->a), rows, unknown };
    LoadHow how = { list_wanted(l, true, true), l->ask->values_only };
    return load_each(l->city, l->at, l->type, l->ask->values_only ? how : (LoadHow){ 0 }, gather, &g, err);
}

static bool rows_of(const Listing *l, bool now, Rows *rows, ptrdiff_t *unknown, Err *err)
{
    *rows = (Rows){ 0 };
    *unknown = 0;
    return now ? list_now_rows(l, rows, unknown, err) : rows_of_ledger(l, rows, unknown, err);
}

static bool read_list(const Listing *l, bool now, RecordList *out, Err *err)
{
    const ListAsk *ask = l->ask;
    Rows rows = { 0 };
    ptrdiff_t from = ask->offset;
    if (now && list_now_is_plain(l)) {
        if (!list_now_page(l, &rows, &out->total, err))
            return false;
        from = 0; // the page alone is there
    } else {
        if (!rows_of(l, now, &rows, &out->unknown, err))
            return false;
        EACH (Row, r, rows)
            if (!r->key.len)
                r->key = collate_key(l->a, record_title(r->record, l->v->lang));
        rows_sort(&rows);
        out->total = rows.len - (ask->unknown_too ? out->unknown : 0);
    }
    ptrdiff_t end = ask->limit && from + ask->limit < rows.len ? from + ask->limit : rows.len;
    if (now && from < end && !list_now_read(l, rows.at + from, end - from, err))
        return false;
    assert(rows.at || !rows.len);
    for (ptrdiff_t i = from; i < end; i++) {
        if (l->search)
            *PUSH(l->a, &out->found) = found_of(l, &rows.at[i]);
        strip(l, rows.at[i].record);
        *PUSH(l->a, &out->records) = *rows.at[i].record;
    }
    return true;
}

// Rows and what is read of them are of one instant, whoever writes meanwhile.
static bool begin(const Listing *l, bool *now, Err *err)
{
    if (!db_begin_read(city_db(l->city), err))
        return false;
    if (list_now_may(l, now, err))
        return true;
    db_rollback(city_db(l->city));
    return false;
}

bool record_list(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, RecordList *out, Err *err)
{
    Listing l;
    bool now;
    *out = (RecordList){ 0 };
    if (!listing_open(city, v, a, at, ask, &l, err) || !begin(&l, &now, err))
        return false;
    bool ok = read_list(&l, now, out, err);
    db_rollback(city_db(city));
    return ok;
}

// ---- One after the other

typedef struct {
    const Listing *listing;
    RecordFn *take;
    void *ctx;
} Sieve;

static bool sift(void *ctx, Arena *a, Record *r, Err *err)
{
    const Sieve *s = ctx;
    view_cut(s->listing->v, a, r);
    Tri is = s->listing->filter ? query_eval(s->listing->filter, a, look_up, r) : TRI_TRUE;
    return !row_counts(s->listing, is) || s->take(s->ctx, a, r, err);
}

static bool each_sorted(const Listing *l, RecordFn *take, void *ctx, Err *err)
{
    RecordList list;
    ListAsk whole = *l->ask;
    whole.offset = whole.limit = 0;
    if (!record_list(l->city, l->v, l->a, l->at, &whole, &list, err))
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
    Listing l;
    bool ok = listing_open(city, v, a, at, ask, &l, err);
    if (ok && (l.sort || l.search)) {
        ok = each_sorted(&l, take, ctx, err);
    } else if (ok) {
        Sieve s = { &l, take, ctx };
        LoadHow how = { .values_only = ask->values_only };
        ok = load_each(city, at, l.type, how, sift, &s, err);
    }
    arena_free(a);
    return ok;
}

bool record_count(City *city, const View *v, Arena *a, AsOf at, const ListAsk *ask, ptrdiff_t *total,
                  ptrdiff_t *unknown, Err *err)
{
    Rows rows;
    Listing l;
    bool now;
    ListAsk certain = *ask;
    certain.unknown_too = false;
    certain.sort = (Str){ 0 };
    *unknown = 0;
    if (!listing_open(city, v, a, at, ask, &l, err) || !begin(&l, &now, err))
        return false;
    l.ask = &certain;
    l.sort = NULL;
    bool ok;
    if (now && list_now_is_plain(&l)) {
        ok = list_now_total(&l, total, err);
    } else if (!l.filter && !l.search) {
        ok = load_count(city, at, l.type, total, err);
    } else {
        ok = rows_of(&l, now, &rows, unknown, err);
        *total = rows.len;
    }
    db_rollback(city_db(city));
    return ok;
}
