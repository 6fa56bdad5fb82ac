// report_commands.c - report: dossier, workbook, lists for other programs.
#include "command.h"
#include "report.h"

static const Opt report_opts[] = {
    { "kind", OPT_VALUE, "pdf|xlsx|csv|geojson|gpkg", MSG_CLI_OPT_REPORT_KIND },
    { "out", OPT_VALUE, "FILE", MSG_CLI_OPT_REPORT_OUT },
    { "shortlist", OPT_VALUE, "ID", MSG_CLI_OPT_REPORT_LIST },
    { "run", OPT_VALUE, "RUN", MSG_CLI_OPT_RUN },
    { "type", OPT_VALUE, "TYPE", MSG_CLI_OPT_REPORT_TYPE },
    { "filter", OPT_VALUE, "CQL2", MSG_CLI_OPT_FILTER },
    { "search", OPT_VALUE, "TEXT", MSG_CLI_OPT_SEARCH },
    { "sort", OPT_VALUE, "[-]ATTR", MSG_CLI_OPT_SORT },
    OPTS_END,
};

// The run that is reported: the one named, that of the shortlist named, else the latest.
static bool run_of(Cli *c, Str *run, Err *err)
{
    Shortlist s;
    *run = opt_str(c, "run", S("latest"));
    if (!opt_given(c, "shortlist"))
        return true;
    if (!shortlist_load(c->city, &c->view, c->arena, opt_str(c, "shortlist", S("latest")), &s, err))
        return false;
    *run = s.run->id;
    return true;
}

// Records instead of a run, where --type is given.
static bool make_list(Cli *c, Str kind, Str path, Err *err)
{
    ListAsk ask = { .type = opt_str(c, "type", c->at.pack->ranking.type),
                    .filter = opt_str(c, "filter", S("")),
                    .text = opt_str(c, "search", S("")),
                    .sort = opt_str(c, "sort", S("")) };
    return report_records(c->city, &c->view, c->at, &ask, kind, c->lang, path, err);
}

static bool make(Cli *c, Str kind, Buf *out, Err *err)
{
    static const struct {
        const char *kind;
        bool (*make)(City *city, const View *v, Arena *a, Str run, Lang lang, Buf *out, Err *err);
    } kinds[] = { { "xlsx", report_workbook }, { "csv", report_run_csv }, { "geojson", report_run_geojson } };
    Str run;
    if (str_eq(kind, S("pdf")))
        return !opt_given(c, "run") ? report_dossier(c->city, &c->view, c->arena,
                                                     opt_str(c, "shortlist", S("latest")), c->lang, out, err)
                                    : fail(err, MSG_REPORT_PDF_NEEDS_LIST);
    for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(kind, str_z(kinds[i].kind)))
            return run_of(c, &run, err) && kinds[i].make(c->city, &c->view, c->arena, run, c->lang, out, err);
    return fail(err, MSG_REPORT_KIND, kind);
}

static bool run_report(Cli *c, Err *err)
{
    Str kind = opt_str(c, "kind", S("pdf")), path = opt_str(c, "out", S(""));
    Buf out = buf_new(c->arena);
    if (!arg_count(c, 0, 0, err))
        return false;
    if (!path.len)
        return fail(err, MSG_REPORT_OUT);
    if (!cli_open(c, false, err))
        return false;
    bool list = opt_given(c, "type") || str_eq(kind, S("gpkg")); // of records; else of a run
    if (list ? !make_list(c, kind, path, err)
             : !make(c, kind, &out, err) || !file_write(path, buf_str(&out), err))
        return false;
    cli_file(c, MSG_REPORT_WRITTEN, path);
    return true;
}

const Command commands_report[] = {
    { "report", "", MSG_CLI_REPORT, report_opts, run_report },
    { 0 },
};
