// fold_test.c - folding, alphabetical order, likeness.
#include "fold.h"
#include "tap.h"

static void folding_takes_marks_and_punctuation_away(void)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        { "Nhà máy  Xe lửa – Gia Lâm", "nha may xe lua gia lam" },
        { "ĐƯỜNG Nguyễn Trãi", "duong nguyen trai" },
        { "Đống Đa, Hà Nội.", "dong da ha noi" },
        { "ễ ờ ệ ỹ ẵ ẫ ự", "e o e y a a u" },
        { "D\xCC\xA3 e\xCC\x82\xCC\xA3", "d e" }, // decomposed
        { "Straße Łódź Ø 12 m²", "strasse lodz o 12 m2" },
        { "  ", "" },
        { "", "" },
        { "--A.1--", "a 1" },
        { "Москва 北京", "москва 北京" },
        { "a\xffz", "a z" },
    };
    Arena *a = arena_new();
    for (int i = 0; i < COUNT(cases); i++) {
        Str got = fold_vi(a, str_z(cases[i].from));
        if (!str_eq(got, str_z(cases[i].to)))
            printf("# %s -> %.*s\n", cases[i].from, PS(got));
        CHECK(str_eq(got, str_z(cases[i].to)));
    }
    CHECK(str_eq(fold_keep_marks(a, S("Đường  SỐ 9")), S("đường số 9")));
    CHECK(str_eq(fold_vi(a, S("e\xCC\x82\xCC\x83")), fold_vi(a, S("ễ"))));
    CHECK(str_eq(str_nfc(a, S("e\xCC\x82\xCC\x83")), S("ễ")) &&
          str_eq(str_nfc(a, S("e\xCC\x83\xCC\x82")), S("ẽ\xCC\x82")));
    CHECK(str_utf8_fault(S("ab\xff")) == 2 && str_utf8_fault(S("đ")) == -1);
    static const struct {
        const char *text;
        ptrdiff_t at;
    } hidden[] = { { "", -1 },
                   { "Nhà máy\tA\r\nđường", -1 },
                   { "a\x01"
                     "b",
                     1 },
                   { "\x1b[31m", 0 },
                   { "a\x7f", 1 },
                   { "a\xc2\x85", 1 },
                   { "\xc2\xa0", -1 }, // a blank that does not break
                   { "a\xe2\x80\xae"
                     "b",
                     1 }, // U+202E, never ended
                   { "a\xe2\x80\xae"
                     "b\xe2\x80\xac",
                     -1 },                 // ended
                   { "a\xe2\x80\xac", 1 }, // ends nothing
                   { "\xe2\x81\xa6"
                     "b\xe2\x80\xac",
                     4 }, // ended by the other kind
                   { "\xe2\x81\xa6"
                     "b\xe2\x81\xa9 \xe2\x81\xa7",
                     8 },                    // the second is not ended
                   { "\xe2\x80", -1 },       // cut off
                   { "\xe2\x80\x93", -1 } }; // a dash
    for (int i = 0; i < COUNT(hidden); i++)
        CHECK(str_hidden_fault(str_z(hidden[i].text)) == hidden[i].at);
    Arena *own = arena_new();
    CHECK(str_eq(str_without_hidden(own, S("a\x01"
                                           "\xc2\x85"
                                           "b\xe2\x80\xae đ")),
                 S("ab đ")));
    arena_free(own);
    arena_free(a);
}

static void exact_accents_rank_first(void)
{
    Arena *a = arena_new();
    CHECK(match_rank(a, S("đường"), S("Đường")) == 4 && match_rank(a, S("đường"), S("dương")) == 1);
    CHECK(match_rank(a, S("gia lâm"), S("Nhà máy xe lửa Gia Lâm")) == 3);
    CHECK(match_rank(a, S("lâm xe"), S("Nhà máy xe lửa Gia Lâm")) == 2);
    CHECK(match_rank(a, S("gia lam"), S("Nhà máy xe lửa Gia Lâm")) == 1);
    CHECK(has_words(S("nha may xe lua"), S("xe nha")) && has_words(S("x"), S("x")));
    CHECK(!has_words(S("nha mayxe xe1"), S("xe")) && has_words(S("nha mayxe xe1 xe"), S("xe")));
    CHECK(!has_words(S(""), S("a")) && has_words(S("aa a"), S("a")) && has_words(S("a"), S("")));
    CHECK(match_rank(a, S("gia thuy"), S("Nhà máy xe lửa Gia Lâm")) == 0 &&
          match_rank(a, S(""), S("x")) == 0);
    arena_free(a);
}

static void the_order_is_that_of_the_dictionary(void)
{
    static const char *sorted[] = {
        "",       "7",       "Nha",     "nhà",        "nhả",         "nhã",  "nhá",  "nhạ",  "Nhà 9",
        "Nhà 10", "nhà máy", "Nhà máy", "nhà máy in", "Nhà văn hoá", "nhăn", "nhân", "nhẩn",
    };
    static const char *letters[] = { "9", "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g",
                                     "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q",
                                     "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z" };
    Arena *a = arena_new();
    for (int i = 1; i < COUNT(letters); i++)
        CHECK(str_cmp(collate_key(a, str_z(letters[i - 1])), collate_key(a, str_z(letters[i]))) < 0);
    for (int i = 1; i < COUNT(sorted); i++)
        CHECK(str_cmp(collate_key(a, str_z(sorted[i - 1])), collate_key(a, str_z(sorted[i]))) < 0);
    CHECK(str_cmp(collate_key(a, S("số 007")), collate_key(a, S("số 8"))) < 0);
    CHECK(str_cmp(collate_key(a, S("Đa")), collate_key(a, S("Dương"))) > 0);
    CHECK(str_cmp(collate_key(a, S("hoà b")), collate_key(a, S("hòa c"))) < 0);
    CHECK(str_cmp(collate_key(a, S("hoà c")), collate_key(a, S("hòa b"))) > 0);
    CHECK(str_cmp(collate_key(a, S("z")), collate_key(a, S("я"))) < 0 &&
          str_is_utf8(collate_key(a, S("я 12 Đ"))));
    arena_free(a);
}

static void likeness_sees_typos_and_order_but_not_other_numbers(void)
{
    CHECK(edit_distance(S("abc"), S("acb"), 5) == 1 && edit_distance(S("kitten"), S("sitting"), 5) == 3);
    CHECK(edit_distance(S("abc"), S("xyz"), 1) == 2 && edit_distance(S(""), S("ab"), 5) == 2);
    CHECK(edit_distance(S("đường"), S("dường"), 5) == 1);
    double same = name_likeness(S("xe lua gia lam"), S("gia lam xe lua"));
    double typo = name_likeness(S("cao su sao vang"), S("cao su sao vanng"));
    double other = name_likeness(S("cao su sao vang"), S("thuoc la thang long"));
    CHECK(same == 1 && typo > 0.9 && other < 0.45);
    CHECK(name_likeness(S("kho 1"), S("kho 2")) <= 0.5 && name_likeness(S(""), S("x")) == 0);
    CHECK(name_likeness(S("a bc d"), S("bc x a")) == name_likeness(S("bc x a"), S("a bc d")));
}

int main(void)
{
    folding_takes_marks_and_punctuation_away();
    exact_accents_rank_first();
    the_order_is_that_of_the_dictionary();
    likeness_sees_typos_and_order_but_not_other_numbers();
    return tap_done();
}
