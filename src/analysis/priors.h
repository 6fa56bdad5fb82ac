// priors.h - what the places known tell of the others. analysis's own.
#pragma once
#include "assemble.h"

// The cells of a problem as they are assembled, by place and criterion.
typedef struct {
    const CellMade *author;     // [criteria] the author's priors
    const Field *const *fields; // [places][criteria] NULL: no such attribute
    CellMade *made;             // [places][criteria]
} PriorCells;

// Learns from the cells that rest on facts; where `tilt`, moves those that are priors. What a visit found
// does not count for what a place came with: where people went they had chosen to go.
void priors_learn(Arena *a, const Assembly *as, const PriorCells *cells, bool tilt, RunPriors *priors,
                  struct VoiOwn *own);

void priors_json(JsonW *w, const Run *r,
                 Lang lang); // "priors": {…} inside an open object; nothing where there is none
Str priors_note(Arena *a, const Run *r, Lang lang); // what was learnt on, of each criterion in which it moved anything
