// ledger_in.h - what the files of the ledger share; nobody else includes it.
#pragma once
#include <sodium.h>

#include "ledger.h"
#include "register_sql.h"
#include "store.h"

enum {
    LEDGER_FORMAT = 1,
    SALT_BYTES = 16,
    RID_SHIFT = 20,
    TAG_LEAF = 0,
    TAG_NODE = 1,
    TAG_BLOCK = 2,
    TAG_PROV = 3
};

typedef struct {
    int64_t block, first, recorded_ms;
} Span; // of a block
typedef ARRAY(Span) Spans;

typedef struct {
    Prov prov;
    Hash digest;
    int64_t source_no;
} KnownProv;

struct Ledger {
    Arena *a;
    Db *db;
    PersonalFn *personal;
    void *ctx;
    int64_t node;
    Str node_name;
    bool has_public, has_secret;
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    size_t salts_left; // random bytes not used yet
    uint8_t salts[128 * SALT_BYTES];
    LedgerWriter *writer;           // the open one
    Spans spans;                    // blocks known so far, for the times of observations
    ARRAY(const KnownProv *) provs; // by number, those that were read, as far as it is worth it
    ptrdiff_t n_provs;
    Map *texts, *sources; // of these: each text once; "class\nsource" → number of the source
    int64_t last_source;
};

// ---- Bytes (ledger_bytes.c)
void put_u8(Buf *b, int v);
void put_varint(Buf *b, uint64_t v);
void put_be64(Buf *b, int64_t v);
void put_be32(Buf *b, int32_t v);
void put_text(Buf *b, Arena *scratch, Str s); // varint length, NFC
void put_bytes(Buf *b, Str s);                // varint length, as they are

typedef struct {
    const uint8_t *at;
    ptrdiff_t left;
    bool bad;
} Reader;
Reader reader(Str s);
static inline uint8_t get_u8(Reader *r)
{
    if (r->left < 1) {
        r->bad = true;
        return 0;
    }
    r->left--;
    return *r->at++;
}
uint64_t get_varint(Reader *r); // minimal
Str get_bytes(Reader *r, ptrdiff_t n);
Str get_text(Reader *r); // UTF-8; borrowed

// Those facts whose attribute is personal as asked. None at all is fine.
CHECKED bool put_facts(Buf *b, Arena *scratch, const Facts *facts, PersonalFn *personal, void *ctx, bool want,
                       Err *err);
typedef struct {
    Hash leaf;
    AttrNos attrs;
    Strs ids;
    int part;
} Link; // what other kinds than facts say
void put_link(Buf *b, Arena *scratch, ObsKind kind, const Link *link);
CHECKED bool get_link(Arena *a, ObsKind kind, Str bytes, Link *out, Err *err);
int valid_prec_byte(const Valid *v);
void valid_from_byte(Valid *v, int prec);

// ---- Hashes (ledger_hash.c)
Hash hash_of(Str bytes);
Hash hash_commit(Str salt, Str val); // salt of 16 bytes
Hash hash_prov(Arena *scratch, const Prov *p);
Hash hash_root(Hash *leaves, ptrdiff_t n); // n >= 1; overwrites leaves
typedef struct {
    Str node;
    int64_t no, count, recorded_ms;
    int kind;
    Str author, label, signer, known;
    Hash prev, root;
} BlockHead;
Hash hash_block(Arena *scratch, const BlockHead *h);
Str hash_str(const Hash *h); // borrowed 32 bytes

// What an erasure left undone because it was stopped (ledger_write.c).
CHECKED bool scrub_if_due(Db *db, Arena *a, Err *err);

// ---- Reading (ledger.c)
typedef struct {
    int64_t block, no, seq, received_ms;
    Hash hash;
} LastBlock;
CHECKED bool last_block(Ledger *l, LastBlock *out, Err *err);
CHECKED bool obs_fill(Arena *a, Obs *o, Err *err); // values and links out of the stored bytes
// Those of the facts that are wanted (NULL: all); the others are passed over unread.
CHECKED bool facts_decode_some(Arena *a, Str bytes, WantedFn *wanted, const void *ctx, Facts *out, Err *err);
bool facts_have(Str bytes, WantedFn *wanted, const void *ctx); // in doubt: true
bool hash_from(Str bytes, Hash *out);
enum { OBS_KIND_COLUMN = 2, OBS_VAL_COLUMN = 10, OBS_PVAL_COLUMN = 13, OBS_ID_COLUMN = 15 };
void obs_row(Stmt *q, Arena *a, Obs *o); // columns of ledger_scan…; o->id, prov and times are not set
CHECKED bool record_last_key(Ledger *l, int64_t rid, int64_t *key,
                             Err *err); // its last observation's; 0: none
CHECKED bool prov_get(Ledger *l, Arena *a, int64_t prov, Prov *out, Hash *digest, Err *err);
CHECKED bool fresh_span_of(Ledger *l, int64_t seq, Span *out, Err *err);
CHECKED bool seq_obs(Ledger *l, Arena *a, int64_t seq, Obs *out, bool *found, Err *err);
