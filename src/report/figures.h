// figures.h - the drawings of a dossier: shaped marks, bars of chance and of rank, contributions, the sketch
// of the city. report's own.
#pragma once
#include "paper.h"
#include "shortlist.h"

typedef enum { SIGN_YES, SIGN_NO, SIGN_CONDITION, SIGN_UNKNOWN } Sign;

// A kind of place: its shape, then its colour. `side` points wide, its middle at x, y.
void mark_draw(Paper *p, Str kind, double x, double y, double side);
void sign_draw(Paper *p, Sign s, double x, double y); // 8 points wide, top left at x, y

// Chance 0…1 as a filled bar.
void chance_bar(Paper *p, double x, double y, double w, double chance);
// Ranks 1…n: 5–95 % pale, 25–75 % dark, median a tick; the cut behind place k as a line.
void rank_bar(Paper *p, double x, double y, double w, const int32_t *rank, ptrdiff_t n, int k);

// A place on the sketch, with the number that the table gives it.
typedef struct {
    double lon, lat;
    Str kind, label;
} MapMark;
typedef ARRAY(MapMark) MapMarks;
// The pack's schematic about the marks, in a box. Empty schematic: the marks alone.
void map_draw(Paper *p, const Pack *pack, MapMarks marks, double x, double y, double w, double h);
