// mip.h - what goes into kho-mip and comes out, as JSON: for the program itself, its callers and its tests.
//
//     kho-mip [--seconds S] < model.json > result.json       exit 0, also where nothing is possible; 1 a broken model
//
// model    {"places":n,"min":..,"max":..,"count_rule":..,"rules":..,"gain":[..],"covers":[{"weight":w,"places":[..]}],
//          "rows":[{"rule":..,"places":[..],"a":[..],"at_least":bool,"bound":..}],"pairs":[[rule,a,b]],"must":[[rule,place]],
//          "never":[[rule,place]],"draws":[{"places":[..],"credit":[..]}],"percent":..}     (fields: portfolio.h)
// result   {"status":"optimal|gap|impossible|unknown","quantile":..,"quantile_bound":..,"total":..,"total_bound":..,
//          "first":bool,"chosen":[..],"conflict":[..],"minimal":bool}
#pragma once
#include "portfolio.h"

typedef enum {
    MIP_OPTIMAL,                      // proved: both bounds are reached
    MIP_GAP,                          // time ran out: the choice holds all rules, the bounds say how much better one could be
    MIP_IMPOSSIBLE,                   // the rules leave no choice: conflict
    MIP_UNKNOWN,                      // time ran out before any choice was found
} MipStatus;

typedef struct {
    MipStatus status;
    PortfolioWorth worth, bound;      // bound.total holds among choices with worth.quantile
    bool first;                       // proved to be the lexicographically first of the best
    ARRAY(int32_t) chosen;            // places, rising
    ARRAY(int32_t) conflict;          // rules that cannot all hold, rising
    bool minimal;                     // without any one of them the rest can
} MipResult;

Str mip_model_json(Arena *a, const Portfolio *p);
CHECKED bool mip_model_read(Arena *a, Str json, Portfolio *out, Err *err);      // sound by portfolio_fault
Str mip_result_json(Arena *a, const MipResult *r);
CHECKED bool mip_result_read(Arena *a, Str json, MipResult *out, Err *err);
