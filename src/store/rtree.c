// rtree.c - a whole R-tree at once: boxes sorted into tiles (sort-tile-recursive) and written as SQLite's
// R-tree module stores its nodes. Ten times cheaper than inserting row by row.
//
// A node is 1228 bytes: u16 depth of the tree (in the root only), u16 number of cells, then cells of i64 (row
// or child node) and four f32 (min x, max x, min y, max y), all big-endian. Node 1 is the root.
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void tile(Cells *cells)
{
    double leaves = ceil((double)cells->len / CELLS_PACKED);
    ptrdiff_t slice = (ptrdiff_t)ceil(leaves / ceil(sqrt(leaves))) * CELLS_PACKED;
    qsort(cells->at, (size_t)cells->len, sizeof(Cell), by_x);
    for (ptrdiff_t i = 0; i < cells->len; i += slice)
        qsort(cells->at + i, (size_t)(cells->len - i < slice ? cells->len - i : slice), sizeof(Cell), by_y);
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
    Place *rows; // where each row went
    ptrdiff_t n_rows;
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
            o->rows[o->n_rows++] = (Place){ cells[i].id, node };
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
    qsort(o->rows, (size_t)o->n_rows, sizeof(Place), by_id);
    for (ptrdiff_t i = 0; i < o->n_rows; i++)
        put_place(o->rowid, o->rows[i].id, o->rows[i].node);
}

static void write_level(Arena *a, Out *o, bool leaf, Cells *cells, Cells *above)
{
    unsigned char node[NODE_BYTES];
    tile(cells);
    for (ptrdiff_t i = 0; i < cells->len; i += CELLS_PACKED) {
        ptrdiff_t left = cells->len - i;
        int n = left < CELLS_PACKED ? (int)left : CELLS_PACKED;
        int64_t no = o->next++;
        write_node(node, 0, cells->at + i, n);
        bind_i64(o->node, 1, no);
        bind_blob(o->node, 2, (Str){ (const char *)node, NODE_BYTES });
        stmt_put(o->node);
        note_children(o, leaf, cells->at + i, n, no);
        *PUSH(a, above) = cover(cells->at + i, n, no);
    }
}

static void write_tree(Arena *a, Out *o, Cells cells)
{
    unsigned char node[NODE_BYTES];
    int depth = 0;
    for (; cells.len > CELLS_MAX; depth++) {
        Cells above = { 0 };
        write_level(a, o, depth == 0, &cells, &above);
        cells = above;
    }
    write_node(node, depth, cells.at, (int)cells.len);
    bind_i64(o->node, 1, 1);
    bind_blob(o->node, 2, (Str){ (const char *)node, NODE_BYTES });
    stmt_put(o->node);
    note_children(o, depth == 0, cells.at, (int)cells.len, 1);
}

static bool read_boxes(Db *db, Arena *a, Str table, Cells *cells, Err *err)
{
    Stmt *q = db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_boxes, table));
    while (stmt_next(q))
        *PUSH(a, cells) =
            (Cell){ col_i64(q, 0),
                    { down(col_f64(q, 1)), up(col_f64(q, 2)), down(col_f64(q, 3)), up(col_f64(q, 4)) } };
    return stmt_end(q, err);
}

static bool pack(Db *db, Arena *a, Str table, Str rtree, Err *err)
{
    Cells cells = { 0 };
    Str node = str_fmt(a, "%.*s_node", PS(rtree)), parent = str_fmt(a, "%.*s_parent", PS(rtree)),
        rowid = str_fmt(a, "%.*s_rowid", PS(rtree));
    Strs all = { 0 };
    *PUSH(a, &all) = node;
    *PUSH(a, &all) = parent;
    *PUSH(a, &all) = rowid;
    EACH (Str, s, all)
        if (!db_script(db, SQL_FILL(a, sql_tpl_gpkg_empty, *s).at, err))
            return false;
    if (!read_boxes(db, a, table, &cells, err))
        return false;
    Out o = { db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_node_insert, node)),
              db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_parent_insert, parent)),
              db_query_built(db, SQL_FILL(a, sql_tpl_gpkg_rowid_insert, rowid)),
              2,
              NEWS(a, Place, cells.len ? cells.len : 1),
              0 };
    write_tree(a, &o, cells);
    write_rows(&o);
    bool nodes = stmt_end(o.node, err), parents = stmt_end(o.parent, err);
    return stmt_end(o.rowid, err) && nodes && parents;
}

bool rtree_pack(Db *db, Str table, Str rtree, Err *err)
{
    Arena *a = arena_new(); // some 70 bytes a row, until it is written
    bool ok = pack(db, a, table, rtree, err);
    arena_free(a);
    return ok;
}
