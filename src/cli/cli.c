// cli.c - finds the command, runs it, writes what it says, and turns errors into words and an exit status.
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "date.h"
#include "num.h"
#include "run_store.h"

static const Command *const groups[] = { commands_city,      commands_record,      commands_edit,
                                         commands_import,    commands_rank,        commands_diff,
                                         commands_next,      commands_sensitivity, commands_panel,
                                         commands_framework, commands_shortlist,   commands_report,
                                         commands_serve,     commands_help,        commands_checklist,
                                         commands_care,      commands_cite };

const Command *command_at(ptrdiff_t i)
{
    for (ptrdiff_t g = 0; g < COUNT(groups); g++)
        for (const Command *m = groups[g]; m->name; m++)
            if (!i--)
                return m;
    return NULL;
}

const Command *command_find(Str name)
{
    const Command *m;
    for (ptrdiff_t i = 0; (m = command_at(i)); i++)
        if (str_eq(name, str_z(m->name)))
            return m;
    return NULL;
}

static int64_t clock_ms(void)
{
    int64_t ms;
    const char *fixed = getenv("KHO_NOW"); // tests fix the clock
    if (fixed && instant_parse(str_z(fixed), &ms))
        return ms;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static Lang system_lang(void)
{
    const char *names[] = { "KHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG" };
    for (ptrdiff_t i = 0; i < COUNT(names); i++) {
        const char *v = getenv(names[i]);
        if (v && *v)
            return !strncmp(v, "en", 2) ? LANG_EN : LANG_VI;
    }
    return LANG_VI;
}

static bool choose_lang(Cli *c, int argc, char **argv, Err *err)
{
    for (int i = 0; i < argc; i++) { // before anything else, so that errors speak it too
        Str word = str_z(argv[i]), value = { 0 };
        if (str_starts(word, S("--lang=")))
            value = str_sub(word, 7, word.len);
        else if (str_eq(word, S("--lang")) && i + 1 < argc)
            value = str_z(argv[i + 1]);
        if (str_eq(value, S("vi")))
            c->lang = LANG_VI;
        else if (str_eq(value, S("en")))
            c->lang = LANG_EN;
        else if (value.len)
            return fail(err, MSG_CLI_BAD_LANG, value);
    }
    return true;
}

static void write_error(Cli *c, const Err *err)
{
    Str text = err_text(c->arena, c->lang, err);
    if (c->json) {
        Buf b = buf_new(c->arena);
        JsonW w = json_w(&b);
        jw_obj(&w);
        jw_kobj(&w, "error");
        jw_kstr(&w, "id", str_z(err_id(err)));
        jw_kstr(&w, "message", text);
        jw_end(&w);
        jw_end(&w);
        text = buf_str(&b);
    }
    fprintf(stderr, "%s%.*s\n", c->json ? "" : "kho: ", PS(text));
}

static bool flush(Cli *c, Err *err)
{
    Str out = buf_str(&c->out);
    if (fwrite(out.at, 1, (size_t)out.len, stdout) != (size_t)out.len || fflush(stdout))
        return fail(err, MSG_CLI_NO_OUTPUT);
    c->out.len = 0;
    return true;
}

// Where the command's name stands: behind common options, which may come first (kho --db F list). argc:
// nowhere.
static int command_at_arg(int argc, char **argv)
{
    int i = 1;
    while (i < argc && str_starts(str_z(argv[i]), S("--"))) {
        Str value = str_sub(str_z(argv[i]), 2, PTRDIFF_MAX), name = cut(&value, '=');
        const Opt *o = opt_common(name);
        if (!o)
            return i;
        i += o->kind != OPT_FLAG && str_find(str_z(argv[i]), S("=")) < 0 ? 2 : 1;
    }
    return i < argc ? i : argc;
}

static bool run(Cli *c, int argc, char **argv, Err *err)
{
    if (!choose_lang(c, argc, argv, err))
        return false;
    int at = command_at_arg(argc, argv), n = 0;
    if (at == argc || str_eq(str_z(argv[at]), S("-h"))) {
        help_all(c);
        return true;
    }
    Str name = str_z(argv[at]);
    if (str_eq(name, S("version")) || str_eq(name, S("--version"))) {
        say(c, S("kho " KHO_VERSION));
        return true;
    }
    c->command = command_find(name);
    if (!c->command)
        return fail(err, MSG_CLI_NO_COMMAND, name);
    char **rest = NEWS(c->arena, char *, argc);
    for (int i = 1; i < argc; i++)
        if (i != at)
            rest[n++] = argv[i];
    if (!read_args(c, n, rest, err))
        return false;
    c->json = opt_given(c, "json");
    if (opt_given(c, "help")) {
        help_command(c, c->command);
        return true;
    }
    return c->command->run(c, err);
}

int cli_main(int argc, char **argv, ServeFn *serve)
{
    Arena *a = arena_new();
    Cli c = { .arena = a,
              .lang = system_lang(),
              .values = map_new(a),
              .out = buf_new(a),
              .now = clock_ms(),
              .serve = serve };
    Err err = { 0 };
    bool ok = run(&c, argc, argv, &err);
    Err late = { 0 };
    if (c.out.len && !flush(&c, &late) && ok) {
        ok = false;
        err = late;
    }
    if (!ok)
        write_error(&c, &err);
    int status = !ok ? err_exit(&err) : c.no ? 1 : 0;
    city_close(c.city);
    arena_free(a);
    return status;
}

// ---- What commands share

Str cli_db(const Cli *c)
{
    const char *env = getenv("KHO_DB");
    return opt_str(c, "db", env ? str_z(env) : S(""));
}

Str cli_actor(const Cli *c)
{
    const struct passwd *p = getpwuid(getuid());
    return opt_str(c, "as", p ? str_copy(c->arena, str_z(p->pw_name)) : S("unknown"));
}

bool cli_open(Cli *c, bool write, Err *err)
{
    Str db = cli_db(c);
    if (!db.len)
        return fail(err, MSG_CLI_NO_DB);
    return city_open(c->arena, db, write ? CITY_WRITE : CITY_READ, &c->city, err) &&
           analysis_open(c->city, err) &&
           view_open(c->city, opt_str(c, "view", S("staff")), cli_actor(c), c->lang, &c->view, err) &&
           asof_read(c->city, c->now, opt_str(c, "as-of", S("")), opt_str(c, "known-at", S("")), &c->at, err);
}

void say(Cli *c, Str line)
{
    buf_add(&c->out, line);
    buf_char(&c->out, '\n');
}

Str number(const Cli *c, double v, int decimals)
{
    return num_show(c->arena, c->lang, v, decimals);
}

Str percent(const Cli *c, double share, int decimals)
{
    return num_percent(c->arena, c->lang, share, decimals);
}

Str chance(const Cli *c, double p)
{
    return num_chance(c->arena, c->lang, p);
}

void tell_progress(Cli *c, Str line)
{
    (void)c;
    fprintf(stderr, "%.*s\n", PS(line));
}

JsonW cli_json(Cli *c)
{
    return json_w(&c->out);
}

void cli_file(Cli *c, MsgId text, Str path)
{
    if (!c->json) {
        say(c, msg(c->arena, c->lang, text, path));
        return;
    }
    JsonW w = cli_json(c);
    jw_obj(&w);
    jw_kstr(&w, "file", path);
    jw_end(&w);
    say(c, S(""));
}

void cli_faults(Cli *c, const Faults *faults)
{
    EACH (const Fault, f, *faults) {
        Str text = err_text(c->arena, c->lang, &f->err);
        if (f->line)
            say(c, str_fmt(c->arena, "%.*s:%d: %.*s", PS(f->file), f->line, PS(text)));
        else
            say(c, str_fmt(c->arena, "%.*s: %.*s", PS(f->file), PS(text)));
    }
}

// ---- Tables

int letters_wide(Str s)
{
    int n = 0;
    for (ptrdiff_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

static void pad(Buf *b, int n)
{
    while (n-- > 0)
        buf_char(b, ' ');
}

static void row(Buf *b, const TableColumn *columns, const int *wide, int n, const Str *cells)
{
    for (int i = 0; i < n; i++) {
        int space = wide[i] - letters_wide(cells[i]);
        if (i)
            buf_add(b, S("  "));
        if (columns[i].right)
            pad(b, space);
        buf_add(b, cells[i]);
        if (!columns[i].right && i + 1 < n)
            pad(b, space);
    }
    buf_char(b, '\n');
}

void table(Cli *c, const TableColumn *columns, int n, const Str *cells, ptrdiff_t rows)
{
    int *wide = NEWS(c->arena, int, n);
    Str *heads = NEWS(c->arena, Str, n);
    for (int i = 0; i < n; i++) {
        heads[i] = columns[i].head;
        wide[i] = letters_wide(columns[i].head);
        for (ptrdiff_t r = 0; r < rows; r++)
            if (letters_wide(cells[r * n + i]) > wide[i])
                wide[i] = letters_wide(cells[r * n + i]);
    }
    row(&c->out, columns, wide, n, heads);
    for (ptrdiff_t r = 0; r < rows; r++)
        row(&c->out, columns, wide, n, cells + r * n);
}
