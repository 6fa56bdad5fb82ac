// pack_lists.c - code lists, and the wards, which are one too.
#include <stdlib.h>

#include "fold.h"
#include "pack_load.h"

enum { UNRANKED = 1000000001 }; // more than any rank that can be written

// What a text may stand for, by its folded form. An alias given to several codes stands for one of them; one
// that is the code or the label of another is a fault.
static void add_spelling(Row r, CodeList *list, Map *aliases, Str text, Strs codes)
{
    Load *l = r.t->l;
    Str key = fold_vi(l->a, text);
    if (!key.len)
        key = text; // a sign such as "+" folds to nothing
    void **slot = map_slot(list->by_spelling, key);
    bool is_alias = map_get(aliases, key) != NULL;
    Strs *there = *slot;
    if (!there) {
        *slot = there = NEW(l->a, Strs);
        *map_slot(aliases, key) = there;
    } else if (!is_alias) {
        if (there->len != 1 || codes.len != 1 || !str_eq(there->at[0], codes.at[0]))
            row_bad(r, MSG_PACK_SPELLING_TWICE, text, list->name, there->at[0]);
        return;
    }
    EACH (Str, c, codes)
        *PUSH(l->a, there) = *c;
    *there = strs_sorted(l->a, *there);
}

static void set_spelling(Load *l, CodeList *list, Str key, Str code)
{
    Strs *self = NEW(l->a, Strs);
    *PUSH(l->a, self) = code;
    *map_slot(list->by_spelling, key) = self;
}

static CodeList *list_named(Load *l, Str name)
{
    EACH (CodeList, list, l->p->lists) {
        if (str_eq(list->name, name))
            return list;
    }
    CodeList *list = PUSH(l->a, &l->p->lists);
    *list = (CodeList){ .name = name, .by_code = map_new(l->a), .by_spelling = map_new(l->a) };
    return list;
}

static void read_code(Row r)
{
    Load *l = r.t->l;
    Str name = cell(r, "list"), text = cell(r, "code");
    if (!name_ok(name) || !text.len || str_find(text, S("|")) >= 0)
        return;
    CodeList *list = list_named(l, name);
    Code c = { .code = text,
               .label = cell_label(r, "label_en", "label_vi"),
               .rank = cell_int(r, "rank", -1),
               .mark = cell(r, "mark") };
    bool ranked = cell_ok(r, "rank");
    if (!ranked) {
        c.rank = UNRANKED + (int)r.i; // it has one, and nobody knows which
        load_doubt(l, NOUN_ORDER, (Str){ 0 }, name);
    }
    if (!code_ok(text)) {
        row_bad(r, MSG_PACK_CODE, S("code"), text);
        load_doubt(l, NOUN_CODE, name, text);
    }
    if (str_eq(text, S("unknown")) || str_eq(text, S("NI")) || str_eq(text, S("na")))
        row_bad(r, MSG_PACK_CODE_RESERVED, text, name);
    if (!c.label.in[LANG_EN].len && table_has(r.t, "label_en"))
        row_bad(r, MSG_PACK_LABEL_MISSING, S("label_en"));
    if (!c.label.in[LANG_VI].len && table_has(r.t, "label_vi"))
        row_bad(r, MSG_PACK_LABEL_MISSING, S("label_vi"));
    c.aliases = str_split(l->a, cell(r, "aliases"), '|');
    EACH (Code, other, list->codes) {
        if (str_eq(other->code, text)) {
            row_bad(r, MSG_PACK_CODE_TWICE, text, name);
            return;
        }
        if (c.rank >= 0 && other->rank == c.rank)
            row_bad(r, MSG_PACK_RANK_TWICE, c.rank, name, other->code);
    }
    if (ranked && list->codes.len && (list->codes.at[0].rank < 0) != (c.rank < 0) &&
        list->codes.at[0].rank < UNRANKED)
        row_bad(r, MSG_PACK_RANK_SOME, name);
    list->ordered = ranked ? c.rank >= 0 : list->ordered;
    *PUSH(l->a, &list->codes) = c;
}

// Spellings last: codes come before labels, labels before aliases, so that a fault names the later one.
// Labels that two codes share say nothing and are left out.
static void read_spellings(Row r, Map *aliases_of)
{
    Load *l = r.t->l;
    Str name = cell(r, "list"), text = cell(r, "code");
    if (!name_ok(name) || !text.len)
        return;
    CodeList *list = list_named(l, name);
    void **aliases = map_slot(aliases_of, name);
    if (!*aliases)
        *aliases = map_new(l->a);
    Strs codes = str_split(l->a, text, '|');
    if (str_find(text, S("|")) >= 0) {
        EACH (Str, c, codes) {
            if (!list_code(list, *c) && load_lacks(l, NOUN_CODE, name, *c))
                row_bad(r, MSG_PACK_CODE_UNKNOWN, *c, name);
        }
        if (!cell(r, "aliases").len && table_has(r.t, "aliases"))
            row_bad(r, MSG_PACK_CELL_EMPTY, S("aliases"));
    }
    Strs spellings = str_split(l->a, cell(r, "aliases"), '|');
    EACH (Str, alias, spellings)
        add_spelling(r, list, *aliases, *alias, codes);
}

static int by_rank(const void *a, const void *b)
{
    int x = ((const Code *)a)->rank, y = ((const Code *)b)->rank;
    return (x > y) - (x < y);
}

static void finish(Load *l, CodeList *list)
{
    static const Code shared;
    if (list->ordered && list->codes.len)
        qsort(list->codes.at, (size_t)list->codes.len, sizeof(Code), by_rank);
    int i = 0;
    EACH (Code, c, list->codes) {
        if (list->ordered)
            c->rank = i++;
        *map_slot(list->by_code, c->code) = c;
    }
    EACH (Code, c, list->codes)
        set_spelling(l, list, fold_vi(l->a, c->code), c->code);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        Map *seen = map_new(l->a); // folded label → its code; one that two codes share is left out
        EACH (Code, c, list->codes) {
            void **slot = map_slot(seen, fold_vi(l->a, c->label.in[lang]));
            *slot = *slot ? (void *)&shared : (void *)c;
        }
        EACH (Code, c, list->codes) {
            Str key = fold_vi(l->a, c->label.in[lang]);
            if (key.len && map_get(seen, key) == c && !map_get(list->by_spelling, key))
                set_spelling(l, list, key, c->code);
        }
    }
}

// ---- Wards
static void add_ward_spelling(Load *l, CodeList *list, Str text, Str code)
{
    Str key = fold_vi(l->a, text);
    if (!key.len)
        return;
    Strs *slot = *map_slot(list->by_spelling, key);
    if (!slot)
        *map_slot(list->by_spelling, key) = slot = NEW(l->a, Strs);
    EACH (Str, c, *slot) {
        if (str_eq(*c, code))
            return;
    }
    *PUSH(l->a, slot) = code; // two wards of one name: a text means one of them
}

// What coverage may count of a ward: never below 0, and never without its source.
static double ward_demand(Row r, const char *column)
{
    double n = cell_num(r, column, NAN);
    if (n < 0 || (!isnan(n) && !cell(r, "demand_source").len)) {
        row_bad(r, MSG_PACK_WARD_DEMAND, column);
        return NAN;
    }
    return n;
}

static void load_wards(Load *l)
{
    Table t;
    Pack *p = l->p;
    if (!table_open(l, TABLE_WARDS, &t))
        return;
    CodeList *list = list_named(l, t.file);
    Map *seen = map_new(l->a);
    EACH_ROW(r, &t)
    {
        Ward w = { .code = cell(r, "code"),
                   .label = cell_label(r, "label_en", "label_vi"),
                   .type = cell(r, "type") };
        if (!w.code.len || !row_unique(r, seen, w.code))
            continue;
        w.area_km2 = cell_num(r, "area_km2_published", cell_num(r, "area_km2_computed", NAN));
        w.population = ward_demand(r, "population");
        w.need = ward_demand(r, "need");
        w.lat = cell_num(r, "centroid_lat", NAN);
        w.lon = cell_num(r, "centroid_lon", NAN);
        w.from = cell_day(r, "valid_from", DAY_OPEN_START);
        w.to = cell_day(r, "valid_to", DAY_OPEN_END);
        w.source = cell(r, "source");
        w.groups = map_new(l->a);
        bool bounded = p->west < p->east;
        if (bounded && !isnan(w.lat) && !isnan(w.lon) &&
            (w.lon < p->west || w.lon > p->east || w.lat < p->south || w.lat > p->north))
            row_bad(r, MSG_PACK_OUTSIDE, w.lon, w.lat);
        *PUSH(l->a, &p->wards) = w;
        Code c = { .code = w.code, .label = w.label, .rank = -1 };
        *PUSH(l->a, &c.aliases) = cell(r, "name_vi");
        *PUSH(l->a, &c.aliases) = cell(r, "name_en");
        Strs spellings = str_split(l->a, cell(r, "aliases"), '|');
        EACH (Str, alias, spellings)
            *PUSH(l->a, &c.aliases) = *alias;
        *PUSH(l->a, &list->codes) = c;
    }
    EACH (Code, c, list->codes) {
        *map_slot(list->by_code, c->code) = c;
        add_ward_spelling(l, list, c->code, c->code);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            add_ward_spelling(l, list, c->label.in[lang], c->code);
        EACH (Str, alias, c->aliases)
            add_ward_spelling(l, list, *alias, c->code);
    }
    EACH (Ward, w, p->wards)
        *map_slot(p->index->wards, w->code) = w;
}

void load_codelists(Load *l)
{
    Table t;
    if (table_open(l, TABLE_CODELISTS, &t)) {
        EACH_ROW(r, &t)
        read_code(r);
        EACH (CodeList, list, l->p->lists)
            finish(l, list);
        Map *aliases_of = map_new(l->a);
        EACH_ROW(r, &t)
        read_spellings(r, aliases_of);
    }
    load_wards(l);
}
