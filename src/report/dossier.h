// dossier.h - what the pages of a dossier share. report's own.
#pragma once
#include "figures.h"
#include "report.h"

typedef struct {
    Paper p;
    City *city;
    const View *view;
    Arena *arena;
    Lang lang;
    const Pack *pack;
    const Run *run;
    const Shortlist *list;
    const Decision *decision; // NULL: none yet
    Records records;          // of the places below, in their order
    ARRAY(const RunPlace *) places;
} Dossier;

void dossier_choice(Dossier *d);                               // the first page
void dossier_place(Dossier *d, ptrdiff_t i);                   // places.at[i]
void dossier_facts(Dossier *d, const Record *r);               // with sources
const Seat *dossier_seat(const Dossier *d, const RunPlace *p); // NULL: a place that people added

// ---- Words that pages, workbook and lists share (address.c)
Str percent_show(Arena *a, Lang lang, double share); // 0…1 → "42%"
Str code_show(const Pack *pack, Str attr, Str code,
              Lang lang);                                    // label of a code of the ranked type's attribute
Str run_address(Arena *a, const Run *r, Lang lang);          // id, digest, pack, as at: one line
Str run_detail(Arena *a, const Run *r, Str head, Lang lang); // seed, draws, prior, chain head: one line
Str hex_of(Arena *a, const uint8_t *bytes, ptrdiff_t n);
CHECKED bool chain_head(City *city, Arena *a, Str *out, Err *err);
bool criterion_seen(const View *v, const Run *r,
                    ptrdiff_t c); // may this view see what the criterion rests on?
