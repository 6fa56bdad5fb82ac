// import_xlsx.c - workbooks: a zip of XML, read with limits, without network, entities or document types.
#include <ctype.h>
#include <libxml/xmlreader.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "date.h"
#include "import_in.h"

enum { MAX_MB = 256, MAX_CELLS = 20000000, MAX_COLS = 2000, MAX_SHEETS = 100, MAX_FILL = 20000 };

typedef struct {
    Arena *a;
    zip_t *zip;
    int64_t unpacked;
    Strs shared;
    ARRAY(char) styles; // of a cell format: 0 a number, d day, m month, y year, t time
    bool from_1904;
    int64_t cells;
} Book;

static bool broken(Err *err, const char *what)
{
    return fail(err, MSG_IMPORT_XLSX, what);
}

// A member of the archive, at most what is left of the allowance. *found false: it has none of that name.
static bool member(Book *b, Str name, Str *out, bool *found, Err *err)
{
    zip_stat_t st;
    *out = (Str){ 0 };
    *found = false;
    const char *z = str_cz(b->a, name);
    if (zip_stat(b->zip, z, 0, &st) < 0)
        return true;
    if (!(st.valid & ZIP_STAT_SIZE) || b->unpacked + (int64_t)st.size > ((int64_t)MAX_MB << 20))
        return fail(err, MSG_IMPORT_XLSX_BIG, (int64_t)((b->unpacked + (int64_t)st.size) >> 20), MAX_MB);
    if (st.size > 1000000 && st.comp_size && st.size / st.comp_size > 1000)
        return fail(err, MSG_IMPORT_XLSX_BIG, (int64_t)(st.size >> 20), MAX_MB);
    zip_file_t *f = zip_fopen(b->zip, z, 0);
    if (!f)
        return broken(err, "zip");
    char *at = arena_alloc(b->a, (ptrdiff_t)st.size + 1);
    zip_int64_t n = 0, got = 0;
    while (got < (zip_int64_t)st.size && (n = zip_fread(f, at + got, st.size - (zip_uint64_t)got)) > 0)
        got += n;
    zip_fclose(f);
    if (n < 0 || got != (zip_int64_t)st.size)
        return broken(err, "zip");
    b->unpacked += got;
    *out = (Str){ at, (ptrdiff_t)got };
    *found = true;
    return true;
}

static void silent(void *ctx, const char *text, xmlParserSeverities severity, xmlTextReaderLocatorPtr at)
{
    (void)ctx, (void)text, (void)severity, (void)at;
}

static xmlTextReaderPtr xml_open(Str text)
{
    xmlTextReaderPtr r = text.len && text.len < INT32_MAX
                             ? xmlReaderForMemory(text.at, (int)text.len, NULL, NULL, XML_PARSE_NONET)
                             : NULL;
    if (r)
        xmlTextReaderSetErrorHandler(r, silent, NULL);
    return r;
}

// The next node; false at the end. A document type is refused: *bad.
static bool xml_next(xmlTextReaderPtr r, bool *bad)
{
    int ok = xmlTextReaderRead(r);
    if (ok < 0 || (ok == 1 && xmlTextReaderNodeType(r) == XML_READER_TYPE_DOCUMENT_TYPE))
        *bad = true;
    return ok == 1 && !*bad;
}

static bool begins(xmlTextReaderPtr r, const char *name)
{
    return xmlTextReaderNodeType(r) == XML_READER_TYPE_ELEMENT &&
           !strcmp((const char *)xmlTextReaderConstLocalName(r), name);
}

static bool ends(xmlTextReaderPtr r, const char *name)
{
    return xmlTextReaderNodeType(r) == XML_READER_TYPE_END_ELEMENT &&
           !strcmp((const char *)xmlTextReaderConstLocalName(r), name);
}

static Str attr(Book *b, xmlTextReaderPtr r, const char *name)
{
    xmlChar *v = xmlTextReaderGetAttribute(r, (const xmlChar *)name);
    Str out = v ? str_copy(b->a, str_z((const char *)v)) : (Str){ 0 };
    xmlFree(v);
    return out;
}

static void add_text(Buf *buf, xmlTextReaderPtr r)
{
    int type = xmlTextReaderNodeType(r);
    if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
        type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE)
        buf_add(buf, str_z((const char *)xmlTextReaderConstValue(r)));
}

static bool read_shared(Book *b, Err *err)
{
    Str text;
    bool found, bad = false, in_si = false, in_t = false, phonetic = false;
    if (!member(b, S("xl/sharedStrings.xml"), &text, &found, err) || !found)
        return err->kind == ERR_NONE;
    xmlTextReaderPtr r = xml_open(text);
    if (!r)
        return broken(err, "sharedStrings");
    Buf s = buf_new(b->a);
    while (xml_next(r, &bad)) {
        if (begins(r, "si")) {
            s = buf_new(b->a);
            in_si = !xmlTextReaderIsEmptyElement(r);
            if (!in_si)
                *PUSH(b->a, &b->shared) = (Str){ 0 };
        } else if (ends(r, "si")) {
            *PUSH(b->a, &b->shared) = buf_str(&s);
            in_si = false;
        } else if (begins(r, "rPh"))
            phonetic = !xmlTextReaderIsEmptyElement(r);
        else if (ends(r, "rPh"))
            phonetic = false;
        else if (begins(r, "t"))
            in_t = !xmlTextReaderIsEmptyElement(r);
        else if (ends(r, "t"))
            in_t = false;
        else if (in_si && in_t && !phonetic)
            add_text(&s, r);
    }
    xmlFreeTextReader(r);
    return !bad || broken(err, "sharedStrings");
}

// What a number format shows: a day, a month, a year, or no date at all.
static char format_of(Str code)
{
    bool quoted = false, bracket = false, d = false, m = false, y = false, h = false;
    for (ptrdiff_t i = 0; i < code.len; i++) {
        char c = (char)tolower((unsigned char)code.at[i]);
        if (c == '\\') {
            i++;
            continue;
        }
        quoted ^= c == '"';
        bracket = c == '[' ? true : c == ']' ? false : bracket;
        if (quoted || bracket)
            continue;
        d |= c == 'd';
        m |= c == 'm';
        y |= c == 'y';
        h |= c == 'h' || c == 's';
        if (c == '0' || c == '#')
            return 0;
    }
    return d ? 'd' : y && m ? 'm' : y ? 'y' : h ? 't' : 0;
}

static bool read_styles(Book *b, Err *err)
{
    Str text;
    bool found, bad = false, in_xfs = false;
    if (!member(b, S("xl/styles.xml"), &text, &found, err) || !found)
        return err->kind == ERR_NONE;
    xmlTextReaderPtr r = xml_open(text);
    if (!r)
        return broken(err, "styles");
    typedef struct {
        int64_t id;
        char shows;
    } Format;
    ARRAY(Format) formats = { 0 };
    while (xml_next(r, &bad)) {
        if (begins(r, "numFmt")) {
            Format f = { -1, format_of(attr(b, r, "formatCode")) };
            (void)str_i64(attr(b, r, "numFmtId"), &f.id);
            *PUSH(b->a, &formats) = f;
        } else if (begins(r, "cellXfs")) {
            in_xfs = !xmlTextReaderIsEmptyElement(r);
        } else if (ends(r, "cellXfs")) {
            in_xfs = false;
        } else if (in_xfs && begins(r, "xf")) {
            int64_t id = 0;
            (void)str_i64(attr(b, r, "numFmtId"), &id);
            char shows = (id >= 14 && id <= 16) || id == 22                 ? 'd'
                         : id == 17                                         ? 'm'
                         : (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? 't'
                                                                            : 0;
            EACH (const Format, f, formats)
                if (f->id == id)
                    shows = f->shows;
            *PUSH(b->a, &b->styles) = shows;
        }
    }
    xmlFreeTextReader(r);
    return !bad || broken(err, "styles");
}

static Str date_cell(Book *b, double serial, char shows)
{
    double days = floor(serial) + (b->from_1904 ? -24107 : -25569);
    if (!b->from_1904 && serial < 60)
        days += 1; // the 29 February 1900 that never was
    if (!(days >= DAY_MIN && days <= DAY_MAX))
        return (Str){ 0 };
    Str day = day_str(b->a, (int32_t)days);
    return shows == 'd' ? day : str_sub(day, 0, shows == 'm' ? 7 : 4);
}

static bool cell_at(Str ref, int *row, int *col) // "AB12"; from 1 and 0
{
    int64_t c = 0, r = 0;
    ptrdiff_t i = 0;
    for (; i < ref.len && ref.at[i] >= 'A' && ref.at[i] <= 'Z' && c < 100000; i++)
        c = c * 26 + (ref.at[i] - 'A' + 1);
    for (; i < ref.len && isdigit((unsigned char)ref.at[i]) && r < 100000000; i++)
        r = r * 10 + (ref.at[i] - '0');
    *row = (int)r;
    *col = (int)c - 1;
    return i == ref.len && c > 0 && r > 0 && r <= 1048576 && c <= 16384;
}

static SheetCell cell_of(Book *b, Str type, Str style, Str value)
{
    int64_t n = -1;
    double f;
    if (str_eq(type, S("s")))
        return (SheetCell){ str_i64(value, &n) && n >= 0 && n < b->shared.len ? str_trim(b->shared.at[n])
                                                                              : (Str){ 0 },
                            false };
    if (str_eq(type, S("b")))
        return (SheetCell){ str_eq(value, S("1")) ? S("true") : S("false"), false };
    if (str_eq(type, S("e")))
        return (SheetCell){ 0 };
    if (type.len && !str_eq(type, S("n")))
        return (SheetCell){ str_trim(str_copy(b->a, value)), false };
    if (!str_f64(value, &f))
        return (SheetCell){ str_trim(str_copy(b->a, value)), false };
    char shows = str_i64(style, &n) && n >= 0 && n < b->styles.len ? b->styles.at[n] : 0;
    if (shows == 'd' || shows == 'm' || shows == 'y')
        return (SheetCell){ date_cell(b, f, shows), false };
    char t[32];
    f64_text(t, f);
    return (SheetCell){ str_copy(b->a, str_z(t)), true };
}

typedef struct {
    int row, col, to_row, to_col;
} Merged;

static SheetRow *row_no(Sheet *s, int row)
{
    for (ptrdiff_t i = s->rows.len; i > 0; i--) // mostly the last
        if (s->rows.at[i - 1].row == row)
            return &s->rows.at[i - 1];
        else if (s->rows.at[i - 1].row < row)
            break;
    return NULL;
}

static void fill_merged(Book *b, Sheet *s, Merged m)
{
    SheetRow *first = row_no(s, m.row);
    if (!first || m.col >= first->cells.len || !first->cells.at[m.col].s.len || m.to_col >= MAX_COLS ||
        (int64_t)(m.to_row - m.row + 1) * (m.to_col - m.col + 1) > MAX_FILL)
        return;
    SheetCell c = first->cells.at[m.col];
    for (int row = m.row; row <= m.to_row; row++) {
        SheetRow *r = row_no(s, row);
        for (int col = m.col; r && col <= m.to_col; col++) {
            while (r->cells.len <= col)
                *PUSH(b->a, &r->cells) = (SheetCell){ 0 };
            r->cells.at[col] = c;
        }
    }
}

static bool read_sheet(Book *b, Str path, Sheet *s, Err *err)
{
    Str text;
    bool found, bad = false, in_value = false;
    if (!member(b, path, &text, &found, err) || !found)
        return err->kind == ERR_NONE;
    xmlTextReaderPtr r = xml_open(text);
    if (!r)
        return broken(err, "sheet");
    Str type = { 0 }, style = { 0 };
    int row = 0, col = -1;
    Buf value = buf_new(b->a);
    ARRAY(Merged) merged = { 0 };
    bool some = false;
    while (!bad && xml_next(r, &bad)) {
        if (begins(r, "row")) {
            int64_t n;
            row = str_i64(attr(b, r, "r"), &n) && n > 0 && n <= 1048576 ? (int)n : row + 1;
            col = -1;
            if (!s->rows.len || s->rows.at[s->rows.len - 1].row < row)
                *PUSH(b->a, &s->rows) = (SheetRow){ .row = row };
        } else if (begins(r, "c")) {
            int at_row, at_col;
            Str ref = attr(b, r, "r");
            col++;
            if (ref.len && cell_at(ref, &at_row, &at_col))
                col = at_col;
            type = attr(b, r, "t");
            style = attr(b, r, "s");
            value.len = 0;
            some = !xmlTextReaderIsEmptyElement(r);
        } else if (some && ends(r, "c")) {
            some = false;
            if (!s->rows.len || col < 0 || col >= MAX_COLS || !value.len)
                continue;
            if (++b->cells > MAX_CELLS) {
                bad = true;
                break;
            }
            SheetRow *to = &s->rows.at[s->rows.len - 1];
            while (to->cells.len <= col)
                *PUSH(b->a, &to->cells) = (SheetCell){ 0 };
            to->cells.at[col] = cell_of(b, type, style, str_copy(b->a, (Str){ value.at, value.len }));
        } else if (begins(r, "v") || begins(r, "t")) {
            in_value = !xmlTextReaderIsEmptyElement(r);
        } else if (ends(r, "v") || ends(r, "t")) {
            in_value = false;
        } else if (begins(r, "mergeCell")) {
            Str to = attr(b, r, "ref"), from = cut(&to, ':');
            Merged m;
            if (cell_at(from, &m.row, &m.col) && cell_at(to, &m.to_row, &m.to_col) && merged.len < 100000)
                *PUSH(b->a, &merged) = m;
        } else if (in_value && some) {
            add_text(&value, r);
        }
    }
    xmlFreeTextReader(r);
    if (bad)
        return broken(err, "sheet");
    EACH (const Merged, m, merged)
        fill_merged(b, s, *m);
    return true;
}

typedef struct {
    Str name, rel;
    bool hidden;
} SheetRef;

static bool read_book(Book *b, SheetList *out, Err *err)
{
    Str text, rels;
    bool found, bad = false;
    ARRAY(SheetRef) refs = { 0 };
    if (!member(b, S("xl/workbook.xml"), &text, &found, err))
        return false;
    xmlTextReaderPtr r = found ? xml_open(text) : NULL;
    if (!r)
        return broken(err, "workbook");
    while (xml_next(r, &bad)) {
        if (begins(r, "workbookPr"))
            b->from_1904 =
                str_eq(attr(b, r, "date1904"), S("1")) || str_eq(attr(b, r, "date1904"), S("true"));
        if (begins(r, "sheet") && refs.len < MAX_SHEETS)
            *PUSH(b->a, &refs) =
                (SheetRef){ attr(b, r, "name"), attr(b, r, "r:id"),
                            attr(b, r, "state").len > 0 && !str_eq(attr(b, r, "state"), S("visible")) };
    }
    xmlFreeTextReader(r);
    if (bad)
        return broken(err, "workbook");
    if (!member(b, S("xl/_rels/workbook.xml.rels"), &rels, &found, err) || !read_shared(b, err) ||
        !read_styles(b, err))
        return false;
    Map *targets = map_new(b->a);
    r = found ? xml_open(rels) : NULL;
    while (r && xml_next(r, &bad))
        if (begins(r, "Relationship")) {
            Str *target = NEW(b->a, Str);
            *target = attr(b, r, "Target");
            *map_slot(targets, attr(b, r, "Id")) = target;
        }
    if (r)
        xmlFreeTextReader(r);
    for (ptrdiff_t i = 0; i < refs.len; i++) {
        const Str *target = map_get(targets, refs.at[i].rel);
        Sheet s = { .name = refs.at[i].name, .no = (int)i + 1 };
        Str path = !target                       ? str_fmt(b->a, "xl/worksheets/sheet%d.xml", (int)i + 1)
                   : str_starts(*target, S("/")) ? str_sub(*target, 1, target->len)
                                                 : str_fmt(b->a, "xl/%.*s", PS(*target));
        if (!refs.at[i].hidden && !read_sheet(b, path, &s, err))
            return false;
        *PUSH(b->a, out) = s;
    }
    return true;
}

bool xlsx_read(Arena *a, Str bytes, SheetList *out, Err *err)
{
    zip_error_t ze;
    zip_error_init(&ze);
    *out = (SheetList){ 0 };
    zip_source_t *src = zip_source_buffer_create(bytes.at, (zip_uint64_t)bytes.len, 0, &ze);
    if (!src)
        return broken(err, "zip");
    Book b = { .a = a, .zip = zip_open_from_source(src, ZIP_RDONLY, &ze) };
    if (!b.zip) {
        zip_source_free(src);
        return broken(err, "zip");
    }
    bool ok = read_book(&b, out, err);
    zip_discard(b.zip);
    return ok;
}
