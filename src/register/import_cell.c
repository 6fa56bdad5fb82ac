// import_cell.c - what people write in a cell, as a value of an attribute; whatever is read otherwise than it
// stands is a doubt.
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "date.h"
#include "import_in.h"

static bool one_of(Str s, const char *words) // words divided by |
{
    for (const char *w = words; *w;) {
        size_t n = strcspn(w, "|");
        if ((size_t)s.len == n && !memcmp(s.at, w, n))
            return true;
        w += n + (w[n] == '|');
    }
    return false;
}

bool cell_is_ditto(Str s)
{
    char low[24];
    if (s.len == 0 || s.len >= (ptrdiff_t)sizeof low || !memchr("-nNdDaA\"'\xe3\xe2", s.at[0], 11))
        return false; // most cells end here
    for (ptrdiff_t i = 0; i < s.len; i++)
        low[i] = (char)tolower((unsigned char)s.at[i]);
    return one_of((Str){ low, s.len },
                  "-nt-|nt|- nt -|-nt|nt-|như trên|\"|''|〃|”|“|\"\"|-do-|ditto|as above|n.t|n.t.");
}

bool cell_is_blank(Str s)
{
    if (!s.len)
        return true;
    if (s.len > 40 || !memchr("-.?uUnNkKc C\xe2", s.at[0], 13))
        return false; // most cells end here
    return one_of(s, "-|--|–|—|...|…|?|unknown|Unknown|UNKNOWN|NI|NULL|null|NaN|n/a|N/A|không rõ|Không "
                     "rõ|chưa rõ|Chưa rõ|chưa biết|"
                     "Chưa biết|kxđ|KXĐ|không có thông tin|Không có thông tin|chưa có|Chưa có|chưa xác "
                     "định|Chưa xác định");
}

static void doubt(Arena *a, Doubts *ds, const Attr *attr, const char *like, Label text, Label remedy)
{
    *PUSH(a, ds) =
        (Doubt){ .text = text, .remedy = remedy, .like = str_fmt(a, "%s:%.*s", like, PS(attr->name)) };
}

static Label left_out(Arena *a, const Attr *attr)
{
    return SAY(a, MSG_IMPORT_DO_LEAVE_OUT, attr->label.in[L]);
}

// ---- Numbers

static Str base_unit(Str unit)
{
    if (one_of(unit, "m2|ha|km2|sao|mau"))
        return S("m2");
    if (one_of(unit, "m|km|cm|mm"))
        return S("m");
    if (one_of(unit, "kg|t"))
        return S("kg");
    return unit;
}

static double unit_factor(Arena *a, Str unit) // of an attribute's own unit to its base
{
    NumRead n;
    return num_read(str_fmt(a, "1 %.*s", PS(unit)), &n) && n.unit.len && n.factor > 0 ? n.factor : 1;
}

static Str unit_word(Arena *a, Str unit)
{
    NumRead n;
    return num_read(str_fmt(a, "1 %.*s", PS(unit)), &n) && n.unit.len ? n.unit : unit;
}

static bool in_range(const Attr *at, double v)
{
    return v >= at->min && v <= at->max;
}

static Str plain(Arena *a, double v)
{
    char t[32];
    f64_text(t, v);
    return str_copy(a, str_z(t));
}

// "tháng 3/2019" where a year is asked: 2019, and said so.
static bool year_value(Arena *a, const Attr *at, Str s, Value *out, Doubts *ds)
{
    Date d;
    Str remark;
    Str first, last;
    if (!str_eq(at->unit, S("year")) || !date_read(s, &d, &remark) || remark.len)
        return false;
    first = str_sub(day_str(a, d.from), 0, 4);
    last = str_sub(day_str(a, d.to), 0, 4);
    double year;
    if (!str_eq(first, last) || !str_f64(first, &year) || !in_range(at, year))
        return false;
    doubt(a, ds, at, "year", SAY(a, MSG_IMPORT_DATE_FOR_YEAR, at->label.in[L], s),
          SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], first));
    *out = value_num(year);
    return true;
}

static bool only_digits(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return s.len > 0 && s.len < 16;
}

static void number_value(Arena *a, const ImportColumn *col, SheetCell c, Value *out, Doubts *ds)
{
    const Attr *at = col->attr;
    NumRead n;
    double exact;
    if ((c.number || only_digits(c.s)) && str_f64(c.s, &exact)) {
        n = (NumRead){ .value = exact, .to = exact, .other = exact, .other_to = exact, .factor = 1 };
    } else if (!num_read(c.s, &n) || (str_eq(at->unit, S("year")) && n.rest.len)) {
        if (year_value(a, at, c.s, out, ds))
            return;
        doubt(a, ds, at, "number", SAY(a, MSG_IMPORT_NO_NUMBER, at->label.in[L], c.s), left_out(a, at));
        return;
    }
    Str unit = n.unit.len ? n.unit : col->unit;
    double factor = n.unit.len ? n.factor : col->unit.len ? col->factor : 1;
    if (n.rest.len)
        doubt(a, ds, at, "rest", SAY(a, MSG_IMPORT_TEXT_BEHIND, at->label.in[L], c.s, n.rest),
              SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], plain(a, n.value)));
    if (n.ambiguous && !c.number) {
        bool first = in_range(at, n.value * (factor > 0 ? factor : 1)),
             second = in_range(at, n.other * (factor > 0 ? factor : 1));
        if (col->style == STYLE_DOT && (second || !first)) {
            doubt(a, ds, at, "mark",
                  SAY(a, MSG_IMPORT_MARK, at->label.in[L], c.s, plain(a, n.value), plain(a, n.other)),
                  SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], plain(a, n.other)));
            n.value = n.other;
            n.to = n.other_to;
        } else if (col->style == STYLE_MIXED && first && second)
            doubt(a, ds, at, "mark",
                  SAY(a, MSG_IMPORT_MARK, at->label.in[L], c.s, plain(a, n.value), plain(a, n.other)),
                  SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], plain(a, n.value)));
        else if (!first && second) {
            n.value = n.other;
            n.to = n.other_to;
        }
    }
    if (unit.len && factor == 0) {
        doubt(a, ds, at, "unit", SAY(a, MSG_IMPORT_LOCAL_UNIT, at->label.in[L], c.s, unit), left_out(a, at));
        return;
    }
    bool fits = in_range(at, n.value) && in_range(at, n.to);
    Str own = unit.len || !fits ? unit_word(a, at->unit) : (Str){ 0 }; // asked for only where it matters
    if (unit.len && !str_eq(base_unit(unit), base_unit(own)) &&
        !(one_of(unit, "year|month|day|floor") || !at->unit.len)) {
        doubt(a, ds, at, "unit", SAY(a, MSG_IMPORT_OTHER_UNIT, at->label.in[L], c.s, unit, at->unit),
              left_out(a, at));
        return;
    }
    double scale =
        unit.len && str_eq(base_unit(unit), base_unit(own)) ? factor / unit_factor(a, at->unit) : 1;
    double lo = n.value * scale, hi = n.to * scale;
    if (at->kind == KIND_INTEGER && (lo != trunc(lo) || hi != trunc(hi))) {
        doubt(a, ds, at, "whole", SAY(a, MSG_IMPORT_NOT_WHOLE, at->label.in[L], c.s), left_out(a, at));
        return;
    }
    if (!in_range(at, lo) || !in_range(at, hi)) {
        Label out_of = SAY(a, MSG_IMPORT_RANGE, at->label.in[L], c.s, plain(a, at->min), plain(a, at->max));
        if (!unit.len && str_eq(own, S("m2")) && lo > 0 && in_range(at, lo * 1e4) && in_range(at, hi * 1e4)) {
            doubt(a, ds, at, "range", out_of,
                  SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], str_fmt(a, "%.*s ha", PS(c.s))));
            lo *= 1e4;
            hi *= 1e4;
        } else {
            doubt(a, ds, at, "range", out_of, left_out(a, at));
            return;
        }
    }
    if ((n.bound == NUM_MORE_THAN || n.bound == NUM_AT_LEAST) && isfinite(at->max))
        hi = at->max;
    else if ((n.bound == NUM_LESS_THAN || n.bound == NUM_AT_MOST) && isfinite(at->min))
        lo = at->min;
    *out = lo == hi ? value_num(lo) : value_range(lo, hi);
}

// ---- Codes

static const char *const ward_words[] = { "phuong ", "xa ", "thi tran ", "thi xa ", "quan ",
                                          "huyen ",  "p ",  "tt ",       "q ",      "tp " };
static Str bare_name(Str folded)
{
    for (ptrdiff_t i = 0; i < COUNT(ward_words); i++)
        if (str_starts(folded, str_z(ward_words[i])))
            return str_sub(folded, (ptrdiff_t)strlen(ward_words[i]), folded.len);
    return folded;
}

// A unit that is no more: "Phường Phúc Xá, quận Ba Đình". The codes of today; a district that is named
// decides.
static bool former_codes(Arena *a, const Pack *pack, Str text, Strs *out)
{
    Str rest = text, first = fold_vi(a, cut(&rest, ',')), district = bare_name(fold_vi(a, rest));
    bool some = false;
    for (int pass = 0; pass < 2 && !some; pass++) // with the very kind of unit first, then by bare name
        EACH (const FormerWard, f, pack->former_wards) {
            Str name = fold_vi(a, f->name);
            if (pass ? !str_eq(bare_name(name), bare_name(first)) : !str_eq(name, first))
                continue;
            if (district.len && !str_eq(bare_name(fold_vi(a, f->former_district)), district))
                continue;
            some = true;
            EACH (const Str, code, f->ward_codes)
                *PUSH(a, out) = *code;
        }
    return some;
}

static const Code *nearest_code(Arena *a, const CodeList *l, Str text, double *best)
{
    const Code *found = NULL;
    Str folded = fold_vi(a, text);
    *best = 0;
    EACH (const Code, c, l->codes) {
        Strs names = { 0 };
        *PUSH(a, &names) = c->label.in[LANG_VI];
        *PUSH(a, &names) = c->label.in[LANG_EN];
        *PUSH(a, &names) = c->code;
        EACH (const Str, alias, c->aliases)
            *PUSH(a, &names) = *alias;
        EACH (const Str, name, names) {
            double like = name_likeness(folded, fold_vi(a, *name));
            if (like > *best) {
                *best = like;
                found = c;
            }
        }
    }
    return found;
}

// A label of several words for the same thing, "Kho, bãi": the only code that has this piece. inside: the
// piece is one of the text's words ("nhà kho"), which is a guess.
static const Code *by_piece(Arena *a, const CodeList *l, Str text, bool inside)
{
    const Code *found = NULL;
    Str words = fold_vi(a, text), folded = str_fmt(a, " %.*s ", PS(words));
    EACH (const Code, c, l->codes) {
        bool here = false;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            Str rest = c->label.in[lang];
            while (rest.len) {
                Str word = fold_vi(a, cut(&rest, ',')), piece = str_fmt(a, " %.*s ", PS(word));
                here |= piece.len > 2 && (inside ? str_find(folded, piece) >= 0 : str_eq(folded, piece));
            }
        }
        if (here && found)
            return NULL;
        if (here)
            found = c;
    }
    return found;
}

static void code_piece(Arena *a, const Importer *im, const Attr *at, Str text, Strs *codes, Doubts *ds)
{
    const Strs *found = list_match(a, at->list, text);
    if (!found && im->pack->wards.len && str_eq(at->list->name, S("wards.csv"))) {
        Strs now = { 0 };
        if (former_codes(a, im->pack, text, &now)) {
            EACH (const Str, s, now)
                *PUSH(a, codes) = *s;
            return;
        }
        Str rest = text, first = str_trim(cut(&rest, ','));
        found = rest.len ? list_match(a, at->list, first) : NULL;
    }
    if (found) {
        EACH (const Str, s, *found)
            *PUSH(a, codes) = *s;
        return;
    }
    double like = 1;
    const Code *near = by_piece(a, at->list, text, false);
    if (near) {
        *PUSH(a, codes) = near->code;
        return;
    }
    near = by_piece(a, at->list, text, true);
    if (!near)
        near = nearest_code(a, at->list, text, &like);
    if (near && like >= 0.8) {
        doubt(a, ds, at, "code", SAY(a, MSG_IMPORT_NO_CODE, at->label.in[L], text),
              SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], near->label.in[L]));
        *PUSH(a, codes) = near->code;
    } else {
        doubt(a, ds, at, "code", SAY(a, MSG_IMPORT_NO_CODE, at->label.in[L], text), left_out(a, at));
    }
}

static Strs pieces_of(Arena *a, Str s)
{
    Strs out = { 0 };
    while (s.len) {
        ptrdiff_t n = 0;
        while (n < s.len && !strchr(",;+\n", s.at[n]))
            n++;
        Str piece = str_trim(str_sub(s, 0, n));
        if (piece.len)
            *PUSH(a, &out) = piece;
        s = str_sub(s, n + 1, s.len);
    }
    return out;
}

static void codes_value(Arena *a, const Importer *im, const Attr *at, Str s, Value *out, Doubts *ds)
{
    if (at->value_type == VT_CODE) {
        Strs codes = { 0 };
        Strs pieces = str_find(s, S("|")) >= 0 ? str_split(a, s, '|') : (Strs){ &s, 1, 1 };
        EACH (const Str, p, pieces)
            code_piece(a, im, at, *p, &codes, ds);
        if (codes.len)
            *out = value_one_of(a, VT_CODE, codes);
        return;
    }
    Strs certain = { 0 }, possible = { 0 };
    Strs pieces = list_match(a, at->list, s) ? (Strs){ &s, 1, 1 } : pieces_of(a, s);
    EACH (const Str, p, pieces) {
        Strs codes = { 0 };
        code_piece(a, im, at, *p, &codes, ds);
        EACH (const Str, c, codes)
            *PUSH(a, codes.len == 1 ? &certain : &possible) = *c;
    }
    if (certain.len || possible.len)
        *out = value_codes(a, certain, possible);
}

// ---- The rest

static int yes_or_no(Arena *a, Str s)
{
    Str f = fold_vi(a, s);
    if (one_of(f, "yes|true|1|co|x|dung|y|roi|da co|v"))
        return 1;
    if (one_of(f, "no|false|0|khong|sai|n|chua|khong co"))
        return 0;
    return str_eq(s, S("✓")) || str_eq(s, S("✔")) ? 1 : -1;
}

static void date_value(Arena *a, const Attr *at, SheetCell c, Value *out, Doubts *ds)
{
    Date d;
    Str remark = { 0 };
    if (!date_read(c.s, &d, &remark)) {
        doubt(a, ds, at, "date", SAY(a, MSG_IMPORT_NO_DATE, at->label.in[L], c.s), left_out(a, at));
        return;
    }
    if (remark.len)
        doubt(a, ds, at, "rest", SAY(a, MSG_IMPORT_TEXT_BEHIND, at->label.in[L], c.s, remark),
              SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], date_show(a, (Lang)L, d)));
    *out = value_date(d.from, d.to, (int)d.prec + (d.about ? VALUE_ABOUT : 0));
}

// An id, or what the text cites where that is one record.
static void ref_value(Arena *a, const Importer *im, const Attr *at, Str s, Value *out, Doubts *ds)
{
    const Citer *c = map_get(im->citers, at->ref_type);
    Err err = { 0 };
    if (c ? cite_reference(im->city, c, im->view, a, at, s, out, &err)
          : pack_value(a, im->pack, at, s, out, &err))
        return;
    *out = value_unknown(at->value_type);
    CiteHits fit = c ? citer_find(c, a, s).found : (CiteHits){ 0 };
    if (fit.len)
        doubt(a, ds, at, "ref",
              SAY(a, MSG_IMPORT_CITE_UNCLEAR, at->label.in[L], s,
                  cite_list(a, im->pack, im->view, &fit, (Lang)L)),
              left_out(a, at));
    else
        doubt(a, ds, at, "ref", SAY(a, MSG_IMPORT_NO_REF, at->label.in[L], s), left_out(a, at));
}

static void text_value(Arena *a, const Importer *im, const Attr *at, Str s, Value *out, Doubts *ds)
{
    Str without, what, seen = str_without_hidden(a, s);
    if (at->kind == KIND_REF) {
        ref_value(a, im, at, s, out, ds);
        return;
    }
    if (seen.len < s.len)
        doubt(a, ds, at, "hidden", SAY(a, MSG_IMPORT_HIDDEN, at->label.in[L]),
              SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], seen));
    s = seen;
    if (at->sensitivity < SENS_PERSONAL && !str_eq(at->group, S("location")) && at != im->title[LANG_VI] &&
        at != im->title[LANG_EN] && text_private(a, s, &without, &what)) {
        *PUSH(a, ds) =
            (Doubt){ .text = SAY(a, MSG_IMPORT_PRIVATE, at->label.in[L], what),
                     .remedy = without.len ? SAY(a, MSG_IMPORT_DO_READ_AS, at->label.in[L], without)
                                           : left_out(a, at),
                     .like = str_fmt(a, "private:%.*s", PS(at->name)),
                     .privacy = true };
        s = without;
    }
    if (s.len)
        *out = value_text(a, str_nfc(a, s));
}

// The interval of templates, "5..9".
static bool is_interval(Arena *a, const Importer *im, const Attr *at, Str s, Value *out)
{
    if (str_find(s, S("..")) <= 0)
        return false;
    Err ignored = { 0 };
    return pack_value(a, im->pack, at, s, out, &ignored);
}

void cell_value(Arena *a, const Importer *im, const ImportColumn *col, SheetCell c, Value *out, Doubts *ds)
{
    const Attr *at = col->attr;
    *out = value_unknown(at->value_type);
    if (cell_is_blank(c.s) && !(at->list && list_match(a, at->list, c.s))) // "chưa có" may be an answer
        return;
    if (str_eq(c.s, S("na")) || one_of(c.s, "không áp dụng|Không áp dụng|not applicable")) {
        *out = value_na(at->value_type, (Str){ 0 });
        return;
    }
    switch (at->value_type) {
    case VT_NUM:
        if (!is_interval(a, im, at, c.s, out))
            number_value(a, col, c, out, ds);
        return;
    case VT_CODE:
    case VT_CODES:
        codes_value(a, im, at, c.s, out, ds);
        return;
    case VT_DATE:
        date_value(a, at, c, out, ds);
        return;
    case VT_BOOL: {
        int yes = yes_or_no(a, c.s);
        if (yes < 0)
            doubt(a, ds, at, "yesno", SAY(a, MSG_IMPORT_NO_YES, at->label.in[L], c.s), left_out(a, at));
        else
            *out = value_bool(yes);
        return;
    }
    case VT_GEOM:
        doubt(a, ds, at, "geometry", SAY(a, MSG_IMPORT_NO_GEOMETRY, at->label.in[L]), left_out(a, at));
        return;
    default:
        text_value(a, im, at, c.s, out, ds);
    }
}

double value_fit(Arena *a, const Importer *im, const Attr *attr, SheetCell c)
{
    NumRead n;
    Date d;
    Str remark;
    switch (attr->value_type) {
    case VT_NUM:
        return (c.number || (num_read(c.s, &n) && !n.rest.len)) ? 1 : 0;
    case VT_CODE:
    case VT_CODES: {
        Strs now = { 0 };
        if (list_match(a, attr->list, c.s))
            return 1;
        if (by_piece(a, attr->list, c.s, false))
            return 1;
        Strs pieces = pieces_of(a, c.s);
        if (pieces.len && list_match(a, attr->list, pieces.at[0]))
            return 0.8;
        return str_eq(attr->list->name, S("wards.csv")) && former_codes(a, im->pack, c.s, &now) ? 1 : 0;
    }
    case VT_DATE:
        return date_read(c.s, &d, &remark) ? 1 : 0;
    case VT_BOOL:
        return yes_or_no(a, c.s) >= 0 ? 1 : 0;
    default:
        return 1;
    }
}

// ---- Persons

// A telephone number of nine to eleven digits beginning with 0 or +84: its length in bytes.
static ptrdiff_t phone_len(Str s)
{
    ptrdiff_t i = 0, digits = 0, last = 0;
    bool plus = str_starts(s, S("+84")) || str_starts(s, S("84"));
    if (!plus && !str_starts(s, S("0")) && !str_starts(s, S("(0")))
        return 0;
    for (; i < s.len && digits < 12; i++) {
        if (isdigit((unsigned char)s.at[i])) {
            digits++;
            last = i + 1;
        } else if (!strchr(" .-()+", s.at[i]) || (i && i - last >= 2))
            break;
    }
    if (str_starts(s, S("(")) && last < s.len && s.at[last] == ')' && !memchr(s.at, ')', (size_t)last))
        last++;
    ptrdiff_t second = str_starts(s, S("(0")) ? 2 : 1;
    bool mobile = second < s.len && (plus || memchr("235789", s.at[second], 6));
    return mobile && (digits == 10 || digits == 11) ? last : 0;
}

static ptrdiff_t letter_len(Str s)
{
    unsigned char c = s.len ? (unsigned char)s.at[0] : 0;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static bool begins_capital(Arena *a, Str word)
{
    if (!word.len)
        return false;
    Str first = str_sub(word, 0, letter_len(word)), small = fold_keep_marks(a, first);
    return small.len && !str_eq(small, first) && !isdigit((unsigned char)first.at[0]);
}

// "ông Nguyễn Văn A", "chị Lan Anh": a form of address and at least two words with capitals behind it.
static ptrdiff_t person_len(Arena *a, Str s, bool at_start)
{
    static const char *const forms[] = { "ông ", "bà ",  "anh ", "chị ", "cô ",   "chú ", "bác ",
                                         "Mr ",  "Mrs ", "Ms ",  "Mr. ", "Mrs. ", "Ms. ", "Ông ",
                                         "Bà ",  "Anh ", "Chị ", "Cô ",  "Chú ",  "Bác " };
    for (ptrdiff_t f = 0; f < COUNT(forms); f++) {
        Str form = str_z(forms[f]);
        if (!str_starts(s, form) || (f >= 13 && !at_start))
            continue;
        Str rest = str_sub(s, form.len, s.len);
        ptrdiff_t n = 0, words = 0, end = 0;
        while (n < rest.len && words < 4) {
            ptrdiff_t w = n;
            while (w < rest.len && !strchr(" ,.;:()\n\t", rest.at[w]))
                w++;
            if (!begins_capital(a, str_sub(rest, n, w - n)))
                break;
            words++;
            end = w;
            if (w >= rest.len || rest.at[w] != ' ')
                break;
            n = w + 1;
        }
        if (words >= 2)
            return form.len + end;
    }
    return 0;
}

bool text_private(Arena *a, Str s, Str *without, Str *what)
{
    Buf kept = buf_new(a), gone = buf_new(a);
    bool word_start = true, sentence = true;
    for (ptrdiff_t i = 0; i < s.len;) {
        Str rest = str_sub(s, i, s.len);
        ptrdiff_t n = word_start ? phone_len(rest) : 0;
        if (!n && word_start)
            n = person_len(a, rest, sentence);
        if (n) {
            if (gone.len)
                buf_add(&gone, S(", "));
            buf_add(&gone, str_sub(rest, 0, n));
            buf_add(&kept, S("…"));
            i += n;
            word_start = sentence = false;
            continue;
        }
        char c = s.at[i];
        buf_char(&kept, c);
        word_start = c == ' ' || c == '(' || c == ':' || c == ',' || c == '\n' || c == ';' || c == '-';
        sentence = c == '.' || c == ':' || c == '\n' || c == ';' || c == '(' || (sentence && c == ' ');
        i++;
    }
    *without = str_trim(buf_str(&kept));
    *what = buf_str(&gone);
    if (str_eq(*without, S("…")))
        *without = (Str){ 0 };
    return gone.len > 0;
}
