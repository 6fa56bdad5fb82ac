// weight.c - weights vary about the profile; what is not applicable gives its weight to the rest of its
// group, and a group without anything applicable gives its own to the other groups in proportion.
#include <string.h>

#include "stream.h"
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

static float vary(float weight, float range, uint32_t raw)
{
    return weight * (1 + range * (2 * stream_unit(raw) - 1));
}

void weights_draw(const RankProblem *p, uint64_t of_draw, float *group, float *criterion)
{
    Stream s = stream_open(of_draw, STREAM_WEIGHTS);
    for (int32_t g = 0; g < p->groups; g++)
        group[g] = vary(p->group_weight[g], p->group_range, stream_next(&s));
    for (int32_t i = 0; i < p->criteria; i++)
        criterion[i] = vary(p->weight[i], p->range, stream_next(&s));
}

void weights_move(const RankProblem *p, int32_t place, const float *group, const float *criterion, float *w)
{
    float within[RANK_GROUPS_MAX] = { 0 }, all = 0;
    for (int32_t i = 0; i < p->criteria; i++)
        if (applies(p, place, i))
            within[p->group[i]] += criterion[i];
    for (int32_t g = 0; g < p->groups; g++)
        if (within[g] > 0)
            all += group[g];
    for (int32_t i = 0; i < p->criteria; i++) {
        int32_t g = p->group[i];
        w[i] = applies(p, place, i) && within[g] > 0 ? group[g] / all * (criterion[i] / within[g]) : 0;
    }
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
