// report.h - a run and a shortlist in print and for other programs: dossier (PDF), workbook (XLSX), lists
// (CSV, GeoJSON). Everything is read through the View given: what it does not see is in no output, and a view
// that may not see a run before a decision is refused (ANALYSIS_EMBARGO). Every output carries the address of
// its run (or of the as-at query) and, where the city is illustrative, says so.
#pragma once
#include "shortlist.h"

// PDF, A4: the choice on its first page, with a sketch map; then one page for each place proposed or decided,
// with contributions, gates, unknowns, facts and their sources; then an appendix with what had no room there (it
// says so) and with what was not checked. "Draft, not published" stands on
// every page until a decision has published the list. A run below the floor of evidence says exploratory
// instead of ranking, shortlist or chosen, and leads with what is worth finding out. id: "shortlist/…", its
// 12 digits, or "latest". The same content gives the same bytes. Errors: REPORT_NO_FONT where fonts-noto-core
// is not installed.
CHECKED bool report_dossier(City *city, const View *v, Arena *a, Str id, Lang lang, Buf *out, Err *err);

// XLSX: the matrix of expected values, weights with live formulas (what does not apply moves its weight as in
// the run), scores and order that follow when a weight is changed; the run's own numbers; facts with sources;
// how to read it. Text from records never becomes a formula. run: "run/…", its 12 digits, or "latest".
CHECKED bool report_workbook(City *city, const View *v, Arena *a, Str run, Lang lang, Buf *out, Err *err);

// CSV (UTF-8 with a byte-order mark, RFC 4180): a line a place, with the run's numbers in C form. The last
// columns hold the run's address and the illustrative mark, so that no line is without them.
CHECKED bool report_run_csv(City *city, const View *v, Arena *a, Str run, Lang lang, Buf *out, Err *err);
// The same places as GeoJSON: those without a position have a null geometry.
CHECKED bool report_run_geojson(City *city, const View *v, Arena *a, Str run, Lang lang, Buf *out, Err *err);

// Records of a list as the view sees them, all attributes it sees, into a file that is there whole or not at
// all. Records go out one after the other (record_each: in the order of the ledger where nothing is sorted or
// searched for), so that memory does not grow with their number. Kinds:
//   csv      as above; a cell as the data files of a pack have it: `5..9`, `a|b`, `unknown`, `na`; `hidden`
//   until a
//            decision
//   geojson  RFC 7946: known values as JSON, unknown as null, what is uncertain as in the API
//   xlsx     numbers as numbers, all else in words of the language; a sheet says what the columns are
//   gpkg     a GeoPackage with one feature table as in the city's file, made anew of what the view sees
CHECKED bool report_records(City *city, const View *v, AsOf at, const ListAsk *ask, Str kind, Lang lang,
                            Str path, Err *err);
bool report_lists_as(Str kind); // is it one of these?
