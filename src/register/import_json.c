// import_json.c - facts of a plan as JSON: attribute, value, and what the register says now.
#include "import_in.h"
#include "render.h"

static const Value *value_in(const Facts *facts, int attr)
{
    EACH (const Fact, f, *facts)
        if (f->attr == attr)
            return &f->value;
    return NULL;
}

void changes_json(JsonW *w, Arena *a, const Pack *pack, const Facts *facts, const Facts *before, Lang lang)
{
    jw_karr(w, "changes");
    EACH (const Fact, f, *facts) {
        const Attr *attr = pack_attr_no(pack, f->attr);
        const Value *was = value_in(before, f->attr);
        if (!attr)
            continue;
        jw_obj(w);
        jw_kstr(w, "attr", attr->name);
        jw_key(w, S("value"));
        value_json(w, a, pack, attr, &f->value, lang);
        if (was) {
            jw_key(w, S("before"));
            value_json(w, a, pack, attr, was, lang);
        }
        jw_end(w);
    }
    jw_end(w);
}
