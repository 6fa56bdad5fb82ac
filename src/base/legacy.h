// legacy.h - Vietnamese text from before Unicode: recognise the encoding by what it would say, and convert
// it.
#pragma once
#include "base.h"

typedef enum { ENC_UTF8, ENC_UTF16LE, ENC_UTF16BE, ENC_CP1258, ENC_TCVN3, ENC_VNI, ENC_COUNT } TextEnc;
const char *enc_name(TextEnc enc); // "UTF-8", "CP1258", "TCVN3 (ABC)", "VNI Windows" …

// UTF-8 in composed form. TCVN3 is the byte set of the .Vn* fonts (not TCVN 5712-1, whose capitals it lacks);
// VNI that of the VNI-* fonts; letters without a meaning there are read as Windows-1252. Only UTF-8 and
// UTF-16 can fail (INPUT: offset of the fault).
CHECKED bool text_decode(Arena *a, TextEnc enc, Str bytes, Str *out, Err *err);

// How much a UTF-8 text looks like Vietnamese, 0 to 1: the share of its words with letters outside ASCII that
// are possible Vietnamese syllables. 1 where every word is plain ASCII.
double text_plausible(Str utf8);

typedef struct {
    TextEnc enc;
    double score;
    bool sure;
} TextGuess;                                // sure: the next best reading is clearly worse
Str utf8_start(Str s, ptrdiff_t n);         // at most n bytes of it, without a letter cut in two
TextGuess text_detect(Str bytes);           // valid UTF-8 and byte order marks win
TextGuess text_guess(Str bytes, bool utf8); // the same, by one who knows whether all of it is valid UTF-8

// Text that is valid UTF-8 but was typed in a legacy font ("Nhµ m¸y" for "Nhà máy"), as workbooks have it.
// True where another reading is clearly better: then *out is that and *was the font's encoding; else *out =
// s.
bool text_mend(Arena *a, Str s, Str *out, TextEnc *was);
