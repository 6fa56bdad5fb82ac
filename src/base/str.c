// str.c - text as pointer and length, growing text, and a map by name.
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

Str str_z(const char *z)
{
    return z ? (Str){ z, (ptrdiff_t)strlen(z) } : (Str){ 0 };
}

Str str_copy(Arena *a, Str s)
{
    char *p = arena_alloc(a, s.len + 1);
    if (s.len)
        memcpy(p, s.at, (size_t)s.len);
    return (Str){ p, s.len };
}

const char *str_cz(Arena *a, Str s)
{
    return str_copy(a, s).at;
}

static Str fmt_v(Arena *a, const char *fmt, va_list ap)
{
    char small[256]; // most is short, and formatting twice costs as much again
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, again);
    va_end(again);
    assert(n >= 0);
    char *p = arena_alloc(a, n + 1);
    if (n < (int)sizeof small)
        memcpy(p, small, (size_t)n);
    else
        vsnprintf(p, (size_t)n + 1, fmt, ap);
    return (Str){ p, n };
}

Str str_fmt(Arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    Str s = fmt_v(a, fmt, ap);
    va_end(ap);
    return s;
}

bool str_eq(Str a, Str b)
{
    return a.len == b.len && (!a.len || !memcmp(a.at, b.at, (size_t)a.len));
}

int str_cmp(Str a, Str b)
{
    ptrdiff_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.at, b.at, (size_t)n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

ptrdiff_t str_find(Str s, Str part)
{
    if (!part.len)
        return 0;
    const char *p = s.len ? memmem(s.at, (size_t)s.len, part.at, (size_t)part.len) : NULL;
    return p ? p - s.at : -1;
}

Str str_sub(Str s, ptrdiff_t from, ptrdiff_t len)
{
    if (from < 0)
        from = 0;
    if (from >= s.len || len <= 0)
        return (Str){ s.at, 0 };
    return (Str){ s.at + from, len < s.len - from ? len : s.len - from };
}

static ptrdiff_t space_at(Str s, ptrdiff_t i)
{
    unsigned char c = (unsigned char)s.at[i];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    return c == 0xC2 && i + 1 < s.len && (unsigned char)s.at[i + 1] == 0xA0 ? 2 : 0;
}

Str str_trim(Str s)
{
    for (ptrdiff_t n; s.len && (n = space_at(s, 0)); s.at += n, s.len -= n) {
    }
    while (s.len) {
        if (space_at(s, s.len - 1) == 1)
            s.len--;
        else if (s.len >= 2 && space_at(s, s.len - 2) == 2)
            s.len -= 2;
        else
            break;
    }
    return s;
}

Str str_lower_ascii(Arena *a, Str s)
{
    Str t = str_copy(a, s);
    char *p = (char *)t.at;
    for (ptrdiff_t i = 0; i < t.len; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    return t;
}

Str cut(Str *rest, char at)
{
    const char *p = rest->len ? memchr(rest->at, at, (size_t)rest->len) : NULL;
    Str head = { rest->at, p ? p - rest->at : rest->len };
    ptrdiff_t used = head.len + (p ? 1 : 0);
    *rest = (Str){ rest->len ? rest->at + used : rest->at, rest->len - used };
    return head;
}

Strs str_split(Arena *a, Str s, char at)
{
    Strs parts = { 0 };
    while (s.len) {
        Str part = str_trim(cut(&s, at));
        if (part.len)
            *PUSH(a, &parts) = part;
    }
    return parts;
}

Str str_join(Arena *a, Strs parts, Str between)
{
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < parts.len; i++) {
        if (i)
            buf_add(&b, between);
        buf_add(&b, parts.at[i]);
    }
    return buf_str(&b);
}

bool str_in(Str s, Strs all)
{
    for (ptrdiff_t i = 0; i < all.len; i++)
        if (str_eq(all.at[i], s))
            return true;
    return false;
}

bool str_i64(Str s, int64_t *out)
{
    bool minus = s.len && s.at[0] == '-';
    if (minus)
        s = str_sub(s, 1, s.len - 1);
    if (!s.len)
        return false;
    int64_t v = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        int d = s.at[i] - '0';
        if (d < 0 || d > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, d, &v))
            return false;
    }
    if (!minus && v == INT64_MIN)
        return false;
    *out = minus ? v : -v;
    return true;
}

bool str_f64(Str s, double *out)
{
    char z[64];
    if (!s.len || s.len >= (ptrdiff_t)sizeof z)
        return false;
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!strchr("0123456789+-.eE", s.at[i]) || !s.at[i])
            return false;
    memcpy(z, s.at, (size_t)s.len);
    z[s.len] = 0;
    static locale_t c_locale;
    if (!c_locale)
        c_locale = newlocale(LC_ALL_MASK, "C", NULL);
    char *end;
    double v = strtod_l(z, &end, c_locale);
    if (*end || !isfinite(v))
        return false;
    *out = v;
    return true;
}

// The length of the well-formed sequence at p (no overlong form, no surrogate, not above U+10FFFF); 0: none.
static int utf8_sequence(const unsigned char *p, ptrdiff_t left)
{
    unsigned c = p[0];
    int n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (n < 2)
        return n;
    if (n > left || (p[1] & 0xc0) != 0x80 || (c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
        (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
        return 0;
    for (int i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

bool str_is_utf8(Str s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    for (ptrdiff_t i = 0; i < s.len;) {
        int n = utf8_sequence(p + i, s.len - i);
        if (!n)
            return false;
        i += n;
    }
    return true;
}

uint64_t str_hash(Str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (ptrdiff_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3u;
    return h;
}

Buf buf_new(Arena *a)
{
    return (Buf){ .arena = a };
}

static char *buf_room(Buf *b, ptrdiff_t more)
{
    if (b->len + more + 1 > b->cap) {
        ptrdiff_t cap = b->cap ? b->cap * 2 : 256;
        while (cap < b->len + more + 1)
            cap *= 2;
        char *p = arena_alloc(b->arena, cap);
        if (b->len)
            memcpy(p, b->at, (size_t)b->len);
        b->at = p;
        b->cap = cap;
    }
    return b->at + b->len;
}

void buf_add(Buf *b, Str s)
{
    if (!s.len)
        return;
    memcpy(buf_room(b, s.len), s.at, (size_t)s.len);
    b->len += s.len;
    b->at[b->len] = 0;
}

void buf_char(Buf *b, char c)
{
    char *p = buf_room(b, 1);
    p[0] = c;
    p[1] = 0;
    b->len++;
}

void buf_fmt(Buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    va_start(ap, fmt);
    vsnprintf(buf_room(b, n), (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += n;
}

Str buf_str(const Buf *b)
{
    return b->len ? (Str){ b->at, b->len } : S("");
}

typedef struct {
    Str key;
    void *value;
    uint64_t hash;
} Entry;
struct Map {
    Arena *arena;
    Entry *at;
    ptrdiff_t cap, len;
};

Map *map_new(Arena *a)
{
    Map *m = NEW(a, Map);
    m->arena = a;
    return m;
}

static Entry *map_find(const Map *m, Str key, uint64_t hash)
{
    for (uint64_t i = hash;; i++) {
        Entry *e = &m->at[i & (uint64_t)(m->cap - 1)];
        if (!e->key.at || (e->hash == hash && str_eq(e->key, key)))
            return e;
    }
}

void **map_slot(Map *m, Str key)
{
    if (m->len * 2 >= m->cap) {
        Map old = *m;
        m->cap = old.cap ? old.cap * 2 : 16;
        m->at = NEWS(m->arena, Entry, m->cap);
        for (ptrdiff_t i = 0; i < old.cap; i++)
            if (old.at[i].key.at)
                *map_find(m, old.at[i].key, old.at[i].hash) = old.at[i];
    }
    uint64_t hash = str_hash(key);
    Entry *e = map_find(m, key, hash);
    if (!e->key.at) {
        *e = (Entry){ key.at ? key : S(""), NULL, hash };
        m->len++;
    }
    return &e->value;
}

void *map_get(const Map *m, Str key)
{
    return m->cap ? map_find(m, key, str_hash(key))->value : NULL;
}

ptrdiff_t map_len(const Map *m)
{
    return m->len;
}
