// schema.c - attributes as a schema for conditions and derivations.
#include "schema.h"

void attr_prop(Arena *a, const Attr *attr, QueryProp *out)
{
    *out = (QueryProp){ .name = attr->name, .type = attr->value_type, .min = attr->min, .max = attr->max };
    if (attr->kind == KIND_GEOMETRY)
        out->column = S("geom");
    if (!attr->list)
        return;
    out->list = attr->list->name;
    out->ordered = attr->list->ordered;
    out->n_codes = attr->list->codes.len;
    QueryCode *codes = NEWS(a, QueryCode, out->n_codes);
    for (ptrdiff_t i = 0; i < out->n_codes; i++) {
        const Code *c = &attr->list->codes.at[i];
        codes[i] = (QueryCode){ c->code, { c->label.in[LANG_VI], c->label.in[LANG_EN] }, c->rank };
    }
    out->codes = codes;
}

static bool own_prop(void *ctx, Str name, QueryProp *out)
{
    const TypeSchema *s = ctx;
    const Attr *attr = pack_attr(s->pack, s->type->name, name);
    if (!attr || (s->sees && !s->sees(s->ctx, attr)))
        return false;
    attr_prop(s->arena, attr, out);
    return true;
}

static bool own_name(void *ctx, ptrdiff_t i, Str *name)
{
    const TypeSchema *s = ctx;
    for (ptrdiff_t at = 0; at < s->type->attrs.len; at++) {
        const Attr *attr = s->type->attrs.at[at];
        if ((!s->sees || s->sees(s->ctx, attr)) && i-- == 0) {
            *name = attr->name;
            return true;
        }
    }
    return false;
}

static bool any_prop(void *ctx, Str name, QueryProp *out)
{
    TypeSchema *s = ctx;
    Str rest = name, part = cut(&rest, '.');
    if (!rest.len)
        return own_prop(ctx, name, out);
    const RecordType *type = pack_type(s->pack, part);
    const Attr *attr = type && str_eq(type->parent, s->type->name) ? pack_attr(s->pack, part, rest) : NULL;
    if (!attr)
        return false;
    attr_prop(s->arena, attr, out);
    out->name = name;
    out->parts = true;
    return true;
}

static bool has_param(void *ctx, Str id)
{
    const TypeSchema *s = ctx;
    return pack_param(s->pack, id) != NULL;
}

QuerySchema type_schema(TypeSchema *s)
{
    return (QuerySchema){ .ctx = s, .prop = own_prop, .name_at = own_name };
}

DeriveSchema type_derive_schema(TypeSchema *s)
{
    return (DeriveSchema){ .names = { .ctx = s, .prop = any_prop, .name_at = own_name },
                           .has_param = has_param };
}
