// diff_commands.c - diff: who moved between two runs, and through which facts or weights, in words.
#include <math.h>

#include "command.h"
#include "num.h"
#include "rank.h"
#include "render.h"

enum { MOST_MOVED = 20, MOST_THROUGH = 3 };
static const double too_little = 0.005; // of a chance: half a point

// ---- What the two runs went by

static void tell_setting(Cli *c, MsgId what, Str a, Str b)
{
    if (!str_eq(a, b))
        say(c,
            msg(c->arena, c->lang, MSG_CLI_DIFF_SETTING, msg_text(c->arena, c->lang, what, NULL, 0), a, b));
}

static void tell_settings(Cli *c, const Run *x, const Run *y)
{
    Arena *a = c->arena;
    tell_setting(c, MSG_CLI_DIFF_OF_PURPOSE, x->purpose->name.in[c->lang], y->purpose->name.in[c->lang]);
    tell_setting(c, MSG_CLI_DIFF_OF_DRAWS, int_show(a, c->lang, x->draws), int_show(a, c->lang, y->draws));
    tell_setting(c, MSG_CLI_DIFF_OF_SEED, str_fmt(a, "%llu", (unsigned long long)x->seed),
                 str_fmt(a, "%llu", (unsigned long long)y->seed));
    tell_setting(c, MSG_CLI_DIFF_OF_PRIOR, str_z(prior_set_names[x->prior]),
                 str_z(prior_set_names[y->prior]));
    tell_setting(c, MSG_CLI_DIFF_OF_DAY, day_str(a, x->at.valid), day_str(a, y->at.valid));
}

// "A Heritage 20% → 30%", of groups and within them; only where both runs have the same criteria.
static void tell_weights(Cli *c, const Run *x, const Run *y)
{
    Strs parts = { 0 };
    const Pack *p = y->pack;
    bool same =
        x->pack->criteria.len == p->criteria.len && x->pack->criterion_groups.len == p->criterion_groups.len;
    for (ptrdiff_t g = 0; same && g < p->criterion_groups.len; g++)
        if (fabs(x->group_weight[g] - y->group_weight[g]) > 1e-12)
            *PUSH(c->arena, &parts) =
                str_fmt(c->arena, "%.*s (%.*s) %.*s → %.*s", PS(p->criterion_groups.at[g].name.in[c->lang]),
                        PS(p->criterion_groups.at[g].id), PS(percent(c, x->group_weight[g], 1)),
                        PS(percent(c, y->group_weight[g], 1)));
    for (ptrdiff_t k = 0; same && k < p->criteria.len; k++)
        if (fabs(x->in_group[k] - y->in_group[k]) > 1e-12)
            *PUSH(c->arena, &parts) =
                str_fmt(c->arena, "%.*s (%.*s) %.*s → %.*s", PS(p->criteria.at[k].name.in[c->lang]),
                        PS(p->criteria.at[k].id), PS(percent(c, x->in_group[k], 1)),
                        PS(percent(c, y->in_group[k], 1)));
    if (parts.len)
        say(c, msg(c->arena, c->lang, MSG_CLI_DIFF_WEIGHTS_ARE, str_join(c->arena, parts, S("; "))));
    else
        say(c, msg(c->arena, c->lang, MSG_CLI_DIFF_WEIGHTS));
}

// ---- Who moved

// "Diện tích khu đất: 400 m² → 64.226 m²"
static Str fact_said(Cli *c, const Run *x, const Run *y, const MovedFact *f)
{
    return str_fmt(c->arena, "%.*s: %.*s → %.*s", PS(f->attr->label.in[c->lang]),
                   PS(value_show(c->arena, x->pack, f->then, &f->was, c->lang)),
                   PS(value_show(c->arena, y->pack, f->attr, &f->is, c->lang)));
}

static Str signed_score(Cli *c, double by)
{
    return str_fmt(c->arena, "%s%.*s", by > 0 ? "+" : "", PS(num_show(c->arena, c->lang, by, 3)));
}

static Str moved_through(Cli *c, const Moved *m)
{
    static const MsgId words[MOVED_WAYS] = { [MOVED_WEIGHT] = MSG_FRAMEWORK_BY_WEIGHT,
                                             [MOVED_SCALE] = MSG_FRAMEWORK_BY_SCALE,
                                             [MOVED_FACT] = MSG_FRAMEWORK_BY_FACT,
                                             [MOVED_NEW] = MSG_FRAMEWORK_BY_NEW,
                                             [MOVED_GONE] = MSG_FRAMEWORK_BY_GONE };
    Strs parts = { 0 };
    for (ptrdiff_t i = 0; i < m->by.len && i < MOST_THROUGH; i++) {
        const MovedBy *by = &m->by.at[i];
        Strs ways = { 0 };
        for (MovedWay way = 0; way < MOVED_WAYS; way++)
            if (by->way[way])
                *PUSH(c->arena, &ways) = msg(c->arena, c->lang, words[way]);
        Str how =
            ways.len ? str_join(c->arena, ways, S(", ")) : msg(c->arena, c->lang, MSG_FRAMEWORK_BY_OTHERS);
        *PUSH(c->arena, &parts) = str_fmt(c->arena, "%.*s (%.*s) %.*s, %.*s", PS(by->name.in[c->lang]),
                                          PS(by->criterion), PS(signed_score(c, by->by)), PS(how));
    }
    return str_join(c->arena, parts, S("; "));
}

static void tell_moved(Cli *c, const Run *x, const Run *y, const Moved *m, double mean)
{
    Arena *a = c->arena;
    double by = 0;
    EACH (const MovedBy, one, m->by)
        by += one->by;
    say(c, msg(a, c->lang, MSG_CLI_DIFF_MOVED, str_fmt(a, "%.*s  %.*s", PS(m->id), PS(m->name.in[c->lang])),
               chance(c, m->chance_a), chance(c, m->chance_b), (int64_t)m->rank_a, (int64_t)m->rank_b));
    EACH (const MovedFact, f, m->facts)
        say(c, str_fmt(a, "    %.*s", PS(fact_said(c, x, y, f))));
    Str all = signed_score(c, mean); // a place may fall though its score rises
    say(c, str_fmt(a, "    %.*s",
                   PS(m->by.len ? msg(a, c->lang, MSG_CLI_DIFF_THROUGH, signed_score(c, by), all,
                                      moved_through(c, m))
                                : msg(a, c->lang, MSG_CLI_DIFF_BY_OTHERS, all))));
}

static void tell_come_and_gone(Cli *c, const Strs *ids, const Run *here, const Run *there, bool came)
{
    EACH (const Str, id, *ids) {
        const RunPlace *p = run_place(&here->places, *id);
        bool gate = run_place(&there->excluded, *id) != NULL;
        MsgId why = came ? (gate ? MSG_CLI_DIFF_LET_IN : MSG_CLI_DIFF_NEW)
                         : (gate ? MSG_CLI_DIFF_KEPT_OUT : MSG_CLI_DIFF_GONE);
        say(c, str_fmt(c->arena, "%s %.*s  %.*s: %.*s", came ? "+" : "−", PS(*id),
                       PS(p ? p->name.in[c->lang] : S("")), PS(msg_text(c->arena, c->lang, why, NULL, 0))));
    }
}

void cli_moved(Cli *c, const Run *x, const Run *y, const RunDiff *d)
{
    Arena *a = c->arena;
    ptrdiff_t shown = 0;
    tell_settings(c, x, y);
    if (d->weights_differ)
        tell_weights(c, x, y);
    if (d->framework.len)
        say(c, msg(a, c->lang, MSG_FRAMEWORK_DIFFERS, (int64_t)d->framework.len));
    else if (d->pack_differs)
        say(c, msg(a, c->lang, MSG_CLI_DIFF_PACK));
    if (!d->moved.len && !d->added.len && !d->removed.len) {
        say(c, msg(a, c->lang, MSG_CLI_DIFF_NONE));
        return;
    }
    if (d->moved.len)
        say(c, msg(a, c->lang, MSG_CLI_DIFF_HEAD, (int64_t)y->k));
    for (; shown < d->moved.len && shown < MOST_MOVED; shown++) {
        const Moved *m = &d->moved.at[shown];
        if (fabs(m->chance_b - m->chance_a) < too_little && m->rank_a == m->rank_b && !m->facts.len)
            break;
        tell_moved(c, x, y, m, d->average);
    }
    if (shown < d->moved.len)
        say(c, msg(a, c->lang, MSG_CLI_DIFF_REST, (int64_t)(d->moved.len - shown)));
    tell_come_and_gone(c, &d->added, y, x, true);
    tell_come_and_gone(c, &d->removed, x, y, false);
}

static bool run_diff(Cli *c, Err *err)
{
    Run x, y;
    RunDiff d;
    if (!arg_count(c, 2, 2, err) || !cli_open(c, false, err) ||
        !rank_load(c->city, &c->view, c->arena, c->args.at[0], &x, err) ||
        !rank_load(c->city, &c->view, c->arena, c->args.at[1], &y, err) ||
        !rank_diff(c->arena, &x, &y, &d, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        run_diff_json(&w, c->arena, &x, &y, &d, c->lang);
        say(c, S(""));
        return true;
    }
    cli_moved(c, &x, &y, &d);
    return true;
}

const Command commands_diff[] = {
    { "diff", "RUN RUN", MSG_CLI_DIFF, NULL, run_diff, NO_TIME },
    { 0 },
};
