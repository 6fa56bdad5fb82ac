// preference.c - what one participant says of importance: read, weighed, stored.
#include <math.h>
#include <string.h>

#include "analysis_sql.h"
#include "panel_in.h"

const char *const pref_method_names[PREF_METHODS + 1] = { "swing", "ordinal", "ahp", "linear", NULL };
const char *const pref_forms[PREF_METHODS] = { "ID=100", "ID=1", "ID/ID=3", "ID>=2*ID" };

// ---- A level: the criterion groups (group < 0), or the criteria of one group
typedef struct {
    ptrdiff_t group;
    Str name;     // of the group; empty
    Strs ids;     // its items
    double *at;   // [items] what was said, NAN nothing; AHP: [items][items]
    bool touched; // anything was said
} Level;
typedef ARRAY(Level) Levels;

static Levels levels_of(Arena *a, const Pack *pack, PrefMethod method)
{
    Levels all = { 0 };
    for (ptrdiff_t g = -1; g < pack->criterion_groups.len; g++) {
        Level l = { .group = g, .name = g < 0 ? S("") : pack->criterion_groups.at[g].id };
        if (g < 0)
            EACH (const CriterionGroup, k, pack->criterion_groups)
                *PUSH(a, &l.ids) = k->id;
        else
            EACH (const Criterion, c, pack->criteria)
                if (str_eq(c->group, l.name))
                    *PUSH(a, &l.ids) = c->id;
        ptrdiff_t n = method == PREF_AHP ? l.ids.len * l.ids.len : l.ids.len;
        l.at = NEWS(a, double, n);
        for (ptrdiff_t i = 0; i < n; i++)
            l.at[i] = NAN;
        for (ptrdiff_t i = 0; method == PREF_AHP && i < l.ids.len; i++)
            l.at[i * l.ids.len + i] = 1;
        *PUSH(a, &all) = l;
    }
    return all;
}

static Level *find(Levels *all, Str id, ptrdiff_t *item)
{
    EACH (Level, l, *all)
        for (ptrdiff_t i = 0; i < l->ids.len; i++)
            if (str_eq(l->ids.at[i], id)) {
                *item = i;
                return l;
            }
    return NULL;
}

bool said_number(Str s, double *out)
{
    Str below = s, above = cut(&below, '/');
    double d = 1;
    if (below.len && !str_f64(below, &d))
        return false;
    return str_f64(above, out) && d != 0 && (*out /= d, isfinite(*out));
}

static bool read_one(Levels *all, PrefMethod method, Str word, Err *err)
{
    Str value = word, left = cut(&value, '='), second = left, first = left;
    double v;
    assert(method < PREF_LINEAR);
    if (method == PREF_AHP)
        first = cut(&second, '/');
    bool in_range = said_number(value, &v) && (method == PREF_SWING     ? v >= 0 && v <= 1e6
                                               : method == PREF_ORDINAL ? v >= 1 && v <= 1e6 && v == floor(v)
                                                                        : v >= 1 / 9.0 - 1e-9 && v <= 9);
    if (!in_range || !first.len || (method == PREF_AHP && !second.len))
        return fail(err, MSG_PANEL_STATEMENT, word, pref_method_names[method], pref_forms[method]);
    ptrdiff_t i, j;
    Level *l = find(all, first, &i);
    if (!l)
        return fail(err, MSG_PANEL_UNKNOWN, first);
    l->touched = true;
    if (method != PREF_AHP) {
        if (!isnan(l->at[i]))
            return fail(err, MSG_PANEL_TWICE, first);
        l->at[i] = v;
        return true;
    }
    Level *other = find(all, second, &j);
    if (!other)
        return fail(err, MSG_PANEL_UNKNOWN, second);
    if (other != l || i == j)
        return fail(err, MSG_PANEL_MIXED, left);
    if (!isnan(l->at[i * l->ids.len + j]))
        return fail(err, MSG_PANEL_TWICE, left);
    l->at[i * l->ids.len + j] = v;
    l->at[j * l->ids.len + i] = 1 / v;
    return true;
}

bool preference_of_groups(Arena *a, const Pack *pack, const Preference *p, double *at)
{
    Levels all = levels_of(a, pack, p->method);
    Err none = { 0 };
    EACH (const Str, word, p->said)
        if (!read_one(&all, p->method, *word, &none))
            return false; // said of a pack that had other groups
    const Level *top = &all.at[0];
    ptrdiff_t n = p->method == PREF_AHP ? top->ids.len * top->ids.len : top->ids.len;
    for (ptrdiff_t i = 0; i < n; i++)
        at[i] = top->at[i];
    return top->touched;
}

static Strs missing_of(Arena *a, const Level *l, PrefMethod method)
{
    Strs missing = { 0 };
    ptrdiff_t n = l->ids.len;
    for (ptrdiff_t i = 0; i < n; i++)
        if (method != PREF_AHP && isnan(l->at[i]))
            *PUSH(a, &missing) = l->ids.at[i];
    for (ptrdiff_t i = 0; method == PREF_AHP && i < n; i++)
        for (ptrdiff_t j = i + 1; j < n; j++)
            if (isnan(l->at[i * n + j]))
                *PUSH(a, &missing) = str_fmt(a, "%.*s/%.*s", PS(l->ids.at[i]), PS(l->ids.at[j]));
    return missing;
}

static bool complete(Arena *a, const Level *l, PrefMethod method, Err *err)
{
    Strs missing = missing_of(a, l, method);
    return !missing.len || fail(err, MSG_PANEL_MISSING, str_join(a, missing, S(", ")));
}

static LevelConsistency consistency_of(const Level *l, const Consistency *c)
{
    return (LevelConsistency){ .level = l->name,
                               .c = *c,
                               .row = c->row < 0 ? S("") : l->ids.at[c->row],
                               .column = c->row < 0 ? S("") : l->ids.at[c->column] };
}

static bool weigh_level(Arena *a, const Level *l, Preference *p, double *weight, Err *err)
{
    int32_t n = (int32_t)l->ids.len, *rank = NEWS(a, int32_t, n);
    Consistency c;
    switch (p->method) {
    case PREF_SWING:
        return swing_weights(n, l->at, weight) || fail(err, MSG_PANEL_ZERO, str_join(a, l->ids, S(", ")));
    case PREF_ORDINAL:
        for (int32_t i = 0; i < n; i++)
            rank[i] = (int32_t)l->at[i];
        rank_order_centroid(n, rank, weight);
        return true;
    case PREF_AHP:
    case PREF_LINEAR: // weigh has them
    case PREF_METHODS:
        if (!ahp_weights(n, l->at, weight, &c))
            return fail(err, MSG_PANEL_TOO_MANY, (int64_t)AHP_MAX);
        *PUSH(a, &p->consistency) = consistency_of(l, &c);
    }
    return true;
}

// From what was said to weights; the purpose's where nothing was said.
static bool weigh(Arena *a, const Pack *pack, const Purpose *u, Preference *p, Err *err)
{
    double *group = NEWS(a, double, pack->criterion_groups.len),
           *in_group = NEWS(a, double, pack->criteria.len);
    memcpy(group, u->group_weight, sizeof *group * (size_t)pack->criterion_groups.len);
    memcpy(in_group, u->weight_in_group, sizeof *in_group * (size_t)pack->criteria.len);
    Levels all = levels_of(a, pack, p->method);
    if (!p->said.len)
        return fail(err, MSG_PANEL_NOTHING, pref_method_names[p->method], pref_forms[p->method]);
    p->group_weight = group;
    p->in_group = in_group;
    if (p->method == PREF_LINEAR)
        return linear_centre(a, pack, &p->said, group, err);
    EACH (const Str, word, p->said)
        if (!read_one(&all, p->method, str_trim(*word), err))
            return false;
    EACH (const Level, l, all) {
        double *weight = NEWS(a, double, l->ids.len);
        if (!l->touched)
            continue;
        if (!complete(a, l, p->method, err) || !weigh_level(a, l, p, weight, err))
            return false;
        for (ptrdiff_t i = 0; i < l->ids.len; i++)
            if (l->group < 0)
                group[i] = weight[i];
            else
                in_group[pack_criterion(pack, l->ids.at[i]) - pack->criteria.at] = weight[i];
    }
    return true;
}

// The first n that have all been compared with each other.
static int32_t compared(const Level *l)
{
    int32_t n = 0;
    for (; n < l->ids.len; n++)
        for (int32_t i = 0; i < n; i++)
            if (isnan(l->at[i * l->ids.len + n]))
                return n;
    return n;
}

static void check_pairs(Arena *a, const Level *l, LevelTry *t)
{
    int32_t n = compared(l);
    double *part = NEWS(a, double, n *n), *weight = NEWS(a, double, n);
    Consistency c;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++)
            part[i * n + j] = l->at[i * l->ids.len + j];
    t->checked = n > 2 && ahp_weights(n, part, weight, &c);
    if (t->checked)
        t->consistency = consistency_of(l, &c);
}

bool preference_try(Arena *a, const Pack *pack, const PreferenceAsk *ask, LevelTries *out, Err *err)
{
    Levels all = levels_of(a, pack, ask->method);
    Err zero = { 0 };
    *out = (LevelTries){ 0 };
    EACH (const Str, word, ask->said)
        if (!read_one(&all, ask->method, str_trim(*word), err))
            return false;
    EACH (const Level, l, all) {
        Preference p = { .method = ask->method };
        double *weight = NEWS(a, double, l->ids.len);
        LevelTry t = { .level = l->name, .ids = l->ids, .missing = missing_of(a, l, ask->method) };
        if (!l->touched)
            continue;
        if (!t.missing.len && weigh_level(a, l, &p, weight, &zero))
            t.weight = weight;
        if (ask->method == PREF_AHP)
            check_pairs(a, l, &t);
        *PUSH(a, out) = t;
    }
    return true;
}

// ---- Stored
static bool is_code(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
              c == '-'))
            return false;
    }
    return s.len > 0 && s.len <= 24;
}

bool preference_group_ok(Str group, Err *err)
{
    return is_code(group) || fail(err, MSG_PANEL_CODE, group);
}

static bool may_write(const View *v, Str group, Str code, Err *err)
{
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    return preference_group_ok(group, err) && (is_code(code) || fail(err, MSG_PANEL_CODE, code));
}

static bool store(City *city, Arena *a, const Preference *p, int64_t now_ms, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_preference_add);
    bind_str(q, 1, p->purpose);
    bind_str(q, 2, p->group);
    bind_str(q, 3, p->code);
    bind_str(q, 4, str_z(pref_method_names[p->method]));
    bind_str(q, 5, p->author);
    bind_str(q, 6, instant_str(a, now_ms));
    bind_i64(q, 7, p->withdrawn);
    bind_str(q, 8, str_join(a, p->said, S(" ")));
    return stmt_run(q, err);
}

// Statements are stored with blanks between them.
static Strs without_blanks(Arena *a, Strs said)
{
    Strs out = { 0 };
    EACH (const Str, word, said)
        *PUSH(a, &out) = str_join(a, str_split(a, *word, ' '), S(""));
    return out;
}

bool preference_put(City *city, Arena *a, const PreferenceAsk *ask, Str author, int64_t now_ms,
                    Preference *out, Err *err)
{
    const Pack *pack = city_pack(city);
    const Purpose *u = pack_purpose(pack, ask->purpose);
    if (!u)
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, ask->purpose);
    *out = (Preference){ .purpose = u->id,
                         .group = ask->group,
                         .code = ask->code,
                         .author = author,
                         .method = ask->method,
                         .made = now_ms,
                         .said = ask->method == PREF_LINEAR ? without_blanks(a, ask->said) : ask->said };
    return weigh(a, pack, u, out, err) && store(city, a, out, now_ms, err);
}

bool preference_add(City *city, const View *v, Arena *a, const PreferenceAsk *ask, int64_t now_ms,
                    Preference *out, Err *err)
{
    return may_write(v, ask->group, ask->code, err) &&
           preference_put(city, a, ask, v->actor, now_ms, out, err);
}

PrefMethod pref_method_named(Str name)
{
    PrefMethod m = 0;
    while (m < PREF_METHODS && !str_eq(name, str_z(pref_method_names[m])))
        m++;
    return m;
}

bool preferences_in_force(City *city, Arena *a, Str purpose, Preferences *out, Err *err)
{
    const Pack *pack = city_pack(city);
    const Purpose *u = pack_purpose(pack, purpose);
    *out = (Preferences){ 0 };
    if (!u)
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, purpose);
    Stmt *q = db_query(city_db(city), sql_preference_list);
    bind_str(q, 1, u->id);
    bool ok = true;
    while (ok && stmt_next(q)) {
        Preference p = {
            .purpose = u->id, .group = col_str(q, 0, a), .code = col_str(q, 1, a), .author = col_str(q, 3, a)
        };
        p.method = pref_method_named(col_str(q, 2, a));
        p.said = str_split(a, col_str(q, 5, a), ' ');
        ok = ((p.method < PREF_METHODS && instant_parse(col_str(q, 4, a), &p.made)) ||
              fail(err, MSG_ANALYSIS_RUN_BROKEN, p.code));
        // Said of other criteria than those in force: kept as it was said, and told.
        if (ok && !weigh(a, pack, u, &p, &p.unfit))
            p.group_weight = p.in_group = NULL;
        if (ok)
            *PUSH(a, out) = p;
    }
    return stmt_end(q, err) && ok;
}

bool preference_list(City *city, const View *v, Arena *a, Str purpose, Preferences *out, Err *err)
{
    *out = (Preferences){ 0 };
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_ANALYSIS_EMBARGO);
    return preferences_in_force(city, a, purpose, out, err);
}

bool preference_take_back(City *city, Arena *a, const Preference *p, int64_t now_ms, Err *err)
{
    Preference gone = *p;
    gone.withdrawn = true;
    return store(city, a, &gone, now_ms, err);
}

bool preference_withdraw(City *city, const View *v, Arena *a, Str purpose, Str group, Str code,
                         int64_t now_ms, Err *err)
{
    Preferences all;
    if (!may_write(v, group, code, err) || !preference_list(city, v, a, purpose, &all, err))
        return false;
    EACH (const Preference, p, all)
        if (str_eq(p->group, group) && str_eq(p->code, code)) {
            Preference gone = *p;
            gone.author = v->actor;
            return preference_take_back(city, a, &gone, now_ms, err);
        }
    return fail(err, MSG_PANEL_NO_ONE, group, code);
}
