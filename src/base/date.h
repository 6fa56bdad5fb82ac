// date.h - local calendar days with precision, instants, and time zones. base has no clock: "now" is passed in.
#pragma once
#include "base.h"

// ---- Days: int32 days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999.
enum { DAY_MIN = -719162, DAY_MAX = 2932896 };             // 0001-01-01, 9999-12-31
#define DAY_OPEN_START INT32_MIN                           // an interval that has no known beginning
#define DAY_OPEN_END   INT32_MAX                           // … or goes on
bool day_make(int year, int month, int day, int32_t *out); // false where there is no such day
void day_parts(int32_t day, int *year, int *month, int *of_month);
int day_weekday(int32_t day);                              // 0 Monday … 6 Sunday
bool day_parse(Str s, int32_t *out);                       // exactly YYYY-MM-DD
Str day_str(Arena *a, int32_t day);                        // YYYY-MM-DD

// ---- Dates as people know them: some day, month, year, decade or century, or an interval of such, perhaps "about".
typedef enum { DATE_NONE, DATE_DAY, DATE_MONTH, DATE_YEAR, DATE_DECADE, DATE_CENTURY } DatePrec;
typedef struct {
    int32_t from, to;   // both days belong to it; may be DAY_OPEN_START, DAY_OPEN_END
    DatePrec prec;      // unit in which the ends are known; DATE_NONE: no date at all
    bool about;
} Date;
Date date_of_day(int32_t day);

// Reads the whole of s: 2019-03-01, 01/03/2019 and 1.3.2019 (day first), 2019-03, 3/2019, "tháng 3/2019", "tháng 3 năm
// 2019", "ngày 1 tháng 3 năm 2019", "March 2019", 2019, "năm 2019", 1920s, "thập niên 1920", 1900-1902, 1920s-1930s,
// "2010-" (goes on), "khoảng 1960", "about 1960", "1960?", "17th c.", "thế kỷ 17", "thế kỷ XVII", "early/mid/late 19th c.",
// "đầu/giữa/cuối thế kỷ 19", and the canonical form below. The n-th century is (n-1)00 to (n-1)99, as EDTF has it; early,
// mid and late are its thirds (00–33, 34–66, 67–99), about. False: none of these; *out is then { 0 }.
bool date_parse(Str s, Date *out);
// The same for what stands in old lists: a remark behind the date is handed back instead of refused,
// "1940s-1960s (converted about 2021)" → 1940s-1960s and "(converted about 2021)". The remark is borrowed.
bool date_read(Str s, Date *out, Str *remark);

// Canonical text, for JSON and storage (after EDTF, ISO 8601-2): 2019-03-01, 2019-03, 2019, 192X, 18XX, an interval
// 1900/1902, 192X/193X, 2010/.., ../1954; "about" adds ~ at the end: 1960~. date_parse reads it back to the same Date.
Str date_text(Arena *a, Date d);
// For people: "1/3/2019", "tháng 3/2019", "thập niên 1920", "thế kỷ 19", "khoảng 1960", "1900–1902", "từ 2010" |
// "1 Mar 2019", "Mar 2019", "1920s", "19th c.", "about 1960", "1900–1902", "since 2010". Empty for DATE_NONE.
Str date_show(Arena *a, Lang lang, Date d);

// ---- Instants: milliseconds since 1970-01-01T00:00:00Z, without leap seconds; years 1 to 9999.
bool instant_parse(Str s, int64_t *ms);                    // 2026-03-01T12:00:00[.123](Z|±hh:mm), nothing else
Str instant_str(Arena *a, int64_t ms);                     // 2026-03-01T12:00:00.000Z, always 24 bytes

// ---- Zones: "UTC", "+07:00", or an IANA name, read from /usr/share/zoneinfo (package tzdata) without touching libc's
// global zone. Its rules for the future (POSIX TZ, M form) are followed. Immutable once opened: threads may share it.
typedef struct Zone Zone;
CHECKED bool zone_open(Arena *a, Str name, const Zone **out, Err *err);
// The same from the bytes of a TZif file (RFC 8536).
CHECKED bool zone_from_tzif(Arena *a, Str name, Str bytes, const Zone **out, Err *err);
int zone_offset(const Zone *z, int64_t ms);                // seconds east of UTC at an instant
int32_t day_at(const Zone *z, int64_t ms);                 // the local day of an instant
int64_t day_begin(const Zone *z, int32_t day);             // first instant of a local day (after a gap at midnight: the end of it)
int64_t day_end(const Zone *z, int32_t day);               // its last millisecond
