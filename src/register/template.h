// template.h - a workbook for teams: headings in both languages, drop-downs from the code lists, comments
// with units.
#pragma once
#include "record.h"

// The bytes of an XLSX file for a record type. filled: the records of the type are in it; a cell that comes
// back untouched is no fact. Only attributes that the view sees and people may enter.
CHECKED bool template_xlsx(City *city, const View *v, Arena *a, Str type, bool filled, int64_t now_ms,
                           Str *out, Err *err);
