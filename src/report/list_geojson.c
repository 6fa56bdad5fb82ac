// list_geojson.c - records as GeoJSON (RFC 7946).
#include <math.h>

#include "list.h"
#include "render.h"

static void value_property(JsonW *w, Arena *a, const Pack *pack, const Field *f, Lang lang)
{
    const Value *v = &f->value;
    jw_key(w, f->attr->name);
    if (v->state == VAL_UNKNOWN)
        jw_null(w);
    else if (v->state != VAL_KNOWN || v->disputed)
        value_json(w, a, pack, f->attr, v, lang);
    else if (v->type == VT_NUM)
        jw_num(w, v->lo);
    else if (v->type == VT_BOOL)
        jw_bool(w, v->lo != 0);
    else if ((v->type == VT_TEXT || v->type == VT_CODE) && v->set.len == 1)
        jw_str(w, v->set.at[0]);
    else if (v->type == VT_CODES)
        jw_str(w, str_join(a, v->set, S("; ")));
    else
        jw_str(w, value_show(a, pack, f->attr, v, lang));
}

static bool begin(List *l, Err *err)
{
    if (!list_open(l, err))
        return false;
    l->json = json_w(&l->buf);
    collection_json(&l->json, l->arena, l->city, l->type->name, list_address(l->arena, l));
    return true;
}

static bool row(List *l, Arena *a, const Record *r, Err *err)
{
    JsonW *w = &l->json;
    double where[3];
    record_position(r, where);
    jw_obj(w);
    jw_kstr(w, "type", S("Feature"));
    jw_kstr(w, "id", r->id);
    point_json(w, where[0], where[1]);
    jw_kobj(w, "properties");
    jw_kstr(w, "id", r->id);
    jw_kstr(w, "title", record_title(r, l->lang));
    jw_kbool(w, "illustrative", city_illustrative(l->city));
    if (r->embargoed)
        jw_kbool(w, "embargoed", true); // what is not here is not shown until a decision
    if (isfinite(where[2]))
        jw_kfixed(w, "position_radius_m", where[2], 1);
    EACH (const Attr *, attr, l->attrs) {
        const Field *f = record_field(r, (*attr)->name);
        bool taken = str_eq((*attr)->name, S("id")) || str_eq((*attr)->name, S("title")) ||
                     str_eq((*attr)->name, S("illustrative"));
        if (f && !taken)
            value_property(w, a, l->at.pack, f, l->lang);
    }
    jw_end(w);
    jw_end(w);
    return list_flush(l, false, err);
}

static bool end(List *l, bool ok, Err *err)
{
    if (ok) {
        jw_end(&l->json);
        jw_end(&l->json);
    }
    return list_close(l, ok, err);
}

const ListFormat list_geojson = { "geojson", begin, row, end };
