// date.c - days, instants, and how dates are written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"

// Days from civil and back, as the proleptic Gregorian calendar repeats every 146,097 days (400 years of
// March to February).
static int32_t days_from(int year, int month, int day)
{
    int y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool day_make(int year, int month, int day, int32_t *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    *out = days_from(year, month, day);
    return true;
}

void day_parts(int32_t day, int *year, int *month, int *of_month)
{
    assert(day >= DAY_MIN && day <= DAY_MAX);
    int z = day + 719468, era = z / 146097, of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *of_month = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

int day_weekday(int32_t day)
{
    int w = (int)((day + 3LL) % 7); // 1970-01-01 was a Thursday
    return w < 0 ? w + 7 : w;
}

static int digits(Str s, ptrdiff_t from, ptrdiff_t n)
{
    int v = 0;
    if (from + n > s.len)
        return -1;
    for (ptrdiff_t i = from; i < from + n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        v = v * 10 + s.at[i] - '0';
    }
    return v;
}

bool day_parse(Str s, int32_t *out)
{
    return s.len == 10 && s.at[4] == '-' && s.at[7] == '-' &&
           day_make(digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2), out);
}

Str day_str(Arena *a, int32_t day)
{
    int y, m, d;
    day_parts(day, &y, &m, &d);
    return str_fmt(a, "%04d-%02d-%02d", y, m, d);
}

Date date_of_day(int32_t day)
{
    return (Date){ day, day, DATE_DAY, false };
}

// ---- Writing. The end of a unit is named by any day in it.
static bool is_open(int32_t day)
{
    return day == DAY_OPEN_START || day == DAY_OPEN_END;
}

static void unit_of(int32_t day, DatePrec prec, int part[3], int32_t *from, int32_t *to)
{
    int *y = &part[0], *m = &part[1], *d = &part[2];
    day_parts(day, y, m, d);
    *from = *to = day;
    if (prec == DATE_MONTH) {
        *from = days_from(*y, *m, 1);
        *to = days_from(*y, *m, month_days(*y, *m));
    } else if (prec > DATE_MONTH) {
        int years = prec == DATE_YEAR ? 1 : prec == DATE_DECADE ? 10 : 100, first = *y / years * years;
        *from = days_from(first < 1 ? 1 : first, 1, 1);
        *to = days_from(first + years - 1, 12, 31);
    }
}

// Both ends in the same unit: it is named once.
static bool is_one(Date d)
{
    int part[3];
    int32_t from, to;
    if (is_open(d.from) || is_open(d.to))
        return false;
    unit_of(d.from, d.prec, part, &from, &to);
    return d.to <= to;
}

static void add_unit(Buf *b, int32_t day, DatePrec prec)
{
    int y, m, d;
    day_parts(day, &y, &m, &d);
    if (prec == DATE_DAY)
        buf_fmt(b, "%04d-%02d-%02d", y, m, d);
    else if (prec == DATE_MONTH)
        buf_fmt(b, "%04d-%02d", y, m);
    else if (prec == DATE_YEAR)
        buf_fmt(b, "%04d", y);
    else if (prec == DATE_DECADE)
        buf_fmt(b, "%03dX", y / 10);
    else
        buf_fmt(b, "%02dXX", y / 100);
}

Str date_text(Arena *a, Date d)
{
    Buf b = buf_new(a);
    if (d.prec == DATE_NONE)
        return S("");
    if (is_open(d.from))
        buf_add(&b, S(".."));
    else
        add_unit(&b, d.from, d.prec);
    if (!is_one(d)) {
        buf_char(&b, '/');
        if (is_open(d.to))
            buf_add(&b, S(".."));
        else
            add_unit(&b, d.to, d.prec);
    }
    if (d.about)
        buf_char(&b, '~');
    return buf_str(&b);
}

static const char *ordinal(int n)
{
    int tens = n % 100;
    if (tens >= 11 && tens <= 13)
        return "th";
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

static void show_unit(Buf *b, Lang lang, int32_t day, DatePrec prec, bool bare)
{
    static const char *months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int y, m, d;
    day_parts(day, &y, &m, &d);
    bool vi = lang == LANG_VI;
    if (prec == DATE_DAY && vi)
        buf_fmt(b, "%d/%d/%d", d, m, y);
    else if (prec == DATE_DAY)
        buf_fmt(b, "%d %s %d", d, months[m - 1], y);
    else if (prec == DATE_MONTH && vi)
        buf_fmt(b, "%s%d/%d", bare ? "" : "tháng ", m, y);
    else if (prec == DATE_MONTH)
        buf_fmt(b, "%s %d", months[m - 1], y);
    else if (prec == DATE_YEAR)
        buf_fmt(b, "%d", y);
    else if (prec == DATE_DECADE && vi)
        buf_fmt(b, "%s%d", bare ? "" : "thập niên ", y / 10 * 10);
    else if (prec == DATE_DECADE)
        buf_fmt(b, "%ds", y / 10 * 10);
    else if (vi)
        buf_fmt(b, "%s%d", bare ? "" : "thế kỷ ", y / 100 + 1);
    else
        buf_fmt(b, "%d%s c.", y / 100 + 1, ordinal(y / 100 + 1));
}

Str date_show(Arena *a, Lang lang, Date d)
{
    bool vi = lang == LANG_VI;
    Buf b = buf_new(a);
    if (d.prec == DATE_NONE || (is_open(d.from) && is_open(d.to)))
        return S("");
    if (d.about)
        buf_add(&b, vi ? S("khoảng ") : S("about "));
    if (is_open(d.from))
        buf_add(&b, vi ? S("đến ") : S("until "));
    else if (is_open(d.to))
        buf_add(&b, vi ? S("từ ") : S("since "));
    if (is_open(d.from) || is_open(d.to)) {
        show_unit(&b, lang, is_open(d.from) ? d.to : d.from, d.prec, false);
        return buf_str(&b);
    }
    show_unit(&b, lang, d.from, d.prec, false);
    if (!is_one(d)) {
        buf_add(&b, S("–"));
        show_unit(&b, lang, d.to, d.prec, true);
    }
    return buf_str(&b);
}

// ---- Instants.
enum { DAY_MS = 86400000 };

bool instant_parse(Str s, int64_t *ms)
{
    int32_t day;
    int h = digits(s, 11, 2), m = digits(s, 14, 2), sec = digits(s, 17, 2), milli = 0, offset = 0;
    if (s.len < 20 || !day_parse(str_sub(s, 0, 10), &day) || s.at[10] != 'T' || s.at[13] != ':' ||
        s.at[16] != ':' || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59)
        return false;
    ptrdiff_t at = 19;
    if (s.at[at] == '.') {
        if ((milli = digits(s, at + 1, 3)) < 0)
            return false;
        at += 4;
    }
    Str zone = str_sub(s, at, s.len - at);
    if (zone.len == 6 && (zone.at[0] == '+' || zone.at[0] == '-') && zone.at[3] == ':') {
        int oh = digits(zone, 1, 2), om = digits(zone, 4, 2);
        if (oh < 0 || oh > 23 || om < 0 || om > 59)
            return false;
        offset = (oh * 60 + om) * (zone.at[0] == '-' ? -1 : 1);
    } else if (!str_eq(zone, S("Z"))) {
        return false;
    }
    int64_t t = day * (int64_t)DAY_MS + ((h * 60 + m - offset) * 60 + sec) * 1000LL + milli;
    if (t < DAY_MIN * (int64_t)DAY_MS || t >= (DAY_MAX + 1LL) * DAY_MS)
        return false;
    *ms = t;
    return true;
}

Str instant_str(Arena *a, int64_t ms)
{
    int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
    int rest = (int)(ms - day * DAY_MS), y, m, d;
    assert(day >= DAY_MIN && day <= DAY_MAX);
    day_parts((int32_t)day, &y, &m, &d);
    return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", y, m, d, rest / 3600000, rest / 60000 % 60,
                   rest / 1000 % 60, rest % 1000);
}
