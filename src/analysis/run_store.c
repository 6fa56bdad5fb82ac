// run_store.c - a run as canonical JSON: the text that is hashed is the text that is stored.
#include <math.h>
#include <sodium.h>
#include <string.h>

#include "analysis_sql.h"
#include "learn.h"
#include "ledger.h"
#include "run_store.h"

#define METHOD "smaa-5" // changes whenever the same input would give other numbers

static Str hex(Arena *a, const uint8_t *bytes, size_t n)
{
    char *out = arena_alloc(a, (ptrdiff_t)n * 2 + 1);
    sodium_bin2hex(out, n * 2 + 1, bytes, n);
    return str_z(out);
}

static void nums(JsonW *w, const char *key, const double *x, ptrdiff_t n)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++)
        if (isnan(x[i]))
            jw_null(w);
        else
            jw_num(w, x[i]);
    jw_end(w);
}

static void ranks(JsonW *w, const char *key, const int32_t *x, ptrdiff_t n)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++)
        jw_int(w, x[i]);
    jw_end(w);
}

static void place_json(JsonW *w, const Run *r, const RunPlace *p)
{
    ptrdiff_t m = r->pack->criteria.len;
    jw_obj(w);
    jw_kstr(w, "id", p->id);
    nums(w, "chance", p->chance_by_prior, PRIOR_SETS);
    ranks(w, "rank", p->rank, RANK_QUANTILES);
    ranks(w, "kind_rank", p->kind_rank, RANK_QUANTILES);
    jw_kint(w, "best", p->best);
    jw_kint(w, "worst", p->worst);
    jw_kint(w, "of_kind", p->of_kind);
    nums(w, "score", p->score, SCORE_QUANTILES);
    jw_knum(w, "mean_rank", p->mean_rank);
    jw_knum(w, "mean_score", p->mean_score);
    jw_knum(w, "moved", p->moved);
    nums(w, "contribution", p->contribution, m);
    nums(w, "value", p->value, m);
    jw_end(w);
}

static Str canonical(Arena *a, const Run *r)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "method", S(METHOD));
    jw_kstr(&w, "pack", hex(a, r->pack->digest, 32));
    jw_kstr(&w, "purpose", r->purpose->id);
    jw_kstr(&w, "view", r->view);
    jw_kstr(&w, "as_of", day_str(a, r->at.valid));
    jw_kint(&w, "draws", r->draws);
    jw_kint(&w, "k", r->k);
    jw_kstr(&w, "seed", str_fmt(a, "%llu", (unsigned long long)r->seed));
    jw_kstr(&w, "prior", str_z(prior_set_names[r->prior]));
    if (r->learn_priors)
        jw_kbool(&w, "learn_priors", true);
    if (r->own_range)
        jw_knum(&w, "weight_range", r->weight_range);
    nums(&w, "group_weight", r->group_weight, r->pack->criterion_groups.len);
    nums(&w, "in_group", r->in_group, r->pack->criteria.len);
    jw_kbool(&w, "illustrative", r->illustrative);
    jw_knum(&w, "share_known", r->share_known);
    jw_knum(&w, "expected_hits", r->expected_hits);
    jw_karr(&w, "places");
    EACH (const RunPlace, p, r->places)
        place_json(&w, r, p);
    jw_end(&w);
    jw_karr(&w, "excluded");
    EACH (const RunPlace, p, r->excluded)
        jw_str(&w, p->id);
    jw_end(&w);
    learn_write(&w, r);
    jw_end(&w);
    return buf_str(&b);
}

void run_digest(Arena *a, Run *r)
{
    Str text = canonical(a, r);
    crypto_generichash(r->digest, sizeof r->digest, (const unsigned char *)text.at,
                       (unsigned long long)text.len, NULL, 0);
    r->id = str_fmt(a, "run/%.12s", hex(a, r->digest, 32).at);
}

bool run_last_seq(City *city, int64_t *seq, Err *err)
{
    return ledger_last_seq(city_ledger(city), seq, err);
}

bool analysis_open(City *city, Err *err)
{
    const char *const schema[] = { sql_analysis_schema_1, sql_analysis_schema_2, sql_analysis_schema_3,
                                   sql_analysis_schema_4, sql_analysis_schema_5 };
    const char *const jobs[] = { sql_job_schema_1 };
    return db_migrate(city_db(city), "analysis", schema, COUNT(schema), err) &&
           (db_mode(city_db(city)) == DB_READ || // who only reads has no jobs
            db_migrate(city_db(city), "job", jobs, COUNT(jobs), err));
}

bool run_save(City *city, Arena *a, Run *r, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_run_add);
    bind_str(q, 1, r->id);
    bind_blob(q, 2, (Str){ (const char *)r->digest, sizeof r->digest });
    bind_str(q, 3, r->purpose->id);
    bind_str(q, 4, instant_str(a, r->made));
    bind_str(q, 5, r->actor);
    bind_i64(q, 6, r->at.seq);
    bind_str(q, 7, canonical(a, r));
    bind_str(q, 8, r->view);
    bind_bool(q, 9, r->other_day);
    return stmt_run(q, err);
}

// ---- Reading back

static Str full_id(Arena *a, Str id)
{
    return str_starts(id, S("run/")) ? id : str_fmt(a, "run/%.*s", PS(id));
}

bool sees_drafts(const View *v)
{
    return v->rule->sees[SENS_STAFF];
}

// Of a purpose, or of any; empty where there is none that this view may find.
static bool latest(City *city, const View *v, Arena *a, Str purpose, Str *id, Err *err)
{
    *id = (Str){ 0 };
    if (!sees_drafts(v) && !v->decided)
        return true;
    Stmt *q = db_query(city_db(city), sees_drafts(v) ? sql_run_latest : sql_run_latest_published);
    if (sees_drafts(v))
        bind_str(q, 1, v->rule->name);
    bind_str(q, sees_drafts(v) ? 2 : 1, purpose);
    if (stmt_next(q))
        *id = col_str(q, 0, a);
    return stmt_end(q, err);
}

static double *read_nums(Arena *a, const json_t *array, ptrdiff_t n)
{
    double *x = NEWS(a, double, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(array, (size_t)i);
        x[i] = json_is_number(v) ? json_number_value(v) : NAN;
    }
    return x;
}

static PriorSet prior_of(Str name)
{
    PriorSet set = prior_set_named(name);
    return set < PRIOR_SETS ? set : PRIOR_NEUTRAL;
}

// What one decision has published opens what it was decided on, and no later draft.
static bool may_find(City *city, const View *v, const Stored *s, Err *err)
{
    if (sees_drafts(v) || str_eq(s->view, v->rule->name))
        return true;
    Stmt *q = db_query(city_db(city), sql_run_published);
    bind_str(q, 1, s->id);
    bool published = stmt_next(q);
    return stmt_end(q, err) && (published || fail(err, MSG_ANALYSIS_EMBARGO));
}

// A stored run and its text as read; false: there is nothing to release.
static bool find(City *city, const View *v, Arena *a, Str id, Stored *out, json_t **read, Err *err)
{
    *out = (Stored){ 0 };
    if (str_eq(id, S("latest")) &&
        (!latest(city, v, a, S(""), &id, err) || (!id.len && !fail(err, MSG_ANALYSIS_NO_RUN_YET))))
        return false;
    Stmt *q = db_query(city_db(city), sql_run_find);
    bind_str(q, 1, full_id(a, id));
    bool found = stmt_next(q);
    if (found) {
        out->id = col_str(q, 0, a);
        Str digest = col_blob(q, 1, a);
        memcpy(out->digest, digest.at, digest.len == 32 ? 32 : 0);
        instant_parse(col_str(q, 2, a), &out->made);
        out->actor = col_str(q, 3, a);
        out->at.seq = col_i64(q, 4);
        out->json = col_str(q, 5, a);
        out->other_day = col_i64(q, 6) != 0;
    }
    if (!stmt_end(q, err))
        return false;
    if (!found)
        return fail(err, MSG_ANALYSIS_NO_RUN, id);
    json_t *j;
    if (!json_read(out->json, &j, err))
        return false;
    const Pack *pack;
    Hash digest;
    // By what it says itself: a pack or a framework may have been put in force since without an observation.
    bool ok = hash_parse(json_get_str(j, "pack"), &digest)
                  ? city_pack_of(city, (Str){ (const char *)&digest, sizeof digest }, &pack, err)
                  : fail(err, MSG_ANALYSIS_RUN_BROKEN, out->id);
    if (ok) {
        out->view = str_copy(a, json_get_str(j, "view"));
        ok = may_find(city, v, out, err);
    }
    if (ok) {
        uint64_t u = 0;
        Str text = json_get_str(j, "seed");
        for (ptrdiff_t i = 0; i < text.len; i++)
            u = u * 10 + (uint64_t)(text.at[i] - '0');
        out->at.pack = pack;
        ok = day_parse(json_get_str(j, "as_of"), &out->at.valid) ||
             fail(err, MSG_ANALYSIS_RUN_BROKEN, out->id);
        out->ask = (RankAsk){ .purpose = str_copy(a, json_get_str(j, "purpose")),
                              .group_weight = read_nums(a, json_object_get(j, "group_weight"),
                                                        pack->criterion_groups.len),
                              .in_group = read_nums(a, json_object_get(j, "in_group"), pack->criteria.len),
                              .draws = (int)json_get_int(j, "draws", 0),
                              .seed = u,
                              .prior = prior_of(json_get_str(j, "prior")),
                              .k = (int)json_get_int(j, "k", 0),
                              .learn_priors = json_is_true(json_object_get(j, "learn_priors")),
                              .own_range = json_is_number(json_object_get(j, "weight_range")),
                              .weight_range = json_get_num(j, "weight_range", 0) };
    }
    if (ok)
        *read = j;
    else
        json_decref(j);
    return ok;
}

bool run_find(City *city, const View *v, Arena *a, Str id, Stored *out, Err *err)
{
    json_t *j;
    if (!find(city, v, a, id, out, &j, err))
        return false;
    json_decref(j);
    return true;
}

static void read_ints(const json_t *array, int32_t *out, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = (int32_t)json_integer_value(json_array_get(array, (size_t)i));
}

static bool fill_place(Arena *a, const Run *r, const json_t *j, RunPlace *p)
{
    ptrdiff_t m = r->pack->criteria.len;
    double *chance = read_nums(a, json_object_get(j, "chance"), PRIOR_SETS);
    double *score = read_nums(a, json_object_get(j, "score"), SCORE_QUANTILES);
    memcpy(p->chance_by_prior, chance, sizeof p->chance_by_prior);
    memcpy(p->score, score, sizeof p->score);
    p->chance = p->chance_by_prior[r->prior];
    read_ints(json_object_get(j, "rank"), p->rank, RANK_QUANTILES);
    read_ints(json_object_get(j, "kind_rank"), p->kind_rank, RANK_QUANTILES);
    p->best = (int32_t)json_get_int(j, "best", 0);
    p->worst = (int32_t)json_get_int(j, "worst", 0);
    p->of_kind = (int32_t)json_get_int(j, "of_kind", 0);
    p->mean_rank = json_get_num(j, "mean_rank", NAN);
    p->mean_score = json_get_num(j, "mean_score", NAN);
    p->moved = json_get_num(j, "moved", NAN);
    p->contribution = read_nums(a, json_object_get(j, "contribution"), m);
    p->value = read_nums(a, json_object_get(j, "value"), m);
    return p->best > 0;
}

static RunPlace *find_place(const RunPlaces *ps, Str id)
{
    EACH (RunPlace, p, *ps)
        if (str_eq(p->id, id))
            return p;
    return NULL;
}

bool run_fill(Arena *a, const Stored *s, Run *out, Err *err)
{
    json_t *j;
    if (!json_read(s->json, &j, err))
        return false;
    RunPlaces in_order = { 0 };
    size_t i;
    const json_t *v;
    bool ok = true;
    out->share_known = json_get_num(j, "share_known", NAN);
    out->expected_hits = json_get_num(j, "expected_hits", NAN);
    out->exploratory = out->share_known < out->pack->floor_share_known ||
                       out->expected_hits < out->pack->floor_expected_hits_share * out->k;
    json_array_foreach(json_object_get(j, "places"), i, v)
    {
        RunPlace *p = find_place(&out->places, json_get_str(v, "id"));
        ok = ok && p && fill_place(a, out, v, p);
        if (ok)
            *PUSH(a, &in_order) = *p;
    }
    ok = ok && in_order.len == out->places.len;
    out->places = in_order;
    learn_read(a, j, out);
    json_decref(j);
    return ok || fail(err, MSG_ANALYSIS_RUN_BROKEN, s->id);
}

// The part of a run that needs no places: what lists and titles show.
static bool run_head(City *city, Arena *a, const Stored *s, const json_t *j, Run *out, Err *err)
{
    const Pack *pack = s->at.pack;
    const Purpose *u = pack_purpose(pack, s->ask.purpose);
    *out = (Run){ .id = s->id,
                  .pack = pack,
                  .purpose = u,
                  .actor = s->actor,
                  .group_weight = s->ask.group_weight,
                  .in_group = s->ask.in_group,
                  .draws = s->ask.draws,
                  .k = s->ask.k,
                  .seed = s->ask.seed,
                  .prior = s->ask.prior,
                  .learn_priors = s->ask.learn_priors,
                  .own_range = s->ask.own_range,
                  .weight_range = rank_range(&s->ask, s->at.pack),
                  .at = s->at,
                  .made = s->made,
                  .other_day = s->other_day,
                  .share_known = json_get_num(j, "share_known", NAN),
                  .expected_hits = json_get_num(j, "expected_hits", NAN),
                  .set_right = json_get_num(j, "set_right", NAN),
                  .illustrative = city_illustrative(city) };
    memcpy(out->digest, s->digest, sizeof out->digest);
    size_t i;
    const json_t *place;
    json_array_foreach(json_object_get(j, "places"), i, place) * PUSH(a, &out->places) =
        (RunPlace){ .id = str_copy(a, json_get_str(place, "id")) };
    if (!u)
        return fail(err, MSG_ANALYSIS_RUN_BROKEN, s->id);
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        out->weights_changed =
            out->weights_changed || fabs(out->group_weight[g] - u->group_weight[g]) > 1e-12;
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        out->weights_changed = out->weights_changed || fabs(out->in_group[c] - u->weight_in_group[c]) > 1e-12;
    out->exploratory = out->share_known < pack->floor_share_known ||
                       out->expected_hits < pack->floor_expected_hits_share * out->k;
    return run_dates(city, a, out, err);
}

// The newest runs of a purpose that this view may find.
static bool newest(City *city, const View *v, Arena *a, Str purpose, ptrdiff_t most, Strs *ids, Err *err)
{
    *ids = (Strs){ 0 };
    if (!sees_drafts(v) && !v->decided)
        return true;
    Stmt *q = db_query(city_db(city), sql_run_list);
    bind_str(q, 1, purpose);
    bind_bool(q, 2, sees_drafts(v));
    while (ids->len < most && stmt_next(q))
        *PUSH(a, ids) = col_str(q, 0, a);
    return stmt_end(q, err);
}

bool rank_heads(City *city, const View *v, Arena *a, Str purpose, ptrdiff_t most, Runs *out, Err *err)
{
    Strs ids;
    *out = (Runs){ 0 };
    if (!newest(city, v, a, purpose, most, &ids, err))
        return false;
    EACH (const Str, id, ids) {
        Stored s;
        json_t *j;
        if (!find(city, v, a, *id, &s, &j, err))
            return false;
        bool ok = run_head(city, a, &s, j, PUSH(a, out), err);
        json_decref(j);
        if (!ok)
            return false;
    }
    return true;
}

// The latest of a purpose; *read is the caller's to free where *there.
static bool find_latest(City *city, const View *v, Arena *a, Str purpose, Stored *s, json_t **read,
                        bool *there, Err *err)
{
    Str id;
    *there = false;
    if (!latest(city, v, a, purpose, &id, err) || (id.len && !find(city, v, a, id, s, read, err)))
        return false;
    *there = id.len > 0;
    return true;
}

bool rank_latest(City *city, const View *v, Arena *a, Str purpose, Run *out, bool *there, Err *err)
{
    Stored s;
    json_t *j;
    if (!find_latest(city, v, a, purpose, &s, &j, there, err))
        return false;
    if (!*there)
        return true;
    bool ok = run_head(city, a, &s, j, out, err);
    json_decref(j);
    return ok;
}

// Names of its places as they were when it was made, without all else that is known of them.
static bool name_places(City *city, const View *v, Arena *a, Run *r, Err *err)
{
    RecordList list;
    ListAsk ask = { .type = r->pack->ranking.type, .values_only = true };
    *PUSH(a, &ask.attrs) = r->pack->ranking.kind;
    if (!record_list(city, v, a, r->at, &ask, &list, err))
        return false;
    Map *named = map_new(a);
    EACH (Record, seen, list.records)
        *map_slot(named, seen->id) = seen;
    EACH (RunPlace, p, r->places) {
        const Record *seen = map_get(named, p->id);
        for (Lang lang = 0; seen && lang < LANG_COUNT; lang++)
            p->name.in[lang] = record_title(seen, lang);
    }
    return true;
}

bool rank_newest(City *city, const View *v, Arena *a, Str purpose, Run *out, bool *there, Err *err)
{
    Stored s;
    json_t *j;
    if (!find_latest(city, v, a, purpose, &s, &j, there, err))
        return false;
    if (!*there)
        return true;
    bool own = str_eq(s.view, v->rule->name), ok = !own || run_head(city, a, &s, j, out, err);
    if (ok && own)
        learn_read(a, j, out);
    json_decref(j);
    // What another view made is cut to what this one sees, for which all of it is needed.
    return ok && (own ? name_places(city, v, a, out, err) : rank_load(city, v, a, s.id, out, err));
}

// When the last thing it knows was recorded, and whether anything has come since.
bool run_dates(City *city, Arena *a, Run *r, Err *err)
{
    int64_t last;
    Obs o;
    bool found = false;
    if (!ledger_last_seq(city_ledger(city), &last, err) ||
        (r->at.seq > 0 && r->at.seq < SEQ_ALL &&
         !ledger_observation(city_ledger(city), a, r->at.seq, &o, &found, err)))
        return false;
    if (!framework_name(city, r->pack, &r->framework, err))
        return false;
    r->known_ms = found ? o.recorded_ms : 0;
    r->stale = last > r->at.seq || memcmp(r->pack->digest, city_pack(city)->digest, sizeof r->pack->digest);
    return true;
}

bool rank_list(City *city, const View *v, Arena *a, Str purpose, RunLines *out, Err *err)
{
    *out = (RunLines){ 0 };
    if (!sees_drafts(v) && !v->decided)
        return true;
    Stmt *q = db_query(city_db(city), sql_run_list);
    bind_str(q, 1, purpose);
    bind_bool(q, 2, sees_drafts(v));
    bool ok = true;
    while (ok && stmt_next(q)) {
        RunLine line = { .id = col_str(q, 0, a), .purpose = col_str(q, 1, a), .actor = col_str(q, 3, a) };
        json_t *j;
        ok = instant_parse(col_str(q, 2, a), &line.made) && json_read(col_peek(q, 4), &j, err);
        if (!ok)
            break;
        const Pack *pack = city_pack(city);
        line.k = (int)json_get_int(j, "k", 0);
        line.n = (ptrdiff_t)json_array_size(json_object_get(j, "places"));
        line.exploratory = json_get_num(j, "share_known", 0) < pack->floor_share_known ||
                           json_get_num(j, "expected_hits", 0) < pack->floor_expected_hits_share * line.k;
        json_decref(j);
        *PUSH(a, out) = line;
    }
    return stmt_end(q, err) && ok;
}
