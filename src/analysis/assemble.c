// assemble.c - the candidates of a purpose as arrays.
#include <math.h>
#include <stdlib.h>

#include "assemble.h"
#include "priors.h"
#include "profile.h"
#include "voi.h"

// ---- Weights: the purpose's, a saved profile's or the caller's; each group, and the groups together, made
// to sum to 1.

// What sums to 1 already stays as it is, so that a stored run is repeated to the bit.
static double divisor(double sum)
{
    return fabs(sum - 1) < 1e-12 ? 1 : sum;
}

static bool normalise(const Pack *pack, double *group, double *in_group, Err *err)
{
    double sum = 0;
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        if (!(group[g] >= 0) || !isfinite(group[g]))
            return fail(err, MSG_ANALYSIS_BAD_WEIGHT, pack->criterion_groups.at[g].id);
        sum += group[g];
    }
    if (!(sum > 0))
        return fail(err, MSG_ANALYSIS_NO_WEIGHT);
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        double within = 0;
        Str id = pack->criterion_groups.at[g].id;
        group[g] /= divisor(sum);
        for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
            if (!str_eq(pack->criteria.at[c].group, id))
                continue;
            if (!(in_group[c] >= 0) || !isfinite(in_group[c]))
                return fail(err, MSG_ANALYSIS_BAD_WEIGHT, pack->criteria.at[c].id);
            within += in_group[c];
        }
        if (group[g] > 0 && !(within > 0))
            return fail(err, MSG_ANALYSIS_EMPTY_GROUP, id);
        for (ptrdiff_t c = 0; c < pack->criteria.len && within > 0; c++)
            if (str_eq(pack->criteria.at[c].group, id))
                in_group[c] /= divisor(within);
    }
    return true;
}

static bool same(const double *x, const double *y, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        if (fabs(x[i] - y[i]) > 1e-12)
            return false;
    return true;
}

static double *copy(Arena *a, const double *x, ptrdiff_t n)
{
    double *y = NEWS(a, double, n);
    for (ptrdiff_t i = 0; i < n; i++)
        y[i] = x[i];
    return y;
}

static bool settle_weights(City *city, const View *v, Arena *a, const RankAsk *ask, Assembly *as, Err *err)
{
    const Pack *pack = as->pack;
    ptrdiff_t groups = pack->criterion_groups.len, criteria = pack->criteria.len;
    const double *group = as->purpose->group_weight, *in_group = as->purpose->weight_in_group;
    Profile profile;
    if (ask->profile.len) {
        if (!profile_find(city, v, a, pack, ask->profile, &profile, err))
            return false;
        group = profile.group_weight;
        in_group = profile.in_group;
    }
    double *g = copy(a, ask->group_weight ? ask->group_weight : group, groups);
    double *c = copy(a, ask->in_group ? ask->in_group : in_group, criteria);
    if (!normalise(pack, g, c, err))
        return false;
    as->group_weight = g;
    as->in_group = c;
    as->weights_changed =
        !same(g, as->purpose->group_weight, groups) || !same(c, as->purpose->weight_in_group, criteria);
    return true;
}

// ---- Places

static Str only_code(const Value *v)
{
    return v->set.len == 1 && v->state == VAL_KNOWN ? v->set.at[0] : S("");
}

static bool has_str(const Strs *xs, Str s)
{
    EACH (const Str, x, *xs)
        if (str_eq(*x, s))
            return true;
    return false;
}

// A kind that nobody knows may be one of them.
static bool kind_fits(const Purpose *p, const Value *kind)
{
    if (!p->kinds.len || !kind->set.len)
        return true;
    EACH (const Str, code, kind->set)
        if (has_str(&p->kinds, *code))
            return true;
    return false;
}

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const Record *)x)->id, ((const Record *)y)->id);
}

void place_seen(const Pack *pack, const Record *r, RunPlace *p)
{
    Value kind = record_value(r, pack->ranking.kind), ward = record_value(r, pack->ranking.ward);
    Value area = record_value(r, pack->ranking.area), at = record_value(r, r->type->geometry);
    p->kind = only_code(&kind);
    p->ward = only_code(&ward);
    p->area = p->lon = p->lat = NAN;
    for (Lang lang = 0; lang < LANG_COUNT; lang++)
        p->name.in[lang] = record_title(r, lang);
    if (area.type == VT_NUM && value_has_fact(&area))
        p->area = (area.lo + area.hi) / 2;
    if (!value_lonlat(&at, &p->lon, &p->lat))
        p->lon = p->lat = NAN;
}

static RunPlace place_of(Arena *a, const Assembly *as, const Record *r)
{
    RunPlace p = { .id = r->id };
    place_seen(as->pack, r, &p);
    p.gates = gates_of(a, as->pack, as->purpose, r);
    p.p_pass = 1;
    EACH (const GateResult, g, p.gates)
        p.p_pass *= isnan(g->p_pass) ? 1 : g->p_pass;
    return p;
}

bool assemble(City *city, const View *v, Arena *a, AsOf at, const RankAsk *ask, Assembly *out, Err *err)
{
    const Pack *pack = at.pack;
    *out = (Assembly){ .pack = pack, .purpose = pack_purpose(pack, ask->purpose) };
    if (!out->purpose)
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, ask->purpose);
    RecordList list;
    ListAsk what = { .type = pack->ranking.type, .filter = pack->ranking.where.text };
    if (!settle_weights(city, v, a, ask, out, err) || !record_list(city, v, a, at, &what, &list, err))
        return false;
    if (list.records.len)
        qsort(list.records.at, (size_t)list.records.len, sizeof(Record), by_id);
    EACH (const Record, r, list.records) {
        Value kind = record_value(r, pack->ranking.kind);
        if (!kind_fits(out->purpose, &kind))
            continue;
        RunPlace p = place_of(a, out, r);
        bool excluded = false;
        EACH (const GateResult, g, p.gates)
            excluded = excluded || g->excludes;
        *PUSH(a, excluded ? &out->excluded : &out->places) = p;
        if (!excluded)
            *PUSH(a, &out->records) = *r;
    }
    return true;
}

// ---- The problem

static bool put_into_words(const RankCheck *c, const Assembly *as, int k, Err *err)
{
    Str place = c->place >= 0 ? as->places.at[c->place].id : S("");
    Str criterion = c->criterion >= 0 ? as->pack->criteria.at[c->criterion].id : S("");
    Str group = c->group >= 0 ? as->pack->criterion_groups.at[c->group].id : S("");
    switch (c->fault) {
    case RANK_OK:
        return true;
    case RANK_BAD_PLACES:
        return fail(err, MSG_ANALYSIS_TOO_MANY_PLACES, (int64_t)as->places.len, (int64_t)RANK_PLACES_MAX);
    case RANK_BAD_DRAWS:
        return fail(err, MSG_ANALYSIS_BAD_DRAWS, (int64_t)RANK_DRAWS_MAX);
    case RANK_TOO_LARGE:
        return fail(err, MSG_ANALYSIS_TOO_LARGE);
    case RANK_BAD_K:
        return fail(err, MSG_ANALYSIS_BAD_K, (int64_t)k, (int64_t)as->places.len);
    case RANK_BAD_WEIGHT:
        return fail(err, MSG_ANALYSIS_BAD_WEIGHT, criterion);
    case RANK_BAD_GROUP_WEIGHT:
        return fail(err, MSG_ANALYSIS_BAD_WEIGHT, group);
    case RANK_NO_WEIGHT:
        return fail(err, MSG_ANALYSIS_NO_WEIGHT);
    case RANK_EMPTY_GROUP:
        return fail(err, MSG_ANALYSIS_EMPTY_GROUP, group);
    case RANK_NO_CRITERION:
        return fail(err, MSG_ANALYSIS_NO_CRITERION, place);
    default:
        return fail(err, MSG_ANALYSIS_BAD_PROBLEM, (int64_t)c->fault, place, criterion);
    }
}

static const Value *of_record(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

static Tri applies(Arena *a, const Criterion *c, const Record *r)
{
    return c->applies_when.query ? query_eval(c->applies_when.query, a, of_record, (void *)r) : TRI_TRUE;
}

// Only what is certain not to apply is left out; where nobody knows, the criterion counts.
static bool is_na(Arena *a, const Criterion *c, const Record *r, const Field *f)
{
    return applies(a, c, r) == TRI_FALSE || (f && f->value.state == VAL_NA);
}

static void fill_row(Arena *a, const Assembly *as, RunPlace *p, const Field *const *fields,
                     const CellMade *made, const double *w)
{
    ptrdiff_t m = as->pack->criteria.len;
    double *lo = NEWS(a, double, m), *hi = NEWS(a, double, m), known = 0;
    Value *facts = NEWS(a, Value, m);
    Strs *missing = NEWS(a, Strs, m);
    for (ptrdiff_t c = 0; c < m; c++) {
        bool na = made[c].cell.kind == CELL_NA;
        lo[c] = na ? NAN : made[c].lo;
        hi[c] = na ? NAN : made[c].hi;
        facts[c] = na ? value_na(VT_NONE, S("")) : fields[c] ? fields[c]->value : value_unknown(VT_NONE);
        missing[c] = fields[c] ? fields[c]->missing : (Strs){ 0 };
        known += w[c] * made[c].known;
    }
    p->lo = lo;
    p->hi = hi;
    p->fact = facts;
    p->missing = missing;
    p->weight = w;
    p->known_share = known;
}

// NULL where no gate is drawn, so that runs of packs that declare no chance stay as they were.
static const uint32_t *pass_of(Arena *a, const RunPlaces *places)
{
    uint32_t *pass = NEWS(a, uint32_t, places->len);
    bool drawn = false;
    for (ptrdiff_t i = 0; i < places->len; i++) {
        double p = places->at[i].p_pass;
        pass[i] = p < 1 ? (uint32_t)(p * 0x1p32) : PASS_ALWAYS;
        drawn |= p < 1;
    }
    return drawn ? pass : NULL;
}

bool assemble_problem(Arena *a, Assembly *as, const RankAsk *ask, int k, int32_t day, PriorSet prior,
                      bool fill, RankProblem *out, Err *err)
{
    const Pack *pack = as->pack;
    ptrdiff_t n = as->places.len, m = pack->criteria.len, groups = pack->criterion_groups.len;
    if (!n)
        return fail(err, MSG_ANALYSIS_NO_PLACES, as->purpose->id, (int64_t)as->excluded.len);
    uint64_t *key = NEWS(a, uint64_t, n);
    int32_t *kind = NEWS(a, int32_t, n), *group = NEWS(a, int32_t, m);
    float *weight = NEWS(a, float, m), *group_weight = NEWS(a, float, groups);
    Cell *cells = NEWS(a, Cell, n * m);
    Curve *curves = NEWS(a, Curve, m);
    const CodeList *kinds = NULL;
    const Attr *kind_attr = pack_attr(pack, pack->ranking.type, pack->ranking.kind);
    if (kind_attr)
        kinds = kind_attr->list;
    for (ptrdiff_t c = 0; c < m; c++) {
        curves[c] = curve_of(a, purpose_fn(pack, as->purpose, &pack->criteria.at[c]));
        weight[c] = (float)as->in_group[c];
        group[c] = (int32_t)pack_criterion_group(pack, c);
    }
    for (ptrdiff_t g = 0; g < groups; g++)
        group_weight[g] = (float)as->group_weight[g];
    CellMade *made = NEWS(a, CellMade, n * m), *author = NEWS(a, CellMade, m);
    const Field **fields = NEWS(a, const Field *, n *m);
    for (ptrdiff_t i = 0; i < n; i++) {
        const Record *r = &as->records.at[i];
        const Code *code =
            kinds && as->places.at[i].kind.len ? list_code(kinds, as->places.at[i].kind) : NULL;
        key[i] = str_hash(r->id);
        kind[i] = code ? (int32_t)(code - kinds->codes.at) : -1;
        for (ptrdiff_t c = 0; c < m; c++) {
            const Criterion *crit = &pack->criteria.at[c];
            CellAsk how = {
                pack,  crit, purpose_attr(pack, as->purpose, crit), purpose_fn(pack, as->purpose, crit),
                prior, day
            };
            const Field *f = record_field(r, how.attr->name);
            fields[i * m + c] = f;
            if (is_na(a, crit, r, f))
                made[i * m + c].cell.kind = CELL_NA;
            else
                made[i * m + c] = cell_of(a, &how, f, &curves[c]);
            if (!i)
                author[c] = cell_prior(a, &how, &curves[c]);
        }
    }
    if (fill || ask->learn_priors) {
        RunPriors *priors = NEW(a, RunPriors);
        VoiOwn *own = NEW(a, VoiOwn);
        PriorCells all = { author, fields, made };
        priors_learn(a, as, &all, ask->learn_priors, priors, own);
        if (fill) {
            as->priors = priors;
            as->own = own;
        }
    }
    for (ptrdiff_t i = 0; i < n * m; i++)
        cells[i] = made[i].cell;
    float range = (float)rank_range(ask, pack);
    *out = (RankProblem){ .places = (int32_t)n,
                          .criteria = (int32_t)m,
                          .groups = (int32_t)groups,
                          .draws = ask->draws,
                          .k = k,
                          .seed = ask->seed,
                          .key = key,
                          .kind = kind,
                          .cell = cells,
                          .group = group,
                          .weight = weight,
                          .group_weight = group_weight,
                          .range = range,
                          .group_range = range };
    out->pass = pass_of(a, &as->places);
    RankCheck check = rank_check(a, out);
    if (!put_into_words(&check, as, k, err))
        return false;
    for (ptrdiff_t i = 0; fill && i < n; i++) {
        double *w = NEWS(a, double, m);
        rank_central_weights(out, (int32_t)i, w);
        fill_row(a, as, &as->places.at[i], fields + i * m, made + i * m, w);
    }
    return true;
}
