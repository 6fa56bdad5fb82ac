// json_read_fuzz.c - what reads as JSON is written again as equal JSON; any text at all can be written as a
// string.
#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text = { (const char *)data, (ptrdiff_t)size };
    json_t *v, *again;
    Buf out = buf_new(a);
    JsonW w = json_w(&out);
    jw_arr(&w);
    jw_str(&w, text);
    if (json_read(text, &v, &err)) {
        jw_json(&w, v);
        jw_end(&w);
        if (!json_read(buf_str(&out), &again, &err))
            assert(!"our own JSON does not read back");
        assert(json_equal(json_array_get(again, 1), v));
        json_decref(v);
    } else {
        assert(err.kind == ERR_INPUT);
        jw_end(&w);
        if (!json_read(buf_str(&out), &again, &err))
            assert(!"our own JSON does not read back");
    }
    assert(!str_is_utf8(text) || str_eq(json_str(json_array_get(again, 0)), text));
    json_decref(again);
    arena_free(a);
    return 0;
}
