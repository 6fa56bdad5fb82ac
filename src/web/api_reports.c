// api_reports.c - dossiers, workbooks and lists: made as jobs, kept beside the city's file, fetched by name.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handlers.h"
#include "report.h"
#include "server.h"

static const struct {
    const char *kind, *type;
} kinds[] = { { "pdf", "application/pdf" },
              { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
              { "csv", "text/csv; charset=utf-8" },
              { "geojson", "application/geo+json" },
              { "gpkg", "application/geopackage+sqlite3" } };

static Str type_of(Str kind)
{
    for (int i = 0; i < COUNT(kinds); i++)
        if (str_eq(kind, str_z(kinds[i].kind)))
            return str_z(kinds[i].type);
    return (Str){ 0 };
}

int post_reports(Call *c)
{
    Err err = { 0 };
    Str kind = body_str(c, "kind"), run = body_str(c, "run"), list = body_str(c, "shortlist");
    if (!type_of(kind).len || str_eq(kind, S("gpkg"))) // that is a list of records: /api/export
        fail(&err, MSG_WEB_FIELD, "kind");
    else if (!run.len && !list.len)
        fail(&err, MSG_WEB_FIELD, "run");
    else if (str_eq(kind, S("pdf")) && !list.len)
        fail(&err, MSG_WEB_FIELD, "shortlist");
    if (err.kind != ERR_NONE)
        return answer_error(c, &err);
    return accepted(c, "report", str_copy(c->arena, c->rq->body));
}

static bool make(City *city, const View *v, Arena *a, Str kind, Str list, Str run, Lang lang, Buf *out,
                 Err *err)
{
    if (str_eq(kind, S("pdf")))
        return report_dossier(city, v, a, list, lang, out, err);
    if (str_eq(kind, S("xlsx")))
        return report_workbook(city, v, a, run, lang, out, err);
    if (str_eq(kind, S("csv")))
        return report_run_csv(city, v, a, run, lang, out, err);
    return report_run_geojson(city, v, a, run, lang, out, err);
}

bool do_report(JobRun *r, Str *result, Err *err)
{
    const json_t *p = r->params;
    Str kind = json_get_str(p, "kind"), list = json_get_str(p, "shortlist"), run = json_get_str(p, "run");
    Lang lang = str_eq(json_get_str(p, "lang"), S("en")) ? LANG_EN : LANG_VI;
    Buf out = buf_new(r->arena);
    Shortlist of;
    if (list.len && !shortlist_load(r->city, &r->view, r->arena, list, &of, err))
        return false;
    if (list.len && !run.len)
        run = of.run->id;
    if (!job_step(r, 0, 0) || !make(r->city, &r->view, r->arena, kind, list, run, lang, &out, err))
        return err->kind != ERR_NONE ? false : fail(err, MSG_ANALYSIS_CANCELLED);
    Str id = list.len ? of.id : run, local = str_sub(id, str_find(id, S("/")) + 1, id.len);
    Str name = str_fmt(r->arena, "%s-%.*s-%s.%.*s", list.len ? "shortlist" : "run", PS(local),
                       lang == LANG_EN ? "en" : "vi", PS(kind));
    Str dir = str_fmt(r->arena, "%.*s-files", PS(city_path(r->city)));
    (void)mkdir(str_cz(r->arena, dir), 0700); // there already, or the write says what is wrong
    if (!file_write(str_fmt(r->arena, "%.*s/%.*s", PS(dir), PS(name)), buf_str(&out), err))
        return false;
    *result = str_fmt(r->arena, "/api/files/%.*s", PS(name));
    return true;
}

static bool plain_name(Str name) // no path, nothing hidden
{
    for (ptrdiff_t i = 0; i < name.len; i++) {
        char ch = name.at[i];
        bool good = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-' || (ch == '.' && i > 0);
        if (!good)
            return false;
    }
    return str_starts(name, S("run-")) || str_starts(name, S("shortlist-"));
}

// What the files beside the city say was read through the view of the one who asked for them. Whoever sees
// less gets the report of the same name, made anew of what that view sees: of what a decision has published.
static int published_file(Call *c, Str name, Str kind)
{
    Err err = { 0 };
    Str rest = str_sub(name, 0, name.len - kind.len - 1), of = cut(&rest, '-'), local = cut(&rest, '-');
    bool of_list = str_eq(of, S("shortlist")), pdf = str_eq(kind, S("pdf"));
    if (str_eq(kind, S("gpkg")) || (pdf && !of_list)) {
        session_refuse(c->rq, 404);
        return c->rq->status;
    }
    Shortlist list = { 0 };
    Buf out = buf_new(c->arena);
    if (of_list && !shortlist_load(c->city, &c->view, c->arena, local, &list, &err))
        return answer_error(c, &err);
    if (!make(c->city, &c->view, c->arena, kind, list.id, of_list ? list.run->id : local,
              str_eq(rest, S("en")) ? LANG_EN : LANG_VI, &out, &err))
        return answer_error(c, &err);
    c->rq->filename = name;
    return reply_bytes(c->rq, 200, type_of(kind), buf_str(&out));
}

int get_file(Call *c)
{
    Str name = c->args.at[0], kind = name;
    for (ptrdiff_t dot; (dot = str_find(kind, S("."))) >= 0;)
        kind = str_sub(kind, dot + 1, kind.len);
    Str path = str_fmt(c->arena, "%.*s-files/%.*s", PS(city_path(c->city)), PS(name));
    if (!is_staff(c) && plain_name(name) && type_of(kind).len)
        return published_file(c, name, kind);
    int file = plain_name(name) && type_of(kind).len
                   ? open(str_cz(c->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                   : -1;
    if (file < 0) {
        session_refuse(c->rq, 404);
        return 404;
    }
    c->rq->file = file;
    c->rq->filename = name;
    return reply_bytes(c->rq, 200, type_of(kind), S(""));
}

// Written to a file that has no name any more when it is sent: as long as it may be, it is never all in
// memory.
static int export_file(Call *c, const ListAsk *ask, Str kind, Err *err)
{
    const char *dir = getenv("TMPDIR");
    Str folder = str_fmt(c->arena, "%s/kho-export-XXXXXX", dir && *dir ? dir : "/tmp");
    if (!mkdtemp((char *)folder.at)) {
        fail(err, MSG_BASE_FILE_WRITE, folder, strerror(errno));
        return -1;
    }
    Str path = str_fmt(c->arena, "%.*s/list", PS(folder));
    int file = -1;
    if (report_records(c->city, &c->view, c->at, ask, kind, c->lang, path, err)) {
        file = open(str_cz(c->arena, path), O_RDONLY | O_CLOEXEC);
        if (file < 0)
            fail(err, MSG_BASE_FILE_OPEN, path, strerror(errno));
    }
    unlink(str_cz(c->arena, path));
    rmdir(str_cz(c->arena, folder));
    return file;
}

int get_export(Call *c)
{
    Err err = { 0 };
    Str kind = c->args.at[0], type = query(c, "type");
    ListAsk ask = { .type = type.len ? type : c->at.pack->ranking.type,
                    .filter = query(c, "filter"),
                    .text = query(c, "q") };
    if (!report_lists_as(kind)) {
        session_refuse(c->rq, 404);
        return c->rq->status;
    }
    int file = export_file(c, &ask, kind, &err);
    if (file < 0)
        return answer_error(c, &err);
    c->rq->file = file;
    c->rq->filename = str_fmt(c->arena, "%.*s.%.*s", PS(ask.type), PS(kind));
    return reply_bytes(c->rq, 200, type_of(kind), S(""));
}
