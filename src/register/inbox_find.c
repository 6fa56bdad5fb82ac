// inbox_find.c - looks through the register: sources that contradict each other, newer ones that do not
// count, doubles.
#include <math.h>

#include "inbox_in.h"
#include "register_sql.h"

enum { MOST_RECORDS = 20000 };

typedef struct {
    City *city;
    Arena *a;
    int64_t now;
    Map *found; // keys of cases that are there
} Finding;

static bool put(Finding *f, InboxRow *r, Err *err)
{
    *map_slot(f->found, r->key) = f;
    r->made = f->now;
    return inbox_put(f->city, r, err);
}

static bool inside(const Value *small, const Value *big) // says nothing against it
{
    if (small->state == VAL_NA || big->state == VAL_NA)
        return small->state == big->state;
    if (small->type == VT_NUM || small->type == VT_DATE || small->type == VT_BOOL)
        return small->lo >= big->lo && small->hi <= big->hi;
    return value_eq(small, big);
}

// A newer fact of a less trusted source that the held value rules out.
static const Cite *newer_against(const Field *f)
{
    int32_t held = DAY_MIN;
    EACH (const Cite, c, f->cites)
        if (c->current && c->valid.prec != DATE_NONE && c->valid.from > held)
            held = c->valid.from;
    EACH (const Cite, c, f->cites) {
        bool text = f->attr->value_type == VT_TEXT || f->attr->value_type == VT_GEOM;
        if (!c->current && !c->retracted && !text && c->attr == f->attr && c->valid.prec != DATE_NONE &&
            c->valid.from > held && c->value.state != VAL_UNKNOWN && !inside(&c->value, &f->value) &&
            !inside(&f->value, &c->value))
            return c;
    }
    return NULL;
}

static bool conflict(Finding *f, const Record *r, const Field *field, Err *err)
{
    Arena *a = f->a;
    const Cite *newer = field->value.disputed ? NULL : newer_against(field);
    bool own = false; // what is only derived is settled where it comes from
    EACH (const Cite, c, field->cites)
        own |= c->attr == field->attr;
    if ((!field->value.disputed && !newer) || !own)
        return true;
    Buf key = buf_new(a);
    buf_fmt(&key, "conflict:%.*s:%.*s", PS(r->id), PS(field->attr->name));
    EACH (const Cite, c, field->cites)
        if (c->current || c == newer)
            buf_fmt(&key, ":%lld", (long long)c->seq);
    InboxRow row = { .kind = S("conflict"),
                     .like = str_fmt(a, "conflict:%.*s", PS(field->attr->name)),
                     .key = buf_str(&key),
                     .record = r->id,
                     .attr = field->attr->name,
                     .title = record_title(r, LANG_VI),
                     .type = r->type->name };
    row.text = newer ? SAY(a, MSG_INBOX_NEWER, field->attr->label.in[L], newer->source)
                     : SAY(a, MSG_INBOX_CONFLICT, field->attr->label.in[L]);
    row.remedy = SAY(a, MSG_INBOX_DO_PICK);
    return put(f, &row, err);
}

static bool doubles(Finding *f, const Importer *im, const Records *all, Err *err)
{
    EACH (const Record, r, *all) {
        Value place = im->place ? record_value(r, im->place->name) : value_unknown(VT_GEOM);
        Value address = im->address ? record_value(r, im->address->name) : value_unknown(VT_TEXT);
        Point at;
        bool has = value_lonlat(&place, &at.lon, &at.lat);
        Match near[4];
        ptrdiff_t n =
            matcher_find((Importer *)im, f->a, record_title(r, LANG_VI),
                         address.set.len ? address.set.at[0] : (Str){ 0 }, has ? &at : NULL, near, 4);
        for (ptrdiff_t i = 0; i < n; i++) {
            const Match *m = &near[i];
            if (str_cmp(m->row->id, r->id) <= 0 || m->score < 0.93 || (!isnan(m->metres) && m->metres > 1000))
                continue;
            InboxRow row = { .kind = S("duplicate"),
                             .like = S("duplicate:records"),
                             .key = str_fmt(f->a, "duplicate:%.*s:%.*s", PS(r->id), PS(m->row->id)),
                             .record = r->id,
                             .other = m->row->id,
                             .title = record_title(r, LANG_VI),
                             .type = r->type->name };
            row.text = isnan(m->metres)
                           ? SAY(f->a, MSG_INBOX_DOUBLE, r->id, m->row->id)
                           : SAY(f->a, MSG_INBOX_DOUBLE_NEAR, r->id, m->row->id, round(m->metres));
            row.remedy = SAY(f->a, MSG_INBOX_DO_MERGE, m->row->id, r->id);
            if (!put(f, &row, err))
                return false;
        }
    }
    return true;
}

static bool through_type(Finding *f, const RecordType *type, Err *err)
{
    Arena *scratch = arena_new();
    const Pack *pack = city_pack(f->city);
    AsOf now = { .valid = day_at(pack->zone, f->now), .seq = SEQ_ALL, .now = true, .pack = pack };
    Records all;
    bool ok = load_type(f->city, scratch, now, type, &all, err);
    if (ok)
        EACH (const Record, r, all)
            EACH (const Field, field, r->fields)
                if (ok && field->attr->sensitivity < SENS_PERSONAL && field->cites.len > 1)
                    ok = conflict(f, r, field, err);
    if (ok && type->spatial && all.len) {
        ImportAsk ask = { 0 };
        Importer im = { .city = f->city, .a = scratch, .ask = &ask, .pack = pack, .type = type };
        for (int l = 0; l < LANG_COUNT; l++)
            im.title[l] = pack_attr(pack, type->name, type->title.in[l]);
        im.place = pack_attr(pack, type->name, type->geometry);
        EACH (const Attr *, at, type->attrs)
            if (!im.address && (*at)->kind == KIND_TEXT && str_find((*at)->name, S("address")) >= 0)
                im.address = *at;
        ok = matcher_open(&im, err) && doubles(f, &im, &all, err);
    }
    arena_free(scratch);
    return ok;
}

static bool few(City *city, Arena *a, const RecordType *type, bool *out, Err *err)
{
    ptrdiff_t n = 0;
    Stmt *q = db_query(city_db(city), sql_import_ids);
    bind_str(q, 1, str_fmt(a, "%.*s/", PS(type->name)));
    bind_str(q, 2, str_fmt(a, "%.*s0", PS(type->name)));
    while (n <= MOST_RECORDS && stmt_next(q))
        n++;
    *out = n <= MOST_RECORDS;
    return stmt_end(q, err);
}

static bool drop_gone(Finding *f, Err *err)
{
    ARRAY(int64_t) gone = { 0 };
    Stmt *q = db_query(city_db(f->city), sql_inbox_found);
    while (stmt_next(q))
        if (!map_get(f->found, col_str(q, 2, f->a)))
            *PUSH(f->a, &gone) = col_i64(q, 0);
    if (!stmt_end(q, err))
        return false;
    EACH (const int64_t, item, gone) {
        q = db_query(city_db(f->city), sql_inbox_drop_gone);
        bind_i64(q, 1, *item);
        if (!stmt_run(q, err))
            return false;
    }
    return true;
}

bool inbox_find(City *city, Arena *a, int64_t now_ms, Err *err)
{
    Finding f = { city, a, now_ms, map_new(a) };
    EACH (const RecordType, type, city_pack(city)->types) {
        bool ok;
        if (!few(city, a, type, &ok, err) || (ok && !through_type(&f, type, err)))
            return false;
    }
    return drop_gone(&f, err);
}
