// profile.c - saved weights; the last row of a name is the one in force, the others stay.
#include <math.h>

#include "analysis_sql.h"
#include "json.h"
#include "profile.h"

static Profile of_purpose(const Purpose *u)
{
    return (Profile){ .name = u->id,
                      .purpose = u->id,
                      .author = u->author,
                      .group_weight = u->group_weight,
                      .in_group = u->weight_in_group,
                      .builtin = true };
}

// What a weight was saved for and is no longer there. A weight of nothing changes nothing.
static void gone_from(Arena *a, const json_t *said, const Pack *pack, bool groups, Profile *p)
{
    const char *id;
    json_t *w;
    json_object_foreach((json_t *)said, id, w)
    {
        bool there = groups ? pack_group_at(pack, str_z(id)) >= 0 : pack_criterion(pack, str_z(id)) != NULL;
        if (!there && json_number_value(w) > 0)
            *PUSH(a, &p->gone) = str_copy(a, str_z(id));
    }
}

static double weight_said(Arena *a, const json_t *said, Str id, Profile *p)
{
    const json_t *w = json_object_get(said, str_cz(a, id));
    if (!w)
        *PUSH(a, &p->missing) = id;
    return json_is_number(w) ? json_number_value(w) : 0;
}

static bool read_weights(Arena *a, const Pack *pack, Str text, Profile *p, Err *err)
{
    json_t *j;
    if (!json_read(text, &j, err))
        return false;
    double *group = NEWS(a, double, pack->criterion_groups.len),
           *in_group = NEWS(a, double, pack->criteria.len);
    const json_t *g = json_object_get(j, "groups"), *c = json_object_get(j, "within");
    for (ptrdiff_t i = 0; i < pack->criterion_groups.len; i++)
        group[i] = weight_said(a, g, pack->criterion_groups.at[i].id, p);
    for (ptrdiff_t i = 0; i < pack->criteria.len; i++)
        in_group[i] = weight_said(a, c, pack->criteria.at[i].id, p);
    gone_from(a, g, pack, true, p);
    gone_from(a, c, pack, false, p);
    p->group_weight = group;
    p->in_group = in_group;
    json_decref(j);
    return true;
}

static bool read_row(Stmt *q, Arena *a, const Pack *pack, Profile *p, Err *err)
{
    *p = (Profile){ .name = col_str(q, 0, a),
                    .purpose = col_str(q, 1, a),
                    .author = col_str(q, 2, a),
                    .reason = col_str(q, 3, a) };
    return (instant_parse(col_str(q, 4, a), &p->made) || fail(err, MSG_ANALYSIS_RUN_BROKEN, p->name)) &&
           read_weights(a, pack, col_peek(q, 5), p, err);
}

bool profile_list(City *city, const View *v, Arena *a, Str purpose, Profiles *out, Err *err)
{
    const Pack *pack = city_pack(city);
    *out = (Profiles){ 0 };
    EACH (const Purpose, u, pack->purposes)
        if (!purpose.len || str_eq(purpose, u->id))
            *PUSH(a, out) = of_purpose(u);
    if (!v->rule->sees[SENS_STAFF])
        return true;
    Stmt *q = db_query(city_db(city), sql_profile_list);
    bind_str(q, 1, purpose);
    bool ok = true;
    while (ok && stmt_next(q)) {
        Profile p;
        ok = read_row(q, a, pack, &p, err);
        if (ok)
            *PUSH(a, out) = p;
    }
    return stmt_end(q, err) && ok;
}

bool profile_find(City *city, const View *v, Arena *a, const Pack *pack, Str name, Profile *out, Err *err)
{
    const Purpose *u = pack_purpose(pack, name);
    if (u && name.len) {
        *out = of_purpose(u);
        return true;
    }
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_ANALYSIS_NO_PROFILE, name);
    Stmt *q = db_query(city_db(city), sql_profile_last);
    bind_str(q, 1, name);
    bool found = stmt_next(q), ok = !found || read_row(q, a, pack, out, err);
    if (!stmt_end(q, err) || !ok)
        return false;
    if (found && (out->gone.len || out->missing.len))
        return fail(err, MSG_ANALYSIS_PROFILE_UNFIT, name,
                    out->gone.len ? str_join(a, out->gone, S(", ")) : S("–"),
                    out->missing.len ? str_join(a, out->missing, S(", ")) : S("–"));
    return found || fail(err, MSG_ANALYSIS_NO_PROFILE, name);
}

bool profile_save(City *city, const View *v, Arena *a, const Profile *p, int64_t now_ms, Err *err)
{
    const Pack *pack = city_pack(city);
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!str_trim(p->name).len || pack_purpose(pack, p->name))
        return fail(err, MSG_ANALYSIS_PROFILE_NAME, p->name);
    if (!str_trim(p->reason).len)
        return fail(err, MSG_ANALYSIS_PROFILE_REASON);
    if (!pack_purpose(pack, p->purpose))
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, p->purpose);
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    jw_kobj(&w, "groups");
    for (ptrdiff_t i = 0; i < pack->criterion_groups.len; i++) {
        if (!(p->group_weight[i] >= 0) || !isfinite(p->group_weight[i]))
            return fail(err, MSG_ANALYSIS_BAD_WEIGHT, pack->criterion_groups.at[i].id);
        jw_key(&w, pack->criterion_groups.at[i].id);
        jw_num(&w, p->group_weight[i]);
    }
    jw_end(&w);
    jw_kobj(&w, "within");
    for (ptrdiff_t i = 0; i < pack->criteria.len; i++) {
        if (!(p->in_group[i] >= 0) || !isfinite(p->in_group[i]))
            return fail(err, MSG_ANALYSIS_BAD_WEIGHT, pack->criteria.at[i].id);
        jw_key(&w, pack->criteria.at[i].id);
        jw_num(&w, p->in_group[i]);
    }
    jw_end(&w);
    jw_end(&w);
    Stmt *q = db_query(city_db(city), sql_profile_add);
    bind_str(q, 1, p->name);
    bind_str(q, 2, p->purpose);
    bind_str(q, 3, p->author);
    bind_str(q, 4, p->reason);
    bind_str(q, 5, instant_str(a, now_ms));
    bind_str(q, 6, buf_str(&b));
    return stmt_run(q, err);
}

bool weights_share(const Pack *pack, double *group, const bool *said, Err *err)
{
    double given = 0, rest = 0;
    bool any = false;
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        *(said[g] ? &given : &rest) += group[g];
        any = any || said[g];
    }
    if (!any || !(rest > 0)) // all of them are given: proportions
        return true;
    if (given > 1 + 1e-9)
        return fail(err, MSG_ANALYSIS_WEIGHTS_OVER, given);
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        if (!said[g])
            group[g] *= (given < 1 ? 1 - given : 0) / rest;
    return true;
}
