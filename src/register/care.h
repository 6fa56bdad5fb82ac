// care.h - looking after the city's file: is it whole, and a copy of it.
#pragma once
#include "city.h"
#include "ledger.h"

// The chain, every observation, and the structure of the file. head: 64 hexadecimal digits written down
// earlier, or empty.
CHECKED bool city_verify(City *c, Arena *a, Str head, VerifyReport *out, Err *err);
// A whole copy at one instant, without stopping writers; *head is the chain's head in it: write it down. `to`
// must not exist.
CHECKED bool city_backup(City *c, Arena *a, Str to, Hash *head, Err *err);
// Puts a backup in place of a file that must not exist, after verifying it.
CHECKED bool city_restore(Arena *a, Str from, Str to, Str head, Hash *head_found, Err *err);
