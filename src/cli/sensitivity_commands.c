// sensitivity_commands.c - compare, sensitivity, winning, opinions: what a run rests on.
#include <math.h>
#include <stdlib.h>

#include "command.h"
#include "num.h"
#include "render.h"
#include "sensitivity.h"

static const Opt run_opts[] = { { "run", OPT_VALUE, "RUN", MSG_CLI_OPT_OF_RUN }, OPTS_END };

static Str named(Cli *c, const RunPlace *p)
{
    return str_fmt(c->arena, "%.*s (%.*s)", PS(p->name.in[c->lang]), PS(p->id));
}

static bool load(Cli *c, Run *run, Err *err)
{
    return cli_open(c, false, err) &&
           rank_load(c->city, &c->view, c->arena, opt_str(c, "run", S("latest")), run, err) &&
           sensitivity_open(run, err);
}

static void head(Cli *c, const Run *r)
{
    say_other_day(c, r);
    if (r->illustrative)
        say(c, msg(c->arena, c->lang, MSG_CLI_ILLUSTRATIVE));
    if (r->exploratory)
        say(c, msg(c->arena, c->lang, MSG_CLI_RUN_EXPLORATORY, r->purpose->name.in[c->lang]));
}

// Groups whose weight changes: "Heritage 20 → 26 %".
static Str weights_words(Cli *c, const Run *r, const double *turned)
{
    Strs words = { 0 };
    for (ptrdiff_t g = 0; g < r->pack->criterion_groups.len; g++)
        if (fabs(turned[g] - r->group_weight[g]) > 5e-4)
            *PUSH(c->arena, &words) =
                str_fmt(c->arena, "%.*s %.*s → %.*s", PS(r->pack->criterion_groups.at[g].name.in[c->lang]),
                        PS(percent(c, r->group_weight[g], 1)), PS(percent(c, turned[g], 1)));
    return str_join(c->arena, words, S("; "));
}

// ---- compare
typedef struct {
    double by;
    ptrdiff_t criterion;
} Difference;

static int larger(const void *x, const void *y)
{
    const Difference *p = x, *q = y;
    return p->by != q->by ? (p->by > q->by ? -1 : 1)
                          : (p->criterion > q->criterion) - (p->criterion < q->criterion);
}

// What speaks for the first (sign 1) or against it (-1), the largest first.
static void differences(Cli *c, const Run *r, const Comparison *x, int sign, MsgId heading)
{
    Difference *d = NEWS(c->arena, Difference, r->pack->criteria.len);
    ptrdiff_t n = 0;
    for (ptrdiff_t k = 0; k < r->pack->criteria.len; k++)
        if (sign * x->by[k] >= 5e-4)
            d[n++] = (Difference){ sign * x->by[k], k };
    if (!n)
        return;
    qsort(d, (size_t)n, sizeof *d, larger);
    say(c, msg(c->arena, c->lang, heading, x->first->name.in[c->lang]));
    for (ptrdiff_t i = 0; i < n; i++)
        say(c, str_fmt(c->arena, "  %s%.*s  %.*s", sign > 0 ? "+" : "−", PS(number(c, d[i].by, 3)),
                       PS(r->pack->criteria.at[d[i].criterion].name.in[c->lang])));
}

static void comparison_text(Cli *c, const Run *r, const Comparison *x)
{
    Arena *a = c->arena;
    Str first = named(c, x->first), second = named(c, x->second);
    head(c, r);
    say(c, msg(a, c->lang, MSG_CLI_COMPARE_HEAD, first, number(c, x->score_first, 3), second,
               number(c, x->score_second, 3)));
    say(c, msg(a, c->lang, MSG_CLI_COMPARE_CHANCE, (int64_t)r->k, chance(c, x->first->chance),
               chance(c, x->second->chance)));
    differences(c, r, x, 1, MSG_CLI_COMPARE_FOR);
    differences(c, r, x, -1, MSG_CLI_COMPARE_AGAINST);
    if (x->dominates)
        say(c, msg(a, c->lang, MSG_CLI_COMPARE_DOMINATES, first, second));
    if (isnan(x->moved))
        say(c, msg(a, c->lang, MSG_CLI_COMPARE_GROUPS));
    else if (x->moved < 0)
        say(c, msg(a, c->lang, MSG_CLI_COMPARE_NEVER, second));
    else
        say(c, msg(a, c->lang, MSG_CLI_COMPARE_TURN, second, percent(c, x->moved, 1),
                   weights_words(c, r, x->group_weight)));
}

static bool run_compare(Cli *c, Err *err)
{
    Run run;
    Comparison x;
    if (!arg_count(c, 2, 2, err) || !load(c, &run, err) ||
        !compare_places(c->arena, &run, c->args.at[0], c->args.at[1], &x, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        comparison_json(&w, c->arena, &run, &x, c->lang);
        say(c, S(""));
        return true;
    }
    comparison_text(c, &run, &x);
    return true;
}

// ---- sensitivity
static void cut_text(Cli *c, const Run *r, const CutTurns *t)
{
    Arena *a = c->arena;
    head(c, r);
    if (!t->in)
        say(c, msg(a, c->lang, MSG_CLI_CUT_NEVER, (int64_t)r->k));
    else
        say(c, msg(a, c->lang, MSG_CLI_CUT_TURN, percent(c, t->moved, 1),
                   weights_words(c, r, t->group_weight), named(c, t->out), named(c, t->in)));
    say(c, msg(a, c->lang, MSG_CLI_CUT_RANGES));
    enum { COLUMNS = 3 };
    TableColumn columns[COLUMNS] = { { msg(a, c->lang, MSG_CLI_CUT_GROUP), false },
                                     { msg(a, c->lang, MSG_CLI_CUT_WEIGHT), true },
                                     { msg(a, c->lang, MSG_CLI_CUT_RANGE), true } };
    ptrdiff_t n = r->pack->criterion_groups.len;
    Str *cells = NEWS(a, Str, n * COLUMNS);
    for (ptrdiff_t g = 0; g < n; g++) {
        cells[g * COLUMNS] = r->pack->criterion_groups.at[g].name.in[c->lang];
        cells[g * COLUMNS + 1] = percent(c, r->group_weight[g], 1);
        cells[g * COLUMNS + 2] = isnan(t->lo[g]) ? S("–")
                                                 : str_fmt(a, "%.*s–%.*s", PS(number(c, 100 * t->lo[g], 1)),
                                                           PS(percent(c, t->hi[g], 1)));
    }
    table(c, columns, COLUMNS, cells, n);
    if (t->left_out)
        say(c, msg(a, c->lang, MSG_CLI_CUT_LEFT_OUT, (int64_t)t->left_out));
}

static void place_text(Cli *c, const Run *r, const PlaceCut *x)
{
    Arena *a = c->arena;
    Str name = named(c, x->place);
    head(c, r);
    say(c, msg(a, c->lang, x->in ? MSG_CLI_PLACE_IN : MSG_CLI_PLACE_OUT, name, (int64_t)x->rank,
               (int64_t)r->places.len, (int64_t)r->k));
    if (x->rival)
        say(c, msg(a, c->lang, x->in ? MSG_CLI_PLACE_AHEAD : MSG_CLI_PLACE_BEHIND, named(c, x->rival),
                   number(c, fabs(x->gap), 3)));
    if (x->dominated_by)
        say(c, msg(a, c->lang, MSG_CLI_PLACE_DOMINATED, (int64_t)x->dominated_by, named(c, x->dominator)));
    if (x->in)
        return;
    if (x->levers.len)
        say(c, msg(a, c->lang, MSG_CLI_PLACE_LEVERS));
    EACH (const Lever, l, x->levers) {
        const Criterion *k = &r->pack->criteria.at[l->criterion];
        const Attr *attr = purpose_attr(r->pack, r->purpose, k);
        Str level = attr && value_has_fact(&l->level)
                        ? str_fmt(a, " (%s%.*s)",
                                  l->level.type != VT_NUM ? ""
                                  : l->at_most            ? "≤ "
                                                          : "≥ ",
                                  PS(value_show(a, r->pack, attr, &l->level, c->lang)))
                        : S("");
        say(c, str_fmt(a, "  %.*s: %.*s → %.*s%.*s  %.*s", PS(k->name.in[c->lang]),
                       PS(number(c, x->place->value[l->criterion], 2)), PS(number(c, l->needs, 2)), PS(level),
                       PS(msg(a, c->lang, l->possible ? MSG_CLI_LEVER_FIND : MSG_CLI_LEVER_CHANGE))));
    }
    if (x->fewest < 0)
        say(c, msg(a, c->lang, MSG_CLI_PLACE_NO_REACH));
    else {
        Strs names = { 0 };
        for (int32_t i = 0; i < x->fewest; i++)
            *PUSH(a, &names) = r->pack->criteria.at[x->which[i]].name.in[c->lang];
        say(c, msg(a, c->lang, MSG_CLI_PLACE_FEWEST, (int64_t)x->fewest, str_join(a, names, S("; "))));
    }
}

static bool run_sensitivity(Cli *c, Err *err)
{
    Run run;
    PlaceCut place;
    if (!arg_count(c, 0, 1, err) || !load(c, &run, err) ||
        (c->args.len && !place_cut(c->arena, &run, c->args.at[0], &place, err)))
        return false;
    CutTurns cut = c->args.len ? (CutTurns){ 0 } : cut_turns(c->arena, &run);
    if (c->json) {
        JsonW w = cli_json(c);
        if (c->args.len)
            place_cut_json(&w, c->arena, &run, &place, c->lang);
        else
            cut_turns_json(&w, &run, &cut);
        say(c, S(""));
        return true;
    }
    if (c->args.len)
        place_text(c, &run, &place);
    else
        cut_text(c, &run, &cut);
    return true;
}

// ---- opinions
static void opinions_text(Cli *c, const Run *r, const Opinions *x)
{
    static const char *const names[OPINION_METHODS] = { "TOPSIS", "PROMETHEE II", "VIKOR" };
    Arena *a = c->arena;
    head(c, r);
    say(c, msg(a, c->lang, MSG_CLI_OPINIONS_HEAD, (int64_t)x->k));
    for (OpinionMethod m = 0; m < OPINION_METHODS; m++) {
        const Opinion *o = &x->by[m];
        if (!o->rank) {
            say(c, msg(a, c->lang, MSG_CLI_OPINION_TOO_MANY, str_z(names[m]), (int64_t)OPINION_PLACES_MAX));
            continue;
        }
        say(c, msg(a, c->lang, MSG_CLI_OPINION_LINE, str_z(names[m]),
                   isnan(o->rho) ? S("–") : number(c, o->rho, 2),
                   isnan(o->tau) ? S("–") : number(c, o->tau, 2), (int64_t)o->same, (int64_t)x->k));
        if (o->reversal.removals > 0)
            say(c, msg(a, c->lang, MSG_CLI_OPINION_REVERSAL, (int64_t)o->reversal.removals, (int64_t)x->n,
                       (int64_t)o->reversal.at_cut, named(c, &r->places.at[o->reversal.removed]),
                       named(c, &r->places.at[o->reversal.up]), named(c, &r->places.at[o->reversal.down])));
        else
            say(c, msg(a, c->lang, MSG_CLI_OPINION_STEADY));
    }
    say(c, msg(a, c->lang, MSG_CLI_OPINIONS_PARAMS, number(c, x->params.indifference, 2),
               number(c, x->params.preference, 2), number(c, x->params.v, 1)));
}

static bool run_opinions(Cli *c, Err *err)
{
    Run run;
    if (!arg_count(c, 0, 0, err) || !load(c, &run, err))
        return false;
    Opinions x = opinions_of(c->arena, &run);
    if (c->json) {
        JsonW w = cli_json(c);
        opinions_json(&w, &run, &x);
        say(c, S(""));
        return true;
    }
    opinions_text(c, &run, &x);
    return true;
}

// ---- winning
static Str share_of(Cli *c, const double *x, ptrdiff_t g)
{
    return x ? percent(c, x[g], 1) : S("–");
}

static void winning_place(Cli *c, const Winning *x)
{
    Arena *a = c->arena;
    const Run *r = &x->run;
    const WinningPlace *of = &x->of[x->place - r->places.at];
    ptrdiff_t n = r->pack->criterion_groups.len;
    enum { COLUMNS = 4 };
    TableColumn columns[COLUMNS] = { { msg(a, c->lang, MSG_CLI_CUT_GROUP), false },
                                     { msg(a, c->lang, MSG_CLI_CUT_WEIGHT), true },
                                     { msg(a, c->lang, MSG_CLI_WINNING_NEEDS, (int64_t)r->k), true },
                                     { msg(a, c->lang, MSG_CLI_WINNING_CENTRAL), true } };
    Str *cells = NEWS(a, Str, n * COLUMNS);
    say(c, msg(a, c->lang, MSG_CLI_WINNING_PLACE, named(c, x->place), (int64_t)r->k,
               percent(c, of->within, 1), percent(c, of->first, 1)));
    if (!of->mean)
        return;
    for (ptrdiff_t g = 0; g < n; g++) {
        cells[g * COLUMNS] = r->pack->criterion_groups.at[g].name.in[c->lang];
        cells[g * COLUMNS + 1] = percent(c, r->group_weight[g], 1);
        cells[g * COLUMNS + 2] =
            str_fmt(a, "%.*s–%.*s", PS(number(c, 100 * x->lo[g], 1)), PS(percent(c, x->hi[g], 1)));
        cells[g * COLUMNS + 3] = share_of(c, of->central, g);
    }
    table(c, columns, COLUMNS, cells, n);
    say(c, msg(a, c->lang, MSG_CLI_WINNING_ANY, number(c, 100 * x->any_lo, 1), percent(c, x->any_hi, 1)));
    if (of->central)
        say(c, msg(a, c->lang, MSG_CLI_WINNING_CONFIDENCE, percent(c, x->confidence, 1)));
}

static void winning_all(Cli *c, const Winning *x)
{
    Arena *a = c->arena;
    const Run *r = &x->run;
    enum { COLUMNS = 3 };
    TableColumn columns[COLUMNS] = { { msg(a, c->lang, MSG_CLI_WINNING_NAME), false },
                                     { msg(a, c->lang, MSG_CLI_WINNING_WITHIN, (int64_t)r->k), true },
                                     { msg(a, c->lang, MSG_CLI_WINNING_FIRST), true } };
    double *within = NEWS(a, double, r->places.len);
    Str *cells = NEWS(a, Str, r->places.len * COLUMNS);
    ptrdiff_t rows = 0, never = 0;
    for (ptrdiff_t i = 0; i < r->places.len; i++)
        within[i] = x->of[i].within;
    const int32_t *order = run_order(a, r, within);
    for (ptrdiff_t i = 0; i < r->places.len; i++) {
        const WinningPlace *of = &x->of[order[i]];
        never += !of->mean;
        if (!of->mean)
            continue;
        cells[rows * COLUMNS] = named(c, &r->places.at[order[i]]);
        cells[rows * COLUMNS + 1] = percent(c, of->within, 1);
        cells[rows++ * COLUMNS + 2] = percent(c, of->first, 1);
    }
    table(c, columns, COLUMNS, cells, rows);
    if (never)
        say(c, msg(a, c->lang, MSG_CLI_WINNING_NEVER, (int64_t)never, (int64_t)r->k));
}

static bool run_winning(Cli *c, Err *err)
{
    Winning x;
    if (!arg_count(c, 0, 1, err) || !cli_open(c, false, err) ||
        !winning_weights(c->city, &c->view, c->arena, opt_str(c, "run", S("latest")),
                         c->args.len ? c->args.at[0] : S(""), 0, (Progress){ 0 }, &x, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        winning_json(&w, c->arena, &x);
        say(c, S(""));
        return true;
    }
    head(c, &x.run);
    say(c, msg(c->arena, c->lang, MSG_CLI_WINNING_HEAD, (int64_t)x.draws));
    if (x.place)
        winning_place(c, &x);
    else
        winning_all(c, &x);
    return true;
}

const Command commands_sensitivity[] = {
    { "compare", "ID ID", MSG_CLI_COMPARE, run_opts, run_compare, NO_TIME },
    { "sensitivity", "[ID]", MSG_CLI_SENSITIVITY, run_opts, run_sensitivity, NO_TIME },
    { "winning", "[ID]", MSG_CLI_WINNING, run_opts, run_winning, NO_TIME },
    { "opinions", "", MSG_CLI_OPINIONS, run_opts, run_opinions, NO_TIME },
    { 0 },
};
