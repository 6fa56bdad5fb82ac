// api_later.c - nouns whose module has no list yet: an honest empty list, so that pages can be opened.
#include "handlers.h"

static int empty_list(Call *c)
{
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int get_imports(Call *c)
{
    return empty_list(c);
}

int get_inbox(Call *c)
{
    static const char *const kinds[] = {
        "conflict", "fill", "duplicate", "suspicious", "rejected", "privacy"
    };
    jw_obj(&c->w);
    jw_kint(&c->w, "total", 0);
    jw_kobj(&c->w, "counts");
    for (int i = 0; i < COUNT(kinds); i++)
        jw_kint(&c->w, kinds[i], 0);
    jw_end(&c->w);
    jw_karr(&c->w, "items");
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}
