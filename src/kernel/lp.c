// lp.c - the simplex method on a full tableau.
#include <math.h>

#include "lp.h"

static const double tiny = 1e-9;

// Columns: variables, a slack for each row, an artificial for each row, the right-hand side.
typedef struct {
    int32_t rows, columns; // columns without the right-hand side
    double *at;            // [rows][columns + 1]
    double *cost;          // [columns + 1] reduced
    int32_t *basis;        // [rows]
} Tableau;

static double *line(const Tableau *t, int32_t row)
{
    return t->at + (ptrdiff_t)row * (t->columns + 1);
}

static void clear(double *target, const double *from, int32_t columns, int32_t pivot)
{
    double by = target[pivot];
    for (int32_t c = 0; c <= columns && by != 0; c++)
        target[c] -= by * from[c];
}

static void pivot(Tableau *t, int32_t row, int32_t column)
{
    double *mine = line(t, row), by = mine[column];
    for (int32_t c = 0; c <= t->columns; c++)
        mine[c] /= by;
    for (int32_t r = 0; r < t->rows; r++)
        if (r != row)
            clear(line(t, r), mine, t->columns, column);
    clear(t->cost, mine, t->columns, column);
    t->basis[row] = column;
}

// Only columns below `limit` may come in.
static LpEnd climb(Tableau *t, int32_t limit)
{
    for (;;) {
        int32_t in = 0, out = -1;
        while (in < limit && t->cost[in] <= tiny)
            in++;
        if (in == limit)
            return LP_BEST;
        double least = INFINITY;
        for (int32_t r = 0; r < t->rows; r++) {
            const double *mine = line(t, r);
            double ratio = mine[in] > tiny ? mine[t->columns] / mine[in] : INFINITY;
            if (ratio < least - tiny || (out >= 0 && ratio <= least + tiny && t->basis[r] < t->basis[out])) {
                least = ratio < least ? ratio : least;
                out = r;
            }
        }
        if (out < 0)
            return LP_UNBOUNDED;
        pivot(t, out, in);
    }
}

static void set_cost(Tableau *t, const double *cost, int32_t from, int32_t n)
{
    for (int32_t c = 0; c <= t->columns; c++)
        t->cost[c] = c >= from && c < from + n ? cost[c - from] : 0;
    for (int32_t r = 0; r < t->rows; r++)
        clear(t->cost, line(t, r), t->columns, t->basis[r]);
}

static Tableau tableau_new(Arena *a, int32_t rows, int32_t variables, const double *row, const double *bound,
                           const bool *equal)
{
    Tableau t = { .rows = rows, .columns = variables + 2 * rows };
    t.at = NEWS(a, double, (ptrdiff_t)rows *(t.columns + 1));
    t.cost = NEWS(a, double, t.columns + 1);
    t.basis = NEWS(a, int32_t, rows);
    for (int32_t r = 0; r < rows; r++) {
        double *mine = line(&t, r), sign = bound[r] < 0 ? -1 : 1;
        for (int32_t v = 0; v < variables; v++)
            mine[v] = sign * row[(ptrdiff_t)r * variables + v];
        mine[variables + r] = equal[r] ? 0 : sign;
        mine[variables + rows + r] = 1;
        mine[t.columns] = sign * bound[r];
        t.basis[r] = variables + rows + r;
    }
    return t;
}

LpEnd lp_best(Arena *a, int32_t rows, int32_t variables, const double *row, const double *bound,
              const bool *equal, const double *goal, double *x)
{
    Tableau t = tableau_new(a, rows, variables, row, bound, equal);
    double *away = NEWS(a, double, rows);
    int32_t real = variables + rows;
    for (int32_t r = 0; r < rows; r++)
        away[r] = -1;
    set_cost(&t, away, real, rows);
    climb(&t, real);
    double left = 0;
    for (int32_t r = 0; r < rows; r++)
        left += t.basis[r] >= real ? line(&t, r)[t.columns] : 0;
    if (left > 1e-7)
        return LP_EMPTY;
    for (int32_t r = 0; r < rows;
         r++) // artificials at 0 leave where they can; a row of noughts keeps its own
        for (int32_t c = 0; c < real && t.basis[r] >= real; c++)
            if (fabs(line(&t, r)[c]) > 1e-7)
                pivot(&t, r, c);
    set_cost(&t, goal, 0, variables);
    LpEnd end = climb(&t, real);
    for (int32_t v = 0; v < variables && x; v++)
        x[v] = 0;
    for (int32_t r = 0; r < rows && x; r++)
        if (t.basis[r] < variables)
            x[t.basis[r]] = line(&t, r)[t.columns];
    return end;
}
