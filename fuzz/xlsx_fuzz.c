// xlsx_fuzz.c - any bytes taken for a workbook: refused with a reason, or rows in rising order with cells of
// UTF-8.
#include "import_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    SheetList sheets;
    Err err = { 0 };
    bool ok = xlsx_read(a, (Str){ (const char *)data, (ptrdiff_t)size }, &sheets, &err);
    assert(ok == (err.kind == ERR_NONE));
    if (ok)
        EACH (const Sheet, s, sheets) {
            int last = 0;
            EACH (const SheetRow, r, s->rows) {
                assert(r->row > last);
                last = r->row;
                EACH (const SheetCell, c, r->cells)
                    assert(str_is_utf8(c->s));
            }
        }
    arena_free(a);
    return 0;
}
