// analysis_test.c - what a run must mean, on the real pack: gates, errors and age, standing, repetition,
// embargo.
#include <math.h>
#include <string.h>

#include "cell.h"
#include "city_world.h"
#include "edit.h"
#include "run_store.h"
#include "sensitivity.h"
#include "shortlist.h"
#include "smaa.h"
#include "tap.h"
#include "voi.h"
#include "wire.h"

#define DB KHO_TEST_DIR "/kho_analysis_test.gpkg"
static const int64_t now = 1795000000000; // November 2026

static City *make_city(Arena *a, Str pack)
{
    City *c = NULL;
    Err err = { 0 };
    Faults faults = { 0 };
    CityNew how = { .path = S(DB), .pack_dir = pack, .author = S("test"), .now_ms = now };
    city_file_remove(DB);
    bool ok = city_create(a, &how, &c, &faults, &err) && analysis_open(c, &err);
    if (!ok)
        printf("# %.*s\n", PS(err_text(a, LANG_EN, &err)));
    return ok ? c : NULL;
}

static View staff(City *c)
{
    View v;
    Err err = { 0 };
    CHECK(view_open(c, S("staff"), S("test"), LANG_EN, &v, &err));
    return v;
}

static AsOf present(City *c)
{
    AsOf at;
    Err err = { 0 };
    CHECK(asof_read(c, now, S(""), S(""), &at, &err));
    return at;
}

static const RunPlace *place(const RunPlaces *ps, const char *id)
{
    EACH (const RunPlace, p, *ps)
        if (str_eq(p->id, str_z(id)))
            return p;
    return NULL;
}

static const GateResult *gate(const RunPlace *p, const char *id)
{
    if (p)
        EACH (const GateResult, g, p->gates)
            if (str_eq(g->gate->id, str_z(id)))
                return g;
    return NULL;
}

static bool set(City *c, const View *v, Arena *a, const char *id, const char *attr, const char *text,
                const char *method)
{
    Err err = { 0 };
    Done done;
    Changes facts = { 0 };
    Saying how = { .author = S("test"),
                   .source = S("a test"),
                   .source_class = str_z(method),
                   .method = str_z(method),
                   .now = now };
    *PUSH(a, &facts) = (Change){ str_z(attr), str_z(text) };
    bool ok = edit_set(c, v, a, &how, str_z(id), facts, &done, &err);
    if (!ok)
        printf("# %.*s\n", PS(err_text(a, LANG_EN, &err)));
    return ok;
}

static void the_gates_say_what_the_sources_say(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c);
    Run run;
    RankAsk ask = { .draws = 500, .seed = 1 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    const RunPlace *out = place(&run.excluded, "place/HN004");
    const GateResult *c2 = gate(out, "G_C2");
    CHECK(out && c2 && c2->excludes && c2->passes == TRI_FALSE);
    CHECK(c2->by.len == 2 && str_eq(c2->by.at[0].attr->name, S("committed_elsewhere")) &&
          c2->by.at[0].value.lo == 1);
    CHECK(str_find(gate_why(a, run.pack, c2, LANG_EN), S("35/QĐ-UBND")) >= 0);
    Record r;
    CHECK(record_read(c, &v, a, present(c), S("HN004"), &r, &err));
    Value cited = record_value(&r, S("commitment_citation"));
    CHECK(cited.set.len == 1 && str_find(cited.set.at[0], S("35/QĐ-UBND")) >= 0);
    const RunPlace *railway = place(&run.places, "place/HN001"), *lamps = place(&run.places, "place/HN007");
    CHECK(railway && gate(railway, "G_C3") && !gate(railway, "G_C3")->excludes);
    CHECK(lamps && gate(lamps, "G_B4") && gate(lamps, "G_B4")->passes != TRI_TRUE &&
          gate(lamps, "G_B4")->blocks);
    CHECK(lamps && gate(lamps, "G_B4")->gate->remedy.in[LANG_VI].len > 0 &&
          gate(lamps, "G_B4")->gate->remedy.in[LANG_EN].len > 0);
    CHECK(run.exploratory); // today's public facts support little
    CHECK(run.learn[LEARN_VISITS].len > 0);
}

static void a_run_is_the_same_however_it_is_computed(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c);
    Run one, two, again;
    RankAsk ask = { .draws = 400, .seed = 42, .threads = 1 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &one, &err));
    ask.threads = 5;
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &two, &err));
    CHECK(str_eq(one.id, two.id) && !memcmp(one.digest, two.digest, 32));
    CHECK(rank_again(c, &v, a, one.id, 2, (Progress){ 0 }, &again, &err) && str_eq(again.id, one.id));
    Run loaded;
    CHECK(rank_load(c, &v, a, one.id, &loaded, &err) && loaded.places.len == one.places.len);
    bool same = true;
    for (ptrdiff_t i = 0; i < loaded.places.len; i++) {
        const RunPlace *p = &loaded.places.at[i], *q = &one.places.at[i];
        same = same && str_eq(p->id, q->id) && p->chance == q->chance &&
               p->rank[RANK_P95] == q->rank[RANK_P95] && p->mean_score == q->mean_score &&
               p->known_share == q->known_share && p->best == q->best;
    }
    CHECK(same);
    double sum = 0;
    EACH (const RunPlace, p, one.places)
        sum += p->chance;
    CHECK(fabs(sum - one.k) < 1e-6); // every draw has k seats
    double off = 0;
    EACH (const RunPlace, p, one.places) {
        double parts = 0;
        for (ptrdiff_t i = 0; i < one.pack->criteria.len; i++)
            parts += p->contribution[i];
        off = fmax(off, fabs(parts - p->mean_score));
    }
    CHECK(off < 1e-9); // contributions add up
}

// What a page ranks again, in bytes and back, gives the numbers of the run; the public has no part in it.
static void the_problem_of_a_run_gives_its_numbers(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c), public;
    Run run;
    RankProblem sent, p;
    Smaa found;
    RankAsk ask = { .draws = 200, .seed = 7 };
    ptrdiff_t size;
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    CHECK(rank_problem(c, &v, a, run.id, &sent, &err));
    const uint8_t *bytes = wire_write(a, &sent, &size);
    CHECK(wire_read(a, bytes, size, &p) && p.places == (int32_t)run.places.len && p.draws == 200);
    CHECK(smaa_run(a, &p, (SmaaAsk){ 1, SMAA_PARTS | SMAA_SCORES, 0 }, (Progress){ 0 }, &found));
    int32_t same = 0;
    EACH (const RunPlace, x, run.places)
        for (int32_t i = 0; i < p.places; i++)
            same += p.key[i] == str_hash(x->id) && rank_chance(&found.ranking, i) == x->chance &&
                    rank_mean(&found.ranking, i) == x->mean_rank &&
                    rank_score(&found.ranking, i) == x->mean_score;
    CHECK(same == p.places);
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err));
    public.decided = true; // runs may be seen then, what they rest on may not
    CHECK(!rank_problem(c, &public, a, run.id, &p, &err) && err.kind == ERR_DENIED);
    err = (Err){ 0 };
    CHECK(!rank_problem(c, &v, a, S("run/000000000000"), &p, &err) && err.kind == ERR_MISSING);
}

// Weights that a place needs: every draw has one first and k seats; centres and means are weights; what a
// place needs lies about them; who asks about one place gets what the list says of it.
static void each_draw_has_one_first_and_k_seats(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c), public;
    Run run;
    Winning all, one;
    RankAsk ask = { .draws = 200, .seed = 7 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    CHECK(winning_weights(c, &v, a, run.id, S(""), 500, (Progress){ 0 }, &all, &err));
    double first = 0, within = 0;
    ptrdiff_t groups = run.pack->criterion_groups.len, off = 0;
    for (ptrdiff_t i = 0; i < run.places.len; i++) {
        const WinningPlace *p = &all.of[i];
        first += p->first;
        within += p->within;
        CHECK((p->central != NULL) == (p->first > 0) && (p->mean != NULL) == (p->within > 0));
        double sum = 0, centre = 0;
        for (ptrdiff_t g = 0; g < groups; g++) {
            sum += p->mean ? p->mean[g] : 1.0 / (double)groups;
            centre += p->central ? p->central[g] : 1.0 / (double)groups;
        }
        off += fabs(sum - 1) > 1e-4 || fabs(centre - 1) > 1e-4;
    }
    CHECK(off == 0 && first >= 1 - 1e-9 && first < 1.01 && fabs(within - run.k) < 1e-6);
    for (ptrdiff_t i = 0; i < 3; i++) {
        CHECK(winning_weights(c, &v, a, run.id, run.places.at[i].id, 500, (Progress){ 0 }, &one, &err));
        CHECK(one.of[i].within == all.of[i].within && one.place == &one.run.places.at[i] && one.lo);
        CHECK(isnan(one.confidence) == (one.of[i].first == 0));
        for (ptrdiff_t g = 0; one.lo && g < groups; g++)
            CHECK(one.lo[g] >= 0 && one.lo[g] <= one.of[i].mean[g] && one.of[i].mean[g] <= one.hi[g] &&
                  one.hi[g] <= 1);
    }
    // Nine tenths of one weight of six, over any weights: 1 - 0.95^(1/5) and 1 - 0.05^(1/5).
    CHECK(groups == 6 && fabs(all.any_lo - 0.010206) < 1e-5 && fabs(all.any_hi - 0.450720) < 1e-5);
    CHECK(!winning_weights(c, &v, a, run.id, S("HN999"), 500, (Progress){ 0 }, &one, &err) &&
          err.id == MSG_ANALYSIS_NOT_IN_RUN);
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err));
    public.decided = true; // of a run that is not published
    CHECK(!winning_weights(c, &public, a, run.id, S(""), 500, (Progress){ 0 }, &one, &err) &&
          err.kind == ERR_DENIED);
}

static int32_t row_in(const Run *r, const RunPlace *p)
{
    for (int32_t i = 0; i < r->ranking->places; i++)
        if (r->at_place[i] == run_place(&r->places, p->id) - r->places.at)
            return i;
    abort();
}

// Of those next to a place, counted one by one in the draws of the whole run.
static void duels_are_the_draws_of_the_run(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c), public;
    Run run, loaded;
    RankAsk ask = { .draws = 150, .seed = 11 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    CHECK(rank_load(c, &v, a, run.id, &loaded, &err));
    int wrong = 0, told = 0;
    EACH (const RunPlace, p, loaded.places) {
        Duels duels = run_duels(a, &loaded, p->id);
        EACH (const Duel, d, duels) {
            int before = 0, x = row_in(&run, p), y = row_in(&run, d->other);
            for (ptrdiff_t draw = 0; draw < 150; draw++) {
                const float *score = run.ranking->score + draw * run.ranking->places;
                before += score[x] > score[y];
            }
            told++;
            wrong += fabs(d->chance - before / 150.0) > 1e-12;
        }
    }
    CHECK(wrong == 0);
    CHECK(told == 6 * (int)loaded.places.len - 12);          // three on each side, fewer at the ends
    CHECK(run_duels(a, &loaded, S("place/HN004")).len == 0); // kept out by a gate
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err));
    public.decided = true;
    CHECK(!rank_load(c, &public, a, run.id, &loaded, &err)); // nothing was decided on it
}

static void a_later_fact_does_not_change_what_was_known(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c);
    Run before, after, again;
    RankAsk ask = { .draws = 300, .seed = 3 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &before, &err));
    CHECK(set(c, &v, a, "HN002", "plan_level", "4", "document"));
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &after, &err));
    CHECK(!str_eq(before.id, after.id));
    CHECK(rank_again(c, &v, a, before.id, 1, (Progress){ 0 }, &again, &err) && str_eq(again.id, before.id));
    RunDiff d;
    CHECK(rank_diff(a, &before, &after, &d, &err) && d.moved.len > 0);
    bool named = false;
    for (ptrdiff_t i = 0; i < d.moved.len; i++)
        named = named || (str_eq(d.moved.at[i].id, S("place/HN002")) && d.moved.at[i].facts.len == 1 &&
                          str_eq(d.moved.at[i].facts.at[0].attr->name, S("plan_level")) &&
                          str_eq(d.moved.at[i].facts.at[0].is.set.at[0], S("4")));
    CHECK(named);
    CHECK(place(&after.places, "place/HN002")->chance > place(&before.places, "place/HN002")->chance);
}

// An old word of the press says less than today's measurement of the same number.
static void age_and_method_widen(City *c, Arena *a)
{
    const Pack *pack = city_pack(c);
    const Criterion *crit = pack_criterion(pack, S("C3"));
    CHECK(crit && crit->attr);
    Curve curve = curve_of(a, &crit->fn);
    int32_t today, then;
    CHECK(day_parse(S("2026-11-21"), &today) && day_parse(S("2015-01-01"), &then));
    CellAsk ask = { pack, crit, crit->attr, &crit->fn, PRIOR_NEUTRAL, today };
    Cite press = { .value = value_num(12),
                   .attr = crit->attr,
                   .method = S("press"),
                   .current = true,
                   .valid = date_of_day(then) };
    Cite measured = { .value = value_num(12),
                      .attr = crit->attr,
                      .method = S("measured"),
                      .current = true,
                      .valid = date_of_day(today) };
    Field old = { .attr = crit->attr, .value = value_num(12) }, fresh = old, unknown = { .attr = crit->attr };
    *PUSH(a, &old.cites) = press;
    *PUSH(a, &fresh.cites) = measured;
    CellMade wide = cell_of(a, &ask, &old, &curve), narrow = cell_of(a, &ask, &fresh, &curve),
             none = cell_of(a, &ask, &unknown, &curve);
    CHECK(wide.hi - wide.lo > narrow.hi - narrow.lo);
    CHECK(narrow.known == 1 && none.known == 0);
    CHECK(none.hi - none.lo >= wide.hi - wide.lo);
}

static void twins_tie_and_the_better_comes_first(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c);
    const char *attrs[][2] = { { "plan_level", "2" },
                               { "title_level", "2" },
                               { "months_to_possession", "12" },
                               { "tenure_years", "10" } };
    // HN091 and HN092 are of one kind and know equally little: made equal, and a third one better in
    // everything that is known.
    for (ptrdiff_t i = 0; i < COUNT(attrs); i++) {
        CHECK(set(c, &v, a, "HN091", attrs[i][0], attrs[i][1], "measured"));
        CHECK(set(c, &v, a, "HN092", attrs[i][0], attrs[i][1], "measured"));
    }
    CHECK(set(c, &v, a, "HN091", "site_area_m2", "500", "measured"));
    CHECK(set(c, &v, a, "HN092", "site_area_m2", "50000", "measured"));
    // The area that the study list's F1 reads; more than enough is no better than enough.
    CHECK(set(c, &v, a, "HN091", "usable_area_stated_m2", "500", "measured"));
    CHECK(set(c, &v, a, "HN092", "usable_area_stated_m2", "40000", "measured"));
    CHECK(set(c, &v, a, "HN093", "plan_level", "4", "measured") &&
          set(c, &v, a, "HN093", "title_level", "4", "measured"));
    CHECK(set(c, &v, a, "HN093", "months_to_possession", "3", "measured") &&
          set(c, &v, a, "HN093", "tenure_years", "20", "measured"));
    Run run;
    RankAsk ask = { .draws = 4000, .seed = 5 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    const RunPlace *small = place(&run.places, "place/HN091"), *big = place(&run.places, "place/HN092"),
                   *better = place(&run.places, "place/HN093");
    CHECK(small && big && better);
    double sigma = sqrt(small->chance * (1 - small->chance) / 4000 + big->chance * (1 - big->chance) / 4000);
    CHECK(fabs(small->chance - big->chance) <= 4 * sigma); // area alone makes no difference to the study list
    CHECK(better->chance > small->chance && better->mean_rank < big->mean_rank);
}

// After three places are known: what is expected of the others moves their way, and what is possible stays.
// Only where asked for.
static void what_is_known_moves_what_is_expected(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c), public;
    Run plain, learnt, again, stored;
    RankAsk ask = { .draws = 1000, .seed = 9 };
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &plain, &err));
    ask.learn_priors = true;
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &learnt, &err));
    CHECK(!str_eq(plain.id, learnt.id) && !plain.priors->learnt && learnt.priors->learnt);
    CHECK(plain.own->mean && plain.own->known && !learnt.own->mean &&
          learnt.own->known); // moved once, not twice
    CHECK(rank_again(c, &v, a, learnt.id, 1, (Progress){ 0 }, &again, &err));
    CHECK(rank_load(c, &v, a, learnt.id, &stored, &err) && stored.learn_priors && stored.priors &&
          stored.priors->together == learnt.priors->together);
    int moved = 0, astray = 0;
    for (ptrdiff_t k = 0; k < plain.pack->criteria.len; k++) {
        const RunPriors *p = learnt.priors;
        double by = p->expect[k] - p->author[k];
        moved += p->places[k] >= 3 && fabs(by) > 0.01;
        astray += p->places[k] < 3 && by != 0;
        EACH (const RunPlace, x, plain.places) {
            const RunPlace *y = run_place(&learnt.places, x->id);
            astray += y->best != x->best || y->worst != x->worst;
            if (p->places[k] < 3)
                astray += fabs(y->value[k] - x->value[k]) > 1e-9;
            else if (!isnan(x->value[k]) && x->fact[k].state == VAL_KNOWN)
                astray += y->value[k] != x->value[k]; // what is known is known
        }
    }
    CHECK(moved > 0 && astray == 0);
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    run_json(&w, a, &learnt, true, LANG_EN);
    CHECK(str_find(buf_str(&b), S("learnt on from what is known of other places")) > 0);
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err) &&
          !rank_load(c, &public, a, learnt.id, &stored, &err)); // a draft
}

// priors.c: what a place came with counts as reported, also what an office wrote; what a visit found does
// not.
static void what_a_visit_found_is_not_what_a_place_came_with(City *c, Arena *a)
{
    static const char *const methods[] = { "measured", "document" };
    Err err = { 0 };
    View v = staff(c);
    RankAsk ask = { .draws = 100, .seed = 9, .learn_priors = true };
    double reported[3];
    for (int i = 0; i < 3; i++) {
        Run run;
        CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
        reported[i] = run.priors->reported;
        for (int k = 0; k < 8 && i < 2; k++) // eight others each time
            CHECK(set(c, &v, a, str_cz(a, run.places.at[8 * i + k].id), "support_pct", "60", methods[i]));
    }
    CHECK(reported[1] == reported[0] && reported[2] > reported[1]);
}

// Where nothing is known of anybody, everybody has the same chance: k of N, as near as the draws can tell.
static void where_nothing_is_known_all_are_equal(Arena *a)
{
    enum { PLACES = 8, BEST = 2, DRAWS = 4000 };
    Err err = { 0 };
    Faults faults = { 0 };
    City *c = NULL;
    CityNew how = {
        .path = S(DB), .pack_dir = S("packs/hanoi"), .author = S("test"), .now_ms = now, .illustrative = true
    };
    city_file_remove(DB);
    CHECK(city_create(a, &how, &c, &faults, &err) && analysis_open(c, &err));
    if (c) {
        View v = staff(c);
        for (int i = 0; i < PLACES; i++) {
            Changes facts = { 0 };
            Done done;
            Saying say = { .author = S("t"),
                           .source = S("t"),
                           .source_class = S("analyst"),
                           .method = S("analyst"),
                           .now = now };
            *PUSH(a, &facts) = (Change){ .attr = S("role"), .text = S("candidate") };
            *PUSH(a, &facts) = (Change){ .attr = S("kind"), .text = S("factory") };
            CHECK(edit_add(c, &v, a, &say, S("place"), (Str){ 0 }, facts, &done, &err));
        }
        Run run;
        RankAsk ask = { .draws = DRAWS, .seed = 11, .k = BEST };
        CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
        double fair = (double)BEST / PLACES, sigma = sqrt(fair * (1 - fair) / DRAWS);
        CHECK(run.places.len == PLACES && run.exploratory);
        EACH (const RunPlace, p, run.places)
            CHECK(fabs(p->chance - fair) <= 4 * sigma && p->best == 1 && p->worst == PLACES);
    }
    city_close(c);
    city_file_remove(DB);
}

static void the_public_sees_no_rank_before_a_decision(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c), public;
    Run run;
    RankAsk ask = { .draws = 200, .seed = 1 };
    Shortlist s;
    Decision d;
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err));
    Run denied;
    CHECK(!rank_load(c, &public, a, run.id, &denied, &err) && err.kind == ERR_DENIED);
    Record r;
    CHECK(record_read(c, &public, a, present(c), S("HN001"), &r, &err) && r.embargoed);
    CHECK(!record_field(&r, S("site_area_m2")) && record_field(&r, S("kind")));
    ListAskFor list = { .run = run.id, .objective = -1 };
    CHECK(shortlist_make(c, &v, a, now, &list, (Progress){ 0 }, &s, &err) && s.possible &&
          s.chosen.len == run.k);
    Decision say = { .shortlist = s.id, .reason = S("a test"), .published = true };
    *PUSH(a, &say.removed) = (Named){ s.chosen.at[0].place->id, S("it fell down"), S("test") };
    CHECK(shortlist_decide(c, &v, a, now, &say, &d, &err) && d.final.len == run.k - 1);
    CHECK(view_open(c, S("public"), S("anybody"), LANG_EN, &public, &err) && public.decided);
    CHECK(rank_load(c, &public, a, run.id, &denied, &err));

    // What comes after it is a draft again, whatever it is: another run, another choice from the same run,
    // another decision.
    Run later;
    Shortlist draft, seen;
    Runs runs;
    ShortlistLines lists;
    Decision told;
    bool found;
    RankAsk again = { .draws = 200, .seed = 2 };
    ListAskFor other = { .run = run.id, .objective = -1, .k = run.k - 1 };
    CHECK(rank_make(c, &v, a, present(c), now, &again, (Progress){ 0 }, &later, &err));
    CHECK(shortlist_make(c, &v, a, now, &other, (Progress){ 0 }, &draft, &err) && draft.possible);
    Decision change = { .shortlist = s.id, .reason = S("second thoughts") };
    CHECK(shortlist_decide(c, &v, a, now, &change, &d, &err) && d.final.len == run.k);
    CHECK(!rank_load(c, &public, a, later.id, &denied, &err) && err.id == MSG_ANALYSIS_EMBARGO);
    CHECK(rank_load(c, &public, a, S("latest"), &denied, &err) && str_eq(denied.id, run.id));
    CHECK(rank_heads(c, &public, a, S(""), 9, &runs, &err) && runs.len == 1);
    CHECK(!shortlist_load(c, &public, a, draft.id, &seen, &err) && err.id == MSG_ANALYSIS_EMBARGO);
    CHECK(shortlist_load(c, &public, a, S("latest"), &seen, &err) && str_eq(seen.id, s.id));
    CHECK(shortlist_list(c, &public, a, S(""), 9, &lists, &err) && lists.len == 1);
    CHECK(shortlist_decision(c, &public, a, s.id, &told, &found, &err) && found &&
          told.final.len == run.k - 1);
}

static void rules_that_clash_are_named(City *c, Arena *a)
{
    Err err = { 0 };
    View v = staff(c);
    Run run;
    RankAsk ask = { .draws = 200, .seed = 1 };
    Shortlist s;
    CHECK(rank_make(c, &v, a, present(c), now, &ask, (Progress){ 0 }, &run, &err));
    ListAskFor list = {
        .run = run.id,
        .objective = -1,
        .rules =
            S("[{\"where\":\"role = 'candidate'\",\"at_most\":3},{\"at_least\":12},{\"spacing_m\":50}]")
    };
    CHECK(shortlist_make(c, &v, a, now, &list, (Progress){ 0 }, &s, &err) && !s.possible);
    CHECK(s.rules.len == 3 && s.rules.at[0].clashes && !s.rules.at[2].clashes);
    *PUSH(a, &list.must) = (Named){ S("HN001"), S("wanted"), S("x") };
    *PUSH(a, &list.never) = (Named){ S("HN001"), S("unwanted"), S("y") };
    CHECK(!shortlist_make(c, &v, a, now, &list, (Progress){ 0 }, &s, &err) &&
          err.id == MSG_ANALYSIS_MUST_AND_NEVER);
    ListAskFor gone = { .run = run.id, .objective = -1 };
    *PUSH(a, &gone.must) = (Named){ S("HN004"), S("wanted"), S("x") };
    CHECK(!shortlist_make(c, &v, a, now, &gone, (Progress){ 0 }, &s, &err) &&
          err.id == MSG_ANALYSIS_MUST_NOT_RANKED);
    ListAskFor broken = { .run = run.id,
                          .objective = -1,
                          .rules = S("[{\"where\":\"knd = 'x'\",\"at_most\":3}]") };
    CHECK(!shortlist_make(c, &v, a, now, &broken, (Progress){ 0 }, &s, &err) && err.kind == ERR_INPUT);
}

int main(void)
{
    Arena *a = arena_new();
    City *c = make_city(a, S("packs/hanoi"));
    CHECK(c);
    if (c) {
        the_gates_say_what_the_sources_say(c, a);
        a_run_is_the_same_however_it_is_computed(c, a);
        the_problem_of_a_run_gives_its_numbers(c, a);
        duels_are_the_draws_of_the_run(c, a);
        each_draw_has_one_first_and_k_seats(c, a);
        a_later_fact_does_not_change_what_was_known(c, a);
        age_and_method_widen(c, a);
        twins_tie_and_the_better_comes_first(c, a);
        what_is_known_moves_what_is_expected(c, a);
        what_a_visit_found_is_not_what_a_place_came_with(c, a);
        rules_that_clash_are_named(c, a);
        the_public_sees_no_rank_before_a_decision(c, a);
    }
    city_close(c);
    city_file_remove(DB);
    where_nothing_is_known_all_are_equal(a);
    arena_free(a);
    return tap_done();
}
