// file.c - whole files in, whole files out.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool.h"

bool file_open(Str path, int *fd, int64_t *size, Err *err)
{
    char z[4096];
    struct stat st;
    snprintf(z, sizeof z, "%.*s", PS(path));
    *fd = open(z, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &st) || (S_ISDIR(st.st_mode) && (errno = EISDIR)) ||
        (st.st_size > FILE_MAX_BYTES && (errno = EFBIG))) {
        (void)fail(err, MSG_BASE_FILE_OPEN, path, strerror(errno));
        if (*fd >= 0)
            close(*fd);
        return false;
    }
    *size = st.st_size;
    return true;
}

bool file_read(Arena *a, Str path, Str *out, Err *err)
{
    int fd;
    int64_t size;
    *out = (Str){ 0 };
    if (!file_open(path, &fd, &size, err))
        return false;
    // As large as it says it is, and a piece for what comes after: a pipe says nothing.
    Buf b = { .arena = a, .cap = (ptrdiff_t)size + 2 };
    b.at = arena_alloc(a, b.cap);
    char more[1 << 12];
    ssize_t n;
    do {
        bool room = b.len + 1 < b.cap;
        n = room ? read(fd, b.at + b.len, (size_t)(b.cap - b.len - 1)) : read(fd, more, sizeof more);
        if (n > 0 && room)
            b.len += n;
        else if (n > 0)
            buf_add(&b, (Str){ more, n });
    } while (n > 0);
    int saved = errno;
    close(fd);
    if (n < 0)
        return fail(err, MSG_BASE_FILE_READ, path, strerror(saved));
    *out = buf_str(&b);
    return true;
}

bool fd_write(int fd, Str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.at, (size_t)bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_sub(bytes, n, bytes.len - n);
    }
    return true;
}

static bool is_database(const char *path)
{
    char head[16];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is = fd >= 0 && read(fd, head, sizeof head) == sizeof head && !memcmp(head, "SQLite format 3", 16);
    if (fd >= 0)
        close(fd);
    return is;
}

bool file_may_write(Str path, Err *err)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal", ".key", ".erased" };
    for (int i = 0; i < COUNT(ends); i++) {
        char z[4096];
        Str end = str_z(ends[i]);
        if (str_ends(path, end)) {
            snprintf(z, sizeof z, "%.*s", PS(str_sub(path, 0, path.len - end.len)));
            if (file_exists(path) && is_database(z))
                return fail(err, MSG_BASE_FILE_DATABASE, path);
        }
    }
    // What is written takes the name of what was there: for root that would take away a device such as
    // /dev/null.
    char z[4096];
    struct stat st;
    snprintf(z, sizeof z, "%.*s", PS(path));
    if (!stat(z, &st) && !S_ISREG(st.st_mode))
        return fail(err, MSG_BASE_FILE_SPECIAL, path);
    return true;
}

bool file_write(Str path, Str bytes, Err *err)
{
    char tmp[4096];
    if (!file_may_write(path, err))
        return false;
    if (snprintf(tmp, sizeof tmp, "%.*s.part%ld", PS(path), (long)getpid()) >= (int)sizeof tmp)
        return fail(err, MSG_BASE_FILE_WRITE, path, strerror(ENAMETOOLONG));
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && fd_write(fd, bytes) && !fsync(fd);
    int saved = errno;
    if (fd >= 0 && close(fd) && ok) {
        saved = errno;
        ok = false;
    }
    char to[4096];
    snprintf(to, sizeof to, "%.*s", PS(path));
    if (ok && rename(tmp, to)) {
        saved = errno;
        ok = false;
    }
    if (!ok) {
        unlink(tmp);
        return fail(err, MSG_BASE_FILE_WRITE, path, strerror(saved));
    }
    return true;
}

bool file_exists(Str path)
{
    char z[4096];
    snprintf(z, sizeof z, "%.*s", PS(path));
    return !access(z, F_OK);
}

static bool walk(Arena *a, const char *root, Str sub, Strs *names, Err *err)
{
    const char *path = sub.len ? str_fmt(a, "%s/%.*s", root, PS(sub)).at : root;
    DIR *dir = opendir(path);
    if (!dir)
        return fail(err, MSG_BASE_FILE_OPEN, path, strerror(errno));
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        Str name = sub.len ? str_fmt(a, "%.*s/%s", PS(sub), e->d_name) : str_copy(a, str_z(e->d_name));
        struct stat st;
        if (stat(str_fmt(a, "%s/%.*s", root, PS(name)).at, &st))
            ok = fail(err, MSG_BASE_FILE_OPEN, name, strerror(errno));
        else if (S_ISDIR(st.st_mode))
            ok = walk(a, root, name, names, err);
        else if (S_ISREG(st.st_mode))
            *PUSH(a, names) = name;
    }
    closedir(dir);
    return ok;
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const Str *)x, *(const Str *)y);
}

bool dir_list(Arena *a, Str path, Strs *names, Err *err)
{
    *names = (Strs){ 0 };
    if (!walk(a, str_cz(a, path), (Str){ 0 }, names, err))
        return false;
    if (names->len)
        qsort(names->at, (size_t)names->len, sizeof(Str), by_bytes);
    return true;
}
