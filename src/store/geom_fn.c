// geom_fn.c - ST_IsEmpty, ST_MinX … over GeoPackage geometries, as the R-tree's triggers need them.
// Bad geometry gives NULL, which the R-tree then refuses; nothing here reads past its bytes.
#include <math.h>
#include <string.h>

#include "store_in.h"

typedef struct {
    const unsigned char *at;
    int64_t left;
} Bytes;
typedef struct {
    double lo[2], hi[2];
} Bounds;

static bool get(Bytes *b, void *to, int64_t n)
{
    if (b->left < n)
        return false;
    memcpy(to, b->at, (size_t)n);
    b->at += n;
    b->left -= n;
    return true;
}

static bool get_u32(Bytes *b, bool little, uint32_t *v)
{
    unsigned char x[4];
    if (!get(b, x, 4))
        return false;
    *v = little ? (uint32_t)x[3] << 24 | (uint32_t)x[2] << 16 | (uint32_t)x[1] << 8 | x[0]
                : (uint32_t)x[0] << 24 | (uint32_t)x[1] << 16 | (uint32_t)x[2] << 8 | x[3];
    return true;
}

static bool get_f64(Bytes *b, bool little, double *v)
{
    unsigned char x[8];
    if (!get(b, x, 8))
        return false;
    uint64_t u = 0;
    for (int i = 0; i < 8; i++)
        u = u << 8 | x[little ? 7 - i : i];
    memcpy(v, &u, 8);
    return true;
}

static bool points(Bytes *b, bool little, uint32_t n, int dims, Bounds *box)
{
    for (uint32_t i = 0; i < n; i++)
        for (int d = 0; d < dims; d++) {
            double v;
            if (!get_f64(b, little, &v))
                return false;
            if (d < 2 && !isnan(v)) { // an empty point is written as NaN
                box->lo[d] = fmin(box->lo[d], v);
                box->hi[d] = fmax(box->hi[d], v);
            }
        }
    return true;
}

static bool wkb(Bytes *b, int depth, Bounds *box)
{
    unsigned char order;
    uint32_t type, n = 1, m;
    if (depth > 8 || !get(b, &order, 1) || order > 1 || !get_u32(b, order, &type))
        return false;
    uint32_t kind = type % 1000, extra = type / 1000;
    if (extra > 3 || kind < 1 || kind > 7)
        return false;
    int dims = 2 + (extra == 1 || extra == 2) + 2 * (extra == 3);
    if (kind == 1)
        return points(b, order, 1, dims, box);
    if (!get_u32(b, order, &n))
        return false;
    if (kind == 2)
        return points(b, order, n, dims, box);
    for (uint32_t i = 0; i < n; i++)
        if (kind == 3 ? !get_u32(b, order, &m) || !points(b, order, m, dims, box) : !wkb(b, depth + 1, box))
            return false;
    return true;
}

// False: no GeoPackage geometry. Empty: lo > hi.
static bool bounds(const unsigned char *at, int64_t len, Bounds *box)
{
    static const int envelope_doubles[8] = { 0, 4, 6, 6, 8, -1, -1, -1 };
    Bytes b = { at, len };
    unsigned char head[8];
    *box = (Bounds){ { INFINITY, INFINITY }, { -INFINITY, -INFINITY } };
    if (!get(&b, head, 8) || head[0] != 'G' || head[1] != 'P' || head[2] != 0)
        return false;
    int n = envelope_doubles[head[3] >> 1 & 7];
    if (n < 0 || b.left < n * 8)
        return false;
    if (head[3] & 0x10)
        return true;
    if (!n)
        return wkb(&b, 0, box);
    bool little = head[3] & 1;
    for (int d = 0; d < 2; d++)
        if (!get_f64(&b, little, &box->lo[d]) || !get_f64(&b, little, &box->hi[d]))
            return false;
    return !(box->lo[0] > box->hi[0] || box->lo[1] > box->hi[1] || isnan(box->lo[0]) || isnan(box->lo[1]) ||
             isnan(box->hi[0]) || isnan(box->hi[1]));
}

enum { MIN_X, MAX_X, MIN_Y, MAX_Y, IS_EMPTY };
static const int which[] = { MIN_X, MAX_X, MIN_Y, MAX_Y, IS_EMPTY };

static void answer(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    Bounds box;
    int what = *(const int *)sqlite3_user_data(c);
    if (sqlite3_value_type(v[0]) != SQLITE_BLOB ||
        !bounds(sqlite3_value_blob(v[0]), sqlite3_value_bytes(v[0]), &box))
        return;
    bool empty = !(box.lo[0] <= box.hi[0]) || !(box.lo[1] <= box.hi[1]);
    if (what == IS_EMPTY)
        sqlite3_result_int(c, empty);
    else if (!empty)
        sqlite3_result_double(c, what & 1 ? box.hi[what / 2] : box.lo[what / 2]);
}

int geom_functions(sqlite3 *h)
{
    static const char *const names[] = { "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "ST_IsEmpty" };
    int rc = SQLITE_OK;
    for (int i = 0; i < COUNT(names) && rc == SQLITE_OK; i++)
        rc = sqlite3_create_function(h, names[i], 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                     (void *)(uintptr_t)&which[i], answer, NULL, NULL);
    return rc;
}
