// api_changes.c - the change log, and the page that begins with it.
#include "handlers.h"
#include "inbox.h"
#include "recent.h"
#include "render.h"
#include "server.h"
#include "shortlist.h"

enum { CHANGES_SHOWN = 20, LEARN_SHOWN = 8 };

// Titles of the records that changes name: each type is listed once, as it is now.
typedef struct {
    Call *call;
    Map *types, *records; // types already listed → RecordList; id → Record
} Titles;

static Titles titles_of(Call *c)
{
    return (Titles){ c, map_new(c->arena), map_new(c->arena) };
}

static const RecordList *listed(Titles *t, Str type, Err *err)
{
    Call *c = t->call;
    RecordList *list = map_get(t->types, type);
    if (list)
        return list;
    list = NEW(c->arena, RecordList);
    *map_slot(t->types, type) = list;
    const RecordType *of = pack_type(c->at.pack, type);
    ListAsk ask = { .type = type, .values_only = true };
    if (of)
        ask.attrs = type_keys(c->arena, &c->view, c->at.pack, of);
    if (of && str_eq(type, c->at.pack->ranking.type)) { // who is ranked is a question of these
        Str said[] = { c->at.pack->ranking.kind, c->at.pack->ranking.role };
        for (int i = 0; i < COUNT(said); i++)
            if (said[i].len)
                *PUSH(c->arena, &ask.attrs) = said[i];
    }
    if (of && !ask.attrs.len)
        *PUSH(c->arena, &ask.attrs) = of->title.in[c->lang];
    if (!record_list(c->city, &c->view, c->arena, c->at, &ask, list, err))
        return NULL;
    EACH (Record, r, list->records)
        *map_slot(t->records, r->id) = r;
    return list;
}

static const Record *titled(Titles *t, Str id, Err *err)
{
    Str type = str_sub(id, 0, str_find(id, S("/")));
    if (pack_type(t->call->at.pack, type) && !listed(t, type, err))
        return NULL;
    return map_get(t->records, id);
}

static Str change_text(Call *c, const Recent *r)
{
    if (r->fact.attr)
        return msg(c->arena, c->lang, MSG_WEB_CHANGE_VALUE, r->fact.attr->label.in[c->lang],
                   value_show(c->arena, c->at.pack, r->fact.attr, &r->fact.value, c->lang));
    Str what = r->label.len ? r->label : r->ids.len ? r->ids.at[0] : S("");
    return msg(c->arena, c->lang, MSG_WEB_CHANGE_ROWS, what, r->n);
}

static bool change_json(Call *c, Titles *titles, const Recent *r, Err *err)
{
    JsonW *w = &c->w;
    jw_obj(w);
    jw_kstr(w, "block", str_fmt(c->arena, "block/%lld", (long long)r->block));
    jw_kstr(w, "at", instant_str(c->arena, r->at));
    jw_kstr(w, "author", r->author);
    jw_kstr(w, "kind", r->kind);
    jw_kstr(w, "text", change_text(c, r));
    jw_kint(w, "n", r->n);
    jw_karr(w, "records");
    EACH (const Str, id, r->ids) {
        const Record *of = titled(titles, *id, err);
        if (err->kind != ERR_NONE)
            return false;
        if (!of)
            continue; // merged or taken back since
        jw_obj(w);
        jw_kstr(w, "id", *id);
        record_title_json(w, c->arena, "title", of);
        jw_end(w);
    }
    jw_end(w);
    jw_kbool(w, "undoable", r->undoable);
    jw_end(w);
    return true;
}

// since: an instant or a day of the city; nothing: all of it.
static bool read_since(Call *c, int64_t *ms, Err *err)
{
    Str since = query(c, "since");
    int32_t day;
    *ms = INT64_MIN;
    if (!since.len || instant_parse(since, ms))
        return true;
    if (!day_parse(since, &day))
        return fail(err, MSG_REGISTER_BAD_INSTANT, since);
    *ms = day_begin(c->at.pack->zone, day);
    return true;
}

static bool changes_write(Call *c, Titles *titles, int64_t since_ms, ptrdiff_t most, Err *err)
{
    Recents all;
    ptrdiff_t total;
    if (!recent_read(c->city, &c->view, c->arena, since_ms, most, &all, &total, err))
        return false;
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const Recent, r, all)
        if (!change_json(c, titles, r, err))
            return false;
    jw_end(&c->w);
    jw_kint(&c->w, "total", total);
    if (since_ms != INT64_MIN)
        jw_kstr(&c->w, "since", instant_str(c->arena, since_ms));
    jw_end(&c->w);
    return true;
}

int get_changes(Call *c)
{
    Err err = { 0 };
    int64_t since;
    Titles titles = titles_of(c);
    if (!read_since(c, &since, &err) ||
        !changes_write(c, &titles, since, (ptrdiff_t)query_int(c, "limit", CHANGES_SHOWN), &err))
        return answer_error(c, &err);
    return answer_ok(c);
}

static bool nothing_waits(JsonW *w) // for who may not decide
{
    jw_kobj(w, "inbox");
    for (InboxKind k = 0; k < INBOX_KINDS; k++)
        jw_kint(w, inbox_kind_names[k], 0);
    jw_end(w);
    jw_karr(w, "imports");
    jw_end(w);
    return true;
}

static bool waiting_json(Call *c, Err *err)
{
    JsonW *w = &c->w;
    Jobs jobs = { 0 };
    if (is_staff(c) && !job_list(c->city, &c->view, c->arena, CHANGES_SHOWN, &jobs, err))
        return false;
    jw_kobj(w, "waiting");
    if (is_staff(c) ? !waiting_imports(c, err) : !nothing_waits(w))
        return false;
    jw_karr(w, "jobs");
    EACH (const Job, j, jobs)
        if (j->state == JOB_QUEUED || j->state == JOB_RUNNING)
            job_json(w, c->arena, j, c->lang);
    jw_end(w);
    jw_end(w);
    return true;
}

static bool run_and_learn(Call *c, Err *err)
{
    JsonW *w = &c->w;
    Run run = { 0 };
    bool there;
    ShortlistLines lists;
    Str purpose = pack_purpose(c->at.pack, S(""))->id;
    if (!rank_newest(c->city, &c->view, c->arena, purpose, &run, &there, err) ||
        !shortlist_list(c->city, &c->view, c->arena, purpose, 1, &lists, err))
        return false;
    if (there) {
        jw_kobj(w, "run");
        run_head_json(w, c->arena, &run);
        jw_end(w);
    }
    if (lists.len) {
        jw_kobj(w, "shortlist");
        jw_kstr(w, "shortlist", lists.at[0].id);
        jw_kint(w, "k", lists.at[0].k);
        jw_kbool(w, "decided", lists.at[0].decided);
        jw_kstr(w, "made", instant_str(c->arena, lists.at[0].made));
        jw_end(w);
    }
    learns_json(w, &run, LEARN_VISITS, LEARN_SHOWN, c->lang);
    learns_json(w, &run, LEARN_AUTHORITIES, LEARN_SHOWN, c->lang);
    return true;
}

static const Value *value_named(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

// How much is known of what is ranked, in the few attributes that lead a page.
static bool facts_json(Call *c, Titles *titles, Err *err)
{
    const Pack *p = c->at.pack;
    const Query *where = p->ranking.where.query;
    const RecordList *list = listed(titles, p->ranking.type, err);
    if (!list)
        return false;
    Strs keys = type_keys(c->arena, &c->view, p, pack_type(p, p->ranking.type));
    int64_t known = 0, total = 0;
    EACH (Record, r, list->records)
        if (!where || query_eval(where, c->arena, value_named, r) == TRI_TRUE) {
            known += keys_known(r, keys);
            total += keys.len;
        }
    jw_kobj(&c->w, "facts");
    jw_kint(&c->w, "known", known);
    jw_kint(&c->w, "total", total);
    jw_end(&c->w);
    return true;
}

int get_start(Call *c)
{
    Err err = { 0 };
    int64_t since;
    if (!read_since(c, &since, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_key(&c->w, S("changes"));
    Titles titles = titles_of(c);
    if (!changes_write(c, &titles, since, CHANGES_SHOWN, &err) || !waiting_json(c, &err) ||
        !run_and_learn(c, &err) || !facts_json(c, &titles, &err))
        return answer_error(c, &err);
    jw_end(&c->w);
    return answer_ok(c);
}
