// lex.h - the words of a CQL2 text.
#pragma once
#include "tree.h"

typedef enum { T_END, T_NAME, T_QUOTED, T_TEXT, T_NUM, T_OP, T_CHAR } TokenKind;
typedef struct {
    TokenKind kind;
    Str text; // as written; T_TEXT, T_QUOTED: what stands between the quotes, doubled ones made one
    double num;
    int op; // T_OP: CmpOp; T_CHAR: the character
    ptrdiff_t from, to;
} Token;
typedef struct {
    Arena *a;
    Str text; // the whole, for messages
    ptrdiff_t at, end;
    Token tok;
    Err *err;
} Lexer;

CHECKED bool lex_next(Lexer *lx);                 // false: an error stands in lx->err
bool lex_word(const Lexer *lx, const char *word); // the token is this word, whatever its case
bool lex_char(const Lexer *lx, char c);
Str lex_found(const Lexer *lx); // the token as written, cut, for messages; empty at the end
