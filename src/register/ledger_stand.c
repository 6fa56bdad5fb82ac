// ledger_stand.c - which of a record's observations still stand.
#include "ledger_key.h"

static ptrdiff_t index_of_seq(const Observations *all, int64_t seq)
{
    ptrdiff_t lo = 0, hi = all->len;
    while (lo < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        if (all->at[mid].seq < seq)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < all->len && all->at[lo].seq == seq ? lo : -1;
}

// From the last to the first: when an observation is reached, all that could take it back have been judged.
bool *obs_taken(Arena *a, const Observations *all)
{
    bool *taken = NEWS(a, bool, all->len ? all->len : 1);
    for (ptrdiff_t i = all->len - 1; i >= 0; i--) {
        const Obs *o = &all->at[i];
        if (taken[i] || (o->kind != OBS_RETRACT && o->kind != OBS_UNDO) || o->attrs.len)
            continue;
        ptrdiff_t of = index_of_seq(all, o->ref);
        if (of >= 0 && of < i)
            taken[of] = true;
    }
    return taken;
}

static void drop_attrs(Arena *a, Obs *o, const AttrNos *attrs)
{
    Facts left = { 0 };
    EACH (Fact, f, o->facts) {
        bool gone = false;
        EACH (int, attr, *attrs)
            gone |= *attr == f->attr;
        if (!gone)
            *PUSH(a, &left) = *f;
    }
    o->facts = left;
}

void obs_standing(Arena *a, const Observations *all, Observations *out)
{
    *out = (Observations){ 0 };
    bool any = false;
    EACH (Obs, o, *all)
        any |= o->kind == OBS_RETRACT || o->kind == OBS_UNDO || o->kind == OBS_ERASE;
    if (!any) { // the usual case costs nothing
        *out = *all;
        return;
    }
    bool *taken = obs_taken(a, all);
    ptrdiff_t *place = NEWS(a, ptrdiff_t, all->len); // in out, plus one
    for (ptrdiff_t i = 0; i < all->len; i++) {
        const Obs *o = &all->at[i];
        if (taken[i] || o->kind == OBS_ERASE)
            continue;
        if (o->kind != OBS_RETRACT && o->kind != OBS_UNDO) {
            *PUSH(a, out) = *o;
            place[i] = out->len;
            continue;
        }
        ptrdiff_t of = index_of_seq(all, o->ref);
        if (of >= 0 && of < i && place[of])
            drop_attrs(a, &out->at[place[of] - 1], &o->attrs);
    }
}
