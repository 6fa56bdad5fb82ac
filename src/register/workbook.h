// workbook.h - tables out of a workbook that people filled in.
#pragma once
#include "base.h"

typedef struct {
    Str sheet;
    Str csv; // from the row whose first cell is the heading on; its lines are the rows of the sheet
} WorkbookTable;
typedef ARRAY(WorkbookTable) WorkbookTables;

// Of each sheet that has a row beginning with `head`, what stands from there on. Rows with nothing behind the
// third cell are left out: lines that nobody filled in.
CHECKED bool workbook_tables(Arena *a, Str bytes, Str head, WorkbookTables *out, Err *err);
