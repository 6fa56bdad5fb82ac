// columns.h - two columns of a page that fill one after the other: what is asked for without ink can be measured
// before it is drawn. report's own.
#pragma once
#include "paper.h"

enum { GAP = 18, COL = (FRAME - GAP) / 2 };
typedef struct {
    Paper *p;
    double top, bottom, y; // of the columns; where the next thing goes
    int col;
    bool ink;  // false: only measures
    bool full; // something did not fit
} Columns;

Columns columns_at(Paper *p, double bottom, bool draw);          // from p->y to bottom
double column_x(const Columns *c);                              // left of the column that is being filled
bool column_need(Columns *c, double h);                         // room in one piece; in the next column where it must
void column_text(Columns *c, double indent, const Span *spans, int n); // line by line, over the columns
void column_say(Columns *c, double indent, Style s, Str words);
// more: behind the words, quiet; with: height of what must stand below it.
void column_head(Columns *c, Str words, Str more, double with);
void column_gap(Columns *c, double h);                // none at the top of a column
