// record.c - reading records through a view: one, a list, a count, a history.
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "load.h"

const Field *record_field(const Record *r, Str attr)
{
    EACH (const Field, f, r->fields)
        if (str_eq(f->attr->name, attr))
            return f;
    return NULL;
}

Value record_value(const Record *r, Str attr)
{
    const Field *f = record_field(r, attr);
    return f ? f->value : value_unknown(VT_NONE);
}

Str record_title(const Record *r, Lang lang)
{
    const Lang order[] = { lang, LANG_VI, LANG_EN }; // a name in the other language says more than a number
    for (int i = 0; i < COUNT(order); i++) {
        const Field *f = record_field(r, r->type->title.in[order[i]]);
        if (f && f->value.set.len && f->value.set.at[0].len)
            return f->value.set.at[0];
    }
    return r->id;
}

// ---- Ids

bool record_id(City *city, Arena *a, Str typed, Str *id, Err *err)
{
    const Pack *pack = city_pack(city);
    *id = str_trim(typed);
    if (str_find(*id, S("/")) >= 0)
        return true;
    Strs found = { 0 };
    EACH (const RecordType, t, pack->types) {
        Str full = str_fmt(a, "%.*s/%.*s", PS(t->name), PS(*id));
        int64_t rid = 0;
        if (id_ok(full) && !ledger_find(city_ledger(city), full, &rid, err))
            return false;
        if (rid)
            *PUSH(a, &found) = full;
    }
    if (!found.len)
        return fail(err, MSG_REGISTER_NO_RECORD, *id);
    if (found.len > 1)
        return fail(err, MSG_REGISTER_MANY_RECORDS, *id, str_join(a, found, S(", ")));
    *id = found.at[0];
    return true;
}

bool record_read(City *city, const View *v, Arena *a, AsOf at, Str typed, Record *out, Err *err)
{
    Str id;
    int64_t rid = 0;
    bool found = false;
    Seqs heirs = { 0 };
    if (!record_id(city, a, typed, &id, err) || (id_ok(id) && !ledger_find(city_ledger(city), id, &rid, err)))
        return false;
    if (!rid)
        return fail(err, MSG_REGISTER_NO_RECORD, id);
    if (!ledger_heirs(city_ledger(city), a, rid, at.seq, &heirs, err))
        return false;
    int64_t to = heirs.len == 1 ? heirs.at[0] : rid; // one that was split is shown as it was
    if (!load_one(city, a, at, to, out, &found, err))
        return false;
    if (!found)
        return fail(err, MSG_REGISTER_NO_RECORD_THEN, id);
    if (to != rid)
        out->merged_into = out->id;
    view_cut(v, a, out);
    return true;
}
