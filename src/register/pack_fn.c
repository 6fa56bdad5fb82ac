// pack_fn.c - value functions and priors: read from JSON, checked against the attribute they judge.
#include "pack_load.h"

static bool number(const json_t *v, double *out)
{
    if (!json_is_number(v))
        return false;
    *out = json_number_value(v);
    return isfinite(*out);
}

// Warns of members that nobody reads: a misspelt one would otherwise be taken for absent.
static void members_known(Row r, Str id, const json_t *o, const char *const *known)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)o, key, v)
    {
        bool found = false;
        for (int i = 0; known[i]; i++)
            found = found || !strcmp(known[i], key);
        if (!found)
            row_bad(r, MSG_PACK_MEMBER_UNKNOWN, id, key);
    }
}

static bool member(Row r, Str id, const json_t *o, const char *key, double *out)
{
    if (number(json_object_get(o, key), out))
        return true;
    row_bad(r, MSG_PACK_MEMBER, id, key);
    return false;
}

// ---- The five shapes. Each sets *rises to whether it rises (1), falls (-1), neither (0: flat) or both (2).
static bool read_line(Row r, Str id, const json_t *o, ValueFn *f, int *rises)
{
    members_known(r, id, o, (const char *const[]){ "zero_at", "one_at", NULL });
    if (!member(r, id, o, "zero_at", &f->zero_at) || !member(r, id, o, "one_at", &f->one_at))
        return false;
    if (f->zero_at == f->one_at || (f->kind == VF_LOG && (f->zero_at <= 0 || f->one_at <= 0))) {
        row_bad(r, MSG_PACK_FN_ENDS, id);
        return false;
    }
    *rises = f->one_at > f->zero_at ? 1 : -1;
    return true;
}

static void turn(int *rises, double from, double to)
{
    int way = (to > from) - (to < from);
    if (way && *rises != way)
        *rises = *rises ? 2 : way;
}

static bool read_points(Row r, Str id, const json_t *o, ValueFn *f, int *rises)
{
    const json_t *points = json_object_get(o, "points");
    members_known(r, id, o, (const char *const[]){ "points", "placeholder", NULL });
    bool ok = json_array_size(points) >= 2;
    for (size_t i = 0; ok && i < json_array_size(points); i++) {
        const json_t *pair = json_array_get(points, i);
        VfPoint at;
        ok = json_array_size(pair) == 2 && number(json_array_get(pair, 0), &at.x) &&
             number(json_array_get(pair, 1), &at.y) && at.y >= 0 && at.y <= 1 &&
             (!f->points.len || at.x > f->points.at[f->points.len - 1].x);
        if (!ok)
            break;
        if (f->points.len)
            turn(rises, f->points.at[f->points.len - 1].y, at.y);
        *PUSH(r.t->l->a, &f->points) = at;
    }
    if (!ok)
        row_bad(r, MSG_PACK_FN_POINTS, id);
    return ok;
}

static bool read_codes(Row r, Str id, const json_t *o, const Attr *at, ValueFn *f, int *rises)
{
    Load *l = r.t->l;
    const char *key;
    json_t *v;
    bool ok = true;
    double last = NAN;
    EACH (Code, c, at->list->codes) {
        CodeValue cv = { .code = c->code };
        const json_t *there = json_object_get(o, str_cz(l->a, c->code));
        if (!there || !number(there, &cv.value) || cv.value < 0 || cv.value > 1) {
            row_bad(r, there ? MSG_PACK_FN_SHARE : MSG_PACK_FN_CODE_MISSING, id, c->code, at->list->name);
            ok = false;
            continue;
        }
        if (at->list->ordered && !isnan(last))
            turn(rises, last, cv.value);
        last = cv.value;
        *PUSH(l->a, &f->codes) = cv;
    }
    json_object_foreach((json_t *)o, key, v)
    {
        if (!list_code(at->list, str_z(key)) && load_lacks_code(l, at->list, str_z(key))) {
            row_bad(r, MSG_PACK_CODE_UNKNOWN, str_copy(l->a, str_z(key)), at->list->name);
            ok = false;
        }
    }
    return ok;
}

// A missing end is null: it goes on for ever.
static bool end(Row r, Str id, const json_t *o, const char *key, double *out)
{
    const json_t *v = json_object_get(o, key);
    *out = INFINITY;
    return json_is_null(v) || member(r, id, o, key, out);
}

static bool read_peak(Row r, Str id, const json_t *o, ValueFn *f)
{
    members_known(r, id, o,
                  (const char *const[]){ "rise_from", "full_from", "full_to", "zero_to", "floor", NULL });
    if (!member(r, id, o, "rise_from", &f->rise_from) || !member(r, id, o, "full_from", &f->full_from) ||
        !end(r, id, o, "full_to", &f->full_to) || !end(r, id, o, "zero_to", &f->zero_to) ||
        !member(r, id, o, "floor", &f->floor))
        return false;
    bool ok = f->rise_from < f->full_from && f->full_from <= f->full_to &&
              (f->full_to < f->zero_to || (isinf(f->full_to) && isinf(f->zero_to))) && f->floor >= 0 &&
              f->floor <= 1;
    if (!ok)
        row_bad(r, MSG_PACK_FN_PEAK, id);
    return ok;
}

bool load_fn(Row r, Str id, const json_t *o, const Attr *at, Direction direction, ValueFn *f)
{
    int rises = 0;
    bool codes = f->kind == VF_ORDINAL, ok = false;
    if (o && !json_is_object(o))
        row_bad(r, MSG_PACK_FN_OBJECT, id);
    if (!json_is_object(o) || !at)
        return false;
    if (codes ? at->value_type != VT_CODE || !at->list : at->value_type != VT_NUM) {
        row_bad(r, MSG_PACK_FN_TYPE, id, at->name, str_z(fn_names[f->kind]));
        return false;
    }
    switch (f->kind) {
    case VF_LINEAR:
    case VF_LOG:
        ok = read_line(r, id, o, f, &rises);
        break;
    case VF_PIECEWISE:
        ok = read_points(r, id, o, f, &rises);
        break;
    case VF_ORDINAL:
        ok = read_codes(r, id, o, at, f, &rises);
        break;
    case VF_PEAK:
        ok = read_peak(r, id, o, f);
        break;
    }
    bool fits = direction == FIT_TO_USE ||
                (f->kind != VF_PEAK && rises != 2 && rises != (direction == HIGHER_BETTER ? -1 : 1));
    bool ordered = !codes || !load_doubts(r.t->l, NOUN_ORDER, (Str){ 0 }, at->list->name);
    if (ok && !fits && ordered) {
        row_bad(r, MSG_PACK_FN_DIRECTION, id, str_z(direction_names[direction]));
        return false;
    }
    return ok;
}

// ---- Priors
static const char *const dist_names[] = { "uniform",       "loguniform", "triangular",
                                          "logtriangular", "weights",    NULL };

static bool prior_codes(Row r, Str where, const json_t *o, const Attr *at, Prior *out)
{
    Load *l = r.t->l;
    const json_t *p = json_object_get(o, "p"), *codes = json_object_get(o, "codes");
    const char *key;
    json_t *v;
    double sum = 0;
    members_known(r, where, o, (const char *const[]){ "dist", "p", "codes", NULL });
    for (size_t i = 0; i < json_array_size(codes); i++)
        *PUSH(l->a, &out->codes) = (CodeValue){ str_copy(l->a, json_str(json_array_get(codes, i))), 1 };
    json_object_foreach((json_t *)p, key, v)
    {
        CodeValue cv = { .code = str_copy(l->a, str_z(key)) };
        if (!number(v, &cv.value) || cv.value < 0) {
            row_bad(r, MSG_PACK_MEMBER, where, key);
            return false;
        }
        *PUSH(l->a, &out->codes) = cv;
    }
    EACH (CodeValue, cv, out->codes) {
        sum += cv->value;
        if (!list_code(at->list, cv->code) && load_lacks_code(l, at->list, cv->code)) {
            row_bad(r, MSG_PACK_PRIOR_CODE, where, cv->code, at->list->name);
            return false;
        }
    }
    if (!out->codes.len || sum <= 0 || (p && fabs(sum - 1) > 1e-3)) {
        row_bad(r, MSG_PACK_PRIOR_SUM, where, sum);
        return false;
    }
    EACH (CodeValue, cv, out->codes)
        cv->value /= sum;
    return true;
}

static bool prior_numbers(Row r, Str where, const json_t *o, const Attr *at, Prior *out)
{
    bool mode = out->kind == PRIOR_TRIANGULAR || out->kind == PRIOR_LOGTRIANGULAR;
    bool logs = out->kind == PRIOR_LOGUNIFORM || out->kind == PRIOR_LOGTRIANGULAR;
    members_known(r, where, o, (const char *const[]){ "dist", "lo", "hi", mode ? "mode" : "lo", NULL });
    if (!member(r, where, o, "lo", &out->lo) || !member(r, where, o, "hi", &out->hi) ||
        (mode && !member(r, where, o, "mode", &out->mode)))
        return false;
    bool ok = out->lo < out->hi && (!mode || (out->lo <= out->mode && out->mode <= out->hi)) &&
              (!logs || out->lo > 0);
    if (!ok)
        row_bad(r, MSG_PACK_PRIOR_ENDS, where);
    else if (at && (out->lo < at->min || out->hi > at->max)) {
        row_bad(r, MSG_PACK_PRIOR_RANGE, where, at->name);
        ok = false;
    }
    return ok;
}

bool load_prior(Row r, const char *column, const Attr *at, Prior *out)
{
    json_t *o = cell_json(r, column);
    Str where = str_z(column), dist = json_get_str(o, "dist");
    bool ok = false;
    int kind = -1;
    *out = (Prior){ 0 };
    if (!o)
        return false;
    for (int i = 0; dist_names[i]; i++)
        if (str_eq(dist, str_z(dist_names[i])))
            kind = i;
    bool codes = kind == PRIOR_CODES || (kind == PRIOR_UNIFORM && json_object_get(o, "codes"));
    out->kind = codes ? PRIOR_CODES : (PriorKind)kind;
    if (kind < 0)
        row_bad(r, MSG_PACK_WORD, where, dist, S("uniform, loguniform, triangular, logtriangular, weights"));
    else if (!at) // in doubt: what does not hang on it is checked
        ok = !codes && prior_numbers(r, where, o, NULL, out);
    else if (codes ? at->value_type != VT_CODE || !at->list : at->value_type != VT_NUM)
        row_bad(r, MSG_PACK_PRIOR_TYPE, where, at->name);
    else
        ok = codes ? prior_codes(r, where, o, at, out) : prior_numbers(r, where, o, at, out);
    json_decref(o);
    return ok;
}
