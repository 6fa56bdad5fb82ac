// paper.c - pages, text and the two honest patterns.
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <string.h>

#include "date.h"
#include "paper.h"

// The one family of every page, and what stands in where it lacks a sign. Fonts are taken from these files
// and nowhere else, so that a line breaks at the same word on every machine.
#define FONT_DIR "/usr/share/fonts/truetype/noto/"
static const char *const font_files[] = { FONT_DIR "NotoSans-Regular.ttf", FONT_DIR "NotoSans-Bold.ttf",
                                          FONT_DIR "NotoSansMath-Regular.ttf",
                                          FONT_DIR "NotoSansSymbols-Regular.ttf",
                                          FONT_DIR "NotoSansSymbols2-Regular.ttf" };

// One map for the process: Pango and cairo keep what they have loaded of a font for ever, so that a map for
// each report would let a server grow. Font maps are not for several threads at once: a paper holds the lock
// while open.
static pthread_mutex_t fonts_lock = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *fonts_map;

#ifdef __SANITIZE_ADDRESS__
// fontconfig keeps pointers as offsets, which the leak checker cannot follow: what the map above holds looks
// lost.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpangoft2\nleak:lxw_strdup\n";
}
#endif

static bool fonts_load(Err *err)
{
    if (fonts_map)
        return true;
    FcConfig *config = FcConfigCreate();
    for (ptrdiff_t i = 0; i < COUNT(font_files); i++)
        if (!file_exists(str_z(font_files[i])) ||
            !FcConfigAppFontAddFile(config, (const FcChar8 *)font_files[i])) {
            FcConfigDestroy(config);
            return fail(err, MSG_REPORT_NO_FONT, font_files[i]);
        }
    fonts_map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts_map), config);
    FcConfigDestroy(config); // the map holds its own reference
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts_map), 72);
    return true;
}

static bool fonts_open(Paper *p, Err *err)
{
    pthread_mutex_lock(&fonts_lock);
    if (fonts_load(err)) {
        p->fonts = fonts_map;
        return true;
    }
    pthread_mutex_unlock(&fonts_lock);
    return false;
}

static cairo_status_t take_bytes(void *ctx, const unsigned char *bytes, unsigned int n)
{
    buf_add(ctx, (Str){ (const char *)bytes, n });
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t drop_bytes(void *ctx, const unsigned char *bytes, unsigned int n)
{
    (void)ctx;
    (void)bytes;
    (void)n;
    return CAIRO_STATUS_SUCCESS;
}

bool paper_open(Paper *p, Arena *a, Lang lang, Buf *out, Str title, int64_t made_ms, Err *err)
{
    p->arena = a;
    p->lang = lang;
    p->out = out;
    p->page = 0;
    if (!fonts_open(p, err))
        return false;
    p->layouts = map_new(a);
    p->laid = (Layouts){ 0 };
    p->surface = cairo_pdf_surface_create_for_stream(out ? take_bytes : drop_bytes, out, PAGE_W, PAGE_H);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, str_cz(a, title));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "Kho " KHO_VERSION);
    Str day = str_sub(instant_str(a, made_ms), 0, 19);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   str_cz(a, str_fmt(a, "%.*sZ", PS(day))));
    p->cr = cairo_create(p->surface);
    p->pango = pango_font_map_create_context(p->fonts);
    cairo_font_options_t *how = cairo_font_options_create();
    cairo_font_options_set_hint_style(how, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(how, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(p->pango, how);
    cairo_font_options_destroy(how);
    pango_context_set_round_glyph_positions(p->pango, false);
    pango_context_set_language(p->pango, pango_language_from_string(lang == LANG_VI ? "vi" : "en"));
    return true;
}

bool paper_close(Paper *p, Err *err)
{
    if (!p->fonts)
        return true;
    if (p->page)
        cairo_show_page(p->cr);
    cairo_destroy(p->cr);
    cairo_surface_finish(p->surface);
    cairo_status_t status = cairo_surface_status(p->surface);
    cairo_surface_destroy(p->surface);
    EACH (PangoLayout *, l, p->laid)
        g_object_unref(*l);
    g_object_unref(p->pango);
    p->fonts = NULL;
    pthread_mutex_unlock(&fonts_lock);
    return status == CAIRO_STATUS_SUCCESS || fail(err, MSG_REPORT_PDF, cairo_status_to_string(status));
}

// ---- Ink

void ink(Paper *p, int colour)
{
    cairo_set_source_rgb(p->cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0);
}

void rule_line(Paper *p, double x, double y, double w, int colour, double thick)
{
    ink(p, colour);
    cairo_rectangle(p->cr, x, y - thick / 2, w, thick);
    cairo_fill(p->cr);
}

void box_fill(Paper *p, double x, double y, double w, double h, int colour)
{
    ink(p, colour);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_fill(p->cr);
}

void box_hatch(Paper *p, double x, double y, double w, double h, int colour)
{
    if (w <= 0)
        return;
    cairo_save(p->cr);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_clip_preserve(p->cr);
    ink(p, colour);
    cairo_set_line_width(p->cr, 0.6);
    cairo_stroke(p->cr);
    cairo_set_line_width(p->cr, 0.7);
    int first = (int)floor((x - h) / 3.2), end = (int)ceil((x + w) / 3.2);
    for (int i = first; i < end; i++) { // on one grid for the whole page
        cairo_move_to(p->cr, i * 3.2, y + h);
        cairo_line_to(p->cr, i * 3.2 + h, y);
    }
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
}

void box_stipple(Paper *p, double x, double y, double w, double h)
{
    ink(p, STIPPLE);
    int rows = (int)ceil((h - 1.5) / 3), columns = (int)ceil((w - 1.5) / 3);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            cairo_arc(p->cr, x + 1.5 + j * 3, y + 1.5 + i * 3, 0.55, 0, 2 * M_PI);
            cairo_fill(p->cr);
        }
}

// ---- Text

static PangoAttribute *over(PangoAttribute *attr, guint from, guint to)
{
    attr->start_index = from;
    attr->end_index = to;
    return attr;
}

static PangoLayout *layout_new(Paper *p, double w, const Span *spans, int n)
{
    Buf text = buf_new(p->arena);
    PangoLayout *layout = pango_layout_new(p->pango);
    PangoAttrList *attrs = pango_attr_list_new();
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans");
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    for (int i = 0; i < n; i++) {
        guint from = (guint)text.len;
        buf_add(&text, spans[i].text);
        guint to = (guint)text.len;
        const Style *s = &spans[i].style;
        int c = s->colour;
        pango_attr_list_insert(attrs, over(pango_attr_size_new((int)(s->size * PANGO_SCALE)), from, to));
        pango_attr_list_insert(attrs, over(pango_attr_foreground_new((guint16)((c >> 16 & 255) * 257),
                                                                     (guint16)((c >> 8 & 255) * 257),
                                                                     (guint16)((c & 255) * 257)),
                                           from, to));
        if (s->bold)
            pango_attr_list_insert(attrs, over(pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to));
    }
    Str all = buf_str(&text);
    if (all.len)
        pango_layout_set_text(layout, all.at, (int)all.len);
    pango_layout_set_attributes(layout, attrs);
    pango_attr_list_unref(attrs);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.02F);
    if (w > 0)
        pango_layout_set_width(layout, (int)(w * PANGO_SCALE));
    if (n && spans[0].style.right)
        pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    return layout;
}

// A text is measured more than once before it is drawn, and to lay it out is most of what a page costs: each
// is laid out once while the paper is open.
static PangoLayout *layout_of(Paper *p, double w, const Span *spans, int n)
{
    Buf key = buf_new(p->arena);
    buf_fmt(&key, "%a", w);
    for (int i = 0; i < n; i++) {
        const Style *s = &spans[i].style;
        buf_fmt(&key, " %a %d %d %x %td:", s->size, s->bold, s->right, (unsigned)s->colour,
                spans[i].text.len);
        buf_add(&key, spans[i].text);
    }
    void **slot = map_slot(p->layouts, buf_str(&key));
    if (!*slot) {
        *slot = layout_new(p, w, spans, n);
        *PUSH(p->arena, &p->laid) = *slot;
    }
    return *slot;
}

static double units(int pango)
{
    return (double)pango / PANGO_SCALE;
}

double text_height(Paper *p, double w, const Span *spans, int n)
{
    int wide, high;
    PangoLayout *layout = layout_of(p, w, spans, n);
    pango_layout_get_size(layout, &wide, &high);
    return units(high);
}

double text_width(Paper *p, const Span *spans, int n)
{
    int wide, high;
    PangoLayout *layout = layout_of(p, 0, spans, n);
    pango_layout_get_size(layout, &wide, &high);
    return units(wide);
}

double text_draw(Paper *p, double x, double y, double w, const Span *spans, int n)
{
    int wide, high;
    PangoLayout *layout = layout_of(p, w, spans, n);
    pango_layout_get_size(layout, &wide, &high);
    cairo_move_to(p->cr, x, y);
    pango_cairo_show_layout(p->cr, layout);
    cairo_new_path(p->cr);
    return units(high);
}

void text_lines(Paper *p, double w, const Span *spans, int n, bool draw, LineFn *place, void *ctx)
{
    PangoLayout *layout = layout_of(p, w, spans, n);
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    double x, y;
    do {
        PangoRectangle r;
        pango_layout_iter_get_line_extents(at, NULL, &r);
        if (!place(ctx, units(r.height), &x, &y))
            break;
        if (!draw)
            continue;
        cairo_move_to(p->cr, x + units(r.x), y + units(pango_layout_iter_get_baseline(at) - r.y));
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(at));
        cairo_new_path(p->cr);
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

typedef struct {
    Paper *p;
    double x;
} Flow;

static bool flow_place(void *ctx, double h, double *x, double *y)
{
    Flow *f = ctx;
    paper_need(f->p, h);
    *x = f->x;
    *y = f->p->y;
    f->p->y += h;
    return true;
}

void text_flow(Paper *p, double x, double w, const Span *spans, int n)
{
    Flow f = { p, x };
    text_lines(p, w, spans, n, true, flow_place, &f);
}

double say_at(Paper *p, double x, double y, double w, Style s, Str text)
{
    return text_draw(p, x, y, w, &(Span){ s, text }, 1);
}

void say_flow(Paper *p, double x, double w, Style s, Str text)
{
    text_flow(p, x, w, &(Span){ s, text }, 1);
}

// ---- Pages

enum { TOP = 30, BOTTOM = PAGE_H - 52 };

static double illustrative_band(Paper *p, double y)
{
    Span words = { { 8, true, false, INK }, p->illustrative_words };
    double w = text_width(p, &words, 1), h = 15;
    box_stipple(p, MARGIN, y, FRAME, h);
    box_fill(p, MARGIN + 12, y, w + 12, h, 0xffffff);
    text_draw(p, MARGIN + 18, y + 1.8, 0, &words, 1);
    return h + 5;
}

void paper_page(Paper *p)
{
    if (p->page)
        cairo_show_page(p->cr);
    p->page++;
    double y = TOP;
    double left = say_at(p, MARGIN, y, FRAME * 0.5, SMALL, p->top_left);
    double right =
        say_at(p, MARGIN + FRAME * 0.5, y, FRAME * 0.5, (Style){ 7.5, true, true, WARN }, p->top_right);
    y += fmax(left, right) + 4;
    if (p->illustrative)
        y += illustrative_band(p, y);
    rule_line(p, MARGIN, BOTTOM + 7, FRAME, LINE, 0.6);
    say_at(p, MARGIN, BOTTOM + 10, FRAME - 50, (Style){ 7.5, false, false, INK_3 }, p->foot);
    say_at(p, MARGIN + FRAME - 50, BOTTOM + 10, 50, (Style){ 7.5, false, true, INK_2 },
           str_fmt(p->arena, "%d / %d", p->page, p->pages ? p->pages : 99));
    p->y = y + 4;
}

double paper_left(const Paper *p)
{
    return BOTTOM - p->y;
}

void paper_need(Paper *p, double h)
{
    if (paper_left(p) < h)
        paper_page(p);
}
