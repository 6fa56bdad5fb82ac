// workbook.c - sheets of a workbook as CSV, line for row.
#include "workbook.h"
#include "csv.h"
#include "import_in.h"

enum { NAMES = 3 }; // cells that say whose row it is

static bool says_something(const SheetRow *r)
{
    for (ptrdiff_t i = NAMES; i < r->cells.len; i++)
        if (r->cells.at[i].s.len)
            return true;
    return false;
}

// A line break inside a cell would move the lines below it.
static Str one_line(Arena *a, Str s)
{
    char *out = arena_alloc(a, s.len + 1);
    for (ptrdiff_t i = 0; i < s.len; i++)
        out[i] = s.at[i] == '\n' || s.at[i] == '\r' ? ' ' : s.at[i];
    return (Str){ out, s.len };
}

static void add_row(Buf *b, Arena *a, const SheetRow *r, ptrdiff_t width)
{
    Strs cells = { 0 };
    for (ptrdiff_t i = 0; i < width; i++)
        *PUSH(a, &cells) = i < r->cells.len ? one_line(a, r->cells.at[i].s) : (Str){ 0 };
    csv_write_row(b, cells, ',', CSV_PLAIN);
}

static ptrdiff_t width_of(const SheetRow *r)
{
    ptrdiff_t n = r->cells.len;
    while (n > 0 && !r->cells.at[n - 1].s.len)
        n--;
    return n;
}

bool workbook_tables(Arena *a, Str bytes, Str head, WorkbookTables *out, Err *err)
{
    SheetList sheets;
    *out = (WorkbookTables){ 0 };
    if (!xlsx_read(a, bytes, &sheets, err))
        return false;
    EACH (const Sheet, s, sheets) {
        Buf b = buf_new(a);
        ptrdiff_t width = 0;
        int line = 1;
        EACH (const SheetRow, r, s->rows) {
            bool is_head = !width && r->cells.len && str_eq(r->cells.at[0].s, head);
            if (!is_head && (!width || !says_something(r)))
                continue;
            width = is_head ? width_of(r) : width;
            for (; line < r->row; line++)
                buf_char(&b, '\n');
            add_row(&b, a, r, width);
            line++;
        }
        if (width)
            *PUSH(a, out) = (WorkbookTable){ s->name, buf_str(&b) };
    }
    return true;
}
