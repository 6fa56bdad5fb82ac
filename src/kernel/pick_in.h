// pick_in.h - inside the solver: the model laid out for speed, the state of the search, the bound.
#pragma once
#include "pick.h"

// All numbers are whole, or multiples of PICK_GRAIN, and no sum passes 2^36: so float64 adds them without rounding, and
// a bound is a proof.
#define PICK_GRAIN 0x1p-16

typedef struct { int32_t at; double a; } PickTerm;

// Lists of lists: those of i are of[i] .. of[i + 1] - 1.
typedef struct { int32_t *from, *of; } PickLists;
typedef struct { int32_t *from; PickTerm *of; } PickTerms;

typedef struct {
    int32_t n, min, max;
    int32_t covers;                 // demand with the same places is one
    double *weight;                 // [covers]
    double *reach;                  // [n] the weight of all that the place covers
    PickLists covers_of, places_of; // of a place, of a cover
    int32_t rows;                   // sum(a * x) <= bound: count rules, budgets, cliques of places that are too near
    double *bound, *largest, *cap;  // [rows] bound; |a| at most; multiplier at most
    double *scale;                  // [rows] what a violation is measured in
    PickTerms rows_of, terms_of;    // of a place, of a row
    PickLists near;                 // of a place: those it excludes
    int8_t *fixed;                  // [n] PICK_FREE, or by must and never
    bool impossible;                // seen at once: a place both must and never
} PickModel;
PickModel pick_model(Arena *a, const Portfolio *p, const bool *off);

enum { PICK_FREE, PICK_IN, PICK_OUT };

// Who is in, who is out, and what follows. Every change stands on the trail, to be taken back.
typedef struct {
    const PickModel *m;
    int8_t *x;                      // [n]
    int32_t in, free;
    double *least;                  // [rows] the smallest the left-hand side can still be
    double *used;                   // [rows] by those that are in
    int32_t *covered;               // [covers] by how many that are in
    int32_t *trail, trail_n, done;  // places in the order they were fixed; done: consequences drawn
} PickState;
PickState pick_state(Arena *a, const PickModel *m);
CHECKED bool pick_start(PickState *s);                        // the fixed ones; false: impossible
CHECKED bool pick_fix(PickState *s, int32_t place, int v);    // and what follows; false: impossible (then undo)
CHECKED bool pick_follow(PickState *s);                       // consequences of what is on the trail
void pick_put(PickState *s, int32_t place, int v);            // onto the trail, without its consequences
void pick_undo(PickState *s, int32_t trail_n);

// The part of the model that a node leaves open, packed: free places, demand not yet covered, rows that may still bind.
typedef struct {
    int32_t n, covers, rows, min, max;
    int32_t *place, *cover, *row;   // their numbers in the model
    double *gain, *weight, *slack;  // slack: bound less what is used
    double fixed_total;             // of those that are in, and what they cover
    PickLists covers_of;
    PickTerms rows_of;
    double *lambda, *mu;            // multipliers: [covers], [rows]
    double *worth;                  // [n] gain at these multipliers
    int32_t *heap, *chosen;         // the best by worth; chosen of them
    bool *is_chosen;
    int32_t chosen_n;
    double least_in, best_out;      // the worst chosen, the best not chosen (-INFINITY: none)
    double *cover_slope, *row_slope;
    double *average;                // [n] how often chosen, lately
    int32_t *cover_at, *row_at;     // by number in the model: place among the packed, -1
    double *most;                   // [rows of the model] the largest the left-hand side can be
} PickLocal;
PickLocal pick_local(Arena *a, const PickModel *m);
void pick_pack(PickLocal *l, const PickState *s, const double *gain, bool covers, const double *lambda, const double *mu);
double pick_value(PickLocal *l);                              // the bound at l's multipliers, and who is chosen there
// One step down from there towards the target. `step` of Polyak's.
bool pick_step(PickLocal *l, const PickModel *m, double value, double target, double step);   // false: flat
double pick_value_without(const PickLocal *l, int32_t i, double value);   // the bound if the chosen i were out
double pick_value_with(const PickLocal *l, int32_t i, double value);      // the bound if i, not chosen, were in

// A choice as the climber holds it.
typedef struct {
    const PickModel *m;
    const double *gain;
    bool with_covers;
    bool *in;                       // [n]
    int32_t count, *covered, *blocked;   // [covers] by how many; [n] how many chosen exclude it
    double *used, total;            // [rows]
    int32_t *broken, *list;
} PickClimb;
PickClimb pick_climb_new(Arena *a, const PickModel *m);
CHECKED bool pick_climb_set(PickClimb *c, const double *gain, bool covers, const bool *in);   // false: it breaks a rule
void pick_climb(PickClimb *c);      // exchanges one for one, and adds, while that is better

// ---- The search
enum { PICK_HINTS = 48 };

typedef struct { double *lambda, *mu; } PickPrices;

struct Pick {
    Arena *a;
    const Portfolio *p;
    PickModel m;
    PickState s;
    PickLocal l;
    PickClimb climb;
    double *gain;
    bool covers;
    PickPrices *level;              // [n + 2] multipliers of the nodes above; 0: the root's, kept from question to question
    bool priced;                    // they are from an earlier question
    bool *hint;                     // [PICK_HINTS][n] earlier optima, the newest over the oldest
    int32_t hints, next_hint;
    bool *scratch;                  // [n]
    const PickLimits *limits;       // of the question
    bool any;                       // the first choice found will do
    double known;                   // the best total so far, or just below what was asked: a choice must pass it
    double aim_below;               // the bound aims so far below `known`: where nothing has a gain, prices need a scale
    bool found, over;               // a choice at hand; given up
    bool *best;                     // [n]
    double bound;                   // of all that was pruned for the gap, or not looked at
    int64_t nodes, rounds;
};
PickPrices *pick_prices(Pick *k, int32_t level);
void pick_pack_at(Pick *k, int32_t level);                    // what the state leaves open, with the prices of that level
void pick_consider(Pick *k, const bool *in, bool climb);      // a choice at hand: is it the best so far?
void pick_use_hints(Pick *k);                                 // the hint worth most now, and up from it
void pick_settle_root(Pick *k);                               // fixes what is so in every choice worth more than `known`
void pick_dive(Pick *k);                                      // a choice by the prices alone
// The tree below the state as it stands. `above`: no total there is greater. The caller undoes the trail.
void pick_search(Pick *k, int32_t level, double above);
