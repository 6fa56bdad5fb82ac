// view.c - what a view sees, and as of when it reads.
#include <math.h>

#include "ledger.h"
#include "load.h"
#include "view.h"

bool view_open(City *city, Str name, Str actor, Lang lang, View *out, Err *err)
{
    const Pack *pack = city_pack(city);
    *out = (View){
        .rule = pack_view(pack, name), .actor = actor, .lang = lang, .invented = city_illustrative(city)
    };
    if (out->rule)
        return city_decided(city, &out->decided, err);
    Arena *a = arena_new();
    Strs names = { 0 };
    EACH (const PackView, v, pack->views)
        *PUSH(a, &names) = v->name;
    fail(err, MSG_REGISTER_NO_VIEW, name, str_join(a, names, S(", ")));
    arena_free(a);
    return false;
}

bool view_sees(const View *v, const Attr *attr)
{
    return v->rule->sees[attr->sensitivity];
}

bool asof_read(City *city, int64_t now_ms, Str as_of, Str known_at, AsOf *out, Err *err)
{
    const Pack *pack = city_pack(city);
    int32_t today = day_at(pack->zone, now_ms);
    *out = (AsOf){ .valid = today, .seq = SEQ_ALL, .now = true, .pack = pack };
    if (as_of.len) {
        if (!day_parse(as_of, &out->valid))
            return fail(err, MSG_REGISTER_BAD_DAY, as_of);
        out->now = out->valid == today;
    }
    if (!known_at.len)
        return true;
    int32_t day;
    int64_t instant;
    if (day_parse(known_at, &day))
        instant = day_end(pack->zone, day);
    else if (!instant_parse(known_at, &instant))
        return fail(err, MSG_REGISTER_BAD_INSTANT, known_at);
    out->now = false;
    return ledger_seq_at(city_ledger(city), instant, &out->seq, err) &&
           city_pack_at(city, out->seq, &out->pack, err);
}

// ---- Cutting

static const Value *of_record(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

static bool under_embargo(const View *v, Arena *a, const Record *r)
{
    const Cond *c = &v->rule->embargo;
    if (!c->query || v->decided)
        return false;
    if (r->type->parent.len)
        return true; // part of a place that may be under it: nobody looks up which
    Strs names = query_properties(a, c->query);
    EACH (const Str, name, names)
        if (!record_field(r, *name))
            return false; // a type the condition does not speak of
    return query_eval(c->query, a, of_record, (void *)r) != TRI_FALSE; // in doubt nothing is shown
}

// The middle of the cell, `metres` wide, that the point lies in: the same for every point of the cell.
static Value coarse(Arena *a, const Value *v, double metres)
{
    double lon, lat;
    if (!value_lonlat(v, &lon, &lat))
        return value_unknown(VT_GEOM);
    double step = metres / 111320.0; // degrees of latitude
    double row = floor(lat / step) * step + step / 2;
    double across = step / fmax(cos(row * M_PI / 180), 0.01);
    return value_point(a, floor(lon / across) * across + across / 2, row, fmax(v->radius_m, metres));
}

static bool is_in(const Strs *names, Str name)
{
    EACH (const Str, n, *names)
        if (str_eq(*n, name))
            return true;
    return false;
}

// Nothing of the record is kept from this view, so that its fields may stay where they are.
static bool sees_all(const View *v, const RecordType *type)
{
    EACH (const Attr *, attr, type->attrs)
        if (!view_sees(v, *attr))
            return false;
    return v->rule->precision_m <= 0;
}

// A derived value that may be seen may rest on facts that may not: these are not told.
static Cites seen_cites(const View *v, Arena *a, const Cites *all)
{
    Cites out = { 0 };
    bool whole = true;
    EACH (const Cite, c, *all)
        whole = whole && (!c->attr || (view_sees(v, c->attr) && c->attr->kind != KIND_GEOMETRY));
    if (whole)
        return *all;
    EACH (const Cite, c, *all)
        if (!c->attr ||
            (view_sees(v, c->attr) && !(c->attr->kind == KIND_GEOMETRY && v->rule->precision_m > 0)))
            *PUSH(a, &out) = *c;
    return out;
}

void view_cut(const View *v, Arena *a, Record *r)
{
    r->embargoed = under_embargo(v, a, r);
    if (!r->embargoed && sees_all(v, r->type))
        return;
    Fields left = { .at = r->fields.at, .cap = r->fields.len }; // they move up in their own place
    EACH (Field, f, r->fields) {
        if (r->embargoed && !is_in(&v->rule->embargo_shows, f->attr->name))
            continue;
        bool seen = view_sees(v, f->attr);
        double metres = v->rule->precision_m;
        if (f->attr->kind == KIND_GEOMETRY && metres > 0 && str_eq(f->attr->name, r->type->geometry)) {
            Field coarser = { .attr = f->attr, .value = coarse(a, &f->value, metres) };
            left.at[left.len++] = coarser; // without citations, which would tell the exact position
        } else if (seen) {
            Field *kept = &left.at[left.len++];
            if (kept != f)
                *kept = *f;
            kept->cites = seen_cites(v, a, &kept->cites);
        }
    }
    r->fields = left;
    if (r->embargoed)
        EACH (Field, f, r->fields)
            f->cites = (Cites){ 0 }; // a citation may say more than the value
}
