// err.c - messages in the reader's language, errors that carry their arguments, and lists of faults.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

// Groups of three by the language's mark; a negative number keeps the plain hyphen.
static void add_grouped(Buf *b, Lang lang, const char *digits, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            buf_char(b, lang == LANG_VI ? '.' : ',');
        buf_char(b, digits[i]);
    }
}

static void add_number(Buf *b, Lang lang, const char *z)
{
    if (*z == '-') {
        buf_char(b, '-');
        z++;
    }
    const char *dot = strchr(z, '.');
    ptrdiff_t whole = dot ? dot - z : (ptrdiff_t)strlen(z);
    if (strpbrk(z, "einf")) {
        buf_add(b, str_z(z));
        return;
    }
    add_grouped(b, lang, z, whole);
    if (dot) {
        buf_char(b, lang == LANG_VI ? ',' : '.');
        buf_add(b, str_z(dot + 1));
    }
}

static void add_arg(Buf *b, Lang lang, const MsgArg *arg)
{
    char z[64];
    switch (arg->kind) {
    case ARG_STR:
        buf_add(b, arg->s);
        break;
    case ARG_INT:
        snprintf(z, sizeof z, "%lld", (long long)arg->i);
        add_number(b, lang, z);
        break;
    case ARG_NUM:
        snprintf(z, sizeof z, "%.10g", arg->f);
        add_number(b, lang, z);
        break;
    }
}

// "{1|place|places}" at the beginning of rest: the first word where argument 1 is the number one. Its length,
// or 0.
static ptrdiff_t add_plural(Buf *b, Str rest, const MsgArg *args, int n)
{
    if (rest.len < 5 || rest.at[0] != '{' || rest.at[2] != '|' || rest.at[1] < '1' || rest.at[1] > '6')
        return 0;
    ptrdiff_t end = str_find(rest, S("}"));
    if (end < 4)
        return 0;
    int i = rest.at[1] - '1';
    bool one =
        i < n && ((args[i].kind == ARG_INT && args[i].i == 1) || (args[i].kind == ARG_NUM && args[i].f == 1));
    Str many = str_sub(rest, 3, end - 3), single = cut(&many, '|');
    buf_add(b, one ? single : many);
    return end + 1;
}

const MsgRow *msg_row(MsgId id)
{
    int from = 0, to = msg_count - 1;
    while (from < to) {
        int mid = from + (to - from) / 2;
        if (msg_at[mid].number < id)
            from = mid + 1;
        else
            to = mid;
    }
    assert(msg_at[from].number == id);
    return &msg_rows[msg_at[from].row];
}

Str msg_text(Arena *a, Lang lang, MsgId id, const MsgArg *args, int n)
{
    assert(lang < LANG_COUNT);
    Buf b = buf_new(a);
    Str rest = str_z(msg_row(id)->text[lang]);
    while (rest.len) {
        ptrdiff_t plural = add_plural(&b, rest, args, n);
        if (plural) {
            rest = str_sub(rest, plural, rest.len - plural);
        } else if (rest.len >= 3 && rest.at[0] == '{' && rest.at[2] == '}' && rest.at[1] >= '1' &&
                   rest.at[1] <= '6') {
            int i = rest.at[1] - '1';
            if (i < n)
                add_arg(&b, lang, &args[i]);
            rest = str_sub(rest, 3, rest.len - 3);
        } else {
            const char *next = memchr(rest.at + 1, '{', (size_t)rest.len - 1);
            ptrdiff_t plain = next ? next - rest.at : rest.len;
            buf_add(&b, str_sub(rest, 0, plain));
            rest = str_sub(rest, plain, rest.len - plain);
        }
    }
    return buf_str(&b);
}

void err_set(Err *err, MsgId id, const MsgArg *args, int n)
{
    assert(n <= 6);
    Err e = { .kind = msg_row(id)->kind, .id = id, .n = n };
    for (int i = 0; i < n; i++) {
        e.args[i] = args[i];
        if (args[i].kind != ARG_STR)
            continue;
        ptrdiff_t room = (ptrdiff_t)sizeof e.text - 1 - e.used,
                  len = args[i].s.len < room ? args[i].s.len : room;
        while (len > 0 && len < args[i].s.len && ((unsigned char)args[i].s.at[len] & 0xC0) == 0x80)
            len--; // never cut inside a letter
        if (len > 0)
            memcpy(e.text + e.used, args[i].s.at, (size_t)len);
        e.args[i].s = (Str){ NULL, len };
        e.used += (int)len;
    }
    *err = e;
}

// The texts lie one after the other in err->text, so that an Err may be copied.
static void restore(const Err *err, MsgArg out[6])
{
    ptrdiff_t from = 0;
    for (int i = 0; i < err->n; i++) {
        out[i] = err->args[i];
        if (out[i].kind == ARG_STR) {
            out[i].s.at = err->text + from;
            from += out[i].s.len;
        }
    }
}

Str err_str(const Err *err, int arg)
{
    MsgArg args[6];
    restore(err, args);
    return arg < err->n && args[arg].kind == ARG_STR ? args[arg].s : (Str){ 0 };
}

Str err_text(Arena *a, Lang lang, const Err *err)
{
    if (err->kind == ERR_NONE)
        return S("");
    MsgArg args[6];
    restore(err, args);
    return msg_text(a, lang, err->id, args, err->n);
}

const char *err_id(const Err *err)
{
    return err->kind == ERR_NONE ? "" : msg_row(err->id)->id;
}

int err_exit(const Err *err)
{
    static const int status[] = { [ERR_NONE] = 0,    [ERR_INPUT] = 1, [ERR_CONFLICT] = 1, [ERR_DENIED] = 1,
                                  [ERR_MISSING] = 1, [ERR_USAGE] = 2, [ERR_SYSTEM] = 3,   [ERR_TEXT] = 1 };
    return status[err->kind];
}

void faults_add(Arena *a, Faults *faults, Str file, int line, MsgId id, const MsgArg *args, int n)
{
    Fault *f = PUSH(a, faults);
    f->file = str_copy(a, file);
    f->line = line;
    err_set(&f->err, id, args, n);
}
