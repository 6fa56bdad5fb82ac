// pack.h - a city as configuration: types, attributes, code lists, trust, criteria, gates, purposes, data. docs/pack.md
// describes the folder. A Pack is immutable, lives in the arena it was loaded into, and may be shared by threads.
#pragma once
#include "base.h"
#include "date.h"
#include "derive.h"
#include "rule.h"

typedef struct Db Db;
typedef struct Pack Pack;
typedef struct { Str in[LANG_COUNT]; } Label;              // in[LANG_VI], in[LANG_EN]; both are there

// A CQL2 condition: its text as written, and its tree (query.h). No text: no condition, always true.
typedef struct { Str text; const Query *query; } Cond;

// ---- What is known of records
typedef enum { SENS_PUBLIC, SENS_PARTNER, SENS_STAFF, SENS_RESTRICTED, SENS_PERSONAL, SENS_COUNT } Sensitivity;
extern const char *const sensitivity_names[SENS_COUNT + 1];   // "public" …; lists of names end with NULL
typedef enum {
    KIND_TEXT, KIND_URL, KIND_FILE, KIND_REF, KIND_CHOICE, KIND_CHOICES, KIND_INTEGER, KIND_DECIMAL, KIND_MONEY,
    KIND_DATE, KIND_BOOL3, KIND_GEOMETRY, KIND_DERIVED, KIND_COUNT
} AttrKind;
extern const char *const attr_kind_names[KIND_COUNT + 1];      // "text" …

typedef struct { Str name; Label label; } AttrGroup;       // identity, location, size …: trust and error models go by them
typedef ARRAY(AttrGroup) AttrGroups;

typedef struct {
    Str code;
    Label label;
    int rank;               // place in an ordered list, from 0; -1 in one without order
    Strs aliases;           // other spellings
    Str mark;               // how it looks on a map: a shape of a kind, or how far a role steps forward; empty: none said
} Code;
typedef struct {
    Str name;               // "wards.csv" for the list made of the wards
    bool ordered;           // by rank; comparisons in CQL2 go by it
    ARRAY(Code) codes;      // by rank where ordered, else in the order of the file
    Map *by_code;           // → Code
    Map *by_spelling;       // folded code, label or alias → Strs * (several: one of these codes)
} CodeList;
typedef ARRAY(CodeList) CodeLists;

typedef struct {
    int number;             // for ever; part of what the ledger hashes
    Str type, name;
    Label label;
    AttrKind kind;
    ValueType value_type;
    Str unit;               // m2, m, %, VND, years … or empty
    const CodeList *list;   // of choice, choices and derived codes; else NULL
    Str ref_type;           // of ref: the type that a short id belongs to
    double min, max;        // allowed range; -INFINITY, INFINITY where not given
    Sensitivity sensitivity;
    double half_life_years; // how fast it ages; INFINITY where not given
    Str group;
    Str derived;            // expression; empty: only entered. Kind is not `derived`: an entered value comes first
    const Derive *derive;   // the same read; NULL where there is none
    Label description;      // may be empty
    int order, line;        // place in attributes.csv, from 0; its line there
} Attr;
typedef ARRAY(Attr) Attrs;
typedef ARRAY(const Attr *) AttrRefs;

typedef struct {
    Str name;               // "place"
    Label label, plural;
    Str id_prefix;          // of new short ids: "HN" → place/HN117
    int id_digits;          // "HN001": 3
    bool spatial;           // has a point
    Str geometry;           // attribute of the point, where spatial
    Str quality;            // attribute that says in words how good the point is, or empty
    Str parent, parent_attr;   // "place", "b_place" for a part of it; else empty
    Str parent_count;       // attribute of the whole that says how many such parts there are; may be empty
    Label title;            // names of the attributes that make the title in each language
    Strs list;              // attributes of a list's columns
    Strs groups;            // attribute groups on the detail page, in order
    struct { Str number, names, organ, kind, year, date; } cite;   // attributes by which a text cites a record (citation.h); number empty: it is not cited
    AttrRefs attrs;         // all of its attributes by number
    int first;              // the least of these numbers; places of attributes by number less that, plus one (type_place)
    ARRAY(int) places;
    int order, line;
} RecordType;
typedef ARRAY(RecordType) RecordTypes;

// ---- Sources
typedef struct { Str name; Label label; } SourceClass;     // measured, document, press … : who says it; trust goes by it
typedef struct { Str name; Label label; bool exact; } Method;   // how it was learnt; error models go by it. exact: may be narrowed to exact
typedef struct { Str class, group; int trust; int32_t from, to; Str reason; int line; } TrustRule;   // group "*": any. 0–100
typedef ARRAY(TrustRule) TrustRules;
typedef enum { ERROR_PERCENT, ERROR_LEVEL, ERROR_RADIUS, ERROR_CONFUSION, ERROR_KINDS } ErrorKind;
extern const char *const error_kind_names[ERROR_KINDS + 1];    // percent, level_pm1_probability, radius_m, code_confusion
typedef struct { Str group, method; ErrorKind kind; double value; Str reason, author; } ErrorModel;

// ---- Judging
typedef enum { VF_LINEAR, VF_LOG, VF_PIECEWISE, VF_ORDINAL, VF_PEAK } ValueFnKind;
typedef struct { double x, y; } VfPoint;
typedef struct { Str code; double value; } CodeValue;
typedef struct {
    ValueFnKind kind;
    double zero_at, one_at;                                // linear; log: on the logarithm, both > 0
    ARRAY(VfPoint) points;                                 // piecewise: x rising, flat outside
    ARRAY(CodeValue) codes;                                // ordinal: one for each code of the list, by its order
    double rise_from, full_from, full_to, zero_to, floor;  // peak: 0, 1, 1, floor at …; INFINITY: no end
} ValueFn;
typedef enum { PRIOR_UNIFORM, PRIOR_LOGUNIFORM, PRIOR_TRIANGULAR, PRIOR_LOGTRIANGULAR, PRIOR_CODES } PriorKind;
typedef struct {
    PriorKind kind;
    double lo, mode, hi;
    ARRAY(CodeValue) codes;                                // PRIOR_CODES: probabilities, sum exactly normalised to 1
} Prior;
typedef enum { PRIOR_NEUTRAL, PRIOR_PESSIMISTIC, PRIOR_OPTIMISTIC, PRIOR_SETS } PriorSet;
extern const char *const prior_set_names[PRIOR_SETS + 1];
PriorSet prior_set_named(Str name);                        // PRIOR_SETS: there is none
typedef enum { HIGHER_BETTER, LOWER_BETTER, FIT_TO_USE } Direction;

typedef struct { Str criterion, item, level; double at; Label text; int line; } Anchor;   // at: NAN where the level is a word
typedef ARRAY(Anchor) Anchors;
typedef struct { Str id; Label name; double weight; } CriterionGroup;
typedef struct {
    Str id, group;
    Label name, what;                                      // what it measures
    double weight_in_group;
    Direction direction;
    const Attr *attr;
    ValueFn fn;
    Cond applies_when;
    Prior prior[PRIOR_SETS];
    Label prior_reason, literature, unit_or_scale;         // literature: works, with | between them
    Str author, status;
    Anchors anchors;
    int order, line;
} Criterion;

typedef enum { STAGE_STUDY, STAGE_PILOT, STAGE_OPENING, STAGE_COUNT } Stage;
extern const char *const stage_names[STAGE_COUNT + 1];
typedef enum { GATE_FATAL, GATE_CONDITIONAL, GATE_TYPOLOGY, GATE_EFFECTS } GateEffect;
extern const char *const gate_effect_names[GATE_EFFECTS + 1];
typedef struct {
    Str id, criterion;
    Strs purposes;                                         // empty: all
    Stage stage;
    GateEffect effect;
    Cond applies_when, condition;                          // condition TRUE passes
    AttrRefs cites;                                        // attributes that name the paper behind a failure
    Label remedy, authority, paper;
    int clock_days;                                        // -1 unknown
    double p_pass_prior;                                   // NAN: no base rate is known
    Label prior_reason, source, reason;
    Str author;
    int line;
} Gate;

typedef enum { OBJ_EXPECTED_TOP_K, OBJ_QUANTILE_10, OBJ_EXPECTED_SCORE, OBJ_COUNT } Objective;
extern const char *const objective_names[OBJ_COUNT + 1];
typedef struct { Str criterion; const Attr *attr; ValueFn fn; } CriterionParams;   // a criterion as this purpose has it
typedef struct {
    Str id;
    Label name;
    Stage stage;
    int k;
    Strs kinds;                                            // codes of the ranking's kind attribute
    double *group_weight;                                  // by place in pack->criterion_groups; sum 1
    double *weight_in_group;                               // by place in pack->criteria, overrides applied; 1 in each group
    ARRAY(CriterionParams) params;
    Objective objective;
    CountRules rules;
    bool is_default;
    Label reason;
    Str author, status;
    int line;
} Purpose;

typedef struct {
    Str id;
    Label section, question, evidence, who, legal_basis, severity;
    Label source;                                          // an address is the same in both languages
    Str answer_type;
    Strs criteria;
    AttrRefs maps_to;
    int order;
} ChecklistItem;

// ---- The ground
typedef struct {
    Str code;
    Label label;                                           // as people write it, "Phường …"
    Str type;
    double area_km2, lon, lat;                             // centroid, degrees WGS 84; area NAN where not known
    double population, need;                               // what coverage may count; >= 0, NAN where not known
    int32_t from, to;                                      // valid; DAY_OPEN_… where not given
    Str source;
    Map *groups;                                           // column of ward_groups.csv → Str * (river_bank, ring …)
} Ward;
typedef ARRAY(const Ward *) WardRefs;
typedef struct { Str name, former_district; Strs ward_codes; int32_t to; } FormerWard;   // to: last day it existed
typedef struct { Str id; Label name; Str unit; double low, base, high; Str basis, source, note; } Param;
typedef struct {
    Str id, method, class;                                 // a visit, a paper, …: what teaches attributes, how they are then known
    Label name, authority;                                 // authority: whom to ask; may be empty
    AttrRefs teaches;
    double cost_days;
    int line;
} Visit;
bool visit_is_paper(const Visit *v);                       // asked of an authority, not seen on the spot: its method is "document"
// How the sizes of one place go together: attr = a share of `most` at most and `least` at least × the product of what it is of, each to its power.
typedef struct { const Attr *attr; double power; } SizeFactor;
typedef struct {
    const Attr *attr;                                      // of what is ranked or of its parts
    ARRAY(SizeFactor) of;                                  // of the same record, its whole, or (added up) its parts; none: least and most are sizes
    double least, most;
    bool shared;                                           // the share is of all parts together
    int line;
} SizeRule;
typedef struct { Str id; Label text, note; } Term;

typedef struct {
    Str name;                                              // staff, public
    bool sees[SENS_COUNT];
    double precision_m;                                    // 0: as it is
    Cond embargo;                                          // records of which only `embargo_shows` is shown, until a decision
    Strs embargo_shows;
} PackView;

typedef struct { Str path, bytes; } PackFile;              // "data/places.csv"; bytes as canonicalised

struct Pack {
    Str id, version;
    Label name;
    Str time_zone;
    const Zone *zone;
    Str currency;
    bool lang[LANG_COUNT];
    int grid_crs;                                          // EPSG code
    double west, south, east, north;                       // bounds, degrees WGS 84
    bool illustrative;                                     // everything in it is invented, and says so
    double floor_share_known, floor_expected_hits_share;   // below: a run is exploratory
    double neutrality_tau_limit;                           // warning above
    double weight_range;                                   // 0.2: ±20 %
    double public_precision_m;
    struct { Str type, kind, area, ward, role; Cond where; } ranking;   // what is ranked: attributes of that type; area, ward, role may be empty

    RecordTypes types;
    AttrGroups groups;
    Attrs attrs;                                           // by number
    CodeLists lists;
    ARRAY(SourceClass) classes;
    ARRAY(Method) methods;
    TrustRules trust;
    ARRAY(ErrorModel) errors;
    ARRAY(CriterionGroup) criterion_groups;
    ARRAY(Criterion) criteria;                             // in the order of the file; groups together
    ARRAY(Gate) gates;
    ARRAY(Purpose) purposes;
    ARRAY(ChecklistItem) checklist;
    ARRAY(Ward) wards;
    ARRAY(FormerWard) former_wards;
    ARRAY(Param) params;
    ARRAY(Visit) visits;
    ARRAY(SizeRule) sizes;                                 // in the order of the file: each rests on those above it
    ARRAY(Term) terms;
    ARRAY(PackView) views;
    Str schematic;                                         // GeoJSON drawn by hand, not for measuring; empty where there is none

    ARRAY(PackFile) files;                                 // sorted by path
    Str bytes;                                             // all of them in one, as stored
    uint8_t digest[32];                                    // BLAKE2b-256 of bytes
    struct PackIndex *index;                               // of the look-ups below
};

// ---- Loading. Every fault is reported with file, line and remedy; a fault whose message is of kind `text` is a warning.
// False: there are faults that are no warnings (*err says how many), or the folder cannot be read at all. Warnings are in
// *faults also when it is true.
CHECKED bool pack_load_dir(Arena *a, Str dir, const Pack **out, Faults *faults, Err *err);
CHECKED bool pack_load_bytes(Arena *a, Str bytes, const Pack **out, Faults *faults, Err *err);   // the stored form
CHECKED bool pack_check_bytes(Arena *a, Str bytes, const Pack **out, Faults *faults, Err *err);  // … and its rows of data, as a folder is
bool fault_is_warning(const Fault *f);
Str pack_digest_hex(Arena *a, const Pack *p);

// ---- Look-ups; NULL where there is none.
const RecordType *pack_type(const Pack *p, Str name);
const Attr *pack_attr(const Pack *p, Str type, Str name);
const Attr *pack_attr_no(const Pack *p, int number);
ptrdiff_t type_place(const RecordType *type, int number);   // of the attribute in type->attrs, or -1
const AttrGroup *pack_group(const Pack *p, Str name);
const CodeList *pack_list(const Pack *p, Str name);
const Code *list_code(const CodeList *l, Str code);
// The codes a text may stand for: code, label in either language, or alias, folded. NULL: none.
const Strs *list_match(Arena *a, const CodeList *l, Str text);
const SourceClass *pack_class(const Pack *p, Str name);
const Method *pack_method(const Pack *p, Str name);
CHECKED bool pack_knows_origin(const Pack *p, Str class, Str method, Err *err); // else says which there are
// What is said at a desk without naming class or method: "analyst", else the last of the pack's list, where the least trusted stands.
Str pack_desk_class(const Pack *p);
Str pack_desk_method(const Pack *p);
const Criterion *pack_criterion(const Pack *p, Str id);
ptrdiff_t pack_group_at(const Pack *p, Str group);   // of criteria, by number; -1: there is none
ptrdiff_t pack_criterion_group(const Pack *p, ptrdiff_t criterion);   // both by number; a checked pack has one for each
const Gate *pack_gate(const Pack *p, Str id);
const Purpose *pack_purpose(const Pack *p, Str id);        // empty id: the default one
const ChecklistItem *pack_item(const Pack *p, Str id);
const Ward *pack_ward(const Pack *p, Str code);
const Param *pack_param(const Pack *p, Str id);
const Term *pack_term(const Pack *p, Str id);
const PackView *pack_view(const Pack *p, Str name);
int pack_trust(const Pack *p, Str class, Str group, int32_t day);   // 0–100; 0 where no rule speaks
double pack_error(const Pack *p, Str group, Str method, ErrorKind kind);   // NAN where no model is declared
// A criterion as a purpose has it: attribute and value function.
const Attr *purpose_attr(const Pack *p, const Purpose *u, const Criterion *c);
const ValueFn *purpose_fn(const Pack *p, const Purpose *u, const Criterion *c);

// ---- The pack's own data: a neutral list of observations to make.
typedef struct { const Attr *attr; Value value; } PackFact;
typedef struct {
    Str record;                                            // "place/HN001"
    const RecordType *type;
    ARRAY(PackFact) facts;
    Str source;                                            // as written
    Strs addresses;                                        // the pieces of it
    bool one_of;                                           // several, and nobody knows which says what
    Str class, method;
    Date date;                                             // so it was then; never DATE_NONE
    Str note, author;
    Str file;
    int line;
} PackObs;
typedef ARRAY(PackObs) PackObsList;
CHECKED bool pack_observations(const Pack *p, Arena *a, PackObsList *out, Faults *faults, Err *err);
// One cell of text as a value of an attribute: what the data files of a pack, templates and commands may hold.
// Empty, "unknown" and "NI" give VAL_UNKNOWN (no fact), "na" gives VAL_NA; "a|b" one of several codes; "5..9" an interval.
CHECKED bool pack_value(Arena *a, const Pack *p, const Attr *attr, Str text, Value *out, Err *err);

// ---- Change
typedef struct { bool refused; Str file; Err what; } PackChange;   // what: message with remedy where refused
typedef ARRAY(PackChange) PackChanges;
// Codes in use (list, code) that must not go are asked for through `used`; NULL: every code counts as used.
typedef bool PackCodeUsed(void *ctx, const Attr *attr, Str code);
PackChanges pack_diff(Arena *a, const Pack *old, const Pack *new, PackCodeUsed *used, void *ctx);
Str pack_lock_text(Arena *a, const Pack *p);               // what attributes.lock must hold

// ---- In the database: stored whole each time it is applied, with the instant and the ledger's seq at that time.
CHECKED bool pack_store(Db *db, const Pack *p, Str applied_at, int64_t seq, Err *err);
CHECKED bool pack_current(Db *db, Arena *a, const Pack **out, Err *err);
CHECKED bool pack_digest_at(Db *db, Arena *a, int64_t seq, Str *digest, Err *err);   // 32 bytes: which one that is
CHECKED bool pack_by_digest(Db *db, Arena *a, Str digest, const Pack **out, Err *err);   // 32 bytes
CHECKED bool pack_migrate(Db *db, Err *err);               // the tables of packs and frameworks
CHECKED bool pack_at(Db *db, Arena *a, int64_t seq, const Pack **out, Err *err);   // the one applied last by seq

// The reference of the pack folder, made of what the loader checks (Markdown).
void pack_reference(Buf *out, Lang lang);
