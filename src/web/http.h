// http.h - requests in, answers out: libmicrohttpd with its traps closed. Knows nothing of the city.
#pragma once
#include "base.h"
#include "guard.h"
#include "json.h"

typedef enum { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_METHODS } HttpMethod; // HEAD is answered as GET
extern const char *const method_names[HTTP_METHODS + 1];
typedef enum { BODY_NONE, BODY_JSON, BODY_UPLOAD } BodyKind;

typedef struct Req {
    Arena *arena; // of the request: gone when the answer is sent
    HttpMethod method;
    Str raw;       // the address as it came
    Strs segments; // of its path, decoded
    UrlParams query;
    Str host, origin, cookie, content_type, accept_language, accept_encoding, if_none_match;
    int64_t content_length; // -1: not said
    Lang lang;
    BodyKind takes; // what `begin` allows to be sent
    Str body;       // JSON, whole
    Str upload;     // path of the file that holds the bytes sent; removed when the request ends
    // The answer. status 0: none yet.
    int status;
    Buf out;           // its text, while a handler writes it
    Str type, content; // media type; bytes (live as long as the request, or for ever)
    bool zipped;       // content is gzip already
    bool cacheable;    // content never changes under this address
    Str etag, location, set_cookie, filename;
    int file; // instead of content: an open file, closed by http; -1: none
    // For those above.
    void *ctx; // whatever `begin` puts there
} Req;

// begin is asked when the headers are there: it may answer at once (refuse), else says what body it takes.
// answer is asked when all of the body is there.
typedef struct {
    void *ctx;
    void (*begin)(void *ctx, Req *rq);
    void (*answer)(void *ctx, Req *rq);
    void (*refuse)(void *ctx, Req *rq, int status); // writes the page of a refusal
} HttpApp;

typedef struct {
    bool v6;
    int port; // 0: any free one
    int threads;
    int header_s, body_s, upload_s, answer_s, idle_s; // seconds a client may take; all 0: the usual
} HttpAsk;
enum { HTTP_JSON_MAX = 1 << 20, HTTP_UPLOAD_MAX = 200 << 20 };

typedef struct Http Http;
// Binds 127.0.0.1 or ::1. A taken port is a conflict that names it.
CHECKED bool http_start(const HttpAsk *ask, const HttpApp *app, Http **out, Err *err);
int http_port(const Http *h);
void http_stop(Http *h); // waits for what is being answered; NULL is fine

// ---- For handlers.
int reply(Req *rq, int status, Str type); // with what is in rq->out
int reply_bytes(Req *rq, int status, Str type, Str bytes);
void http_zip(Req *rq); // compresses the content now, where it is worth it and the client takes it
