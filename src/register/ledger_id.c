// ledger_id.c - public ids: their form, and minting one without asking anybody (75 random bits and a check
// symbol).
#include <stdlib.h>
#include <string.h>

#include "ledger_in.h"

// Crockford's base32 leaves out I, L, O, U; the check symbol is the value modulo 37, with five more symbols.
static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
enum { MINT_SYMBOLS = 15, LOCAL_MAX = 64, TYPE_MAX = 40 };

Str id_type(Str id)
{
    return cut(&id, '/');
}

bool id_ok(Str id)
{
    Str local = id, type = cut(&local, '/');
    if (type.len < 1 || type.len > TYPE_MAX || local.len < 1 || local.len > LOCAL_MAX || type.at[0] < 'a' ||
        type.at[0] > 'z')
        return false;
    for (ptrdiff_t i = 0; i < type.len; i++)
        if (!((type.at[i] >= 'a' && type.at[i] <= 'z') || (type.at[i] >= '0' && type.at[i] <= '9') ||
              type.at[i] == '_'))
            return false;
    for (ptrdiff_t i = 0; i < local.len; i++) {
        char c = local.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (!c || !strchr("._-~*$=", c)))
            return false;
    }
    return true;
}

bool id_new_ok(Str id, Str type)
{
    Str local = id;
    return id_ok(id) && str_eq(cut(&local, '/'), type) && !str_eq(local, S(".")) && !str_eq(local, S(".."));
}

static int check_of(const uint8_t digits[MINT_SYMBOLS])
{
    int rest = 0;
    for (int i = 0; i < MINT_SYMBOLS; i++)
        rest = (rest * 32 + digits[i]) % 37;
    return rest;
}

Str id_mint(Arena *a, Str type)
{
    uint8_t digits[MINT_SYMBOLS];
    if (sodium_init() < 0)
        abort();
    randombytes_buf(digits, sizeof digits);
    Buf b = buf_new(a);
    buf_add(&b, type);
    buf_add(&b, S("/~"));
    for (int i = 0; i < MINT_SYMBOLS; i++) {
        digits[i] &= 31;
        buf_char(&b, symbols[digits[i]]);
    }
    buf_char(&b, symbols[check_of(digits)]);
    return buf_str(&b);
}

bool id_minted_ok(Str id)
{
    Str local = id;
    uint8_t digits[MINT_SYMBOLS];
    cut(&local, '/');
    if (!id_ok(id) || local.len != MINT_SYMBOLS + 2 || local.at[0] != '~')
        return false;
    for (int i = 0; i < MINT_SYMBOLS; i++) {
        const char *at = memchr(symbols, local.at[i + 1], 32);
        if (!at)
            return false;
        digits[i] = (uint8_t)(at - symbols);
    }
    return local.at[MINT_SYMBOLS + 1] == symbols[check_of(digits)];
}
