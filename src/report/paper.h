// paper.h - A4 pages with text that wraps and is never cut: cairo and Pango under the few things that a
// report needs. report's own. Lengths are points (1/72 inch), y runs down.
#pragma once
#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include "base.h"

enum { PAGE_W = 595, PAGE_H = 842, MARGIN = 46, FRAME = PAGE_W - 2 * MARGIN }; // FRAME: width between margins

// Colours of the paper, 0xRRGGBB: the light tokens of the pages.
enum {
    INK = 0x13201b,
    INK_2 = 0x4a5852,
    INK_3 = 0x5d6a65,
    LINE = 0xd9e0dc,
    LINE_2 = 0x7b8883,
    GROUND_3 = 0xe9eeeb,
    ACCENT = 0x006250,
    ACCENT_PALE = 0xa6d5c8,
    BAD = 0xb02318,
    WARN = 0x7d5200,
    HATCH = 0x9aa7a1,
    STIPPLE = 0x8b98a8,
    WATER = 0xd3e2ea,
    LAND = 0xf6f7f4,
};

typedef struct {
    double size;
    bool bold, right;
    int colour;
} Style;
#define TEXT_9 ((Style){ 9, false, false, INK })
#define SMALL  ((Style){ 7.5, false, false, INK_2 })
#define HEAD   ((Style){ 11, true, false, INK })

// A piece of a paragraph in its own style.
typedef struct {
    Style style;
    Str text;
} Span;

typedef ARRAY(PangoLayout *) Layouts;

typedef struct {
    Arena *arena;
    Lang lang;
    cairo_t *cr;
    PangoContext *pango;
    cairo_surface_t *surface;
    PangoFontMap *fonts;
    double y;                      // where the next thing goes
    int page, pages;               // pages: how many there are in all, 0 in the first pass, which only counts
    Str top_left, top_right, foot; // on every page
    bool illustrative;             // marks every page
    Str illustrative_words;
    Buf *out;     // NULL while counting
    Map *layouts; // text, style and width → its layout, of those below
    Layouts laid;
} Paper;

// Opens a PDF that is written into out (NULL: pages are only counted). made_ms: the date written into it, so
// that the same content gives the same file. Errors: the fonts are not installed.
CHECKED bool paper_open(Paper *p, Arena *a, Lang lang, Buf *out, Str title, int64_t made_ms, Err *err);
CHECKED bool paper_close(Paper *p, Err *err); // also after a failure; writes what is left

void paper_page(Paper *p);           // begins a page: marks above, line of the run below, y at the top
double paper_left(const Paper *p);   // room above the bottom margin
void paper_need(Paper *p, double h); // begins a page where less than h is left

// Text in a box w wide: its height; drawn with the top at y; and drawn at p->y, going over pages where it
// must.
double text_height(Paper *p, double w, const Span *spans, int n);
double text_draw(Paper *p, double x, double y, double w, const Span *spans, int n);
void text_flow(Paper *p, double x, double w, const Span *spans, int n);
double text_width(Paper *p, const Span *spans, int n); // on one line
// Line by line, each h high: `place` says where its top left goes, or false to end. draw: false only asks.
typedef bool LineFn(void *ctx, double h, double *x, double *y);
void text_lines(Paper *p, double w, const Span *spans, int n, bool draw, LineFn *place, void *ctx);
// The same for one style.
double say_at(Paper *p, double x, double y, double w, Style s, Str text);
void say_flow(Paper *p, double x, double w, Style s, Str text);

// ---- Ink
void ink(Paper *p, int colour);
void rule_line(Paper *p, double x, double y, double w, int colour, double thick);
void box_fill(Paper *p, double x, double y, double w, double h, int colour);
void box_hatch(Paper *p, double x, double y, double w, double h, int colour); // unknown looks unknown
void box_stipple(Paper *p, double x, double y, double w, double h);           // what is not real data
