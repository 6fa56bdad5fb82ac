// shim.c - preloaded into a process: counts the calls by which it changes files, and ends it inside the n-th,
// as a killed process or a machine without power would. Only files whose path begins with CRASH_PATH count.
//
//   CRASH_AT=n      the call that is the last one; 0: none, only count
//   CRASH_HOW       kill: before the call   half: after half of a write   power: what was written since each
//   file's last
//                   fsync is kept, lost or cut at random, as a disk may do it
//   CRASH_SEED=n    for power
//   CRASH_COUNT=F   where the number of calls is written at the end
#undef _FILE_OFFSET_BITS // else pwrite would be another name of pwrite64
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Write Write;
struct Write { // not yet certain to be on the disk
    Write *next;
    int fd;
    off_t at;
    size_t len;
    ssize_t had; // bytes that stood there before
    char *old;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long calls, crash_at;
static const char *prefix, *how = "kill";
static unsigned seed;
static Write *unsure;
static bool tracked_known[1024], tracked_yes[1024];

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t),
    (*real_unlink)(const char *), (*real_close)(int);

__attribute__((constructor)) static void begin(void)
{
    real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    real_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
    prefix = getenv("CRASH_PATH");
    const char *at = getenv("CRASH_AT"), *in_which_way = getenv("CRASH_HOW"), *from = getenv("CRASH_SEED");
    crash_at = at ? atol(at) : 0;
    how = in_which_way ? in_which_way : "kill";
    seed = from ? (unsigned)atol(from) : 1;
}

__attribute__((destructor)) static void report(void)
{
    const char *to = getenv("CRASH_COUNT");
    FILE *f = to ? fopen(to, "w") : NULL;
    if (!f)
        return;
    fprintf(f, "%ld\n", calls);
    fclose(f);
}

static bool tracked(int fd)
{
    char link[64], path[4096];
    if (!prefix || fd < 0 || fd >= 1024)
        return false;
    if (!tracked_known[fd]) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        tracked_yes[fd] =
            n > 0 && !strncmp(path, prefix, strlen(prefix)) && !(n > 4 && !strncmp(path + n - 4, "-shm", 4));
        tracked_known[fd] = true;
    }
    return tracked_yes[fd];
}

static void lose_power(void)
{
    for (Write *w = unsure; w; w = w->next) { // the last one first, so that what stood before comes back
        switch (rand_r(&seed) % 3) {
        case 0:
            break; // reached the disk
        case 1:
            real_pwrite(w->fd, w->old, w->len, w->at); // did not (zeros where nothing stood)
            break;
        default: {
            size_t cut = w->len ? (size_t)rand_r(&seed) % w->len : 0;
            real_pwrite(w->fd, w->old + cut, w->len - cut, w->at + (off_t)cut);
        }
        }
    }
}

// Counts a call; true where it is the last.
static bool count(void)
{
    return ++calls == crash_at;
}

static void die(void)
{
    if (!strcmp(how, "power"))
        lose_power();
    _exit(137);
}

static void remember(int fd, size_t len, off_t at)
{
    if (strcmp(how, "power"))
        return;
    Write *w = calloc(1, sizeof *w);
    if (!w || !(w->old = calloc(1, len + 1)))
        abort();
    *w = (Write){ unsure, fd, at, len, pread(fd, w->old, len, at), w->old };
    unsure = w;
}

static void forget(int fd)
{
    struct stat of, st;
    if (fstat(fd, &of))
        return;
    for (Write **w = &unsure; *w;) {
        if (!fstat((*w)->fd, &st) && st.st_ino == of.st_ino) {
            Write *gone = *w;
            *w = gone->next;
            free(gone->old);
            free(gone);
        } else
            w = &(*w)->next;
    }
}

ssize_t pwrite64(int fd, const void *from, size_t len, off_t at);
ssize_t pwrite64(int fd, const void *from, size_t len, off_t at)
{
    if (!tracked(fd))
        return real_pwrite(fd, from, len, at);
    pthread_mutex_lock(&lock);
    bool last = count();
    remember(fd, len, at);
    if (last && !strcmp(how, "kill"))
        die();
    if (last) {
        real_pwrite(fd, from, len / 2, at);
        die();
    }
    ssize_t n = real_pwrite(fd, from, len, at);
    pthread_mutex_unlock(&lock);
    return n;
}

ssize_t pwrite(int fd, const void *from, size_t len, off_t at);
ssize_t pwrite(int fd, const void *from, size_t len, off_t at)
{
    return pwrite64(fd, from, len, at);
}

ssize_t write(int fd, const void *from, size_t len)
{
    if (!tracked(fd))
        return real_write(fd, from, len);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t n = pwrite64(fd, from, len, at);
    if (n > 0)
        lseek(fd, at + n, SEEK_SET);
    return n;
}

static int synced(int fd, int (*call)(int))
{
    if (!tracked(fd))
        return call(fd);
    pthread_mutex_lock(&lock);
    if (count())
        die();
    int rc = call(fd);
    if (!rc)
        forget(fd);
    pthread_mutex_unlock(&lock);
    return rc;
}

int fsync(int fd)
{
    return synced(fd, real_fsync);
}

int fdatasync(int fd)
{
    return synced(fd, real_fdatasync);
}

int ftruncate64(int fd, off_t len);
int ftruncate64(int fd, off_t len)
{
    if (!tracked(fd))
        return real_ftruncate(fd, len);
    pthread_mutex_lock(&lock);
    if (count())
        die();
    int rc = real_ftruncate(fd, len);
    pthread_mutex_unlock(&lock);
    return rc;
}

int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

int unlink(const char *path)
{
    if (prefix && !strncmp(path, prefix, strlen(prefix))) {
        pthread_mutex_lock(&lock);
        if (count())
            die();
        pthread_mutex_unlock(&lock);
    }
    return real_unlink(path);
}

int close(int fd)
{
    if (fd >= 0 && fd < 1024) {
        pthread_mutex_lock(&lock);
        if (tracked_known[fd] &&
            tracked_yes[fd]) // the disk may still lose it, but by then nobody was promised anything new
            for (Write **w = &unsure; *w;) {
                if ((*w)->fd == fd) {
                    Write *gone = *w;
                    *w = gone->next;
                    free(gone->old);
                    free(gone);
                } else
                    w = &(*w)->next;
            }
        tracked_known[fd] = false;
        pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}
