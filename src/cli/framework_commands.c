// framework_commands.c - framework: the criteria in versions: list, show, edit, diff, freeze, rescore,
// correlation, evidence, export, import.
#include <math.h>
#include <sys/stat.h>

#include "command.h"
#include "criteria.h"
#include "rescore.h"

static const Opt framework_opts[] = {
    { "reason", OPT_VALUE, "TEXT", MSG_CLI_OPT_REASON },
    { "version", OPT_VALUE, "V", MSG_FRAMEWORK_OPT_VERSION },
    { "remove", OPT_MANY, "KEY", MSG_FRAMEWORK_OPT_REMOVE },
    { "balance", OPT_FLAG, "", MSG_FRAMEWORK_OPT_BALANCE },
    { "dry-run", OPT_FLAG, "", MSG_CLI_OPT_DRY_RUN },
    { "purpose", OPT_VALUE, "P", MSG_CLI_OPT_PURPOSE },
    { "to", OPT_VALUE, "FILE", MSG_FRAMEWORK_OPT_TO },
    { "threads", OPT_VALUE, "N", MSG_CLI_OPT_THREADS },
    OPTS_END,
};

static Str row_name(Cli *c, const FwRow *r, bool frozen)
{
    return fw_name_text(c->arena, (FwName){ r->version, r->revision, frozen });
}

static Str act_word(Cli *c, FwAct act)
{
    static const MsgId words[] = { MSG_FRAMEWORK_ACT_PACK, MSG_FRAMEWORK_ACT_EDIT, MSG_FRAMEWORK_ACT_IMPORT,
                                   MSG_FRAMEWORK_ACT_FREEZE };
    return msg(c->arena, c->lang, words[act]);
}

static bool list(Cli *c, Err *err)
{
    FwRows rows;
    if (!arg_count(c, 0, 1, err) || !cli_open(c, false, err) ||
        !framework_history(c->city, &c->view, c->arena, &rows, err))
        return false;
    JsonW w = cli_json(c);
    if (c->json) {
        jw_obj(&w);
        jw_karr(&w, "items");
    }
    EACH (const FwRow, r, rows) {
        bool frozen = fw_frozen(rows, r->version);
        if (c->json) {
            jw_obj(&w);
            fw_row_json(&w, c->arena, r, frozen);
            jw_end(&w);
            continue;
        }
        say(c, str_fmt(c->arena, "%d.%d  %.*s  %.*s  %.*s  %.*s%s%.*s", r->version, r->revision,
                       PS(str_sub(instant_str(c->arena, r->made), 0, 10)), PS(act_word(c, r->act)),
                       PS(r->author), PS(r->reason), r->in_force ? "  ● " : "",
                       PS(r->in_force ? msg(c->arena, c->lang, MSG_FRAMEWORK_IN_FORCE) : S(""))));
    }
    if (c->json) {
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
    }
    return true;
}

static void show_text(Cli *c, const Pack *pack)
{
    EACH (const CriterionGroup, g, pack->criterion_groups) {
        say(c, str_fmt(c->arena, "%.*s  %.*s  %.*s", PS(g->id), PS(g->name.in[c->lang]),
                       PS(percent(c, g->weight, 1))));
        EACH (const Criterion, k, pack->criteria) {
            if (!str_eq(k->group, g->id))
                continue;
            say(c, str_fmt(c->arena, "  %.*s  %.*s  %.*s", PS(k->id), PS(k->name.in[c->lang]),
                           PS(percent(c, k->weight_in_group, 1))));
            EACH (const Anchor, anchor, k->anchors)
                say(c, str_fmt(c->arena, "      %.*s%s%.*s  %.*s", PS(anchor->item),
                               anchor->item.len ? " " : "", PS(anchor->level), PS(anchor->text.in[c->lang])));
        }
    }
}

static bool read_version(Cli *c, Str name, FwRow *row, Framework *f, bool *frozen, Err *err)
{
    FwRows rows;
    if (!framework_find(c->city, &c->view, c->arena, name, row, f, err) ||
        !framework_history(c->city, &c->view, c->arena, &rows, err))
        return false;
    *frozen = fw_frozen(rows, row->version);
    return true;
}

static bool show(Cli *c, Err *err)
{
    FwRow row;
    Framework f;
    const Pack *pack;
    bool frozen;
    if (!arg_count(c, 1, 2, err) || !cli_open(c, false, err))
        return false;
    Str name = c->args.len > 1 ? c->args.at[1] : S("");
    if (!read_version(c, name, &row, &f, &frozen, err) ||
        !framework_pack(c->city, &c->view, c->arena, name, &pack, err))
        return false;
    if (c->json) {
        say(c, framework_whole_json(c->arena, city_pack(c->city)->id, &row, &f, frozen));
        return true;
    }
    say(c, msg(c->arena, c->lang, frozen ? MSG_FRAMEWORK_HEAD_FROZEN : MSG_FRAMEWORK_HEAD_DRAFT,
               row_name(c, &row, frozen), row.author, row.reason));
    show_text(c, pack);
    return true;
}

static void change_lines(Cli *c, const FwChanges *changes)
{
    EACH (const FwChange, x, *changes) {
        Str table = str_z(fw_table_names[x->table]);
        if (x->kind == FW_CHANGED)
            say(c, str_fmt(c->arena, "~ %.*s %.*s.%.*s: %.*s → %.*s", PS(table), PS(x->key), PS(x->column),
                           PS(x->was), PS(x->is)));
        else
            say(c, str_fmt(c->arena, "%s %.*s %.*s", x->kind == FW_ADDED ? "+" : "−", PS(table), PS(x->key)));
    }
}

static bool done_out(Cli *c, const FwDone *done)
{
    bool dry = opt_given(c, "dry-run");
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        fw_row_json(&w, c->arena, &done->row, false);
        jw_kbool(&w, "stored", !dry);
        fw_changes_json(&w, "changes", &done->changes);
        jw_karr(&w, "warnings");
        EACH (const Fault, f, done->warnings)
            jw_str(&w, err_text(c->arena, c->lang, &f->err));
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    change_lines(c, &done->changes);
    cli_faults(c, &done->warnings);
    say(c, msg(c->arena, c->lang, dry ? MSG_FRAMEWORK_WOULD : MSG_FRAMEWORK_STORED,
               row_name(c, &done->row, false)));
    return true;
}

static bool edit(Cli *c, Err *err)
{
    FwEdit e = { .version = opt_str(c, "version", S("")),
                 .remove = opt_all(c, "remove"),
                 .balance = opt_given(c, "balance"),
                 .reason = opt_str(c, "reason", S("")),
                 .author = cli_actor(c),
                 .now_ms = c->now,
                 .dry_run = opt_given(c, "dry-run") };
    FwDone done;
    Faults faults = { 0 };
    for (ptrdiff_t i = 1; i < c->args.len; i++) {
        Str value = c->args.at[i], target = cut(&value, '=');
        if (target.len == c->args.at[i].len)
            return fail(err, MSG_FRAMEWORK_NO_ROW, c->args.at[i]);
        *PUSH(c->arena, &e.set) = (FwSet){ target, value };
    }
    if (!cli_open(c, true, err))
        return false;
    if (!framework_edit(c->city, &c->view, c->arena, &e, &done, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    return done_out(c, &done);
}

static bool import(Cli *c, Err *err)
{
    ARRAY(PackFile) files = { 0 };
    FwDone done;
    Faults faults = { 0 };
    if (!arg_count(c, 2, 5, err) || !cli_open(c, true, err))
        return false;
    for (ptrdiff_t i = 1; i < c->args.len; i++) {
        PackFile f = { .path = c->args.at[i] };
        if (!file_read(c->arena, f.path, &f.bytes, err))
            return false;
        *PUSH(c->arena, &files) = f;
    }
    FwImport in = { .at = files.at,
                    .len = files.len,
                    .reason = opt_str(c, "reason", S("")),
                    .author = cli_actor(c),
                    .now_ms = c->now,
                    .dry_run = opt_given(c, "dry-run") };
    if (!framework_import(c->city, &c->view, c->arena, &in, &done, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    return done_out(c, &done);
}

// JSON to the output or a file; into a folder the four tables as CSV.
static bool export(Cli *c, Err *err)
{
    FwRow row;
    Framework f;
    bool frozen;
    struct stat st;
    Str to = opt_str(c, "to", S(""));
    if (!arg_count(c, 1, 2, err) || !cli_open(c, false, err) ||
        !read_version(c, c->args.len > 1 ? c->args.at[1] : S(""), &row, &f, &frozen, err))
        return false;
    Str json = framework_whole_json(c->arena, city_pack(c->city)->id, &row, &f, frozen);
    if (!to.len) {
        say(c, json);
        return true;
    }
    if (stat(str_cz(c->arena, to), &st) || !S_ISDIR(st.st_mode)) {
        if (!file_write(to, json, err))
            return false;
        say(c, to);
        return true;
    }
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        Str text = framework_csv(c->arena, &f, id),
            path = str_fmt(c->arena, "%.*s/%s.csv", PS(to), fw_table_names[id]);
        if (!text.len)
            continue;
        if (!file_write(path, text, err))
            return false;
        say(c, path);
    }
    return true;
}

static bool diff(Cli *c, Err *err)
{
    FwRow x, y;
    Framework f, g;
    bool frozen;
    if (!arg_count(c, 3, 3, err) || !cli_open(c, false, err) ||
        !read_version(c, c->args.at[1], &x, &f, &frozen, err) ||
        !read_version(c, c->args.at[2], &y, &g, &frozen, err))
        return false;
    FwChanges changes = framework_diff(c->arena, &f, &g);
    c->no = changes.len > 0;
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        fw_changes_json(&w, "changes", &changes);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    change_lines(c, &changes);
    if (!changes.len)
        say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_EQUAL));
    return true;
}

static bool freeze(Cli *c, Err *err)
{
    FwRow row;
    Faults faults = { 0 };
    if (!arg_count(c, 1, 2, err) || !cli_open(c, true, err))
        return false;
    if (!framework_freeze(c->city, &c->view, c->arena, c->args.len > 1 ? c->args.at[1] : S(""),
                          opt_str(c, "reason", S("")), cli_actor(c), c->now, &row, &faults, err)) {
        cli_faults(c, &faults);
        return false;
    }
    if (c->json) {
        JsonW w = cli_json(c);
        row.in_force = true;
        jw_obj(&w);
        fw_row_json(&w, c->arena, &row, true);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_FROZE, row_name(c, &row, true)));
    }
    return true;
}

static bool rescored(Cli *c, Err *err)
{
    Rescore r;
    int64_t threads;
    if (!arg_count(c, 2, 2, err) || !opt_int(c, "threads", 0, 1, 64, &threads, err) ||
        !cli_open(c, true, err) ||
        !rescore(c->city, &c->view, c->arena, c->args.at[1], opt_str(c, "version", S("")), c->now,
                 (int)threads, (Progress){ 0 }, &r, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        run_diff_json(&w, c->arena, &r.before, &r.after, &r.diff, c->lang);
        say(c, S(""));
        return true;
    }
    say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_RESCORED, r.before.id,
               fw_name_text(c->arena, r.before.framework), r.after.id,
               fw_name_text(c->arena, r.after.framework)));
    cli_moved(c, &r.before, &r.after, &r.diff);
    return true;
}

static bool read_data(Cli *c, CriteriaData *d, Err *err)
{
    if (!arg_count(c, 1, 1, err) || !cli_open(c, false, err) ||
        (opt_given(c, "version") &&
         !framework_pack(c->city, &c->view, c->arena, opt_str(c, "version", S("")), &c->at.pack, err)))
        return false;
    return criteria_data(c->city, &c->view, c->arena, c->at, opt_str(c, "purpose", S("")), d, err);
}

static bool data_json(Cli *c, const CriteriaData *d)
{
    JsonW w = cli_json(c);
    criteria_data_json(&w, c->arena, d, c->lang);
    say(c, S(""));
    return true;
}

static bool correlation(Cli *c, Err *err)
{
    CriteriaData d;
    if (!read_data(c, &d, err))
        return false;
    if (c->json)
        return data_json(c, &d);
    if (d.illustrative)
        say(c, msg(c->arena, c->lang, MSG_CLI_ILLUSTRATIVE));
    say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_CORRELATION_HEAD, d.purpose->name.in[c->lang],
               (int64_t)d.places));
    ptrdiff_t said = 0;
    for (ptrdiff_t i = 0; i < d.pairs.len; i++) {
        const CriteriaPair *p = &d.pairs.at[i];
        const CriterionData *x = &d.criteria.at[p->x], *y = &d.criteria.at[p->y];
        if (!p->twice)
            continue;
        said++;
        Str tau = number(c, p->tau, 2);
        say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_TWICE, x->criterion->id, y->criterion->id, tau,
                   (int64_t)p->n, percent(c, x->weight + y->weight, 1)));
        if (p->shared.len)
            say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_SHARED, str_join(c->arena, p->shared, S(", "))));
    }
    if (!said)
        say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_NOT_TWICE));
    return true;
}

static bool evidence(Cli *c, Err *err)
{
    CriteriaData d;
    if (!read_data(c, &d, err))
        return false;
    if (c->json)
        return data_json(c, &d);
    for (ptrdiff_t i = 0; i < d.criteria.len; i++) {
        const CriterionData *x = &d.criteria.at[i];
        Strs classes = { 0 };
        say(c, str_fmt(c->arena, "%.*s  %.*s", PS(x->criterion->id), PS(x->criterion->name.in[c->lang])));
        say(c, msg(c->arena, c->lang, MSG_FRAMEWORK_EVIDENCE, (int64_t)x->known, (int64_t)x->uncertain,
                   (int64_t)x->unknown, (int64_t)x->na));
        for (ptrdiff_t k = 0; k < x->by.len; k++) {
            const SourceClass *class = pack_class(d.pack, x->by.at[k].class);
            *PUSH(c->arena, &classes) =
                str_fmt(c->arena, "%.*s %td", PS(class ? class->label.in[c->lang] : x->by.at[k].class),
                        x->by.at[k].n);
        }
        if (classes.len)
            say(c, str_fmt(c->arena, "    %.*s", PS(str_join(c->arena, classes, S(", ")))));
        EACH (const Str, part, str_split(c->arena, x->criterion->literature.in[c->lang], '|'))
            say(c, str_fmt(c->arena, "    %.*s", PS(*part)));
    }
    return true;
}

static bool schema(Cli *c, Err *err)
{
    if (!arg_count(c, 1, 1, err))
        return false;
    say(c, framework_schema(c->arena));
    return true;
}

static bool run_framework(Cli *c, Err *err)
{
    static const struct {
        const char *name;
        bool (*run)(Cli *c, Err *err);
    } verbs[] = { { "list", list },
                  { "show", show },
                  { "edit", edit },
                  { "diff", diff },
                  { "freeze", freeze },
                  { "rescore", rescored },
                  { "correlation", correlation },
                  { "evidence", evidence },
                  { "export", export },
                  { "import", import },
                  { "schema", schema } };
    if (!c->args.len)
        return list(c, err);
    for (ptrdiff_t i = 0; i < COUNT(verbs); i++)
        if (str_eq(c->args.at[0], str_z(verbs[i].name)))
            return verbs[i].run(c, err);
    return fail(err, MSG_CLI_BAD_WORD, c->args.at[0],
                "list, show, edit, diff, freeze, rescore, correlation, evidence, export, import, schema");
}

const Command commands_framework[] = {
    { "framework",
      "[list|show|edit|diff|freeze|rescore|correlation|evidence|export|import|schema] "
      "[V|KEY.COLUMN=VALUE|RUN|FILE]…",
      MSG_FRAMEWORK_ABOUT, framework_opts, run_framework },
    { 0 },
};
