// mip_fuzz.c - a model or a result that was read is sound and writes to what reads back the same; any other
// is refused.
#include "mip.h"

static void check_model(Arena *a, Str json)
{
    Err err = { 0 };
    Portfolio p, again;
    int32_t at;
    if (!mip_model_read(a, json, &p, &err)) {
        assert(err.kind == ERR_SYSTEM || err.kind == ERR_INPUT);
        return;
    }
    assert(portfolio_fault(a, &p, &at) == PORTFOLIO_OK);
    Str text = mip_model_json(a, &p);
    assert(mip_model_read(a, text, &again, &err) && str_eq(text, mip_model_json(a, &again)));
    bool *in = NEWS(a, bool, p.places);
    PortfolioWorth worth = portfolio_worth(&p, in);
    assert(portfolio_check(a, &p, in).count == 0 && worth.quantile == 0);
    if (p.places <= 8 && portfolio_brute(a, &p, in, &worth)) {
        assert(portfolio_check(a, &p, in).holds && !portfolio_compare(worth, portfolio_worth(&p, in)));
        portfolio_climb(&p, in); // there is nothing above the best
        assert(!portfolio_compare(worth, portfolio_worth(&p, in)));
        portfolio_swap(a, &p, in, 0);
    }
}

static void check_result(Arena *a, Str json)
{
    Err err = { 0 };
    MipResult r, again;
    if (!mip_result_read(a, json, &r, &err)) {
        assert(err.kind == ERR_SYSTEM || err.kind == ERR_INPUT);
        return;
    }
    Str text = mip_result_json(a, &r);
    assert(mip_result_read(a, text, &again, &err) && str_eq(text, mip_result_json(a, &again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    check_model(a, (Str){ (const char *)data, (ptrdiff_t)size });
    check_result(a, (Str){ (const char *)data, (ptrdiff_t)size });
    arena_free(a);
    return 0;
}
