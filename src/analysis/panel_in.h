// panel_in.h - what the files about panels share.
#pragma once
#include "assemble.h"
#include "panel.h"
#include "weight_region.h"

typedef struct {
    Preferences all; // by group and code
    RankProblem base; // with the purpose's weights, or the run's
    int threads;
    bool own; // who reads may see each person's weights
} PanelOpen;

// Who said what, and the places; fills of `out` all but groups, agreement and tau. ask->draws gets its default.
CHECKED bool panel_open(City *city, const View *v, Arena *a, AsOf at, Str run, const RankAsk *ask, PanelOpen *open,
                        Panel *out, Err *err); // of the stored run, else of the facts as at `at`

// [n] the k of the greatest chance, the better mean rank first where level, then by row.
const bool *panel_best(Arena *a, ptrdiff_t n, int k, const double *chance, const double *mean_rank);

void panel_unfit_json(JsonW *w, const Panel *p); // keys left_out and, for who may see them, unfit of the open object

// "weights": of each criterion group its least, mean and greatest.
void panel_weights_json(JsonW *w, const Pack *pack, const double *lo, const double *mean, const double *hi);

// ---- What is said
extern const char *const pref_forms[PREF_METHODS];    // an example of each
bool said_number(Str s, double *out);                 // "3", "0.5", "1/3"; false: no finite number
// One linear statement, of which an interval is two. False: it is not understood, or says nothing of any group.
CHECKED bool linear_read(Arena *a, const Pack *pack, Str word, Statements *out, Err *err);
CHECKED bool linear_centre(Arena *a, const Pack *pack, const Strs *said, double *weight, Err *err); // weight[groups]

// ---- Preferences without asking who reads or writes: the caller has asked, or has a link instead of a View.
CHECKED bool preference_group_ok(Str group, Err *err);
CHECKED bool preference_put(City *city, Arena *a, const PreferenceAsk *ask, Str author, int64_t now_ms,
                            Preference *out, Err *err);
CHECKED bool preferences_in_force(City *city, Arena *a, Str purpose, Preferences *out, Err *err);
CHECKED bool preference_take_back(City *city, Arena *a, const Preference *p, int64_t now_ms, Err *err);
