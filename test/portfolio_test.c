// portfolio_test.c - choosing under rules: the checker, the exchanges, and kho-mip against every choice one
// by one.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mip.h"
#include "portfolio_problem.h"
#include "tap.h"

// kho-mip lies beside the tests in the build.
static bool run_mip(Arena *a, Str model, const char *options, Str *out, int *status)
{
    static char exe[4096];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char dir[] = "/tmp/portfolio_test_XXXXXX";
    Err err = { 0 };
    if (len < 0 || !mkdtemp(dir))
        return false;
    Str here = str_sub((Str){ exe, len }, 0, len - (ptrdiff_t)strlen("/test/portfolio_test"));
    Str in = str_fmt(a, "%s/in", dir), result = str_fmt(a, "%s/out", dir);
    Str command = str_fmt(a, "%.*s/src/kernel/kho-mip %s < %s > %s 2> %s/err", PS(here), options, in.at,
                          result.at, dir);
    bool ok = file_write(in, model, &err);
    *status = ok ? system(command.at) : -1;
    ok = ok && file_read(a, result, out, &err);
    *status = *status >= 0 ? *status >> 8 : -1;
    Str clean = str_fmt(a, "rm -r %s", dir);
    return system(clean.at) == 0 && ok;
}

static bool mip(Arena *a, const Portfolio *p, MipResult *r)
{
    Str json;
    int status;
    Err err = { 0 };
    return run_mip(a, mip_model_json(a, p), "", &json, &status) && status == 0 &&
           mip_result_read(a, json, r, &err);
}

// Says nothing could be done, and names rules that indeed cannot all hold while any less can.
static bool conflict_right(Arena *a, const Portfolio *p, const MipResult *r)
{
    bool *off = NEWS(a, bool, p->rules);
    memset(off, true, (size_t)p->rules);
    for (ptrdiff_t i = 0; i < r->conflict.len; i++)
        off[r->conflict.at[i]] = false;
    bool right = r->status == MIP_IMPOSSIBLE && r->minimal && !possible(a, p, off);
    for (ptrdiff_t i = 0; i < r->conflict.len && right; i++) {
        off[r->conflict.at[i]] = true;
        right = possible(a, p, off);
        off[r->conflict.at[i]] = false;
    }
    return right;
}

static void kho_mip_finds_what_trying_all_finds(void)
{
    int optimal = 0, impossible = 0, wrong = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        Arena *a = arena_new();
        Portfolio p = random_model(a, seed);
        int32_t at;
        bool *best = NEWS(a, bool, p.places), *got = NEWS(a, bool, p.places);
        PortfolioWorth worth;
        MipResult r;
        bool right = portfolio_fault(a, &p, &at) == PORTFOLIO_OK && mip(a, &p, &r);
        if (right && portfolio_brute(a, &p, best, &worth)) {
            optimal++;
            for (ptrdiff_t i = 0; i < r.chosen.len; i++)
                got[r.chosen.at[i]] = true;
            right = r.status == MIP_OPTIMAL && r.first && !portfolio_compare(r.worth, worth) &&
                    !portfolio_compare(r.bound, worth) && !memcmp(best, got, (size_t)p.places);
        } else if (right) {
            impossible++;
            right = conflict_right(a, &p, &r);
        }
        if (!right)
            printf("# seed %d is wrong\n", (int)seed);
        wrong += !right;
        arena_free(a);
    }
    CHECK(wrong == 0);
    CHECK(optimal > 30);
    CHECK(impossible > 10);
}

// Six places of gain 5 4 3 3 2 1; 0 and 1 too near each other.
static Portfolio six(Arena *a)
{
    static const int64_t gain[6] = { 5, 4, 3, 3, 2, 1 };
    Portfolio p = { .places = 6, .min = 3, .max = 3, .count_rule = 0, .rules = 5, .gain = gain };
    *PUSH(a, &p.pairs) = (PortfolioPair){ 1, 0, 1 };
    return p;
}

static void exchanges_say_why(void)
{
    Arena *a = arena_new();
    Portfolio p = six(a);
    bool in[6] = { true, false, true, true, false, false };
    CHECK(portfolio_check(a, &p, in).holds && portfolio_worth(&p, in).total == 11);
    PortfolioSwap s = portfolio_swap(a, &p, in, 1); // only for 0, which it is too near to
    CHECK(s.possible && s.other == 0 && s.worth.total == 10);
    s = portfolio_swap(a, &p, in, 5);
    CHECK(s.possible && s.other == 2 && s.worth.total == 9);
    s = portfolio_swap(a, &p, in, 0);
    CHECK(s.possible && s.other == 1 && s.worth.total == 10);
    *PUSH(a, &p.never) = (PortfolioFix){ 3, 4 };
    s = portfolio_swap(a, &p, in, 4);
    CHECK(!s.possible && s.rule == 3);
    *PUSH(a, &p.must) = (PortfolioFix){ 2, 0 };
    s = portfolio_swap(a, &p, in, 1); // 0 must stay, and 1 is too near to it
    CHECK(!s.possible && (s.rule == 1 || s.rule == 2));
    bool poor[6] = { true, false, false, true, false, true };
    portfolio_climb(&p, poor);
    CHECK(portfolio_check(a, &p, poor).holds && portfolio_worth(&p, poor).total == 11);
    arena_free(a);
}

static void a_place_both_must_and_never(void)
{
    Arena *a = arena_new();
    Portfolio p = six(a);
    *PUSH(a, &p.must) = (PortfolioFix){ 2, 4 };
    *PUSH(a, &p.never) = (PortfolioFix){ 3, 4 };
    MipResult r;
    CHECK(mip(a, &p, &r) && r.status == MIP_IMPOSSIBLE && r.minimal);
    CHECK(r.conflict.len == 2 && r.conflict.at[0] == 2 && r.conflict.at[1] == 3);
    arena_free(a);
}

static void the_quantile_prefers_the_sure_thing(void)
{
    // Place 0 is hit in nine draws of ten, 1 and 2 together in all ten: the tenth draw decides.
    Arena *a = arena_new();
    static const int64_t gain[3] = { 10, 1, 1 };
    static const int32_t first[1] = { 0 }, both[2] = { 1, 2 }, credit[2] = { 60, 60 };
    Portfolio p = { .places = 3, .min = 2, .max = 2, .count_rule = -1, .gain = gain, .percent = 10 };
    for (int i = 0; i < 20; i++)
        *PUSH(a, &p.draws) =
            i < 15 ? (PortfolioDraw){ 1, first, credit } : (PortfolioDraw){ 2, both, credit };
    MipResult r;
    CHECK(mip(a, &p, &r) && r.status == MIP_OPTIMAL && r.worth.quantile == 60 && r.worth.total == 11);
    CHECK(r.chosen.len == 2 && r.chosen.at[0] == 0 && r.chosen.at[1] == 1);
    p.draws.len = 0;
    CHECK(mip(a, &p, &r) && r.worth.total == 11 && r.worth.quantile == 0);
    arena_free(a);
}

static void broken_models_are_refused(void)
{
    Arena *a = arena_new();
    Portfolio p = six(a);
    int32_t at, status;
    Str out;
    p.rows.len = 0;
    *PUSH(a, &p.rows) = (PortfolioRow){ .rule = 4, .n = 2, .place = (int32_t[]){ 1, 1 }, .bound = 1 };
    CHECK(portfolio_fault(a, &p, &at) == PORTFOLIO_BAD_ROW && at == 0);
    p.rows.at[0].place = (int32_t[]){ 1, 6 };
    CHECK(portfolio_fault(a, &p, &at) == PORTFOLIO_BAD_ROW);
    p.rows.at[0].place = (int32_t[]){ 1, 5 };
    CHECK(portfolio_fault(a, &p, &at) == PORTFOLIO_OK);
    p.min = 4;
    CHECK(portfolio_fault(a, &p, &at) == PORTFOLIO_BAD_SIZE);
    CHECK(run_mip(a, mip_model_json(a, &p), "", &out, &status) && status == 3 && out.len == 0);
    CHECK(run_mip(a, S("{\"places\":"), "", &out, &status) && status == 1 && out.len == 0);
    CHECK(run_mip(a, S("{}"), "--seconds x", &out, &status) && status == 2 && out.len == 0);
    arena_free(a);
}

int main(void)
{
    exchanges_say_why();
    a_place_both_must_and_never();
    the_quantile_prefers_the_sure_thing();
    broken_models_are_refused();
    kho_mip_finds_what_trying_all_finds();
    return tap_done();
}
