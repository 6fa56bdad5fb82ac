// ledger_key.c - the Ed25519 key lies beside the database as FILE.key, mode 0600: never inside it or its
// backup.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger_key.h"

enum { HEX_BYTES = 2 * crypto_sign_SECRETKEYBYTES };

static Str key_path(const Ledger *l, Arena *a)
{
    return str_fmt(a, "%.*s.key", PS(db_path(l->db)));
}

static bool read_key(Ledger *l, Str path, Err *err)
{
    char hex[HEX_BYTES + 1] = { 0 };
    struct stat st;
    int fd = open(path.at, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || fail(err, MSG_LEDGER_KEY_READ, path, strerror(errno));
    bool stated = !fstat(fd, &st);
    ssize_t n = read(fd, hex, HEX_BYTES);
    close(fd);
    if (stated && (st.st_mode & 077))
        return fail(err, MSG_LEDGER_KEY_OPEN, path);
    size_t bytes = 0;
    if (n != HEX_BYTES || sodium_hex2bin(l->secret, sizeof l->secret, hex, HEX_BYTES, NULL, &bytes, NULL) ||
        bytes != sizeof l->secret)
        return fail(err, MSG_LEDGER_KEY_READ, path, "?");
    sodium_memzero(hex, sizeof hex);
    l->has_secret = true;
    return true;
}

bool key_load(Ledger *l, Err *err)
{
    if (str_eq(db_path(l->db), S(":memory:")))
        return true;
    Arena *a = arena_new();
    bool ok = read_key(l, key_path(l, a), err);
    arena_free(a);
    return ok;
}

bool key_may_write(Ledger *l, Err *err)
{
    if (l->has_secret)
        return true;
    if (!node_read(l, err)) // another process may have begun to sign
        return false;
    if (!l->has_public)
        return true;
    if (!key_load(l, err))
        return false;
    if (l->has_secret)
        return true;
    Arena *a = arena_new();
    fail(err, MSG_LEDGER_KEY_MISSING, key_path(l, a));
    arena_free(a);
    return false;
}

static bool write_key(Str path, const char *hex, Err *err)
{
    int fd = open(path.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? fail(err, MSG_LEDGER_KEY_THERE, path)
                               : fail(err, MSG_BASE_FILE_WRITE, path, strerror(errno));
    bool ok = write(fd, hex, HEX_BYTES) == HEX_BYTES && !fsync(fd);
    int saved = errno;
    close(fd);
    if (ok)
        return true;
    unlink(path.at);
    return fail(err, MSG_BASE_FILE_WRITE, path, strerror(saved));
}

bool ledger_make_key(Ledger *l, Err *err)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    char hex[HEX_BYTES + 1];
    crypto_sign_keypair(public_key, secret);
    sodium_bin2hex(hex, sizeof hex, secret, sizeof secret);
    Arena *a = arena_new();
    bool ok = write_key(key_path(l, a), hex, err);
    arena_free(a);
    if (ok) {
        memcpy(l->secret, secret, sizeof secret);
        l->has_secret = true;
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hex, sizeof hex);
    return ok;
}

LedgerKey ledger_key(const Ledger *l, Arena *a)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    char hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
    LedgerKey out = { .path = key_path(l, a), .secret = l->has_secret };
    out.secret = out.secret || file_exists(out.path); // who only reads has not loaded it
    if (!l->has_secret && !l->has_public)
        return out;
    if (l->has_secret)
        crypto_sign_ed25519_sk_to_pk(public_key, l->secret);
    else
        memcpy(public_key, l->public_key, sizeof public_key);
    sodium_bin2hex(hex, sizeof hex, public_key, sizeof public_key);
    out.public = str_copy(a, str_z(hex));
    return out;
}
