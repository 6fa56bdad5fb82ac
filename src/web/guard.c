// guard.c - reading what a stranger sends, byte by byte, with nothing guessed.
#include "guard.h"

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool decode(Arena *a, Str s, bool plus_is_space, Str *out)
{
    char *to = NEWS(a, char, s.len + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '%') {
            if (i + 2 >= s.len || hex_digit(s.at[i + 1]) < 0 || hex_digit(s.at[i + 2]) < 0)
                return false;
            c = (char)(hex_digit(s.at[i + 1]) << 4 | hex_digit(s.at[i + 2]));
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (!c)
            return false;
        to[n++] = c;
    }
    *out = (Str){ to, n };
    return str_is_utf8(*out);
}

static bool read_query(Arena *a, Str rest, UrlParams *query)
{
    while (rest.len) {
        Str pair = cut(&rest, '&');
        if (!pair.len)
            continue;
        if (query->len == URL_MAX_PARAMS)
            return false;
        Str value = pair, name = cut(&value, '=');
        UrlParam p;
        if (!decode(a, name, true, &p.name) || !decode(a, value, true, &p.value))
            return false;
        *PUSH(a, query) = p;
    }
    return true;
}

bool url_read(Arena *a, Str raw, Strs *segments, UrlParams *query)
{
    *segments = (Strs){ 0 };
    *query = (UrlParams){ 0 };
    Str rest = raw, path = cut(&rest, '?');
    if (!str_starts(path, S("/")))
        return false;
    path = str_sub(path, 1, path.len);
    while (path.len) {
        bool last = str_find(path, S("/")) < 0;
        Str raw_segment = cut(&path, '/'), s;
        if (segments->len == URL_MAX_SEGMENTS || !decode(a, raw_segment, false, &s))
            return false;
        if (!s.len || str_eq(s, S(".")) || str_eq(s, S("..")))
            return false;
        *PUSH(a, segments) = s;
        if (last)
            break;
    }
    return read_query(a, rest, query);
}

bool param_given(const UrlParams *ps, Str name)
{
    EACH (const UrlParam, p, *ps)
        if (str_eq(p->name, name))
            return true;
    return false;
}

Str param_find(const UrlParams *ps, Str name)
{
    EACH (const UrlParam, p, *ps)
        if (str_eq(p->name, name))
            return p->value;
    return (Str){ 0 };
}

Str url_without(Arena *a, Str raw, Str name)
{
    Str rest = raw, path = cut(&rest, '?');
    Buf b = buf_new(a);
    buf_add(&b, path);
    char sign = '?';
    while (rest.len) {
        Str pair = cut(&rest, '&'), value = pair;
        if (!pair.len || str_eq(cut(&value, '='), name))
            continue;
        buf_char(&b, sign);
        buf_add(&b, pair);
        sign = '&';
    }
    return buf_str(&b);
}

Str cookie_find(Str header, Str name)
{
    while (header.len) {
        Str value = str_trim(cut(&header, ';'));
        if (str_eq(cut(&value, '='), name))
            return value;
    }
    return (Str){ 0 };
}

static bool same_letters(Str x, Str y) // ASCII, without regard to case
{
    if (x.len != y.len)
        return false;
    for (ptrdiff_t i = 0; i < x.len; i++) {
        char a = x.at[i], b = y.at[i];
        a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
        if (a != b)
            return false;
    }
    return true;
}

bool host_allowed(Str host, int port)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
    for (int i = 0; i < COUNT(names); i++) {
        Str name = str_z(names[i]);
        if (!same_letters(str_sub(host, 0, name.len), name))
            continue;
        Str rest = str_sub(host, name.len, host.len);
        if (!rest.len && port == 80)
            return true;
        int64_t n;
        if (str_starts(rest, S(":")) && rest.len <= 6 && rest.at[1] >= '1' && rest.at[1] <= '9' &&
            str_i64(str_sub(rest, 1, rest.len), &n) && n == port)
            return true;
    }
    return false;
}

bool origin_same(Str origin, Str host)
{
    return str_starts(origin, S("http://")) && same_letters(str_sub(origin, 7, origin.len), host);
}

bool media_is(Str content_type, Str type)
{
    return same_letters(str_trim(cut(&content_type, ';')), type);
}

static bool is_zero(Str q) // "0", "0.", "0.000"
{
    for (ptrdiff_t i = 0; i < q.len; i++)
        if (q.at[i] != '0' && q.at[i] != '.')
            return false;
    return q.len > 0;
}

bool accepts_coding(Str header, Str coding)
{
    while (header.len) {
        Str rest = cut(&header, ','), name = str_trim(cut(&rest, ';'));
        if (!same_letters(name, coding))
            continue;
        Str q = str_trim(rest);
        return !(str_starts(q, S("q=")) && is_zero(str_sub(q, 2, q.len)));
    }
    return false;
}

Lang lang_wanted(Str given, Str header, Lang otherwise)
{
    if (str_eq(given, S("vi")) || str_eq(given, S("en")))
        return given.at[0] == 'v' ? LANG_VI : LANG_EN;
    while (header.len) { // browsers list the most wanted first
        Str one = str_trim(cut(&header, ','));
        Str tag = str_sub(one, 0, 2);
        if (one.len > 2 && one.at[2] != '-' && one.at[2] != ';')
            continue;
        if (same_letters(tag, S("vi")))
            return LANG_VI;
        if (same_letters(tag, S("en")))
            return LANG_EN;
    }
    return otherwise;
}

bool same_secret(Str a, Str b)
{
    unsigned differ = a.len != b.len || !b.len;
    for (ptrdiff_t i = 0; i < b.len; i++)
        differ |= (unsigned char)(b.at[i] ^ (i < a.len ? a.at[i] : 0));
    return !differ;
}

bool listen_read(Str text, bool *v6, int *port)
{
    static const struct {
        const char *name;
        bool v6;
    } names[] = {
        { "127.0.0.1:", false }, { "localhost:", false }, { "[::1]:", true }, { "::1:", true }, { ":", false }
    };
    int64_t n = -1;
    Str s = str_trim(text);
    *v6 = false;
    bool named = false;
    for (int i = 0; i < COUNT(names) && !named; i++)
        if (str_starts(s, str_z(names[i].name))) {
            s = str_sub(s, str_z(names[i].name).len, s.len);
            *v6 = names[i].v6;
            named = true;
        }
    bool digits = s.len > 0 && s.len <= 5;
    for (ptrdiff_t i = 0; i < s.len; i++)
        digits = digits && s.at[i] >= '0' && s.at[i] <= '9';
    if (!digits || !str_i64(s, &n) || n > 65535)
        return false;
    *port = (int)n;
    return true;
}
