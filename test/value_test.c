// value_test.c - making and merging values.
#include "value.h"

#include <math.h>

#include "tap.h"

static Strs list(Arena *a, Str s)
{
    return str_split(a, s, ' ');
}

static void equal_trust_keeps_both(void)
{
    Arena *a = arena_new();
    Value v, two[2] = { value_num(291), value_num(300) };
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.state == VAL_UNCERTAIN && v.disputed && v.lo == 291 && v.hi == 300);
    two[1] = value_num(291);
    v = value_merge_equal_trust(a, two, 2);
    CHECK(value_is_known(&v) && !v.disputed && v.lo == 291);
    two[0] = value_unknown(VT_NUM);
    v = value_merge_equal_trust(a, two, 2);
    CHECK(value_is_known(&v) && v.lo == 291);
    two[0] = value_code(a, S("soe"));
    two[1] = value_code(a, S("city"));
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.disputed && v.set.len == 2 && str_eq(v.set.at[0], S("city")) && str_eq(v.set.at[1], S("soe")));
    two[0] = value_bool(true);
    two[1] = value_bool(false);
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.state == VAL_UNCERTAIN && v.disputed && v.lo == 0 && v.hi == 1);
    two[0] = value_codes(a, list(a, S("b a")), (Strs){ 0 });
    two[1] = value_codes(a, list(a, S("b c")), list(a, S("d")));
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.disputed && v.set.len == 1 && str_eq(v.set.at[0], S("b")) && v.may.len == 3);
    CHECK(value_merge_equal_trust(a, two, 0).state == VAL_UNKNOWN);
    arena_free(a);
}

static void not_applicable_against_a_value_is_a_dispute(void)
{
    Arena *a = arena_new();
    Value two[2] = { value_na(VT_NUM, S("no building")), value_num(5) };
    Value v = value_merge_equal_trust(a, two, 2);
    CHECK(v.state == VAL_UNCERTAIN && v.disputed && v.lo == 5 && str_eq(v.reason, S("no building")));
    two[1] = value_unknown(VT_NUM);
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.state == VAL_NA && str_eq(v.reason, S("no building")));
    arena_free(a);
}

static void a_shorter_period_is_no_dispute(void)
{
    Arena *a = arena_new();
    Value two[2] = { value_date(17897, 18261, 3), value_date(18000, 18000, 1) };
    Value v = value_merge_equal_trust(a, two, 2);
    CHECK(value_is_known(&v) && !v.disputed && v.lo == 18000 && v.prec == 1);
    two[1] = value_date(18300, 18300, 1);
    v = value_merge_equal_trust(a, two, 2);
    CHECK(v.disputed && v.lo == 17897 && v.hi == 18300 && v.prec == 3);
    arena_free(a);
}

static void points_become_a_circle_that_holds_them(void)
{
    Arena *a = arena_new();
    Value two[2] = { value_point(a, 10, 20, 0), value_point(a, 10, 20.001, 50) };
    Value v = value_merge_equal_trust(a, two, 2);
    double lon, lat;
    CHECK(value_lonlat(&v, &lon, &lat) && lon == 10 && fabs(lat - 20.0005) < 1e-12);
    CHECK(v.disputed &&
          fabs(v.radius_m - (55.36 + 50)) < 0.5); // half of 0.001 degrees of latitude is 55.36 m at 20° N
    CHECK(value_is_known(&two[0]) &&
          !value_lonlat(&(Value){ .state = VAL_KNOWN, .type = VT_GEOM }, &lon, &lat));
    arena_free(a);
}

static void order_of_arrival_does_not_matter(void)
{
    Arena *a = arena_new();
    Value x[3] = { value_num(3), value_range(1, 2), value_na(VT_NUM, S("no")) }, y[3] = { x[2], x[1], x[0] };
    Value v = value_merge_equal_trust(a, x, 3), w = value_merge_equal_trust(a, y, 3);
    CHECK(value_eq(&v, &w) && v.lo == 1 && v.hi == 3);
    CHECK(!value_eq(&x[0], &x[1]));
    arena_free(a);
}

static void sets_have_a_column_form(void)
{
    Arena *a = arena_new();
    CHECK(str_eq(value_set_text(a, (Strs){ 0 }), S("|")));
    CHECK(str_eq(value_set_text(a, strs_sorted(a, list(a, S("y x y")))), S("|x|y|")));
    CHECK(str_eq(value_set_text(a, value_text(a, S("a|b")).set), S("|a\x1f"
                                                                   "b|")));
    arena_free(a);
}

int main(void)
{
    equal_trust_keeps_both();
    not_applicable_against_a_value_is_a_dispute();
    a_shorter_period_is_no_dispute();
    points_become_a_circle_that_holds_them();
    order_of_arrival_does_not_matter();
    sets_have_a_column_form();
    return tap_done();
}
