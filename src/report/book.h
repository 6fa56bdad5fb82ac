// book.h - what the sheets of a workbook share. report's own.
#pragma once
#include <xlsxwriter.h>

#include "dossier.h"

typedef struct {
    City *city;
    const View *view;
    Arena *arena;
    Lang lang;
    const Run *run; // NULL: a list of records
    bool illustrative;
    Str foot;      // of a printed page, behind the page's mark
    bool all_seen; // the view sees what every criterion rests on: else there are no formulas
    Str address, detail;
    lxw_workbook *book;
    lxw_worksheet *sheet; // the one being written
    lxw_format *title, *mark, *quiet, *head, *plain, *wrap, *percent, *number, *whole, *input, *unknown;
    bool failed;
} Book;

// Rows and columns count from 0. Text never becomes a formula; NaN is written as the word for unknown.
void book_sheet(Book *b, MsgId name, int frozen_rows, int frozen_cols);
void book_sheet_named(Book *b, Str name, Str title, int frozen_rows, int frozen_cols);
void book_formats(Book *b);
void book_text(Book *b, int row, int col, lxw_format *f, Str s);
void book_num(Book *b, int row, int col, lxw_format *f, double x);
void book_formula(Book *b, int row, int col, lxw_format *f, Str formula, double value);
Str book_say(Book *b, MsgId id);
Str book_column(Book *b, int col); // "AB"

enum { TOP_ROWS = 4 }; // title, mark, address, a blank
void book_results(Book *b);
void book_weights(Book *b);
void book_matrix(Book *b); // with the shares by place behind it
void book_facts(Book *b, Records records);
