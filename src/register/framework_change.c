// framework_change.c - edits of a framework's tables, and what differs between two.
#include <stdlib.h>

#include "framework_in.h"

// ---- What differs
static Str criterion_of(FwTableId id, const FwTable *t, ptrdiff_t row)
{
    return id == FW_CRITERIA   ? fw_cell(t, row, S("criterion_id"))
           : id == FW_PURPOSES ? (Str){ 0 }
                               : fw_cell(t, row, S("criterion"));
}

static bool same_cell(FwTableId id, Str column, Str x, Str y)
{
    const ColSpec *c = fw_column(id, column);
    json_t *u = NULL, *v = NULL;
    Err err = { 0 };
    if (str_eq(x, y) || !c || c->form != FORM_JSON)
        return str_eq(x, y);
    bool same = json_read(x, &u, &err) && json_read(y, &v, &err) && json_equal(u, v);
    json_decref(u);
    json_decref(v);
    return same;
}

static void diff_row(Arena *a, FwTableId id, const FwTable *x, ptrdiff_t i, const FwTable *y, ptrdiff_t j,
                     FwChanges *out)
{
    Strs columns = y->columns;
    Strs all = { 0 };
    EACH (const Str, column, columns)
        *PUSH(a, &all) = *column;
    EACH (const Str, column, x->columns) // one that only the older has: the group is gone
        if (!str_in(*column, columns))
            *PUSH(a, &all) = *column;
    EACH (const Str, column, all) {
        Str was = fw_cell(x, i, *column), is = fw_cell(y, j, *column);
        if (!same_cell(id, *column, was, is))
            *PUSH(a, out) =
                (FwChange){ id, FW_CHANGED, fw_key(a, id, y, j), *column, was, is, criterion_of(id, y, j) };
    }
}

FwChanges framework_diff(Arena *a, const Framework *x, const Framework *y)
{
    FwChanges out = { 0 };
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        const FwTable *p = &x->table[id], *q = &y->table[id];
        for (ptrdiff_t j = 0; j < q->rows.len; j++) {
            Str key = fw_key(a, id, q, j);
            ptrdiff_t i = fw_row_of(a, id, p, key);
            if (i >= 0)
                diff_row(a, id, p, i, q, j, &out);
            else
                *PUSH(a, &out) = (FwChange){
                    .table = id, .kind = FW_ADDED, .key = key, .criterion = criterion_of(id, q, j)
                };
        }
        for (ptrdiff_t i = 0; i < p->rows.len; i++) {
            Str key = fw_key(a, id, p, i);
            if (fw_row_of(a, id, q, key) < 0)
                *PUSH(a, &out) = (FwChange){
                    .table = id, .kind = FW_REMOVED, .key = key, .criterion = criterion_of(id, p, i)
                };
        }
    }
    return out;
}

// ---- Edits
static bool find_row(Arena *a, const Framework *f, Str key, FwTableId *id, ptrdiff_t *row)
{
    for (*id = 0; *id < FW_TABLES; (*id)++)
        if ((*row = fw_row_of(a, *id, &f->table[*id], key)) >= 0)
            return true;
    return false;
}

static void remove_row(FwTable *t, ptrdiff_t row)
{
    for (ptrdiff_t i = row; i + 1 < t->rows.len; i++)
        t->rows.at[i] = t->rows.at[i + 1];
    t->rows.len--;
}

static bool remove_key(Arena *a, Framework *f, Str key, Err *err)
{
    FwTableId id;
    ptrdiff_t row;
    if (!find_row(a, f, key, &id, &row))
        return fail(err, MSG_FRAMEWORK_NO_ROW, key);
    remove_row(&f->table[id], row);
    FwTable *anchors = &f->table[FW_ANCHORS];
    for (ptrdiff_t i = anchors->rows.len; id == FW_CRITERIA && i-- > 0;)
        if (str_eq(fw_cell(anchors, i, S("criterion")), key))
            remove_row(anchors, i);
    return true;
}

// A member inside a cell of JSON: "2" of value_function_params, "F1.full_from" of criterion_params.
static bool put_member(Arena *a, Str cell, Str path, Str value, Str *out)
{
    json_t *root = NULL, *at, *v = NULL;
    Err err = { 0 };
    if (!json_read(cell.len ? cell : S("{}"), &root, &err))
        return false;
    at = root;
    Str name = cut(&path, '.');
    while (path.len && at) {
        at = json_object_get(at, str_cz(a, name));
        name = cut(&path, '.');
    }
    bool ok = json_is_object(at) && name.len &&
              (json_read(value, &v, &err) || (v = json_stringn(value.at, (size_t)value.len)));
    if (ok)
        ok = fw_depth(v) < FW_DEPTH_MAX && !json_object_set(at, str_cz(a, name), v);
    json_decref(v);
    if (ok) {
        ok = fw_depth(root) <= FW_DEPTH_MAX;
        *out = ok ? json_text(a, root) : (Str){ 0 };
    }
    json_decref(root);
    return ok;
}

// "A1.weight_in_group": the longest key that there is, since keys may hold dots (a level of 1.5).
static bool split_target(Arena *a, const Framework *f, Str target, Str *key, Str *column)
{
    FwTableId id;
    ptrdiff_t row;
    for (ptrdiff_t at = target.len - 1; at > 0; at--)
        if (target.at[at] == '.') {
            *key = str_sub(target, 0, at);
            *column = str_sub(target, at + 1, target.len);
            if (find_row(a, f, *key, &id, &row) || fw_is_group(f, *key))
                return true;
        }
    return false;
}

// An anchor that is not there yet: "A1@3.text_vi".
static bool new_anchor(Arena *a, Framework *f, Str target, Str *key, Str *column)
{
    ptrdiff_t dot = target.len - 1;
    while (dot > 0 && target.at[dot] != '.')
        dot--;
    *key = str_sub(target, 0, dot > 0 ? dot : 0);
    *column = str_sub(target, dot + 1, target.len);
    Str level = *key, item = cut(&level, '@'), criterion = cut(&item, '/');
    if (!level.len || !code_ok(level) || fw_row_of(a, FW_CRITERIA, &f->table[FW_CRITERIA], criterion) < 0 ||
        !fw_column(FW_ANCHORS, *column))
        return false;
    FwTable *t = &f->table[FW_ANCHORS];
    ptrdiff_t row = fw_new_row(a, t);
    fw_put(a, FW_ANCHORS, t, row, S("criterion"), criterion);
    fw_put(a, FW_ANCHORS, t, row, S("item"), item);
    fw_put(a, FW_ANCHORS, t, row, S("level"), level);
    return true;
}

static bool set_one(Arena *a, Framework *f, const FwSet *set, Err *err)
{
    Str key, column, path, value = set->value;
    FwTableId id;
    ptrdiff_t row;
    if (!split_target(a, f, set->target, &key, &column) && !new_anchor(a, f, set->target, &key, &column))
        return fail(err, MSG_FRAMEWORK_NO_ROW, set->target);
    path = column;
    column = cut(&path, '.');
    if (!find_row(a, f, key, &id, &row))
        return fw_group_set(a, f, key, column, value) || fail(err, MSG_FRAMEWORK_COLUMN, column, "criteria");
    const ColSpec *spec = fw_column(id, column);
    if (!spec)
        return fail(err, MSG_FRAMEWORK_COLUMN, column, fw_table_names[id]);
    if (path.len &&
        (spec->form != FORM_JSON || !put_member(a, fw_cell(&f->table[id], row, column), path, value, &value)))
        return fail(err, MSG_FRAMEWORK_MEMBER, set->target);
    fw_put(a, id, &f->table[id], row, column, value);
    return true;
}

// ---- Rows that are new
static bool too_deep(Str json)
{
    json_t *v = NULL;
    Err none = { 0 };
    bool deep = json_read(json, &v, &none) && fw_depth(v) > FW_DEPTH_MAX;
    json_decref(v);
    return deep;
}

static Str cell_given(const FwAdd *add, Str column)
{
    for (ptrdiff_t i = 0; i < add->cells.len; i++)
        if (str_eq(add->cells.at[i].target, column))
            return add->cells.at[i].value;
    return (Str){ 0 };
}

static bool add_one(Arena *a, Framework *f, const FwAdd *add, Str author, Err *err)
{
    FwTable *t = &f->table[add->table];
    ptrdiff_t row = fw_new_row(a, t);
    for (ptrdiff_t i = 0; i < add->cells.len; i++) {
        const FwSet *cell = &add->cells.at[i];
        const ColSpec *spec = fw_column(add->table, cell->target);
        if (!spec)
            return fail(err, MSG_FRAMEWORK_COLUMN, cell->target, fw_table_names[add->table]);
        if (spec->form == FORM_JSON && too_deep(cell->value))
            return fail(err, MSG_FRAMEWORK_MEMBER, cell->target);
        fw_put(a, add->table, t, row, cell->target, cell->value);
    }
    if (fw_column(add->table, S("author")) && !fw_cell(t, row, S("author")).len)
        fw_put(a, add->table, t, row, S("author"), author);
    if (add->table == FW_CRITERIA)
        fw_group_join(a, t, row);
    return true;
}

// ---- Weights that make up the rest
static bool was_added(const FwEdit *e, Str target)
{
    for (ptrdiff_t i = 0; i < e->add.len; i++) {
        Str rest = target, id = cut(&rest, '.');
        if (e->add.at[i].table == FW_CRITERIA && str_eq(rest, S("weight_in_group")) &&
            str_eq(id, cell_given(&e->add.at[i], S("criterion_id"))))
            return true;
    }
    return false;
}

static bool was_set(const FwEdit *e, Str target)
{
    if (was_added(e, target))
        return true;
    for (ptrdiff_t i = 0; i < e->set.len; i++)
        if (str_eq(e->set.at[i].target, target))
            return true;
    return false;
}

typedef struct {
    Str target, column, group; // column empty: the weight of a whole group
    FwTableId id;
    ptrdiff_t row;
    double w;
    bool set;
} Share;
typedef ARRAY(Share) Shares;

// Twelve digits: what people can read, and far below what the sums are checked to.
static Str tidy(Arena *a, double w)
{
    return str_fmt(a, "%.12g", w);
}

static void balance(Arena *a, Framework *f, const FwEdit *e, Shares shares)
{
    double fixed = 0, rest = 0;
    ptrdiff_t some = 0;
    for (ptrdiff_t i = 0; i < shares.len; i++) {
        Share *s = &shares.at[i];
        s->set = was_set(e, s->target);
        some += s->set;
        *(s->set ? &fixed : &rest) += s->w;
    }
    bool gap = e->remove.len && fabs(rest - 1) > 1e-9; // of what was taken out: the others share it
    if ((!some && !gap) || !(rest > 0) || !(fixed < 1))
        return; // the checks say what does not add up
    for (ptrdiff_t i = 0; i < shares.len; i++) {
        const Share *s = &shares.at[i];
        if (s->set)
            continue;
        Str number = tidy(a, s->w * (1 - fixed) / rest);
        if (s->column.len)
            fw_put(a, s->id, &f->table[s->id], s->row, s->column, number);
        else
            (void)fw_group_set(a, f, s->group, S("group_weight"), number);
    }
}

static double weight_of(const FwTable *t, ptrdiff_t row, Str column)
{
    double w;
    return str_f64(fw_cell(t, row, column), &w) ? w : 0;
}

static void put_within(Arena *a, Framework *f, ptrdiff_t purpose, const json_t *within)
{
    fw_put(a, FW_PURPOSES, &f->table[FW_PURPOSES], purpose, S("within_group"), json_text(a, within));
}

// Shares that a purpose has of its own within a group: what was added gets its weight, what was taken out
// goes, the others keep their proportions.
static void balance_within(Arena *a, Framework *f, ptrdiff_t purpose, Str group)
{
    const FwTable *criteria = &f->table[FW_CRITERIA];
    json_t *within = NULL;
    Err none = { 0 };
    double added = 0, rest = 0;
    ptrdiff_t there = 0, missing = 0;
    if (!json_read(fw_cell(&f->table[FW_PURPOSES], purpose, S("within_group")), &within, &none))
        return;
    for (ptrdiff_t i = 0; i < criteria->rows.len; i++) {
        const json_t *share = json_object_get(within, str_cz(a, fw_cell(criteria, i, S("criterion_id"))));
        if (!str_eq(fw_cell(criteria, i, S("group_id")), group))
            continue;
        there += share != NULL;
        missing += share == NULL;
        *(share ? &rest : &added) +=
            share ? json_number_value(share) : weight_of(criteria, i, S("weight_in_group"));
    }
    bool moved = there && rest > 0 && added < 1 && (missing || fabs(rest - 1) > 1e-9);
    for (ptrdiff_t i = 0; moved && i < criteria->rows.len; i++) {
        const char *id = str_cz(a, fw_cell(criteria, i, S("criterion_id")));
        const json_t *share = json_object_get(within, id);
        double was = share ? json_number_value(share) * (1 - added) / rest
                           : weight_of(criteria, i, S("weight_in_group"));
        double is = was;
        if (str_eq(fw_cell(criteria, i, S("group_id")), group) && str_f64(tidy(a, was), &is))
            json_object_set_new(within, id, json_real(is));
    }
    if (moved)
        put_within(a, f, purpose, within);
    json_decref(within);
}

// What a purpose says of criteria that are gone.
static void forget(Arena *a, Framework *f, ptrdiff_t purpose, Str column, Strs gone)
{
    json_t *said = NULL;
    Err none = { 0 };
    bool any = false;
    if (!json_read(fw_cell(&f->table[FW_PURPOSES], purpose, column), &said, &none))
        return;
    EACH (const Str, key, gone)
        any |= !json_object_del(said, str_cz(a, *key));
    if (any)
        fw_put(a, FW_PURPOSES, &f->table[FW_PURPOSES], purpose, column,
               json_object_size(said) ? json_text(a, said) : (Str){ 0 });
    json_decref(said);
}

static void balance_all(Arena *a, Framework *f, const FwEdit *e)
{
    const FwTable *criteria = &f->table[FW_CRITERIA], *purposes = &f->table[FW_PURPOSES];
    Strs groups = fw_groups(a, f);
    Shares shares = { 0 };
    EACH (const Str, g, groups)
        for (ptrdiff_t i = 0, done = 0; i < criteria->rows.len && !done; i++)
            if (str_eq(fw_cell(criteria, i, S("group_id")), *g)) {
                *PUSH(a, &shares) = (Share){ .target = str_fmt(a, "%.*s.group_weight", PS(*g)),
                                             .group = *g,
                                             .w = weight_of(criteria, i, S("group_weight")) };
                done = 1;
            }
    balance(a, f, e, shares);
    EACH (const Str, g, groups) {
        shares = (Shares){ 0 };
        for (ptrdiff_t i = 0; i < criteria->rows.len; i++)
            if (str_eq(fw_cell(criteria, i, S("group_id")), *g))
                *PUSH(a, &shares) = (Share){ .target = str_fmt(a, "%.*s.weight_in_group",
                                                               PS(fw_key(a, FW_CRITERIA, criteria, i))),
                                             .column = S("weight_in_group"),
                                             .id = FW_CRITERIA,
                                             .row = i,
                                             .w = weight_of(criteria, i, S("weight_in_group")) };
        balance(a, f, e, shares);
    }
    for (ptrdiff_t i = 0; (e->add.len || e->remove.len) && i < purposes->rows.len; i++) {
        forget(a, f, i, S("within_group"), e->remove);
        forget(a, f, i, S("criterion_params"), e->remove);
        EACH (const Str, g, groups)
            balance_within(a, f, i, *g);
    }
    for (ptrdiff_t i = 0; i < purposes->rows.len; i++) {
        shares = (Shares){ 0 };
        EACH (const Str, column, purposes->columns)
            if (str_starts(*column, S("w_")))
                *PUSH(a, &shares) =
                    (Share){ .target = str_fmt(a, "%.*s.%.*s", PS(fw_key(a, FW_PURPOSES, purposes, i)),
                                               PS(*column)),
                             .column = *column,
                             .id = FW_PURPOSES,
                             .row = i,
                             .w = weight_of(purposes, i, *column) };
        balance(a, f, e, shares);
    }
}

// default_weight is the product of the two others: kept in step where nobody set it.
static void products(Arena *a, Framework *f, const FwEdit *e)
{
    FwTable *t = &f->table[FW_CRITERIA];
    for (ptrdiff_t i = 0; i < t->rows.len; i++) {
        Str target = str_fmt(a, "%.*s.default_weight", PS(fw_key(a, FW_CRITERIA, t, i)));
        double is = weight_of(t, i, S("group_weight")) * weight_of(t, i, S("weight_in_group"));
        if (!fw_cell(t, i, S("default_weight")).len || was_set(e, target) ||
            fabs(is - weight_of(t, i, S("default_weight"))) < 1e-9)
            continue;
        fw_put(a, FW_CRITERIA, t, i, S("default_weight"), tidy(a, is));
    }
}

bool fw_edit(Arena *a, Framework *f, const FwEdit *asked, Err *err)
{
    FwEdit e = *asked;
    Strs before = fw_groups(a, f);
    e.remove = fw_with_criteria(a, f, asked->remove);
    EACH (const Str, key, e.remove)
        if (!remove_key(a, f, *key, err))
            return false;
    for (ptrdiff_t i = 0; i < e.add.len; i++)
        if (!add_one(a, f, &e.add.at[i], e.author, err))
            return false;
    fw_groups_gone(a, f, before);
    e.set = (FwSets){ 0 }; // the caller's stay as they are
    for (ptrdiff_t i = 0; i < asked->set.len; i++)
        *PUSH(a, &e.set) = asked->set.at[i];
    fw_groups_new(a, f, before, &e.set);
    for (ptrdiff_t i = 0; i < e.set.len; i++)
        if (!set_one(a, f, &e.set.at[i], err))
            return false;
    if (e.balance)
        balance_all(a, f, &e);
    if (e.add.len || e.set.len || e.remove.len)
        products(a, f, &e);
    framework_settle(a, f);
    return true;
}
