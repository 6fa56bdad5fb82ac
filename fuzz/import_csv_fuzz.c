// import_csv_fuzz.c - any bytes taken for a text file of any encoding: its cells are UTF-8, and every one of
// them can be asked for a coordinate, for persons and for being blank.
#include <math.h>

#include "import_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    SheetList sheets;
    Labels notes = { 0 };
    Err err = { 0 };
    SheetFile file = { S("x.csv"), (Str){ (const char *)data, (ptrdiff_t)size }, false, S("place") };
    if (sheets_read(a, &file, &sheets, &notes, &err))
        EACH (const Sheet, s, sheets) {
            SheetWalk w = sheet_walk(s);
            SheetRow r;
            while (sheet_next(&w, a, &r))
                EACH (const SheetCell, c, r.cells) {
                    double f;
                    assert(str_is_utf8(c->s));
                    Str without, what;
                    assert(!cell_coordinate(c->s, &f) || isfinite(f));
                    assert(!text_private(a, c->s, &without, &what) || what.len);
                    assert(!(cell_is_ditto(c->s) && c->s.len == 0));
                }
        }
    arena_free(a);
    return 0;
}
