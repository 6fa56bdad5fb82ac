// legacy_test.c - old Vietnamese encodings. The bytes of TCVN3 and CP1258 are also asked of the C library's
// iconv.
#include <iconv.h>
#include <string.h>

#include "fold.h"
#include "legacy.h"
#include "tap.h"

// All letters with marks, in the three encodings (TCVN3 has no capitals with tones).
static const struct {
    const char *utf8, *cp1258, *tcvn3, *vni;
} vectors[] = {
    { "à ả ã á ạ", "a\xCC a\xD2 a\xDE a\xEC a\xF2", "\xB5 \xB6 \xB7 \xB8 \xB9",
      "a\xF8 a\xFB a\xF5 a\xF9 a\xEF" },
    { "ă ằ ẳ ẵ ắ ặ", "\xE3 \xE3\xCC \xE3\xD2 \xE3\xDE \xE3\xEC \xE3\xF2", "\xA8 \xBB \xBC \xBD \xBE \xC6",
      "a\xEA a\xE8 a\xFA a\xFC a\xE9 a\xEB" },
    { "â ầ ẩ ẫ ấ ậ", "\xE2 \xE2\xCC \xE2\xD2 \xE2\xDE \xE2\xEC \xE2\xF2", "\xA9 \xC7 \xC8 \xC9 \xCA \xCB",
      "a\xE2 a\xE0 a\xE5 a\xE3 a\xE1 a\xE4" },
    { "è ẻ ẽ é ẹ", "e\xCC e\xD2 e\xDE e\xEC e\xF2", "\xCC \xCE \xCF \xD0 \xD1",
      "e\xF8 e\xFB e\xF5 e\xF9 e\xEF" },
    { "ê ề ể ễ ế ệ", "\xEA \xEA\xCC \xEA\xD2 \xEA\xDE \xEA\xEC \xEA\xF2", "\xAA \xD2 \xD3 \xD4 \xD5 \xD6",
      "e\xE2 e\xE0 e\xE5 e\xE3 e\xE1 e\xE4" },
    { "ì ỉ ĩ í ị", "i\xCC i\xD2 i\xDE i\xEC i\xF2", "\xD7 \xD8 \xDC \xDD \xDE", "\xEC \xE6 \xF3 \xED \xF2" },
    { "ò ỏ õ ó ọ", "o\xCC o\xD2 o\xDE o\xEC o\xF2", "\xDF \xE1 \xE2 \xE3 \xE4",
      "o\xF8 o\xFB o\xF5 o\xF9 o\xEF" },
    { "ô ồ ổ ỗ ố ộ", "\xF4 \xF4\xCC \xF4\xD2 \xF4\xDE \xF4\xEC \xF4\xF2", "\xAB \xE5 \xE6 \xE7 \xE8 \xE9",
      "o\xE2 o\xE0 o\xE5 o\xE3 o\xE1 o\xE4" },
    { "ơ ờ ở ỡ ớ ợ", "\xF5 \xF5\xCC \xF5\xD2 \xF5\xDE \xF5\xEC \xF5\xF2", "\xAC \xEA \xEB \xEC \xED \xEE",
      "\xF4 \xF4\xF8 \xF4\xFB \xF4\xF5 \xF4\xF9 \xF4\xEF" },
    { "ù ủ ũ ú ụ", "u\xCC u\xD2 u\xDE u\xEC u\xF2", "\xEF \xF1 \xF2 \xF3 \xF4",
      "u\xF8 u\xFB u\xF5 u\xF9 u\xEF" },
    { "ư ừ ử ữ ứ ự", "\xFD \xFD\xCC \xFD\xD2 \xFD\xDE \xFD\xEC \xFD\xF2", "\xAD \xF5 \xF6 \xF7 \xF8 \xF9",
      "\xF6 \xF6\xF8 \xF6\xFB \xF6\xF5 \xF6\xF9 \xF6\xEF" },
    { "ỳ ỷ ỹ ý ỵ", "y\xCC y\xD2 y\xDE y\xEC y\xF2", "\xFA \xFB \xFC \xFD \xFE",
      "y\xF8 y\xFB y\xF5 y\xF9 \xEE" },
    { "đ Đ Ă Â Ê Ô Ơ Ư", "\xF0 \xD0 \xC3 \xC2 \xCA \xD4 \xD5 \xDD", "\xAE \xA7 \xA1 \xA2 \xA3 \xA4 \xA5 \xA6",
      "\xF1 \xD1 A\xCA A\xC2 E\xC2 O\xC2 \xD4 \xD6" },
    { "Ằ Ẳ Ẵ Ắ Ặ Ầ Ẩ Ẫ Ấ Ậ", NULL, NULL, "A\xC8 A\xDA A\xDC A\xC9 A\xCB A\xC0 A\xC5 A\xC3 A\xC1 A\xC4" },
    { "À Ỏ Õ Ú Ẹ Ì Ỉ Ĩ Í Ị Ỵ Ứ Ợ", NULL, NULL,
      "A\xD8 O\xDB O\xD5 U\xD9 E\xCF \xCC \xC6 \xD3 \xCD \xD2 \xCE \xD6\xD9 \xD4\xCF" },
    { "Nhà máy cơ khí Trần Hưng Đạo", "Nh\xE0 m\xE1y c\xF5 kh\xED Tr\xE2\xCCn H\xFDng \xD0\x61\xF2o",
      "Nh\xB5 m\xB8y c\xAC kh\xDD Tr\xC7n H\xADng \xA7\xB9o",
      "Nh\x61\xF8 ma\xF9y c\xF4 kh\xED Tra\xE0n H\xF6ng \xD1\x61\xEFo" },
    { "xưởng cũ của công ty dệt kim", "x\xFD\xF5\xD2ng cu\xDE cu\xD2\x61 c\xF4ng ty d\xEA\xF2t kim",
      "x\xAD\xEBng c\xF2 c\xF1\x61 c\xABng ty d\xD6t kim",
      "x\xF6\xF4\xFBng cu\xF5 cu\xFB\x61 co\xE2ng ty de\xE4t kim" },
};

static const TextEnc encs[] = { ENC_CP1258, ENC_TCVN3, ENC_VNI };

static const char *bytes_of(int i, TextEnc enc)
{
    return enc == ENC_CP1258 ? vectors[i].cp1258 : enc == ENC_TCVN3 ? vectors[i].tcvn3 : vectors[i].vni;
}

static void every_letter_is_converted(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    for (int i = 0; i < COUNT(vectors); i++)
        for (int e = 0; e < COUNT(encs); e++) {
            const char *bytes = bytes_of(i, encs[e]);
            Str got;
            if (!bytes)
                continue;
            CHECK(text_decode(a, encs[e], str_z(bytes), &got, &err) && str_eq(got, str_z(vectors[i].utf8)));
            if (!str_eq(got, str_z(vectors[i].utf8)))
                printf("# %d %s: %.*s, not %s\n", i, enc_name(encs[e]), PS(got), vectors[i].utf8);
        }
    arena_free(a);
}

// Byte by byte against iconv; -1 where iconv has no such charset.
static int differs_from_iconv(TextEnc enc, const char *charset, int from, int to)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    if (cd == (iconv_t)-1)
        return -1;
    Arena *a = arena_new();
    int wrong = 0;
    for (int c = from; c <= to; c++) {
        // A letter before and behind, so that marks are combined and the converter gives everything out.
        char in[4] = { 'x', (char)c, 'x', 0 }, out[32], *p = in, *q = out;
        size_t n = 3, room = sizeof out;
        Str got;
        Err err;
        iconv(cd, NULL, NULL, NULL, NULL);
        if (iconv(cd, &p, &n, &q, &room) == (size_t)-1 || iconv(cd, NULL, NULL, &q, &room) == (size_t)-1)
            continue;
        Str want = str_nfc(a, (Str){ out, q - out });
        if (!text_decode(a, enc, (Str){ in, 3 }, &got, &err) || !str_eq(got, want)) {
            printf("# %s %02x: %.*s, not %.*s\n", enc_name(enc), c, PS(got), PS(want));
            wrong++;
        }
    }
    iconv_close(cd);
    arena_free(a);
    return wrong;
}

static void the_c_library_agrees(void)
{
    // TCVN3 lacks seven capitals that TCVN 5712-1 has at ba cd d9 da db e0 f0; all else there must be the
    // same.
    static const int ranges[][2] = { { 0xA1, 0xAE }, { 0xB5, 0xB9 }, { 0xBB, 0xBE }, { 0xC6, 0xCC },
                                     { 0xCE, 0xD8 }, { 0xDC, 0xDF }, { 0xE1, 0xEF }, { 0xF1, 0xFE } };
    if (differs_from_iconv(ENC_CP1258, "CP1258", 0x20, 0x20) < 0 ||
        differs_from_iconv(ENC_TCVN3, "TCVN5712-1", 'a', 'a') < 0) {
        TAP_SKIP("iconv lacks CP1258 or TCVN5712-1");
        return;
    }
    CHECK(differs_from_iconv(ENC_CP1258, "CP1258", 0x20, 0xFF) == 0);
    for (int i = 0; i < COUNT(ranges); i++)
        CHECK(differs_from_iconv(ENC_TCVN3, "TCVN5712-1", ranges[i][0], ranges[i][1]) == 0);
}

static void the_encoding_is_guessed_by_what_the_text_says(void)
{
    Arena *a = arena_new();
    for (int i = COUNT(vectors) - 2; i < COUNT(vectors); i++)
        for (int e = 0; e < COUNT(encs); e++) {
            TextGuess g = text_detect(str_z(bytes_of(i, encs[e])));
            if (g.enc != encs[e])
                printf("# %d %s: %s %g\n", i, enc_name(encs[e]), enc_name(g.enc), g.score);
            CHECK(g.enc == encs[e] && g.sure && g.score == 1);
        }
    CHECK(text_detect(S("Nhà máy")).enc == ENC_UTF8 && text_detect(S("plain")).enc == ENC_UTF8);
    CHECK(text_detect(S("\xFF\xFEN\0h\0\xE0\0")).enc == ENC_UTF16LE);
    CHECK(text_detect(S("\0N\0h\0a\0 \0m\0a\0y")).enc == ENC_UTF16BE);
    Str got;
    Err err = { 0 };
    CHECK(text_decode(a, ENC_UTF16LE, S("\xFF\xFEN\0h\0\xE0\0\x3D\xD8\x00\xDE"), &got, &err) &&
          str_eq(got, S("Nhà\U0001F600")));
    CHECK(!text_decode(a, ENC_UTF16LE, S("N\0\x3D\xD8"), &got, &err) && err.id == MSG_BASE_NOT_UTF16);
    CHECK(!text_decode(a, ENC_UTF8, S("a\xff"), &got, &err) && err.id == MSG_BASE_NOT_UTF8 &&
          err.args[0].i == 2);
    CHECK(text_plausible(S("Nhà máy xe lửa Gia Lâm, đường Nguyễn Trãi – nghiêng, quýt, giếng, khuỷu")) == 1);
    CHECK(text_plausible(S("plain words only")) == 1 && text_plausible(S("crème brûlée naïve")) < 0.4);
    arena_free(a);
}

static void legacy_fonts_inside_unicode_are_mended(void)
{
    static const struct {
        const char *from, *to;
        TextEnc was;
    } cases[] = {
        { "Nhµ m¸y c¬ khÝ", "Nhà máy cơ khí", ENC_TCVN3 },
        { "C«ng ty dÖt 8-3", "Công ty dệt 8-3", ENC_TCVN3 },
        { "Coâng ty deät kim", "Công ty dệt kim", ENC_VNI },
        { "NhÃ\u00A0 mÃ¡y cÆ¡ khÃ­", "Nhà máy cơ khí", ENC_UTF8 },
    };
    static const char *fine[] = { "Nhà máy cơ khí", "Hà Tây",  "plain",      "",         "Café Léonard",
                                  "12 m²",          "Đống Đa", "à la carte", "São Paulo" };
    Arena *a = arena_new();
    Str got;
    TextEnc was;
    for (int i = 0; i < COUNT(cases); i++) {
        CHECK(text_mend(a, str_z(cases[i].from), &got, &was) && str_eq(got, str_z(cases[i].to)) &&
              was == cases[i].was);
        if (!str_eq(got, str_z(cases[i].to)))
            printf("# %s: %.*s\n", cases[i].from, PS(got));
    }
    for (int i = 0; i < COUNT(fine); i++)
        CHECK(!text_mend(a, str_z(fine[i]), &got, &was) && str_eq(got, str_z(fine[i])));
    arena_free(a);
}

int main(void)
{
    every_letter_is_converted();
    the_c_library_agrees();
    the_encoding_is_guessed_by_what_the_text_says();
    legacy_fonts_inside_unicode_are_mended();
    return tap_done();
}
