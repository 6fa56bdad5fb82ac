// api_map.c - places as GeoJSON, and the pack's drawing.
#include "handlers.h"
#include "render.h"
#include "wards.h"

enum { STREET_LEVEL_M = 100 }; // a position better than this stands on its street

static void code_key(JsonW *w, const char *key, const Record *r, Str attr)
{
    Value v = attr.len ? record_value(r, attr) : value_unknown(VT_NONE);
    if (value_is_known(&v) && v.set.len)
        jw_kstr(w, key, v.set.at[0]);
}

static void feature(Call *c, const Record *r, Strs keys)
{
    JsonW *w = &c->w;
    const Pack *p = c->at.pack;
    const RecordType *t = r->type;
    bool ranked = str_eq(t->name, p->ranking.type);
    Value at = record_value(r, t->geometry);
    double lon, lat;
    bool there = value_has_fact(&at) && value_lonlat(&at, &lon, &lat);
    jw_obj(w);
    jw_kstr(w, "type", S("Feature"));
    jw_kstr(w, "id", r->id);
    jw_key(w, S("geometry"));
    if (there) {
        jw_obj(w);
        jw_kstr(w, "type", S("Point"));
        jw_karr(w, "coordinates");
        jw_fixed(w, lon, 6);
        jw_fixed(w, lat, 6);
        jw_end(w);
        jw_end(w);
    } else {
        jw_null(w);
    }
    jw_kobj(w, "properties");
    jw_kstr(w, "id", r->id);
    record_title_json(w, c->arena, "title", r);
    if (ranked) {
        code_key(w, "kind", r, p->ranking.kind);
        code_key(w, "role", r, p->ranking.role);
        code_key(w, "ward", r, p->ranking.ward);
    }
    code_key(w, "quality", r, t->quality);
    jw_kbool(w, "solid", there && at.radius_m <= STREET_LEVEL_M);
    if (there && at.radius_m > 0)
        jw_kfixed(w, "radius_m", at.radius_m, 0);
    jw_kfixed(w, "known", keys.len ? (double)keys_known(r, keys) / (double)keys.len : 0, 3);
    jw_end(w);
    jw_end(w);
}

int get_map(Call *c)
{
    Err err = { 0 };
    RecordList list;
    Str name = query(c, "type");
    ListAsk ask = { .type = name.len ? name : c->at.pack->ranking.type,
                    .filter = query(c, "filter"),
                    .text = query(c, "q"),
                    .values_only = true };
    const Pack *p = c->at.pack;
    const RecordType *t = pack_type(p, ask.type);
    Strs keys = { 0 };
    if (t) {
        const Str shown[] = { t->geometry, t->quality, p->ranking.kind, p->ranking.role, p->ranking.ward };
        keys = type_keys(c->arena, &c->view, p, t);
        EACH (const Str, key, keys)
            *PUSH(c->arena, &ask.attrs) = *key;
        for (int i = 0; i < COUNT(shown); i++)
            *PUSH(c->arena, &ask.attrs) = shown[i];
    }
    if (!record_list(c->city, &c->view, c->arena, c->at, &ask, &list, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_kstr(&c->w, "type", S("FeatureCollection"));
    jw_kint(&c->w, "unknown", list.unknown);
    jw_karr(&c->w, "features");
    EACH (const Record, r, list.records)
        feature(c, r, keys);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int get_schematic(Call *c)
{
    static const char none[] = "{\"type\":\"FeatureCollection\",\"measuring\":false,\"features\":[]}";
    Str drawn = c->at.pack->schematic;
    return reply_bytes(c->rq, 200, S("application/json; charset=utf-8"), drawn.len ? drawn : str_z(none));
}

int get_wards(Call *c)
{
    Err err = { 0 };
    return wards_geojson(c->city, c->arena, c->at, c->lang, &c->w, &err) ? answer_ok(c)
                                                                         : answer_error(c, &err);
}
