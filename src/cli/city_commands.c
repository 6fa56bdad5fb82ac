// city_commands.c - init, pack, verify, backup, restore: the city's file and what it is made of.
#include <math.h>

#include "care.h"
#include "city_pack.h"
#include "command.h"
#include "run_store.h"
#include "simulate.h"
#include "wards.h"

static const Opt init_opts[] = { { "pack", OPT_VALUE, "DIR", MSG_CLI_OPT_PACK }, OPTS_END };

static void faults_json(Cli *c, JsonW *w, const Faults *faults)
{
    jw_karr(w, "faults");
    EACH (const Fault, f, *faults) {
        jw_obj(w);
        jw_kstr(w, "file", f->file);
        if (f->line)
            jw_kint(w, "line", f->line);
        jw_kstr(w, "id", str_z(err_id(&f->err)));
        jw_kbool(w, "warning", fault_is_warning(f));
        jw_kstr(w, "message", err_text(c->arena, c->lang, &f->err));
        jw_end(w);
    }
    jw_end(w);
}

// The summary of a city: what init prints.
static bool summary(Cli *c, Err *err)
{
    const Pack *pack = city_pack(c->city);
    Hash head;
    int64_t block;
    if (!ledger_head(city_ledger(c->city), &head, &block, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kstr(&w, "db", city_path(c->city));
        jw_kstr(&w, "pack", pack->id);
        jw_kstr(&w, "version", pack->version);
        jw_kstr(&w, "digest", pack_digest_hex(c->arena, pack));
        jw_kbool(&w, "illustrative", city_illustrative(c->city));
        jw_kobj(&w, "records");
        EACH (const RecordType, t, pack->types) {
            ptrdiff_t total, unknown;
            ListAsk ask = { .type = t->name };
            if (!record_count(c->city, &c->view, c->arena, c->at, &ask, &total, &unknown, err))
                return false;
            jw_key(&w, t->name);
            jw_int(&w, total);
        }
        jw_end(&w);
        jw_kstr(&w, "head", hash_hex(c->arena, head));
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    if (city_illustrative(c->city))
        say(c, msg(c->arena, c->lang, MSG_CLI_ILLUSTRATIVE));
    say(c,
        msg(c->arena, c->lang, MSG_CLI_CITY_MADE, city_path(c->city), pack->name.in[c->lang], pack->version));
    EACH (const RecordType, t, pack->types) {
        ptrdiff_t total, unknown;
        ListAsk ask = { .type = t->name };
        if (!record_count(c->city, &c->view, c->arena, c->at, &ask, &total, &unknown, err))
            return false;
        if (total)
            buf_fmt(&c->out, "  %5td  %.*s\n", total, PS(t->plural.in[c->lang]));
    }
    say(c, msg(c->arena, c->lang, MSG_CLI_HEAD, hash_hex(c->arena, head)));
    return true;
}

static bool use_city(Cli *c, Err *err)
{
    return analysis_open(c->city, err) &&
           view_open(c->city, opt_str(c, "view", S("staff")), cli_actor(c), c->lang, &c->view, err) &&
           asof_read(c->city, c->now, S(""), S(""), &c->at, err);
}

static bool run_init(Cli *c, Err *err)
{
    Faults faults = { 0 };
    CityNew how = {
        .path = cli_db(c), .pack_dir = opt_str(c, "pack", S("")), .author = cli_actor(c), .now_ms = c->now
    };
    if (!how.path.len)
        return fail(err, MSG_CLI_NO_DB);
    if (!how.pack_dir.len)
        return fail(err, MSG_CLI_VALUE_MISSING, "pack", "DIR");
    if (!arg_count(c, 0, 0, err))
        return false;
    if (!city_create(c->arena, &how, &c->city, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    return use_city(c, err) && summary(c, err);
}

// ---- pack check | diff | apply | reference

static bool pack_check(Cli *c, Str dir, Err *err)
{
    Faults faults = { 0 };
    const Pack *pack;
    PackObsList rows;
    bool ok = pack_load_dir(c->arena, dir, &pack, &faults, err) &&
              pack_observations(pack, c->arena, &rows, &faults, err);
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kbool(&w, "ok", ok);
        faults_json(c, &w, &faults);
        jw_end(&w);
        say(c, S(""));
    } else {
        cli_faults(c, &faults);
        if (ok)
            say(c, msg(c->arena, c->lang, MSG_CLI_PACK_GOOD, pack->name.in[c->lang], pack->version,
                       (int64_t)pack->attrs.len, (int64_t)pack->criteria.len, (int64_t)rows.len));
    }
    return ok;
}

static void changes_out(Cli *c, const PackPlan *plan)
{
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kint(&w, "refused", plan->refused);
        jw_karr(&w, "changes");
        EACH (const PackChange, change, plan->changes) {
            jw_obj(&w);
            jw_kbool(&w, "refused", change->refused);
            jw_kstr(&w, "file", change->file);
            jw_kstr(&w, "id", str_z(err_id(&change->what)));
            jw_kstr(&w, "text", err_text(c->arena, c->lang, &change->what));
            jw_end(&w);
        }
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return;
    }
    if (!plan->changes.len)
        say(c, msg(c->arena, c->lang, MSG_CLI_PACK_SAME));
    if (plan->keeps_framework || plan->new_framework)
        say(c, msg(c->arena, c->lang, plan->keeps_framework ? MSG_FRAMEWORK_KEPT : MSG_FRAMEWORK_FROM_PACK));
    EACH (const PackChange, change, plan->changes)
        say(c, str_fmt(c->arena, "%s %.*s: %.*s", change->refused ? "✗" : "+", PS(change->file),
                       PS(err_text(c->arena, c->lang, &change->what))));
}

static bool pack_change(Cli *c, Str dir, bool apply, Err *err)
{
    Faults faults = { 0 };
    PackPlan plan;
    int64_t added;
    bool dry = opt_given(c, "dry-run");
    if (!cli_open(c, apply && !dry, err))
        return false;
    if (!city_pack_plan(c->city, c->arena, dir, c->now, &plan, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    changes_out(c, &plan);
    c->no = plan.refused > 0;
    if (!apply || dry || plan.refused)
        return true;
    if (!city_pack_apply(c->city, c->arena, &plan, cli_actor(c), c->now, &faults, &added, err)) {
        cli_faults(c, &faults);
        return false;
    }
    if (!c->json)
        say(c, msg(c->arena, c->lang, MSG_CLI_PACK_APPLIED, plan.pack->version, added));
    return true;
}

// ---- pack wards: outlines

static void wards_lines(Cli *c, const WardsPlan *p)
{
    static const MsgId verdicts[] = { MSG_CLI_OUTLINE_MATCHED, MSG_CLI_OUTLINE_UNMATCHED,
                                      MSG_CLI_OUTLINE_CONFLICT, MSG_CLI_OUTLINE_ELSEWHERE,
                                      MSG_CLI_OUTLINE_BROKEN };
    Arena *a = c->arena;
    EACH (const Outline, o, p->rows)
        if (o->note.in[c->lang].len)
            say(c, str_fmt(a, "%4d  %.*s  %.*s %.*s: %.*s", o->row, PS(msg(a, c->lang, verdicts[o->verdict])),
                           PS(o->code), PS(o->name), PS(o->note.in[c->lang])));
    for (ptrdiff_t i = 0; i < p->overlaps.len && i < 10; i++)
        say(c, msg(a, c->lang, MSG_CLI_WARDS_OVERLAP, p->overlaps.at[i].a->label.in[c->lang],
                   p->overlaps.at[i].b->label.in[c->lang], round(p->overlaps.at[i].area_m2 / 1000) / 10));
    for (ptrdiff_t i = 0; i < p->gaps.len && i < 10; i++)
        say(c,
            msg(a, c->lang, MSG_CLI_WARDS_GAP, p->gaps.at[i].a ? p->gaps.at[i].a->label.in[c->lang] : S("–"),
                round(p->gaps.at[i].area_m2 / 1000) / 10));
    Strs names = { 0 };
    EACH (const Ward *, w, p->missing)
        if (names.len < 10)
            *PUSH(a, &names) = (*w)->label.in[c->lang];
    if (names.len)
        say(c, msg(a, c->lang, MSG_CLI_WARDS_MISSING, (int64_t)p->missing.len, str_join(a, names, S(", "))));
    say(c, msg(a, c->lang, MSG_CLI_WARDS_COUNTS, p->counts[OUTLINE_MATCHED], (int64_t)p->rows.len,
               p->counts[OUTLINE_UNMATCHED], p->counts[OUTLINE_CONFLICT] + p->counts[OUTLINE_ELSEWHERE],
               p->counts[OUTLINE_BROKEN], p->odd_area));
    say(c, msg(a, c->lang, MSG_CLI_WARDS_FIT, round(p->overlap_m2), round(p->gap_m2)));
}

static bool pack_wards(Cli *c, Str path, Err *err)
{
    WardsAsk ask = { .filename = file_name(path),
                     .layer = opt_str(c, "layer", S("")),
                     .crs = opt_str(c, "crs", S("")),
                     .swap = opt_given(c, "swap"),
                     .source = opt_str(c, "source", S("")),
                     .licence = opt_str(c, "licence", S("")),
                     .author = cli_actor(c),
                     .now = c->now };
    WardsPlan plan;
    Str bytes;
    Done done = { 0 };
    bool dry = opt_given(c, "dry-run");
    if (!file_read(c->arena, path, &bytes, err) || !cli_open(c, !dry, err) ||
        !wards_plan(c->city, &c->view, c->arena, &ask, bytes, &plan, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        wards_plan_json(&w, &plan, c->lang);
        say(c, S(""));
    } else {
        wards_lines(c, &plan);
    }
    c->no = dry && plan.other;
    if (dry)
        return true;
    if (!wards_apply(c->city, &c->view, c->arena, &ask, &plan, &done, err))
        return false;
    if (!c->json)
        say(c, done.block ? msg(c->arena, c->lang, MSG_CLI_WARDS_APPLIED, done.block)
                          : msg(c->arena, c->lang, MSG_CLI_WARDS_SAME));
    return true;
}

static const Opt pack_opts[] = { { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_DRY_RUN },
                                 { "lock", OPT_FLAG, "", MSG_CLI_OPT_LOCK },
                                 { "layer", OPT_VALUE, "NAME", MSG_CLI_OPT_LAYER },
                                 { "crs", OPT_VALUE, "CRS", MSG_CLI_OPT_CRS },
                                 { "swap", OPT_FLAG, "", MSG_CLI_OPT_SWAP },
                                 { "source", OPT_VALUE, "TEXT", MSG_CLI_OPT_SOURCE },
                                 { "licence", OPT_VALUE, "TEXT", MSG_CLI_OPT_LICENCE },
                                 OPTS_END };

static bool pack_lock(Cli *c, Str dir, Err *err)
{
    Faults faults = { 0 };
    const Pack *pack;
    if (!pack_load_dir(c->arena, dir, &pack, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    return file_write(str_fmt(c->arena, "%.*s/attributes.lock", PS(dir)), pack_lock_text(c->arena, pack),
                      err);
}

static bool run_pack(Cli *c, Err *err)
{
    if (!arg_count(c, 1, 2, err))
        return false;
    Str what = c->args.at[0];
    if (str_eq(what, S("reference")) && c->args.len == 1) {
        pack_reference(&c->out, c->lang);
        return true;
    }
    if (!arg_count(c, 2, 2, err))
        return false;
    Str dir = c->args.at[1];
    if (str_eq(what, S("check")))
        return (!opt_given(c, "lock") || pack_lock(c, dir, err)) && pack_check(c, dir, err);
    if (str_eq(what, S("diff")))
        return pack_change(c, dir, false, err);
    if (str_eq(what, S("apply")))
        return pack_change(c, dir, true, err);
    if (str_eq(what, S("wards")))
        return pack_wards(c, dir, err);
    return fail(err, MSG_CLI_BAD_WORD, what, "check, diff, apply, wards, reference");
}

// ---- verify, backup, restore

static const Opt verify_opts[] = { { "head", OPT_VALUE, "HASH", MSG_CLI_OPT_HEAD }, OPTS_END };

static bool run_verify(Cli *c, Err *err)
{
    VerifyReport r;
    if (!arg_count(c, 0, 0, err) || !cli_open(c, false, err) ||
        !city_verify(c->city, c->arena, opt_str(c, "head", S("")), &r, err))
        return false;
    c->no = !r.ok || (r.head_given && !r.head_found);
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kbool(&w, "ok", !c->no);
        jw_kint(&w, "blocks", r.blocks);
        jw_kint(&w, "observations", r.observations);
        jw_kint(&w, "erased", r.erased);
        jw_kint(&w, "signed_blocks", r.signed_blocks);
        jw_kstr(&w, "head", hash_hex(c->arena, r.head));
        jw_kbool(&w, "head_given", r.head_given);
        jw_kbool(&w, "head_found", r.head_found);
        jw_karr(&w, "faults");
        for (ptrdiff_t i = 0; i < r.faults.len; i++)
            jw_str(&w, err_text(c->arena, c->lang, &r.faults.at[i].what));
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    for (ptrdiff_t i = 0; i < r.faults.len; i++)
        say(c, err_text(c->arena, c->lang, &r.faults.at[i].what));
    if (r.head_given && !r.head_found)
        say(c, msg(c->arena, c->lang, MSG_CLI_VERIFY_NO_HEAD));
    if (r.ok)
        say(c, msg(c->arena, c->lang, MSG_CLI_VERIFY_OK, r.observations, r.blocks));
    say(c, msg(c->arena, c->lang, MSG_CLI_HEAD, hash_hex(c->arena, r.head)));
    if (!r.head_given)
        say(c, msg(c->arena, c->lang, MSG_CLI_VERIFY_TAIL));
    return true;
}

static bool tell_copy(Cli *c, Str to, Hash head)
{
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kstr(&w, "file", to);
        jw_kstr(&w, "head", hash_hex(c->arena, head));
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, msg(c->arena, c->lang, MSG_CLI_COPIED, to));
        say(c, msg(c->arena, c->lang, MSG_CLI_HEAD, hash_hex(c->arena, head)));
    }
    return true;
}

static bool run_backup(Cli *c, Err *err)
{
    Hash head;
    return arg_count(c, 1, 1, err) && cli_open(c, false, err) &&
           city_backup(c->city, c->arena, c->args.at[0], &head, err) && tell_copy(c, c->args.at[0], head);
}

static bool run_restore(Cli *c, Err *err)
{
    Hash head;
    if (!arg_count(c, 1, 1, err))
        return false;
    if (!cli_db(c).len)
        return fail(err, MSG_CLI_NO_DB);
    int64_t erased;
    Restore r = { c->args.at[0], cli_db(c), opt_str(c, "head", S("")), cli_actor(c), c->now };
    if (!city_restore(c->arena, &r, &head, &erased, err))
        return false;
    if (erased && !c->json)
        say(c, msg(c->arena, c->lang, MSG_CLI_ERASED_AGAIN, erased));
    return tell_copy(c, cli_db(c), head);
}

// ---- simulate

static const Opt simulate_opts[] = { { "pack", OPT_VALUE, "DIR", MSG_CLI_OPT_PACK },
                                     { "places", OPT_VALUE, "N", MSG_CLI_OPT_PLACES },
                                     { "seed", OPT_VALUE, "N", MSG_CLI_OPT_SEED },
                                     { "surveyed", OPT_VALUE, "SHARE", MSG_CLI_OPT_SURVEYED },
                                     { "truth", OPT_VALUE, "FILE", MSG_CLI_OPT_TRUTH },
                                     OPTS_END };

static bool run_simulate(Cli *c, Err *err)
{
    Faults faults = { 0 };
    int64_t places, seed;
    Str share = opt_str(c, "surveyed", S("0.9"));
    SimAsk ask = {
        .path = cli_db(c), .pack_dir = opt_str(c, "pack", S("")), .author = cli_actor(c), .now = c->now
    };
    if (!ask.path.len)
        return fail(err, MSG_CLI_NO_DB);
    if (!ask.pack_dir.len)
        return fail(err, MSG_CLI_VALUE_MISSING, "pack", "DIR");
    if (!arg_count(c, 0, 0, err) || !opt_int(c, "places", 400, 1, 4000, &places, err) ||
        !opt_int(c, "seed", 7, 0, INT64_MAX, &seed, err))
        return false;
    if (!str_f64(share, &ask.surveyed) || ask.surveyed <= 0 || ask.surveyed > 1)
        return fail(err, MSG_CLI_BAD_SHARE, "surveyed", share);
    ask.truth = opt_str(c, "truth", str_fmt(c->arena, "%.*s.truth.json", PS(ask.path)));
    ask.places = (int)places;
    ask.seed = (uint64_t)seed;
    if (!simulate(c->arena, &ask, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    return city_open(c->arena, ask.path, CITY_READ, &c->city, err) && use_city(c, err) && summary(c, err);
}

const Command commands_city[] = {
    { "init", "--db FILE --pack DIR", MSG_CLI_INIT, init_opts, run_init, NO_VIEW | NO_TIME },
    { "simulate", "--db FILE --pack DIR", MSG_CLI_SIMULATE, simulate_opts, run_simulate, NO_VIEW | NO_TIME },
    { "pack", "check|diff|apply DIR | wards FILE | reference", MSG_CLI_PACK, pack_opts, run_pack,
      NO_VIEW | NO_TIME },
    { "verify", "", MSG_CLI_VERIFY, verify_opts, run_verify, NO_VIEW | NO_TIME },
    { "backup", "FILE", MSG_CLI_BACKUP, NULL, run_backup, NO_VIEW | NO_TIME },
    { "restore", "FILE", MSG_CLI_RESTORE, verify_opts, run_restore, NO_VIEW | NO_TIME },
    { 0 },
};
