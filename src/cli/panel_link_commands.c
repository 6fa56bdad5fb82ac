// panel_link_commands.c - panel link, links, unlink: how people of a group may answer themselves.
#include "command.h"
#include "panel_link.h"

static MsgId state_word(LinkState s)
{
    switch (s) {
    case LINK_FULL:
        return MSG_PANEL_LINK_IS_FULL;
    case LINK_EXPIRED:
        return MSG_PANEL_LINK_IS_EXPIRED;
    case LINK_WITHDRAWN:
        return MSG_PANEL_LINK_IS_WITHDRAWN;
    case LINK_OTHER_CRITERIA:
        return MSG_PANEL_LINK_IS_OLD;
    case LINK_OPEN:
    case LINK_STATES:
        break;
    }
    return MSG_PANEL_LINK_IS_OPEN;
}

static Str local_day(const Cli *c, int64_t ms)
{
    return day_str(c->arena, day_at(city_pack(c->city)->zone, ms));
}

static void link_json(Cli *c, const PanelLink *l, Str secret)
{
    JsonW w = cli_json(c);
    jw_obj(&w);
    panel_link_json(&w, c->arena, l);
    if (secret.len) {
        jw_kstr(&w, "secret", secret);
        jw_kstr(&w, "path", str_fmt(c->arena, "/p/%.*s", PS(secret)));
    }
    jw_end(&w);
    say(c, S(""));
}

bool panel_link_command(Cli *c, Err *err)
{
    PanelLink l;
    Str secret;
    PanelLinkAsk ask = { .purpose = opt_str(c, "purpose", S("")),
                         .group = opt_str(c, "group", S("")),
                         .label = opt_str(c, "label", S("")) };
    if (!arg_count(c, 1, 1, err) || !opt_int(c, "expires", LINK_DAYS, 1, LINK_DAYS_MAX, &ask.days, err) ||
        !opt_int(c, "uses", LINK_USES, 1, LINK_USES_MAX, &ask.uses, err) || !cli_open(c, true, err) ||
        !panel_link_make(c->city, &c->view, c->arena, &ask, c->now, &l, &secret, err))
        return false;
    if (c->json)
        link_json(c, &l, secret);
    else
        say(c, msg(c->arena, c->lang, MSG_PANEL_LINK_MADE, l.group,
                   str_fmt(c->arena, "http://127.0.0.1:8080/p/%.*s", PS(secret)), local_day(c, l.expires),
                   l.uses, l.id));
    return true;
}

bool panel_links_command(Cli *c, Err *err)
{
    PanelLinks all;
    if (!arg_count(c, 1, 1, err) || !cli_open(c, false, err) ||
        !panel_links(c->city, &c->view, c->arena, c->now, &all, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_karr(&w, "items");
        EACH (const PanelLink, l, all) {
            jw_obj(&w);
            panel_link_json(&w, c->arena, l);
            jw_end(&w);
        }
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    if (!all.len)
        say(c, msg(c->arena, c->lang, MSG_PANEL_LINKS_NONE));
    EACH (const PanelLink, l, all)
        say(c, msg(c->arena, c->lang, MSG_PANEL_LINKS_LINE, l->id,
                   str_fmt(c->arena, "%.*s%s%.*s", PS(l->group), l->label.len ? ", " : "", PS(l->label)),
                   local_day(c, l->made), local_day(c, l->expires),
                   str_fmt(c->arena, "%lld/%lld", (long long)l->used, (long long)l->uses),
                   msg(c->arena, c->lang, state_word(l->state))));
    return true;
}

bool panel_unlink_command(Cli *c, Err *err)
{
    PanelLink l;
    int64_t id;
    if (!arg_count(c, 2, 2, err))
        return false;
    if (!str_i64(c->args.at[1], &id))
        return fail(err, MSG_PANEL_LINK_NUMBER, c->args.at[1]);
    if (!cli_open(c, true, err) || !panel_link_withdraw(c->city, &c->view, c->arena, id, c->now, &l, err))
        return false;
    if (c->json)
        link_json(c, &l, (Str){ 0 });
    else
        say(c, msg(c->arena, c->lang, MSG_PANEL_LINK_UNMADE, l.id, l.group));
    return true;
}
