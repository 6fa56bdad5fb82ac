// derive_fuzz.c - the first byte chooses the attribute, the rest is its derivation: read or refused. What is
// read prints, reads back, and evaluates to the attribute's type, within its bounds where it is no single
// value.
#include "../test/derive_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const targets[] = { "area", "open", "grade", "kind", "floors" };
    static const Str records[] = {
        { 0 },
        S("area=1..5 floors=20 kind=factory/office level=1/3 grade=B uses=print,?none open=yes "
          "location=1,2,500 part.area=5;?;- "
          "part.grade=A/B;?+1 part.uses=print;none,?industry+? part.any=1;2"),
        S("area=- floors=- kind=- level=- grade=- uses=- open=- location=- part.area=-;- part.grade=- "
          "part.uses=-"),
    };
    if (!size)
        return 0;
    Arena *a = arena_new();
    Err err = { 0 };
    QueryProp target;
    const Derive *d, *again;
    bool ok = world_prop(NULL, str_z(targets[data[0] % COUNT(targets)]), &target);
    assert(ok);
    if (derive_parse(a, (Str){ (const char *)data + 1, (ptrdiff_t)size - 1 }, &target, &derive_schema, &d,
                     &err)) {
        Str text = derive_print(a, d);
        ok = derive_parse(a, text, &target, &derive_schema, &again, &err);
        assert(ok || err.id == MSG_QUERY_LONG);
        assert(!ok || str_eq(text, derive_print(a, again)));
        for (int i = 0; i < COUNT(records); i++) {
            DeriveRecord r;
            ok = derive_record(a, records[i], &r);
            assert(ok);
            DeriveEnv env = derive_env(&r);
            Derived x = derive_eval(a, d, &env);
            assert(x.value.type == target.type);
            assert(!value_has_fact(&x.value) || target.type != VT_NUM || x.value.lo <= x.value.hi);
            assert(!value_has_fact(&x.value) || target.type != VT_CODE || x.value.set.len > 0);
        }
    } else {
        assert(err.kind == ERR_INPUT && err_text(a, LANG_VI, &err).len > 0);
    }
    arena_free(a);
    return 0;
}
