// fold.h - Vietnamese text made comparable: folding for search, alphabetical order, likeness of names.
#pragma once
#include "base.h"

ptrdiff_t str_utf8_fault(Str s);                           // where the first byte stands that is no UTF-8, from 0; -1: none
// Where the first character stands that nobody sees and no text needs, from 0; -1: none. Controls (C0 but tab and line ends,
// delete, C1), and what turns the direction of writing (U+202A–202E, U+2066–2069) and is not ended, or ends nothing. s is UTF-8.
ptrdiff_t str_hidden_fault(Str s);
Str str_without_hidden(Arena *a, Str s); // without those; s itself where there is none

// Composed form (Unicode NFC). Bytes that are no UTF-8 become U+FFFD. Result in the arena (or s itself where it is composed already).
Str str_nfc(Arena *a, Str s);

// For search and matching: lower case, no marks (đ → d, ễ → e, ü → u, ß → ss), composed or decomposed alike; everything that is
// neither letter nor digit becomes one space, none at the ends. "Nhà máy  Cơ khí – số 1" → "nha may co khi so 1".
// Letters of other scripts are kept, lower-cased. fold_vi(fold_vi(s)) = fold_vi(s).
Str fold_vi(Arena *a, Str s);

// The same, but Vietnamese marks stay and are composed: "Đường  SỐ 9" → "đường số 9". Ranks exact accents first.
Str fold_keep_marks(Arena *a, Str s);

// How well text answers a query: 0 not at all (its folded words are not all there), 1 without marks, 2 with the very marks,
// 3 also one after the other, 4 is equal. "đường" finds "đường" with 4, "dương" with 1.
int match_rank(Arena *a, Str query, Str text);

// The same where one query is held against many texts.
typedef struct {
    Str folded, marked; // fold_vi, fold_keep_marks; both empty: the query has no word, and nothing answers it
} MatchQuery;
MatchQuery match_query(Arena *a, Str query);
int match_text(Arena *a, const MatchQuery *q, Str text);
bool has_words(Str folded, Str words); // both folded: stands every word among those of the text?

// A key whose byte order (str_cmp) is alphabetical order: a ă â b c d đ e ê … o ô ơ … u ư …, digits before letters, runs of
// digits by value (Nhà 9 before Nhà 10); then tones, ngang huyền hỏi ngã sắc nặng; then small before capital letters.
// UTF-8 without NUL, so that a database may keep it in a text column compared by bytes. Different texts (NFC) have different keys.
Str collate_key(Arena *a, Str s);

// Damerau-Levenshtein distance in letters (neighbours swapped count once), or max + 1 as soon as it is more than max.
int edit_distance(Str a, Str b, int max);                  // a, b UTF-8; letters beyond the 256th are not looked at

// Likeness of two folded names, 0 to 1: the greater of the edit likeness of the whole and of their words in any order.
// At most 0.5 where both have numbers and these differ. Words that only say the kind of thing ("nha may") must be taken
// out by the caller. Symmetric; 0 where one is empty; looks at 256 letters and 16 words.
double name_likeness(Str folded_a, Str folded_b);
