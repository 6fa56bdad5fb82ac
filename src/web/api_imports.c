// api_imports.c - files of other people come in: planned first, applied at once or not at all; and what waits
// for people.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handlers.h"
#include "import.h"
#include "inbox.h"
#include "server.h"

enum { ROWS_USUAL = 100 };

static bool number_of(Str id, Str prefix, int64_t *out, Err *err)
{
    if (str_starts(id, prefix))
        id = str_sub(id, prefix.len, id.len);
    return (str_i64(id, out) && *out > 0) || fail(err, MSG_WEB_FIELD, "import");
}

int get_imports(Call *c)
{
    Err err = { 0 };
    if (!imports_json(c->city, &c->view, c->arena, &c->w, &err))
        return answer_error(c, &err);
    return answer_ok(c);
}

// The bytes outlive the request: the worker reads them, then takes them away.
static bool keep_upload(Call *c, Str *path, Err *err)
{
    Str dir = str_fmt(c->arena, "%.*s-files", PS(city_path(c->city)));
    *path =
        str_fmt(c->arena, "%.*s/upload-%.*s", PS(dir), PS(str_sub(c->rq->upload, c->rq->upload.len - 6, 6)));
    Str bytes;
    (void)mkdir(str_cz(c->arena, dir), 0700); // there already, or the write below says what is wrong
    if (!rename(str_cz(c->arena, c->rq->upload), str_cz(c->arena, *path))) {
        c->rq->upload = (Str){ 0 };
        return true;
    }
    return file_read(c->arena, c->rq->upload, &bytes, err) && file_write(*path, bytes, err); // another disk
}

// The worker reads options again as they were checked here.
static Str params_of(Call *c, const ImportAsk *ask, int64_t id, Str path)
{
    Buf b = buf_new(c->arena);
    JsonW w = json_w(&b);
    jw_obj(&w);
    if (id)
        jw_kint(&w, "import", id);
    else
        jw_kstr(&w, "path", path);
    jw_kstr(&w, "filename", ask->filename);
    jw_key(&w, S("options"));
    import_options_json(&w, c->arena, ask);
    jw_end(&w);
    return buf_str(&b);
}

static bool options_in_address(Call *c, ImportAsk *ask, Err *err)
{
    for (const char *const *name = import_options; *name; name++)
        EACH (const UrlParam, p, c->rq->query)
            if (str_eq(p->name, str_z(*name)) && !import_ask_say(c->arena, ask, p->name, p->value, err))
                return false;
    return true;
}

int post_imports(Call *c)
{
    Err err = { 0 };
    Str path;
    ImportAsk ask = { .filename = query(c, "filename") };
    if (!is_staff(c))
        fail(&err, MSG_REGISTER_READ_ONLY_VIEW, c->view.rule->name);
    else if (!ask.filename.len)
        fail(&err, MSG_WEB_FIELD, "filename");
    else if (!c->rq->upload.len)
        fail(&err, MSG_IMPORT_EMPTY, ask.filename);
    if (err.kind != ERR_NONE || !options_in_address(c, &ask, &err) ||
        !import_ask_check(c->city, &c->view, &ask, &err) || !keep_upload(c, &path, &err))
        return answer_error(c, &err);
    return accepted(c, "import", params_of(c, &ask, 0, path));
}

int get_import(Call *c)
{
    Err err = { 0 };
    int64_t id;
    if (!number_of(c->args.at[0], S("import/"), &id, &err) ||
        !import_json(c->city, &c->view, c->arena, id, query(c, "verdict"), query_int(c, "offset", 0),
                     query_int(c, "limit", ROWS_USUAL), &c->w, &err))
        return answer_error(c, &err);
    return answer_ok(c);
}

// What the body names is changed, the rest stays as it was said before.
int post_import_plan(Call *c)
{
    Err err = { 0 };
    int64_t id;
    ImportAsk ask;
    if (!number_of(c->args.at[0], S("import/"), &id, &err) ||
        !import_ask_of(c->city, &c->view, c->arena, id, &ask, &err) ||
        !import_ask_json(c->arena, c->body, &ask, &err) || !import_ask_check(c->city, &c->view, &ask, &err))
        return answer_error(c, &err);
    return accepted(c, "import", params_of(c, &ask, id, S("")));
}

int post_import_apply(Call *c)
{
    Err err = { 0 };
    int64_t id;
    ImportSummary s;
    if (!number_of(c->args.at[0], S("import/"), &id, &err) ||
        !import_get(c->city, &c->view, c->arena, id, &s, &err))
        return answer_error(c, &err);
    return accepted(c, "apply", str_fmt(c->arena, "{\"import\":%lld}", (long long)id));
}

// ---- The inbox

int get_inbox(Call *c)
{
    Err err = { 0 };
    InboxAsk ask = { .kind = query(c, "kind"),
                     .offset = query_int(c, "offset", 0),
                     .limit = query_int(c, "limit", ROWS_USUAL) };
    Str import = query(c, "import");
    if ((import.len && !number_of(import, S("import/"), &ask.import, &err)) ||
        (is_staff(c) && !inbox_refresh(c->city, c->arena, c->now, &err)) ||
        !inbox_json(c->city, &c->view, c->arena, &ask, c->now, &c->w, &err))
        return answer_error(c, &err);
    return answer_ok(c);
}

int post_inbox_decide(Call *c)
{
    Err err = { 0 };
    Strs ids = { 0 };
    Done done = { 0 };
    int64_t decided, left;
    size_t i;
    const json_t *id;
    Saying how = {
        .author = c->view.actor, .source = S("inbox"), .note = body_str(c, "reason"), .now = c->now
    };
    json_array_foreach(json_object_get(c->body, "ids"), i, id) * PUSH(c->arena, &ids) = json_str(id);
    if (!inbox_decide(c->city, &c->view, c->arena, &how, ids, body_str(c, "like"), body_str(c, "action"),
                      (int)json_get_int(c->body, "pick", -1), &done, &decided, &left, &err))
        return answer_error(c, &err);
    Str block = done.block ? str_fmt(c->arena, "block/%lld", (long long)done.block) : S("");
    jw_obj(&c->w);
    jw_kstr(&c->w, "block", block);
    jw_kstr(&c->w, "undo", block);
    jw_kstr(&c->w, "text", msg(c->arena, c->lang, MSG_WEB_DECIDED, decided, left));
    jw_kint(&c->w, "decided", decided);
    jw_kint(&c->w, "left", left);
    jw_end(&c->w);
    return answer_ok(c);
}

// {conflict: 3, …} and the imports that were planned and not applied, for the page that begins.
bool waiting_imports(Call *c, Err *err)
{
    JsonW *w = &c->w;
    Buf b = buf_new(c->arena);
    JsonW part = json_w(&b);
    InboxAsk ask = { .limit = 1 };
    json_t *j = NULL;
    if (!inbox_json(c->city, &c->view, c->arena, &ask, c->now, &part, err) ||
        !json_read(buf_str(&b), &j, err))
        return false;
    jw_key(w, S("inbox"));
    jw_json(w, json_object_get(j, "counts"));
    json_decref(j);
    b.len = 0;
    part = json_w(&b);
    if (!imports_json(c->city, &c->view, c->arena, &part, err) || !json_read(buf_str(&b), &j, err))
        return false;
    size_t i;
    const json_t *one;
    jw_karr(w, "imports");
    json_array_foreach(json_object_get(j, "items"), i, one)
    {
        if (str_eq(json_get_str(one, "state"), S("planned")))
            jw_json(w, one);
    }
    jw_end(w);
    json_decref(j);
    return true;
}
