// preference_linear.c - statements about weights in general, such as A>=2*B, 0.1<=E<=0.3 or A+B>=0.5.
#include <math.h>

#include "num.h"
#include "panel_in.h"

enum { SIDES = 3, CENTRE_DRAWS = 1000, CENTRE_SEED = 1 };

// A side: sum of shares of the groups' weights, and a number.
typedef struct {
    double *by; // [groups]
    double number;
} Side;

typedef enum { LESS, SAME, MORE } Sign;

static bool read_term(const Pack *pack, Str term, double sign, Side *out)
{
    ptrdiff_t star = str_find(term, S("*"));
    Str id = star < 0 ? term : str_sub(term, star + 1, term.len);
    double v = 1;
    if (star >= 0 && !said_number(str_sub(term, 0, star), &v))
        return false;
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++)
        if (str_eq(pack->criterion_groups.at[g].id, id)) {
            out->by[g] += sign * v;
            return true;
        }
    if (star >= 0 || !said_number(id, &v))
        return false;
    out->number += sign * v;
    return true;
}

static bool read_side(Arena *a, const Pack *pack, Str side, Side *out)
{
    double sign = 1;
    *out = (Side){ NEWS(a, double, pack->criterion_groups.len), 0 };
    for (ptrdiff_t from = 0, i = 1; i <= side.len; i++) {
        if (i < side.len && side.at[i] != '+' && side.at[i] != '-')
            continue;
        if (!read_term(pack, str_sub(side, from, i), sign, out))
            return false;
        sign = i < side.len && side.at[i] == '-' ? -1 : 1;
        from = i + 1;
    }
    return side.len > 0;
}

static bool put(Arena *a, const Pack *pack, const Side *left, Sign sign, const Side *right, Statements *out)
{
    int32_t groups = (int32_t)pack->criterion_groups.len, n = 0, *which = NEWS(a, int32_t, groups);
    double *by = NEWS(a, double, groups), turn = sign == LESS ? -1 : 1,
           least = turn * (right->number - left->number);
    bool sound = fabs(least) <= 1e6;
    for (int32_t g = 0; g < groups; g++) {
        double d = turn * (left->by[g] - right->by[g]);
        sound &= fabs(d) <= 1e6;
        if (d == 0)
            continue;
        which[n] = g;
        by[n++] = d;
    }
    if (n)
        *PUSH(a, out) = (Statement){ n, which, by, least, sign == SAME };
    return sound && n > 0;
}

// The first comparison sign, and how many letters it has; at = len: there is none.
static ptrdiff_t find_sign(Str s, Sign *sign, ptrdiff_t *letters)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c != '<' && c != '>' && c != '=')
            continue;
        *sign = c == '<' ? LESS : c == '>' ? MORE : SAME;
        *letters = c != '=' && i + 1 < s.len && s.at[i + 1] == '=' ? 2 : 1;
        return i;
    }
    return s.len;
}

bool linear_read(Arena *a, const Pack *pack, Str word, Statements *out, Err *err)
{
    Side last = { 0 }, next;
    Sign sign = SAME, before = SAME;
    Str rest = word;
    for (int side = 0; side <= SIDES; side++) {
        ptrdiff_t letters = 0, at = find_sign(rest, &sign, &letters);
        bool ok = side < SIDES && read_side(a, pack, str_sub(rest, 0, at), &next) &&
                  (!side || put(a, pack, &last, before, &next, out));
        if (ok && at == rest.len && side)
            return true;
        if (!ok || at == rest.len)
            break;
        rest = str_sub(rest, at + letters, rest.len);
        last = next;
        before = sign;
    }
    return fail(err, MSG_PANEL_STATEMENT, word, pref_method_names[PREF_LINEAR], pref_forms[PREF_LINEAR]);
}

bool linear_centre(Arena *a, const Pack *pack, const Strs *said, double *weight, Err *err)
{
    int32_t groups = (int32_t)pack->criterion_groups.len;
    Statements all = { 0 };
    ARRAY(int32_t) thing = { 0 };
    WeightRegion w;
    double sum = 0;
    for (ptrdiff_t i = 0; i < said->len; i++) {
        if (!linear_read(a, pack, said->at[i], &all, err))
            return false;
        while (thing.len < all.len)
            *PUSH(a, &thing) = (int32_t)i;
    }
    weights_sample(a, groups, all.at, thing.at, (int32_t)all.len, CENTRE_DRAWS, CENTRE_SEED, &w);
    if (w.empty) {
        Strs clash = { 0 };
        for (int32_t i = 0; i < w.conflicts; i++)
            *PUSH(a, &clash) = said->at[w.conflict[i]];
        return fail(err, MSG_PANEL_CLASH, str_join(a, clash, S("; ")));
    }
    for (int32_t g = 0; g < groups; g++) {
        weight[g] = 0;
        for (ptrdiff_t d = 0; d < CENTRE_DRAWS; d++)
            weight[g] += (double)w.weight[d * groups + g] / CENTRE_DRAWS;
        sum += weight[g];
    }
    for (int32_t g = 0; g < groups; g++)
        weight[g] /= sum;
    return true;
}
