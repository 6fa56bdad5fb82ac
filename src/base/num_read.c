// num_read.c - numbers as people write them, with the second reading where there are two.
#include <math.h>
#include <string.h>

#include "num.h"
#include "words.h"

// ---- Words.
typedef struct {
    const char *words;
    double value;
    const char *unit;
    int bound;
} Entry;

// The longest of a table's words (divided by |) with which s begins.
static const Entry *find(const Entry *table, int n, Str s, ptrdiff_t *len)
{
    const Entry *best = NULL;
    ptrdiff_t l;
    *len = 0;
    for (int i = 0; i < n; i++)
        if ((l = any_word(s, table[i].words)) > *len) {
            *len = l;
            best = &table[i];
        }
    return best;
}

static const Entry bounds[] = {
    { "~|≈|khoảng|chừng|độ|gần|xấp xỉ|ước|ước tính|ước "
      "khoảng|about|approx.|approx|approximately|around|nearly|almost|ca.|c.|some",
      .bound = NUM_ABOUT },
    { ">|trên|hơn|over|more than|above", .bound = NUM_MORE_THAN },
    { "<|dưới|less than|under|below|chưa đến|chưa tới", .bound = NUM_LESS_THAN },
    { "≥|>=|ít nhất|tối thiểu|từ|at least|min.", .bound = NUM_AT_LEAST },
    { "≤|<=|tối đa|không quá|nhiều nhất|at most|up to|max.", .bound = NUM_AT_MOST },
};

static const Entry multipliers[] = {
    { "nghìn|ngàn|thousand|k", 1e3 },
    { "triệu|tr|million|millions|mn", 1e6 },
    { "tỷ|tỉ|billion|billions|bn", 1e9 },
};

static const Entry units[] = {
    { "m2|m²|m^2|mét vuông|met vuong|mét2|sqm|sq m|sq.m|sq. m|square metre|square metres|square meter|square "
      "meters",
      1, "m2" },
    { "ha|hecta|héc ta|héc-ta|hectare|hectares", 1e4, "ha" },
    { "km2|km²|km^2|km vuông|ki-lô-mét vuông|sq km|sq. km|square kilometre|square kilometres", 1e6, "km2" },
    { "sào", 0, "sao" },
    { "mẫu", 0, "mau" },
    { "m|mét|met|metre|metres|meter|meters", 1, "m" },
    { "km|ki-lô-mét|kilometre|kilometres|kilometer|kilometers", 1e3, "km" },
    { "cm", 0.01, "cm" },
    { "mm", 0.001, "mm" },
    { "m3|m³|m^3|mét khối|cubic metre|cubic metres", 1, "m3" },
    { "%|phần trăm|percent|per cent", 1, "%" },
    { "đ|₫|đồng|vnd|vnđ|dong", 1, "VND" },
    { "usd|$|us$|đô la|đô-la|đô la mỹ|dollars", 1, "USD" },
    { "eur|€|euro|euros", 1, "EUR" },
    { "kg|kilo|kilos", 1, "kg" },
    { "t|tấn|tonne|tonnes|ton|tons", 1e3, "t" },
    { "năm|year|years", 1, "year" },
    { "tháng|month|months", 1, "month" },
    { "ngày|day|days", 1, "day" },
    { "tầng|storey|storeys|storeyed|floor|floors", 1, "floor" },
};

// ---- One number: groups of digits and the marks between them.
enum { MAX_GROUPS = 16, MAX_DIGITS = 40 };
typedef struct {
    Str group[MAX_GROUPS];
    char mark[MAX_GROUPS];
    int n;
} Groups; // mark[i] stands before group[i]

// The mark between two groups, ' ' for every kind of space; 0 where the number ends.
static char mark_at(Str s, Str group, ptrdiff_t *len)
{
    *len = 1;
    if ((str_starts(s, S(".")) || str_starts(s, S(","))) && digits_len(skip(s, 1)))
        return s.at[0];
    *len = str_starts(s, S("'")) ? 1 : str_starts(s, S("’")) ? 3 : space_len(s);
    return *len && group.len <= 3 && digits_len(skip(s, *len)) == 3 ? ' ' : 0;
}

static Str read_groups(Str s, Groups *g)
{
    *g = (Groups){ 0 };
    ptrdiff_t len = 0;
    for (char mark = ' '; mark && g->n < MAX_GROUPS; g->n++) {
        s = skip(s, len);
        Str group = str_sub(s, 0, digits_len(s));
        if (!group.len)
            break;
        g->group[g->n] = group;
        g->mark[g->n] = g->n ? mark : 0;
        s = skip(s, group.len);
        mark = mark_at(s, group, &len);
    }
    return s;
}

// Groups from..to are thousands: the first of one to three digits, the others of three, the same mark
// between.
static bool are_thousands(const Groups *g, int n)
{
    if (g->group[0].len > 3)
        return false;
    for (int i = 1; i < n; i++)
        if (g->group[i].len != 3 || g->mark[i] != g->mark[1])
            return false;
    return true;
}

// The first `whole` groups as the whole part, the rest behind the point.
static double number_of(const Groups *g, int whole)
{
    char z[MAX_DIGITS + 4];
    int len = 0;
    for (int i = 0; i < g->n; i++) {
        if (i == whole)
            z[len++] = '.';
        for (ptrdiff_t k = 0; k < g->group[i].len && len < MAX_DIGITS; k++)
            z[len++] = g->group[i].at[k];
    }
    double f = NAN;
    return str_f64((Str){ z, len }, &f) ? f : NAN;
}

typedef struct {
    double value, other;
    bool ambiguous;
} Reading;

static bool read_plain(Str *s, Reading *r)
{
    Groups g;
    Str rest = read_groups(*s, &g);
    ptrdiff_t digits = 0;
    for (int i = 0; i < g.n; i++)
        digits += g.group[i].len;
    if (!g.n || digits > MAX_DIGITS - 2 || g.n == MAX_GROUPS)
        return false;
    *s = rest;
    bool same = true;
    for (int i = 2; i < g.n; i++)
        same = same && g.mark[i] == g.mark[1];
    if (g.n == 1) {
        r->value = number_of(&g, 1);
    } else if (g.n == 2 && g.mark[1] != ' ') {
        bool could_group = are_thousands(&g, 2) && g.group[0].at[0] != '0';
        r->value = number_of(&g, could_group ? 2 : 1);
        r->ambiguous = could_group;
        r->other = number_of(&g, 1);
    } else if (same) {
        r->value = number_of(&g, g.n);
        if (!are_thousands(&g, g.n))
            return false; // 1.3.2019 is a date
    } else {
        char last = g.mark[g.n - 1];
        r->value = number_of(&g, g.n - 1);
        if (last == ' ' || last == g.mark[1] || !are_thousands(&g, g.n - 1))
            return false;
    }
    if (!r->ambiguous)
        r->other = r->value;
    return true;
}

// 1.3E+03, as spreadsheets write: then a lone mark is a decimal point.
static void read_exponent(Str *s, Reading *r)
{
    ptrdiff_t sign = s->len > 1 && (s->at[1] == '+' || s->at[1] == '-'), n;
    if (!s->len || (s->at[0] != 'e' && s->at[0] != 'E') || !(n = digits_len(skip(*s, 1 + sign))) || n > 2)
        return;
    double e = s->at[1 + sign] - '0';
    if (n == 2)
        e = e * 10 + s->at[2 + sign] - '0';
    r->value = r->other = r->other * pow(10, sign && s->at[1] == '-' ? -e : e);
    r->ambiguous = false;
    *s = skip(*s, 1 + sign + n);
}

static bool read_one(Str *s, Reading *r)
{
    *r = (Reading){ 0 };
    ptrdiff_t minus = str_starts(*s, S("-")) ? 1 : str_starts(*s, S("−")) ? 3 : 0;
    Str t = skip(*s, minus);
    if (!read_plain(&t, r))
        return false;
    read_exponent(&t, r);
    if (minus) {
        r->value = -r->value;
        r->other = -r->other;
    }
    *s = t;
    return isfinite(r->value) && isfinite(r->other);
}

// ---- The whole.
static Str read_bound(Str s, NumRead *out)
{
    ptrdiff_t len;
    const Entry *e;
    s = no_space(s);
    while ((e = find(bounds, COUNT(bounds), s, &len))) { // "khoảng hơn 500": the stronger word is the last
        out->bound = (NumBound)e->bound;
        s = no_space(skip(s, len));
    }
    return s;
}

static Str read_range(Str s, NumRead *out)
{
    static const char *marks[] = { "-", "–", "—", "đến", "tới", "to" };
    Str t = no_space(s);
    ptrdiff_t len = 0;
    for (int i = 0; i < COUNT(marks) && !len; i++)
        len = word_len(t, str_z(marks[i]));
    Reading r;
    t = no_space(skip(t, len));
    if (!len || !digits_len(t) || !read_one(&t, &r))
        return s;
    if (r.value <= out->value || r.other <= out->other)
        return s;
    out->to = r.value;
    out->other_to = r.other;
    out->ambiguous = out->ambiguous || r.ambiguous;
    return t;
}

static double read_multiplier(Str *s)
{
    double by = 1;
    ptrdiff_t len;
    const Entry *e;
    for (Str t = no_space(*s); by < 1e15 && (e = find(multipliers, COUNT(multipliers), t, &len));
         t = no_space(*s)) {
        *s = skip(t, len);
        by *= e->value;
    }
    return by;
}

static void scale(NumRead *out, double by)
{
    out->value *= by;
    out->to *= by;
    out->other *= by;
    out->other_to *= by;
}

// "1 tỷ 300 triệu": a smaller multiple follows.
static Str read_more(Str s, double by, NumRead *out)
{
    while (by > 1 && out->to == out->value) {
        Str t = no_space(s);
        Reading r;
        if (!digits_len(t) || !read_one(&t, &r))
            break;
        double next = read_multiplier(&t);
        if (next <= 1 || next >= by || r.value * next >= by)
            break;
        out->value = out->to += r.value * next;
        out->other = out->other_to += r.other * next;
        by = next;
        s = t;
    }
    return s;
}

static Str read_unit(Str s, NumRead *out)
{
    ptrdiff_t len;
    Str t = no_space(s);
    const Entry *e = find(units, COUNT(units), t, &len);
    if (!e)
        return s;
    out->unit = str_z(e->unit);
    out->factor = e->value;
    return skip(t, len);
}

bool num_read(Str s, NumRead *out)
{
    *out = (NumRead){ .factor = 1, .unit = S("") };
    s = read_bound(s, out);
    NumRead money = *out;
    Str t = s;
    if (s.len && !digits_len(s)) { // "$3 million", "USD 215"
        t = no_space(read_unit(s, &money));
        if (!str_eq(money.unit, S("USD")) && !str_eq(money.unit, S("EUR")) && !str_eq(money.unit, S("VND"))) {
            money = *out;
            t = s;
        }
    }
    Reading r;
    if (!read_one(&t, &r)) {
        *out = (NumRead){ 0 };
        return false;
    }
    *out = money;
    out->value = out->to = r.value;
    out->other = out->other_to = r.other;
    out->ambiguous = r.ambiguous;
    t = read_range(t, out);
    double by = read_multiplier(&t);
    scale(out, by);
    t = read_more(t, by, out);
    if (!out->unit.len)
        t = read_unit(t, out);
    if (!isfinite(out->to) || !isfinite(out->other_to)) {
        *out = (NumRead){ 0 };
        return false;
    }
    out->rest = str_trim(t);
    return true;
}
