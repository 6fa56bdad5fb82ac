// shortlist_task.h - a shortlist being made: the model, its solver, what else was asked. analysis's own.
#pragma once
#include "resolve.h"
#include "shortlist.h"
#include "study.h"
#include "mip.h"

enum { TASK_CREDIT = 60 }; // of the quantile: ties of up to six share it exactly

typedef struct {
    const Run *run;  // places in the order of their ids
    Records records; // of the same places
    ListRules rules;
    Objective objective;
    int k;
    double rate, metres;
    const Nameds *must, *never;
    const WardRefs *wards;
    Demand demand;
    const double *share; // [wards] of the demand, sums to 1
    int32_t count_rule, fix_rule;
    double seconds;
} Task;

// How long a solver may go on: until the time is up, or somebody cancels.
typedef struct {
    Progress progress;
    double until; // by task_clock
    int64_t asked;
    bool cancelled;
} Patience;
double task_clock(void); // seconds, steady
Patience patience_new(Progress progress, double seconds);
bool patience_go_on(void *patience);
CHECKED bool patience_left(const Patience *p, Err *err); // false: cancelled

int task_place(const Run *run, Str id); // index into run.places, or -1
Portfolio task_model(Arena *a, const Task *t, bool with_coverage);
double task_value(const Task *t, PortfolioWorth w); // of the objective

// Our own solver; kho-mip for the quantile of hits. Where the rules cannot all hold: every conflict.
CHECKED bool task_solve(Arena *a, const Task *t, const Portfolio *p, Progress progress, MipResult *out,
                        StudyConflicts *conflicts, Err *err);
int task_rule(const Task *t, int32_t rule); // as in Shortlist.conflicts: of the model's rule numbers

// The rules get one more: the largest spacing for at most `within` of the value. out->within stays 0 where the rules cannot hold.
CHECKED bool task_spread(Arena *a, Task *t, double within, Progress progress, Spread *out, Err *err);

// What was asked besides the choice `in` of that total.
CHECKED bool task_study(Arena *a, const Task *t, const Portfolio *p, const ListAskFor *ask, const bool *in,
                        int64_t total, Progress progress, Shortlist *out, Err *err);
// The choice for the worst-off of several groups, instead of the greatest total.
CHECKED bool task_groups(City *city, const View *v, Arena *a, const Task *t, const Portfolio *p,
                         const ListAskFor *ask, Progress progress, MipResult *out, StudyConflicts *conflicts,
                         ListStudy *study, Err *err);
