// help_commands.c - help, completion: what the tables of commands say, for people and for bash.
#include "command.h"

static const Opt help_opts[] = { { "man", OPT_FLAG, "", MSG_CLI_OPT_MAN }, OPTS_END };

void help_all(Cli *c)
{
    const Command *m;
    say(c, msg(c->arena, c->lang, MSG_CLI_ABOUT, KHO_VERSION));
    for (ptrdiff_t i = 0; (m = command_at(i)); i++)
        buf_fmt(&c->out, "  %-12s %.*s\n", m->name, PS(msg_text(c->arena, c->lang, m->about, NULL, 0)));
    say(c, msg(c->arena, c->lang, MSG_CLI_MORE_HELP));
}

static void one_opt(Cli *c, const Opt *o)
{
    Str head = str_fmt(c->arena, "--%s %s", o->name, o->value);
    buf_fmt(&c->out, "  %.*s", PS(head));
    for (int letters = letters_wide(head); letters < 24; letters++)
        buf_char(&c->out, ' ');
    buf_fmt(&c->out, " %.*s\n", PS(msg_text(c->arena, c->lang, o->help, NULL, 0)));
}

void help_command(Cli *c, const Command *m)
{
    buf_fmt(&c->out, "kho %s%s%s\n\n%.*s\n\n", m->name, *m->args ? " " : "", m->args,
            PS(msg_text(c->arena, c->lang, m->about, NULL, 0)));
    for (const Opt *o = m->opts; o && o->name; o++)
        one_opt(c, o);
    for (const Opt *o = common_opts; o->name; o++)
        if (takes(m, o))
            one_opt(c, o);
}

static bool run_help(Cli *c, Err *err)
{
    if (!arg_count(c, 0, 1, err))
        return false;
    if (opt_given(c, "man")) {
        man_page(c);
        return true;
    }
    if (!c->args.len) {
        help_all(c);
        return true;
    }
    const Command *m = command_find(c->args.at[0]);
    if (!m)
        return fail(err, MSG_CLI_NO_COMMAND, c->args.at[0]);
    help_command(c, m);
    return true;
}

// ---- completion bash

static void words(Cli *c, const Command *m, const Opt *opts)
{
    for (const Opt *o = opts; o && o->name; o++)
        if (takes(m, o))
            buf_fmt(&c->out, " --%s", o->name);
}

// What may follow an option: words where its value is a choice ("vi|en"), else a file or folder.
static void values(Cli *c, const Opt *opts, Map *seen)
{
    for (const Opt *o = opts; o && o->name; o++) {
        Str value = str_z(o->value);
        void **slot = map_slot(seen, str_z(o->name));
        if (*slot || o->kind == OPT_FLAG)
            continue;
        *slot = (void *)o;
        if (str_eq(value, S("DIR")))
            buf_fmt(&c->out, "    --%s) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n", o->name);
        else if (str_eq(value, S("vi|en")))
            buf_fmt(&c->out, "    --%s) COMPREPLY=($(compgen -W 'vi en' -- \"$cur\")); return ;;\n", o->name);
        else if (str_find(value, S("FILE")) >= 0)
            buf_fmt(&c->out, "    --%s) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n", o->name);
        else
            buf_fmt(&c->out, "    --%s) COMPREPLY=(); return ;;\n", o->name);
    }
}

void completion_bash(Cli *c)
{
    const Command *m;
    Map *seen = map_new(c->arena);
    say(c, S("# bash completion of kho; made by: kho completion bash"));
    say(c, S("_kho()\n{\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words="));
    buf_add(&c->out, S("    [ \"$COMP_CWORD\" -gt 1 ] || { COMPREPLY=($(compgen -W '"));
    for (ptrdiff_t i = 0; (m = command_at(i)); i++)
        buf_fmt(&c->out, "%s%s", i ? " " : "", m->name);
    say(c, S("' -- \"$cur\")); return; }\n    case $prev in"));
    values(c, common_opts, seen);
    for (ptrdiff_t i = 0; (m = command_at(i)); i++)
        values(c, m->opts, seen);
    say(c, S("    esac\n    case ${COMP_WORDS[1]} in"));
    for (ptrdiff_t i = 0; (m = command_at(i)); i++) {
        buf_fmt(&c->out, "    %s) words='", m->name);
        words(c, m, m->opts);
        words(c, m, common_opts);
        say(c, S("' ;;"));
    }
    say(c, S("    esac\n    case $cur in\n    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n    "
             "*) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n    esac\n}\ncomplete -F "
             "_kho kho"));
}

static bool run_completion(Cli *c, Err *err)
{
    if (!arg_count(c, 1, 1, err))
        return false;
    if (!str_eq(c->args.at[0], S("bash")))
        return fail(err, MSG_CLI_BAD_WORD, c->args.at[0], "bash");
    completion_bash(c);
    return true;
}

const Command commands_help[] = {
    { "help", "[COMMAND]", MSG_CLI_HELP, help_opts, run_help, NO_DB | NO_VIEW | NO_AS | NO_TIME },
    { "completion", "bash", MSG_CLI_COMPLETION, NULL, run_completion, NO_DB | NO_VIEW | NO_AS | NO_TIME },
    { 0 },
};
