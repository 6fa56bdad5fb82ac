// near.c - suggestions: the name or code that was likely meant.
#include "fold.h"
#include "tree.h"

// How far a candidate is; what only lacks its end is one letter off.
static int distance(Str folded, Str candidate, int max)
{
    return folded.len > 2 && str_starts(candidate, folded) ? 1 : edit_distance(folded, candidate, max);
}

// A third of the letters may differ, at most four: more is no typing mistake.
static int allowed(Str s)
{
    int letters = letter_at(s, s.len) - 1;
    return letters < 3 ? letters - 1 : letters / 3 > 4 ? 4 : letters / 3;
}

Str name_near(Arena *a, const QuerySchema *schema, Str name)
{
    Str best = { 0 }, candidate, folded = fold_vi(a, name);
    int least = allowed(name) + 1;
    for (ptrdiff_t i = 0; schema->name_at && schema->name_at(schema->ctx, i, &candidate); i++) {
        int d = distance(folded, fold_vi(a, candidate), least);
        if (d < least) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

Str code_near(Arena *a, const QueryCode *codes, ptrdiff_t n, Str code)
{
    Str best = { 0 }, folded = fold_vi(a, code);
    int least = allowed(code) + 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        int d = distance(folded, fold_vi(a, codes[i].code), least);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            if (codes[i].label[lang].len && str_eq(fold_vi(a, codes[i].label[lang]), folded))
                d = -1; // the label instead of the code: surely that one
        if (d < least) {
            least = d;
            best = codes[i].code;
        }
    }
    return best;
}

bool fail_no_property(Arena *a, Str text, ptrdiff_t at, Str name, const QuerySchema *schema, Err *err)
{
    Str near = name_near(a, schema, name);
    name = str_sub(name, 0, 100);
    return near.len ? fail(err, MSG_QUERY_NO_PROPERTY_NEAR, letter_at(text, at), name, near)
                    : fail(err, MSG_QUERY_NO_PROPERTY, letter_at(text, at), name);
}

bool fail_no_code(Arena *a, Str text, ptrdiff_t at, Str code, const QueryProp *p, Err *err)
{
    Str near = code_near(a, p->codes, p->n_codes, code);
    code = str_sub(code, 0, 100);
    if (near.len)
        return fail(err, MSG_QUERY_NO_CODE_NEAR, letter_at(text, at), code, p->list, near, p->name);
    Strs some = { 0 };
    for (ptrdiff_t i = 0; i < p->n_codes && i < 12; i++)
        *PUSH(a, &some) = p->codes[i].code;
    if (p->n_codes > some.len)
        *PUSH(a, &some) = S("…");
    return fail(err, MSG_QUERY_NO_CODE, letter_at(text, at), code, p->list, str_join(a, some, S(", ")),
                p->name);
}
