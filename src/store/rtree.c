// rtree.c - a whole R-tree at once: boxes sorted into tiles (sort-tile-recursive) and written as SQLite's
// R-tree module stores its nodes. Ten times cheaper than inserting row by row, and in memory that does not
// grow with the rows but for half a byte of each.
//
// A node is 1228 bytes: u16 depth of the tree (in the root only), u16 number of cells, then cells of i64 (row
// or child node) and four f32 (min x, max x, min y, max y), all big-endian. Node 1 is the root.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spool.h"
#include "store_in.h"

enum {
    CELL_BYTES = 24,
    CELLS_MAX = 51,
    NODE_BYTES = 4 + CELL_BYTES * CELLS_MAX,
    CELLS_PACKED = 44
}; // room left for later rows

typedef struct {
    int64_t id;
    float box[4];
} Cell;
typedef ARRAY(Cell) Cells;

static float down(double v)
{
    float f = (float)v;
    return (double)f > v ? nextafterf(f, -INFINITY) : f;
}

static float up(double v)
{
    float f = (float)v;
    return (double)f < v ? nextafterf(f, INFINITY) : f;
}

static int compare(double x, double y, int64_t xi, int64_t yi)
{
    return x < y ? -1 : x > y ? 1 : xi < yi ? -1 : xi > yi;
}

static int by_x(const void *p, const void *q)
{
    const Cell *x = p, *y = q;
    return compare((double)x->box[0] + (double)x->box[1], (double)y->box[0] + (double)y->box[1], x->id,
                   y->id);
}

static int by_y(const void *p, const void *q)
{
    const Cell *x = p, *y = q;
    return compare((double)x->box[2] + (double)x->box[3], (double)y->box[2] + (double)y->box[3], x->id,
                   y->id);
}

static void put_be(unsigned char *to, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, v >>= 8)
        to[i] = (unsigned char)v;
}

static void write_node(unsigned char *node, int depth, const Cell *cells, int n)
{
    memset(node, 0, NODE_BYTES);
    put_be(node, (uint64_t)depth, 2);
    put_be(node + 2, (uint64_t)n, 2);
    for (int i = 0; i < n; i++) {
        unsigned char *c = node + 4 + i * CELL_BYTES;
        put_be(c, (uint64_t)cells[i].id, 8);
        for (int k = 0; k < 4; k++) {
            uint32_t u;
            memcpy(&u, &cells[i].box[k], 4);
            put_be(c + 8 + 4 * k, u, 4);
        }
    }
}

// Cells of one strip of the map, of which each tile takes a piece.
static ptrdiff_t strip_of(ptrdiff_t cells)
{
    double leaves = ceil((double)cells / CELLS_PACKED);
    return (ptrdiff_t)ceil(leaves / ceil(sqrt(leaves))) * CELLS_PACKED;
}

static Cell cover(const Cell *cells, int n, int64_t node)
{
    Cell c = cells[0];
    c.id = node;
    for (int i = 1; i < n; i++)
        for (int k = 0; k < 4; k += 2) {
            c.box[k] = fminf(c.box[k], cells[i].box[k]);
            c.box[k + 1] = fmaxf(c.box[k + 1], cells[i].box[k + 1]);
        }
    return c;
}

typedef struct {
    int64_t id, node;
} Place;

typedef struct {
    Stmt *node, *parent, *rowid;
    int64_t next;
    Sorter *rows; // where each row went
    bool failed;
    Err err;
} Out;

static void put_place(Stmt *q, int64_t id, int64_t node)
{
    bind_i64(q, 1, id);
    bind_i64(q, 2, node);
    stmt_put(q);
}

// Which node each of cells stands in: rows for leaves, child nodes above.
static void note_children(Out *o, bool leaf, const Cell *cells, int n, int64_t node)
{
    for (int i = 0; i < n; i++)
        if (leaf)
            o->failed = o->failed || !sorter_put(o->rows, &(Place){ cells[i].id, node }, &o->err);
        else
            put_place(o->parent, cells[i].id, node);
}

static int by_id(const void *p, const void *q)
{
    int64_t x = ((const Place *)p)->id, y = ((const Place *)q)->id;
    return x < y ? -1 : x > y;
}

// In their order a table takes rows at its end; as the tiles have them it would look for the page of each.
static void write_rows(Out *o)
{
    o->failed = o->failed || !sorter_sort(o->rows, &o->err);
    for (const Place *p; !o->failed && (p = sorter_next(o->rows));)
        put_place(o->rowid, p->id, p->node);
}

static void write_strip(Arena *a, Out *o, bool leaf, Cell *cells, ptrdiff_t len, Cells *above)
{
    unsigned char node[NODE_BYTES];
    qsort(cells, (size_t)len, sizeof(Cell), by_y);
    for (ptrdiff_t i = 0; i < len; i += CELLS_PACKED) {
        int n = len - i < CELLS_PACKED ? (int)(len - i) : CELLS_PACKED;
        int64_t no = o->next++;
        write_node(node, 0, cells + i, n);
        bind_i64(o->node, 1, no);
        bind_blob(o->node, 2, (Str){ (const char *)node, NODE_BYTES });
        stmt_put(o->node);
        note_children(o, leaf, cells + i, n, no);
        *PUSH(a, above) = cover(cells + i, n, no);
    }
}

static void write_level(Arena *a, Out *o, Cells *cells, Cells *above)
{
    ptrdiff_t strip = strip_of(cells->len);
    qsort(cells->at, (size_t)cells->len, sizeof(Cell), by_x);
    for (ptrdiff_t i = 0; i < cells->len; i += strip)
        write_strip(a, o, false, cells->at + i, cells->len - i < strip ? cells->len - i : strip, above);
}

static void take(Sorter *from, Cells *to, ptrdiff_t most)
{
    const Cell *c;
    for (to->len = 0; to->len < most && (c = sorter_next(from));)
        to->at[to->len++] = *c;
}

static void write_leaves(Arena *a, Out *o, Sorter *rows, Cells *above)
{
    ptrdiff_t strip = strip_of(sorter_len(rows));
    Cells some = { .at = NEWS(a, Cell, strip), .cap = strip };
    for (take(rows, &some, strip); some.len; take(rows, &some, strip))
        write_strip(a, o, true, some.at, some.len, above);
}

static void write_tree(Arena *a, Out *o, Sorter *rows)
{
    unsigned char node[NODE_BYTES];
    int depth = 0;
    Cells cells = { .at = NEWS(a, Cell, CELLS_MAX), .cap = CELLS_MAX };
    if (sorter_len(rows) > CELLS_MAX) {
        write_leaves(a, o, rows, &cells);
        depth++;
    } else
        take(rows, &cells, CELLS_MAX);
    for (; cells.len > CELLS_MAX; depth++) {
        Cells above = { 0 };
        write_level(a, o, &cells, &above);
        cells = above;
    }
    write_node(node, depth, cells.at, (int)cells.len);
    bind_i64(o->node, 1, 1);
    bind_blob(o->node, 2, (Str){ (const char *)node, NODE_BYTES });
    stmt_put(o->node);
    note_children(o, depth == 0, cells.at, (int)cells.len, 1);
}

static bool read_boxes(Db *db, Arena *a, Str table, Sorter *rows, Err *err)
{
    Stmt *q = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_boxes, table));
    bool ok = true;
    while (ok && stmt_next(q)) {
        Cell c = { col_i64(q, 0),
                   { down(col_f64(q, 1)), up(col_f64(q, 2)), down(col_f64(q, 3)), up(col_f64(q, 4)) } };
        ok = sorter_put(rows, &c, err);
    }
    return stmt_end(q, ok ? err : NULL) && ok && sorter_sort(rows, err);
}

static bool empty(Db *db, Arena *a, const Str *tables, int n, Err *err)
{
    for (int i = 0; i < n; i++)
        if (!db_script(db, SQL_FILL(a, sql_tpl_gpkg_empty, tables[i]).at, err))
            return false;
    return true;
}

static bool pack(Db *db, Arena *a, Str table, Str rtree, Sorter *rows, Sorter *places, Err *err)
{
    Str node = str_fmt(a, "%.*s_node", PS(rtree)), parent = str_fmt(a, "%.*s_parent", PS(rtree)),
        rowid = str_fmt(a, "%.*s_rowid", PS(rtree));
    if (!empty(db, a, (const Str[]){ node, parent, rowid }, 3, err) || !read_boxes(db, a, table, rows, err))
        return false;
    Out o = { .node = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_node_insert, node)),
              .parent = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_parent_insert, parent)),
              .rowid = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_rowid_insert, rowid)),
              .next = 2,
              .rows = places };
    write_tree(a, &o, rows);
    write_rows(&o);
    bool nodes = stmt_end(o.node, err), parents = stmt_end(o.parent, err);
    if (!stmt_end(o.rowid, err) || !nodes || !parents)
        return false;
    if (o.failed)
        *err = o.err;
    return !o.failed;
}

bool rtree_pack(Db *db, Str table, Str rtree, Err *err)
{
    Arena *a = arena_new();
    Sorter *rows = sorter_new(sizeof(Cell), by_x), *places = sorter_new(sizeof(Place), by_id);
    bool ok = pack(db, a, table, rtree, rows, places, err);
    sorter_free(rows);
    sorter_free(places);
    arena_free(a);
    return ok;
}
