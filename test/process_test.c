// process_test.c - foreign programs: bytes through, and every limit reached.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"
#include "tap.h"

static bool no(void *ctx)
{
    (void)ctx;
    return false;
}

int main(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str out;
    Buf big = buf_new(a);
    for (int i = 0; i < 200000; i++)
        buf_add(&big, S("0123456789"));
    CHECK(process_run(a, (const char *const[]){ "cat", NULL }, buf_str(&big), NULL, &out, &err) &&
          str_eq(out, buf_str(&big)));
    CHECK(process_run(a, (const char *const[]){ "true", NULL }, buf_str(&big), NULL, &out, &err) &&
          out.len == 0);
    CHECK(!process_run(a, (const char *const[]){ "sh", "-c", "echo wrong >&2; exit 3", NULL }, S(""), NULL,
                       &out, &err));
    CHECK(err.id == MSG_BASE_PROCESS_FAILED &&
          str_find(err_text(a, LANG_EN, &err), S("status 3: wrong")) > 0);
    CHECK(!process_run(a, (const char *const[]){ "kho-no-such-program", NULL }, S(""), NULL, &out, &err) &&
          err.id == MSG_BASE_PROCESS_START);
    ProcessLimits quick = { .seconds = 0.2 };
    CHECK(!process_run(a, (const char *const[]){ "sleep", "30", NULL }, S(""), &quick, &out, &err) &&
          err.id == MSG_BASE_PROCESS_TIME);
    ProcessLimits little = { .output_bytes = 1000 };
    CHECK(!process_run(a, (const char *const[]){ "yes", NULL }, S(""), &little, &out, &err) &&
          err.id == MSG_BASE_PROCESS_OUTPUT);
    ProcessLimits tiny = { .memory_bytes = 1 << 20 };
    CHECK(!process_run(a, (const char *const[]){ "sleep", "30", NULL }, S(""), &tiny, &out, &err) &&
          err.id == MSG_BASE_PROCESS_MEMORY);
    ProcessLimits stopped = { .go_on = no };
    CHECK(!process_run(a, (const char *const[]){ "sleep", "30", NULL }, S(""), &stopped, &out, &err) &&
          err.id == MSG_BASE_PROCESS_STOPPED);
    int64_t self = process_self();
    CHECK(process_lives(self) && !process_lives(self + ((int64_t)1 << 22)) &&
          !process_lives(0)); // began later
    pid_t child = fork();
    if (!child)
        for (;;)
            pause();
    CHECK(child > 0 && process_lives(child) && !kill(child, SIGKILL));
    siginfo_t info;
    CHECK(!waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) && !kill(child, 0) && !process_lives(child));
    CHECK(waitpid(child, NULL, 0) == child && !process_lives(child));
    arena_free(a);
    return tap_done();
}
