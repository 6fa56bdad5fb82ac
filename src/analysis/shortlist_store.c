// shortlist_store.c - a proposal as canonical JSON, and the decisions people took on it.
#include <math.h>
#include <sodium.h>
#include <string.h>

#include "analysis_sql.h"
#include "shortlist_store.h"

static Str hex(Arena *a, const uint8_t *bytes, size_t n)
{
    char *out = arena_alloc(a, (ptrdiff_t)n * 2 + 1);
    sodium_bin2hex(out, n * 2 + 1, bytes, n);
    return str_z(out);
}

static void nameds_json(JsonW *w, const char *key, const Nameds *all)
{
    jw_karr(w, key);
    EACH (const Named, n, *all) {
        jw_obj(w);
        jw_kstr(w, "id", n->id);
        jw_kstr(w, "reason", n->reason);
        jw_kstr(w, "author", n->author);
        jw_end(w);
    }
    jw_end(w);
}

static void seats_json(JsonW *w, const Shortlist *s, const Seats *seats)
{
    EACH (const Seat, seat, *seats) {
        jw_obj(w);
        jw_kstr(w, "id", seat->place->id);
        jw_kbool(w, "chosen", seat->chosen);
        jw_kint(w, "why", seat->why);
        if (seat->other >= 0)
            jw_kstr(w, "other", s->run->places.at[seat->other].id);
        jw_knum(w, "loss", seat->loss);
        jw_kint(w, "rule", seat->rule);
        jw_end(w);
    }
}

static Str canonical(Arena *a, const Shortlist *s)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kstr(&w, "run", s->run->id);
    jw_kint(&w, "k", s->k);
    jw_kint(&w, "objective", s->objective);
    jw_karr(&w, "rules");
    for (ptrdiff_t i = 0; i < s->rules.len; i++)
        jw_raw(&w, s->rules.at[i].rule.text);
    jw_end(&w);
    nameds_json(&w, "must", &s->must);
    nameds_json(&w, "never", &s->never);
    jw_knum(&w, "coverage_rate", s->coverage_rate);
    jw_knum(&w, "coverage_m", s->coverage_m);
    if (s->demand != DEMAND_WARD)
        jw_kstr(&w, "coverage_by", str_z(demand_names[s->demand]));
    jw_knum(&w, "value", s->value);
    jw_knum(&w, "bound", s->bound);
    jw_kbool(&w, "proved", s->proved);
    jw_kbool(&w, "first", s->first);
    jw_karr(&w, "seats");
    seats_json(&w, s, &s->chosen);
    seats_json(&w, s, &s->out);
    jw_end(&w);
    jw_kstrs(&w, "at_zero", s->at_zero);
    jw_knum(&w, "at_zero_value", s->at_zero_value);
    jw_knum(&w, "at_zero_mean_m", s->at_zero_mean_m);
    list_study_keep(&w, &s->study);
    jw_end(&w);
    return buf_str(&b);
}

void shortlist_digest(Arena *a, Shortlist *s)
{
    Str text = canonical(a, s);
    crypto_generichash(s->digest, sizeof s->digest, (const unsigned char *)text.at,
                       (unsigned long long)text.len, NULL, 0);
    s->id = str_fmt(a, "shortlist/%.12s", hex(a, s->digest, 32).at);
}

bool shortlist_save(City *city, Arena *a, Shortlist *s, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_shortlist_add);
    bind_str(q, 1, s->id);
    bind_blob(q, 2, (Str){ (const char *)s->digest, sizeof s->digest });
    bind_str(q, 3, s->run->id);
    bind_str(q, 4, instant_str(a, s->made));
    bind_str(q, 5, s->actor);
    bind_str(q, 6, canonical(a, s));
    return stmt_run(q, err);
}

// ---- Reading back

static Str copied(Arena *a, const json_t *j, const char *key)
{
    return str_copy(a, json_get_str(j, key));
}

static void read_nameds(Arena *a, const json_t *array, Nameds *out)
{
    size_t i;
    const json_t *v;
    json_array_foreach(array, i, v) * PUSH(a, out) =
        (Named){ copied(a, v, "id"), copied(a, v, "reason"), copied(a, v, "author") };
}

static Str dumped(Arena *a, const json_t *j)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

static void read_stored(Arena *a, const json_t *j, StoredList *out)
{
    size_t i;
    const json_t *v;
    int demand = demand_named(json_get_str(j, "coverage_by"));
    out->ask = (ListAskFor){ .run = copied(a, j, "run"),
                             .k = (int)json_get_int(j, "k", 0),
                             .objective = (int)json_get_int(j, "objective", 0),
                             .rules = dumped(a, json_object_get(j, "rules")),
                             .coverage_rate = json_get_num(j, "coverage_rate", 0),
                             .coverage_m = json_get_num(j, "coverage_m", 0),
                             .demand = (Demand)(demand < 0 ? DEMAND_WARD : demand) };
    list_study_read(a, json_object_get(j, "study"), &out->study);
    read_nameds(a, json_object_get(j, "must"), &out->ask.must);
    read_nameds(a, json_object_get(j, "never"), &out->ask.never);
    out->value = json_get_num(j, "value", NAN);
    out->bound = json_get_num(j, "bound", NAN);
    out->proved = json_get_bool(j, "proved", false);
    out->first = json_get_bool(j, "first", false);
    out->at_zero_value = json_get_num(j, "at_zero_value", NAN);
    out->at_zero_mean_m = json_get_num(j, "at_zero_mean_m", NAN);
    json_array_foreach(json_object_get(j, "at_zero"), i, v) * PUSH(a, &out->at_zero) =
        str_copy(a, json_str(v));
    json_array_foreach(json_object_get(j, "seats"), i, v) * PUSH(a, &out->seats) = (StoredSeat){
        copied(a, v, "id"),    json_get_bool(v, "chosen", false), (SeatWhy)json_get_int(v, "why", 0),
        copied(a, v, "other"), json_get_num(v, "loss", 0),        (int)json_get_int(v, "rule", -1)
    };
}

bool shortlist_find(City *city, const View *v, Arena *a, Str id, StoredList *out, Err *err)
{
    *out = (StoredList){ 0 };
    bool last = str_eq(id, S("latest"));
    Stmt *q = db_query(city_db(city), last ? sql_shortlist_latest : sql_shortlist_find);
    bind_bool(q, 1, sees_drafts(v));
    if (!last)
        bind_str(q, 2, str_starts(id, S("shortlist/")) ? id : str_fmt(a, "shortlist/%.*s", PS(id)));
    bool found = stmt_next(q);
    Str json = { 0 };
    if (found) {
        out->id = col_str(q, 0, a);
        Str digest = col_blob(q, 1, a);
        if (digest.len == 32)
            memcpy(out->digest, digest.at, 32);
        found = instant_parse(col_str(q, 2, a), &out->made);
        out->actor = col_str(q, 3, a);
        json = col_str(q, 4, a);
    }
    if (!stmt_end(q, err))
        return false;
    if (!found)
        return sees_drafts(v) ? fail(err, MSG_ANALYSIS_NO_SHORTLIST, id) : fail(err, MSG_ANALYSIS_EMBARGO);
    json_t *j;
    if (!json_read(json, &j, err))
        return false;
    read_stored(a, j, out);
    json_decref(j);
    return true;
}

// ---- Decisions

static bool has(const Strs *ids, Str id)
{
    EACH (const Str, s, *ids)
        if (str_eq(*s, id))
            return true;
    return false;
}

static bool reasons_given(City *city, Arena *a, const Nameds *given, Nameds *out, Err *err)
{
    EACH (const Named, n, *given) {
        Named full = *n;
        if (!record_id(city, a, n->id, &full.id, err))
            return false;
        if (!str_trim(n->reason).len)
            return fail(err, MSG_ANALYSIS_NAMED_REASON, full.id);
        *PUSH(a, out) = full;
    }
    return true;
}

static bool final_set(Arena *a, const StoredList *s, Decision *d, Err *err)
{
    Strs proposed = { 0 }, removed = { 0 };
    EACH (const StoredSeat, seat, s->seats)
        if (seat->chosen)
            *PUSH(a, &proposed) = seat->id;
    EACH (const Named, n, d->removed) {
        if (!has(&proposed, n->id))
            return fail(err, MSG_ANALYSIS_REMOVE_NOT_THERE, n->id);
        *PUSH(a, &removed) = n->id;
    }
    EACH (const Str, id, proposed)
        if (!has(&removed, *id))
            *PUSH(a, &d->final) = *id;
    EACH (const Named, n, d->added) {
        if (has(&proposed, n->id))
            return fail(err, MSG_ANALYSIS_ADD_THERE, n->id);
        *PUSH(a, &d->final) = n->id;
    }
    d->final = strs_sorted(a, d->final);
    return true;
}

bool shortlist_decide(City *city, const View *v, Arena *a, int64_t now_ms, const Decision *given,
                      Decision *out, Err *err)
{
    StoredList s;
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!str_trim(given->reason).len)
        return fail(err, MSG_ANALYSIS_DECISION_REASON);
    if (!shortlist_find(city, v, a, given->shortlist, &s, err))
        return false;
    *out = (Decision){ .shortlist = s.id,
                       .by = given->by.len ? given->by : v->actor,
                       .reason = given->reason,
                       .at = now_ms,
                       .published = given->published };
    if (!reasons_given(city, a, &given->added, &out->added, err) ||
        !reasons_given(city, a, &given->removed, &out->removed, err) || !final_set(a, &s, out, err))
        return false;
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    nameds_json(&w, "added", &out->added);
    nameds_json(&w, "removed", &out->removed);
    jw_kstrs(&w, "final", out->final);
    jw_end(&w);
    Db *db = city_db(city);
    if (!db_begin(db, err))
        return false;
    Stmt *q = db_query(db, sql_decision_add);
    bind_str(q, 1, s.id);
    bind_str(q, 2, out->by);
    bind_str(q, 3, out->reason);
    bind_str(q, 4, instant_str(a, now_ms));
    bind_bool(q, 5, out->published);
    bind_str(q, 6, buf_str(&b));
    return db_end(db, stmt_run(q, err) && (!out->published || city_publish(city, s.id, err)), err);
}

bool shortlist_decision(City *city, const View *v, Arena *a, Str id, Decision *out, bool *found, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_decision_last);
    bind_str(q, 1, id);
    bind_bool(q, 2, sees_drafts(v));
    *out = (Decision){ .shortlist = id };
    *found = stmt_next(q);
    Str json = { 0 };
    bool ok = true;
    if (*found) {
        out->by = col_str(q, 0, a);
        out->reason = col_str(q, 1, a);
        ok = instant_parse(col_str(q, 2, a), &out->at);
        out->published = col_i64(q, 3) != 0;
        json = col_str(q, 4, a);
    }
    if (!stmt_end(q, err))
        return false;
    if (!ok)
        return fail(err, MSG_ANALYSIS_RUN_BROKEN, id);
    if (!*found)
        return true;
    json_t *j;
    if (!json_read(json, &j, err))
        return false;
    read_nameds(a, json_object_get(j, "added"), &out->added);
    read_nameds(a, json_object_get(j, "removed"), &out->removed);
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(j, "final"), i, one) * PUSH(a, &out->final) =
        str_copy(a, json_str(one));
    json_decref(j);
    return true;
}
