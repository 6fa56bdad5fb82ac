// ledger.h - what was observed, by whom, when; only ever added to, and chained so that a change shows.
// Rules: LEDGER.md; the bytes that are hashed: docs/ledger-format.md. Knows attribute numbers, not their
// meaning.
#pragma once
#include "base.h"
#include "date.h"
#include "value.h"

typedef struct Db Db;
typedef struct {
    uint8_t at[32];
} Hash;                         // BLAKE2b-256
Str hash_hex(Arena *a, Hash h); // 64 lower-case digits
bool hash_parse(Str hex, Hash *out);
bool hash_eq(Hash a, Hash b);

// ---- An observation: one row of an import, one form, one edit.
typedef enum {
    OBS_FACTS,   // facts about the record (none at all: it merely exists)
    OBS_RETRACT, // takes back an observation of the same record, or some attributes of it
    OBS_MERGE,   // the record is the same thing as ids[0], which goes on
    OBS_SPLIT,   // the record has become ids
    OBS_ALIAS,   // the record is also known as ids[0]
    OBS_UNDO,    // as OBS_RETRACT, written by an undo; may also take back a retraction, merge, split or alias
    OBS_ERASE    // values of an earlier observation of the same record were destroyed
} ObsKind;

typedef struct {
    int attr;
    Value value;
} Fact; // attr: number of the pack (1 … 2^20), never reused
typedef ARRAY(Fact) Facts;
typedef ARRAY(int) AttrNos;
typedef ARRAY(int64_t) Seqs;

typedef struct {      // where facts come from; trust is a rule elsewhere
    Str source;       // address or name; several addresses where one_of
    Str source_class; // press, document, measured …: the pack's sources.csv
    Str method;       // the pack's: visit, desk, import …
    Str author;       // who says so
    Str note;
    bool one_of; // the source of each fact is "one of these"
} Prov;

typedef struct {                 // when it was so: local days, both belong to it
    int32_t from, to;            // DAY_OPEN_START, DAY_OPEN_END: not known, goes on
    DatePrec from_prec, to_prec; // from is the first day of its month, year …, to the last
    bool about;
} Valid;
Valid valid_since(int32_t day); // exactly that day, goes on
Valid valid_of(Date d);         // observed at a date as people know it: since its first day, goes on

enum { CONF_NONE = 255 }; // nobody said how sure

typedef struct {
    // What a writer gives (ledger_add); text is made NFC.
    Str id; // public id of the record: place/HN001
    ObsKind kind;
    Prov prov;
    Valid valid;
    int conf;      // 0–100 percent or CONF_NONE
    Facts facts;   // OBS_FACTS: each attribute at most once; read back in order of attr
    int64_t ref;   // RETRACT, UNDO, ERASE: seq of the observation meant
    AttrNos attrs; // RETRACT, UNDO: only these attributes; none: all of it
    Strs ids;      // MERGE, SPLIT, ALIAS: public ids
    // What a reader is given besides.
    int64_t seq;                             // local order of arrival, from 1 without gaps
    int64_t rid;                             // local number of the record; fid of its feature table
    int64_t block;                           // block it stands in; 0: the open block of this writer
    int64_t recorded_ms;                     // UTC ms at its origin
    bool erased, erased_personal;            // the values (personal values) were destroyed
    Str salt, val, gone, psalt, pval, pgone; // as stored
    Hash prov_digest;
    int64_t source_no; // the same where source and class are, of one ledger; 0: not known, compare the texts
} Obs;
typedef ARRAY(Obs) Observations;

// ---- Opening. The caller closes db later. personal(ctx, attr) says which attributes go into the separately
// salted part.
typedef struct Ledger Ledger;
typedef bool PersonalFn(void *ctx, int attr);
CHECKED bool ledger_open(Arena *a, Db *db, PersonalFn *personal, void *ctx, Ledger **out, Err *err);
void ledger_personal(Ledger *l, PersonalFn *personal, void *ctx); // after another pack was applied
// Makes an Ed25519 key beside the database (mode 0600); blocks are signed from now on. Once only.
CHECKED bool ledger_make_key(Ledger *l, Err *err);
typedef struct {
    Str path;    // where the key lies, or would
    Str public;  // in hexadecimal; empty: blocks are not signed
    bool secret; // the key is there, so that this copy of the program may write
} LedgerKey;
LedgerKey ledger_key(const Ledger *l, Arena *a);

// ---- Writing. All or nothing. now_ms: UTC ms, from the caller's clock.
typedef enum { BLOCK_EDIT, BLOCK_IMPORT } BlockKind;
enum { BLOCK_MAX_ROWS = 4096 };
typedef struct {
    Str author;
    int64_t now_ms;
    BlockKind kind;
    Str label;
} BlockInfo;
typedef struct LedgerWriter LedgerWriter;
typedef struct {
    int64_t first_block, last_block, first_seq, last_seq; // nothing added: first > last
    Hash head;
    bool bytes_left; // erased bytes may still be in the file or its WAL (a reader was open): the next opening
                     // for writing scrubs
} Written;
// Takes the write lock (db_begin): the caller may write further tables of the same Db until commit. The arena
// lives at least as long as the writer.
CHECKED bool ledger_begin(Ledger *l, Arena *a, const BlockInfo *info, LedgerWriter **out, Err *err);
CHECKED bool ledger_add(LedgerWriter *w, const Obs *o, int64_t *seq,
                        Err *err); // makes the record where it is new; o->id follows aliases
// The rid of a public id, made where it is new. Used by ledger_add.
CHECKED bool ledger_record(LedgerWriter *w, Str id, int64_t *rid, bool *made, Err *err);
// A record for an id of which the caller has found that nobody has it, not as an alias either.
CHECKED bool ledger_record_new(LedgerWriter *w, Str id, int64_t *rid, Err *err);
// A note for every observation of blocks first..last that it is undone; those already taken back are left.
// *undone: how many.
CHECKED bool ledger_undo(LedgerWriter *w, int64_t first_block, int64_t last_block, const Prov *prov,
                         int64_t *undone, Err *err);
// Destroys the personal values (or all values) of an observation, and says so in the chain. After
// ledger_commit the WAL is emptied.
typedef enum { ERASE_PERSONAL = 2, ERASE_ALL = 3 } ErasePart;
CHECKED bool ledger_erase(LedgerWriter *w, int64_t seq, ErasePart part, const Prov *prov, Err *err);
// What has been destroyed. A backup from before an erasure brings the values back, so whoever restores one
// erases again by the list of the chain and the list that is kept beside the database as FILE.erased (a line:
// leaf in hex, part).
typedef struct {
    Hash leaf;
    int part; // 1 values, 2 personal values, 3 both
} Erasure;
typedef ARRAY(Erasure) Erasures;
CHECKED bool ledger_erasures(Ledger *l, Arena *a, Erasures *out, Err *err); // by the chain
CHECKED bool erasures_beside(Arena *a, Str db_path, Erasures *out,
                             Err *err); // by FILE.erased; none is fine; appends
CHECKED bool ledger_erase_again(LedgerWriter *w, const Erasures *list, const Prov *prov, int64_t *erased,
                                Err *err);
CHECKED bool ledger_commit(LedgerWriter *w, Written *out,
                           Err *err); // ends the writer, also where it fails (then nothing is written)
void ledger_abort(LedgerWriter *w);   // ends the writer

// ---- Reading. "Known at" is one number: everything with seq <= upto. SEQ_ALL: all.
#define SEQ_ALL INT64_MAX
CHECKED bool ledger_seq_at(Ledger *l, int64_t instant_ms, int64_t *seq,
                           Err *err); // greatest seq recorded by then; 0: none
CHECKED bool ledger_last_seq(Ledger *l, int64_t *seq, Err *err);

// Observations ordered by record, then arrival. rid 0: all records; type "place" (or empty): only ids
// place/….
typedef struct ObsScan ObsScan;
ObsScan *ledger_scan(Ledger *l, Arena *a, int64_t rid, Str type, int64_t upto);
// From now on only facts of the attributes that wanted(ctx, number) names. An observation of facts that has
// none of them comes as its seq, kind, rid and id alone.
typedef bool WantedFn(const void *ctx, int attr);
void obs_only(ObsScan *s, WantedFn *wanted, const void *ctx);
bool obs_next(ObsScan *s, Arena *row,
              Obs *out); // all text and values of *out live in row, or as long as the scan's arena
CHECKED bool obs_end(ObsScan *s, Err *err); // always call it, once
CHECKED bool ledger_observations(Ledger *l, Arena *a, int64_t rid, int64_t upto, Observations *out,
                                 Err *err); // of one record
CHECKED bool ledger_observation(Ledger *l, Arena *a, int64_t seq, Obs *out, bool *found, Err *err);
Hash obs_leaf(const Obs *o); // its leaf in the chain: the last tie-breaker between facts
// Of one record's observations (in order of arrival), those that still stand: retractions and undos applied
// (a retracted retraction counts for nothing), facts taken back or erased left out, retracting observations
// themselves left out.
void obs_standing(Arena *a, const Observations *all, Observations *out);

// ---- Records, ids.
bool id_ok(Str id);              // type/local: a-z_ / 1–64 of A-Z a-z 0-9 . _ - ~ * $ =
bool id_new_ok(Str id, Str type); // of a new record: of that type, and not . or .., which browsers take out of an address
Str id_type(Str id);             // "place"; borrowed
Str id_mint(Arena *a, Str type); // place/~ + 15 base32 characters + check symbol
bool id_minted_ok(Str id);       // a minted id whose check symbol is right
CHECKED bool ledger_find(Ledger *l, Str id, int64_t *rid, Err *err); // public id or alias; rid 0: none
// The id to show: the first one, or, where that was minted, the first short alias it was given since.
CHECKED bool ledger_id(Ledger *l, Arena *a, int64_t rid, Str *id, Err *err);
CHECKED bool ledger_aliases(Ledger *l, Arena *a, int64_t rid, Strs *ids, Err *err); // all others that stand
// Where a record went by upto: itself, or what it was merged into (followed to the end), or its parts.
CHECKED bool ledger_heirs(Ledger *l, Arena *a, int64_t rid, int64_t upto, Seqs *rids, Err *err);
// Records whose values may differ between two local days though nobody wrote: a fact begins in (after, to],
// or ended in [after, to); which of the two days comes first does not matter. What an open writer of this
// ledger has added does not count: who adds it sees to it.
CHECKED bool ledger_changing(Ledger *l, Arena *a, int32_t after, int32_t to, Seqs *rids, Err *err);
CHECKED bool ledger_some_changing(Ledger *l, int32_t after, int32_t to, bool *out, Err *err); // is there any?
CHECKED bool ledger_merged_into(Ledger *l, Arena *a, int64_t rid, int64_t upto, Seqs *rids,
                                Err *err); // records that were merged into it, all the way
CHECKED bool ledger_some_merge(Ledger *l, bool *out, Err *err); // was any record ever merged or split?

// ---- Blocks.
typedef struct {
    int64_t block, no, first, count; // first, count: seq range
    int64_t recorded_ms, received_ms;
    BlockKind kind;
    Str author, label, node;
    Hash prev, root, hash;
    bool is_signed;
} Block;
typedef ARRAY(Block) Blocks;
CHECKED bool ledger_blocks(Ledger *l, Arena *a, int64_t first, int64_t last, Blocks *out,
                           Err *err); // in order
CHECKED bool ledger_head(Ledger *l, Hash *head, int64_t *block,
                         Err *err); // zeros and 0 before the first block

// ---- Verifying.
typedef struct {
    int64_t block, seq;
    Err what;
} ChainFault; // 0: not about one block, not about one observation
typedef struct {
    bool ok;
    bool head_given, head_found; // without a given head a cut tail cannot be seen: say so
    int64_t head_block;          // block that has the given head
    int64_t blocks, observations, erased, signed_blocks;
    Hash head;
    ARRAY(ChainFault) faults; // at most 100
} VerifyReport;
typedef void ProgressFn(void *ctx, int64_t done, int64_t total);
// False only where it could not be read at all; a broken chain is a report with ok false. expected, progress
// may be NULL.
CHECKED bool ledger_verify(Ledger *l, Arena *a, const Hash *expected, ProgressFn *progress, void *ctx,
                           VerifyReport *out, Err *err);
// The whole chain as JSON with bytes in hexadecimal, for the twin in test/twin/ledger.py.
CHECKED bool ledger_dump(Ledger *l, Arena *a, Buf *out, Err *err);

// ---- The bytes of values, as hashed and stored.
CHECKED bool facts_encode(Arena *a, const Facts *facts, Str *out,
                          Err *err); // any order; refuses NaN, an attribute twice, disputed
CHECKED bool facts_decode(Arena *a, Str bytes, Facts *out,
                          Err *err); // appends; refuses whatever encode would not write
