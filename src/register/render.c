// render.c - values in words and in JSON.
#include <math.h>
#include <string.h>

#include "geo.h"
#include "num.h"
#include "render.h"

void label_json(JsonW *w, const char *key, const Label *l)
{
    jw_kobj(w, key);
    jw_kstr(w, "vi", l->in[LANG_VI]);
    jw_kstr(w, "en", l->in[LANG_EN]);
    jw_end(w);
}

// How a unit is written behind its number. What is not in the table is written as the pack has it.
static const struct {
    const char *unit;
    MsgId show;
} unit_show[] = {
    { "m2", MSG_REGISTER_UNIT_M2 },
    { "%", MSG_REGISTER_UNIT_PERCENT },
    { "VND", MSG_REGISTER_UNIT_VND },
    { "years", MSG_REGISTER_UNIT_YEARS },
    { "months", MSG_REGISTER_UNIT_MONTHS },
    { "min", MSG_REGISTER_UNIT_MINUTES },
    { "days", MSG_REGISTER_UNIT_DAYS },
    { "persons", MSG_REGISTER_UNIT_PERSONS },
    { "km2", MSG_REGISTER_UNIT_KM2 },
    { "per 10,000", MSG_REGISTER_UNIT_PER_10000 },
    { "VND million per m2", MSG_REGISTER_UNIT_VND_MILLION_PER_M2 },
    { "VND per m2 per month", MSG_REGISTER_UNIT_VND_PER_M2_MONTH },
    { "ratio", MSG_NONE },
    { "year", MSG_NONE },
};

static Str with_unit(Arena *a, Str number, Str unit, Lang lang)
{
    if (!unit.len)
        return number;
    for (ptrdiff_t i = 0; i < COUNT(unit_show); i++)
        if (str_eq(unit, str_z(unit_show[i].unit)))
            return unit_show[i].show == MSG_NONE ? number : msg(a, lang, unit_show[i].show, number);
    return str_fmt(a, "%.*s %.*s", PS(number), PS(unit));
}

Str unit_words(Arena *a, Str unit, Lang lang)
{
    return str_trim(with_unit(a, S(""), unit, lang));
}

// What was entered is shown as it was; what is worked out, with three digits: 68.666667 % says no more than
// 68.7 %.
static Str number_show(Arena *a, const Attr *attr, double f, Lang lang)
{
    if (str_eq(attr->unit, S("year")))
        return str_fmt(a, "%.0f", f);
    if (attr->derive && isfinite(f)) {
        double step = fabs(f) >= 100 ? 1 : fabs(f) >= 10 ? 10 : 100;
        f = round(f * step) / step;
    }
    return num_show_short(a, lang, f);
}

static Str code_label(const Attr *attr, Str code, Lang lang)
{
    const Code *c = attr->list ? list_code(attr->list, code) : NULL;
    return c && c->label.in[lang].len ? c->label.in[lang] : code;
}

static Str codes_show(Arena *a, const Attr *attr, Strs codes, Str between, Lang lang)
{
    Strs labels = { 0 };
    EACH (Str, c, codes)
        *PUSH(a, &labels) = code_label(attr, *c, lang);
    return str_join(a, labels, between);
}

static Str bool_show(Arena *a, bool b, Lang lang)
{
    return msg_text(a, lang, b ? MSG_REGISTER_YES : MSG_REGISTER_NO, NULL, 0);
}

static Date value_as_date(const Value *v)
{
    return (Date){ (int32_t)v->lo, (int32_t)v->hi, (DatePrec)(v->prec & ~VALUE_ABOUT),
                   (v->prec & VALUE_ABOUT) != 0 };
}

static Str point_show(Arena *a, const Value *v, Lang lang)
{
    double lon, lat;
    if (!value_lonlat(v, &lon, &lat))
        return msg(a, lang, MSG_REGISTER_SHAPE);
    Str at =
        str_fmt(a, "%.5f, %.5f", lat, lon); // coordinates are written the international way in both languages
    return v->radius_m > 0 ? msg(a, lang, MSG_REGISTER_POINT_ABOUT, at, round(v->radius_m)) : at;
}

static Str plain_show(Arena *a, const Attr *attr, const Value *v, Lang lang)
{
    Str or = msg(a, lang, MSG_REGISTER_OR);
    switch (v->type) {
    case VT_NUM: {
        Str lo = number_show(a, attr, v->lo, lang);
        if (v->lo == v->hi)
            return with_unit(a, lo, attr->unit, lang);
        return with_unit(a, str_fmt(a, "%.*s–%.*s", PS(lo), PS(number_show(a, attr, v->hi, lang))),
                         attr->unit, lang);
    }
    case VT_BOOL:
        return v->lo == v->hi ? bool_show(a, v->lo != 0, lang)
                              : str_fmt(a, "%.*s%.*s%.*s", PS(bool_show(a, true, lang)), PS(or),
                                        PS(bool_show(a, false, lang)));
    case VT_DATE:
        return date_show(a, lang, value_as_date(v));
    case VT_CODE:
        return codes_show(a, attr, v->set, or, lang);
    case VT_TEXT:
        return str_join(a, v->set, or);
    case VT_CODES: {
        Str sure = codes_show(a, attr, v->set, S(", "), lang);
        if (!v->may.len)
            return sure.len ? sure : msg(a, lang, MSG_REGISTER_NONE_CHOSEN);
        Str may = codes_show(a, attr, v->may, S(", "), lang);
        return sure.len ? msg(a, lang, MSG_REGISTER_AND_PERHAPS, sure, may)
                        : msg(a, lang, MSG_REGISTER_PERHAPS, may);
    }
    case VT_GEOM:
        return point_show(a, v, lang);
    case VT_NONE:
        break;
    }
    return S("");
}

Str value_show(Arena *a, const Pack *pack, const Attr *attr, const Value *v, Lang lang)
{
    (void)pack;
    switch (v->state) {
    case VAL_UNKNOWN:
        return msg(a, lang, MSG_REGISTER_UNKNOWN);
    case VAL_NA:
        return v->reason.len ? msg(a, lang, MSG_REGISTER_NOT_APPLICABLE_BECAUSE, v->reason)
                             : msg(a, lang, MSG_REGISTER_NOT_APPLICABLE);
    case VAL_KNOWN:
    case VAL_UNCERTAIN:
        break;
    }
    Str plain = plain_show(a, attr, v, lang);
    return v->disputed ? msg(a, lang, MSG_REGISTER_DISPUTED, plain) : plain;
}

// ---- JSON

static Str day_or_date(Arena *a, const Value *v)
{
    return date_text(a, value_as_date(v));
}

static void known_json(JsonW *w, Arena *a, const Value *v)
{
    double lon, lat;
    switch (v->type) {
    case VT_NUM:
        if (v->lo == v->hi)
            jw_knum(w, "v", v->lo);
        jw_knum(w, "lo", v->lo);
        jw_knum(w, "hi", v->hi);
        break;
    case VT_BOOL:
        if (v->lo == v->hi)
            jw_kbool(w, "v", v->lo != 0);
        break;
    case VT_DATE:
        if (v->state == VAL_KNOWN)
            jw_kstr(w, "v", day_or_date(a, v));
        jw_kstr(w, "lo", day_str(a, (int32_t)fmax(v->lo, DAY_MIN)));
        jw_kstr(w, "hi", day_str(a, (int32_t)fmin(v->hi, DAY_MAX)));
        {
            static const char *const names[] = { "", "day", "month", "year", "decade", "century" };
            int prec = v->prec & ~VALUE_ABOUT;
            jw_kstr(w, "prec",
                    v->prec & VALUE_ABOUT ? S("about") : str_z(names[prec <= DATE_CENTURY ? prec : 0]));
        }
        break;
    case VT_TEXT:
    case VT_CODE:
        if (v->set.len == 1)
            jw_kstr(w, "v", v->set.at[0]);
        else
            jw_kstrs(w, "set", v->set);
        break;
    case VT_CODES:
        if (v->may.len) {
            jw_kstrs(w, "set", v->set);
            jw_kstrs(w, "may", v->may);
        } else {
            jw_kstrs(w, "v", v->set);
        }
        break;
    case VT_GEOM:
        if (value_lonlat(v, &lon, &lat)) {
            jw_karr(w, "v");
            jw_fixed(w, lon, 7);
            jw_fixed(w, lat, 7);
            jw_end(w);
        }
        if (v->radius_m > 0)
            jw_kfixed(w, "radius_m", v->radius_m, 1);
        break;
    case VT_NONE:
        break;
    }
}

void value_json(JsonW *w, Arena *a, const Pack *pack, const Attr *attr, const Value *v, Lang lang)
{
    static const char *const names[] = {
        [VAL_UNKNOWN] = "unknown", [VAL_NA] = "na", [VAL_KNOWN] = "known", [VAL_UNCERTAIN] = "uncertain"
    };
    jw_obj(w);
    jw_kstr(w, "state", v->disputed ? S("disputed") : str_z(names[v->state]));
    if (v->state == VAL_KNOWN || v->state == VAL_UNCERTAIN)
        known_json(w, a, v);
    if (v->state == VAL_NA && v->reason.len)
        jw_kstr(w, "reason", v->reason);
    jw_kstr(w, "text", value_show(a, pack, attr, v, lang));
    jw_end(w);
}

static void date_key(JsonW *w, Arena *a, const char *key, Date d)
{
    if (d.prec != DATE_NONE)
        jw_kstr(w, key, date_text(a, d));
}

void cite_json(JsonW *w, Arena *a, const Pack *pack, const Attr *attr, const Cite *c, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "source", c->source);
    if (c->address.len)
        jw_kstr(w, "url", c->address);
    jw_kstr(w, "class", c->source_class);
    jw_kstr(w, "method", c->method);
    jw_kstr(w, "author", c->author);
    date_key(w, a, "date", c->valid);
    jw_kstr(w, "recorded", instant_str(a, c->recorded));
    date_key(w, a, "valid_from", c->valid);
    date_key(w, a, "valid_to", c->until);
    if (c->one_of) {
        jw_karr(w, "one_of");
        for (Str rest = c->source; rest.len;) { // several addresses stand with " ; " between them
            ptrdiff_t at = str_find(rest, S(" ; "));
            jw_str(w, str_trim(str_sub(rest, 0, at < 0 ? rest.len : at)));
            rest = at < 0 ? (Str){ 0 } : str_sub(rest, at + 3, rest.len);
        }
        jw_end(w);
    }
    if (c->attr != attr)
        jw_kstr(w, "attr", c->attr->name);
    jw_key(w, S("value"));
    value_json(w, a, pack, c->attr, &c->value, lang);
    jw_kbool(w, "current", c->current);
    if (c->note.len)
        jw_kstr(w, "note", c->note);
    jw_kstr(w, "obs", str_fmt(a, "%lld", (long long)c->seq));
    jw_end(w);
}

// What has no name is called what it is, and its number.
static Str title_or_kind(Arena *a, const Record *r, Lang lang)
{
    Str title = record_title(r, lang);
    if (!str_eq(title, r->id))
        return title;
    return str_fmt(a, "%.*s %.*s", PS(r->type->label.in[lang]),
                   PS(str_sub(r->id, r->type->name.len + 1, r->id.len)));
}

void record_title_json(JsonW *w, Arena *a, const char *key, const Record *r)
{
    jw_kobj(w, key);
    jw_kstr(w, "vi", title_or_kind(a, r, LANG_VI));
    jw_kstr(w, "en", title_or_kind(a, r, LANG_EN));
    jw_end(w);
}

void record_json(JsonW *w, Arena *a, const Pack *pack, const Record *r, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "id", r->id);
    jw_kstr(w, "type", r->type->name);
    record_title_json(w, a, "title", r);
    jw_kstrs(w, "alias", r->aliases);
    if (r->merged_into.len)
        jw_kstr(w, "merged_into", r->merged_into);
    jw_kobj(w, "values");
    EACH (const Field, f, r->fields) {
        jw_key(w, f->attr->name);
        jw_obj(w);
        jw_key(w, S("value"));
        value_json(w, a, pack, f->attr, &f->value, lang);
        jw_karr(w, "cites");
        EACH (const Cite, c, f->cites)
            cite_json(w, a, pack, f->attr, c, lang);
        jw_end(w);
        if (f->missing.len)
            jw_kstrs(w, "missing", f->missing);
        jw_end(w);
    }
    jw_end(w);
    jw_kbool(w, "embargoed", r->embargoed);
    jw_end(w);
}

void record_row_json(JsonW *w, Arena *a, const Pack *pack, const Record *r, const AttrRefs *attrs, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "id", r->id);
    jw_kstr(w, "type", r->type->name);
    record_title_json(w, a, "title", r);
    jw_kobj(w, "values");
    EACH (const Attr *, at, *attrs) {
        const Field *f = record_field(r, (*at)->name);
        Value none = value_unknown((*at)->value_type);
        jw_key(w, (*at)->name);
        value_json(w, a, pack, *at, f ? &f->value : &none, lang);
    }
    jw_end(w);
    jw_end(w);
}

void event_json(JsonW *w, Arena *a, const Pack *pack, const Event *e, Lang lang)
{
    jw_obj(w);
    jw_kstr(w, "block", str_fmt(a, "block/%lld", (long long)e->block));
    jw_kstr(w, "obs", str_fmt(a, "%lld", (long long)e->seq));
    jw_kstr(w, "recorded", instant_str(a, e->recorded));
    jw_kstr(w, "kind", e->kind);
    jw_kstr(w, "author", e->author);
    jw_kstr(w, "source", e->source);
    jw_kstr(w, "class", e->source_class);
    jw_kstr(w, "method", e->method);
    date_key(w, a, "valid_from", e->valid);
    if (e->note.len)
        jw_kstr(w, "reason", e->note);
    jw_karr(w, "changes");
    EACH (const Field, f, e->facts) {
        jw_obj(w);
        jw_kstr(w, "attr", f->attr->name);
        jw_key(w, S("value"));
        value_json(w, a, pack, f->attr, &f->value, lang);
        jw_kbool(w, "current", f->cites.len && f->cites.at[0].current);
        jw_end(w);
    }
    jw_end(w);
    jw_kbool(w, "undone", e->undone);
    jw_end(w);
}
