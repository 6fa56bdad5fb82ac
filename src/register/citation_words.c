// citation_words.c - words, runs, dates and years of a cite.
#include <ctype.h>

#include "citation_words.h"

enum { MOST_WORDS = 400, DATE_WORDS = 6, FIRST_YEAR = 1900, LAST_YEAR = 2100 };

// ---- Letters and what stands between them

// Bytes of a mark that parts words: ASCII other than letters and digits, a no-break space, dashes, quotes,
// dots of U+2010–U+203A. 0: a letter.
static ptrdiff_t mark_len(Str s, ptrdiff_t i, char *is)
{
    unsigned char c = (unsigned char)s.at[i];
    *is = (char)c;
    if (c < 0x80)
        return isalnum(c) ? 0 : 1;
    if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.at[i + 1] == 0xa0) {
        *is = ' ';
        return 2;
    }
    if (c != 0xe2 || i + 2 >= s.len || (unsigned char)s.at[i + 1] != 0x80)
        return 0;
    unsigned char d = (unsigned char)s.at[i + 2];
    *is = d >= 0x90 && d <= 0x95 ? '-' : ' ';
    return d >= 0x80 && d <= 0xba ? 3 : 0;
}

// Whether what stands between two words joins them: a slash whatever blanks are round it; dash, colon and dot
// only where there are none.
static bool joins(Str between, char only, bool digits)
{
    if (only == '/')
        return true;
    bool tight = between.len == 1 || (only == '-' && between.len == 3 && between.at[0] != ' ');
    return tight && (only == '-' || only == ':' || (only == '.' && digits));
}

static bool all_digits(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!isdigit((unsigned char)s.at[i]))
            return false;
    return s.len > 0;
}

static void push_word(Arena *a, CiteWords *out, Str raw, ptrdiff_t from, ptrdiff_t to, bool joined)
{
    Str rest = fold_vi(a, raw);
    while (rest.len && out->at.len < MOST_WORDS) {
        Str w = cut(&rest, ' ');
        bool digits = all_digits(w);
        while (digits && w.len > 1 && w.at[0] == '0')
            w = str_sub(w, 1, w.len);
        *PUSH(a, &out->at) =
            (CiteWord){ .word = w, .digits = digits, .joined = joined, .from = from, .to = to };
        joined = false;
    }
}

static void read_words(Arena *a, CiteWords *out)
{
    Str s = out->text;
    ptrdiff_t end = 0; // of the word before
    for (ptrdiff_t i = 0; i < s.len && out->at.len < MOST_WORDS;) {
        char only = 0, is;
        bool several = false;
        ptrdiff_t n;
        while (i < s.len && (n = mark_len(s, i, &is)) > 0) {
            if (!isspace((unsigned char)is)) {
                several = several || only;
                only = is;
            }
            i += n;
        }
        ptrdiff_t from = i;
        while (i < s.len && mark_len(s, i, &is) == 0)
            i++;
        if (i == from)
            break;
        bool before = out->at.len > 0;
        bool digits = before && out->at.at[out->at.len - 1].digits && isdigit((unsigned char)s.at[from]);
        push_word(a, out, str_sub(s, from, i - from), from, i,
                  before && !several && joins(str_sub(s, end, from - end), only, digits));
        end = i;
    }
}

// ---- Dates

bool cite_word_year(const CiteWord *w, int *year)
{
    int64_t y;
    if (!w->digits || w->word.len != 4 || !str_i64(w->word, &y) || y < FIRST_YEAR || y > LAST_YEAR)
        return false;
    *year = (int)y;
    return true;
}

// "April 29, 2025" as date.h reads it.
static Str day_first(Arena *a, const CiteWord *w, ptrdiff_t n, Str raw)
{
    int year;
    if (n != 3 || w[0].digits || !w[1].digits || w[1].word.len > 2 || !cite_word_year(&w[2], &year))
        return raw;
    return str_fmt(a, "%.*s %.*s %d", PS(w[1].word), PS(w[0].word), year);
}

// A day or month that n words from i on name.
static bool names_date(Arena *a, const CiteWords *t, ptrdiff_t i, ptrdiff_t n, Date *d)
{
    const CiteWord *w = t->at.at + i;
    if (i + n > t->at.len || w[0].joined || (i + n < t->at.len && w[n].joined))
        return false;
    if (n < 2 || (n == 2 && w[0].digits && w[1].digits)) // 4/2025 may be a number and its year
        return false;
    Str raw = str_sub(t->text, w[0].from, w[n - 1].to - w[0].from);
    return (date_parse(raw, d) || date_parse(day_first(a, w, n, raw), d)) &&
           (d->prec == DATE_DAY || d->prec == DATE_MONTH) && d->from != DAY_OPEN_START &&
           d->to != DAY_OPEN_END;
}

static bool says_nothing(const CiteWord *w)
{
    static const char *const fillers[] = { "so", "no", "number", "ngay", "nam", "dated", "of", "the" };
    for (int i = 0; i < COUNT(fillers); i++)
        if (str_eq(w->word, str_z(fillers[i])))
            return true;
    return false;
}

CiteWords cite_words(Arena *a, Str text)
{
    CiteWords all = { .text = text }, out = { .text = text };
    bool gap = false;
    read_words(a, &all);
    for (ptrdiff_t i = 0; i < all.at.len;) {
        Date d;
        ptrdiff_t n = DATE_WORDS;
        while (n > 0 && !names_date(a, &all, i, n, &d))
            n--;
        if (n) {
            *PUSH(a, &out.dates) = d;
            i += n;
            gap = true;
            continue;
        }
        CiteWord w = all.at.at[i++];
        bool filler = says_nothing(&w) && !w.joined;
        w.joined = w.joined && !gap;
        gap = filler;
        if (!filler)
            *PUSH(a, &out.at) = w;
    }
    return out;
}

// ---- Runs

bool cite_words_split(Arena *a, CiteWords *t, ptrdiff_t i)
{
    int year;
    bool ends = i + 1 == t->at.len || !t->at.at[i + 1].joined;
    if (!ends || !t->at.at[i].joined || !t->at.at[i - 1].digits || !cite_word_year(&t->at.at[i], &year))
        return false;
    *PUSH(a, &t->years) = year;
    t->at.at[i - 1].split = true;
    for (ptrdiff_t k = i; k + 1 < t->at.len; k++)
        t->at.at[k] = t->at.at[k + 1];
    t->at.len--;
    return true;
}

bool cite_words_stand(const CiteWords *t, ptrdiff_t i, const CiteWords *part)
{
    ptrdiff_t n = part->at.len;
    if (!n || i + n > t->at.len || t->at.at[i].joined || (i + n < t->at.len && t->at.at[i + n].joined))
        return false;
    for (ptrdiff_t k = 0; k < n; k++)
        if (!str_eq(t->at.at[i + k].word, part->at.at[k].word))
            return false;
    return true;
}

Str cite_words_text(Arena *a, const CiteWords *t)
{
    Buf b = buf_new(a);
    EACH (const CiteWord, w, t->at) {
        if (b.len)
            buf_char(&b, ' ');
        buf_add(&b, w->word);
    }
    return buf_str(&b);
}
