// edit.c - facts put right, one transaction each: observation, chain, feature table and search together.
#include "edit.h"
#include "citation.h"
#include "feature.h"
#include "fold.h"
#include "store.h"

static bool may_write(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
}

static AsOf present(City *city, int64_t now)
{
    const Pack *pack = city_pack(city);
    return (AsOf){ .valid = day_at(pack->zone, now), .seq = SEQ_ALL, .now = true, .pack = pack };
}

static bool known_saying(City *city, const Saying *how, Err *err)
{
    const Pack *pack = city_pack(city);
    if (!str_trim(how->source).len)
        return fail(err, MSG_REGISTER_NO_SOURCE);
    return pack_knows_origin(pack, how->source_class, how->method, err);
}

static Valid valid_from_saying(City *city, const Saying *how)
{
    Valid v = how->valid.prec == DATE_NONE ? valid_since(day_at(city_pack(city)->zone, how->now))
                                           : valid_of(how->valid);
    if (how->until.prec != DATE_NONE) {
        v.to = how->until.to;
        v.to_prec = how->until.prec;
    }
    return v;
}

static Obs obs_said(City *city, const Saying *how, Str id, ObsKind kind)
{
    Obs o = { .id = id, .kind = kind, .valid = valid_from_saying(city, how) };
    o.conf = how->confidence > 0 ? (int)(how->confidence * 100 + 0.5) : CONF_NONE;
    o.prov = (Prov){ .source = how->source,
                     .source_class = how->source_class,
                     .method = how->method,
                     .author = how->author,
                     .note = how->note };
    return o;
}

// The attribute nearest in spelling, for the error.
static Str nearest_attr(const RecordType *type, const View *v, Str name)
{
    Str best = S("");
    int least = 1000;
    EACH (const Attr *, at, type->attrs) {
        int d = view_sees(v, *at) ? edit_distance(name, (*at)->name, 20) : 1000;
        if (d < least) {
            least = d;
            best = (*at)->name;
        }
    }
    return best;
}

static bool read_text(City *city, const View *v, Arena *a, int64_t now, const Attr *attr, Str text,
                      Value *out, Err *err)
{
    const Pack *pack = city_pack(city);
    const RecordType *to = attr->kind == KIND_REF ? pack_type(pack, attr->ref_type) : NULL;
    Citer *citer;
    if (!to || !type_is_cited(to))
        return pack_value(a, pack, attr, text, out, err);
    return citer_open(city, v, a, present(city, now), to->name, &citer, err) &&
           cite_reference(city, citer, v, a, attr, text, out, err);
}

static bool read_changes(City *city, const View *v, Arena *a, int64_t now, const RecordType *type,
                         Changes changes, Facts *out, Err *err)
{
    EACH (const Change, c, changes) {
        const Attr *attr = pack_attr(city_pack(city), type->name, c->attr);
        Fact f;
        if (!attr || !view_sees(v, attr))
            return fail(err, MSG_REGISTER_NO_ATTR, c->attr, type->name, nearest_attr(type, v, c->attr));
        if (attr->kind == KIND_DERIVED)
            return fail(err, MSG_REGISTER_DERIVED_ATTR, c->attr, attr->derived);
        EACH (const Fact, other, *out)
            if (other->attr == attr->number)
                return fail(err, MSG_REGISTER_ATTR_TWICE, c->attr);
        f.attr = attr->number;
        if (c->value && c->value->type != attr->value_type)
            return fail(err, MSG_REGISTER_WRONG_TYPE, c->attr);
        for (ptrdiff_t i = 0; c->value && i < c->value->set.len; i++)
            if (str_hidden_fault(c->value->set.at[i]) >= 0)
                return fail(err, MSG_PACK_HIDDEN, c->attr,
                            (int64_t)str_hidden_fault(c->value->set.at[i]) + 1);
        if (c->value && str_hidden_fault(c->value->reason) >= 0)
            return fail(err, MSG_PACK_HIDDEN, c->attr, (int64_t)str_hidden_fault(c->value->reason) + 1);
        bool refers = c->value && attr->kind == KIND_REF && value_is_known(c->value);
        if (c->value && !refers)
            f.value = *c->value;
        else if (!read_text(city, v, a, now, attr, refers ? c->value->set.at[0] : c->text, &f.value, err))
            return false;
        *PUSH(a, out) = f;
    }
    return true;
}

typedef struct {
    City *city;
    Arena *arena;
    const Saying *how;
    LedgerWriter *w;
} Writing;

static bool begin(Writing *x, const char *label, Err *err)
{
    BlockInfo info = {
        .author = x->how->author, .now_ms = x->how->now, .kind = BLOCK_EDIT, .label = str_z(label)
    };
    return ledger_begin(city_ledger(x->city), x->arena, &info, &x->w, err);
}

static bool end(Writing *x, const int64_t *rids, ptrdiff_t n, Str id, Done *out, Err *err)
{
    Written written;
    if (!features_write(x->city, x->arena, x->how->now, rids, n, err)) {
        ledger_abort(x->w);
        return false;
    }
    if (!ledger_commit(x->w, &written, err))
        return false;
    *out = (Done){ .block = written.last_block, .id = id, .head = hash_hex(x->arena, written.head) };
    return true;
}

static bool write_one(City *city, Arena *a, const Saying *how, const char *label, Obs *o, Done *out, Err *err)
{
    Writing x = { .city = city, .arena = a, .how = how };
    int64_t seq, rid;
    if (!begin(&x, label, err))
        return false;
    if (!ledger_add(x.w, o, &seq, err) || !ledger_find(city_ledger(city), o->id, &rid, err)) {
        ledger_abort(x.w);
        return false;
    }
    return end(&x, &rid, 1, o->id, out, err);
}

// The record that a typed id leads to, heirs followed, and its type; it must be there.
static bool target(City *city, const View *v, Arena *a, int64_t now, Str typed, Record *out, Err *err)
{
    return may_write(v, err) && record_read(city, v, a, present(city, now), typed, out, err);
}

static Str next_id(Arena *a, const RecordType *type, const Records *all)
{
    int64_t most = 0;
    EACH (const Record, r, *all) {
        Str local = str_sub(r->id, type->name.len + 1, r->id.len);
        int64_t n;
        if (str_starts(local, type->id_prefix) &&
            str_i64(str_sub(local, type->id_prefix.len, local.len), &n) && n > most)
            most = n;
    }
    return str_fmt(a, "%.*s/%.*s%0*lld", PS(type->name), PS(type->id_prefix), type->id_digits,
                   (long long)most + 1);
}

bool edit_add(City *city, const View *v, Arena *a, const Saying *how, Str type_name, Str id, Changes facts,
              Done *out, Err *err)
{
    const RecordType *type = pack_type(city_pack(city), type_name);
    AsOf now = present(city, how->now);
    Records all;
    if (!type)
        return fail(err, MSG_REGISTER_NO_TYPE, type_name);
    if (!may_write(v, err) || !known_saying(city, how, err))
        return false;
    if (!id.len) {
        if (!load_type(city, a, now, type, &all, err))
            return false;
        id = next_id(a, type, &all);
    } else if (str_find(id, S("/")) < 0) {
        id = str_fmt(a, "%.*s/%.*s", PS(type_name), PS(id));
    }
    int64_t rid;
    if (!id_new_ok(id, type_name))
        return fail(err, MSG_REGISTER_BAD_ID, id);
    if (!ledger_find(city_ledger(city), id, &rid, err))
        return false;
    if (rid)
        return fail(err, MSG_REGISTER_ID_TAKEN, id);
    Obs o = obs_said(city, how, id, OBS_FACTS);
    return read_changes(city, v, a, how->now, type, facts, &o.facts, err) &&
           write_one(city, a, how, "add", &o, out, err);
}

bool edit_set(City *city, const View *v, Arena *a, const Saying *how, Str typed, Changes facts, Done *out,
              Err *err)
{
    Record r;
    if (!target(city, v, a, how->now, typed, &r, err) || !known_saying(city, how, err))
        return false;
    if (!facts.len)
        return fail(err, MSG_REGISTER_NOTHING_TO_SET);
    Obs o = obs_said(city, how, r.id, OBS_FACTS);
    return read_changes(city, v, a, how->now, r.type, facts, &o.facts, err) &&
           write_one(city, a, how, "set", &o, out, err);
}

bool edit_retract(City *city, const View *v, Arena *a, const Saying *how, Str typed, Str attr_name,
                  int64_t seq, Done *out, Err *err)
{
    Record r;
    if (!target(city, v, a, how->now, typed, &r, err))
        return false;
    Obs o = obs_said(city, how, r.id, OBS_RETRACT);
    Obs meant;
    bool found;
    if (attr_name.len) {
        const Attr *attr = pack_attr(city_pack(city), r.type->name, attr_name);
        if (!attr || !view_sees(v, attr))
            return fail(err, MSG_REGISTER_NO_ATTR, attr_name, r.type->name,
                        nearest_attr(r.type, v, attr_name));
        *PUSH(a, &o.attrs) = attr->number;
        const Field *f = record_field(&r, attr_name);
        if (!seq && f && f->cites.len == 1)
            seq = f->cites.at[0].seq; // only one source speaks: no need to name it
        if (!seq)
            return fail(err, MSG_REGISTER_RETRACT_WHICH, attr_name, f ? (int64_t)f->cites.len : (int64_t)0);
    }
    if (!ledger_observation(city_ledger(city), a, seq, &meant, &found, err))
        return false;
    if (!found)
        return fail(err, MSG_REGISTER_NO_OBSERVATION, seq);
    o.id = meant.id;
    o.ref = seq;
    return write_one(city, a, how, "retract", &o, out, err);
}

// Both as they are today. An id that lives on elsewhere is not followed: another record than the one named
// would be closed.
bool edit_merge_pair(City *city, const View *v, Arena *a, int64_t now, Str from, Str into, Record *gone,
                     Record *heir, Err *err)
{
    if (!target(city, v, a, now, from, gone, err) || !target(city, v, a, now, into, heir, err))
        return false;
    if (gone->merged_into.len)
        return fail(err, MSG_REGISTER_MERGED_ALREADY, from, gone->merged_into);
    if (heir->merged_into.len)
        return fail(err, MSG_REGISTER_MERGED_ALREADY, into, heir->merged_into);
    if (gone->rid == heir->rid)
        return fail(err, MSG_REGISTER_MERGE_SELF, gone->id);
    return gone->type == heir->type || fail(err, MSG_REGISTER_MERGE_TYPES, gone->id, heir->id);
}

bool edit_merge(City *city, const View *v, Arena *a, const Saying *how, Str from, Str into, Done *out,
                Err *err)
{
    Record gone, heir;
    if (!edit_merge_pair(city, v, a, how->now, from, into, &gone, &heir, err))
        return false;
    Obs o = obs_said(city, how, gone.id, OBS_MERGE);
    *PUSH(a, &o.ids) = heir.id;
    Writing x = { .city = city, .arena = a, .how = how };
    int64_t seq, rids[] = { gone.rid, heir.rid };
    if (!begin(&x, "merge", err))
        return false;
    if (!ledger_add(x.w, &o, &seq, err)) {
        ledger_abort(x.w);
        return false;
    }
    return end(&x, rids, COUNT(rids), heir.id, out, err);
}
