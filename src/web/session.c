// session.c - token, cookie, and the pages of a refusal.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "session.h"

void random_hex(char out[65])
{
    unsigned char b[32];
    if (getrandom(b, sizeof b, 0) != sizeof b)
        abort();
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", b[i]);
}

void session_open(Session *s)
{
    random_hex(s->token);
    random_hex(s->cookie);
    s->used = false;
    pthread_mutex_init(&s->lock, NULL);
}

static bool exchange(Session *s, Str token)
{
    pthread_mutex_lock(&s->lock);
    bool right = !s->used && same_secret(token, str_z(s->token));
    if (right)
        s->used = true;
    pthread_mutex_unlock(&s->lock);
    return right;
}

static Str cookie_name(const Req *rq, int port)
{
    return str_fmt(rq->arena, "kho_%d", port);
}

bool session_knows(const Session *s, const Req *rq, int port)
{
    return same_secret(cookie_find(rq->cookie, cookie_name(rq, port)), str_z(s->cookie));
}

bool session_admits(Session *s, Req *rq, int port)
{
    Str name = cookie_name(rq, port);
    bool known = session_knows(s, rq, port);
    if (param_given(&rq->query, S("token")) && rq->method == HTTP_GET) {
        bool right = exchange(s, param_find(&rq->query, S("token")));
        if (right || known) {
            rq->location = url_without(rq->arena, rq->raw, S("token"));
            if (right)
                rq->set_cookie =
                    str_fmt(rq->arena, "%.*s=%s; Path=/; HttpOnly; SameSite=Strict", PS(name), s->cookie);
            reply_bytes(rq, 303, S("text/plain; charset=utf-8"), S(""));
            return false;
        }
    } else if (known) {
        return true;
    }
    session_refuse(rq, 401);
    return false;
}

static MsgId words_of(int status)
{
    static const struct {
        int status;
        MsgId id;
    } all[] = { { 400, MSG_WEB_BAD_REQUEST }, { 401, MSG_WEB_NO_SESSION },   { 403, MSG_WEB_OTHER_ORIGIN },
                { 404, MSG_WEB_NOT_FOUND },   { 405, MSG_WEB_WRONG_METHOD }, { 413, MSG_WEB_TOO_BIG },
                { 415, MSG_WEB_WRONG_TYPE },  { 421, MSG_WEB_WRONG_HOST },   { 501, MSG_WEB_NOT_THERE_YET } };
    for (int i = 0; i < COUNT(all); i++)
        if (all[i].status == status)
            return all[i].id;
    return MSG_WEB_FAILED;
}

// How a refusal looks, which has no other file: the policy in http.c names it by its hash.
static const char refusal_style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5re"
    "m;color:#13201b;background:#fff}h1{font-size:1.25rem;color:#006250}p{border-left:6px dou"
    "ble #7b8883;padding-left:1.25rem}@media(prefers-color-scheme:dark){body{color:#e8eeeb;ba"
    "ckground:#101413}h1{color:#62ccb0}}";

static Str escaped(Arena *a, Str s)
{
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < s.len; i++)
        switch (s.at[i]) {
        case '<':
            buf_add(&b, S("&lt;"));
            break;
        case '>':
            buf_add(&b, S("&gt;"));
            break;
        case '&':
            buf_add(&b, S("&amp;"));
            break;
        case '"':
            buf_add(&b, S("&quot;"));
            break;
        default:
            buf_char(&b, s.at[i]);
        }
    return buf_str(&b);
}

void session_refuse(Req *rq, int status)
{
    session_refuse_saying(rq, status, words_of(status));
}

void session_refuse_saying(Req *rq, int status, MsgId id)
{
    rq->out.len = 0;
    if (rq->segments.len && str_eq(rq->segments.at[0], S("api"))) {
        JsonW w = json_w(&rq->out);
        jw_obj(&w);
        jw_kobj(&w, "error");
        jw_kstr(&w, "id", str_z(msg_row(id)->id));
        jw_kstr(&w, "message", msg_text(rq->arena, rq->lang, id, NULL, 0));
        jw_end(&w);
        jw_end(&w);
        reply(rq, status, S("application/json; charset=utf-8"));
        return;
    }
    buf_fmt(&rq->out,
            "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport "
            "content=\"width=device-width\"><title>Kho: %d</title><style>%s</style><main><h1>Kho</h1>",
            status, refusal_style);
    for (Lang l = LANG_VI; l < LANG_COUNT; l++)
        buf_fmt(&rq->out, "<p lang=%s>%.*s</p>", l == LANG_VI ? "vi" : "en",
                PS(escaped(rq->arena, msg_text(rq->arena, l, id, NULL, 0))));
    reply(rq, status, S("text/html; charset=utf-8"));
}
