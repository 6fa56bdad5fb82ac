// pack.c - look-ups in a loaded pack.
#include <math.h>
#include <stdio.h>

#include "fold.h"
#include "pack_load.h"

const char *const prior_set_names[PRIOR_SETS + 1] = { "neutral", "pessimistic", "optimistic" };

PriorSet prior_set_named(Str name)
{
    PriorSet set = 0;
    while (set < PRIOR_SETS && !str_eq(name, str_z(prior_set_names[set])))
        set++;
    return set;
}

// Small tables are walked; large ones have a map.
#define FIND(T, table, field, key)                                                                           \
    do {                                                                                                     \
        EACH (T, it_, (table)) {                                                                             \
            if (str_eq(it_->field, (key)))                                                                   \
                return it_;                                                                                  \
        }                                                                                                    \
        return NULL;                                                                                         \
    } while (0)

const RecordType *pack_type(const Pack *p, Str name)
{
    FIND(RecordType, p->types, name, name);
}

const AttrGroup *pack_group(const Pack *p, Str name)
{
    FIND(AttrGroup, p->groups, name, name);
}

const CodeList *pack_list(const Pack *p, Str name)
{
    FIND(CodeList, p->lists, name, name);
}

const SourceClass *pack_class(const Pack *p, Str name)
{
    FIND(SourceClass, p->classes, name, name);
}

const Method *pack_method(const Pack *p, Str name)
{
    FIND(Method, p->methods, name, name);
}

static bool choose(MsgId id, Str wrong, Arena *a, Strs *names, Err *err)
{
    fail(err, id, wrong, str_join(a, *names, S(", ")));
    arena_free(a);
    return false;
}

bool pack_knows_origin(const Pack *p, Str class, Str method, Err *err)
{
    if (pack_class(p, class) && pack_method(p, method))
        return true;
    Arena *a = arena_new(); // for the words of the error, which keeps a copy
    Strs names = { 0 };
    if (pack_class(p, class)) {
        EACH (const Method, m, p->methods)
            *PUSH(a, &names) = m->name;
        return choose(MSG_REGISTER_NO_METHOD, method, a, &names, err);
    }
    EACH (const SourceClass, k, p->classes)
        *PUSH(a, &names) = k->name;
    return choose(MSG_REGISTER_NO_CLASS, class, a, &names, err);
}

Str pack_desk_class(const Pack *p)
{
    return pack_class(p, S("analyst")) ? S("analyst") : p->classes.at[p->classes.len - 1].name;
}

Str pack_desk_method(const Pack *p)
{
    return pack_method(p, S("analyst")) ? S("analyst") : p->methods.at[p->methods.len - 1].name;
}

const Criterion *pack_criterion(const Pack *p, Str id)
{
    FIND(Criterion, p->criteria, id, id);
}

ptrdiff_t pack_group_at(const Pack *p, Str group)
{
    for (ptrdiff_t g = 0; g < p->criterion_groups.len; g++)
        if (str_eq(p->criterion_groups.at[g].id, group))
            return g;
    return -1;
}

ptrdiff_t pack_criterion_group(const Pack *p, ptrdiff_t criterion)
{
    ptrdiff_t g = pack_group_at(p, p->criteria.at[criterion].group);
    assert(g >= 0 && "a criterion of no group: the pack's loader refuses it");
    return g;
}

const Gate *pack_gate(const Pack *p, Str id)
{
    FIND(Gate, p->gates, id, id);
}

const PackView *pack_view(const Pack *p, Str name)
{
    FIND(PackView, p->views, name, name);
}

const Purpose *pack_purpose(const Pack *p, Str id)
{
    EACH (Purpose, u, p->purposes) {
        if (id.len ? str_eq(u->id, id) : u->is_default)
            return u;
    }
    return NULL;
}

const Attr *pack_attr(const Pack *p, Str type, Str name)
{
    char key[130];
    if (type.len + name.len + 1 > (ptrdiff_t)sizeof key || !type.len || !name.len)
        return NULL;
    int n = snprintf(key, sizeof key, "%.*s.%.*s", PS(type), PS(name));
    return map_get(p->index->attrs, (Str){ key, n });
}

const Attr *pack_attr_no(const Pack *p, int number)
{
    ptrdiff_t lo = 0, hi = p->attrs.len;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (p->attrs.at[mid].number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->attrs.len && p->attrs.at[lo].number == number ? &p->attrs.at[lo] : NULL;
}

ptrdiff_t type_place(const RecordType *type, int number)
{
    int at = number - type->first;
    if (at >= 0 && at < type->places.len)
        return type->places.at[at] - 1;
    for (ptrdiff_t i = 0; !type->places.len && i < type->attrs.len; i++) // of a type made without a loader
        if (type->attrs.at[i]->number == number)
            return i;
    return -1;
}

const ChecklistItem *pack_item(const Pack *p, Str id)
{
    return map_get(p->index->items, id);
}

const Ward *pack_ward(const Pack *p, Str code)
{
    return map_get(p->index->wards, code);
}

const Param *pack_param(const Pack *p, Str id)
{
    return map_get(p->index->params, id);
}

const Term *pack_term(const Pack *p, Str id)
{
    return map_get(p->index->terms, id);
}

const Code *list_code(const CodeList *l, Str code)
{
    if (map_len(l->by_code))
        return map_get(l->by_code, code);
    FIND(Code, l->codes, code, code); // while it is still being loaded
}

const Strs *list_match(Arena *a, const CodeList *l, Str text)
{
    text = str_trim(text);
    const Strs *found = map_get(l->by_spelling, fold_vi(a, text));
    return found ? found : map_get(l->by_spelling, text);
}

bool visit_is_paper(const Visit *v)
{
    return str_eq(v->method, S("document"));
}

int pack_trust(const Pack *p, Str class, Str group, int32_t day)
{
    int any = 0;
    const TrustRules *of = p->index ? map_get(p->index->trust, class) : &p->trust; // made without a loader
    for (ptrdiff_t i = 0; of && i < of->len; i++) {
        const TrustRule *u = &of->at[i];
        if (!str_eq(u->class, class) || day < u->from || day > u->to)
            continue;
        if (str_eq(u->group, group))
            return u->trust;
        if (str_eq(u->group, S("*")))
            any = u->trust;
    }
    return any;
}

double pack_error(const Pack *p, Str group, Str method, ErrorKind kind)
{
    EACH (ErrorModel, m, p->errors) {
        if (m->kind == kind && str_eq(m->group, group) && str_eq(m->method, method))
            return m->value;
    }
    return NAN;
}

static const CriterionParams *params_of(const Purpose *u, const Criterion *c)
{
    EACH (CriterionParams, m, u->params) {
        if (str_eq(m->criterion, c->id))
            return m;
    }
    return NULL;
}

const Attr *purpose_attr(const Pack *p, const Purpose *u, const Criterion *c)
{
    (void)p;
    const CriterionParams *m = params_of(u, c);
    return m ? m->attr : c->attr;
}

const ValueFn *purpose_fn(const Pack *p, const Purpose *u, const Criterion *c)
{
    (void)p;
    const CriterionParams *m = params_of(u, c);
    return m ? &m->fn : &c->fn;
}

Str pack_digest_hex(Arena *a, const Pack *p)
{
    Buf b = buf_new(a);
    for (int i = 0; i < COUNT(p->digest); i++)
        buf_fmt(&b, "%02x", p->digest[i]);
    return buf_str(&b);
}

bool fault_is_warning(const Fault *f)
{
    return f->err.kind == ERR_TEXT;
}
