// figures.c - marks and bars.
#include <math.h>

#include "figures.h"

typedef struct {
    double x, y;
} Spot;
typedef struct {
    int colour, n;
    Spot at[12]; // in a square of 16; none: a circle
} Shape;

enum { FACTORY, OFFICE, WAREHOUSE, PUBLIC_PLACE, HERITAGE, CREATIVE, CRAFT, OTHER };
// The shapes and colours that the pages use.
static const Shape shapes[] = {
    [FACTORY] = { 0xb4480f, 6, { { 1.5, 14 }, { 1.5, 4 }, { 8, 9 }, { 8, 4 }, { 14.5, 9 }, { 14.5, 14 } } },
    [OFFICE] = { 0x2458a6, 4, { { 8, 1 }, { 15, 8 }, { 8, 15 }, { 1, 8 } } },
    [WAREHOUSE] = { 0x6b3fa0, 3, { { 8, 1.5 }, { 15.5, 14 }, { .5, 14 } } },
    [PUBLIC_PLACE] = { 0x33701f, 0, { { 0, 0 } } },
    [HERITAGE] = { 0x7c6200, 5, { { 8, 1 }, { 15, 6.2 }, { 12.4, 14.5 }, { 3.6, 14.5 }, { 1, 6.2 } } },
    [CREATIVE] = { 0x006f86,
                   12,
                   { { 6, 1.5 },
                     { 10, 1.5 },
                     { 10, 6 },
                     { 14.5, 6 },
                     { 14.5, 10 },
                     { 10, 10 },
                     { 10, 14.5 },
                     { 6, 14.5 },
                     { 6, 10 },
                     { 1.5, 10 },
                     { 1.5, 6 },
                     { 6, 6 } } },
    [CRAFT] = { 0xa52a6c,
                6,
                { { 4.2, 1.8 }, { 11.8, 1.8 }, { 15.5, 8 }, { 11.8, 14.2 }, { 4.2, 14.2 }, { .5, 8 } } },
    [OTHER] = { 0x5d6a65, 4, { { 2.5, 2.5 }, { 13.5, 2.5 }, { 13.5, 13.5 }, { 2.5, 13.5 } } },
};

// By the meaning of common codes, as the pages do; a code that is not here gets the square.
static const struct {
    const char *code;
    int shape;
} usual[] = {
    { "factory", FACTORY },          { "workshop", FACTORY },          { "office", OFFICE },
    { "idle_ground_floor", OFFICE }, { "idle_housing", OFFICE },       { "warehouse", WAREHOUSE },
    { "depot", WAREHOUSE },          { "public_space", PUBLIC_PLACE }, { "public_facility", PUBLIC_PLACE },
    { "park", PUBLIC_PLACE },        { "infrastructure", HERITAGE },   { "heritage_public", HERITAGE },
    { "villa", HERITAGE },           { "creative_space", CREATIVE },   { "partner_venue", CREATIVE },
    { "commercial", CREATIVE },      { "craft_village", CRAFT },
};

static const Shape *shape_of(Str kind)
{
    for (ptrdiff_t i = 0; i < COUNT(usual); i++)
        if (str_eq(kind, str_z(usual[i].code)))
            return &shapes[usual[i].shape];
    return &shapes[OTHER];
}

void mark_draw(Paper *p, Str kind, double x, double y, double side)
{
    const Shape *s = shape_of(kind);
    double f = side / 16;
    cairo_new_path(p->cr);
    if (!s->n)
        cairo_arc(p->cr, x, y, 6 * f, 0, 2 * M_PI);
    for (int i = 0; i < s->n; i++)
        cairo_line_to(p->cr, x + (s->at[i].x - 8) * f, y + (s->at[i].y - 8) * f);
    cairo_close_path(p->cr);
    ink(p, 0xffffff);
    cairo_set_line_width(p->cr, 1.6);
    cairo_stroke_preserve(p->cr);
    ink(p, s->colour);
    cairo_fill(p->cr);
}

void sign_draw(Paper *p, Sign s, double x, double y)
{
    static const int colour[] = {
        [SIGN_YES] = ACCENT, [SIGN_NO] = BAD, [SIGN_CONDITION] = WARN, [SIGN_UNKNOWN] = INK_3
    };
    cairo_t *c = p->cr;
    cairo_save(c);
    cairo_new_path(c);
    ink(p, colour[s]);
    cairo_set_line_width(c, 1.4);
    switch (s) {
    case SIGN_YES:
        cairo_move_to(c, x + 1, y + 4.5);
        cairo_line_to(c, x + 3.2, y + 6.8);
        cairo_line_to(c, x + 7.2, y + 1.8);
        break;
    case SIGN_NO:
        cairo_move_to(c, x + 1.2, y + 1.2);
        cairo_line_to(c, x + 6.8, y + 6.8);
        cairo_move_to(c, x + 6.8, y + 1.2);
        cairo_line_to(c, x + 1.2, y + 6.8);
        break;
    case SIGN_CONDITION:
        cairo_set_line_width(c, 1.1);
        cairo_move_to(c, x + 4, y + 0.8);
        cairo_line_to(c, x + 7.6, y + 7.2);
        cairo_line_to(c, x + 0.4, y + 7.2);
        cairo_close_path(c);
        break;
    case SIGN_UNKNOWN:
        cairo_set_dash(c, (const double[]){ 1.6, 1.2 }, 2, 0);
        cairo_arc(c, x + 4, y + 4, 3.2, 0, 2 * M_PI);
        break;
    }
    cairo_stroke(c);
    cairo_restore(c);
}

void chance_bar(Paper *p, double x, double y, double w, double chance)
{
    box_fill(p, x, y, w, 6, GROUND_3);
    box_fill(p, x, y, w * fmin(1, fmax(0, chance)), 6, ACCENT);
}

static double rank_x(double x, double w, double rank, ptrdiff_t n)
{
    return x + w * (n > 1 ? (rank - 1) / (double)(n - 1) : 0.5);
}

void rank_bar(Paper *p, double x, double y, double w, const int32_t *rank, ptrdiff_t n, int k)
{
    double at[RANK_QUANTILES];
    for (int i = 0; i < RANK_QUANTILES; i++)
        at[i] = rank_x(x, w, rank[i], n);
    rule_line(p, x, y + 4, w, LINE, 0.6);
    box_fill(p, at[RANK_P5], y + 1.5, fmax(1.5, at[RANK_P95] - at[RANK_P5]), 5, ACCENT_PALE);
    box_fill(p, at[RANK_P25], y + 1.5, fmax(1.5, at[RANK_P75] - at[RANK_P25]), 5, 0x33927c);
    box_fill(p, at[RANK_P50] - 0.8, y - 0.8, 1.6, 9.6, INK);
    if (k < n) {
        cairo_save(p->cr);
        ink(p, LINE_2);
        cairo_set_line_width(p->cr, 0.6);
        cairo_set_dash(p->cr, (const double[]){ 1.5, 1.5 }, 2, 0);
        cairo_move_to(p->cr, rank_x(x, w, k + 0.5, n), y - 2);
        cairo_line_to(p->cr, rank_x(x, w, k + 0.5, n), y + 10);
        cairo_stroke(p->cr);
        cairo_restore(p->cr);
    }
}
