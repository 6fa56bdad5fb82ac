// fold_text.c - CASEI and ACCENTI.
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "query.h"

static Str mapped(Arena *a, Str s, int options)
{
    utf8proc_uint8_t *to = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.at, s.len, &to, options | UTF8PROC_STABLE);
    if (n < 0)
        return s; // no UTF-8: left as it is
    Str out = str_copy(a, (Str){ (const char *)to, n });
    free(to);
    return out;
}

Str query_casei(Arena *a, Str s)
{
    return s.len ? mapped(a, s, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD) : s;
}

Str query_accenti(Arena *a, Str s)
{
    if (!s.len)
        return s;
    Str plain = mapped(a, s, UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK);
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < plain.len; i++) {
        bool d = i + 1 < plain.len && plain.at[i] == '\xc4' && (plain.at[i + 1] & ~1) == (char)0x90; // Đ đ
        buf_char(&b, d ? plain.at[i + 1] == (char)0x90 ? 'D' : 'd' : plain.at[i]);
        i += d;
    }
    return buf_str(&b);
}
