// workbook.c - a run as a workbook: the run's numbers, the weights, and formulas that lead from one to the
// other. Text goes in as text cells only, so that nothing that a record says is ever calculated.
#include <math.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "book.h"
#include "num.h"

// Excel takes 32,767 characters in a cell; what is longer says so at its end.
enum { CELL_MOST = 32000 };

void book_text(Book *b, int row, int col, lxw_format *f, Str s)
{
    if (s.len > CELL_MOST) {
        ptrdiff_t n = CELL_MOST;
        while (n > 0 && ((unsigned char)s.at[n] & 0xC0) == 0x80)
            n--;
        s = str_fmt(b->arena, "%.*s %.*s", (int)n, s.at, PS(book_say(b, MSG_REPORT_CUT)));
    }
    if (s.len && worksheet_write_string(b->sheet, (lxw_row_t)row, (lxw_col_t)col, str_cz(b->arena, s), f))
        b->failed = true;
}

void book_num(Book *b, int row, int col, lxw_format *f, double x)
{
    if (isnan(x))
        book_text(b, row, col, f, book_say(b, MSG_REPORT_UNKNOWN));
    else if (worksheet_write_number(b->sheet, (lxw_row_t)row, (lxw_col_t)col, x, f))
        b->failed = true;
}

void book_formula(Book *b, int row, int col, lxw_format *f, Str formula, double value)
{
    if (worksheet_write_formula_num(b->sheet, (lxw_row_t)row, (lxw_col_t)col, str_cz(b->arena, formula), f,
                                    value))
        b->failed = true;
}

Str book_say(Book *b, MsgId id)
{
    return msg_text(b->arena, b->lang, id, NULL, 0);
}

// "AB" of column 27.
Str book_column(Book *b, int col)
{
    char text[8];
    int n = (int)sizeof text;
    for (int c = col + 1; c > 0; c = (c - 1) / 26)
        text[--n] = (char)('A' + (c - 1) % 26);
    return str_copy(b->arena, (Str){ text + n, (ptrdiff_t)sizeof text - n });
}

// A sheet with its title, the illustrative mark and the run's address in its first three rows.
void book_sheet(Book *b, MsgId name, int frozen_rows, int frozen_cols)
{
    book_sheet_named(b, book_say(b, name), book_say(b, name), frozen_rows, frozen_cols);
}

void book_sheet_named(Book *b, Str name, Str title, int frozen_rows, int frozen_cols)
{
    b->sheet = workbook_add_worksheet(b->book, str_cz(b->arena, name));
    if (!b->sheet) {
        b->failed = true;
        return;
    }
    book_text(b, 0, 0, b->title, title);
    Str other_day = b->run ? run_other_day(b->arena, b->run, b->lang) : S(""), // a list of records has no run
        mark = b->illustrative ? book_say(b, MSG_REPORT_ILLUSTRATIVE) : S("");
    if (other_day.len || mark.len)
        book_text(
            b, 1, 0, b->mark,
            str_fmt(b->arena, "%.*s%s%.*s", PS(other_day), other_day.len && mark.len ? " " : "", PS(mark)));
    book_text(b, 2, 0, b->quiet, b->address);
    worksheet_freeze_panes(b->sheet, (lxw_row_t)frozen_rows, (lxw_col_t)frozen_cols);
    worksheet_set_landscape(b->sheet);
    worksheet_set_paper(b->sheet, 9); // A4
    worksheet_fit_to_pages(b->sheet, 1, 0);
    worksheet_set_footer(
        b->sheet,
        str_cz(b->arena, str_fmt(b->arena, "&L%.*s%s%.*s&R&P / &N", PS(b->foot), b->illustrative ? " · " : "",
                                 PS(b->illustrative ? book_say(b, MSG_REPORT_ILLUSTRATIVE_SHORT) : S("")))));
}

static lxw_format *format(Book *b, bool bold, int colour, const char *number)
{
    lxw_format *f = workbook_add_format(b->book);
    if (bold)
        format_set_bold(f);
    if (colour)
        format_set_font_color(f, (lxw_color_t)colour);
    if (number)
        format_set_num_format(f, number);
    return f;
}

void book_formats(Book *b)
{
    b->title = format(b, true, 0, NULL);
    format_set_font_size(b->title, 14);
    b->mark = format(b, true, 0x7d5200, NULL);
    b->quiet = format(b, false, 0x5d6a65, NULL);
    b->head = format(b, true, 0, NULL);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    format_set_text_wrap(b->head);
    format_set_align(b->head, LXW_ALIGN_VERTICAL_TOP);
    b->plain = format(b, false, 0, NULL);
    b->wrap = format(b, false, 0, NULL);
    format_set_text_wrap(b->wrap);
    format_set_align(b->wrap, LXW_ALIGN_VERTICAL_TOP);
    b->percent = format(b, false, 0, "0%");
    b->number = format(b, false, 0, "0.0000");
    b->whole = format(b, false, 0, "0");
    b->input = format(b, false, 0x006250, "0.0000");
    format_set_bg_color(b->input, 0xe0f0eb);
    format_set_border(b->input, LXW_BORDER_THIN);
    format_set_border_color(b->input, 0x8fc4b5);
    b->unknown = format(b, false, 0x5d6a65, NULL);
    format_set_italic(b->unknown);
}

static void explain(Book *b)
{
    static const MsgId lines[] = { MSG_REPORT_BOOK_ABOUT,   MSG_REPORT_BOOK_RESULTS, MSG_REPORT_BOOK_WEIGHTS,
                                   MSG_REPORT_BOOK_MATRIX,  MSG_REPORT_BOOK_SHARES,  MSG_REPORT_BOOK_FACTS,
                                   MSG_REPORT_BOOK_UNKNOWN, MSG_REPORT_BOOK_LIMITS };
    book_sheet(b, MSG_REPORT_SHEET_ABOUT, 0, 0);
    if (b->failed)
        return;
    worksheet_set_column(b->sheet, 0, 0, 110, NULL);
    book_text(b, 3, 0, b->quiet, b->detail);
    int row = 5;
    book_text(b, row++, 0, b->head, b->run->purpose->name.in[b->lang]);
    book_text(b, row++, 0, b->wrap,
              msg(b->arena, b->lang,
                  b->run->exploratory ? MSG_REPORT_BOOK_EXPLORATORY : MSG_REPORT_BOOK_SUPPORTED,
                  num_percent(b->arena, b->lang, b->run->share_known, 0),
                  num_percent(b->arena, b->lang, b->run->pack->floor_share_known, 0)));
    for (ptrdiff_t i = 0; i < COUNT(lines); i++)
        book_text(b, row++, 0, b->wrap, book_say(b, lines[i]));
}

static bool facts_of_run(Book *b, Records *out, Err *err)
{
    *out = (Records){ 0 };
    EACH (const RunPlace, p, b->run->places)
        if (!record_read(b->city, b->view, b->arena, b->run->at, p->id, PUSH(b->arena, out), err))
            return false;
    return true;
}

static bool write_book(Book *b, const char *path, Err *err)
{
    lxw_workbook_options how = { .constant_memory = LXW_FALSE };
    Records records;
    if (!facts_of_run(b, &records, err))
        return false;
    b->book = workbook_new_opt(path, &how);
    if (!b->book)
        return fail(err, MSG_REPORT_XLSX, path);
    lxw_doc_properties about = { .title = (char *)str_cz(b->arena, b->run->id),
                                 .comments = (char *)str_cz(b->arena, b->address),
                                 .created = (time_t)(b->run->made / 1000) };
    workbook_set_properties(b->book, &about);
    book_formats(b);
    explain(b);
    if (!b->failed)
        book_results(b);
    if (!b->failed)
        book_weights(b);
    if (!b->failed)
        book_matrix(b);
    if (!b->failed)
        book_facts(b, records);
    lxw_error e = workbook_close(b->book);
    return (!e && !b->failed) || fail(err, MSG_REPORT_XLSX, lxw_strerror(e));
}

bool report_workbook(City *city, const View *v, Arena *a, Str id, Lang lang, Buf *out, Err *err)
{
    Run run;
    Str head, bytes;
    if (!rank_load(city, v, a, id, &run, err) || !chain_head(city, a, &head, err))
        return false;
    Book b = { .city = city,
               .view = v,
               .arena = a,
               .lang = lang,
               .run = &run,
               .illustrative = run.illustrative,
               .foot = run.id,
               .all_seen = true };
    b.address = run_address(a, &run, lang);
    b.detail = run_detail(a, &run, head, lang);
    for (ptrdiff_t c = 0; c < run.pack->criteria.len; c++)
        b.all_seen = b.all_seen && criterion_seen(v, &run, c);
    char path[] = "/tmp/kho-report-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return fail(err, MSG_REPORT_XLSX, path);
    close(fd);
    bool ok = write_book(&b, path, err) && file_read(a, str_z(path), &bytes, err);
    unlink(path);
    if (ok)
        buf_add(out, bytes);
    return ok;
}
