// import_match.c - is it in the register already, though no key says so? By folded name, address and
// distance.
#include <math.h>
#include <stdlib.h>

#include "import_in.h"
#include "register_sql.h"

enum { MOST_ALIKE = 2000, TOO_FAR_M = 3000 }; // beyond that another name is another place

typedef ARRAY(int32_t) Places;
struct Matcher {
    Arena *a;
    ARRAY(MatchRow) rows;
    Map *by_word; // → Places
    Map *by_name; // whole folded name → Places
    int32_t *mark;
    ptrdiff_t marks;
    int32_t round;
};

static void index_row(Matcher *m, int32_t i)
{
    const MatchRow *r = &m->rows.at[i];
    Places **whole = (Places **)map_slot(m->by_name, r->folded);
    if (!*whole)
        *whole = NEW(m->a, Places);
    *PUSH(m->a, *whole) = i;
    Str rest = r->folded;
    while (rest.len) {
        Places **list = (Places **)map_slot(m->by_word, cut(&rest, ' '));
        if (!*list)
            *list = NEW(m->a, Places);
        *PUSH(m->a, *list) = i;
    }
}

void matcher_add(Importer *im, Str id, Str name, Str address, Point at)
{
    Matcher *m = im->matcher;
    if (!m)
        return;
    MatchRow *r = PUSH(m->a, &m->rows);
    *r = (MatchRow){ .id = str_copy(m->a, id),
                     .name = str_copy(m->a, name),
                     .folded = str_copy(m->a, fold_vi(m->a, name)),
                     .address = str_copy(m->a, fold_vi(m->a, address)),
                     .at = at };
    index_row(m, (int32_t)(m->rows.len - 1));
}

static Point point_of(Arena *a, Str blob)
{
    Geom g;
    Err ignored = { 0 };
    if (!blob.len || !geom_from_gpkg(a, blob, &g, NULL, &ignored) || !g.pts.len)
        return (Point){ NAN, NAN };
    return g.pts.at[0];
}

bool matcher_open(Importer *im, Err *err)
{
    Matcher *m = im->matcher = NEW(im->a, Matcher);
    m->a = im->a;
    m->by_word = map_new(m->a);
    m->by_name = map_new(m->a);
    Str name = im->title[LANG_VI] ? im->title[LANG_VI]->name : S("id");
    Str address = im->address ? sql_ident(im->a, im->address->name) : S("NULL");
    Stmt *q = db_query_built(city_db(im->city), SQL_FILL(im->a, sql_tpl_import_known, im->type->name, name,
                                                         address, im->place ? S("geom") : S("NULL")));
    Arena *row = arena_new();
    while (stmt_next(q)) {
        matcher_add(im, col_str(q, 1, row), col_str(q, 2, row), col_str(q, 3, row),
                    point_of(row, col_blob(q, 4, row)));
        m->rows.at[m->rows.len - 1].rid = col_i64(q, 0);
    }
    arena_free(row);
    return stmt_end(q, err);
}

// On a plane: off by a percent, which no threshold here minds.
static double far(Point a, const Point *b)
{
    if (!b || isnan(a.lon))
        return NAN;
    double x = (a.lon - b->lon) * cos(b->lat * (M_PI / 180)) * 111320, y = (a.lat - b->lat) * 110900;
    return sqrt(x * x + y * y);
}

ptrdiff_t matcher_len(const Importer *im)
{
    return im->matcher->rows.len;
}

const MatchRow *matcher_row(const Importer *im, ptrdiff_t i)
{
    return &im->matcher->rows.at[i];
}

static bool better(const Match *x, const Match *y)
{
    if (fabs(x->score - y->score) > 1e-9)
        return x->score > y->score;
    return !isnan(x->metres) && (isnan(y->metres) || x->metres < y->metres);
}

static ptrdiff_t put_match(Match *out, ptrdiff_t have, ptrdiff_t n, Match m)
{
    ptrdiff_t at = have < n ? have++ : n;
    if (at == n && !better(&m, &out[n - 1]))
        return have;
    if (at == n)
        at = n - 1;
    for (; at > 0 && better(&m, &out[at - 1]); at--)
        out[at] = out[at - 1];
    out[at] = m;
    return have;
}

// Words that many names have say what kind of thing it is: they do not make two names alike.
static Str telling_words(Arena *a, const Matcher *m, Str folded)
{
    Buf b = buf_new(a);
    Str rest = folded;
    while (rest.len) {
        Str word = cut(&rest, ' ');
        const Places *p = map_get(m->by_word, word);
        if (p && p->len > 5 && p->len * 12 > m->rows.len)
            continue;
        if (b.len)
            buf_char(&b, ' ');
        buf_add(&b, word);
    }
    return b.len ? buf_str(&b) : folded;
}

static bool is_numeral(Str w) // 3, 3b, b, iv, hai
{
    static const char *const words[] = {
        "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"
    };
    bool roman = w.len > 0, digits = w.len > 1 && w.at[0] >= '0' && w.at[0] <= '9';
    for (ptrdiff_t i = 0; i < w.len; i++)
        roman &= w.at[i] == 'i' || w.at[i] == 'v' || w.at[i] == 'x';
    for (ptrdiff_t i = 0; i < COUNT(words); i++)
        if (str_eq(w, str_z(words[i])))
            return true;
    return w.len == 1 || digits || roman;
}

// "xuong a" and "xuong b", "kho so 1" and "kho so 2": of a row, not the same. Folded names.
static bool numbered_apart(Str x, Str y)
{
    bool apart = false;
    while (x.len && y.len) {
        Str p = cut(&x, ' '), q = cut(&y, ' ');
        if (str_eq(p, q))
            continue;
        if (!is_numeral(p) || !is_numeral(q))
            return false;
        apart = true;
    }
    return apart && !x.len && !y.len;
}

// The two words of a name that the fewest others have: who is like it has one of them.
static void rarest(const Matcher *m, Str words, const Places *out[2])
{
    out[0] = out[1] = NULL;
    while (words.len) {
        const Places *p = map_get(m->by_word, cut(&words, ' '));
        if (!p)
            continue;
        if (!out[0] || p->len < out[0]->len) {
            out[1] = out[0];
            out[0] = p;
        } else if (!out[1] || p->len < out[1]->len)
            out[1] = p;
    }
}

static double alike(Arena *a, const Matcher *m, Str folded, Str telling, const MatchRow *r)
{
    double like = name_likeness(telling, telling_words(a, m, r->folded)),
           whole = name_likeness(folded, r->folded);
    return like < whole ? like : (like + whole) / 2;
}

ptrdiff_t matcher_find(Importer *im, Arena *a, Str name, Str address, const Point *at, Match *out,
                       ptrdiff_t n)
{
    Matcher *m = im->matcher;
    Str folded = fold_vi(a, name), where = fold_vi(a, address);
    ptrdiff_t have = 0;
    if (!m || !folded.len)
        return 0;
    const Places *same = map_get(m->by_name, folded);
    for (ptrdiff_t i = 0; same && i < same->len && i < 2000; i++) {
        const MatchRow *r = &m->rows.at[same->at[i]];
        have = put_match(out, have, n, (Match){ r, 1, far(r->at, at) });
    }
    if (have)
        return have;
    if (m->marks < m->rows.len) {
        m->marks = m->rows.len * 2;
        m->mark = NEWS(m->a, int32_t, m->marks);
        m->round = 0;
    }
    m->round++;
    Str telling = telling_words(a, m, folded);
    const Places *rare[2];
    rarest(m, telling, rare);
    for (int k = 0; k < COUNT(rare); k++)
        for (ptrdiff_t i = 0; rare[k] && i < rare[k]->len && (k == 0 || rare[k]->len < MOST_ALIKE); i++) {
            int32_t no = rare[k]->at[i];
            if (m->mark[no] == m->round)
                continue;
            m->mark[no] = m->round;
            const MatchRow *r = &m->rows.at[no];
            double metres = far(r->at, at);
            if (metres > TOO_FAR_M || numbered_apart(folded, r->folded))
                continue;
            double like = alike(a, m, folded, telling, r);
            if (where.len && r->address.len)
                like += (name_likeness(where, r->address) - 0.5) * 0.12;
            like += metres < 150 ? 0.06 : 0;
            if (like >= 0.84)
                have = put_match(out, have, n, (Match){ r, like > 0.999 ? 0.999 : like, metres });
        }
    return have;
}
