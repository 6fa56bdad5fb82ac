// api_record.c - one record whole: facts with sources, gates, what belongs to it and what is near; and its
// history.
#include <math.h>
#include <stdlib.h>

#include "checklist.h"
#include "geo.h"
#include "handlers.h"
#include "ledger.h"
#include "rank.h"
#include "render.h"
#include "wards.h"

enum { NEIGHBOURS = 6, NEAR_M = 3000 };

static void facts_json(Call *c, const Record *r)
{
    JsonW *w = &c->w;
    jw_kobj(w, "values");
    EACH (const Field, f, r->fields) {
        jw_key(w, f->attr->name);
        jw_obj(w);
        jw_key(w, S("value"));
        value_json(w, c->arena, c->at.pack, f->attr, &f->value, c->lang);
        jw_karr(w, "cites");
        EACH (const Cite, cite, f->cites)
            cite_json(w, c->arena, c->at.pack, f->attr, cite, c->lang);
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
}

static void groups_json(Call *c, const Record *r)
{
    JsonW *w = &c->w;
    jw_karr(w, "groups");
    EACH (const Str, g, r->type->groups) {
        int known = 0, total = 0;
        EACH (const Field, f, r->fields)
            if (str_eq(f->attr->group, *g)) {
                total++;
                known += f->value.state != VAL_UNKNOWN;
            }
        if (!total)
            continue;
        jw_obj(w);
        jw_kstr(w, "id", *g);
        jw_kint(w, "known", known);
        jw_kint(w, "total", total);
        jw_end(w);
    }
    jw_end(w);
}

static void gates_json(Call *c, const Record *r)
{
    const Pack *p = c->at.pack;
    jw_karr(&c->w, "gates");
    if (str_eq(r->type->name, p->ranking.type) && !r->embargoed) {
        GateResults gates = gates_of(c->arena, p, pack_purpose(p, S("")), r);
        EACH (const GateResult, g, gates)
            gate_json(&c->w, c->arena, p, g, c->lang);
    }
    jw_end(&c->w);
}

// ---- What it has to do with

static Str full_ref(Arena *a, const Attr *at, Str ref)
{
    return str_find(ref, S("/")) < 0 ? str_fmt(a, "%.*s/%.*s", PS(at->ref_type), PS(ref)) : ref;
}

static void related_json(Call *c, const char *relation, const Record *r, Str attr)
{
    jw_obj(&c->w);
    jw_kstr(&c->w, "relation", str_z(relation));
    jw_kstr(&c->w, "id", r->id);
    record_title_json(&c->w, c->arena, "title", r);
    jw_kstr(&c->w, "attr", attr);
    jw_end(&c->w);
}

// The attribute of `from` that names the record, or NULL.
static const Field *refers(Call *c, const Record *from, const Record *to)
{
    EACH (const Field, f, from->fields)
        if (f->attr->kind == KIND_REF && str_eq(f->attr->ref_type, to->type->name))
            EACH (const Str, s, f->value.set)
                if (str_eq(full_ref(c->arena, f->attr, *s), to->id))
                    return f;
    return NULL;
}

// The attributes of t by which a record may lead to one of that type.
static Strs refs_to_type(Arena *a, const RecordType *t, Str name)
{
    Strs out = { 0 };
    EACH (const Attr *, at, t->attrs)
        if ((*at)->kind == KIND_REF && str_eq((*at)->ref_type, name))
            *PUSH(a, &out) = (*at)->name;
    return out;
}

static bool links_json(Call *c, const Record *r, Err *err)
{
    JsonW *w = &c->w;
    Records parts = { 0 };
    jw_karr(w, "related");
    EACH (const RecordType, t, c->at.pack->types) {
        ListAsk ask = { .type = t->name, .values_only = true, .naming = r->id };
        RecordList list;
        ask.attrs = refs_to_type(c->arena, t, r->type->name);
        if (!ask.attrs.len)
            continue;
        if (str_eq(t->parent, r->type->name)) // parts are shown with the columns of their list
            EACH (const Str, name, t->list)
                *PUSH(c->arena, &ask.attrs) = *name;
        if (!record_list(c->city, &c->view, c->arena, c->at, &ask, &list, err))
            return false;
        EACH (const Record, other, list.records) {
            const Field *f = str_eq(other->id, r->id) ? NULL : refers(c, other, r);
            if (!f)
                continue;
            if (str_eq(t->parent, r->type->name) && str_eq(f->attr->name, t->parent_attr))
                *PUSH(c->arena, &parts) = *other;
            else
                related_json(c, "referred_by", other, f->attr->name);
        }
    }
    EACH (const Field, f, r->fields) {
        if (f->attr->kind != KIND_REF)
            continue;
        EACH (const Str, s, f->value.set) {
            Record to;
            Err gone = { 0 }; // it may lead to what is not there, or not any more
            if (record_read(c->city, &c->view, c->arena, c->at, full_ref(c->arena, f->attr, *s), &to, &gone))
                related_json(c, str_eq(f->attr->name, r->type->parent_attr) ? "part_of" : "refers_to", &to,
                             f->attr->name);
        }
    }
    jw_end(w);
    jw_karr(w, "parts");
    EACH (const Record, p, parts) {
        AttrRefs columns = { 0 };
        EACH (const Str, name, p->type->list) {
            const Field *f = record_field(p, *name);
            if (f)
                *PUSH(c->arena, &columns) = f->attr;
        }
        record_row_json(&c->w, c->arena, c->at.pack, p, &columns, c->lang);
    }
    jw_end(w);
    return true;
}

// ---- Where it is

static bool place_of(const Record *r, Point *at)
{
    Value v = r->type->spatial ? record_value(r, r->type->geometry) : value_unknown(VT_NONE);
    return value_has_fact(&v) && value_lonlat(&v, &at->lon, &at->lat);
}

static bool is_entered(const Field *f) // somebody said so; else it was worked out
{
    EACH (const Cite, c, f->cites)
        if (c->current && c->attr == f->attr)
            return true;
    return !f->attr->derived.len;
}

// The ward that the sources name, checked against the outlines where there are any; else the one by position.
static bool ward_json(Call *c, const Record *r, Err *err)
{
    const Pack *p = c->at.pack;
    const Field *f = p->ranking.ward.len ? record_field(r, p->ranking.ward) : NULL;
    const WardMap *map;
    Value place = r->type->spatial ? record_value(r, r->type->geometry) : value_unknown(VT_NONE);
    Point at;
    JsonW *w = &c->w;
    bool there = place_of(r, &at), inside = false, told = f && value_has_fact(&f->value) && is_entered(f);
    if (!city_ward_map(c->city, c->at.seq, &map, err))
        return false;
    WardRefs in = { 0 };
    if (there)
        in = wards_at(c->arena, p, map, at, place.radius_m, c->at.valid, &inside);
    if (told) {
        bool known = value_is_known(&f->value) && f->value.set.len;
        const Ward *ward = known ? pack_ward(p, f->value.set.at[0]) : NULL;
        jw_kobj(w, "ward");
        jw_kstr(w, "name", value_show(c->arena, p, f->attr, &f->value, c->lang));
        if (known)
            jw_kstr(w, "code", f->value.set.at[0]);
        jw_kstr(w, "basis", S("claimed"));
        WardCheck check =
            there ? ward_check(p, map, ward, at, place.radius_m, c->at.valid) : WARD_NOT_CHECKED;
        jw_kstr(w, "check", str_z(ward_check_names[check]));
        if (check == WARD_FAILED && inside)
            jw_kstr(w, "found", in.at[0]->label.in[c->lang]);
        jw_end(w);
    } else if (in.len) {
        Strs names = { 0 };
        for (ptrdiff_t i = 0; i < (inside ? in.len : 1); i++)
            *PUSH(c->arena, &names) = in.at[i]->label.in[c->lang];
        jw_kobj(w, "ward");
        jw_kstr(w, "name", str_join(c->arena, names, S(" / ")));
        if (names.len == 1)
            jw_kstr(w, "code", in.at[0]->code);
        jw_kstr(w, "basis", inside ? S("inside") : S("nearest"));
        if (!inside)
            jw_kfixed(w, "radius_m", distance_m(at, (Point){ in.at[0]->lon, in.at[0]->lat }), 0);
        jw_end(w);
    }
    return true;
}

typedef struct {
    const Record *r;
    double metres;
} Near;

static int nearest_first(const void *x, const void *y)
{
    double a = ((const Near *)x)->metres, b = ((const Near *)y)->metres;
    return (a > b) - (a < b);
}

static bool neighbours_json(Call *c, const Record *r, Err *err)
{
    Point here, there;
    RecordList list = { 0 };
    ARRAY(Near) near = { 0 };
    bool placed = place_of(r, &here);
    ListAsk ask = { .type = r->type->name, .values_only = true, .within = placed };
    ask.box = placed ? box_around(here, NEAR_M + 2 * c->view.rule->precision_m) : (Box){ 0 };
    *PUSH(c->arena, &ask.attrs) = r->type->geometry;
    *PUSH(c->arena, &ask.attrs) = c->at.pack->ranking.kind;
    if (placed && !record_list(c->city, &c->view, c->arena, c->at, &ask, &list, err))
        return false;
    EACH (const Record, other, list.records)
        if (!str_eq(other->id, r->id) && place_of(other, &there)) {
            double m = distance_m(here, there);
            if (m <= NEAR_M)
                *PUSH(c->arena, &near) = (Near){ other, m };
        }
    if (near.len)
        qsort(near.at, (size_t)near.len, sizeof(Near), nearest_first);
    jw_karr(&c->w, "neighbours");
    for (ptrdiff_t i = 0; i < near.len && i < NEIGHBOURS; i++) {
        Value kind = record_value(near.at[i].r, c->at.pack->ranking.kind);
        jw_obj(&c->w);
        jw_kstr(&c->w, "id", near.at[i].r->id);
        record_title_json(&c->w, c->arena, "title", near.at[i].r);
        if (value_is_known(&kind) && kind.set.len)
            jw_kstr(&c->w, "kind", kind.set.at[0]);
        jw_kfixed(&c->w, "distance_m", near.at[i].metres, 0);
        jw_end(&c->w);
    }
    jw_end(&c->w);
    return true;
}

static bool checklist_json(Call *c, const Record *r, Err *err)
{
    CheckAnswers all;
    JsonW *w = &c->w;
    if (!checklist_read(c->city, &c->view, c->arena, c->at, r, &all, err))
        return false;
    jw_karr(w, "checklist");
    EACH (const CheckAnswer, x, all) {
        jw_obj(w);
        jw_kstr(w, "item", x->item->id);
        if (x->answer.len) {
            jw_kstr(w, "answer", x->answer);
            if (x->evidence.len)
                jw_kstr(w, "evidence", x->evidence);
            jw_kstr(w, "author", x->author);
            jw_kstr(w, "recorded", instant_str(c->arena, x->recorded));
            if (x->checked.prec != DATE_NONE)
                jw_kstr(w, "checked_on", date_text(c->arena, x->checked));
        }
        jw_end(w);
    }
    jw_end(w);
    return true;
}

int get_record(Call *c)
{
    Err err = { 0 };
    Record r;
    JsonW *w = &c->w;
    if (!record_read(c->city, &c->view, c->arena, c->at, path_id(c), &r, &err))
        return answer_error(c, &err);
    jw_obj(w);
    jw_kstr(w, "id", r.id);
    jw_kstr(w, "type", r.type->name);
    record_title_json(w, c->arena, "title", &r);
    jw_kstrs(w, "alias", r.aliases);
    if (r.merged_into.len)
        jw_kstr(w, "merged_into", r.merged_into);
    facts_json(c, &r);
    int64_t closed = 0;
    EACH (const Attr *, at, r.type->attrs)
        closed += !record_field(&r, (*at)->name);
    jw_kint(w, "closed", closed);
    groups_json(c, &r);
    if (!checklist_json(c, &r, &err))
        return answer_error(c, &err);
    gates_json(c, &r);
    if (!links_json(c, &r, &err))
        return answer_error(c, &err);
    if (!ward_json(c, &r, &err) || !neighbours_json(c, &r, &err))
        return answer_error(c, &err);
    jw_kbool(w, "embargoed", r.embargoed);
    jw_end(w);
    return answer_ok(c);
}

// ---- History

static Str event_kind(Call *c, const Event *e, bool first, Err *err)
{
    Blocks b = { 0 };
    if (!str_eq(e->kind, S("facts")))
        return str_eq(e->kind, S("alias")) || str_eq(e->kind, S("erase")) ? S("set") : e->kind;
    if (!ledger_blocks(city_ledger(c->city), c->arena, e->block, e->block, &b, err))
        return S("");
    if (b.len && b.at[0].kind == BLOCK_IMPORT)
        return S("import");
    return first ? S("add") : S("set");
}

// What the record said of an attribute before: the newest earlier event that speaks of it.
static const Field *before(const Events *es, ptrdiff_t i, const Attr *at)
{
    for (ptrdiff_t j = i + 1; j < es->len; j++)
        EACH (const Field, f, es->at[j].facts)
            if (f->attr == at && !es->at[j].undone)
                return f;
    return NULL;
}

static void changes_json(Call *c, const Events *es, ptrdiff_t i)
{
    JsonW *w = &c->w;
    const Pack *p = city_pack(c->city);
    jw_karr(w, "changes");
    EACH (const Field, f, es->at[i].facts) {
        const Field *was = before(es, i, f->attr);
        jw_obj(w);
        jw_kstr(w, "attr", f->attr->name);
        jw_key(w, S("value"));
        value_json(w, c->arena, p, f->attr, &f->value, c->lang);
        if (was) {
            jw_key(w, S("before"));
            value_json(w, c->arena, p, f->attr, &was->value, c->lang);
        }
        jw_kbool(w, "current", f->cites.len && f->cites.at[0].current);
        jw_end(w);
    }
    jw_end(w);
}

static bool event_json_of(Call *c, const Events *es, ptrdiff_t i, Err *err)
{
    const Event *e = &es->at[i];
    JsonW *w = &c->w;
    Str kind = event_kind(c, e, i == es->len - 1, err);
    if (!kind.len)
        return false;
    jw_obj(w);
    jw_kstr(w, "block", str_fmt(c->arena, "block/%lld", (long long)e->block));
    jw_kstr(w, "obs", str_fmt(c->arena, "%lld", (long long)e->seq));
    jw_kstr(w, "recorded", instant_str(c->arena, e->recorded));
    jw_kstr(w, "kind", kind);
    jw_kstr(w, "author", e->author);
    jw_kstr(w, "source", e->source);
    if (str_starts(e->source, S("http")) && str_find(e->source, S(" ")) < 0)
        jw_kstr(w, "url", e->source);
    jw_kstr(w, "class", e->source_class);
    jw_kstr(w, "method", e->method);
    if (e->valid.prec != DATE_NONE)
        jw_kstr(w, "valid_from", date_text(c->arena, e->valid));
    if (e->note.len)
        jw_kstr(w, "reason", e->note);
    changes_json(c, es, i);
    jw_kbool(w, "undoable", is_staff(c) && !e->undone && !str_eq(kind, S("import")));
    jw_end(w);
    return true;
}

int get_history(Call *c)
{
    Err err = { 0 };
    Events events;
    if (!record_history(c->city, &c->view, c->arena, path_id(c), &events, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    for (ptrdiff_t i = 0; i < events.len; i++) {
        const Event *e = &events.at[i];
        bool hidden =
            !is_staff(c) && str_eq(e->kind, S("facts")) && !e->facts.len; // even its source may say too much
        if (!hidden && !event_json_of(c, &events, i, &err))
            return answer_error(c, &err);
    }
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}
