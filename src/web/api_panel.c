// api_panel.c - what groups of people find important, and what each group's weights make of it.
#include "handlers.h"
#include "panel.h"
#include "server.h"

int get_panel(Call *c)
{
    Err err = { 0 };
    Preferences all;
    if (!preference_list(c->city, &c->view, c->arena, query(c, "purpose"), &all, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const Preference, p, all)
        preference_json(&c->w, c->arena, city_pack(c->city), p);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int post_panel(Call *c)
{
    Err err = { 0 };
    Preference p;
    PreferenceAsk ask = { .purpose = body_str(c, "purpose"),
                          .group = body_str(c, "group"),
                          .code = body_str(c, "code") };
    Str method = body_str(c, "method");
    const json_t *said = json_object_get(c->body, "said"), *one;
    size_t i;
    json_array_foreach(said, i, one) * PUSH(c->arena, &ask.said) = json_str(one);
    ask.method = pref_method_named(method);
    if (ask.method == PREF_METHODS) {
        fail(&err, MSG_WEB_FIELD, "method");
        return answer_error(c, &err);
    }
    if (!preference_add(c->city, &c->view, c->arena, &ask, c->now, &p, &err))
        return answer_error(c, &err);
    preference_json(&c->w, c->arena, city_pack(c->city), &p);
    return answer_ok(c);
}

static RankAsk asked(const Call *c)
{
    return (RankAsk){ .purpose = query(c, "purpose"), .draws = (int)query_int(c, "draws", 0), .seed = 1 };
}

int get_panel_result(Call *c)
{
    Err err = { 0 };
    Panel panel;
    RankAsk ask = asked(c);
    if (!panel_result(c->city, &c->view, c->arena, c->at, query(c, "run"), &ask, (Progress){ 0 }, &panel,
                      &err))
        return answer_error(c, &err);
    panel_json(&c->w, &panel);
    return answer_ok(c);
}

int get_panel_region(Call *c)
{
    Err err = { 0 };
    Panel panel;
    PanelRegions regions;
    RankAsk ask = asked(c);
    if (!panel_regions(c->city, &c->view, c->arena, c->at, query(c, "run"), &ask, (Progress){ 0 }, &panel,
                       &regions, &err))
        return answer_error(c, &err);
    panel_regions_json(&c->w, &panel, &regions);
    return answer_ok(c);
}
