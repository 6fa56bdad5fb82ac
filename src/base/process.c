// process.c - one process at a time, fed and read through pipes without a thread.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

extern char **environ;

typedef struct {
    int in, out, err;
    pid_t pid;
} Child;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

static bool start(const char *const *argv, Child *c, Err *err)
{
    int in[2] = { -1, -1 }, out[2] = { -1, -1 }, errs[2] = { -1, -1 };
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(errs, O_CLOEXEC)) {
        int saved = errno;
        close_pair(in);
        close_pair(out);
        close_pair(errs);
        return fail(err, MSG_BASE_PROCESS_START, argv[0], strerror(saved));
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, errs[1], 2);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attr, 0);
    int code = posix_spawnp(&c->pid, argv[0], &actions, &attr, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    close(in[0]);
    close(out[1]);
    close(errs[1]);
    c->in = in[1];
    c->out = out[0];
    c->err = errs[0];
    if (!code) {
        fcntl(c->in, F_SETFL, O_NONBLOCK);
        fcntl(c->out, F_SETFL, O_NONBLOCK);
        fcntl(c->err, F_SETFL, O_NONBLOCK);
        return true;
    }
    close(c->in);
    close(c->out);
    close(c->err);
    return fail(err, MSG_BASE_PROCESS_START, argv[0], strerror(code));
}

static int64_t resident(pid_t pid)
{
    char path[64];
    long pages = 0, all;
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    if (fscanf(f, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    fclose(f);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

// Writes what is left of `in`; closes the pipe when there is no more, or nobody reads.
static void feed(Child *c, Str *in)
{
    while (c->in >= 0 && in->len) {
        ssize_t n = write(c->in, in->at, (size_t)in->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0) {
            shut(&c->in);
            return;
        }
        *in = str_sub(*in, n, in->len - n);
    }
    shut(&c->in);
}

static void drain(int *fd, Buf *to, ptrdiff_t most)
{
    char chunk[65536];
    while (*fd >= 0) {
        ssize_t n = read(*fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            shut(fd);
            return;
        }
        if (to->len < most)
            buf_add(to, (Str){ chunk, n });
    }
}

typedef enum { RAN, TOO_LONG, TOO_BIG, TOO_MUCH, STOPPED } Ending;

static Ending watch(Child *c, Str in, const ProcessLimits *l, Buf *out, Buf *errs)
{
    double end = now() + (l->seconds > 0 ? l->seconds : 60);
    int64_t memory = l->memory_bytes > 0 ? l->memory_bytes : (int64_t)2 << 30;
    int64_t most = l->output_bytes > 0 ? l->output_bytes : (int64_t)256 << 20;
    while (c->out >= 0 || c->err >= 0) {
        struct pollfd fds[] = { { c->in, POLLOUT, 0 }, { c->out, POLLIN, 0 }, { c->err, POLLIN, 0 } };
        poll(fds, 3, 100);
        feed(c, &in);
        drain(&c->out, out, most + 1);
        drain(&c->err, errs, 4096);
        if (out->len > most)
            return TOO_MUCH;
        if (now() > end)
            return TOO_LONG;
        if (resident(c->pid) > memory)
            return TOO_BIG;
        if (l->go_on && !l->go_on(l->ctx))
            return STOPPED;
    }
    return RAN;
}

bool process_run(Arena *a, const char *const *argv, Str in, const ProcessLimits *limits, Str *out, Err *err)
{
    static const ProcessLimits plain;
    Child c = { -1, -1, -1, 0 };
    Buf text = buf_new(a), errs = buf_new(a);
    *out = (Str){ 0 };
    if (!start(argv, &c, err))
        return false;
    struct sigaction ignore = { .sa_handler = SIG_IGN },
                     before; // a reader that goes away is an error code, not our end
    sigaction(SIGPIPE, &ignore, &before);
    Ending ending = watch(&c, in, limits ? limits : &plain, &text, &errs);
    if (ending != RAN)
        kill(-c.pid, SIGKILL);
    shut(&c.in);
    shut(&c.out);
    shut(&c.err);
    int status = 0;
    while (waitpid(c.pid, &status, 0) < 0 && errno == EINTR) {
    }
    sigaction(SIGPIPE, &before, NULL);
    static const MsgId why[] = { [TOO_LONG] = MSG_BASE_PROCESS_TIME,
                                 [TOO_BIG] = MSG_BASE_PROCESS_MEMORY,
                                 [TOO_MUCH] = MSG_BASE_PROCESS_OUTPUT,
                                 [STOPPED] = MSG_BASE_PROCESS_STOPPED };
    if (ending != RAN)
        return fail(err, why[ending], argv[0]);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
        Str rest = buf_str(&errs);
        return fail(err, MSG_BASE_PROCESS_FAILED, argv[0],
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), cut(&rest, '\n'));
    }
    *out = buf_str(&text);
    return true;
}

Str process_beside(Arena *a, const char *name)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return str_z(name);
    self[n] = 0;
    static const char *const below[] = { "", "kernel/", "../src/kernel/", "../libexec/kho/" };
    char *slash = strrchr(self, '/');
    if (slash)
        slash[1] = 0;
    for (ptrdiff_t i = 0; i < COUNT(below); i++) {
        Str path = str_fmt(a, "%s%s%s", self, below[i], name);
        if (!access(path.at, X_OK))
            return path;
    }
    return str_z(name);
}

enum { PID_BITS = 22 }; // the most that Linux gives

// When a process began, in ticks since the machine started (proc(5), field 22). False: there is none, or what
// is left of it is a zombie.
static bool began(pid_t pid, int64_t *ticks)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = 0;
    const char *at = strrchr(text, ')'); // its name may hold anything
    for (int field = 2; at && field < 3; field++)
        at = strchr(at + 1, ' ');
    if (!at || at[1] == 'Z' || at[1] == 'X')
        return false;
    for (int field = 3; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    *ticks = at ? strtoll(at + 1, NULL, 10) : 0;
    return at;
}

int64_t process_self(void)
{
    int64_t ticks = 0;
    (void)!began(getpid(), &ticks);
    return ticks << PID_BITS | getpid();
}

bool process_lives(int64_t who)
{
    pid_t pid = (pid_t)(who & ((1 << PID_BITS) - 1));
    int64_t ticks = who >> PID_BITS, its;
    if (who <= 0 || !pid)
        return false;
    if (began(getpid(), &its)) // there is a /proc to ask
        return began(pid, &its) && (its == ticks || !ticks);
    return !kill(pid, 0) || errno == EPERM;
}
