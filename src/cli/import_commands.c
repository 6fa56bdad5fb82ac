// import_commands.c - import, inbox, template: files in, decisions, and the workbook that teams fill.
#include "command.h"
#include "import.h"
#include "inbox.h"
#include "spool.h"
#include "template.h"

static const Opt import_opts[] = { { "type", OPT_VALUE, "TYPE", MSG_CLI_OPT_TYPE },
                                   { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_IMPORT_DRY },
                                   { "map", OPT_MANY, "COLUMN=ATTR", MSG_CLI_OPT_MAP },
                                   { "sheet", OPT_VALUE, "N", MSG_CLI_OPT_SHEET },
                                   { "crs", OPT_VALUE, "CRS", MSG_CLI_OPT_CRS },
                                   { "source", OPT_VALUE, "TEXT", MSG_CLI_OPT_SOURCE },
                                   { "class", OPT_VALUE, "CLASS", MSG_CLI_OPT_CLASS },
                                   { "method", OPT_VALUE, "METHOD", MSG_CLI_OPT_METHOD },
                                   { "date", OPT_VALUE, "DATE", MSG_CLI_OPT_VALID },
                                   OPTS_END };
static const Opt inbox_opts[] = {
    { "kind", OPT_VALUE, "KIND", MSG_CLI_OPT_KIND },       { "import", OPT_VALUE, "N", MSG_CLI_OPT_IMPORT },
    { "limit", OPT_VALUE, "N", MSG_CLI_OPT_LIMIT },        { "like", OPT_VALUE, "KEY", MSG_CLI_OPT_LIKE },
    { "action", OPT_VALUE, "ACTION", MSG_CLI_OPT_ACTION }, { "pick", OPT_VALUE, "N", MSG_CLI_OPT_PICK },
    { "note", OPT_VALUE, "TEXT", MSG_CLI_OPT_NOTE },       OPTS_END
};
static const Opt template_opts[] = { { "type", OPT_VALUE, "TYPE", MSG_CLI_OPT_TYPE },
                                     { "out", OPT_VALUE, "FILE", MSG_CLI_OPT_OUT_XLSX },
                                     { "filled", OPT_FLAG, "", MSG_CLI_OPT_FILLED },
                                     OPTS_END };

static bool read_ask(Cli *c, ImportAsk *ask, Err *err)
{
    *ask = (ImportAsk){ .filename = file_name(c->args.at[0]), .author = cli_actor(c), .now = c->now };
    for (const char *const *name = import_options; *name; name++) {
        Strs said = opt_all(c, *name);
        EACH (const Str, value, said)
            if (!import_ask_say(c->arena, ask, str_z(*name), *value, err))
                return false;
    }
    return true;
}

// How columns that are not read are read: what the page asks for with a list.
static void tell_unread(Cli *c, const json_t *columns)
{
    Buf b = buf_new(c->arena);
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *k = json_array_get(columns, i);
        Str near = json_get_str(k, "near");
        if (near.len)
            buf_fmt(&b, " --map \"%.*s=%.*s\"", PS(json_get_str(k, "name")), PS(near));
    }
    if (b.len)
        say(c, msg(c->arena, c->lang, MSG_CLI_IMPORT_MAP, str_trim(buf_str(&b))));
}

static void tell_summary(Cli *c, const ImportSummary *s, bool applied)
{
    static const MsgId ids[] = { MSG_CLI_ROWS_NEW,       MSG_CLI_ROWS_SAME,       MSG_CLI_ROWS_CHANGED,
                                 MSG_CLI_ROWS_DUPLICATE, MSG_CLI_ROWS_SUSPICIOUS, MSG_CLI_ROWS_REJECTED };
    for (int i = 0; i < ROW_VERDICTS; i++)
        if (s->counts[i])
            say(c, msg(c->arena, c->lang, ids[i], s->counts[i]));
    if (!applied)
        say(c, msg(c->arena, c->lang, MSG_CLI_IMPORT_DRY));
    else if (s->first_block)
        say(c, msg(c->arena, c->lang, MSG_CLI_IMPORT_DONE, s->id, s->first_block, s->last_block));
    else
        say(c, msg(c->arena, c->lang, MSG_CLI_IMPORT_NOTHING, s->id));
    if (applied && s->waiting)
        say(c, msg(c->arena, c->lang, MSG_CLI_IMPORT_WAITING, s->waiting));
}

static void tell_rows(Cli *c, Str json)
{
    json_t *j;
    Err err = { 0 };
    if (!json_read(json, &j, &err))
        return;
    const json_t *rows = json_object_get(j, "rows"), *notes = json_object_get(j, "notes");
    for (size_t i = 0; i < json_array_size(notes); i++)
        say(c, str_copy(c->arena, json_str(json_array_get(notes, i))));
    tell_unread(c, json_object_get(j, "columns"));
    Str of = { 0 };
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        Str verdict = json_get_str(r, "verdict"), remedy = json_get_str(r, "remedy");
        if (str_eq(verdict, S("same")) || str_eq(verdict, S("new")))
            continue;
        Str sheet = json_get_str(r, "sheet"); // where there are several, rows are counted in each
        if (sheet.len && !str_eq(sheet, of)) {
            of = sheet;
            say(c, str_fmt(c->arena, "“%.*s”", PS(of)));
        }
        Str line = str_fmt(c->arena, "%lld  %.*s  %.*s  %.*s", (long long)json_get_int(r, "row", 0),
                           PS(verdict), PS(json_get_str(r, "title")), PS(json_get_str(r, "reason")));
        say(c, remedy.len ? str_fmt(c->arena, "%.*s → %.*s", PS(line), PS(remedy)) : line);
    }
    json_decref(j);
}

static bool dry_run(Cli *c, const ImportAsk *ask, Str bytes, Err *err)
{
    ImportSummary s;
    Buf b = buf_new(c->arena);
    JsonW w = c->json ? cli_json(c) : json_w(&b);
    if (!import_dry_run(c->city, &c->view, c->arena, ask, bytes, &s, &w, err))
        return false;
    if (c->json) {
        say(c, S(""));
        return true;
    }
    tell_rows(c, buf_str(&b));
    tell_summary(c, &s, false);
    return true;
}

static bool import_all(Cli *c, const ImportAsk *ask, Str bytes, Err *err)
{
    ImportSummary s;
    if (!import_now(c->city, &c->view, c->arena, ask, bytes, &s, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        import_summary_json(&w, c->arena, &s);
        say(c, S(""));
        return true;
    }
    tell_summary(c, &s, true);
    return true;
}

static bool run_import(Cli *c, Err *err)
{
    ImportAsk ask;
    Str bytes;
    bool dry = opt_given(c, "dry-run");
    if (!arg_count(c, 1, 1, err) || !read_ask(c, &ask, err) || !spool_file(c->args.at[0], &bytes, err))
        return false;
    ask.spooled = true;
    bool ok =
        cli_open(c, !dry, err) && (dry ? dry_run(c, &ask, bytes, err) : import_all(c, &ask, bytes, err));
    spool_free(bytes);
    return ok;
}

// What the sources say, numbered as --pick takes them.
static void inbox_values(Cli *c, const json_t *values)
{
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *v = json_array_get(values, i), *cite = json_object_get(v, "cite");
        say(c, str_fmt(c->arena, "    %zu. %.*s · %.*s · %.*s", i + 1,
                       PS(json_get_str(json_object_get(v, "value"), "text")), PS(json_get_str(cite, "date")),
                       PS(json_get_str(cite, "source"))));
    }
}

static bool list_inbox(Cli *c, Err *err)
{
    InboxAsk ask = { .kind = opt_str(c, "kind", S("")) };
    Buf b = buf_new(c->arena);
    JsonW w = c->json ? cli_json(c) : json_w(&b);
    if (!opt_int(c, "import", 0, 1, INT64_MAX, &ask.import, err) ||
        !opt_int(c, "limit", 0, 1, INT64_MAX, &ask.limit, err) ||
        !inbox_refresh(c->city, c->arena, c->now, err) ||
        !inbox_json(c->city, &c->view, c->arena, &ask, c->now, &w, err))
        return false;
    if (c->json) {
        say(c, S(""));
        return true;
    }
    json_t *j;
    if (!json_read(buf_str(&b), &j, err))
        return false;
    const json_t *items = json_object_get(j, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *it = json_array_get(items, i), *title = json_object_get(it, "title");
        Str name = json_get_str(title, c->lang == LANG_EN ? "en" : "vi");
        Buf ways = buf_new(c->arena);
        const json_t *actions = json_object_get(it, "actions");
        for (size_t k = 0; k < json_array_size(actions); k++)
            buf_fmt(&ways, "%s%.*s", k ? " | " : "", PS(json_get_str(json_array_get(actions, k), "action")));
        say(c, str_fmt(c->arena, "%.*s  %.*s  %.*s", PS(json_get_str(it, "id")), PS(json_get_str(it, "kind")),
                       PS(name.len ? name : json_get_str(title, "vi"))));
        say(c, str_fmt(c->arena, "    %.*s", PS(json_get_str(it, "text"))));
        inbox_values(c, json_object_get(it, "values"));
        if (json_get_str(it, "remedy").len)
            say(c, str_fmt(c->arena, "    → %.*s", PS(json_get_str(it, "remedy"))));
        say(c, str_fmt(c->arena, "    %.*s  (%lld × %.*s)", PS(buf_str(&ways)),
                       (long long)json_get_int(it, "alike", 1), PS(json_get_str(it, "like"))));
    }
    say(c, msg(c->arena, c->lang, MSG_CLI_INBOX_TOTAL, json_get_int(j, "total", 0)));
    json_decref(j);
    return true;
}

static bool decide(Cli *c, Err *err)
{
    Saying how = { .author = cli_actor(c), .note = opt_str(c, "note", S("")), .now = c->now };
    Strs ids = { 0 };
    Done done;
    int64_t decided, left, pick;
    for (ptrdiff_t i = 1; i < c->args.len; i++)
        *PUSH(c->arena, &ids) = c->args.at[i];
    if (!opt_int(c, "pick", 0, 1, 1000, &pick, err) ||
        !inbox_decide(c->city, &c->view, c->arena, &how, ids, opt_str(c, "like", S("")),
                      opt_str(c, "action", S("accept")), (int)pick - 1, &done, &decided, &left, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kint(&w, "block", done.block);
        jw_kint(&w, "decided", decided);
        jw_kint(&w, "left", left);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    say(c, msg(c->arena, c->lang, MSG_CLI_INBOX_DECIDED, decided, left));
    return true;
}

static bool run_inbox(Cli *c, Err *err)
{
    if (!cli_open(c, true, err))
        return false;
    if (c->args.len && str_eq(c->args.at[0], S("decide")))
        return decide(c, err);
    if (c->args.len && !str_eq(c->args.at[0], S("list")))
        return fail(err, MSG_CLI_INBOX_WHAT, c->args.at[0]);
    return list_inbox(c, err);
}

static bool run_template(Cli *c, Err *err)
{
    Str bytes, out = opt_str(c, "out", S(""));
    if (!arg_count(c, 0, 0, err) || !cli_open(c, false, err))
        return false;
    Str type = opt_str(c, "type", city_pack(c->city)->ranking.type);
    if (!out.len)
        out = str_fmt(c->arena, "%.*s.xlsx", PS(type));
    if (!template_xlsx(c->city, &c->view, c->arena, type, opt_given(c, "filled"), c->now, &bytes, err) ||
        !file_write(out, bytes, err))
        return false;
    cli_file(c, MSG_CLI_TEMPLATE_DONE, out);
    return true;
}

const Command commands_import[] = {
    { "import", "FILE", MSG_CLI_DO_IMPORT, import_opts, run_import, NO_TIME },
    { "inbox", "[list | decide ID…]", MSG_CLI_DO_INBOX, inbox_opts, run_inbox, NO_TIME },
    { "template", "", MSG_CLI_DO_TEMPLATE, template_opts, run_template, NO_TIME },
    { 0 }
};
