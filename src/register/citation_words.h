// citation_words.h - a text as the words of a cite: citation.c's own.
#pragma once
#include "date.h"
#include "fold.h"

// One folded word or number. joined: belongs to the word before it, as in 24/2025 or NQ-HĐND.
typedef struct {
    Str word;
    bool joined;
    bool digits;
    bool split;         // its run ended in a year, which was taken off: "24" of 24/2025
    ptrdiff_t from, to; // bytes of the text
} CiteWord;
typedef struct {
    Str text;
    ARRAY(CiteWord) at; // without days, months, and words such as "số", "No."
    ARRAY(Date) dates;  // days and months that were named
    ARRAY(int) years;   // years taken off by cite_words_split
} CiteWords;

CiteWords cite_words(Arena *a, Str text);
bool cite_word_year(const CiteWord *w, int *year); // four digits, 1900–2100
// Takes the year off the run of joined words that ends at i: "24/2025" becomes "24" and a year. False: no
// year ends there, or nothing would be left.
bool cite_words_split(Arena *a, CiteWords *t, ptrdiff_t i);
// Do these words stand at i, neither end within a run?
bool cite_words_stand(const CiteWords *t, ptrdiff_t i, const CiteWords *part);
Str cite_words_text(Arena *a, const CiteWords *t); // one blank between
