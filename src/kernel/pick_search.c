// pick_search.c - the tree: bound a node, fix what the bound decides, branch.
#include <math.h>
#include <string.h>

#include "pick_in.h"

enum {
    ROUNDS_ROOT = 400,
    ROUNDS_AGAIN = 120, // at the root where prices of an earlier question stand
    ROUNDS_NODE = 15,
    DIVE_EVERY = 40,
};

// ---- Choices at hand

static void keep(Pick *k)
{
    if (k->climb.total <= k->known)
        return;
    k->known = k->climb.total;
    k->found = true;
    memcpy(k->best, k->climb.in, (size_t)k->m.n);
}

void pick_consider(Pick *k, const bool *in, bool climb)
{
    if (!pick_climb_set(&k->climb, k->gain, k->covers, in))
        return;
    if (climb)
        pick_climb(&k->climb);
    keep(k);
}

// The hint worth most now, then up from it.
void pick_use_hints(Pick *k)
{
    double most = -INFINITY;
    const bool *from = NULL;
    for (int32_t h = 0; h < k->hints; h++) {
        const bool *in = k->hint + (ptrdiff_t)h * k->m.n;
        if (pick_climb_set(&k->climb, k->gain, k->covers, in) && k->climb.total > most) {
            most = k->climb.total;
            from = in;
        }
    }
    if (from)
        pick_consider(k, from, true);
}

// Straight down: the worthiest free place in, and what follows, until all is settled.
static void dive(Pick *k)
{
    int32_t mark = k->s.trail_n;
    for (bool ok = true; ok && k->s.free > 0;) {
        int32_t best = -1;
        for (int32_t j = 0; j < k->l.n; j++)
            if (k->s.x[k->l.place[j]] == PICK_FREE && (best < 0 || k->l.worth[j] > k->l.worth[best]))
                best = j;
        if (best < 0)
            break;
        int32_t before = k->s.trail_n, place = k->l.place[best];
        if (k->s.in >= k->m.min && k->l.worth[best] <= 0) {
            ok = pick_fix(&k->s, place, PICK_OUT);
        } else if (!pick_fix(&k->s, place, PICK_IN)) {
            pick_undo(&k->s, before);
            ok = pick_fix(&k->s, place, PICK_OUT);
        }
    }
    if (k->s.free == 0) {
        for (int32_t i = 0; i < k->m.n; i++)
            k->scratch[i] = k->s.x[i] == PICK_IN;
        pick_consider(k, k->scratch, !k->any);
    }
    pick_undo(&k->s, mark);
}

// Those that are in, and those that the bound would choose.
static void consider_chosen(Pick *k)
{
    for (int32_t i = 0; i < k->m.n; i++)
        k->scratch[i] = k->s.x[i] == PICK_IN;
    for (int32_t h = 0; h < k->l.chosen_n; h++)
        k->scratch[k->l.place[k->l.chosen[h]]] = true;
    pick_consider(k, k->scratch, false);
}

// ---- A node

// No total above this is worth looking for.
static double enough(const Pick *k)
{
    return k->found && k->limits->gap > 0 ? floor(k->known + k->limits->gap * fabs(k->known)) : k->known;
}

static bool pruned(Pick *k, double value)
{
    if (floor(value) > enough(k))
        return false;
    k->bound = fmax(k->bound, floor(value));
    return true;
}

static bool give_up(Pick *k)
{
    if (!k->over && ((k->limits->nodes && k->nodes > k->limits->nodes) ||
                     (k->limits->go_on && !k->limits->go_on(k->limits->ctx))))
        k->over = true;
    return k->over;
}

PickPrices *pick_prices(Pick *k, int32_t level)
{
    PickPrices *x = &k->level[level];
    if (!x->lambda)
        *x = (PickPrices){ NEWS(k->a, double, k->m.covers), NEWS(k->a, double, k->m.rows) };
    return x;
}

static void remember(Pick *k, int32_t level)
{
    PickPrices *x = pick_prices(k, level);
    for (int32_t c = 0; c < k->l.covers; c++)
        x->lambda[k->l.cover[c]] = k->l.lambda[c];
    for (int32_t r = 0; r < k->l.rows; r++)
        x->mu[k->l.row[r]] = k->l.mu[r];
}

// Puts on the trail what the bound settles. What is settled only because of the gap raises the bound that is
// reported.
static int32_t settle(Pick *k, double value)
{
    double limit = enough(k);
    int32_t n = 0;
    for (int32_t j = 0; j < k->l.n; j++) {
        double other =
            floor(k->l.is_chosen[j] ? pick_value_without(&k->l, j, value) : pick_value_with(&k->l, j, value));
        if (other > limit)
            continue;
        k->bound = fmax(k->bound, other);
        pick_put(&k->s, k->l.place[j], k->l.is_chosen[j] ? PICK_IN : PICK_OUT);
        n++;
    }
    return n;
}

void pick_pack_at(Pick *k, int32_t level)
{
    PickPrices *x = pick_prices(k, level);
    pick_pack(&k->l, &k->s, k->gain, k->covers, x->lambda, x->mu);
}

static bool dives(const Pick *k, int32_t level, int32_t round)
{
    if (level == 0)
        return round % DIVE_EVERY == DIVE_EVERY - 1 || (round == 0 && !isfinite(k->known));
    return k->any && round == ROUNDS_NODE / 2;
}

// Drives the bound down until it prunes the node, or no longer moves. *value: the best bound found; l holds
// its multipliers. False: nothing better lies here.
static bool bound_node(Pick *k, int32_t level, int32_t rounds, double *value)
{
    double step = 1.2, best = INFINITY;
    int32_t since = 0;
    pick_pack_at(k, level);
    for (int32_t round = 0; round < rounds; round++) {
        double now = pick_value(&k->l);
        k->rounds++;
        if (pruned(k, now))
            return false;
        bool better = now < best - 1e-4 * (best - k->known);
        if (now < best) {
            best = now;
            remember(k, level);
        }
        since = better ? 0 : since + 1;
        for (int32_t j = 0; j < k->l.n; j++)
            k->l.average[j] = 0.9 * k->l.average[j] + (k->l.is_chosen[j] ? 0.1 : 0);
        if (round % 16 == 8 || k->l.n == 0)
            consider_chosen(k);
        if (dives(k, level, round))
            dive(k);
        if (better || round % 8 == 7) {
            if (settle(k, now)) {
                if (!pick_follow(&k->s))
                    return false;
                remember(k, level);
                pick_pack_at(k, level);
                if (k->l.n == 0) {
                    consider_chosen(k);
                    return false;
                }
                best = INFINITY;
                continue;
            }
        }
        if (since >= 6) {
            step *= 0.6;
            since = 0;
            if (step < 0.02)
                break;
        }
        double target = isfinite(k->known) ? k->known - k->aim_below : now - 0.05 * fabs(now) - 1;
        if (!pick_step(&k->l, &k->m, now, target, step))
            break;
        if (round % 64 == 63 && give_up(k))
            break;
    }
    *value = best;
    return true;
}

void pick_settle_root(Pick *k)
{
    pick_pack_at(k, 0);
    for (int32_t round = 0; round < ROUNDS_AGAIN && k->l.n; round++) {
        double value = pick_value(&k->l);
        k->rounds++;
        if (!settle(k, value)) {
            if (!pick_step(&k->l, &k->m, value, k->known, 0.8))
                return;
            continue;
        }
        remember(k, 0);
        if (!pick_follow(
                &k->s)) // what was asked for cannot be reached: the questions that follow will say so
            return;
        pick_pack_at(k, 0);
    }
}

void pick_dive(Pick *k)
{
    pick_pack_at(k, 0);
    pick_value(&k->l);
    dive(k);
}

// ---- Branching

// The place the bound is least sure of, and what it leans to.
static int32_t branch_on(const Pick *k, int *leans)
{
    int32_t best = 0;
    double most = -1;
    for (int32_t j = 0; j < k->l.n; j++) {
        double unsure = 0.5 - fabs(k->l.average[j] - 0.5);
        if (unsure > most) {
            most = unsure;
            best = j;
        }
    }
    *leans = k->l.average[best] >= 0.5 ? PICK_IN : PICK_OUT;
    return k->l.place[best];
}

void pick_search(Pick *k, int32_t level, double above)
{
    for (;;) {
        double value = above;
        k->nodes++;
        int32_t rounds = level ? ROUNDS_NODE : k->priced ? ROUNDS_AGAIN : ROUNDS_ROOT;
        if (!give_up(k) && (!bound_node(k, level, rounds, &value) || (k->any && k->found)))
            return;
        above = fmin(above, floor(value));
        if (k->over) {
            k->bound = fmax(k->bound, above);
            return;
        }
        int leans, mark = k->s.trail_n;
        int32_t place = branch_on(k, &leans);
        PickPrices *here = pick_prices(k, level), *below = pick_prices(k, level + 1);
        memcpy(below->lambda, here->lambda, sizeof(double) * (size_t)k->m.covers);
        memcpy(below->mu, here->mu, sizeof(double) * (size_t)k->m.rows);
        if (pick_fix(&k->s, place, leans))
            pick_search(k, level + 1, above);
        pick_undo(&k->s, mark);
        if (k->any && k->found)
            return;
        if (k->over) {
            k->bound = fmax(k->bound, above);
            return;
        }
        if (!pick_fix(&k->s, place, leans == PICK_IN ? PICK_OUT : PICK_IN))
            return;
    }
}
