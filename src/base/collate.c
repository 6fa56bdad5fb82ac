// collate.c - Vietnamese alphabetical order as bytes, and how like two names are.
//
// A key has four parts: letters and numbers; tones, a byte a word (so that hoà and hòa are the same);
// capitals; and the text itself, that different texts never tie. Dictionaries compare tones only where all
// letters are equal.
#include <string.h>

#include <utf8proc.h>

#include "fold.h"

enum { END = 1, GAP = 2, DIGITS = 3, LETTERS = 8, OTHER = 0x7E };

enum { BREVE = 0x306, CIRCUMFLEX = 0x302, HORN = 0x31B };

// Tone marks in the order of the dictionary: (ngang,) huyền, hỏi, ngã, sắc, nặng; foreign marks after them.
static char tone_of(utf8proc_int32_t mark)
{
    static const utf8proc_int32_t marks[] = { 0x300, 0x309, 0x303, 0x301, 0x323 };
    for (int i = 0; i < COUNT(marks); i++)
        if (marks[i] == mark)
            return (char)(GAP + 1 + i);
    return (char)(GAP + 1 + COUNT(marks));
}

// ă is a letter behind a, â behind ă; ê, ô, ơ, ư and đ likewise. Four places for each letter of a to z.
static char letter_rank(char base, utf8proc_int32_t mark)
{
    int variant = 0;
    if (mark == BREVE || (mark == CIRCUMFLEX && base != 'a') || (mark == HORN && base != 'o') || mark == 'd')
        variant = 1;
    else if (mark)
        variant = 2;
    return (char)(LETTERS + (base - 'a') * 4 + variant);
}

static bool makes_letter(char base, utf8proc_int32_t mark)
{
    switch (mark) {
    case BREVE:
        return base == 'a';
    case CIRCUMFLEX:
        return base == 'a' || base == 'e' || base == 'o';
    case HORN:
        return base == 'o' || base == 'u';
    default:
        return false;
    }
}

static bool is_mark(utf8proc_int32_t c)
{
    return c >= 0x300 && c < 0x370;
}

typedef struct {
    Buf letters, tones, cases;
    char tone;
    bool gap;
} Keys;

static void end_word(Keys *k)
{
    if (k->tone)
        buf_char(&k->tones, k->tone);
    k->tone = 0;
}

static void before_item(Keys *k)
{
    if (k->gap) {
        end_word(k);
        if (k->letters.len)
            buf_char(&k->letters, GAP);
    }
    k->gap = false;
}

static ptrdiff_t add_number(Keys *k, const utf8proc_int32_t *c, ptrdiff_t n)
{
    ptrdiff_t len = 0, zeros = 0;
    before_item(k);
    while (len < n && c[len] >= '0' && c[len] <= '9')
        len++;
    while (zeros < len && c[zeros] == '0')
        zeros++;
    ptrdiff_t digits = len - zeros;
    buf_char(&k->letters, DIGITS);
    buf_char(&k->letters, (char)(LETTERS + (digits < 100 ? digits : 100)));
    for (ptrdiff_t i = zeros; i < len; i++)
        buf_char(&k->letters, (char)c[i]);
    return len;
}

static ptrdiff_t add_letter(Keys *k, const utf8proc_int32_t *c, ptrdiff_t n, utf8proc_int32_t low)
{
    utf8proc_int32_t own = low == 0x111 ? 'd' : 0;
    char base = low == 0x111 ? 'd' : (char)low;
    ptrdiff_t len = 1;
    before_item(k);
    if (!k->tone)
        k->tone = GAP;
    for (; len < n && is_mark(c[len]); len++) {
        if (makes_letter(base, c[len]))
            own = c[len];
        else if (tone_of(c[len]) > k->tone)
            k->tone = tone_of(c[len]);
    }
    buf_char(&k->letters, letter_rank(base, own));
    buf_char(&k->cases, c[0] == low ? GAP : GAP + 1);
    return len;
}

static ptrdiff_t add_item(Keys *k, const utf8proc_int32_t *c, ptrdiff_t n)
{
    utf8proc_int32_t low = c[0] >= 0x80                 ? utf8proc_tolower(c[0])
                           : c[0] >= 'A' && c[0] <= 'Z' ? c[0] + 32
                                                        : c[0];
    if (c[0] >= '0' && c[0] <= '9')
        return add_number(k, c, n);
    if ((low >= 'a' && low <= 'z') || low == 0x111)
        return add_letter(k, c, n, low);
    if (c[0] < 0x80 || (utf8proc_category(c[0]) > UTF8PROC_CATEGORY_LO && !is_mark(c[0]))) {
        k->gap = true;
        return 1;
    }
    utf8proc_uint8_t z[4];
    before_item(k);
    buf_char(&k->letters, OTHER);
    buf_add(&k->letters, (Str){ (const char *)z, utf8proc_encode_char(low, z) });
    return 1;
}

// Decomposed code points of s. An ASCII letter stands for itself and marks never move past it, so only what
// lies between such letters is taken apart.
static utf8proc_int32_t *decompose(Arena *a, Str s, ptrdiff_t *n)
{
    utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    ptrdiff_t room = s.len * 2 + 8; // a letter with two marks takes three bytes: nearly always enough
    utf8proc_int32_t *c = NEWS(a, utf8proc_int32_t, room);
    *n = 0;
    for (ptrdiff_t i = 0, end; i < s.len; i = end) {
        for (end = i; end < s.len && (unsigned char)s.at[end] < 0x80; end++)
            c[(*n)++] = (unsigned char)s.at[end];
        for (i = end; end < s.len && (unsigned char)s.at[end] >= 0x80;)
            end++;
        ptrdiff_t left = room - (s.len - end) - *n, more = 0; // room for what is left stays
        if (end > i)
            more = utf8proc_decompose((const utf8proc_uint8_t *)s.at + i, end - i, c + *n, left, how);
        assert(more >= 0);
        if (more > left) {
            utf8proc_int32_t *wider = NEWS(a, utf8proc_int32_t, room += more);
            memcpy(wider, c, (size_t)*n * sizeof *c);
            c = wider;
            utf8proc_decompose((const utf8proc_uint8_t *)s.at + i, end - i, c + *n, more, how);
        }
        *n += more;
    }
    return c;
}

Str collate_key(Arena *a, Str s)
{
    Str text = str_nfc(a, s);
    Keys k = { .letters = buf_new(a), .tones = buf_new(a), .cases = buf_new(a) };
    ptrdiff_t n;
    const utf8proc_int32_t *c = decompose(a, text, &n);
    for (ptrdiff_t i = 0; i < n;)
        i += add_item(&k, c + i, n - i);
    end_word(&k);
    Buf *b = &k.letters;
    buf_char(b, END);
    buf_add(b, buf_str(&k.tones));
    buf_char(b, END);
    buf_add(b, buf_str(&k.cases));
    buf_char(b, END);
    for (ptrdiff_t i = 0; i < text.len; i++)
        if (text.at[i]) // a key holds no NUL, so that a database may keep it as text
            buf_char(b, text.at[i]);
    return buf_str(b);
}
