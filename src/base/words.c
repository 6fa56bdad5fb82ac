// words.c - words at the beginning of a text.
#include <string.h>

#include <utf8proc.h>

#include "words.h"

static utf8proc_int32_t letter(Str s, ptrdiff_t *len)
{
    utf8proc_int32_t c = 0;
    utf8proc_ssize_t n = s.len ? utf8proc_iterate((const utf8proc_uint8_t *)s.at, s.len, &c) : 0;
    *len = n > 0 ? n : s.len > 0;
    return n > 0 ? utf8proc_tolower(c) : 0xFFFD;
}

static bool is_letter(utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_MC;
}

ptrdiff_t digits_len(Str s)
{
    ptrdiff_t n = 0;
    while (n < s.len && s.at[n] >= '0' && s.at[n] <= '9')
        n++;
    return n;
}

Str skip(Str s, ptrdiff_t n)
{
    return str_sub(s, n, s.len - n);
}

ptrdiff_t space_len(Str s)
{
    static const char *spaces[] = { " ", "\t", "\n", "\r", "\u00A0", "\u202F", "\u2009" };
    for (int i = 0; i < COUNT(spaces); i++)
        if (str_starts(s, str_z(spaces[i])))
            return (ptrdiff_t)strlen(spaces[i]);
    return 0;
}

Str no_space(Str s)
{
    for (ptrdiff_t n; (n = space_len(s)) > 0;)
        s = skip(s, n);
    return s;
}

ptrdiff_t word_len(Str s, Str word)
{
    Str rest = s;
    bool last_is_letter = false;
    while (word.len) {
        ptrdiff_t n, m;
        utf8proc_int32_t want = letter(word, &n);
        if (!rest.len || letter(rest, &m) != want)
            return 0;
        last_is_letter = is_letter(want);
        word = skip(word, n);
        rest = skip(rest, m);
    }
    ptrdiff_t n;
    if (last_is_letter && rest.len && (is_letter(letter(rest, &n)) || digits_len(rest)))
        return 0;
    return s.len - rest.len;
}

ptrdiff_t any_word(Str s, const char *words)
{
    ptrdiff_t best = 0;
    for (Str rest = str_z(words); rest.len;) {
        ptrdiff_t n = word_len(s, cut(&rest, '|'));
        best = n > best ? n : best;
    }
    return best;
}
