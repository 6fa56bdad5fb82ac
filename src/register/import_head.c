// import_head.c - where the headings of a table are, over one row or two, and what one of them means.
#include <math.h>
#include <string.h>

#include "import_in.h"

enum { HEAD_SEARCH = 30 };

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

Str head_word(Arena *a, Str s) // "Diện tích (m²) khu đất" → "dien tich khu dat"
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

Role head_role(Str folded)
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

double head_fit(Arena *a, const Importer *im, const Attr *at, Str head)
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
Str head_tag(Str head)
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
    Str tag = head_tag(head), f = head_word(a, head);
    EACH (const ImportMap, m, im->ask->map)
        if (str_eq(fold_vi(a, m->column), fold_vi(a, head)))
            return true;
    return (tag.len && pack_attr(im->pack, im->type->name, tag)) || map_get(names, f) ||
           map_get(names, fold_vi(a, head)) || (im->title[LANG_VI] && means_title(f)) ||
           (im->address && means_address(f)) || head_role(f) != ROLE_NONE;
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
        else if (last.len && !str_eq(last, c->s) && head_role(head_word(a, c->s)) == ROLE_NONE &&
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

// "(1) (2) (3)" under the headings numbers the columns and tells of nothing; a merged cell repeats its
// number.
bool head_is_numbered(const SheetRow *r)
{
    int64_t last = 0, no;
    ptrdiff_t steps = 0;
    EACH (const SheetCell, c, r->cells) {
        Str s = str_trim(c->s);
        if (s.len > 2 && ((s.at[0] == '(' && str_ends(s, S(")"))) || (s.at[0] == '[' && str_ends(s, S("]")))))
            s = str_sub(s, 1, s.len - 2);
        if (!s.len)
            continue;
        if (!str_i64(s, &no) || no < last || no > last + 1)
            return false;
        steps += no == last + 1;
        last = no;
    }
    return steps >= 3;
}

bool head_find(Arena *a, const Importer *im, SheetRows *rows, ptrdiff_t *head)
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
    if (best + 1 < rows->len && all_words(&rows->at[best + 1]) && !head_is_numbered(&rows->at[best + 1])) {
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
