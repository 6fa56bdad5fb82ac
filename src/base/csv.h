// csv.h - tables as text: a streaming RFC 4180 reader, a table with a heading for packs, and a writer.
#pragma once
#include "base.h"

// ---- Reading row by row. Quotes, doubled quotes, newlines inside quotes, LF, CRLF and CR are understood; a byte order
// mark is skipped; lines with nothing on them are skipped. A quote inside a cell that does not begin with one is kept.
//     Csv csv = csv_open(text, 0);
//     Strs row = { 0 };
//     while (csv_next(&csv, a, &row))
//         use(row.at[0], csv.row_line);
//     return csv_end(&csv, err);
typedef struct {
    Str text;         // what is still to be read
    char delimiter;   // , ; tab or |
    int line;         // line at which `text` stands, from 1
    int row_line;     // line on which the last row began, from 1
    int bad_line;     // 0, or the line of the fault that ended the reading
    MsgId bad;
} Csv;
Csv csv_open(Str text, char delimiter);                      // delimiter 0: the likeliest by the first lines (csv_sniff)
char csv_sniff(Str text);                                    // , ; tab or |; a comma where nothing speaks for another

// The next row. Cells are borrowed from the text; only cells with doubled quotes are copied, into the arena. `row` is
// used again from call to call (its array grows in the arena), so keep no pointer to row->at. False: end or fault.
bool csv_next(Csv *csv, Arena *a, Strs *row);
CHECKED bool csv_end(const Csv *csv, Err *err);              // false where a fault ended the reading: it names the line

// ---- A whole table with a heading, as packs have it: every row as wide as the heading, names unique and not empty.
typedef struct { Strs cells; int line; } CsvRow;             // cells are trimmed; line from 1
typedef struct { CsvRow row; Err why; } CsvSpoilt;           // cells: what can be told of them, perhaps fewer or more than columns
typedef struct {
    Strs head;
    ARRAY(CsvRow) rows;
    ARRAY(CsvSpoilt) spoilt;                                 // of csv_table_all
    Map *columns;
    int bad_line;                                            // after a failure: the line it is about, 0 for the whole
} CsvTable;
// Text must be UTF-8. Cells are borrowed from it (or copied into the arena where they held doubled quotes).
CHECKED bool csv_table(Arena *a, Str text, CsvTable *out, Err *err);
// The same, going on behind a row that cannot be read (too few or too many cells, a quote that is wrong, bytes that are no
// UTF-8): that row stands in `spoilt`. False only where there is no usable heading.
CHECKED bool csv_table_all(Arena *a, Str text, CsvTable *out, Err *err);
ptrdiff_t table_col(const CsvTable *t, Str name);            // -1 where there is none
Str table_cell(const CsvTable *t, ptrdiff_t row, Str name);  // empty where the column does not exist

// ---- Writing.
typedef enum {
    CSV_PLAIN,
    CSV_NO_FORMULAS,   // a text that a spreadsheet would run (= + - @ tab CR first, unless it is a number) gets a ' before it
} CsvSafety;
void csv_write_field(Buf *out, Str field, char delimiter, CsvSafety safety);   // quoted where needed
void csv_write_row(Buf *out, Strs row, char delimiter, CsvSafety safety);      // ends with CRLF
