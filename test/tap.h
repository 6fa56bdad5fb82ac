// tap.h - the whole test framework: each CHECK is a line of TAP; a failed one says where.
#pragma once
#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed;

#define CHECK(cond)                                                                                          \
    do {                                                                                                     \
        bool ok_ = (cond);                                                                                   \
        tap_failed += !ok_;                                                                                  \
        printf("%sok %d - %s:%d %s\n", ok_ ? "" : "not ", ++tap_count, __FILE__, __LINE__, #cond);           \
    } while (0)

#define TAP_SKIP(why) printf("ok %d # SKIP %s\n", ++tap_count, why)

static inline int tap_done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed != 0;
}
