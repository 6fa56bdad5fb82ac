// rescore.c - an old run under other criteria.
#include "rescore.h"
#include "run_store.h"

static void carry_weights(Arena *a, const Run *from, const Pack *to, const Purpose *u, RankAsk *ask)
{
    double *group = NEWS(a, double, to->criterion_groups.len), *in_group = NEWS(a, double, to->criteria.len);
    for (ptrdiff_t g = 0; g < to->criterion_groups.len; g++) {
        ptrdiff_t old = pack_group_at(from->pack, to->criterion_groups.at[g].id);
        group[g] = old < 0 ? u->group_weight[g] : from->group_weight[old];
    }
    for (ptrdiff_t c = 0; c < to->criteria.len; c++) {
        const Criterion *old = pack_criterion(from->pack, to->criteria.at[c].id);
        in_group[c] = old ? from->in_group[old - from->pack->criteria.at] : u->weight_in_group[c];
    }
    ask->group_weight = group;
    ask->in_group = in_group;
}

bool rescore(City *city, const View *v, Arena *a, Str run, Str version, int64_t now_ms, int threads,
             Progress progress, Rescore *out, Err *err)
{
    Stored stored;
    const Pack *pack;
    if (!rank_load(city, v, a, run, &out->before, err) ||
        !run_find(city, v, a, out->before.id, &stored, err) ||
        !framework_pack(city, v, a, version, &pack, err))
        return false;
    const Purpose *u = pack_purpose(pack, stored.ask.purpose);
    if (!u)
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, stored.ask.purpose);
    RankAsk ask = stored.ask;
    AsOf at = stored.at;
    at.pack = pack;
    ask.threads = threads;
    ask.group_weight = ask.in_group = NULL;
    if (out->before.weights_changed)
        carry_weights(a, &out->before, pack, u, &ask);
    return rank_make_for(city, v, a, at, stored.other_day, now_ms, &ask, progress, &out->after, err) &&
           rank_diff(a, &out->before, &out->after, &out->diff, err);
}
