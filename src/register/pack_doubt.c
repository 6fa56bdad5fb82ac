// pack_doubt.c - what a row that cannot be read would have named: it counts as there, so that what names it
// is no second fault.
#include "fold.h"
#include "pack_load.h"

static const char *const homes[NOUN_COUNT] = {
    [NOUN_TYPE] = "types.yaml",        [NOUN_GROUP] = "types.yaml",
    [NOUN_ATTR] = "attributes.csv",    [NOUN_LIST] = "codelists.csv",
    [NOUN_CODE] = "codelists.csv",     [NOUN_ORDER] = "codelists.csv",
    [NOUN_WARD] = "wards.csv",         [NOUN_CLASS] = "sources.csv",
    [NOUN_METHOD] = "methods.csv",     [NOUN_TRUST] = "trust.csv",
    [NOUN_CRITERION] = "criteria.csv", [NOUN_CRITERION_GROUP] = "criteria.csv",
    [NOUN_WEIGHT] = "criteria.csv",    [NOUN_FUNCTION] = "criteria.csv",
    [NOUN_PURPOSE] = "purposes.csv",   [NOUN_PARAM] = "finance_params.csv",
    [NOUN_NUMBER] = "attributes.csv",  [NOUN_RECORD] = "data/index.yaml",
};

// A name as far as one can go by it when it may be misspelt: letters and digits, folded. None left: anything.
static Str bare(Arena *a, Str name)
{
    Str folded = fold_vi(a, name);
    char *out = arena_alloc(a, folded.len + 1);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < folded.len; i++)
        if ((folded.at[i] >= 'a' && folded.at[i] <= 'z') || (folded.at[i] >= '0' && folded.at[i] <= '9') ||
            (folded.at[i] & 0x80))
            out[n++] = folded.at[i];
    return n ? (Str){ out, n } : S("*");
}

static Str doubt_key(Arena *a, Noun noun, Str scope, Str name)
{
    return str_fmt(a, "%d %.*s %.*s", (int)noun, PS(scope), PS(name));
}

static void add_doubt(Load *l, Noun noun, Str scope, Str name)
{
    *map_slot(l->doubts, doubt_key(l->a, noun, bare(l->a, scope), bare(l->a, name))) = l;
}

// Of a name in several words ("Weak source" for weak) each may be the one that is meant.
void load_doubt(Load *l, Noun noun, Str scope, Str name)
{
    Strs words = str_split(l->a, name, ' ');
    add_doubt(l, noun, scope, name);
    EACH (const Str, word, words)
        if (!str_eq(bare(l->a, *word), S("*")))
            add_doubt(l, noun, scope, *word);
    l->doubted[noun]++;
}

bool load_doubts(const Load *l, Noun noun, Str scope, Str name)
{
    if (!l->doubted[noun])
        return false;
    Str scopes[] = { bare(l->a, scope), S("*") }, names[] = { bare(l->a, name), S("*") };
    for (int i = 0; i < COUNT(scopes); i++)
        for (int j = 0; j < COUNT(names); j++)
            if (map_get(l->doubts, doubt_key(l->a, noun, scopes[i], names[j])))
                return true;
    return false;
}

bool load_lacks(const Load *l, Noun noun, Str scope, Str name)
{
    return load_sound(l, homes[noun]) && !load_doubts(l, noun, scope, name);
}

bool load_lacks_code(const Load *l, const CodeList *list, Str code)
{
    bool ward = str_eq(list->name, S("wards.csv"));
    return load_lacks(l, ward ? NOUN_WARD : NOUN_CODE, ward ? (Str){ 0 } : list->name, code);
}

void load_unclear(Load *l, Str file, int line)
{
    Str place = line > 0 ? str_fmt(l->a, "%.*s:%d", PS(file), line) : file;
    if (!str_in(place, l->unclear))
        *PUSH(l->a, &l->unclear) = place;
}
