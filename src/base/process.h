// process.h - foreign programs as processes: bytes in, bytes out, with limits on time, memory and output.
#pragma once
#include "base.h"

typedef struct {
    double seconds;           // wall time; 0: 60
    int64_t memory_bytes;     // resident set, watched (RLIMIT_AS would break sanitizer builds); 0: 2 GiB
    int64_t output_bytes;     // of standard output; 0: 256 MiB
    bool (*go_on)(void *ctx); // asked ten times a second; false stops the process. NULL: never asked
    void *ctx;
} ProcessLimits;

// Runs argv[0] (a path, or a name looked up in PATH) without a shell, with `in` on its standard input, no
// other descriptor of ours, and its own process group, which is killed whole when a limit is reached. *out:
// standard output. Errors: cannot be started; stopped at a limit (says which); ended with another status than
// 0 (first line of its standard error).
CHECKED bool process_run(Arena *a, const char *const *argv, Str in, const ProcessLimits *limits, Str *out,
                         Err *err);

// Which process this is, for a row that outlives it: its number, and in the bits above when it began, since
// numbers come again.
int64_t process_self(void);
// Is it still at work? Not what was killed and only waits to be buried, nor a later one of the same number.
bool process_lives(int64_t who);

// A program of ours that lies beside this one, or in a folder below: its path, or its bare name for PATH.
Str process_beside(Arena *a, const char *name);
