// json.c - reading through jansson; a writer that cannot write what is no JSON.
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "json.h"

bool json_read(Str text, json_t **out, Err *err)
{
    json_error_t e;
    *out = json_loadb(text.at ? text.at : "", (size_t)text.len,
                      JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &e);
    if (*out)
        return true;
    return fail(err, MSG_BASE_JSON_SYNTAX, e.line > 0 ? e.line : 1, e.column > 0 ? e.column : 1, e.text);
}

Str json_str(const json_t *v)
{
    return json_is_string(v) ? (Str){ json_string_value(v), (ptrdiff_t)json_string_length(v) } : (Str){ 0 };
}

Str json_get_str(const json_t *object, const char *key)
{
    return json_str(json_object_get(object, key));
}

double json_get_num(const json_t *object, const char *key, double otherwise)
{
    const json_t *v = json_object_get(object, key);
    return json_is_number(v) ? json_number_value(v) : otherwise;
}

int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise)
{
    const json_t *v = json_object_get(object, key);
    return json_is_integer(v) ? (int64_t)json_integer_value(v) : otherwise;
}

bool json_get_bool(const json_t *object, const char *key, bool otherwise)
{
    const json_t *v = json_object_get(object, key);
    return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

JsonW json_w(Buf *out)
{
    return (JsonW){ .out = out };
}

// What must stand before a value: a comma in an array, nothing after a key, and never a second value at the
// top.
static void value(JsonW *w)
{
    assert(!w->done);
    if (!w->depth) {
        w->done = true;
        return;
    }
    if (w->open[w->depth - 1] == '{') {
        assert(w->key);
        w->key = false;
    } else if (w->some) {
        buf_char(w->out, ',');
    }
    w->some = true;
}

static void begin(JsonW *w, char bracket)
{
    assert(w->depth < JSON_W_DEPTH);
    value(w);
    w->done = false;
    w->open[w->depth++] = bracket;
    w->some = false;
    buf_char(w->out, bracket);
}

void jw_obj(JsonW *w)
{
    begin(w, '{');
}

void jw_arr(JsonW *w)
{
    begin(w, '[');
}

void jw_end(JsonW *w)
{
    assert(w->depth > 0 && !w->key);
    buf_char(w->out, w->open[--w->depth] == '{' ? '}' : ']');
    w->some = true;
    w->done = !w->depth;
}

static ptrdiff_t plain(Str s, ptrdiff_t i)
{
    while (i < s.len && (unsigned char)s.at[i] >= 0x20 && s.at[i] != '"' && s.at[i] != '\\' &&
           (unsigned char)s.at[i] < 0x80)
        i++;
    return i;
}

static void add_escape(Buf *b, char c)
{
    static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *p = c ? strchr(from, c) : NULL;
    if (p) {
        buf_char(b, '\\');
        buf_char(b, to[p - from]);
    } else {
        buf_fmt(b, "\\u%04x", (unsigned char)c);
    }
}

static void add_quoted(Buf *b, Str s)
{
    buf_char(b, '"');
    for (ptrdiff_t i = 0; i < s.len;) {
        ptrdiff_t end = plain(s, i);
        buf_add(b, str_sub(s, i, end - i));
        if ((i = end) == s.len)
            break;
        if ((unsigned char)s.at[i] < 0x80) {
            add_escape(b, s.at[i++]);
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.at + i, s.len - i, &c);
        buf_add(b, n > 0 ? str_sub(s, i, n) : S("\uFFFD"));
        i += n > 0 ? n : 1;
    }
    buf_char(b, '"');
}

void jw_key(JsonW *w, Str key)
{
    assert(w->depth && w->open[w->depth - 1] == '{' && !w->key);
    if (w->some)
        buf_char(w->out, ',');
    add_quoted(w->out, key);
    buf_char(w->out, ':');
    w->key = true;
}

void jw_str(JsonW *w, Str s)
{
    value(w);
    add_quoted(w->out, s);
}

void jw_int(JsonW *w, int64_t i)
{
    value(w);
    buf_fmt(w->out, "%lld", (long long)i);
}

static locale_t c_numbers(void)
{
    static _Atomic(locale_t)
        c_locale; // made once; a second one made by a racing thread is one object too many, no fault
    locale_t l = c_locale;
    if (!l)
        c_locale = l = newlocale(LC_ALL_MASK, "C", NULL);
    return l;
}

void f64_text(char out[32], double f)
{
    assert(isfinite(f));
    if (fabs(f) < 1e15 && f == (double)(int64_t)f) { // also writes -0 as 0
        snprintf(out, 32, "%lld", (long long)f);
        return;
    }
    locale_t before = uselocale(c_numbers());
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, f);
        if (strtod(out, NULL) == f)
            break;
    }
    uselocale(before);
}

void jw_num(JsonW *w, double f)
{
    char z[32];
    f64_text(z, f);
    value(w);
    buf_add(w->out, str_z(z));
}

void jw_fixed(JsonW *w, double f, int decimals)
{
    assert(isfinite(f) && decimals >= 0 && decimals <= 17);
    if (fabs(f) >= 1e15) {
        jw_num(w, f);
        return;
    }
    char z[64];
    locale_t before = uselocale(c_numbers());
    int n = snprintf(z, sizeof z, "%.*f", decimals, f);
    uselocale(before);
    if (strchr(z, '.')) {
        while (z[n - 1] == '0')
            n--;
        n -= z[n - 1] == '.';
    }
    Str s = { z, n };
    value(w);
    buf_add(w->out, str_eq(s, S("-0")) ? S("0") : s);
}

void jw_bool(JsonW *w, bool b)
{
    value(w);
    buf_add(w->out, b ? S("true") : S("false"));
}

void jw_null(JsonW *w)
{
    value(w);
    buf_add(w->out, S("null"));
}

void jw_raw(JsonW *w, Str json)
{
    assert(json.len);
    value(w);
    buf_add(w->out, json);
}

// Deeper than the writer goes: jansson writes it, only with longer numbers.
static void add_dump(JsonW *w, const json_t *v)
{
    char *z = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    assert(z);
    jw_raw(w, str_z(z));
    free(z);
}

void jw_json(JsonW *w, const json_t *v)
{
    size_t i;
    json_t *item;
    const char *key;
    char z[40];
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        if (w->depth == JSON_W_DEPTH) {
            add_dump(w, v);
        } else if (json_is_object(v)) {
            jw_obj(w);
            json_object_foreach((json_t *)v, key, item)
            {
                jw_key(w, str_z(key));
                jw_json(w, item);
            }
            jw_end(w);
        } else {
            jw_arr(w);
            json_array_foreach(v, i, item) jw_json(w, item);
            jw_end(w);
        }
        break;
    case JSON_STRING:
        jw_str(w, json_str(v));
        break;
    case JSON_INTEGER:
        jw_int(w, json_integer_value(v));
        break;
    case JSON_REAL:
        f64_text(z, json_real_value(v));
        if (!strpbrk(z, ".e"))
            memcpy(z + strlen(z), ".0", sizeof ".0"); // a real number stays one
        jw_raw(w, str_z(z));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        jw_bool(w, json_is_true(v));
        break;
    case JSON_NULL:
        jw_null(w);
        break;
    }
}

Str json_text(Arena *a, const json_t *v)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_json(&w, v);
    return buf_str(&b);
}

bool jw_complete(const JsonW *w)
{
    return w->done;
}

void jw_kstr(JsonW *w, const char *key, Str s)
{
    jw_key(w, str_z(key));
    jw_str(w, s);
}

void jw_kint(JsonW *w, const char *key, int64_t i)
{
    jw_key(w, str_z(key));
    jw_int(w, i);
}

void jw_knum(JsonW *w, const char *key, double f)
{
    jw_key(w, str_z(key));
    if (isnan(f))
        jw_null(w);
    else
        jw_num(w, f);
}

void jw_kfixed(JsonW *w, const char *key, double f, int decimals)
{
    jw_key(w, str_z(key));
    if (isnan(f))
        jw_null(w);
    else
        jw_fixed(w, f, decimals);
}

void jw_kbool(JsonW *w, const char *key, bool b)
{
    jw_key(w, str_z(key));
    jw_bool(w, b);
}

void jw_knull(JsonW *w, const char *key)
{
    jw_key(w, str_z(key));
    jw_null(w);
}

void jw_kobj(JsonW *w, const char *key)
{
    jw_key(w, str_z(key));
    jw_obj(w);
}

void jw_karr(JsonW *w, const char *key)
{
    jw_key(w, str_z(key));
    jw_arr(w);
}

void jw_kstrs(JsonW *w, const char *key, Strs xs)
{
    jw_karr(w, key);
    EACH (const Str, x, xs)
        jw_str(w, *x);
    jw_end(w);
}
