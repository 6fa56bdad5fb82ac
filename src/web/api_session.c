// api_session.c - who reads, what city it is, what may be done.
#include "handlers.h"
#include "inbox.h"
#include "ledger.h"
#include "render.h"
#include "server.h"
#include "shortlist.h"

static void may_json(Call *c)
{
    static const char *const staff[] = { "see_runs",  "edit",   "add",    "merge", "retract",
                                         "undo",      "import", "settle", "run",   "profile",
                                         "shortlist", "decide", "report", "export" };
    jw_karr(&c->w, "may");
    for (int i = 0; is_staff(c) && i < COUNT(staff); i++)
        jw_str(&c->w, str_z(staff[i]));
    if (!is_staff(c)) {
        if (c->view.decided)
            jw_str(&c->w, S("see_runs"));
        jw_str(&c->w, S("export"));
    }
    jw_end(&c->w);
}

// The clocks of the zone do not change from the year 2000 until a year from now.
static bool steady(const Zone *z, int64_t now)
{
    const int64_t week = 7 * 86400000LL, from = 946684800000LL;
    for (int64_t ms = from; ms < now + 53 * week; ms += week)
        if (zone_offset(z, ms) != zone_offset(z, now))
            return false;
    return true;
}

static void city_json(Call *c, const Pack *p, Str head)
{
    JsonW *w = &c->w;
    jw_kobj(w, "city");
    label_json(w, "name", &p->name);
    jw_kbool(w, "illustrative", city_illustrative(c->city));
    jw_karr(w, "bounds");
    jw_num(w, p->west);
    jw_num(w, p->south);
    jw_num(w, p->east);
    jw_num(w, p->north);
    jw_end(w);
    jw_kstr(w, "time_zone", p->time_zone);
    if (steady(p->zone, c->now))
        jw_kint(w, "utc_offset", zone_offset(p->zone, c->now));
    if (p->grid_crs)
        jw_kstr(w, "grid", str_fmt(c->arena, "EPSG:%d", p->grid_crs));
    jw_kstr(w, "currency", p->currency);
    jw_kstr(w, "today", day_str(c->arena, day_at(p->zone, c->now)));
    jw_kobj(w, "pack");
    jw_kstr(w, "id", p->id);
    jw_kstr(w, "version", p->version);
    jw_kstr(w, "digest", pack_digest_hex(c->arena, p));
    jw_end(w);
    jw_kstr(w, "head", head);
    jw_end(w);
}

static bool counts_json(Call *c, const Pack *p, Err *err)
{
    JsonW *w = &c->w;
    ptrdiff_t places = 0;
    int64_t waiting = 0;
    if (is_staff(c) && !inbox_count(c->city, &c->view, &waiting, err))
        return false;
    jw_kobj(w, "counts");
    jw_kint(w, "inbox", waiting);
    jw_kobj(w, "by_type");
    EACH (const RecordType, t, p->types) {
        ListAsk ask = { .type = t->name };
        ptrdiff_t n, unknown;
        if (!sees_type(&c->view, t))
            continue;
        if (!record_count(c->city, &c->view, c->arena, c->at, &ask, &n, &unknown, err))
            return false;
        jw_key(w, t->name);
        jw_int(w, n);
        if (str_eq(t->name, p->ranking.type))
            places = n;
    }
    jw_end(w);
    jw_kint(w, "places", places);
    jw_end(w);
    return true;
}

int get_session(Call *c)
{
    const Pack *p = c->at.pack;
    JsonW *w = &c->w;
    Err err = { 0 };
    Hash head;
    int64_t block;
    const Purpose *purpose = pack_purpose(p, S(""));
    Run run;
    bool there;
    ShortlistLines lists;
    if (!ledger_head(city_ledger(c->city), &head, &block, &err) ||
        !rank_latest(c->city, &c->view, c->arena, purpose->id, &run, &there, &err) ||
        !shortlist_list(c->city, &c->view, c->arena, purpose->id, 1, &lists, &err))
        return answer_error(c, &err);
    jw_obj(w);
    jw_kobj(w, "program");
    jw_kstr(w, "version", S(KHO_VERSION));
    jw_end(w);
    city_json(c, p, hash_hex(c->arena, head));
    jw_kstr(w, "view", is_staff(c) ? S("staff") : S("public"));
    jw_kstr(w, "actor", is_staff(c) ? c->view.actor : S(""));
    jw_kstr(w, "lang", c->lang == LANG_VI ? S("vi") : S("en"));
    jw_karr(w, "types");
    EACH (const RecordType, t, p->types)
        if (sees_type(&c->view, t))
            jw_str(w, t->name);
    jw_end(w);
    if (!counts_json(c, p, &err))
        return answer_error(c, &err);
    may_json(c);
    jw_kstr(w, "purpose", purpose->id);
    jw_kobj(w, "latest");
    if (there) {
        jw_kstr(w, "run", run.id);
        jw_kstr(w, "standing", run.exploratory ? S("exploratory") : S("supported"));
    }
    if (lists.len)
        jw_kstr(w, "shortlist", lists.at[0].id);
    jw_end(w);
    jw_end(w);
    return answer_ok(c);
}
