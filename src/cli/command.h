// command.h - what every command of the command line shares: options, output, opening the city. cli's own.
#pragma once
#include "cli.h"
#include "json.h"
#include "record.h"

typedef enum { OPT_FLAG, OPT_VALUE, OPT_MANY } OptKind;
// Common options that mean nothing to a command: it refuses them rather than pass over them in silence.
enum { NO_DB = 1, NO_VIEW = 2, NO_AS = 4, NO_TIME = 8 };
typedef struct {
    const char *name;
    OptKind kind;
    const char *value; // what stands in help, "FILE"
    MsgId help;
    unsigned no; // a common option: the bit that takes it from a command
} Opt;

typedef struct Cli Cli;
typedef struct {
    const char *name, *args; // args as help shows them: "ID [ATTR=VALUE]…"
    MsgId about;
    const Opt *opts; // ends with a NULL name
    bool (*run)(Cli *c, Err *err);
    unsigned without; // NO_… of the common options
} Command;

struct Cli {
    Arena *arena;
    Lang lang;
    const Command *command;
    Strs args;   // what is neither an option nor an option's value
    Map *values; // option → Strs *
    bool json;
    Buf out;     // standard output, written when the command ends well (or says no)
    bool no;     // the answer is no: exit status 1 with output
    int64_t now; // instant, UTC ms
    ServeFn *serve;
    City *city;
    View view;
    AsOf at;
};

CHECKED bool read_args(Cli *c, int argc, char **argv, Err *err); // what stands behind the command's name
const Opt *opt_common(Str name);                              // of common_opts; NULL: none
bool opt_given(const Cli *c, const char *name);
Str opt_str(const Cli *c, const char *name, Str otherwise); // the last one given
Strs opt_all(const Cli *c, const char *name);
CHECKED bool opt_int(const Cli *c, const char *name, int64_t otherwise, int64_t lo, int64_t hi, int64_t *out,
                     Err *err);
CHECKED bool arg_count(const Cli *c, ptrdiff_t least, ptrdiff_t most, Err *err); // most < 0: any number

const Command *command_at(ptrdiff_t i); // every command, in the order of help; NULL behind the last
const Command *command_find(Str name);  // NULL: there is none
extern const Opt common_opts[];         // what commands take in common; ends with a NULL name
bool takes(const Command *m, const Opt *common);
void help_all(Cli *c);
void help_command(Cli *c, const Command *m);
void man_page(Cli *c);        // all of help as troff, section 1
void completion_bash(Cli *c); // commands, options and their words for bash

Str cli_db(const Cli *c);    // --db, else KHO_DB; empty where neither
Str cli_actor(const Cli *c); // --as, else the system's user
Str file_name(Str path);     // what stands behind its last slash
// Opens the city of --db with --view, --as-of and --known-at; closed when the command ends.
CHECKED bool cli_open(Cli *c, bool write, Err *err);
void say(Cli *c, Str line);           // a line of output
struct Run;
void say_other_day(Cli *c, const struct Run *r); // where it rests on another day than it was made on: the first line
Str number(const Cli *c, double v, int decimals); // in the reader's language
Str percent(const Cli *c, double share, int decimals);
Str chance(const Cli *c, double p); // of num_chance
void tell_progress(Cli *c, Str line); // to standard error, at once
JsonW cli_json(Cli *c);
void cli_file(Cli *c, MsgId text, Str path); // a file was written: "text {1}", or {"file": path}
void cli_faults(Cli *c, const Faults *faults); // each on a line: file:line: what

typedef struct RunDiff RunDiff;
typedef struct Run Run;
void cli_moved(Cli *c, const Run *x, const Run *y, const RunDiff *d); // who moved between two runs, and through what

// Of panel, in a file of their own.
bool panel_link_command(Cli *c, Err *err);
bool panel_links_command(Cli *c, Err *err);
bool panel_unlink_command(Cli *c, Err *err);

// A table for a terminal: columns as wide as they need, numbers to the right. UTF-8 letters count as one.
typedef struct {
    Str head;
    bool right;
} TableColumn;
int letters_wide(Str s); // letters, as many as columns of a terminal
void table(Cli *c, const TableColumn *columns, int n, const Str *cells, ptrdiff_t rows); // cells row by row

extern const Command commands_city[], commands_record[], commands_edit[], commands_import[], commands_rank[], commands_diff[], commands_next[], commands_sensitivity[], commands_panel[], commands_framework[],
    commands_shortlist[], commands_report[], commands_serve[], commands_help[],
    commands_checklist[], commands_cite[], commands_care[]; // each ends with a NULL name
#define OPTS_END                                                                                             \
    {                                                                                                        \
        0                                                                                                    \
    }
