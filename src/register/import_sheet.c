// import_sheet.c - which kind of file it is, and CSV as a stream of rows.
#include "csv.h"
#include "import_in.h"
#include "legacy.h"

SheetWalk sheet_walk(const Sheet *s)
{
    SheetWalk w = { .sheet = s };
    if (s->streamed)
        w.csv = csv_open(s->text, 0);
    return w;
}

bool sheet_next(SheetWalk *w, Arena *row, SheetRow *out)
{
    if (!w->sheet->streamed) {
        if (w->at >= w->sheet->rows.len)
            return false;
        *out = w->sheet->rows.at[w->at++];
        return true;
    }
    Strs cells = { 0 };
    if (!csv_next(&w->csv, row, &cells))
        return false;
    *out = (SheetRow){ .row = w->csv.row_line,
                       .cells = { .at = NEWS(row, SheetCell, cells.len), .len = cells.len } };
    for (ptrdiff_t i = 0; i < cells.len; i++)
        out->cells.at[i].s = str_trim(cells.at[i]);
    return true;
}

bool sheet_end(const SheetWalk *w, Err *err)
{
    return !w->sheet->streamed || csv_end(&w->csv, err);
}

static bool ends(Arena *a, Str name, const char *with)
{
    return str_ends(str_lower_ascii(a, name), str_z(with));
}

static bool text_sheet(Arena *a, Str filename, Str bytes, SheetList *out, Labels *notes, Err *err)
{
    TextGuess guess = text_detect(bytes);
    Str text;
    if (!text_decode(a, guess.enc, bytes, &text, err))
        return false;
    if (guess.enc != ENC_UTF8)
        *PUSH(a, notes) = guess.sure ? SAY(a, MSG_IMPORT_NOTE_ENCODING, enc_name(guess.enc))
                                     : SAY(a, MSG_IMPORT_NOTE_ENCODING_UNSURE, enc_name(guess.enc));
    *PUSH(a, out) = (Sheet){ .name = filename, .no = 1, .streamed = true, .text = text };
    return true;
}

static bool looks_like_text(Str bytes)
{
    if (bytes.len >= 2 && ((unsigned char)bytes.at[0] >= 0xfe && (unsigned char)bytes.at[1] >= 0xfe))
        return true; // UTF-16
    for (ptrdiff_t i = 0; i < bytes.len && i < 4096; i++)
        if (!bytes.at[i])
            return false;
    return true;
}

bool sheets_read(Arena *a, Str filename, Str layer, Str bytes, SheetList *out, Labels *notes, Err *err)
{
    *out = (SheetList){ 0 };
    Str start = str_trim(str_sub(bytes, 0, 64));
    if (!str_trim(bytes).len)
        return fail(err, MSG_IMPORT_EMPTY, filename);
    if (str_starts(bytes, S("PK\x03\x04")) && !ends(a, filename, ".zip") && !ends(a, filename, ".ods") &&
        !ends(a, filename, ".kmz"))
        return xlsx_read(a, bytes, out, err);
    if (str_starts(start, S("\xef\xbb\xbf")))
        start = str_trim(str_sub(start, 3, start.len));
    if (str_starts(start, S("{")) && !ends(a, filename, ".csv"))
        return geojson_read(a, str_starts(bytes, S("\xef\xbb\xbf")) ? str_sub(bytes, 3, bytes.len) : bytes,
                            out, notes, err);
    if (ends(a, filename, ".tab") || ends(a, filename, ".shp") || ends(a, filename, ".mif"))
        return fail(err, MSG_IMPORT_MANY_FILES, filename);
    bool tabular = ends(a, filename, ".csv") || ends(a, filename, ".tsv") || ends(a, filename, ".txt");
    if (tabular || (looks_like_text(bytes) && !str_starts(start, S("<"))))
        return text_sheet(a, filename, bytes, out, notes, err);
    return ogr_read(a, filename, layer, bytes, out, notes, err);
}
