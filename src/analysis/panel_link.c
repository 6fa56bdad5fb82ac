// panel_link.c - links, their secrets, and what comes in through them.
#include <sodium.h>
#include <string.h>

#include "analysis_sql.h"
#include "framework.h"
#include "panel_in.h"
#include "panel_link.h"
#include "run_store.h"

const char *const link_state_names[LINK_STATES + 1] = { "open",      "full",           "expired",
                                                        "withdrawn", "other_criteria", NULL };
static const char secret_letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char code_letters[] = "23456789BCDFGHJKMNPQRSTVWXZ";
enum { SECRET = 26, CODE_HALF = 4, HASH = 32 };

static Str random_text(Arena *a, const char *letters, int n)
{
    char *z = NEWS(a, char, n + 1);
    if (sodium_init() < 0)
        abort();
    for (int i = 0; i < n; i++)
        z[i] = letters[randombytes_uniform((uint32_t)strlen(letters))];
    return (Str){ z, n };
}

static void hash_secret(Str secret, uint8_t out[HASH])
{
    crypto_generichash(out, HASH, (const uint8_t *)secret.at, (unsigned long long)secret.len, NULL, 0);
}

Str panel_code(Arena *a)
{
    return str_fmt(a, "%.*s-%.*s", PS(random_text(a, code_letters, CODE_HALF)),
                   PS(random_text(a, code_letters, CODE_HALF)));
}

static bool is_link_code(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (i == CODE_HALF ? s.at[i] != '-' : !s.at[i] || !strchr(code_letters, s.at[i]))
            return false;
    return s.len == 2 * CODE_HALF + 1;
}

// ---- Stored

static bool version_in_force(City *city, Arena *a, Str *out, Err *err)
{
    FwName name;
    bool ok = framework_name(city, city_pack(city), &name, err);
    *out = fw_name_text(a, name);
    return ok;
}

static bool read_link(Stmt *q, Arena *a, int64_t now_ms, Str version, PanelLink *l, Str *hash)
{
    *l = (PanelLink){ .id = col_i64(q, 0),
                      .purpose = col_str(q, 2, a),
                      .group = col_str(q, 3, a),
                      .label = col_str(q, 4, a),
                      .framework = col_str(q, 5, a),
                      .author = col_str(q, 6, a),
                      .uses = col_i64(q, 9),
                      .used = col_i64(q, 11) };
    *hash = col_blob(q, 1, a);
    l->state = !col_null(q, 10)                 ? LINK_WITHDRAWN
               : !str_eq(l->framework, version) ? LINK_OTHER_CRITERIA
               : l->used >= l->uses             ? LINK_FULL
                                                : LINK_OPEN;
    if (!instant_parse(col_str(q, 7, a), &l->made) || !instant_parse(col_str(q, 8, a), &l->expires) ||
        (!col_null(q, 10) && !instant_parse(col_str(q, 10, a), &l->withdrawn)))
        return false;
    if (l->state != LINK_WITHDRAWN && now_ms >= l->expires)
        l->state = LINK_EXPIRED;
    return true;
}

static bool one_link(City *city, Arena *a, int64_t id, int64_t now_ms, PanelLink *out, Str *hash, bool *found,
                     Err *err)
{
    Str version;
    *out = (PanelLink){ 0 };
    *hash = (Str){ 0 };
    if (!version_in_force(city, a, &version, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_panel_link_one);
    bind_i64(q, 1, id);
    *found = stmt_next(q);
    bool sound = !*found || read_link(q, a, now_ms, version, out, hash);
    return stmt_end(q, err) && (sound || fail(err, MSG_PANEL_LINK_BROKEN, id));
}

bool panel_link_at(City *city, Arena *a, int64_t id, int64_t now_ms, PanelLink *out, Err *err)
{
    Str hash;
    bool found;
    return one_link(city, a, id, now_ms, out, &hash, &found, err) &&
           (found || fail(err, MSG_PANEL_LINK_NO_ID, id));
}

bool panel_link_find(City *city, Arena *a, Str secret, int64_t now_ms, PanelLink *out, Err *err)
{
    Str random = secret, number = cut(&random, '-'), hash;
    uint8_t is[HASH], none[HASH] = { 0 };
    int64_t id;
    bool found;
    if (!str_i64(number, &id) || random.len != SECRET)
        return fail(err, MSG_PANEL_LINK_UNKNOWN);
    if (!one_link(city, a, id, now_ms, out, &hash, &found, err))
        return false;
    hash_secret(secret, is);
    bool whole = hash.len == HASH;
    bool same = !sodium_memcmp(is, whole ? (const uint8_t *)hash.at : none, HASH);
    return (whole && same) || fail(err, MSG_PANEL_LINK_UNKNOWN);
}

// ---- The staff's side

static bool staff(const View *v, Err *err)
{
    return sees_drafts(v) || fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
}

bool panel_link_make(City *city, const View *v, Arena *a, const PanelLinkAsk *ask, int64_t now_ms,
                     PanelLink *out, Str *secret, Err *err)
{
    Db *db = city_db(city);
    const Purpose *u = pack_purpose(city_pack(city), ask->purpose);
    uint8_t hash[HASH];
    Str label = str_trim(ask->label), version;
    if (!staff(v, err) || !preference_group_ok(ask->group, err))
        return false;
    if (!u)
        return fail(err, MSG_ANALYSIS_NO_PURPOSE, ask->purpose);
    if (label.len > LINK_LABEL_MAX || !str_is_utf8(label))
        return fail(err, MSG_PANEL_LINK_LABEL, (int64_t)LINK_LABEL_MAX);
    if (ask->days < 1 || ask->days > LINK_DAYS_MAX || ask->uses < 1 || ask->uses > LINK_USES_MAX)
        return fail(err, MSG_PANEL_LINK_RANGE, (int64_t)LINK_DAYS_MAX, (int64_t)LINK_USES_MAX);
    if (!version_in_force(city, a, &version, err) || !db_begin(db, err))
        return false;
    // The number stands in the secret, so that one row is compared and no list is searched.
    Str random = random_text(a, secret_letters, SECRET);
    Stmt *q = db_query(db, sql_panel_link_next);
    int64_t id = stmt_next(q) ? col_i64(q, 0) : 1;
    bool ok = stmt_end(q, err);
    *secret = str_fmt(a, "%lld-%.*s", (long long)id, PS(random));
    hash_secret(*secret, hash);
    q = db_query(db, sql_panel_link_add);
    bind_i64(q, 1, id);
    bind_blob(q, 2, (Str){ (const char *)hash, HASH });
    bind_str(q, 3, u->id);
    bind_str(q, 4, ask->group);
    bind_str(q, 5, label);
    bind_str(q, 6, version);
    bind_str(q, 7, v->actor);
    bind_str(q, 8, instant_str(a, now_ms));
    bind_str(q, 9, instant_str(a, now_ms + ask->days * 86400000));
    bind_i64(q, 10, ask->uses);
    ok = stmt_run(q, err) && ok;
    return db_end(db, ok, err) && panel_link_at(city, a, id, now_ms, out, err);
}

bool panel_links(City *city, const View *v, Arena *a, int64_t now_ms, PanelLinks *out, Err *err)
{
    Str version, hash;
    *out = (PanelLinks){ 0 };
    if (!staff(v, err) || !version_in_force(city, a, &version, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_panel_link_all);
    bool ok = true;
    while (ok && stmt_next(q)) {
        PanelLink *l = PUSH(a, out);
        ok = read_link(q, a, now_ms, version, l, &hash) || fail(err, MSG_PANEL_LINK_BROKEN, l->id);
    }
    return stmt_end(q, err) && ok;
}

bool panel_link_withdraw(City *city, const View *v, Arena *a, int64_t id, int64_t now_ms, PanelLink *out,
                         Err *err)
{
    if (!staff(v, err) || !panel_link_at(city, a, id, now_ms, out, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_panel_link_withdraw);
    bind_i64(q, 1, id);
    bind_str(q, 2, instant_str(a, now_ms));
    if (!stmt_run(q, err))
        return false;
    if (!db_changes(city_db(city)))
        return fail(err, MSG_PANEL_LINK_GONE, id);
    return panel_link_at(city, a, id, now_ms, out, err);
}

void panel_link_json(JsonW *w, Arena *a, const PanelLink *l)
{
    jw_kint(w, "id", l->id);
    jw_kstr(w, "group", l->group);
    jw_kstr(w, "purpose", l->purpose);
    jw_kstr(w, "label", l->label);
    jw_kstr(w, "framework", l->framework);
    jw_kstr(w, "author", l->author);
    jw_kstr(w, "made", instant_str(a, l->made));
    jw_kstr(w, "expires", instant_str(a, l->expires));
    if (l->withdrawn)
        jw_kstr(w, "withdrawn", instant_str(a, l->withdrawn));
    jw_kint(w, "uses", l->uses);
    jw_kint(w, "used", l->used);
    jw_kstr(w, "state", str_z(link_state_names[l->state]));
}

// ---- The other side

static Str link_day(Arena *a, const Pack *pack, int64_t instant)
{
    return day_str(a, day_at(pack->zone, instant));
}

bool panel_link_usable(const Pack *pack, Arena *a, const PanelLink *l, Err *err)
{
    if (l->state == LINK_EXPIRED)
        return fail(err, MSG_PANEL_LINK_EXPIRED, link_day(a, pack, l->expires), l->author);
    if (l->state == LINK_WITHDRAWN)
        return fail(err, MSG_PANEL_LINK_WITHDRAWN, link_day(a, pack, l->withdrawn), l->author);
    return (l->state != LINK_OTHER_CRITERIA && pack_purpose(pack, l->purpose)) ||
           fail(err, MSG_PANEL_LINK_CRITERIA, link_day(a, pack, l->made), l->author, l->framework);
}

static bool times_sent(City *city, const PanelLink *l, Str code, int64_t *out, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_panel_answer_sent);
    bind_i64(q, 1, l->id);
    bind_str(q, 2, code);
    *out = stmt_next(q) ? col_i64(q, 0) : 0;
    return stmt_end(q, err);
}

bool panel_link_said(City *city, Arena *a, const PanelLink *l, Str code, Preference *out, Err *err)
{
    int64_t sent;
    Preferences all;
    if (!times_sent(city, l, code, &sent, err))
        return false;
    if (!sent)
        return fail(err, MSG_PANEL_LINK_NO_CODE, code);
    if (!preferences_in_force(city, a, l->purpose, &all, err))
        return false;
    EACH (const Preference, p, all)
        if (str_eq(p->group, l->group) && str_eq(p->code, code)) {
            *out = *p;
            return true;
        }
    return fail(err, MSG_PANEL_LINK_TAKEN_BACK, code);
}

static bool may_send(City *city, Arena *a, const PanelLink *l, Str code, Err *err)
{
    int64_t sent;
    if (!panel_link_usable(city_pack(city), a, l, err))
        return false;
    if (!is_link_code(code))
        return fail(err, MSG_PANEL_LINK_CODE);
    if (!times_sent(city, l, code, &sent, err))
        return false;
    if (sent)
        return sent < LINK_SENT_MAX || fail(err, MSG_PANEL_LINK_OFTEN, (int64_t)LINK_SENT_MAX);
    if (l->state == LINK_FULL)
        return fail(err, MSG_PANEL_LINK_FULL, l->uses);
    Stmt *q = db_query(city_db(city), sql_panel_code_taken);
    bind_str(q, 1, l->purpose);
    bind_str(q, 2, l->group);
    bind_str(q, 3, code);
    bool taken = stmt_next(q);
    return stmt_end(q, err) && (!taken || fail(err, MSG_PANEL_LINK_CODE));
}

static bool count_answer(City *city, const PanelLink *l, Str code, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_panel_answer_put);
    bind_i64(q, 1, l->id);
    bind_str(q, 2, code);
    return stmt_run(q, err);
}

static Str by_link(Arena *a, const PanelLink *l)
{
    return str_fmt(a, "link/%lld", (long long)l->id);
}

bool panel_link_send(City *city, Arena *a, int64_t link, const PreferenceAsk *ask, int64_t now_ms,
                     Preference *out, Err *err)
{
    Db *db = city_db(city);
    PanelLink l;
    if (!db_begin(db, err)) // what the link allows is read in the transaction that uses it up
        return false;
    bool ok = panel_link_at(city, a, link, now_ms, &l, err) && may_send(city, a, &l, ask->code, err);
    if (ok) {
        PreferenceAsk of = { l.purpose, l.group, ask->code, ask->method, ask->said };
        ok = preference_put(city, a, &of, by_link(a, &l), now_ms, out, err) &&
             count_answer(city, &l, ask->code, err);
    }
    return db_end(db, ok, err);
}

bool panel_link_leave(City *city, Arena *a, const PanelLink *l, Str code, int64_t now_ms, Err *err)
{
    Preference p;
    if (!panel_link_said(city, a, l, code, &p, err))
        return false;
    p.author = by_link(a, l);
    return preference_take_back(city, a, &p, now_ms, err);
}
