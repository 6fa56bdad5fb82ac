// import_columns.c - what each column means: by its heading, and by what its values are.
#include <math.h>
#include <string.h>

#include "import_in.h"
#include "legacy.h"

enum { SAMPLE_ROWS = 400, FIRST_VALUES = 3, FIRST_BYTES = 80 };

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
    return attr_to_enter(im->pack, im->view, im->type->name, name);
}

// The first column of that heading, the very same before one that only folds to it; -1: none.
static ptrdiff_t column_named(Arena *a, const ImportTable *t, Str name)
{
    ptrdiff_t same = -1, like = -1;
    for (ptrdiff_t i = t->columns.len - 1; i >= 0; i--)
        if (str_eq(name, t->columns.at[i].name))
            same = i;
        else if (str_eq(fold_vi(a, name), fold_vi(a, t->columns.at[i].name)))
            like = i;
    return same < 0 ? like : same;
}

static bool said_by_people(Importer *im, ImportTable *t, bool *used, Err *err)
{
    for (ptrdiff_t i = 0; i < im->ask->map.len; i++) {
        const ImportMap *m = &im->ask->map.at[i];
        ptrdiff_t at = column_named(im->a, t, m->column);
        if (at < 0)
            continue;
        ImportColumn *c = &t->columns.at[at];
        used[i] = c->said = true;
        if (!role_named(m->attr, &c->role)) {
            c->role = ROLE_ATTR;
            c->attr = own_attr(im, m->attr);
            assert(c->attr); // import_ask_check has looked
        }
        EACH (const ImportColumn, o, t->columns)
            if (o != c && o->said && o->role == c->role && o->attr == c->attr && c->role != ROLE_NONE)
                return fail(err, MSG_IMPORT_TWO_COLUMNS, o->name, c->name, m->attr);
    }
    return true;
}

// Whether people have said of another column that it is the one.
static bool role_taken(const ImportTable *t, Role role)
{
    EACH (const ImportColumn, c, t->columns)
        if (c->said && c->role == role)
            return true;
    return false;
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

static bool nobody_said(const ImportColumn *c)
{
    return c->role == ROLE_NONE && !c->said;
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
            if (!nobody_said(&t->columns.at[i]) || !nobody_said(&t->columns.at[i + 1]) ||
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
    assert(t->columns.at); // of which these are two
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

static void choose_attrs(Arena *a, Importer *im, ImportTable *t, const SheetRows *rows, ptrdiff_t from)
{
    typedef struct {
        double score;
        ptrdiff_t col;
        const Attr *at;
    } Offer;
    ARRAY(Offer) offers = { 0 };
    for (ptrdiff_t i = 0; i < t->columns.len; i++) {
        ImportColumn *c = &t->columns.at[i];
        if (!nobody_said(c) || !c->name.len)
            continue;
        EACH (const Attr *, p, im->type->attrs) {
            const Attr *at = own_attr(im, (*p)->name);
            if (!at || at->value_type == VT_GEOM)
                continue;
            Str tag = head_tag(c->name);
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

// The attribute that a column comes nearest to, by heading and values, of those that no column gives yet;
// NULL: none is near. Any value fits a text, which therefore speaks least for it.
static const Attr *nearest_attr(Importer *im, const ImportTable *t, const SheetRows *rows, ptrdiff_t from,
                                ptrdiff_t col)
{
    const Attr *best = NULL;
    double near = 0.55;
    EACH (const Attr *, p, im->type->attrs) {
        const Attr *at = own_attr(im, (*p)->name);
        bool taken = false;
        if (!at || at->value_type == VT_GEOM)
            continue;
        EACH (const ImportColumn, c, t->columns)
            taken = taken || c->attr == at || c->near == at;
        double head = taken ? 0 : head_fit(im->a, im, at, t->columns.at[col].name);
        if (head < 0.4)
            continue;
        double fit = at->value_type == VT_TEXT ? 0.2 : column_fit(im->a, im, at, rows, from, col);
        if (fit >= 0.1 && head * 0.7 + fit * 0.3 > near) {
            near = head * 0.7 + fit * 0.3;
            best = at;
        }
    }
    return best;
}

// Nothing is dropped in silence: columns that hold something and are not read are named.
static void tell_unread(Importer *im, ImportTable *t, const SheetRows *rows, ptrdiff_t from)
{
    Buf vi = buf_new(im->a), en = buf_new(im->a), *in[LANG_COUNT] = { [LANG_VI] = &vi, [LANG_EN] = &en };
    for (ptrdiff_t i = 0; i < t->columns.len; i++) {
        ImportColumn *c = &t->columns.at[i];
        if (!nobody_said(c) || !c->first.len || only_counts(im->a, c->name))
            continue;
        c->near = nearest_attr(im, t, rows, from, i);
        for (int l = 0; l < LANG_COUNT; l++) {
            buf_fmt(in[l], "%s“%.*s”", in[l]->len ? ", " : "", PS(c->name));
            if (c->near)
                buf_fmt(in[l], " (%.*s?)", PS(c->near->label.in[l]));
        }
    }
    if (vi.len)
        *PUSH(im->a, &im->notes) = SAY(im->a, MSG_IMPORT_NOTE_UNREAD, buf_str(in[L]));
}

// People who say what a column is want to see what stands in it.
static void find_first(Arena *a, ImportTable *t, const SheetRows *rows, ptrdiff_t from)
{
    for (ptrdiff_t i = 0; i < t->columns.len; i++)
        for (ptrdiff_t k = from; k < rows->len && t->columns.at[i].first.len < FIRST_VALUES; k++) {
            Str s = i < rows->at[k].cells.len ? rows->at[k].cells.at[i].s : (Str){ 0 };
            TextEnc was;
            (void)text_mend(a, s, &s, &was);
            ptrdiff_t n = s.len < FIRST_BYTES ? s.len : FIRST_BYTES;
            while (n < s.len && n > 0 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
                n--; // not within a character
            Str shown = n < s.len ? str_fmt(a, "%.*s…", (int)n, s.at) : s;
            bool again = false;
            EACH (const Str, f, t->columns.at[i].first)
                again = again || str_eq(*f, shown);
            if (shown.len && !again)
                *PUSH(a, &t->columns.at[i].first) = shown;
        }
}

// What a heading says that is no attribute, and its values do not deny.
static Role role_of_heading(Importer *im, const ImportTable *t, const SheetRows *rows, ptrdiff_t from,
                            ptrdiff_t col)
{
    Str name = t->columns.at[col].name, tag = head_tag(name), word = head_word(im->a, name);
    Role role = ROLE_NONE;
    if (tag.len ? !role_named(tag, &role) : 1)
        role = tag.len ? ROLE_NONE : head_role(word);
    bool no_key = role == ROLE_ID && !tag.len && !is_key_column(im->a, im, rows, from, col);
    bool known_attr = role == ROLE_SOURCE && own_attr(im, word);
    return no_key || known_attr || role_taken(t, role) ? ROLE_NONE : role;
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
    if (!head_find(a, im, &rows, &head))
        return true; // a sheet without a table
    ImportTable t = {
        .sheet = sheet, .head_row = rows.at[head].row, .name = -1, .address = -1, .x = -1, .y = -1, .xy = -1
    };
    ptrdiff_t from = head + 1;
    if (from < rows.len && head_is_numbered(&rows.at[from])) {
        *PUSH(a, &im->notes) = SAY(a, MSG_IMPORT_NOTE_NUMBERED, rows.at[from].row);
        from++;
    }
    t.data_row = rows.at[from - 1].row + 1;
    EACH (const SheetCell, c, rows.at[head].cells) {
        ImportColumn *col = PUSH(a, &t.columns);
        Str mended;
        TextEnc was;
        (void)text_mend(a, c->s, &mended, &was);
        *col = (ImportColumn){ .name = str_trim(mended), .factor = 1 };
        heading_unit(a, col->name, col);
    }
    if (!said_by_people(im, &t, used, err))
        return false;
    for (ptrdiff_t i = 0; i < t.columns.len; i++)
        if (!t.columns.at[i].said)
            t.columns.at[i].role = role_of_heading(im, &t, &rows, from, i);
    find_first(a, &t, &rows, from);
    if (!im->place || sheet->spatial)
        for (ptrdiff_t i = 0; i < t.columns.len; i++)
            if (!im->place && (t.columns.at[i].role == ROLE_X || t.columns.at[i].role == ROLE_Y ||
                               t.columns.at[i].role == ROLE_XY))
                t.columns.at[i].role = ROLE_NONE;
    choose_attrs(a, im, &t, &rows, from);
    find_axes(im, &t, &rows, from);
    find_style(im, &t, &rows, from);
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
        tell_unread(im, &t, &rows, from);
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
