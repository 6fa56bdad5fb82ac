// solve.h - one question to CBC: the model as a mixed-integer program, with what the search around it adds.
#pragma once
#include "portfolio.h"

typedef enum { ASK_ANY, ASK_TOTAL } AskWhat;

typedef struct {
    AskWhat what;                  // any choice, or one with the greatest total
    const bool *off;               // [rules] leave these out; NULL: none
    const bool *in, *out;          // [places] besides the rules: these must be in, these out; NULL: none
    int64_t quantile, total;       // at least this much; INT64_MIN: whatever it is
    const bool *other_than;        // [places] not this choice; NULL: any
    int32_t from, to;              // at least one of the places from..to-1; from = to: whatever
    const bool *start;             // [places] a choice known to be allowed; NULL: none
    double seconds;
} Ask;

typedef enum { ANSWER_BEST, ANSWER_SOME, ANSWER_NONE, ANSWER_TIME } AnswerKind;   // TIME: nothing found, nothing proved

typedef struct {
    AnswerKind kind;
    bool *chosen;                  // [places] where BEST or SOME; keeps all rules in exact arithmetic
    int64_t bound;                 // no total is greater than this, where it was asked for
} Answer;

// The quantiles that hits can have are multiples of this: the greatest common divisor of the credits.
int64_t quantile_step(const Portfolio *p);

// No quantile can be greater: each draw alone catches at most its `max` best.
int64_t quantile_limit(Arena *a, const Portfolio *p);

// p is sound by portfolio_fault.
Answer solve(Arena *a, const Portfolio *p, const Ask *ask);
