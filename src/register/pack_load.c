// pack_load.c - a pack from its files: the parts one after the other, then what is left over, then the
// verdict.
#include <sodium.h>

#include "geo.h"
#include "pack_load.h"

// Readme files, data and the carried form may lie in a pack without being read here.
static bool allowed(Load *l, Str path)
{
    return map_get(l->known, path) || str_ends(path, S("README.md")) || str_eq(path, S("LICENSE")) ||
           str_starts(path, S("data/")) || str_eq(path, S("docs/NOTICE.md"));
}

static void load_rest(Load *l)
{
    EACH (PackFile, f, l->p->files) {
        if (!allowed(l, f->path))
            bad(l, f->path, 0, MSG_PACK_FILE_UNKNOWN, f->path);
        if (!str_is_utf8(f->bytes) && !map_get(l->known, f->path))
            bad(l, f->path, 0, MSG_PACK_FILE_ENCODING, f->path);
    }
}

// attributes.lock: what numbers have come to mean. It may lag behind, never contradict.
static void check_locked(Row r)
{
    Load *l = r.t->l;
    int number = cell_int(r, "number", 0), kind = cell_word(r, "kind");
    Str type = cell(r, "record_type"), name = cell(r, "name"), unit = cell(r, "unit");
    const Attr *now = pack_attr_no(l->p, number), *same = pack_attr(l->p, type, name);
    if (!number || kind < 0 || load_doubts(l, NOUN_NUMBER, (Str){ 0 }, cell(r, "number")) ||
        load_doubts(l, NOUN_NUMBER, (Str){ 0 }, name) || load_doubts(l, NOUN_ATTR, type, name))
        return;
    if (!now)
        row_bad(r, MSG_PACK_LOCK_GONE, number, name);
    else if (!str_eq(now->type, type) || (same && same != now))
        row_bad(r, MSG_PACK_LOCK_REUSED, number, name, now->name);
    else if ((int)now->kind != kind)
        row_bad(r, MSG_PACK_LOCK_KIND, name, str_z(attr_kind_names[kind]), str_z(attr_kind_names[now->kind]));
    else if (!str_eq(now->unit, unit))
        row_bad(r, MSG_PACK_LOCK_UNIT, name, unit, now->unit);
}

void load_lock(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_LOCK, &t) || !load_sound(l, "attributes.csv"))
        return;
    ptrdiff_t spoilt = t.csv.spoilt.len;
    Map *locked = map_new(l->a);
    EACH_ROW(r, &t)
    {
        if (row_unique(r, locked, cell(r, "number")))
            check_locked(r);
    }
    EACH (Attr, at, l->p->attrs) {
        if (at->number && !spoilt && !map_get(locked, str_fmt(l->a, "%d", at->number)))
            bad(l, t.file, 0, MSG_PACK_LOCK_LAGS, at->number, at->name);
    }
}

static ptrdiff_t count_wrong(const Faults *faults, ptrdiff_t from)
{
    ptrdiff_t wrong = 0;
    for (ptrdiff_t i = from; i < faults->len; i++)
        wrong += !fault_is_warning(&faults->at[i]);
    return wrong;
}

ptrdiff_t load_wrong(const Load *l)
{
    return count_wrong(l->faults, 0);
}

// The city's grid must be one that PROJ knows; asked of packs from outside only, since it takes time.
static void check_grid(Load *l)
{
    Crs *crs = NULL;
    Err err = { 0 };
    if (l->p->grid_crs && !crs_open(str_fmt(l->a, "EPSG:%d", l->p->grid_crs), &crs, &err)) {
        Fields f = { .l = l, .file = S("pack.yaml"), .map = &l->yaml, .line = 1 };
        bad(l, f.file, field_line(f, "grid_crs"), MSG_PACK_GRID, str_fmt(l->a, "%d", l->p->grid_crs));
    }
    crs_close(crs);
}

// stored: a pack that was accepted once; its rows of data are read where they are needed.
static bool load_files(Arena *a, Pack *p, bool stored, Faults *faults, Err *err)
{
    p->index = NEW(a, PackIndex);
    *p->index = (PackIndex){ .schemas = map_new(a),
                             .attrs = map_new(a),
                             .items = map_new(a),
                             .wards = map_new(a),
                             .params = map_new(a),
                             .terms = map_new(a),
                             .trust = map_new(a) };
    Load l = { .a = a,
               .p = p,
               .faults = faults,
               .known = map_new(a),
               .broken = map_new(a),
               .doubts = map_new(a),
               .stored = stored };
    ptrdiff_t before = faults->len;
    load_pack_yaml(&l);
    load_codelists(&l);
    load_types(&l);
    load_attributes(&l);
    load_schemas(&l);
    load_ranking(&l);
    load_sources(&l);
    load_ground(&l);
    load_criteria(&l);
    load_tables(&l);
    load_derived(&l);
    load_purposes(&l);
    load_gates(&l);
    load_plausible(&l);
    load_lock(&l);
    if (!stored) {
        PackObsList observations = { 0 };
        check_grid(&l);
        load_data(&l, &observations);
    }
    load_rest(&l);
    ptrdiff_t wrong = count_wrong(faults, before);
    if (wrong && l.unclear.len)
        return fail(err, MSG_PACK_REFUSED_PARTLY, wrong, str_join(a, l.unclear, S(", ")));
    return !wrong || fail(err, MSG_PACK_REFUSED, wrong);
}

bool pack_load_dir(Arena *a, Str dir, const Pack **out, Faults *faults, Err *err)
{
    Pack *p = NEW(a, Pack);
    *out = p;
    return files_from_dir(a, dir, p, err) && load_files(a, p, false, faults, err);
}

bool pack_check_bytes(Arena *a, Str bytes, const Pack **out, Faults *faults, Err *err)
{
    Pack *p = NEW(a, Pack);
    *out = p;
    return files_from_bytes(a, bytes, p, err) && load_files(a, p, false, faults, err);
}

bool pack_load_bytes(Arena *a, Str bytes, const Pack **out, Faults *faults, Err *err)
{
    Pack *p = NEW(a, Pack);
    *out = p;
    return files_from_bytes(a, bytes, p, err) && load_files(a, p, true, faults, err);
}
