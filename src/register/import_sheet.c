// import_sheet.c - which kind of file it is, and CSV as a stream of rows.
#include "csv.h"
#include "import_in.h"
#include "spool.h"

enum { WINDOW = 1 << 20, LEAVE_BYTES = 1 << 18 };

SheetWalk sheet_walk(const Sheet *s)
{
    SheetWalk w = { .sheet = s };
    if (s->streamed) {
        w.csv = csv_open(s->text, 0);
        w.left = s->text.at;
    }
    return w;
}

static Str cell_of(const Sheet *s, Arena *row, Str cell)
{
    Err never = { 0 }; // these encodings give every byte a meaning, and UTF-8 has been checked
    if (!s->composed)
        (void)!text_decode(row, s->enc, cell, &cell, &never);
    return str_trim(cell);
}

bool sheet_next(SheetWalk *w, Arena *row, SheetRow *out)
{
    const Sheet *s = w->sheet;
    if (!s->streamed) {
        if (w->at >= s->rows.len)
            return false;
        *out = s->rows.at[w->at++];
        return true;
    }
    Strs cells = { 0 };
    if (!csv_next(&w->csv, row, &cells))
        return false;
    *out = (SheetRow){ .row = w->csv.row_line,
                       .cells = { .at = NEWS(row, SheetCell, cells.len), .len = cells.len } };
    for (ptrdiff_t i = 0; i < cells.len; i++)
        out->cells.at[i].s = cell_of(s, row, cells.at[i]);
    if (s->leaves && w->csv.text.at - w->left > LEAVE_BYTES) {
        spool_leave((Str){ w->left, w->csv.text.at - w->left });
        w->left = w->csv.text.at;
    }
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

typedef struct {
    bool utf8, composed;
} TextState;

// All of the text once over, without keeping it in memory.
static TextState state_of(const SheetFile *f)
{
    TextState out = { true, true };
    Arena *a = arena_new();
    for (Str rest = f->bytes; rest.len && out.utf8;) {
        Str piece = utf8_start(rest, WINDOW);
        out.utf8 = piece.len && str_is_utf8(piece);
        out.composed = out.composed && out.utf8 && str_nfc(a, piece).at == piece.at;
        rest = str_sub(rest, piece.len, rest.len);
        if (f->spooled)
            spool_leave(piece);
        arena_reset(a);
    }
    arena_free(a);
    return out;
}

static bool text_sheet(Arena *a, const SheetFile *f, SheetList *out, Labels *notes, Err *err)
{
    TextState state = state_of(f);
    TextGuess guess = text_guess(f->bytes, state.utf8);
    Sheet s = { .name = f->filename,
                .no = 1,
                .streamed = true,
                .text = f->bytes,
                .enc = guess.enc,
                .composed = guess.enc == ENC_UTF8 && state.composed,
                .leaves = f->spooled };
    if (guess.enc == ENC_UTF16LE ||
        guess.enc == ENC_UTF16BE) { // two bytes a letter: no cell ends where it does in ASCII
        s.composed = true;
        s.leaves = false;
        if (!text_decode(a, guess.enc, f->bytes, &s.text, err))
            return false;
    }
    if (guess.enc != ENC_UTF8)
        *PUSH(a, notes) = guess.sure ? SAY(a, MSG_IMPORT_NOTE_ENCODING, enc_name(guess.enc))
                                     : SAY(a, MSG_IMPORT_NOTE_ENCODING_UNSURE, enc_name(guess.enc));
    *PUSH(a, out) = s;
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

bool sheets_read(Arena *a, const SheetFile *f, SheetList *out, Labels *notes, Err *err)
{
    Str filename = f->filename, bytes = f->bytes;
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
        return text_sheet(a, f, out, notes, err);
    return ogr_read(a, filename, f->layer, bytes, out, notes, err);
}
