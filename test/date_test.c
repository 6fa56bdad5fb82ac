// date_test.c - days, dates as people write them (cases: test/cases/date.txt), instants and zones.
#include <stdlib.h>
#include <time.h>

#include "cases.h"
#include "date.h"

static void days_agree_with_the_c_library(void)
{
    bool same = true;
    for (int64_t day = DAY_MIN; day <= DAY_MAX; day += 97) {
        time_t t = day * 86400;
        struct tm tm;
        int y, m, d;
        gmtime_r(&t, &tm);
        int32_t back = 0;
        day_parts((int32_t)day, &y, &m, &d);
        same = same && y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && d == tm.tm_mday &&
               day_make(y, m, d, &back) && back == day && day_weekday(back) == (tm.tm_wday + 6) % 7;
    }
    CHECK(same);
    int32_t day;
    CHECK(!day_make(2023, 2, 29, &day) && day_make(2024, 2, 29, &day) && !day_make(1900, 2, 29, &day));
    CHECK(day_parse(S("1970-01-01"), &day) && day == 0 && !day_parse(S("1970-1-1"), &day));
}

static Str told(Arena *a, Str from)
{
    Date d, again;
    Str remark;
    if (!date_read(from, &d, &remark))
        return S("no");
    Buf b = buf_new(a);
    Str text = date_text(a, d);
    bool same = date_parse(text, &again) && again.from == d.from && again.to == d.to &&
                again.prec == d.prec && again.about == d.about;
    buf_fmt(&b, "%.*s | %.*s | %.*s%s", PS(text), PS(date_show(a, LANG_VI, d)), PS(date_show(a, LANG_EN, d)),
            same ? "" : " (does not read back)");
    if (remark.len)
        buf_fmt(&b, " [%.*s]", PS(remark));
    return buf_str(&b);
}

static void dates_are_read_and_written(void)
{
    check_cases(S("date.txt"), told);
}

static void the_ends_are_days(void)
{
    Date d;
    int32_t from, to;
    CHECK(date_parse(S("1920s-1930s"), &d) && day_make(1920, 1, 1, &from) && day_make(1939, 12, 31, &to) &&
          d.from == from && d.to == to && d.prec == DATE_DECADE);
    CHECK(date_parse(S("2010-"), &d) && d.to == DAY_OPEN_END);
    CHECK(!date_parse(S("1940s (rebuilt)"), &d) && d.prec == DATE_NONE);
    CHECK(date_parse(S("2024-02"), &d) && day_make(2024, 2, 29, &to) && d.to == to);
}

static void instants_are_written_at_fixed_width(void)
{
    Arena *a = arena_new();
    int64_t t;
    CHECK(instant_parse(S("2026-03-01T12:00:00.000Z"), &t) &&
          str_eq(instant_str(a, t), S("2026-03-01T12:00:00.000Z")));
    CHECK(instant_parse(S("2026-03-01T19:00:00+07:00"), &t) &&
          str_eq(instant_str(a, t), S("2026-03-01T12:00:00.000Z")));
    CHECK(instant_parse(S("1969-12-31T23:59:59.999Z"), &t) && t == -1 &&
          str_eq(instant_str(a, -1), S("1969-12-31T23:59:59.999Z")));
    CHECK(!instant_parse(S("2026-03-01 12:00:00Z"), &t) && !instant_parse(S("2026-03-01T24:00:00Z"), &t) &&
          !instant_parse(S("2026-02-30T12:00:00Z"), &t) && !instant_parse(S("2026-03-01T12:00:00"), &t));
    arena_free(a);
}

static void local_days_are_where_the_clock_says(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    const Zone *z;
    int32_t day;
    int64_t t;
    CHECK(zone_open(a, S("+07:00"), &z, &err) && zone_offset(z, 0) == 25200);
    CHECK(day_parse(S("2026-03-01"), &day) && instant_parse(S("2026-02-28T17:00:00.000Z"), &t));
    CHECK(day_begin(z, day) == t && day_at(z, t) == day && day_at(z, t - 1) == day - 1 &&
          day_end(z, day) == t + 86399999);
    CHECK(!zone_open(a, S("Nowhere/City"), &z, &err) && err.id == MSG_BASE_ZONE_UNKNOWN);
    CHECK(!zone_open(a, S("../../../etc/passwd"), &z, &err) && !zone_open(a, S("+25:00"), &z, &err));
    CHECK(!zone_from_tzif(a, S("x"), S("TZif2"), &z, &err) && err.id == MSG_BASE_ZONE_BROKEN);
    arena_free(a);
}

// Every half day from 1890 to 2100 against libc, in zones with daylight saving north and south, odd offsets
// and skipped days.
static void zones_agree_with_the_c_library(void)
{
    static const char *names[] = { "Asia/Ho_Chi_Minh", "Europe/Berlin",
                                   "America/New_York", "Australia/Lord_Howe",
                                   "Pacific/Apia",     "America/Asuncion",
                                   "Asia/Kathmandu",   "UTC" };
    Arena *a = arena_new();
    if (!file_exists(S("/usr/share/zoneinfo/Europe/Berlin"))) {
        TAP_SKIP("the package tzdata is not installed");
        arena_free(a);
        return;
    }
    for (int i = 0; i < COUNT(names); i++) {
        Err err = { 0 };
        const Zone *z;
        CHECK(zone_open(a, str_z(names[i]), &z, &err));
        setenv("TZ", names[i], 1);
        tzset();
        int wrong = 0, begins = 0;
        int32_t last = 0;
        for (time_t t = -80LL * 365 * 86400; t < 130LL * 365 * 86400; t += 43200 + 1800) {
            struct tm tm;
            localtime_r(&t, &tm);
            int32_t day = 0;
            wrong += tm.tm_gmtoff != zone_offset(z, t * 1000LL) ||
                     !day_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, &day) ||
                     day_at(z, t * 1000LL) != day;
            if (day != last && day % 5 == 0) {
                int64_t from = day_begin(z, day);
                begins += day_at(z, from) < day || day_at(z, from - 1) >= day || from > t * 1000LL;
            }
            last = day;
        }
        CHECK(wrong == 0);
        CHECK(begins == 0);
    }
    unsetenv("TZ");
    tzset();
    arena_free(a);
}

int main(void)
{
    days_agree_with_the_c_library();
    dates_are_read_and_written();
    the_ends_are_days();
    instants_are_written_at_fixed_width();
    local_days_are_where_the_clock_says();
    zones_agree_with_the_c_library();
    return tap_done();
}
