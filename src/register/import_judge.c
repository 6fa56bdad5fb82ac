// import_judge.c - one row of a file against the register: what it would change, and what makes one doubt it.
#include <math.h>

#include "import_in.h"
#include "legacy.h"
#include "register_sql.h"
#include "resolve.h"

const char *const verdict_names[] = { "new", "same", "changed", "duplicate", "suspicious", "rejected", NULL };

Label verdict_reason(Arena *a, Verdict v)
{
    static const MsgId ids[] = {
        MSG_IMPORT_WHY_NEW,       MSG_IMPORT_WHY_SAME,       MSG_IMPORT_WHY_CHANGED,
        MSG_IMPORT_WHY_DUPLICATE, MSG_IMPORT_WHY_SUSPICIOUS, MSG_IMPORT_WHY_REJECTED
    };
    return SAY(a, ids[v]);
}

// ---- The cells as they are meant: legacy fonts mended, ditto marks filled in

static bool ascii(Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

static Str printable(Arena *a, Str s) // newlines inside a field become spaces; other controls go
{
    bool some = false;
    for (ptrdiff_t i = 0; i < s.len; i++)
        some |= (unsigned char)s.at[i] < 0x20;
    if (!some)
        return s;
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = (unsigned char)s.at[i] < 0x20 ? ' ' : s.at[i];
        if (c != ' ' || (b.len && b.at[b.len - 1] != ' '))
            buf_char(&b, c);
    }
    return str_trim(buf_str(&b));
}

static SheetCell meant(const Importer *im, const ImportTable *t, Arena *a, const SheetRow *row,
                       const SheetCells *above, ptrdiff_t i, Doubts *ds)
{
    SheetCell c = i < row->cells.len ? row->cells.at[i] : (SheetCell){ 0 };
    if (above && i < above->len && cell_is_ditto(c.s))
        c = above->at[i];
    c.s = printable(a, str_trim(c.s));
    if (c.number || ascii(c.s) || (im->rows > 5000 && !t->mended))
        return c;
    Str better;
    TextEnc was;
    if (text_mend(a, c.s, &better, &was)) {
        if (!t->mended && ds)
            *PUSH(a, ds) = (Doubt){ .text = SAY(a, MSG_IMPORT_FONT, c.s, enc_name(was)),
                                    .remedy = SAY(a, MSG_IMPORT_DO_READ_TEXT, better),
                                    .like = S("font") };
        c.s = better;
    }
    return c;
}

// ---- What the register holds of a record

typedef struct {
    bool there;
    Str id;
    Fields fields;
    Point at;
    bool has_at;
} Known;

static bool told_of(Importer *im, Arena *a, int64_t rid, Known *out, Err *err)
{
    Ledger *l = city_ledger(im->city);
    Seqs heirs = { 0 }, merged = { 0 };
    Observations all = { 0 }, standing = { 0 };
    *out = (Known){ 0 };
    if (!ledger_heirs(l, a, rid, SEQ_ALL, &heirs, err))
        return false;
    if (heirs.len == 1)
        rid = heirs.at[0];
    if (!ledger_id(l, a, rid, &out->id, err) || !ledger_observations(l, a, rid, SEQ_ALL, &all, err) ||
        !ledger_merged_into(l, a, rid, SEQ_ALL, &merged, err))
        return false;
    obs_standing(a, &all, &standing);
    EACH (const int64_t, from, merged) {
        Observations theirs = { 0 }, stand = { 0 };
        if (!ledger_observations(l, a, *from, SEQ_ALL, &theirs, err))
            return false;
        obs_standing(a, &theirs, &stand);
        EACH (const Obs, o, stand)
            if (o->kind == OBS_FACTS)
                *PUSH(a, &standing) = *o;
    }
    EACH (const Obs, o, standing)
        out->there |= o->kind == OBS_FACTS;
    resolve_entered(a, im->pack, im->type, im->day, &standing, &out->fields);
    EACH (const Field, f, out->fields)
        if (f->attr == im->place)
            out->has_at = value_lonlat(&f->value, &out->at.lon, &out->at.lat);
    return true;
}

static const Field *field_of(const Fields *fields, int attr)
{
    EACH (const Field, f, *fields)
        if (f->attr->number == attr)
            return f;
    return NULL;
}

static bool same_value(const Value *x, const Value *y)
{
    double xl, xb, yl, yb;
    if (x->type == VT_GEOM && value_lonlat(x, &xl, &xb) && value_lonlat(y, &yl, &yb))
        return distance_m((Point){ xl, xb }, (Point){ yl, yb }) < 0.5;
    if (x->type == VT_NUM && x->state == y->state && x->state != VAL_NA)
        return fabs(x->lo - y->lo) <= 1e-9 * fabs(x->lo) && fabs(x->hi - y->hi) <= 1e-9 * fabs(x->hi);
    if (x->type == VT_DATE && x->state != VAL_NA && y->state != VAL_NA)
        return x->lo == y->lo && x->hi == y->hi;
    Value a = *x, b = *y; // that sources disagree is no part of what is said
    a.disputed = b.disputed = false;
    return value_eq(&a, &b);
}

// Says nothing new: it is what is held, or this very source has said it and nobody took it back.
static bool is_told(const Importer *im, const Field *f, const Value *v, Str source)
{
    if (!f)
        return false;
    if (f->value.state != VAL_UNKNOWN && same_value(&f->value, v))
        return true;
    EACH (const Cite, c, f->cites)
        if (str_eq(c->source, source) && str_eq(c->source_class, im->ask->source_class) &&
            same_value(&c->value, v))
            return true;
    return false;
}

// ---- Whom the row speaks of

static void say_doubt(Arena *a, Doubts *ds, const char *like, Label text, Label remedy)
{
    *PUSH(a, ds) = (Doubt){ .text = text, .remedy = remedy, .like = str_z(like) };
}

static bool find_rid(Importer *im, Str id, int64_t *rid, Err *err)
{
    return ledger_find(city_ledger(im->city), id, rid, err);
}

static bool told_before(Importer *im, Arena *a, uint64_t hash, Str *id, Err *err)
{
    Stmt *q = db_query(city_db(im->city), sql_import_told_get);
    bind_str(q, 1, im->type->name);
    bind_i64(q, 2, (int64_t)hash);
    *id = stmt_next(q) ? col_str(q, 0, a) : (Str){ 0 };
    return stmt_end(q, err);
}

static uint64_t content_hash(Arena *a, const Importer *im, const ImportTable *t, const SheetRow *row)
{
    Buf b = buf_new(a);
    buf_add(&b, im->type->name);
    for (ptrdiff_t i = 0; i < row->cells.len && i < t->columns.len; i++)
        buf_fmt(&b, "\x1f%.*s\x1e%.*s", PS(t->columns.at[i].name), PS(row->cells.at[i].s));
    return str_hash(buf_str(&b));
}

static Str row_name(Arena *a, int no)
{
    return str_fmt(a, "#%d", no);
}

// The likeliest record by name. *sure: it is taken for the same; else it is only asked whether it is.
static void by_name(Importer *im, Arena *a, Str name, Str address, const Point *at, Match *found, bool *sure)
{
    Match near[4];
    *sure = false;
    *found = (Match){ 0 };
    ptrdiff_t n = matcher_find(im, a, name, address, at, near, 4);
    for (ptrdiff_t i = 0; i < n; i++) {
        const Match *m = &near[i];
        bool both = address.len && m->row->address.len;
        double where = both ? name_likeness(fold_vi(a, address), m->row->address) : 1;
        if (m->score >= 1) {
            bool here = isnan(m->metres) ? where >= 0.75
                                         : m->metres < 15 || (m->metres < 600 && both && where >= 0.9);
            if (here) {
                *found = *m;
                *sure = true;
                return;
            }
            if (!found->row &&
                (isnan(m->metres) ? where >= 0.3 : m->metres < 300 && m->metres > 60 && where >= 0.4) &&
                m->row->id.at[0] != '#')
                *found = *m;
        } else if (!found->row && (isnan(m->metres) || m->metres < 1500) && (!both || where >= 0.3)) {
            *found = *m;
        }
    }
}

// ---- Facts

static void add_fact(Arena *a, PlanRow *out, const Known *known, const Importer *im, const Attr *at,
                     const Value *v, Str source)
{
    if (v->state == VAL_UNKNOWN)
        return;
    const Field *f = known->there ? field_of(&known->fields, at->number) : NULL;
    if (known->there && is_told(im, f, v, source))
        return;
    *PUSH(a, &out->facts) = (Fact){ at->number, *v };
    if (f && f->value.state != VAL_UNKNOWN)
        *PUSH(a, &out->before) = (Fact){ at->number, f->value };
}

static Str raw_json(Arena *a, const SheetRow *row)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_arr(&w);
    EACH (const SheetCell, c, row->cells)
        jw_str(&w, c->s);
    jw_end(&w);
    return buf_str(&b);
}

static Label joined(Arena *a, const Doubts *ds, bool remedies)
{
    Label out;
    for (int l = 0; l < LANG_COUNT; l++) {
        Buf b = buf_new(a);
        EACH (const Doubt, d, *ds) {
            Str s = (remedies ? d->remedy : d->text).in[l];
            if (b.len && s.len)
                buf_char(&b, ' ');
            buf_add(&b, s);
        }
        out.in[l] = buf_str(&b);
    }
    return out;
}

typedef struct {
    Importer *im;
    const ImportTable *t;
    Arena *a;
    Doubts doubts;
    Str id, name, address, key;
    Known known;
    ARRAY(Fact) cells; // what the cells say, before comparing
    Value ward, place;
    bool has_place;
} Judging;

static void read_cells(Judging *j, const SheetRow *row, const SheetCells *above, PlanRow *out)
{
    Arena *a = j->a;
    const ImportTable *t = j->t;
    for (ptrdiff_t i = 0; i < t->columns.len; i++) {
        const ImportColumn *col = &t->columns.at[i];
        if (col->role == ROLE_NONE)
            continue;
        SheetCell c = meant(j->im, t, a, row, above, i, &j->doubts);
        if (col->role == ROLE_ID)
            j->id = cell_is_blank(c.s) ? (Str){ 0 } : c.s;
        else if (col->role == ROLE_SOURCE)
            out->source = cell_is_blank(c.s) ? (Str){ 0 } : c.s;
        if (col->role != ROLE_ATTR)
            continue;
        if (i == t->name)
            j->name = cell_is_blank(c.s) ? (Str){ 0 } : c.s;
        if (i == t->address)
            j->address = cell_is_blank(c.s) ? (Str){ 0 } : c.s;
        Value v;
        cell_value(a, j->im, col, c, &v, &j->doubts);
        if (col->attr->list && str_eq(col->attr->list->name, S("wards.csv")))
            j->ward = v;
        if (v.state != VAL_UNKNOWN)
            *PUSH(a, &j->cells) = (Fact){ col->attr->number, v };
    }
}

// Same key, or without one the same name at the same place, in an earlier row of the file.
static bool row_before(Judging *j, const SheetRow *row, const Point *at, int *before, Err *err)
{
    Arena *a = j->a;
    if (j->key.len)
        ;
    else if (j->name.len)
        j->key = at ? str_fmt(a, "%.*s|%.*s|%.5f %.5f", PS(fold_vi(a, j->name)), PS(fold_vi(a, j->address)),
                              at->lon, at->lat)
                    : str_fmt(a, "%.*s|%.*s", PS(fold_vi(a, j->name)), PS(fold_vi(a, j->address)));
    else
        j->key = raw_json(a, row);
    return seen_before(j->im->seen, j->key, row->row, before, err);
}

static bool find_known(Judging *j, const SheetRow *row, PlanRow *out, const Point *at, Match *maybe, Err *err)
{
    Importer *im = j->im;
    int64_t rid = 0;
    *maybe = (Match){ 0 };
    if (j->id.len) {
        Str id =
            str_find(j->id, S("/")) >= 0 ? j->id : str_fmt(j->a, "%.*s/%.*s", PS(im->type->name), PS(j->id));
        if (!id_new_ok(id, im->type->name)) {
            out->verdict = ROW_REJECTED;
            out->reason = SAY(j->a, MSG_IMPORT_BAD_ID, j->id);
            out->remedy = SAY(j->a, MSG_IMPORT_DO_GIVE_ID);
            return true;
        }
        j->key = out->record = id;
        if (!find_rid(im, id, &rid, err))
            return false;
        out->unheard = !rid;
        return !rid || told_of(im, j->a, rid, &j->known, err);
    }
    Str id;
    out->hash = content_hash(j->a, im, j->t, row);
    if (!told_before(im, j->a, out->hash, &id, err))
        return false;
    if (!id.len && j->name.len) {
        bool sure;
        if (!im->matcher && !matcher_open(im, err))
            return false;
        by_name(im, j->a, j->name, j->address, at, maybe, &sure);
        if (sure && maybe->row->id.at[0] != '#') {
            id = maybe->row->id;
            *maybe = (Match){ 0 };
        }
    }
    if (!id.len)
        return true;
    if (!find_rid(im, id, &rid, err) || (rid && !told_of(im, j->a, rid, &j->known, err)))
        return false;
    out->record = j->known.there ? j->known.id : (Str){ 0 };
    if (out->record.len && !j->key.len)
        j->key = out->record;
    return true;
}

static void check_name(Judging *j)
{
    const Attr *at = j->im->title[LANG_VI];
    const Field *f = at && j->known.there && j->id.len ? field_of(&j->known.fields, at->number) : NULL;
    if (!f || !j->name.len || f->value.set.len != 1)
        return;
    Str x = fold_vi(j->a, j->name), y = fold_vi(j->a, f->value.set.at[0]);
    if (name_likeness(x, y) < 0.4 && str_find(x, y) < 0 && str_find(y, x) < 0)
        say_doubt(j->a, &j->doubts, "key:name",
                  SAY(j->a, MSG_IMPORT_KEY_NAME, j->known.id, f->value.set.at[0], j->name),
                  SAY(j->a, MSG_IMPORT_DO_CHECK_KEY, j->known.id));
}

// What other rows must share to be decided with this one: every doubt, so that "all alike" takes along no
// remedy that was not on the screen.
static Str likeness(Arena *a, Str duplicate, const Doubts *ds)
{
    Buf b = buf_new(a);
    buf_add(&b, duplicate);
    EACH (const Doubt, d, *ds)
        buf_fmt(&b, "%s%.*s", b.len ? "+" : "", PS(d->like));
    return buf_str(&b);
}

static void decide(Judging *j, PlanRow *out, int before, const Match *maybe)
{
    Arena *a = j->a;
    Importer *im = j->im;
    if (before) {
        out->verdict = ROW_DUPLICATE;
        out->other = row_name(a, before);
        out->reason =
            j->id.len ? SAY(a, MSG_IMPORT_KEY_TWICE, j->id, before) : SAY(a, MSG_IMPORT_ROW_TWICE, before);
        out->remedy = SAY(a, MSG_IMPORT_DO_LEAVE_ROW);
        out->like = likeness(a, S("duplicate:row"), &j->doubts);
    } else if (maybe->row && !j->known.there) {
        bool in_file = maybe->row->id.at[0] == '#';
        out->verdict = ROW_DUPLICATE;
        out->other = maybe->row->id;
        out->reason = in_file ? SAY(a, MSG_IMPORT_LIKE_ROW, j->name, maybe->row->name, maybe->row->id)
                              : SAY(a, MSG_IMPORT_LIKE_RECORD, j->name, maybe->row->name, maybe->row->id);
        out->remedy =
            in_file ? SAY(a, MSG_IMPORT_DO_LEAVE_ROW) : SAY(a, MSG_IMPORT_DO_SAME_AS, maybe->row->id);
        out->like = likeness(a, S("duplicate:name"), &j->doubts);
    } else if (j->doubts.len) {
        out->verdict = ROW_SUSPICIOUS;
        out->reason = joined(a, &j->doubts, false);
        out->remedy = joined(a, &j->doubts, true);
        out->like = likeness(a, (Str){ 0 }, &j->doubts);
        bool all_private = true;
        EACH (const Doubt, d, j->doubts)
            all_private &= d->privacy;
        out->kind = all_private ? S("privacy") : S("suspicious");
    } else if (j->known.there) {
        out->verdict = out->facts.len ? ROW_CHANGED : ROW_SAME;
        if (out->facts.len)
            out->reason = SAY(a, MSG_IMPORT_CHANGES, (int64_t)out->facts.len, (int64_t)out->before.len);
    } else {
        out->verdict = ROW_NEW;
    }
    if (out->verdict == ROW_DUPLICATE && j->doubts.len) {
        Label more = joined(a, &j->doubts, false);
        for (int l = 0; l < LANG_COUNT; l++)
            out->reason.in[l] = str_fmt(a, "%.*s %.*s", PS(out->reason.in[l]), PS(more.in[l]));
    }
    if (out->verdict == ROW_DUPLICATE)
        out->kind = S("duplicate");
    if (im->matcher && !out->record.len && j->name.len && out->verdict == ROW_NEW) {
        double lon = NAN, lat = NAN;
        if (j->has_place)
            (void)value_lonlat(&j->place, &lon, &lat);
        matcher_add(im, row_name(a, out->row), j->name, j->address, (Point){ lon, lat });
    }
}

static Str first_filled(const SheetRow *row)
{
    EACH (const SheetCell, c, row->cells)
        if (str_trim(c->s).len)
            return str_trim(c->s);
    return (Str){ 0 };
}

// "Tổng cộng", "Total:" – a sum below a list; a firm ("Tổng công ty …") has a longer name.
static bool is_total(Arena *a, Str first)
{
    static const char *const words[] = { "cong",      "tong",  "tong cong", "tong so",
                                         "cong tong", "total", "sum",       "grand total" };
    Str f = fold_vi(a, first);
    while (f.len && (f.at[f.len - 1] == ':' || f.at[f.len - 1] == '.' || f.at[f.len - 1] == ' '))
        f.len--;
    for (ptrdiff_t i = 0; i < COUNT(words); i++)
        if (str_eq(f, str_z(words[i])))
            return true;
    return false;
}

bool row_judge(Importer *im, const ImportTable *t, Arena *a, const SheetRow *row, const SheetCells *above,
               PlanRow *out, Err *err)
{
    Judging j = { .im = im, .t = t, .a = a, .ward = value_unknown(VT_CODE), .place = value_unknown(VT_GEOM) };
    *out =
        (PlanRow){ .sheet = t->sheet->name, .row = row->row, .verdict = ROW_REJECTED, .kind = S("rejected") };
    read_cells(&j, row, above, out);
    Str source = out->source.len ? out->source : im->ask->source;
    Doubts first_look = { 0 };
    SheetRow meant_row = { row->row, { 0 } };
    for (ptrdiff_t i = 0; i < row->cells.len; i++)
        *PUSH(a, &meant_row.cells) =
            i == t->x || i == t->y || i == t->xy ? meant(im, t, a, row, above, i, NULL) : row->cells.at[i];
    j.has_place = row_position(im, t, a, &meant_row, NULL, &j.ward, &j.place, &first_look);
    Point at;
    bool has_at = j.has_place && value_lonlat(&j.place, &at.lon, &at.lat);
    out->title = j.name.len ? j.name : j.id.len ? j.id : first_filled(row);
    ptrdiff_t some = 0;
    EACH (const SheetCell, c, row->cells)
        some += !cell_is_blank(c->s);
    bool nothing = !j.cells.len && !j.doubts.len && !j.id.len && !j.has_place,
         alone = !j.id.len && some == 1 && j.cells.len <= 1 && t->columns.len > 2,
         total = !j.id.len && !j.has_place && is_total(a, first_filled(row));
    if (nothing || alone || total) {
        out->reason = total     ? SAY(a, MSG_IMPORT_TOTAL, out->title)
                      : nothing ? SAY(a, MSG_IMPORT_NOTHING)
                                : SAY(a, MSG_IMPORT_ONE_CELL, out->title);
        out->remedy = SAY(a, MSG_IMPORT_DO_NOTHING);
        out->raw = raw_json(a, row);
        out->like = S("rejected:nothing");
        return true;
    }
    Match maybe;
    out->verdict = ROW_NEW;
    if (!find_known(&j, row, out, has_at ? &at : NULL, &maybe, err))
        return false;
    if (row->cells.len > t->columns.len) {
        bool more = false;
        for (ptrdiff_t i = t->columns.len; i < row->cells.len; i++)
            more |= row->cells.at[i].s.len > 0;
        if (more) {
            out->verdict = ROW_REJECTED;
            out->reason = SAY(a, MSG_IMPORT_TOO_WIDE, (int64_t)row->cells.len, (int64_t)t->columns.len);
            out->remedy = SAY(a, MSG_IMPORT_DO_QUOTES);
            out->like = S("rejected:wide");
        }
    }
    if (out->verdict == ROW_REJECTED) {
        out->raw = raw_json(a, row);
        out->like = out->like.len ? out->like : S("rejected:key");
        return true;
    }
    if (j.has_place && j.known.there && j.known.has_at) { // once more, now that another fact speaks of it
        first_look.len = 0;
        (void)!row_position(im, t, a, &meant_row, &j.known.at, &j.ward, &j.place, &first_look);
    }
    EACH (const Doubt, d, first_look)
        *PUSH(a, &j.doubts) = *d;
    check_name(&j);
    int before;
    if (!row_before(&j, row, has_at ? &at : NULL, &before, err))
        return false;
    EACH (const Fact, f, j.cells)
        add_fact(a, out, &j.known, im, pack_attr_no(im->pack, f->attr), &f->value, source);
    if (j.has_place)
        add_fact(a, out, &j.known, im, im->place, &j.place, source);
    // A doubt about what the register knows already changes nothing: then the row says nothing new.
    decide(&j, out, before, &maybe);
    if (out->verdict == ROW_DUPLICATE || out->verdict == ROW_SUSPICIOUS)
        out->raw = raw_json(a, row);
    return true;
}
