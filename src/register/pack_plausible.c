// pack_plausible.c - plausible.csv: how the sizes of one place go together.
#include "pack_load.h"

// A number that people enter, of what is ranked or of its parts.
static const Attr *size_attr(Row r, Str name)
{
    Load *l = r.t->l;
    const Attr *at = load_attr(l, r.t->file, r.line, name);
    const RecordType *type = at ? pack_type(l->p, at->type) : NULL;
    bool of_part = type ? str_eq(type->parent, l->p->ranking.type)
                        : at && !load_lacks(l, NOUN_TYPE, (Str){ 0 }, at->type);
    if (!at)
        return NULL;
    if (at->value_type != VT_NUM || at->kind == KIND_DERIVED ||
        (!of_part && !str_eq(at->type, l->p->ranking.type))) {
        row_bad(r, MSG_PACK_SIZE_ATTR, name);
        return NULL;
    }
    return at;
}

static bool ruled(const Pack *p, const Attr *at)
{
    EACH (const SizeRule, s, p->sizes)
        if (s->attr == at)
            return true;
    return false;
}

// "site_area_m2 ^ 0.5 * building.b_storeys"
static void read_factors(Row r, SizeRule *s)
{
    Load *l = r.t->l;
    Strs parts = str_split(l->a, cell(r, "of"), '*');
    EACH (const Str, part, parts) {
        Str power = str_trim(*part), name = str_trim(cut(&power, '^'));
        SizeFactor f = { .power = 1 };
        if (str_trim(power).len && !str_f64(str_trim(power), &f.power))
            row_bad(r, MSG_PACK_NUMBER, S("of"), *part);
        f.attr = size_attr(r, name);
        if (f.attr == s->attr && f.attr)
            row_bad(r, MSG_PACK_SIZE_ORDER, name);
        if (f.attr)
            *PUSH(l->a, &s->of) = f;
    }
}

// What a rule rests on must have its own rule above, or none.
static void check_order(Load *l, const Table *t)
{
    EACH (const SizeRule, s, l->p->sizes)
        EACH (const SizeFactor, f, s->of)
            for (const SizeRule *later = s + 1; later < l->p->sizes.at + l->p->sizes.len; later++)
                if (later->attr == f->attr)
                    bad(l, t->file, s->line, MSG_PACK_SIZE_ORDER, f->attr->name);
}

void load_plausible(Load *l)
{
    Table t;
    if (!table_open(l, TABLE_PLAUSIBLE, &t))
        return;
    EACH_ROW(r, &t)
    {
        SizeRule s = { .attr = size_attr(r, cell(r, "attribute")), .line = r.line };
        s.least = cell_num(r, "least", 0);
        s.most = cell_num(r, "most", 0);
        s.shared = cell_yes(r, "shared");
        read_factors(r, &s);
        bool sized = cell_ok(r, "least") && cell_ok(r, "most");
        if (sized && !(s.least >= 0 && s.most > 0 && s.least <= s.most))
            row_bad(r, MSG_PACK_SIZE_RANGE, s.least, s.most);
        if (s.attr && ruled(l->p, s.attr))
            row_bad(r, MSG_PACK_SIZE_ORDER, s.attr->name);
        else if (s.attr)
            *PUSH(l->a, &l->p->sizes) = s;
    }
    check_order(l, &t);
}
