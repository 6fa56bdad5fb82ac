// csv_fuzz.c - any bytes are rows or a fault with a line; what we write of rows reads back as the same rows.
#include "csv.h"

static bool rows_same(Arena *a, Str x, Str y, char delimiter)
{
    Csv p = csv_open(x, delimiter), q = csv_open(y, delimiter);
    Strs r = { 0 }, s = { 0 };
    for (;;) {
        bool more = csv_next(&p, a, &r);
        if (more != csv_next(&q, a, &s))
            return false;
        if (!more)
            return !q.bad_line;
        if (r.len != s.len)
            return false;
        for (ptrdiff_t i = 0; i < r.len; i++)
            if (!str_eq(r.at[i], s.at[i]))
                return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text = { (const char *)data, (ptrdiff_t)size };
    Csv csv = csv_open(text, 0);
    char delimiter = csv.delimiter;
    Strs row = { 0 };
    Buf out = buf_new(a);
    buf_add(&out, S("\xEF\xBB\xBF")); // the reader drops one mark, and a text may begin with two
    int last = 0;
    while (csv_next(&csv, a, &row)) {
        assert(row.len >= 1 && csv.row_line > last);
        last = csv.row_line;
        csv_write_row(&out, row, delimiter, CSV_PLAIN);
    }
    if (csv_end(&csv, &err))
        assert(rows_same(a, text, buf_str(&out), delimiter));
    else
        assert(err.kind == ERR_INPUT && csv.bad_line > 0 && !csv_next(&csv, a, &row));
    CsvTable t;
    if (csv_table(a, text, &t, &err))
        for (ptrdiff_t i = 0; i < t.rows.len; i++)
            assert(t.rows.at[i].cells.len == t.head.len);
    else
        assert(err.kind == ERR_INPUT && t.bad_line >= 0);
    arena_free(a);
    return 0;
}
