// pack_load.h - what the files of the pack loader share (pack_*.c only; everybody else uses pack.h).
#pragma once
#include <math.h>
#include <string.h>

#include "csv.h"
#include "json.h"
#include "node.h"
#include "pack.h"
#include "schema.h"

// ---- Files (pack_files.c). The stored form: "KHOPACK1\n", then for each file by path "path\nlength\n", its bytes, "\n".
CHECKED bool files_from_dir(Arena *a, Str dir, Pack *p, Err *err);
CHECKED bool files_from_bytes(Arena *a, Str bytes, Pack *p, Err *err);
Str files_canonical(Arena *a, Str bytes);                  // no byte order mark, LF only
// The pack with some of its files put in the place of its own (or added; empty ones left out), loaded and checked anew.
CHECKED bool pack_swap(Arena *a, const Pack *base, const PackFile *files, ptrdiff_t n, const Pack **out, Faults *faults, Err *err);

// ---- A loading under way.
// What rows name. A row that cannot be read is in doubt: it is told once, and what names it is taken to be right.
typedef enum {
    NOUN_TYPE, NOUN_GROUP, NOUN_ATTR, NOUN_LIST, NOUN_CODE, NOUN_ORDER, NOUN_WARD, NOUN_CLASS, NOUN_METHOD, NOUN_TRUST, NOUN_CRITERION,
    NOUN_CRITERION_GROUP, NOUN_WEIGHT, NOUN_FUNCTION, NOUN_PURPOSE, NOUN_PARAM, NOUN_NUMBER, NOUN_RECORD, NOUN_COUNT
} Noun;              // ORDER: of a list; TRUST: in a class; WEIGHT: within a group; FUNCTION: of a criterion; NUMBER: of an attribute
typedef struct {
    Arena *a;
    Pack *p;
    Faults *faults;
    Map *known;      // path → not NULL: a file that belongs to a pack
    Map *broken;     // path → not NULL: nothing of it can be read, so nothing is said of what names it
    Map *doubts;     // of pack_doubt.c
    int doubted[NOUN_COUNT];
    Strs unclear;    // files and rows ("attributes.csv:5") on which checks hang that are open until they are mended
    Node yaml;       // pack.yaml
    bool stored;     // one that was accepted before, perhaps by an older build: what it lacks in one language is no fault
} Load;
#define bad(l, file, line, id, ...) load_fault((l), (file), (line), (id), ARGS(__VA_ARGS__))
void load_fault(Load *l, Str file, int line, MsgId id, const MsgArg *args, int n);   // of kind text: a warning
void load_err(Load *l, Str file, int line, const Err *err);
const PackFile *load_file(Load *l, Str path);              // NULL where the pack has none; marks it as known
bool load_sound(const Load *l, const char *file);          // it could be read, perhaps but for some rows

// ---- What is in doubt (pack_doubt.c). scope: the type of an attribute or record, the list of a code; else empty. Names are
// compared without case, marks and signs. An empty name, or scope where there is one: any.
void load_doubt(Load *l, Noun noun, Str scope, Str name);
bool load_doubts(const Load *l, Noun noun, Str scope, Str name);
bool load_lacks(const Load *l, Noun noun, Str scope, Str name);   // of a name that was not found: one may say that it is not there
bool load_lacks_code(const Load *l, const CodeList *list, Str code);   // the same of a code, label or alias; wards too
void load_spoilt(Load *l, Str file, const CsvTable *csv);  // reports the rows that could not be read
void load_unclear(Load *l, Str file, int line);            // checks stay open until this is mended
ptrdiff_t load_wrong(const Load *l);                       // faults so far that are no warnings

// ---- Tables with a declared form (pack_spec.c declares them, pack_table.c reads them).
typedef enum {
    FORM_TEXT, FORM_LABEL, FORM_NAME, FORM_CODE, FORM_NUM, FORM_INT, FORM_SHARE, FORM_YES, FORM_DAY, FORM_WORD, FORM_CQL,
    FORM_DERIVED, FORM_JSON, FORM_LIST, FORM_ALIASES, FORM_COUNT
} Form;
typedef enum { NEED_CELL, NEED_COLUMN, NEED_NOTHING, CARRIED } Need;   // every cell filled; the column there; may be missing; not read
typedef struct { const char *name; Need need; Form form; const char *const *words; } ColSpec;   // name "w_*": any with that beginning
typedef struct { Noun noun; const char *scope, *name; } RowNames;   // columns
typedef struct { const char *file; bool required; const ColSpec *cols; MsgId about; RowNames names[3]; } TableSpec;   // names: end with no name
typedef enum {
    TABLE_ATTRIBUTES, TABLE_CODELISTS, TABLE_SOURCES, TABLE_METHODS, TABLE_TRUST, TABLE_ERRORS, TABLE_CRITERIA, TABLE_ANCHORS,
    TABLE_GATES, TABLE_PURPOSES, TABLE_CHECKLIST, TABLE_WARDS, TABLE_WARD_GROUPS, TABLE_FORMER_WARDS, TABLE_PARAMS, TABLE_VISITS,
    TABLE_PLAUSIBLE, TABLE_TERMS, TABLE_SURVEY, TABLE_CHOICES, TABLE_LOCK, TABLE_COUNT
} TableId;
extern const TableSpec pack_tables[TABLE_COUNT];

typedef struct { Load *l; const TableSpec *spec; Str file; CsvTable csv; } Table;
typedef struct { const Table *t; ptrdiff_t i; int line; } Row;
// Reports what is wrong with single rows and cells; rows of which nothing can be made are left out and in doubt.
bool table_open(Load *l, TableId id, Table *out);          // false: absent, or columns that name its rows are missing (reported)
bool table_has(const Table *t, const char *col);
Row table_row(const Table *t, ptrdiff_t i);
#define EACH_ROW(r, t) for (Row r = table_row((t), 0); r.i < (t)->csv.rows.len; r = table_row((t), r.i + 1))
Str cell(Row r, const char *col);                          // empty where the column is missing
bool cell_ok(Row r, const char *col);                      // nothing was reported of it: filled where it must be, of its form
double cell_num(Row r, const char *col, double otherwise);
double cell_share(Row r, const char *col, double otherwise);   // 0 to 1
int cell_int(Row r, const char *col, int otherwise);
bool cell_yes(Row r, const char *col);
int32_t cell_day(Row r, const char *col, int32_t otherwise);
int cell_word(Row r, const char *col);                     // place in the words of the column's form; -1 blank or (reported) wrong
Strs cell_list(Row r, const char *col);                    // comma-separated
Label cell_label(Row r, const char *en, const char *vi);   // blank cells of FORM_LABEL were reported when the table was opened
Label cell_prose(Row r, const char *en, const char *vi);   // both or neither; in a stored pack the one there is stands for both
Label cell_source(Row r, const char *en, const char *vi);  // as prose, save that an address needs no second language
json_t *cell_json(Row r, const char *col);                 // NULL where blank or wrong (reported); json_decref it
#define row_bad(r, id, ...) load_fault((r).t->l, (r).t->file, (r).line, (id), ARGS(__VA_ARGS__))
// True where key is new in the map; else reports where it stood first.
bool row_unique(Row r, Map *seen, Str key);

const ColSpec *table_column(const TableSpec *spec, Str column);   // its own name first, then the patterns; NULL: unknown
bool name_ok(Str s);                                       // [a-z][a-z0-9_]*
bool code_ok(Str s);                                       // [A-Za-z0-9_.-]+

// ---- YAML (pack_yaml.c): fields with their checks.
typedef struct { Load *l; Str file; const Node *map; int line; } Fields;   // of one map
Fields fields_of(Load *l, Str file, const Node *n, Str what);              // reports where n is no map (map is then NULL)
Str field_text(Fields f, const char *key, bool must);
Str field_name(Fields f, const char *key, bool must);      // checked by name_ok
double field_num(Fields f, const char *key, double lo, double hi, bool must, double otherwise);
bool field_yes(Fields f, const char *key, bool otherwise);
Label field_label(Fields f, const char *key, bool must);
Strs field_list(Fields f, const char *key, bool must);
int field_line(Fields f, const char *key);                 // of the key, or of the map
void fields_known(Fields f, const char *const *keys);      // warns of keys that nobody reads; keys end with NULL

// ---- The parts, in this order. Each reports its own faults; later ones rely on the tables of earlier ones.
void load_pack_yaml(Load *l);                              // pack.yaml except what names attributes
void load_codelists(Load *l);                              // codelists.csv, wards.csv
void load_types(Load *l);                                  // types.yaml
void load_attributes(Load *l);                             // attributes.csv, and types joined with their attributes
void load_schemas(Load *l);                                // what conditions may name
void load_ranking(Load *l);                                // ranking and views of pack.yaml
void load_sources(Load *l);                                // sources, methods, trust, error models
void load_ground(Load *l);                                 // ward groups, former wards, schematic
void load_tables(Load *l);                                 // params, visits, terms, checklist, forms
void load_derived(Load *l);                                // derived expressions and cycles; needs params and ward groups
void load_criteria(Load *l);                               // criteria, anchors
void load_plausible(Load *l);                               // sizes that go together
void load_purposes(Load *l);
void load_gates(Load *l);
void load_lock(Load *l);
void load_data(Load *l, PackObsList *out);                 // data/: what its rows become

// ---- Shared by them.
CHECKED bool pack_value_remark(Arena *a, const Pack *p, const Attr *at, Str text, Value *out, Str *remark, Err *err);   // remark: behind a date
typedef struct PackIndex {
    Map *schemas;                                          // type → TypeSchema *
    Map *attrs;                                            // "type.name" → Attr *
    Map *items, *wards, *params, *terms;
    Map *trust;                                            // class → TrustRules *
} PackIndex;
bool load_attr_lacks(const Load *l, Str type, Str name);   // there is no such attribute, and one may say so
// An attribute of the ranked type, or "type.name". Reports and gives NULL where there is none.
const Attr *load_attr(Load *l, Str file, int line, Str name);
Cond load_cond(Load *l, Str file, int line, Str type, Str text);           // parsed and checked against that type's attributes
void load_rules(Load *l, Str file, int line, TypeSchema *names, Str text, CountRules *out);   // rules that count, likewise
// Reads and checks the parameters of a value function over an attribute; reports. id: the criterion, for messages.
bool load_fn(Row r, Str id, const json_t *params, const Attr *attr, Direction direction, ValueFn *out);
bool load_prior(Row r, const char *column, const Attr *attr, Prior *out);
extern const char *const direction_names[], *const fn_names[];
