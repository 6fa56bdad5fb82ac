// import_geojson_fuzz.c - any text taken for GeoJSON: refused with a reason, or rows no wider than the
// heading, in order.
#include "import_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    SheetList sheets = { 0 };
    Labels notes = { 0 };
    Err err = { 0 };
    bool ok = geojson_read(a, (Str){ (const char *)data, (ptrdiff_t)size }, &sheets, &notes, &err);
    assert(ok == (err.kind == ERR_NONE));
    EACH (const Sheet, s, sheets)
        EACH (const SheetRow, r, s->rows)
            assert(r->cells.len <= s->rows.at[0].cells.len);
    arena_free(a);
    return 0;
}
