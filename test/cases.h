// cases.h - files of test/cases whose lines are a text, a tab, and what must be told of it. # begins a
// remark.
#pragma once
#include "base.h"
#include "tap.h"

static inline void check_cases(Str file, Str told(Arena *a, Str text))
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text;
    CHECK(file_read(a, str_fmt(a, KHO_SOURCE_DIR "/test/cases/%.*s", PS(file)), &text, &err));
    while (text.len) {
        Str line = cut(&text, '\n'), from = cut(&line, '\t');
        if (!from.len || from.at[0] == '#')
            continue;
        Str got = told(a, from);
        if (!str_eq(got, line))
            printf("# %.*s: %.*s, not %.*s\n", PS(from), PS(got), PS(line));
        CHECK(str_eq(got, line));
    }
    arena_free(a);
}
