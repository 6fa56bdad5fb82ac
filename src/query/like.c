// like.c - patterns of LIKE: % is any run of letters, _ one letter, \ takes the next letter as it is.
#include "tree.h"

static ptrdiff_t letter_len(Str s, ptrdiff_t i)
{
    ptrdiff_t n = 1;
    while (i + n < s.len && (s.at[i + n] & 0xc0) == 0x80)
        n++;
    return n;
}

bool like(Str s, Str pattern)
{
    ptrdiff_t i = 0, k = 0, star = -1,
              back = 0; // star: where the last % stood; back: what it has swallowed up to
    while (i < s.len) {
        char c = k < pattern.len ? pattern.at[k] : 0;
        bool some = k < pattern.len;
        if (some && c == '%') {
            star = k++;
            back = i;
            continue;
        }
        if (some && c == '_') {
            i += letter_len(s, i);
            k++;
            continue;
        }
        ptrdiff_t skip = some && c == '\\' && k + 1 < pattern.len;
        if (some && s.at[i] == pattern.at[k + skip]) {
            i++;
            k += 1 + skip;
            continue;
        }
        if (star < 0)
            return false;
        k = star + 1;
        back += letter_len(s, back);
        i = back;
    }
    while (k < pattern.len && pattern.at[k] == '%')
        k++;
    return k == pattern.len;
}
