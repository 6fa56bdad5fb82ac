// ledger_fuzz.c - bytes that are read as facts are written as bytes that read back the same.
#include "ledger.h"

static bool same(Str x, Str y)
{
    return x.len == y.len && str_eq(x, y);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Facts facts = { 0 }, again = { 0 };
    Str bytes, twice;
    if (!facts_decode(a, (Str){ (const char *)data, (ptrdiff_t)size }, &facts, &err))
        assert(err.kind == ERR_SYSTEM);
    else if (facts_encode(a, &facts, &bytes,
                          &err)) { // refused only where composing makes two texts of a set one
        bool ok = facts_decode(a, bytes, &again, &err) && again.len == facts.len &&
                  facts_encode(a, &again, &twice, &err);
        assert(ok && same(bytes, twice));
    } else
        assert(err.kind == ERR_INPUT);
    arena_free(a);
    return 0;
}
