// simulate.c - invented places, a truth about them, and a survey that sees it through the pack's error
// models.
#include <math.h>
#include <stdlib.h>

#include "derive.h"
#include "feature.h"
#include "geo.h"
#include "ledger.h"
#include "run_store.h"
#include "schema.h"
#include "simulate.h"
#include "sizes.h"

// ---- Chance: SplitMix64, so that the same seed gives the same city everywhere.

typedef struct {
    uint64_t state;
} Chance;

static uint64_t next(Chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double even(Chance *c) // [0, 1)
{
    return (double)(next(c) >> 11) * 0x1p-53;
}

static ptrdiff_t pick(Chance *c, ptrdiff_t n)
{
    return (ptrdiff_t)(even(c) * (double)n);
}

static double bell(Chance *c) // about normal, standard deviation 1
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += even(c);
    return sum - 6;
}

// ---- What has to be drawn: the entered attributes that criteria and gates rest on.

typedef struct {
    const Pack *pack;
    const RecordType *type, *part; // what is ranked; its part, or NULL
    AttrRefs own, of_part;
    Chance chance;
} World;

static void need(Arena *a, World *w, const RecordType *type, Str name);

static void need_attr(Arena *a, World *w, const RecordType *type, const Attr *attr)
{
    AttrRefs *list = type == w->type ? &w->own : &w->of_part;
    if (attr->derived.len) {
        TypeSchema schema = { .arena = a, .pack = w->pack, .type = type };
        DeriveSchema names = type_derive_schema(&schema);
        QueryProp target;
        const Derive *rule;
        Err ignored = { 0 };
        attr_prop(a, attr, &target);
        if (derive_parse(a, attr->derived, &target, &names, &rule,
                         &ignored)) { // the pack's check has read it already
            Strs reads = derive_reads(a, rule);
            EACH (const Str, r, reads)
                need(a, w, type, *r);
        }
        if (attr->kind == KIND_DERIVED)
            return;
    }
    EACH (const Attr *, have, *list)
        if (*have == attr)
            return;
    *PUSH(a, list) = attr;
}

static void need(Arena *a, World *w, const RecordType *type, Str name)
{
    Str rest = name, head = cut(&rest, '.');
    const RecordType *of = rest.len ? pack_type(w->pack, head) : type;
    const Attr *attr = of ? pack_attr(w->pack, of->name, rest.len ? rest : head) : NULL;
    if (!attr || (of != w->type && of != w->part))
        return;
    need_attr(a, w, of, attr);
}

static void need_of(Arena *a, World *w, const Cond *c)
{
    if (!c->query)
        return;
    Strs names = query_properties(a, c->query);
    EACH (const Str, n, names)
        need(a, w, w->type, *n);
}

static void gather_needs(Arena *a, World *w)
{
    EACH (const Criterion, c, w->pack->criteria) {
        need_attr(a, w, w->type, c->attr);
        need_of(a, w, &c->applies_when);
        EACH (const Purpose, u, w->pack->purposes)
            need_attr(a, w, w->type, purpose_attr(w->pack, u, c));
    }
    EACH (const Gate, g, w->pack->gates) {
        need_of(a, w, &g->applies_when);
        need_of(a, w, &g->condition);
    }
}

// ---- Drawing a value. `quality` in [0, 1] pulls it: where a criterion says what is better, towards that.

static double score_of(const ValueFn *fn, double x, Str code)
{
    if (fn->kind == VF_ORDINAL) {
        EACH (const CodeValue, c, fn->codes)
            if (str_eq(c->code, code))
                return c->value;
        return 0;
    }
    if (fn->kind == VF_LINEAR || fn->kind == VF_LOG) {
        double z = fn->kind == VF_LOG ? log(fn->zero_at) : fn->zero_at,
               o = fn->kind == VF_LOG ? log(fn->one_at) : fn->one_at;
        double at = fn->kind == VF_LOG ? log(fmax(x, 1e-9)) : x;
        return fmin(1, fmax(0, (at - z) / (o - z)));
    }
    if (fn->kind == VF_PEAK)
        return x <= fn->rise_from  ? 0
               : x < fn->full_from ? (x - fn->rise_from) / (fn->full_from - fn->rise_from)
                                   : 1;
    for (ptrdiff_t i = 1; i < fn->points.len; i++) {
        const VfPoint *p = &fn->points.at[i - 1], *q = &fn->points.at[i];
        if (x <= q->x)
            return x <= p->x || q->x == p->x ? p->y : p->y + (q->y - p->y) * (x - p->x) / (q->x - p->x);
    }
    return fn->points.len ? fn->points.at[fn->points.len - 1].y : 0;
}

static double from_prior(Chance *c, const Prior *p)
{
    bool log_x = p->kind == PRIOR_LOGUNIFORM || p->kind == PRIOR_LOGTRIANGULAR;
    double u = even(c);
    return log_x ? exp(log(p->lo) + u * (log(p->hi) - log(p->lo))) : p->lo + u * (p->hi - p->lo);
}

static const Criterion *criterion_on(const Pack *pack, const Attr *attr)
{
    EACH (const Criterion, c, pack->criteria)
        if (c->attr == attr)
            return c;
    return NULL;
}

static double number_of(World *w, const Attr *attr, double quality)
{
    const Criterion *crit = criterion_on(w->pack, attr);
    double best = NAN, nearest = INFINITY;
    for (int i = 0; crit && crit->prior[PRIOR_NEUTRAL].kind != PRIOR_CODES && i < 24; i++) {
        double x = from_prior(&w->chance, &crit->prior[PRIOR_NEUTRAL]),
               off = fabs(score_of(&crit->fn, x, S("")) - quality);
        if (off < nearest) {
            nearest = off;
            best = x;
        }
    }
    if (!isnan(best))
        return best;
    double lo = isfinite(attr->min) ? attr->min : 0,
           hi = isfinite(attr->max) ? attr->max : fmax(lo * 10, 100);
    if (lo >= 0 && hi > 1000) // sizes and counts: small ones are the common ones
        return exp(log(fmax(lo, 1)) + even(&w->chance) * 0.7 * (log(hi) - log(fmax(lo, 1))));
    return lo + (0.5 * quality + 0.5 * even(&w->chance)) * (hi - lo);
}

static Str code_of(World *w, const Attr *attr, double quality)
{
    const Criterion *crit = criterion_on(w->pack, attr);
    const CodeList *list = attr->list;
    if (crit && crit->fn.kind == VF_ORDINAL) {
        Str best = crit->fn.codes.at[0].code;
        double nearest = INFINITY;
        EACH (const CodeValue, c, crit->fn.codes) {
            double off = fabs(c->value - quality) + 0.2 * even(&w->chance);
            if (off < nearest) {
                nearest = off;
                best = c->code;
            }
        }
        return best;
    }
    if (list->ordered) {
        double at = (quality * 0.6 + even(&w->chance) * 0.4) * (double)list->codes.len;
        return list->codes.at[(ptrdiff_t)fmin(at, (double)list->codes.len - 1)].code;
    }
    return list->codes.at[pick(&w->chance, list->codes.len)].code;
}

static Value draw(Arena *a, World *w, const Attr *attr, double quality)
{
    double q = fmin(1, fmax(0, quality + 0.18 * bell(&w->chance)));
    switch (attr->value_type) {
    case VT_NUM:
        return value_num(size_kept(attr, number_of(w, attr, q)));
    case VT_BOOL:
        return value_bool(even(&w->chance) < 0.15 + 0.7 * q);
    case VT_CODE:
        return value_code(a, code_of(w, attr, q));
    case VT_CODES: {
        Strs one = { 0 }, none = { 0 };
        *PUSH(a, &one) = attr->list->codes.at[pick(&w->chance, attr->list->codes.len)].code;
        return value_codes(a, one, none);
    }
    default:
        return value_unknown(attr->value_type);
    }
}

// ---- One place and its parts

typedef struct {
    const Attr *attr;
    Value value;
} Truth;
typedef ARRAY(Truth) Truths;
typedef struct {
    Str id;
    const RecordType *type;
    Truths truths;
} Thing;
typedef ARRAY(Thing) Things;

static Truth *truth_of(const Truths *ts, Str name)
{
    EACH (Truth, t, *ts)
        if (str_eq(t->attr->name, name))
            return t;
    return NULL;
}

static void set_truth(Arena *a, Truths *ts, const Attr *attr, Value v)
{
    Truth *t = attr ? truth_of(ts, attr->name) : NULL;
    if (t)
        t->value = v;
    else if (attr)
        *PUSH(a, ts) = (Truth){ attr, v };
}

static const Value *look_up(void *ctx, Str name)
{
    Truth *t = truth_of(ctx, name);
    return t ? &t->value : NULL;
}

// Nine of ten gates of nearly every place are meant to pass: what they read is drawn again until they do.
static void pass_gates(Arena *a, World *w, Truths *ts)
{
    EACH (const Gate, g, w->pack->gates) {
        bool meant = even(&w->chance) < 0.93;
        Strs reads = query_properties(a, g->condition.query);
        for (int tries = 0;
             meant && tries < 60 && query_eval(g->condition.query, a, look_up, ts) == TRI_FALSE; tries++)
            EACH (const Str, name, reads) {
                Truth *t = truth_of(ts, *name);
                if (t && !criterion_on(w->pack, t->attr))
                    t->value = draw(a, w, t->attr, even(&w->chance));
            }
    }
}

// The code for which what is ranked is ranked.
static void be_candidate(Arena *a, World *w, Truths *ts)
{
    const Attr *role = pack_attr(w->pack, w->type->name, w->pack->ranking.role);
    if (!role || !role->list || !w->pack->ranking.where.query)
        return;
    EACH (const Code, c, role->list->codes) {
        set_truth(a, ts, role, value_code(a, c->code));
        if (query_eval(w->pack->ranking.where.query, a, look_up, ts) == TRI_TRUE)
            return;
    }
}

static Point somewhere(World *w, const Ward *ward)
{
    const Pack *p = w->pack;
    if (!ward)
        return (Point){ p->west + even(&w->chance) * (p->east - p->west),
                        p->south + even(&w->chance) * (p->north - p->south) };
    double radius = isnan(ward->area_km2) ? 0.5 : 0.5 * sqrt(ward->area_km2 / M_PI),
           angle = even(&w->chance) * 2 * M_PI;
    double r = radius * sqrt(even(&w->chance)) / 111.32; // degrees of latitude
    return (Point){ ward->lon + r * cos(angle) / cos(ward->lat * M_PI / 180), ward->lat + r * sin(angle) };
}

static void be_somewhere(Arena *a, World *w, Truths *ts)
{
    const Attr *at = pack_attr(w->pack, w->type->name, w->type->geometry);
    const Attr *in = pack_attr(w->pack, w->type->name, w->pack->ranking.ward);
    const Ward *ward = w->pack->wards.len ? &w->pack->wards.at[pick(&w->chance, w->pack->wards.len)] : NULL;
    Point p = somewhere(w, ward);
    if (at)
        set_truth(a, ts, at, value_point(a, round(p.lon * 1e6) / 1e6, round(p.lat * 1e6) / 1e6, 0));
    if (in && ward)
        set_truth(a, ts, in, value_code(a, ward->code));
}

static Str kind_of(World *w, const Purpose *u, const Attr *kind)
{
    if (u->kinds.len)
        return u->kinds.at[pick(&w->chance, u->kinds.len)];
    return kind->list->codes.at[pick(&w->chance, kind->list->codes.len)].code;
}

static void be_named(Arena *a, World *w, Truths *ts, const Attr *kind, Str code, int no)
{
    const Code *c = list_code(kind->list, code);
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        const Attr *title = pack_attr(w->pack, w->type->name, w->type->title.in[lang]);
        if (title)
            set_truth(a, ts, title,
                      value_text(a, msg(a, lang, MSG_ANALYSIS_SIM_NAME, c ? c->label.in[lang] : code,
                                        str_fmt(a, "%03d", no))));
    }
}

static Thing place_of(Arena *a, World *w, const Purpose *u, int no, double *quality)
{
    Thing t = { .id = str_fmt(a, "%.*s/S%04d", PS(w->type->name), no), .type = w->type };
    const Attr *kind = pack_attr(w->pack, w->type->name, w->pack->ranking.kind);
    const Attr *area = pack_attr(w->pack, w->type->name, w->pack->ranking.area);
    *quality = fmin(0.95, fmax(0.05, 0.5 + 0.2 * bell(&w->chance)));
    EACH (const Attr *, attr, w->own)
        set_truth(a, &t.truths, *attr, draw(a, w, *attr, *quality));
    if (kind) {
        Str code = kind_of(w, u, kind);
        set_truth(a, &t.truths, kind, value_code(a, code));
        be_named(a, w, &t.truths, kind, code, no);
    }
    if (area)
        set_truth(a, &t.truths, area,
                  value_num(round(exp(log(300) + even(&w->chance) * log(400)) / 10) * 10));
    be_candidate(a, w, &t.truths);
    be_somewhere(a, w, &t.truths);
    pass_gates(a, w, &t.truths);
    return t;
}

static const Attr *count_of_parts(const World *w)
{
    return w->part && w->part->parent_count.len ? pack_attr(w->pack, w->type->name, w->part->parent_count)
                                                : NULL;
}

static void parts_of(Arena *a, World *w, Thing *place, int no, double quality, Things *out)
{
    int n = w->part && w->of_part.len ? 1 + (int)pick(&w->chance, 3) : 0;
    const Attr *count = count_of_parts(w);
    if (count && truth_of(&place->truths, count->name))
        set_truth(a, &place->truths, count, value_num(n));
    for (int i = 1; i <= n; i++) {
        Thing t = { .id = str_fmt(a, "%.*s/S%04d_%d", PS(w->part->name), no, i), .type = w->part };
        EACH (const Attr *, attr, w->of_part)
            set_truth(a, &t.truths, *attr, draw(a, w, *attr, quality));
        set_truth(a, &t.truths, pack_attr(w->pack, w->part->name, w->part->parent_attr),
                  value_text(a, place->id));
        *PUSH(a, out) = t;
    }
}

// ---- What goes together

static double even_of(void *chance)
{
    return even(chance);
}

static void give_sizes(Arena *a, const Thing *t, int part, Sizes *out)
{
    EACH (const Truth, x, t->truths)
        if (x->value.state == VAL_KNOWN && x->value.type == VT_NUM)
            *PUSH(a, out) = (Size){ x->attr, part, x->value.lo };
}

// Chances of one place for one thing, apart from those that places are drawn with: what is drawn besides
// leaves the places as they are.
static Chance apart(uint64_t seed, int no, uint64_t thing)
{
    return (Chance){ (seed * 2 + 1) * 0xd1342543de82ef95u + (uint64_t)no * 0xaf251af3b0f025b5u + thing };
}

// Sizes as the pack says that they go together.
static void fit_sizes(Arena *a, const World *w, uint64_t seed, int no, Thing *place, Things *parts)
{
    Chance chance = apart(seed, no, 1);
    Sizes sizes = { 0 };
    give_sizes(a, place, SIZE_OF_PLACE, &sizes);
    for (int i = 0; i < parts->len; i++)
        give_sizes(a, &parts->at[i], i, &sizes);
    sizes_fit(a, w->pack, (int)parts->len, even_of, &chance, &sizes);
    EACH (const Size, s, sizes) {
        assert(s->part == SIZE_OF_PLACE || (parts->at && s->part < parts->len));
        Thing *of = s->part == SIZE_OF_PLACE ? place : &parts->at[s->part];
        set_truth(a, &of->truths, s->attr, value_num(s->value));
    }
}

static bool follows(const World *w, Arena *a, const Attr *attr)
{
    const Attr *parts = count_of_parts(w);
    Strs reads = attr->derive ? derive_reads(a, attr->derive) : (Strs){ 0 };
    return str_in(w->pack->ranking.kind, reads) || (parts && str_in(parts->name, reads));
}

// What follows from the kind of place, or from how many buildings it has, nobody invents besides.
static void let_follow(Arena *a, const World *w, Thing *place)
{
    EACH (Truth, t, place->truths)
        if (follows(w, a, t->attr))
            t->value = value_unknown(t->attr->value_type);
}

// ---- The survey: what each visit of the pack sees of the truth.

static Value seen(Arena *a, World *w, const Truth *t, Str method)
{
    const Attr *attr = t->attr;
    double percent = pack_error(w->pack, attr->group, method, ERROR_PERCENT),
           level = pack_error(w->pack, attr->group, method, ERROR_LEVEL);
    double confusion = pack_error(w->pack, attr->group, method, ERROR_CONFUSION), u = even(&w->chance),
           side = even(&w->chance);
    if (attr == count_of_parts(w))
        return t->value; // who is there can count
    if (attr->value_type == VT_NUM && !isnan(percent))
        return value_num(size_kept(attr, t->value.lo * (1 + (2 * u - 1) * percent / 100)));
    if (attr->value_type == VT_CODE && attr->list && attr->list->ordered && !isnan(level) && u < level &&
        t->value.set.len) {
        const Code *c = list_code(attr->list, t->value.set.at[0]);
        ptrdiff_t at = (c ? c - attr->list->codes.at : 0) + (side < 0.5 ? -1 : 1);
        if (at >= 0 && at < attr->list->codes.len)
            return value_code(a, attr->list->codes.at[at].code);
    }
    if (attr->value_type == VT_BOOL && !isnan(confusion) && u < confusion / 2)
        return value_bool(t->value.lo == 0);
    return t->value;
}

static bool is_identity(const World *w, const Thing *t, const Attr *attr)
{
    const RecordType *type = t->type;
    return str_eq(attr->name, type->title.in[LANG_VI]) || str_eq(attr->name, type->title.in[LANG_EN]) ||
           str_eq(attr->name, w->pack->ranking.kind) || str_eq(attr->name, w->pack->ranking.role) ||
           str_eq(attr->name, w->pack->ranking.ward) || str_eq(attr->name, w->pack->ranking.area) ||
           str_eq(attr->name, type->geometry) || str_eq(attr->name, type->parent_attr);
}

static bool teaches(const Visit *v, const Attr *attr)
{
    EACH (const Attr *, t, v->teaches)
        if (*t == attr)
            return true;
    return false;
}

static bool tell(LedgerWriter *w, const Thing *t, Str class, Str method, Str source, Str author, int32_t day,
                 Facts facts, Err *err)
{
    int64_t seq;
    Obs o = { .id = t->id, .kind = OBS_FACTS, .valid = valid_since(day), .conf = CONF_NONE, .facts = facts };
    o.prov = (Prov){ .source = source, .source_class = class, .method = method, .author = author };
    return ledger_add(w, &o, &seq, err);
}

typedef struct {
    const SimAsk *ask;
    int32_t today;
    const bool *done;
} Survey; // done[visit]: made at this place

static bool survey(Arena *a, World *world, LedgerWriter *w, const Survey *s, const Thing *t, Err *err)
{
    const Pack *pack = world->pack;
    Facts identity = { 0 };
    Str source = msg(a, LANG_VI, MSG_ANALYSIS_SIM_SOURCE);
    const Visit *first = pack->visits.len ? &pack->visits.at[0] : NULL;
    Str class = first ? first->class : pack->classes.at[0].name,
        method = first ? first->method : pack->methods.at[0].name;
    EACH (const Truth, truth, t->truths)
        if (is_identity(world, t, truth->attr))
            *PUSH(a, &identity) = (Fact){ truth->attr->number, truth->value };
    if (!tell(w, t, class, method, source, s->ask->author, s->today - 90, identity, err))
        return false;
    bool *told = NEWS(a, bool, t->truths.len);
    for (ptrdiff_t v = 0; v < pack->visits.len; v++) {
        const Visit *visit = &pack->visits.at[v];
        Facts facts = { 0 };
        for (ptrdiff_t i = 0; i < t->truths.len; i++) {
            const Truth *truth = &t->truths.at[i];
            if (told[i] || is_identity(world, t, truth->attr) || !teaches(visit, truth->attr) ||
                truth->value.state == VAL_UNKNOWN)
                continue;
            Value value = seen(a, world, truth, visit->method); // drawn also where the visit was not made
            told[i] = s->done[v];
            if (s->done[v])
                *PUSH(a, &facts) = (Fact){ truth->attr->number, value };
        }
        if (facts.len && !tell(w, t, visit->class, visit->method, source, s->ask->author,
                               s->today - 60 + (int32_t)(v % 50), facts, err))
            return false;
    }
    return true;
}

// ---- All of it

static void truth_json(JsonW *w, const Thing *t)
{
    jw_obj(w);
    jw_kstr(w, "id", t->id);
    jw_kobj(w, "truth");
    EACH (const Truth, truth, t->truths) {
        jw_key(w, truth->attr->name);
        if (truth->value.set.len)
            jw_str(w, truth->value.set.at[0]);
        else if (truth->value.type == VT_NUM || truth->value.type == VT_BOOL)
            jw_num(w, truth->value.lo);
        else
            jw_null(w);
    }
    jw_end(w);
    jw_end(w);
}

static const RecordType *part_type(const Pack *pack, const RecordType *whole)
{
    EACH (const RecordType, t, pack->types)
        if (str_eq(t->parent, whole->name))
            return t;
    return NULL;
}

static bool fill(Arena *a, City *city, const SimAsk *ask, Buf *truth, Err *err)
{
    const Pack *pack = city_pack(city);
    World w = { .pack = pack, .type = pack_type(pack, pack->ranking.type), .chance = { ask->seed * 2 + 1 } };
    const Purpose *u = pack_purpose(pack, S(""));
    LedgerWriter *writer;
    Written written;
    w.part = part_type(pack, w.type);
    gather_needs(a, &w);
    BlockInfo info = {
        .author = ask->author, .now_ms = ask->now, .kind = BLOCK_IMPORT, .label = S("simulate")
    };
    if (!ledger_begin(city_ledger(city), a, &info, &writer, err))
        return false;
    JsonW json = json_w(truth);
    jw_obj(&json);
    jw_kbool(&json, "illustrative", true);
    jw_karr(&json, "places");
    bool ok = true, *done = NEWS(a, bool, pack->visits.len);
    double surveyed = ask->surveyed > 0 ? ask->surveyed : 0.9;
    for (int no = 1; ok && no <= ask->places; no++) {
        double quality;
        Things parts = { 0 };
        Thing place = place_of(a, &w, u, no, &quality);
        parts_of(a, &w, &place, no, quality, &parts);
        fit_sizes(a, &w, ask->seed, no, &place, &parts);
        let_follow(a, &w, &place);
        for (ptrdiff_t v = 0; v < pack->visits.len; v++)
            done[v] = even(&w.chance) < surveyed;
        Survey s = { ask, day_at(pack->zone, ask->now), done };
        Chance places = w.chance;
        w.chance = apart(ask->seed, no, 2);
        ok = survey(a, &w, writer, &s, &place, err);
        truth_json(&json, &place);
        EACH (const Thing, part, parts) {
            ok = ok && survey(a, &w, writer, &s, part, err);
            truth_json(&json, part);
        }
        w.chance = places;
    }
    jw_end(&json);
    jw_end(&json);
    ok = ok && features_rebuild(city, a, ask->now, err);
    if (!ok) {
        ledger_abort(writer);
        return false;
    }
    return ledger_commit(writer, &written, err);
}

bool simulate(Arena *a, const SimAsk *ask, Faults *faults, Err *err)
{
    City *city;
    CityNew how = { .path = ask->path,
                    .pack_dir = ask->pack_dir,
                    .author = ask->author,
                    .now_ms = ask->now,
                    .illustrative = true };
    Buf truth = buf_new(a);
    if (ask->places < 1 || ask->places > 4000)
        return fail(err, MSG_ANALYSIS_SIM_PLACES);
    if (ask->truth.len && file_exists(ask->truth))
        return fail(err, MSG_REGISTER_FILE_THERE, ask->truth);
    if (!city_create(a, &how, &city, faults, err))
        return false;
    bool ok = analysis_open(city, err) && fill(a, city, ask, &truth, err);
    city_close(city);
    return ok && (!ask->truth.len || file_write(ask->truth, buf_str(&truth), err));
}
