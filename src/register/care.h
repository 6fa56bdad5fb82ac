// care.h - looking after the city's file: is it whole, and a copy of it.
#pragma once
#include "city.h"
#include "ledger.h"
#include "view.h"

// The chain, every observation, and the structure of the file. head: 64 hexadecimal digits written down
// earlier, or empty.
CHECKED bool city_verify(City *c, Arena *a, Str head, VerifyReport *out, Err *err);
// A whole copy at one instant, without stopping writers; *head is the chain's head in it: write it down. `to`
// must not exist.
CHECKED bool city_backup(City *c, Arena *a, Str to, Hash *head, Err *err);
// Puts a backup in place of a file that must not exist, after verifying it. What was erased since the backup
// was made is erased again, by the lists FILE.erased beside either file; *erased: how many observations. Then
// the head is a new one.
typedef struct {
    Str from, to;
    Str head;   // written down earlier, or empty
    Str author; // of the erasures
    int64_t now_ms;
} Restore;
CHECKED bool city_restore(Arena *a, const Restore *r, Hash *head_found, int64_t *erased, Err *err);

// Destroys what observations of a record say, lawfully asked for: the personal values, or all of them. The
// chain stays whole and says by whom and why. Nothing brings them back; copies made before (backups, reports,
// files that were imported) still have them, and a restore erases again by the list FILE.erased.
typedef struct {
    Str id;
    int64_t seq;  // this observation alone; 0: all of the record, also what others merged into it said
    bool all;     // all values; else personal ones
    bool dry_run; // only counts
    Str reason, author;
    int64_t now_ms;
} EraseAsk;
typedef struct {
    Str id;
    int64_t observations, block;
    Hash head;
    bool bytes_left; // somebody was reading the file: old bytes may stay in it until it is next opened for
                     // writing
} EraseDone;
CHECKED bool city_erase(City *c, const View *v, Arena *a, const EraseAsk *ask, EraseDone *out, Err *err);
