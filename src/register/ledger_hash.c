// ledger_hash.c - what is hashed, and how: docs/ledger-format.md. This can never be changed.
#include <string.h>

#include "ledger_in.h"

Str hash_str(const Hash *h)
{
    return (Str){ (const char *)h->at, sizeof h->at };
}

bool hash_from(Str bytes, Hash *out)
{
    *out = (Hash){ 0 };
    if (bytes.len != sizeof out->at)
        return false;
    memcpy(out->at, bytes.at, sizeof out->at);
    return true;
}

bool hash_eq(Hash a, Hash b)
{
    return !memcmp(a.at, b.at, sizeof a.at);
}

Str hash_hex(Arena *a, Hash h)
{
    char *z = arena_alloc(a, 65);
    sodium_bin2hex(z, 65, h.at, sizeof h.at);
    return (Str){ z, 64 };
}

bool hash_parse(Str hex, Hash *out)
{
    size_t n = 0;
    *out = (Hash){ 0 };
    return hex.len == 64 && !sodium_hex2bin(out->at, sizeof out->at, hex.at, 64, NULL, &n, NULL) && n == 32;
}

Hash hash_of(Str bytes)
{
    Hash h;
    crypto_generichash(h.at, sizeof h.at, (const uint8_t *)bytes.at, (unsigned long long)bytes.len, NULL, 0);
    return h;
}

Hash hash_commit(Str salt, Str val)
{
    Hash h;
    assert(salt.len == SALT_BYTES);
    crypto_generichash(h.at, sizeof h.at, (const uint8_t *)val.at, (unsigned long long)val.len,
                       (const uint8_t *)salt.at, SALT_BYTES);
    return h;
}

Hash hash_prov(Arena *scratch, const Prov *p)
{
    Buf b = buf_new(scratch);
    put_u8(&b, TAG_PROV);
    put_u8(&b, LEDGER_FORMAT);
    put_text(&b, scratch, p->source);
    put_text(&b, scratch, p->source_class);
    put_text(&b, scratch, p->method);
    put_text(&b, scratch, p->author);
    put_text(&b, scratch, p->note);
    put_u8(&b, p->one_of);
    return hash_of(buf_str(&b));
}

// Everything of the leaf but the id has a bounded length, and so has the id: no buffer is needed.
Hash obs_leaf(const Obs *o)
{
    uint8_t m[2 + 1 + 2 + 256 + 32 + 4 + 4 + 1 + 1 + 1 + 64];
    size_t n = 0;
    assert(o->id.len < 256);
    m[n++] = TAG_LEAF;
    m[n++] = LEDGER_FORMAT;
    m[n++] = (uint8_t)o->kind;
    if (o->id.len >= 0x80) { // varint
        m[n++] = (uint8_t)(o->id.len | 0x80);
        m[n++] = (uint8_t)(o->id.len >> 7);
    } else
        m[n++] = (uint8_t)o->id.len;
    memcpy(m + n, o->id.at, (size_t)o->id.len);
    n += (size_t)o->id.len;
    memcpy(m + n, o->prov_digest.at, 32);
    n += 32;
    uint32_t days[2] = { (uint32_t)o->valid.from, (uint32_t)o->valid.to };
    for (int k = 0; k < 2; k++)
        for (int i = 24; i >= 0; i -= 8)
            m[n++] = (uint8_t)(days[k] >> i);
    m[n++] = (uint8_t)valid_prec_byte(&o->valid);
    m[n++] = (uint8_t)o->conf;
    bool personal = o->pval.len || o->pgone.len;
    m[n++] = personal;
    Str salts[2] = { o->salt, o->psalt }, vals[2] = { o->val, o->pval }, gones[2] = { o->gone, o->pgone };
    for (int k = 0; k < (personal ? 2 : 1); k++, n += 32) {
        if (gones[k].len == 32)
            memcpy(m + n, gones[k].at, 32);
        else if (salts[k].len == SALT_BYTES) {
            Hash c = hash_commit(salts[k], vals[k]);
            memcpy(m + n, c.at, 32);
        } else
            memset(m + n, 0, 32); // a broken row: it will not verify
    }
    return hash_of((Str){ (const char *)m, (ptrdiff_t)n });
}

// Level by level, an odd one going up as it is: the shape of RFC 6962.
Hash hash_root(Hash *leaves, ptrdiff_t n)
{
    assert(n >= 1);
    for (; n > 1; n = (n + 1) / 2)
        for (ptrdiff_t i = 0; i < n; i += 2) {
            if (i + 1 == n) {
                leaves[i / 2] = leaves[i];
                continue;
            }
            uint8_t m[65];
            m[0] = TAG_NODE;
            memcpy(m + 1, leaves[i].at, 32);
            memcpy(m + 33, leaves[i + 1].at, 32);
            leaves[i / 2] = hash_of((Str){ (const char *)m, 65 });
        }
    return leaves[0];
}

Hash hash_block(Arena *scratch, const BlockHead *h)
{
    Buf b = buf_new(scratch);
    put_u8(&b, TAG_BLOCK);
    put_u8(&b, LEDGER_FORMAT);
    put_text(&b, scratch, h->node);
    put_be64(&b, h->no);
    put_be64(&b, h->count);
    put_be64(&b, h->recorded_ms);
    put_u8(&b, h->kind);
    put_text(&b, scratch, h->author);
    put_text(&b, scratch, h->label);
    put_bytes(&b, h->signer);
    put_bytes(&b, h->known);
    buf_add(&b, hash_str(&h->prev));
    buf_add(&b, hash_str(&h->root));
    return hash_of(buf_str(&b));
}
