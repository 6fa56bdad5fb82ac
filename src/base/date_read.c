// date_read.c - dates as people write them.
#include <string.h>

#include "date.h"
#include "words.h"

// Takes one of the words off s.
static bool take(Str *s, const char *words)
{
    Str t = no_space(*s);
    ptrdiff_t n = any_word(t, words);
    if (n)
        *s = skip(t, n);
    return n > 0;
}

static bool take_char(Str *s, const char *chars, char *which)
{
    if (!s->len || !s->at[0] || !strchr(chars, s->at[0]))
        return false;
    if (which)
        *which = s->at[0];
    *s = skip(*s, 1);
    return true;
}

// A number of least..most digits with no further digit behind it.
static bool take_int(Str *s, int least, int most, int *out)
{
    Str t = no_space(*s);
    ptrdiff_t n = digits_len(t);
    int64_t v;
    if (n < least || n > most || !str_i64(str_sub(t, 0, n), &v))
        return false;
    *s = skip(t, n);
    *out = (int)v;
    return true;
}

static bool set_day(Date *d, int year, int month, int day)
{
    d->prec = DATE_DAY;
    return day_make(year, month, day, &d->from) && (d->to = d->from, true);
}

static bool set_month(Date *d, int year, int month)
{
    d->prec = DATE_MONTH;
    if (!day_make(year, month, 1, &d->from))
        return false;
    bool last = month == 12;
    if (last && year == 9999)
        d->to = DAY_MAX;
    else if (!day_make(year + last, last ? 1 : month + 1, 1, &d->to))
        return false;
    else
        d->to--;
    return true;
}

static bool set_years(Date *d, int first, int last, DatePrec prec)
{
    d->prec = prec;
    return day_make(first < 1 ? 1 : first, 1, 1, &d->from) && day_make(last, 12, 31, &d->to);
}

static int take_roman(Str *s)
{
    static const char letters[] = "ivxlc";
    static const int values[] = { 1, 5, 10, 50, 100 };
    Str t = no_space(*s);
    int sum = 0, last = 0;
    ptrdiff_t n = 0;
    for (; n < t.len && n < 6; n++) {
        const char *p = t.at[n] ? strchr(letters, t.at[n] | 32) : NULL;
        if (!p)
            break;
        int v = values[p - letters];
        sum += v > last ? v - 2 * last : v;
        last = v;
    }
    if (n)
        *s = skip(t, n);
    return sum;
}

// early, mid or late: the thirds of a decade or a century.
typedef enum { WHOLE, EARLY, MID, LATE } Third;

static Third take_third(Str *s)
{
    Third third = take(s, "early|đầu")         ? EARLY
                  : take(s, "mid|middle|giữa") ? MID
                  : take(s, "late|cuối")       ? LATE
                                               : WHOLE;
    if (third)
        take(s, "-|the|of the");
    return third;
}

static bool set_span(Date *d, int first, int years, Third third)
{
    static const int from[] = { 0, 0, 34, 67 }, to[] = { 99, 33, 66, 99 };
    if (third == WHOLE)
        return set_years(d, first, first + years - 1, years == 10 ? DATE_DECADE : DATE_CENTURY);
    d->about = true;
    int a = from[third], b = to[third];
    if (years == 10) {
        a = (a + 9) / 10; // 0, 4, 7
        b = b / 10;       // 3, 6, 9
    }
    return set_years(d, first + a, first + b, DATE_YEAR);
}

static bool take_century(Str *s, Third third, Date *d)
{
    Str t = *s;
    int n = 0;
    if (take(&t, "thế kỷ|thế kỉ|tk")) {
        take(&t, "thứ");
        if (!take_int(&t, 1, 2, &n))
            n = take_roman(&t);
    } else {
        if (!take_int(&t, 1, 2, &n) || !take(&t, "st|nd|rd|th") || !take(&t, "century|c.|c|cent."))
            return false;
    }
    if (n < 1 || n > 99)
        return false;
    *s = t;
    return set_span(d, (n - 1) * 100, 100, third);
}

static bool take_decade(Str *s, Third third, Date *d)
{
    Str t = *s;
    int year;
    if (take(&t, "thập niên|thập kỷ|thập kỉ|những năm|các năm")) {
        if (!take_int(&t, 4, 4, &year))
            return false;
    } else {
        take(&t, "the");
        if (!take_int(&t, 4, 4, &year) || !(take(&t, "s|'s|’s")))
            return false;
    }
    if (year % 10)
        return false;
    *s = t;
    return set_span(d, year, 10, third);
}

// 192X and 18XX of the canonical form.
static bool take_masked(Str *s, Date *d)
{
    Str t = no_space(*s);
    ptrdiff_t n = digits_len(t);
    int64_t v;
    if ((n != 2 && n != 3) || !str_i64(str_sub(t, 0, n), &v) ||
        !str_starts(skip(t, n), n == 2 ? S("XX") : S("X")))
        return false;
    *s = skip(t, 4);
    return set_span(d, (int)v * (n == 2 ? 100 : 10), n == 2 ? 100 : 10, WHOLE);
}

static int take_month_name(Str *s)
{
    static const char *names[] = { "jan|jan.|january",
                                   "feb|feb.|february",
                                   "mar|mar.|march",
                                   "apr|apr.|april",
                                   "may",
                                   "jun|jun.|june",
                                   "jul|jul.|july",
                                   "aug|aug.|august",
                                   "sep|sep.|sept|sept.|september",
                                   "oct|oct.|october",
                                   "nov|nov.|november",
                                   "dec|dec.|december" };
    for (int i = 0; i < COUNT(names); i++)
        if (take(s, names[i]))
            return i + 1;
    return 0;
}

// 1 March 2019, March 1, 2019, March 2019
static bool take_english(Str *s, Date *d)
{
    Str t = *s;
    int day = 0, month, year;
    take_int(&t, 1, 2, &day);
    if (!(month = take_month_name(&t)))
        return false;
    if (!day) {
        Str u = t;
        if (take_int(&u, 1, 2, &day))
            t = u;
    }
    take_char(&t, ",", NULL);
    if (!take_int(&t, 4, 4, &year))
        return false;
    *s = t;
    return day ? set_day(d, year, month, day) : set_month(d, year, month);
}

// ngày 1 tháng 3 năm 2019, ngày 1/3/2019, tháng 3/2019, tháng 3 năm 2019
static bool take_vietnamese(Str *s, Date *d)
{
    Str t = *s;
    int day = 0, month, year;
    if (take(&t, "ngày") && !take_int(&t, 1, 2, &day))
        return false;
    if (!take(&t, "tháng") || !take_int(&t, 1, 2, &month))
        return false;
    t = no_space(t);
    take_char(&t, "/-,.", NULL);
    take(&t, "năm");
    if (!take_int(&t, 4, 4, &year))
        return false;
    *s = t;
    return day ? set_day(d, year, month, day) : set_month(d, year, month);
}

// 2019-03-01, 2019-03; 01/03/2019, 1.3.2019, 1-3-2019; 3/2019, 3-2019
static bool take_figures(Str *s, Date *d)
{
    Str t = *s, u;
    int x, y, z;
    char mark, again;
    take(&t, "ngày");
    if (take_int(&t, 4, 4, &x)) {
        if (!take_char(&t, "-", NULL) || digits_len(t) != 2 || !take_int(&t, 2, 2, &y))
            return false;
        u = t;
        if (take_char(&u, "-", NULL) && digits_len(u) == 2 && take_int(&u, 2, 2, &z)) {
            *s = u;
            return set_day(d, x, y, z);
        }
        *s = t;
        return set_month(d, x, y);
    }
    if (!take_int(&t, 1, 2, &x) || !take_char(&t, "/-.", &mark))
        return false;
    if (digits_len(t) == 4 && mark != '.' && take_int(&t, 4, 4, &y)) {
        *s = t;
        return set_month(d, y, x);
    }
    if (digits_len(t) < 1 || !take_int(&t, 1, 2, &y) || !take_char(&t, "/-.", &again) || again != mark ||
        digits_len(t) != 4 || !take_int(&t, 4, 4, &z))
        return false;
    *s = t;
    return set_day(d, z, y, x);
}

static bool take_year(Str *s, Date *d)
{
    Str t = *s;
    int year;
    take(&t, "năm|year");
    if (!take_int(&t, 4, 4, &year))
        return false;
    *s = t;
    return set_years(d, year, year, DATE_YEAR);
}

static bool at_end_of_word(Str s)
{
    return !s.len || space_len(s) || memchr("(,;:-/~?.)[", s.at[0], 11) || str_starts(s, S("–")) ||
           str_starts(s, S("—"));
}

static bool take_unit(Str *s, Date *d)
{
    *d = (Date){ 0 };
    Str t = no_space(*s);
    Third third = take_third(&t);
    bool ok = take_century(&t, third, d) || take_decade(&t, third, d) ||
              (!third && (take_masked(&t, d) || take_english(&t, d) || take_vietnamese(&t, d) ||
                          take_figures(&t, d) || take_year(&t, d)));
    if (!ok || !at_end_of_word(t)) {
        *d = (Date){ 0 };
        return false;
    }
    *s = t;
    return true;
}

static bool take_about(Str *s)
{
    return take(s, "khoảng|chừng|tầm|độ|ước|about|approx.|approximately|around|circa|ca.|c.|~");
}

// What may follow a first unit: an end, or nothing known of it.
static bool take_end(Str *s, Date *d)
{
    Str t = *s;
    if (str_starts(t, S("/.."))) {
        *s = skip(t, 3);
        d->to = DAY_OPEN_END;
        return true;
    }
    if (!take(&t, "-|–|—|đến|tới|to|until") && !take_char(&t, "/", NULL))
        return true;
    Date end;
    Str u = t;
    bool about = take_about(&u);
    if (take_unit(&u, &end)) {
        d->about = d->about || end.about || about;
        d->to = end.to;
        d->prec = end.prec < d->prec ? end.prec : d->prec; // the finer, so that neither end moves
        *s = u;
        return d->from <= d->to;
    }
    bool dash = str_starts(no_space(*s), S("-")) || str_starts(no_space(*s), S("–"));
    u = no_space(t);
    if (!take(&u, "nay|now|present") && (!dash || (u.len && u.at[0] != '(')))
        return false;
    d->to = DAY_OPEN_END;
    *s = u;
    return true;
}

static bool read_date(Str *s, Date *d)
{
    bool about = take_about(s);
    if (str_starts(no_space(*s), S("../"))) {
        *s = skip(no_space(*s), 3);
        if (!take_unit(s, d))
            return false;
        d->from = DAY_OPEN_START;
    } else if (take(s, "từ|since|from")) {
        if (!take_unit(s, d))
            return false;
        int32_t alone = d->to;
        if (!take_end(s, d))
            return false;
        d->to = d->to == alone ? DAY_OPEN_END : d->to;
    } else if (take(s, "đến|until|till|tới")) {
        if (!take_unit(s, d))
            return false;
        d->from = DAY_OPEN_START;
    } else if (take(s, "trước|before")) {
        if (!take_unit(s, d) || d->from <= DAY_MIN)
            return false;
        d->to = d->from - 1;
        d->from = DAY_OPEN_START;
    } else if (take(s, "sau|after")) {
        if (!take_unit(s, d) || d->to >= DAY_MAX)
            return false;
        d->from = d->to + 1;
        d->to = DAY_OPEN_END;
    } else if (!take_unit(s, d) || !take_end(s, d)) {
        return false;
    }
    Str t = no_space(*s);
    if (take_char(&t, "~?", NULL)) {
        *s = t;
        about = true;
    }
    d->about = d->about || about;
    return at_end_of_word(*s);
}

bool date_read(Str s, Date *out, Str *remark)
{
    *out = (Date){ 0 };
    *remark = (Str){ 0 };
    if (!read_date(&s, out)) {
        *out = (Date){ 0 };
        return false;
    }
    s = no_space(s);
    while (take_char(&s, ",;:", NULL)) {
    }
    *remark = str_trim(s);
    return true;
}

bool date_parse(Str s, Date *out)
{
    Str remark;
    if (date_read(s, out, &remark) && !remark.len)
        return true;
    *out = (Date){ 0 };
    return false;
}
