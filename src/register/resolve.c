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
typedef ARRAY(Candidate) Candidates;

static int by_age(const Candidate *x, const Candidate *y) // newer last; never by order of arrival here
{
    if (x->obs->valid.from != y->obs->valid.from)
        return x->obs->valid.from < y->obs->valid.from ? -1 : 1;
    if (x->obs->recorded_ms != y->obs->recorded_ms)
        return x->obs->recorded_ms < y->obs->recorded_ms ? -1 : 1;
    Hash lx = obs_leaf(x->obs), ly = obs_leaf(y->obs);
    return memcmp(lx.at, ly.at, sizeof lx.at);
}

static bool same_source(const Candidate *x, const Candidate *y)
{
    return str_eq(x->obs->prov.source, y->obs->prov.source) &&
           str_eq(x->obs->prov.source_class, y->obs->prov.source_class);
}

static void hold(Candidates *all)
{
    int best = -1;
    EACH (Candidate, c, *all) {
        c->newest = c->valid;
        EACH (Candidate, other, *all)
            if (other->valid && other != c && same_source(other, c) && by_age(other, c) > 0)
                c->newest = false;
        // "Not applicable" is an answer, but a value from an equally trusted source says more.
        if (c->newest && c->fact->value.state != VAL_UNKNOWN && c->trust > best)
            best = c->trust;
    }
    bool some_value = false;
    EACH (Candidate, c, *all) {
        c->held = c->newest && c->trust == best && c->fact->value.state != VAL_UNKNOWN;
        some_value = some_value || (c->held && c->fact->value.state != VAL_NA);
    }
    EACH (Candidate, c, *all)
        if (some_value && c->fact->value.state == VAL_NA)
            c->held = false;
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

static void settle(Arena *a, Field *f, Candidates *all)
{
    hold(all);
    qsort(all->at, (size_t)all->len, sizeof *all->at, for_reading);
    ARRAY(Value) held = { 0 };
    EACH (Candidate, c, *all) {
        *PUSH(a, &f->cites) = cite_of(c, f->attr);
        if (c->held)
            *PUSH(a, &held) = c->fact->value;
    }
    if (held.len)
        f->value = value_merge_equal_trust(a, held.at, held.len);
}

// Attributes of a type stand by number.
static ptrdiff_t place_of(const RecordType *type, int number)
{
    ptrdiff_t lo = 0, hi = type->attrs.len;
    while (lo < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        if (type->attrs.at[mid]->number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < type->attrs.len && type->attrs.at[lo]->number == number ? lo : -1;
}

void resolve_entered(Arena *a, const Pack *pack, const RecordType *type, int32_t day,
                     const Observations *standing, Fields *out)
{
    ptrdiff_t n = type->attrs.len;
    Candidates *of = NEWS(a, Candidates, n);
    EACH (const Obs, o, *standing) {
        EACH (const Fact, fact, o->facts) {
            ptrdiff_t at = place_of(type, fact->attr);
            if (at < 0)
                continue; // an attribute of another pack or of a merged record's other type
            *PUSH(a, &of[at]) = (Candidate){
                .obs = o,
                .fact = fact,
                .trust = pack_trust(pack, o->prov.source_class, type->attrs.at[at]->group, day),
                .valid = o->valid.from <= day && day <= o->valid.to,
            };
        }
    }
    *out = (Fields){ .at = NEWS(a, Field, n),
                     .len = n,
                     .cap = n }; // as many as there are, no growing: there are many records
    for (ptrdiff_t i = 0; i < n; i++) {
        Field *f = &out->at[i];
        f->attr = type->attrs.at[i];
        f->value = (Value){ .type = f->attr->value_type };
        if (of[i].len)
            settle(a, f, &of[i]);
    }
}
