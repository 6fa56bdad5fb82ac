// syllable.c - which words can be Vietnamese: the syllables of the language are few.
#include <string.h>

#include <utf8proc.h>

#include "legacy.h"

static const char onsets[] = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x ";

// Rhymes without their tone.
static const char rhymes[] =
    " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt "
    "iêu êng "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi om on ong op "
    "ot oc ooc oong "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uên uêt uôc uôi uôm uôn uông uôt uơ uy uya "
    "uych uyên uyêt uynh "
    "uyp uyt uyu uai uan uang uanh uao uat uay uac uach uăc uăn uăng uăt uăm ue uen ueo uet uit uinh uich "
    "uơn "
    "ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ";

static bool listed(const char *list, const char *item, size_t len)
{
    char z[40] = " ";
    if (len > 30)
        return false;
    memcpy(z + 1, item, len);
    memcpy(z + 1 + len, " ", sizeof " ");
    return strstr(list, z);
}

enum { LEVEL, HIGH, OTHER };

static int tone_kind(utf8proc_int32_t c)
{
    if (c == 0x301 || c == 0x323) // sắc, nặng: the two that a syllable ending in p, t, c, ch may have
        return HIGH;
    return c == 0x300 || c == 0x303 || c == 0x309 ? OTHER : LEVEL;
}

// c: decomposed, lower-case letters of one word.
static bool is_syllable(const utf8proc_int32_t *c, int n)
{
    utf8proc_int32_t bare[16];
    char z[65];
    int tone = LEVEL, m = 0;
    for (int i = 0; i < n; i++) {
        if (tone_kind(c[i]) == LEVEL)
            bare[m++] = c[i];
        else if (tone != LEVEL)
            return false;
        else
            tone = tone_kind(c[i]);
    }
    utf8proc_ssize_t len = utf8proc_normalize_utf32(bare, m, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    size_t bytes = 0;
    for (utf8proc_ssize_t i = 0; i < len; i++)
        bytes += (size_t)utf8proc_encode_char(bare[i], (utf8proc_uint8_t *)z + bytes);
    z[bytes] = 0;
    bool stopped = bytes && (memchr("ptc", z[bytes - 1], 3) || (bytes > 1 && !strcmp(z + bytes - 2, "ch")));
    if (stopped && tone == OTHER)
        return false;
    for (size_t onset = 0; onset <= 4 && onset < bytes; onset++)
        if ((!onset || listed(onsets, z, onset)) && listed(rhymes, z + onset, bytes - onset))
            return true;
    return false;
}

// Marks of printing that stand beside words and say nothing about the encoding.
static bool is_break(utf8proc_int32_t c)
{
    if (c < 0x80)
        return !((c | 32) >= 'a' && (c | 32) <= 'z');
    return (c >= 0x2000 && c < 0x2070) || c == 0xA0 || c == 0xB2 || c == 0xB3 || c == 0xB0 || c == 0xD7 ||
           c == 0x20AB || c == 0x20AC;
}

typedef struct {
    utf8proc_int32_t c[16];
    int n;
    bool marked, long_word;
    double seen, good;
} Count;

static void end_word(Count *w)
{
    if (w->marked) {
        w->seen++;
        w->good += !w->long_word && is_syllable(w->c, w->n);
    }
    w->n = 0;
    w->marked = w->long_word = false;
}

static void add_letter(Count *w, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[8];
    int boundclass = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(utf8proc_tolower(c), parts, COUNT(parts), UTF8PROC_DECOMPOSE, &boundclass);
    w->marked = w->marked || c >= 0x80;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        if (w->n == COUNT(w->c))
            w->long_word = true;
        else
            w->c[w->n++] = parts[i];
    }
}

double text_plausible(Str utf8)
{
    Count w = { 0 };
    for (ptrdiff_t i = 0; i < utf8.len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)utf8.at + i, utf8.len - i, &c);
        if (n <= 0) {
            c = 0xFFFD;
            n = 1;
        }
        if (is_break(c))
            end_word(&w);
        else
            add_letter(&w, c);
        i += n;
    }
    end_word(&w);
    return w.seen > 0 ? w.good / w.seen : 1;
}
