// guard.h - the parts of a request that this program reads itself: address, Host, Origin, Cookie. Pure
// functions.
#pragma once
#include "base.h"

typedef struct {
    Str name, value;
} UrlParam;
typedef ARRAY(UrlParam) UrlParams;
enum { URL_MAX_SEGMENTS = 12, URL_MAX_PARAMS = 64 };

// "/api/records/place/HN001?lang=vi" → segments and parameters, decoded (+ is a space in parameters only).
// False: an escape that is none, NUL or bytes that are no UTF-8, "." or ".." or an empty segment in the
// middle, too many of either.
bool url_read(Arena *a, Str raw, Strs *segments, UrlParams *query);
Str param_find(const UrlParams *ps, Str name); // the first of that name; empty where there is none
bool param_given(const UrlParams *ps, Str name);
Str url_without(Arena *a, Str raw, Str name);         // the raw address without that parameter
Str cookie_find(Str header, Str name);                // value of a cookie; empty where there is none
bool host_allowed(Str host, int port);                // a loopback name with exactly this port
bool origin_same(Str origin, Str host);               // "http://" and the Host of the request
bool accepts_coding(Str accept_encoding, Str coding); // named and not with q=0
bool media_is(Str content_type, Str type);            // without regard to case and parameters
Lang lang_wanted(Str param, Str accept_language, Lang otherwise);
bool same_secret(Str a, Str b); // in a time that does not tell where they differ

// Where the server may listen: "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "8080"; port 0 is any free
// one. False for every address that is not this machine alone.
bool listen_read(Str text, bool *v6, int *port);
