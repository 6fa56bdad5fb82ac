// legacy.c - CP1258, TCVN3 and VNI to Unicode. The tables say which letter a byte stands for; marks are
// combined at the end.
#include <string.h>

#include <utf8proc.h>

#include "fold.h"
#include "legacy.h"

const char *enc_name(TextEnc enc)
{
    static const char *names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "CP1258", "TCVN3 (ABC)", "VNI Windows" };
    assert(enc < ENC_COUNT);
    return names[enc];
}

// ---- Windows-1252: what 0x80 to 0x9F mean; 0 where nothing. Above it is Latin-1.
static const uint16_t cp1252_high[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static utf8proc_int32_t cp1252(unsigned char c)
{
    if (c < 0x80 || c >= 0xA0)
        return c;
    return cp1252_high[c - 0x80] ? cp1252_high[c - 0x80] : 0xFFFD;
}

static int cp1252_byte(utf8proc_int32_t c)
{
    if (c < 0x80 || (c >= 0xA0 && c <= 0xFF))
        return c;
    for (int i = 0; i < 32; i++)
        if (cp1252_high[i] == c)
            return 0x80 + i;
    return -1;
}

enum {
    GRAVE = 0x300,
    ACUTE = 0x301,
    CIRCUMFLEX = 0x302,
    TILDE = 0x303,
    BREVE = 0x306,
    HOOK = 0x309,
    DOT = 0x323
};

static void add(Buf *b, utf8proc_int32_t c)
{
    utf8proc_uint8_t z[4];
    if (c)
        buf_add(b, (Str){ (const char *)z, utf8proc_encode_char(c, z) });
}

// ---- Windows-1258: Latin letters, and five tones that follow their vowel.
static void add_cp1258(Buf *b, unsigned char c)
{
    static const struct {
        unsigned char byte;
        uint16_t c;
    } own[] = { { 0xC3, 0x102 },  { 0xE3, 0x103 },  { 0xD0, 0x110 }, { 0xF0, 0x111 },  { 0xD5, 0x1A0 },
                { 0xF5, 0x1A1 },  { 0xDD, 0x1AF },  { 0xFD, 0x1B0 }, { 0xCC, GRAVE },  { 0xD2, HOOK },
                { 0xDE, TILDE },  { 0xEC, ACUTE },  { 0xF2, DOT },   { 0xFE, 0x20AB }, { 0x8A, 0xFFFD },
                { 0x8E, 0xFFFD }, { 0x9A, 0xFFFD }, { 0x9E, 0xFFFD } };
    for (int i = 0; i < COUNT(own); i++)
        if (own[i].byte == c) {
            add(b, own[i].c);
            return;
        }
    add(b, cp1252(c));
}

// ---- TCVN3: one byte a letter; the five toned forms of a vowel stand huyền hỏi ngã sắc nặng. Capitals with
// tones do not exist: a font of capitals shows the small ones.
static void add_tcvn3(Buf *b, unsigned char c)
{
    static const struct {
        uint16_t letter;
        unsigned char toned[5];
    } vowels[] = {
        { 'a', { 0xB5, 0xB6, 0xB7, 0xB8, 0xB9 } },   { 0x103, { 0xBB, 0xBC, 0xBD, 0xBE, 0xC6 } },
        { 0xE2, { 0xC7, 0xC8, 0xC9, 0xCA, 0xCB } },  { 'e', { 0xCC, 0xCE, 0xCF, 0xD0, 0xD1 } },
        { 0xEA, { 0xD2, 0xD3, 0xD4, 0xD5, 0xD6 } },  { 'i', { 0xD7, 0xD8, 0xDC, 0xDD, 0xDE } },
        { 'o', { 0xDF, 0xE1, 0xE2, 0xE3, 0xE4 } },   { 0xF4, { 0xE5, 0xE6, 0xE7, 0xE8, 0xE9 } },
        { 0x1A1, { 0xEA, 0xEB, 0xEC, 0xED, 0xEE } }, { 'u', { 0xEF, 0xF1, 0xF2, 0xF3, 0xF4 } },
        { 0x1B0, { 0xF5, 0xF6, 0xF7, 0xF8, 0xF9 } }, { 'y', { 0xFA, 0xFB, 0xFC, 0xFD, 0xFE } },
    };
    static const uint16_t tones[] = { GRAVE, HOOK, TILDE, ACUTE, DOT };
    static const uint16_t plain[] = { 0x102, 0xC2, 0xCA, 0xD4, 0x1A0, 0x1AF, 0x110,
                                      0x103, 0xE2, 0xEA, 0xF4, 0x1A1, 0x1B0, 0x111 };
    if (c >= 0xA1 && c <= 0xAE) {
        add(b, plain[c - 0xA1]);
        return;
    }
    for (int i = 0; i < COUNT(vowels); i++)
        for (int t = 0; t < COUNT(tones); t++)
            if (vowels[i].toned[t] == c) {
                add(b, vowels[i].letter);
                add(b, tones[t]);
                return;
            }
    add(b, cp1252(c));
}

// ---- VNI: a plain letter and behind it one byte with its marks; a few letters are one byte.
static unsigned char small(unsigned char c)
{
    bool capital = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
    return capital ? c + 32 : c;
}

// Marks that c means behind the letter before it; none: c is a letter of its own there.
static bool vni_marks(unsigned char before, unsigned char c, uint16_t marks[2])
{
    static const struct {
        unsigned char c;
        const char *after; // \xF4 is ơ, \xF6 is ư
        uint16_t marks[2];
    } table[] = {
        { 0xF9, "aeouy\xF4\xF6", { ACUTE } },   { 0xF8, "aeouy\xF4\xF6", { GRAVE } },
        { 0xFB, "aeouy\xF4\xF6", { HOOK } },    { 0xF5, "aeouy\xF4\xF6", { TILDE } },
        { 0xEF, "aeouy\xF4\xF6", { DOT } },     { 0xE2, "aeo", { CIRCUMFLEX } },
        { 0xE1, "aeo", { CIRCUMFLEX, ACUTE } }, { 0xE0, "aeo", { CIRCUMFLEX, GRAVE } },
        { 0xE5, "aeo", { CIRCUMFLEX, HOOK } },  { 0xE3, "aeo", { CIRCUMFLEX, TILDE } },
        { 0xE4, "aeo", { CIRCUMFLEX, DOT } },   { 0xEA, "a", { BREVE } },
        { 0xE9, "a", { BREVE, ACUTE } },        { 0xE8, "a", { BREVE, GRAVE } },
        { 0xFA, "a", { BREVE, HOOK } },         { 0xFC, "a", { BREVE, TILDE } },
        { 0xEB, "a", { BREVE, DOT } },
    };
    for (int i = 0; i < COUNT(table); i++)
        if (table[i].c == c && before && strchr(table[i].after, (char)before)) {
            marks[0] = table[i].marks[0];
            marks[1] = table[i].marks[1];
            return true;
        }
    return false;
}

static void add_vni_letter(Buf *b, unsigned char c)
{
    static const struct {
        unsigned char c;
        uint16_t small, capital;
    } own[] = { { 0xF4, 0x1A1, 0x1A0 }, { 0xF6, 0x1B0, 0x1AF },   { 0xF1, 0x111, 0x110 },
                { 0xED, 0xED, 0xCD },   { 0xEC, 0xEC, 0xCC },     { 0xE6, 0x1EC9, 0x1EC8 },
                { 0xF3, 0x129, 0x128 }, { 0xF2, 0x1ECB, 0x1ECA }, { 0xEE, 0x1EF5, 0x1EF4 } };
    for (int i = 0; i < COUNT(own); i++)
        if (own[i].c == small(c)) {
            add(b, c == small(c) ? own[i].small : own[i].capital);
            return;
        }
    add(b, cp1252(c));
}

static void add_vni(Buf *b, Str s)
{
    unsigned char before = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        uint16_t marks[2] = { 0 };
        if (c >= 0x80 && vni_marks(before, small(c), marks)) {
            add(b, marks[0]);
            add(b, marks[1]);
            before = 0;
        } else {
            add_vni_letter(b, c);
            before = small(c);
        }
    }
}

// ---- UTF-16.
static bool add_utf16(Buf *b, Str s, bool big, ptrdiff_t *bad)
{
    for (ptrdiff_t i = 0; i < s.len; i += 2) {
        unsigned unit[2] = { 0 };
        for (int k = 0; k < 2 && i + 2 * k + 1 < s.len; k++) {
            unsigned x = (unsigned char)s.at[i + 2 * k], y = (unsigned char)s.at[i + 2 * k + 1];
            unit[k] = big ? x << 8 | y : y << 8 | x;
        }
        bool first = (unit[0] & 0xFC00) == 0xD800, second = (unit[1] & 0xFC00) == 0xDC00;
        if (i + 1 >= s.len || (unit[0] & 0xFC00) == 0xDC00 || (first && !second)) {
            *bad = i;
            return false;
        }
        if (first)
            i += 2;
        if (first)
            add(b, 0x10000 + (utf8proc_int32_t)((unit[0] & 0x3FF) << 10 | (unit[1] & 0x3FF)));
        else if (!unit[0])
            buf_char(b, 0);
        else if (unit[0] != 0xFEFF || i)
            add(b, (utf8proc_int32_t)unit[0]);
    }
    return true;
}

bool text_decode(Arena *a, TextEnc enc, Str bytes, Str *out, Err *err)
{
    Buf b = buf_new(a);
    ptrdiff_t bad = -1;
    *out = (Str){ 0 };
    switch (enc) {
    case ENC_UTF8:
        if ((bad = str_utf8_fault(bytes)) >= 0)
            return fail(err, MSG_BASE_NOT_UTF8, bad + 1);
        *out = str_nfc(a, str_starts(bytes, S("\xEF\xBB\xBF")) ? str_sub(bytes, 3, bytes.len - 3) : bytes);
        return true;
    case ENC_UTF16LE:
    case ENC_UTF16BE:
        if (!add_utf16(&b, bytes, enc == ENC_UTF16BE, &bad))
            return fail(err, MSG_BASE_NOT_UTF16, bad + 1);
        break;
    case ENC_VNI:
        add_vni(&b, bytes);
        break;
    case ENC_CP1258:
    case ENC_TCVN3:
        for (ptrdiff_t i = 0; i < bytes.len; i++) {
            if (!bytes.at[i])
                buf_char(&b, 0);
            else if (enc == ENC_CP1258)
                add_cp1258(&b, (unsigned char)bytes.at[i]);
            else
                add_tcvn3(&b, (unsigned char)bytes.at[i]);
        }
        break;
    case ENC_COUNT:
        assert(!"no encoding");
    }
    *out = str_nfc(a, buf_str(&b));
    return true;
}

// ---- Guessing by what the text would say.
static const TextEnc legacy[] = { ENC_TCVN3, ENC_VNI, ENC_CP1258 };

static TextGuess best_reading(Arena *a, Str bytes, const TextEnc *encs, int n)
{
    TextGuess best = { ENC_CP1258, -1, false };
    double next = -1;
    for (int i = 0; i < n; i++) {
        Str text;
        Err err;
        double score = text_decode(a, encs[i], bytes, &text, &err) ? text_plausible(text) : -1;
        if (score > best.score) {
            next = best.score;
            best = (TextGuess){ encs[i], score, false };
        } else if (score > next) {
            next = score;
        }
    }
    best.sure = best.score >= 0.7 && best.score - next >= 0.2;
    return best;
}

Str utf8_start(Str s, ptrdiff_t n)
{
    while (n < s.len && n > 0 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

TextGuess text_detect(Str bytes)
{
    return text_guess(bytes, str_is_utf8(bytes));
}

TextGuess text_guess(Str bytes, bool utf8)
{
    ptrdiff_t zeros[2] = { 0 }, looked = bytes.len < 4096 ? bytes.len : 4096;
    if (str_starts(bytes, S("\xFF\xFE")))
        return (TextGuess){ ENC_UTF16LE, 1, true };
    if (str_starts(bytes, S("\xFE\xFF")))
        return (TextGuess){ ENC_UTF16BE, 1, true };
    for (ptrdiff_t i = 0; i < looked; i++)
        zeros[i & 1] += !bytes.at[i];
    if (zeros[1] * 5 > looked && zeros[0] * 50 < looked)
        return (TextGuess){ ENC_UTF16LE, 1, true };
    if (zeros[0] * 5 > looked && zeros[1] * 50 < looked)
        return (TextGuess){ ENC_UTF16BE, 1, true };
    if (utf8)
        return (TextGuess){ ENC_UTF8, text_plausible(utf8_start(bytes, 65536)), true };
    Arena *a = arena_new();
    TextGuess guess = best_reading(a, str_sub(bytes, 0, 65536), legacy, COUNT(legacy));
    arena_free(a);
    return guess;
}

bool text_mend(Arena *a, Str s, Str *out, TextEnc *was)
{
    static const TextEnc all[] = { ENC_UTF8, ENC_TCVN3, ENC_VNI, ENC_CP1258 };
    *out = s;
    *was = ENC_UTF8;
    Buf bytes = buf_new(a);
    bool some = false;
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        int byte = n > 0 ? cp1252_byte(c) : -1;
        if (byte < 0)
            return false;
        some = some || byte >= 0x80;
        buf_char(&bytes, (char)byte);
        i += n;
    }
    if (!some)
        return false;
    TextGuess guess = best_reading(a, buf_str(&bytes), all, COUNT(all));
    Err err;
    if (!guess.sure || guess.score < text_plausible(s) + 0.3 ||
        !text_decode(a, guess.enc, buf_str(&bytes), out, &err)) {
        *out = s;
        return false;
    }
    *was = guess.enc;
    return true;
}
