// panel.h - groups of people weigh the criteria; each group's weights stay its own and are never averaged away.
// A participant is a group and a code, never a name. What a participant says later takes the place of what was said before; nothing
// is deleted.
#pragma once
#include "elicit.h"
#include "rank.h"

typedef enum { PREF_SWING, PREF_ORDINAL, PREF_AHP, PREF_LINEAR, PREF_METHODS,
               PREF_ASKED = PREF_LINEAR } PrefMethod;            // methods before it are asked through links and tables
extern const char *const pref_method_names[PREF_METHODS + 1];    // swing, ordinal, ahp, linear
PrefMethod pref_method_named(Str name);                          // PREF_METHODS: there is none

typedef struct {
    Str level;                          // a criterion group; empty: the groups against each other
    Consistency c;
    Str row, column;                    // the judgement that fits least, where c.row >= 0
} LevelConsistency;

// One participant's weights. Levels: the criterion groups against each other, and, where it was said, the criteria of a group.
typedef struct {
    Str purpose, group, code, author;
    PrefMethod method;
    int64_t made;
    bool withdrawn;
    Strs said;                          // "A=100", "A1/A2=3" … as it was given
    const double *group_weight, *in_group;    // [criterion_groups], [criteria]; a group of which nothing was said has the purpose's
    Err unfit;                          // why it cannot be weighed by the criteria in force (a criterion that it names is gone, or one is
                                        // not weighed); then the weights are NULL and it counts nowhere
    ARRAY(LevelConsistency) consistency;    // AHP: of each level of which something was said
} Preference;
typedef ARRAY(Preference) Preferences;

typedef struct { Str purpose, group, code; PrefMethod method; Strs said; } PreferenceAsk;

// swing: ID=points (0…); ordinal: ID=rank (1 the most important); ahp: ID/ID=how many times (3, 1/3, 0.5), every pair of a level.
// Where anything is said of a level all of it must be. linear: whatever is known of the weights of the criterion groups, each statement
// without blanks: sums of groups, numbers and number*ID on both sides of <=, >= or =, three sides for an interval (0.1<=A<=0.3); < and >
// are the same as <= and >=. Its weights are the centre of all that keep them (a mean of draws); where none do, PANEL_CLASH. Stored at once; what is wrong says which statement and what to do.
CHECKED bool preference_add(City *city, const View *v, Arena *a, const PreferenceAsk *ask, int64_t now_ms, Preference *out, Err *err);
CHECKED bool preference_withdraw(City *city, const View *v, Arena *a, Str purpose, Str group, Str code, int64_t now_ms, Err *err);
// A table that people filled in: columns group, code, method, then ID (swing points, ordinal ranks) or ID/ID (ahp); an empty cell says
// nothing. All rows or none: a row that is wrong is a fault with its line, and then nothing is stored. *added: rows stored.
CHECKED bool preference_import(City *city, const View *v, Arena *a, Str purpose, Str filename, Str csv, int64_t now_ms, int64_t *added,
                               Faults *faults, Err *err);
// The head of such a table for a method: the criterion groups, for ahp their pairs.
Str preference_template(Arena *a, const Pack *pack, PrefMethod method);
// The same as a workbook in both languages, with drop-downs: a sheet for points and order, one for pairs. The bytes of an XLSX file.
CHECKED bool preference_book(Arena *a, const Pack *pack, Str *out, Err *err);
// Such a workbook filled in, all sheets or nothing; faults name file, sheet and row.
CHECKED bool preference_import_book(City *city, const View *v, Arena *a, Str purpose, Str filename, Str bytes, int64_t now_ms,
                                    int64_t *added, Faults *faults, Err *err);
// Those in force, by group and code.
CHECKED bool preference_list(City *city, const View *v, Arena *a, Str purpose, Preferences *out, Err *err);

typedef struct {
    Str group;
    ptrdiff_t people;
    const double *lo, *mean, *hi;       // [criterion_groups] weights of its people; lo, hi NULL where a reader may not see them
    const double *chance;               // [places] of being among the best k: mean over its people, each weighed alike
    const double *mean_rank;            // [places]
    const bool *in;                     // [places] among its k of the greatest chance
    double concordance;                 // of its people on the order of the criterion groups (Kendall's W); NAN undefined
} PanelGroup;
typedef ARRAY(PanelGroup) PanelGroups;

typedef struct {
    const Pack *pack;
    const Purpose *purpose;
    RunPlaces places;                   // by id; of each only what a list shows
    PanelGroups groups;
    int k, draws;
    uint64_t seed;
    const int32_t *agree;               // [places] how many groups have the place among their k
    const double *tau;                  // [groups][groups] Kendall's tau of mean ranks; NAN undefined
    bool exploratory;                   // below the share of known weight that the pack asks for
    bool illustrative;
    Str run;                            // whose facts these are; empty: those of today
    Preferences unfit;                  // answers left out: Preference.unfit
    bool own;                           // who reads may see whose they are
    ptrdiff_t few;                      // groups left out, of fewer people than this reader may see by themselves
} Panel;
enum { PANEL_PUBLIC = 3 };              // people of a group, below which readers of a published run do not see it: one
                                        // person's weights are their own
// Ranks once for each person (weights ± the pack's range), on the same draws, on the facts as at `at`. draws 0: 2,000.
// run: on the facts, the places and the k of that stored run instead (of `ask` the draws alone count), with what people say now.
// Who sees drafts sees all of it; where a decision has published the run others see the groups of PANEL_PUBLIC people or more,
// without least and greatest weights and concordance. PANEL_UNFIT: no answer fits the criteria in force; PANEL_OTHER: people weigh other criteria than those of the run;
// PANEL_NOBODY: nobody does; PANEL_FEW: too few for this reader.
CHECKED bool panel_result(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask, Progress progress,
                          Panel *out, Err *err);

// ---- What statements would make, before all of them are there: nothing is stored.
typedef struct {
    Str level;                          // a criterion group; empty: the groups against each other
    Strs ids, missing;                  // its items; what is not said yet
    const double *weight;               // [ids]; NULL while anything is missing, or all is 0
    bool checked;                       // ahp: as soon as the first three are compared, those that are
    LevelConsistency consistency;
} LevelTry;
typedef ARRAY(LevelTry) LevelTries;
// Levels of which something was said. A statement that cannot be read is an error, one that is missing is not.
CHECKED bool preference_try(Arena *a, const Pack *pack, const PreferenceAsk *ask, LevelTries *out, Err *err);
void level_tries_json(JsonW *w, const LevelTries *levels);    // key levels of the open object

// What was said of the criterion groups against each other, as numbers: at[groups] (swing, ordinal) or at[groups][groups] (ahp).
// False: nothing was. Not for linear statements.
CHECKED bool preference_of_groups(Arena *a, const Pack *pack, const Preference *p, double *at);

// ---- All that a group says, taken together -----------------------------------------------------------------------------
// The weights that satisfy everybody of a group at once (kernel's weight_region.h): an order as it was said, swing points as a share
// give or take the pack's range, a pair's ratio between half and double, linear statements as they are. Within the criterion groups the purpose's weights hold.
typedef struct {
    Str group;
    ptrdiff_t people, statements;       // people who said anything of the criterion groups
    bool empty;
    Strs clash;                         // empty: statements of which none can be left out, as they were said: "R1: A=100"
    bool smallest;                      // and no set of fewer contradicts itself
    int dimension;                      // of the region; the rest only where it is not empty
    bool mixed;                         // the draws have gone all through it
    const double *lo, *mean, *hi;       // [criterion_groups] over the draws
    const double *chance, *mean_rank;   // [places]
    const bool *in;                     // [places] among the k of the greatest chance
} PanelRegion;
typedef ARRAY(PanelRegion) PanelRegions;
// Fills of `panel` all but its groups, agreement and tau. draws 0: 2,000.
// On a stored run for the staff's view only, since it holds what single people said.
CHECKED bool panel_regions(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask, Progress progress,
                           Panel *panel, PanelRegions *out, Err *err);
void panel_regions_json(JsonW *w, const Panel *p, const PanelRegions *regions);

// Key unfit {id, about} of the open object where it is: the message's id, and what it is about.
void preference_unfit_json(JsonW *w, const Preference *p);
void preference_json(JsonW *w, Arena *a, const Pack *pack, const Preference *p);
void panel_json(JsonW *w, const Panel *p);
