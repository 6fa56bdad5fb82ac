// fold.c - Unicode text to comparable text.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "fold.h"

ptrdiff_t str_utf8_fault(Str s)
{
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        if (n <= 0)
            return i;
        i += n;
    }
    return -1;
}

// NFC through utf8proc needs clean UTF-8: what is none becomes U+FFFD first.
static Str clean_utf8(Arena *a, Str s)
{
    if (str_utf8_fault(s) < 0)
        return s;
    Buf b = buf_new(a);
    while (s.len) {
        ptrdiff_t good = str_utf8_fault(s);
        buf_add(&b, str_sub(s, 0, good < 0 ? s.len : good));
        if (good < 0)
            break;
        buf_add(&b, S("\uFFFD"));
        s = str_sub(s, good + 1, s.len - good - 1);
    }
    return buf_str(&b);
}

static bool is_ascii(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

static Str mapped(Arena *a, Str s, utf8proc_option_t options)
{
    utf8proc_uint8_t *p = NULL;
    s = clean_utf8(a, s);
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.at, s.len, &p, options);
    if (n < 0) {
        fprintf(stderr, "kho: utf8proc: %s\n", utf8proc_errmsg(n)); // only memory is left to fail
        abort();
    }
    Str out = str_copy(a, (Str){ (const char *)p, n });
    free(p);
    return out;
}

Str str_nfc(Arena *a, Str s)
{
    return is_ascii(s) ? s : mapped(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

static bool is_word_char(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN: // a mark on a letter of another script, where it is no Latin accent
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

static void add_char(Buf *b, utf8proc_int32_t c)
{
    utf8proc_uint8_t z[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, z);
    buf_add(b, (Str){ (const char *)z, n });
}

// Letters that decomposition does not take apart.
static utf8proc_int32_t base_letter(utf8proc_int32_t c)
{
    static const struct {
        utf8proc_int32_t from, to;
    } pairs[] = {
        { 0x111, 'd' }, { 0xF0, 'd' },  { 0xF8, 'o' },  { 0x142, 'l' },
        { 0x131, 'i' }, { 0x127, 'h' }, { 0x167, 't' },
    };
    for (int i = 0; i < COUNT(pairs); i++)
        if (pairs[i].from == c)
            return pairs[i].to;
    return c;
}

static Str only_words(Arena *a, Str s, bool strip)
{
    Buf b = buf_new(a);
    bool gap = false;
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        assert(n > 0);
        i += n;
        if (strip && c >= 0x300 && c < 0x370)
            continue;
        if (!is_word_char(c)) {
            gap = b.len > 0;
            continue;
        }
        if (gap)
            buf_char(&b, ' ');
        gap = false;
        add_char(&b, strip ? base_letter(c) : c);
    }
    return buf_str(&b);
}

static Str fold_ascii(Arena *a, Str s)
{
    char *out = arena_alloc(a, s.len + 1), *to = out;
    bool gap = false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            gap = to > out;
            continue;
        }
        if (gap)
            *to++ = ' ';
        gap = false;
        *to++ = c;
    }
    return (Str){ out, to - out };
}

// Case folding first (it takes ß to ss), then marks apart; COMPAT also takes m² to m2 and wide letters to
// plain ones.
enum { FOLD = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE };

Str fold_vi(Arena *a, Str s)
{
    return is_ascii(s) ? fold_ascii(a, s) : only_words(a, mapped(a, s, FOLD | UTF8PROC_DECOMPOSE), true);
}

Str fold_keep_marks(Arena *a, Str s)
{
    return is_ascii(s) ? fold_ascii(a, s) : only_words(a, mapped(a, s, FOLD | UTF8PROC_COMPOSE), false);
}

static bool has_word(Str text, Str word)
{
    while (text.len)
        if (str_eq(cut(&text, ' '), word))
            return true;
    return false;
}

static bool has_words(Str text, Str words)
{
    while (words.len)
        if (!has_word(text, cut(&words, ' ')))
            return false;
    return true;
}

int match_rank(Arena *a, Str query, Str text)
{
    Str q = fold_keep_marks(a, query), t = fold_keep_marks(a, text);
    if (!q.len || !has_words(fold_vi(a, text), fold_vi(a, query)))
        return 0;
    if (str_eq(q, t))
        return 4;
    if (str_find(str_fmt(a, " %.*s ", PS(t)), str_fmt(a, " %.*s ", PS(q))) >= 0)
        return 3;
    return has_words(t, q) ? 2 : 1;
}
