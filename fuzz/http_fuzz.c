// http_fuzz.c - addresses, Host, Origin, Cookie and the rest as a stranger may send them. The first byte
// chooses none: all readers get the same bytes, and each keeps its promise.
#include <stdlib.h>
#include <string.h>

#include "guard.h"

static void address(Arena *a, Str raw)
{
    Strs segments, again;
    UrlParams query, without;
    if (!url_read(a, raw, &segments, &query))
        return;
    assert(segments.len <= URL_MAX_SEGMENTS && query.len <= URL_MAX_PARAMS);
    EACH (const Str, s, segments) {
        assert(s->len > 0 && str_is_utf8(*s) && !memchr(s->at, 0, (size_t)s->len));
        assert(!str_eq(*s, S(".")) && !str_eq(*s, S("..")));
    }
    EACH (const UrlParam, p, query)
        assert(str_is_utf8(p->name) && str_is_utf8(p->value));
    // Without the token it leads to the same place, and has no plain token any more.
    Str rest = url_without(a, raw, S("token"));
    assert(str_starts(rest, S("/")) && !str_starts(rest, S("//")));
    assert(url_read(a, rest, &again, &without) && again.len == segments.len);
    for (ptrdiff_t i = 0; i < again.len; i++)
        assert(str_eq(again.at[i], segments.at[i]));
    Str asked = rest; // a path may hold the letters; what is asked may not
    cut(&asked, '?');
    assert(!str_starts(asked, S("token=")) && str_find(asked, S("&token=")) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str s = str_copy(a, (Str){ (const char *)data, (ptrdiff_t)size });
    address(a, s);
    address(a, str_fmt(a, "/%.*s", PS(s)));
    if (host_allowed(s, 8080)) {
        assert(str_ends(s, S(":8080")) && s.len <= 14);
        assert(origin_same(str_fmt(a, "http://%.*s", PS(s)), s) &&
               !origin_same(str_fmt(a, "https://%.*s", PS(s)), s));
    }
    Str cookie = cookie_find(s, S("kho_8080"));
    assert(!cookie.len ||
           (cookie.at >= s.at && cookie.at + cookie.len <= s.at + s.len && str_find(cookie, S(";")) < 0));
    bool v6;
    int port = -1;
    if (listen_read(s, &v6, &port))
        assert(port >= 0 && port <= 65535);
    Lang l = lang_wanted((Str){ 0 }, s, LANG_EN);
    assert(l == LANG_VI || l == LANG_EN);
    if (media_is(s, S("application/json")))
        assert(!media_is(s, S("application/octet-stream")));
    (void)accepts_coding(s, S("gzip"));
    assert(same_secret(s, s) == (s.len > 0));
    arena_free(a);
    return 0;
}
