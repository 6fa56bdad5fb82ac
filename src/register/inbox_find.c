// inbox_find.c - looks through what was written since the last time: sources that contradict each other,
// newer ones that do not count, doubles.
#include <math.h>

#include "inbox_in.h"
#include "register_sql.h"

enum { FEW = 40 };               // so many records are read one by one
enum { WRITTEN = 1, AGAIN = 2 }; // of a record: something is new; and it is not all there is

typedef struct {
    City *city;
    Arena *a;
    int64_t now;
    Map *found;  // keys of cases that are there
    uint8_t *of; // by rid
    int64_t rids;
    Seqs again;
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

static bool double_case(Finding *f, Arena *a, const Importer *im, const MatchRow *r, const Match *m, Err *err)
{
    bool after = str_cmp(m->row->id, r->id) > 0; // a pair has one case, whichever of the two was written
    const MatchRow *one = after ? r : m->row, *two = after ? m->row : r;
    InboxRow row = { .kind = S("duplicate"),
                     .like = S("duplicate:records"),
                     .key = str_fmt(f->a, "duplicate:%.*s:%.*s", PS(one->id), PS(two->id)),
                     .record = one->id,
                     .other = two->id,
                     .title = one->name,
                     .type = im->type->name };
    row.text = isnan(m->metres) ? SAY(a, MSG_INBOX_DOUBLE, one->id, two->id)
                                : SAY(a, MSG_INBOX_DOUBLE_NEAR, one->id, two->id, round(m->metres));
    row.remedy = SAY(a, MSG_INBOX_DO_MERGE, two->id, one->id);
    return put(f, &row, err);
}

static bool doubles(Finding *f, Importer *im, Err *err)
{
    Arena *a = arena_new();
    bool ok = true;
    for (ptrdiff_t k = 0; ok && k < matcher_len(im); k++) {
        const MatchRow *r = matcher_row(im, k);
        Match near[4];
        if (r->rid >= f->rids || !(f->of[r->rid] & WRITTEN))
            continue;
        ptrdiff_t n = matcher_find(im, a, r->name, r->address, isnan(r->at.lon) ? NULL : &r->at, near, 4);
        for (ptrdiff_t i = 0; ok && i < n; i++)
            if (near[i].row != r && near[i].score >= 0.93 && !(near[i].metres > 1000))
                ok = double_case(f, a, im, r, &near[i], err);
        arena_reset(a);
    }
    arena_free(a);
    return ok;
}

static bool conflicts(Finding *f, const Record *r, Err *err)
{
    EACH (const Field, field, r->fields)
        if (field->attr->sensitivity < SENS_PERSONAL && field->cites.len > 1 && !conflict(f, r, field, err))
            return false;
    return true;
}

static bool take(void *ctx, Arena *a, Record *r, Err *err)
{
    Finding *f = ctx;
    (void)a;
    return r->rid >= f->rids || !(f->of[r->rid] & AGAIN) || conflicts(f, r, err);
}

static AsOf present(const Finding *f)
{
    const Pack *pack = city_pack(f->city);
    return (AsOf){ .valid = day_at(pack->zone, f->now), .seq = SEQ_ALL, .now = true, .pack = pack };
}

static bool all_conflicts(Finding *f, Err *err)
{
    if (f->again.len > FEW) {
        EACH (const RecordType, type, city_pack(f->city)->types)
            if (!load_each(f->city, present(f), type, (LoadHow){ 0 }, take, f, err))
                return false;
        return true;
    }
    EACH (const int64_t, rid, f->again) {
        Arena *a = arena_new();
        Record r;
        bool found,
            ok = load_one(f->city, a, present(f), *rid, &r, &found, err) && (!found || conflicts(f, &r, err));
        arena_free(a);
        if (!ok)
            return false;
    }
    return true;
}

static bool all_doubles(Finding *f, const RecordType *type, Err *err)
{
    const Pack *pack = city_pack(f->city);
    Arena *scratch = arena_new();
    ImportAsk ask = { 0 };
    Importer im = { .city = f->city, .a = scratch, .ask = &ask, .pack = pack, .type = type };
    for (int l = 0; l < LANG_COUNT; l++)
        im.title[l] = pack_attr(pack, type->name, type->title.in[l]);
    im.place = pack_attr(pack, type->name, type->geometry);
    EACH (const Attr *, at, type->attrs)
        if (!im.address && (*at)->kind == KIND_TEXT && str_find((*at)->name, S("address")) >= 0)
            im.address = *at;
    bool ok = matcher_open(&im, err) && doubles(f, &im, err);
    arena_free(scratch);
    return ok;
}

static void note(Finding *f, int64_t rid, int what)
{
    if (rid <= 0 || rid >= f->rids)
        return;
    if ((what & AGAIN) && !(f->of[rid] & AGAIN))
        *PUSH(f->a, &f->again) = rid;
    f->of[rid] |= (uint8_t)what;
}

// Which records were written after `from`. What was merged speaks for its heir.
static bool written_since(Finding *f, int64_t from, Err *err)
{
    Stmt *q = db_query(city_db(f->city), sql_inbox_last_rid);
    f->rids = stmt_next(q) ? col_i64(q, 0) + 1 : 1;
    if (!stmt_end(q, err))
        return false;
    f->of = NEWS(f->a, uint8_t, f->rids);
    q = db_query(city_db(f->city), sql_inbox_written);
    bind_i64(q, 1, from);
    while (stmt_next(q))
        note(f, col_i64(q, 0), col_i64(q, 1) ? WRITTEN | AGAIN : WRITTEN);
    if (!stmt_end(q, err))
        return false;
    Seqs first = f->again;
    EACH (const int64_t, rid, first) {
        Seqs heirs = { 0 };
        if (!ledger_heirs(city_ledger(f->city), f->a, *rid, SEQ_ALL, &heirs, err))
            return false;
        EACH (const int64_t, heir, heirs)
            note(f, *heir, WRITTEN | AGAIN);
    }
    return true;
}

static bool is_written(Finding *f, Str id)
{
    int64_t rid = 0;
    Err gone = { 0 };
    return id.len && ledger_find(city_ledger(f->city), id, &rid, &gone) && rid < f->rids &&
           (f->of[rid] & WRITTEN);
}

// Waiting cases about what was written that are not found again.
static bool drop_gone(Finding *f, Err *err)
{
    typedef struct {
        int64_t item;
        Str record, other;
    } Lost;
    ARRAY(Lost) lost = { 0 };
    Stmt *q = db_query(city_db(f->city), sql_inbox_found);
    while (stmt_next(q))
        if (!map_get(f->found, col_str(q, 2, f->a)))
            *PUSH(f->a, &lost) = (Lost){ col_i64(q, 0), col_str(q, 3, f->a), col_str(q, 4, f->a) };
    if (!stmt_end(q, err))
        return false;
    EACH (const Lost, l, lost) {
        if (!is_written(f, l->record) && !is_written(f, l->other))
            continue;
        q = db_query(city_db(f->city), sql_inbox_drop_gone);
        bind_i64(q, 1, l->item);
        if (!stmt_run(q, err))
            return false;
    }
    return true;
}

bool inbox_find(City *city, Arena *a, int64_t from, int64_t now_ms, Err *err)
{
    Finding f = { .city = city, .a = a, .now = now_ms, .found = map_new(a) };
    if (!written_since(&f, from, err) || !all_conflicts(&f, err))
        return false;
    EACH (const RecordType, type, city_pack(city)->types)
        if (type->spatial && !all_doubles(&f, type, err))
            return false;
    return drop_gone(&f, err);
}
