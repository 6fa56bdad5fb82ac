// api_guest.c - what whoever came through a link may do: read what is asked, see what an answer makes of the
// weights, send it, see and take back their own. The weights that the purpose has now are not shown: people
// would lean on them.
#include "handlers.h"
#include "render.h"
#include "server.h"

int get_guest_form(Call *c)
{
    Err err = { 0 };
    const Pack *p = city_pack(c->city);
    const PanelLink *l = c->link;
    const Purpose *u = pack_purpose(p, l->purpose);
    JsonW *w = &c->w;
    if (!panel_link_usable(p, c->arena, l, &err))
        return answer_error(c, &err);
    jw_obj(w);
    label_json(w, "city", &p->name);
    jw_kbool(w, "illustrative", city_illustrative(c->city));
    jw_kbool(w, "staff_too", c->staff_too);
    jw_kint(w, "link", l->id);
    jw_kstr(w, "group", l->group);
    label_json(w, "purpose", &u->name);
    jw_kstr(w, "until", day_str(c->arena, day_at(p->zone, l->expires)));
    jw_kbool(w, "full", l->state == LINK_FULL);
    jw_kstr(w, "code", panel_code(c->arena));
    jw_karr(w, "groups");
    EACH (const CriterionGroup, g, p->criterion_groups) {
        jw_obj(w);
        jw_kstr(w, "id", g->id);
        label_json(w, "label", &g->name);
        jw_karr(w, "criteria");
        EACH (const Criterion, k, p->criteria)
            if (str_eq(k->group, g->id)) {
                jw_obj(w);
                criterion_words_json(w, k);
                jw_end(w);
            }
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
    return answer_ok(c);
}

static bool read_ask(Call *c, PreferenceAsk *ask, Err *err)
{
    const json_t *one;
    size_t i;
    *ask = (PreferenceAsk){ .purpose = c->link->purpose,
                            .group = c->link->group,
                            .code = body_str(c, "code"),
                            .method = pref_method_named(body_str(c, "method")) };
    json_array_foreach(json_object_get(c->body, "said"), i, one) * PUSH(c->arena, &ask->said) = json_str(one);
    return ask->method < PREF_ASKED || fail(err, MSG_WEB_FIELD, "method");
}

// {code, method, said, levels}: what was said, and the weights it makes.
static int answer_weighed(Call *c, const PreferenceAsk *ask)
{
    Err err = { 0 };
    LevelTries levels;
    if (!preference_try(c->arena, city_pack(c->city), ask, &levels, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_kstr(&c->w, "code", ask->code);
    jw_kstr(&c->w, "method", str_z(pref_method_names[ask->method]));
    jw_kstrs(&c->w, "said", ask->said);
    level_tries_json(&c->w, &levels);
    jw_end(&c->w);
    return answer_ok(c);
}

int post_guest_weigh(Call *c)
{
    Err err = { 0 };
    PreferenceAsk ask;
    if (!panel_link_usable(city_pack(c->city), c->arena, c->link, &err) || !read_ask(c, &ask, &err))
        return answer_error(c, &err);
    return answer_weighed(c, &ask);
}

int post_guest_answer(Call *c)
{
    Err err = { 0 };
    PreferenceAsk ask;
    Preference p;
    if (!read_ask(c, &ask, &err) || !panel_link_send(c->city, c->arena, c->link->id, &ask, c->now, &p, &err))
        return answer_error(c, &err);
    return answer_weighed(c, &ask);
}

// A code is as good as a key, so it may not be guessed at.
static bool with_code(Call *c, bool (*act)(Call *c, Str code, Preference *p, Err *err), Preference *p,
                      Err *err)
{
    Guests *g = &c->web->guests;
    if (!guest_may_try(g, c->link->id, c->now))
        return fail(err, MSG_WEB_TOO_MANY);
    if (act(c, body_str(c, "code"), p, err))
        return true;
    if (err->id == MSG_PANEL_LINK_NO_CODE)
        guest_was_wrong(g, c->link->id, c->now);
    return false;
}

static bool said(Call *c, Str code, Preference *p, Err *err)
{
    return panel_link_said(c->city, c->arena, c->link, code, p, err);
}

static bool leave(Call *c, Str code, Preference *p, Err *err)
{
    (void)p;
    return panel_link_leave(c->city, c->arena, c->link, code, c->now, err);
}

int post_guest_mine(Call *c)
{
    Err err = { 0 };
    Preference p;
    if (!with_code(c, said, &p, &err))
        return answer_error(c, &err);
    return answer_weighed(c, &(PreferenceAsk){ p.purpose, p.group, p.code, p.method, p.said });
}

int post_guest_leave(Call *c)
{
    Err err = { 0 };
    Preference p;
    if (!with_code(c, leave, &p, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_kstr(&c->w, "code", body_str(c, "code"));
    jw_end(&c->w);
    return answer_ok(c);
}
