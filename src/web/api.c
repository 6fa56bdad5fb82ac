// api.c - what handlers share: reading parameters, writing answers.
#include "handlers.h"
#include "import.h"
#include "server.h"

int answer_status(Call *c, int status)
{
    assert(jw_complete(&c->w));
    return reply(c->rq, status, S("application/json; charset=utf-8"));
}

int answer_ok(Call *c)
{
    return answer_status(c, 200);
}

int status_of(const Err *err)
{
    if (err->id == MSG_WEB_TOO_MANY)
        return 429;
    switch (err->kind) {
    case ERR_CONFLICT:
        return 409;
    case ERR_DENIED:
        return 403;
    case ERR_MISSING:
        return 404;
    case ERR_SYSTEM:
        return 500;
    case ERR_NONE:
    case ERR_INPUT:
    case ERR_USAGE:
    case ERR_TEXT:
        break;
    }
    return 400;
}

int answer_error(Call *c, const Err *err)
{
    return answer_faults(c, err, &(Faults){ 0 });
}

int answer_faults(Call *c, const Err *err, const Faults *faults)
{
    c->rq->out.len = 0;
    c->w = json_w(&c->rq->out);
    jw_obj(&c->w);
    jw_kobj(&c->w, "error");
    jw_kstr(&c->w, "id", str_z(err_id(err)));
    jw_kstr(&c->w, "message", err_text(c->arena, c->lang, err));
    if (err->id == MSG_WEB_FIELD || err->id == MSG_WEB_PARAM || err->id == MSG_WEB_PARAM_UNKNOWN)
        jw_kstr(&c->w, "field", err_str(err, 0));
    if (faults->len) {
        jw_karr(&c->w, "faults");
        EACH (const Fault, f, *faults) {
            jw_obj(&c->w);
            jw_kstr(&c->w, "at", f->file);
            jw_kstr(&c->w, "message", err_text(c->arena, c->lang, &f->err));
            Str column = framework_fault_column(f);
            if (column.len)
                jw_kstr(&c->w, "field", column);
            jw_end(&c->w);
        }
        jw_end(&c->w);
    }
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_status(c, status_of(err));
}

Str query(const Call *c, const char *name)
{
    return param_find(&c->rq->query, str_z(name));
}

int64_t query_int(const Call *c, const char *name, int64_t otherwise)
{
    int64_t n;
    return str_i64(query(c, name), &n) ? n : otherwise;
}

static const char *const always[] = { "lang", "as_of", "known_at" }; // every address has these

// What the route says of a parameter: *range is what stands behind its name.
static bool takes(const Call *c, Str name, Str *range)
{
    *range = (Str){ 0 };
    for (int i = 0; i < COUNT(always); i++)
        if (str_eq(name, str_z(always[i])))
            return true;
    Strs words = str_split(c->arena, str_z(c->route->params ? c->route->params : ""), ' ');
    EACH (const Str, word, words) {
        Str rest = *word;
        if (str_eq(*word, S("@import")))
            for (const char *const *option = import_options; *option; option++)
                if (str_eq(name, str_z(*option)))
                    return true;
        if (str_eq(cut(&rest, '='), name)) {
            *range = rest;
            return true;
        }
    }
    return false;
}

static Str param_names(const Call *c)
{
    Strs words = str_split(c->arena, str_z(c->route->params ? c->route->params : ""), ' '), names = { 0 };
    EACH (const Str, word, words) {
        Str rest = *word;
        if (!str_eq(*word, S("@import")))
            *PUSH(c->arena, &names) = cut(&rest, '=');
    }
    for (int i = 0; i < COUNT(always); i++)
        *PUSH(c->arena, &names) = str_z(always[i]);
    return str_join(c->arena, names, S(", "));
}

bool query_check(Call *c, Err *err)
{
    EACH (const UrlParam, p, c->rq->query) {
        Str range;
        int64_t n, least = 0, most = 0;
        if (!takes(c, p->name, &range))
            return fail(err, MSG_WEB_PARAM_UNKNOWN, p->name, param_names(c));
        if (!range.len || !p->value.len)
            continue;
        ptrdiff_t dots = str_find(range, S(".."));
        bool declared = dots > 0 && str_i64(str_sub(range, 0, dots), &least) &&
                        str_i64(str_sub(range, dots + 2, range.len), &most);
        assert(declared);
        if (!str_i64(p->value, &n) || n < least || n > most)
            return fail(err, MSG_WEB_PARAM, p->name, p->value, least, most);
    }
    return true;
}

Str body_str(const Call *c, const char *key)
{
    return json_get_str(c->body, key);
}

bool body_check(Call *c, const char *fields, Err *err)
{
    Strs names = str_split(c->arena, str_z(fields), ' ');
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)c->body, key, v)
    {
        bool known = false;
        EACH (const Str, name, names)
            known |= str_eq(*name, str_z(key));
        if (!known)
            return fail(err, MSG_WEB_PARAM_UNKNOWN, key, str_join(c->arena, names, S(", ")));
    }
    return true;
}

bool body_whole(const Call *c, const char *key, int64_t least, int64_t most)
{
    const json_t *v = json_object_get(c->body, key);
    return !v || (json_is_integer(v) && json_integer_value(v) >= least && json_integer_value(v) <= most);
}

Str path_id(Call *c)
{
    return str_fmt(c->arena, "%.*s/%.*s", PS(c->args.at[0]), PS(c->args.at[1]));
}

bool sees_type(const View *v, const RecordType *t)
{
    EACH (const Attr *, at, t->attrs)
        if (view_sees(v, *at))
            return true;
    return false;
}

bool is_staff(const Call *c)
{
    return c->view.rule->sees[SENS_STAFF];
}

Strs type_keys(Arena *a, const View *v, const Pack *p, const RecordType *t)
{
    Strs keys = { 0 };
    EACH (const Str, name, t->list) {
        const Attr *at = pack_attr(p, t->name, *name);
        bool said =
            str_eq(*name, p->ranking.kind) || str_eq(*name, p->ranking.role); // a page shows them as chips
        if (at && view_sees(v, at) && !(said && str_eq(t->name, p->ranking.type)))
            *PUSH(a, &keys) = *name;
    }
    const Attr *where = t->spatial ? pack_attr(p, t->name, t->geometry) : NULL;
    if (where && (view_sees(v, where) || v->rule->precision_m > 0))
        *PUSH(a, &keys) = where->name;
    return keys;
}

ptrdiff_t keys_known(const Record *r, Strs keys)
{
    ptrdiff_t n = 0;
    EACH (const Str, k, keys) {
        Value v = record_value(r, *k);
        n += v.state != VAL_UNKNOWN;
    }
    return n;
}
