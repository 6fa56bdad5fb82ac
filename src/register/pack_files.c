// pack_files.c - the files of a pack: out of a folder, or out of the one text that is stored and hashed.
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "pack_load.h"

#define MAGIC "KHOPACK1\n"
enum { FILES_MAX = 10000 };

Str files_canonical(Arena *a, Str bytes)
{
    if (str_starts(bytes, S("\xEF\xBB\xBF")))
        bytes = str_sub(bytes, 3, bytes.len - 3);
    if (!bytes.len || !memchr(bytes.at, '\r', (size_t)bytes.len))
        return bytes;
    char *out = arena_alloc(a, bytes.len + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < bytes.len; i++) {
        if (bytes.at[i] == '\r' && i + 1 < bytes.len && bytes.at[i + 1] == '\n')
            continue;
        out[n++] = bytes.at[i] == '\r' ? '\n' : bytes.at[i];
    }
    return (Str){ out, n };
}

// What editors and systems leave lying about is no part of a pack; neither is the lock, which is about the
// folder's past.
static bool left_out(Str path)
{
    return path.at[0] == '.' || str_find(path, S("/.")) >= 0 || str_ends(path, S("~")) ||
           str_ends(path, S(".bak")) || str_ends(path, S(".lock#"));
}

static bool stored(Str path)
{
    return !str_eq(path, S("attributes.lock"));
}

// All of the files in one text of exactly the size it needs.
static void seal(Arena *a, Pack *p)
{
    ptrdiff_t size = (ptrdiff_t)sizeof(MAGIC);
    EACH (PackFile, f, p->files)
        size += f->path.len + f->bytes.len + 24;
    char *out = arena_alloc(a, size);
    ptrdiff_t n = snprintf(out, (size_t)size, "%s", MAGIC);
    EACH (PackFile, f, p->files) {
        if (!stored(f->path))
            continue;
        n += snprintf(out + n, (size_t)(size - n), "%.*s\n%td\n", PS(f->path), f->bytes.len);
        if (f->bytes.len)
            memcpy(out + n, f->bytes.at, (size_t)f->bytes.len);
        n += f->bytes.len;
        out[n++] = '\n';
    }
    p->bytes = (Str){ out, n };
    crypto_generichash(p->digest, sizeof p->digest, (const unsigned char *)out, (unsigned long long)n, NULL,
                       0);
}

bool files_from_dir(Arena *a, Str dir, Pack *p, Err *err)
{
    Strs names;
    if (!dir_list(a, dir, &names, err))
        return false;
    EACH (Str, name, names) {
        if (left_out(*name))
            continue;
        if (str_find(*name, S("\n")) >= 0)
            return fail(err, MSG_PACK_FILE_NAME, *name);
        Str bytes;
        if (!file_read(a, str_fmt(a, "%.*s/%.*s", PS(dir), PS(*name)), &bytes, err))
            return false;
        *PUSH(a, &p->files) = (PackFile){ *name, files_canonical(a, bytes) };
    }
    if (p->files.len > FILES_MAX)
        return fail(err, MSG_PACK_FILES_MANY, p->files.len, (ptrdiff_t)FILES_MAX);
    seal(a, p);
    return true;
}

bool files_from_bytes(Arena *a, Str bytes, Pack *p, Err *err)
{
    Str rest = bytes, last = { 0 };
    if (!str_starts(rest, S(MAGIC)))
        return fail(err, MSG_PACK_STORED_BROKEN, (ptrdiff_t)0);
    rest = str_sub(rest, (ptrdiff_t)sizeof(MAGIC) - 1, rest.len);
    while (rest.len) {
        ptrdiff_t at = bytes.len - rest.len;
        Str path = cut(&rest, '\n'), length = cut(&rest, '\n');
        int64_t n = 0;
        if (!path.len || left_out(path) || !str_is_utf8(path) || str_cmp(last, path) >= 0 ||
            !str_i64(length, &n) || n < 0 || n >= rest.len || rest.at[n] != '\n' || p->files.len >= FILES_MAX)
            return fail(err, MSG_PACK_STORED_BROKEN, at);
        *PUSH(a, &p->files) = (PackFile){ path, str_sub(rest, 0, n) };
        rest = str_sub(rest, n + 1, rest.len);
        last = path;
    }
    seal(a, p);
    return true;
}

static int by_path(const void *x, const void *y)
{
    return str_cmp(((const PackFile *)x)->path, ((const PackFile *)y)->path);
}

bool pack_swap(Arena *a, const Pack *base, const PackFile *files, ptrdiff_t n, const Pack **out,
               Faults *faults, Err *err)
{
    Pack *p = NEW(a, Pack);
    bool *used = NEWS(a, bool, n + 1);
    EACH (const PackFile, f, base->files) {
        PackFile now = *f;
        for (ptrdiff_t i = 0; i < n; i++)
            if (str_eq(files[i].path, f->path)) {
                now.bytes = files_canonical(a, files[i].bytes);
                used[i] = true;
            }
        if (now.bytes.len)
            *PUSH(a, &p->files) = now;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        if (!used[i] && files[i].bytes.len)
            *PUSH(a, &p->files) = (PackFile){ files[i].path, files_canonical(a, files[i].bytes) };
    if (p->files.len)
        qsort(p->files.at, (size_t)p->files.len, sizeof(PackFile), by_path);
    seal(a, p);
    return pack_load_bytes(a, p->bytes, out, faults, err);
}
