// shortlist_commands.c - shortlist, shortlist decide: which places to choose together, and what people
// decided.
#include <math.h>

#include "command.h"
#include "num.h"
#include "shortlist.h"

static const Opt shortlist_opts[] = {
    { "run", OPT_VALUE, "RUN", MSG_CLI_OPT_LIST_RUN },
    { "k", OPT_VALUE, "N", MSG_CLI_OPT_K },
    { "objective", OPT_VALUE, "NAME", MSG_CLI_OPT_OBJECTIVE },
    { "rules", OPT_VALUE, "JSON|@FILE", MSG_CLI_OPT_RULES },
    { "must", OPT_MANY, "ID=WHY", MSG_CLI_OPT_MUST },
    { "never", OPT_MANY, "ID=WHY", MSG_CLI_OPT_NEVER },
    { "coverage", OPT_VALUE, "RATE", MSG_CLI_OPT_COVERAGE },
    { "seconds", OPT_VALUE, "N", MSG_CLI_OPT_SECONDS },
    { "add", OPT_MANY, "ID=WHY", MSG_CLI_OPT_DECIDE_ADD },
    { "remove", OPT_MANY, "ID=WHY", MSG_CLI_OPT_DECIDE_REMOVE },
    { "reason", OPT_VALUE, "TEXT", MSG_CLI_OPT_REASON },
    { "publish", OPT_FLAG, "", MSG_CLI_OPT_PUBLISH },
    { "by", OPT_VALUE, "NAME", MSG_CLI_OPT_BY },
    OPTS_END,
};

static bool read_named(Cli *c, const char *option, Nameds *out, Err *err)
{
    Strs given = opt_all(c, option);
    EACH (const Str, word, given) {
        Str reason = *word, id = cut(&reason, '=');
        if (str_find(*word, S("=")) < 1)
            return fail(err, MSG_CLI_NOT_NAMED, *word, option);
        *PUSH(c->arena, out) = (Named){ str_trim(id), str_trim(reason), cli_actor(c) };
    }
    return true;
}

static bool read_objective(Cli *c, int *out, Err *err)
{
    Str name = opt_str(c, "objective", S(""));
    *out = -1;
    if (!name.len)
        return true;
    for (int i = 0; i < OBJ_COUNT; i++)
        if (str_eq(name, str_z(objective_names[i])))
            *out = i;
    return *out >= 0 || fail(err, MSG_CLI_BAD_WORD, name, "expected_top_k, quantile_10, expected_score");
}

static bool read_rules(Cli *c, Str *out, Err *err)
{
    *out = opt_str(c, "rules", S(""));
    return !str_starts(*out, S("@")) || file_read(c->arena, str_sub(*out, 1, out->len), out, err);
}

static void shortlist_text(Cli *c, const Shortlist *s, const Decision *d)
{
    Arena *a = c->arena;
    if (s->run->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    say(c, s->run->exploratory
               ? msg(a, c->lang, MSG_CLI_LIST_EXPLORATORY, s->k, s->run->purpose->name.in[c->lang])
               : msg(a, c->lang, MSG_CLI_LIST_SUPPORTED, s->k, s->run->purpose->name.in[c->lang]));
    if (!s->possible) {
        say(c, msg(a, c->lang, MSG_CLI_LIST_IMPOSSIBLE));
        for (ptrdiff_t i = 0; i < s->rules.len; i++)
            if (s->rules.at[i].clashes)
                say(c, str_fmt(a, "  ✗ %.*s",
                               PS(list_rule_text(a, s->run->pack, &s->rules.at[i].rule, c->lang))));
        return;
    }
    say(c, str_fmt(a, "%.*s · %.*s", PS(s->id), PS(s->run->id)));
    say(c, s->proved ? msg(a, c->lang, MSG_CLI_LIST_PROVED, num_show(a, c->lang, s->value, 2))
                     : msg(a, c->lang, MSG_CLI_LIST_GAP, num_show(a, c->lang, s->value, 2),
                           num_show(a, c->lang, s->bound, 2)));
    if (s->objective == OBJ_EXPECTED_SCORE)
        say(c, msg(a, c->lang, MSG_CLI_LIST_SCORE_MARK));
    EACH (const Seat, seat, s->chosen)
        say(c, str_fmt(a, "  %.*s  %.*s — %.*s", PS(seat->place->id), PS(seat->place->name.in[c->lang]),
                       PS(seat_reason(a, s, seat, c->lang))));
    say(c, msg(a, c->lang, MSG_CLI_LIST_RULES));
    for (ptrdiff_t i = 0; i < s->rules.len; i++) {
        const RuleState *r = &s->rules.at[i];
        say(c, str_fmt(a, "  %s %.*s",
                       r->holds == TRI_TRUE    ? "✓"
                       : r->holds == TRI_FALSE ? "✗"
                                               : "?",
                       PS(list_rule_text(a, s->run->pack, &r->rule, c->lang))));
    }
    if (!d)
        return;
    say(c, msg(a, c->lang, d->published ? MSG_CLI_DECIDED_PUBLISHED : MSG_CLI_DECIDED, d->by,
               instant_str(a, d->at), d->reason));
    EACH (const Named, n, d->added)
        say(c, str_fmt(a, "  + %.*s  %.*s", PS(n->id), PS(n->reason)));
    EACH (const Named, n, d->removed)
        say(c, str_fmt(a, "  − %.*s  %.*s", PS(n->id), PS(n->reason)));
}

static bool tell(Cli *c, const Shortlist *s, Err *err)
{
    Decision d;
    bool found = false;
    if (s->id.len && !shortlist_decision(c->city, c->arena, s->id, &d, &found, err))
        return false;
    c->no = !s->possible;
    if (c->json) {
        JsonW w = cli_json(c);
        shortlist_json(&w, c->arena, s, found ? &d : NULL, c->lang);
        say(c, S(""));
    } else {
        shortlist_text(c, s, found ? &d : NULL);
    }
    return true;
}

static bool decide(Cli *c, Str id, Err *err)
{
    Decision ask = { .shortlist = id,
                     .by = opt_str(c, "by", cli_actor(c)),
                     .reason = opt_str(c, "reason", S("")),
                     .published = opt_given(c, "publish") };
    Decision done;
    Shortlist s;
    return read_named(c, "add", &ask.added, err) && read_named(c, "remove", &ask.removed, err) &&
           shortlist_decide(c->city, &c->view, c->arena, c->now, &ask, &done, err) &&
           shortlist_load(c->city, &c->view, c->arena, id, &s, err) && tell(c, &s, err);
}

static bool run_shortlist(Cli *c, Err *err)
{
    Shortlist s;
    ListAskFor ask = { .run = opt_str(c, "run", S("latest")) };
    int64_t k, seconds;
    if (!arg_count(c, 0, 2, err))
        return false;
    Str word = c->args.len ? c->args.at[0] : S("");
    bool deciding = str_eq(word, S("decide")), showing = str_eq(word, S("show"));
    Str id = c->args.len > 1 ? c->args.at[1] : S("latest");
    if (word.len && !deciding && !showing)
        return fail(err, MSG_CLI_BAD_WORD, word, "show, decide");
    if (!cli_open(c, !showing, err))
        return false;
    if (deciding)
        return decide(c, id, err);
    if (showing)
        return shortlist_load(c->city, &c->view, c->arena, id, &s, err) && tell(c, &s, err);
    Str rate = opt_str(c, "coverage", S("0"));
    if (!opt_int(c, "k", 0, 1, 4096, &k, err) || !opt_int(c, "seconds", 60, 1, 86400, &seconds, err) ||
        !read_objective(c, &ask.objective, err) || !read_rules(c, &ask.rules, err) ||
        !read_named(c, "must", &ask.must, err) || !read_named(c, "never", &ask.never, err))
        return false;
    if (!str_f64(rate, &ask.coverage_rate))
        return fail(err, MSG_ANALYSIS_COVERAGE_RATE);
    ask.k = (int)k;
    ask.seconds = (double)seconds;
    return shortlist_make(c->city, &c->view, c->arena, c->now, &ask, (Progress){ 0 }, &s, err) &&
           tell(c, &s, err);
}

const Command commands_shortlist[] = {
    { "shortlist", "[show|decide [ID]]", MSG_CLI_SHORTLIST, shortlist_opts, run_shortlist },
    { 0 },
};
