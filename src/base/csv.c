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

static Strs trimmed(Arena *a, Strs row)
{
    Strs out = { NEWS(a, Str, row.len + 1), row.len, row.len };
    for (ptrdiff_t i = 0; i < row.len; i++)
        out.at[i] = str_trim(row.at[i]);
    return out;
}

// What a line holds as it stands, cut at its delimiters: all that is left to say of a row with a wrong quote.
static Strs rough_cells(Arena *a, Str line, char delimiter)
{
    Strs out = { 0 };
    while (line.len)
        *PUSH(a, &out) = str_trim(cut(&line, delimiter));
    return out;
}

// Puts the reader behind the first line of the row that ended it, which is returned.
static Str over_line(Csv *csv, const Csv *before)
{
    const char *p = before->text.at, *end = p + before->text.len;
    *csv = *before;
    while (p < end && (*p == '\n' || *p == '\r'))
        p = over_newline(csv, p, end);
    const char *from = p;
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    Str line = { from, p - from };
    csv->row_line = csv->line;
    p = over_newline(csv, p, end);
    csv->text = (Str){ p, end - p };
    return line;
}

static void spoil(Arena *a, CsvTable *t, Strs cells, int line, const Err *why)
{
    *PUSH(a, &t->spoilt) = (CsvSpoilt){ .row = { trimmed(a, cells), line }, .why = *why };
}

// One row. False: it cannot be read, *why says so, and *cells is what can be told of it.
static bool read_row(Arena *a, Csv *csv, const Csv *before, Str text, ptrdiff_t width, Strs *cells, Err *why)
{
    if (csv->bad_line) {
        Csv ended = *csv;
        *cells = rough_cells(a, over_line(csv, before), csv->delimiter);
        return csv_end(&ended, why);
    }
    Str bytes = { before->text.at, csv->text.at - before->text.at };
    ptrdiff_t at = str_utf8_fault(bytes);
    if (at >= 0)
        return fail(why, MSG_BASE_NOT_UTF8, bytes.at - text.at + at + 1);
    return cells->len == width || fail(why, MSG_BASE_CSV_WIDTH, csv->row_line, cells->len, width);
}

static bool csv_refused(Err *err, const Err *why)
{
    *err = *why;
    return false;
}

// all: what cannot be read is put aside, else it ends the reading.
static bool read_table(Arena *a, Str text, CsvTable *t, bool all, Err *err)
{
    ptrdiff_t at = str_utf8_fault(text);
    Csv csv = csv_open(text, ',');
    if (at >= 0 && !all) {
        t->bad_line = 1 + newlines(text.at, text.at + at);
        return fail(err, MSG_BASE_NOT_UTF8, at + 1);
    }
    if (!read_head(a, &csv, t, err)) {
        t->bad_line = csv.bad_line ? csv.bad_line : t->bad_line;
        return false;
    }
    if (at >= 0 && at < csv.text.at - text.at)
        return fail(err, MSG_BASE_NOT_UTF8, at + 1);
    bool lost = false; // behind a wrong quote, until a row is as wide as it should be
    for (Strs row = { 0 };;) {
        Csv before = csv;
        Err why = { 0 };
        if (!csv_next(&csv, a, &row) && !csv.bad_line)
            break;
        int line = csv.bad_line ? csv.bad_line : csv.row_line;
        bool quote = csv.bad_line > 0, whole = read_row(a, &csv, &before, text, t->head.len, &row, &why);
        t->bad_line = line;
        if (whole)
            *PUSH(a, &t->rows) = (CsvRow){ trimmed(a, row), line };
        else if (!all)
            return csv_refused(err, &why);
        else if (!lost)
            spoil(a, t, row, line, &why);
        lost = !whole && (lost || quote);
    }
    t->bad_line = 0;
    return true;
}

bool csv_table(Arena *a, Str text, CsvTable *out, Err *err)
{
    *out = (CsvTable){ 0 };
    return read_table(a, text, out, false, err);
}

bool csv_table_all(Arena *a, Str text, CsvTable *out, Err *err)
{
    *out = (CsvTable){ 0 };
    return read_table(a, text, out, true, err);
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
