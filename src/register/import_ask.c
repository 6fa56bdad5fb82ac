// import_ask.c - what people say about a file: each option under one name, on the command line, in an address
// and in JSON, checked in one place.
#include "import_in.h"

const char *const import_options[] = { "type",   "sheet", "crs", "source", "class",
                                       "method", "date",  "map", NULL };
enum { SHEETS_MOST = 10000 };

static Str *text_option(ImportAsk *ask, Str name)
{
    const struct {
        const char *name;
        Str *at;
    } texts[] = { { "type", &ask->type },
                  { "crs", &ask->crs },
                  { "source", &ask->source },
                  { "class", &ask->source_class },
                  { "method", &ask->method } };
    for (ptrdiff_t i = 0; i < COUNT(texts); i++)
        if (str_eq(name, str_z(texts[i].name)))
            return texts[i].at;
    return NULL;
}

static bool say_sheet(ImportAsk *ask, Str value, Err *err)
{
    int64_t no = 0;
    if (value.len && (!str_i64(value, &no) || no < 1 || no > SHEETS_MOST))
        return fail(err, MSG_IMPORT_BAD_SHEET, value);
    ask->sheet = (int)no;
    return true;
}

static bool say_date(ImportAsk *ask, Str value, Err *err)
{
    Date date = { 0 };
    if (value.len && !date_parse(value, &date))
        return fail(err, MSG_IMPORT_BAD_DATE, value);
    ask->date = date;
    return true;
}

static bool say_column(Arena *a, ImportAsk *ask, Str value, Err *err)
{
    ptrdiff_t at = -1;
    for (ptrdiff_t i = 0; i < value.len; i++)
        at = value.at[i] == '=' ? i : at;
    Str column = str_trim(str_sub(value, 0, at < 0 ? 0 : at)),
        attr = str_trim(str_sub(value, at + 1, value.len));
    if (!column.len || !attr.len)
        return fail(err, MSG_IMPORT_BAD_MAP, value);
    EACH (const ImportMap, m, ask->map)
        if (str_eq(m->column, column) && !str_eq(m->attr, attr))
            return fail(err, MSG_IMPORT_COLUMN_TWICE, column, m->attr, attr);
    *PUSH(a, &ask->map) = (ImportMap){ str_copy(a, column), str_copy(a, attr) };
    return true;
}

bool import_ask_say(Arena *a, ImportAsk *ask, Str name, Str value, Err *err)
{
    assert(ask);
    Str *text = text_option(ask, name);
    value = str_trim(value);
    if (text) {
        *text = str_copy(a, value);
        return true;
    }
    if (str_eq(name, S("sheet")))
        return say_sheet(ask, value, err);
    if (str_eq(name, S("date")))
        return say_date(ask, value, err);
    if (str_eq(name, S("map")))
        return say_column(a, ask, value, err);
    return fail(err, MSG_IMPORT_NO_OPTION, name);
}

static bool say_columns(Arena *a, ImportAsk *ask, const json_t *list, Err *err)
{
    size_t i;
    const json_t *one;
    if (!json_is_array(list))
        return fail(err, MSG_IMPORT_BAD_OPTION, "map");
    ask->map = (ImportMaps){ 0 };
    json_array_foreach(list, i, one)
    {
        if (!json_is_string(one))
            return fail(err, MSG_IMPORT_BAD_OPTION, "map");
        if (!import_ask_say(a, ask, S("map"), json_str(one), err))
            return false;
    }
    return true;
}

bool import_ask_json(Arena *a, const json_t *options, ImportAsk *ask, Err *err)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)options, key, v)
    {
        Str name = str_z(key), text = json_str(v);
        if (str_eq(name, S("map"))) {
            if (!say_columns(a, ask, v, err))
                return false;
            continue;
        }
        if (json_is_integer(v) && json_integer_value(v)) // sheet; 0 is all of them
            text = str_fmt(a, "%lld", (long long)json_integer_value(v));
        else if (!json_is_string(v) && !json_is_integer(v) && !json_is_null(v))
            return fail(err, MSG_IMPORT_BAD_OPTION, name);
        if (!import_ask_say(a, ask, name, text, err))
            return false;
    }
    return true;
}

void import_options_json(JsonW *w, Arena *a, const ImportAsk *ask)
{
    jw_obj(w);
    jw_kstr(w, "type", ask->type);
    jw_kint(w, "sheet", ask->sheet);
    jw_kstr(w, "crs", ask->crs);
    jw_kstr(w, "source", ask->source);
    jw_kstr(w, "class", ask->source_class);
    jw_kstr(w, "method", ask->method);
    jw_kstr(w, "date", date_text(a, ask->date));
    jw_karr(w, "map");
    EACH (const ImportMap, m, ask->map)
        jw_str(w, str_fmt(a, "%.*s=%.*s", PS(m->column), PS(m->attr)));
    jw_end(w);
    jw_end(w);
}

// ---- What a column may be said to be

static const struct {
    const char *name;
    Role role;
} roles[] = { { "id", ROLE_ID },         { "lon", ROLE_X },   { "lat", ROLE_Y },  { "coordinates", ROLE_XY },
              { "source", ROLE_SOURCE }, { "crs", ROLE_CRS }, { "-", ROLE_NONE }, { "east", ROLE_X },
              { "x", ROLE_X },           { "north", ROLE_Y }, { "y", ROLE_Y } };

bool role_named(Str name, Role *out)
{
    for (ptrdiff_t i = 0; i < COUNT(roles); i++)
        if (str_eq(name, str_z(roles[i].name))) {
            *out = roles[i].role;
            return true;
        }
    return false;
}

Str role_name(Role role)
{
    for (ptrdiff_t i = 0; i < COUNT(roles); i++)
        if (roles[i].role == role && role != ROLE_NONE)
            return str_z(roles[i].name);
    return (Str){ 0 };
}

const Attr *attr_to_enter(const Pack *pack, const View *v, Str type, Str name)
{
    const Attr *at = pack_attr(pack, type, name);
    return at && at->kind != KIND_DERIVED && view_sees(v, at) ? at : NULL;
}

bool import_ask_check(City *city, const View *v, ImportAsk *ask, Err *err)
{
    const Pack *pack = city_pack(city);
    Crs *crs = NULL;
    Role role;
    if (!ask->type.len)
        ask->type = pack->ranking.type;
    if (!ask->source.len)
        ask->source = ask->filename;
    if (!ask->source_class.len)
        ask->source_class = pack_desk_class(pack);
    if (!ask->method.len)
        ask->method = pack_desk_method(pack);
    if (!import_allowed(v, err) ||
        (!pack_type(pack, ask->type) && !fail(err, MSG_REGISTER_NO_TYPE, ask->type)) ||
        !pack_knows_origin(pack, ask->source_class, ask->method, err) ||
        (ask->crs.len && !crs_open(ask->crs, &crs, err)))
        return false;
    crs_close(crs);
    EACH (const ImportMap, m, ask->map)
        if (!role_named(m->attr, &role) && !attr_to_enter(pack, v, ask->type, m->attr))
            return fail(err, MSG_IMPORT_NO_ATTR, m->attr, ask->type);
    return true;
}
