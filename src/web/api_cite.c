// api_cite.c - which instrument a text cites.
#include "citation.h"
#include "handlers.h"

int get_cite(Call *c)
{
    Err err = { 0 };
    Citer *citer;
    if (!citer_open(c->city, &c->view, c->arena, c->at, S(""), &citer, &err))
        return answer_error(c, &err);
    CiteAnswer x = citer_find(citer, c->arena, str_trim(query(c, "text")));
    jw_obj(&c->w);
    cite_answer_json(&c->w, c->arena, c->at.pack, &c->view, &x, c->lang);
    jw_end(&c->w);
    return answer_ok(c);
}
