// wards.h - outlines of wards: an optional import with a plan, and what they say of a point. Where there are
// none, the ward of a point is the one with the nearest centroid: an approximation, and called so.
#pragma once
#include "edit.h"
#include "geo.h"
#include "json.h"

// ---- What is known of a point. Outlines count for the days on which the pack says their ward existed.
typedef struct WardMap WardMap;
// The outlines known at `seq` of the ledger (undone ones are not); NULL where there are none. The city keeps
// it.
CHECKED bool city_ward_map(City *city, int64_t seq, const WardMap **out, Err *err);
void city_ward_forget(City *city); // after a transaction that wrote outlines has been taken back
Str ward_map_source(const WardMap *m);
Str ward_map_licence(const WardMap *m); // may be empty

// The wards that a point radius_m off at most may lie in on `day`: those whose outline it touches (*inside
// true); where none does, or map is NULL, those whose centroid may be the nearest, the nearest first (*inside
// false). None where the pack has no wards. inside may be NULL.
WardRefs wards_at(Arena *a, const Pack *pack, const WardMap *map, Point p, double radius_m, int32_t day,
                  bool *inside);
// Does a point lie in the ward that somebody named? UNSURE: within its radius it may or may not.
typedef enum { WARD_NOT_CHECKED, WARD_PASSED, WARD_FAILED, WARD_UNSURE, WARD_CHECKS } WardCheck;
extern const char *const ward_check_names[WARD_CHECKS + 1]; // not_checked passed failed unsure
WardCheck ward_check(const Pack *pack, const WardMap *map, const Ward *ward, Point p, double radius_m,
                     int32_t day);
// Outlines for maps, simplified to about 30 m: a FeatureCollection {source, licence, features}; no features
// where there are none.
CHECKED bool wards_geojson(City *city, Arena *a, AsOf at, Lang lang, JsonW *w, Err *err);

// ---- The import
typedef struct {
    Str filename, layer; // its ending says what it is, where the bytes do not; layer: empty where it has one
    Str crs;             // what the coordinates are in; empty: as the file says, else WGS 84
    bool swap;           // it has latitude before longitude
    Str source, licence; // source: empty: the file's name
    Str author;
    int64_t now; // UTC ms
} WardsAsk;
typedef enum {
    OUTLINE_MATCHED,
    OUTLINE_UNMATCHED, // no ward has its code or name
    OUTLINE_CONFLICT,  // code and name mean different wards, or a name means several
    OUTLINE_ELSEWHERE, // far from where the pack has its ward
    OUTLINE_BROKEN,    // no area, or one that cannot be mended
    OUTLINE_VERDICTS
} OutlineVerdict;
extern const char *const outline_names[OUTLINE_VERDICTS + 1];
typedef struct {
    int row; // of the file, from 1
    Str code, name;
    OutlineVerdict verdict;
    const Ward *ward; // NULL where none is meant
    double area_m2;
    Label note; // why it does not match, or what is odd about it; empty: nothing
    Geom geom;
} Outline;
typedef struct {
    const Ward *a, *b; // b NULL: a gap, nearest to a
    double area_m2;
} WardMeeting;
typedef struct {
    ARRAY(Outline) rows;
    int64_t counts[OUTLINE_VERDICTS];
    WardRefs missing;                  // wards of today without an outline
    ARRAY(WardMeeting) overlaps, gaps; // of a hectare or more, greatest first
    double overlap_m2, gap_m2;         // of all
    int64_t odd_area;                  // matched, and a tenth off the area that the pack has
    Str digest;                        // of what would be stored, in hexadecimal
    Str code_column, name_column;      // by which it was matched; empty where there is none
    bool same;                         // the very outlines that are in force
    bool other;                        // most of it does not fit: another city, or units of another time
} WardsPlan;
// Reads any format that ogr2ogr reads and says of every outline what would become of it. Nothing is written.
// Errors: unreadable, no areas in it, coordinates in metres without a crs, axes the wrong way round, another
// place on earth, a pack without wards, several layers.
CHECKED bool wards_plan(City *city, const View *v, Arena *a, const WardsAsk *ask, Str bytes, WardsPlan *out,
                        Err *err);
// Stores what matched, in place of what was there; one block that edit_undo takes back. Refused where the
// plan says `other`. Where it says `same` nothing is written: block 0.
CHECKED bool wards_apply(City *city, const View *v, Arena *a, const WardsAsk *ask, const WardsPlan *plan,
                         Done *out, Err *err);
void wards_plan_json(JsonW *w, const WardsPlan *p, Lang lang);
