// learn_json.c - what is worth finding out, as a run keeps it and as pages and the command line read it.
#include <math.h>

#include "learn.h"
#include "priors.h"
#include "render.h"

// ---- As it is kept

static const char *const list_names[LEARN_LISTS] = { "learn", "authorities", "questions", "facts" };

static void kept(JsonW *w, const Learn *l)
{
    jw_obj(w);
    jw_karr(w, "visits");
    EACH (const Visit *, v, l->visits)
        jw_str(w, (*v)->id);
    jw_end(w);
    jw_kstr(w, "place", l->place);
    jw_knum(w, "swap", l->swap);
    jw_knum(w, "gain", l->gain);
    jw_knum(w, "stake", l->stake);
    jw_knum(w, "days", l->cost_days);
    jw_kint(w, "places", l->places);
    jw_karr(w, "teaches");
    EACH (const Attr *, attr, l->teaches)
        jw_int(w, (*attr)->number);
    jw_end(w);
    jw_end(w);
}

void learn_write(JsonW *w, const Run *r)
{
    for (LearnList i = 0; i < LEARN_LISTS; i++) {
        jw_karr(w, list_names[i]);
        EACH (const Learn, l, r->learn[i])
            kept(w, l);
        jw_end(w);
    }
    jw_knum(w, "set_right", r->set_right);
}

static Learn read_one(Arena *a, const Pack *pack, const json_t *j)
{
    Learn l = { .place = str_copy(a, json_get_str(j, "place")),
                .swap = json_get_num(j, "swap", 0),
                .gain = json_get_num(j, "gain", 0),
                .stake = json_get_num(j, "stake", 0),
                .cost_days = json_get_num(j, "days", 0),
                .places = json_get_int(j, "places", 1) };
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(j, "visits"), i, v)
    {
        EACH (const Visit, visit, pack->visits)
            if (str_eq(visit->id, json_str(v)))
                *PUSH(a, &l.visits) = visit;
    }
    json_array_foreach(json_object_get(j, "teaches"), i, v)
    {
        const Attr *attr = pack_attr_no(pack, (int)json_integer_value(v));
        if (attr)
            *PUSH(a, &l.teaches) = attr;
    }
    return l;
}

void learn_read(Arena *a, const json_t *j, Run *out)
{
    for (LearnList k = 0; k < LEARN_LISTS; k++) {
        size_t i;
        const json_t *v;
        json_array_foreach(json_object_get(j, list_names[k]), i, v)
        {
            Learn l = read_one(a, out->pack, v);
            if (l.visits.len || l.teaches.len) // runs of an earlier method kept them otherwise
                *PUSH(a, &out->learn[k]) = l;
        }
    }
    out->set_right = json_get_num(j, "set_right", NAN);
}

// ---- As it is shown

static Str label_of(const Learn *l, Lang lang)
{
    if (!l->visits.len)
        return l->teaches.at[0]->label.in[lang];
    return l->place.len ? l->visits.at[0]->name.in[lang] : l->visits.at[0]->authority.in[lang];
}

void learn_json(JsonW *w, const Run *r, const Learn *l, Lang lang)
{
    const RunPlace *place = l->place.len ? run_place(&r->places, l->place) : NULL;
    jw_obj(w);
    if (l->place.len)
        jw_kstr(w, "record", l->place);
    if (place)
        label_json(w, "name", &place->name);
    if (l->visits.len && l->place.len)
        jw_kstr(w, "visit", l->visits.at[0]->id);
    jw_kstr(w, "label", label_of(l, lang));
    if (!l->place.len) {
        jw_karr(w, "asks");
        EACH (const Visit *, v, l->visits)
            jw_str(w, (*v)->name.in[lang]);
        jw_end(w);
    }
    jw_karr(w, "attrs");
    EACH (const Attr *, t, l->teaches)
        jw_str(w, (*t)->name);
    jw_end(w);
    if (l->place.len && l->visits.len && l->visits.at[0]->authority.in[lang].len)
        jw_kstr(w, "authority", l->visits.at[0]->authority.in[lang]);
    if (l->visits.len)
        jw_knum(w, "cost_days", l->cost_days);
    jw_kfixed(w, "swap", l->swap, 4);
    jw_kfixed(w, "gain", l->gain, 4);
    if (l->stake > 0)
        jw_kfixed(w, "stake", l->stake, 4);
    jw_kint(w, "places", l->places);
    jw_end(w);
}

void learns_json(JsonW *w, const Run *r, LearnList which, ptrdiff_t most, Lang lang)
{
    jw_karr(w, list_names[which]);
    for (ptrdiff_t i = 0; i < r->learn[which].len && i < most; i++)
        learn_json(w, r, &r->learn[which].at[i], lang);
    jw_end(w);
}

void next_json(JsonW *w, Arena *a, const Run *r, ptrdiff_t most, Lang lang)
{
    jw_obj(w);
    run_head_json(w, a, r);
    priors_json(w, r, lang);
    for (LearnList i = 0; i < LEARN_LISTS; i++)
        learns_json(w, r, i, most, lang);
    jw_end(w);
}
