// man.c - the manual page, in troff, from the same tables as help: it cannot go stale.
#include "command.h"

// Text as troff shows it: a backslash and a minus as they are, and no line that begins as a request does.
static void plain(Cli *c, Str text)
{
    bool first = true;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        char ch = text.at[i];
        if (first && (ch == '.' || ch == '\''))
            buf_add(&c->out, S("\\&"));
        first = ch == '\n';
        if (ch == '\\')
            buf_add(&c->out, S("\\e"));
        else if (ch == '-')
            buf_add(&c->out, S("\\-"));
        else
            buf_char(&c->out, ch);
    }
}

static void paragraph(Cli *c, MsgId id)
{
    plain(c, str_trim(msg_text(c->arena, c->lang, id, NULL, 0)));
    buf_char(&c->out, '\n');
}

static void heading(Cli *c, MsgId id)
{
    buf_add(&c->out, S(".SH "));
    paragraph(c, id);
}

static void options(Cli *c, const Opt *opts)
{
    for (const Opt *o = opts; o && o->name; o++) {
        buf_add(&c->out, S(".TP\n\\fB"));
        plain(c, str_fmt(c->arena, "--%s", o->name));
        buf_add(&c->out, S("\\fR"));
        if (*o->value) {
            buf_add(&c->out, S(" \\fI"));
            plain(c, str_z(o->value));
            buf_add(&c->out, S("\\fR"));
        }
        buf_char(&c->out, '\n');
        paragraph(c, o->help);
    }
}

static void variable(Cli *c, const char *name, MsgId about)
{
    buf_fmt(&c->out, ".TP\n\\fB%s\\fR\n", name);
    paragraph(c, about);
}

void man_page(Cli *c)
{
    const Command *m;
    say(c, S(".\\\" made by script/man from the program's own help: do not edit"));
    say(c, S(".TH KHO 1 \"\" \"kho " KHO_VERSION "\""));
    heading(c, MSG_CLI_MAN_NAME);
    buf_add(&c->out, S("kho \\- "));
    paragraph(c, MSG_CLI_MAN_TITLE);
    heading(c, MSG_CLI_MAN_SYNOPSIS);
    say(c, S(".B kho\n.I COMMAND\n[\\fIOPTION\\fR]..."));
    heading(c, MSG_CLI_MAN_DESCRIPTION);
    paragraph(c, MSG_CLI_MAN_ABOUT);
    heading(c, MSG_CLI_MAN_COMMANDS);
    for (ptrdiff_t i = 0; (m = command_at(i)); i++) {
        buf_add(&c->out, S(".SS "));
        plain(c, str_fmt(c->arena, "kho %s%s%s", m->name, *m->args ? " " : "", m->args));
        buf_char(&c->out, '\n');
        paragraph(c, m->about);
        options(c, m->opts);
    }
    heading(c, MSG_CLI_MAN_OPTIONS);
    options(c, common_opts);
    heading(c, MSG_CLI_MAN_EXIT);
    paragraph(c, MSG_CLI_MAN_EXIT_TEXT);
    heading(c, MSG_CLI_MAN_ENVIRONMENT);
    variable(c, "KHO_DB", MSG_CLI_OPT_DB);
    variable(c, "KHO_THREADS", MSG_CLI_OPT_THREADS);
    variable(c, "KHO_LANG", MSG_CLI_MAN_LANG);
}
