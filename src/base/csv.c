// csv.c - rows out of text. Most cells are found with memchr-like scans and borrowed, not copied.
#include <string.h>

#include "csv.h"
#include "fold.h"

enum { MAX_COLUMNS = 16384 }; // what a spreadsheet can hold; a wider row is a file that is no CSV

static Str without_bom(Str text)
{
    return str_starts(text, S("\xEF\xBB\xBF")) ? str_sub(text, 3, text.len - 3) : text;
}

Csv csv_open(Str text, char delimiter)
{
    text = without_bom(text);
    return (Csv){ .text = text, .delimiter = delimiter ? delimiter : csv_sniff(text), .line = 1 };
}

// Cells of up to 20 rows for one delimiter: a mark that cuts many rows into the same number of cells is the
// right one.
static int sniff_score(Str text, char delimiter)
{
    int widths[20] = { 0 }, n = 0, width = 1;
    bool quoted = false, some = false;
    for (ptrdiff_t i = 0; i < text.len && i < 65536 && n < COUNT(widths); i++) {
        char c = text.at[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == delimiter) {
            width++;
        } else if (!quoted && (c == '\n' || c == '\r')) {
            if (some)
                widths[n++] = width;
            width = 1;
            some = false;
            continue;
        }
        some = true;
    }
    if (some && n < COUNT(widths))
        widths[n++] = width;
    int best = 0;
    for (int i = 0; i < n; i++) {
        int same = 0;
        for (int j = 0; j < n; j++)
            same += widths[j] == widths[i];
        int score = widths[i] > 1 ? same * 1000 + (widths[i] < 500 ? widths[i] : 500) : 0;
        best = score > best ? score : best;
    }
    return best;
}

char csv_sniff(Str text)
{
    static const char marks[] = { ',', ';', '\t', '|' };
    char best = ',';
    int most = 0;
    text = without_bom(text);
    for (int i = 0; i < COUNT(marks); i++) {
        int score = sniff_score(text, marks[i]);
        if (score > most) {
            most = score;
            best = marks[i];
        }
    }
    return best;
}

static bool bad(Csv *csv, MsgId id, int line)
{
    csv->bad = id;
    csv->bad_line = line;
    csv->text.len = 0;
    return false;
}

// Takes the newline at p, if there is one. CRLF counts once.
static const char *over_newline(Csv *csv, const char *p, const char *end)
{
    if (p < end && (*p == '\n' || *p == '\r')) {
        p += p + 1 < end && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
        csv->line++;
    }
    return p;
}

static int newlines(const char *p, const char *end)
{
    int n = 0;
    for (; p < end; p++)
        n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
    return n;
}

static Str undouble(Arena *a, const char *p, const char *end)
{
    char *out = arena_alloc(a, end - p + 1), *to = out;
    for (; p < end; p++) {
        *to++ = *p;
        if (*p == '"')
            p++;
    }
    return (Str){ out, to - out };
}

// A cell in quotes: p stands on the opening one. Returns what follows the closing one, or NULL.
static const char *quoted_cell(Csv *csv, Arena *a, const char *p, const char *end, Str *cell)
{
    const char *from = ++p;
    bool doubled = false;
    for (;;) {
        p = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
        if (!p) {
            bad(csv, MSG_BASE_CSV_OPEN_QUOTE, csv->line);
            return NULL;
        }
        if (p + 1 < end && p[1] == '"') {
            doubled = true;
            p += 2;
            continue;
        }
        break;
    }
    *cell = doubled ? undouble(a, from, p) : (Str){ from, p - from };
    csv->line += newlines(from, p);
    p++;
    if (p < end && *p != csv->delimiter && *p != '\n' && *p != '\r') {
        bad(csv, MSG_BASE_CSV_AFTER_QUOTE, csv->line);
        return NULL;
    }
    return p;
}

bool csv_next(Csv *csv, Arena *a, Strs *row)
{
    row->len = 0;
    const char *p = csv->text.at, *end = p + csv->text.len;
    while (p < end && (*p == '\n' || *p == '\r'))
        p = over_newline(csv, p, end);
    if (p == end) {
        csv->text.len = 0;
        return false;
    }
    csv->row_line = csv->line;
    char delimiter = csv->delimiter;
    for (;;) {
        if (row->len == MAX_COLUMNS)
            return bad(csv, MSG_BASE_CSV_TOO_WIDE, csv->row_line);
        Str *cell = PUSH(a, row);
        if (p < end && *p == '"') {
            if (!(p = quoted_cell(csv, a, p, end, cell))) {
                row->len = 0;
                return false;
            }
        } else {
            const char *from = p;
            while (p < end && *p != delimiter && *p != '\n' && *p != '\r')
                p++;
            *cell = (Str){ from, p - from };
        }
        if (p == end || *p != delimiter)
            break;
        p++;
    }
    p = over_newline(csv, p, end);
    csv->text = (Str){ p, end - p };
    return true;
}

bool csv_end(const Csv *csv, Err *err)
{
    if (!csv->bad_line)
        return true;
    return csv->bad == MSG_BASE_CSV_TOO_WIDE ? fail(err, csv->bad, csv->bad_line, (int)MAX_COLUMNS)
                                             : fail(err, csv->bad, csv->bad_line);
}

static bool read_head(Arena *a, Csv *csv, CsvTable *t, Err *err)
{
    Strs row = { 0 };
    if (!csv_next(csv, a, &row))
        return csv_end(csv, err) && fail(err, MSG_BASE_CSV_EMPTY);
    t->bad_line = csv->row_line;
    t->columns = map_new(a);
    for (ptrdiff_t i = 0; i < row.len; i++) {
        Str name = str_trim(row.at[i]);
        if (!name.len)
            return fail(err, MSG_BASE_CSV_HEAD_BLANK, csv->row_line, i + 1);
        void **slot = map_slot(t->columns, name);
        if (*slot)
            return fail(err, MSG_BASE_CSV_HEAD_TWICE, csv->row_line, name);
        *slot = (void *)(intptr_t)(i + 1);
        *PUSH(a, &t->head) = name;
    }
    return true;
}

static bool read_table(Arena *a, Str text, CsvTable *t, Err *err)
{
    ptrdiff_t at = str_utf8_fault(text);
    if (at >= 0) {
        t->bad_line = 1 + newlines(text.at, text.at + at);
        return fail(err, MSG_BASE_NOT_UTF8, at + 1);
    }
    Csv csv = csv_open(text, ',');
    if (!read_head(a, &csv, t, err)) {
        t->bad_line = csv.bad_line ? csv.bad_line : t->bad_line;
        return false;
    }
    for (Strs row = { 0 }; csv_next(&csv, a, &row);) {
        t->bad_line = csv.row_line;
        if (row.len != t->head.len)
            return fail(err, MSG_BASE_CSV_WIDTH, csv.row_line, row.len, t->head.len);
        CsvRow *r = PUSH(a, &t->rows);
        r->line = csv.row_line;
        r->cells = (Strs){ NEWS(a, Str, row.len), row.len, row.len };
        for (ptrdiff_t i = 0; i < row.len; i++)
            r->cells.at[i] = str_trim(row.at[i]);
    }
    t->bad_line = csv.bad_line;
    return csv_end(&csv, err);
}

bool csv_table(Arena *a, Str text, CsvTable *out, Err *err)
{
    *out = (CsvTable){ 0 };
    return read_table(a, text, out, err);
}

ptrdiff_t table_col(const CsvTable *t, Str name)
{
    return t->columns ? (ptrdiff_t)(intptr_t)map_get(t->columns, name) - 1 : -1;
}

Str table_cell(const CsvTable *t, ptrdiff_t row, Str name)
{
    ptrdiff_t col = table_col(t, name);
    return col < 0 ? (Str){ 0 } : t->rows.at[row].cells.at[col];
}

static bool would_run(Str s)
{
    double f;
    return s.len && memchr("=+-@\t\r", s.at[0], 6) && !str_f64(s, &f);
}

void csv_write_field(Buf *out, Str field, char delimiter, CsvSafety safety)
{
    bool guard = safety == CSV_NO_FORMULAS && would_run(field), quote = false;
    for (ptrdiff_t i = 0; i < field.len && !quote; i++)
        quote = field.at[i] == delimiter || field.at[i] == '"' || field.at[i] == '\n' || field.at[i] == '\r';
    if (!quote) {
        if (guard)
            buf_char(out, '\'');
        buf_add(out, field);
        return;
    }
    buf_char(out, '"');
    if (guard)
        buf_char(out, '\'');
    while (field.len) {
        Str part = cut(&field, '"');
        buf_add(out, part);
        if (field.at > part.at + part.len) // cut stopped at a quote, not at the end
            buf_add(out, S("\"\""));
    }
    buf_char(out, '"');
}

void csv_write_row(Buf *out, Strs row, char delimiter, CsvSafety safety)
{
    // A row of one empty cell would read back as a blank line, that is, as nothing.
    if (row.len == 1 && !row.at[0].len)
        buf_add(out, S("\"\""));
    else
        for (ptrdiff_t i = 0; i < row.len; i++) {
            if (i)
                buf_char(out, delimiter);
            csv_write_field(out, row.at[i], delimiter, safety);
        }
    buf_add(out, S("\r\n"));
}
