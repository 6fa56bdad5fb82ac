// num.c - numbers in the reader's language.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "num.h"

// digits: what "%.*f" of a number without sign gives.
static Str grouped(Arena *a, Lang lang, const char *digits, bool minus)
{
    char group = lang == LANG_VI ? '.' : ',', mark = lang == LANG_VI ? ',' : '.';
    const char *dot = strchr(digits, '.');
    ptrdiff_t whole = dot ? dot - digits : (ptrdiff_t)strlen(digits);
    Buf b = buf_new(a);
    if (minus)
        buf_char(&b, '-');
    for (ptrdiff_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            buf_char(&b, group);
        buf_char(&b, digits[i]);
    }
    if (dot) {
        buf_char(&b, mark);
        buf_add(&b, str_z(dot + 1));
    }
    return buf_str(&b);
}

Str num_show(Arena *a, Lang lang, double f, int decimals)
{
    char z[400];
    assert(decimals >= 0 && decimals <= 9);
    if (!isfinite(f))
        return S("–");
    snprintf(z, sizeof z, "%.*f", decimals, fabs(f));
    return grouped(a, lang, z, f < 0 && strspn(z, "0.") < strlen(z));
}

Str num_show_short(Arena *a, Lang lang, double f)
{
    char z[400];
    if (!isfinite(f))
        return S("–");
    int n = snprintf(z, sizeof z, "%.6f", fabs(f));
    while (z[n - 1] == '0')
        n--;
    n -= z[n - 1] == '.';
    z[n] = 0;
    return grouped(a, lang, z, f < 0 && strspn(z, "0.") < strlen(z));
}

Str num_percent(Arena *a, Lang lang, double share, int decimals)
{
    return str_fmt(a, "%.*s%%", PS(num_show(a, lang, 100 * share, decimals)));
}

Str num_chance(Arena *a, Lang lang, double p)
{
    return p > 0.995 ? S(">99%") : p > 0 && p <= 0.005 ? S("<1%") : num_percent(a, lang, p, 0);
}

Str int_show(Arena *a, Lang lang, int64_t i)
{
    char z[24];
    snprintf(z, sizeof z, "%llu", i < 0 ? 0ULL - (unsigned long long)i : (unsigned long long)i);
    return grouped(a, lang, z, i < 0);
}
