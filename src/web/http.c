// http.c - libmicrohttpd behind http.h. It accepts two Content-Length headers and Content-Length beside
// Transfer-Encoding: both are refused here. It has no limit on how long a client may take in all, only on
// silence: a thread of ours shuts sockets whose time is up. Handlers never suspend a connection.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "http.h"

enum { CONNECTIONS = 128, PER_ADDRESS = 96, CONNECTION_BYTES = 64 * 1024, GZIP_FROM = 1024 };
const char *const method_names[HTTP_METHODS + 1] = { "GET", "POST", "PUT", NULL };

// A connection whose client is on the clock.
typedef struct Client Client;
struct Client {
    int fd;
    pthread_t thread; // that serves it, one connection after the other
    int64_t until;    // seconds of the monotonic clock
    Client *next, *prev;
};

struct Http {
    struct MHD_Daemon *daemon;
    HttpApp app;
    HttpAsk ask;
    int port;
    pthread_mutex_t lock; // of clients
    pthread_cond_t stop;
    bool stopping;
    pthread_t watcher;
    Client clients;
};

typedef struct {
    Req rq;
    Http *http;
    Buf body;
    int upload_fd;
    int64_t got;
    bool begun, too_big, broken, head, has_body;
} Exchange;

static int64_t seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

// ---- Clients that take too long
enum { NEVER = 1000000000 }; // seconds

static void *watch(void *ctx)
{
    Http *h = ctx;
    pthread_mutex_lock(&h->lock);
    while (!h->stopping) {
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        t.tv_sec += 1;
        pthread_cond_timedwait(&h->stop, &h->lock, &t);
        int64_t now = seconds();
        for (Client *c = h->clients.next; c != &h->clients; c = c->next)
            if (c->until < now) {
                shutdown(c->fd, SHUT_RDWR); // the server's thread sees the end and closes it
                c->until = now + NEVER;
            }
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

static void on_connection(void *ctx, struct MHD_Connection *mhd, void **slot,
                          enum MHD_ConnectionNotificationCode code)
{
    Http *h = ctx;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        Client *c = calloc(1, sizeof *c);
        if (!c || !info)
            abort();
        c->fd = info->connect_fd;
        c->thread = pthread_self();
        c->until = seconds() + h->ask.header_s;
        pthread_mutex_lock(&h->lock);
        c->next = &h->clients;
        c->prev = h->clients.prev;
        c->prev->next = c->next->prev = c;
        pthread_mutex_unlock(&h->lock);
        *slot = c;
    } else if (*slot) {
        Client *c = *slot;
        pthread_mutex_lock(&h->lock);
        c->prev->next = c->next;
        c->next->prev = c->prev;
        pthread_mutex_unlock(&h->lock);
        free(c);
        *slot = NULL;
    }
}

static void give_time(Http *h, struct MHD_Connection *mhd, int s)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Client *c = info ? info->socket_context : NULL;
    if (!c)
        return;
    pthread_mutex_lock(&h->lock);
    c->until = seconds() + s;
    pthread_mutex_unlock(&h->lock);
}

static void move_clock(Http *h, int64_t by)
{
    pthread_mutex_lock(&h->lock);
    for (Client *c = h->clients.next; c != &h->clients; c = c->next)
        if (pthread_equal(c->thread, pthread_self()))
            c->until += by;
    pthread_mutex_unlock(&h->lock);
}

// The clock of those whom this thread serves stands still while it works: they wait for us, not we for them.
// Without it an answer that takes longer than a client may take to send would cut off who waits for it.
static int64_t clock_stops(Http *h, struct MHD_Connection *mhd)
{
    MHD_set_connection_option(mhd, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
    move_clock(h, NEVER);
    return seconds();
}

static void clock_goes_on(Http *h, struct MHD_Connection *mhd, int64_t stopped)
{
    move_clock(h, seconds() - stopped - NEVER);
    MHD_set_connection_option(mhd, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)h->ask.idle_s);
}

// ---- Reading

static void *on_address(void *ctx, const char *uri, struct MHD_Connection *mhd)
{
    (void)mhd;
    Arena *a = arena_new();
    Exchange *x = NEW(a, Exchange);
    x->rq = (Req){
        .arena = a, .raw = str_copy(a, str_z(uri)), .content_length = -1, .file = -1, .out = buf_new(a)
    };
    x->http = ctx;
    x->body = buf_new(a);
    x->upload_fd = -1;
    return x;
}

typedef struct {
    Exchange *x;
    int hosts, lengths, codings;
    bool bad_length;
} Headers;

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    Headers *hd = ctx;
    Req *rq = &hd->x->rq;
    const struct {
        const char *name;
        Str *to;
    } wanted[] = { { "Origin", &rq->origin },
                   { "Cookie", &rq->cookie },
                   { "Content-Type", &rq->content_type },
                   { "Accept-Language", &rq->accept_language },
                   { "Accept-Encoding", &rq->accept_encoding },
                   { "If-None-Match", &rq->if_none_match },
                   { "Host", &rq->host } };
    Str v = str_trim(str_copy(rq->arena, str_z(value)));
    for (int i = 0; i < COUNT(wanted); i++)
        if (!strcasecmp(name, wanted[i].name))
            *wanted[i].to = v;
    hd->hosts += !strcasecmp(name, "Host");
    hd->codings += !strcasecmp(name, "Transfer-Encoding");
    if (!strcasecmp(name, "Content-Length")) {
        hd->lengths++;
        for (ptrdiff_t i = 0; i < v.len; i++)
            hd->bad_length = hd->bad_length || v.at[i] < '0' || v.at[i] > '9';
        hd->bad_length = hd->bad_length || !str_i64(v, &rq->content_length);
    }
    return MHD_YES;
}

static bool read_method(const char *name, Exchange *x)
{
    x->head = !strcmp(name, "HEAD");
    for (HttpMethod m = 0; m < HTTP_METHODS; m++)
        if (!strcmp(name, method_names[m]) || (x->head && m == HTTP_GET)) {
            x->rq.method = m;
            return true;
        }
    return false;
}

static void refuse(Exchange *x, int status)
{
    x->rq.out.len = 0;
    x->rq.file = -1;
    x->http->app.refuse(x->http->app.ctx, &x->rq, status);
    assert(x->rq.status);
}

// The headers are there: may this go on at all?
static void begin(Exchange *x, struct MHD_Connection *mhd, const char *method)
{
    Req *rq = &x->rq;
    Headers hd = { .x = x };
    MHD_get_connection_values(mhd, MHD_HEADER_KIND, on_header, &hd);
    x->broken =
        hd.hosts != 1 || hd.lengths > 1 || hd.codings > 1 || (hd.lengths && hd.codings) || hd.bad_length;
    x->has_body = hd.codings || rq->content_length > 0;
    if (!url_read(rq->arena, rq->raw, &rq->segments, &rq->query))
        x->broken = true;
    rq->lang = lang_wanted(param_find(&rq->query, S("lang")), rq->accept_language, LANG_VI);
    if (x->broken) {
        refuse(x, 400);
        return;
    }
    if (!read_method(method, x)) {
        refuse(x, 405);
        return;
    }
    x->http->app.begin(x->http->app.ctx, rq);
    int64_t most = rq->takes == BODY_UPLOAD ? HTTP_UPLOAD_MAX : rq->takes == BODY_JSON ? HTTP_JSON_MAX : 0;
    if (!rq->status && rq->content_length > most)
        refuse(x, 413);
}

static bool open_upload(Exchange *x)
{
    const char *dir = getenv("TMPDIR");
    Str path = str_fmt(x->rq.arena, "%s/kho-upload-XXXXXX", dir && *dir ? dir : "/tmp");
    x->upload_fd = mkostemp((char *)path.at, O_CLOEXEC);
    if (x->upload_fd < 0)
        return false;
    x->rq.upload = path;
    return true;
}

static void take_bytes(Exchange *x, const char *at, size_t n)
{
    Req *rq = &x->rq;
    int64_t most = rq->takes == BODY_UPLOAD ? HTTP_UPLOAD_MAX : rq->takes == BODY_JSON ? HTTP_JSON_MAX : 0;
    x->got += (int64_t)n;
    if (x->got > most) {
        x->too_big = true;
        return;
    }
    if (rq->takes == BODY_JSON) {
        buf_add(&x->body, (Str){ at, (ptrdiff_t)n });
        return;
    }
    if (x->upload_fd < 0 && !open_upload(x))
        x->broken = true;
    while (n && !x->broken) {
        ssize_t w = write(x->upload_fd, at, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            x->broken = true; // no room: said when all of it has come
        else {
            at += w;
            n -= (size_t)w;
        }
    }
}

// ---- Answering

static bool zip(Arena *a, Str in, Str *out)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong room = deflateBound(&z, (uLong)in.len);
    char *to = NEWS(a, char, (ptrdiff_t)room);
    z.next_in = (Bytef *)in.at;
    z.avail_in = (uInt)in.len;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)room;
    int status = deflate(&z, Z_FINISH);
    *out = (Str){ to, (ptrdiff_t)z.total_out };
    deflateEnd(&z);
    return status == Z_STREAM_END;
}

static bool unzip(Arena *a, Str in, Str *out)
{
    z_stream z = { 0 };
    if (in.len < 18 || inflateInit2(&z, 15 + 16) != Z_OK)
        return false;
    const unsigned char *tail = (const unsigned char *)in.at + in.len - 4;
    ptrdiff_t size = (ptrdiff_t)(tail[0] | tail[1] << 8 | tail[2] << 16 | (uint32_t)tail[3] << 24);
    char *to = NEWS(a, char, size + 1);
    z.next_in = (Bytef *)in.at;
    z.avail_in = (uInt)in.len;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)size + 1;
    int status = inflate(&z, Z_FINISH);
    *out = (Str){ to, (ptrdiff_t)z.total_out };
    inflateEnd(&z);
    return status == Z_STREAM_END;
}

static void header(struct MHD_Response *r, const char *name, const char *value)
{
    MHD_add_response_header(r, name, value);
}

static void header_str(Arena *a, struct MHD_Response *r, const char *name, Str value)
{
    if (value.len)
        MHD_add_response_header(r, name, str_cz(a, value));
}

static const char policy[] =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'self' 'sha256-+71MyjhWyxmG0s+LVziDAaJz/It0tiJ+kwCFsJ9wcTY='; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static void common_headers(Req *rq, struct MHD_Response *r)
{
    header_str(rq->arena, r, "Content-Type", rq->type);
    header(r, "Content-Security-Policy", policy);
    header(r, "X-Content-Type-Options", "nosniff");
    header(r, "Referrer-Policy", "no-referrer");
    header(r, "Cross-Origin-Opener-Policy", "same-origin");
    header(r, "Cross-Origin-Resource-Policy", "same-origin");
    header(r, "Cache-Control",
           rq->cacheable  ? "private, max-age=31536000, immutable"
           : rq->etag.len ? "no-cache"
                          : "no-store");
    header(r, "Vary", "Accept-Encoding, Accept-Language, Cookie");
    header_str(rq->arena, r, "ETag", rq->etag);
    header_str(rq->arena, r, "Location", rq->location);
    header_str(rq->arena, r, "Set-Cookie", rq->set_cookie);
    if (rq->filename.len)
        header_str(rq->arena, r, "Content-Disposition",
                   str_fmt(rq->arena, "attachment; filename=\"%.*s\"", PS(rq->filename)));
}

static bool is_text(Str type)
{
    return str_starts(type, S("application/json")) || str_starts(type, S("application/geo+json")) ||
           str_starts(type, S("text/"));
}

void http_zip(Req *rq)
{
    if (!rq->zipped && rq->content.len > GZIP_FROM && is_text(rq->type) &&
        accepts_coding(rq->accept_encoding, S("gzip")))
        rq->zipped = zip(rq->arena, rq->content, &rq->content);
}

static struct MHD_Response *make_response(Req *rq)
{
    bool zips = accepts_coding(rq->accept_encoding, S("gzip"));
    if (rq->file >= 0) {
        off_t size = lseek(rq->file, 0, SEEK_END);
        struct MHD_Response *r = size < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)size, rq->file);
        if (!r)
            close(rq->file);
        rq->file = -1;
        return r;
    }
    if (rq->zipped && !zips) {
        if (!unzip(rq->arena, rq->content, &rq->content))
            return NULL;
        rq->zipped = false;
    } else {
        http_zip(rq);
    }
    struct MHD_Response *r = MHD_create_response_from_buffer((size_t)rq->content.len, (void *)rq->content.at,
                                                             MHD_RESPMEM_PERSISTENT);
    if (r && rq->zipped)
        header(r, "Content-Encoding", "gzip");
    return r;
}

static enum MHD_Result send_answer(Exchange *x, struct MHD_Connection *mhd, bool hang_up)
{
    Req *rq = &x->rq;
    if (!rq->status)
        refuse(x, 500);
    if (rq->etag.len && rq->status == 200 && str_eq(rq->etag, rq->if_none_match)) {
        rq->status = 304;
        rq->content = (Str){ 0 };
        rq->zipped = false;
    }
    struct MHD_Response *r = make_response(rq);
    if (!r)
        return MHD_NO;
    common_headers(rq, r);
    if (hang_up)
        header(r, "Connection", "close");
    give_time(x->http, mhd, x->http->ask.answer_s);
    enum MHD_Result ok = MHD_queue_response(mhd, (unsigned)rq->status, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *mhd, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **slot)
{
    Http *h = ctx;
    Exchange *x = *slot;
    (void)url;
    (void)version;
    if (!x->begun) {
        x->begun = true;
        begin(x, mhd, method);
        if (x->rq.status) // before the body: what follows on this connection cannot be trusted
            return send_answer(x, mhd, x->broken || x->has_body);
        give_time(h, mhd, x->rq.takes == BODY_UPLOAD ? h->ask.upload_s : h->ask.body_s);
        return MHD_YES;
    }
    if (*size) {
        take_bytes(x, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (x->too_big || x->broken) {
        refuse(x, x->too_big ? 413 : 500);
        return send_answer(x, mhd, true);
    }
    if (x->upload_fd >= 0) {
        close(x->upload_fd);
        x->upload_fd = -1;
    }
    x->rq.body = buf_str(&x->body);
    int64_t stopped = clock_stops(h, mhd);
    h->app.answer(h->app.ctx, &x->rq);
    clock_goes_on(h, mhd, stopped);
    return send_answer(x, mhd, false);
}

static void on_done(void *ctx, struct MHD_Connection *mhd, void **slot, enum MHD_RequestTerminationCode code)
{
    Http *h = ctx;
    Exchange *x = *slot;
    (void)code;
    *slot = NULL;
    if (!x)
        return;
    give_time(h, mhd, h->ask.idle_s + h->ask.header_s);
    if (x->upload_fd >= 0)
        close(x->upload_fd);
    if (x->rq.upload.len)
        unlink(str_cz(x->rq.arena, x->rq.upload));
    if (x->rq.file >= 0)
        close(x->rq.file);
    arena_free(x->rq.arena);
}

int reply_bytes(Req *rq, int status, Str type, Str bytes)
{
    rq->status = status;
    rq->type = type;
    rq->content = bytes;
    return status;
}

int reply(Req *rq, int status, Str type)
{
    return reply_bytes(rq, status, type, buf_str(&rq->out));
}

// ---- Starting and stopping

static int bind_loopback(bool v6, int port, int *got, Err *err)
{
    int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in a4 = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in6 a6 = { .sin6_family = AF_INET6,
                               .sin6_port = htons((uint16_t)port),
                               .sin6_addr = in6addr_loopback };
    struct sockaddr *at = v6 ? (struct sockaddr *)&a6 : (struct sockaddr *)&a4;
    socklen_t len = v6 ? sizeof a6 : sizeof a4;
    char port_text[12]; // as text: a port is no quantity, "38,123" would be one
    snprintf(port_text, sizeof port_text, "%d", port);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) || bind(fd, at, len) ||
        listen(fd, 128) || getsockname(fd, at, &len)) {
        if (errno == EADDRINUSE)
            fail(err, MSG_WEB_PORT_TAKEN, (const char *)port_text);
        else
            fail(err, MSG_WEB_CANNOT_LISTEN, (const char *)port_text, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *got = ntohs(v6 ? a6.sin6_port : a4.sin_port);
    return fd;
}

static int usual(int asked, int otherwise)
{
    return asked > 0 ? asked : otherwise;
}

bool http_start(const HttpAsk *ask, const HttpApp *app, Http **out, Err *err)
{
    Http *h = calloc(1, sizeof *h);
    if (!h)
        abort();
    h->app = *app;
    h->ask = (HttpAsk){ .v6 = ask->v6,
                        .threads = usual(ask->threads, 2),
                        .header_s = usual(ask->header_s, 10),
                        .body_s = usual(ask->body_s, 20),
                        .upload_s = usual(ask->upload_s, 600),
                        .answer_s = usual(ask->answer_s, 600),
                        .idle_s = usual(ask->idle_s, 60) };
    h->clients.next = h->clients.prev = &h->clients;
    int fd = bind_loopback(ask->v6, ask->port, &h->port, err);
    if (fd < 0) {
        free(h);
        return false;
    }
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->stop, NULL);
    *out = h; // a request may come before this returns
    h->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, h, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_URI_LOG_CALLBACK, on_address, h, MHD_OPTION_NOTIFY_COMPLETED, on_done, h,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, h, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)h->ask.threads,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)h->ask.idle_s, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)PER_ADDRESS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!h->daemon || pthread_create(&h->watcher, NULL, watch, h)) {
        if (h->daemon)
            MHD_stop_daemon(h->daemon);
        close(fd);
        int port = h->port;
        free(h);
        *out = NULL;
        return fail(err, MSG_WEB_CANNOT_LISTEN, (int64_t)port, "libmicrohttpd");
    }
    return true;
}

int http_port(const Http *h)
{
    return h->port;
}

void http_stop(Http *h)
{
    if (!h)
        return;
    MHD_stop_daemon(h->daemon);
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_cond_signal(&h->stop);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->watcher, NULL);
    pthread_cond_destroy(&h->stop);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
