// base_test.c - memory, text, errors, files.
#include <unistd.h>
#include <utf8proc.h>

#include "base.h"
#include "tap.h"

// Every pair of first bytes, with what may follow: as the standard's table of well-formed sequences has it.
static void utf8_is_what_the_standard_says(void)
{
    static const unsigned char tails[] = { 0x7f, 0x80, 0xbf, 0xc0 };
    long wrong = 0;
    for (int one = 0x7f; one < 256; one++)
        for (int two = 0; two < 256; two++)
            for (int t = 0; t < COUNT(tails) * COUNT(tails); t++) {
                unsigned char b[4] = { (unsigned char)one, (unsigned char)two, tails[t / COUNT(tails)],
                                       tails[t % COUNT(tails)] };
                for (int len = 1; len <= 4; len++) {
                    utf8proc_ssize_t at = 0, n = 1;
                    utf8proc_int32_t c;
                    for (; at < len && n > 0; at += n)
                        n = utf8proc_iterate(b + at, len - at, &c);
                    wrong += str_is_utf8((Str){ (const char *)b, len }) != (n > 0);
                }
            }
    CHECK(wrong == 0);
}

static void arrays_grow_and_keep(void)
{
    Arena *a = arena_new();
    ARRAY(int) xs = { 0 };
    for (int i = 0; i < 1000; i++)
        *PUSH(a, &xs) = i;
    CHECK(xs.len == 1000 && xs.at[0] == 0 && xs.at[999] == 999);
    arena_free(a);
}

static void text_is_cut_and_read(void)
{
    Arena *a = arena_new();
    Str rest = S("a,b,,c");
    CHECK(str_eq(cut(&rest, ','), S("a")) && str_eq(rest, S("b,,c")));
    CHECK(str_split(a, S(" x ; y;; "), ';').len == 2);
    CHECK(str_eq(str_trim(S(" \u00a0 Hà Đông \u00a0")), S("Hà Đông")));
    int64_t i;
    double f;
    CHECK(str_i64(S("-9223372036854775808"), &i) && i == INT64_MIN);
    CHECK(!str_i64(S("9223372036854775808"), &i) && !str_i64(S(""), &i) && !str_i64(S("1 "), &i));
    CHECK(str_f64(S("1e3"), &f) && f == 1000 && !str_f64(S("nan"), &f) && !str_f64(S("1,5"), &f));
    CHECK(str_is_utf8(S("Đống Đa")) && !str_is_utf8(S("\xff")));
    CHECK(str_find(S("nhà máy"), S("máy")) == 5 && str_find(S("x"), S("y")) == -1);
    arena_free(a);
}

static void a_map_finds_what_was_put(void)
{
    Arena *a = arena_new();
    Map *m = map_new(a);
    for (long i = 1; i <= 500; i++)
        *map_slot(m, str_fmt(a, "key%ld", i)) = (void *)i;
    CHECK(map_len(m) == 500 && map_get(m, S("key77")) == (void *)77 && !map_get(m, S("none")));
    arena_free(a);
}

static void an_error_speaks_both_languages_and_survives_a_copy(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    CHECK(!fail(&err, MSG_BASE_FILE_OPEN, S("x.csv"), "gone"));
    Err copy = err;
    err = (Err){ 0 };
    CHECK(str_find(err_text(a, LANG_EN, &copy), S("Cannot open the file x.csv: gone.")) == 0);
    CHECK(str_find(err_text(a, LANG_VI, &copy), S("Không mở được tệp x.csv")) == 0);
    CHECK(err_exit(&copy) == 1 && err_exit(&err) == 0);
    CHECK(str_find(msg(a, LANG_VI, MSG_BASE_FILE_OPEN, 1234567, 0.5), S("1.234.567: 0,5")) > 0);
    arena_free(a);
}

static void one_is_not_many(void)
{
    Arena *a = arena_new();
    CHECK(str_eq(msg(a, LANG_EN, MSG_ANALYSIS_RULE_TEXT_MOST, 1), S("At most 1 place")));
    CHECK(str_eq(msg(a, LANG_EN, MSG_ANALYSIS_RULE_TEXT_MOST, 12), S("At most 12 places")));
    CHECK(str_eq(msg(a, LANG_VI, MSG_ANALYSIS_RULE_TEXT_MOST, 1), S("Nhiều nhất 1 nơi")));
    arena_free(a);
}

static void files_are_written_whole(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str got, path = S(KHO_TEST_DIR "/kho_base_test.txt");
    CHECK(file_write(path, S("một\n"), &err) && file_read(a, path, &got, &err) && str_eq(got, S("một\n")));
    CHECK(!file_read(a, S("/nonexistent"), &got, &err) && err.kind == ERR_INPUT);
    Str city = str_fmt(a, "%.*s.gpkg", PS(path)), log = str_fmt(a, "%.*s-wal", PS(city));
    unlink(str_cz(a, city));
    unlink(str_cz(a, log));                                                  // of a run that was killed
    CHECK(file_write(city, (Str){ "SQLite format 3\0and more", 24 }, &err)); // what begins so is a database
    CHECK(file_write(log, S("a log"), &err) && !file_write(city, S("x"), &err) && err.kind == ERR_INPUT);
    CHECK(!file_write(log, S("x"), &err) && err.kind == ERR_INPUT);
    err = (Err){ 0 };
    CHECK(file_may_write(path, &err) && !unlink(str_cz(a, log)) && !unlink(str_cz(a, city)) &&
          file_may_write(city, &err));
    CHECK(!file_write(S("/nonexistent/x"), S("x"), &err) && err.kind == ERR_SYSTEM);
    CHECK(!file_may_write(S("/dev/null"), &err) &&
          err.id == MSG_BASE_FILE_SPECIAL); // root could rename over it
    CHECK(!file_may_write(S("/tmp"), &err) && err.id == MSG_BASE_FILE_SPECIAL);
    arena_free(a);
}

static Strs three(Arena *a, int *calls)
{
    Strs out = { 0 };
    (*calls)++;
    for (int i = 0; i < 3; i++)
        *PUSH(a, &out) = S("x");
    return out;
}

static void a_loop_over_a_call_calls_it_once(void)
{
    Arena *a = arena_new();
    int calls = 0, seen = 0;
    EACH (Str, s, three(a, &calls))
        seen += (int)s->len;
    CHECK(calls == 1 && seen == 3);
    EACH (Str, s, three(a, &calls)) {
        if (seen++ == 4)
            break;
    }
    CHECK(calls == 2 && seen == 5);
    arena_free(a);
}

int main(void)
{
    utf8_is_what_the_standard_says();
    arrays_grow_and_keep();
    a_loop_over_a_call_calls_it_once();
    text_is_cut_and_read();
    a_map_finds_what_was_put();
    one_is_not_many();
    an_error_speaks_both_languages_and_survives_a_copy();
    files_are_written_whole();
    return tap_done();
}
