// import_in.h - what the files of import share; nobody else includes it.
#pragma once
#include "citation.h"
#include "csv.h"
#include "fold.h"
#include "geo.h"
#include "import.h"
#include "ledger.h"
#include "legacy.h"
#include "load.h"
#include "num.h"
#include "store.h"
#include "wards.h"

// A sentence in both languages; inside the arguments L is the language.
#ifdef __cppcheck__ // which cannot read a statement as an expression
Label say_in_both(Arena *a, MsgId id);
#define SAY(a, id, ...) say_in_both((a), (id))
#else
#define SAY(a, id, ...)                                                                                      \
    ({                                                                                                       \
        Label said_;                                                                                         \
        for (int L = 0; L < LANG_COUNT; L++)                                                                 \
            said_.in[L] = msg((a), (Lang)L, (id)__VA_OPT__(, ) __VA_ARGS__);                                 \
        said_;                                                                                               \
    })
#endif
typedef ARRAY(Label) Labels;

// ---- A file as sheets of rows of cells, whatever it was (import_sheet.c, import_xlsx.c, import_geojson.c)
typedef struct {
    Str s;
    bool number; // typed as a number by the file: never ambiguous
} SheetCell;
typedef ARRAY(SheetCell) SheetCells;
typedef struct {
    int row; // as a spreadsheet counts, from 1
    SheetCells cells;
} SheetRow;
typedef ARRAY(SheetRow) SheetRows;
typedef struct {
    Str name;
    int no;        // from 1
    bool streamed; // rows come out of text, as CSV
    Str text;      // in enc, of which only ASCII matters to where a cell ends
    TextEnc enc;
    bool composed;  // UTF-8 in composed form: cells stand as they are
    bool leaves;    // text is a spool's (spool.h): what was read leaves memory
    SheetRows rows; // else
    bool spatial;   // columns "lon", "lat" were made by the reader and are degrees WGS 84
} Sheet;
typedef ARRAY(Sheet) SheetList;
typedef struct {
    Str filename, bytes;
    bool spooled; // the bytes are a spool's
    Str layer;    // the one to read where a file has several and this is among them
} SheetFile;
CHECKED bool sheets_read(Arena *a, const SheetFile *file, SheetList *out, Labels *notes, Err *err);
CHECKED bool xlsx_read(Arena *a, Str bytes, SheetList *out, Err *err);
CHECKED bool geojson_read(Arena *a, Str text, SheetList *out, Labels *notes, Err *err);
CHECKED bool ogr_read(Arena *a, Str filename, Str layer, Str bytes, SheetList *out, Labels *notes, Err *err);
// One layer as GeoJSON, in WGS 84 where the file says what it is in, or as_is. layer may be empty where there
// is one.
CHECKED bool ogr_features(Arena *a, Str filename, Str layer, Str bytes, bool as_is, Str *json, Err *err);

typedef struct {
    const Sheet *sheet;
    Csv csv;
    ptrdiff_t at;
    const char *left; // text before it has left memory
} SheetWalk;
SheetWalk sheet_walk(const Sheet *s);
bool sheet_next(SheetWalk *w, Arena *row, SheetRow *out); // cells live in row or as long as the sheet
CHECKED bool sheet_end(const SheetWalk *w, Err *err);

// ---- What the columns mean (import_head.c, import_columns.c)
typedef enum { ROLE_NONE, ROLE_ATTR, ROLE_ID, ROLE_X, ROLE_Y, ROLE_XY, ROLE_SOURCE, ROLE_CRS } Role;
typedef enum { STYLE_UNKNOWN, STYLE_COMMA, STYLE_DOT, STYLE_MIXED } NumStyle; // what the decimal mark is
typedef struct {
    Str name;
    Role role;
    const Attr *attr;
    Str unit; // of the heading; num_read's word
    double factor;
    NumStyle style;
    Label note;
    bool said;        // by people, "-" too
    const Attr *near; // of a column that is not read: the attribute it comes nearest to; NULL: none
    Strs first;       // its first values that differ, shortened
} ImportColumn;
typedef ARRAY(ImportColumn) ImportColumns;
typedef enum { AXES_NONE, AXES_DEGREES, AXES_GRID, AXES_SWAPPED_DEGREES, AXES_SWAPPED_GRID } Axes;
typedef struct {
    const Sheet *sheet;
    int head_row, data_row; // rows on which the headings end and the data begin
    ImportColumns columns;
    ptrdiff_t x, y, xy, crs, id, name, address; // places of columns, or -1
    Axes axes;                                  // what most rows of the sheet are
    bool claims_grid;                           // a heading or --crs says degrees are the grid's own
    bool mended;                                // typed in a legacy font throughout
} ImportTable;
typedef ARRAY(ImportTable) ImportTables;

// ---- Keys of rows (import_seen.c)
typedef struct Seen Seen;
Seen *seen_new(void);
void seen_free(Seen *s); // NULL is fine
// *before: the row that had this key before; 0: none, and this one is noted.
CHECKED bool seen_before(Seen *s, Str key, int row, int *before, Err *err);

// ---- A register looked through by name (import_match.c)
typedef struct Matcher Matcher;
typedef struct {
    Str id;
    int64_t rid;
    Str name, folded, address;
    Point at; // NaN where not known
} MatchRow;
typedef struct {
    const MatchRow *row;
    double score; // 0…1; 1: the same folded name
    double metres;
} Match;

typedef struct {
    Str text;
    Crs *crs; // NULL: nobody knows what is meant
} NamedCrs;

typedef struct {
    City *city;
    const View *view;
    Arena *a; // as long as the import
    const ImportAsk *ask;
    Str bytes;    // of the file
    bool spooled; // they are a spool's
    const Pack *pack;
    const RecordType *type;
    const Attr *place, *address, *title[LANG_COUNT];
    int32_t day;
    SheetList sheets;
    ImportTables tables;
    Labels notes;
    const WardMap *map;  // outlines of wards; NULL where there are none
    Crs *grid;           // of the pack; NULL where PROJ has none
    Crs *given;          // of --crs
    Crs *utm;            // the zone of the city, which a grid in metres may be mistaken for; NULL: none
    ARRAY(Crs *) others; // neighbouring zones, opened when first needed
    Strs other_names;
    bool others_open;
    ARRAY(NamedCrs) named; // what cells of a column "hệ tọa độ" call them
    Map *citers;           // type that is cited, and that an attribute refers to → Citer
    Matcher *matcher;      // NULL: every row has a key
    Seen *seen;            // keys of the rows so far
    Map *told;             // content of a row without key → record of an earlier import
    int64_t next_no;       // of new short ids
    int64_t rows, counts[ROW_VERDICTS];
} Importer;

// ---- Headings (import_head.c). The row they end on; a heading over two rows is joined into it. False: no
// table.
bool head_find(Arena *a, const Importer *im, SheetRows *rows, ptrdiff_t *head);
bool head_is_numbered(const SheetRow *r); // "(1) (2) (3)", nothing else
Str head_word(Arena *a, Str s);           // folded, without what stands in brackets
Str head_tag(Str head);                   // of a template: what stands in [ ]
Role head_role(Str folded);               // a key, a coordinate, a source …
double head_fit(Arena *a, const Importer *im, const Attr *at, Str head); // 0…1.02: how near to the attribute

// ---- What a column may be said to be (import_ask.c)
bool role_named(Str name, Role *out);
Str role_name(Role role); // as role_named takes it; empty for what has no name
const Attr *attr_to_enter(const Pack *pack, const View *v, Str type, Str name); // NULL: none of that name

CHECKED bool columns_find(Importer *im, Err *err);
// How well a text is a value of attr, 0 to 1.
double value_fit(Arena *a, const Importer *im, const Attr *attr, SheetCell c);

// ---- One row judged (import_judge.c)
typedef struct {
    Label text, remedy;
    Str like;
    bool privacy;
} Doubt;
typedef ARRAY(Doubt) Doubts;
typedef struct {
    Str sheet;
    int row;
    Verdict verdict;
    Str record, other; // other: the record or row it may be the same as
    Str title;
    Label reason, remedy;
    Str like, kind; // kind: inbox kind of a row in doubt
    Facts facts;    // that would be written, remedies applied
    Facts before;   // what the register says now of these attributes, where it says anything
    Str source;     // of the row, or empty
    Str raw;        // JSON array of its cells
    uint64_t hash;  // of its content, where it has no key; else 0
    bool unheard;   // nobody has the id that it gives
} PlanRow;

// cells of the row above, for ditto marks; may be NULL
CHECKED bool row_judge(Importer *im, const ImportTable *t, Arena *a, const SheetRow *row,
                       const SheetCells *above, PlanRow *out, Err *err);
// A cell as a value. Doubts are added; *out is what the remedy would give (unknown: the cell left out).
void cell_value(Arena *a, const Importer *im, const ImportColumn *col, SheetCell c, Value *out,
                Doubts *doubts);
bool cell_is_ditto(Str s);
bool cell_is_blank(Str s);                // nothing, -, unknown …
bool cell_coordinate(Str s, double *out); // 105.85, 105,85, 21°01'55"N
// Position of a row. False: it has none.
bool row_position(Importer *im, const ImportTable *t, Arena *a, const SheetRow *row, const Point *known,
                  const Value *ward, Value *out, Doubts *doubts);
Axes axes_of(const Importer *im, double x, double y);
// Metres that fit the pack's grid fit UTM too: how far the two readings lie apart in the middle of the city.
// False: there is no such doubt.
bool grid_or_utm(Importer *im, Str *utm, double *metres);
bool text_private(Arena *a, Str s, Str *without, Str *what); // names and numbers of persons in running text

CHECKED bool matcher_open(Importer *im, Err *err);
void matcher_add(Importer *im, Str id, Str name, Str address, Point at);
ptrdiff_t matcher_len(const Importer *im);
const MatchRow *matcher_row(const Importer *im, ptrdiff_t i);
// The likeliest records, best first, at most n.
ptrdiff_t matcher_find(Importer *im, Arena *a, Str name, Str address, const Point *at, Match *out,
                       ptrdiff_t n);

// ---- The whole (import.c)
CHECKED bool importer_open(Importer *im, City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                           Err *err);
void importer_close(Importer *im);
// Opens, does the work in one transaction, closes: all of it is written or nothing.
typedef bool ImportWork(Importer *im, int64_t *id, Err *err);
CHECKED bool importer_within(Importer *im, City *city, const View *v, Arena *a, const ImportAsk *ask,
                             Str bytes, ImportWork *work, int64_t *id, Err *err);
typedef bool RowSink(void *ctx, Arena *row, const PlanRow *r, Err *err);
CHECKED bool importer_run(Importer *im, RowSink *sink, void *ctx, Err *err);
CHECKED bool import_new_id(Importer *im, Arena *a, Str *id, Err *err); // the next short id of its type
// What was found out about the file (import_tell.c): kept as text, told as members sheets, columns, notes.
Str found_text(Arena *a, const Importer *im);
CHECKED bool found_json(JsonW *w, Str file, Str notes, Lang lang, Err *err);
void import_counts_json(JsonW *w, const int64_t *counts);
void changes_json(JsonW *w, Arena *a, const Pack *pack, const Facts *facts, const Facts *before, Lang lang);
Label verdict_reason(Arena *a, Verdict v);

// ---- import.c for import_apply.c
typedef struct {
    Importer *im;
    int64_t id, no;
} Keeping;
CHECKED bool import_allowed(const View *v, Err *err);
CHECKED bool import_encode(Arena *a, const Facts *facts, Str *out, Err *err);
CHECKED bool import_keep_row(void *ctx, Arena *a, const PlanRow *r, Err *err);
CHECKED bool import_insert(Importer *im, Str bytes, int64_t *id, Err *err);
CHECKED bool import_bytes(City *city, int64_t id, Str *bytes,
                          Err *err); // of the file; end them with spool_free
CHECKED bool import_update(Importer *im, int64_t id, Str state, int64_t first, int64_t last, Err *err);
