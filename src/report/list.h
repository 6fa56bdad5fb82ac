// list.h - how records go out, one after the other: what the formats share. report's own.
#pragma once
#include "book.h"
#include "json.h"

typedef struct Db Db;
typedef struct {
    City *city;
    const View *view;
    AsOf at;
    Lang lang;
    const RecordType *type;
    AttrRefs attrs; // that the view sees, positions apart
    Arena *arena;   // of the whole list
    Str path;       // what the format writes; renamed when all is well
    ptrdiff_t rows;
    int fd;     // csv, geojson: written from buf part by part
    Buf buf;    // csv, geojson
    JsonW json; // geojson
    Book book;  // xlsx
    Db *db;     // gpkg
} List;

// row gets an arena that is gone after it. end is called once after begin, with ok where every row went well;
// it closes whatever begin opened.
typedef struct {
    const char *kind;
    bool (*begin)(List *l, Err *err);
    bool (*row)(List *l, Arena *a, const Record *r, Err *err);
    bool (*end)(List *l, bool ok, Err *err);
} ListFormat;
extern const ListFormat list_csv, list_geojson, list_xlsx, list_gpkg;

CHECKED bool list_open(List *l, Err *err);            // a file for buf
CHECKED bool list_flush(List *l, bool all, Err *err); // when buf has grown, or all
CHECKED bool list_close(List *l, bool ok, Err *err);  // writes what is left

// Longitude, latitude, radius in metres as the view sees them: NAN where it does not.
void record_position(const Record *r, double where[3]);
Str list_address(Arena *a, const List *l); // pack, as at, view: one line

// ---- Words and pieces that lists of runs and of records share (run_lists.c)
void csv_text(Buf *out, Str s); // never a formula
void csv_num(Buf *out, double x);
Str mark_word(bool illustrative);
void point_json(JsonW *w, double lon, double lat);
void collection_json(JsonW *w, Arena *a, City *city, Str name, Str address); // opens the array of features
