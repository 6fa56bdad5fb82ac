// sensitivity.h - what a run rests on: A before B, the smallest change that would turn the choice round, second opinions.
// All of it speaks of the expected score at the profile (run_central_score), which is a sum: what is said of it is exact. The
// order of a run is by chance, which also weighs how much is unknown; where the two orders differ, both are given.
#pragma once
#include "opinion.h"
#include "rank.h"
#include "reason.h"

// All of it rests on each value of each criterion: only for readers from whom the run hides none (else ANALYSIS_HIDDEN).
CHECKED bool sensitivity_open(const Run *r, Err *err);

// Where a place stands among those of a run; its id whole or without the type.
CHECKED bool run_row(const Run *r, Str id, ptrdiff_t *row, Err *err);

// ---- Why A before B
typedef struct {
    const RunPlace *first, *second;     // first: the higher expected score; equal: as asked
    double score_first, score_second;
    const double *by;                   // [criteria] contribution to the first less that to the second; sums to the difference
    bool dominates;                     // the first is as good on every criterion and better on one, whatever is found out
    double moved;                       // smallest share of weight between groups with which the second is level: 0…1;
                                        // -1 no weights do it; NAN: a whole group applies to one of them only, nothing is said
    const double *group_weight;         // [groups] these weights, NULL where there are none
} Comparison;
CHECKED bool compare_places(Arena *a, const Run *r, Str one, Str other, Comparison *out, Err *err);

// ---- The cut: the k of the highest expected score
typedef struct {
    const RunPlace *in, *out;           // the pair of the smallest change; NULL: no weights change the cut
    double moved;                       // share of weight that has to move between groups
    const double *group_weight;         // [groups] the weights at which the two are level
    const double *lo, *hi;              // [groups] between these values of one group's weight, the others keeping their
                                        // proportions, the cut stays (weight stability interval: Mareschal 1988); NAN: the
                                        // group has all the weight
    ptrdiff_t left_out;                 // places of which a whole group does not apply: they are not weighed here
} CutTurns;
CutTurns cut_turns(Arena *a, const Run *r);

// ---- One place and the cut
typedef struct {
    ptrdiff_t criterion;
    double needs;                       // the value 0…1 at which it would be level, the rest as it is
    bool possible;                      // what is known of the fact allows it; otherwise the place itself would have to change
    Value level;                        // the least attribute value that reaches it, numbers to three digits; unknown where it cannot be named
    bool at_most;                       // less is better there
} Lever;
typedef struct {
    const RunPlace *place, *rival;      // rival: the last inside for a place outside, the first outside for one inside; NULL
    int32_t rank;                       // by expected score, 1…n; equal scores by id
    bool in;
    double gap;                         // score of the rival less its own
    ARRAY(Lever) levers;                // of a place outside: single facts that would do, the smallest change of value first
    int32_t fewest;                     // fewest criteria that, found at the best that is possible, bring it in; -1: all do not
    const int32_t *which;               // [fewest]
    int32_t dominated_by;               // places that are at least as good on everything, whatever is found out
    const RunPlace *dominator;          // one of them
} PlaceCut;
CHECKED bool place_cut(Arena *a, const Run *r, Str id, PlaceCut *out, Err *err);

// ---- Second opinions
typedef struct {
    double rho, tau;                    // Spearman and Kendall with the order by expected score; NAN undefined
    int32_t same;                       // how many of its best k are among the k of the highest expected score
    Reversal reversal;                  // rows of `place`; .removals -1: too many places, not checked
    const int32_t *rank;                // [places of the run] 1…n
} Opinion;
typedef struct {
    Opinion by[OPINION_METHODS];
    OpinionParams params;
    ptrdiff_t n;
    int32_t k;
} Opinions;
extern const char *const opinion_names[OPINION_METHODS + 1];    // topsis, promethee_ii, vikor
// What does not apply counts as the mean of the rest of its group (of the place's other groups, where a group is empty): then the
// weighted sum is the run's expected score.
Opinions opinions_of(Arena *a, const Run *r);

// ---- The weights that a place needs
// The run's facts, ranked under any weights of the criterion groups, each as likely (within a group the run's hold): what
// someone must find important for a place to win (SMAA-2, kernel/smaa.h).
typedef struct {
    double first, within;               // share of the draws in which it is first; among the k, a tied seat in parts
    const double *central;              // [groups] mean weights where it is first; NULL: it never is
    const double *mean;                 // [groups] mean weights where it is among the k; NULL: it never is
} WinningPlace;
typedef struct {
    Run run;
    int draws;
    const WinningPlace *of;             // [places of the run]
    double any_lo, any_hi;              // nine tenths of one group's weight lie between these, over any weights
    const RunPlace *place;              // that was asked about, or NULL; then:
    const double *lo, *hi;              // [groups] nine tenths of them lie between these where it is among the k; NULL: it never is
    double confidence;                  // of being first at its central weights, the facts as unsure as they are; NAN: it never is
} Winning;
// place: empty for all of them. draws 0: 4,000. Only for readers from whom the run hides nothing (else ANALYSIS_HIDDEN).
CHECKED bool winning_weights(City *city, const View *v, Arena *a, Str run, Str place, int draws, Progress progress, Winning *out,
                             Err *err);

// ---- JSON: the command's and the API's
void comparison_json(JsonW *w, Arena *a, const Run *r, const Comparison *x, Lang lang);
void cut_turns_json(JsonW *w, const Run *r, const CutTurns *x);
void place_cut_json(JsonW *w, Arena *a, const Run *r, const PlaceCut *x, Lang lang);
void opinions_json(JsonW *w, const Run *r, const Opinions *x);
void winning_json(JsonW *w, Arena *a, const Winning *x);    // of the place asked about, or of all, the likeliest among the k first
