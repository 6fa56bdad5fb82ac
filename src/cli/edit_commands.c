// edit_commands.c - add, set, retract, merge, undo: putting facts right.
#include "command.h"
#include "merge.h"
#include "render.h"

#define SAYING_OPTS                                                                                          \
    { "source", OPT_VALUE, "TEXT", MSG_CLI_OPT_SOURCE }, { "class", OPT_VALUE, "CLASS", MSG_CLI_OPT_CLASS }, \
        { "method", OPT_VALUE, "METHOD", MSG_CLI_OPT_METHOD },                                               \
        { "valid", OPT_VALUE, "DATE", MSG_CLI_OPT_VALID },                                                   \
        { "until", OPT_VALUE, "DATE", MSG_CLI_OPT_UNTIL },                                                   \
    {                                                                                                        \
        "note", OPT_VALUE, "TEXT", MSG_CLI_OPT_NOTE                                                          \
    }

static const Opt set_opts[] = { SAYING_OPTS, OPTS_END };
static const Opt add_opts[] = { { "type", OPT_VALUE, "TYPE", MSG_CLI_OPT_TYPE },
                                { "id", OPT_VALUE, "ID", MSG_CLI_OPT_ID },
                                SAYING_OPTS,
                                OPTS_END };
static const Opt retract_opts[] = { { "attr", OPT_VALUE, "ATTR", MSG_CLI_OPT_ATTR },
                                    { "obs", OPT_VALUE, "N", MSG_CLI_OPT_OBS },
                                    SAYING_OPTS,
                                    OPTS_END };
static const Opt merge_opts[] = { { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_DRY_RUN }, SAYING_OPTS, OPTS_END };
static const Opt undo_opts[] = { { "last", OPT_VALUE, "N", MSG_CLI_OPT_LAST_BLOCK },
                                 { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_DRY_RUN },
                                 { "yes", OPT_FLAG, "", MSG_CLI_OPT_UNDO_YES },
                                 SAYING_OPTS,
                                 OPTS_END };

// Opens the city for writing; what is not said of class and method is the pack's for a desk.
static bool open_saying(Cli *c, Str source_if_none, Saying *how, Err *err)
{
    if (!cli_open(c, true, err))
        return false;
    *how = (Saying){ .author = cli_actor(c),
                     .source = opt_str(c, "source", source_if_none),
                     .source_class = opt_str(c, "class", pack_desk_class(c->at.pack)),
                     .method = opt_str(c, "method", pack_desk_method(c->at.pack)),
                     .note = opt_str(c, "note", S("")),
                     .now = c->now };
    Str valid = opt_str(c, "valid", S("")), until = opt_str(c, "until", S(""));
    if (valid.len && !date_parse(valid, &how->valid))
        return fail(err, MSG_CLI_BAD_DATE, "valid", valid);
    if (until.len && !date_parse(until, &how->until))
        return fail(err, MSG_CLI_BAD_DATE, "until", until);
    return true;
}

static bool read_changes(Cli *c, ptrdiff_t from, Changes *out, Err *err)
{
    *out = (Changes){ 0 };
    for (ptrdiff_t i = from; i < c->args.len; i++) {
        Str rest = c->args.at[i], attr = cut(&rest, '=');
        if (str_find(c->args.at[i], S("=")) < 1)
            return fail(err, MSG_CLI_NOT_A_CHANGE, c->args.at[i]);
        *PUSH(c->arena, out) = (Change){ str_trim(attr), rest };
    }
    return true;
}

static bool tell_done(Cli *c, const Done *done)
{
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kint(&w, "block", done->block);
        if (done->id.len)
            jw_kstr(&w, "id", done->id);
        jw_kstr(&w, "head", done->head);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, done->id.len ? msg(c->arena, c->lang, MSG_CLI_WRITTEN, done->id, done->block)
                            : msg(c->arena, c->lang, MSG_CLI_WRITTEN_BLOCK, done->block));
    }
    return true;
}

static bool run_add(Cli *c, Err *err)
{
    Saying how;
    Changes changes;
    Done done;
    if (!arg_count(c, 1, -1, err) || !read_changes(c, 0, &changes, err) || !open_saying(c, S(""), &how, err))
        return false;
    Str type = opt_str(c, "type", city_pack(c->city)->ranking.type);
    return edit_add(c->city, &c->view, c->arena, &how, type, opt_str(c, "id", S("")), changes, &done, err) &&
           tell_done(c, &done);
}

static bool run_set(Cli *c, Err *err)
{
    Saying how;
    Changes changes;
    Done done;
    return arg_count(c, 2, -1, err) && read_changes(c, 1, &changes, err) &&
           open_saying(c, S(""), &how, err) &&
           edit_set(c->city, &c->view, c->arena, &how, c->args.at[0], changes, &done, err) &&
           tell_done(c, &done);
}

static bool run_retract(Cli *c, Err *err)
{
    Saying how;
    Done done;
    int64_t seq;
    if (!arg_count(c, 1, 1, err))
        return false;
    if (!opt_given(c, "attr") && !opt_given(c, "obs"))
        return fail(err, MSG_CLI_RETRACT_WHAT);
    if (!opt_int(c, "obs", 0, 1, INT64_MAX, &seq, err) || !open_saying(c, S("retraction"), &how, err))
        return false;
    return edit_retract(c->city, &c->view, c->arena, &how, c->args.at[0], opt_str(c, "attr", S("")), seq,
                        &done, err) &&
           tell_done(c, &done);
}

static Str shown(Cli *c, const Attr *attr, const Value *v)
{
    return value_show(c->arena, city_pack(c->city), attr, v, c->lang);
}

static void merge_plan_text(Cli *c, const MergePlan *plan)
{
    Arena *a = c->arena;
    say(c, msg(a, c->lang, MSG_CLI_MERGE_PLAN, plan->from, plan->from_title.in[c->lang], plan->into,
               plan->into_title.in[c->lang]));
    for (int conflict = 1; conflict >= 0; conflict--) {
        bool head = false;
        EACH (const MergeRow, r, plan->rows) {
            if (r->conflict != (bool)conflict)
                continue;
            if (!head)
                say(c,
                    msg_text(a, c->lang, conflict ? MSG_CLI_MERGE_CONFLICTS : MSG_CLI_MERGE_MOVES, NULL, 0));
            head = true;
            Str name = r->attr->label.in[c->lang];
            say(c, conflict
                       ? str_fmt(a, "  %.*s: %.*s | %.*s → %.*s", PS(name), PS(shown(c, r->attr, &r->from)),
                                 PS(shown(c, r->attr, &r->into)), PS(shown(c, r->attr, &r->becomes)))
                       : str_fmt(a, "  %.*s: %.*s", PS(name), PS(shown(c, r->attr, &r->from))));
        }
    }
    if (plan->same)
        say(c, msg(a, c->lang, MSG_CLI_MERGE_SAME, (int64_t)plan->same));
    if (plan->parts.len)
        say(c, msg(a, c->lang, MSG_CLI_MERGE_PARTS, str_join(a, plan->parts, S(", "))));
    say(c, msg(a, c->lang, MSG_CLI_MERGE_UNDO, plan->from, plan->into));
}

static bool run_merge(Cli *c, Err *err)
{
    Saying how;
    Done done;
    MergePlan plan;
    if (!arg_count(c, 2, 2, err))
        return false;
    if (!opt_given(c, "dry-run"))
        return open_saying(c, S("merge"), &how, err) &&
               edit_merge(c->city, &c->view, c->arena, &how, c->args.at[0], c->args.at[1], &done, err) &&
               tell_done(c, &done);
    if (!cli_open(c, false, err) ||
        !merge_plan(c->city, &c->view, c->arena, c->args.at[0], c->args.at[1], c->now, &plan, err))
        return false;
    if (!c->json) {
        merge_plan_text(c, &plan);
        return true;
    }
    JsonW w = cli_json(c);
    jw_obj(&w);
    merge_plan_json(&w, c->arena, city_pack(c->city), &plan, c->lang);
    jw_end(&w);
    say(c, S(""));
    return true;
}

static void tell_plan(Cli *c, const UndoRows *rows)
{
    const Pack *pack = city_pack(c->city);
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_karr(&w, "rows");
        EACH (const UndoRow, r, *rows) {
            jw_obj(&w);
            jw_kstr(&w, "id", r->id);
            jw_kstr(&w, "attr", r->attr->name);
            jw_key(&w, S("was"));
            value_json(&w, c->arena, pack, r->attr, &r->was, c->lang);
            jw_key(&w, S("becomes"));
            value_json(&w, c->arena, pack, r->attr, &r->becomes, c->lang);
            jw_kbool(&w, "later_edit_stays", r->later_edit_stays);
            jw_end(&w);
        }
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return;
    }
    EACH (const UndoRow, r, *rows)
        say(c, str_fmt(c->arena, "%.*s  %.*s: %.*s → %.*s%.*s", PS(r->id), PS(r->attr->label.in[c->lang]),
                       PS(value_show(c->arena, pack, r->attr, &r->was, c->lang)),
                       PS(value_show(c->arena, pack, r->attr, &r->becomes, c->lang)),
                       PS(r->later_edit_stays ? msg(c->arena, c->lang, MSG_CLI_LATER_STAYS) : S(""))));
}

static bool run_undo(Cli *c, Err *err)
{
    Saying how;
    Done done;
    UndoRows rows;
    int64_t first, last;
    if (!arg_count(c, 1, 1, err))
        return false;
    if (!str_i64(c->args.at[0], &first) || first < 1)
        return fail(err, MSG_CLI_BAD_INT, "BLOCK", c->args.at[0], (int64_t)1, INT64_MAX);
    if (!opt_int(c, "last", first, first, INT64_MAX, &last, err) || !open_saying(c, S("undo"), &how, err) ||
        !edit_undo_plan(c->city, &c->view, c->arena, first, last, c->now, &rows, err))
        return false;
    if (opt_given(c, "dry-run")) {
        tell_plan(c, &rows);
        return true;
    }
    if (!edit_undo(c->city, &c->view, c->arena, &how, first, last, opt_given(c, "yes"), &done, err))
        return false;
    if (!c->json)
        tell_plan(c, &rows);
    return tell_done(c, &done);
}

const Command commands_edit[] = {
    { "add", "ATTR=VALUE…", MSG_CLI_ADD, add_opts, run_add, NO_TIME },
    { "set", "ID ATTR=VALUE…", MSG_CLI_SET, set_opts, run_set, NO_TIME },
    { "retract", "ID", MSG_CLI_RETRACT, retract_opts, run_retract, NO_TIME },
    { "merge", "FROM INTO", MSG_CLI_MERGE, merge_opts, run_merge, NO_TIME },
    { "undo", "BLOCK", MSG_CLI_UNDO, undo_opts, run_undo, NO_TIME },
    { 0 },
};
