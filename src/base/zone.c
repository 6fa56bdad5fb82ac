// zone.c - time zones read from TZif files (RFC 8536), without libc's global zone.
#include <string.h>

#include "date.h"
#include "words.h"

typedef struct {
    int64_t at;
    int offset;
} Change; // from this second on
typedef struct {
    int month, week, weekday;
    int seconds;
} Rule;
struct Zone {
    int first_offset;
    ARRAY(Change) changes;
    bool rules; // daylight saving goes on after the last change
    int standard, daylight;
    Rule begins, ends; // of daylight saving
};

static int64_t big_endian(const char *p, int n)
{
    uint64_t v = p[0] & 0x80 ? ~0ULL : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

// ---- The footer: a POSIX TZ text such as <+07>-7 or CET-1CEST,M3.5.0,M10.5.0/3.
static bool tz_name(Str *s)
{
    ptrdiff_t n = 0;
    if (str_starts(*s, S("<"))) {
        n = str_find(*s, S(">")) + 1;
    } else {
        while (n < s->len && ((s->at[n] | 32) >= 'a' && (s->at[n] | 32) <= 'z'))
            n++;
    }
    *s = skip(*s, n);
    return n >= 3;
}

static bool tz_int(Str *s, int most, int *out)
{
    ptrdiff_t n = digits_len(*s);
    int64_t v;
    if (!n || n > 3 || !str_i64(str_sub(*s, 0, n), &v) || v > most)
        return false;
    *out = (int)v;
    *s = skip(*s, n);
    return true;
}

// [+-]hh[:mm[:ss]] as seconds
static bool tz_time(Str *s, int *out)
{
    int sign = 1, part[3] = { 0 };
    if (s->len && (s->at[0] == '-' || s->at[0] == '+')) {
        sign = s->at[0] == '-' ? -1 : 1;
        *s = skip(*s, 1);
    }
    for (int i = 0; i < 3; i++) {
        if (!tz_int(s, i ? 59 : 167, &part[i]))
            return false;
        if (i == 2 || !str_starts(*s, S(":")))
            break;
        *s = skip(*s, 1);
    }
    *out = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
    return true;
}

static bool tz_char(Str *s, char c)
{
    if (!s->len || s->at[0] != c)
        return false;
    *s = skip(*s, 1);
    return true;
}

static bool tz_rule(Str *s, Rule *r)
{
    r->seconds = 7200;
    if (!tz_char(s, ',') || !tz_char(s, 'M') || !tz_int(s, 12, &r->month) || !tz_char(s, '.') ||
        !tz_int(s, 5, &r->week) || !tz_char(s, '.') || !tz_int(s, 6, &r->weekday) || r->month < 1 ||
        r->week < 1)
        return false;
    return !tz_char(s, '/') || tz_time(s, &r->seconds);
}

static bool read_footer(Str s, Zone *z)
{
    if (!tz_name(&s) || !tz_time(&s, &z->standard))
        return false;
    z->standard = -z->standard; // POSIX counts west of Greenwich
    z->daylight = z->standard + 3600;
    if (!s.len)
        return true;
    if (!tz_name(&s))
        return false;
    if (s.len && s.at[0] != ',') {
        if (!tz_time(&s, &z->daylight))
            return false;
        z->daylight = -z->daylight;
    }
    z->rules = true;
    return tz_rule(&s, &z->begins) && tz_rule(&s, &z->ends) && !s.len;
}

// ---- The file: a header and data with 4-byte times (skipped), then both again with 8-byte times, then the
// footer.
enum { HEADER = 44 };
typedef struct {
    int64_t utc, std, leap, time, type, chars;
} Counts;

static bool read_counts(Str bytes, Counts *c)
{
    if (bytes.len < HEADER || !str_starts(bytes, S("TZif")) || bytes.at[4] < '2')
        return false;
    int64_t *into[] = { &c->utc, &c->std, &c->leap, &c->time, &c->type, &c->chars };
    for (int i = 0; i < 6; i++) {
        *into[i] = big_endian(bytes.at + 20 + 4 * i, 4);
        if (*into[i] < 0 || *into[i] > 100000)
            return false;
    }
    return true;
}

static int64_t data_size(const Counts *c, int time_size)
{
    return c->time * time_size + c->time + c->type * 6 + c->chars + c->leap * (time_size + 4) + c->std +
           c->utc;
}

static bool offset_of(const char *types, const Counts *c, int type, int *out)
{
    if (type >= c->type)
        return false;
    int64_t v = big_endian(types + 6 * type, 4);
    *out = (int)v;
    return v > -90000 && v < 93600; // RFC 8536: between -25 and +26 hours
}

static bool read_tzif(Arena *a, Str bytes, Zone *z)
{
    Counts c;
    if (!read_counts(bytes, &c))
        return false;
    bytes = skip(bytes, HEADER + data_size(&c, 4));
    if (!read_counts(bytes, &c) || !c.type || bytes.len < HEADER + data_size(&c, 8))
        return false;
    const char *times = bytes.at + HEADER, *kinds = times + c.time * 8, *types = kinds + c.time;
    if (!offset_of(types, &c, 0, &z->first_offset))
        return false;
    for (int64_t i = 0; i < c.time; i++) {
        Change *ch = PUSH(a, &z->changes);
        ch->at = big_endian(times + 8 * i, 8);
        if (!offset_of(types, &c, (unsigned char)kinds[i], &ch->offset) || (i && ch->at <= ch[-1].at))
            return false;
    }
    Str footer = skip(bytes, HEADER + data_size(&c, 8));
    if (!tz_char(&footer, '\n') || footer.len < 1 || footer.at[footer.len - 1] != '\n')
        return false;
    footer.len--;
    if (footer.len)
        return read_footer(footer, z);
    z->standard = z->changes.len ? z->changes.at[z->changes.len - 1].offset : z->first_offset;
    return true;
}

bool zone_from_tzif(Arena *a, Str name, Str bytes, const Zone **out, Err *err)
{
    Zone *z = NEW(a, Zone);
    *out = z;
    return read_tzif(a, bytes, z) || (*out = NULL, fail(err, MSG_BASE_ZONE_BROKEN, name, "TZif"));
}

// A name is a path below zoneinfo: letters, digits, - _ + and / between them, so that it cannot climb out.
static bool is_zone_name(Str s)
{
    if (!s.len || s.len > 60 || s.at[0] == '/' || s.at[s.len - 1] == '/' || str_find(s, S("//")) >= 0)
        return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && !(c && strchr("-_+/", c)))
            return false;
    }
    return true;
}

static bool read_fixed(Str s, int *offset)
{
    if (str_eq(s, S("UTC"))) {
        *offset = 0;
        return true;
    }
    int h, m;
    bool minus = str_starts(s, S("-"));
    if (s.len != 6 || (!minus && s.at[0] != '+') || s.at[3] != ':')
        return false;
    Str hours = str_sub(s, 1, 2), minutes = str_sub(s, 4, 2);
    if (digits_len(hours) != 2 || digits_len(minutes) != 2 || !tz_int(&hours, 23, &h) ||
        !tz_int(&minutes, 59, &m))
        return false;
    *offset = (h * 3600 + m * 60) * (minus ? -1 : 1);
    return true;
}

bool zone_open(Arena *a, Str name, const Zone **out, Err *err)
{
    *out = NULL;
    int offset;
    if (read_fixed(name, &offset)) {
        Zone *z = NEW(a, Zone);
        z->first_offset = z->standard = offset;
        *out = z;
        return true;
    }
    Str path = str_fmt(a, "/usr/share/zoneinfo/%.*s", PS(name)), bytes;
    if (!is_zone_name(name) || !file_exists(path) || !file_read(a, path, &bytes, err))
        return fail(err, MSG_BASE_ZONE_UNKNOWN, name);
    return zone_from_tzif(a, name, bytes, out, err);
}

// ---- Asking.
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// Second of the year's change, local by the clock before it: the n-th such weekday of the month, 5 being the
// last.
static int64_t rule_at(const Rule *r, int year)
{
    int32_t first, next;
    if (!day_make(year, r->month, 1, &first) ||
        !day_make(year + (r->month == 12), r->month == 12 ? 1 : r->month + 1, 1, &next))
        return INT64_MAX;
    int posix_weekday = (day_weekday(first) + 1) % 7; // Sunday is 0 there
    int32_t day = first + (r->weekday - posix_weekday + 7) % 7 + (r->week - 1) * 7;
    while (day >= next)
        day -= 7;
    return day * 86400LL + r->seconds;
}

static int offset_by_rules(const Zone *z, int64_t second)
{
    if (!z->rules)
        return z->standard;
    int year, month, day;
    int64_t d = floor_div(second + z->standard, 86400);
    day_parts((int32_t)(d < DAY_MIN ? DAY_MIN : d > DAY_MAX ? DAY_MAX : d), &year, &month, &day);
    int64_t begins = rule_at(&z->begins, year) - z->standard, ends = rule_at(&z->ends, year) - z->daylight;
    bool summer = begins < ends ? second >= begins && second < ends : second >= begins || second < ends;
    return summer ? z->daylight : z->standard;
}

int zone_offset(const Zone *z, int64_t ms)
{
    int64_t second = floor_div(ms, 1000);
    ptrdiff_t lo = 0, hi = z->changes.len; // the number of changes that have happened
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (z->changes.at[mid].at <= second)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == z->changes.len)
        return z->changes.len || z->rules ? offset_by_rules(z, second) : z->standard;
    return lo ? z->changes.at[lo - 1].offset : z->first_offset;
}

int32_t day_at(const Zone *z, int64_t ms)
{
    int64_t day = floor_div(floor_div(ms, 1000) + zone_offset(z, ms), 86400);
    return (int32_t)(day < DAY_MIN ? DAY_MIN : day > DAY_MAX ? DAY_MAX : day);
}

// The first instant at which the local day is (at least) this one. Changes move clocks by hours, so it lies
// within a day and a half of the same moment in UTC; local days never run backwards by more than one, and the
// first crossing counts.
int64_t day_begin(const Zone *z, int32_t day)
{
    int64_t utc = day * 86400000LL, best = utc + 2 * 86400000LL;
    for (int64_t probe = utc - 2 * 86400000LL; probe <= utc + 2 * 86400000LL; probe += 3600000) {
        int64_t t = utc - zone_offset(z, probe) * 1000LL; // midnight by the clock in force at probe
        if (t < best && day_at(z, t) >= day && day_at(z, t - 1) < day)
            best = t;
    }
    if (best < utc + 2 * 86400000LL)
        return best;
    int64_t lo = utc - 2 * 86400000LL, hi = best; // midnight does not exist: search the jump
    while (hi - lo > 1) {
        int64_t mid = lo + (hi - lo) / 2;
        if (day_at(z, mid) >= day)
            hi = mid;
        else
            lo = mid;
    }
    return hi;
}

int64_t day_end(const Zone *z, int32_t day)
{
    return day_begin(z, day + 1) - 1;
}
