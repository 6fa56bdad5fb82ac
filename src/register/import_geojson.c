// import_geojson.c - features as rows: their properties, and where they are; other formats through a process
// of ogr2ogr.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_in.h"
#include "process.h"

enum { MOST_LAYERS = 30 };

static Str cell_text(Arena *a, const json_t *v, bool *number)
{
    char t[32];
    *number = false;
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_STRING:
        return str_copy(a, json_str(v));
    case JSON_INTEGER:
        *number = true;
        return str_fmt(a, "%lld", (long long)json_integer_value(v));
    case JSON_REAL:
        *number = true;
        f64_text(t, json_real_value(v));
        return str_copy(a, str_z(t));
    case JSON_TRUE:
        return S("true");
    case JSON_FALSE:
        return S("false");
    case JSON_OBJECT:
    case JSON_ARRAY: {
        Buf b = buf_new(a);
        JsonW w = json_w(&b);
        jw_json(&w, v);
        return buf_str(&b);
    }
    default:
        return (Str){ 0 };
    }
}

typedef struct {
    Map *places; // property → its column + 1
    Strs names;
} Heads;

static ptrdiff_t column_of(Arena *a, Heads *h, Str name)
{
    void **slot = map_slot(h->places, name);
    if (!*slot) {
        Str own = str_copy(a, name);
        *PUSH(a, &h->names) = own;
        slot = map_slot(h->places, own);
        *slot = (void *)(intptr_t)h->names.len;
    }
    return (ptrdiff_t)(intptr_t)*slot - 1;
}

static bool put_point(Arena *a, Heads *h, const json_t *geometry, SheetCells *cells, int64_t *middles)
{
    Geom g;
    Err bad = { 0 };
    if (!geometry || json_is_null(geometry))
        return true;
    ptrdiff_t x = column_of(a, h, S("longitude [lon]")), y = column_of(a, h, S("latitude [lat]"));
    while (cells->len <= (x > y ? x : y))
        *PUSH(a, cells) = (SheetCell){ 0 };
    assert(cells->at);
    Point p = { 0 };
    const json_t *c = json_object_get(geometry, "coordinates");
    bool point = str_eq(json_get_str(geometry, "type"), S("Point"));
    if (point && json_array_size(c) >= 2 && json_is_number(json_array_get(c, 0)) &&
        json_is_number(json_array_get(c, 1))) {
        p = (Point){ json_number_value(json_array_get(c, 0)), json_number_value(json_array_get(c, 1)) };
    } else if (geom_from_geojson(a, geometry, &g, &bad) && g.pts.len) {
        p = geom_centre(&g);
        *middles += g.kind != GEOM_POINTS || g.pts.len > 1;
    } else {
        cells->at[x].s = cells->at[y].s = S("?!"); // there, and not readable
        return true;
    }
    char t[32];
    f64_text(t, p.lon);
    cells->at[x] = (SheetCell){ str_copy(a, str_z(t)), true };
    f64_text(t, p.lat);
    cells->at[y] = (SheetCell){ str_copy(a, str_z(t)), true };
    return true;
}

static void add_feature(Arena *a, Heads *h, const json_t *feature, SheetRow *row, int64_t *middles)
{
    json_t *props = json_object_get(feature, "properties"), *v;
    const char *key;
    if (json_is_object(props))
        json_object_foreach(props, key, v)
        {
            bool number;
            Str s = cell_text(a, v, &number);
            ptrdiff_t at = column_of(a, h, str_z(key));
            while (row->cells.len <= at)
                *PUSH(a, &row->cells) = (SheetCell){ 0 };
            assert(row->cells.at);
            row->cells.at[at] = (SheetCell){ s, number };
        }
    const json_t *id = json_object_get(feature, "id");
    if (id && !(json_is_object(props) && json_object_get(props, "id"))) {
        bool number;
        Str s = cell_text(a, id, &number);
        ptrdiff_t at = column_of(a, h, S("id"));
        while (row->cells.len <= at)
            *PUSH(a, &row->cells) = (SheetCell){ 0 };
        assert(row->cells.at);
        row->cells.at[at] = (SheetCell){ s, false };
    }
    (void)!put_point(a, h, json_object_get(feature, "geometry"), &row->cells, middles);
}

bool geojson_read(Arena *a, Str text, SheetList *out, Labels *notes, Err *err)
{
    json_t *j;
    if (!json_read(text, &j, err))
        return false;
    json_t *features = json_object_get(j, "features");
    bool single = str_eq(json_get_str(j, "type"), S("Feature"));
    if (!json_is_array(features) && !single) {
        json_decref(j);
        return fail(err, MSG_IMPORT_GEOJSON);
    }
    bool invented = json_get_bool(j, "illustrative", false) ||
                    json_get_bool(json_object_get(j, "kho"), "illustrative", false);
    Heads h = { .places = map_new(a) };
    Sheet s = { .name = str_copy(a, json_get_str(j, "name")), .no = 1, .spatial = true };
    if (invented)
        s.name = S("kho:illustrative");
    int64_t middles = 0;
    *PUSH(a, &s.rows) = (SheetRow){ 0 };
    size_t n = single ? 1 : json_array_size(features);
    for (size_t i = 0; i < n; i++) {
        SheetRow row = { .row = (int)i + 1 };
        add_feature(a, &h, single ? j : json_array_get(features, i), &row, &middles);
        *PUSH(a, &s.rows) = row;
    }
    json_decref(j);
    EACH (const Str, name, h.names)
        *PUSH(a, &s.rows.at[0].cells) = (SheetCell){ *name, false };
    if (middles)
        *PUSH(a, notes) = SAY(a, MSG_IMPORT_NOTE_UNNAMED_GEOMETRY, middles);
    *PUSH(a, out) = s;
    return true;
}

// ---- Anything else: ogr2ogr reads it and writes GeoJSON in WGS 84

static bool safe_name(Arena *a, Str filename, Str *out) // its ending matters to ogr2ogr, nothing else of it
{
    ptrdiff_t dot = -1;
    for (ptrdiff_t i = 0; i < filename.len; i++)
        dot = filename.at[i] == '.' ? i : dot;
    Str ending = dot >= 0 ? str_lower_ascii(a, str_sub(filename, dot + 1, filename.len)) : S("bin");
    for (ptrdiff_t i = 0; i < ending.len; i++)
        if (!((ending.at[i] >= 'a' && ending.at[i] <= 'z') || (ending.at[i] >= '0' && ending.at[i] <= '9')))
            return false;
    *out = str_fmt(a, "file.%.*s", PS(ending));
    return ending.len > 0 && ending.len < 10;
}

typedef struct {
    Arena *a;
    Str filename, source; // what the user calls it; what ogr2ogr opens
} Foreign;

static const ProcessLimits foreign_limits = { .seconds = 120,
                                              .memory_bytes = (int64_t)1 << 30,
                                              .output_bytes = 256 << 20 };

static bool unreadable(const Foreign *f, const Err *why, Err *err)
{
    return fail(err, MSG_IMPORT_OGR, f->filename, err_text(f->a, LANG_EN, why));
}

// "2: khu (Polygon)" → "khu", line by line.
static bool layers_of(const Foreign *f, Strs *out, Err *err)
{
    const char *argv[] = { "ogrinfo", "-ro", "-q", f->source.at, NULL };
    Str list;
    Err why = { 0 };
    if (!process_run(f->a, argv, (Str){ 0 }, &foreign_limits, &list, &why))
        return unreadable(f, &why, err);
    while (list.len) {
        Str line = str_trim(cut(&list, '\n')), no = cut(&line, ':');
        int64_t n;
        if (!str_i64(no, &n))
            continue;
        ptrdiff_t open = -1;
        for (ptrdiff_t i = 0; i < line.len; i++)
            open = line.at[i] == '(' ? i : open;
        *PUSH(f->a, out) = str_trim(open > 0 && str_ends(line, S(")")) ? str_sub(line, 0, open) : line);
    }
    return true;
}

static bool layer_json(const Foreign *f, Str layer, bool as_is, Str *json, Err *err)
{
    const char *name = str_cz(f->a, layer);
    const char *moved[] = { "ogr2ogr",     "-f",         "GeoJSON", "-t_srs", "EPSG:4326",
                            "/vsistdout/", f->source.at, name,      NULL };
    const char *plain[] = {
        "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f->source.at, name, NULL
    }; // it says no system
    Err first = { 0 }, second = { 0 };
    *json = (Str){ 0 };
    if ((as_is || !process_run(f->a, moved, (Str){ 0 }, &foreign_limits, json, &first)) &&
        !process_run(f->a, plain, (Str){ 0 }, &foreign_limits, json, &second))
        return unreadable(f, as_is ? &second : &first, err);
    return true;
}

static bool layer_read(const Foreign *f, Str layer, SheetList *out, Labels *notes, Err *err)
{
    Str json;
    SheetList one = { 0 };
    if (!layer_json(f, layer, false, &json, err) || !geojson_read(f->a, json, &one, notes, err))
        return false;
    EACH (Sheet, s, one) {
        s->no = (int)out->len + 1;
        s->name = str_eq(s->name, S("kho:illustrative")) ? s->name : layer;
        *PUSH(f->a, out) = *s;
    }
    return true;
}

static bool layers_read(const Foreign *f, Str wanted, SheetList *out, Labels *notes, Err *err)
{
    Strs layers = { 0 };
    if (!layers_of(f, &layers, err))
        return false;
    EACH (const Str, l, layers)
        if (str_eq(*l, wanted))
            return layer_read(f, *l, out, notes, err);
    for (ptrdiff_t i = 0; i < layers.len && i < MOST_LAYERS; i++)
        if (!layer_read(f, layers.at[i], out, notes, err))
            return false;
    return true;
}

static bool one_layer(const Foreign *f, Str wanted, bool as_is, Str *json, Err *err)
{
    Strs layers = { 0 };
    if (!layers_of(f, &layers, err))
        return false;
    EACH (const Str, l, layers)
        if (str_eq(*l, wanted) || (!wanted.len && layers.len == 1))
            return layer_json(f, *l, as_is, json, err);
    return fail(err, MSG_IMPORT_LAYERS, f->filename, str_join(f->a, layers, S(", ")));
}

// The bytes as a file of a folder of its own: ogr2ogr goes by the ending.
typedef struct {
    char dir[24];
    Str path;
    Foreign f;
} Loan;

static bool lend(Arena *a, Str filename, Str bytes, Loan *out, Err *err)
{
    Str name;
    *out = (Loan){ .dir = "/tmp/kho-import-XXXXXX" };
    if (str_ends(filename, S(".shp")) || str_ends(filename, S(".tab")) || str_ends(filename, S(".mif")))
        return fail(err, MSG_IMPORT_MANY_FILES, filename);
    if (!safe_name(a, filename, &name) || !mkdtemp(out->dir))
        return fail(err, MSG_IMPORT_OGR, filename, "?");
    out->path = str_fmt(a, "%s/%.*s", out->dir, PS(name));
    out->f = (Foreign){ a, filename,
                        str_ends(name, S(".zip")) ? str_fmt(a, "/vsizip/%.*s", PS(out->path)) : out->path };
    return file_write(out->path, bytes, err);
}

static void give_back(Arena *a, const Loan *l)
{
    unlink(str_cz(a, l->path));
    rmdir(l->dir);
}

bool ogr_read(Arena *a, Str filename, Str wanted, Str bytes, SheetList *out, Labels *notes, Err *err)
{
    Loan l;
    bool ok = lend(a, filename, bytes, &l, err) && layers_read(&l.f, wanted, out, notes, err);
    give_back(a, &l);
    return ok;
}

bool ogr_features(Arena *a, Str filename, Str layer, Str bytes, bool as_is, Str *json, Err *err)
{
    Loan l;
    bool ok = lend(a, filename, bytes, &l, err) && one_layer(&l.f, layer, as_is, json, err);
    give_back(a, &l);
    return ok;
}
