// smaa_plan.c - what each cell asks of the hot loops.
#include "smaa_job.h"

static CellPlan plan_cell(const Cell *c, bool steps)
{
    CellPlan plan = { .act = DO_ANY, .steps = steps, .cell = c };
    if (c->kind == CELL_NA) {
        plan.act = DO_NOTHING;
    } else if (c->kind == CELL_FIXED) {
        plan.act = DO_FIXED;
        plan.fixed = curve_at(c->curve, c->x[0]);
    } else if (cell_straight(c, &plan.line)) {
        plan.act = c->kind == CELL_TRIANGULAR ? DO_STRAIGHT_THREE : DO_STRAIGHT;
    }
    return plan;
}

// Behind the last uncertain cell of a place no number is needed.
CellPlan *smaa_plan(Arena *a, const RankProblem *p)
{
    CellPlan *plan = NEWS(a, CellPlan, (ptrdiff_t)p->places * p->criteria);
    for (int32_t i = 0; i < p->places; i++) {
        const Cell *cell = p->cell + (ptrdiff_t)i * p->criteria;
        bool steps = false;
        for (int32_t c = p->criteria - 1; c >= 0; c--) {
            steps |= cell[c].kind != CELL_NA && cell[c].kind != CELL_FIXED;
            plan[(ptrdiff_t)i * p->criteria + c] = plan_cell(&cell[c], steps);
        }
    }
    return plan;
}
