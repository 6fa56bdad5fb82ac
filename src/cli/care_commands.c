// care_commands.c - erase, key: what must go by law, and the key that blocks are signed with.
#include "care.h"
#include "command.h"

static const Opt erase_opts[] = { { "reason", OPT_VALUE, "TEXT", MSG_CLI_OPT_ERASE_REASON },
                                  { "observation", OPT_VALUE, "N", MSG_CLI_OPT_OBSERVATION },
                                  { "all", OPT_FLAG, "", MSG_CLI_OPT_ERASE_ALL },
                                  { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_DRY_RUN },
                                  OPTS_END };

static void erased_out(Cli *c, const EraseAsk *ask, const EraseDone *done)
{
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kstr(&w, "id", done->id);
        jw_kint(&w, "observations", done->observations);
        jw_kbool(&w, "dry_run", ask->dry_run);
        if (!ask->dry_run) {
            jw_kint(&w, "block", done->block);
            jw_kstr(&w, "head", hash_hex(c->arena, done->head));
            jw_kbool(&w, "bytes_left", done->bytes_left);
        }
        jw_end(&w);
        say(c, S(""));
        return;
    }
    if (ask->dry_run) {
        say(c, msg(c->arena, c->lang, MSG_CLI_ERASE_PLAN, done->id, done->observations));
        return;
    }
    say(c, msg(c->arena, c->lang, MSG_CLI_ERASED, done->id, done->observations));
    if (done->bytes_left)
        say(c, msg(c->arena, c->lang, MSG_CLI_ERASE_BYTES_LEFT));
    say(c, msg(c->arena, c->lang, MSG_CLI_HEAD, hash_hex(c->arena, done->head)));
    say(c, msg(c->arena, c->lang, MSG_CLI_ERASE_COPIES, str_fmt(c->arena, "%.*s.erased", PS(cli_db(c)))));
}

static bool run_erase(Cli *c, Err *err)
{
    EraseDone done;
    EraseAsk ask = { .all = opt_given(c, "all"),
                     .dry_run = opt_given(c, "dry-run"),
                     .reason = opt_str(c, "reason", S("")),
                     .author = cli_actor(c),
                     .now_ms = c->now };
    if (!arg_count(c, 1, 1, err) || !opt_int(c, "observation", 0, 1, INT64_MAX, &ask.seq, err) ||
        !cli_open(c, !ask.dry_run, err))
        return false;
    ask.id = c->args.at[0];
    if (!city_erase(c->city, &c->view, c->arena, &ask, &done, err))
        return false;
    erased_out(c, &ask, &done);
    return true;
}

// ---- key

static void key_out(Cli *c)
{
    LedgerKey key = ledger_key(city_ledger(c->city), c->arena);
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kstr(&w, "file", key.path);
        if (key.public.len)
            jw_kstr(&w, "public_key", key.public);
        jw_kbool(&w, "signs", key.secret);
        jw_end(&w);
        say(c, S(""));
    } else if (!key.public.len) {
        say(c, msg(c->arena, c->lang, MSG_CLI_KEY_NONE));
    } else {
        say(c, msg(c->arena, c->lang, MSG_CLI_KEY_PUBLIC, key.public));
        say(c, msg(c->arena, c->lang, key.secret ? MSG_CLI_KEY_FILE : MSG_CLI_KEY_ELSEWHERE, key.path));
    }
}

static bool run_key(Cli *c, Err *err)
{
    if (!arg_count(c, 0, 1, err))
        return false;
    Str what = c->args.len ? c->args.at[0] : S("show");
    bool make = str_eq(what, S("make"));
    if (!make && !str_eq(what, S("show")))
        return fail(err, MSG_CLI_BAD_WORD, what, "show, make");
    if (!cli_open(c, make, err) || (make && !ledger_make_key(city_ledger(c->city), err)))
        return false;
    key_out(c);
    return true;
}

const Command commands_care[] = {
    { "erase", "ID --reason TEXT", MSG_CLI_ERASE, erase_opts, run_erase, NO_TIME },
    { "key", "show|make", MSG_CLI_KEY, NULL, run_key, NO_VIEW | NO_TIME },
    { 0 },
};
