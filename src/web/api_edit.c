// api_edit.c - putting facts right: each change is a new observation, and each can be undone.
#include <math.h>

#include "checklist.h"
#include "handlers.h"
#include "import.h"
#include "merge.h"

// ---- Reading what a page sends

static bool field(Err *err, const char *name)
{
    return fail(err, MSG_WEB_FIELD, name);
}

static Str joined(Arena *a, const json_t *array, Str between)
{
    Strs parts = { 0 };
    size_t i;
    const json_t *v;
    json_array_foreach(array, i, v) * PUSH(a, &parts) = json_str(v);
    return str_join(a, parts, between);
}

static Str number(Arena *a, const json_t *v)
{
    char text[32];
    f64_text(text, json_number_value(v));
    return str_copy(a, str_z(text));
}

static bool point(Call *c, const json_t *v, const json_t *at, Change *out, Err *err)
{
    double lon = json_number_value(json_array_get(at, 0)), lat = json_number_value(json_array_get(at, 1));
    double radius = json_get_num(v, "radius_m", 0);
    if (json_array_size(at) != 2 || !json_is_number(json_array_get(at, 0)) ||
        !json_is_number(json_array_get(at, 1)) || fabs(lon) > 180 || fabs(lat) > 90 ||
        !(radius >= 0 && radius < 1e7))
        return field(err, "v");
    Value *value = NEW(c->arena, Value);
    *value = value_point(c->arena, lon, lat, radius);
    out->value = value;
    return true;
}

static bool known(Call *c, const Attr *attr, const json_t *value, Change *out, Err *err)
{
    const json_t *v = json_object_get(value, "v");
    if (attr && attr->value_type == VT_GEOM)
        return point(c, value, v, out, err);
    if (json_is_string(v))
        out->text = json_str(v);
    else if (json_is_number(v))
        out->text = number(c->arena, v);
    else if (json_is_boolean(v))
        out->text = json_is_true(v) ? S("yes") : S("no");
    else if (json_is_array(v))
        out->text = joined(c->arena, v, S(","));
    else
        return field(err, "v");
    return out->text.len || field(err, "v");
}

static bool uncertain(Call *c, const json_t *value, Change *out, Err *err)
{
    const json_t *set = json_object_get(value, "set"), *may = json_object_get(value, "may");
    const json_t *lo = json_object_get(value, "lo"), *hi = json_object_get(value, "hi");
    if (json_is_number(lo) && json_is_number(hi)) {
        out->text = str_fmt(c->arena, "%.*s..%.*s", PS(number(c->arena, lo)), PS(number(c->arena, hi)));
        return true;
    }
    if (json_is_array(may))
        return field(err, "may"); // "chosen perhaps" is only ever what sources say together
    if (json_is_array(set) && json_array_size(set)) {
        out->text = joined(c->arena, set, S("|"));
        return true;
    }
    return field(err, "value");
}

static bool read_fact(Call *c, const RecordType *t, const json_t *fact, Change *out, Err *err)
{
    const json_t *value = json_object_get(fact, "value");
    Str state = json_get_str(value, "state");
    *out = (Change){ .attr = json_get_str(fact, "attr") };
    const Attr *attr = t ? pack_attr(city_pack(c->city), t->name, out->attr) : NULL;
    if (!out->attr.len)
        return field(err, "attr");
    if (str_eq(state, S("known")))
        return known(c, attr, value, out, err);
    if (str_eq(state, S("uncertain")))
        return uncertain(c, value, out, err);
    Value *v = NEW(c->arena, Value);
    ValueType type = attr ? attr->value_type : VT_NONE;
    if (str_eq(state, S("unknown")))
        *v = value_unknown(type);
    else if (str_eq(state, S("na")) && json_get_str(value, "reason").len)
        *v = value_na(type, json_get_str(value, "reason"));
    else
        return field(err, str_eq(state, S("na")) ? "reason" : "state");
    out->value = v;
    return true;
}

static bool read_facts(Call *c, const RecordType *t, Changes *out, Err *err)
{
    const json_t *facts = json_object_get(c->body, "facts");
    size_t i;
    const json_t *f;
    *out = (Changes){ 0 };
    if (!json_is_array(facts) || !json_array_size(facts))
        return field(err, "facts");
    json_array_foreach(facts, i, f)
    {
        Change one;
        if (!read_fact(c, t, f, &one, err))
            return false;
        *PUSH(c->arena, out) = one;
    }
    return true;
}

static bool read_saying(Call *c, Saying *how, Err *err)
{
    Str url = body_str(c, "url"), valid = body_str(c, "valid");
    *how = (Saying){ .author = c->view.actor,
                     .source = str_trim(body_str(c, "source")),
                     .source_class = body_str(c, "class"),
                     .method = body_str(c, "method"),
                     .note = body_str(c, "reason"),
                     .now = c->now };
    if (url.len && !str_eq(url, how->source))
        how->source = how->source.len ? str_fmt(c->arena, "%.*s %.*s", PS(how->source), PS(url)) : url;
    return !valid.len || date_parse(valid, &how->valid) || field(err, "valid");
}

// ---- Answering

static int changed(Call *c, const Done *done, Str text)
{
    Str block = str_fmt(c->arena, "block/%lld", (long long)done->block);
    jw_obj(&c->w);
    jw_kstr(&c->w, "block", block);
    jw_kstr(&c->w, "undo", block);
    jw_kstr(&c->w, "text", text);
    if (done->id.len)
        jw_kstr(&c->w, "record", done->id);
    jw_end(&c->w);
    return answer_ok(c);
}

int post_edits(Call *c)
{
    Err err = { 0 };
    Saying how;
    Changes facts;
    Done done;
    Str id = body_str(c, "record");
    const RecordType *t = pack_type(city_pack(c->city), str_sub(id, 0, str_find(id, S("/"))));
    if (!id.len && !field(&err, "record"))
        return answer_error(c, &err);
    if (!read_saying(c, &how, &err) || !read_facts(c, t, &facts, &err) ||
        !edit_set(c->city, &c->view, c->arena, &how, id, facts, &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_SAVED));
}

int post_records(Call *c)
{
    Err err = { 0 };
    Saying how;
    Changes facts;
    Done done;
    Str type = body_str(c, "type");
    if (!read_saying(c, &how, &err) || !read_facts(c, pack_type(city_pack(c->city), type), &facts, &err) ||
        !edit_add(c->city, &c->view, c->arena, &how, type, body_str(c, "id"), facts, &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_SAVED));
}

static int merge_planned(Call *c, Str from, Str into)
{
    Err err = { 0 };
    MergePlan plan;
    if (!merge_plan(c->city, &c->view, c->arena, from, into, c->now, &plan, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_kobj(&c->w, "plan");
    merge_plan_json(&c->w, c->arena, city_pack(c->city), &plan, c->lang);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int post_merge(Call *c)
{
    Err err = { 0 };
    Done done;
    Str from = body_str(c, "from"), into = body_str(c, "into");
    Saying how = {
        .author = c->view.actor, .source = S("merge"), .note = body_str(c, "reason"), .now = c->now
    };
    if (json_get_bool(c->body, "plan", false))
        return merge_planned(c, from, into);
    if (!edit_merge(c->city, &c->view, c->arena, &how, from, into, &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_MERGED, from, into));
}

static bool read_number(Str text, Str prefix, int64_t *out)
{
    if (str_starts(text, prefix))
        text = str_sub(text, prefix.len, text.len);
    return str_i64(text, out) && *out > 0;
}

int post_retract(Call *c)
{
    Err err = { 0 };
    Done done;
    int64_t seq;
    Saying how = {
        .author = c->view.actor, .source = S("retraction"), .note = body_str(c, "reason"), .now = c->now
    };
    if (!read_number(body_str(c, "obs"), S(""), &seq))
        field(&err, "obs");
    if (err.kind != ERR_NONE || !edit_retract(c->city, &c->view, c->arena, &how, body_str(c, "record"),
                                              body_str(c, "attr"), seq, &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_RETRACTED));
}

static int plan_of(Call *c, int64_t first, int64_t last)
{
    Err err = { 0 };
    UndoRows rows;
    int64_t back = 0, kept = 0;
    if (!edit_undo_plan(c->city, &c->view, c->arena, first, last, c->now, &rows, &err))
        return answer_error(c, &err);
    EACH (const UndoRow, r, rows) {
        kept += r->later_edit_stays;
        back += !r->later_edit_stays;
    }
    jw_obj(&c->w);
    jw_kobj(&c->w, "plan");
    jw_kstr(&c->w, "text", msg(c->arena, c->lang, MSG_WEB_UNDO_PLAN, back, kept));
    jw_kint(&c->w, "back", back);
    jw_kint(&c->w, "kept", kept);
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

static int undo_import(Call *c, const Saying *how)
{
    Err err = { 0 };
    Done done;
    ImportSummary s;
    int64_t id;
    if (!read_number(body_str(c, "import"), S("import/"), &id))
        field(&err, "import");
    if (err.kind != ERR_NONE || !import_get(c->city, &c->view, c->arena, id, &s, &err))
        return answer_error(c, &err);
    if (json_get_bool(c->body, "plan", false))
        return plan_of(c, s.first_block, s.last_block);
    if (!import_undo(c->city, &c->view, c->arena, how, id, &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_UNDONE));
}

int post_undo(Call *c)
{
    Err err = { 0 };
    Done done;
    int64_t block;
    Saying how = {
        .author = c->view.actor, .source = S("undo"), .note = body_str(c, "reason"), .now = c->now
    };
    if (body_str(c, "import").len)
        return undo_import(c, &how);
    if (!read_number(body_str(c, "block"), S("block/"), &block)) {
        field(&err, "block");
        return answer_error(c, &err);
    }
    if (json_get_bool(c->body, "plan", false))
        return plan_of(c, block, block);
    if (!edit_undo(c->city, &c->view, c->arena, &how, block, block, json_get_bool(c->body, "yes", false),
                   &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_UNDONE));
}

int post_checklist(Call *c)
{
    Err err = { 0 };
    Saying how;
    Done done;
    Str checked = body_str(c, "checked_on");
    if (!read_saying(c, &how, &err) ||
        (checked.len && !date_parse(checked, &how.valid) && !field(&err, "checked_on")) ||
        !checklist_answer(c->city, &c->view, c->arena, &how, body_str(c, "record"), body_str(c, "item"),
                          body_str(c, "answer"), body_str(c, "evidence"), &done, &err))
        return answer_error(c, &err);
    return changed(c, &done, msg(c->arena, c->lang, MSG_WEB_SAVED));
}
