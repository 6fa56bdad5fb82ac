// resolve.c - which of many facts is held true (LEDGER.md rule 2).
#include <stdlib.h>
#include <string.h>

#include "resolve.h"

// One fact with what decides between facts.
typedef struct {
    const Obs *obs;
    const Fact *fact;
    int trust;
    bool valid, newest, held;
} Candidate;

static int by_age(const Candidate *x, const Candidate *y) // newer last; never by order of arrival here
{
    if (x->obs->valid.from != y->obs->valid.from)
        return x->obs->valid.from < y->obs->valid.from ? -1 : 1;
    if (x->obs->recorded_ms != y->obs->recorded_ms)
        return x->obs->recorded_ms < y->obs->recorded_ms ? -1 : 1;
    Hash lx = obs_leaf(x->obs), ly = obs_leaf(y->obs);
    return memcmp(lx.at, ly.at, sizeof lx.at);
}

static bool same_source(const Obs *x, const Obs *y)
{
    if (x->source_no && y->source_no)
        return x->source_no == y->source_no;
    return str_eq(x->prov.source, y->prov.source) && str_eq(x->prov.source_class, y->prov.source_class);
}

// Of each source, the newest fact valid that day.
static void find_newest(Arena *a, Candidate *all, ptrdiff_t n)
{
    Candidate *only[1], **heads = n == 1 ? only : NEWS(a, Candidate *, n); // of each source met so far
    ptrdiff_t sources = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        Candidate *c = &all[i];
        ptrdiff_t k = 0;
        if (!c->valid)
            continue;
        while (k < sources && !same_source(heads[k]->obs, c->obs))
            k++;
        if (k == sources)
            sources++;
        else if (by_age(heads[k], c) < 0)
            heads[k]->newest = false;
        else
            continue;
        c->newest = true;
        heads[k] = c;
    }
}

static void hold(Arena *a, Candidate *all, ptrdiff_t n)
{
    int best = -1;
    find_newest(a, all, n);
    for (ptrdiff_t i = 0; i < n; i++) // "Not applicable" is an answer, but a value from an equally trusted
        if (all[i].newest && all[i].fact->value.state != VAL_UNKNOWN &&
            all[i].trust > best) // source says more
            best = all[i].trust;
    bool some_value = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        Candidate *c = &all[i];
        c->held = c->newest && c->trust == best && c->fact->value.state != VAL_UNKNOWN;
        some_value = some_value || (c->held && c->fact->value.state != VAL_NA);
    }
    for (ptrdiff_t i = 0; i < n; i++)
        if (some_value && all[i].fact->value.state == VAL_NA)
            all[i].held = false;
}

static int for_reading(const void *p, const void *q) // held first, then trust, then newest first
{
    const Candidate *x = p, *y = q;
    if (x->held != y->held)
        return x->held ? -1 : 1;
    if (x->trust != y->trust)
        return x->trust > y->trust ? -1 : 1;
    return -by_age(x, y);
}

static bool is_web_address(Str s)
{
    return str_starts(s, S("http://")) || str_starts(s, S("https://"));
}

static Date date_of(const Valid *v)
{
    return v->from == DAY_OPEN_START && v->to == DAY_OPEN_END
               ? (Date){ 0 }
               : (Date){ v->from, v->from, v->from_prec, v->about };
}

static Cite cite_of(const Candidate *c, const Attr *attr)
{
    const Obs *o = c->obs;
    Cite cite = { .value = c->fact->value,
                  .attr = attr,
                  .source = o->prov.source,
                  .source_class = o->prov.source_class,
                  .method = o->prov.method,
                  .author = o->prov.author,
                  .note = o->prov.note,
                  .one_of = o->prov.one_of,
                  .valid = date_of(&o->valid),
                  .recorded = o->recorded_ms,
                  .seq = o->seq,
                  .confidence = o->conf == CONF_NONE ? 1 : o->conf / 100.0,
                  .current = c->held };
    if (o->valid.to != DAY_OPEN_END)
        cite.until = (Date){ o->valid.to, o->valid.to, o->valid.to_prec, o->valid.about };
    if (!cite.one_of && is_web_address(cite.source))
        cite.address = cite.source;
    return cite;
}

static void cite(Arena *a, Field *f, Candidate *all, ptrdiff_t n)
{
    qsort(all, (size_t)n, sizeof *all, for_reading);
    f->cites = (Cites){ .at = NEWS(a, Cite, n), .len = n, .cap = n };
    for (ptrdiff_t i = 0; i < n; i++)
        f->cites.at[i] = cite_of(&all[i], f->attr);
}

static void settle(Arena *a, Field *f, Candidate *all, ptrdiff_t n, bool values_only)
{
    const Value *one = NULL;
    ptrdiff_t held = 0;
    hold(a, all, n);
    if (!values_only)
        cite(a, f, all, n);
    for (ptrdiff_t i = 0; i < n; i++)
        if (all[i].held && !held++)
            one = &all[i].fact->value;
    if (held == 1) {
        f->value = *one;
    } else if (held) {
        Value *values = NEWS(a, Value, held);
        ptrdiff_t k = 0;
        for (ptrdiff_t i = 0; i < n; i++)
            if (all[i].held)
                values[k++] = all[i].fact->value;
        f->value = value_merge_equal_trust(a, values, held);
    }
}

// ---- Many records

enum { TRUST_UNASKED = -1 };
typedef struct {
    Str class;
    int *of; // by attribute
} TrustRow;

struct Resolver {
    Arena *a;
    const Pack *pack;
    const RecordType *type;
    int32_t day;
    const bool *wanted;
    bool values_only;
    ARRAY(TrustRow) trust;
    ptrdiff_t last; // the row that was asked for last
};

Resolver *resolver_new(Arena *a, const Pack *pack, const RecordType *type, int32_t day, const bool *wanted,
                       bool values_only)
{
    Resolver *x = NEW(a, Resolver);
    *x = (Resolver){
        .a = a, .pack = pack, .type = type, .day = day, .wanted = wanted, .values_only = values_only
    };
    return x;
}

static bool same_text(Str x, Str y) // most are the same bytes in memory
{
    return x.len == y.len && (x.at == y.at || str_eq(x, y));
}

static const TrustRow *trust_row(Resolver *x, Str class)
{
    if (x->last < x->trust.len && same_text(x->trust.at[x->last].class, class))
        return &x->trust.at[x->last];
    for (ptrdiff_t i = 0; i < x->trust.len; i++)
        if (same_text(x->trust.at[i].class, class))
            return &x->trust.at[x->last = i];
    TrustRow *row = PUSH(x->a, &x->trust);
    *row = (TrustRow){ str_copy(x->a, class), NEWS(x->a, int, x->type->attrs.len) };
    for (ptrdiff_t i = 0; i < x->type->attrs.len; i++)
        row->of[i] = TRUST_UNASKED;
    x->last = x->trust.len - 1;
    return row;
}

static int trust_of(const Resolver *x, const TrustRow *row, ptrdiff_t at)
{
    if (row->of[at] == TRUST_UNASKED)
        row->of[at] = pack_trust(x->pack, row->class, x->type->attrs.at[at]->group, x->day);
    return row->of[at];
}

// Of an attribute of another pack, or of a merged record's other type: -1, as for one that nobody wants.
static ptrdiff_t wanted_place(const Resolver *x, const Fact *fact)
{
    ptrdiff_t at = type_place(x->type, fact->attr);
    return at >= 0 && (!x->wanted || x->wanted[at]) ? at : -1;
}

// The candidates of all attributes in one array, those of an attribute together: of[i] … of[i + 1].
static Candidate *candidates(Resolver *x, Arena *a, const Observations *standing, ptrdiff_t *of)
{
    ptrdiff_t n = x->type->attrs.len;
    EACH (const Obs, o, *standing)
        EACH (const Fact, fact, o->facts) {
            ptrdiff_t at = wanted_place(x, fact);
            if (at >= 0)
                of[at + 1]++;
        }
    for (ptrdiff_t i = 0; i < n; i++)
        of[i + 1] += of[i];
    Candidate *all = NEWS(a, Candidate, of[n] ? of[n] : 1);
    ptrdiff_t *next = NEWS(a, ptrdiff_t, n);
    EACH (const Obs, o, *standing) {
        const TrustRow *row = o->facts.len ? trust_row(x, o->prov.source_class) : NULL;
        bool valid = o->valid.from <= x->day && x->day <= o->valid.to;
        EACH (const Fact, fact, o->facts) {
            ptrdiff_t at = wanted_place(x, fact);
            if (at >= 0)
                all[of[at] + next[at]++] =
                    (Candidate){ .obs = o, .fact = fact, .trust = trust_of(x, row, at), .valid = valid };
        }
    }
    return all;
}

void resolver_run(Resolver *x, Arena *a, const Observations *standing, Fields *out)
{
    ptrdiff_t n = x->type->attrs.len, *of = NEWS(a, ptrdiff_t, n + 1);
    Candidate *all = candidates(x, a, standing, of);
    *out = (Fields){ .at = NEWS(a, Field, n), .len = n, .cap = n };
    for (ptrdiff_t i = 0; i < n; i++) {
        Field *f = &out->at[i];
        f->attr = x->type->attrs.at[i];
        f->value.type = f->attr->value_type;
        if (of[i + 1] > of[i])
            settle(a, f, all + of[i], of[i + 1] - of[i], x->values_only);
    }
}

void resolve_entered(Arena *a, const Pack *pack, const RecordType *type, int32_t day,
                     const Observations *standing, Fields *out)
{
    resolver_run(resolver_new(a, pack, type, day, NULL, false), a, standing, out);
}
