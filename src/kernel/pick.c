// pick.c - questions to the search: the best, any, the lexicographically first.
#include <math.h>
#include <string.h>

#include "pick_in.h"

static const PickLimits no_limits;

Pick *pick_new(Arena *a, const Portfolio *p, const bool *off)
{
    Pick *k = NEW(a, Pick);
    *k = (Pick){ .a = a, .p = p, .m = pick_model(a, p, off), .covers = true };
    k->s = pick_state(a, &k->m);
    k->l = pick_local(a, &k->m);
    k->climb = pick_climb_new(a, &k->m);
    k->gain = NEWS(a, double, k->m.n);
    k->level = NEWS(a, PickPrices, k->m.n + 2);
    k->hint = NEWS(a, bool, (ptrdiff_t)PICK_HINTS * k->m.n);
    k->best = NEWS(a, bool, k->m.n);
    k->scratch = NEWS(a, bool, k->m.n);
    pick_gain(k, p->gain);
    return k;
}

void pick_gain(Pick *k, const int64_t *gain)
{
    for (int32_t i = 0; i < k->m.n; i++)
        k->gain[i] = (double)gain[i];
}

void pick_covers(Pick *k, bool count)
{
    k->covers = count;
}

void pick_hint(Pick *k, const bool *in)
{
    for (int32_t h = 0; h < k->hints; h++)
        if (!memcmp(k->hint + (ptrdiff_t)h * k->m.n, in, (size_t)k->m.n))
            return;
    memcpy(k->hint + (ptrdiff_t)k->next_hint * k->m.n, in, (size_t)k->m.n);
    k->next_hint = (k->next_hint + 1) % PICK_HINTS;
    k->hints += k->hints < PICK_HINTS;
}

// ---- Questions

static void ask(Pick *k, const PickLimits *limits, bool any, double known)
{
    k->limits = limits ? limits : &no_limits;
    k->any = any;
    k->known = known;
    k->aim_below = 0;
    k->found = k->over = false;
    k->bound = -INFINITY;
    k->nodes = k->rounds = 0;
}

// Prices before anything is known: half the demand's weight, rows for nothing.
static void first_prices(Pick *k)
{
    PickPrices *x = pick_prices(k, 0);
    for (int32_t c = 0; !k->priced && c < k->m.covers; c++)
        x->lambda[c] = floor(k->m.weight[c] / 2);
}

PickStatus pick_any(Pick *k, const PickLimits *limits)
{
    double *gain = k->gain;
    bool covers = k->covers, priced = k->priced;
    PickPrices kept = k->level[0];
    ask(k, limits, true, -1);
    k->aim_below = PORTFOLIO_UNIT;
    k->gain = NEWS(k->a, double, k->m.n);
    k->level[0] = (PickPrices){ 0 };
    k->covers = k->priced = false;
    bool start = pick_start(&k->s);
    if (start) {
        for (int32_t h = 0; h < k->hints && !k->found; h++)
            pick_consider(k, k->hint + (ptrdiff_t)h * k->m.n, false);
        if (!k->found)
            pick_search(k, 0, INFINITY);
    }
    k->gain = gain;
    k->covers = covers;
    k->level[0] = kept;
    k->priced = priced;
    return k->found ? PICK_OPTIMAL : k->over ? PICK_UNKNOWN : PICK_IMPOSSIBLE;
}

const bool *pick_found(const Pick *k)
{
    return k->best;
}

// A first choice to measure others by, where no hint is one.
static PickStatus any_first(Pick *k, const PickLimits *limits)
{
    PickStatus some = pick_any(k, limits);
    int64_t nodes = k->nodes, rounds = k->rounds;
    bool *in = k->scratch;
    memcpy(in, k->best, (size_t)k->m.n);
    ask(k, limits, false, -INFINITY);
    k->nodes = nodes;
    k->rounds = rounds;
    if (some == PICK_OPTIMAL)
        pick_consider(k, in, true);
    return some;
}

// Where the root's bound leaves room for a choice that differs.
static void mark_open(Pick *k, PickResult *r)
{
    if (r->bound <= r->total || !pick_start(&k->s))
        return;
    pick_pack_at(k, 0);
    double value = pick_value(&k->l);
    for (int32_t j = 0; j < k->l.n; j++) {
        bool in = r->in[k->l.place[j]];
        double other = in != k->l.is_chosen[j] ? value
                       : in                    ? pick_value_without(&k->l, j, value)
                                               : pick_value_with(&k->l, j, value);
        r->open[k->l.place[j]] = floor(other) > k->known;
    }
}

PickResult pick_best(Pick *k, Arena *a, int64_t least, const PickLimits *limits)
{
    PickResult r = { .status = PICK_IMPOSSIBLE };
    ask(k, limits, false, least == INT64_MIN ? -INFINITY : (double)least - 1);
    first_prices(k);
    pick_use_hints(k);
    if (!k->found && pick_start(&k->s))
        pick_dive(k);
    PickStatus some = PICK_OPTIMAL;
    if (!k->found && least == INT64_MIN)
        some = any_first(k, limits);
    bool start = some != PICK_IMPOSSIBLE && pick_start(&k->s);
    if (start && some == PICK_OPTIMAL)
        pick_search(k, 0, INFINITY);
    k->priced = true;
    r.nodes = k->nodes;
    r.rounds = k->rounds;
    if (!k->found) {
        r.status = !start ? PICK_IMPOSSIBLE : k->over ? PICK_UNKNOWN : PICK_IMPOSSIBLE;
        return r;
    }
    r.status = k->over ? PICK_GAP : PICK_OPTIMAL;
    r.in = NEWS(a, bool, k->m.n);
    r.open = NEWS(a, bool, k->m.n);
    memcpy(r.in, k->best, (size_t)k->m.n);
    r.total = (int64_t)k->known;
    r.bound = (int64_t)fmin(fmax(k->known, k->bound), 0x1p62);
    pick_hint(k, r.in);
    mark_open(k, &r);
    return r;
}

// ---- The first of the best

// Is there a choice below the state that is worth `total`? It becomes `in`.
static bool reaches(Pick *k, double total, bool *in)
{
    k->known = total - 1;
    k->found = false;
    pick_search(k, 1, INFINITY);
    if (k->found)
        memcpy(in, k->best, (size_t)k->m.n);
    return k->found;
}

bool pick_first(Pick *k, bool *in, const PickLimits *limits)
{
    ask(k, limits, true, 0);
    if (!pick_climb_set(&k->climb, k->gain, k->covers, in) || !pick_start(&k->s))
        return false;
    double total = k->climb.total;
    first_prices(k);
    k->known = total - 1;
    pick_settle_root(k);
    for (int32_t i = 0; i < k->m.n; i++) {
        if (k->s.x[i] != PICK_FREE)
            continue;
        int32_t mark = k->s.trail_n;
        if (!in[i]) {
            PickPrices *root = pick_prices(k, 0), *here = pick_prices(k, 1);
            memcpy(here->lambda, root->lambda, sizeof(double) * (size_t)k->m.covers);
            memcpy(here->mu, root->mu, sizeof(double) * (size_t)k->m.rows);
            if (pick_fix(&k->s, i, PICK_IN))
                reaches(k, total, in);
            pick_undo(&k->s, mark);
            if (k->over)
                return false;
        }
        // `in` is below this state, so nothing that follows is impossible
        if (!pick_fix(&k->s, i, in[i] ? PICK_IN : PICK_OUT))
            return false;
    }
    return true;
}
