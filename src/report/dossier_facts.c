// dossier_facts.c - what is known of a place, in two columns, each value with the numbers of its sources;
// below them the sources.
#include <math.h>

#include "dossier.h"
#include "render.h"

enum { GAP = 18, COL = (FRAME - GAP) / 2, LABEL = 104 };

typedef struct {
    Str key, words;
} Note;
typedef ARRAY(Note) Notes;
typedef struct {
    Str label, value, notes;
    bool head, doubtful, unknown;
    double h;
} Row;
typedef ARRAY(Row) Rows;

static Str note_words(Dossier *d, const Cite *c)
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

static Str numbers_of(Dossier *d, Notes *notes, const Field *f)
{
    Arena *a = d->arena;
    Strs numbers = { 0 };
    EACH (const Cite, c, f->cites) {
        if (!c->current)
            continue;
        Str words = note_words(d, c);
        ptrdiff_t n = 0;
        while (n < notes->len && !str_eq(notes->at[n].words, words))
            n++;
        if (n == notes->len)
            *PUSH(a, notes) = (Note){ .words = words };
        Str number = str_fmt(a, "%d", (int)(n + 1));
        bool there = false;
        EACH (const Str, have, numbers)
            there = there || str_eq(*have, number);
        if (!there)
            *PUSH(a, &numbers) = number;
    }
    return numbers.len ? str_fmt(a, " [%.*s]", PS(str_join(a, numbers, S(", ")))) : S("");
}

static int value_spans(const Row *row, Span spans[2])
{
    spans[0] = (Span){ { 7.8, false, false, row->doubtful ? WARN : INK }, row->value };
    spans[1] = (Span){ { 6.4, false, false, ACCENT }, row->notes };
    return 2;
}

static double row_draw(Dossier *d, const Row *row, double x, double y, bool draw)
{
    Paper *p = &d->p;
    Span label = { { row->head ? 8 : 7.8, row->head, false, row->head ? INK : INK_2 }, row->label }, value[2];
    if (row->head) {
        double h = text_height(p, COL, &label, 1);
        if (draw) {
            text_draw(p, x, y + 5, COL, &label, 1);
            rule_line(p, x, y + 5 + h + 1, COL, LINE_2, 0.5);
        }
        return h + 8;
    }
    if (row->unknown) {
        Span words[] = { { { 7, true, false, INK_2 }, row->label },
                         { { 7, false, false, INK_3 }, row->value } };
        double h = text_height(p, COL - 12, words, 2);
        if (draw) {
            box_hatch(p, x, y + 1.8, 7, 7, HATCH);
            text_draw(p, x + 12, y, COL - 12, words, 2);
        }
        return h + 1.5;
    }
    value_spans(row, value);
    double h = fmax(text_height(p, LABEL, &label, 1), text_height(p, COL - LABEL - 6, value, 2));
    if (draw) {
        text_draw(p, x, y, LABEL, &label, 1);
        text_draw(p, x + LABEL + 6, y, COL - LABEL - 6, value, 2);
    }
    return h + 1.5;
}

static void group_rows(Dossier *d, const Record *r, const AttrGroup *g, Notes *notes, Rows *rows)
{
    Arena *a = d->arena;
    Strs unknown = { 0 };
    ptrdiff_t before = rows->len;
    *PUSH(a, rows) = (Row){ .label = g->label.in[d->lang], .head = true };
    EACH (const Field, f, r->fields) {
        if (!str_eq(f->attr->group, g->name))
            continue;
        if (f->value.state == VAL_UNKNOWN)
            *PUSH(a, &unknown) = f->attr->label.in[d->lang];
        else
            *PUSH(a, rows) = (Row){ .label = f->attr->label.in[d->lang],
                                    .value = value_show(a, d->pack, f->attr, &f->value, d->lang),
                                    .notes = numbers_of(d, notes, f),
                                    .doubtful = f->value.disputed };
    }
    if (unknown.len)
        *PUSH(a, rows) = (Row){ .unknown = true,
                                .label = msg(a, d->lang, MSG_REPORT_UNKNOWN_N, (int64_t)unknown.len),
                                .value = str_join(a, unknown, S("; ")) };
    if (rows->len == before + 1)
        rows->len = before; // the view sees nothing of this group
}

// One page's worth of rows in two columns: as even as may be, never beyond the page. A heading is not left
// alone.
static ptrdiff_t fill(Dossier *d, const Rows *rows, ptrdiff_t from)
{
    Paper *p = &d->p;
    double rest = 0, room = paper_left(p), deep = 0;
    for (ptrdiff_t i = from; i < rows->len; i++)
        rest += rows->at[i].h;
    double target = fmin(room, rest / 2 + 6);
    ptrdiff_t i = from;
    for (int col = 0; col < 2; col++) {
        double y = 0, limit = col ? room : target;
        for (; i < rows->len; i++) {
            double need = rows->at[i].h + (rows->at[i].head && i + 1 < rows->len ? rows->at[i + 1].h : 0);
            bool first = y == 0;
            if (!first && y + need > limit)
                break;
            if (first && need > room && p->y > PAGE_H / 4.0)
                break; // more room on the next page
            y += row_draw(d, &rows->at[i], MARGIN + col * (COL + GAP), p->y + y, true);
        }
        deep = fmax(deep, y);
    }
    p->y += deep;
    return i;
}

void dossier_facts(Dossier *d, const Record *r)
{
    Paper *p = &d->p;
    Notes notes = { 0 };
    Rows rows = { 0 };
    EACH (const Str, name, r->type->groups) {
        const AttrGroup *g = pack_group(d->pack, *name);
        if (g)
            group_rows(d, r, g, &notes, &rows);
    }
    for (ptrdiff_t i = 0; i < rows.len; i++)
        rows.at[i].h = row_draw(d, &rows.at[i], 0, 0, false);
    for (ptrdiff_t i = 0; i < rows.len;) {
        i = fill(d, &rows, i);
        if (i < rows.len)
            paper_page(p);
    }
    if (!notes.len)
        return;
    p->y += 8;
    paper_need(p, 30);
    p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 8, true, false, INK },
                   msg_text(d->arena, d->lang, MSG_REPORT_SOURCES, NULL, 0)) +
            2;
    for (ptrdiff_t i = 0; i < notes.len; i++)
        say_flow(p, MARGIN, FRAME, (Style){ 6.8, false, false, INK_2 },
                 str_fmt(d->arena, "[%d] %.*s", (int)(i + 1), PS(notes.at[i].words)));
}
