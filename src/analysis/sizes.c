// sizes.c - sizes of one place that go together.
#include <math.h>

#include "sizes.h"

double size_of(const Sizes *sizes, const Attr *attr, int part)
{
    EACH (const Size, s, *sizes)
        if (s->attr == attr && s->part == part)
            return s->value;
    return NAN;
}

static void put(Arena *a, Sizes *sizes, const Attr *attr, int part, double value)
{
    EACH (Size, s, *sizes)
        if (s->attr == attr && s->part == part) {
            s->value = value;
            return;
        }
    *PUSH(a, sizes) = (Size){ attr, part, value };
}

static bool of_place(const Pack *pack, const Attr *attr)
{
    return str_eq(attr->type, pack->ranking.type);
}

// What a factor is for this part, or for the place: its own, its whole's, or the sum of its parts'.
static double factor(const Pack *pack, const Sizes *sizes, const Attr *attr, int part, int parts)
{
    double sum = 0;
    if (of_place(pack, attr))
        return size_of(sizes, attr, SIZE_OF_PLACE);
    if (part != SIZE_OF_PLACE)
        return size_of(sizes, attr, part);
    for (int i = 0; i < parts; i++)
        sum += size_of(sizes, attr, i);
    return parts ? sum : NAN;
}

static double product(const Pack *pack, const Sizes *sizes, const SizeRule *rule, int part, int parts)
{
    double x = 1;
    EACH (const SizeFactor, f, rule->of)
        x *= pow(factor(pack, sizes, f->attr, part, parts), f->power);
    return x;
}

// Shares spread over orders of magnitude are as likely in one as in the next.
static double between(double least, double most, double u)
{
    return least > 0 ? least * pow(most / least, u) : most * u;
}

double size_kept(const Attr *attr, double x)
{
    double fine = fabs(x) >= 1000 ? 10 : attr->kind == KIND_INTEGER ? 1 : fabs(x) >= 10 ? 0.1 : 0.01;
    x = round(x / fine) * fine;
    return fmin(fmax(x, attr->min), attr->max);
}

static void divide(Arena *a, const Pack *pack, const SizeRule *rule, int parts, Even *even, void *chance,
                   Sizes *sizes)
{
    double *weight = NEWS(a, double, parts + 1), sum = 0;
    double all =
        product(pack, sizes, rule, SIZE_OF_PLACE, parts) * between(rule->least, rule->most, even(chance));
    for (int i = 0; i < parts; i++)
        sum += weight[i] = 0.3 + even(chance); // none is a tenth of another
    for (int i = 0; i < parts; i++)
        if (!isnan(all))
            put(a, sizes, rule->attr, i, size_kept(rule->attr, all * weight[i] / sum));
}

void sizes_fit(Arena *a, const Pack *pack, int parts, Even *even, void *chance, Sizes *sizes)
{
    EACH (const SizeRule, rule, pack->sizes) {
        bool place = of_place(pack, rule->attr);
        if (rule->shared && !place) {
            divide(a, pack, rule, parts, even, chance, sizes);
            continue;
        }
        for (int i = place ? SIZE_OF_PLACE : 0; i < (place ? SIZE_OF_PLACE + 1 : parts); i++) {
            double x = product(pack, sizes, rule, i, parts) * between(rule->least, rule->most, even(chance));
            if (!isnan(x))
                put(a, sizes, rule->attr, i, size_kept(rule->attr, x));
        }
    }
}
