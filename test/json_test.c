// json_test.c - strict reading, and a writer whose output always reads back.
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "tap.h"

static void bad_json_is_refused_with_its_place(void)
{
    static const char *bad[] = { "{\"a\":1,\"a\":2}", "[1,]",  "",        "{} x",
                                 "\"\xff\"",          "1e999", "[\n1 2]", "nul" };
    Err err = { 0 };
    json_t *v;
    for (int i = 0; i < COUNT(bad); i++)
        CHECK(!json_read(str_z(bad[i]), &v, &err) && err.kind == ERR_INPUT);
    CHECK(!json_read(S("{\n  \"a\": ]\n}"), &v, &err) && err.args[0].i == 2);
}

static void members_are_asked_for_by_name(void)
{
    Err err = { 0 };
    json_t *v;
    CHECK(json_read(S("{\"s\":\"Đ\\u0000x\",\"n\":1.5,\"i\":9007199254740993,\"b\":true}"), &v, &err));
    CHECK(json_get_str(v, "s").len == 4 && json_get_num(v, "n", 0) == 1.5 && json_get_num(v, "x", -1) == -1);
    CHECK(json_get_int(v, "i", 0) == 9007199254740993 && json_get_bool(v, "b", false) &&
          !json_get_str(v, "n").len);
    json_decref(v);
}

static void the_writer_writes_what_was_asked(void)
{
    Arena *a = arena_new();
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "name", S("Nhà \"máy\"\n\x01\xff"));
    jw_karr(&w, "xs");
    jw_int(&w, INT64_MIN);
    jw_num(&w, 0.1);
    jw_num(&w, 1e300);
    jw_num(&w, -0.0);
    jw_fixed(&w, 105.8542000049, 7);
    jw_fixed(&w, -0.00000001, 7);
    jw_fixed(&w, 3, 2);
    jw_arr(&w);
    jw_end(&w);
    jw_null(&w);
    jw_end(&w);
    jw_knum(&w, "unknown", NAN);
    jw_kbool(&w, "b", false);
    jw_kobj(&w, "o");
    jw_end(&w);
    jw_key(&w, S("raw"));
    jw_raw(&w, S("{\"x\":1}"));
    CHECK(!jw_complete(&w));
    jw_end(&w);
    CHECK(jw_complete(&w));
    CHECK(str_eq(buf_str(&b),
                 S("{\"name\":\"Nhà \\\"máy\\\"\\n\\u0001\uFFFD\",\"xs\":[-9223372036854775808,0.1,1e+300,0,"
                   "105.8542,0,3,[],null],\"unknown\":null,\"b\":false,\"o\":{},\"raw\":{\"x\":1}}")));
    arena_free(a);
}

static void every_double_comes_back(void)
{
    static const double some[] = {
        0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789, 1e15, 1e22, 9007199254740993.0
    };
    uint64_t x = 88172645463325252u;
    bool same = true;
    char z[32];
    for (int i = 0; i < 20000; i++) {
        union {
            uint64_t u;
            double f;
        } v = { .u = x ^= x << 13 };
        x ^= x >> 7;
        x ^= x << 17;
        if (i < COUNT(some))
            v.f = some[i];
        if (!isfinite(v.f))
            continue;
        f64_text(z, v.f);
        same = same && strtod(z, NULL) == v.f;
    }
    CHECK(same);
    f64_text(z, 0.3);
    CHECK(str_eq(str_z(z), S("0.3")));
}

static void what_was_read_is_written_again(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Buf b = buf_new(a);
    for (int i = 0; i < 100; i++)
        buf_char(&b, '[');
    buf_add(&b, S("0.1"));
    for (int i = 0; i < 100; i++)
        buf_char(&b, ']');
    Str deep = buf_str(&b);
    Str texts[] = { S("{\"a\":[1,0.25,\"x\",null,true],\"b\":{}}"), S("\"đ\""), deep };
    for (int i = 0; i < COUNT(texts); i++) {
        json_t *v = NULL, *again = NULL;
        Buf out = buf_new(a);
        JsonW w = json_w(&out);
        CHECK(json_read(texts[i], &v, &err));
        jw_json(&w, v);
        CHECK(jw_complete(&w) && json_read(buf_str(&out), &again, &err) && json_equal(v, again));
        json_decref(v);
        json_decref(again);
    }
    arena_free(a);
}

int main(void)
{
    bad_json_is_refused_with_its_place();
    members_are_asked_for_by_name();
    the_writer_writes_what_was_asked();
    every_double_comes_back();
    what_was_read_is_written_again();
    return tap_done();
}
