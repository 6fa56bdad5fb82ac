// shortlist.h - which places to choose together, under rules, and why each is in or out; and what people then
// decided. The proposal is the machine's, proved by kho-mip; the decision is a record of its own, with names
// and reasons.
#pragma once
#include "rank.h"

typedef struct {
    Str id, reason, author;
} Named; // a place somebody wants in, or out
typedef ARRAY(Named) Nameds;

typedef enum { RULE_COUNT, RULE_BUDGET, RULE_SPACING, RULE_IF_NOT, RULE_IF_THEN } ListRuleKind;
typedef struct {
    ListRuleKind kind;
    Cond where; // count: of which places; if: the places that demand something
    Cond then;  // if not: those that may not be chosen beside; if then: of which at least one must be
    bool at_least;
    int n;
    Str per;       // count: for each value of this attribute
    double budget; // budget: sum of `of` over the chosen, at most
    const Attr *of;
    double spacing_m; // spacing: no two nearer than
    Str text;         // as data, JSON
} ListRule;
typedef ARRAY(ListRule) ListRules;

typedef enum { WORST_NONE, WORST_MAXIMIN, WORST_REGRET, WORST_COUNT } Worst;
extern const char *const worst_names[WORST_COUNT + 1]; // "", "maximin", "regret", NULL

// What covering a ward counts: each as much, or by a column of wards.csv.
typedef enum { DEMAND_WARD, DEMAND_POPULATION, DEMAND_NEED, DEMAND_COUNT } Demand;
extern const char *const demand_names[DEMAND_COUNT + 1]; // "ward", "population", "need", NULL
int demand_named(Str name);                              // or -1; empty: DEMAND_WARD
bool demand_known(const Pack *pack, int32_t day, Demand demand); // of every ward of that day, and not all 0

typedef struct {
    Str run;       // "run/…" or "latest"
    int k;         // 0: the run's
    int objective; // Objective, or -1: the purpose's
    Str rules; // JSON array of {where, at_most|at_least, per} {budget, of} {spacing_m} {if, not} {if, then};
               // empty: the purpose's
    Nameds must, never;
    double
        coverage_rate; // expected hits that covering every ward is worth, per k; 0: coverage does not count
    double coverage_m; // a ward is covered when a chosen place lies within; 0: 3,000 m of its centroid
    Demand demand;     // what covering it counts
    double seconds;    // for the solver, and for each of what follows; 0: 60
    int alternatives;  // so many other choices that differ as much as can be; 0: none
    double within;     // which lose at most this share of the value; 0: 0.02
    int core;          // over so many of the run's draws, who is in the best choice; 0: not asked
    bool prices;       // what each rule costs
    double spread;     // as far apart as can be for at most this share of the value: a spacing rule more; 0: not asked
    Worst worst;       // for the worst-off of several groups, instead of the objective's total
    Strs groups;       // their runs, over the same places, each with the weights of its group
} ListAskFor;

typedef enum { BAND_CORE, BAND_SWING, BAND_OUT } Band;
typedef enum { WHY_BEST, WHY_MUST, WHY_NEVER, WHY_GATE, WHY_RULE, WHY_WORTH_LESS, WHY_GROUPS } SeatWhy;
typedef struct {
    const RunPlace *place;
    bool chosen;
    Band band; // core: chosen with a chance of 0.9 or more; out: below 0.15 or kept out by a gate; else swing
    SeatWhy why;
    int other;   // the place it would be exchanged with: index into run.places, or -1
    double loss; // of the objective by the exchange
    int rule;    // the rule in the way, or -1
    const Named *named;
} Seat;
typedef ARRAY(Seat) Seats;

typedef struct {
    ListRule rule;
    Tri holds;
    double now;
    bool clashes;
} RuleState; // now: the count, sum or least distance
typedef struct {
    Str ward;
    double lon, lat, distance_m;
} WardReach; // NAN: nothing chosen has a position

typedef struct {
    ARRAY(int) rules; // indices into rules; −1 stands for how many are chosen, −2 for must and never
    bool minimal;     // without any one of them the rest can hold
} Clash;

// What was asked besides the choice.
typedef struct {
    Strs chosen;  // ids
    double value; // as the shortlist's own
    int shared;   // places in common with the most similar one before it
    bool proved;
} Alternative;
typedef struct {
    int rule;            // as in a Clash
    double value, bound; // of the best choice without it
    bool proved;
} RulePrice;
typedef struct {
    Str id;
    double share, least, most; // of the draws in whose best choice it is; whatever lies within the gap
} CoreSeat;
typedef struct {
    Str run;
    double value, best; // of the choice for this group; of its own best choice
} GroupWorth;
typedef struct {
    double within, value, metres; // of the value, which it is without; no two chosen are nearer than metres
    bool proved;                  // none can be farther apart for that share
} Spread;
typedef struct {
    Spread spread; // within 0: not asked
    double within;
    int alternatives_asked;
    ARRAY(Alternative) alternatives; // fewer than asked: there are no more
    ARRAY(RulePrice) prices;
    int draws, draws_proved; // of the core; proved: without a gap
    double draws_gap;        // the largest, as a share of the value
    ARRAY(CoreSeat) core;    // those that are in some best choice, by place order
    Worst worst;
    ARRAY(GroupWorth) groups;
} ListStudy;
// Core: in the best choice of at least 90 % of the draws; out: of less than 15 %; undecided: the gap leaves both open.
typedef enum { CORE_IN, CORE_SWING, CORE_OUT, CORE_UNDECIDED } CoreClass;
CoreClass core_class(const CoreSeat *c);

typedef struct {
    Str id; // shortlist/<12 hex>
    uint8_t digest[32];
    const Run *run;
    Objective objective;
    int k;
    double value, bound; // of the objective: expected hits; quantile of hits; sum of expected scores
    bool proved, first;  // the optimum; lexicographically first among the best
    bool possible;       // false: the rules cannot all hold; conflicts names them
    Seats chosen, out;   // chosen by place order of the run
    ARRAY(RuleState) rules;
    ARRAY(Clash) conflicts; // every set of rules that cannot hold together, the smallest first
    bool conflicts_all;     // false: there may be more than these
    ListStudy study;
    double coverage_rate, coverage_m, mean_m; // mean_m: of the demand
    Demand demand;
    double covered; // share of the demand within coverage_m of a chosen place
    ARRAY(WardReach) wards;
    Strs at_zero; // what would be chosen if coverage did not count
    double at_zero_value, at_zero_mean_m;
    Str actor;
    int64_t made;
    Nameds must, never;
} Shortlist;

CHECKED bool shortlist_make(City *city, const View *v, Arena *a, int64_t now_ms, const ListAskFor *ask,
                            Progress progress, Shortlist *out, Err *err);
CHECKED bool shortlist_load(City *city, const View *v, Arena *a, Str id, Shortlist *out,
                            Err *err); // or "latest"

typedef struct {
    Str id, run, actor;
    int64_t made;
    int k;
    Objective objective;
    bool decided, exploratory;
} ShortlistLine;
typedef ARRAY(ShortlistLine) ShortlistLines;
// The newest first; purpose empty: of all. A view that may not see them is given none.
CHECKED bool shortlist_list(City *city, const View *v, Arena *a, Str purpose, ptrdiff_t most, ShortlistLines *out,
                            Err *err);

// ---- The decision
typedef struct {
    Str shortlist, by, reason;
    int64_t at;
    bool published;        // ends the embargo
    Nameds added, removed; // against the proposal, each with a reason
    Strs final;            // ids, sorted
} Decision;
// Records a decision on a shortlist; a later one does not overwrite an earlier one, the last one is in force.
// Every addition and removal wants a reason; added places must be known, removed ones must have been
// proposed.
CHECKED bool shortlist_decide(City *city, const View *v, Arena *a, int64_t now_ms, const Decision *d,
                              Decision *out, Err *err);
// The last one; for a view that sees no drafts the last one published.
CHECKED bool shortlist_decision(City *city, const View *v, Arena *a, Str id, Decision *out, bool *found, Err *err);

Str list_rule_text(Arena *a, const Pack *pack, const ListRule *r, Lang lang); // the rule in plain words
Str clash_text(Arena *a, const Shortlist *s, const Clash *c, Lang lang);
Str alternative_text(Arena *a, const Shortlist *s, const Alternative *x, Lang lang);
Str price_text(Arena *a, const Shortlist *s, const RulePrice *x, Lang lang);
Str core_text(Arena *a, const CoreSeat *c, Lang lang);
Str seat_reason(Arena *a, const Shortlist *s, const Seat *seat, Lang lang);
void shortlist_json(JsonW *w, Arena *a, const Shortlist *s, const Decision *d, Lang lang); // d may be NULL
