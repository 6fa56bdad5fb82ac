// lex.c - the words of a CQL2 text.
#include "lex.h"

#include <string.h>
#include <strings.h>

int letter_at(Str text, ptrdiff_t byte)
{
    int n = 1;
    for (ptrdiff_t i = 0; i < byte && i < text.len; i++)
        n += (text.at[i] & 0xc0) != 0x80;
    return n;
}

bool lex_word(const Lexer *lx, const char *word)
{
    Str s = lx->tok.text;
    return lx->tok.kind == T_NAME && s.len == (ptrdiff_t)strlen(word) &&
           !strncasecmp(s.at, word, (size_t)s.len);
}

bool lex_char(const Lexer *lx, char c)
{
    return lx->tok.kind == T_CHAR && lx->tok.op == c;
}

Str lex_found(const Lexer *lx)
{
    Str s = str_sub(lx->text, lx->tok.from, lx->tok.to - lx->tok.from);
    ptrdiff_t n = s.len;
    if (n > 40)
        for (n = 40; n > 0 && (s.at[n] & 0xc0) == 0x80; n--)
            ;
    return str_sub(s, 0, n);
}

static bool is_digit(Lexer *lx, ptrdiff_t i)
{
    return i < lx->end && lx->text.at[i] >= '0' && lx->text.at[i] <= '9';
}

static bool name_char(unsigned char c, bool first)
{
    return (unsigned)(c | 32) - 'a' < 26 || c == '_' || c == ':' || c >= 0x80 ||
           (!first && (c == '.' || (c >= '0' && c <= '9')));
}

static bool lex_quoted(Lexer *lx, char quote)
{
    Token *t = &lx->tok;
    ptrdiff_t i = t->from + 1, doubled = 0;
    for (;; i++) {
        if (i >= lx->end)
            return fail(lx->err, MSG_QUERY_QUOTE_OPEN, letter_at(lx->text, t->from),
                        str_fmt(lx->a, "%c", quote));
        if (lx->text.at[i] != quote)
            continue;
        if (i + 1 >= lx->end || lx->text.at[i + 1] != quote)
            break;
        doubled++;
        i++;
    }
    t->kind = quote == '\'' ? T_TEXT : T_QUOTED;
    t->to = i + 1;
    t->text = str_sub(lx->text, t->from + 1, i - t->from - 1);
    if (doubled) {
        Buf b = buf_new(lx->a);
        for (ptrdiff_t j = 0; j < t->text.len; j++) {
            buf_char(&b, t->text.at[j]);
            j += t->text.at[j] == quote;
        }
        t->text = buf_str(&b);
    }
    return true;
}

static bool lex_number(Lexer *lx)
{
    Token *t = &lx->tok;
    ptrdiff_t i = t->from;
    while (is_digit(lx, i))
        i++;
    if (i < lx->end && lx->text.at[i] == '.')
        for (i++; is_digit(lx, i);)
            i++;
    if (i < lx->end && (lx->text.at[i] | 32) == 'e') {
        ptrdiff_t e = i + 1;
        if (e < lx->end && (lx->text.at[e] == '+' || lx->text.at[e] == '-'))
            e++;
        if (is_digit(lx, e))
            for (i = e; is_digit(lx, i);)
                i++;
    }
    t->kind = T_NUM;
    bool stuck = i < lx->end && name_char((unsigned char)lx->text.at[i], true); // 10ha
    while (stuck && i < lx->end && name_char((unsigned char)lx->text.at[i], false))
        i++;
    t->to = i;
    t->text = str_sub(lx->text, t->from, i - t->from);
    if (stuck || !str_f64(t->text, &t->num))
        return fail(lx->err, MSG_QUERY_NUMBER, letter_at(lx->text, t->from), lex_found(lx));
    return true;
}

bool lex_next(Lexer *lx)
{
    while (lx->at < lx->end && strchr(" \t\r\n", lx->text.at[lx->at]) && lx->text.at[lx->at])
        lx->at++;
    Token *t = &lx->tok;
    *t = (Token){ .from = lx->at, .to = lx->at };
    if (lx->at >= lx->end)
        return true;
    unsigned char c = (unsigned char)lx->text.at[lx->at],
                  next = lx->at + 1 < lx->end ? (unsigned char)lx->text.at[lx->at + 1] : 0;
    if (c == '\'' || c == '"') {
        if (!lex_quoted(lx, (char)c))
            return false;
    } else if (is_digit(lx, lx->at) || (c == '.' && next >= '0' && next <= '9')) {
        if (!lex_number(lx))
            return false;
    } else if (name_char(c, true)) {
        t->kind = T_NAME;
        while (t->to < lx->end && name_char((unsigned char)lx->text.at[t->to], false))
            t->to++;
        t->text = str_sub(lx->text, t->from, t->to - t->from);
    } else if (strchr("=<>", c) && c) {
        t->kind = T_OP;
        bool two = (c == '<' && (next == '>' || next == '=')) || (c == '>' && next == '=');
        t->op = c == '='      ? OP_EQ
                : c == '<'    ? (next == '>'   ? OP_NE
                                 : next == '=' ? OP_LE
                                               : OP_LT)
                : next == '=' ? OP_GE
                              : OP_GT;
        t->to += 1 + two;
    } else if (strchr("+-*/(),", c) && c) {
        t->kind = T_CHAR;
        t->op = c;
        t->to++;
    } else {
        t->to++;
        return fail(lx->err, MSG_QUERY_CHAR, letter_at(lx->text, t->from), lex_found(lx));
    }
    lx->at = t->to;
    return true;
}
