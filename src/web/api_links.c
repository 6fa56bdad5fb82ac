// api_links.c - links that staff hand out, through which people of a group answer themselves.
#include "handlers.h"
#include "server.h"

int get_links(Call *c)
{
    Err err = { 0 };
    PanelLinks all;
    if (!panel_links(c->city, &c->view, c->arena, c->now, &all, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    EACH (const PanelLink, l, all) {
        jw_obj(&c->w);
        panel_link_json(&c->w, c->arena, l);
        jw_end(&c->w);
    }
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

// The one answer that holds a secret.
int post_link(Call *c)
{
    Err err = { 0 };
    PanelLink l;
    Str secret;
    PanelLinkAsk ask = { .purpose = body_str(c, "purpose"),
                         .group = body_str(c, "group"),
                         .label = body_str(c, "label"),
                         .days = json_get_int(c->body, "days", LINK_DAYS),
                         .uses = json_get_int(c->body, "uses", LINK_USES) };
    if (!panel_link_make(c->city, &c->view, c->arena, &ask, c->now, &l, &secret, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    panel_link_json(&c->w, c->arena, &l);
    jw_kstr(&c->w, "secret", secret);
    jw_kstr(&c->w, "path", str_fmt(c->arena, "/p/%.*s", PS(secret)));
    jw_end(&c->w);
    return answer_ok(c);
}

int post_link_withdraw(Call *c)
{
    Err err = { 0 };
    PanelLink l;
    int64_t id;
    if (!str_i64(c->args.at[0], &id))
        fail(&err, MSG_PANEL_LINK_NUMBER, c->args.at[0]);
    if (err.kind || !panel_link_withdraw(c->city, &c->view, c->arena, id, c->now, &l, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    panel_link_json(&c->w, c->arena, &l);
    jw_end(&c->w);
    return answer_ok(c);
}
