// book_sheets.c - the sheets. Formulas: a weight is group weight / sum of the group weights that apply ×
// weight in the group / sum of those that apply in it; a score is the sum of weight × expected value.
// Expected values do not depend on weights, so the score follows a changed weight exactly.
#include <math.h>

#include "book.h"
#include "render.h"

typedef struct {
    MsgId head;
    double wide;
} Col;

static void heads(Book *b, int row, const Col *cols, int n)
{
    for (int i = 0; i < n; i++) {
        book_text(b, row, i, b->head, book_say(b, cols[i].head));
        worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, cols[i].wide, NULL);
    }
}

static void place_cells(Book *b, int row, const RunPlace *p)
{
    const Pack *pack = b->run->pack;
    book_text(b, row, 0, b->plain, p->id);
    book_text(b, row, 1, b->plain, p->name.in[LANG_VI]);
    book_text(b, row, 2, b->plain, p->name.in[LANG_EN]);
    book_text(b, row, 3, b->plain, code_show(pack, pack->ranking.kind, p->kind, b->lang));
    book_text(b, row, 4, b->plain, code_show(pack, pack->ranking.ward, p->ward, b->lang));
}

void book_results(Book *b)
{
    bool x = b->run->exploratory;
    const Col cols[] = { { MSG_REPORT_COL_ID, 13 },
                         { MSG_REPORT_COL_NAME_VI, 38 },
                         { MSG_REPORT_COL_NAME_EN, 34 },
                         { MSG_REPORT_COL_KIND, 20 },
                         { MSG_REPORT_COL_WARD, 22 },
                         { MSG_REPORT_XCOL_CHANCE, 10 },
                         { MSG_REPORT_XCOL_CHANCE_LOW, 10 },
                         { MSG_REPORT_XCOL_CHANCE_HIGH, 10 },
                         { x ? MSG_REPORT_XCOL_POS_P5 : MSG_REPORT_XCOL_RANK_P5, 8 },
                         { MSG_REPORT_XCOL_P25, 8 },
                         { MSG_REPORT_XCOL_P50, 8 },
                         { MSG_REPORT_XCOL_P75, 8 },
                         { MSG_REPORT_XCOL_P95, 8 },
                         { MSG_REPORT_XCOL_BEST, 9 },
                         { MSG_REPORT_XCOL_WORST, 9 },
                         { MSG_REPORT_XCOL_SCORE_P5, 9 },
                         { MSG_REPORT_XCOL_SCORE_P50, 9 },
                         { MSG_REPORT_XCOL_SCORE_P95, 9 },
                         { MSG_REPORT_XCOL_SCORE_MEAN, 9 },
                         { MSG_REPORT_XCOL_KIND_P50, 9 },
                         { MSG_REPORT_XCOL_OF_KIND, 9 },
                         { MSG_REPORT_XCOL_KNOWN, 10 },
                         { MSG_REPORT_XCOL_MOVED, 10 } };
    book_sheet(b, MSG_REPORT_SHEET_RESULTS, TOP_ROWS + 1, 2);
    if (b->failed)
        return;
    heads(b, TOP_ROWS, cols, COUNT(cols));
    int row = TOP_ROWS + 1;
    EACH (const RunPlace, p, b->run->places) {
        place_cells(b, row, p);
        int c = 5;
        book_num(b, row, c++, b->percent, p->chance);
        book_num(b, row, c++, b->percent, p->chance_by_prior[PRIOR_PESSIMISTIC]);
        book_num(b, row, c++, b->percent, p->chance_by_prior[PRIOR_OPTIMISTIC]);
        for (int i = 0; i < RANK_QUANTILES; i++)
            book_num(b, row, c++, b->whole, p->rank[i]);
        book_num(b, row, c++, b->whole, p->best);
        book_num(b, row, c++, b->whole, p->worst);
        for (int i = 0; i < SCORE_QUANTILES; i++)
            book_num(b, row, c++, b->number, p->score[i]);
        book_num(b, row, c++, b->number, p->mean_score);
        book_num(b, row, c++, b->whole, p->kind_rank[RANK_P50]);
        book_num(b, row, c++, b->whole, p->of_kind);
        book_num(b, row, c++, b->percent, p->known_share);
        book_num(b, row, c++, b->percent, p->moved);
        row++;
    }
    worksheet_autofilter(b->sheet, TOP_ROWS, 0, (lxw_row_t)(row - 1), (lxw_col_t)(COUNT(cols) - 1));
}

// ---- Weights: groups, then criteria below them. Both are what the run used; both may be changed.
static int group_row(ptrdiff_t g)
{
    return TOP_ROWS + 3 + (int)g;
}
static int criterion_row(const Pack *pack, ptrdiff_t c)
{
    return group_row(pack->criterion_groups.len) + 3 + (int)c;
}
void book_weights(Book *b)
{
    const Pack *pack = b->run->pack;
    book_sheet(b, MSG_REPORT_SHEET_WEIGHTS, TOP_ROWS, 0);
    if (b->failed)
        return;
    worksheet_set_column(b->sheet, 0, 0, 12, NULL);
    worksheet_set_column(b->sheet, 1, 1, 52, NULL);
    worksheet_set_column(b->sheet, 2, 4, 14, NULL);
    book_text(b, TOP_ROWS, 0, b->plain, book_say(b, MSG_REPORT_WEIGHTS_HELP));
    int row = group_row(0) - 1;
    book_text(b, row, 0, b->head, book_say(b, MSG_REPORT_XCOL_GROUP));
    book_text(b, row, 1, b->head, book_say(b, MSG_REPORT_XCOL_NAME));
    book_text(b, row, 2, b->head, book_say(b, MSG_REPORT_XCOL_WEIGHT));
    book_text(b, row, 3, b->head, book_say(b, MSG_REPORT_XCOL_DEFAULT));
    for (ptrdiff_t g = 0; g < pack->criterion_groups.len; g++) {
        row = group_row(g);
        book_text(b, row, 0, b->plain, pack->criterion_groups.at[g].id);
        book_text(b, row, 1, b->plain, pack->criterion_groups.at[g].name.in[b->lang]);
        book_num(b, row, 2, b->input, b->run->group_weight[g]);
        book_num(b, row, 3, b->number, b->run->purpose->group_weight[g]);
    }
    row = criterion_row(pack, 0) - 1;
    book_text(b, row, 0, b->head, book_say(b, MSG_REPORT_XCOL_CRITERION));
    book_text(b, row, 1, b->head, book_say(b, MSG_REPORT_XCOL_NAME));
    book_text(b, row, 2, b->head, book_say(b, MSG_REPORT_XCOL_WITHIN));
    book_text(b, row, 3, b->head, book_say(b, MSG_REPORT_XCOL_DEFAULT));
    book_text(b, row, 4, b->head, book_say(b, MSG_REPORT_XCOL_GROUP));
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
        row = criterion_row(pack, c);
        book_text(b, row, 0, b->plain, pack->criteria.at[c].id);
        book_text(b, row, 1, b->plain, pack->criteria.at[c].name.in[b->lang]);
        book_num(b, row, 2, b->input, b->run->in_group[c]);
        book_num(b, row, 3, b->number, b->run->purpose->weight_in_group[c]);
        book_text(b, row, 4, b->plain, pack->criteria.at[c].group);
    }
}

// ---- The matrix: expected values, score and order; and behind it the shares by place
enum { M_SCORE = 2, M_ORDER = 3, M_FIRST = 4, M_IN_GROUP = TOP_ROWS + 2, M_DATA = TOP_ROWS + 3 };
enum { W_FIRST = 2 };

static Str quoted(Book *b, MsgId sheet)
{
    return str_fmt(b->arena, "'%.*s'", PS(book_say(b, sheet)));
}

static void matrix_heads(Book *b)
{
    const Pack *pack = b->run->pack;
    Str weights = quoted(b, MSG_REPORT_SHEET_WEIGHTS);
    worksheet_set_column(b->sheet, 0, 0, 13, NULL);
    worksheet_set_column(b->sheet, 1, 1, 38, NULL);
    worksheet_set_column(b->sheet, 2, (lxw_col_t)(M_FIRST + pack->criteria.len), 11, NULL);
    book_text(b, TOP_ROWS + 1, 0, b->head, book_say(b, MSG_REPORT_COL_ID));
    book_text(b, TOP_ROWS + 1, 1, b->head, book_say(b, MSG_REPORT_COL_PLACE));
    book_text(b, TOP_ROWS + 1, M_SCORE, b->head, book_say(b, MSG_REPORT_XCOL_SCORE_CENTRAL));
    book_text(b, TOP_ROWS + 1, M_ORDER, b->head, book_say(b, MSG_REPORT_XCOL_ORDER));
    book_text(b, M_IN_GROUP, 1, b->quiet, book_say(b, MSG_REPORT_XCOL_WITHIN));
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++) {
        int col = M_FIRST + (int)c;
        book_text(b, TOP_ROWS, col, b->head, pack->criteria.at[c].name.in[b->lang]);
        book_text(b, TOP_ROWS + 1, col, b->head, pack->criteria.at[c].id);
        book_formula(b, M_IN_GROUP, col, b->number,
                     str_fmt(b->arena, "=%.*s!$C$%d", PS(weights), criterion_row(pack, c) + 1),
                     b->run->in_group[c]);
    }
}

static void matrix_row(Book *b, int row, const RunPlace *p, double score, ptrdiff_t order)
{
    const Pack *pack = b->run->pack;
    int m = (int)pack->criteria.len, n = (int)b->run->places.len, line = row + 1;
    Str last = book_column(b, M_FIRST + m - 1), first = book_column(b, M_FIRST);
    Str w_first = book_column(b, W_FIRST + (int)pack->criterion_groups.len + 1),
        w_last = book_column(b, W_FIRST + (int)pack->criterion_groups.len + m);
    book_text(b, row, 0, b->plain, p->id);
    book_text(b, row, 1, b->plain, p->name.in[b->lang]);
    if (b->all_seen) {
        book_formula(b, row, M_SCORE, b->number,
                     str_fmt(b->arena, "=SUMPRODUCT(%.*s!%.*s%d:%.*s%d,%.*s%d:%.*s%d)",
                             PS(quoted(b, MSG_REPORT_SHEET_SHARES)), PS(w_first), line, PS(w_last), line,
                             PS(first), line, PS(last), line),
                     score);
        book_formula(b, row, M_ORDER, b->whole,
                     str_fmt(b->arena, "=RANK(C%d,$C$%d:$C$%d)", line, M_DATA + 1, M_DATA + n),
                     (double)order);
    } else {
        book_num(b, row, M_SCORE, b->number, score);
        book_num(b, row, M_ORDER, b->whole, (double)order);
    }
    for (int c = 0; c < m; c++) {
        if (!criterion_seen(b->view, b->run, c))
            book_text(b, row, M_FIRST + c, b->unknown, book_say(b, MSG_REPORT_NOT_IN_VIEW));
        else if (isnan(p->value[c]))
            book_text(b, row, M_FIRST + c, b->unknown, book_say(b, MSG_REPORT_NOT_APPLICABLE));
        else
            book_num(b, row, M_FIRST + c, b->number, p->value[c]);
    }
}

// The share of each group that applies at a place, their sum, then the weight of each criterion there.
static void shares_row(Book *b, int row, const RunPlace *p, const double *w)
{
    const Pack *pack = b->run->pack;
    int groups = (int)pack->criterion_groups.len, m = (int)pack->criteria.len, line = row + 1;
    Str matrix = quoted(b, MSG_REPORT_SHEET_MATRIX), weights = quoted(b, MSG_REPORT_SHEET_WEIGHTS);
    Buf all = buf_new(b->arena);
    double sum = 0;
    for (int g = 0; g < groups; g++) {
        int from = m, to = -1;
        double within = 0;
        for (int c = 0; c < m; c++)
            if (pack_criterion_group(pack, c) == g) {
                from = c < from ? c : from;
                to = c;
                within += isnan(p->value[c]) ? 0 : b->run->in_group[c];
            }
        sum += within > 0 ? b->run->group_weight[g] : 0;
        Str cell = book_column(b, W_FIRST + g), x = book_column(b, M_FIRST + from),
            y = book_column(b, M_FIRST + to);
        if (to < 0)
            book_num(b, row, W_FIRST + g, b->number, 0);
        else
            book_formula(b, row, W_FIRST + g, b->number,
                         str_fmt(b->arena, "=SUMPRODUCT(ISNUMBER(%.*s!%.*s%d:%.*s%d)*%.*s!%.*s$%d:%.*s$%d)",
                                 PS(matrix), PS(x), line, PS(y), line, PS(matrix), PS(x), M_IN_GROUP + 1,
                                 PS(y), M_IN_GROUP + 1),
                         within);
        buf_fmt(&all, "%s(%.*s%d>0)*%.*s!$C$%d", g ? "+" : "=", PS(cell), line, PS(weights),
                group_row(g) + 1);
    }
    Str all_cell = book_column(b, W_FIRST + groups);
    book_formula(b, row, W_FIRST + groups, b->number, buf_str(&all), sum);
    for (int c = 0; c < m; c++) {
        int g = (int)pack_criterion_group(pack, c);
        Str value = book_column(b, M_FIRST + c), within = book_column(b, W_FIRST + g);
        book_formula(
            b, row, W_FIRST + groups + 1 + c, b->number,
            str_fmt(b->arena,
                    "=IF(AND(ISNUMBER(%.*s!%.*s%d),%.*s%d>0),%.*s!$C$%d/%.*s%d*(%.*s!%.*s$%d/%.*s%d),0)",
                    PS(matrix), PS(value), line, PS(within), line, PS(weights), group_row(g) + 1,
                    PS(all_cell), line, PS(matrix), PS(value), M_IN_GROUP + 1, PS(within), line),
            w[c]);
    }
}

static void shares(Book *b)
{
    const Pack *pack = b->run->pack;
    int groups = (int)pack->criterion_groups.len, row = M_DATA;
    book_sheet(b, MSG_REPORT_SHEET_SHARES, M_DATA, 2);
    if (b->failed)
        return;
    worksheet_set_column(b->sheet, 0, 0, 13, NULL);
    worksheet_set_column(b->sheet, 1, 1, 38, NULL);
    book_text(b, TOP_ROWS + 1, 0, b->head, book_say(b, MSG_REPORT_COL_ID));
    book_text(b, TOP_ROWS + 1, 1, b->head, book_say(b, MSG_REPORT_COL_PLACE));
    for (int g = 0; g < groups; g++)
        book_text(b, TOP_ROWS + 1, W_FIRST + g, b->head,
                  msg(b->arena, b->lang, MSG_REPORT_XCOL_APPLIES, pack->criterion_groups.at[g].id));
    book_text(b, TOP_ROWS + 1, W_FIRST + groups, b->head, book_say(b, MSG_REPORT_XCOL_APPLIES_ALL));
    for (ptrdiff_t c = 0; c < pack->criteria.len; c++)
        book_text(b, TOP_ROWS + 1, W_FIRST + groups + 1 + (int)c, b->head, pack->criteria.at[c].id);
    EACH (const RunPlace, p, b->run->places) {
        double *w = NEWS(b->arena, double, pack->criteria.len);
        run_central_weights(b->run, p, w);
        shares_row(b, row++, p, w);
        book_text(b, row - 1, 0, b->plain, p->id);
        book_text(b, row - 1, 1, b->plain, p->name.in[b->lang]);
    }
}

void book_matrix(Book *b)
{
    const Run *r = b->run;
    book_sheet(b, MSG_REPORT_SHEET_MATRIX, M_DATA, 4);
    if (b->failed)
        return;
    matrix_heads(b);
    double *score = NEWS(b->arena, double, r->places.len);
    for (ptrdiff_t i = 0; i < r->places.len; i++)
        score[i] = run_central_score(b->arena, r, &r->places.at[i]);
    for (ptrdiff_t i = 0; i < r->places.len; i++) {
        ptrdiff_t order = 1;
        for (ptrdiff_t j = 0; j < r->places.len; j++)
            order += score[j] > score[i];
        matrix_row(b, M_DATA + (int)i, &r->places.at[i], score[i], order);
    }
    if (b->all_seen)
        shares(b);
}

// ---- Facts, a line for each source that takes part in a value
static void fact_row(Book *b, int *row, const Record *r, const Field *f, const Cite *c)
{
    const Pack *pack = b->run->pack;
    int i = 0;
    book_text(b, *row, i++, b->plain, r->id);
    book_text(b, *row, i++, b->plain, record_title(r, b->lang));
    book_text(b, *row, i++, b->plain, f->attr->label.in[b->lang]);
    book_text(b, *row, i++, f->value.state == VAL_UNKNOWN ? b->unknown : b->plain,
              value_show(b->arena, pack, f->attr, &f->value, b->lang));
    bool number =
        f->attr->value_type == VT_NUM && (f->value.state == VAL_KNOWN || f->value.state == VAL_UNCERTAIN);
    if (number) {
        book_num(b, *row, i, b->plain, f->value.lo);
        book_num(b, *row, i + 1, b->plain, f->value.hi);
    }
    i += 2;
    if (c) {
        const SourceClass *class = pack_class(pack, c->source_class);
        const Method *method = pack_method(pack, c->method);
        book_text(b, *row, i++, b->plain,
                  value_show(b->arena, pack, c->attr ? c->attr : f->attr, &c->value, b->lang));
        book_text(b, *row, i++, b->plain, class ? class->label.in[b->lang] : c->source_class);
        book_text(b, *row, i++, b->plain, method ? method->label.in[b->lang] : c->method);
        book_text(b, *row, i++, b->plain, date_show(b->arena, b->lang, c->valid));
        book_text(b, *row, i++, b->plain,
                  c->one_of ? msg(b->arena, b->lang, MSG_REPORT_ONE_OF, c->source) : c->source);
        book_text(b, *row, i++, b->plain, c->address);
    }
    (*row)++;
}

void book_facts(Book *b, Records records)
{
    const Col cols[] = { { MSG_REPORT_COL_ID, 13 },      { MSG_REPORT_COL_PLACE, 34 },
                         { MSG_REPORT_XCOL_FACT, 34 },   { MSG_REPORT_XCOL_VALUE, 40 },
                         { MSG_REPORT_XCOL_LOW, 12 },    { MSG_REPORT_XCOL_HIGH, 12 },
                         { MSG_REPORT_XCOL_SAYS, 30 },   { MSG_REPORT_XCOL_CLASS, 22 },
                         { MSG_REPORT_XCOL_METHOD, 22 }, { MSG_REPORT_XCOL_DATE, 14 },
                         { MSG_REPORT_XCOL_SOURCE, 50 }, { MSG_REPORT_XCOL_ADDRESS, 40 } };
    book_sheet(b, MSG_REPORT_SHEET_FACTS, TOP_ROWS + 1, 3);
    if (b->failed)
        return;
    heads(b, TOP_ROWS, cols, COUNT(cols));
    int row = TOP_ROWS + 1;
    EACH (const Record, r, records)
        EACH (const Field, f, r->fields) {
            bool any = false;
            EACH (const Cite, c, f->cites)
                if (c->current) {
                    fact_row(b, &row, r, f, c);
                    any = true;
                }
            if (!any)
                fact_row(b, &row, r, f, NULL);
        }
    worksheet_autofilter(b->sheet, TOP_ROWS, 0, (lxw_row_t)(row - 1), (lxw_col_t)(COUNT(cols) - 1));
}
