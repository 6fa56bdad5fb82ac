// citation_use.c - cites in words, and in references.
#include "citation.h"
#include "ledger.h"
#include "render.h"

const Attr *cite_attr(const Pack *p, const View *v, const RecordType *t, Str name)
{
    const Attr *at = name.len ? pack_attr(p, t->name, name) : NULL;
    return at && view_sees(v, at) ? at : NULL;
}

AttrRefs cite_columns(Arena *a, const Pack *p, const View *v, const RecordType *type)
{
    AttrRefs out = { 0 };
    Str when = cite_attr(p, v, type, type->cite.date) ? type->cite.date : type->cite.year;
    Str all[] = { type->cite.kind, type->cite.number, type->cite.organ, when };
    for (int i = 0; i < COUNT(all); i++) {
        const Attr *at = cite_attr(p, v, type, all[i]);
        if (at)
            *PUSH(a, &out) = at;
    }
    return out;
}

static void hits_json(JsonW *w, Arena *a, const Pack *p, const View *v, const char *key, const CiteHits *hits,
                      Lang lang)
{
    jw_karr(w, key);
    EACH (const CiteHit, h, *hits) {
        AttrRefs columns = cite_columns(a, p, v, h->record->type);
        jw_obj(w);
        jw_kstr(w, "words", h->words);
        jw_kstr(w, "fit", str_z(cite_fit_names[h->fit]));
        jw_key(w, S("record"));
        record_row_json(w, a, p, h->record, &columns, lang);
        jw_end(w);
    }
    jw_end(w);
}

void cite_answer_json(JsonW *w, Arena *a, const Pack *p, const View *v, const CiteAnswer *x, Lang lang)
{
    jw_kstr(w, "state", str_z(cite_state_names[x->state]));
    hits_json(w, a, p, v, "found", &x->found, lang);
    hits_json(w, a, p, v, "nearest", &x->nearest, lang);
    jw_karr(w, "apart");
    EACH (const Attr *, at, x->apart)
        jw_str(w, (*at)->name);
    jw_end(w);
}

Str cite_list(Arena *a, const Pack *p, const View *v, const CiteHits *hits, Lang lang)
{
    Strs out = { 0 };
    EACH (const CiteHit, h, *hits) {
        Strs parts = { 0 };
        AttrRefs columns = cite_columns(a, p, v, h->record->type);
        EACH (const Attr *, at, columns) {
            Value x = record_value(h->record, (*at)->name);
            if (value_has_fact(&x))
                *PUSH(a, &parts) = value_show(a, p, *at, &x, lang);
        }
        if (!parts.len)
            *PUSH(a, &parts) = record_title(h->record, lang);
        *PUSH(a, &out) = str_fmt(a, "%.*s (%.*s)", PS(h->record->id), PS(str_join(a, parts, S(", "))));
    }
    return str_join(a, out, S("; "));
}

bool cite_is_one(Arena *a, const Pack *p, const View *v, const CiteAnswer *x, Str text, Err *err)
{
    switch (x->state) {
    case CITE_ONE:
        return true;
    case CITE_AMBIGUOUS:
        return fail(err, MSG_REGISTER_CITE_AMBIGUOUS, text, cite_list(a, p, v, &x->found, v->lang));
    case CITE_SEVERAL:
        return fail(err, MSG_REGISTER_CITE_SEVERAL, text, cite_list(a, p, v, &x->found, v->lang));
    case CITE_NONE:
        break;
    }
    if (x->nearest.len)
        return fail(err, MSG_REGISTER_CITE_NEAREST, text, cite_list(a, p, v, &x->nearest, v->lang));
    return fail(err, MSG_REGISTER_CITE_NONE, text);
}

bool cite_reference(City *city, const Citer *c, const View *v, Arena *a, const Attr *attr, Str text,
                    Value *out, Err *err)
{
    const Pack *pack = city_pack(city);
    Err no_id = { 0 };
    bool is_id = pack_value(a, pack, attr, text, out, &no_id);
    int64_t rid = 0;
    if (is_id && (out->state != VAL_KNOWN || !ledger_find(city_ledger(city), out->set.at[0], &rid, err)))
        return out->state != VAL_KNOWN; // "unknown", "na"; or the ledger could not be read
    if (rid)
        return true;
    CiteAnswer x = citer_find(c, a, text);
    if (x.state == CITE_NONE && is_id)
        return true; // an id that nobody has yet, as other references may be
    if (!cite_is_one(a, pack, v, &x, text, err))
        return false;
    *out = value_text(a, x.found.at[0].record->id);
    return true;
}
