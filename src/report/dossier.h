// dossier.h - what the pages of a dossier share. report's own.
#pragma once
#include "columns.h"
#include "figures.h"
#include "report.h"
#include "wards.h"

// What of a place stands on its page; the rest stands in the appendix.
typedef struct {
    ptrdiff_t groups;    // of its facts, the first so many
    bool names, sources; // names of what is unknown; sources in full
    bool made;
} Plan;

// The facts of a place: a paragraph a group, and the sources that they number.
typedef struct {
    Str label;
    ARRAY(Span) facts; // of what is known
    Strs unknown;      // labels
} FactGroup;
typedef struct {
    ARRAY(FactGroup) groups;
    Strs sources;
} FactSheet;

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
    const WardMap *map;       // outlines of wards; NULL where there are none
    Records records;          // of the places below, in their order
    ARRAY(const RunPlace *) places;
    int tight;         // how little air the first page has, 0–3
    ARRAY(Plan) plans; // of the places; made in the first pass
} Dossier;

void dossier_choice(Dossier *d);             // the first page
void dossier_place(Dossier *d, ptrdiff_t i); // places.at[i], on one page
void dossier_appendix(Dossier *d);           // what did not fit on these, and what was not checked
const Seat *dossier_seat(const Dossier *d, const RunPlace *p); // NULL: a place that people added

// ---- Facts (dossier_facts.c)
FactSheet facts_of(Dossier *d, const Record *r);
void facts_flow(Dossier *d, Columns *c, const FactSheet *f, const Plan *plan);
bool facts_left(const FactSheet *f, const Plan *plan); // is there anything for the appendix?

// ---- Words that pages, workbook and lists share (address.c)
Str code_show(const Pack *pack, Str attr, Str code,
              Lang lang);                                    // label of a code of the ranked type's attribute
Str run_address(Arena *a, const Run *r, Lang lang);          // id, digest, pack, as at: one line
Str run_detail(Arena *a, const Run *r, Str head, Lang lang); // seed, draws, prior, chain head: one line
Str hex_of(Arena *a, const uint8_t *bytes, ptrdiff_t n);
CHECKED bool chain_head(City *city, Arena *a, Str *out, Err *err);
bool criterion_seen(const View *v, const Run *r,
                    ptrdiff_t c); // may this view see what the criterion rests on?
