// dossier_facts.c - what is known of a place: a paragraph a group, each value with the numbers of its
// sources; then the sources. What the page has no room for goes to the appendix.
#include "dossier.h"
#include "render.h"

static const Style body = { 7.5, false, false, INK }, label = { 7.5, false, false, INK_3 },
                   number = { 7.5, false, false, ACCENT }, title = { 7.5, true, false, INK },
                   quiet = { 7.5, false, false, INK_2 };

static Str source_words(Dossier *d, const Cite *c)
{
    Arena *a = d->arena;
    const SourceClass *class = pack_class(d->pack, c->source_class);
    const Method *method = pack_method(d->pack, c->method);
    Strs parts = { 0 };
    *PUSH(a, &parts) = class ? class->label.in[d->lang] : c->source_class;
    if (method && !(class && str_eq(class->label.in[d->lang], method->label.in[d->lang])))
        *PUSH(a, &parts) = method->label.in[d->lang];
    if (c->valid.prec != DATE_NONE)
        *PUSH(a, &parts) = date_show(a, d->lang, c->valid);
    Str source = c->source.len ? c->source : msg_text(a, d->lang, MSG_REPORT_NO_SOURCE, NULL, 0);
    *PUSH(a, &parts) = c->one_of ? msg(a, d->lang, MSG_REPORT_ONE_OF, source) : source;
    if (c->address.len && str_find(source, c->address) < 0)
        *PUSH(a, &parts) = c->address;
    return str_join(a, parts, S(" · "));
}

static bool is_in(const Strs *xs, Str s)
{
    EACH (const Str, x, *xs)
        if (str_eq(*x, s))
            return true;
    return false;
}

// " [2, 5]": the numbers of its sources, which are added where they are new.
static Str numbers_of(Dossier *d, Strs *sources, const Field *f)
{
    Arena *a = d->arena;
    Strs numbers = { 0 };
    EACH (const Cite, c, f->cites) {
        if (!c->current)
            continue;
        Str words = source_words(d, c);
        ptrdiff_t n = 0;
        while (n < sources->len && !str_eq(sources->at[n], words))
            n++;
        if (n == sources->len)
            *PUSH(a, sources) = words;
        Str text = str_fmt(a, "%d", (int)(n + 1));
        if (!is_in(&numbers, text))
            *PUSH(a, &numbers) = text;
    }
    return numbers.len ? str_fmt(a, " [%.*s]", PS(str_join(a, numbers, S(", ")))) : S("");
}

static void add_fact(Dossier *d, FactGroup *g, Strs *sources, const Field *f)
{
    Arena *a = d->arena;
    Style value = body;
    if (f->value.disputed)
        value.colour = WARN;
    const char *between = g->facts.len ? "  ·  " : "";
    *PUSH(a, &g->facts) = (Span){ label, str_fmt(a, "%s%.*s ", between, PS(f->attr->label.in[d->lang])) };
    *PUSH(a, &g->facts) = (Span){ value, value_show(a, d->pack, f->attr, &f->value, d->lang) };
    *PUSH(a, &g->facts) = (Span){ number, numbers_of(d, sources, f) };
}

FactSheet facts_of(Dossier *d, const Record *r)
{
    FactSheet out = { 0 };
    EACH (const Str, name, r->type->groups) {
        const AttrGroup *of = pack_group(d->pack, *name);
        FactGroup g = { .label = of ? of->label.in[d->lang] : *name };
        EACH (const Field, f, r->fields) {
            if (!str_eq(f->attr->group, *name))
                continue;
            if (f->value.state == VAL_UNKNOWN)
                *PUSH(d->arena, &g.unknown) = f->attr->label.in[d->lang];
            else
                add_fact(d, &g, &out.sources, f);
        }
        if (g.facts.len || g.unknown.len) // else the view sees nothing of it
            *PUSH(d->arena, &out.groups) = g;
    }
    return out;
}

// A group: its name and how much of it is known, then what; then what is not.
static void group_flow(Dossier *d, Columns *c, const FactGroup *g, bool names, bool first)
{
    Arena *a = d->arena;
    column_gap(c, first ? 0 : 4);
    if (!column_need(c, 21)) // its name and a line
        return;
    if (c->ink && !first && c->y > c->top)
        rule_line(c->p, column_x(c), c->y - 1, COL, LINE, 0.5);
    Span head[] = { { title, g->label },
                    { quiet, str_fmt(a, "  %.*s",
                                     PS(msg(a, d->lang, MSG_REPORT_KNOWN_OF, (int64_t)(g->facts.len / 3),
                                            (int64_t)(g->facts.len / 3 + g->unknown.len)))) } };
    column_text(c, 0, head, 2);
    if (g->facts.len)
        column_text(c, 0, g->facts.at, (int)g->facts.len);
    if (!g->unknown.len || !names)
        return;
    if (column_need(c, 10) && c->ink)
        box_hatch(c->p, column_x(c), c->y + 2, 7, 7, HATCH);
    column_say(c, 11, label,
               str_fmt(a, "%.*s%.*s", PS(msg(a, d->lang, MSG_REPORT_UNKNOWN_N, (int64_t)g->unknown.len)),
                       PS(str_join(a, g->unknown, S("; ")))));
}

static void sources_flow(Dossier *d, Columns *c, const FactSheet *f)
{
    if (!f->sources.len)
        return;
    column_gap(c, 6);
    column_need(c, 24);
    column_say(c, 0, title, msg(d->arena, d->lang, MSG_REPORT_SOURCES));
    for (ptrdiff_t i = 0; i < f->sources.len; i++)
        column_text(
            c, 0,
            (Span[]){ { number, str_fmt(d->arena, "[%d] ", (int)(i + 1)) }, { quiet, f->sources.at[i] } }, 2);
}

void facts_flow(Dossier *d, Columns *c, const FactSheet *f, const Plan *plan)
{
    for (ptrdiff_t i = 0; i < f->groups.len && i < plan->groups; i++)
        group_flow(d, c, &f->groups.at[i], plan->names, !i);
    if (plan->sources)
        sources_flow(d, c, f);
}

bool facts_left(const FactSheet *f, const Plan *plan)
{
    bool unknown = false;
    EACH (const FactGroup, g, f->groups)
        unknown = unknown || g->unknown.len;
    return (!plan->names && unknown) || (!plan->sources && f->sources.len) || plan->groups < f->groups.len;
}

// ---- The appendix

// All that is left over of one place, over pages where it must.
static void left_over(Dossier *d, const RunPlace *q, const FactSheet *f, const Plan *plan)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    p->y += 8;
    paper_need(p, 40);
    say_flow(p, MARGIN, FRAME, HEAD, str_fmt(a, "%.*s · %.*s", PS(q->id), PS(q->name.in[d->lang])));
    rule_line(p, MARGIN, p->y + 1, FRAME, INK, 0.6);
    p->y += 4;
    for (ptrdiff_t i = 0; i < f->groups.len; i++) {
        const FactGroup *g = &f->groups.at[i];
        bool whole = i >= plan->groups;
        if (whole && g->facts.len) {
            say_flow(p, MARGIN, FRAME, title, g->label);
            text_flow(p, MARGIN, FRAME, g->facts.at, (int)g->facts.len);
        }
        if (g->unknown.len && (whole || !plan->names)) {
            Str words = str_fmt(a, "%.*s – %.*s", PS(g->label),
                                PS(msg(a, d->lang, MSG_REPORT_UNKNOWN_N, (int64_t)g->unknown.len)));
            text_flow(p, MARGIN, FRAME,
                      (Span[]){ { title, words }, { quiet, str_join(a, g->unknown, S("; ")) } }, 2);
        }
    }
    if (plan->sources || !f->sources.len)
        return;
    p->y += 3;
    say_flow(p, MARGIN, FRAME, title, msg(a, d->lang, MSG_REPORT_SOURCES));
    for (ptrdiff_t i = 0; i < f->sources.len; i++)
        text_flow(p, MARGIN, FRAME,
                  (Span[]){ { number, str_fmt(a, "[%d] ", (int)(i + 1)) }, { quiet, f->sources.at[i] } }, 2);
}

// Which of the places lie in the ward that is said of them; without outlines: that nobody looked.
static Str ward_words(Dossier *d)
{
    Arena *a = d->arena;
    int64_t n[WARD_CHECKS] = { 0 };
    Strs outside = { 0 };
    if (!d->map)
        return msg(a, d->lang, MSG_REPORT_UNCHECKED_WARD);
    EACH (const Record, r, d->records) {
        Point p;
        Value at = record_value(r, r->type->geometry), ward = record_value(r, d->pack->ranking.ward);
        bool both =
            value_has_fact(&at) && value_lonlat(&at, &p.lon, &p.lat) && value_is_known(&ward) && ward.set.len;
        WardCheck check = both ? ward_check(d->pack, d->map, pack_ward(d->pack, ward.set.at[0]), p,
                                            at.radius_m, d->run->at.valid)
                               : WARD_NOT_CHECKED;
        n[check]++;
        if (check == WARD_FAILED)
            *PUSH(a, &outside) = record_title(r, d->lang);
    }
    Str names = outside.len ? str_join(a, outside, S("; ")) : S("–");
    return msg(a, d->lang, MSG_REPORT_CHECKED_WARD, ward_map_source(d->map), n[WARD_PASSED], n[WARD_FAILED],
               names, n[WARD_UNSURE], n[WARD_NOT_CHECKED]);
}

void dossier_appendix(Dossier *d)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    static const MsgId unchecked[] = { MSG_REPORT_UNCHECKED_WARD, MSG_REPORT_UNCHECKED_SPOT,
                                       MSG_REPORT_UNCHECKED_LAW, MSG_REPORT_UNCHECKED_TOGETHER };
    paper_page(p);
    p->y +=
        say_at(p, MARGIN, p->y, FRAME, (Style){ 18, true, false, INK }, msg(a, d->lang, MSG_REPORT_APPENDIX));
    p->y += 6;
    say_flow(p, MARGIN, FRAME, HEAD, msg(a, d->lang, MSG_REPORT_UNCHECKED));
    for (int i = d->pack->wards.len ? 0 : 1; i < COUNT(unchecked); i++) {
        sign_draw(p, SIGN_UNKNOWN, MARGIN, p->y + 1.5);
        say_flow(p, MARGIN + 13, FRAME - 13, (Style){ 8.5, false, false, INK },
                 i ? msg(a, d->lang, unchecked[i]) : ward_words(d));
        p->y += 1;
    }
    p->y += 4;
    say_flow(p, MARGIN, FRAME, SMALL,
             str_fmt(a, "%.*s · %.*s", PS(d->run->id), PS(hex_of(a, d->run->digest, 32)))); // in full, once
    for (ptrdiff_t i = 0; i < d->places.len; i++) {
        FactSheet f = facts_of(d, &d->records.at[i]);
        if (facts_left(&f, &d->plans.at[i]))
            left_over(d, d->places.at[i], &f, &d->plans.at[i]);
    }
}
