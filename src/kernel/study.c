// study.c - other choices nearly as good, what a rule costs, and the best choice of every draw.
#include <math.h>
#include <string.h>

#include "study.h"

// The same model with one row more for each earlier choice: at most `shared` of its places.
static Portfolio apart_from(Arena *a, const Portfolio *p, const bool *in, const StudyNears *earlier,
                            int32_t shared)
{
    Portfolio q = *p;
    q.rules = p->rules + 1;
    q.rows.at = NULL;
    q.rows.len = q.rows.cap = 0;
    EACH (const PortfolioRow, r, p->rows)
        *PUSH(a, &q.rows) = *r;
    for (ptrdiff_t c = -1; c < earlier->len; c++) {
        const bool *other = c < 0 ? in : earlier->at[c].in;
        int32_t n = 0, *place = NEWS(a, int32_t, p->places);
        for (int32_t i = 0; i < p->places; i++)
            if (other[i])
                place[n++] = i;
        *PUSH(a, &q.rows) = (PortfolioRow){ .rule = p->rules, .n = n, .place = place, .bound = shared };
    }
    return q;
}

static int32_t shared_with(const Portfolio *p, const bool *x, const bool *y)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->places; i++)
        n += x[i] && y[i];
    return n;
}

static int32_t most_shared(const Portfolio *p, const bool *in, const StudyNears *earlier, const bool *x)
{
    int32_t most = shared_with(p, in, x);
    EACH (const StudyNear, e, *earlier) {
        int32_t n = shared_with(p, e->in, x);
        most = n > most ? n : most;
    }
    return most;
}

StudyNears study_near(Arena *a, const Portfolio *p, const bool *in, int64_t least, int32_t most,
                      const PickLimits *limits)
{
    StudyNears out = { 0 };
    int32_t size = shared_with(p, in, in), shared = 0; // never less than the one before
    bool proved = true;
    while (out.len < most && shared < size) {
        Arena *scratch = arena_new();
        Portfolio q = apart_from(scratch, p, in, &out, shared);
        Pick *k = pick_new(scratch, &q, NULL);
        PickResult r = pick_best(k, scratch, least, limits);
        proved &= r.status != PICK_UNKNOWN;
        if (r.in) {
            StudyNear near = { NEWS(a, bool, p->places), r.total, 0, proved && r.status == PICK_OPTIMAL };
            near.proved = pick_first(k, r.in, limits) && near.proved;
            memcpy(near.in, r.in, (size_t)p->places);
            near.shared = most_shared(p, in, &out, near.in);
            *PUSH(a, &out) = near;
        } else {
            shared++;
        }
        arena_free(scratch);
    }
    return out;
}

StudyPrice *study_prices(Arena *a, const Portfolio *p, const bool *in, const PickLimits *limits)
{
    StudyPrice *out = NEWS(a, StudyPrice, p->rules);
    bool *off = NEWS(a, bool, p->rules);
    for (int32_t r = 0; r < p->rules; r++) {
        Arena *scratch = arena_new();
        off[r] = true;
        Pick *k = pick_new(scratch, p, off);
        pick_hint(k, in);
        PickResult best = pick_best(k, a, INT64_MIN, limits);
        out[r] = (StudyPrice){ best.status, best.total, best.bound, best.in };
        off[r] = false;
        arena_free(scratch);
    }
    return out;
}

bool study_draws(Arena *a, const Portfolio *p, int32_t draws, StudyGain *gain, void *ctx,
                 const PickLimits *limits, StudyDraws *out)
{
    *out = (StudyDraws){ .chosen = NEWS(a, int32_t, p->places),
                         .least = NEWS(a, int32_t, p->places),
                         .most = NEWS(a, int32_t, p->places) };
    Arena *own = arena_new();
    int64_t *gains = NEWS(own, int64_t, p->places);
    Pick *k = pick_new(own, p, NULL);
    bool ok = true;
    for (int32_t d = 0; d < draws && ok; d++) {
        Arena *scratch = arena_new();
        gain(ctx, d, gains);
        pick_gain(k, gains);
        PickResult r = pick_best(k, scratch, INT64_MIN, limits);
        ok = r.in != NULL && (!limits || !limits->go_on || limits->go_on(limits->ctx));
        for (int32_t i = 0; i < p->places && ok; i++) {
            out->chosen[i] += r.in[i];
            out->least[i] += r.in[i] && !r.open[i];
            out->most[i] += r.in[i] || r.open[i];
        }
        if (ok) {
            double gap = r.total ? (double)(r.bound - r.total) / fabs((double)r.total) : r.bound > 0;
            out->gap = fmax(out->gap, gap);
            out->proved += r.bound == r.total;
            out->draws++;
        }
        arena_free(scratch);
    }
    arena_free(own);
    return ok;
}

// ---- Groups

// Rules, and each group at least so much.
static Portfolio with_floor(Arena *a, const Portfolio *p, int32_t groups, const int64_t *const *gain,
                            const int64_t *floor_of)
{
    Portfolio q = *p;
    q.rules = p->rules + 1;
    q.rows.at = NULL;
    q.rows.len = q.rows.cap = q.covers.len = 0;
    EACH (const PortfolioRow, r, p->rows)
        *PUSH(a, &q.rows) = *r;
    int32_t *all = NEWS(a, int32_t, p->places);
    for (int32_t i = 0; i < p->places; i++)
        all[i] = i;
    for (int32_t g = 0; g < groups; g++)
        *PUSH(a, &q.rows) = (PortfolioRow){ .rule = p->rules,
                                            .n = p->places,
                                            .place = all,
                                            .a = gain[g],
                                            .at_least = true,
                                            .bound = floor_of[g] };
    return q;
}

static int64_t total_of(const Portfolio *p, const int64_t *gain, const bool *in)
{
    int64_t total = 0;
    for (int32_t i = 0; i < p->places; i++)
        total += in[i] ? gain[i] : 0;
    return total;
}

static int64_t worst_of(const Portfolio *p, int32_t groups, const int64_t *const *gain, const int64_t *base,
                        const bool *in)
{
    int64_t worst = INT64_MAX;
    for (int32_t g = 0; g < groups; g++) {
        int64_t x = total_of(p, gain[g], in) - base[g];
        worst = x < worst ? x : worst;
    }
    return worst;
}

// A choice where every group has at least `level` above its base, if there is one.
static PickStatus reaches(const Portfolio *p, int32_t groups, const int64_t *const *gain, const int64_t *base,
                          int64_t level, const PickLimits *limits, bool *in)
{
    Arena *scratch = arena_new();
    int64_t *floor_of = NEWS(scratch, int64_t, groups);
    for (int32_t g = 0; g < groups; g++)
        floor_of[g] = base[g] + level;
    Portfolio q = with_floor(scratch, p, groups, gain, floor_of);
    Pick *k = pick_new(scratch, &q, NULL);
    PickStatus status = pick_any(k, limits);
    if (status == PICK_OPTIMAL)
        memcpy(in, pick_found(k), (size_t)p->places);
    arena_free(scratch);
    return status;
}

StudyGroups study_groups(Arena *a, const Portfolio *p, int32_t groups, const int64_t *const *gain,
                         bool regret, const PickLimits *limits)
{
    StudyGroups out = { PICK_IMPOSSIBLE,         NULL, INT64_MIN, INT64_MAX, NEWS(a, int64_t, groups),
                        NEWS(a, int64_t, groups) };
    int64_t *base = NEWS(a, int64_t, groups);
    bool *in = NEWS(a, bool, p->places), proved = true;
    Pick *k = pick_new(a, p, NULL);
    pick_covers(k, false);
    for (int32_t g = 0; g < groups; g++) { // alone: its own best, and a first choice for all
        pick_gain(k, gain[g]);
        PickResult r = pick_best(k, a, INT64_MIN, limits);
        out.best[g] = r.bound;
        proved &= r.status == PICK_OPTIMAL;
        if (!r.in)
            return (StudyGroups){ .status = r.status };
        base[g] = regret ? r.total : 0;
        if (!regret && r.bound < out.bound)
            out.bound = r.bound;
        if (!out.in)
            out.in = NEWS(a, bool, p->places);
        memcpy(g ? in : out.in, r.in, (size_t)p->places);
    }
    if (regret)
        out.bound = 0;
    out.worst = worst_of(p, groups, gain, base, out.in);
    int64_t stuck = out.worst; // levels up to here are reached, or nobody knows
    while (stuck < out.bound) {
        int64_t level = stuck + (out.bound - stuck + 1) / 2;
        PickStatus status = reaches(p, groups, gain, base, level, limits, in);
        if (status == PICK_IMPOSSIBLE) {
            out.bound = level - 1;
            continue;
        }
        stuck = level;
        if (status == PICK_OPTIMAL) {
            memcpy(out.in, in, (size_t)p->places);
            out.worst = worst_of(p, groups, gain, base, in);
            stuck = out.worst > stuck ? out.worst : stuck;
        } else {
            proved = false;
            break;
        }
    }
    out.status = proved && out.worst == out.bound ? PICK_OPTIMAL : PICK_GAP;
    for (int32_t g = 0; g < groups; g++)
        out.total[g] = total_of(p, gain[g], out.in);
    return out;
}
