// columns.c - text and headings in two columns.
#include "columns.h"

Columns columns_at(Paper *p, double bottom, bool draw)
{
    return (Columns){ .p = p, .top = p->y, .bottom = bottom, .y = p->y, .ink = draw };
}

double column_x(const Columns *c)
{
    return MARGIN + c->col * (COL + GAP);
}

bool column_need(Columns *c, double h)
{
    if (!c->full && c->y + h > c->bottom) {
        if (c->col == 1) {
            c->full = true;
        } else {
            c->col = 1;
            c->y = c->top;
            c->full = c->y + h > c->bottom;
        }
    }
    return !c->full;
}

typedef struct {
    Columns *c;
    double indent;
} Lines;

static bool place(void *ctx, double h, double *x, double *y)
{
    const Lines *l = ctx;
    if (!column_need(l->c, h))
        return false;
    *x = column_x(l->c) + l->indent;
    *y = l->c->y;
    l->c->y += h;
    return true;
}

void column_text(Columns *c, double indent, const Span *spans, int n)
{
    Lines l = { c, indent };
    if (!c->full)
        text_lines(c->p, COL - indent, spans, n, c->ink, place, &l);
}

void column_say(Columns *c, double indent, Style s, Str words)
{
    column_text(c, indent, &(Span){ s, words }, 1);
}

void column_head(Columns *c, Str words, Str more, double with)
{
    Span head[] = { { { 10, true, false, INK }, words }, { { 8, false, false, INK_2 }, more } };
    column_gap(c, 9);
    double h = text_height(c->p, COL, head, 2);
    if (!column_need(c, h + 5 + with))
        return;
    if (c->ink) {
        text_draw(c->p, column_x(c), c->y, COL, head, 2);
        rule_line(c->p, column_x(c), c->y + h + 1.5, COL, INK, 0.8);
    }
    c->y += h + 5;
}

void column_gap(Columns *c, double h)
{
    if (c->y > c->top)
        c->y += h;
}
