// ledger_key.h - the signing key beside the database, and what the open writer tells readers.
#pragma once
#include "ledger_in.h"

CHECKED bool key_load(Ledger *l, Err *err);      // none is fine
CHECKED bool key_may_write(Ledger *l, Err *err); // a chain that is signed goes on signed
CHECKED bool node_read(Ledger *l, Err *err);     // its public key, as it is now
bool writer_open(const Ledger *l, int64_t *first_seq,
                 int64_t *now_ms);                  // first seq of the block that is not closed yet
bool *obs_taken(Arena *a, const Observations *all); // for each of one record's: wholly taken back?
