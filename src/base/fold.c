// fold.c - Unicode text to comparable text.
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "fold.h"

ptrdiff_t str_utf8_fault(Str s)
{
    for (ptrdiff_t i = 0; i < s.len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        if (n <= 0)
            return i;
        i += n;
    }
    return -1;
}
