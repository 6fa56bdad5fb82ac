// ledger_writer.h - an open writer, as the files that add to the ledger share it.
#pragma once
#include "ledger_key.h"

struct LedgerWriter {
    Ledger *l;
    Arena *a, *scratch; // scratch lasts a block, and with it what is remembered of provenance
    BlockInfo info;
    LastBlock last;
    int64_t first_open; // first seq of the block that is being filled
    ARRAY(Hash) leaves;
    Written done;
    Map *provs; // digest → number
    Prov prov;  // the last one, as the caller gave it
    Hash prov_digest;
    int64_t prov_no, rid, version;
    int64_t blank;  // the record made last, as long as it has no row
    Str seen;       // the id that was resolved last, where it is the record's first; in seen_bytes
    int64_t seen_rid;
    char seen_bytes[256];
    bool erased, some_alias;
    Erasures erasures; // of this transaction
};

CHECKED bool ask(Stmt *q, int64_t *out, Err *err);   // one number; 0: no row
CHECKED bool writer_room(LedgerWriter *w, Err *err); // before anything is read into the scratch
// The record of a public id, made where it is new, and the id that is hashed for it (the first one it had).
CHECKED bool writer_resolve(LedgerWriter *w, Str id, int64_t *rid, Str *first, bool *made, Err *err);
// Puts the row and its leaf; o->rid, id, val, pval, ref are set.
CHECKED bool writer_add_row(LedgerWriter *w, Obs *o, bool made, Err *err);
CHECKED bool writer_add(LedgerWriter *w, const Obs *given, int part, int64_t *seq,
                        Err *err);                     // part: of an erasure
CHECKED bool erasures_note(LedgerWriter *w, Err *err); // into FILE.erased, before the commit
CHECKED bool writer_add_link(LedgerWriter *w, Obs *o, bool made, int part, Err *err);
