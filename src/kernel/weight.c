// weight.c - weights vary about the profile; what is not applicable gives its weight to the rest of its
// group, and a group without anything applicable gives its own to the other groups in proportion.
#include <string.h>

#include "weight.h"

bool applies(const RankProblem *p, int32_t place, int32_t criterion)
{
    return p->cell[(ptrdiff_t)place * p->criteria + criterion].kind != CELL_NA;
}

static bool same_pattern(const RankProblem *p, int32_t a, int32_t b)
{
    for (int32_t i = 0; i < p->criteria; i++)
        if (applies(p, a, i) != applies(p, b, i))
            return false;
    return true;
}

Patterns patterns_of(Arena *a, const RankProblem *p)
{
    Patterns of = { 0, NEWS(a, int32_t, p->places), NEWS(a, int32_t, p->places) };
    for (int32_t place = 0; place < p->places; place++) {
        int32_t at = 0;
        while (at < of.count && !same_pattern(p, place, of.example[at]))
            at++;
        if (at == of.count)
            of.example[of.count++] = place;
        of.of_place[place] = at;
    }
    return of;
}

static void vary(Streams *s, float weight, float range, float out[LANES])
{
    uint32_t raw[LANES];
    streams_next(s, raw);
    for (int l = 0; l < LANES; l++)
        out[l] = weight * (1 + range * (2 * stream_unit(raw[l]) - 1));
}

// Weights that somebody else has drawn: a group has what its criteria have.
static void weights_given(const RankProblem *p, int32_t from, Lanes *group, Lanes *criterion)
{
    memset(group, 0, (size_t)p->groups * sizeof *group);
    for (int32_t i = 0; i < p->criteria; i++)
        for (int l = 0; l < LANES; l++) {
            int32_t draw = from + l < p->draws ? from + l : p->draws - 1;
            criterion[i][l] = p->drawn[(ptrdiff_t)draw * p->criteria + i];
            group[p->group[i]][l] += criterion[i][l];
        }
}

void weights_draw(const RankProblem *p, int32_t from, const uint64_t of_draw[LANES], Lanes *group,
                  Lanes *criterion)
{
    if (p->drawn) {
        weights_given(p, from, group, criterion);
        return;
    }
    Streams s = streams_open(of_draw, STREAM_WEIGHTS);
    for (int32_t g = 0; g < p->groups; g++)
        vary(&s, p->group_weight[g], p->group_range, group[g]);
    for (int32_t i = 0; i < p->criteria; i++)
        vary(&s, p->weight[i], p->range, criterion[i]);
}

void weights_move(const RankProblem *p, int32_t place, Lanes *group, Lanes *criterion, Lanes *w)
{
    Lanes within[RANK_GROUPS_MAX] = { 0 }, share[RANK_GROUPS_MAX], all = { 0 };
    for (int32_t i = 0; i < p->criteria; i++)
        for (int l = 0; applies(p, place, i) && l < LANES; l++)
            within[p->group[i]][l] += criterion[i][l];
    for (int32_t g = 0; g < p->groups; g++)
        for (int l = 0; l < LANES; l++)
            all[l] += within[g][l] > 0 ? group[g][l] : 0;
    for (int32_t g = 0; g < p->groups; g++)
        for (int l = 0; l < LANES; l++) {
            share[g][l] = within[g][l] > 0 && all[l] > 0 ? group[g][l] / all[l] : 0;
            within[g][l] =
                within[g][l] > 0 ? within[g][l] : 1; // its criteria have weight 0: any divisor will do
        }
    for (int32_t i = 0; i < p->criteria; i++)
        for (int l = 0; l < LANES; l++)
            w[i][l] =
                applies(p, place, i) ? share[p->group[i]][l] * (criterion[i][l] / within[p->group[i]][l]) : 0;
}

// The profile in double: central weights are compared with a workbook's, to 1e-9.
static void profile(const RankProblem *p, int32_t place, bool move, double *w)
{
    double within[RANK_GROUPS_MAX] = { 0 }, all = 0;
    for (int32_t i = 0; i < p->criteria; i++)
        if (!move || applies(p, place, i))
            within[p->group[i]] += p->weight[i];
    for (int32_t g = 0; g < p->groups; g++)
        if (within[g] > 0)
            all += p->group_weight[g];
    for (int32_t i = 0; i < p->criteria; i++) {
        int32_t g = p->group[i];
        bool has = (!move || applies(p, place, i)) && within[g] > 0;
        w[i] = has ? p->group_weight[g] / all * (p->weight[i] / within[g]) : 0;
    }
}

void rank_central_weights(const RankProblem *p, int32_t place, double *w)
{
    profile(p, place, true, w);
}

double weights_moved(const RankProblem *p, int32_t place)
{
    double w[RANK_CRITERIA_MAX], moved = 0;
    profile(p, place, false, w);
    for (int32_t i = 0; i < p->criteria; i++)
        if (!applies(p, place, i))
            moved += w[i];
    return moved;
}
