// voi.h - what knowing something would be worth to the choice of k places: the expected value of partial perfect information
// (Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961, ch. 4). The choice takes the k greatest expected scores;
// its worth is the sum of their scores, so all values here are in units of the score (0 to 1).
// Facts are independent of each other and of the weights, as in rank_run; then what is learnt at a place moves the expected score of
// that place alone, and only whether it is in or out can change: with t the expected score of the best place outside (for one
// inside) or of the worst inside (for one outside), the value is E[max(0, t - m)] or E[max(0, m - t)], m being the expected
// score once the fact is known. That is exact; only the expectation is taken numerically.
#pragma once
#include "smaa.h"

typedef struct {
    double value;                       // >= 0
    double changes;                     // probability that the k chosen are others afterwards
} Voi;

// Facts of one place hang together (prior.h) though a ranking draws them one by one. Then the place's score is more uncertain
// than its draws, and a fact tells of the others too: both are added here as a normal of the place.
typedef struct VoiOwn {
    double together;                    // correlation of two values of a place, 0 to 0.9
    const double *sd;                   // [places][criteria] of a value of which nothing is known; 0 where something is
    const int32_t *known;               // [places] facts that tell of its own part already; NULL: none
    const double *mean;                 // [places][criteria] by how much more a value is to be expected than it is drawn: for
                                        // voi_sure alone; NULL: nothing
} VoiOwn;

// What all of it stands on: the expected scores and weights of a ranking of p, who is in by them, and where the cut is.
// r needs its contributions (SMAA_PARTS); all of it outlives the study. own NULL: facts are independent.
typedef struct VoiStudy VoiStudy;
VoiStudy *voi_open(Arena *a, const RankProblem *p, const Ranking *r, const VoiOwn *own);

// The functions below that give a bool tell `progress` how far they are, place by place, and are false only where it cancelled.

// Every single fact: out[places][criteria], 0 where nothing is uncertain. In closed form for discrete cells, else by the
// midpoint rule over 256 quantiles of the cell; no draws, so a fact that cannot change the choice is worth exactly 0.
CHECKED bool voi_facts(const VoiStudy *s, Progress progress, Voi *out);

// A visit, or a paper: the criteria it settles at a place. `share` (0, 1] of what is open about the criterion: part of the
// inputs of something derived takes away that share of its variance.
typedef struct { int32_t criterion; float share; } Taught;
typedef struct { int32_t place, n; const Taught *what; } Lesson;

// out[lessons]. Lessons come place by place (asserted). The mean over the criterion that moves the place most is taken as
// for a fact, that over the others over 1,024 draws in which each of them goes through its quantiles once (Latin hypercube:
// McKay, Beckman and Conover, Technometrics 21 (1979) 239-245). So small values are no accidents of a few draws: lessons far
// from the cut keep their order, and one that cannot change the choice is worth exactly 0.
CHECKED bool voi_lessons(const VoiStudy *s, const Lesson *lesson, int32_t lessons, Progress progress, Voi *out);

// Several lessons learnt at once, each at another place (an authority answers for all of its land): not the sum of theirs,
// since places compete for the same seats, and may change the choice together where none could alone. Over 1,024 such draws.
CHECKED bool voi_together(Arena *a, const VoiStudy *s, const Lesson *lesson, int32_t lessons, Progress progress, Voi *out);

// How sure the choice of the k greatest expected scores is, by the draws as far as `own` does not say more. Needs SMAA_SCORES.
typedef struct {
    double right;                       // chance that they are the k of the greatest scores
    double hits;                        // expected number of those among them, over every fourth draw
    bool moved;                         // `own` says more than the draws: then chances of places are not what hits is made of
} VoiSure;
VoiSure voi_sure(const VoiStudy *s);

// By regression where facts hang together: score[draws] of a place against x[draws], what is learnt, fitted by a parabola
// (Strong, Oakley and Brennan, Medical Decision Making 34 (2014) 311-326, with the simplest regression). `in`: the place is
// among the chosen; t as above.
Voi voi_regress(const float *score, const float *x, int32_t draws, double t, bool in);

// Closed form where beliefs of whole scores are normal and independent, mean[n] and sd[n] >= 0, and a visit settles a score:
// sd * phi(d/sd) - d * Phi(-d/sd), d the distance from t (Raiffa and Schlaifer, 5.4). out[n].
double voi_beyond(double distance, double sd);   // of one, distance >= 0; never below 0
void voi_normal(Arena *a, int32_t n, int32_t k, const double *mean, const double *sd, Voi *out);

// Probability that those who are in[n] are the true best of their number, under the same beliefs: P(min inside > max outside),
// integrated over the threshold in 400 steps. To about 0.005.
double voi_set_right(int32_t n, const bool *in, const double *mean, const double *sd);
