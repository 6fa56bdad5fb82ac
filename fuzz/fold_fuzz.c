// fold_fuzz.c - folding is idempotent and clean, keys are text, distance and likeness are symmetric and
// bounded.
#include "fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str rest = { (const char *)data, (ptrdiff_t)size }, s = cut(&rest, '\n');
    Str f = fold_vi(a, s), g = fold_vi(a, rest), n = str_nfc(a, s);
    assert(str_eq(fold_vi(a, f), f) && str_is_utf8(f) && str_eq(str_trim(f), f) && str_find(f, S("  ")) < 0);
    assert(str_is_utf8(n) && str_eq(str_nfc(a, n), n) && str_eq(fold_vi(a, n), f));
    Str k = collate_key(a, s);
    assert(str_is_utf8(k) && (!k.len || str_find(k, (Str){ "", 1 }) < 0));
    assert(edit_distance(f, g, 20) == edit_distance(g, f, 20));
    double like = name_likeness(f, g);
    assert(like >= 0 && like <= 1 && like == name_likeness(g, f));
    int rank = match_rank(a, s, rest);
    assert(rank >= 0 && rank <= 4);
    arena_free(a);
    return 0;
}
