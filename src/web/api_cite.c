// api_cite.c - which instrument a text cites.
#include "citation.h"
#include "handlers.h"

static void hits_json(Call *c, const char *key, const CiteHits *hits)
{
    JsonW *w = &c->w;
    jw_karr(w, key);
    EACH (const CiteHit, h, *hits) {
        AttrRefs columns = cite_columns(c->arena, c->at.pack, &c->view, h->record->type);
        jw_obj(w);
        jw_kstr(w, "words", h->words);
        jw_kstr(w, "fit", str_z(cite_fit_names[h->fit]));
        jw_key(w, S("record"));
        row_json(c, h->record, &columns);
        jw_end(w);
    }
    jw_end(w);
}

void cite_answer_json(Call *c, const CiteAnswer *x)
{
    JsonW *w = &c->w;
    jw_obj(w);
    jw_kstr(w, "state", str_z(cite_state_names[x->state]));
    hits_json(c, "found", &x->found);
    hits_json(c, "nearest", &x->nearest);
    jw_karr(w, "apart");
    EACH (const Attr *, at, x->apart)
        jw_str(w, (*at)->name);
    jw_end(w);
    jw_end(w);
}

int get_cite(Call *c)
{
    Err err = { 0 };
    Citer *citer;
    if (!citer_open(c->city, &c->view, c->arena, c->at, S(""), &citer, &err))
        return answer_error(c, &err);
    CiteAnswer x = citer_find(citer, c->arena, str_trim(query(c, "text")));
    cite_answer_json(c, &x);
    return answer_ok(c);
}
