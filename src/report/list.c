// list.c - records into a file, one after the other: what is asked, the formats there are, the file itself.
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "list.h"
#include "store.h"

static const ListFormat *const formats[] = { &list_csv, &list_geojson, &list_xlsx, &list_gpkg };

static const ListFormat *format_of(Str kind)
{
    for (ptrdiff_t i = 0; i < COUNT(formats); i++)
        if (str_eq(kind, str_z(formats[i]->kind)))
            return formats[i];
    return NULL;
}

bool report_lists_as(Str kind)
{
    return format_of(kind) != NULL;
}

void record_position(const Record *r, double where[3])
{
    where[0] = where[1] = where[2] = NAN;
    const Field *f = r->type->geometry.len ? record_field(r, r->type->geometry) : NULL;
    if (f && value_lonlat(&f->value, &where[0], &where[1]))
        where[2] = f->value.radius_m;
}

Str list_address(Arena *a, const List *l)
{
    Str day = day_str(a, l->at.valid), id = city_pack(l->city)->id;
    return l->at.seq == SEQ_ALL ? str_fmt(a, "%.*s as of %.*s", PS(id), PS(day))
                                : str_fmt(a, "%.*s as of %.*s, known up to observation %lld", PS(id), PS(day),
                                          (long long)l->at.seq);
}

// ---- The file

enum { PART = 1 << 16 };

bool list_open(List *l, Err *err)
{
    l->buf = buf_new(l->arena);
    l->fd = open(str_cz(l->arena, l->path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return l->fd >= 0 || fail(err, MSG_BASE_FILE_WRITE, l->path, strerror(errno));
}

bool list_flush(List *l, bool all, Err *err)
{
    if (l->buf.len < PART && !all)
        return true;
    Str rest = buf_str(&l->buf);
    while (rest.len) {
        ssize_t n = write(l->fd, rest.at, (size_t)rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(err, MSG_BASE_FILE_WRITE, l->path, strerror(errno));
        rest = str_sub(rest, n, rest.len - n);
    }
    l->buf.len = 0;
    return true;
}

bool list_close(List *l, bool ok, Err *err)
{
    ok = ok && list_flush(l, true, err);
    if (ok && fsync(l->fd) && errno != EINVAL)
        ok = fail(err, MSG_BASE_FILE_WRITE, l->path, strerror(errno));
    if (close(l->fd) && ok)
        ok = fail(err, MSG_BASE_FILE_WRITE, l->path, strerror(errno));
    return ok;
}

// ---- The records

typedef struct {
    List *list;
    const ListFormat *format;
} Writing;

static bool take(void *ctx, Arena *a, Record *r, Err *err)
{
    const Writing *w = ctx;
    w->list->rows++;
    return w->format->row(w->list, a, r, err);
}

static void seen_attrs(List *l)
{
    EACH (const Attr *, attr, l->type->attrs)
        if (view_sees(l->view, *attr) && (*attr)->value_type != VT_GEOM)
            *PUSH(l->arena, &l->attrs) = *attr;
}

static bool write_list(List *l, const ListFormat *f, const ListAsk *ask, Err *err)
{
    Writing w = { l, f };
    seen_attrs(l);
    if (!f->begin(l, err))
        return false;
    Err late = { 0 };
    bool ok = record_each(l->city, l->view, l->at, ask, take, &w, err), closed = f->end(l, ok, &late);
    if (ok && !closed)
        *err = late;
    return ok && closed;
}

// An export of before may be made anew; a city's file is written over by nothing.
static bool may_replace(Arena *a, const ListFormat *f, Str path, Err *err)
{
    Err none = { 0 };
    Db *db;
    Str of;
    bool is_export = false;
    if (f == &list_gpkg && file_exists(path) && db_open(a, path, DB_READ, &db, &none)) {
        (void)!db_meta_get(db, a, S("export_of"), &of, &is_export, &none);
        db_close(db);
    }
    return is_export || file_may_write(path, err);
}

bool report_records(City *city, const View *v, AsOf at, const ListAsk *ask, Str kind, Lang lang, Str path,
                    Err *err)
{
    const ListFormat *f = format_of(kind);
    if (!f)
        return fail(err, MSG_REPORT_LIST_KIND, kind);
    Arena *a = arena_new();
    if (!may_replace(a, f, path, err)) {
        arena_free(a);
        return false;
    }
    List l = { .city = city, .view = v, .at = at, .lang = lang, .arena = a };
    l.type = pack_type(at.pack, ask->type);
    l.path = str_fmt(a, "%.*s.part%ld", PS(path), (long)getpid());
    unlink(str_cz(a, l.path)); // left by one that was killed
    bool ok = l.type ? write_list(&l, f, ask, err) : fail(err, MSG_REGISTER_NO_TYPE, ask->type);
    if (ok && rename(str_cz(a, l.path), str_cz(a, path)))
        ok = fail(err, MSG_BASE_FILE_WRITE, path, strerror(errno));
    if (!ok)
        unlink(str_cz(a, l.path));
    arena_free(a);
    return ok;
}
