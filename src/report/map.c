// map.c - the pack's schematic about a set of marks. It is a sketch: nothing is measured on it.
#include <math.h>

#include "figures.h"
#include "geo.h"
#include "json.h"

typedef struct {
    Paper *p;
    double x, y, w, h;          // the box
    double west, north, sx, sy; // points a degree
} Sheet;

static double sheet_x(const Sheet *s, double lon)
{
    return s->x + (lon - s->west) * s->sx;
}
static double sheet_y(const Sheet *s, double lat)
{
    return s->y + (s->north - lat) * s->sy;
}

static Box around(const Pack *pack, const MapMarks *marks)
{
    Box b = { INFINITY, INFINITY, -INFINITY, -INFINITY }; // empty
    EACH (const MapMark, m, *marks)
        b = box_join(b, (Box){ m->lon, m->lat, m->lon, m->lat });
    if (b.west > b.east)
        return (Box){ pack->west, pack->south, pack->east, pack->north };
    double least = 0.06, pad = 0.12; // degrees; share of the box
    double dx = fmax(b.east - b.west, least) * (1 + 2 * pad),
           dy = fmax(b.north - b.south, least) * (1 + 2 * pad);
    double cx = (b.west + b.east) / 2, cy = (b.south + b.north) / 2;
    return (Box){ cx - dx / 2, cy - dy / 2, cx + dx / 2, cy + dy / 2 };
}

static Sheet sheet_of(Paper *p, Box b, double x, double y, double w, double h)
{
    double shrink = cos((b.south + b.north) / 2 * M_PI / 180);
    double scale =
        fmin(w / ((b.east - b.west) * shrink), h / (b.north - b.south)); // points a degree of latitude
    double lon = (b.west + b.east) / 2, lat = (b.south + b.north) / 2;
    return (
        Sheet){ p, x, y, w, h, lon - w / 2 / (scale * shrink), lat + h / 2 / scale, scale * shrink, scale };
}

static void path_of(const Sheet *s, const Geom *g)
{
    ptrdiff_t from = 0;
    cairo_new_path(s->p->cr);
    EACH (const ptrdiff_t, end, g->ring_ends) {
        for (ptrdiff_t i = from; i < *end; i++)
            (i == from ? cairo_move_to : cairo_line_to)(s->p->cr, sheet_x(s, g->pts.at[i].lon),
                                                        sheet_y(s, g->pts.at[i].lat));
        from = *end;
    }
}

static void feature(const Sheet *s, Str kind, const Geom *g)
{
    cairo_t *c = s->p->cr;
    path_of(s, g);
    cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
    if (str_eq(kind, S("outline"))) {
        ink(s->p, LAND);
        cairo_fill_preserve(c);
        ink(s->p, LINE_2);
        cairo_set_line_width(c, 0.5);
    } else if (str_eq(kind, S("lake"))) {
        ink(s->p, WATER);
        cairo_fill_preserve(c);
        cairo_set_line_width(c, 0.2);
    } else {
        bool river = str_eq(kind, S("river"));
        ink(s->p, river ? WATER : 0xcdd4cf);
        cairo_set_line_width(c, river ? 6 : 1);
    }
    cairo_stroke(c);
}

static bool inside(const Sheet *s, double x, double y, double margin)
{
    return x > s->x + margin && x < s->x + s->w - margin && y > s->y + margin && y < s->y + s->h - margin;
}

// What marks and names have taken already.
typedef struct {
    double x, y, w, h;
} Patch;
typedef ARRAY(Patch) Patches;

static double covered(const Patches *taken, Patch q)
{
    double sum = 0;
    EACH (const Patch, t, *taken) {
        double w = fmin(q.x + q.w, t->x + t->w) - fmax(q.x, t->x),
               h = fmin(q.y + q.h, t->y + t->h) - fmax(q.y, t->y);
        if (w > 0 && h > 0)
            sum += w * h;
    }
    return sum;
}

// The name of a feature at its first corner that lies well inside.
static void name_of(const Sheet *s, Patches *taken, Str name, Str kind, const Geom *g)
{
    Style style = { 6, false, false, str_eq(kind, S("road")) ? 0x57645e : 0x3f6478 };
    double w = text_width(s->p, &(Span){ style, name }, 1);
    if (str_eq(kind, S("outline")) || (str_eq(kind, S("lake")) && s->sx * 0.012 < 12))
        return;
    EACH (const Point, q, g->pts) {
        double x = sheet_x(s, q->lon), y = sheet_y(s, q->lat);
        if (!inside(s, x, y, 10) || !inside(s, x + w + 3, y + 9, 3))
            continue;
        Patch place = { x + 3, y + 1, w, 9 };
        if (covered(taken, place) > 0)
            continue;
        *PUSH(s->p->arena, taken) = place;
        say_at(s->p, place.x, place.y, 0, style, name);
        return;
    }
}

// Its shapes; or, where `taken` is given, its names where they cover nothing.
static void ground(const Sheet *s, const Pack *pack, Patches *taken)
{
    Arena *a = s->p->arena;
    static const char *const order[] = { "outline", "river", "lake", "road", "other" };
    Err err = { 0 };
    json_t *j;
    if (!pack->schematic.len || !json_read(pack->schematic, &j, &err))
        return; // the pack's loader has checked it
    const json_t *features = json_object_get(j, "features"), *f;
    for (ptrdiff_t pass = 0; pass < (taken ? 1 : COUNT(order)); pass++) {
        size_t i;
        json_array_foreach(features, i, f)
        {
            const json_t *about = json_object_get(f, "properties");
            Str kind = json_get_str(about, "kind");
            Geom g;
            if (!geom_from_geojson(a, json_object_get(f, "geometry"), &g, &err))
                continue;
            if (taken)
                name_of(s, taken,
                        json_get_str(json_object_get(about, "name"), s->p->lang == LANG_VI ? "vi" : "en"),
                        kind, &g);
            else if (str_eq(kind, str_z(order[pass])))
                feature(s, kind, &g);
        }
    }
    json_decref(j);
}

static void number_at(const Sheet *s, Patches *taken, double x, double y, Str label)
{
    static const double way[][2] = { { 1, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1 },  { 1, -1 }, { -1, -1 },
                                     { 1, 1 }, { -1, 1 }, { 2, 0 },  { -2, 0 }, { 0, -2 }, { 0, 2 } };
    Style style = { 7.5, true, false, INK };
    double w = text_width(s->p, &(Span){ style, label }, 1), h = 10, least = INFINITY;
    Patch best = { x, y, w, h };
    for (ptrdiff_t i = 0; i < COUNT(way); i++) {
        Patch q = { x - w / 2 + way[i][0] * (w / 2 + 6), y - h / 2 + way[i][1] * 10, w, h };
        double cost = covered(taken, q) + 0.01 * (double)i;
        if (!inside(s, q.x, q.y, 1) || !inside(s, q.x + w, q.y + h, 1))
            cost += 1000;
        if (cost < least) {
            least = cost;
            best = q;
        }
    }
    *PUSH(s->p->arena, taken) = best;
    say_at(s->p, best.x, best.y - 0.5, 0, style, label);
}

void map_draw(Paper *p, const Pack *pack, MapMarks marks, double x, double y, double w, double h)
{
    Sheet s = sheet_of(p, around(pack, &marks), x, y, w, h);
    Patches taken = { 0 };
    cairo_save(p->cr);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_clip(p->cr);
    box_fill(p, x, y, w, h, pack->schematic.len ? 0xeceeea : LAND);
    ground(&s, pack, NULL);
    EACH (const MapMark, m, marks) {
        double mx = sheet_x(&s, m->lon), my = sheet_y(&s, m->lat);
        mark_draw(p, m->kind, mx, my, 9);
        *PUSH(p->arena, &taken) = (Patch){ mx - 4, my - 4, 8, 8 };
    }
    EACH (const MapMark, m, marks)
        number_at(&s, &taken, sheet_x(&s, m->lon), sheet_y(&s, m->lat), m->label);
    ground(&s, pack, &taken);
    cairo_restore(p->cr);
    ink(p, LINE);
    cairo_set_line_width(p->cr, 0.6);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_stroke(p->cr);
}
