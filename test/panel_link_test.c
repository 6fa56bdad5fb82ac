// panel_link_test.c - a link is worth its secret, and allows one answer under each code.
#include <string.h>

#include "city_world.h"
#include "panel_link.h"
#include "run_store.h"
#include "tap.h"

#define DB KHO_TEST_DIR "/kho_panel_link_test.gpkg"
static const int64_t now = 1795000000000, day = 86400000; // November 2026

typedef struct {
    Arena *a;
    City *c;
    View staff;
    PanelLink link;
    Str secret;
} World;

static World open_world(void)
{
    World w = { .a = arena_new() };
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = S(DB), .pack_dir = S("packs/dalat"), .author = S("test"), .now_ms = now };
    city_file_remove(DB);
    CHECK(city_create(w.a, &how, &w.c, &faults, &err) && analysis_open(w.c, &err));
    CHECK(view_open(w.c, S("staff"), S("test"), LANG_EN, &w.staff, &err));
    return w;
}

static bool make(World *w, int64_t uses)
{
    Err err = { 0 };
    PanelLinkAsk ask = { .group = S("residents"), .label = S("hall"), .days = 7, .uses = uses };
    return panel_link_make(w->c, &w->staff, w->a, &ask, now, &w->link, &w->secret, &err);
}

// Everybody finds all groups alike important.
static Strs all_alike(World *w, int from)
{
    Strs said = { 0 };
    EACH (const CriterionGroup, g, city_pack(w->c)->criterion_groups)
        *PUSH(w->a, &said) = str_fmt(w->a, "%.*s=%d", PS(g->id), from);
    return said;
}

static MsgId send_at(World *w, Str code, int points, int64_t at)
{
    Err err = { 0 };
    Preference p;
    PreferenceAsk ask = { .code = code, .method = PREF_SWING, .said = all_alike(w, points) };
    bool ok = panel_link_send(w->c, w->a, w->link.id, &ask, at, &p, &err);
    CHECK(!ok || (str_eq(p.group, S("residents")) && str_starts(p.author, S("link/"))));
    return ok ? MSG_PANEL_ADDED : err.id;
}

static MsgId find_at(World *w, Str secret, LinkState *state, int64_t at)
{
    Err err = { 0 };
    PanelLink l;
    bool ok = panel_link_find(w->c, w->a, secret, at, &l, &err);
    *state = l.state;
    return ok ? MSG_PANEL_ADDED : err.id;
}

static void the_file_does_not_hold_the_secret(World *w)
{
    Str bytes, random = w->secret;
    Err err = { 0 };
    static const char *const parts[] = { DB, DB "-wal" };
    cut(&random, '-');
    CHECK(random.len == 26);
    for (int i = 0; i < COUNT(parts); i++)
        CHECK(!file_exists(str_z(parts[i])) ||
              (file_read(w->a, str_z(parts[i]), &bytes, &err) && str_find(bytes, random) < 0));
}

static void only_the_whole_secret_opens(World *w)
{
    LinkState state;
    char *z = (char *)str_cz(w->a, str_copy(w->a, w->secret));
    CHECK(find_at(w, w->secret, &state, now) == MSG_PANEL_ADDED && state == LINK_OPEN);
    z[w->secret.len - 1] = z[w->secret.len - 1] == '0' ? '1' : '0';
    CHECK(find_at(w, str_z(z), &state, now) == MSG_PANEL_LINK_UNKNOWN);
    CHECK(find_at(w, str_sub(w->secret, 0, w->secret.len - 1), &state, now) == MSG_PANEL_LINK_UNKNOWN);
    CHECK(find_at(w, S(""), &state, now) == MSG_PANEL_LINK_UNKNOWN);
    CHECK(find_at(w, S("999-00000000000000000000000000"), &state, now) == MSG_PANEL_LINK_UNKNOWN);
    CHECK(find_at(w, S("-1"), &state, now) == MSG_PANEL_LINK_UNKNOWN);
}

static void it_ends(World *w)
{
    LinkState state;
    Err err = { 0 };
    Str code = panel_code(w->a);
    CHECK(find_at(w, w->secret, &state, now + 7 * day - 1) == MSG_PANEL_ADDED && state == LINK_OPEN);
    CHECK(find_at(w, w->secret, &state, now + 7 * day) == MSG_PANEL_ADDED && state == LINK_EXPIRED);
    CHECK(send_at(w, code, 50, now + 7 * day) == MSG_PANEL_LINK_EXPIRED);
    CHECK(panel_link_withdraw(w->c, &w->staff, w->a, w->link.id, now, &w->link, &err));
    CHECK(send_at(w, code, 50, now) == MSG_PANEL_LINK_WITHDRAWN);
    CHECK(!panel_link_withdraw(w->c, &w->staff, w->a, w->link.id, now, &w->link, &err));
    CHECK(err.id == MSG_PANEL_LINK_GONE);
}

static void so_many_people_and_no_more(World *w)
{
    Err err = { 0 };
    Preference p;
    Str one = panel_code(w->a), two = panel_code(w->a), three = panel_code(w->a);
    CHECK(make(w, 2));
    CHECK(send_at(w, S("Ngoc"), 50, now) == MSG_PANEL_LINK_CODE); // a name is no code
    CHECK(send_at(w, S("2345-ABCD"), 50, now) == MSG_PANEL_LINK_CODE);
    CHECK(send_at(w, one, 50, now) == MSG_PANEL_ADDED);
    CHECK(send_at(w, two, 0, now) == MSG_PANEL_ZERO); // what is wrong uses nothing up
    CHECK(send_at(w, two, 50, now) == MSG_PANEL_ADDED);
    CHECK(send_at(w, three, 50, now) == MSG_PANEL_LINK_FULL);
    CHECK(send_at(w, one, 60, now + 1) == MSG_PANEL_ADDED); // who has answered may change it
    CHECK(panel_link_said(w->c, w->a, &w->link, one, &p, &err) && str_ends(p.said.at[0], S("=60")));
    CHECK(!panel_link_said(w->c, w->a, &w->link, three, &p, &err) && err.id == MSG_PANEL_LINK_NO_CODE);
    CHECK(panel_link_leave(w->c, w->a, &w->link, one, now + 2, &err));
    CHECK(!panel_link_leave(w->c, w->a, &w->link, one, now + 3, &err) && err.id == MSG_PANEL_LINK_TAKEN_BACK);
    CHECK(send_at(w, three, 50, now + 3) == MSG_PANEL_LINK_FULL); // a person who left has been there
    for (int i = 2; i < LINK_SENT_MAX; i++)
        CHECK(send_at(w, one, 50, now + 3 + i) == MSG_PANEL_ADDED);
    CHECK(send_at(w, one, 50, now + 100) == MSG_PANEL_LINK_OFTEN);
}

// What another link, or the staff, has heard is nobody's here.
static void a_link_knows_only_its_own(World *w)
{
    Err err = { 0 };
    Preference p;
    Str code = panel_code(w->a);
    PreferenceAsk ask = {
        .group = S("residents"), .code = code, .method = PREF_SWING, .said = all_alike(w, 10)
    };
    CHECK(preference_add(w->c, &w->staff, w->a, &ask, now, &p, &err));
    CHECK(make(w, 5));
    CHECK(!panel_link_said(w->c, w->a, &w->link, code, &p, &err) && err.id == MSG_PANEL_LINK_NO_CODE);
    CHECK(!panel_link_leave(w->c, w->a, &w->link, code, now, &err));
    CHECK(send_at(w, code, 50, now) == MSG_PANEL_LINK_CODE);
}

static void not_for_the_public(World *w)
{
    View v;
    Err err = { 0 };
    PanelLinks all;
    PanelLink l;
    Str secret;
    PanelLinkAsk ask = { .group = S("residents"), .days = 1, .uses = 1 };
    CHECK(view_open(w->c, S("public"), S("test"), LANG_EN, &v, &err));
    CHECK(!panel_link_make(w->c, &v, w->a, &ask, now, &l, &secret, &err) &&
          err.id == MSG_REGISTER_READ_ONLY_VIEW);
    CHECK(!panel_links(w->c, &v, w->a, now, &all, &err));
    CHECK(!panel_link_withdraw(w->c, &v, w->a, w->link.id, now, &l, &err));
    CHECK(panel_links(w->c, &w->staff, w->a, now, &all, &err) && all.len == 3 && all.at[0].id == 3);
    ask.days = 0;
    CHECK(!panel_link_make(w->c, &w->staff, w->a, &ask, now, &l, &secret, &err) &&
          err.id == MSG_PANEL_LINK_RANGE);
}

int main(void)
{
    World w = open_world();
    CHECK(make(&w, 10));
    the_file_does_not_hold_the_secret(&w);
    only_the_whole_secret_opens(&w);
    it_ends(&w);
    so_many_people_and_no_more(&w);
    a_link_knows_only_its_own(&w);
    not_for_the_public(&w);
    city_close(w.c);
    city_file_remove(DB);
    arena_free(w.a);
    return tap_done();
}
