// api_records.c - lists, counts, facets and search.
#include <stdlib.h>

#include "citation.h"
#include "handlers.h"
#include "render.h"

enum { ROWS_USUAL = 100, HITS_USUAL = 20 };

static ListAsk read_ask(Call *c, bool *by_name, bool *falling)
{
    Str type = query(c, "type"), sort = query(c, "sort");
    *falling = str_eq(sort, S("-name"));
    *by_name = *falling || str_eq(sort, S("name"));
    return (ListAsk){ .type = type.len ? type : c->at.pack->ranking.type,
                      .filter = query(c, "filter"),
                      .text = query(c, "q"),
                      .sort = *by_name ? S("") : sort };
}

// Attributes asked for by name; those the view does not see are as if they were not there.
static bool attrs_asked(Call *c, const RecordType *t, Str names, AttrRefs *out, Err *err)
{
    *out = (AttrRefs){ 0 };
    Strs asked = str_split(c->arena, names, ',');
    EACH (const Str, name, asked) {
        const Attr *at = pack_attr(c->at.pack, t->name, *name);
        if (!at || !view_sees(&c->view, at))
            return fail(err, MSG_REGISTER_NO_SORT, *name);
        *PUSH(c->arena, out) = at;
    }
    return true;
}

// ---- Facets

typedef struct {
    Str code;
    int64_t n;
} Tally;
typedef ARRAY(Tally) Tallies;

static void count_code(Arena *a, Tallies *all, Str code)
{
    EACH (Tally, t, *all)
        if (str_eq(t->code, code)) {
            t->n++;
            return;
        }
    *PUSH(a, all) = (Tally){ code, 1 };
}

static void count_value(Arena *a, Tallies *all, const Value *v)
{
    if (v->type == VT_BOOL) {
        if (v->lo <= 0)
            count_code(a, all, S("false"));
        if (v->hi >= 1)
            count_code(a, all, S("true"));
        return;
    }
    EACH (const Str, s, v->set)
        count_code(a, all, *s);
    EACH (const Str, s, v->may)
        count_code(a, all, *s);
}

static void facet_json(Call *c, const Attr *at, const Records *all)
{
    JsonW *w = &c->w;
    Tallies codes = { 0 };
    int64_t unknown = 0, na = 0;
    EACH (const Record, r, *all) {
        Value v = record_value(r, at->name);
        unknown += v.state == VAL_UNKNOWN;
        na += v.state == VAL_NA;
        if (value_has_fact(&v))
            count_value(c->arena, &codes, &v);
    }
    jw_obj(w);
    jw_kstr(w, "attr", at->name);
    jw_karr(w, "codes");
    EACH (const Tally, t, codes) {
        jw_obj(w);
        jw_kstr(w, "code", t->code);
        jw_kint(w, "n", t->n);
        jw_end(w);
    }
    jw_end(w);
    jw_kint(w, "unknown", unknown);
    jw_kint(w, "na", na);
    jw_end(w);
}

int get_records(Call *c)
{
    Err err = { 0 };
    RecordList list;
    bool by_name, falling;
    AttrRefs columns = { 0 }, facets;
    ListAsk ask = read_ask(c, &by_name, &falling);
    const RecordType *t = pack_type(c->at.pack, ask.type);
    if (!t)
        fail(&err, MSG_REGISTER_NO_TYPE, ask.type);
    if (!t || !attrs_asked(c, t, query(c, "values"), &columns, &err) ||
        !attrs_asked(c, t, query(c, "facets"), &facets, &err))
        return answer_error(c, &err);
    if (!param_given(&c->rq->query, S("values")))
        EACH (const Str, name, t->list) {
            const Attr *at = pack_attr(c->at.pack, t->name, *name);
            if (at && view_sees(&c->view, at))
                *PUSH(c->arena, &columns) = at;
        }
    ask.values_only = true;
    EACH (const Attr *, at, columns)
        *PUSH(c->arena, &ask.attrs) = (*at)->name;
    EACH (const Attr *, at, facets)
        *PUSH(c->arena, &ask.attrs) = (*at)->name;
    if (!ask.attrs.len)
        *PUSH(c->arena, &ask.attrs) = t->title.in[c->lang];
    ptrdiff_t from = (ptrdiff_t)query_int(c, "offset", 0),
              limit = (ptrdiff_t)query_int(c, "limit", ROWS_USUAL);
    bool page = !facets.len && !falling && limit > 0; // the others look at every record
    ask.offset = page ? from : 0;
    ask.limit = page ? limit : 0;
    if (!record_list(c->city, &c->view, c->arena, c->at, &ask, &list, &err))
        return answer_error(c, &err);
    JsonW *w = &c->w;
    ptrdiff_t n = list.records.len;
    from = page ? 0 : from < n ? from : n;
    ptrdiff_t to = from + limit < n ? from + limit : n;
    jw_obj(w);
    jw_kint(w, "total", list.total);
    jw_kint(w, "unknown", list.unknown);
    jw_karr(w, "items");
    for (ptrdiff_t i = from; i < to; i++)
        record_row_json(&c->w, c->arena, c->at.pack, &list.records.at[falling ? n - 1 - i : i], &columns,
                        c->lang);
    jw_end(w);
    if (facets.len) {
        jw_karr(w, "facets");
        EACH (const Attr *, at, facets)
            facet_json(c, *at, &list.records);
        jw_end(w);
    }
    jw_end(w);
    return answer_ok(c);
}

int get_count(Call *c)
{
    Err err = { 0 };
    ptrdiff_t total, unknown;
    bool by_name, falling;
    ListAsk ask = read_ask(c, &by_name, &falling);
    if (!record_count(c->city, &c->view, c->arena, c->at, &ask, &total, &unknown, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_kint(&c->w, "total", total);
    jw_kint(&c->w, "unknown", unknown);
    jw_end(&c->w);
    return answer_ok(c);
}

// ---- Search over all types, in the order in which the lists have what they find.

typedef struct {
    const Record *r;
    Found found;
    ptrdiff_t order;
} Hit;
typedef ARRAY(Hit) Hits;

static int best_hit(const void *x, const void *y)
{
    const Hit *a = x, *b = y;
    if (a->found.rank != b->found.rank)
        return a->found.rank > b->found.rank ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void hit_json(Call *c, const Hit *h)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    jw_obj(w);
    jw_kstr(w, "id", h->r->id);
    jw_kstr(w, "type", h->r->type->name);
    record_title_json(w, c->arena, "title", h->r);
    if (str_eq(h->r->type->name, p->ranking.type)) {
        Value kind = record_value(h->r, p->ranking.kind);
        const Field *ward = p->ranking.ward.len ? record_field(h->r, p->ranking.ward) : NULL;
        if (value_is_known(&kind) && kind.set.len)
            jw_kstr(w, "kind", kind.set.at[0]);
        if (ward && value_has_fact(&ward->value))
            jw_kstr(w, "where", value_show(c->arena, p, ward->attr, &ward->value, c->lang));
    }
    jw_kstr(w, "matched", h->found.text);
    jw_end(w);
}

int get_search(Call *c)
{
    Err err = { 0 };
    Hits hits = { 0 };
    Str q = str_trim(query(c, "q"));
    ptrdiff_t order = 0, total = 0, most = (ptrdiff_t)query_int(c, "limit", HITS_USUAL);
    TextHits found;
    if (!record_text_hits(c->city, c->arena, q, &found, &err))
        return answer_error(c, &err);
    EACH (const RecordType, t, c->at.pack->types) {
        ListAsk ask = { .type = t->name, .text = q, .limit = most, .values_only = true, .hits = &found };
        RecordList list;
        if (!q.len || !sees_type(&c->view, t))
            continue;
        if (!record_list(c->city, &c->view, c->arena, c->at, &ask, &list, &err))
            return answer_error(c, &err);
        total += list.total;
        for (ptrdiff_t i = 0; i < list.records.len; i++, order++)
            *PUSH(c->arena, &hits) = (Hit){ &list.records.at[i], list.found.at[i], order };
    }
    if (hits.len)
        qsort(hits.at, (size_t)hits.len, sizeof(Hit), best_hit);
    Citer *citer;
    if (!citer_open(c->city, &c->view, c->arena, c->at, S(""), &citer, &err))
        return answer_error(c, &err);
    CiteAnswer cited = citer_find(citer, c->arena, q);
    jw_obj(&c->w);
    jw_kint(&c->w, "total", total);
    if (cited.state != CITE_NONE) {
        jw_key(&c->w, S("cite"));
        jw_obj(&c->w);
        cite_answer_json(&c->w, c->arena, c->at.pack, &c->view, &cited, c->lang);
        jw_end(&c->w);
    }
    jw_karr(&c->w, "items");
    for (ptrdiff_t i = 0; i < hits.len && i < most; i++)
        hit_json(c, &hits.at[i]);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}
