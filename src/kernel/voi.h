// voi.h - what knowing something would be worth to the choice of k places: the expected value of partial perfect information
// (Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961, ch. 4). The choice takes the k greatest expected scores;
// its worth is the sum of their scores, so all values here are in units of the score (0 to 1).
// Facts are independent of each other and of the weights, as in rank_run; then what is learnt at a place moves the expected score of
// that place alone, and only whether it is in or out can change: with t the expected score of the best place outside (for one
// inside) or of the worst inside (for one outside), the value is E[max(0, t - m)] or E[max(0, m - t)], m being the expected
// score once the fact is known. That is exact; only the expectation is taken numerically.
// r is always the ranking of p with its contributions (SMAA_PARTS).
#pragma once
#include "smaa.h"

typedef struct {
    double value;                       // >= 0
    double changes;                     // probability that the k chosen are others afterwards
} Voi;

// Every single fact: out[places][criteria], 0 where nothing is uncertain. In closed form for discrete cells, else by the
// midpoint rule over 256 quantiles of the cell; no draws, so a fact that cannot change the choice is worth exactly 0.
void voi_facts(Arena *a, const RankProblem *p, const Ranking *r, Voi *out);

// A visit, or a paper: the criteria it settles at a place. `share` (0, 1] of what is open about the criterion: part of the
// inputs of something derived takes away that share of its variance.
typedef struct { int32_t criterion; float share; } Taught;
typedef struct { int32_t place, n; const Taught *what; } Lesson;

// On the draws of the ranking: out[lessons]. Lessons come place by place (asserted). Ten thousand of them
// cost about twice the ranking.
void voi_lessons(Arena *a, const RankProblem *p, const Ranking *r, const Lesson *lesson, int32_t lessons, Voi *out);

// Several lessons learnt at once, each at another place (an authority answers for all of its land): not the sum of theirs,
// since places compete for the same seats, and may change the choice together where none could alone.
Voi voi_together(Arena *a, const RankProblem *p, const Ranking *r, const Lesson *lesson, int32_t lessons);

// Share of the draws in which the k of the greatest expected scores are the k of the greatest scores. Needs SMAA_SCORES.
double voi_right(Arena *a, const Ranking *r);

// By regression where facts hang together: score[draws] of a place against x[draws], what is learnt, fitted by a parabola
// (Strong, Oakley and Brennan, Medical Decision Making 34 (2014) 311-326, with the simplest regression). `in`: the place is
// among the chosen; t as above.
Voi voi_regress(const float *score, const float *x, int32_t draws, double t, bool in);

// Closed form where beliefs of whole scores are normal and independent, mean[n] and sd[n] >= 0, and a visit settles a score:
// sd * phi(d/sd) - d * Phi(-d/sd), d the distance from t (Raiffa and Schlaifer, 5.4). out[n].
void voi_normal(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd, Voi *out);

// Probability that the k of the greatest means are the true best k, under the same beliefs: P(min inside > max outside),
// integrated over the threshold in 400 steps. To about 0.005.
double voi_set_right(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd);
