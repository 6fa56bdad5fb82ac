// num_fuzz.c - a number read is finite, its range is in order, and what stands behind it is part of the text.
#include <math.h>

#include "num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str s = { (const char *)data, (ptrdiff_t)size };
    NumRead r;
    if (num_read(s, &r)) {
        assert(isfinite(r.value) && isfinite(r.to) && isfinite(r.other) && isfinite(r.other_to) &&
               isfinite(r.factor));
        assert(r.value <= r.to && r.other <= r.other_to);
        assert(r.ambiguous || (r.value == r.other && r.to == r.other_to));
        assert(!r.rest.len || (r.rest.at >= s.at && r.rest.at + r.rest.len <= s.at + s.len));
        // Whole numbers written by us are read as the same number.
        if (fabs(r.value) < 1e15 && r.value == floor(r.value)) {
            NumRead again;
            bool ok = num_read(num_show(a, size % 2 ? LANG_VI : LANG_EN, r.value, 0), &again);
            assert(ok && again.value == r.value);
        }
    }
    arena_free(a);
    return 0;
}
