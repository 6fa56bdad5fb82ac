// static.c - the pages. What has a hash in its name never changes; the rest is asked for again by its ETag.
#include "session.h"
#include "www.h"

static const WwwFile *find(Str name)
{
    for (const WwwFile *f = www_files; f->name; f++)
        if (str_eq(name, str_z(f->name)))
            return f;
    return NULL;
}

static void not_built(Req *rq)
{
    buf_add(&rq->out, S("<!doctype html><html lang=vi><meta charset=utf-8><title>Kho</title>"));
    for (Lang l = LANG_VI; l < LANG_COUNT; l++)
        buf_fmt(&rq->out, "<p lang=%s>%.*s</p>", l == LANG_VI ? "vi" : "en",
                PS(msg(rq->arena, l, MSG_WEB_NO_PAGES)));
    reply(rq, 503, S("text/html; charset=utf-8"));
}

void static_answer(Req *rq)
{
    Str path = str_join(rq->arena, rq->segments, S("/"));
    const WwwFile *f = find(!path.len ? S("index.html") : str_eq(path, S("p")) ? S("panel.html") : path);
    bool a_file = str_starts(path, S("a/")) || str_find(path, S(".")) >= 0;
    if (!f && !a_file)
        f = find(S("index.html")); // the page reads the address itself
    if (!f) {
        if (!www_files[0].name)
            not_built(rq);
        else
            session_refuse(rq, 404);
        return;
    }
    Str bytes = { f->from, f->to - f->from };
    rq->zipped = f->zipped;
    rq->cacheable = str_starts(path, S("a/"));
    rq->etag = str_fmt(rq->arena, "\"%016llx\"", (unsigned long long)str_hash(bytes));
    reply_bytes(rq, 200, str_z(f->type), bytes);
}
