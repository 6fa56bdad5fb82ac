// panel_commands.c - panel: what groups of people find important, and what each group's weights make of it.
#include <math.h>

#include "command.h"
#include "num.h"
#include "panel.h"

static const Opt panel_opts[] = {
    { "purpose", OPT_VALUE, "P", MSG_CLI_OPT_PURPOSE },
    { "group", OPT_VALUE, "NAME", MSG_PANEL_OPT_GROUP },
    { "code", OPT_VALUE, "CODE", MSG_PANEL_OPT_CODE },
    { "method", OPT_VALUE, "NAME", MSG_PANEL_OPT_METHOD },
    { "draws", OPT_VALUE, "N", MSG_CLI_OPT_DRAWS },
    { "k", OPT_VALUE, "N", MSG_CLI_OPT_K },
    { "run", OPT_VALUE, "RUN", MSG_PANEL_OPT_RUN },
    { "threads", OPT_VALUE, "N", MSG_CLI_OPT_THREADS },
    { "xlsx", OPT_VALUE, "FILE", MSG_PANEL_OPT_XLSX },
    { "expires", OPT_VALUE, "DAYS", MSG_PANEL_OPT_EXPIRES },
    { "uses", OPT_VALUE, "N", MSG_PANEL_OPT_USES },
    { "label", OPT_VALUE, "TEXT", MSG_PANEL_OPT_LABEL },
    OPTS_END,
};

static bool read_method(Cli *c, PrefMethod *out, Err *err)
{
    Str name = opt_str(c, "method", S("swing"));
    *out = pref_method_named(name);
    return *out < PREF_METHODS || fail(err, MSG_PANEL_METHOD, name);
}

static void consistency_lines(Cli *c, const Preference *p)
{
    EACH (const LevelConsistency, l, p->consistency) {
        Str level = l->level.len ? l->level : msg(c->arena, c->lang, MSG_PANEL_LEVEL_GROUPS);
        say(c, l->c.ratio <= CONSISTENCY_LIMIT
                   ? msg(c->arena, c->lang, MSG_PANEL_CONSISTENT, level, number(c, l->c.ratio, 2))
                   : msg(c->arena, c->lang, MSG_PANEL_INCONSISTENT, level, number(c, l->c.ratio, 2), l->row,
                         l->column, number(c, l->c.says, 2), number(c, l->c.fits, 2)));
    }
}

static void unfit_line(Cli *c, const Preference *p)
{
    say(c, msg(c->arena, c->lang, MSG_PANEL_UNFIT_LINE, p->group, p->code,
               err_text(c->arena, c->lang, &p->unfit)));
}

static bool list(Cli *c, Err *err)
{
    Preferences all;
    if (!arg_count(c, 0, 0, err) || !cli_open(c, false, err) ||
        !preference_list(c->city, &c->view, c->arena, opt_str(c, "purpose", S("")), &all, err))
        return false;
    const Pack *pack = c->at.pack;
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_karr(&w, "items");
    } else if (!all.len) {
        say(c, msg(c->arena, c->lang, MSG_PANEL_LIST_EMPTY));
    }
    EACH (const Preference, p, all) {
        if (c->json) {
            preference_json(&w, c->arena, pack, p);
            continue;
        }
        Strs words = { 0 };
        if (p->unfit.kind != ERR_NONE) {
            unfit_line(c, p);
            continue;
        }
        for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
            *PUSH(c->arena, &words) = str_fmt(c->arena, "%.*s %.*s", PS(pack->criterion_groups.at[g].id),
                                              PS(percent(c, p->group_weight[g], 0)));
        say(c, str_fmt(c->arena, "%.*s/%.*s  %s  %.*s", PS(p->group), PS(p->code),
                       pref_method_names[p->method], PS(str_join(c->arena, words, S("  ")))));
        consistency_lines(c, p);
    }
    if (c->json) {
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
    }
    return true;
}

static bool add(Cli *c, Err *err)
{
    Preference p;
    PreferenceAsk ask = { .purpose = opt_str(c, "purpose", S("")),
                          .group = opt_str(c, "group", S("")),
                          .code = opt_str(c, "code", S("")) };
    for (ptrdiff_t i = 1; i < c->args.len; i++)
        *PUSH(c->arena, &ask.said) = c->args.at[i];
    if (!read_method(c, &ask.method, err) || !cli_open(c, true, err) ||
        !preference_add(c->city, &c->view, c->arena, &ask, c->now, &p, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        preference_json(&w, c->arena, c->at.pack, &p);
        say(c, S(""));
        return true;
    }
    say(c, msg(c->arena, c->lang, MSG_PANEL_ADDED, p.group, p.code));
    consistency_lines(c, &p);
    return true;
}

static bool withdraw(Cli *c, Err *err)
{
    Str group = opt_str(c, "group", S("")), code = opt_str(c, "code", S(""));
    if (!arg_count(c, 1, 1, err) || !cli_open(c, true, err) ||
        !preference_withdraw(c->city, &c->view, c->arena, opt_str(c, "purpose", S("")), group, code, c->now,
                             err))
        return false;
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_kstr(&w, "group", group);
        jw_kstr(&w, "code", code);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, msg(c->arena, c->lang, MSG_PANEL_WITHDRAWN, group, code));
    }
    return true;
}

static bool template(Cli *c, Err *err)
{
    PrefMethod method;
    if (!arg_count(c, 1, 1, err) || !read_method(c, &method, err) ||
        (method >= PREF_ASKED && !fail(err, MSG_PANEL_METHOD, pref_method_names[method])) ||
        !cli_open(c, false, err))
        return false;
    if (opt_given(c, "xlsx")) {
        Str bytes, to = opt_str(c, "xlsx", S(""));
        if (!preference_book(c->arena, c->at.pack, &bytes, err) || !file_write(to, bytes, err))
            return false;
        say(c, msg(c->arena, c->lang, MSG_CLI_TEMPLATE_DONE, to));
        return true;
    }
    Str head = preference_template(c->arena, c->at.pack, method);
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_kstr(&w, "csv", head);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, str_trim(head));
    }
    return true;
}

static bool import(Cli *c, Err *err)
{
    Str text;
    Faults faults = { 0 };
    int64_t added = 0;
    if (!arg_count(c, 2, 2, err) || !cli_open(c, true, err) ||
        !file_read(c->arena, c->args.at[1], &text, err))
        return false;
    bool book = str_starts(text, S("PK"));
    if (!(book ? preference_import_book : preference_import)(c->city, &c->view, c->arena,
                                                             opt_str(c, "purpose", S("")), c->args.at[1],
                                                             text, c->now, &added, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_kint(&w, "added", added);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, msg(c->arena, c->lang, MSG_PANEL_IMPORTED, added));
    }
    return true;
}

// Places that some groups have among their k and others do not.
static void parted_table(Cli *c, const Panel *p)
{
    Arena *a = c->arena;
    int columns = (int)p->groups.len + 1;
    TableColumn *heads = NEWS(a, TableColumn, columns);
    Str *cells = NEWS(a, Str, columns * p->places.len);
    ptrdiff_t rows = 0;
    heads[0] = (TableColumn){ msg(a, c->lang, MSG_PANEL_PLACE), false };
    for (ptrdiff_t g = 0; g < p->groups.len; g++)
        heads[g + 1] = (TableColumn){ p->groups.at[g].group, true };
    for (ptrdiff_t i = 0; i < p->places.len; i++) {
        if (!p->agree[i] || p->agree[i] == p->groups.len)
            continue;
        cells[rows * columns] =
            str_fmt(a, "%.*s  %.*s", PS(p->places.at[i].id), PS(p->places.at[i].name.in[c->lang]));
        for (ptrdiff_t g = 0; g < p->groups.len; g++)
            cells[rows * columns + g + 1] = str_fmt(a, "%.*s%s", PS(chance(c, p->groups.at[g].chance[i])),
                                                    p->groups.at[g].in[i] ? " ●" : " ○");
        rows++;
    }
    if (!rows)
        return;
    say(c, S(""));
    say(c, msg(a, c->lang, MSG_PANEL_PART));
    table(c, heads, columns, cells, rows);
}

static void result_text(Cli *c, const Panel *p)
{
    Arena *a = c->arena;
    if (!p->own && p->unfit.len)
        say(c, msg(a, c->lang, MSG_PANEL_UNFIT_SOME, (int64_t)p->unfit.len));
    for (ptrdiff_t i = 0; i < p->unfit.len && p->own; i++)
        unfit_line(c, &p->unfit.at[i]);
    if (p->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    if (p->exploratory)
        say(c, msg(a, c->lang, MSG_CLI_RUN_EXPLORATORY, p->purpose->name.in[c->lang]));
    say(c, msg(a, c->lang, MSG_PANEL_RESULT_HEAD, p->purpose->name.in[c->lang], (int64_t)p->draws));
    EACH (const PanelGroup, g, p->groups)
        say(c, msg(a, c->lang, MSG_PANEL_RESULT_GROUP, g->group, (int64_t)g->people,
                   isnan(g->concordance) ? S("–") : number(c, g->concordance, 2)));
    Strs names = { 0 };
    for (ptrdiff_t i = 0; i < p->places.len; i++)
        if (p->agree[i] == p->groups.len)
            *PUSH(a, &names) = p->places.at[i].name.in[c->lang];
    say(c, msg(a, c->lang, MSG_PANEL_AGREE, (int64_t)p->k,
               names.len ? str_join(a, names, S("; ")) : msg(a, c->lang, MSG_PANEL_NONE)));
    parted_table(c, p);
}

static bool read_ask(Cli *c, RankAsk *ask, Err *err)
{
    int64_t draws, k, threads;
    if (!arg_count(c, 1, 1, err) || !opt_int(c, "draws", 0, 1, RANK_DRAWS_MAX, &draws, err) ||
        !opt_int(c, "k", 0, 1, RANK_PLACES_MAX, &k, err) || !opt_int(c, "threads", 0, 1, 64, &threads, err) ||
        !cli_open(c, false, err))
        return false;
    *ask = (RankAsk){ .purpose = opt_str(c, "purpose", S("")),
                      .draws = (int)draws,
                      .k = (int)k,
                      .threads = (int)threads,
                      .seed = 1 };
    return true;
}

static bool result(Cli *c, Err *err)
{
    RankAsk ask;
    Panel p;
    if (!read_ask(c, &ask, err) || !panel_result(c->city, &c->view, c->arena, c->at, opt_str(c, "run", S("")),
                                                 &ask, (Progress){ 0 }, &p, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        panel_json(&w, &p);
        say(c, S(""));
        return true;
    }
    result_text(c, &p);
    return true;
}

static void region_text(Cli *c, const Panel *p, const PanelRegions *regions)
{
    Arena *a = c->arena;
    if (!p->own && p->unfit.len)
        say(c, msg(a, c->lang, MSG_PANEL_UNFIT_SOME, (int64_t)p->unfit.len));
    for (ptrdiff_t i = 0; i < p->unfit.len && p->own; i++)
        unfit_line(c, &p->unfit.at[i]);
    if (p->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    if (p->exploratory)
        say(c, msg(a, c->lang, MSG_CLI_RUN_EXPLORATORY, p->purpose->name.in[c->lang]));
    say(c, msg(a, c->lang, MSG_PANEL_REGION_HEAD, p->purpose->name.in[c->lang], (int64_t)p->draws,
               percent(c, p->pack->weight_range, 0)));
    EACH (const PanelRegion, r, *regions) {
        Strs words = { 0 }, names = { 0 };
        if (r->empty) {
            say(c, msg(a, c->lang, MSG_PANEL_REGION_EMPTY, r->group, (int64_t)r->people,
                       str_join(a, r->clash, S("; "))));
            continue;
        }
        for (ptrdiff_t g = 0; g < p->pack->criterion_groups.len; g++)
            *PUSH(a, &words) = str_fmt(a, "%.*s %.*s–%.*s", PS(p->pack->criterion_groups.at[g].id),
                                       PS(percent(c, r->lo[g], 0)), PS(percent(c, r->hi[g], 0)));
        for (ptrdiff_t i = 0; i < p->places.len; i++)
            if (r->in[i])
                *PUSH(a, &names) = p->places.at[i].name.in[c->lang];
        say(c, msg(a, c->lang, MSG_PANEL_REGION_GROUP, r->group, (int64_t)r->people,
                   str_join(a, words, S("  ")), (int64_t)p->k, str_join(a, names, S("; "))));
    }
}

static bool region(Cli *c, Err *err)
{
    RankAsk ask;
    Panel p;
    PanelRegions regions;
    if (!read_ask(c, &ask, err) ||
        !panel_regions(c->city, &c->view, c->arena, c->at, opt_str(c, "run", S("")), &ask, (Progress){ 0 },
                       &p, &regions, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        panel_regions_json(&w, &p, &regions);
        say(c, S(""));
        return true;
    }
    region_text(c, &p, &regions);
    return true;
}

static bool run_panel(Cli *c, Err *err)
{
    static const struct {
        const char *name;
        bool (*run)(Cli *c, Err *err);
    } verbs[] = { { "add", add },
                  { "withdraw", withdraw },
                  { "template", template },
                  { "import", import },
                  { "result", result },
                  { "region", region },
                  { "link", panel_link_command },
                  { "links", panel_links_command },
                  { "unlink", panel_unlink_command } };
    for (ptrdiff_t i = 0; c->args.len && i < COUNT(verbs); i++)
        if (str_eq(c->args.at[0], str_z(verbs[i].name)))
            return verbs[i].run(c, err);
    return list(c, err);
}

const Command commands_panel[] = {
    { "panel", "[add|withdraw|template|import|result|region|link|links|unlink] [ID=N|ID/ID=N]… [FILE|LINK]",
      MSG_PANEL_ABOUT, panel_opts, run_panel },
    { 0 },
};
