// fold.c - Unicode text to comparable text.
#include <pthread.h>
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

// What turns the direction of writing: '(' and '[' begin (embedding, isolate), ')' and ']' end; 0 is anything
// else.
static char turns(const unsigned char *c, ptrdiff_t left)
{
    if (left < 3 || c[0] != 0xe2)
        return 0;
    if (c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
        return c[2] == 0xac ? ')' : '(';
    if (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)
        return c[2] == 0xa9 ? ']' : '[';
    return 0;
}

ptrdiff_t str_hidden_fault(Str s)
{
    enum { DEEPEST = 16 };
    ptrdiff_t open[DEEPEST];
    char kind[DEEPEST];
    int n = 0;
    const unsigned char *c = (const unsigned char *)s.at;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        bool control = c[i] < 0x20 ? c[i] != '\t' && c[i] != '\n' && c[i] != '\r' : c[i] == 0x7f;
        if (control || (c[i] == 0xc2 && i + 1 < s.len && c[i + 1] >= 0x80 && c[i + 1] < 0xa0))
            return i;
        char turn = c[i] == 0xe2 ? turns(c + i, s.len - i) : 0;
        if (turn == '(' || turn == '[') {
            if (n == DEEPEST)
                return i;
            open[n] = i;
            kind[n++] = turn == '(' ? ')' : ']';
        } else if (turn) {
            if (!n || kind[n - 1] != turn)
                return i;
            n--;
        }
    }
    return n ? open[0] : -1;
}

Str str_without_hidden(Arena *a, Str s)
{
    for (ptrdiff_t at; (at = str_hidden_fault(s)) >= 0;) {
        unsigned char c = (unsigned char)s.at[at];
        ptrdiff_t n = c < 0x80 ? 1 : c == 0xc2 ? 2 : 3;
        s = str_fmt(a, "%.*s%.*s", PS(str_sub(s, 0, at)), PS(str_sub(s, at + n, s.len)));
    }
    return s;
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

// Letters of Latin blocks and common marks of printing are composed as they are, as long as no combining mark
// stands by.
static bool is_composed(Str s)
{
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c = (unsigned char)s.at[i];
        utf8proc_ssize_t n =
            c < 0x80 ? 1 : utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        if (n <= 0 || !(c < 0x300 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0x2010 && c < 0x2060)))
            return false;
        i += n;
    }
    return true;
}

Str str_nfc(Arena *a, Str s)
{
    return is_composed(s) ? s : mapped(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
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

// Case folding first (it takes ß to ss), then marks apart; COMPAT also takes m² to m2 and wide letters to
// plain ones.
enum { FOLD = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE };

// ---- The fast way: nearly all letters we meet fold by a table. It is made once from the slow way, so that
// they agree.
enum { TABLE = 0x250, VIETNAMESE = 0x1E00, TABLE_LEN = TABLE + 0x100 }; // U+0000–024F and U+1E00–1EFF
typedef struct {
    char len, to[2];
} Folded; // len GAP: no letter; NOT: ask the slow way
enum { GAP = 100, NOT = 101 };
static Folded table[TABLE_LEN];
static pthread_once_t table_made = PTHREAD_ONCE_INIT;

static Str fold_slowly(Arena *a, Str s)
{
    return only_words(a, mapped(a, s, FOLD | UTF8PROC_DECOMPOSE), true);
}

static void make_table(void)
{
    Arena *a = arena_new();
    for (int i = 0; i < TABLE_LEN; i++) {
        Buf b = buf_new(a);
        buf_char(&b, 'a'); // between two letters, so that a space and nothing differ
        if (i)
            add_char(&b, i < TABLE ? i : VIETNAMESE + i - TABLE);
        else
            buf_char(&b, 0);
        buf_char(&b, 'b');
        Str f = fold_slowly(a, buf_str(&b)), mid = str_sub(f, 1, f.len - 2);
        bool gap = str_eq(mid, S(" ")), odd = mid.len > 2 || str_find(mid, S(" ")) >= 0;
        table[i].len = (char)(gap ? GAP : odd ? NOT : mid.len);
        if (table[i].len <= 2)
            memcpy(table[i].to, mid.at, (size_t)mid.len);
    }
    arena_free(a);
}

Str fold_vi(Arena *a, Str s)
{
    pthread_once(&table_made, make_table);
    char *out = arena_alloc(a, s.len * 2 + 4), *to = out; // a letter of n bytes gives at most n, and a space
    bool gap = false;
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c = (unsigned char)s.at[i];
        utf8proc_ssize_t n =
            c < 0x80 ? 1 : utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        ptrdiff_t at = n <= 0                          ? -1
                       : c < TABLE                     ? c
                       : c >= VIETNAMESE && c < 0x1F00 ? c - VIETNAMESE + TABLE
                                                       : -1;
        bool mark = n > 0 && c >= 0x300 && c < 0x340;
        if (!mark && (at < 0 || table[at].len == NOT))
            return fold_slowly(a, s);
        i += n;
        if (mark)
            continue;
        if (table[at].len == GAP) {
            gap = to > out;
            continue;
        }
        if (gap && table[at].len)
            *to++ = ' ';
        gap = gap && !table[at].len;
        memcpy(to, table[at].to, sizeof table[at].to);
        to += table[at].len;
    }
    *to = 0;
    return (Str){ out, to - out };
}

Str fold_keep_marks(Arena *a, Str s)
{
    return only_words(a, mapped(a, s, FOLD | UTF8PROC_COMPOSE), false);
}

static bool has_word(Str text, Str word)
{
    while (text.len >= word.len) {
        const char *at = memmem(text.at, (size_t)text.len, word.at, (size_t)word.len);
        if (!at)
            return false;
        const char *end = at + word.len;
        if ((at == text.at || at[-1] == ' ') && (end == text.at + text.len || *end == ' '))
            return true;
        const char *next = memchr(end, ' ', (size_t)(text.at + text.len - end));
        if (!next)
            return false;
        text = (Str){ next + 1, text.at + text.len - next - 1 };
    }
    return false;
}

bool has_words(Str folded, Str words)
{
    while (words.len)
        if (!has_word(folded, cut(&words, ' ')))
            return false;
    return true;
}

MatchQuery match_query(Arena *a, Str query)
{
    return (MatchQuery){ fold_vi(a, query), fold_keep_marks(a, query) };
}

int match_text(Arena *a, const MatchQuery *q, Str text)
{
    if (!q->marked.len || !has_words(fold_vi(a, text), q->folded))
        return 0;
    Str t = fold_keep_marks(a, text);
    if (str_eq(q->marked, t))
        return 4;
    if (str_find(str_fmt(a, " %.*s ", PS(t)), str_fmt(a, " %.*s ", PS(q->marked))) >= 0)
        return 3;
    return has_words(t, q->marked) ? 2 : 1;
}

int match_rank(Arena *a, Str query, Str text)
{
    MatchQuery q = match_query(a, query);
    return match_text(a, &q, text);
}
