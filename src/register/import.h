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
} ImportMap; // attr: an attribute, or id lon lat east north source note -
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
} ImportAsk;

typedef struct {
    int64_t id;                                        // import/3; 0: not stored
    Str filename, actor, type, state, error;           // state: planned applied undone failed
    int64_t made, rows, counts[ROW_VERDICTS], waiting; // waiting: items of it in the inbox
    int64_t first_block, last_block;                   // once applied; 0 where nothing was written
} ImportSummary;
typedef ARRAY(ImportSummary) ImportSummaries;

// Reads the file, judges every row and stores the plan with the file; *out names it. Errors: not readable as
// what it is, no table in it, data of an illustrative city, a column that --map names and is not there.
CHECKED bool import_plan(City *city, const View *v, Arena *a, const ImportAsk *ask, Str bytes,
                         ImportSummary *out, Err *err);
// The same without writing anything: the whole plan as JSON {counts, rows:[{row, verdict, reason, remedy,
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
