// learn.c - the next fact worth having.
#include <math.h>
#include <stdlib.h>

#include "learn.h"
#include "voi.h"

enum { VISITS_MOST = 60, OF_PLACE_MOST = 3, QUESTIONS_MOST = 40, FACTS_MOST = 60 };

// The run, what its values stand on, and who may stop it.
typedef struct {
    Arena *arena;
    Run *run;
    const VoiStudy *study;
    Progress outer;
    int64_t step, steps; // of the caller's progress, each of STEP
} Task;
enum { STEP = 1000 };

static bool told(void *ctx, int64_t done, int64_t total)
{
    Task *t = ctx;
    return !t->outer.report ||
           t->outer.report(t->outer.ctx, t->step * STEP + done * STEP / (total > 0 ? total : 1),
                           t->steps * STEP);
}

static Progress next_step(Task *t)
{
    t->step++;
    return (Progress){ told, t };
}

// ---- What a visit would teach at a place

typedef struct {
    const Visit *visit;
    int32_t row; // of the problem
    const RunPlace *place;
    ARRAY(Taught) what;
    AttrRefs teaches;
    bool opens; // an open gate hangs on it
} Item;
typedef ARRAY(Item) Items;

static bool teaches(const Visit *v, const Attr *attr)
{
    EACH (const Attr *, t, v->teaches)
        if (*t == attr)
            return true;
    return false;
}

// Of the inputs named, the share that the visit teaches.
static double share_of(const Pack *pack, const Visit *v, Str type, const Strs *inputs)
{
    ptrdiff_t taught = 0;
    EACH (const Str, name, *inputs) {
        Str rest = *name, head = cut(&rest, '.');
        const Attr *input = rest.len ? pack_attr(pack, head, rest) : pack_attr(pack, type, head);
        taught += input && teaches(v, input);
    }
    return inputs->len ? (double)taught / (double)inputs->len : 0;
}

static double share_taught(const Pack *pack, const Visit *v, const Attr *attr, ValueState state,
                           const Strs *missing)
{
    const Method *by = pack_method(pack, v->method);
    if (teaches(v, attr))
        return state != VAL_KNOWN || (by && by->exact);
    return state == VAL_KNOWN ? 0 : share_of(pack, v, attr->type, missing);
}

static bool opens(Arena *a, const Pack *pack, const Visit *v, const Attr *attr)
{
    Strs reads = attr->derive ? derive_reads(a, attr->derive) : (Strs){ 0 };
    return teaches(v, attr) || share_of(pack, v, attr->type, &reads) > 0;
}

// A gate that would keep the place out if it failed, and that nobody knows the answer to.
static bool gate_hangs(Arena *a, const Run *run, const Visit *v, const RunPlace *p)
{
    EACH (const GateResult, g, p->gates)
        if (g->passes == TRI_UNKNOWN && g->gate->stage <= run->purpose->stage)
            EACH (const QueryGap, gap, g->gaps)
                EACH (const Str, name, gap->unknown) {
                    const Attr *attr = pack_attr(run->pack, run->pack->ranking.type, *name);
                    if (attr && opens(a, run->pack, v, attr))
                        return true;
                }
    return false;
}

static Item item_of(Arena *a, const Run *run, int32_t row, const Visit *v)
{
    const Pack *pack = run->pack;
    const RunPlace *p = &run->places.at[run->at_place[row]];
    Item out = { .visit = v, .row = row, .place = p };
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
        const Attr *attr = purpose_attr(pack, run->purpose, &pack->criteria.at[c]);
        double share =
            p->hi[c] > p->lo[c] ? share_taught(pack, v, attr, p->fact[c].state, &p->missing[c]) : 0;
        if (share <= 0)
            continue;
        *PUSH(a, &out.what) = (Taught){ (int32_t)c, (float)share };
        *PUSH(a, &out.teaches) = attr;
    }
    out.opens = gate_hangs(a, run, v, p);
    return out;
}

static bool items_of(Task *t, Items *out)
{
    const Run *run = t->run;
    *out = (Items){ 0 };
    for (int32_t row = 0; row < run->problem->places; row++) {
        EACH (const Visit, v, run->pack->visits) {
            Item x = item_of(t->arena, run, row, v);
            if (x.what.len || x.opens)
                *PUSH(t->arena, out) = x;
        }
        if (!told(t, row, run->problem->places))
            return false;
    }
    return true;
}

// ---- Order

static double a_day(double x, const Learn *l)
{
    return x / (l->cost_days > 0 ? l->cost_days : 1);
}

static int by_name(const Learn *x, const Learn *y)
{
    int c = str_cmp(x->place, y->place);
    if (!c && x->visits.len && y->visits.len)
        c = str_cmp(x->visits.at[0]->id, y->visits.at[0]->id);
    if (!c && x->teaches.len && y->teaches.len)
        c = (x->teaches.at[0]->number > y->teaches.at[0]->number) -
            (x->teaches.at[0]->number < y->teaches.at[0]->number);
    return c;
}

static int by_gain(const void *x, const void *y)
{
    const Learn *a = x, *b = y;
    double p = a_day(a->gain, a), q = a_day(b->gain, b);
    if (p == q) {
        p = a_day(a->stake, a);
        q = a_day(b->stake, b);
    }
    return p != q ? (p > q ? -1 : 1) : by_name(a, b);
}

static int by_stake(const void *x, const void *y)
{
    const Learn *a = x, *b = y;
    double p = a_day(a->stake, a), q = a_day(b->stake, b);
    return p != q ? (p > q ? -1 : 1) : by_name(a, b);
}

static void sort(Learns *xs, int (*order)(const void *, const void *), ptrdiff_t most)
{
    if (xs->len)
        qsort(xs->at, (size_t)xs->len, sizeof(Learn), order);
    if (xs->len > most)
        xs->len = most;
}

// ---- At one place

static Learn single(Arena *a, const Item *x, Voi v)
{
    Learn l = { .place = x->place->id,
                .teaches = x->teaches,
                .swap = v.changes,
                .gain = 1000 * v.value,
                .stake = x->opens ? x->place->chance : 0,
                .cost_days = x->visit->cost_days,
                .places = 1 };
    *PUSH(a, &l.visits) = x->visit;
    return l;
}

// The best of all, and the best of each place: its page shows what is worth finding out there.
static Learns best_of(Arena *a, Learns all)
{
    Learns out = { 0 };
    Map *seen = map_new(a);
    EACH (const Learn, l, all) {
        intptr_t n = (intptr_t)map_get(seen, l->place);
        *map_slot(seen, l->place) = (void *)(n + 1);
        if (l - all.at < VISITS_MOST || n < OF_PLACE_MOST)
            *PUSH(a, &out) = *l;
    }
    return out;
}

static bool at_places(Task *t, const Items *items)
{
    Arena *a = t->arena;
    Run *run = t->run;
    Lesson *lesson = NEWS(a, Lesson, items->len);
    Voi *worth = NEWS(a, Voi, items->len);
    Learns all = { 0 };
    for (ptrdiff_t i = 0; i < items->len; i++)
        lesson[i] = (Lesson){ items->at[i].row, (int32_t)items->at[i].what.len, items->at[i].what.at };
    if (!voi_lessons(t->study, lesson, (int32_t)items->len, next_step(t), worth))
        return false;
    for (ptrdiff_t i = 0; i < items->len; i++) {
        Learn l = single(a, &items->at[i], worth[i]);
        if (l.gain > 0)
            *PUSH(a, &all) = l;
        if (l.stake > 0 && visit_is_paper(items->at[i].visit))
            *PUSH(a, &run->learn[LEARN_QUESTIONS]) = l;
    }
    sort(&all, by_gain, all.len);
    run->learn[LEARN_VISITS] = best_of(a, all);
    sort(&run->learn[LEARN_QUESTIONS], by_stake, QUESTIONS_MOST);
    return true;
}

static bool single_facts(Task *t)
{
    Arena *a = t->arena;
    Run *run = t->run;
    int32_t m = run->problem->criteria;
    Voi *worth = NEWS(a, Voi, (ptrdiff_t)run->problem->places * m);
    if (!voi_facts(t->study, next_step(t), worth))
        return false;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)run->problem->places * m; i++) {
        if (worth[i].value <= 0)
            continue;
        Learn l = { .place = run->places.at[run->at_place[i / m]].id,
                    .swap = worth[i].changes,
                    .gain = 1000 * worth[i].value,
                    .places = 1 };
        *PUSH(a, &l.teaches) = purpose_attr(run->pack, run->purpose, &run->pack->criteria.at[i % m]);
        *PUSH(a, &run->learn[LEARN_FACTS]) = l;
    }
    sort(&run->learn[LEARN_FACTS], by_gain, FACTS_MOST);
    return true;
}

// ---- All that an authority's papers teach

static void add_attr(Arena *a, AttrRefs *to, const Attr *attr)
{
    EACH (const Attr *, have, *to)
        if (*have == attr)
            return;
    *PUSH(a, to) = attr;
}

static void add_visit(Arena *a, VisitRefs *to, const Visit *v)
{
    EACH (const Visit *, have, *to)
        if (*have == v)
            return;
    *PUSH(a, to) = v;
}

typedef ARRAY(Taught) Taughts;
static void add_taught(Arena *a, Taughts *to, Taught more)
{
    EACH (Taught, have, *to)
        if (have->criterion == more.criterion) {
            have->share = fminf(1, have->share + more.share);
            return;
        }
    *PUSH(a, to) = more;
}

static bool of_authority(Task *task, const Items *items, Str authority, Learn *out)
{
    Arena *a = task->arena;
    const Run *run = task->run;
    Learn sum = { 0 };
    Lesson *lesson = NEWS(a, Lesson, run->problem->places);
    int32_t lessons = 0;
    Voi v;
    for (ptrdiff_t i = 0; i < items->len;) {
        int32_t row = items->at[i].row;
        Taughts what = { 0 };
        bool any = false, hangs = false;
        for (; i < items->len && items->at[i].row == row; i++) {
            const Item *x = &items->at[i];
            if (!visit_is_paper(x->visit) || !str_eq(x->visit->authority.in[LANG_VI], authority))
                continue;
            EACH (const Taught, t, x->what)
                add_taught(a, &what, *t);
            EACH (const Attr *, attr, x->teaches)
                add_attr(a, &sum.teaches, *attr);
            add_visit(a, &sum.visits, x->visit);
            sum.cost_days += x->visit->cost_days;
            any = true;
            hangs = hangs || x->opens;
        }
        sum.places += any;
        sum.stake += hangs ? items->at[i - 1].place->chance : 0;
        if (what.len)
            lesson[lessons++] = (Lesson){ row, (int32_t)what.len, what.at };
    }
    Arena *own = arena_new();
    bool ok = voi_together(own, task->study, lesson, lessons, next_step(task), &v);
    arena_free(own);
    sum.swap = v.changes;
    sum.gain = 1000 * v.value;
    *out = sum;
    return ok;
}

static bool asked_by(const Visit *v, Map *done)
{
    Str who = v->authority.in[LANG_VI];
    if (!visit_is_paper(v) || !who.len || map_get(done, who))
        return false;
    *map_slot(done, who) = (void *)v;
    return true;
}

static int64_t authorities_of(const Pack *pack)
{
    Arena *a = arena_new();
    Map *done = map_new(a);
    int64_t n = 0;
    EACH (const Visit, v, pack->visits)
        n += asked_by(v, done);
    arena_free(a);
    return n;
}

static bool authorities(Task *t, const Items *items)
{
    Arena *a = t->arena;
    Run *run = t->run;
    Map *done = map_new(a);
    EACH (const Visit, v, run->pack->visits) {
        Learn sum;
        if (!asked_by(v, done))
            continue;
        if (!of_authority(t, items, v->authority.in[LANG_VI], &sum))
            return false;
        if (sum.gain > 0 || sum.stake > 0)
            *PUSH(a, &run->learn[LEARN_AUTHORITIES]) = sum;
    }
    sort(&run->learn[LEARN_AUTHORITIES], by_gain, run->learn[LEARN_AUTHORITIES].len);
    return true;
}

bool learn_all(Arena *a, Run *run, Progress progress)
{
    Items items;
    // Where what is known moved what is expected, it also says what a visit tells of the rest of its place.
    // Without that, the spread of a place's own part alone would send people to where the prior is wrong by
    // most (docs/kernel.md).
    const VoiStudy *study = voi_open(a, run->problem, run->ranking, run->learn_priors ? run->own : NULL);
    Task t = { a, run, study, progress, 0, 3 + authorities_of(run->pack) };
    if (!items_of(&t, &items) || !at_places(&t, &items) || !authorities(&t, &items) || !single_facts(&t))
        return false;
    VoiSure sure = voi_sure(run->learn_priors ? study : voi_open(a, run->problem, run->ranking, run->own));
    run->set_right = sure.right;
    if (sure.moved)
        run->expected_hits = sure.hits;
    return true;
}
