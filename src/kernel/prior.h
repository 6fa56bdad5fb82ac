// prior.h - what the places whose facts are known tell of those where they are not: the authors' priors, learnt on (empirical Bayes).
// A value is told as its distance from the mean of the author's prior, in standard deviations of it:
//     value(place, criterion) = shift(criterion) + rise * (reported(place) - mean) + own(place) + noise
// Shifts of criteria are spread about a common one (normal, their spread learnt too), and the author's prior stands as `pseudo`
// observations of no shift. `rise` is for good places that are better reported than bad ones (or the reverse): what is known is
// then no fair sample of what is not. `own` is normal: facts of one place hang together, by the correlation `together`, learnt by
// likelihood, which stands though people chose by what was known where to find out more (Rubin, Biometrika 63 (1976) 581-592). Morris,
// JASA 78 (1983) 47-55, for the shrinking; weights of places with unequal numbers of facts as in any model of random effects.
#pragma once
#include "kernel.h"

enum { PRIOR_PLACES_LEAST = 3 };        // criteria known at fewer places keep the author's prior

typedef struct {
    int32_t places, criteria;
    const double *known;                // [places][criteria] as above; NAN: not known
    const double *reported;             // [places] 0 to 1: how much the place came with, before anybody chose to look there
    double pseudo;                      // > 0
} PriorAsk;

typedef struct {
    int32_t *places;                    // [criteria] at which it is known
    double *shift;                      // [criteria] at the mean of reported; 0 where too few are known
    double reported, rise;              // the mean; how much more for a place that came with everything than for one with nothing
    double together;                    // 0 to 0.9; 0 where fewer than PRIOR_PLACES_LEAST have two facts or more
    double *own;                        // [places]
} PriorLearnt;

void prior_learn(Arena *a, const PriorAsk *ask, PriorLearnt *out);

// What is to be expected of a criterion that is not known at the place; 0 where too few places say anything of it.
double prior_expected(const PriorLearnt *l, const PriorAsk *ask, int32_t place, int32_t criterion);

// Variance of a weighted sum over what is not known at a place: `squares` and `sum` of weight * standard deviation there, its own
// part estimated from so many known facts (0: not at all, where expectations leave it out).
double prior_open(double together, double known, double squares, double sum);

// Mean and standard deviation of a cell's value (after its curve; not CELL_NA): exact where discrete, else over 256 quantiles.
void prior_moments(const Cell *c, double *mean, double *sd);

// The same cell tilted so that its value has this mean: probabilities times exp(t * value), which of all changes departs least
// from the author's (Kullback and Leibler). What is possible stays possible. A mean that no tilt reaches is drawn in to 2 % of
// the range from its ends; a cell whose value cannot vary stays as it is. Discrete and quantile cells only (asserted).
Cell prior_tilted(Arena *a, const Cell *c, double mean);
