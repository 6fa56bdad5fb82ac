// import_columns.c - where the headings are, and what each column means: by its heading, and by what its
// values are.
#include <math.h>
#include <string.h>

#include "import_in.h"
#include "legacy.h"

enum { SAMPLE_ROWS = 400, HEAD_SEARCH = 30 };

// ---- Where the table begins

static ptrdiff_t filled(const SheetRow *r)
{
    ptrdiff_t n = 0;
    EACH (const SheetCell, c, r->cells)
        n += c->s.len > 0;
    return n;
}

static ptrdiff_t widest(const SheetRows *rows)
{
    ptrdiff_t best = 0;
    EACH (const SheetRow, r, *rows) {
        ptrdiff_t n = filled(r);
        if (n > best)
            best = n;
    }
    return best;
}

static bool looks_like_value(Str s)
{
    double f;
    return str_f64(s, &f);
}

// Headings are words, each once; a row of them is about as wide as the table.
static bool could_be_head(Arena *a, const SheetRow *r, ptrdiff_t wide)
{
    ptrdiff_t n = filled(r), values = 0, twice = 0;
    if (n == 0 || n * 10 < wide * 5)
        return false;
    Map *seen = map_new(a);
    EACH (const SheetCell, c, r->cells) {
        if (!c->s.len)
            continue;
        values += c->number || looks_like_value(c->s) || c->s.len > 120;
        void **slot = map_slot(seen, c->s);
        twice += *slot != NULL;
        *slot = a;
    }
    return values * 4 <= n && twice * 2 <= n;
}

static Str head_word(Arena *a, Str s) // "Diện tích (m²) khu đất" → "dien tich khu dat"
{
    Buf b = buf_new(a);
    int depth = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        depth += s.at[i] == '(';
        if (!depth)
            buf_char(&b, s.at[i]);
        depth -= s.at[i] == ')' && depth > 0;
    }
    Str f = fold_vi(a, buf_str(&b));
    return f.len ? f : fold_vi(a, s);
}

typedef struct {
    const char *words;
    Role role;
} RoleWord;
static const RoleWord role_words[] = {
    { "id|record id|record|ma|ma so|ma dia diem|ma ho so|ma ban ghi|code|key", ROLE_ID },
    { "lon|lng|long|longitude|kinh do|x|east|easting|toa do x|hoanh do|lon wgs84|kinh do wgs84|dong|x "
      "m|xcoord|point x",
      ROLE_X },
    { "lat|latitude|vi do|y|north|northing|toa do y|tung do|lat wgs84|vi do wgs84|bac|y m|ycoord|point y",
      ROLE_Y },
    { "coordinates|coords|toa do|latlon|lat lon|lon lat|vi tri gps|gps|toa do gps", ROLE_XY },
    { "source|nguon|sources|nguon tin|nguon thong tin", ROLE_SOURCE },
    { "crs|srs|epsg|he toa do|he quy chieu", ROLE_CRS },
};

static Role role_of_word(Str folded)
{
    for (ptrdiff_t i = 0; i < COUNT(role_words); i++)
        for (const char *w = role_words[i].words; *w;) {
            size_t n = strcspn(w, "|");
            if ((size_t)folded.len == n && !memcmp(folded.at, w, n))
                return role_words[i].role;
            w += n + (w[n] == '|');
        }
    return ROLE_NONE;
}

// Words of people for what a pack calls otherwise: the title, the address.
static bool means_title(Str f)
{
    return str_eq(f, S("ten")) || str_eq(f, S("name")) || str_starts(f, S("ten co so")) ||
           str_starts(f, S("ten don vi")) || str_starts(f, S("ten dia diem")) ||
           str_starts(f, S("ten nha may")) || str_eq(f, S("ten goi")) || str_eq(f, S("don vi")) ||
           str_eq(f, S("co so")) || str_eq(f, S("title"));
}

static bool means_address(Str f)
{
    return str_eq(f, S("dia chi")) || str_starts(f, S("address")) || str_starts(f, S("dia chi ")) ||
           str_eq(f, S("addr")) || str_eq(f, S("dia diem")) || str_eq(f, S("noi o"));
}

static double words_in(Arena *a, Str head, Str label) // share of the longer's words that the other has too
{
    Strs h = str_split(a, head, ' '), l = str_split(a, label, ' ');
    ptrdiff_t both = 0;
    EACH (const Str, x, h)
        EACH (const Str, y, l)
            if (str_eq(*x, *y)) {
                both++;
                break;
            }
    ptrdiff_t longer = h.len > l.len ? h.len : l.len;
    return longer ? (double)both / (double)longer : 0;
}

static double head_fit(Arena *a, const Importer *im, const Attr *at, Str head)
{
    Str f = head_word(a, head), whole = fold_vi(a, head);
    double best = 0;
    Str names[] = { at->name, at->label.in[LANG_VI], at->label.in[LANG_EN] };
    for (int i = 0; i < 3; i++) {
        Str n = fold_vi(a, names[i]);
        if (str_eq(n, f) || str_eq(n, whole) || str_eq(str_trim(head), names[i]))
            return i == 0 ? 1.02 : 1;
        double like = name_likeness(n, f) * 0.9, words = words_in(a, f, n) * 0.95;
        if (n.len > 3 && (str_starts(f, n) || str_ends(f, n)))
            words = 0.9;
        best = fmax(best, fmax(like, words));
    }
    if (at == im->title[LANG_VI] && means_title(f))
        return 0.97;
    if (at == im->address && means_address(f))
        return 0.97;
    return best;
}

// Headings of a template are "Tên (tiếng Việt) / Name (Vietnamese) [name_vi]": the name in brackets speaks.
static Str bracketed(Str head)
{
    ptrdiff_t open = -1;
    for (ptrdiff_t i = 0; i < head.len; i++)
        if (head.at[i] == '[')
            open = i;
    return open >= 0 && str_ends(head, S("]")) ? str_sub(head, open + 1, head.len - open - 2) : (Str){ 0 };
}

// The cheap half of head_fit: is it the very name or label? Which row is the heading needs no more, mostly.
static bool head_is(const Map *names, Arena *a, const Importer *im, Str head)
{
    Str tag = bracketed(head), f = head_word(a, head);
    return (tag.len && pack_attr(im->pack, im->type->name, tag)) || map_get(names, f) ||
           map_get(names, fold_vi(a, head)) || (im->title[LANG_VI] && means_title(f)) ||
           (im->address && means_address(f)) || role_of_word(f) != ROLE_NONE;
}

static Map *head_names(Arena *a, const Importer *im)
{
    Map *names = map_new(a);
    EACH (const Attr *, p, im->type->attrs) {
        Str all[] = { (*p)->name, (*p)->label.in[LANG_VI], (*p)->label.in[LANG_EN] };
        for (int i = 0; i < 3; i++)
            *map_slot(names, fold_vi(a, all[i])) = names;
    }
    return names;
}

static double head_score(Arena *a, const Importer *im, const SheetRow *r)
{
    const Map *names = head_names(a, im);
    double score = 0;
    EACH (const SheetCell, c, r->cells)
        score += c->s.len && c->s.len < 200 && head_is(names, a, im, c->s);
    if (score > 0 || r->cells.len > 40)
        return score;
    EACH (const SheetCell, c, r->cells) { // no heading says it plainly: which come near?
        double best = 0;
        if (c->s.len && c->s.len < 100)
            EACH (const Attr *, at, im->type->attrs)
                best = fmax(best, head_fit(a, im, *at, c->s));
        score += best >= 0.75 ? best / 4 : 0;
    }
    return score;
}

// Merged two-row headings: "Toạ độ" over "X", "Y" reads "Toạ độ X", where the lower one alone says nothing.
static void join_heads(Arena *a, const SheetRow *above, SheetRow *head)
{
    Str last = { 0 };
    for (ptrdiff_t i = 0; i < head->cells.len; i++) {
        Str up = i < above->cells.len ? above->cells.at[i].s : (Str){ 0 };
        if (up.len)
            last = up;
        SheetCell *c = &head->cells.at[i];
        if (!c->s.len)
            c->s = up;
        else if (last.len && !str_eq(last, c->s) && role_of_word(head_word(a, c->s)) == ROLE_NONE &&
                 str_find(last, S("[")) < 0)
            c->s = str_fmt(a, "%.*s %.*s", PS(last), PS(c->s));
    }
}

// A heading over several columns, as a workbook's merged cells give it: "Toạ độ" twice, and below it "X",
// "Y".
static bool spans(const SheetRow *above, const SheetRow *below)
{
    for (ptrdiff_t i = 1; i < above->cells.len && i < below->cells.len; i++) {
        Str left = above->cells.at[i - 1].s, here = above->cells.at[i].s;
        if (here.len && str_eq(left, here) && below->cells.at[i].s.len && below->cells.at[i - 1].s.len &&
            !str_eq(below->cells.at[i].s, below->cells.at[i - 1].s))
            return true;
    }
    return false;
}

static bool has_hole(const SheetRow *above, const SheetRow *below) // a blank heading with something below it
{
    for (ptrdiff_t i = 0; i < below->cells.len; i++)
        if (below->cells.at[i].s.len && (i >= above->cells.len || !above->cells.at[i].s.len))
            return true;
    return false;
}

static ptrdiff_t different(const SheetRow *r) // texts of a row that are not the cell on the left again
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < r->cells.len; i++)
        n += r->cells.at[i].s.len && (i == 0 || !str_eq(r->cells.at[i].s, r->cells.at[i - 1].s));
    return n;
}

static bool all_words(const SheetRow *r)
{
    EACH (const SheetCell, c, r->cells)
        if (c->number || looks_like_value(c->s))
            return false;
    return true;
}

static bool find_head(Arena *a, const Importer *im, SheetRows *rows, ptrdiff_t *head)
{
    ptrdiff_t wide = widest(rows), best = -1;
    double best_score = 0;
    for (ptrdiff_t i = 0; i < rows->len && i < HEAD_SEARCH; i++) {
        if (!could_be_head(a, &rows->at[i], wide))
            continue;
        double score = head_score(a, im, &rows->at[i]);
        if (score > best_score + 1e-9) {
            best_score = score;
            best = i;
        }
    }
    *head = best;
    if (best < 0)
        return false;
    // the row below may go on with the heading, the row above may begin it
    SheetRow *r = &rows->at[best];
    if (best + 1 < rows->len && all_words(&rows->at[best + 1])) {
        SheetRow *below = &rows->at[best + 1];
        if (spans(r, below) ||
            (has_hole(r, below) && could_be_head(a, below, 0) && head_score(a, im, below) >= 1)) {
            join_heads(a, r, below);
            *head = best + 1;
            return true;
        }
    }
    if (best > 0 && all_words(&rows->at[best - 1]) && different(&rows->at[best - 1]) > 1 &&
        (spans(&rows->at[best - 1], r) || filled(r) < wide))
        join_heads(a, &rows->at[best - 1], r);
    return true;
}

// ---- What the columns are

static void heading_unit(Arena *a, Str head, ImportColumn *c)
{
    ptrdiff_t open = str_find(head, S("("));
    Str inside = head;
    while (open >= 0) {
        inside = str_sub(inside, open + 1, inside.len);
        Str rest = inside, unit = str_trim(cut(&rest, ')'));
        NumRead n;
        if (num_read(str_fmt(a, "1 %.*s", PS(unit)), &n) && n.unit.len && !n.rest.len) {
            c->unit = n.unit;
            c->factor = n.factor * n.value; // "(triệu đồng)"
            return;
        }
        open = str_find(inside, S("("));
    }
}

static void decimal_style(ImportColumn *c, const SheetRows *rows, ptrdiff_t from, ptrdiff_t col)
{
    int dot = 0, comma = 0;
    for (ptrdiff_t i = from; i < rows->len; i++) {
        if (col >= rows->at[i].cells.len)
            continue;
        SheetCell cell = rows->at[i].cells.at[col];
        NumRead n;
        if (cell.number || !num_read(cell.s, &n) || n.ambiguous)
            continue;
        ptrdiff_t last_dot = -1, last_comma = -1;
        for (ptrdiff_t k = 0; k < cell.s.len; k++) {
            last_dot = cell.s.at[k] == '.' ? k : last_dot;
            last_comma = cell.s.at[k] == ',' ? k : last_comma;
        }
        if (n.value == trunc(n.value))
            continue;
        dot += last_dot > last_comma;
        comma += last_comma > last_dot;
    }
    c->style = dot && comma ? STYLE_MIXED : dot ? STYLE_DOT : comma ? STYLE_COMMA : STYLE_UNKNOWN;
}

static double column_fit(Arena *a, const Importer *im, const Attr *at, const SheetRows *rows, ptrdiff_t from,
                         ptrdiff_t col)
{
    double sum = 0;
    ptrdiff_t n = 0;
    for (ptrdiff_t i = from; i < rows->len && n < 60; i++) {
        if (col >= rows->at[i].cells.len)
            continue;
        SheetCell c = rows->at[i].cells.at[col];
        if (cell_is_blank(c.s) || cell_is_ditto(c.s))
            continue;
        sum += value_fit(a, im, at, c);
        n++;
    }
    return n ? sum / (double)n : -1; // nothing speaks against it
}

static const Attr *own_attr(const Importer *im, Str name)
{
    const Attr *at = pack_attr(im->pack, im->type->name, name);
    return at && at->kind != KIND_DERIVED && view_sees(im->view, at) ? at : NULL;
}

static bool role_named(Str name, Role *out)
{
    static const struct {
        const char *name;
        Role role;
    } names[] = { { "id", ROLE_ID },   { "lon", ROLE_X },   { "east", ROLE_X }, { "x", ROLE_X },
                  { "lat", ROLE_Y },   { "north", ROLE_Y }, { "y", ROLE_Y },    { "source", ROLE_SOURCE },
                  { "crs", ROLE_CRS }, { "-", ROLE_NONE } };
    for (ptrdiff_t i = 0; i < COUNT(names); i++)
        if (str_eq(name, str_z(names[i].name))) {
            *out = names[i].role;
            return true;
        }
    return false;
}

static bool said_by_people(Importer *im, ImportColumn *c, bool *said, bool *used, Err *err)
{
    *said = false;
    for (ptrdiff_t i = 0; i < im->ask->map.len; i++) {
        const ImportMap *m = &im->ask->map.at[i];
        if (!str_eq(m->column, c->name) && !str_eq(fold_vi(im->a, m->column), fold_vi(im->a, c->name)))
            continue;
        used[i] = *said = true;
        if (role_named(m->attr, &c->role))
            return true;
        c->attr = own_attr(im, m->attr);
        if (!c->attr)
            return fail(err, MSG_IMPORT_NO_ATTR, m->attr, im->type->name);
        c->role = ROLE_ATTR;
    }
    return true;
}

static ptrdiff_t first_with(const ImportTable *t, Role role)
{
    for (ptrdiff_t i = 0; i < t->columns.len; i++)
        if (t->columns.at[i].role == role)
            return i;
    return -1;
}

static bool numeric_column(const SheetRows *rows, ptrdiff_t from, ptrdiff_t col)
{
    ptrdiff_t n = 0, good = 0;
    for (ptrdiff_t i = from; i < rows->len; i++) {
        double f;
        if (col >= rows->at[i].cells.len || cell_is_blank(rows->at[i].cells.at[col].s))
            continue;
        n++;
        good += cell_coordinate(rows->at[i].cells.at[col].s, &f);
    }
    return n && good * 10 >= n * 7;
}

// Which way most rows have their coordinates; also finds the pair of columns where no heading tells.
static Axes most_axes(Importer *im, const SheetRows *rows, ptrdiff_t from, ptrdiff_t x, ptrdiff_t y,
                      double *share)
{
    ptrdiff_t n[5] = { 0 }, all = 0;
    for (ptrdiff_t i = from; i < rows->len; i++) {
        double fx, fy;
        const SheetCells *c = &rows->at[i].cells;
        if (x >= c->len || y >= c->len || !cell_coordinate(c->at[x].s, &fx) ||
            !cell_coordinate(c->at[y].s, &fy))
            continue;
        all++;
        n[axes_of(im, fx, fy)]++;
    }
    Axes best = AXES_NONE;
    for (int k = AXES_DEGREES; k <= AXES_SWAPPED_GRID; k++)
        if (n[k] > (best ? n[best] : 0))
            best = (Axes)k;
    *share = all ? (double)n[best] / (double)all : 0;
    return best;
}

static void find_axes(Importer *im, ImportTable *t, const SheetRows *rows, ptrdiff_t from)
{
    Arena *a = im->a;
    double share = 0;
    t->x = first_with(t, ROLE_X);
    t->y = first_with(t, ROLE_Y);
    t->xy = first_with(t, ROLE_XY);
    if ((t->x < 0 || t->y < 0) && t->xy < 0 && im->place)
        for (ptrdiff_t i = 0; i + 1 < t->columns.len && t->x < 0; i++) {
            if (t->columns.at[i].role != ROLE_NONE || t->columns.at[i + 1].role != ROLE_NONE ||
                !numeric_column(rows, from, i) || !numeric_column(rows, from, i + 1))
                continue;
            Axes found = most_axes(im, rows, from, i, i + 1, &share);
            if (found != AXES_NONE && share > 0.8) {
                t->x = i;
                t->y = i + 1;
                t->columns.at[i].role = ROLE_X;
                t->columns.at[i + 1].role = ROLE_Y;
                t->columns.at[i].note = t->columns.at[i + 1].note = SAY(a, MSG_IMPORT_COLUMN_BY_VALUES);
            }
        }
    if (t->x < 0 || t->y < 0)
        return;
    t->axes = most_axes(im, rows, from, t->x, t->y, &share);
    Str hx = fold_vi(a, t->columns.at[t->x].name), hy = fold_vi(a, t->columns.at[t->y].name);
    t->claims_grid = str_find(hx, S("vn2000")) >= 0 || str_find(hx, S("vn 2000")) >= 0 ||
                     (im->grid && str_find(hx, fold_vi(a, str_sub(crs_name(im->grid), 0, 7))) >= 0);
    bool swapped = t->axes == AXES_SWAPPED_DEGREES || t->axes == AXES_SWAPPED_GRID;
    bool grid = t->axes == AXES_GRID || t->axes == AXES_SWAPPED_GRID;
    bool says_degrees = str_starts(hx, S("lon")) || str_starts(hx, S("kinh do")) ||
                        str_starts(hy, S("lat")) || str_starts(hy, S("vi do"));
    if (swapped)
        *PUSH(a, &im->notes) =
            SAY(a, MSG_IMPORT_NOTE_SWAPPED, t->columns.at[t->x].name, t->columns.at[t->y].name);
    if (grid)
        *PUSH(a, &im->notes) = SAY(a, says_degrees ? MSG_IMPORT_NOTE_GRID_NOT_DEGREES : MSG_IMPORT_NOTE_GRID,
                                   crs_name(im->grid));
    Str utm;
    double metres;
    if (grid && !t->claims_grid && grid_or_utm(im, &utm, &metres))
        *PUSH(a, &im->notes) = SAY(a, MSG_IMPORT_NOTE_UTM, utm, round(metres), crs_name(im->grid));
}

static void choose_attrs(Arena *a, Importer *im, ImportTable *t, const SheetRows *rows, ptrdiff_t from,
                         const bool *said)
{
    typedef struct {
        double score;
        ptrdiff_t col;
        const Attr *at;
    } Offer;
    ARRAY(Offer) offers = { 0 };
    for (ptrdiff_t i = 0; i < t->columns.len; i++) {
        ImportColumn *c = &t->columns.at[i];
        if (said[i] || c->role != ROLE_NONE || !c->name.len)
            continue;
        EACH (const Attr *, p, im->type->attrs) {
            const Attr *at = own_attr(im, (*p)->name);
            if (!at || at->value_type == VT_GEOM)
                continue;
            Str tag = bracketed(c->name);
            if (tag.len && pack_attr(im->pack, im->type->name, tag) && !str_eq(tag, at->name))
                continue; // a template says which attribute it is
            double head = str_eq(tag, at->name) ? 2 : head_fit(a, im, at, c->name);
            if (head < 0.6 && !(at->list && head > 0.25))
                continue;
            double fit = column_fit(a, im, at, rows, from, i);
            if (head < (at->list ? 0.97 : 1.9) && fit >= 0 && fit < 0.4)
                continue;
            double score = head * 0.7 + (fit < 0 ? 0.6 : fit) * 0.3;
            if (score >= (at->value_type == VT_TEXT ? 0.86 : at->list ? 0.6 : 0.8) || head >= 0.97)
                *PUSH(a, &offers) = (Offer){ score, i, at };
        }
    }
    for (;;) { // the best offer first; each column and each attribute once
        const Offer *best = NULL;
        EACH (const Offer, o, offers) {
            bool taken = t->columns.at[o->col].role != ROLE_NONE;
            EACH (const ImportColumn, c, t->columns)
                taken = taken || c->attr == o->at;
            if (!taken && (!best || o->score > best->score))
                best = o;
        }
        if (!best)
            return;
        t->columns.at[best->col].role = ROLE_ATTR;
        t->columns.at[best->col].attr = best->at;
        if (best->score < 0.9)
            t->columns.at[best->col].note = SAY(a, MSG_IMPORT_COLUMN_LIKELY);
    }
}

// A column that is no key though its heading says so: 1, 2, 3 … or the same value again and again.
static bool is_key_column(Arena *a, const Importer *im, const SheetRows *rows, ptrdiff_t from, ptrdiff_t col)
{
    ptrdiff_t n = 0, ok = 0, counting = 0;
    for (ptrdiff_t i = from; i < rows->len; i++) {
        if (col >= rows->at[i].cells.len || !rows->at[i].cells.at[col].s.len)
            continue;
        Str s = rows->at[i].cells.at[col].s;
        int64_t no;
        n++;
        Str id = str_find(s, S("/")) >= 0 ? s : str_fmt(a, "%.*s/%.*s", PS(im->type->name), PS(s));
        ok += id_ok(id) && str_eq(id_type(id), im->type->name);
        counting += str_i64(s, &no) && no >= 0 && no <= (int64_t)rows->len + 5;
    }
    return n && ok * 10 >= n * 8 && counting * 2 < n;
}

static void find_style(Importer *im, ImportTable *t, const SheetRows *rows, ptrdiff_t from)
{
    ptrdiff_t some = 0, mended = 0;
    for (ptrdiff_t i = from; i < rows->len; i++)
        EACH (const SheetCell, c, rows->at[i].cells) {
            Str better;
            TextEnc was;
            bool ascii = true;
            for (ptrdiff_t k = 0; k < c->s.len; k++)
                ascii &= (unsigned char)c->s.at[k] < 0x80;
            if (ascii)
                continue;
            some++;
            mended += text_mend(im->a, c->s, &better, &was);
        }
    t->mended = mended * 2 > some;
    if (t->mended)
        *PUSH(im->a, &im->notes) = SAY(im->a, MSG_IMPORT_NOTE_FONT);
    for (ptrdiff_t i = 0; i < t->columns.len; i++)
        if (t->columns.at[i].attr && t->columns.at[i].attr->value_type == VT_NUM)
            decimal_style(&t->columns.at[i], rows, from, i);
}

static bool only_counts(Arena *a, Str name) // the running number of a list
{
    Str f = fold_vi(a, name);
    static const char *const words[] = { "stt", "tt", "so tt", "so thu tu", "no", "nr", "fid", "ogc fid" };
    for (ptrdiff_t i = 0; i < COUNT(words); i++)
        if (str_eq(f, str_z(words[i])))
            return true;
    return !f.len;
}

// Nothing is dropped in silence: columns that hold something and are not read are named.
static void tell_unread(Importer *im, const ImportTable *t, const SheetRows *rows, ptrdiff_t from,
                        const bool *said)
{
    Buf b = buf_new(im->a);
    for (ptrdiff_t i = 0; i < t->columns.len; i++) {
        const ImportColumn *c = &t->columns.at[i];
        bool some = false;
        if (c->role != ROLE_NONE || said[i] || only_counts(im->a, c->name))
            continue;
        for (ptrdiff_t k = from; k < rows->len && !some; k++)
            some = i < rows->at[k].cells.len && rows->at[k].cells.at[i].s.len;
        if (some)
            buf_fmt(&b, "%s“%.*s”", b.len ? ", " : "", PS(c->name));
    }
    if (b.len)
        *PUSH(im->a, &im->notes) = SAY(im->a, MSG_IMPORT_NOTE_UNREAD, buf_str(&b));
}

static bool one_table(Importer *im, const Sheet *sheet, bool *used, Err *err)
{
    Arena *a = im->a;
    SheetRows rows = { 0 };
    SheetWalk walk = sheet_walk(sheet);
    SheetRow r;
    while (rows.len < SAMPLE_ROWS && sheet_next(&walk, a, &r)) {
        SheetCells copy = { .at = NEWS(a, SheetCell, r.cells.len), .len = r.cells.len };
        for (ptrdiff_t i = 0; i < copy.len; i++)
            copy.at[i] = r.cells.at[i];
        *PUSH(a, &rows) = (SheetRow){ r.row, copy };
    }
    if (rows.len < SAMPLE_ROWS && !sheet_end(&walk, err))
        return false;
    ptrdiff_t head;
    if (!find_head(a, im, &rows, &head))
        return true; // a sheet without a table
    ImportTable t = {
        .sheet = sheet, .head_row = rows.at[head].row, .name = -1, .address = -1, .x = -1, .y = -1, .xy = -1
    };
    t.data_row = t.head_row + 1;
    bool *said = NEWS(a, bool, rows.at[head].cells.len + 1);
    EACH (const SheetCell, c, rows.at[head].cells) {
        ImportColumn *col = PUSH(a, &t.columns);
        Str mended;
        TextEnc was;
        (void)text_mend(a, c->s, &mended, &was);
        *col = (ImportColumn){ .name = str_trim(mended), .factor = 1 };
        heading_unit(a, col->name, col);
        if (!said_by_people(im, col, &said[t.columns.len - 1], used, err))
            return false;
        Str tag = bracketed(col->name);
        if (!said[t.columns.len - 1]) {
            Role role = ROLE_NONE;
            if (tag.len ? !role_named(tag, &role) : 1)
                role = tag.len ? ROLE_NONE : role_of_word(head_word(a, col->name));
            col->role = role;
            if (col->role == ROLE_ID && !tag.len && !is_key_column(a, im, &rows, head + 1, t.columns.len - 1))
                col->role = ROLE_NONE;
            bool known_attr = own_attr(im, head_word(a, col->name)) && col->role == ROLE_SOURCE;
            if (known_attr)
                col->role = ROLE_NONE;
        }
    }
    if (!im->place || sheet->spatial)
        for (ptrdiff_t i = 0; i < t.columns.len; i++)
            if (!im->place && (t.columns.at[i].role == ROLE_X || t.columns.at[i].role == ROLE_Y ||
                               t.columns.at[i].role == ROLE_XY))
                t.columns.at[i].role = ROLE_NONE;
    choose_attrs(a, im, &t, &rows, head + 1, said);
    find_axes(im, &t, &rows, head + 1);
    find_style(im, &t, &rows, head + 1);
    t.id = first_with(&t, ROLE_ID);
    t.crs = first_with(&t, ROLE_CRS);
    ptrdiff_t mapped = 0;
    for (ptrdiff_t i = 0; i < t.columns.len; i++) {
        const Attr *at = t.columns.at[i].attr;
        mapped += at != NULL;
        if (at && (at == im->title[LANG_VI] || (at == im->title[LANG_EN] && t.name < 0)))
            t.name = i;
        if (at && at == im->address)
            t.address = i;
    }
    if (mapped || (t.x >= 0 && t.y >= 0)) {
        *PUSH(a, &im->tables) = t;
        tell_unread(im, &t, &rows, head + 1, said);
    }
    return true;
}

bool columns_find(Importer *im, Err *err)
{
    bool *used = NEWS(im->a, bool, im->ask->map.len + 1);
    EACH (const Sheet, s, im->sheets)
        if ((!im->ask->sheet || im->ask->sheet == s->no) && !one_table(im, s, used, err))
            return false;
    if (im->ask->sheet > (int)im->sheets.len)
        return fail(err, MSG_IMPORT_NO_SHEET, im->ask->sheet, (int64_t)im->sheets.len);
    for (ptrdiff_t i = 0; i < im->ask->map.len && im->tables.len; i++)
        if (!used[i])
            return fail(err, MSG_IMPORT_NO_COLUMN, im->ask->map.at[i].column);
    return im->tables.len > 0 ||
           fail(err, MSG_IMPORT_NO_TABLE, im->ask->filename, im->type->label.in[LANG_VI]);
}
