// api_framework.c - the criteria in versions: what they are, what differs, edits, freezing, and what the data
// say of them.
#include "criteria.h"
#include "handlers.h"
#include "rescore.h"
#include "server.h"

// "current" in an address is what is in force.
static Str version_name(Str name)
{
    return str_eq(name, S("current")) ? S("") : name;
}

int get_frameworks(Call *c)
{
    Err err = { 0 };
    FwRows rows;
    if (!framework_history(c->city, &c->view, c->arena, &rows, &err))
        return answer_error(c, &err);
    jw_obj(&c->w);
    jw_karr(&c->w, "items");
    for (ptrdiff_t i = rows.len; i-- > 0;) {
        jw_obj(&c->w);
        fw_row_json(&c->w, c->arena, &rows.at[i], fw_frozen(rows, rows.at[i].version));
        jw_end(&c->w);
    }
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int get_framework(Call *c)
{
    Err err = { 0 };
    FwRow row;
    Framework f;
    FwRows rows;
    if (!framework_find(c->city, &c->view, c->arena, version_name(c->args.at[0]), &row, &f, &err) ||
        !framework_history(c->city, &c->view, c->arena, &rows, &err))
        return answer_error(c, &err);
    jw_raw(&c->w,
           framework_whole_json(c->arena, city_pack(c->city)->id, &row, &f, fw_frozen(rows, row.version)));
    return answer_ok(c);
}

int get_framework_diff(Call *c)
{
    Err err = { 0 };
    FwRow row;
    Framework x, y;
    if (!framework_find(c->city, &c->view, c->arena, version_name(query(c, "with")), &row, &x, &err) ||
        !framework_find(c->city, &c->view, c->arena, version_name(c->args.at[0]), &row, &y, &err))
        return answer_error(c, &err);
    FwChanges changes = framework_diff(c->arena, &x, &y);
    jw_obj(&c->w);
    fw_changes_json(&c->w, "changes", &changes);
    jw_end(&c->w);
    return answer_ok(c);
}

int get_framework_data(Call *c)
{
    Err err = { 0 };
    CriteriaData d;
    AsOf at = c->at;
    if (!framework_pack(c->city, &c->view, c->arena, version_name(c->args.at[0]), &at.pack, &err) ||
        !criteria_data(c->city, &c->view, c->arena, at, query(c, "purpose"), &d, &err))
        return answer_error(c, &err);
    criteria_data_json(&c->w, c->arena, &d, c->lang);
    return answer_ok(c);
}

static bool read_added(Call *c, FwEdit *e, Err *err)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(c->body, "add"), i, one)
    {
        FwAdd add = { .table = FW_CRITERIA };
        const char *column;
        json_t *v;
        Str table = json_get_str(one, "table");
        while (add.table < FW_TABLES && !str_eq(table, str_z(fw_table_names[add.table])))
            add.table++;
        if (add.table == FW_TABLES)
            return fail(err, MSG_WEB_FIELD, "add");
        json_object_foreach(json_object_get(one, "cells"), column, v) * PUSH(c->arena, &add.cells) =
            (FwSet){ str_z(column),
                     json_is_string(v) || json_is_null(v) ? json_str(v) : json_text(c->arena, v) };
        *PUSH(c->arena, &e->add) = add;
    }
    return true;
}

int post_framework_edit(Call *c)
{
    Err err = { 0 };
    Faults faults = { 0 };
    FwDone done;
    FwEdit e = { .version = body_str(c, "version"),
                 .balance = json_get_bool(c->body, "balance", false),
                 .dry_run = json_get_bool(c->body, "dry_run", false),
                 .reason = body_str(c, "reason"),
                 .author = c->view.actor,
                 .now_ms = c->now };
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(c->body, "set"), i, one) * PUSH(c->arena, &e.set) =
        (FwSet){ json_get_str(one, "target"), json_get_str(one, "value") };
    json_array_foreach(json_object_get(c->body, "remove"), i, one) * PUSH(c->arena, &e.remove) =
        json_str(one);
    if (!read_added(c, &e, &err) || !framework_edit(c->city, &c->view, c->arena, &e, &done, &faults, &err))
        return answer_faults(c, &err, &faults);
    jw_obj(&c->w);
    fw_row_json(&c->w, c->arena, &done.row, false);
    fw_changes_json(&c->w, "changes", &done.changes);
    jw_karr(&c->w, "warnings");
    EACH (const Fault, f, done.warnings)
        jw_str(&c->w, err_text(c->arena, c->lang, &f->err));
    jw_end(&c->w);
    jw_end(&c->w);
    return answer_ok(c);
}

int post_framework_freeze(Call *c)
{
    Err err = { 0 };
    Faults faults = { 0 };
    FwRow row;
    if (!framework_freeze(c->city, &c->view, c->arena, body_str(c, "version"), body_str(c, "reason"),
                          c->view.actor, c->now, &row, &faults, &err))
        return answer_faults(c, &err, &faults);
    row.in_force = true;
    jw_obj(&c->w);
    fw_row_json(&c->w, c->arena, &row, true);
    jw_end(&c->w);
    return answer_ok(c);
}

// The old run and the new one; who moved stands at /runs/{id}/diff.
int post_framework_rescore(Call *c)
{
    Err err = { 0 };
    Rescore r;
    Str run = body_str(c, "run");
    if (!rescore(c->city, &c->view, c->arena, run.len ? run : S("latest"),
                 version_name(body_str(c, "version")), c->now, 0, (Progress){ 0 }, &r, &err))
        return answer_error(c, &err);
    run_diff_json(&c->w, c->arena, &r.before, &r.after, &r.diff, c->lang);
    return answer_ok(c);
}
