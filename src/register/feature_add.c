// feature_add.c - new records into the feature tables, row by row as a file tells of them.
#include "feature_in.h"
#include "now.h"
#include "register_sql.h"
#include "resolve.h"

enum { MOST_PATTERNS = 1000 };

static const Records no_parts;
struct FeatureAdder {
    City *city;
    Arena *a;
    const RecordType *type;
    const Deriver *deriver;
    int32_t day;
    int64_t now_ms;
    bool many, parts;    // parts: some record of a type that belongs to this one is there already
    Seqs whole;          // new records that parts were waiting for
    Fields base, fields; // of every attribute: of a record of which nothing is known; of the one at hand
    Names *names;        // of every attribute
    bool *touched;       // by place: where the record at hand differs from base,
    bool *base_says;     // and where base says anything
    Fields some;         // of the record at hand, those that say anything,
    Names *some_names;   // and what their columns are called
    Map *statements;
    int patterns;
};

static bool some_parts(City *city, const RecordType *type, bool *out, Err *err)
{
    EACH (const RecordType, part, city_pack(city)->types) {
        if (*out || !str_eq(part->parent, type->name))
            continue;
        Stmt *q = db_query(city_db(city), sql_record_now_count);
        bind_str(q, 1, part->name);
        *out = stmt_next(q) && col_i64(q, 0) > 0;
        if (!stmt_end(q, err))
            return false;
    }
    return true;
}

static bool note_parts(FeatureAdder *f, Arena *row, const Record *r, Err *err)
{
    bool any = false;
    EACH (const RecordType, part, city_pack(f->city)->types) {
        Seqs rids = { 0 };
        if (!f->parts || any || !str_eq(part->parent, f->type->name))
            continue;
        if (!part_rids(f->city, row, part, r->id, &rids, err))
            return false;
        any = rids.len > 0;
    }
    if (any)
        *PUSH(f->a, &f->whole) = r->rid;
    return true;
}

static bool says_anything(const Field *f)
{
    return f->value.state != VAL_UNKNOWN || f->value.reason.len;
}

bool feature_adder_open(City *city, Arena *a, const RecordType *type, int64_t now_ms, bool many,
                        FeatureAdder **out, Err *err)
{
    FeatureAdder *f = *out = NEW(a, FeatureAdder);
    *f = (FeatureAdder){ .city = city, .a = a, .type = type, .now_ms = now_ms, .many = many };
    f->day = day_at(city_pack(city)->zone, now_ms);
    f->statements = map_new(a);
    f->names = NEWS(a, Names, type->attrs.len);
    f->some_names = NEWS(a, Names, type->attrs.len);
    f->touched = NEWS(a, bool, type->attrs.len);
    f->base_says = NEWS(a, bool, type->attrs.len);
    EACH (const Attr *, at, type->attrs) {
        f->names[f->base.len] = feature_names(a, *at);
        *PUSH(a, &f->base) = (Field){ .attr = *at, .value = value_unknown((*at)->value_type) };
        *PUSH(a, &f->some) = (Field){ 0 };
    }
    if (!features_write(city, a, now_ms, NULL, 0, err) || !some_parts(city, type, &f->parts, err) ||
        !city_deriver(city, a, feature_as_of(city, now_ms), type, &f->deriver, err))
        return false;
    Record nothing = { .type = type, .fields = f->base };
    deriver_run(f->deriver, a, &nothing, &no_parts);
    EACH (const Field, b, f->base) {
        f->base_says[b - f->base.at] = says_anything(b);
        *PUSH(a, &f->fields) = *b;
    }
    return (!many || db_script(city_db(city), sql_record_now_unsorted, err)) &&
           (!many || !type->spatial || gpkg_bulk_begin(city_db(city), a, type->name, err));
}

// The statement of a row by the columns it fills: a file has few such patterns.
static Str statement(FeatureAdder *f, Arena *row, const Record *r, const Cells *cells)
{
    uint64_t pattern = 0;
    EACH (const Cell, c, *cells)
        pattern = (pattern ^ (uintptr_t)c->column.at) * 0x9e3779b97f4a7c15; // each name lies in one place
    Str key = { (const char *)&pattern, sizeof pattern };
    Str *have = map_get(f->statements, key);
    if (have)
        return *have;
    Str text = feature_insert_text(row, r, cells);
    if (f->patterns < MOST_PATTERNS) {
        have = NEW(f->a, Str);
        *have = str_copy(f->a, text);
        *map_slot(f->statements, str_copy(f->a, key)) = have;
        f->patterns++;
    }
    return text;
}

// The fields as the facts make them: of some two hundred, a row of a file fills ten, and few follow from
// those.
static void fill_fields(FeatureAdder *f, Arena *row, const Obs *o)
{
    for (ptrdiff_t i = 0; i < f->fields.len; i++)
        if (f->touched[i]) {
            f->touched[i] = false;
            f->fields.at[i] = f->base.at[i];
        }
    if (o->valid.from <= f->day && f->day <= o->valid.to)
        EACH (const Fact, fact, o->facts) {
            ptrdiff_t at = type_place(f->type, fact->attr);
            if (at >= 0)
                f->touched[at] = true;
        }
    deriver_follow(f->deriver, f->touched);
    for (ptrdiff_t i = 0; i < f->fields.len; i++)
        if (f->touched[i])
            f->fields.at[i].value = value_unknown(f->fields.at[i].attr->value_type);
    if (o->valid.from <= f->day && f->day <= o->valid.to)
        EACH (const Fact, fact, o->facts) {
            ptrdiff_t at = type_place(f->type, fact->attr);
            if (at >= 0)
                f->fields.at[at].value = fact->value;
        }
    Record r = { .type = f->type, .id = o->id, .fields = f->fields };
    deriver_run_some(f->deriver, row, &r, &no_parts, f->touched);
    f->some.len = 0;
    for (ptrdiff_t i = 0; i < f->fields.len; i++)
        if (f->touched[i] ? says_anything(&f->fields.at[i]) : f->base_says[i]) {
            f->some_names[f->some.len] = f->names[i];
            f->some.at[f->some.len++] = f->fields.at[i];
        }
}

bool feature_add(FeatureAdder *f, Arena *row, int64_t rid, Str id, const Obs *o, Err *err)
{
    fill_fields(f, row, o);
    Record r = { .type = f->type, .id = id, .rid = rid, .fields = f->some };
    Cells cells = feature_cells(row, NULL, &r, rid, city_illustrative(f->city), f->some_names);
    return feature_insert(city_db(f->city), statement(f, row, &r, &cells), &cells, err) &&
           feature_text_add(city_db(f->city), rid, feature_text(row, &r), err) &&
           now_add(f->city, row, &r, err) && note_parts(f, row, &r, err);
}

bool feature_adder_end(FeatureAdder *f, Err *err)
{
    if (!features_write(f->city, f->a, f->now_ms, f->whole.at, f->whole.len, err))
        return false;
    if (!f->many)
        return gpkg_changed(city_db(f->city), f->type->name, f->now_ms, err);
    return db_script(city_db(f->city), sql_record_now_sorted, err) &&
           (!f->type->spatial || gpkg_bulk_end(city_db(f->city), f->a, f->type->name, err)) &&
           gpkg_touch(city_db(f->city), f->type->name, f->now_ms, err);
}
