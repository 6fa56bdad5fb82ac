// import.h - files of other people into the register: first a plan that says of every row what would happen
// and why, then all of it at once or nothing. Rows in doubt wait in the inbox (inbox.h); no row is dropped in
// silence.
#pragma once
#include "edit.h"
#include "json.h"

// new: a record nobody has told of; same: says nothing new; changed: adds facts to a record that is there;
// duplicate: looks like another row or record; suspicious: could be read otherwise, a remedy is proposed;
// rejected: nothing can be made of it.
typedef enum {
    ROW_NEW,
    ROW_SAME,
    ROW_CHANGED,
    ROW_DUPLICATE,
    ROW_SUSPICIOUS,
    ROW_REJECTED,
    ROW_VERDICTS
} Verdict;
extern const char *const verdict_names[ROW_VERDICTS + 1];

typedef struct {
    Str column, attr;
} ImportMap; // attr: an attribute, or id lon lat east north coordinates source crs, or - for none
typedef ARRAY(ImportMap) ImportMaps;
typedef bool ImportGoOn(void *ctx, int64_t done,
                        int64_t total); // false stops the work; nothing is written then

typedef struct {
    Str filename;                     // its ending says what it is, where the bytes do not
    Str type;                         // record type; empty: the one that is ranked
    int sheet;                        // of a workbook, from 1; 0: all sheets that have a table
    Str crs;                          // what the coordinates are in; empty: judged by what they are
    Str source, source_class, method; // empty: the file's name, class and method of a desk judgement
    Date date;                        // when the rows were so; DATE_NONE: the day of the import
    ImportMaps map;                   // what people say about columns; the rest is found out
    Str author;
    int64_t now;       // UTC ms
    ImportGoOn *go_on; // may be NULL
    void *ctx;
    bool spooled; // the bytes of the file are a spool's (spool.h): what was read of them leaves memory
} ImportAsk;

// ---- What people say about a file, under the names that the command line has for it: type sheet crs source
// class method date map. An empty value is the usual again; map adds a column, "column=attribute".
extern const char *const import_options[]; // up to NULL
// Values are copied. Errors: no such option, no date, no number of a sheet, not column=attribute, one column
// said to be two things.
CHECKED bool import_ask_say(Arena *a, ImportAsk *ask, Str name, Str value, Err *err);
// All members of an object, as ImportOptions of api.ts: what it does not name stays; map, where given, is the
// whole of it.
CHECKED bool import_ask_json(Arena *a, const json_t *options, ImportAsk *ask, Err *err);
void import_options_json(JsonW *w, Arena *a, const ImportAsk *ask); // ImportOptions of api.ts
// Fills in what is usual (type, source, class, method), and checks what needs no file. Errors: a type, class,
// method, coordinate system or attribute that is not there; a view that may not import.
CHECKED bool import_ask_check(City *city, const View *v, ImportAsk *ask, Err *err);

typedef struct {
    int64_t id;                                        // import/3; 0: not stored
    Str filename, actor, type, state, error;           // state: planned applied undone failed
    int64_t made, rows, counts[ROW_VERDICTS], waiting; // waiting: items of it in the inbox
    int64_t first_block, last_block;                   // once applied; 0 where nothing was written
} ImportSummary;
typedef ARRAY(ImportSummary) ImportSummaries;

// Reads the file, judges every row and stores the plan with the file; *out names it. Errors: not readable as
// what it is, no table in it, data of an illustrative city, a sheet or a column that is not there, two
// columns of a table that are said to be the same.
CHECKED bool import_plan(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                         ImportSummary *out, Err *err);
// What was said when this import was planned, with its filename. Errors: no such import, one that is no plan
// any more.
CHECKED bool import_ask_of(City *city, const View *v, Arena *a, int64_t id, ImportAsk *out, Err *err);
// Plans the bytes of an import anew, as ask says; the former plan stays where that fails. Errors: as for
// import_plan, and an import that is no plan any more.
CHECKED bool import_plan_again(City *city, const View *v, Arena *a, int64_t id, const ImportAsk *ask,
                               ImportSummary *out, Err *err);
// A plan without writing anything: all of it as JSON {counts, rows:[{row, verdict, reason, remedy,
// …}], columns, notes}.
CHECKED bool import_dry_run(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                            ImportSummary *out, JsonW *w, Err *err);
// Plan and application in one: for people who have looked at the dry run. The file itself is not kept.
CHECKED bool import_now(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                        ImportSummary *out, Err *err);
// Applies a stored plan: rows are judged anew against what the register says now, in one transaction. ask:
// author, now, go_on.
CHECKED bool import_apply(City *city, const View *v, Arena *a, int64_t id, const ImportAsk *ask,
                          ImportSummary *out, Err *err);
// Takes back all that an import wrote; later edits stay. Plan first: edit_undo_plan(first_block, last_block).
CHECKED bool import_undo(City *city, const View *v, Arena *a, const Saying *how, int64_t id, Done *out,
                         Err *err);

CHECKED bool import_get(City *city, const View *v, Arena *a, int64_t id, ImportSummary *out, Err *err);
CHECKED bool imports_json(City *city, const View *v, Arena *a, JsonW *w,
                          Err *err); // Imports of api.ts, newest first
// ImportPlan of api.ts. verdict: empty, or only these rows.
CHECKED bool import_json(City *city, const View *v, Arena *a, int64_t id, Str verdict, int64_t offset,
                         int64_t limit, JsonW *w, Err *err);
void import_summary_json(JsonW *w, Arena *a, const ImportSummary *s);
