// words.h - inside base only: words at the beginning of a text, whatever their case.
#pragma once
#include "base.h"

Str skip(Str s, ptrdiff_t n);                              // without the first n bytes
Str no_space(Str s);                                       // without white space at the beginning, NBSP and thin spaces too
ptrdiff_t space_len(Str s);                                // bytes of the space that s begins with, or 0
ptrdiff_t digits_len(Str s);
ptrdiff_t word_len(Str s, Str word);                       // bytes of s that say the word, not followed by a letter or digit; or 0
ptrdiff_t any_word(Str s, const char *words);              // the longest of the words divided by |, or 0
