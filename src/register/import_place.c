// import_place.c - where a row is: degrees or a grid, axes either way round, and the mistakes that numbers
// give away.
#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "import_in.h"
#include "resolve.h"

static Box city_box(const Pack *p)
{
    return (Box){ p->west, p->south, p->east, p->north };
}

// 21°01'55.2"N, 105° 51′ E
static bool degrees_minutes(Str s, double *out)
{
    double part[3] = { 0 };
    int n = 0;
    bool negative = false, some_mark = false;
    for (ptrdiff_t i = 0; i < s.len;) {
        unsigned char c = (unsigned char)s.at[i];
        if (isdigit(c)) {
            ptrdiff_t from = i;
            while (i < s.len && (isdigit((unsigned char)s.at[i]) || s.at[i] == '.' || s.at[i] == ','))
                i++;
            char text[32];
            ptrdiff_t len = i - from;
            if (n == 3 || len >= (ptrdiff_t)sizeof text)
                return false;
            for (ptrdiff_t k = 0; k < len; k++)
                text[k] = s.at[from + k] == ',' ? '.' : s.at[from + k];
            if (!str_f64((Str){ text, len }, &part[n++]))
                return false;
            continue;
        }
        some_mark |= c == 0xc2 || c == '\'' || c == '"' || c == 0xe2 || c == 0xba;
        negative |= c == 'S' || c == 'W' || c == 'T';
        if (c < 0x80 && !isspace(c) &&
            !(c == '\'' || c == '"' || c == 'N' || c == 'E' || c == 'S' || c == 'W' || c == 'B' || c == 'D' ||
              c == 'T'))
            return false;
        i++;
    }
    if (!n || !some_mark || part[1] >= 60 || part[2] >= 60)
        return false;
    *out = (part[0] + part[1] / 60 + part[2] / 3600) * (negative ? -1 : 1);
    return true;
}

bool cell_coordinate(Str s, double *out)
{
    s = str_trim(s);
    if (!s.len || s.len > 40)
        return false;
    if (str_f64(s, out))
        return true;
    ptrdiff_t commas = 0, dots = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        commas += s.at[i] == ',';
        dots += s.at[i] == '.';
    }
    char text[48];
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) { // 105,8542 and 2.325.117,45 and 2 325 117
        char c = s.at[i];
        if (c == ' ' || (c == '.' && (dots > 1 || (commas == 1 && dots))) || (c == ',' && commas > 1))
            continue;
        text[n++] = c == ',' ? '.' : c;
    }
    return str_f64((Str){ text, n }, out) || degrees_minutes(s, out);
}

static bool grid_in_box(Crs *crs, Box box, double e, double n, Point *out)
{
    return crs && crs_to_wgs84(crs, e, n, out) && box_has(box, *out);
}

static bool big(double f)
{
    return fabs(f) > 1000;
}

Axes axes_of(const Importer *im, double x, double y)
{
    Box box = city_box(im->pack);
    Point p;
    if (!big(x) && !big(y)) {
        if (box_has(box, (Point){ x, y }))
            return AXES_DEGREES;
        return box_has(box, (Point){ y, x }) ? AXES_SWAPPED_DEGREES : AXES_NONE;
    }
    Crs *grid = im->given && !crs_is_geographic(im->given) ? im->given : im->grid;
    if (grid_in_box(grid, box, x, y, &p))
        return AXES_GRID;
    return grid_in_box(grid, box, y, x, &p) ? AXES_SWAPPED_GRID : AXES_NONE;
}

// Other grids that stand beside the pack's in the register of grids, and the UTM zones around the city.
static void open_others(Importer *im)
{
    im->others_open = true;
    int codes[64], n = 0;
    for (int d = 1; d <= 12; d++) {
        codes[n++] = im->pack->grid_crs - d;
        codes[n++] = im->pack->grid_crs + d;
    }
    int zone = (int)floor(((im->pack->west + im->pack->east) / 2 + 180) / 6) + 1;
    for (int d = -1; d <= 1; d++)
        codes[n++] = (im->pack->south >= 0 ? 32600 : 32700) + zone + d;
    codes[n++] = 3857;
    for (int i = 0; i < n; i++) {
        Crs *crs;
        Err ignored = { 0 };
        Str code = str_fmt(im->a, "EPSG:%d", codes[i]);
        if (!crs_open(code, &crs, &ignored))
            continue;
        if (crs_is_geographic(crs)) {
            crs_close(crs);
            continue;
        }
        *PUSH(im->a, &im->others) = crs;
        *PUSH(im->a, &im->other_names) = str_fmt(im->a, "%.*s (%.*s)", PS(crs_name(crs)), PS(code));
    }
}

bool grid_or_utm(Importer *im, Str *utm, double *metres)
{
    Box box = city_box(im->pack);
    Point middle = { (box.west + box.east) / 2, (box.south + box.north) / 2 }, there;
    Err ignored = { 0 };
    double e, n;
    int zone = (int)floor((middle.lon + 180) / 6) + 1;
    if (im->given || !im->grid || crs_is_geographic(im->grid))
        return false;
    Str code = str_fmt(im->a, "EPSG:%d", (im->pack->south >= 0 ? 32600 : 32700) + zone);
    if (!im->utm && !crs_open(code, &im->utm, &ignored))
        im->utm = NULL;
    if (!im->utm || !crs_from_wgs84(im->grid, middle, &e, &n) || !grid_in_box(im->utm, box, e, n, &there))
        return false;
    *utm = str_fmt(im->a, "%.*s (%.*s)", PS(crs_name(im->utm)), PS(code));
    *metres = distance_m(middle, there);
    return *metres > 1;
}

// Read as UTM the row agrees with what else is known of it, and read in the pack's grid it does not.
static bool rather_utm(const Importer *im, double x, double y, Point p, const Point *known, const Ward *ward,
                       Point *out)
{
    if (!im->utm || im->given || !grid_in_box(im->utm, city_box(im->pack), x, y, out))
        return false;
    double apart = distance_m(p, *out);
    if (known && distance_m(*out, *known) < apart / 4 && distance_m(p, *known) > apart * 0.75)
        return true;
    return ward_check(im->pack, im->map, ward, p, 0, im->day) == WARD_FAILED &&
           ward_check(im->pack, im->map, ward, *out, 0, im->day) == WARD_PASSED;
}

// What a cell of a column "hệ tọa độ" means: EPSG:5899, 5899, VN-2000, WGS84, UTM 48N. NULL: nobody knows.
static Crs *crs_called(Importer *im, Str text)
{
    EACH (const NamedCrs, n, im->named)
        if (str_eq(n->text, text))
            return n->crs;
    Str f = fold_vi(im->a, text), digits = { 0 }, code = { 0 };
    for (ptrdiff_t i = 0; i <= f.len; i++) // the last run of digits
        if (i < f.len && isdigit((unsigned char)f.at[i]))
            digits = (Str){ digits.len && digits.at + digits.len == f.at + i ? digits.at : f.at + i,
                            digits.len && digits.at + digits.len == f.at + i ? digits.len + 1 : 1 };
    int64_t no = 0;
    bool some = str_i64(digits, &no);
    if (some && no >= 1024 && no <= 32767 && (str_starts(f, S("epsg")) || digits.len == f.len))
        code = str_fmt(im->a, "EPSG:%lld", (long long)no);
    else if (str_find(f, S("utm")) >= 0 && some && no >= 1 && no <= 60)
        code = str_fmt(im->a, "EPSG:%lld", (long long)no + (im->pack->south >= 0 ? 32600 : 32700));
    else if (str_find(f, S("wgs")) >= 0)
        code = S("EPSG:4326");
    Err ignored = { 0 };
    NamedCrs n = { .text = str_copy(im->a, text) };
    bool own = str_eq(f, S("vn2000")) || str_eq(f, S("vn 2000"));
    if (own && im->pack->grid_crs)
        code = str_fmt(im->a, "EPSG:%d", im->pack->grid_crs);
    if (!code.len || !crs_open(code, &n.crs, &ignored))
        n.crs = NULL;
    *PUSH(im->a, &im->named) = n;
    return n.crs;
}

// The position by the system that the row itself names, either way round. False: its values do not fit that.
static bool by_named(Importer *im, Crs *crs, double x, double y, Point *out)
{
    Box box = city_box(im->pack);
    return grid_in_box(crs, box, x, y, out) || grid_in_box(crs, box, y, x, out);
}

static Str lonlat_text(Arena *a, Point p)
{
    return str_fmt(a, "%.5f, %.5f", p.lat, p.lon);
}

static void place_doubt(Arena *a, Doubts *ds, const char *like, Label text, Label remedy)
{
    *PUSH(a, ds) = (Doubt){ .text = text, .remedy = remedy, .like = str_fmt(a, "place:%s", like) };
}

static const Ward *only_ward(const Importer *im, const Value *ward)
{
    return ward && ward->type == VT_CODE && ward->set.len == 1 ? pack_ward(im->pack, ward->set.at[0]) : NULL;
}

static double ward_off(const Ward *w, Point p) // metres beyond what a ward of its area may well reach
{
    double reach = 2500 + (w->area_km2 > 0 ? 1600 * sqrt(w->area_km2) : 4000);
    return distance_m(p, (Point){ w->lon, w->lat }) - reach;
}

// How well a reading agrees with what else is known of the row: smaller is better.
static double disagreement(const Importer *im, Point p, const Point *known, const Value *ward)
{
    const Ward *w = only_ward(im, ward);
    Point middle = { (im->pack->west + im->pack->east) / 2, (im->pack->south + im->pack->north) / 2 };
    return known ? distance_m(p, *known)
           : w   ? distance_m(p, (Point){ w->lon, w->lat })
                 : distance_m(p, middle) + 1e5;
}

static bool strs_hold(const Strs *all, Str s)
{
    EACH (const Str, x, *all)
        if (str_eq(*x, s))
            return true;
    return false;
}

static bool other_grid(Importer *im, Arena *a, double x, double y, const Point *known, const Value *ward,
                       Point *out, Str *name, Str *also)
{
    Strs fits = { 0 };
    bool found = false;
    double best = 0;
    if (!im->others_open)
        open_others(im);
    for (ptrdiff_t i = 0; i < im->others.len; i++)
        for (int swap = 0; swap < 2; swap++) {
            Point p;
            if (!grid_in_box(im->others.at[i], city_box(im->pack), swap ? y : x, swap ? x : y, &p))
                continue;
            double off = disagreement(im, p, known, ward);
            if (!strs_hold(&fits, im->other_names.at[i]))
                *PUSH(a, &fits) = im->other_names.at[i];
            if (!found || off < best) {
                found = true;
                best = off;
                *out = p;
                *name = im->other_names.at[i];
            }
        }
    Strs rest = { 0 };
    EACH (const Str, f, fits)
        if (!str_eq(*f, *name) && rest.len < 4)
            *PUSH(a, &rest) = *f;
    *also = str_join(a, rest, S(", "));
    return found;
}

static bool pair_cell(Str s, double *x, double *y) // "21.0285, 105.8542"; as written: first, second
{
    ptrdiff_t at = str_find(s, S(", "));
    if (at < 0)
        at = str_find(s, S(";"));
    if (at < 0)
        at = str_find(s, S(" "));
    if (at < 0 && str_find(s, S(".")) >= 0)
        at = str_find(s, S(","));
    return at > 0 && cell_coordinate(str_sub(s, 0, at), x) && cell_coordinate(str_sub(s, at + 1, s.len), y);
}

static Str cell_at(const SheetRow *row, ptrdiff_t i)
{
    return i >= 0 && i < row->cells.len ? row->cells.at[i].s : (Str){ 0 };
}

// The position as it stands there, for sentences.
static Str pair_text(Arena *a, const ImportTable *t, const SheetRow *row)
{
    return t->x >= 0 && t->y >= 0 ? str_fmt(a, "%.*s / %.*s", PS(cell_at(row, t->x)), PS(cell_at(row, t->y)))
                                  : cell_at(row, t->xy);
}

static bool row_pair(const ImportTable *t, const SheetRow *row, double *x, double *y, bool *broken)
{
    *broken = false;
    if (t->x >= 0 && t->y >= 0) {
        Str sx = cell_at(row, t->x), sy = cell_at(row, t->y);
        if (cell_is_blank(sx) && cell_is_blank(sy))
            return false;
        *broken = !cell_coordinate(sx, x) || !cell_coordinate(sy, y);
        if (*broken && pair_cell(sx, y, x))
            *broken = false;
        return true;
    }
    if (cell_is_blank(cell_at(row, t->xy)))
        return false;
    *broken = !pair_cell(cell_at(row, t->xy), y, x); // latitude first, as people write it
    return true;
}

// Degrees of the grid's own datum taken for WGS 84: seen where another fact says where it is.
static bool unshifted(Importer *im, Point p, const Point *known, Point *right)
{
    if (!im->grid || !known || !crs_reshift(im->grid, p, right))
        return false;
    double shift = crs_shift_m(im->grid, p);
    return shift > 50 && distance_m(*right, *known) < shift / 6 && distance_m(p, *known) > shift * 0.8;
}

static Label left_out(const Importer *im, Arena *a)
{
    return SAY(a, MSG_IMPORT_DO_LEAVE_OUT, im->place->label.in[L]);
}

static void judge_ward(const Importer *im, Arena *a, Point p, const Value *ward, Doubts *ds)
{
    const Ward *w = only_ward(im, ward);
    WardCheck check = ward_check(im->pack, im->map, w, p, 0, im->day);
    if (check == WARD_FAILED) {
        bool inside;
        WardRefs in = wards_at(a, im->pack, im->map, p, 0, im->day, &inside);
        place_doubt(a, ds, "ward",
                    inside ? SAY(a, MSG_IMPORT_IN_OTHER_WARD, w->label.in[L], in.at[0]->label.in[L])
                           : SAY(a, MSG_IMPORT_IN_NO_WARD, w->label.in[L]),
                    left_out(im, a));
    } else if (check == WARD_NOT_CHECKED && w && ward_off(w, p) > 0) {
        place_doubt(a, ds, "ward",
                    SAY(a, MSG_IMPORT_FAR_FROM_WARD,
                        round(distance_m(p, (Point){ w->lon, w->lat }) / 100) / 10, w->label.in[L]),
                    left_out(im, a));
    }
}

bool row_position(Importer *im, const ImportTable *t, Arena *a, const SheetRow *row, const Point *known,
                  const Value *ward, Value *out, Doubts *ds)
{
    double x, y;
    bool broken;
    Str name = { 0 }, also = { 0 };
    if (!im->place || !row_pair(t, row, &x, &y, &broken))
        return false;
    *out = value_unknown(VT_GEOM);
    if (broken) {
        place_doubt(a, ds, "broken", SAY(a, MSG_IMPORT_NO_COORDINATE, pair_text(a, t, row)), left_out(im, a));
        return true;
    }
    if (x == 0 && y == 0) {
        place_doubt(a, ds, "zero", SAY(a, MSG_IMPORT_ZERO), left_out(im, a));
        return true;
    }
    Str called = t->crs >= 0 && t->crs < row->cells.len ? row->cells.at[t->crs].s : (Str){ 0 };
    if (!cell_is_blank(called)) {
        Crs *own = crs_called(im, called);
        Point there;
        if (own && by_named(im, own, x, y, &there)) {
            judge_ward(im, a, there, ward, ds);
            *out = value_point(a, there.lon, there.lat, 0);
            return true;
        }
        place_doubt(a, ds, "crs",
                    own ? SAY(a, MSG_IMPORT_NOT_THAT_CRS, pair_text(a, t, row), called)
                        : SAY(a, MSG_IMPORT_NO_CRS, called),
                    (Label){ 0 });
    }
    Axes axes = axes_of(im, x, y), usual = t->xy >= 0 && t->axes == AXES_NONE ? AXES_DEGREES : t->axes;
    if (usual == AXES_NONE)
        usual = AXES_DEGREES;
    Point p = { x, y };
    bool swapped = axes == AXES_SWAPPED_DEGREES || axes == AXES_SWAPPED_GRID;
    bool grid = axes == AXES_GRID || axes == AXES_SWAPPED_GRID;
    Crs *crs = im->given && !crs_is_geographic(im->given) ? im->given : im->grid;
    if (swapped)
        p = (Point){ y, x };
    if (grid)
        (void)!crs_to_wgs84(crs, swapped ? y : x, swapped ? x : y, &p);
    if (axes == AXES_NONE) {
        if (big(x) && big(y) && other_grid(im, a, x, y, known, ward, &p, &name, &also)) {
            place_doubt(a, ds, "grid",
                        also.len ? SAY(a, MSG_IMPORT_OTHER_GRIDS, pair_text(a, t, row), name, also)
                                 : SAY(a, MSG_IMPORT_OTHER_GRID, pair_text(a, t, row), name),
                        SAY(a, MSG_IMPORT_DO_PLACE, name, lonlat_text(a, p)));
        } else {
            place_doubt(a, ds, "outside", SAY(a, MSG_IMPORT_OUTSIDE, pair_text(a, t, row)), left_out(im, a));
            return true;
        }
    } else if (axes != usual && t->xy < 0) {
        bool usual_grid = usual == AXES_GRID || usual == AXES_SWAPPED_GRID;
        if (grid != usual_grid)
            place_doubt(a, ds, grid ? "metres" : "degrees",
                        grid ? SAY(a, MSG_IMPORT_METRES, pair_text(a, t, row))
                             : SAY(a, MSG_IMPORT_DEGREES, pair_text(a, t, row)),
                        SAY(a, MSG_IMPORT_DO_PLACE, grid ? crs_name(crs) : S("WGS 84"), lonlat_text(a, p)));
        else
            place_doubt(a, ds, "swapped", SAY(a, MSG_IMPORT_SWAPPED, pair_text(a, t, row)),
                        SAY(a, MSG_IMPORT_DO_SWAP, lonlat_text(a, p)));
    }
    Point right;
    if (grid && axes != AXES_NONE && !t->claims_grid &&
        rather_utm(im, swapped ? y : x, swapped ? x : y, p, known, only_ward(im, ward), &right)) {
        place_doubt(a, ds, "utm",
                    SAY(a, MSG_IMPORT_RATHER_UTM, pair_text(a, t, row), crs_name(im->grid), crs_name(im->utm),
                        round(distance_m(p, right))),
                    SAY(a, MSG_IMPORT_DO_PLACE, crs_name(im->utm), lonlat_text(a, right)));
        p = right;
    }
    if (!grid && axes != AXES_NONE && unshifted(im, p, known, &right)) {
        place_doubt(a, ds, "shift",
                    SAY(a, MSG_IMPORT_SHIFT, pair_text(a, t, row), round(crs_shift_m(im->grid, p))),
                    SAY(a, MSG_IMPORT_DO_PLACE, crs_name(im->grid), lonlat_text(a, right)));
        p = right;
    } else if (!grid && axes != AXES_NONE && im->given && crs_is_geographic(im->given)) {
        (void)!crs_to_wgs84(im->given, p.lon, p.lat, &p);
    } else if (!grid && axes != AXES_NONE &&
               (t->claims_grid || (im->given && !crs_is_geographic(im->given))) &&
               crs_reshift(crs ? crs : im->grid, p, &right)) {
        place_doubt(a, ds, "shift",
                    SAY(a, MSG_IMPORT_SHIFT_CLAIMED, pair_text(a, t, row),
                        round(crs_shift_m(crs ? crs : im->grid, p))),
                    SAY(a, MSG_IMPORT_DO_PLACE, crs_name(crs ? crs : im->grid), lonlat_text(a, right)));
        p = right;
    }
    judge_ward(im, a, p, ward, ds);
    *out = value_point(a, p.lon, p.lat, 0);
    return true;
}
