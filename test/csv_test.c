// csv_test.c - rows, tables and writing.
#include "csv.h"
#include "tap.h"

static Str all(Arena *a, Str text, char delimiter)
{
    Buf b = buf_new(a);
    Csv csv = csv_open(text, delimiter);
    Strs row = { 0 };
    Err err = { 0 };
    while (csv_next(&csv, a, &row)) {
        buf_fmt(&b, "%d:", csv.row_line);
        for (ptrdiff_t i = 0; i < row.len; i++)
            buf_fmt(&b, "[%.*s]", PS(row.at[i]));
    }
    if (!csv_end(&csv, &err))
        buf_fmt(&b, "!%s %d", err_id(&err), csv.bad_line);
    return buf_str(&b);
}

static void rows_are_read_as_rfc_4180_says(void)
{
    static const struct {
        const char *text;
        char delimiter;
        const char *want;
    } cases[] = {
        { "a,b\n1,2\n", ',', "1:[a][b]2:[1][2]" },
        { "a,b\r\n1,2", ',', "1:[a][b]2:[1][2]" },
        { "a\rb\r", ',', "1:[a]2:[b]" },
        { "\xEF\xBB\xBF"
          "a,b\n",
          ',', "1:[a][b]" },
        { "a,\"b\nc\"\nd,e\n", ',', "1:[a][b\nc]3:[d][e]" },
        { "a,\"b\r\nc\"\r\nd,e\n", ',', "1:[a][b\r\nc]3:[d][e]" },
        { "\"a \"\"b\"\"\",\"\"\n", ',', "1:[a \"b\"][]" },
        { "a,,\n,,b\n", ',', "1:[a][][]2:[][][b]" },
        { "\n\na\n\n\r\nb", ',', "3:[a]6:[b]" },
        { "5\" pipe,x\n", ',', "1:[5\" pipe][x]" },
        { "a;b,c\n", ';', "1:[a][b,c]" },
        { "", ',', "" },
        { "a,\"b\n\nc", ',', "!BASE_CSV_OPEN_QUOTE 1" },
        { "x\na,\"b\"c\n", ',', "1:[x]!BASE_CSV_AFTER_QUOTE 2" },
        { "\"", ',', "!BASE_CSV_OPEN_QUOTE 1" },
    };
    Arena *a = arena_new();
    for (int i = 0; i < COUNT(cases); i++) {
        Str got = all(a, str_z(cases[i].text), cases[i].delimiter);
        if (!str_eq(got, str_z(cases[i].want)))
            printf("# case %d: %.*s\n", i, PS(got));
        CHECK(str_eq(got, str_z(cases[i].want)));
    }
    arena_free(a);
}

static void the_delimiter_is_found(void)
{
    CHECK(csv_sniff(S("tên;dt\nA, B;3\nC;1,5\n")) == ';');
    CHECK(csv_sniff(S("a\tb\tc\n1,5\t2,5\t3,5\n")) == '\t');
    CHECK(csv_sniff(S("a|b\n1|2\n")) == '|');
    CHECK(csv_sniff(S("a,b\n\"x;y;z\",2\n\"u;v;w\",4\n")) == ',');
    CHECK(csv_sniff(S("one column\n")) == ',' && csv_sniff(S("")) == ',');
}

static void a_table_knows_its_columns_and_lines(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    CsvTable t;
    CHECK(csv_table(a, S("id, name \nHN001,\"Nhà máy\nmột\"\nHN002, Nhà máy hai \n"), &t, &err));
    CHECK(t.rows.len == 2 && t.rows.at[1].line == 4 && table_col(&t, S("name")) == 1);
    CHECK(str_eq(table_cell(&t, 1, S("name")), S("Nhà máy hai")) && !table_cell(&t, 0, S("none")).len);
    CHECK(!csv_table(a, S(""), &t, &err) && err.id == MSG_BASE_CSV_EMPTY);
    CHECK(!csv_table(a, S("a,a\n"), &t, &err) && err.id == MSG_BASE_CSV_HEAD_TWICE && t.bad_line == 1);
    CHECK(!csv_table(a, S("a, \n"), &t, &err) && err.id == MSG_BASE_CSV_HEAD_BLANK);
    CHECK(!csv_table(a, S("a,b\n1,2\n\n3\n"), &t, &err) && err.id == MSG_BASE_CSV_WIDTH && t.bad_line == 4);
    CHECK(!csv_table(a, S("a,b\n1,\xff\n"), &t, &err) && err.id == MSG_BASE_NOT_UTF8 && t.bad_line == 2);
    CHECK(!csv_table(a, S("a,b\n1,\"2\n"), &t, &err) && err.id == MSG_BASE_CSV_OPEN_QUOTE && t.bad_line == 2);
    arena_free(a);
}

static void what_is_written_reads_back(void)
{
    Arena *a = arena_new();
    Buf b = buf_new(a);
    Str cells[] = { S("a"), S("b,c"), S("say \"hi\""), S("two\nlines"), S(""), S("=1+1") };
    csv_write_row(&b, (Strs){ cells, COUNT(cells), COUNT(cells) }, ',', CSV_PLAIN);
    CHECK(str_eq(buf_str(&b), S("a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",,=1+1\r\n")));
    CHECK(str_eq(all(a, buf_str(&b), ','), S("1:[a][b,c][say \"hi\"][two\nlines][][=1+1]")));
    b = buf_new(a);
    csv_write_row(&b, (Strs){ cells + 4, 1, 1 }, ',', CSV_PLAIN);
    CHECK(str_eq(all(a, buf_str(&b), ','), S("1:[]")));
    arena_free(a);
}

static void a_spreadsheet_runs_nothing_of_ours(void)
{
    Arena *a = arena_new();
    Buf b = buf_new(a);
    Str cells[] = {
        S("=cmd|' /C calc'!A0"), S("-5"), S("+84 4 3825"), S("@x"), S("-"), S("-1.5e3"), S("=\"x\"")
    };
    csv_write_row(&b, (Strs){ cells, COUNT(cells), COUNT(cells) }, ',', CSV_NO_FORMULAS);
    CHECK(str_eq(buf_str(&b), S("'=cmd|' /C calc'!A0,-5,'+84 4 3825,'@x,'-,-1.5e3,\"'=\"\"x\"\"\"\r\n")));
    arena_free(a);
}

int main(void)
{
    rows_are_read_as_rfc_4180_says();
    the_delimiter_is_found();
    a_table_knows_its_columns_and_lines();
    what_is_written_reads_back();
    a_spreadsheet_runs_nothing_of_ours();
    return tap_done();
}
