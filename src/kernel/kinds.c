// kinds.c - see kinds.h.
#include "kinds.h"

Kinds kinds_of(Arena *a, const RankProblem *p)
{
    Kinds k = { 0, NEWS(a, int32_t, p->places), NEWS(a, int32_t, p->places), NEWS(a, ptrdiff_t, p->places),
                0 };
    int32_t *name = NEWS(a, int32_t, p->places);
    for (int32_t place = 0; place < p->places; place++) {
        int32_t kind = p->kind ? p->kind[place] : 0, at = 0;
        while (at < k.count && name[at] != kind)
            at++;
        if (at == k.count)
            name[k.count++] = kind;
        k.of_place[place] = at;
        k.size[at]++;
    }
    for (int32_t place = 0; place < p->places; place++) {
        k.at[place] = k.counts;
        k.counts += k.size[k.of_place[place]];
    }
    return k;
}
