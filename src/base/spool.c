// spool.c - files without a name, and sorting through them.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "spool.h"

enum { PIECE = 1 << 16 };

static const char *folder(void)
{
    const char *dir = getenv("TMPDIR");
    return dir && *dir ? dir : "/tmp";
}

static bool failed(Err *err)
{
    return fail(err, MSG_BASE_FILE_WRITE, folder(), strerror(errno));
}

bool spool_open(Spool *s, Err *err)
{
    char name[4096];
    *s = (Spool){ .fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) };
    if (s->fd < 0) { // not every file system has files without a name
        snprintf(name, sizeof name, "%s/kho-spool-XXXXXX", folder());
        s->fd = mkostemp(name, O_CLOEXEC);
        if (s->fd >= 0)
            unlink(name);
    }
    return s->fd >= 0 || failed(err);
}

void spool_close(Spool *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

bool spool_add(Spool *s, Str bytes, Err *err)
{
    s->size += bytes.len;
    return fd_write(s->fd, bytes) || failed(err);
}

bool spool_map(Spool *s, Str *out, Err *err)
{
    *out = (Str){ 0 };
    bool ok = true;
    if (s->size) {
        const char *at = mmap(NULL, (size_t)s->size, PROT_READ, MAP_PRIVATE, s->fd, 0);
        ok = at != MAP_FAILED || failed(err);
        if (ok)
            *out = (Str){ at, (ptrdiff_t)s->size };
    }
    spool_close(s);
    return ok;
}

void spool_free(Str mapped)
{
    if (mapped.len)
        munmap((void *)mapped.at, (size_t)mapped.len);
}

void spool_leave(Str part)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)part.at,
              to = (uintptr_t)part.at + (uintptr_t)part.len;
    from -= from % page;
    to -= to % page;
    if (from < to)
        madvise((void *)from, to - from, MADV_DONTNEED); // only memory is at stake
}

static bool copy(int fd, Str path, Spool *to, Err *err)
{
    char piece[PIECE];
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0) {
        if (to->size + n > FILE_MAX_BYTES)
            return fail(err, MSG_BASE_FILE_OPEN, path, strerror(EFBIG));
        if (!spool_add(to, (Str){ piece, n }, err))
            return false;
    }
    return n == 0 || fail(err, MSG_BASE_FILE_READ, path, strerror(errno));
}

bool spool_file(Str path, Str *out, Err *err)
{
    Spool s;
    int fd;
    int64_t size;
    *out = (Str){ 0 };
    if (!file_open(path, &fd, &size, err))
        return false;
    bool ok = spool_open(&s, err);
    if (ok && !copy(fd, path, &s, err)) {
        spool_close(&s);
        ok = false;
    }
    close(fd);
    return ok && spool_map(&s, out, err);
}

// ---- Sorting

enum { RUN_BYTES = 1 << 20, LEAVE_BYTES = 1 << 16 };

typedef struct {
    const char *at, *end, *left; // what was read before left has gone from memory
} Run;

struct Sorter {
    ptrdiff_t size, most, len; // most: records of a run
    SorterOrder *order;
    char *now; // the run that is being filled, then the record that was given last
    ptrdiff_t n, given;
    Spool spool;
    bool spooled;
    Str all;   // the runs, one after the other
    Run *runs; // a heap: the one with the least record first
    ptrdiff_t n_runs;
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

Sorter *sorter_new(ptrdiff_t size, SorterOrder *order)
{
    Sorter *s = must(calloc(1, sizeof *s));
    *s = (Sorter){ .size = size, .most = RUN_BYTES / size, .order = order, .spool = { .fd = -1 } };
    s->now = must(malloc((size_t)(s->most * size)));
    return s;
}

ptrdiff_t sorter_len(const Sorter *s)
{
    return s->len;
}

static bool put_away(Sorter *s, Err *err)
{
    qsort(s->now, (size_t)s->n, (size_t)s->size, s->order);
    if (!s->spooled && !spool_open(&s->spool, err))
        return false;
    s->spooled = true;
    bool ok = spool_add(&s->spool, (Str){ s->now, s->n * s->size }, err);
    s->n = 0;
    return ok;
}

bool sorter_put(Sorter *s, const void *record, Err *err)
{
    if (s->n == s->most && !put_away(s, err))
        return false;
    memcpy(s->now + s->n++ * s->size, record, (size_t)s->size);
    s->len++;
    return true;
}

static void sift_down(Sorter *s, ptrdiff_t i)
{
    for (;;) {
        ptrdiff_t least = i;
        for (ptrdiff_t kid = 2 * i + 1; kid <= 2 * i + 2 && kid < s->n_runs; kid++)
            if (s->order(s->runs[kid].at, s->runs[least].at) < 0)
                least = kid;
        if (least == i)
            return;
        Run other = s->runs[i];
        s->runs[i] = s->runs[least];
        s->runs[least] = other;
        i = least;
    }
}

bool sorter_sort(Sorter *s, Err *err)
{
    if (!s->spooled) {
        qsort(s->now, (size_t)s->n, (size_t)s->size, s->order);
        return true;
    }
    if ((s->n && !put_away(s, err)) || !spool_map(&s->spool, &s->all, err))
        return false;
    ptrdiff_t run = s->most * s->size;
    s->runs = must(calloc((size_t)(s->all.len / run + 1), sizeof *s->runs));
    for (ptrdiff_t from = 0; from < s->all.len; from += run) {
        Str part = str_sub(s->all, from, run);
        s->runs[s->n_runs++] = (Run){ part.at, part.at + part.len, part.at };
    }
    for (ptrdiff_t i = s->n_runs / 2; i-- > 0;)
        sift_down(s, i);
    return true;
}

const void *sorter_next(Sorter *s)
{
    if (!s->spooled)
        return s->given < s->n ? s->now + s->given++ * s->size : NULL;
    if (!s->n_runs)
        return NULL;
    Run *r = &s->runs[0];
    memcpy(s->now, r->at, (size_t)s->size);
    r->at += s->size;
    if (r->at - r->left >= LEAVE_BYTES) {
        spool_leave((Str){ r->left, r->at - r->left });
        r->left = r->at;
    }
    if (r->at == r->end)
        *r = s->runs[--s->n_runs];
    sift_down(s, 0);
    return s->now;
}

void sorter_free(Sorter *s)
{
    if (!s)
        return;
    spool_close(&s->spool);
    spool_free(s->all);
    free(s->runs);
    free(s->now);
    free(s);
}
