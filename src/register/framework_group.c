// framework_group.c - groups of criteria. A group is no row of its own: what it says of itself stands in each
// of its criteria, and its weight by purpose in a column w_ID. It comes with its first criterion and goes
// with its last.
#include "framework_in.h"

static const char *const own[] = { "group_en", "group_vi", "group_weight" };

Strs fw_groups(Arena *a, const Framework *f)
{
    const FwTable *t = &f->table[FW_CRITERIA];
    Strs out = { 0 };
    for (ptrdiff_t i = 0; i < t->rows.len; i++) {
        Str id = fw_cell(t, i, S("group_id"));
        if (id.len && !str_in(id, out))
            *PUSH(a, &out) = id;
    }
    return out;
}

Str fw_group_column(Arena *a, Str group)
{
    return str_fmt(a, "w_%.*s", PS(group));
}

bool fw_is_group(const Framework *f, Str id)
{
    const FwTable *t = &f->table[FW_CRITERIA];
    for (ptrdiff_t i = 0; i < t->rows.len; i++)
        if (str_eq(fw_cell(t, i, S("group_id")), id))
            return true;
    return false;
}

bool fw_group_set(Arena *a, Framework *f, Str group, Str column, Str value)
{
    FwTable *t = &f->table[FW_CRITERIA];
    bool known = false; // its code is none of them: runs, answers and purposes name the group by it
    for (int c = 0; c < COUNT(own); c++)
        known = known || str_eq(column, str_z(own[c]));
    if (!known)
        return false;
    for (ptrdiff_t i = 0; i < t->rows.len; i++)
        if (str_eq(fw_cell(t, i, S("group_id")), group))
            fw_put(a, FW_CRITERIA, t, i, column, value);
    return true;
}

void fw_group_join(Arena *a, FwTable *t, ptrdiff_t row)
{
    for (ptrdiff_t i = 0; i < row; i++)
        for (int c = 0;
             c < COUNT(own) && str_eq(fw_cell(t, i, S("group_id")), fw_cell(t, row, S("group_id"))); c++)
            if (!fw_cell(t, row, str_z(own[c])).len)
                fw_put(a, FW_CRITERIA, t, row, str_z(own[c]), fw_cell(t, i, str_z(own[c])));
}

Strs fw_with_criteria(Arena *a, const Framework *f, Strs remove)
{
    const FwTable *t = &f->table[FW_CRITERIA];
    Strs out = { 0 };
    EACH (const Str, key, remove) {
        bool row = false;
        for (FwTableId id = 0; id < FW_TABLES; id++)
            row = row || fw_row_of(a, id, &f->table[id], *key) >= 0;
        if (row || !fw_is_group(f, *key)) {
            *PUSH(a, &out) = *key;
            continue;
        }
        for (ptrdiff_t i = 0; i < t->rows.len; i++)
            if (str_eq(fw_cell(t, i, S("group_id")), *key))
                *PUSH(a, &out) = fw_cell(t, i, S("criterion_id"));
    }
    return out;
}

static void drop_column(Arena *a, FwTable *t, Str column)
{
    FwTable out = { 0 };
    EACH (const Str, c, t->columns)
        if (!str_eq(*c, column))
            *PUSH(a, &out.columns) = *c;
    for (ptrdiff_t i = 0; i < t->rows.len; i++) {
        Strs *row = PUSH(a, &out.rows);
        *row = (Strs){ 0 };
        EACH (const Str, c, out.columns)
            *PUSH(a, row) = fw_cell(t, i, *c);
    }
    *t = out;
}

void fw_groups_gone(Arena *a, Framework *f, Strs before)
{
    EACH (const Str, id, before)
        if (!fw_is_group(f, *id))
            drop_column(a, &f->table[FW_PURPOSES], fw_group_column(a, *id));
}

static bool is_set(FwSets sets, Str target)
{
    for (ptrdiff_t i = 0; i < sets.len; i++)
        if (str_eq(sets.at[i].target, target))
            return true;
    return false;
}

void fw_groups_new(Arena *a, const Framework *f, Strs before, FwSets *sets)
{
    const FwTable *criteria = &f->table[FW_CRITERIA], *purposes = &f->table[FW_PURPOSES];
    for (ptrdiff_t i = 0; i < criteria->rows.len; i++) {
        Str id = fw_cell(criteria, i, S("group_id")), weight = fw_cell(criteria, i, S("group_weight"));
        Str target = str_fmt(a, "%.*s.group_weight", PS(id));
        if (!id.len || !code_ok(id) || str_in(id, before) || is_set(*sets, target))
            continue;
        *PUSH(a, sets) = (FwSet){ target, weight };
        for (ptrdiff_t p = 0; p < purposes->rows.len; p++) {
            target = str_fmt(a, "%.*s.w_%.*s", PS(fw_key(a, FW_PURPOSES, purposes, p)), PS(id));
            if (!is_set(*sets, target))
                *PUSH(a, sets) = (FwSet){ target, weight };
        }
    }
}
