// citation.c - what a text cites: designations of records looked for in its words, then what it says besides
// (date, year, organ) held against each.
#include <stdlib.h>

#include "citation.h"
#include "citation_words.h"

const char *const cite_state_names[] = { "none", "one", "ambiguous", "several" };
const char *const cite_fit_names[] = { "fits", "other_date", "other_year", "other_organ", "alike" };
enum { NEAREST = 3, LEAD_WORDS = 4 };
static const double alike_from = 0.55, same_number = 0.6;

typedef struct {
    const Record *record;
    Value organ, date, year; // unknown where not declared or not seen
} Entry;

// Words under which an entry may be cited.
typedef struct {
    ptrdiff_t entry;
    CiteWords words;
    bool number; // its whole number
    bool bare;   // the first figure of its number alone: only where the text gives it with a year, "24/2025"
} Name;

// What stands before the figure: "nghi quyet" of "Nghị quyết 24".
typedef struct {
    ptrdiff_t entry;
    CiteWords words;
} Lead;

struct Citer {
    const Pack *pack;
    ARRAY(Entry) entries;
    ARRAY(Name) names;
    ARRAY(Lead) leads;
    bool any; // a type that is cited and seen
};

bool type_is_cited(const RecordType *type)
{
    return type->cite.number.len > 0;
}

// ---- What can be cited

static void add_name(Citer *c, Arena *a, ptrdiff_t entry, Str text, bool number)
{
    CiteWords w = cite_words(a, text);
    if (w.at.len)
        *PUSH(a, &c->names) = (Name){ .entry = entry, .words = w, .number = number };
}

static const CiteWord *figure_of(const CiteWords *w)
{
    EACH (const CiteWord, x, w->at)
        if (x->digits)
            return x;
    return NULL;
}

// "Nghị quyết" + 24, from a name that has words before the figure of the number.
static void add_lead(Citer *c, Arena *a, ptrdiff_t entry, const CiteWords *from, ptrdiff_t n,
                     const CiteWord *figure)
{
    if (!n || n > LEAD_WORDS)
        return;
    CiteWords lead = { .text = from->text }, with = { .text = from->text };
    for (ptrdiff_t i = 0; i < n; i++)
        *PUSH(a, &lead.at) = *PUSH(a, &with.at) = from->at.at[i];
    *PUSH(a, &with.at) = *figure;
    *PUSH(a, &c->leads) = (Lead){ entry, lead };
    *PUSH(a, &c->names) = (Name){ .entry = entry, .words = with };
}

static void add_lead_of(Citer *c, Arena *a, ptrdiff_t entry, Str name, const CiteWord *figure)
{
    CiteWords w = cite_words(a, name);
    ptrdiff_t n = 0;
    while (n < w.at.len && !w.at.at[n].digits)
        n++;
    if (n < w.at.len && str_eq(w.at.at[n].word, figure->word))
        add_lead(c, a, entry, &w, n, figure);
}

static void add_kind_leads(Citer *c, Arena *a, ptrdiff_t entry, const Attr *kind, const Value *v,
                           const CiteWord *figure)
{
    if (!kind || !kind->list)
        return;
    EACH (const Str, s, v->set) {
        const Code *code = list_code(kind->list, *s);
        for (int l = 0; code && l < LANG_COUNT; l++) {
            CiteWords w = cite_words(a, code->label.in[l]);
            add_lead(c, a, entry, &w, w.at.len, figure);
        }
        for (ptrdiff_t i = 0; code && i < code->aliases.len; i++) {
            CiteWords w = cite_words(a, code->aliases.at[i]);
            add_lead(c, a, entry, &w, w.at.len, figure);
        }
    }
}

static Value value_or_unknown(const Record *r, Str attr)
{
    return attr.len ? record_value(r, attr) : value_unknown(VT_NONE);
}

static void add_entry(Citer *c, Arena *a, const Record *r)
{
    const RecordType *t = r->type;
    ptrdiff_t entry = c->entries.len;
    *PUSH(a, &c->entries) = (Entry){ .record = r,
                                     .organ = value_or_unknown(r, t->cite.organ),
                                     .date = value_or_unknown(r, t->cite.date),
                                     .year = value_or_unknown(r, t->cite.year) };
    Strs names = { 0 };
    Value said = value_or_unknown(r, t->cite.names);
    EACH (const Str, s, said.set) {
        Strs pieces = str_split(a, *s, '|');
        EACH (const Str, piece, pieces)
            *PUSH(a, &names) = *piece;
    }
    for (Lang l = LANG_VI; l < LANG_COUNT; l++) {
        Value title = record_value(r, t->title.in[l]);
        EACH (const Str, s, title.set)
            *PUSH(a, &names) = *s;
    }
    EACH (const Str, s, names)
        add_name(c, a, entry, *s, false);
    Value number = value_or_unknown(r, t->cite.number), kind = value_or_unknown(r, t->cite.kind);
    EACH (const Str, s, number.set) {
        CiteWords w = cite_words(a, *s);
        const CiteWord *figure = figure_of(&w);
        add_name(c, a, entry, *s, true);
        if (!figure)
            continue;
        CiteWord alone = *figure;
        alone.joined = false;
        EACH (const Str, name, names)
            add_lead_of(c, a, entry, *name, &alone);
        add_lead(c, a, entry, &w, figure - w.at.at, &alone); // "QCVN 06" of "QCVN 06:2022/BXD"
        add_kind_leads(c, a, entry, pack_attr(c->pack, t->name, t->cite.kind), &kind, &alone);
        Name bare = { .entry = entry, .words = { .text = *s }, .bare = true };
        *PUSH(a, &bare.words.at) = alone;
        *PUSH(a, &c->names) = bare;
    }
}

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const Record *)x)->id, ((const Record *)y)->id);
}

bool citer_open(City *city, const View *v, Arena *a, AsOf at, Str type, Citer **out, Err *err)
{
    Citer *c = *out = NEW(a, Citer);
    c->pack = at.pack;
    EACH (const RecordType, t, at.pack->types) {
        RecordList list;
        ListAsk ask = { .type = t->name, .values_only = true };
        if (!type_is_cited(t) || (type.len && !str_eq(type, t->name)))
            continue;
        Str wanted[] = { t->cite.number, t->cite.names, t->cite.organ,
                         t->cite.kind,   t->cite.year,  t->cite.date };
        for (int i = 0; i < COUNT(wanted); i++)
            if (cite_attr(at.pack, v, t, wanted[i]))
                *PUSH(a, &ask.attrs) = wanted[i];
        if (!ask.attrs.len) // nothing of it is for this view
            continue;
        c->any = true;
        if (!record_list(city, v, a, at, &ask, &list, err))
            return false;
        if (list.records.len)
            qsort(list.records.at, (size_t)list.records.len, sizeof(Record), by_id);
        EACH (const Record, r, list.records)
            add_entry(c, a, r);
    }
    return true;
}

bool citer_any(const Citer *c)
{
    return c->any;
}

// ---- What stands in a text

typedef struct {
    ptrdiff_t entry, at, n;
    bool number;
    CiteFit fit;
} Hit;
typedef ARRAY(Hit) Hits;

typedef struct {
    const Citer *c;
    Arena *a;
    CiteWords t;
    Hits hits;
    bool *covered; // words of the text that a hit stands on
} Finding;

// A bare figure behind words that make it the figure of something else: "Nghị định 24/2025" is no resolution.
static bool led_elsewhere(const Finding *f, ptrdiff_t at, ptrdiff_t entry)
{
    ptrdiff_t longest = 0;
    bool own = true;
    EACH (const Lead, l, f->c->leads) {
        ptrdiff_t n = l->words.at.len;
        if (n < longest || n > at)
            continue;
        bool same = true;
        for (ptrdiff_t k = 0; k < n && same; k++)
            same = str_eq(f->t.at.at[at - n + k].word, l->words.at.at[k].word);
        if (!same)
            continue;
        own = l->entry == entry || (own && n == longest);
        longest = n;
    }
    return longest > 0 && !own;
}

static void find_names(Finding *f)
{
    f->hits = (Hits){ 0 };
    EACH (const Name, n, f->c->names)
        for (ptrdiff_t i = 0; i + n->words.at.len <= f->t.at.len; i++) {
            if (!cite_words_stand(&f->t, i, &n->words))
                continue;
            if (n->bare && (!f->t.at.at[i].split || led_elsewhere(f, i, n->entry)))
                continue;
            *PUSH(f->a, &f->hits) =
                (Hit){ .entry = n->entry, .at = i, .n = n->words.at.len, .number = n->number };
        }
}

static bool overlap(const Hit *x, const Hit *y)
{
    return x->at < y->at + y->n && y->at < x->at + x->n;
}

// The longer words say more: "Luật Thủ đô sửa đổi" is not "Luật Thủ đô". Of equal words a whole number
// counts.
static void keep_longest(Finding *f)
{
    Hits kept = { 0 };
    EACH (const Hit, x, f->hits) {
        bool beaten = false;
        EACH (const Hit, y, f->hits)
            beaten = beaten || (y->entry != x->entry && overlap(x, y) &&
                                (y->n > x->n || (y->n == x->n && y->number && !x->number)));
        if (!beaten)
            *PUSH(f->a, &kept) = *x;
    }
    f->hits = kept;
}

static void mark_covered(Finding *f)
{
    f->covered = NEWS(f->a, bool, f->t.at.len);
    EACH (const Hit, h, f->hits)
        for (ptrdiff_t i = h->at; i < h->at + h->n; i++)
            f->covered[i] = true;
}

// Runs that nothing stands on and that end in a year give it up: "Nghị quyết 24/2025".
static bool split_years(Finding *f)
{
    bool any = false;
    for (ptrdiff_t i = f->t.at.len - 1; i > 0; i--)
        any = (!f->covered[i] && cite_words_split(f->a, &f->t, i)) || any;
    return any;
}

// ---- What the text says besides

typedef struct {
    ARRAY(Date) dates;
    ARRAY(int) years;
    Strs organs; // codes
} Besides;

static void add_organs(Finding *f, const RecordType *type, Besides *b)
{
    const Attr *organ = type->cite.organ.len ? pack_attr(f->c->pack, type->name, type->cite.organ) : NULL;
    for (ptrdiff_t k = 0; organ && organ->list && k < organ->list->codes.len; k++) {
        const Code *code = &organ->list->codes.at[k];
        Strs spellings = { 0 };
        for (int l = 0; l < LANG_COUNT; l++)
            *PUSH(f->a, &spellings) = code->label.in[l];
        EACH (const Str, s, code->aliases)
            *PUSH(f->a, &spellings) = *s;
        EACH (const Str, s, spellings) {
            CiteWords w = cite_words(f->a, *s);
            for (ptrdiff_t i = 0; i + w.at.len <= f->t.at.len; i++)
                if (!f->covered[i] && cite_words_stand(&f->t, i, &w) && !str_in(code->code, b->organs))
                    *PUSH(f->a, &b->organs) = code->code;
        }
    }
}

static Besides besides(Finding *f)
{
    Besides b = { 0 };
    EACH (const Date, d, f->t.dates)
        *PUSH(f->a, &b.dates) = *d;
    EACH (const int, y, f->t.years)
        *PUSH(f->a, &b.years) = *y;
    for (ptrdiff_t i = 0; i < f->t.at.len; i++) {
        int year;
        if (!f->covered[i] && cite_word_year(&f->t.at.at[i], &year))
            *PUSH(f->a, &b.years) = year;
    }
    Map *done = map_new(f->a);
    EACH (const Hit, h, f->hits) {
        const RecordType *type = f->c->entries.at[h->entry].record->type;
        void **slot = map_slot(done, type->name);
        if (!*slot)
            add_organs(f, type, &b);
        *slot = f;
    }
    return b;
}

// The days between which an entry was issued. False: nobody knows.
static bool issued(const Entry *e, double *lo, double *hi)
{
    if (value_has_fact(&e->date)) {
        *lo = e->date.lo;
        *hi = e->date.hi;
        return true;
    }
    int32_t first, last;
    if (!value_has_fact(&e->year) || !day_make((int)e->year.lo, 1, 1, &first) ||
        !day_make((int)e->year.hi, 12, 31, &last))
        return false;
    *lo = first;
    *hi = last;
    return true;
}

static bool meets_year(const Entry *e, int year)
{
    int32_t first, last;
    double lo, hi;
    if (value_has_fact(&e->year))
        return e->year.lo <= year && year <= e->year.hi;
    return !issued(e, &lo, &hi) || !day_make(year, 1, 1, &first) || !day_make(year, 12, 31, &last) ||
           (lo <= last && first <= hi);
}

// What is not known of an entry contradicts nothing.
static CiteFit fit_of(const Entry *e, const Besides *b)
{
    double lo, hi;
    bool any = !b->dates.len || !issued(e, &lo, &hi);
    for (ptrdiff_t i = 0; !any && i < b->dates.len; i++)
        any = lo <= b->dates.at[i].to && b->dates.at[i].from <= hi;
    if (!any)
        return CITE_OTHER_DATE;
    any = !b->years.len;
    for (ptrdiff_t i = 0; !any && i < b->years.len; i++)
        any = meets_year(e, b->years.at[i]);
    if (!any)
        return CITE_OTHER_YEAR;
    any = !b->organs.len || !value_has_fact(&e->organ);
    for (ptrdiff_t i = 0; !any && i < e->organ.set.len; i++)
        any = str_in(e->organ.set.at[i], b->organs);
    return any ? CITE_FITS : CITE_OTHER_ORGAN;
}

// ---- The answer

static int by_place(const void *x, const void *y)
{
    const Hit *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

// Words that overlap are one mention; entries: each once, by number.
typedef struct {
    ptrdiff_t *entries, len;
    bool gone;
} Mention;
typedef ARRAY(Mention) Mentions;

static bool mentions(const Mention *m, ptrdiff_t entry)
{
    for (ptrdiff_t i = 0; i < m->len; i++)
        if (m->entries[i] == entry)
            return true;
    return false;
}

static Mentions mentions_of(Finding *f)
{
    Mentions out = { 0 };
    ptrdiff_t end = -1;
    EACH (const Hit, h, f->hits) {
        if (h->fit != CITE_FITS)
            continue;
        if (!out.len || h->at >= end)
            *PUSH(f->a, &out) = (Mention){ .entries = NEWS(f->a, ptrdiff_t, f->hits.len) };
        Mention *m = &out.at[out.len - 1];
        if (!mentions(m, h->entry))
            m->entries[m->len++] = h->entry;
        end = h->at + h->n > end ? h->at + h->n : end;
    }
    return out;
}

static bool within(const Mention *x, const Mention *y) // every entry of x is one of y
{
    for (ptrdiff_t i = 0; i < x->len; i++)
        if (!mentions(y, x->entries[i]))
            return false;
    return true;
}

// "Nghị quyết 24 (24/2025/NQ-HĐND)": the narrower mention says which is meant by the wider.
static void drop_wider(Mentions *all)
{
    EACH (Mention, x, *all)
        EACH (const Mention, y, *all)
            if (x != y && !y->gone && within(y, x) && (y->len < x->len || y < x))
                x->gone = true;
}

static CiteHit hit_shown(const Finding *f, const Hit *h)
{
    const CiteWord *first = &f->t.at.at[h->at], *last = first + h->n - 1;
    return (CiteHit){ .record = f->c->entries.at[h->entry].record,
                      .words = str_sub(f->t.text, first->from, last->to - first->from),
                      .fit = h->fit };
}

static void take_mention(Finding *f, const Mention *m, CiteHits *out)
{
    for (ptrdiff_t i = 0; i < m->len; i++)
        EACH (const Hit, h, f->hits)
            if (h->entry == m->entries[i] && h->fit == CITE_FITS) {
                *PUSH(f->a, out) = hit_shown(f, h);
                break;
            }
}

static bool differs(const CiteHits *hits, Str attr)
{
    for (ptrdiff_t i = 1; attr.len && i < hits->len; i++) {
        Value x = record_value(hits->at[0].record, attr), y = record_value(hits->at[i].record, attr);
        if (!value_eq(&x, &y))
            return true;
    }
    return false;
}

static AttrRefs told_apart(const Finding *f, const CiteHits *hits)
{
    AttrRefs out = { 0 };
    if (!hits->len)
        return out;
    const RecordType *t = hits->at[0].record->type;
    EACH (const CiteHit, h, *hits)
        if (h->record->type != t)
            return out; // of two types: there is no common attribute
    Str declared[] = { t->cite.kind, t->cite.organ, t->cite.number, t->cite.date, t->cite.year };
    for (int i = 0; i < COUNT(declared); i++)
        if (differs(hits, declared[i]) && !(i == 4 && differs(hits, t->cite.date)))
            *PUSH(f->a, &out) = pack_attr(f->c->pack, t->name, declared[i]);
    return out;
}

// ---- Nothing fits: what comes nearest

static void add_once(const Finding *f, CiteHits *out, CiteHit h)
{
    EACH (const CiteHit, x, *out)
        if (x->record == h.record)
            return;
    if (out->len < NEAREST)
        *PUSH(f->a, out) = h;
}

static CiteHits nearest(Finding *f)
{
    CiteHits out = { 0 };
    EACH (const Hit, h, f->hits) // bears the name, but something else is said
        add_once(f, &out, hit_shown(f, h));
    double *like = NEWS(f->a, double, f->c->entries.len + 1);
    Str folded = cite_words_text(f->a, &f->t);
    EACH (const Name, n, f->c->names) {
        double x = name_likeness(folded, cite_words_text(f->a, &n->words));
        for (ptrdiff_t i = 0; n->bare && i < f->t.at.len; i++)
            if (str_eq(f->t.at.at[i].word, n->words.at.at[0].word) && x < same_number)
                x = same_number;
        like[n->entry] = x > like[n->entry] ? x : like[n->entry];
    }
    for (int k = 0; k < NEAREST && out.len < NEAREST; k++) {
        ptrdiff_t best = -1;
        for (ptrdiff_t i = 0; i < f->c->entries.len; i++)
            if (like[i] >= alike_from && (best < 0 || like[i] > like[best]))
                best = i;
        if (best < 0)
            break;
        add_once(f, &out, (CiteHit){ .record = f->c->entries.at[best].record, .fit = CITE_ALIKE });
        like[best] = 0;
    }
    return out;
}

static CiteAnswer answer(Finding *f)
{
    CiteAnswer out = { 0 };
    Mentions all = mentions_of(f);
    ptrdiff_t clear = 0, unclear = 0;
    drop_wider(&all);
    EACH (const Mention, m, all) {
        clear += !m->gone && m->len == 1;
        unclear += !m->gone && m->len > 1;
    }
    EACH (const Mention, m, all)
        if (!m->gone && (m->len > 1 || !unclear))
            take_mention(f, m, &out.found);
    out.state = unclear ? CITE_AMBIGUOUS : clear > 1 ? CITE_SEVERAL : clear ? CITE_ONE : CITE_NONE;
    if (out.state == CITE_NONE)
        out.nearest = nearest(f);
    if (out.state == CITE_AMBIGUOUS)
        out.apart = told_apart(f, &out.found);
    return out;
}

CiteAnswer citer_find(const Citer *c, Arena *a, Str text)
{
    Finding f = { .c = c, .a = a, .t = cite_words(a, text) };
    find_names(&f);
    keep_longest(&f);
    mark_covered(&f);
    if (split_years(&f)) {
        find_names(&f);
        keep_longest(&f);
        mark_covered(&f);
    }
    Besides b = besides(&f);
    EACH (Hit, h, f.hits)
        h->fit = fit_of(&c->entries.at[h->entry], &b);
    if (f.hits.len)
        qsort(f.hits.at, (size_t)f.hits.len, sizeof(Hit), by_place);
    return answer(&f);
}
