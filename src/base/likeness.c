// likeness.c - how far two texts are apart, and how like two names are.
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "fold.h"

enum { MAX_LETTERS = 256, MAX_WORDS = 16 };

static int letters_of(Str s, utf8proc_int32_t out[MAX_LETTERS])
{
    int n = 0;
    for (ptrdiff_t i = 0; i < s.len && n < MAX_LETTERS;) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &out[n]);
        if (len <= 0) {
            out[n] = 0xFFFD;
            len = 1;
        }
        n++;
        i += len;
    }
    return n;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

// Optimal string alignment: three rows of the table are enough to see swapped neighbours.
int edit_distance(Str a, Str b, int max)
{
    utf8proc_int32_t x[MAX_LETTERS], y[MAX_LETTERS];
    int n = letters_of(a, x), m = letters_of(b, y), rows[3][MAX_LETTERS + 1];
    if (abs(n - m) > max)
        return max + 1;
    for (int j = 0; j <= m; j++)
        rows[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3], best = row[0] = i;
        for (int j = 1; j <= m; j++) {
            int d = up[j - 1] + (x[i - 1] != y[j - 1]);
            d = least(d, least(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                d = least(d, up2[j - 2] + 1);
            row[j] = d;
            best = least(best, d);
        }
        // A swap may look one row further back, hence "and the row above was too far too" is not needed: it
        // adds 1.
        if (best > max)
            return max + 1;
    }
    return least(rows[n % 3][m], max + 1);
}

static double likeness(Str a, Str b)
{
    utf8proc_int32_t z[MAX_LETTERS];
    int n = letters_of(a, z), m = letters_of(b, z), longer = n > m ? n : m;
    return longer ? 1 - edit_distance(a, b, longer) / (double)longer : 1;
}

static bool is_number(Str word)
{
    for (ptrdiff_t i = 0; i < word.len; i++)
        if (word.at[i] < '0' || word.at[i] > '9')
            return false;
    return word.len > 0;
}

typedef struct {
    Str at[MAX_WORDS];
    bool used[MAX_WORDS];
    int n, numbers;
    double len;
} Words;

static Words words_of(Str s)
{
    Words w = { 0 };
    while (s.len && w.n < MAX_WORDS) {
        Str word = cut(&s, ' ');
        if (!word.len)
            continue;
        w.numbers += is_number(word);
        w.len += (double)word.len;
        w.at[w.n++] = word;
    }
    return w;
}

// Words that differ by more than half are two words; numbers are equal or not at all.
static double word_likeness(Str a, Str b)
{
    if (is_number(a) || is_number(b))
        return str_eq(a, b);
    double like = likeness(a, b);
    return like > 0.5 ? like : 0;
}

// The likeliest pair first, until no pair is left; each counts by its letters.
static double words_likeness(Words *a, Words *b, bool *numbers_differ)
{
    double sum = 0;
    int numbers = 0;
    for (;;) {
        double best = 0;
        int x = 0, y = 0;
        for (int i = 0; i < a->n; i++)
            for (int j = 0; !a->used[i] && j < b->n; j++) {
                double like = b->used[j] ? 0 : word_likeness(a->at[i], b->at[j]);
                if (like > best) {
                    best = like;
                    x = i;
                    y = j;
                }
            }
        if (best <= 0)
            break;
        a->used[x] = b->used[y] = true;
        numbers += is_number(a->at[x]);
        sum += best * (double)(a->at[x].len + b->at[y].len);
    }
    *numbers_differ = a->numbers && b->numbers && (numbers < a->numbers || numbers < b->numbers);
    return a->len + b->len > 0 ? sum / (a->len + b->len) : 0;
}

double name_likeness(Str folded_a, Str folded_b)
{
    if (str_cmp(folded_a, folded_b) > 0) { // one order, or ties between pairs would make it unsymmetric
        Str s = folded_a;
        folded_a = folded_b;
        folded_b = s;
    }
    Words a = words_of(folded_a), b = words_of(folded_b);
    if (!a.n || !b.n)
        return 0;
    bool numbers_differ;
    double whole = likeness(folded_a, folded_b), words = words_likeness(&a, &b, &numbers_differ);
    double like = whole > words ? whole : words;
    return numbers_differ && like > 0.5 ? 0.5 : like; // workshop 1 and workshop 2 are not one place
}
