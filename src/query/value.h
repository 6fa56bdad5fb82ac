// value.h - what a value can be: known, uncertain, disputed, unknown or not applicable. Never a silent zero
// or blank.
#pragma once
#include "base.h"

typedef enum { VAL_UNKNOWN, VAL_NA, VAL_KNOWN, VAL_UNCERTAIN } ValueState;
typedef enum { VT_NONE, VT_BOOL, VT_NUM, VT_TEXT, VT_CODE, VT_CODES, VT_DATE, VT_GEOM } ValueType;

typedef struct {
    ValueState state;
    ValueType type;
    bool disputed; // uncertain because equally trusted sources differ
    double lo, hi; // NUM in the attribute's unit; BOOL 0/1 (uncertain: 0..1); DATE days since 1970-01-01 (the
                   // period)
    int prec;      // DATE: DatePrec of date.h, with VALUE_ABOUT added where the source says "about"
    Strs set; // TEXT, CODE: the possible values, sorted by bytes, one when known; CODES: certainly chosen
    Strs may; // CODES: possibly chosen besides, sorted
    Str geom; // GEOM: GeoPackage binary
    double radius_m; // GEOM: how far off it may be, metres
    Str reason; // NA: why. Else: why inputs were left out, or what a source said who called it not applicable
} Value;
enum { VALUE_ABOUT = 16 };

// ---- Making values. Texts are borrowed; lists of codes are copied, sorted and made unique.
Value value_unknown(ValueType type);
Value value_na(ValueType type, Str reason);
Value value_num(double v);               // v finite
Value value_range(double lo, double hi); // known where lo = hi, else uncertain; swapped ends are mended
Value value_bool(bool b);
Value value_text(Arena *a, Str s);
Value value_code(Arena *a, Str code);
Value value_one_of(Arena *a, ValueType type,
                   Strs members); // TEXT or CODE: known where one is left; unknown where none
Value value_codes(Arena *a, Strs certain,
                  Strs possible); // CODES; what is certain is taken out of the possible
Value value_date(double from, double to,
                 int prec);                  // the period known to hold the day (both days belong to it)
Value value_geom(Str gpkg, double radius_m); // known where the radius is 0, else uncertain
Value value_point(Arena *a, double lon, double lat, double radius_m); // degrees WGS 84, as a GeoPackage point

// ---- Asking.
bool value_is_known(const Value *v);           // exactly one value; NULL: no
bool value_has_fact(const Value *v);           // known or uncertain
bool value_eq(const Value *a, const Value *b); // same state, type and content (reason left aside)
bool value_lonlat(const Value *v, double *lon,
                  double *lat); // of a GEOM that is a point; false for anything else
bool strs_has(Strs sorted, Str s);

// Several values of one attribute from sources of equal trust. Equal ones: that value. Different ones: an
// interval, a set or a point with a radius, disputed. Unknown ones do not speak. A period inside a longer one
// is no dispute: the shorter holds. A source that says "not applicable" against others that give a value:
// their values, uncertain and disputed, with its reason. Several reasons: all of them, by bytes.
Value value_merge_equal_trust(Arena *a, const Value *vs, ptrdiff_t n);

// The column form of a set: "|x|y|", sorted; "|" when empty. A | inside a text is written as U+001F.
Str value_set_text(Arena *a, Strs sorted);
Strs strs_sorted(Arena *a, Strs xs); // a copy, by bytes, each once
