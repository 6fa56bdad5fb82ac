// profile.h - weights that somebody saved by name, with a reason. None overwrites another: a new version is a
// new row. They are the staff's: who drew them up and why is said to no other view, which has those of the
// pack.
#pragma once
#include "json.h"
#include "record.h"

typedef struct {
    Str name, purpose, author, reason;
    int64_t made;
    const double *group_weight, *in_group; // [criterion_groups], [criteria]; sums 1
    bool builtin;                          // a purpose's own
    Strs gone, missing; // groups and criteria that it weighs and the pack does not have; that the pack has and it does not weigh
} Profile;
typedef ARRAY(Profile) Profiles;

CHECKED bool profile_list(City *city, const View *v, Arena *a, Str purpose, Profiles *out, Err *err);
// pack: whose criteria the weights are of. ANALYSIS_PROFILE_UNFIT: it was saved for others.
CHECKED bool profile_find(City *city, const View *v, Arena *a, const Pack *pack, Str name, Profile *out,
                          Err *err);
CHECKED bool profile_save(City *city, const View *v, Arena *a, const Profile *p, int64_t now_ms, Err *err);
void profile_json(JsonW *w, Arena *a, const Pack *pack, const Profile *p, Lang lang);
// Groups that were given a weight (said) have it; the others share what is left of 1, in the proportions they had. All of them
// said: proportions. ANALYSIS_WEIGHTS_OVER: those given make more than 1 by themselves.
CHECKED bool weights_share(const Pack *pack, double *group, const bool *said, Err *err);
