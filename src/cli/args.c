// args.c - options and arguments of one command, checked against what it declares.
#include <string.h>

#include "command.h"

const Opt common_opts[] = {
    { "db", OPT_VALUE, "FILE", MSG_CLI_OPT_DB, NO_DB },
    { "view", OPT_VALUE, "NAME", MSG_CLI_OPT_VIEW, NO_VIEW },
    { "as", OPT_VALUE, "NAME", MSG_CLI_OPT_AS, NO_AS },
    { "as-of", OPT_VALUE, "DAY", MSG_CLI_OPT_AS_OF, NO_TIME },
    { "known-at", OPT_VALUE, "TIME", MSG_CLI_OPT_KNOWN, NO_TIME },
    { "lang", OPT_VALUE, "vi|en", MSG_CLI_OPT_LANG },
    { "json", OPT_FLAG, "", MSG_CLI_OPT_JSON },
    { "help", OPT_FLAG, "", MSG_CLI_OPT_HELP },
    { 0 },
};

static const Opt *find(const Opt *opts, Str name)
{
    for (const Opt *o = opts; o && o->name; o++)
        if (str_eq(name, str_z(o->name)))
            return o;
    return NULL;
}

const Opt *opt_common(Str name)
{
    return find(common_opts, name);
}

bool takes(const Command *m, const Opt *common)
{
    return !(common->no & m->without);
}

static void keep(Cli *c, const Opt *o, Str value)
{
    Strs **slot = (Strs **)map_slot(c->values, str_z(o->name));
    if (!*slot)
        *slot = NEW(c->arena, Strs);
    if (o->kind != OPT_MANY)
        (*slot)->len = 0;
    *PUSH(c->arena, *slot) = value;
}

bool read_args(Cli *c, int argc, char **argv, Err *err)
{
    bool only_args = false;
    for (int i = 0; i < argc; i++) {
        Str word = str_z(argv[i]);
        if (!str_is_utf8(word))
            return fail(err, MSG_CLI_NOT_UTF8, (int64_t)i + 1);
        if (only_args || !str_starts(word, S("--"))) {
            *PUSH(c->arena, &c->args) = word;
            continue;
        }
        if (str_eq(word, S("--"))) {
            only_args = true;
            continue;
        }
        Str value = str_sub(word, 2, word.len - 2), name = cut(&value, '=');
        bool with_value = str_find(word, S("=")) >= 0;
        const Opt *o = find(common_opts, name);
        if (!o)
            o = find(c->command->opts, name);
        if (!o || !takes(c->command, o))
            return fail(err, MSG_CLI_NO_OPTION, word, c->command->name);
        if (o->kind == OPT_FLAG && with_value)
            return fail(err, MSG_CLI_FLAG_VALUE, o->name);
        if (o->kind != OPT_FLAG && !with_value) {
            if (i + 1 >= argc)
                return fail(err, MSG_CLI_VALUE_MISSING, o->name, o->value);
            value = str_z(argv[++i]);
            if (!str_is_utf8(value))
                return fail(err, MSG_CLI_NOT_UTF8, (int64_t)i + 1);
        }
        keep(c, o, value);
    }
    return true;
}

bool opt_given(const Cli *c, const char *name)
{
    return map_get(c->values, str_z(name)) != NULL;
}

Strs opt_all(const Cli *c, const char *name)
{
    const Strs *all = map_get(c->values, str_z(name));
    return all ? *all : (Strs){ 0 };
}

Str opt_str(const Cli *c, const char *name, Str otherwise)
{
    Strs all = opt_all(c, name);
    return all.len ? all.at[all.len - 1] : otherwise;
}

bool opt_int(const Cli *c, const char *name, int64_t otherwise, int64_t lo, int64_t hi, int64_t *out,
             Err *err)
{
    Str s = opt_str(c, name, S(""));
    *out = otherwise;
    if (!opt_given(c, name))
        return true;
    return (str_i64(s, out) && *out >= lo && *out <= hi) || fail(err, MSG_CLI_BAD_INT, name, s, lo, hi);
}

bool arg_count(const Cli *c, ptrdiff_t least, ptrdiff_t most, Err *err)
{
    if (c->args.len < least)
        return fail(err, MSG_CLI_ARGS_MISSING, c->command->name, c->command->args);
    if (most >= 0 && c->args.len > most)
        return fail(err, MSG_CLI_ARGS_MANY, c->args.at[most], c->command->name, c->command->args);
    return true;
}

Str file_name(Str path)
{
    for (ptrdiff_t i = path.len; i > 0; i--)
        if (path.at[i - 1] == '/')
            return str_sub(path, i, path.len);
    return path;
}
