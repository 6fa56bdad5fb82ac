// study_conflict.c - all minimal sets of rules that cannot hold together.
#include <string.h>

#include "study.h"

typedef struct {
    Arena *a;
    const Portfolio *p;
    const PickLimits *limits;
    bool *off; // [rules]
    bool unsure;
    bool *yes, *no; // [2^rules] sets that are proved to hold, or not to, by what was asked so far; NULL: too
                    // many rules
} Search;

// Sets of rules that are not off.
static uint32_t mask_of(const bool *rule, int32_t n, bool is)
{
    uint32_t mask = 0;
    for (int32_t r = 0; r < n; r++)
        mask |= rule[r] == is ? 1u << r : 0;
    return mask;
}

// What lies below a set that holds does too; what lies above one that cannot does not.
static void note(const Search *s, uint32_t set, bool holds)
{
    for (uint32_t mask = 0; mask < 1u << s->p->rules; mask++) {
        s->yes[mask] |= holds && !(mask & ~set);
        s->no[mask] |= !holds && !(set & ~mask);
    }
}

// Some choice keeps the rules that are not off; what is not known counts as yes, and is remembered.
static bool can_hold(Search *s)
{
    uint32_t set = s->yes ? mask_of(s->off, s->p->rules, false) : 0;
    if (s->yes && (s->yes[set] || s->no[set]))
        return s->yes[set];
    Arena *scratch = arena_new();
    PickStatus status = pick_any(pick_new(scratch, s->p, s->off), s->limits);
    arena_free(scratch);
    s->unsure |= status == PICK_UNKNOWN;
    if (s->yes && status != PICK_UNKNOWN)
        note(s, set, status != PICK_IMPOSSIBLE);
    return status != PICK_IMPOSSIBLE;
}

// From rules (not off) that cannot hold to a minimal set of them: each in turn is left out, for good if the
// rest still cannot.
static void shrink(Search *s, StudyConflict *out)
{
    bool before = s->unsure;
    s->unsure = false;
    for (int32_t r = 0; r < s->p->rules; r++) {
        if (s->off[r])
            continue;
        s->off[r] = true;
        if (can_hold(s))
            s->off[r] = false;
    }
    *out = (StudyConflict){ NEWS(s->a, bool, s->p->rules), !s->unsure };
    for (int32_t r = 0; r < s->p->rules; r++)
        out->rule[r] = !s->off[r];
    s->unsure |= before;
}

// The largest subset of which nothing is known yet; false: none is left.
static bool unexplored(const Search *s, uint32_t *found)
{
    int most = -1;
    *found = 0;
    for (uint32_t mask = 0; mask < 1u << s->p->rules; mask++)
        if (!s->yes[mask] && !s->no[mask] && __builtin_popcount(mask) > most) {
            most = __builtin_popcount(mask);
            *found = mask;
        }
    return most >= 0;
}

static void explore(Search *s, uint32_t set, StudyConflicts *out)
{
    for (int32_t r = 0; r < s->p->rules; r++)
        s->off[r] = !(set >> r & 1);
    if (can_hold(s))
        note(s, set, true); // unknown too: else it would be asked again
    else
        shrink(s, PUSH(s->a, &out->sets));
}

// Two rules at a time first: what contradicts in two is quickly proved, and hard to see among ten others.
static void find_all(Search *s, StudyConflicts *out)
{
    int32_t n = s->p->rules;
    s->yes = NEWS(s->a, bool, (ptrdiff_t)1 << n);
    s->no = NEWS(s->a, bool, (ptrdiff_t)1 << n);
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j <= i; j++)
            if (!s->no[1u << i | 1u << j] && out->sets.len < STUDY_CONFLICTS_MOST)
                explore(s, 1u << i | 1u << j, out);
    uint32_t set;
    while (out->sets.len < STUDY_CONFLICTS_MOST && unexplored(s, &set))
        explore(s, set, out);
    out->all = !unexplored(s, &set) && !s->unsure;
}

// One set, and then others that do without one of its rules.
static void find_some(Search *s, StudyConflicts *out)
{
    enum { SOME = 5 };
    if (can_hold(s))
        return;
    shrink(s, PUSH(s->a, &out->sets));
    for (ptrdiff_t i = 0; i < out->sets.len && out->sets.len < SOME; i++)
        for (int32_t r = 0; r < s->p->rules && out->sets.len < SOME; r++) {
            if (!out->sets.at[i].rule[r])
                continue;
            memset(s->off, false, (size_t)s->p->rules);
            s->off[r] = true;
            if (can_hold(s))
                continue;
            StudyConflict found;
            shrink(s, &found);
            bool known = false;
            EACH (const StudyConflict, c, out->sets)
                known |= !memcmp(c->rule, found.rule, (size_t)s->p->rules);
            if (!known)
                *PUSH(s->a, &out->sets) = found;
        }
}

static int32_t size_of(const Portfolio *p, const StudyConflict *c)
{
    int32_t n = 0;
    for (int32_t r = 0; r < p->rules; r++)
        n += c->rule[r];
    return n;
}

StudyConflicts study_conflicts(Arena *a, const Portfolio *p, const PickLimits *limits)
{
    StudyConflicts out = { 0 };
    Search s = { .a = a, .p = p, .limits = limits, .off = NEWS(a, bool, p->rules) };
    if (p->rules <= STUDY_RULES_ALL)
        find_all(&s, &out);
    else
        find_some(&s, &out);
    out.unsure = s.unsure;
    for (ptrdiff_t i = 1; i < out.sets.len; i++) { // the smallest first, else as found
        StudyConflict c = out.sets.at[i];
        ptrdiff_t at = i;
        for (; at > 0 && size_of(p, &out.sets.at[at - 1]) > size_of(p, &c); at--)
            out.sets.at[at] = out.sets.at[at - 1];
        out.sets.at[at] = c;
    }
    return out;
}
