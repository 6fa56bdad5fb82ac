// study.h - what else may be asked about choosing under rules: which rules cannot all hold, what each costs, what other
// choices are nearly as good and how different, who is chosen in how many draws, who does best for the worst-off group.
// Every answer is proved by pick.h or says that it is not. No quantile: p.draws is empty.
#pragma once
#include "pick.h"

// ---- Rules that cannot all hold
enum { STUDY_RULES_ALL = 14, STUDY_CONFLICTS_MOST = 64 };   // up to so many rules every conflict is found (12 and two more)

typedef struct {
    bool *rule;                     // [rules] in the set; -1's own count is always kept
    bool minimal;                   // proved: without any one of them the rest can hold
} StudyConflict;
typedef struct {
    ARRAY(StudyConflict) sets;      // none: all rules can hold together; smallest first
    bool all;                       // these are all there are
    bool unsure;                    // gave up before it was known whether the rules can hold
} StudyConflicts;
// Every minimal set of rules that leaves no choice (MARCO: Liffiton, Previti, Malik, Marques-Silva 2016, over a map that
// holds every subset); beyond STUDY_RULES_ALL rules the first few.
StudyConflicts study_conflicts(Arena *a, const Portfolio *p, const PickLimits *limits);

// ---- Other choices nearly as good
typedef struct {
    bool *in;
    int64_t total;
    int32_t shared;                 // places it has in common with the most similar one before it
    bool proved;                    // no choice within the loss shares less, and of those none has a greater total
} StudyNear;
typedef ARRAY(StudyNear) StudyNears;
// Up to `most` choices after `in`, whose total is at least `least`: each shares as few places as possible with the most
// similar one before it, then has the greatest total, then is the lexicographically first. Fewer where there are no more.
StudyNears study_near(Arena *a, const Portfolio *p, const bool *in, int64_t least, int32_t most, const PickLimits *limits);

// ---- What a rule costs
typedef struct {
    PickStatus status;              // OPTIMAL: total is proved; GAP: at least total, at most bound
    int64_t total, bound;           // of the best choice without the rule
    bool *in;                       // that choice
} StudyPrice;
StudyPrice *study_prices(Arena *a, const Portfolio *p, const bool *in, const PickLimits *limits);   // [rules]

// ---- Over many draws
typedef struct {
    int32_t draws, proved;          // looked at; of them without a gap
    double gap;                     // the largest, as a share of the total
    int32_t *chosen;                // [places] in how many draws it is in the choice found
    int32_t *least, *most;          // [places] in how many it is, whatever lies within the gap
} StudyDraws;
// Fills gain[places] for a draw, |gain| <= PORTFOLIO_UNIT.
typedef void StudyGain(void *ctx, int32_t draw, int64_t *gain);
// The best choice of each draw. limits are for each draw. False where none keeps the rules, or go_on said stop.
CHECKED bool study_draws(Arena *a, const Portfolio *p, int32_t draws, StudyGain *gain, void *ctx, const PickLimits *limits,
                         StudyDraws *out);

// ---- For several groups of people
typedef struct {
    PickStatus status;
    bool *in;
    int64_t worst, bound;           // of the worst-off group: its total (less its own best, with regret); at most bound
    int64_t *total, *best;          // [groups] its total here; the greatest it could have alone
} StudyGroups;
// The choice whose worst-off group has most: gain[group][place], covers are not counted. regret: a group is measured by how
// far it stays behind its own best (worst is then 0 or below).
StudyGroups study_groups(Arena *a, const Portfolio *p, int32_t groups, const int64_t *const *gain, bool regret,
                         const PickLimits *limits);
