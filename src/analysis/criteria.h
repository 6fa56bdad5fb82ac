// criteria.h - the criteria on the data at hand: what is known of each, what it rests on, and which tell the
// same story twice.
#pragma once
#include "rank.h"

typedef struct {
    Str class;
    ptrdiff_t n;
} ClassCount;
typedef struct {
    const Criterion *criterion;
    const Attr *attr;                        // as the purpose has it
    double weight;                           // of the whole
    ptrdiff_t known, uncertain, unknown, na; // places of the purpose
    ARRAY(ClassCount) by;                    // of the facts in use, by class of source; most first
} CriterionData;

typedef struct {
    ptrdiff_t x, y; // places in `criteria`
    double tau;     // Kendall's tau-b of the values (0 worst, 1 best); NAN: undefined
    int32_t n;      // places where both are known or bounded: an interval counts with its middle
    Strs shared;    // attributes that both are computed from
    bool twice;     // |tau| at least TAU_TWICE on at least N_TWICE places, or something shared
} CriteriaPair;
#define TAU_TWICE 0.7
enum { N_TWICE = 10 };

typedef struct {
    const Pack *pack;
    const Purpose *purpose;
    FwName framework;
    ptrdiff_t places;
    ARRAY(CriterionData) criteria; // in the pack's order
    ARRAY(CriteriaPair) pairs;     // each x < y once, in that order
    bool illustrative;
} CriteriaData;

CHECKED bool criteria_data(City *city, const View *v, Arena *a, AsOf at, Str purpose, CriteriaData *out,
                           Err *err);
void criteria_data_json(JsonW *w, Arena *a, const CriteriaData *d, Lang lang);
