// wire_fuzz.c - any bytes are either refused by wire_read, or a problem that can be checked, and that writes
// to bytes which read to the same problem again.
#include <string.h>

#include "smaa.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    RankProblem p, again;
    uint8_t *bytes = arena_alloc(a, (ptrdiff_t)size + 8);
    memcpy(bytes, data, size);
    if (size < 1 << 16 && wire_read(a, bytes, (ptrdiff_t)size, &p)) {
        ptrdiff_t length = 0, same = 0;
        if (smaa_check(a, &p, 0).fault == RANK_OK) {
            uint8_t *first = wire_write(a, &p, &length);
            assert(wire_read(a, first, length, &again));
            const uint8_t *second = wire_write(a, &again, &same);
            assert(same == length && !memcmp(first, second, (size_t)length));
        }
    }
    arena_free(a);
    return 0;
}
