// preference_json.c - what one participant says, and what it makes, as JSON.
#include "panel.h"

static void consistency_json(JsonW *w, const LevelConsistency *l)
{
    jw_obj(w);
    jw_kstr(w, "level", l->level);
    jw_knum(w, "lambda", l->c.lambda);
    jw_knum(w, "index", l->c.index);
    jw_knum(w, "ratio", l->c.ratio);
    jw_kbool(w, "acceptable", l->c.ratio <= CONSISTENCY_LIMIT);
    if (l->c.row >= 0) {
        jw_kobj(w, "worst");
        jw_kstr(w, "row", l->row);
        jw_kstr(w, "column", l->column);
        jw_knum(w, "says", l->c.says);
        jw_knum(w, "fits", l->c.fits);
        jw_end(w);
    }
    jw_end(w);
}

void preference_unfit_json(JsonW *w, const Preference *p)
{
    if (p->unfit.kind == ERR_NONE)
        return;
    jw_kobj(w, "unfit");
    jw_kstr(w, "id", str_z(err_id(&p->unfit)));
    jw_kstr(w, "about", err_str(&p->unfit, 0));
    jw_end(w);
}

void preference_json(JsonW *w, Arena *a, const Pack *pack, const Preference *p)
{
    jw_obj(w);
    jw_kstr(w, "purpose", p->purpose);
    jw_kstr(w, "group", p->group);
    jw_kstr(w, "code", p->code);
    jw_kstr(w, "method", str_z(pref_method_names[p->method]));
    jw_kstr(w, "author", p->author);
    jw_kstr(w, "made", instant_str(a, p->made));
    jw_kstrs(w, "said", p->said);
    preference_unfit_json(w, p);
    if (!p->group_weight) {
        jw_end(w);
        return;
    }
    jw_kobj(w, "weights");
    jw_kobj(w, "groups");
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        jw_knum(w, str_cz(a, pack->criterion_groups.at[g].id), p->group_weight[g]);
    jw_end(w);
    jw_kobj(w, "within");
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        jw_knum(w, str_cz(a, pack->criteria.at[c].id), p->in_group[c]);
    jw_end(w);
    jw_end(w);
    jw_karr(w, "consistency");
    EACH (const LevelConsistency, l, p->consistency)
        consistency_json(w, l);
    jw_end(w);
    jw_end(w);
}

void level_tries_json(JsonW *w, const LevelTries *levels)
{
    jw_karr(w, "levels");
    EACH (const LevelTry, t, *levels) {
        jw_obj(w);
        jw_kstr(w, "level", t->level);
        jw_kstrs(w, "missing", t->missing);
        if (t->weight) {
            jw_kobj(w, "weights");
            for (ptrdiff_t i = 0; i < t->ids.len; i++) {
                jw_key(w, t->ids.at[i]);
                jw_num(w, t->weight[i]);
            }
            jw_end(w);
        }
        if (t->checked) {
            jw_key(w, S("consistency"));
            consistency_json(w, &t->consistency);
        }
        jw_end(w);
    }
    jw_end(w);
}
