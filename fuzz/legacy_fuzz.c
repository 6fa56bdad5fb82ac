// legacy_fuzz.c - whatever the bytes are, a reading is composed UTF-8, a score lies between 0 and 1, and
// mending stops.
#include "fold.h"
#include "legacy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str s = { (const char *)data, (ptrdiff_t)size }, out;
    for (TextEnc enc = 0; enc < ENC_COUNT; enc++) {
        Err err = { 0 };
        if (text_decode(a, enc, s, &out, &err)) {
            double score = text_plausible(out);
            assert(str_is_utf8(out) && str_eq(str_nfc(a, out), out) && score >= 0 && score <= 1);
        } else {
            assert(err.kind == ERR_INPUT && enc <= ENC_UTF16BE);
        }
    }
    TextGuess g = text_detect(s);
    assert(g.enc < ENC_COUNT && g.score >= 0 && g.score <= 1);
    TextEnc was;
    if (text_mend(a, s, &out, &was))
        assert(str_is_utf8(out) && text_plausible(out) >= text_plausible(s));
    else
        assert(str_eq(out, s));
    arena_free(a);
    return 0;
}
