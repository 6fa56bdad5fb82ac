// learn.h - what is most worth finding out, place by place and in sum. analysis's own.
#pragma once
#include "rank.h"

// For each visit or paper of the pack and each place where it would teach something not known: the scores'
// spread that it would take away, s (independent criteria: root of the sum of squares of weight × standard
// deviation of the value), against the distance d of the place's mean score from the cut. After it the mean
// has moved by a normal amount of spread s:
//   swap = Φ(−|d|/s), gain = s φ(d/s) − |d| Φ(−|d|/s)     (expected value of partial information with a
//   linear loss:
// Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961, 5.4–5.5). The cut: the mean over draws of
// the k-th best score. An approximation, said so on the screen; the exact value of information is the choice
// engine's.
Learns learn_all(Arena *a, const Run *run, ptrdiff_t most);
// Sums over places, for each visit or paper: by gain a day.
Learns learn_sums(Arena *a, const Run *run);
