// pick_test.c - our exact solver against every choice one by one.
#include <string.h>

#include "pick.h"
#include "portfolio_problem.h"
#include "study.h"
#include "tap.h"

static void it_finds_what_trying_all_finds(void)
{
    int optimal = 0, impossible = 0, wrong = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        p.draws.len = 0;
        int32_t at;
        bool *best = NEWS(a, bool, p.places);
        PortfolioWorth worth;
        Pick *k = pick_new(a, &p, NULL);
        PickResult r = pick_best(k, a, INT64_MIN, NULL);
        bool right = portfolio_fault(a, &p, &at) == PORTFOLIO_OK;
        if (portfolio_brute(a, &p, best, &worth)) {
            optimal++;
            right = right && r.status == PICK_OPTIMAL && r.total == worth.total && r.bound == worth.total &&
                    portfolio_check(a, &p, r.in).holds && portfolio_worth(&p, r.in).total == r.total &&
                    pick_first(k, r.in, NULL) && !memcmp(r.in, best, (size_t)p.places) &&
                    pick_any(k, NULL) == PICK_OPTIMAL;
        } else {
            impossible++;
            right = right && r.status == PICK_IMPOSSIBLE && pick_any(k, NULL) == PICK_IMPOSSIBLE;
        }
        if (!right)
            printf("# seed %d is wrong\n", (int)seed);
        wrong += !right;
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(optimal > 1000);
    CHECK(impossible > 300);
}

// Every choice, with the rules it keeps as bits.
typedef struct {
    uint32_t set, keeps;
} Choice;
typedef ARRAY(Choice) Choices;

static Choices all_choices(Arena *a, const Portfolio *p)
{
    Choices out = { 0 };
    bool *in = NEWS(a, bool, p->places);
    for (uint32_t set = 0; set < 1u << p->places; set++) {
        for (int32_t i = 0; i < p->places; i++)
            in[i] = set >> i & 1;
        Arena *scratch = arena_new();
        PortfolioCheck check = portfolio_check(scratch, p, in);
        Choice c = { set, 0 };
        for (int32_t r = 0; r < p->rules; r++)
            c.keeps |= check.rule[r] ? 1u << r : 0;
        if (p->count_rule >= 0 || (p->min <= check.count && check.count <= p->max))
            *PUSH(a, &out) = c;
        arena_free(scratch);
    }
    return out;
}

static bool kept_by_some(const Choices *all, uint32_t rules)
{
    EACH (const Choice, c, *all)
        if ((rules & ~c->keeps) == 0)
            return true;
    return false;
}

static bool is_conflict(const Choices *all, uint32_t rules, int32_t n)
{
    bool minimal = !kept_by_some(all, rules);
    for (int32_t r = 0; r < n && minimal; r++)
        minimal = !(rules >> r & 1) || kept_by_some(all, rules & ~(1u << r));
    return minimal;
}

static void it_finds_every_conflict(void)
{
    int wrong = 0, sets = 0, several = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        p.draws.len = 0;
        Choices all = all_choices(a, &p);
        StudyConflicts found = study_conflicts(a, &p, NULL);
        int right = found.all && !found.unsure, expected = 0;
        for (uint32_t rules = 0; rules < 1u << p.rules; rules++)
            expected += is_conflict(&all, rules, p.rules);
        right = right && found.sets.len == expected;
        EACH (const StudyConflict, c, found.sets) {
            uint32_t rules = 0;
            for (int32_t r = 0; r < p.rules; r++)
                rules |= c->rule[r] ? 1u << r : 0;
            right = right && c->minimal && is_conflict(&all, rules, p.rules);
        }
        sets += expected;
        several += expected > 1;
        if (!right)
            printf("# seed %d is wrong\n", (int)seed);
        wrong += !right;
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(sets > 20);
    CHECK(several > 3);
}

static void add_row(Arena *a, Portfolio *p, int32_t rule, int32_t every, int32_t from, bool at_least,
                    int64_t bound, const int64_t *coefficient)
{
    PortfolioRow row = { .rule = rule, .at_least = at_least, .bound = bound };
    int32_t *place = NEWS(a, int32_t, p->places);
    int64_t *mine = NEWS(a, int64_t, p->places);
    for (int32_t i = from; i < p->places; i += every) {
        mine[row.n] = coefficient ? coefficient[i] : 1;
        place[row.n++] = i;
    }
    row.place = place;
    row.a = mine;
    *PUSH(a, &p->rows) = row;
}

// Two rules that contradict each other among others that are hard to keep: beside these alone the search
// would need a very long time to see it, so rules are looked at two at a time first.
static void a_plain_contradiction_among_hard_rules(void)
{
    enum { N = 400 };
    enum { COUNT_IS, OF_A_KIND, AT_LEAST, COST, HALF, RULES };
    Arena *a = arena_new();
    Dice d = { 5 };
    int64_t *cost = NEWS(a, int64_t, N), all = 0;
    Portfolio p = { .places = N, .min = 12, .max = 12, .gain = NEWS(a, int64_t, N) };
    p.rules = RULES;
    for (int32_t i = 0; i < N; i++)
        all += cost[i] = 300 + dice_to(&d, 1500);
    for (int32_t kind = 0; kind < 6; kind++)
        add_row(a, &p, OF_A_KIND, 6, kind, false, 3, NULL);
    add_row(a, &p, AT_LEAST, 6, 5, true, 4, NULL);
    add_row(a, &p, COST, 1, 0, true, 12 * all / N, cost);
    add_row(a, &p, HALF, 2, 0, true, 8, NULL);
    StudyConflicts found = study_conflicts(a, &p, &(PickLimits){ .nodes = 500 });
    CHECK(found.all && !found.unsure && found.sets.len == 1);
    const bool *rule = found.sets.at[0].rule;
    CHECK(rule[OF_A_KIND] && rule[AT_LEAST] && !rule[COUNT_IS] && !rule[COST] && !rule[HALF]);
    arena_free(a);
}

static void many_rules_give_the_first_conflicts(void)
{
    Arena *a = arena_new();
    Portfolio p = {
        .places = 8, .min = 3, .max = 3, .count_rule = 0, .rules = 30, .gain = NEWS(a, int64_t, 8)
    };
    for (int32_t r = 1; r < 30;
         r++) // each of the places 0..5 is to be out; three of eight cannot then be chosen
        *PUSH(a, &p.never) = (PortfolioFix){ r, r % 6 };
    StudyConflicts found = study_conflicts(a, &p, NULL);
    CHECK(found.sets.len == 5 && !found.all && !found.unsure);
    EACH (const StudyConflict, c, found.sets)
        CHECK(c->minimal && c->rule[0]);
    arena_free(a);
}

static int32_t shared(uint32_t x, uint32_t y)
{
    return __builtin_popcount(x & y);
}

static int64_t worth_of(const Portfolio *p, uint32_t set)
{
    bool in[22] = { 0 };
    for (int32_t i = 0; i < p->places; i++)
        in[i] = set >> i & 1;
    return portfolio_worth(p, in).total;
}

// Lexicographically first: of two the one that has the lowest place in which they differ.
static bool before(uint32_t x, uint32_t y)
{
    uint32_t differ = x ^ y;
    return x & (differ & (0 - differ));
}

static uint32_t set_of(const Portfolio *p, const bool *in)
{
    uint32_t set = 0;
    for (int32_t i = 0; i < p->places; i++)
        set |= in[i] ? 1u << i : 0;
    return set;
}

// The next choice by trying all; false: there is none that differs.
static bool next_near(const Portfolio *p, const Choices *all, const uint32_t *earlier, int n, int64_t least,
                      uint32_t *best)
{
    int32_t size = __builtin_popcount(earlier[0]), fewest = size;
    int64_t most = INT64_MIN;
    EACH (const Choice, c, *all) {
        int64_t worth = worth_of(p, c->set);
        int32_t most_shared = 0;
        if (c->keeps != (1u << p->rules) - 1 || worth < least)
            continue;
        for (int e = 0; e < n; e++)
            most_shared = shared(c->set, earlier[e]) > most_shared ? shared(c->set, earlier[e]) : most_shared;
        if (most_shared > fewest || most_shared >= size)
            continue;
        if (most_shared < fewest || worth > most || (worth == most && before(c->set, *best))) {
            fewest = most_shared;
            most = worth;
            *best = c->set;
        }
    }
    return fewest < size;
}

static void other_choices_are_as_different_as_can_be(void)
{
    int wrong = 0, some = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        p.draws.len = 0;
        Pick *k = pick_new(a, &p, NULL);
        PickResult r = pick_best(k, a, INT64_MIN, NULL);
        if (r.in && pick_first(k, r.in, NULL)) {
            int64_t least = r.total - (r.total < 0 ? -r.total : r.total) / 5 - 1;
            Choices all = all_choices(a, &p);
            StudyNears near = study_near(a, &p, r.in, least, 4, NULL);
            uint32_t earlier[5] = { set_of(&p, r.in) }, expected = 0;
            bool right = true;
            for (int n = 1; n <= 4 && right; n++) {
                bool more = next_near(&p, &all, earlier, n, least, &expected);
                right = more == (near.len >= n);
                if (!more || !right)
                    break;
                const StudyNear *e = &near.at[n - 1];
                earlier[n] = set_of(&p, e->in);
                int32_t shared = 0; // with the most similar one before it, whichever that is
                for (int before = 0; before < n; before++) {
                    int32_t same = __builtin_popcount(earlier[before] & expected);
                    shared = same > shared ? same : shared;
                }
                right = e->proved && earlier[n] == expected && e->total == worth_of(&p, expected) &&
                        e->shared == shared;
                some++;
            }
            if (!right)
                printf("# seed %d is wrong\n", (int)seed);
            wrong += !right;
        }
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(some > 100);
}

static void a_rule_costs_what_the_best_without_it_is_worth_more(void)
{
    int wrong = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        p.draws.len = 0;
        bool *best = NEWS(a, bool, p.places), *off = NEWS(a, bool, p.rules);
        PortfolioWorth worth;
        if (portfolio_brute(a, &p, best, &worth)) {
            StudyPrice *price = study_prices(a, &p, best, NULL);
            for (int32_t r = 0; r < p.rules; r++) {
                off[r] = true;
                Portfolio q = without(a, &p, off);
                off[r] = false;
                wrong += !portfolio_brute(a, &q, best, &worth) || price[r].status != PICK_OPTIMAL ||
                         price[r].total != worth.total;
            }
        }
        arena_free(a);
    }
    CHECK(wrong == 0);
}

static void the_worst_off_group_has_most(void)
{
    int wrong = 0, some = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        Arena *a = arena_new();
        Dice d = { seed };
        Portfolio p = random_model(a, seed);
        p.draws.len = p.covers.len = 0;
        enum { GROUPS = 3 };
        const int64_t *gain[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            int64_t *x = NEWS(a, int64_t, p.places);
            for (int32_t i = 0; i < p.places; i++)
                x[i] = dice_to(&d, 2) ? dice_to(&d, 9) : dice_to(&d, PORTFOLIO_UNIT);
            gain[g] = x;
        }
        Choices all = all_choices(a, &p);
        for (int regret = 0; regret < 2; regret++) {
            int64_t best[GROUPS] = { INT64_MIN, INT64_MIN, INT64_MIN }, most = INT64_MIN;
            for (int pass = 0; pass < 2; pass++)
                EACH (const Choice, c, all) {
                    int64_t worst = INT64_MAX;
                    if (c->keeps != (1u << p.rules) - 1)
                        continue;
                    for (int g = 0; g < GROUPS; g++) {
                        p.gain = gain[g];
                        int64_t x = worth_of(&p, c->set);
                        best[g] = x > best[g] ? x : best[g];
                        x -= regret ? best[g] : 0;
                        worst = x < worst ? x : worst;
                    }
                    most = pass && worst > most ? worst : most;
                }
            StudyGroups r = study_groups(a, &p, GROUPS, gain, regret, NULL);
            if (most == INT64_MIN) {
                wrong += r.status != PICK_IMPOSSIBLE;
                continue;
            }
            some++;
            wrong += r.status != PICK_OPTIMAL || r.worst != most || !portfolio_check(a, &p, r.in).holds;
        }
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(some > 100);
}

typedef struct {
    const Portfolio *p;
    int64_t sum;
} World;

static void world_gain(void *ctx, int32_t draw, int64_t *gain)
{
    World *w = ctx;
    Dice d = { (uint64_t)draw };
    for (int32_t i = 0; i < w->p->places; i++)
        gain[i] = dice_to(&d, PORTFOLIO_UNIT);
}

static void draws_count_whom_they_choose(void)
{
    int wrong = 0, some = 0;
    for (uint64_t seed = 0; seed < 30; seed++) {
        enum { DRAWS = 20 };
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        p.draws.len = 0;
        World w = { &p, 0 };
        int64_t *gain = NEWS(a, int64_t, p.places);
        int32_t *count = NEWS(a, int32_t, p.places);
        bool *best = NEWS(a, bool, p.places);
        PortfolioWorth worth;
        StudyDraws exact, loose;
        if (!portfolio_brute(a, &p, best, &worth)) {
            wrong += study_draws(a, &p, DRAWS, world_gain, &w, NULL, &exact);
            arena_free(a);
            continue;
        }
        some++;
        for (int32_t d = 0; d < DRAWS; d++) { // gains so fine have one best choice each
            Portfolio q = p;
            world_gain(&w, d, gain);
            q.gain = gain;
            wrong += !portfolio_brute(a, &q, best, &worth);
            for (int32_t i = 0; i < p.places; i++)
                count[i] += best[i];
        }
        wrong += !study_draws(a, &p, DRAWS, world_gain, &w, NULL, &exact) || exact.proved != DRAWS;
        wrong += memcmp(exact.chosen, count, sizeof *count * (size_t)p.places) != 0;
        wrong += memcmp(exact.least, count, sizeof *count * (size_t)p.places) != 0;
        wrong += memcmp(exact.most, count, sizeof *count * (size_t)p.places) != 0;
        PickLimits gap = { .gap = 0.05 };
        wrong += !study_draws(a, &p, DRAWS, world_gain, &w, &gap, &loose) || loose.gap > 0.05;
        for (int32_t i = 0; i < p.places; i++)
            wrong += loose.least[i] > count[i] || loose.most[i] < count[i];
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(some > 10);
}

static void giving_up_says_how_far(void)
{
    Arena *a = arena_new();
    Dice d = { 7 };
    int64_t *gain = NEWS(a, int64_t, 60);
    Portfolio p = { .places = 60, .min = 8, .max = 8, .count_rule = -1, .rules = 1, .gain = gain };
    for (int32_t i = 0; i < 60; i++)
        gain[i] = dice_to(&d, 1000);
    for (int32_t i = 0; i < 60; i++)
        for (int32_t j = i + 1; j < 60; j++)
            if (!dice_to(&d, 3))
                *PUSH(a, &p.pairs) = (PortfolioPair){ 0, i, j };
    PickResult full = pick_best(pick_new(a, &p, NULL), a, INT64_MIN, NULL);
    PickResult cut = pick_best(pick_new(a, &p, NULL), a, INT64_MIN, &(PickLimits){ .nodes = 1 });
    PickResult gap = pick_best(pick_new(a, &p, NULL), a, INT64_MIN, &(PickLimits){ .gap = 0.1 });
    CHECK(full.status == PICK_OPTIMAL && full.bound == full.total && full.nodes > 1);
    CHECK(cut.status == PICK_GAP && cut.total <= full.total && cut.bound >= full.total);
    CHECK(gap.status == PICK_OPTIMAL && gap.total <= full.total && gap.bound >= full.total);
    CHECK((double)(gap.bound - gap.total) <= 0.1 * (double)gap.total);
    for (int32_t i = 0; i < 60; i++)
        CHECK(full.in[i] == gap.in[i] || gap.open[i]);
    CHECK(pick_best(pick_new(a, &p, NULL), a, full.total, NULL).status == PICK_OPTIMAL);
    CHECK(pick_best(pick_new(a, &p, NULL), a, full.total + 1, NULL).status == PICK_IMPOSSIBLE);
    arena_free(a);
}

int main(void)
{
    it_finds_what_trying_all_finds();
    giving_up_says_how_far();
    it_finds_every_conflict();
    a_plain_contradiction_among_hard_rules();
    many_rules_give_the_first_conflicts();
    other_choices_are_as_different_as_can_be();
    a_rule_costs_what_the_best_without_it_is_worth_more();
    the_worst_off_group_has_most();
    draws_count_whom_they_choose();
    return tap_done();
}
