// spool_test.c - files without a name, read again after they left memory; sorting far more than is held.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool.h"
#include "tap.h"

static Err err;

typedef struct {
    uint64_t key;
    uint32_t no, twice;
} Rec;

static int by_key(const void *x, const void *y)
{
    const Rec *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->no < b->no ? -1 : a->no > b->no;
}

static void comes_again_after_it_left(void)
{
    enum { N = 100000 };
    Spool s;
    Str all;
    CHECK(spool_open(&s, &err));
    bool ok = true;
    for (uint32_t i = 0; i < N; i++)
        ok = ok && spool_add(&s, (Str){ (const char *)&i, sizeof i }, &err);
    CHECK(ok && spool_map(&s, &all, &err) && all.len == N * 4);
    for (int round = 0; round < 3; round++) {
        ok = true;
        for (uint32_t i = 0; i < N; i++) {
            uint32_t v;
            memcpy(&v, all.at + i * 4, 4);
            ok = ok && v == i;
        }
        CHECK(ok);
        spool_leave(str_sub(all, 4097 * round, all.len / (round + 1)));
    }
    spool_free(all);
}

static void a_copy_does_not_follow_its_file(void)
{
    char path[] = "/tmp/kho-spool-test-XXXXXX";
    int fd = mkstemp(path);
    Str copy, none;
    CHECK(fd >= 0 && fd_write(fd, S("as it was")) && spool_file(str_z(path), &copy, &err));
    CHECK(!ftruncate(fd, 0) && str_eq(copy, S("as it was")));
    CHECK(spool_file(str_z(path), &none, &err) && none.len == 0);
    close(fd);
    unlink(path);
    spool_free(copy);
    spool_free(none);
    CHECK(!spool_file(S("/nowhere/at all"), &copy, &err) && err.id == MSG_BASE_FILE_OPEN);
    CHECK(!spool_file(S("/tmp"), &copy, &err) && err.id == MSG_BASE_FILE_OPEN);
    setenv("TMPDIR", "/nowhere", 1);
    Spool s;
    CHECK(!spool_open(&s, &err) && err.id == MSG_BASE_FILE_WRITE);
    unsetenv("TMPDIR");
}

// Keys come in the order of a generator, many of them twice; in order they have the same sum.
static void sorts(uint32_t n)
{
    Sorter *s = sorter_new(sizeof(Rec), by_key);
    uint64_t x = 88172645463325252u, sum = 0;
    bool ok = true;
    for (uint32_t i = 0; i < n; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        Rec r = { x % (n / 2 + 1), i, i * 2 };
        sum += r.key * 31 + i;
        ok = ok && sorter_put(s, &r, &err);
    }
    CHECK(ok && sorter_len(s) == (ptrdiff_t)n && sorter_sort(s, &err));
    Rec last = { 0 };
    uint32_t got = 0;
    for (const Rec *r; (r = sorter_next(s)); got++) {
        ok = ok && (!got || by_key(&last, r) < 0) && r->twice == r->no * 2;
        sum -= r->key * 31 + r->no;
        last = *r;
    }
    CHECK(ok && got == n && sum == 0 && !sorter_next(s));
    sorter_free(s);
}

int main(void)
{
    comes_again_after_it_left();
    a_copy_does_not_follow_its_file();
    sorts(0);
    sorts(1);
    sorts(65536);  // one run, full
    sorts(65537);  // two
    sorts(700001); // eleven
    sorter_free(NULL);
    return tap_done();
}
