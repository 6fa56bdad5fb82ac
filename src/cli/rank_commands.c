// rank_commands.c - rank, diff, profile: how places stand under what is not known.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "num.h"
#include "profile.h"
#include "rank.h"

static const Opt rank_opts[] = {
    { "purpose", OPT_VALUE, "P", MSG_CLI_OPT_PURPOSE },
    { "profile", OPT_VALUE, "NAME", MSG_CLI_OPT_PROFILE },
    { "weight", OPT_MANY, "ID=W", MSG_CLI_OPT_WEIGHT },
    { "draws", OPT_VALUE, "N", MSG_CLI_OPT_DRAWS },
    { "seed", OPT_VALUE, "N", MSG_CLI_OPT_SEED },
    { "prior", OPT_VALUE, "SET", MSG_CLI_OPT_PRIOR },
    { "range", OPT_VALUE, "PERCENT", MSG_CLI_OPT_RANGE },
    { "learn-priors", OPT_FLAG, "", MSG_CLI_OPT_LEARN_PRIORS },
    { "threads", OPT_VALUE, "N", MSG_CLI_OPT_THREADS },
    { "k", OPT_VALUE, "N", MSG_CLI_OPT_K },
    { "run", OPT_VALUE, "RUN", MSG_CLI_OPT_RUN },
    { "framework", OPT_VALUE, "V", MSG_FRAMEWORK_OPT_VERSION },
    OPTS_END,
};

// --weight E=0.3 for a group, --weight D3=0.5 for a criterion in its group; the rest keeps its proportions.
static bool read_weights(Cli *c, const Purpose *u, RankAsk *ask, Err *err)
{
    Strs given = opt_all(c, "weight");
    const Pack *pack = c->at.pack;
    if (!given.len || !u)
        return true;
    double *group = NEWS(c->arena, double, pack->criterion_groups.len),
           *in_group = NEWS(c->arena, double, pack->criteria.len);
    bool *said = NEWS(c->arena, bool, pack->criterion_groups.len);
    memcpy(group, u->group_weight, sizeof *group * (size_t)pack->criterion_groups.len);
    memcpy(in_group, u->weight_in_group, sizeof *in_group * (size_t)pack->criteria.len);
    EACH (const Str, word, given) {
        Str number = *word, id = cut(&number, '=');
        double w;
        bool found = false;
        if (!str_f64(number, &w) || w < 0)
            return fail(err, MSG_CLI_BAD_WEIGHT, *word);
        for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
            if (str_eq(pack->criterion_groups.at[g].id, id)) {
                group[g] = w;
                found = said[g] = true;
            }
        for (ptrdiff_t i = 0; i < pack->criteria.len; i++)
            if (str_eq(pack->criteria.at[i].id, id)) {
                in_group[i] = w;
                found = true;
            }
        if (!found)
            return fail(err, MSG_CLI_BAD_WEIGHT, *word);
    }
    ask->group_weight = group;
    ask->in_group = in_group;
    return weights_share(pack, group, said, err);
}

static bool read_seed(Str s, uint64_t *out)
{
    *out = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        int d = s.at[i] - '0';
        if (d < 0 || d > 9 || __builtin_mul_overflow(*out, 10u, out) ||
            __builtin_add_overflow(*out, (uint64_t)d, out))
            return false;
    }
    return s.len > 0;
}

static bool read_rank_ask(Cli *c, RankAsk *ask, Err *err)
{
    int64_t draws, threads, k;
    Str seed = opt_str(c, "seed", S("1")), prior = opt_str(c, "prior", S("neutral"));
    const char *env = getenv("KHO_THREADS");
    int64_t from_env = 0;
    if (env && *env && (!str_i64(str_z(env), &from_env) || from_env < 1))
        return fail(err, MSG_CLI_BAD_INT, "KHO_THREADS", env, (int64_t)1, (int64_t)64);
    if (!opt_int(c, "draws", 0, 1, RANK_DRAWS_MAX, &draws, err) ||
        !opt_int(c, "threads", from_env, 1, 64, &threads, err) ||
        !opt_int(c, "k", 0, 1, RANK_PLACES_MAX, &k, err))
        return false;
    *ask = (RankAsk){ .purpose = opt_str(c, "purpose", S("")),
                      .profile = opt_str(c, "profile", S("")),
                      .draws = (int)draws,
                      .threads = (int)threads,
                      .k = (int)k,
                      .learn_priors = opt_given(c, "learn-priors"),
                      .prior = prior_set_named(prior) };
    Str range = opt_str(c, "range", S(""));
    ask->own_range = opt_given(c, "range");
    if (ask->own_range &&
        (!str_f64(range, &ask->weight_range) || !(ask->weight_range >= 0) || ask->weight_range > 99))
        return fail(err, MSG_CLI_RANGE, range);
    ask->weight_range /= 100;
    if (!read_seed(seed, &ask->seed))
        return fail(err, MSG_CLI_BAD_INT, "seed", seed, (int64_t)0, INT64_MAX);
    if (ask->prior == PRIOR_SETS)
        return fail(err, MSG_CLI_BAD_WORD, prior, "neutral, pessimistic, optimistic");
    return read_weights(c, pack_purpose(c->at.pack, ask->purpose), ask, err);
}

static void learn_lines(Cli *c, const Run *r, ptrdiff_t most)
{
    say(c, msg(c->arena, c->lang, MSG_CLI_LEARN_HEAD));
    for (ptrdiff_t i = 0; i < r->learn[LEARN_VISITS].len && i < most; i++) {
        const Learn *l = &r->learn[LEARN_VISITS].at[i];
        const RunPlace *p = run_place(&r->places, l->place);
        say(c, msg(c->arena, c->lang, MSG_CLI_LEARN_LINE, p ? p->name.in[c->lang] : l->place,
                   l->visits.at[0]->name.in[c->lang], (int64_t)l->teaches.len, chance(c, l->swap),
                   l->cost_days));
    }
}

static void places_table(Cli *c, const Run *r)
{
    Arena *a = c->arena;
    TableColumn columns[] = { { S("id"), false },
                              { msg(a, c->lang, MSG_CLI_NAME), false },
                              { msg(a, c->lang, MSG_CLI_CHANCE, (int64_t)r->k), true },
                              { msg(a, c->lang, MSG_CLI_MEDIAN), true },
                              { msg(a, c->lang, MSG_CLI_RANK_RANGE), true },
                              { msg(a, c->lang, MSG_CLI_POSSIBLE), true },
                              { msg(a, c->lang, MSG_CLI_KNOWN), true },
                              { msg(a, c->lang, MSG_CLI_IN_KIND), true } };
    enum { N = COUNT(columns) };
    Str *cells = NEWS(a, Str, (ptrdiff_t)N * r->places.len);
    for (ptrdiff_t i = 0; i < r->places.len; i++) {
        const RunPlace *p = &r->places.at[i];
        Str *row = cells + i * N;
        row[0] = p->id;
        row[1] = p->name.in[c->lang];
        row[2] = chance(c, p->chance);
        row[3] = str_fmt(a, "%d", p->rank[RANK_P50]);
        row[4] = str_fmt(a, "%d–%d", p->rank[RANK_P5], p->rank[RANK_P95]);
        row[5] = str_fmt(a, "%d–%d", p->best, p->worst);
        row[6] = percent(c, p->known_share, 0);
        row[7] = str_fmt(a, "%d/%d", p->kind_rank[RANK_P50], p->of_kind);
    }
    table(c, columns, N, cells, r->places.len);
}

static void neutrality_line(Cli *c, MsgId id, const Neutrality *n, double limit)
{
    if (!n->defined)
        return;
    say(c, msg_text(c->arena, c->lang, id,
                    (const MsgArg[]){ arg_num(round(100 * n->tau) / 100), arg_num(limit) }, 2));
    if (n->warn)
        say(c, msg(c->arena, c->lang, MSG_CLI_NEUTRALITY_WARN));
}

// What was learnt on, and from how many places, criterion by criterion.
static void priors_lines(Cli *c, const Run *r)
{
    const RunPriors *p = r->priors;
    Arena *a = c->arena;
    if (!p || !p->learnt)
        return;
    say(c, S(""));
    say(c, msg(a, c->lang, MSG_CLI_PRIORS_HEAD, (int64_t)PRIOR_PSEUDO));
    for (ptrdiff_t i = 0; i < r->pack->criteria.len; i++) {
        const Criterion *k = &r->pack->criteria.at[i];
        if (p->expect[i] != p->author[i])
            say(c, msg(a, c->lang, MSG_CLI_PRIORS_LINE, k->id, k->name.in[c->lang],
                       number(c, p->expect[i], 2), (int64_t)p->places[i], number(c, p->author[i], 2)));
    }
    say(c, msg(a, c->lang, MSG_CLI_PRIORS_TOGETHER, number(c, p->together, 2)));
}

// "place/HN004  Name: criterion (gate). Fails, going by: facts"
static Str excluded_line(Cli *c, const Run *r, const RunPlace *p, const GateResult *g)
{
    const Criterion *k = pack_criterion(r->pack, g->gate->criterion);
    return str_fmt(c->arena, "  %.*s  %.*s: %.*s (%.*s). %.*s", PS(p->id), PS(p->name.in[c->lang]),
                   PS(k ? k->name.in[c->lang] : g->gate->id), PS(g->gate->id),
                   PS(gate_why(c->arena, r->pack, g, c->lang)));
}

void say_other_day(Cli *c, const Run *r)
{
    Str words = run_other_day(c->arena, r, c->lang);
    if (words.len)
        say(c, words);
}

static void run_text(Cli *c, const Run *r)
{
    Arena *a = c->arena;
    say_other_day(c, r);
    if (r->illustrative)
        say(c, msg(a, c->lang, MSG_CLI_ILLUSTRATIVE));
    say(c, r->exploratory ? msg(a, c->lang, MSG_CLI_RUN_EXPLORATORY, r->purpose->name.in[c->lang])
                          : msg(a, c->lang, MSG_CLI_RUN_SUPPORTED, r->purpose->name.in[c->lang]));
    say(c, msg(a, c->lang, MSG_CLI_RUN_LINE, r->id, (int64_t)r->draws,
               str_fmt(a, "%llu", (unsigned long long)r->seed)));
    say(c, msg(a, c->lang, MSG_CLI_EVIDENCE, percent(c, r->share_known, 0),
               num_show(a, c->lang, r->expected_hits, 1), (int64_t)r->k,
               percent(c, r->pack->floor_share_known, 0)));
    if (r->exploratory)
        learn_lines(c, r, 10);
    say(c, S(""));
    places_table(c, r);
    if (r->excluded.len) {
        say(c, S(""));
        say(c, msg(a, c->lang, MSG_CLI_EXCLUDED));
        EACH (const RunPlace, p, r->excluded)
            EACH (const GateResult, g, p->gates)
                if (g->excludes)
                    say(c, excluded_line(c, r, p, g));
    }
    say(c, S(""));
    neutrality_line(c, MSG_CLI_TAU_AREA, &r->by_area, r->pack->neutrality_tau_limit);
    neutrality_line(c, MSG_CLI_TAU_KNOWN, &r->by_known, r->pack->neutrality_tau_limit);
    priors_lines(c, r);
    if (!r->exploratory)
        learn_lines(c, r, 5);
}

static bool run_rank(Cli *c, Err *err)
{
    RankAsk ask;
    Run run;
    Str stored = opt_str(c, "run", S(""));
    if (!arg_count(c, 0, 0, err) || !cli_open(c, !stored.len, err) ||
        (opt_given(c, "framework") &&
         !framework_pack(c->city, &c->view, c->arena, opt_str(c, "framework", S("")), &c->at.pack, err)))
        return false;
    if (stored.len ? !rank_load(c->city, &c->view, c->arena, stored, &run, err)
                   : !read_rank_ask(c, &ask, err) || !rank_make(c->city, &c->view, c->arena, c->at, c->now,
                                                                &ask, (Progress){ 0 }, &run, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        run_json(&w, c->arena, &run, true, c->lang);
        say(c, S(""));
    } else {
        run_text(c, &run);
    }
    return true;
}

// ---- profile

static const Opt profile_opts[] = { { "purpose", OPT_VALUE, "P", MSG_CLI_OPT_PURPOSE },
                                    { "weight", OPT_MANY, "ID=W", MSG_CLI_OPT_WEIGHT },
                                    { "reason", OPT_VALUE, "TEXT", MSG_CLI_OPT_REASON },
                                    OPTS_END };

static bool run_profile(Cli *c, Err *err)
{
    Profiles all;
    if (!arg_count(c, 0, 1, err) || !cli_open(c, c->args.len > 0, err))
        return false;
    Str purpose = opt_str(c, "purpose", S(""));
    if (c->args.len) {
        const Purpose *u = pack_purpose(c->at.pack, purpose);
        RankAsk ask = { 0 };
        if (!u)
            return fail(err, MSG_ANALYSIS_NO_PURPOSE, purpose);
        if (!read_weights(c, u, &ask, err))
            return false;
        Profile p = { .name = c->args.at[0],
                      .purpose = u->id,
                      .author = cli_actor(c),
                      .reason = opt_str(c, "reason", S("")),
                      .group_weight = ask.group_weight ? ask.group_weight : u->group_weight,
                      .in_group = ask.in_group ? ask.in_group : u->weight_in_group };
        if (!profile_save(c->city, &c->view, c->arena, &p, c->now, err))
            return false;
    }
    if (!profile_list(c->city, &c->view, c->arena, purpose, &all, err))
        return false;
    const Pack *pack = c->at.pack;
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_karr(&w, "items");
    }
    EACH (const Profile, p, all) {
        if (!c->json)
            buf_fmt(&c->out, "%-20.*s", PS(p->name));
        else
            profile_json(&w, c->arena, pack, p, c->lang);
        for (ptrdiff_t g = 0; !c->json && g < pack->criterion_groups.len; g++)
            buf_fmt(&c->out, "  %.*s %.*s", PS(pack->criterion_groups.at[g].id),
                    PS(percent(c, p->group_weight[g], 0)));
        if (!c->json)
            say(c, S(""));
    }
    if (c->json) {
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
    }
    return true;
}

const Command commands_rank[] = {
    { "rank", "", MSG_CLI_RANK, rank_opts, run_rank },
    { "profile", "[NAME]", MSG_CLI_PROFILE, profile_opts, run_profile, NO_TIME },
    { 0 },
};
