// priors.c - see priors.h.
#include <math.h>

#include "num.h"
#include "prior.h"
#include "priors.h"
#include "voi.h"

static const double most = 4; // standard deviations from the prior's mean that a fact counts at most

typedef struct {
    ptrdiff_t places, criteria;
    double *mean, *sd;        // [criteria] of the author's prior
    double *known, *reported; // as PriorAsk
    int32_t *facts;           // [places]
} Facts;

static bool by_visit(const Pack *pack, const Cite *cite)
{
    EACH (const Visit, v, pack->visits)
        if (str_eq(v->method, cite->method) && !visit_is_paper(v))
            return true;
    return false;
}

// Rests it on anything but what a visit found?
static bool came(const Pack *pack, const Field *f)
{
    EACH (const Cite, c, f->cites)
        if (c->current && !by_visit(pack, c))
            return true;
    return false;
}

static double distance(const Facts *x, const Cell *cell, ptrdiff_t c)
{
    double mean, sd;
    if (x->sd[c] < 1e-6)
        return NAN; // the prior leaves nothing open
    prior_moments(cell, &mean, &sd);
    return fmin(fmax((mean - x->mean[c]) / x->sd[c], -most), most);
}

static Facts facts_of(Arena *a, const Assembly *as, const PriorCells *cells)
{
    ptrdiff_t n = as->places.len, m = as->pack->criteria.len;
    Facts x = { n,
                m,
                NEWS(a, double, m),
                NEWS(a, double, m),
                NEWS(a, double, n *m),
                NEWS(a, double, n),
                NEWS(a, int32_t, n) };
    for (ptrdiff_t c = 0; c < m; c++)
        prior_moments(&cells->author[c].cell, &x.mean[c], &x.sd[c]);
    for (ptrdiff_t i = 0; i < n; i++) {
        int32_t apply = 0, reported = 0;
        for (ptrdiff_t c = 0; c < m; c++) {
            const CellMade *made = &cells->made[i * m + c];
            bool known = made->cell.kind != CELL_NA && !made->prior;
            x.known[i * m + c] = known ? distance(&x, &made->cell, c) : NAN;
            x.facts[i] += !isnan(x.known[i * m + c]);
            apply += made->cell.kind != CELL_NA;
            reported += known && cells->fields[i * m + c] && came(as->pack, cells->fields[i * m + c]);
        }
        x.reported[i] = apply ? (double)reported / apply : 0;
    }
    return x;
}

// Says how uncertain each prior is about what its place has of its own, and moves it, or says by how much it
// would.
static void move_priors(Arena *a, const Facts *x, const PriorCells *cells, const PriorAsk *ask,
                        const PriorLearnt *l, bool tilt, double *sd, double *mean)
{
    for (ptrdiff_t i = 0; i < x->places; i++)
        for (ptrdiff_t c = 0; c < x->criteria; c++) {
            CellMade *made = &cells->made[i * x->criteria + c];
            if (!made->prior || made->cell.kind == CELL_FIXED || x->sd[c] < 1e-6)
                continue;
            sd[i * x->criteria + c] = x->sd[c];
            double by = prior_expected(l, ask, (int32_t)i, (int32_t)c);
            double to = fmin(1, fmax(0, x->mean[c] + x->sd[c] * by));
            if (!tilt)
                mean[i * x->criteria + c] = to - x->mean[c];
            else if (by != 0)
                made->cell = prior_tilted(a, &made->cell, to);
        }
}

void priors_learn(Arena *a, const Assembly *as, const PriorCells *cells, bool tilt, RunPriors *priors,
                  VoiOwn *own)
{
    Facts x = facts_of(a, as, cells);
    PriorAsk ask = { (int32_t)x.places, (int32_t)x.criteria, x.known, x.reported, PRIOR_PSEUDO };
    PriorLearnt l;
    prior_learn(a, &ask, &l);
    double *sd = NEWS(a, double, x.places *x.criteria), *mean = NEWS(a, double, x.places *x.criteria),
           *expect = NEWS(a, double, x.criteria);
    move_priors(a, &x, cells, &ask, &l, tilt, sd, mean);
    for (ptrdiff_t c = 0; c < x.criteria; c++)
        expect[c] = fmin(1, fmax(0, x.mean[c] + x.sd[c] * l.shift[c]));
    *priors = (RunPriors){ l.together, tilt, l.rise, l.reported, l.places, x.mean, expect };
    *own = (VoiOwn){ l.together, sd, x.facts, tilt ? NULL : mean };
}

void priors_json(JsonW *w, const Run *r, Lang lang)
{
    const RunPriors *p = r->priors;
    if (!p)
        return;
    jw_kobj(w, "priors");
    jw_kbool(w, "learnt", p->learnt);
    jw_kfixed(w, "together", p->together, 3);
    jw_kfixed(w, "rise", p->rise, 3);
    jw_kint(w, "author_counts_as", PRIOR_PSEUDO);
    jw_karr(w, "criteria");
    for (ptrdiff_t c = 0; c < r->pack->criteria.len; c++) {
        jw_obj(w);
        jw_kstr(w, "id", r->pack->criteria.at[c].id);
        jw_kstr(w, "label", r->pack->criteria.at[c].name.in[lang]);
        jw_kint(w, "places", p->places[c]);
        jw_kfixed(w, "author", p->author[c], 3);
        jw_kfixed(w, "expect", p->expect[c], 3);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

Str priors_note(Arena *a, const Run *r, Lang lang)
{
    const RunPriors *p = r->priors;
    Strs each = { 0 };
    for (ptrdiff_t c = 0; c < r->pack->criteria.len; c++)
        if (p->expect[c] != p->author[c])
            *PUSH(a, &each) = msg(a, lang, MSG_ANALYSIS_PRIOR_LEARNT, r->pack->criteria.at[c].id,
                                  num_show(a, lang, p->expect[c], 2), (int64_t)p->places[c],
                                  num_show(a, lang, p->author[c], 2));
    return msg(a, lang, MSG_ANALYSIS_NOTE_PRIORS, (int64_t)PRIOR_PSEUDO, str_join(a, each, S("; ")));
}
