// criteria.c - evidence behind each criterion, and correlation between them.
#include "criteria.h"

#include <math.h>
#include <stdlib.h>

#include "assemble.h"

static void count_class(Arena *a, CriterionData *d, Str class)
{
    for (ptrdiff_t i = 0; i < d->by.len; i++)
        if (str_eq(d->by.at[i].class, class)) {
            d->by.at[i].n++;
            return;
        }
    *PUSH(a, &d->by) = (ClassCount){ class, 1 };
}

static int most_first(const void *x, const void *y)
{
    const ClassCount *p = x, *q = y;
    return p->n != q->n ? (p->n > q->n ? -1 : 1) : str_cmp(p->class, q->class);
}

static void count_states(Arena *a, const Assembly *as, ptrdiff_t c, CriterionData *d)
{
    for (ptrdiff_t i = 0; i < as->places.len; i++) {
        const RunPlace *p = &as->places.at[i];
        const Field *f = record_field(&as->records.at[i], d->attr->name);
        const Value *v = &p->fact[c];
        d->na += v->state == VAL_NA;
        d->unknown += v->state == VAL_UNKNOWN;
        d->known += v->state == VAL_KNOWN;
        d->uncertain += v->state == VAL_UNCERTAIN;
        for (ptrdiff_t k = 0; f && v->state != VAL_NA && v->state != VAL_UNKNOWN && k < f->cites.len; k++)
            if (f->cites.at[k].current)
                count_class(a, d, f->cites.at[k].source_class);
    }
    if (d->by.len)
        qsort(d->by.at, (size_t)d->by.len, sizeof(ClassCount), most_first);
}

static bool has_fact(const RunPlace *p, ptrdiff_t c)
{
    return (p->fact[c].state == VAL_KNOWN || p->fact[c].state == VAL_UNCERTAIN) && !isnan(p->lo[c]);
}

// What a criterion's value is made of: the attribute, or what it is derived from.
static Strs inputs(Arena *a, const Attr *attr)
{
    Strs out = { 0 };
    if (attr->derive)
        return derive_reads(a, attr->derive);
    *PUSH(a, &out) = attr->name;
    return out;
}

static CriteriaPair pair_of(Arena *a, const Assembly *as, const CriteriaData *d, ptrdiff_t x, ptrdiff_t y)
{
    CriteriaPair out = { .x = x, .y = y, .tau = NAN };
    double *u = NEWS(a, double, as->places.len), *v = NEWS(a, double, as->places.len), tau;
    EACH (const RunPlace, p, as->places) {
        if (!has_fact(p, x) || !has_fact(p, y))
            continue;
        u[out.n] = (p->lo[x] + p->hi[x]) / 2;
        v[out.n++] = (p->lo[y] + p->hi[y]) / 2;
    }
    if (out.n >= 3 && kendall_tau_b(u, v, out.n, &tau))
        out.tau = tau;
    Strs of_x = inputs(a, d->criteria.at[x].attr), of_y = inputs(a, d->criteria.at[y].attr);
    EACH (const Str, name, of_x)
        if (str_in(*name, of_y))
            *PUSH(a, &out.shared) = *name;
    out.twice = out.shared.len || (out.n >= N_TWICE && fabs(out.tau) >= TAU_TWICE);
    return out;
}

bool criteria_data(City *city, const View *v, Arena *a, AsOf at, Str purpose, CriteriaData *out, Err *err)
{
    RankAsk ask = { .purpose = purpose, .draws = 1, .seed = 1 };
    Assembly as;
    RankProblem problem;
    if (!v->rule->sees[SENS_STAFF] && !v->decided)
        return fail(err, MSG_ANALYSIS_EMBARGO);
    if (!assemble(city, v, a, at, &ask, &as, err) ||
        !assemble_problem(a, &as, &ask, 1, at.valid, PRIOR_NEUTRAL, true, &problem, err))
        return false;
    *out = (CriteriaData){ .pack = as.pack,
                           .purpose = as.purpose,
                           .places = as.places.len,
                           .illustrative = city_illustrative(city) };
    EACH (const Criterion, c, as.pack->criteria) {
        CriterionData d = { .criterion = c, .attr = purpose_attr(as.pack, as.purpose, c) };
        ptrdiff_t at_c = c - as.pack->criteria.at;
        d.weight = as.group_weight[pack_criterion_group(as.pack, at_c)] * as.in_group[at_c];
        count_states(a, &as, at_c, &d);
        *PUSH(a, &out->criteria) = d;
    }
    for (ptrdiff_t x = 0; x < out->criteria.len; x++)
        for (ptrdiff_t y = x + 1; y < out->criteria.len; y++)
            *PUSH(a, &out->pairs) = pair_of(a, &as, out, x, y);
    return framework_name(city, as.pack, &out->framework, err);
}

static void criterion_data_json(JsonW *w, Arena *a, const Pack *pack, const CriterionData *d, Lang lang)
{
    const Criterion *c = d->criterion;
    jw_obj(w);
    jw_kstr(w, "id", c->id);
    jw_kstr(w, "label", c->name.in[lang]);
    jw_kstr(w, "group", c->group);
    jw_kstr(w, "attribute", d->attr->name);
    jw_kstr(w, "attribute_label", d->attr->label.in[lang]);
    jw_knum(w, "weight", d->weight);
    jw_kint(w, "known", d->known);
    jw_kint(w, "uncertain", d->uncertain);
    jw_kint(w, "unknown", d->unknown);
    jw_kint(w, "na", d->na);
    jw_kstrs(w, "literature", str_split(a, c->literature.in[lang], '|'));
    jw_kstr(w, "prior_reason", c->prior_reason.in[lang]);
    jw_kstr(w, "author", c->author);
    jw_kstr(w, "status", c->status);
    jw_karr(w, "sources");
    for (ptrdiff_t i = 0; i < d->by.len; i++) {
        const SourceClass *class = pack_class(pack, d->by.at[i].class);
        jw_obj(w);
        jw_kstr(w, "class", d->by.at[i].class);
        jw_kstr(w, "label", class ? class->label.in[lang] : d->by.at[i].class);
        jw_kint(w, "n", d->by.at[i].n);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

void criteria_data_json(JsonW *w, Arena *a, const CriteriaData *d, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "purpose", d->purpose->id);
    jw_kstr(w, "framework", fw_name_text(a, d->framework));
    jw_kbool(w, "illustrative", d->illustrative);
    jw_kint(w, "places", d->places);
    jw_karr(w, "criteria");
    for (ptrdiff_t i = 0; i < d->criteria.len; i++)
        criterion_data_json(w, a, d->pack, &d->criteria.at[i], lang);
    jw_end(w);
    jw_karr(w, "pairs");
    for (ptrdiff_t i = 0; i < d->pairs.len; i++) {
        const CriteriaPair *p = &d->pairs.at[i];
        jw_obj(w);
        jw_kstr(w, "a", d->criteria.at[p->x].criterion->id);
        jw_kstr(w, "b", d->criteria.at[p->y].criterion->id);
        jw_knum(w, "tau", p->tau);
        jw_kint(w, "n", p->n);
        jw_kbool(w, "twice", p->twice);
        jw_kstrs(w, "shared", p->shared);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}
