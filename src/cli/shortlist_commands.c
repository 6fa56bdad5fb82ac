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
    { "reach", OPT_VALUE, "METRES", MSG_CLI_OPT_REACH },
    { "coverage-by", OPT_VALUE, "NAME", MSG_CLI_OPT_COVERAGE_BY },
    { "seconds", OPT_VALUE, "N", MSG_CLI_OPT_SECONDS },
    { "alternatives", OPT_VALUE, "N", MSG_CLI_OPT_ALTERNATIVES },
    { "within", OPT_VALUE, "PERCENT", MSG_CLI_OPT_WITHIN },
    { "core", OPT_VALUE, "DRAWS", MSG_CLI_OPT_CORE },
    { "spread", OPT_VALUE, "PERCENT", MSG_CLI_OPT_SPREAD },
    { "prices", OPT_FLAG, "", MSG_CLI_OPT_PRICES },
    { "group", OPT_MANY, "RUN", MSG_CLI_OPT_GROUP },
    { "worst", OPT_VALUE, "NAME", MSG_CLI_OPT_WORST },
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

static void clashes_text(Cli *c, const Shortlist *s)
{
    say(c, msg(c->arena, c->lang, MSG_CLI_LIST_IMPOSSIBLE));
    EACH (const Clash, clash, s->conflicts)
        say(c, str_fmt(c->arena, "  ✗ %.*s", PS(clash_text(c->arena, s, clash, c->lang))));
    if (!s->conflicts_all)
        say(c, msg(c->arena, c->lang, MSG_CLI_LIST_MORE_CONFLICTS));
}

static Str place_line(Cli *c, const Shortlist *s, Str id)
{
    const RunPlace *p = run_place(&s->run->places, id);
    return p ? str_fmt(c->arena, "%.*s  %.*s", PS(id), PS(p->name.in[c->lang])) : id;
}

static bool chosen_in(const Shortlist *s, Str id)
{
    EACH (const Seat, seat, s->chosen)
        if (str_eq(seat->place->id, id))
            return true;
    return false;
}

static void alternatives_text(Cli *c, const Shortlist *s)
{
    const ListStudy *x = &s->study;
    if (x->alternatives_asked)
        say(c, msg(c->arena, c->lang, MSG_CLI_LIST_ALTERNATIVES, (int64_t)x->alternatives.len,
                   number(c, 100 * x->within, 1)));
    EACH (const Alternative, alt, x->alternatives) {
        say(c, str_fmt(c->arena, "  %.*s", PS(alternative_text(c->arena, s, alt, c->lang))));
        EACH (const Str, id, alt->chosen)
            if (!chosen_in(s, *id))
                say(c, str_fmt(c->arena, "    + %.*s", PS(place_line(c, s, *id))));
        EACH (const Seat, seat, s->chosen) {
            bool stays = false;
            EACH (const Str, id, alt->chosen)
                stays |= str_eq(*id, seat->place->id);
            if (!stays)
                say(c, str_fmt(c->arena, "    − %.*s", PS(place_line(c, s, seat->place->id))));
        }
    }
}

static void study_text(Cli *c, const Shortlist *s)
{
    Arena *a = c->arena;
    const ListStudy *x = &s->study;
    if (x->worst != WORST_NONE) {
        say(c, x->worst == WORST_REGRET ? msg(a, c->lang, MSG_CLI_LIST_REGRET)
                                        : msg(a, c->lang, MSG_CLI_LIST_MAXIMIN));
        EACH (const GroupWorth, g, x->groups)
            say(c, str_fmt(a, "  %.*s  %.*s / %.*s", PS(g->run), PS(number(c, g->value, 3)),
                           PS(number(c, g->best, 3))));
    }
    if (x->spread.within > 0)
        say(c, msg(a, c->lang, x->spread.proved ? MSG_CLI_LIST_SPREAD : MSG_CLI_LIST_SPREAD_GAP,
                   number(c, x->spread.metres, 0), number(c, 100 * x->spread.within, 1),
                   number(c, x->spread.value, 2)));
    if (x->prices.len)
        say(c, msg(a, c->lang, MSG_CLI_LIST_PRICES));
    EACH (const RulePrice, p, x->prices)
        say(c, str_fmt(a, "  %.*s", PS(price_text(a, s, p, c->lang))));
    alternatives_text(c, s);
    if (x->draws)
        say(c,
            msg(a, c->lang, MSG_CLI_LIST_CORE, x->draws, x->draws_proved, number(c, 100 * x->draws_gap, 2)));
    EACH (const CoreSeat, seat, x->core)
        if (core_class(seat) != CORE_OUT)
            say(c,
                str_fmt(a, "  %.*s — %.*s", PS(place_line(c, s, seat->id)), PS(core_text(a, seat, c->lang))));
}

static void shortlist_text(Cli *c, const Shortlist *s, const Decision *d)
{
    Arena *a = c->arena;
    say_other_day(c, s->run);
    if (s->run->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    say(c, s->run->exploratory
               ? msg(a, c->lang, MSG_CLI_LIST_EXPLORATORY, s->k, s->run->purpose->name.in[c->lang])
               : msg(a, c->lang, MSG_CLI_LIST_SUPPORTED, s->k, s->run->purpose->name.in[c->lang]));
    if (!s->possible) {
        clashes_text(c, s);
        return;
    }
    say(c, str_fmt(a, "%.*s · %.*s", PS(s->id), PS(s->run->id)));
    say(c, s->proved ? msg(a, c->lang, MSG_CLI_LIST_PROVED, number(c, s->value, 2))
                     : msg(a, c->lang, MSG_CLI_LIST_GAP, number(c, s->value, 2), number(c, s->bound, 2)));
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
    study_text(c, s);
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
    if (s->id.len && !shortlist_decision(c->city, &c->view, c->arena, s->id, &d, &found, err))
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

static bool read_study(Cli *c, ListAskFor *ask, Err *err)
{
    Str worst = opt_str(c, "worst", S("")), within = opt_str(c, "within", S("2"));
    int64_t alternatives, core;
    if (!opt_int(c, "alternatives", 0, 0, 20, &alternatives, err) ||
        !opt_int(c, "core", 0, 0, 1000000, &core, err))
        return false;
    if (!str_f64(within, &ask->within) || !(ask->within > 0) || ask->within > 100)
        return fail(err, MSG_CLI_WITHIN, within);
    ask->within /= 100;
    if (opt_given(c, "spread")) {
        Str spread = opt_str(c, "spread", S(""));
        if (!str_f64(spread, &ask->spread) || !(ask->spread > 0) || ask->spread > 100)
            return fail(err, MSG_CLI_SPREAD, spread);
        ask->spread /= 100;
    }
    ask->alternatives = (int)alternatives;
    ask->core = (int)core;
    ask->prices = opt_given(c, "prices");
    ask->groups = opt_all(c, "group");
    if (ask->groups.len)
        ask->worst = WORST_MAXIMIN;
    for (int w = WORST_MAXIMIN; worst.len && w <= WORST_COUNT; w++) {
        if (w == WORST_COUNT)
            return fail(err, MSG_CLI_BAD_WORD, worst, "maximin, regret");
        if (str_eq(worst, str_z(worst_names[w]))) {
            ask->worst = (Worst)w;
            break;
        }
    }
    return true;
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
        !read_named(c, "must", &ask.must, err) || !read_named(c, "never", &ask.never, err) ||
        !read_study(c, &ask, err))
        return false;
    if (!str_f64(rate, &ask.coverage_rate))
        return fail(err, MSG_ANALYSIS_COVERAGE_RATE);
    if (opt_given(c, "reach") &&
        (!str_f64(opt_str(c, "reach", S("")), &ask.coverage_m) || !(ask.coverage_m > 0)))
        return fail(err, MSG_ANALYSIS_COVERAGE_M);
    Str by = opt_str(c, "coverage-by", S(""));
    if (demand_named(by) < 0)
        return fail(err, MSG_CLI_BAD_WORD, by, "ward, population, need");
    ask.demand = (Demand)demand_named(by);
    ask.k = (int)k;
    ask.seconds = (double)seconds;
    return shortlist_make(c->city, &c->view, c->arena, c->now, &ask, (Progress){ 0 }, &s, err) &&
           tell(c, &s, err);
}

const Command commands_shortlist[] = {
    { "shortlist", "[show|decide [ID]]", MSG_CLI_SHORTLIST, shortlist_opts, run_shortlist, NO_TIME },
    { 0 },
};
