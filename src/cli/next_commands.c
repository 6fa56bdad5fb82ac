// next_commands.c - next: what is worth finding out next.
#include <math.h>

#include "command.h"
#include "num.h"
#include "rank.h"

enum { SHOWN = 10 };

static const Opt next_opts[] = {
    { "purpose", OPT_VALUE, "P", MSG_CLI_OPT_PURPOSE },
    { "run", OPT_VALUE, "RUN", MSG_CLI_OPT_RUN },
    { "limit", OPT_VALUE, "N", MSG_CLI_OPT_LIMIT },
    OPTS_END,
};

static Str place_name(const Cli *c, const Run *r, const Learn *l)
{
    const RunPlace *p = run_place(&r->places, l->place);
    return p ? p->name.in[c->lang] : l->place;
}

static Str visit_line(Cli *c, const Run *r, const Learn *l)
{
    return msg(c->arena, c->lang, MSG_CLI_LEARN_LINE, place_name(c, r, l), l->visits.at[0]->name.in[c->lang],
               (int64_t)l->teaches.len, chance(c, l->swap), l->cost_days);
}

static Str authority_line(Cli *c, const Run *r, const Learn *l)
{
    Strs asks = { 0 };
    EACH (const Visit *, v, l->visits)
        *PUSH(c->arena, &asks) = (*v)->name.in[c->lang];
    Str line = msg(c->arena, c->lang, MSG_CLI_NEXT_AUTHORITY, l->visits.at[0]->authority.in[c->lang],
                   str_join(c->arena, asks, S("; ")), (int64_t)l->places, chance(c, l->swap), l->cost_days);
    if (l->stake > 0)
        line = str_fmt(c->arena, "%.*s; %.*s", PS(line),
                       PS(msg(c->arena, c->lang, MSG_CLI_NEXT_SEATS, number(c, l->stake, 1), (int64_t)r->k)));
    return line;
}

static Str question_line(Cli *c, const Run *r, const Learn *l)
{
    return msg(c->arena, c->lang, MSG_CLI_NEXT_QUESTION, place_name(c, r, l),
               l->visits.at[0]->name.in[c->lang], chance(c, l->stake), l->cost_days);
}

static Str fact_line(Cli *c, const Run *r, const Learn *l)
{
    return msg(c->arena, c->lang, MSG_CLI_NEXT_FACT, place_name(c, r, l), l->teaches.at[0]->label.in[c->lang],
               chance(c, l->swap));
}

static const struct {
    MsgId head;
    Str (*line)(Cli *c, const Run *r, const Learn *l);
} sections[LEARN_LISTS] = {
    [LEARN_VISITS] = { MSG_CLI_NEXT_VISITS, visit_line },
    [LEARN_AUTHORITIES] = { MSG_CLI_NEXT_AUTHORITIES, authority_line },
    [LEARN_QUESTIONS] = { MSG_CLI_NEXT_QUESTIONS, question_line },
    [LEARN_FACTS] = { MSG_CLI_NEXT_FACTS, fact_line },
};

static void next_text(Cli *c, const Run *r, ptrdiff_t most)
{
    Arena *a = c->arena;
    bool any = false;
    say_other_day(c, r);
    if (r->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    if (r->exploratory)
        say(c, msg(a, c->lang, MSG_CLI_RUN_EXPLORATORY, r->purpose->name.in[c->lang]));
    if (!isnan(r->set_right))
        say(c, msg(a, c->lang, MSG_CLI_NEXT_RIGHT, (int64_t)r->k, chance(c, r->set_right)));
    if (!isnan(r->set_right) && r->priors && r->priors->together >= 0.005)
        say(c, msg(a, c->lang, MSG_CLI_NEXT_TOGETHER, number(c, r->priors->together, 2)));
    if (run_set_enough(r))
        say(c, msg(a, c->lang, MSG_CLI_NEXT_ENOUGH));
    for (LearnList s = 0; s < LEARN_LISTS; s++) {
        const Learns *xs = &r->learn[s];
        if (!xs->len)
            continue;
        say(c, S(""));
        say(c, msg(a, c->lang, sections[s].head));
        for (ptrdiff_t i = 0; i < xs->len && i < most; i++)
            say(c, sections[s].line(c, r, &xs->at[i]));
        any = true;
    }
    if (!any)
        say(c, msg(a, c->lang, MSG_CLI_NEXT_NOTHING));
}

static bool run_next(Cli *c, Err *err)
{
    Run run;
    int64_t most;
    Str stored = opt_str(c, "run", S(""));
    RankAsk ask = { .purpose = opt_str(c, "purpose", S("")), .seed = 1, .prior = PRIOR_NEUTRAL };
    if (!arg_count(c, 0, 0, err) || !opt_int(c, "limit", SHOWN, 1, 1000, &most, err) ||
        !cli_open(c, !stored.len, err))
        return false;
    if (stored.len ? !rank_load(c->city, &c->view, c->arena, stored, &run, err)
                   : !rank_make(c->city, &c->view, c->arena, c->at, c->now, &ask, (Progress){ 0 }, &run, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        next_json(&w, c->arena, &run, most, c->lang);
        say(c, S(""));
    } else {
        next_text(c, &run, most);
    }
    return true;
}

const Command commands_next[] = {
    { "next", "", MSG_CLI_NEXT, next_opts, run_next },
    { 0 },
};
