// rank.h - a run: the places of a purpose ranked under what is not known, with gates, standing and what is
// worth finding out. A run can be repeated to the byte: purpose, weights, pack, as-at, options and seed give
// the results and the digest.
#pragma once
#include "framework.h"
#include "kernel.h"
#include "record.h"

// ---- What is asked
typedef struct {
    Str purpose; // empty: the pack's default
    Str profile; // a saved profile of weights, or empty
    const double
        *group_weight;      // [pack->criterion_groups] instead of the purpose's, or NULL; made to sum to 1
    const double *in_group; // [pack->criteria] likewise, each group made to sum to 1, or NULL
    int draws;              // 0: 10,000
    uint64_t seed;
    PriorSet prior;
    int threads; // 0: as many as the machine has, at most 8; no number depends on it
    int k;       // 0: the purpose's
    bool learn_priors; // what is known of some places moves what is expected of the others (kernel/prior.h)
    bool own_range;    // every weight is tried ± weight_range, 0 (exact) to 0.99, instead of the pack's
    double weight_range;
} RankAsk;
static inline double rank_range(const RankAsk *ask, const Pack *pack) { return ask->own_range ? ask->weight_range : pack->weight_range; }

// ---- What a gate says of one place
typedef struct {
    const Attr *attr;
    Value value;
} GateFact;
typedef ARRAY(GateFact) GateFacts;

typedef struct {
    const Gate *gate;
    bool na; // it does not apply here
    Tri passes;
    bool excludes;  // keeps the place out of this purpose now
    bool blocks;    // stays now, but a later stage is closed until the remedy
    double p_pass;  // drawn: unknown, it counts now, and the pack declares how often such a gate is passed; else NAN
    QueryGaps gaps; // unknown: the facts that are missing
    Strs read;      // attributes that the condition reads
    GateFacts by;   // it fails: the facts that make it fail, then those that the gate cites
} GateResult;
typedef ARRAY(GateResult) GateResults;

// Why a gate says what it says, in words: the facts it goes by, or those that are missing.
Str gate_why(Arena *a, const Pack *pack, const GateResult *g, Lang lang);

// "Label: value; Label: value"
Str gate_facts(Arena *a, const Pack *pack, const GateFacts *facts, Lang lang);

// All gates that concern a purpose, for one record, in the pack's order.
GateResults gates_of(Arena *a, const Pack *pack, const Purpose *purpose, const Record *r);

// ---- What is worth finding out
typedef ARRAY(const Visit *) VisitRefs;
typedef struct {
    VisitRefs visits; // what one does: a visit, a paper, a question to an authority; several in a sum over an authority,
                      // none for a single fact, whoever finds it out
    Str place;        // where; empty: sums over all places
    AttrRefs teaches; // of what it would teach, the attributes that are not known there
    double swap;      // 0…1: chance that the answer changes the set of the k best
    double gain;      // expected gain of the sum of the scores of the chosen, in thousandths of the scale
    double stake;     // of the k seats, how many are expected to be taken by places whose open gates it would settle
    double cost_days; // of work; in a sum over all of its places
    ptrdiff_t places; // how many it concerns, in a sum
} Learn;
typedef ARRAY(Learn) Learns;
typedef enum {
    LEARN_VISITS,      // visits and papers at one place, the most gain a day first: the best 60, and the best 3 of each place
    LEARN_AUTHORITIES, // all that one authority's papers teach, over all places; likewise, those without gain by stake a day
    LEARN_QUESTIONS,   // papers at one place on which an open gate hangs, by stake a day: at most 40
    LEARN_FACTS,       // single facts, whoever finds them out, by gain: at most 60
    LEARN_LISTS
} LearnList;

// ---- What the places known tell of the others
typedef struct {
    double together; // correlation of two facts of one place: in set_right and in what is worth finding out, always
    bool learnt;     // the rest moved what is expected; else it is only what would
    double rise, reported; // how much more, in standard deviations of the prior, of a place that came with everything than of
                           // one that came with nothing; the mean share
    const int32_t *places;         // [criteria] at which it is known
    const double *author, *expect; // [criteria] mean value by the author's prior, and by what is known as well
} RunPriors;
enum { PRIOR_PSEUDO = 10 }; // places that the author's prior counts as

// ---- The run
typedef struct {
    Str id; // place/HN001
    Label name;
    Str kind, ward;                     // codes; empty where not known
    double chance;                      // of being among the best k
    double chance_by_prior[PRIOR_SETS]; // of the other sets: from 2,000 draws at most
    int32_t rank[RANK_QUANTILES];
    double mean_rank;
    int32_t best, worst; // possible: no completion lies outside
    double score[SCORE_QUANTILES], mean_score;
    int32_t kind_rank[RANK_QUANTILES], of_kind;
    double known_share;         // of the weight that applies here, on facts
    double p_pass;              // of passing the gates that are drawn, 1 where there is none
    double moved;               // share of weight moved off criteria that do not apply
    double area;                // for the check of neutrality; NAN unknown
    double lon, lat;            // NAN where the view sees no position
    const double *contribution; // [criteria] expected weight × value
    const double *value;        // [criteria] expected value, NAN where not applicable
    const double *lo, *hi;      // [criteria] value at the ends of what is possible
    const double *weight;       // [criteria] of the profile, after what does not apply has moved
    const Value *fact;          // [criteria] what the register holds of it
    const Strs *missing;        // [criteria] of a derived one: inputs that are not known
    GateResults gates;
} RunPlace;
typedef ARRAY(RunPlace) RunPlaces;
const RunPlace *run_place(const RunPlaces *places, Str id); // NULL: it is not there

typedef struct {
    double tau;
    bool defined, warn;
    ptrdiff_t unknown;
} Neutrality;

typedef struct Run {
    Str id; // run/<12 hex>
    uint8_t digest[32];
    const Pack *pack;
    const Purpose *purpose;
    Str profile, actor, view;
    bool weights_changed;
    const double *group_weight, *in_group; // as used
    int draws, k;                          // k: at most the number of places
    uint64_t seed;
    PriorSet prior;
    AsOf at;
    int64_t made; // instant; not in the digest
    int64_t
        known_ms; // instant at which the last observation it knows was recorded; 0: none. Not in the digest
    FwName framework; // version it goes by. Not in the digest, which has the pack's
    bool stale;       // facts or pack have changed since. Not in the digest
    bool other_day;   // asked for another day than the one it was made on, or as known before. Not in the digest
    bool exploratory; // below the pack's floor of evidence
    double share_known;
    double expected_hits; // of the best k among those chosen: the chances of the first k, or, where what is known of a place tells of
                          // the rest (VoiOwn), of the k of the highest expected scores with that counted in
    RunPlaces places;   // best chance first, then median rank, then id
    RunPlaces excluded; // by a gate: only id, name, kind, ward and gates are filled
    Neutrality by_area, by_known;
    Learns learn[LEARN_LISTS];
    double set_right; // chance that the k of the highest expected scores are the k best; NAN: made before it was counted
    bool illustrative;
    const bool *hidden;      // [criteria] what it rests on is closed to this reader; NULL: nothing is
    Ranking *ranking;        // of a run just made, else NULL
    bool learn_priors, own_range;
    double weight_range; // 0.2: ± 20 %
    const RunPriors *priors;   // NULL where this reader may not see all that they rest on
    const struct VoiOwn *own;  // of a run just made: the spread that they give
    RankProblem *problem;    // likewise, or of one that is loaded in the view that made it; places in the order of ranking, by id
    const int32_t *at_place; // likewise: index into places of each row of ranking
} Run;

// What a page or report that rests on a run of another day says first; empty for one of the day it was made on.
Str run_other_day(Arena *a, const Run *r, Lang lang);
// The same as key other_day {as_of, known_at} of the open object; nothing for a run of its own day.
void run_other_day_json(JsonW *w, Arena *a, const Run *r);

// Makes and stores a run, or finds the stored one with the same digest. progress may cancel it (then false,
// ANALYSIS_CANCELLED).
CHECKED bool rank_make(City *city, const View *v, Arena *a, AsOf at, int64_t now_ms, const RankAsk *ask,
                       Progress progress, Run *out, Err *err);
// A stored run: everything but ranking. id "run/…", its 12 digits, or "latest". It is read as it
// was made; what this view may not see is then taken out: facts, gates that read them, exact positions.
CHECKED bool rank_load(City *city, const View *v, Arena *a, Str id, Run *out, Err *err);
// The same run computed again from what is stored about it, with ranking and problem; fails where the digest
// differs.
CHECKED bool rank_again(City *city, const View *v, Arena *a, Str id, int threads, Progress progress, Run *out,
                        Err *err);

// The problem of a stored run, to rank it again under other weights elsewhere (wire.h); places by id. It holds every fact
// that the run rests on: only for a reader of the view that made it, and never for the public (else ANALYSIS_PROBLEM).
CHECKED bool rank_problem(City *city, const View *v, Arena *a, Str id, RankProblem *out, Err *err);

// The weights of the run for one place, after what does not apply there has moved: w[criteria], sums to 1. In
// double from the weights as they were given, where the kernel's are float32: what a workbook computes, to
// the last digits.
void run_central_weights(const Run *r, const RunPlace *p, double *w);
double run_central_score(Arena *a, const Run *r, const RunPlace *p); // sum of these and the expected values

// Chance to score above each of those next to a place, three before it and three behind, in the order of the run. None
// where the place is not in it or the run was made in another view.
typedef struct {
    const RunPlace *other;
    double chance;
} Duel;
typedef ARRAY(Duel) Duels;
Duels run_duels(Arena *a, const Run *r, Str id);

// The stopping rule: set_right is at least 0.9 and the run stands on evidence. bench/voi measures how often it is right.
bool run_set_enough(const Run *r);

// Rows of its places by a score of each, the highest first, equal ones by id.
const int32_t *run_order(Arena *a, const Run *r, const double *score);

typedef struct {
    Str id, purpose;
    int64_t made;
    bool exploratory;
    int k;
    ptrdiff_t n;
    Str actor;
} RunLine;
typedef ARRAY(RunLine) RunLines;
CHECKED bool rank_list(City *city, const View *v, Arena *a, Str purpose, RunLines *out,
                       Err *err); // newest first

typedef ARRAY(Run) Runs;
// The newest ones with what a summary shows; of their places only the ids.
CHECKED bool rank_heads(City *city, const View *v, Arena *a, Str purpose, ptrdiff_t most, Runs *out,
                        Err *err);
// The latest of a purpose: of those made for the day they were made on, where there are such. As rank_heads.
CHECKED bool rank_latest(City *city, const View *v, Arena *a, Str purpose, Run *out, bool *there, Err *err);
// The same, *there false where there is none, with what is worth finding out; of its places only ids and names. In
// the view that made it a fifth of the work of rank_load.
CHECKED bool rank_newest(City *city, const View *v, Arena *a, Str purpose, Run *out, bool *there, Err *err);

// ---- Who moved between two runs, and through what
typedef enum { MOVED_WEIGHT, MOVED_SCALE, MOVED_FACT, MOVED_NEW, MOVED_GONE, MOVED_WAYS } MovedWay;
extern const char *const moved_way_names[MOVED_WAYS + 1]; // weight, scale, fact, new, gone
typedef struct {
    Str criterion;
    Label name;
    double by; // of its part of the expected score; over all criteria these sum to what the score moved by
    bool way[MOVED_WAYS]; // none: through the weights and facts of others
} MovedBy;
typedef struct {
    const Attr *then, *attr; // of the criterion in the first run's pack and in the second's
    Value was, is;
} MovedFact;
typedef struct {
    Str id;
    Label name;
    double chance_a, chance_b;
    int32_t rank_a, rank_b;
    ARRAY(MovedFact) facts;
    bool weights;
    ARRAY(MovedBy) by; // greatest first; criteria that moved nothing are left out
} Moved;
typedef struct RunDiff {
    FwChanges framework; // what the criteria they go by differ in
    ARRAY(Moved) moved;  // greatest change of chance first
    double average; // change of the mean score over the places of both: a place falls where others rose more
    Strs added, removed;
    bool weights_differ, purpose_differs, pack_differs;
} RunDiff;
CHECKED bool rank_diff(Arena *a, const Run *x, const Run *y, RunDiff *out, Err *err);

// ---- JSON: the command's and the API's
#include "json.h"
// issue's shape and the API's Run in one. all_gates: of each place those that do not pass; else only those that keep it out or
// close a later stage to it, these by name: half of the text.
void run_json(JsonW *w, Arena *a, const Run *r, bool all_gates, Lang lang);
void run_head_json(JsonW *w, Arena *a, const Run *r);       // the keys of a summary, inside an open object
void run_place_json(JsonW *w, Arena *a, const Run *r, const RunPlace *p, Lang lang);
void gate_json(JsonW *w, Arena *a, const Pack *pack, const GateResult *g, Lang lang);
void learn_json(JsonW *w, const Run *r, const Learn *l, Lang lang);
void learns_json(JsonW *w, const Run *r, LearnList which, ptrdiff_t most, Lang lang); // "learn": […] inside an open object
// What is worth finding out by this run, at most so many of each: the command next and GET /api/next.
void next_json(JsonW *w, Arena *a, const Run *r, ptrdiff_t most, Lang lang);
void run_diff_json(JsonW *w, Arena *a, const Run *x, const Run *y, const RunDiff *d, Lang lang);
