// rule.c - rules that count.
#include "rule.h"

#include <stdlib.h>

#include "json.h"

enum { RULE_MAX_N = 1000000 };

static bool rule_read(Arena *a, const json_t *o, int no, const QuerySchema *schema, CountRule *out, Err *err)
{
    static const char *const texts[] = { "where", "per", "reason", "author" };
    Str text[COUNT(texts)] = { { 0 } };
    const char *key;
    json_t *v;
    const json_t *bound = NULL;
    int bounds = 0;
    bool at_least = false;
    if (!json_is_object(o))
        return fail(err, MSG_QUERY_RULE_JSON);
    json_object_foreach((json_t *)o, key, v)
    {
        int i = 0;
        while (i < COUNT(texts) && !str_eq(str_z(key), str_z(texts[i])))
            i++;
        if (i < COUNT(texts)) {
            if (!json_is_string(v))
                return fail(err, MSG_QUERY_RULE_TEXT, no, key);
            text[i] = str_copy(a, json_str(v));
        } else if (str_eq(str_z(key), S("at_most")) || str_eq(str_z(key), S("at_least"))) {
            bound = v;
            bounds++;
            at_least = str_eq(str_z(key), S("at_least"));
        } else {
            return fail(err, MSG_QUERY_RULE_KEY, no, key);
        }
    }
    if (bounds != 1)
        return fail(err, MSG_QUERY_RULE_BOUND, no);
    if (!json_is_integer(bound)) {
        char *shown = json_dumps(bound, JSON_ENCODE_ANY);
        fail(err, MSG_QUERY_RULE_NUMBER, no, str_sub(str_z(shown), 0, 40));
        free(shown);
        return false;
    }
    if (!rule_make(a, text[0], at_least, json_integer_value(bound), text[1], schema, out, err)) {
        if (err->id == MSG_QUERY_RULE_NUMBER || err->id == MSG_QUERY_RULE_PER)
            err->args[0] = arg_int(no);
        return false;
    }
    out->reason = text[2];
    out->author = text[3];
    return true;
}

bool rule_make(Arena *a, Str where, bool at_least, int64_t n, Str per, const QuerySchema *schema,
               CountRule *out, Err *err)
{
    QueryProp p = { 0 };
    where = str_trim(where);
    *out = (CountRule){
        .where = str_copy(a, where), .at_least = at_least, .n = (int)n, .per = str_copy(a, per)
    };
    if (n < 0 || n > RULE_MAX_N)
        return fail(err, MSG_QUERY_RULE_NUMBER, 1, n);
    if (per.len &&
        (!schema->prop(schema->ctx, per, &p) || p.parts || (p.type != VT_CODE && p.type != VT_TEXT)))
        return fail(err, MSG_QUERY_RULE_PER, 1, per);
    return !where.len || query_parse(a, where, schema, &out->query, err);
}

bool rules_parse(Arena *a, Str text, const QuerySchema *schema, CountRules *out, Err *err)
{
    json_t *all;
    *out = (CountRules){ 0 };
    if (!json_read(text, &all, err))
        return false;
    bool list = json_is_array(all), ok = true;
    size_t n = list ? json_array_size(all) : 1;
    for (size_t i = 0; i < n && ok; i++) {
        CountRule rule;
        ok = rule_read(a, list ? json_array_get(all, i) : all, (int)i + 1, schema, &rule, err);
        if (ok)
            *PUSH(a, out) = rule;
    }
    json_decref(all);
    return ok;
}

Str rules_json(Arena *a, CountRules rules)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_arr(&w);
    EACH (const CountRule, r, rules) {
        jw_obj(&w);
        if (r->where.len)
            jw_kstr(&w, "where", r->where);
        jw_kint(&w, r->at_least ? "at_least" : "at_most", r->n);
        if (r->per.len)
            jw_kstr(&w, "per", r->per);
        if (r->reason.len)
            jw_kstr(&w, "reason", r->reason);
        if (r->author.len)
            jw_kstr(&w, "author", r->author);
        jw_end(&w);
    }
    jw_end(&w);
    return buf_str(&b);
}

bool rule_counts(const CountRule *r, Arena *scratch, QueryLookup lookup, void *ctx)
{
    Tri t = r->query ? query_eval(r->query, scratch, lookup, ctx) : TRI_TRUE;
    return r->at_least ? t == TRI_TRUE : t != TRI_FALSE;
}
