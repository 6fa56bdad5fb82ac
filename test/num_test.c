// num_test.c - numbers written for and by people. Cases of reading: test/cases/num.txt.
#include <math.h>

#include "cases.h"
#include "num.h"

static void numbers_are_written_in_the_readers_language(void)
{
    Arena *a = arena_new();
    CHECK(str_eq(num_show(a, LANG_VI, 64226.5, 1), S("64.226,5")) &&
          str_eq(num_show(a, LANG_EN, 64226.5, 1), S("64,226.5")));
    CHECK(str_eq(num_show(a, LANG_VI, -1234567, 0), S("-1.234.567")) &&
          str_eq(num_show(a, LANG_EN, 999, 0), S("999")));
    CHECK(str_eq(num_show(a, LANG_EN, -0.001, 2), S("0.00")) && str_eq(num_show(a, LANG_EN, NAN, 2), S("–")));
    CHECK(str_eq(num_percent(a, LANG_VI, 0.125, 1), S("12,5%")) &&
          str_eq(num_percent(a, LANG_EN, 1, 0), S("100%")) &&
          str_eq(num_percent(a, LANG_EN, NAN, 0), S("–%")));
    CHECK(str_eq(num_chance(a, LANG_EN, 1), S(">99%")) && str_eq(num_chance(a, LANG_EN, 0.9951), S(">99%")) &&
          str_eq(num_chance(a, LANG_EN, 0.994), S("99%")) &&
          str_eq(num_chance(a, LANG_VI, 0.004), S("<1%")) && str_eq(num_chance(a, LANG_VI, 0), S("0%")) &&
          str_eq(num_chance(a, LANG_VI, 0.0051), S("1%")));
    CHECK(str_eq(num_show_short(a, LANG_VI, 1.25), S("1,25")) &&
          str_eq(num_show_short(a, LANG_VI, 100), S("100")));
    CHECK(str_eq(num_show_short(a, LANG_EN, -1e-9), S("0")) &&
          str_eq(num_show_short(a, LANG_EN, 0.1 + 0.2), S("0.3")));
    CHECK(str_eq(int_show(a, LANG_VI, INT64_MIN), S("-9.223.372.036.854.775.808")));
    arena_free(a);
}

static Str told(Arena *a, Str s)
{
    static const char *bounds[] = { "", "about ", "> ", "< ", ">= ", "<= " };
    NumRead r;
    if (!num_read(s, &r))
        return S("no");
    Buf b = buf_new(a);
    buf_fmt(&b, "%s%.10g", bounds[r.bound], r.value);
    if (r.to != r.value)
        buf_fmt(&b, "..%.10g", r.to);
    if (r.ambiguous)
        buf_fmt(&b, " or %.10g", r.other);
    if (r.ambiguous && r.other_to != r.other)
        buf_fmt(&b, "..%.10g", r.other_to);
    if (r.unit.len)
        buf_fmt(&b, " %.*s*%g", PS(r.unit), r.factor);
    if (r.rest.len)
        buf_fmt(&b, " [%.*s]", PS(r.rest));
    return buf_str(&b);
}

static void what_people_write_is_read(void)
{
    check_cases(S("num.txt"), told);
}

int main(void)
{
    numbers_are_written_in_the_readers_language();
    what_people_write_is_read();
    return tap_done();
}
